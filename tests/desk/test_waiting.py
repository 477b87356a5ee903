"""What waits for a person is on a ticket when it begins to, and off it when it is done. B5."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Money,
    Refused,
    days,
    exchanges,
    orders,
    pickups,
    refunds,
    returns,
    tickets,
)
from cservice.desk.facts.waiting import topic_of, waits_for
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Envelope
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.payment import PaymentMeans
from cservice.returns import FoundItem, ParcelStage, Reason, Remedy
from cservice.testing.desk import applied
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.told import what_needs_a_person_is_told, what_waits_is_told

from .house import ANNA, BOOK, DOCK, SWIFT, T0, House, open_house

MUG = Sku("mug")
BOSS = Actor.staff("sue", SUPERVISOR)


@pytest.fixture
def house() -> House:
    """Three books that were paid by card."""
    return open_house(3, PaymentMeans.CARD)


def looked_again(house: House, ra: ReturnId, **counts: int) -> None:
    """What was under review is decided."""
    found = FoundItem(sku=BOOK, reviewed=True, **counts)  # type: ignore[arg-type]  # counts are counts
    house.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)


def exchanged(house: House, ra: ReturnId) -> ExchangeId:
    """An exchange of one book for another, which is with the customer."""
    wanted = exchanges.Item(sku=BOOK, title="Another book")
    start = exchanges.StartExchange(ra=ra, items=(wanted,), consented=True)
    id = ExchangeId(house.do(start).id)
    sent(house, id)
    return id


def sent(house: House, exchange: ExchangeId) -> None:
    """The replacement is with the customer."""
    order = OrderId(str(house.desk.record(exchanges.Exchange, exchange).replacement_order))
    house.do(orders.ShipOrder(order=order))
    house.do(orders.DeliverOrder(order=order))


@pytest.fixture(autouse=True)
def laws(house: House) -> Any:
    """Whatever becomes of it, people are told, and nothing goes astray."""
    yield
    held(house)


def still_asked(house: House) -> list[str]:
    """What somebody is to see to still."""
    case = CaseFile(id=house.order.case, records={one.id: one for one in house.desk.records()})
    asked = [(one, *topic_of(one)) for ticket in house.tickets for one in ticket.asks]
    return [
        one
        for one, id, topic in asked
        if topic is not None
        and waits_for(topic, house.desk.record(returns.ReturnAuthorization, id), case)
    ]


class TestWhatGoesBack:
    """somebody sends the customer what is theirs, and is asked until they have. E9."""

    def test_what_was_rejected(self, house: House) -> None:
        """in one parcel or several; no more than is to go back, and nothing twice."""
        ra = house.asked_back(quantity=3)
        house.came(ra, FoundItem(sku=BOOK, accepted=1, rejected=2))
        told = f"to go back to the customer of what came for {ra}: 2 × book; somebody sends it"
        assert told in house.read
        assert f"{ra}:send_back" in still_asked(house)
        one = (returns.Pieces(sku=BOOK),)
        house.do(returns.SendBack(ra=ra, items=one, tracking="SW-1"), DOCK)
        assert f"{ra}:send_back" in still_asked(house)
        assert house.desk.record(returns.ReturnAuthorization, ra).to_send_back == one
        left = told.replace("2 × book", "1 × book")
        assert house.read[-1] == left

        house.do(returns.SendBack(ra=ra), DOCK)
        assert f"{ra}:send_back" not in still_asked(house)
        sent = house.desk.record(returns.ReturnAuthorization, ra)
        assert (sent.to_send_back, sent.sent_back) == ((), one + one)
        assert house.read.count(left) == 1
        again = house.desk.try_do(returns.SendBack(ra=ra), by=DOCK, at=house.now)
        assert isinstance(again, Refused)
        assert "nothing of it is to go back to the customer" in str(again)

    def test_what_is_rejected_later_too(self, house: House) -> None:
        """whatever was sent by then."""
        ra = house.asked_back(quantity=2)
        house.came(ra, FoundItem(sku=BOOK, rejected=1, under_review=1))
        house.do(returns.SendBack(ra=ra), DOCK)
        assert f"{ra}:send_back" not in still_asked(house)
        looked_again(house, ra, rejected=1)
        assert f"{ra}:send_back" in still_asked(house)


class TestACreditThatIsDue:
    """somebody credits it, and is asked to when it is due. D7."""

    def test_what_came_back(self, house: House) -> None:
        """until it is credited, and not only until the return is done."""
        ra = house.asked_back(quantity=2)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read == [f"USD 10.00 is due for {ra}: somebody credits it"]
        assert house.tickets[0].asks == (f"{ra}:settle",)

        house.do(returns.IssueCredit(ra=ra))

        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "authorized"
        assert not house.is_open()

    def test_it_is_said_once(self, house: House) -> None:
        """another look at it that finds no more is no news; one that finds more is."""
        ra = house.asked_back(quantity=3)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        house.came(ra, FoundItem(sku=BOOK))
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read == [
            f"USD {amount}.00 is due for {ra}: somebody credits it" for amount in (10, 20)
        ]

    def test_what_need_not_come_beside_what_does(self, house: House) -> None:
        """a book that was not in the parcel is due at once; the other is waited for. E14."""
        asked = [
            returns.RequestedItem(sku=BOOK, reason=reason)
            for reason in (Reason.OMITTED, Reason.CHANGED_MIND)
        ]
        ra = house.do(returns.RequestReturn(order=house.order.id, items=tuple(asked))).id
        house.do(returns.AuthorizeReturn(ra=ra))
        assert house.read == [f"USD 10.00 is due for {ra}: somebody credits it"]

    def test_the_same_amount_once_more(self, house: House) -> None:
        """what is due after a credit is news, though it is as much as before."""
        house.do(tickets.OpenTicket(case=house.order.case, subject="three books"))
        ra = house.asked_back(quantity=3)
        for _ in range(2):
            house.came(ra, FoundItem(sku=BOOK, accepted=1))
            assert list(house.tickets[0].asks) == [f"{ra}:settle"]
            house.do(returns.IssueCredit(ra=ra))
            assert list(house.tickets[0].asks) == []
        due = f"USD 10.00 is due for {ra}: somebody credits it"
        assert house.read == ["three books", due, due]

    def test_a_dispute_that_is_won(self, house: House) -> None:
        """nobody is asked to credit while the bank decides; once it has, somebody is."""
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        order = house.order.id
        amount = Money("30", "USD")
        house.do(orders.OpenChargeback(order=order, reference="b-1", amount=amount))
        assert not house.is_open()

        house.do(orders.CloseChargeback(order=order, reference="b-1", won=True))

        due = f"USD 10.00 is due for {ra}: somebody credits it"
        assert house.read == [due, due]
        assert house.is_open()

    def test_who_solves_its_ticket(self, house: House) -> None:
        """credits it first: a ticket of another matter asks for it too, and is solved with it."""
        house.do(tickets.OpenTicket(case=house.order.case, subject="may I have the invoice?"))
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        solve = tickets.SolveTicket(ticket=house.tickets[0].id, resolution="it is in the mail")
        refused = house.desk.try_do(solve, by=ANNA, at=house.now)
        assert isinstance(refused, Refused)
        assert refused.codes == ("waits",)

        house.do(returns.IssueCredit(ra=ra))

        assert house.tickets[0].stage is tickets.TicketStage.SOLVED

    def test_in_part(self, house: House) -> None:
        """whoever credits less than is due is asked for the rest."""
        ra = house.asked_back(quantity=2)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        house.do(returns.IssueCredit(ra=ra, amount=Money("4", "USD")))
        assert house.is_open()

    def test_what_was_credited_beforehand(self, house: House) -> None:
        """nobody need do anything."""
        ra = house.asked_back()
        house.do(returns.IssueCredit(ra=ra))
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read == []

    def test_what_is_not_opened(self, house: House) -> None:
        """what is due is known once somebody has looked."""
        ra = house.asked_back()
        number = house.desk.record(returns.ReturnAuthorization, ra).number
        house.do(returns.PresentParcel(number=number), DOCK)
        assert house.read == []

    @pytest.mark.parametrize("own", [True, False])
    @pytest.mark.parametrize("won", [True, False])
    def test_beside_a_dispute(self, house: House, won: bool, own: bool) -> None:
        """once the bank has decided, and left anything to give; also on another case."""
        ra = house.asked_back(own=own)
        order = house.order.id
        dispute = orders.OpenChargeback(order=order, reference="b-1", amount=Money("30", "USD"))
        house.do(dispute)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read == []
        house.do(orders.CloseChargeback(order=order, reference="b-1", won=won))
        due = f"USD 10.00 is due for {ra}: somebody credits it"
        assert (due in house.read) == won

    def test_beside_a_shop_that_cancels(self, house: House) -> None:
        """once the shop takes that back: until then it gives the money itself."""
        ra = house.asked_back()
        shop = orders.OrderSnapshot(
            version=1,
            number="C-1",
            customer=None,
            lines=house.order.lines,
            payments=house.order.payments,
            shipping=house.order.shipping,
            placed_at=T0,
            shipped_at=T0,
            cancelled_at=T0,
        )
        house.do(orders.UpdateOrder(order=house.order.id, snapshot=shop))
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        due = f"USD 10.00 is due for {ra}: somebody credits it"
        assert due not in house.read
        again = attrs.evolve(shop, version=2, cancelled_at=None)
        house.do(orders.UpdateOrder(order=house.order.id, snapshot=again))
        assert due in house.read

    def test_what_may_not_be_paid(self) -> None:
        """an invoice may be open: whoever knows that it is paid credits it."""
        house = open_house(3, PaymentMeans.INVOICE)
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read[-1] == (
            f"USD 10.00 is due for {ra}: somebody credits it, once it is known that USD 10.00 of it"
            " was paid"
        )


class TestAnExchangeThatNobodyStarted:
    """somebody starts it once the goods are here. F3."""

    def test_what_came_back(self, house: House) -> None:
        """until it is started."""
        ra = house.asked_back(Remedy.EXCHANGE, 2)
        house.came(ra, FoundItem(sku=BOOK, accepted=2))
        assert house.read == [
            (
                f"nothing goes out yet for 2 of the pieces of {ra}: somebody starts its exchange,"
                " or changes its remedy to a credit"
            )
        ]
        wanted = exchanges.Item(sku=BOOK, title="Another book", quantity=2)
        house.do(exchanges.StartExchange(ra=ra, items=(wanted,)))
        assert not house.is_open()

    def test_beside_another_exchange(self, house: House) -> None:
        """while that is under way nobody may change the remedy, and nobody is told to."""
        ra = house.asked_back(Remedy.EXCHANGE, 2)
        wanted = exchanges.Item(sku=BOOK, title="Another book")
        house.do(exchanges.StartExchange(ra=ra, items=(wanted,)))
        house.came(ra, FoundItem(sku=BOOK, accepted=2))
        assert house.read[-1] == (
            f"nothing goes out yet for 1 of the pieces of {ra}: somebody starts its exchange"
        )
        change = returns.ChangeRemedy(ra=ra, remedy=Remedy.CREDIT, reason="sold out")
        outcome = house.desk.try_do(change, by=BOSS)
        assert isinstance(outcome, Refused)
        assert outcome.codes == ("exchanged",)

    def test_another_remedy(self, house: House) -> None:
        """then it is credited."""
        ra = house.asked_back(Remedy.EXCHANGE)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        house.do(returns.ChangeRemedy(ra=ra, remedy=Remedy.CREDIT, reason="sold out"))
        assert house.read[1:] == [f"USD 10.00 is due for {ra}: somebody credits it"]
        house.do(returns.IssueCredit(ra=ra))
        assert not house.is_open()

    def test_one_that_is_under_way(self, house: House) -> None:
        """nobody starts it twice."""
        ra = house.asked_back(Remedy.EXCHANGE)
        exchanged(house, ra)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        assert house.read == []


class TestWhatAnInspectionFinds:
    """beside what is simply accepted. E7, E9."""

    def test_under_review(self, house: House) -> None:
        """somebody decides, and nobody is asked to once that is done."""
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, under_review=1))
        assert house.read == [f"under review of {ra}, until somebody decides: 1"]
        assert house.tickets[0].asks == (f"{ra}:decide",)
        looked_again(house, ra, accepted=1)
        assert house.is_open(), "it is to be credited"
        house.do(returns.IssueCredit(ra=ra))
        assert not house.is_open()

    def test_decided_against_us_both(self, house: House) -> None:
        """what is not accepted after all, somebody says to the customer; only they know when."""
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, under_review=1))
        looked_again(house, ra, rejected=1)
        assert house.read[1:] == [
            f"not accepted of what came for {ra}: 1 × book; somebody tells the customer",
            f"to go back to the customer of what came for {ra}: 1 × book; somebody sends it",
        ]
        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "closed"
        assert house.is_open()

    def test_what_was_not_authorized(self, house: House) -> None:
        """each item once, however many entries it has."""
        ra = house.asked_back()
        house.came(
            ra,
            FoundItem(sku=BOOK, accepted=2),
            FoundItem(sku=MUG, accepted=1),
            FoundItem(sku=MUG, rejected=1),
        )
        assert house.read[0] == (
            f"came with {ra} and was not authorized: 1 × book, 2 × mug; somebody asks the customer,"
            " and says what becomes of it"
        )

    def test_not_accepted_for_an_exchange(self, house: House) -> None:
        """also where an exchange for all of it, or for the rest, is over by that."""
        for quantity in (1, 2):
            ra = house.asked_back(Remedy.EXCHANGE, quantity)
            exchanged(house, ra)
            house.came(ra, FoundItem(sku=BOOK, accepted=quantity - 1, rejected=1))
            told = f"not accepted of what came for {ra}: 1 × book; somebody tells the customer"
            assert told in house.read
            assert house.is_open()

    def test_until_all_of_it_is_decided(self, house: House) -> None:
        """some of it leaves the rest to be asked for; also once the return is closed."""
        ra = house.asked_back()
        house.do(returns.IssueCredit(ra=ra))
        house.came(ra, FoundItem(sku=BOOK, accepted=1), FoundItem(sku=MUG, accepted=2))
        assert house.tickets[0].asks == (f"{ra}:surplus",)
        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "closed"
        for left in (True, False):
            decide = returns.DecideSurplus(
                ra=ra,
                sku=MUG,
                quantity=1,
                disposition=returns.Disposition.RETURN_TO_CUSTOMER,
                reason="she wants it back",
            )
            house.do(decide)
            assert (f"{ra}:surplus" in still_asked(house)) == left
        assert still_asked(house) == [f"{ra}:send_back"]
        house.do(returns.SendBack(ra=ra), DOCK)
        assert not house.is_open()

    def test_what_the_inspector_decided_of_it(self, house: House) -> None:
        """somebody tells the customer, and only they know when; the rest is asked for."""
        ra = house.asked_back()
        torn = FoundItem(sku=MUG, rejected=1, disposition=returns.Disposition.SCRAP)
        house.came(ra, torn, FoundItem(sku=MUG, under_review=1))
        assert len(house.tickets) == 1, "both are on the one that is made"
        assert house.read == [
            (
                f"came with {ra} and was not authorized: 1 × mug; somebody asks the customer,"
                " and says what becomes of it"
            ),
            f"came with {ra} and was not authorized: 1 × mug, scrap; somebody tells the customer",
        ]


class TestAParcelThatWasSetAside:
    """somebody finds its return, before it is refused. E2."""

    def aside(self, house: House) -> returns.Parcel:
        """One with a number that is mistyped."""
        parcel: returns.Parcel = house.do(
            returns.PresentParcel(number="618 038 9880", sender="A. Lee"), DOCK
        )
        assert parcel.stage is ParcelStage.QUARANTINED
        return parcel

    def test_until_its_return_is_found(self, house: House) -> None:
        """it is presented again, and taken in."""
        parcel = self.aside(house)
        assert house.read == [
            (
                "a parcel was set aside (number mistyped): somebody finds its return by"
                " 2026-04-01T12:00:00Z, or refuses it"
            )
        ]
        ra = house.asked_back()
        number = house.desk.record(returns.ReturnAuthorization, ra).number
        house.do(returns.PresentParcel(number=number, again=parcel.id), DOCK)
        house.desk.tick(house.now)
        assert not house.is_open()

    @pytest.mark.parametrize("known", [True, False])
    def test_until_it_is_gone(self, house: House, known: bool) -> None:
        """who refuses it still has to send it back, or dispose of it."""
        sender = "A. Lee" if known else None
        parcel = house.do(returns.PresentParcel(number="618 038 9880", sender=sender), DOCK).id
        house.do(returns.RefuseParcel(parcel=parcel, reason="nobody knows it"), DOCK)
        assert house.is_open()
        if known:
            house.do(returns.SendParcelBack(parcel=parcel), DOCK)
        else:
            house.do(returns.DisposeParcel(parcel=parcel, how="given away"), DOCK)
        assert not house.is_open()


class TestWhatTheCustomerOwes:
    """somebody asks for it, in time. F4, F5."""

    def test_a_charge_that_was_declined(self, house: House) -> None:
        """it is given up in the end, and somebody reads that."""
        ra = house.asked_back(Remedy.EXCHANGE)
        exchange = exchanged(house, ra)
        for day in (14, 30, 31):
            house.now = plus(T0, days(day))
            house.desk.tick(house.now)
        assert house.desk.record(exchanges.Exchange, exchange).charge == "asked"
        house.do(exchanges.DeclineCharge(exchange=exchange, reason="no such card"))
        [told] = [text for text in house.read if "declined" in text]
        assert told.startswith(f"the charge of USD 10.00 for {exchange} was declined: somebody")
        assert "no such card" not in told, "what the bank says may name people"
        house.now = plus(house.now, days(60))
        house.desk.tick(house.now)
        assert house.read[-1] == (
            f"the original of {exchange} is written off: it was waited for in vain"
        )

    def test_who_writes_it_off_needs_no_telling(self, house: House) -> None:
        """it is their own decision."""
        exchange = exchanged(house, house.asked_back(Remedy.EXCHANGE))
        house.do(exchanges.WriteOffOriginal(exchange=exchange, reason="she moved"), BOSS)
        assert house.read == []

    def test_a_difference(self, house: House) -> None:
        """until it is paid; where nobody pays it, somebody reads that it is let go."""
        for paid in (True, False):
            ra = house.asked_back(Remedy.EXCHANGE, reason=Reason.CHANGED_MIND)
            dear = exchanges.Item(sku=BOOK, title="A dear book", price=Money("12", "USD"))
            exchange = house.do(exchanges.StartExchange(ra=ra, items=(dear,))).id
            house.came(ra, FoundItem(sku=BOOK, accepted=1))
            assert house.read[-1].startswith(
                f"the customer owes USD 2.00 for {exchange}: somebody asks for it; it is let go at"
            )
            sent(house, exchange)
            assert house.is_open()
            if paid:
                house.do(exchanges.PayDifference(exchange=exchange, reference="p-2"))
            else:
                house.now = plus(house.now, days(40))
                house.desk.tick(house.now)
                let_go = f"USD 2.00 for {exchange} is let go: nobody paid it"
                assert let_go in house.read
            assert not house.is_open()


class TestWhatIsLate:
    """somebody asks the courier. D2, E8."""

    def shipped(self) -> House:
        """An order that left, and did not arrive."""
        return open_house(2, PaymentMeans.CARD, arrived=False)

    @pytest.mark.parametrize("own", [True, False])
    def test_to_the_customer(self, own: bool) -> None:
        """until it arrives, or is lost."""
        for arrives in (True, False):
            house = self.shipped()
            ra = house.asked_back(reason=Reason.LATE, quantity=2, own=own)
            told = f"what {ra} is for has not come, the customer says: somebody asks the courier"
            assert house.read == [f"{told}, and reports what is lost"]
            if arrives:
                house.do(orders.DeliverOrder(order=house.order.id))
                assert not house.is_open()
            else:
                house.do(returns.ReportLost(ra=ra))
                told = f"USD 20.00 is due for {ra}, if what is lost of it is written off: somebody"
                wanted = "has a supervisor approve the credit, or closes the return"
                assert house.read[1:] == [f"{told} {wanted}"]
            held(house)

    def test_to_the_customer_for_ever(self) -> None:
        """the number expires, and that the customer has nothing is not over by that."""
        house = self.shipped()
        ra = house.asked_back(reason=Reason.LATE)
        house.now = plus(T0, days(31))
        house.desk.tick(house.now)
        assert house.desk.record(returns.ReturnAuthorization, ra).stage == "expired"
        assert house.read[-1].startswith(f"{ra} expired, and what it is for has not come")
        assert house.is_open()
        held(house)

    def test_to_us(self, house: House) -> None:
        """until it is here."""
        ra = house.asked_back()
        house.do(returns.HandOver(ra=ra))
        house.now = plus(T0, days(14))
        house.desk.tick(house.now)
        assert house.is_open()
        house.came(ra)
        assert not house.is_open()
        held(house)

    @pytest.mark.parametrize("sent", [True, False])
    @pytest.mark.parametrize("asked", [True, False])
    def test_undeliverable(self, asked: bool, sent: bool) -> None:
        """somebody sends it again, or cancels it, after a return that asks for its credit."""
        house = self.shipped()
        if asked:
            house.asked_back(reason=Reason.LATE, own=False)
        house.do(orders.ReturnToSender(order=house.order.id, reason="no such street"))
        told = "order C-1 could not be delivered, and is here: somebody sends it again, or cancels"
        assert house.read[-1] == f"{told} it, so that what was paid goes back"
        assert house.is_open()
        if sent:
            house.do(orders.ShipOrder(order=house.order.id))
        else:
            house.do(orders.CancelOrder(order=house.order.id, reason="it came back"))
            [refund] = [one for one in house.desk.records() if isinstance(one, refunds.Refund)]
            assert refund.amount == Money("20", "USD")
        asks = [one.asks for one in house.tickets if one.stage is tickets.TicketStage.NEW]
        assert asks == []
        held(house)

    @pytest.mark.parametrize("sent", [True, False])
    def test_a_replacement_that_does_not_leave(self, sent: bool) -> None:
        """somebody asks the shop, until it leaves or is cancelled. F2."""
        house = open_house(1, PaymentMeans.CARD)
        ra = house.asked_back(Remedy.EXCHANGE)
        wanted = exchanges.Item(sku=BOOK, title="Another book")
        exchange = house.do(exchanges.StartExchange(ra=ra, items=(wanted,), consented=True)).id
        order = OrderId(str(house.desk.record(exchanges.Exchange, exchange).replacement_order))
        for day in (3, 4):
            house.now = plus(T0, days(day))
            house.desk.tick(house.now)
        [told] = house.read
        assert told == (
            f"order {order}, the replacement of {exchange}, was to leave by 2026-03-05T12:00:00Z,"
            " and nobody has said that it did: somebody asks the shop, or cancels it"
        )
        assert house.tickets[0].asks == (f"{order}:leave",)
        told_off = tickets.TickOff(ticket=house.tickets[0].id, about=f"{order}:leave")
        asked = house.desk.preview(told_off, by=ANNA, at=house.now)
        assert asked.refused is None, "whoever asked the shop has done what they were asked"
        if sent:
            house.do(orders.ShipOrder(order=order))
        else:
            house.do(orders.CancelOrder(order=order, reason="sold out"))
        assert house.tickets[0].stage is tickets.TicketStage.SOLVED

    @pytest.mark.parametrize("bought", [1, 2])
    def test_an_original_that_came_back_by_itself(self, bought: int) -> None:
        """is ours, whatever case its exchange is on: nobody is charged for it. F4."""
        house = open_house(bought, PaymentMeans.CARD, arrived=False)
        house.do(tickets.OpenTicket(subject="where is it?"))
        ra = house.asked_back(Remedy.EXCHANGE, reason=Reason.LATE, own=False)
        exchange = exchanged(house, ra)
        house.do(orders.ReturnToSender(order=house.order.id, reason="no such street"))
        for day in (20, 40, 70):
            house.now = plus(T0, days(day))
            house.desk.tick(house.now)
        ended = house.desk.record(exchanges.Exchange, exchange)
        assert (ended.original, ended.charge) == ("accepted", "none")
        told = [text for text in house.read if "could not be delivered" in text]
        assert bool(told) == (bought > 1), "of what another was sent for nobody is to send more"
        held(house)


class TestWhatIsOver:
    """nobody is asked for it any more. H1."""

    @pytest.mark.parametrize("paid", [True, False])
    def test_a_refund(self, house: House, paid: bool) -> None:
        """that failed, and is paid by other means, or given up."""
        ra = house.asked_back()
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        house.do(returns.IssueCredit(ra=ra))
        [refund] = [one.id for one in house.desk.records() if isinstance(one, refunds.Refund)]
        house.do(refunds.FailRefund(refund=refund, reason="no such card"))
        house.now = plus(T0, days(1))
        house.desk.tick(house.now)
        house.do(refunds.FailRefund(refund=refund, reason="no such card"))
        assert house.is_open()
        if paid:
            house.do(refunds.RetryRefund(refund=refund, means=PaymentMeans.STORE_CREDIT), BOSS)
            assert house.is_open()
            house.do(refunds.ConfirmRefund(refund=refund, reference="r-1"))
        else:
            house.do(refunds.GiveUpRefund(refund=refund, reason="she waits for nothing"), BOSS)
        assert not house.is_open()

    def test_a_pickup_that_is_on_again(self, house: House) -> None:
        """another time was agreed on."""
        ra = house.asked_back()
        pickup = house.do(pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")).id
        house.do(pickups.DeclinePickup(pickup=pickup, reason="no van"), SWIFT)
        assert house.is_open()
        later = attrs.evolve(TUESDAY, date=datetime.date(2026, 3, 5))
        house.do(pickups.ReschedulePickup(pickup=pickup, window=later))
        assert not house.is_open()

    def test_a_pickup_of_what_came_otherwise(self, house: House) -> None:
        """nobody has to come for it."""
        ra = house.asked_back()
        pickup = house.do(pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")).id
        house.do(pickups.DeclinePickup(pickup=pickup, reason="no van"), SWIFT)
        house.came(ra)
        house.came(ra, FoundItem(sku=BOOK, accepted=1))
        house.do(returns.IssueCredit(ra=ra))
        assert not house.is_open()

    def test_a_parcel_that_waited_too_long(self, house: House) -> None:
        """it is refused by itself, and goes back by somebody's hand."""
        for sender, what in (("A. Lee", "sends it back"), (None, "disposes of it")):
            house.do(returns.PresentParcel(number="618 038 9880", sender=sender), DOCK)
            house.now = plus(house.now, days(31))
            house.desk.tick(house.now)
            assert f"a parcel was set aside for too long: somebody {what}" in house.read[-1]
            assert house.is_open()

    def test_what_was_credited_beforehand_and_is_not_accepted(self, house: House) -> None:
        """somebody asks for the money."""
        ra = house.asked_back()
        house.do(returns.IssueCredit(ra=ra))
        house.came(ra, FoundItem(sku=BOOK, rejected=1))
        assert house.read[-2] == (
            f"not accepted of what came for {ra}: 1 × book; somebody tells the customer, and asks"
            " for USD 10.00, which was credited beforehand"
        )


def held(house: House) -> None:
    """People are told, and nothing goes astray."""
    what_needs_a_person_is_told(house.desk)
    no_goods_go_astray(house.desk)


TUESDAY = LocalWindow(
    date=datetime.date(2026, 3, 3),
    opens=datetime.time(9),
    closes=datetime.time(12),
    zone=zone("America/New_York"),
)


@pytest.mark.parametrize("kept", [False, True])
def test_a_pickup_that_was_missed(house: House, kept: bool) -> None:
    """somebody agrees on another time, unless nothing is to be collected any more. G4."""
    ra = house.asked_back()
    asked = pickups.SchedulePickup(ra=ra, window=TUESDAY, address="7 Elm Street")
    pickup = house.do(asked).id
    theirs = pickups.CourierReference("s-1")
    house.do(pickups.ConfirmPickup(pickup=pickup, window=TUESDAY, reference=theirs), SWIFT)
    if kept:
        house.do(returns.CancelReturn(ra=ra, reason="she keeps it"))
    house.now = TUESDAY.end
    house.do(pickups.MissPickup(pickup=pickup, reason="nobody was home"), SWIFT)
    told = f"{pickup} was missed ({TUESDAY}): nobody was home; somebody"
    assert [text for text in house.read if text.startswith(told)] == house.read
    assert bool(house.read) != kept


def test_a_label_that_is_late(house: House) -> None:
    """is read of where there is a ticket; none is made, since most labels arrive untold. E6."""
    house.do(returns.MailLabel(ra=house.asked_back()))
    house.now = plus(T0, days(3))
    house.desk.tick(house.now)
    assert house.read == []
    house.do(tickets.OpenTicket(case=house.order.case, subject="a wrong book"))
    ra = house.asked_back()
    house.do(returns.MailLabel(ra=ra))
    house.now = plus(house.now, days(3))
    house.desk.tick(house.now)
    assert house.read[1:] == [
        f"the label of {ra} is to be with the customer by now; if it is not, mail another"
    ]


def _without(happened: list[Envelope], *kinds: type[Any]) -> list[Envelope]:
    return [one for one in happened if not isinstance(one.body, kinds)]


TELLS = (tickets.TicketOpened, tickets.TicketNoted, tickets.TicketEscalated)


@pytest.mark.parametrize("found", [{"rejected": 1}, {"accepted": 2}, {"under_review": 1}])
def test_the_law_is_broken_where_nobody_is_told(house: House, found: dict[str, int]) -> None:
    """of what an inspection found, or what is due."""
    ra = house.asked_back()
    house.came(ra, FoundItem(sku=BOOK, **found))  # type: ignore[arg-type]  # counts are counts
    happened = list(house.desk.events())
    silent = _without(happened, *TELLS, tickets.TicketSolved)
    with pytest.raises(AssertionError, match="nobody is told"):
        what_waits_is_told(silent, applied({}, silent))


def test_the_law_is_broken_where_a_credit_is_untold(house: House) -> None:
    """also where there is a ticket, that says nothing of it."""
    house.do(tickets.OpenTicket(case=house.order.case, subject="a wrong book"))
    ra = house.asked_back()
    house.came(ra, FoundItem(sku=BOOK, accepted=1))
    silent = _without(list(house.desk.events()), tickets.TicketNoted)
    with pytest.raises(AssertionError, match=f"nobody is told to credit {ra}"):
        what_waits_is_told(silent, applied({}, silent))
