"""`cservice caller` and `cservice queues`: who calls, and who waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from cservice import Actor, Brand, BrandId, Desk, accounts, agents, callbacks, calls, tickets
from cservice.cli.script import read_brand
from cservice.ids import AgentId, CallId, CustomerId
from cservice.kernel.time import minutes, plus
from cservice.menu import Department, Party
from cservice.testing import NOON

Run = Callable[..., Result]
ANNA = Actor.staff("anna")
PHONE = "+1 202 555 0143"
BRANDS = [Brand(id=BrandId(one), name=one) for one in ("cango", "main")]
BRAND = """\
id: cango
name: Cango
queues:
  sales: {handles: PT4M}
  night: {hours: {zone: UTC, week: {mon: [{opens: "20:00:00", closes: "00:00:00"}]}}}
  never: {longest: 3, hours: {zone: UTC, week: {}}}
"""


@pytest.fixture
def cango(tmp_path: Path) -> Path:
    """A brand with queues."""
    path = tmp_path / "cango.yaml"
    path.write_text(BRAND)
    return path


@pytest.fixture
def store(tmp_path: Path, cango: Path) -> str:
    """Two who wait for sales, of whom one is to be called back; an agent is there."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with Desk.open(url, brands=[read_brand(cango)]) as desk:

        def do(command: Any, minute: float = 0) -> None:
            desk.do(command, by=ANNA, at=plus(NOON, minutes(minute)))

        do(agents.RegisterAgent(id=AgentId("kim"), name="Kim Day"))
        do(agents.LogOn(agent=AgentId("kim"), seat=agents.SeatId("desk 5")))
        for id, party in (("call-1", None), ("call-2", Party.NEW_CUSTOMER)):
            do(calls.OfferCall(id=id, phone=PHONE))
            queue = calls.QueueCall(call=CallId(id), department=Department("sales"), party=party)
            do(queue)
        ask = callbacks.RequestCallback(id="callback-1", phone=PHONE, call=CallId("call-1"))
        do(ask, 1)
    return url


def test_who_waits_is_listed(run: Run, store: str, cango: Path) -> None:
    """by department, in turn, and how long it still takes."""
    result = run("queues", "--store", store, "--brand", cango, "--now", "2026-03-02T12:05:00Z")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        "general: nobody waits, 1 ready",
        "never: nobody waits of 3, 1 ready, closed",
        "night: nobody waits, 1 ready, closed, opens Mon 2 Mar 2026, 20:00 (UTC)",
        "sales: 2 wait, 1 ready",
        "  1. call-2 waits for 5 minutes, priority 1, still 4 minutes",
        "  2. callback-1 waits for 5 minutes, still 8 minutes",
    ]


def test_who_waits_is_listed_now(run: Run, store: str) -> None:
    """of a brand without queues, whom its menu leads to; nobody may be logged on."""
    with Desk.open(store, brands=BRANDS) as desk:
        desk.do(agents.LogOff(agent=AgentId("kim")), by=ANNA, at=NOON)
        ask = callbacks.RequestCallback(phone="+15550100", department=Department("general"))
        desk.do(ask, by=ANNA, at=NOON, brand="main")
    result = run("queues", "--store", store, "--brand", "main")

    assert result.exit_code == 0, result.stderr
    first, place = result.stdout.splitlines()
    assert first == "general: 1 waits, nobody ready"
    assert place.startswith("  1. callback-")
    assert "still" not in place


def test_who_waits_for_a_person_is_listed(run: Run, store: str, cango: Path) -> None:
    """in the line of their own, and why a call is offered to nobody for a while."""
    with Desk.open(store, brands=BRANDS) as desk:
        waits = desk.do(calls.OfferCall(), by=ANNA, at=NOON, brand="cango").record
        desk.do(calls.QueueCall(call=waits.id, agent=AgentId("kim")), by=ANNA, at=NOON)
        desk.do(calls.OfferToAgent(call=waits.id, to=AgentId("kim")), by=ANNA, at=NOON)
    asked = ("queues", "--store", store, "--brand", cango, "--now", "2026-03-02T12:00:20Z")
    offered = run(*asked)
    with Desk.open(store, brands=BRANDS) as desk:
        desk.do(agents.RefuseOffer(agent=AgentId("kim")), by=ANNA, at=NOON)
    refused = run(*asked)

    line = f"  1. {waits.id} waits for 20 seconds, still 5 minutes"
    assert offered.stdout.splitlines()[-2:] == [
        "kim, in person: 1 waits, 1 ready",
        f"{line}, offered to an agent",
    ]
    assert refused.stdout.splitlines()[-1] == f"{line}, not to kim for 40 seconds"


def test_who_may_be_calling_is_told(run: Run, played: str) -> None:
    """with the last order; a ticket that is solved is not open."""
    result = run("caller", "+12025550143", "--store", played, "--brand", "cango")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        "one customer uses +12025550143; that it is they who call, the number does not say",
        "  Ann Lee (c-lee), last order order-2: delivered",
        "  calls from it: 1, the last at 2026-03-02T15:00:00.000000Z",
    ]


def test_a_number_that_is_withheld_says_nothing(run: Run, played: str) -> None:
    """nor does one that nobody uses."""
    withheld = run("caller", "--store", played)
    nobody = run("caller", "+1 555 0100", "--store", played)

    assert withheld.stdout == "the number is withheld, and says nothing\n"
    assert nobody.stdout == "nobody whom the desk knows uses +1 555 0100\n"


def test_all_that_is_known_is_told(run: Run, store: str) -> None:
    """several customers, what is open, who is to be called, and who said to be new."""
    with Desk.open(store, brands=BRANDS) as desk:
        for id in ("c-1", "c-2"):
            email = f"{id}@example.com"
            account = accounts.OpenAccount(
                id=f"account-{id}",
                customer=CustomerId(id),
                name=f"Cy {id}",
                email=email,
                phone=PHONE,
            )
            opened = desk.do(account, by=ANNA, at=NOON).record
        ticket = tickets.OpenTicket(case=opened.case, subject="it has not come")
        made = desk.do(ticket, by=ANNA, at=NOON).record
        answer = calls.AnswerCall(call=CallId("call-2"), agent=AgentId("kim"))
        desk.do(answer, by=ANNA, at=NOON)
        note = calls.NoteParty(call=CallId("call-2"), party=Party.CUSTOMER)
        desk.do(note, by=ANNA, at=NOON)
    result = run("caller", PHONE, "--store", store)

    assert result.stdout.splitlines() == [
        f"2 customers use {PHONE}; the caller says who of them calls",
        "  Cy c-1 (c-1), no order, account account-c-1",
        "  Cy c-2 (c-2), no order, account account-c-2",
        f"    ticket {made.number}, new: it has not come",
        "  is to be called: callback-1 since 2026-03-02T12:00:00.000000Z",
        "  calls from it: 2, the last at 2026-03-02T12:00:00.000000Z",
        "  said to be a new customer, and was none: 1",
    ]
