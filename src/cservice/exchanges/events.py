"""What can happen to an exchange."""

from cservice.exchanges.chart import ORIGINAL, REPLACEMENT, STAGE
from cservice.exchanges.model import Exchange, Item, Ships
from cservice.ids import OrderId, ReturnId
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class ExchangeStarted(Opening[Exchange]):
    """An exchange was agreed with the customer. Source: F1."""

    kind = "exchanges.exchange_started"
    order: OrderId  # the order that went wrong
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...]  # what goes out
    our_mistake: bool  # whether we caused it
    ships: Ships  # when the replacement leaves
    shipping: Money  # what the customer pays for shipping; zero = waived

    def begin(self, stream: Stream) -> Exchange:
        return Exchange(
            **stream.fields(),
            order=self.order,
            ra=self.ra,
            items=self.items,
            our_mistake=self.our_mistake,
            ships=self.ships,
            shipping=self.shipping,
            stage=STAGE.initial,
            replacement=REPLACEMENT.initial,
            original=ORIGINAL.initial,
        )


@frozen(kw_only=True)
class ReplacementOrdered(Event[Exchange]):
    """The replacement goes out under an order of its own. Source: D6, F2."""

    kind = "exchanges.replacement_ordered"
    moves = (REPLACEMENT["order"],)
    order: OrderId  # which

    def apply(self, record: Exchange) -> Exchange:
        return evolve(record, replacement_order=self.order, **self.moved(record))


@frozen(kw_only=True)
class ReplacementCancelled(Event[Exchange]):
    """The order of the replacement was cancelled; another may take its place. Source: F3."""

    kind = "exchanges.replacement_cancelled"
    moves = (REPLACEMENT["cancel"],)
    order: OrderId  # which

    def apply(self, record: Exchange) -> Exchange:
        return evolve(record, replacement_order=None, **self.moved(record))


@frozen(kw_only=True)
class ReplacementShipped(Event[Exchange]):
    """The replacement left. Source: F3."""

    kind = "exchanges.replacement_shipped"
    moves = (REPLACEMENT["ship"],)


@frozen(kw_only=True)
class ReplacementDelivered(Event[Exchange]):
    """The customer has the replacement. Source: F3."""

    kind = "exchanges.replacement_delivered"
    moves = (REPLACEMENT["deliver"],)


@frozen(kw_only=True)
class OriginalReceived(Event[Exchange]):
    """The original is back. Source: F3."""

    kind = "exchanges.original_received"
    moves = (ORIGINAL["receive"],)


@frozen(kw_only=True)
class OriginalAccepted(Event[Exchange]):
    """The original is what it should be. Source: E9, F3."""

    kind = "exchanges.original_accepted"
    moves = (ORIGINAL["accept"],)


@frozen(kw_only=True)
class ExchangeClosed(Event[Exchange]):
    """Both legs are done. Source: F3."""

    kind = "exchanges.exchange_closed"
    moves = (STAGE["close"],)


@frozen(kw_only=True)
class ExchangeCancelled(Event[Exchange]):
    """The exchange was given up while no replacement was ordered."""

    kind = "exchanges.exchange_cancelled"
    moves = (STAGE["cancel"],)
    reason: str  # in the words of whoever cancelled
