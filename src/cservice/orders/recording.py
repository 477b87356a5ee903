"""How an order that the shop sold comes to us, and how our picture is brought up to date."""

import datetime
from typing import Self

import attrs

from cservice.ids import OrderId
from cservice.kernel.actor import Actor
from cservice.kernel.checks import at_least, not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.question import Answer
from cservice.kernel.record import CaseId, words
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen
from cservice.orders import events
from cservice.orders.chart import OrderStage
from cservice.orders.facts import CorrectionFacts, RecordingFacts
from cservice.orders.leaving import leaves_within
from cservice.orders.model import Customer, Order, OrderLine
from cservice.orders.refusals import (
    RULES,
    mixed_currencies,
    no_sale,
    not_for_nothing,
    not_happened,
    takes_away,
    unbalanced_if_told,
)
from cservice.orders.snapshot import OrderSnapshot, gross, merged, ours
from cservice.payment import Payment

_BY_SHOP = "cancelled in the shop"
_STANDS = "the shop takes back that it cancelled it"


@frozen(kw_only=True)
class RecordOrder(Request[Order, RecordingFacts]):
    """Take the picture of an order that the shop has sold, once. Source: D1.

    Refused where the number is recorded already, where it would have arrived before it left, been
    cancelled before either, or will only have, in several currencies, where a line carries what was
    paid for another, and where the payments, if there are any, do not add up to lines and shipping.
    """

    kind = "orders.record_order"
    record = Order
    facts = RecordingFacts
    yields = (
        events.OrderRecorded,
        events.OrderShipped,
        events.OrderDelivered,
        events.OrderCancelled,
        events.ShopCancelled,
    )
    number: str = attrs.field(validator=not_empty)  # the shop's; on the invoice
    customer: Customer | None = personal(erased=None)  # who ordered
    lines: tuple[OrderLine, ...] = attrs.field(validator=not_empty)  # what was ordered
    shipping: Money = attrs.field(validator=not_negative)  # what was paid for shipping
    placed_at: Instant  # when it was ordered
    shipped_at: Instant | None = None  # None = not yet
    delivered_at: Instant | None = None  # None = not yet
    cancelled_at: Instant | None = None  # None = it was not
    payments: tuple[Payment, ...] = ()  # by what it was paid; empty = we were not told
    promised_at: Instant | None = None  # until when it was to arrive; None = nothing was promised
    tracking: str | None = None  # the courier's number; None = there is none
    shipping_method: str | None = None  # as the shop calls it: "ground"; None = it does not say
    #: Of the shop's picture; 0 = it counts none.
    shop_version: int = attrs.field(default=0, validator=at_least(0))

    @classmethod
    def of(cls, snapshot: OrderSnapshot, *, case: CaseId | None = None) -> Self:
        """Take the shop's picture, all of it; `case` is the order's, None = a new one."""
        shop = {one.name: getattr(snapshot, one.name) for one in attrs.fields(OrderSnapshot)}
        return cls(case=case, shop_version=shop.pop("version"), **shop)

    def decision(self, facts: RecordingFacts) -> Outcome[Order]:
        if facts.recorded:
            return recorded(self.kind, self.number)
        told = (self.placed_at, self.shipped_at, self.delivered_at, self.cancelled_at)
        refused = (
            not_happened(self.kind, facts.now, *told)
            or mixed_currencies(self.kind, self.lines, self.shipping, self.payments)
            or no_sale(self.kind, self.lines)
            or unbalanced_if_told(self.kind, self.payments, self.lines, self.shipping)
        )
        if refused is not None:
            return refused
        followed: list[Event[Order]] = [
            events.OrderRecorded(
                number=self.number,
                customer=self.customer,
                lines=self.lines,
                shipping=self.shipping,
                placed_at=self.placed_at,
                payments=self.payments,
                promised_at=self.promised_at,
                shop_version=self.shop_version,
                shipping_method=self.shipping_method,
            )
        ]
        if self.shipped_at is not None:
            followed.append(events.OrderShipped(shipped_at=self.shipped_at, tracking=self.tracking))
        if self.delivered_at is not None:
            followed.append(events.OrderDelivered(delivered_at=self.delivered_at))
        if self.cancelled_at is not None:
            left = self.shipped_at is not None
            followed.append(_cancelled(self.cancelled_at, facts.by, left=left))
        return accept(*followed)


def _cancelled(at: Instant, by: Actor, *, left: bool, gone: Money | None = None) -> Event[Order]:
    """What the shop cancelled is given up; what had left by then is where it is."""
    if left:
        return events.ShopCancelled(cancelled_at=at, gone_before=gone)
    return events.OrderCancelled(reason=_BY_SHOP, by=by.id, at=at, by_shop=True, gone_before=gone)


def recorded(question: str, number: str) -> Refused:
    """A number is one order's."""
    return refuse(
        question,
        RULES,
        "recorded",
        "order {number} is recorded already",
        allowed=("find it by its number",),
        number=number,
    )


@frozen(kw_only=True)
class UpdateOrder(Command[Order, CorrectionFacts]):
    """Bring our picture of an order to the shop's newer one. Source: D1, D3.

    What happened to it since happens to ours too: it left, arrived, was cancelled; where it had
    left by then, that is only noted: the shop gives the money back, unless it says later that it
    has sent it and it is not cancelled. What was given up with us, since it was cancelled there, is
    to be sent once it is not, within the time that we give one that we placed, counted anew; a
    replacement stays given up. What we know to have happened stays,
    also where the shop has not heard of it yet. What we corrected stays too, until the shop says
    the same, or is told to win, for which its latest picture will do.
    Refused for a version that is not newer than ours, for another order's, where a line would
    be less than what of it comes back already, and where the shop's payments, if it tells any,
    do not add up: to its lines and shipping, or to these and what has gone back for our
    corrections; what has gone back was paid in any case.
    """

    kind = "orders.update_order"
    record = Order
    target = "order"
    facts = CorrectionFacts
    yields = (
        events.OrderUpdated,
        events.CancellationWithdrawn,
        events.OrderReinstated,
        events.OrderShipped,
        events.OrderDelivered,
        events.OrderCancelled,
        events.ShopCancelled,
    )
    order: OrderId  # which
    snapshot: OrderSnapshot | None = personal(erased=None)  # the shop's picture; None = erased
    shop_wins: bool = False  # True = also over what we corrected

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        shop = self.snapshot
        if shop is None:
            return refuse(self.kind, RULES, "erased", "what the shop said was erased")
        placed_at = max(shop.placed_at, record.placed_at)  # ours stays
        told = (placed_at, shop.shipped_at, shop.delivered_at, shop.cancelled_at)
        # Where the shop wins, nothing is ours.
        both = merged(shop, evolve(record, ours=()) if self.shop_wins else record)
        new = both.picture
        refused = (
            _newer(self.kind, record, shop, again=self.shop_wins and bool(record.ours))
            or not_happened(self.kind, facts.now, *told)
            or mixed_currencies(self.kind, (*record.lines, *new.lines), new.shipping, new.payments)
            or (not_for_nothing if record.replaces else no_sale)(self.kind, new.lines)
            or unbalanced_if_told(
                self.kind, shop.payments, shop.lines, shop.shipping, facts.gone_back
            )
            or takes_away(self.kind, facts.claimed, new.lines)
        )
        if refused is not None:
            return refused
        updated = events.OrderUpdated(
            old=ours(record),
            new=gross(new, record, shop.payments, facts.gone),
            customer_before=record.customer,
            customer=both.customer,
            shop_version=shop.version,
            ours=both.ours,
        )
        anew = _leaves_anew(record, shop, new.lines, facts)
        leaves_by = None if anew is None else plus(facts.now, anew.value)
        happened = _since(record, shop, facts, leaves_by)
        return accept(updated, *happened, rulings=() if anew is None else anew.rulings)


def _newer(
    question: str, record: Order, shop: OrderSnapshot, *, again: bool = False
) -> Refused | None:
    """A picture of this order, and newer than ours; `again` = or the same."""
    if record.number is None or words(shop.number) != words(record.number):
        return refuse(
            question,
            RULES,
            "other_order",
            "order {other} is not order {number}",
            other=shop.number,
            number=record.number or "without a number",
        )
    if shop.version > record.shop_version or (again and shop.version == record.shop_version):
        return None
    return refuse(
        question,
        RULES,
        "stale",
        "our picture of {number} is of version {ours}; version {theirs} is not newer",
        allowed=(f"a version from {record.shop_version + 1} on",),
        number=shop.number,
        ours=record.shop_version,
        theirs=shop.version,
    )


def _leaves_anew(
    record: Order, shop: OrderSnapshot, lines: tuple[OrderLine, ...], facts: CorrectionFacts
) -> Answer[datetime.timedelta] | None:
    """Within which time one that we placed is to leave after all; None = nobody asks. Source: D3.

    What was given up meanwhile nobody could send: its time begins anew.
    """
    ours = record.leaves_by is not None or record.not_left
    if not ours or not _is_placed_again(record, shop):
        return None
    return leaves_within(facts, lines, None, record.shipping_method)


def _is_placed_again(record: Order, shop: OrderSnapshot) -> bool:
    """Whether the shop takes back that it cancelled what was given up with us, too: it is sent."""
    here = record.stage is OrderStage.CANCELLED and record.replaces is None
    return here and _stands_again(record, shop)


def _since(
    record: Order, shop: OrderSnapshot, facts: CorrectionFacts, leaves_by: Instant | None
) -> list[Event[Order]]:
    """What has happened to the order since our picture was taken."""
    happened: list[Event[Order]] = []
    left, arrived = shop.shipped_at, shop.delivered_at
    if _stands_again(record, shop):
        again = events.OrderReinstated(
            reason=_STANDS, by=facts.by.id, at=facts.now, leaves_by=leaves_by
        )
        here = _is_placed_again(record, shop)
        happened.append(again if here else events.CancellationWithdrawn())
        record = happened[0].apply(record)
    if left is None or not _leaves(record, left):
        left = record.shipped_at  # ours stays
    else:
        happened.append(
            events.OrderShipped(shipped_at=left, tracking=shop.tracking or record.tracking)
        )
    if arrived is not None and record.stage is not OrderStage.DELIVERED:
        # Not before it left, as we know.
        happened.append(events.OrderDelivered(delivered_at=max(arrived, left or arrived)))
    if shop.cancelled_at is not None and record.stage is not OrderStage.CANCELLED:
        here = record.stage in (OrderStage.PLACED, OrderStage.CAME_BACK) and not happened
        if here or not record.cancelled_in_shop:
            gone = record.gone_before if record.cancelled_in_shop else facts.going
            happened.append(_cancelled(shop.cancelled_at, facts.by, left=not here, gone=gone))
    return happened


def _stands_again(record: Order, shop: OrderSnapshot) -> bool:
    """Whether the shop cancelled it and takes that back; what only we gave up stays so."""
    as_far = shop.shipped_at is not None or record.shipped_at is None
    return record.cancelled_in_shop and shop.cancelled_at is None and as_far


def _leaves(record: Order, at: Instant) -> bool:
    """Whether it left, as far as we know for the first time, or again after it came back."""
    is_here = record.stage in (OrderStage.PLACED, OrderStage.CAME_BACK)
    if is_here and record.came_back_at is not None:
        return at > record.came_back_at
    return record.shipped_at is None
