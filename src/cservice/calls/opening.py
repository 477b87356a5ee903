"""What can be asked of a call before anybody of ours has it: it rings, is in the menu, is given up.

What can of its wait is in a module of its own. Source: A1-A3, A8, A9.
"""

import datetime
from abc import abstractmethod
from collections.abc import Iterator, Sequence

from cservice.calls import opening_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call, after_field, minutes_field
from cservice.calls.steps import AgentsCommand, CallCommand
from cservice.calls.waiting import BEGINS, Asked, begun
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import plus
from cservice.kernel.value import frozen
from cservice.menu import Heard, Led, LevelName, Menu, Party, Way, pressed, said, silent


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
class _Answer(CallCommand):
    """What is answered to the level of the menu that speaks. Source: A2, A3."""

    @abstractmethod
    def led(self, call: Call, menu: Menu) -> Led:
        """Where the answer leads."""
        ...

    @abstractmethod
    def answered(self, heard: Heard, to: LevelName | None) -> Event[Call]:
        """What happened, with what was heard and the level that speaks next."""
        ...

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        # A call that is not in the menu is at no level: that it cannot answer, its lifecycle says.
        (level, *messages), to, out = self.led(record, facts.menu)
        if not messages and to is not None:
            return accept(self.answered(level, to))
        answered = self.answered(level, None), *_messages(messages, to)
        if to is not None:
            return accept(*answered)
        lasts = datetime.timedelta(seconds=sum(one.seconds for one in messages))
        left, rulings = _left(record, facts, out, level.party, lasts)
        return accept(*answered, left, rulings=rulings)


def _messages(heard: Sequence[Heard], to: LevelName | None) -> Iterator[Event[Call]]:
    """What was said to the caller, without an answer."""
    for one in heard:
        assert one.message is not None, "one level at a time speaks"
        yield opening_events.MessageHeard(message=one.message, seconds=one.seconds, to=to)


def _left(
    call: Call, facts: CallFacts, way: Way | None, party: Party | None, lasts: datetime.timedelta
) -> tuple[Event[Call], Sequence[Ruling]]:
    """How the menu ended: with the wait for somebody, or a line that is closed.

    What is said without an answer to it `lasts` so long, and the line is closed after that.
    """
    if way is None:
        return opening_events.MenuEnded(at=plus(facts.now, lasts)), ()
    asked = Asked(department=way.department, person=way.person, party=party)
    wait = begun(call, facts, asked)
    assert wait is not None, "who is waited for is a person or a department"
    return wait


#: How every answer may end.
_ENDS = (
    opening_events.MessageHeard,
    opening_events.MenuEnded,
    *BEGINS,
)


@frozen(kw_only=True)
class PressKey(_Answer):
    """Press a key of the menu; one that leads out of it begins the wait. Source: A2.

    Where the level has no such key, the prompt is spoken again, and after so many in a row the
    level's way for wrong keys is taken.
    """

    kind = "calls.press_key"
    yields = (opening_events.KeyPressed, opening_events.WrongKeyPressed, *_ENDS)
    key: str  # what is pressed
    after: int | None = after_field()  # seconds of the prompt that were heard; None = all of it

    def led(self, call: Call, menu: Menu) -> Led:
        return pressed(menu, call, self.key, self.after)

    def answered(self, heard: Heard, to: LevelName | None) -> Event[Call]:
        assert heard.level is not None, "a level spoke"
        event = opening_events.WrongKeyPressed if heard.wrong else opening_events.KeyPressed
        return event(
            level=heard.level, key=self.key, seconds=heard.seconds, to=to, party=heard.party
        )


@frozen(kw_only=True)
class SayWords(_Answer):
    """Say, in place of a key, what the prompt calls it; "repeat" too has words. Source: A2.

    What is not understood counts as a wrong key does. The words themselves are not kept.
    """

    kind = "calls.say_words"
    yields = (opening_events.ChoiceSpoken, opening_events.WordsNotUnderstood, *_ENDS)
    words: str = personal()  # what is said, as it was recognised
    after: int | None = after_field()  # seconds of the prompt that were heard; None = all of it

    def led(self, call: Call, menu: Menu) -> Led:
        return said(menu, call, self.words, self.after)

    def answered(self, heard: Heard, to: LevelName | None) -> Event[Call]:
        assert heard.level is not None, "a level spoke"
        if heard.key is None:
            return opening_events.WordsNotUnderstood(
                level=heard.level, seconds=heard.seconds, to=to, party=heard.party
            )
        return opening_events.ChoiceSpoken(
            level=heard.level, key=heard.key, seconds=heard.seconds, to=to, party=heard.party
        )


@frozen(kw_only=True)
class StayOnLine(_Answer):
    """Press no key: the level's way for silence is taken, or it speaks again. Source: A3."""

    kind = "calls.stay_on_line"
    yields = (opening_events.StayedOnLine, *_ENDS)

    def led(self, call: Call, menu: Menu) -> Led:
        return silent(menu, call)

    def answered(self, heard: Heard, to: LevelName | None) -> Event[Call]:
        assert heard.level is not None, "a level spoke"
        return opening_events.StayedOnLine(
            level=heard.level, seconds=heard.seconds, to=to, party=heard.party
        )


@frozen(kw_only=True)
class AbandonCall(AgentsCommand):
    """Note that the caller hung up before anybody answered: ringing, in the menu, waiting.

    Not the same as hanging up on hold or during a transfer, which ends the call. Source: A9.
    """

    kind = "calls.abandon_call"
    yields = (opening_events.CallAbandoned,)

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(opening_events.CallAbandoned(at=facts.now))
