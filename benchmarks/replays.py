"""Replaying the log of a return, event by event, against moving state machines along the same way.

The second peer is the least that any such library can do: look the step up in a plain dict, and
make the next frozen record with its constructor, every field handed over.
"""

from collections.abc import Callable
from typing import Any

import peers
from cservice import Event, days, replay, returns
from cservice.ids import ParcelId
from cservice.kernel.time import plus
from cservice.returns.chart import GOODS, LABEL, STAGE
from cservice.returns.model import RaNumber, ReturnAuthorization
from measure import Row, in_turns
from reference import FACTS, LINE, NOW, NUMBER, PRICE, REQUESTED, stream

_LINES = (LINE,)
#: A whole life: authorized, the label late and mailed again, sent, inspected, credited, closed.
LOG: tuple[Event[ReturnAuthorization], ...] = (
    REQUESTED,
    returns.ReturnAuthorized(number=RaNumber(NUMBER), expires_at=plus(NOW, days(30)), lines=_LINES),
    returns.ReturnDictated(number=NUMBER, address=FACTS.return_address),
    returns.LabelMailed(due_at=plus(NOW, days(3)), cost=PRICE),
    returns.LabelFellLate(due_at=plus(NOW, days(3))),
    returns.LabelReissued(due_at=plus(NOW, days(6))),
    returns.LabelArrived(),
    returns.ReturnHandedOver(),
    returns.ReturnReceived(parcel=ParcelId("parcel-1")),
    returns.ReturnInspected(lines=_LINES),
    returns.CreditIssued(amount=PRICE, trigger=returns.CreditTrigger.GOODS_BACK),
    returns.ReturnClosed(),
)
_STEPS = tuple((step.table, step.name) for event in LOG[1:] for step in event.moves)
assert len(_STEPS) == len(LOG) - 1, "one step an event, so that all sides do the same number"


def _ours(size: int) -> Callable[[], object]:
    streams = [stream(n) for n in range(size)]

    def work() -> None:
        for one in streams:
            replay(one, LOG)

    return work


def _statemachine(size: int) -> Callable[[], object]:
    lives = [{name: made() for name, made in peers.MACHINES.items()} for _ in range(size)]

    def work() -> None:
        for machines in lives:
            for table, step in _STEPS:
                machines[table].send(step)

    return work


_TABLE: dict[tuple[str, str, Any], Any] = {
    (table.name, step, source): target
    for table in (STAGE, GOODS, LABEL)
    for source, step, target in table.rows
}


def _bare(size: int) -> Callable[[], object]:
    streams = [stream(n) for n in range(size)]

    def work() -> None:
        for one in streams:
            bare(REQUESTED.begin(one))

    return work


def bare(r: ReturnAuthorization) -> ReturnAuthorization:
    """The states only, by hand: nothing that an event is about is put into the record."""
    for table, step in _STEPS:
        stage, goods, label = r.stage, r.goods, r.label
        if table == "returns.stage":
            stage = _TABLE[table, step, stage]
        elif table == "returns.goods":
            goods = _TABLE[table, step, goods]
        else:
            label = _TABLE[table, step, label]
        r = ReturnAuthorization(
            id=r.id,
            tenant=r.tenant,
            brand=r.brand,
            case=r.case,
            version=r.version + 1,
            axes=r.axes,
            order=r.order,
            remedy=r.remedy,
            lines=r.lines,
            stage=stage,
            goods=goods,
            label=label,
            number=r.number,
            expires_at=r.expires_at,
            label_due_at=r.label_due_at,
            label_cost=r.label_cost,
            conditions=r.conditions,
            parcels=r.parcels,
            surplus=r.surplus,
            credited=r.credited,
        )
    return r


def _check() -> None:
    whole, states = replay(stream(0), LOG), bare(REQUESTED.begin(stream(0)))
    assert whole.credited == PRICE
    for record in (whole, states):
        ended = (record.stage, record.goods, record.label, record.version)
        assert ended == ("closed", "inspected", "arrived", len(LOG))
    machines = {name: made() for name, made in peers.MACHINES.items()}
    for table, step in _STEPS:
        machines[table].send(step)
    assert [one.current_state_value for one in machines.values()] == [
        "closed",
        "inspected",
        "arrived",
    ]


def rows(turns: int) -> list[Row]:
    """Per event."""
    _check()
    events, us = len(_STEPS), 1e6
    send = in_turns(_ours, _statemachine, turns=turns, sizes=(50, 10))
    least = in_turns(_ours, _bare, turns=turns, sizes=(50, 50))
    return [
        send.row("replay, an event : python-statemachine send, µs", 0.05, scale=us / events),
        least.row("replay, an event : bare look-up and constructor, µs", 2.0, scale=us / events),
    ]
