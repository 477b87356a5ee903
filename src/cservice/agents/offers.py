"""Calls that are offered to an agent: accepted, missed, refused, taken back. Source: B3."""

import attrs

from cservice.agents import events
from cservice.agents.chart import AgentActivity, AgentStatus
from cservice.agents.model import Agent
from cservice.agents.questions import NotReadyAfter, OfferWithin
from cservice.agents.steps import (
    RULES,
    TAKES_EFFECT,
    AgentCommand,
    OnCall,
    goes_on,
    logged_out,
)
from cservice.ids import CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.record import CaseId
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

#: Why somebody is not ready who missed so many offers in a row.
MISSED_OFFERS = "missed_offers"
#: What an offer that expired leads to.
EXPIRES = (events.OfferMissed, events.OfferRescinded, *TAKES_EFFECT)


@frozen(kw_only=True)
class ReserveAgent(OnCall):
    """Offer a call to an agent who is ready and idle, for some time. Source: B3.

    An offer that expired before, and that no sweep has noted, is over first. Refused: one who is
    not ready, or writes a call up, unless a colleague passes it on in person; who is logged out;
    whose activity is another.
    """

    kind = "agents.reserve_agent"
    yields = (events.AgentReserved, *EXPIRES)
    call: CallId = attrs.field(validator=not_empty)  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here
    passed_on: bool = False  # True = by a colleague who has it, in person

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        before = noted(record, facts)
        status, activity = before.agent.status, before.agent.activity
        takes = status is AgentStatus.NOT_READY and self.passed_on
        if status is not AgentStatus.READY and not takes:
            return refuse(
                self.kind,
                RULES,
                "not_ready",
                "the agent is {status}, and is given no calls",
                allowed=("another agent",),
                status=status,
            )
        if activity is AgentActivity.AFTER_CALL_WORK and not self.passed_on:
            return refuse(
                self.kind,
                RULES,
                "writes_up",
                "the agent writes {call} up, and is given no calls",
                allowed=("another agent", "have the agent finish that"),
                call=before.agent.call,
            )
        within = OfferWithin(given=facts, agent=record.id, call=self.call).ask()
        until = plus(facts.now, within.value)
        reserved = events.AgentReserved(
            call=self.call, of_case=self.of_case, until=until, at=facts.now
        )
        return accept(*before.events, reserved, rulings=(*before.rulings, *within.rulings))


@frozen(kw_only=True)
class StartDialling(OnCall):
    """Call somebody back, who keeps the agent busy until it is known what became of it. A10, B3.

    It follows from what happens to the call-back. Refused: who is logged out.
    """

    kind = "agents.start_dialling"
    yields = (events.DiallingStarted, *EXPIRES)
    follows_only = True
    call: CallId = attrs.field(validator=not_empty)  # the call-back, in place of a call
    of_case: CaseId = attrs.field(validator=not_empty)  # its case
    until: Instant  # when it is over, where nobody tells what became of it

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        before = noted(record, facts)
        if before.agent.status is AgentStatus.LOGGED_OUT:
            return logged_out(self.kind)
        dials = events.DiallingStarted(
            call=self.call, of_case=self.of_case, until=self.until, at=facts.now
        )
        return accept(*before.events, dials, rulings=before.rulings)


@frozen(kw_only=True)
class RingOffer(AgentCommand):
    """Note that what is offered rings; what never rang is not missed. Source: B3."""

    kind = "agents.ring_offer"
    yields = (events.OfferRang,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _gone(self.kind, record, facts.now)) is not None:
            return gone
        if record.dials:
            return refuse(
                self.kind,
                RULES,
                "dials",
                "the agent calls somebody back, and is offered nothing",
                allowed=("say what became of that",),
            )
        return accept(events.OfferRang())


def _gone(question: str, record: Agent, now: Instant) -> Refused | None:
    if not record.offer_expired(now):
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
class RefuseOffer(OnCall):
    """Not take the call that is offered; it is no missed one. Refused: once it expired. B3."""

    kind = "agents.refuse_offer"
    yields = (events.OfferRefused, *TAKES_EFFECT)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if (gone := _gone(self.kind, record, facts.now)) is not None:
            return gone
        refused = events.OfferRefused(at=facts.now)
        return accept(refused, *goes_on(record, facts.now))


def expired(record: Agent, facts: Given) -> tuple[tuple[Event[Agent], ...], tuple[Ruling, ...]]:
    """What happened when the offer expired, and what policies say to it: as of then.

    What rang was missed, and who missed several in a row is not ready from then on; what never rang
    is taken back.
    """
    until = record.offer_until
    assert until is not None, "what expired was offered for some time"
    effect = goes_on(record, until)
    if not record.rung:
        return (events.OfferRescinded(at=until), *effect), ()
    missed = events.OfferMissed(at=until)
    many = NotReadyAfter(given=facts, agent=record.id, missed=record.missed + 1).ask()
    stays = record.chosen is None or not effect
    if stays and record.missed + 1 >= many.value:
        effect = (*effect, events.WentNotReady(reason=MISSED_OFFERS, at=until))
    return (missed, *effect), many.rulings


@frozen(kw_only=True)
class Noted:
    """What is to be noted of an agent before anything else happens."""

    agent: Agent  # as they are then
    events: tuple[Event[Agent], ...] = ()  # in order; none where no offer expired
    rulings: tuple[Ruling, ...] = ()  # what policies said to it


def noted(record: Agent, facts: Given) -> Noted:
    """The agent as they are by now: an offer that expired is over, also where no sweep has been."""
    if not record.offer_expired(facts.now):
        return Noted(agent=record)
    happened, rulings = expired(record, facts)
    agent = record
    for event in happened:
        agent = event.apply(agent)
    return Noted(agent=agent, events=happened, rulings=rulings)


@frozen(kw_only=True)
class RescindOffer(OnCall):
    """Take an offer back: the caller gave up, or somebody else has the call. Source: B3.

    One that expired before, and that no sweep has noted, was missed.
    """

    kind = "agents.rescind_offer"
    yields = EXPIRES

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.offer_expired(facts.now):
            happened, rulings = expired(record, facts)
            return accept(*happened, rulings=rulings)
        rescinded = events.OfferRescinded(at=facts.now)
        return accept(rescinded, *goes_on(record, facts.now))


@frozen(kw_only=True)
class ExpireOffer(OnCall):
    """Note that nobody answered in time; a deadline's command. Source: B3.

    What rang was missed, and who missed several in a row is not ready; what never rang is taken
    back.
    """

    kind = "agents.expire_offer"
    yields = EXPIRES
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
        happened, rulings = expired(record, facts)
        return accept(*happened, rulings=rulings)
