"""The cases about the ways back, and about the calls on which they are found."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from cservice import Desk, Money, calls, minutes, pickups, returns, tickets
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.tellings import as_text
from cservice.cli.timeline import Entry, Refusal
from cservice.kernel.event import Envelope
from cservice.kernel.time import elapsed, instant

CANGO = Path(__file__).parents[2] / "examples" / "cango"


@attrs.frozen
class Told:
    """What became of a script that plays as it expects."""

    desk: Desk  # as it was left
    entries: list[Entry]  # all that happened, refusals included
    story: str  # the same for people

    def happened(self, kind: type[Any]) -> list[Any]:
        """The events of a kind, in order."""
        return [x.body for x in self.entries if isinstance(x, Envelope) and type(x.body) is kind]

    def refused(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was asked for and refused, and why."""
        return [(x.command, x.refused.codes) for x in self.entries if isinstance(x, Refusal)]

    def all(self, kind: type[Any]) -> list[Any]:
        """The records of a kind, in order."""
        return [one for one in self.desk.records() if isinstance(one, kind)]


@pytest.fixture
def told() -> Callable[[str], Told]:
    """Play one of Cango's scripts."""

    def played(name: str) -> Told:
        script = read_script(CANGO / f"{name}.yaml")
        desk = desk_for(script)
        playing = Playing(script, desk)
        playing.run()
        text = " ".join(" ".join(as_text(playing.story())).split())
        return Told(desk, playing.entries, text)

    return played


def test_a_call_that_nobody_answered(told: Callable[[str], Told]) -> None:
    """who gives up in the queue was never talked to, and is known when she calls again."""
    case = told("drop_off")
    gave_up, call = case.all(calls.Call)

    assert (gave_up.stage, gave_up.waited) == (calls.CallStage.ABANDONED, minutes(11))
    assert (gave_up.answered_at, gave_up.handled, gave_up.deadlines()) == (None, None, ())
    assert call.case == gave_up.case
    assert calls.abandonment_rate([gave_up, call]) == 0.5


def test_a_hold_with_leave(told: Callable[[str], Told]) -> None:
    """she is asked, and told why; somebody is back in a minute, once too late, and thanks her."""
    case = told("drop_off")

    assert case.refused()[0] == ("calls.hold_call", ("no_leave",))
    [held] = case.happened(calls.CallHeld)
    assert held.leave
    [late] = case.happened(calls.CheckInFellDue)
    [checked] = case.happened(calls.CheckedIn)
    assert elapsed(held.at, held.check_in_due_at) == minutes(1)
    assert late.due_at == checked.check_in_due_at
    [back] = case.happened(calls.CallResumed)
    assert (back.thanked, elapsed(held.at, back.at)) == (True, minutes(2.25))


def test_a_service_centre(told: Callable[[str], Told]) -> None:
    """nobody is booked and nothing is awaited; what she left there is handed over, and credited."""
    case = told("drop_off")
    [way_back] = case.all(pickups.Pickup)

    assert case.happened(pickups.PickupScheduled) == case.happened(pickups.PickupConfirmed) == []
    assert (way_back.way, way_back.heard_by) == (pickups.Way.DROP_OFF, None)
    assert ("pickups.collect_pickup", ("not_now",)) in case.refused()
    [ra] = case.all(returns.ReturnAuthorization)
    assert (ra.credited, ra.stage) == (Money("18.50", "USD"), returns.ReturnStage.CLOSED)


def test_transfers(told: Callable[[str], Told]) -> None:
    """nobody goes on untold or to nobody in particular; who is not there does not get the call."""
    case = told("courier_line")

    assert ("calls.transfer_call", ("not_told", "not_named")) in case.refused()
    first, second = case.happened(calls.CallTransferring)
    assert [(x.to, x.name, x.warm) for x in (first, second)] == [
        ("ben", "Ben Ortiz", False),
        ("cleo", "Cleo Brandt", True),
    ]
    [call] = case.all(calls.Call)
    assert (call.transfers, call.agent, call.transfer_name) == (1, "cleo", None)


def test_the_couriers_line(told: Callable[[str], Told]) -> None:
    """he knows where he goes; our talk ends there, and the courier says what he booked with it."""
    case = told("courier_line")
    [pickup], [call] = case.all(pickups.Pickup), case.all(calls.Call)

    assert ("calls.transfer_out", ("not_told",)) in case.refused()
    [out] = case.happened(calls.CallTransferredOut)
    assert call.ended_at == out.at
    assert call.talked_until(call.wrapped_up_at) == datetime.timedelta(minutes=7, seconds=55)
    assert (pickup.call, pickup.requested, pickup.missed) == (call.id, None, 0)
    assert pickup.confirmed.contains(pickup.collected_at)


def test_a_label_that_the_customer_pays(told: Callable[[str], Told]) -> None:
    """who changed his mind gets what he paid, less the label."""
    [credited] = told("courier_line").happened(returns.CreditIssued)

    assert credited.amount == Money("24.00", "USD")
    assert [(fee.kind, fee.amount) for fee in credited.fees] == [("label", Money("4.50", "USD"))]
    assert [part.amount for part in credited.parts] == [Money("19.50", "USD")]


def test_silence_is_no_miss(told: Callable[[str], Told]) -> None:
    """four hours after the window people are told; it is missed when somebody says so."""
    case = told("missed_pickup")
    [overdue] = case.happened(pickups.PickupOverdue)
    kinds = [one.body.kind for one in case.entries if isinstance(one, Envelope)]

    assert overdue.due_at == instant("2026-03-06T02:00:00Z")
    assert kinds.index("pickups.pickup_overdue") < kinds.index("pickups.pickup_missed")
    [ticket] = case.all(tickets.Ticket)
    first, then = (
        f"({day} Mar 2026, 14:00–17:00 (America/New_York))" for day in ("Thu 5", "Fri 6")
    )
    missed = "pickup-1 was missed"
    assert [note for note in ticket.notes if "pickup-1" in note] == [
        f"nobody said what became of pickup-1 {first}",
        f"{missed} {first}: the driver ran out of hours; somebody agrees on another time",
        "the courier comes for pickup-1 all the same: the van has left the depot",
        f"{missed} {then}: nobody was at home; somebody agrees on another time",
    ]


def test_a_cancellation_that_fails(told: Callable[[str], Told]) -> None:
    """what is confirmed is only asked for, and the courier comes; what it took is gone."""
    case = told("missed_pickup")

    assert [x.reason for x in case.happened(pickups.PickupCancelFailed)] == [
        "the van has left the depot"
    ]
    assert case.happened(pickups.PickupCancelled) == []
    assert case.refused()[-1] == ("pickups.cancel_pickup", ("not_now",))


def test_the_night_without_two_o_clock(told: Callable[[str], Told]) -> None:
    """what the clocks skip is no window; nine on Monday comes an hour sooner than on Thursday."""
    case = told("missed_pickup")
    assert ("pickups.reschedule_pickup", ("skipped",)) in case.refused()

    [asked] = case.happened(pickups.PickupScheduled)
    [pickup] = case.all(pickups.Pickup)
    assert asked.window.opens == pickup.requested.opens == datetime.time(9)
    assert asked.window.start == instant("2026-03-05T14:00:00Z")
    assert pickup.requested.start == instant("2026-03-09T13:00:00Z")
    assert pickup.requested.contains(pickup.collected_at)


def test_the_third_time_is_approved(told: Callable[[str], Told]) -> None:
    """the supervisor who was told of the over-long call takes the third window on himself."""
    case = told("missed_pickup")
    [long] = case.happened(calls.CallRanLong)
    [call] = case.all(calls.Call)

    assert (long.tells, elapsed(call.answered_at, long.due_at)) == ("supervisor", minutes(25.5))
    assert ("pickups.reschedule_pickup", ("weekend", "missed_twice")) in case.refused()
    settled = [
        (ruling.code, ruling.settled_by)
        for one in case.entries
        if isinstance(one, Envelope)
        for ruling in one.rulings
        if ruling.settled_by is not None
    ]
    assert settled == [("missed_twice", "staff ben: the first miss was the courier's own")]


def test_several_parcels(told: Callable[[str], Told]) -> None:
    """two are collected under numbers of their own, both are taken in, and all is credited once."""
    case = told("missed_pickup")
    [pickup] = case.all(pickups.Pickup)

    assert (pickup.parcels, pickup.taken, pickup.left_behind, len(pickup.tracking)) == (2, 2, 0, 2)
    assert len(case.all(returns.Parcel)) == 2
    assert [x.amount for x in case.happened(returns.CreditIssued)] == [Money("120.00", "USD")]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("drop_off", "Nobody was back on the line by Mon 13 Apr 2026, 12:43."),
        ("drop_off", "The customer takes what comes back under ra-1 to a service centre."),
        ("courier_line", "The call was on its way to cleo, whose name the caller knows: “Cleo Br"),
        ("courier_line", "The caller went on to the line of Swift; our talk was over."),
        ("missed_pickup", "Nothing was collected: “nobody was at home”."),
        ("missed_pickup", "The courier was asked to come on Mon 9 Mar 2026, 09:00–12:00"),
        ("missed_pickup", "is longer than is reasonable; a supervisor is to be told, and to help."),
    ],
)
def test_what_is_told(told: Callable[[str], Told], name: str, sentence: str) -> None:
    """the stories say it in a sentence; an address that stayed the same is not told as erased."""
    story = told(name).story

    assert sentence in story
    assert "not kept" not in story
