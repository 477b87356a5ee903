"""How much a sweep reads: 10 000 deadlines are due of 100 000, taken a thousand at a time.

Time would prove little, since what is read without need is soon in a cache; so what is read is
counted. PostgreSQL counts rows itself (EXPLAIN ANALYZE). SQLite does not tell rows, but the steps
of its virtual machine can be counted, and each row that is read takes some: the peer is the same
sweep of a table in which there is nothing else.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg

import throwaway_postgres
from cservice import minutes, tickets
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_postgresql import open_postgresql
from cservice.adapters.store_sqlite import open_sqlite
from cservice.desk.ports.store import Due
from cservice.desk.slices import SLICES
from cservice.ids import TicketId
from cservice.kernel.codec import Codec
from cservice.kernel.time import iso, plus
from measure import Row
from reference import NOW, TENANT

DUE, ALL, PAGE = 10_000, 100_000, 1_000
_CODEC = Codec(SLICES)
# Ten rows share each instant, as the deadlines at the end of a day do.
_SHARING = 10


def rows(turns: int) -> list[Row]:
    """Counts, which are the same in every turn."""
    del turns
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        among = _sqlite_steps(Path(folder, "all.db"), ALL)
        alone = _sqlite_steps(Path(folder, "due.db"), DUE)
    read = _postgresql_rows()
    # A constant of one per cent: a hundred rows.
    return [
        Row(
            name="sweep on SQLite, steps, 10 k due of 100 k : of 10 k",
            ours=among,
            peer=alone,
            ratio=among / alone,
            bar=1.01,
        ),
        Row(
            name="sweep on PostgreSQL, rows read, 10 k due of 100 k : 10 k",
            ours=read,
            peer=DUE,
            ratio=read / DUE,
            bar=1.01,
        ),
    ]


def _fill(store: SqlStore, size: int) -> None:
    """The first 10 000 are due by now; they are written among the others, not before them."""
    rows = []
    for n in sorted(range(size), key=lambda n: n * 7919 % size):
        at = plus(NOW, minutes((n - DUE) // _SHARING + 1))
        miss = _CODEC.encode(tickets.MissAnswer(ticket=TicketId(f"ticket-{n}"), due_at=at))
        rows.append((TENANT, f"ticket-{n}", "answer", iso(at), miss.kind, miss.body.decode(), None))
    with store._pool.transaction([]) as session:
        session.connection.cursor().executemany(store._sql.put, rows)


def _swept(store: SqlStore, counted: Callable[[], AbstractContextManager[object]]) -> None:
    """Take page after page, as `Desk.tick` does, until there is nothing more."""
    page: Sequence[Due] = ()
    taken = 0
    while page or not taken:
        with counted():
            page = store.due(TENANT, NOW, PAGE)
        taken += len(page)
        with store.transaction(TENANT, []) as unit:
            for one in page:
                assert unit.claim_due(one)
    assert taken == DUE, f"{taken} were due"


def _sqlite_steps(path: Path, size: int) -> int:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with contextlib.closing(open_sqlite(f"sqlite:///{path}", _CODEC)) as store:
        _fill(store, size)
        session = store._pool.read(lambda session: session)  # the only one there is
        session.connection.execute("PRAGMA synchronous=OFF")

        @contextlib.contextmanager
        def counted() -> Iterator[None]:
            session.connection.set_progress_handler(step, 1)
            yield
            session.connection.set_progress_handler(None, 1)

        _swept(store, counted)
    assert steps > DUE, "every row that is read takes steps"
    return steps


def _postgresql_rows() -> int:
    read = 0
    with (
        throwaway_postgres.serve() as url,
        contextlib.closing(open_postgresql(url, _CODEC)) as store,
        psycopg.connect(url, autocommit=True) as admin,
    ):
        _fill(store, ALL)
        admin.execute("VACUUM ANALYZE cservice_due")  # as the server does by itself in time

        @contextlib.contextmanager
        def counted() -> Iterator[None]:
            nonlocal read
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {store._sql.due}"
            found = admin.execute(explain, (TENANT, iso(NOW), PAGE)).fetchone()
            assert found is not None
            read += _rows_read(found[0][0]["Plan"])
            yield

        _swept(store, counted)
    return read


def _rows_read(plan: dict[str, Any]) -> int:
    """The rows that the scans at the bottom of a plan came upon, those they left out included."""
    parts: Sequence[dict[str, Any]] = plan.get("Plans", ())
    if parts:
        return sum(_rows_read(part) for part in parts)
    passed_over = sum(v for name, v in plan.items() if name.startswith("Rows Removed"))
    return round((plan["Actual Rows"] + passed_over) * plan["Actual Loops"])
