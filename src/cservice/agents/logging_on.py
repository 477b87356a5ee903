"""Who takes calls, logs on and off, and is ready or not. Source: B1-B3."""

from collections.abc import Sequence

from cservice.agents import events
from cservice.agents.chart import AgentActivity, AgentStatus
from cservice.agents.facts import SeatFacts
from cservice.agents.model import Agent, Chosen, Profile, SeatId, reason_field
from cservice.agents.questions import MayBeNotReady
from cservice.agents.steps import RULES, AgentCommand, becomes, logged_out
from cservice.ids import AgentId
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.routing import Training


@frozen(kw_only=True)
class RegisterAgent(Request[Agent, Given]):
    """Say that somebody of our staff takes calls, and which; `id` is the host's own. Source: B1."""

    kind = "agents.register_agent"
    record = Agent
    yields = (events.AgentRegistered,)
    name: str = personal()  # as colleagues and callers are told
    profile: Profile = Profile()  # what may be given to them

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.id,)

    def decision(self, facts: Given) -> Outcome[Agent]:
        return accept(events.AgentRegistered(name=self.name, profile=self.profile, at=facts.now))


@frozen(kw_only=True)
class ChangeProfile(AgentCommand):
    """Say anew what may be given to an agent. Source: A7."""

    kind = "agents.change_profile"
    yields = (events.ProfileChanged,)
    profile: Profile  # the new one, whole

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        return accept(events.ProfileChanged(profile=self.profile))


@frozen(kw_only=True)
class CompleteTraining(AgentCommand):
    """Note that an agent was trained, for what and in which edition. Source: J5.

    Refused: an edition that is not later than the one that is held.
    """

    kind = "agents.complete_training"
    yields = (events.TrainingCompleted,)
    training: Training  # what for

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        held = next((one for one in record.trainings if one.meets(self.training)), None)
        if held is not None:
            return refuse(
                self.kind,
                RULES,
                "held_already",
                "the agent is trained already: {held}",
                allowed=(f"edition {held.edition + 1}, or a later one",),
                held=held,
            )
        return accept(events.TrainingCompleted(training=self.training, at=facts.now))


@frozen(kw_only=True)
class LogOn(Command[Agent, SeatFacts]):
    """Log on at a seat; one more seat where the agent is logged on already. Source: B2.

    Refused: a seat that another agent holds. At a seat of the agent's own nothing is to be done.
    """

    kind = "agents.log_on"
    record = Agent
    target = "agent"
    facts = SeatFacts
    yields = (events.LoggedOn, events.SeatTaken)
    agent: AgentId  # who
    seat: SeatId  # where

    def decision(self, record: Agent, facts: SeatFacts) -> Outcome[Agent]:
        if facts.holder not in (None, record.id):
            return refuse(
                self.kind,
                RULES,
                "seat_held",
                "{seat} is held by {holder}",
                allowed=("another seat", f"have {facts.holder} log off there"),
                seat=self.seat,
                holder=facts.holder,
            )
        if record.status is AgentStatus.LOGGED_OUT:
            return accept(events.LoggedOn(seat=self.seat, at=facts.now))
        if self.seat in record.seats:
            return refuse(
                self.kind,
                RULES,
                "there_already",
                "the agent is logged on at {seat} already",
                seat=self.seat,
            )
        return accept(events.SeatTaken(seat=self.seat))


@frozen(kw_only=True)
class LeaveSeat(AgentCommand):
    """Leave one of several seats. Refused: the only one, since that is to log off. Source: B2."""

    kind = "agents.leave_seat"
    yields = (events.SeatLeft,)
    seat: SeatId  # which

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if self.seat not in record.seats:
            return refuse(
                self.kind,
                RULES,
                "not_there",
                "the agent is not at {seat}",
                allowed=record.seats,
                seat=self.seat,
            )
        if len(record.seats) == 1:
            return refuse(
                self.kind,
                RULES,
                "only_seat",
                "the agent is at no other seat than {seat}",
                allowed=("log off",),
                seat=self.seat,
            )
        return accept(events.SeatLeft(seat=self.seat))


@frozen(kw_only=True)
class _ChooseStatus(AgentCommand):
    """Choose a status: at once where the agent is idle, else after the call. Source: B3."""

    def becomes(self, record: Agent, chosen: Chosen) -> Sequence[Event[Agent]]:
        """What comes of the choice."""
        if record.activity is AgentActivity.IDLE:
            return becomes(record, chosen, chosen.at)
        return (events.StatusChosen(status=chosen.status, reason=chosen.reason, at=chosen.at),)


@frozen(kw_only=True)
class GoNotReady(_ChooseStatus):
    """Be given no calls, and say why; in the middle of a call, after it. Source: B3."""

    kind = "agents.go_not_ready"
    yields = (events.WentNotReady, events.StatusChosen)
    reason: str = reason_field()  # one of the host's words, which names no people

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        may = MayBeNotReady(given=facts, agent=record.id, reason=self.reason).ask()
        if isinstance(may, Refused):
            return may
        if record.status is AgentStatus.LOGGED_OUT:
            return logged_out(self.kind)
        chosen = Chosen(status=AgentStatus.NOT_READY, reason=self.reason, at=facts.now)
        return accept(*self.becomes(record, chosen), rulings=may.rulings)


@frozen(kw_only=True)
class GetReady(_ChooseStatus):
    """Be given calls again; in the middle of a call, after it. Source: B3."""

    kind = "agents.get_ready"
    yields = (events.GotReady, events.StatusChosen)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.status is AgentStatus.LOGGED_OUT:
            return logged_out(self.kind)
        if record.status is AgentStatus.READY and record.chosen is None:
            return refuse(self.kind, RULES, "ready_already", "the agent is ready")
        return accept(*self.becomes(record, Chosen(status=AgentStatus.READY, at=facts.now)))


@frozen(kw_only=True)
class LogOff(_ChooseStatus):
    """Leave every seat, in the middle of a call after it; who is not ready gets ready first. B2."""

    kind = "agents.log_off"
    yields = (events.LoggedOff, events.GotReady, events.StatusChosen)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.status is AgentStatus.LOGGED_OUT:
            return logged_out(self.kind)
        return accept(*self.becomes(record, Chosen(status=AgentStatus.LOGGED_OUT, at=facts.now)))


@frozen(kw_only=True)
class UndoChoice(AgentCommand):
    """Have what was chosen in the middle of a call take no effect. Source: B3."""

    kind = "agents.undo_choice"
    yields = (events.ChoiceUndone,)

    def decision(self, record: Agent, facts: Given) -> Outcome[Agent]:
        if record.chosen is None:
            return refuse(self.kind, RULES, "nothing_chosen", "nothing waits for the call's end")
        return accept(events.ChoiceUndone())
