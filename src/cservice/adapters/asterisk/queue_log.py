"""An Asterisk `queue_log`, read: lines `time|call id|queue|agent|EVENT|data…`, as app_queue writes.

`blocks` reads any number of files, in order of time, for what must be fast; `entries` gives each
row as a value with named fields. Neither stops at a broken line: it is counted, and so is what
comes too late. Source: B4.
"""

import gzip
import hashlib
import heapq
import operator
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from itertools import groupby
from pathlib import Path
from typing import Final, TypeAlias

import attrs

from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen
from cservice.reports.buckets import LATEST

#: Rows: their times in seconds since 1970, their events, and the parts of their lines, which are
#: time, call, queue, agent, event and, where there are any, the data as they stand there.
Block: TypeAlias = tuple[list[int], list[str], list[list[str]]]

#: How many seconds late a row may come after one that is later, and still find its place.
WINDOW: Final = 60
#: What is read at once: the parts of more would not stay in the processor's caches.
_SIZE: Final = 1 << 14
#: So many broken lines are kept as they are.
_SHOWN: Final = 5
_LONGEST: Final = 120

_TIMES: Final = ("holdtime", "calltime", "origposition")
#: Of every event, the names that Asterisk's documentation gives to its data, in their order. A
#: row of an older version is shorter: what it lacks is None.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ABANDON": ("position", "origposition", "waittime"),
    "ADDMEMBER": ("paused",),
    "AGENTCALLBACKLOGIN": ("exten@context",),
    "AGENTCALLBACKLOGOFF": ("exten@context", "logintime", "reason"),
    "AGENTDUMP": (),
    "AGENTLOGIN": ("channel",),
    "AGENTLOGOFF": ("channel", "logintime"),
    "ATTENDEDTRANSFER": ("method", "destination", *_TIMES),
    "BLINDTRANSFER": ("extension", "context", *_TIMES),
    "COMPLETEAGENT": _TIMES,
    "COMPLETECALLER": _TIMES,
    "CONFIGRELOAD": (),
    "CONNECT": ("holdtime", "bridgedchanneluniqueid", "ringtime"),
    "DID": ("did",),
    "ENTERQUEUE": ("url", "callerid", "position"),
    "EXITEMPTY": ("position", "origposition", "waittime"),
    "EXITWITHKEY": ("key", "position", "origposition", "waittime"),
    "EXITWITHTIMEOUT": ("position", "origposition", "waittime"),
    "INFO": ("info",),
    "OUTCALL": (),
    "PAUSE": ("reason",),
    "PAUSEALL": ("reason",),
    "PENALTY": ("penalty",),
    "QUEUESTART": (),
    "REMOVEMEMBER": (),
    "RINGCANCELED": ("ringtime",),
    "RINGINUSE": ("ringinuse",),
    "RINGNOANSWER": ("ringtime",),
    "SYSCOMPAT": (),
    "TRANSFER": ("extension", "context", *_TIMES),
    "UNPAUSE": ("reason",),
    "UNPAUSEALL": ("reason",),
    "WITHDRAW": ("position", "origposition", "waittime", "info"),
}
#: A transfer that joins two bridges by a link of two channels has one part more.
_LINK: Final = ("method", "destination", "otherdestination", *_TIMES)
_NUMBERS: Final = frozenset(
    {"position", "origposition", "waittime", "logintime", "ringtime", "penalty", *_TIMES}
)


@frozen(kw_only=True)
class Entry:
    """One row of the log."""

    at: int  # seconds since 1970
    call: str | None  # the caller's channel; None = the row is of no call
    queue: str | None  # None = of no queue, or of all
    agent: str | None  # the member as the switch names it; None = of nobody
    event: str  # CONNECT and so on; what `FIELDS` does not name is kept likewise
    #: By Asterisk's own names; numbers as such, `ringtime` in milliseconds where nobody answered,
    #: else in seconds. None = the row has none, or no number where one should be.
    fields: Mapping[str, str | int | None]
    rest: tuple[str, ...]  # what no name is known for


def entry(at: int, row: Sequence[str]) -> Entry:
    """A row's parts as a value with names."""
    event, data = row[4], data_of(row)
    names = FIELDS.get(event, ())
    if event == "ATTENDEDTRANSFER" and data[:1] == ["LINK"]:
        names = _LINK
    texts = [*data, *([""] * (len(names) - len(data)))]
    fields = {
        name: number(text) if name in _NUMBERS else text or None
        for name, text in zip(names, texts, strict=False)
    }
    call, queue, agent = (None if one in _NOBODY else one for one in row[1:4])
    rest = tuple(texts[len(names) :])
    return Entry(
        at=at,
        call=call,
        queue=queue,
        agent=agent,
        event=event,
        fields=fields,
        rest=rest if any(rest) else (),
    )


def data_of(row: Sequence[str]) -> list[str]:
    """The data of a row's parts, each by itself."""
    return row[5].split("|") if len(row) > _LEAST else []


_NOBODY: Final = ("", "NONE")


def number(text: str) -> int | None:
    """A count or a length of time as it stands in a row; None = there is none."""
    return int(text) if text.isascii() and text.isdigit() else None


@frozen
class Broken:
    """A line that is no row."""

    file: str  # as it was named
    line: int  # from 1
    text: str  # what it says, or how that begins


@attrs.define
class Notes:
    """What came up while the log was read, which is counted and stops nobody."""

    rows: int = 0  # rows that were read, without those that were in another file, too
    broken: int = 0  # lines that are no rows
    shown: list[Broken] = attrs.Factory(list)  # the first few of them
    late: int = 0  # rows that came after one more than WINDOW seconds later; they do not count
    again: int = 0  # rows that were in another file, too
    unknown: Counter[str] = attrs.Factory(Counter)  # events that nobody knows, by their names
    first: int | None = None  # the first row's time; None = there is none
    last: int | None = None  # the last row's, likewise


def entries(paths: Iterable[Path], notes: Notes | None = None) -> Iterator[Entry]:
    """Each row of the files as a value, in order of time."""
    notes = Notes() if notes is None else notes
    for times, events, rows in blocks(paths, notes):
        notes.unknown.update(event for event in events if event not in FIELDS)
        yield from map(entry, times, rows)


def blocks(paths: Iterable[Path], notes: Notes) -> Iterator[Block]:
    """The rows of the files, in order of time, some thousands at once; `notes` grow meanwhile.

    Files may be given in any order and may overlap: a row that several hold counts once, known by
    what it says and by how often the same file says so in that second. Those whose name ends with
    `.gz` are unpacked. Raises InputError for what cannot be read.
    """
    for block in _joined(_ordered(paths), notes):
        times = block[0]
        if notes.first is None:
            notes.first = times[0]
        notes.last = times[-1]
        notes.rows += len(times)
        yield block


@frozen
class _File:
    """A file, and from when to when its rows are."""

    path: Path
    first: int
    last: int


def _ordered(paths: Iterable[Path]) -> list[_File]:
    """The files by their first times, without those that say the same."""
    found: dict[object, Path] = {}
    several = list(paths)
    for path in several:
        found.setdefault(_digest(path) if len(several) > 1 else path, path)
    if len(several) < 2:
        return [_File(path, 0, 0) for path in found.values()]
    return sorted((_span(path) for path in found.values()), key=lambda one: one.first)


def _digest(path: Path) -> bytes:
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").digest()


def _span(path: Path) -> _File:
    """Of a file whose rows are out of order, as far as they are within the window."""
    first, last = LATEST, 0
    for times, _, _ in _rows(path, Notes()):
        first, last = min(first, times[0]), times[-1]
    return _File(path, first, last)


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    try:
        if path.suffix == ".gz":
            return gzip.open(path)
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _joined(files: list[_File], notes: Notes) -> Iterator[Block]:
    """One file after the other, and those that overlap row by row."""
    place = 0
    while place < len(files):
        after, last = place + 1, files[place].last
        while after < len(files) and files[after].first <= last:
            last = max(last, files[after].last)
            after += 1
        if after == place + 1:
            yield from _rows(files[place].path, notes)
        else:
            yield from _merged([one.path for one in files[place:after]], notes)
        place = after


def _merged(paths: list[Path], notes: Notes) -> Iterator[Block]:
    """Files that overlap: of each second, every row as often as the file that has it most."""
    streams = [_one_by_one(path, place, notes) for place, path in enumerate(paths)]
    times: list[int] = []
    rows: list[list[str]] = []
    for at, of_second in groupby(heapq.merge(*streams), key=operator.itemgetter(0)):
        seen: dict[tuple[str, ...], int] = {}
        here: Counter[tuple[int, tuple[str, ...]]] = Counter()
        for _, place, _, row in of_second:
            said = tuple(row)
            here[place, said] += 1
            if here[place, said] > seen.get(said, 0):
                seen[said] = here[place, said]
                times.append(at)
                rows.append(row)
            else:
                notes.again += 1
        if len(times) >= _MANY:
            yield _block(times, rows)
            times, rows = [], []
    if times:
        yield _block(times, rows)


def _block(times: list[int], rows: list[list[str]]) -> Block:
    return times, [row[4] for row in rows], rows


_MANY: Final = 10_000


def _one_by_one(path: Path, place: int, notes: Notes) -> Iterator[tuple[int, int, int, list[str]]]:
    """Each row with its time, its file's place and its own, so that they keep their order."""
    n = 0
    for times, _, rows in _rows(path, notes):
        for at, row in zip(times, rows, strict=True):
            n += 1
            yield at, place, n, row


def _rows(path: Path, notes: Notes) -> Iterator[Block]:
    """A file's rows in order of time: those of the last seconds wait for what may come late."""
    times: list[int] = []
    events: list[str] = []
    rows: list[list[str]] = []
    for more in _parsed(path, notes):
        if not times:
            times, events, rows = more
        elif times[-1] <= more[0][0]:
            times, events, rows = times + more[0], events + more[1], rows + more[2]
        else:
            times, events, rows = _sorted(times + more[0], rows + more[2], notes)
        ready = bisect_right(times, times[-1] - WINDOW - 1)
        if ready:
            left = times[ready:], events[ready:], rows[ready:]
            del times[ready:], events[ready:], rows[ready:]
            yield times, events, rows
            times, events, rows = left
    if times:
        yield times, events, rows


def _sorted(times: list[int], rows: list[list[str]], notes: Notes) -> Block:
    """In order of time; rows of one second keep their order, those that come too late are left."""
    found: list[tuple[int, list[str]]] = []
    newest = 0
    for at, row in zip(times, rows, strict=True):
        newest = max(newest, at)
        if at < newest - WINDOW:
            notes.late += 1
        else:
            found.append((at, row))
    found.sort(key=operator.itemgetter(0))
    return _block([at for at, _ in found], [row for _, row in found])


def _parsed(path: Path, notes: Notes) -> Iterator[Block]:
    """A file's rows, many at once and these in order of time, without the lines that are none."""
    line = 1
    for lines in _lines(path):
        rows = [one.split("|", _LEAST) for one in lines]
        block = _if_whole(rows) or _sorted(*_without_broken(path, line, rows, notes), notes)
        if block[0]:
            yield block
        line += len(lines)


def _if_whole(rows: list[list[str]]) -> Block | None:
    """The rows with their times and events; None = one or other is broken or out of order."""
    try:
        times = list(map(int, map(_AT, rows)))
        events = list(map(_EVENT, rows))
    except (ValueError, IndexError):
        return None
    in_order = times == sorted(times)
    return (times, events, rows) if in_order and times[0] >= 0 and times[-1] <= LATEST else None


_AT: Final = operator.itemgetter(0)
_EVENT: Final = operator.itemgetter(4)


#: Time, call, queue, agent and event: no row has less.
_LEAST: Final = 5


def _without_broken(
    path: Path, line: int, rows: list[list[str]], notes: Notes
) -> tuple[list[int], list[list[str]]]:
    times: list[int] = []
    found: list[list[str]] = []
    for place, row in enumerate(rows, line):
        at = _time(row[0])
        if at is not None and len(row) >= _LEAST:
            times.append(at)
            found.append(row)
        elif row != [""]:
            notes.broken += 1
            if len(notes.shown) < _SHOWN:
                notes.shown.append(Broken(str(path), place, "|".join(row)[:_LONGEST]))
    return times, found


def _time(text: str) -> int | None:
    try:
        at = int(text)
    except ValueError:
        return None
    return at if 0 <= at <= LATEST else None


def _lines(path: Path) -> Iterator[list[str]]:
    """The lines of a file, many at once; the last may lack its end."""
    with _opened(path) as file:
        left = b""
        while True:
            try:
                read = file.read(_SIZE)
            except (OSError, EOFError) as error:
                raise InputError(f"{path} cannot be read: {error}") from error
            end = read.rfind(b"\n") if read else 0
            if end < 0:
                left += read
                continue
            whole = left + read[:end]
            if b"\r" in whole:
                whole = whole.replace(b"\r\n", b"\n").removesuffix(b"\r")
            text = whole.decode(errors="replace")
            left = read[end + 1 :]
            if text:
                yield text.split("\n")
            if not read:
                return
