import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cservice import Desk, InputError
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sqlite import open_sqlite
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
