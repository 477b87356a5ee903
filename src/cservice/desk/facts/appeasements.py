"""What appeasements are told of orders, exchanges and each other."""

from collections.abc import Mapping, Sequence

from cservice import appeasements, exchanges, orders, returns
from cservice.desk.wiring import AnyCommand, Gatherer, Gathering
from cservice.ids import AppeasementId
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given


def appeasement_facts(g: Gathering) -> appeasements.AppeasementFacts:
    """What caused it, and what its customer was given by the brand before, on whatever case."""
    own = g.record if isinstance(g.record, appeasements.Appeasement) else None
    order = _order(g.case, _cause(g.command) if own is None else own.cause)
    customer = order.customer.id if order is not None and order.customer is not None else None
    whose = own.customer if own is not None else customer
    others = [one for one in g.case.all(appeasements.Appeasement) if one is not own]
    return appeasements.AppeasementFacts(
        **g.given,
        order=None if order is None else order.id,
        customer=customer,
        times=0 if order is None else order.wrong_before,
        other=None if order is None else _settled_by(order, others),
        earlier=tuple(
            appeasements.EarlierCoupon(cause=one.cause, coupon=one.coupon, given_at=one.given_at)
            for one in others
            if one.fills and (one.customer, one.brand) == (whose, g.brand.id)
            if one.coupon is not None and one.given_at is not None
        ),
        coupon_worth=g.brand.coupon_worth,
    )


def promised_facts(g: Gathering) -> appeasements.PromisedFacts:
    """What was promised for keeping an order, and whether that was given. Source: E4."""
    assert isinstance(g.command, appeasements.GivePromised), "nothing else is told this"
    ra = g.case.get(returns.ReturnAuthorization, g.command.ra)
    taken = None if ra is None else ra.saved.accepted
    if ra is None or taken is None:
        return appeasements.PromisedFacts(**g.given)
    given = [one.id for one in g.case.all(appeasements.Appeasement) if one.cause == ra.id]
    return appeasements.PromisedFacts(
        **g.given,
        order=ra.order,
        customer=ra.saved.customer,
        offer=taken.code,
        coupon=taken.coupon,
        given=next(iter(given), None),
    )


def _cause(command: AnyCommand) -> str:
    """What it is asked to make good."""
    assert isinstance(command, appeasements.ConsiderAppeasement | appeasements.Appease), "no other"
    return command.cause


def _settled_by(
    order: orders.Order, others: Sequence[appeasements.Appeasement]
) -> AppeasementId | None:
    """What settles an order already, whether it was named itself or an exchange for it. D10."""
    return next((one.id for one in others if one.order == order.id and one.settles), None)


def _order(case: CaseFile, cause: str) -> orders.Order | None:
    """The order that a cause is about, where the cause is of this case."""
    exchange = case.get(exchanges.Exchange, cause)
    about = case.records.get(cause)
    if about is None or about.case != case.id:
        return None
    return case.get(orders.Order, cause if exchange is None else exchange.order)


GATHERERS: Mapping[type[Given], Gatherer] = {
    appeasements.AppeasementFacts: appeasement_facts,
    appeasements.PromisedFacts: promised_facts,
}
