"""How records live: what is asked of them, and logs and records that come of it.

Needs the extra `testing`.
"""

import datetime
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import attrs

from cservice.kernel.codec import Codec
from cservice.kernel.command import Accepted, Command, Request, not_now
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay, state_of
from cservice.kernel.given import Given
from cservice.kernel.record import R, Record, Stream
from cservice.kernel.slice import Slice
from cservice.kernel.table import Table
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.testing.given import STREAM
from cservice.testing.policies import NOON
from cservice.testing.strategies import commands, requests

try:
    from hypothesis import HealthCheck, Phase, assume, given, settings
    from hypothesis import strategies as st
except ImportError as error:
    raise InputError("lives need Hypothesis: pip install 'cservice[testing]'") from error

__all__ = ["Knowing", "Life", "current", "logs", "next_due", "records", "some_of"]

_WAITS = st.timedeltas(datetime.timedelta(), datetime.timedelta(days=2))

T = TypeVar("T")
#: What a command or request is given to decide at an instant.
Knowing = Callable[[Any, Instant], Given]


@frozen(kw_only=True)
class Life(Generic[R]):
    """How records of one type live: what is asked of them, and what is known when it is."""

    slice: Slice  # that declares them
    record: type[R]  # their type
    facts: Knowing  # what each command or request is given
    stream: Stream = STREAM  # whose record it is
    known: Mapping[Any, st.SearchStrategy[Any]] = attrs.field(factory=dict)  # values for types
    #: Strategies for some commands or requests, in place of those from their declarations.
    instead: Mapping[Any, st.SearchStrategy[Any]] = attrs.field(factory=dict)
    begins: Instant = NOON  # when its request is made
    unsaid: tuple[Any, ...] = ()  # answers that go without saying, and are not kept
    #: Ways into the depth: a log begins with one of them, less what is refused, and goes on from
    #: there with whatever else is possible.
    ways: tuple[tuple[Command[R, Any], ...], ...] = ((),)
    most: int = 12  # further commands in a log, at most
    waits: st.SearchStrategy[datetime.timedelta] = _WAITS  # how long it takes to the next command

    @cached_property
    def codec(self) -> Codec:
        """Encodes what the slice declares."""
        return Codec([self.slice])

    @cached_property
    def commands(self) -> dict[Any, st.SearchStrategy[Any]]:
        """What can be asked of a record, by the command's type."""
        found = commands(self.slice, self.record, self.known)
        return {kind: self.instead.get(kind, one) for kind, one in found.items()}

    @cached_property
    def requests(self) -> dict[Any, st.SearchStrategy[Any]]:
        """What begins a record, by the request's type."""
        found = requests(self.slice, self.record, self.known)
        return {kind: self.instead.get(kind, one) for kind, one in found.items()}

    @property
    def beginning(self) -> st.SearchStrategy[Request[R, Any]]:
        """Any request for a record."""
        return st.one_of(list(self.requests.values()))

    @property
    def anything(self) -> st.SearchStrategy[Command[R, Any]]:
        """Any command on a record."""
        return st.one_of(list(self.commands.values()))


@st.composite
def logs(draw: st.DrawFn, life: Life[R]) -> tuple[Event[R], ...]:
    """The log of a record that possible and due things were asked of, whatever it said to them."""
    now = life.begins
    request: Any = draw(life.beginning)
    begun = request.decide(life.facts(request, now))
    assume(isinstance(begun, Accepted))
    log: tuple[Event[R], ...] = begun.events
    record = replay(life.stream, log)

    def ask(command: Command[R, Any]) -> None:
        nonlocal log, record
        outcome = command.decide(record, life.facts(command, now))
        if isinstance(outcome, Accepted):
            log += outcome.events
            record = replay(life.stream, log)

    for command in draw(st.sampled_from(life.ways)):
        ask(command)
    for later in draw(st.lists(st.none() | life.waits, max_size=life.most)):
        now = next_due(record, now) if later is None else plus(now, later)
        possible = [
            one for kind, one in life.commands.items() if not_now(record, kind.yields) is None
        ]
        due = [one.command for one in record.deadlines() if one.at <= now]
        if due:
            possible.append(st.sampled_from(due))
        if not possible:
            break
        ask(draw(st.one_of(possible)))
    return log


def next_due(record: Record, now: Instant) -> Instant:
    """The first deadline after an instant; that instant where there is none."""
    return min((one.at for one in record.deadlines() if one.at > now), default=now)


def records(life: Life[R]) -> st.SearchStrategy[R]:
    """Records, as their logs leave them."""
    return logs(life).map(lambda log: replay(life.stream, log))


def some_of(strategy: st.SearchStrategy[T]) -> list[T]:
    """A hundred values, the same ones every time."""
    found: list[T] = []

    @settings(
        max_examples=100,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(strategy)
    def keep(value: T) -> None:
        found.append(value)

    keep()
    return found


def current(record: Record, table: Table[Any]) -> Any:
    """The state of a record in one of its lifecycles."""
    return state_of(record, next(iter(table.steps.values())))
