"""How a return begins: it is asked for, authorized under a number, and the number is told.

What is said of the goods, the label, the dock, the inspection, the credit and how it ends have
modules of their own.
"""

from collections.abc import Iterable

import attrs

from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.checks import not_empty
from cservice.kernel.command import (
    Accepted,
    Command,
    Outcome,
    Request,
    accept,
    minted,
)
from cservice.kernel.money import Money
from cservice.kernel.ruling import Condition, Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import evolved, frozen
from cservice.returns import events, offering
from cservice.returns.barred import barred
from cservice.returns.facts import RequestFacts, ReturnFacts, SettlingFacts, Sold
from cservice.returns.lines import Back, Reason, RequestedItem, ReturnLine
from cservice.returns.model import RA_NUMBERS, RaNumber, Remedy, ReturnAuthorization
from cservice.returns.offer_events import SaveOffersDeclined, SaveOffersExpired, SaveOffersMade
from cservice.returns.questions import (
    ComesBack,
    MayReturn,
    ReturnWithin,
    SaveOffers,
)
from cservice.returns.saving import SaveOutcome, Unoffered

#: Under this name the commands themselves refuse.
RULES = "trade.returns"


@frozen(kw_only=True)
class ReturnCommand(Command[ReturnAuthorization, ReturnFacts]):
    """A command on a return authorization."""

    record = ReturnAuthorization
    target = "ra"
    facts = ReturnFacts
    ra: ReturnId  # which


@frozen(kw_only=True)
class SettlingCommand(Command[ReturnAuthorization, SettlingFacts]):
    """A command on a return authorization for which it matters who has the money."""

    record = ReturnAuthorization
    target = "ra"
    facts = SettlingFacts
    ra: ReturnId  # which


def lapsed(question: str, record: ReturnAuthorization) -> Refused:
    """What is refused once the number has expired is refused also before a sweep notes it."""
    return refuse(
        question,
        RULES,
        "expired",
        "the return number was good until {until}",
        allowed=("request another return",),
        until=record.expires_at,
    )


def no_number(question: str) -> Refused:
    """Nothing is sent, to the customer or to us, for a return without a number. Source: E1."""
    return refuse(
        question,
        RULES,
        "no_number",
        "nothing is sent before the return is authorized",
        allowed=("authorize the return first",),
    )


def nothing_to_send(question: str, record: ReturnAuthorization) -> Refused | None:
    """Neither address nor label are for what the customer keeps. Source: E14."""
    if not record.goods.nothing_comes:
        return None
    return refuse(question, RULES, "nothing_to_send", "nothing of it is to be sent back")


@frozen(kw_only=True)
class RequestReturn(Request[ReturnAuthorization, RequestFacts]):
    """Ask to send something back; the reason is asked before anything is authorized. Source: E3.

    What came beside what was bought goes back for nothing, whatever it is. Source: D2. Nothing is
    offered to keep the sale where nothing of it may come back, as policies see it now. Source: E4.
    Refused: an unknown order, one of another customer than the case's, one that has not left us or
    was cancelled, another item that was not bought, more than may still be returned, an exchange of
    what is extra only.
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
            return _not_sent(self.kind, facts)
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
                return _too_much(self.kind, sku, quantity, sold)
            # One item may come back for several reasons: a line each, the cents shared over all.
            shares = sold.paid_for(quantity).share([item.quantity for item in items])
            for item, paid in zip(items, shares, strict=True):
                line, said = _line(item, paid, sold.digital, facts)
                lines.append(line)
                rulings.extend(said)
        reasons = tuple(item.reason for item in self.items)
        skus = tuple(dict.fromkeys(item.sku for item in self.items))
        offers = SaveOffers(
            given=facts,
            order=self.order,
            customer=facts.customer,
            reasons=reasons,
            our_mistake=any(reason.our_mistake for reason in reasons),
            at_stake=Money.total([line.paid for line in lines], lines[0].paid.currency),
            remedy=self.remedy,
            skus=skus,
            earlier=facts.earlier,
        ).ask()
        makeable, unoffered = offering.makeable(
            offers.value, reasons, facts.open_budgets, skus, facts.earlier
        )
        rulings.extend(offers.rulings)
        if unoffered is None:
            none_may, said = barred(lines, facts)
            rulings.extend(said)
            unoffered = Unoffered.MAY_NOT_RETURN if none_may else None
        requested = events.ReturnRequested(
            order=self.order,
            sale=facts.sale,
            remedy=self.remedy,
            lines=tuple(lines),
            unoffered=unoffered,
        )
        if unoffered is not None:
            return accept(requested, rulings=rulings)
        return accept(requested, offering.made(makeable, facts.now), rulings=rulings)


def _line(
    item: RequestedItem, paid: Money, digital: bool, facts: ReturnFacts
) -> tuple[ReturnLine, tuple[Ruling, ...]]:
    """The line of an item, and what policies said to how it comes back. Source: E14."""
    back = ComesBack(
        given=facts,
        sku=item.sku,
        quantity=item.quantity,
        reason=item.reason,
        paid=paid,
        digital=digital,
    ).ask()
    line = ReturnLine(
        sku=item.sku,
        reason=item.reason,
        paid=paid,
        requested=item.quantity,
        back=back.value,
        instead=item.instead,
    )
    # That it comes in a parcel goes without saying.
    return line, () if back.value is Back.PARCEL else back.rulings


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


def _not_sent(question: str, facts: ReturnFacts) -> Refused:
    """Nothing comes back, and nothing is credited, that never left us."""
    if facts.cancelled:
        return refuse(question, RULES, "order_cancelled", "the order was cancelled before it left")
    return refuse(
        question,
        RULES,
        "not_sent",
        "the order has not left yet, so nothing of it can come back",
        allowed=("cancel the order", "return it once it has left"),
    )


def nothing_bought(question: str) -> Refused:
    """Nothing goes out for what was not paid for. Source: D2."""
    return refuse(
        question,
        RULES,
        "nothing_bought",
        "all that comes back is extra, so nothing goes out for it",
        allowed=("ask for it back as a credit, of nothing",),
    )


def _by_sku(items: Iterable[RequestedItem]) -> dict[Sku, list[RequestedItem]]:
    """What was bought of what is asked back, item by item."""
    together: dict[Sku, list[RequestedItem]] = {}
    for item in items:
        if not item.extra:
            together.setdefault(item.sku, []).append(item)
    return together


def _too_much(question: str, sku: Sku, quantity: int, sold: Sold | None) -> Refused:
    """Nothing is returned that was not bought, and nothing twice. Source: E7."""
    if sold is None:
        return refuse(question, RULES, "not_bought", "{sku} is not on the order", sku=sku)
    return refuse(
        question,
        RULES,
        "more_than_bought",
        "{quantity} × {sku} asked back, {bought} bought, {claimed} already coming back",
        allowed=(f"{sold.returnable} × {sku}",) if sold.returnable else (),
        quantity=quantity,
        sku=sku,
        bought=sold.bought,
        claimed=sold.claimed,
    )


@frozen(kw_only=True)
class AuthorizeReturn(ReturnCommand):
    """Authorize a return under a number, before anything is sent. Source: E1, E10.

    What need not come back is honoured at once; where nothing need, the goods are done. See E14.
    """

    kind = "returns.authorize_return"
    yields = (
        events.ReturnAuthorized,
        events.ReturnNotNeeded,
        events.ReturnKept,
        SaveOffersDeclined,
        SaveOffersExpired,
    )
    number: RaNumber = minted(RA_NUMBERS)  # issued by the desk
    has_receipt: bool | None = None  # what the customer says; None = not asked

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not facts.sent:
            return _not_sent(self.kind, facts)
        offered = record.saved.outcome is _OPEN
        if offered and offering.delays(record, facts.now):
            return _offers_open(self.kind, record)
        outcome = authorized(
            self.kind, record.lines, record.remedy, facts, self.number, self.has_receipt
        )
        if offered and isinstance(outcome, Accepted):
            settled = offering.unanswered(record, facts.now, offering.NO_DELAY)
            return Accepted((*settled, *outcome.events), outcome.rulings)
        return outcome


def _offers_open(question: str, record: ReturnAuthorization) -> Refused:
    """The attempt to keep the sale comes first. Source: E4."""
    codes = ", ".join(one.code for one in record.saved.offers)
    return refuse(
        question,
        RULES,
        "offers_open",
        "the customer was offered {offers}, and has until {until} to answer",
        allowed=("accept one of the offers", "decline them"),
        offers=codes,
        until=record.saved.until,
    )


def authorized(
    question: str,
    asked: Iterable[ReturnLine],
    remedy: Remedy,
    facts: ReturnFacts,
    number: RaNumber,
    has_receipt: bool | None = None,
) -> Outcome[ReturnAuthorization]:
    """A return of these lines is authorized, if policies allow each of them.

    What is extra counts against nothing that was bought. Source: D2.
    """
    rulings: tuple[Ruling, ...] = ()
    conditions: tuple[Condition, ...] = ()
    lines: tuple[ReturnLine, ...] = ()
    wanted: dict[Sku, int] = {}
    parcel = False
    for line in asked:
        digital = False
        if line.reason is not _EXTRA:
            wanted[line.sku] = together = wanted.get(line.sku, 0) + line.requested
            sold = facts.item(line.sku)
            if sold is None or together > sold.returnable:
                return _too_much(question, line.sku, together, sold)
            digital = sold.digital
        may = MayReturn(
            given=facts,
            line=line,
            delivered_at=facts.delivered_at,
            placed_at=facts.placed_at,
            has_receipt=has_receipt,
            customer=facts.customer,
            digital=digital,
            contradicted=facts.contradicts(line),
        ).ask()
        if isinstance(may, Refused):
            return may
        rulings += may.rulings
        conditions += may.conditions
        if line.back is _PARCEL:
            parcel = True
            lines += (evolved(line, {"authorized": line.requested}),)
        else:
            kept = line.requested if line.back is Back.KEEP_IT else 0
            lines += (evolved(line, {"authorized": line.requested, "kept": kept}),)
    within = ReturnWithin(given=facts, remedy=remedy).ask()
    event = events.ReturnAuthorized(
        number=number,
        expires_at=plus(facts.now, within.value),
        lines=lines,
        conditions=conditions,
    )
    said = rulings + within.rulings
    if parcel:
        return Accepted((event,), said)
    if any(line.kept for line in lines):
        kept_all = events.ReturnKept(lines=lines, reason="it need not come back")
        return Accepted((event, kept_all), said)
    return Accepted((event, events.ReturnNotNeeded()), said)


# Looked up once: a member of an enum takes longer to find than to compare.
_PARCEL = Back.PARCEL
_EXTRA = Reason.EXTRA_ITEM
_OPEN = SaveOutcome.OPEN


@frozen(kw_only=True)
class DictateReturn(ReturnCommand):
    """Tell number and return address over the phone; there is no address without a number.

    Source: E1, E5.
    """

    kind = "returns.dictate_return"
    yields = (events.ReturnDictated,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        assert record.number is not None, "an authorized return has a number"
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        if (nothing := nothing_to_send(self.kind, record)) is not None:
            return nothing
        return accept(
            events.ReturnDictated(
                number=RA_NUMBERS.grouped(record.number), address=facts.return_address
            )
        )
