"""What can happen with a caller who is upset, or abusive. Source: C12."""

from cservice.kernel.actor import Role
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.talks.chart import MOOD, STAGE
from cservice.talks.model import Talk


@frozen(kw_only=True)
class CallerUpset(Event[Talk]):
    """The caller was upset. Source: C12."""

    kind = "talks.caller_upset"
    says = "The caller was upset: {reason}."
    moves = (STAGE["go_on"], MOOD["upset"])
    reason: str  # about what; names no people


@frozen(kw_only=True)
class CallerAbusive(Event[Talk]):
    """The caller was abusive. Source: C12."""

    kind = "talks.caller_abusive"
    says = "The caller was abusive: {reason}."
    moves = (STAGE["go_on"], MOOD["abuse"])
    reason: str  # in which way; names no people


@frozen(kw_only=True)
class CallerWarned(Event[Talk]):
    """An abusive caller was warned that the call may be ended. Source: C12."""

    kind = "talks.caller_warned"
    moves = (STAGE["go_on"], MOOD["warn"])
    at: Instant  # when

    def apply(self, record: Talk) -> Talk:
        return evolve(record, warnings=record.warnings + 1, **self.moved(record))


@frozen(kw_only=True)
class CallerCalmed(Event[Talk]):
    """The caller was calm again. Source: C12."""

    kind = "talks.caller_calmed"
    moves = (STAGE["go_on"], MOOD["calm"])


@frozen(kw_only=True)
class CallerEscalated(Event[Talk]):
    """Whoever may grant what the caller asks for was told. Source: B5, C12."""

    kind = "talks.caller_escalated"
    says = "It went to {to}, who may grant it: {reason}."
    moves = (STAGE["go_on"], MOOD["escalate"])
    to: Role  # who
    reason: str  # what it is about; names no people

    def apply(self, record: Talk) -> Talk:
        return evolve(record, escalated_to=self.to, **self.moved(record))
