"""What follows from what happens to returns."""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.returns import due_elsewhere
from cservice.desk.reactions.dock import (
    identify_parcel,
    open_return,
    receive_parcel,
    take_parcel_in,
)
from cservice.desk.reactions.exchanges import move_originals
from cservice.desk.reactions.pickups import give_up_pickups
from cservice.desk.reactions.refunds import open_refunds
from cservice.desk.reactions.retention import solve_kept, spend_budget
from cservice.desk.reactions.tickets import solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event


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
    if not credit or not ra.goods.settled:
        return
    charged_back = None if order is None else order.charged_back
    elsewhere = None if order is None else due_elsewhere(order, case, ra.id)
    if not returns.owed(ra, charged_back, elsewhere).is_positive:
        yield returns.CloseReturn(ra=ra.id)


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
    returns.ReturnPartlyLost: (give_up_pickups, move_originals),
    returns.ReturnLost: (give_up_pickups, move_originals),
    returns.ReturnShort: (give_up_pickups, move_originals),
    returns.ReturnPartlyKept: (give_up_pickups, move_originals),
    returns.ReturnKept: (close_credited,),
    returns.ReturnNotNeeded: (move_originals, close_credited),
    returns.ReturnPartlyInspected: (give_up_pickups,),
    returns.ReturnInspected: (move_originals, close_credited),
    returns.ReturnCancelled: (give_up_pickups, cancel_exchange),
    returns.ReturnExpired: (give_up_pickups, cancel_exchange),
    returns.CreditIssued: (open_refunds, close_credited),
    returns.SaveOfferAccepted: (spend_budget, solve_kept),
    returns.ExchangeOfferAccepted: (spend_budget,),
    returns.RemedyChanged: (close_credited,),
    returns.ReturnClosed: (give_up_pickups, move_originals, solve_ticket),
}
