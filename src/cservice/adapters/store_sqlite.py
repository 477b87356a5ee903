"""The store on SQLite: one file, one host, many threads and processes."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cservice.adapters.sql_schema import Statements, schema
from cservice.adapters.sql_sessions import Backend, Session, driver_connection
from cservice.adapters.sql_store import SqlStore
from cservice.kernel.codec import Codec
from cservice.kernel.errors import InputError

# How long a writer waits for the others; only a stopped process keeps one waiting for so long.
_PATIENCE_SECONDS = 60.0


class Sqlite(Backend):
    """A database in a file."""

    one_writer = True

    def __init__(self, path: Path) -> None:
        """At a path."""
        super().__init__(Statements(sqlite.dialect()))
        self._path = path

    def connect(self) -> Session:
        """A new connection: readers do not wait for writers, and what is committed is on disk."""
        connection = sqlite3.connect(
            self._path,
            timeout=_PATIENCE_SECONDS,
            isolation_level=None,  # transactions begin and end where we say so
            check_same_thread=False,  # the pool gives a connection to one thread at a time
        )
        try:
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous=FULL")
        except BaseException:
            connection.close()
            raise
        return _session(connection)

    def host(self, connection: Any) -> Session:
        """The host's connection; its transaction is begun where it was not."""
        theirs = driver_connection(connection)
        if not isinstance(theirs, sqlite3.Connection):
            raise InputError(f"not a connection to SQLite: {theirs!r}")
        session = _session(theirs)
        if not theirs.in_transaction:
            session.run("BEGIN IMMEDIATE")
        return session

    def is_prepared(self, session: Session) -> bool:
        """Whether the tables are there."""
        found = session.run("SELECT 1 FROM sqlite_master WHERE name = ?", (schema.name,))
        return found.fetchone() is not None

    def begin(self, session: Session, locks: Sequence[str]) -> None:
        """Begin, alone: SQLite has one writer."""
        session.run("BEGIN IMMEDIATE")

    def lock(self, session: Session, locks: Sequence[str]) -> None:
        """Become the writer: a transaction that has only read so far is not yet."""
        session.run(f"UPDATE {schema.name} SET version = version")


def _session(connection: sqlite3.Connection) -> Session:
    cursor = connection.cursor()
    cursor.row_factory = None  # a host's connection may have one
    return Session(connection, cursor)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; once done, the file stays so."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # To switch, SQLite does not wait for others as it does elsewhere.
            if "locked" not in str(error) or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def open_sqlite(url: str, codec: Codec) -> SqlStore:
    """The store in a file: `sqlite:///relative.db`, `sqlite:////absolute.db`."""
    path = _path(url)
    try:
        return SqlStore(Sqlite(path), codec)
    except sqlite3.Error as error:
        if not path.parent.is_dir():
            raise InputError(f"{url}: there is no folder {path.parent}") from error
        raise InputError(f"{url}: {error}") from error


def check_there(url: str) -> None:
    """Raises InputError where there is no store in the file; nothing is made or changed."""
    path = _path(url)
    if not path.is_file():
        raise InputError(f"there is no store at {url}: no such file {str(path)!r}")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as looking:
            if not Sqlite(path).is_prepared(_session(looking)):
                raise InputError(f"there is no store at {url}: the file has none of its tables")
    except sqlite3.Error as error:
        raise InputError(f"{url}: {error}") from error


def _path(url: str) -> Path:
    try:
        read = make_url(url)
    except ArgumentError as error:
        raise InputError(f"{url!r} is not a URL such as sqlite:///desk.db") from error
    if read.host or read.query:
        raise InputError(
            f"{url!r} is not the URL of a file: write sqlite:///desk.db, or with the whole path "
            "sqlite:////var/lib/desk.db"
        )
    if not read.database or read.database == ":memory:":
        raise InputError(f"{url!r} names no file; for a store in memory write memory:")
    return Path(read.database)
