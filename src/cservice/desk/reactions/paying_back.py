"""What follows where too much was paid for an order, and once the bank has decided a dispute."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds
from cservice.desk.facts.purse import (
    at_most,
    charged_back,
    for_itself,
    gone_back,
    owed,
    purse,
    sale_of,
)
from cservice.desk.reactions.exchanges import pay_out, send_replacement
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.payment import Payment, PaymentMeans, left_of, spread


def pay_back(event: Event[Any], order: orders.Order, case: CaseFile) -> Iterable[AnyCommand]:
    """What was paid too much, or for what never left, goes back once, as it was paid. D4, D5, D8.

    What was opened before and given up since is a person's to settle, and not opened again. Beside
    an open dispute it is refused, which is noted, and goes back once the bank has decided.
    """
    opened = [one.amount for one in for_itself(order, case)]
    amount = owed(order, case) - Money.total(opened, order.shipping.currency)
    amount = at_most(amount, order, case)
    if amount.is_positive:
        for part in _parts(amount, order, case):
            yield refunds.OpenRefund(case=order.case, order=order.id, part=part)


def _parts(amount: Money, order: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What goes back by each payment; where they are not known, or used up, as it was paid."""
    left = left_of(order.payments, gone_back(order, case), charged_back(order, case))
    if amount > Money.total([one.amount for one in left], amount.currency):
        return (Payment(means=PaymentMeans.AS_PAID, amount=amount),)
    return spread(amount, left)


def retry_held(
    event: orders.ChargebackClosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Refunds that waited for the bank are tried again, as far as anything is left. Source: E13."""
    sale = sale_of(order, case)
    if purse(sale, case).disputed:
        return
    for refund in case.all(refunds.Refund):
        if refund.order == sale.id and refund.stage is refunds.RefundStage.HELD:
            yield refunds.RetryRefund(refund=refund.id)


def pay_back_decided(
    event: orders.ChargebackClosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was paid too much goes back, where a dispute was in the way of it. Source: E13."""
    sale = sale_of(order, case)
    return () if purse(sale, case).disputed else pay_back(event, sale, case)


def settle_exchanges(
    event: orders.ChargebackClosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What we owe for exchanges goes back, and what waits for it is sent. Source: E13, F5.

    What the bank gave the customer we do not owe any more.
    """
    sale = sale_of(order, case)
    if purse(sale, case).disputed:
        return
    for exchange in case.all(exchanges.Exchange):
        if sale.id not in (exchange.order, exchange.sale):
            continue
        yield from send_replacement(event, exchange, case)
        opened = [one.amount for one in case.all(refunds.Refund) if one.exchange == exchange.id]
        amount = exchange.goes_back - Money.total(opened, exchange.value.currency)
        yield from pay_out(exchange, amount, case)
