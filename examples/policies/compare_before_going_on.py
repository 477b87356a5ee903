"""At Cango nobody goes on before what the caller says was compared, but who cannot say it may."""

from cservice import Refuse, policy
from cservice.kernel.actor import SUPERVISOR
from cservice.protocol import Phase
from cservice.talks import MaySkip


@policy(MaySkip, brand="cango")
def compared_first(q: MaySkip) -> Refuse | None:
    """What is skipped on purpose has a reason that somebody wrote down; the rest is compared."""
    if Phase.VERIFICATION not in q.phases or q.reason is not None:
        return None
    return Refuse(
        "compared_first",
        "what the caller says was not compared: {steps}",
        allowed=("compare it first", "skip it, and say why"),
        override=SUPERVISOR,
        params={"steps": ", ".join(q.steps)},
    )
