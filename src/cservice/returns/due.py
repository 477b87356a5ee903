"""What may be credited for a return, and what each part of it is waiting for. Source: D7, E13."""

from itertools import accumulate

from cservice.kernel.money import Money
from cservice.returns.chart import GoodsStage
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import CreditTrigger, ReturnAuthorization, ReturnLine

#: Where the goods are once they have left the customer and are not here.
UNDER_WAY = (GoodsStage.ON_THE_WAY, GoodsStage.LATE)


def dues(
    record: ReturnAuthorization, facts: ReturnFacts, proof: str | None = None
) -> dict[CreditTrigger, Money]:
    """What may be credited once a trigger, and all before it, need not be waited for. Source: D7.

    Each is as much as the one before, or more. What was credited is taken off, and what the bank
    gave back, unless other returns of the order make up for that; so it may be less than nothing.
    """
    currency = record.lines[0].paid.currency
    before = Money.zero(currency) if record.credited is None else record.credited
    pieces = [tuple(accumulate(_pieces(line))) for line in record.lines]
    found: dict[CreditTrigger, Money] = {}
    for place, trigger in enumerate(_triggers(record, proof)):
        counted = zip(record.lines, pieces, strict=True)
        earned = [line.paid.part(counts[place], line.requested) for line, counts in counted]
        found[trigger] = Money.total(earned, currency) - before
    given = (facts.charged_back, facts.due_elsewhere)
    return {trigger: _beside(record, due, *given) for trigger, due in found.items()}


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


def _triggers(record: ReturnAuthorization, proof: str | None) -> tuple[CreditTrigger, ...]:
    """What is waited for, in the order in which it is credited."""
    sent = proof is not None or record.goods in UNDER_WAY
    return (
        CreditTrigger.GOODS_BACK,
        CreditTrigger.KEPT,
        CreditTrigger.NOTHING_TO_SEND,
        CreditTrigger.WRITTEN_OFF,
        CreditTrigger.PROOF_OF_SENDING if sent else CreditTrigger.BY_POLICY,
    )


def _pieces(line: ReturnLine) -> tuple[int, ...]:
    """How many pieces of a line wait for each trigger; none of those rejected or never sent."""
    known = (line.accepted, line.kept, line.not_needed, line.lost)
    return (*known, line.authorized - line.rejected - line.short - sum(known))
