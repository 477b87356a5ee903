"""What is sold, asked back, sent, and found at the dock."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cservice import Money, Override, calls, exchanges, pickups, returns, tickets
from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.ids import PickupId
from cservice.kernel.time import minutes, plus
from cservice.orders import Order
from cservice.returns import Parcel, ReturnAuthorization

from .drawing import Drawing, seldom
from .picture import BOSS, DOCK, NOON, SKUS, TOMORROW, WHALE

WAYS_BACK = (pickups.SchedulePickup, pickups.ArrangeDropOff, pickups.PassToCourierLine)
#: What a courier may say by itself.
SAID: Mapping[str, Callable[[FakeCourier, PickupId], None]] = {
    "collects": lambda courier, pickup: courier.collect(pickup),
    "collects some": lambda courier, pickup: courier.collect(pickup, 1),
    "confirms": lambda courier, pickup: courier.confirm(pickup, TOMORROW),
    "declines": lambda courier, pickup: courier.decline(pickup, "too far"),
    "delivers": lambda courier, pickup: courier.deliver(pickup),
    "misses": lambda courier, pickup: courier.miss(pickup, "nobody there"),
}
SAYS = ("nothing", "nothing", "plans", "plans", "fails", *SAID)
#: It answers at the first look or the second, or never.
PLANS = st.builds(
    Plan,
    answers=st.sampled_from((1, 2, None)),
    declines=st.sampled_from((None, None, "too far")),
    window=st.sampled_from((None, TOMORROW)),
    cancel_by=st.sampled_from((None, NOON)),
    cancels=st.sampled_from((1, 2, None)),
    keeps=st.sampled_from((None, "on the road")),
)


class Goods(Drawing):
    """Rules for what goes out and comes back."""

    @rule(data=st.data(), what=st.sampled_from((None, calls.ReceiveCall, tickets.OpenTicket)))
    def turn_up(self, data: st.DataObject, what: Any) -> None:
        """Something is sold, somebody calls, or a ticket is opened, perhaps on a case of old."""
        cases = [None, *dict.fromkeys(one.case for one in self.side.records.values())]
        case = None if what is None else data.draw(st.sampled_from(cases), label="case")
        brand = None if case else data.draw(st.sampled_from((None, "cango", "zebra")))
        if what is None:
            delivered, paid, digital = data.draw(st.tuples(st.booleans(), st.booleans(), seldom))
            request: Any = self.sale(data.draw(st.integers(1, 3)), delivered, paid, digital)
        else:
            request = self.drawn(data, what, case=st.just(case), call=st.none())
        self.give(request, brand=brand, look=data.draw(seldom))

    @rule(data=st.data(), look=seldom)
    def ask_back(self, data: st.DataObject, look: bool) -> None:
        """Something is to be sent back, on the order's case or on one of its own."""
        order = self.side.records[self.one_of(data, Order)]
        item = st.builds(
            returns.RequestedItem,
            sku=st.sampled_from(SKUS),
            quantity=st.sampled_from((1, 1, 2)),
            reason=st.sampled_from(returns.Reason),
            instead=st.sampled_from((None, None, WHALE)),
        )
        request = self.drawn(
            data,
            returns.RequestReturn,
            case=st.sampled_from((order.case, order.case, None)),
            order=st.just(order.id),
            items=st.lists(item, min_size=1, max_size=2).map(tuple),
        )
        self.give(request, look=look)

    @precondition(lambda self: self.side.all(ReturnAuthorization))
    @rule(data=st.data(), kind=st.sampled_from((exchanges.StartExchange, *WAYS_BACK)))
    def agree(self, data: st.DataObject, kind: Any) -> None:
        """An exchange is agreed for a return, or how its goods get to a courier."""
        ra = self.one_of(data, ReturnAuthorization)
        item = st.builds(
            exchanges.Item,
            sku=st.sampled_from(SKUS),
            title=st.just("it"),
            quantity=st.just(1),
            price=st.sampled_from((None, Money(1, "USD"), Money(9, "USD"))),
        )
        fields: dict[str, st.SearchStrategy[Any]] = {"ra": st.just(ra)}
        if kind is exchanges.StartExchange:
            fields["items"] = st.lists(item, min_size=1, max_size=2).map(tuple)
        request = self.drawn(data, kind, None, **fields)
        self.give(request, look=data.draw(seldom))

    @rule(data=st.data(), says=st.sampled_from(SAYS))
    def hear_from_the_courier(self, data: st.DataObject, says: str) -> None:
        """It says by itself what it did; what it does about the next bookings is settled; a poll.

        It is not always there.
        """
        booked = sorted({one.pickup for one in self.side.courier.booked})
        if says == "plans":
            plan = data.draw(PLANS, label="plan")
            self.to_the_courier(lambda courier: courier.plan(plan))
        elif says == "fails":
            self.to_the_courier(lambda courier: courier.fail(1))
        elif says in SAID and booked:
            pickup = data.draw(st.sampled_from(booked), label="pickup")
            self.to_the_courier(lambda courier: SAID[says](courier, pickup))
        self.poll()

    @precondition(lambda self: self.side.all(ReturnAuthorization))
    @rule(data=st.data(), our_label=st.booleans(), sender=st.sampled_from((None, " ", "A. Lee")))
    def present(self, data: st.DataObject, our_label: bool, sender: str | None) -> None:
        """A parcel stands at the dock, with a number or without; perhaps at the last moment."""
        ends = [one.expires_at for one in self.side.all(ReturnAuthorization) if one.expires_at]
        if data.draw(seldom, label="late") and ends:
            just_before = datetime.timedelta(microseconds=data.draw(st.integers(-1, 0)))
            self.now = max(self.now, plus(ends[-1], just_before))
        issued = [one.number for one in self.side.all(ReturnAuthorization) if one.number]
        written = [*issued, *map(returns.RA_NUMBERS.grouped, issued)]
        others = (None, " ", "1234567890", returns.RA_NUMBERS.issue(4711))
        number = data.draw(st.sampled_from((*written, *written, *others)), label="number")
        named = [one.number for one in self.side.all(Order)[-2:]]
        before = [None, None, *(one.id for one in self.side.all(Parcel))]
        again = data.draw(st.sampled_from(before), label="again")
        parcel = returns.PresentParcel(
            number=number,
            sender=sender,
            our_label=our_label,
            again=again,
            signed_for=data.draw(seldom, label="signed for"),
            order=data.draw(st.sampled_from((None, *named)), label="order"),
        )
        self.give(parcel, by=DOCK, look=data.draw(seldom))

    @precondition(lambda self: self.possible(ReturnAuthorization))
    @rule(data=st.data(), times=st.integers(1, 4), override=st.sampled_from((None, None, BOSS)))
    def go_on_with_a_return(
        self, data: st.DataObject, times: int, override: Override | None
    ) -> None:
        """What its state allows is asked of a return, minute by minute, perhaps on authority."""
        for _ in range(times):
            self.now = plus(self.now, minutes(1))
            if self.possible(ReturnAuthorization):
                command = self.possible_one(data, ReturnAuthorization)
                self.give(command, override=override, look=data.draw(seldom))

    @precondition(lambda self: self.here())
    @rule(data=st.data(), times=st.integers(1, 3))
    def inspect(self, data: st.DataObject, times: int) -> None:
        """The dock says what was inside, and then what else was."""
        for _ in range(times):
            if here := self.here():
                ra = data.draw(st.sampled_from(here), label="return")
                found = self.drawn(data, returns.InspectReturn, on=ra)
                self.give(found, by=DOCK, look=data.draw(seldom))
