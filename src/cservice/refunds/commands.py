"""What can be asked of a refund: pay it out, once; try again what failed. Source: E11."""

import attrs

from cservice.ids import ExchangeId, OrderId, RefundId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.payment import Payment, PaymentMeans
from cservice.refunds.answering import RULES as _RULES
from cservice.refunds.answering import answers_within
from cservice.refunds.events import (
    RefundFailed,
    RefundGivenUp,
    RefundHeld,
    RefundOpened,
    RefundPaid,
    RefundRetried,
)
from cservice.refunds.facts import RefundFacts
from cservice.refunds.model import Refund
from cservice.refunds.questions import MayGiveUp, MayRefund, MayRetry, RetryRefundAfter


@frozen(kw_only=True)
class OpenRefund(Request[Refund, RefundFacts]):
    """Have something paid out that the customer is due. Source: E11, E13.

    Refused: nothing to pay, more than the customer is due and is not paid out yet, anything while a
    dispute about the order is open at the bank, more than is left of what was paid, or of the
    payment it is to go back by. Whether it may go by other means than was agreed, policies say.
    Raises InputError unless it is for one thing: a return, an exchange, or an order.
    """

    kind = "refunds.open_refund"
    record = Refund
    facts = RefundFacts
    yields = (RefundOpened,)
    ra: ReturnId | None = None  # the return it is for; None = it is for something else
    exchange: ExchangeId | None = None  # the exchange it is for; None = likewise
    #: The sale that it is for: too much was paid for it, or it was cancelled; None = likewise.
    order: OrderId | None = None
    part: Payment  # how much, and by what

    def __attrs_post_init__(self) -> None:
        if sum(one is not None for one in (self.ra, self.exchange, self.order)) != 1:
            raise InputError("a refund is for a return, an exchange or an order: name one")

    @property
    def follows(self) -> str | None:
        return self.ra or self.exchange or self.order

    def decision(self, facts: RefundFacts) -> Outcome[Refund]:
        amount, left, sale = self.part.amount, facts.left, facts.purse.sale
        known = left is not None and (left.currency != amount.currency or amount > left)
        if not amount.is_positive or known or sale is None:
            return refuse(
                self.kind,
                _RULES,
                "more_than_credited",
                "{amount} cannot be paid out, {left} of the credit is left",
                amount=amount,
                left="it is not known how much" if left is None else left,
            )
        if (refused := facts.purse.refuses(self.kind, _RULES, amount)) is not None:
            return refused
        if facts.bearable is not None and amount > facts.bearable:
            return refuse(
                self.kind,
                _RULES,
                "more_than_payment",
                "{amount} cannot go back by {payment}, of which {left} is left",
                allowed=(f"up to {facts.bearable} by it", "the rest by other means")
                if facts.bearable.is_positive
                else ("by other means",),
                amount=amount,
                payment=self.part.reference,
                left=facts.bearable,
            )
        may = MayRefund(
            given=facts,
            ra=self.ra,
            exchange=self.exchange,
            order=sale,
            part=self.part,
            agreed=facts.agreed,
        ).ask()
        if isinstance(may, Refused):
            return may
        within = answers_within(facts, self.part.means, amount)
        opened = RefundOpened(
            ra=self.ra,
            exchange=self.exchange,
            order=sale,
            part=self.part,
            answers_by=plus(facts.now, within.value),
        )
        return accept(opened, rulings=(*may.rulings, *within.rulings))


@frozen(kw_only=True)
class RefundCommand(Command[Refund, Given]):
    """A command on a refund."""

    record = Refund
    target = "refund"
    refund: RefundId  # which


@frozen(kw_only=True)
class ConfirmRefund(RefundCommand):
    """Note that the provider paid the customer. Source: E11."""

    kind = "refunds.confirm_refund"
    notes = True
    yields = (RefundPaid,)
    reference: str = attrs.field(validator=not_empty)  # the provider's number for it

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        return accept(RefundPaid(reference=self.reference))


@frozen(kw_only=True)
class FailRefund(RefundCommand):
    """Note that the provider could not pay; the first time it is tried again by itself. E11."""

    kind = "refunds.fail_refund"
    notes = True
    yields = (RefundFailed,)
    reason: str = personal(validator=not_empty)  # in the provider's words

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
class HoldRefund(Command[Refund, RefundFacts]):
    """Have a refund wait that nobody has paid yet, since the bank gives the money, or may. E13."""

    kind = "refunds.hold_refund"
    record = Refund
    target = "refund"
    facts = RefundFacts
    yields = (RefundHeld,)
    follows_only = True
    refund: RefundId  # which

    def decision(self, record: Refund, facts: RefundFacts) -> Outcome[Refund]:
        if facts.purse.refuses(self.kind, _RULES, record.amount) is not None:
            return accept(RefundHeld())
        return refuse(self.kind, _RULES, "not_disputed", "no dispute about the order is open")


@frozen(kw_only=True)
class RetryRefund(Command[Refund, RefundFacts]):
    """Try a refund again that failed, or was held, perhaps by other means. Source: E11, E13.

    With `due_at` it is the deadline's, and refused before its time. While a dispute about the order
    is open that one waits until the bank has decided, and another is refused; so is more than is
    left of what was paid: then it is given up, and what is left is paid by another. Whether it may
    be tried, and by other means than was agreed, policies say.
    """

    kind = "refunds.retry_refund"
    record = Refund
    target = "refund"
    facts = RefundFacts
    yields = (RefundRetried, RefundHeld)
    refund: RefundId  # which
    means: PaymentMeans | None = None  # by what; None = as before
    due_at: Instant | None = None  # when it was to be tried by itself; None = somebody asks

    def decision(self, record: Refund, facts: RefundFacts) -> Outcome[Refund]:
        if self.due_at is not None and (self.due_at != record.retry_at or facts.now < self.due_at):
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "it is to be tried again at {retry_at}",
                retry_at="no time" if record.retry_at is None else record.retry_at,
            )
        refused = facts.purse.blocks(self.kind, _RULES)
        if refused is not None:
            return refused if self.due_at is None else accept(RefundHeld())
        left = facts.purse.bears(record.amount)
        if left < record.amount:
            another = (f"open another, of up to {left}",) if left.is_positive else ()
            return refuse(
                self.kind,
                _RULES,
                "more_than_paid",
                "{amount} cannot leave: {left} is left of what was paid for the order",
                allowed=("give it up", *another),
                amount=record.amount,
                left=left,
            )
        means = record.means if self.means is None else self.means
        if self.due_at is not None and means is record.means:
            return _retried(record, facts, means, ())
        may = MayRetry(given=facts, refund=record, means=means, agreed=facts.agreed).ask()
        return may if isinstance(may, Refused) else _retried(record, facts, means, may.rulings)


def _retried(
    record: Refund, facts: Given, means: PaymentMeans, said: tuple[Ruling, ...]
) -> Outcome[Refund]:
    """Once more, by that; and an answer is waited for anew."""
    within = answers_within(facts, means, record.amount)
    retried = RefundRetried(
        means=means, attempt=record.attempts + 1, answers_by=plus(facts.now, within.value)
    )
    return accept(retried, rulings=(*said, *within.rulings))


@frozen(kw_only=True)
class GiveUpRefund(RefundCommand):
    """Try a refund no more; what becomes of the money is said as the reason. Source: E11, B5.

    Whether that may be, policies say: the customer is owed it.
    """

    kind = "refunds.give_up_refund"
    yields = (RefundGivenUp,)
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        may = MayGiveUp(given=facts, refund=record, reason=self.reason).ask()
        if isinstance(may, Refused):
            return may
        return accept(RefundGivenUp(reason=self.reason), rulings=may.rulings)
