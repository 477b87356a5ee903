"""What follows from what happens to returns and to parcels at the dock."""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.returns import due_elsewhere
from cservice.desk.reactions.exchanges import move_originals
from cservice.desk.reactions.retention import (
    open_refunds,
    settle_difference,
    solve_kept,
    spend_budget,
    tell_of_failure,
)
from cservice.desk.reactions.tickets import solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


def receive_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the dock took in has come back. Source: E2, E8."""
    yield returns.ReceiveParcel(ra=event.ra, parcel=parcel.id)


def identify_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was set aside, on whatever case, and is taken in now is set aside no more. E2."""
    if parcel.again is not None:
        yield returns.IdentifyParcel(parcel=parcel.again, taken_in_as=parcel.id)


def open_return(
    event: returns.ParcelQuarantined, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """Taken in without a number: a return is opened for the order named on it. Source: E1, E2."""
    if not event.lifted or parcel.order is None:
        return
    wanted = orders.Order.lookup(orders.BY_NUMBER, parcel.order)
    for order in case.all(orders.Order):
        if wanted in order.lookups:
            yield returns.OpenReturnAtDock(order=order.id, parcel=parcel.id)


def take_parcel_in(
    event: returns.ReturnAuthorized, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The parcel that a return was opened for is taken in under it. Source: E2."""
    if ra.opened_for is not None:
        yield returns.TakeParcelIn(parcel=ra.opened_for, ra=ra.id)


def cancel_exchange(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing comes back, nothing goes out; what has been ordered stays open. Source: F3."""
    for exchange in case.own(exchanges.Exchange):
        is_open = exchange.stage is exchanges.ExchangeStage.OPEN
        if exchange.ra == ra.id and exchange.at_home and is_open:
            yield exchanges.CancelExchange(exchange=exchange.id, reason=_GIVEN_UP[type(event)])


_GIVEN_UP: Mapping[type[Event[Any]], str] = {
    returns.ReturnCancelled: "the return was cancelled",
    returns.ReturnExpired: "the return number expired",
    returns.SaveOfferAccepted: "the customer keeps the order",
}


def close_credited(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return with all goods settled and nothing due, or due no more, is done. Source: D7."""
    return close_settled(ra, case.get(orders.Order, ra.order), case)


def close_settled(
    ra: returns.ReturnAuthorization, order: orders.Order | None, case: CaseFile
) -> Iterable[AnyCommand]:
    """The return is closed, if it is a credit's, and what the bank gave back counts. D7, E13."""
    authorized = ra.stage is returns.ReturnStage.AUTHORIZED
    credit = authorized and ra.remedy is returns.Remedy.CREDIT
    if not credit or ra.goods not in _SETTLED:
        return
    charged_back = None if order is None else order.charged_back
    elsewhere = None if order is None else due_elsewhere(order, case, ra.id)
    if not returns.owed(ra, charged_back, elsewhere).is_positive:
        yield returns.CloseReturn(ra=ra.id)


_SETTLED = (
    returns.GoodsStage.INSPECTED,
    returns.GoodsStage.KEPT,
    returns.GoodsStage.NOT_NEEDED,
)


def solve_ticket(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "returned")


REACTIONS: Reactions = {
    returns.ParcelQuarantined: (open_return,),
    returns.ReturnAuthorized: (take_parcel_in,),
    returns.ParcelTakenIn: (receive_parcel, identify_parcel),
    returns.ReturnReceived: (move_originals,),
    returns.ReturnPartlyLost: (move_originals,),
    returns.ReturnLost: (move_originals,),
    returns.ReturnShort: (move_originals,),
    returns.ReturnPartlyKept: (move_originals,),
    returns.ReturnKept: (close_credited,),
    returns.ReturnNotNeeded: (move_originals, close_credited),
    returns.ReturnInspected: (move_originals, close_credited),
    returns.ReturnCancelled: (cancel_exchange,),
    returns.ReturnExpired: (cancel_exchange,),
    returns.CreditIssued: (open_refunds, close_credited),
    returns.SaveOfferAccepted: (spend_budget, cancel_exchange, solve_kept),
    returns.RefundOpened: (settle_difference,),
    returns.RefundFailed: (tell_of_failure,),
    returns.ReturnClosed: (solve_ticket,),
}
