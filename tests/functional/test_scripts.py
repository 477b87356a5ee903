"""The example scripts, each a whole case: they play as they expect, on every store."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cservice.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPTS = sorted(
    path for path in EXAMPLES.rglob("*.yaml") if "\nsteps:\n" in path.read_text("utf-8")
)


def play(script: Path, *options: str) -> Any:
    """What `cservice play --json` says of a script that plays as it expects."""
    result = CliRunner().invoke(main, ["play", str(script), "--json", *options])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(params=["memory:", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each store there is, empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'play.db'}"
    elif request.param == "postgresql":
        yield request.getfixturevalue("postgres_url")
    else:
        yield request.param


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_plays(script: Path, store: str) -> None:
    """every example plays as it expects, and gives the same on every store."""
    assert play(script, "--store", store) == play(script)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_expects(script: Path) -> None:
    """every example says what it expects: a test that expects nothing tests nothing."""
    text = script.read_text("utf-8")
    assert "expect: [" in text or "refused: [" in text
    assert "\nfinal:\n" in text


def kinds(data: Any) -> list[str]:
    """The kinds of all events, in order."""
    return [one["kind"] for one in data["events"]]


def test_the_wrong_book() -> None:
    """the reference case is told whole, from the menu to the solved ticket."""
    data = play(EXAMPLES / "cango" / "wrong_book.yaml")
    records = {one["id"]: one for one in data["records"]}
    call = records["call-1"]
    assert [one["key"] for one in call["heard"]] == ["1", "1", "4", "3", "3"]
    assert [one["seconds"] for one in call["heard"]] == [30] * 5
    assert call["queued_at"] == "2026-03-02T15:02:30.000000Z"
    assert call["answered_at"] == "2026-03-02T15:08:30.000000Z"  # six minutes on hold
    assert (call["found_by"], call["told"][1:3]) == ("phone", ["apology", "ra_policy"])

    bodies = {one["kind"]: one["body"] for one in data["events"]}
    assert [f["finding"] for f in bodies["orders.order_diagnosed"]["findings"]] == ["substituted"]
    placed = bodies["orders.no_payment_order_placed"]
    assert [line["paid"]["amount"] for line in placed["lines"]] == ["0.00"]
    assert placed["shipping"] == {"amount": "0.00", "currency": "USD"}
    assert bodies["returns.return_dictated"]["number"] == "618 033 9880"
    assert bodies["returns.label_mailed"]["cost"]["amount"] == "0.00"
    assert bodies["tickets.ticket_answered"]["in_time"] is True

    order = kinds(data)
    for earlier, later in (
        ("exchanges.replacement_shipped", "returns.return_handed_over"),
        ("returns.label_fell_late", "returns.label_reissued"),
        ("returns.label_reissued", "returns.label_arrived"),
        ("returns.parcel_sent_back", "returns.return_received"),
        ("exchanges.exchange_closed", "tickets.ticket_solved"),
    ):
        assert order.index(earlier) < order.index(later)
    stray = records["parcel-1"]
    assert (stray["case"], stray["stage"]) == ("case-3", "sent_back")
    assert {records[id]["stage"] for id in ("exchange-1", "ra-1")} == {"closed"}
    assert (records["ticket-1"]["stage"], records["ticket-1"]["answer_late"]) == ("solved", False)


def test_credit_after_return() -> None:
    """a credit is issued once, after the goods are back, for what was paid."""
    data = play(EXAMPLES / "cango" / "credit_after_return.yaml")
    order = kinds(data)
    assert order.count("returns.credit_issued") == 1
    assert order.index("returns.return_inspected") < order.index("returns.credit_issued")
    (ra,) = (one for one in data["records"] if one["id"] == "ra-1")
    assert ra["credited"] == {"amount": "24.00", "currency": "USD"}


def test_same_command_again() -> None:
    """the same command under the same id gives the first outcome again, and nothing happens."""
    script = EXAMPLES / "cango" / "credit_after_return.yaml"
    said = CliRunner().invoke(main, ["play", str(script)]).stdout
    assert "↺ issue credit again, as credit-kim: nothing new  ra-1\n" in said


def test_a_policy_of_ten_lines() -> None:
    """ten lines of policy lift a rule, and the ruling they lifted stays in the log."""
    policy = (EXAMPLES / "policies" / "bronze.py").read_text("utf-8")
    assert len([line for line in policy.splitlines() if line.strip()]) <= 10
    data = play(EXAMPLES / "cango" / "bronze.yaml")
    first, second = (
        one["rulings"] for one in data["events"] if one["kind"] == "returns.return_authorized"
    )
    assert first[0]["code"] == "window"
    assert first[0]["settled_by"] == "bronze:bronze"
    assert (first[1]["verdict"], first[1]["policy"]) == ("lift", "bronze:bronze")
    assert second[0]["settled_by"] == "staff sue: a customer of many years"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_fits_a_terminal(script: Path) -> None:
    """the timeline of every example fits 100 columns."""
    lines = CliRunner().invoke(main, ["play", str(script)]).stdout.splitlines()
    assert max(map(len, lines)) <= 100


def test_a_second_host() -> None:
    """another brand decides otherwise, with the same slices, in its own money and by its clock."""
    data = play(EXAMPLES / "brandshop" / "another_size.yaml")
    records = {one["id"]: one for one in data["records"]}
    assert (records["ra-1"]["brand"], records["call-1"]["department"]) == (
        "brandshop",
        "fitting_room",
    )
    said = {
        (one["kind"], ruling["policy"]): ruling["answer"]
        for one in data["events"]
        for ruling in one["rulings"]
    }
    assert said["returns.label_mailed", "brandshop:free_from_fifty"] == "EUR 0.00"
    assert said["exchanges.exchange_started", "brandshop:before_it_sells_out"] == "at_once"
