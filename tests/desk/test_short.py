"""Pieces that were not sent beside those that were replaced are not waited for. E7, E8, F4."""

from typing import Any

import pytest

from cservice import Money, Refused, exchanges, orders, refunds, returns
from cservice.exchanges import ExchangeStage
from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.payment import PaymentMeans
from cservice.returns import FoundItem, Pieces, Remedy, ReturnStage

from .house import ANNA, BOOK, House, open_house

pytestmark = pytest.mark.usefixtures("laws")


@pytest.fixture
def house() -> House:
    """Three books that were paid by card."""
    return open_house(3, PaymentMeans.CARD, believed=False)


def swapped(house: House, ra: ReturnId, deliver: bool = True) -> ExchangeId:
    """Another book goes out for one, at once."""
    wanted = exchanges.Item(sku=BOOK, title="Another book")
    start = exchanges.StartExchange(ra=ra, items=(wanted,), consented=True)
    exchange = house.desk.record(exchanges.Exchange, ExchangeId(house.do(start).id))
    order = OrderId(str(exchange.replacement_order))
    if deliver:
        house.do(orders.ShipOrder(order=order))
        house.do(orders.DeliverOrder(order=order))
    return exchange.id


def short(ra: ReturnId, pieces: int) -> returns.ReportShort:
    """So many were not sent."""
    return returns.ReportShort(ra=ra, items=(Pieces(sku=BOOK, quantity=pieces),))


def is_refused(house: House, command: Any) -> bool:
    """Whether it is, since the customer would have them twice."""
    outcome = house.desk.try_do(command, by=ANNA, at=house.now)
    return isinstance(outcome, Refused) and outcome.codes == ("settled_beforehand",)


def test_what_was_not_sent_beside_what_was_replaced_is_returned_later(house: House) -> None:
    """the one that came is the replacement's; the others are credited under another number."""
    ra = house.asked_back(Remedy.EXCHANGE, 3)
    exchange = swapped(house, ra)
    house.do(returns.HandOver(ra=ra))
    house.do(short(ra, 2))

    house.came(ra, FoundItem(sku=BOOK, accepted=1))
    assert house.desk.record(exchanges.Exchange, exchange).stage is ExchangeStage.CLOSED
    assert house.desk.record(returns.ReturnAuthorization, ra).stage is ReturnStage.CLOSED

    second = house.asked_back(quantity=2)
    house.came(second, FoundItem(sku=BOOK, accepted=2))
    house.do(returns.IssueCredit(ra=second))
    back = [one.amount for one in house.desk.records() if isinstance(one, refunds.Refund)]
    assert back == [Money("20", "USD")]


def test_what_was_replaced_is_waited_for(house: House) -> None:
    """two went out, and one of three is not sent: one more would be had twice."""
    ra = house.asked_back(Remedy.EXCHANGE, 3)
    for _ in range(2):
        swapped(house, ra)
    house.do(returns.HandOver(ra=ra))

    assert is_refused(house, short(ra, 2))
    house.do(short(ra, 1))
    assert is_refused(house, short(ra, 1))


@pytest.mark.parametrize("first", [False, True], ids=["after", "before"])
def test_an_exchange_that_began_before_has_its_piece_first(house: House, first: bool) -> None:
    """so the original of the replacement that left is waited for; a later one is given up."""
    ra = house.asked_back(Remedy.EXCHANGE, 3)
    planned = None if not first else to_be_sent(house, ra)
    swapped(house, ra)
    planned = planned or to_be_sent(house, ra)
    house.do(returns.HandOver(ra=ra))
    house.do(short(ra, 1))

    if first:
        assert is_refused(house, short(ra, 1))
        return
    house.do(short(ra, 1))
    assert house.desk.record(exchanges.Exchange, planned).stage is ExchangeStage.CANCELLED


def to_be_sent(house: House, ra: ReturnId) -> ExchangeId:
    """An exchange for one book, which is out of stock."""
    exchange = swapped(house, ra, deliver=False)
    order = house.desk.record(exchanges.Exchange, exchange).replacement_order
    house.do(orders.CancelOrder(order=OrderId(str(order)), reason="out of stock"))
    return exchange
