"""What policies are asked about who waits, whatever it waits for: a call, or a call-back."""

from cservice.ids import AgentId
from cservice.kernel.money import Money
from cservice.kernel.question import First
from cservice.kernel.value import frozen
from cservice.menu import Department, Party
from cservice.routing.model import Route
from cservice.routing.queues import Queues


@frozen(kw_only=True)
class WhereTo(First[Route]):
    """Where does a call wait, how soon is it answered, and by whom? Source: A7.

    It is asked when a wait begins: at the end of the menu, when an agent sends a call into a queue,
    or when a call-back is asked for; and again where another queue takes the call, which is asked
    for what it asks of its callers: the department is no longer to choose then.
    """

    kind = "calls.where_to"
    party: Party | None  # who calls, as far as was said; None = nothing was
    reason: str | None  # what it is about, one of the brand's words; None = not known
    value: Money | None  # what is at stake; None = not known
    language: str | None  # of the caller, as in BCP 47; None = not known
    department: Department | None  # that was chosen in the menu, or named; None = none was
    person: AgentId | None  # who was named, whose own line it is; None = nobody
    queues: Queues  # the brand's, as they are configured
    #: True = an agent who had the call sends it to that department, whatever was said before.
    sent: bool = False
    #: Whose queue did not take it, or no longer, so that it goes on to that department; None = it
    #: goes on from nowhere.
    instead_of: Department | None = None
