"""The laws about money notice each attack, in histories that no desk of ours lets happen."""

from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from cservice import Money, exchanges, orders, refunds, returns
from cservice.ids import BudgetId, CustomerId, ExchangeId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.event import CommandId, Envelope, EventId, Opening
from cservice.kernel.record import CaseId, Record
from cservice.kernel.time import days, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing import ANN, BRAND, NOON, TENANT
from cservice.testing.cases import Books
from cservice.testing.desk import applied

SALE, RA, BOOK = OrderId("order-1"), ReturnId("ra-1"), Sku("book")
SWAP, AGAIN = ExchangeId("exchange-1"), OrderId("order-2")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


CARD = Payment(means=PaymentMeans.CARD, amount=usd("20"), reference="ch-1")
SOLD = orders.OrderRecorded(
    number="C-1",
    customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee"),
    lines=(orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("16")),),
    shipping=usd("4"),
    placed_at=NOON,
    payments=(CARD,),
)
LINE = returns.ReturnLine(sku=BOOK, reason=returns.Reason.DAMAGED, paid=usd("16"), requested=1)
ASKED = returns.ReturnRequested(order=SALE, remedy=returns.Remedy.EXCHANGE, lines=(LINE,))
ORIGINAL = exchanges.Original(sku=BOOK, quantity=1, worth=usd("16"))
AGREED = exchanges.ExchangeStarted(
    order=SALE,
    ra=RA,
    items=(exchanges.Item(sku=BOOK, title="A book"),),
    originals=(ORIGINAL,),
    our_mistake=True,
    ships=exchanges.Ships.AT_ONCE,
    shipping=usd("0"),
    value=usd("16"),
)
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
GIVEN_UP = refunds.RefundGivenUp(reason="by cheque")

Happened = Sequence[tuple[str, Any]]


def took(happened: Happened) -> Books:
    """What the books say once all of it has happened, each to the record of that id."""
    books, records, versions = Books(), dict[str, Record](), dict[str, int]()
    for place, (stream, body) in enumerate(happened, start=1):
        versions[stream] = 1 if isinstance(body, Opening) else versions[stream] + 1
        one = Envelope(
            id=EventId(f"event-{place}"),
            stream=stream,
            version=versions[stream],
            at=NOON,
            by=ANN,
            tenant=TENANT,
            brand=BRAND,
            case=CaseId("case-1"),
            command=CommandId(f"do-{place}"),
            cause=None,
            rulings=(),
            facts={},
            body=body,
        )
        books.take(one, records)
        records = applied(records, [one])
    return books


PAID: Happened = ((SALE, SOLD),)
ALLOWED = returns.ReturnAuthorized(
    number=returns.RaNumber("1"),
    expires_at=plus(NOON, days(30)),
    lines=(attrs.evolve(LINE, authorized=1),),
)
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
    assert (shipping.paid_for[SALE], shipping.bank[SALE]) == (usd("23"), usd("3"))


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
RECEIVED = returns.ReturnReceived(parcel=ParcelId("parcel-1"))
INSPECTED = returns.ReturnInspected(
    lines=(attrs.evolve(LINE, authorized=1, received=1, accepted=1),),
    found=(returns.FoundItem(sku=BOOK, accepted=1),),
)


def test_an_exchange_for_what_nobody_authorized_is_noticed() -> None:
    """before anything has left for it."""
    with pytest.raises(AssertionError, match="ra-1 is requested"):
        took((*PAID, (RA, ASKED), (SWAP, AGREED)))


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


def test_an_original_that_is_back_counts() -> None:
    """once it was inspected."""
    back: Happened = ((RA, RECEIVED), (RA, INSPECTED))
    took((*SENT, *back, (SWAP, exchanges.OriginalReceived()), (SWAP, ACCEPTED)))


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
