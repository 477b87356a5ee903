"""What follows from what happens to orders."""

from collections.abc import Iterable

from cservice import exchanges, orders, returns
from cservice.desk.reactions.appeasements import consider_appeasement
from cservice.desk.reactions.returns import close_settled
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


def take_back_replacement(
    event: orders.OrderCameBack, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """A replacement that could not be delivered is with us again. Source: F4."""
    if order.replaces is not None:
        yield exchanges.TakeBackReplacement(exchange=order.replaces, reason=event.reason)


def close_charged_back(
    event: orders.ChargebackClosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nothing is due any more for what came back, where the bank gave the money. Source: E13."""
    for ra in case.all(returns.ReturnAuthorization):
        if ra.order == order.id:
            yield from close_settled(ra, order, case)


REACTIONS: Reactions = {
    orders.NoPaymentOrderPlaced: (note_replacement_order,),
    orders.OrderShipped: (ship_replacement,),
    orders.OrderDelivered: (deliver_replacement,),
    orders.OrderCameBack: (take_back_replacement,),
    orders.OrderCancelled: (cancel_replacement,),
    orders.ChargebackClosed: (close_charged_back,),
    orders.OrderDiagnosed: (consider_appeasement,),
}
