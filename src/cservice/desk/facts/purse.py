"""What may still leave us of what a customer paid for a sale: the one place that counts it.

A sale and all that was sent in its place have one purse. A refund, a credit and a replacement are
each asked of it. Source: E11, E13.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.value import evolve
from cservice.payment import Payment, Purse

R = TypeVar("R", bound=Record)


def purse(
    order: orders.Order | None, case: CaseFile, beside: exchanges.Exchange | None = None
) -> Purse:
    """The purse of the sale that an order goes back to; of no order, an empty one.

    What the bank gave back counts first against what the customer is due for anything. So once it
    gave something, no more leaves than all that comes back is worth beside that. What is promised
    for an exchange is spoken for; `beside` is one whose goods are asked for now.
    """
    if order is None:
        return Purse()
    sale = sale_of(order, case)
    family = _family(sale, case)
    swapped = _of(sale, case, exchanges.Exchange, lambda one: (one.order, one.sale))
    nothing = Money.zero(sale.shipping.currency)
    gone = _sum(nothing, [one.amount for one in standing(refunds_of(sale, case))])
    # A bank gives back what was paid: so the shipping of a replacement was.
    for_others = [one.charged_back for one in family if one is not sale]
    paid_in = [one.paid_in for one in swapped]
    left = _sum(sale.paid_in_total, [*paid_in, *for_others]) - gone
    given = charged_back(sale, case)
    if given is not None:
        returned = _of(sale, case, returns.ReturnAuthorization, lambda one: (one.order, one.sale))
        due = _sum(owed(sale, case), [_honoured(ra) for ra in returned])
        out = [_spoken_for(one) for one in swapped if one is not beside]
        left = min(left, _sum(due, paid_in) - _sum(gone, out)) - given
    disputed = any(one.disputed for one in family)
    return Purse(sale=sale.id, disputed=disputed, left=left)


def at_most(amount: Money, order: orders.Order, case: CaseFile) -> Money:
    """What of an amount may still leave; all of it while a dispute is open, to be refused then."""
    counted = purse(order, case)
    if counted.disputed or counted.left is None:
        return amount
    return min(amount, counted.left)


def for_goods(
    order: orders.Order | None, case: CaseFile, beside: exchanges.Exchange | None = None
) -> Purse:
    """The same for what is sent: only what the bank gave back makes that too much."""
    counted = purse(order, case, beside)
    if order is None or charged_back(order, case) is not None:
        return counted
    return evolve(counted, left=None)


def sale_of(order: orders.Order, case: CaseFile) -> orders.Order:
    """The sale that an order goes back to: itself, unless it is a replacement."""
    return case.get(orders.Order, order.sale) or order


def charged_back(order: orders.Order, case: CaseFile) -> Money | None:
    """What the bank gave back of a sale and of all that was sent in its place; None = nothing."""
    family = _family(sale_of(order, case), case)
    given = [one.charged_back for one in family if one.charged_back is not None]
    return Money.total(given, order.shipping.currency) if given else None


def lost_to(order: orders.Order, case: CaseFile) -> tuple[str, ...]:
    """The bank's numbers of the disputes about a sale, and what was sent for it, that we lost."""
    return tuple(
        [
            dispute.reference
            for one in _family(sale_of(order, case), case)
            for dispute in one.chargebacks
            if dispute.stage is orders.ChargebackStage.LOST
        ]
    )


def _family(sale: orders.Order, case: CaseFile) -> list[orders.Order]:
    return _of(sale, case, orders.Order, lambda one: (one.id, one.sale))


def _of(
    sale: orders.Order, case: CaseFile, kind: type[R], about: Callable[[R], Iterable[str | None]]
) -> list[R]:
    """The records of a type that are about a sale, or about what was sent in its place."""
    return [one for one in case.all(kind) if sale.id in about(one)]


def refunds_of(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds of a sale, for whatever."""
    return [one for one in case.all(refunds.Refund) if one.order == sale.id]


def standing(opened: Iterable[refunds.Refund]) -> list[refunds.Refund]:
    """The refunds that were paid, or may be."""
    return [one for one in opened if one.stage is not refunds.RefundStage.GIVEN_UP]


def gone_back(sale: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What went back of a sale, or may have, each part as it goes."""
    return parts_of(standing(refunds_of(sale, case)))


def parts_of(opened: Iterable[refunds.Refund]) -> tuple[Payment, ...]:
    """How much goes back by what."""
    return tuple(
        [Payment(means=one.means, amount=one.amount, reference=one.payment) for one in opened]
    )


def for_itself(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds that were opened for a sale, and not for a return or an exchange."""
    return [one for one in refunds_of(sale, case) if one.ra is None and one.exchange is None]


def owed(sale: orders.Order, case: CaseFile) -> Money:
    """What the customer is due for a sale itself, in all: paid too much, or paid in vain. D4, D5.

    Of one that was cancelled all goes back that no return claims; what was cancelled in the shop is
    given back there. A replacement is due nothing: what was paid for it is its exchange's.
    """
    nothing = Money.zero(sale.shipping.currency)
    if sale.replaces is not None or sale.cancelled_in_shop:
        return nothing
    if sale.stage is not orders.OrderStage.CANCELLED:
        return max(sale.overpaid, nothing)
    swapped = [one.ra for one in case.all(exchanges.Exchange) if _spoken_for(one) is not None]
    claimed = [
        line.claimed_paid
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == sale.id and (ra.claims or ra.credited is not None or ra.id in swapped)
        for line in ra.lines
    ]
    return max(sale.paid_in_total - _sum(nothing, claimed), nothing)


def _honoured(ra: returns.ReturnAuthorization) -> Money:
    """What a return is worth to the customer, credited or swapped, less fees; or may still be."""
    nothing = Money.zero(ra.lines[0].paid.currency)
    credited = nothing if ra.credited is None else ra.credited
    worth = credited
    if ra.stage is returns.ReturnStage.AUTHORIZED:
        worth += max(ra.creditable, nothing)
    elif ra.stage is returns.ReturnStage.CLOSED:
        worth += max(ra.uncredited(ra.worth.honoured + ra.worth.lost), nothing)
    return worth - _sum(nothing, [fee.amount for fee in ra.fees])


def _spoken_for(exchange: exchanges.Exchange) -> Money | None:
    """What is sent for what comes back, as far as that is worth as much; None = nothing is yet.

    It is spoken for once the difference is worked out, also where the bank keeps it from leaving.
    """
    planned = exchange.replacement is exchanges.ReplacementStage.PLANNED
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return None
    if planned and exchange.received is None:
        return None
    return min(exchange.value, _sum(exchange.expected, [exchange.paid_in]))


def _sum(first: Money, rest: Iterable[Money | None]) -> Money:
    amounts = [first, *(one for one in rest if one is not None)]
    return Money.total(amounts, first.currency)
