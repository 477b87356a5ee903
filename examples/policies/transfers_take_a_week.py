"""At Cango a refund by bank transfer may take a week; nobody asks the bank before."""

import datetime

from cservice import days, policy
from cservice.payment import PaymentMeans
from cservice.refunds import AnswersWithin


@policy(AnswersWithin, brand="cango")
def transfers(q: AnswersWithin) -> datetime.timedelta | None:
    """By which it goes; a card is answered for as soon as elsewhere."""
    return days(7) if q.means is PaymentMeans.BANK_TRANSFER else None
