"""Hypothesis strategies for the values of commands, events and facts, from their declarations.

Needs the extra `testing`. Importing it registers `Money`, `Instant` and `LocalWindow` with
Hypothesis, so that `st.from_type` knows them too.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
import pendulum

from cservice.kernel.command import Command, Request
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.numbers import Series
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant, LocalWindow, plus, zone
from cservice.testing.policies import NOON

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise InputError("strategies need Hypothesis: pip install 'cservice[testing]'") from error

T = TypeVar("T")
#: Strategies for certain types, where a test knows better: `{ReturnId: st.just("ra-1")}`.
Known = Mapping[Any, st.SearchStrategy[Any]]

_ZONES = ("UTC", "America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia")


def money(currency: str = "USD", *, most: int = 100_000) -> st.SearchStrategy[Money]:
    """Amounts from nothing up to `most` hundredths, in a currency of two places."""
    return st.integers(0, most).map(lambda cents: Money(Decimal(cents).scaleb(-2), currency))


def instants(first: Instant = NOON, days: int = 60) -> st.SearchStrategy[Instant]:
    """Instants from the first on, to the microsecond."""
    span = st.timedeltas(datetime.timedelta(), datetime.timedelta(days=days))
    return span.map(lambda later: plus(first, later))


def windows() -> st.SearchStrategy[LocalWindow]:
    """Windows of a few hours, in zones far apart."""
    return st.builds(
        LocalWindow,
        date=st.dates(datetime.date(2026, 3, 1), datetime.date(2026, 4, 30)),
        opens=st.integers(0, 11).map(datetime.time),
        closes=st.integers(12, 23).map(datetime.time),
        zone=st.sampled_from(_ZONES).map(zone),
    )


def spoken(series: Series) -> st.SearchStrategy[str]:
    """Numbers of a series, with the right check digit."""
    return st.integers(0, series.capacity - 1).map(series.issue)


def values(kind: type[T], known: Known | None = None, **fields: Any) -> st.SearchStrategy[T]:
    """Values of an attrs class, each field drawn from its annotation.

    `fields` are strategies for some of them, `known` those for certain types, wherever they are
    met. What the class refuses is drawn again.
    """
    return _Values(known or {}).of_class(kind, fields)


def commands(
    slice: Slice, record: type[Any] | None = None, known: Known | None = None
) -> dict[Any, st.SearchStrategy[Any]]:
    """A strategy for each command of a slice, or for those on one type of record, by its type.

    Requests are left out: see `requests`. Give `known` the id of the record they are on.
    """
    return {
        kind: values(kind, known)
        for kind in slice.commands
        if issubclass(kind, Command) and record in (None, kind.record)
    }


def requests(
    slice: Slice, record: type[Any] | None = None, known: Known | None = None
) -> dict[Any, st.SearchStrategy[Any]]:
    """The same for its requests, whose id and case are left to the desk."""
    return {
        kind: values(kind, known, id=st.just(""), case=st.none())
        for kind in slice.commands
        if issubclass(kind, Request) and record in (None, kind.record)
    }


#: Since no text that is drawn is an e-mail address, and most commands want one.
_ADDRESSES = st.sampled_from(("ann@example.com", "bo@example.com"))


class _Values:
    """Finds a strategy for a type, the known ones first."""

    def __init__(self, known: Known) -> None:
        self._known = {**_OURS, **known}

    def of(self, hint: Any) -> st.SearchStrategy[Any]:
        """Values of what an annotation says."""
        if hint in self._known:
            return self._known[hint]
        if isinstance(hint, NewType):
            return self.of(hint.__supertype__)
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return st.one_of([self.of(one) for one in arguments])
        if origin is tuple and arguments[-1:] == (Ellipsis,):
            return st.lists(self.of(arguments[0]), max_size=3).map(tuple)
        if origin is tuple:
            return st.tuples(*(self.of(one) for one in arguments))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return st.dictionaries(self.of(arguments[0]), self.of(arguments[1]), max_size=3)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return st.sampled_from(hint)
        if attrs.has(origin or hint):
            return self.of_class(origin or hint, {})
        found: st.SearchStrategy[Any] = st.from_type(hint)
        return found

    def of_class(self, kind: type[T], fields: Mapping[str, Any]) -> st.SearchStrategy[T]:
        """Values of an attrs class."""
        hints = get_type_hints(kind)
        drawn: dict[str, st.SearchStrategy[Any]] = {}
        for field in attrs.fields(kind):  # type: ignore[arg-type]  # whoever calls gives an attrs class
            if not field.init:
                continue
            series = field.metadata.get("minted")
            found = spoken(series) if series else self.of(hints.get(field.name, Any))
            if field.name == "email":
                found = _ADDRESSES | found
            drawn[field.alias or field.name] = fields.get(field.name, found)
        made = st.fixed_dictionaries(drawn).map(lambda chosen: _made(kind, chosen))
        return made.filter(lambda one: one is not None)


def _made(kind: type[T], chosen: Mapping[str, Any]) -> Any:
    """A value, or None where the class refuses it, so that another is drawn.

    Not `reject`, which would throw away the whole example: a story of many steps.
    """
    try:
        return kind(**chosen)
    except ValueError:
        return None


#: Small and ordinary values, so that rules meet them: a quantity of 3, not of 10 ** 18.
_OURS: Known = {
    NoneType: st.none(),
    bool: st.booleans(),
    int: st.integers(0, 9),
    float: st.floats(0, 1000),
    str: st.text(max_size=8),
    Any: st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=8),
    datetime.timedelta: st.timedeltas(datetime.timedelta(), datetime.timedelta(days=60)),
    pendulum.DateTime: instants(),
    Money: money(),
    LocalWindow: windows(),
}

for _type in (pendulum.DateTime, Money, LocalWindow):
    st.register_type_strategy(_type, _OURS[_type])
