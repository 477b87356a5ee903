"""A changed copy of a frozen value; what an event does to a record.

attrs' own `evolve` walks over the fields anew at every call and sets each one anew. Records keep
their fields in a dict, and nothing is checked when one is set, so that their copy is a copy of the
dict: 0.4 µs instead of 2.9 for a record of 20 fields (Python 3.11). Every other class's copy is
written once: 1.9 µs.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

import attrs

__all__ = ["evolve"]

if TYPE_CHECKING:  # the type checkers know attrs' own, and check names and types of the changes
    from attrs import evolve
else:

    def evolve(value, /, **changes):
        """A copy with the fields changed that are named; validators run, as in every new value."""
        return _copy(type(value))(value, changes)


_Copy = Callable[[Any, Mapping[str, Any]], Any]


@cache
def _copy(kind: Any) -> _Copy:
    return _copy_of_dict(kind) if _is_plain(kind) else _copy_of_fields(kind)


def _is_plain(kind: Any) -> bool:
    """Whether its values are their dict and nothing else, and no work is done to make one."""
    fields = attrs.fields(kind)
    slots = any(isinstance(getattr(kind, a.name, None), MemberDescriptorType) for a in fields)
    work = any(a.validator or a.converter or not a.init or a.alias != a.name for a in fields)
    return not slots and not work and not hasattr(kind, "__attrs_post_init__")


def _copy_of_dict(kind: Any) -> _Copy:
    names = {a.name for a in attrs.fields(kind)}

    def copy(value: Any, changes: Mapping[str, Any]) -> Any:
        if not names.issuperset(changes):
            raise TypeError(f"{kind.__name__} has no {', '.join(changes.keys() - names)}")
        new = object.__new__(kind)
        held = new.__dict__
        held.update(value.__dict__)
        held.update(changes)
        return new

    return copy


def _copy_of_fields(kind: Any) -> _Copy:
    kept = ", ".join(f"{a.alias!r}: value.{a.name}" for a in attrs.fields(kind) if a.init)
    text = f"lambda value, changes: kind(**{{{kept}, **changes}})"
    # Of a class's own field names only; attrs writes its own methods the same way.
    copy: _Copy = eval(text, {"kind": kind})
    return copy
