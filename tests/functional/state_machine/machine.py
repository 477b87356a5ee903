"""All of it together: on a desk in memory, and on a file that the connection to is lost."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from cservice import Actor, Desk, Done, InputError, Money, Record, Refused
from cservice.adapters.courier_fake import FakeCourier
from cservice.adapters.sql_store import SqlStore
from cservice.adapters.store_sql import open_sqlite
from cservice.desk.stores import open_store
from cservice.returns import Remedy

from .goods import Goods
from .others import Others
from .paying import Paying
from .picture import ANNA, CODEC, Side, a_side
from .stories import STORIES, How, Story, a_call, offers_are_made

#: A return in one of the ways in which it may go.
RETURNS = st.builds(
    How,
    remedy=st.sampled_from(Remedy),
    ours=st.booleans(),
    comes=st.sampled_from(("soon", "late", "never")),
    keeps=st.booleans(),
    consented=st.sampled_from((True, True, False)),
    disputed=st.sampled_from((False, False, True)),
    rejected=st.sampled_from((0, 0, 1, 2)),
    price=st.sampled_from((None, Money(2, "USD"), Money(12, "USD"))),
    brand=st.sampled_from(("cango", "cango", "zebra")),
    paid=st.booleans(),
    funded=st.booleans(),
    apart=st.booleans(),
)
#: Another was sent at once, and what it is for does not come, or not in time.
UNRETURNED = st.builds(
    How,
    remedy=st.just(Remedy.EXCHANGE),
    ours=st.just(True),
    comes=st.sampled_from(("late", "never")),
    keeps=st.booleans(),
    consented=st.sampled_from((True, True, False)),
    apart=st.booleans(),
)
TOLD = st.sampled_from([one.story for one in STORIES.values()])
#: What few rules would lead to by themselves is there more often than not.
BEGINNINGS = RETURNS | UNRETURNED | TOLD | TOLD | st.just(offers_are_made)


class Machine(Goods, Paying, Others, RuleBasedStateMachine):
    """Rules ask for something; what comes of it is held to the laws, and against the picture."""

    reached: ClassVar[Counter[str]]  # what was come by, over all stories

    @initialize(story=BEGINNINGS, far=st.sampled_from((*range(12), *(99,) * 12)))
    def begin(self, story: Story, far: int) -> None:
        """A story is told up to some point."""
        self.begun(story, far)

    @initialize(far=st.integers(0, 8))
    def call(self, far: int) -> None:
        """Somebody called, and the call is told up to some point."""
        self.begun(a_call, far)

    def note(self, reached: str) -> None:
        """For the statistics of Hypothesis, too, and for those of all stories."""
        super().note(reached)
        event(reached)
        self.reached[reached] += 1

    @invariant()
    def what_holds_at_every_moment(self) -> None:
        """Whatever was asked."""
        self.hold()


class LostError(Exception):
    """The connection is gone."""


class OnSqlite(Machine):
    """The same on a file, beside a twin in memory; and now and then the connection is lost."""

    path: ClassVar[Path]

    def open_store(self) -> SqlStore:
        """An empty file."""
        self.path.unlink(missing_ok=True)
        store = open_sqlite(f"sqlite:///{self.path}", CODEC)
        assert isinstance(store, SqlStore)
        return store

    def opened(self, tenant: str) -> Side:
        """The desk of a tenant on the file, and the same desk in memory."""
        side = super().opened(tenant)
        side.twin = a_side(open_store("memory:", CODEC), tenant, lambda: self.now)
        return side

    def ask(
        self,
        command: Any,
        id: str,
        by: Actor,
        how: Callable[..., Any] = Desk.try_do,
        **options: Any,
    ) -> Done[Any] | Refused:
        """Ask both, who say the same."""
        asked = {"by": by, "at": self.now, "command_id": id, **options}
        assert self.side.twin is not None
        try:
            outcome = super().ask(command, id, by, how, **options)
        except InputError as error:
            with pytest.raises(InputError, match=re.escape(str(error))):
                self.side.twin.desk.try_do(command, **asked)
            raise
        twin = self.side.twin.desk.try_do(command, **asked)
        if isinstance(outcome, Refused) or isinstance(twin, Refused):
            assert outcome == twin
        else:
            assert (outcome.record, outcome.events) == (twin.record, twin.events)
        return outcome

    def tick(self) -> Sequence[Done[Any] | Refused]:
        """Have both give what is due."""
        outcomes = super().tick()
        assert self.side.twin is not None
        assert outcomes == self.side.twin.desk.tick(self.now)
        return outcomes

    def to_the_courier(self, say: Callable[[FakeCourier], None]) -> None:
        """Have it so with both couriers."""
        super().to_the_courier(say)
        assert self.side.twin is not None
        say(self.side.twin.courier)

    def poll(self) -> None:
        """Ask both couriers."""
        super().poll()
        assert self.side.twin is not None
        self.side.twin.link.poll()

    @precondition(lambda self: self.possible(Record))
    @rule(data=st.data(), after=st.integers(0, 12) | st.integers(0, 40))
    def lose_the_connection(self, data: st.DataObject, after: int) -> None:
        """Between any two statements: all is kept or nothing, and given again it is done once."""
        command, id = self.possible_one(data, Record), f"asked-{self.asked + 1}"
        side, issued, left = self.side, self.side.numbers.issued.copy(), iter(range(after))

        def told(_: str) -> None:
            if next(left, None) is None:
                raise LostError

        store = self.store
        assert isinstance(store, SqlStore)
        store.on_statement = told
        try:
            super().ask(command, id, ANNA)
        except LostError:
            self.note("lost")
        finally:
            store.on_statement = None
        before, kept = side.records, {one.id: one for one in side.desk.records()}
        if kept != before:
            issued = side.numbers.issued.copy()
        else:
            side.numbers.issued = issued.copy()
        outcome = self.give(command)
        assert kept in (before, side.records)
        if isinstance(outcome, Done):
            self.note(f"lost, and kept: {kept != before}")
            assert outcome.repeated == (kept != before)
        if kept != before:
            side.numbers.issued = issued  # the second time drew some, and the twin had one time
        self.poll()  # the courier may not have been asked
