"""A pick-up is of a return that still sends something, is one, can be, and ends with its return."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Desk,
    Instant,
    Money,
    Refused,
    days,
    hours,
    instant,
    orders,
    pickups,
    refunds,
    returns,
    tickets,
)
from cservice.adapters.courier_fake import FakeCourier, Plan
from cservice.desk.courier import CourierLink
from cservice.ids import OrderId, PickupId, ReturnId, Sku, TicketId
from cservice.kernel.actor import SUPERVISOR, Override
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.pickups import CourierReference, PickupStage
from cservice.testing.desk import what_is_kept_adds_up

NOON = instant("2026-03-02T12:00:00Z")
ANNA, DORA, SWIFT = Actor.staff("anna"), Actor.dock("dock-5"), Actor.courier("swift")
BOSS = Actor.staff("sue", SUPERVISOR)
BOOK, ATLAS = Sku("book"), Sku("atlas")


def window(day: int, opens: int = 9, closes: int = 12, month: int = 3) -> LocalWindow:
    """On that day of 2026, by the clocks of New York."""
    return LocalWindow(
        date=datetime.date(2026, month, day),
        opens=datetime.time(opens),
        closes=datetime.time(closes),
        zone=zone("America/New_York"),
    )


WEDNESDAY, FRIDAY = window(4), window(6)


def dollars(amount: str) -> Money:
    """An amount."""
    return Money(amount, "USD")


@attrs.define
class House:
    """A desk with one ticket, one order of two things, and a courier where there is one."""

    desk: Desk
    clock: list[Instant]
    ticket: TicketId
    order: OrderId
    link: CourierLink | None = None
    courier: FakeCourier = attrs.field(factory=FakeCourier)

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        return self.desk.do(command, by=by).record

    def refused(self, command: Any, by: Actor = ANNA) -> tuple[str, ...]:
        """Why the command is refused."""
        outcome = self.desk.try_do(command, by=by)
        assert isinstance(outcome, Refused)
        assert all(one.allowed for one in outcome.standing if one.code != "not_now")
        return outcome.codes

    def asked_back(self, *skus: Sku, authorized: bool = True) -> ReturnId:
        """A return of those, or of the book."""
        case = self.desk.record(tickets.Ticket, self.ticket).case
        items = [
            returns.RequestedItem(sku=sku, reason=returns.Reason.WRONG_ITEM)
            for sku in skus or (BOOK,)
        ]
        asked = returns.RequestReturn(order=self.order, case=case, items=tuple(items))
        ra = ReturnId(self.do(asked).id)
        if authorized:
            self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def scheduled(self, ra: ReturnId, when: LocalWindow = WEDNESDAY, **how: Any) -> PickupId:
        return PickupId(self.do(schedule(ra, when, **how)).id)

    def confirmed(self, ra: ReturnId, **how: Any) -> PickupId:
        """A pick-up that the courier has confirmed as it was asked for."""
        pickup = self.scheduled(ra)
        self.do(confirm(pickup, **how), by=SWIFT)
        return pickup

    def back(self, ra: ReturnId, *skus: Sku) -> None:
        """A parcel of those stands at the dock, and is inspected."""
        number = self.ra(ra).number
        assert number is not None
        self.do(returns.PresentParcel(number=number, sender="Ann Lee"), by=DORA)
        found = [returns.FoundItem(sku=sku, accepted=1) for sku in skus or (BOOK,)]
        self.do(returns.InspectReturn(ra=ra, found=tuple(found)), by=DORA)

    def paid_out(self) -> None:
        """The provider has paid all that it was asked for."""
        for one in self.desk.records():
            if isinstance(one, refunds.Refund):
                self.do(refunds.ConfirmRefund(refund=one.id, reference=one.id))

    def ra(self, id: ReturnId) -> returns.ReturnAuthorization:
        return self.desk.record(returns.ReturnAuthorization, id)

    def pickup(self, id: PickupId) -> pickups.Pickup:
        return self.desk.record(pickups.Pickup, id)

    @property
    def notes(self) -> tuple[str, ...]:
        return self.desk.record(tickets.Ticket, self.ticket).notes

    @property
    def refusals(self) -> list[tuple[str, tuple[str, ...]]]:
        """What was to follow and could not, as it is noted on the ticket."""
        noted = self.desk.record(tickets.Ticket, self.ticket).refusals
        return [(one.command, one.codes) for one in noted]


def schedule(ra: ReturnId, when: LocalWindow = WEDNESDAY, **how: Any) -> pickups.SchedulePickup:
    """A courier is asked for it on Wednesday."""
    return pickups.SchedulePickup(ra=ra, **{"window": when, "address": "7 Elm Street", **how})


def confirm(pickup: PickupId, when: LocalWindow = WEDNESDAY, **how: Any) -> pickups.ConfirmPickup:
    """It comes on Wednesday."""
    return pickups.ConfirmPickup(
        pickup=pickup, window=when, **{"reference": CourierReference("SW-1"), **how}
    )


def ways(ra: ReturnId, **how: Any) -> list[Any]:
    """Every way back that can be begun."""
    return [
        schedule(ra, **how),
        pickups.ArrangeDropOff(ra=ra, **how),
        pickups.PassToCourierLine(ra=ra, line="1-800-742-5877", **how),
    ]


@pytest.fixture
def house() -> House:
    """Two things were delivered on Friday; a customer calls on Monday."""
    clock = [NOON]
    desk = Desk(clock=lambda: clock[0])
    ticket = desk.do(tickets.OpenTicket(subject="a torn book"), by=ANNA).record
    sold = [
        orders.OrderLine(sku=sku, title=sku, quantity=1, paid=dollars("16.00"))
        for sku in (BOOK, ATLAS)
    ]
    order = desk.do(
        orders.RecordOrder(
            case=ticket.case,
            number="C-1001",
            customer=None,
            lines=(
                *sold,
                orders.OrderLine(
                    sku=Sku("e-book"), title="", quantity=1, paid=dollars("5"), digital=True
                ),
            ),
            shipping=dollars("3.99"),
            placed_at=plus(NOON, days(-10)),
            shipped_at=plus(NOON, days(-7)),
            delivered_at=plus(NOON, days(-3)),
        ),
        by=ANNA,
    ).record
    return House(desk=desk, clock=clock, ticket=TicketId(ticket.id), order=OrderId(order.id))


def linked(house: House, *plans: Plan) -> FakeCourier:
    """A courier with plans is asked for the pick-ups."""
    house.courier = FakeCourier(*plans)
    house.link = CourierLink(house.desk, house.courier)
    return house.courier


# A return of which nothing is to be sent.


def test_nobody_comes_before_the_return_is_authorized(house: House) -> None:
    """whatever way it was to take; once it is, they do."""
    ra = house.asked_back(authorized=False)

    for command in ways(ra):
        assert house.refused(command) == ("no_number",)
    house.do(returns.AuthorizeReturn(ra=ra))
    house.scheduled(ra)


def test_nobody_comes_for_what_is_back_and_credited(house: House) -> None:
    """the return is closed, and its parcel is here."""
    ra = house.asked_back()
    house.back(ra)
    assert house.refused(schedule(ra)) == ("nothing_to_send",)
    house.do(returns.IssueCredit(ra=ra))
    assert house.ra(ra).stage is returns.ReturnStage.CLOSED

    for command in ways(ra):
        assert house.refused(command) == ("over",)


def test_nobody_comes_for_what_is_no_thing(house: House) -> None:
    """nor for what the customer was told to keep."""
    digital, kept = house.asked_back(Sku("e-book")), house.asked_back(BOOK)
    house.do(returns.LetKeep(ra=kept, reason="it is wet through"), by=BOSS)

    for ra in (digital, kept):
        for command in ways(ra):
            assert house.refused(command) in (("nothing_to_send",), ("over",))


def test_nobody_comes_once_the_number_has_lapsed(house: House) -> None:
    """whether or not a sweep has been."""
    ra = house.asked_back()
    dropped = PickupId(house.do(pickups.ArrangeDropOff(ra=ra)).id)
    house.clock[0] = instant("2026-05-01T12:00:00Z")
    later = window(4, month=5)

    for command in ways(ra, further="another"):
        assert house.refused(attrs.evolve(command, id="")) == ("over",)
    change = pickups.ReschedulePickup(pickup=dropped, window=later, address="7 Elm Street")
    assert house.refused(change) == ("over",)
    house.desk.tick(house.clock[0])
    assert house.pickup(dropped).stage is PickupStage.CANCELLED


def test_what_is_collected_as_it_was_confirmed_comes_in_time(house: House) -> None:
    """also where that is after the number was to end."""
    ra = house.asked_back()
    ends = house.ra(ra).expires_at
    assert ends == instant("2026-04-01T12:00:00Z")
    assert house.refused(schedule(ra, window(1, opens=7, month=4))) == ("number_over",)
    pickup = house.scheduled(ra, window(31))
    comes = window(1, opens=7, month=4)
    house.do(confirm(pickup, comes), by=SWIFT)
    assert house.ra(ra).expires_at == plus(comes.end, hours(4))
    [said] = [x.body for x in house.desk.history(ra) if isinstance(x.body, returns.ReturnExtended)]
    assert said.reason == f"{pickup} was confirmed for {comes}"

    house.clock[0] = comes.end
    house.desk.tick()
    assert house.pickup(pickup).stage is PickupStage.CONFIRMED
    house.do(pickups.CollectPickup(pickup=pickup), by=SWIFT)
    house.clock[0] = plus(comes.end, days(2))
    house.back(ra)
    assert house.ra(ra).stage is returns.ReturnStage.AUTHORIZED
    assert house.refusals == []


def test_what_is_heard_of_after_the_number_would_have_ended_comes_in_time(house: House) -> None:
    """the courier comes before that, and has until later to say so. E8, G4."""
    ra = house.asked_back()
    pickup = house.scheduled(ra, window(31))
    comes = window(1, opens=5, closes=7, month=4)
    house.do(confirm(pickup, comes), by=SWIFT)
    ends = instant("2026-04-01T12:00:00Z")
    assert comes.end < ends < plus(comes.end, hours(4))

    house.clock[0] = plus(ends, hours(1))
    house.desk.tick()
    house.do(pickups.CollectPickup(pickup=pickup), by=SWIFT)

    assert house.ra(ra).stage is returns.ReturnStage.AUTHORIZED
    assert house.ra(ra).under_way


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("credited", [False, True])
def test_a_courier_that_confirms_once_the_number_is_over_is_asked_not_to_come(
    house: House, swept: bool, credited: bool
) -> None:
    """whether or not a sweep has been, and nothing that was to follow is refused. E2, G4."""
    ra = house.asked_back(BOOK, ATLAS)
    if credited:
        house.back(ra)
        house.do(returns.IssueCredit(ra=ra))
    pickup = house.confirmed(ra)
    house.clock[0] = plus(NOON, days(30))

    if swept:
        house.desk.tick()
    else:
        house.do(confirm(pickup, window(3, month=4)), by=SWIFT)

    over = returns.ReturnStage.CLOSED if credited else returns.ReturnStage.EXPIRED
    assert house.ra(ra).stage is over
    assert house.pickup(pickup).stage is PickupStage.CANCEL_ASKED
    assert house.refusals == []


@pytest.mark.parametrize("how", ["sooner", "kept", "cancelled"])
def test_a_courier_is_awaited_only_for_what_it_keeps_from_ending(house: House, how: str) -> None:
    """not where it comes in time, or for nothing."""
    ra = house.asked_back()
    pickup = house.confirmed(ra, cancel_by=NOON)
    house.clock[0] = plus(NOON, hours(1))
    if how == "kept":
        house.do(returns.LetKeep(ra=ra, reason="it is wet through"), by=BOSS)
    if how == "cancelled":
        house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    ends = house.ra(ra).expires_at
    month = 3 if how == "sooner" else 4

    house.do(confirm(pickup, window(30, month=month)), by=SWIFT)

    assert house.ra(ra).expires_at == ends
    assert "returns.await_courier" not in [one for one, _ in house.refusals]


@pytest.mark.parametrize("further", [False, True])
def test_a_parcel_of_several_that_does_not_come_is_told_of(house: House, further: bool) -> None:
    """the return waits for it, and takes it in however late; people ask the courier. E8, G5."""
    ra = house.asked_back(BOOK, ATLAS)
    house.do(tickets.SolveTicket(ticket=house.ticket, resolution="answered"))
    first = house.scheduled(ra, parcels=2)
    at = house.clock[0] = WEDNESDAY.start
    if further:
        house.do(pickups.CollectPickup(pickup=first, parcels=1), by=SWIFT)
        other = house.scheduled(ra, FRIDAY, further="what was left behind")
        at = house.clock[0] = FRIDAY.start
        house.do(pickups.CollectPickup(pickup=other), by=SWIFT)
    else:
        house.do(pickups.CollectPickup(pickup=first), by=SWIFT)
    house.back(ra)
    house.do(returns.IssueCredit(ra=ra))
    house.paid_out()
    assert open_tickets(house) == []

    house.clock[0] = plus(at, days(10))
    house.desk.tick()
    [asks] = open_tickets(house)
    late = f"some of what {ra} is for was handed over, and is late"
    assert asks.subject == f"{late}: somebody asks the courier, and reports what is lost"
    house.clock[0] = plus(NOON, days(40))
    house.desk.tick()
    assert house.ra(ra).stage is returns.ReturnStage.AUTHORIZED
    what_is_kept_adds_up(house.desk)
    house.back(ra, ATLAS)
    house.do(returns.IssueCredit(ra=ra))
    assert open_tickets(house) == []
    assert house.ra(ra).stage is returns.ReturnStage.CLOSED


@pytest.mark.parametrize("first", ["mailed", "told of"])
@pytest.mark.parametrize("dated", [False, True])
def test_what_is_collected_beside_what_went_another_way_is_waited_for(
    house: House, first: str, dated: bool
) -> None:
    """a parcel that the customer had mailed by then, or that somebody was told of. E8, G4."""
    ra = house.asked_back(BOOK, ATLAS)
    if first == "mailed":
        house.back(ra)
        house.do(returns.IssueCredit(ra=ra))
    else:
        house.do(returns.HandOver(ra=ra))
    house.clock[0] = plus(NOON, hours(1))
    pickup = house.scheduled(ra)
    at = house.clock[0] = WEDNESDAY.start
    house.do(pickups.CollectPickup(pickup=pickup, at=at if dated else None), by=SWIFT)
    assert (house.ra(ra).sent, house.ra(ra).under_way) == (2, True)
    if first == "told of":
        house.back(ra)
        house.do(returns.IssueCredit(ra=ra))

    house.clock[0] = plus(NOON, days(31))
    house.desk.tick()
    house.back(ra, ATLAS)
    house.do(returns.IssueCredit(ra=ra))
    assert house.ra(ra).stage is returns.ReturnStage.CLOSED
    what_is_kept_adds_up(house.desk)


@pytest.mark.parametrize("first", ["here", "told of"])
@pytest.mark.parametrize("dated", [False, True])
def test_what_is_here_and_heard_of_later_is_one_parcel(
    house: House, first: str, dated: bool
) -> None:
    """what the courier took before it was here, or was told of, may be that one. E8, G4."""
    ra = house.asked_back(BOOK, ATLAS)
    pickup = house.scheduled(ra)
    house.clock[0] = plus(WEDNESDAY.start, hours(5))
    if first == "here":
        house.back(ra)
    else:
        house.do(returns.HandOver(ra=ra))
    house.clock[0] = plus(WEDNESDAY.start, hours(9))

    at = WEDNESDAY.start if dated else None
    house.do(pickups.CollectPickup(pickup=pickup, at=at), by=SWIFT)

    assert house.ra(ra).sent == 1


@pytest.mark.parametrize("how", ["lost", "short", "kept"])
def test_nobody_is_asked_to_trace_what_is_known_not_to_come(house: House, how: str) -> None:
    """what was in the other parcel is lost, was never in it, or may be kept; it is closed. H1."""
    ra = house.asked_back(BOOK, ATLAS)
    house.do(tickets.SolveTicket(ticket=house.ticket, resolution="answered"))
    pickup = house.scheduled(ra, parcels=2)
    house.clock[0] = WEDNESDAY.start
    house.do(pickups.CollectPickup(pickup=pickup), by=SWIFT)
    house.back(ra)
    house.do(returns.IssueCredit(ra=ra))
    house.paid_out()
    house.clock[0] = plus(house.clock[0], days(10))
    house.desk.tick()
    assert len(open_tickets(house)) == 1

    says = {
        "lost": returns.ReportLost(ra=ra),
        "short": returns.ReportShort(ra=ra),
        "kept": returns.LetKeep(ra=ra, reason="it is wet through"),
    }
    house.do(says[how], by=BOSS)
    if how != "short":
        by = Override(by=BOSS, reason="we take it on us")
        house.desk.do(returns.IssueCredit(ra=ra), by=ANNA, override=by)
    assert open_tickets(house) == []
    assert house.ra(ra).stage is returns.ReturnStage.CLOSED


@pytest.mark.parametrize("how", ["short", "kept"])
def test_the_courier_is_not_asked_for_that_while_what_came_is_under_review(
    house: House, how: str
) -> None:
    """somebody decides that still; the rest was never sent, or may be kept. E8, E9, H1."""
    ra = house.asked_back(BOOK, ATLAS)
    house.do(returns.HandOver(ra=ra, parcels=2))
    house.do(returns.PresentParcel(number=house.ra(ra).number, sender="Ann Lee"), by=DORA)
    seen = (returns.FoundItem(sku=BOOK, under_review=1),)
    house.do(returns.InspectReturn(ra=ra, found=seen), by=DORA)
    house.clock[0] = plus(NOON, days(10))
    house.desk.tick()

    def asked() -> set[str]:
        return {x for one in open_tickets(house) for x in one.asks}

    assert asked() == {f"{ra}:decide", f"{ra}:trace"}
    short, kept = returns.ReportShort(ra=ra), returns.LetKeep(ra=ra, reason="it is wet through")
    house.do(short if how == "short" else kept, by=BOSS)
    assert f"{ra}:decide" in asked()
    assert f"{ra}:trace" not in asked()


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("way", ["collected", "dropped off"])
def test_what_left_in_time_comes_in_time_however_late_it_is_told(
    house: House, way: str, swept: bool
) -> None:
    """whether or not a sweep has been, which cancels the pick-up: it is taken in. E2, G2."""
    ra = house.asked_back()
    by_van = way == "collected"
    arranged = house.do(schedule(ra, window(31)) if by_van else pickups.ArrangeDropOff(ra=ra))
    pickup, ends = PickupId(arranged.id), house.ra(ra).expires_at
    assert ends is not None
    left = plus(ends, -hours(3))
    house.clock[0] = plus(ends, days(1))
    if swept:
        house.desk.tick()
        assert house.pickup(pickup).stage is PickupStage.CANCELLED
    told = pickups.CollectPickup if by_van else pickups.DropOffParcels

    house.do(told(pickup=pickup, at=left), by=SWIFT)

    assert house.ra(ra).arrives_by == plus(left, days(10))
    assert house.pickup(pickup).taken == 1
    assert not any("though" in one for one in house.notes)
    house.back(ra)
    assert house.ra(ra).lines[0].accepted == 1
    house.do(returns.IssueCredit(ra=ra))
    assert house.ra(ra).stage is returns.ReturnStage.CLOSED
    what_is_kept_adds_up(house.desk)


def test_what_was_dropped_off_after_the_number_s_time_is_read_of(house: House) -> None:
    """once, though it had been cancelled: somebody says what becomes of it. G2."""
    ra = house.asked_back()
    pickup = PickupId(house.do(pickups.ArrangeDropOff(ra=ra)).id)
    house.clock[0] = plus(NOON, days(31))
    house.desk.tick()
    dropped = pickups.DropOffParcels(pickup=pickup)

    house.do(dropped)

    told = f"the courier has parcels of {pickup}, though {ra} is expired: say what becomes of them"
    assert house.notes == (told,)
    assert house.pickup(pickup).stage is PickupStage.CANCELLED
    assert house.refused(dropped) == ("not_now",)


# One return comes back once.


def test_a_return_is_collected_once(house: House) -> None:
    """the courier has one booking, until that is over or somebody says why there is another."""
    courier = linked(house)
    ra = house.asked_back(BOOK, ATLAS)
    first = house.scheduled(ra)

    for command in ways(ra):
        assert house.refused(command) == ("under_way",)
    assert len(courier.booked) == 1
    second = house.scheduled(ra, further="the atlas is at her sister's")
    assert house.pickup(second).further == "the atlas is at her sister's"
    assert len(courier.booked) == 2
    house.do(pickups.CancelPickup(pickup=second, reason="she brings it over"))
    courier.collect(first)
    assert house.link is not None
    house.link.poll()
    assert house.refused(schedule(ra, FRIDAY)) == ("under_way",)
    courier.deliver(first)
    house.link.poll()
    assert house.refused(schedule(ra, FRIDAY)) == ("under_way",)


def test_what_was_missed_is_booked_anew_and_not_twice(house: House) -> None:
    """it is the same pick-up, in another window; or it is cancelled first."""
    ra = house.asked_back()
    pickup = house.confirmed(ra)
    house.clock[0] = WEDNESDAY.start
    house.do(pickups.MissPickup(pickup=pickup, reason="nobody was home"))

    assert house.refused(schedule(ra, FRIDAY)) == ("under_way",)
    house.do(pickups.CancelPickup(pickup=pickup, reason="she takes it there"))
    house.do(pickups.ArrangeDropOff(ra=ra))


@pytest.mark.parametrize("way", [0, 1, 2])
def test_whoever_is_asked_for_what_was_left_behind_is_asked_no_more(house: House, way: int) -> None:
    """once it is to be collected, brought or arranged; again where that is given up. G5, H1."""
    ra = house.asked_back(BOOK, ATLAS)
    house.do(tickets.SolveTicket(ticket=house.ticket, resolution="answered"))
    pickup = house.scheduled(ra, parcels=3)
    house.clock[0] = plus(NOON, hours(1))
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1), by=SWIFT)
    [asks] = open_tickets(house)
    own = "want a pick-up of their own"
    assert asks.subject == f"the courier has 1 of 3 parcels of {pickup}; the others {own}"

    rest = house.do(attrs.evolve(ways(ra, further="what is left")[way], parcels=1))
    assert open_tickets(house) == [house.desk.record(tickets.Ticket, asks.id)]
    last = house.do(attrs.evolve(ways(ra, further="what is left")[way], parcels=1))
    assert open_tickets(house) == []
    house.do(pickups.CancelPickup(pickup=rest.id, reason="she is away"))
    [asks] = open_tickets(house)
    assert asks.subject == f"the courier left parcels of {ra} behind: they {own}"
    house.do(pickups.CancelPickup(pickup=last.id, reason="she is away"))
    assert len(open_tickets(house)) == 1
    house.back(ra, BOOK, ATLAS)
    house.do(returns.IssueCredit(ra=ra))
    assert open_tickets(house) == []


@pytest.mark.parametrize("way", ["collected", "dropped off"])
def test_what_is_left_behind_after_all_is_got_after_all(house: House, way: str) -> None:
    """of what was cancelled: somebody is asked for it, until the courier has that, too. G4, G5."""
    ra = house.asked_back(BOOK, ATLAS)
    house.do(tickets.SolveTicket(ticket=house.ticket, resolution="answered"))
    by_van = way == "collected"

    def cancelled(parcels: int) -> PickupId:
        asked = schedule(ra) if by_van else pickups.ArrangeDropOff(ra=ra)
        pickup = PickupId(house.do(attrs.evolve(asked, parcels=parcels)).id)
        house.do(pickups.CancelPickup(pickup=pickup, reason="she is away"))
        return pickup

    told: Any = pickups.CollectPickup if by_van else pickups.DropOffParcels
    first = cancelled(3)
    house.clock[0] = plus(NOON, hours(1))
    house.do(told(pickup=first, parcels=1), by=SWIFT)
    asked = [x for one in open_tickets(house) for x in one.asks]
    assert f"{ra}:fetch" in asked

    rest = cancelled(2)
    assert f"{ra}:fetch" in [x for one in open_tickets(house) for x in one.asks]
    house.do(told(pickup=rest), by=SWIFT)
    assert f"{ra}:fetch" not in [x for one in open_tickets(house) for x in one.asks]
    assert house.ra(ra).sent == 3


def open_tickets(house: House) -> list[tickets.Ticket]:
    """Those that somebody works on."""
    over = (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED)
    known = [one for one in house.desk.records() if isinstance(one, tickets.Ticket)]
    return [one for one in known if one.stage not in over]


def test_what_was_left_behind_is_read_of_where_it_is_seen_to(house: House) -> None:
    """nobody is asked for another way where one is arranged."""
    ra = house.asked_back(BOOK, ATLAS)
    pickup = house.scheduled(ra, parcels=2)
    at = house.clock[0] = WEDNESDAY.start
    house.scheduled(ra, FRIDAY, further="it did not take all")
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1, at=at), by=SWIFT)

    assert house.notes == (f"the courier has 1 of 2 parcels of {pickup}",)


def test_what_was_left_behind_is_collected_without_a_reason(house: House) -> None:
    """and so is what was not in the parcel that came."""
    ra = house.asked_back(BOOK, ATLAS)
    pickup = house.scheduled(ra, parcels=2)
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1), by=SWIFT)
    rest = house.scheduled(ra, FRIDAY)
    house.do(pickups.CollectPickup(pickup=rest), by=SWIFT)
    assert house.refused(schedule(ra, FRIDAY)) == ("under_way",)
    house.back(ra)
    assert house.refused(schedule(ra, FRIDAY)) == ("under_way",)
    number = house.ra(ra).number
    house.do(returns.PresentParcel(number=number, sender="Ann Lee"), by=DORA)
    house.do(returns.InspectReturn(ra=ra, found=(returns.FoundItem(sku=ATLAS),)), by=DORA)

    last = house.scheduled(ra, FRIDAY)

    assert house.pickup(last).further is None


def test_another_return_comes_by_itself(house: House) -> None:
    """a pick-up of one is none of the other."""
    one, other = house.asked_back(BOOK), house.asked_back(ATLAS)
    first = house.scheduled(one)
    second = house.scheduled(other)

    house.do(returns.CancelReturn(ra=one, reason="she keeps it"))

    assert house.pickup(first).stage is PickupStage.CANCELLED
    assert house.pickup(second).stage is PickupStage.REQUESTED


# A pick-up ends with its return.


def test_nobody_comes_for_a_return_that_is_given_up(house: House) -> None:
    """the courier, who had confirmed, is asked not to come, and agrees."""
    courier = linked(house)
    ra = house.asked_back()
    pickup = house.scheduled(ra)

    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))

    there = house.pickup(pickup)
    assert (there.stage, there.withdrawn) == (PickupStage.CANCELLED, True)
    assert there.cancelling is None
    kinds = [one.body.kind for one in house.desk.history(pickup)]
    assert kinds[-2:] == ["pickups.pickup_cancel_asked", "pickups.pickup_cancelled"]
    assert house.refused(pickups.ReschedulePickup(pickup=pickup, window=FRIDAY)) == ("not_now",)
    assert len(courier.booked) == 1
    what_is_kept_adds_up(house.desk)


def test_a_courier_that_agreed_and_came(house: House) -> None:
    """until the window is long over it is heard, and people read that it has the parcels."""
    courier = linked(house)
    ra = house.asked_back()
    pickup = house.scheduled(ra)
    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    assert house.pickup(pickup).stage is PickupStage.CANCELLED
    courier.collect(pickup)
    assert house.link is not None

    house.link.poll()

    assert house.notes == (f"the courier has parcels of {pickup}, which had been cancelled",)
    assert house.ra(ra).goods is returns.GoodsStage.ON_THE_WAY
    assert house.desk.find(pickups.Pickup, pickups.FOR_COURIER, pickups.FOR_COURIER) == ()


def test_what_was_cancelled_is_let_go(house: House) -> None:
    """the courier did as it was asked, and is heard about it no more."""
    linked(house)
    ra = house.asked_back()
    pickup = house.scheduled(ra)
    house.do(pickups.CancelPickup(pickup=pickup, reason="she brings it"))

    house.desk.tick(plus(WEDNESDAY.end, hours(4)))

    assert house.desk.history(pickup)[-1].body.kind == "pickups.pickup_let_go"
    assert house.desk.find(pickups.Pickup, pickups.FOR_COURIER, pickups.FOR_COURIER) == ()


def test_the_courier_comes_for_what_was_given_up(house: House) -> None:
    """people read that it does, and that it has what nobody was to send."""
    courier = linked(house, Plan(keeps="the van has left"))
    ra = house.asked_back()
    pickup = house.scheduled(ra)
    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    assert house.pickup(pickup).stage is PickupStage.CONFIRMED
    move = pickups.ReschedulePickup(pickup=pickup, window=FRIDAY)
    assert house.refused(move) == ("over",)

    courier.collect(pickup)
    assert house.link is not None
    house.link.poll()

    assert house.notes == (
        f"the courier comes for {pickup} all the same: the van has left",
        f"the courier has parcels of {pickup}, though {ra} is cancelled: say what becomes of them",
    )


def test_what_can_no_longer_be_cancelled_is_told(house: House) -> None:
    """a reaction overrides nobody: the ticket says that the courier comes, and why."""
    ra = house.asked_back()
    pickup = house.confirmed(ra, cancel_by=NOON)
    house.clock[0] = plus(NOON, hours(1))

    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))

    assert house.pickup(pickup).stage is PickupStage.CONFIRMED
    assert house.refusals == [("pickups.cancel_pickup", ("too_late",))]


@pytest.mark.parametrize("said", ["confirms", "misses", "declines"])
def test_a_courier_that_speaks_of_what_was_given_up_is_asked_again(house: House, said: str) -> None:
    """it need not come then either."""
    ra = house.asked_back()
    pickup = house.confirmed(ra, cancel_by=NOON)
    house.clock[0] = plus(NOON, hours(1))
    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    says: dict[str, Any] = {
        "confirms": confirm(pickup, FRIDAY),
        "misses": pickups.MissPickup(pickup=pickup, reason="nobody was home"),
        "declines": pickups.DeclinePickup(pickup=pickup, reason="no van"),
    }
    house.clock[0] = WEDNESDAY.start

    house.do(says[said], by=SWIFT)

    stage = PickupStage.CANCEL_ASKED if said == "confirms" else PickupStage.CANCELLED
    assert house.pickup(pickup).stage is stage


def test_a_courier_is_asked_not_to_come_once(house: House) -> None:
    """what was asked already is not asked again when the return ends."""
    ra = house.asked_back()
    pickup = house.confirmed(ra)
    house.do(pickups.CancelPickup(pickup=pickup, reason="she is not home"))

    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))

    assert house.pickup(pickup).stage is PickupStage.CANCEL_ASKED
    assert house.refusals == []


@pytest.mark.parametrize("how", ["kept", "here", "expired", "lost"])
def test_nobody_comes_for_what_is_not_to_be_sent_any_more(house: House, how: str) -> None:
    """the customer was told to keep it, brought it here, let the number expire, or lost it."""
    ra = house.asked_back()
    pickup = house.confirmed(ra)
    if how == "kept":
        house.do(returns.LetKeep(ra=ra, reason="it is wet through"), by=BOSS)
    elif how == "here":
        house.back(ra)
    elif how == "lost":
        house.do(returns.HandOver(ra=ra))
        house.do(returns.ReportLost(ra=ra))
    else:
        house.desk.tick(plus(NOON, days(90)))

    there = house.pickup(pickup)
    assert there.stage is PickupStage.CANCEL_ASKED
    assert there.cancelling == f"nothing is to be sent any more under {ra}"


def test_what_was_brought_before_it_was_collected(house: House) -> None:
    """a second parcel is still collected; the last one is not any more."""
    ra = house.asked_back(BOOK, ATLAS)
    pickup = house.confirmed(ra)

    house.back(ra, BOOK)
    assert house.pickup(pickup).stage is PickupStage.CONFIRMED
    house.back(ra, ATLAS)

    assert house.pickup(pickup).stage is PickupStage.CANCEL_ASKED


def test_what_the_courier_has_when_the_return_is_given_up(house: House) -> None:
    """somebody reads that it is on its way to us, under a number that is good no more."""
    ra = house.asked_back()
    pickup = house.scheduled(ra)
    house.do(pickups.CollectPickup(pickup=pickup), by=SWIFT)
    house.clock[0] = plus(NOON, days(90))

    house.do(returns.CancelReturn(ra=ra, reason="nothing came"))

    text = f"the courier has parcels of {pickup}, though {ra} is cancelled"
    assert house.notes == (f"{text}: say what becomes of them",)


def test_what_the_courier_took_of_what_is_kept(house: House) -> None:
    """the customer handed over what she was told to keep."""
    ra = house.asked_back()
    pickup = house.confirmed(ra)
    house.do(returns.LetKeep(ra=ra, reason="it is wet through"), by=BOSS)

    house.do(pickups.CollectPickup(pickup=pickup), by=SWIFT)

    text = f"the courier has parcels of {pickup}, though {ra} is kept"
    assert house.notes[1:] == (f"{text}: say what becomes of them",)


# What a courier says can be.


def test_what_the_courier_says_can_be(house: House) -> None:
    """it took nothing before it was asked, and brought nothing before it took it."""
    ra = house.asked_back()
    pickup = house.scheduled(ra)
    for when, code in (("2020-01-01T00:00:00Z", "too_early"), ("2027-01-01T00:00:00Z", "not_yet")):
        collect = pickups.CollectPickup(pickup=pickup, at=instant(when))
        assert house.refused(collect, by=SWIFT) == (code,)
    house.do(pickups.CollectPickup(pickup=pickup, at=NOON), by=SWIFT)

    deliver = pickups.DeliverPickup(pickup=pickup, at=instant("2019-01-01T00:00:00Z"))

    assert house.refused(deliver, by=SWIFT) == ("too_early",)


def test_more_parcels_than_were_booked(house: House) -> None:
    """that is noted as such; as many as nobody has are a slip."""
    ra = house.asked_back()
    pickup = house.scheduled(ra)

    house.do(pickups.CollectPickup(pickup=pickup, parcels=9), by=SWIFT)

    assert (house.pickup(pickup).taken, house.pickup(pickup).beyond) == (9, 8)
    assert house.notes == (f"the courier has 9 parcels of {pickup}, for which 1 were booked",)
    with pytest.raises(ValueError, match="parcels must be a whole number from 1 to 100"):
        schedule(ra, parcels=10**9)


@pytest.mark.parametrize(
    ("when", "how", "code"),
    [
        (window(1, month=1), {}, "window_past"),
        (window(8, 2, 3), {}, "skipped"),
        (FRIDAY, {"cancel_by": instant("2020-01-01T00:00:00Z")}, "cancel_by"),
        (FRIDAY, {"cancel_by": instant("2026-03-07T00:00:00Z")}, "cancel_by"),
    ],
)
def test_a_window_that_cannot_be_confirmed(
    house: House, when: LocalWindow, how: Any, code: str
) -> None:
    """it is over, no clock shows it, or its end of cancelling is beyond it."""
    pickup = house.scheduled(house.asked_back())

    assert house.refused(confirm(pickup, when, **how), by=SWIFT) == (code,)
    assert house.pickup(pickup).stage is PickupStage.REQUESTED


def test_what_is_blank_says_nothing(house: House) -> None:
    """neither an address nor a courier's number."""
    ra = house.asked_back()

    with pytest.raises(ValueError, match="address must not be empty"):
        schedule(ra, address="   ")
    with pytest.raises(ValueError, match="reference must not be empty"):
        confirm(house.scheduled(ra), reference="")


def test_times_are_said_where_the_courier_rings(house: House) -> None:
    """by the clocks of the address, in words."""
    ra = house.asked_back()
    past = house.desk.try_do(schedule(ra, window(1)), by=ANNA)

    assert isinstance(past, Refused)
    [ruling] = past.standing
    assert ruling.allowed == ("a window that opens after Mon 2 Mar 2026, 07:00 (America/New_York)",)
