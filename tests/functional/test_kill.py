"""Kill -9 between any two statements of a command and around its commit, on both databases."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from cservice import Actor, Desk, Done, exchanges, instant, orders, returns, tickets
from cservice.ids import CustomerId, ReturnId, Sku
from cservice.kernel.money import Money
from cservice.kernel.record import Record

ANNA = Actor.staff("anna")
NOW = instant("2026-03-02T09:00:00Z")
LATE = instant("2026-03-09T09:00:00Z")
KILLED, FINISHED = "-9", "0"

#: Gives a deed on the record of an id and is killed after so many statements; says how it ended.
Victim = Callable[[int, str, str], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def victim(url: str) -> Iterator[Victim]:
    """A process that gives commands and is killed."""
    script = Path(__file__).with_name("victim.py")
    with subprocess.Popen(
        [sys.executable, script, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        write, read = process.stdin, process.stdout

        def give(after: int, deed: str, id: str) -> str:
            write.write(f"{after} {deed} {id}\n")
            write.flush()
            return read.readline().strip()

        yield give
        write.close()


@contextmanager
def reopened(url: str) -> Iterator[Desk]:
    """A desk on the store, opened anew; what the dead left behind is found as a host would."""
    with Desk.open(url) as desk:
        yield desk


def test_an_exchange_is_started_whole_or_not_at_all(url: str, victim: Victim) -> None:
    """whenever the host is killed, all of a command and its reactions is kept, or nothing is.

    Given again under its id it is done exactly once: where all was kept, the outcome is told again.
    """
    kept: list[bool] = []
    for after in count(1):
        with reopened(url) as desk:
            ra = ask_for_a_return(desk, number=after)
            before = len(desk.events())
        ended = victim(after, "exchange", ra)
        with reopened(url) as desk:
            case = desk.record(returns.ReturnAuthorization, ra).case
            there = [type(one) for one in desk.records(case)]
            happened = desk.events()[before:]
            done = start_exchange(desk, ra)
            again = start_exchange(desk, ra)
            assert again.repeated
            assert again.record == done.record
            assert again.events == done.events == desk.events()[before:]
            assert [type(one) for one in desk.records(case)] == WHOLE
            assert there == (WHOLE if happened else BEFORE)
            assert happened == (done.events if happened else ())
            assert done.repeated == bool(happened)
            kept.append(bool(happened))
        if ended == FINISHED:
            break
        assert ended == KILLED
    # Nothing up to the commit and all from then on; the last was not killed.
    assert kept == [False] * (len(kept) - 2) + [True, True]
    assert len(kept) >= 15


def test_a_due_command_is_given_once(url: str, victim: Victim) -> None:
    """whenever the sweep is killed, the row is there and nothing happened, or the other way."""
    kept: list[bool] = []
    for after in count(1):
        with reopened(url) as desk:
            opened = tickets.OpenTicket(subject=f"wrong book {after}")
            ticket = desk.do(opened, by=ANNA, at=NOW).record
        ended = victim(after, "tick", ticket.id)
        with reopened(url) as desk:
            late = desk.record(tickets.Ticket, ticket.id).answer_late
            swept = desk.tick(LATE)
            assert len(swept) == (0 if late else 1)
            assert desk.record(tickets.Ticket, ticket.id).answer_late
            assert [type(one.body) for one in desk.history(ticket.id)] == [
                tickets.TicketOpened,
                tickets.AnswerFellDue,
            ]
            assert desk.tick(LATE) == ()
            kept.append(late)
        if ended == FINISHED:
            break
        assert ended == KILLED
    assert kept[0] is False
    assert kept == sorted(kept)  # nothing up to the commit and all from then on
    assert kept.count(True) >= 2


BEFORE: list[type[Record]] = [orders.Order, returns.ReturnAuthorization]
#: With the exchange, and the order that its replacement goes out under.
WHOLE: list[type[Record]] = [*BEFORE, exchanges.Exchange, orders.Order]


def ask_for_a_return(desk: Desk, number: int) -> str:
    """Sell a book and ask for it back; the id of the return."""
    sold = orders.RecordOrder(
        number=f"C-{number}",
        customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee"),
        lines=(
            orders.OrderLine(sku=Sku("b"), title="Moby Dick", quantity=1, paid=Money("9", "USD")),
        ),
        shipping=Money("3", "USD"),
        placed_at=NOW,
        shipped_at=NOW,
        delivered_at=NOW,
    )
    order = desk.do(sold, by=ANNA, at=NOW).record
    item = returns.RequestedItem(sku=Sku("b"), reason=returns.Reason.WRONG_ITEM)
    asked = returns.RequestReturn(
        case=order.case, order=order.id, items=(item,), remedy=returns.Remedy.EXCHANGE
    )
    ra = desk.do(asked, by=ANNA, at=NOW).record.id
    desk.do(returns.AuthorizeReturn(ra=ReturnId(ra)), by=ANNA, at=NOW)
    return ra


def start_exchange(desk: Desk, ra: str) -> Done[exchanges.Exchange]:
    """The command that the victim gives, under the id that it gives it."""
    item = exchanges.Item(sku=Sku("b"), title="Moby Dick")
    start = exchanges.StartExchange(ra=ReturnId(ra), items=(item,))
    return desk.do(start, by=ANNA, at=NOW, command_id=f"start {ra}")
