"""Transactions: all that a command may touch is found, locked and read before anything decides."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from cservice.desk.outcomes import UnknownRecordError, unknown
from cservice.desk.ports.numbers import Numbers
from cservice.desk.ports.store import Kept, Place, Store, Unit
from cservice.desk.wiring import AnyCommand
from cservice.desk.work import Errand, Setting, Work
from cservice.kernel.case import NotLockedError
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import InputError
from cservice.kernel.record import CaseId, Record
from cservice.kernel.time import Instant, elapsed, iso, lasting, minutes
from cservice.kernel.value import evolve, frozen

T = TypeVar("T")
_LOG = logging.getLogger("cservice.desk")
# The clocks of hosts differ by less, if anybody sets them at all.
_USUAL = minutes(1)


class Locked(NamedTuple):
    """A transaction with everything locked that a command may touch."""

    unit: Unit  # the store's side of it
    work: Work  # ours
    latest: Instant | None  # of the case's latest event; None = it has none yet
    about: tuple[Kept, ...] = ()  # what a request is about and is on other cases: the order


@frozen(kw_only=True)
class Transactions:
    """What every transaction of a desk is opened with."""

    store: Store  # where all is kept
    setting: Setting  # what stays the same
    numbers: Numbers  # whoever issues ids and spoken numbers

    def on(self, command: AnyCommand, act: Callable[[Locked], T]) -> T:
        """Act in a transaction with everything locked that the command may touch.

        Another host may add a record to the case between the look and the lock; what a command
        locks beside its record's keys is told once the record is read; and what follows may be on
        another case that shares a key with this one, such as a refund for the order. Then we look
        again, with more locked, and whatever was decided is decided anew.
        """
        place = self._place(command)
        cases, followed = {place.case}, set[str]()
        while True:
            case, keys = place.case, place.keys
            with self.store.transaction(self.setting.tenant, keys) as unit:
                records: dict[str, Record] = {}
                kept_at: dict[str, Instant] = {}
                needed: set[str] = set()
                about: list[Kept] = []
                for one in unit.guarded(keys):
                    record = one.record
                    records[record.id] = record
                    if record.case in cases:
                        needed.update(record.keys)
                    elif not _wholly(record, keys):
                        if isinstance(command, Request) and record.id in command.keys:
                            about.append(one)
                        continue
                    kept_at[record.id] = one.at
                beside = _beside(command, records)
                needed.update(beside)
                if needed.issubset(keys):
                    found = partial(self.store.found, self.setting.tenant)
                    seen = partial(self.store.record, self.setting.tenant)
                    work = Work(
                        self.setting, self.numbers, case, keys, records, kept_at, found, seen
                    )
                    if isinstance(command, Command):
                        followed.update(beside)
                    bounding = _bounding(kept_at, records, cases - {case}, followed)
                    latest = max(bounding, default=None)
                    try:
                        return act(Locked(unit, work, latest, tuple(about)))
                    except NotLockedError as more:
                        cases.add(more.case)
                        followed.update(more.keys)
                        theirs = self.store.case_keys(self.setting.tenant, more.case)
                        needed.update(more.keys, theirs)
                unit.undo()
            place = Place(case=case, keys=tuple(sorted(needed.union(keys))))

    def _place(self, command: AnyCommand) -> Place:
        """The command's case and what must be locked for it; what it mentions is there."""
        for id in command.mentions:
            self._place_of(command, Record, id)
        if isinstance(command, Command):
            return self._place_of(command, command.record, command.on)
        joined = self._joined_case(command)
        case = command.case or joined or CaseId(self.numbers.id("case"))
        theirs = self.store.case_keys(self.setting.tenant, case)
        if command.case is not None and not theirs:
            raise UnknownRecordError(f"{command.kind}: there is no case {case!r}")
        if command.joins and joined not in (None, case):
            raise InputError(
                f"{command.kind}: {command.joins[0].value} belongs to case {joined!r}, not {case!r}"
            )
        return Place(case=case, keys=tuple(sorted({*command.keys, case, *theirs})))

    def _place_of(self, command: AnyCommand, kind: type[Record], id: str) -> Place:
        place = self.store.place(self.setting.tenant, id)
        if place is None:
            raise UnknownRecordError(f"{command.kind}: {unknown(kind, id, None)}")
        return place

    def _joined_case(self, command: Request[Any, Any]) -> CaseId | None:
        """The case of what it follows, or of what is found by what it carries; None = neither."""
        tenant = self.setting.tenant
        if command.follows is not None and command.case is None:
            return self._place_of(command, Record, command.follows).case
        for one in command.joins:
            found = self.store.found(tenant, one.name, one.value)
            places = [self.store.place(tenant, id) for id in found]
            cases = {place.case for place in places if place is not None}
            if cases:
                # Of two, such as two brands' orders of a number, it may be either's: so neither's.
                return cases.pop() if len(cases) == 1 else None
        return None


def _wholly(record: Record, keys: Sequence[str]) -> bool:
    """Whether all that guards a record is locked, so that it may be changed."""
    return set(record.keys).issubset(keys)


def _beside(command: AnyCommand, records: Mapping[str, Record]) -> tuple[str, ...]:
    """What a command locks beside the keys of its record, and a request beside its own."""
    if not isinstance(command, Command):
        changed = [records[id].keys for id in command.changes if id in records]
        counted = [records[id] for id in command.counts if id in records]
        changed += [tuple([key for key in x.keys if key != x.case]) for x in counted]
        return tuple([key for keys in changed for key in keys])
    record = records.get(command.on)
    if not isinstance(record, command.record):
        return ()  # that it is none is said later, by name
    locks: tuple[str, ...] = command.locks(record)
    return locks


def _bounding(
    kept_at: Mapping[str, Instant],
    records: Mapping[str, Record],
    followed: Collection[CaseId],
    beside: Collection[str],
) -> Collection[Instant]:
    """When what an errand may not be earlier than was changed last.

    That is neither what a command only locks beside its own, since an agent does much between two
    events of a call, nor other cases on which something follows: that is of the instant of the
    latest event there.
    """
    if not beside and not followed:
        return kept_at.values()
    return [
        at
        for id, at in kept_at.items()
        if records[id].case not in followed and not set(records[id].keys).issubset(beside)
    ]


def not_backwards(errand: Errand, locked: Locked, *, told: bool) -> Errand:
    """Clocks never run backwards: the errand as it was, or at the instant of the latest event.

    That is the case's, or the first of what a request is about. Raises InputError where the caller
    told an earlier instant. A clock that is a little behind is lifted; where it is more than a
    minute, one of the clocks is wrong, and that is logged.
    """
    latest, what = locked.latest, "the latest event of the case"
    for one in locked.about:
        if errand.now < one.at:  # it may have been there before it changed
            began = locked.unit.stream(one.record.id)[0].at
            if latest is None or latest < began:
                latest, what = began, f"the first event of {one.record.id}"
    if latest is None or errand.now >= latest:
        return errand
    if told:
        raise InputError(
            f"{errand.command.kind}: at {iso(errand.now)} is before {what}, at {iso(latest)}"
        )
    behind = elapsed(errand.now, latest)
    if behind > _USUAL:
        _LOG.warning(
            "%s: the clock says %s and is %s behind %s, whose instant is taken; one of the hosts' "
            "clocks is wrong",
            errand.command.kind,
            iso(errand.now),
            lasting(behind),
            what,
        )
    return evolve(errand, now=latest)
