"""What is recorded of a deadline whose command was refused, and when it is due then."""

import datetime
from typing import Any

import pytest

from cservice.kernel.command import Command, Outcome
from cservice.kernel.deadline import Deadline, PutOff
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.postponed import DeadlineGivenUp, DeadlinePutOff, DeadlineRefused, refused
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, hours, instant, plus
from cservice.kernel.value import evolve, frozen
from cservice.testing import knowing

NOON = instant("2026-03-02T12:00:00Z")
LATER = plus(NOON, hours(1))
HOUR = hours(1)
STREAM = Stream(id="loan-1", tenant=Tenant("t"), brand=BrandId("city"), case=CaseId("case-1"))
NO = refuse("library.remind", "library", "closed", "the library is closed")


@frozen(kw_only=True)
class Loan(Record):
    """A book that is out: its reader is reminded, and then it is written off."""

    kind = "library.loan"
    prefix = "loan"

    def deadlines(self) -> tuple[Deadline, ...]:
        """A reminder, and an end."""
        command = Remind(loan=self.id)
        return (
            Deadline(at=NOON, key="remind", command=command),
            Deadline(at=LATER, key="write_off", command=command),
        )


@frozen(kw_only=True)
class Reminded(Event[Loan]):
    """The reader was reminded."""

    kind = "library.reminded"


@frozen(kw_only=True)
class Remind(Command[Loan, Given]):
    """Remind the reader; the library is closed."""

    kind = "library.remind"
    record = Loan
    target = "loan"
    yields = (Reminded,)
    loan: str  # which

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return NO


LOAN = Loan(**STREAM.fields())


def tried(
    record: Record, now: Instant, key: str = "remind", outcome: Refused = NO
) -> DeadlineRefused:
    """What happens when it is refused at an instant; it is tried three times in all."""
    event = refused(record, key, "library.remind", outcome, now, HOUR, retries=2)
    assert event is not None
    return event


def due(record: Record) -> dict[str, Instant]:
    """When what is due."""
    return {one.key: one.at for one in record.deadlines()}


def test_what_was_refused_is_tried_again_later_each_time_and_then_no_more() -> None:
    """an hour later, then two; what else the record waits for stays as it is."""
    [reminder, _] = LOAN.deadlines()
    outcome = reminder.command.decide(LOAN, knowing(Given))
    assert isinstance(outcome, Refused)
    first = tried(LOAN, NOON, outcome=outcome)
    assert first == DeadlinePutOff(
        key="remind",
        due_at=NOON,
        times=1,
        command="library.remind",
        codes=("closed",),
        until=plus(NOON, HOUR),
    )
    once = first.apply(LOAN)
    assert due(once) == {"remind": plus(NOON, HOUR), "write_off": LATER}
    assert once.version == LOAN.version + 1

    second = tried(once, plus(NOON, HOUR))
    assert (second.times, second.due_at, second.again_at) == (2, NOON, plus(NOON, hours(3)))
    twice = second.apply(once)
    assert due(twice) == {"remind": plus(NOON, hours(3)), "write_off": LATER}

    third = tried(twice, plus(NOON, hours(3)))
    assert isinstance(third, DeadlineGivenUp)
    assert (third.times, third.due_at, third.again_at) == (3, NOON, None)
    assert due(third.apply(twice)) == {"write_off": LATER}


def test_the_record_keeps_one_word_of_each_deadline_that_was_refused() -> None:
    """the latest; that another was refused too is kept beside it."""
    record: Any = LOAN
    for key, now in (("remind", NOON), ("write_off", LATER), ("remind", LATER)):
        record = tried(record, now, key).apply(record)

    assert record.put_off == (
        PutOff(key="write_off", at=LATER, until=plus(LATER, HOUR), times=1),
        PutOff(key="remind", at=NOON, until=plus(LATER, hours(2)), times=2),
    )


def test_a_deadline_that_has_moved_is_another_one() -> None:
    """what was refused of one that was due at another instant does not count against it."""
    moved = PutOff(key="remind", at=plus(NOON, -HOUR), until=LATER, times=2)
    record = evolve(LOAN, put_off=(moved,))

    assert due(record)["remind"] == NOON
    again = tried(record, NOON)
    assert (again.times, again.due_at, again.again_at) == (1, NOON, plus(NOON, HOUR))


def test_a_record_that_does_not_wait_for_it_is_left_alone() -> None:
    """neither for what it never knew nor for what it was refused for good."""
    nothing = refused(LOAN, "fine", "library.fine", NO, NOON, HOUR, retries=2)
    assert nothing is None
    gone = evolve(LOAN, put_off=(PutOff(key="remind", at=NOON, until=None, times=3),))
    assert refused(gone, "remind", "library.remind", NO, NOON, HOUR, retries=2) is None


@pytest.mark.parametrize("after", [hours(1), datetime.timedelta(minutes=10)])
def test_how_long_it_waits_doubles(after: datetime.timedelta) -> None:
    """from one try to the next, whatever the first wait is."""
    record: Any = LOAN
    waits = []
    for _ in range(4):
        event = refused(record, "remind", "library.remind", NO, LATER, after, retries=9)
        assert isinstance(event, DeadlinePutOff)
        waits.append(event.until - LATER)
        record = event.apply(record)
    assert waits == [after, after * 2, after * 4, after * 8]
