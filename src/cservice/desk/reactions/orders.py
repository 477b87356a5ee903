"""What follows from what happens to orders."""

from collections.abc import Iterable

from cservice import exchanges, orders, returns, tickets
from cservice.desk.reactions.appeasements import consider_appeasement
from cservice.desk.reactions.paying_back import (
    pay_back,
    pay_back_decided,
    retry_held,
    settle_exchanges,
)
from cservice.desk.reactions.returns import close_settled
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


def note_replacement_order(
    event: orders.NoPaymentOrderPlaced, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The exchange knows the order its replacement goes out under. Source: F3."""
    yield exchanges.OrderReplacement(exchange=event.exchange, order=order.id)


def move_replacement(
    event: orders.OrderShipped
    | orders.OrderDelivered
    | orders.OrderCameBack
    | orders.OrderCancelled,
    order: orders.Order,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """The replacement leg moves with its order, and waits for none that is cancelled. F3, F4."""
    if (exchange := order.replaces) is None:
        return
    match event:
        case orders.OrderShipped():
            yield exchanges.ShipReplacement(exchange=exchange)
        case orders.OrderDelivered():
            yield exchanges.DeliverReplacement(exchange=exchange)
        case orders.OrderCameBack():
            yield exchanges.TakeBackReplacement(exchange=exchange, reason=event.reason)
        case orders.OrderCancelled():
            yield exchanges.CancelReplacement(exchange=exchange, order=order.id)


def close_charged_back(
    event: orders.ChargebackClosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nothing is due any more for what came back, where the bank gave the money. Source: E13."""
    for ra in case.all(returns.ReturnAuthorization):
        if ra.order == order.id:
            yield from close_settled(ra, order, case)


def note_otherwise(
    event: orders.OrderUpdated, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the shop has otherwise than we corrected is noted, once: somebody tells them. D5."""
    new = [one for one in event.ours if one.otherwise == event.shop_version]
    if not new:
        return
    said = ", ".join(f"{one.what} {one.sku}" if one.sku else one.what for one in new)
    text = (
        f"the shop has order {order.number} otherwise than we corrected it: {said}; "
        "ours stays until it has the same, or is told to win"
    )
    for ticket in case.own(tickets.Ticket):
        yield tickets.NoteTicket(ticket=ticket.id, text=text)


REACTIONS: Reactions = {
    orders.NoPaymentOrderPlaced: (note_replacement_order,),
    orders.OrderShipped: (move_replacement, pay_back),
    orders.PriceAdjusted: (pay_back,),
    orders.ShippingWaived: (pay_back,),
    orders.SourceCodeApplied: (pay_back,),
    orders.OrderDelivered: (move_replacement,),
    orders.OrderCameBack: (move_replacement,),
    orders.OrderCancelled: (move_replacement, pay_back),
    orders.ChargebackClosed: (
        close_charged_back,
        retry_held,
        pay_back_decided,
        settle_exchanges,
    ),
    orders.OrderDiagnosed: (consider_appeasement,),
    orders.OrderUpdated: (note_otherwise,),
}
