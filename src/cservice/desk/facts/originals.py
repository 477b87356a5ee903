"""What returns are told of the exchanges for them, and of the originals these wait for."""

from cservice import exchanges, orders, returns
from cservice.ids import ExchangeId
from cservice.kernel.case import CaseFile


def exchanged(ra: str | None, case: CaseFile) -> tuple[returns.Pieces, ...]:
    """What exchanges for a return stand for; one that is cancelled for nothing frees it."""
    return tuple(
        returns.Pieces(sku=original.sku, quantity=original.quantity)
        for one in case.all(exchanges.Exchange)
        if one.ra == ra and one.claims
        for original in one.originals
    )


def exchanging(ra: str | None, case: CaseFile) -> bool:
    """Whether an exchange for a return is under way."""
    agreed = [one for one in case.all(exchanges.Exchange) if one.ra == ra]
    return any(one.stage is exchanges.ExchangeStage.OPEN for one in agreed)


def arrived(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether what was lost on its way to the customer is with them after all. Source: E8, F4."""
    order = case.get(orders.Order, ra.order)
    return order is not None and order.delivered_at is not None and ra.lost_outward


def unreturned(wanted: ExchangeId | None, case: CaseFile) -> ExchangeId | None:
    """The exchange for which a replacement was sent, or one before, whose original is owed still.

    Written off is not returned: nobody gets the goods and the money for them. Source: D7, F4.
    """
    while (one := case.get(exchanges.Exchange, wanted)) is not None:
        paid_for = one.original is exchanges.OriginalStage.PAID_FOR
        if not one.original.counts and not paid_for:
            return one.id
        wanted = one.again
    return None
