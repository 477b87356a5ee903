"""A process that is killed while it gives a command. Run by `test_kill.py`.

Each line on standard input is `AFTER DEED ID`: a child gives the command DEED on the record ID, on
a store that it opens itself, and is killed as soon as its AFTER-th statement has run. The answer is
a line: how the child ended, -9 or 0. A child is forked, because a process of its own would take
half a second only to import.
"""

import os
import signal
import sys
import traceback
from itertools import count

from cservice import Actor, Desk, exchanges, instant
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sql import open_postgresql, open_sqlite
from cservice.desk.slices import SLICES
from cservice.ids import ReturnId, Sku
from cservice.kernel.codec import Codec

ANNA = Actor.staff("anna")
NOW = instant("2026-03-02T09:00:00Z")
LATE = instant("2026-03-09T09:00:00Z")


def give(desk: Desk, deed: str, id: str) -> None:
    """Give a command under an id that is the same each time."""
    if deed == "exchange":
        item = exchanges.Item(sku=Sku("b"), title="Moby Dick")
        start = exchanges.StartExchange(ra=ReturnId(id), items=(item,))
        desk.do(start, by=ANNA, at=NOW, command_id=f"start {id}")
    else:
        desk.tick(LATE)


def opened(url: str) -> SqlStore:
    """The store at a URL."""
    codec = Codec(SLICES)
    store = open_sqlite(url, codec) if url.startswith("sqlite") else open_postgresql(url, codec)
    assert isinstance(store, SqlStore)
    return store


def die(url: str, after: int, deed: str, id: str) -> None:
    """Give the command, and be killed in the middle of it."""
    store = opened(url)
    statements = count(1)

    def told(_: str) -> None:
        if next(statements) == after:
            os.kill(os.getpid(), signal.SIGKILL)

    store.on_statement = told
    with Desk(store) as desk:
        give(desk, deed, id)


def main(url: str) -> None:
    """Fork a child for each line."""
    for line in sys.stdin:
        after, deed, id = line.split()
        child = os.fork()
        if child == 0:
            try:
                die(url, int(after), deed, id)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  # the test reads it


if __name__ == "__main__":
    main(sys.argv[1])
