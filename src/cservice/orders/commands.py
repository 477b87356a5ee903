"""What can be asked of an order."""

import attrs

from cservice.ids import ExchangeId, OrderId
from cservice.kernel.checks import not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.orders import events
from cservice.orders.diagnosis import ReceivedItem, diagnose
from cservice.orders.facts import RecordingFacts, ReplacementFacts
from cservice.orders.model import Customer, Order, OrderLine

_RULES = "trade.orders"


@frozen(kw_only=True)
class RecordOrder(Request[Order, RecordingFacts]):
    """Take the picture of an order that the shop has sold, once. Source: D1.

    Refused where the number is recorded already, where it would have arrived before it left, or
    will only have, and in several currencies.
    """

    kind = "orders.record_order"
    record = Order
    facts = RecordingFacts
    yields = (events.OrderRecorded, events.OrderShipped, events.OrderDelivered)
    number: str = attrs.field(validator=not_empty)  # the shop's; on the invoice
    customer: Customer | None = personal(erased=None)  # who ordered
    lines: tuple[OrderLine, ...] = attrs.field(validator=not_empty)  # what was ordered
    shipping: Money = attrs.field(validator=not_negative)  # what was paid for shipping
    placed_at: Instant  # when it was ordered
    shipped_at: Instant | None = None  # None = not yet
    delivered_at: Instant | None = None  # None = not yet

    def decision(self, facts: RecordingFacts) -> Outcome[Order]:
        if facts.recorded:
            return refuse(
                self.kind,
                _RULES,
                "recorded",
                "order {number} is recorded already",
                allowed=("find it by its number",),
                number=self.number,
            )
        instants = [t for t in (self.placed_at, self.shipped_at, self.delivered_at) if t]
        unshipped = self.delivered_at is not None and self.shipped_at is None
        if unshipped or instants != sorted(instants):
            return refuse(
                self.kind, _RULES, "out_of_order", "placed, shipped, delivered: in this order"
            )
        if (refused := _to_come(self.kind, instants[-1], facts.now)) is not None:
            return refused
        currencies = sorted({self.shipping.currency, *(x.paid.currency for x in self.lines)})
        if len(currencies) > 1:
            return refuse(
                self.kind,
                _RULES,
                "several_currencies",
                "it is paid in {currencies}; an order has one currency",
                currencies=", ".join(currencies),
            )
        happened: list[Event[Order]] = [
            events.OrderRecorded(
                number=self.number,
                customer=self.customer,
                lines=self.lines,
                shipping=self.shipping,
                placed_at=self.placed_at,
            )
        ]
        if self.shipped_at is not None:
            happened.append(events.OrderShipped(shipped_at=self.shipped_at))
        if self.delivered_at is not None:
            happened.append(events.OrderDelivered(delivered_at=self.delivered_at))
        return accept(*happened)


@frozen(kw_only=True)
class PlaceNoPaymentOrder(Request[Order, ReplacementFacts]):
    """Send an item at no charge, once for an exchange of this case. Source: D6.

    Refused where something is to be paid for an item, and where the exchange does not wait for its
    replacement; shipping is the exchange's to decide.
    """

    kind = "orders.place_no_payment_order"
    record = Order
    facts = ReplacementFacts
    yields = (events.NoPaymentOrderPlaced,)
    exchange: ExchangeId  # what it is sent for
    customer: Customer | None = personal(erased=None, default=None)  # who gets it
    lines: tuple[OrderLine, ...] = attrs.field(validator=not_empty)  # what is sent
    #: What is paid for shipping; zero = waived.
    shipping: Money = attrs.field(validator=not_negative)

    @property
    def follows(self) -> str | None:
        return self.exchange

    def decision(self, facts: ReplacementFacts) -> Outcome[Order]:
        if not facts.due:
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "exchange {exchange} does not wait for a replacement",
                exchange=self.exchange,
            )
        if not all(line.paid.is_zero for line in self.lines):
            return refuse(
                self.kind, _RULES, "payment", "nothing is paid in a no-payment-required order"
            )
        return accept(
            events.NoPaymentOrderPlaced(
                exchange=self.exchange,
                customer=self.customer,
                lines=self.lines,
                shipping=self.shipping,
                placed_at=facts.now,
            )
        )


@frozen(kw_only=True)
class OrderCommand(Command[Order, Given]):
    """A command on an order."""

    record = Order
    target = "order"
    order: OrderId  # which


@frozen(kw_only=True)
class ShipOrder(OrderCommand):
    """Note that an order left. Source: D3."""

    kind = "orders.ship_order"
    yields = (events.OrderShipped,)
    shipped_at: Instant | None = None  # None = now
    tracking: str | None = None  # the courier's number; None = there is none

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        shipped_at = self.shipped_at or facts.now
        if shipped_at < record.placed_at:
            return _too_early(self.kind, shipped_at, "placed", record.placed_at)
        if (refused := _to_come(self.kind, shipped_at, facts.now)) is not None:
            return refused
        return accept(events.OrderShipped(shipped_at=shipped_at, tracking=self.tracking))


@frozen(kw_only=True)
class DeliverOrder(OrderCommand):
    """Note that an order arrived. Source: D3."""

    kind = "orders.deliver_order"
    yields = (events.OrderDelivered,)
    delivered_at: Instant | None = None  # None = now

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        delivered_at = self.delivered_at or facts.now
        if record.shipped_at is not None and delivered_at < record.shipped_at:
            return _too_early(self.kind, delivered_at, "shipped", record.shipped_at)
        if (refused := _to_come(self.kind, delivered_at, facts.now)) is not None:
            return refused
        return accept(events.OrderDelivered(delivered_at=delivered_at))


def _too_early(question: str, at: Instant, before: str, earliest: Instant) -> Refused:
    return refuse(
        question,
        _RULES,
        "too_early",
        "{at} is before it was {before}",
        allowed=(f"from {in_words(earliest)}",),
        at=at,
        before=before,
    )


def _to_come(question: str, at: Instant, now: Instant) -> Refused | None:
    """What is noted has happened: a clock that is ahead, or a slip in the year, is refused."""
    if at <= now:
        return None
    return refuse(
        question,
        _RULES,
        "to_come",
        "{at} is still to come; it is {now}",
        allowed=(f"up to {in_words(now)}",),
        at=at,
        now=now,
    )


@frozen(kw_only=True)
class CancelOrder(OrderCommand):
    """Cancel an order that has not left. Source: D4."""

    kind = "orders.cancel_order"
    yields = (events.OrderCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        return accept(events.OrderCancelled(reason=self.reason))


@frozen(kw_only=True)
class DiagnoseOrder(OrderCommand):
    """Compare what came with what was ordered. Source: D2."""

    kind = "orders.diagnose_order"
    yields = (events.OrderDiagnosed,)
    received: tuple[ReceivedItem, ...]  # what came; empty = nothing did

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        return accept(events.OrderDiagnosed(findings=diagnose(record.lines, self.received)))
