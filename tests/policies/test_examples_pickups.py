"""The example policies about pick-ups do what they say."""

import datetime
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cservice.ids import ReturnId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, LocalWindow, hours, instant, minutes, plus, zone
from cservice.pickups import HeardWithin, MayBook, MayCancel
from cservice.testing import NOON, ask, asked

RA = ReturnId("ra-1")
LEE = Actor.staff("lee", SUPERVISOR)


def example(name: str) -> ModuleType:
    """A module of the examples, as a host imports its own."""
    path = Path(__file__).parents[2] / "examples" / "policies" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def window(day: int = 3, opens: int = 9, closes: int = 12) -> LocalWindow:
    """A window on that day of March, by the clocks of Chicago."""
    return LocalWindow(
        date=datetime.date(2026, 3, day),
        opens=datetime.time(opens),
        closes=datetime.time(closes),
        zone=zone("America/Chicago"),
    )


TUESDAY = window()


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        (window(3), ()),
        (window(6), ()),
        (window(7), ("weekend",)),
        (window(8), ("weekend",)),
        (window(3, 9, 11), ()),
        (window(3, 9, 10), ("narrow",)),
        (window(8, 1, 3), ("weekend", "narrow")),
        (window(2, 8, 12), ()),
        (window(2, 7, 12), ("short_notice",)),
        (window(2, 5, 12), ("window_past",)),
    ],
    ids=str,
)
def test_a_courier_is_asked_into_windows_that_it_keeps(
    when: LocalWindow, codes: tuple[str, ...]
) -> None:
    """on weekdays, for two hours that pass, told two hours before."""
    booking = MayBook(given=asked(), ra=RA, window=when, parcels=1, missed=0)

    said = ask(booking, example("courier_windows"))

    assert (said.codes if isinstance(said, Refused) else ()) == codes


@pytest.mark.parametrize(
    ("missed", "by", "answer"),
    [
        (1, Actor.staff("ann"), Allowed),
        (2, Actor.staff("ann"), Refused),
        (2, LEE, Allowed),
    ],
)
def test_a_third_time_is_approved_by_a_supervisor(missed: int, by: Actor, answer: type) -> None:
    """whoever has the role approves it by asking."""
    booking = MayBook(given=asked(by=by), ra=RA, window=TUESDAY, parcels=1, missed=missed)

    said: Any = ask(booking, example("courier_windows"))

    assert isinstance(said, answer)
    assert not isinstance(said, Refused) or said.codes == ("missed_twice",)


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (plus(TUESDAY.start, -minutes(1)), Allowed),
        (TUESDAY.start, Refused),
    ],
)
def test_our_own_van_turns_round(now: Instant, answer: type) -> None:
    """until the window opens, however late it is by the papers."""
    question = MayCancel(given=asked(now=now), ra=RA, window=TUESDAY, cancel_by=NOON)

    assert isinstance(ask(question, example("own_van")), answer)


@pytest.mark.parametrize(("confirmed", "length"), [(True, hours(12)), (False, hours(4))])
def test_drivers_report_in_the_evening(confirmed: bool, length: datetime.timedelta) -> None:
    """by midnight at the address, also on a day that is an hour short."""
    night = example("heard_by_night")
    question = HeardWithin(given=asked(), ra=RA, window=TUESDAY, confirmed=confirmed)

    assert ask(question, night).value == length
    short = window(8, 0, 4)
    late = HeardWithin(given=asked(), ra=RA, window=short, confirmed=True)
    assert plus(short.end, ask(late, night).value) == instant("2026-03-09T05:00:00Z")
