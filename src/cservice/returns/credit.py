"""What is credited for what comes back. Source: D7, E11."""

from cservice.kernel.command import Outcome, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.commands import RULES, ReturnCommand, lapsed
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import CreditTrigger, Remedy, ReturnAuthorization
from cservice.returns.questions import MayCredit


@frozen(kw_only=True)
class IssueCredit(ReturnCommand):
    """Credit what came back, once, and never more than was paid. Source: D7, E11."""

    kind = "returns.issue_credit"
    yields = (events.CreditIssued,)
    #: How much; None = all that is due for what is back, or, where nothing is, all that may come.
    amount: Money | None = None

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.remedy is not Remedy.CREDIT:
            return refuse(
                self.kind,
                RULES,
                "other_remedy",
                "the customer gets {remedy} for this return, not a credit",
                remedy=record.remedy,
            )
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        back, due = record.credit_due, record.creditable
        amount = self.amount
        if amount is None:
            amount = back if back.is_positive else due
        if amount.currency != due.currency or not amount.is_positive or amount > due:
            return refuse(
                self.kind,
                RULES,
                "more_than_due",
                "{amount} cannot be credited, {due} is due",
                allowed=(f"up to {due}",) if due.is_positive else (),
                amount=amount,
                due=due,
            )
        goods_back = amount <= back
        may = MayCredit(given=facts, ra=record, amount=amount, goods_back=goods_back).ask()
        if isinstance(may, Refused):
            return may
        trigger = CreditTrigger.GOODS_BACK if goods_back else CreditTrigger.BY_POLICY
        return accept(events.CreditIssued(amount=amount, trigger=trigger), rulings=may.rulings)
