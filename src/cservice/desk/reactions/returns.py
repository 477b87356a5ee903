"""What follows from what happens to returns."""

from collections.abc import Iterable, Mapping
from typing import Any

from cservice import exchanges, returns
from cservice.desk.facts.waiting import Topic
from cservice.desk.reactions.came_back import (
    is_done,
    set_aside_no_more,
    tell_not_accepted,
    tell_refused,
    tell_set_aside,
    tell_surplus,
    tell_surplus_gone,
    tell_to_decide,
    tell_to_send_back,
    tell_to_settle,
)
from cservice.desk.reactions.closing import (
    close_settled,
    reopen_found,
    tell_of_label,
    tell_of_rest,
)
from cservice.desk.reactions.dock import (
    identify_parcel,
    open_return,
    receive_parcel,
    take_parcel_in,
)
from cservice.desk.reactions.exchanges import move_originals, wait_longer
from cservice.desk.reactions.labels import mailed, tell_not_mailed
from cservice.desk.reactions.not_come import (
    note_label_late,
    tell_to_trace,
    tell_untraced,
    traced,
)
from cservice.desk.reactions.paying_back import pay_back_freed
from cservice.desk.reactions.pickups import give_up_pickups
from cservice.desk.reactions.refunds import open_refunds
from cservice.desk.reactions.retention import give_promised, solve_kept, spend_budget
from cservice.desk.reactions.tickets import asked_no_more, seen_to, solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.words import spoken


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


def note_unanswered(
    event: returns.ReturnUnanswered, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody answers the customer, who asked for a return and has no number. Source: E3, H1."""
    return seen_to(case, f"{ra.id} was asked for, and nobody answered: {_either(event.steps)}", ra)


def note_left_open(
    event: returns.ReturnLeftOpen, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody ends what does not end by itself, once its time is over. Source: B5, E2, E8."""
    text = f"the number of {ra.id} is over, and it is open: {_either(event.steps)}"
    if ra.unsettled.is_negative:
        text += f"; {-ra.unsettled} was credited for what has not come"
    return seen_to(case, text, ra)


def tell_lost(
    event: returns.ReturnPartlyLost, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads what was lost that no return, and no exchange, is for any more. D7, E8.

    What was paid for it is due, and to nobody that the desk knows of: another return asks for it.
    """
    sent = any(one.claims for one in case.all(exchanges.Exchange) if one.ra == ra.id)
    if not ra.claims and not sent:
        text = f"some of {ra.id} is lost, which is {spoken(ra.stage)}: ask for it by another return"
        yield from seen_to(case, text, ra, once=True)


def _either(steps: Iterable[returns.NextStep]) -> str:
    return ", or ".join(map(str, steps))


def solve_ticket(
    event: returns.ReturnClosed, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, _HOW.get(ra.goods, "returned"))


#: How a return ended of which nothing came, or was to come.
_HOW: Mapping[returns.GoodsStage, str] = {
    returns.GoodsStage.LOST: "lost, and written off",
    returns.GoodsStage.KEPT: "kept by the customer",
    returns.GoodsStage.NOT_NEEDED: "nothing was to come back",
}


def answered(
    event: returns.ReturnAuthorized, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """That nobody had answered is over once it is authorized. Source: H1."""
    return asked_no_more(case, "the return is authorized", ra.id)


def back_after_all(
    event: returns.ReturnReceived, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody asks for what had arrived once it is here. Source: E8, H1."""
    if ra.stage is returns.ReturnStage.CLOSED:
        yield from asked_no_more(case, f"{ra.id} is here")


def fetched(
    event: returns.MoreHandedOver, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody has the courier come for what has left by another way. Source: E8, G5, H1."""
    return asked_no_more(case, f"{ra.sent} parcels of {ra.id} have left")


def not_to_fetch(
    event: returns.ReturnShort, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nor for what is not to come: whoever says so has asked the customer. Source: E8, G5, H1."""
    return asked_no_more(case, f"fewer were sent under {ra.id}", Topic.FETCH.of(ra.id))


def ask_no_more(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """What a person was asked to do about a return is done once it is given up. Source: B5."""
    return asked_no_more(case, f"{ra.id} is {spoken(ra.stage)}")


REACTIONS: Reactions = {
    returns.ParcelQuarantined: (open_return, tell_set_aside),
    returns.ParcelKeptAside: (tell_set_aside,),
    returns.ParcelRefused: (tell_refused,),
    returns.ParcelIdentified: (set_aside_no_more,),
    returns.ParcelSentBack: (set_aside_no_more,),
    returns.ParcelDisposed: (set_aside_no_more,),
    returns.LabelNotMailed: (tell_not_mailed,),
    returns.LabelMailed: (mailed,),
    returns.ReturnDictated: (mailed,),
    returns.ReturnHandedOver: (mailed,),
    returns.LabelFellLate: (note_label_late,),
    returns.ReturnUnanswered: (note_unanswered,),
    returns.ReturnAuthorized: (take_parcel_in, answered, tell_to_trace, tell_to_settle),
    returns.ParcelTakenIn: (receive_parcel, identify_parcel),
    returns.ReturnExtended: (wait_longer,),
    returns.ReturnFellLate: (tell_to_trace,),
    returns.RestFellLate: (tell_to_trace,),
    returns.ReturnLeftOpen: (note_left_open,),
    returns.ReturnReceived: (move_originals, back_after_all, traced),
    returns.ReturnPartlyLost: (
        give_up_pickups,
        move_originals,
        close_settled,
        reopen_found,
        tell_to_settle,
        tell_lost,
        traced,
    ),
    returns.MoreHandedOver: (fetched,),
    returns.ReturnShort: (give_up_pickups, move_originals, traced, not_to_fetch),
    returns.ReturnPartlyKept: (give_up_pickups, move_originals, tell_to_settle, traced),
    returns.ReturnKept: (close_settled,),
    returns.ReturnNotNeeded: (move_originals, close_settled, tell_to_settle),
    returns.ReturnPartlyInspected: (
        give_up_pickups,
        move_originals,
        close_settled,
        reopen_found,
        tell_not_accepted,
        tell_surplus,
        tell_surplus_gone,
        tell_to_send_back,
        tell_to_decide,
        tell_to_settle,
        is_done,
    ),
    returns.SurplusDecided: (tell_to_send_back, is_done),
    returns.PiecesSentBack: (is_done, tell_to_send_back),
    returns.ReturnReopened: (tell_to_settle,),
    returns.ReturnCancelled: (give_up_pickups, cancel_exchange, pay_back_freed, ask_no_more),
    returns.ReturnExpired: (
        give_up_pickups,
        cancel_exchange,
        pay_back_freed,
        ask_no_more,
        tell_untraced,
    ),
    returns.CreditIssued: (open_refunds, close_settled, is_done),
    returns.SaveOfferAccepted: (spend_budget, give_promised, solve_kept),
    returns.ExchangeOfferAccepted: (spend_budget,),
    returns.RemedyChanged: (pay_back_freed, close_settled, tell_to_settle),
    returns.ReturnClosed: (
        give_up_pickups,
        move_originals,
        tell_of_rest,
        tell_of_label,
        solve_ticket,
    ),
}
