"""What has not come and waits for a person is on a ticket at once: to us, or to the customer.

Somebody asks the courier for what is late, sends again what could not be delivered, and asks for a
label that may be there by now. Source: B5, D2, D3, E6, E8.
"""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, returns
from cservice.desk.facts.originals import moot, to_come
from cservice.desk.facts.waiting import Topic, waits_for
from cservice.desk.reactions.tickets import asked_no_more, noted, seen_to
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.ruling import in_words
from cservice.kernel.words import spoken


def tell_to_trace(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks the courier for what is late, on its way to us or to the customer. D2, E8."""
    if waits_for(Topic.TRACE, ra, case):
        what = "has not come, the customer says" if ra.said_late else "was handed over, and is late"
        some = "some of what" if ra.rest_late else "what"
        text = f"{some} {ra.id} is for {what}: somebody asks the courier, and reports what is lost"
        yield from seen_to(case, text, ra, topic=Topic.TRACE, once=True)


def traced(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody asks the courier for what is here, or known not to come. Source: E8, H1."""
    return asked_no_more(case, f"the goods of {ra.id} are {spoken(ra.goods)}")


def traced_to_customer(
    event: orders.OrderDelivered | orders.OrderCameBack, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nor for an order that has arrived, or is back with us. Source: D3, H1."""
    all_of_it = case.all(returns.ReturnAuthorization)
    there = {ra.case: ra for ra in all_of_it if ra.order == order.id and ra.claims}
    for ra in there.values():
        yield from asked_no_more(case.seen_from(ra), f"the order is {spoken(order.stage)}")


def tell_untraced(
    event: returns.ReturnExpired, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nor is it over that the customer has nothing, where a number expires meanwhile. D2, E8."""
    if to_come(ra, case):
        text = (
            f"{ra.id} expired, and what it is for has not come, the customer says: somebody asks"
            " the courier, and reports what is lost"
        )
        yield from seen_to(case, text)


def tell_came_back(
    event: orders.OrderCameBack, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody sends again what could not be delivered, or has what was paid go back. D3, E8.

    Of a replacement its exchange says so; and what another was sent for, all of it, is ours.
    """
    if order.replaces is not None or _all_swapped(order, case):
        return
    asked = [
        ra.id
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == order.id
        and ra.stage is returns.ReturnStage.AUTHORIZED
        and not moot(ra, case)
    ]
    first = f" once {' and '.join(asked)} {_ARE[len(asked) > 1]} cancelled" if asked else ""
    text = (
        f"order {order.number or order.id} could not be delivered, and is here: somebody sends it"
        f" again, or cancels it, so that what was paid goes back{first}"
    )
    customer = None if order.customer is None else order.customer.id
    yield from seen_to(case, text, order, topic=Topic.RESEND, customer=customer)


_ARE = {False: "is", True: "are"}


def _all_swapped(order: orders.Order, case: CaseFile) -> bool:
    """Whether exchanges stand for every piece of an order."""
    agreed = [x for x in case.all(exchanges.Exchange) if x.order == order.id and x.claims]
    swapped = sum([one.quantity for x in agreed for one in x.originals])
    return swapped >= sum([line.quantity for line in order.lines])


def tell_not_left(
    event: orders.OrderNotLeft, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks the shop for what was to leave, or cancels it. Source: D3, D12, F2."""
    what = f"order {order.number or order.id}"
    if order.replaces is not None:
        what += f", the replacement of {order.replaces},"
    text = f"{what} was to leave by {in_words(event.due_at)}, and nobody has said that it did"
    customer = None if order.customer is None else order.customer.id
    todo = f"{text}: somebody asks the shop, or cancels it"
    yield from seen_to(case, todo, order, topic=Topic.LEAVE, customer=customer)


def leaves(
    event: orders.OrderShipped | orders.OrderCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """It is sent, also again, or cancelled: nobody is asked to any more. Source: H1."""
    return asked_no_more(case, f"the order is {spoken(order.stage)}")


def cancel_moot(
    event: orders.OrderCancelled, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the customer never had is not returned: once it is off, so are its returns. D3, F4.

    One whose number's time is over expires then, before a sweep has been: it claims nothing of what
    goes back. What the shop gives back leaves nothing due of them, which ends them by itself.
    """
    if event.by_shop:
        return
    for ra in case.all(returns.ReturnAuthorization):
        if ra.order == order.id and ra.lapsed(event.at):
            yield returns.ExpireReturn(ra=ra.id)
        elif ra.order == order.id and moot(ra, case):
            yield returns.CancelReturn(ra=ra.id, reason="its order came back, and is cancelled")


def note_label_late(
    event: returns.LabelFellLate, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """Whoever speaks with the customer asks whether the label is there. Source: E5, E6.

    Nobody is asked to call them: most labels arrive, and no one says so.
    """
    text = f"the label of {ra.id} is to be with the customer by now; if it is not, mail another"
    return noted(case, text)
