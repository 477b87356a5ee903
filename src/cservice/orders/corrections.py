"""What of an order is corrected after it was placed. Source: D4, D5."""

from typing import Any

import attrs

from cservice.ids import OrderId, Sku
from cservice.kernel.checks import at_least, is_email, not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.record import words
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import evolve, frozen
from cservice.orders import correction_events as events
from cservice.orders.facts import CorrectionFacts
from cservice.orders.model import Corrected, Customer, Order, OrderLine, lines_of
from cservice.orders.questions import MayReduce, SourceCodeWorth
from cservice.orders.refusals import (
    RULES,
    has_left,
    is_cancelled,
    mixed_currencies,
    no_change,
    no_sale,
    not_agreed,
    not_an_email,
    not_for_nothing,
    not_in_order,
    takes_away,
    unbalanced,
)
from cservice.payment import Payment


@frozen(kw_only=True)
class CorrectionCommand(Command[Order, CorrectionFacts]):
    """A correction of an order: always for a reason, always noted. Source: D5."""

    record = Order
    target = "order"
    facts = CorrectionFacts
    order: OrderId  # which
    #: Why, for whoever reads the order later; names no people.
    reason: str = attrs.field(validator=not_empty)

    def noted(self, facts: CorrectionFacts) -> dict[str, Any]:
        """What every correction says: why, who, when."""
        return {"reason": self.reason, "by": facts.by.id, "at": facts.now}


@frozen(kw_only=True)
class CorrectAddress(CorrectionCommand):
    """Send an order that has not left, or that came back, to another address. Source: D4, D5."""

    kind = "orders.correct_address"
    yields = (events.AddressCorrected,)
    address: str = personal(validator=not_empty)  # where it goes

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := has_left(self.kind, record)) is not None:
            return refused
        customer = record.customer
        if customer is None:
            return _nobody(self.kind)
        if customer.address == self.address:
            return no_change(self.kind, "that address")
        return accept(
            events.AddressCorrected(**self.noted(facts), old=customer.address, new=self.address)
        )


@frozen(kw_only=True)
class CorrectEmail(CorrectionCommand):
    """Write about an order to another e-mail address, at any time. Source: D5."""

    kind = "orders.correct_email"
    yields = (events.EmailCorrected,)
    email: str = personal(validator=not_empty)  # where it goes

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        customer: Customer | None = record.customer
        if customer is None:
            return _nobody(self.kind)
        if not is_email(self.email):
            return not_an_email(self.kind)
        if customer.email == self.email:
            return no_change(self.kind, "that e-mail address")
        return accept(
            events.EmailCorrected(**self.noted(facts), old=customer.email, new=self.email)
        )


def _nobody(question: str) -> Refused:
    return refuse(question, RULES, "nobody", "whose order it is, is not known")


@frozen(kw_only=True)
class AdjustPrice(CorrectionCommand):
    """Let an item cost less, by an amount or down to one, before or after it arrived. Source: D4.

    What returns claim of it is worth what it was: so much comes off the rest. What was paid too
    much goes back by itself. Up to how much, policies say. Refused where it would cost more than
    was paid, less than nothing, or less than what is to be credited for pieces that come back.
    """

    kind = "orders.adjust_price"
    yields = (events.PriceAdjusted,)
    sku: Sku  # which item
    by: Money | None = None  # how much less all its pieces cost; None = `to` says
    to: Money | None = None  # what they cost instead, all of them; None = `by` says

    def __attrs_post_init__(self) -> None:
        if (self.by is None) is (self.to is None):
            raise InputError("say by how much the price is adjusted, or to what; one of both")

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := is_cancelled(self.kind, record)) is not None:
            return refused
        lines = lines_of(record.lines, self.sku)
        if not lines:
            return not_in_order(self.kind, self.sku)
        old = _paid(lines)
        given = next(x for x in (self.by, self.to) if x is not None)
        if (refused := mixed_currencies(self.kind, lines, given)) is not None:
            return refused
        adjusted = _adjusted(self, record, facts, given if self.by is None else old - given)
        if isinstance(adjusted, Refused):
            return adjusted
        may = MayReduce(
            given=facts,
            order=record,
            what=Corrected.PRICE,
            sku=self.sku,
            off=adjusted.off,
            reason=self.reason,
        ).ask()
        if isinstance(may, Refused):
            return may
        return accept(adjusted, rulings=may.rulings)


@frozen(kw_only=True)
class HonourDiscount(CorrectionCommand):
    """Take off the price of pieces of an item what was promised for keeping them. Source: E4.

    The other pieces are worth what they were, whether they come back before or after. It was
    promised, so nobody is asked whether so much may be let go. Else as `AdjustPrice`.
    """

    kind = "orders.honour_discount"
    yields = (events.PriceAdjusted,)
    follows_only = True
    sku: Sku  # which item
    quantity: int = attrs.field(validator=at_least(1))  # how many pieces are kept, ≥ 1
    off: Money  # how much less they cost, all of these

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := is_cancelled(self.kind, record)) is not None:
            return refused
        lines = lines_of(record.lines, self.sku)
        if not lines:
            return not_in_order(self.kind, self.sku)
        if (refused := mixed_currencies(self.kind, lines, self.off)) is not None:
            return refused
        adjusted = _adjusted(self, record, facts, _paid(lines) - self.off)
        return adjusted if isinstance(adjusted, Refused) else accept(adjusted)


def _adjusted(
    command: AdjustPrice | HonourDiscount, record: Order, facts: CorrectionFacts, new: Money
) -> events.PriceAdjusted | Refused:
    """An item costs so much instead: not more than before, nor less than what comes back of it."""
    lines = lines_of(record.lines, command.sku)
    old = _paid(lines)
    if new == old:
        return no_change(command.kind, old)
    if new.is_negative or new > old:
        return refuse(
            command.kind,
            RULES,
            "price",
            "{sku} would cost {new}; {old} was paid",
            allowed=(f"from nothing to {old}",),
            sku=command.sku,
            new=new,
            old=old,
        )
    after = _costing(record, lines, new)
    if (refused := takes_away(command.kind, facts.claimed, after)) is not None:
        return refused
    return events.PriceAdjusted(
        **command.noted(facts),
        sku=command.sku,
        old=old,
        new=new,
        off=old - new,
        lines=after,
        kept=command.quantity if isinstance(command, HonourDiscount) else None,
    )


@frozen(kw_only=True)
class ApplySourceCode(CorrectionCommand):
    """Apply a promotion to an item or to the whole order, each code once an order. Source: D4.

    What it takes off is asked of policies, and shared out by what was paid, to the cent. Refused
    where it takes off nothing.
    """

    kind = "orders.apply_source_code"
    yields = (events.SourceCodeApplied,)
    code: str = attrs.field(validator=not_empty)  # as it is printed in the catalogue, in any case
    sku: Sku | None = None  # which item; None = the whole order

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := is_cancelled(self.kind, record)) is not None:
            return refused
        code = words(self.code)
        if code in record.source_codes:
            return refuse(self.kind, RULES, "used", "{code} was applied already", code=code)
        lines = record.lines if self.sku is None else lines_of(record.lines, self.sku)
        if self.sku is not None and not lines:
            return not_in_order(self.kind, self.sku)
        old = _paid(lines)
        answer = SourceCodeWorth(
            given=facts,
            so_far=Money.zero(old.currency),
            code=code,
            sku=self.sku,
            paid=old,
            order=record,
        ).ask()
        off = min(answer.value, old)
        if off.is_zero:
            return Refused(
                (
                    *answer.rulings,
                    *refuse(
                        self.kind, RULES, "no_promotion", "{code} takes nothing off", code=code
                    ).rulings,
                )
            )
        after = _costing(record, lines, old - off)
        if (refused := takes_away(self.kind, facts.claimed, after)) is not None:
            return refused
        event = events.SourceCodeApplied(
            **self.noted(facts),
            code=code,
            sku=self.sku,
            old=old,
            new=old - off,
            off=off,
            lines=after,
        )
        return accept(event, rulings=answer.rulings)


@frozen(kw_only=True)
class ChangeItem(CorrectionCommand):
    """Send other things, or another number of them, in an item's place, before it leaves.

    The payments stay as they are: where it comes to another sum, `ChangePayment` says how that is
    paid. Refused in a no-payment-required order where anything is to be paid, or what was paid
    before is not carried on. Source: D4.
    """

    kind = "orders.change_item"
    yields = (events.ItemChanged,)
    sku: Sku  # which item
    to: tuple[OrderLine, ...]  # what is sent in its place; empty = nothing is

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := has_left(self.kind, record)) is not None:
            return refused
        old = lines_of(record.lines, self.sku)
        if not old:
            return not_in_order(self.kind, self.sku)
        if old == self.to:
            return no_change(self.kind, events.told(old))
        after = events.in_place(record.lines, self.sku, self.to)
        if not after:
            return refuse(
                self.kind,
                RULES,
                "nothing_left",
                "nothing would be left of the order",
                allowed=("cancel it",),
            )
        refused = (
            mixed_currencies(self.kind, self.to, record.shipping)
            or (
                _as_free(self.kind, old, self.to)
                if record.replaces
                else no_sale(self.kind, self.to)
            )
            or takes_away(self.kind, facts.claimed, after)
        )
        if refused is not None:
            return refused
        return accept(events.ItemChanged(**self.noted(facts), sku=self.sku, old=old, new=self.to))


def _as_free(
    question: str, old: tuple[OrderLine, ...], new: tuple[OrderLine, ...]
) -> Refused | None:
    """What is sent for nothing stays so, stands for no more than it did, and is no more."""
    if (refused := not_for_nothing(question, new)) is not None:
        return refused
    was = Money.total((line.worth for line in old), old[0].paid.currency)
    worth = Money.total((line.worth for line in new), old[0].paid.currency)
    if worth <= was:
        return not_agreed(question, new, old)
    return refuse(
        question,
        RULES,
        "carried",
        "{worth} would be carried, and {was} was paid for what it replaces",
        allowed=(f"up to {was}",),
        worth=worth,
        was=was,
    )


@frozen(kw_only=True)
class ChangePayment(CorrectionCommand):
    """Let an order be paid by other means, before it leaves. Source: D4.

    What has gone back of it already was paid too: the payments add up with that.
    """

    kind = "orders.change_payment"
    yields = (events.PaymentChanged,)
    payments: tuple[Payment, ...]  # all of them; they add up to what it comes to

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if self.payments == record.payments:
            return no_change(self.kind, "paid so")
        refused = (
            has_left(self.kind, record)
            or mixed_currencies(self.kind, (), record.shipping, self.payments)
            or unbalanced(self.kind, self.payments, record.lines, record.shipping, facts.gone_back)
        )
        if refused is not None:
            return refused
        return accept(
            events.PaymentChanged(**self.noted(facts), old=record.payments, new=self.payments)
        )


@frozen(kw_only=True)
class WaiveShipping(CorrectionCommand):
    """Ship an order for nothing; what was paid for that goes back by itself. Source: D5, D8.

    Whether so much may be let go, policies say.
    """

    kind = "orders.waive_shipping"
    yields = (events.ShippingWaived,)

    def decision(self, record: Order, facts: CorrectionFacts) -> Outcome[Order]:
        if (refused := is_cancelled(self.kind, record)) is not None:
            return refused
        if record.shipping.is_zero:
            return no_change(self.kind, record.shipping)
        may = MayReduce(
            given=facts,
            order=record,
            what=Corrected.SHIPPING,
            sku=None,
            off=record.shipping,
            reason=self.reason,
        ).ask()
        if isinstance(may, Refused):
            return may
        waived = events.ShippingWaived(**self.noted(facts), old=record.shipping)
        return accept(waived, rulings=may.rulings)


def _paid(lines: tuple[OrderLine, ...]) -> Money:
    """What lines cost; there is one at least."""
    return Money.total((line.paid for line in lines), lines[0].paid.currency)


def _costing(record: Order, lines: tuple[OrderLine, ...], new: Money) -> tuple[OrderLine, ...]:
    """The order's lines, some of them costing so much together, shared by what they cost."""
    shares = iter(new.share([line.paid for line in lines]))
    some = {line.sku for line in lines}
    return tuple(
        evolve(line, paid=next(shares)) if line.sku in some else line for line in record.lines
    )
