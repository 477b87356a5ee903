"""What talks are told of the call and its case: what is due, and what is on file."""

from collections.abc import Mapping

from cservice import calls, orders, talks, tickets
from cservice.desk.brand import Brand
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import CallId
from cservice.kernel.case import CaseFile
from cservice.kernel.given import Given
from cservice.kernel.time import Instant
from cservice.protocol import Detail, Due

# While these last somebody of ours has the call.
_TALKED = (calls.CallStage.TALKING, calls.CallStage.ON_HOLD, calls.CallStage.TRANSFERRING)


def begin_facts(g: Gathering) -> talks.BeginFacts:
    """Whether somebody has the call, and whether a talk was begun on it. Both are of its case."""
    assert isinstance(g.command, talks.BeginTalk), "nothing else begins one"
    call = g.case.get(calls.Call, g.command.call)
    return talks.BeginFacts(
        **g.given,
        talking=call is not None and call.stage in _TALKED,
        led=call is not None and talk_on(call.id, g.case) is not None,
    )


def talk_facts(g: Gathering) -> talks.TalkFacts:
    """The brand's protocol, what holds of the call, and the order that is compared with."""
    assert isinstance(g.record, talks.Talk), "nothing else is told this"
    return talks.TalkFacts(
        **g.given,
        protocol=g.brand.protocol,
        so=so(g.record, g.case),
        on_file=_on_file(g),
    )


def talk_on(call: CallId, case: CaseFile) -> talks.Talk | None:
    """The talk on a call of the case, that is not over; None = nobody leads one."""
    open_ones = (one for one in case.own(talks.Talk) if one.ended_at is None)
    return next((one for one in open_ones if one.call == call), None)


def so(talk: talks.Talk, case: CaseFile) -> frozenset[Due]:
    """What holds of the call that a talk is on, of all that makes steps due. Source: C2, C11."""
    call = case.get(calls.Call, talk.call)
    found = call is not None and call.order is not None
    own = case.own(tickets.Ticket)
    holds = {
        Due.FOUND: found,
        Due.NUMBERED: found or bool(own),
        Due.ORDER_PLACED: placed_on(talk, case) is not None,
        Due.TICKET_FORWARDED: any(one.team is not None and one.answered_at is None for one in own),
    }
    return frozenset(one for one, is_so in holds.items() if is_so)


def placed_on(talk: talks.Talk, case: CaseFile) -> orders.Order | None:
    """The latest order that was placed on the call; None = none was."""
    placed = [one for one in case.all(orders.Order) if one.call == talk.call]
    return max(placed, key=lambda one: one.placed_at, default=None)


def _on_file(g: Gathering) -> Mapping[Detail, str] | None:
    if not isinstance(g.command, talks.CompareDetail):
        return None
    order = g.case.get(orders.Order, g.command.order)
    if order is None or order.brand != g.brand.id:
        return None
    return on_file(order)


def on_file(order: orders.Order) -> Mapping[Detail, str]:
    """What an order says of who ordered, as far as it does. Source: C2."""
    customer = order.customer
    known = {
        Detail.NAME: customer and customer.name,
        Detail.BILLING_ADDRESS: order.bill_to or (customer and customer.address),
        Detail.EMAIL: customer and customer.email,
        Detail.PHONE: customer and customer.phone,
    }
    return {detail: said for detail, said in known.items() if said}


def left_to_say(call: CallId, case: CaseFile, brand: Brand, now: Instant) -> calls.LeftToSay:
    """What is left to say on a call before we hang up; nothing where nobody leads a talk."""
    talk = talk_on(call, case)
    if talk is None:
        return calls.NOTHING_LEFT
    for event in talks.waited(talk, now):
        talk = event.apply(talk)
    return calls.LeftToSay(
        trouble=talk.ladder,
        lines=len(talks.lines_left(talk, brand.protocol)),
        wait_until=talk.wait_until if talk.waits(now) else None,
        warnings=max(0, brand.protocol.warnings - talk.warnings) if talk.abused else 0,
        steps=talks.left(talk, brand.protocol, so(talk, case)),
    )


GATHERERS: Mapping[type[Given], Gatherer] = {
    talks.BeginFacts: begin_facts,
    talks.TalkFacts: talk_facts,
}
