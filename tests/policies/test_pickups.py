"""How the trade answers what is asked about pick-ups."""

import datetime

import pytest

from cservice.ids import ReturnId
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, LocalWindow, hours, minutes, plus, zone
from cservice.pickups import HeardWithin, MayCancel
from cservice.testing import NOON, ask, asked

RA = ReturnId("ra-1")
WINDOW = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)


@pytest.mark.parametrize(
    ("until", "answer"),
    [
        (None, Allowed),
        (NOON, Allowed),
        (plus(NOON, minutes(1)), Allowed),
        (plus(NOON, -minutes(1)), Refused),
    ],
)
def test_what_is_confirmed_is_cancelled_in_time(until: Instant | None, answer: type) -> None:
    """up to the instant that the courier named, or at any time where it named none."""
    question = MayCancel(given=asked(), ra=RA, window=WINDOW, cancel_by=until)

    assert isinstance(ask(question), answer)


def test_a_supervisor_asks_the_courier_all_the_same() -> None:
    """with a reason; an agent alone does not."""
    lee = Actor.staff("lee", SUPERVISOR)
    late = plus(NOON, -minutes(1))
    override = Override(by=lee, reason="she is in hospital")
    question = MayCancel(given=asked(override=override), ra=RA, window=WINDOW, cancel_by=late)

    assert isinstance(ask(question), Allowed)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_courier_is_heard_within_four_hours(confirmed: bool) -> None:
    """of the window's end, whether or not it had said that it comes."""
    question = HeardWithin(given=asked(), ra=RA, window=WINDOW, confirmed=confirmed)

    assert ask(question).value == hours(4)
