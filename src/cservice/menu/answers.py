"""What an answer to a level of a menu leads to: one step of a caller's walk. Source: A2, A3.

It is pure, and makes nothing but what is kept: a busy desk's menus take more steps than all else.
"""

from typing import NamedTuple, Protocol

from cservice.kernel.value import evolve, frozen
from cservice.menu.model import Choice, Level, LevelName, Menu, MessageName, Party, Way


@frozen(kw_only=True)
class Heard:
    """One prompt that a caller heard, and what was answered to it."""

    level: LevelName | None = None  # the level that spoke; None = it was a message
    message: MessageName | None = None  # the message that was said; None = a level spoke
    key: str | None = None  # what was pressed, or what the words meant; None = neither
    spoken: bool = False  # True = it was said, not pressed
    wrong: bool = False  # True = the level has no such key, or the words were not understood
    seconds: int  # how long it took: the prompt, or as much of it as was heard, and the silence
    party: Party | None = None  # who the caller thereby said to be; None = the answer does not say


class Listener(Protocol):
    """Who is in a menu."""

    @property
    def language(self) -> str | None:
        """As in BCP 47; None = the menu's own."""
        ...

    @property
    def level(self) -> LevelName | None:
        """The level that speaks."""
        ...

    @property
    def heard(self) -> tuple[Heard, ...]:
        """All prompts so far, in order."""
        ...


class Led(NamedTuple):
    """Where an answer led."""

    heard: tuple[Heard, ...]  # what was heard meanwhile: the level, and a message that followed
    level: LevelName | None  # the level that speaks next; None = the menu is over
    out: Way | None = None  # who is waited for; None = nobody: see level


def pressed(menu: Menu, who: Listener, key: str, after: int | None = None) -> Led:
    """A key was pressed; `after` so many seconds, None = the whole prompt."""
    name, level = menu.at(who.level)
    known = key in level.choices or key == level.repeat
    took = _seconds(level, who, after)
    heard = Heard(level=name, key=key, wrong=not known, seconds=took)
    # What is known and no choice is the key that repeats.
    return _led(menu, who, heard, level.choices.get(key) if known else _wrong(who, name, level))


def said(menu: Menu, who: Listener, words: str, after: int | None = None) -> Led:
    """Something was said, likewise."""
    name, level = menu.at(who.level)
    key = level.key_of(words, who.language)
    took = _seconds(level, who, after)
    heard = Heard(level=name, key=key, spoken=True, wrong=key is None, seconds=took)
    return _led(
        menu, who, heard, _wrong(who, name, level) if key is None else level.choices.get(key)
    )


def silent(menu: Menu, who: Listener) -> Led:
    """The prompt was over, and the time to answer: nothing was."""
    name, level = menu.at(who.level)
    heard = Heard(level=name, seconds=level.spoken(who.language).seconds + level.waits)
    times = _in_a_row(who, name, silent=True) + 1
    return _led(menu, who, heard, level.silence if times >= level.silences else None)


def _seconds(level: Level, who: Listener, after: int | None) -> int:
    """How much of the prompt was heard, and of the silence."""
    whole = level.spoken(who.language).seconds
    return whole if after is None else min(max(after, 0), whole + level.waits)


def _wrong(who: Listener, name: LevelName, level: Level) -> Choice | None:
    """The way for what the level has no key for; None = it speaks again."""
    times = _in_a_row(who, name, silent=False) + 1
    return level.wrong if times >= level.wrongs else None


def _in_a_row(who: Listener, name: LevelName, *, silent: bool) -> int:
    """How often nothing was answered, or something wrong, since the level was last heard anew.

    Both are counted apart, and neither begins the count of the other again.
    """
    count = 0
    for one in reversed(who.heard):
        nothing = one.key is None and not one.wrong
        if one.level != name or not (nothing or one.wrong):
            break
        count += nothing is silent
    return count


def _led(menu: Menu, who: Listener, heard: Heard, way: Choice | None) -> Led:
    """Where that leads: on the way, or the same level speaks again."""
    if way is None:
        return Led((heard,), heard.level)
    if way.party is not None:
        heard = evolve(heard, party=way.party)
    if way.message is None:
        return Led((heard,), way.level, way if way.to_people else None)
    message = menu.messages[way.message]
    took = message.spoken(who.language).seconds
    return Led((heard, Heard(message=way.message, seconds=took)), message.then)
