from typing import Any

import attrs
import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.money import Money
from cservice.kernel.policy import PolicyError, policy
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import days, minutes
from cservice.policies import returns as trade
from cservice.returns import (
    DockDecision,
    GoodsStage,
    LabelCost,
    MayCredit,
    MayReturn,
    MayTakeIn,
    NumberStanding,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnLine,
    ReturnRequested,
    ReturnWithin,
    SaveOffers,
)
from cservice.testing import NOON, STREAM, ask, asked

PRICE = Money("4.50", "USD")
RA = ReturnRequested(
    order=OrderId("order-1"),
    remedy=Remedy.CREDIT,
    lines=(ReturnLine(sku=Sku("book"), reason=Reason.LATE, paid=PRICE, requested=1),),
).begin(STREAM)


def question(reason: Reason, since: Any, **given: Any) -> MayReturn:
    """May one book come back, so long after it was delivered?"""
    line = ReturnLine(sku=Sku("book"), reason=reason, paid=PRICE, requested=1)
    delivered_at = None if since is None else NOON - since
    return MayReturn(given=asked(**given), line=line, delivered_at=delivered_at)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason.our_mistake])
def test_what_is_our_mistake_may_always_come_back(reason: Reason) -> None:
    """however long ago it was."""
    answer = ask(question(reason, days(1000)))

    assert isinstance(answer, Allowed)
    assert str(answer.rulings[0]) == f"our mistake: {reason}"


@pytest.mark.parametrize("reason", [Reason.CHANGED_MIND, Reason.NOT_GIVEN])
def test_a_mind_may_change_for_thirty_days(reason: Reason) -> None:
    """the last instant included; and while it is not delivered, or nobody knows."""
    for since in (None, days(0), days(30)):
        assert isinstance(ask(question(reason, since)), Allowed)
    nobody_knows = ask(question(reason, None))
    assert isinstance(nobody_knows, Allowed)
    said = "when it was delivered is not known; the 30 days count from then"
    assert str(nobody_knows.rulings[0]) == said
    refused = ask(question(reason, days(30) + minutes(1)))
    assert isinstance(refused, Refused)
    assert refused.codes == ("window",)
    assert refused.standing[0].allowed == ("within 30 days of delivery",)


def test_a_refusal_says_until_when_it_could_come_back() -> None:
    """an instant, since half a day too late must not read as in time."""
    refused = ask(question(Reason.CHANGED_MIND, days(30.5)))

    assert isinstance(refused, Refused)
    assert refused.standing[0].text() == "it could come back until 2026-03-02T00:00:00Z"


def test_the_window_is_a_supervisors_to_extend() -> None:
    """who takes the responsibility, and says why; being one is not enough, nor is anybody else."""
    late = days(31)
    boss, agent = Actor.staff("sue", SUPERVISOR), Actor.staff("ann")
    reason = "a good customer"

    extended = question(Reason.CHANGED_MIND, late, override=Override(by=boss, reason=reason))
    assert isinstance(ask(extended), Allowed)
    for given in ({"by": boss}, {"override": Override(by=agent, reason=reason)}):
        assert isinstance(ask(question(Reason.CHANGED_MIND, late, **given)), Refused)


@pytest.mark.parametrize("remedy", Remedy)
def test_a_return_number_is_good_for_thirty_days(remedy: Remedy) -> None:
    """whatever the customer gets."""
    assert ask(ReturnWithin(given=asked(), remedy=remedy)).value == days(30)


@pytest.mark.parametrize(("ours", "cost"), [(True, Money("0", "USD")), (False, PRICE)])
def test_the_label_is_free_where_it_was_our_mistake(ours: bool, cost: Money) -> None:
    """else it costs what the brand asks."""
    answer = ask(LabelCost(given=asked(), so_far=PRICE, our_mistake=ours, ra=RA))

    assert answer.value == cost
    assert len(answer.rulings) == ours


@pytest.mark.parametrize("nonsense", [Money("-0.01", "USD"), Money("4.50", "EUR")], ids=str)
def test_a_label_does_not_cost_less_than_nothing_nor_other_money(nonsense: Money) -> None:
    """the policy that says so has a slip in it: it fails, by name, and no label is mailed."""

    @policy(LabelCost)
    def slip(q: LabelCost) -> Money | None:
        return nonsense

    question = LabelCost(given=asked(), so_far=PRICE, our_mistake=False, ra=RA)
    with pytest.raises(PolicyError, match=f"slip.*: it answered {nonsense}, not USD 0 or more"):
        ask(question, slip)


REFUSED = (
    NumberStanding.ABSENT,
    NumberStanding.UNKNOWN,
    NumberStanding.NOT_AUTHORIZED,
    NumberStanding.CANCELLED,
    NumberStanding.SETTLED,
)


def at_the_dock(standing: NumberStanding, *, sender_known: bool = True) -> MayTakeIn:
    """May a parcel be taken in whose number is worth that much?"""
    return MayTakeIn(
        given=asked(), standing=standing, ra=None, sender_known=sender_known, our_label=True
    )


@pytest.mark.parametrize("standing", NumberStanding)
def test_a_parcel_without_a_valid_number_is_not_accepted(standing: NumberStanding) -> None:
    """it is refused, or set aside where somebody may still make sense of it."""
    verdict = ask(at_the_dock(standing)).value

    wanted = (
        DockDecision.TAKE_IN
        if standing is NumberStanding.VALID
        else DockDecision.REFUSE
        if standing in REFUSED
        else DockDecision.QUARANTINE
    )
    assert (verdict.decision, verdict.code) == (wanted, f"number_{standing}")


@pytest.mark.parametrize("standing", REFUSED)
def test_what_cannot_go_back_is_set_aside(standing: NumberStanding) -> None:
    """there is no address to mail it to."""
    verdict = ask(at_the_dock(standing, sender_known=False)).value

    assert verdict.decision is DockDecision.QUARANTINE
    assert verdict.reason.endswith("and no address to send it back to")


@pytest.mark.parametrize("goods", GoodsStage)
def test_a_credit_waits_for_the_goods(goods: GoodsStage) -> None:
    """and says where they are."""
    ra: ReturnAuthorization = attrs.evolve(RA, goods=goods)
    early = ask(MayCredit(given=asked(), ra=ra, amount=PRICE, goods_back=False))

    assert isinstance(early, Refused)
    assert f"the goods are {goods}" in str(early)
    assert isinstance(ask(MayCredit(given=asked(), ra=ra, amount=PRICE, goods_back=True)), Allowed)


def test_nothing_is_offered_unless_the_brand_has_offers() -> None:
    """the question has an answer, and it is nothing."""
    answer = ask(SaveOffers(given=asked(), reasons=(Reason.CHANGED_MIND,), our_mistake=False))

    assert (answer.value, answer.rulings) == ((), ())


def test_each_is_replaced_by_its_name() -> None:
    """the names are those that rulings are kept under."""
    assert trade.NAME == "trade.returns"
    late = question(Reason.CHANGED_MIND, days(31))
    gone = ask(late, without=["trade.returns:credit_after_return"])
    assert isinstance(gone, Refused)
    assert gone.standing[0].policy == "trade.returns:window"
