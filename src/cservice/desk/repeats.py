"""The same command again: it is known by its digest, and gives its first outcome again."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

import attrs

from cservice.desk.outcomes import Done
from cservice.desk.ports.store import Remembered, Unit
from cservice.desk.wiring import AnyCommand
from cservice.kernel.actor import Actor
from cservice.kernel.codec import from_json, to_json
from cservice.kernel.command import Command, Request
from cservice.kernel.errors import InputError
from cservice.kernel.event import replay
from cservice.kernel.record import Record, Stream

C = TypeVar("C", Command[Any, Any], Request[Any, Any], AnyCommand)


def read_back(command: C) -> tuple[C, bytes]:
    """The command as a store gives it back, and the digest it is known by when it is given again.

    What is decided is decided of the first, so that text which stands for a word of ours is that
    word. A field that says what it says by default is left out of the digest, which is therefore
    the same in a later release, which has more fields. Raises InputError for a command that could
    not be read back, before anything is kept of it.
    """
    if not isinstance(command, Command | Request):
        raise InputError(f"{command!r} is not a command, such as returns.RequestReturn(…)")
    try:
        encoded = to_json(_said(command))
        again = from_json(encoded, type(command))
    except (TypeError, ValueError) as error:
        raise InputError(f"{command.kind}: {error}") from error
    import hashlib  # slow to load

    # Not sha256: OpenSSL takes longer to begin than to digest the few bytes of a command.
    return again, hashlib.blake2b(command.kind.encode() + b"\0" + encoded, digest_size=32).digest()


def _said(value: Any) -> Any:
    """The value without what is as it is by default, at any depth."""
    kind: Any = type(value)  # mypy takes no attrs class for hashable; as Any it does
    if kind is str:
        return value
    fields = _fields(kind)
    if fields is not None:
        return {
            name: _said(held)
            for name, default in fields
            if (held := getattr(value, name)) is not default
            and (type(held) is not type(default) or held != default)
        }
    if isinstance(value, tuple | list):
        return [_said(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _said(one) for key, one in value.items()}
    return value


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...] | None:
    """The fields of an attrs class, and the default of each; None = it is another class."""
    if not attrs.has(kind):
        return None
    return tuple((a.name, _default(a)) for a in attrs.fields(kind))


def _default(field: "attrs.Attribute[Any]") -> Any:
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # its stub says a function
        return attrs.NOTHING if default.takes_self else default.factory()
    return default


def first_outcome(unit: Unit, known: Remembered, digest: bytes, by: Actor) -> Done[Any]:
    """The outcome of a command that is given again, by whoever gave it first.

    Raises InputError where the id was another command's, or somebody else's: what they were told
    and allowed is not for another to have for the asking.
    """
    if known.digest != digest:
        raise InputError(
            f"command id {known.command!r} was used for another command; use a new one"
        )
    events = unit.happened(known.command)
    giver = events[0].by
    if (giver.kind, giver.id) != (by.kind, by.id):
        raise InputError(f"command id {known.command!r} was used by somebody else; use a new one")
    last = max(e.version for e in events if e.stream == known.record)
    log = [e for e in unit.stream(known.record) if e.version <= last]
    stream = Stream(id=known.record, tenant=log[0].tenant, brand=log[0].brand, case=log[0].case)
    record: Record = replay(stream, tuple(e.body for e in log))
    return Done(record=record, events=events, repeated=True)
