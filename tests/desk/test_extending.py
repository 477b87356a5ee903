"""A return number that is extended, on a desk: what waits for it, at the dock and in a story."""

import pytest

from cservice import Actor, CountedNumbers, Desk, Instant, days, instant, orders, plus, returns
from cservice.cli.story import story
from cservice.ids import Sku
from cservice.kernel.money import Money

ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
T0 = instant("2026-03-02T12:00:00Z")
EXPIRY, LATER = plus(T0, days(30)), plus(T0, days(40))


@pytest.fixture
def desk() -> Desk:
    """A desk that counts."""
    return Desk(numbers=CountedNumbers())


def authorized(desk: Desk, until: Instant | None = LATER) -> returns.ReturnAuthorization:
    """A return of one book, extended by ten days, or as it was issued."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("10", "USD"))
    recorded = orders.RecordOrder(
        number="C-1",
        customer=None,
        lines=(line,),
        shipping=Money("0", "USD"),
        placed_at=T0,
        shipped_at=T0,
        delivered_at=T0,
    )
    order = desk.do(recorded, by=SHOP, at=T0).record
    item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.CHANGED_MIND)
    asked = returns.RequestReturn(order=order.id, items=(item,))
    ra = desk.do(asked, by=ANNA, at=T0).record
    desk.do(returns.AuthorizeReturn(ra=ra.id), by=ANNA, at=T0)
    if until is not None:
        extend = returns.ExtendReturn(ra=ra.id, until=until, reason="a holiday")
        desk.do(extend, by=ANNA, at=plus(T0, days(29)))
    return desk.record(returns.ReturnAuthorization, ra.id)


@pytest.mark.parametrize(
    ("extended", "verdict"),
    [
        (LATER, returns.DockDecision.TAKE_IN),
        (None, returns.DockDecision.QUARANTINE),
    ],
)
def test_the_dock_takes_in_what_comes_in_the_time_that_was_given(
    desk: Desk, extended: Instant | None, verdict: returns.DockDecision
) -> None:
    """whether or not a sweep has been since the number would have expired."""
    ra = authorized(desk, extended)
    present = returns.PresentParcel(number=ra.number, sender="A. Lee")

    parcel = desk.do(present, by=DOCK, at=plus(EXPIRY, days(1))).record

    assert parcel.verdict is not None
    assert parcel.verdict.decision is verdict


def test_the_number_expires_when_the_time_that_was_given_is_over(desk: Desk) -> None:
    """and at no sweep before; another return of the same is possible from then on."""
    ra = authorized(desk)

    assert desk.tick(EXPIRY) == ()
    assert desk.record(returns.ReturnAuthorization, ra.id).stage is returns.ReturnStage.AUTHORIZED
    desk.tick(LATER)
    assert desk.record(returns.ReturnAuthorization, ra.id).stage is returns.ReturnStage.EXPIRED


def test_the_story_tells_of_it(desk: Desk) -> None:
    """with the old instant and the new one, and why."""
    ra = authorized(desk)

    told = story("A holiday", desk.history(ra.id), desk.records(), desk=desk)

    [line] = [x for day in told.days for run in day.runs for x in run.lines if "holiday" in x.said]
    assert line.said == (
        "Agent anna: The number is good until Sat 11 Apr 2026, 12:00, and was until"
        " Wed 1 Apr 2026, 12:00: “a holiday”."
    )
    [why] = line.why
    assert why == (
        "May this return number be good for longer, and until then?"
        " Yes: by 14 days in all at most (trade.returns:extended_by_staff)."
    )
