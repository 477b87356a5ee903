"""Never run: mypy and pyright read what a lifecycle looks like to its users."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, assert_type

from cservice.kernel.chart import (
    Chart,
    State,
    States,
    Step,
    Table,
    compile_chart,
    extended,
    seal,
)


class Stage(StrEnum):
    REQUESTED = "requested"
    CREDITED = "credited"


class ReturnChart(Chart[Stage]):
    """A flat lifecycle, its states said once."""

    s = States.from_enum(Stage, initial=Stage.REQUESTED, final={Stage.CREDITED})
    note = s.REQUESTED.to.itself()
    credit = s.REQUESTED.to(s.CREDITED) | s.CREDITED.from_(s.REQUESTED)


class Talk(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    HOLDING = "on hold"
    ENDED = "ended"


class CallChart(Chart[Talk]):
    """A hierarchy; steps into and out of a group are said from the other end."""

    ringing = State(value=Talk.RINGING, initial=True)

    class Connected(State.Compound):
        """Talking, or on hold."""

        talking = State(value=Talk.TALKING, initial=True)
        holding = State(value=Talk.HOLDING)
        hold = talking.to(holding)
        resume = holding.to(talking)

    ended = State(value=Talk.ENDED, final=True)
    answer = ringing.to(Connected)
    hang_up = ended.from_(ringing, Connected)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")
TALK = compile_chart(CallChart, name="calls.talk", field="talk", own=True)

assert_type(STAGE, Table[Stage])
assert_type(TALK, Table[Talk])
assert_type(STAGE.states, type[Stage])
assert_type(STAGE.initial, Stage)
assert_type(STAGE.final, frozenset[Stage])
assert_type(STAGE["credit"], Step[Stage])
assert_type(STAGE["credit"].targets, Mapping[Stage, Stage])
assert_type(STAGE["credit"].targets.get(Stage.REQUESTED), Stage | None)
assert_type(STAGE.next(Stage.REQUESTED, "credit"), Stage)
assert_type(STAGE.allowed(Stage.REQUESTED), tuple[str, ...])
assert_type(extended(STAGE, [(Stage.REQUESTED, "expire", Stage.CREDITED)]), Table[Stage])
STAGE.next(Talk.RINGING, "credit")  # type: ignore[arg-type]  # another lifecycle's state
extended(STAGE, [(Stage.REQUESTED, "x", Talk.ENDED)])  # type: ignore[misc]  # likewise


class Credited:
    """What `seal` asks of an event, and no more."""

    kind: ClassVar[str] = "returns.credited"
    moves: ClassVar[tuple[Step[Any], ...]] = (STAGE["credit"],)


class CreditedLater(Credited):
    """A subclass need not say again that they are the class's."""

    kind = "returns.credited_later"
    moves = (STAGE["credit"],)


seal([STAGE, TALK], [Credited, CreditedLater])
seal([STAGE], ["returns.credited"])  # type: ignore[list-item]  # a name is not an event
