"""What the host carries out is declared whole, and can be told."""

import re
from pathlib import Path
from typing import Any

import attrs
import pytest

from cservice.desk.host import DUTIES, Duty
from cservice.desk.slices import SLICES
from cservice.kernel.event import Opening

#: The events after which nothing is done outside, each by its kind.
NOTHING = (Path(__file__).parent / "nothing_outside.txt").read_text("utf-8").split()
EVENTS = {event.kind for part in SLICES for event in part.events}
COMMANDS = {command.kind for part in SLICES for command in part.commands}
#: What each event happens to.
RECORD: dict[Any, Any] = {
    event: command.record
    for part in SLICES
    for command in part.commands
    for event in command.yields
}
ASKING = {event.kind for duty in DUTIES for event in duty.events}
ALL = [pytest.param(duty, id=duty.events[0].kind) for duty in DUTIES]


def test_of_every_event_it_is_said_whether_something_is_done_outside() -> None:
    """a new event is a duty in cservice/desk/host.py, or is named in nothing_outside.txt."""
    assert ASKING | set(NOTHING) == EVENTS, sorted(EVENTS ^ (ASKING | set(NOTHING)))
    assert not ASKING & set(NOTHING)
    assert sorted(set(NOTHING)) == NOTHING


def test_no_event_asks_twice() -> None:
    """whoever goes by the event finds one thing to do."""
    asking = [event.kind for duty in DUTIES for event in duty.events]
    assert len(asking) == len(set(asking))


def test_a_slice_has_its_duties_together() -> None:
    """in the order of the slices, as the page shows them."""
    named = [duty.events[0].kind.partition(".")[0] for duty in DUTIES]
    assert list(dict.fromkeys(named)) == [one.name for one in SLICES if one.name in named]
    assert named == sorted(named, key=list(dict.fromkeys(named)).index)


@pytest.mark.parametrize("duty", ALL)
def test_what_became_of_it_can_be_told(duty: Duty) -> None:
    """each command that tells exists, and the lifecycle takes it after the event."""
    for command in duty.told_by:
        assert command.kind in COMMANDS
        if "target" not in dir(command):  # it begins a record of its own
            continue
        for event in duty.events:
            assert RECORD[event] is command.record
            states = after(event, command.record)
            assert any(fits(one, states) for one in command.yields), (event, command)


def after(event: Any, record: Any) -> dict[str, set[str]]:
    """Where each lifecycle that the event moves may be after it."""
    if issubclass(event, Opening):
        return {table.name: {table.initial} for table in record.tables}
    return {step.table: set(step.targets.values()) for step in event.moves}


def fits(event: Any, states: dict[str, set[str]]) -> bool:
    """Whether an event goes on from there, in what was moved; a note fits anywhere."""
    from_there = [step for step in event.moves if step.table in states]
    possible = all(states[step.table] & set(step.targets) for step in from_there)
    return possible and (bool(from_there) or not states or not event.moves)


@pytest.mark.parametrize("duty", ALL)
def test_what_it_names_is_in_the_event(duty: Duty) -> None:
    """a field that a duty names in backticks is one of its events'."""
    fields = {field.name for event in duty.events for field in attrs.fields(event)}
    assert set(re.findall(r"`(\w+)`", duty.does)) <= fields
