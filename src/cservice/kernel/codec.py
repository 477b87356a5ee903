"""Encoding: records, events and commands as JSON, by their stable type names.

A field that holds personal data is marked `personal(...)` and is encoded apart, so that one
person's data can be taken away later while the log stays whole: see the decision on erasure.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from types import UnionType
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
from pendulum import DateTime

from cservice.kernel import postponed
from cservice.kernel.actor import Actor
from cservice.kernel.errors import DeclarationError, InputError
from cservice.kernel.event import CommandId, Envelope, Event, EventId
from cservice.kernel.record import BrandId, CaseId, Record, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.slice import Imperative, Slice, askable, by_kind
from cservice.kernel.time import instant, iso
from cservice.kernel.value import frozen

T = TypeVar("T")
_PERSONAL = "personal"
_Upcast = Callable[[dict[str, Any]], dict[str, Any]]


def personal(*, erased: Any = "[erased]", **options: Any) -> Any:
    """A field that holds a person's data; `erased` is what it reads as once they are gone."""
    return attrs.field(metadata={_PERSONAL: erased}, **options)


def is_personal(field: "attrs.Attribute[Any]") -> bool:
    """Whether a field of an attrs class is marked `personal`."""
    return _PERSONAL in field.metadata


def may_be_erased(field: "attrs.Attribute[Any]", value: Any) -> bool:
    """Whether the field may hold this value because a person's data are gone."""
    return is_personal(field) and bool(field.metadata[_PERSONAL] == value)


# Tuples, which take half as long to make: there is one for each value that is written or read.
class Encoded(NamedTuple):
    """One value as bytes, what is personal apart."""

    kind: str  # the stable type name
    body: bytes  # JSON without what is personal
    personal: bytes | None = None  # JSON of what is; None = nothing is, or it was erased


class Written(NamedTuple):
    """An envelope as stores keep it: what is looked for by itself, the rest as JSON."""

    tenant: str  # the wall
    id: str  # the event's
    stream: str  # the record's
    version: int  # the record's once applied
    at: str  # fixed-width ISO text; sorts as time does
    case: str  # what it belongs to
    brand: str  # whose policies ruled
    command: str  # that led to it
    kind: str  # the event's stable name
    schema: int  # the version of its body's shape
    body: bytes  # JSON without what is personal
    personal: bytes | None  # JSON of what is; None = nothing is, or it was erased
    about: bytes  # JSON of by, cause, rulings, facts


@frozen
class _About:
    by: Actor
    cause: EventId | None
    rulings: tuple[Ruling, ...]
    facts: Mapping[str, Any]


def to_plain(value: Any) -> Any:
    """A value as JSON-ready builtins."""
    return msgspec.to_builtins(value, enc_hook=_encode_hook, str_keys=True)


def to_json(value: Any) -> bytes:
    """A value as JSON, keys sorted; equal values give the same bytes."""
    return _SORTED.encode(value)


def from_plain(data: Any, kind: type[T], *, strict: bool = True) -> T:
    """Builtins as a value of the type; an unknown field is an error, at any depth.

    `strict=False` also reads numbers and booleans written as text. Raises InputError with the path
    of what is wrong.
    """
    _refuse_unknown(data, kind, "$")
    try:
        return _converted(data, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise InputError(str(error)) from error


def from_json(data: bytes | str, kind: type[T]) -> T:
    """JSON that we wrote ourselves as a value of the type."""
    hashable: Any = kind  # mypy takes no attrs class for hashable; as Any it does
    value: T = decoder(hashable).decode(data)
    return value


@cache
def decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    """What `from_json` reads a type with; kept, since msgspec looks at the whole type for one."""
    return msgspec.json.Decoder(kind, dec_hook=_decode_hook)


def _converted(data: Any, kind: type[T], *, strict: bool = True) -> T:
    # str_keys: in JSON every key is text, whatever the mapping's own are.
    return msgspec.convert(data, kind, dec_hook=_decode_hook, strict=strict, str_keys=True)


def _encode_hook(value: Any) -> Any:
    if isinstance(value, DateTime):
        return iso(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be encoded")


def _decode_hook(kind: type, value: Any) -> Any:
    if kind is DateTime:
        if isinstance(value, str) or isinstance(value, datetime):  # noqa: SIM101  # as one, slower
            return instant(value)
        raise ValueError(f"{value!r} is not an instant such as 2026-03-02T09:00:00Z")
    raise ValueError(f"{kind.__name__} cannot be decoded")


_ENCODER = msgspec.json.Encoder(enc_hook=_encode_hook)
_SORTED = msgspec.json.Encoder(enc_hook=_encode_hook, order="sorted")


def _refuse_unknown(data: Any, kind: Any, path: str) -> None:
    """Walk data and type side by side; msgspec lets unknown fields of attrs classes pass."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        for one in arguments:
            _refuse_unknown(data, one, path)
    elif isinstance(data, list | tuple) and arguments:
        # One type for each place in `tuple[A, B]`, else the same for all; a wrong length is found
        # when it is converted.
        one_each = origin is tuple and arguments[-1] is not Ellipsis
        kinds = arguments if one_each else itertools.repeat(arguments[0])
        for place, (item, one) in enumerate(zip(data, kinds, strict=False)):
            _refuse_unknown(item, one, f"{path}[{place}]")
    elif isinstance(data, dict) and len(arguments) == 2 and not attrs.has(origin):
        for name, item in data.items():
            _refuse_unknown(item, arguments[1], f"{path}.{name}")
    elif attrs.has(origin or kind) and isinstance(data, dict):
        hints = _hints(origin or kind)
        for name, item in data.items():
            if name not in hints:
                raise InputError(f"unknown field {name!r} at {path}; there are {sorted(hints)}")
            _refuse_unknown(item, hints[name], f"{path}.{name}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {a.name: hints.get(a.name, Any) for a in attrs.fields(kind)}


@cache
def _personal_fields(kind: Any) -> Mapping[str, Any]:
    """The personal fields of a type and what each reads as once erased."""
    return {a.name: a.metadata[_PERSONAL] for a in attrs.fields(kind) if _PERSONAL in a.metadata}


def _split(value: Any) -> tuple[bytes, bytes | None]:
    kind: Any = type(value)  # mypy takes no attrs class for hashable; as Any it does
    names = _personal_fields(kind)
    if not names:
        return _ENCODER.encode(value), None
    plain = to_plain(value)
    apart = {name: plain.pop(name) for name in names}
    return _ENCODER.encode(plain), _ENCODER.encode(apart)


def _join(kind: Any, encoded: Encoded, upcasts: Sequence[_Upcast] = ()) -> Any:
    names = _personal_fields(kind)
    whole = encoded.body
    if names:
        apart = _ENCODER.encode(names) if encoded.personal is None else encoded.personal
        # What the body has goes before a marker: an older shape may not have had it apart.
        whole = _merged(apart, whole)
    try:
        if not upcasts:
            return decoder(kind).decode(whole)
        plain = msgspec.json.decode(whole)
        for upcast in upcasts:
            plain = upcast(plain)
        return _converted(plain, kind)
    except msgspec.MsgspecError as error:
        raise InputError(f"{encoded.kind}, as it was stored, cannot be read: {error}") from error


def _merged(first: bytes, second: bytes) -> bytes:
    """Two JSON objects as one, the first not empty; where both say something the second counts."""
    return first if second == b"{}" else b"%b,%b" % (first[:-1], second[1:])


@cache  # a class is good for every desk of the process that it was good for once
def _check(kind: Any) -> None:
    """Refuse, before anything is stored, what could not be read again or could not be erased."""
    try:
        msgspec.json.Decoder(kind, dec_hook=_decode_hook)
    except (TypeError, NotImplementedError) as error:
        raise DeclarationError(kind.kind, f"cannot be encoded: {error}") from error
    hints = _hints(kind)
    for name, erased in _personal_fields(kind).items():
        try:
            _converted(erased, hints[name])
        except msgspec.ValidationError as error:
            raise DeclarationError(
                f"{kind.kind}.{name}",
                f"would read as {erased!r} once erased: {error}; say personal(erased=…)",
            ) from error
    for name, hint in hints.items():
        for inner in _classes_in(hint, set()):
            if _personal_fields(inner):
                raise DeclarationError(
                    f"{kind.kind}.{name}",
                    f"holds {inner.__name__}, which has personal fields of its own that would not"
                    f" be kept apart; mark {name} itself",
                )


def _classes_in(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """The attrs classes that a value of the type may hold, at any depth."""
    kind = get_origin(hint) or hint
    for one in get_args(hint):
        yield from _classes_in(one, seen)
    if attrs.has(kind) and kind not in seen:
        seen.add(kind)
        yield kind
        for one in _hints(kind).values():
            yield from _classes_in(one, seen)


class Codec:
    """Encodes and decodes the values of the slices it was given."""

    def __init__(self, slices: Iterable[Slice]) -> None:
        """Raises DeclarationError for what could not be told apart, read again or erased."""
        self.slices = tuple(slices)
        self.records = by_kind(r for s in self.slices for r in s.records)
        self.events = by_kind([*(e for s in self.slices for e in s.events), *postponed.EVENTS])
        self.commands = by_kind(c for s in self.slices for c in s.commands)
        declared: Any = (self.records, self.events, self.commands)  # as Any, see `from_json`
        for types in declared:
            for kind in types.values():
                _check(kind)
        for event in self.events.values():
            for version in range(1, event.schema):
                if version not in event.upcasts:
                    raise DeclarationError(
                        f"event {event.kind}",
                        f"is at version {event.schema} and has no upcast from version {version}",
                    )

    @cached_property
    def askable(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The commands by which each step is asked for, by its lifecycle and its own name."""
        return askable(self.slices)

    def encode(self, value: "Record | Event[Any] | Any") -> Encoded:
        """A record, event or command under its stable name."""
        body, apart = _split(value)
        return Encoded(value.kind, body, apart)

    def record(self, encoded: Encoded) -> Record:
        """The record that was encoded."""
        record: Record = _join(self._known(self.records, encoded.kind), encoded)
        return record

    def command(self, encoded: Encoded) -> Any:
        """The command that was encoded."""
        return _join(self._known(self.commands, encoded.kind), encoded)

    def event(self, encoded: Encoded, schema: int) -> Event[Any]:
        """The event that was encoded, older shapes upcast step by step; newer ones are refused."""
        kind: type[Event[Any]] = self._known(self.events, encoded.kind)
        if schema > kind.schema:
            raise DeclarationError(
                f"event {encoded.kind}",
                f"was written as version {schema}; this release reads up to {kind.schema}",
            )
        upcasts = [kind.upcasts[version] for version in range(schema, kind.schema)]
        event: Event[Any] = _join(kind, encoded, upcasts)
        return event

    def write(self, envelope: Envelope) -> Written:
        """An envelope as stores keep it. Raises InputError for what cannot be written."""
        about = _About(envelope.by, envelope.cause, envelope.rulings, envelope.facts)
        try:
            body, apart = _split(envelope.body)
            told = _ENCODER.encode(about)
        except (TypeError, ValueError) as error:
            raise InputError(f"{envelope.body.kind} cannot be written: {error}") from error
        return Written(
            envelope.tenant,
            envelope.id,
            envelope.stream,
            envelope.version,
            iso(envelope.at),
            envelope.case,
            envelope.brand,
            envelope.command,
            envelope.body.kind,
            envelope.body.schema,
            body,
            apart,
            told,
        )

    def read(self, written: Written) -> Envelope:
        """The envelope that was kept."""
        try:
            about = from_json(written.about, _About)
        except msgspec.MsgspecError as error:
            raise InputError(
                f"event {written.id}, as it was stored, cannot be read: {error}"
            ) from error
        body = self.event(Encoded(written.kind, written.body, written.personal), written.schema)
        return Envelope(
            id=EventId(written.id),
            stream=written.stream,
            version=written.version,
            at=instant(written.at),
            by=about.by,
            tenant=Tenant(written.tenant),
            brand=BrandId(written.brand),
            case=CaseId(written.case),
            command=CommandId(written.command),
            cause=about.cause,
            rulings=about.rulings,
            facts=about.facts,
            body=body,
        )

    def command_type(self, name: str) -> Imperative:
        """The command of that name. Raises InputError that names near ones."""
        found: Imperative | None = self.commands.get(name)
        if found is None:
            import difflib  # wanted only here, and slow to load

            near = difflib.get_close_matches(name, self.commands)
            known = (
                f"did you mean {' or '.join(near)}?"
                if near
                else f"there are {', '.join(sorted(self.commands))}"
            )
            raise InputError(f"unknown command {name!r}; {known}")
        return found

    @staticmethod
    def _known(types: Mapping[str, type[Any]], name: str) -> type[Any]:
        found = types.get(name)
        if found is None:
            raise DeclarationError(
                name, "is in the store, but no slice given to the desk declares it"
            )
        return found
