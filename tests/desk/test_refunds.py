"""By which payments of an order money goes back, on a desk."""

import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    CountedNumbers,
    Desk,
    Lift,
    Money,
    Override,
    Refused,
    exchanges,
    instant,
    orders,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.ids import OrderId, Sku
from cservice.kernel.record import CaseId
from cservice.kernel.ruling import Ruling
from cservice.payment import Payment, PaymentMeans
from cservice.testing.desk import what_is_kept_adds_up

ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
SUE = Actor.staff("sue", SUPERVISOR)
T0 = instant("2026-03-02T12:00:00Z")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def card(amount: str) -> Payment:
    """By the customer's card."""
    return Payment(means=PaymentMeans.CARD, amount=usd(amount), reference="c-1")


def gift(amount: str) -> Payment:
    """By the gift card that the customer had."""
    return Payment(means=PaymentMeans.GIFT_CARD, amount=usd(amount), reference="g-1")


@policy(returns.MayCredit)
def beforehand(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


@pytest.fixture
def desk() -> Desk:
    """A desk that credits before anything is back."""
    return Desk(numbers=CountedNumbers(), policies=[beforehand])


def sold(
    desk: Desk, *payments: Payment, number: str = "C-1", case: CaseId | None = None
) -> OrderId:
    """An order of two books for twenty dollars."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=2, paid=usd("20"))
    order = orders.RecordOrder(
        case=case,
        number=number,
        customer=None,
        lines=(line,),
        shipping=usd("0"),
        placed_at=T0,
        shipped_at=T0,
        delivered_at=T0,
        payments=payments,
    )
    return OrderId(desk.do(order, by=SHOP, at=T0).record.id)


def asked_back(
    desk: Desk, order: OrderId, *, remedy: str = "credit", elsewhere: bool = False
) -> returns.ReturnAuthorization:
    """One of the books is asked back, on the order's case or on another one."""
    case = None
    if elsewhere:
        case = desk.do(tickets.OpenTicket(subject="A book"), by=ANNA, at=T0).record.case
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.CHANGED_MIND)
    ra = desk.do(
        returns.RequestReturn(
            case=case or desk.record(orders.Order, order).case,
            order=order,
            items=(item,),
            remedy=returns.Remedy(remedy),
        ),
        by=ANNA,
        at=T0,
    ).record
    return desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0).record


def credited(
    desk: Desk,
    order: OrderId,
    *,
    elsewhere: bool = False,
    means: returns.Settlement | None = None,
) -> list[refunds.Refund]:
    """What is paid out for one of the books."""
    ra = asked_back(desk, order, elsewhere=elsewhere)
    credit = returns.IssueCredit(ra=ra.id, proof="receipt 7", means=means)
    desk.do(credit, by=ANNA, at=T0)
    return [one for one in refunds_of(desk, ra.case) if one.ra == ra.id]


def refunds_of(desk: Desk, case: CaseId) -> list[refunds.Refund]:
    """All refunds of a case."""
    return [one for one in desk.records(case) if isinstance(one, refunds.Refund)]


def give_up(desk: Desk, refund: refunds.Refund) -> None:
    """It is not tried any more."""
    desk.do(refunds.FailRefund(refund=refund.id, reason="blocked"), by=SHOP, at=T0)
    desk.do(refunds.GiveUpRefund(refund=refund.id, reason="blocked"), by=SUE, at=T0)


def again(refund: refunds.Refund, part: Payment) -> refunds.OpenRefund:
    """What was given up is opened again, perhaps by another payment."""
    return refunds.OpenRefund(case=refund.case, ra=refund.ra, exchange=refund.exchange, part=part)


def refused(desk: Desk, command: refunds.OpenRefund) -> Refused:
    """Why it is not opened."""
    outcome = desk.try_do(command, by=ANNA, at=T0)
    assert isinstance(outcome, Refused)
    return outcome


def test_no_more_goes_back_by_a_payment_than_it_was(desk: Desk) -> None:
    """also where another was given up, and is owed still; what has no number is other money."""
    by_card, by_gift = credited(desk, sold(desk, card("12"), gift("8")))
    assert [by_card.amount, by_gift.amount] == [usd("6"), usd("4")]
    give_up(desk, by_card)

    told = refused(desk, again(by_card, gift("4.01")))
    assert told.codes == ("more_than_payment",)
    [why] = told.standing
    assert why.text() == "USD 4.01 cannot go back by g-1, of which USD 4.00 is left"
    assert why.allowed == ("up to USD 4.00 by it", "the rest by other means")
    desk.do(again(by_card, gift("4")), by=ANNA, at=T0)
    assert refused(desk, again(by_card, gift("0.01"))).codes == ("more_than_payment",)
    new = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("2"))
    desk.do(again(by_card, new), by=ANNA, at=T0)
    assert refused(desk, again(by_card, card("0.01"))).codes == ("more_than_credited",)
    what_is_kept_adds_up(desk)


def test_by_what_was_agreed_an_agent_has_it_go(desk: Desk) -> None:
    """by what the order was paid by, or credited by; what a supervisor had it go by is agreed."""
    [refund] = credited(desk, sold(desk, card("20")), means=returns.Settlement.STORE_CREDIT)
    assert refund.first_means is PaymentMeans.STORE_CREDIT
    desk.do(refunds.FailRefund(refund=refund.id, reason="closed"), by=SHOP, at=T0)
    bank = refunds.RetryRefund(refund=refund.id, means=PaymentMeans.BANK_TRANSFER)
    told = desk.try_do(bank, by=ANNA, at=T0)
    assert isinstance(told, Refused)
    assert told.codes == ("other_means",)

    for means, by in (
        (PaymentMeans.BANK_TRANSFER, SUE),
        (None, ANNA),
        (PaymentMeans.CARD, ANNA),
        (PaymentMeans.STORE_CREDIT, ANNA),
    ):
        again = refunds.RetryRefund(refund=refund.id, means=means)
        tried = desk.do(again, by=by, at=T0).record
        desk.do(refunds.FailRefund(refund=refund.id, reason="closed"), by=SHOP, at=T0)
    assert tried.means is PaymentMeans.STORE_CREDIT
    desk.do(refunds.GiveUpRefund(refund=refund.id, reason="closed"), by=SUE, at=T0)
    part = Payment(means=PaymentMeans.STORE_CREDIT, amount=refund.amount)
    opened = refunds.OpenRefund(case=refund.case, ra=refund.ra, part=part)
    assert desk.do(opened, by=ANNA, at=T0).record.amount == refund.amount


def test_what_was_agreed_for_one_return_is_not_for_another(desk: Desk) -> None:
    """of the same order."""
    order = sold(desk, card("20"))
    credited(desk, order, means=returns.Settlement.STORE_CREDIT)
    [second] = credited(desk, order)
    give_up(desk, second)
    part = Payment(means=PaymentMeans.STORE_CREDIT, amount=second.amount)

    assert refused(desk, again(second, part)).codes == ("other_means",)


def test_what_is_given_up_frees_its_payment(desk: Desk) -> None:
    """the same amount may be opened by it again."""
    [by_card] = credited(desk, sold(desk, card("20")))
    give_up(desk, by_card)

    desk.do(again(by_card, card("10")), by=ANNA, at=T0)

    assert [one.amount for one in refunds_of(desk, by_card.case)] == [usd("10"), usd("10")]
    what_is_kept_adds_up(desk)


def test_what_went_back_on_another_case_counts(desk: Desk) -> None:
    """for what is opened again here, and for what is credited here."""
    order = sold(desk, card("12"), gift("8"))
    there, _ = credited(desk, order, elsewhere=True)
    give_up(desk, there)
    desk.do(again(there, gift("4")), by=ANNA, at=T0)

    [here] = credited(desk, order)
    assert (here.means, here.amount) == (PaymentMeans.CARD, usd("10"))
    give_up(desk, here)
    assert refused(desk, again(here, gift("0.01"))).codes == ("more_than_payment",)
    desk.do(again(there, card("2")), by=ANNA, at=T0)
    desk.do(again(here, card("10")), by=ANNA, at=T0)
    what_is_kept_adds_up(desk)


def by(means: str, amount: str) -> Payment:
    """By a payment that has no number."""
    return Payment(means=PaymentMeans(means), amount=usd(amount))


def test_a_payment_without_a_number_cannot_be_told_from_other_money(desk: Desk) -> None:
    """so a refund by the same means is not bounded by it."""
    by_card, _ = credited(desk, sold(desk, card("18"), by("bank_transfer", "2")))
    give_up(desk, by_card)

    desk.do(again(by_card, by("bank_transfer", "9")), by=ANNA, at=T0)


def test_credits_share_payments_without_a_number_in_proportion(desk: Desk) -> None:
    """what went back by each is taken off it; what we gave as store credit is off none of them."""
    order = sold(desk, by("bank_transfer", "10"), by("cash", "10"))
    for _ in range(2):
        assert [one.amount for one in credited(desk, order)] == [usd("5"), usd("5")]
    order = sold(desk, by("bank_transfer", "10"), by("store_credit", "10"), number="C-2")
    [ours] = credited(desk, order, means=returns.Settlement.STORE_CREDIT)
    assert (ours.means, ours.amount) == (PaymentMeans.STORE_CREDIT, usd("10"))
    assert [one.amount for one in credited(desk, order)] == [usd("5"), usd("5")]


def test_what_the_bank_took_does_not_go_back_by_the_card(desk: Desk) -> None:
    """nor by a gift card more than is left of it; store credit may."""
    order = sold(desk, card("12"), gift("8"))
    by_card, _ = credited(desk, order)
    for one in (by_card, *credited(desk, order)):
        give_up(desk, one)
    dispute = orders.OpenChargeback(order=order, reference="b-1", amount=usd("7"))
    desk.do(dispute, by=SHOP, at=T0)
    lost = orders.CloseChargeback(order=order, reference="b-1", won=False)
    desk.do(lost, by=SHOP, at=T0)

    assert "USD 5.00 is left" in str(refused(desk, again(by_card, card("6"))))
    store_credit = Payment(means=PaymentMeans.STORE_CREDIT, amount=usd("6"))
    assert refused(desk, again(by_card, store_credit)).codes == ("other_means",)
    desk.do(again(by_card, store_credit), by=SUE, at=T0)


def test_a_payment_of_another_order_is_none_of_this_one(desk: Desk) -> None:
    """also where both were paid at once, under one number, and are on one case."""
    order = sold(desk, card("20"))
    case = desk.record(orders.Order, order).case
    other = sold(desk, card("20"), number="C-2", case=case)
    credited(desk, other)
    credited(desk, other)

    [by_card] = credited(desk, order)
    give_up(desk, by_card)
    desk.do(again(by_card, card("10")), by=ANNA, at=T0)


def test_the_next_credit_goes_by_what_is_really_left(desk: Desk) -> None:
    """a payment that another stood in for gets less; one that was given up, more."""
    order = sold(desk, card("10"), gift("10"))
    by_card, _ = credited(desk, order)
    give_up(desk, by_card)
    desk.do(again(by_card, gift("5")), by=ANNA, at=T0)

    assert [(one.means, one.amount) for one in credited(desk, order)] == [
        (PaymentMeans.CARD, usd("10"))
    ]
    what_is_kept_adds_up(desk)


def test_what_is_given_up_and_not_opened_again_is_still_to_go_back(desk: Desk) -> None:
    """so the next credit leaves as much of the payments as it needs."""
    order = sold(desk, card("10"), gift("10"))
    by_card, _ = credited(desk, order)
    give_up(desk, by_card)

    second = credited(desk, order)

    assert sum(one.amount.amount for one in second) == 10
    desk.do(again(by_card, card("5")), by=ANNA, at=T0)
    what_is_kept_adds_up(desk)


def test_what_goes_back_for_an_exchange_counts_where_it_names_a_payment(desk: Desk) -> None:
    """the next credit takes so much less by it."""
    order = sold(desk, card("8"), gift("12"))
    ra = asked_back(desk, order, remedy="exchange")
    cheaper = exchanges.Item(sku=Sku("book"), title="A book", price=usd("4"))
    exchange = exchanges.StartExchange(ra=ra.id, items=(cheaper,))
    sale = Override(by=Actor.staff("boris", SUPERVISOR), reason="it is on sale this week")
    desk.do(exchange, by=ANNA, at=T0, override=sale)
    desk.do(returns.PresentParcel(number=ra.number), by=DOCK, at=T0)
    found = returns.FoundItem(sku=Sku("book"), accepted=1)
    desk.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DOCK, at=T0)
    by_card, by_gift = refunds_of(desk, ra.case)
    assert (by_card.means, by_card.amount) == (PaymentMeans.CARD, usd("2.40"))
    assert (by_gift.means, by_gift.amount) == (PaymentMeans.GIFT_CARD, usd("3.60"))
    give_up(desk, by_gift)
    desk.do(again(by_gift, card("3.60")), by=ANNA, at=T0)

    parts = [(one.means, one.amount) for one in credited(desk, order)]

    assert parts == [(PaymentMeans.CARD, usd("1.43")), (PaymentMeans.GIFT_CARD, usd("8.57"))]
    what_is_kept_adds_up(desk)
