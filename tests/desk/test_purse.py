"""What may still leave us of what was paid for a sale, worked out from records alone."""

from typing import Any

import attrs
import pytest

from cservice import Money, exchanges, orders, refunds, returns
from cservice.desk.facts.due import owed
from cservice.desk.facts.paid import disputable
from cservice.desk.facts.purse import at_most, for_goods, for_return, purse
from cservice.desk.facts.sales import for_itself, lost_to
from cservice.ids import ExchangeId, OrderId, ParcelId, RefundId, ReturnId, Sku
from cservice.kernel.case import CaseFile
from cservice.kernel.record import CaseId, Record
from cservice.kernel.time import Instant, days, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.testing import NOON, given

SALE, AGAIN, BOOK = OrderId("order-1"), OrderId("order-2"), Sku("book")
RA, SWAP = ReturnId("ra-1"), ExchangeId("exchange-1")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def soon(n: int = 1) -> Instant:
    """Some days later."""
    return plus(NOON, days(n))


def made(id: str, *events: Any) -> Any:
    """The record of that id after what happened to it."""
    record = given(*events).record
    assert record is not None
    return attrs.evolve(record, id=id)


def of_case(*records: Record) -> CaseFile:
    """What the locked keys guard."""
    return CaseFile(id=CaseId("case-1"), records={one.id: one for one in records})


SOLD = orders.OrderRecorded(
    number="C-1",
    customer=None,
    lines=(orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("16")),),
    shipping=usd("4"),
    placed_at=NOON,
)
DISPUTED = orders.ChargebackOpened(reference="cb-1", amount=usd("3"))
LOST = orders.ChargebackClosed(reference="cb-1", won=False)
REPLACED = orders.NoPaymentOrderPlaced(
    exchange=SWAP,
    customer=None,
    lines=(orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("0")),),
    shipping=usd("3"),
    placed_at=NOON,
    sale=SALE,
)
LINE = returns.ReturnLine(sku=BOOK, reason=returns.Reason.DAMAGED, paid=usd("16"), requested=1)
ASKED = returns.ReturnRequested(order=SALE, remedy=returns.Remedy.EXCHANGE, lines=(LINE,))
SENT_BACK = attrs.evolve(LINE, authorized=1)
AUTHORIZED = returns.ReturnAuthorized(
    number=returns.RaNumber("1"), expires_at=soon(30), lines=(SENT_BACK,)
)
ACCEPTED = (
    returns.ReturnReceived(parcel=ParcelId("parcel-1")),
    returns.ReturnInspected(lines=(attrs.evolve(SENT_BACK, received=1, accepted=1),), found=()),
    returns.ReturnClosed(),
)
CREDITED = returns.CreditIssued(
    amount=usd("16"),
    trigger=returns.CreditTrigger.BY_POLICY,
    fees=(returns.Fee(kind=returns.FeeKind.RESTOCKING, amount=usd("2")),),
    parts=(),
)
AGREED = exchanges.ExchangeStarted(
    order=SALE,
    ra=RA,
    items=(exchanges.Item(sku=BOOK, title="A book"),),
    originals=(exchanges.Original(sku=BOOK, quantity=1, worth=usd("16")),),
    our_mistake=True,
    ships=exchanges.Ships.AT_ONCE,
    shipping=usd("0"),
    value=usd("16"),
)
WAITS = attrs.evolve(AGREED, ships=exchanges.Ships.AFTER_RETURN)
COUNTS = exchanges.OriginalReceived(), exchanges.OriginalAccepted(received=usd("16"))
ORDERED = exchanges.ReplacementOrdered(order=AGAIN)
CHARGED = (
    exchanges.ReplacementShipped(remind_at=soon(), charge_at=soon(), give_up_at=soon(9)),
    exchanges.UnreturnedCharged(amount=usd("16"), give_up_at=NOON),
    exchanges.ChargePaid(reference="ch-2"),
)

LATE = exchanges.OriginalLost(received=usd("16"))
BACK = made("ra-2", ASKED, AUTHORIZED, *ACCEPTED)
DEAR = attrs.evolve(BACK, lines=tuple(attrs.evolve(one, paid=usd("30")) for one in BACK.lines))
SALE_1, SALE_LOST = made(SALE, SOLD), made(SALE, SOLD, DISPUTED, LOST)
TWO = attrs.evolve(SOLD, lines=(attrs.evolve(SOLD.lines[0], quantity=2, paid=usd("32")),))
TWO_LOST = made(SALE, TWO, DISPUTED, LOST)
PART = attrs.evolve(
    made(RA, ASKED, AUTHORIZED, *ACCEPTED),
    lines=(
        attrs.evolve(
            SENT_BACK,
            paid=usd("32"),
            requested=2,
            authorized=2,
            received=2,
            accepted=2,
            exchanged=1,
        ),
    ),
)
TO_COME = (attrs.evolve(PART.lines[0], received=0, accepted=0),)
RA_1, SWAP_1 = made(RA, ASKED, AUTHORIZED), made(SWAP, AGREED, ORDERED)


def refund(id: str, amount: str, **about: Any) -> refunds.Refund:
    """So much is on its way."""
    part = Payment(means=PaymentMeans.CARD, amount=usd(amount))
    opened: refunds.Refund = made(id, refunds.RefundOpened(order=SALE, part=part, **about))
    return opened


HELD = (attrs.evolve(refund("refund-9", "5", ra=RA), stage=refunds.RefundStage.HELD),)


@pytest.mark.parametrize(
    ("records", "left"),
    [
        pytest.param((SALE_1,), "20", id="all of it"),
        pytest.param((SALE_1, refund("refund-1", "5", ra=RA)), "15", id="less a refund"),
        pytest.param((SALE_1, RA_1, made(SWAP, AGREED, ORDERED, *CHARGED)), "36", id="a charge"),
        pytest.param((SALE_LOST,), "-3", id="nothing comes back"),
        pytest.param((SALE_LOST, RA_1), "-3", id="something may"),
        pytest.param((SALE_LOST, made(RA, ASKED, AUTHORIZED, *ACCEPTED)), "13", id="it did"),
        pytest.param((SALE_LOST, made(RA, ASKED, AUTHORIZED, CREDITED)), "11", id="less a fee"),
        pytest.param(
            (
                SALE_LOST,
                made(
                    RA,
                    ASKED,
                    AUTHORIZED,
                    attrs.evolve(CREDITED, fees=(), amount=usd("13"), credited_for=usd("16")),
                ),
            ),
            "13",
            id="what the bank left was credited beforehand",
        ),
        pytest.param((SALE_LOST, RA_1, SWAP_1), "-3", id="and a book was sent for it"),
        pytest.param((TWO_LOST, PART, SWAP_1), "13", id="one of two was swapped, the other came"),
        pytest.param(
            (TWO_LOST, attrs.evolve(made(RA, ASKED, AUTHORIZED, CREDITED), lines=TO_COME), SWAP_1),
            "11",
            id="one was swapped, the other credited beforehand, less a fee",
        ),
        pytest.param(
            (SALE_LOST, made(RA, ASKED, AUTHORIZED, returns.ReturnClosed()), SWAP_1),
            "-19",
            id="a book was sent, and nothing came by the end",
        ),
        pytest.param(
            (TWO_LOST, attrs.evolve(PART, credited=usd("9"), credited_for=usd("9")), SWAP_1),
            "13",
            id="and less was credited for it than it is worth",
        ),
        pytest.param((SALE_LOST, RA_1, made(SWAP, WAITS, *COUNTS)), "-3", id="it is promised"),
        pytest.param(
            (SALE_LOST, RA_1, made(SWAP, attrs.evolve(AGREED, value=usd("9")), LATE, ORDERED)),
            "4",
            id="cheaper, and the book is lost",
        ),
        pytest.param(
            (SALE_LOST, BACK, attrs.evolve(SWAP_1, stage=exchanges.ExchangeStage.CANCELLED)),
            "13",
            id="it was cancelled",
        ),
        pytest.param(
            (SALE_LOST, RA_1, made(SWAP, AGREED, ORDERED, *CHARGED)), "-3", id="both are paid for"
        ),
        pytest.param((SALE_LOST, BACK, *HELD), "13", id="beside what is held"),
        pytest.param(
            (SALE_LOST, RA_1, attrs.evolve(SWAP_1, value=usd("30"))), "-3", id="it is worth more"
        ),
        pytest.param(
            (SALE_1, RA_1, SWAP_1, made(AGAIN, REPLACED, DISPUTED, LOST)),
            "-3",
            id="its shipping, from the bank",
        ),
        pytest.param(
            (
                SALE_1,
                made(AGAIN, REPLACED, DISPUTED, LOST),
                DEAR,
            ),
            "20",
            id="which was paid, then",
        ),
        pytest.param(
            (SALE_1, DEAR, made(AGAIN, REPLACED, attrs.evolve(DISPUTED, amount=usd("9")), LOST)),
            "14",
            id="and no more of it was",
        ),
    ],
)
def test_what_may_still_leave(records: tuple[Record, ...], left: str) -> None:
    """what was paid, less what is out; once the bank gave some, what is due is less than that."""
    assert purse(records[0], of_case(*records)).left == usd(left)  # type: ignore[arg-type]  # is an order


def test_a_sale_and_its_replacements_have_one_purse() -> None:
    """whichever is asked, and whichever is disputed; of none, none."""
    case = of_case(SALE_1, made(AGAIN, REPLACED, DISPUTED))

    assert case.get(orders.Order, AGAIN) is not None
    asked = [purse(case.get(orders.Order, id), case) for id in (SALE, AGAIN)]
    # Nobody told by what it was paid, and it has not arrived.
    counted = Purse(sale=SALE, disputed=True, left=usd("20"), doubtful=usd("20"))
    assert asked == [counted] * 2
    assert purse(None, case) == for_goods(None, case) == Purse()
    alone = of_case(made(AGAIN, REPLACED))
    assert purse(alone.get(orders.Order, AGAIN), alone).sale == AGAIN


def test_goods_are_bounded_by_what_the_bank_gave() -> None:
    """and by nothing else; those that are asked for now are not counted against themselves."""
    lost = of_case(SALE_LOST, RA_1, SWAP_1)

    assert for_goods(SALE_1, of_case(SALE_1, RA_1, SWAP_1)) == Purse(sale=SALE)
    assert for_goods(SALE_LOST, lost).left == usd("-3")
    asked = for_goods(SALE_LOST, lost, SWAP_1)
    assert (asked.left, asked.beside, asked.bears(usd("16"))) == (usd("17"), usd("-3"), usd("13"))
    assert lost_to(SALE_LOST, lost) == ("cb-1",)
    assert lost_to(SALE_1, of_case(SALE_1)) == ()


def credited(ra: returns.ReturnAuthorization) -> returns.ReturnAuthorization:
    """The same, which is for a credit."""
    return attrs.evolve(ra, remedy=returns.Remedy.CREDIT)


@pytest.mark.parametrize(
    ("asked", "others", "may"),
    [
        pytest.param(RA_1, (), "13", id="as if it had come"),
        pytest.param(RA_1, (attrs.evolve(RA_1, id="ra-3"),), "13", id="another may"),
        pytest.param(RA_1, (BACK,), "16", id="another did, and was not credited"),
        pytest.param(
            RA_1, (BACK, refund("refund-1", "13", ra="ra-2")), "4", id="and that was paid"
        ),
        pytest.param(
            made(RA, ASKED, AUTHORIZED, attrs.evolve(CREDITED, fees=(), amount=usd("13"))),
            (refund("refund-1", "13", ra=RA),),
            "0",
            id="so much was credited beforehand",
        ),
    ],
)
def test_what_may_be_credited(
    asked: returns.ReturnAuthorization, others: tuple[Record, ...], may: str
) -> None:
    """what the bank gave comes off it, but for what is due to the customer for other things."""
    ra = credited(asked)
    case = of_case(SALE_LOST, ra, *others)

    assert for_return(ra, case).bears(ra.creditable) == usd(may)


def test_an_exchange_that_is_not_agreed_is_bounded_by_the_bank_alone() -> None:
    """not by money that went back; what is agreed in part leaves the rest."""
    spent = refund("refund-1", "20")
    assert for_return(RA_1, of_case(SALE_1, RA_1, spent)).bears(usd("16")) == usd("16")
    assert for_return(RA_1, of_case(SALE_LOST, RA_1, spent)).bears(usd("16")) == usd("0")
    assert for_return(RA_1, of_case(SALE_LOST, RA_1, SWAP_1)).bears(usd("8")) == usd("5")


def test_what_a_bank_may_still_give_back() -> None:
    """of a sale and what was sent in its place, whichever is asked; not by what is ours."""
    gift = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("6"))
    card = Payment(means=PaymentMeans.CARD, amount=usd("14"))
    mixed = made(SALE, attrs.evolve(SOLD, payments=(gift, card)), DISPUTED)
    paid_for = made(SWAP, AGREED, ORDERED, *CHARGED)
    again = made(AGAIN, REPLACED, DISPUTED)

    assert disputable(SALE_1, of_case(SALE_1)) == usd("20")
    assert disputable(SALE_LOST, of_case(SALE_LOST)) == usd("17")
    for one in (mixed, again):
        assert disputable(one, of_case(mixed, again, paid_for)) == usd("27")
    won = orders.ChargebackClosed(reference="cb-1", won=True)
    assert disputable(SALE_1, of_case(made(SALE, SOLD, DISPUTED, won))) == usd("20")


def test_what_is_owed_is_asked_for_as_far_as_it_is_left() -> None:
    """beside an open dispute, all of it: that is refused, and somebody reads it."""
    assert at_most(usd("25"), SALE_1, of_case(SALE_1)) == usd("20")
    open_one = made(SALE, SOLD, DISPUTED)
    assert at_most(usd("25"), open_one, of_case(open_one)) == usd("25")


def test_what_the_shop_gives_back_has_left() -> None:
    """what we gave back by then it did not; what was paid for an exchange is left."""
    in_shop = attrs.evolve(SALE_1, cancelled_in_shop=True)
    but_six = attrs.evolve(in_shop, gone_before=usd("6"))
    charge = RA_1, made(SWAP, AGREED, ORDERED, *CHARGED)
    own, of_return = refund("refund-1", "4"), refund("refund-2", "2", ra=RA)
    of_exchange = refund("refund-3", "5", exchange=SWAP)

    assert purse(in_shop, of_case(in_shop)).left == usd("0")
    assert purse(in_shop, of_case(in_shop, RA_1, own, of_return)).left == usd("-6")
    assert purse(but_six, of_case(but_six, RA_1, own, of_return)).left == usd("0")
    assert purse(but_six, of_case(but_six, RA_1, own)).left == usd("2")
    assert purse(but_six, of_case(but_six, *charge, own, of_return)).left == usd("16")
    assert purse(but_six, of_case(but_six, *charge, own, of_exchange)).left == usd("13")
    assert for_goods(in_shop, of_case(in_shop)).left == usd("0")


def test_what_a_sale_itself_is_due() -> None:
    """paid too much, or in vain, less what a return settles; a replacement is due nothing."""
    noted: dict[str, Any] = {"reason": "late", "by": "ann", "at": NOON}
    waived = made(SALE, SOLD, orders.ShippingWaived(**noted, old=usd("4")))
    free = made(AGAIN, REPLACED, orders.ShippingWaived(**noted, old=usd("3")))
    gone = made(SALE, SOLD, orders.OrderCancelled(reason="out of print", by="ann", at=NOON))
    given_up = made(RA, ASKED, AUTHORIZED, returns.ReturnCancelled(reason="not wanted"))

    assert owed(waived, of_case(waived)) == usd("4")
    assert owed(free, of_case(free)) == usd("0")
    assert owed(gone, of_case(gone)) == usd("20")
    assert owed(gone, of_case(gone, RA_1)) == usd("4")
    assert owed(gone, of_case(gone, given_up)) == usd("20")
    assert owed(gone, of_case(gone, given_up, SWAP_1)) == usd("4")
    in_shop = attrs.evolve(gone, cancelled_in_shop=True)
    assert owed(in_shop, of_case(in_shop)) == usd("0")


def test_refunds_for_a_sale_itself_are_told_from_others() -> None:
    """of a return of it, and of an exchange."""
    own = refund("refund-1", "1")
    others = refund("refund-2", "1", ra=RA), refund("refund-3", "1", exchange=SWAP)

    assert for_itself(SALE_1, of_case(SALE_1, own, *others)) == [own]
    assert RefundId("refund-1") == own.id
