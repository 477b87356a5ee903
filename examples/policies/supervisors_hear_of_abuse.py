"""Cango has a supervisor hear of who is abusive; management hears of everybody else."""

from cservice import policy
from cservice.kernel.actor import SUPERVISOR, Role
from cservice.talks import EscalateTo, Mood


@policy(EscalateTo, brand="cango")
def abuse_to_supervisors(q: EscalateTo) -> Role | None:
    """A supervisor is on the floor, and may take the call."""
    return None if q.mood is Mood.UPSET else SUPERVISOR
