"""What commands lead to: a search that goes on until nothing new is found.

Needs the extra `testing`.
"""

import datetime
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any, Generic

import attrs

from cservice.kernel.command import Accepted, Command, not_now
from cservice.kernel.event import Event, replay
from cservice.kernel.record import R
from cservice.kernel.time import Instant, plus
from cservice.testing.lives import Life, current, logs, next_due, some_of

__all__ = ["every_state_is_reachable"]

_KEPT = 3  # records alike, by the same event


def every_state_is_reachable(life: Life[R]) -> None:
    """Hold that commands, not only the table on paper, lead to every state and every event.

    Whatever is possible or due is asked of records in every combination of states, and of what is
    so or not of them, that is found on the way, until all was come by or nothing new is found; what
    may lead to something that is missing is asked first. In the same process the same is asked
    every time; Hypothesis, which draws it, takes constants from whatever modules are loaded, so
    that in another it may differ.
    """
    search = _Search(life)
    for log in some_of(logs(life)):
        for place, event in enumerate(log, start=1):
            search.note(event, replay(life.stream, log[:place]), life.begins)
    for request in some_of(life.beginning):
        for way in life.ways:
            search.walk(request, way)
    while search.wanted and search.go_on():
        pass
    missing = sorted(f"{x[0]}: {x[1]}" if isinstance(x, tuple) else x.kind for x in search.wanted)
    assert not missing, f"whatever was asked, no command led to {', '.join(missing)}"


@attrs.define
class _Search(Generic[R]):
    """A search for what commands lead to."""

    life: Life[R]
    wanted: set[Any] = attrs.field(init=False)  # types of events, and states of a table
    #: How many records were found alike, by the event that led there.
    found: Counter[tuple[Any, ...]] = attrs.field(init=False, factory=Counter)
    #: What is still to be asked, of which records, from when on; None = what is due of them. Those
    #: that were the first of their kind to be found are asked before the others.
    waiting: dict[tuple[int, Any], deque[tuple[R, Instant]]] = attrs.field(init=False)
    asked: dict[Any, list[Command[R, Any]]] = attrs.field(init=False)  # by type of command
    waits: list[datetime.timedelta] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        life = self.life
        kinds = [kind for kind in life.slice.commands if kind.record is life.record]
        self.wanted = {event for kind in kinds for event in kind.yields}
        for table in life.record.tables:
            self.wanted |= {(table.name, state) for state in table.states.__members__.values()}
        self.asked = {kind: some_of(one) for kind, one in life.commands.items()}
        self.waits = some_of(life.waits)
        self.waiting = {
            (place, kind): deque() for place in range(_KEPT) for kind in (*self.asked, None)
        }

    def note(self, event: Event[R], record: R, now: Instant) -> None:
        """What happened, and the record after it, is found."""
        states = tuple((table.name, current(record, table)) for table in record.tables)
        self.wanted.difference_update(states, [type(event)])
        so_or_not = [one for one in attrs.astuple(record, recurse=False) if isinstance(one, bool)]
        alike = (type(event), *states, *so_or_not)
        place = self.found[alike]
        if place < _KEPT:
            self.found[alike] += 1
            self.waiting[place, None].append((record, now))
            for kind in self.asked:
                if not_now(record, kind.yields) is None:
                    self.waiting[place, kind].append((record, now))

    def go_on(self) -> bool:
        """Ask a command of a record in all the ways that were drawn; False = there is none left."""
        some = [key for key, waiting in self.waiting.items() if waiting]
        if not some:
            return False
        key = place, kind = min(some, key=lambda one: (not self.promises(one[1]), one[0]))
        record, since = self.waiting[key].popleft()
        if kind is None:
            for due in record.deadlines():
                self.ask(due.command, record, max(since, due.at))
        for turn, command in enumerate(self.asked.get(kind, ())):
            later = plus(since, self.waits[(place + turn) % len(self.waits)])
            self.ask(command, record, next_due(record, since) if turn % 2 else later)
        return True

    def promises(self, kind: Any) -> bool:
        """Whether a type of command may lead to something that is missing; what is due may too."""
        if kind is None:
            return True
        events = kind.yields
        targets = {(x.table, to) for one in events for x in one.moves for to in x.targets.values()}
        return not self.wanted.isdisjoint({*events, *targets})

    def walk(self, request: Any, way: Iterable[Command[R, Any]]) -> None:
        """Begin a record and go a way into the depth, less what is refused."""
        now = self.life.begins
        begun = request.decide(self.life.facts(request, now))
        if isinstance(begun, Accepted):
            record = replay(self.life.stream, begun.events)
            for command in way:
                record = self.ask(command, record, now)

    def ask(self, command: Command[R, Any], record: R, now: Instant) -> R:
        """Ask one, and note what comes of it; the record after it."""
        outcome = command.decide(record, self.life.facts(command, now))
        for event in outcome.events if isinstance(outcome, Accepted) else ():
            record = event.apply(record)
            self.note(event, record, now)
        return record
