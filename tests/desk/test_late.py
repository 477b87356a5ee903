"""What is late on its way to the customer, and becomes of it while it is exchanged. E8, F4."""

from typing import Any

import pytest

from cservice import (
    Brand,
    CountedNumbers,
    Desk,
    Money,
    Override,
    Refused,
    exchanges,
    orders,
    refunds,
    returns,
    tickets,
)
from cservice.exchanges import ExchangeStage, OriginalStage
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.record import BrandId
from cservice.kernel.time import days, plus
from cservice.testing import ANN, NOON
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

CUP, DOCK, SUE = Sku("cup"), Actor.dock("dock-5"), Actor.staff("sue", SUPERVISOR)


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


class Late:
    """A desk, and cups for ten dollars each that left, are late, and are to be exchanged."""

    def __init__(
        self,
        quantity: int = 1,
        *,
        again: bool = False,
        paid: str = "10",
        reason: returns.Reason = returns.Reason.LATE,
    ) -> None:
        self.desk = Desk(numbers=CountedNumbers(), brands=[Brand(id=BrandId("cango"), name="C")])
        self.now = NOON
        sold = orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=(
                orders.OrderLine(
                    sku=CUP, title="Cup", quantity=quantity, paid=usd(paid) * quantity
                ),
            ),
            shipping=usd("0"),
            placed_at=NOON,
            shipped_at=NOON,
        )
        self.order = OrderId(self.do(sold).id)
        if again:
            self.do(orders.ReturnToSender(order=self.order, reason="nobody there"))
            self.do(orders.ShipOrder(order=self.order))
        self.ra = self.asked(self.order, reason, quantity, returns.Remedy.EXCHANGE)

    def do(self, command: Any, by: Actor = ANN, **more: Any) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now, **more).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """The codes of its refusal."""
        outcome = self.desk.try_do(command, by=ANN, at=self.now)
        assert isinstance(outcome, Refused)
        return outcome.codes

    def asked(
        self, order: OrderId, reason: returns.Reason, quantity: int, remedy: returns.Remedy
    ) -> ReturnId:
        """An authorized return of so many cups."""
        item = returns.RequestedItem(sku=CUP, quantity=quantity, reason=reason)
        case = self.desk.record(orders.Order, order).case
        request = returns.RequestReturn(case=case, order=order, items=(item,), remedy=remedy)
        ra = ReturnId(self.do(request).id)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def back(self, ra: ReturnId, pieces: int) -> None:
        """So many came back, and are accepted."""
        number = self.desk.record(returns.ReturnAuthorization, ra).number
        self.do(returns.PresentParcel(number=number), DOCK)
        found = returns.FoundItem(sku=CUP, accepted=pieces)
        self.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)

    def start(self, quantity: int = 1) -> ExchangeId:
        """An exchange of so many cups."""
        item = exchanges.Item(sku=CUP, title="A cup", quantity=quantity)
        start = exchanges.StartExchange(ra=self.ra, items=(item,), consented=True)
        return ExchangeId(self.do(start).id)

    def of(self, exchange: ExchangeId) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, exchange)

    def replaced(self, exchange: ExchangeId, deliver: bool = True) -> OrderId:
        """The order of its replacement, which leaves, and arrives."""
        order = OrderId(str(self.of(exchange).replacement_order))
        self.do(orders.ShipOrder(order=order))
        if deliver:
            self.do(orders.DeliverOrder(order=order))
        return order

    def wait(self, *n: int) -> None:
        """So many days go by, again and again, and what is due is given."""
        for one in n:
            self.now = plus(self.now, days(one))
            self.desk.tick(self.now)

    def all_of(self, kind: Any) -> list[Any]:
        """All records of a type."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def hold(self) -> None:
        """The laws of the trade hold."""
        the_money_adds_up(self.desk)
        no_goods_go_astray(self.desk)


@pytest.fixture
def late() -> Late:
    """A cup that is late."""
    return Late()


@pytest.mark.parametrize("lost", [True, False])
def test_what_came_back_once_and_was_sent_again_is_under_way(lost: bool) -> None:
    """it counts for no replacement until it is lost; once it arrives it is owed as any is."""
    late = Late(again=True)
    exchange = late.start()
    waits = late.of(exchange)
    assert (waits.original, waits.received) == (OriginalStage.AWAITED, None)
    late.replaced(exchange)
    late.wait(30)
    assert late.refused(exchanges.ChargeUnreturned(exchange=exchange)) == ("on_its_way",)

    if lost:
        late.do(returns.ReportLost(ra=late.ra))
        assert late.of(exchange).stage is ExchangeStage.CLOSED
    else:
        late.do(orders.DeliverOrder(order=late.order))
        late.wait(1)
        assert late.of(exchange).reminded_at is not None
    late.hold()


@pytest.mark.parametrize("given_up", [True, False])
def test_what_came_back_and_stays_counts_whatever_becomes_of_its_order(
    late: Late, given_up: bool
) -> None:
    """an exchange that is agreed since has its original back, also where the order is off."""
    late.do(orders.ReturnToSender(order=late.order, reason="nobody there"))
    if given_up:
        late.do(orders.CancelOrder(order=late.order, reason="nobody there"))
    exchange = late.start()
    assert late.of(exchange).original is OriginalStage.ACCEPTED
    late.replaced(exchange)
    late.hold()


def test_what_counts_for_an_exchange_is_not_sent_again(late: Late) -> None:
    """nor while its replacement waits for the bank: the customer would have both."""
    exchange = late.start()
    late.do(orders.OpenChargeback(order=late.order, reference="d-1", amount=usd("10")))
    late.do(orders.ReturnToSender(order=late.order, reason="nobody there"))
    waits = late.of(exchange)
    assert (waits.original, waits.at_home) == (OriginalStage.ACCEPTED, True)
    assert late.refused(orders.ShipOrder(order=late.order)) == ("settled",)

    late.do(exchanges.CancelExchange(exchange=exchange, reason="she wants the first"))
    late.do(orders.CloseChargeback(order=late.order, reference="d-1", won=True))
    late.hold()


def test_what_counted_for_an_exchange_that_is_off_may_be_sent_again() -> None:
    """where nothing went back for it: it was worth nothing."""
    late = Late(paid="0")
    exchange = late.start()
    late.do(orders.ReturnToSender(order=late.order, reason="nobody there"))
    assert late.of(exchange).original is OriginalStage.ACCEPTED
    replacement = OrderId(str(late.of(exchange).replacement_order))
    late.do(orders.CancelOrder(order=replacement, reason="sold out"))
    assert late.refused(orders.ShipOrder(order=late.order)) == ("settled",)
    late.do(exchanges.CancelExchange(exchange=exchange, reason="sold out"))

    late.do(orders.ShipOrder(order=late.order))
    late.hold()


def test_only_what_is_late_is_lost_on_its_way_to_the_customer() -> None:
    """of what was asked back for another reason the customer has it, or will."""
    mind = Late(reason=returns.Reason.CHANGED_MIND)
    assert mind.refused(returns.ReportLost(ra=mind.ra)) == ("with_customer",)


@pytest.mark.parametrize("out", [True, False])
def test_nobody_has_the_first_and_the_money_for_the_second(late: Late, out: bool) -> None:
    """what arrived after all is asked for, and nobody is charged: it was said to be lost.

    A replacement that had left goes on, and is the customer's; it is credited once the first is
    back, or with more authority.
    """
    exchange = late.start()
    replacement = late.replaced(exchange, deliver=not out)
    late.do(returns.ReportLost(ra=late.ra))
    late.do(orders.DeliverOrder(order=late.order))
    if out:
        late.do(orders.DeliverOrder(order=replacement))
    late.wait(15, 10)
    ended = late.of(exchange)
    assert (ended.stage, ended.charge) == (ExchangeStage.CLOSED, exchanges.ChargeStage.NONE)
    traced, ticket = late.all_of(tickets.Ticket)
    assert (traced.stage, "asks the courier" in traced.subject) == (
        tickets.TicketStage.SOLVED,
        True,
    )
    assert (ticket.stage, "ask the customer" in ticket.subject) == (tickets.TicketStage.NEW, True)

    unwanted = returns.Reason.CHANGED_MIND
    second = late.asked(replacement, unwanted, 1, returns.Remedy.CREDIT)
    late.back(second, 1)
    credit = returns.IssueCredit(ra=second)
    assert late.refused(credit) == ("original_not_back",)
    late.back(late.ra, 1)
    assert late.do(credit).credited == usd("10")
    late.hold()


def test_a_supervisor_may_let_the_customer_have_both(late: Late) -> None:
    """as of any original that is owed."""
    exchange = late.start()
    replacement = late.replaced(exchange)
    late.do(returns.ReportLost(ra=late.ra))
    late.do(orders.DeliverOrder(order=late.order))
    second = late.asked(replacement, returns.Reason.CHANGED_MIND, 1, returns.Remedy.CREDIT)
    late.back(second, 1)
    both = Override(by=SUE, reason="a gift")
    assert late.do(returns.IssueCredit(ra=second), override=both).credited == usd("10")


@pytest.mark.parametrize("before", [True, False])
def test_of_what_was_lost_in_part_the_rest_is_charged(before: bool) -> None:
    """whether it was lost before the exchange or after; what is lost is charged to nobody."""
    late = Late(2)
    lose = returns.ReportLost(ra=late.ra, items=(returns.Pieces(sku=CUP),))
    if before:
        late.do(lose)
    exchange = late.start(2)
    late.replaced(exchange)
    if not before:
        late.do(lose)
    late.do(orders.DeliverOrder(order=late.order))
    assert (late.of(exchange).original, late.of(exchange).came) == (
        OriginalStage.AWAITED,
        usd("10"),
    )
    late.wait(14, 17)
    assert late.of(exchange).asked == usd("10")

    late.do(exchanges.ConfirmCharge(exchange=exchange, reference="ch-1"))
    assert late.of(exchange).stage is ExchangeStage.CLOSED
    assert late.all_of(refunds.Refund) == []
    late.hold()


def test_for_what_was_lost_in_part_and_never_exchanged_that_part_goes_back() -> None:
    """the replacement never left, the rest arrived and stays with the customer."""
    late = Late(2)
    exchange = late.start(2)
    late.do(orders.CancelOrder(order=OrderId(str(late.of(exchange).replacement_order)), reason="-"))
    late.do(returns.ReportLost(ra=late.ra, items=(returns.Pieces(sku=CUP),)))
    late.do(orders.DeliverOrder(order=late.order))
    late.do(returns.CancelReturn(ra=late.ra, reason="she keeps the rest"))
    assert late.of(exchange).stage is ExchangeStage.CANCELLED
    assert [one.amount for one in late.all_of(refunds.Refund)] == [usd("10")]
    late.hold()
