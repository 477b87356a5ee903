from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.value import evolve
from cservice.payment import (
    Payment,
    PaymentMeans,
    Purse,
    added,
    disputable,
    in_currency,
    left_of,
    spread,
    sum_of,
)
from cservice.testing.strategies import money

AMOUNTS = money(most=2_000)
PAYMENTS = st.lists(
    st.builds(
        Payment,
        means=st.sampled_from([PaymentMeans.CARD, PaymentMeans.GIFT_CARD]),
        amount=AMOUNTS,
        reference=st.sampled_from(["a", "b"]),
    ),
    max_size=4,
)


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def total(payments: Any) -> Money:
    """What they add up to."""
    return Money.total([one.amount for one in payments], "USD")


CARD = Payment(means=PaymentMeans.CARD, amount=usd("7"), reference="c-1")
GIFT = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("3"), reference="g-1")


def test_an_amount_goes_back_in_proportion() -> None:
    """to the cent, and what gets nothing is left out."""
    assert [one.amount for one in spread(usd("5"), [CARD, GIFT])] == [usd("3.50"), usd("1.50")]
    assert spread(usd("0.01"), [CARD, GIFT])[0].means is PaymentMeans.CARD
    assert spread(usd("0"), [CARD, GIFT]) == ()


@pytest.mark.parametrize("amount", [usd("10.01"), usd("-1")], ids=str)
def test_no_more_goes_back_than_is_left(amount: Money) -> None:
    """nor less than nothing."""
    with pytest.raises(InputError, match="is left"):
        spread(amount, [CARD, GIFT])


@given(PAYMENTS, st.lists(AMOUNTS, min_size=1, max_size=3))
def test_parts_add_up_and_no_payment_gives_more_than_it_was(
    payments: list[Payment], amounts: list[Money]
) -> None:
    """however often some goes back, and the same every time."""
    back: tuple[Payment, ...] = ()
    for amount in amounts:
        left = left_of(payments, back)
        assert total(left) + total(back) == total(payments)
        if amount > total(left):
            continue
        parts = spread(amount, left)
        assert parts == spread(amount, left)
        assert total(parts) == amount
        assert all(part.amount.is_positive for part in parts)
        back += parts
    for key in {(one.means, one.reference) for one in payments}:
        paid, returned = (
            total([x for x in of if (x.means, x.reference) == key]) for of in (payments, back)
        )
        assert returned <= paid


def test_what_the_bank_took_is_taken_from_cards_first() -> None:
    """and what went back as nobody knows is treated alike; never less than nothing is left."""
    unknown = Payment(means=PaymentMeans.AS_PAID, amount=usd("2"))

    def left(*back: Payment, bank: str | None = None) -> list[Money]:
        taken = None if bank is None else usd(bank)
        return [one.amount for one in left_of([GIFT, CARD], back, taken)]

    assert left() == [usd("3"), usd("7")]
    assert left(bank="5") == [usd("3"), usd("2")]
    assert left(unknown, bank="6") == [usd("2"), usd("0")]
    assert left(GIFT) == [usd("0"), usd("7")]
    assert left(unknown, unknown, CARD) == [usd("0"), usd("0")]


def test_of_two_cards_less_is_left_of_the_one_it_went_back_by() -> None:
    """whichever stands first; by another number, by means that were not paid with, by none."""
    first, second = CARD, evolve(CARD, reference="c-2")

    def left(back: Payment) -> list[Money]:
        return [one.amount for one in left_of([first, second], [back])]

    assert left(evolve(second, amount=usd("5"))) == [usd("7"), usd("2")]
    assert left(evolve(first, amount=usd("5"))) == [usd("2"), usd("7")]
    for unknown in (evolve(first, reference="c-3"), evolve(first, reference=None), GIFT):
        assert left(evolve(unknown, amount=usd("5"))) == [usd("2"), usd("7")]


def test_a_payment_is_told_in_words() -> None:
    """how much, by what, and the provider's number where there is one."""
    unknown = Payment(means=PaymentMeans.AS_PAID, amount=usd("2"))

    assert str(GIFT) == "USD 3.00 by gift card (g-1)"
    assert str(unknown) == "USD 2.00 as it was paid"


def test_nothing_is_nothing_in_any_money() -> None:
    """what costs something stays in its own, for whoever charges it to refuse."""
    assert in_currency(Money("0", "USD"), "EUR") == Money("0", "EUR")
    assert in_currency(Money("0.01", "USD"), "EUR") == Money("0.01", "USD")
    assert in_currency(Money("3", "EUR"), "EUR") == Money("3", "EUR")


def test_payments_are_added_by_means_and_number() -> None:
    """what is of another number, or by other means, stands by itself; of none there is no sum."""
    other = evolve(CARD, reference="c-2")

    assert added((CARD, other, GIFT), (CARD,)) == (evolve(CARD, amount=usd("14")), other, GIFT)
    assert added((), (CARD,)) == (CARD,)
    assert sum_of((CARD, GIFT)) == usd("10")
    assert sum_of(()) is None


@pytest.mark.parametrize(
    ("left", "beside", "may", "refused"),
    [
        (None, None, "10", False),
        ("10", None, "10", False),
        ("9.99", None, "9.99", True),
        ("-1", None, "0", True),
        ("20", "0", "10", False),
        ("20", "-4", "6", True),
        ("20", "-11", "0", True),
        ("5", "3", "5", True),
    ],
)
def test_what_a_purse_bears(left: str | None, beside: str | None, may: str, refused: bool) -> None:
    """no more than is left, and what is due beside it makes it more or less."""
    purse = Purse(left=None if left is None else usd(left), beside=beside and usd(beside))  # type: ignore[arg-type]  # no amount is empty

    assert purse.bears(usd("10")) == usd(may)
    told = purse.refuses("q", "r", usd("10"))
    assert (told is not None) == refused
    if told is not None:
        assert told.standing[0].allowed == ((f"up to USD {usd(may).amount}",) if may != "0" else ())


def test_a_purse_is_shut_beside_a_dispute() -> None:
    """whatever is left in it."""
    open_one, shut = Purse(left=usd("10")), Purse(disputed=True)

    assert open_one.blocks("q", "r") is None
    for told in (shut.blocks("q", "r"), shut.refuses("q", "r", usd("1"))):
        assert told is not None
        assert told.codes == ("chargeback_open",)


def test_what_is_ours_no_bank_gives_back() -> None:
    """a gift card, and store credit."""
    ours = (PaymentMeans.GIFT_CARD, PaymentMeans.STORE_CREDIT)
    by_all = [Payment(means=means, amount=usd("2")) for means in PaymentMeans]

    assert disputable(by_all, "USD") == usd(str(2 * (len(PaymentMeans) - len(ours))))
    assert disputable((), "EUR") == Money("0", "EUR")


@pytest.mark.parametrize(
    ("left", "doubtful", "missing"),
    [
        ("10", None, "0"),
        (None, "10", "0"),
        ("20", "10", "0"),
        ("12", "6", "4"),
        ("10", "10", "10"),
        ("0", "4", "4"),
        ("-9", "20", "10"),
    ],
)
def test_what_may_never_have_been_paid_leaves_last(
    left: str | None, doubtful: str | None, missing: str
) -> None:
    """of ten, as much as what is in does not cover."""
    purse = Purse(
        left=None if left is None else usd(left),
        doubtful=None if doubtful is None else usd(doubtful),
    )
    assert purse.not_in(usd("10")) == usd(missing)
