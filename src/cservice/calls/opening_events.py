"""What can happen to a call before anybody of ours has it: it rings, it is in the menu, it waits.

Source: A1-A3, A8, A9.
"""

from cservice.calls.chart import STAGE, CallStage
from cservice.calls.model import Call, KeyPress, minutes_field
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, LevelName


@frozen(kw_only=True)
class _CallCame(Opening[Call]):
    """A call is there, and what is known of who calls."""

    phone: str | None = personal(erased=None)  # caller id; None = there was none
    language: str | None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field()  # spent looking for our phone number before

    def came(self, stream: Stream, at: Instant, level: LevelName | None) -> Call:
        """The call that came in at an instant; it rings where no level of the menu speaks."""
        return Call(
            **stream.fields(),
            phone=self.phone,
            language=self.language,
            searched_minutes=self.searched_minutes,
            level=level,
            opened_at=at,
            stage=STAGE.initial if level is None else CallStage.IN_MENU,
        )


@frozen(kw_only=True)
class CallOffered(_CallCame):
    """A call rang; whoever is to take it can see who calls. Source: A1, A8."""

    kind = "calls.call_offered"
    at: Instant  # when

    def begin(self, stream: Stream) -> Call:
        return self.came(stream, self.at, level=None)


@frozen(kw_only=True)
class MenuStarted(Event[Call]):
    """The first level of the menu spoke to a call that rang. Source: A2."""

    kind = "calls.menu_started"
    moves = (STAGE["start_menu"],)
    sets = ("level",)
    level: LevelName  # that level
    at: Instant  # when


@frozen(kw_only=True)
class CallReceived(_CallCame):
    """A call came in, and the first level of the menu spoke at once. Source: A1, A8."""

    kind = "calls.call_received"
    level: LevelName  # the level of the menu that speaks first
    at: Instant  # when

    def begin(self, stream: Stream) -> Call:
        return self.came(stream, self.at, self.level)


@frozen(kw_only=True)
class KeyPressed(Event[Call]):
    """The caller pressed a key of the menu. Source: A2."""

    kind = "calls.key_pressed"
    says = "The caller pressed {key} at the level {level}."
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
    says = "The caller pressed nothing at the level {level}, and stayed on the line."
    moves = (STAGE["stay_on_line"],)
    level: LevelName  # the level that spoke
    seconds: int  # how long the prompt takes
    to: LevelName | None  # the level that speaks next; None = silence leads out of the menu

    def apply(self, record: Call) -> Call:
        press = KeyPress(level=self.level, key=None, seconds=self.seconds)
        return evolve(record, level=self.to, pressed=(*record.pressed, press), **self.moved(record))


@frozen(kw_only=True)
class CallQueued(Event[Call]):
    """The caller waits for a department, which the menu led to, or somebody. Source: A9."""

    kind = "calls.call_queued"
    says = "The caller waits for {department}."
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
class CallAbandoned(Event[Call]):
    """The caller hung up before anybody answered. Source: A9."""

    kind = "calls.call_abandoned"
    moves = (STAGE["abandon"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, ended_at=self.at, level=None, **self.moved(record))
