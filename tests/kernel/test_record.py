from typing import Any, ClassVar

import attrs
import pytest

from cservice.kernel.errors import InputError
from cservice.kernel.record import (
    BrandId,
    CaseId,
    Folds,
    Lookup,
    Record,
    Stream,
    Tenant,
    exactly,
    names,
    person,
    phone,
    same_phone,
    words,
)


@attrs.frozen(kw_only=True)
class Note(Record):
    kind = "demo.note"
    prefix = "note"

    text: str  # what it says


@attrs.frozen(kw_only=True)
class Named(Note):
    kind = "demo.named"
    folds: ClassVar[Folds] = {"demo.text": words}


STREAM = Stream(id="note-1", tenant=Tenant("t"), brand=BrandId("cango"), case=CaseId("case-1"))


def test_a_record_begins_at_version_1_with_the_identity_of_its_stream() -> None:
    """whose record it is, on which case, comes from the stream and is never typed again."""
    note = Note(**STREAM.fields(), text="hello")
    assert (note.id, note.tenant, note.brand, note.case, note.version) == (
        "note-1",
        "t",
        "cango",
        "case-1",
        1,
    )
    assert note.axes == {}


def test_a_plain_record_locks_its_case_and_waits_for_nothing() -> None:
    """unless it says otherwise it locks its case, has no deadline and is found by its id only."""
    note = Note(**STREAM.fields(), text="hello")
    assert note.keys == ("case-1",)
    assert note.lookups == ()
    assert note.deadlines() == ()


@pytest.mark.parametrize(
    ("fold", "said", "compared"),
    [
        (words, " Ann  LEE ", "ann lee"),
        (exactly, " Ann LEE", " Ann LEE"),
        (phone, " +1 (202) 555-0143", "25550143"),
        (phone, "+44 20 0046 0018 ext. 12", "460018"),
        (phone, "555.0143", "5550143"),
        (person, "Lee, Ann  MARIE", "ann lee marie"),
        (phone, "Front  Desk", "front desk"),
    ],
)
def test_what_is_looked_for_is_brought_to_the_form_compared(
    fold: Any, said: str, compared: str
) -> None:
    """as people say and write it; what programs give each other stays as it is."""
    assert fold(said) == compared
    assert fold(compared) == compared


def test_a_person_is_found_by_each_word_of_the_name() -> None:
    """and by all of them, once."""
    assert names("Lee, Ann") == ("ann lee", "ann", "lee")
    assert names("Ann ann") == ("ann",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+1 202 555 0143", "(202) 555-0143", True),
        ("+1 202 555 0143", "001 202 555 0143", True),
        ("+1 202 555 0143", "555 0143", True),
        ("+1 202 555 0143", "+1 302 555 0143", False),
        ("+44 20 7946 0018", "020 7946 0018, ext 7", True),
        ("+44 20 7946 0018", "0018", False),
        ("112", "112", True),
        ("front desk", "Front  Desk", True),
        ("front desk", "back door", False),
        ("front desk", "112", False),
    ],
)
def test_a_number_is_the_same_at_home_and_from_abroad(one: str, other: str, same: bool) -> None:
    """as far as what is dialled says it."""
    assert same_phone(one, other) is same
    assert same_phone(other, one) is same


def test_a_record_says_by_what_it_is_found() -> None:
    """a name under which it is not is an error, and not an empty answer."""
    assert Named.lookup("demo.text", "Hello ") == Lookup(name="demo.text", value="hello")
    with pytest.raises(
        InputError, match=r"no named is found by 'demo\.txt'; it is found by demo\.text"
    ):
        Named.lookup("demo.txt", "hello")
    with pytest.raises(InputError, match="it is found by nothing but its id"):
        Note.lookup("demo.text", "hello")
    with pytest.raises(InputError, match=r"what is sought by demo\.text must be text, not None"):
        Named.lookup("demo.text", None)  # type: ignore[arg-type]  # what a form left empty gives


def test_a_record_is_a_value() -> None:
    """two records of the same content are the same, and one is not changed in place."""
    note = Note(**STREAM.fields(), text="hello")
    assert note == Note(**STREAM.fields(), text="hello")
    assert attrs.evolve(note, text="bye") != note
