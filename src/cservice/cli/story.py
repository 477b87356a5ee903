"""A case as a story: each day, who did what to which record, and every decision with its reason.

Whatever is said is said by the declarations: an event by its `says` or its docstring, a ruling by
the question's docstring and the policy's reason. So a host's own slices are told like ours.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import Any

import attrs

from cservice.cli.ledger import ledger
from cservice.cli.timeline import Entry, Refusal, Repeat, shortened
from cservice.cli.wording import (
    IDENTITY,
    camel,
    capital,
    day,
    days_later,
    hours_later,
    in_zone,
    local,
    moment,
    name_of,
    named,
    party,
    plain,
    right,
    says_nothing,
    sentence,
    shown,
    told,
    values,
)
from cservice.desk.brand import DEFAULT, Brand
from cservice.desk.desk import Desk
from cservice.kernel.actor import SYSTEM
from cservice.kernel.command import not_now
from cservice.kernel.event import PLACES, Envelope, Event
from cservice.kernel.postponed import DeadlineRefused
from cservice.kernel.question import Question
from cservice.kernel.record import BrandId, Record
from cservice.kernel.ruling import Ruling, Verdict
from cservice.kernel.time import Instant, Zone, elapsed, lasting
from cservice.kernel.value import frozen
from cservice.kernel.words import called
from cservice.payment import PaymentMeans

#: A full stop after somebody's own words that end with one.
_STOPPED = re.compile(r"([.?!]”)\.")

#: The code of an answer that has one.
_CODED = re.compile(r"(?<=\w): [a-z_]+$")


@frozen(kw_only=True)
class Line:
    """One thing that happened, or was refused."""

    later: str  # how long after the one before, if long: "three hours later"; empty = soon after
    time: str  # by the clock of the brand: "10:15"
    said: str  # who did what
    why: tuple[str, ...]  # each question that was asked, and how policies answered it


@frozen(kw_only=True)
class Run:
    """What happened to one record until something happened to another."""

    about: str  # "Return authorization ra-1"
    lines: tuple[Line, ...]  # in order


@frozen(kw_only=True)
class Day:
    """One day by the clock of the brand."""

    date: str  # "Monday, 2 March 2026"
    later: str  # "two days later" than the day before that is told; empty = it is the first
    runs: tuple[Run, ...]  # in order


@frozen(kw_only=True)
class Section:
    """One part of how it ended."""

    title: str  # "Still open"
    items: tuple[str, ...]  # a sentence each


@frozen(kw_only=True)
class Story:
    """A whole case as people tell it; `cservice.cli.tellings` writes it down."""

    title: str  # what it is about
    about: str  # more of it; empty = nothing
    clock: str  # whose time is told
    days: tuple[Day, ...]  # what happened
    end: tuple[Section, ...]  # how it ended


def story(
    title: str,
    entries: Sequence[Entry],
    records: Sequence[Record],
    *,
    desk: Desk,
    about: str = "",
    brands: Iterable[Brand] = (),
) -> Story:
    """The story of what happened on a desk; the brands say by which clock it is told."""
    teller = _Teller(desk, {one.id: one for one in records}, tuple(brands))
    return Story(
        title=title,
        about=" ".join(about.split()),
        clock=teller.clock(),
        days=tuple(teller.days(entries)),
        end=tuple(one for one in teller.end(entries) if one.items),
    )


class _Teller:
    """Knows the declarations: the questions that policies answer, the records' types."""

    def __init__(self, desk: Desk, records: Mapping[str, Record], brands: Sequence[Brand]) -> None:
        self._codec = desk.codec
        self._questions = {one.mark.question.kind: one.mark.question for one in desk.policies.all}
        self._policies = frozenset(desk.policies.names)
        self._records = records
        self._zones: dict[BrandId, Zone] = {one.id: one.zone for one in brands}
        self._zone = brands[0].zone if brands else DEFAULT.zone

    def clock(self) -> str:
        zones = sorted(set(self._zones.values())) or [self._zone]
        if len(zones) == 1:
            return f"Times are those of {zones[0]}."
        named = ", ".join(f"{zone} for {brand}" for brand, zone in sorted(self._zones.items()))
        return f"Times are those of each brand: {named}."

    def days(self, entries: Sequence[Entry]) -> Iterator[Day]:
        before: datetime.date | None = None
        for date, of_day in groupby(entries, key=self._date):
            runs = []
            today: Instant | None = None
            for about, of_run in groupby(of_day, key=self._about):
                lines = []
                last: Entry | None = None
                for one in of_run:
                    later = "" if today is None else hours_later(elapsed(today, one.at))
                    line = self._line(one, later)
                    lines.append(attrs.evolve(line, why=()) if _explained(one, last) else line)
                    today, last = one.at, one
                runs.append(Run(about=about, lines=tuple(lines)))
            later = "" if before is None else days_later((date - before).days)
            yield Day(date=day(date), later=later, runs=tuple(runs))
            before = date

    def _zone_of(self, entry: Entry) -> Zone:
        if isinstance(entry, Envelope):
            return self._zones.get(entry.brand, self._zone)
        record = self._records.get(_on(entry) or "")
        return self._zone if record is None else self._zone_by(record)

    def _zone_by(self, record: Record) -> Zone:
        return self._zones.get(record.brand, self._zone)

    def _date(self, entry: Entry) -> datetime.date:
        return local(entry.at, self._zone_of(entry)).date()

    def _about(self, entry: Entry) -> str:
        id = _on(entry)
        if id is None:
            assert isinstance(entry, Refusal)
            return f"No {called(self._codec.command_type(entry.command).record.kind)} yet"
        record = self._records.get(id)
        if record is None:
            return id
        number = getattr(record, "number", None)
        return f"{capital(called(record.kind))} {id}" + (f", number {number}" if number else "")

    def _line(self, entry: Entry, later: str) -> Line:
        zone = self._zone_of(entry)
        why: tuple[str, ...] = ()
        if isinstance(entry, Envelope):
            said = f"{_doer(entry)}: {_happened(entry, zone)}"
            facts = (
                f"Known from outside: {camel(k)}: {shown(v, zone)}." for k, v in entry.facts.items()
            )
            why = (*facts, *self._decisions(entry.rulings, zone))
        elif isinstance(entry, Refusal):
            asked = f"{capital(party(entry.by))} asked"
            if entry.by == SYSTEM:
                asked = "It should have followed" if entry.follows else "It fell due"
            taken_on = _taken_on(entry)
            what = _wanted(entry, zone)
            said = f"{asked} to {called(entry.command)}{what}{taken_on}; it was refused."
            why = tuple(self._decisions(entry.refused.rulings, zone))
        elif isinstance(entry, Repeat):
            said = (
                f"{capital(party(entry.by))} asked again to {called(entry.command)}, as {entry.id};"
                " nothing happened twice."
            )
        else:
            said = f"It fell due to {called(entry.command)}."
            if entry.failure is not None:
                said = f"{said} That failed and stays due: {shortened(entry.failure)}"
        return Line(later=later, time=f"{local(entry.at, zone):%H:%M}", said=said, why=why)

    def _decisions(self, rulings: Sequence[Ruling], zone: Zone) -> Iterator[str]:
        """Each question with its answers; what the library itself refuses has no question."""
        for kind, these in groupby(rulings, key=lambda one: one.question):
            question = self._questions.get(kind)
            asked = "" if question is None else f"{_asked(question)} "
            # Asked of several lines and answered alike, it is told once.
            yield asked + " ".join(dict.fromkeys(self._ruled(one, zone) for one in these))

    def _ruled(self, ruling: Ruling, zone: Zone) -> str:
        reason = in_zone(shortened(ruling.text()), zone).rstrip(".")
        said = f"{_verdict(ruling)}: {reason}" if reason else _verdict(ruling)
        said = f"{said} ({ruling.policy})"
        if ruling.settled_by is not None:
            lifted = ruling.settled_by in self._policies
            approved = ruling.verdict is Verdict.NEED_APPROVAL
            how = "lifted" if lifted else "approved" if approved else "overridden"
            said = f"{said}, {how} by {ruling.settled_by}"
        else:
            if ruling.verdict is Verdict.REFUSE and ruling.role is not None:
                said = f"{said}, unless a {plain(ruling.role)} takes it on"
            if ruling.allowed:
                instead = " or ".join(map(right, ruling.allowed))
                said = f"{said}. What would be right: {in_zone(instead, zone)}"
        conditions = "; ".join(one.text.rstrip(".") for one in ruling.conditions)
        return f"{said}; on condition: {conditions}." if conditions else f"{said}."

    def end(self, entries: Sequence[Entry]) -> Iterator[Section]:
        records = tuple(self._records.values())
        yield Section(title="What came of it", items=self._each(records, self._ended))
        yield Section(title="Money", items=ledger(records, self._zone_by))
        open_ones = [one for one in records if _is_open(one)]
        yield Section(title="Still open", items=self._each(open_ones, self._waits_for))
        took = [
            f"From the first entry to the last: {lasting(elapsed(first.at, last.at))}."
            for first, last in zip(entries[:1], entries[-1:], strict=True)
        ]
        yield Section(title="How long it took", items=(*took, *self._each(records, self._effort)))

    def _each(
        self, records: Iterable[Record], tell: Callable[[Record], Iterable[str]]
    ) -> tuple[str, ...]:
        """What there is to tell of each record; those of which there is nothing are left out."""
        told = ((one, ", ".join(tell(one))) for one in records)
        return tuple(f"{capital(called(r.kind))} {r.id}: {said}." for r, said in told if said)

    def _ended(self, record: Record) -> Iterator[str]:
        # Of one that is over, what never began is not worth a word: a label that nobody mailed.
        states = {
            table.field: state
            for table in record.tables
            if (state := getattr(record, table.field)) != table.initial or _is_open(record)
        }
        lifecycles = {table.field for table in record.tables}
        for axis, state in {**states, **record.axes}.items():
            if axis == "stage":
                yield plain(str(state))
            elif not says_nothing(state):
                yield f"{name_of(axis)} {plain(str(state))}"
        for name, value in values(record):
            beside = isinstance(value, StrEnum) and name not in lifecycles
            # By what money went is told under "Money".
            if beside and not isinstance(value, PaymentMeans) and not says_nothing(value):
                yield f"{name_of(name)} {plain(value)}"

    def _waits_for(self, record: Record) -> Iterator[str]:
        zone = self._zone_by(record)
        first = record.tables[0]
        state = getattr(record, first.field)
        steps = first.allowed(state)
        asked = [kind for step in steps for kind in self._codec.askable.get((first.name, step), ())]
        now = [one for one in asked if not_now(record, self._codec.commands[one].yields) is None]
        what = " or ".join(dict.fromkeys(map(called, now)))
        follows = f"; what may follow, unless a rule is against it: {what}" if what else ""
        yield f"{plain(state)}{follows}"
        for one in record.deadlines():
            yield f"on {moment(one.at, zone)} by itself: {called(one.command.kind)}"

    def _effort(self, record: Record) -> Iterator[str]:
        """How long it lasted, if it is one that begins and ends, and the time people spent."""
        opened, ended = (getattr(record, name, None) for name in ("opened_at", "ended_at"))
        if opened is not None and ended is not None:
            yield f"{lasting(elapsed(opened, ended))} from beginning to end"
        for name, value in values(record):
            spent = isinstance(value, datetime.timedelta) or name.endswith("_minutes")
            counted = ended is not None and type(value) is int and name not in IDENTITY
            if (spent or counted) and not says_nothing(value):
                yield named(name_of(name), value, self._zone)


def _on(entry: Entry) -> str | None:
    if isinstance(entry, Envelope):
        return entry.stream
    return entry.done.record.id if isinstance(entry, Repeat) else entry.on


def _wanted(refusal: Refusal, zone: Zone) -> str:
    """What exactly was asked for, as far as it is known."""
    command = refusal.asked
    if command is None:
        return ""
    beside = {"id", "case", getattr(command, "target", "")}
    wanted = told(command, zone, without=beside, kept=False)
    return f" ({', '.join(wanted)})" if wanted else ""


def _taken_on(refusal: Refusal) -> str:
    """Who took responsibility for what was refused all the same."""
    if refusal.override is None:
        return ""
    return f", which {party(refusal.override.by)} took on: {refusal.override.reason}"


def _doer(one: Envelope) -> str:
    if one.by != SYSTEM:
        return capital(party(one.by))
    fell_due = one.cause is None and not isinstance(one.body, DeadlineRefused)
    return "It fell due" if fell_due else "So"


def _happened(one: Envelope, zone: Zone) -> str:
    """The event's own sentence, then the fields that it does not name."""
    body = one.body
    said = type(body).says or sentence(type(body)) or f"{capital(called(body.kind))}."
    named = {place[1] for place in PLACES.finditer(type(body).says)}
    filled = PLACES.sub(partial(_filled, body=body, zone=zone), said)
    if isinstance(body, DeadlineRefused):  # what it says for programs is said by the refusal
        return in_zone(filled.replace(body.command, f"to {called(body.command)}", 1), zone)
    same = {name for name, value in values(body) if value in (one.at, one.by.id, one.case)}
    rest = told(body, zone, without=named | same)
    whole = f"{filled} {capital(', '.join(rest))}." if rest else filled
    return in_zone(_STOPPED.sub(r"\1", whole), zone)


def _filled(place: re.Match[str], body: Event[Any], zone: Zone) -> str:
    """What stands in a place of an event's sentence."""
    value = getattr(body, place[1])
    if place[2] is None:
        return shown(value, zone) or "nothing"
    return place[2] if value else place[3]


def _explained(entry: Entry, last: Entry | None) -> bool:
    """Whether the reasons were told with the refusal that the event notes."""
    if not isinstance(entry, Envelope) or not isinstance(last, Refusal):
        return False
    return isinstance(entry.body, DeadlineRefused) and entry.rulings == last.refused.rulings


def _asked(question: type[Question[Any]]) -> str:
    return sentence(question) or f"{capital(called(question.kind))}?"


def _verdict(ruling: Ruling) -> str:
    if ruling.verdict is Verdict.ANSWER:
        # Of an answer with a code the reason follows: "refuse: number_absent".
        return capital(plain(_CODED.sub("", ruling.answer or "")))
    if ruling.verdict is Verdict.NEED_APPROVAL:
        return f"Only with the approval of a {plain(ruling.role or '')}"
    return {Verdict.ALLOW: "Yes", Verdict.REFUSE: "No", Verdict.LIFT: "As an exception"}[
        ruling.verdict
    ]


def _is_open(record: Record) -> bool:
    """Whether somebody has still to do something: ours, the customer, or a party outside."""
    if not record.tables:
        return False
    first = record.tables[0]
    state = getattr(record, first.field)
    return bool(first.final) and state not in first.final and state not in record.at_rest
