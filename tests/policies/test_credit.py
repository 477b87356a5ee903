from typing import Any

import attrs
import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Lift, Refused
from cservice.returns import (
    CreditMeans,
    CreditTrigger,
    GoodsStage,
    MayCredit,
    Reason,
    Remedy,
    RestockingFee,
    ReturnLine,
    ReturnRequested,
    Settlement,
)
from cservice.testing import STREAM, ask, asked

PRICE = Money("4.50", "USD")
RA = ReturnRequested(
    order=OrderId("order-1"),
    remedy=Remedy.CREDIT,
    lines=(ReturnLine(sku=Sku("book"), reason=Reason.LATE, paid=PRICE, requested=1),),
).begin(STREAM)
SETTLED = (CreditTrigger.GOODS_BACK, CreditTrigger.KEPT, CreditTrigger.NOTHING_TO_SEND)
SUE = Override(by=Actor.staff("sue", SUPERVISOR), reason="the courier lost it")


def may(trigger: CreditTrigger, *, disputed: bool = False, **given: Any) -> MayCredit:
    """May the price be credited, which has been waiting for that?"""
    return MayCredit(given=asked(**given), ra=RA, amount=PRICE, trigger=trigger, disputed=disputed)


@pytest.mark.parametrize("trigger", CreditTrigger)
def test_a_credit_waits_for_what_is_to_come_back(trigger: CreditTrigger) -> None:
    """what is back, may be kept, or cannot be sent is waited for no more."""
    assert isinstance(ask(may(trigger)), Allowed) == (trigger in SETTLED)
    assert may(trigger).goods_back == (trigger is CreditTrigger.GOODS_BACK)


@pytest.mark.parametrize("goods", GoodsStage)
def test_a_credit_that_waits_says_where_the_goods_are(goods: GoodsStage) -> None:
    """and an exception may be made by a policy."""

    @policy(MayCredit)
    def believed(q: MayCredit) -> Lift | None:
        """The customer is believed."""
        return Lift("goods_not_back", "in good faith")

    question = attrs.evolve(may(CreditTrigger.BY_POLICY), ra=attrs.evolve(RA, goods=goods))
    early = ask(question)
    assert isinstance(early, Refused)
    where = goods.replace("_", " ")
    assert f"the goods are {where}" in str(early)
    assert isinstance(ask(question, believed), Allowed)


@pytest.mark.parametrize("trigger", [one for one in CreditTrigger if one not in SETTLED])
def test_what_was_lost_is_a_supervisors_to_write_off(trigger: CreditTrigger) -> None:
    """and nothing else is."""
    written_off = isinstance(ask(may(trigger, override=SUE)), Allowed)

    assert written_off == (trigger is CreditTrigger.WRITTEN_OFF)


def test_a_dispute_at_the_bank_blocks_a_second_refund() -> None:
    """nobody overrides it, no policy lifts it."""

    @policy(MayCredit)
    def generous(q: MayCredit) -> Lift | None:
        """Whatever the bank says."""
        return Lift("chargeback_open", "a good customer")

    refused = ask(may(CreditTrigger.GOODS_BACK, disputed=True, override=SUE), generous)
    assert isinstance(refused, Refused)
    assert refused.codes == ("chargeback_open",)


@pytest.mark.parametrize("wanted", [None, *Settlement])
def test_a_credit_goes_as_it_was_paid_or_as_the_customer_asks(wanted: Settlement | None) -> None:
    """a brand may have it otherwise."""
    question = CreditMeans(
        given=asked(), ra=RA, amount=PRICE, trigger=CreditTrigger.GOODS_BACK, wanted=wanted
    )

    assert ask(question).value is (wanted or Settlement.ORIGINAL_PAYMENT)


def test_restocking_costs_nothing() -> None:
    """unless the brand has a fee."""
    nothing = Money("0", "USD")
    question = RestockingFee(
        given=asked(), so_far=nothing, ra=RA, amount=PRICE, trigger=CreditTrigger.GOODS_BACK
    )

    assert (ask(question).value, ask(question).rulings) == (nothing, ())


@pytest.mark.parametrize("trigger", [CreditTrigger.BY_POLICY, CreditTrigger.PROOF_OF_SENDING])
def test_of_what_came_back_by_itself_nothing_is_inspected(trigger: CreditTrigger) -> None:
    """what is right instead is said, as the desk would accept it."""
    instead = ("cancel the return, then the order",)
    refused = ask(attrs.evolve(may(trigger), instead=instead))

    assert isinstance(refused, Refused)
    assert refused.codes == ("undelivered",)
    assert refused.standing[0].allowed == instead
    assert "could not be delivered" in str(refused)
