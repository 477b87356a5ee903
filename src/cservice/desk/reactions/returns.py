"""What follows from what happens to returns."""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, returns
from cservice.desk.facts.originals import arrived
from cservice.desk.reactions.closing import close_settled, tell_of_label, tell_of_rest
from cservice.desk.reactions.dock import (
    identify_parcel,
    open_return,
    receive_parcel,
    take_parcel_in,
)
from cservice.desk.reactions.exchanges import move_originals, wait_longer
from cservice.desk.reactions.paying_back import pay_back_freed
from cservice.desk.reactions.pickups import give_up_pickups
from cservice.desk.reactions.refunds import open_refunds
from cservice.desk.reactions.retention import solve_kept, spend_budget
from cservice.desk.reactions.tickets import seen_to, solved
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
            yield exchanges.CancelExchange(exchange=exchange.id, reason=_WHY[type(event)])


_WHY: Mapping[type[Event[Any]], str] = {
    returns.ReturnCancelled: "the return was cancelled",
    returns.ReturnExpired: "the return number expired",
}


def note_late(
    event: returns.ReturnFellLate, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks the courier; nothing else ends a return that is under way. Source: B5, E8."""
    return seen_to(case, f"what was handed over for {ra.id} is late: {_ASK}")


def note_left_open(
    event: returns.ReturnLeftOpen, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody ends what does not end by itself, once its time is over. Source: B5, E2, E8."""
    what = _ARRIVED if arrived(ra, case) else _what_ends(ra)
    text = f"the number of {ra.id} is over, and it is open: {what}"
    return seen_to(case, text)


def _what_ends(ra: returns.ReturnAuthorization) -> str:
    """What a person does about a return that its time did not end. Source: D7, E8, E9."""
    if ra.goods.under_way:
        return f"what was handed over is late, {_ASK}"
    if ra.goods is returns.GoodsStage.RECEIVED and not ra.opened:
        return "inspect what came"
    if ra.undecided:
        return "decide what is under review"
    if ra.remedy is returns.Remedy.CREDIT and ra.credit_due.is_positive:
        return f"credit the {ra.credit_due} that is due"
    if ra.remedy is returns.Remedy.EXCHANGE:
        return "see to its exchange, or change its remedy to a credit"
    if ra.lost:
        return "what is lost is credited, or let go: credit it, or close or cancel the return"
    return "it is settled, and not all of it came: ask for it, or close the return"


_ARRIVED = "what was lost has arrived: take it in, or cancel the return if the customer keeps it"
_ASK = "ask the courier, and report lost what nobody has"


def solve_ticket(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "returned")


REACTIONS: Reactions = {
    returns.ParcelQuarantined: (open_return,),
    returns.ReturnAuthorized: (take_parcel_in,),
    returns.ParcelTakenIn: (receive_parcel, identify_parcel),
    returns.ReturnExtended: (wait_longer,),
    returns.ReturnFellLate: (note_late,),
    returns.ReturnLeftOpen: (note_left_open,),
    returns.ReturnReceived: (move_originals,),
    returns.ReturnPartlyLost: (give_up_pickups, move_originals),
    returns.ReturnShort: (give_up_pickups, move_originals),
    returns.ReturnPartlyKept: (give_up_pickups, move_originals),
    returns.ReturnKept: (close_settled,),
    returns.ReturnNotNeeded: (move_originals, close_settled),
    returns.ReturnPartlyInspected: (give_up_pickups, move_originals),
    returns.ReturnInspected: (move_originals, close_settled),
    returns.ReturnCancelled: (give_up_pickups, cancel_exchange, pay_back_freed),
    returns.ReturnExpired: (give_up_pickups, cancel_exchange, pay_back_freed),
    returns.CreditIssued: (open_refunds, close_settled),
    returns.SaveOfferAccepted: (spend_budget, solve_kept),
    returns.ExchangeOfferAccepted: (spend_budget,),
    returns.RemedyChanged: (close_settled,),
    returns.ReturnClosed: (
        give_up_pickups,
        move_originals,
        tell_of_rest,
        tell_of_label,
        solve_ticket,
    ),
}
