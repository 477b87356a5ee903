"""The laws that hold on any desk, whatever its slices, policies and store, as checks.

They need no extra. Give a command with one of them in place of `desk.try_do`, and hold what is
kept against the log whenever you like:

    foretold(desk, command, by=ANN, at=NOON)
    what_is_kept_adds_up(desk)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cservice.desk import Desk, Done
from cservice.kernel.actor import Actor, Override
from cservice.kernel.codec import to_plain
from cservice.kernel.command import Command, Request
from cservice.kernel.event import Envelope, Opening, replay, state_of
from cservice.kernel.record import R, Record, Stream
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant

__all__ = ["applied", "foretold", "given_twice", "what_is_kept_adds_up"]


def what_is_kept_adds_up(desk: Desk) -> None:
    """Hold that every record is what its log adds up to, and that the log is whole.

    Versions have no gaps, the clock of a case never runs backwards, nothing moves a lifecycle that
    is over, every event has an id of its own, and what caused one was there before it.
    """
    records = {record.id: record for record in desk.records()}
    streams: dict[str, list[Envelope]] = {}
    latest: dict[str, Instant] = {}
    known: set[str] = set()
    for one in desk.events():
        assert one.id not in known, f"event {one.id} was recorded twice"
        assert one.cause is None or one.cause in known, f"{one.id} is before its cause {one.cause}"
        assert latest.get(one.case, one.at) <= one.at, f"{one.id} is earlier than what was before"
        known.add(one.id)
        latest[one.case] = one.at
        streams.setdefault(one.stream, []).append(one)
    assert streams.keys() == records.keys(), f"without log or record: {streams.keys() ^ records}"
    for id, log in streams.items():
        versions = [one.version for one in log]
        assert versions == [*range(1, len(log) + 1)], f"{id} has the versions {versions}"
        record: Record = replay(_stream(log[0]), [one.body for one in log])
        assert record == records[id], f"the log adds up to {record}, and kept is {records[id]}"
    assert applied({}, desk.events()) == records


def applied(records: Mapping[str, Record], events: Sequence[Envelope]) -> dict[str, Record]:
    """Records, by id, after what happened to them.

    Raises AssertionError for an event that moves a lifecycle which was over.
    """
    after = dict(records)
    for one in events:
        if isinstance(one.body, Opening):
            assert one.stream not in after, f"{one.id} begins {one.stream}, which is there already"
            after[one.stream] = one.body.begin(_stream(one))
            continue
        record = after[one.stream]
        for step in one.body.moves:
            state = state_of(record, step)
            assert state not in step.home.final, f"{one.id} leads out of {step.table}: {state}"
        after[one.stream] = one.body.apply(record)
    return after


def _stream(one: Envelope) -> Stream:
    return Stream(id=one.stream, tenant=one.tenant, brand=one.brand, case=one.case)


def given_twice(
    desk: Desk,
    command: "Command[R, Any] | Request[R, Any]",
    *,
    by: Actor,
    command_id: str,
    at: Instant | None = None,
    brand: str | None = None,
    override: Override | None = None,
) -> "Done[R] | Refused":
    """Give a command twice under one id; hold that it is done once, and told the same twice.

    Returns the first outcome. A refusal does not use the id up, and is the same again while nothing
    has changed.
    """
    asked: dict[str, Any] = {"by": by, "at": at, "brand": brand, "override": override}
    first = desk.try_do(command, command_id=command_id, **asked)
    kept = desk.records(), desk.events()
    again = desk.try_do(command, command_id=command_id, **asked)
    assert (desk.records(), desk.events()) == kept, f"{command} was carried out twice"
    if isinstance(first, Refused) or isinstance(again, Refused):
        assert first == again, f"first it was {first}, and then {again}"
        return first
    assert again.repeated, f"{again} does not say that it was there before"
    told = (again.record, again.events) == (first.record, first.events)
    assert told, f"first it was {first}, and when it was given again {again}"
    return first


def foretold(
    desk: Desk,
    command: "Command[R, Any] | Request[R, Any]",
    *,
    by: Actor,
    at: Instant,
    command_id: str | None = None,
    brand: str | None = None,
    override: Override | None = None,
) -> "Done[R] | Refused":
    """Preview a command and give it; hold that the preview changed nothing and told the truth.

    Every event of the whole chain, every record that changed, every deadline and ruling was shown,
    to the letter but for ids and numbers, which a preview makes up. `at` is told, since a clock
    would have moved on in between. Source: E12.
    """
    asked: dict[str, Any] = {"by": by, "at": at, "brand": brand, "override": override}
    before = {record.id: record for record in desk.records()}
    log = desk.events()
    shown = desk.preview(command, **asked)
    kept = {record.id: record for record in desk.records()}
    assert (kept, desk.events()) == (before, log), f"the preview of {command} changed something"
    outcome = desk.try_do(command, command_id=command_id, **asked)
    if isinstance(outcome, Refused):
        assert shown.refused == outcome, f"shown was {shown.refused}, and it was {outcome}"
        assert (shown.record, shown.events, shown.records, shown.deadlines) == (None, (), {}, ())
        return outcome
    assert shown.refused is None, f"shown was {shown.refused}, and it was carried out"
    after = applied(before, outcome.events)
    touched = {one.stream for one in outcome.events}
    changed = [record for id, record in after.items() if id in touched]
    made_up: dict[str, str] = {}
    for name, seen, real in (
        ("events", shown.events, outcome.events),
        ("record", (shown.record,), (outcome.record,)),
        ("records", shown.records.values(), changed),
        ("rulings", shown.rulings, outcome.rulings),
        ("deadlines", shown.deadlines, [one for record in changed for one in record.deadlines()]),
    ):
        same = _same([_plain(one) for one in seen], [_plain(one) for one in real], made_up)
        assert same, f"shown were the {name} {seen}, and they were {real}"
    assert len(set(made_up.values())) == len(made_up), f"two were shown for one: {made_up}"
    return outcome


def _plain(value: Any) -> Any:
    """A value as builtins, with the names of types that its encoding leaves out."""
    body = getattr(value, "body", None)
    return [type(value).__name__, type(body).__name__, to_plain(value)]


def _same(shown: Any, real: Any, made_up: dict[str, str]) -> bool:
    """Whether they are the same but for what the preview makes up, the same way everywhere."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() == real.keys() and all(
            _same(one, real[name], made_up) for name, one in shown.items()
        )
    if isinstance(shown, list | tuple) and isinstance(real, list | tuple):
        return len(shown) == len(real) and all(
            _same(one, other, made_up) for one, other in zip(shown, real, strict=True)
        )
    if shown == real:
        return True
    if not (isinstance(shown, str) and isinstance(real, str)):
        return False
    number = shown.isdigit() and real.isdigit() and len(shown) == len(real)
    return (number or "-preview-" in shown) and made_up.setdefault(shown, real) == real
