"""By when somebody says what became of a refund; where nobody does, the provider is asked. E11."""

import datetime

from cservice.ids import RefundId
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.question import Answer
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import PaymentMeans
from cservice.refunds.events import RefundUnanswered
from cservice.refunds.model import Refund
from cservice.refunds.questions import AnswersWithin

#: Under this name the commands themselves refuse.
RULES = "trade.refunds"


def answers_within(given: Given, means: PaymentMeans, amount: Money) -> Answer[datetime.timedelta]:
    """Within which time it is said what became of a refund that is asked for now."""
    return AnswersWithin(given=given, means=means, amount=amount).ask()


@frozen(kw_only=True)
class FlagNoAnswer(Command[Refund, Given]):
    """Note that nobody said what became of a refund; a deadline's command. Source: E11.

    Refused before its time, and where it was said, or the refund waits for something else.
    """

    kind = "refunds.flag_no_answer"
    record = Refund
    target = "refund"
    yields = (RefundUnanswered,)
    refund: RefundId  # which
    due_at: Instant  # the deadline it was

    def decision(self, record: Refund, facts: Given) -> Outcome[Refund]:
        if not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "an answer is to come by {answers_by}",
                answers_by="no time" if record.answers_by is None else record.answers_by,
            )
        return accept(RefundUnanswered(due_at=self.due_at))
