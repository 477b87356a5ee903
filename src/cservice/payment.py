"""How money moved between a customer and us, in words that several slices share. Source: E11."""

from collections.abc import Sequence
from enum import StrEnum

import attrs

from cservice.ids import OrderId
from cservice.kernel.checks import not_negative
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import evolve, frozen


class PaymentMeans(StrEnum):
    """By what money moves; `as_paid` is as it came, where only the shop knows by what."""

    AS_PAID = "as_paid"
    CARD = "card"
    BANK_TRANSFER = "bank_transfer"
    INVOICE = "invoice"
    CASH = "cash"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"


@frozen(kw_only=True)
class Payment:
    """So much, by one means. An order may be paid by several. Source: E15."""

    means: PaymentMeans  # by what
    amount: Money = attrs.field(validator=not_negative)  # how much
    reference: str | None = None  # the provider's number for it, never a card's; None = none

    def __str__(self) -> str:
        as_paid = self.means is PaymentMeans.AS_PAID
        how = "as it was paid" if as_paid else f"by {self.means.replace('_', ' ')}"
        said = f"{self.amount} {how}"
        return said if self.reference is None else f"{said} ({self.reference})"


@frozen(kw_only=True)
class Purse:
    """What was paid for a sale, as far as it may still leave us, as money or goods. E13.

    One for a sale and all that was sent in its place; everything that leaves is asked of it.
    """

    sale: OrderId | None = None  # which sale; None = there is none
    disputed: bool = False  # whether a dispute about it is open at the bank
    left: Money | None = None  # how much may still leave; None = it is not counted here
    #: What the customer is due beside what is asked for, less what the bank and we gave for that;
    #: less than nothing = the rest comes off what is asked for. None = that is counted in `left`.
    beside: Money | None = None
    #: What of `left` may never have been paid: by invoice, or at the door before it arrived.
    doubtful: Money | None = None  # None = nothing

    def bears(self, due: Money) -> Money:
        """What may leave of what the customer is due; nothing = never, as things are."""
        most = self._most(due)
        return due if most is None else max(min(due, most), Money.zero(due.currency))

    def _most(self, due: Money) -> Money | None:
        """How much may leave where so much is due; None = it is not counted here."""
        if self.left is None or self.beside is None:
            return self.left
        return min(self.left, due + self.beside)

    def not_in(self, amount: Money) -> Money:
        """What of an amount may never have been paid, and so goes back only if somebody knows."""
        nothing = Money.zero(amount.currency)
        if self.left is None or self.doubtful is None:
            return nothing
        return max(min(amount - (self.left - self.doubtful), self.doubtful, amount), nothing)

    def refuses_not_in(self, question: str, rules: str, amount: Money) -> Refused | None:
        """A refusal where so much is not in, as far as is known; nobody can lift it. None = is."""
        missing = self.not_in(amount)
        if not missing.is_positive:
            return None
        left = amount - missing
        return refuse(
            question,
            rules,
            "not_paid_yet",
            "{amount} cannot leave: {left} is in of what was to be paid for the order",
            allowed=(
                *((f"up to {left}",) if left.is_positive else ()),
                "the rest once the order has arrived, or the shop says by what it was paid",
            ),
            amount=amount,
            left=left,
        )

    def blocks(self, question: str, rules: str) -> Refused | None:
        """A refusal while a dispute is open: nobody can lift it. None = none is."""
        if not self.disputed:
            return None
        return refuse(
            question,
            rules,
            "chargeback_open",
            "the customer has disputed the payment at the bank",
            allowed=("once the bank has decided",),
        )

    def refuses(self, question: str, rules: str, amount: Money) -> Refused | None:
        """A refusal where so much may not leave now; nobody can lift it. None = it may."""
        if (refused := self.blocks(question, rules)) is not None:
            return refused
        most = self._most(amount)
        if most is None or (most.currency == amount.currency and amount <= most):
            return None
        left = max(most, Money.zero(most.currency))
        return refuse(
            question,
            rules,
            "more_than_paid",
            "{amount} cannot leave: {left} is left of what was paid for the order",
            allowed=(f"up to {left}",) if left.is_positive else (),
            amount=amount,
            left=left,
        )


def in_currency(price: Money, currency: str) -> Money:
    """A price as it is charged beside amounts of a currency: nothing is nothing in any of them.

    Any other price stays in its own; whoever charges it refuses what is in another. Source: E11.
    """
    return Money.zero(currency) if price.is_zero else price


def sum_of(payments: Sequence[Payment]) -> Money | None:
    """What payments come to; None = there are none."""
    if not payments:
        return None
    return Money.total([one.amount for one in payments], payments[0].amount.currency)


def added(payments: Sequence[Payment], more: Sequence[Payment]) -> tuple[Payment, ...]:
    """Payments with others: one of the same means and number is as much more."""
    both: dict[tuple[PaymentMeans, str | None], Payment] = {}
    for one in (*payments, *more):
        key = (one.means, one.reference)
        both[key] = evolve(one, amount=both[key].amount + one.amount) if key in both else one
    return tuple(both.values())


def spread(amount: Money, left: Sequence[Payment]) -> tuple[Payment, ...]:
    """An amount paid back by several payments, in proportion to what is left of each.

    The parts add up to it exactly, and none is more than what is left of its payment; one that
    gets nothing is left out. Raises InputError for less than nothing, and for more than is left.
    Source: E11, E15.
    """
    total = Money.total([one.amount for one in left], amount.currency)
    if amount.is_negative or amount > total:
        raise InputError(f"{amount} cannot go back by payments of which {total} is left")
    if amount.is_zero:
        return ()
    shares = amount.share([one.amount for one in left])
    parts = [evolve(one, amount=share) for one, share in zip(left, shares, strict=True)]
    return tuple(part for part in parts if part.amount.is_positive)


def left_of(
    payments: Sequence[Payment], paid_back: Sequence[Payment], charged_back: Money | None = None
) -> tuple[Payment, ...]:
    """What is left of each payment, once so much of it went back, and by the bank.

    What went back is a payment's by its means and reference. What is no payment's, and what the
    bank took, is taken from cards and accounts first, in order, and from gift cards and store
    credit last. Never less than nothing. Source: E13, E15.
    """
    back: dict[tuple[PaymentMeans, str | None], Money] = {}
    for one in paid_back:
        key = (one.means, one.reference)
        back[key] = back[key] + one.amount if key in back else one.amount
    left = list(payments)
    for place, one in enumerate(left):
        key = (one.means, one.reference)
        if key in back:
            left[place], back[key] = _taken(one, back[key])
    rest = [*back.values(), *([] if charged_back is None else [charged_back])]
    if not rest:
        return tuple(left)
    gone = Money.total(rest, rest[0].currency)
    for place in sorted(range(len(left)), key=lambda place: left[place].means in _OURS):
        left[place], gone = _taken(left[place], gone)
    return tuple(left)


def disputable(payments: Sequence[Payment], currency: str) -> Money:
    """What of these payments a bank can give back: not what was paid by what is ours. E13."""
    return Money.total([one.amount for one in payments if one.means not in _OURS], currency)


#: What no bank can take back.
_OURS = (PaymentMeans.GIFT_CARD, PaymentMeans.STORE_CREDIT)


def _taken(payment: Payment, amount: Money) -> tuple[Payment, Money]:
    """What is left of a payment, and what of the amount is not taken from it yet."""
    taken = min(payment.amount, amount)
    return evolve(payment, amount=payment.amount - taken), amount - taken
