import pytest

from cservice.appeasements import (
    AppeaseWith,
    Coupon,
    EarlierCoupon,
    MayAppease,
    NoCoupon,
    TellOfRepeat,
)
from cservice.ids import CustomerId, OrderId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import days, plus
from cservice.testing import NOON, ask, asked

KIM, ORDER = CustomerId("kim"), OrderId("order-2")
TEN = Money("10", "USD")
COUPON = Coupon(text="USD 10.00 off the next order", amount=TEN, good_for=days(90))


def gift(times: int, worth: Money = TEN) -> AppeaseWith:
    """What is given where it went wrong so often again."""
    return AppeaseWith(
        given=asked(),
        customer=KIM,
        order=ORDER,
        cause=ORDER,
        times=times,
        earlier=(),
        coupon_worth=worth,
    )


def may(*ages: int, by: Actor | None = None) -> Allowed | Refused:
    """Whether another coupon may be given after some, so many days old."""
    before = tuple(
        EarlierCoupon(cause="order-0", coupon=COUPON, given_at=plus(NOON, -days(age)))
        for age in ages
    )
    return ask(
        MayAppease(
            given=asked(by=by) if by else asked(),
            customer=KIM,
            order=ORDER,
            cause=ORDER,
            coupon=COUPON,
            times=1,
            earlier=before,
        )
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_supervisor_is_told_of_a_repeat_failure(times: int) -> None:
    """the first time and every time."""
    told = TellOfRepeat(given=asked(), order=ORDER, customer=None, times=times)

    assert ask(told).value == SUPERVISOR


def test_a_repeat_failure_is_worth_the_brands_coupon() -> None:
    """good for 90 days."""
    assert ask(gift(times=1)).value == ask(gift(times=2)).value == COUPON


def test_a_first_failure_is_worth_nothing() -> None:
    """unless the brand's policy says otherwise."""
    answer = ask(gift(times=0)).value

    assert isinstance(answer, NoCoupon)
    assert answer.reason == "it did not go wrong again after a re-order"


def test_a_brand_that_gives_no_coupons_gives_none() -> None:
    """whose coupon takes off nothing."""
    answer = ask(gift(times=1, worth=Money("0", "USD"))).value

    assert isinstance(answer, NoCoupon)
    assert answer.reason == "the brand gives no coupons"


@pytest.mark.parametrize("ages", [(), (1,), (365, 1), (400, 365, 364)])
def test_two_coupons_in_a_year_are_given(ages: tuple[int, ...]) -> None:
    """what is 365 days old counts no more."""
    assert isinstance(may(*ages), Allowed)


@pytest.mark.parametrize("ages", [(1, 1), (364, 1), (3, 2, 1)])
def test_a_third_coupon_in_a_year_needs_a_supervisor(ages: tuple[int, ...]) -> None:
    """an agent may not; a supervisor may, and is named."""
    refused = may(*ages)
    assert isinstance(refused, Refused)
    assert refused.codes == ("cap",)
    assert str(refused.standing[0]) == f"{len(ages)} given in 365 days; 2 at most"

    allowed = may(*ages, by=Actor.staff("boris", SUPERVISOR))
    assert isinstance(allowed, Allowed)
    assert allowed.rulings[0].settled_by == "staff boris"
