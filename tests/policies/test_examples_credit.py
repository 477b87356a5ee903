from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, SYSTEM, Actor, Override
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import hours
from cservice.orders import Corrected, MayReduce, OrderLine, OrderRecorded
from cservice.payment import Payment, PaymentMeans
from cservice.refunds import MayGiveUp, MayRefund, MayRetry, RefundOpened, RetryRefundAfter
from cservice.returns import (
    CreditMeans,
    CreditTrigger,
    FeeKind,
    MayCredit,
    MayWaiveFee,
    Reason,
    Remedy,
    RestockingFee,
    ReturnLine,
    ReturnRequested,
    SaveOffers,
    Settlement,
)
from cservice.testing import ANN, NOON, STREAM, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
KEEP, SETTLE, APPROVES, GIVE_UP, STORE_CREDIT, BY_HAND = (
    run_path(str(EXAMPLES / f"{name}.py"))
    for name in (
        "keep_the_sale",
        "settle_credits",
        "who_approves",
        "agents_give_up_small_refunds",
        "agents_give_store_credit",
        "large_refunds_by_hand",
    )
)
BACK = CreditTrigger.GOODS_BACK


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def offered(at_stake: str, *facts: Any, our_mistake: bool = False) -> list[str]:
    """The codes of what Cango offers."""
    question = SaveOffers(
        given=asked(*facts),
        order=OrderId("order-1"),
        customer=None,
        reasons=(Reason.DAMAGED if our_mistake else Reason.CHANGED_MIND,),
        our_mistake=our_mistake,
        at_stake=usd(at_stake),
    )
    return [one.code for one in ask(question, KEEP["coupon"], KEEP["free_pen"]).value]


def test_cango_spends_less_on_keeping_a_customer_than_on_winning_one() -> None:
    """where it is not known what that cost, there is no coupon; nor on our mistake."""
    won = KEEP["WonFor"](usd("5"))

    assert offered("20", won) == ["coupon_10", "free_pen"]
    assert offered("20") == ["free_pen"]
    assert offered("20", won, our_mistake=True) == ["free_pen"]
    assert offered("50", won) == ["free_pen"]
    assert offered("14.99", won) == ["coupon_10"]
    assert offered("0", won) == []


@pytest.mark.parametrize(
    ("reason", "remedy", "codes"),
    [
        (Reason.CHANGED_MIND, Remedy.CREDIT, ["another_size"]),
        (Reason.CHANGED_MIND, Remedy.EXCHANGE, []),
        (Reason.DAMAGED, Remedy.CREDIT, []),
    ],
)
def test_another_size_is_offered_first(reason: Reason, remedy: Remedy, codes: list[str]) -> None:
    """to whoever would have the money for what was no mistake."""
    rule = run_path(str(EXAMPLES / "another_size_first.py"))["another_size"]
    question = SaveOffers(
        given=asked(),
        order=OrderId("order-1"),
        customer=None,
        reasons=(reason,),
        our_mistake=reason.our_mistake,
        at_stake=usd("20"),
        remedy=remedy,
    )

    assert [one.code for one in ask(question, rule).value] == codes


def ra(reason: Reason = Reason.CHANGED_MIND) -> Any:
    """A book comes back."""
    line = ReturnLine(sku=Sku("book"), reason=reason, paid=usd("9.99"), requested=1)
    return ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line,)).begin(
        STREAM
    )


def may(amount: str, trigger: CreditTrigger = BACK, by: Actor = ANN, **fields: Any) -> Any:
    """May so much be credited?"""
    given = asked(by=by, override=fields.pop("override", None))
    question = MayCredit(given=given, ra=ra(), amount=usd(amount), trigger=trigger, **fields)
    return ask(question, APPROVES["large_credit"], SETTLE["proof_of_sending"])


def test_who_approves_a_large_credit() -> None:
    """in money; store credit nobody. Who gives it, or takes the responsibility for another's."""
    sue, mia = Actor.staff("sue", SUPERVISOR), Actor.staff("mia", MANAGEMENT)
    assert isinstance(may("200"), Allowed)
    for amount, role, enough in (("200.01", "supervisor", sue), ("1000.01", "management", mia)):
        refused = may(amount)
        assert isinstance(refused, Refused)
        assert refused.codes == ("large_amount",)
        assert refused.standing[0].allowed == (f"with the approval of a {role}",)
        assert isinstance(may(amount, by=enough), Allowed)
        assert isinstance(may(amount, override=Override(by=enough, reason="so")), Allowed)
        assert isinstance(may(amount, means=Settlement.STORE_CREDIT), Allowed)
    assert isinstance(may("1000.01", by=sue), Refused)


def may_reduce(off: Money, by: Actor = ANN) -> Any:
    """May so much of an order be let go?"""
    paid, free = Money("99", off.currency), Money("0", off.currency)
    line = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=paid)
    order = OrderRecorded(
        number="C-1", customer=None, lines=(line,), shipping=free, placed_at=NOON
    ).begin(STREAM)
    question = MayReduce(
        given=asked(by=by), order=order, what=Corrected.PRICE, sku=line.sku, off=off, reason="so"
    )
    return ask(question, APPROVES["large_reduction"])


def test_who_approves_a_large_reduction() -> None:
    """of a price, or of shipping; other money than the brand's always."""
    assert isinstance(may_reduce(usd("20")), Allowed)
    for off in (usd("20.01"), Money("1", "EUR")):
        assert isinstance(may_reduce(off), Refused)
        assert isinstance(may_reduce(off, Actor.staff("sue", SUPERVISOR)), Allowed)


@pytest.mark.parametrize(
    ("amount", "may"), [(usd("5"), True), (usd("5.01"), False), (Money("1", "EUR"), False)]
)
def test_a_few_dollars_of_a_fee_are_an_agents_to_let_go(amount: Money, may: bool) -> None:
    """more is a supervisor's, and so is other money."""
    question = MayWaiveFee(
        given=asked(),
        ra=ra(),
        fee=FeeKind.RESTOCKING,
        amount=amount,
        our_mistake=False,
        reason="so",
    )

    assert isinstance(ask(question, APPROVES["fee_of_a_few_dollars"]), Allowed) == may


def test_a_receipt_is_enough_for_a_small_credit() -> None:
    """of sending, and of nothing else."""
    assert isinstance(may("20", CreditTrigger.PROOF_OF_SENDING), Allowed)
    assert isinstance(may("20.01", CreditTrigger.PROOF_OF_SENDING), Refused)
    assert isinstance(may("20", CreditTrigger.BY_POLICY), Refused)


@pytest.mark.parametrize(
    ("trigger", "means"),
    [(BACK, Settlement.ORIGINAL_PAYMENT), (CreditTrigger.KEPT, Settlement.STORE_CREDIT)],
)
def test_what_is_credited_beforehand_is_store_credit(
    trigger: CreditTrigger, means: Settlement
) -> None:
    """what is back goes as it was paid."""
    question = CreditMeans(given=asked(), ra=ra(), amount=usd("9.99"), trigger=trigger, wanted=None)

    assert ask(question, SETTLE["store_credit_beforehand"]).value is means


@pytest.mark.parametrize(("reason", "fee"), [(Reason.CHANGED_MIND, "0.99"), (Reason.DAMAGED, "0")])
def test_a_changed_mind_costs_a_tenth(reason: Reason, fee: str) -> None:
    """rounded down, never in excess."""
    question = RestockingFee(
        given=asked(), so_far=usd("0"), ra=ra(reason), amount=usd("9.99"), trigger=BACK
    )

    assert ask(question, SETTLE["tenth_for_changed_minds"]).value == usd(fee)


@pytest.mark.parametrize(
    ("means", "after"), [(PaymentMeans.BANK_TRANSFER, 16), (PaymentMeans.CARD, 4)]
)
def test_a_transfer_waits_for_the_morning(means: PaymentMeans, after: int) -> None:
    """a card does not."""
    question = RetryRefundAfter(given=asked(), means=means, amount=usd("9.99"))

    assert ask(question, SETTLE["banks_open_in_the_morning"]).value == hours(after)


@pytest.mark.parametrize(
    ("amount", "allowed"),
    [(usd("5.00"), True), (usd("5.01"), False), (Money("1", "EUR"), False)],
    ids=str,
)
def test_small_refunds_are_given_up_by_agents(amount: Money, allowed: bool) -> None:
    """up to 5 dollars; what euros are in dollars is not known here, so a supervisor is asked."""
    part = Payment(means=PaymentMeans.CARD, amount=amount)
    refund = RefundOpened(order=OrderId("order-1"), part=part).begin(STREAM)
    question = MayGiveUp(given=asked(), refund=refund, reason="not worth a stamp")

    assert isinstance(ask(question, GIVE_UP["small_refund"]), Allowed) is allowed


@pytest.mark.parametrize(
    ("amount", "means", "allowed"),
    [
        (usd("20.00"), PaymentMeans.STORE_CREDIT, True),
        (usd("20.01"), PaymentMeans.STORE_CREDIT, False),
        (Money("1", "EUR"), PaymentMeans.STORE_CREDIT, False),
        (usd("1"), PaymentMeans.BANK_TRANSFER, False),
    ],
    ids=str,
)
def test_agents_give_store_credit(amount: Money, means: PaymentMeans, allowed: bool) -> None:
    """up to 20 dollars, where the money would not go back by card; nothing else."""
    part = Payment(means=PaymentMeans.CARD, amount=amount)
    refund = RefundOpened(order=OrderId("order-1"), part=part).begin(STREAM)
    question = MayRetry(given=asked(), refund=refund, means=means, agreed=(PaymentMeans.CARD,))

    assert isinstance(ask(question, STORE_CREDIT["as_store_credit"]), Allowed) is allowed


@pytest.mark.parametrize(
    ("amount", "by", "allowed"),
    [
        (usd("100.00"), ANN, True),
        (usd("100.01"), ANN, False),
        (usd("100.01"), SYSTEM, True),
        (usd("100.01"), Actor.staff("sue", SUPERVISOR), True),
        (Money("1", "EUR"), ANN, False),
    ],
)
def test_a_large_refund_by_hand_is_looked_at(amount: Money, by: Actor, allowed: bool) -> None:
    """one that follows from a credit was."""
    question = MayRefund(
        given=asked(by=by),
        ra=None,
        exchange=None,
        order=OrderId("order-1"),
        part=Payment(means=PaymentMeans.CARD, amount=amount),
        agreed=(PaymentMeans.CARD,),
    )

    assert isinstance(ask(question, BY_HAND["large_by_hand"]), Allowed) is allowed
