"""The law that people are told of what waits for them, at once, as a check.

It needs no extra, and holds whatever policies answer.

    what_needs_a_person_is_told(desk)
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from cservice import exchanges, orders, refunds, returns, tickets
from cservice.desk import Desk
from cservice.desk.facts.waiting import Topic
from cservice.kernel.actor import SYSTEM
from cservice.kernel.event import Envelope
from cservice.testing.desk import applied
from cservice.testing.money.noted import Records, all_of

__all__ = ["what_needs_a_person_is_told", "what_waits_is_told"]


def what_needs_a_person_is_told(desk: Desk) -> None:
    """Hold that whatever waits for a person on a desk was told on a ticket when it began to."""
    happened = list(desk.events())
    what_waits_is_told(happened, applied({}, happened))


def what_waits_is_told(happened: Sequence[Envelope], records: Records) -> None:
    """The same of what happened, and what it adds up to. Source: B5, D7, E2, E9, F4, F5.

    Raises AssertionError where somebody would have to look for it.
    """
    told = {one.command for one in happened if isinstance(one.body, _TELLS)}
    for one in happened:
        if one.command not in told:
            assert not _asks(one, records), f"{one.id}: nobody is told of {one.body}"
    asked = _asked(happened)
    for ra in all_of(records, returns.ReturnAuthorization):
        sent = not ra.to_send_back or Topic.SEND_BACK.of(ra.id) in asked
        assert sent, f"nobody is told to send back {ra.to_send_back} of {ra.id}"
        if ra.stage is returns.ReturnStage.AUTHORIZED:
            _is_told(ra, asked, records)
    for refund in all_of(records, refunds.Refund):
        heard = not refund.unanswered or Topic.ANSWER.of(refund.id) in asked
        assert heard, f"nobody is told to ask what became of {refund.id}"


_TELLS = (tickets.TicketOpened, tickets.TicketNoted, tickets.TicketEscalated)


def _asks(one: Envelope, records: Records) -> bool:
    """Whether what happened leaves something to do, each time."""
    match one.body:
        case returns.ParcelQuarantined() as aside:
            return not aside.lifted
        case returns.ReturnPartlyInspected() as inspected:
            return bool(inspected.surplus) or any(found.rejected for found in inspected.found)
        case body:
            return isinstance(body, _ALWAYS)


_ALWAYS = (
    returns.ParcelKeptAside,
    returns.LabelNotMailed,
    refunds.RefundUnanswered,
    exchanges.ChargeDeclined,
    exchanges.DifferenceAsked,
)


def _asked(happened: Sequence[Envelope]) -> AbstractSet[str]:
    """What tickets ask somebody to see to still, and what a person said nobody need see to."""
    asks: dict[str, set[str]] = {}
    let_be: set[str] = set()
    for one in happened:
        on_it = asks.setdefault(one.stream, set())
        done: set[str] = set()
        match one.body:
            case tickets.TicketOpened() | tickets.TicketNoted() | tickets.TicketEscalated() as told:
                on_it |= set() if told.about is None else {told.about}
            case tickets.TickedOff() as ticked:
                done = {ticked.about}
            case tickets.TicketSolved():
                done = set(on_it)
        on_it -= done
        if one.by != SYSTEM:
            let_be |= done
    return let_be.union(*asks.values())


def _is_told(ra: returns.ReturnAuthorization, asked: AbstractSet[str], records: Records) -> None:
    """What is under review, and what is due, is asked for on a ticket that names its return."""
    told = not ra.undecided or Topic.DECIDE.of(ra.id) in asked
    assert told, f"nobody is told that {ra.undecided} of {ra.id} are under review"
    mailed = not ra.unmailed or Topic.MAIL.of(ra.id) in asked
    assert mailed, f"nobody is told that the label of {ra.id} was ordered, and not mailed"
    due = ra.remedy is returns.Remedy.CREDIT and ra.credit_due.is_positive
    if due and not _others_have_a_say(ra, records):
        assert Topic.SETTLE.of(ra.id) in asked, f"nobody is told to credit {ra.id}"


def _others_have_a_say(ra: returns.ReturnAuthorization, records: Records) -> bool:
    """Whether there may be nothing left to give, though it is due.

    The bank, the shop or a correction may have given it; or it is of a replacement, for which money
    leaves only as far as what it was sent for was settled.
    """
    if ra.sale is not None:
        return True
    sale = ra.order
    about = [x for x in all_of(records, orders.Order) if sale in (x.id, x.sale)]
    return (
        any(x.chargebacks or x.cancelled_in_shop for x in about)
        or any(x.stage is orders.OrderStage.CANCELLED for x in about)
        or any(x.order == sale and x.ra is None for x in all_of(records, refunds.Refund))
    )
