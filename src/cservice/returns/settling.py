"""What a credit waited for, what is taken off it, by what it is paid. Source: D7, E11."""

from enum import StrEnum

import attrs

from cservice.kernel.checks import not_negative
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


class CreditTrigger(StrEnum):
    """What a credit was waiting for; the last thing, where there were several. Source: D7."""

    GOODS_BACK = "goods_back"
    KEPT = "kept"
    NOTHING_TO_SEND = "nothing_to_send"
    WRITTEN_OFF = "written_off"
    PROOF_OF_SENDING = "proof_of_sending"
    BY_POLICY = "by_policy"


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

    def __str__(self) -> str:
        return f"{self.amount} for the {self.kind}"


@frozen(kw_only=True)
class WaivedFee:
    """A fee of one return that was let go, as it is shown beside it. Source: D5, D8."""

    fee: FeeKind  # which
    old: Money  # what would have been taken off a credit for it
    new: Money  # what is taken off since: nothing
    reason: str  # why, in the words of whoever waived it; names no people
    by: str  # the id of whoever did
    at: Instant  # when
