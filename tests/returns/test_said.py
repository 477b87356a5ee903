"""Values of returns as a sentence says them."""

from cservice.kernel.money import Money
from cservice.returns import Fee, FeeKind


def test_a_fee_is_said_with_what_it_is_for() -> None:
    """how much, and for what."""
    fee = Fee(kind=FeeKind.LABEL, amount=Money("5.90", "EUR"))
    assert str(fee) == "EUR 5.90 for the label"
