"""What policies are asked about tickets."""

import datetime

from cservice.ids import CustomerId
from cservice.kernel.question import First
from cservice.kernel.value import frozen
from cservice.tickets.model import Matter


@frozen(kw_only=True)
class AnswerWithin(First[datetime.timedelta]):
    """Within which elapsed time is a new ticket to be answered? Source: C11, H1."""

    kind = "tickets.answer_within"
    matter: Matter  # what it is about
    customer: CustomerId | None  # whose it is; None = not known
