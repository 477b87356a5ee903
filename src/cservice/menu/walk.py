"""A caller's walk through a menu: what was answered, where that led, how long it took. A2, A3.

It is pure, for whoever tries a menu out; the commands of a call take one step of it each.
"""

from typing import Self

import attrs

from cservice.kernel.value import evolve, frozen
from cservice.menu import answers
from cservice.menu.answers import Heard, Led
from cservice.menu.model import LevelName, Menu, Way


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
        return self if self.is_over else self._on(answers.pressed(self.menu, self, key, after))

    def said(self, words: str, after: int | None = None) -> "Walk":
        """The walk once something was said."""
        return self if self.is_over else self._on(answers.said(self.menu, self, words, after))

    def silent(self) -> "Walk":
        """The walk once the prompt was over, and the time to answer: nothing was."""
        return self if self.is_over else self._on(answers.silent(self.menu, self))

    def _on(self, led: Led) -> "Walk":
        return evolve(self, level=led.level, heard=(*self.heard, *led.heard), out=led.out)
