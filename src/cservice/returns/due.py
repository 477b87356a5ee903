"""What may be credited for a return, and what each part of it is waiting for. Source: D7, E13."""

from itertools import accumulate

from cservice.kernel.money import Money
from cservice.returns.facts import SettlingFacts
from cservice.returns.model import ReturnAuthorization
from cservice.returns.settling import CreditTrigger


def dues(
    record: ReturnAuthorization, facts: SettlingFacts, proof: str | None = None
) -> dict[CreditTrigger, Money]:
    """What may be credited once a trigger, and all before it, need not be waited for. Source: D7.

    Each is as much as the one before, or more. What was credited is taken off, and what the bank
    gave back, unless other returns of the order make up for that; so it may be less than nothing.
    """
    worth, sent = record.worth, proof is not None or record.goods.under_way
    waiting = {
        CreditTrigger.GOODS_BACK: worth.back,
        CreditTrigger.KEPT: worth.kept,
        CreditTrigger.NOTHING_TO_SEND: worth.not_needed,
        CreditTrigger.WRITTEN_OFF: worth.lost,
        CreditTrigger.PROOF_OF_SENDING if sent else CreditTrigger.BY_POLICY: worth.open,
    }
    given = (facts.charged_back, facts.due_elsewhere)
    return {
        trigger: _beside(record, record.uncredited(earned), *given)
        for trigger, earned in zip(waiting, accumulate(waiting.values()), strict=True)
    }


def owed(
    record: ReturnAuthorization, charged_back: Money | None, due_elsewhere: Money | None
) -> Money:
    """What is due now: for what is back, for what was kept, for what cannot be sent.

    Less what the bank gave back, as far as other returns of the order do not make up for it.
    """
    return _beside(record, record.credit_due, charged_back, due_elsewhere)


def _beside(
    record: ReturnAuthorization,
    due: Money,
    charged_back: Money | None,
    due_elsewhere: Money | None,
) -> Money:
    """What of an amount is still due beside what the bank gave back. Source: E13."""
    if charged_back is None:
        return due
    room = record.creditable - charged_back
    return min(due, room if due_elsewhere is None else room + due_elsewhere)
