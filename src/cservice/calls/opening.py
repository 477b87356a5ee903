"""What can be asked of a call before anybody of ours has it: it rings, is in the menu, waits.

Source: A1-A3, A7-A9.
"""

from cservice.calls import opening_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, minutes_field
from cservice.calls.steps import RULES, CallCommand
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.menu import Choice, Department


@frozen(kw_only=True)
class _CallRequest(Request[Call, CallFacts]):
    """What begins a call, with what is known of who calls."""

    record = Call
    facts = CallFacts
    phone: str | None = personal(default=None, erased=None)  # caller id; None = there is none
    language: str | None = None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field(default=0)  # spent looking for our number before


@frozen(kw_only=True)
class OfferCall(_CallRequest):
    """Note that a call rings, with what is known of who calls. Source: A1, A8.

    The menu, or a department's queue where there is none, takes it from there.
    """

    kind = "calls.offer_call"
    yields = (opening_events.CallOffered,)

    def decision(self, facts: CallFacts) -> Outcome[Call]:
        return accept(
            opening_events.CallOffered(
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
    yields = (opening_events.MenuStarted,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(opening_events.MenuStarted(level=facts.menu.first, at=facts.now))


@frozen(kw_only=True)
class QueueCall(CallCommand):
    """Have a call that rings, or is in the menu, wait for a department. Source: A7, A9.

    Refused: no department is named, and the brand's menu leads to more than one.
    """

    kind = "calls.queue_call"
    yields = (opening_events.CallQueued,)
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
        return accept(opening_events.CallQueued(department=department, at=facts.now))


@frozen(kw_only=True)
class ReceiveCall(_CallRequest):
    """Take a call in at once; the first level of the menu speaks. Source: A1, A8."""

    kind = "calls.receive_call"
    yields = (opening_events.CallReceived,)

    def decision(self, facts: CallFacts) -> Outcome[Call]:
        return accept(
            opening_events.CallReceived(
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
    yields = (opening_events.KeyPressed, opening_events.CallQueued)
    key: str  # what is pressed

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        name, level = facts.menu.at(record.level)
        if self.key == level.repeat:
            return accept(
                opening_events.KeyPressed(level=name, key=self.key, seconds=level.seconds, to=name)
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
        pressed = opening_events.KeyPressed(
            level=name, key=self.key, seconds=level.seconds, to=choice.level
        )
        return accept(pressed, *_queued(choice, facts.now))


@frozen(kw_only=True)
class StayOnLine(CallCommand):
    """Press no key: the level's way for silence is taken, or it speaks again. Source: A3."""

    kind = "calls.stay_on_line"
    yields = (opening_events.StayedOnLine, opening_events.CallQueued)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        name, level = facts.menu.at(record.level)
        if level.silence is None:
            return accept(opening_events.StayedOnLine(level=name, seconds=level.seconds, to=name))
        stayed = opening_events.StayedOnLine(
            level=name, seconds=level.seconds, to=level.silence.level
        )
        return accept(stayed, *_queued(level.silence, facts.now))


def _queued(choice: Choice, now: Instant) -> tuple[opening_events.CallQueued, ...]:
    """The beginning of the wait, where a choice leads out of the menu."""
    if choice.department is None:
        return ()
    return (opening_events.CallQueued(department=choice.department, at=now),)


@frozen(kw_only=True)
class AbandonCall(CallCommand):
    """Note that the caller hung up before anybody answered: ringing, in the menu, waiting.

    Not the same as hanging up on hold or during a transfer, which ends the call. Source: A9.
    """

    kind = "calls.abandon_call"
    yields = (opening_events.CallAbandoned,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(opening_events.CallAbandoned(at=facts.now))
