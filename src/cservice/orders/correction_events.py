"""What corrections of an order leave behind: old and new, who, when and why. Source: D5."""

from typing import Any

from cservice.ids import Sku
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.model import (
    Corrected,
    Correction,
    Order,
    OrderLine,
    Ours,
    PromisedOff,
    TakenOff,
    costs,
    lines_of,
)
from cservice.payment import Payment


@frozen(kw_only=True)
class OrderCorrected(Event[Order]):
    """What every correction says."""

    reason: str  # why, in the words of whoever corrected it; names no people
    by: str  # the id of whoever did
    at: Instant  # when

    def changed(
        self, record: Order, what: Corrected, old: object, new: object, **changes: Any
    ) -> Order:
        """The order with the changes, and the correction noted with its old and new value."""
        noted = Correction(
            what=what,
            old=None if what.is_personal else str(old),
            new=None if what.is_personal else str(new),
            reason=self.reason,
            by=self.by,
            at=self.at,
        )
        if what.is_personal:
            changes["corrected"] = (*record.corrected, str(old or ""), str(new))
        changes["ours"] = _ours(record, what, changes.get("lines", record.lines))
        corrections = (*record.corrections, noted)
        return evolve(record, corrections=corrections, **changes, **self.moved(record))


@frozen(kw_only=True)
class AddressCorrected(OrderCorrected):
    """The order goes to another address. Source: D5."""

    kind = "orders.address_corrected"
    says = "The order goes to {new} instead of {old}: {reason}."
    old: str | None = personal()  # where it was to go; None = that was not known
    new: str = personal()  # where it goes

    def apply(self, record: Order) -> Order:
        customer = record.customer and evolve(record.customer, address=self.new)
        return self.changed(record, Corrected.ADDRESS, self.old, self.new, customer=customer)


@frozen(kw_only=True)
class EmailCorrected(OrderCorrected):
    """What is written about the order goes to another e-mail address. Source: D5."""

    kind = "orders.email_corrected"
    says = "What is written about the order goes to {new} instead of {old}: {reason}."
    old: str | None = personal()  # where it went; None = that was not known
    new: str = personal()  # where it goes

    def apply(self, record: Order) -> Order:
        customer = record.customer and evolve(record.customer, email=self.new)
        return self.changed(record, Corrected.EMAIL, self.old, self.new, customer=customer)


@frozen(kw_only=True)
class PriceAdjusted(OrderCorrected):
    """An item costs less. What was paid too much goes back. Source: D4, D5."""

    kind = "orders.price_adjusted"
    sku: Sku  # which item
    old: Money  # what all its pieces cost
    new: Money  # what they cost since; less
    off: Money  # by how much
    lines: tuple[OrderLine, ...]  # the order's, as they are since
    #: For keeping how many of its pieces it was promised: these cost less, the others do not.
    #: None = for none, but as a favour: all that no return claims do.
    kept: int | None = None

    def apply(self, record: Order) -> Order:
        old, new = f"{self.sku}: {self.old}", f"{self.sku}: {self.new}"
        off = _off(record, self.lines, record.shipping)
        taken: dict[str, Any] = {"lines": self.lines, "taken_off": off}
        if self.kept is None:
            taken["let_go"] = _more(record.let_go, self.sku, self.off)
        else:
            kept = PromisedOff(sku=self.sku, quantity=self.kept, amount=self.off)
            taken["promised_off"] = (*record.promised_off, kept)
        return self.changed(record, Corrected.PRICE, old, new, **taken)


@frozen(kw_only=True)
class SourceCodeApplied(OrderCorrected):
    """A promotion was applied afterwards, to an item or to the whole order. Source: D4."""

    kind = "orders.source_code_applied"
    says = "The code {code} took off {off}: {reason}."
    code: str  # folded
    sku: Sku | None  # the item it is for; None = the whole order
    old: Money  # what that cost, without shipping
    new: Money  # what it costs since; less
    off: Money  # by how much
    lines: tuple[OrderLine, ...]  # the order's, as they are since

    def apply(self, record: Order) -> Order:
        codes = (*record.source_codes, self.code)
        old, new = f"{self.old}", f"{self.new} with {self.code}"
        off = _off(record, self.lines, record.shipping)
        taken = {"lines": self.lines, "source_codes": codes, "taken_off": off}
        return self.changed(record, Corrected.SOURCE_CODE, old, new, **taken)


@frozen(kw_only=True)
class ItemChanged(OrderCorrected):
    """Something else is sent, or more or less of it. Source: D4."""

    kind = "orders.item_changed"
    says = "What is sent for {sku} was changed: {reason}."
    sku: Sku  # which item was changed
    old: tuple[OrderLine, ...]  # its lines before
    new: tuple[OrderLine, ...]  # the lines in their place; empty = it is not sent

    def apply(self, record: Order) -> Order:
        lines = in_place(record.lines, self.sku, self.new)
        old, new = told(self.old), told(self.new) or "nothing"
        less = _cost(self.old, record) - _cost(self.new, record)
        off = _instead(record, self.sku, less)
        let_go = _put_back(record.let_go, self.sku, -less)
        # Other things are sent than those that were to be kept, at prices of their own.
        kept = tuple(one for one in record.promised_off if one.sku != self.sku)
        sent = {"lines": lines, "taken_off": off, "let_go": let_go, "promised_off": kept}
        return self.changed(record, Corrected.ITEM, old, new, **sent)


@frozen(kw_only=True)
class PaymentChanged(OrderCorrected):
    """The order is paid by other means. Source: D4."""

    kind = "orders.payment_changed"
    says = "How the order is paid was changed: {reason}."
    old: tuple[Payment, ...]  # by what it was paid; empty = that was not known
    new: tuple[Payment, ...]  # by what it is paid

    def apply(self, record: Order) -> Order:
        old, new = means(self.old) or "not known", means(self.new)
        return self.changed(record, Corrected.PAYMENT, old, new, payments=self.new)


@frozen(kw_only=True)
class ShippingWaived(OrderCorrected):
    """The order is shipped for nothing. Source: D5, D8."""

    kind = "orders.shipping_waived"
    old: Money  # what shipping cost

    def apply(self, record: Order) -> Order:
        free = Money.zero(self.old.currency)
        taken = {"shipping": free, "taken_off": _off(record, record.lines, free)}
        return self.changed(record, Corrected.SHIPPING, self.old, free, **taken)


def _off(record: Order, lines: tuple[OrderLine, ...], shipping: Money) -> tuple[TakenOff, ...]:
    """What is taken off once items, or shipping, cost less; none costs more."""
    was, now = costs(record.lines, record.shipping), costs(lines, shipping)
    off = record.taken_off
    for sku, cost in was.items():
        off = _more(off, sku, cost - now[sku])
    return off


def _instead(record: Order, sku: Sku, less: Money) -> tuple[TakenOff, ...]:
    """What is taken off once something is sent that costs so much less, or more, in its place.

    What costs more is paid by what was paid too much, as far as that goes.
    """
    if not less.is_negative:
        return _more(record.taken_off, sku, less)
    left: list[TakenOff] = []
    for one in record.taken_off:
        used = min(one.amount, -less)
        less += used
        left.append(evolve(one, amount=one.amount - used))
    return tuple(one for one in left if one.amount.is_positive)


def _put_back(off: tuple[TakenOff, ...], sku: Sku, more: Money) -> tuple[TakenOff, ...]:
    """What was let go of prices, once an item costs so much more, or less: that changes nothing."""
    dearer = max(more, Money.zero(more.currency))
    left = [evolve(one, amount=one.amount - dearer) if one.sku == sku else one for one in off]
    return tuple(one for one in left if one.amount.is_positive)


def _more(off: tuple[TakenOff, ...], sku: Sku | None, amount: Money) -> tuple[TakenOff, ...]:
    """So much more is taken off of an item."""
    before = [one.amount for one in off if one.sku == sku]
    now = TakenOff(sku=sku, amount=Money.total(before, amount.currency) + amount)
    others = tuple(one for one in off if one.sku != sku)
    return (*others, now) if now.amount.is_positive else others


def _cost(lines: tuple[OrderLine, ...], record: Order) -> Money:
    """What lines cost; there may be none."""
    return Money.total((line.paid for line in lines), record.shipping.currency)


#: What is not about any item.
_OF_ORDER = (Corrected.ADDRESS, Corrected.EMAIL, Corrected.PAYMENT, Corrected.SHIPPING)


def _ours(record: Order, what: Corrected, lines: tuple[OrderLine, ...]) -> tuple[Ours, ...]:
    """What the shop's picture does not undo from now on: the correction, item by item.

    Whether an order stands is no picture's to say: see `UpdateOrder`.
    """
    if what is Corrected.STAGE:
        return record.ours
    new = [Ours(what=what)]
    if what not in _OF_ORDER:
        skus = dict.fromkeys(line.sku for line in (*record.lines, *lines))
        new = [
            Ours(what=what, sku=sku)
            for sku in skus
            if lines_of(record.lines, sku) != lines_of(lines, sku)
        ]
    said = {(one.what, one.sku) for one in new}
    return (*[one for one in record.ours if (one.what, one.sku) not in said], *new)


def in_place(
    lines: tuple[OrderLine, ...], sku: Sku, new: tuple[OrderLine, ...]
) -> tuple[OrderLine, ...]:
    """An order's lines with those of an item changed for others, where the first of them was."""
    place = next(n for n, line in enumerate(lines) if line.sku == sku)
    others = [line for line in lines if line.sku != sku]
    return (*others[:place], *new, *others[place:])


def told(lines: tuple[OrderLine, ...]) -> str:
    """Lines in a line."""
    return ", ".join(str(line) for line in lines)


def means(payments: tuple[Payment, ...]) -> str:
    """Payments in a line, without the providers' numbers."""
    return ", ".join(f"{one.means} {one.amount}" for one in payments)
