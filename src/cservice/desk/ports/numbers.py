"""The port to whatever issues ids and spoken numbers."""

from typing import Protocol

from cservice.kernel.numbers import Series


class Numbers(Protocol):
    """Issues ids and numbers; the core never draws one itself."""

    def id(self, prefix: str) -> str:
        """A new id that begins with the prefix and has never been issued before."""
        ...

    def number(self, series: Series) -> str:
        """A new number of the series, check digit included; a taken one is drawn again."""
        ...
