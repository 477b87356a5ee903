"""Numbers drawn by chance, so that hosts need not agree; and counted ones, for scripts."""

import random
from collections import Counter

from cservice.kernel.numbers import Series

_ID_BITS = 80
_CHANCE = random.SystemRandom()  # the machine's own, which nobody can foretell


class RandomNumbers:
    """Ids and spoken numbers by chance: nobody guesses the next, and no two hosts share a counter.

    A spoken number that is taken already is noticed by the store, and another is drawn.
    """

    def id(self, prefix: str) -> str:
        """The prefix and twenty hexadecimal digits."""
        return f"{prefix}-{_CHANCE.getrandbits(_ID_BITS):020x}"

    def number(self, series: Series) -> str:
        """A number of the series."""
        return series.issue(_CHANCE.randrange(series.capacity))


#: Multiples of it spread evenly over a range and do not repeat soon.
_GOLDEN = 0.6180339887


class CountedNumbers:
    """Ids and numbers in order: the same script gives the same case, byte by byte.

    For scripts, tests and previews; two desks on one store would issue the same twice.
    """

    def __init__(self, mark: str = "") -> None:
        """`mark` is put into every id, and numbers are then small: a preview's are placeholders."""
        self._mark = mark
        self._issued: Counter[str] = Counter()  # ids, by prefix
        self._drawn: Counter[str] = Counter()  # numbers, by series

    def id(self, prefix: str) -> str:
        """The prefix and the next number of it."""
        self._issued[prefix] += 1
        return f"{prefix}-{self._mark}{self._issued[prefix]}"

    def number(self, series: Series) -> str:
        """The next number of the series, spread over its range so that they look like numbers."""
        self._drawn[series.name] += 1
        if self._mark:
            return series.issue(self._drawn[series.name])
        step = int(series.capacity * _GOLDEN)
        return series.issue((self._drawn[series.name] * step) % series.capacity)
