"""What returns are told of the exchanges for them, and of the originals these wait for.

Of what the customer says is late, three things may become on its way to them, and one function here
says of each whether it did.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from cservice import exchanges, orders, returns
from cservice.ids import ExchangeId, Sku
from cservice.kernel.case import CaseFile


def exchanged(ra: str | None, case: CaseFile) -> tuple[returns.Pieces, ...]:
    """What exchanges for a return stand for; one that is cancelled for nothing frees it."""
    agreed = [one for one in case.all(exchanges.Exchange) if one.ra == ra and one.claims]
    return pieces_of(agreed)


def pieces_of(agreed: Iterable[exchanges.Exchange]) -> tuple[returns.Pieces, ...]:
    """What comes back for exchanges."""
    return tuple(
        [
            returns.Pieces(sku=original.sku, quantity=original.quantity)
            for one in agreed
            for original in one.originals
        ]
    )


def stood_for(
    ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterator[tuple[returns.ReturnLine, int]]:
    """Its lines, and for how many pieces of each exchanges stand: also for some never sent. E7.

    None stands for what is extra, so that its lines are left out.
    """
    left: Counter[Sku] = Counter()
    for one in exchanged(ra.id, case):
        left[one.sku] += one.quantity
    for line in ra.lines:
        if not line.extra:
            pieces = min(line.requested, left[line.sku])
            left[line.sku] -= pieces
            yield line, pieces


def counted(case: CaseFile) -> set[str]:
    """The returns that count for an exchange, whether or not anything went out for them yet."""
    agreed = case.all(exchanges.Exchange)
    return {one.ra for one in agreed if one.claims and one.received is not None}


def exchanging(ra: str | None, case: CaseFile) -> bool:
    """Whether an exchange for a return is under way."""
    agreed = [one for one in case.all(exchanges.Exchange) if one.ra == ra]
    return any(one.stage is exchanges.ExchangeStage.OPEN for one in agreed)


def to_come(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether what the customer says is late is on its way to them still. Source: E8, F4."""
    order = case.get(orders.Order, ra.order)
    return order is not None and order.under_way and ra.said_late


def arrived(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether what was lost on its way to the customer is with them after all. Source: E8, F4.

    What had left in its place goes on, and who has both is charged for neither: they were told that
    it was lost, and are asked for it by a person. Until it is back no money leaves for what was
    sent in its place: see `unreturned`. Of what was lost in part the rest arrives, and what was
    named is lost: the courier knows which.
    """
    order = case.get(orders.Order, ra.order)
    return order is not None and order.arrived and ra.lost_outward


def undelivered(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether its order came back by itself: what the customer never had is with us. F4."""
    order = case.get(orders.Order, ra.order)
    at_home = ra.goods is returns.GoodsStage.WITH_CUSTOMER
    return order is not None and order.undelivered and at_home


def moot(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether nothing of a return is left to do once its order, which came back, is cancelled. F4.

    What was lost of it, credited or swapped somebody settles; and so does whoever is to have
    something else for it.
    """
    untouched = not ra.lost and ra.credited is None and not exchanged(ra.id, case)
    waits = ra.claims and ra.remedy is returns.Remedy.CREDIT
    return waits and untouched and undelivered(ra, case)


def unreturned(wanted: ExchangeId | None, case: CaseFile) -> ExchangeId | None:
    """The exchange for which a replacement was sent, or one before, whose original is owed still.

    Written off is not returned, nor is what the customer has after all: nobody gets the goods and
    the money for them. Source: D7, E8, F4.
    """
    while (one := case.get(exchanges.Exchange, wanted)) is not None:
        ra = case.get(returns.ReturnAuthorization, one.ra)
        settled = one.original.counts or one.original is exchanges.OriginalStage.PAID_FOR
        if not settled or (ra is not None and arrived(ra, case)):
            return one.id
        wanted = one.again
    return None
