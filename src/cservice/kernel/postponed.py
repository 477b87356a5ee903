"""What is recorded when the command of a deadline is refused: of any record, by the sweep alone."""

import datetime
from typing import Any

from cservice.kernel.deadline import PutOff
from cservice.kernel.event import Event
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class DeadlineRefused(Event[Any]):
    """The command of a deadline was refused when its time had come."""

    key: str  # of the deadline
    due_at: Instant  # when it was due at first
    times: int  # how often it was refused by now, ≥ 1
    command: str  # the kind of what was refused: "exchanges.charge_unreturned"
    codes: tuple[str, ...]  # of the rulings that stood against it; the rulings are beside it

    @property
    def again_at(self) -> Instant | None:
        """When it is tried again; None = it is not."""
        return None

    def apply(self, record: Record) -> Record:
        this = PutOff(key=self.key, at=self.due_at, until=self.again_at, times=self.times)
        others = [one for one in record.put_off if one.key != self.key]
        return evolve(record, put_off=(*others, this), **self.moved(record))


@frozen(kw_only=True)
class DeadlinePutOff(DeadlineRefused):
    """A deadline's command was refused, and is tried again; nothing else about it has changed."""

    kind = "deadlines.deadline_put_off"
    says = "It is tried again at {until}: {command} was due at {due_at}, and was refused."
    until: Instant  # when it is tried again

    @property
    def again_at(self) -> Instant:
        return self.until


@frozen(kw_only=True)
class DeadlineGivenUp(DeadlineRefused):
    """A deadline's command was refused so often that it is not tried again by itself."""

    kind = "deadlines.deadline_given_up"
    says = "It is not tried again by itself: {command} was due at {due_at}, and was refused."


#: What may happen to a record of any type, beside what its own slice declares.
EVENTS: tuple[type[Event[Any]], ...] = (DeadlinePutOff, DeadlineGivenUp)


def refused(
    record: Record,
    key: str,
    command: str,
    outcome: Refused,
    now: Instant,
    after: datetime.timedelta,
    retries: int,
) -> DeadlineRefused | None:
    """What happens to a record whose deadline was refused now; None = it waits for no such one.

    It is tried again `after` that time, then after twice as long each time, so many times in all.
    """
    waits = next((one for one in record.deadlines() if one.key == key), None)
    if waits is None:
        return None
    put_off = [one for one in record.put_off if (one.key, one.until) == (key, waits.at)]
    due_at, times = (put_off[0].at, put_off[0].times) if put_off else (waits.at, 0)
    said: dict[str, Any] = {
        "key": key,
        "due_at": due_at,
        "times": times + 1,
        "command": command,
        "codes": outcome.codes,
    }
    if times >= retries:
        return DeadlineGivenUp(**said)
    return DeadlinePutOff(**said, until=plus(now, after * 2**times))
