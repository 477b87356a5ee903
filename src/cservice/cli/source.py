"""A YAML file that remembers its lines, so that whatever is wrong in it is said with file and line.

Every scalar is read as text, whatever it looks like: `4` and `"4"` are the same. What kind of value
it should be is known to who reads it. An empty value, `~` and `null` mean nothing (None). Where an
amount of money is wanted, it may be written as it is said: `USD 16.00`. A file whose name ends with
`.toml` is read as TOML, in the same way; what is wrong in it is said by its path, without a line.
"""

import datetime
import decimal
import enum
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
import yaml

from cservice.kernel.codec import from_plain
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

T = TypeVar("T")
#: Where a value is in a file: keys and places in lists, from the top.
Path_ = tuple[str | int, ...]

_DEEPEST = 50
_MANY = 20
#: Of dotted names the first part alone makes them alike: less than this is another word.
_NEAR = 0.7
_LONG = 60
#: Money as it is said: "USD 16.00".
_MONEY = re.compile(r"(?P<currency>[A-Z]{3}) (?P<amount>-?\d+(\.\d+)?)")
#: libyaml's where it is built in: reading a script takes 3 ms instead of 30.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@attrs.define(auto_exc=True, slots=False, eq=False)
class SourceError(InputError):
    """Something in a file is wrong; the message says where."""

    #: The file as it was named, and the line from 1; None = the file as a whole.
    file: str
    line: int | None

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.problem}"


@frozen
class Source:
    """A file's data as plain text, lists and mappings, and the line of each."""

    path: Path  # the file
    data: Any  # str, None, lists and dicts of such
    #: Of every value and of every key's value; of TOML, None for the file as a whole.
    lines: Mapping[Path_, int | None]
    keys: Mapping[Path_, int]  # of every key of a mapping

    def line(self, *path: str | int) -> int | None:
        """The line of what is there, or of what it should be in; None = it is not known."""
        while path not in self.lines:
            path = path[:-1]
        return self.keys.get(path, self.lines[path])

    def where(self, *path: str | int) -> str:
        """The file, and the line where it is known."""
        line = self.line(*path)
        return str(self.path) if line is None else f"{self.path}:{line}"

    def error(self, problem: str, *path: str | int) -> SourceError:
        """What is wrong with what is there."""
        return SourceError(problem, str(self.path), self.line(*path))

    def beside(self, name: str) -> Path:
        """A file named in this one, relative to it."""
        return self.path.parent / name

    def at(self, *path: str | int) -> Any:
        """What is there."""
        data = self.data
        for step in path:
            data = data[step]
        return data

    def read(self, kind: type[T], *path: str | int, data: Any = ...) -> T:
        """What is there as a value of the type; raises SourceError with the line of what is wrong.

        `data` stands for what is there where it was completed since.
        """
        here = _with_money(self.at(*path) if data is ... else data, kind)
        try:
            return from_plain(here, kind, strict=False)
        except InputError as error:
            wrong, problem = _pinpointed(here, kind, path) or (path, str(error))
            named = shown_path(wrong[len(path) :])
            raise self.error(f"{named}: {problem}" if named else problem, *wrong) from error


def read_source(path: Path) -> Source:
    """The file's data. Raises SourceError for what cannot be read, is not plain YAML, or TOML."""
    text = read_text(path)
    if path.suffix == ".toml":
        return _read_toml(path, text)
    reader = _Reader(path, yaml.parse(text, Loader=_LOADER))
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        problem = error.problem or error.context
        raise SourceError(f"this is not YAML: {problem}", str(path), line) from error
    except yaml.YAMLError as error:
        raise SourceError(f"this is not YAML: {_first_line(error)}", str(path), None) from error
    return Source(path, data, reader.lines, reader.keys)


def _read_toml(path: Path, text: str) -> Source:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"this is not TOML: {error}", str(path), None) from error
    return Source(path, _as_text(data), {(): None}, {})


def _as_text(data: Any) -> Any:
    """TOML's values as YAML's are read: every scalar is text."""
    if isinstance(data, dict):
        return {key: _as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_text(value) for value in data]
    return str(data).lower() if isinstance(data, bool) else str(data)


def read_text(path: Path) -> str:
    """A file's text. Raises SourceError where it is absent, a directory, or not text in UTF-8."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise SourceError(f"cannot be read: {reason}", str(path), None) from error
    except ValueError as error:  # a name with a null byte
        raise SourceError(f"cannot be read: {error}", repr(str(path)), None) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError("this is not text in UTF-8", str(path), line) from error
    for place, sign in enumerate(text):
        if sign < " " and sign not in "\t\n\r":
            line = text.count("\n", 0, place) + 1
            raise SourceError(f"this is not text: it holds {sign!r}", str(path), line)
    return text


class _Reader:
    """Makes plain data of a file's YAML events.

    Not of its nodes: what composes those follows any depth, and libyaml's crashes in it (seen).
    """

    def __init__(self, path: Path, events: Iterator[Any]) -> None:
        self.lines: dict[Path_, int] = {}
        self.keys: dict[Path_, int] = {}
        self._path = path
        self._events = events

    def document(self) -> Any:
        """The file's one document."""
        next(self._events)  # the stream begins
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise SourceError("the file is empty", str(self._path), None)
        data = self._value(next(self._events), ())
        next(self._events)  # the document ends
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise self._error("a second document begins here; only one is read", more)
        return data

    def _value(self, event: Any, at: Path_) -> Any:
        if isinstance(event, yaml.AliasEvent):
            raise self._error("aliases (*) are not read here; write it out", event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise self._error(f"tags such as {tag} are not read here", event)
        if len(at) > _DEEPEST:
            raise self._error("this is nested too deeply", event)
        self.lines[at] = _line(event)
        if isinstance(event, yaml.ScalarEvent):
            bare = not event.style
            return None if bare and event.value in ("", "~", "null") else str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(at)
        return self._mapping(at)

    def _list(self, at: Path_) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*at, len(found))))
        return found

    def _mapping(self, at: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self._error("a key is a word, not a list or a mapping", key)
            name = str(key.value)
            if name in found:
                raise self._error(f"{name!r} is given twice", key)
            self.keys[(*at, name)] = _line(key)
            found[name] = self._value(next(self._events), (*at, name))
        return found

    def _error(self, problem: str, event: Any) -> SourceError:
        return SourceError(problem, str(self._path), _line(event))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _pinpointed(data: Any, kind: Any, path: Path_) -> tuple[Path_, str] | None:
    """The innermost value that is wrong, and what is wrong with it; None = nothing is.

    msgspec says `$.levels[...].seconds` and not which level, and not which words there are.
    """
    try:
        from_plain(data, kind, strict=False)
    except InputError as error:
        problem = str(error).partition(" - at `$")[0]
    else:
        return None
    kind = _plain_kind(kind)
    fields = _fields(kind)
    if fields and isinstance(data, dict):
        for name in data:
            if name not in fields:
                return (*path, name), f"unknown field; {known(name, fields)}"
    for step, one, wanted in _children(data, kind, fields):
        found = _pinpointed(one, wanted, (*path, step))
        if found is not None:
            return found
    # A validator's words: 'quantity' must be >= 1: 0.
    about = re.search(r"'(\w+)' must ", problem)
    if about is not None and about[1] in fields and isinstance(data, dict) and about[1] in data:
        path = (*path, about[1])
    return path, _put_plainly(data, kind, problem)


def _children(
    data: Any, kind: Any, fields: Mapping[str, Any]
) -> Iterator[tuple[str | int, Any, Any]]:
    arguments = get_args(kind)
    if isinstance(data, dict):
        for name, one in data.items():
            if name in fields or len(arguments) == 2:
                yield name, one, fields.get(name) or arguments[1]
    elif isinstance(data, list) and arguments:
        for place, one in enumerate(data):
            yield place, one, arguments[0]


def _with_money(data: Any, kind: Any) -> Any:
    """The data with `USD 16.00` written out where the type wants money."""
    kind = _plain_kind(kind)
    if kind is Money and isinstance(data, str):
        match = _MONEY.fullmatch(data)
        return match.groupdict() if match else data
    children = {
        step: _with_money(one, of) for step, one, of in _children(data, kind, _fields(kind))
    }
    if isinstance(data, dict):
        return data | children
    return list(children.values()) if children else data


def _plain_kind(kind: Any) -> Any:
    """The type without an alias's name and without None."""
    if isinstance(kind, NewType):
        return _plain_kind(kind.__supertype__)
    if get_origin(kind) in (Union, UnionType):
        left = [one for one in get_args(kind) if one is not type(None)]
        return _plain_kind(left[0]) if len(left) == 1 else kind
    return kind


@cache
def _fields(kind: Any) -> Mapping[str, Any]:
    if not isinstance(kind, type):
        return {}
    if issubclass(kind, msgspec.Struct):
        return {one.encode_name: one.type for one in msgspec.structs.fields(kind)}
    if not attrs.has(kind):
        return {}
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in attrs.fields(kind)}


def shown_path(path: Path_) -> str:
    """`items[0].sku`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def known(name: str, there: Iterable[str]) -> str:
    """What there is instead of a name: those spelt nearly so; else all; of many, where to look."""
    names = sorted(there)
    found = get_close_matches(name, names, n=3, cutoff=_NEAR)
    if found:
        return f"did you mean {' or '.join(found)}?"
    if not names:
        return "there are none yet"
    if len(names) <= _MANY:
        return f"there {'are' if len(names) > 1 else 'is'} {', '.join(names)}"
    sort = name.partition(".")[0]
    if among := [one for one in names if one.startswith(f"{sort}.")]:
        return f"of {sort} there are {', '.join(among)}"
    sorts = dict.fromkeys(one.partition(".")[0] for one in names)
    return f"there are {', '.join(f'{one}.…' for one in sorts)}"


_WANTED: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number such as 2",
    float: "a number such as 2.5",
    str: "text",
    decimal.Decimal: "an amount such as 19.99",
    datetime.date: "a date such as 2026-03-02",
    datetime.time: "a time of day such as 09:00:00",
    datetime.timedelta: "a length of time such as P3D or PT48H",
    Instant: "an instant such as 2026-03-02T09:00:00Z",
    Money: "an amount such as USD 16.00",
}


def _put_plainly(data: Any, kind: Any, problem: str) -> str:
    """Msgspec's words in ours where we know better what would be right."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        words = [str(one.value) for one in kind]
        if isinstance(data, str):
            return f"{data!r} is no {kind.__name__}; {known(data, words)}"
        return f"expected one of {', '.join(words)}, not {_given(data)}"
    if data is None or problem.startswith(("Expected", "Invalid")):
        wanted = _WANTED.get(kind)
        origin = get_origin(kind)
        if origin in (tuple, list):
            wanted = "a list"
        elif wanted is None and (_fields(kind) or origin is not None):
            wanted = "a mapping"
        if wanted is not None:
            return f"expected {wanted}, not {_given(data)}"
    if problem.startswith("Object missing required field"):
        return f"{problem.removeprefix('Object missing required field ').strip('`')!r} is missing"
    return problem


def _given(data: Any) -> str:
    if not isinstance(data, str):
        return "nothing" if data is None else "a list" if isinstance(data, list) else "a mapping"
    return repr(data if len(data) <= _LONG else f"{data[: _LONG - 1]}…")
