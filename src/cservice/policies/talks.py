"""The trade's answers about talks."""

from cservice.kernel.actor import MANAGEMENT, Role
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.talks import EscalateTo, MaySkip

#: The name under which these policies are registered.
NAME = "trade.talks"


@policy(MaySkip)
def recorded_not_forbidden(q: MaySkip) -> Ruling | None:
    """Steps may be passed over, which is recorded; a brand may forbid it of some."""
    return Allow("it is recorded")


@policy(EscalateTo)
def who_grants(q: EscalateTo) -> Role:
    """Management grants special requests."""
    return MANAGEMENT
