"""What follows from what happens to orders."""

from collections.abc import Iterable

from cservice import exchanges, orders
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


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


REACTIONS: Reactions = {
    orders.NoPaymentOrderPlaced: (note_replacement_order,),
    orders.OrderShipped: (ship_replacement,),
    orders.OrderDelivered: (deliver_replacement,),
    orders.OrderCancelled: (cancel_replacement,),
}
