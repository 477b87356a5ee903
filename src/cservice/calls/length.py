"""What can be asked about a call that is over-long, or difficult. Source: C9."""

import attrs

from cservice.calls import talk_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.steps import RULES, CallCommand
from cservice.kernel.actor import SUPERVISOR, Role
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class FlagLongCall(CallCommand):
    """Note that a call is over-long, for a supervisor to help; a deadline's command. Source: C9."""

    kind = "calls.flag_long_call"
    yields = (talk_events.CallRanLong,)
    due_at: Instant  # the deadline it was

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if not record.long_at == self.due_at <= facts.now:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the call is not over-long since {due_at}, or that was noted already",
                due_at=self.due_at,
            )
        return accept(talk_events.CallRanLong(due_at=self.due_at, tells=SUPERVISOR))


@frozen(kw_only=True)
class SeekHelp(CallCommand):
    """Ask for help with the call, however long it is yet. Source: C9."""

    kind = "calls.seek_help"
    yields = (talk_events.HelpSought,)
    of: Role = attrs.field(default=SUPERVISOR, validator=not_empty)  # whose
    reason: str = attrs.field(validator=not_empty)  # where the difficulty is; names no people

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(talk_events.HelpSought(of=self.of, reason=self.reason, at=facts.now))
