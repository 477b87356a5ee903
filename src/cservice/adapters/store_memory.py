"""The store in memory: records as they are, the log encoded. For tests, scripts and one process."""

import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import attrs
import msgspec

from cservice.desk.ports.store import (
    KEY,
    Due,
    Kept,
    Place,
    Remembered,
    TakenError,
    changes,
)
from cservice.desk.stores import shown
from cservice.kernel.codec import Codec, Written
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import CommandId, Envelope
from cservice.kernel.record import CaseId, Lookup, Record, Tenant
from cservice.kernel.time import Instant, iso

# Not JSON, which would write the JSON inside once more, in base64.
_PACK = msgspec.msgpack.Encoder()
_WRITTEN = msgspec.msgpack.Decoder(Written)


def open_store(url: str, codec: Codec) -> "MemoryStore":
    """A new, empty store; `memory:` names no particular one."""
    if url.rstrip("/") != "memory:":
        raise InputError(f"{shown(url)!r} names nothing; the store in memory is memory:")
    return MemoryStore(codec)


@attrs.define
class _Shelf:
    """Everything of one tenant."""

    records: dict[str, Record] = attrs.field(factory=dict)  # by id, in the order they began
    changed_at: dict[str, Instant] = attrs.field(factory=dict)  # of each record
    found: dict[str, dict[str, tuple[str, ...]]] = attrs.field(
        factory=lambda: defaultdict(dict)
    )  # name -> value -> ids
    apart: dict[str, tuple[str, ...]] = attrs.field(
        factory=dict
    )  # case -> ids of those of its records that it does not guard
    log: list[bytes] = attrs.field(factory=list)  # every event, encoded, in order
    streams: dict[str, tuple[int, ...]] = attrs.field(factory=dict)  # record -> places in the log
    commands: dict[CommandId, tuple[Remembered, tuple[int, ...]]] = attrs.field(
        factory=dict
    )  # what was carried out, and its places in the log
    due: list[tuple[str, str, str]] = attrs.field(factory=list)  # (instant, record, key), sorted
    due_at: dict[tuple[str, str], str] = attrs.field(factory=dict)  # (record, key) -> instant
    put: dict[tuple[str, str], Due] = attrs.field(factory=dict)  # what no record's deadline says

    def began(self, id: str) -> int:
        """The place in the log of the record's first event."""
        return self.streams[id][0]


class MemoryStore:
    """One process, one lock; a transaction's changes are kept when it ends."""

    def __init__(self, codec: Codec) -> None:
        """Empty."""
        self._codec = codec
        self._lock = threading.RLock()
        self._busy = False  # whether a transaction has begun
        self._shelves: dict[Tenant, _Shelf] = defaultdict(_Shelf)

    @contextmanager
    def transaction(self, tenant: Tenant, keys: Sequence[str]) -> Iterator["MemoryUnit"]:
        """Begin; everything is locked, whatever the keys."""
        with self._lock:
            if self._busy:  # this thread is: another would have waited for the lock
                raise CserviceError(
                    "this thread is in the middle of a command; what is asked on the way gives none"
                )
            self._busy = True
            try:
                unit = MemoryUnit(self._shelves[tenant], self._codec)
                yield unit
                unit.commit()
            finally:
                self._busy = False

    def place(self, tenant: Tenant, record: str) -> Place | None:
        """Where a record is."""
        with self._lock:
            found = self._shelves[tenant].records.get(record)
            if found is None:
                return None
            return Place(case=found.case, keys=self.case_keys(tenant, found.case))

    def case_keys(self, tenant: Tenant, case: CaseId) -> tuple[str, ...]:
        """The keys of every record of a case."""
        return tuple(sorted({key for one in self.records(tenant, case) for key in one.keys}))

    def record(self, tenant: Tenant, id: str) -> Record | None:
        """The record of that id."""
        with self._lock:
            return self._shelves[tenant].records.get(id)

    def records(self, tenant: Tenant, case: CaseId | None = None) -> tuple[Record, ...]:
        """The records of a case, or all."""
        with self._lock:
            shelf = self._shelves[tenant]
            if case is None:
                return tuple(shelf.records.values())
            ids = shelf.found[KEY].get(case, ())
            if case in shelf.apart:
                ids = tuple(sorted({*ids, *shelf.apart[case]}, key=shelf.began))
            guarded = (shelf.records[id] for id in ids)
            return tuple(one for one in guarded if one.case == case)

    def found(self, tenant: Tenant, name: str, value: str) -> tuple[str, ...]:
        """The ids of the records that are found by it."""
        with self._lock:
            shelf = self._shelves[tenant]
            return tuple(sorted(shelf.found[name].get(value, ()), key=shelf.began))

    def events(
        self, tenant: Tenant, *, stream: str | None = None, case: CaseId | None = None
    ) -> tuple[Envelope, ...]:
        """The events of a record, of a case, or all."""
        with self._lock:
            shelf = self._shelves[tenant]
            if stream is not None:
                places: Sequence[int] = shelf.streams.get(stream, ())
            elif case is not None:
                ids = [one.id for one in self.records(tenant, case)]
                places = sorted(place for id in ids for place in shelf.streams[id])
            else:
                places = range(len(shelf.log))
            return _opened(shelf, self._codec, places)

    def part(self, tenant: Tenant, stream: str, first: int, last: int) -> tuple[Envelope, ...]:
        """The events of a record from one of its versions to another."""
        with self._lock:
            shelf = self._shelves[tenant]
            places = shelf.streams.get(stream, ())[max(0, first - 1) : max(0, last)]
            return _opened(shelf, self._codec, places)

    def recorded(
        self, tenant: Tenant, slice: str, since: Instant | None, until: Instant | None
    ) -> tuple[Envelope, ...]:
        """The events of a slice's records that were recorded in a time."""
        with self._lock:
            written = [_WRITTEN.decode(one) for one in self._shelves[tenant].log]
        of_slice = [one for one in written if one.kind.startswith(f"{slice}.")]
        first, after = iso(since) if since else "", iso(until) if until else None
        in_time = [one for one in of_slice if first <= one.at and (after is None or one.at < after)]
        return tuple(self._codec.read(one) for one in sorted(in_time, key=lambda one: one.at))

    def due(self, tenant: Tenant, now: Instant, limit: int) -> tuple[Due, ...]:
        """What is due by now, earliest first."""
        with self._lock:
            shelf = self._shelves[tenant]
            end = bisect_right(shelf.due, iso(now), key=_instant_of)
            return tuple(_due(shelf, *row) for row in shelf.due[: min(end, limit)])

    def close(self) -> None:
        """Let go of everything; what has begun is finished."""
        self._shelves = defaultdict(_closed)


def _closed() -> _Shelf:
    raise CserviceError("the store is closed")


def _instant_of(row: tuple[str, str, str]) -> str:
    return row[0]


def _due(shelf: _Shelf, at: str, record: str, key: str) -> Due:
    """A due row; the command is the record's own answer, unless it was put there."""
    put = shelf.put.get((record, key))
    if put is not None:
        return put
    deadline = next(d for d in shelf.records[record].deadlines() if d.key == key)
    return Due(record=record, key=key, at=deadline.at, command=deadline.command)


def _opened(shelf: _Shelf, codec: Codec, places: Sequence[int]) -> tuple[Envelope, ...]:
    return tuple(codec.read(_WRITTEN.decode(shelf.log[place])) for place in places)


class MemoryUnit:
    """A transaction in memory: what it changes is kept aside until it ends."""

    def __init__(self, shelf: _Shelf, codec: Codec) -> None:
        """On one tenant's shelf."""
        self._shelf = shelf
        self._codec = codec
        self._envelopes: list[Envelope] = []
        self._changes: list[Callable[[], None]] = []
        self._taken: set[tuple[str, str]] = set()
        self._claimed: set[tuple[str, str]] = set()
        self._remembered: dict[CommandId, Remembered] = {}

    def guarded(self, keys: Sequence[str]) -> tuple[Kept, ...]:
        """Every record that any of the keys guards."""
        shelf = self._shelf
        ids = {id for key in keys for id in shelf.found[KEY].get(key, ())}
        in_order = sorted(ids, key=shelf.began)
        return tuple(Kept(record=shelf.records[id], at=shelf.changed_at[id]) for id in in_order)

    def remembered(self, command: CommandId) -> Remembered | None:
        """The command of that id, if it was carried out."""
        known = self._shelf.commands.get(command)
        return self._remembered.get(command) if known is None else known[0]

    def happened(self, command: CommandId) -> tuple[Envelope, ...]:
        """All that a command led to."""
        known = self._shelf.commands.get(command)
        return () if known is None else _opened(self._shelf, self._codec, known[1])

    def stream(self, record: str) -> tuple[Envelope, ...]:
        """All events of a record."""
        return _opened(self._shelf, self._codec, self._shelf.streams.get(record, ()))

    def append(self, envelopes: Sequence[Envelope]) -> None:
        """Record events."""
        self._envelopes.extend(envelopes)

    def save(self, record: Record, before: Record | None, at: Instant) -> None:
        """Keep a record's new state, what it is found by and its deadlines."""
        if before is None and record.id in self._shelf.records:
            raise TakenError("id", record.id)
        change = changes(before, record)
        for lookup in change.found:
            self._take(lookup)

        def keep() -> None:
            shelf = self._shelf
            shelf.records[record.id] = record
            shelf.changed_at[record.id] = at
            if before is None and record.case not in record.keys:
                shelf.apart[record.case] = (*shelf.apart.get(record.case, ()), record.id)
            for lookup in change.gone:
                _lose(shelf, lookup, record.id)
            alone = (record.id,)  # one tuple for all that find this record and no other
            for lookup in change.found:
                ids = shelf.found[lookup.name].get(lookup.value)
                shelf.found[lookup.name][lookup.value] = (*ids, record.id) if ids else alone
            for key in change.off:
                _drop(shelf, record.id, key)
            for deadline in change.due:
                shelf.put.pop((record.id, deadline.key), None)  # its own word counts again
                _put(shelf, record.id, deadline.key, deadline.at)

        self._changes.append(keep)

    def _take(self, lookup: Lookup) -> None:
        if not lookup.unique:
            return
        name, value = lookup.name, lookup.value
        if (name, value) in self._taken or self._shelf.found[name].get(value):
            raise TakenError(name, value)
        self._taken.add((name, value))

    def remember(self, remembered: Remembered) -> None:
        """Remember that a command was carried out."""
        self._remembered[remembered.command] = remembered

    def put_due(self, due: Due) -> None:
        """Have a command given when its instant comes."""

        def put() -> None:
            self._shelf.put[due.record, due.key] = due
            _put(self._shelf, due.record, due.key, due.at)

        self._changes.append(put)

    def claim_due(self, due: Due) -> bool:
        """Take a due command away; False = it is not there."""
        place = (due.record, due.key)
        if place in self._claimed or self._shelf.due_at.get(place) != iso(due.at):
            return False
        self._claimed.add(place)
        self._changes.append(lambda: _drop(self._shelf, *place))
        return True

    def undo(self) -> None:
        """Keep nothing."""
        self._envelopes.clear()
        self._changes.clear()
        self._remembered.clear()

    def commit(self) -> None:
        """Keep everything."""
        shelf = self._shelf
        places: dict[CommandId, list[int]] = defaultdict(list)
        # All are encoded before the first is kept: one that cannot be keeps them all out.
        encoded = [_PACK.encode(self._codec.write(envelope)) for envelope in self._envelopes]
        for envelope, written in zip(self._envelopes, encoded, strict=True):
            place = len(shelf.log)
            shelf.log.append(written)
            shelf.streams[envelope.stream] = (*shelf.streams.get(envelope.stream, ()), place)
            places[envelope.command].append(place)
        for change in self._changes:
            change()
        for id, remembered in self._remembered.items():
            shelf.commands[id] = (remembered, tuple(places[id]))


def _lose(shelf: _Shelf, lookup: Lookup, id: str) -> None:
    left = tuple(one for one in shelf.found[lookup.name][lookup.value] if one != id)
    if left:
        shelf.found[lookup.name][lookup.value] = left
    else:
        del shelf.found[lookup.name][lookup.value]


def _put(shelf: _Shelf, record: str, key: str, at: Instant) -> None:
    if (record, key) in shelf.due_at:
        _take_out(shelf, (shelf.due_at[record, key], record, key))
    text = shelf.due_at[record, key] = iso(at)
    insort(shelf.due, (text, record, key))


def _drop(shelf: _Shelf, record: str, key: str) -> None:
    at = shelf.due_at.pop((record, key), None)
    if at is not None:
        _take_out(shelf, (at, record, key))
    shelf.put.pop((record, key), None)


def _take_out(shelf: _Shelf, row: tuple[str, str, str]) -> None:
    # By bisection: `list.remove` would compare its way through all that is due before.
    del shelf.due[bisect_left(shelf.due, row)]
