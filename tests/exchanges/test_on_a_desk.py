"""Exchanges on a desk: with the return behind them and the order that goes out for them."""

from typing import Any

import pytest

from cservice import (
    Brand,
    BrandId,
    Desk,
    Money,
    Override,
    Refused,
    days,
    exchanges,
    orders,
    plus,
    refunds,
    returns,
    tickets,
)
from cservice.desk.facts.exchanges import exchange_facts
from cservice.desk.facts.purse import purse
from cservice.desk.numbers import CountedNumbers
from cservice.desk.reactions.exchanges import (
    give_up_exchange,
    move_originals,
    note_original,
    refund,
    send_replacement,
    wait_longer,
)
from cservice.desk.reactions.paying_back import stop_replacements
from cservice.desk.reactions.tickets import note_refusal
from cservice.desk.wiring import Gathering
from cservice.exchanges import ExchangeStage, OriginalStage, ReplacementStage
from cservice.ids import CustomerId, ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.case import CaseFile
from cservice.kernel.ruling import refuse
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans
from cservice.testing import ANN, NOON, asked
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

BOOK, SMALL, SEA = Sku("book"), Sku("small-book"), ProductId("sea")
DOCK = Actor.dock("dock-1")
BOSS = Actor.staff("sue", SUPERVISOR)
WORTH, PRICE = Money("20.01", "USD"), Money("3.99", "USD")


class Floor:
    """A desk, two books that were sold and delivered, and a return of them."""

    def __init__(
        self, reason: str = "wrong_item", quantity: int = 2, payments: tuple[Payment, ...] = ()
    ) -> None:
        brand = Brand(
            id=BrandId("cango"),
            name="Cango",
            shipping_price=PRICE,
            label_price=Money("4.50", "USD"),
            free_shipping_from=WORTH,
        )
        self.desk = Desk(brands=[brand], numbers=CountedNumbers())
        self.now = NOON
        self.order: orders.Order = self.do(
            orders.RecordOrder(
                number="C-1",
                customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", address="7 Elm"),
                lines=(
                    orders.OrderLine(sku=BOOK, title="Sea", quantity=2, paid=WORTH, product=SEA),
                ),
                shipping=Money("3", "USD"),
                placed_at=NOON,
                shipped_at=NOON,
                delivered_at=NOON,
                payments=payments,
            )
        )
        self.ra = self.send_back(self.order, quantity, reason)

    def do(self, command: Any, by: Actor = ANN) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now).record

    def send_back(self, order: orders.Order, quantity: int, reason: str) -> ReturnId:
        """An authorized return of so many books."""
        item = returns.RequestedItem(sku=BOOK, quantity=quantity, reason=returns.Reason(reason))
        request = returns.RequestReturn(
            case=order.case,
            order=OrderId(order.id),
            items=(item,),
            remedy=returns.Remedy.EXCHANGE,
        )
        ra = ReturnId(self.do(request).id)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def start(self, quantity: int = 2, **more: Any) -> ExchangeId:
        """An exchange of so many books."""
        item = exchanges.Item(**{"sku": BOOK, "title": "Sea", "quantity": quantity, **more})
        start = exchanges.StartExchange(ra=self.ra, items=(item,), consented=True)
        return ExchangeId(self.do(start).id)

    def of(self, id: str) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, id)

    def ship(self, id: str, deliver: bool = True) -> None:
        """The replacement leaves, and arrives."""
        order = OrderId(str(self.of(id).replacement_order))
        self.do(orders.ShipOrder(order=order))
        if deliver:
            self.do(orders.DeliverOrder(order=order))

    def come_back(self, id: str) -> None:
        """The replacement could not be delivered."""
        order = OrderId(str(self.of(id).replacement_order))
        self.do(orders.ReturnToSender(order=order, reason="moved"))

    def arrive(self, **found: Any) -> None:
        """The parcel is here; so many pieces were accepted and rejected."""
        number = self.desk.record(returns.ReturnAuthorization, self.ra).number
        self.do(returns.PresentParcel(number=number, sender="A. Lee"), DOCK)
        item = returns.FoundItem(sku=BOOK, **found)
        self.do(returns.InspectReturn(ra=self.ra, found=(item,)), DOCK)

    def all_refunds(self) -> list[refunds.Refund]:
        """What is on its way to the customer."""
        records = self.desk.records(self.order.case)
        return [one for one in records if isinstance(one, refunds.Refund)]

    def tick(self, day: float) -> None:
        """It is so many days after the replacement left, and what is due is given."""
        self.now = plus(NOON, days(day))
        self.desk.tick(self.now)


def test_what_never_came_is_reminded_of_charged_and_written_off() -> None:
    """by the sweep alone; the exchange is closed at the end, and the ticket solved."""
    floor = Floor()
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="the wrong book"))
    exchange = floor.start()
    floor.ship(exchange)
    floor.tick(14)
    assert floor.of(exchange).reminded_at == floor.now

    floor.tick(30)
    assert floor.of(exchange).charged == WORTH
    floor.do(exchanges.DeclineCharge(exchange=exchange, reason="no cover"))
    floor.tick(60)
    assert floor.of(exchange).stage is ExchangeStage.CLOSED
    assert floor.of(exchange).original is OriginalStage.WRITTEN_OFF
    solved = floor.desk.record(tickets.Ticket, ticket.id)
    assert (solved.stage, solved.refusals) == (tickets.TicketStage.SOLVED, ())


def test_of_what_came_in_part_the_rest_is_reminded_of_and_charged() -> None:
    """what came counts; the rest is paid for, at its worth, and both are done."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1)
    assert floor.of(exchange).original is OriginalStage.AWAITED
    came = WORTH.part(1, 2)
    assert floor.of(exchange).came == came

    floor.tick(14)
    assert floor.of(exchange).reminded_at == floor.now
    floor.tick(30)
    assert floor.of(exchange).charged == WORTH - came
    assert floor.desk.record(returns.ReturnAuthorization, floor.ra).stage == "closed"
    floor.do(exchanges.ConfirmCharge(exchange=exchange, reference="p-1"))
    ended = floor.of(exchange)
    assert (ended.stage, ended.original) == (ExchangeStage.CLOSED, OriginalStage.PAID_FOR)
    assert ended.paid_in == WORTH - came
    the_money_adds_up(floor.desk)


def test_what_came_in_part_and_then_in_full_is_owed_by_nobody() -> None:
    """a charge for the rest is not asked for."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1)
    floor.arrive(accepted=1)

    ended = floor.of(exchange)
    assert (ended.stage, ended.original) == (ExchangeStage.CLOSED, OriginalStage.ACCEPTED)
    assert ended.received == WORTH
    assert floor.desk.record(returns.ReturnAuthorization, floor.ra).stage == "closed"


def test_what_is_lost_after_a_part_came_is_charged_to_nobody() -> None:
    """it counts as if it had come, and the exchange is done."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1)
    floor.do(returns.ReportLost(ra=floor.ra))

    ended = floor.of(exchange)
    assert (ended.stage, ended.received) == (ExchangeStage.CLOSED, WORTH)


def test_one_parcel_brings_no_two_originals() -> None:
    """nothing is said of either before somebody looked, and nobody is reminded meanwhile."""
    floor = Floor()
    first, second = floor.start(1), floor.start(1)
    floor.ship(first)
    floor.ship(second)
    number = floor.desk.record(returns.ReturnAuthorization, floor.ra).number
    floor.do(returns.PresentParcel(number=number, sender="A. Lee"), DOCK)
    awaited = [floor.of(one).original for one in (first, second)]
    assert awaited == [OriginalStage.AWAITED] * 2
    floor.tick(14)
    assert floor.of(second).reminded_at is None

    floor.do(
        returns.InspectReturn(ra=floor.ra, found=(returns.FoundItem(sku=BOOK, accepted=1),)), DOCK
    )
    assert floor.of(first).stage is ExchangeStage.CLOSED
    assert floor.of(second).original is OriginalStage.AWAITED
    floor.tick(20)
    assert floor.of(second).reminded_at == floor.now


def test_what_never_came_is_not_said_to_be_rejected() -> None:
    """where its return is closed without it: it is charged in its time, after the reminder."""
    floor = Floor()
    first, second = floor.start(1), floor.start(1)
    floor.ship(first)
    floor.ship(second)
    floor.arrive(accepted=1)
    floor.tick(31)
    assert floor.desk.record(returns.ReturnAuthorization, floor.ra).stage == "closed"
    late = floor.of(second)
    assert late.original is OriginalStage.AWAITED
    assert (late.reminded_at, late.charged) == (floor.now, None)

    floor.tick(48)
    assert floor.of(second).charged == floor.of(second).value


def test_for_what_never_came_nothing_goes_out() -> None:
    """where its return is closed without it; what came is exchanged."""
    floor = Floor("changed_mind")
    first, second = floor.start(1), floor.start(1)
    floor.arrive(accepted=1)
    assert floor.of(first).replacement is ReplacementStage.ORDERED
    assert floor.of(second).replacement is ReplacementStage.PLANNED

    floor.tick(31)
    assert floor.of(second).stage is ExchangeStage.CANCELLED
    assert floor.of(second).credit is None


def test_a_replacement_of_what_never_came_stays_where_it_has_not_left() -> None:
    """its order is cancelled when the return is closed, and the exchange with it."""
    floor = Floor()
    floor.start(1)
    second = floor.start(1)
    floor.arrive(accepted=1)
    assert floor.of(second).replacement is ReplacementStage.ORDERED

    floor.tick(31)
    assert floor.of(second).stage is ExchangeStage.CANCELLED


def test_what_came_in_part_counts_where_nothing_went_out() -> None:
    """once the return is closed: the customer owes a difference, not the rest."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=1)
    assert floor.of(exchange).original is OriginalStage.AWAITED

    floor.tick(31)
    late = floor.of(exchange)
    assert late.original is OriginalStage.ACCEPTED
    assert late.due == WORTH - WORTH.part(1, 2)


def test_what_turns_up_in_part_after_it_was_paid_for_is_given_back() -> None:
    """once the return is closed, when it is known that no more comes."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.do(returns.HandOver(ra=floor.ra))
    floor.tick(14)
    floor.now = plus(NOON, days(40))
    boss = Override(by=BOSS, reason="the courier has nothing of it")
    charge = exchanges.ChargeUnreturned(exchange=exchange)
    floor.desk.do(charge, by=ANN, at=floor.now, override=boss)
    floor.do(exchanges.ConfirmCharge(exchange=exchange, reference="p-1"))
    floor.arrive(accepted=1)
    assert floor.of(exchange).original is OriginalStage.RECEIVED

    floor.tick(41)
    ended = floor.of(exchange)
    assert ended.original is OriginalStage.ACCEPTED
    assert ended.goes_back == WORTH.part(1, 2)
    the_money_adds_up(floor.desk)


def test_what_came_in_part_goes_back_where_the_exchange_is_given_up() -> None:
    """after its return was closed: nobody else would pay it."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.arrive(accepted=1)
    floor.tick(31)
    floor.come_back(exchange)
    floor.do(exchanges.CancelExchange(exchange=exchange, reason="no longer wanted"))

    assert floor.of(exchange).credit == WORTH.part(1, 2)
    the_money_adds_up(floor.desk)


def test_a_late_sweep_reminds_and_leaves_the_customer_their_time() -> None:
    """no tick ran for weeks: nobody is charged, or let go, in the second of the reminder."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.tick(70)
    assert floor.of(exchange).reminded_at == floor.now
    assert floor.of(exchange).charge is exchanges.ChargeStage.NONE
    floor.tick(85.9)
    assert floor.of(exchange).charge is exchanges.ChargeStage.NONE

    floor.tick(200)
    assert floor.of(exchange).charge is exchanges.ChargeStage.ASKED
    floor.tick(229.9)
    assert floor.of(exchange).stage is ExchangeStage.OPEN
    floor.do(exchanges.DeclineCharge(exchange=exchange, reason="no cover"))
    floor.tick(259)
    assert floor.of(exchange).stage is ExchangeStage.OPEN
    floor.tick(260)
    assert floor.of(exchange).original is OriginalStage.WRITTEN_OFF


@pytest.mark.parametrize("before", [True, False])
def test_a_customer_whose_number_is_good_for_longer_is_charged_later(before: bool) -> None:
    """whether it was extended before the replacement left or after."""
    floor = Floor()
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="the wrong book"))
    extend = returns.ExtendReturn(ra=floor.ra, until=plus(NOON, days(44)), reason="she is away")
    exchange = floor.start()
    if before:
        floor.do(extend)
    floor.ship(exchange)
    if not before:
        floor.do(extend)
    assert floor.of(exchange).charge_at == plus(NOON, days(44))
    floor.tick(14)
    floor.tick(28)
    floor.tick(43.9)
    assert floor.of(exchange).charge is exchanges.ChargeStage.NONE

    floor.tick(44)
    assert floor.of(exchange).charge is exchanges.ChargeStage.ASKED
    assert floor.desk.record(tickets.Ticket, ticket.id).refusals == ()


def test_an_extension_moves_only_what_waits_for_that_number() -> None:
    """not what is over, nor another return's, nor what is waited for longer than that."""
    floor = Floor()
    floor.ship(exchange := floor.start())
    record = floor.of(exchange)
    ra = floor.desk.record(returns.ReturnAuthorization, floor.ra)
    event = returns.ReturnExtended(old=NOON, new=plus(NOON, days(31)), reason="she is away")
    for other, given in (
        (record, [exchanges.WaitLonger(exchange=exchange)]),
        (evolve(record, ra=ReturnId("ra-9")), []),
        (evolve(record, charge_at=event.new), []),
        (evolve(record, original=OriginalStage.REJECTED), []),
        (evolve(record, charge_at=None), []),
    ):
        case = CaseFile(id=ra.case, records={other.id: other})
        assert list(wait_longer(event, ra, case)) == given


def test_nobody_is_charged_while_the_original_is_on_its_way() -> None:
    """the return says so."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.do(returns.HandOver(ra=floor.ra))
    floor.tick(40)

    assert floor.of(exchange).charge is exchanges.ChargeStage.NONE


@pytest.mark.parametrize(
    ("ends", "codes"),
    [("it comes", None), ("withdrawn", None), ("expires", ("not_come",)), (None, ("not_come",))],
)
def test_nobody_is_charged_while_the_replacement_has_not_come(
    ends: str | None, codes: tuple[str, ...] | None
) -> None:
    """as the customer says; a person asks the courier, and reads that nothing was charged. F4."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    replacement = floor.desk.record(orders.Order, str(floor.of(exchange).replacement_order))
    floor.tick(14)
    late = floor.send_back(replacement, 2, "late")
    assert f"{late}:trace" in all_tickets(floor)[-1].asks
    floor.tick(30)
    assert floor.of(exchange).charge is exchanges.ChargeStage.NONE
    said = [one.sentence for ticket in all_tickets(floor) for one in ticket.refusals]
    assert any("the replacement has not come, the customer says" in text for text in said)

    if ends == "it comes":
        floor.do(orders.DeliverOrder(order=OrderId(replacement.id)))
    elif ends == "withdrawn":
        floor.do(returns.CancelReturn(ra=late, reason="it was with the neighbours"))
    elif ends == "expires":
        floor.tick(45)
        ended = floor.desk.record(returns.ReturnAuthorization, late).stage
        assert ended is returns.ReturnStage.EXPIRED
    charge = floor.desk.try_do(exchanges.ChargeUnreturned(exchange=exchange), by=ANN, at=floor.now)
    assert (charge.codes if isinstance(charge, Refused) else None) == codes


def test_another_order_that_has_not_come_keeps_nobody_from_a_charge() -> None:
    """though the customer says so in the same case."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.tick(14)
    floor.send_back(evolve(late_book(floor), case=floor.order.case), 2, "late")
    floor.tick(30)
    assert floor.of(exchange).charge is exchanges.ChargeStage.ASKED


def test_the_difference_is_worked_out_on_what_was_accepted() -> None:
    """over all exchanges of a return, each piece for one; and worth adds up to the cent."""
    floor = Floor()
    first, second = floor.start(1), floor.start(1)
    assert [floor.of(x).value.amount for x in (first, second)] == [
        Money("10.01", "USD").amount,
        Money("10", "USD").amount,
    ]
    floor.ship(first)
    floor.ship(second)
    floor.arrive(accepted=1, rejected=1)

    assert floor.of(first).stage is ExchangeStage.CLOSED
    assert floor.of(first).difference is exchanges.DifferenceStage.EVEN
    assert floor.of(second).original is OriginalStage.REJECTED
    floor.tick(1)
    assert floor.of(second).charged == Money("10", "USD")


def test_an_exchange_that_was_cancelled_takes_nothing_from_the_others() -> None:
    """and what came for it is noted."""
    floor = Floor("changed_mind")
    first = floor.start(2)
    floor.do(exchanges.CancelExchange(exchange=first, reason="another then"))
    second = floor.start(2)
    floor.arrive(accepted=2)

    stages = [floor.of(one).original for one in (first, second)]
    assert stages == [OriginalStage.ACCEPTED, OriginalStage.ACCEPTED]
    assert floor.of(first).difference is exchanges.DifferenceStage.OPEN
    assert floor.of(second).received == WORTH


def test_one_that_was_cancelled_is_not_told_that_nothing_came_for_it() -> None:
    """what was accepted counts for the one before it, and is noted on both."""
    floor = Floor("changed_mind")
    first, second = floor.start(1), floor.start(1)
    floor.do(exchanges.CancelExchange(exchange=second, reason="one is enough"))
    floor.arrive(accepted=1, rejected=1)

    stages = [floor.of(one).original for one in (first, second)]
    assert stages == [OriginalStage.ACCEPTED, OriginalStage.ACCEPTED]


def test_a_return_that_may_still_come_is_not_closed_with_its_exchange() -> None:
    """what was written off may come all the same until its number expires."""
    floor = Floor()
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="the wrong book"))
    exchange = floor.start()
    floor.ship(exchange)
    floor.do(exchanges.WriteOffOriginal(exchange=exchange, reason="not worth the wait"))

    assert floor.of(exchange).stage is ExchangeStage.CLOSED
    ra = floor.desk.record(returns.ReturnAuthorization, floor.ra)
    assert ra.stage is returns.ReturnStage.AUTHORIZED
    assert floor.desk.record(tickets.Ticket, ticket.id).refusals == ()


def test_part_of_what_was_promised_is_owed() -> None:
    """one of two was accepted."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1, rejected=1)

    assert floor.of(exchange).due == Money("10", "USD")
    assert floor.of(exchange).difference is exchanges.DifferenceStage.CUSTOMER_OWES


def test_a_return_is_closed_with_an_exchange_that_is_credited() -> None:
    """it was accepted, and nothing goes out for it."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=2)
    second = OrderId(str(floor.of(exchange).replacement_order))
    floor.do(orders.CancelOrder(order=second, reason="sold out"))
    assert floor.of(exchange).stage is ExchangeStage.OPEN
    floor.do(exchanges.CancelExchange(exchange=exchange, reason="sold out"))

    assert floor.of(exchange).credit == WORTH
    ra = floor.desk.record(returns.ReturnAuthorization, floor.ra)
    assert ra.stage is returns.ReturnStage.CLOSED


def test_a_replacement_that_came_back_is_sent_to_another_address() -> None:
    """under an order of its own, when somebody says so."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    first = floor.of(exchange).replacement_order
    floor.come_back(exchange)
    assert floor.of(exchange).replacement is ReplacementStage.CAME_BACK
    floor.do(exchanges.ResendReplacement(exchange=exchange, address="8 Elm"))

    record = floor.of(exchange)
    second = floor.desk.record(orders.Order, str(record.replacement_order))
    assert record.replacement is ReplacementStage.ORDERED
    assert second.id != first
    assert second.customer is not None
    assert second.customer.address == "8 Elm"


def test_nothing_is_sent_again_for_what_does_not_come() -> None:
    """the return's number expired, and nothing was accepted or paid."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.tick(31)
    floor.come_back(exchange)
    assert floor.of(exchange).stage is ExchangeStage.CANCELLED

    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.come_back(exchange)
    floor.tick(31)
    assert floor.of(exchange).stage is ExchangeStage.CANCELLED
    assert floor.of(exchange).credit is None


def test_somebody_is_told_of_a_replacement_that_came_back() -> None:
    """where it may be sent again; nothing else would, though we have both."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=2)
    floor.ship(exchange, deliver=False)
    floor.come_back(exchange)

    (ticket,) = [x for x in floor.desk.records() if isinstance(x, tickets.Ticket)]
    assert ticket.subject == (
        f"the replacement of {exchange} came back: send it again, or cancel the exchange;"
        " else it is given up at 2026-03-16T12:00:00Z, once the original is seen to"
    )


@pytest.mark.parametrize("accepted", [2, 1])
def test_a_replacement_that_is_not_sent_again_is_given_up_in_time(accepted: int) -> None:
    """what came back goes back as money, and somebody reads it; sent again, it is not."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=accepted, rejected=2 - accepted)
    floor.ship(exchange, deliver=False)
    floor.come_back(exchange)
    floor.tick(13.9)
    assert floor.of(exchange).stage is ExchangeStage.OPEN
    floor.tick(14)

    given_up, worth = floor.of(exchange), WORTH.part(accepted, 2)
    assert (given_up.stage, given_up.credit) == (ExchangeStage.CANCELLED, worth)
    [paid] = [one for one in floor.all_refunds() if one.exchange == exchange]
    assert paid.amount - worth in (Money("0", "USD"), PRICE)
    [ticket] = all_tickets(floor)
    assert ticket.stage is not tickets.TicketStage.SOLVED
    assert ticket.notes[-1] == (
        f"{exchange} is given up, since the replacement came back, and was not sent again:"
        f" {paid.amount} goes back for it"
    )
    the_money_adds_up(floor.desk)


@pytest.mark.parametrize(
    ("given", "won", "said"),
    [
        ("10", False, " USD 10.01 goes back for it"),
        ("23", False, " nothing goes back for it"),
        ("20", None, " what is due back for it waits until the bank has decided"),
    ],
)
def test_what_the_bank_gave_does_not_go_back_once_more(
    given: str, won: bool | None, said: str
) -> None:
    """who tells the customer reads what is paid out, and not what it would have come to."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=2)
    floor.ship(exchange, deliver=False)
    floor.come_back(exchange)
    of: dict[str, Any] = {"order": OrderId(floor.order.id), "reference": "cb-1"}
    floor.do(orders.OpenChargeback(amount=Money(given, "USD"), **of))
    if won is not None:
        floor.do(orders.CloseChargeback(won=won, **of))

    floor.tick(14)

    [ticket] = all_tickets(floor)
    assert ticket.notes[-1].endswith(f"was not sent again:{said}")
    the_money_adds_up(floor.desk)


def test_a_replacement_that_leaves_again_under_its_order_is_not_given_up() -> None:
    """the exchange goes on; once it is given up, nothing leaves for it any more."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=2)
    floor.ship(exchange, deliver=False)
    floor.come_back(exchange)
    floor.tick(1)
    floor.ship(exchange, deliver=False)
    assert floor.of(exchange).replacement is ReplacementStage.SHIPPED
    assert floor.of(exchange).deadlines() == ()
    floor.come_back(exchange)
    floor.tick(15)
    assert floor.of(exchange).stage is ExchangeStage.CANCELLED

    ship = orders.ShipOrder(order=OrderId(str(floor.of(exchange).replacement_order)))
    refused = floor.desk.try_do(ship, by=ANN, at=floor.now)
    assert isinstance(refused, Refused), "the customer has the money"
    the_money_adds_up(floor.desk)


def test_a_replacement_that_is_sent_again_is_not_given_up() -> None:
    """nor is one whose original may still come, or is looked at: that decides."""
    floor = Floor()
    first, second = floor.start(1), floor.start(1)
    floor.ship(first, deliver=False)
    floor.ship(second, deliver=False)
    floor.come_back(first)
    floor.come_back(second)
    assert [one.key for one in floor.of(first).deadlines()] == []
    floor.arrive(accepted=2)
    assert [one.key for one in floor.of(first).deadlines()] == ["resend"]
    floor.do(exchanges.ResendReplacement(exchange=first))
    floor.ship(first)
    floor.tick(20)
    assert floor.of(first).stage is ExchangeStage.CLOSED
    assert floor.of(second).stage is ExchangeStage.CANCELLED


def late_book(floor: Floor) -> orders.Order:
    """An order that left and is late."""
    late: orders.Order = floor.do(
        orders.RecordOrder(
            number="C-2",
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", address="7 Elm"),
            lines=(orders.OrderLine(sku=BOOK, title="Sea", quantity=2, paid=WORTH, product=SEA),),
            shipping=Money("0", "USD"),
            placed_at=NOON,
            shipped_at=NOON,
        )
    )
    return late


def late_order(floor: Floor) -> tuple[orders.Order, ExchangeId]:
    """An order that left and is late, and an exchange for it whose replacement has arrived."""
    late = late_book(floor)
    floor.ra = floor.send_back(late, 2, "late")
    exchange = floor.start()
    floor.ship(exchange)
    return late, exchange


def test_what_is_lost_on_its_way_to_the_customer_is_charged_to_nobody() -> None:
    """nobody is reminded of it either; once it is reported lost the exchange is done."""
    floor = Floor()
    late, exchange = late_order(floor)
    floor.tick(31)
    waits = floor.of(exchange)
    assert (waits.reminded_at, waits.charge) == (None, exchanges.ChargeStage.NONE)
    for command in (exchanges.RemindCustomer, exchanges.ChargeUnreturned):
        refused = floor.desk.try_do(command(exchange=exchange), by=ANN, at=floor.now)
        assert isinstance(refused, Refused)
        assert refused.codes == ("on_its_way",)
    lose = exchanges.LoseOriginal(exchange=exchange)
    advice = floor.desk.try_do(lose, by=ANN, at=floor.now)
    assert isinstance(advice, Refused)
    assert "report the goods as lost" in str(advice)
    floor.do(returns.ReportLost(ra=floor.ra))

    ended = floor.of(exchange)
    assert (ended.stage, ended.original, ended.received) == (
        ExchangeStage.CLOSED,
        OriginalStage.LOST,
        WORTH,
    )
    the_money_adds_up(floor.desk)
    floor.do(orders.DeliverOrder(order=OrderId(late.id)))
    told = all_tickets(floor)[-1].notes[-1]
    assert told.startswith("order C-2 arrived, though it was reported lost")


def lost_and_arrived(floor: Floor, *, out: bool = False) -> ExchangeId:
    """The original was reported lost, and arrives: the replacement never left, or came back."""
    late = late_book(floor)
    floor.ra = floor.send_back(late, 2, "late")
    exchange = floor.start()
    if out:
        floor.ship(exchange, deliver=False)
        floor.come_back(exchange)
    floor.do(returns.ReportLost(ra=floor.ra))
    floor.do(orders.DeliverOrder(order=OrderId(late.id)))
    return exchange


def test_for_what_was_lost_and_arrives_after_all_nothing_leaves() -> None:
    """the replacement that has not left is stopped; once the original is back it goes out."""
    floor = Floor()
    exchange = lost_and_arrived(floor)
    stopped = floor.of(exchange)
    assert (stopped.stage, stopped.replacement) == (ExchangeStage.OPEN, ReplacementStage.PLANNED)
    again: list[Any] = [
        exchanges.RetryReplacement(exchange=exchange),
        exchanges.StartExchange(ra=floor.ra, items=stopped.items),
    ]
    for command in again:
        refused = floor.desk.try_do(command, by=ANN, at=floor.now)
        assert isinstance(refused, Refused)
        assert refused.codes == ("arrived",)
    case = CaseFile(id=stopped.case, records=records_of(floor, stopped.case))
    event: Any = None
    assert list(send_replacement(event, stopped, case)) == []
    floor.tick(40)
    assert (
        "take in what was lost and has arrived, once it is back, or"
        in all_tickets(floor)[-1].notes[-1]
    )

    floor.arrive(accepted=2)
    floor.ship(exchange)
    assert floor.of(exchange).stage is ExchangeStage.CLOSED
    the_money_adds_up(floor.desk)
    no_goods_go_astray(floor.desk)


def test_who_keeps_what_arrived_after_all_gets_nothing_back_for_it() -> None:
    """the return is cancelled, and the exchange with it, and nobody is asked to do anything more.

    So it is where the replacement came back, which nobody sends again.
    """
    for out in (False, True):
        floor = Floor()
        exchange = lost_and_arrived(floor, out=out)
        if out:
            order = OrderId(str(floor.of(exchange).replacement_order))
            again: list[tuple[Any, str]] = [
                (exchanges.ResendReplacement(exchange=exchange), "arrived"),
                (orders.ShipOrder(order=order), "settled"),
            ]
            for command, code in again:
                refused = floor.desk.try_do(command, by=ANN, at=floor.now)
                assert isinstance(refused, Refused)
                assert refused.codes == (code,)
            floor.do(exchanges.CancelExchange(exchange=exchange, reason="they keep the first"))
        floor.do(returns.CancelReturn(ra=floor.ra, reason="they keep it"))
        ended = floor.of(exchange)
        assert ended.stage is ExchangeStage.CANCELLED
        assert ended.credit == Money("0", "USD")
        assert floor.all_refunds() == []
        assert {one.stage for one in all_tickets(floor)} == {tickets.TicketStage.SOLVED}
        the_money_adds_up(floor.desk)
        no_goods_go_astray(floor.desk)


def test_who_is_to_ask_for_what_arrived_after_all_is_still_told() -> None:
    """the ticket is not solved by the exchange, whose replacement was under way already."""
    floor = Floor()
    late = late_book(floor)
    floor.ra = floor.send_back(late, 2, "late")
    exchange = floor.start()
    floor.ship(exchange, deliver=False)
    floor.do(returns.ReportLost(ra=floor.ra))
    floor.do(orders.DeliverOrder(order=OrderId(late.id)))
    floor.do(orders.DeliverOrder(order=OrderId(str(floor.of(exchange).replacement_order))))
    assert floor.of(exchange).stage is ExchangeStage.CLOSED
    assert [one.stage for one in all_tickets(floor)][-1] is tickets.TicketStage.NEW


def records_of(floor: Floor, case: str) -> dict[str, Any]:
    """All of a case, by id."""
    return {one.id: one for one in floor.desk.records(case)}


def test_what_is_late_and_arrives_is_reminded_of_and_charged() -> None:
    """the customer has both then; it comes back as anything does, and nobody has to ask for it."""
    floor = Floor()
    late, exchange = late_order(floor)
    floor.do(orders.DeliverOrder(order=OrderId(late.id)))
    floor.tick(14)
    floor.tick(30)
    assert floor.of(exchange).charge is exchanges.ChargeStage.ASKED
    refused = floor.desk.try_do(returns.ReportLost(ra=floor.ra), by=ANN, at=floor.now)
    assert isinstance(refused, Refused)
    assert refused.codes == ("with_customer",)
    assert [one.stage for one in all_tickets(floor)] == [tickets.TicketStage.SOLVED]


def test_what_is_late_and_never_reported_lost_is_written_off_in_time() -> None:
    """by the sweep alone; nobody is charged for it."""
    floor = Floor()
    _, exchange = late_order(floor)
    for day in (14, 30, 61, 70):
        floor.tick(day)

    ended = floor.of(exchange)
    assert (ended.stage, ended.original) == (ExchangeStage.CLOSED, OriginalStage.WRITTEN_OFF)
    assert (ended.reminded_at, ended.charge) == (None, exchanges.ChargeStage.NONE)


def all_tickets(floor: Floor) -> list[tickets.Ticket]:
    """All that is on the case of what was sent last."""
    records = floor.desk.records(floor.desk.record(returns.ReturnAuthorization, floor.ra).case)
    return [one for one in records if isinstance(one, tickets.Ticket)]


def test_what_never_reached_the_customer_is_owed_by_nobody() -> None:
    """a late order that comes back undeliverable counts for its replacement, as if returned."""
    floor = Floor()
    late, exchange = late_order(floor)
    floor.do(orders.ReturnToSender(order=OrderId(late.id), reason="unknown at this address"))

    ended = floor.of(exchange)
    assert (ended.stage, ended.received) == (ExchangeStage.CLOSED, WORTH)
    floor.tick(60)
    floor.do(orders.CancelOrder(order=OrderId(late.id), reason="it came back"))
    assert floor.all_refunds() == []
    the_money_adds_up(floor.desk)


def test_what_is_held_stops_nothing_by_itself() -> None:
    """who paid for the original still gets the replacement, or the money, as somebody says."""
    floor = Floor()
    exchange = evolve(floor.of(floor.start()), received=WORTH)
    case = CaseFile(id=floor.order.case, records={})
    gone = evolve(exchange, received=None)

    event: Any = None
    assert list(give_up_exchange(event, exchange, case)) == []
    assert len(list(give_up_exchange(event, gone, case))) == 1
    closed = evolve(gone, stage=ExchangeStage.CLOSED)
    assert list(give_up_exchange(event, closed, case)) == []
    assert list(note_original(event, exchange, case)) == []


@pytest.mark.parametrize(("received", "ours"), [(None, True), (BOOK, False), (Sku("whale"), True)])
def test_a_diagnosis_may_contradict_that_it_was_our_mistake(received: Any, ours: bool) -> None:
    """then the replacement waits, and is shipped at the customer's cost; nobody looked, it is."""
    floor = Floor()
    if received is not None:
        came = (orders.ReceivedItem(sku=received, quantity=2),)
        floor.do(orders.DiagnoseOrder(order=OrderId(floor.order.id), received=came))
    exchange = floor.of(floor.start(1))

    assert exchange.our_mistake is ours
    assert exchange.ships is (exchanges.Ships.AT_ONCE if ours else exchanges.Ships.AFTER_RETURN)
    assert exchange.shipping == (Money("0", "USD") if ours else PRICE)
    assert (exchange.replacement_order is not None) is ours


def test_another_diagnosis_is_what_counts() -> None:
    """the first look did not see what the second one saw."""
    floor = Floor()
    right = orders.ReceivedItem(sku=BOOK, quantity=2)
    for came in (right, evolve(right, damaged=1)):
        floor.do(orders.DiagnoseOrder(order=OrderId(floor.order.id), received=(came,)))

    assert floor.of(floor.start(1)).our_mistake


def test_a_replacement_that_is_wrong_again_is_exchanged_again() -> None:
    """and it is told how often that was."""
    floor = Floor()
    first = floor.start()
    floor.ship(first)
    wrong = floor.desk.record(orders.Order, str(floor.of(first).replacement_order))
    floor.ra = floor.send_back(wrong, 2, "wrong_item")
    second = floor.of(floor.start())

    assert (second.again, second.repeat, second.order) == (first, 1, wrong.id)
    floor.ship(second.id)
    wrong = floor.desk.record(orders.Order, str(floor.of(second.id).replacement_order))
    floor.ra = floor.send_back(wrong, 2, "wrong_item")
    assert floor.of(floor.start()).repeat == 2


def test_a_replacement_whose_exchange_is_not_here_is_wrong_again_all_the_same() -> None:
    """it was at least once."""
    floor = Floor()
    first = floor.of(floor.start())
    wrong = floor.desk.record(orders.Order, str(first.replacement_order))
    ra = evolve(floor.desk.record(returns.ReturnAuthorization, floor.ra), order=OrderId(wrong.id))
    start = exchanges.StartExchange(ra=floor.ra, items=first.items)
    base = asked()
    for records, repeat in (([ra, wrong], 1), ([ra], 0)):
        facts = exchange_facts(
            Gathering(
                tenant=ra.tenant,
                case=CaseFile(id=ra.case, records={one.id: one for one in records}),
                record=None,
                command=start,
                brand=Brand(id=BrandId("cango"), name="Cango"),
                given={"now": base.now, "by": base.by, "policies": base.policies},
                found=lambda name, value: (),
            )
        )
        assert isinstance(facts, exchanges.ExchangeFacts)
        assert facts.repeat == repeat
        assert facts.free_shipping_from is None


@pytest.mark.parametrize(("quantity", "cost"), [(2, Money("0", "USD")), (1, PRICE)])
def test_shipping_is_free_from_a_worth_that_the_brand_says(quantity: int, cost: Money) -> None:
    """also where it was not our mistake."""
    floor = Floor("changed_mind")

    assert floor.of(floor.start(quantity)).shipping == cost


@pytest.mark.parametrize(
    ("goods", "original", "command"),
    [
        ("lost", "awaited", exchanges.LoseOriginal),
        ("lost", "paid_for", exchanges.LoseOriginal),
        ("lost", "received", None),
        ("kept", "awaited", exchanges.KeepOriginal),
        ("not_needed", "awaited", exchanges.KeepOriginal),
        ("kept", "accepted", None),
        ("received", "paid_for", exchanges.ReceiveOriginal),
        ("received", "lost", exchanges.ReceiveOriginal),
        ("received", "written_off", exchanges.ReceiveOriginal),
        ("inspected", "paid_for", None),
        ("received", "received", None),
        ("with_customer", "awaited", None),
    ],
)
def test_the_original_moves_with_its_goods(goods: str, original: str, command: Any) -> None:
    """lost, given to the customer, or here after all."""
    floor = Floor()
    exchange = evolve(floor.of(floor.start()), original=OriginalStage(original))
    ra = floor.desk.record(returns.ReturnAuthorization, floor.ra)
    known: dict[str, Any] = {str(one): one for one in returns.GoodsStage}
    of_them: dict[str, Any] = {
        "lost": {"lost": 2},
        "kept": {"kept": 2},
        "not_needed": {"back": returns.Back.NOTHING},
    }
    lines = tuple(evolve(line, **of_them.get(goods, {})) for line in ra.lines)
    ra = evolve(ra, goods=known.get(goods, goods), lines=lines)
    other = evolve(exchange, id=ExchangeId("exchange-9"), ra=ReturnId("ra-9"))
    case = CaseFile(id=ra.case, records={exchange.id: exchange, other.id: other})

    event: Any = None
    given = list(move_originals(event, ra, case))
    assert given == ([] if command is None else [command(exchange=exchange.id)])


def test_what_we_owe_is_paid_out() -> None:
    """as it was paid; an exchange does not wait for money that is on its way."""
    floor = Floor("changed_mind")
    exchange = floor.start(sku=SMALL, product=SEA, price=Money("8", "USD"))
    floor.arrive(accepted=2)
    [paid] = floor.all_refunds()

    assert (paid.exchange, paid.amount) == (exchange, Money("4.01", "USD"))
    assert floor.of(exchange).difference is exchanges.DifferenceStage.SETTLED
    floor.ship(exchange)
    assert floor.of(exchange).stage is ExchangeStage.CLOSED


@pytest.mark.parametrize(
    ("reason", "mailed", "said"),
    [
        ("changed_mind", True, ["USD 4.50 for the return label of ra-1 is not collected"]),
        ("changed_mind", False, []),
        ("wrong_item", True, []),
    ],
)
def test_the_label_of_an_exchange_is_not_collected(
    reason: str, mailed: bool, said: list[str]
) -> None:
    """nothing is credited that it could be taken off: somebody reads so when the return is done."""
    floor = Floor(reason)
    floor.do(tickets.OpenTicket(case=floor.order.case, subject="a book"))
    if mailed:
        floor.do(returns.MailLabel(ra=floor.ra))
    exchange = floor.start()
    floor.arrive(accepted=2)
    floor.ship(exchange)

    [ticket] = all_tickets(floor)
    assert [one for one in ticket.notes if "label" in one] == said


def test_the_label_of_a_credit_is_taken_off_it() -> None:
    """so nobody reads that it is not."""
    floor = Floor("changed_mind")
    floor.do(tickets.OpenTicket(case=floor.order.case, subject="a book"))
    floor.do(returns.MailLabel(ra=floor.ra))
    floor.do(returns.ChangeRemedy(ra=floor.ra, remedy=returns.Remedy.CREDIT, reason="sold out"))
    floor.arrive(accepted=2)
    floor.do(returns.IssueCredit(ra=floor.ra))

    [ticket] = all_tickets(floor)
    assert [one for one in ticket.notes if "label" in one] == []
    [paid] = floor.all_refunds()
    assert paid.amount == WORTH - Money("4.50", "USD")


CARD_PAID = Payment(means=PaymentMeans.CARD, amount=Money("15.01", "USD"), reference="ch-1")
GIFT_PAID = Payment(means=PaymentMeans.GIFT_CARD, amount=Money("8", "USD"), reference="G-1")


def test_what_we_owe_goes_back_by_what_paid_for_the_order() -> None:
    """each payment its part, where they are known."""
    floor = Floor("changed_mind", payments=(CARD_PAID, GIFT_PAID))
    exchange = floor.start(sku=SMALL, product=SEA, price=Money("8", "USD"))
    floor.arrive(accepted=2)

    assert [(one.payment, one.amount) for one in floor.all_refunds()] == [
        ("ch-1", Money("2.62", "USD")),
        ("G-1", Money("1.39", "USD")),
    ]
    settled = floor.of(exchange)
    assert (settled.difference, settled.by_hand) == (exchanges.DifferenceStage.SETTLED, None)
    the_money_adds_up(floor.desk)


def test_what_was_paid_for_the_exchange_is_no_payment_of_the_order() -> None:
    """it goes back as it was paid, as only the shop knows."""
    floor = Floor(payments=(CARD_PAID, GIFT_PAID))
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1, rejected=1)
    floor.tick(30)
    floor.do(exchanges.PayDifference(exchange=exchange, reference="P-9"))

    [paid] = floor.all_refunds()
    assert (paid.means, paid.payment) == (PaymentMeans.AS_PAID, None)
    the_money_adds_up(floor.desk)


@pytest.mark.parametrize("by", ["the bank", "the bank, in vain", "the shop"])
def test_what_bank_or_shop_are_to_give_is_paid_if_they_do_not(by: str) -> None:
    """nobody sent it by hand, whatever was written; what they do give is not paid again."""
    floor = Floor("changed_mind")
    exchange = floor.start(sku=SMALL, product=SEA, price=Money("8", "USD"))
    if by == "the shop":
        in_shop(floor, 1, cancelled=True)
    else:
        disputed(floor, Money("9", "USD"))
    floor.arrive(accepted=2)
    reference = "given by the shop" if by == "the shop" else "cb-1"
    floor.do(exchanges.SettleDifference(exchange=exchange, reference=reference))
    assert floor.of(exchange).by_hand is None
    assert floor.all_refunds() == []

    if by == "the shop":
        in_shop(floor, 2, cancelled=False)
    else:
        decided(floor, won=by == "the bank, in vain")

    paid = [one.amount for one in floor.all_refunds()]
    assert paid == ([] if by == "the bank" else [Money("4.01", "USD")])
    the_money_adds_up(floor.desk)


def test_a_dispute_that_was_won_gives_nothing() -> None:
    """who writes its number sent the money by hand."""
    floor = Floor("changed_mind")
    exchange = floor.start(sku=SMALL, product=SEA, price=Money("8", "USD"))
    disputed(floor, Money("9", "USD"))
    decided(floor)
    again = orders.OpenChargeback(
        order=OrderId(floor.order.id), reference="cb-2", amount=Money("9", "USD")
    )
    floor.do(again)
    floor.arrive(accepted=2)

    floor.do(exchanges.SettleDifference(exchange=exchange, reference="cb-1"))

    assert floor.of(exchange).by_hand == Money("4.01", "USD")


def in_shop(floor: Floor, version: int, *, cancelled: bool) -> None:
    """The shop has the sale as cancelled, or not any more."""
    order = floor.desk.record(orders.Order, floor.order.id)
    assert order.number is not None
    snapshot = orders.OrderSnapshot(
        number=order.number,
        version=version,
        customer=None,
        lines=order.lines,
        shipping=order.shipping,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at,
        cancelled_at=floor.now if cancelled else None,
    )
    floor.do(orders.UpdateOrder(order=order.id, snapshot=snapshot))


@pytest.mark.parametrize("won", [True, False])
def test_what_was_sent_by_hand_is_not_paid_again(won: bool) -> None:
    """neither by itself, once the bank has decided, nor when somebody asks; nor credited."""
    floor = Floor("changed_mind")
    exchange = floor.start(sku=SMALL, product=SEA, price=Money("8", "USD"))
    disputed(floor, Money("9", "USD"))
    floor.arrive(accepted=2)
    floor.do(exchanges.SettleDifference(exchange=exchange, reference="cheque 7"))
    decided(floor, won)

    assert floor.all_refunds() == []
    assert floor.of(exchange).by_hand == Money("4.01", "USD")
    part = Payment(means=PaymentMeans.AS_PAID, amount=Money("0.01", "USD"))
    more = refunds.OpenRefund(case=floor.order.case, exchange=exchange, part=part)
    refused = floor.desk.try_do(more, by=ANN, at=floor.now)
    assert isinstance(refused, Refused)
    assert refused.codes == ("more_than_credited",)
    paid = WORTH + Money("3", "USD") - Money("4.01", "USD")
    lost = Money("0" if won else "9", "USD")
    case = CaseFile(
        id=floor.order.case, records={one.id: one for one in floor.desk.records(floor.order.case)}
    )
    sale = case.get(orders.Order, floor.order.id)
    assert purse(sale, case, floor.of(exchange)).left == paid - lost
    the_money_adds_up(floor.desk)


def test_what_we_hold_of_a_cancelled_exchange_is_paid_out() -> None:
    """once, and no more than it is."""
    floor = Floor("changed_mind")
    exchange = floor.start()
    floor.arrive(accepted=2)
    order = OrderId(str(floor.of(exchange).replacement_order))
    floor.do(orders.CancelOrder(order=order, reason="sold out"))
    floor.do(exchanges.CancelExchange(exchange=exchange, reason="sold out"))

    assert [(one.exchange, one.amount) for one in floor.all_refunds()] == [(exchange, WORTH)]
    part = Payment(means=PaymentMeans.AS_PAID, amount=WORTH + Money("0.01", "USD"))
    more = refunds.OpenRefund(case=floor.order.case, exchange=exchange, part=part)
    refused = floor.desk.try_do(more, by=ANN, at=floor.now)
    assert isinstance(refused, Refused)
    assert refused.codes == ("more_than_credited",)


def test_a_charge_for_what_came_after_all_is_given_back() -> None:
    """and nothing is paid out where nothing is owed."""
    floor = Floor()
    exchange = floor.of(floor.start())
    case = CaseFile(id=exchange.case, records={exchange.id: exchange})

    [given_back] = refund(exchanges.ChargeReversed(amount=WORTH), exchange, case)
    assert isinstance(given_back, refunds.OpenRefund)
    assert given_back.part.amount == WORTH
    for event in (
        exchanges.DifferenceEven(),
        exchanges.ExchangeCancelled(reason="off"),
        exchanges.ExchangeCancelled(reason="off", credit=Money("0", "USD")),
    ):
        assert not list(refund(event, exchange, case))


def test_what_goes_back_of_a_charge_is_what_was_not_kept_of_it() -> None:
    """beside a difference that we owe."""
    floor = Floor("changed_mind")
    exchange = floor.of(floor.start())
    kept = Money("5", "USD")
    given_back = evolve(
        exchange, charge=exchanges.ChargeStage.GIVEN_BACK, asked=WORTH, charged=kept
    )

    assert exchange.goes_back == Money("0", "USD")
    assert given_back.goes_back == WORTH - kept
    owed = evolve(given_back, difference=exchanges.DifferenceStage.SETTLED, due=kept)
    assert owed.goes_back == WORTH


def test_a_difference_that_is_paid_once_it_was_waived_goes_back() -> None:
    """all of it, as it was paid, and once."""
    floor = Floor()
    exchange = floor.start()
    floor.ship(exchange)
    floor.arrive(accepted=1, rejected=1)
    floor.tick(30)
    assert floor.of(exchange).stage is ExchangeStage.CLOSED
    floor.do(exchanges.PayDifference(exchange=exchange, reference="P-9"))

    assert [(one.exchange, one.amount) for one in floor.all_refunds()] == [
        (exchange, Money("10", "USD"))
    ]
    part = Payment(means=PaymentMeans.AS_PAID, amount=Money("0.01", "USD"))
    more = refunds.OpenRefund(case=floor.order.case, exchange=exchange, part=part)
    assert isinstance(floor.desk.try_do(more, by=ANN, at=floor.now), Refused)
    the_money_adds_up(floor.desk)


def disputed(floor: Floor, amount: Money = WORTH) -> None:
    """The customer disputes the sale at the bank, or some of it."""
    floor.do(orders.OpenChargeback(order=OrderId(floor.order.id), reference="cb-1", amount=amount))


def decided(floor: Floor, won: bool = True) -> None:
    """The bank says who was right: we, or the customer."""
    close = orders.CloseChargeback(order=OrderId(floor.order.id), reference="cb-1", won=won)
    floor.do(close)


def test_a_replacement_that_cannot_be_ordered_is_tried_again_and_told() -> None:
    """five times in a row; then somebody reads that it waits for a person."""
    floor = Floor("changed_mind")
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="another book"))
    exchange = floor.start()
    disputed(floor)
    floor.arrive(accepted=2)
    assert (floor.of(exchange).failed, floor.of(exchange).retry_at) == (1, plus(NOON, days(1)))
    for day in (1, 3, 7):
        floor.tick(day)
    assert floor.of(exchange).failed == exchanges.TRIES - 1
    floor.tick(15)
    assert (floor.of(exchange).failed, floor.of(exchange).retry_at) == (exchanges.TRIES, None)
    floor.tick(99)

    said = floor.desk.record(tickets.Ticket, ticket.id)
    assert len(said.refusals) == exchanges.TRIES
    assert said.stage is not tickets.TicketStage.SOLVED
    assert [one.sentence.rpartition("; ")[2] for one in said.refusals] == [
        *["it is tried again"] * (exchanges.TRIES - 1),
        "it is not tried again by itself",
    ]
    floor.do(exchanges.RetryReplacement(exchange=exchange))
    assert floor.of(exchange).failed == exchanges.TRIES + 1
    decided(floor)
    assert floor.of(exchange).replacement is ReplacementStage.ORDERED
    assert floor.of(exchange).failed == 0


def test_a_replacement_whose_order_was_cancelled_is_ordered_again() -> None:
    """when somebody says so, under an order of its own."""
    floor = Floor()
    exchange = floor.start()
    first = OrderId(str(floor.of(exchange).replacement_order))
    floor.do(orders.CancelOrder(order=first, reason="the label was torn"))
    assert floor.of(exchange).replacement_order is None
    floor.do(exchanges.RetryReplacement(exchange=exchange))

    assert floor.of(exchange).replacement is ReplacementStage.ORDERED
    assert floor.of(exchange).replacement_order != first


@pytest.mark.parametrize("left", [False, True])
def test_a_dispute_stops_a_replacement_that_has_not_left(left: bool) -> None:
    """it is sent under another order where the bank decides for us; what has left has left."""
    floor = Floor()
    exchange = floor.start()
    first = floor.of(exchange).replacement_order
    if left:
        floor.ship(exchange)
    disputed(floor)
    stage = ReplacementStage.DELIVERED if left else ReplacementStage.PLANNED
    assert floor.of(exchange).replacement is stage
    assert floor.of(exchange).stage is ExchangeStage.OPEN

    decided(floor)
    stage = ReplacementStage.DELIVERED if left else ReplacementStage.ORDERED
    assert floor.of(exchange).replacement is stage
    assert (floor.of(exchange).replacement_order == first) is left


def test_a_dispute_about_another_sale_stops_nothing() -> None:
    """nor does one about this order, once nothing is on its way for it."""
    floor = Floor()
    record = floor.of(floor.start())
    for other, given in (
        (record, 1),
        (evolve(record, order=OrderId("order-9")), 0),
        (evolve(record, order=OrderId("order-9"), sale=OrderId(floor.order.id)), 1),
        (evolve(record, stage=ExchangeStage.CLOSED), 0),
    ):
        case = CaseFile(id=record.case, records={other.id: other})
        event = orders.ChargebackOpened(reference="cb-1", amount=WORTH)
        assert len(list(stop_replacements(event, floor.order, case))) == given


def test_somebody_reads_why_a_replacement_waits_for_the_bank() -> None:
    """on the tickets of the case."""
    floor = Floor()
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="the wrong book"))
    exchange = floor.start()
    disputed(floor)

    [note] = floor.desk.record(tickets.Ticket, ticket.id).notes
    assert note == f"the replacement of {exchange} waits until the bank has decided"


def test_only_a_replacement_that_is_due_is_tried_again() -> None:
    """what was refused since nothing is to be sent any more is noted, and that is all."""
    floor = Floor("changed_mind")
    waiting = floor.of(floor.start())
    due = evolve(waiting, ships=exchanges.Ships.AT_ONCE)
    ticket = floor.do(tickets.OpenTicket(case=floor.order.case, subject="another book"))
    [place] = send_replacement(
        exchanges.ReplacementRetried(), due, CaseFile(id=due.case, records={})
    )
    refused = refuse("orders.place_no_payment_order", "trade.orders", "not_due", "not now")
    for record, given in ((due, [exchanges.FailReplacement]), (waiting, [])):
        case = CaseFile(id=record.case, records={record.id: record, ticket.id: ticket})
        notes = list(note_refusal(place, refused, case, None))
        assert [type(one) for one in notes] == [*given, tickets.NoteRefusal]


def test_a_number_that_is_honoured_no_more_keeps_no_charge_back() -> None:
    """however long it was good for."""
    floor = Floor()
    exchange = floor.of(floor.start())
    ra = floor.desk.record(returns.ReturnAuthorization, floor.ra)
    for stage, until in (
        (returns.ReturnStage.AUTHORIZED, ra.expires_at),
        (returns.ReturnStage.CLOSED, None),
    ):
        base, own = asked(), evolve(ra, stage=stage)
        facts = exchange_facts(
            Gathering(
                tenant=ra.tenant,
                case=CaseFile(id=ra.case, records={own.id: own, exchange.id: exchange}),
                record=exchange,
                command=exchanges.ShipReplacement(exchange=ExchangeId(exchange.id)),
                brand=Brand(id=BrandId("cango"), name="Cango"),
                given={"now": base.now, "by": base.by, "policies": base.policies},
                found=lambda name, value: (),
            )
        )
        assert facts.good_until == until
