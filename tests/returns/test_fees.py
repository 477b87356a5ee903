"""A fee that is let go for one return: who, when, why, and what no credit takes any more."""

from typing import Any

import attrs
import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import NeedApproval, Ruling
from cservice.kernel.time import days, plus
from cservice.payment import Purse
from cservice.returns import (
    CreditIssued,
    CreditTrigger,
    Fee,
    FeeKind,
    FeeWaived,
    IssueCredit,
    LabelMailed,
    LabelOrdered,
    MayWaiveFee,
    RaNumber,
    Reason,
    Remedy,
    RestockingFee,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnInspected,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    SettlingFacts,
    WaivedFee,
    WaiveFee,
)
from cservice.testing import NOON, STREAM, Story, Told, given, knowing

RA, BOOK, WHY = ReturnId(STREAM.id), Sku("book"), "it took us two calls"
LABEL, RESTOCKING = FeeKind.LABEL, FeeKind.RESTOCKING
SUE = Override(by=Actor.staff("sue", SUPERVISOR), reason="a good customer")
EXPIRY = plus(NOON, days(30))


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


@policy(RestockingFee)
def a_tenth(q: RestockingFee) -> Money | None:
    """A tenth of what is back, for changed minds."""
    back = q.trigger is CreditTrigger.GOODS_BACK
    return q.amount.percent(10) if back else None


def facts(*policies: Any, **fields: Any) -> SettlingFacts:
    """What is known where nothing in particular is; a tenth is taken for restocking."""
    known: dict[str, Any] = {
        "sold": (),
        "delivered_at": NOON,
        "return_address": "Dock 5",
        "label_price": usd("4.50"),
        "label_takes": days(3),
    }
    return knowing(SettlingFacts, a_tenth, *policies, **{**known, **fields})


def line(reason: Reason = Reason.CHANGED_MIND, **counts: int) -> ReturnLine:
    """Two books for ten dollars each."""
    return ReturnLine(
        sku=BOOK,
        reason=reason,
        paid=usd("20"),
        requested=2,
        authorized=2,
        **counts,  # type: ignore[arg-type]  # counts are the counts of a line
    )


def story(
    *events: Event[ReturnAuthorization],
    reason: Reason = Reason.CHANGED_MIND,
    remedy: Remedy = Remedy.CREDIT,
) -> Story[ReturnAuthorization]:
    """A return that was authorized, whose label costs the customer, and what happened next."""
    lines = (line(reason),)
    return given(
        ReturnRequested(order=OrderId("order-1"), remedy=remedy, lines=lines),
        ReturnAuthorized(number=RaNumber("1"), expires_at=EXPIRY, lines=lines),
        *events,
    )


MAILED = LabelMailed(due_at=plus(NOON, days(3)), cost=usd("4.50"))
RECEIVED = ReturnReceived(parcel=ParcelId("parcel-1"))
BACK = (MAILED, RECEIVED, ReturnInspected(lines=(line(received=2, accepted=2),)))
ISSUE = IssueCredit(ra=RA)


def waive(fee: FeeKind) -> WaiveFee:
    """Let a fee go."""
    return WaiveFee(ra=RA, fee=fee, reason=WHY)


def waived(fee: FeeKind, old: str) -> FeeWaived:
    """It was."""
    return FeeWaived(fee=fee, old=usd(old), reason=WHY, by="ann", at=NOON)


def issued(told: Told[ReturnAuthorization]) -> CreditIssued:
    """The one credit that was."""
    [event] = told.events
    assert isinstance(event, CreditIssued)
    return event


def test_a_label_that_was_mailed_is_let_go() -> None:
    """noted with its old and new value, who, when and why; no credit takes it then."""
    told = story(MAILED).when(waive(LABEL), facts()).then(waived(LABEL, "4.50"))

    assert told.record.label_cost == usd("0")
    assert told.record.waived == (
        WaivedFee(fee=LABEL, old=usd("4.50"), new=usd("0"), reason=WHY, by="ann", at=NOON),
    )
    assert [one.text() for one in told.rulings] == ["postage may be let go, for a reason"]
    credit = issued(story(*BACK, *told.events).when(ISSUE, facts()))
    assert credit.fees == (Fee(kind=RESTOCKING, amount=usd("2.00")),)
    assert issued(story(*BACK).when(ISSUE, facts())).fees[1].amount == usd("4.50")


@pytest.mark.parametrize("happened", [(MAILED,), (MAILED, RECEIVED), BACK])
def test_restocking_is_let_go_before_the_credit(
    happened: tuple[Event[ReturnAuthorization], ...],
) -> None:
    """by a supervisor, also before the goods are back; policies are not asked for it again."""
    story(*happened).when(waive(RESTOCKING), facts()).then_refused("fee")
    told = story(*happened).when(waive(RESTOCKING), facts(override=SUE))
    told.then(waived(RESTOCKING, "2.00"))

    credit = story(*BACK, *told.events).when(ISSUE, facts())
    assert issued(credit).fees == (Fee(kind=LABEL, amount=usd("4.50")),)
    assert RestockingFee.kind not in [one.question for one in credit.rulings]


def test_what_is_let_go_of_a_part_stays_so_for_the_rest() -> None:
    """what a credit took before stays taken."""
    first = story(*BACK).when(IssueCredit(ra=RA, amount=usd("3.00")), facts())
    assert [one.amount for one in issued(first).fees] == [usd("0.30"), usd("2.70")]
    before = story(*BACK, *first.events)

    told = before.when(waive(LABEL), facts()).then(waived(LABEL, "1.80"))
    assert told.record.label_cost == usd("2.70")
    both = before.when(waive(RESTOCKING), facts(override=SUE)).then(waived(RESTOCKING, "1.70"))
    rest = story(*BACK, *first.events, *told.events, *both.events).when(ISSUE, facts())
    assert issued(rest).fees == ()


def test_what_a_credit_took_is_not_given_back() -> None:
    """it is said what may be done in its place."""
    credited = story(*BACK, *story(*BACK).when(ISSUE, facts()).events)
    for fee, amount in ((LABEL, "4.50"), (RESTOCKING, "2.00")):
        said = credited.when(waive(fee), facts()).then_refused("fee_taken").refusal.standing[0]
        assert said.text() == f"USD {amount} for the {fee} was taken off a credit already"
        assert said.allowed == ("a coupon for the inconvenience",)


@pytest.mark.parametrize(
    ("happened", "fee", "fields", "code", "allowed"),
    [
        ((), LABEL, {}, "no_fee", ("once the label is mailed",)),
        ((LabelOrdered(),), LABEL, {}, "no_fee", ("once the label is mailed",)),
        ((attrs.evolve(MAILED, cost=usd("0")),), LABEL, {}, "no_fee", ()),
        ((attrs.evolve(MAILED, cost=Money("0", "EUR")),), LABEL, {}, "no_fee", ()),
        ((MAILED, waived(LABEL, "4.50")), LABEL, {}, "waived", ()),
        ((waived(RESTOCKING, "2.00"),), RESTOCKING, {}, "waived", ()),
        ((), RESTOCKING, {"purse": Purse(left=usd("0"))}, "no_fee", ()),
        ((MAILED,), LABEL, {"now": EXPIRY}, "expired", ("request another return",)),
    ],
)
def test_nothing_is_let_go_that_nobody_owes(
    happened: tuple[Event[ReturnAuthorization], ...],
    fee: FeeKind,
    fields: dict[str, Any],
    code: str,
    allowed: tuple[str, ...],
) -> None:
    """or not yet, or not any more."""
    told = story(*happened).when(waive(fee), facts(override=SUE, **fields))

    assert told.then_refused(code).refusal.standing[0].allowed == allowed


def test_of_a_return_that_is_over_nothing_is_let_go() -> None:
    """nor of one that is not authorized yet."""
    gone = ReturnCancelled(reason="not wanted")
    story(MAILED, gone).when(waive(LABEL), facts()).then_refused("not_now")
    asked = ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line(),))
    given(asked).when(waive(RESTOCKING), facts()).then_refused("not_now")


def test_an_exchange_is_asked_for_no_restocking() -> None:
    """its label may be let go all the same."""
    swap = story(MAILED, remedy=Remedy.EXCHANGE)

    swap.when(waive(RESTOCKING), facts()).then_refused("no_fee")
    swap.when(waive(LABEL), facts()).then(waived(LABEL, "4.50"))


def test_policies_are_told_what_would_be_let_go_and_whose_mistake_it_was() -> None:
    """somebody who looked may have found that it was none of ours."""
    heard: list[MayWaiveFee] = []

    @policy(MayWaiveFee)
    def listens(q: MayWaiveFee) -> Ruling | None:
        heard.append(q)
        return NeedApproval("much", "that is much", role=SUPERVISOR)

    ours = story(MAILED, reason=Reason.DAMAGED)
    ours.when(waive(LABEL), facts(listens)).then_refused("much")
    ours.when(waive(RESTOCKING), facts(listens, faulty=())).then_refused("fee", "much")

    assert [(one.fee, one.amount, one.our_mistake, one.reason) for one in heard] == [
        (LABEL, usd("4.50"), True, WHY),
        (RESTOCKING, usd("2.00"), False, WHY),
    ]
    assert all(one.ra == ours.record for one in heard)


def test_whoever_lets_a_fee_go_says_why() -> None:
    """there is no goodwill without a reason."""
    with pytest.raises(InputError):
        WaiveFee(ra=RA, fee=LABEL, reason=" ")
