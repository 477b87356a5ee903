import datetime
from pathlib import Path
from types import ModuleType

import pytest

from cservice.calls import (
    CheckInWithin,
    LongCall,
    MayHold,
    MayMonitor,
    MayTransfer,
    OfferAgainAfter,
    Part,
    WaitForPerson,
)
from cservice.cli.plugins import load_policies
from cservice.ids import AgentId
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, TEAM_LEADER, Actor
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import minutes
from cservice.menu import Department, Party
from cservice.testing import ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


def example(name: str) -> ModuleType:
    """An example policy, as the command line loads it."""
    return load_policies(f"{name}.py", EXAMPLES)


@pytest.mark.parametrize(("holds", "answer"), [(0, Allowed), (2, Allowed), (3, Refused)])
def test_callers_are_held_three_times_at_most(holds: int, answer: type) -> None:
    """the fourth time a supervisor would have to answer for it."""
    question = MayHold(
        given=asked(),
        reason="to look",
        leave=True,
        holds=holds,
        held=minutes(holds),
        department=None,
    )
    found = ask(question, example("hold_three_times_at_most"))

    assert isinstance(found, answer)
    if isinstance(found, Refused):
        assert (found.codes, found.standing[0].role) == (("too_many_holds",), SUPERVISOR)
        assert found.standing[0].text() == "the caller was on hold 3 times already"


@pytest.mark.parametrize(("waited", "within"), [(None, 1), (minutes(5), 1), (minutes(5.1), 0.5)])
def test_check_ins_come_sooner_after_a_long_wait(
    waited: datetime.timedelta | None, within: float
) -> None:
    """half a minute after more than five; else the trade's minute."""
    question = CheckInWithin(given=asked(), check_ins=0, waited=waited, department=None)

    assert ask(question, example("check_in_sooner_after_a_long_wait")).value == minutes(within)


@pytest.mark.parametrize(
    ("to", "transfers", "warm", "answer"),
    [
        (AgentId("ben"), 0, False, Allowed),
        (AgentId("ben"), 1, False, Refused),
        (AgentId("ben"), 1, True, Allowed),
        (None, 1, False, Allowed),
    ],
)
def test_a_second_transfer_is_warm(
    to: AgentId | None, transfers: int, warm: bool, answer: type
) -> None:
    """but for one that leaves the desk."""
    question = MayTransfer(
        given=asked(),
        to=to,
        told=True,
        named=True,
        warm=warm,
        transfers=transfers,
        department=None,
    )
    found = ask(question, example("transfer_warm_the_second_time"))

    assert isinstance(found, answer)
    if isinstance(found, Refused):
        assert (found.codes, found.standing[0].role) == (("not_warm",), TEAM_LEADER)


@pytest.mark.parametrize("notice", [True, False])
def test_nobody_listens_before_the_notice(*, notice: bool) -> None:
    """of recordings, which the caller was given."""
    question = MayMonitor(
        given=asked(by=Actor.staff("lea", SUPERVISOR)),
        part=Part.LISTENS,
        notice=notice,
        others=0,
        department=None,
    )
    found = ask(question, example("listen_after_the_notice"))

    assert isinstance(found, Allowed) is notice
    if isinstance(found, Refused):
        assert (found.codes, found.standing[0].role) == (("no_notice",), MANAGEMENT)


@pytest.mark.parametrize(("department", "within"), [("repair", 45), ("sales", 25.5), (None, 25.5)])
def test_repairs_take_longer(department: Department | None, within: float) -> None:
    """and nobody else's calls."""
    question = LongCall(given=asked(), department=department, language=None)

    assert ask(question, example("give_repairs_more_time")).value == minutes(within)


@pytest.mark.parametrize(("party", "trade", "cango"), [(Party.CUSTOMER, 3, 5), (None, 3, 3)])
def test_customers_wait_longer_for_whom_they_know(
    party: Party | None, trade: int, cango: int
) -> None:
    """others as the trade has it."""
    question = WaitForPerson(
        given=asked(), agent=AgentId("kim"), party=party, reason=None, language=None
    )
    ours = example("wait_longer_for_whom_they_know")

    assert ask(question).value == minutes(trade)
    assert ask(question, ours).value == minutes(cango)


@pytest.mark.parametrize(("missed", "trade", "cango"), [(True, 1, 1), (False, 1, 5)])
def test_who_refused_is_left_alone_for_longer(missed: bool, trade: int, cango: int) -> None:
    """who missed a call is not."""
    question = OfferAgainAfter(given=asked(), agent=AgentId("kim"), missed=missed, department=None)
    ours = example("wait_longer_for_whom_they_know")

    assert ask(question).value == minutes(trade)
    assert ask(question, ours).value == minutes(cango)
