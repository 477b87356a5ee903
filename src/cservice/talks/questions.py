"""What policies are asked about talks."""

from cservice.kernel.actor import Role
from cservice.kernel.question import First, Rule
from cservice.kernel.value import frozen
from cservice.protocol import Phase, StepName
from cservice.talks.chart import Mood


@frozen(kw_only=True)
class MaySkip(Rule):
    """May these steps be left out, or left for later? Source: C1, C2, C11.

    It is asked when one is skipped on purpose, and when a later one is taken first.
    """

    kind = "talks.may_skip"
    steps: tuple[StepName, ...]  # which, in order; at least one
    phases: frozenset[Phase]  # the parts of the talk they are of
    taken: StepName | None  # the later one that is taken; None = they are skipped on purpose
    reason: str | None  # why, in the agent's words; None = nobody said why


@frozen(kw_only=True)
class EscalateTo(First[Role]):
    """Who may grant what the caller asks for? Source: B5, C12."""

    kind = "talks.escalate_to"
    reason: str  # what it is about; names no people
    mood: Mood  # how the caller is
