"""What a field takes, and what is said of what it does not take."""

from typing import Any

import attrs
import pytest

from cservice.kernel.checks import (
    at_least,
    not_empty,
    not_empty_if_given,
    not_negative,
    positive,
)
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class Shelf:
    """A value with a field of each kind."""

    books_on_it: int = attrs.field(default=1, validator=at_least(1))  # how many
    label: str = attrs.field(default="A", validator=not_empty)  # what it is called
    titles: tuple[str, ...] = attrs.field(default=("Emma",), validator=not_empty)  # of the books
    price: Money = attrs.field(default=Money(0, "USD"), validator=not_negative)  # what it cost
    rent: Money = attrs.field(default=Money(1, "USD"), validator=positive)  # what it earns
    note: str | None = attrs.field(
        default=None, validator=not_empty_if_given
    )  # None = there is none


def test_what_a_field_takes() -> None:
    """the least, a word, one title, and nothing to pay are enough."""
    shelf = Shelf(
        books_on_it=1,
        label="B",
        titles=("Persuasion",),
        price=Money(0, "USD"),
        rent=Money("0.01", "USD"),
    )

    assert (shelf.books_on_it, shelf.label) == (1, "B")
    assert (shelf.note, Shelf(note="creaks").note) == (None, "creaks")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"books_on_it": 0}, "books on it must be 1 or more, not 0"),
        ({"label": ""}, "label must not be empty"),
        ({"label": " \t"}, "label must not be empty"),
        ({"titles": ()}, "titles must not be empty"),
        ({"note": ""}, "note must not be empty"),
        ({"note": "  "}, "note must not be empty"),
        ({"price": Money("-0.01", "USD")}, "price must be nothing or more, not USD -0.01"),
        ({"books_on_it": "2"}, "books on it must be a whole number, 1 or more, not '2'"),
        ({"books_on_it": None}, "books on it must be a whole number, 1 or more, not None"),
        ({"books_on_it": 1.5}, "books on it must be a whole number, 1 or more, not 1.5"),
        ({"books_on_it": True}, "books on it must be a whole number, 1 or more, not True"),
        ({"price": "3"}, 'price must be money, as Money("19.99", "EUR"), not \'3\''),
        ({"price": 5}, 'price must be money, as Money("19.99", "EUR"), not 5'),
        ({"rent": Money("0", "USD")}, "rent must be more than nothing, not USD 0.00"),
        ({"rent": Money("-1", "USD")}, "rent must be more than nothing, not USD -1.00"),
        ({"rent": None}, 'rent must be money, as Money("19.99", "EUR"), not None'),
    ],
)
def test_what_a_field_does_not_take(fields: dict[str, Any], said: str) -> None:
    """it is an input error, in plain words."""
    with pytest.raises(InputError) as raised:
        Shelf(**fields)

    assert str(raised.value) == said
