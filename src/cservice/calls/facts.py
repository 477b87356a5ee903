"""What the commands of calls must be given to decide, in this slice's own words."""

from collections.abc import Mapping

import attrs

from cservice.calls.model import OfferEnd
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Department, Menu
from cservice.routing import Queue, Queues


@frozen(kw_only=True)
class Colleague:
    """An agent whom a command names, as they are by now."""

    there: bool  # logged on
    free: bool  # ready, and with no call
    #: The call that they are offered, or talk on; None = neither, also where one is written up.
    call: CallId | None
    dials: bool = False  # True = that is one by which they call somebody back
    doing: str  # in words: "talking on call-3"
    departments: tuple[Department, ...] = ()  # whose calls they take; empty = any
    offer_until: Instant | None = None  # when what they are offered expires; None = nothing is


@frozen(kw_only=True)
class LeftToSay:
    """What is still to be said, by the brand's protocol, before we hang up. Source: C6-C8, C12."""

    trouble: str | None = None  # for which lines are said; None = the caller can be talked to
    lines: int = 0  # so many of them are left to say
    wait_until: Instant | None = None  # an answer is waited for until then; None = for none
    warnings: int = 0  # so often an abusive caller is still to be warned; 0 = nobody is
    steps: tuple[str, ...] = ()  # of the protocol, due and neither taken nor passed over


#: What holds of a call on which nobody leads a talk by a protocol.
NOTHING_LEFT = LeftToSay()


@frozen(kw_only=True)
class CallFacts(Given):
    """The menu and the queues behind it, the agent whom the command names, what is left to say."""

    menu: Menu  # the brand's
    colleague: Colleague | None = None  # None = none is named, or none of that name registered
    #: How its offer ended that expired by now, also where no sweep has noted it; None = none did.
    offer_over: OfferEnd | None = None
    left: LeftToSay = NOTHING_LEFT  # told where the call is ended
    queues: Queues = attrs.field(factory=dict)  # the brand's, by department
    #: How many calls wait in each queue that is not to be longer than some number.
    waiting: Mapping[Department, int] = attrs.field(factory=dict)
    #: How many agents take the calls, free or not, of each queue in which nobody waits for none.
    agents: Mapping[Department, int] = attrs.field(factory=dict)
    callbacks: tuple[CallbackId, ...] = ()  # by which who calls is to be called back; now no more

    def cannot_talk(
        self, question: str, rules: str, agent: AgentId, call: CallId
    ) -> Refused | None:
        """A refusal where the agent cannot be talking on that call from now on.

        Who calls somebody back may be: the call may be the one that this makes.
        """
        if self.colleague is not None and self.colleague.there and self.colleague.dials:
            return None
        return self.cannot_take(question, rules, agent, call)

    def cannot_take(
        self,
        question: str,
        rules: str,
        agent: AgentId,
        call: CallId,
        instead: str = "another agent",
    ) -> Refused | None:
        """A refusal where the agent cannot be given that call from somebody else."""
        if self.colleague is None:
            return None
        if not self.colleague.there:
            return refuse(
                question,
                rules,
                "logged_out",
                "{agent} is not logged on",
                allowed=("have the agent log on", instead),
                agent=agent,
            )
        if self.colleague.call in (None, call):
            return None
        return refuse(
            question,
            rules,
            "has_another_call",
            "{agent} is {doing}",
            allowed=("end that, or take the offer back", instead),
            agent=agent,
            doing=self.colleague.doing,
        )

    def queue(self, department: Department) -> Queue:
        """How that department takes calls; without limits where that is not configured."""
        return self.queues.get(department, _ANY)


_ANY = Queue()
