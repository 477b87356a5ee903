"""What can happen to an order."""

from cservice.ids import ExchangeId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.chart import STAGE
from cservice.orders.diagnosis import Diagnosis
from cservice.orders.model import Customer, Order, OrderLine


@frozen(kw_only=True)
class OrderRecorded(Opening[Order]):
    """The shop told us of an order. Source: D1."""

    kind = "orders.order_recorded"
    number: str  # the shop's
    customer: Customer | None = personal(erased=None)  # who ordered
    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    placed_at: Instant  # when it was ordered

    def begin(self, stream: Stream) -> Order:
        return Order(
            **stream.fields(),
            number=self.number,
            customer=self.customer,
            lines=self.lines,
            shipping=self.shipping,
            placed_at=self.placed_at,
            stage=STAGE.initial,
        )


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
