"""What can be asked of an exchange."""

import attrs

from cservice.exchanges import events
from cservice.exchanges.chart import ExchangeStage, OriginalStage, ReplacementStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange, Item
from cservice.exchanges.questions import ShippingCost, ShipsWhen
from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen

_RULES = "trade.exchanges"


@frozen(kw_only=True)
class StartExchange(Request[Exchange, ExchangeFacts]):
    """Agree on an exchange for a return of this case. Source: F1, F2.

    When it ships and what shipping costs is asked of policies. Refused for a return that is not of
    this case, that is over or that the customer gets a credit for, and where more would go out
    than comes back.
    """

    kind = "exchanges.start_exchange"
    record = Exchange
    facts = ExchangeFacts
    yields = (events.ExchangeStarted,)
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...] = attrs.field(validator=not_empty)  # what goes out

    @property
    def follows(self) -> str | None:
        return self.ra

    def decision(self, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.order is None:
            return refuse(
                self.kind,
                _RULES,
                "unknown_return",
                "there is no return {ra} on this case",
                ra=self.ra,
            )
        if not facts.settles_by_exchange:
            return refuse(
                self.kind, _RULES, "other_remedy", "return {ra} is settled by a credit", ra=self.ra
            )
        going_out = sum(item.quantity for item in self.items)
        left = max(facts.coming_back - facts.exchanged, 0)
        if going_out > left:
            return refuse(
                self.kind,
                _RULES,
                "more_than_back",
                "{going_out} to go out; {coming_back} coming back, {exchanged} exchanged already",
                allowed=(f"up to {left}",) if left else (),
                going_out=going_out,
                coming_back=facts.coming_back,
                exchanged=facts.exchanged,
            )
        ships = ShipsWhen(given=facts, our_mistake=facts.our_mistake).ask()
        cost = ShippingCost(
            given=facts, so_far=facts.shipping_price, our_mistake=facts.our_mistake
        ).ask()
        started = events.ExchangeStarted(
            order=facts.order,
            ra=self.ra,
            items=self.items,
            our_mistake=facts.our_mistake,
            ships=ships.value,
            shipping=cost.value,
        )
        return accept(started, rulings=(*ships.rulings, *cost.rulings))


@frozen(kw_only=True)
class ExchangeCommand(Command[Exchange, ExchangeFacts]):
    """A command on an exchange."""

    record = Exchange
    target = "exchange"
    facts = ExchangeFacts
    exchange: ExchangeId  # which


@frozen(kw_only=True)
class OrderReplacement(ExchangeCommand):
    """Note the order the replacement goes out under. Source: D6, F2."""

    kind = "exchanges.order_replacement"
    yields = (events.ReplacementOrdered,)
    order: OrderId  # which

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if record.stage is not ExchangeStage.OPEN or not record.replacement_due:
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "the exchange is {stage} and ships {ships}; the original is {original}",
                stage=record.stage,
                ships=record.ships,
                original=record.original,
            )
        return accept(events.ReplacementOrdered(order=self.order))


@frozen(kw_only=True)
class CancelReplacement(ExchangeCommand):
    """Note that the order of the replacement was cancelled: the replacement is due again.

    Source: F3.
    """

    kind = "exchanges.cancel_replacement"
    yields = (events.ReplacementCancelled,)
    order: OrderId  # which

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if self.order != record.replacement_order:
            return refuse(
                self.kind,
                _RULES,
                "other_order",
                "the replacement goes out under {replacement}, not under {order}",
                replacement=record.replacement_order,
                order=self.order,
            )
        return accept(events.ReplacementCancelled(order=self.order))


@frozen(kw_only=True)
class ShipReplacement(ExchangeCommand):
    """Note that the replacement left. Source: F3."""

    kind = "exchanges.ship_replacement"
    yields = (events.ReplacementShipped,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return accept(events.ReplacementShipped())


@frozen(kw_only=True)
class DeliverReplacement(ExchangeCommand):
    """Note that the customer has the replacement; closes where the original is accepted.

    Source: F3.
    """

    kind = "exchanges.deliver_replacement"
    yields = (events.ReplacementDelivered, events.ExchangeClosed)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        done = record.original is OriginalStage.ACCEPTED
        return _leg_done(record, events.ReplacementDelivered(), done)


@frozen(kw_only=True)
class ReceiveOriginal(ExchangeCommand):
    """Note that the original is back. Source: F3."""

    kind = "exchanges.receive_original"
    yields = (events.OriginalReceived,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return accept(events.OriginalReceived())


@frozen(kw_only=True)
class AcceptOriginal(ExchangeCommand):
    """Note that the original passed inspection; closes where the replacement is delivered.

    Source: E9, F3.
    """

    kind = "exchanges.accept_original"
    yields = (events.OriginalAccepted, events.ExchangeClosed)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        done = record.replacement is ReplacementStage.DELIVERED
        return _leg_done(record, events.OriginalAccepted(), done)


def _leg_done(record: Exchange, leg: Event[Exchange], other_done: bool) -> Outcome[Exchange]:
    """The leg's event, and the closing where the other leg is done and the exchange still open."""
    if other_done and record.stage is ExchangeStage.OPEN:
        return accept(leg, events.ExchangeClosed())
    return accept(leg)


@frozen(kw_only=True)
class CancelExchange(ExchangeCommand):
    """Give an exchange up while no replacement is ordered."""

    kind = "exchanges.cancel_exchange"
    yields = (events.ExchangeCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if record.replacement is not ReplacementStage.PLANNED:
            return refuse(
                self.kind,
                _RULES,
                "under_way",
                "the replacement is {replacement}",
                replacement=record.replacement,
            )
        return accept(events.ExchangeCancelled(reason=self.reason))
