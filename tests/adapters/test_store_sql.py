"""What SQLite and PostgreSQL both do, beyond the contract."""

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg.rows import dict_row

import cservice.adapters
from cservice import Actor, Desk, InputError, instant, orders, tickets
from cservice.adapters.sql_schema import VERSION
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sql import open_postgresql, open_sqlite
from cservice.desk import Done, SweepError
from cservice.desk.ports.store import StoreError, TakenError
from cservice.desk.slices import SLICES
from cservice.ids import CustomerId, Sku
from cservice.kernel.codec import Codec
from cservice.kernel.errors import CserviceError
from cservice.kernel.money import Money
from cservice.kernel.record import CaseId, Tenant

CODEC = Codec(SLICES)
TENANT = Tenant("main")
ANNA = Actor.staff("anna")
T0 = instant("2026-03-02T09:00:00Z")

Connect = Callable[[], Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def connect(url: str) -> Connect:
    """Open a connection of the driver's, as a host would have one."""

    def connected() -> Any:
        if url.startswith("sqlite"):
            return sqlite3.connect(url.removeprefix("sqlite:///"))
        return psycopg.connect(url)

    return connected


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """The store."""
    with closing(opened(url)) as found:
        yield found


def opened(url: str) -> SqlStore:
    """The store at a URL."""
    found = open_sqlite(url, CODEC) if url.startswith("sqlite") else open_postgresql(url, CODEC)
    assert isinstance(found, SqlStore)
    return found


def open_ticket(desk: Desk, subject: str = "the wrong book") -> tickets.Ticket:
    """Have a ticket on a case of its own."""
    return desk.do(tickets.OpenTicket(subject=subject), by=ANNA, at=T0).record


def test_a_store_that_is_opened_again_has_everything(url: str) -> None:
    """closing and opening loses nothing."""
    with Desk.open(url) as desk:
        ticket = open_ticket(desk)
        told = desk.events()
    with Desk.open(url) as desk:
        assert desk.record(tickets.Ticket, ticket.id) == ticket
        assert desk.events() == told


def test_a_store_of_a_later_release_is_refused(url: str, connect: Connect) -> None:
    """the error says which release wrote it, and what to do; nothing is touched."""
    opened(url).close()
    with closing(connect()) as connection:
        connection.execute(f"update cservice_schema set version = {VERSION + 1}")
        connection.commit()
    with pytest.raises(InputError, match=f"later release.*version {VERSION + 1}.*upgrade cservice"):
        opened(url)


def test_a_closed_store_says_so(store: SqlStore) -> None:
    """a store that was closed is not opened again behind the host's back."""
    store.close()
    with pytest.raises(CserviceError, match="the store is closed"):
        store.records(TENANT)


def test_a_store_closed_in_the_middle_finishes_what_it_began(url: str) -> None:
    """closing waits for nobody, and takes nothing from who is in the middle of a command."""
    store = opened(url)
    with store.transaction(TENANT, ["case-1"]):
        store.close()
    with pytest.raises(CserviceError, match="closed"):
        store.records(TENANT)


def test_a_host_is_told_of_every_statement(store: SqlStore) -> None:
    """a simple command is nine statements; nothing is asked twice."""
    desk = Desk(store)
    ticket = open_ticket(desk)
    told: list[str] = []
    store.on_statement = told.append
    desk.do(tickets.AnswerTicket(ticket=ticket.id, text="sorry"), by=ANNA, at=T0)
    assert [text.split()[0] for text in told] == [
        "SELECT",  # where the record is
        "BEGIN",  # and the locks on its keys, in one message
        "SELECT",  # what its keys guard
        "SELECT",  # whether the command was given before
        "INSERT",  # the event
        "UPDATE",  # the record
        "DELETE",  # the deadline of the first answer
        "INSERT",  # the command
        "COMMIT",
    ]


def test_personal_data_are_in_columns_of_their_own(store: SqlStore, connect: Connect) -> None:
    """a person is erased by emptying columns; the log stays, and reads as erased."""
    desk = Desk(store)
    customer = orders.Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+15550100")
    sold = orders.RecordOrder(
        number="C-1001",
        customer=customer,
        lines=(
            orders.OrderLine(sku=Sku("b"), title="Moby Dick", quantity=1, paid=Money("9", "USD")),
        ),
        shipping=Money("0", "USD"),
        placed_at=T0,
    )
    order = desk.do(sold, by=ANNA, at=T0).record
    ticket = open_ticket(desk, "Ann Lee got the wrong book")
    with closing(connect()) as connection:
        for table in ("cservice_event", "cservice_record", "cservice_due"):
            for (body,) in connection.execute(f"select body from {table}").fetchall():
                assert "Ann Lee" not in body
            connection.execute(f"update {table} set personal = null")
        connection.commit()
    assert desk.record(orders.Order, order.id).customer is None
    assert desk.record(tickets.Ticket, ticket.id).subject == "[erased]"
    assert [type(one.body) for one in desk.events()] == [
        orders.OrderRecorded,
        tickets.TicketOpened,
    ]


def test_what_joins_a_hosts_transaction_is_kept_when_the_host_commits(
    store: SqlStore, connect: Connect
) -> None:
    """the host's own rows and ours come together, and not before."""
    desk = Desk(store)
    with closing(connect()) as connection:
        connection.execute("create table shop (number text)")
        connection.commit()
        with desk.joining(connection) as joined:
            connection.execute("insert into shop values ('C-1001')")
            ticket = open_ticket(joined)
            joined.do(tickets.AnswerTicket(ticket=ticket.id, text="sorry"), by=ANNA, at=T0)
            assert joined.record(tickets.Ticket, ticket.id).version == 2
            assert desk.records() == ()
            connection.commit()
        assert desk.record(tickets.Ticket, ticket.id).version == 2
        assert connection.execute("select number from shop").fetchall() == [("C-1001",)]


def test_what_joins_a_hosts_transaction_goes_when_the_host_rolls_back(
    store: SqlStore, connect: Connect
) -> None:
    """nothing of ours stays where the host's transaction did not."""
    desk = Desk(store)
    with closing(connect()) as connection:
        with desk.joining(connection) as joined:
            open_ticket(joined)
            assert len(joined.records()) == 1
            connection.rollback()
        assert desk.records() == ()
        assert desk.events() == ()


def test_a_mistake_of_ours_leaves_the_hosts_work_whole(store: SqlStore, connect: Connect) -> None:
    """what fails inside the host's transaction is undone to where it began, and only that."""
    desk = Desk(store)
    taken = open_ticket(desk)
    with closing(connect()) as connection:
        connection.execute("create table shop (number text)")
        connection.commit()
        connection.execute("insert into shop values ('C-1001')")
        joined = store.joined(connection)
        again = tickets.OpenTicket(id="t-2", number=taken.number, subject="another")
        with pytest.raises(TakenError):
            Desk(joined).do(again, by=ANNA, at=T0)
        refused = Desk(joined).try_do(
            tickets.CloseTicket(ticket=taken.id), by=ANNA, at=T0
        )  # a ticket that nobody solved
        assert len(joined.records(TENANT)) == 1
        joined.close()  # leaves the connection, which is the host's, open
        connection.commit()
        assert connection.execute("select number from shop").fetchall() == [("C-1001",)]
    assert str(refused).startswith("close is not possible")
    assert desk.records() == (taken,)


def test_a_transaction_of_sqlalchemys_is_joined_too(url: str, store: SqlStore) -> None:
    """a host on SQLAlchemy hands over its connection, and commits or rolls back as ever."""
    desk = Desk(store)
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        with desk.joining(connection) as joined:
            open_ticket(joined, "rolled back")
        connection.rollback()
        with desk.joining(connection) as joined:
            open_ticket(joined, "committed")
        connection.commit()
    engine.dispose()
    (ticket,) = desk.records()
    assert isinstance(ticket, tickets.Ticket)
    assert ticket.subject == "committed"


def test_the_way_a_host_reads_its_rows_is_the_hosts(
    url: str, store: SqlStore, connect: Connect
) -> None:
    """a connection whose rows come as mappings is joined like any other."""
    desk = Desk(store)
    with closing(connect()) as connection:
        connection.row_factory = sqlite3.Row if url.startswith("sqlite") else dict_row
        with desk.joining(connection) as joined:
            ticket = open_ticket(joined)
            assert joined.record(tickets.Ticket, ticket.id) == ticket
        connection.commit()
    assert desk.records() == (ticket,)


def test_only_a_connection_to_the_same_kind_of_database_is_joined(store: SqlStore) -> None:
    """whatever else is handed over is an error that shows it."""
    with pytest.raises(InputError, match=r"^not a connection .*: 'nonsense'"):
        store.joined("nonsense")


@pytest.mark.parametrize(
    ("module", "extra"),
    [("sqlalchemy", "store"), ("sqlalchemy", "postgres"), ("psycopg", "postgres")],
)
def test_a_missing_extra_names_itself(
    module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """the error says what is missing and how to get it."""
    for name in ("sql_schema", "sql_sessions", "sql_store", "store_sqlite", "store_postgresql"):
        monkeypatch.delitem(sys.modules, f"cservice.adapters.{name}", raising=False)
        monkeypatch.delattr(cservice.adapters, name, raising=False)
    monkeypatch.setitem(sys.modules, module, None)  # importing it fails, as where it is absent
    with pytest.raises(InputError) as caught:
        if extra == "store":
            open_sqlite("sqlite:///desk.db", CODEC)
        else:
            open_postgresql("postgresql://", CODEC)
    assert str(caught.value) == f'this store needs {module}: pip install "cservice[{extra}]"'


def test_a_place_is_not_confused_by_names_that_look_alike(store: SqlStore) -> None:
    """a tenant's name and a key are kept apart, whatever characters are in them."""
    desk = Desk(store, tenant="a'%s;--")
    ticket = open_ticket(desk)
    assert desk.records(ticket.case) == (ticket,)
    assert store.records(TENANT, CaseId(ticket.case)) == ()


def test_a_connection_that_cannot_be_joined_is_wrong_input(
    url: str, store: SqlStore, connect: Connect, tmp_path: Path
) -> None:
    """a closed one, and one to a database without the store's tables, are told as such."""
    closed = connect()
    closed.close()
    with pytest.raises(InputError, match=r"not a connection that can be joined: .*closed"):
        store.joined(closed)
    if url.startswith("sqlite"):
        elsewhere: Any = sqlite3.connect(tmp_path / "elsewhere.db")
    else:
        elsewhere = psycopg.connect(re.sub(r"/test_\d+", "/postgres", url))
    with closing(elsewhere), pytest.raises(InputError, match=r"none of the store's tables; join"):
        store.joined(elsewhere)


def test_what_a_driver_raises_is_an_error_of_ours(
    url: str, store: SqlStore, connect: Connect
) -> None:
    """a host catches one class; it says which store it is, and the driver's error is its cause."""
    desk = Desk(store)
    ticket = open_ticket(desk)
    with closing(connect()) as connection:
        connection.execute("drop table cservice_due")
        connection.commit()
    driver = sqlite3.Error if url.startswith("sqlite") else psycopg.Error
    for ask in (
        lambda: desk.tick(T0),
        lambda: desk.do(tickets.AnswerTicket(ticket=ticket.id, text="x"), by=ANNA, at=T0),
    ):
        with pytest.raises(StoreError, match=r"cservice_due.*; nothing was kept") as caught:
            ask()
        assert isinstance(caught.value.__cause__, driver)
        assert ("desk.db" if url.startswith("sqlite") else "/test_") in caught.value.where
    assert desk.record(tickets.Ticket, ticket.id) == ticket


def test_inside_a_hosts_transaction_the_rest_is_the_hosts(
    store: SqlStore, connect: Connect
) -> None:
    """a driver's error there says that what else was done is the host's to undo."""
    desk = Desk(store)
    ticket = open_ticket(desk)
    with closing(connect()) as connection:
        connection.execute("drop table cservice_due")
        with (
            pytest.raises(StoreError, match="the host's to undo") as caught,
            desk.joining(connection) as joined,
        ):
            joined.do(tickets.AnswerTicket(ticket=ticket.id, text="x"), by=ANNA, at=T0)
        assert not caught.value.is_unknown
        connection.rollback()
    assert desk.record(tickets.Ticket, ticket.id) == ticket


DAMAGE = [
    ("delete from cservice_schema", r"its table cservice_schema holds \[\]"),
    ("update cservice_record set body = '{'", r"a record cannot be read: tickets\.ticket, as it"),
    ("update cservice_record set keys = '7'", "the keys of a record cannot be read"),
    ("update cservice_event set about = '7'", "event .* cannot be read: event"),
    ("update cservice_event set body = '7'", "event .* cannot be read: tickets.ticket_opened"),
    ("update cservice_record set body = x'00'", "a record cannot be read: a column of it"),
    ("update cservice_event set about = x'00'", "event .* cannot be read: a column of it"),
    ("update cservice_schema set version = 'one'", r"its table cservice_schema holds \[\('one'"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGE)
def test_a_damaged_store_says_what_is_damaged(
    url: str, connect: Connect, damage: str, said: str
) -> None:
    """the error names the store and the row, and what reads nothing of it goes on."""
    if not url.startswith("sqlite") and ("x'" in damage or "'one'" in damage):
        return  # PostgreSQL keeps no other type in a column
    with Desk.open(url) as desk:
        ticket = open_ticket(desk)
    with closing(connect()) as connection:
        connection.execute(damage)
        connection.commit()
    with (
        pytest.raises(CserviceError, match=f"the store is damaged: {said}") as caught,
        Desk.open(url) as desk,
    ):
        desk.records()
        desk.events()
        desk.do(tickets.AnswerTicket(ticket=ticket.id, text="x"), by=ANNA, at=T0)
    assert ("desk.db" if url.startswith("sqlite") else "/test_") in str(caught.value)


def test_a_due_row_that_is_damaged_holds_up_no_other(url: str, connect: Connect) -> None:
    """it stays due and is told of, and what else is due is given."""
    with Desk.open(url) as desk:
        first, second = open_ticket(desk), open_ticket(desk)
        with closing(connect()) as connection:
            damaged = "x'00'" if url.startswith("sqlite") else "'{'"
            connection.execute(
                f"update cservice_due set body = {damaged} where record = '{first.id}'"
            )
            connection.commit()
        with pytest.raises(SweepError) as caught:
            desk.tick(instant("2026-03-20T09:00:00Z"))
        assert len(caught.value.failures) == 1
        (given,) = caught.value.outcomes
        assert isinstance(given, Done)
        assert given.record.id == second.id


def test_who_has_something_due_is_known(store: SqlStore) -> None:
    """a sweep of one tenant can say that others wait."""
    later = instant("2026-03-20T09:00:00Z")
    for tenant in ("b", "a", "b"):
        open_ticket(Desk(store, tenant=tenant))
    assert store.tenants_due(later) == ("a", "b")
    assert store.tenants_due(T0) == ()


def test_text_that_is_none_is_wrong_input(store: SqlStore) -> None:
    """half a sign, as it comes from a command line that is not UTF-8, is found nowhere."""
    with pytest.raises(InputError, match="cannot be kept, since it is none in UTF-8"):
        store.record(TENANT, "\udcff")
