"""Two exchanges on one return, of which only one can have its original still."""

from typing import Any

import pytest

from cservice import Actor, Brand, BrandId, CountedNumbers, Desk, exchanges, orders, returns
from cservice.exchanges import ExchangeStage, OriginalStage
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.money import Money
from cservice.kernel.time import days, plus
from cservice.testing import NOON
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

SUE, DOCK = Actor.staff("sue", SUPERVISOR), Actor.dock("dock-5")
CUP, POT = Sku("cup"), Sku("pot")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


class Two:
    """A cup and a pot for ten dollars each that are late, each with a replacement that arrived."""

    def __init__(self, *skus: Sku, delivered: bool = False, started: bool = True) -> None:
        self.desk = Desk(numbers=CountedNumbers(), brands=[Brand(id=BrandId("cango"), name="C")])
        self.now = NOON
        kinds = dict.fromkeys(skus)
        sold = orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=tuple(
                orders.OrderLine(
                    sku=sku,
                    title=sku,
                    quantity=skus.count(sku),
                    paid=usd("10") * skus.count(sku),
                )
                for sku in kinds
            ),
            shipping=usd("0"),
            placed_at=NOON,
            shipped_at=NOON,
            delivered_at=NOON if delivered else None,
        )
        self.order = OrderId(self.do(sold).id)
        reason = returns.Reason.DAMAGED if delivered else returns.Reason.LATE
        asked = returns.RequestReturn(
            case=self.desk.record(orders.Order, self.order).case,
            order=self.order,
            items=tuple(
                returns.RequestedItem(sku=sku, quantity=skus.count(sku), reason=reason)
                for sku in kinds
            ),
            remedy=returns.Remedy.EXCHANGE,
        )
        self.ra = ReturnId(self.do(asked).id)
        self.do(returns.AuthorizeReturn(ra=self.ra))
        self.ids = [self.start(sku) for sku in skus if started]

    def do(self, command: Any, by: Actor = SUE) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now).record

    def start(self, sku: Sku) -> ExchangeId:
        """An exchange of one thing, whose replacement leaves and arrives."""
        item = exchanges.Item(sku=sku, title=sku)
        start = exchanges.StartExchange(ra=self.ra, items=(item,), consented=True)
        exchange = ExchangeId(self.do(start).id)
        order = OrderId(str(self.of(exchange).replacement_order))
        self.do(orders.ShipOrder(order=order))
        self.do(orders.DeliverOrder(order=order))
        return exchange

    def of(self, exchange: ExchangeId) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, exchange)

    @property
    def originals(self) -> list[OriginalStage]:
        """Where the originals are."""
        return [self.of(one).original for one in self.ids]

    @property
    def reminded(self) -> list[bool]:
        """Of which of the exchanges the customer was reminded."""
        return [self.of(one).reminded_at is not None for one in self.ids]

    def wait(self, *n: int) -> None:
        """So many days go by, again and again, and what is due is given."""
        for one in n:
            self.now = plus(self.now, days(one))
            self.desk.tick(self.now)

    def comes(self, *found: returns.FoundItem) -> None:
        """A parcel comes, and is looked into."""
        number = self.desk.record(returns.ReturnAuthorization, self.ra).number
        self.do(returns.PresentParcel(number=number), DOCK)
        self.do(returns.InspectReturn(ra=self.ra, found=found), DOCK)

    def hold(self) -> None:
        """The laws of the trade hold."""
        the_money_adds_up(self.desk)
        no_goods_go_astray(self.desk)


LOSE_CUP = (returns.Pieces(sku=CUP),)


def test_nobody_is_reminded_of_what_is_lost() -> None:
    """of the other thing they are, and it alone is charged."""
    two = Two(CUP, POT)
    two.do(returns.ReportLost(ra=two.ra, items=LOSE_CUP))
    two.do(orders.DeliverOrder(order=two.order))

    assert two.originals == [OriginalStage.LOST, OriginalStage.AWAITED]
    two.wait(14, 17)
    assert two.reminded == [False, True]
    cup, pot = (two.of(one) for one in two.ids)
    assert (cup.stage, cup.asked) == (ExchangeStage.CLOSED, None)
    assert pot.asked == usd("10")
    two.hold()


def test_nobody_is_reminded_of_what_they_were_told_to_keep() -> None:
    """of the other thing they are."""
    two = Two(CUP, POT, delivered=True)
    two.do(returns.LetKeep(ra=two.ra, reason="not worth it", items=LOSE_CUP))

    assert two.originals == [OriginalStage.KEPT, OriginalStage.AWAITED]
    two.wait(14)
    assert two.reminded == [False, True]
    two.hold()


def test_nobody_is_reminded_of_what_the_courier_still_has() -> None:
    """of two parcels that it took one came: the other left the customer, too. F4, G5."""
    two = Two(CUP, POT, delivered=True)
    two.do(returns.HandOver(ra=two.ra, parcels=2))
    two.wait(2)
    two.comes(returns.FoundItem(sku=CUP, accepted=1))

    two.wait(20, 40)
    assert two.reminded == [False, False]
    two.comes(returns.FoundItem(sku=POT, accepted=1))
    assert two.originals == [OriginalStage.ACCEPTED, OriginalStage.ACCEPTED]
    two.hold()


def test_a_return_waits_for_what_the_courier_has_though_its_exchange_is_done() -> None:
    """once its replacement has arrived; nothing is refused. F3, G5."""
    two = Two(CUP, POT, delivered=True, started=False)
    cup = exchanges.Item(sku=CUP, title="cup")
    exchange = two.do(exchanges.StartExchange(ra=two.ra, items=(cup,)))
    order = OrderId(str(two.of(exchange.id).replacement_order))
    two.do(orders.ShipOrder(order=order))
    two.do(returns.HandOver(ra=two.ra, parcels=2))
    two.comes(returns.FoundItem(sku=CUP, accepted=1))
    two.wait(15, 25)
    ra = two.desk.record(returns.ReturnAuthorization, two.ra)
    assert ra.left_open is returns.GoodsStage.RECEIVED

    two.do(orders.DeliverOrder(order=order))

    assert two.of(exchange.id).stage is ExchangeStage.CLOSED
    ra = two.desk.record(returns.ReturnAuthorization, two.ra)
    assert (ra.stage, ra.under_way) == (returns.ReturnStage.AUTHORIZED, True)
    for ticket in two.desk.records():
        assert getattr(ticket, "refusals", ()) == ()
    two.hold()


def test_what_is_lost_stays_so_when_the_rest_comes() -> None:
    """until it turns up: then it is looked at as any other."""
    two = Two(CUP, POT, delivered=True)
    two.do(returns.HandOver(ra=two.ra))
    two.do(returns.ReportLost(ra=two.ra, items=LOSE_CUP))
    two.comes(returns.FoundItem(sku=POT, accepted=1))
    assert two.originals == [OriginalStage.LOST, OriginalStage.ACCEPTED]

    two.comes(returns.FoundItem(sku=CUP, accepted=1))
    assert two.originals == [OriginalStage.ACCEPTED, OriginalStage.ACCEPTED]
    two.hold()


def test_of_two_of_the_same_nobody_can_tell_whose_is_lost() -> None:
    """both wait, what is lost counting for the first; once both are lost, neither does."""
    two = Two(CUP, CUP)
    two.do(returns.ReportLost(ra=two.ra, items=LOSE_CUP))
    assert two.originals == [OriginalStage.AWAITED, OriginalStage.AWAITED]
    assert [two.of(one).came for one in two.ids] == [usd("10"), None]

    two.do(returns.ReportLost(ra=two.ra))
    assert two.originals == [OriginalStage.LOST, OriginalStage.LOST]
    two.hold()


@pytest.mark.parametrize("charged", [True, False])
def test_what_is_lost_after_it_was_paid_for_is_paid_back(charged: bool) -> None:
    """the courier had it, and nobody owes what is lost."""
    two = Two(CUP, POT, delivered=True)
    two.wait(14, 17)
    if charged:
        two.do(exchanges.ConfirmCharge(exchange=two.ids[0], reference="ch-1"))
    two.do(returns.HandOver(ra=two.ra))
    two.do(returns.ReportLost(ra=two.ra, items=LOSE_CUP))

    cup = two.of(two.ids[0])
    stage = exchanges.ChargeStage.GIVEN_BACK if charged else exchanges.ChargeStage.WITHDRAWN
    assert (cup.original, cup.charge) == (OriginalStage.LOST, stage)
    two.hold()
