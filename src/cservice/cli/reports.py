"""Reports that are asked for: where they are read, and what is said of it. Source: B4, A9."""

import datetime
import zoneinfo
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from cservice.adapters.asterisk import ami_reports
from cservice.adapters.asterisk.ami import Heard, is_recording
from cservice.adapters.asterisk.ami import read as read_ami
from cservice.adapters.asterisk.queue_log import Notes
from cservice.adapters.asterisk.reports import agent_report, queue_report
from cservice.cli.stores import open_desk
from cservice.desk import reports as of_desk
from cservice.desk.past import calls_in
from cservice.kernel.errors import InputError
from cservice.kernel.time import instant, zone
from cservice.kernel.value import frozen
from cservice.reports import (
    AgentRow,
    Bucket,
    CallRow,
    CallsRow,
    Level,
    Period,
    QueueRow,
    ServiceLevel,
    Stretch,
    calls_report,
    picture,
)
from cservice.reports.calls import within

#: What a report may be made of.
Row: TypeAlias = AgentRow | QueueRow | CallRow | CallsRow


def period_of(since: str | None, until: str | None, named: str, bucket: str | None) -> Period:
    """The period that was asked for; a date is the midnight that it begins with, in the zone."""
    clocks = zone(named)
    return Period(
        since=None if since is None else _second(since, clocks),
        until=None if until is None else _second(until, clocks),
        zone=clocks,
        bucket=Bucket.WHOLE if bucket is None else Bucket(bucket),
    )


def _second(text: str, clocks: str) -> int:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return int(instant(text).timestamp())
    midnight = datetime.datetime.combine(day, datetime.time(), zoneinfo.ZoneInfo(clocks))
    return int(midnight.timestamp())


def level_of(definition: str | None, within: int | None) -> Level | None:
    """The service level that was chosen."""
    if definition is None or within is None:
        return None
    return Level(definition=ServiceLevel(definition), within=within)


@frozen(kw_only=True)
class Source:
    """Where what happened is read: a switch's log in so many files, or a store."""

    files: tuple[Path, ...] = ()  # parts of an Asterisk queue_log, or of AMI's; empty = no files
    ami: tuple[Path, ...] = ()  # parts of what AMI said; - is the standard input; likewise
    store: str | None = None  # the URL of one; None = the files
    tenant: str  # whose records in it

    def heard_in(self) -> tuple[Path, ...]:
        """The files where AMI's events are; empty = they are a queue_log's.

        Raises InputError where some are, and others are not.
        """
        recorded = [file for file in self.files if is_recording(file)]
        others = [file for file in self.files if file not in recorded]
        if recorded and others:
            raise InputError(
                f"{recorded[0]} is of Asterisk's manager interface, and {others[0]} is not; "
                "report on one kind of file at a time"
            )
        return (*self.ami, *recorded)


@frozen(kw_only=True)
class Found:
    """A report."""

    kind: type[Row]  # what its rows are
    rows: Sequence[Row]  # what it says
    notes: Notes | Heard | None = None  # what came up while a log was read; None = a store's
    stretches: Sequence[Stretch] = ()  # what agents did when, for a picture
    #: When what is known ends, where that is before the period does, seconds since 1970; None = it
    #: is not, or nothing goes on in the report.
    ends: int | None = None


def agents(source: Source, period: Period, after_call: Sequence[str], *, draws: bool) -> Found:
    """What agents did; `draws`: and when, for a picture."""
    if heard_in := source.heard_in():
        told = ami_reports.agent_report(heard_in, period, after_call=after_call, draws=draws)
        heard = _listened(told.heard, heard_in)
        return Found(
            kind=AgentRow,
            rows=told.rows,
            notes=heard,
            stretches=told.stretches,
            ends=_ends(period, heard.last),
        )
    if source.store is None:
        read = agent_report(source.files, period, after_call=after_call, draws=draws)
        notes = _checked(read.notes)
        return Found(
            kind=AgentRow,
            rows=read.rows,
            notes=notes,
            stretches=read.stretches,
            ends=_ends(period, notes.last),
        )
    past, agents = _past(source, period), of_desk.agents_of(period, draws=draws)
    of_desk.tell_agents(agents, past)
    rows = agents.rows(past.last)
    drawn = agents.stretches(past.last)
    return Found(kind=AgentRow, rows=rows, stretches=drawn, ends=_ends(period, past.last))


def draw(found: Found, period: Period, file: Path) -> None:
    """Write the picture of what agents did."""
    drawn = picture(found.stretches, period)
    try:
        file.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error


def queues(source: Source, period: Period, level: Level | None) -> Found:
    """What became of the calls in each queue."""
    if heard_in := source.heard_in():
        heard = ami_reports.queue_report(heard_in, period, level)
        of_stream = _listened(heard.heard, heard_in)
        return Found(
            kind=QueueRow, rows=heard.rows, notes=of_stream, ends=_ends(period, of_stream.last)
        )
    if source.store is None:
        read = queue_report(source.files, period, level)
        notes = _checked(read.notes)
        return Found(kind=QueueRow, rows=read.rows, notes=notes, ends=_ends(period, notes.last))
    past, told = _past(source, period), of_desk.queues_of(period, level)
    of_desk.tell_queues(told, past)
    rows = told.rows(past.last)
    return Found(kind=QueueRow, rows=rows, ends=_ends(period, past.last))


def _ends(period: Period, last: int | None) -> int | None:
    """When what is known ends, where that is before the period does."""
    return last if last and period.until is not None and last < period.until else None


_NO_CALLS = (
    "{0} is no recording of Asterisk's manager interface, which calls are known from; a queue_log "
    "knows of agents and queues: cservice report agents {0}, cservice report queues {0}"
)


def calls(source: Source, period: Period, *, each: bool) -> Found:
    """What became of the calls: of all together, or of each."""
    heard = None
    if source.store is None:
        heard, heard_in = Heard(), source.heard_in()
        if not heard_in:
            raise InputError(_NO_CALLS.format(source.files[0]))
        rows = read_ami(heard_in, heard)
        _listened(heard, heard_in)
    else:
        with open_desk(source.store, tenant=source.tenant) as desk:
            rows = of_desk.call_rows(calls_in(desk, period))
    if each:
        return Found(kind=CallRow, rows=within(rows, period), notes=heard)
    return Found(kind=CallsRow, rows=calls_report(rows, period), notes=heard)


def _listened(heard: Heard, files: Sequence[Path]) -> Heard:
    """Raises InputError where something was read, and none of it is a message: it is no stream."""
    if heard.is_other:
        named = ", ".join(map(str, files))
        raise InputError(f"{named}: there are no events of Asterisk's manager interface in it")
    return heard


def _past(source: Source, period: Period) -> of_desk.Happened:
    assert source.store is not None, "what a desk recorded is in a store"
    with open_desk(source.store, tenant=source.tenant) as desk:
        return of_desk.happened_in(desk, period)


def _checked(notes: Notes) -> Notes:
    """Raises InputError where something was read, and none of it is a row: it is another file."""
    if notes.broken and not notes.rows:
        [first, *_] = notes.shown
        raise InputError(
            f"{first.file}:{first.line}: this is no queue_log: none of its lines is a row, such as "
            "1772442000|call-1|books|Ann|CONNECT|12|…"
        )
    return notes


def notes_of(found: Found, period: Period) -> Iterator[str]:
    """What came up while the report was made, a line each; none where nothing did."""
    if found.ends is not None:
        last = datetime.datetime.fromtimestamp(found.ends, zoneinfo.ZoneInfo(period.zone))
        yield f"note: nothing is known after {last.isoformat()}; what was open then ends there"
    match found.notes:
        case Notes():
            yield from _of_log(found.notes)
        case Heard():
            yield from _of_stream(found.notes)
        case None:
            pass


def _of_stream(heard: Heard) -> Iterator[str]:
    if not (heard.events or heard.undated or heard.unlinked):
        yield "note: there is no event in it that the report is about"
    if heard.broken:
        yield f"note: {_lines(heard.broken)} of no message"
    if heard.late:
        are = "is too far out of order and does" if heard.late == 1 else _TOO_LATE
        yield f"note: {heard.late} event{'s' * (heard.late > 1)} {are} not count"
    if heard.undated:
        yield (
            f"note: {_events(heard.undated)} not say when, nor count; let Asterisk say so with "
            "timestampevents = yes in manager.conf"
        )
    if heard.unlinked:
        yield f"note: {_events(heard.unlinked)} not belong to a call, nor count"


def _lines(n: int) -> str:
    return "1 line is" if n == 1 else f"{n} lines are"


def _events(n: int) -> str:
    return "1 event does" if n == 1 else f"{n} events do"


def _of_log(notes: Notes) -> Iterator[str]:
    if notes.broken:
        are = "line is no row" if notes.broken == 1 else "lines are no rows"
        yield f"note: {notes.broken} {are} of a queue_log:"
        for one in notes.shown:
            yield f"  {one.file}:{one.line}: {one.text!r}"
    if notes.late:
        are = "is too far out of order and does" if notes.late == 1 else _TOO_LATE
        yield f"note: {_rows(notes.late)} {are} not count"
    for event, times in sorted(notes.unknown.items()):
        yield f"note: {event!r} is no event that is known: {_rows(times)}"


_TOO_LATE = "are too far out of order and do"


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n} rows"
