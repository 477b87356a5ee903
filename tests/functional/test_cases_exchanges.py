"""Cases of exchanges and of what came beside, told by scripts: what each is about."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cservice.cli import main

CANGO = Path(__file__).parents[2] / "examples" / "cango"
ZERO = {"amount": "0.00", "currency": "USD"}
PAID = {"amount": "16.00", "currency": "USD"}


def play(script: Path) -> Any:
    """The events and records of a script that plays as it expects."""
    result = CliRunner().invoke(main, ["play", str(script), "--json"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def kinds(data: Any) -> list[str]:
    """The kinds of all events, in order."""
    return [one["kind"] for one in data["events"]]


def of(data: Any, record: str, kind: str) -> list[Mapping[str, Any]]:
    """What the events of a kind say on a record."""
    events = [one for one in data["events"] if (one["stream"], one["kind"]) == (record, kind)]
    return [one["body"] for one in events]


def said(script: Path) -> str:
    """The whole story, its lines joined."""
    told = CliRunner().invoke(main, ["play", str(script), "--explain"]).stdout
    return " ".join(told.split())


@pytest.fixture(scope="module")
def extra() -> Any:
    """A book nobody ordered."""
    return play(CANGO / "extra_book.yaml")


@pytest.fixture(scope="module")
def again() -> Any:
    """A replacement that is wrong too."""
    return play(CANGO / "wrong_again.yaml")


@pytest.fixture(scope="module")
def never() -> Any:
    """An original that was never sent, and one that was lost."""
    return play(CANGO / "never_came_back.yaml")


def test_what_was_not_bought_goes_back_for_nothing(extra: Any) -> None:
    """on a free label; nothing is credited to anybody, and the return ends with the inspection."""
    order = kinds(extra)
    (found,) = of(extra, "order-1", "orders.order_diagnosed")
    assert [(one["finding"], one["received"]) for one in found["findings"]] == [
        ("extra", "book-whale")
    ]
    (label,) = of(extra, "ra-3", "returns.label_mailed")
    assert label["cost"] == ZERO
    assert "returns.credit_issued" not in order
    assert order[order.index("returns.return_inspected") + 1] == "returns.return_closed"


def test_what_was_bought_is_worth_what_was_paid_all_the_same(extra: Any) -> None:
    """what came beside counts against nothing."""
    records = {one["id"]: one for one in extra["records"]}

    assert [one["paid"] for one in records["ra-3"]["lines"]] == [ZERO]
    assert [one["paid"] for one in records["ra-4"]["lines"]] == [PAID]


def test_a_supervisor_is_told_when_it_is_wrong_again(again: Any) -> None:
    """by itself, on the ticket, in the transaction that found it; not the first time."""
    order = kinds(again)
    second = [place for place, kind in enumerate(order) if kind == "orders.order_diagnosed"][1]

    assert order[second + 1 : second + 3] == [
        "appeasements.appeasement_considered",
        "tickets.ticket_escalated",
    ]
    assert order.count("tickets.ticket_escalated") == 1
    (told,) = of(again, "ticket-1", "tickets.ticket_escalated")
    assert told["escalation"]["to"] == "supervisor"


def test_one_coupon_is_given_for_what_went_wrong_once(again: Any) -> None:
    """whether its order is named or the exchange for it; none where it was the first time."""
    (coupon,) = (one for one in again["events"] if one["kind"] == "appeasements.appeasement_given")
    assert coupon["body"]["coupon"]["amount"] == {"amount": "10.00", "currency": "USD"}
    story = said(CANGO / "wrong_again.yaml")
    assert "appeasement-2 is for order-2 already; what went wrong once is appeased once" in story


def test_an_exchange_of_an_exchange_is_worth_what_was_first_paid(again: Any) -> None:
    """both go out for nothing, and nobody owes a difference."""
    records = {one["id"]: one for one in again["records"]}
    first, second = records["exchange-1"], records["exchange-2"]

    assert (first["again"], second["again"]) == (None, "exchange-1")
    assert [one["value"] for one in (first, second)] == [PAID, PAID]
    assert [one["shipping"] for one in (first, second)] == [ZERO, ZERO]
    assert {records[one]["lines"][0]["paid"]["amount"] for one in ("order-2", "order-3")} == {
        "0.00"
    }
    assert kinds(again).count("exchanges.difference_even") == 2
    assert "refunds.refund_opened" not in kinds(again)


def test_what_never_came_is_charged_once(never: Any) -> None:
    """after a reminder, with consent; declined, it is not asked for again, but may be paid."""
    legs = [
        kind
        for kind in (one["kind"] for one in never["events"] if one["stream"] == "exchange-1")
        if kind.split(".")[1].startswith(("reminder", "unreturned", "charge", "original"))
    ]
    assert legs == [
        "exchanges.reminder_sent",
        "exchanges.unreturned_charged",
        "exchanges.charge_declined",
        "exchanges.charge_paid",
        "exchanges.original_paid_for",
    ]
    assert [x["amount"] for x in of(never, "exchange-1", "exchanges.unreturned_charged")] == [PAID]


def test_what_was_lost_on_its_way_is_asked_of_nobody(never: Any) -> None:
    """nor is its customer reminded while it is; the exchange and the return are done with it."""
    happened = [one["kind"] for one in never["events"] if one["stream"] == "exchange-2"]

    assert not {"exchanges.reminder_sent", "exchanges.unreturned_charged"} & set(happened)
    assert happened[-3:] == [
        "exchanges.original_lost",
        "exchanges.difference_even",
        "exchanges.exchange_closed",
    ]
    assert of(never, "ra-2", "returns.return_closed")
