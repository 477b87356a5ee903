"""What follows where too much was paid for an order, and once the bank has decided a dispute.

The same follows where the shop takes back that it cancelled an order.
"""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.due import owed
from cservice.desk.facts.paid import doubtful, how_paid, is_in, shipping_back, unpaid
from cservice.desk.facts.purse import at_most, purse, too_much_out
from cservice.desk.facts.sales import charged_back, for_itself, gone_back, refunds_of, sale_of
from cservice.desk.reactions.closing import due_now
from cservice.desk.reactions.exchanges import pay_out, send_replacement, stopped
from cservice.desk.reactions.tickets import noted, seen_to
from cservice.desk.wiring import AnyCommand
from cservice.ids import CustomerId
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.payment import Payment, PaymentMeans, left_of, spread

#: Since then money may leave again, as far as there is any left.
Freed = orders.ChargebackClosed | orders.CancellationWithdrawn


def pay_back(event: Event[Any], order: orders.Order, case: CaseFile) -> Iterable[AnyCommand]:
    """What was paid too much, or for what never left, goes back once, as it was paid. D4, D5, D8.

    What was opened before and given up since is a person's to settle, and not opened again. Beside
    an open dispute it is refused, which is noted, and goes back once the bank has decided. Of what
    may not be in at all somebody is told who knows; what has arrived was paid at the door at last.
    """
    opened = [one.amount for one in for_itself(order, case)]
    amount = owed(order, case) - Money.total(opened, order.shipping.currency)
    amount = at_most(amount, order, case)
    if not amount.is_positive:
        return
    unsure = doubtful(order)
    sure = max(amount - unsure, Money.zero(amount.currency))
    if sure.is_positive:
        for part in _parts(sure, order, case):
            yield refunds.OpenRefund(case=order.case, order=order.id, part=part)
    if sure < amount:
        yield from seen_to(
            case, _if_paid(amount - sure, order), customer=_customer(order), once=True
        )


def _if_paid(amount: Money, order: orders.Order) -> str:
    comes = order.stage is not orders.OrderStage.CANCELLED and order.delivered_at is None
    invoice = any(one.means is PaymentMeans.INVOICE for one in order.payments)
    then = (
        "it goes back once the order has arrived"
        if comes and not invoice
        else "whoever knows that it was has it paid out"
    )
    return (
        f"{amount} is due back for order {order.number or order.id}, if it was paid:"
        f" {how_paid(order)}; {then}"
    )


def _customer(order: orders.Order) -> CustomerId | None:
    return None if order.customer is None else order.customer.id


def tell_unpaid(
    event: orders.OrderShipped | orders.OrderUpdated, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the shop has what was not paid for, somebody asks the customer. Source: D4."""
    due = unpaid(order, case)
    if due.is_positive and order.stage is not orders.OrderStage.CANCELLED:
        here = order.stage in (orders.OrderStage.PLACED, orders.OrderStage.CAME_BACK)
        where = "stays here until all of it is paid" if here else "left"
        text = (
            f"order {order.number or order.id} {where}, and {due} of the {order.total} that it"
            " comes to is not paid"
        )
        yield from seen_to(case, text, customer=_customer(order), once=True)


def tell_too_much_out(
    event: orders.ChargebackClosed
    | orders.OrderCancelled
    | orders.OrderUpdated
    | orders.ShopCancelled
    | refunds.RefundPaid,
    about: orders.Order | refunds.Refund,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Where the customer has more than was paid, somebody asks for it back. Source: E11, E13.

    So it is where a refund was paid that was to wait for the bank, and the bank gave the same.
    """
    order = case.get(orders.Order, about.order if isinstance(about, refunds.Refund) else about.id)
    assert order is not None, "a refund is guarded by its sale"
    sale = sale_of(order, case)
    more = too_much_out(sale, case)
    if more.is_positive:
        text = (
            f"{more} more went back for order {sale.number or sale.id} than was paid for it, by"
            " us, the bank and the shop together: somebody asks the customer for it, or lets it go"
        )
        yield from seen_to(case, text, customer=_customer(sale), once=True)


def tell_cancelled(
    event: orders.ShopCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """The customer has the goods, or will have them, and the money too: somebody looks. D1."""
    text = (
        f"the shop cancelled order {order.number}, which had left, and gives back what was paid:"
        f" it is {order.stage}"
    )
    return seen_to(case, text, customer=_customer(order))


def tell_standing(
    event: orders.CancellationWithdrawn, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads where it is, and for which returns something is due again. Source: D1, D7."""
    sale = sale_of(order, case)
    due = [
        f"{amount} for {ra.id}{_FIRST if ra.stage is returns.ReturnStage.CLOSED else ''}"
        for ra in case.all(returns.ReturnAuthorization)
        if sale.id in (ra.order, ra.sale) and (amount := due_now(ra, case)).is_positive
    ]
    text = (
        f"the shop does not have order {order.number} as cancelled any more, and keeps what was"
        f" paid: {_WHERE.get(order.stage, f'it is {order.stage}')}; due by a credit or an"
        f" exchange: {'; '.join(due) or 'nothing'}"
    )
    return seen_to(case, text, customer=_customer(order))


_FIRST = ", which is closed: reopen it first"


#: What becomes of an order that the shop does not have as cancelled any more, unless it left.
_WHERE = {
    orders.OrderStage.PLACED: "it is to be sent, unless somebody cancels it",
    orders.OrderStage.CAME_BACK: "it is here, to be sent again or cancelled",
    orders.OrderStage.CANCELLED: "with us it stays cancelled, since it is a replacement",
}


def pay_back_freed(
    event: returns.ReturnExpired | returns.ReturnCancelled | returns.RemedyChanged,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """What a return claimed of a cancelled order goes back, once it claims that no more. D4."""
    order = case.get(orders.Order, ra.order)
    return () if order is None else pay_back(event, order, case)


def pay_shipping_back(
    event: orders.ShippingWaived | orders.OrderCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was paid to have a replacement shipped goes back, once; its exchange owes it. D8."""
    exchange = case.get(exchanges.Exchange, order.replaces)
    amount = event.old if isinstance(event, orders.ShippingWaived) else order.total
    if exchange is not None and amount.is_positive:
        yield from pay_out(exchange, amount, case)


def _parts(amount: Money, order: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What goes back by each payment; where they are not known, or used up, as it was paid."""
    of_all = left_of(order.payments, gone_back(order, case), charged_back(order, case))
    left = [one for one, paid in zip(of_all, order.payments, strict=True) if is_in(paid, order)]
    if amount > Money.total([one.amount for one in left], amount.currency):
        return (Payment(means=PaymentMeans.AS_PAID, amount=amount),)
    return spread(amount, left)


def hold_pending(
    event: orders.ChargebackOpened, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What nobody has paid yet waits: the bank may give the same money. Source: E13."""
    sale = sale_of(order, case)
    for refund in refunds_of(sale, case):
        if refund.stage is refunds.RefundStage.PENDING:
            yield refunds.HoldRefund(refund=refund.id)


def retry_held(event: Freed, order: orders.Order, case: CaseFile) -> Iterable[AnyCommand]:
    """Refunds that waited for the bank are tried again, as far as anything is left. Source: E13."""
    sale = sale_of(order, case)
    if purse(sale, case).disputed:
        return
    for refund in refunds_of(sale, case):
        if refund.stage is refunds.RefundStage.HELD:
            yield refunds.RetryRefund(refund=refund.id)


def pay_back_decided(event: Freed, order: orders.Order, case: CaseFile) -> Iterable[AnyCommand]:
    """What was paid too much goes back, where a dispute was in the way of it. Source: E13."""
    sale = sale_of(order, case)
    return () if purse(sale, case).disputed else pay_back(event, sale, case)


def stop_replacements(
    event: orders.ChargebackOpened, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """A replacement that has not left stays until the bank has decided; then it is sent. E13.

    What has left has left: see `settle_exchanges` for the rest.
    """
    sale = sale_of(order, case)
    for exchange in case.all(exchanges.Exchange):
        about = sale.id in (exchange.order, exchange.sale)
        for command in stopped(exchange, "its sale is disputed at the bank") if about else ():
            yield command
            text = f"the replacement of {exchange.id} waits until the bank has decided"
            yield from noted(case.seen_from(exchange), text)


def settle_exchanges(event: Freed, order: orders.Order, case: CaseFile) -> Iterable[AnyCommand]:
    """What we owe for exchanges goes back, and what waits for it is sent. Source: E13, F5.

    What the bank gave the customer we do not owe any more, and what is left goes back once.
    """
    sale = sale_of(order, case)
    if purse(sale, case).disputed:
        return
    others = Money.zero(sale.shipping.currency)
    for exchange in case.all(exchanges.Exchange):
        if sale.id not in (exchange.order, exchange.sale):
            continue
        yield from send_replacement(event, exchange, case)
        opened = [one.amount for one in case.all(refunds.Refund) if one.exchange == exchange.id]
        due = exchange.goes_back + shipping_back(exchange, case)
        left = due - Money.total(opened, due.currency)
        for command in pay_out(exchange, left, case, others):
            yield command
            if isinstance(command, refunds.OpenRefund):
                others += command.part.amount
