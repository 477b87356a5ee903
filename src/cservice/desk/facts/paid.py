"""What was paid for a sale and beside it, what of that is in, and what a bank may still take."""

from collections.abc import Iterable, Iterator

from cservice import exchanges, orders
from cservice.desk.facts.sales import (
    exchanges_of,
    family_of,
    for_itself,
    not_given_up,
    sale_of,
    sum_of,
)
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.words import spoken
from cservice.payment import Payment, PaymentMeans


def is_in(payment: Payment, order: orders.Order) -> bool:
    """Whether a payment is known to be made: not by invoice, and in cash only at the door."""
    if payment.means is PaymentMeans.CASH:
        return order.arrived
    return payment.means is not PaymentMeans.INVOICE


def doubtful(order: orders.Order) -> Money:
    """What of an order may not be paid: nobody told, and it did not arrive; or it is paid later."""
    if not order.payments and not order.arrived:
        return order.paid_in_total
    late = [one.amount for one in order.payments if not is_in(one, order)]
    return Money.total(late, order.shipping.currency)


def how_paid(order: orders.Order) -> str:
    """By what is to be paid what is not known to be in."""
    later = [spoken(one.means) for one in order.payments if not is_in(one, order)]
    if not later:
        return "by what is not known"
    return f"it was to be paid by {' and '.join(dict.fromkeys(later))}"


def unpaid(order: orders.Order, case: CaseFile) -> Money:
    """What of what an order comes to is not paid; less than nothing = too much is. Source: D4.

    What went back for the order itself is not paid any more.
    """
    gone = [one.amount for one in not_given_up(for_itself(order, case))]
    return sum_of(Money.zero(order.shipping.currency), gone) - order.overpaid


def paid(sale: orders.Order, case: CaseFile) -> Money:
    """What was paid for a sale, and beside it, that may leave again."""
    # A bank gives back what was paid: so the shipping of a replacement was.
    nothing = Money.zero(sale.shipping.currency)
    for_others = [
        min(sum_of(nothing, [one.charged_back]), one.paid_in_total)
        for one in family_of(sale, case)
        if one is not sale
    ]
    beside = paid_beside(exchanges_of(sale, case), case)
    return sum_of(sale.paid_in_total, [*beside, *for_others])


def paid_beside(swapped: Iterable[exchanges.Exchange], case: CaseFile) -> list[Money]:
    """What was paid for each exchange, and is due back if nothing goes out for it."""
    return [one.paid_in + shipping_back(one, case) for one in swapped]


def given_beside(swapped: Iterable[exchanges.Exchange], case: CaseFile) -> list[Money]:
    """What of what was paid for each exchange, and is due back, the bank gave."""
    return [min(back, given) for one in swapped for back, given in _shipping(one, case)]


def shipping_back(exchange: exchanges.Exchange, case: CaseFile) -> Money:
    """What was paid to have replacements shipped, and is due: waived, or they go out no more. D8.

    Less what of it the bank gave.
    """
    due = [max(back - given, exchange.none) for back, given in _shipping(exchange, case)]
    return sum_of(exchange.none, due)


def _shipping(exchange: exchanges.Exchange, case: CaseFile) -> Iterator[tuple[Money, Money]]:
    """Of each of its replacements: what of its shipping is due back, and what the bank gave."""
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    for one in case.all(orders.Order):
        if one.replaces == exchange.id:
            gone = off or one.stage is orders.OrderStage.CANCELLED
            back = one.paid_in_total if gone else max(one.overpaid, exchange.none)
            yield back, sum_of(exchange.none, [one.charged_back])


def disputable(order: orders.Order, case: CaseFile) -> Money:
    """What of all that was paid for a sale a bank may still give back. Source: E13.

    That is for the sale, for what was sent in its place, and for exchanges: whichever of the orders
    the bank names.
    """
    sale = sale_of(order, case)
    family = family_of(sale, case)
    for_exchanges = [one.paid_in for one in exchanges_of(sale, case)]
    noted = [
        dispute.amount
        for one in family
        for dispute in one.chargebacks
        if dispute.stage is not orders.ChargebackStage.WON
    ]
    nothing = Money.zero(sale.shipping.currency)
    all_paid = sum_of(nothing, [*[one.disputable for one in family], *for_exchanges])
    return all_paid - sum_of(nothing, noted)
