"""What left the customer, on a desk: who says when, and what nobody need fetch. E2, E8, G5, H1."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import Actor, Preview, Refused, days, instant, pickups, plus, returns, tickets
from cservice.ids import PickupId, ReturnId
from cservice.kernel.actor import SUPERVISOR, SYSTEM
from cservice.kernel.time import LocalWindow, zone
from cservice.payment import PaymentMeans
from cservice.pickups import CourierReference
from cservice.returns import FoundItem, GoodsStage, Pieces, Remedy, ReturnStage
from cservice.tickets import TicketStage

from .house import ANNA, BOOK, DOCK, SWIFT, T0, House, open_house

pytestmark = pytest.mark.usefixtures("laws")

LEE, SUE = Actor.customer("c-lee"), Actor.staff("sue", SUPERVISOR)
IN_TIME, OVER = plus(T0, days(29)), plus(T0, days(31))

TUESDAY = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/New_York"),
)


@pytest.fixture
def house() -> House:
    """Two books that were paid by card, and arrived."""
    return open_house(2, PaymentMeans.CARD, believed=False)


def brought(house: House, ra: ReturnId, parcels: int = 1) -> PickupId:
    """The customer is to take so many parcels to a service centre."""
    return PickupId(house.do(pickups.ArrangeDropOff(ra=ra, parcels=parcels)).id)


def the(house: House, ra: ReturnId) -> returns.ReturnAuthorization:
    """The return as it is."""
    return house.desk.record(returns.ReturnAuthorization, ra)


def stage_in(preview: Preview[Any], ra: ReturnId) -> ReturnStage:
    """How far the return would be."""
    record = preview.records[ra]
    assert isinstance(record, returns.ReturnAuthorization)
    return record.stage


def refused(house: House, command: Any, by: Actor) -> tuple[str, ...]:
    """The codes of its refusal."""
    outcome = house.desk.try_do(command, by=by, at=house.now)
    assert isinstance(outcome, Refused)
    return outcome.codes


@pytest.mark.parametrize("swept", [False, True], ids=["unswept", "swept"])
@pytest.mark.parametrize("told", [pickups.DropOffParcels, pickups.CollectPickup])
def test_nobody_brings_their_own_number_back_by_a_pickup(
    house: House, told: Any, swept: bool
) -> None:
    """that it left in time we say, or the courier; that it leaves now anybody may. E8, G2."""
    ra = house.asked_back(quantity=2)
    van = pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")
    by_van = told is pickups.CollectPickup
    pickup = house.do(van).id if by_van else brought(house, ra)
    house.now = OVER
    if swept:
        house.desk.tick(OVER)

    for by in (LEE, DOCK):
        assert refused(house, told(pickup=pickup, at=IN_TIME), by) == ("said_by_us",)
    late = house.desk.preview(told(pickup=pickup), by=LEE, at=OVER)
    assert stage_in(late, ra) is ReturnStage.EXPIRED
    for by in (ANNA, SWIFT, SYSTEM):
        heard = house.desk.preview(told(pickup=pickup, at=IN_TIME), by=by, at=OVER)
        assert stage_in(heard, ra) is ReturnStage.AUTHORIZED


@pytest.mark.parametrize("how", ["open", "too late", "cancelled", "all here"])
def test_a_customer_says_when_it_left_where_that_brings_nothing_back(
    house: House, how: str
) -> None:
    """its number is good, it left too late anyway, its return was given up, or all is here."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra)
    at, house.now = IN_TIME, plus(T0, days(29.5)) if how == "open" else OVER
    if how == "too late":
        at = plus(T0, days(30))
    if how == "cancelled":
        house.now = IN_TIME
        house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
        house.now = OVER
    if how == "all here":
        house.now = IN_TIME
        house.came(ra, FoundItem(sku=BOOK, accepted=2))
        house.do(returns.IssueCredit(ra=ra))
        house.now = OVER

    told = pickups.DropOffParcels(pickup=pickup, at=at)
    house.do(told, LEE)

    stage = {
        "open": ReturnStage.AUTHORIZED,
        "too late": ReturnStage.EXPIRED,
        "cancelled": ReturnStage.CANCELLED,
        "all here": ReturnStage.CLOSED,
    }
    assert the(house, ra).stage is stage[how]
    assert the(house, ra).left_at == (None if how == "all here" else at)


def test_a_customer_opens_nothing_again_by_a_pickup() -> None:
    """nor what was closed without a parcel that is said to have left in time."""
    house = open_house(2)
    ra = house.asked_back(quantity=2)
    house.came(ra, FoundItem(sku=BOOK, accepted=1))
    house.do(returns.IssueCredit(ra=ra))
    pickup = brought(house, ra)
    house.now = OVER
    house.desk.tick(OVER)
    assert the(house, ra).stage is ReturnStage.CLOSED

    dropped = pickups.DropOffParcels(pickup=pickup, at=IN_TIME)
    assert refused(house, dropped, LEE) == ("said_by_us",)
    house.do(dropped, SWIFT)
    assert the(house, ra).stage is ReturnStage.AUTHORIZED


def comes(house: House, pickup: PickupId, day: int) -> None:
    """The courier confirms that it comes on that day of April, in the morning."""
    window = attrs.evolve(TUESDAY, date=datetime.date(2026, 4, day))
    number = pickups.CourierReference("s-1")
    house.do(pickups.ConfirmPickup(pickup=pickup, window=window, reference=number), SWIFT)


def test_what_left_in_time_is_waited_for_once_its_pieces_are_free(house: House) -> None:
    """they were on another return as we said so; once that is given up we say it again. E7, E8."""
    ra = house.asked_back(quantity=2)
    house.now = plus(T0, days(30.5))
    house.desk.tick(house.now)
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=returns.Reason.WRONG_ITEM)
    other = house.do(returns.RequestReturn(order=house.order.id, items=(item,)))
    told = returns.HandOver(ra=ra, at=IN_TIME)
    house.do(told)
    assert the(house, ra).stage is ReturnStage.EXPIRED
    assert refused(house, told, ANNA) == ("not_now",)

    house.do(returns.CancelReturn(ra=other.id, reason="it is on its way"))
    house.do(told)

    assert the(house, ra).stage is ReturnStage.AUTHORIZED
    assert the(house, ra).arrives_by == plus(IN_TIME, days(10))


def test_nobody_makes_their_own_number_good_for_longer_by_a_pickup(house: House) -> None:
    """that the courier comes after its time the courier says, or we; in its time anybody. G4."""
    ra = house.asked_back(quantity=2)
    van = pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")
    pickup = PickupId(house.do(van).id)
    ends = the(house, ra).expires_at
    after = attrs.evolve(TUESDAY, date=datetime.date(2026, 4, 2))
    later = pickups.ConfirmPickup(pickup=pickup, window=after, reference=CourierReference("sw-1"))

    for by in (LEE, DOCK):
        assert refused(house, later, by) == ("said_by_us",)
    house.do(attrs.evolve(later, window=TUESDAY), LEE)
    assert the(house, ra).expires_at == ends
    house.do(later, SWIFT)
    extended = the(house, ra).expires_at
    assert ends is not None
    assert extended is not None
    assert extended > ends
    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    house.desk.preview(later, by=LEE, at=house.now)


def test_a_courier_that_puts_it_off_again_and_again_is_not_awaited_for_ever(house: House) -> None:
    """somebody is told, who extends the number further, or has it come sooner. E10, G4, H1."""
    ra = house.asked_back(quantity=2)
    pickup = PickupId(
        house.do(pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")).id
    )
    for day in (3, 8, 14):
        comes(house, pickup, day)
        assert the(house, ra).expires_at == instant(f"2026-04-{day:02}T20:00:00Z")
        assert house.tickets == []

    comes(house, pickup, 16)

    assert the(house, ra).expires_at == instant("2026-04-14T20:00:00Z")
    [ticket] = house.tickets
    assert ticket.subject.startswith(f"the number of {ra} ends before the courier comes (pickup-1")
    house.do(
        returns.ExtendReturn(
            ra=ra, until=instant("2026-04-17T00:00:00Z"), reason="the courier is late"
        ),
        SUE,
    )
    comes(house, pickup, 17)
    assert the(house, ra).expires_at == instant("2026-04-17T20:00:00Z")


@pytest.mark.parametrize("by", ["staff", "courier"])
def test_it_is_put_right_when_it_really_left(house: House, by: str) -> None:
    """told of once the number was over: whoever knows says so, and it is taken in. E2, E8."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra)
    house.now = OVER
    house.do(returns.HandOver(ra=ra))
    assert (the(house, ra).stage, the(house, ra).goods) == (
        ReturnStage.EXPIRED,
        GoodsStage.ON_THE_WAY,
    )
    house.now = plus(OVER, days(1))

    if by == "staff":
        house.do(returns.HandOver(ra=ra, at=IN_TIME))
    else:
        house.do(pickups.DropOffParcels(pickup=pickup, at=IN_TIME), SWIFT)

    back = the(house, ra)
    assert (back.stage, back.left_at, back.sent) == (ReturnStage.AUTHORIZED, IN_TIME, 1)
    house.came(ra, FoundItem(sku=BOOK, accepted=2))
    house.do(returns.IssueCredit(ra=ra))
    assert the(house, ra).stage is ReturnStage.CLOSED


def test_nothing_is_put_right_that_left_too_late_anyway(house: House) -> None:
    """the courier had it earlier than was told, and not in time: nothing is refused of it. E2."""
    house.do(tickets.OpenTicket(subject="a torn book", case=house.order.case))
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra)
    house.now = plus(OVER, days(1))
    house.do(returns.HandOver(ra=ra))

    house.do(pickups.DropOffParcels(pickup=pickup, at=OVER), SWIFT)

    assert the(house, ra).stage is ReturnStage.EXPIRED
    assert [one.refusals for one in house.tickets] == [()]


def test_what_left_by_then_is_counted_though_more_left_since(house: House) -> None:
    """the courier's parcel is one beside that which had left before it came. E8, G5."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra)
    house.do(returns.HandOver(ra=ra))
    house.now = plus(T0, days(5))
    house.do(returns.HandOver(ra=ra, parcels=2))

    house.do(pickups.DropOffParcels(pickup=pickup, at=plus(T0, days(3)), parcels=2), SWIFT)

    assert the(house, ra).sent == 3


def test_what_is_told_by_hand_and_heard_from_the_courier_is_fetched_still(house: House) -> None:
    """it is the parcel that the courier has; the other is with the customer. G5."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra, parcels=2)
    house.now = plus(T0, days(2))
    house.do(returns.HandOver(ra=ra))

    house.do(pickups.DropOffParcels(pickup=pickup, at=plus(T0, days(1)), parcels=1), SWIFT)

    assert the(house, ra).sent == 1
    assert house.is_open()


@pytest.mark.parametrize("how", ["told by hand", "short"])
def test_nobody_fetches_what_left_another_way_or_is_not_to_come(house: House, how: str) -> None:
    """somebody told of it by hand, or that fewer are sent. E8, G5, H1."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra, parcels=2)
    house.now = plus(T0, days(1))
    house.do(pickups.DropOffParcels(pickup=pickup, parcels=1))
    [ticket] = house.tickets
    assert ticket.asks == (f"{ra}:fetch",)

    house.now = plus(T0, days(2))
    if how == "short":
        house.do(returns.ReportShort(ra=ra, items=(Pieces(sku=BOOK),)))
    else:
        house.do(returns.HandOver(ra=ra, parcels=2))

    assert not house.is_open()


def test_nobody_fetches_what_is_here(house: House) -> None:
    """though nobody told that it had left. E8, G5, H1."""
    ra = house.asked_back(quantity=2)
    pickup = brought(house, ra, parcels=2)
    house.now = plus(T0, days(1))
    house.do(pickups.DropOffParcels(pickup=pickup, parcels=1))
    house.now = plus(T0, days(2))

    house.came(ra)
    assert house.is_open()
    house.came(ra)

    assert not house.is_open()


def test_what_is_left_behind_is_fetched_though_others_left_before_and_since(house: House) -> None:
    """what had left before the courier came, and what another took since, is not that one. G5."""
    ra = house.asked_back(quantity=2)
    house.do(returns.HandOver(ra=ra))
    house.now = plus(T0, days(1))
    first = brought(house, ra, parcels=2)
    further = pickups.ArrangeDropOff(ra=ra, further="at her sister's")
    other = PickupId(house.do(further).id)
    house.now = plus(T0, days(2))
    house.do(pickups.DropOffParcels(pickup=first, parcels=1))
    house.now = plus(T0, days(3))

    house.do(pickups.DropOffParcels(pickup=other))

    assert the(house, ra).sent == 3
    assert house.is_open()
    house.do(returns.HandOver(ra=ra, parcels=4))
    assert not house.is_open()


@pytest.mark.parametrize("remedy", Remedy)
def test_nobody_traces_what_the_customer_keeps(house: House, remedy: Remedy) -> None:
    """all that was late is theirs: it is settled, and that is all that is asked. E8, H1."""
    ra = house.asked_back(remedy, 2)
    house.do(returns.HandOver(ra=ra))
    house.now = plus(T0, days(11))
    house.desk.tick(house.now)
    [ticket] = house.tickets
    assert ticket.asks == (f"{ra}:trace",)

    house.do(returns.LetKeep(ra=ra, reason="it is wet through"), SUE)

    [ticket] = house.tickets
    assert ticket.asks == (f"{ra}:settle",)


def test_whoever_ticks_off_the_last_that_is_asked_solves_the_ticket(house: House) -> None:
    """one that the desk made; who asks on one of the customer's has to answer them. H1."""
    own = house.do(tickets.OpenTicket(subject="a torn book", case=house.order.case))
    house.do(tickets.SolveTicket(ticket=own.id, resolution="answered"))
    ra = house.asked_back(quantity=2)
    house.came(ra, FoundItem(sku=BOOK, rejected=2))
    _, made = house.tickets
    house.do(tickets.ReopenTicket(ticket=own.id, reason="she writes again"))
    house.do(tickets.NoteTicket(ticket=own.id, text="call her", about=house.order.case))
    first, *rest = made.asks

    for about in rest:
        house.do(tickets.TickOff(ticket=made.id, about=about), SUE)
    assert house.desk.record(tickets.Ticket, made.id).stage is TicketStage.NEW
    house.do(tickets.TickOff(ticket=made.id, about=first), SUE)
    assert house.desk.record(tickets.Ticket, made.id).stage is TicketStage.SOLVED
    house.do(tickets.TickOff(ticket=own.id, about=house.order.case))
    assert house.desk.record(tickets.Ticket, own.id).stage is not TicketStage.SOLVED
