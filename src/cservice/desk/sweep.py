"""The sweep: every command that is due is given, each in a transaction of its own."""

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs

from cservice.desk.outcomes import Done, UnknownRecordError
from cservice.desk.ports.store import Due, Remembered, Unreadable
from cservice.desk.repeats import read_back
from cservice.desk.transactions import Locked, Transactions, not_backwards
from cservice.desk.work import REACTION, Errand, caused_by
from cservice.kernel.actor import SYSTEM
from cservice.kernel.command import FAILED
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import CommandId, Envelope
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused, RefusedError
from cservice.kernel.time import Instant, iso
from cservice.kernel.value import evolve

#: What the ids of swept commands begin with.
DUE = "due:"


@attrs.define(auto_exc=True, slots=False, eq=False)
class SweepError(CserviceError):
    """Some due commands raised and stay due, or subscribers did; all the others were given."""

    #: What was raised, in the order of the sweep.
    failures: tuple[Exception, ...]
    #: What became of the others.
    outcomes: "tuple[Done[Any] | Refused, ...]"
    #: What subscribers raised when they were told; what they were told of is kept.
    untold: tuple[Exception, ...] = ()

    def __str__(self) -> str:
        given, failed, untold = map(len, (self.outcomes, self.failures, self.untold))
        first = (*self.failures, *self.untold)[0]
        return (
            f"{failed} of {given + failed} due commands failed and stay due"
            + (f"; of {untold} that were given a subscriber failed to be told" if untold else "")
            + f"; the first failure: {type(first).__name__}: {first}"
        )


def sweep(
    transactions: Transactions,
    until: Instant,
    limit: int,
    tell: Callable[[tuple[Envelope, ...]], None],
    each: "Callable[[Due, Done[Any] | Refused | Exception], None]" = lambda *_: None,
) -> "tuple[Done[Any] | Refused, ...]":
    """Give every command that is due by then, earliest first, until `limit` are; tell of each.

    Raises SweepError at the end for those that raised.
    """
    outcomes: list[Done[Any] | Refused] = []
    failures: list[Exception] = []
    untold: list[Exception] = []
    seen: set[tuple[str, str, Instant]] = set()  # left in place, so as not to go round for ever
    while len(outcomes) < limit:
        due = transactions.store.due(transactions.setting.tenant, until, limit + len(seen))
        fresh = [one for one in due if (one.record, one.key, one.at) not in seen]
        if not fresh:
            break
        for one in fresh[: limit - len(outcomes)]:
            seen.add((one.record, one.key, one.at))
            try:
                outcome, events = _give(transactions, one, until)
            except Exception as error:
                failures.append(error)
                each(one, error)
                continue
            if outcome is not None:
                outcomes.append(outcome)
                each(one, outcome)
            try:
                if events:
                    tell(events)
            except Exception as error:
                untold.append(error)
    if failures or untold:
        raise SweepError(tuple(failures), tuple(outcomes), tuple(untold))
    return tuple(outcomes)


#: What became of a due command, None = nothing was given; and the events to tell of.
_Given = tuple[Done[Any] | Refused | None, tuple[Envelope, ...]]


def _give(transactions: Transactions, due: Due, now: Instant) -> _Given:
    if isinstance(due.command, Unreadable):
        raise InputError(f"{due.record} {due.key}: {due.command.problem}")
    errand = Errand(command=due.command, id=CommandId(""), by=SYSTEM, now=now, brand=None)
    try:
        return transactions.on(due.command, partial(_carry_out, due=due, errand=errand))
    except UnknownRecordError:
        # On a record of another type it stays due: somebody must mend the reaction.
        there = transactions.store.place(transactions.setting.tenant, due.record) is not None
        if there or not due.key.startswith(REACTION):
            raise
        with transactions.store.transaction(transactions.setting.tenant, ()) as unit:
            unit.claim_due(due)
        return None, ()


def _carry_out(locked: Locked, due: Due, errand: Errand) -> _Given:
    """Carry a due command out; the row goes whether it is accepted or refused.

    Nothing is given where another host gave it since the row was read, or the record has changed
    its mind. A failing policy leaves the row, since it may not fail the next time.
    """
    unit, work = locked.unit, locked.work
    if not unit.claim_due(due):
        return None, ()
    record = work.records.get(due.record)
    if (moved := _moved(due, record)) is not None:
        unit.put_due(moved)
        return None, ()
    errand = evolve(errand, id=_id(due, record), cause=caused_by(due))
    errand = not_backwards(errand, locked, told=False)
    outcome = work.carry_out(errand)
    if isinstance(outcome, Refused):
        if FAILED in outcome.codes:
            raise RefusedError(outcome)
        after = None if errand.cause is not None else work.put_off(errand, due, outcome)
        if after is None:
            work.refuse(errand, outcome)
            work.write(unit, errand.now)
            return outcome, tuple(work.events)
        outcome = after
    work.write(unit, errand.now)
    unit.remember(
        Remembered(command=errand.id, digest=read_back(due.command)[1], record=outcome.id)
    )
    events = tuple(work.events)
    return Done(record=outcome, events=events, refusals=tuple(work.refusals)), events


def _id(due: Due, record: Record | None) -> CommandId:
    """The id of a due command: a reaction is given once, a deadline once for each time it is set.

    One that is set for the same instant again has another id, by the version of its record.
    """
    if due.key.startswith(REACTION):
        return CommandId(f"{DUE}{due.record}:{due.key}")
    version = 0 if record is None else record.version
    return CommandId(f"{DUE}{due.record}:{due.key}:{iso(due.at)}:{version}")


def _moved(due: Due, record: Record | None) -> Due | None:
    """What the record waits for under this key at another instant; None = at none.

    A row says what a record answered when it was kept, which an earlier release may have done.
    """
    for one in () if record is None else record.deadlines():
        if one.key == due.key and one.at != due.at:
            return Due(record=due.record, key=one.key, at=one.at, command=one.command)
    return None
