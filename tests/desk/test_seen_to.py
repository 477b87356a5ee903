"""What needs a person is on a ticket that somebody reads, also where the case had none. B5."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Money,
    Override,
    days,
    exchanges,
    hours,
    orders,
    pickups,
    refunds,
    returns,
    tickets,
)
from cservice.desk.reactions.refunds import tell_of_failure, tell_of_held
from cservice.desk.reactions.tickets import seen_to
from cservice.ids import OrderId, PickupId, RefundId, ReturnId
from cservice.kernel.case import CaseFile
from cservice.kernel.record import CaseId, Record
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.testing.goods import no_goods_go_astray

from .house import ANNA, BOOK, DOCK, SWIFT, T0, House, open_house

TUESDAY = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/New_York"),
)


@pytest.fixture
def house() -> House:
    """A case without a ticket."""
    return open_house()


def scheduled(house: House, parcels: int = 1) -> PickupId:
    """A pick-up that the courier was asked for."""
    asked = pickups.SchedulePickup(
        ra=house.asked_back(), window=TUESDAY, address="7 Elm Street", parcels=parcels
    )
    return PickupId(house.do(asked).id)


def confirmed(house: House, parcels: int = 1) -> PickupId:
    """A pick-up that the courier comes for."""
    pickup = scheduled(house, parcels)
    theirs = pickups.CourierReference("s-1")
    house.do(pickups.ConfirmPickup(pickup=pickup, window=TUESDAY, reference=theirs), SWIFT)
    return pickup


def refunded(house: House) -> refunds.Refund:
    """A refund that was tried once, and failed."""
    ra = house.asked_back()
    house.do(returns.IssueCredit(ra=ra))
    [refund] = [one for one in house.desk.records() if isinstance(one, refunds.Refund)]
    house.do(refunds.FailRefund(refund=refund.id, reason="no such card"))
    return refund


def subjects(house: House) -> list[str]:
    """What the case's tickets are about."""
    assert all(one.case == house.order.case for one in house.tickets)
    return [one.subject for one in house.tickets]


def test_nobody_said_what_became_of_a_pickup(house: House) -> None:
    """a ticket is made for it, and what else is to be said is noted on that one."""
    pickup = scheduled(house)

    house.now = plus(TUESDAY.end, hours(4))
    house.desk.tick(house.now)

    assert subjects(house) == [f"nobody said what became of {pickup} ({TUESDAY})"]
    house.do(pickups.DeclinePickup(pickup=pickup, reason="no van"), SWIFT)
    [ticket] = house.tickets
    assert ticket.notes == (f"the courier does not come for {pickup}: no van",)


def test_a_courier_that_does_not_come(house: House) -> None:
    """somebody has to ask for another window."""
    pickup = scheduled(house)
    house.do(pickups.DeclinePickup(pickup=pickup, reason="no van"), SWIFT)
    assert subjects(house) == [f"the courier does not come for {pickup}: no van"]


def test_a_courier_that_comes_all_the_same(house: House) -> None:
    """of what was confirmed, and of what was given up before it had answered."""
    pickup = confirmed(house)
    house.do(pickups.CancelPickup(pickup=pickup, reason="she brings it"))
    house.do(pickups.RefuseCancel(pickup=pickup, reason="the van has left"), SWIFT)
    assert subjects(house) == [f"the courier comes for {pickup} all the same: the van has left"]


def test_a_courier_that_comes_for_what_it_had_not_confirmed(house: House) -> None:
    """and takes parcels along then; both are on one ticket."""
    pickup = scheduled(house)
    house.do(pickups.CancelPickup(pickup=pickup, reason="she brings it"))
    house.do(pickups.WithdrawBooking(pickup=pickup, refused="the van has left"), SWIFT)
    assert subjects(house) == [f"the courier comes for {pickup} all the same: the van has left"]

    house.now = TUESDAY.end
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1), SWIFT)
    [ticket] = house.tickets
    assert ticket.notes == (f"the courier has parcels of {pickup}, which had been cancelled",)


def test_what_was_left_behind_wants_a_pickup_of_its_own(house: House) -> None:
    """somebody has to book it."""
    pickup = confirmed(house, parcels=2)
    house.now = TUESDAY.end
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1), SWIFT)
    [subject] = subjects(house)
    assert subject.startswith(f"the courier has 1 of 2 parcels of {pickup}")


def test_more_than_was_booked_is_nobodys_to_see_to(house: House) -> None:
    """it is noted where there is a ticket, and none is made for it."""
    pickup = confirmed(house)
    house.now = TUESDAY.end
    house.do(pickups.CollectPickup(pickup=pickup, parcels=2), SWIFT)
    assert house.desk.record(pickups.Pickup, pickup).beyond == 1
    assert house.tickets == []


def test_what_the_courier_has_though_nothing_was_to_come(house: House) -> None:
    """somebody says what becomes of the parcels."""
    pickup = confirmed(house)
    house.now = TUESDAY.end
    house.do(pickups.CollectPickup(pickup=pickup, parcels=1), SWIFT)
    ra = ReturnId(house.desk.record(pickups.Pickup, pickup).ra)
    house.do(returns.ReportLost(ra=ra))
    house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    told = f"the courier has parcels of {pickup}, though {ra} is cancelled"
    assert house.read[-1].startswith(told)
    assert house.is_open()


def test_what_came_back_and_was_not_accepted(house: House) -> None:
    """somebody tells the customer."""
    ra = house.asked_back(returns.Remedy.EXCHANGE)
    wanted = exchanges.Item(sku=BOOK, title="The right book")
    exchange = house.do(exchanges.StartExchange(ra=ra, items=(wanted,)))
    number = house.desk.record(returns.ReturnAuthorization, ra).number
    house.do(returns.PresentParcel(number=number), DOCK)
    found = returns.FoundItem(sku=BOOK, rejected=1)
    house.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)
    told = f"not accepted of what came for {ra}: 1 × book; somebody tells the customer"
    assert subjects(house) == [told]
    assert house.is_open(), "the exchange is over at once, and that the customer is told is not"
    assert house.desk.record(exchanges.Exchange, exchange.id).stage == "cancelled"


def test_what_the_shop_has_otherwise(house: House) -> None:
    """somebody tells the shop, or us."""
    less = Money("19", "USD")
    house.do(orders.AdjustPrice(order=house.order.id, sku=BOOK, to=less, reason="x"))
    shop = orders.OrderSnapshot(
        version=1,
        number="C-1",
        customer=None,
        lines=house.order.lines,
        shipping=Money("0", "USD"),
        placed_at=T0,
    )
    house.do(orders.UpdateOrder(order=house.order.id, snapshot=shop))
    [subject] = subjects(house)
    assert subject.startswith("the shop has order C-1 otherwise than we corrected it: price book")


def test_a_refund_that_failed_for_the_last_time(house: House) -> None:
    """the first time it is tried again by itself, and nobody need know."""
    refund = refunded(house)
    assert subjects(house) == []

    house.now = plus(T0, days(1))
    house.desk.tick(house.now)
    house.do(refunds.FailRefund(refund=refund.id, reason="no such card"))

    [subject] = subjects(house)
    assert subject == (
        f"the refund {refund.id} of USD 10.00 failed again: no such card;"
        " somebody tries it once more, or a supervisor has it go by other means, or gives it up"
    )


def test_a_refund_that_waits_for_the_bank(house: House) -> None:
    """somebody can tell the customer why."""
    refund = refunded(house)
    dispute = orders.OpenChargeback(
        order=house.order.id, reference="b-1", amount=Money("10", "USD")
    )
    house.do(dispute)
    house.desk.tick(plus(T0, days(1)))
    assert subjects(house) == [
        f"the refund {refund.id} of USD 10.00 waits until the bank has decided"
    ]


@pytest.mark.parametrize("closed", [True, False])
def test_a_ticket_that_is_over_is_read_by_nobody(house: House, closed: bool) -> None:
    """closed or only solved: another is made, and that one is noted on."""
    over = house.do(tickets.OpenTicket(case=house.order.case, subject="over"))
    house.do(tickets.SolveTicket(ticket=over.id, resolution="told"))
    if closed:
        house.do(tickets.CloseTicket(ticket=over.id))
    for _ in range(2):
        house.do(pickups.DeclinePickup(pickup=scheduled(house), reason="no van"), SWIFT)

    assert house.desk.record(tickets.Ticket, over.id).notes == ()
    [made] = [one for one in house.tickets if one.id != over.id]
    assert len(made.notes) == 1


def _elsewhere(house: House, *cases: str) -> tuple[refunds.Refund, CaseFile]:
    """A refund of a return on another case than its order's, and a ticket on each case named."""
    refund = refunded(house)
    about: list[Record] = [
        attrs.evolve(refund, case=CaseId("theirs"), id=RefundId("refund-9")),
        attrs.evolve(house.desk.record(orders.Order, house.order.id), case=CaseId("sale")),
        attrs.evolve(
            house.desk.record(returns.ReturnAuthorization, str(refund.ra)), case=CaseId("return")
        ),
    ]
    ticket = house.do(tickets.OpenTicket(subject="?"))
    about += [attrs.evolve(ticket, id=f"ticket-{one}", case=CaseId(one)) for one in cases]
    own = about[0]
    assert isinstance(own, refunds.Refund)
    return own, CaseFile(id=own.case, records={one.id: one for one in about})


@pytest.mark.parametrize("failed", [False, True])
@pytest.mark.parametrize(
    "cases", [("sale",), ("return",), ("theirs", "sale", "return"), ("return", "another")]
)
def test_a_refund_is_told_of_on_the_cases_it_is_about(
    house: House, cases: tuple[str, ...], failed: bool
) -> None:
    """the order's, the return's, its own; and on none beside."""
    refund, case = _elsewhere(house, *cases)
    told = list(_told(refund, case, failed))
    assert [getattr(one, "ticket", None) for one in told] == [
        f"ticket-{one}" for one in cases if one != "another"
    ]


@pytest.mark.parametrize("failed", [False, True])
def test_a_refund_is_told_of_on_its_own_case_where_no_ticket_is(house: House, failed: bool) -> None:
    """one is made there; a case that is none of its business has nothing to do with it."""
    refund, case = _elsewhere(house, "another")
    [told] = _told(refund, case, failed)
    assert isinstance(told, tickets.OpenTicket)
    assert told.case == refund.case


def _told(refund: refunds.Refund, case: CaseFile, failed: bool) -> Any:
    if failed:
        event = refunds.RefundFailed(attempt=2, reason="x", retry_at=None)
        return tell_of_failure(event, refund, case)
    return tell_of_held(refunds.RefundHeld(), refund, case)


def test_an_exchanges_refund_is_told_of_on_the_exchanges_case(house: House) -> None:
    """what it is of may be an exchange."""
    ra = house.asked_back(returns.Remedy.EXCHANGE)
    wanted = exchanges.Item(sku=BOOK, title="The right book")
    exchange = house.do(exchanges.StartExchange(ra=ra, items=(wanted,)))
    refund, case = _elsewhere(house, "swap")
    refund = attrs.evolve(refund, ra=None, exchange=exchange.id)
    swapped = attrs.evolve(exchange, case=CaseId("swap"))
    case = CaseFile(id=case.id, records={**case.records, exchange.id: swapped})
    [told] = _told(refund, case, True)
    assert told.ticket == "ticket-swap"


def test_what_is_found_anew_is_written_once(house: House) -> None:
    """on each ticket that somebody works on, while that asks for it; else each time."""
    for subject in ("see to it", "a question"):
        house.do(tickets.OpenTicket(case=house.order.case, subject=subject))
    for _ in range(2):
        records = {one.id: one for one in house.desk.records()}
        for command in seen_to(
            CaseFile(id=house.order.case, records=records), "see to it", once=True
        ):
            house.do(command)
    assert [(one.subject, one.notes) for one in house.tickets] == [
        ("see to it", ("see to it",)),
        ("a question", ("see to it",)),
    ]
    records = {one.id: one for one in house.desk.records()}
    assert len(list(seen_to(CaseFile(id=house.order.case, records=records), "see to it"))) == 2


class TestAReturnThatNothingEnds:
    """whoever can end it reads what to do once the number's time is over, on a ticket. E2, E8."""

    def told(self, house: House) -> str:
        """What the one ticket says once the number's time is over, and says once."""
        before = house.read
        for day in (40, 41, 80):
            house.desk.tick(plus(T0, days(day)))
        no_goods_go_astray(house.desk)
        [_] = house.tickets
        return house.read[len(before)]

    def test_what_came_in_part_and_is_due(self, house: House) -> None:
        """the rest is not waited for once that is credited."""
        ra = house.asked_back(quantity=2)
        house.came(ra, returns.FoundItem(sku=BOOK, accepted=1))
        wanted = f"the number of {ra} is over, and it is open: credit USD 10.00"
        assert self.told(house) == wanted
        house.now = plus(T0, days(81))
        house.do(returns.IssueCredit(ra=ra))
        house.desk.tick(house.now)
        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "closed"

    def test_what_is_late(self, house: House) -> None:
        """when it falls late, and again when the number's time is over."""
        ra = house.asked_back(quantity=2)
        house.do(returns.HandOver(ra=ra))
        assert self.told(house) == (
            f"what {ra} is for was handed over, and is late: somebody asks the courier, and reports"
            " what is lost"
        )
        ask = "ask the courier, and report lost what nobody has"
        again = f"the number of {ra} is over, and it is open: {ask}"
        assert house.tickets[0].notes == (again,)

    def test_what_is_here_and_was_not_opened(self, house: House) -> None:
        """somebody opens it."""
        ra = house.asked_back(quantity=2)
        house.came(ra)
        assert self.told(house).endswith("it is open: inspect what came")

    def test_what_is_under_review(self, house: House) -> None:
        """somebody looks again."""
        ra = house.asked_back(quantity=2)
        house.came(ra, returns.FoundItem(sku=BOOK, accepted=1, under_review=1))
        assert self.told(house).endswith("it is open: decide what is under review")

    def test_what_is_lost(self, house: House) -> None:
        """whether it is credited a policy says, so a person asks."""
        ra = house.asked_back(quantity=2)
        house.do(returns.HandOver(ra=ra))
        house.do(returns.ReportLost(ra=ra))
        assert self.told(house).endswith("it is open: credit USD 20.00")

    def test_what_is_to_be_exchanged_and_is_not(self, house: House) -> None:
        """nobody started an exchange for what came back."""
        ra = house.asked_back(returns.Remedy.EXCHANGE, 2)
        house.came(ra, returns.FoundItem(sku=BOOK, accepted=2))
        assert self.told(house).endswith("start its exchange, or change its remedy to a credit")

    def test_what_was_credited_and_never_came(self, house: House) -> None:
        """the customer was believed, and has both."""
        ra = house.asked_back(quantity=2)
        house.do(returns.IssueCredit(ra=ra))
        house.paid_out()
        said = "it is open: close the return; USD 20.00 was credited for what has not come"
        assert self.told(house).endswith(said)


class TestWhatEndsIt:
    """A ticket that the desk opened for a thing is solved by that thing alone. H1."""

    def stage(self, house: House, number: int = 0) -> tickets.TicketStage:
        """How far that ticket is."""
        return house.tickets[number].stage

    def credited(self, house: House, ra: ReturnId) -> None:
        """All of the return, which is lost on its way to us: nothing is left to do then."""
        house.do(returns.HandOver(ra=ra))
        house.do(returns.ReportLost(ra=ra))
        house.do(returns.IssueCredit(ra=ra))
        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "closed"

    def late(self, house: House, quantity: int = 1) -> ReturnId:
        """A return of which a ticket says that it is late."""
        item = returns.RequestedItem(sku=BOOK, quantity=quantity, reason=returns.Reason.WRONG_ITEM)
        asked = returns.RequestReturn(case=house.order.case, order=house.order.id, items=(item,))
        ra = ReturnId(house.do(asked).id)
        house.do(returns.AuthorizeReturn(ra=ra))
        house.do(returns.HandOver(ra=ra))
        house.now = plus(house.now, days(14))
        house.desk.tick(house.now)
        return ra

    def test_a_return_that_is_over_needs_nobody(self, house: House) -> None:
        """another that is open holds its ticket up no more than it solves that of the other."""
        first = self.late(house)
        assert self.stage(house) == "new"
        asked = house.tickets[0]
        assert (asked.about, asked.asks) == (f"{first}:trace", (f"{first}:trace",))
        approved = Override(by=Actor.staff("sue", SUPERVISOR), reason="they looked")
        solve = tickets.SolveTicket(ticket=asked.id, resolution="they looked")
        house.desk.do(solve, by=ANNA, at=house.now, override=approved)
        second = self.late(house)

        house.do(returns.ReportLost(ra=second))
        house.do(returns.IssueCredit(ra=second))

        assert house.desk.record(returns.ReturnAuthorization, first).stage == "authorized"
        assert self.stage(house, 1) == "solved"

    @pytest.mark.parametrize("cancelled", [True, False])
    def test_a_return_that_is_given_up_needs_nobody_either(
        self, house: House, *, cancelled: bool
    ) -> None:
        """what the customer waits for is theirs all the same; a person says that it is done."""
        ra = self.late(house)
        theirs = house.do(tickets.OpenTicket(case=house.order.case, subject="where is my money?"))
        if cancelled:
            house.do(returns.ReportLost(ra=ra))
            house.do(returns.CancelReturn(ra=ra, reason="they have it after all"))
        else:
            house.now = plus(T0, days(60))
            house.desk.tick(house.now)
        stages = {one.id: one.stage for one in house.tickets}
        assert stages.pop(theirs.id) == "new"
        assert list(stages.values()) == ["solved" if cancelled else "new"]

    def test_an_exchange_that_is_given_up_needs_nobody(self, house: House) -> None:
        """who cancels it has done what the ticket asked."""
        ra = house.asked_back(returns.Remedy.EXCHANGE)
        item = exchanges.Item(sku=BOOK, title="A book")
        exchange = house.do(exchanges.StartExchange(ra=ra, items=(item,)))
        [sent] = [one for one in house.desk.records() if getattr(one, "replaces", None)]
        house.do(orders.ShipOrder(order=OrderId(sent.id)))
        house.do(orders.ReturnToSender(order=OrderId(sent.id), reason="no such street"))
        [asked] = house.tickets
        assert asked.about == exchange.id

        house.do(exchanges.CancelExchange(exchange=exchange.id, reason="they want the money"))

        assert self.stage(house) == "solved"

    def test_what_only_a_person_can_end(self, house: House) -> None:
        """that the money is owed is not done because a return is; nor on the customer's ticket."""
        ra = house.asked_back()
        case = CaseFile(id=house.order.case, records={one.id: one for one in house.desk.records()})
        [opened] = seen_to(case, "they are owed USD 5.00")
        house.do(opened)
        assert house.tickets[0].about == house.order.case

        self.credited(house, ra)

        assert self.stage(house) == "new"
        house.do(tickets.SolveTicket(ticket=house.tickets[0].id, resolution="it was paid"))
        assert house.tickets[0].asks == ()

    def test_the_customers_ticket_waits_for_what_it_asks(self, house: House) -> None:
        """all that was asked back is done, and a person still has to ask for money."""
        theirs = house.do(tickets.OpenTicket(case=house.order.case, subject="the wrong book"))
        other = house.do(tickets.OpenTicket(case=house.order.case, subject="and a late answer"))
        ra = house.asked_back()
        house.do(tickets.NoteTicket(ticket=theirs.id, text="ask for USD 5", about=house.order.id))

        self.credited(house, ra)

        stages = {one.id: one.stage for one in house.tickets}
        assert stages == {theirs.id: "new", other.id: "solved"}

    def test_what_is_over_already_is_for_a_person_to_end(self, house: House) -> None:
        """the courier comes for a return that was given up: somebody tells the customer."""
        pickup = confirmed(house)
        ra = house.desk.record(pickups.Pickup, pickup).ra
        house.do(returns.CancelReturn(ra=ra, reason="they keep it"))
        house.do(pickups.RefuseCancel(pickup=pickup, reason="on the road"), SWIFT)

        [told] = house.tickets

        assert told.asks == (house.order.case,)

    def test_a_request_that_is_authorized_needs_nobody(self, house: House) -> None:
        """that nobody had answered the customer is over then, and the return is not."""
        item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
        asked = returns.RequestReturn(
            case=house.order.case, order=house.order.id, items=(item, item)
        )
        ra = ReturnId(house.do(asked).id)
        house.desk.tick(plus(T0, days(1.9)))
        assert house.tickets == []
        house.now = plus(T0, days(2))
        house.desk.tick(house.now)
        [told] = house.tickets
        wanted = f"{ra} was asked for, and nobody answered: authorize it, or cancel the return"
        assert (told.subject, told.about) == (wanted, ra)
        no_goods_go_astray(house.desk)

        house.do(returns.AuthorizeReturn(ra=ra))

        assert self.stage(house) == "solved"
        no_goods_go_astray(house.desk)
