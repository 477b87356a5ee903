"""What the commands of calls must be given to decide, in this slice's own words."""

from cservice.ids import AgentId, CallId
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.menu import Menu


@frozen(kw_only=True)
class Colleague:
    """An agent whom a command names, as they are by now."""

    there: bool  # logged on
    free: bool  # ready, and with no call
    #: The call that they are offered, or talk on; None = neither, also where one is written up.
    call: CallId | None
    doing: str  # in words: "talking on call-3"


@frozen(kw_only=True)
class CallFacts(Given):
    """The menu that the caller keys through, and the agent whom the command names."""

    menu: Menu  # the brand's
    colleague: Colleague | None = None  # None = none is named, or none of that name registered

    def cannot_talk(
        self, question: str, rules: str, agent: AgentId, call: CallId
    ) -> Refused | None:
        """A refusal where the agent cannot be talking on that call from now on."""
        if self.colleague is None:
            return None
        if not self.colleague.there:
            return refuse(
                question,
                rules,
                "logged_out",
                "{agent} is not logged on",
                allowed=("have the agent log on", "another agent"),
                agent=agent,
            )
        if self.colleague.call in (None, call):
            return None
        return refuse(
            question,
            rules,
            "has_another_call",
            "{agent} is {doing}",
            allowed=("end that, or take the offer back", "another agent"),
            agent=agent,
            doing=self.colleague.doing,
        )
