"""The store on PostgreSQL: many hosts, locks on keys."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import blake2b
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from sqlalchemy.dialects.postgresql.base import PGDialect

from cservice.adapters.sql_schema import Statements, schema
from cservice.adapters.sql_sessions import Backend, Session, Write, driver_connection
from cservice.adapters.sql_store import SqlStore
from cservice.desk.ports.store import StoreError, TakenError
from cservice.desk.stores import hidden, shown
from cservice.kernel.codec import Codec
from cservice.kernel.errors import CserviceError, InputError

# Read from the catalogue: `to_regclass` may answer from before another host made them.
_PREPARED = "SELECT 1 FROM pg_class WHERE relname = %s AND pg_table_is_visible(oid)"


class Postgresql(Backend):
    """A database on a server."""

    def __init__(self, url: str) -> None:
        """At a URL as libpq reads them."""
        # The plain dialect: psycopg's would write a cast beside each parameter.
        super().__init__(Statements(PGDialect(paramstyle="format")))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
        self._url = url

    @property
    def where(self) -> str:
        """The URL, without its password."""
        return shown(self._url)

    def connect(self) -> Session:
        """A new connection."""
        cause: Exception | None
        try:
            # Transactions begin and end where we say so.
            return _session(psycopg.connect(self._url, autocommit=True), self.where)
        except (psycopg.Error, ValueError) as error:  # a text that is none is a ValueError
            said = str(error)
            problem = hidden(said, self._url)
            cause = error if problem == said else None  # which would show the password
        raise StoreError(self.where, problem.partition("\n")[0]) from cause

    def host(self, connection: Any) -> Session:
        """The host's connection, which begins its transaction itself, at the first statement."""
        theirs = driver_connection(connection)
        if not isinstance(theirs, psycopg.Connection):
            raise InputError(f"not a connection of psycopg: {theirs!r}")
        if theirs.autocommit and theirs.info.transaction_status == TransactionStatus.IDLE:
            raise InputError("the connection commits every statement; begin a transaction first")
        if theirs.closed:
            raise InputError("not a connection that can be joined: it is closed")
        session = _session(theirs, "the joined connection")
        ((isolation, there),) = session.rows(
            f"SELECT current_setting('transaction_isolation'), EXISTS ({_PREPARED})", (schema.name,)
        )
        if not there:
            raise InputError(
                "the connection is to a database that has none of the store's tables; join one to "
                f"{self.where}"
            )
        if isolation != "read committed":
            # Its snapshot is older than our locks: two hosts would both sell the last book.
            raise InputError(
                "the host's transaction does not see what was committed before our locks; "
                "begin it as READ COMMITTED"
            )
        return session

    def is_prepared(self, session: Session) -> bool:
        """Whether the tables are there."""
        return bool(session.rows(_PREPARED, (schema.name,)))

    def begin(self, session: Session, locks: Sequence[str]) -> None:
        """Begin and lock, in one message.

        What is read after the lock must be what was committed before it, so the snapshot is each
        statement's own, whatever the server's default is.
        """
        text = f"BEGIN ISOLATION LEVEL READ COMMITTED;{_lock(locks)}"
        session.transactions += 1
        if _is_power_of_two(session.transactions):
            text += ";DISCARD PLANS"
        session.run(text, prepare=False)

    def lock(self, session: Session, locks: Sequence[str]) -> None:
        """Lock, to the end of the host's transaction."""
        session.run(_lock(locks), prepare=False)


def _is_power_of_two(number: int) -> bool:
    """Say when a connection's plans are made anew: after 1, 2, 4, 8… of its transactions.

    A plan that was made while the tables were all but empty reads the whole of a tenant, because
    that was as cheap; and PostgreSQL keeps it until it next counts the rows, which it may do in a
    minute or never. Seen: 1.9 ms for one of these statements at 600 records, and 0.05 ms planned
    anew.
    """
    return number & (number - 1) == 0


class _Session(Session):
    """A connection to a server, where each answer that is waited for costs a way there and back."""

    driver_error = psycopg.Error

    def _write(self, writes: Iterable[Write]) -> None:
        """Send all statements, then look at the answers."""
        if not psycopg.Pipeline.is_supported():  # by the libpq that is installed
            super()._write(writes)
            return
        sent = []
        with self.connection.pipeline():
            for text, parameters, taken in writes:
                sent.append((self.connection.execute(text, parameters), taken))
                if self.told is not None:
                    self.told(text)
        for cursor, taken in sent:
            if taken is not None and not cursor.rowcount:
                raise TakenError(*taken)

    def _failed(self, error: Exception) -> CserviceError:
        # SQLite and memory keep a NUL in a number or a name, and a number of any length.
        if isinstance(error, psycopg.DataError | psycopg.errors.ProgramLimitExceeded):
            first = str(error).partition("\n")[0]
            return InputError(f"PostgreSQL cannot keep this: {first}")
        return super()._failed(error)


def _session(connection: "psycopg.Connection[Any]", where: str) -> Session:
    # A host's connection may make its rows otherwise.
    return _Session(connection, connection.cursor(row_factory=tuple_row), where)


def _lock(names: Sequence[str]) -> str:
    """Lock every name.

    Everyone locks in the order of the numbers, so that nobody waits for one who waits for them.
    Two names with the same number only wait for one another without need.
    """
    numbers = sorted({_number(name) for name in names})
    return ";".join(f"SELECT pg_advisory_xact_lock({number})" for number in numbers)


def _number(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def open_postgresql(url: str, codec: Codec) -> SqlStore:
    """The store on a server: `postgresql://user@host/database`, as libpq reads it."""
    try:
        return SqlStore(Postgresql(url), codec)
    except StoreError as error:
        raise InputError(f"{error.where}: {error.problem}") from error.__cause__


def check_there(url: str) -> None:
    """Raises InputError where the database has no store; nothing is made or changed."""
    server = Postgresql(url)
    try:
        session = server.connect()
        with closing(session.connection):
            there = server.is_prepared(session)
    except StoreError as error:
        raise InputError(f"{error.where}: {error.problem}") from error.__cause__
    if not there:
        raise InputError(f"there is no store at {shown(url)}: the database has none of its tables")
