"""What can be asked of an exchange, and of the leg on which the replacement goes out."""

import attrs

from cservice.exchanges import events
from cservice.exchanges.chart import ChargeStage, ExchangeStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.matching import Match, matched
from cservice.exchanges.model import Exchange, Item
from cservice.exchanges.questions import (
    ChargeAfter,
    MayExchangeFor,
    Owing,
    RemindAfter,
    ShippingCost,
    ShipsWhen,
)
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    ExchangeCommand,
    cancelled,
    over,
    owed_until,
    taken,
)
from cservice.ids import OrderId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class StartExchange(Request[Exchange, ExchangeFacts]):
    """Agree on an exchange for a return of this case. Source: F1, F2, F5, F6.

    What may go out for what comes back, when it ships and what shipping costs is asked of policies.
    Refused for a return that is not of this case, that is over or that the customer gets a credit
    for, where more would go out than comes back, and for prices in another currency.
    """

    kind = "exchanges.start_exchange"
    record = Exchange
    facts = ExchangeFacts
    yields = (events.ExchangeStarted,)
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...] = attrs.field(validator=not_empty)  # what goes out
    consented: bool = False  # whether the customer agreed to be charged if the original never comes

    @property
    def follows(self) -> str | None:
        return self.ra

    def decision(self, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.order is None:
            return refuse(
                self.kind,
                RULES,
                "unknown_return",
                "there is no return {ra} on this case",
                ra=self.ra,
            )
        if not facts.settles_by_exchange:
            return refuse(
                self.kind, RULES, "other_remedy", "return {ra} is settled by a credit", ra=self.ra
            )
        if (refused := self._too_much(facts)) is not None:
            return refused
        matches = matched(self.items, facts.originals)
        if isinstance(may := _may_exchange(matches, facts), Refused):
            return may
        value = _value(matches, facts)
        ships = ShipsWhen(given=facts, our_mistake=facts.our_mistake, repeat=facts.repeat).ask()
        cost = ShippingCost(
            given=facts,
            so_far=facts.shipping_price,
            our_mistake=facts.our_mistake,
            value=value,
            qualifies=_qualifies(value, facts.free_shipping_from),
            repeat=facts.repeat,
        ).ask()
        started = events.ExchangeStarted(
            order=facts.order,
            ra=self.ra,
            items=self.items,
            originals=tuple([one for match in matches for one in match.originals]),
            our_mistake=facts.our_mistake,
            ships=ships.value,
            shipping=cost.value,
            value=value,
            consented=self.consented,
            again=facts.again,
            repeat=facts.repeat,
        )
        return accept(started, rulings=(*may.rulings, *ships.rulings, *cost.rulings))

    def _too_much(self, facts: ExchangeFacts) -> Refused | None:
        """No more goes out than comes back, and in the money that was paid for that."""
        going_out = sum(item.quantity for item in self.items)
        left = sum(original.quantity for original in facts.originals)
        if going_out > left:
            return refuse(
                self.kind,
                RULES,
                "more_than_back",
                "{going_out} to go out; {left} coming back that are not exchanged already",
                allowed=(f"up to {left}",) if left else (),
                going_out=going_out,
                left=left,
            )
        currency = facts.originals[0].worth.currency
        for item in self.items:
            if item.price is not None and item.price.currency != currency:
                return refuse(
                    self.kind,
                    RULES,
                    "several_currencies",
                    "{sku} costs {price}; what comes back was paid in {currency}",
                    allowed=(f"a price in {currency}",),
                    sku=item.sku,
                    price=item.price,
                    currency=currency,
                )
        return None


def _may_exchange(matches: tuple[Match, ...], facts: ExchangeFacts) -> Allowed | Refused:
    """Whether each item may go out for what comes back for it."""
    rulings: tuple[Ruling, ...] = ()
    for match in matches:
        may = MayExchangeFor(
            given=facts,
            item=match.item,
            originals=match.originals,
            same_product=match.same_product,
        ).ask()
        rulings += may.rulings
        if isinstance(may, Refused):
            return Refused(rulings)
    return Allowed(rulings)


def _value(matches: tuple[Match, ...], facts: ExchangeFacts) -> Money:
    """What all that goes out is worth."""
    values = [match.value(facts.our_mistake) for match in matches]
    return Money.total(values, values[0].currency)


def _qualifies(value: Money, free_from: Money | None) -> bool:
    """Whether an order of that worth ships free; a figure in other money says nothing about it."""
    return free_from is not None and free_from.currency == value.currency and value >= free_from


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
                RULES,
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

    Where what came back was not accepted, the exchange is cancelled with it. Source: F3.
    """

    kind = "exchanges.cancel_replacement"
    yields = (events.ReplacementCancelled, *ENDINGS)
    order: OrderId  # which

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if self.order != record.replacement_order:
            return refuse(
                self.kind,
                RULES,
                "other_order",
                "the replacement goes out under {replacement}, not under {order}",
                replacement=record.replacement_order,
                order=self.order,
            )
        return taken(record, events.ReplacementCancelled(order=self.order))


@frozen(kw_only=True)
class ShipReplacement(ExchangeCommand):
    """Note that the replacement left; from now on the original is waited for. Source: F3, F4.

    When the customer is reminded and charged, and when that is given up, is asked of policies.
    """

    kind = "exchanges.ship_replacement"
    yields = (events.ReplacementShipped,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        ours, value = record.our_mistake, record.value
        remind = RemindAfter(given=facts, our_mistake=ours, value=value).ask()
        charge = ChargeAfter(given=facts, our_mistake=ours, value=value).ask()
        charge_at = plus(facts.now, charge.value)
        until = owed_until(charge_at, Owing.ORIGINAL, value, facts)
        shipped = events.ReplacementShipped(
            remind_at=plus(facts.now, remind.value), charge_at=charge_at, give_up_at=until.value
        )
        return accept(shipped, rulings=(*remind.rulings, *charge.rulings, *until.rulings))


@frozen(kw_only=True)
class DeliverReplacement(ExchangeCommand):
    """Note that the customer has the replacement; closes where nothing else is left. Source: F3."""

    kind = "exchanges.deliver_replacement"
    yields = (events.ReplacementDelivered, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return taken(record, events.ReplacementDelivered())


@frozen(kw_only=True)
class TakeBackReplacement(ExchangeCommand):
    """Note that the replacement could not be delivered and is with us again. Source: F4.

    Nobody is charged for an original then. It is sent again, or the exchange is cancelled.
    """

    kind = "exchanges.take_back_replacement"
    yields = (events.ReplacementCameBack, events.ChargeWithdrawn, *ENDINGS)
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever brought it

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        happened: list[Event[Exchange]] = [events.ReplacementCameBack(reason=self.reason)]
        if record.charge in (ChargeStage.ASKED, ChargeStage.DECLINED):
            happened.append(events.ChargeWithdrawn())
        return taken(record, *happened)


@frozen(kw_only=True)
class ResendReplacement(ExchangeCommand):
    """Send a replacement that came back once more. Source: F4, D9."""

    kind = "exchanges.resend_replacement"
    yields = (events.ReplacementResent,)
    #: Where to; None = where it went before.
    address: str | None = personal(erased=None, default=None)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if (refused := over(self.kind, record)) is not None:
            return refused
        address = record.address if self.address is None else self.address
        return accept(events.ReplacementResent(address=address))


@frozen(kw_only=True)
class CancelExchange(ExchangeCommand):
    """Give an exchange up while no replacement is out; what we hold for it goes back. Source: F3.

    That is the worth of an original that was accepted, and what was paid for one that was not.
    """

    kind = "exchanges.cancel_exchange"
    yields = (events.ExchangeCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if not record.at_home:
            return refuse(
                self.kind,
                RULES,
                "under_way",
                "the replacement is {replacement}",
                replacement=record.replacement,
            )
        return accept(cancelled(record, self.reason))
