"""What a customer can answer to what is offered to keep the sale. Source: E4."""

from cservice.ids import BudgetId, ReturnId, customer_key
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import Purse
from cservice.returns.model import ReturnAuthorization
from cservice.returns.offer_events import (
    ExchangeOfferAccepted,
    SaveOfferAccepted,
    SaveOffersDeclined,
    SaveOffersExpired,
)
from cservice.returns.offering import taken_before
from cservice.returns.saving import (
    BudgetLeft,
    EarlierAttempt,
    OfferKind,
    SaveAttempt,
    SaveOffer,
    SaveOutcome,
)
from cservice.returns.steps import nothing_bought

_RULES = "trade.offers"


@frozen(kw_only=True)
class OfferFacts(Given):
    """What the offers of a return can be paid from."""

    budgets: tuple[BudgetLeft, ...] = ()  # those that are open; another is over, or is not there
    earlier: tuple[EarlierAttempt, ...] = ()  # what was offered before to keep this order, in order
    cancelled: bool = False  # whether the order was cancelled, by us or in the shop
    purse: Purse = Purse()  # the sale the order goes back to, and what of it may leave

    def left(self, budget: BudgetId) -> Money | None:
        """What is left of a budget; None = it is not open."""
        for one in self.budgets:
            if one.budget == budget:
                return one.left
        return None


@frozen(kw_only=True)
class OfferCommand(Command[ReturnAuthorization, OfferFacts]):
    """A command on what was offered to keep the sale."""

    record = ReturnAuthorization
    target = "ra"
    facts = OfferFacts
    ra: ReturnId  # the return it would save


@frozen(kw_only=True)
class AcceptOffer(OfferCommand):
    """The customer takes an offer and keeps the order; its budget pays. Source: E4.

    One who takes an exchange sends it back all the same, and gets something else for it.

    What is accepted is given: a discount comes off the price and goes back, a coupon is issued, and
    what only a person can do is asked on a ticket. Refused: nothing is open, no such offer, its own
    time is over, it was taken before to keep the same item, its budget cannot pay it, an order that
    is cancelled, a discount of more than may still leave, an exchange of what is extra only.
    """

    kind = "returns.accept_offer"
    yields = (SaveOfferAccepted, ExchangeOfferAccepted)
    code: str  # of the offer

    def locks(self, record: ReturnAuthorization) -> tuple[str, ...]:
        """The budget that pays: what is spent on other cases counts against it; and whose it is."""
        offer, customer = record.saved.offer(self.code), record.saved.customer
        if offer is None:
            return ()
        budget = () if offer.budget is None else (offer.budget,)
        if offer.coupon is None or customer is None:
            return budget
        return (*budget, customer_key(customer))

    def decision(
        self, record: ReturnAuthorization, facts: OfferFacts
    ) -> Outcome[ReturnAuthorization]:
        saved = record.saved
        if (refused := _none_open(self.kind, saved, facts.now)) is not None:
            return refused
        offer = saved.offer(self.code)
        if offer is None:
            return refuse(
                self.kind,
                _RULES,
                "unknown_offer",
                "nothing was offered as {offer}",
                allowed=tuple(one.code for one in saved.offers),
                offer=self.code,
            )
        until = saved.good_until(offer)
        if until is None or until <= facts.now:
            return refuse(
                self.kind,
                _RULES,
                "offer_expired",
                "{offer} was good until {until}",
                allowed=tuple(_good(saved, facts.now)),
                offer=self.code,
                until=until,
            )
        if taken_before(offer, [line.sku for line in record.lines], facts.earlier):
            return refuse(
                self.kind,
                _RULES,
                "taken_before",
                "{offer} was taken before to keep the same item; never twice for one cause",
                allowed=("another of the offers", "authorize the return"),
                offer=self.code,
            )
        if (refused := _not_paid_for(self.kind, offer, facts)) is not None:
            return refused
        if offer.kind is not OfferKind.EXCHANGE:
            if (refused := _not_given(self.kind, offer, facts)) is not None:
                return refused
            return accept(SaveOfferAccepted(offer=offer))
        if all(line.extra for line in record.lines):
            return nothing_bought(self.kind)
        return accept(ExchangeOfferAccepted(offer=offer))


def _good(saved: SaveAttempt, now: Instant) -> list[str]:
    """The codes of the offers whose own time is not over."""
    ends = [(one.code, saved.good_until(one)) for one in saved.offers]
    return [code for code, until in ends if until is not None and now < until]


def _not_paid_for(question: str, offer: SaveOffer, facts: OfferFacts) -> Refused | None:
    """A budget is never overspent, and pays in its own currency only."""
    if offer.budget is None or offer.cost is None:
        return None
    left = facts.left(offer.budget)
    if left is not None and left.currency == offer.cost.currency and offer.cost <= left:
        return None
    return refuse(
        question,
        _RULES,
        "budget_spent",
        "{offer} costs {cost}, and {left} is left for it",
        allowed=("another of the offers", "top the budget up first"),
        offer=offer.code,
        cost=offer.cost,
        left="nothing" if left is None else left,
    )


def _not_given(question: str, offer: SaveOffer, facts: OfferFacts) -> Refused | None:
    """What is accepted is given: of what is left of what was paid, for an order that is kept.

    While the bank has not decided, what goes back waits for that.
    """
    if facts.cancelled:
        return refuse(
            question,
            _RULES,
            "cancelled",
            "nothing is kept of an order that is cancelled",
            allowed=("decline the offers",),
        )
    if offer.off is None or facts.purse.disputed:
        return None
    return facts.purse.refuses(question, _RULES, offer.off)


def _none_open(question: str, saved: SaveAttempt, now: Instant) -> Refused | None:
    """There must be an offer to answer; one whose time is over is none, whoever has noted it."""
    outcome = saved.outcome_at(now)
    if outcome is SaveOutcome.OPEN:
        return None
    return refuse(
        question,
        _RULES,
        "no_open_offers",
        "no offer is open: {outcome}",
        allowed=("authorize the return",),
        outcome=outcome,
    )


@frozen(kw_only=True)
class DeclineOffers(OfferCommand):
    """The customer takes none of what was offered. Source: E4."""

    kind = "returns.decline_offers"
    yields = (SaveOffersDeclined,)
    reason: str = personal(default="")  # in the customer's words; empty = none was given

    def decision(
        self, record: ReturnAuthorization, facts: OfferFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _none_open(self.kind, record.saved, facts.now)) is not None:
            return refused
        return accept(SaveOffersDeclined(reason=self.reason))


@frozen(kw_only=True)
class ExpireOffers(OfferCommand):
    """Note that the time of all that was offered is over; a deadline's command. Source: E4."""

    kind = "returns.expire_offers"
    yields = (SaveOffersExpired,)

    def decision(
        self, record: ReturnAuthorization, facts: OfferFacts
    ) -> Outcome[ReturnAuthorization]:
        saved, until = record.saved, record.saved.until
        due = saved.outcome is SaveOutcome.OPEN and saved.outcome_at(facts.now) is not saved.outcome
        if not due or until is None:
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "nothing was offered that is over and open still: {outcome}",
                outcome=saved.outcome,
            )
        return accept(SaveOffersExpired(until=until))
