"""What the commands of call-backs must be given to decide, in this slice's own words."""

from cservice.ids import AgentId, CallbackId
from cservice.kernel.given import Given
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department, Party
from cservice.routing import Queue, Queues, Route


@frozen(kw_only=True)
class Kept:
    """The place of a call that waits, and is kept for its call-back."""

    department: Department | None  # who is waited for; None = one person is
    wanted: AgentId | None  # that person; None = anybody there
    route: Route  # how soon it is answered, and by whom
    since: Instant  # when the wait began
    language: str | None  # of the caller; None = not known
    party: Party | None  # who calls; None = nobody said
    reason: str | None  # what it is about; None = not known


@frozen(kw_only=True)
class Dialler:
    """The agent who is to call, as they are by now."""

    there: bool  # logged on
    busy: str | None  # with what else, in words; None = with no call, or with writing one up


@frozen(kw_only=True)
class CallbackFacts(Given):
    """The queues of the brand, and what else there is to call."""

    queues: Queues  # the brand's, by department
    open: CallbackId | None = None  # by which the number is to be called already; None = by none
    dialler: Dialler | None = None  # None = nobody dials, or none of that name is registered
    kept: Kept | None = None  # the place of the call it is asked on; None = it does not wait

    def queue(self, department: Department | None) -> Queue | None:
        """How a department takes calls; None = that is not configured, or it is a person."""
        return None if department is None else self.queues.get(department)
