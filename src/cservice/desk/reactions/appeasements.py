"""What follows where an order goes wrong again, and from what happens to appeasements."""

from collections.abc import Iterable

from cservice import appeasements, orders
from cservice.desk.reactions.tickets import asked_no_more, seen_to
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.words import spoken


def consider_appeasement(
    event: orders.OrderDiagnosed, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """Wrong again after a re-order: it is considered once to appease the customer. Source: D9."""
    before = [one.order for one in case.all(appeasements.Appeasement)]
    times = order.wrong_before
    if event.findings and times and order.id not in before:
        yield appeasements.ConsiderAppeasement(
            customer=None if order.customer is None else order.customer.id,
            cause=order.id,
            reason=f"wrong again; re-orders so far: {times}",
        )


def tell_of_repeat(
    event: appeasements.AppeasementConsidered,
    appeasement: appeasements.Appeasement,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Whoever is to be told of a repeat failure finds it on a ticket. Source: B5, D9."""
    if event.tell is None:
        return ()
    return seen_to(case, event.reason, appeasement, to=event.tell, customer=event.customer)


def considered(
    event: Event[appeasements.Appeasement], appeasement: appeasements.Appeasement, case: CaseFile
) -> Iterable[AnyCommand]:
    """Nobody is asked to think of it once it is given, or dropped. Source: D9, H1."""
    return asked_no_more(case, f"{appeasement.id} is {spoken(appeasement.stage)}")


REACTIONS: Reactions = {
    appeasements.AppeasementConsidered: (tell_of_repeat,),
    appeasements.AppeasementGiven: (considered,),
    appeasements.AppeasementDropped: (considered,),
}
