"""What comes back is what came, which need not be what was ordered."""

import pytest

from cservice.desk.slices import TRADE
from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.actor import SYSTEM
from cservice.kernel.command import Accepted
from cservice.kernel.money import Money
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, Tenant
from cservice.kernel.time import instant
from cservice.returns import (
    FoundItem,
    GoodsStage,
    InspectReturn,
    LabelStage,
    RaNumber,
    Reason,
    Remedy,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    ReturnAuthorization,
    ReturnInspected,
    ReturnLine,
    ReturnPartlyInspected,
    ReturnRequested,
    ReturnStage,
    Sold,
)

ORDERED, CAME = Sku("book-sea"), Sku("book-whale")
PAID = Money("16.00", "USD")
FACTS = RequestFacts(
    now=instant("2026-03-12T15:00:00Z"),
    by=SYSTEM,
    policies=Policies(*TRADE).bound(Tenant("main"), BrandId("cango")),
    sold=(Sold(sku=ORDERED, bought=1, claimed=0, paid=PAID),),
    delivered_at=None,
    return_address="Dock 5",
    label_price=PAID,
    label_takes=instant("2026-03-05T00:00:00Z") - instant("2026-03-02T00:00:00Z"),
)
LINE = ReturnLine(
    sku=ORDERED, reason=Reason.WRONG_ITEM, paid=PAID, requested=1, authorized=1, instead=CAME
)
RA = ReturnAuthorization(
    id=ReturnId("ra-1"),
    tenant=Tenant("main"),
    brand=BrandId("cango"),
    case=CaseId("case-1"),
    version=3,
    order=OrderId("order-1"),
    remedy=Remedy.EXCHANGE,
    lines=(LINE,),
    stage=ReturnStage.AUTHORIZED,
    goods=GoodsStage.RECEIVED,
    label=LabelStage.ARRIVED,
    number=RaNumber("6180339880"),
)


def test_what_the_parcel_should_hold() -> None:
    """a line holds what came in the item's place, or the item itself."""
    item = ReturnLine(sku=ORDERED, reason=Reason.LATE, paid=PAID, requested=1)
    assert (LINE.inside, item.inside) == (CAME, ORDERED)


@pytest.mark.parametrize(
    ("inside", "happened", "accepted"),
    [(CAME, ReturnInspected, 1), (ORDERED, ReturnPartlyInspected, 0)],
)
def test_inspected(inside: Sku, happened: type[ReturnPartlyInspected], accepted: int) -> None:
    """the wrong book is matched with the line it came for; the ordered one, never sent, is not."""
    command = InspectReturn(ra=RA.id, found=(FoundItem(sku=inside, accepted=1),))
    outcome = command.decide(RA, FACTS)
    assert isinstance(outcome, Accepted)
    (event,) = outcome.events
    assert type(event) is happened
    assert event.lines[0].accepted == accepted
    assert bool(event.surplus) is not bool(accepted)


def test_requested() -> None:
    """a return is asked for by what was ordered, and says what came instead."""
    item = RequestedItem(sku=ORDERED, reason=Reason.WRONG_ITEM, instead=CAME)
    outcome = RequestReturn(order=RA.order, items=(item,)).decide(FACTS)
    assert isinstance(outcome, Accepted)
    (event,) = outcome.events
    assert isinstance(event, ReturnRequested)
    assert (event.lines[0].sku, event.lines[0].inside) == (ORDERED, CAME)
