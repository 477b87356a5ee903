from typing import Any

import attrs
import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor, Override
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Lift
from cservice.kernel.time import Instant, days, minutes, plus
from cservice.returns import (
    RA_NUMBERS,
    AwaitCourier,
    ExpireReturn,
    ExtendReturn,
    GoodsStage,
    MayExtend,
    RaNumber,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnExpired,
    ReturnExtended,
    ReturnHandedOver,
    ReturnInspected,
    ReturnKept,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    SettlingFacts,
)
from cservice.testing import ANN, NOON, STREAM, given, knowing

RA = ReturnId(STREAM.id)
EXPIRY = plus(NOON, days(30))
SUE = Actor.staff("sue", SUPERVISOR)
WHY = "the label came late"


def line(received: int = 0, accepted: int = 0, kept: int = 0) -> ReturnLine:
    """Two books that nobody wanted."""
    return ReturnLine(
        sku=Sku("book"),
        reason=Reason.CHANGED_MIND,
        paid=Money("10", "USD"),
        requested=2,
        authorized=2,
        received=received,
        accepted=accepted,
        kept=kept,
    )


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def facts(*policies: Any, now: Instant = NOON, **fields: Any) -> SettlingFacts:
    """What is known while a number is extended: nothing that matters but who and when."""
    return knowing(
        SettlingFacts,
        *policies,
        now=now,
        sold=(),
        delivered_at=NOON,
        return_address="Dock 5",
        label_price=usd("4.50"),
        label_takes=days(3),
        **fields,
    )


OPEN: tuple[Event[ReturnAuthorization], ...] = (
    ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line(),)),
    ReturnAuthorized(number=RaNumber(RA_NUMBERS.issue(4711)), expires_at=EXPIRY, lines=(line(),)),
)


def extend(by: float = 14, reason: str = WHY) -> ExtendReturn:
    """The number is to be good for so many days longer than it was issued for."""
    return ExtendReturn(ra=RA, until=plus(EXPIRY, days(by)), reason=reason)


def extended(by: float = 14, before: float = 0) -> ReturnExtended:
    """It was, and had been by so many."""
    return ReturnExtended(old=plus(EXPIRY, days(before)), new=plus(EXPIRY, days(by)), reason=WHY)


def story(*events: Event[ReturnAuthorization]) -> Any:
    """What has happened to a return since it was authorized."""
    return given(*OPEN, *events)


def test_a_number_is_made_good_for_longer() -> None:
    """with the old and the new instant and why; it then expires later, and lapses no sooner."""
    told = story().when(extend(), facts()).then(extended())

    later = plus(EXPIRY, days(14))
    assert told.record.expires_at == later
    assert told.record.first_expires_at == EXPIRY
    expire = Deadline(at=later, key="expiry", command=ExpireReturn(ra=RA))
    assert told.record.deadlines() == (expire,)
    assert not told.record.lapsed(EXPIRY)
    assert told.record.lapsed(later)
    assert [one.text() for one in told.rulings] == ["by 14 days in all at most"]


def awaited(by: float, before: float = 0) -> ReturnExtended:
    """By itself, since a courier had confirmed a window that ends later."""
    return attrs.evolve(extended(by, before), for_courier=True)


def wait(by: float) -> AwaitCourier:
    """A courier comes so many days after the end that the number had."""
    return AwaitCourier(ra=RA, until=plus(EXPIRY, days(by)), reason=WHY)


def test_a_courier_that_has_confirmed_is_awaited() -> None:
    """the number is good until it should have come, and no less."""
    known = facts(by=SYSTEM)
    story().when(wait(10), known).then(awaited(10))
    at_once = plus(EXPIRY, -minutes(1))
    story().when(wait(10), facts(now=at_once, by=SYSTEM)).then(awaited(10))
    story().when(wait(10), facts(now=EXPIRY, by=SYSTEM)).then(ReturnExpired())
    story().when(wait(0), known).then_refused("no_longer")


def test_a_courier_is_not_awaited_for_ever() -> None:
    """window after window is counted together, from the end that somebody gave. E10, G4."""
    known = facts(by=SYSTEM)
    told = story(awaited(10)).when(wait(14), known).then(awaited(14, before=10))
    assert told.record.promised_until == EXPIRY
    story(awaited(10)).when(wait(14.1), known).then_refused("long_extension")
    by_hand = story(awaited(10), extended(40, before=10))
    assert by_hand.record.promised_until is None
    by_hand.when(wait(54), known).then(awaited(54, before=40))
    by_hand.when(wait(54.1), known).then_refused("long_extension")

    @policy(MayExtend)
    def holidays(q: MayExtend) -> Lift | None:
        return Lift("long_extension", "nobody drives") if q.by == SYSTEM else None

    story(awaited(10)).when(wait(20), facts(holidays, by=SYSTEM)).then(awaited(20, before=10))


def test_the_sweep_for_the_old_instant_finds_nothing_to_do() -> None:
    """the deadline was moved; what still asks for it is told that it is not due."""
    story(extended()).when(ExpireReturn(ra=RA), facts(now=EXPIRY)).then_refused("not_due")


def test_it_can_be_extended_again_and_what_counts_is_the_whole() -> None:
    """small steps lead no further than one; it is remembered until when it was good at first."""
    told = story(extended(10)).when(extend(14), facts()).then(extended(14, before=10))
    assert told.record.first_expires_at == EXPIRY

    story(extended(10)).when(extend(14.1), facts()).then_refused("long_extension")


def test_a_long_extension_is_approved_by_a_supervisor() -> None:
    """who gives it, or takes the responsibility for somebody else's."""
    told = story().when(extend(15), facts()).then_refused("long_extension")
    said = told.refusal.standing[0]
    assert said.text() == (
        "it was good until 2026-04-01T12:00:00Z; an agent extends it by 14 days in all"
    )
    story().when(extend(15), facts(by=SUE)).then(extended(15))
    for by, codes in ((SUE, ()), (Actor.staff("bob"), ("long_extension",))):
        override = Override(by=by, reason="a good customer")
        told = story().when(extend(15), facts(override=override))
        assert getattr(told.outcome, "codes", ()) == codes


@pytest.mark.parametrize(
    ("by", "may"),
    [(ANN, True), (SYSTEM, True), (Actor.customer("c-1"), False), (Actor.dock("d-1"), False)],
)
def test_it_is_ours_to_extend(by: Actor, may: bool) -> None:
    """not the customer's, and nobody's word changes that."""
    override = Override(by=SUE, reason="so")
    told = story().when(extend(), facts(by=by, override=None if may else override))

    if may:
        told.then(extended())
    else:
        told.then_refused("not_ours")
        assert told.refusal.standing[0].allowed == ("by somebody of our staff",)


def test_a_number_that_has_lapsed_is_not_revived() -> None:
    """to the instant, whether or not a sweep has been: its pieces may be on another return."""
    late = facts(now=EXPIRY, by=SUE)
    told = story().when(extend(), late).then_refused("expired")
    assert told.refusal.standing[0].allowed == ("request another return",)
    in_time = facts(now=plus(EXPIRY, -minutes(1)))
    story().when(extend(), in_time).then(extended())


@pytest.mark.parametrize("over", [ReturnExpired(), ReturnCancelled(reason="kept")])
def test_what_is_over_stays_over(over: Event[ReturnAuthorization]) -> None:
    """nor is there anything to extend before it was authorized."""
    story(over).when(extend(), facts(by=SUE)).then_refused("not_now")
    given(OPEN[0]).when(extend(), facts(by=SUE)).then_refused("not_now")


def test_what_is_under_way_is_given_more_time_also_when_its_number_is_over() -> None:
    """it is waited for all the same, and may not be given up meanwhile."""
    now = plus(EXPIRY, days(3))
    told = story(ReturnHandedOver()).when(extend(), facts(now=now)).then(extended())

    assert told.record.goods is GoodsStage.ON_THE_WAY
    assert not told.record.overdue(now)


@pytest.mark.parametrize(("until", "now"), [(-1, 0), (0, 0), (3, 33), (3, 34)])
def test_an_extension_takes_nothing_away(until: float, now: float) -> None:
    """it is later than what holds, and than now; the refusal says from when on."""
    known = facts(now=plus(NOON, days(now)))
    told = story(ReturnHandedOver()).when(extend(until), known).then_refused("no_longer")

    most = max(EXPIRY, known.now)
    assert told.refusal.standing[0].allowed == (f"until later than {most:%Y-%m-%dT%H:%M:%SZ}",)


@pytest.mark.parametrize(
    "events",
    [
        (ReturnKept(lines=(line(kept=2),), reason="not worth it"),),
        (
            ReturnReceived(parcel=ParcelId("p-1")),
            ReturnInspected(lines=(line(received=2, accepted=2),)),
        ),
    ],
)
def test_nothing_is_extended_that_nothing_is_awaited_under(events: Any) -> None:
    """what is here, and what the customer keeps, needs no number."""
    story(*events).when(extend(), facts(by=SUE)).then_refused("nothing_awaited")


def test_a_reason_is_said() -> None:
    """who reads the case years later sees why."""
    with pytest.raises(InputError):
        extend(reason="")


def test_policies_are_told_by_how_much_in_all() -> None:
    """and of the return as it is before."""
    record = story(extended(10)).record
    question = MayExtend(
        given=facts(), ra=record, first=EXPIRY, until=plus(EXPIRY, days(12)), reason=WHY
    )
    assert question.extension == days(12)
