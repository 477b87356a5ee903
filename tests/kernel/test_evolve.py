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


@attrs.frozen(kw_only=True, slots=False)
class Note:
    """A value that is its dict and nothing else, as records are."""

    text: str  # what
    pinned: bool = False  # whether it stays on top


def test_a_plain_value_is_copied_likewise() -> None:
    """a record's copy differs in what was named, is of its class, and is as frozen."""
    note = Note(text="call back")
    copy = evolve(note, pinned=True)
    assert copy == Note(text="call back", pinned=True)
    assert note == Note(text="call back")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        copy.text = "other"  # type: ignore[misc]  # that it is frozen is the claim
    misspelt: dict[str, Any] = {"txt": "x"}
    with pytest.raises(TypeError, match="Note has no txt"):
        evolve(note, **misspelt)


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
