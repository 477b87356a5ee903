"""Stories come to the same, however they are told: twice, foreseen, beside others, at leisure."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import reduce
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cservice import Actor, Desk, Done, Record, Refused, days, exchanges, orders, returns, tickets
from cservice.desk.ports.store import Store
from cservice.desk.stores import open_store
from cservice.kernel.time import minutes, plus
from cservice.testing.desk import foretold, given_twice

from .machine import RETURNS, TOLD
from .picture import CODEC, FAR
from .stories import SAID, STORIES, Heard, Story
from .world import World

Test = Callable[..., None]
#: How long it takes to each next step of a story.
WAITS = st.lists(st.sampled_from([days(n) for n in (0, 0, 0, 0.01, 1, 3, 31)]), max_size=12)
#: What is heard of a return, in any order.
HEARD = st.builds(
    Heard,
    remedy=st.sampled_from(returns.Remedy),
    first=st.integers(0, 2),
    heard=st.lists(st.sampled_from(SAID), max_size=6).map(tuple),
)
#: A story is long; fewer of them, whatever the profile.
few = settings(max_examples=settings().max_examples * 3 // 5)


def each_story(**more: Any) -> Callable[[Test], Test]:
    """All that are told of, beside what is drawn."""
    return lambda test: reduce(
        lambda so_far, one: example(story=one.story, **more)(so_far), STORIES.values(), test
    )


class Otherwise(World):
    """Whatever is asked is asked in another way."""

    how: Callable[..., Any]

    def ask(
        self,
        command: Any,
        id: str,
        by: Actor,
        how: Callable[..., Any] = Desk.try_do,
        **options: Any,
    ) -> Done[Any] | Refused:
        """The desk whose turn it is, in that way."""
        return super().ask(command, id, by, type(self).how, **options)


@few
@each_story(waits=[days(31)] * 12)
@given(story=RETURNS, waits=WAITS)
def test_the_laws_hold_at_leisure(story: Story, waits: Sequence[timedelta]) -> None:
    """however long each step of a story takes, whatever was swept meanwhile or not."""
    world = World()
    for _ in at_leisure(world, story, waits):
        world.hold()


class Twice(Otherwise):
    """The same command again, under the same id."""

    how = given_twice


class Foreseen(Otherwise):
    """After a look at what would come of it."""

    how = foretold


@few
@each_story()
@given(story=RETURNS)
def test_the_same_command_twice_is_once(story: Story) -> None:
    """the second time gives the first outcome, and nothing happens."""
    world = Twice()
    world.begun(story, far=99)
    world.hold_the_log()


@few
@each_story()
@given(story=RETURNS)
def test_preview_changes_nothing_and_shows_what_would_happen(story: Story) -> None:
    """the same events, records, rulings and deadlines, up to ids and numbers; or the refusal."""
    world = Foreseen()
    world.begun(story, far=99)
    world.hold_the_log()


class Tenant(World):
    """One of two tenants on a store."""

    def __init__(self, store: Store, name: str) -> None:
        self.shared = store
        super().__init__()
        if self.side.tenant != name:
            self.side, self.other = self.other, self.side

    def open_store(self) -> Store:
        return self.shared


def an_empty_store() -> Store:
    """In memory."""
    return open_store("memory:", CODEC)


@few
@given(one=RETURNS | TOLD, other=RETURNS | TOLD)
def test_nothing_leaks_between_tenants(one: Story, other: Story) -> None:
    """two tenants with the same ids and numbers on one store: each is as if it were alone."""
    store = an_empty_store()
    ours, theirs = Tenant(store, "ours"), Tenant(store, "theirs")
    for _ in itertools.zip_longest(ours.told(one), theirs.told(other)):
        pass

    for world, story in ((ours, one), (theirs, other)):
        alone = Tenant(an_empty_store(), world.side.tenant)
        for _ in alone.told(story):
            pass
        assert world.side.desk.records() == alone.side.desk.records()
        assert world.side.desk.events() == alone.side.desk.events()
        assert {record.tenant for record in world.side.desk.records()} == {world.side.tenant}


class Swept(World):
    """Before anything is asked, what is due is given."""

    def ask(self, *asked: Any, **options: Any) -> Done[Any] | Refused:
        """Once all deadlines were swept."""
        self.sweep()
        return super().ask(*asked, **options)


@few
@each_story(waits=[])
@each_story(waits=[days(31)] * 12)
@given(story=RETURNS | TOLD | HEARD, waits=WAITS)
def test_it_does_not_matter_when_deadlines_are_swept(
    story: Story, waits: Sequence[timedelta]
) -> None:
    """swept at every step or only at the end: the same is allowed, and comes of it.

    What a sweep has done already is not done again: either way it is. Whatever somebody is asked
    for where it is swept late, they are where it is swept in time; there they may have been asked
    for more that is settled since, as for what was late, and came.
    """
    late, early = World(), Swept()
    came = [list(at_leisure(world, story, waits)) for world in (late, early)]
    for world in (late, early):
        world.sweep()

    for one, other in zip(*came, strict=True):
        assert type(one) is type(other) or is_done(one, early)
    assert come_to(late) == come_to(early)
    assert asked_for(late) <= asked_for(early)


def at_leisure(world: World, story: Story, waits: Iterable[timedelta]) -> Iterator[Any]:
    """What comes of a story that takes its time, as far as there is anything to tell."""
    told, left = world.told(story), iter(waits)
    while True:
        try:
            yield next(told)
        except (StopIteration, IndexError):  # it goes on about what did not come to be
            return
        world.now = plus(world.now, next(left, minutes(0)))


def is_done(outcome: Done[Any] | Refused, world: World) -> bool:
    """Whether it was done, and has happened in another world too."""
    if isinstance(outcome, Refused):
        return False
    first = outcome.events[0]
    return any(
        (one.stream, type(one.body)) == (first.stream, type(first.body)) for one in world.side.log
    )


def come_to(world: World) -> list[tuple[Any, ...]]:
    """What became of each record, whoever has looked at it meanwhile.

    But for tickets, see `asked_for`: one is solved once what it asks is done, and what is asked
    later has another. Swept late, it may be the same one.
    """
    return [
        _come_to(record)
        for record in world.side.desk.records()
        if not isinstance(record, tickets.Ticket)
    ]


def asked_for(world: World) -> set[tuple[str, str]]:
    """What tickets ask somebody to see to, and is not over, by their cases."""
    open_ = [one for one in world.side.all(tickets.Ticket) if one.stage not in _OVER]
    asks = {(ticket.case, id) for ticket in open_ for id in ticket.asks}
    return {one for one in asks if not is_over(world.side.records.get(one[1]))}


def is_over(record: Record | None) -> bool:
    """Whether nobody is needed for it any more; for what is no record a person says so."""
    ends = [(one.tables[0], one.at_rest) for one in (record,) if one is not None]
    return any(getattr(record, table.field) in table.final | rest for table, rest in ends)


_OVER = (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED)


def _come_to(record: Record) -> tuple[Any, ...]:
    if isinstance(record, returns.ReturnAuthorization):
        return (record.id, record.stage, record.goods, record.lines, record.credited)
    if isinstance(record, returns.Parcel | exchanges.Exchange | orders.Order):
        return (record.id, record.stage)
    return (record.id,)


@few
@each_story()
@given(story=RETURNS | TOLD)
def test_nothing_is_waited_for_for_ever(story: Story) -> None:
    """one sweep, long after, gives all that is due; whom it told is to answer, and that is all."""
    world = World()
    world.begun(story, far=99)
    world.sweep()
    for when in (FAR, plus(FAR, days(3))):
        world.now = when
        world.sweep()
    for record in world.side.records.values():
        assert record.deadlines() == ()
