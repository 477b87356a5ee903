"""What a script may leave out, or say shortly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from cservice.cli.script import read_script
from cservice.kernel.actor import AGENT, Actor
from cservice.kernel.time import instant

Run = Callable[..., Result]

#: A return of two things that were paid by card and by gift card, said as shortly as can be.
SHORTLY = """\
title: Two means
actors: {anna: staff, dora: dock, shop: {kind: system}}
steps:
  - at: 2026-03-02T12:00:00Z
    by: shop
    do: orders.record_order
    as: order
    with: {number: C-1, customer: {id: c-1, name: A. B.}, shipping: USD 0.00,
           lines: [{sku: atlas, title: Atlas, quantity: 1, paid: USD 55.30}],
           payments: [{means: card, amount: USD 30.30, reference: ch-1},
                      {means: gift_card, amount: {amount: 25, currency: USD}, reference: gc-1}],
           placed_at: 2026-02-20T12:00:00Z, shipped_at: 2026-02-21T12:00:00Z,
           delivered_at: 2026-02-25T12:00:00Z}
  - at: +2h30s
    by: anna
    do: returns.request_return
    as: ra
    with: {order: $order, items: [{sku: atlas, reason: damaged}]}
  - {do: returns.authorize_return, with: {ra: $ra}}
  - {at: +7d1m, by: dora, do: returns.present_parcel, with: {number: $ra.number, sender: A. B.}}
  - at: +1h
    do: returns.inspect_return
    with: {ra: $ra, found: [{sku: atlas, accepted: 1}]}
  - tick: true
  - at: +1m
    by: anna
    do: returns.issue_credit
    with: {ra: $ra}
    opens: {by_card: refunds.refund, by_gift_card: refunds.refund}
  - {by: shop, do: refunds.confirm_refund, with: {refund: $by_gift_card, reference: x}}
final:
  - {record: $by_card, stage: pending, means: card, amount: USD 30.30}
  - {record: $by_gift_card, stage: paid, means: gift_card, amount: USD 25.00, attempts: 1}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write the script, with one thing replaced, and give its path."""

    def write(old: str = "Two means", new: str = "Two means") -> Path:
        assert SHORTLY.count(old) == 1, f"{old!r} is not once in the script"
        path = tmp_path / "shortly.yaml"
        path.write_text(SHORTLY.replace(old, new), encoding="utf-8")
        return path

    return write


def test_it_plays(run: Run, written: Callable[..., Path]) -> None:
    """instants, actors, money and the records that a step opens may all be said shortly."""
    data: Any = json.loads(run("play", written(), "--json").stdout)

    assert len(data["records"]) == 6
    order = next(one["body"] for one in data["events"] if one["kind"] == "orders.order_recorded")
    assert order["lines"][0]["paid"] == {"amount": "55.30", "currency": "USD"}
    assert [one["amount"]["amount"] for one in order["payments"]] == ["30.30", "25.00"]


def test_instants_after_the_step_above(written: Callable[..., Path]) -> None:
    """a step is as much later than the one above as it says; or at the same time."""
    steps = read_script(written()).steps

    assert [one.at for one in steps[:5]] == [
        instant(f"2026-03-{at}Z")
        for at in ("02T12:00:00", "02T14:00:30", "02T14:00:30", "09T14:01:30", "09T15:01:30")
    ]
    assert steps[5].at == steps[4].at


def test_who_goes_on(written: Callable[..., Path]) -> None:
    """whoever gave the command above gives the next one too; nobody gives a tick."""
    said = [one.by for one in read_script(written()).steps]
    assert said == ["shop", "anna", "anna", "dora", "dora", None, "anna", "shop"]


def test_actors_by_their_kind(written: Callable[..., Path]) -> None:
    """an actor's id is its name in the script, unless another is said."""
    actors = read_script(written("dora: dock", "dora: {kind: dock, id: dock-5}")).actors

    assert actors["anna"] == Actor.staff("anna", AGENT)
    assert actors["dora"] == Actor.dock("dock-5")
    assert actors["shop"].id == "shop"


BROKEN = [
    ("+2h30s", "+2 hours", "14: '+2 hours' is no time after the step above; write it as +2d or +1"),
    ("+2h30s", "+", "14: '+' is no time after the step above"),
    ("+2h30s", "+9999999d", "14: '+9999999d' is no time after the step above"),
    ("2026-03-02T12:00:00Z", "9999-12-31T23:00:00Z", "14: 9999-12-31 23:00:00+00:00 and 2:00:30 l"),
    ("2026-03-02T12:00:00Z", "+1m", "4: '+1m' is after the step above, and there is no instant ab"),
    ("2026-03-02T12:00:00Z", "soon", "14: '+2h30s' is after the step above, and there is no insta"),
    ("at: 2026-03-02T12:00:00Z\n    by", "by", "13: '+2h30s' is after the step above, and ther"),
    ("dora: dock", "dora: dokc", "2: actors.dora: expected a mapping, or one of customer, staff, "),
    ("dora: dock", "dora: [dock]", "2: actors.dora: expected a mapping, not a list"),
    ("{anna: staff, dora: dock, shop: {kind: system}}", "anna", "2: actors: expected a mapping"),
    ("  - tick: true", "  - tick", "24: steps[5]: expected a mapping, not 'tick'"),
    ("USD 55.30", "55.30", "9: lines[0].paid: expected an amount such as USD 16.00, not '55.30'"),
    ("USD 55.30", "USB 55.30", "9: lines[0].paid: 'USB' is not a currency code of ISO 4217"),
    ("USD 55.30", "USD 5.", "9: lines[0].paid"),
    ("USD 55.30", "[USD]", "9: lines[0].paid: expected an amount such as USD 16.00, not a list"),
    (
        "{by_card: refunds.refund, by",
        "{by_card: refunds.refunds, by",
        "29: unknown record 'refunds.refunds'; did you mean refunds.refund",
    ),
    ("$by_card", "$by_cart", "32: unknown name 'by_cart'; did you mean by_card"),
    (
        "  - tick: true",
        "  - {find: {record: orders.order, by: orders.number, value: C-1}, opens: {}}",
        "24: 'opens' is not for a step with find",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[said for _, _, said in BROKEN])
def test_broken(run: Run, written: Callable[..., Path], old: str, new: str, said: str) -> None:
    """what cannot be meant gets one line: the file, the line, what is wrong, what would be."""
    path = written(old, new)
    result = run("play", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {path}:{said}")
    assert result.stderr.count("\n") == 1


UNEXPECTED = [
    (
        "{by_card: refunds.refund, by_gift_card: refunds.refund}",
        "{by_card: refunds.refund, by_gift_card: refunds.refund, cash: refunds.refund}",
        "29", "3 new refunds.refund", "refund-1, refund-2",
    ),
    ("  - tick: true", "  - {tick: true, opens: {other: orders.order}}",
     "24", "1 new orders.order", "none was opened"),
    ("    as: ra\n", "    opens: {ra: returns.return_authorization}\n",
     "17", "1 new returns.return_authorization", "none was opened"),  # it is about that itself
    ("means: gift_card, amount: USD 25.00, att", "means: gift_card, amount: USD 25.01, att",
     "33", "refund-2 amount USD 25.01", "USD 25.00"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "expected", "happened"), UNEXPECTED)
def test_not_as_expected(
    run: Run,
    written: Callable[..., Path],
    old: str,
    new: str,
    line: str,
    expected: str,
    happened: str,
) -> None:
    """records that were not opened, and amounts that are others, are said with their line."""
    path = written(old, new)
    result = run("play", path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{path}:{line}: not as the script expects",
        f"  expected: {expected}",
        f"  happened: {happened}",
    ]
