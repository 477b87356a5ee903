"""What closes returns: nothing is due for them any more that may still leave."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.originals import exchanged
from cservice.desk.facts.purse import for_return
from cservice.desk.reactions.tickets import noted
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


def close_settled(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return with all goods settled and nothing due, or due no more, is done. Source: D7, E13."""
    authorized = ra.stage is returns.ReturnStage.AUTHORIZED
    if authorized and ra.goods.settled and _all_left(ra, case):
        yield returns.CloseReturn(ra=ra.id)


def tell_of_rest(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads what the customer does not get, since all that was paid is out. E13."""
    if ra.remedy is returns.Remedy.CREDIT and ra.credit_due.is_positive:
        text = f"{ra.credit_due} of {ra.id} is not credited: no more may leave of what was paid"
        yield from noted(case, text)


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
    counted = for_return(ra, case)
    if ra.remedy is returns.Remedy.CREDIT:
        return not counted.bears(ra.credit_due).is_positive
    _, worth = returns.not_exchanged(ra, exchanged(ra.id, case))
    agreed = [one for one in case.all(exchanges.Exchange) if one.ra == ra.id]
    under_way = any(one.stage is exchanges.ExchangeStage.OPEN for one in agreed)
    return worth.is_positive and not under_way and not counted.bears(worth).is_positive
