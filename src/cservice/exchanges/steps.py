"""What commands of exchanges share: how a step is taken, and what follows from it in the record."""

from collections.abc import Iterator, Sequence

from cservice.exchanges import events, owing_events
from cservice.exchanges.chart import ChargeStage, DifferenceStage, ExchangeStage, OriginalStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import MayGiveBack, MayWaive, Owing, WriteOffAfter
from cservice.ids import ExchangeId, ReturnId
from cservice.kernel.command import Command, Outcome, accept, not_now
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed, Answer
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

RULES = "trade.exchanges"
#: What may end an exchange, of itself, when one of its legs or what is owed has moved.
ENDINGS = (events.ExchangeClosed, events.ExchangeCancelled)
#: What follows from what the original counts for.
WORKED_OUT = (
    owing_events.ChargeWithdrawn,
    owing_events.ChargeReversed,
    owing_events.DifferenceEven,
    owing_events.DifferenceAsked,
    owing_events.DifferenceFound,
)


@frozen(kw_only=True)
class ExchangeCommand(Command[Exchange, ExchangeFacts]):
    """A command on an exchange."""

    record = Exchange
    target = "exchange"
    facts = ExchangeFacts
    exchange: ExchangeId  # which


def taken(
    record: Exchange, *happened: Event[Exchange], rulings: Sequence[Ruling] = ()
) -> Outcome[Exchange]:
    """What happened, and the end of the exchange where that leaves nothing to do."""
    after = record
    for event in happened:
        if (late := not_now(after, (type(event),))) is not None:
            return late
        after = event.apply(after)
    return accept(*happened, *_ending(after), rulings=rulings)


def _ending(record: Exchange) -> Iterator[Event[Exchange]]:
    if record.stage is not ExchangeStage.OPEN:
        return
    if record.finished:
        yield events.ExchangeClosed()
    elif record.original is OriginalStage.REJECTED and record.at_home:
        yield cancelled(record, "what came back was not accepted", record.none)


def cancelled(record: Exchange, reason: str, beside: Money) -> events.ExchangeCancelled:
    """The exchange is given up, and what we hold for it goes back, and so much beside.

    Where that is less than nothing, the customer has something else for what came: it is settled.
    """
    held = record.held + beside
    nothing = record.none if beside.is_negative else None
    credit = held if held.is_positive else nothing
    return events.ExchangeCancelled(reason=reason, credit=credit)


def worked_out(
    record: Exchange, received: Money, facts: ExchangeFacts
) -> tuple[tuple[Event[Exchange], ...], tuple[Ruling, ...]]:
    """What follows where the original counts for so much: for the charge and the difference.

    A charge has no reason any more. Of one that was paid, we keep what the customer would owe.
    What was written off, or never was an exchange, is asked of nobody.
    """
    if record.stage is ExchangeStage.CANCELLED:
        return (), ()
    happened: list[Event[Exchange]] = []
    owed = record.value - received
    if record.charge.is_open:
        happened.append(owing_events.ChargeWithdrawn())
    if record.charge is ChargeStage.PAID:
        kept = min(max(owed, record.none), record.paid)
        owed -= kept
        if record.paid > kept:
            happened.append(owing_events.ChargeReversed(amount=record.paid - kept))
    if record.difference is not DifferenceStage.OPEN:
        return tuple(happened), ()
    if record.stage is ExchangeStage.CLOSED:
        owed = min(owed, record.none)
    if owed.is_zero:
        return (*happened, owing_events.DifferenceEven()), ()
    if owed.is_negative:
        return (*happened, owing_events.DifferenceFound(due=-owed)), ()
    until = owed_until(facts.now, Owing.DIFFERENCE, owed, facts)
    asked = owing_events.DifferenceAsked(due=owed, due_until=until.value)
    return (*happened, asked), until.rulings


def owed_until(
    since: Instant, owing: Owing, amount: Money, facts: ExchangeFacts
) -> Answer[Instant]:
    """Until when something is owed that is owed from an instant on."""
    within = WriteOffAfter(given=facts, owing=owing, amount=amount).ask()
    return Answer(plus(since, within.value), within.rulings)


def may_waive(
    record: Exchange, owing: Owing, amount: Money, until: Instant | None, facts: ExchangeFacts
) -> Allowed | Refused:
    """Whether something that is owed until an instant may be let go now."""
    overdue = until is not None and until <= facts.now
    question = MayWaive(
        given=facts,
        owing=owing,
        amount=amount,
        our_mistake=record.our_mistake,
        overdue=overdue,
    )
    return question.ask()


def may_give_back(amount: Money, facts: ExchangeFacts) -> Allowed | Refused:
    """Whether so much may go back; nobody gets money for goods they owe us. Source: D7."""
    if facts.unreturned is None or not amount.is_positive:
        return Allowed(())
    return MayGiveBack(given=facts, amount=amount, unreturned=facts.unreturned).ask()


def not_due(kind: str, at: Instant | None) -> Refused:
    """It is not time yet, or there is nothing to wait for."""
    if at is None:
        return refuse(kind, RULES, "not_due", "the original is not waited for")
    return refuse(kind, RULES, "not_due", "it is due at {at}", at=at)


def arrived(kind: str, ra: ReturnId, facts: ExchangeFacts) -> Refused | None:
    """A refusal where the customer has the original after all, and owes nothing for it. E8, F4."""
    if not facts.arrived:
        return None
    return refuse(
        kind,
        RULES,
        "arrived",
        "what comes back under {ra} was reported lost on its way to the customer, and has arrived"
        " since",
        allowed=("once it is back", "cancel the return, if the customer keeps it"),
        ra=ra,
    )


def over(kind: str, record: Exchange) -> Refused | None:
    """A refusal where the exchange is not open any more."""
    if record.stage is ExchangeStage.OPEN:
        return None
    return refuse(kind, RULES, "over", "the exchange is {stage}", stage=record.stage)
