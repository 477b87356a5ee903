"""What can happen about the agents whom a waiting call is offered to. Source: B3."""

from cservice.calls.chart import STAGE
from cservice.calls.model import Call, OfferEnd
from cservice.ids import AgentId
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen

#: After these the call is not offered to the same agent again for some time.
NOT_AGAIN = (OfferEnd.REFUSED, OfferEnd.MISSED)


@frozen(kw_only=True)
class CallOfferedToAgent(Event[Call]):
    """The call was offered to an agent, and waited on meanwhile. Source: B3."""

    kind = "calls.call_offered_to_agent"
    says = "The call was offered to {to}."
    moves = (STAGE["offer_to_agent"],)
    to: AgentId  # who
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, offered_to=self.to, **self.moved(record))


@frozen(kw_only=True)
class CallOfferEnded(Event[Call]):
    """The agent did not take the call, and it is offered to nobody. Source: B3."""

    kind = "calls.call_offer_ended"
    says = "The call was not taken by {to}: {end}."
    moves = (STAGE["end_offer"],)
    to: AgentId  # who
    end: OfferEnd  # why not
    again_at: Instant | None = None  # it is not offered to them before; None = it may be at once
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        not_again = record.not_again
        if self.again_at is not None:
            not_again = {**not_again, self.to: self.again_at}
        return evolve(record, offered_to=None, not_again=not_again, **self.moved(record))
