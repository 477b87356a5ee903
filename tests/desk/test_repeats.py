"""The same command again: what makes it the same, in this release and the next."""

from typing import Any

import attrs
import pytest

from cservice import Actor, ActorKind, InputError, instant, returns
from cservice.desk.repeats import read_back
from cservice.ids import TicketId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.value import frozen
from cservice.tickets import NoteTicket, OpenTicket

T0 = instant("2026-03-02T09:00:00Z")


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
    assert read_back(old)[1] == read_back(new)[1]


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
        read_back(LaterNote(**plain, urgency=True))  # equal to the default, and yet no int
    digests = {read_back(LaterNote(**{**plain, **one}))[1] for one in told}
    assert len(digests) == len(told)


def test_a_default_that_is_told_is_the_default() -> None:
    """who says what would hold anyway says nothing else."""
    assert read_back(OpenTicket(subject="?", id=""))[1] == read_back(OpenTicket(subject="?"))[1]


def test_the_kind_is_part_of_it() -> None:
    """two commands that say the same are two."""

    @frozen(kw_only=True)
    class Other(NoteTicket):
        kind = "pages.other"

    assert read_back(Other(ticket=T1, text="a"))[1] != read_back(NoteTicket(ticket=T1, text="a"))[1]


def test_text_that_stands_for_a_word_of_ours_is_that_word(open_desk: Any, begin: Any) -> None:
    """as it is when the command comes from outside; what is decided is decided of the word."""
    case = begin(open_desk())
    wish = returns.RequestReturn(
        order=case.order.id,
        items=(returns.RequestedItem(sku="moby-dick", reason="late"),),  # type: ignore[arg-type]  # as a caller without types may write it
    )
    made, _ = read_back(wish)
    assert isinstance(made, returns.RequestReturn)
    assert made == wish
    assert made.items[0].reason is returns.Reason.LATE


@pytest.mark.parametrize("by", ["anna", None, ActorKind.STAFF])
def test_only_an_actor_gives_a_command(open_desk: Any, by: Any) -> None:
    """a name is not one, and could not be read again: it is refused before anything is kept."""
    desk = open_desk()
    with pytest.raises(InputError, match="is not an Actor, such as"):
        desk.do(OpenTicket(subject="?"), by=by)
    with pytest.raises(InputError, match="is not an Actor, such as"):
        desk.preview(OpenTicket(subject="?"), by=by)
    with pytest.raises(InputError, match="is not an Override"):
        desk.do(OpenTicket(subject="?"), by=Actor.staff("anna"), override="sue")
    assert desk.events() == ()


@pytest.mark.parametrize("command", ["tickets.open_ticket", OpenTicket, None])
def test_only_a_command_is_given(open_desk: Any, command: Any) -> None:
    """its name or its class is not one."""
    with pytest.raises(InputError, match="is not a command, such as"):
        open_desk().do(command, by=Actor.staff("anna"))


def test_what_no_store_can_write_is_refused(open_desk: Any) -> None:
    """half a character, which text from outside may hold, in the command or beside it."""
    desk = open_desk()
    with pytest.raises(InputError, match=r"tickets\.open_ticket: .*surrogates"):
        desk.do(OpenTicket(subject="\ud800"), by=Actor.staff("anna"))
    with pytest.raises(InputError, match=r"tickets\.ticket_opened cannot be written: .*surrogates"):
        desk.do(OpenTicket(subject="?"), by=Actor.staff("\ud800"))
    assert desk.events() == ()


def test_a_command_id_is_of_who_gave_it(open_desk: Any) -> None:
    """what a supervisor allowed one of us is not told a customer who knows the id."""
    desk = open_desk()
    opened = OpenTicket(subject="?")
    first = desk.do(opened, by=Actor.staff("anna"), command_id="c-1", at=T0)
    promoted = Actor.staff("anna", SUPERVISOR)
    assert desk.do(opened, by=promoted, command_id="c-1").events == first.events
    for other in (Actor.staff("boris"), Actor.customer("anna")):
        with pytest.raises(InputError, match="'c-1' was used by somebody else; use a new one"):
            desk.do(opened, by=other, command_id="c-1")
    assert len(desk.records()) == 1
