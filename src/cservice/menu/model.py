"""A menu's values: levels that speak, what a caller may answer, and where that leads."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NewType

import attrs

from cservice.ids import AgentId
from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen

#: The name of one level of a menu: "books".
LevelName = NewType("LevelName", str)
#: The name of a message of a menu: "specials".
MessageName = NewType("MessageName", str)
#: A group of staff that calls are queued for, named by the brand: "order_specialist". Source: A6.
Department = NewType("Department", str)


class Party(StrEnum):
    """Who calls, as far as it decides who answers. Source: A7."""

    NEW_CUSTOMER = "new_customer"
    CUSTOMER = "customer"  # one who has bought before
    VENDOR = "vendor"
    COURIER = "courier"
    INSIDE = "inside"  # somebody of the company itself: its logistics, another department


_KEYS = re.compile(r"[0-9*#]+")


@attrs.define(auto_exc=True, slots=False, eq=False)
class MenuError(InputError):
    """A menu that a caller could not be led through."""


@frozen(kw_only=True)
class Way:
    """Where a caller is led: to a level, a department, a person or a message; to one of them."""

    level: LevelName | None = None  # the level that speaks next
    department: Department | None = None  # who is waited for
    person: AgentId | None = None  # whose line it is, of all of ours
    message: MessageName | None = None  # what is said to the caller

    def __attrs_post_init__(self) -> None:
        leads = [one for one in self._to if one is not None]
        if len(leads) != 1:
            raise MenuError(
                f"{self.named} must lead to a level or to a department, a person or a message: to "
                f"one of them, not to {' and '.join(leads) or 'none'}"
            )

    @property
    def _to(self) -> tuple[str | None, ...]:
        return (self.level, self.department, self.person, self.message)

    @property
    def named(self) -> str:
        """As errors name it."""
        return "a way"

    @property
    def to(self) -> str:
        """The name of what it leads to."""
        return next(one for one in self._to if one is not None)

    @property
    def to_people(self) -> bool:
        """Whether somebody is waited for there."""
        return self.department is not None or self.person is not None


@frozen(kw_only=True)
class Choice(Way):
    """What one key, or some words, mean, and where they lead."""

    says: str  # what the prompt calls it: "books"
    words: tuple[str, ...] = ()  # what else may be said in place of the key: "a book"
    party: Party | None = None  # who says so of themselves by choosing it; None = anybody may

    @property
    def named(self) -> str:
        return f"choice {self.says!r}"


@frozen(kw_only=True)
class _Said:
    """What is spoken to callers."""

    prompt: str  # what is spoken
    seconds: int = attrs.field(validator=at_least(1))  # how long speaking it takes


@frozen(kw_only=True)
class Prompt(_Said):
    """What is spoken in another language of the menu."""

    #: What may be said in it in place of each key; of a level only. The menu's own words do too.
    words: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


@frozen(kw_only=True)
class _Spoken(_Said):
    """What is spoken to callers, in the menu's own language and in others."""

    #: By language, as in BCP 47; who speaks none of them hears the menu's own.
    in_languages: Mapping[str, Prompt] = attrs.field(factory=dict)

    def spoken(self, language: str | None) -> _Said:
        """What a caller of that language hears: "es-MX" is served by "es" where it is not there."""
        return self.translated(language) or self

    def translated(self, language: str | None) -> Prompt | None:
        """The prompt in that language; None = the menu's own is heard."""
        if not self.in_languages:
            return None
        known = {tag.casefold(): prompt for tag, prompt in self.in_languages.items()}
        return next((known[one] for one in tags(language) if one in known), None)


@frozen(kw_only=True)
class Level(_Spoken):
    """One level: it speaks a prompt and waits for a key. Source: A2."""

    choices: Mapping[str, Choice]  # by the key that is pressed; the order is the prompt's
    waits: int = attrs.field(default=0, validator=at_least(0))  # so many seconds after the prompt
    repeat: str | None = None  # the key that has the prompt spoken again; None = there is none
    repeat_words: tuple[str, ...] = ()  # what else may be said in place of that key
    silence: Choice | None = None  # for who presses no key; None = the prompt is spoken again
    #: The prompt is spoken so often to who presses nothing before that way is taken.
    silences: int = attrs.field(default=1, validator=at_least(1))
    wrong: Choice | None = None  # for who presses a wrong key; None = the prompt is spoken again
    #: So many wrong keys, with silences between them or not, before that way is taken.
    wrongs: int = attrs.field(default=3, validator=at_least(1))

    def __attrs_post_init__(self) -> None:
        for key in self.keys:
            if not is_keys(key):
                raise MenuError(f"no phone has the key {key!r}; keys are digits, * and #")
        if self.repeat is not None and self.repeat in self.choices:
            says = self.choices[self.repeat].says
            raise MenuError(f"key {self.repeat} cannot both repeat the prompt and mean {says!r}")
        if not self.choices and self.silence is None:
            raise MenuError(f"the level that says {self.prompt!r} leads nowhere")
        self._one_meaning(self._words, "")
        for tag, one in self.in_languages.items():
            for key in one.words:
                if key not in self.keys:
                    raise MenuError(f"words in {tag} are for key {key}, which the level has not")
            self._one_meaning(_stand_for(one), f" in {tag}")

    def _one_meaning(self, words: Iterable[tuple[str, str]], where: str) -> None:
        said: dict[str, str] = {}
        for one, key in words:
            if not self._alike(said.setdefault(one, key), key):
                raise MenuError(f"{one!r} cannot mean both key {said[one]} and key {key}{where}")

    def _alike(self, key: str, other: str) -> bool:
        """Whether two keys lead to the same place, so that it does not matter which is meant."""
        if key == other:
            return True
        one, two = self.choices.get(key), self.choices.get(other)
        return one is not None and two is not None and one._to == two._to

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys there are, the repeating one last."""
        return (*self.choices, *(() if self.repeat is None else (self.repeat,)))

    @property
    def ways(self) -> tuple[Choice, ...]:
        """All that it leads to: by keys, by silence, by wrong keys."""
        others = [one for one in (self.silence, self.wrong) if one is not None]
        return (*self.choices.values(), *others)

    def key_of(self, words: str, language: str | None = None) -> str | None:
        """The key that what a caller says stands for; None = it is not understood.

        What the prompt calls a choice is understood, and so is the key said aloud; in another
        language of the menu what stands there comes first.
        """
        there = self.translated(language)
        own = {} if there is None else dict(_stand_for(there))
        return {**dict(self._words), **own}.get(heard(words))

    @property
    def _words(self) -> tuple[tuple[str, str], ...]:
        """What may be said, as it is compared, and the key that it stands for."""
        said = [(key, [key, one.says, *one.words]) for key, one in self.choices.items()]
        if self.repeat is not None:
            said.append((self.repeat, [self.repeat, *self.repeat_words]))
        return tuple([(heard(words), key) for key, all_ in said for words in all_])


@frozen(kw_only=True)
class Message(_Spoken):
    """What is said to a caller who need not answer: this week's specials, the opening hours."""

    then: LevelName | None = None  # the level that speaks next; None = the line is closed

    def __attrs_post_init__(self) -> None:
        if any(one.words for one in self.in_languages.values()):
            raise MenuError(
                f"nothing is answered to the message {self.prompt!r}: it takes no words"
            )


@frozen(kw_only=True)
class Menu:
    """The levels a caller is led through, and the messages. Source: A2, A4.

    A menu that names a level or message it lacks raises MenuError.
    """

    first: LevelName  # where every call begins
    levels: Mapping[LevelName, Level]  # by name
    messages: Mapping[MessageName, Message] = attrs.field(factory=dict)  # by name

    def __attrs_post_init__(self) -> None:
        ways = [way for one in self.levels.values() for way in one.ways]
        then = [one.then for one in self.messages.values()]
        _has("level", self.levels, [self.first, *[way.level for way in ways], *then])
        _has("message", self.messages, [way.message for way in ways])

    @property
    def straight(self) -> Department | None:
        """Where every caller is led without being asked for a key; None = some are asked."""
        first = self.levels[self.first]
        asked = first.choices or first.silence is None
        return None if asked or first.silence is None else first.silence.department

    def after(self, way: Way) -> LevelName | None:
        """The level that speaks next, also after a message; None = the menu is over."""
        return self.messages[way.message].then if way.message is not None else way.level

    def at(self, name: LevelName | None) -> tuple[LevelName, Level]:
        """The level of that name; the first one where the menu has changed under the caller."""
        found = self.levels.get(name) if name is not None else None
        if name is None or found is None:
            return self.first, self.levels[self.first]
        return name, found


def tags(language: str | None) -> Iterator[str]:
    """A language as it is compared, and then what it is one of: "es-mx", "es"."""
    tag = (language or "").replace("_", "-").casefold()
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def _stand_for(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """What may be said in a language, as it is compared, and the key that it stands for."""
    return ((heard(one), key) for key, words in prompt.words.items() for one in words)


def is_keys(text: str) -> bool:
    """Whether a tone phone can press it: digits, * and #, one key or several in a row."""
    return _KEYS.fullmatch(text) is not None


def heard(words: str) -> str:
    """What is said, as it is compared: in lower case, and without what is only written."""
    return " ".join(re.findall(r"[\w*#']+", words.casefold()))


def _has(what: str, there: Collection[str], named: Iterable[str | None]) -> None:
    unknown = sorted({one for one in named if one is not None}.difference(there))
    if unknown:
        has = f"it has {', '.join(there)}" if there else "it has none"
        raise MenuError(f"the menu has no {what} {', '.join(unknown)}; {has}")
