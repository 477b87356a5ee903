from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import ProductId, Sku
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.orders import Discount, PricedLine, allocated
from cservice.testing.strategies import money

BOOK, PEN, BAG = Sku("book"), Sku("pen"), Sku("bag")


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(amount, "USD")


def line(sku: Sku, price: str, **fields: Any) -> PricedLine:
    """One line at its list price."""
    return PricedLine(sku=sku, title=sku, quantity=1, price=usd(price), **fields)


def paid(*lines: PricedLine, **told: Any) -> list[str]:
    """What is paid for each."""
    return [str(one.paid.amount) for one in allocated(lines, **told)]


TWO = (line(BOOK, "20.00"), line(PEN, "10.00"))


@pytest.mark.parametrize(
    ("told", "amounts"),
    [
        ({}, ["20.00", "10.00"]),
        ({"discounts": [Discount(off=usd("1"), sku=PEN)]}, ["20.00", "9.00"]),
        ({"discounts": [Discount(off=usd("1.00"))]}, ["19.33", "9.67"]),
        ({"tax": usd("3.00")}, ["22.00", "11.00"]),
        (
            {
                "discounts": [Discount(off=usd("5")), Discount(off=usd("5"), sku=PEN)],
                "tax": usd("0.05"),
            },
            ["16.04", "4.01"],
        ),
        ({"discounts": [Discount(off=usd("30"))], "tax": usd("0")}, ["0.00", "0.00"]),
    ],
    ids=["plain", "off an item", "off the order", "tax", "items first, tax last", "all of it"],
)
def test_what_was_paid_is_shared_out(told: dict[str, Any], amounts: list[str]) -> None:
    """discounts by price, tax by what is paid."""
    assert paid(*TWO, **told) == amounts


def test_a_gift_is_not_free_to_keep() -> None:
    """what is paid for the book is paid for the bag too, by what each costs."""
    gift = line(BAG, "5.00", gift_with=BOOK)
    second = line(BOOK, "5.00", gift_with=BOOK)
    assert paid(line(BOOK, "20.00"), second) == ["16.00", "4.00"]

    assert paid(*TWO, gift) == ["16.00", "10.00", "4.00"]
    assert paid(gift, *TWO, discounts=[Discount(off=usd("10"), sku=BOOK)]) == [
        "2.00",
        "8.00",
        "10.00",
    ]


def test_a_line_keeps_what_it_is() -> None:
    """its product, its pieces, and whether anything is shipped for it; tax is where it is due."""
    game = PricedLine(
        sku=PEN,
        title="A game",
        quantity=3,
        price=usd("9.00"),
        product=ProductId("game"),
        digital=True,
        is_taxed=False,
    )
    book, first = allocated([line(BOOK, "9.00"), game], tax=usd("1.00"))

    assert (book.paid, first.paid) == (usd("10.00"), usd("9.00"))
    assert (first.title, first.quantity, first.product) == ("A game", 3, "game")
    assert (first.digital, first.carried) == (True, None)


@pytest.mark.parametrize(
    ("lines", "told", "said"),
    [
        ((), {}, "one line or more"),
        (TWO, {"discounts": [Discount(off=usd("10.01"), sku=PEN)]}, "USD 10.00 is left to pay"),
        (TWO, {"discounts": [Discount(off=usd("30.01"))]}, "off the order, and USD 30.00 is left"),
        (TWO, {"discounts": [Discount(off=usd("1"), sku=BAG)]}, "off bag, which is not sold here"),
        ((line(PEN, "1", gift_with=BOOK),), {}, "a gift with book, which is not sold here"),
        (TWO, {"tax": usd("-1")}, "tax of USD -1.00"),
        ((line(PEN, "1", is_taxed=False),), {"tax": usd("1")}, "on something that is paid for"),
        ((line(PEN, "0"),), {"tax": usd("1")}, "on something that is paid for"),
    ],
)
def test_what_does_not_add_up_is_a_mistake(
    lines: tuple[PricedLine, ...], told: dict[str, Any], said: str
) -> None:
    """whoever prices the order is told what."""
    with pytest.raises(InputError, match=said):
        allocated(lines, **told)


SOLD = st.lists(st.tuples(st.sampled_from([BOOK, PEN]), money(most=5000)), min_size=1, max_size=4)


@given(SOLD, st.lists(money(most=3000), max_size=2), st.integers(0, 100), money(most=900))
def test_the_parts_are_the_whole(
    sold: list[tuple[Sku, Money]], gifts: list[Money], rate: int, tax: Money
) -> None:
    """to the cent, whatever is off: no line costs less than nothing or more than its price."""
    first = sold[0][0]
    lines = [PricedLine(sku=x, title=x, quantity=1, price=price) for x, price in sold]
    lines += [PricedLine(sku=BAG, title=BAG, quantity=1, price=x, gift_with=first) for x in gifts]
    item = Money.total((price for sku, price in sold if sku == first), "USD").percent(rate)
    total = Money.total((price for _, price in sold), "USD") - item
    order = total.percent(rate)
    discounts = [Discount(off=order), Discount(off=item, sku=first)]
    if (total - order).is_zero:
        tax = usd("0")
    told = allocated(lines, discounts, tax)

    assert Money.total((one.paid for one in told), "USD") == total - order + tax
    for one, priced in zip(told, lines, strict=True):
        assert not one.paid.is_negative
        assert one.paid <= priced.price + tax
    assert told == allocated(lines, discounts, tax)
