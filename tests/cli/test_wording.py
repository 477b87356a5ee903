"""Values as the sentences of a story say them."""

import datetime
from enum import StrEnum
from typing import Any

import attrs
import pytest

from cservice.cli.story import story
from cservice.cli.wording import camel, code, party, plain, right, shown, told
from cservice.desk.desk import Desk
from cservice.desk.slices import SLICES
from cservice.kernel.actor import Actor, ActorKind
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Zone, instant
from cservice.testing import NOON
from cservice.tickets import NoteTicket, OpenTicket

UTC = Zone("UTC")


class Ships(StrEnum):
    """When something leaves."""

    AT_ONCE = "at_once"
    NONE = "none"


@attrs.frozen(kw_only=True)
class Parcel:
    """A value with a field of each kind."""

    ra: str = ""
    ships: Ships = Ships.NONE
    in_time: bool = False
    searched_minutes: float = 0
    seconds: int = 0
    team: str = ""
    contents: tuple[str, ...] = ()


@attrs.frozen
class Line:
    """A value that says itself."""

    sku: str

    def __str__(self) -> str:
        return f"wrong_item of {self.sku}"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Parcel(), []),
        (Parcel(ra="ra-1", ships=Ships.AT_ONCE), ["return ra-1", "ships at once"]),
        (Parcel(in_time=True), ["in time"]),
        (Parcel(searched_minutes=2.5, seconds=30), ["searched 2.5 minutes", "30 seconds"]),
        (Parcel(team="order_corrections"), ["team order corrections"]),
        (Parcel(contents=("a book", "pen")), ["contents “a book”; pen"]),
    ],
)
def test_fields_that_tell_something(value: Any, said: list[str]) -> None:
    """nothing, no and none tell nothing; codes are words, and a number has its unit after it."""
    assert told(value, UTC) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nothing"),
        (True, "yes"),
        (Ships.AT_ONCE, "at once"),
        ("give_up", "give up"),
        ("cus_9F2x", "cus_9F2x"),
        ("ann_lee@example.com", "ann_lee@example.com"),
        ("a stray_word", "“a stray_word”"),
        (Parcel(in_time=True, ships=Ships.AT_ONCE), "(ships at once, in time)"),
        (Line("blue_hat"), "wrong item of blue hat"),
        (Line("hat_1"), "wrong item of hat_1"),
        (["game-mine", "x"], "game-mine; x"),
        ({"tier": "gold", "since_year": 2019, "owes": None}, "tier gold, since year 2019"),
        ({"amount": "5.00", "currency": "USD"}, "USD 5.00"),
        (datetime.timedelta(hours=2), "2 hours"),
        (instant("2026-03-02T09:00:00Z"), "Mon 2 Mar 2026, 09:00"),
    ],
)
def test_a_value_as_a_sentence_says_it(value: Any, said: str) -> None:
    """an id that a host writes with an underscore stays as it is."""
    assert shown(value, UTC) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Ships.AT_ONCE, "at_once"),
        ("give_up", "give_up"),
        ("a stray_word", "“a stray_word”"),
        (Parcel(in_time=True, ships=Ships.AT_ONCE), "(ships at_once, in time)"),
        (Line("blue_hat"), "wrong_item of blue_hat"),
        (Condition(code="on_receipt", text="show it"), "(code on_receipt, text “show it”)"),
        (datetime.timedelta(hours=2), "2 hours"),
        (instant("2026-03-02T09:00:00Z"), "2026-03-02T09:00:00Z"),
    ],
)
def test_a_value_as_programs_have_it(value: Any, said: str) -> None:
    """codes are what is typed, and an instant is in UTC."""
    assert shown(value, None) == said


def test_what_would_be_right() -> None:
    """a command and a code in words; whatever is a sentence already stays one."""
    assert right("returns.request_return") == "request return"
    assert right("give_up") == "give up"
    assert right("ask at shop.example.com.") == "ask at shop.example.com."


def test_words_of_the_programs() -> None:
    """those of the trade have capitals; a record's id is none."""
    assert plain("ra_policy of ra-1") == "RA policy of ra-1"
    assert (code("choose_line"), code("up to choose_line")) == ("choose line", "up to choose_line")
    assert camel("WonFor") == "won for"


def test_a_system_is_named_by_what_it_is() -> None:
    """the shop is the shop, and no system shop."""
    assert party(Actor(kind=ActorKind.SYSTEM, id="shop")) == "shop"


def test_what_people_wrote_ends_with_its_own_stop() -> None:
    """and an instant in it is told by the clock of the brand."""
    with Desk() as desk:
        anna = Actor.staff("anna")
        ticket = desk.do(OpenTicket(subject="a book"), by=anna, at=NOON).record
        note = NoteTicket(ticket=ticket.id, text="It is due. Call at 2026-03-02T09:00:00Z.")
        desk.do(note, by=anna, at=NOON)
        story_ = story("A note", desk.events(), desk.records(), desk=desk)
    said = [line.said for day in story_.days for run in day.runs for line in run.lines]
    assert said[-1] == (
        "Agent anna: It was written down on the ticket: “It is due. Call at Mon 2 Mar 2026, 09:00.”"
    )


@pytest.mark.parametrize(
    "record", [one for part in SLICES for one in part.records], ids=lambda one: one.kind
)
def test_states_at_rest(record: Any) -> None:
    """they are states of the record's first lifecycle, and none of the final ones."""
    for state in record.at_rest:
        table = record.tables[0]
        assert state in list(table.states)
        assert state not in table.final


def test_what_of_a_record_a_ticket_asks_for() -> None:
    """a manager is told the record, and the ticket's own words say what; no program's word."""
    assert shown("ra-1:settle", UTC) == "ra-1"
    assert shown("ra-1:settle", None) == "ra-1:settle"
    for other in ("https://shop", "09:00", "ra-1"):
        assert shown(other, UTC) == other
