"""A changed copy of a frozen value."""

from typing import Any

import attrs
import pytest

from cservice.kernel.evolve import evolve


@attrs.frozen(kw_only=True)
class Shelf:
    """A value with a field that is made and not given, and one that is checked."""

    books: int = attrs.field(validator=attrs.validators.ge(0))  # how many stand on it
    label: str = attrs.field(default="A", alias="name")  # what it is given as is another word
    made: int = attrs.field(init=False, default=7)  # never given


def test_only_what_is_named_is_changed() -> None:
    """the copy differs in what was named, and the value itself stays as it was."""
    shelf = Shelf(books=1, name="B")
    copy = evolve(shelf, books=2)
    assert copy == attrs.evolve(shelf, books=2) == Shelf(books=2, name="B")
    assert shelf == Shelf(books=1, name="B")


def test_a_copy_is_checked_like_every_new_value() -> None:
    """validators run."""
    with pytest.raises(ValueError, match="books"):
        evolve(Shelf(books=1), books=-1)


def test_a_field_that_is_not_there_is_refused() -> None:
    """a misspelt change is an error, as it is with attrs' own."""
    misspelt: dict[str, Any] = {"boks": 2}
    with pytest.raises(TypeError, match="boks"):
        evolve(Shelf(books=1), **misspelt)
