"""The laws that hold for every lifecycle, as checks and as logs to hold them against.

Needs the extra `testing`. Say once how records of a type live, and pytest holds all the laws:

    class TestLoan(Laws):
        life = Life(slice=SLICE, record=Loan, facts=facts)

Each law is also a function, and `logs` and `records` are there for laws of your own:

    @given(logs(LIFE))
    def test_nothing_is_lent_twice(log):
        ...
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import attrs

from cservice.kernel.codec import Encoded, is_personal
from cservice.kernel.command import Accepted, Command, Request
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, Opening, replay
from cservice.kernel.record import R
from cservice.kernel.ruling import Refused
from cservice.kernel.table import Table
from cservice.kernel.time import Instant
from cservice.testing.given import well_said
from cservice.testing.hearing import left_out, overheard, refusing
from cservice.testing.lives import Life, current, logs, records
from cservice.testing.reach import every_state_is_reachable
from cservice.testing.strategies import instants

try:
    from hypothesis import given
    from hypothesis import strategies as st
except ImportError as error:
    raise InputError("laws need Hypothesis: pip install 'cservice[testing]'") from error

__all__ = [
    "Laws",
    "Life",
    "axes_move_apart",
    "command_is_sent_without_loss",
    "deadline_is_given_once",
    "erased",
    "erasure_leaves_the_rest",
    "every_state_is_reachable",
    "final_states_accept_nothing",
    "logs",
    "records",
    "refusal_changes_nothing",
    "replay_rebuilds",
    "what_is_said_is_kept",
]


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
        requested = self.life.beginning
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
        requested = self.life.beginning
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
    """Hold that policies are asked in full, and that each thing they say to what happens is kept.

    Of what is refused each thing is kept that was said to the question that refused it.
    """
    facts, said = overheard(life.facts(command, now))
    if isinstance(command, Request):
        outcome = command.decide(facts)
    else:
        outcome = command.decide(record, facts)
    for one in said:
        missing = left_out(one.question)
        assert not missing, f"{command} asks {one.question} without {', '.join(missing)}"
    if isinstance(outcome, Refused):
        said = refusing(outcome, said)
    kept = Counter((ruling.question, ruling.policy) for ruling in outcome.rulings)
    for one in said:
        for answer in one.answers:
            if answer not in life.unsaid:
                where = (one.question.kind, one.policy)
                assert kept[where], f"{command} does not keep what {one.policy} said: {answer}"
                kept[where] -= 1


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
            same = current(after, table) == current(before, table)
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


def _at(record: R, table: Table[Any], state: Any) -> R:
    if table.own:
        return attrs.evolve(record, axes={**record.axes, table.field: str(state)})
    return attrs.evolve(record, **{table.field: state})


def _moves(event: type[Event[Any]], table: Table[Any]) -> bool:
    return issubclass(event, Opening) or any(
        (step.field, step.own) == (table.field, table.own) for step in event.moves
    )
