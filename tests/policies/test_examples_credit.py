from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import hours
from cservice.payment import PaymentMeans
from cservice.returns import (
    CreditMeans,
    CreditTrigger,
    MayCredit,
    Reason,
    Remedy,
    RestockingFee,
    RetryRefundAfter,
    ReturnLine,
    ReturnRequested,
    SaveOffers,
    Settlement,
)
from cservice.testing import ANN, STREAM, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
KEEP, SETTLE = (
    run_path(str(EXAMPLES / f"{name}.py")) for name in ("keep_the_sale", "settle_credits")
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


def ra(reason: Reason = Reason.CHANGED_MIND) -> Any:
    """A book comes back."""
    line = ReturnLine(sku=Sku("book"), reason=reason, paid=usd("9.99"), requested=1)
    return ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line,)).begin(
        STREAM
    )


def may(amount: str, trigger: CreditTrigger = BACK, by: Actor = ANN, **fields: Any) -> Any:
    """May so much be credited?"""
    question = MayCredit(given=asked(by=by), ra=ra(), amount=usd(amount), trigger=trigger, **fields)
    return ask(question, SETTLE["large_credit"], SETTLE["proof_of_sending"])


def test_a_large_credit_is_approved_by_a_supervisor() -> None:
    """in money; store credit is not."""
    refused = may("200.01")
    assert isinstance(refused, Refused)
    assert refused.codes == ("large_credit",)
    assert isinstance(may("200"), Allowed)
    assert isinstance(may("200.01", means=Settlement.STORE_CREDIT), Allowed)
    assert isinstance(may("200.01", by=Actor.staff("sue", SUPERVISOR)), Allowed)


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
