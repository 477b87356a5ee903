"""What tickets are told: whether what they ask a person to see to is over. Source: B5, H1."""

from collections.abc import Callable, Mapping
from typing import Any

from cservice import appeasements, calls, exchanges, orders, pickups, refunds, returns, tickets
from cservice.desk.facts.originals import arrived
from cservice.desk.facts.pickups import awaited
from cservice.desk.facts.waiting import Topic, topic_of, waits_for
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.record import Record

#: Tickets on which nobody works.
OVER = (tickets.TicketStage.SOLVED, tickets.TicketStage.CLOSED)


def is_over(asked: str, case: CaseFile) -> bool:
    """Whether nobody is needed any more for what a ticket asks; for a case, a person says so."""
    return not _waits(asked, case, unknown=True)


def still_waits(ticket: tickets.Ticket, case: CaseFile) -> tuple[str, ...]:
    """What of what a ticket asks is not over, as far as records say; of a case none does.

    What is on a case that is not locked may be over, who helps on a call has it before them, and
    whoever asked the shop for an order that has not left has done what they were asked.
    """
    there = [
        asked
        for asked in ticket.asks
        if topic_of(asked)[1] is not Topic.LEAVE and not isinstance(_named(asked, case), calls.Call)
    ]
    return tuple([asked for asked in there if _waits(asked, case, unknown=False)])


def _named(asked: str, case: CaseFile) -> Record | None:
    return case.records.get(topic_of(asked)[0])


def _waits(asked: str, case: CaseFile, *, unknown: bool) -> bool:
    """Whether somebody has to see to it; `unknown` where the records do not say."""
    _, topic = topic_of(asked)
    record = _named(asked, case)
    waits = None if record is None else _WAITS.get(type(record))
    answer = None if waits is None else waits(record, topic, case)
    return unknown if answer is None else answer


def _return(ra: returns.ReturnAuthorization, topic: Topic | None, case: CaseFile) -> bool:
    """Where what was lost on its way to them has arrived after all, somebody has to ask for it."""
    if topic is not None:
        return waits_for(topic, ra, case)
    open_ = ra.stage in (returns.ReturnStage.REQUESTED, returns.ReturnStage.AUTHORIZED)
    return open_ or (ra.claims and arrived(ra, case))


def _exchange(exchange: exchanges.Exchange, topic: Topic | None, case: CaseFile) -> bool:
    return exchange.stage is exchanges.ExchangeStage.OPEN


def _call(call: calls.Call, topic: Topic | None, case: CaseFile) -> bool:
    return call.ended_at is None


def _parcel(parcel: returns.Parcel, topic: Topic | None, case: CaseFile) -> bool:
    return parcel.stage not in _SEEN_TO


def _order(order: orders.Order, topic: Topic | None, case: CaseFile) -> bool | None:
    stage = _ORDER_WAITS.get(topic)
    return None if stage is None else order.stage is stage


def _pickup(pickup: pickups.Pickup, topic: Topic | None, case: CaseFile) -> bool:
    """Whether the courier is to come for anything still, and nobody knows when."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    is_awaited = ra is not None and awaited(ra) is pickups.Awaited.SOMETHING
    return is_awaited and (pickup.stage in _NO_TIME or pickup.overdue)


def _refund(refund: refunds.Refund, topic: Topic | None, case: CaseFile) -> bool:
    if topic is Topic.ANSWER:
        return refund.unanswered
    return refund.stage not in (refunds.RefundStage.PAID, refunds.RefundStage.GIVEN_UP)


def _appeasement(one: appeasements.Appeasement, topic: Topic | None, case: CaseFile) -> bool:
    return one.stage is appeasements.AppeasementStage.CONSIDERED


#: What a person is asked about an order, while it is there.
_ORDER_WAITS: Mapping[Topic | None, orders.OrderStage] = {
    Topic.RESEND: orders.OrderStage.CAME_BACK,
    Topic.LEAVE: orders.OrderStage.PLACED,
}
#: Nobody knows when the courier comes.
_NO_TIME = (pickups.PickupStage.MISSED, pickups.PickupStage.DECLINED)
#: A parcel is here, and ours, or gone: nobody has to find out whose it is, or send it back.
_SEEN_TO = (
    returns.ParcelStage.TAKEN_IN,
    returns.ParcelStage.IDENTIFIED,
    returns.ParcelStage.SENT_BACK,
    returns.ParcelStage.DISPOSED,
)

#: By type of record, whether somebody has to see to one, or to a topic of it; None = a person says.
_WAITS: Mapping[type[Record], Callable[[Any, Topic | None, CaseFile], bool | None]] = {
    returns.ReturnAuthorization: _return,
    exchanges.Exchange: _exchange,
    calls.Call: _call,
    returns.Parcel: _parcel,
    orders.Order: _order,
    pickups.Pickup: _pickup,
    refunds.Refund: _refund,
    appeasements.Appeasement: _appeasement,
}


def solving_facts(g: Gathering) -> tickets.SolvingFacts:
    """What somebody still has to see to."""
    assert isinstance(g.record, tickets.Ticket), "nothing else asks for anything"
    return tickets.SolvingFacts(**g.given, waits=still_waits(g.record, g.case))


GATHERERS: Mapping[type[Given], Gatherer] = {tickets.SolvingFacts: solving_facts}
