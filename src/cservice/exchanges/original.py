"""What can be asked of the leg on which the original comes back. Source: F3-F5.

Each follows by itself from what happens to the goods of the return, and is refused where these say
otherwise: whoever gives the command.
"""

from cservice.exchanges import leg_events, owing_events
from cservice.exchanges.chart import ChargeStage, OriginalStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import Owing
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    WORKED_OUT,
    ExchangeCommand,
    owed_until,
    taken,
    worked_out,
)
from cservice.kernel.command import Outcome, accept, not_now
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen


def _not_so(
    question: str,
    record: Exchange,
    event: type[Event[Exchange]],
    facts: ExchangeFacts,
    instead: str,
) -> Refused:
    """What became of the original, its return says. Source: E7, F3."""
    return not_now(record, (event,)) or refuse(
        question,
        RULES,
        "not_so",
        "return {ra} has the original as {original}",
        allowed=(f"{instead}; this follows by itself",),
        ra=record.ra,
        original=facts.original,
    )


@frozen(kw_only=True)
class ReceiveOriginal(ExchangeCommand):
    """Note that the original is back, also where nobody waited for it any more. Source: F3, F4."""

    kind = "exchanges.receive_original"
    yields = (leg_events.OriginalReceived,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        # What was rejected, and then given up, is here as well, and is no news.
        rejected = facts.original is OriginalStage.REJECTED
        if not facts.original.here or (rejected and record.original.given_up):
            return _not_so(
                self.kind,
                record,
                leg_events.OriginalReceived,
                facts,
                "take the parcel in at the dock",
            )
        return accept(leg_events.OriginalReceived())


@frozen(kw_only=True)
class AwaitRest(ExchangeCommand):
    """Note that only part of the original came, or was lost: the rest is awaited still. E7, F4.

    Of that the customer is reminded, and it is charged; a charge of more that was not paid is
    withdrawn, and where it was paid the original is the customer's. Refused where nothing of it may
    still come, or nothing else came since.
    """

    kind = "exchanges.await_rest"
    yields = (
        leg_events.OriginalIncomplete,
        owing_events.ChargeWithdrawn,
        leg_events.OriginalPaidFor,
        *ENDINGS,
    )

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        came = record.none if record.came is None else record.came
        same = record.original is OriginalStage.AWAITED and facts.counts == came
        if facts.original is not OriginalStage.AWAITED or facts.counts is None or same:
            return _not_so(
                self.kind, record, leg_events.OriginalIncomplete, facts, "inspect what came"
            )
        happened: list[Event[Exchange]] = [leg_events.OriginalIncomplete(came=facts.counts)]
        if record.charge.is_open and facts.counts != came:
            happened.append(owing_events.ChargeWithdrawn())
        elif record.charge is ChargeStage.PAID:
            happened.append(leg_events.OriginalPaidFor())
        return taken(record, *happened)


@frozen(kw_only=True)
class AcceptOriginal(ExchangeCommand):
    """Note that the original, or part of it, passed inspection. Source: E9, F3, F5.

    The price difference is worked out on what counts of it as the return has it, and a charge is
    withdrawn or given back. Closes where nothing else is left.
    """

    kind = "exchanges.accept_original"
    yields = (leg_events.OriginalAccepted, *WORKED_OUT, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.original is not OriginalStage.ACCEPTED or facts.counts is None:
            return _not_so(
                self.kind, record, leg_events.OriginalAccepted, facts, "inspect what came"
            )
        happened, rulings = worked_out(record, facts.counts, facts)
        accepted = leg_events.OriginalAccepted(received=facts.counts)
        return taken(record, accepted, *happened, rulings=rulings)


@frozen(kw_only=True)
class RejectOriginal(ExchangeCommand):
    """Note that nothing of the original passed inspection. Source: E9, F4.

    The customer still owes it: it is charged or written off like one that never came; one that was
    thought lost before is not charged. Where no replacement is out the exchange is cancelled; where
    the customer paid already it is done.
    """

    kind = "exchanges.reject_original"
    yields = (leg_events.OriginalRejected, leg_events.OriginalPaidFor, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if facts.original is not OriginalStage.REJECTED:
            return _not_so(
                self.kind, record, leg_events.OriginalRejected, facts, "inspect what came"
            )
        until = owed_until(facts.now, Owing.ORIGINAL, record.value, facts)
        happened: list[Event[Exchange]] = [
            leg_events.OriginalRejected(charge_at=facts.now, give_up_at=until.value)
        ]
        if record.charge is ChargeStage.PAID:
            happened.append(leg_events.OriginalPaidFor())
        return taken(record, *happened, rulings=until.rulings)


@frozen(kw_only=True)
class LoseOriginal(ExchangeCommand):
    """Note that the original was lost on its way to us; the customer owes nothing for it.

    What was charged for it is given back. Source: F4.
    """

    kind = "exchanges.lose_original"
    yields = (leg_events.OriginalLost, *WORKED_OUT, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return _counts(
            self.kind,
            record,
            facts,
            OriginalStage.LOST,
            leg_events.OriginalLost,
            "report the goods as lost",
        )


@frozen(kw_only=True)
class KeepOriginal(ExchangeCommand):
    """Note that the original was given to the customer, who owes nothing for it. Source: E14, F4.

    What was charged for it is given back.
    """

    kind = "exchanges.keep_original"
    yields = (leg_events.OriginalKept, *WORKED_OUT, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return _counts(
            self.kind,
            record,
            facts,
            OriginalStage.KEPT,
            leg_events.OriginalKept,
            "let the customer keep the goods",
        )


def _counts(
    question: str,
    record: Exchange,
    facts: ExchangeFacts,
    stage: OriginalStage,
    event: type[leg_events.OriginalLost | leg_events.OriginalKept],
    instead: str,
) -> Outcome[Exchange]:
    """What does not come, and is no fault of the customer's, counts as if it had. Source: F4."""
    if facts.original is not stage or facts.counts is None:
        return _not_so(question, record, event, facts, instead)
    happened, rulings = worked_out(record, facts.counts, facts)
    return taken(record, event(received=facts.counts), *happened, rulings=rulings)
