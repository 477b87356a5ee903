"""A command on a durable store, against the very same SQL straight through the driver.

Three stores begin as copies of one. The desk gives the commands on the first. On the second it
gives them too, once and untimed, while every statement and its parameters are written down. The
peer runs what was written down on the third, with the same driver and the same settings. At the end
all three hold the same, which is checked.
"""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import psycopg

import throwaway_postgres
from cservice import Actor, Brand, CountedNumbers, Desk, days, orders, returns
from cservice.adapters import sql_sessions, store_postgresql, store_sqlite
from cservice.ids import CustomerId, ReturnId
from cservice.kernel.time import plus
from measure import Row, in_turns
from reference import BOOK, BRAND, NOW, PRICE

ANNA = Actor.staff("anna")
_BRANDS = [Brand(id=BRAND, name="Cango", return_address="Dock 5")]
_A_TURN = 12
_BAR = 1.67


@attrs.frozen
class Call:
    """One call of the driver, or several statements that are sent together."""

    statements: tuple[tuple[str, Sequence[Any]], ...]  # text and parameters
    options: dict[str, Any]
    together: bool = False  # in a pipeline, so that one answer is waited for


def rows(turns: int) -> list[Row]:
    """Both databases; and SQLite not waiting for the disk, which shows what is ours alone."""
    return [
        *_sqlite(turns, "FULL", _BAR),
        *_postgresql(turns, _BAR),
        *_sqlite(turns, "OFF", None),
    ]


def _sqlite(turns: int, synchronous: str, bar: float | None) -> Iterator[Row]:
    # Not in the machine's folder for temporary files, which may be in memory.
    build = Path(__file__).resolve().parents[1] / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build, prefix="bench-") as folder:
        paths = [Path(folder, f"{name}.db") for name in ("first", "ours", "told", "peer")]
        first, *copies = paths
        with _desk(f"sqlite:///{first}") as desk:
            returns_ = _asked(desk, (turns + 1) * _A_TURN)
        for copy in copies:
            shutil.copy(first, copy)
        connection = sqlite3.connect(copies[2], isolation_level=None)
        connection.execute(f"PRAGMA synchronous={synchronous}")
        [(journal,)] = connection.execute("PRAGMA journal_mode")
        assert journal == "wal"
        urls = [f"sqlite:///{copy}" for copy in copies]
        with contextlib.closing(connection):
            name = f"SQLite, synchronous={synchronous}"
            with _waiting(synchronous):
                yield _compared(name, urls, connection, returns_, turns, bar)


def _postgresql(turns: int, bar: float | None) -> Iterator[Row]:
    with throwaway_postgres.serve(fsync=True) as url:
        urls = [url.replace("/postgres?", f"/{name}?") for name in ("first", "a", "b", "c")]
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE first")
            with _desk(urls[0]) as desk:
                returns_ = _asked(desk, (turns + 1) * _A_TURN)
            for name in ("a", "b", "c"):
                admin.execute(f"CREATE DATABASE {name} TEMPLATE first")
        with psycopg.connect(urls[3], autocommit=True) as connection:
            yield _compared("PostgreSQL, fsync", urls[1:], connection, returns_, turns, bar)


@contextlib.contextmanager
def _waiting(synchronous: str) -> Iterator[None]:
    """Have the stores open their connections with another setting; FULL is their own."""
    connect = store_sqlite.Sqlite.connect

    def connected(backend: store_sqlite.Sqlite) -> sql_sessions.Session:
        session = connect(backend)
        session.connection.execute(f"PRAGMA synchronous={synchronous}")
        return session

    with _instead(store_sqlite.Sqlite, "connect", connected):
        yield


def _desk(url: str) -> Desk:
    return Desk.open(url, brands=_BRANDS, numbers=CountedNumbers())


def _asked(desk: Desk, size: int) -> list[ReturnId]:
    """So many cases of one order and one return that was asked for."""
    asked = []
    for n in range(size):
        sold = orders.RecordOrder(
            number=f"C-{n}",
            customer=orders.Customer(id=CustomerId(f"c-{n}"), name="Ann Lee", phone="+15550100"),
            lines=(orders.OrderLine(sku=BOOK, title="Moby Dick", quantity=1, paid=PRICE),),
            shipping=PRICE,
            placed_at=plus(NOW, days(-9)),
            shipped_at=plus(NOW, days(-8)),
            delivered_at=plus(NOW, days(-2)),
        )
        order = desk.do(sold, by=ANNA, at=NOW).record
        item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
        wish = returns.RequestReturn(order=order.id, items=(item,))
        asked.append(desk.do(wish, by=ANNA, at=NOW).record.id)
    return asked


def _compared(
    name: str,
    urls: Sequence[str],
    connection: Any,
    asked: Sequence[ReturnId],
    turns: int,
    bar: float | None,
) -> Row:
    with _desk(urls[0]) as desk, _desk(urls[1]) as told:
        written = [_written_down(told, ra) for ra in asked]
        assert len(set(map(_shape, written))) == 1, "every command makes the same calls"
        both = in_turns(
            _commands(desk, iter(asked)),
            _statements(connection, iter(written)),
            turns=turns,
            sizes=(_A_TURN, _A_TURN),
        )
        events = [one.events() for one in (desk, told)]
        assert events[0] == events[1]
    with _desk(urls[2]) as peer:
        assert peer.events() == events[0], "the peer did the same work"
        assert all(
            peer.record(returns.ReturnAuthorization, ra).stage is returns.ReturnStage.AUTHORIZED
            for ra in asked
        )
    statements = sum(_shape(written[0]))
    label = f"AuthorizeReturn on {name} : its {statements} statements by the driver, µs"
    return both.row(label, bar, scale=1e6)


def _authorize(desk: Desk, ra: ReturnId) -> None:
    # The ids are told, so that the same command is the same to the byte on every store.
    number = returns.RaNumber(returns.RA_NUMBERS.issue(int(ra.rpartition("-")[2])))
    desk.do(returns.AuthorizeReturn(ra=ra, number=number), by=ANNA, at=NOW, command_id=f"do-{ra}")


def _written_down(desk: Desk, ra: ReturnId) -> list[Call]:
    """Every call of one command, the transaction's own included."""
    calls: list[Call] = []
    run = sql_sessions.Session.run
    write = store_postgresql._Session.write

    def told_run(session: Any, text: str, parameters: Sequence[Any] = (), **options: Any) -> Any:
        calls.append(Call(((text, parameters),), options))
        return run(session, text, parameters, **options)

    def told_write(session: Any, writes: Iterable[sql_sessions.Write]) -> None:
        some = list(writes)
        calls.append(Call(tuple((one.text, one.parameters) for one in some), {}, together=True))
        write(session, some)

    assert psycopg.Pipeline.is_supported(), "else each would be written down twice"
    with (
        _instead(sql_sessions.Session, "run", told_run),
        _instead(store_postgresql._Session, "write", told_write),
    ):
        _authorize(desk, ra)
    return calls


@contextlib.contextmanager
def _instead(holder: type[Any], name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Put a method in the place of another while the block runs."""
    before = getattr(holder, name)
    setattr(holder, name, function)
    try:
        yield
    finally:
        setattr(holder, name, before)


def _shape(calls: Sequence[Call]) -> tuple[int, ...]:
    return tuple(len(one.statements) for one in calls)


def _commands(desk: Desk, asked: Iterator[ReturnId]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        some = [next(asked) for _ in range(size)]

        def work() -> None:
            for ra in some:
                _authorize(desk, ra)

        return work

    return prepare


def _statements(
    connection: Any, written: Iterator[list[Call]]
) -> Callable[[int], Callable[[], object]]:
    cursor = connection.cursor()

    def prepare(size: int) -> Callable[[], object]:
        some = [next(written) for _ in range(size)]

        def work() -> None:
            for calls in some:
                for call in calls:
                    if call.together:
                        with connection.pipeline():
                            for text, parameters in call.statements:
                                connection.execute(text, parameters)
                    else:
                        [(text, parameters)] = call.statements
                        cursor.execute(text, parameters, **call.options)
                        if cursor.description is not None:
                            cursor.fetchall()

        return work

    return prepare
