"""Offers, budgets, credits and refunds on a desk, over cases."""

from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Lift,
    Money,
    Override,
    Refused,
    RefusedError,
    appeasements,
    days,
    exchanges,
    hours,
    instant,
    orders,
    policy,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.coupon import Coupon
from cservice.desk.brand import DEFAULT
from cservice.desk.facts.returns import settling_facts
from cservice.desk.slices import SLICES
from cservice.desk.stores import open_store
from cservice.desk.wiring import Gathering
from cservice.ids import BudgetId, CustomerId, ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.case import CaseFile
from cservice.kernel.codec import Codec
from cservice.kernel.record import BrandId, CaseId
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import Instant, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.testing import NOON, asked, given
from cservice.testing.desk import what_is_kept_adds_up

ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
SUE = Actor.staff("sue", SUPERVISOR)
CANGO = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5")
OTHER = Brand(id=BrandId("other"), name="Other")
T0 = instant("2026-03-02T12:00:00Z")
AUTUMN = BudgetId("budget-autumn")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


SIX_OFF = Coupon(text="six off", amount=usd("6"), good_for=days(90))


@policy(returns.SaveOffers)
def coupon(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Six dollars, of a budget; and a kind word."""
    paid = returns.SaveOffer(
        code="coupon",
        text="Keep it.",
        kind=returns.OfferKind.COUPON,
        coupon=SIX_OFF,
        cost=usd("6"),
        valid_for=days(9),
        budget=AUTUMN,
    )
    return (paid, returns.SaveOffer(code="word", text="Do keep it."))


@policy(returns.MayCredit)
def beforehand(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


def open_desk(url: str = "memory:") -> Desk:
    """A desk of two brands, whose offers are Cango's."""
    return Desk(
        open_store(url, Codec(SLICES)),
        brands=[CANGO, OTHER],
        numbers=CountedNumbers(),
        policies=[coupon, beforehand],
    )


@pytest.fixture(params=["memory:", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Any) -> Desk:
    """A desk on each store that needs nothing else."""
    sqlite = f"sqlite:///{tmp_path / 'desk.db'}"
    return open_desk(sqlite if request.param == "sqlite" else request.param)


def asks(
    desk: Desk, number: str, reason: str = "changed_mind", pieces: int = 1
) -> returns.ReturnAuthorization:
    """A customer asks, on a case of her own with a ticket, to send a book back."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=pieces, paid=usd("10"))
    order = desk.do(
        orders.RecordOrder(
            number=number,
            customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee"),
            lines=(line,),
            shipping=usd("0"),
            placed_at=T0,
            shipped_at=T0,
            delivered_at=T0,
        ),
        by=SHOP,
        at=T0,
    ).record
    ticket = desk.do(tickets.OpenTicket(subject="A book"), by=ANNA, at=T0).record
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason(reason))
    request = returns.RequestReturn(case=ticket.case, order=OrderId(order.id), items=(item,))
    return desk.do(request, by=ANNA, at=T0).record


def funded(desk: Desk, limit: str = "10", until: Instant | None = None) -> retention.Budget:
    """A budget for coupons."""
    return desk.do(
        retention.OpenBudget(id=AUTUMN, name="Autumn", limit=usd(limit), until=until),
        by=ANNA,
        at=T0,
    ).record


def accept(ra: returns.ReturnAuthorization, code: str = "coupon") -> returns.AcceptOffer:
    """The customer keeps the book."""
    return returns.AcceptOffer(ra=ra.id, code=code)


def test_a_budget_pays_for_the_offer_that_is_taken(desk: Desk) -> None:
    """in the same transaction; the ticket is solved, and the book may be asked back again."""
    funded(desk)
    ra = asks(desk, "C-1")

    done = desk.do(accept(ra), by=ANNA, at=T0)

    assert [type(one.body) for one in done.events] == [
        returns.SaveOfferAccepted,
        retention.BudgetSpent,
        appeasements.CouponPromised,
        appeasements.AppeasementGiven,
        tickets.TicketSolved,
    ]
    budget = desk.record(retention.Budget, AUTUMN)
    assert (budget.spent, budget.left) == (usd("6"), usd("4"))
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.DAMAGED)
    again = returns.RequestReturn(order=ra.order, items=(item,))
    assert desk.do(again, by=ANNA, at=T0).record.saved.unoffered is returns.Unoffered.OUR_MISTAKE
    what_is_kept_adds_up(desk)


def test_no_budget_is_overspent_over_cases(desk: Desk) -> None:
    """the second coupon is offered while something is left, and refused when it is taken."""
    funded(desk)
    first, second = asks(desk, "C-1"), asks(desk, "C-2")

    desk.do(accept(first), by=ANNA, at=T0)
    refused = desk.try_do(accept(second), by=ANNA, at=T0)

    assert isinstance(refused, Refused)
    assert refused.codes == ("budget_spent",)
    assert desk.record(retention.Budget, AUTUMN).spent == usd("6")
    top_up = retention.TopUpBudget(budget=AUTUMN, amount=usd("2"))
    desk.do(top_up, by=ANNA, at=T0)
    desk.do(accept(second), by=ANNA, at=T0)
    assert desk.record(retention.Budget, AUTUMN).left == usd("0")


def test_what_has_no_budget_is_not_offered(desk: Desk) -> None:
    """none was opened, or nothing is left of it; what costs nothing is offered still."""
    assert [one.code for one in asks(desk, "C-1").saved.offers] == ["word"]
    funded(desk, limit="6")
    ra = asks(desk, "C-2")
    assert [one.code for one in ra.saved.offers] == ["coupon", "word"]
    desk.do(accept(ra), by=ANNA, at=T0)
    assert [one.code for one in asks(desk, "C-3").saved.offers] == ["word"]


def test_a_budget_that_is_over_pays_nothing(desk: Desk) -> None:
    """before a sweep and after it."""
    end = plus(T0, days(1))
    funded(desk, until=end)
    ra = asks(desk, "C-1")

    for _ in range(2):
        refused = desk.try_do(accept(ra), by=ANNA, at=end)
        assert isinstance(refused, Refused)
        assert refused.codes == ("budget_spent",)
        desk.tick(end)
    assert desk.record(retention.Budget, AUTUMN).stage is retention.BudgetStage.OVER
    desk.tick(plus(T0, days(9)))
    saved = desk.record(returns.ReturnAuthorization, ra.id).saved
    assert saved.outcome is returns.SaveOutcome.EXPIRED


def test_a_budget_is_a_brands_own(desk: Desk) -> None:
    """another brand may have one of the same name, and it does not pay for ours."""
    theirs = retention.OpenBudget(name="Autumn", limit=usd("99"), id=AUTUMN)
    desk.do(theirs, by=ANNA, at=T0, brand=OTHER.id)
    ra = asks(desk, "C-1")
    assert [one.code for one in ra.saved.offers] == ["word"]
    ours = retention.OpenBudget(name="autumn", limit=usd("9"))
    desk.do(ours, by=ANNA, at=T0)
    with pytest.raises(RefusedError, match="name_taken"):
        desk.do(ours, by=ANNA, at=T0)


def test_what_is_kept_is_not_replaced() -> None:
    """nothing goes out while offers are open; nor is one taken once something may."""
    desk = open_desk()
    ra = asks(desk, "C-1")
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.CHANGED_MIND)
    desk.do(returns.CancelReturn(ra=ra.id, reason="no"), by=ANNA, at=T0)
    swap = returns.RequestReturn(
        case=ra.case, order=ra.order, items=(item,), remedy=returns.Remedy.EXCHANGE
    )
    ra = desk.do(swap, by=ANNA, at=T0).record
    pen = exchanges.Item(sku=Sku("book"), title="A book")
    swapped = exchanges.StartExchange(ra=ra.id, items=(pen,))
    early = desk.try_do(swapped, by=ANNA, at=T0)
    assert isinstance(early, Refused)
    assert early.codes == ("not_authorized",)

    desk.do(returns.DeclineOffers(ra=ra.id), by=ANNA, at=T0)
    desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0)
    desk.do(swapped, by=ANNA, at=T0)
    late = desk.try_do(accept(ra, "word"), by=ANNA, at=T0)
    assert isinstance(late, Refused)
    assert late.codes == ("not_now",)


def credited(desk: Desk, number: str = "C-1") -> refunds.Refund:
    """The refund of a credit that was issued beforehand."""
    ra = asks(desk, number)
    desk.do(returns.DeclineOffers(ra=ra.id), by=ANNA, at=T0)
    desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0)
    desk.do(returns.IssueCredit(ra=ra.id, proof="receipt 7"), by=ANNA, at=T0)
    [refund] = [one for one in desk.records(ra.case) if isinstance(one, refunds.Refund)]
    return refund


def test_a_credit_is_paid_out_once(desk: Desk) -> None:
    """two refunds never exceed it, whoever asks; one that was given up may be opened again."""
    refund = credited(desk)
    assert (refund.amount, refund.means) == (usd("10"), PaymentMeans.AS_PAID)
    part = Payment(means=PaymentMeans.CARD, amount=usd("10"))
    again = refunds.OpenRefund(ra=refund.ra, part=part)

    refused = desk.try_do(again, by=ANNA, at=T0)
    assert isinstance(refused, Refused)
    assert refused.codes == ("more_than_credited",)
    desk.do(refunds.FailRefund(refund=refund.id, reason="x"), by=ANNA, at=T0)
    desk.do(refunds.GiveUpRefund(refund=refund.id, reason="by card"), by=SUE, at=T0)
    desk.do(again, by=SUE, at=T0)
    twice = desk.try_do(again, by=SUE, at=T0)
    assert isinstance(twice, Refused)
    what_is_kept_adds_up(desk)


def test_nothing_is_paid_out_before_it_was_credited() -> None:
    """for a return of the case, or for an exchange."""
    desk = open_desk()
    ra = asks(desk, "C-1")
    part = Payment(means=PaymentMeans.CARD, amount=usd("1"))

    for early in (
        refunds.OpenRefund(ra=ra.id, part=part),
        refunds.OpenRefund(case=ra.case, exchange=ExchangeId("exchange-1"), part=part),
    ):
        refused = desk.try_do(early, by=ANNA, at=T0)
        assert isinstance(refused, Refused)
        assert refused.codes == ("more_than_credited",)


def test_no_more_is_paid_out_for_an_exchange_than_we_owe(desk: Desk) -> None:
    """nothing as long as we owe nothing; then what we owe, once."""
    asked_back = asks(desk, "C-1", "wrong_item")
    again = returns.RequestReturn(
        case=asked_back.case,
        order=asked_back.order,
        items=(returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.CHANGED_MIND),),
        remedy=returns.Remedy.EXCHANGE,
    )
    desk.do(returns.CancelReturn(ra=asked_back.id, reason="an exchange"), by=ANNA, at=T0)
    ra = desk.do(again, by=ANNA, at=T0).record
    desk.do(returns.DeclineOffers(ra=ra.id), by=ANNA, at=T0)
    ra = desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0).record
    cheaper = exchanges.Item(sku=Sku("book"), title="A book", price=usd("4"))
    start = exchanges.StartExchange(ra=ra.id, items=(cheaper,))
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="today's price")
    exchange = desk.do(start, by=ANNA, at=T0, override=sue).record
    pay = refunds.OpenRefund(
        case=ra.case,
        exchange=exchange.id,
        part=Payment(means=PaymentMeans.AS_PAID, amount=usd("1")),
    )

    early = desk.try_do(pay, by=ANNA, at=T0)
    desk.do(returns.PresentParcel(number=ra.number), by=DOCK, at=T0)
    found = returns.FoundItem(sku=Sku("book"), accepted=1)
    desk.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DOCK, at=T0)
    twice = desk.try_do(pay, by=ANNA, at=T0)

    paid = [one.amount for one in desk.records(ra.case) if isinstance(one, refunds.Refund)]
    assert paid == [usd("6")]
    for refused in (early, twice):
        assert isinstance(refused, Refused)
        assert refused.codes == ("more_than_credited",)


def test_a_refund_that_fails_twice_needs_a_person(desk: Desk) -> None:
    """it is tried again by itself, once; then the tickets tell."""
    refund = credited(desk)
    fail = refunds.FailRefund(refund=refund.id, reason="the card has expired")

    desk.do(fail, by=ANNA, at=T0)
    desk.tick(plus(T0, hours(3)))
    assert desk.record(refunds.Refund, refund.id).stage is refunds.RefundStage.FAILED
    desk.tick(plus(T0, hours(4)))
    assert desk.record(refunds.Refund, refund.id).attempts == 2
    done = desk.do(fail, by=ANNA, at=plus(T0, hours(5)))
    [noted] = [one.body for one in done.events if isinstance(one.body, tickets.TicketNoted)]
    assert "the card has expired" in noted.text
    desk.tick(plus(T0, days(2)))
    assert desk.record(refunds.Refund, refund.id).stage is refunds.RefundStage.FAILED


CARD = Payment(means=PaymentMeans.CARD, amount=usd("8"), reference="c-1")
GIFT = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("4"), reference="g-1")


def disputed(stage: orders.ChargebackStage) -> orders.Chargeback:
    """Five dollars, at the bank."""
    return orders.Chargeback(reference="b-1", amount=usd("5"), stage=stage)


def known(**paid: Any) -> returns.SettlingFacts:
    """What a return is told whose order has two others, one of which was credited in part."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=3, paid=usd("12"))
    order = orders.Order(
        id=OrderId("order-1"),
        tenant=DEFAULT_TENANT,
        brand=DEFAULT.id,
        case=CaseId("case-1"),
        version=1,
        number="C-1",
        customer=None,
        lines=(line,),
        shipping=usd("0"),
        placed_at=NOON,
        stage=orders.OrderStage.DELIVERED,
        **paid,
    )
    stories = [_authorized(f"ra-{n}") for n in (1, 2, 3)]
    credit = returns.CreditIssued(
        amount=usd("1"),
        trigger=returns.CreditTrigger.KEPT,
        parts=(attrs.evolve(CARD, amount=usd("1")),),
    )
    second = credit.apply(stories[1])
    third = attrs.evolve(stories[2], order=OrderId("order-2"))
    waiting = attrs.evolve(stories[2], id=ReturnId("ra-4"), stage=returns.ReturnStage.REQUESTED)
    refund = given(
        refunds.RefundOpened(ra=ReturnId("ra-2"), order=order.id, part=credit.parts[0])
    ).record
    of_case: tuple[Any, ...] = (order, stories[0], second, third, waiting, refund)
    base = asked()
    return settling_facts(
        Gathering(
            tenant=DEFAULT_TENANT,
            case=CaseFile(id=CaseId("case-1"), records={one.id: one for one in of_case}),
            record=stories[0],
            command=returns.IssueCredit(ra=stories[0].id),
            brand=DEFAULT,
            given={"now": base.now, "by": base.by, "policies": base.policies},
            found=lambda name, value: (),
        )
    )


DEFAULT_TENANT: Any = "main"


def _authorized(id: str) -> returns.ReturnAuthorization:
    line = returns.ReturnLine(
        sku=Sku("book"),
        reason=returns.Reason.DAMAGED,
        paid=usd("4"),
        requested=1,
        authorized=1,
        received=1,
        accepted=1,
    )
    record = given(
        returns.ReturnRequested(
            order=OrderId("order-1"), remedy=returns.Remedy.CREDIT, lines=(line,)
        ),
        returns.ReturnAuthorized(
            number=returns.RaNumber("1"), expires_at=plus(NOON, days(30)), lines=(line,)
        ),
    ).record
    assert record is not None
    return attrs.evolve(record, id=ReturnId(id))


def test_a_return_is_told_what_is_left_of_each_payment() -> None:
    """over all returns of the order."""
    facts = known(payments=(CARD, GIFT), chargebacks=(disputed(orders.ChargebackStage.OPEN),))

    assert [one.amount for one in facts.refundable] == [usd("7"), usd("4")]
    paid = CARD.amount + GIFT.amount
    assert facts.purse == Purse(sale=OrderId("order-1"), disputed=True, left=paid - usd("1"))


def test_a_return_is_told_what_the_bank_gave_back() -> None:
    """beside what is due for others, and was not paid; also where no payment is known."""
    facts = known(chargebacks=(disputed(orders.ChargebackStage.LOST),))

    assert facts.refundable == ()
    assert (facts.purse.left, facts.purse.beside) == (usd("6"), usd("-2"))
    assert (known().purse.left, known().purse.beside) == (usd("11"), None)


def comes_back(desk: Desk, ra: returns.ReturnAuthorization) -> None:
    """The book of a return is with us again."""
    number = desk.record(returns.ReturnAuthorization, ra.id).number
    desk.do(returns.PresentParcel(number=number, sender="Ann Lee"), by=DOCK, at=T0)
    found = returns.FoundItem(sku=Sku("book"), accepted=1)
    desk.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DOCK, at=T0)


def authorized(desk: Desk, ra: returns.ReturnAuthorization) -> returns.ReturnAuthorization:
    """The return, once the offers are declined."""
    desk.do(returns.DeclineOffers(ra=ra.id), by=ANNA, at=T0)
    return desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0).record


def lose(desk: Desk, order: OrderId, amount: str) -> list[str]:
    """The bank decides for the customer; what happens at once."""
    dispute = orders.OpenChargeback(order=order, reference="b-1", amount=usd(amount))
    desk.do(dispute, by=SHOP, at=T0)
    decided = orders.CloseChargeback(order=order, reference="b-1", won=False)
    done = desk.do(decided, by=SHOP, at=T0)
    desk.tick(T0)
    return [one.body.kind for one in done.events]


def test_a_return_is_done_where_the_bank_gave_the_money(desk: Desk) -> None:
    """nothing is due for it any more, so nobody has to close it; its ticket is solved."""
    ra = authorized(desk, asks(desk, "C-1"))
    comes_back(desk, ra)

    lose(desk, ra.order, "10")

    ra = desk.record(returns.ReturnAuthorization, ra.id)
    assert (ra.stage, ra.credited) == (returns.ReturnStage.CLOSED, None)
    [ticket] = [one for one in desk.records(ra.case) if isinstance(one, tickets.Ticket)]
    assert (ticket.stage, ticket.refusals) == (tickets.TicketStage.SOLVED, ())
    assert ticket.notes == (
        f"USD 10.00 is due for {ra.id}: somebody credits it",
        f"USD 10.00 of {ra.id} is not credited: no more may leave of what was paid",
    )
    what_is_kept_adds_up(desk)


def test_goods_that_are_not_back_are_still_waited_for() -> None:
    """whatever the bank gave back; and nobody tried to close the return."""
    desk = open_desk()
    ra = authorized(desk, asks(desk, "C-1"))

    assert lose(desk, ra.order, "10") == ["orders.chargeback_closed"]
    stage = desk.record(returns.ReturnAuthorization, ra.id).stage
    assert stage is returns.ReturnStage.AUTHORIZED
    assert not refusals(desk, ra)


def refusals(desk: Desk, ra: returns.ReturnAuthorization) -> tuple[tickets.NotedRefusal, ...]:
    """What should have followed on the case of a return, and was refused."""
    [ticket] = [one for one in desk.records(ra.case) if isinstance(one, tickets.Ticket)]
    return ticket.refusals


def test_another_return_of_the_order_makes_up_for_what_the_bank_gave() -> None:
    """once it is honoured: until then it may be given up, and what the bank gave is not due."""
    desk = open_desk()
    ra = authorized(desk, asks(desk, "C-1", pieces=2))
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.CHANGED_MIND)
    beside = returns.RequestReturn(case=ra.case, order=ra.order, items=(item,))
    other = authorized(desk, desk.do(beside, by=ANNA, at=T0).record)
    comes_back(desk, ra)

    lose(desk, ra.order, "5")

    first = desk.record(returns.ReturnAuthorization, ra.id)
    assert (first.stage, first.credited) == (returns.ReturnStage.CLOSED, None)
    assert not refusals(desk, ra)
    comes_back(desk, other)
    desk.do(returns.IssueCredit(ra=other.id), by=ANNA, at=T0)
    assert desk.record(returns.ReturnAuthorization, other.id).credited == first.credit_due


def test_what_the_bank_left_is_credited_and_that_is_all() -> None:
    """the return waits for that, somebody is told so, and it is done with it."""
    desk = open_desk()
    ra = authorized(desk, asks(desk, "C-1"))
    comes_back(desk, ra)

    assert lose(desk, ra.order, "4") == ["orders.chargeback_closed", "tickets.ticket_noted"]
    [told] = [one for one in desk.records(ra.case) if isinstance(one, tickets.Ticket)]
    assert told.notes[-1] == f"USD 6.00 is due for {ra.id}: somebody credits it"
    desk.do(returns.IssueCredit(ra=ra.id), by=ANNA, at=T0)

    ra = desk.record(returns.ReturnAuthorization, ra.id)
    assert (ra.credited, ra.stage) == (usd("6"), returns.ReturnStage.CLOSED)


def test_a_dispute_closes_no_return_of_another_order() -> None:
    """also where both are on one case."""
    desk = open_desk()
    ra = authorized(desk, asks(desk, "C-1"))
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=usd("10"))
    second = desk.do(
        orders.RecordOrder(
            case=ra.case,
            number="C-2",
            customer=None,
            lines=(line,),
            shipping=usd("0"),
            placed_at=T0,
        ),
        by=SHOP,
        at=T0,
    ).record
    comes_back(desk, ra)

    assert lose(desk, OrderId(second.id), "10") == ["orders.chargeback_closed"]
    assert not refusals(desk, ra)
