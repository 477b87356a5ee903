"""At Cango the label of an exchange is in the mail on the next day, or somebody asks for it."""

import datetime

from cservice import hours, policy
from cservice.returns import MailsWithin, Remedy


@policy(MailsWithin, brand="cango")
def exchanges_first(q: MailsWithin) -> datetime.timedelta | None:
    """What the customer has for the original may be on its way already."""
    return hours(24) if q.ra.remedy is Remedy.EXCHANGE else None
