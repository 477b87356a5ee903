"""What follows from what happens to orders."""

from collections.abc import Iterable

from cservice import exchanges, orders, returns
from cservice.desk.facts.originals import arrived
from cservice.desk.reactions.appeasements import consider_appeasement
from cservice.desk.reactions.came_back import settled_by_others, tell_to_settle_freed
from cservice.desk.reactions.closing import close_emptied
from cservice.desk.reactions.exchanges import receive_undelivered, stopped
from cservice.desk.reactions.not_come import (
    cancel_moot,
    leaves,
    tell_came_back,
    tell_not_left,
    traced_to_customer,
)
from cservice.desk.reactions.paying_back import (
    hold_pending,
    pay_back,
    pay_back_decided,
    pay_shipping_back,
    retry_held,
    settle_exchanges,
    stop_replacements,
    tell_cancelled,
    tell_standing,
    tell_too_much_out,
    tell_unpaid,
)
from cservice.desk.reactions.tickets import seen_to
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


def note_otherwise(
    event: orders.OrderUpdated, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the shop has otherwise than we corrected is noted, once: somebody tells them. D5."""
    new = [one for one in event.ours if one.otherwise == event.shop_version]
    if not new:
        return ()
    said = ", ".join(f"{one.what} {one.sku}" if one.sku else one.what for one in new)
    text = (
        f"the shop has order {order.number} otherwise than we corrected it: {said}; "
        "ours stays until it has the same, or is told to win"
    )
    return seen_to(case, text)


def tell_arrived(
    event: orders.OrderDelivered, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was lost on its way to the customer has arrived after all: somebody asks. E8, F4.

    A replacement that has not left stays until it is back.
    """
    for ra in case.all(returns.ReturnAuthorization):
        if ra.order == order.id and arrived(ra, case):
            for exchange in case.all(exchanges.Exchange):
                if exchange.ra == ra.id:
                    yield from stopped(exchange, "what it was to replace has arrived after all")
            text = (
                f"order {order.number or order.id} arrived, though it was reported lost and {ra.id}"
                " counts it as lost: ask the customer to send it back"
            )
            yield from seen_to(case, text, ra)


REACTIONS: Reactions = {
    orders.NoPaymentOrderPlaced: (note_replacement_order,),
    orders.OrderShipped: (move_replacement, pay_back, tell_unpaid, leaves),
    orders.PriceAdjusted: (pay_back,),
    orders.ShippingWaived: (pay_back, pay_shipping_back),
    orders.SourceCodeApplied: (pay_back,),
    orders.OrderDelivered: (move_replacement, pay_back, tell_arrived, traced_to_customer),
    orders.OrderCameBack: (
        move_replacement,
        receive_undelivered,
        tell_came_back,
        traced_to_customer,
    ),
    orders.OrderNotLeft: (tell_not_left,),
    orders.OrderCancelled: (
        move_replacement,
        cancel_moot,
        pay_back,
        pay_shipping_back,
        tell_too_much_out,
        leaves,
    ),
    orders.ChargebackOpened: (stop_replacements, hold_pending, settled_by_others),
    orders.ShopCancelled: (tell_cancelled, tell_too_much_out, close_emptied, settled_by_others),
    orders.CancellationWithdrawn: (
        tell_standing,
        retry_held,
        pay_back_decided,
        settle_exchanges,
        tell_to_settle_freed,
    ),
    orders.ChargebackClosed: (
        tell_too_much_out,
        retry_held,
        pay_back_decided,
        settle_exchanges,
        close_emptied,
        tell_to_settle_freed,
    ),
    orders.OrderDiagnosed: (consider_appeasement,),
    orders.OrderUpdated: (note_otherwise, tell_unpaid, tell_too_much_out),
}
