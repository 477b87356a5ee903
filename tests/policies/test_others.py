import datetime
from typing import Any

import pytest

from cservice.ids import ReturnId
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import LocalWindow, days, hours, plus, zone
from cservice.pickups import MayBook
from cservice.testing import NOON, ask, asked
from cservice.tickets import AnswerWithin, Matter

WINDOW = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/Chicago"),
)


@pytest.mark.parametrize(("before", "answer"), [(hours(1), Allowed), (hours(0), Refused)])
def test_a_courier_is_booked_before_the_window_opens(
    before: datetime.timedelta, answer: type
) -> None:
    """and not once it has."""
    now = plus(WINDOW.start, -before)
    booking = MayBook(given=asked(now=now), ra=ReturnId("ra-1"), window=WINDOW, parcels=1, missed=0)

    assert isinstance(ask(booking), answer)


@pytest.mark.parametrize(("good_for", "answer"), [(hours(5), Allowed), (hours(4), Refused)])
def test_a_courier_is_not_booked_for_a_number_that_is_over_then(
    good_for: datetime.timedelta, answer: type
) -> None:
    """not by the window's end: an earlier one, or a number that is good for longer, would do."""
    now = plus(WINDOW.start, -hours(2))
    until = plus(now, good_for)
    fields: dict[str, Any] = {"ra": ReturnId("ra-1"), "window": WINDOW, "parcels": 1, "missed": 0}
    said = ask(MayBook(given=asked(now=now), good_until=until, **fields))

    assert isinstance(said, answer)
    if isinstance(said, Refused):
        assert said.codes == ("number_over",)


@pytest.mark.parametrize("matter", Matter)
def test_a_ticket_is_answered_within_two_days(matter: Matter) -> None:
    """48 hours as they pass, whatever it is about."""
    within = ask(AnswerWithin(given=asked(), matter=matter, customer=None)).value

    assert within == hours(48)
    assert plus(NOON, within) == plus(NOON, days(2))
