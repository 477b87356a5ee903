import re
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from psycopg import IsolationLevel

from cservice import Actor, Desk, InputError, tickets
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_postgresql import open_postgresql
from cservice.adapters.store_sql import check_there
from cservice.desk.ports.store import StoreError, TakenError
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.kernel.errors import CserviceError
from cservice.kernel.record import Tenant
from cservice.testing.store import StoreContract

CODEC = Codec(SLICES)
TENANT = Tenant("main")
ANNA = Actor.staff("anna")


class TestPostgresql(StoreContract):
    """the store on PostgreSQL keeps the contract."""

    @pytest.fixture
    def store(self, postgres_url: str) -> Iterator[SqlStore]:
        with closing(open_postgresql(postgres_url, CODEC)) as store:
            yield store


def test_an_old_libpq_is_enough(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """where libpq cannot send several statements at once, they are sent one by one."""
    monkeypatch.setattr(psycopg.Pipeline, "is_supported", lambda: False)
    with Desk.open(postgres_url) as desk:
        first = desk.do(tickets.OpenTicket(subject="first"), by=ANNA).record
        with pytest.raises(TakenError):
            desk.do(tickets.OpenTicket(id="t-2", number=first.number, subject="2nd"), by=ANNA)
        assert desk.records() == (first,)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:secret@/none?host=/nonexistent",
        "postgresql://anna:secret@127.0.0.1:1/none",
        "postgresql://anna:secret@/x?nonsense=1",
    ],
)
def test_a_server_that_is_not_there_is_an_error(url: str) -> None:
    """the error is one line, names the server, and says nothing of the password."""
    with pytest.raises(InputError) as caught:
        Desk.open(url)
    assert "anna:***@" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_that_is_not_there_is_an_error(postgres_url: str) -> None:
    """the error names it."""
    with pytest.raises(InputError, match='database "none" does not exist'):
        Desk.open(re.sub(r"/test_\d+", "/none", postgres_url))


def test_who_may_not_make_tables_is_told_so(postgres_url: str) -> None:
    """a user without the right to is an error of one line."""
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("create role guest login")
        admin.execute("revoke create on schema public from public")
    try:
        with pytest.raises(InputError, match=r"permission denied for schema public$"):
            Desk.open(postgres_url.replace("postgres@", "guest@"))
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            admin.execute("drop role guest")


def test_many_hosts_that_start_at_once_make_the_tables_once(postgres_url: str) -> None:
    """whoever comes first makes them, the others wait and find them there."""
    with ThreadPoolExecutor(8) as hosts:
        desks = list(hosts.map(lambda _: Desk.open(postgres_url), range(8)))
    for desk in desks:
        assert desk.records() == ()
        desk.close()


def test_keys_are_locked_in_one_order_by_everyone(postgres_url: str) -> None:
    """four hosts that lock the same forty keys, named in any order, never wait in a circle."""
    keys = [f"order-{number}" for number in range(40)]

    def lock(turn: int) -> None:
        with closing(open_postgresql(postgres_url, CODEC)) as store:
            for _ in range(20):
                with store.transaction(TENANT, keys[turn:] + keys[:turn]):
                    pass

    with ThreadPoolExecutor(4) as hosts:
        list(hosts.map(lock, (0, 10, 20, 30)))


def test_a_lost_connection_is_replaced(postgres_url: str) -> None:
    """after the server was started again one command fails, and the next one does not."""
    with Desk.open(postgres_url) as desk:
        desk.records()
        lose_connections(postgres_url)
        with pytest.raises(StoreError, match="nothing was kept") as caught:
            desk.do(tickets.OpenTicket(subject="lost"), by=ANNA)
        assert not caught.value.is_unknown
        assert isinstance(caught.value.__cause__, psycopg.OperationalError)
        ticket = desk.do(tickets.OpenTicket(subject="kept"), by=ANNA).record
        assert desk.records() == (ticket,)


def lose_connections(url: str) -> None:
    """End all connections to a database, as a server that is started again does."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_a_connection_lost_at_the_commit_leaves_it_unknown(postgres_url: str) -> None:
    """whether it was kept nobody can tell; under the same command id it is carried out once."""
    with Desk.open(postgres_url) as desk:
        desk.records()
        store = desk._store
        assert isinstance(store, SqlStore)
        (session,) = store._pool._free
        execute = session._execute

        def lost_at_commit(text: str, *rest: object, **options: object) -> object:
            if text == "COMMIT":
                lose_connections(postgres_url)
            return execute(text, *rest, **options)

        session._execute = lost_at_commit
        order = tickets.OpenTicket(subject="once")
        with pytest.raises(StoreError, match=r"whether .* is unknown: give it again") as caught:
            desk.do(order, by=ANNA, command_id="c-1")
        assert caught.value.is_unknown
        desk.do(order, by=ANNA, command_id="c-1")
        assert len(desk.records()) == 1


def test_an_id_that_is_too_long_for_an_index_is_wrong_input(postgres_url: str) -> None:
    """PostgreSQL keeps no long id; that is told as what it is, not as a broken store."""
    with (
        Desk.open(postgres_url) as desk,
        pytest.raises(InputError, match="PostgreSQL cannot keep this: index row"),
    ):
        long = "".join(str(hash(str(number))) for number in range(2000))  # hardly compressed
        desk.do(tickets.OpenTicket(subject="long"), by=ANNA, command_id=long)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:secret@[::1/x",
        "postgresql://anna:se cret@h/x",
        "postgresql://anna:secret@127.0.0.1:1@/x",
        "postgresql://anna:sec%00ret@h/x",
        "postgresql://anna:sec%zzret@h/x",
        "postgresql://127.0.0.1:1/x?user=anna&password=secret",
        "postgresql://anna:secret",
        "postgres://anna:secret@h/x",
        "postgresqll://anna:secret@h/x",
        "sqlite://anna:secret@h/x",
        "sqlite:anna:secret@h",
        "memory:anna:secret@h",
        "anna:secret@h/x",
    ],
)
def test_a_password_is_never_shown(url: str) -> None:
    """whatever is wrong with a URL, neither our words nor the driver's repeat the password."""
    for ask in (Desk.open, check_there):
        with pytest.raises(CserviceError) as caught:
            ask(url)
            raise InputError("*** nothing is there to look into")  # not a SQL store
        shown = "".join(traceback.format_exception(caught.value))
        told = [line for line in shown.splitlines() if not line.startswith("    ")]
        assert "***" in str(caught.value)
        for part in ("secret", "sec", "cret"):
            assert not re.search(rf"\b{part}\b", "".join(told))


def test_what_postgresql_cannot_keep_is_an_error(postgres_url: str) -> None:
    """a NUL in a key is wrong input, not a broken store."""
    with Desk.open(postgres_url) as desk:
        with pytest.raises(InputError, match=r"PostgreSQL cannot keep this: .*NUL"):
            desk.do(tickets.OpenTicket(id="t\0", subject="wrong"), by=ANNA)
        with pytest.raises(InputError, match=r"PostgreSQL cannot keep this: .*NUL"):
            desk.find(tickets.Ticket, tickets.BY_NUMBER, "1\0")
        assert desk.records() == ()


def test_a_connection_without_a_transaction_is_not_joined(postgres_url: str) -> None:
    """a connection that commits every statement would commit ours as well."""
    with (
        closing(open_postgresql(postgres_url, CODEC)) as store,
        psycopg.connect(postgres_url, autocommit=True) as connection,
    ):
        with pytest.raises(InputError, match="begin a transaction first"):
            store.joined(connection)
        with connection.transaction():
            assert store.joined(connection).records(TENANT) == ()


@pytest.mark.parametrize("level", [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE])
def test_a_transaction_with_an_older_snapshot_is_not_joined(
    postgres_url: str, level: IsolationLevel
) -> None:
    """what it reads after a lock is from before it, and two could sell the last book."""
    with (
        closing(open_postgresql(postgres_url, CODEC)) as store,
        psycopg.connect(postgres_url) as connection,
    ):
        connection.isolation_level = level
        with pytest.raises(InputError, match="begin it as READ COMMITTED"):
            store.joined(connection)


def test_the_servers_default_isolation_is_not_ours(postgres_url: str) -> None:
    """where a server is set to another isolation, what was locked is still read after the lock."""
    strict = f"{postgres_url}&options=-c%20default_transaction_isolation%3Dserializable"
    with (
        closing(open_postgresql(strict, CODEC)) as store,
        store.transaction(TENANT, ["case-1"]) as unit,
    ):
        assert unit._rows("show transaction_isolation") == [("read committed",)]
