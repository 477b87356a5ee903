"""What can be asked of a refund: pay it out, once; try again what failed. Source: E11."""

import attrs

from cservice.ids import ExchangeId, RefundId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.payment import Payment, PaymentMeans
from cservice.returns.questions import RetryRefundAfter
from cservice.returns.refund import Refund
from cservice.returns.refund_events import (
    RefundFailed,
    RefundGivenUp,
    RefundOpened,
    RefundPaid,
    RefundRetried,
)

_RULES = "trade.refunds"


@frozen(kw_only=True)
class RefundFacts(Given):
    """What is left to be paid out of the credits of a return."""

    #: What was credited, less fees and less what other refunds pay out; None = not known here: an
    #: exchange says itself what it owes.
    left: Money | None = None


@frozen(kw_only=True)
class OpenRefund(Request[Refund, RefundFacts]):
    """Have a part of a credit paid out. Source: E11.

    Refused: nothing to pay, more than was credited and is not paid out yet. Raises InputError
    unless it is for one thing: a return, or an exchange.
    """

    kind = "returns.open_refund"
    record = Refund
    facts = RefundFacts
    yields = (RefundOpened,)
    ra: ReturnId | None = None  # the return it is for; None = it is for an exchange
    exchange: ExchangeId | None = None  # the exchange it is for; None = it is for a return
    part: Payment  # how much, and by what

    def __attrs_post_init__(self) -> None:
        if (self.ra is None) is (self.exchange is None):
            raise InputError("a refund is for a return or for an exchange: name one")

    @property
    def follows(self) -> str | None:
        return self.ra or self.exchange

    def decision(self, facts: RefundFacts) -> Outcome[Refund]:
        amount, left = self.part.amount, facts.left
        known = left is not None and (left.currency != amount.currency or amount > left)
        if not amount.is_positive or known:
            return refuse(
                self.kind,
                _RULES,
                "more_than_credited",
                "{amount} cannot be paid out, {left} of the credit is left",
                amount=amount,
                left="it is not known how much" if left is None else left,
            )
        return accept(RefundOpened(ra=self.ra, exchange=self.exchange, part=self.part))


@frozen(kw_only=True)
class RefundCommand(Command[Refund, Given]):
    """A command on a refund."""

    record = Refund
    target = "refund"
    refund: RefundId  # which


@frozen(kw_only=True)
class ConfirmRefund(RefundCommand):
    """Note that the provider paid the customer. Source: E11."""

    kind = "returns.confirm_refund"
    yields = (RefundPaid,)
    reference: str = attrs.field(validator=not_empty)  # the provider's number for it

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        return accept(RefundPaid(reference=self.reference))


@frozen(kw_only=True)
class FailRefund(RefundCommand):
    """Note that the provider could not pay; the first time it is tried again by itself. E11."""

    kind = "returns.fail_refund"
    yields = (RefundFailed,)
    reason: str = attrs.field(validator=not_empty)  # in the provider's words

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        if record.attempts > 1:
            failed = RefundFailed(attempt=record.attempts, reason=self.reason, retry_at=None)
            return accept(failed)
        after = RetryRefundAfter(given=facts, means=record.means, amount=record.amount).ask()
        failed = RefundFailed(
            attempt=record.attempts, reason=self.reason, retry_at=plus(facts.now, after.value)
        )
        return accept(failed, rulings=after.rulings)


@frozen(kw_only=True)
class RetryRefund(RefundCommand):
    """Try a refund again that failed, perhaps by other means. Source: E11.

    With `due_at` it is the deadline's, and refused before its time.
    """

    kind = "returns.retry_refund"
    yields = (RefundRetried,)
    means: PaymentMeans | None = None  # by what; None = as before
    due_at: Instant | None = None  # when it was to be tried by itself; None = somebody asks

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        if self.due_at is not None and (self.due_at != record.retry_at or facts.now < self.due_at):
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "it is to be tried again at {retry_at}",
                retry_at="no time" if record.retry_at is None else record.retry_at,
            )
        means = record.means if self.means is None else self.means
        return accept(RefundRetried(means=means, attempt=record.attempts + 1))


@frozen(kw_only=True)
class GiveUpRefund(RefundCommand):
    """Try a refund no more; what becomes of the money is said as the reason. Source: E11."""

    kind = "returns.give_up_refund"
    yields = (RefundGivenUp,)
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever gives it up

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        return accept(RefundGivenUp(reason=self.reason))
