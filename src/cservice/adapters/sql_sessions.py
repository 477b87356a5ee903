"""Connections to a database: a pool of our own, or the one on which a host has its transaction.

What a driver raises becomes a StoreError here, and nowhere else.
"""

import os
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

import sqlalchemy

from cservice.adapters.sql_schema import Statements
from cservice.desk.ports.store import StoreError, TakenError
from cservice.kernel.errors import CserviceError, InputError

#: Is told of each statement once it has run.
OnStatement = Callable[[str], None]
_SAVEPOINT = "cservice"
# How long a fork waits for the command that another thread is in the middle of.
_FORK_SECONDS = 60.0
T = TypeVar("T")

_NOTHING = "nothing was kept, and the same may be asked again"
_UNKNOWN = (
    "whether the command was kept is unknown: give it again under the same command id, and it is "
    "carried out once"
)
_HOSTS = "nothing of the command is kept; what else the transaction did is the host's to undo"


class Cursor(Protocol):
    """What the cursors of the drivers share."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement wrote."""
        ...

    def fetchone(self) -> Any:
        """The next row of the last statement; None = there is none."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows of the last statement."""
        ...


class Write(NamedTuple):
    """A statement that writes one row."""

    text: str  # the statement
    parameters: Sequence[Any]  # of it
    #: Name and value of what is taken where it wrote nothing; None = that is well.
    taken: tuple[str, str] | None = None


class Session:
    """One connection, and the cursor that all its statements run on."""

    #: What the driver's errors have in common.
    driver_error: ClassVar[type[Exception]]

    def __init__(self, connection: Any, cursor: Any, where: str) -> None:
        """Of a driver; `where` names the store in errors."""
        self.connection = connection
        self.where = where
        self._cursor = cursor
        self._execute = cursor.execute
        #: None = nobody is told.
        self.told: OnStatement | None = None
        #: How many it has had, for backends that count.
        self.transactions = 0

    def run(self, text: str, parameters: Sequence[Any] = (), **options: Any) -> Cursor:
        """Run a statement; what it found is on the cursor until the next one.

        Raises StoreError, and InputError for what this database cannot keep.
        """
        try:
            if options:
                self._execute(text, parameters, **options)
            else:
                self._execute(text, parameters)
        except (self.driver_error, UnicodeEncodeError) as error:
            raise self._failed(error) from error
        if self.told is not None:
            self.told(text)
        cursor: Cursor = self._cursor
        return cursor

    def rows(self, text: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All that a statement finds. Raises the same."""
        found = self.run(text, parameters)
        try:
            return found.fetchall()
        except self.driver_error as error:
            raise self._failed(error) from error

    def write(self, writes: Iterable[Write]) -> None:
        """Run statements that write. Raises TakenError, and the same."""
        try:
            self._write(writes)
        except (self.driver_error, UnicodeEncodeError) as error:
            raise self._failed(error) from error

    def _write(self, writes: Iterable[Write]) -> None:
        for text, parameters, taken in writes:
            if not self.run(text, parameters).rowcount and taken is not None:
                raise TakenError(*taken)

    def _failed(self, error: Exception) -> CserviceError:
        """What a driver's error means to who gave the command."""
        if isinstance(error, UnicodeEncodeError):
            return InputError(f"this text cannot be kept, since it is none in UTF-8: {error}")
        return StoreError(self.where, str(error).partition("\n")[0])


class Backend(ABC):
    """What a kind of database does in its own way."""

    def __init__(self, statements: Statements) -> None:
        """`statements` are in its words."""
        self.statements = statements

    #: Whether only one transaction can write at a time; threads then queue, and do not collide.
    one_writer: ClassVar[bool] = False

    @property
    @abstractmethod
    def where(self) -> str:
        """Which database it is, without a password."""

    @abstractmethod
    def connect(self) -> Session:
        """A new connection, with no transaction open. Raises StoreError."""

    @abstractmethod
    def is_prepared(self, session: Session) -> bool:
        """Whether the tables are there."""

    @abstractmethod
    def host(self, connection: Any) -> Session:
        """The host's connection, with its transaction open; begun here if it was not.

        Raises InputError for what cannot be joined.
        """

    @abstractmethod
    def begin(self, session: Session, locks: Sequence[str]) -> None:
        """Begin a transaction and lock the names, each of which others may lock too."""

    @abstractmethod
    def lock(self, session: Session, locks: Sequence[str]) -> None:
        """Lock the names in a transaction that is open."""


class Sessions(Protocol):
    """Where a store has its connections from."""

    def read(self, ask: Callable[[Session], T]) -> T:
        """What is asked of a connection; it only reads."""
        ...

    def transaction(self, locks: Sequence[str]) -> AbstractContextManager[Session]:
        """A transaction that has locked the names; kept at the end, and at an error nothing is."""
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class Pool:
    """As many connections as were ever needed at once; the last one given back is taken first."""

    def __init__(self, backend: Backend) -> None:
        """With none open."""
        self._backend = backend
        self._free: list[Session] = []
        self._lock = threading.Lock()
        self._thread = threading.local()
        self._process = os.getpid()
        self._inherited: list[Session] = []
        self._closed = False
        #: None = nobody is told.
        self.told: OnStatement | None = None
        if backend.one_writer:
            _FORKING.add(self)

    def read(self, ask: Callable[[Session], T]) -> T:
        """What is asked of a connection; it only reads."""
        self._after_fork()
        session = self._take()
        try:
            found = ask(session)
        except BaseException as error:
            self._discard(session)
            if isinstance(error, StoreError):
                error.then = error.then or _NOTHING
            raise
        self._give(session)
        return found

    @contextmanager
    def transaction(self, locks: Sequence[str]) -> Iterator[Session]:
        """A transaction of its own."""
        if getattr(self._thread, "busy", False):
            raise CserviceError(
                "this thread is in the middle of a command; what is asked on the way gives none"
            )
        self._after_fork()
        self._thread.busy = True
        try:
            with self._turn():
                session = self._take()
                try:
                    self._backend.begin(session, locks)
                    yield session
                    _commit(session)
                except BaseException:
                    self._roll_back(session)
                    raise
                self._give(session)
        except StoreError as error:
            error.then = error.then or _NOTHING
            raise
        finally:
            self._thread.busy = False

    def close(self) -> None:
        """Close those that are free; those in use are closed when they are given back."""
        self._closed = True
        self._close_free()

    def _close_free(self) -> None:
        while self._free:
            self._free.pop().connection.close()

    def _turn(self) -> AbstractContextManager[Any]:
        return self._lock if self._backend.one_writer else nullcontext()

    def _take(self) -> Session:
        if self._closed:
            raise CserviceError("the store is closed")
        try:
            session = self._free.pop()
        except IndexError:
            session = self._backend.connect()
        session.told = self.told
        return session

    def _give(self, session: Session) -> None:
        self._free.append(session)
        if self._closed:
            self._close_free()

    def _roll_back(self, session: Session) -> None:
        """Give the connection back as if nothing had been."""
        try:
            session.run("ROLLBACK")
        except Exception:
            self._discard(session)
        else:
            self._give(session)

    def _discard(self, session: Session) -> None:
        """Where one connection is lost the others may be: a server that was started again."""
        session.connection.close()
        self._close_free()

    def before_fork(self) -> None:
        """Let the command end that another thread is in the middle of.

        SQLite tells the child that its process holds the file's lock, and no thread of the child's
        would ever let go of it.
        """
        self._thread.held = not getattr(self._thread, "busy", False) and self._lock.acquire(
            timeout=_FORK_SECONDS
        )

    def after_fork(self) -> None:
        """Go on, in the parent and in the child."""
        if self._thread.held:
            self._lock.release()

    def _after_fork(self) -> None:
        """A fork inherits connections, but they are still its parent's: kept, and not used."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._inherited, self._free = [*self._inherited, *self._free], []
            self._lock = threading.Lock()  # another thread, which is not here, may have had it


def _commit(session: Session) -> None:
    """Keep everything; where that fails, the database may have done it and not come to say so."""
    try:
        session.run("COMMIT")
    except StoreError as error:
        error.is_unknown, error.then = True, _UNKNOWN
        raise


#: The pools whose commands a fork waits for.
_FORKING: "weakref.WeakSet[Pool]" = weakref.WeakSet()
_waiting: list[Pool] = []
_FORKS = threading.RLock()


def _before_fork() -> None:
    _FORKS.acquire()
    _waiting[:] = _FORKING
    for pool in _waiting:
        pool.before_fork()


def _after_fork() -> None:
    for pool in _waiting:
        pool.after_fork()
    _waiting.clear()
    _FORKS.release()


if hasattr(os, "register_at_fork"):  # where there are forks
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )


class Joined:
    """The host's connection: nothing is committed, and what fails leaves the host's work whole."""

    def __init__(self, backend: Backend, connection: Any, told: OnStatement | None) -> None:
        """In the host's transaction; `told` is told of our statements in it."""
        self._backend = backend
        self._session = backend.host(connection)
        self._session.told = told
        self._over = False

    def read(self, ask: Callable[[Session], T]) -> T:
        """What is asked of the host's connection."""
        return ask(self._open())

    @contextmanager
    def transaction(self, locks: Sequence[str]) -> Iterator[Session]:
        """A part of the host's transaction. What is locked stays so until the host's ends."""
        session = self._open()
        try:
            session.run(f"SAVEPOINT {_SAVEPOINT}")
            try:
                self._backend.lock(session, locks)
                yield session
            except BaseException:
                session.run(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
                raise
            finally:
                session.run(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        except StoreError as error:
            error.then = error.then or _HOSTS
            raise

    def close(self) -> None:
        """Have done with the connection, which stays open: it is the host's."""
        self._over = True

    def _open(self) -> Session:
        if self._over:
            raise CserviceError(
                "the block in which this desk joined a host's transaction has ended; join again"
            )
        return self._session


def driver_connection(connection: Any) -> Any:
    """The driver's own connection; SQLAlchemy's is given a transaction, so that it commits it."""
    if not isinstance(connection, sqlalchemy.Connection):
        return connection
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.driver_connection
