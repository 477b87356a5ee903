"""What can happen about a hold. Source: C3."""

from typing import Any

from cservice.calls.chart import STAGE
from cservice.calls.model import Call
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class CallHeld(Event[Call]):
    """The caller was put on hold, and knows why. Source: C3."""

    kind = "calls.call_held"
    says = "The caller was put on hold, and told why: {reason}."
    moves = (STAGE["hold"],)
    reason: str  # what was said to the caller; names no people
    leave: bool  # True = the caller was asked, and agreed
    at: Instant  # when
    check_in_due_at: Instant  # when somebody is to be back on the line

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            holds=record.holds + 1,
            held_since=self.at,
            check_in_due_at=self.check_in_due_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CheckedIn(Event[Call]):
    """Somebody came back on the line and said that the caller is still connected. Source: C3."""

    kind = "calls.checked_in"
    moves = (STAGE["check_in"],)
    at: Instant  # when
    check_in_due_at: Instant  # when somebody is to be back again

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            check_ins=record.check_ins + 1,
            check_in_due_at=self.check_in_due_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CheckInFellDue(Event[Call]):
    """Nobody had come back on the line when it was time to. Source: C3."""

    kind = "calls.check_in_fell_due"
    says = "Nobody was back on the line by {due_at}."
    moves = (STAGE["miss_check_in"],)
    due_at: Instant  # when it was time to

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            check_ins_due=record.check_ins_due + 1,
            check_in_due_at=None,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallResumed(Event[Call]):
    """The caller was taken off hold. Source: C3."""

    kind = "calls.call_resumed"
    moves = (STAGE["resume"],)
    thanked: bool  # True = the caller was thanked for holding
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            thanks_missed=record.thanks_missed + (not self.thanked),
            **off_hold(record, self.at),
            **self.moved(record),
        )


def off_hold(record: Call, at: Instant) -> dict[str, Any]:
    """What a record says from when nobody is on hold any more, if anybody was."""
    return {"held": record.held_until(at), "held_since": None, "check_in_due_at": None}
