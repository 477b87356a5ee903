"""What can be asked of a call."""

from cservice.calls import events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, FoundBy, Topic, minutes_field
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Choice

_RULES = "trade.calls"


@frozen(kw_only=True)
class CallCommand(Command[Call, CallFacts]):
    """A command on a call."""

    record = Call
    target = "call"
    facts = CallFacts
    call: CallId  # which


@frozen(kw_only=True)
class ReceiveCall(Request[Call, CallFacts]):
    """Take a call in; the first level of the menu speaks. Source: A1, A8."""

    kind = "calls.receive_call"
    record = Call
    facts = CallFacts
    yields = (events.CallReceived,)
    phone: str | None = personal(default=None, erased=None)  # caller id; None = there is none
    language: str | None = None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field(default=0)  # spent looking for our number before

    def decision(self, facts: CallFacts) -> Outcome[Call]:
        return accept(
            events.CallReceived(
                phone=self.phone,
                language=self.language,
                searched_minutes=self.searched_minutes,
                level=facts.menu.first,
                at=facts.now,
            )
        )


@frozen(kw_only=True)
class PressKey(CallCommand):
    """Press a key of the menu; one that leads to a department begins the wait. Source: A2.

    Refused: a key that the level does not have; the keys it has are named.
    """

    kind = "calls.press_key"
    yields = (events.KeyPressed, events.CallQueued)
    key: str  # what is pressed

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        name, level = facts.menu.at(record.level)
        if self.key == level.repeat:
            return accept(
                events.KeyPressed(level=name, key=self.key, seconds=level.seconds, to=name)
            )
        choice = level.choices.get(self.key)
        if choice is None:
            return refuse(
                self.kind,
                _RULES,
                "no_such_key",
                "level {level} has no key {key}",
                allowed=level.keys,
                level=name,
                key=self.key,
            )
        pressed = events.KeyPressed(
            level=name, key=self.key, seconds=level.seconds, to=choice.level
        )
        return accept(pressed, *_queued(choice, facts.now))


def _queued(choice: Choice, now: Instant) -> tuple[events.CallQueued, ...]:
    """The beginning of the wait, where a choice leads out of the menu."""
    if choice.department is None:
        return ()
    return (events.CallQueued(department=choice.department, at=now),)


@frozen(kw_only=True)
class StayOnLine(CallCommand):
    """Press no key: the level's way for silence is taken, or it speaks again. Source: A3."""

    kind = "calls.stay_on_line"
    yields = (events.StayedOnLine, events.CallQueued)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        name, level = facts.menu.at(record.level)
        if level.silence is None:
            return accept(events.StayedOnLine(level=name, seconds=level.seconds, to=name))
        stayed = events.StayedOnLine(level=name, seconds=level.seconds, to=level.silence.level)
        return accept(stayed, *_queued(level.silence, facts.now))


@frozen(kw_only=True)
class AnswerCall(CallCommand):
    """Take the call that waits. Source: A9."""

    kind = "calls.answer_call"
    yields = (events.CallAnswered,)
    agent: AgentId  # who takes it

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallAnswered(agent=self.agent, at=facts.now))


@frozen(kw_only=True)
class FindOrder(CallCommand):
    """Note which order the call is about, and by what it was found. Source: C2, D1."""

    kind = "calls.find_order"
    yields = (events.OrderFound,)
    order: OrderId  # which
    found_by: FoundBy  # by what
    minutes: float = minutes_field(default=0)  # how long it took, the caller's search included

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(
            events.OrderFound(order=self.order, found_by=self.found_by, minutes=self.minutes)
        )


@frozen(kw_only=True)
class TellCaller(CallCommand):
    """Note that the caller was told something, or asked. Source: C1, C11, E1."""

    kind = "calls.tell_caller"
    yields = (events.CallerTold,)
    topic: Topic  # what

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallerTold(topic=self.topic))


@frozen(kw_only=True)
class HoldCall(CallCommand):
    """Put the caller on hold, who is told why. Source: C3, C5."""

    kind = "calls.hold_call"
    yields = (events.CallHeld,)
    reason: str  # what is said to the caller

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallHeld(reason=self.reason, at=facts.now))


@frozen(kw_only=True)
class ResumeCall(CallCommand):
    """Take the caller off hold. Source: C3."""

    kind = "calls.resume_call"
    yields = (events.CallResumed,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallResumed(at=facts.now))


@frozen(kw_only=True)
class EndCall(CallCommand):
    """Note that one side hung up; the after-call work begins. Source: B3, C11."""

    kind = "calls.end_call"
    yields = (events.CallEnded,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallEnded(at=facts.now))


@frozen(kw_only=True)
class WrapUp(CallCommand):
    """Finish the after-call work; nothing more happens to the call. Source: B3."""

    kind = "calls.wrap_up"
    yields = (events.CallWrappedUp,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallWrappedUp(at=facts.now))


@frozen(kw_only=True)
class AbandonCall(CallCommand):
    """Note that the caller hung up before anybody answered. Source: A9."""

    kind = "calls.abandon_call"
    yields = (events.CallAbandoned,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallAbandoned(at=facts.now))
