"""A caller's walk through a menu: what was answered, where that led, how long it took. A2, A3.

It is pure. The commands of a call walk one step of it, and so does whoever tries a menu out.
"""

from typing import Self

import attrs

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


@frozen(kw_only=True)
class Walk:
    """Where a caller is in a menu, and the way there."""

    menu: Menu = attrs.field(repr=False)  # which
    language: str | None = None  # of the caller, as in BCP 47; None = the menu's own
    level: LevelName | None  # the level that speaks; None = the menu is over
    heard: tuple[Heard, ...] = ()  # all prompts so far, in order
    out: Way | None = None  # who is waited for; None = nobody: see level

    @classmethod
    def begun(cls, menu: Menu, language: str | None = None) -> Self:
        """The first level speaks."""
        return cls(menu=menu, language=language, level=menu.first)

    @property
    def seconds(self) -> int:
        """How long it took so far."""
        return sum([one.seconds for one in self.heard])

    @property
    def is_over(self) -> bool:
        """Whether no level speaks any more: somebody is waited for, or the line is closed."""
        return self.level is None

    def pressed(self, key: str, after: int | None = None) -> "Walk":
        """The walk once a key was pressed; `after` so many seconds, None = the whole prompt.

        Once the menu is over nothing is heard any more, whatever is answered.
        """
        if self.is_over:
            return self
        name, level = self.menu.at(self.level)
        known = key in level.choices or key == level.repeat
        return self._answered(name, level, key, after, known=known, spoken=False)

    def said(self, words: str, after: int | None = None) -> "Walk":
        """The walk once something was said."""
        if self.is_over:
            return self
        name, level = self.menu.at(self.level)
        key = level.key_of(words)
        return self._answered(name, level, key, after, known=key is not None, spoken=True)

    def silent(self) -> "Walk":
        """The walk once the prompt was over, and the time to answer: nothing was."""
        if self.is_over:
            return self
        name, level = self.menu.at(self.level)
        took = level.spoken(self.language).seconds + level.waits
        heard = Heard(level=name, seconds=took)
        way = level.silence if self._in_a_row(name, silent=True) + 1 >= level.silences else None
        return self._led(heard, way)

    def _answered(
        self,
        name: LevelName,
        level: Level,
        key: str | None,
        after: int | None,
        *,
        known: bool,
        spoken: bool,
    ) -> "Walk":
        whole = level.spoken(self.language).seconds
        took = whole if after is None else min(max(after, 0), whole + level.waits)
        heard = Heard(level=name, key=key, spoken=spoken, wrong=not known, seconds=took)
        way: Choice | None = None
        if known and key != level.repeat:
            assert key is not None, "what is known is a key"
            way = level.choices[key]
        elif not known and self._in_a_row(name, silent=False) + 1 >= level.wrongs:
            way = level.wrong
        return self._led(heard, way)

    def _in_a_row(self, name: LevelName, *, silent: bool) -> int:
        """How often nothing was answered, or something wrong, since the level was last heard anew.

        Both are counted apart, and neither begins the count of the other again.
        """
        count = 0
        for one in reversed(self.heard):
            nothing = one.key is None and not one.wrong
            if one.level != name or not (nothing or one.wrong):
                break
            count += nothing is silent
        return count

    def _led(self, heard: Heard, way: Choice | None) -> "Walk":
        """The walk once that was heard: on the way, or the same level speaks again."""
        if way is None:
            return evolve(self, level=heard.level, heard=(*self.heard, heard))
        if way.party is not None:
            heard = evolve(heard, party=way.party)
        all_ = (*self.heard, heard)
        if way.message is None:
            return evolve(self, level=way.level, heard=all_, out=way if way.to_people else None)
        message = self.menu.messages[way.message]
        took = message.spoken(self.language).seconds
        said = Heard(message=way.message, seconds=took)
        return evolve(self, level=message.then, heard=(*all_, said))
