"""What is wrong with a menu, and how long it takes to get anywhere. Source: A4, A5."""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum

from cservice.kernel.value import frozen
from cservice.menu.model import Choice, Level, LevelName, Menu, Way

#: A menu of more levels than that, one below another, is too deep.
DEEPEST = 5


class Problem(StrEnum):
    """What may be wrong with a menu that can be read."""

    UNREACHABLE = "unreachable"
    DEAD_END = "dead_end"
    NO_PERSON = "no_person"
    TOO_DEEP = "too_deep"
    OVERLAPPING_KEYS = "overlapping_keys"
    ENDLESS_SILENCE = "endless_silence"
    ENDLESS_WRONG_KEYS = "endless_wrong_keys"
    NOT_IN_LANGUAGE = "not_in_language"
    NO_WORDS = "no_words"


@frozen(kw_only=True)
class Finding:
    """One thing that is wrong, and where."""

    problem: Problem  # what
    at: str  # the level or message
    sentence: str  # the same for people

    def __str__(self) -> str:
        return f"{self.at}: {self.sentence}"


@frozen(kw_only=True)
class Leaf:
    """An answer with which the menu ends, and the shortest way to it."""

    way: Choice  # where it leads: a department, a person, or a message that closes the line
    levels: tuple[LevelName, ...]  # that speak on the way, the first one first
    answers: tuple[str | None, ...]  # to each of them the key, None = nothing is pressed
    seconds: int  # how long the prompts on the way take
    #: The same where the longest of them that can be repeated is; None = none can.
    with_one_repeat: int | None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.way.to


def leaves(menu: Menu, language: str | None = None) -> tuple[Leaf, ...]:
    """Every answer with which the menu ends, soonest first, with the shortest way to each.

    Keys and silences are answers; where only wrong keys lead is no leaf.
    """
    found = [
        path.leaf(menu, name, key, way, language)
        for name, path in _shortest(menu, language).items()
        for key, way in _answers(menu.levels[name])
        if _is_leaf(menu, way)
    ]
    return tuple(sorted(found, key=lambda one: one.seconds))


def findings(menu: Menu, deepest: int = DEEPEST) -> tuple[Finding, ...]:
    """All that is wrong with a menu, level by level; empty = nothing is."""
    depths, people = _depths(menu), _leading(menu, lambda way: way.to_people)
    ends = _leading(menu, lambda way: _is_leaf(menu, way))
    found: list[Finding] = []
    for name, level in menu.levels.items():
        depth = depths.get(name)
        if depth is None:
            found.append(_found(Problem.UNREACHABLE, name, "no caller ever gets there"))
        elif depth > deepest:
            said = f"it is level {depth} on the shortest way, and no level is to be deeper than"
            found.append(_found(Problem.TOO_DEEP, name, f"{said} {deepest}"))
        if name not in ends:
            found.append(_found(Problem.DEAD_END, name, "no way leads out of the menu from there"))
        elif name not in people:
            found.append(_found(Problem.NO_PERSON, name, "no way leads to a person from there"))
        found += _of_level(menu, name, level)
    return (*found, *_unheard(menu, depths), *_languages(menu), *_words(menu))


def _unheard(menu: Menu, reached: Collection[LevelName]) -> Iterator[Finding]:
    """Messages that nobody is led to."""
    heard = {way.message for name in reached for way in menu.levels[name].ways}
    for name in menu.messages:
        if name not in heard:
            yield _found(Problem.UNREACHABLE, name, "no caller ever hears it")


def _of_level(menu: Menu, name: LevelName, level: Level) -> Iterator[Finding]:
    for short, long in _overlapping(level.keys):
        said = f"whoever presses {long} has pressed {short} before"
        yield _found(Problem.OVERLAPPING_KEYS, name, said)
    if _for_ever(menu, name, lambda one: one.silence):
        said = "who presses no key is never led out of the menu"
        yield _found(Problem.ENDLESS_SILENCE, name, said)
    if level.choices and _for_ever(menu, name, lambda one: one.wrong):
        said = "who presses wrong keys is never led out of the menu"
        yield _found(Problem.ENDLESS_WRONG_KEYS, name, said)


def _for_ever(menu: Menu, name: LevelName, answer: Callable[[Level], Choice | None]) -> bool:
    """Whether who answers so at every level hears levels again and again."""
    heard: set[LevelName] = set()
    at: LevelName | None = name
    while at is not None:
        way = answer(menu.levels[at])
        heard.add(at)
        at = None if way is None else menu.after(way)
        if way is None or at in heard:
            return True
    return False


def _found(problem: Problem, at: str, sentence: str) -> Finding:
    return Finding(problem=problem, at=at, sentence=sentence)


def _overlapping(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Keys that begin with another key."""
    known = tuple(keys)
    for short in known:
        for long in known:
            if long != short and long.startswith(short):
                yield short, long


def _languages(menu: Menu) -> Iterator[Finding]:
    """Prompts that a language lacks in which others are spoken."""
    spoken = [*menu.levels.items(), *menu.messages.items()]
    every = dict.fromkeys(tag for _, one in spoken for tag in one.in_languages)
    for name, one in spoken:
        missing = [tag for tag in every if one.spoken(tag) is one]
        if missing:
            said = f"it is not spoken in {', '.join(missing)}, and others are"
            yield _found(Problem.NOT_IN_LANGUAGE, name, said)


def _words(menu: Menu) -> Iterator[Finding]:
    """Keys for which nothing can be said in a language in which others can be."""
    for name, level in menu.levels.items():
        for tag, one in level.in_languages.items():
            if missing := [key for key in level.keys if one.words and not one.words.get(key)]:
                said = (
                    f"in {tag} no words stand for key {', '.join(missing)}, and for others they do"
                )
                yield _found(Problem.NO_WORDS, name, said)


def _answers(level: Level) -> Iterator[tuple[str | None, Choice]]:
    """What can be answered to a level, and where it leads; wrong keys are no answer."""
    yield from level.choices.items()
    if level.silence is not None:
        yield None, level.silence


def _is_leaf(menu: Menu, way: Way) -> bool:
    return menu.after(way) is None


def _depths(menu: Menu) -> dict[LevelName, int]:
    """The levels that callers get to, and how many speak on the way at least, from 1."""
    depths = {menu.first: 1}
    for name in (queue := [menu.first]):
        for way in menu.levels[name].ways:
            to = menu.after(way)
            if to is not None and to not in depths:
                depths[to] = depths[name] + 1
                queue.append(to)
    return depths


def _leading(menu: Menu, good: Callable[[Way], bool]) -> set[LevelName]:
    """The levels from which some way leads to what is good."""
    leading: set[LevelName] = set()
    more = True
    while more:
        more = False
        for name, level in menu.levels.items():
            if name not in leading and any(
                good(way) or menu.after(way) in leading for way in level.ways
            ):
                leading.add(name)
                more = True
    return leading


@frozen(kw_only=True)
class _Path:
    """The quickest way to a level."""

    seconds: int = 0  # what is spoken before that level speaks
    levels: tuple[LevelName, ...] = ()  # that spoke
    answers: tuple[str | None, ...] = ()  # to each

    def leaf(
        self, menu: Menu, name: LevelName, key: str | None, way: Choice, language: str | None
    ) -> Leaf:
        levels = (*self.levels, name)
        seconds = self.seconds + _takes(menu, name, key, way, language)
        again = [
            menu.levels[one].spoken(language).seconds for one in levels if menu.levels[one].repeat
        ]
        return Leaf(
            way=way,
            levels=levels,
            answers=(*self.answers, key),
            seconds=seconds,
            with_one_repeat=seconds + max(again) if again else None,
        )


def _takes(menu: Menu, name: LevelName, key: str | None, way: Way, language: str | None) -> int:
    """How long an answer takes: the prompt, all its silences, and the message it leads to."""
    level = menu.levels[name]
    prompt = level.spoken(language).seconds
    spoken = prompt if key is not None else (prompt + level.waits) * level.silences
    said = 0 if way.message is None else menu.messages[way.message].spoken(language).seconds
    return spoken + said


def _shortest(menu: Menu, language: str | None) -> dict[LevelName, _Path]:
    """The quickest way to each level that a caller gets to by answering."""
    found: dict[LevelName, _Path] = {}
    queue: list[tuple[int, int, LevelName, _Path]] = [(0, 0, menu.first, _Path())]
    pushed = 1
    while queue:
        seconds, _, name, path = heapq.heappop(queue)
        if name in found:
            continue
        found[name] = path
        for key, way in _answers(menu.levels[name]):
            to = menu.after(way)
            if to is None or to in found:
                continue
            further = seconds + _takes(menu, name, key, way, language)
            longer = _Path(
                seconds=further, levels=(*path.levels, name), answers=(*path.answers, key)
            )
            heapq.heappush(queue, (further, pushed, to, longer))
            pushed += 1
    return found
