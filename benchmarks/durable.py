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
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import psycopg

import throwaway_postgres
from cservice import Actor, Brand, CountedNumbers, Desk, days, orders, returns
from cservice.adapters import sql_sessions, store_sqlite
from cservice.ids import ReturnId
from cservice.kernel.time import plus
from measure import Row, in_turns
from reference import BOOK, BRAND, NOW, PRICE

ANNA = Actor.staff("anna")
_BRANDS = [Brand(id=BRAND, name="Cango", return_address="Dock 5")]
_A_TURN = 8
_BAR = 1.67


@attrs.frozen
class Statement:
    """One call of the driver."""

    text: str
    parameters: Sequence[Any]
    options: dict[str, Any]


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

    store_sqlite.Sqlite.connect = connected  # type: ignore[method-assign]  # put back below
    try:
        yield
    finally:
        store_sqlite.Sqlite.connect = connect  # type: ignore[method-assign]


def _desk(url: str) -> Desk:
    return Desk.open(url, brands=_BRANDS, numbers=CountedNumbers())


def _asked(desk: Desk, size: int) -> list[ReturnId]:
    """So many cases of one order and one return that was asked for."""
    asked = []
    for n in range(size):
        sold = orders.RecordOrder(
            number=f"C-{n}",
            customer=orders.Customer(id=f"c-{n}", name="Ann Lee", phone="+15550100"),
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
        assert _shapes(written) == 1, "every command is the same statements"
        cursor = connection.cursor()
        both = in_turns(
            _commands(desk, iter(asked)),
            _statements(cursor, iter(written)),
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
    statements = len(written[0])
    label = f"AuthorizeReturn on {name} : its {statements} statements by the driver, µs"
    return both.row(label, bar, scale=1e6)


def _authorize(desk: Desk, ra: ReturnId) -> None:
    # The ids are told, so that the same command is the same to the byte on every store.
    number = returns.RA_NUMBERS.issue(int(ra.rpartition("-")[2]))
    desk.do(returns.AuthorizeReturn(ra=ra, number=number), by=ANNA, at=NOW, command_id=f"do-{ra}")


def _written_down(desk: Desk, ra: ReturnId) -> list[Statement]:
    """Every statement of one command, the transaction's own included."""
    written: list[Statement] = []
    run = sql_sessions.Session.run

    def told(session: Any, text: str, parameters: Sequence[Any] = (), **options: Any) -> Any:
        written.append(Statement(text, parameters, options))
        return run(session, text, parameters, **options)

    sql_sessions.Session.run = told  # type: ignore[method-assign]  # put back below
    try:
        _authorize(desk, ra)
    finally:
        sql_sessions.Session.run = run  # type: ignore[method-assign]
    return written


def _shapes(written: Sequence[Sequence[Statement]]) -> int:
    # PostgreSQL's locks are numbers in the text of the first statement of a transaction.
    return len(
        {tuple(one.text for one in each if "lock(" not in one.text.lower()) for each in written}
    )


def _commands(desk: Desk, asked: Iterator[ReturnId]) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        some = [next(asked) for _ in range(size)]

        def work() -> None:
            for ra in some:
                _authorize(desk, ra)

        return work

    return prepare


def _statements(
    cursor: Any, written: Iterator[list[Statement]]
) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        some = [next(written) for _ in range(size)]

        def work() -> None:
            for statements in some:
                for one in statements:
                    cursor.execute(one.text, one.parameters, **one.options)
                    if cursor.description is not None:
                        cursor.fetchall()

        return work

    return prepare
