"""Refunds: what is paid back for a return, an exchange or an order, once. Source: E11, E13."""

from cservice.kernel.slice import Slice
from cservice.refunds.answering import FlagNoAnswer
from cservice.refunds.chart import RefundStage
from cservice.refunds.commands import (
    ConfirmRefund,
    FailRefund,
    GiveUpRefund,
    HoldRefund,
    OpenRefund,
    RetryRefund,
)
from cservice.refunds.events import (
    RefundFailed,
    RefundGivenUp,
    RefundHeld,
    RefundOpened,
    RefundPaid,
    RefundRetried,
    RefundUnanswered,
)
from cservice.refunds.facts import RefundFacts
from cservice.refunds.model import BY_REFERENCE, BY_RETURN, TO_BE_PAID, Refund
from cservice.refunds.questions import (
    AnswersWithin,
    MayGiveUp,
    MayRefund,
    MayRetry,
    RetryRefundAfter,
)

SLICE = Slice(
    name="refunds",
    records=(Refund,),
    events=(
        RefundOpened,
        RefundPaid,
        RefundFailed,
        RefundRetried,
        RefundHeld,
        RefundGivenUp,
        RefundUnanswered,
    ),
    commands=(
        OpenRefund,
        ConfirmRefund,
        FailRefund,
        HoldRefund,
        RetryRefund,
        GiveUpRefund,
        FlagNoAnswer,
    ),
    questions=(MayRefund, AnswersWithin, RetryRefundAfter, MayRetry, MayGiveUp),
)

__all__ = [
    "BY_REFERENCE",
    "BY_RETURN",
    "SLICE",
    "TO_BE_PAID",
    "AnswersWithin",
    "ConfirmRefund",
    "FailRefund",
    "FlagNoAnswer",
    "GiveUpRefund",
    "HoldRefund",
    "MayGiveUp",
    "MayRefund",
    "MayRetry",
    "OpenRefund",
    "Refund",
    "RefundFacts",
    "RefundFailed",
    "RefundGivenUp",
    "RefundHeld",
    "RefundOpened",
    "RefundPaid",
    "RefundRetried",
    "RefundStage",
    "RefundUnanswered",
    "RetryRefund",
    "RetryRefundAfter",
]
