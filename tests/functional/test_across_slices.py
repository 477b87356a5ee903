"""What returns, exchanges, orders, parcels and tickets of a case have to do with one another."""

import datetime
from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    InputError,
    Lift,
    Money,
    Record,
    Refused,
    days,
    exchanges,
    instant,
    orders,
    pickups,
    policy,
    returns,
    tickets,
)
from cservice.desk import UnknownRecordError
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.ids import ExchangeId, OrderId, ParcelId, ReturnId, Sku, TicketId
from cservice.kernel.actor import SYSTEM
from cservice.kernel.codec import Codec
from cservice.kernel.record import BrandId, CaseId
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.returns import (
    AuthorizeReturn,
    CancelReturn,
    FoundItem,
    InspectReturn,
    IssueCredit,
    PresentParcel,
    Reason,
    Remedy,
    RequestedItem,
    RequestReturn,
    ReturnAuthorization,
    ReturnStage,
)
from cservice.testing import well_said

NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK = Actor.staff("anna"), Actor.dock("dock-5")
BOOK = Sku("book")
ITEM = exchanges.Item(sku=BOOK, title="The Old Man and the Sea")


@policy(returns.MayCredit)
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "proof of sending")


class Floor:
    """A desk for Cango, one order of two books, and a ticket."""

    def __init__(self) -> None:
        self.desk = Desk(
            brands=[Brand(id=BrandId("cango"), name="Cango")],
            numbers=CountedNumbers(),
            policies=[in_good_faith],
        )
        self.now = NOON
        line = orders.OrderLine(sku=BOOK, title="Sea", quantity=2, paid=Money("20", "USD"))
        self.order: orders.Order = self.do(
            orders.RecordOrder(
                number="C-1",
                customer=None,
                lines=(line,),
                shipping=Money("3", "USD"),
                placed_at=NOON,
                shipped_at=NOON,
                delivered_at=NOON,
            )
        )
        self.ticket: tickets.Ticket = self.do(
            tickets.OpenTicket(case=self.order.case, subject="the wrong book")
        )

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """The codes of a refusal."""
        outcome = self.desk.try_do(command, by=ANNA, at=self.now)
        assert isinstance(outcome, Refused)
        well_said(outcome)
        return outcome.codes

    def request(self, remedy: Remedy = Remedy.EXCHANGE, n: int = 1, ours: bool = True) -> ReturnId:
        """A return, on the order's own case."""
        reason = Reason.WRONG_ITEM if ours else Reason.CHANGED_MIND
        item = RequestedItem(sku=BOOK, quantity=n, reason=reason)
        asked = RequestReturn(
            case=self.order.case, order=self.order.id, items=(item,), remedy=remedy
        )
        return ReturnId(self.do(asked).id)

    def authorize(self, *request: Any) -> ReturnId:
        """An authorized return."""
        ra = self.request(*request)
        self.do(AuthorizeReturn(ra=ra))
        return ra

    def present(self, ra: ReturnId) -> returns.Parcel:
        """A parcel with the return's number."""
        parcel: returns.Parcel = self.do(
            PresentParcel(number=self.ra(ra).number, sender="A. Lee"), DOCK
        )
        return parcel

    def inspect(self, ra: ReturnId, **counts: int) -> None:
        """So many pieces were found."""
        self.do(InspectReturn(ra=ra, found=(FoundItem(sku=BOOK, **counts),)), DOCK)  # type: ignore[arg-type]  # counts are counts

    def exchange(self, ra: ReturnId) -> ExchangeId:
        """An exchange of one book."""
        return ExchangeId(self.do(exchanges.StartExchange(ra=ra, items=(ITEM,))).id)

    def ra(self, id: ReturnId) -> ReturnAuthorization:
        """The return as it is."""
        return self.desk.record(ReturnAuthorization, id)

    def of(self, id: ExchangeId) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, id)

    def solved(self) -> bool:
        """Whether the ticket is."""
        ticket = self.desk.record(tickets.Ticket, self.ticket.id)
        return ticket.stage is tickets.TicketStage.SOLVED

    def wait(self, n: float) -> None:
        """It is so many days later, and nobody has swept."""
        self.now = plus(self.now, days(n))


@pytest.fixture
def floor() -> Floor:
    """The beginning of every case here."""
    return Floor()


def test_a_return_that_was_replaced_frees_nothing_when_it_expires(floor: Floor) -> None:
    """else the customer could have book after book for the same one."""
    ra = floor.authorize()
    floor.exchange(ra)
    floor.wait(31)
    floor.desk.tick(floor.now)

    assert floor.ra(ra).stage is ReturnStage.EXPIRED
    floor.request(Remedy.CREDIT)
    asked = RequestReturn(
        case=floor.order.case,
        order=floor.order.id,
        items=(RequestedItem(sku=BOOK, reason=Reason.LATE),),
    )
    assert floor.refused(asked) == ("more_than_bought",)


def test_a_return_that_expired_or_was_cancelled_frees_its_quantities(floor: Floor) -> None:
    """the expired one at its instant, whether or not anybody has swept."""
    floor.authorize(Remedy.CREDIT, 2)
    floor.wait(30)
    second = floor.authorize(Remedy.CREDIT, 2)
    floor.do(CancelReturn(ra=second, reason="she keeps them"))

    assert floor.ra(floor.request(Remedy.CREDIT, 2)).lines[0].paid == Money("20", "USD")


@pytest.mark.parametrize("how", ["cancelled", "expired", "lapsed"])
def test_nothing_is_exchanged_for_what_is_not_coming_back(floor: Floor, how: str) -> None:
    """the return was given up, or its number's time is over."""
    ra = floor.authorize()
    if how == "cancelled":
        floor.do(CancelReturn(ra=ra, reason="she keeps it"))
    else:
        floor.wait(30)
    if how == "expired":
        floor.desk.tick(floor.now)

    start = exchanges.StartExchange(ra=ra, items=(ITEM,))
    assert floor.refused(start) == ("return_over",)


@pytest.mark.parametrize("sweep", [False, True], ids=["unswept", "swept"])
def test_a_parcel_that_comes_after_the_number_expired_is_set_aside(
    floor: Floor, sweep: bool
) -> None:
    """somebody decides; nothing is received for the return."""
    ra = floor.authorize()
    floor.wait(30)
    if sweep:
        floor.desk.tick(floor.now)
    parcel = floor.present(ra)

    assert parcel.stage is returns.ParcelStage.QUARANTINED
    assert parcel.verdict is not None
    assert parcel.verdict.code == "number_expired"
    assert floor.ra(ra).parcels == ()


def test_a_parcel_that_comes_after_the_return_was_cancelled_is_refused(floor: Floor) -> None:
    """it goes back into the mail."""
    ra = floor.authorize()
    floor.do(CancelReturn(ra=ra, reason="she keeps it"))

    assert floor.present(ra).stage is returns.ParcelStage.REFUSED


def test_a_parcel_that_comes_after_all_was_inspected_is_refused(floor: Floor) -> None:
    """its number is settled, also while the credit is still to be issued."""
    ra = floor.authorize(Remedy.CREDIT)
    floor.present(ra)
    floor.inspect(ra, accepted=1)
    parcel = floor.present(ra)

    assert parcel.verdict is not None
    assert parcel.verdict.code == "number_settled"
    assert len(floor.ra(ra).parcels) == 1


def test_a_parcel_whose_return_is_found_is_set_aside_no_more(floor: Floor) -> None:
    """the mistyped one stands on a case of its own, which the next sweep tells."""
    ra = floor.authorize(Remedy.CREDIT)
    number = str(floor.ra(ra).number)
    swapped = number[1] + number[0] + number[2:]
    aside = floor.do(PresentParcel(number=swapped, sender="A. Lee"), DOCK)
    assert (aside.stage, aside.case == floor.order.case) == (returns.ParcelStage.QUARANTINED, False)

    found = floor.do(PresentParcel(number=number, sender="A. Lee", again=aside.id), DOCK)
    floor.desk.tick(floor.now)

    assert (found.stage, found.case) == (returns.ParcelStage.TAKEN_IN, floor.order.case)
    assert floor.ra(ra).parcels == (found.id,)
    after = floor.desk.record(returns.Parcel, aside.id)
    assert after.stage is returns.ParcelStage.IDENTIFIED


def test_a_parcel_is_presented_again_once(floor: Floor) -> None:
    """whether or not a sweep has told the first one; nor is what was never set aside."""
    ra = floor.authorize(Remedy.CREDIT)
    number = str(floor.ra(ra).number)
    aside = floor.do(PresentParcel(number=number[1] + number[0] + number[2:], sender="Lee"), DOCK)
    again = PresentParcel(number=number, sender="A. Lee", again=aside.id)
    found = floor.do(again, DOCK)

    assert floor.refused(again) == ("presented_again",)
    floor.desk.tick(floor.now)
    assert floor.refused(again) == ("presented_again",)
    for other, code in ((ParcelId("nope"), "unknown_parcel"), (found.id, "not_aside")):
        assert floor.refused(PresentParcel(number=number, again=other)) == (code,)
    assert floor.ra(ra).parcels == (found.id,)


def test_a_return_of_which_nothing_is_honoured_is_done(floor: Floor) -> None:
    """nothing is due, so nobody has to close it; the ticket waits for who tells the customer."""
    ra = floor.authorize(Remedy.CREDIT)
    floor.present(ra)
    floor.inspect(ra, rejected=1)

    assert floor.ra(ra).stage is ReturnStage.CLOSED
    assert not floor.solved()
    told, sent = floor.desk.record(tickets.Ticket, floor.ticket.id).notes
    assert told.endswith("somebody tells the customer")
    assert sent.endswith("somebody sends it")


def test_the_returns_of_an_order_are_found(floor: Floor) -> None:
    """by the order's id, whatever case they are on."""
    ra = floor.authorize(Remedy.CREDIT)
    found = floor.desk.find(ReturnAuthorization, returns.BY_ORDER, floor.order.id)

    assert found == (floor.ra(ra),)
    grouped = returns.RA_NUMBERS.grouped(str(found[0].number))
    assert floor.desk.find(ReturnAuthorization, returns.BY_NUMBER, grouped) == found


def test_what_was_lost_on_the_way_may_be_returned_under_another_number(floor: Floor) -> None:
    """once its time is over it is cancelled, and both books may come back."""
    ra = floor.authorize(Remedy.CREDIT, 2)
    floor.do(returns.HandOver(ra=ra))
    assert floor.refused(CancelReturn(ra=ra, reason="lost")) == ("under_way",)
    floor.now = plus(NOON, days(30))

    floor.do(CancelReturn(ra=ra, reason="lost"))
    assert floor.ra(floor.request(Remedy.CREDIT, 2)).stage is ReturnStage.REQUESTED


def test_an_order_that_has_not_left_is_cancelled_and_not_returned(floor: Floor) -> None:
    """what never was delivered is never credited."""
    line = orders.OrderLine(sku=BOOK, title="Sea", quantity=1, paid=Money("9", "USD"))
    order = floor.do(
        orders.RecordOrder(
            number="C-3",
            customer=None,
            lines=(line,),
            shipping=Money("0", "USD"),
            placed_at=instant("2020-03-02T12:00:00Z"),
        )
    ).id
    asked = RequestReturn(order=order, items=(RequestedItem(sku=BOOK, reason=Reason.LATE),))

    assert floor.refused(asked) == ("not_sent",)
    floor.do(orders.ShipOrder(order=order))
    ra = floor.do(asked).id
    told = floor.desk.do(AuthorizeReturn(ra=ra), by=ANNA, at=floor.now)
    assert told.record.stage is ReturnStage.AUTHORIZED
    assert floor.refused(orders.CancelOrder(order=order, reason="late")) == ("not_now",)


def test_a_blank_number_is_no_number(floor: Floor) -> None:
    """not a mistyped one."""
    parcel = floor.do(PresentParcel(number="  ", sender="A. Lee"), DOCK)

    assert parcel.verdict.code == "number_absent"


def test_nothing_was_bought_with_an_order_that_was_cancelled(floor: Floor) -> None:
    """so nothing of it comes back."""
    sold = orders.RecordOrder(
        number="C-2",
        customer=None,
        lines=(orders.OrderLine(sku=BOOK, title="Sea", quantity=1, paid=Money("9", "USD")),),
        shipping=Money("0", "USD"),
        placed_at=NOON,
    )
    order = floor.do(sold).id
    floor.do(orders.CancelOrder(order=order, reason="out of print"))

    items = (RequestedItem(sku=BOOK, reason=Reason.LATE),)
    assert floor.refused(RequestReturn(order=order, items=items)) == ("order_cancelled",)


def test_an_exchange_agreed_after_the_original_came_back_is_as_far(floor: Floor) -> None:
    """received, or accepted, as the return is."""
    received, accepted = floor.authorize(), floor.authorize(Remedy.EXCHANGE, 1, False)
    for ra in (received, accepted):
        floor.present(ra)
    floor.inspect(accepted, accepted=1)

    assert floor.of(floor.exchange(received)).original is exchanges.OriginalStage.RECEIVED
    late = floor.of(floor.exchange(accepted))
    assert late.original is exchanges.OriginalStage.ACCEPTED
    assert late.replacement is exchanges.ReplacementStage.ORDERED


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_an_exchange_that_waits_in_vain_is_cancelled(floor: Floor, how: str) -> None:
    """where nothing comes back, nothing goes out."""
    ra = floor.authorize(Remedy.EXCHANGE, 1, False)
    exchange = floor.exchange(ra)
    if how == "cancelled":
        floor.do(CancelReturn(ra=ra, reason="she keeps it"))
    else:
        floor.wait(30)
        floor.desk.tick(floor.now)

    assert floor.of(exchange).stage is exchanges.ExchangeStage.CANCELLED
    assert floor.of(exchange).replacement is exchanges.ReplacementStage.PLANNED


def test_for_an_original_that_is_rejected_nothing_goes_out(floor: Floor) -> None:
    """the order of the replacement is cancelled with the exchange; somebody tells the customer."""
    ra = floor.authorize()
    exchange = floor.exchange(ra)
    second = OrderId(str(floor.of(exchange).replacement_order))
    floor.present(ra)
    floor.inspect(ra, rejected=1)

    assert floor.of(exchange).original is exchanges.OriginalStage.REJECTED
    assert floor.of(exchange).stage is exchanges.ExchangeStage.CANCELLED
    stays = floor.desk.record(orders.Order, second)
    assert stays.stage is orders.OrderStage.CANCELLED
    assert [(one.old, one.new, one.by) for one in stays.noted] == [
        ("placed", "cancelled", SYSTEM.id)
    ]
    assert floor.ra(ra).stage is ReturnStage.AUTHORIZED
    assert not floor.solved()
    assert floor.desk.record(tickets.Ticket, floor.ticket.id).notes == (
        f"not accepted of what came for {ra}: 1 × book; somebody tells the customer",
        f"to go back to the customer of what came for {ra}: 1 × book; somebody sends it",
    )
    again = exchanges.StartExchange(ra=ra, items=(ITEM,))
    assert floor.refused(again) == ("more_than_back",)


@pytest.mark.parametrize("expired", [False, True])
def test_a_replacement_whose_order_is_cancelled_is_due_again(floor: Floor, expired: bool) -> None:
    """and goes out under another; where nothing comes back any more, the exchange is over."""
    exchange = floor.exchange(floor.authorize())
    first = floor.of(exchange).replacement_order
    if expired:
        floor.wait(30)
        floor.desk.tick(floor.now)
    floor.do(orders.CancelOrder(order=OrderId(str(first)), reason="sold out"))

    assert floor.of(exchange).replacement is exchanges.ReplacementStage.PLANNED
    if expired:
        assert floor.of(exchange).stage is exchanges.ExchangeStage.CANCELLED
        return
    line = orders.OrderLine(sku=BOOK, title="Sea", quantity=1, paid=Money("0", "USD"))
    second = floor.do(
        orders.PlaceNoPaymentOrder(exchange=exchange, lines=(line,), shipping=Money("0", "USD"))
    )
    assert floor.of(exchange).replacement_order == second.id != first


def test_a_surplus_does_not_hold_an_exchange_up(floor: Floor) -> None:
    """what is more than authorized is kept on the return."""
    ra = floor.authorize()
    exchange = floor.exchange(ra)
    floor.present(ra)
    floor.inspect(ra, accepted=2)

    assert floor.of(exchange).original is exchanges.OriginalStage.ACCEPTED
    assert [item.accepted for item in floor.ra(ra).surplus] == [1]


def deliver(floor: Floor, exchange: ExchangeId) -> None:
    """The replacement leaves and arrives."""
    order = OrderId(str(floor.of(exchange).replacement_order))
    floor.do(orders.ShipOrder(order=order))
    floor.do(orders.DeliverOrder(order=order))


def test_a_return_is_closed_when_the_last_of_its_exchanges_is_over(floor: Floor) -> None:
    """one that is cancelled holds it up no longer."""
    ra = floor.authorize(Remedy.EXCHANGE, 2, False)
    first = floor.exchange(ra)
    floor.present(ra)
    second = floor.exchange(ra)
    floor.inspect(ra, accepted=2)
    deliver(floor, first)
    assert floor.ra(ra).stage is ReturnStage.AUTHORIZED
    assert not floor.solved()

    deliver(floor, second)
    assert floor.ra(ra).stage is ReturnStage.CLOSED
    assert floor.solved()


def test_the_ticket_is_solved_when_all_that_it_was_about_is_done(floor: Floor) -> None:
    """not when the first of two returns is."""
    first, second = floor.authorize(Remedy.CREDIT), floor.authorize(Remedy.CREDIT)
    for ra in (first, second):
        assert not floor.solved()
        floor.present(ra)
        floor.inspect(ra, accepted=1)
        floor.do(IssueCredit(ra=ra))

    assert floor.solved()
    assert floor.ra(second).stage is ReturnStage.CLOSED


@pytest.mark.parametrize("counts", [{"accepted": 1}, {"rejected": 1}], ids=str)
def test_what_was_credited_beforehand_is_closed_when_it_was_inspected(
    floor: Floor, counts: dict[str, int]
) -> None:
    """whatever was found: nothing more is due; of what is not accepted the customer is told."""
    ra = floor.authorize(Remedy.CREDIT)
    floor.do(IssueCredit(ra=ra))
    floor.present(ra)
    floor.inspect(ra, **counts)

    assert floor.ra(ra).stage is ReturnStage.CLOSED
    assert floor.solved() == ("accepted" in counts)


def test_what_was_credited_beforehand_stays_claimed_for_good(floor: Floor) -> None:
    """nothing is credited twice because nothing came."""
    ra = floor.authorize(Remedy.CREDIT, 2)
    floor.do(IssueCredit(ra=ra))
    floor.wait(400)
    floor.desk.tick(floor.now)

    assert floor.ra(ra).claims
    asked = RequestReturn(
        order=floor.order.id, items=(RequestedItem(sku=BOOK, reason=Reason.LATE),)
    )
    assert floor.refused(asked) == ("more_than_bought",)


def test_what_follows_and_is_refused_is_noted_on_the_ticket(floor: Floor) -> None:
    """the courier can no longer be cancelled: the pick-up stands, and somebody reads why."""
    ra = floor.authorize(Remedy.CREDIT)
    window = LocalWindow(
        date=plus(floor.now, days(1)).date(),
        opens=datetime.time(9),
        closes=datetime.time(12),
        zone=zone("America/Chicago"),
    )
    pickup = floor.do(pickups.SchedulePickup(ra=ra, window=window, address="7 Elm Street")).id
    number = pickups.CourierReference("SW-1")
    floor.do(
        pickups.ConfirmPickup(pickup=pickup, window=window, reference=number, cancel_by=floor.now)
    )
    floor.wait(0.01)
    floor.do(CancelReturn(ra=ra, reason="she keeps it"))

    [noted] = floor.desk.record(tickets.Ticket, floor.ticket.id).refusals
    assert (noted.command, noted.codes) == ("pickups.cancel_pickup", ("too_late",))
    assert floor.desk.record(pickups.Pickup, pickup).stage is pickups.PickupStage.CONFIRMED


def test_a_replacement_is_not_ordered_by_hand_a_second_time(floor: Floor) -> None:
    """it was, when the exchange was agreed."""
    exchange = floor.exchange(floor.authorize())
    again = orders.PlaceNoPaymentOrder(
        exchange=exchange,
        lines=(orders.OrderLine(sku=BOOK, title="Sea", quantity=1, paid=Money("0", "USD")),),
        shipping=Money("0", "USD"),
    )

    assert floor.refused(again) == ("not_due",)


def test_a_command_on_a_record_of_another_type_is_an_error(floor: Floor) -> None:
    """and nothing happens."""
    before: tuple[Record, ...] = floor.desk.records()

    with pytest.raises(InputError, match="'ticket-1' is a ticket, not a return authorization"):
        floor.do(AuthorizeReturn(ra=ReturnId(floor.ticket.id)))
    assert floor.desk.records() == before


def test_what_another_tenant_has_is_not_there(floor: Floor) -> None:
    """neither its records nor its cases nor its numbers."""
    other = floor.desk.for_tenant("other")
    ra = floor.authorize()
    item = RequestedItem(sku=BOOK, reason=Reason.LATE)

    commands: tuple[Any, ...] = (
        CancelReturn(ra=ra, reason="mine"),
        tickets.OpenTicket(case=floor.order.case, subject="mine"),
        tickets.NoteTicket(ticket=TicketId(floor.ticket.id), text="mine"),
        exchanges.StartExchange(ra=ra, items=(ITEM,)),
        tickets.OpenTicket(case=CaseId("no such case"), subject="mine"),
    )
    for command in commands:
        with pytest.raises(UnknownRecordError):
            other.do(command, by=ANNA, at=floor.now)
    asked = other.try_do(RequestReturn(order=floor.order.id, items=(item,)), by=ANNA, at=floor.now)
    assert isinstance(asked, Refused)
    assert asked.codes == ("unknown_order",)
    parcel = other.do(PresentParcel(number=floor.ra(ra).number), by=DOCK, at=floor.now).record
    assert parcel.verdict is not None
    assert parcel.verdict.code == "number_unknown"
    assert [record.tenant for record in other.records()] == ["other"] * 2


def test_the_same_record_ids_in_two_tenants_are_two_records() -> None:
    """on one store."""
    store = open_store("memory:", Codec(SLICES))
    desks = [Desk(store, tenant=name, numbers=CountedNumbers()) for name in ("one", "two")]
    for desk in desks:
        desk.do(tickets.OpenTicket(subject="a question"), by=ANNA, at=NOON)
    note = tickets.NoteTicket(ticket=TicketId("ticket-1"), text="ours")
    desks[0].do(note, by=ANNA, at=NOON)

    notes = [desk.record(tickets.Ticket, "ticket-1").notes for desk in desks]
    assert notes == [("ours",), ()]


def beside(floor: Floor, *items: RequestedItem, remedy: Remedy = Remedy.EXCHANGE) -> ReturnId:
    """An authorized return of these, and of a book that nobody ordered."""
    extra = RequestedItem(sku=BOOK, reason=Reason.EXTRA_ITEM)
    asked = RequestReturn(
        case=floor.order.case, order=floor.order.id, items=(*items, extra), remedy=remedy
    )
    ra = ReturnId(floor.do(asked).id)
    floor.do(AuthorizeReturn(ra=ra))
    return ra


def test_what_is_extra_counts_against_no_other_return(floor: Floor) -> None:
    """all that was bought may come back beside it, for all that was paid, and no more."""
    for _ in range(3):
        assert floor.ra(beside(floor, remedy=Remedy.CREDIT)).lines[0].paid.is_zero
    ra = floor.ra(floor.authorize(Remedy.CREDIT, 2))

    assert ra.lines[0].paid == Money("20", "USD")
    item = RequestedItem(sku=BOOK, reason=Reason.LATE)
    asked = RequestReturn(case=floor.order.case, order=floor.order.id, items=(item,))
    assert floor.refused(asked) == ("more_than_bought",)
    whole = orders.AdjustPrice(order=floor.order.id, sku=BOOK, by=Money("1", "USD"), reason="late")
    assert floor.refused(whole) == ("claimed",)


def test_a_price_is_corrected_whatever_is_extra(floor: Floor) -> None:
    """only what was bought and comes back holds it up."""
    for _ in range(3):
        beside(floor, remedy=Remedy.CREDIT)
    lower = orders.AdjustPrice(order=floor.order.id, sku=BOOK, by=Money("1", "USD"), reason="late")
    assert floor.do(lower).lines[0].paid < Money("20", "USD")


def test_nothing_goes_out_for_what_is_extra(floor: Floor) -> None:
    """nor does it stand for what was bought when that is rejected."""
    ra = beside(floor, RequestedItem(sku=BOOK, reason=Reason.WRONG_ITEM))
    exchange = floor.exchange(ra)
    again = exchanges.StartExchange(ra=ra, items=(ITEM,))
    assert floor.refused(again) == ("more_than_back",)
    floor.present(ra)
    floor.inspect(ra, accepted=1, rejected=1)

    assert [line.accepted for line in floor.ra(ra).lines] == [1, 0]
    assert floor.of(exchange).original is exchanges.OriginalStage.REJECTED


def test_what_is_extra_makes_no_other_return_our_mistake(floor: Floor) -> None:
    """whoever changed their mind waits for the replacement, as ever."""
    ra = beside(floor, RequestedItem(sku=BOOK, reason=Reason.CHANGED_MIND))
    exchange = floor.of(floor.exchange(ra))

    assert (exchange.our_mistake, exchange.ships) == (False, exchanges.Ships.AFTER_RETURN)


def test_what_is_extra_claims_nothing_where_the_rest_was_replaced(floor: Floor) -> None:
    """also after the number expired: the other book that was bought may come back."""
    floor.exchange(beside(floor, RequestedItem(sku=BOOK, reason=Reason.WRONG_ITEM)))
    floor.wait(31)
    floor.desk.tick(floor.now)

    assert floor.ra(floor.request(Remedy.CREDIT)).lines[0].claimed == 1


def test_a_return_of_what_was_free_ends_by_itself(floor: Floor) -> None:
    """nothing comes and nothing is due, so nobody has to close it."""
    game = orders.OrderLine(
        sku=Sku("demo"), title="Demo", quantity=1, paid=Money("0", "USD"), digital=True
    )
    order = floor.do(
        orders.RecordOrder(
            number="C-2",
            customer=None,
            lines=(game,),
            shipping=Money("0", "USD"),
            placed_at=NOON,
            shipped_at=NOON,
            delivered_at=NOON,
        )
    )
    item = RequestedItem(sku=Sku("demo"), reason=Reason.DAMAGED)
    ra = floor.do(RequestReturn(case=order.case, order=order.id, items=(item,))).id
    floor.do(AuthorizeReturn(ra=ra))

    assert floor.ra(ra).stage is ReturnStage.CLOSED
