"""What can happen to an order."""

from typing import Any

from cservice.ids import AccountId, CallId, ExchangeId, OrderId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.arriving import Arrival, Status
from cservice.orders.chart import STAGE, OrderStage
from cservice.orders.correction_events import OrderCorrected
from cservice.orders.diagnosis import Diagnosis
from cservice.orders.model import (
    Chargeback,
    ChargebackStage,
    Corrected,
    Customer,
    Order,
    OrderLine,
    Ours,
)
from cservice.orders.snapshot import Picture, still_off
from cservice.payment import Payment


@frozen(kw_only=True)
class OrderRecorded(Opening[Order]):
    """The shop told us of an order. Source: D1."""

    kind = "orders.order_recorded"
    number: str  # the shop's
    customer: Customer | None = personal(erased=None)  # who ordered
    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    placed_at: Instant  # when it was ordered
    payments: tuple[Payment, ...] = ()  # by what it was paid; empty = we were not told
    promised_at: Instant | None = None  # until when it was to arrive; None = nothing was promised
    shop_version: int = 0  # of the shop's picture; 0 = it counts none
    shipping_method: str | None = None  # as the shop calls it: "ground"; None = it does not say

    def begin(self, stream: Stream) -> Order:
        return Order(
            **stream.fields(),
            number=self.number,
            customer=self.customer,
            lines=self.lines,
            shipping=self.shipping,
            placed_at=self.placed_at,
            stage=STAGE.initial,
            payments=self.payments,
            promised_at=self.promised_at,
            shop_version=self.shop_version,
            shipping_method=self.shipping_method,
        )


@frozen(kw_only=True)
class OrderTaken(Opening[Order]):
    """An order was taken on a call, and all of it repeated to the customer. Source: D12, C11."""

    kind = "orders.order_taken"
    customer: Customer | None = personal(erased=None)  # who ordered, and where it is shipped
    bill_to: str | None = personal(erased=None)  # where the bill goes
    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what is paid for shipping
    payments: tuple[Payment, ...]  # by what it is paid; adds up to lines and shipping
    source_codes: tuple[str, ...]  # of the promotions that are in the prices, folded
    placed_at: Instant  # when
    call: CallId | None  # on which call; None = on none, in a letter
    account: AccountId | None  # whose account it is on; None = on nobody's
    shipping_method: str | None = None  # as it was agreed: "ground"; None = it was not said
    leaves_by: Instant | None = None  # somebody asks the shop from then on; None = nothing leaves

    def begin(self, stream: Stream) -> Order:
        return Order(
            **stream.fields(),
            number=None,
            customer=self.customer,
            bill_to=self.bill_to,
            lines=self.lines,
            shipping=self.shipping,
            payments=self.payments,
            source_codes=self.source_codes,
            placed_at=self.placed_at,
            call=self.call,
            account=self.account,
            shipping_method=self.shipping_method,
            leaves_by=self.leaves_by,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class OrderNumbered(Event[Order]):
    """The shop gave an order its number. Source: D12."""

    kind = "orders.order_numbered"
    says = "The shop gave the order the number {number}."
    sets = ("number",)
    number: str  # the shop's


@frozen(kw_only=True)
class OrderUpdated(Event[Order]):
    """The shop has a newer picture of the order: ours is as it is there. Source: D1, D4.

    Except for what we corrected and the shop has otherwise, or does not say.
    """

    kind = "orders.order_updated"
    sets = ("customer", "shop_version", "ours")
    old: Picture  # what ours was
    new: Picture  # what it is since
    customer_before: Customer | None = personal(erased=None)  # who had ordered, as we knew
    customer: Customer | None = personal(erased=None)  # who ordered, as the shop knows now
    shop_version: int  # of the shop's picture
    ours: tuple[Ours, ...] = ()  # what we corrected and stays so; empty = all is as it is there

    def apply(self, record: Order) -> Order:
        # What was taken off stays paid, as far as the shop's picture has it off too.
        off = still_off(record.taken_off, self.new, record)
        let_go = still_off(record.let_go, self.new, record)
        promised = still_off(record.promised_off, self.new, record)
        changed = super().apply(record)
        return evolve(
            changed, taken_off=off, let_go=let_go, promised_off=promised, **self.new.fields()
        )


@frozen(kw_only=True)
class NoPaymentOrderPlaced(Opening[Order]):
    """What was agreed is sent through order entry; nothing is charged for the goods. Source: D6."""

    kind = "orders.no_payment_order_placed"
    customer: Customer | None = personal(erased=None)  # who gets it
    lines: tuple[OrderLine, ...]  # what is sent; nothing is paid
    shipping: Money  # what is paid for shipping; zero where policy waives it
    placed_at: Instant  # when
    exchange: ExchangeId  # what it is sent for
    sale: OrderId | None = None  # the sale it goes back to; None = not known
    re_orders: int = 1  # how many exchanges led to it, that one too
    wrong_before: int = 0  # how often of them it was our mistake
    leaves_by: Instant | None = None  # somebody asks the shop from then on; None = nothing leaves

    def begin(self, stream: Stream) -> Order:
        return Order(
            **stream.fields(),
            number=None,
            customer=self.customer,
            lines=self.lines,
            shipping=self.shipping,
            placed_at=self.placed_at,
            stage=STAGE.initial,
            replaces=self.exchange,
            sale=self.sale,
            re_orders=self.re_orders,
            wrong_before=self.wrong_before,
            leaves_by=self.leaves_by,
        )


@frozen(kw_only=True)
class OrderNotLeft(Event[Order]):
    """An order that we placed had not left when it was to, as far as anybody told us. D3, F2."""

    kind = "orders.order_not_left"
    says = "The order was to leave by {due_at}, and nobody has said that it did."
    due_at: Instant  # when it was to; whoever noticed may have been later

    def apply(self, record: Order) -> Order:
        return evolve(record, leaves_by=None, not_left=True, **self.moved(record))


@frozen(kw_only=True)
class OrderShipped(Event[Order]):
    """The order left. Source: D3."""

    kind = "orders.order_shipped"
    moves = (STAGE["ship"],)
    sets = ("shipped_at", "tracking")
    shipped_at: Instant  # when it left; we may hear of it later
    tracking: str | None = None  # the courier's number; None = there is none


@frozen(kw_only=True)
class OrderDelivered(Event[Order]):
    """The order arrived. Source: D3."""

    kind = "orders.order_delivered"
    moves = (STAGE["deliver"],)
    sets = ("delivered_at",)
    delivered_at: Instant  # when it arrived; we may hear of it later


@frozen(kw_only=True)
class StatusTold(Event[Order]):
    """The customer was told where the order is, and when it comes. Source: D3."""

    kind = "orders.status_told"
    says = "The customer was told of the order: {status}."
    status: Status  # what was said


@frozen(kw_only=True)
class TrackingSent(Event[Order]):
    """The tracking number is mailed to the customer, with when the order comes. Source: D3."""

    kind = "orders.tracking_sent"
    says = "Tracking number {tracking} is mailed to {to}: {arrival}."
    sets = ("tracking_sent_at",)
    to: str = personal()  # the e-mail address
    tracking: str  # the courier's number
    arrival: Arrival  # when it comes
    tracking_sent_at: Instant  # when


@frozen(kw_only=True)
class OrderCancelled(OrderCorrected):
    """The order was cancelled. Source: D4, D5."""

    kind = "orders.order_cancelled"
    says = "The order was cancelled: {reason}."
    moves = (STAGE["cancel"],)
    by_shop: bool = False  # True = in the shop, which gives back what was paid itself
    gone_before: Money | None = None  # but for this, which we gave back; None = nothing

    def apply(self, record: Order) -> Order:
        shops: dict[str, Any] = {}
        if self.by_shop:
            shops = {"cancelled_in_shop": True, "gone_before": self.gone_before}
        return self.changed(record, Corrected.STAGE, record.stage, OrderStage.CANCELLED, **shops)


@frozen(kw_only=True)
class ShopCancelled(Event[Order]):
    """The shop cancelled the order after it had left, and gives back what was paid. Source: D1."""

    kind = "orders.shop_cancelled"
    sets = ("gone_before",)
    cancelled_at: Instant  # when, as the shop has it
    gone_before: Money | None = None  # what we gave back by then, or were to; None = nothing

    def apply(self, record: Order) -> Order:
        return evolve(super().apply(record), cancelled_in_shop=True)


@frozen(kw_only=True)
class CancellationWithdrawn(Event[Order]):
    """The shop says that the order is not cancelled after all, and keeps what was paid. D1."""

    kind = "orders.cancellation_withdrawn"

    def apply(self, record: Order) -> Order:
        moved = self.moved(record)
        return evolve(record, cancelled_in_shop=False, gone_before=None, **moved)


@frozen(kw_only=True)
class OrderReinstated(CancellationWithdrawn, OrderCorrected):
    """So it does of an order that was given up here: it is to be sent, for the first time or again.

    Source: D1, D5.
    """

    kind = "orders.order_reinstated"
    says = "The shop takes back that it cancelled the order, which is to be sent."
    moves = (STAGE["reinstate"],)
    leaves_by: Instant | None = None  # somebody asks the shop from then on; None = nobody does

    def apply(self, record: Order) -> Order:
        stands: dict[str, Any] = {"cancelled_in_shop": False, "gone_before": None}
        stands |= {"leaves_by": self.leaves_by, "not_left": False}
        return self.changed(record, Corrected.STAGE, record.stage, OrderStage.PLACED, **stands)


@frozen(kw_only=True)
class OrderDiagnosed(Event[Order]):
    """What came was compared with what was ordered. Source: D2."""

    kind = "orders.order_diagnosed"
    says = "What came was compared with what was ordered. Wrong: {findings}."
    findings: tuple[Diagnosis, ...]  # what is wrong; empty = nothing is

    def apply(self, record: Order) -> Order:
        named = [sku for one in self.findings for sku in (one.ordered, one.received) if sku]
        faulty = tuple(dict.fromkeys(named))
        return evolve(record, diagnosed=True, faulty=faulty, **self.moved(record))


@frozen(kw_only=True)
class OrderCameBack(Event[Order]):
    """The order could not be delivered, and came back to us. Source: D3."""

    kind = "orders.order_came_back"
    moves = (STAGE["come_back"],)
    sets = ("came_back_at",)
    came_back_at: Instant  # when; we may hear of it later
    reason: str = personal()  # what the courier wrote on it: "unknown at this address"


@frozen(kw_only=True)
class ChargebackOpened(Event[Order]):
    """The customer disputes at the bank what was paid. Source: E13."""

    kind = "orders.chargeback_opened"
    says = "The customer disputes {amount} at the bank, under {reference}."
    reference: str  # the bank's number for it
    amount: Money  # what is disputed

    def apply(self, record: Order) -> Order:
        opened = Chargeback(reference=self.reference, amount=self.amount)
        return evolve(record, chargebacks=(*record.chargebacks, opened), **self.moved(record))


@frozen(kw_only=True)
class ChargebackClosed(Event[Order]):
    """The bank has decided who keeps the money. Source: E13."""

    kind = "orders.chargeback_closed"
    says = "The bank has decided dispute {reference}; {won:we keep the money|the customer has it}."
    reference: str  # the bank's number for it
    won: bool  # whether we keep it; False = the bank gave it to the customer

    def apply(self, record: Order) -> Order:
        stage = ChargebackStage.WON if self.won else ChargebackStage.LOST
        closed = tuple(
            evolve(one, stage=stage) if one.reference == self.reference else one
            for one in record.chargebacks
        )
        return evolve(record, chargebacks=closed, **self.moved(record))
