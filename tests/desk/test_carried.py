"""What was paid for a replacement comes back with it, and never more; on a desk. E11, E15, F5."""

from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Money,
    Refused,
    exchanges,
    orders,
    refunds,
    returns,
)
from cservice.desk.facts import exchanges as facts
from cservice.ids import ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.record import BrandId
from cservice.kernel.time import days, plus
from cservice.testing import ANN, NOON
from cservice.testing.money import the_money_adds_up

BOOK, DOCK = ProductId("book"), Actor.dock("dock-5")
SUE = Actor.staff("sue", SUPERVISOR)
CREDIT, EXCHANGE = returns.Remedy.CREDIT, returns.Remedy.EXCHANGE
#: What items are priced at, a piece; None = as what they replace.
Prices = dict[str, str | None]


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


class Shop:
    """A desk, and things for ten dollars each that were sold and delivered."""

    def __init__(self, sold: dict[str, int], shipping: str = "0") -> None:
        brand = Brand(id=BrandId("cango"), name="Cango", shipping_price=usd(shipping))
        self.desk = Desk(numbers=CountedNumbers(), brands=[brand])
        self.sale = OrderId(
            self.do(
                orders.RecordOrder(
                    number="C-1",
                    customer=None,
                    lines=tuple(
                        orders.OrderLine(
                            sku=Sku(sku),
                            title=sku,
                            quantity=count,
                            paid=usd("10") * count,
                            product=BOOK,
                        )
                        for sku, count in sold.items()
                    ),
                    shipping=usd("0"),
                    placed_at=NOON,
                    shipped_at=NOON,
                    delivered_at=NOON,
                )
            ).id
        )

    def do(self, command: Any, by: Actor = ANN) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=NOON).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """The codes of its refusal."""
        outcome = self.desk.try_do(command, by=ANN, at=NOON)
        assert isinstance(outcome, Refused)
        return outcome.codes

    def asked(
        self,
        order: OrderId,
        remedy: returns.Remedy,
        reason: returns.Reason = returns.Reason.CHANGED_MIND,
    ) -> ReturnId:
        """An authorized return of all of an order."""
        sold = self.desk.record(orders.Order, order)
        items = tuple(
            returns.RequestedItem(sku=line.sku, quantity=line.quantity, reason=reason)
            for line in sold.lines
        )
        request = returns.RequestReturn(case=sold.case, order=order, items=items, remedy=remedy)
        ra = ReturnId(self.do(request).id)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def back(self, ra: ReturnId) -> None:
        """All of it came, and is accepted."""
        record = self.desk.record(returns.ReturnAuthorization, ra)
        self.do(returns.PresentParcel(number=record.number), DOCK)
        found = tuple(
            returns.FoundItem(sku=line.inside, accepted=line.requested) for line in record.lines
        )
        self.do(returns.InspectReturn(ra=ra, found=found), DOCK)

    def start(self, ra: ReturnId, prices: Prices) -> ExchangeId:
        """An exchange for as many things, at these prices."""
        items = tuple(
            exchanges.Item(
                sku=Sku(sku),
                title=sku,
                product=BOOK,
                price=None if price is None else usd(price),
            )
            for sku, price in prices.items()
        )
        return ExchangeId(self.do(exchanges.StartExchange(ra=ra, items=items)).id)

    def exchange(self, exchange: ExchangeId) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, exchange)

    def replacement(self, exchange: ExchangeId, deliver: bool = True) -> OrderId:
        """The order of a replacement, which the customer has."""
        order = self.exchange(exchange).replacement_order
        assert order is not None
        if deliver:
            self.do(orders.ShipOrder(order=order))
            self.do(orders.DeliverOrder(order=order))
        return order

    def ra(self, ra: ReturnId) -> returns.ReturnAuthorization:
        """The return as it is."""
        return self.desk.record(returns.ReturnAuthorization, ra)

    @property
    def paid_out(self) -> Money:
        """What goes back in all; it adds up."""
        the_money_adds_up(self.desk)
        opened = [one for one in self.desk.records() if isinstance(one, refunds.Refund)]
        return Money.total([one.amount for one in opened], "USD")


@pytest.mark.parametrize(
    ("prices", "pays", "worth"),
    [
        ({"x": "15"}, True, ["15.00"]),
        ({"x": "15"}, False, ["10.00"]),
        ({"x": "10.01"}, True, ["10.01"]),
        ({"x": "5", "y": "15"}, False, ["5.00", "15.00"]),
        ({"x": "5", "y": "17"}, True, ["5.00", "17.00"]),
        ({"x": "5", "y": "17"}, False, ["5.00", "15.00"]),
        ({"x": "11", "y": "14"}, True, ["11.00", "14.00"]),
        ({"x": "5", "y": "11", "z": "20"}, False, ["5.00", "10.45", "14.55"]),
        ({"x": "5", "y": "11", "z": "20"}, True, ["5.00", "11.00", "20.00"]),
        ({"x": "0", "y": "3"}, False, ["0.00", "3.00"]),
    ],
)
def test_a_replacement_is_worth_what_was_paid_for_it(
    prices: Prices, pays: bool, worth: list[str]
) -> None:
    """what it replaces was paid, and the difference; what a cheaper item leaves, others carry."""
    shop = Shop(dict.fromkeys("abc"[: len(prices)], 1))
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, prices)
    shop.back(ra)
    if pays:
        shop.do(exchanges.PayDifference(exchange=exchange, reference="d-1"))
    elif shop.exchange(exchange).difference is exchanges.DifferenceStage.CUSTOMER_OWES:
        shop.do(exchanges.WaiveDifference(exchange=exchange, reason="our gift"), SUE)
    ours = shop.paid_out

    again = shop.asked(shop.replacement(exchange), CREDIT)
    assert [str(line.paid.amount) for line in shop.ra(again).lines] == worth
    shop.back(again)
    credit = returns.IssueCredit(ra=again)
    total = Money.total([usd(one) for one in worth], "USD")
    if total.is_positive:
        shop.do(credit)
    assert shop.paid_out == ours + total
    assert shop.ra(again).stage is returns.ReturnStage.CLOSED


def test_what_cannot_be_exchanged_any_more_is_credited() -> None:
    """two came back, one went out; the advice of each refusal works, and neither counts twice."""
    shop = Shop({"a": 2})
    ra = shop.asked(shop.sale, EXCHANGE, returns.Reason.DAMAGED)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    change = returns.ChangeRemedy(ra=ra, remedy=CREDIT, reason="sold out")
    close = returns.CloseReturn(ra=ra)
    assert shop.refused(change) == ("exchanged",)
    shop.replacement(exchange)
    assert shop.refused(close) == ("exchange_open",)

    shop.do(change)
    assert shop.ra(ra).credit_due == usd("10")
    shop.do(returns.IssueCredit(ra=ra))
    assert shop.paid_out == usd("10")
    assert shop.ra(ra).stage is returns.ReturnStage.CLOSED


def test_a_replacement_that_came_back_is_credited_or_sent_again() -> None:
    """never both; and what was credited for it is not given back with the original."""
    shop = Shop({"a": 1})
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    order = shop.replacement(exchange, deliver=False)
    shop.do(orders.ShipOrder(order=order))
    again = shop.asked(order, CREDIT)
    shop.do(orders.ReturnToSender(order=order, reason="refused"))
    shop.back(again)
    shop.do(returns.IssueCredit(ra=again))

    assert shop.refused(exchanges.ResendReplacement(exchange=exchange)) == ("credited",)
    shop.do(exchanges.CancelExchange(exchange=exchange, reason="it was credited"))
    assert shop.exchange(exchange).credit == usd("0")
    assert shop.paid_out == usd("10")
    assert shop.ra(ra).stage is returns.ReturnStage.CLOSED


def came_back_twice(shop: Shop, lost: bool) -> tuple[ExchangeId, ExchangeId]:
    """A replacement that never arrived was exchanged, that one arrived, and the first came back."""
    ra = shop.asked(shop.sale, EXCHANGE, returns.Reason.WRONG_ITEM)
    first = shop.start(ra, {"a": None})
    order = shop.replacement(first, deliver=False)
    shop.do(orders.ShipOrder(order=order))
    shop.back(ra)
    again = shop.asked(order, EXCHANGE, returns.Reason.LATE)
    second = shop.start(again, {"a": None})
    if lost:
        shop.do(returns.ReportLost(ra=again))
    else:
        shop.do(orders.ReturnToSender(order=order, reason="nobody there"))
    shop.replacement(second)
    if lost:
        shop.do(orders.ReturnToSender(order=order, reason="nobody there"))
    return first, second


@pytest.mark.parametrize("lost", [True, False])
def test_a_replacement_that_was_exchanged_is_not_paid_back_as_well(lost: bool) -> None:
    """nor sent again: the customer has the other one; the sweep gives the first exchange up."""
    shop = Shop({"a": 1})
    first, second = came_back_twice(shop, lost)
    resend = exchanges.ResendReplacement(exchange=first)
    assert shop.exchange(second).stage is exchanges.ExchangeStage.CLOSED
    assert shop.exchange(first).replacement is exchanges.ReplacementStage.CAME_BACK
    assert shop.refused(resend) == ("credited",)

    shop.desk.tick(plus(NOON, days(30)))
    given_up = shop.exchange(first)
    assert given_up.stage is exchanges.ExchangeStage.CANCELLED
    assert given_up.credit == usd("0")
    assert shop.paid_out == usd("0")
    assert shop.ra(given_up.ra).stage is returns.ReturnStage.CLOSED


def test_the_law_notices_a_replacement_that_was_exchanged_and_is_paid_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """where exchanges were not told of it, the customer would have the goods and the money."""
    shop = Shop({"a": 1})
    first, _ = came_back_twice(shop, lost=True)
    monkeypatch.setattr(facts, "had_instead", lambda exchange, case: None)
    shop.do(exchanges.CancelExchange(exchange=first, reason="it came back"))
    with pytest.raises(AssertionError, match=r"goes back, and USD 0\.00 was put in"):
        the_money_adds_up(shop.desk)


@pytest.mark.parametrize("how", ["given up", "sent again"])
def test_a_replacement_that_stays_here_is_settled_by_its_exchange_alone(how: str) -> None:
    """what is paid back, or sent anew, is neither credited, nor exchanged, nor shipped beside."""
    shop = Shop({"a": 1})
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    order = shop.replacement(exchange, deliver=False)
    shop.do(orders.ShipOrder(order=order))
    again = shop.asked(order, CREDIT, returns.Reason.LATE)
    shop.do(returns.ReportLost(ra=again))
    shop.do(orders.ReturnToSender(order=order, reason="nobody there"))
    if how == "given up":
        shop.do(exchanges.CancelExchange(exchange=exchange, reason="she moved"))
    else:
        shop.do(exchanges.ResendReplacement(exchange=exchange))
    left = shop.paid_out

    assert shop.refused(returns.IssueCredit(ra=again)) == ("more_than_due",)
    assert shop.refused(orders.ShipOrder(order=order)) == ("settled",)
    shop.do(returns.ChangeRemedy(ra=again, remedy=EXCHANGE, reason="she wants goods"))
    start = exchanges.StartExchange(ra=again, items=(exchanges.Item(sku=Sku("a"), title="a"),))
    assert shop.refused(start) == ("more_than_back",)
    shop.do(returns.CancelReturn(ra=again, reason="settled by its exchange"))
    assert shop.paid_out == left


def test_shipping_that_was_paid_for_a_replacement_goes_back_once() -> None:
    """waived, then cancelled with its order, then with the exchange: 3.99 in all, and the goods."""
    shop = Shop({"a": 1}, shipping="3.99")
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    order = shop.replacement(exchange, deliver=False)
    assert shop.desk.record(orders.Order, order).paid_in_total == usd("3.99")
    assert shop.paid_out == usd("0")

    shop.do(orders.WaiveShipping(order=order, reason="it was late"), SUE)
    assert shop.paid_out == usd("3.99")
    shop.do(orders.CancelOrder(order=order, reason="sold out"))
    assert shop.paid_out == usd("3.99")
    shop.do(exchanges.CancelExchange(exchange=exchange, reason="sold out"))
    assert shop.paid_out == usd("13.99")


@pytest.mark.parametrize("left", [True, False])
def test_shipping_of_a_replacement_that_nobody_gets_goes_back(left: bool) -> None:
    """it was cancelled before it left, or came back and is not sent again."""
    shop = Shop({"a": 1}, shipping="3.99")
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    order = shop.replacement(exchange, deliver=False)
    if left:
        shop.do(orders.ShipOrder(order=order))
        shop.do(orders.ReturnToSender(order=order, reason="nobody there"))
        assert shop.paid_out == usd("0")
    else:
        shop.do(orders.CancelOrder(order=order, reason="sold out"))
        assert shop.paid_out == usd("3.99")
    shop.do(exchanges.CancelExchange(exchange=exchange, reason="sold out"))
    assert shop.paid_out == usd("13.99")


def test_shipping_that_a_dispute_was_in_the_way_of_goes_back_once_it_is_decided() -> None:
    """the replacement is stopped by the dispute, and sent anew, with its shipping, after it."""
    shop = Shop({"a": 1}, shipping="3.99")
    ra = shop.asked(shop.sale, EXCHANGE)
    exchange = shop.start(ra, {"a": None})
    shop.back(ra)
    shop.replacement(exchange, deliver=False)
    dispute = orders.OpenChargeback(order=shop.sale, reference="d-1", amount=usd("10"))
    shop.do(dispute)
    assert shop.paid_out == usd("0")

    shop.do(orders.CloseChargeback(order=shop.sale, reference="d-1", won=True))
    assert shop.paid_out == usd("3.99")
    assert shop.desk.record(orders.Order, shop.replacement(exchange)).paid_in_total == usd("3.99")
