"""How money moved between a customer and us, in words that several slices share. Source: E11."""

from enum import StrEnum

import attrs

from cservice.kernel.checks import not_negative
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


class PaymentMeans(StrEnum):
    """By what money moves."""

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
