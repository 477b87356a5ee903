"""What is taken off a credit, and what of it is let go for one return. Source: D5, D8, E11."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.money import Money
from cservice.kernel.question import Answer
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.due import dues, next_due, trigger_of
from cservice.returns.facts import SettlingFacts
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.questions import MayWaiveFee, RestockingFee
from cservice.returns.settling import CreditTrigger, Fee, FeeKind
from cservice.returns.steps import RULES, SettlingCommand, lapsed, our_mistake


def taken_off(
    record: ReturnAuthorization, facts: SettlingFacts, amount: Money, trigger: CreditTrigger
) -> tuple[tuple[Fee, ...], tuple[Ruling, ...]]:
    """The restocking fee, and the label, once; never more than is credited, nor what is waived."""
    restocking = _restocking(record, facts, amount, trigger)
    fees: list[Fee] = []
    rest = amount
    wanted = {FeeKind.RESTOCKING: restocking.value, FeeKind.LABEL: _label(record, amount.currency)}
    for kind, fee in wanted.items():
        taken = min(fee, rest)
        if taken.is_positive:
            fees.append(Fee(kind=kind, amount=taken))
            rest -= taken
    return tuple(fees), restocking.rulings


def _restocking(
    record: ReturnAuthorization, facts: SettlingFacts, amount: Money, trigger: CreditTrigger
) -> Answer[Money]:
    """What is asked for the work, of so much; nobody is asked once that is waived."""
    nothing = Money.zero(amount.currency)
    if FeeKind.RESTOCKING in record.waives:
        return Answer(nothing, ())
    return RestockingFee(
        given=facts, so_far=nothing, ra=record, amount=amount, trigger=trigger
    ).ask()


def _label(record: ReturnAuthorization, currency: str) -> Money:
    """What of the label the customer still has to pay; one in other money cannot be taken off."""
    cost = record.label_cost
    if cost is None or cost.currency != currency:
        return Money.zero(currency)
    return cost - _taken(record, FeeKind.LABEL, currency)


def _taken(record: ReturnAuthorization, kind: FeeKind, currency: str) -> Money:
    """What credits have lost to a fee so far."""
    return Money.total([fee.amount for fee in record.fees if fee.kind is kind], currency)


@frozen(kw_only=True)
class WaiveFee(SettlingCommand):
    """Let go what the customer is to pay for the label, or for the restocking. D5, D8, E11.

    No credit of this return takes it then; what one took stays taken. Who may, policies say. It is
    noted with what it would have come to by now, of all that may be credited. Refused: what was
    waived, what nothing is to be paid for, or not yet, and a number whose time is over.
    """

    kind = "returns.waive_fee"
    yields = (events.FeeWaived,)
    fee: FeeKind  # which
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.ended(facts.now):
            return lapsed(self.kind, record)
        to_come = _to_come(record, facts, self.fee)
        if not to_come.value.is_positive:
            return _no_fee(self.kind, record, self.fee)
        may = MayWaiveFee(
            given=facts,
            ra=record,
            fee=self.fee,
            amount=to_come.value,
            our_mistake=our_mistake(record, facts),
            reason=self.reason,
        ).ask()
        if isinstance(may, Refused):
            return may
        waived = events.FeeWaived(
            fee=self.fee, old=to_come.value, reason=self.reason, by=facts.by.id, at=facts.now
        )
        return accept(waived, rulings=to_come.rulings + may.rulings)


#: What is waited for by then, where a credit would not wait for it.
_BEFOREHAND = (CreditTrigger.PROOF_OF_SENDING, CreditTrigger.BY_POLICY)


def _to_come(record: ReturnAuthorization, facts: SettlingFacts, fee: FeeKind) -> Answer[Money]:
    """What credits would lose to a fee; for restocking, once what may still come is back."""
    if fee is FeeKind.LABEL:
        return Answer(_label(record, record.currency), ())
    due = dues(record, facts)
    amount = next_due(due)
    trigger = trigger_of(due, amount)
    if trigger is None or record.remedy is not Remedy.CREDIT:
        return Answer(Money.zero(record.currency), ())
    back = CreditTrigger.GOODS_BACK if trigger in _BEFOREHAND else trigger
    asked = _restocking(record, facts, amount, back)
    return Answer(min(asked.value, amount), asked.rulings)


def _no_fee(question: str, record: ReturnAuthorization, fee: FeeKind) -> Refused:
    """Nothing is let go that nobody owes; what a credit has taken is not given back by this."""
    if fee in record.waives:
        return refuse(question, RULES, "waived", "the fee for the {fee} is waived already", fee=fee)
    taken = _taken(record, fee, record.currency)
    if taken.is_positive:
        return refuse(
            question,
            RULES,
            "fee_taken",
            "{taken} for the {fee} was taken off a credit already",
            allowed=("a coupon for the inconvenience",),
            taken=taken,
            fee=fee,
        )
    mailed = fee is not FeeKind.LABEL or record.label_cost is not None
    return refuse(
        question,
        RULES,
        "no_fee",
        "nothing is to be paid for the {fee}",
        allowed=() if mailed else ("once the label is mailed",),
        fee=fee,
    )
