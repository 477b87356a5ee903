import datetime
from pathlib import Path
from types import ModuleType

import pytest

from cservice.agents import MayBeNotReady, NotReadyAfter, OfferWithin
from cservice.cli.plugins import load_policies
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import AGENT, TEAM_LEADER, Actor, Override, Role
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.testing import ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
ANN = AgentId("ann")


def example(name: str) -> ModuleType:
    """An example policy, as the command line loads it."""
    return load_policies(f"{name}.py", EXAMPLES)


def away(reason: str, by: Role | None = None) -> MayBeNotReady:
    """May Ann be away for it, and does somebody answer for that?"""
    leader = None if by is None else Override(by=Actor.staff("lea", by), reason="once")
    return MayBeNotReady(given=asked(override=leader), agent=ANN, reason=reason)


def test_any_reason_will_do() -> None:
    """the trade counts them, and forbids none."""
    assert isinstance(ask(away("watering the plants")), Allowed)


@pytest.mark.parametrize(
    ("reason", "by", "answer"),
    [
        ("lunch", None, Allowed),
        ("watering the plants", None, Refused),
        ("watering the plants", AGENT, Refused),
        ("watering the plants", TEAM_LEADER, Allowed),
    ],
)
def test_a_house_has_its_reasons(reason: str, by: Role | None, answer: type) -> None:
    """for another one a team leader answers."""
    found = ask(away(reason, by), example("reasons_of_the_house"))

    assert isinstance(found, answer)
    if isinstance(found, Refused):
        assert found.standing[0].text() == (
            "watering the plants is none of the reasons that are counted here"
        )


def test_a_call_rings_for_twenty_seconds() -> None:
    """and for ten at a desk that says so."""
    offer = OfferWithin(given=asked(), agent=ANN, call=CallId("call-1"))

    assert ask(offer).value == datetime.timedelta(seconds=20)
    shorter = ask(offer, example("ring_for_ten_seconds"))
    assert shorter.value == datetime.timedelta(seconds=10)


def test_three_missed_calls_in_a_row_are_too_many() -> None:
    """and two at a desk that says so."""
    missed = NotReadyAfter(given=asked(), agent=ANN, missed=2)

    assert ask(missed).value == 3
    assert ask(missed, example("ring_for_ten_seconds")).value == 2
