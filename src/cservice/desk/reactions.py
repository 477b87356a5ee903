"""Reactions: what follows at once when something has happened, over all slices, in one place.

A reaction is a function of an event, its record and the case; it gives commands. They are carried
out in the same transaction, within the locked keys; what lies beyond goes through a due row.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, orders, pickups, returns, tickets
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.command import FAILED
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refused


def send_replacement(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement is ordered at no charge as soon as it is due. Source: D6, F2."""
    if not exchange.replacement_due or exchange.stage is not exchanges.ExchangeStage.OPEN:
        return
    order = case.get(orders.Order, exchange.order)
    yield orders.PlaceNoPaymentOrder(
        case=exchange.case,
        exchange=exchange.id,
        customer=None if order is None else order.customer,
        lines=tuple(
            orders.OrderLine(
                sku=item.sku,
                title=item.title,
                quantity=item.quantity,
                paid=Money.zero(exchange.shipping.currency),
            )
            for item in exchange.items
        ),
        shipping=exchange.shipping,
    )


def note_replacement_order(
    event: orders.NoPaymentOrderPlaced, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The exchange knows the order its replacement goes out under. Source: F3."""
    yield exchanges.OrderReplacement(exchange=event.exchange, order=order.id)


def cancel_replacement(
    event: orders.OrderCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The exchange does not wait for an order that was cancelled. Source: F3."""
    if order.replaces is not None:
        yield exchanges.CancelReplacement(exchange=order.replaces, order=order.id)


def give_up_exchange(
    event: exchanges.ReplacementCancelled, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing comes back, no other replacement goes out. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    if ra is None or not ra.claims:
        yield exchanges.CancelExchange(exchange=exchange.id, reason="nothing comes back for it")


def ship_replacement(
    event: orders.OrderShipped, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement leg moves with its order. Source: F3."""
    if order.replaces is not None:
        yield exchanges.ShipReplacement(exchange=order.replaces)


def deliver_replacement(
    event: orders.OrderDelivered, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement leg moves with its order. Source: F3."""
    if order.replaces is not None:
        yield exchanges.DeliverReplacement(exchange=order.replaces)


def hand_over(
    event: pickups.PickupCollected, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the courier collected has left the customer. Source: E8, G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is not None and ra.goods is returns.GoodsStage.WITH_CUSTOMER:
        yield returns.HandOver(ra=ra.id)


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


def note_original(
    event: exchanges.ExchangeStarted, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the original was back before the exchange was agreed, its leg is as far. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    back = (returns.GoodsStage.RECEIVED, returns.GoodsStage.INSPECTED)
    if ra is not None and ra.goods in back:
        yield exchanges.ReceiveOriginal(exchange=exchange.id)
        if ra.goods is returns.GoodsStage.INSPECTED and not any(x.rejected for x in ra.lines):
            yield exchanges.AcceptOriginal(exchange=exchange.id)


def cancel_exchange(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing comes back, nothing goes out; what has been ordered stays open. Source: F3."""
    for exchange in case.own(exchanges.Exchange):
        planned = exchange.replacement is exchanges.ReplacementStage.PLANNED
        if exchange.ra == ra.id and planned and exchange.stage is exchanges.ExchangeStage.OPEN:
            yield exchanges.CancelExchange(exchange=exchange.id, reason=_GIVEN_UP[type(event)])


def close_return(
    event: Event[Any], record: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return whose exchanges are done is done; one that was cancelled holds no other up.

    Source: F3.
    """
    ra = case.get(returns.ReturnAuthorization, record.ra)
    stages = [one.stage for one in case.own(exchanges.Exchange) if one.ra == record.ra]
    done = exchanges.ExchangeStage.CLOSED in stages and exchanges.ExchangeStage.OPEN not in stages
    if ra is not None and ra.stage is returns.ReturnStage.AUTHORIZED and done:
        yield returns.CloseReturn(ra=ra.id)


def close_credited(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return with all goods inspected and nothing due, or due no more, is done. Source: D7."""
    inspected = ra.goods is returns.GoodsStage.INSPECTED
    if inspected and ra.remedy is returns.Remedy.CREDIT and not ra.credit_due.is_positive:
        yield returns.CloseReturn(ra=ra.id)


def solve_ticket(event: Event[Any], record: Record, case: CaseFile) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    asked_back, exchanged = case.own(returns.ReturnAuthorization), case.own(exchanges.Exchange)
    if any(map(_is_open, asked_back)) or any(map(_is_open, exchanged)):
        return
    for ticket in case.own(tickets.Ticket):
        if ticket.stage not in (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED):
            yield tickets.SolveTicket(ticket=ticket.id, resolution=_RESOLUTIONS[type(event)])


def _is_open(one: returns.ReturnAuthorization | exchanges.Exchange) -> bool:
    return one.stage in (
        returns.ReturnStage.REQUESTED,
        returns.ReturnStage.AUTHORIZED,
        exchanges.ExchangeStage.OPEN,
    )


_GIVEN_UP: Mapping[type[Event[Any]], str] = {
    returns.ReturnCancelled: "the return was cancelled",
    returns.ReturnExpired: "the return number expired",
}
_RESOLUTIONS: Mapping[type[Event[Any]], str] = {
    exchanges.ExchangeClosed: "exchanged",
    returns.ReturnClosed: "returned",
}

#: What follows from what. A host adds its own; these are the trade's.
REACTIONS: Reactions = {
    exchanges.ExchangeStarted: (send_replacement, note_original),
    exchanges.OriginalReceived: (send_replacement,),
    orders.NoPaymentOrderPlaced: (note_replacement_order,),
    orders.OrderShipped: (ship_replacement,),
    orders.OrderDelivered: (deliver_replacement,),
    orders.OrderCancelled: (cancel_replacement,),
    exchanges.ReplacementCancelled: (give_up_exchange,),
    pickups.PickupCollected: (hand_over,),
    returns.ParcelTakenIn: (receive_parcel, identify_parcel),
    returns.ReturnReceived: (receive_original,),
    returns.ReturnInspected: (accept_original, close_credited),
    returns.ReturnCancelled: (cancel_exchange,),
    returns.ReturnExpired: (cancel_exchange,),
    returns.CreditIssued: (close_credited,),
    exchanges.ExchangeClosed: (close_return, solve_ticket),
    exchanges.ExchangeCancelled: (close_return,),
    returns.ReturnClosed: (solve_ticket,),
}


def note_refusal(command: AnyCommand, refused: Refused, case: CaseFile) -> Iterable[AnyCommand]:
    """A reaction that was refused is noted on the case's tickets, where somebody reads it.

    What a failing policy said is not: it may name people, and a note is kept for ever.
    """
    sentence = "a policy failed" if FAILED in refused.codes else str(refused)
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteRefusal(
            ticket=ticket.id, command=command.kind, codes=refused.codes, sentence=sentence
        )
