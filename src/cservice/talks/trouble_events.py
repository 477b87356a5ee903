"""What can happen where the caller cannot be talked to. Source: C6-C8."""

import datetime
from typing import Any

from cservice.kernel.event import Event
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen
from cservice.protocol import LadderName, LineName, Then
from cservice.talks.chart import LINE, STAGE
from cservice.talks.model import Talk


@frozen(kw_only=True)
class LineSaid(Event[Talk]):
    """A line was said to a caller who cannot be talked to. Source: C6-C8."""

    kind = "talks.line_said"
    says = "To the trouble {ladder} the line {line} was said, and waited for {seconds} seconds."
    moves = (STAGE["go_on"], LINE["say"])
    ladder: LadderName  # the trouble
    line: LineName  # what was said
    rung: int  # the how-manieth of its lines it is, from 1
    last: bool  # True = there is no other
    then: Then  # what comes once all was said and waited for
    at: Instant  # when
    seconds: int  # so long an answer is waited for; 0 = for none

    def apply(self, record: Talk) -> Talk:
        waits = datetime.timedelta(seconds=self.seconds)
        begins = (self.ladder,) if self.rung == 1 else ()
        return evolve(
            record,
            ladder=self.ladder,
            rung=self.rung,
            last=self.last,
            then=self.then,
            wait_until=plus(self.at, waits) if waits else None,
            troubles=(*record.troubles, *begins),
            **self.moved(record),
        )


@frozen(kw_only=True)
class SilenceLasted(Event[Talk]):
    """No answer came in the time it was waited for; the next line is due. Source: C6, C7."""

    kind = "talks.silence_lasted"
    says = "No answer had come by {due_at}; the next line was due."
    moves = (STAGE["go_on"], LINE["wait"])
    due_at: Instant  # until when it was waited for

    def apply(self, record: Talk) -> Talk:
        return evolve(record, wait_until=None, **self.moved(record))


@frozen(kw_only=True)
class AllSaid(Event[Talk]):
    """All lines were said and waited for, and the caller could not be talked to. Source: C6-C8."""

    kind = "talks.all_said"
    says = "All was said that there is to say to the trouble {ladder}; what is left is: {then}."
    moves = (STAGE["go_on"], LINE["say_all"])
    ladder: LadderName  # the trouble
    then: Then  # what is left to do

    def apply(self, record: Talk) -> Talk:
        return evolve(record, wait_until=None, **self.moved(record))


@frozen(kw_only=True)
class CarriedOn(Event[Talk]):
    """What there was to say to a trouble was said, and the talk went on. Source: C8."""

    kind = "talks.carried_on"
    says = "What there is to say to the trouble {ladder} was said, and the talk went on."
    moves = (STAGE["go_on"], LINE["carry_on"])
    ladder: LadderName  # the trouble

    def apply(self, record: Talk) -> Talk:
        return evolve(record, **_NO_TROUBLE, **self.moved(record))


@frozen(kw_only=True)
class CallerHeard(Event[Talk]):
    """The caller could be talked to again, and the talk went on. Source: C6-C8."""

    kind = "talks.caller_heard"
    moves = (STAGE["go_on"], LINE["hear"])
    at: Instant  # when

    def apply(self, record: Talk) -> Talk:
        return evolve(record, **_NO_TROUBLE, **self.moved(record))


# What a record says of a trouble while there is none.
_NO_TROUBLE: dict[str, Any] = {
    "ladder": None,
    "rung": 0,
    "last": False,
    "then": None,
    "wait_until": None,
}
