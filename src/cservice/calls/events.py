"""What can happen to a call."""

from cservice.calls.chart import STAGE
from cservice.calls.model import Call, FoundBy, KeyPress, Topic, minutes_field
from cservice.ids import AgentId, OrderId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, LevelName


@frozen(kw_only=True)
class CallReceived(Opening[Call]):
    """A call came in, and the first level of the menu spoke. Source: A1, A8."""

    kind = "calls.call_received"
    phone: str | None = personal(erased=None)  # caller id; None = there was none
    language: str | None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field()  # spent looking for our phone number before
    level: LevelName  # the level of the menu that speaks first
    at: Instant  # when

    def begin(self, stream: Stream) -> Call:
        return Call(
            **stream.fields(),
            phone=self.phone,
            language=self.language,
            searched_minutes=self.searched_minutes,
            level=self.level,
            opened_at=self.at,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class KeyPressed(Event[Call]):
    """The caller pressed a key of the menu. Source: A2."""

    kind = "calls.key_pressed"
    moves = (STAGE["press_key"],)
    level: LevelName  # the level that spoke
    key: str  # what was pressed
    seconds: int  # how long the prompt takes
    to: LevelName | None  # the level that speaks next; None = the key leads out of the menu

    def apply(self, record: Call) -> Call:
        press = KeyPress(level=self.level, key=self.key, seconds=self.seconds)
        return evolve(record, level=self.to, pressed=(*record.pressed, press), **self.moved(record))


@frozen(kw_only=True)
class StayedOnLine(Event[Call]):
    """The caller pressed no key: a pulse phone has none the menu hears. Source: A3."""

    kind = "calls.stayed_on_line"
    moves = (STAGE["stay_on_line"],)
    level: LevelName  # the level that spoke
    seconds: int  # how long the prompt takes
    to: LevelName | None  # the level that speaks next; None = silence leads out of the menu

    def apply(self, record: Call) -> Call:
        press = KeyPress(level=self.level, key=None, seconds=self.seconds)
        return evolve(record, level=self.to, pressed=(*record.pressed, press), **self.moved(record))


@frozen(kw_only=True)
class CallQueued(Event[Call]):
    """The menu ended at a department, and the caller waits for it. Source: A9."""

    kind = "calls.call_queued"
    moves = (STAGE["queue"],)
    department: Department  # who is waited for
    at: Instant  # when the wait began

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            level=None,
            department=self.department,
            queued_at=self.at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallAnswered(Event[Call]):
    """Somebody took the call. Source: A9."""

    kind = "calls.call_answered"
    moves = (STAGE["answer"],)
    agent: AgentId  # who
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, agent=self.agent, answered_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class OrderFound(Event[Call]):
    """The order that the call is about was found. Source: C2, D1."""

    kind = "calls.order_found"
    moves = (STAGE["find_order"],)
    order: OrderId  # which
    found_by: FoundBy  # by what it was found
    minutes: float = minutes_field()  # how long it took, the caller's going to look included

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            order=self.order,
            found_by=self.found_by,
            finding_minutes=record.finding_minutes + self.minutes,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallerTold(Event[Call]):
    """The caller was told something, or asked. Source: C1, C11, E1."""

    kind = "calls.caller_told"
    moves = (STAGE["tell"],)
    topic: Topic  # what

    def apply(self, record: Call) -> Call:
        return evolve(record, told=(*record.told, self.topic), **self.moved(record))


@frozen(kw_only=True)
class CallHeld(Event[Call]):
    """The caller was put on hold, and knows why. Source: C3."""

    kind = "calls.call_held"
    moves = (STAGE["hold"],)
    reason: str  # what was said to the caller
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, holds=record.holds + 1, held_since=self.at, **self.moved(record))


@frozen(kw_only=True)
class CallResumed(Event[Call]):
    """The caller was taken off hold. Source: C3."""

    kind = "calls.call_resumed"
    moves = (STAGE["resume"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        held = record.held_until(self.at)
        return evolve(record, held=held, held_since=None, **self.moved(record))


@frozen(kw_only=True)
class CallEnded(Event[Call]):
    """One side hung up; what was said is now written down. Source: C11."""

    kind = "calls.call_ended"
    moves = (STAGE["hang_up"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        held = record.held_until(self.at)
        return evolve(record, ended_at=self.at, held=held, held_since=None, **self.moved(record))


@frozen(kw_only=True)
class CallWrappedUp(Event[Call]):
    """The after-call work was done. Source: B3, K2."""

    kind = "calls.call_wrapped_up"
    moves = (STAGE["wrap_up"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, wrapped_up_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class CallAbandoned(Event[Call]):
    """The caller hung up before anybody answered. Source: A9."""

    kind = "calls.call_abandoned"
    moves = (STAGE["abandon"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, ended_at=self.at, level=None, **self.moved(record))
