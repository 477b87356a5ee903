"""What the type checkers know of a slice that was written without a cast; never executed.

`make check` has mypy and pyright read it. A line that must be rejected carries a `type: ignore`
with its reason; both checkers report an ignore that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from enum import StrEnum
from typing import assert_never, assert_type

import attrs

from cservice.kernel.actor import Actor
from cservice.kernel.case import CaseFile
from cservice.kernel.chart import Chart, States, Table, compile_chart
from cservice.kernel.command import Accepted, Command, Outcome, Request, accept
from cservice.kernel.event import Event, Opening, replay
from cservice.kernel.given import Given
from cservice.kernel.record import Record, Stream
from cservice.kernel.ruling import Refused
from cservice.kernel.slice import Slice


class Light(StrEnum):
    OFF = "off"
    ON = "on"


class LightChart(Chart[Light]):
    s = States.from_enum(Light, initial=Light.OFF)
    switch_on = s.OFF.to(s.ON)
    switch_off = s.ON.to(s.OFF)


LIGHT = compile_chart(LightChart, name="lamps.light", field="light")
assert_type(LIGHT, Table[Light])
assert_type(LIGHT.next(Light.OFF, "switch_on"), Light)


@attrs.frozen(kw_only=True)
class Lamp(Record):
    kind = "lamps.lamp"
    prefix = "lamp"
    tables = (LIGHT,)
    light: Light


@attrs.frozen(kw_only=True)
class Chair(Record):
    kind = "lamps.chair"
    prefix = "chair"


@attrs.frozen(kw_only=True)
class Bought(Opening[Lamp]):
    kind = "lamps.bought"

    def begin(self, stream: Stream) -> Lamp:
        return Lamp(**stream.fields(), light=Light.OFF)


@attrs.frozen(kw_only=True)
class SwitchedOn(Event[Lamp]):
    kind = "lamps.switched_on"
    moves = (LIGHT["switch_on"],)


@attrs.frozen(kw_only=True)
class SatDown(Event[Chair]):
    kind = "lamps.sat_down"


@attrs.frozen(kw_only=True)
class LampFacts(Given):
    power: bool  # whether there is any


@attrs.frozen(kw_only=True)
class Buy(Request[Lamp, Given]):
    kind = "lamps.buy"
    record = Lamp
    yields = (Bought,)

    def decision(self, facts: Given) -> Outcome[Lamp]:
        return accept(Bought())


@attrs.frozen(kw_only=True)
class SwitchOn(Command[Lamp, LampFacts]):
    kind = "lamps.switch_on"
    record = Lamp
    target = "lamp"
    facts = LampFacts
    yields = (SwitchedOn,)
    lamp: str

    def decision(self, record: Lamp, facts: LampFacts) -> Outcome[Lamp]:
        assert_type(record.light, Light)
        assert_type(facts.power, bool)
        assert_type(facts.by, Actor)
        return accept(SwitchedOn())


Slice(name="lamps", records=(Lamp,), events=(Bought, SwitchedOn), commands=(Buy, SwitchOn))


def decided(lamp: Lamp, chair: Chair, facts: LampFacts, given: Given) -> None:
    """A command's outcome is what it accepts, of its own record, or a refusal; nothing else."""
    outcome = SwitchOn(lamp="l-1").decide(lamp, facts)
    assert_type(outcome, Accepted[Lamp] | Refused)
    match outcome:
        case Accepted(events=events):
            assert_type(events, tuple[Event[Lamp], ...])
            assert_type(events[0].apply(lamp), Lamp)
        case Refused():
            assert_type(outcome.codes, tuple[str, ...])
        case _:
            assert_never(outcome)
    assert_type(Buy().decide(given), Accepted[Lamp] | Refused)

    SwitchOn(lamp="l-1").decide(chair, facts)  # type: ignore[arg-type]  # another record
    SwitchOn(lamp="l-1").decide(lamp, given)  # type: ignore[arg-type]  # power is not known
    SwitchedOn().apply(chair)  # type: ignore[arg-type]  # happens to lamps only


def mixed() -> Outcome[Lamp]:
    """What is accepted must have happened to the command's own record."""
    return accept(SatDown())  # type: ignore[arg-type]  # happens to chairs only


def rebuilt(stream: Stream, bought: Bought, switched: SwitchedOn) -> None:
    """A log gives the record of its events."""
    log: tuple[Event[Lamp], ...] = (bought, switched)
    assert_type(replay(stream, log), Lamp)
    assert_type(bought.begin(stream), Lamp)


def found(case: CaseFile) -> None:
    """A case file gives records of the type that was asked for."""
    assert_type(case.get(Lamp, "l-1"), Lamp | None)
    assert_type(case.all(Lamp), tuple[Lamp, ...])
    assert_type(case.own(Chair), tuple[Chair, ...])
