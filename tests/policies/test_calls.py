import datetime
from pathlib import Path
from typing import Any

import pytest

from cservice.calls import (
    CheckInWithin,
    LongCall,
    MayHangUp,
    MayHold,
    MayTransfer,
    MayWait,
    WhereTo,
)
from cservice.cli.plugins import load_policies
from cservice.ids import AgentId
from cservice.kernel.actor import AGENT, SUPERVISOR, Actor, Override, Role
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, Zone, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import Hours, Queue, Route
from cservice.testing import NOON, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
NO_TIME = datetime.timedelta()
DEPARTMENTS = [None, Department("repair")]


def hold(leave: bool, override: Override | None = None) -> MayHold:
    """May the caller be put on hold, who agreed or was not asked?"""
    return MayHold(
        given=asked(override=override),
        reason="to look it up",
        leave=leave,
        holds=0,
        held=NO_TIME,
        department=None,
    )


def transfer(told: bool, named: bool, override: Override | None = None) -> MayTransfer:
    """May the call go on to Ben, as the caller knows or does not?"""
    return MayTransfer(
        given=asked(override=override),
        to=AgentId("ben"),
        told=told,
        named=named,
        warm=False,
        transfers=0,
        department=None,
    )


def test_leave_is_asked_before_a_hold() -> None:
    """a supervisor may answer for it that it was not."""
    assert ask(hold(leave=True)) == Allowed(())
    refused = ask(hold(leave=False))
    assert isinstance(refused, Refused)
    assert [(one.code, one.role, one.final) for one in refused.standing] == [
        ("no_leave", SUPERVISOR, False)
    ]
    assert isinstance(ask(hold(leave=False, override=_by(SUPERVISOR))), Allowed)
    assert isinstance(ask(hold(leave=False, override=_by(AGENT))), Refused)


def _by(role: Role) -> Override:
    return Override(by=Actor.staff("boris", role), reason="the line was breaking up")


@pytest.mark.parametrize(
    ("told", "named", "codes"),
    [
        (True, True, ()),
        (False, True, ("not_told",)),
        (True, False, ("not_named",)),
        (False, False, ("not_told", "not_named")),
    ],
)
def test_a_caller_knows_of_a_transfer_and_to_whom(
    told: bool, named: bool, codes: tuple[str, ...]
) -> None:
    """else a supervisor answers for it."""
    answer = ask(transfer(told, named))

    assert (answer.codes if isinstance(answer, Refused) else ()) == codes
    assert isinstance(ask(transfer(told, named, _by(SUPERVISOR))), Allowed)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_check_ins_are_due_every_minute(department: Department | None) -> None:
    """whoever it is, and however often somebody was back already."""
    for waited, check_ins in ((None, 0), (minutes(30), 9)):
        question = CheckInWithin(
            given=asked(), check_ins=check_ins, waited=waited, department=department
        )
        assert ask(question).value == minutes(1)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_call_may_take_what_its_steps_take_at_most(department: Department | None) -> None:
    """that is the longest call the trade knows, less the longest wait and the menu."""
    menu, wait, longest = minutes(5 * 0.5), minutes(10), minutes(38)
    question = LongCall(given=asked(), department=department, language=None)

    assert ask(question).value == longest - wait - menu


SECOND = datetime.timedelta(seconds=1)


def hang_up(
    trouble: str | None = None, lines: int = 0, wait_until: Instant | None = None, warnings: int = 0
) -> MayHangUp:
    """May we hang up with that left to say?"""
    return MayHangUp(
        given=asked(),
        trouble=trouble,
        lines=lines,
        wait_until=wait_until,
        warnings=warnings,
        steps=("summary",),
        department=None,
    )


@pytest.mark.parametrize(
    ("question", "code", "text"),
    [
        (
            hang_up("low_voice", lines=1, wait_until=plus(NOON, SECOND)),
            "not_directly",
            "there are lines left to say for the trouble low voice: 1",
        ),
        (
            hang_up("silent", wait_until=plus(NOON, 5 * SECOND)),
            "not_directly",
            "an answer is waited for, 5 seconds more",
        ),
        (
            hang_up(warnings=1),
            "not_warned",
            "the caller is abusive, and was not warned that the call may be ended",
        ),
    ],
)
def test_nobody_hangs_up_directly(question: MayHangUp, code: str, text: str) -> None:
    """on who is not heard, or unwarned on who is abusive; a supervisor may answer for it."""
    refused = ask(question)

    assert isinstance(refused, Refused)
    [ruling] = refused.standing
    assert (ruling.code, ruling.role, ruling.text()) == (code, SUPERVISOR, text)


def test_who_has_said_all_hangs_up() -> None:
    """whatever steps are left: those are recorded."""
    assert ask(hang_up()) == Allowed(())
    assert ask(hang_up("silent")) == Allowed(())


NEVER = Hours(zone=Zone("UTC"), week={})


def wait(
    joins: bool = True,
    waited: datetime.timedelta = NO_TIME,
    agents: int | None = None,
    ahead: int = 0,
    **queue: Any,
) -> MayWait:
    """May a call wait for sales, where the queue is like that?"""
    return MayWait(
        given=asked(),
        department=Department("sales"),
        queue=Queue(**queue),
        joins=joins,
        waited=waited,
        ahead=ahead,
        agents=agents,
    )


def test_calls_wait_where_nothing_speaks_against_it() -> None:
    """any number, at any time."""
    assert ask(wait(ahead=9)) == Allowed(())


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (wait(hours=NEVER), "sales is closed, and opens at no time that is known"),
        (wait(longest=2, ahead=2), "2 wait for sales already"),
        (wait(agents=0), "no agent of sales is ready"),
    ],
)
def test_what_speaks_against_a_wait_is_said(question: MayWait, sentence: str) -> None:
    """with what the caller may do instead."""
    refused = ask(question)
    assert isinstance(refused, Refused)
    [ruling] = refused.standing
    assert ruling.text() == sentence
    assert ruling.allowed == ("a call-back", "another department")


def test_who_waits_does_not_wait_for_room() -> None:
    """the queue may be full of those who are there."""
    assert ask(wait(joins=False, longest=2, ahead=2)) == Allowed(())


def test_who_waits_at_closing_is_served() -> None:
    """where a policy says so, for a quarter of an hour."""
    served = load_policies("serve_who_waits_at_closing.py", EXAMPLES)

    assert isinstance(ask(wait(joins=False, waited=minutes(15), hours=NEVER), served), Allowed)
    assert isinstance(ask(wait(joins=False, waited=minutes(15.1), hours=NEVER), served), Refused)
    assert isinstance(ask(wait(hours=NEVER), served), Refused)


def where(**known: Any) -> WhereTo:
    """Where does a call go of which that is known?"""
    nothing: dict[str, Any] = {
        "party": None,
        "reason": None,
        "value": None,
        "language": None,
        "department": Department("sales"),
        "person": None,
        "queues": {},
    }
    return WhereTo(given=asked(), **{**nothing, **known})


def test_much_at_stake_is_answered_first() -> None:
    """where a policy says so, in the money it reckons in; couriers are for who knows them."""
    ours = load_policies("much_at_stake_first.py", EXAMPLES)
    specialist = Department("order_specialist")

    assert ask(where(value=Money("500", "USD")), ours).value == Route(
        department=specialist, priority=2
    )
    for value in (None, Money("499.99", "USD"), Money("500", "EUR")):
        assert ask(where(value=value), ours).value == Route()
    courier = ask(where(party=Party.COURIER), ours).value
    assert courier.skills == {"couriers": 1}
    assert [(one.after, one.wants.department) for one in courier.fallbacks] == [
        (minutes(2), "sales")
    ]
    assert ask(where(party=Party.NEW_CUSTOMER), ours).value == Route(priority=1)
    assert ask(where(person=AgentId("kim"), party=Party.CUSTOMER)).value == Route()
