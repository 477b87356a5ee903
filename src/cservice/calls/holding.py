"""What can be asked about a hold: begin it, come back on the line, end it. Source: C3, C5.

There is no mute: who is not to hear us is on hold, and hears the music.
"""

import datetime

import attrs

from cservice.calls import hold_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.questions import CheckInWithin, MayHold
from cservice.calls.steps import RULES, AgentsCommand, CallCommand, missed_check_in
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.question import Answer
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen


def _check_in_within(record: Call, facts: CallFacts) -> Answer[datetime.timedelta]:
    """How soon somebody is to be back on the line."""
    return CheckInWithin(
        given=facts,
        check_ins=record.check_ins,
        waited=record.waited,
        department=record.department,
    ).ask()


@frozen(kw_only=True)
class HoldCall(AgentsCommand):
    """Put the caller on hold, who is asked for leave and told why. Source: C3, C5.

    Refused by the trade: without leave.
    """

    kind = "calls.hold_call"
    yields = (hold_events.CallHeld,)
    reason: str = attrs.field(validator=not_empty)  # what is said to the caller; names no people
    leave: bool = False  # True = the caller was asked, and agreed

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        may = MayHold(
            given=facts,
            reason=self.reason,
            leave=self.leave,
            holds=record.holds,
            held=record.held,
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        within = _check_in_within(record, facts)
        held = hold_events.CallHeld(
            reason=self.reason,
            leave=self.leave,
            at=facts.now,
            check_in_due_at=plus(facts.now, within.value),
        )
        return accept(held, rulings=(*may.rulings, *within.rulings))


@frozen(kw_only=True)
class CheckIn(CallCommand):
    """Come back on the line and say that the caller is still connected. Source: C3.

    The next check-in is due from then on.
    """

    kind = "calls.check_in"
    yields = (hold_events.CheckedIn, hold_events.CheckInFellDue)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        within = _check_in_within(record, facts)
        due_at = plus(facts.now, within.value)
        checked = hold_events.CheckedIn(at=facts.now, check_in_due_at=due_at)
        return accept(*missed_check_in(record, facts.now), checked, rulings=within.rulings)


@frozen(kw_only=True)
class FlagCheckIn(CallCommand):
    """Note that nobody came back on the line in time; a deadline's command. Source: C3."""

    kind = "calls.flag_check_in"
    yields = (hold_events.CheckInFellDue,)
    due_at: Instant  # the deadline it was; somebody may have come back since

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if not record.check_in_due_at == self.due_at <= facts.now:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "no check-in was due at {due_at} that is still waited for",
                due_at=self.due_at,
            )
        return accept(hold_events.CheckInFellDue(due_at=self.due_at))


@frozen(kw_only=True)
class ResumeCall(AgentsCommand):
    """Take the caller off hold, with thanks for holding. Source: C3."""

    kind = "calls.resume_call"
    yields = (hold_events.CallResumed, hold_events.CheckInFellDue)
    thanked: bool = True  # False = the caller was not thanked, which is counted

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        resumed = hold_events.CallResumed(thanked=self.thanked, at=facts.now)
        return accept(*missed_check_in(record, facts.now), resumed)
