"""The laws about what is given to keep a customer: once for a cause, and within its budget."""

from collections import Counter

from cservice import appeasements, orders, retention, returns
from cservice.kernel.event import Envelope
from cservice.testing.money.noted import Noted, Records, all_of, is_told, return_of

_GIVEN = (
    appeasements.AppeasementStage.GIVEN,
    appeasements.AppeasementStage.REDEEMED,
    appeasements.AppeasementStage.EXPIRED,
)


def budget_opened(
    noted: Noted, one: Envelope, body: retention.BudgetOpened, records: Records
) -> None:
    """So much may be spent."""
    noted.limits.add(one.stream, body.limit)


def budget_topped_up(
    noted: Noted, one: Envelope, body: retention.BudgetToppedUp, records: Records
) -> None:
    """So much more may be spent."""
    noted.limits.add(one.stream, body.amount)


def budget_spent(
    noted: Noted, one: Envelope, body: retention.BudgetSpent, records: Records
) -> None:
    """By hand; what follows from an offer was noted with that."""
    if one.cause is None:
        noted.spent.add(one.stream, body.amount)


def offer_taken(
    noted: Noted,
    one: Envelope,
    body: returns.SaveOfferAccepted | returns.ExchangeOfferAccepted,
    records: Records,
) -> None:
    """Its budget pays for it."""
    offer = body.offer
    if offer.budget is not None and offer.cost is not None:
        noted.spent.add(offer.budget, offer.cost)


def sale_kept(
    noted: Noted, one: Envelope, body: returns.SaveOfferAccepted, records: Records
) -> None:
    """An offer is taken once for the same item of an order: never twice for one cause."""
    noted.kept_for[one.stream] = one.id, body.offer
    ra = return_of(one.stream, records)
    for sku in {line.sku for line in ra.lines}:
        taken = ra.order, sku, body.offer.code
        assert taken not in noted.taken, f"{one.id} gives {taken} again"
        noted.taken.add(taken)


def price_adjusted(
    noted: Noted, one: Envelope, body: orders.PriceAdjusted, records: Records
) -> None:
    """By hand, or since something was promised."""
    if one.cause is not None:
        noted.taken_off.add(one.cause, body.off)


def what_was_promised_is_given(noted: Noted, records: Records) -> None:
    """Whoever keeps an order has what was promised for that, or somebody reads that it is due."""
    for id, (event, offer) in noted.kept_for.items():
        if offer.off is not None:
            given = noted.taken_off.get_of(event, offer.off)
            assert given == offer.off, f"{offer.off} was promised for {id}, and {given} given"
        elif not any(_is_for(one, id, offer) for one in all_of(records, appeasements.Appeasement)):
            told = is_told(f" for {id}, since the customer took ", records)
            assert told, f"{offer} was promised for {id}, and nobody gives it"


def _is_for(one: appeasements.Appeasement, id: str, offer: returns.SaveOffer) -> bool:
    return one.cause == id and one.coupon is not None and one.coupon == offer.coupon


def budgets_add_up(noted: Noted, records: Records) -> None:
    """A budget pays for what was taken and given by hand, and never more than its limit."""
    for budget in all_of(records, retention.Budget):
        assert budget.limit == noted.limits[budget.id], f"{budget.id} has another limit"
        spent = noted.spent.get_of(budget.id, budget.limit)
        assert budget.spent == spent <= budget.limit, f"{budget.id} paid not what it should"


def one_coupon_for_a_cause(noted: Noted, records: Records) -> None:
    """Of those that the customer has, or had, and that were not taken back."""
    coupons = all_of(records, appeasements.Appeasement)
    given = Counter(one.cause for one in coupons if one.stage in _GIVEN)
    assert all(count == 1 for count in given.values()), f"twice for one cause: {given}"
