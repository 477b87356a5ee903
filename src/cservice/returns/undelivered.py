"""What is right where an order came back by itself, and a return of it waits for goods. E8, F4."""

from cservice.kernel.ruling import Refused, in_words
from cservice.returns.closing import CancelReturn
from cservice.returns.facts import SettlingFacts
from cservice.returns.model import ReturnAuthorization


def instead_of_credit(record: ReturnAuthorization, facts: SettlingFacts) -> tuple[str, ...] | None:
    """What the desk would accept in place of a credit; None = the order did not come back so.

    The goods are with us as they left, and nobody inspects them under a number: what was paid goes
    back for the order, once the return claims nothing of it. Empty where nothing would be accepted.
    """
    if not facts.undelivered:
        return None
    if record.sale is None and facts.replaced:
        return _in_time(record, facts)
    if record.sale is None and record.lost and not facts.cancelled:
        return ("cancel the order: what was paid for what is not lost goes back then",)
    cancel = CancelReturn(ra=record.id, reason="its order came back")
    if not isinstance(cancel.decide(record, facts), Refused):
        if record.sale is not None:
            return ("cancel the return: its exchange says what is due for the order",)
        if facts.cancelled:
            return ("cancel the return: what was paid goes back then",)
        return ("cancel the order, and with it the return: what was paid goes back then",)
    return () if facts.cancelled else ("send the order again",)


def _in_time(record: ReturnAuthorization, facts: SettlingFacts) -> tuple[str, ...]:
    """What something went out for keeps the return from being cancelled; it frees the rest. E7."""
    until = in_words(record.expires_at)
    rest = f"what was paid for what is not exchanged goes back for the order from {until}"
    return (rest if facts.cancelled else f"cancel the order: {rest}",)
