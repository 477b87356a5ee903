"""How a return is asked for: what comes back, why, and what is offered to keep the sale. E3, E4."""

from collections.abc import Iterable

import attrs

from cservice.ids import OrderId, Sku
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import evolve, frozen
from cservice.returns import events, offering
from cservice.returns.allowed import barred
from cservice.returns.facts import RequestFacts, ReturnFacts
from cservice.returns.lines import Back, RequestedItem, ReturnLine
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.offer_events import SaveOffersMade
from cservice.returns.questions import AuthorizeWithin, ComesBack, SaveOffers
from cservice.returns.saving import Unoffered
from cservice.returns.steps import RULES, not_sent, nothing_bought, too_much


@frozen(kw_only=True)
class RequestReturn(Request[ReturnAuthorization, RequestFacts]):
    """Ask to send something back; the reason is asked before anything is authorized. Source: E3.

    What came beside what was bought goes back for nothing, whatever it is; of what never came in
    the parcel nothing goes back, and it is made good without. Source: D2. Nothing is offered to
    keep the sale where nothing of it may come back, as policies see it now. Source: E4.
    Refused: an unknown order, one of another customer than the case's, one that has not left us or
    was cancelled, another item that was not bought, more than may still be returned, an exchange of
    what is extra only, what is missing of an order that has not arrived, or has come as another.
    """

    kind = "returns.request_return"
    record = ReturnAuthorization
    facts = RequestFacts
    yields = (events.ReturnRequested, SaveOffersMade)
    order: OrderId  # the order it is about
    items: tuple[RequestedItem, ...] = attrs.field(validator=not_empty)  # what
    remedy: Remedy = Remedy.CREDIT  # what the customer gets

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.order,)

    @property
    def counts(self) -> tuple[str, ...]:
        return (self.order,)

    def decision(self, facts: RequestFacts) -> Outcome[ReturnAuthorization]:
        if facts.sold is None:
            return refuse(
                self.kind, RULES, "unknown_order", "there is no order {order}", order=self.order
            )
        if facts.customer is not None and facts.on_case and facts.customer not in facts.on_case:
            return _other_customer(self.kind, self.order)
        if not facts.sent:
            return not_sent(self.kind, facts)
        missing = [item for item in self.items if item.reason.never_came]
        if missing and facts.delivered_at is None:
            return _not_arrived(self.kind, self.order)
        for item in missing:
            if item.instead is not None:
                return _came_as_another(self.kind, item)
        if self.remedy is Remedy.EXCHANGE and all(item.extra for item in self.items):
            return nothing_bought(self.kind)
        lines: list[ReturnLine] = []
        rulings: list[Ruling] = []
        # These first: whoever was sent two and keeps one has what was paid for.
        for item in self.items:
            if item.extra:
                line, said = _line(item, Money.zero(facts.sold[0].paid.currency), False, facts)
                lines.append(line)
                rulings.extend(said)
        for sku, items in _by_sku(self.items).items():
            sold = facts.item(sku)
            quantity = sum(item.quantity for item in items)
            if sold is None or quantity > sold.returnable:
                return too_much(self.kind, sku, quantity, sold)
            # One item may come back for several reasons: a line each, the cents shared over all.
            shares = sold.paid_for(quantity).share([item.quantity for item in items])
            for item, paid in zip(items, shares, strict=True):
                line, said = _line(item, paid, sold.digital, facts)
                lines.append(line)
                rulings.extend(said)
        reasons = tuple(item.reason for item in self.items)
        skus = tuple(dict.fromkeys(item.sku for item in self.items))
        at_stake = Money.total([line.paid for line in lines], lines[0].paid.currency)
        offers = SaveOffers(
            given=facts,
            order=self.order,
            customer=facts.customer,
            reasons=reasons,
            our_mistake=any(reason.our_mistake for reason in reasons),
            at_stake=at_stake,
            remedy=self.remedy,
            skus=skus,
            earlier=facts.earlier,
        ).ask()
        # What was sent for nothing has no price that something could come off.
        paid = at_stake if facts.sale is None else Money.zero(at_stake.currency)
        makeable, unoffered = offering.makeable(
            offers.value, reasons, facts.open_budgets, skus, facts.earlier, paid
        )
        rulings.extend(offers.rulings)
        if unoffered is None:
            none_may, said = barred(lines, facts)
            rulings.extend(said)
            unoffered = Unoffered.MAY_NOT_RETURN if none_may else None
        within = AuthorizeWithin(given=facts, remedy=self.remedy).ask()
        rulings.extend(within.rulings)
        requested = events.ReturnRequested(
            order=self.order,
            sale=facts.sale,
            remedy=self.remedy,
            lines=tuple(lines),
            unoffered=unoffered,
            answer_due_at=plus(facts.now, within.value),
        )
        if unoffered is not None:
            return accept(requested, rulings=rulings)
        return accept(
            requested, offering.made(makeable, facts.now, facts.customer), rulings=rulings
        )


def _line(
    item: RequestedItem, paid: Money, digital: bool, facts: ReturnFacts
) -> tuple[ReturnLine, tuple[Ruling, ...]]:
    """The line of an item, and what policies said to how it comes back. Source: E14."""
    plain = ReturnLine(
        sku=item.sku, reason=item.reason, paid=paid, requested=item.quantity, instead=item.instead
    )
    if item.reason.never_came:
        return evolve(plain, back=Back.NOTHING), ()
    back = ComesBack(
        given=facts,
        sku=item.sku,
        quantity=item.quantity,
        reason=item.reason,
        paid=paid,
        digital=digital,
    ).ask()
    # That it comes in a parcel goes without saying.
    if back.value is Back.PARCEL:
        return plain, ()
    return evolve(plain, back=back.value), back.rulings


def _not_arrived(question: str, order: OrderId) -> Refused:
    """What is on its way may still hold it."""
    return refuse(
        question,
        RULES,
        "not_arrived",
        "order {order} has not arrived, as far as is known, so nothing is missing from it yet",
        allowed=("ask for it as late", "note first that it arrived"),
        order=order,
    )


def _came_as_another(question: str, item: RequestedItem) -> Refused:
    """What came in its place goes back, as a wrong item."""
    return refuse(
        question,
        RULES,
        "came_as_another",
        "{sku} is said to be {reason}, and {instead} to have come in its place",
        allowed=("ask for it as a wrong item", "leave out what came instead"),
        sku=item.sku,
        reason=item.reason,
        instead=item.instead or "",
    )


def _other_customer(question: str, order: OrderId) -> Refused:
    """What is on a customer's case is that customer's."""
    return refuse(
        question,
        RULES,
        "other_customer",
        "order {order} is not of the customer whose case it is",
        allowed=("ask for it on a case of its own",),
        order=order,
    )


def _by_sku(items: Iterable[RequestedItem]) -> dict[Sku, list[RequestedItem]]:
    """What was bought of what is asked back, item by item."""
    together: dict[Sku, list[RequestedItem]] = {}
    for item in items:
        if not item.extra:
            together.setdefault(item.sku, []).append(item)
    return together
