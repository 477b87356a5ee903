from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cservice.appeasements import (
    SLICE,
    Appease,
    Appeasement,
    AppeasementFacts,
    AppeasementStage,
    ConsiderAppeasement,
    Coupon,
    CouponNumber,
    DropAppeasement,
    GiveAppeasement,
    GivePromised,
    PromisedFacts,
    RedeemAppeasement,
    WithdrawAppeasement,
)
from cservice.ids import AppeasementId, CustomerId, OrderId
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life, records

ID, KIM, ORDER = AppeasementId(STREAM.id), CustomerId("kim"), OrderId("order-2")
KNOWN = knowing(
    AppeasementFacts,
    order=ORDER,
    customer=KIM,
    times=1,
    other=None,
    earlier=(),
    coupon_worth=Money("10", "USD"),
)


PROMISED = knowing(
    PromisedFacts,
    order=ORDER,
    customer=KIM,
    offer="coupon_10",
    coupon=Coupon(text="ten percent", percent=10, good_for=days(3)),
)


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    if isinstance(command, GivePromised):
        return attrs.evolve(PROMISED, now=now)
    whose = command.customer if isinstance(command, ConsiderAppeasement) else KIM
    return attrs.evolve(KNOWN, now=now, customer=whose)


GIVE = GiveAppeasement(appeasement=ID, number=CouponNumber("0000000000"))
LIFE = Life(
    slice=SLICE,
    record=Appeasement,
    facts=facts,
    known={AppeasementId: st.just(ID), CustomerId: st.just(KIM)},
    ways=(
        (),
        (GIVE,),
        (GIVE, RedeemAppeasement(appeasement=ID)),
        (GIVE, WithdrawAppeasement(appeasement=ID, reason="by mistake")),
        (DropAppeasement(appeasement=ID, reason="content"),),
    ),
)


class TestAppeasement(Laws):
    """Nothing moves a coupon that was redeemed, expired or withdrawn, nor what was dropped."""

    life = LIFE


@given(records(LIFE))
def test_what_was_given_is_known_whole(record: Appeasement) -> None:
    """a coupon has a number, an instant and an end; what was not given has none of them."""
    whole = {record.coupon is None, record.number is None, record.given_at is None}
    kept = AppeasementStage.CONSIDERED, AppeasementStage.DROPPED

    assert whole == {record.stage in kept}
    assert record.customer is not None or record.stage in kept


@given(LIFE.requests[Appease])
def test_at_once_is_considered_and_given(request: Appease) -> None:
    """the cap of the same customer is locked by the request and by its record."""
    assert set(request.keys) == {"customer:kim"}
