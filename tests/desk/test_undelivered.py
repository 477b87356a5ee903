"""Where an order came back by itself, a credit is refused with what the desk accepts. E8, F4."""

import pytest

from cservice import (
    Lift,
    Money,
    Refused,
    days,
    exchanges,
    orders,
    plus,
    policy,
    refunds,
    returns,
)
from cservice.ids import OrderId, ReturnId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.ruling import Ruling
from cservice.payment import PaymentMeans
from cservice.returns import Pieces, Reason, Remedy, ReturnStage
from cservice.testing.money import the_money_adds_up

from .house import ANNA, BOOK, House, open_house

pytestmark = pytest.mark.usefixtures("laws")

BOSS = Actor.staff("sue", SUPERVISOR)
BOTH = Money("20", "USD")
CANCEL_BOTH = ("cancel the order, and with it the return: what was paid goes back then",)


@pytest.fixture
def house() -> House:
    """Two books for 20 dollars that are on their way, and nobody who is believed."""
    return open_house(2, PaymentMeans.CARD, arrived=False, believed=False)


def late(house: House) -> ReturnId:
    """A return of both books, since they are late."""
    return house.asked_back(quantity=2, reason=Reason.LATE)


def back(house: House) -> None:
    """The order could not be delivered."""
    house.do(orders.ReturnToSender(order=house.order.id, reason="unknown there"))


def cancel_order(house: House) -> None:
    """It is sent no more."""
    house.do(orders.CancelOrder(order=house.order.id, reason="unknown there"))


def cancel_return(house: House, ra: ReturnId) -> None:
    """It is given up."""
    house.do(returns.CancelReturn(ra=ra, reason="it is here"))


def advised(
    house: House, ra: ReturnId, amount: Money | None = None, code: str = "undelivered"
) -> tuple[str, ...]:
    """What would be right instead of a credit."""
    credit = returns.IssueCredit(ra=ra, amount=amount)
    refused = house.desk.try_do(credit, by=ANNA, at=house.now)
    assert isinstance(refused, Refused)
    assert refused.codes == (code,)
    return refused.standing[0].allowed


def gone_back(house: House) -> list[Money]:
    """What goes back."""
    return [one.amount for one in house.desk.records() if isinstance(one, refunds.Refund)]


def test_what_is_on_its_way_still_is_credited_after_an_inspection(house: House) -> None:
    """as any other return."""
    offered = advised(house, late(house), code="goods_not_back")

    assert offered == ("issue it after the inspection",)


def test_what_came_back_by_itself_is_cancelled(house: House) -> None:
    """nobody inspects it under a number: all that was paid goes back for the order."""
    ra = late(house)
    back(house)

    assert advised(house, ra) == CANCEL_BOTH

    cancel_order(house)
    assert house.desk.record(returns.ReturnAuthorization, ra).stage == "cancelled"
    assert gone_back(house) == [BOTH]


def test_what_is_to_be_exchanged_is_the_returns_to_free(house: House) -> None:
    """the customer was to have another; who wants the money instead has the return cancelled."""
    ra = house.asked_back(Remedy.EXCHANGE, 2, reason=Reason.LATE)
    back(house)
    cancel_order(house)
    house.do(returns.ChangeRemedy(ra=ra, remedy=Remedy.CREDIT, reason="she wants the money"))

    assert advised(house, ra) == ("cancel the return: what was paid goes back then",)

    cancel_return(house, ra)
    assert gone_back(house) == [BOTH]


def test_beside_what_was_lost_the_rest_goes_back_for_the_order(house: House) -> None:
    """a credit is for what was lost, and the return stays for that."""
    ra = late(house)
    house.do(returns.ReportLost(ra=ra, items=(Pieces(sku=BOOK),)))
    back(house)

    assert advised(house, ra, BOTH) == (
        "cancel the order: what was paid for what is not lost goes back then",
    )

    cancel_order(house)
    assert gone_back(house) == [Money("10", "USD")]


def test_of_a_replacement_its_exchange_says_what_is_due(house: House) -> None:
    """the return of it is cancelled; nothing goes back for an order that nobody paid."""
    ra = house.asked_back(Remedy.EXCHANGE, 2, reason=Reason.LATE)
    item = exchanges.Item(sku=BOOK, title="A book", quantity=2)
    exchange = house.do(exchanges.StartExchange(ra=ra, items=(item,), consented=True))
    order = OrderId(str(house.desk.record(exchanges.Exchange, exchange.id).replacement_order))
    house.do(orders.ShipOrder(order=order))
    wanted = returns.RequestedItem(sku=BOOK, quantity=2, reason=Reason.LATE)
    asked = returns.RequestReturn(
        case=house.order.case, order=order, items=(wanted,), remedy=Remedy.CREDIT
    )
    second = ReturnId(house.do(asked).id)
    house.do(returns.AuthorizeReturn(ra=second))
    house.do(orders.ReturnToSender(order=order, reason="unknown there"))

    credit = house.desk.try_do(returns.IssueCredit(ra=second), by=ANNA, at=house.now)

    assert isinstance(credit, Refused)
    assert "cancel the return: its exchange says what is due for the order" in str(credit)
    cancel_return(house, second)


@pytest.mark.parametrize("first", [False, True], ids=["here", "cancelled"])
def test_beside_what_was_exchanged_the_rest_goes_back_in_time(house: House, first: bool) -> None:
    """the return is not cancelled, since something went out for it; once it is over, it frees."""
    ra = house.asked_back(Remedy.EXCHANGE, 2, reason=Reason.LATE)
    item = exchanges.Item(sku=BOOK, title="A book")
    exchange = house.do(exchanges.StartExchange(ra=ra, items=(item,), consented=True))
    order = OrderId(str(house.desk.record(exchanges.Exchange, exchange.id).replacement_order))
    house.do(orders.ShipOrder(order=order))
    house.do(orders.DeliverOrder(order=order))
    back(house)
    change = returns.ChangeRemedy(ra=ra, remedy=Remedy.CREDIT, reason="one is enough")
    house.desk.do(change, by=BOSS, at=house.now)
    rest = (
        "what was paid for what is not exchanged goes back for the order from 2026-04-01T12:00:00Z"
    )
    if first:
        cancel_order(house)

    assert advised(house, ra) == (rest if first else f"cancel the order: {rest}",)

    if not first:
        cancel_order(house)
    assert gone_back(house) == []
    house.now = plus(house.now, days(30))
    house.desk.tick(house.now)
    assert gone_back(house) == [Money("10", "USD")]


@policy(returns.MayCredit)
def proved(q: returns.MayCredit) -> Ruling | None:
    """Who shows that it was sent is believed so much."""
    small = q.amount <= Money("5", "USD")
    return Lift("goods_not_back", "a little beforehand") if small else None


def test_what_was_credited_beforehand_is_sent_again() -> None:
    """who has some of the money has a return that is not cancelled."""
    house = open_house(2, PaymentMeans.CARD, arrived=False, believed=False, also=[proved])
    ra = late(house)
    house.do(returns.IssueCredit(ra=ra, amount=Money("5", "USD")))
    back(house)

    assert advised(house, ra) == ("send the order again",)

    cancel_order(house)
    assert advised(house, ra) == ()
    the_money_adds_up(house.desk)


@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize("means", [None, PaymentMeans.INVOICE], ids=["unknown", "invoice"])
def test_what_is_due_once_the_number_is_over_is_told_once(
    remedy: Remedy, means: PaymentMeans | None
) -> None:
    """an order that came back is cancelled before a sweep has noted that the number expired. D4."""
    house = open_house(2, means, arrived=False, believed=False)
    ra = house.asked_back(remedy, reason=Reason.CHANGED_MIND)
    house.do(orders.ReturnToSender(order=house.order.id, reason="nobody there"))
    house.now = plus(house.now, days(31))

    house.do(orders.CancelOrder(order=house.order.id, reason="nobody there"))

    assert house.desk.record(returns.ReturnAuthorization, ra).stage is ReturnStage.EXPIRED
    house.desk.tick(house.now)
    [due] = [text for text in house.read if "is due back" in text]
    assert due.startswith("USD 20.00 is due back for order C-1, if it was paid")
    assert [one.refusals for one in house.tickets] == [()]
