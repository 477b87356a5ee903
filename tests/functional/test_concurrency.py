"""Many at once: what the rules do not forbid succeeds, and nobody meets a conflict."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cservice import Actor, Desk, Done, Refused, instant, orders, returns, tickets
from cservice.desk import Reactions
from cservice.ids import OrderId, ReturnId, Sku, TicketId
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.record import CaseId
from cservice.kernel.time import days, plus

T = TypeVar("T")
ANNA = Actor.staff("anna")
NOW = instant("2026-03-02T09:00:00Z")
SECONDS = 60.0  # a deadlock shows as an error, not as a test that never ends


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    """A desk on the store."""
    with Desk.open(url) as desk:
        yield desk


@pytest.fixture
def postgres_desk(postgres_url: str) -> Iterator[Desk]:
    """A desk on PostgreSQL, where commands on different keys really run at once."""
    with Desk.open(postgres_url) as desk:
        yield desk


def at_once(deeds: Iterable[Callable[[], T]]) -> list[T]:
    """Do everything at once, each in a thread of its own; what each gives, in order."""
    waiting = list(deeds)
    together = threading.Barrier(len(waiting))

    def start(deed: Callable[[], T]) -> T:
        together.wait(SECONDS)
        return deed()

    with ThreadPoolExecutor(len(waiting)) as threads:
        futures = [threads.submit(start, deed) for deed in waiting]
        return [future.result(SECONDS) for future in futures]


def test_eight_threads_on_one_case_meet_no_conflict(desk: Desk) -> None:
    """each command on a hot case is carried out, or refused by a rule."""
    ticket = open_ticket(desk)

    def work() -> "Counter[str]":
        outcomes: Counter[str] = Counter()
        for number in range(6):
            note = tickets.NoteTicket(ticket=ticket, text=f"note {number}")
            solve = tickets.SolveTicket(ticket=ticket, resolution="sent the right one")
            for outcome in (desk.try_do(note, by=ANNA), desk.try_do(solve, by=ANNA)):
                outcomes["accepted" if isinstance(outcome, Done) else "refused"] += 1
        return outcomes

    check(desk, ticket, at_once([work] * 8), times=8 * 6)


def test_four_processes_on_one_case_meet_no_conflict(url: str, desk: Desk) -> None:
    """the same from several hosts, each with connections of its own."""
    ticket = open_ticket(desk)
    command = [sys.executable, str(Path(__file__).with_name("crowd.py")), url, ticket, "12"]
    with ExitStack() as stack:
        hosts = [stack.enter_context(started(command)) for _ in range(4)]
        for host in hosts:
            assert host.stdout is not None
            assert host.stdout.readline() == "ready\n"
        for host in hosts:
            assert host.stdin is not None
            host.stdin.write("go\n")
            host.stdin.flush()
        counts = [Counter(json.loads(host.communicate()[0])) for host in hosts]
    check(desk, ticket, counts, times=4 * 12)


def started(command: list[str]) -> "subprocess.Popen[str]":
    """A process that is talked with line by line."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def check(desk: Desk, ticket: TicketId, counts: "list[Counter[str]]", times: int) -> None:
    """A note is always accepted, and a ticket is solved once; nothing else came of it."""
    assert sum(counts, Counter()) == {"accepted": times + 1, "refused": times - 1}
    record = desk.record(tickets.Ticket, ticket)
    assert len(record.notes) == times
    assert [one.version for one in desk.history(ticket)] == list(range(1, record.version + 1))


@pytest.mark.parametrize("id", ["", "t-1"])
def test_a_command_id_given_by_eight_at_once_is_carried_out_once(desk: Desk, id: str) -> None:
    """a request that an impatient client repeats while it runs begins one record."""
    number = tickets.TicketNumber(tickets.TICKET_NUMBERS.issue(1) if id else "")
    command = tickets.OpenTicket(id=id, number=number, subject="wrong book")
    deed = partial(desk.do, command, by=ANNA, at=NOW, command_id="c-1")
    done = at_once([deed] * 8)
    (ticket,) = desk.records()
    assert [one.record for one in done] == [ticket] * 8
    assert sorted(one.repeated for one in done) == [False] + [True] * 7
    assert len(desk.events()) == 1


def test_commands_that_reach_for_each_others_record_do_not_deadlock(postgres_url: str) -> None:
    """thirty times a return's command touches its ticket while the ticket's touches the return."""

    def note(event: Any, record: Any, case: CaseFile) -> Iterator[tickets.NoteTicket]:
        for ticket in case.own(tickets.Ticket):
            yield tickets.NoteTicket(ticket=TicketId(ticket.id), text="return authorized")

    def authorize(event: Any, record: Any, case: CaseFile) -> Iterator[returns.AuthorizeReturn]:
        for ra in case.own(returns.ReturnAuthorization):
            yield returns.AuthorizeReturn(ra=ra.id)

    reactions: Reactions = {
        returns.ReturnAuthorized: (note,),
        tickets.TicketForwarded: (authorize,),
    }
    with Desk.open(postgres_url, reactions=reactions) as desk:
        for number in range(30):
            order = sell(desk, number)
            ra = ask_back(desk, order, order.case)
            ticket = open_ticket(desk, case=order.case)
            forward = tickets.ForwardTicket(
                ticket=ticket, team=tickets.Team("corrections"), reason="wrong book"
            )
            both: list[Callable[[], object]] = [
                partial(desk.try_do, returns.AuthorizeReturn(ra=ra), by=ANNA, at=NOW),
                partial(desk.try_do, forward, by=ANNA, at=NOW),
            ]
            ours, theirs = at_once(both)
            assert isinstance(theirs, Done)
            happened = [type(one.body) for one in desk.history(order.case)]
            assert happened.count(returns.ReturnAuthorized) == 1
            # Whoever came second was refused by the lifecycle: a command's refusal is its outcome,
            # and a reaction's is noted.
            noted = isinstance(ours, Done)
            assert happened.count(tickets.RefusalNoted) == int(noted)


def test_cases_that_share_two_orders_do_not_deadlock(postgres_desk: Desk) -> None:
    """thirty times two cases have returns on each other's order, and both are worked on at once."""
    desk = postgres_desk
    for number in range(30):
        one, other = sell(desk, 2 * number), sell(desk, 2 * number + 1)
        ras = [ask_back(desk, one, other.case), ask_back(desk, other, one.case)]
        outcomes = at_once(
            [partial(desk.try_do, returns.AuthorizeReturn(ra=ra), by=ANNA, at=NOW) for ra in ras]
        )
        assert [type(outcome) for outcome in outcomes] == [Done, Done]


def test_one_book_is_sent_back_once(postgres_desk: Desk) -> None:
    """fifteen times eight cases ask for the same book back at once: one gets it. Source: E7."""
    desk = postgres_desk
    for number in range(15):
        order = sell(desk, number)
        item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
        ask = returns.RequestReturn(order=OrderId(order.id), items=(item,))
        outcomes = at_once([partial(desk.try_do, ask, by=ANNA, at=NOW)] * 8)
        assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        assert [one.codes for one in refused] == [("more_than_bought",)] * 7
        asked = [r for r in desk.records() if isinstance(r, returns.ReturnAuthorization)]
        assert len(asked) == number + 1


def test_what_is_due_is_given_once_however_many_hosts_sweep(url: str) -> None:
    """reactions that wait for a sweep, on one hot case, and deadlines of many; three hosts at once.

    Each host has connections of its own, reads the same rows and is told what it gave itself.
    """
    where: list[TicketId] = []

    def note(event: Any, record: Any, case: CaseFile) -> Iterator[tickets.NoteTicket]:
        yield tickets.NoteTicket(ticket=where[0], text=f"see {record.id}")

    reactions: Reactions = {tickets.TicketForwarded: (note,)}
    late = plus(NOW, days(3))
    with ExitStack() as stack:
        hosts = [stack.enter_context(Desk.open(url, reactions=reactions)) for _ in range(3)]
        where.append(open_ticket(hosts[0]))
        others = [open_ticket(hosts[0]) for _ in range(12)]
        for other in others:
            forward = tickets.ForwardTicket(ticket=other, team=tickets.Team("x"), reason="y")
            hosts[0].do(forward, by=ANNA, at=NOW)
        given = [one for some in at_once(partial(h.tick, late) for h in hosts) for one in some]
        kinds = Counter(one.body.kind for one in hosts[0].events() if one.by.kind == "system")
        assert kinds == {"tickets.ticket_noted": 12, "tickets.answer_fell_due": 13}
        assert Counter(type(one) for one in given) == {Done: 25}
        noted = hosts[0].record(tickets.Ticket, where[0]).notes
        assert sorted(noted) == sorted(f"see {other}" for other in others)
        assert [host.tick(late) for host in hosts] == [()] * 3


BOOK = Sku("b")


def open_ticket(desk: Desk, case: CaseId | None = None) -> TicketId:
    """Open a ticket; its id."""
    opened = tickets.OpenTicket(subject="wrong book", case=case)
    return TicketId(desk.do(opened, by=ANNA, at=NOW).record.id)


def sell(desk: Desk, number: int) -> orders.Order:
    """Sell one book."""
    line = orders.OrderLine(sku=BOOK, title="Moby Dick", quantity=1, paid=Money("9", "USD"))
    sold = orders.RecordOrder(
        number=f"C-{number}",
        customer=None,
        lines=(line,),
        shipping=Money("3", "USD"),
        placed_at=NOW,
        shipped_at=NOW,
        delivered_at=NOW,
    )
    return desk.do(sold, by=ANNA, at=NOW).record


def ask_back(desk: Desk, order: orders.Order, case: CaseId) -> ReturnId:
    """Ask for the book back, on that case; the id of the return."""
    item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
    asked = returns.RequestReturn(case=case, order=OrderId(order.id), items=(item,))
    return ReturnId(desk.do(asked, by=ANNA, at=NOW).record.id)
