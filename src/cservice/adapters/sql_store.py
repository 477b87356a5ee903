"""The store on a SQL database, whichever: what differs between them is a `Backend`'s."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from cservice.adapters.sql_schema import VERSION, Statements, kinds_of
from cservice.adapters.sql_sessions import (
    Backend,
    Joined,
    OnStatement,
    Pool,
    Session,
    Sessions,
    Write,
)
from cservice.desk.ports.store import (
    Due,
    Kept,
    Place,
    Remembered,
    StoreError,
    Unreadable,
    changes,
)
from cservice.kernel.codec import Codec, Encoded, Written, decoder, to_json
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import CommandId, Envelope
from cservice.kernel.record import CaseId, Record, Tenant
from cservice.kernel.time import Instant, instant, iso

_KEYS = decoder(tuple[str, ...])

#: Sorts after every instant.
_AFTER_ALL = "~"


class SqlStore:
    """Records, events, deadlines and commands in five tables."""

    def __init__(self, backend: Backend, codec: Codec) -> None:
        """Makes the tables where there are none.

        Raises InputError for a store that was written by a later release.
        """
        self._backend = backend
        self._reader = _Reader(codec, backend.where)
        self._sql = backend.statements
        self._pool = Pool(backend)
        self._sessions: Sessions = self._pool
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def on_statement(self) -> OnStatement | None:
        """Who is told the text of each statement once it has run; None = nobody."""
        return self._pool.told

    @on_statement.setter
    def on_statement(self, told: OnStatement | None) -> None:
        self._pool.told = told

    @contextmanager
    def transaction(self, tenant: Tenant, keys: Sequence[str]) -> Iterator["SqlUnit"]:
        """Lock the keys and begin."""
        locks = [f"{tenant}\0{key}" for key in keys]
        with suppress(_UndoneError), self._sessions.transaction(locks) as session:
            unit = SqlUnit(session, self._sql, self._reader, tenant)
            yield unit
            if unit.undone:
                raise _UndoneError
            unit.write()

    def joined(self, connection: Any) -> "SqlStore":
        """The same store in the host's own transaction, which it never commits.

        `connection` is the driver's (sqlite3, psycopg) or SQLAlchemy's. What is undone or fails is
        undone to where it began, and the host's own work stands. Raises InputError for a connection
        to something else.
        """
        other = copy.copy(self)
        other._sessions = Joined(self._backend, connection, self.on_statement)
        return other

    def place(self, tenant: Tenant, record: str) -> Place | None:
        """Where a record is."""
        rows = self._read(self._sql.place, tenant, record)
        if not rows:
            return None
        return Place(case=rows[0][0], keys=self._reader.keys(row[1] for row in rows))

    def case_keys(self, tenant: Tenant, case: CaseId) -> tuple[str, ...]:
        """The keys of every record of a case."""
        rows = self._read(self._sql.case_keys, tenant, case)
        return self._reader.keys(row[0] for row in rows)

    def record(self, tenant: Tenant, id: str) -> Record | None:
        """The record of that id."""
        rows = self._read(self._sql.record, tenant, id)
        return self._reader.record(rows[0]) if rows else None

    def records(self, tenant: Tenant, case: CaseId | None = None) -> tuple[Record, ...]:
        """The records of a case, or all."""
        if case is None:
            rows = self._read(self._sql.records, tenant)
        else:
            rows = self._read(self._sql.records_of_case, tenant, case)
        return tuple(self._reader.record(row) for row in rows)

    def found(self, tenant: Tenant, name: str, value: str) -> tuple[str, ...]:
        """The ids of the records that are found by it."""
        return tuple(id for (id,) in self._read(self._sql.found, tenant, name, value))

    def events(
        self, tenant: Tenant, *, stream: str | None = None, case: CaseId | None = None
    ) -> tuple[Envelope, ...]:
        """The events of a record, of a case, or all."""
        if stream is not None:
            rows = self._read(self._sql.stream, tenant, stream)
        elif case is not None:
            rows = self._read(self._sql.events_of_case, tenant, case)
        else:
            rows = self._read(self._sql.events, tenant)
        return tuple(self._reader.envelope(row) for row in rows)

    def part(self, tenant: Tenant, stream: str, first: int, last: int) -> tuple[Envelope, ...]:
        """The events of a record from one of its versions to another."""
        rows = self._read(self._sql.part, tenant, stream, first, last)
        return tuple(self._reader.envelope(row) for row in rows)

    def recorded(
        self, tenant: Tenant, slice: str, since: Instant | None, until: Instant | None
    ) -> tuple[Envelope, ...]:
        """The events of a slice's records that were recorded in a time."""
        times = iso(since) if since else "", iso(until) if until else _AFTER_ALL
        rows = self._read(self._sql.recorded, tenant, *times, *kinds_of(slice))
        return tuple(self._reader.envelope(row) for row in rows)

    def due(self, tenant: Tenant, now: Instant, limit: int) -> tuple[Due, ...]:
        """What is due by now, earliest first."""
        return tuple(
            Due(
                record=record,
                key=key,
                at=instant(at),
                command=self._reader.command(kind, body, personal),
            )
            for record, key, at, kind, body, personal in self._read(
                self._sql.due, tenant, iso(now), limit
            )
        )

    def tenants_due(self, now: Instant) -> tuple[Tenant, ...]:
        """The tenants for whom something is due by now, sorted; it looks at all rows that wait."""
        return tuple(Tenant(tenant) for (tenant,) in self._read(self._sql.tenants_due, iso(now)))

    def close(self) -> None:
        """Let go of the connections."""
        self._sessions.close()

    def _read(self, text: str, *parameters: Any) -> list[Any]:
        return self._sessions.read(lambda session: session.rows(text, parameters))

    def _prepare(self) -> None:
        if not self._pool.read(self._backend.is_prepared):
            with self._pool.transaction(["tables"]) as session:
                if not self._backend.is_prepared(session):  # unless another process was quicker
                    for text in self._sql.create():
                        session.run(text)
                    session.run(self._sql.set_schema_version, (VERSION,))
        versions = self._read(self._sql.schema_version)
        if len(versions) != 1 or not isinstance(versions[0][0], int):
            raise StoreError(
                self._backend.where,
                f"the store is damaged: its table cservice_schema holds {versions!r}, and should "
                "hold one row with the version of the tables",
            )
        version = versions[0][0]
        if version > VERSION:
            raise InputError(
                f"the store was written by a later release of cservice (tables of version "
                f"{version}; this one knows {VERSION}); upgrade cservice"
            )


class _UndoneError(Exception):
    """Leaves a transaction that was undone, so that it is rolled back as at any error."""


class SqlUnit:
    """A transaction. What it is told is written at its end, each row once, in one order for all."""

    def __init__(
        self,
        session: Session,
        statements: Statements,
        reader: "_Reader",
        tenant: Tenant,
    ) -> None:
        """With the keys locked."""
        self._session = session
        self._rows = session.rows
        self._sql = statements
        self._reader = reader
        self._codec = reader.codec
        self._tenant = tenant
        #: Whether the transaction ends with nothing kept.
        self.undone = False
        self._begin()

    def _begin(self) -> None:
        """With nothing told."""
        self._events: list[Envelope] = []
        #: By id: the latest state, whether it is new, when it changed.
        self._records: dict[str, tuple[Record, bool, Instant]] = {}
        #: By name, value and record: whether it is unique; None = no longer found by it.
        self._lookups: dict[tuple[str, str, str], bool | None] = {}
        #: By record and key; None = off.
        self._due: dict[tuple[str, str], Due | None] = {}
        self._commands: dict[CommandId, Remembered] = {}

    def guarded(self, keys: Sequence[str]) -> tuple[Kept, ...]:
        """Every record that any of the keys guards."""
        if not keys:
            return ()
        tenant = self._tenant
        rows = self._rows(self._sql.guarded(len(keys)), (tenant, tenant, *keys))
        record = self._reader.record
        return tuple([Kept(record=record(row), at=instant(row[3])) for row in rows])

    def remembered(self, command: CommandId) -> Remembered | None:
        """The command of that id, if it was carried out."""
        rows = self._rows(self._sql.remembered, (self._tenant, command))
        if not rows:
            return self._commands.get(command)
        return Remembered(command=command, digest=rows[0][0], record=rows[0][1])

    def happened(self, command: CommandId) -> tuple[Envelope, ...]:
        """All that a command led to."""
        rows = self._rows(self._sql.happened, (self._tenant, command))
        return tuple(self._reader.envelope(row) for row in rows)

    def stream(self, record: str) -> tuple[Envelope, ...]:
        """All events of a record."""
        rows = self._rows(self._sql.stream, (self._tenant, record))
        return tuple(self._reader.envelope(row) for row in rows)

    def append(self, envelopes: Sequence[Envelope]) -> None:
        """Record events."""
        self._events.extend(envelopes)

    def save(self, record: Record, before: Record | None, at: Instant) -> None:
        """Keep a record's new state, what it is found by and its deadlines."""
        id = record.id
        known = self._records.get(id)
        self._records[id] = (record, known[1] if known else before is None, at)
        change = changes(before, record)
        for lookup in change.gone:
            self._lookups[lookup.name, lookup.value, id] = None
        for lookup in change.found:
            self._lookups[lookup.name, lookup.value, id] = lookup.unique
        for key in change.off:
            self._due[id, key] = None
        for one in change.due:
            self._due[id, one.key] = Due(record=id, key=one.key, at=one.at, command=one.command)

    def remember(self, remembered: Remembered) -> None:
        """Remember that a command was carried out."""
        self._commands[remembered.command] = remembered

    def put_due(self, due: Due) -> None:
        """Have a command given when its instant comes."""
        self._due[due.record, due.key] = due

    def claim_due(self, due: Due) -> bool:
        """Take a due command away, at once; False = it is not there."""
        row = (self._tenant, due.record, due.key, iso(due.at))
        return self._session.run(self._sql.claim, row).rowcount > 0

    def undo(self) -> None:
        """Keep nothing of what was told, and of what was claimed."""
        self._begin()
        self.undone = True

    def write(self) -> None:
        """Write everything.

        The tables are in the same order for everyone, and what is unique is in order within them,
        so that of two transactions that want the same only one waits for the other.
        """
        writes = [self._append(envelope) for envelope in self._events]
        writes += [self._keep(*self._records[id]) for id in sorted(self._records)]
        writes += self._lose_and_find()
        writes += [self._put(*place, due) for place, due in self._due.items()]
        writes += [self._remember(one) for one in self._commands.values()]
        self._session.write(writes)

    def _append(self, envelope: Envelope) -> Write:
        *head, body, personal, about = self._codec.write(envelope)
        again = (envelope.tenant,) if self._sql.position_is_of_tenant else ()
        row = (*again, *head, body.decode(), _text(personal), about.decode())
        taken = ("id" if envelope.version == 1 else "version", envelope.stream)
        return Write(self._sql.append, row, taken)

    def _keep(self, record: Record, is_new: bool, at: Instant) -> Write:
        tenant, id = self._tenant, record.id
        encoded = self._codec.encode(record)
        body = (encoded.body.decode(), _text(encoded.personal))
        if not is_new:
            return Write(self._sql.change, (iso(at), *body, tenant, id))
        keys = to_json(record.keys).decode()
        row = (tenant, id, record.case, keys, tenant, id, record.kind, iso(at), *body)
        return Write(self._sql.begin, row, ("id", id))

    def _lose_and_find(self) -> list[Write]:
        """First what is gone, so that another record may be found by it at once."""
        gone = [lookup for lookup, unique in self._lookups.items() if unique is None]
        found = [one for one in self._lookups.items() if one[1] is not None]
        found.sort()
        return [
            *[Write(self._sql.lose, (self._tenant, *lookup)) for lookup in gone],
            *[
                Write(
                    self._sql.find_by,
                    (self._tenant, *lookup, unique),
                    lookup[:2] if unique else None,
                )
                for lookup, unique in found
            ],
        ]

    def _put(self, record: str, key: str, due: Due | None) -> Write:
        if due is None:
            return Write(self._sql.drop, (self._tenant, record, key))
        encoded = self._codec.encode(due.command)
        body = (encoded.kind, encoded.body.decode(), _text(encoded.personal))
        return Write(self._sql.put, (self._tenant, record, key, iso(due.at), *body))

    def _remember(self, one: Remembered) -> Write:
        row = (self._tenant, one.command, one.digest, one.record)
        return Write(self._sql.remember, row, ("command", one.command))


def _text(encoded: bytes | None) -> str | None:
    return None if encoded is None else encoded.decode()


def _encoded(kind: str, body: str, personal: str | None) -> Encoded:
    return Encoded(kind, body.encode(), None if personal is None else personal.encode())


class _Reader:
    """Makes values of rows; a row that is damaged is told as such, with the store."""

    def __init__(self, codec: Codec, where: str) -> None:
        """Of a store."""
        self.codec = codec
        self._where = where

    def keys(self, encoded: Iterable[str]) -> tuple[str, ...]:
        """The keys of all records of a case."""
        try:
            return tuple(sorted(set().union(*map(_KEYS.decode, encoded))))
        except _DAMAGED as error:
            raise self._damaged("the keys of a record", error) from error

    def record(self, row: Sequence[Any]) -> Record:
        """A record, of its kind, body and personal data."""
        try:
            return self.codec.record(_encoded(row[0], row[1], row[2]))
        except _DAMAGED as error:
            raise self._damaged("a record", error) from error

    def envelope(self, row: Sequence[Any]) -> Envelope:
        """An event."""
        *rest, body, personal, about = row
        try:
            apart = None if personal is None else personal.encode()
            values = [*rest, body.encode(), apart, about.encode()]
            return self.codec.read(Written(*values))
        except _DAMAGED as error:
            raise self._damaged(f"event {row[1]}", error) from error

    def command(self, kind: str, body: str, personal: str | None) -> Any:
        """The command of a due row; one that cannot be read must not hold up the rest."""
        try:
            return self.codec.command(_encoded(kind, body, personal))
        except (CserviceError, *_DAMAGED) as error:
            return Unreadable(str(error))

    def _damaged(self, what: str, error: Exception) -> StoreError:
        said = error if isinstance(error, InputError) else "a column of it does not hold its text"
        problem = f"the store is damaged: {what} cannot be read: {said}"
        return StoreError(self._where, problem, then="nothing was kept")


#: A blob in the place of text, text that is no JSON, JSON of another shape.
_DAMAGED = (AttributeError, TypeError, InputError, msgspec.MsgspecError)
