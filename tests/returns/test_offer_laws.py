"""When an offer to keep a sale can be answered, whatever is offered and whenever. Source: E4."""

from hypothesis import given as drawn
from hypothesis import strategies as st

from cservice.ids import BudgetId, OrderId, ReturnId, Sku
from cservice.kernel.command import Accepted, Outcome
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    AcceptOffer,
    BudgetLeft,
    DeclineOffers,
    ExpireOffers,
    OfferFacts,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnLine,
    ReturnRequested,
    ReturnStage,
    SaveOffer,
    SaveOffersMade,
    SaveOutcome,
)
from cservice.testing import NOON, STREAM, given, knowing
from cservice.testing.strategies import money

RA, AUTUMN = ReturnId(STREAM.id), BudgetId("budget-1")
LINE = ReturnLine(sku=Sku("book"), reason=Reason.CHANGED_MIND, paid=Money("5", "USD"), requested=1)
REQUESTED = ReturnRequested(
    order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(LINE,), unoffered=None
)
COST = money(most=500)
#: Offers that are good for some days, some of which cost something of a budget.
OFFERS = st.lists(
    st.builds(
        SaveOffer,
        code=st.sampled_from(["coupon", "pen", "word"]),
        text=st.just("Keep it."),
        cost=COST,
        valid_for=st.integers(1, 5).map(days),
        budget=st.sampled_from([AUTUMN, None]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.code,
)


def offered(offers: list[SaveOffer]) -> ReturnAuthorization:
    """A return that could be saved."""
    until = plus(NOON, max(one.valid_for for one in offers))
    made = SaveOffersMade(offers=tuple(offers), made_at=NOON, until=until)
    record = given(REQUESTED, made).record
    assert record is not None
    return record


def accepted(outcome: Outcome[ReturnAuthorization]) -> bool:
    """Whether it happens."""
    return isinstance(outcome, Accepted)


@drawn(OFFERS, st.integers(0, 12), COST)
def test_an_offer_is_answered_in_its_time_and_paid_from_what_is_there(
    offers: list[SaveOffer], halves: int, left: Money
) -> None:
    """each up to its own end, all of them up to the last; no budget pays more than it has."""
    record = offered(offers)
    after = days(1) * halves / 2
    known = knowing(
        OfferFacts, now=plus(NOON, after), budgets=(BudgetLeft(budget=AUTUMN, left=left),)
    )
    open_still = any(after < one.valid_for for one in offers)

    for one in offers:
        pays = one.budget is None or one.cost is None or one.cost <= left
        told = AcceptOffer(ra=RA, code=one.code).decide(record, known)
        assert accepted(told) == (after < one.valid_for and pays)
        if isinstance(told, Accepted):
            kept = told.events[0].apply(record)
            assert (kept.stage, kept.saved.accepted) == (ReturnStage.SALE_KEPT, one)
    assert accepted(DeclineOffers(ra=RA).decide(record, known)) == open_still
    assert accepted(ExpireOffers(ra=RA).decide(record, known)) == (not open_still)
    outcome = SaveOutcome.OPEN if open_still else SaveOutcome.EXPIRED
    assert record.saved.outcome_at(known.now) is outcome


@drawn(OFFERS)
def test_what_is_open_ends_by_itself(offers: list[SaveOffer]) -> None:
    """at the very instant at which nothing can be accepted any more, and not before."""
    record = offered(offers)
    [deadline] = record.deadlines()
    at = knowing(OfferFacts, now=deadline.at)
    before: Given = evolve(at, now=plus(deadline.at, -days(1) / 1_000_000))

    assert accepted(deadline.command.decide(record, at))
    assert not accepted(deadline.command.decide(record, before))
    assert not any(accepted(AcceptOffer(ra=RA, code=x.code).decide(record, at)) for x in offers)
