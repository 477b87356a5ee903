"""The worked examples about appeasements do what they say."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.appeasements import AppeaseWith, Coupon, EarlierCoupon, MayAppease, TellOfRepeat
from cservice.ids import CustomerId, OrderId
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, TEAM_LEADER, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import days, plus
from cservice.testing import NOON, ask, asked

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "policies"
KIM, ORDER = CustomerId("kim"), OrderId("order-2")


def example(name: str, policy: str) -> Any:
    """A policy of an example."""
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))[policy]


@pytest.mark.parametrize(("times", "role"), [(1, SUPERVISOR), (2, MANAGEMENT), (3, MANAGEMENT)])
def test_management_is_told_of_a_second_repeat(times: int, role: str) -> None:
    """of the first one a supervisor is."""
    policy = example("tell_management_of_a_second_repeat", "second_repeat")
    told = TellOfRepeat(given=asked(), order=ORDER, customer=KIM, times=times)

    assert ask(told, policy).value == role


@pytest.mark.parametrize(("times", "percent"), [(0, 5), (1, 15), (2, 15)])
def test_cango_takes_a_percentage_off(times: int, percent: int) -> None:
    """more where it was wrong again, and something the first time too."""
    policy = example("appease_with_a_percentage", "percentage")
    gift = AppeaseWith(
        given=asked(),
        customer=KIM,
        order=ORDER,
        cause=ORDER,
        times=times,
        earlier=(),
        coupon_worth=Money("0", "USD"),
    )

    coupon = ask(gift, policy).value
    assert isinstance(coupon, Coupon)
    assert (coupon.percent, coupon.good_for) == (percent, days(60))


def dollars(amount: str, currency: str = "USD") -> Coupon:
    """A coupon of so much."""
    return Coupon(text="off", amount=Money(amount, currency), good_for=days(90))


@pytest.mark.parametrize(
    ("coupon", "before", "answer"),
    [
        (dollars("10"), "20", Allowed),
        (dollars("10"), "20.01", Refused),
        (dollars("30.01"), "0.01", Refused),
        (dollars("90", "EUR"), "20", Allowed),
        (Coupon(text="a book", good_for=days(90)), "90", Allowed),
    ],
)
def test_coupons_are_capped_by_what_they_are_worth(
    coupon: Coupon, before: str, answer: type
) -> None:
    """up to the cap nobody is asked; above it a team leader, who may give it alone."""
    policy = example("cap_appeasements_by_worth", "worth")
    earlier = (
        EarlierCoupon(cause="order-0", coupon=dollars(before), given_at=plus(NOON, -days(29))),
        EarlierCoupon(cause="order-1", coupon=dollars("30"), given_at=plus(NOON, -days(30))),
    )

    def may(by: Actor) -> Allowed | Refused:
        question = MayAppease(
            given=asked(by=by),
            customer=KIM,
            order=ORDER,
            cause=ORDER,
            coupon=coupon,
            times=1,
            earlier=earlier,
        )
        return ask(question, policy)

    assert isinstance(may(Actor.staff("ann")), answer)
    assert isinstance(may(Actor.staff("tom", TEAM_LEADER)), Allowed)
