"""The second host's cases: fashion in euros, with other policies and the same slices."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cservice import Money
from cservice.cli import main
from cservice.ids import Sku
from cservice.orders import PricedLine, allocated

BRANDSHOP = Path(__file__).parents[2] / "examples" / "brandshop"
SCRIPTS = sorted(one for one in BRANDSHOP.glob("*.yaml") if "\nsteps:\n" in one.read_text())


class Played:
    """What became of a script that plays as it expects."""

    def __init__(self, name: str) -> None:
        result = CliRunner().invoke(main, ["play", str(BRANDSHOP / f"{name}.yaml"), "--json"])
        assert result.exit_code == 0, result.stderr
        data = json.loads(result.stdout)
        self.events: list[dict[str, Any]] = data["events"]
        self.records: dict[str, dict[str, Any]] = {one["id"]: one for one in data["records"]}

    def happened(self, kind: str) -> list[dict[str, Any]]:
        """What the events of a kind say, in order."""
        return [one["body"] for one in self.events if one["kind"] == kind]

    def ruled(self, kind: str) -> list[str]:
        """Who ruled on the events of a kind, in order."""
        return [
            ruling["policy"]
            for one in self.events
            if one["kind"] == kind
            for ruling in one["rulings"]
        ]


def euros(amount: str) -> dict[str, str]:
    """An amount, as JSON has it."""
    return {"amount": amount, "currency": "EUR"}


def paid_out(played: Played, ra: str) -> list[str]:
    """What was paid out for a return, part by part."""
    refunds = [one for one in played.records.values() if one["id"].startswith("refund-")]
    return [one["amount"]["amount"] for one in refunds if one["ra"] == ra]


def test_another_size() -> None:
    """a variant leaves at once and costs nothing; trousers are no other size of a shirt."""
    played = Played("another_size")

    [started] = played.happened("exchanges.exchange_started")
    assert started["items"][0]["product"] == started["originals"][0]["product"] == "shirt-linen"
    assert (started["ships"], started["our_mistake"]) == ("at_once", False)
    assert started["shipping"] == euros("0.00")
    order = [one["kind"] for one in played.events]
    shipped, received = "exchanges.replacement_shipped", "exchanges.original_received"
    assert order.index(shipped) < order.index(received)
    assert played.records["ra-1"]["label_cost"] == euros("0.00")


def test_an_exchange_keeps_the_sale() -> None:
    """nothing is offered to one who wants another size, nor for what is not taken back anyway."""
    played = Played("another_size")

    shirt, briefs = played.happened("returns.return_requested")
    assert (shirt["remedy"], shirt["unoffered"]) == ("exchange", "none")
    assert (briefs["remedy"], briefs["unoffered"]) == ("credit", "may_not_return")
    assert played.happened("returns.save_offers_made") == []
    assert played.records["ra-2"]["stage"] == "cancelled"  # worn on the skin


def test_two_for_one_is_shared_out() -> None:
    """what the dearer top costs is paid for both, and adds up to the cent."""
    lines = allocated(
        [
            PricedLine(sku=sku, title=title, quantity=1, price=Money(price, "EUR"), gift_with=gift)
            for sku, title, price, gift in (
                (Sku("dress-silk"), "Silk dress", "89.00", None),
                (Sku("top-stripe"), "Striped top", "49.90", None),
                (Sku("top-plain"), "Plain top", "39.90", Sku("top-stripe")),
            )
        ]
    )
    [recorded] = Played("free_return").happened("orders.order_recorded")

    assert [euros(str(one.paid.amount)) for one in lines] == [
        one["paid"] for one in recorded["lines"]
    ]
    assert Money.total([one.paid for one in lines], "EUR") == Money("138.90", "EUR")


def test_a_free_return() -> None:
    """from 50 EUR on the label costs nothing, and all that was paid goes back to the card."""
    played = Played("free_return")
    dress, _ = played.happened("returns.credit_issued")

    assert (dress["amount"], dress["fees"]) == (euros("89.00"), [])
    assert [(one["means"], one["amount"]) for one in dress["parts"]] == [("card", euros("89.00"))]
    assert "brandshop:free_from_fifty" in played.ruled("returns.label_mailed")
    assert played.records["refund-1"]["stage"] == "paid"


def test_a_return_that_is_not_free() -> None:
    """under 50 EUR the label is taken off, and a free top is worth its share of what was paid."""
    played = Played("free_return")
    _, top = played.happened("returns.credit_issued")

    assert top["amount"] == euros("22.17")
    assert top["fees"] == [{"kind": "label", "amount": euros("5.90")}]
    assert [one["amount"] for one in top["parts"]] == [euros("16.27")]
    assert (paid_out(played, "ra-1"), paid_out(played, "ra-2")) == (["89.00"], ["16.27"])


def test_worn_goods() -> None:
    """a fifth of the worn pair is taken off, once; what is as new is credited whole."""
    played = Played("worn_goods")
    first, second, _ = played.happened("returns.credit_issued")

    assert (first["amount"], first["fees"]) == (euros("119.90"), [])
    assert second["amount"] == euros("119.90")
    assert second["fees"] == [{"kind": "restocking", "amount": euros("23.98")}]
    assert paid_out(played, "ra-1") == ["119.90", "95.92"]
    found = played.records["ra-1"]["found"]
    assert [one["disposition"] for one in found] == ["restock", None, "scrap"]


def test_worn_by_our_mistake() -> None:
    """whose strap broke pays neither fee nor label."""
    played = Played("worn_goods")
    sandals = played.records["ra-2"]

    assert sandals["label_cost"] == euros("0.00")
    assert (sandals["credited"], sandals["fees"]) == (euros("45.00"), [])
    assert paid_out(played, "ra-2") == ["45.00"]


def test_a_dearer_size() -> None:
    """the customer owes what went out less what was accepted, and an agent cannot give it away."""
    played = Played("dear_size")
    exchange = played.records["exchange-1"]

    assert [exchange[name] for name in ("value", "received", "due")] == [
        euros("150.00"), euros("69.00"), euros("81.00"),
    ]  # fmt: skip
    assert (exchange["stage"], exchange["difference"]) == ("closed", "paid")
    assert [one["reference"] for one in played.happened("exchanges.difference_paid")] == [
        "pay-77390"
    ]


def test_a_small_difference_is_let_go() -> None:
    """by an agent, up to 5 EUR, and the ruling that was lifted stays in the log."""
    played = Played("small_difference")

    assert played.records["exchange-1"]["due"] == euros("4.00")
    assert played.ruled("exchanges.difference_waived") == [
        "trade.exchanges:waived_by_a_supervisor",
        "brandshop:small_difference",
    ]


def test_what_the_shop_owes_is_paid_out() -> None:
    """a hat that costs less in blue: the difference is a refund, and the exchange is done."""
    played = Played("small_difference")
    hat, refund = played.records["exchange-2"], played.records["refund-1"]

    assert (hat["due"], hat["difference"], hat["stage"]) == (euros("6.00"), "settled", "closed")
    assert (refund["exchange"], refund["amount"]) == ("exchange-2", euros("6.00"))
    assert refund["stage"] == "paid"


def test_what_keeps_a_sale_is_given() -> None:
    """a tenth goes back by the card, and a later credit is of the rest: all that was paid."""
    played = Played("kept_for_a_tenth")
    tenth, rest = played.records["refund-1"], played.records["refund-2"]

    assert [(one["amount"], one["payment"]) for one in (tenth, rest)] == [
        (euros("11.99"), "pay-77204"),
        (euros("107.91"), "pay-77204"),
    ]
    assert (tenth["order"], rest["ra"]) == ("order-1", "ra-2")


@pytest.mark.parametrize("name", [one.stem for one in SCRIPTS])
def test_brandshop_rules(name: str) -> None:
    """every record is its own, and nothing of it is in another money."""
    played = Played(name)

    assert {one["brand"] for one in played.records.values()} == {"brandshop"}
    assert '"USD"' not in json.dumps(played.events)
