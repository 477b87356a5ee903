from cservice.kernel.money import Money
from cservice.kernel.time import hours
from cservice.payment import PaymentMeans
from cservice.refunds import RetryRefundAfter
from cservice.testing import ask, asked


def test_a_refund_is_tried_again_after_four_hours() -> None:
    """a brand may have it otherwise."""
    amount = Money("4.50", "USD")
    question = RetryRefundAfter(given=asked(), means=PaymentMeans.CARD, amount=amount)

    assert ask(question).value == hours(4)
