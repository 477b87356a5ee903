from typing import Any

import attrs
import pytest

from cservice import Desk, Done, Envelope, Record, Refused, policy
from cservice.kernel.event import EventId
from cservice.kernel.record import BrandId
from cservice.kernel.time import days, hours, plus
from cservice.testing import ANN, NOON
from cservice.testing.desk import applied, foretold, given_twice, what_is_kept_adds_up
from cservice.tickets import AnswerWithin, CloseTicket, OpenTicket, SolveTicket, Ticket

OPEN = OpenTicket(subject="a wrong book")


def story(desk: Desk) -> Ticket:
    """A ticket that is opened, solved and closed."""
    ticket = desk.do(OPEN, by=ANN, at=NOON).record
    desk.do(SolveTicket(ticket=ticket.id, resolution="exchanged"), by=ANN, at=NOON)
    return desk.do(CloseTicket(ticket=ticket.id), by=ANN, at=plus(NOON, hours(1))).record


def test_the_laws_hold_on_an_honest_desk() -> None:
    """for what is carried out and for what is refused."""
    desk = Desk()

    done = foretold(desk, OPEN, by=ANN, at=NOON, command_id="one")
    assert isinstance(done, Done)
    solve = SolveTicket(ticket=done.record.id, resolution="exchanged")
    assert isinstance(given_twice(desk, solve, by=ANN, at=NOON, command_id="two"), Done)
    assert isinstance(given_twice(desk, solve, by=ANN, at=NOON, command_id="three"), Refused)
    assert isinstance(foretold(desk, solve, by=ANN, at=NOON), Refused)
    what_is_kept_adds_up(desk)


class Forgetful(Desk):
    """Does not remember what it was asked."""

    def try_do(self, command: Any, *, command_id: str | None = None, **options: Any) -> Any:
        return super().try_do(command, **options)


def test_a_desk_that_does_a_command_twice_is_found() -> None:
    """under the same id."""
    with pytest.raises(AssertionError, match="was carried out twice"):
        given_twice(Forgetful(), OPEN, by=ANN, at=NOON, command_id="one")


class Eager(Desk):
    """Does what it should only show."""

    def preview(self, command: Any, **options: Any) -> Any:
        self.do(command, **options)
        return super().preview(command, **options)


def test_a_preview_that_changes_something_is_found() -> None:
    """whatever it shows."""
    with pytest.raises(AssertionError, match="changed something"):
        foretold(Eager(), OPEN, by=ANN, at=NOON)


def test_a_preview_that_shows_something_else_is_found() -> None:
    """a policy that changes its mind from one question to the next."""
    answers = iter((hours(1), hours(2)))

    @policy(AnswerWithin)
    def moody(q: AnswerWithin) -> Any:
        """An hour, and then two."""
        return next(answers)

    with pytest.raises(AssertionError, match="shown were the events"):
        foretold(Desk(policies=[moody]), OPEN, by=ANN, at=NOON)


class Tampered(Desk):
    """Reads back what it likes."""

    def records(self, case: str | None = None) -> tuple[Record, ...]:
        return tuple(attrs.evolve(x, brand=BrandId("other")) for x in super().records(case))


def test_a_record_that_is_not_what_happened_is_found() -> None:
    """in any field."""
    desk = Tampered()
    story(desk)

    with pytest.raises(AssertionError, match="the log adds up to"):
        what_is_kept_adds_up(desk)


def _twice(log: tuple[Envelope, ...]) -> tuple[Envelope, ...]:
    return (*log, log[-1])


def _without_the_second(log: tuple[Envelope, ...]) -> tuple[Envelope, ...]:
    return (log[0], *log[2:])


def _backwards(log: tuple[Envelope, ...]) -> tuple[Envelope, ...]:
    return (*log[:-1], attrs.evolve(log[-1], at=plus(NOON, days(-1))))


def _without_cause(log: tuple[Envelope, ...]) -> tuple[Envelope, ...]:
    return (*log[:-1], attrs.evolve(log[-1], cause=EventId("nothing.1")))


def _of_nobody(log: tuple[Envelope, ...]) -> tuple[Envelope, ...]:
    return tuple(attrs.evolve(one, stream="nobody") for one in log)


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        (_twice, "was recorded twice"),
        (_without_the_second, "has the versions"),
        (_backwards, "is earlier than what was before"),
        (_without_cause, "is before its cause"),
        (_of_nobody, "without log or record"),
    ],
)
def test_a_log_that_is_not_whole_is_found(spoilt: Any, problem: str) -> None:
    """whatever is wrong with it."""

    class Spoilt(Desk):
        def events(self) -> tuple[Envelope, ...]:
            return spoilt(super().events())  # type: ignore[no-any-return]  # one of those above

    desk = Spoilt()
    story(desk)

    with pytest.raises(AssertionError, match=problem):
        what_is_kept_adds_up(desk)


def test_what_happens_after_the_end_is_found() -> None:
    """an event that a final state would let pass if its chart did not."""
    desk = Desk()
    ticket = story(desk)
    closed = desk.events()[-1]

    with pytest.raises(AssertionError, match=r"leads out of tickets\.stage: closed"):
        applied({ticket.id: ticket}, [closed])
    with pytest.raises(AssertionError, match="which is there already"):
        applied({ticket.id: ticket}, desk.events()[:1])
