"""Instants and clocks: a case's events never run backwards, and nobody is misled silently."""

import datetime
import logging
from collections.abc import Callable
from typing import Any

import pytest

from cservice import Actor, Desk, InputError, days, instant, orders, returns
from cservice.kernel.time import plus
from cservice.returns import AuthorizeReturn
from cservice.tickets import OpenTicket

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


def test_the_latest_instant_is_the_own_cases(open_desk: Callable[..., Desk], begin: Any) -> None:
    """what was done later on another case about the same order holds no command up."""
    case = begin(open_desk())
    case.do(returns.CancelReturn(ra=case.ra.id, reason="asked for again"))
    item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(order=case.order.id, items=(item,))
    other = case.do(asked).record
    assert other.case not in (case.ra.case, case.order.case)
    case.do(AuthorizeReturn(ra=other.id), at=plus(T0, days(9)))
    (event,) = case.do(OpenTicket(subject="?", case=case.ra.case), at=plus(T0, days(1))).events
    assert event.at == plus(T0, days(1))
    with pytest.raises(InputError, match="is before the latest event of the case"):
        case.do(returns.DictateReturn(ra=other.id), at=plus(T0, days(1)))


def test_nothing_is_asked_of_what_was_not_there(
    open_desk: Callable[..., Desk], begin: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """on a new case too, a return is not asked for before its order was recorded."""
    case = begin(open_desk(clock=lambda: plus(T0, days(-200))))
    case.do(returns.CancelReturn(ra=case.ra.id, reason="asked for again"))
    case.do(orders.DiagnoseOrder(order=case.order.id, received=()), at=plus(T0, days(5)))
    item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(order=case.order.id, items=(item,))
    before = case.desk.events()
    with pytest.raises(InputError, match=f"is before the first event of {case.order.id}, at 2026"):
        case.do(asked, at=plus(T0, days(-200)))
    assert case.desk.events() == before
    # That it changed later holds no other case up; and a clock that is behind is lifted.
    assert case.desk.preview(asked, by=ANNA, at=T0).events[0].at == T0
    with caplog.at_level(logging.WARNING, "cservice.desk"):
        (event, *_) = case.do(asked, at=None).events
    assert event.at == T0
    assert f"200 days behind the first event of {case.order.id}" in caplog.text


NAIVE = datetime.datetime(2026, 3, 2, 9)  # noqa: DTZ001  # this is the mistake


@pytest.mark.parametrize("at", [NAIVE, "2026-03-02T09:00:00Z", 1772442000, T0.date()])
def test_what_is_no_instant_is_an_error(case: Any, at: Any) -> None:
    """a time without an offset, a text, a number and a date are refused, saying what would do."""
    wrong = r"is not an instant.*2026-03-02T09:00:00Z|no offset"
    with pytest.raises(InputError, match=wrong):
        case.do(AuthorizeReturn(ra=case.ra.id), at=at)
    with pytest.raises(InputError, match=wrong):
        case.desk.preview(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=at)
    with pytest.raises(InputError, match=wrong):
        case.desk.tick(at)
    assert len(case.desk.events()) == 5


def test_a_clock_that_tells_no_instant_is_an_error(open_desk: Callable[..., Desk]) -> None:
    """a host's clock without an offset is found at the first command."""
    naive: Any = NAIVE
    with pytest.raises(InputError, match="no offset"):
        open_desk(clock=lambda: naive).do(OpenTicket(subject="?"), by=ANNA)


def test_an_aware_datetime_is_an_instant(open_desk: Callable[..., Desk]) -> None:
    """a host's own datetimes are taken, and are kept in UTC."""
    winter = datetime.timezone(datetime.timedelta(hours=1))
    at: Any = datetime.datetime(2026, 3, 2, 10, tzinfo=winter)
    (event,) = open_desk().do(OpenTicket(subject="?"), by=ANNA, at=at).events
    assert (event.at, event.at.utcoffset()) == (T0, datetime.timedelta())


def test_a_clock_that_is_far_behind_a_case_is_told_of(
    open_desk: Callable[..., Desk], begin: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """where one host's clock was a year ahead, each later command on the case logs it."""
    case = begin(open_desk(clock=lambda: plus(T0, days(1))))
    case.do(OpenTicket(subject="from the future", case=case.ra.case), at=plus(T0, days(366)))
    with caplog.at_level(logging.WARNING, "cservice.desk"):
        (event,) = case.do(AuthorizeReturn(ra=case.ra.id), at=None).events
    assert event.at == plus(T0, days(366))
    (record,) = caplog.records
    assert "365 days behind the latest event of the case" in record.getMessage()
    assert "one of the hosts' clocks is wrong" in record.getMessage()


def test_a_clock_that_is_some_seconds_behind_is_lifted_in_silence(
    open_desk: Callable[..., Desk], begin: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """two hosts' clocks always differ a little."""
    case = begin(open_desk(clock=lambda: plus(T0, datetime.timedelta(seconds=-30))))
    with caplog.at_level(logging.WARNING, "cservice.desk"):
        (event,) = case.do(AuthorizeReturn(ra=case.ra.id), at=None).events
    assert (event.at, caplog.records) == (T0, [])
