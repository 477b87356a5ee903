"""What can be asked of an order."""

import attrs

from cservice.ids import ExchangeId, OrderId, customer_key
from cservice.kernel.checks import not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.orders import events
from cservice.orders.arriving import due_by
from cservice.orders.diagnosis import ReceivedItem, diagnose
from cservice.orders.facts import ArrivalFacts, ReplacementFacts, ShippingFacts
from cservice.orders.leaving import leaves_within
from cservice.orders.model import Customer, Order, OrderLine
from cservice.orders.questions import DeliveredWithin
from cservice.orders.refusals import (
    RULES,
    carries_too_much,
    mixed_currencies,
    not_agreed,
    not_for_nothing,
    to_come,
    too_early,
)


@frozen(kw_only=True)
class PlaceNoPaymentOrder(Request[Order, ReplacementFacts]):
    """Send an item at no charge, once for an exchange of this case. Source: D6.

    Refused where something is to be paid for an item, where it would carry more than was paid for
    what it replaces, where it is more than was agreed, or something else, where the exchange does
    not wait for its replacement, and where the bank gives back what was paid, or may; shipping is
    the exchange's to decide. What was paid for the item it replaces may be carried on, so that it
    can be credited should this one come back too. How often it went wrong before goes along with
    it, on whatever case that was. Source: D9.
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
                RULES,
                "not_due",
                "exchange {exchange} does not wait for a replacement",
                exchange=self.exchange,
            )
        value = self.shipping if facts.value is None else facts.value
        refused = (
            not_for_nothing(self.kind, self.lines)
            or mixed_currencies(self.kind, self.lines, self.shipping)
            or carries_too_much(self.kind, self.lines, facts.worth)
            or not_agreed(self.kind, self.lines, facts.agreed)
            or facts.purse.refuses(self.kind, RULES, value)
        )
        if refused is not None:
            return refused
        within = leaves_within(facts, self.lines, self.exchange, None)
        return accept(
            events.NoPaymentOrderPlaced(
                exchange=self.exchange,
                customer=self.customer,
                lines=self.lines,
                shipping=self.shipping,
                placed_at=facts.now,
                sale=facts.purse.sale,
                re_orders=facts.re_orders,
                wrong_before=facts.wrong_before,
                leaves_by=None if within is None else plus(facts.now, within.value),
            ),
            rulings=() if within is None else within.rulings,
        )


@frozen(kw_only=True)
class OrderCommand(Command[Order, Given]):
    """A command on an order."""

    record = Order
    target = "order"
    order: OrderId  # which


@frozen(kw_only=True)
class ShipOrder(Command[Order, ShippingFacts]):
    """Note that an order left, for the first time or once more after it came back. Source: D3.

    Refused where less was paid than it comes to, where all of it was credited or replaced, and for
    a replacement whose exchange was cancelled, or sends another in its place.
    """

    kind = "orders.ship_order"
    notes = True
    record = Order
    target = "order"
    facts = ShippingFacts
    order: OrderId  # which
    yields = (events.OrderShipped,)
    shipped_at: Instant | None = None  # None = now
    tracking: str | None = None  # the courier's number; None = there is none

    def decision(self, record: Order, facts: ShippingFacts) -> Outcome[Order]:
        shipped_at = self.shipped_at or facts.now
        if shipped_at < record.placed_at:
            return too_early(self.kind, shipped_at, "placed", record.placed_at)
        if record.came_back_at is not None and shipped_at < record.came_back_at:
            return too_early(self.kind, shipped_at, "back with us", record.came_back_at)
        refused = (
            to_come(self.kind, shipped_at, facts.now)
            or _settled(self.kind, facts)
            or _unpaid(self.kind, record, facts)
        )
        if refused is not None:
            return refused
        return accept(events.OrderShipped(shipped_at=shipped_at, tracking=self.tracking))


def _settled(question: str, facts: ShippingFacts) -> Refused | None:
    """What came back and the customer has money or other goods for stays here. Source: D3, E11."""
    if not facts.settled:
        return None
    return refuse(
        question,
        RULES,
        "settled",
        "all of it was credited or replaced",
        allowed=("cancel it",),
    )


def _unpaid(question: str, record: Order, facts: ShippingFacts) -> Refused | None:
    """What was made to cost more is paid before it leaves, or let go. Source: D4."""
    nothing = Money.zero(record.shipping.currency)
    paid = record.paid_in_total - (nothing if facts.gone_back is None else facts.gone_back)
    if paid >= record.total:
        return None
    return refuse(
        question,
        RULES,
        "unpaid",
        "{due} of it is not paid: it comes to {total}",
        allowed=("once it is said how that is paid", "once a price is adjusted, if it is let go"),
        due=record.total - paid,
        total=record.total,
    )


@frozen(kw_only=True)
class DeliverOrder(OrderCommand):
    """Note that an order arrived. Source: D3."""

    kind = "orders.deliver_order"
    notes = True
    yields = (events.OrderDelivered,)
    delivered_at: Instant | None = None  # None = now

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        delivered_at = self.delivered_at or facts.now
        if record.shipped_at is not None and delivered_at < record.shipped_at:
            return too_early(self.kind, delivered_at, "shipped", record.shipped_at)
        if (refused := to_come(self.kind, delivered_at, facts.now)) is not None:
            return refused
        return accept(events.OrderDelivered(delivered_at=delivered_at))


@frozen(kw_only=True)
class ReturnToSender(OrderCommand):
    """Note that an order could not be delivered and came back to us. Source: D3."""

    kind = "orders.return_to_sender"
    yields = (events.OrderCameBack,)
    came_back_at: Instant | None = None  # None = now
    #: What the courier wrote on it: "unknown at this address".
    reason: str = personal(validator=not_empty)

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        came_back_at = self.came_back_at or facts.now
        if record.shipped_at is not None and came_back_at < record.shipped_at:
            return too_early(self.kind, came_back_at, "shipped", record.shipped_at)
        if (refused := to_come(self.kind, came_back_at, facts.now)) is not None:
            return refused
        return accept(events.OrderCameBack(came_back_at=came_back_at, reason=self.reason))


@frozen(kw_only=True)
class CancelOrder(OrderCommand):
    """Cancel an order that has not left, or that came back to us. Source: D4.

    What was paid for it goes back by itself, but for what a return settles; what may not have been
    paid, somebody is told of.
    """

    kind = "orders.cancel_order"
    yields = (events.OrderCancelled,)
    #: Why, for whoever reads the order later; names no people.
    reason: str = attrs.field(validator=not_empty)

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        by, at = facts.by.id, facts.now
        return accept(events.OrderCancelled(reason=self.reason, by=by, at=at))


@frozen(kw_only=True)
class DiagnoseOrder(Command[Order, ArrivalFacts]):
    """Compare what came with what was ordered. Source: D2.

    It is late after the promised instant; where nothing was promised, after the last of the days
    in which it comes, which policies are asked. Source: D3.
    """

    kind = "orders.diagnose_order"
    record = Order
    target = "order"
    facts = ArrivalFacts
    yields = (events.OrderDiagnosed,)
    order: OrderId  # which
    received: tuple[ReceivedItem, ...]  # what came; empty = nothing did

    def locks(self, record: Order) -> tuple[str, ...]:
        """The customer, where a replacement may be wrong again: what that may bring them, counts.

        Source: D9.
        """
        if record.replaces is None or record.customer is None:
            return ()
        return (customer_key(record.customer.id),)

    def decision(self, record: Order, facts: ArrivalFacts) -> Outcome[Order]:
        promised_at, said = _due(record, facts)
        findings = diagnose(
            record.lines,
            self.received,
            promised_at=promised_at,
            delivered_at=record.delivered_at,
            now=facts.now,
        )
        return accept(events.OrderDiagnosed(findings=findings), rulings=said)


def _due(record: Order, facts: ArrivalFacts) -> tuple[Instant | None, tuple[Ruling, ...]]:
    """Until when an order should be there, and what policies said; None = nobody can say. D3."""
    if record.promised_at is not None:
        return record.promised_at, ()
    if record.shipped_at is None or all(line.digital for line in record.lines):
        return None, ()
    answer = DeliveredWithin(given=facts, method=record.shipping_method, order=record).ask()
    return due_by(record.shipped_at, answer.value, facts.zone), answer.rulings
