"""The store on SQLite: one file, one host, many threads and processes."""

import re
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
from cservice.desk.ports.store import StoreError
from cservice.desk.stores import shown
from cservice.kernel.codec import Codec
from cservice.kernel.errors import CserviceError, InputError

# How long a writer waits for the others; only a stopped process keeps one waiting for so long.
_PATIENCE_SECONDS = 60.0


class _Session(Session):
    """A connection to a file."""

    driver_error = sqlite3.Error

    def _failed(self, error: Exception) -> CserviceError:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            problem = f"{error}: another process or connection is in the middle of a change"
            return StoreError(self.where, problem)
        return super()._failed(error)


class Sqlite(Backend):
    """A database in a file."""

    one_writer = True

    def __init__(self, path: Path, patience: float = _PATIENCE_SECONDS) -> None:
        """At a path; `patience` in seconds is how long a writer waits for the others."""
        super().__init__(Statements(sqlite.dialect()))
        self._path = path
        self._patience = patience

    @property
    def where(self) -> str:
        """The file."""
        return str(self._path)

    def connect(self) -> Session:
        """A new connection: readers do not wait for writers, and what is committed is on disk."""
        try:
            connection = sqlite3.connect(
                self._path,
                timeout=self._patience,
                isolation_level=None,  # transactions begin and end where we say so
                check_same_thread=False,  # the pool gives a connection to one thread at a time
            )
        except sqlite3.Error as error:
            raise StoreError(self.where, str(error)) from error
        try:
            session = _session(connection, self.where)
            self._write_ahead(session)
            session.run("PRAGMA synchronous=FULL")
        except BaseException:
            connection.close()
            raise
        return session

    def host(self, connection: Any) -> Session:
        """The host's connection; its transaction is begun where it was not."""
        theirs = driver_connection(connection)
        if not isinstance(theirs, sqlite3.Connection):
            raise InputError(f"not a connection to SQLite: {theirs!r}")
        try:
            session = _session(theirs, "the joined connection")
        except sqlite3.ProgrammingError as error:  # it is closed, or another thread's
            raise InputError(f"not a connection that can be joined: {error}") from error
        if not self.is_prepared(session):
            raise InputError(
                "the connection is to a database that has none of the store's tables; join one to "
                f"{self.where}"
            )
        if not theirs.in_transaction:
            session.run("BEGIN IMMEDIATE")
        return session

    def is_prepared(self, session: Session) -> bool:
        """Whether the tables are there."""
        text = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return bool(session.rows(text, (schema.name,)))

    def begin(self, session: Session, locks: Sequence[str]) -> None:
        """Begin, alone: SQLite has one writer."""
        session.run("BEGIN IMMEDIATE")

    def lock(self, session: Session, locks: Sequence[str]) -> None:
        """Become the writer: a transaction that has only read so far is not yet."""
        session.run(f"UPDATE {schema.name} SET version = version")

    def _write_ahead(self, session: Session) -> None:
        """Switch to the write-ahead log; once done, the file stays so."""
        until = time.monotonic() + self._patience
        while True:
            try:
                session.run("PRAGMA journal_mode=WAL")
            except StoreError as error:
                # To switch, SQLite does not wait for others as it does elsewhere.
                if "locked" not in error.problem or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return


def _session(connection: sqlite3.Connection, where: str) -> Session:
    cursor = connection.cursor()
    cursor.row_factory = None  # a host's connection may have one
    return _Session(connection, cursor, where)


def open_sqlite(url: str, codec: Codec) -> SqlStore:
    """The store in a file: `sqlite:///relative.db`, `sqlite:////absolute.db`.

    `?timeout=5` says for how many seconds a writer waits for others; it is 60 otherwise.
    """
    path, patience = _read(url)
    url = url.partition("?")[0]
    try:
        return SqlStore(Sqlite(path, patience), codec)
    except StoreError as error:
        if not path.parent.is_dir():
            raise InputError(f"{url}: there is no folder {path.parent}") from error
        raise InputError(f"{url}: {error.problem}") from error


def check_there(url: str) -> None:
    """Raises InputError where there is no store in the file; nothing is made or changed."""
    path, patience = _read(url)
    url = url.partition("?")[0]
    if not path.is_file():
        raise InputError(f"there is no store at {url}: no such file {str(path)!r}")
    if schema.name not in _tables(url, path, patience):
        raise InputError(f"there is no store at {url}: the file has none of its tables")


def check_ours(url: str) -> None:
    """Raises InputError where a file holds something else than a store; nothing is changed."""
    path, patience = _read(url)
    url = url.partition("?")[0]
    if path.is_file() and path.stat().st_size:
        tables = _tables(url, path, patience)
        if tables and schema.name not in tables:
            raise InputError(f"{url} is another program's: it has the table {min(tables)!r}")


def _tables(url: str, path: Path, patience: float) -> set[str]:
    """The names of a file's tables."""
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=patience, uri=True)) as looking:
            found = looking.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {name for (name,) in found}
    except sqlite3.Error as error:
        raise InputError(f"{url}: {error}") from error


def _read(url: str) -> tuple[Path, float]:
    """The path, and for how many seconds a writer waits."""
    plain, _, options = url.partition("?")
    try:
        read = make_url(plain)
    except (ArgumentError, ValueError):  # their words may hold what the URL does
        read = None
    if read is None:
        raise InputError(f"{shown(url)!r} is not a URL such as sqlite:///desk.db")
    if read.host or read.username or not _OPTIONS.fullmatch(options):
        raise InputError(
            f"{shown(url)!r} is not the URL of a file: write sqlite:///desk.db, or with the whole "
            "path sqlite:////var/lib/desk.db; it may end with ?timeout=5, in seconds"
        )
    if not read.database or read.database == ":memory:":
        raise InputError(f"{url!r} names no file; for a store in memory write memory:")
    if "\0" in read.database:
        raise InputError(f"{url!r} names no file: there is a NUL in it")
    return Path(read.database), float(options.partition("=")[2] or _PATIENCE_SECONDS)


_OPTIONS = re.compile(r"(timeout=\d{1,6}(\.\d+)?)?")
