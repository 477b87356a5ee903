"""Reports as a table for people, or as JSON or CSV for programs. Source: B4, A9."""

import csv
import datetime
import io
import zoneinfo
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import attrs
import msgspec

from cservice.adapters.asterisk.ami import Heard
from cservice.adapters.asterisk.queue_log import Notes
from cservice.cli.reports import Found, Row
from cservice.reports import (
    AgentRow,
    Bucket,
    CallOutcome,
    CallRow,
    CallsRow,
    Level,
    Period,
    QueueRow,
    Total,
)

#: What a table shows of a row, under which heading.
_Column: TypeAlias = tuple[str, Callable[[Any, zoneinfo.ZoneInfo], str]]
_Columns: TypeAlias = Sequence[_Column]


def written(found: Found, period: Period, form: str | None) -> str:
    """The report: a table, or in the form that was asked for."""
    if not found.rows and form is None:
        return "nothing happened in that period"
    clocks = zoneinfo.ZoneInfo(period.zone)
    if form is None:
        pieces = period.bucket is not Bucket.WHOLE and found.kind is not CallRow
        return _table(_COLUMNS[found.kind](found.rows), found.rows, clocks, pieces=pieces)
    plain = [_plain(row, clocks) for row in found.rows]
    if form == "csv":
        return _csv(found.kind, plain)
    data: dict[str, Any] = {"zone": period.zone, "rows": plain}
    if found.notes is not None:
        data["log"] = _log(found.notes)
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def _log(notes: Notes | Heard) -> dict[str, Any]:
    if isinstance(notes, Heard):
        return attrs.asdict(notes, filter=lambda field, _: field.name not in _APART)
    return {
        "rows": notes.rows,
        "again": notes.again,
        "broken": notes.broken,
        "late": notes.late,
        "unknown": dict(sorted(notes.unknown.items())),
    }


#: What is not told of a stream: what it is measured by, and what the rows say.
_APART = ("lines", "messages", "last")
_INSTANTS = ("since", "until", "logged_on_at", "logged_off_at", "came_at", "ended_at")
_RATIOS: dict[type[Any], tuple[str, ...]] = {
    AgentRow: ("all_not_ready", "occupancy"),
    QueueRow: ("speed_of_answer", "abandonment"),
}


def _plain(row: Row, clocks: zoneinfo.ZoneInfo) -> dict[str, Any]:
    """A row for programs: lengths in seconds, instants by the zone's clocks with their offset."""
    return {name: _for_programs(name, getattr(row, name), clocks) for name in _names(type(row))}


def _names(kind: type[Row]) -> list[str]:
    """What is told of a row, in order."""
    return [*(one.name for one in attrs.fields(kind)), *_RATIOS.get(kind, ())]


def _for_programs(name: str, value: Any, clocks: zoneinfo.ZoneInfo) -> Any:
    if name in _INSTANTS and value is not None:
        return datetime.datetime.fromtimestamp(value, clocks).isoformat()
    match value:
        case Level(definition=definition, within=seconds):
            return {"definition": definition.value, "within": seconds}
        case Total(seconds=seconds, calls=n, average=average):
            return {"seconds": seconds, "calls": n, "average": average and round(average, 1)}
        case CallOutcome():
            return value.value
        case float():
            return round(value, 4)
        case _:
            return value


def _csv(kind: type[Row], rows: Sequence[dict[str, Any]]) -> str:
    """A line for each row, with a column for each reason why an agent was not ready."""
    reasons = sorted({f"not_ready: {one}" for row in rows for one in row.get("not_ready", ())})
    totals = {one.name for one in attrs.fields(kind) if one.type is Total}
    names: list[str] = []
    for name in _names(kind):
        names += _of_total(name) if name in totals else [name]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*(one for one in names if one != "not_ready"), *reasons])
    writer.writeheader()
    for row in rows:
        flat: dict[str, Any] = dict.fromkeys(reasons, 0)
        for name, value in row.items():
            if name == "not_ready":
                flat.update({f"not_ready: {one}": n for one, n in value.items()})
            elif name == "level" and isinstance(value, dict):
                flat[name] = f"{value['definition']} within {value['within']}"
            elif name in totals:
                flat.update(zip(_of_total(name), value.values(), strict=True))
            else:
                flat[name] = value
        writer.writerow(flat)
    return text.getvalue().replace("\r\n", "\n").rstrip("\n")


def _of_total(name: str) -> tuple[str, str, str]:
    return name, f"{name}_calls", f"{name}_average"


def _table(
    columns: _Columns,
    rows: Sequence[Row],
    clocks: zoneinfo.ZoneInfo,
    *,
    pieces: bool,
) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

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


def _from(row: Any, clocks: zoneinfo.ZoneInfo) -> str:
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
    columns: list[_Column] = [
        ("agent", lambda row, _: row.agent),
        ("log-on", lambda row, clocks: _clock(row.logged_on_at, clocks)),
        ("log-off", lambda row, clocks: _clock(row.logged_off_at, clocks)),
        ("online", lambda row, _: _lasting(row.online)),
        ("idle", lambda row, _: _lasting(row.idle)),
        ("not ready", lambda row, _: _reasons(row)),
        ("talk", lambda row, _: _lasting(row.talk)),
        ("hold", lambda row, _: _lasting(row.hold)),
        ("after call", lambda row, _: _lasting(row.after_call)),
        ("answered", lambda row, _: str(row.answered)),
        ("missed", lambda row, _: str(row.missed)),
        ("transferred", lambda row, _: str(row.transferred)),
        ("occupancy", lambda row, _: _percent(row.occupancy)),
    ]
    untold = {
        name: all(told is None for told in of_each)
        for name, of_each in (
            ("hold", [row.hold for row in rows]),
            ("after call", [row.after_call for row in rows]),
        )
    }
    return [one for one in columns if not untold.get(one[0], False)]


#: Those who never waited, by whether it is not told of them.
_ARRIVALS: Final[dict[bool, _Columns]] = {
    False: (
        ("turned away", lambda row, _: str(row.turned_away)),
        ("overflowed", lambda row, _: str(row.overflowed)),
    ),
    True: (),
}


def _queue_columns(rows: Sequence[QueueRow]) -> _Columns:
    columns: list[_Column] = [
        ("queue", lambda row, _: row.queue),
        ("offered", lambda row, _: str(row.offered)),
        ("answered", lambda row, _: str(row.answered)),
        ("abandoned", lambda row, _: str(row.abandoned)),
        ("left otherwise", lambda row, _: str(row.left_otherwise)),
        ("waiting", lambda row, _: str(row.waiting)),
        *_ARRIVALS[any(row.turned_away is None for row in rows)],
        ("speed of answer", lambda row, _: _lasting(row.speed_of_answer)),
        ("longest", lambda row, _: _lasting(row.longest_answer_wait)),
        ("abandonment", lambda row, _: _percent(row.abandonment)),
    ]
    level = next((row.level for row in rows if row.level is not None), None)
    if level is not None:
        named = f"{level.definition.value} within {level.within} s"
        columns.append((named, lambda row, _: _percent(row.service_level)))
    return columns


def _call_columns(rows: Sequence[CallRow]) -> _Columns:
    return [
        ("call", lambda row, _: row.call),
        ("came", lambda row, clocks: _clock(row.came_at, clocks)),
        ("queue", lambda row, _: row.queue or ""),
        ("agent", lambda row, _: row.agent or ""),
        ("outcome", lambda row, _: row.outcome.value.replace("_", " ")),
        ("menu", lambda row, _: _lasting(row.menu)),
        ("wait", lambda row, _: _lasting(row.wait)),
        ("talk", lambda row, _: _lasting(row.talk)),
        ("hold", lambda row, _: _lasting(row.hold)),
        ("after call", lambda row, _: _lasting(row.after_call)),
        ("handled", lambda row, _: _lasting(row.handled)),
        ("transfers", lambda row, _: str(row.transfers)),
    ]


def _calls_columns(rows: Sequence[CallsRow]) -> _Columns:
    """How many there were, and how long each part took on average."""
    return [
        ("calls", lambda row, _: str(row.calls)),
        ("answered", lambda row, _: str(row.answered)),
        ("abandoned", lambda row, _: str(row.abandoned)),
        ("rejected", lambda row, _: str(row.rejected)),
        ("call back", lambda row, _: str(row.call_back)),
        ("menu ended", lambda row, _: str(row.menu_ended)),
        ("open", lambda row, _: str(row.open)),
        ("transferred", lambda row, _: str(row.transferred)),
        ("menu", lambda row, _: _lasting(row.menu.average)),
        ("wait", lambda row, _: _lasting(row.wait.average)),
        ("talk", lambda row, _: _lasting(row.talk.average)),
        ("hold", lambda row, _: _lasting(row.hold.average)),
        ("after call", lambda row, _: _lasting(row.after_call.average)),
        ("handled", lambda row, _: _lasting(row.handled.average)),
    ]


_COLUMNS: Final[dict[type[Row], Callable[[Any], _Columns]]] = {
    AgentRow: _agent_columns,
    QueueRow: _queue_columns,
    CallRow: _call_columns,
    CallsRow: _calls_columns,
}
