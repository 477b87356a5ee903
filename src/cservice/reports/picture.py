"""A picture of a day: a bar for each agent, with the hours across. Source: B4.

It is SVG that stands alone, for light and dark screens: every stretch says in words what it is when
it is pointed at, and what the colours mean stands below.
"""

import datetime
import html
import re
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cservice.kernel.errors import InputError
from cservice.reports.buckets import Bucket, Period
from cservice.reports.stretches import Doing, Stretch

_LEFT, _WIDTH, _RIGHT = 150, 960, 30  # pixels: the names, the hours, and what is free beside them
_TOP, _ROW, _BAR, _FOOT = 56, 26, 16, 52  # of the heading and the hours; an agent; its bar; below
_LONGEST_NAME: Final = 20
_MOST_HOURS: Final = 24

# Colours that are told apart with any eyes, and on light and dark grounds.
_COLOURS: Final = {
    Doing.TALK: "#0072b2",
    Doing.HOLD: "#e69f00",
    Doing.AFTER_CALL: "#cc79a7",
    Doing.IDLE: "#8fcfae",
    Doing.NOT_READY: "#8a8a8a",
}
_CLASSES: Final = {one: one.value.replace(" ", "-") for one in Doing}
_STYLE: Final = (
    "text{font:12px sans-serif;fill:#222}.heading{font-size:15px}line{stroke:#bbb}"
    + "".join(f".{_CLASSES[one]}{{fill:{colour}}}" for one, colour in _COLOURS.items())
    + "@media(prefers-color-scheme:dark){text{fill:#ddd}line{stroke:#555}}"
)


def picture(found: Sequence[Stretch], period: Period) -> str:
    """What agents did when, in the period, or from the first to the last that is known.

    Raises InputError where there is nothing to draw.
    """
    if not found:
        raise InputError("nothing happened in that period: there is nothing to draw")
    since = min(one.since for one in found) if period.since is None else period.since
    until = max(one.until for one in found) if period.until is None else period.until
    by_agent: dict[str, list[Stretch]] = {}
    for one in found:
        by_agent.setdefault(one.agent, []).append(one)
    clocks = zoneinfo.ZoneInfo(period.zone)
    width, bottom = _LEFT + _WIDTH + _RIGHT, _TOP + _ROW * len(by_agent)
    title = _escaped(f"What agents did, {_day(since, clocks)} to {_day(until, clocks)}")
    size = f'viewBox="0 0 {width} {bottom + _FOOT}" width="{width}" height="{bottom + _FOOT}"'
    across = _Across(since, _WIDTH / (until - since))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title">',
        f'<title id="title">{title}</title>',
        f"<style>{_STYLE}</style>",
        f'<text class="heading" x="{_LEFT}" y="20">{title} ({_escaped(period.zone)})</text>',
    ]
    for at, label in _hours(since, until, period):
        x = across.at(at)
        lines.append(f'<line x1="{x}" x2="{x}" y1="{_TOP - 6}" y2="{bottom}"/>')
        lines.append(f'<text x="{x}" y="{_TOP - 10}" text-anchor="middle">{label}</text>')
    for place, (name, some) in enumerate(by_agent.items()):
        lines += _of_agent(name, some, _TOP + _ROW * place, across, clocks)
    return "\n".join([*lines, *_legend(bottom + 30), "</svg>"]) + "\n"


class _Across(NamedTuple):
    """Where times are in the picture."""

    since: int  # where it begins
    scale: float  # pixels of a second

    def at(self, second: int) -> str:
        """From the left, in pixels."""
        return f"{_LEFT + (second - self.since) * self.scale:.1f}"

    def wide(self, one: Stretch) -> str:
        """How many pixels a stretch is."""
        return f"{(one.until - one.since) * self.scale:.1f}"


def _of_agent(
    name: str, some: Iterable[Stretch], y: int, across: _Across, clocks: zoneinfo.ZoneInfo
) -> Iterator[str]:
    """The agent's name and bar."""
    yield f'<text x="{_LEFT - 8}" y="{y + 17}" text-anchor="end">{_short(name)}</text>'
    for one in some:
        place = f'x="{across.at(one.since)}" y="{y + 5}" width="{across.wide(one)}"'
        said = _escaped(_said(one, clocks))
        yield (
            f'<rect class="{_CLASSES[one.doing]}" {place} height="{_BAR}">'
            f"<title>{said}</title></rect>"
        )


def _legend(y: int) -> Iterator[str]:
    for place, one in enumerate(_COLOURS):
        x = _LEFT + 130 * place
        yield f'<rect class="{_CLASSES[one]}" x="{x}" y="{y - 12}" width="14" height="14"/>'
        yield f'<text x="{x + 20}" y="{y}">{one.value}</text>'


def _hours(since: int, until: int, period: Period) -> Iterator[tuple[int, str]]:
    """The full hours of the clocks, or every so many of them; a midnight by its date."""
    clocks = zoneinfo.ZoneInfo(period.zone)
    hours = Period(zone=period.zone, bucket=Bucket.HOUR)
    days = Period(zone=period.zone, bucket=Bucket.DAY)
    step = next((n for n in _STEPS if (until - since) // 3600 <= n * _MOST_HOURS), None)
    pieces = list(_pieces(since, until, days if step is None else hours))
    thin = 1 if step is not None else -(-len(pieces) // _MOST_HOURS)
    for at in pieces[::thin]:
        clock = datetime.datetime.fromtimestamp(at, clocks)
        if step is None or clock.hour % step == 0:
            yield at, clock.strftime("%H:%M" if clock.hour else "%m-%d")


_STEPS: Final = (1, 2, 3, 6, 12)


def _pieces(since: int, until: int, period: Period) -> Iterator[int]:
    """Where pieces begin, from the first that does so within the time."""
    first, after = period.piece(since)
    at = first if first == since else after
    while at <= until:
        yield at
        at = period.piece(at)[1]


def _said(one: Stretch, clocks: zoneinfo.ZoneInfo) -> str:
    """What a stretch is, in words."""
    what = f"{one.doing.value}: {one.reason}" if one.reason else one.doing.value
    return f"{one.agent}, {_clock(one.since, clocks)}–{_clock(one.until, clocks)}: {what}"


def _clock(at: int, clocks: zoneinfo.ZoneInfo) -> str:
    return datetime.datetime.fromtimestamp(at, clocks).strftime("%H:%M:%S")


def _day(at: int, clocks: zoneinfo.ZoneInfo) -> str:
    return datetime.datetime.fromtimestamp(at, clocks).isoformat(" ", "minutes")[:16]


def _short(name: str) -> str:
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return _escaped(short)


def _escaped(text: str) -> str:
    """A text as XML may hold it: what no XML may hold is shown as something unknown."""
    return html.escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
