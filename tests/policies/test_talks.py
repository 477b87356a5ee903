from cservice.kernel.actor import MANAGEMENT
from cservice.kernel.question import Allowed
from cservice.protocol import Phase, StepName
from cservice.talks import EscalateTo, MaySkip, Mood
from cservice.testing import ask, asked


def test_steps_are_skipped_and_recorded() -> None:
    """on purpose or in passing; the trade forbids it of none."""
    for reason in (None, "in a hurry"):
        skip = MaySkip(
            given=asked(),
            steps=(StepName("thanks"),),
            phases=frozenset({Phase.OPENING}),
            taken=None,
            reason=reason,
        )
        answer = ask(skip)
        assert isinstance(answer, Allowed)
        assert [one.reason for one in answer.rulings] == ["it is recorded"]


def test_management_grants_special_requests() -> None:
    """however the caller is."""
    for mood in Mood:
        answer = ask(EscalateTo(given=asked(), reason="the shipping back", mood=mood))
        assert answer.value == MANAGEMENT
