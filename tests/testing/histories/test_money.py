"""The laws about money notice each attack, in histories that no desk of ours lets happen."""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from cservice import exchanges, orders, refunds, returns, tickets
from cservice.ids import BudgetId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.record import Record
from cservice.kernel.time import days, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing import NOON
from cservice.testing.desk import applied
from cservice.testing.money import Books

from .told import (
    AGREED,
    ALLOWED,
    ASKED,
    BOOK,
    CARD,
    LINE,
    PAID,
    RA,
    SALE,
    SOLD,
    SWAP,
    Happened,
    told,
    usd,
)

AGAIN = OrderId("order-2")
REPLACED = orders.NoPaymentOrderPlaced(
    exchange=SWAP,
    customer=None,
    lines=(attrs.evolve(SOLD.lines[0], paid=usd("0"), carried=usd("16")),),
    shipping=usd("3"),
    placed_at=NOON,
    sale=SALE,
)
DISPUTED = orders.ChargebackOpened(reference="cb-1", amount=usd("20"))
WON = orders.ChargebackClosed(reference="cb-1", won=True)
LOST = orders.ChargebackClosed(reference="cb-1", won=False)
REFUND = refunds.RefundOpened(order=SALE, part=attrs.evolve(CARD, amount=usd("20")))
FAILED = refunds.RefundFailed(attempt=1, reason="no such card", retry_at=None)
RETRIED = refunds.RefundRetried(means=PaymentMeans.CARD, attempt=2)
HELD = refunds.RefundHeld()
GIVEN_UP = refunds.RefundGivenUp(reason="by cheque")


def ticket(subject: str) -> tickets.TicketOpened:
    """Somebody reads that."""
    return tickets.TicketOpened(
        number=tickets.TicketNumber("1"),
        subject=subject,
        matter=tickets.Matter.COMPLAINT,
        customer=None,
        call=None,
        at=NOON,
        answer_due_at=plus(NOON, days(2)),
    )


def took(happened: Happened) -> Books:
    """What the books say once all of it has happened."""
    return after(happened)[0]


def after(happened: Happened) -> tuple[Books, Mapping[str, Record]]:
    """The same, and the records."""
    books, records = Books(), dict[str, Record]()
    for one, before in told(happened):
        books.take(one, before)
        records = applied(before, [one])
    return books, records


SENT: Happened = (*PAID, (RA, ASKED), (RA, ALLOWED), (SWAP, AGREED))
BACK: Happened = (*PAID, ("refund-1", REFUND))
LESS = refunds.RefundOpened(ra=RA, order=SALE, part=attrs.evolve(CARD, amount=usd("1")))


@pytest.mark.parametrize(
    ("happened", "found"),
    [
        pytest.param((*PAID, (SALE, DISPUTED), ("refund-1", REFUND)), "beside", id="dispute"),
        pytest.param((*BACK, ("refund-2", REFUND)), "40.00 of order-1 is out", id="twice"),
        pytest.param(
            (*PAID, (SALE, DISPUTED), (SALE, LOST), (RA, ASKED), ("refund-1", LESS)),
            "21.00 of order-1 is out",
            id="the bank gave it",
        ),
        pytest.param(
            (*BACK, ("refund-1", FAILED), (SALE, DISPUTED), ("refund-1", RETRIED)),
            "beside",
            id="retried beside a dispute",
        ),
        pytest.param(
            (*BACK, ("refund-1", FAILED), ("refund-1", GIVEN_UP), ("refund-2", REFUND), *BACK[1:]),
            "is there already|of order-1 is out",
            id="opened again, and again",
        ),
        pytest.param((*SENT, (SALE, DISPUTED), (AGAIN, REPLACED)), "beside", id="sent beside it"),
        pytest.param(
            (*BACK, ("refund-1", HELD), ("refund-2", REFUND), ("refund-1", RETRIED)),
            "40.00 of order-1 is out",
            id="what was held, too",
        ),
        pytest.param(
            (*PAID, (SALE, attrs.evolve(DISPUTED, amount=usd("20.01")))),
            "20.01 is disputed, and USD 20.00 was paid",
            id="disputed",
        ),
        pytest.param(
            (*SENT, (SALE, DISPUTED), (SALE, LOST), (AGAIN, REPLACED)),
            "36.00 of order-1 is out",
            id="sent after it",
        ),
        pytest.param(
            (
                *SENT,
                (AGAIN, REPLACED),
                (AGAIN, attrs.evolve(DISPUTED, amount=usd("3"))),
                (SALE, DISPUTED),
                (AGAIN, LOST),
                ("refund-1", attrs.evolve(LESS, ra=None, exchange=SWAP)),
            ),
            "beside",
            id="of its replacement",
        ),
    ],
)
def test_more_than_was_paid_is_noticed(happened: Happened, found: str) -> None:
    """whichever way it leaves: the bank, a refund, a retry, a replacement."""
    with pytest.raises(AssertionError, match=found):
        took(happened)


def test_what_was_paid_may_leave_once() -> None:
    """by refund, or by the bank; what was given up, or is won, is not counted."""
    took((*BACK, ("refund-1", FAILED), ("refund-1", RETRIED)))
    took((*BACK, ("refund-1", FAILED), ("refund-1", GIVEN_UP), ("refund-2", REFUND)))
    took((*PAID, (SALE, DISPUTED), (SALE, WON), ("refund-1", REFUND)))
    took((*SENT, (AGAIN, REPLACED)))
    three = attrs.evolve(DISPUTED, amount=usd("3"))
    shipping = took((*SENT, (AGAIN, REPLACED), (AGAIN, three), (AGAIN, LOST)))
    assert (shipping.paid_for_others[SALE], shipping.bank[SALE]) == (usd("3"), usd("3"))
    more = took(
        (*SENT, (AGAIN, REPLACED), (AGAIN, attrs.evolve(three, amount=usd("9"))), (AGAIN, LOST))
    )
    assert (more.paid_for_others[SALE], more.bank[SALE]) == (usd("3"), usd("9"))
    took((*BACK, ("refund-1", HELD), ("refund-1", GIVEN_UP), ("refund-2", REFUND)))


SHIPPED = orders.OrderShipped(shipped_at=NOON)
LOWERED = orders.PriceAdjusted(
    reason="a dent",
    by="ann",
    at=NOON,
    sku=BOOK,
    old=usd("16"),
    new=usd("10"),
    off=usd("6"),
    lines=(attrs.evolve(SOLD.lines[0], paid=usd("10")),),
)
FOUR = attrs.evolve(DISPUTED, amount=usd("4"))
IF_PAID = ticket("USD 2.00 is due back for order C-1, if it was paid: it was by invoice")
GIVEN: Happened = (*PAID, (SALE, SHIPPED), (SALE, FOUR), (SALE, LOST))
TWO = attrs.evolve(REFUND, part=attrs.evolve(CARD, amount=usd("2")))


@pytest.mark.parametrize(
    ("happened", "found"),
    [
        pytest.param((*BACK, (SALE, DISPUTED)), "refund-1 is to be paid out", id="not held"),
        pytest.param((*GIVEN, (SALE, LOWERED)), "6.00 is due for order-1", id="a cut is not paid"),
    ],
)
def test_what_the_bank_gives_twice_or_in_vain_is_noticed(happened: Happened, found: str) -> None:
    """while it decides nothing is to be paid out; afterwards what it gave counts once."""
    books, records = after(happened)
    with pytest.raises(AssertionError, match=found):
        books.hold(records)


@pytest.mark.parametrize(
    "happened",
    [
        pytest.param((*BACK, ("refund-1", HELD), (SALE, DISPUTED)), id="held"),
        pytest.param((*GIVEN, (SALE, LOWERED), ("refund-1", TWO)), id="the rest is paid"),
        pytest.param((*PAID, (SALE, FOUR), (SALE, LOST), (SALE, LOWERED)), id="it has not left"),
        pytest.param((*GIVEN, (SALE, LOWERED), ("ticket-1", IF_PAID)), id="it may not be paid"),
    ],
)
def test_what_the_bank_gives_once_is_in_order(happened: Happened) -> None:
    """by it, or by us, as far as it is due."""
    books, records = after(happened)
    books.hold(records)


RECEIVED = returns.ReturnReceived(parcel=ParcelId("parcel-1"))
INSPECTED = returns.ReturnInspected(
    lines=(attrs.evolve(LINE, authorized=1, received=1, accepted=1),),
    found=(returns.FoundItem(sku=BOOK, accepted=1),),
)


def credited(ra: str, amount: str, sku: Sku, *, back: bool, fee: str = "0") -> Happened:
    """A return of one item, that is back or not, and what is credited for it and paid out."""
    line = attrs.evolve(LINE, sku=sku, paid=usd("10"))
    there = attrs.evolve(line, authorized=1, received=1, accepted=1)
    came = (ra, attrs.evolve(INSPECTED, lines=(there,)))
    trigger = returns.CreditTrigger.GOODS_BACK if back else returns.CreditTrigger.BY_POLICY
    part = attrs.evolve(CARD, amount=usd(amount))
    fees = (returns.Fee(kind=returns.FeeKind.LABEL, amount=usd(fee)),)
    issued = returns.CreditIssued(
        amount=usd(amount) + usd(fee), trigger=trigger, fees=fees, parts=(part,)
    )
    asked = attrs.evolve(ASKED, remedy=returns.Remedy.CREDIT, lines=(line,))
    allowed = attrs.evolve(ALLOWED, lines=(attrs.evolve(line, authorized=1),))
    return (
        (ra, asked),
        (ra, allowed),
        *(((ra, RECEIVED), came) if back else ()),
        (ra, issued),
        (f"refund-of-{ra}", refunds.RefundOpened(ra=ReturnId(ra), order=SALE, part=part)),
    )


PEN = Sku("pen")
BOTH = attrs.evolve(
    SOLD,
    lines=tuple(attrs.evolve(SOLD.lines[0], sku=sku, paid=usd("10")) for sku in (BOOK, PEN)),
    shipping=usd("0"),
)
TEN_LOST: Happened = ((SALE, attrs.evolve(DISPUTED, amount=usd("10"))), (SALE, LOST))


def test_what_is_credited_beside_the_bank_though_it_is_not_due_is_noticed() -> None:
    """of an item that never comes no more is due than was promised beforehand, with the bank's."""
    sold: Happened = ((SALE, BOTH), (SALE, SHIPPED))
    half = credited("ra-1", "5", BOOK, back=False)
    took((*sold, *half, *credited("ra-2", "10", PEN, back=True)))
    took((*sold, *TEN_LOST, *credited("ra-2", "10", PEN, back=True)[:-2], *half))
    waits = ("refund-of-ra-1", HELD)
    took((*sold, *half, waits, *TEN_LOST, *credited("ra-2", "5", PEN, back=True)))
    with pytest.raises(AssertionError, match=r"15\.00 is given, and USD 10\.00 is due"):
        took((*sold, *TEN_LOST, *half))
    four_lost = (SALE, FOUR), (SALE, LOST)
    took((*sold, *half, *four_lost, *credited("ra-2", "5", PEN, back=True, fee="1")))
    pen, less = credited("ra-2", "1", PEN, back=True), credited("ra-1", "2", BOOK, back=False)
    for more in (
        (*half, *TEN_LOST, *pen),
        (*half, *four_lost, *credited("ra-2", "6", PEN, back=True, fee="1")),
        # The bank's is the pen's, which is back: nothing of it is of the half that is promised.
        (*TEN_LOST, *pen[:-2], *half, *pen[-2:]),
        (*TEN_LOST, *pen[:-2], *half, less[-2], ("refund-2", less[-1][1]), *pen[-2:]),
    ):
        with pytest.raises(AssertionError, match="with the bank's"):
            took((*sold, *more))


OFF = attrs.evolve(REFUND, part=attrs.evolve(CARD, amount=usd("6")))
NOTED: dict[str, Any] = {"reason": "so", "by": "ann", "at": NOON}
LESS_PAID = (attrs.evolve(SOLD.lines[0], paid=usd("10")),)
CHEAPER = orders.PriceAdjusted(
    **NOTED, sku=BOOK, old=usd("16"), new=usd("10"), off=usd("6"), lines=LESS_PAID
)
CUT: Happened = (*PAID, (SALE, CHEAPER), ("refund-1", OFF))


def pictured(paid: str, *lines: orders.OrderLine) -> Happened:
    """The shop has a newer picture, with so much paid by card."""
    was = orders.Picture(
        lines=LESS_PAID, shipping=usd("4"), payments=(CARD,), promised_at=None, tracking=None
    )
    now = attrs.evolve(was, lines=lines, payments=(attrs.evolve(CARD, amount=usd(paid)),))
    told = orders.OrderUpdated(
        old=was, new=now, customer_before=SOLD.customer, customer=SOLD.customer, shop_version=1
    )
    return ((SALE, told),)


def test_what_went_back_and_is_forgotten_is_noticed() -> None:
    """a shop that tells payments net of it was paid in full; one that has it back was not."""
    pen = attrs.evolve(SOLD.lines[0], sku=Sku("pen"))
    took((*CUT, *pictured("20", *LESS_PAID)))
    took((*CUT, *pictured("14", *SOLD.lines)))
    took((*PAID, *pictured("14", *LESS_PAID)))
    took((*CUT, *pictured("36", *LESS_PAID, pen)))
    for paid, lines in (("14", LESS_PAID), ("30", (*LESS_PAID, pen))):
        with pytest.raises(AssertionError, match=r"is paid for .*; USD 6\.00 went back"):
            took((*CUT, *pictured(paid, *lines)))


@pytest.mark.parametrize(
    "gone",
    [
        ((SALE, orders.OrderCancelled(reason="sold out", by="ann", at=NOON, by_shop=True)),),
        (
            (SALE, orders.OrderShipped(shipped_at=NOON)),
            (SALE, orders.ShopCancelled(cancelled_at=NOON)),
            (SALE, orders.OrderCameBack(came_back_at=NOON, reason="unknown there")),
            (SALE, orders.OrderCancelled(reason="sold out", by="ann", at=NOON, by_shop=True)),
        ),
    ],
)
def test_what_the_shop_gave_back_does_not_leave_again(gone: Happened) -> None:
    """what we gave back before, the shop did not."""
    assert took((*CUT, *gone)).in_shop[SALE] == usd("14")
    with pytest.raises(AssertionError, match=r"21\.00 of order-1 is out"):
        took((*PAID, *gone, (RA, ASKED), ("refund-1", LESS)))


def test_what_the_shop_does_not_give_back_after_all_may_leave() -> None:
    """once, as ever."""
    gone = (SALE, orders.ShopCancelled(cancelled_at=NOON))
    stands = (SALE, orders.CancellationWithdrawn())
    assert took((*PAID, gone, stands, (RA, ASKED), ("refund-1", LESS))).in_shop == {}
    with pytest.raises(AssertionError, match="of order-1 is out"):
        took((*PAID, gone, stands, gone, (RA, ASKED), ("refund-1", LESS)))


TWICE: Happened = (
    *BACK,
    ("refund-1", refunds.RefundPaid(reference="r-1")),
    (SALE, DISPUTED),
    (SALE, LOST),
)
IN_SHOP: Happened = (
    *PAID,
    (SALE, DISPUTED),
    (SALE, LOST),
    (SALE, orders.ShopCancelled(cancelled_at=NOON)),
)


@pytest.mark.parametrize("happened", [TWICE, IN_SHOP])
def test_of_what_is_out_too_much_somebody_reads(happened: Happened) -> None:
    """the bank gave what we, or the shop, gave too; no other ticket tells that."""
    books, records = after(
        (*happened, ("ticket-1", ticket("USD 20.00 more went back for order C-")))
    )
    with pytest.raises(AssertionError, match=r"20\.00 more than was paid is out: nobody reads it"):
        books.hold(records)
    text = "USD 20.00 more went back for order C-1 than was paid for it"
    for subject in (text, "[erased]"):
        books, records = after((*happened, ("ticket-1", ticket(subject))))
        books.hold(records)


def test_of_what_left_and_is_owed_somebody_reads() -> None:
    """the shop added an item, and nobody knows by what that was paid; also if it is given back."""
    pen = attrs.evolve(SOLD.lines[0], sku=Sku("pen"))
    was = orders.Picture(
        lines=SOLD.lines, shipping=usd("4"), payments=(CARD,), promised_at=None, tracking=None
    )
    more = orders.OrderUpdated(
        old=was,
        new=attrs.evolve(was, lines=(*SOLD.lines, pen)),
        customer_before=SOLD.customer,
        customer=SOLD.customer,
        shop_version=1,
    )
    books, records = after((*PAID, (SALE, more)))
    books.hold(records)
    left = (*PAID, (SALE, more), (SALE, orders.OrderShipped(shipped_at=NOON)))
    books, records = after(left)
    with pytest.raises(AssertionError, match=r"nobody reads that USD 16\.00 is owed"):
        books.hold(records)
    for name in ("C-1", SALE):
        said = f"order {name} left, and USD 16.00 of it is not paid"
        books, records = after((*left, ("ticket-1", ticket(said))))
        books.hold(records)


def test_a_bank_may_be_asked_for_what_the_shop_gives_back() -> None:
    """for no more than was paid; what we would pay beside is noticed as ever."""
    cancelled = (SALE, orders.ShopCancelled(cancelled_at=NOON))
    sent = (SALE, orders.OrderShipped(shipped_at=NOON))
    books = took((*PAID, sent, cancelled, (SALE, DISPUTED)))
    assert books.disputes
    again = attrs.evolve(DISPUTED, reference="cb-2", amount=usd("20"))
    with pytest.raises(AssertionError, match="is disputed, and"):
        took((*PAID, sent, cancelled, (SALE, DISPUTED), (SALE, again)))
    with pytest.raises(AssertionError, match="goes out beside"):
        took((*PAID, cancelled, (SALE, DISPUTED), ("refund-1", OFF)))


def test_what_was_cancelled_and_is_not_paid_back_is_noticed() -> None:
    """all that was paid by card, unless a return settles it, the shop, or the bank."""
    gone = orders.OrderCancelled(reason="sold out", by="ann", at=NOON)
    in_shop = attrs.evolve(gone, by_shop=True)
    untold = attrs.evolve(SOLD, payments=())

    def held(*happened: tuple[str, Any]) -> None:
        """The books against the records in the end."""
        books, records = after(happened)
        books.hold(records)

    held(*BACK, (SALE, gone))
    held(*PAID, (SALE, in_shop))
    held(*PAID, (SALE, DISPUTED), (SALE, gone))
    held((SALE, untold), (SALE, gone))
    held(*PAID, (RA, ASKED), (SALE, gone))
    with pytest.raises(AssertionError, match=r"order-1 was cancelled: USD 20\.00 was paid, and"):
        held(*PAID, (SALE, gone))
    given_up = returns.ReturnCancelled(reason="it came back")
    with pytest.raises(AssertionError, match="order-1 was cancelled"):
        held(*PAID, (RA, ASKED), (RA, given_up), (SALE, gone))


@pytest.mark.parametrize("paid", ["5", "500"])
def test_payments_that_do_not_add_up_are_noticed(paid: str) -> None:
    """for an order that is recorded; of what is not told, nothing is held."""
    sold = attrs.evolve(SOLD, payments=(attrs.evolve(CARD, amount=usd(paid)),))
    with pytest.raises(AssertionError, match=r"which comes to USD 20\.00"):
        took(((SALE, sold),))
    assert took(((SALE, attrs.evolve(SOLD, payments=())),)).paid_for[SALE] == usd("20")


def test_an_order_that_is_recorded_twice_is_noticed() -> None:
    """by its number in another case, told with it or given later."""
    with pytest.raises(AssertionError, match="records c-1 twice"):
        took((*PAID, (AGAIN, attrs.evolve(SOLD, number="c-1"))))
    numbered = orders.OrderNumbered(number="c-1")
    with pytest.raises(AssertionError, match="records c-1 twice"):
        took((*SENT, (AGAIN, REPLACED), (AGAIN, numbered)))


def test_an_offer_that_is_taken_twice_is_noticed() -> None:
    """for the same item of an order; for another order it is another cause."""
    offer = returns.SaveOffer(
        code="c10", text="10 off", cost=usd("10"), budget=BudgetId("budget-1")
    )
    credit = attrs.evolve(ASKED, remedy=returns.Remedy.CREDIT)
    made = returns.SaveOffersMade(offers=(offer,), made_at=NOON, until=plus(NOON, days(7)))
    taken = returns.SaveOfferAccepted(offer=offer)

    def kept(id: str, order: str) -> Happened:
        asked = attrs.evolve(credit, order=OrderId(order))
        return ((id, asked), (id, made), (id, taken))

    took((*PAID, *kept("ra-1", SALE), *kept("ra-2", "order-9")))
    with pytest.raises(AssertionError, match=r"gives .*c10.* again"):
        took((*PAID, *kept("ra-1", SALE), *kept("ra-2", SALE)))


def test_an_order_may_be_paid_otherwise() -> None:
    """by other means, or for other things; then that is what may leave."""
    gift = (Payment(means=PaymentMeans.GIFT_CARD, amount=usd("20")),)
    noted: dict[str, Any] = {"reason": "so", "by": "ann", "at": NOON}
    repaid = orders.PaymentChanged(**noted, old=(CARD,), new=gift)
    dearer = (attrs.evolve(SOLD.lines[0], paid=usd("26")),)
    changed = orders.ItemChanged(**noted, sku=BOOK, old=SOLD.lines, new=dearer)
    untold = attrs.evolve(SOLD, payments=())

    assert took((*PAID, (SALE, repaid), (SALE, changed))).paid_for[SALE] == usd("20")
    assert took(((SALE, untold), (SALE, changed))).paid_for[SALE] == usd("30")


ACCEPTED = exchanges.OriginalAccepted(received=usd("16"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (ACCEPTED, r"USD 16\.00, and USD 0\.00 is back"),
        (exchanges.OriginalKept(received=usd("16")), "are with_customer"),
        (exchanges.OriginalLost(received=usd("16")), "are with_customer"),
    ],
)
def test_an_original_that_is_with_the_customer_is_noticed(body: Any, found: str) -> None:
    """where it counts for the exchange all the same."""
    before: Happened = ((SWAP, exchanges.OriginalReceived()),) if body is ACCEPTED else ()
    with pytest.raises(AssertionError, match=found):
        took((*SENT, *before, (SWAP, body)))


def test_what_was_never_sent_and_counts_is_noticed() -> None:
    """the rest of the original is lost: only that counts."""
    two = attrs.evolve(LINE, requested=2, authorized=2, lost=1, short=1)
    lost: Happened = ((RA, returns.ReturnLost(lines=(two,))),)
    with pytest.raises(AssertionError, match=r"counts USD 16\.00, and USD 8\.00 is back"):
        took((*SENT, *lost, (SWAP, exchanges.OriginalLost(received=usd("16")))))


def test_an_original_that_is_back_counts() -> None:
    """once it was inspected."""
    back: Happened = ((RA, RECEIVED), (RA, INSPECTED))
    took((*SENT, *back, (SWAP, exchanges.OriginalReceived()), (SWAP, ACCEPTED)))


@pytest.mark.parametrize("owed", [True, False])
def test_what_goes_back_for_what_was_lost_and_rejected_is_noticed(owed: bool) -> None:
    """but for what we owed by then: nothing of it counts any more."""
    found = exchanges.OriginalRejected(charge_at=NOON, give_up_at=NOON)
    gone = attrs.evolve(LINE, authorized=1, lost=1)
    lost: Happened = (
        (RA, returns.ReturnLost(lines=(gone,))),
        (SWAP, exchanges.OriginalLost(received=usd("16"))),
        (SWAP, DUE if owed else exchanges.DifferenceEven()),
        (SWAP, exchanges.OriginalReceived()),
        (SWAP, found),
    )
    books, records = after((*WORTH_LESS[:4], *lost, ("refund-1", PAID_OUT)))
    if owed:
        books.hold(records)
        return
    with pytest.raises(AssertionError, match=r"USD 6\.00 goes back, and USD 0\.00 was put in"):
        books.hold(records)


DUE = exchanges.DifferenceFound(due=usd("6"))
BY_HAND = exchanges.DifferenceSettled(reference="cheque 7")
WORTH_LESS: Happened = (
    *PAID,
    (RA, ASKED),
    (RA, ALLOWED),
    (SWAP, attrs.evolve(AGREED, value=usd("10"))),
    (RA, RECEIVED),
    (RA, INSPECTED),
    (SWAP, exchanges.OriginalReceived()),
    (SWAP, ACCEPTED),
    (SWAP, DUE),
)
PAID_OUT = refunds.RefundOpened(exchange=SWAP, order=SALE, part=attrs.evolve(CARD, amount=usd("6")))


def test_what_was_sent_by_hand_and_leaves_again_is_noticed() -> None:
    """it counts as a refund does: for the exchange, and for its sale; what a refund is, once."""
    books, records = after((*WORTH_LESS, (SWAP, BY_HAND)))
    books.hold(records)
    books, records = after((*WORTH_LESS, (SWAP, BY_HAND), ("refund-1", PAID_OUT)))
    with pytest.raises(AssertionError, match=r"USD 12\.00 goes back, and USD 6\.00 was put in"):
        books.hold(records)
    lost: Happened = ((SALE, attrs.evolve(DISPUTED, amount=usd("12"))), (SALE, LOST))
    with pytest.raises(AssertionError, match=r"21\.00 of order-1 is out"):
        three = attrs.evolve(PAID_OUT, part=attrs.evolve(CARD, amount=usd("3")))
        took((*WORTH_LESS, (SWAP, BY_HAND), *lost, ("refund-1", three)))


@pytest.mark.parametrize(
    "settled",
    [
        (("refund-1", PAID_OUT), (SWAP, attrs.evolve(BY_HAND, reference="refund-1"))),
        ((SALE, DISPUTED), (SALE, LOST), (SWAP, attrs.evolve(BY_HAND, reference="cb-1"))),
        ((SALE, DISPUTED), (SWAP, attrs.evolve(BY_HAND, reference="cb-1")), (SALE, LOST)),
        ((SALE, orders.ShopCancelled(cancelled_at=NOON)), (SWAP, BY_HAND)),
    ],
    ids=["refund", "bank", "bank, later", "shop"],
)
def test_what_a_refund_the_bank_or_the_shop_gave_is_not_counted_twice(settled: Happened) -> None:
    """as what was sent by hand."""
    books, records = after((*WORTH_LESS, *settled))
    books.hold(records)
    assert books.by_hand == {}


GONE_OUT = exchanges.ReplacementShipped(remind_at=NOON, charge_at=NOON, give_up_at=NOON)
CHARGED = exchanges.UnreturnedCharged(amount=usd("16"), give_up_at=NOON)
TEN = attrs.evolve(ACCEPTED, received=usd("10"))
#: The charge is paid once the original came, and six dollars less than agreed are accepted of it.
PAID_LATE: Happened = (
    *PAID,
    (RA, ASKED),
    (RA, ALLOWED),
    (SWAP, attrs.evolve(AGREED, consented=True)),
    (SWAP, exchanges.ReplacementOrdered(order=AGAIN)),
    (SWAP, GONE_OUT),
    (SWAP, CHARGED),
    (RA, RECEIVED),
    (RA, INSPECTED),
    (SWAP, exchanges.OriginalReceived()),
    (SWAP, TEN),
    (SWAP, exchanges.ChargeWithdrawn()),
    (SWAP, exchanges.DifferenceAsked(due=usd("6"), due_until=NOON)),
    (SWAP, exchanges.ChargePaid(reference="p-1")),
)
WAIVED = exchanges.DifferenceWaived(reason="in vain")


def goes_back(reversed: str, paid_out: str, *then: Any) -> Happened:
    """So much of the charge is given back, and so much leaves."""
    refund = attrs.evolve(PAID_OUT, part=attrs.evolve(CARD, amount=usd(paid_out)))
    back = exchanges.ChargeReversed(amount=usd(reversed))
    return (*PAID_LATE, *[(SWAP, one) for one in (back, *then)], ("refund-1", refund))


@pytest.mark.parametrize("then", [(), (WAIVED,), (exchanges.DifferencePaid(reference="p-2"),)])
def test_a_charge_that_was_paid_too_late_goes_back_whole(then: tuple[Any, ...]) -> None:
    """and no more than that, or less, whatever becomes of the difference that is owed beside it."""
    books, records = after(goes_back("16", "16", *then))
    books.hold(records)
    books, records = after(goes_back("16", "16.01", *then))
    with pytest.raises(AssertionError, match=r"16\.01 goes back, and USD 16\.00 was put in"):
        books.hold(records)
    books, records = after(goes_back("16", "15.99", *then))
    with pytest.raises(AssertionError, match=r"16\.00 is owed, and USD 15\.99 goes back"):
        books.hold(records)


DUE_BACK = "USD {} is due back for exchange-1, if order C-1 was paid"


@pytest.mark.parametrize(
    "told", [[DUE_BACK.format("16.00")], [DUE_BACK.format("6.00"), DUE_BACK.format("10.00")]]
)
def test_what_is_owed_if_it_was_paid_somebody_reads_to_the_cent(told: list[str]) -> None:
    """at once, or one thing after another; that there is less, or more, is no word of it."""
    owed = goes_back("16", "16")[:-1]
    books, records = after((*owed, *[(f"ticket-{x}", ticket(x)) for x in told]))
    books.hold(records)
    books, records = after((*owed, ("ticket-1", ticket("[erased]"))))
    books.hold(records)
    for wrong in ("15.99", "16.01"):
        books, records = after((*owed, ("ticket-1", ticket(DUE_BACK.format(wrong)))))
        with pytest.raises(AssertionError, match=r"16\.00 is owed, and USD 0\.00 goes back"):
            books.hold(records)


@pytest.mark.parametrize("then", [(), (WAIVED,)])
def test_what_is_kept_of_a_charge_is_not_given_away_with_a_waiver(then: tuple[Any, ...]) -> None:
    """what went back in part paid for the difference: no more leaves than that part."""
    books, records = after(goes_back("10", "10", *then))
    books.hold(records)
    books, records = after(goes_back("10", "16", *then))
    with pytest.raises(AssertionError, match=r"16\.00 goes back, and USD 10\.00 was put in"):
        books.hold(records)


LATE = attrs.evolve(LINE, reason=returns.Reason.LATE, authorized=1, lost=1)
#: A return of what was sold, settled as the shop gives all of it back, which it does not after all.
STANDS_AGAIN = (SALE, orders.CancellationWithdrawn())
CREDITED = returns.CreditIssued(
    amount=usd("16"),
    trigger=returns.CreditTrigger.GOODS_BACK,
    parts=(attrs.evolve(CARD, amount=usd("16")),),
)
DUE_AGAIN = " for ra-1, which is closed: reopen it first"


def closed_in_shop(*before: tuple[str, Any], ra: Any = ASKED, lost: bool = False) -> Happened:
    """A return that is closed while the shop has its sale as cancelled."""
    back = ((RA, returns.ReturnLost(lines=(LATE,))),) if lost else ((RA, RECEIVED), (RA, INSPECTED))
    over = ((SALE, orders.ShopCancelled(cancelled_at=NOON)), (RA, returns.ReturnClosed()))
    sent = (SALE, orders.OrderShipped(shipped_at=NOON))
    return (*PAID, sent, (RA, ra), (RA, ALLOWED), *back, *before, *over)


@pytest.mark.parametrize(
    "closed",
    [
        closed_in_shop(),
        closed_in_shop(ra=attrs.evolve(ASKED, remedy=returns.Remedy.CREDIT)),
        closed_in_shop(lost=True),
    ],
    ids=["an exchange", "a credit", "lost"],
)
def test_of_what_is_due_again_somebody_reads(closed: Happened) -> None:
    """the shop takes back that it gives the money: of the return, and not only of the order."""
    other = ("ticket-1", ticket("order C-1 stands again"))
    books, records = after((*closed, other))
    books.hold(records)
    books, records = after((*closed, STANDS_AGAIN, other))
    with pytest.raises(AssertionError, match="nobody reads that ra-1 is due"):
        books.hold(records)
    books, records = after((*closed, STANDS_AGAIN, ("ticket-1", ticket(f"16{DUE_AGAIN}"))))
    books.hold(records)


@pytest.mark.parametrize("remedy", returns.Remedy)
def test_of_what_is_found_late_somebody_reads(remedy: returns.Remedy) -> None:
    """its return was closed without it."""
    asked = attrs.evolve(ASKED, remedy=remedy)
    closed: Happened = (
        *PAID,
        (RA, asked),
        (RA, ALLOWED),
        (RA, RECEIVED),
        (RA, returns.ReturnClosed()),
    )
    found = (RA, INSPECTED)
    books, records = after((*closed, ("ticket-1", ticket("USD 16.00 is due for ra-1"))))
    books.hold(records)
    nothing = returns.ReturnInspected(found=(), lines=(attrs.evolve(LINE, authorized=1),))
    books, records = after((*closed, (RA, nothing)))
    books.hold(records)
    books, records = after((*closed, found, ("ticket-1", ticket("USD 16.00 is due for ra-1"))))
    with pytest.raises(AssertionError, match="nobody reads that more of ra-1 was found"):
        books.hold(records)
    told = ticket("USD 16.00 is due for ra-1, which is closed, since more of it was found")
    books, records = after((*closed, found, ("ticket-1", told)))
    books.hold(records)


ARRIVED = (SALE, orders.OrderDelivered(delivered_at=NOON))


@pytest.mark.parametrize(
    "closed",
    [
        closed_in_shop((SWAP, AGREED)),
        closed_in_shop((RA, CREDITED), ra=attrs.evolve(ASKED, remedy=returns.Remedy.CREDIT)),
        closed_in_shop(ARRIVED, lost=True),
        (*closed_in_shop(), (SALE, DISPUTED), (SALE, LOST)),
        closed_in_shop(("refund-1", REFUND)),
        closed_in_shop()[:-1],
    ],
    ids=["exchanged", "credited", "arrived", "by the bank", "gone back", "open"],
)
def test_of_what_is_settled_nobody_need_read(closed: Happened) -> None:
    """nor of what is open still, or of what nothing is left for."""
    assert took((*closed, STANDS_AGAIN)).due_again == set()
