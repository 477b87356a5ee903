"""What refunds are told of credits, exchanges and payments, and credits of what refunds left."""

from collections.abc import Mapping

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.due import owed
from cservice.desk.facts.paid import is_in, shipping_back
from cservice.desk.facts.purse import purse
from cservice.desk.facts.sales import (
    for_itself,
    gone_back,
    not_given_up,
    parts_of,
    refunds_of,
    sale_of,
)
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans, left_of


def refund_facts(g: Gathering) -> refunds.RefundFacts:
    """What the customer is due and is not on its way yet, and what is left of what was paid. E11.

    What is tried again is not counted against itself.
    """
    if isinstance(g.record, refunds.Refund):
        counted = purse(g.case.get(orders.Order, g.record.order), g.case)
        if counted.left is not None and g.record.stage is not refunds.RefundStage.HELD:
            counted = evolve(counted, left=counted.left + g.record.amount)
        return refunds.RefundFacts(**g.given, purse=counted, agreed=_agreed(g.record, g.case))
    command = g.command
    assert isinstance(command, refunds.OpenRefund), "nothing else is told this"
    about: returns.ReturnAuthorization | exchanges.Exchange | None
    about = g.case.get(returns.ReturnAuthorization, command.ra)
    about = about or g.case.get(exchanges.Exchange, command.exchange)
    order = g.case.get(orders.Order, command.order if about is None else about.order)
    if about is not None:
        left = _left(about, g.case)
    elif order is not None:
        left = _unpaid(owed(order, g.case), for_itself(order, g.case))
    else:
        left = Money.zero(command.part.amount.currency)
    return refunds.RefundFacts(
        **g.given,
        left=left,
        purse=purse(order, g.case),
        agreed=() if order is None else _agreed_on(command, order, g.case),
        bearable=None if order is None else _bearable(command.part, order, g.case),
    )


def _agreed(refund: refunds.Refund, case: CaseFile) -> tuple[PaymentMeans, ...]:
    """By what a refund may go without more ado: as the sale was paid, or as it was to go before."""
    order = case.get(orders.Order, refund.order)
    assert order is not None, "a refund is guarded by its sale"
    return _agreed_on(refund, order, case)


def _agreed_on(
    about: refunds.Refund | refunds.OpenRefund, order: orders.Order, case: CaseFile
) -> tuple[PaymentMeans, ...]:
    """The means of the sale, and those of the refunds of the same return, exchange or order."""
    sale = sale_of(order, case)
    same = [
        one
        for one in refunds_of(sale, case)
        if (one.ra, one.exchange) == (about.ra, about.exchange)
    ]
    paid = [one.means for one in sale.payments]
    gone = [means for one in same for means in (one.first_means, one.means)]
    return tuple(dict.fromkeys([*paid, *gone]))


def _left(about: returns.ReturnAuthorization | exchanges.Exchange, case: CaseFile) -> Money:
    """What we owe for a return or an exchange and have not paid out."""
    opened = [one for one in case.all(refunds.Refund) if about.id in (one.ra, one.exchange)]
    if isinstance(about, exchanges.Exchange):
        return _unpaid(about.goes_back + shipping_back(about, case), opened)
    nothing = Money.zero(about.currency)
    credited = nothing if about.credited is None else about.credited
    fees = Money.total([fee.amount for fee in about.fees], credited.currency)
    return _unpaid(credited - fees, opened)


def _unpaid(due: Money, opened: list[refunds.Refund]) -> Money:
    """What is due beside what is paid of it, or may still be."""
    return due - Money.total([one.amount for one in not_given_up(opened)], due.currency)


def _bearable(part: Payment, order: orders.Order, case: CaseFile) -> Money | None:
    """What can still go back by the payment that is named; None = none of the order's is.

    A payment is named by its number: by the same means and none, it is other money. What else goes
    back is in the way of no payment that is named. See `purse`, which counts it.
    """
    gone = [one for one in gone_back(sale_of(order, case), case) if _is_numbered(one, order)]
    left = left_of(order.payments, gone, order.charged_back)
    named = [one.amount for one in left if part.reference is not None and _same(one, part)]
    return Money.total(named, named[0].currency) if named else None


def refundable(order: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What is left of each payment of an order, once all that was credited has gone back.

    That is by the payments by which it really goes. What was to go back by one and does not any
    more, may go by any: no more than all is left. What goes back for an exchange, or for the order
    itself, counts too. By what is not in, nothing goes back. Source: E11, E15.
    """
    about = {ra.id: ra for ra in case.all(returns.ReturnAuthorization) if ra.order == order.id}
    family = not_given_up(refunds_of(sale_of(order, case), case))
    beside = parts_of([one for one in family if one.ra not in about])
    by_number = [
        part
        for part in parts_of([one for one in family if one.ra in about])
        if _is_numbered(part, order)
    ]
    credited = [part for ra in about.values() for part in ra.paid_back]
    others = [part for part in credited if not _is_numbered(part, order)]
    currency = order.shipping.currency
    known = Money.total([one.amount for one in (*by_number, *others)], currency)
    rest = Money.total([one.amount for one in credited], currency) - known
    if rest.is_positive:
        others.append(Payment(means=PaymentMeans.AS_PAID, amount=rest))
    of_all = left_of(order.payments, [*by_number, *others, *beside], order.charged_back)
    return tuple(
        [one for one, paid in zip(of_all, order.payments, strict=True) if is_in(paid, order)]
    )


def _is_numbered(part: Payment, order: orders.Order) -> bool:
    """Whether it names a payment of the order by its number."""
    return part.reference is not None and any(_same(one, part) for one in order.payments)


def _same(one: Payment, other: Payment) -> bool:
    return (one.means, one.reference) == (other.means, other.reference)


GATHERERS: Mapping[type[Given], Gatherer] = {refunds.RefundFacts: refund_facts}
