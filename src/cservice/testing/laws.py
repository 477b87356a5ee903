"""The laws that hold for every lifecycle, as checks and as logs to hold them against.

Needs the extra `testing`. Say once how records of a type live, and pytest holds all the laws:

    class TestLoan(Laws):
        life = Life(slice=SLICE, record=Loan, facts=facts)

Each law is also a function, and `logs` and `records` are there for laws of your own:

    @given(logs(LIFE))
    def test_nothing_is_lent_twice(log):
        ...
"""

import datetime
import random
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

import attrs

from cservice.kernel.codec import Codec, Encoded, is_personal
from cservice.kernel.command import Accepted, Command, Request, not_now
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, Opening, replay, state_of
from cservice.kernel.given import Given
from cservice.kernel.record import R, Record, Stream
from cservice.kernel.ruling import Refused
from cservice.kernel.slice import Slice
from cservice.kernel.table import Table
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.testing.given import STREAM, well_said
from cservice.testing.hearing import left_out, overheard
from cservice.testing.policies import NOON
from cservice.testing.strategies import commands, instants, requests

try:
    from hypothesis import HealthCheck, Phase, assume, given, settings
    from hypothesis import strategies as st
except ImportError as error:
    raise InputError("laws need Hypothesis: pip install 'cservice[testing]'") from error

_KEPT = 50  # records in the same states
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
    def anything(self) -> st.SearchStrategy[Command[R, Any]]:
        """Any command on a record."""
        return st.one_of(list(self.commands.values()))


@st.composite
def logs(draw: st.DrawFn, life: Life[R]) -> tuple[Event[R], ...]:
    """The log of a record that possible and due things were asked of, whatever it said to them."""
    now = life.begins
    request = draw(st.one_of(list(life.requests.values())))
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
        now = _next_due(record, now) if later is None else plus(now, later)
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


def _next_due(record: Record, now: Instant) -> Instant:
    return min((one.at for one in record.deadlines() if one.at > now), default=now)


def records(life: Life[R]) -> st.SearchStrategy[R]:
    """Records, as their logs leave them."""
    return logs(life).map(lambda log: replay(life.stream, log))


class Laws:
    """The laws as tests: a class of yours for each type of record, which says how they live.

    Each law is searched for a counterexample as the profile of Hypothesis says. What only your
    records do, they do in tests of your own.
    """

    #: How the records live.
    life: ClassVar[Life[Any]]

    def test_replay_rebuilds_the_record(self) -> None:
        """What was encoded and read back adds up to the same record."""
        _always(replay_rebuilds, self.life, logs(self.life))

    def test_erasure_leaves_the_rest(self) -> None:
        """Without what is personal it is the same record, of nobody in particular."""
        _always(erasure_leaves_the_rest, self.life, logs(self.life))

    def test_a_refusal_changes_nothing(self) -> None:
        """To decide is to look, a refusal says why, and what is decided can happen."""
        _always(refusal_changes_nothing, self.life, *self._asked)

    def test_what_is_said_is_kept(self) -> None:
        """Policies are asked in full, and what they say to what happens is kept with it."""
        requested = st.one_of(list(self.life.requests.values()))
        asked, anything, when = self._asked
        _always(what_is_said_is_kept, self.life, asked, anything | requested, when)

    def test_final_states_accept_nothing(self) -> None:
        """Nothing moves what is over, on any of its axes."""
        _always(final_states_accept_nothing, self.life, *self._asked)

    def test_axes_move_apart(self) -> None:
        """An event moves the axes that it names, and no other."""
        _always(axes_move_apart, self.life, logs(self.life))

    def test_a_deadline_is_given_once(self) -> None:
        """What waits for an instant has stopped waiting once it was carried out."""
        _always(deadline_is_given_once, self.life, records(self.life))

    def test_a_command_is_sent_without_loss(self) -> None:
        """What was asked can be asked again, word for word."""
        requested = st.one_of(list(self.life.requests.values()))
        _always(command_is_sent_without_loss, self.life, self.life.anything | requested)

    def test_every_state_is_reachable(self) -> None:
        """By commands, not only on paper; and so is every event."""
        every_state_is_reachable(self.life)

    @property
    def _asked(self) -> tuple[st.SearchStrategy[Any], ...]:
        """A record, any command, and an instant."""
        return records(self.life), self.life.anything, instants(self.life.begins, days=90)


def _always(law: Callable[..., None], life: Life[Any], *drawn: st.SearchStrategy[Any]) -> None:
    """Hold a law of a life for whatever is drawn."""

    @given(st.tuples(*drawn))
    def holds(values: tuple[Any, ...]) -> None:
        law(life, *values)

    holds()


def replay_rebuilds(life: Life[R], log: tuple[Event[R], ...]) -> None:
    """Hold that a log read back adds up to the record, and that the record is encoded whole."""
    codec = life.codec
    read = tuple(codec.event(codec.encode(event), event.schema) for event in log)
    record = replay(life.stream, log)
    assert read == log, f"read back, the log is {read}, not {log}"
    assert replay(life.stream, read) == record, "read back, the log adds up to another record"
    assert codec.record(codec.encode(record)) == record, f"{record} is not encoded without loss"
    assert record.version == len(log), f"version {record.version} after {len(log)} events"


def erased(life: Life[R], log: tuple[Event[R], ...]) -> tuple[Event[R], ...]:
    """A log as it is read once the persons in it are gone."""
    read: list[Event[R]] = []
    for event in log:
        whole = life.codec.encode(event)
        read.append(life.codec.event(Encoded(whole.kind, whole.body), event.schema))
    return tuple(read)


def erasure_leaves_the_rest(life: Life[R], log: tuple[Event[R], ...]) -> None:
    """Hold that without what is personal a log adds up to the same record, of nobody."""
    whole, left = replay(life.stream, log), erased(life, log)
    record = replay(life.stream, left)
    markers = [None, *(leaf for event in left for leaf in _personal(event))]
    remains = [leaf for leaf in _personal(record) if leaf not in markers]
    assert not remains, f"erased, there is still {remains} in {record}"
    apart = {field.alias: getattr(whole, field.name) for field in _fields(whole)}
    assert attrs.evolve(record, **apart) == whole, f"erased, it is {record}, and was {whole}"


def _fields(value: Any) -> list[Any]:
    return [field for field in attrs.fields(type(value)) if is_personal(field)]


def _personal(value: Any) -> Iterator[Any]:
    """What stands in the personal fields, one by one where there are several."""
    for field in _fields(value):
        one = getattr(value, field.name)
        if isinstance(one, Mapping):
            yield from one.values()
        elif isinstance(one, tuple):
            yield from one
        else:
            yield one


def command_is_sent_without_loss(
    life: Life[R], command: "Command[R, Any] | Request[R, Any]"
) -> None:
    """Hold that what was asked can be asked again, word for word."""
    codec = life.codec
    read = codec.command(codec.encode(command))
    assert read == command, f"read back, {command} is {read}"


def refusal_changes_nothing(
    life: Life[R], record: R, command: Command[R, Any], now: Instant
) -> None:
    """Hold that to decide is to look; that a refusal says who and why; that events are possible."""
    before = life.codec.encode(record)
    outcome = command.decide(record, life.facts(command, now))
    assert life.codec.encode(record) == before, f"{command} changed the record it only looked at"
    if isinstance(outcome, Refused):
        well_said(outcome)
        return
    assert outcome.events, f"{command} was carried out and nothing happened"
    declared = type(command).yields
    for event in outcome.events:
        assert type(event) in declared, f"{event.kind} is not among what {command.kind} yields"
        record = event.apply(record)


def what_is_said_is_kept(
    life: Life[R], record: R, command: "Command[R, Any] | Request[R, Any]", now: Instant
) -> None:
    """Hold that policies are asked in full, and that what they say to what happens is kept."""
    facts, said = overheard(life.facts(command, now))
    if isinstance(command, Request):
        outcome = command.decide(facts)
    else:
        outcome = command.decide(record, facts)
    for one in said:
        missing = left_out(one.question)
        assert not missing, f"{command} asks {one.question} without {', '.join(missing)}"
    if isinstance(outcome, Refused):
        return
    kept = {(ruling.question, ruling.policy) for ruling in outcome.rulings}
    for one in said:
        if one.answer is not None and one.answer not in life.unsaid:
            where = (one.question.kind, one.policy)
            assert where in kept, f"{command} keeps nothing of what {one.policy} said: {one.answer}"


def final_states_accept_nothing(
    life: Life[R], record: R, command: Command[R, Any], now: Instant
) -> None:
    """Hold, for each lifecycle and each of its final states, that no command leads out of it.

    What would do nothing but that is refused as not possible now, before anybody is asked.
    """
    for table in record.tables:
        for state in sorted(table.final):
            over = _at(record, table, state)
            outcome = command.decide(over, life.facts(command, now))
            if isinstance(outcome, Refused):
                asked = outcome.codes != ("not_now",)
                assert not (asked and all(_moves(event, table) for event in command.yields)), (
                    f"in {table}: {state}, {command} is refused only as {outcome}"
                )
                continue
            moved = [event for event in outcome.events if _moves(type(event), table)]
            assert not moved, f"{command} leads out of {table}: {state}, with {moved}"


def axes_move_apart(life: Life[R], log: tuple[Event[R], ...]) -> None:
    """Hold that an event moves the axes whose steps it names, and no other."""
    before = replay(life.stream, log[:1])
    for event in log[1:]:
        after = event.apply(before)
        for table in life.record.tables:
            same = _state(after, table) == _state(before, table)
            assert same or _moves(type(event), table), (
                f"{event} moves {table}, which it does not name"
            )
        before = after


def deadline_is_given_once(life: Life[R], record: R) -> None:
    """Hold that a deadline is over once it is carried out; else a sweep would never end."""
    for due in record.deadlines():
        after, outcome = record, due.command.decide(record, life.facts(due.command, due.at))
        for event in outcome.events if isinstance(outcome, Accepted) else ():
            after = event.apply(after)
        waits = [one.at for one in after.deadlines() if one.key == due.key]
        given = isinstance(outcome, Accepted)
        assert not (given and due.at in waits), f"{due.command} was given, and waits still"


def every_state_is_reachable(life: Life[R], tries: int = 20_000) -> None:
    """Hold that commands, not only the table on paper, lead to every state and every event.

    At most so many commands are tried, on records in every combination of states that was found so
    far. In the same process they are the same ones every time; Hypothesis, which draws them, takes
    constants from whatever modules are loaded, so that in another they may be others.
    """
    asked = [kind for kind in life.slice.commands if kind.record is life.record]
    wanted: set[Any] = {event for kind in asked for event in kind.yields}
    wanted |= {
        (table.name, state)
        for table in life.record.tables
        for state in table.states.__members__.values()
    }
    found: dict[tuple[Any, ...], list[tuple[R, Instant]]] = {}

    def note(event: Event[R], record: R, now: Instant) -> None:
        states = tuple((table.name, _state(record, table)) for table in record.tables)
        wanted.difference_update(states, [type(event)])
        some = found.setdefault(states, [])
        some.append((record, now))
        del some[:-_KEPT]

    for log in _some(logs(life)):
        for place, event in enumerate(log, start=1):
            note(event, replay(life.stream, log[:place]), life.begins)
    values = {kind: _some(one) for kind, one in life.commands.items()}
    waits, chance = _some(life.waits), random.Random(tries)
    for _ in range(tries):
        if not wanted:
            break
        record, now = chance.choice(chance.choice(list(found.values())))
        now = chance.choice([_next_due(record, now), plus(now, chance.choice(waits))])
        possible: list[Any] = [x for x in record.deadlines() if x.at <= now]
        possible = [[one.command] for one in possible] + [
            some for kind, some in values.items() if not_now(record, kind.yields) is None
        ]
        if possible:
            command = chance.choice(chance.choice(possible))
            outcome = command.decide(record, life.facts(command, now))
            for event in outcome.events if isinstance(outcome, Accepted) else ():
                record = event.apply(record)
                note(event, record, now)
    missing = sorted(f"{x[0]}: {x[1]}" if isinstance(x, tuple) else x.kind for x in wanted)
    assert not missing, f"in {tries} tries, no command led to {', '.join(missing)}"


def _some(strategy: st.SearchStrategy[T]) -> list[T]:
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


def _state(record: Record, table: Table[Any]) -> Any:
    return state_of(record, next(iter(table.steps.values())))


def _at(record: R, table: Table[Any], state: Any) -> R:
    if table.own:
        return attrs.evolve(record, axes={**record.axes, table.field: str(state)})
    return attrs.evolve(record, **{table.field: state})


def _moves(event: type[Event[Any]], table: Table[Any]) -> bool:
    return issubclass(event, Opening) or any(
        (step.field, step.own) == (table.field, table.own) for step in event.moves
    )
