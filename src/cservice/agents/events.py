"""What can happen to an agent."""

from typing import Any

from cservice.agents.chart import ACTIVITY, STATUS, AgentStatus
from cservice.agents.model import Agent, Chosen, Profile, SeatId, Unwritten, reason_field
from cservice.ids import CallId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import CaseId, Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.routing import Training


@frozen(kw_only=True)
class AgentRegistered(Opening[Agent]):
    """Somebody of our staff takes calls. Source: B1."""

    kind = "agents.agent_registered"
    name: str = personal()  # as colleagues and callers are told
    profile: Profile  # what may be given to them
    at: Instant  # when

    def begin(self, stream: Stream) -> Agent:
        return Agent(
            **stream.fields(),
            name=self.name,
            profile=self.profile,
            status=STATUS.initial,
            status_since=self.at,
            activity=ACTIVITY.initial,
            activity_since=self.at,
        )


@frozen(kw_only=True)
class ProfileChanged(Event[Agent]):
    """Something else may be given to the agent from now on. Source: A7."""

    kind = "agents.profile_changed"
    sets = ("profile",)
    profile: Profile  # the new one, whole


@frozen(kw_only=True)
class TrainingCompleted(Event[Agent]):
    """The agent is trained for something, in an edition. Source: J5."""

    kind = "agents.training_completed"
    says = "The agent is trained: {training}."
    training: Training  # what for
    at: Instant  # when

    def apply(self, record: Agent) -> Agent:
        new = self.training
        others = [one for one in record.trainings if (one.about, one.name) != (new.about, new.name)]
        return evolve(record, trainings=(*others, new), **self.moved(record))


@frozen(kw_only=True)
class _StatusChanged(Event[Agent]):
    """The agent wants something else."""

    at: Instant  # when

    def changes(self, record: Agent) -> dict[str, Any]:
        """What of the agent is another; nothing that was chosen waits any more."""
        return {"status_since": self.at, "reason": None, "chosen": None}

    def apply(self, record: Agent) -> Agent:
        return evolve(record, **self.changes(record), **self.moved(record))


@frozen(kw_only=True)
class LoggedOn(_StatusChanged):
    """The agent is there, and may be given calls. Source: B2."""

    kind = "agents.logged_on"
    says = "The agent logged on at {seat}."
    moves = (STATUS["log_on"],)
    seat: SeatId  # where

    def changes(self, record: Agent) -> dict[str, Any]:
        return {**super().changes(record), "seats": (self.seat,), "missed": 0, "answered": 0}


@frozen(kw_only=True)
class SeatTaken(Event[Agent]):
    """The agent is at one more seat; calls reach the person, wherever. Source: B2."""

    kind = "agents.seat_taken"
    moves = (STATUS["change_seat"],)
    seat: SeatId  # which

    def apply(self, record: Agent) -> Agent:
        return evolve(record, seats=(*record.seats, self.seat), **self.moved(record))


@frozen(kw_only=True)
class SeatLeft(Event[Agent]):
    """The agent is at a seat no more, and still at another. Source: B2."""

    kind = "agents.seat_left"
    moves = (STATUS["change_seat"],)
    seat: SeatId  # which

    def apply(self, record: Agent) -> Agent:
        left = tuple([one for one in record.seats if one != self.seat])
        return evolve(record, seats=left, **self.moved(record))


@frozen(kw_only=True)
class WentNotReady(_StatusChanged):
    """The agent is to be given no calls, and says why. Source: B3."""

    kind = "agents.went_not_ready"
    says = "The agent is not ready: {reason}."
    moves = (STATUS["go_not_ready"],)
    reason: str = reason_field()  # one of the host's words, which names no people

    def changes(self, record: Agent) -> dict[str, Any]:
        return {**super().changes(record), "reason": self.reason, "missed": 0}


@frozen(kw_only=True)
class GotReady(_StatusChanged):
    """The agent may be given calls again. Source: B3."""

    kind = "agents.got_ready"
    moves = (STATUS["get_ready"],)


@frozen(kw_only=True)
class LoggedOff(_StatusChanged):
    """The agent has gone, from every seat. Source: B2."""

    kind = "agents.logged_off"
    moves = (STATUS["log_off"],)

    def changes(self, record: Agent) -> dict[str, Any]:
        return {**super().changes(record), "seats": ()}


@frozen(kw_only=True)
class StatusChosen(Event[Agent]):
    """The agent chose a status in the middle of a call, which takes effect after it. Source: B3."""

    kind = "agents.status_chosen"
    says = "After the call the agent is to be {status}."
    status: AgentStatus  # which
    reason: str | None = None  # why not ready, which names no people; None = another status
    at: Instant  # when

    def apply(self, record: Agent) -> Agent:
        chosen = Chosen(status=self.status, reason=self.reason, at=self.at)
        return evolve(record, chosen=chosen, **self.moved(record))


@frozen(kw_only=True)
class ChoiceUndone(Event[Agent]):
    """What the agent had chosen takes no effect. Source: B3."""

    kind = "agents.choice_undone"

    def apply(self, record: Agent) -> Agent:
        return evolve(record, chosen=None, **self.moved(record))


@frozen(kw_only=True)
class _ActivityChanged(Event[Agent]):
    """Something else is happening to the agent."""

    at: Instant  # when

    def changes(self, record: Agent) -> dict[str, Any]:
        """What of the agent is another."""
        return {"activity_since": self.at}

    def apply(self, record: Agent) -> Agent:
        return evolve(record, **self.changes(record), **self.moved(record))


@frozen(kw_only=True)
class AgentReserved(_ActivityChanged):
    """A call is offered to the agent, for some time. Source: B3."""

    kind = "agents.agent_reserved"
    says = "The call {call} is offered to the agent until {until}."
    moves = (ACTIVITY["reserve"],)
    call: CallId  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here
    until: Instant  # when the offer expires

    def changes(self, record: Agent) -> dict[str, Any]:
        return {
            **super().changes(record),
            "call": self.call,
            "of_case": self.of_case,
            "offer_until": self.until,
            "offered_at": self.at,
            "unwritten": record.put_aside,
        }


@frozen(kw_only=True)
class DiallingStarted(_ActivityChanged):
    """The agent calls somebody back, and is offered nothing meanwhile. Source: A10, B3."""

    kind = "agents.dialling_started"
    says = "The agent calls somebody back, by {call}."
    moves = (ACTIVITY["reserve"],)
    call: CallId  # the call-back, in place of a call
    of_case: CaseId  # its case
    until: Instant  # when it is over, where nobody tells what became of it

    def changes(self, record: Agent) -> dict[str, Any]:
        return {
            **super().changes(record),
            "call": self.call,
            "of_case": self.of_case,
            "offer_until": self.until,
            "dials": True,
            "unwritten": record.put_aside,
        }


@frozen(kw_only=True)
class OfferRang(Event[Agent]):
    """What is offered rang at a seat of the agent. Source: B3."""

    kind = "agents.offer_rang"
    moves = (ACTIVITY["ring"],)

    def apply(self, record: Agent) -> Agent:
        return evolve(record, rung=True, **self.moved(record))


@frozen(kw_only=True)
class OfferAccepted(_ActivityChanged):
    """The agent answered. Source: B3."""

    kind = "agents.offer_accepted"
    moves = (ACTIVITY["accept"],)

    def changes(self, record: Agent) -> dict[str, Any]:
        return {
            **super().changes(record),
            "offer_until": None,
            "rung": False,
            "dials": False,
            "missed": 0,
            "answered": record.answered + 1,
            "unwritten": _without(record.unwritten, record.call),
        }


@frozen(kw_only=True)
class _OfferEnded(_ActivityChanged):
    """Nothing is offered to the agent any more, and what was chosen waits no more.

    Unless what was put aside for it is written up first.
    """

    def changes(self, record: Agent) -> dict[str, Any]:
        over = {"call": None, "of_case": None, "offer_until": None, "rung": False, "dials": False}
        return {**super().changes(record), **over, "chosen": _waits_on(record)}


@frozen(kw_only=True)
class OfferMissed(_OfferEnded):
    """It rang, and the agent did not answer in time. Source: B3."""

    kind = "agents.offer_missed"
    moves = (ACTIVITY["miss"],)

    def changes(self, record: Agent) -> dict[str, Any]:
        return {**super().changes(record), "missed": record.missed + 1}


@frozen(kw_only=True)
class OfferRefused(_OfferEnded):
    """The agent did not want the call. Source: B3."""

    kind = "agents.offer_refused"
    moves = (ACTIVITY["refuse"],)

    def changes(self, record: Agent) -> dict[str, Any]:
        return {**super().changes(record), "missed": 0}


@frozen(kw_only=True)
class OfferRescinded(_OfferEnded):
    """It was taken back: the caller gave up, somebody else has the call, or it never rang. B3."""

    kind = "agents.offer_rescinded"
    moves = (ACTIVITY["rescind"],)


@frozen(kw_only=True)
class TalkStarted(_ActivityChanged):
    """The agent talks on a call that nobody offered: it was passed on, or the agent called.

    What was to be written up of another waits, and so does what was chosen. Source: B3.
    """

    kind = "agents.talk_started"
    says = "The agent talks on the call {call}."
    moves = (ACTIVITY["talk"],)
    call: CallId  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here

    def changes(self, record: Agent) -> dict[str, Any]:
        return {
            **super().changes(record),
            "call": self.call,
            "of_case": self.of_case,
            "offer_until": None,
            "dials": False,
            "missed": 0,
            "answered": record.answered + 1,
            "unwritten": _without(record.put_aside, self.call),
        }


@frozen(kw_only=True)
class CallerHeld(_ActivityChanged):
    """The agent put the caller on hold. Source: B3, C3."""

    kind = "agents.caller_held"
    moves = (ACTIVITY["hold"],)


@frozen(kw_only=True)
class TalkResumed(_ActivityChanged):
    """The agent talks with the caller again. Source: B3, C3."""

    kind = "agents.talk_resumed"
    moves = (ACTIVITY["resume"],)


@frozen(kw_only=True)
class TalkEnded(_ActivityChanged):
    """The talk is over, and the agent writes it up: the call's own after-call work. Source: B3."""

    kind = "agents.talk_ended"
    moves = (ACTIVITY["end_talk"],)


@frozen(kw_only=True)
class WorkFinished(_ActivityChanged):
    """The after-call work is done, and what was chosen waits no more for that. Source: B3.

    Unless another call is to be written up still.
    """

    kind = "agents.work_finished"
    moves = (ACTIVITY["finish"],)

    def changes(self, record: Agent) -> dict[str, Any]:
        over = {"call": None, "of_case": None, "chosen": _waits_on(record)}
        return {**super().changes(record), **over}


@frozen(kw_only=True)
class WorkResumed(_ActivityChanged):
    """The agent writes a call up that had been put aside for another. Source: B3."""

    kind = "agents.work_resumed"
    says = "The agent writes the call {call} up again."
    moves = (ACTIVITY["resume_work"],)
    call: CallId  # which
    of_case: CaseId | None = None  # the call's case; None = nobody keeps the call here

    def changes(self, record: Agent) -> dict[str, Any]:
        return {
            **super().changes(record),
            "call": self.call,
            "of_case": self.of_case,
            "unwritten": _without(record.unwritten, self.call),
        }


@frozen(kw_only=True)
class WaitingWorkEnded(Event[Agent]):
    """What had been put aside need not be written up any more. Source: B3."""

    kind = "agents.waiting_work_ended"
    says = "The call {call} need not be written up any more."
    call: CallId  # which

    def apply(self, record: Agent) -> Agent:
        left = _without(record.unwritten, self.call)
        return evolve(record, unwritten=left, **self.moved(record))


def _without(waiting: tuple[Unwritten, ...], call: CallId | None) -> tuple[Unwritten, ...]:
    """What waits to be written up, but for one call."""
    return tuple([one for one in waiting if one.call != call])


def _waits_on(record: Agent) -> Chosen | None:
    """What was chosen, where it does not take effect yet; None = it does, or nothing was."""
    return record.chosen if record.unwritten else None
