"""What is credited for what comes back, and how it is settled. Source: D7, E11, E13."""

from cservice.kernel.checks import not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.payment import Payment, PaymentMeans, spread
from cservice.returns import events
from cservice.returns.due import dues, next_due, trigger_of
from cservice.returns.facts import SettlingFacts
from cservice.returns.fees import taken_off
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.questions import CreditMeans, MayCredit
from cservice.returns.settling import CreditTrigger, Settlement
from cservice.returns.steps import RULES, SettlingCommand, lapsed
from cservice.returns.undelivered import instead_of_credit


@frozen(kw_only=True)
class IssueCredit(SettlingCommand):
    """Credit what came back, once, and never more than was paid. Source: D7, E11.

    Fees that were not waived are taken off it, and what is left is shared out over what the order
    was paid by, or goes to store credit or a gift card. Refused: another remedy, a number whose
    time is over, more than is due, or may still leave of what was paid, other means than the
    brand's, anything beside an open dispute, what is not paid yet as far as is known, more than is
    left of the payments, and what was lost on its way to the customer and arrived after all.
    """

    kind = "returns.issue_credit"
    yields = (events.CreditIssued,)
    #: How much, fees not taken off; None = all that is due now, or, where nothing is, all that was
    #: lost, or, where nothing was, all that may come.
    amount: Money | None = None
    means: Settlement | None = None  # what the customer asked for; None = as the brand has it
    #: Of sending: the courier's receipt; None = none was shown.
    proof: str | None = personal(default=None, validator=not_empty_if_given)

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.remedy is not Remedy.CREDIT:
            return refuse(
                self.kind,
                RULES,
                "other_remedy",
                "the customer gets {remedy} for this return, not a credit",
                remedy=record.remedy,
            )
        if record.ended(facts.now):
            return lapsed(self.kind, record)
        due = dues(record, facts, self.proof)
        amount = next_due(due) if self.amount is None else self.amount
        trigger = trigger_of(due, amount)
        if trigger is None:
            return _more_than_due(self.kind, amount, max(due.values()))
        if trigger not in _HONOURED and facts.arrived:
            return _with_customer(self.kind)
        may = MayCredit(
            given=facts,
            ra=record,
            amount=amount,
            trigger=trigger,
            means=self.means,
            disputed=facts.purse.disputed,
            unreturned=facts.unreturned,
            instead=instead_of_credit(record, facts),
        ).ask()
        if isinstance(may, Refused):
            return may
        means = CreditMeans(
            given=facts, ra=record, amount=amount, trigger=trigger, wanted=self.means
        ).ask()
        if self.means not in (None, means.value):
            return _other_means(self.kind, self.means, means.value)
        fees, said = taken_off(record, facts, amount, trigger)
        net = amount - Money.total([fee.amount for fee in fees], amount.currency)
        parts = _parts(self.kind, means.value, net, facts)
        if isinstance(parts, Refused):
            return parts
        issued = events.CreditIssued(
            amount=amount,
            trigger=trigger,
            means=means.value,
            fees=fees,
            parts=parts,
            credited_for=_credited_for(record, amount, trigger, due[trigger]),
            proof=self.proof,
        )
        return accept(issued, rulings=may.rulings + means.rulings + said)


def _credited_for(
    record: ReturnAuthorization, amount: Money, trigger: CreditTrigger, due: Money
) -> Money | None:
    """What all credits stand for by then, where that is more: with what the bank gave of it. E13.

    What was let go of, since somebody credits less than is due, was promised to nobody.
    """
    total = amount if record.credited is None else record.credited + amount
    by_bank = record.uncredited(record.worth.earned(trigger)) - due
    stands_for = total + by_bank
    if record.credited_for is not None:
        stands_for = max(stands_for, record.credited_for)
    return stands_for if stands_for > total else None


def next_credit(record: ReturnAuthorization, facts: SettlingFacts) -> Money:
    """What a credit would come to now where nobody says how much; nothing = none is due."""
    return next_due(dues(record, facts))


#: What these waited for is settled, wherever the rest is.
_HONOURED = (CreditTrigger.GOODS_BACK, CreditTrigger.KEPT, CreditTrigger.NOTHING_TO_SEND)


def _with_customer(question: str) -> Refused:
    """Nobody gets the goods and the money for them. Source: E8."""
    return refuse(
        question,
        RULES,
        "arrived",
        "it was reported lost on its way to the customer, and has arrived since",
        allowed=("once it is back", "cancel the return, if the customer keeps it"),
    )


def _more_than_due(question: str, amount: Money, due: Money) -> Refused:
    if not due.is_positive:
        return refuse(question, RULES, "more_than_due", "there is nothing to credit")
    return refuse(
        question,
        RULES,
        "more_than_due",
        "{amount} cannot be credited, {due} is due",
        allowed=(f"up to {due}",),
        amount=amount,
        due=due,
    )


def _other_means(question: str, wanted: Settlement | None, means: Settlement) -> Refused:
    return refuse(
        question,
        RULES,
        "other_means",
        "the credit goes by {means}, not by {wanted}",
        allowed=(f"by {means}",),
        means=means,
        wanted=wanted,
    )


#: By what a credit is paid out that does not go back as it came.
_OURS = {
    Settlement.STORE_CREDIT: PaymentMeans.STORE_CREDIT,
    Settlement.GIFT_CARD: PaymentMeans.GIFT_CARD,
}


def _parts(
    question: str, means: Settlement, net: Money, facts: SettlingFacts
) -> tuple[Payment, ...] | Refused:
    """What is paid out, by what; nothing where the fees took all."""
    if net.is_zero:
        return ()
    if (refused := facts.purse.blocks(question, RULES)) is not None:
        return refused
    if (refused := facts.purse.refuses_not_in(question, RULES, net)) is not None:
        return refused
    if means is not Settlement.ORIGINAL_PAYMENT:
        return (Payment(means=_OURS[means], amount=net),)
    if not facts.refundable:
        return (Payment(means=PaymentMeans.AS_PAID, amount=net),)
    left = Money.total([one.amount for one in facts.refundable], net.currency)
    if net <= left:
        return spread(net, facts.refundable)
    return refuse(
        question,
        RULES,
        "more_than_left",
        "{amount} cannot go back as it was paid: {left} is left of the payments",
        allowed=("as store credit", "as a gift card"),
        amount=net,
        left=left,
    )
