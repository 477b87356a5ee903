"""What goes back of an order, whatever is credited, given up, opened again or taken by the bank."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cservice import (
    AGENT,
    SUPERVISOR,
    Actor,
    CountedNumbers,
    Desk,
    Lift,
    Money,
    Refused,
    instant,
    orders,
    refunds,
    returns,
    tickets,
)
from cservice.ids import OrderId, Sku
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Ruling
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans
from cservice.testing.desk import what_is_kept_adds_up

ANNA, SHOP = Actor.staff("anna", AGENT, SUPERVISOR), Actor.customer("shop")
T0 = instant("2026-03-02T12:00:00Z")
PIECES = 4


def usd(cents: int) -> Money:
    """So many cents."""
    return Money(Decimal(cents).scaleb(-2), "USD")


def total(amounts: Any) -> Money:
    """What they add up to."""
    return Money.total(amounts, "USD")


#: An order is paid by some of these; not all have a number.
KINDS = ((PaymentMeans.CARD, "c-1"), (PaymentMeans.CARD, "c-2"), (PaymentMeans.GIFT_CARD, "g-1"))
PAYMENTS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 2_000)),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one[0],
)
#: What is opened again goes by a payment of the order, or by what is none.
NO_PAYMENT = Payment(means=PaymentMeans.STORE_CREDIT, amount=Money(0, "USD"))
STEP = st.one_of(
    st.tuples(st.just("credit"), st.booleans()),
    st.tuples(st.just("give up"), st.integers(0, 9)),
    st.tuples(st.just("again"), st.integers(0, 9), st.integers(0, 3), st.integers(1, 2)),
    st.tuples(st.just("otherwise"), st.integers(0, 9)),
    st.tuples(st.just("bank"), st.integers(1, 3_000)),
)


@policy(returns.MayCredit)
def beforehand(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


class Sale:
    """One order on a desk, and what is done about its money."""

    def __init__(self, payments: tuple[Payment, ...]) -> None:
        """The order is paid by these, and is for four of one thing."""
        self.desk = Desk(numbers=CountedNumbers(), policies=[beforehand])
        self.payments = payments
        line = orders.OrderLine(
            sku=Sku("pen"), title="A pen", quantity=PIECES, paid=total(x.amount for x in payments)
        )
        order = orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=(line,),
            shipping=usd(0),
            placed_at=T0,
            shipped_at=T0,
            delivered_at=T0,
            payments=payments,
        )
        self.order = self.desk.do(order, by=SHOP, at=T0).record
        self.cases = [self.order.case]
        self.disputes = 0

    def all_refunds(self) -> list[refunds.Refund]:
        """All there are, on all its cases."""
        found = [one for case in self.cases for one in self.desk.records(case)]
        return [one for one in found if isinstance(one, refunds.Refund)]

    def take(self, step: tuple[Any, ...]) -> None:
        """One thing is done, if it may be."""
        match step:
            case "credit", elsewhere:
                self.credit(elsewhere)
            case "give up", place if one := self.nth(place, refunds.RefundStage.PENDING):
                self.fail(one)
                self.do(refunds.GiveUpRefund(refund=one.id, reason="blocked"))
            case "again", place, by, parts if one := self.nth(place, GIVEN_UP):
                by_these = (*self.payments, NO_PAYMENT)
                part = evolve(by_these[by % len(by_these)], amount=one.amount.part(1, parts))
                self.do(refunds.OpenRefund(case=one.case, ra=one.ra, part=part))
            case "otherwise", place if one := self.nth(place, refunds.RefundStage.PENDING):
                self.fail(one)
                by_bank = PaymentMeans.BANK_TRANSFER
                self.do(refunds.RetryRefund(refund=one.id, means=by_bank))
            case "bank", cents:
                self.dispute(usd(cents))
            case _:
                pass  # there is nothing to give up, or to open again

    def do(self, command: Any) -> Any:
        """It is done, or refused."""
        return self.desk.try_do(command, by=ANNA, at=T0)

    def nth(self, place: int, stage: refunds.RefundStage) -> refunds.Refund | None:
        """One of the refunds that are so far."""
        found = [one for one in self.all_refunds() if one.stage is stage]
        return found[place % len(found)] if found else None

    def fail(self, refund: refunds.Refund) -> None:
        """The provider could not pay it."""
        self.do(refunds.FailRefund(refund=refund.id, reason="blocked"))

    def credit(self, elsewhere: bool) -> None:
        """One of the pieces is credited; all that is credited is opened, part by part."""
        case = self.order.case
        if elsewhere:
            case = self.do(tickets.OpenTicket(subject="A pen")).record.case
            self.cases.append(case)
        item = returns.RequestedItem(sku=Sku("pen"), reason=returns.Reason.WRONG_ITEM)
        asked = self.do(
            returns.RequestReturn(case=case, order=OrderId(self.order.id), items=(item,))
        )
        if isinstance(asked, Refused):
            return
        ra = self.do(returns.AuthorizeReturn(ra=asked.record.id)).record
        done = self.do(returns.IssueCredit(ra=ra.id, proof="receipt 7"))
        if isinstance(done, Refused):
            assert set(done.codes) & {"more_than_left", "more_than_due"}
            return
        [credit] = [one.body for one in done.events if isinstance(one.body, returns.CreditIssued)]
        opened = [one.body.part for one in done.events if one.body.kind == OPENED]
        assert tuple(opened) == credit.parts, "all of a credit is under way at once"
        back = total(x.amount for x in self.all_refunds() if x.stage is not GIVEN_UP)
        taken = self.desk.record(orders.Order, self.order.id).charged_back
        left = total(x.amount for x in self.payments) - back
        assert (left if taken is None else left - taken) >= usd(0)

    def dispute(self, amount: Money) -> None:
        """The bank takes the customer's side."""
        self.disputes += 1
        number = f"b-{self.disputes}"
        opened = self.do(
            orders.OpenChargeback(order=self.order.id, reference=number, amount=amount)
        )
        if not isinstance(opened, Refused):
            self.do(orders.CloseChargeback(order=self.order.id, reference=number, won=False))


OPENED, GIVEN_UP = refunds.RefundOpened.kind, refunds.RefundStage.GIVEN_UP


@given(PAYMENTS, st.lists(STEP, min_size=3, max_size=12))
@settings(max_examples=100)
def test_no_payment_gives_back_more_than_it_was(paid: Any, steps: list[tuple[Any, ...]]) -> None:
    """over all cases: what is given up and opened again by another counts for that one."""
    sale = Sale(
        tuple(Payment(means=m, amount=usd(cents), reference=ref) for (m, ref), cents in paid)
    )
    for step in [("credit", False), *steps]:
        sale.take(step)
        for payment in sale.payments:
            by_it = [
                one.amount
                for one in sale.all_refunds()
                if (one.means, one.payment) == (payment.means, payment.reference)
                and one.stage is not GIVEN_UP
            ]
            assert total(by_it) <= payment.amount
    what_is_kept_adds_up(sale.desk)
