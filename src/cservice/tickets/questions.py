"""What policies are asked about tickets."""

from cservice.ids import CustomerId
from cservice.kernel.question import Within
from cservice.kernel.value import frozen
from cservice.tickets.model import Matter


@frozen(kw_only=True)
class AnswerWithin(Within):
    """Within which elapsed time is a new ticket to be answered? Source: C11, H1."""

    kind = "tickets.answer_within"
    matter: Matter  # what it is about
    customer: CustomerId | None  # whose it is; None = not known
