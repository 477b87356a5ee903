"""Frozen values: how their classes are made, and how one is copied with changes.

To the type checkers both are attrs' own. What differs is what they cost: there are hundreds of
these classes, and every decision makes some ten values.
"""

import functools
from collections.abc import Mapping
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

__all__ = ["evolve", "evolved", "frozen", "of_fields"]

T = TypeVar("T")


def _frozen(kind: type | None = None, /, **options: Any) -> Any:
    """`attrs.frozen` without slots, whose comparing, hashing and showing all classes share.

    attrs compiles these anew for each class, which is two thirds of what making a class takes;
    without slots a value is made in three quarters of the time, and copied in a fifth.
    """
    if kind is None:
        return functools.partial(_frozen, **options)
    own = {"slots": False, "getstate_setstate": False, **options}
    shared: dict[str, Any] = {}
    if own.setdefault("eq", "__eq__" not in vars(kind)):
        shared.update(__eq__=_equal, __hash__=_hash)
    if own.setdefault("repr", "__repr__" not in vars(kind)):
        shared.update(__repr__=_shown)
    made = attrs.frozen(kind, **{**own, "eq": False, "repr": False})
    for name, method in shared.items():
        setattr(made, name, method)
    return made


def _equal(self: Any, other: object) -> Any:
    kind: Any = type(self)
    is_whole = _is_compared_whole(kind)
    if type(other) is not kind:
        return NotImplemented
    return self.__dict__ == other.__dict__ if is_whole else _compared(self) == _compared(other)


def _hash(self: Any) -> int:
    return hash((type(self), *map(_hashable, _compared(self))))


def _hashable(value: Any) -> Any:
    return frozenset(value.items()) if isinstance(value, Mapping) else value


def _compared(value: Any) -> tuple[Any, ...]:
    kind: Any = type(value)
    return tuple([getattr(value, name) for name in _compared_names(kind)])


@functools.cache
def _compared_names(kind: Any) -> tuple[str, ...]:
    return tuple(a.name for a in attrs.fields(kind) if a.eq)


def _shown(self: Any) -> str:
    kind = type(self)
    shown = ", ".join(f"{a.name}={getattr(self, a.name)!r}" for a in attrs.fields(kind) if a.repr)
    return f"{kind.__qualname__.rpartition('>.')[2]}({shown})"


def _evolve(value: Any, /, **changes: Any) -> Any:
    """A copy with the fields changed that are named; what checks a new value checks it."""
    return evolved(value, changes)


def evolved(value: Any, changes: dict[str, Any]) -> Any:
    """The same, with the changes as a dict, for those who know them by their names only."""
    kind: Any = type(value)
    if kind not in _THEIR_DICTS and not _is_its_dict(kind):
        return attrs.evolve(value, **changes)
    before = value.__dict__
    after = before | changes
    if len(after) != len(before):
        raise TypeError(f"{kind.__name__} has no {', '.join(changes.keys() - before.keys())}")
    copy = _new(kind)
    _set(copy, "__dict__", after)
    return copy


def of_fields(kind: type[T], fields: dict[str, Any]) -> T:
    """A value of the class whose fields are these, all of them; they are its own from then on.

    For classes whose values are the dict of their fields and nothing else. Nothing is checked.
    """
    value = _new(kind)
    _set(value, "__dict__", fields)
    return value


# Looked up once.
_new, _set = object.__new__, object.__setattr__


@functools.cache
def _is_compared_whole(kind: Any) -> bool:
    return _holds_its_fields(kind) and all(a.eq for a in attrs.fields(kind))


#: The classes of which that is known; to look here takes a third of a call that is cached.
_THEIR_DICTS: set[type] = set()


@functools.cache
def _is_its_dict(kind: Any) -> bool:
    """Whether its values are the dict of their fields, and no work is done to make one."""
    fields = attrs.fields(kind)
    work = any(a.validator or a.converter or not a.init or a.alias != a.name for a in fields)
    if work or hasattr(kind, "__attrs_post_init__") or not _holds_its_fields(kind):
        return False
    _THEIR_DICTS.add(kind)
    return True


def _holds_its_fields(kind: Any) -> bool:
    """Whether the dict of its values holds all the fields, and nothing else."""
    fields = attrs.fields(kind)
    slots = any(isinstance(getattr(kind, a.name, None), MemberDescriptorType) for a in fields)
    held = [one for base in kind.__mro__ for one in vars(base).values()]
    return not slots and not any(isinstance(one, functools.cached_property) for one in held)


if TYPE_CHECKING:
    from attrs import evolve, frozen
else:
    evolve, frozen = _evolve, _frozen
