"""The agents' report over a queue_log of 1,000,000 lines, against a loop that splits the lines.

Nothing that reads a log can do with less than that loop. Memory is bounded by agents and pieces of
the period, not by the log: the peak of what is held is measured over the log, and over a tenth.
"""

import tempfile
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from cservice.adapters.asterisk.reports import agent_report
from cservice.reports import Bucket, Period
from cservice.testing.queue_log import Centre, queue_log
from measure import Row, in_turns

_LINES = 1_000_000
_BAR = 3.0
_HOURS = Period(bucket=Bucket.HOUR)
_CENTRE = Centre(agents=100, calls=6_000)


def written(folder: Path, lines: int) -> Path:
    """A log of so many lines."""
    path = folder / f"queue_log.{lines}"
    days = lines // (2 * _CENTRE.calls) + 1
    with path.open("w", encoding="utf-8") as file:
        rows = islice(queue_log(0, days=days, centre=_CENTRE), lines)
        file.writelines(f"{row}\n" for row in rows)
    return path


def _ours(path: Path, period: Period) -> Callable[[int], Callable[[], object]]:
    def side(size: int) -> Callable[[], object]:
        def work() -> None:
            for _ in range(size):
                agent_report([path], period)

        return work

    return side


def _bare(path: Path) -> Callable[[int], Callable[[], object]]:
    def side(size: int) -> Callable[[], object]:
        def work() -> None:
            for _ in range(size):
                with path.open(encoding="utf-8") as file:
                    for line in file:
                        line.split("|")

        return work

    return side


def _peak(path: Path) -> float:
    """What is held at once at the most, in bytes."""
    tracemalloc.start()
    try:
        agent_report([path])
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def rows(turns: int, lines: int = _LINES) -> list[Row]:
    """One piece, hours, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        path, tenth = (written(Path(folder), n) for n in (lines, lines // 10))
        assert agent_report([path]).notes.rows == lines
        turns = max(1, turns // 3)  # a turn takes seconds
        whole = in_turns(_ours(path, Period()), _bare(path), turns=turns, sizes=(1, 1))
        hours = in_turns(_ours(path, _HOURS), _bare(path), turns=turns, sizes=(1, 1))
        most, less = _peak(path), _peak(tenth)
    named = f"agents' report, {lines:,} lines"
    return [
        whole.row(f"{named} : a loop that splits them, ms", _BAR, scale=1e3),
        # A row for every hour of an agent: here one for nine lines, which is most of the work.
        hours.row(f"{named}, by the hour : likewise, ms", None, scale=1e3),
        Row(
            name=f"{named}, the peak of memory : a tenth of it, MB",
            ours=most / 1e6,
            peer=less / 1e6,
            ratio=most / less,
            bar=1.5,
        ),
    ]
