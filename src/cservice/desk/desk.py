"""The desk: the host's shell around the pure core."""

import copy
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import attrs
import pendulum

from cservice.desk.brand import DEFAULT, Brand
from cservice.desk.facts import GATHERERS, Gatherer
from cservice.desk.numbers import CountedNumbers, RandomNumbers
from cservice.desk.outcomes import Done, Preview
from cservice.desk.ports.numbers import Numbers
from cservice.desk.ports.store import (
    Due,
    Place,
    Remembered,
    Store,
    TakenError,
    Unit,
    Unreadable,
)
from cservice.desk.providers import Loader, Providers
from cservice.desk.reactions import REACTIONS, AnyCommand, Reaction, Reactions
from cservice.desk.slices import SLICES, TRADE
from cservice.desk.stores import open_store
from cservice.desk.work import REACTION, Order, Setting, Work, caused_by, mint
from cservice.kernel.actor import SYSTEM, Actor, Override
from cservice.kernel.codec import Codec, from_json, to_json
from cservice.kernel.command import FAILED, Command, Request
from cservice.kernel.errors import CserviceError, DeclarationError, InputError
from cservice.kernel.event import CommandId, Envelope, Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, R, Record, Stream, Tenant
from cservice.kernel.registration import packaged
from cservice.kernel.ruling import Refused, RefusedError
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, iso

T = TypeVar("T")
#: Is told of what happened, after it is kept.
Subscriber = Callable[[tuple[Envelope, ...]], None]
#: Tells the instant.
Clock = Callable[[], Instant]

_TENANT = Tenant("main")
_DUE = "due:"  # what the ids of swept commands begin with
_TRIES = 5


class UnknownRecordError(InputError):
    """A command is on a record that this tenant does not have."""


@attrs.define(auto_exc=True, slots=False, eq=False)
class SweepError(CserviceError):
    """Some due commands raised; they stay due, and all the others were given."""

    #: What was raised, in the order of the sweep.
    failures: tuple[Exception, ...]
    #: What became of the others.
    outcomes: "tuple[Done[Any] | Refused, ...]"

    def __str__(self) -> str:
        first = self.failures[0]
        return (
            f"{len(self.failures)} due commands failed and stay due, {len(self.outcomes)} were "
            f"given; the first failure: {type(first).__name__}: {first}"
        )


def system_clock() -> Instant:
    """The machine's own clock."""
    return pendulum.now("UTC")


class Desk:
    """Carries commands out: one transaction each, on one case, with the brand's policies.

    `Desk()` keeps all in memory; `Desk.open(url)` in a store.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        policies: Iterable[Any] = (),
        without: Iterable[str] = (),
        installed: bool = False,
        brands: Iterable[Brand] = (),
        tenant: str = _TENANT,
        clock: Clock = system_clock,
        numbers: Numbers | None = None,
        slices: Sequence[Slice] = SLICES,
        reactions: Mapping[type[Event[Any]], tuple[Reaction, ...]] = {},
        gatherers: Mapping[type[Given], Gatherer] = {},
    ) -> None:
        """A desk on a store.

        `policies` speak after the trade's own, of which `without` leaves some out by name;
        `installed` adds those that packages offer. The first of `brands` is the one that commands
        are for unless they say otherwise. `slices`, `reactions` and `gatherers` are added to by
        hosts. Raises DeclarationError for everything that would be ignored or crash later.
        """
        served = tuple(brands) or (DEFAULT,)
        self._codec = Codec(slices)
        self._store = store if store is not None else open_store("memory:", self._codec)
        self._clock = clock
        self._numbers: Numbers = numbers or RandomNumbers()
        self._subscribers: list[Subscriber] = []
        self._joined = False
        self._setting = Setting(
            tenant=Tenant(tenant),
            brand=served[0].id,
            policies=Policies(
                *TRADE, *(packaged() if installed else ()), *policies, without=without
            ),
            brands={brand.id: brand for brand in served},
            gatherers={**GATHERERS, **gatherers},
            reactions=_together(REACTIONS, reactions),
            providers=Providers(),
        )
        _check(self._setting, self._codec)

    @classmethod
    def open(
        cls, url: str = "memory:", *, slices: Sequence[Slice] = SLICES, **options: Any
    ) -> "Desk":
        """A desk on the store at a URL: `memory:`, `sqlite:///cango.db`, `postgresql://…`.

        `options` are the desk's own. Raises InputError for a store that cannot be opened.
        """
        store = open_store(url, Codec(slices))
        try:
            return cls(store, slices=slices, **options)
        except BaseException:
            store.close()
            raise

    @property
    def policies(self) -> Policies:
        """Who rules here."""
        return self._setting.policies

    @property
    def codec(self) -> Codec:
        """What the desk can encode and decode."""
        return self._codec

    def provide(self, fact: type[T], loader: Loader[T]) -> None:
        """Provide a fact of the host's to policies; the loader is asked before every decision."""
        self._setting.providers.add(fact, loader)

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tell a subscriber of what happened, once it is kept.

        Every subscriber is told; what one raises reaches whoever gave the command, and nothing is
        undone by it. Inside `joining` nothing is kept yet to tell of: subscribe to the desk itself.
        """
        if self._joined:
            raise CserviceError(
                "a desk inside a host's transaction tells nobody; subscribe outside"
            )
        self._subscribers.append(subscriber)

    def do(
        self,
        command: "Command[R, Any] | Request[R, Any]",
        *,
        by: Actor,
        brand: str | None = None,
        at: Instant | None = None,
        command_id: str | None = None,
        override: Override | None = None,
    ) -> Done[R]:
        """Carry a command out, with all that follows from it. Raises RefusedError.

        `at` is the instant; None asks the clock. `brand` is a new case's. The same `command_id`
        again gives the first outcome again; a refusal does not use it up.
        """
        outcome = self.try_do(
            command, by=by, brand=brand, at=at, command_id=command_id, override=override
        )
        if isinstance(outcome, Refused):
            raise RefusedError(outcome)
        return outcome

    def try_do(
        self,
        command: "Command[R, Any] | Request[R, Any]",
        *,
        by: Actor,
        brand: str | None = None,
        at: Instant | None = None,
        command_id: str | None = None,
        override: Override | None = None,
    ) -> Done[R] | Refused:
        """The same as `do`, with a refusal as a value."""
        id = self._command_id(command_id)
        digest = _digest(command)
        for attempt in range(_TRIES):
            minted = mint(command, self._numbers)
            order = self._order(minted, id, by, brand, at, override)
            try:
                done: Done[R] | Refused
                done, fresh = self._in_transaction(order, digest, at is not None)
            except TakenError:
                # With nothing minted it is looked at once more: another host may just have been
                # given the same command under the same id, and now its outcome is there.
                if attempt + 1 == (2 if minted is command else _TRIES):
                    raise
                continue
            if fresh:
                self._tell(fresh)
            return done
        raise AssertionError("the last try returns or raises")

    def preview(
        self,
        command: "Command[R, Any] | Request[R, Any]",
        *,
        by: Actor,
        brand: str | None = None,
        at: Instant | None = None,
        override: Override | None = None,
    ) -> Preview[R]:
        """What would happen, without anything happening. Source: E12."""
        numbers = CountedNumbers(mark="preview-")
        minted = mint(command, numbers)
        id = CommandId(numbers.id("command"))
        order = self._order(minted, id, by, brand, at, override)
        with self._locked(order, numbers) as (unit, work, latest):
            outcome = work.carry_out(_not_backwards(order, latest, at is not None))
            unit.undo()
        refused = outcome if isinstance(outcome, Refused) else None
        changed = {} if refused is not None else work.changed
        return Preview(
            record=None if isinstance(outcome, Refused) else outcome,  # type: ignore[arg-type]  # the command's own record type
            refused=refused,
            records=changed,
            events=() if refused is not None else tuple(work.events),
            deadlines=tuple(d for record in changed.values() for d in record.deadlines()),
        )

    def tick(
        self, now: Instant | None = None, *, limit: int = 1000
    ) -> tuple[Done[Any] | Refused, ...]:
        """Give every command that is due by now, earliest first, and say what became of each.

        What follows and is due at once is given too, until `limit` are. One that raises stays due,
        the rest is given, and all that was raised comes at the end as a SweepError.
        """
        until = now if now is not None else self._clock()
        outcomes: list[Done[Any] | Refused] = []
        failures: list[Exception] = []
        seen: set[tuple[str, str, Instant]] = set()  # left in place, so as not to go round for ever
        while len(outcomes) < limit:
            due = self._store.due(self._setting.tenant, until, limit + len(seen))
            fresh = [one for one in due if (one.record, one.key, one.at) not in seen]
            if not fresh:
                break
            for one in fresh[: limit - len(outcomes)]:
                seen.add((one.record, one.key, one.at))
                try:
                    outcomes.extend(self._give(one, until))
                except Exception as error:
                    failures.append(error)
        if failures:
            raise SweepError(tuple(failures), tuple(outcomes))
        return tuple(outcomes)

    def record(self, kind: type[R], id: str) -> R:
        """The record of that type and id. Raises UnknownRecordError."""
        found = self._store.record(self._setting.tenant, id)
        if not isinstance(found, kind):
            raise UnknownRecordError(f"there is no {kind.kind} {id!r}")
        return found

    def records(self, case: str | None = None) -> tuple[Record, ...]:
        """The records of a case, or all, in the order in which they began."""
        return self._store.records(self._setting.tenant, None if case is None else CaseId(case))

    def find(self, kind: type[R], name: str, value: str) -> tuple[R, ...]:
        """The records of a type that are found by a name: `find(Order, BY_PHONE, "+49…")`."""
        ids = self._store.found(self._setting.tenant, name, value)
        found = (self._store.record(self._setting.tenant, id) for id in ids)
        return tuple(r for r in found if isinstance(r, kind))

    def history(self, id: str) -> tuple[Envelope, ...]:
        """What happened to a record, or on a whole case, in order; empty = there is neither."""
        tenant = self._setting.tenant
        return self._store.events(tenant, stream=id) or self._store.events(tenant, case=CaseId(id))

    def events(self) -> tuple[Envelope, ...]:
        """Everything that happened, in the order in which it was recorded."""
        return self._store.events(self._setting.tenant)

    @contextmanager
    def joining(self, connection: Any) -> "Iterator[Desk]":
        """A desk inside the host's own transaction: it never commits.

        Subscribers are told when the block ends, which must be after the host's commit.
        """
        told: list[tuple[Envelope, ...]] = []
        joined = copy.copy(self)
        joined._joined = True
        joined._store = _joined(self._store, connection)
        joined._subscribers = [told.append]
        yield joined
        for events in told:
            self._tell(events)

    def for_tenant(self, tenant: str) -> "Desk":
        """The same desk for another tenant, who sees nothing of this one's.

        Host facts are provided as they are here, until one provides its own. It has no subscribers.
        """
        other = copy.copy(self)
        providers = self._setting.providers.copy()
        other._setting = attrs.evolve(self._setting, tenant=Tenant(tenant), providers=providers)
        other._subscribers = []
        _check(other._setting, self._codec)
        return other

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _order(
        self,
        command: AnyCommand,
        id: CommandId,
        by: Actor,
        brand: str | None,
        at: Instant | None,
        override: Override | None,
    ) -> Order:
        if brand is not None and brand not in self._setting.brands:
            raise InputError(
                f"this desk serves no brand {brand!r}; it serves {sorted(self._setting.brands)}"
            )
        now = at if at is not None else self._clock()
        named = BrandId(brand) if brand is not None else None
        return Order(command=command, id=id, by=by, now=now, brand=named, override=override)

    def _command_id(self, given: str | None) -> CommandId:
        if given is None:
            return CommandId(self._numbers.id("command"))
        if not given or given.startswith(_DUE):
            raise InputError(
                f"{given!r} cannot be a command id: it must not be empty or begin with {_DUE!r}"
            )
        return CommandId(given)

    def _in_transaction(
        self, order: Order, digest: bytes, told: bool
    ) -> tuple[Any, tuple[Envelope, ...]]:
        """The outcome, and what is new in it to tell of."""
        with self._locked(order, self._numbers) as (unit, work, latest):
            known = unit.remembered(order.id)
            if known is not None:
                return self._again(unit, known, digest), ()
            order = _not_backwards(order, latest, told)
            outcome = work.carry_out(order)
            if isinstance(outcome, Refused):
                unit.undo()
                return outcome, ()
            work.write(order.now)
            unit.remember(Remembered(command=order.id, digest=digest, record=outcome.id))
        events = tuple(work.events)
        return Done(record=outcome, events=events), events

    @contextmanager
    def _locked(self, order: Order, numbers: Numbers) -> "Iterator[tuple[Unit, Work, Instant]]":
        """A transaction with everything locked that the command may touch, and its latest instant.

        Another host may add a record to the case between the look and the lock; then we look again.
        """
        tenant = self._setting.tenant
        place = self._place(order.command, numbers)
        while True:
            with self._store.transaction(tenant, place.keys) as unit:
                kept = unit.guarded(place.keys)
                records = {one.record.id: one.record for one in kept}
                needed = {k for r in records.values() if r.case == place.case for k in r.keys}
                if needed <= set(place.keys):
                    own = (one.at for one in kept if one.record.case == place.case)
                    setting, case = self._setting, place.case
                    work = Work(setting, unit, numbers, case, place.keys, records)
                    yield unit, work, max(own, default=order.now)
                    return
                unit.undo()
            place = Place(case=place.case, keys=tuple(sorted(needed | set(place.keys))))

    def _place(self, command: AnyCommand, numbers: Numbers) -> Place:
        """The command's case and what must be locked for it."""
        tenant = self._setting.tenant
        if isinstance(command, Command):
            return self._place_of(command, command.on)
        joined = self._joined_case(command)
        case = command.case or joined or CaseId(numbers.id("case"))
        theirs = self._store.case_keys(tenant, case)
        if command.case is not None and not theirs:
            raise UnknownRecordError(f"{command.kind}: there is no case {case!r}")
        if command.joins is not None and joined not in (None, case):
            raise InputError(
                f"{command.kind}: {command.joins.value} belongs to case {joined!r}, not {case!r}"
            )
        return Place(case=case, keys=tuple(sorted({*command.keys, case, *theirs})))

    def _place_of(self, command: AnyCommand, id: str) -> Place:
        place = self._store.place(self._setting.tenant, id)
        if place is None:
            raise UnknownRecordError(f"{command.kind}: there is no record {id!r}")
        return place

    def _joined_case(self, command: Request[Any, Any]) -> CaseId | None:
        """The case of what it follows, or of what is found by what it carries; None = neither."""
        tenant = self._setting.tenant
        if command.follows is not None and command.case is None:
            return self._place_of(command, command.follows).case
        if command.joins is not None:
            for id in self._store.found(tenant, command.joins.name, command.joins.value):
                place = self._store.place(tenant, id)
                if place is not None:
                    return place.case
        return None

    def _again(self, unit: Unit, known: Remembered, digest: bytes) -> Done[Any]:
        """The first outcome of a command that is given again."""
        if known.digest != digest:
            raise InputError(
                f"command id {known.command!r} was used for another command; use a new one"
            )
        events = unit.happened(known.command)
        last = max(e.version for e in events if e.stream == known.record)
        log = [e for e in unit.stream(known.record) if e.version <= last]
        stream = Stream(id=known.record, tenant=log[0].tenant, brand=log[0].brand, case=log[0].case)
        record: Record = replay(stream, tuple(e.body for e in log))
        return Done(record=record, events=events, repeated=True)

    def _give(self, due: Due, now: Instant) -> "tuple[Done[Any] | Refused, ...]":
        """Give a due command; the row goes whether it is accepted or refused.

        Nothing is given where the record has changed its mind since the row was read, and a
        failing policy leaves the row, since it may not fail the next time.
        """
        if isinstance(due.command, Unreadable):
            raise InputError(f"{due.record} {due.key}: {due.command.problem}")
        order = self._order(due.command, CommandId(""), SYSTEM, None, now, None)
        try:
            outcome, events = self._sweep(due, order)
        except UnknownRecordError:
            if not due.key.startswith(REACTION):
                raise
            with self._store.transaction(self._setting.tenant, ()) as unit:
                unit.drop_due(due.record, due.key)
            return ()
        if events:
            self._tell(events)
        return () if outcome is None else (outcome,)

    def _sweep(
        self, due: Due, order: Order
    ) -> "tuple[Done[Any] | Refused | None, tuple[Envelope, ...]]":
        with self._locked(order, self._numbers) as (unit, work, latest):
            record = work.records.get(due.record)
            if _is_moved(due, record):
                return None, ()
            version = 0 if record is None else record.version
            id = CommandId(f"{_DUE}{due.record}:{due.key}:{iso(due.at)}:{version}")
            order = attrs.evolve(order, id=id, cause=caused_by(due))
            order = _not_backwards(order, latest, told=False)
            outcome = work.carry_out(order)
            if isinstance(outcome, Refused) and FAILED in outcome.codes:
                raise RefusedError(outcome)
            if isinstance(outcome, Refused) and order.cause is not None:
                work.note(order, outcome)
            work.write(order.now)
            if not _is_moved(due, work.records.get(due.record)):
                unit.drop_due(due.record, due.key)
            if not isinstance(outcome, Refused):
                digest = _digest(due.command)
                unit.remember(Remembered(command=id, digest=digest, record=outcome.id))
        events = tuple(work.events)
        if isinstance(outcome, Refused):
            return outcome, events
        return Done(record=outcome, events=events), events

    def _tell(self, events: tuple[Envelope, ...]) -> None:
        """Tell every subscriber; one that raises keeps no other from being told."""
        failures: list[Exception] = []
        for subscriber in self._subscribers:
            try:
                subscriber(events)
            except Exception as error:
                failures.append(error)
        if len(failures) == 1:
            raise failures[0]
        if failures:
            raise ExceptionGroup("subscribers failed", failures)


def _is_moved(due: Due, record: Record | None) -> bool:
    """Whether the record waits under this key for another instant: then the row is another one."""
    deadlines = () if record is None else record.deadlines()
    return any(one.key == due.key and one.at != due.at for one in deadlines)


def _digest(command: AnyCommand) -> bytes:
    """What a command is recognised by when it is given again.

    Raises InputError for a command that could not be read back, before anything is kept of it.
    """
    encoded = to_json(command)
    try:
        from_json(encoded, type(command))
    except ValueError as error:
        raise InputError(f"{command.kind}: {error}") from error
    return hashlib.sha256(command.kind.encode() + b"\0" + encoded).digest()


def _not_backwards(order: Order, latest: Instant, told: bool) -> Order:
    """Clocks never run backwards: hosts' clocks differ a little, and scripts may be wrong."""
    if order.now >= latest:
        return order
    if told:
        raise InputError(
            f"{order.command.kind}: at {iso(order.now)} is before the latest event of the "
            f"case, at {iso(latest)}"
        )
    return attrs.evolve(order, now=latest)


def _together(ours: Reactions, theirs: Reactions) -> Reactions:
    return {event: (*ours.get(event, ()), *theirs.get(event, ())) for event in {**ours, **theirs}}


def _check(setting: Setting, codec: Codec) -> None:
    """Refuse what would be ignored, or crash at the first command."""
    for brand in setting.policies.brands - setting.brands.keys():
        raise DeclarationError(
            f"policies for brand {brand!r}",
            f"this desk does not serve it; it serves {sorted(setting.brands)}",
        )
    questions = {question for one in codec.slices for question in one.questions}
    for one in setting.policies.all:
        if one.mark.question not in questions:
            raise DeclarationError(
                f"policy {one.name}",
                f"answers {one.mark.question.kind}, which no slice given to the desk asks",
            )
    for brand in setting.brands:
        answered = setting.policies.bound(setting.tenant, brand)
        for question in questions - answered.keys():
            raise DeclarationError(
                f"question {question.kind}", f"no policy answers it for brand {brand!r}"
            )
    for command in codec.commands.values():
        if command.facts not in setting.gatherers:
            raise DeclarationError(
                f"command {command.kind}", f"nobody gathers its {command.facts.__name__}"
            )


def _joined(store: Store, connection: Any) -> Store:
    join = getattr(store, "joined", None)
    if join is None:
        raise InputError("this store has no transactions of a host's to join")
    joined: Store = join(connection)
    return joined
