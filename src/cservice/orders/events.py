"""What can happen to an order."""

from cservice.ids import AccountId, CallId, ExchangeId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.chart import STAGE
from cservice.orders.diagnosis import Diagnosis
from cservice.orders.model import Chargeback, ChargebackStage, Customer, Order, OrderLine
from cservice.orders.snapshot import Picture
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
    """The shop has a newer picture of the order: ours is as it is there. Source: D1, D4."""

    kind = "orders.order_updated"
    sets = ("customer", "shop_version")
    old: Picture  # what ours was
    new: Picture  # what it is since
    customer_before: Customer | None = personal(erased=None)  # who had ordered, as we knew
    customer: Customer | None = personal(erased=None)  # who ordered, as the shop knows now
    shop_version: int  # of the shop's picture

    def apply(self, record: Order) -> Order:
        return evolve(super().apply(record), **self.new.fields())


@frozen(kw_only=True)
class NoPaymentOrderPlaced(Opening[Order]):
    """The right item is sent at no charge and no shipping charge. Source: D6."""

    kind = "orders.no_payment_order_placed"
    customer: Customer | None = personal(erased=None)  # who gets it
    lines: tuple[OrderLine, ...]  # what is sent; nothing is paid
    shipping: Money  # what is paid for shipping; zero where policy waives it
    placed_at: Instant  # when
    exchange: ExchangeId  # what it is sent for

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
        )


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
class OrderCancelled(Event[Order]):
    """The order was cancelled before it left."""

    kind = "orders.order_cancelled"
    moves = (STAGE["cancel"],)
    reason: str  # in the words of whoever cancelled


@frozen(kw_only=True)
class OrderDiagnosed(Event[Order]):
    """What came was compared with what was ordered. Source: D2."""

    kind = "orders.order_diagnosed"
    findings: tuple[Diagnosis, ...]  # what is wrong; empty = nothing is

    def apply(self, record: Order) -> Order:
        return evolve(record, diagnosed=True, **self.moved(record))


@frozen(kw_only=True)
class OrderCameBack(Event[Order]):
    """The order could not be delivered, and came back to us. Source: D3."""

    kind = "orders.order_came_back"
    moves = (STAGE["come_back"],)
    sets = ("came_back_at",)
    came_back_at: Instant  # when; we may hear of it later
    reason: str  # what the courier wrote on it: "unknown at this address"


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
    says = "The bank has decided dispute {reference}; we keep the money: {won}."
    reference: str  # the bank's number for it
    won: bool  # whether we keep it; False = the bank gave it to the customer

    def apply(self, record: Order) -> Order:
        stage = ChargebackStage.WON if self.won else ChargebackStage.LOST
        closed = tuple(
            evolve(one, stage=stage) if one.reference == self.reference else one
            for one in record.chargebacks
        )
        return evolve(record, chargebacks=closed, **self.moved(record))
