"""The desk: the host's shell around the pure core."""

import copy
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Self, TypeVar, Unpack

import pendulum

from cservice.desk import stores
from cservice.desk.brand import Brand
from cservice.desk.carrying import carry_out, errand_for, previewed
from cservice.desk.numbers import CountedNumbers, RandomNumbers
from cservice.desk.opening import (
    Clock,
    Options,
    callable_or_refused,
    check,
    gathering,
    heard,
    no_slip,
    served,
    sharing,
    tenant_named,
)
from cservice.desk.outcomes import Done, Preview, UnknownRecordError, unknown
from cservice.desk.ports.numbers import Numbers
from cservice.desk.ports.store import Due, Store, TakenError
from cservice.desk.providers import Loader, Providers
from cservice.desk.repeats import read_back
from cservice.desk.sweep import DUE, sweep
from cservice.desk.transactions import Transactions
from cservice.desk.wiring import Gatherer, Reaction
from cservice.desk.work import Setting, mint
from cservice.kernel.actor import Actor, Override
from cservice.kernel.codec import Codec
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.event import CommandId, Envelope, Event
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, R, Record, Tenant
from cservice.kernel.registration import packaged
from cservice.kernel.ruling import Refused, RefusedError
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, instant
from cservice.kernel.value import evolve

T = TypeVar("T")
#: Is told of what happened, after it is kept.
Subscriber = Callable[[tuple[Envelope, ...]], None]

_TENANT = Tenant("main")
_TRIES = 5


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
        tenants: Iterable[str] = (),
        clock: Clock = system_clock,
        numbers: Numbers | None = None,
        slices: Sequence[Slice] | None = None,
        reactions: Mapping[type[Event[Any]], tuple[Reaction, ...]] = {},
        gatherers: Mapping[type[Given], Gatherer] = {},
    ) -> None:
        """A desk on a store.

        `policies` speak after the trade's own, of which `without` leaves some out by name;
        `installed` adds those that packages offer. The first of `brands` is the one that commands
        are for unless they say otherwise. `tenants` are those who share it by `for_tenant` and whom
        policies may be for. `slices` None are the trade's; `reactions` and `gatherers` are added to
        the trade's. A reaction for a base class hears its subclasses. Raises DeclarationError for
        everything that would be ignored or crash later.
        """
        # All the slices: loaded when a desk opens, not by whoever wants the kernel or one of them.
        from cservice.desk.facts import GATHERERS
        from cservice.desk.reactions import REACTIONS, note_refusal
        from cservice.desk.slices import SLICES, TRADE

        no_slip(store, numbers)
        callable_or_refused("clock", clock)
        own, by_id = tenant_named(tenant), served(brands)
        self._codec = Codec(SLICES if slices is None else slices)
        self._clock = clock
        self._subscribers: list[Subscriber] = []
        self._joined = False
        self._tenants = sharing(own, tenants)
        self._setting = Setting(
            tenant=own,
            brand=next(iter(by_id)),
            policies=Policies(
                *TRADE, *(packaged() if installed else ()), *policies, without=without
            ),
            brands=by_id,
            gatherers=gathering(GATHERERS, gatherers, self._codec),
            reactions=heard(REACTIONS, reactions, self._codec),
            notes=note_refusal,
            providers=Providers(),
            askable=self._codec.askable,
            commands=self._codec.commands,
        )
        check(self._setting, self._codec, self._tenants)
        self._transactions = Transactions(
            store=store if store is not None else stores.open_store("memory:", self._codec),
            setting=self._setting,
            numbers=numbers or RandomNumbers(),
        )

    @classmethod
    def open(cls, url: str = "memory:", **options: Unpack[Options]) -> "Desk":
        """A desk on the store at a URL: `memory:`, `sqlite:///cango.db`, `postgresql://…`.

        `options` are the desk's own. Raises InputError for a store that cannot be opened.
        """
        from cservice.desk.slices import SLICES  # as above

        slices = options.get("slices")
        store = stores.open_store(url, Codec(SLICES if slices is None else slices))
        try:
            return cls(store, **options)
        except BaseException:
            store.close()
            raise

    @property
    def policies(self) -> Policies:
        """Who rules here."""
        return self._setting.policies

    def brand(self, id: str) -> Brand:
        """How a brand is configured. Raises InputError for one that this desk does not serve."""
        found = self._setting.brands.get(BrandId(id))
        if found is None:
            raise InputError(f"no brand {id!r}; this desk serves {sorted(self._setting.brands)}")
        return found

    @property
    def codec(self) -> Codec:
        """What the desk can encode and decode."""
        return self._codec

    @property
    def _store(self) -> Store:
        return self._transactions.store

    def provide(self, fact: type[T], loader: Loader[T]) -> None:
        """Provide a fact of the host's to policies; the loader is asked before every decision.

        Where it raises, or gives what is neither the fact nor None, the command raises
        HostFactError. Raises DeclarationError for a fact or a loader that cannot be one.
        """
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
        callable_or_refused("subscriber", subscriber)
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

        `at` is the instant; None asks the clock. A clock that is behind the case's latest event is
        lifted to it, since a case's events never run backwards: where one host's clock is far
        ahead, the later events of the cases it touched are told with its instants, and every desk
        that lifts its clock by more than a minute logs a warning. `brand` is a new case's. The
        same `command_id` again, from the same actor, gives the first outcome again; a refusal does
        not use it up.
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
        command, digest = read_back(command)
        for attempt in range(_TRIES):
            minted = mint(command, self._transactions.numbers)
            errand = errand_for(self._setting, minted, id, by, brand, self._now(at), override)
            act = partial(carry_out, errand=errand, digest=digest, told=at is not None)
            try:
                outcome: Done[R] | Refused = self._transactions.on(minted, act)
            except TakenError:
                # With nothing minted it is looked at once more: another host may just have been
                # given the same command under the same id, and now its outcome is there.
                if attempt + 1 == (2 if minted is command else _TRIES):
                    raise
                continue
            if isinstance(outcome, Done) and not outcome.repeated:
                self._tell(outcome.events)
            return outcome
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
        minted = mint(read_back(command)[0], numbers)
        id = CommandId(numbers.id("command"))
        errand = errand_for(self._setting, minted, id, by, brand, self._now(at), override)
        act = partial(previewed, errand=errand, told=at is not None)
        found: Preview[R] = evolve(self._transactions, numbers=numbers).on(minted, act)
        return found

    def tick(
        self,
        now: Instant | None = None,
        *,
        limit: int = 1000,
        each: "Callable[[Due, Done[Any] | Refused | Exception], None]" = lambda *_: None,
    ) -> tuple[Done[Any] | Refused, ...]:
        """Give every command of this tenant that is due by now, and say what became of each.

        The earliest come first. What follows and is due at once is given too, until `limit` are.
        One that raises stays due, the rest is given, and all that was raised comes at the end as a
        SweepError. `each` is told of every command as it was given, and what became of it; what
        `each` raises ends the sweep.
        """
        return sweep(self._transactions, self._now(now), limit, self._tell, each)

    def record(self, kind: type[R], id: str) -> R:
        """The record of that type and id. Raises UnknownRecordError."""
        found = self._store.record(self._setting.tenant, _id(id))
        if not isinstance(found, kind):
            raise unknown(kind, id, found)
        return found

    def records(self, case: str | None = None) -> tuple[Record, ...]:
        """The records of a case, or all, in the order in which they began.

        Raises UnknownRecordError where there is no such case; None = all, which may be none.
        """
        if case is None:
            return self._store.records(self._setting.tenant)
        found = self._store.records(self._setting.tenant, CaseId(_id(case)))
        if not found:
            raise UnknownRecordError(f"there is no case {case!r}")
        return found

    def find(self, kind: type[R], name: str, value: str) -> tuple[R, ...]:
        """The records of a type that are found by a name: `find(Order, BY_PHONE, "+49…")`.

        A value is found as people say and write it: names and e-mail addresses in any case, numbers
        however they are grouped. Raises InputError for a name under which none of the type is.
        """
        sought = kind.lookup(name, value)
        ids = self._store.found(self._setting.tenant, sought.name, sought.value)
        found = (self._store.record(self._setting.tenant, id) for id in ids)
        return tuple(r for r in found if isinstance(r, kind))

    def history(self, id: str) -> tuple[Envelope, ...]:
        """What happened to a record, or on a whole case, in order.

        Raises UnknownRecordError where there is neither.
        """
        tenant, id = self._setting.tenant, _id(id)
        found = self._store.events(tenant, stream=id)
        found = found or self._store.events(tenant, case=CaseId(id))
        if not found:
            raise UnknownRecordError(f"there is no record and no case {id!r}")
        return found

    def part(self, id: str, first: int, last: int) -> tuple[Envelope, ...]:
        """What happened to a record from one of its versions to another, both included."""
        return self._store.part(self._setting.tenant, _id(id), first, last)

    def events(self) -> tuple[Envelope, ...]:
        """Everything that happened, in the order in which it was recorded."""
        return self._store.events(self._setting.tenant)

    def recorded(
        self, slice: str, since: Instant | None = None, until: Instant | None = None
    ) -> tuple[Envelope, ...]:
        """What happened to the records of a slice, such as "calls", and was recorded in a time.

        From `since` on and before `until`; None = from the first, to the last.
        """
        return self._store.recorded(self._setting.tenant, slice, since, until)

    @contextmanager
    def joining(self, connection: Any) -> "Iterator[Desk]":
        """A desk inside the host's own transaction: it never commits.

        Subscribers are told when the block ends, which must be after the host's commit; what is
        asked of the joined desk later is refused. Each command's keys stay locked until the host's
        transaction ends: several commands are given on one case, or in the order of their cases.
        """
        told: list[tuple[Envelope, ...]] = []
        store = stores.joined(self._store, connection)
        joined = copy.copy(self)
        joined._joined = True
        joined._transactions = evolve(self._transactions, store=store)
        joined._subscribers = [told.append]
        try:
            yield joined
        finally:
            store.close()
        for events in told:
            self._tell(events)

    def for_tenant(self, tenant: str) -> "Desk":
        """The same desk for another tenant, who sees nothing of this one's.

        Host facts are provided as they are here, until one provides its own. It has no subscribers.
        """
        other = copy.copy(self)
        providers = self._setting.providers.copy()
        other._setting = evolve(self._setting, tenant=tenant_named(tenant), providers=providers)
        check(other._setting, self._codec, self._tenants)
        other._transactions = evolve(self._transactions, setting=other._setting)
        other._subscribers = []
        return other

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _now(self, told: Instant | None) -> Instant:
        """The instant that was told, or the clock's. Raises InputError for what is no instant."""
        now: object = self._clock() if told is None else told
        if isinstance(now, datetime.datetime):
            return instant(now)
        raise InputError(f'{now!r} is not an instant; write instant("2026-03-02T09:00:00Z")')

    def _command_id(self, given: str | None) -> CommandId:
        if given is None:
            return CommandId(self._transactions.numbers.id("command"))
        if not given or given.startswith(DUE):
            raise InputError(
                f"{given!r} cannot be a command id: it must not be empty or begin with {DUE!r}"
            )
        return CommandId(given)

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


def _id(given: object) -> str:
    """What is looked for by its id. Raises UnknownRecordError for what can be none's."""
    if not isinstance(given, str) or not given:
        raise UnknownRecordError(f"{given!r} is not an id of a record or a case")
    return given
