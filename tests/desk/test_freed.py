"""A return that is over frees all but what was replaced, and nothing twice. Source: E7, F4."""

from typing import Any

import pytest

from cservice import Money, Refused, exchanges, orders, refunds, returns
from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.time import days, plus
from cservice.payment import PaymentMeans
from cservice.returns import FoundItem, Reason, Remedy, RequestedItem

from .house import ANNA, BOOK, House, open_house

pytestmark = pytest.mark.usefixtures("laws")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


@pytest.fixture
def house() -> House:
    """Three books that were paid by card, and are on their way."""
    return open_house(3, PaymentMeans.CARD, arrived=False, believed=False)


def replaced(house: House, reason: Reason = Reason.WRONG_ITEM) -> ReturnId:
    """All three are asked back, and another book went out for one of them, at once."""
    ra = house.asked_back(Remedy.EXCHANGE, 3, reason=reason)
    wanted = exchanges.Item(sku=BOOK, title="Another book")
    start = exchanges.StartExchange(ra=ra, items=(wanted,))
    exchange = house.desk.record(exchanges.Exchange, ExchangeId(house.do(start).id))
    order = OrderId(str(exchange.replacement_order))
    house.do(orders.ShipOrder(order=order))
    house.do(orders.DeliverOrder(order=order))
    return ra


def expired(house: House, *, sweep: bool = True) -> None:
    """The number's time is over."""
    house.now = plus(house.now, days(31))
    if sweep:
        house.desk.tick(house.now)


def asked(house: House, quantity: int) -> returns.RequestReturn:
    """So many are asked back, for money."""
    item = RequestedItem(sku=BOOK, quantity=quantity, reason=Reason.WRONG_ITEM)
    return returns.RequestReturn(case=house.order.case, order=house.order.id, items=(item,))


def gone_back(house: House) -> list[Money]:
    """What goes back."""
    return [one.amount for one in house.desk.records() if isinstance(one, refunds.Refund)]


@pytest.mark.parametrize("sweep", [False, True], ids=["unswept", "swept"])
def test_what_was_not_replaced_may_be_returned_again(house: House, sweep: bool) -> None:
    """and is credited; what was replaced is not returned under another number."""
    house.do(orders.DeliverOrder(order=house.order.id))
    replaced(house)
    assert refused(house, asked(house, 1)) == ("more_than_bought", ())
    expired(house, sweep=sweep)

    assert refused(house, asked(house, 3)) == ("more_than_bought", (f"2 × {BOOK}",))

    second = ReturnId(house.do(asked(house, 2)).id)
    house.do(returns.AuthorizeReturn(ra=second))
    house.came(second, FoundItem(sku=BOOK, accepted=2))
    house.do(returns.IssueCredit(ra=second))
    assert gone_back(house) == [usd("20")]
    assert refused(house, asked(house, 1)) == ("more_than_bought", ())


def refused(house: House, command: Any) -> tuple[str, tuple[str, ...]]:
    """Why, and what would be right."""
    outcome = house.desk.try_do(command, by=ANNA, at=house.now)
    assert isinstance(outcome, Refused)
    (one,) = outcome.standing
    return one.code, one.allowed


@pytest.mark.parametrize("first", ["expired", "cancelled"])
def test_what_was_not_replaced_goes_back_for_an_order_that_came_back(
    house: House, first: str
) -> None:
    """once the return is over, in whichever order; what was replaced is not paid for as well."""
    replaced(house, Reason.LATE)
    house.do(orders.ReturnToSender(order=house.order.id, reason="unknown there"))
    if first == "expired":
        expired(house)
    house.do(orders.CancelOrder(order=house.order.id, reason="unknown there"))
    if first == "cancelled":
        assert gone_back(house) == []
        expired(house)

    assert gone_back(house) == [usd("20")]


def test_the_price_of_what_is_free_again_may_be_let_go(house: House) -> None:
    """as far as it was not paid for what was replaced."""
    house.do(orders.DeliverOrder(order=house.order.id))
    replaced(house)
    price = orders.AdjustPrice(order=house.order.id, sku=BOOK, to=usd("15"), reason="worn")
    assert refused(house, price)[0] == "claimed"
    expired(house)

    less = orders.AdjustPrice(order=house.order.id, sku=BOOK, to=usd("9"), reason="worn")
    assert refused(house, less)[0] == "claimed"
    house.do(price)

    assert gone_back(house) == [usd("15")]
