"""Whether offers to keep a sale are made, and what becomes of those nobody answered. Source: E4."""

from collections.abc import Collection, Iterable, Sequence

from cservice.ids import CustomerId, Sku
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import evolve, frozen
from cservice.returns.lines import Reason, ReturnLine
from cservice.returns.model import ReturnAuthorization
from cservice.returns.offer_events import SaveOffersDeclined, SaveOffersExpired, SaveOffersMade
from cservice.returns.saving import BudgetLeft, EarlierAttempt, SaveOffer, SaveOutcome, Unoffered

#: Why offers are declined that the customer said nothing to.
NO_DELAY = "the right to withdraw waits for no answer"
GIVEN_UP = "the return was given up"


def makeable(
    offers: Iterable[SaveOffer],
    reasons: Sequence[Reason],
    open_budgets: Iterable[BudgetLeft],
    skus: Collection[Sku] = (),
    earlier: Sequence[EarlierAttempt] = (),
    paid: Money | None = None,
) -> tuple[tuple[SaveOffer, ...], Unoffered | None]:
    """The offers that are made, one of each code, and, where there are none, why. Source: E4.

    Nothing is offered against the right to withdraw, nor on our mistake unless the offer says so,
    nor what its budget cannot pay, nor what the customer took before to keep the same item: never
    twice for one cause; nor a discount of nothing, or of more than was `paid` (None = not known).
    """
    by_code: dict[str, SaveOffer] = {}
    for one in offers:
        by_code.setdefault(one.code, one)
    left = list(by_code.values())
    if not left:
        return (), Unoffered.NOTHING_TO_OFFER
    if all(reason is Reason.NOT_GIVEN for reason in reasons):
        return (), Unoffered.NOT_GIVEN
    if any(reason.our_mistake for reason in reasons):
        left = [one for one in left if one.on_our_mistake]
        if not left:
            return (), Unoffered.OUR_MISTAKE
    left = [one for one in left if not taken_before(one, skus, earlier)]
    if not left:
        return (), Unoffered.TAKEN
    left = [one for one in left if one.off is None or _comes_off(one.off, paid)]
    if not left:
        return (), Unoffered.NOT_PAID
    funds = {one.budget: one.left for one in open_budgets}
    left = [one for one in left if one.budget is None or _pays(funds.get(one.budget), one)]
    return (tuple(left), None) if left else ((), Unoffered.BUDGET)


def _comes_off(off: Money, paid: Money | None) -> bool:
    if paid is not None and (off.currency != paid.currency or off > paid):
        return False
    return off.is_positive


def _pays(left: Money | None, offer: SaveOffer) -> bool:
    """Whether what is left pays for it; None = its budget is not open, or has nothing left."""
    assert offer.cost is not None, "what a budget pays for has a cost"
    return left is not None and left.currency == offer.cost.currency and offer.cost <= left


@frozen(kw_only=True)
class KeptForLess:
    """Pieces of an item that cost less since the customer keeps them. Source: E4."""

    sku: Sku  # which item
    quantity: int  # how many pieces of it are kept
    off: Money  # how much less they cost, all of these

    def and_of(self, more: "KeptForLess") -> "KeptForLess":
        """These, and more of the same item."""
        return evolve(self, quantity=self.quantity + more.quantity, off=self.off + more.off)


def discounts(lines: Sequence[ReturnLine], off: Money) -> tuple[KeptForLess, ...]:
    """What of a discount comes off which item, shared by what was paid for them; to the cent."""
    parts: dict[Sku, KeptForLess] = {}
    for line, part in zip(lines, off.share([one.paid for one in lines]), strict=True):
        if part.is_positive:
            kept = KeptForLess(sku=line.sku, quantity=line.requested, off=part)
            parts[line.sku] = kept if line.sku not in parts else parts[line.sku].and_of(kept)
    return tuple(parts.values())


def taken_before(
    offer: SaveOffer, skus: Collection[Sku], earlier: Iterable[EarlierAttempt]
) -> bool:
    """Whether the customer took the same offer before, for one of these items of the order."""
    return any(one.took(offer, skus) for one in earlier)


def made(
    offers: tuple[SaveOffer, ...], now: Instant, customer: CustomerId | None
) -> SaveOffersMade:
    """The offers are made; there is one at least."""
    until = plus(now, max(one.valid_for for one in offers))
    return SaveOffersMade(offers=offers, made_at=now, until=until, customer=customer)


def unanswered(
    record: ReturnAuthorization, now: Instant, why: str
) -> tuple[Event[ReturnAuthorization], ...]:
    """What is noted of offers that are open still: their time is over, or they are declined."""
    until = record.saved.until
    if record.saved.outcome is not SaveOutcome.OPEN or until is None:
        return ()
    if until <= now:
        return (SaveOffersExpired(until=until),)
    return (SaveOffersDeclined(reason=why),)


def delays(record: ReturnAuthorization, now: Instant) -> bool:
    """Whether an authorization waits for an answer to what was offered. Source: E3, E4.

    A reason that the law lets the customer keep to himself is never delayed.
    """
    if record.saved.outcome_at(now) is not SaveOutcome.OPEN:
        return False
    return all(line.reason is not Reason.NOT_GIVEN for line in record.lines)
