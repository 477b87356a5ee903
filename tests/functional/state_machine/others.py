"""What goes on by itself, in time; and what nobody should ask."""

import datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from cservice import (
    Actor,
    Done,
    InputError,
    accounts,
    appeasements,
    calls,
    days,
    exchanges,
    refunds,
    retention,
)
from cservice.kernel.time import hours, plus
from cservice.orders import Order
from cservice.pickups import Pickup
from cservice.returns import Parcel
from cservice.tickets import Ticket

from .drawing import Drawing, seldom
from .picture import ANNA, DOCK, SHOP
from .stories import How

OTHERS = (
    Order,
    calls.Call,
    Ticket,
    exchanges.Exchange,
    Parcel,
    Pickup,
    accounts.Account,
    appeasements.Appeasement,
    retention.Budget,
    refunds.Refund,
)


class Others(Drawing):
    """Rules for whatever else happens, when, and to whom."""

    @rule(data=st.data(), times=st.integers(1, 6), look=seldom)
    def go_on(self, data: st.DataObject, times: int, look: bool) -> None:
        """What their states allow is asked of orders, calls, tickets and the others."""
        kinds = [kind for kind in OTHERS if self.possible(kind)]
        for kind in data.draw(st.permutations(kinds))[:1] * times:
            if self.possible(kind):
                self.give(self.possible_one(data, kind), look=look)

    @rule(data=st.data(), by=st.sampled_from((ANNA, DOCK, SHOP)), look=seldom)
    def meddle(self, data: st.DataObject, by: Actor, look: bool) -> None:
        """Anything is asked of anything, whether or not its state allows it."""
        self.give(self.any_one(data), by=by, look=look)

    @rule(data=st.data(), wait=st.sampled_from((None, None, None, hours(7), days(2), days(31))))
    def wait(self, data: st.DataObject, wait: datetime.timedelta | None) -> None:
        """Time passes, often up to a deadline or to the last moment before it; perhaps a sweep."""
        self.pass_by(data, wait)
        if data.draw(st.booleans(), label="sweep"):
            self.sweep()

    def pass_by(self, data: st.DataObject, wait: datetime.timedelta | None) -> None:
        """To an instant that is not before the present one."""
        if wait is not None:
            self.now = plus(self.now, wait)
            return
        due = {one.at for record in self.side.records.values() for one in record.deadlines()}
        if later := sorted(at for at in due if at > self.now):
            just_before = datetime.timedelta(microseconds=data.draw(st.integers(-1, 0)))
            self.now = plus(data.draw(st.sampled_from(later), label="up to"), just_before)

    @rule(seldom=seldom)
    def turn_to_the_other_tenant(self, seldom: bool) -> None:
        """Who has the same ids and numbers."""
        if seldom:
            self.side, self.other = self.other, self.side
            if not self.side.records:
                self.begun(How(ours=True, paid=True), far=3)

    @rule(data=st.data(), other=st.booleans())
    def use_an_id_again(self, data: st.DataObject, other: bool) -> None:
        """The same command is what it was then; another one is an error; and nothing happens."""
        given = data.draw(st.sampled_from(self.side.given), label="again")
        if other:
            with pytest.raises(InputError, match="was used for another command"):
                self.ask(self.sale(quantity=9, delivered=False), given.id, SHOP)
            return
        again = self.ask(given.command, given.id, given.by)
        assert isinstance(again, Done)
        assert again.repeated
        assert (again.record, again.events) == (given.done.record, given.done.events)

    @rule(data=st.data())
    def turn_the_clock_back(self, data: st.DataObject) -> None:
        """An instant before the latest event of the case is an error, and nothing happens."""
        command = self.any_one(data)
        now, case = self.now, self.side.records[command.on].case
        self.now = plus(self.side.latest[case], datetime.timedelta(microseconds=-1))
        with pytest.raises(InputError, match="is before the latest event of the case"):
            self.ask(command, "too early", ANNA)
        self.now = now

    @rule()
    def read_the_log(self) -> None:
        """It is all that happened."""
        self.hold_the_log()
