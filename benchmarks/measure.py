"""How two sides are compared: in turns, in one process, by the median of the turns' ratios."""

import gc
import statistics
import time
from collections.abc import Callable

import attrs


@attrs.frozen(kw_only=True)
class Row:
    """One comparison, as it is printed and as it is written to build/bench.json."""

    name: str  # what is compared, and the unit of both figures
    ours: float  # median of the turns
    peer: float  # likewise
    ratio: float  # median of the turns' ratios, so not always ours / peer
    bar: float | None  # the ratio may be this at most; None = told for information

    @property
    def holds(self) -> bool | None:
        """Whether the bar is held; None = there is none."""
        return None if self.bar is None else self.ratio <= self.bar


@attrs.frozen
class Turns:
    """What both sides took, turn by turn."""

    ours: list[float]
    peer: list[float]

    def row(self, name: str, bar: float | None, *, scale: float = 1.0) -> Row:
        """As a row; `scale` brings the figures into the unit that the name tells."""
        ratios = [one / other for one, other in zip(self.ours, self.peer, strict=True)]
        return Row(
            name=name,
            ours=statistics.median(self.ours) * scale,
            peer=statistics.median(self.peer) * scale,
            ratio=statistics.median(ratios),
            bar=bar,
        )


#: Prepares one turn of one side and returns what is timed; it does the work `size` times.
Side = Callable[[int], Callable[[], object]]


def in_turns(ours: Side, peer: Side, *, turns: int, sizes: tuple[int, int]) -> Turns:
    """The seconds that one piece of work takes on each side.

    Each turn prepares both sides anew, runs them one after the other, every second turn the other
    way round, and collects garbage before each and not within. The first turn warms up and is left
    out. `sizes` say how often each side does its work in a turn: the slower one less often.
    """
    taken = Turns([], [])
    # What is there already is not gone through at every collection, which would leave nothing of
    # either side in the processor's caches.
    gc.freeze()
    try:
        for turn in range(turns + 1):
            sides = [(ours, sizes[0], taken.ours), (peer, sizes[1], taken.peer)]
            for side, size, seconds in sides if turn % 2 else reversed(sides):
                each = _timed(side(size)) / size
                if turn:
                    seconds.append(each)
    finally:
        gc.unfreeze()
    return taken


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()
