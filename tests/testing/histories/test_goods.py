"""The laws about goods notice what cannot be, and hold nothing against what can."""

import attrs
import pytest

from cservice import Brand, Desk, exchanges, orders, returns
from cservice.ids import OrderId, ParcelId
from cservice.kernel.record import BrandId
from cservice.testing import ANN, NOON
from cservice.testing.goods import no_goods_go_astray, nothing_goes_astray_with

from .told import AGREED, ALLOWED, ASKED, BOOK, PAID, RA, SOLD, SWAP, Happened, told

SHOP = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5")


def took(happened: Happened) -> None:
    """Hold all of it."""
    for one, before in told(happened):
        nothing_goes_astray_with(one, before)


def test_an_exchange_for_what_nobody_authorized_is_noticed() -> None:
    """before anything has left for it."""
    took((*PAID, (RA, ASKED), (RA, ALLOWED), (SWAP, AGREED)))
    with pytest.raises(AssertionError, match="ra-1 is requested"):
        took((*PAID, (RA, ASKED), (SWAP, AGREED)))


def test_a_parcel_that_vanishes_is_noticed() -> None:
    """where it is said to be another that was never taken in as it, or that there is not."""
    aside, other = ParcelId("parcel-1"), ParcelId("parcel-2")
    stood = returns.ParcelPresented(number=None, sender=None, our_label=False)
    verdict = returns.DockVerdict(
        decision=returns.DockDecision.QUARANTINE, code="no_number", reason="there is no number"
    )
    held: Happened = ((aside, stood), (aside, returns.ParcelQuarantined(verdict=verdict)))
    again = attrs.evolve(stood, again=aside)
    in_ = returns.ParcelTakenIn(ra=RA, verdict=verdict)
    found = returns.ParcelIdentified(taken_in_as=other)

    took((*held, (other, again), (other, in_), (aside, found)))
    for wrong in ((), ((other, again),), ((other, stood), (other, in_))):
        with pytest.raises(AssertionError, match="parcel-2"):
            took((*held, *wrong, (aside, found)))


def test_no_goods_go_astray_on_an_honest_desk() -> None:
    """a parcel was set aside, and is found to be the one; what came in is replaced."""
    desk = Desk(brands=[SHOP])
    line = attrs.evolve(SOLD.lines[0], quantity=2)
    sale = orders.RecordOrder(
        number="C-1",
        customer=SOLD.customer,
        lines=(line,),
        shipping=SOLD.shipping,
        placed_at=NOON,
        shipped_at=NOON,
        delivered_at=NOON,
    )
    order = desk.do(sale, by=ANN, at=NOON).record
    item = returns.RequestedItem(sku=BOOK, quantity=1, reason=returns.Reason.WRONG_ITEM)
    wanted = returns.RequestReturn(
        order=OrderId(order.id), items=(item,), remedy=returns.Remedy.EXCHANGE
    )
    asked = desk.do(wanted, by=ANN, at=NOON).record
    ra = desk.do(returns.AuthorizeReturn(ra=asked.id), by=ANN, at=NOON).record
    again = exchanges.Item(sku=BOOK, title="again", quantity=1)
    desk.do(exchanges.StartExchange(ra=ra.id, items=(again,)), by=ANN, at=NOON)
    aside = desk.do(returns.PresentParcel(), by=ANN, at=NOON).record
    found = returns.PresentParcel(number=ra.number, again=ParcelId(aside.id))
    desk.do(found, by=ANN, at=NOON)

    kinds = {type(one.body) for one in desk.events()}
    assert {exchanges.ExchangeStarted, returns.ParcelIdentified} <= kinds
    no_goods_go_astray(desk)
