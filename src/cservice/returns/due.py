"""What may be credited for a return, and what each part of it is waiting for. Source: D7, E13."""

from cservice.kernel.money import Money
from cservice.returns.facts import SettlingFacts
from cservice.returns.model import ReturnAuthorization
from cservice.returns.settling import CreditTrigger


def dues(
    record: ReturnAuthorization, facts: SettlingFacts, proof: str | None = None
) -> dict[CreditTrigger, Money]:
    """What may be credited once a trigger, and all before it, need not be waited for. Source: D7.

    Each is as much as the one before, or more; none is more than may leave of what was paid. What
    was credited is taken off.
    """
    sent = proof is not None or record.goods.under_way
    not_here = CreditTrigger.PROOF_OF_SENDING if sent else CreditTrigger.BY_POLICY
    return {
        trigger: facts.purse.bears(record.uncredited(record.worth.earned(trigger)))
        for trigger in (*_HERE, not_here)
    }


#: What is waited for where nothing may still come, in this order.
_HERE = (
    CreditTrigger.GOODS_BACK,
    CreditTrigger.KEPT,
    CreditTrigger.NOTHING_TO_SEND,
    CreditTrigger.WRITTEN_OFF,
)


#: Where the amount is not said, the first of these that something is due for.
_IN_TURN = (CreditTrigger.NOTHING_TO_SEND, CreditTrigger.WRITTEN_OFF)


def next_due(due: dict[CreditTrigger, Money]) -> Money:
    """What is credited where nobody says how much."""
    for trigger in _IN_TURN:
        if due[trigger].is_positive:
            return due[trigger]
    return max(due.values())


def trigger_of(due: dict[CreditTrigger, Money], amount: Money) -> CreditTrigger | None:
    """What so much has been waiting for, the last of it; None = so much is not due at all."""
    if amount.is_positive:
        for trigger, most in due.items():
            if amount.currency == most.currency and amount <= most:
                return trigger
    return None
