"""What closes returns: nothing is due for them any more that may still leave."""

from collections.abc import Iterable
from typing import Any

from cservice import orders, refunds, returns
from cservice.desk.facts.originals import arrived, exchanged, exchanging
from cservice.desk.facts.purse import for_return
from cservice.desk.facts.sales import sale_of
from cservice.desk.reactions.tickets import noted, seen_to
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money


def close_settled(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return with all goods settled and nothing due, or due no more, is done. Source: D7, E13.

    So is one that is credited but for what is not here, once somebody was told that its time is
    over, or where nothing of it may come. What the shop is to give back somebody closes who knows
    that it has: it may take that back.
    """
    if ra.stage is not returns.ReturnStage.AUTHORIZED:
        return
    if not ra.goods.settled:
        if ra.all_credited and (ra.left_open is not None or not ra.outstanding):
            yield returns.CloseReturn(ra=ra.id)
        return
    if not _all_left(ra, case):
        return
    if _is_the_shops(ra, case) and _due(ra, case).is_positive:
        text = (
            f"nothing is given for {ra.id}, for which {_due(ra, case)} was due: the shop cancelled"
            " the order, and gives back what was paid; whoever knows that it has closes the return"
        )
        yield from seen_to(case, text, ra, once=True)
    else:
        yield returns.CloseReturn(ra=ra.id)


def reopen_found(
    event: returns.ReturnPartlyInspected | returns.ReturnPartlyLost,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """What is found, or lost, after a return was closed without it opens it again. D7, E8, E9.

    So it comes to the same as where no sweep had been: of what its time does not end a person is
    told. What is lost is not due, and who lets it go closes the return again. Where nothing may
    leave for it, it stays closed: there is nothing to settle.
    """
    if ra.stage is not returns.ReturnStage.CLOSED:
        return
    due = ra.unsettled if ra.remedy is returns.Remedy.CREDIT else _due(ra, case)
    if isinstance(event, returns.ReturnPartlyLost):
        why, more = "more of it is lost", True
    else:
        why, more = "more of it was found", any(one.accepted for one in event.found)
    if ra.undecided or (more and for_return(ra, case).bears(due).is_positive):
        yield returns.ReopenReturn(ra=ra.id, reason=why)


def tell_of_rest(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads what the customer does not get, since all that was paid is out. E13."""
    if ra.remedy is returns.Remedy.CREDIT and ra.credit_due.is_positive:
        text = f"{ra.credit_due} of {ra.id} is not credited: no more may leave of what was paid"
        yield from noted(case, text)


def tell_of_label(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads that nobody collects what a label costs: no credit is there to take it off.

    Of an exchange that is let go, as other postage may be. Source: D8, F5.
    """
    collected = any(fee.kind is returns.FeeKind.LABEL for fee in ra.fees)
    costs = ra.label_cost is not None and ra.label_cost.is_positive
    if ra.remedy is returns.Remedy.EXCHANGE and costs and not collected:
        yield from noted(case, f"{ra.label_cost} for the return label of {ra.id} is not collected")


def close_emptied(
    event: Event[Any],
    about: orders.Order | refunds.Refund | returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """So are all others of the sale, where what has left was the last that might. Source: E13."""
    own = about.id if isinstance(about, orders.Order) else about.order
    sale = getattr(about, "sale", None) or own
    for ra in case.all(returns.ReturnAuthorization):
        if sale in (ra.order, ra.sale):
            yield from close_settled(event, ra, case)


def _all_left(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether nothing more leaves for a return; an exchange that is not agreed yet may be."""
    nothing_left = not due_now(ra, case).is_positive
    if ra.remedy is returns.Remedy.CREDIT:
        return nothing_left
    return _due(ra, case).is_positive and not exchanging(ra.id, case) and nothing_left


def due_now(ra: returns.ReturnAuthorization, case: CaseFile) -> Money:
    """What a return is to be settled by still, and may leave for it; nothing where it is over."""
    due = _due(ra, case) if ra.claims else Money.zero(ra.currency)
    return for_return(ra, case).bears(due)


def _is_the_shops(ra: returns.ReturnAuthorization, case: CaseFile) -> bool:
    """Whether the shop is to give back what was paid, as far as anybody knows by now."""
    order = case.get(orders.Order, ra.order)
    if order is None:
        return False
    sale = sale_of(order, case)
    return sale.cancelled_in_shop and sale.stage is not orders.OrderStage.CANCELLED


def _due(ra: returns.ReturnAuthorization, case: CaseFile) -> Money:
    """What a return is to be settled by still, as far as anything may leave for it."""
    if ra.remedy is returns.Remedy.CREDIT:
        return ra.credit_due
    _, worth = returns.not_exchanged(ra, exchanged(ra.id, case), arrived=arrived(ra, case))
    return worth
