"""The examples of policies about exchanges do what they say, and no more."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice import Allowed, Money, Refused, days, hours
from cservice.exchanges import (
    ChargeAfter,
    Item,
    MayCharge,
    MayExchangeFor,
    MayGiveBack,
    MayWaive,
    Original,
    OriginalStage,
    Owing,
    RemindAfter,
    ResendWithin,
    RetryReplacementAfter,
    ShippingCost,
    Ships,
    ShipsWhen,
    WriteOffAfter,
)
from cservice.ids import ExchangeId, Sku
from cservice.testing import ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(amount, "USD")


def answer(example: str, question: Any) -> Any:
    """What is made of the question where the example speaks too."""
    found = runpy.run_path(str(EXAMPLES / f"{example}.py"))
    [policy] = [
        one
        for name, one in found.items()
        if callable(one) and getattr(one, "__module__", "") == "<run_path>"
    ]
    return ask(question, policy)


def charged(**more: Any) -> MayCharge:
    """A customer who agreed may be charged."""
    known: dict[str, Any] = {"consented": True, "on_its_way": False, "reminded": True, **more}
    return MayCharge(
        given=asked(),
        amount=usd("16"),
        original=OriginalStage.AWAITED,
        our_mistake=False,
        **known,
    )


@pytest.mark.parametrize(
    ("price", "sku", "allowed"),
    [
        ("20", "book-2", True),
        ("20.01", "book-2", False),
        (None, "book-2", False),
        ("1", "g", False),
    ],
)
def test_another_book_of_no_more_worth(price: str | None, sku: str, allowed: bool) -> None:
    """two were bought for ten each; nothing but books, and no book of unknown price."""
    money = None if price is None else usd(price)
    book = Original(sku=Sku("book-1"), quantity=1, worth=usd("10"))
    item = Item(sku=Sku(sku), title="Sea", price=money)
    question = MayExchangeFor(given=asked(), item=item, originals=(book, book), same_product=False)

    assert isinstance(answer("other_book_of_equal_worth", question), Allowed) == allowed


@pytest.mark.parametrize(("repeat", "ships"), [(0, Ships.AFTER_RETURN), (1, Ships.AT_ONCE)])
def test_wrong_again_ships_at_once(repeat: int, ships: Ships) -> None:
    """also where it was not our mistake."""
    question = ShipsWhen(given=asked(), our_mistake=False, repeat=repeat)

    assert answer("ship_at_once_when_wrong_again", question).value is ships


@pytest.mark.parametrize(("value", "cost"), [("24.99", "4"), ("25", "2")])
def test_half_shipping_for_dear_orders(value: str, cost: str) -> None:
    """from 25 dollars on."""
    question = ShippingCost(
        given=asked(), so_far=usd("4"), our_mistake=False, value=usd(value), qualifies=False
    )

    assert answer("half_shipping_for_dear_orders", question).value == usd(cost)


@pytest.mark.parametrize(("value", "after"), [("99.99", 14), ("100", 7)])
def test_a_sooner_reminder_of_dear_items(value: str, after: int) -> None:
    """from 100 dollars on."""
    question = RemindAfter(given=asked(), our_mistake=False, value=usd(value))

    assert answer("remind_sooner_of_dear_items", question).value == days(after)


@pytest.mark.parametrize(("ours", "after"), [(True, 60), (False, 30)])
def test_a_later_charge_on_our_mistake(ours: bool, after: int) -> None:
    """60 days in place of 30."""
    question = ChargeAfter(given=asked(), our_mistake=ours, value=usd("16"))

    assert answer("charge_later_on_our_mistake", question).value == days(after)


@pytest.mark.parametrize("reminded", [True, False])
def test_only_who_was_reminded_is_charged(reminded: bool) -> None:
    """unless a supervisor takes responsibility."""
    said = answer("charge_only_who_was_reminded", charged(reminded=reminded))

    assert (said.codes if isinstance(said, Refused) else ()) == (
        () if reminded else ("not_reminded",)
    )


@pytest.mark.parametrize(("amount", "after"), [("5", 10), ("5.01", 30)])
def test_small_amounts_are_written_off_sooner(amount: str, after: int) -> None:
    """up to 5 dollars, after ten days."""
    question = WriteOffAfter(given=asked(), owing=Owing.DIFFERENCE, amount=usd(amount))

    assert answer("write_off_small_amounts_sooner", question).value == days(after)


@pytest.mark.parametrize(
    ("owing", "amount", "allowed"),
    [
        (Owing.DIFFERENCE, "5", True),
        (Owing.DIFFERENCE, "5.01", False),
        (Owing.ORIGINAL, "5", False),
    ],
)
def test_agents_waive_small_differences(owing: Owing, amount: str, allowed: bool) -> None:
    """up to 5 dollars, and no originals."""
    question = MayWaive(
        given=asked(), owing=owing, amount=usd(amount), our_mistake=False, overdue=False
    )

    assert isinstance(answer("agents_waive_small_differences", question), Allowed) == allowed


@pytest.mark.parametrize(("amount", "allowed"), [("5", True), ("5.01", False)])
def test_small_amounts_back_before_the_original(amount: str, allowed: bool) -> None:
    """up to 5 dollars; for more, a supervisor takes responsibility."""
    first = ExchangeId("exchange-1")
    question = MayGiveBack(given=asked(), amount=usd(amount), unreturned=first)
    given = answer("small_amounts_back_before_the_original", question)

    assert isinstance(given, Allowed) == allowed


@pytest.mark.parametrize(
    ("ours", "attempt", "after"), [(True, 1, hours(4)), (True, 2, days(2)), (False, 1, days(1))]
)
def test_a_replacement_is_tried_again_sooner_on_our_mistake(
    ours: bool, attempt: int, after: object
) -> None:
    """on the same day, once."""
    question = RetryReplacementAfter(
        given=asked(), attempt=attempt, our_mistake=ours, value=usd("16")
    )
    assert answer("try_replacements_again_sooner", question).value == after


@pytest.mark.parametrize(("ours", "within"), [(True, days(30)), (False, days(14))])
def test_a_replacement_that_came_back_is_kept_longer_on_our_mistake(
    ours: bool, within: object
) -> None:
    """where the mistake was ours."""
    question = ResendWithin(given=asked(), our_mistake=ours, value=usd("16"))
    assert answer("keep_replacements_that_came_back_longer", question).value == within
