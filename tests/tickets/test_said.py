"""Values of tickets as a sentence says them."""

from cservice.kernel.actor import TEAM_LEADER
from cservice.testing import NOON
from cservice.tickets import Escalation


def test_an_escalation_is_said_with_its_reason() -> None:
    """who was told, in words."""
    told = Escalation(to=TEAM_LEADER, reason="wrong again", at=NOON)
    assert str(told) == "team leader, “wrong again”"
