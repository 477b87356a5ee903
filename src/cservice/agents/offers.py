"""Calls that are offered to an agent: accepted, missed, refused, taken back. Source: B3."""

import attrs

from cservice.agents import events
from cservice.agents.chart import AgentStatus
from cservice.agents.model import Agent
from cservice.agents.questions import NotReadyAfter, OfferWithin
from cservice.agents.steps import RULES, TAKES_EFFECT, AgentCommand, becomes
from cservice.ids import CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

#: Why somebody is not ready who missed so many offers in a row.
MISSED_OFFERS = "missed_offers"


@frozen(kw_only=True)
class ReserveAgent(AgentCommand):
    """Offer a call to an agent who is ready and idle, for some time. Source: B3.

    Refused: one who is not ready, or logged out; whose activity is another.
    """

    kind = "agents.reserve_agent"
    yields = (events.AgentReserved,)
    call: CallId = attrs.field(validator=not_empty)  # which

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.status is not AgentStatus.READY:
            return refuse(
                self.kind,
                RULES,
                "not_ready",
                "the agent is {status}, and is given no calls",
                allowed=("another agent",),
                status=record.status,
            )
        within = OfferWithin(given=facts, agent=record.id, call=self.call).ask()
        until = plus(facts.now, within.value)
        reserved = events.AgentReserved(call=self.call, until=until, at=facts.now)
        return accept(reserved, rulings=within.rulings)


@frozen(kw_only=True)
class RingOffer(AgentCommand):
    """Note that what is offered rings; what never rang is not missed. Source: B3."""

    kind = "agents.ring_offer"
    yields = (events.OfferRang,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _expired(self.kind, record, facts.now)) is not None:
            return gone
        return accept(events.OfferRang())


@frozen(kw_only=True)
class AcceptOffer(AgentCommand):
    """Answer. Refused: once the offer has expired, also where no sweep has noted it. Source: B3."""

    kind = "agents.accept_offer"
    yields = (events.OfferAccepted,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _expired(self.kind, record, facts.now)) is not None:
            return gone
        return accept(events.OfferAccepted(at=facts.now))


def _expired(question: str, record: Agent, now: Instant) -> Refused | None:
    if record.offer_until is None or now < record.offer_until:
        return None
    return refuse(
        question,
        RULES,
        "expired",
        "the offer was good until {until}",
        allowed=("offer it again",),
        until=record.offer_until,
    )


@frozen(kw_only=True)
class RefuseOffer(AgentCommand):
    """Not take the call that is offered; it is no missed one. Refused: once it expired. B3."""

    kind = "agents.refuse_offer"
    yields = (events.OfferRefused, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _expired(self.kind, record, facts.now)) is not None:
            return gone
        refused = events.OfferRefused(at=facts.now)
        return accept(refused, *becomes(record, record.chosen, facts.now))


@frozen(kw_only=True)
class RescindOffer(AgentCommand):
    """Take an offer back: the caller gave up, or somebody else has the call. B3.

    Refused: once it expired, since it was missed then.
    """

    kind = "agents.rescind_offer"
    yields = (events.OfferRescinded, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _expired(self.kind, record, facts.now)) is not None:
            return gone
        rescinded = events.OfferRescinded(at=facts.now)
        return accept(rescinded, *becomes(record, record.chosen, facts.now))


@frozen(kw_only=True)
class ExpireOffer(AgentCommand):
    """Note that nobody answered in time; a deadline's command. Source: B3.

    An offer that rang was missed, and who missed several in a row is not ready from then on; one
    that never rang is taken back.
    """

    kind = "agents.expire_offer"
    yields = (events.OfferMissed, events.OfferRescinded, *TAKES_EFFECT)
    due_at: Instant  # the deadline it was; another call may be offered since

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if not record.offer_until == self.due_at <= facts.now:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "no offer expired at {due_at}, or that was noted already",
                due_at=self.due_at,
            )
        effect = becomes(record, record.chosen, self.due_at)
        if not record.rung:
            return accept(events.OfferRescinded(at=self.due_at), *effect)
        missed = events.OfferMissed(at=self.due_at)
        many = NotReadyAfter(given=facts, agent=record.id, missed=record.missed + 1).ask()
        if not effect and record.missed + 1 >= many.value:
            effect = (events.WentNotReady(reason=MISSED_OFFERS, at=self.due_at),)
        return accept(missed, *effect, rulings=many.rulings)
