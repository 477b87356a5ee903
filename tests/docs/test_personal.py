"""What people write: whatever may be about somebody can be erased, or is said to name no one."""

import attrs
import pytest

from cservice.desk.slices import SLICES
from cservice.returns import FoundItem
from cservice.tickets import Escalation
from docsite.source import Field, fields

#: What holds words of people's, by how such fields are called.
WORDS = {"condition", "how", "note", "reason", "refused", "resolution", "text", "why"}
#: Records, events and commands; and what they are made of, of which nothing can be erased apart.
KINDS = [
    FoundItem,
    Escalation,
    *(kind for one in SLICES for kind in (*one.records, *one.events, *one.commands)),
]


def written(kind: type[attrs.AttrsInstance]) -> list[Field]:
    """The fields of a kind that hold somebody's words."""
    return [one for one in fields(kind) if one.name in WORDS and one.type in ("str", "str | None")]


@pytest.mark.parametrize(
    "kind", [one for one in KINDS if written(one)], ids=lambda one: one.__name__
)
def test_free_text_can_be_erased_or_names_no_people(kind: type[attrs.AttrsInstance]) -> None:
    """a text is kept apart as personal, or whoever writes it is told that it names no people."""
    for one in written(kind):
        assert one.personal or "names no people" in one.comment, f"{one.name}: {one.comment}"


def test_what_a_command_keeps_apart_so_do_its_events() -> None:
    """what can be erased where it was asked can be erased where it is kept for good."""
    for command in (command for one in SLICES for command in one.commands):
        apart = {one.name for one in written(command) if one.personal}
        for event in command.yields:
            plain = {one.name for one in written(event) if not one.personal}
            assert not apart & plain, f"{command.kind}, {event.kind}"
