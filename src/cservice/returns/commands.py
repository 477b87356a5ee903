"""What can be asked of a return: authorize it, give it up, close it.

Its label, the dock, the inspection and the credit have modules of their own.
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
from cservice.kernel.ruling import Condition, Refused, Ruling, in_words, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import evolve, frozen
from cservice.returns import events
from cservice.returns.chart import GoodsStage
from cservice.returns.facts import ReturnFacts, Sold
from cservice.returns.model import (
    RA_NUMBERS,
    RaNumber,
    Remedy,
    RequestedItem,
    ReturnAuthorization,
    ReturnLine,
)
from cservice.returns.questions import (
    MayReturn,
    ReturnWithin,
    SaveOffers,
)

#: Under this name the commands themselves refuse.
RULES = "trade.returns"


@frozen(kw_only=True)
class ReturnCommand(Command[ReturnAuthorization, ReturnFacts]):
    """A command on a return authorization."""

    record = ReturnAuthorization
    target = "ra"
    facts = ReturnFacts
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


@frozen(kw_only=True)
class RequestReturn(Request[ReturnAuthorization, ReturnFacts]):
    """Ask to send something back; the reason is asked before anything is authorized. Source: E3.

    Refused: an unknown order, one that has not left us or was cancelled, an item that was not
    bought, more than may still be returned.
    """

    kind = "returns.request_return"
    record = ReturnAuthorization
    facts = ReturnFacts
    yields = (events.ReturnRequested,)
    order: OrderId  # the order it is about
    items: tuple[RequestedItem, ...] = attrs.field(validator=not_empty)  # what
    remedy: Remedy = Remedy.CREDIT  # what the customer gets

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.order,)

    def decision(self, facts: ReturnFacts) -> Outcome[ReturnAuthorization]:
        if facts.sold is None:
            return refuse(
                self.kind, RULES, "unknown_order", "there is no order {order}", order=self.order
            )
        if not facts.sent:
            return _not_sent(self.kind, facts)
        lines: list[ReturnLine] = []
        for sku, items in _by_sku(self.items).items():
            sold = facts.item(sku)
            quantity = sum(item.quantity for item in items)
            if sold is None or quantity > sold.returnable:
                return _too_much(self.kind, sku, quantity, sold)
            # One item may come back for several reasons: a line each, the cents shared over all.
            shares = sold.paid_for(quantity).share([item.quantity for item in items])
            lines.extend(
                ReturnLine(
                    sku=sku,
                    reason=item.reason,
                    paid=paid,
                    requested=item.quantity,
                    instead=item.instead,
                )
                for item, paid in zip(items, shares, strict=True)
            )
        offers = SaveOffers(
            given=facts,
            reasons=tuple(item.reason for item in self.items),
            our_mistake=any(item.reason.our_mistake for item in self.items),
        ).ask()
        requested = events.ReturnRequested(order=self.order, remedy=self.remedy, lines=tuple(lines))
        return accept(requested, rulings=offers.rulings)


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


def _by_sku(items: Iterable[RequestedItem]) -> dict[Sku, list[RequestedItem]]:
    together: dict[Sku, list[RequestedItem]] = {}
    for item in items:
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
    """Authorize a return under a number, before anything is sent. Source: E1, E10."""

    kind = "returns.authorize_return"
    yields = (events.ReturnAuthorized,)
    number: RaNumber = minted(RA_NUMBERS)  # issued by the desk
    has_receipt: bool | None = None  # what the customer says; None = not asked

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not facts.sent:
            return _not_sent(self.kind, facts)
        rulings: tuple[Ruling, ...] = ()
        conditions: tuple[Condition, ...] = ()
        lines: tuple[ReturnLine, ...] = ()
        wanted: dict[Sku, int] = {}
        for line in record.lines:
            wanted[line.sku] = together = wanted.get(line.sku, 0) + line.requested
            sold = facts.item(line.sku)
            if sold is None or together > sold.returnable:
                return _too_much(self.kind, line.sku, together, sold)
            may = MayReturn(
                given=facts,
                line=line,
                delivered_at=facts.delivered_at,
                placed_at=facts.placed_at,
                has_receipt=self.has_receipt,
            ).ask()
            if isinstance(may, Refused):
                return may
            rulings += may.rulings
            conditions += may.conditions
            lines += (evolve(line, authorized=line.requested),)
        within = ReturnWithin(given=facts, remedy=record.remedy).ask()
        authorized = events.ReturnAuthorized(
            number=self.number,
            expires_at=plus(facts.now, within.value),
            lines=lines,
            conditions=conditions,
        )
        return Accepted((authorized,), rulings + within.rulings)


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
        return accept(
            events.ReturnDictated(
                number=RA_NUMBERS.grouped(record.number), address=facts.return_address
            )
        )


@frozen(kw_only=True)
class HandOver(ReturnCommand):
    """The goods left the customer: collected, or dropped off. Source: E8.

    After the number's time the return expires first, whether or not a sweep has been: it depends
    on the instant alone.
    """

    kind = "returns.hand_over"
    yields = (events.ReturnHandedOver, events.ReturnExpired)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        if record.lapsed(facts.now):
            return accept(events.ReturnExpired(), events.ReturnHandedOver())
        return accept(events.ReturnHandedOver())


@frozen(kw_only=True)
class CloseReturn(ReturnCommand):
    """Close a return that nothing is left to do about. Source: E8.

    Pieces that have not come stop it until the number's time is over; then they stay where they
    are, and what came is settled. Where nothing came, it is closed only if it was credited or
    replaced beforehand; else it expires, or is cancelled if it was handed over.
    """

    kind = "returns.close_return"
    yields = (events.ReturnClosed,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _goods_open(self.kind, record, facts)) is not None:
            return refused
        if record.remedy is Remedy.CREDIT and record.credit_due.is_positive:
            due = record.credit_due
            return refuse(self.kind, RULES, "credit_open", "{due} is still due", due=due)
        return accept(events.ReturnClosed())


def _goods_open(question: str, record: ReturnAuthorization, facts: ReturnFacts) -> Refused | None:
    """What stops a return from being closed: goods that are here, or may still come."""
    if record.goods is GoodsStage.INSPECTED:
        return None
    here = record.goods is GoodsStage.RECEIVED
    if here and not record.opened:
        return refuse(
            question,
            RULES,
            "goods_open",
            "a parcel is here that was not inspected",
            allowed=("inspect what came",),
        )
    if record.undecided:
        return refuse(
            question,
            RULES,
            "goods_open",
            "{pieces} pieces are under review",
            allowed=("decide them: inspect them again, as reviewed",),
            pieces=record.undecided,
        )
    if not record.overdue(facts.now):
        until = in_words(record.expires_at)
        return refuse(
            question,
            RULES,
            "goods_open",
            "not all of it is here; it may come until {until}",
            allowed=(f"without what has not come, from {until}",),
            until=until,
        )
    if here or record.credited is not None or facts.replaced:
        return None
    if record.goods is GoodsStage.ON_THE_WAY:
        instead = "cancel the return; its items may be returned under another"
        return refuse(question, RULES, "never_came", "nothing of it came", allowed=(instead,))
    return lapsed(question, record)


@frozen(kw_only=True)
class CancelReturn(ReturnCommand):
    """Give a return up; goods that are here stop it, and those under way in time. Source: E7, E8.

    So do a credit, and a replacement that has been ordered: the customer would keep both.
    """

    kind = "returns.cancel_return"
    yields = (events.ReturnCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        lost = record.goods is GoodsStage.ON_THE_WAY and record.overdue(facts.now)
        stays = record.goods is GoodsStage.WITH_CUSTOMER or lost
        if not stays or record.credited is not None:
            return refuse(
                self.kind,
                RULES,
                "under_way",
                "the goods are {goods}, {credited} is credited",
                allowed=_otherwise(record, facts),
                goods=record.goods,
                credited="nothing" if record.credited is None else record.credited,
            )
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        if facts.replaced:
            return refuse(self.kind, RULES, "replaced", "the replacement has been ordered")
        return accept(events.ReturnCancelled(reason=self.reason))


def _otherwise(record: ReturnAuthorization, facts: ReturnFacts) -> tuple[str, ...]:
    """What can be done instead with a return that cannot be given up."""
    if record.goods in (GoodsStage.RECEIVED, GoodsStage.INSPECTED):
        return ("inspect, credit and close it",)
    since = "" if record.overdue(facts.now) else f", from {in_words(record.expires_at)}"
    what = "cancel it if nothing came" if record.credited is None else "close it if nothing came"
    return (f"{what}{since}",)


@frozen(kw_only=True)
class ExpireReturn(ReturnCommand):
    """Let the number expire, since nothing came; a deadline's command. Source: E2."""

    kind = "returns.expire_return"
    yields = (events.ReturnExpired,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not record.lapsed(facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the goods are {goods}, {credited} is credited, the number is good until {until}",
                goods=record.goods,
                credited="nothing" if record.credited is None else record.credited,
                until=record.expires_at,
            )
        return accept(events.ReturnExpired())
