"""The work of one transaction: a command is decided, its events applied, its reactions follow."""

from collections import deque
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

import attrs

from cservice.desk.brand import Brand
from cservice.desk.outcomes import Refusal, by_commands, might_be, trial, unknown
from cservice.desk.ports.numbers import Numbers
from cservice.desk.ports.store import Due, Unit
from cservice.desk.providers import Providers, kept
from cservice.desk.wiring import (
    AnyCommand,
    Found,
    Gatherer,
    Gathering,
    Notes,
    Reactions,
    Seen,
    followed,
)
from cservice.kernel import postponed
from cservice.kernel.actor import SYSTEM, Actor, Override
from cservice.kernel.case import CaseFile, NotLockedError
from cservice.kernel.command import Accepted, Command, Request
from cservice.kernel.errors import DeclarationError, InputError
from cservice.kernel.event import CommandId, Envelope, EventId, Opening
from cservice.kernel.given import Given
from cservice.kernel.numbers import Series
from cservice.kernel.policies import Policies
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen

#: Who refuses what no slice sees.
DESK = "desk"
#: So many may follow one from another; a longer chain is a loop.
LIMIT = 32
#: So many may follow from one command in all: a case has many tickets, but not that many.
TOTAL = 500


@frozen(kw_only=True)
class Setting:
    """What stays the same from one command to the next."""

    tenant: Tenant  # the wall
    brand: BrandId  # of a new case that names none
    policies: Policies  # who rules
    brands: Mapping[BrandId, Brand]  # what is configured
    gatherers: Mapping[type[Given], Gatherer]  # who tells a slice what it must know
    reactions: Reactions  # what follows from what
    notes: Notes  # what is noted of a refused reaction
    providers: Providers  # the host's own facts
    askable: Mapping[tuple[str, str], tuple[str, ...]]  # the commands for each step of a lifecycle
    commands: Mapping[str, Any]  # every command and request, by its kind


@frozen(kw_only=True)
class Errand:
    """One command as it was given: what, by whom, when."""

    command: AnyCommand  # what
    id: CommandId  # of the command, or of the one that led to it
    by: Actor  # who
    now: Instant  # when
    brand: BrandId | None  # of a new record; None = its case's, or the desk's first
    override: Override | None = None  # who takes responsibility; None = nobody
    cause: EventId | None = None  # the event that led to it; None = somebody gave it
    depth: int = 0  # how many reactions led to it, one from another


class Work:
    """Everything that one command leads to; written down at the end, or not at all."""

    def __init__(
        self,
        setting: Setting,
        numbers: Numbers,
        case: CaseId,
        keys: Sequence[str],
        guarded: Mapping[str, Record],
        kept_at: Mapping[str, Instant],
        found: Found,
        seen: Seen,
    ) -> None:
        """`keys` are locked, `guarded` what they guard, by id; `found` finds any other record.

        `seen` reads it, and `kept_at` says when the latest event of each was.
        """
        self._setting = setting
        self._numbers = numbers
        self._case = case
        self._keys = keys
        self._before = guarded
        self._kept_at = kept_at
        self._found = found
        self._seen = seen
        self._given = 0
        #: The records as they are now, by id.
        self.records: dict[str, Record] = dict(guarded)
        #: What has happened so far, in order.
        self.events: list[Envelope] = []
        #: What should have followed and was refused, in order.
        self.refusals: list[Refusal] = []
        self._beyond: list[Due] = []

    def carry_out(self, errand: Errand) -> Record | Refused:
        """The record after the command, with all that follows; a refusal changes nothing."""
        outcome = self._carry_out(errand)
        if isinstance(outcome, Refused):
            return outcome
        self._follow(errand)
        return self.records[outcome.id]

    def refuse(
        self, errand: Errand, refused: Refused, deadline: DeadlineRefused | None = None
    ) -> None:
        """Tell of a refused reaction, also on the tickets of its case, where somebody reads it."""
        self.refusals.append(Refusal(command=errand.command, refused=refused))
        case = self._file(errand.command)
        for note in self._setting.notes(errand.command, refused, case, deadline):
            self._carry_out(evolve(errand, command=mint(note, self._numbers)))

    def put_off(self, errand: Errand, due: Due, refused: Refused) -> Record | None:
        """Tell of a refused deadline likewise, and have its record say when it is tried again.

        None = the record does not wait for it.
        """
        record = self.records.get(due.record)
        if record is None:
            return None
        brand = self._setting.brands[record.brand]
        again, times = brand.retry_after, brand.retries
        event = postponed.refused(
            record, due.key, errand.command.kind, refused, errand.now, again, times
        )
        if event is None:
            return None
        self._applied(errand, Accepted((event,), refused.rulings), {}, record)
        self.refuse(errand, refused, event)
        self._follow(errand)
        return self.records[due.record]

    def _file(self, command: AnyCommand) -> CaseFile:
        """The case that a command is on, which what follows may have elsewhere."""
        if isinstance(command, Command):
            record = self.records.get(command.on)
            case = self._case if record is None else record.case
        else:
            case = command.case or self._case
        return CaseFile(id=case, records=dict(self.records))

    @property
    def changed(self) -> dict[str, Record]:
        """The records that are not as they were, by id."""
        return {id: r for id, r in self.records.items() if self._before.get(id) is not r}

    def write(self, unit: Unit, at: Instant) -> None:
        """Hand everything that happened to the store."""
        unit.append(self.events)
        for id, record in self.records.items():
            before = self._before.get(id)
            if before is not record:
                unit.save(record, before, at)
        for due in self._beyond:
            unit.put_due(due)

    def _carry_out(self, errand: Errand) -> Record | Refused:
        self._given += 1
        if errand.depth > LIMIT or self._given > TOTAL:
            raise _endless(errand)
        command = errand.command
        if isinstance(command, Request):
            return self._begin(errand, command)
        record = self.records.get(command.on)
        if not isinstance(record, command.record):
            raise unknown(command.record, command.on, record)
        if errand.brand not in (None, record.brand):
            raise InputError(
                f"{command.kind}: {record.id} is of brand {record.brand!r}, not {errand.brand!r}"
            )
        facts = self._facts(errand, record, record.brand)
        outcome = command.decide(record, facts)
        if isinstance(outcome, Refused):
            right = partial(self._is_right, errand, record)
            return by_commands(outcome, self._setting.askable, right)
        return self._happened(errand, outcome, facts, record)

    def _is_right(self, errand: Errand, record: Record, kind: str) -> bool:
        """Whether a command may be named as what is right instead of the one that is refused.

        Not one that would be refused too, as far as that is seen without being told more; nor what
        others would have to do first, to who does not note what others did.
        """
        command = self._setting.commands[kind]
        if command.notes and not errand.command.notes:
            return False
        tried = trial(command, record)
        if tried is None or not set(tried.locks(record)).issubset(self._keys):
            return True
        facts = self._facts(evolve(errand, command=tried), record, record.brand)
        return might_be(tried.decide(record, facts))

    def _begin(self, errand: Errand, command: Request[Any, Any]) -> Record | Refused:
        if command.id in self.records:
            raise InputError(f"{command.kind}: there is a record {command.id!r} already")
        if (refused := self._beyond_its_brand(command)) is not None:
            return refused
        brand = self._brand(errand, command)
        facts = self._facts(errand, None, brand)
        outcome = command.decide(facts)
        if isinstance(outcome, Refused):
            return outcome
        stream = Stream(
            id=command.id,
            tenant=self._setting.tenant,
            brand=brand,
            case=command.case or self._case,
        )
        return self._happened(errand, outcome, facts, stream)

    def _brand(self, errand: Errand, command: Request[Any, Any]) -> BrandId:
        """A new record is of its case's brand, or of that of what it shares a key with."""
        case = command.case or self._case
        own = [record.brand for record in self.records.values() if record.case == case]
        keys = set(command.keys)
        near = [r.brand for r in self.records.values() if not keys.isdisjoint(r.keys)]
        known = next(iter([*own, *near]), None)
        if errand.brand is not None and known not in (None, errand.brand):
            raise InputError(
                f"{command.kind}: it is about brand {known!r}, and cannot be of {errand.brand!r}"
            )
        return known or errand.brand or self._setting.brand

    def _beyond_its_brand(self, command: Request[Any, Any]) -> Refused | None:
        """A request on a case that it names is about nothing of another brand. Source: I3."""
        own = next((r for r in self.records.values() if r.case == command.case), None)
        if own is None:
            return None
        for id in command.keys:
            about = self.records.get(id)
            if about is not None and about.brand != own.brand:
                return refuse(
                    command.kind,
                    DESK,
                    "other_brand",
                    "{about} is of brand {theirs}, and case {case} of brand {brand}",
                    allowed=("name a case of its brand, or none",),
                    about=about.id,
                    theirs=about.brand,
                    case=own.case,
                    brand=own.brand,
                )
        return None

    def _facts(self, errand: Errand, record: Record | None, brand: BrandId) -> Any:
        setting = self._setting
        configured = setting.brands.get(brand)
        if configured is None:
            raise InputError(
                f"{errand.command.kind}: its record is of brand {brand!r}, which this desk does not"
                f" serve; it serves {sorted(setting.brands)}"
            )
        given = {
            "now": errand.now,
            "by": errand.by,
            "policies": setting.policies.bound(setting.tenant, brand),
            "override": errand.override,
        }
        gathering = Gathering(
            tenant=setting.tenant,
            case=self._file(errand.command),
            record=record,
            command=errand.command,
            brand=configured,
            given=given,
            found=self._found,
            seen=self._seen,
        )
        host = setting.providers.load(gathering)
        if host:
            gathering = evolve(gathering, given={**given, "host": host})
        return setting.gatherers[errand.command.facts](gathering)

    def _happened(
        self, errand: Errand, outcome: Accepted[Any], facts: Given, about: Record | Stream
    ) -> Record:
        """Apply the events of a command that may lead to them."""
        _check_yield(errand.command, outcome)
        return self._applied(errand, outcome, kept(facts.host) if facts.host else {}, about)

    def _applied(
        self,
        errand: Errand,
        outcome: Accepted[Any],
        known: Mapping[str, Any],
        about: Record | Stream,
    ) -> Record:
        """Apply the events to the record, or begin it; what each is kept with."""
        record = about if isinstance(about, Record) else None
        rulings = outcome.rulings
        for event in outcome.events:
            if record is not None:
                record = event.apply(record)
            else:
                assert isinstance(event, Opening), "an opening comes first"
                assert isinstance(about, Stream), "a record is begun from its stream"
                record = event.begin(about)
            self.events.append(
                Envelope(
                    id=EventId(f"{errand.id}.{len(self.events) + 1}"),
                    stream=about.id,
                    version=record.version,
                    at=errand.now,
                    by=errand.by,
                    tenant=about.tenant,
                    brand=about.brand,
                    case=about.case,
                    command=errand.id,
                    cause=errand.cause,
                    rulings=rulings,
                    facts=known,
                    body=event,
                )
            )
            rulings, known = (), {}  # what was said is kept with the first
        assert record is not None, "an outcome has events"
        self.records[record.id] = record
        return record

    def _follow(self, errand: Errand) -> None:
        """What follows, breadth first, until nothing does."""
        waiting = deque((one, 1) for one in self.events)
        while waiting:
            happened, depth = waiting.popleft()
            for reaction in self._setting.reactions.get(type(happened.body), ()):
                case = CaseFile(id=happened.case, records=dict(self.records), keys=self._keys)
                record = self.records[happened.stream]
                for command in followed(reaction, happened.body, record, case):
                    led_to = self._react(errand, happened, command, depth)
                    waiting.extend((one, depth + 1) for one in led_to)

    def _react(
        self, errand: Errand, cause: Envelope, command: AnyCommand, depth: int
    ) -> list[Envelope]:
        """Give a reaction's command, the depth-th of its chain; what it led to."""
        minted = mint(command, self._numbers)
        follow_up = evolve(
            errand,
            command=minted,
            by=SYSTEM,
            now=max(errand.now, self._kept_at.get(_on(minted), errand.now)),
            brand=None,
            override=None,
            cause=cause.id,
            depth=depth,
        )
        if self._is_beyond(minted):
            self._check_shared(minted)
            self._postpone(follow_up, cause)
            return []
        self._check_locks(minted)
        already = len(self.events)
        outcome = self._carry_out(follow_up)
        if isinstance(outcome, Refused):
            self.refuse(follow_up, outcome)
        return self.events[already:]

    def _is_beyond(self, command: AnyCommand) -> bool:
        """Whether it would touch what is not locked."""
        if isinstance(command, Command):
            record = self.records.get(command.on)
            return record is None or not set(record.keys).issubset(self._keys)
        joined = command.case in (None, self._case) or command.case in self._keys
        return not (joined and set(command.keys).issubset(self._keys))

    def _check_locks(self, command: AnyCommand) -> None:
        """Raises NotLockedError where it locks beside its record's keys what is not locked yet."""
        record = self.records.get(_on(command))
        if isinstance(command, Command) and isinstance(record, command.record):
            beside: tuple[str, ...] = command.locks(record)
            if not set(beside).issubset(self._keys):
                raise NotLockedError(record.case, beside)

    def _check_shared(self, command: AnyCommand) -> None:
        """Raises NotLockedError where it is on a case that shares a key with this one."""
        if isinstance(command, Command):
            if (record := self.records.get(command.on)) is not None:
                raise NotLockedError(record.case, record.keys)
        elif command.case not in self._keys:
            for record in self.records.values():
                if record.case == command.case:
                    raise NotLockedError(record.case, command.keys)

    def _postpone(self, errand: Errand, cause: Envelope) -> None:
        command = errand.command
        if isinstance(command, Request) and command.case is None:
            command = evolve(command, case=cause.case)
        on = _on(command)
        key = f"{REACTION}{len(self._beyond) + 1}:{cause.id}"
        self._beyond.append(Due(record=on, key=key, at=errand.now, command=command))


def _on(command: AnyCommand) -> str:
    """The record that a command is on, or that a request begins."""
    return command.on if isinstance(command, Command) else command.id


#: What the keys of postponed reactions begin with.
REACTION = "reaction:"


def caused_by(due: Due) -> EventId | None:
    """The event that a postponed reaction follows from; None = it is a record's deadline."""
    if not due.key.startswith(REACTION):
        return None
    return EventId(due.key.removeprefix(REACTION).split(":", 1)[1])


def _endless(errand: Errand) -> DeclarationError:
    """What is wrong where commands follow one from another, or from one, without an end."""
    last = f"the last of them {errand.command.kind}"
    if errand.depth > LIMIT:
        problem = f"more than {LIMIT} follow one from another, {last}: they run in a circle"
    else:
        problem = f"more than {TOTAL} follow from one command, {last}"
    return DeclarationError("reactions", problem)


def _check_yield(command: AnyCommand, outcome: Accepted[Any]) -> None:
    """A command leads to something, and to nothing but what it declares."""
    strangers = [event.kind for event in outcome.events if type(event) not in command.yields]
    if strangers or not outcome.events:
        raise DeclarationError(
            f"command {command.kind}",
            f"led to {', '.join(strangers) or 'no event'}; it declares "
            f"{', '.join(event.kind for event in command.yields)}",
        )


def mint(command: AnyCommand, numbers: Numbers) -> AnyCommand:
    """The command with every id and number that it lacks, before it is locked, decided or told of.

    A refused one uses them up: a record's id is among the keys that are locked, events say the
    number, and a command id stands for the command as it was minted. So they cannot wait for the
    answer, and none is lost by chance; counted ones have gaps.
    """
    kind: Any = type(command)  # mypy takes no attrs class for hashable; as Any it does
    missing: dict[str, Any] = {
        name: numbers.number(series) for name, series in _minted(kind) if not getattr(command, name)
    }
    if isinstance(command, Request) and not command.id:
        missing["id"] = numbers.id(command.record.prefix)
    return evolve(command, **missing) if missing else command


@cache
def _minted(command: Any) -> tuple[tuple[str, Series], ...]:
    """The fields of a command that the desk fills in, and the series of each."""
    fields = attrs.fields(command)
    return tuple((a.name, a.metadata["minted"]) for a in fields if "minted" in a.metadata)
