"""Frozen values: what their class is given, and a changed copy."""

import copy
import pickle
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
import pytest

from cservice.kernel.value import evolve, frozen


@attrs.frozen(kw_only=True)
class Shelf:
    """A value with a field that is made and not given, and one that is checked."""

    books: int = attrs.field(validator=attrs.validators.ge(0))  # how many stand on it
    label: str = attrs.field(default="A", alias="name")  # what it is given as is another word
    made: int = attrs.field(init=False, default=7)  # never given


@frozen(kw_only=True)
class Note:
    """A value that is its dict and nothing else, as records are."""

    text: str  # what
    pinned: bool = False  # whether it stays on top


def test_a_plain_value_is_copied_likewise() -> None:
    """a record's copy differs in what was named, is of its class, and is as frozen."""
    note = Note(text="call back")
    changed = evolve(note, pinned=True)
    assert changed == Note(text="call back", pinned=True)
    assert note == Note(text="call back")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        changed.text = "other"  # type: ignore[misc]  # that it is frozen is the claim
    misspelt: dict[str, Any] = {"txt": "x"}
    with pytest.raises(TypeError, match="Note has no txt"):
        evolve(note, **misspelt)


def test_only_what_is_named_is_changed() -> None:
    """the copy differs in what was named, and the value itself stays as it was."""
    shelf = Shelf(books=1, name="B")
    changed = evolve(shelf, books=2)
    assert changed == attrs.evolve(shelf, books=2) == Shelf(books=2, name="B")
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


@frozen(kw_only=True)
class Tagged(Note):
    """A note with a field that is neither compared nor shown."""

    tag: str = attrs.field(default="", eq=False, repr=False)  # where it was seen


@frozen
class Length:
    """A value with methods of its own."""

    feet: int  # how long

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and self.feet // 10 == other.feet // 10

    def __hash__(self) -> int:
        return hash(self.feet // 10)

    def __repr__(self) -> str:
        return f"{self.feet} ft"

    @cached_property
    def words(self) -> str:
        """Worked out once."""
        return f"{self.feet} feet"


@frozen(eq=False)
class Handle:
    """A thing that is itself and no other."""

    name: str  # what it is called


def test_values_are_compared_by_class_and_fields() -> None:
    """equal fields of the same class are equal and hash alike; another class is another value."""
    assert Note(text="a") == Note(text="a")
    assert hash(Note(text="a")) == hash(Note(text="a"))
    assert Note(text="a") != Note(text="b")
    assert Note(text="a") != Tagged(text="a")
    other: object = "a"
    assert Note(text="a") != other
    assert len({Note(text="a"), Note(text="a"), Tagged(text="a")}) == 2
    assert len({hash(Note(text=str(n))) for n in range(50)}) > 40, "else every look-up is a walk"


def test_a_value_that_holds_a_mapping_is_hashed_too() -> None:
    """whatever its order, as it is compared."""

    @frozen
    class Shelf:
        books: Mapping[str, int]

    assert hash(Shelf({"a": 1, "b": 2})) == hash(Shelf({"b": 2, "a": 1}))
    assert len({Shelf({"a": 1}), Shelf({"a": 1}), Shelf({"a": 2})}) == 2


def test_a_value_shows_its_fields() -> None:
    """as it is written to make it."""
    assert repr(Note(text="a")) == "Note(text='a', pinned=False)"


def test_a_field_may_be_left_out_of_both() -> None:
    """of comparing and hashing, and of showing."""
    assert Tagged(text="a", tag="x") == Tagged(text="a", tag="y")
    assert hash(Tagged(text="a", tag="x")) == hash(Tagged(text="a", tag="y"))
    assert repr(Tagged(text="a", tag="x")) == "Tagged(text='a', pinned=False)"


def test_a_class_keeps_methods_of_its_own() -> None:
    """those it has, and those it is told not to have."""
    assert Length(11) == Length(12)
    assert hash(Length(11)) == hash(Length(12))
    assert repr(Length(11)) == "11 ft"
    assert Handle("a") != Handle("a")


def test_what_a_value_has_worked_out_is_not_copied() -> None:
    """a copy with other fields works it out anew."""
    length = Length(11)
    assert length.words == "11 feet"
    assert evolve(length, feet=30).words == "30 feet"


def test_a_host_may_derive_with_attrs_own() -> None:
    """with slots too; all its fields are compared and copied."""

    @attrs.frozen(kw_only=True)
    class Priced(Note):
        price: int  # in cents

    assert Priced(text="a", price=1) != Priced(text="a", price=2)
    assert evolve(Priced(text="a", price=1), price=2, pinned=True) == Priced(
        text="a", price=2, pinned=True
    )


def test_values_are_pickled_and_copied() -> None:
    """and are equal to what they were."""
    note = Note(text="a", pinned=True)
    assert pickle.loads(pickle.dumps(note)) == note
    assert copy.deepcopy(note) == note
