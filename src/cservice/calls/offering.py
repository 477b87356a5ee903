"""What can be asked about offering a call that waits to an agent. Source: B3.

The agent is reserved for it, and it is one agent at a time. What the agent does about it, and when
the offer expires, is the agent's own.
"""

from cservice.calls import offer_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, OfferEnd
from cservice.calls.questions import OfferAgainAfter
from cservice.calls.steps import RULES, AgentsCommand
from cservice.ids import AgentId
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class OfferToAgent(AgentsCommand):
    """Offer a call that waits to an agent, who is reserved for it. Source: B3.

    An offer that expired before, and that no sweep has noted, has ended first. Refused: while it is
    offered to somebody; to an agent who is not registered, or not free.
    """

    kind = "calls.offer_to_agent"
    yields = (offer_events.CallOfferedToAgent, offer_events.CallOfferEnded)
    to: AgentId  # who

    def colleague(self, record: Call) -> AgentId | None:
        return self.to

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        before: tuple[offer_events.CallOfferEnded, ...] = ()
        said: tuple[Ruling, ...] = ()
        if record.offered_to is not None and facts.offer_over is not None:
            ended, said = _ended(record, facts, record.offered_to, facts.offer_over)
            before = (ended,)
        elif record.offered_to is not None:
            return refuse(
                self.kind,
                RULES,
                "offered_already",
                "the call is offered to {to}",
                allowed=("take that offer back first", "wait until it is refused or expires"),
                to=record.offered_to,
            )
        if facts.colleague is None:
            return refuse(
                self.kind,
                RULES,
                "unknown_agent",
                "{to} is not registered as an agent",
                allowed=("register the agent", "note who answers"),
                to=self.to,
            )
        if not facts.colleague.free:
            return refuse(
                self.kind,
                RULES,
                "not_free",
                "{to} is {doing}",
                allowed=("offer it to somebody who is free",),
                to=self.to,
                doing=facts.colleague.doing,
            )
        offered = offer_events.CallOfferedToAgent(to=self.to, at=facts.now)
        return accept(*before, offered, rulings=said)


@frozen(kw_only=True)
class TakeBackOffer(AgentsCommand):
    """Take the offer of a call back; the agent is free again. Source: B3.

    One that expired before, and that no sweep has noted, ended by that.
    """

    kind = "calls.take_back_offer"
    yields = (offer_events.CallOfferEnded,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if record.offered_to is None:
            return _not_offered(self.kind)
        end = facts.offer_over or OfferEnd.TAKEN_BACK
        ended, said = _ended(record, facts, record.offered_to, end)
        return accept(ended, rulings=said)


@frozen(kw_only=True)
class EndOffer(AgentsCommand):
    """Note what became of an offer with the agent: it follows from that. Source: B3."""

    kind = "calls.end_offer"
    yields = (offer_events.CallOfferEnded,)
    follows_only = True
    to: AgentId  # whom it was offered to
    end: OfferEnd  # what became of it

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if record.offered_to != self.to:
            return _not_offered(self.kind)
        ended, said = _ended(record, facts, self.to, self.end)
        return accept(ended, rulings=said)


def _ended(
    record: Call, facts: CallFacts, to: AgentId, end: OfferEnd
) -> tuple[offer_events.CallOfferEnded, tuple[Ruling, ...]]:
    """That an offer is over, and from when on the same agent may have the call again."""
    if end not in offer_events.NOT_AGAIN:
        return offer_events.CallOfferEnded(to=to, end=end, at=facts.now), ()
    after = OfferAgainAfter(
        given=facts, agent=to, missed=end is OfferEnd.MISSED, department=record.department
    ).ask()
    again_at = plus(facts.now, after.value)
    ended = offer_events.CallOfferEnded(to=to, end=end, again_at=again_at, at=facts.now)
    return ended, after.rulings


def _not_offered(question: str) -> Refused:
    return refuse(
        question, RULES, "not_offered", "the call is not offered to anybody, or to another agent"
    )
