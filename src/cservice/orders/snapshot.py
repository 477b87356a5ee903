"""What the shop says of an order, and what of it our own picture takes over. Source: D1."""

from typing import Any, TypeVar

import attrs

from cservice.ids import Sku
from cservice.kernel.checks import at_least, not_empty, not_negative
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.model import (
    Corrected,
    Customer,
    Order,
    OrderLine,
    Ours,
    PromisedOff,
    TakenOff,
    costs,
    lines_of,
)
from cservice.payment import Payment, added, spread, sum_of


@frozen(kw_only=True)
class OrderSnapshot:
    """An order as the shop has it at one version. Source: D1."""

    number: str = attrs.field(validator=not_empty)  # the shop's; on the invoice
    version: int = attrs.field(validator=at_least(1))  # grows with each change in the shop
    customer: Customer | None  # who ordered; None = the shop does not say
    lines: tuple[OrderLine, ...] = attrs.field(validator=not_empty)  # what was ordered
    shipping: Money = attrs.field(validator=not_negative)  # what was paid for shipping
    payments: tuple[Payment, ...] = ()  # by what it was paid; empty = the shop does not say
    placed_at: Instant  # when it was ordered
    promised_at: Instant | None = None  # until when it was to arrive; None = nothing was promised
    shipped_at: Instant | None = None  # None = not yet
    delivered_at: Instant | None = None  # None = not yet
    cancelled_at: Instant | None = None  # None = it was not
    tracking: str | None = None  # the courier's number; None = there is none
    shipping_method: str | None = None  # as the shop calls it: "ground"; None = it does not say


@frozen(kw_only=True)
class Picture:
    """What of an order changes in the shop, apart from who ordered it and how far it is."""

    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    payments: tuple[Payment, ...]  # by what it was paid
    promised_at: Instant | None  # until when it was to arrive
    tracking: str | None  # the courier's number
    shipping_method: str | None = None  # as the shop calls it: "ground"; None = it does not say

    def fields(self) -> dict[str, Any]:
        """By the names they have in an order."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(Picture)}


def ours(order: Order) -> Picture:
    """Our own picture of an order."""
    return Picture(
        lines=order.lines,
        shipping=order.shipping,
        payments=order.payments,
        promised_at=order.promised_at,
        tracking=order.tracking,
        shipping_method=order.shipping_method,
    )


Off = TypeVar("Off", TakenOff, PromisedOff)


def still_off(off: tuple[Off, ...], new: Picture, order: Order) -> tuple[Off, ...]:
    """What stays taken off once an order is as in a picture: what that has not put back."""
    was = costs(order.lines, order.shipping)
    now = costs(new.lines, new.shipping)
    nothing = Money.zero(new.shipping.currency)
    dearer = {sku: max(cost - was.get(sku, nothing), nothing) for sku, cost in now.items()}
    left: list[Off] = []
    # Of one item several pieces may have been promised for less: the last is put back first.
    for one in reversed(off):
        back = min(one.amount, dearer.get(one.sku, nothing))
        dearer[one.sku] = dearer.get(one.sku, nothing) - back
        left.append(evolve(one, amount=one.amount - back))
    return tuple(one for one in reversed(left) if one.amount.is_positive)


def gross(
    new: Picture, order: Order, told: tuple[Payment, ...], gone: tuple[Payment, ...]
) -> Picture:
    """A picture with the payments as they were made, where a shop may tell them net.

    What was paid stays so, but for what the shop itself makes dearer or cheaper; where the payments
    that are told come to less, what has gone back was paid too, as it went.
    """
    paid, back = sum_of(told), sum_of(gone)
    if paid is None or back is None or new.payments != told:
        return new
    still = still_off(order.taken_off, new, order)
    came_to = evolve(order, taken_off=still, **new.fields()).came_to
    net = order.paid_in_total + came_to - order.came_to - paid
    if not net.is_positive:
        return new
    return evolve(new, payments=added(told, spread(min(net, back), gone)))


def theirs(snapshot: OrderSnapshot, order: Order) -> Picture:
    """The shop's picture; where it does not say what we know, what we know."""
    return Picture(
        lines=_carrying(snapshot.lines, order) if order.replaces else snapshot.lines,
        shipping=snapshot.shipping,
        payments=snapshot.payments or order.payments,
        promised_at=snapshot.promised_at or order.promised_at,
        tracking=snapshot.tracking or order.tracking,
        shipping_method=snapshot.shipping_method or order.shipping_method,
    )


@frozen(kw_only=True)
class Merged:
    """The shop's picture with what stays ours in it."""

    picture: Picture  # what of the order changes in the shop
    customer: Customer | None  # who ordered
    ours: tuple[Ours, ...]  # what stays ours, of which the shop says otherwise, or nothing


def merged(snapshot: OrderSnapshot, order: Order) -> Merged:
    """What we corrected stays ours until the shop says the same; the rest is as the shop has it.

    An item's lines stay as a whole: who changed its price and who its quantity is not told apart.
    """
    shop, customer = theirs(snapshot, order), snapshot.customer or order.customer
    stays: list[Ours] = []
    for one in order.ours:
        said = _said(one, shop.lines, shop.shipping, snapshot.payments, snapshot.customer)
        if said != _said(one, order.lines, order.shipping, order.payments, order.customer):
            otherwise = None if said is None else one.otherwise or snapshot.version
            stays.append(evolve(one, otherwise=otherwise))
    kept = {one.what for one in stays}
    picture = evolve(
        shop,
        lines=_with_ours(shop.lines, order.lines, {one.sku for one in stays if one.sku}),
        shipping=order.shipping if Corrected.SHIPPING in kept else shop.shipping,
        payments=order.payments if Corrected.PAYMENT in kept else shop.payments,
    )
    if customer is not None and order.customer is not None:
        if Corrected.ADDRESS in kept:
            customer = evolve(customer, address=order.customer.address)
        if Corrected.EMAIL in kept:
            customer = evolve(customer, email=order.customer.email)
    return Merged(picture=picture, customer=customer, ours=tuple(stays))


def _said(
    one: Ours,
    lines: tuple[OrderLine, ...],
    shipping: Money,
    payments: tuple[Payment, ...],
    customer: Customer | None,
) -> object:
    """What a picture says of something that was corrected; None = nothing."""
    if one.sku is not None:
        return lines_of(lines, one.sku)
    match one.what:
        case Corrected.SHIPPING:
            return shipping
        case Corrected.PAYMENT:
            return payments or None
        case Corrected.ADDRESS:
            return customer and customer.address
        case _:
            return customer and customer.email


def _with_ours(
    shop: tuple[OrderLine, ...], order: tuple[OrderLine, ...], skus: set[Sku]
) -> tuple[OrderLine, ...]:
    """The shop's lines, those of the items in our own words; each where the shop has it first."""
    if not skus:
        return shop
    of = {line.sku: order if line.sku in skus else shop for line in (*shop, *order)}
    first = dict.fromkeys(line.sku for line in shop)
    first |= dict.fromkeys(line.sku for line in order if line.sku in skus)
    return tuple(line for sku in first for line in lines_of(of[sku], sku))


def _carrying(lines: tuple[OrderLine, ...], order: Order) -> tuple[OrderLine, ...]:
    """A replacement's lines with what was paid for what they replace, of which shops know nothing.

    A line that is not the same as before carries nothing over: then nothing is credited for it.
    """
    carried = {(line.sku, line.quantity): line.carried for line in order.lines}
    return tuple(evolve(line, carried=carried.get((line.sku, line.quantity))) for line in lines)
