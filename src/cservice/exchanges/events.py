"""How an exchange begins and ends; see `leg_events` and `owing_events` for what is between."""

from cservice.exchanges.chart import CHARGE, DIFFERENCE, ORIGINAL, REPLACEMENT, STAGE
from cservice.exchanges.model import Exchange, Item, Original, Ships
from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class ExchangeStarted(Opening[Exchange]):
    """An exchange was agreed with the customer. Source: F1."""

    kind = "exchanges.exchange_started"
    says = "An exchange was agreed with the customer: {items} for {originals}."
    order: OrderId  # the order that went wrong
    sale: OrderId | None = None  # the sale that order goes back to, where it is a replacement
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...]  # what goes out
    originals: tuple[Original, ...]  # what comes back for it, as many pieces
    our_mistake: bool  # whether we caused it
    ships: Ships  # when the replacement leaves
    shipping: Money  # what the customer pays for shipping; zero = waived
    value: Money  # what the replacement is worth
    consented: bool = False  # whether the customer may be charged if the original never comes
    again: ExchangeId | None = None  # whose replacement is exchanged; None = a sale is
    repeat: int = 0  # how many exchanges went before it, one for the other's replacement

    def begin(self, stream: Stream) -> Exchange:
        return Exchange(
            **stream.fields(),
            order=self.order,
            sale=self.sale,
            ra=self.ra,
            items=self.items,
            originals=self.originals,
            our_mistake=self.our_mistake,
            ships=self.ships,
            shipping=self.shipping,
            value=self.value,
            consented=self.consented,
            again=self.again,
            repeat=self.repeat,
            stage=STAGE.initial,
            replacement=REPLACEMENT.initial,
            original=ORIGINAL.initial,
            difference=DIFFERENCE.initial,
            charge=CHARGE.initial,
        )


@frozen(kw_only=True)
class ExchangeClosed(Event[Exchange]):
    """Both legs are done, and nobody owes a difference. Source: F3."""

    kind = "exchanges.exchange_closed"
    moves = (STAGE["close"],)


@frozen(kw_only=True)
class ExchangeCancelled(Event[Exchange]):
    """The exchange was given up while no replacement was out. Source: F3."""

    kind = "exchanges.exchange_cancelled"
    moves = (STAGE["cancel"],)
    sets = ("credit",)
    reason: str = personal()  # in the words of whoever cancelled
    #: What we hold of the customer's, and owe; None = nothing, zero = they have something instead.
    credit: Money | None = None
