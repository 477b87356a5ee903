"""How the desks are asked, and how what comes of it is held to the laws."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from cservice import (
    Actor,
    Desk,
    Done,
    Envelope,
    Override,
    Refused,
    orders,
    pickups,
    returns,
)
from cservice.adapters.courier_fake import FakeCourier
from cservice.desk.ports.courier import CourierError
from cservice.desk.ports.store import Store
from cservice.desk.stores import open_store
from cservice.ids import CustomerId
from cservice.kernel.actor import ActorKind
from cservice.kernel.money import Money
from cservice.orders import Order
from cservice.pickups import Pickup
from cservice.returns import ReturnAuthorization
from cservice.testing.desk import applied, foretold, what_is_kept_adds_up
from cservice.testing.goods import nothing_goes_astray_with
from cservice.tickets import Ticket

from .laws import LAWS, REFUSALS
from .moments import EVERYWHERE, HERE
from .picture import (
    ANNA,
    BUDGET,
    CARD,
    CODEC,
    GIFT_CARD,
    NOON,
    SKUS,
    Given,
    R,
    Side,
    a_side,
    lapsed,
)


@attrs.frozen
class Asked:
    """Something that a story asks for in other than the usual way."""

    command: Any
    by: Actor = ANNA
    brand: str | None = None
    override: Override | None = None


class World:
    """Two tenants on one store, of which one has its turn, and a clock."""

    def __init__(self) -> None:
        super().__init__()  # as a mixin, of what draws what is asked
        self.store = self.open_store()
        self.now = NOON
        self.asked = 0  # how often anything was asked for
        self.seen = Counter[str]()  # what was come by
        self.side, self.other = self.opened("ours"), self.opened("theirs")

    def open_store(self) -> Store:
        """An empty store."""
        return open_store("memory:", CODEC)

    def opened(self, tenant: str) -> Side:
        """The desk of a tenant on the store."""
        return a_side(self.store, tenant, lambda: self.now)

    def teardown(self) -> None:
        """Let go of the store."""
        self.store.close()

    def note(self, reached: str) -> None:
        """Something was come by."""
        self.seen[reached] += 1

    def last(self, kind: type[R]) -> R:
        """The record of that type that began last."""
        return self.side.all(kind)[-1]

    def sale(
        self, quantity: int, delivered: bool, paid: bool = False, digital: bool = False
    ) -> orders.RecordOrder:
        """Books and pens, which arrived at once or have not left yet; we may know what paid it."""
        prices = (Money("10.00", "USD"), Money("0.05", "USD"))
        return orders.RecordOrder(
            number=f"C-{self.asked}",
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", phone="+15550100"),
            lines=tuple(
                orders.OrderLine(sku=sku, title=sku, quantity=quantity, paid=price, digital=digital)
                for sku, price in zip(SKUS, prices, strict=True)
            ),
            shipping=Money(3, "USD"),
            payments=(CARD, GIFT_CARD) if paid else (),
            placed_at=self.now,
            shipped_at=self.now if delivered else None,
            delivered_at=self.now if delivered else None,
        )

    def sold(self, brand: str | None = None, **how: Any) -> Any:
        """Three books and as many pens were sold, and delivered; their order."""
        usual = {"quantity": 3, "delivered": True}
        return self.carried_out(self.sale(**{**usual, **how}), brand=brand)

    # How it is asked, and what came of it.

    def told(self, story: "Callable[[Any], Iterable[Any]]") -> Iterator[Done[Any] | Refused]:
        """What comes of what a story asks for, one after another."""
        for one in story(self):
            asked = one if isinstance(one, Asked) else Asked(one)
            yield self.give(asked.command, asked.by, asked.brand, asked.override)

    def begun(self, story: "Callable[[Any], Iterable[Any]]", far: int) -> None:
        """A story is told up to some point; something was sold, whatever it is of."""
        for _ in itertools.islice(self.told(story), far):
            pass
        if not self.side.all(Order):
            self.sold()

    def carried_out(self, command: Any, brand: str | None = None) -> Any:
        """Ask for something that is never refused; the record after it."""
        outcome = self.give(command, brand=brand)
        assert isinstance(outcome, Done)
        return outcome.record

    def give(
        self,
        command: Any,
        by: Actor = ANNA,
        brand: str | None = None,
        override: Override | None = None,
        look: bool = False,
    ) -> Done[Any] | Refused:
        """Ask for something, perhaps after a look at what would come of it; hold what does."""
        self.asked += 1
        id = f"asked-{self.asked}"
        how = foretold if look else Desk.try_do
        outcome = self.ask(command, id, by, how, brand=brand, override=override)
        if isinstance(outcome, Refused):
            self.refused(command, outcome)
            return outcome
        if isinstance(command, returns.InspectReturn):
            new = [one.pieces for one in command.found if not one.reviewed]
            self.side.found[command.ra] += sum(new)
        # A parcel was set aside on whatever case, and a budget is on none of the order's. What
        # follows may be on any that shares a key: another return of the order.
        elsewhere = [getattr(command, "again", None)]
        if isinstance(command, returns.AcceptOffer):
            elsewhere.append(BUDGET)
        cases = {self.side.records[id].case for id in elsewhere if id is not None}
        own = outcome.record.case
        shared = {key for one in self.side.records.values() if one.case == own for key in one.keys}
        shared.update(outcome.record.keys)
        near = [one for one in self.side.records.values() if not shared.isdisjoint(one.keys)]
        cases.update([one.case for one in near])
        assert own in {one.case for one in outcome.events} <= {own, *cases}
        self.happened(outcome.events)
        assert self.side.records[outcome.record.id] == outcome.record
        self.hear(outcome.events)  # a courier may have answered already
        self.side.given.append(Given(id, command, by, outcome))
        return outcome

    def ask(
        self,
        command: Any,
        id: str,
        by: Actor,
        how: Callable[..., Any] = Desk.try_do,
        **options: Any,
    ) -> Done[Any] | Refused:
        """Ask the desk whose turn it is."""
        outcome: Done[Any] | Refused = how(
            self.side.desk, command, by=by, at=self.now, command_id=id, **options
        )
        return outcome

    def refused(self, command: Any, outcome: Refused) -> None:
        """A refusal says why, and is held to its law."""
        self.note(f"refused: {command.kind} {outcome.codes[0]}")
        assert outcome.standing
        assert "{" not in str(outcome)
        for code in outcome.codes:
            law = REFUSALS.get((type(command), code))
            if law is not None:
                law(command, self.side, self.now)

    def happened(self, events: Iterable[Envelope]) -> None:
        """Hold each event to the laws, and take it into the picture."""
        side = self.side
        for one in events:
            self.note(one.body.kind)
            if isinstance(one.body, returns.CreditIssued):
                self.credited(one.body, side.records[one.stream])
            assert one.at >= side.latest.get(one.case, one.at)
            assert one.tenant == side.tenant
            law = LAWS.get(type(one.body))
            if law is not None:
                law(one, one.body, side)
            side.books.take(one, side.records)
            nothing_goes_astray_with(one, side.records)
            side.records = applied(side.records, [one])
            side.latest[one.case] = one.at
            side.log += (one,)

    def credited(self, credit: returns.CreditIssued, ra: Any) -> None:
        """Not every credit is alike: some are what only few stories come by."""
        order = self.side.records[ra.order]
        assert isinstance(order, Order)
        if len(credit.parts) > 1:
            self.note("a credit by several payments")
        if order.charged_back is not None:
            self.note("a credit after a lost dispute")

    def hear(self, told: Sequence[Envelope] = ()) -> None:
        """Take in what subscribers were told of, beside what is known."""
        heard = [one for one in self.side.heard if one not in told]
        self.side.heard.clear()
        self.happened(heard)

    # What is done by itself.

    def to_the_courier(self, say: Callable[[FakeCourier], None]) -> None:
        """Have it so with the courier of the desk whose turn it is."""
        say(self.side.courier)

    def poll(self) -> None:
        """Ask the courier for what is not answered, and take in what it says."""
        polled = self.side.link.poll()
        assert all(isinstance(one, CourierError) for one in polled.failures)
        self.hear()
        if not polled.failures:
            asked = [one.pickup for one in self.side.courier.booked]
            for pickup in self.side.all(Pickup):
                assert pickup.stage is not pickups.PickupStage.REQUESTED or pickup.id in asked

    def tick(self) -> Sequence[Done[Any] | Refused]:
        """Have the desk whose turn it is give what is due."""
        return self.side.desk.tick(self.now)

    def _set_off_by_the_courier(self, rest: Sequence[Envelope]) -> None:
        """What else was heard is an answer of the courier, who is asked at once, or follows it."""
        answers = {one.id for one in rest if one.by.kind is ActorKind.COURIER}
        for one in rest:
            assert one.id in answers or one.cause in answers, one
            answers.add(one.id)

    def sweep(self) -> None:
        """Every deadline that is due is given, once; afterwards what it says is so."""
        outcomes = self.tick()
        assert all(isinstance(one, Done) for one in outcomes)
        events = [x for one in outcomes if isinstance(one, Done) for x in one.events]
        swept = [one for one in self.side.heard if one in events]
        assert swept == events
        self._set_off_by_the_courier([one for one in self.side.heard if one not in events])
        self.hear()
        assert self.tick() == ()
        for record in self.side.records.values():
            assert all(one.at > self.now for one in record.deadlines())
        for ticket in self.side.all(Ticket):
            assert ticket.answered_at or ticket.answer_late == (ticket.answer_due_at <= self.now)
        for ra in self.side.all(ReturnAuthorization):
            assert not lapsed(ra, self.now)

    # What holds.

    def hold(self) -> None:
        """Hold what holds at every moment."""
        for moment in HERE:
            moment(self.side, self.now)
        for moment in EVERYWHERE:
            for side in (self.side, self.other):
                moment(side, self.now)

    def hold_the_log(self) -> None:
        """The log, from its beginning, is all that happened, and adds up to the records."""
        for side in (self.side, self.other):
            assert side.desk.events() == side.log
            what_is_kept_adds_up(side.desk)
