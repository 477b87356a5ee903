"""How the trade answers what is asked about credits."""

from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.returns import (
    CreditMeans,
    CreditTrigger,
    MayCredit,
    RestockingFee,
    Settlement,
)

NAME = "trade.credit"

_DUE = {
    CreditTrigger.GOODS_BACK: "the goods are back",
    CreditTrigger.KEPT: "the customer was told to keep them",
    CreditTrigger.NOTHING_TO_SEND: "there is nothing to send back",
}


@policy(MayCredit)
def credit_after_return(q: MayCredit) -> Ruling | None:
    """A credit is issued when what it is for has come back, or need not come back; not before."""
    due = _DUE.get(q.trigger)
    if due is not None:
        return Allow(due)
    if q.trigger is CreditTrigger.WRITTEN_OFF:
        return Refuse(
            "goods_not_back",
            "the goods are lost; a credit is issued when they have come back",
            allowed=("a supervisor takes it on us", "issue the credit once they turned up"),
            override=SUPERVISOR,
        )
    if q.instead is not None:
        return Refuse(
            "undelivered",
            "its order could not be delivered, and is here: nothing of it comes for this return",
            allowed=q.instead,
        )
    accepted = f"up to {q.ra.credit_due} for what is accepted"
    return Refuse(
        "goods_not_back",
        "not all that it is for is back and accepted: the goods are {goods}",
        allowed=(accepted,) if q.ra.credit_due.is_positive else ("issue it after the inspection",),
        params={"goods": q.ra.goods},
    )


@policy(MayCredit)
def no_second_refund(q: MayCredit) -> Ruling | None:
    """While a dispute about the order is open at the bank, nothing is credited beside."""
    if not q.disputed:
        return None
    return Refuse(
        "chargeback_open",
        "the customer has disputed the payment at the bank",
        allowed=("issue the credit once the bank has decided",),
        final=True,
    )


@policy(MayCredit)
def original_first(q: MayCredit) -> Ruling | None:
    """What was sent in place of something is not credited while the customer has both."""
    if q.unreturned is None:
        return None
    return Refuse(
        "original_not_back",
        "it was sent for {exchange}, whose original has neither come back nor been paid for",
        allowed=("issue the credit once that original is accepted, or paid for",),
        override=SUPERVISOR,
        params={"exchange": q.unreturned},
    )


@policy(CreditMeans)
def as_asked(q: CreditMeans) -> Settlement | None:
    """What the customer asks for; else it goes back as it was paid."""
    return Settlement.ORIGINAL_PAYMENT if q.wanted is None else q.wanted


@policy(RestockingFee)
def no_fee(q: RestockingFee) -> Money | None:
    """Nothing is taken off for restocking, unless the brand has a fee."""
    return None
