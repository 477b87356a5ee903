import attrs

from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant


@attrs.frozen(kw_only=True)
class Note(Record):
    kind = "demo.note"
    prefix = "note"

    text: str  # what it says


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


def test_a_record_is_a_value() -> None:
    """two records of the same content are the same, and one is not changed in place."""
    note = Note(**STREAM.fields(), text="hello")
    assert note == Note(**STREAM.fields(), text="hello")
    assert attrs.evolve(note, text="bye") != note
