from pathlib import Path
from types import ModuleType

import pytest

from cservice.calls import MayHangUp
from cservice.cli.plugins import load_policies
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, Role
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.menu import Department
from cservice.protocol import Phase, StepName
from cservice.talks import EscalateTo, MaySkip, Mood
from cservice.testing import ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


def example(name: str) -> ModuleType:
    """An example policy, as the command line loads it."""
    return load_policies(f"{name}.py", EXAMPLES)


@pytest.mark.parametrize(
    ("phase", "reason", "answer"),
    [
        (Phase.VERIFICATION, None, Refused),
        (Phase.VERIFICATION, "she does not know it", Allowed),
        (Phase.OPENING, None, Allowed),
    ],
)
def test_what_is_said_is_compared_before_going_on(
    phase: Phase, reason: str | None, answer: type
) -> None:
    """unless somebody writes down why not; the rest may be passed over."""
    question = MaySkip(
        given=asked(),
        steps=(StepName("name_compared"), StepName("email_compared")),
        phases=frozenset({phase}),
        taken=None,
        reason=reason,
    )
    found = ask(question, example("compare_before_going_on"))

    assert isinstance(found, answer)
    if isinstance(found, Refused):
        assert (found.codes, found.standing[0].role) == (("compared_first",), SUPERVISOR)
        assert str(found).startswith(
            "what the caller says was not compared: name_compared, email_compared"
        )


@pytest.mark.parametrize(
    ("mood", "to"),
    [(Mood.UPSET, MANAGEMENT), (Mood.ABUSIVE, SUPERVISOR), (Mood.WARNED, SUPERVISOR)],
)
def test_a_supervisor_hears_of_who_is_abusive(mood: Mood, to: Role) -> None:
    """management of who is only upset."""
    question = EscalateTo(given=asked(), reason="the shipping back", mood=mood)

    assert ask(question, example("supervisors_hear_of_abuse")).value == to


@pytest.mark.parametrize(
    ("department", "trouble", "lines", "answer"),
    [
        ("night_desk", "silent", 1, Allowed),
        ("night_desk", "silent", 2, Refused),
        ("night_desk", "noise", 1, Refused),
        ("sales", "silent", 1, Refused),
    ],
)
def test_at_night_silence_is_a_robot(
    department: str, trouble: str, lines: int, answer: type
) -> None:
    """after the second greeting; by day all is said, and so it is to who makes a noise."""
    question = MayHangUp(
        given=asked(),
        trouble=trouble,
        lines=lines,
        wait_until=None,
        warnings=0,
        steps=(),
        department=Department(department),
    )

    assert isinstance(ask(question, example("hang_up_on_robots")), answer)
