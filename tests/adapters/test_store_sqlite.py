import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cservice import Actor, Desk, InputError, tickets
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sqlite import open_sqlite
from cservice.desk.ports.store import StoreError
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.kernel.record import Tenant
from cservice.testing.store import StoreContract

CODEC = Codec(SLICES)


class TestSqlite(StoreContract):
    """the store on SQLite keeps the contract."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        with closing(open_sqlite(f"sqlite:///{tmp_path}/desk.db", CODEC)) as store:
            yield store


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("sqlite://", "names no file; for a store in memory write memory:"),
        ("sqlite:///:memory:", "names no file; for a store in memory write memory:"),
        ("sqlite://desk.db", "is not the URL of a file: write sqlite:///desk.db"),
        ("sqlite:///desk.db?mode=ro", "is not the URL of a file: write sqlite:///desk.db"),
        ("sqlite:///%00", "names no file: there is a NUL in it"),
        ("sqlite:///desk.db?timeout=soon", "it may end with ?timeout=5, in seconds"),
        ("sqlite:", "is not a URL such as sqlite:///desk.db"),
    ],
)
def test_a_url_that_names_no_file_is_an_error(url: str, problem: str) -> None:
    """the error says what would be right."""
    with pytest.raises(InputError) as caught:
        Desk.open(url)
    assert problem in str(caught.value)


def test_a_file_that_is_not_a_database_is_an_error(tmp_path: Path) -> None:
    """the error names the file, which stays as it was."""
    (tmp_path / "desk.db").write_text("not a database, but a letter\n" * 100)
    with pytest.raises(InputError, match=r"desk\.db: file is not a database$"):
        Desk.open(f"sqlite:///{tmp_path}/desk.db")
    assert (tmp_path / "desk.db").read_text().startswith("not a database")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """folders are not made by mistyping one."""
    with pytest.raises(InputError, match=f"there is no folder {tmp_path}/none$"):
        Desk.open(f"sqlite:///{tmp_path}/none/desk.db")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    """a store in place of a folder is an error of one line."""
    with pytest.raises(InputError, match=r"unable to open database file$"):
        Desk.open(f"sqlite:///{tmp_path}")


def test_what_is_committed_is_on_disk(tmp_path: Path) -> None:
    """each commit is written ahead and synced, on every connection."""
    with closing(open_sqlite(f"sqlite:///{tmp_path}/desk.db", CODEC)) as store:
        with store.transaction(Tenant("main"), ["case-1"]):
            store.records(Tenant("main"))  # while the first connection is busy: a second one
        for session in store._pool._free:
            assert session.run("pragma journal_mode").fetchone() == ("wal",)
            assert session.run("pragma synchronous").fetchone() == (2,)
        assert len(store._pool._free) == 2


FORKING = """
import os, sys
from cservice import Actor, Desk, tickets

desk = Desk.open(sys.argv[1])
def open_ticket(subject):
    desk.do(tickets.OpenTicket(subject=subject), by=Actor.staff("anna"))

open_ticket("before the fork")
child = os.fork()
open_ticket("in the child" if child == 0 else "in the parent")
if child:
    assert os.waitpid(child, 0) == (child, 0)
    open_ticket("after the child")
print(sorted(one.subject for one in desk.records()) if child else "child")
desk.close()
"""


def test_a_store_outlives_a_fork(tmp_path: Path) -> None:
    """a server that opens its store and then forks its workers loses nothing."""
    url = f"sqlite:///{tmp_path}/desk.db"
    ran = subprocess.run(
        [sys.executable, "-c", FORKING, url], check=True, capture_output=True, text=True
    )
    assert ran.stdout.splitlines() == [
        "child",
        "['after the child', 'before the fork', 'in the child', 'in the parent']",
    ]


def test_a_locked_file_says_so_and_how_long_is_waited_is_said_in_the_url(tmp_path: Path) -> None:
    """the error names the file, what holds it up, and that nothing was kept."""
    url = f"sqlite:///{tmp_path}/desk.db"
    Desk.open(url).close()
    with (
        closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other,
        Desk.open(f"{url}?timeout=0.01") as desk,
    ):
        assert isinstance(desk._store, SqlStore)
        for session in desk._store._pool._free:
            assert session.rows("pragma busy_timeout") == [(10,)]
        other.execute("begin immediate")
        with pytest.raises(StoreError) as caught:
            desk.do(tickets.OpenTicket(subject="late"), by=Actor.staff("anna"))
        assert str(caught.value) == (
            f"{tmp_path}/desk.db: database is locked: another process or connection is in the "
            "middle of a change; nothing was kept, and the same may be asked again"
        )
        other.execute("rollback")
        desk.do(tickets.OpenTicket(subject="late"), by=Actor.staff("anna"))


def test_a_file_that_is_damaged_in_the_middle_says_so(tmp_path: Path) -> None:
    """what is met only while rows are read is an error of the store's too."""
    file = tmp_path / "desk.db"
    with Desk.open(f"sqlite:///{file}") as desk:
        for number in range(100):
            desk.do(tickets.OpenTicket(subject=f"{number} " * 100), by=Actor.staff("anna"))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) - len(whole) // 2))
    with (
        Desk.open(f"sqlite:///{file}") as desk,
        pytest.raises(StoreError, match=r"desk\.db: database disk image is malformed"),
    ):
        desk.events()


FORKING_IN_THE_MIDDLE = """
import os, sys, threading
from cservice import Actor, Desk, tickets

desk = Desk.open(sys.argv[1])
inside, forking = threading.Event(), threading.Event()
os.register_at_fork(before=forking.set)

def slow(gathering):
    if threading.current_thread() is not threading.main_thread():
        inside.set()
        assert forking.wait(20)
    return "known"

desk.provide(str, slow)
def open_ticket(subject):
    desk.do(tickets.OpenTicket(subject=subject), by=Actor.staff("anna"))

thread = threading.Thread(target=open_ticket, args=("of the thread",))
thread.start()
assert inside.wait(20)
child = os.fork()
if child == 0:
    open_ticket("in the child")
    os._exit(0)
assert os.waitpid(child, 0) == (child, 0)
thread.join()
print(sorted(one.subject for one in desk.records()))
"""


def test_a_fork_waits_for_a_command_in_another_thread(tmp_path: Path) -> None:
    """the child would inherit the file's lock, and wait for itself."""
    url = f"sqlite:///{tmp_path}/desk.db?timeout=3"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKING_IN_THE_MIDDLE, url],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("['in the child', 'of the thread']\n", "")


FORKING_IN_A_COMMAND = """
import os, sys
from cservice import Actor, Desk, tickets

desk = Desk.open(sys.argv[1])
def fork(gathering):
    child = os.fork()
    if child == 0:
        os._exit(0)
    return str(os.waitpid(child, 0)[1])

desk.provide(str, fork)
for subject in ("one", "two"):
    desk.do(tickets.OpenTicket(subject=subject), by=Actor.staff("anna"))
print(len(desk.records()))
"""


def test_a_command_may_fork(tmp_path: Path) -> None:
    """who asks another process on the way does not wait for itself."""
    ran = subprocess.run(
        [sys.executable, "-c", FORKING_IN_A_COMMAND, f"sqlite:///{tmp_path}/desk.db"],
        check=True,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert ran.stdout == "2\n"
