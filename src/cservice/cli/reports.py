"""Reports as a table for people, or as JSON or CSV for programs. Source: B4, A9."""

import csv
import datetime
import io
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
import msgspec

from cservice.adapters.asterisk.queue_log import Notes
from cservice.adapters.asterisk.reports import AgentReport, QueueReport
from cservice.kernel.errors import InputError
from cservice.kernel.time import instant, zone
from cservice.reports import AgentRow, Bucket, Level, Period, QueueRow, ServiceLevel

#: What a table shows of a row, under which heading.
_Columns = Sequence[tuple[str, Callable[[Any, zoneinfo.ZoneInfo], str]]]


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


def agents(found: AgentReport, period: Period, form: str | None) -> str:
    """The agents' report: a table, or in the form that was asked for."""
    return _written(AgentRow, _agent_columns(found.rows), found, period, form)


def queues(found: QueueReport, period: Period, form: str | None) -> str:
    """The queues' report, likewise."""
    return _written(QueueRow, _queue_columns(found.rows), found, period, form)


def check_any(notes: Notes) -> None:
    """Raises InputError where something was read, and none of it is a row: it is another file."""
    if notes.broken and not notes.rows:
        [first, *_] = notes.shown
        raise InputError(
            f"{first.file}:{first.line}: this is no queue_log: none of its lines is a row, such as "
            "1772442000|call-1|books|Ann|CONNECT|12|…"
        )


def notes_of(notes: Notes) -> Iterator[str]:
    """What came up while the log was read, a line each; none where nothing did."""
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


def _written(
    kind: type[AgentRow] | type[QueueRow],
    columns: _Columns,
    found: AgentReport | QueueReport,
    period: Period,
    form: str | None,
) -> str:
    clocks, notes = zoneinfo.ZoneInfo(period.zone), found.notes
    if form is None:
        return _table(columns, found.rows, clocks, pieces=period.bucket is not Bucket.WHOLE)
    plain = [_plain(row, clocks) for row in found.rows]
    if form == "csv":
        return _csv(kind, plain)
    log = {
        "rows": notes.rows,
        "again": notes.again,
        "broken": notes.broken,
        "late": notes.late,
        "unknown": dict(sorted(notes.unknown.items())),
    }
    data = {"zone": period.zone, "rows": plain, "log": log}
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


_INSTANTS = ("since", "until", "logged_on_at", "logged_off_at")
_RATIOS = {
    AgentRow: ("all_not_ready", "occupancy"),
    QueueRow: ("speed_of_answer", "abandonment"),
}


def _plain(row: AgentRow | QueueRow, clocks: zoneinfo.ZoneInfo) -> dict[str, Any]:
    """A row for programs: lengths in seconds, instants by the zone's clocks with their offset."""
    data = {name: getattr(row, name) for name in (*_names(type(row)), *_RATIOS[type(row)])}
    for name in _INSTANTS:
        if data.get(name) is not None:
            data[name] = datetime.datetime.fromtimestamp(data[name], clocks).isoformat()
    if isinstance(row, QueueRow) and row.level is not None:
        data["level"] = {"definition": row.level.definition.value, "within": row.level.within}
    return {
        name: round(value, 4) if isinstance(value, float) else value for name, value in data.items()
    }


def _names(kind: type[AgentRow] | type[QueueRow]) -> list[str]:
    return [one.name for one in attrs.fields(kind)]


def _csv(kind: type[AgentRow] | type[QueueRow], rows: list[dict[str, Any]]) -> str:
    """A line for each row, with a column for each reason why an agent was not ready."""
    reasons = sorted({one for row in rows for one in row.get("not_ready", ())})
    flat: list[dict[str, Any]] = []
    for row in rows:
        without = dict(row)
        given = without.pop("not_ready", {})
        level = without.get("level")
        if level is not None:
            without["level"] = f"{level['definition']} within {level['within']}"
        flat.append({**without, **{f"not_ready: {one}": given.get(one, 0) for one in reasons}})
    names = [one for one in (*_names(kind), *_RATIOS[kind]) if one != "not_ready"]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*names, *(f"not_ready: {one}" for one in reasons)])
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue().replace("\r\n", "\n").rstrip("\n")


def _table(
    columns: _Columns,
    rows: Sequence[AgentRow | QueueRow],
    clocks: zoneinfo.ZoneInfo,
    *,
    pieces: bool,
) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return "nothing happened in that period"
    shown = [("from", _from), *columns] if pieces else columns
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, (name, _) in enumerate(shown):
        table.add_column(name, justify="left" if place <= pieces else "right", no_wrap=True)
    for row in rows:
        # As texts, so that nothing in a name of somebody's is taken for mark-up.
        table.add_row(*(Text(say(row, clocks)) for _, say in shown))
    text = io.StringIO()
    # As wide as it has to be: a terminal folds lines, and a program that reads them does not.
    Console(file=text, width=_WIDEST, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines() if line.strip())


_WIDEST = 400


def _from(row: AgentRow | QueueRow, clocks: zoneinfo.ZoneInfo) -> str:
    return datetime.datetime.fromtimestamp(row.since, clocks).isoformat(" ", "minutes")


def _clock(at: int | None, clocks: zoneinfo.ZoneInfo) -> str:
    if at is None:
        return ""
    return datetime.datetime.fromtimestamp(at, clocks).strftime("%m-%d %H:%M")


def _lasting(seconds: float | None) -> str:
    if seconds is None:
        return ""
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _percent(part: float | None) -> str:
    return "" if part is None else f"{part:.1%}"


def _reasons(row: AgentRow) -> str:
    """The time not ready in all, and below it by reason, the longest first."""
    by_reason = sorted(row.not_ready.items(), key=lambda one: (-one[1], one[0]))
    lines = [f"{reason or 'no reason'} {_lasting(seconds)}" for reason, seconds in by_reason]
    return "\n".join([_lasting(row.all_not_ready), *lines])


def _agent_columns(rows: Sequence[AgentRow]) -> _Columns:
    columns: list[tuple[str, Callable[[Any, zoneinfo.ZoneInfo], str]]] = [
        ("agent", lambda row, _: row.agent),
        ("log-on", lambda row, clocks: _clock(row.logged_on_at, clocks)),
        ("log-off", lambda row, clocks: _clock(row.logged_off_at, clocks)),
        ("online", lambda row, _: _lasting(row.online)),
        ("idle", lambda row, _: _lasting(row.idle)),
        ("not ready", lambda row, _: _reasons(row)),
        ("talk", lambda row, _: _lasting(row.talk)),
        ("after call", lambda row, _: _lasting(row.after_call)),
        ("answered", lambda row, _: str(row.answered)),
        ("missed", lambda row, _: str(row.missed)),
        ("transferred", lambda row, _: str(row.transferred)),
        ("occupancy", lambda row, _: _percent(row.occupancy)),
    ]
    if all(row.after_call is None for row in rows):
        columns = [one for one in columns if one[0] != "after call"]
    return columns


def _queue_columns(rows: Sequence[QueueRow]) -> _Columns:
    columns: list[tuple[str, Callable[[Any, zoneinfo.ZoneInfo], str]]] = [
        ("queue", lambda row, _: row.queue),
        ("offered", lambda row, _: str(row.offered)),
        ("answered", lambda row, _: str(row.answered)),
        ("abandoned", lambda row, _: str(row.abandoned)),
        ("left otherwise", lambda row, _: str(row.left_otherwise)),
        ("waiting", lambda row, _: str(row.waiting)),
        ("speed of answer", lambda row, _: _lasting(row.speed_of_answer)),
        ("longest", lambda row, _: _lasting(row.longest_answer_wait)),
        ("abandonment", lambda row, _: _percent(row.abandonment)),
    ]
    level = next((row.level for row in rows if row.level is not None), None)
    if level is not None:
        named = f"{level.definition.value} within {level.within} s"
        columns.append((named, lambda row, _: _percent(row.service_level)))
    return columns
