"""What the type checkers know of opening a desk and of what it gives back; never executed.

`make check` has mypy and pyright read it. A line that must be rejected carries a `type: ignore`
with its reason; both checkers report an ignore that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from collections.abc import Iterable
from typing import Any, assert_type

import attrs

from cservice import (
    Actor,
    Brand,
    BrandId,
    CaseFile,
    Command,
    CountedNumbers,
    Desk,
    Done,
    Gathering,
    Preview,
    Record,
    Refused,
    Request,
    returns,
    tickets,
)
from cservice.ids import OrderId, ReturnId

ANNA = Actor.staff("anna")
CANGO = Brand(id=BrandId("cango"), name="Cango")


@attrs.frozen
class Loyalty:
    tier: str


def react(
    event: tickets.TicketOpened, ticket: tickets.Ticket, case: CaseFile
) -> Iterable[Command[Any, Any] | Request[Any, Any]]:
    """Nothing follows."""
    return ()


def opened() -> None:
    """`Desk.open` takes what `Desk` takes: an option by another name or of another type is seen."""
    assert_type(Desk.open(), Desk)
    Desk.open("sqlite:///desk.db", brands=[CANGO], tenants=["acme"], numbers=CountedNumbers())
    Desk.open("memory:", slices=None, reactions={tickets.TicketOpened: (react,)}, policies=[react])
    Desk.open("memory:", brand=[CANGO])  # type: ignore[call-arg]  # it is brands
    Desk.open("memory:", polices=[])  # type: ignore[call-arg]  # it is policies
    Desk.open("memory:", brands=CANGO)  # type: ignore[arg-type]  # several, in a list
    Desk.open("memory:", installed="yes")  # type: ignore[arg-type]  # a bool
    Desk.open("memory:", reactions={tickets.Ticket: (react,)})  # type: ignore[dict-item]  # no event
    Desk.open("memory:", reactions={tickets.TicketOpened: react})  # type: ignore[dict-item]  # a tuple of them
    Desk.open("memory:", numbers=7)  # type: ignore[arg-type]  # issues none
    Desk(brand=[CANGO])  # type: ignore[call-arg]  # it is brands


def given(desk: Desk, ra: returns.ReturnAuthorization) -> None:
    """A command gives back its own record, or a refusal where none is raised."""
    open_ticket = tickets.OpenTicket(subject="the wrong book")
    assert_type(desk.do(open_ticket, by=ANNA), Done[tickets.Ticket])
    assert_type(desk.do(open_ticket, by=ANNA).record, tickets.Ticket)
    assert_type(desk.try_do(open_ticket, by=ANNA), Done[tickets.Ticket] | Refused)
    assert_type(desk.preview(open_ticket, by=ANNA), Preview[tickets.Ticket])
    assert_type(
        desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA).record, returns.ReturnAuthorization
    )
    desk.do(open_ticket)  # type: ignore[call-arg]  # who gives it is not said
    desk.do(open_ticket, by="anna")  # type: ignore[arg-type]  # a name is no actor
    returns.AuthorizeReturn(ra=OrderId("order-1"))  # type: ignore[arg-type]  # an order's id


def asked(desk: Desk) -> None:
    """What is looked for has the type that was asked for."""
    assert_type(desk.record(tickets.Ticket, "ticket-1"), tickets.Ticket)
    assert_type(desk.find(tickets.Ticket, "tickets.number", "1"), tuple[tickets.Ticket, ...])
    assert_type(desk.records(), tuple[Record, ...])
    desk.record("tickets.ticket", "ticket-1")  # type: ignore[arg-type]  # the type, not its name
    desk.history(None)  # type: ignore[arg-type]  # no id


def provided(desk: Desk) -> None:
    """What cannot be called is no loader and no subscriber."""

    def load(g: Gathering) -> Loyalty | None:
        return None

    desk.provide(Loyalty, load)
    desk.provide(Loyalty, None)  # type: ignore[arg-type]  # loads nothing
    desk.subscribe(None)  # type: ignore[arg-type]  # is told nothing
    returns.AuthorizeReturn(ra=ReturnId("ra-1"))
