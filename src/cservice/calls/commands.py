"""What can be asked of a call: from its ringing to the last word written down about it.

Holds, transfers and what is done about an over-long call have modules of their own.
"""

from cservice.calls import events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, FoundBy, Topic, minutes_field
from cservice.calls.questions import LongCall
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.menu import Choice, Department

#: Under this name the commands themselves refuse.
RULES = "trade.calls"


@frozen(kw_only=True)
class CallCommand(Command[Call, CallFacts]):
    """A command on a call."""

    record = Call
    target = "call"
    facts = CallFacts
    call: CallId  # which


def missed_check_in(record: Call, now: Instant) -> tuple[events.CheckInFellDue, ...]:
    """The check-in that fell due by now, where there is one and no sweep has noted it yet.

    Whatever ends the wait for it notes it first, so that the log tells it however late a sweep is.
    """
    if record.check_in_due_at is None or now < record.check_in_due_at:
        return ()
    return (events.CheckInFellDue(due_at=record.check_in_due_at),)


def ran_long(record: Call, now: Instant) -> tuple[events.CallRanLong, ...]:
    """That the call is over-long by now, where no sweep has noted it yet; likewise."""
    if record.long_at is None or now < record.long_at:
        return ()
    return (events.CallRanLong(due_at=record.long_at, tells=SUPERVISOR),)


@frozen(kw_only=True)
class OfferCall(Request[Call, CallFacts]):
    """Note that a call rings, with what is known of who calls. Source: A1, A8.

    The menu, or a department's queue where there is none, takes it from there.
    """

    kind = "calls.offer_call"
    record = Call
    facts = CallFacts
    yields = (events.CallOffered,)
    phone: str | None = personal(default=None, erased=None)  # caller id; None = there is none
    language: str | None = None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field(default=0)  # spent looking for our number before

    def decision(self, facts: CallFacts) -> Outcome[Call]:
        return accept(
            events.CallOffered(
                phone=self.phone,
                language=self.language,
                searched_minutes=self.searched_minutes,
                at=facts.now,
            )
        )


@frozen(kw_only=True)
class StartMenu(CallCommand):
    """Have the menu take a call that rings; its first level speaks. Source: A2."""

    kind = "calls.start_menu"
    yields = (events.MenuStarted,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.MenuStarted(level=facts.menu.first, at=facts.now))


@frozen(kw_only=True)
class QueueCall(CallCommand):
    """Have a call that rings, or is in the menu, wait for a department. Source: A7, A9.

    Refused: no department is named, and the brand's menu leads to more than one.
    """

    kind = "calls.queue_call"
    yields = (events.CallQueued,)
    #: Who is waited for; None = the one department of a brand without a menu.
    department: Department | None = None

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        department = self.department or facts.menu.straight
        if department is None:
            return refuse(
                self.kind,
                RULES,
                "no_department",
                "it is not said who is waited for, and the menu asks callers",
                allowed=("name a department", "calls.start_menu"),
            )
        return accept(events.CallQueued(department=department, at=facts.now))


@frozen(kw_only=True)
class ReceiveCall(Request[Call, CallFacts]):
    """Take a call in at once; the first level of the menu speaks. Source: A1, A8."""

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
                RULES,
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
    """Take the call that waits; from when on it is over-long is asked of policies.

    Source: A9, C9.
    """

    kind = "calls.answer_call"
    yields = (events.CallAnswered,)
    agent: AgentId  # who takes it

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        within = LongCall(given=facts, department=record.department, language=record.language).ask()
        long_at = plus(facts.now, within.value)
        answered = events.CallAnswered(agent=self.agent, at=facts.now, long_at=long_at)
        return accept(answered, rulings=within.rulings)


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
class EndCall(CallCommand):
    """Note that one side hung up, whoever was on the line; the after-call work begins.

    Where the caller did so during a transfer, it is the first agent's. Source: B3, C4, C11.
    """

    kind = "calls.end_call"
    yields = (events.CallEnded, events.CheckInFellDue, events.CallRanLong)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        due = (*missed_check_in(record, facts.now), *ran_long(record, facts.now))
        return accept(*due, events.CallEnded(at=facts.now))


@frozen(kw_only=True)
class WrapUp(CallCommand):
    """Finish the after-call work; nothing more happens to the call. Source: B3."""

    kind = "calls.wrap_up"
    yields = (events.CallWrappedUp,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallWrappedUp(at=facts.now))


@frozen(kw_only=True)
class AbandonCall(CallCommand):
    """Note that the caller hung up before anybody answered: ringing, in the menu, waiting.

    Not the same as hanging up on hold or during a transfer, which ends the call. Source: A9.
    """

    kind = "calls.abandon_call"
    yields = (events.CallAbandoned,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(events.CallAbandoned(at=facts.now))
