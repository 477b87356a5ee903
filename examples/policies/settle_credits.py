"""How Cango settles its credits: on what proof, by what they go, and what is taken off."""

import datetime

from cservice import Lift, Money, policy
from cservice.kernel.time import hours
from cservice.payment import PaymentMeans
from cservice.refunds import RetryRefundAfter
from cservice.returns import (
    CreditMeans,
    CreditTrigger,
    MayCredit,
    Reason,
    RestockingFee,
    Settlement,
)


@policy(MayCredit, brand="cango")
def proof_of_sending(q: MayCredit) -> Lift | None:
    """Up to 20, the courier's receipt is enough."""
    small = q.amount <= Money("20", q.amount.currency)
    if q.trigger is CreditTrigger.PROOF_OF_SENDING and small:
        return Lift("goods_not_back", "up to 20 the courier's receipt is enough")
    return None


@policy(CreditMeans, brand="cango")
def store_credit_beforehand(q: CreditMeans) -> Settlement | None:
    """What is credited before the goods are back is store credit."""
    return None if q.trigger is CreditTrigger.GOODS_BACK else Settlement.STORE_CREDIT


@policy(RestockingFee, brand="cango")
def tenth_for_changed_minds(q: RestockingFee) -> Money | None:
    """A tenth, rounded down, where the customer changed their mind about all of it."""
    if all(line.reason is Reason.CHANGED_MIND for line in q.ra.lines):
        return q.so_far + q.amount.percent(10)
    return None


@policy(RetryRefundAfter, brand="cango")
def banks_open_in_the_morning(q: RetryRefundAfter) -> datetime.timedelta | None:
    """A transfer is tried again after a night."""
    return hours(16) if q.means is PaymentMeans.BANK_TRANSFER else None
