"""What became of calls, from the events of Asterisk's manager interface (AMI).

`messages` reads the wire's text, blocks of `Key: value` lines; `calls` puts the events of all
channels of one linked call together. Events may come late, twice, or not at all: it is by what they
say, and by the second they were raised in, that a call is known, not by the order they come in. So
the switch has to say when: `timestampevents = yes` in its `manager.conf`. Source: A9, B4.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from cservice.kernel.errors import InputError
from cservice.kernel.intervals import clipped, merged
from cservice.kernel.value import frozen
from cservice.reports.buckets import LATEST
from cservice.reports.calls import CallOutcome, CallRow

#: One message: its keys with their values, as they stand there.
Message = Mapping[str, str]
#: When an event was raised, in microseconds since 1970; which it is; what is kept, by its keys.
Dated = tuple[int, str, tuple[tuple[str, str], ...]]

#: Whose channels an event may name, by what stands before Uniqueid and Linkedid.
_WHOSE: Final = (
    *("", "Dest", "Transferer", "Transferee", "OrigTransferer", "SecondTransferer"),
    *("TransferTarget", "LocalOne", "LocalTwo"),
)
_EVENTS: Final = frozenset(
    {
        *("Newchannel", "Newstate", "DialBegin", "DialEnd", "Hold", "Unhold", "Hangup"),
        *("HangupRequest", "QueueCallerJoin", "QueueCallerLeave", "QueueCallerAbandon"),
        *("AgentCalled", "AgentConnect", "AgentComplete", "AgentRingNoAnswer"),
        *("BridgeEnter", "BridgeLeave", "BlindTransfer", "AttendedTransfer"),
    }
)
_KEPT: Final = frozenset(
    {
        *("Event", "Queue", "DialStatus", "DestChannel", "Channel", "MemberName", "Interface"),
        *("BridgeUniqueid", "BridgeType", "Result", "Cause"),
        *(f"{whose}{id}" for whose in _WHOSE for id in ("Uniqueid", "Linkedid")),
    }
)
_NORMAL: Final = ("", "0", "16")  # causes of a hang-up that say nothing


@attrs.define
class Heard:
    """What came up while messages were read, which is counted and stops nobody."""

    events: int = 0  # events that say something of a call, doubled ones once
    again: int = 0  # events that came once more
    late: int = 0  # events that came too long after later ones, where they are told as they come
    messages: int = 0  # all that is an event, or an answer to what was asked
    lines: int = 0  # lines that say something
    broken: int = 0  # of these, those that are none of a message
    undated: int = 0  # events that do not say when; they do not count
    unlinked: int = 0  # events that belong to no linked call; likewise
    #: When the last event was raised, whatever it says, seconds since 1970; 0 = nobody knows.
    last: int = 0

    @property
    def is_other(self) -> bool:
        """Whether something was read, and none of it is of a manager interface."""
        return bool(self.lines) and not self.messages


def messages(lines: Iterable[str], heard: Heard | None = None) -> Iterator[Message]:
    """The messages of a stream of text lines, whatever else is in it.

    A message ends with an empty line, where the next begins with `Event`, or with the stream. Where
    a key is there twice, the first counts.
    """
    heard = Heard() if heard is None else heard
    found: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.strip("\r\n").partition(":")
        if found and (not line.strip() or key == "Event"):
            yield found
            found = {}
        if not line.strip() or line.startswith(_BANNER):
            continue
        heard.lines += 1
        if colon and _KEY.fullmatch(key):
            heard.messages += key in _BEGINS
            found.setdefault(key, value.strip())
        else:
            heard.broken += 1
    if found:
        yield found


_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_()-]*")
_BANNER: Final = "Asterisk Call Manager/"
#: What every message has: an event its name, an answer whether it went well.
_BEGINS: Final = ("Event", "Response")


def is_recording(path: Path) -> bool:
    """Whether the first line of a file that says something is of a manager interface.

    Raises InputError for what cannot be read.
    """
    for line in lines_of(path):
        if line.strip():
            return line.startswith(_BANNER) or line.partition(":")[0] in _BEGINS
    return False


@frozen
class _Event:
    """What is kept of an event."""

    moment: int  # when it was raised, microseconds since 1970
    name: str  # Hangup and so on
    fields: tuple[tuple[str, str], ...]  # what else it says that matters, by its keys in order

    @property
    def at(self) -> int:
        """The second in which it was raised, since 1970."""
        return self.moment // SECOND

    def get(self, key: str) -> str:
        """What it says under that key; nothing where it does not."""
        return next((value for name, value in self.fields if name == key), "")

    @property
    def linked(self) -> list[str]:
        """The linked calls of the channels that it names."""
        return [value for key, value in self.fields if key.endswith("Linkedid") and value]


def calls(some: Iterable[Message], heard: Heard | None = None) -> tuple[CallRow, ...]:
    """Every linked call of the messages, by when it came.

    The channel that was there first is the caller's. Of the menu Asterisk says nothing, nor of
    after-call work, so that `handled` is talk and hold.
    """
    heard = Heard() if heard is None else heard
    events: set[_Event] = set()
    for message in some:
        one = _event(message, heard)
        if one is not None:
            heard.again += one in events
            events.add(one)
    heard.events = len(events)
    linked = _Linked()
    for one in events:
        linked.join(one)
    by_call: dict[str, list[_Event]] = {}
    for one in events:
        by_call.setdefault(linked.root(one.linked[0]), []).append(one)
    rows = [_row(call, some_of_it) for call, some_of_it in by_call.items()]
    return tuple(sorted(rows, key=lambda row: (row.came_at, row.call)))


def _event(message: Message, heard: Heard) -> _Event | None:
    found = dated(message, heard, _EVENTS, _KEPT)
    if found is None:
        return None
    one = _Event(*found)
    if not one.linked:
        heard.unlinked += 1
        return None
    return one


def dated(
    message: Message, heard: Heard, events: Collection[str], keys: Collection[str]
) -> Dated | None:
    """What a message says, where it is one of those events, and says when; None = it is not."""
    name = message.get("Event", "")
    if name not in events:
        return None
    moment = moment_of(message)
    if moment is None:
        heard.undated += 1
        return None
    return moment, name, tuple(sorted((k, said) for k, said in message.items() if k in keys))


def moment_of(message: Message) -> int | None:
    """When an event was raised, in microseconds since 1970; None = it does not say.

    AMI writes seconds with a fraction.
    """
    found = _TIME.fullmatch(message.get("Timestamp", ""))
    if found is None or int(found[1]) > LATEST:
        return None
    return int(found[1]) * SECOND + int((found[2] or "").ljust(6, "0")[:6])


#: An event is dated in microseconds.
SECOND: Final = 1_000_000
_TIME: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]*))?")


class _Linked:
    """Which linked calls are one: they share a channel, or were dialled or transferred together."""

    def __init__(self) -> None:
        self._older: dict[str, str] = {}  # of a call, one that it is part of
        self._of_channel: dict[str, str] = {}  # a call that the channel was in

    def root(self, call: str) -> str:
        """The oldest of all that are the same call."""
        while (older := self._older.get(call, call)) != call:
            call = older
        return call

    def join(self, one: _Event) -> None:
        """Take over what an event says; a transfer that failed joins nothing."""
        named = one.linked
        for key, channel in one.fields:
            if key.endswith("Uniqueid") and (call := one.get(f"{key[:-8]}Linkedid")):
                self._same(self._of_channel.setdefault(channel, call), call)
        if one.get("Result") in ("", "Success"):
            for other in named[1:]:
                self._same(named[0], other)

    def _same(self, one: str, other: str) -> None:
        older, younger = sorted((self.root(one), self.root(other)), key=_age)
        if older != younger:
            self._older[younger] = older


def _age(call: str) -> tuple[int, int, str]:
    """Linked calls in the order in which they began, which their ids say."""
    found = re.search(r"(\d+)\.(\d+)$", call, re.ASCII)
    return (LATEST, 0, call) if found is None else (int(found[1]), int(found[2]), call)


def _row(call: str, events: list[_Event]) -> CallRow:
    """What became of one linked call."""
    events = sorted(events, key=lambda one: (one.moment, one.name, one.fields))
    reached = _reached(call, events)
    answered = reached[0][0] if reached else None
    ended = _ended(call, events)
    over = None if answered is None or ended is None else max(answered, ended)
    until = ended if answered is None else answered
    waited = None if until is None else _began_to_wait(events, until)
    hold = None if answered is None or over is None else _held(call, events, answered, over)
    in_all = None if answered is None or over is None else over - answered
    return CallRow(
        call=call,
        queue=_last(_of(events, "QueueCallerJoin"), "Queue"),
        agent=reached[-1][1] if reached else None,
        came_at=events[0].at,
        ended_at=ended if answered is None else over,
        outcome=_outcome(call, events, answered, ended),
        menu=None,
        wait=None if waited is None or until is None else until - waited,
        talk=None if in_all is None or hold is None else in_all - hold,
        hold=hold,
        after_call=None,
        handled=in_all,
        transfers=len([one for one in _of(events, *_TRANSFERS) if one.get("Result") == "Success"]),
    )


_TRANSFERS: Final = ("BlindTransfer", "AttendedTransfer")


def _of(events: list[_Event], *names: str) -> list[_Event]:
    return [one for one in events if one.name in names]


def _last(events: list[_Event], key: str) -> str | None:
    return (events[-1].get(key) or None) if events else None


def _reached(call: str, events: list[_Event]) -> list[tuple[int, str]]:
    """Who answered, and when, in order: members of queues by their names, others by their lines."""
    members = {
        one.get("DestUniqueid"): one.get("MemberName") or one.get("Interface")
        for one in _of(events, "AgentConnect")
    }
    found = [
        (one.at, members.get(one.get("DestUniqueid")) or _line(one.get("DestChannel")))
        for one in events
        if one.name == "AgentConnect" or one.get("DialStatus") == "ANSWER"
    ]
    return found or _bridged(call, events)


def _bridged(call: str, events: list[_Event]) -> list[tuple[int, str]]:
    """Who was in a bridge with the caller, where nothing else is known of an answer."""
    entered = _of(events, "BridgeEnter")
    mine = {one.get("BridgeUniqueid"): one.at for one in reversed(entered) if _is_caller(call, one)}
    found = [
        (max(one.at, mine[one.get("BridgeUniqueid")]), _line(one.get("Channel")))
        for one in entered
        if one.get("BridgeUniqueid") in mine
        and not _is_caller(call, one)
        and one.get("BridgeType") != "holding"
    ]
    return sorted(found)


def _line(channel: str) -> str:
    """A channel's line: PJSIP/101 of PJSIP/101-0000002a."""
    return channel.rpartition("-")[0] or channel


def _is_caller(call: str, one: _Event) -> bool:
    return one.get("Uniqueid") == call


def _began_to_wait(events: list[_Event], until: int) -> int | None:
    """When the caller came into the first queue; where there was none by then, when it rang."""
    before = [one for one in events if one.at <= until]
    for names in (("QueueCallerJoin",), ("DialBegin", "DialEnd")):
        found = _of(before, *names)
        if found:
            return found[0].at
    return None


def _ended(call: str, events: list[_Event]) -> int | None:
    """When the caller was gone, or, where nobody says so, when the last talk or the wait ended."""
    gone = [one.at for one in _of(events, "Hangup") if _is_caller(call, one)]
    if gone:
        return gone[-1]
    last = _of(events, "AgentConnect", "AgentComplete", "QueueCallerAbandon")
    return last[-1].at if last and last[-1].name != "AgentConnect" else None


def _held(call: str, events: list[_Event], answered: int, ended: int) -> int:
    """How long the caller was on hold; who puts us on hold himself is not."""
    found, since = [], dict[str, int]()
    for one in _of(events, "Hold", "Unhold", "Hangup"):
        channel = one.get("Uniqueid")
        if one.name == "Hold" and channel != call:
            since.setdefault(channel, one.at)
        elif channel in since:
            found.append((since.pop(channel), one.at))
    found += [(at, ended) for at in since.values()]
    return sum(until - at for at, until in clipped(merged(found), answered, ended))


def _outcome(
    call: str, events: list[_Event], answered: int | None, ended: int | None
) -> CallOutcome:
    if answered is not None:
        return CallOutcome.ANSWERED
    if _of(events, "QueueCallerAbandon"):
        return CallOutcome.ABANDONED
    if ended is None:
        return CallOutcome.OPEN
    if any(_is_caller(call, one) for one in _of(events, "HangupRequest")):
        return CallOutcome.ABANDONED
    if _of(events, "QueueCallerJoin"):
        left = _of(events, "QueueCallerLeave")
        return CallOutcome.REJECTED if left else CallOutcome.ABANDONED
    dials = _of(events, "DialBegin", "DialEnd")
    if any(one.get("DialStatus") == "CANCEL" for one in dials):
        return CallOutcome.ABANDONED
    causes = [one.get("Cause") for one in _of(events, "Hangup") if _is_caller(call, one)]
    if dials or any(cause not in _NORMAL for cause in causes):
        return CallOutcome.REJECTED
    return CallOutcome.MENU_ENDED


def read(paths: Iterable[Path], heard: Heard) -> tuple[CallRow, ...]:
    """The calls of recorded streams, in one or several files; `-` is the standard input.

    Raises InputError for what cannot be read.
    """
    return calls((one for path in paths for one in messages(lines_of(path), heard)), heard)


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file, or of the standard input. Raises InputError for what cannot be read."""
    if str(path) == "-":
        yield from sys.stdin
        return
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from file
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
