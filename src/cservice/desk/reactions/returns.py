"""What follows from what happens to returns and to parcels at the dock."""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, returns, tickets
from cservice.desk.reactions.tickets import solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


def receive_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the dock took in has come back. Source: E2, E8."""
    yield returns.ReceiveParcel(ra=event.ra, parcel=parcel.id)


def identify_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was set aside, on a case of its own, and is taken in now is set aside no more. E2."""
    if parcel.again is not None:
        yield returns.IdentifyParcel(parcel=parcel.again, taken_in_as=parcel.id)


def receive_original(
    event: returns.ReturnReceived, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The original leg moves with the return. Source: F3."""
    for exchange in case.own(exchanges.Exchange):
        if exchange.ra == ra.id and exchange.original is exchanges.OriginalStage.AWAITED:
            yield exchanges.ReceiveOriginal(exchange=exchange.id)


def accept_original(
    event: returns.ReturnInspected, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The original is accepted when every piece of it is; else the tickets tell. Source: E9, F3."""
    passed = not any(line.rejected for line in ra.lines)
    for exchange in case.own(exchanges.Exchange):
        if exchange.ra != ra.id or exchange.original is not exchanges.OriginalStage.RECEIVED:
            continue
        if passed:
            yield exchanges.AcceptOriginal(exchange=exchange.id)
            continue
        for ticket in case.own(tickets.Ticket):
            text = f"what came back for {exchange.id} was not accepted; the exchange stays open"
            yield tickets.NoteTicket(ticket=ticket.id, text=text)


def cancel_exchange(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing comes back, nothing goes out; what has been ordered stays open. Source: F3."""
    for exchange in case.own(exchanges.Exchange):
        planned = exchange.replacement is exchanges.ReplacementStage.PLANNED
        if exchange.ra == ra.id and planned and exchange.stage is exchanges.ExchangeStage.OPEN:
            yield exchanges.CancelExchange(exchange=exchange.id, reason=_GIVEN_UP[type(event)])


_GIVEN_UP: Mapping[type[Event[Any]], str] = {
    returns.ReturnCancelled: "the return was cancelled",
    returns.ReturnExpired: "the return number expired",
}


def close_credited(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return with all goods inspected and nothing due, or due no more, is done. Source: D7."""
    inspected = ra.goods is returns.GoodsStage.INSPECTED
    if inspected and ra.remedy is returns.Remedy.CREDIT and not ra.credit_due.is_positive:
        yield returns.CloseReturn(ra=ra.id)


def solve_ticket(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "returned")


REACTIONS: Reactions = {
    returns.ParcelTakenIn: (receive_parcel, identify_parcel),
    returns.ReturnReceived: (receive_original,),
    returns.ReturnInspected: (accept_original, close_credited),
    returns.ReturnCancelled: (cancel_exchange,),
    returns.ReturnExpired: (cancel_exchange,),
    returns.CreditIssued: (close_credited,),
    returns.ReturnClosed: (solve_ticket,),
}
