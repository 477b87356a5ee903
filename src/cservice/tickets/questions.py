"""What policies are asked about tickets."""

from cservice.ids import CustomerId
from cservice.kernel.question import Rule, Within
from cservice.kernel.value import frozen
from cservice.tickets.model import Matter, Ticket


@frozen(kw_only=True)
class AnswerWithin(Within):
    """Within which elapsed time is a new ticket to be answered? Source: C11, H1."""

    kind = "tickets.answer_within"
    matter: Matter  # what it is about
    customer: CustomerId | None  # whose it is; None = not known


@frozen(kw_only=True)
class MaySolve(Rule):
    """May a ticket be solved, or what it asks a person be ticked off, before that is over? H1."""

    kind = "tickets.may_solve"
    ticket: Ticket  # which, as it is before
    waits: tuple[str, ...]  # what of that is not over: "ra-1:settle"; empty = all is
