"""What the shop says of an order, and what of it our own picture takes over. Source: D1."""

from typing import Any

import attrs

from cservice.kernel.checks import at_least, not_empty, not_negative
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.model import Customer, Order, OrderLine
from cservice.payment import Payment


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


@frozen(kw_only=True)
class Picture:
    """What of an order changes in the shop, apart from who ordered it and how far it is."""

    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    payments: tuple[Payment, ...]  # by what it was paid
    promised_at: Instant | None  # until when it was to arrive
    tracking: str | None  # the courier's number

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
    )


def theirs(snapshot: OrderSnapshot, order: Order) -> Picture:
    """The shop's picture; where it does not say what we know, what we know."""
    return Picture(
        lines=_carrying(snapshot.lines, order) if order.replaces else snapshot.lines,
        shipping=snapshot.shipping,
        payments=snapshot.payments or order.payments,
        promised_at=snapshot.promised_at or order.promised_at,
        tracking=snapshot.tracking or order.tracking,
    )


def _carrying(lines: tuple[OrderLine, ...], order: Order) -> tuple[OrderLine, ...]:
    """A replacement's lines with what was paid for what they replace, of which shops know nothing.

    A line that is not the same as before carries nothing over: then nothing is credited for it.
    """
    carried = {(line.sku, line.quantity): line.carried for line in order.lines}
    return tuple(evolve(line, carried=carried.get((line.sku, line.quantity))) for line in lines)
