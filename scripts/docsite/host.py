"""What the host carries out: the duties that the library declares, slice by slice."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from cservice.desk.host import DUTIES, Duty


def table() -> str:
    """Every duty: after what, what is done, and by which command it is told."""
    lines: list[str] = []
    for name, duties in groupby(DUTIES, key=_slice_of):
        lines += [
            f"## {name.capitalize()}",
            "",
            "| after | is done | is told by |",
            "|---|---|---|",
        ]
        for duty in duties:
            does = duty.does[0].upper() + duty.does[1:]
            lines.append(f"| {_links(duty.events)} | {does}{_by(duty)} | {_links(duty.told_by)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _slice_of(duty: Duty) -> str:
    return _part(duty.events[0])


def _part(kind: Any) -> str:
    name, _, _ = kind.kind.partition(".")
    return str(name)


def _links(kinds: Iterable[Any]) -> str:
    return ", ".join(
        f"[`{one.__name__}`](slices/{_part(one)}.md#{one.__name__.lower()})" for one in kinds
    )


def _by(duty: Duty) -> str:
    if duty.link is None:
        return ""
    return f"; [`{duty.link.__name__}`][{duty.link.__module__}.{duty.link.__name__}] does"
