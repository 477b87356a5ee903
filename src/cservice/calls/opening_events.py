"""What can happen to a call before it waits for anybody: it rings, it is in the menu.

What can while it waits is in a module of its own. Source: A1-A3, A8, A9.
"""

from cservice.calls.chart import STAGE, CallStage
from cservice.calls.model import Call, minutes_field
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, evolved, frozen
from cservice.menu import Heard, LevelName, MessageName, Party


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
class _Answered(Event[Call]):
    """A level of the menu spoke, and what was answered is known."""

    level: LevelName  # the level that spoke
    seconds: int  # how long it took: the prompt, or as much of it as was heard, and the silence
    to: LevelName | None  # the level that speaks next; None = the answer leads out, or a message is
    party: Party | None = None  # who the caller thereby said to be; None = it does not say

    def heard(self) -> Heard:
        """What is kept of it."""
        return Heard(level=self.level, seconds=self.seconds, party=self.party)

    def apply(self, record: Call) -> Call:
        # What is done most while a desk is busy: to name the changes here costs half of `evolve`.
        changes = self.moved(record)
        changes["level"] = self.to
        changes["heard"] = (*record.heard, self.heard())
        changes["party"] = self.party or record.party
        after: Call = evolved(record, changes)
        return after


@frozen(kw_only=True)
class KeyPressed(_Answered):
    """The caller pressed a key of the menu. Source: A2."""

    kind = "calls.key_pressed"
    says = "The caller pressed {key} at the level {level}."
    moves = (STAGE["press_key"],)
    key: str  # what was pressed

    def heard(self) -> Heard:
        return Heard(level=self.level, key=self.key, seconds=self.seconds, party=self.party)


@frozen(kw_only=True)
class ChoiceSpoken(_Answered):
    """The caller said, in words, what a key of the menu stands for. Source: A2."""

    kind = "calls.choice_spoken"
    says = "The caller said what key {key} stands for at the level {level}."
    moves = (STAGE["say_words"],)
    key: str  # what the words stand for

    def heard(self) -> Heard:
        return Heard(
            level=self.level, key=self.key, spoken=True, seconds=self.seconds, party=self.party
        )


@frozen(kw_only=True)
class WrongKeyPressed(_Answered):
    """The caller pressed what the level has no key for. Source: A2."""

    kind = "calls.wrong_key_pressed"
    says = "The caller pressed {key} at the level {level}, which has no such key."
    moves = (STAGE["press_key"],)
    key: str  # what was pressed

    def heard(self) -> Heard:
        return Heard(
            level=self.level, key=self.key, wrong=True, seconds=self.seconds, party=self.party
        )


@frozen(kw_only=True)
class WordsNotUnderstood(_Answered):
    """The caller said what stands for no key of the level; the words are not kept. Source: A2."""

    kind = "calls.words_not_understood"
    says = "What the caller said at the level {level} was not understood."
    moves = (STAGE["say_words"],)

    def heard(self) -> Heard:
        return Heard(
            level=self.level, spoken=True, wrong=True, seconds=self.seconds, party=self.party
        )


@frozen(kw_only=True)
class StayedOnLine(_Answered):
    """The caller pressed no key: a pulse phone has none the menu hears. Source: A3."""

    kind = "calls.stayed_on_line"
    says = "The caller pressed nothing at the level {level}, and stayed on the line."
    moves = (STAGE["stay_on_line"],)


@frozen(kw_only=True)
class MessageHeard(Event[Call]):
    """The menu said something that needs no answer. Source: A2."""

    kind = "calls.message_heard"
    says = "The caller heard the message {message}."
    moves = (STAGE["hear_message"],)
    message: MessageName  # which
    seconds: int  # how long it takes
    to: LevelName | None  # the level that speaks next; None = the line is closed

    def apply(self, record: Call) -> Call:
        heard = Heard(message=self.message, seconds=self.seconds)
        return evolve(record, level=self.to, heard=(*record.heard, heard), **self.moved(record))


@frozen(kw_only=True)
class MenuEnded(Event[Call]):
    """The menu had said what there was to say, and closed the line. Source: A2."""

    kind = "calls.menu_ended"
    moves = (STAGE["end_menu"],)
    at: Instant  # when the last message was over, which is after the key

    def apply(self, record: Call) -> Call:
        return evolve(record, ended_at=self.at, level=None, **self.moved(record))


@frozen(kw_only=True)
class CallAbandoned(Event[Call]):
    """The caller hung up before anybody answered. Source: A9."""

    kind = "calls.call_abandoned"
    moves = (STAGE["abandon"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            ended_at=self.at,
            level=None,
            look_at=None,
            offered_to=None,
            **self.moved(record),
        )
