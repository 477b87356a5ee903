from enum import StrEnum
from typing import Any, ClassVar

import attrs
import pytest

from cservice.kernel.chart import Chart, States, Table, compile_chart, extended
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import Event, Opening
from cservice.kernel.given import Given
from cservice.kernel.record import Record
from cservice.kernel.slice import Slice, askable, by_kind
from cservice.kernel.time import Instant


class Light(StrEnum):
    OFF = "off"
    ON = "on"


class LightChart(Chart[Light]):
    s = States.from_enum(Light, initial=Light.OFF)
    switch_on = s.OFF.to(s.ON)
    switch_off = s.ON.to(s.OFF)


LIGHT = compile_chart(LightChart, name="lamps.light", field="light")


@attrs.frozen(kw_only=True)
class Lamp(Record):
    kind = "lamps.lamp"
    prefix = "lamp"
    tables = (LIGHT,)
    light: Light


@attrs.frozen(kw_only=True)
class SwitchedOn(Event[Lamp]):
    kind = "lamps.switched_on"
    moves = (LIGHT["switch_on"],)


@attrs.frozen(kw_only=True)
class SwitchedOff(Event[Lamp]):
    kind = "lamps.switched_off"
    moves = (LIGHT["switch_off"],)


@attrs.frozen(kw_only=True)
class Dusted(Event[Lamp]):
    kind = "lamps.dusted"


@attrs.frozen(kw_only=True)
class Switch(Command[Lamp, Given]):
    kind = "lamps.switch"
    record = Lamp
    target = "lamp"
    yields: ClassVar[tuple[type[Event[Any]], ...]] = (SwitchedOn, SwitchedOff)
    lamp: str


@attrs.frozen(kw_only=True)
class Dream(Switch):
    kind = "lamps.dream"
    yields = ()


@attrs.frozen(kw_only=True)
class Bought(Opening[Lamp]):
    kind = "lamps.bought"


@attrs.frozen(kw_only=True)
class Buy(Request[Lamp, Given]):
    kind = "lamps.buy"
    record = Lamp
    yields: ClassVar[tuple[type[Event[Any]], ...]] = (Bought, SwitchedOn)


def _slice(*commands: Any, events: tuple[type[Event[Any]], ...]) -> Slice:
    return Slice(name="lamps", records=(Lamp,), events=events, commands=commands)


def test_what_each_step_is_asked_for_by() -> None:
    """the commands that take it first; not what follows, and no deadline's command."""

    @attrs.frozen(kw_only=True)
    class Doze(Switch):
        kind = "lamps.doze"
        yields: ClassVar[tuple[type[Event[Any]], ...]] = (SwitchedOff,)
        due_at: Instant

    @attrs.frozen(kw_only=True)
    class Dim(Switch):
        kind = "lamps.dim"
        yields: ClassVar[tuple[type[Event[Any]], ...]] = (SwitchedOff,)
        due_at: Instant | None = None

    @attrs.frozen(kw_only=True)
    class Trip(Switch):
        kind = "lamps.trip"
        yields: ClassVar[tuple[type[Event[Any]], ...]] = (SwitchedOff,)
        follows_only = True

    lamps = _slice(Switch, Doze, Dim, Trip, events=(SwitchedOn, SwitchedOff))
    assert askable([lamps]) == {
        ("lamps.light", "switch_on"): ("lamps.switch",),
        ("lamps.light", "switch_off"): ("lamps.dim",),
    }


def test_a_slice_that_fits() -> None:
    """every event is some command's, every step some event's; lifecycles are its records'."""
    assert _slice(Buy, Switch, events=(Bought, SwitchedOn, SwitchedOff)).tables == (LIGHT,)


@pytest.mark.parametrize(
    ("commands", "events", "problem"),
    [
        (
            (Switch,),
            (SwitchedOn, SwitchedOff, Dusted),
            "event lamps.dusted: is no command's; nothing yields it",
        ),
        (
            (Switch, type("Dust", (Switch,), {"kind": "lamps.dust", "yields": (Dusted,)})),
            (SwitchedOn, SwitchedOff),
            "event lamps.dusted: is not declared by slice lamps",
        ),
        ((Switch,), (SwitchedOn,), "seal: lamps.light.switch_off from on is no event's"),
        (
            (Switch, Dream),
            (SwitchedOn, SwitchedOff),
            "command lamps.dream: yields no event, so it can never be carried out",
        ),
        (
            (Switch, type("Find", (Buy,), {"kind": "lamps.find", "yields": (SwitchedOn, Bought)})),
            (Bought, SwitchedOn, SwitchedOff),
            "command lamps.find: begins a record, so an opening comes first, not lamps.switched_on",
        ),
        (
            (type("Swap", (Switch,), {"kind": "lamps.swap", "yields": (*Switch.yields, Bought)}),),
            (Bought, SwitchedOn, SwitchedOff),
            "command lamps.swap: yields lamps.bought, which begins a record; that is for a request",
        ),
    ],
    ids=[
        "unyielded",
        "undeclared",
        "a step without event",
        "a command without event",
        "a request without opening",
        "a command with an opening",
    ],
)
def test_a_slice_that_does_not_fit(
    commands: tuple[Any, ...], events: tuple[type[Event[Any]], ...], problem: str
) -> None:
    """what could never happen, or would happen undeclared, is found when the slice is imported."""
    with pytest.raises(DeclarationError) as caught:
        _slice(*commands, events=events)
    assert str(caught.value) == problem


@attrs.frozen(kw_only=True)
class Painted(Event[Lamp]):
    kind = "lamps.painted"
    sets = ("colour",)
    colour: str


@attrs.frozen(kw_only=True)
class Blinked(Event[Lamp]):
    kind = "lamps.blinked"
    sets = ("light",)


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (Painted, "event lamps.painted: sets 'colour', which Lamp does not have"),
        (Blinked, "event lamps.blinked: sets 'light', which Blinked does not have"),
    ],
)
def test_an_event_sets_what_it_and_its_record_have(event: type[Event[Any]], problem: str) -> None:
    """else it would fail when it first happens."""
    yields = (*Switch.yields, event)
    with pytest.raises(DeclarationError) as caught:
        _slice(type("Do", (Switch,), {"kind": "lamps.do", "yields": yields}), events=yields)
    assert str(caught.value) == problem


@attrs.frozen(kw_only=True)
class Dimmed(Event[Lamp]):
    kind = "lamps.dimmed"
    percent: int
    slowly: bool


@pytest.mark.parametrize(
    ("says", "problem"),
    [
        ("The lamp was dimmed by {percent} to {lumen}.", "{lumen}, which Dimmed does not have"),
        ("It is {slowly:slow|quick} and {lit:on|off}.", "{lit:on|off}, which Dimmed does not have"),
        ("It was {percent:much|little}.", "{percent:much|little}, which is no yes or no"),
        ("It was dimmed by {percent}, {slowly:slowly|at once}.", None),
    ],
)
def test_an_event_says_what_it_has(says: str, problem: str | None) -> None:
    """a sentence over a field that is not there is found when the slice is imported."""
    dimmed = type("Dimmed", (Dimmed,), {"says": says})
    yields = (*Switch.yields, dimmed)
    command = type("Do", (Switch,), {"kind": "lamps.do", "yields": yields})
    if problem is None:
        assert _slice(command, events=yields).events == yields
        return
    with pytest.raises(DeclarationError) as caught:
        _slice(command, events=yields)
    assert str(caught.value) == f"event lamps.dimmed: says {problem}"


class Glow(StrEnum):
    COLD = "cold"
    WARM = "warm"


class GlowChart(Chart[Glow]):
    s = States.from_enum(Glow, initial=Glow.COLD)
    warm_up = s.COLD.to(s.WARM)
    cool = s.WARM.to(s.COLD)


GLOW = compile_chart(GlowChart, name="acme.glow", field="acme.glow", own=True)
DIMMED = extended(LIGHT, [(Light.ON, "dim", Light.ON)])
WIDER = extended(DIMMED, [(Light.OFF, "switch_off", Light.OFF)])


@attrs.frozen(kw_only=True)
class Warmed(Event[Lamp]):
    kind = "acme.warmed"
    moves = (GLOW["warm_up"],)


@attrs.frozen(kw_only=True)
class Cooled(Event[Lamp]):
    kind = "acme.cooled"
    moves = (GLOW["cool"], DIMMED["dim"])


@attrs.frozen(kw_only=True)
class Warm(Switch):
    kind = "acme.warm"
    yields = (Warmed, Cooled)


def test_a_host_extends_another_slices_record() -> None:
    """a host's slice adds an axis, and steps to a lifecycle whose own stay as they are."""
    host = Slice(
        name="acme", records=(), events=(Warmed, Cooled), commands=(Warm,), extends=(GLOW, DIMMED)
    )
    assert host.tables == (GLOW, DIMMED)


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        ((GLOW,), "lamps.light.dim, which is no step here"),
        ((GLOW, WIDER), "lamps.light.switch_off from off is no event's"),
    ],
    ids=["not declared", "widened, and nobody takes it"],
)
def test_what_a_host_adds_must_fit_too(extends: tuple[Table[Any], ...], problem: str) -> None:
    """a step of a lifecycle that is not declared, and one added that no event takes, are found."""
    with pytest.raises(DeclarationError, match=problem):
        Slice(name="acme", records=(), events=(Warmed, Cooled), commands=(Warm,), extends=extends)


def test_names_are_of_one_type_each() -> None:
    """types are found by their stable names; one type twice is one, two of a name are a mistake."""
    assert by_kind([SwitchedOn, Dusted, SwitchedOn]) == {
        "lamps.switched_on": SwitchedOn,
        "lamps.dusted": Dusted,
    }
    twin = type("Twin", (Dusted,), {})
    with pytest.raises(DeclarationError, match=r"lamps\.dusted: names both .*Dusted.* and .*Twin"):
        by_kind([Dusted, twin])
