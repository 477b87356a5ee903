"""What came back and waits for a person is on a ticket at once, not when its time is over.

What is due is credited or exchanged by somebody, what is under review is decided, and what was not
accepted, or not to come, somebody speaks of with the customer. Source: B5, D7, E2, E9.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.sales import returns_of, sale_of
from cservice.desk.facts.waiting import Topic, unsettled, waits_for
from cservice.desk.reactions.tickets import asked_no_more, seen_to
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.ruling import in_words
from cservice.kernel.words import spoken


def tell_to_settle(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody credits what came back, or has something go out for it. Source: D7, F3."""
    return _asked(Topic.SETTLE, ra, case)


def tell_to_settle_freed(
    event: orders.ChargebackClosed | orders.CancellationWithdrawn,
    order: orders.Order,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """So somebody does once money may leave again for the sale. Source: E13."""
    sale = sale_of(order, case)
    for ra in case.all(returns.ReturnAuthorization):
        if sale.id in (ra.order, ra.sale):
            yield from tell_to_settle(event, ra, case.seen_from(ra))


def settled_by_others(
    event: orders.ChargebackOpened | orders.ShopCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody is asked to while the bank decides, nor for what the shop gives back. D4, E13, H1."""
    sale = sale_of(order, case)
    there = {ra.case: ra for ra in returns_of(sale, case)}
    for ra in there.values():
        yield from asked_no_more(case.seen_from(ra), "no credit waits for a person")


def tell_to_settle_cancelled(
    event: exchanges.ExchangeCancelled, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """So somebody does where the exchange for what came back is given up. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    return () if ra is None else tell_to_settle(event, ra, case)


def tell_to_decide(
    event: returns.ReturnPartlyInspected, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody looks again at what is under review. Source: E9."""
    return _asked(Topic.DECIDE, ra, case)


def tell_not_accepted(
    event: returns.ReturnPartlyInspected, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody tells the customer what is not honoured, and only they know when that is done. E9.

    Whatever becomes of an exchange for it: that may be over at once.
    """
    pieces = _pieces(event.found, "rejected", beside=event.surplus)
    if pieces:
        text = f"not accepted of what came for {ra.id}: {pieces}; somebody tells the customer"
        yield from seen_to(case, text + _too_much(ra))


def _too_much(ra: returns.ReturnAuthorization) -> str:
    """What was credited before anybody had looked, and is not honoured."""
    if not ra.unsettled.is_negative or ra.outstanding or ra.undecided:
        return ""
    return f", and asks for {-ra.unsettled}, which was credited beforehand"


def tell_surplus(
    event: returns.ReturnPartlyInspected, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody says what becomes of what came beside what was authorized. Source: E7, E9."""
    pieces = _pieces([one for one in event.surplus if one.disposition is None], "pieces")
    if pieces:
        text = (
            f"came with {ra.id} and was not authorized: {pieces}; somebody asks the customer, and"
            " says what becomes of it"
        )
        yield from seen_to(case, text, ra, topic=Topic.SURPLUS)


def tell_surplus_gone(
    event: returns.ReturnPartlyInspected, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the inspector said so, somebody tells the customer. Source: E9."""
    said = [
        f"{one.pieces} × {one.sku}, {spoken(one.disposition)}"
        for one in event.surplus
        if one.disposition is not None
    ]
    if said:
        text = f"came with {ra.id} and was not authorized: {'; '.join(said)}"
        yield from seen_to(case, f"{text}; somebody tells the customer")


def tell_to_send_back(
    event: returns.ReturnPartlyInspected | returns.SurplusDecided | returns.PiecesSentBack,
    ra: returns.ReturnAuthorization,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody sends the customer what is theirs of what came, or is left of it. Source: E9."""
    return _asked(Topic.SEND_BACK, ra, case)


def _asked(topic: Topic, ra: returns.ReturnAuthorization, case: CaseFile) -> Iterable[AnyCommand]:
    """Somebody is asked to do that about a return, once, while it waits."""
    if waits_for(topic, ra, case):
        yield from seen_to(case, _ASKS[topic](ra, case), ra, topic=topic, once=True)


def _to_decide(ra: returns.ReturnAuthorization, case: CaseFile) -> str:
    return f"under review of {ra.id}, until somebody decides: {ra.undecided}"


def _to_send_back(ra: returns.ReturnAuthorization, case: CaseFile) -> str:
    pieces = ", ".join(map(str, ra.to_send_back))
    return f"to go back to the customer of what came for {ra.id}: {pieces}; somebody sends it"


#: What a person is asked to do about what came back, in words; when it is done, says `_DONE`.
_ASKS: Mapping[Topic, Callable[[returns.ReturnAuthorization, CaseFile], str]] = {
    Topic.SETTLE: unsettled,
    Topic.DECIDE: _to_decide,
    Topic.SEND_BACK: _to_send_back,
}


def is_done(
    event: Event[Any],
    about: returns.ReturnAuthorization | exchanges.Exchange,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Nobody is asked to settle, decide or send what is settled, decided or sent. Source: H1."""
    how = next(words for kind, words in _DONE.items() if isinstance(event, kind))
    return asked_no_more(case, how.format(id=about.id))


#: By what happened, in which words what a person was asked to do is done by that.
_DONE: Mapping[type[Event[Any]], str] = {
    returns.CreditIssued: "it is settled",
    exchanges.ExchangeStarted: "it is settled",
    returns.ReturnPartlyInspected: "what came of {id} is decided",
    returns.SurplusDecided: "what came beside with {id} is decided",
    returns.PiecesSentBack: "what goes back of {id} is sent",
}


def _pieces(
    found: Iterable[returns.FoundItem], count: str, beside: Iterable[returns.FoundItem] = ()
) -> str:
    """How many of which item, less those beside: "2 × book-1, 1 × mug"; empty = none."""
    counted: dict[str, int] = {}
    for one in found:
        counted[one.sku] = counted.get(one.sku, 0) + getattr(one, count)
    for one in beside:
        counted[one.sku] -= getattr(one, count)
    return ", ".join([f"{many} × {sku}" for sku, many in counted.items() if many])


def tell_set_aside(
    event: returns.ParcelQuarantined | returns.ParcelKeptAside,
    parcel: returns.Parcel,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody finds the return of a parcel that was set aside, in time. Source: E2.

    Not where one is opened for it: if none can be, that is said then.
    """
    lifted = isinstance(event, returns.ParcelQuarantined) and event.lifted
    if lifted or parcel.verdict is None:
        return
    until = "" if parcel.aside_until is None else f" by {in_words(parcel.aside_until)}"
    text = (
        f"a parcel was set aside ({spoken(parcel.verdict.code)}): somebody finds its"
        f" return{until}, or refuses it"
    )
    yield from seen_to(case, text, parcel)


def tell_refused(
    event: returns.ParcelRefused, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whose return was not found in time goes back into the mail: somebody does that. Source: E2.

    Who refuses it at once, or by hand, has it before them.
    """
    if event.verdict.code == returns.UNCLAIMED:
        how = "sends it back" if parcel.sender_known else "disposes of it, since it bears no sender"
        yield from seen_to(case, f"a parcel was set aside for too long: somebody {how}", parcel)


def set_aside_no_more(
    event: Event[Any], parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody looks for the return of a parcel that is seen to. Source: E2, H1."""
    return asked_no_more(case, "the parcel is seen to")
