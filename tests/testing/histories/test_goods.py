"""The laws about goods notice what cannot be, and hold nothing against what can."""

from typing import Any

import attrs
import pytest

from cservice import Brand, Desk, exchanges, orders, returns, tickets
from cservice.ids import OrderId, ParcelId
from cservice.kernel.record import BrandId
from cservice.testing import ANN, NOON
from cservice.testing.desk import applied
from cservice.testing.goods import (
    every_return_ends,
    no_goods_go_astray,
    nothing_goes_astray_with,
)

from .told import AGREED, ALLOWED, ASKED, BOOK, LINE, PAID, RA, SALE, SOLD, SWAP, Happened, told

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


def test_what_is_sent_again_though_it_was_exchanged_is_noticed() -> None:
    """it came back, and counts; what nothing came for, or only some of, may be sent."""
    left = orders.OrderShipped(shipped_at=NOON)
    back = orders.OrderCameBack(came_back_at=NOON, reason="nobody there")
    sent: Happened = (*PAID, (SALE, left), (RA, ASKED), (RA, ALLOWED), (SWAP, AGREED), (SALE, back))
    counts = exchanges.OriginalReceived(), exchanges.OriginalAccepted(received=AGREED.value)
    off = exchanges.ExchangeCancelled(reason="not wanted", credit=None)

    took((*sent, (SALE, left)))
    took((*sent, *[(SWAP, one) for one in counts], (SWAP, off), (SALE, left)))
    two = attrs.evolve(SOLD, lines=(attrs.evolve(SOLD.lines[0], quantity=2),))
    took(((SALE, two), *sent[1:], *[(SWAP, one) for one in counts], (SALE, left)))
    other = attrs.evolve(AGREED, order=OrderId("order-2"))
    took((*sent[:-2], (SWAP, other), sent[-1], *[(SWAP, one) for one in counts], (SALE, left)))
    with pytest.raises(AssertionError, match="all of it was exchanged"):
        took((*sent, *[(SWAP, one) for one in counts], (SALE, left)))


def test_what_is_lost_and_lapses_is_noticed() -> None:
    """what the customer never had is owed for; what they keep is not."""
    lost = attrs.evolve(LINE, reason=returns.Reason.LATE, authorized=1, lost=1)
    over = (RA, returns.ReturnExpired())
    part = (RA, returns.ReturnPartlyLost(lines=(lost,)))
    took((*PAID, (RA, ASKED), (RA, ALLOWED), over, part))
    with pytest.raises(AssertionError, match="1 of ra-1 were lost"):
        took((*PAID, (RA, ASKED), (RA, ALLOWED), part, over))


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


#: The courier has it, and it is late; the second time when the number's time is over, too.
SENT = returns.ReturnHandedOver(arrives_by=NOON)
LATE = returns.ReturnFellLate(due_at=NOON)
TOO_LATE = returns.ReturnFellLate(due_at=ALLOWED.expires_at)
OPEN = returns.ReturnLeftOpen(due_at=ALLOWED.expires_at, left_open=returns.GoodsStage.LATE)
NOTED = tickets.TicketOpened(
    number=tickets.TicketNumber("1"),
    subject="see to it",
    matter=tickets.Matter.ORDER_PROBLEM,
    customer=None,
    call=None,
    at=NOON,
    answer_due_at=NOON,
)


def ends(*happened: tuple[str, Any], at_once: bool = False) -> None:
    """Hold that each return ends, whose last event may have followed from the one before."""
    log = [one for one, _ in told((*PAID, (RA, ASKED), (RA, ALLOWED), (RA, SENT), *happened))]
    if at_once:
        log[-1] = attrs.evolve(log[-1], command=log[-2].command)
    every_return_ends(log, applied({}, log))


@pytest.mark.parametrize("past", [((RA, LATE), (RA, OPEN)), ((RA, TOO_LATE),)])
def test_a_return_that_nothing_ends_is_noticed(past: tuple[tuple[str, Any], ...]) -> None:
    """where nobody was told, or of something else, or before."""
    ends()
    ends((RA, LATE))
    ends(*past, (RA, returns.ReturnClosed()))
    ends(*past, ("ticket-1", NOTED), at_once=True)
    for untold in (past, (*past, ("ticket-1", NOTED)), (("ticket-1", NOTED), *past)):
        with pytest.raises(AssertionError, match="nothing ends ra-1"):
            ends(*untold)


def test_what_was_only_asked_for_is_no_end() -> None:
    """a return that nobody authorizes, gives up or is told of is open for ever."""
    unanswered = returns.ReturnUnanswered(due_at=NOON)

    def asked(*happened: tuple[str, Any], by: Any = NOON) -> None:
        first = attrs.evolve(ASKED, answer_due_at=by)
        log = [one for one, _ in told((*PAID, (RA, first), *happened))]
        if happened[1:]:
            log[-1] = attrs.evolve(log[-1], command=log[-2].command)
        every_return_ends(log, applied({}, log))

    asked()
    asked((RA, returns.ReturnCancelled(reason="so")), by=None)
    asked((RA, unanswered), ("ticket-1", NOTED))
    with pytest.raises(AssertionError, match="nothing ends ra-1"):
        asked(by=None)
    with pytest.raises(AssertionError, match="nothing ends ra-1"):
        asked((RA, unanswered))


def test_who_was_told_that_it_is_late_is_told_when_its_time_is_over() -> None:
    """to have been told once is not enough."""
    late = ((RA, LATE), ("ticket-1", NOTED))
    ends(*late, at_once=True)
    with pytest.raises(AssertionError, match="nothing ends ra-1"):
        ends(*late, (RA, OPEN))


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
