"""What is promised for keeping a piece comes off that piece alone, whatever came first. E4, E15."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from tests.desk.house import ANNA, BOOK, DOCK, House, open_house

from cservice import Money, exchanges, orders, policy, refunds, returns
from cservice.ids import OrderId, ReturnId
from cservice.kernel.value import evolve
from cservice.returns import OfferKind, Reason, SaveOffer
from cservice.testing.money import the_money_adds_up


@policy(returns.SaveOffers)
def half(q: returns.SaveOffers) -> tuple[SaveOffer, ...]:
    """Half of what is at stake goes back, once or twice."""
    kind: dict[str, Any] = {"kind": OfferKind.DISCOUNT, "cost": q.at_stake.percent(50)}
    return tuple(SaveOffer(code=code, text="Half of it back", **kind) for code in ("one", "two"))


def asked(house: House, quantity: int = 1) -> ReturnId:
    """So many books are asked back."""
    item = returns.RequestedItem(sku=BOOK, quantity=quantity, reason=Reason.CHANGED_MIND)
    ra = house.do(returns.RequestReturn(order=house.order.id, items=(item,)))
    return ReturnId(ra.id)


def keep(house: House, code: str = "one", quantity: int = 1) -> None:
    """They are kept for less."""
    house.do(returns.AcceptOffer(ra=asked(house, quantity), code=code))


def send_back(house: House, quantity: int = 1) -> None:
    """They come back, and are credited."""
    ra = asked(house, quantity)
    if house.desk.record(returns.ReturnAuthorization, ra).saved.offers:
        house.do(returns.DeclineOffers(ra=ra))
    number = house.do(returns.AuthorizeReturn(ra=ra)).number
    house.do(returns.PresentParcel(number=number), DOCK)
    found = returns.FoundItem(sku=BOOK, accepted=quantity)
    house.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)
    house.desk.do(returns.IssueCredit(ra=ra), by=ANNA, at=house.now)


def gone_back(house: House) -> list[str]:
    """What went back, in order; the laws of money hold."""
    the_money_adds_up(house.desk)
    every = house.desk.records()
    return [str(one.amount.amount) for one in every if isinstance(one, refunds.Refund)]


STEPS: dict[str, Callable[[House], None]] = {"5.00": keep, "10.00": send_back}


@pytest.mark.parametrize("order", sorted(set(permutations(["5.00", "10.00", "10.00"]))))
def test_what_came_first_changes_no_amount(order: tuple[str, ...]) -> None:
    """of three books for 30 one is kept for half its price, and two come back."""
    house = open_house(quantity=3, believed=False, also=[half])
    for step in order:
        STEPS[step](house)
    assert gone_back(house) == list(order)


def test_a_piece_that_was_kept_for_less_is_worth_less() -> None:
    """it is the last that comes back: all that was paid is back then, and no more."""
    house = open_house(quantity=2, believed=False, also=[half])
    keep(house)
    send_back(house, quantity=2)
    assert gone_back(house) == ["5.00", "15.00"]


def test_all_pieces_may_be_kept_for_less() -> None:
    """each at its own time; of one that comes back after all the rest is credited."""
    house = open_house(quantity=2, believed=False, also=[half])
    keep(house, "one")
    keep(house, "two")
    send_back(house)
    assert gone_back(house) == ["5.00", "5.00", "5.00"]


def test_one_piece_may_be_kept_for_less_twice() -> None:
    """for another cause; it is worth what is left of its price."""
    house = open_house(quantity=1, believed=False, also=[half])
    keep(house, "one")
    keep(house, "two")
    send_back(house)
    assert gone_back(house) == ["5.00", "2.50", "2.50"]


@pytest.mark.parametrize("codes", [("one",), ("one", "two")])
def test_what_the_shop_puts_back_is_put_back_once(codes: tuple[str, ...]) -> None:
    """of what was promised for one piece, and for another; the rest is worth what it was. D1."""
    house = open_house(quantity=3, believed=False, also=[half])
    for code in codes:
        keep(house, code)
    order = house.desk.record(orders.Order, house.order.id)
    lines = (evolve(order.lines[0], paid=Money("25", "USD")),)
    shop = orders.OrderSnapshot(
        number="C-1",
        customer=None,
        lines=lines,
        shipping=order.shipping,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at,
        version=1,
    )
    house.do(orders.UpdateOrder(order=OrderId(order.id), snapshot=shop, shop_wins=True))
    send_back(house)
    assert gone_back(house)[-1] == "10.00"


def test_no_piece_is_worth_more_than_all_cost_since() -> None:
    """where the price of all falls, after one of them was promised for less."""
    four, ten = Money("4", "USD"), Money("10", "USD")
    sold = returns.Sold(sku=BOOK, bought=2, claimed=0, paid=four, kept=1, kept_off=ten)
    assert (sold.paid_for(1), sold.paid_for(2)) == (four, four)


def test_what_was_never_sent_is_kept_for_less_as_any_other() -> None:
    """of two that were to come back one came; the other costs less, though both were asked back."""
    house = open_house(quantity=2, believed=False, also=[half])
    ra = asked(house, quantity=2)
    house.do(returns.DeclineOffers(ra=ra))
    number = house.do(returns.AuthorizeReturn(ra=ra)).number
    house.do(returns.PresentParcel(number=number), DOCK)
    came = returns.FoundItem(sku=BOOK, accepted=1)
    house.do(returns.InspectReturn(ra=ra, found=(came,)), DOCK)
    house.do(returns.ReportShort(ra=ra))
    keep(house)
    assert gone_back(house)[-1] == "5.00"


def test_what_an_exchange_waits_for_and_was_never_sent_is_kept_for_less() -> None:
    """nothing went out for it, so that it is no claim on the order."""
    house = open_house(quantity=2, believed=False, also=[half])
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=Reason.CHANGED_MIND)
    ask = returns.RequestReturn(order=house.order.id, items=(item,), remedy=returns.Remedy.EXCHANGE)
    ra = ReturnId(house.do(ask).id)
    house.do(returns.DeclineOffers(ra=ra))
    house.do(returns.AuthorizeReturn(ra=ra))
    two = exchanges.Item(sku=BOOK, title="Other books", quantity=2)
    exchange = house.do(exchanges.StartExchange(ra=ra, items=(two,), consented=True))
    assert exchange.ships is exchanges.Ships.AFTER_RETURN
    house.do(returns.HandOver(ra=ra))
    house.do(returns.ReportShort(ra=ra, items=(returns.Pieces(sku=BOOK),)))
    keep(house)
    assert gone_back(house) == ["5.00"]
