"""What an agent's screen shows of a talk: what is next, and what is said with it.

Source: C1, C2, C6-C8, C10-C12.
"""

from collections.abc import Mapping

from cservice import calls, orders, talks, tickets
from cservice.desk.brand import Brand
from cservice.desk.desk import Desk
from cservice.desk.facts.talks import placed_on, so
from cservice.kernel.case import CaseFile
from cservice.kernel.time import elapsed, hours
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class Guide:
    """One look at a talk."""

    next: tuple[talks.Next, ...]  # the most urgent first; empty = it is over
    words: Mapping[str, str]  # what the lines may name, as far as it is known on this call
    language: str | None  # of the caller, as in BCP 47; None = not known


def guide(desk: Desk, talk: str, *, agent: str = "") -> Guide:
    """What is next on a talk, by its id, and the words to say it with.

    `agent` is the name of who speaks; empty = it is not said. Raises UnknownRecordError where there
    is no such talk.
    """
    about = desk.record(talks.Talk, talk)
    brand = desk.brand(about.brand)
    case = CaseFile(id=about.case, records={one.id: one for one in desk.records(about.case)})
    call = desk.record(calls.Call, about.call)
    found = None if call.order is None else desk.record(orders.Order, call.order)
    return Guide(
        next=talks.next_steps(about, brand.protocol, so(about, case)),
        words=words(brand, about, case, found, agent),
        language=call.language,
    )


def words(
    brand: Brand, talk: talks.Talk, case: CaseFile, found: orders.Order | None, agent: str = ""
) -> Mapping[str, str]:
    """The words that are known on a call, by the names that `protocol.WORDS` has for them.

    `found` is the order that the call is about. What was placed on the call comes before it.
    """
    placed = placed_on(talk, case)
    order = placed or found
    known = {
        "brand": brand.name,
        "agent": agent,
        "caller": talk.addressed,
        "reason": talk.about,
        "order_number": order and order.number,
        **_of_ticket(case.own(tickets.Ticket)),
        **({} if placed is None else _of_order(placed)),
    }
    return {name: word for name, word in known.items() if word}


def _of_ticket(there: tuple[tickets.Ticket, ...]) -> Mapping[str, str | None]:
    """Of the latest ticket of the case."""
    if not there:
        return {}
    latest = max(there, key=lambda one: one.opened_at)
    within = elapsed(latest.opened_at, latest.answer_due_at)
    return {
        "ticket_number": tickets.TICKET_NUMBERS.grouped(latest.number),
        "answer_hours": f"{within / hours(1):g}",
    }


def _of_order(order: orders.Order) -> Mapping[str, str | None]:
    """Of the order that was placed, all that is repeated to the customer."""
    customer = order.customer
    return {
        "email": None if customer is None else customer.email,
        "bill_to": order.bill_to,
        "ship_to": None if customer is None else customer.address,
        "items": ", ".join(f"{one.quantity} × {one.title}" for one in order.lines),
        "prices": ", ".join(f"{one.title}: {one.paid}" for one in order.lines),
        "total": str(order.total),
    }
