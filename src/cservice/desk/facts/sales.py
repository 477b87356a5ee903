"""A sale and all that was sent in its place: what of a case is about it, and what went back of it.

A replacement goes back to the sale that it was sent for, and so does what was sent for that one.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.payment import Payment

R = TypeVar("R", bound=Record)


def sale_of(order: orders.Order, case: CaseFile) -> orders.Order:
    """The sale that an order goes back to: itself, unless it is a replacement."""
    return case.get(orders.Order, order.sale) or order


def family_of(sale: orders.Order, case: CaseFile) -> list[orders.Order]:
    """The sale, and all orders that were sent in its place."""
    return _about(sale, case, orders.Order, lambda one: (one.id, one.sale))


def returns_of(sale: orders.Order, case: CaseFile) -> list[returns.ReturnAuthorization]:
    """All returns of the family."""
    return _about(sale, case, returns.ReturnAuthorization, lambda one: (one.order, one.sale))


def exchanges_of(sale: orders.Order, case: CaseFile) -> list[exchanges.Exchange]:
    """All exchanges for what comes back of the family."""
    return _about(sale, case, exchanges.Exchange, lambda one: (one.order, one.sale))


def _about(
    sale: orders.Order, case: CaseFile, kind: type[R], named: Callable[[R], Iterable[str | None]]
) -> list[R]:
    """The records of a type that name the sale, as their order or as the sale behind it."""
    return [one for one in case.all(kind) if sale.id in named(one)]


def refunds_of(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds of a sale, for whatever."""
    return [one for one in case.all(refunds.Refund) if one.order == sale.id]


def for_itself(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds that were opened for a sale, and not for a return or an exchange."""
    return [one for one in refunds_of(sale, case) if one.ra is None and one.exchange is None]


def not_given_up(opened: Iterable[refunds.Refund]) -> list[refunds.Refund]:
    """The refunds that were paid, or may be."""
    return [one for one in opened if one.stage is not refunds.RefundStage.GIVEN_UP]


def going(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """The same of a sale; what is held leaves only if it is tried again, if anything is left."""
    opened = not_given_up(refunds_of(sale, case))
    return [one for one in opened if one.stage is not refunds.RefundStage.HELD]


def going_of_own(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """The same, but for exchanges: what of the sale itself leaves, or of what of it comes back."""
    own = {ra.id for ra in case.all(returns.ReturnAuthorization) if ra.order == sale.id}
    leaving = going(sale, case)
    return [one for one in leaving if one.ra in own or (one.ra is None and one.exchange is None)]


def gone_back(sale: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What went back of a sale, or may have, each part as it goes."""
    return parts_of(not_given_up(refunds_of(sale, case)))


def parts_of(opened: Iterable[refunds.Refund]) -> tuple[Payment, ...]:
    """How much goes back by what."""
    return tuple(
        [Payment(means=one.means, amount=one.amount, reference=one.payment) for one in opened]
    )


def charged_back(order: orders.Order, case: CaseFile) -> Money | None:
    """What the bank gave back of a sale and of all that was sent in its place; None = nothing."""
    family = family_of(sale_of(order, case), case)
    given = [one.charged_back for one in family if one.charged_back is not None]
    return Money.total(given, order.shipping.currency) if given else None


def lost_to(order: orders.Order, case: CaseFile) -> tuple[str, ...]:
    """The bank's numbers of the disputes about a sale, and what was sent for it, that we lost."""
    return tuple(
        [
            dispute.reference
            for one in family_of(sale_of(order, case), case)
            for dispute in one.chargebacks
            if dispute.stage is orders.ChargebackStage.LOST
        ]
    )


def sum_of(first: Money, rest: Iterable[Money | None]) -> Money:
    """An amount with others; None = nothing."""
    amounts = [first, *(one for one in rest if one is not None)]
    return Money.total(amounts, first.currency)
