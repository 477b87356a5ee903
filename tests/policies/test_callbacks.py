import datetime
from pathlib import Path
from types import ModuleType

import pytest

from cservice.callbacks import GiveUpAfter, MayDial, TriesAtMost, TryAgainAfter
from cservice.cli.plugins import load_policies
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, Zone, days, instant, minutes, plus
from cservice.menu import Department
from cservice.routing import Hours, Open, Queue, Weekday
from cservice.testing import NOON, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
CARE = Department("care")
DAY = Open(opens=datetime.time(9), closes=datetime.time(17))
MONDAYS = Hours(
    zone=Zone("America/New_York"),
    week={Weekday.MON: (Open(opens=datetime.time(9), closes=datetime.time(17)),)},
)
NEVER = Hours(zone=Zone("UTC"), week={})


def example() -> ModuleType:
    """The example policy, as the command line loads it."""
    return load_policies("call_back_until_evening.py", EXAMPLES)


def dial(now: Instant, hours: Hours | None = None, known: bool = True) -> MayDial:
    """May somebody be called then?"""
    queue = Queue(hours=hours) if known else None
    return MayDial(given=asked(now=now), department=CARE, queue=queue, tries=0)


def test_customers_are_called_in_our_hours() -> None:
    """of the department, by its own clocks; where it has none, at any time."""
    nine = instant("2026-03-02T14:00:00Z")

    assert ask(dial(nine, MONDAYS)) == ask(dial(nine)) == Allowed(())
    assert ask(dial(nine, known=False)) == Allowed(())
    for hours, when in (
        (MONDAYS, "Mon 2 Mar 2026, 09:00 (America/New_York)"),
        (NEVER, "at no time that is known"),
    ):
        refused = ask(dial(plus(nine, -minutes(1)), hours))
        assert isinstance(refused, Refused)
        assert refused.standing[0].text() == f"care is closed, and opens {when}"
        assert refused.standing[0].role is None


def test_how_often_and_how_long_the_trade_calls() -> None:
    """three times, a quarter of an hour apart, within two days; Cango more often."""
    tries = TriesAtMost(given=asked(), department=CARE, tries=1)
    again = TryAgainAfter(given=asked(), department=CARE, tries=1)
    give_up = GiveUpAfter(given=asked(), department=None, queue=None, since=NOON)

    assert (ask(tries).value, ask(again).value, ask(give_up).value) == (3, minutes(15), days(2))
    assert ask(tries, example()).value == 5
    assert ask(again, example()).value == minutes(30)
    assert ask(give_up, example()).value == days(7)


@pytest.mark.parametrize(
    ("clock", "answer"),
    [("16:59", Refused), ("17:00", Allowed), ("00:59", Allowed), ("01:00", Refused)],
)
def test_cango_calls_in_the_afternoon(clock: str, answer: type) -> None:
    """by the clocks of New York."""
    day = "2026-03-02" if clock > "12" else "2026-03-03"
    found = ask(dial(instant(f"{day}T{clock}:00Z")), example())

    assert isinstance(found, answer)
    if isinstance(found, Refused):
        assert found.codes == ("not_afternoon",)


def test_closed_days_do_not_count_for_who_is_to_be_called() -> None:
    """who asks on a Friday is called on the Monday or Tuesday; Cango has a week in all."""
    office = Hours(zone=Zone("UTC"), week={Weekday.FRI: (DAY,), Weekday.MON: (DAY,)})
    friday = plus(NOON, days(4))
    question = GiveUpAfter(
        given=asked(now=friday), department=CARE, queue=Queue(hours=office), since=friday
    )

    assert ask(question).value == days(7)
    open_always = GiveUpAfter(given=asked(now=friday), department=CARE, queue=Queue(), since=friday)
    assert ask(open_always).value == days(2)
