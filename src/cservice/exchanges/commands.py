"""What can be asked of an exchange, and of the leg on which the replacement goes out."""

from cservice.exchanges import events, leg_events, owing_events
from cservice.exchanges.chart import OriginalStage
from cservice.exchanges.facts import ExchangeFacts, ReturnStanding
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import ChargeAfter, Owing, RemindAfter, ResendWithin
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    ExchangeCommand,
    arrived,
    cancelled,
    may_give_back,
    over,
    owed_until,
    taken,
)
from cservice.ids import OrderId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept, not_now
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

#: Why an exchange is given up whose replacement came back, where nobody does it before.
NOT_SENT_AGAIN = "the replacement came back, and was not sent again"


@frozen(kw_only=True)
class CancelReplacement(ExchangeCommand):
    """Note that the order of the replacement was cancelled: the replacement is due again.

    Where what came back was not accepted, the exchange is cancelled with it. Source: F3.
    """

    kind = "exchanges.cancel_replacement"
    yields = (leg_events.ReplacementCancelled, *ENDINGS)
    order: OrderId  # which

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if self.order != record.replacement_order:
            return refuse(
                self.kind,
                RULES,
                "other_order",
                "the replacement goes out under {replacement}, not under {order}",
                replacement=record.replacement_order or "no order",
                order=self.order,
            )
        if facts.outward is None or not facts.outward.cancelled:
            return _not_so(
                self.kind,
                record,
                leg_events.ReplacementCancelled,
                "was not cancelled",
                "cancel that order",
            )
        return taken(record, leg_events.ReplacementCancelled(order=self.order))


@frozen(kw_only=True)
class ShipReplacement(ExchangeCommand):
    """Note that the replacement left; from now on the original is waited for. Source: F3, F4.

    When the customer is reminded and charged, and when that is given up, is asked of policies; what
    may still come under its number is not charged before the number's time is over.
    """

    kind = "exchanges.ship_replacement"
    yields = (leg_events.ReplacementShipped,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if (refused := over(self.kind, record)) is not None:
            return refused
        if facts.outward is None or not facts.outward.left or facts.outward.came_back:
            return _not_so(
                self.kind, record, leg_events.ReplacementShipped, "has not left", "ship that order"
            )
        ours, value = record.our_mistake, record.value
        remind = RemindAfter(given=facts, our_mistake=ours, value=value).ask()
        charge = ChargeAfter(given=facts, our_mistake=ours, value=value).ask()
        charge_at = max(plus(facts.now, charge.value), facts.good_until or facts.now)
        until = owed_until(charge_at, Owing.ORIGINAL, value, facts)
        shipped = leg_events.ReplacementShipped(
            remind_at=plus(facts.now, remind.value), charge_at=charge_at, give_up_at=until.value
        )
        return accept(shipped, rulings=(*remind.rulings, *charge.rulings, *until.rulings))


@frozen(kw_only=True)
class DeliverReplacement(ExchangeCommand):
    """Note that the customer has the replacement; closes where nothing else is left. Source: F3."""

    kind = "exchanges.deliver_replacement"
    yields = (leg_events.ReplacementDelivered, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.outward is None or not facts.outward.arrived:
            return _not_so(
                self.kind,
                record,
                leg_events.ReplacementDelivered,
                "was not delivered",
                "deliver that order",
            )
        return taken(record, leg_events.ReplacementDelivered())


@frozen(kw_only=True)
class TakeBackReplacement(ExchangeCommand):
    """Note that the replacement could not be delivered and is with us again. Source: F4.

    Nobody is charged for an original then. It is sent again, or the exchange is cancelled: by
    itself in time, once nothing is awaited of the original.
    """

    kind = "exchanges.take_back_replacement"
    yields = (leg_events.ReplacementCameBack, owing_events.ChargeWithdrawn, *ENDINGS)
    reason: str = personal(validator=not_empty)  # in the words of whoever brought it

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.outward is None or not facts.outward.came_back:
            return _not_so(
                self.kind,
                record,
                leg_events.ReplacementCameBack,
                "did not come back",
                "return that order to sender",
            )
        within = ResendWithin(given=facts, our_mistake=record.our_mistake, value=record.value).ask()
        until = plus(facts.now, within.value)
        came_back = leg_events.ReplacementCameBack(reason=self.reason, resend_until=until)
        happened: list[Event[Exchange]] = [came_back]
        if record.charge.is_open:
            happened.append(owing_events.ChargeWithdrawn())
        return taken(record, *happened, rulings=within.rulings)


@frozen(kw_only=True)
class ResendReplacement(ExchangeCommand):
    """Send a replacement that came back once more. Source: F4, D9.

    Refused: one that was credited, or exchanged, as a return of its own; and where the original,
    reported lost on its way to the customer, has arrived since.
    """

    kind = "exchanges.resend_replacement"
    yields = (leg_events.ReplacementResent,)
    #: Where to; None = where it went before.
    address: str | None = personal(erased=None, default=None)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        refused = over(self.kind, record) or arrived(self.kind, record.ra, facts)
        if refused is not None:
            return refused
        if facts.credited is not None:
            return refuse(
                self.kind,
                RULES,
                "credited",
                "the customer has {credited}, or goods worth that, for what came back",
                allowed=("cancel the exchange",),
                credited=facts.credited,
            )
        address = record.address if self.address is None else self.address
        return accept(leg_events.ReplacementResent(address=address))


@frozen(kw_only=True)
class CancelExchange(ExchangeCommand):
    """Give an exchange up while no replacement is out; what we hold for it goes back. Source: F3.

    That is the worth of an original that was accepted, and what was paid for one that was not. For
    one that was lost on its way to the customer and arrived after all, nothing goes back.
    Where the original was itself sent for one that is owed still, policies have a say. With
    `due_at` it is the deadline's for a replacement that came back, and refused before its time.
    """

    kind = "exchanges.cancel_exchange"
    yields = (events.ExchangeCancelled,)
    reason: str = personal(validator=not_empty)  # in the words of whoever cancels
    due_at: Instant | None = None  # when it was to be given up by itself; None = somebody does

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if self.due_at is not None and not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the replacement is {replacement}, and is not to be given up yet",
                replacement=record.replacement,
            )
        if not record.at_home:
            return refuse(
                self.kind,
                RULES,
                "under_way",
                "the replacement is {replacement}",
                replacement=record.replacement,
            )
        # What came of an original whose return is over goes back; else the return settles it.
        part = record.original is OriginalStage.AWAITED and facts.standing is ReturnStanding.OVER
        came = record.came if part and record.came is not None else record.none
        # Nobody gets for the original what was credited, or goes out, for the replacement.
        beside = came - (record.none if facts.credited is None else facts.credited)
        if facts.arrived and record.received is not None:
            beside -= record.received
        may = may_give_back(record.held_of_goods + beside, facts)
        if isinstance(may, Refused):
            return may
        return accept(cancelled(record, self.reason, beside), rulings=may.rulings)


def _not_so(
    question: str, record: Exchange, event: type[Event[Exchange]], otherwise: str, instead: str
) -> Refused:
    """What became of the replacement, its order says. Source: F3."""
    return not_now(record, (event,)) or refuse(
        question,
        RULES,
        "not_so",
        "order {order}, which the replacement goes out under, {otherwise}",
        allowed=(f"{instead}; this follows by itself",),
        order=record.replacement_order,
        otherwise=otherwise,
    )
