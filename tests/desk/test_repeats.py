"""The same command again: what makes it the same, in this release and the next."""

from typing import Any

import attrs
import pytest

from cservice import InputError
from cservice.desk.repeats import digest_of
from cservice.ids import TicketId
from cservice.kernel.value import frozen
from cservice.tickets import NoteTicket, OpenTicket


@frozen(kw_only=True)
class Page:
    """A part of a command."""

    number: int


@frozen(kw_only=True)
class LaterPage(Page):
    """The same part in a later release."""

    side: str = "front"
    marks: tuple[str, ...] = ()


@frozen(kw_only=True)
class Note(NoteTicket):
    """A command with parts."""

    kind = "pages.note"
    pages: tuple[Page, ...]
    colours: dict[str, Page] = attrs.field(factory=dict)


@frozen(kw_only=True)
class LaterNote(NoteTicket):
    """The same command in a later release, which says more, in another order."""

    kind = "pages.note"
    tags: tuple[str, ...] = ()
    loud: bool = False
    urgency: int = 1
    colours: dict[str, LaterPage] = attrs.field(factory=dict)
    pages: tuple[LaterPage, ...]


T1 = TicketId("t-1")


def test_a_new_field_with_a_default_makes_no_other_command() -> None:
    """a retry that reaches a later release is the command it was, at any depth."""
    old = Note(ticket=T1, text="a", pages=(Page(number=1),), colours={"red": Page(number=2)})
    new = LaterNote(
        ticket=T1, text="a", pages=(LaterPage(number=1),), colours={"red": LaterPage(number=2)}
    )
    assert digest_of(old) == digest_of(new)


def test_what_is_told_makes_another_command() -> None:
    """every field counts that says something else than by default, and so does its type."""
    plain: dict[str, Any] = {"ticket": T1, "text": "a", "pages": (LaterPage(number=1),)}
    told: list[dict[str, Any]] = [
        {},
        {"text": "b"},
        {"tags": ("x",)},
        {"loud": True},
        {"urgency": 2},
        {"pages": ()},
        {"pages": (LaterPage(number=2),)},
        {"pages": (LaterPage(number=1, side="back"),)},
        {"pages": (LaterPage(number=1, marks=("m",)),)},
        {"colours": {"red": LaterPage(number=1)}},
        {"colours": {"blue": LaterPage(number=1)}},
    ]
    with pytest.raises(InputError, match="Expected `int`, got `bool`"):
        digest_of(LaterNote(**plain, urgency=True))  # equal to the default, and yet no int
    digests = {digest_of(LaterNote(**{**plain, **one})) for one in told}
    assert len(digests) == len(told)


def test_a_default_that_is_told_is_the_default() -> None:
    """who says what would hold anyway says nothing else."""
    assert digest_of(OpenTicket(subject="?", id="")) == digest_of(OpenTicket(subject="?"))


def test_the_kind_is_part_of_it() -> None:
    """two commands that say the same are two."""

    @frozen(kw_only=True)
    class Other(NoteTicket):
        kind = "pages.other"

    assert digest_of(Other(ticket=T1, text="a")) != digest_of(NoteTicket(ticket=T1, text="a"))
