"""What cost less than five dollars and came damaged is not asked back."""

from cservice import Money, policy
from cservice.returns import Back, ComesBack, Reason

LESS_THAN = Money("5", "USD")


@policy(ComesBack)
def cheap_things_stay(q: ComesBack) -> Back | None:
    """Damaged and cheap: the customer keeps it, and has it credited."""
    cheap = q.paid.currency == LESS_THAN.currency and q.paid < LESS_THAN
    return Back.KEEP_IT if cheap and q.reason is Reason.DAMAGED and not q.digital else None
