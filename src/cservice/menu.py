"""The phone menu, as data of a brand: levels that speak, keys, and where they lead.

Nothing here rings: a host's telephone system speaks the prompts and reports the keys.
"""

from collections.abc import Mapping
from typing import NewType

import attrs

from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen

#: The name of one level of a menu: "books".
LevelName = NewType("LevelName", str)
#: A group of staff that calls are queued for, named by the brand: "order_specialist". Source: A6.
Department = NewType("Department", str)


@attrs.define(auto_exc=True, slots=False, eq=False)
class MenuError(InputError):
    """A menu that a caller could not be led through."""


@frozen(kw_only=True)
class Choice:
    """Where one key leads: to a level, or out of the menu to a department; never to both."""

    says: str  # what the prompt calls it: "books"
    level: LevelName | None = None  # the level that speaks next; None = it leads out of the menu
    department: Department | None = None  # who is waited for; None = it leads to a level

    def __attrs_post_init__(self) -> None:
        if (self.level is None) is (self.department is None):
            raise MenuError(f"choice {self.says!r} must lead to a level or to a department")


@frozen(kw_only=True)
class Level:
    """One level: it speaks a prompt and waits for a key. Source: A2."""

    prompt: str  # what is spoken
    seconds: int = attrs.field(validator=at_least(1))  # how long speaking it takes
    choices: Mapping[str, Choice]  # by the key that is pressed; the order is the prompt's
    repeat: str | None = None  # the key that has the prompt spoken again; None = there is none
    silence: Choice | None = None  # for who presses no key; None = the prompt is spoken again

    def __attrs_post_init__(self) -> None:
        if self.repeat is not None and self.repeat in self.choices:
            says = self.choices[self.repeat].says
            raise MenuError(f"key {self.repeat} cannot both repeat the prompt and mean {says!r}")
        if not self.choices and self.silence is None:
            raise MenuError(f"the level that says {self.prompt!r} leads nowhere")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys there are, the repeating one last."""
        return (*self.choices, *(() if self.repeat is None else (self.repeat,)))

    @property
    def ways(self) -> tuple[Choice, ...]:
        """All that it leads to, silence last."""
        return (*self.choices.values(), *(() if self.silence is None else (self.silence,)))


@frozen(kw_only=True)
class Menu:
    """The levels a caller keys through. A menu that names a level it lacks raises MenuError.

    Source: A2, A4.
    """

    first: LevelName  # where every call begins
    levels: Mapping[LevelName, Level]  # by name

    def __attrs_post_init__(self) -> None:
        ways = (way.level for one in self.levels.values() for way in one.ways)
        named = {self.first, *(level for level in ways if level is not None)}
        unknown = sorted(named - self.levels.keys())
        if unknown:
            raise MenuError(
                f"the menu has no level {', '.join(unknown)}; it has {', '.join(self.levels)}"
            )

    @property
    def straight(self) -> Department | None:
        """Where every caller is led without being asked for a key; None = some are asked."""
        first = self.levels[self.first]
        asked = first.choices or first.silence is None
        return None if asked or first.silence is None else first.silence.department

    def at(self, name: LevelName | None) -> tuple[LevelName, Level]:
        """The level of that name; the first one where the menu has changed under the caller."""
        found = self.levels.get(name) if name is not None else None
        if name is None or found is None:
            return self.first, self.levels[self.first]
        return name, found
