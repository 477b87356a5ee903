"""How a credit is settled: values of records, events and questions. Source: E11."""

from enum import StrEnum

import attrs

from cservice.kernel.checks import not_negative
from cservice.kernel.money import Money
from cservice.kernel.value import frozen


class Settlement(StrEnum):
    """By what a credit reaches the customer. Not the same as what an order was paid by."""

    ORIGINAL_PAYMENT = "original_payment"
    STORE_CREDIT = "store_credit"
    GIFT_CARD = "gift_card"


class FeeKind(StrEnum):
    """What is taken off a credit."""

    RESTOCKING = "restocking"
    LABEL = "label"


@frozen(kw_only=True)
class Fee:
    """What was taken off a credit, and for what."""

    kind: FeeKind  # for what
    amount: Money = attrs.field(validator=not_negative)  # how much
