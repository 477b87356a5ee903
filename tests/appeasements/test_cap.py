"""How many coupons one customer is given, over all cases, as time goes by. Source: D10."""

from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cservice import Actor, CountedNumbers, Desk, Money, Refused, days, instant, orders
from cservice.appeasements import (
    Appease,
    Appeasement,
    AppeasementStage,
    AppeaseWith,
    Coupon,
    RedeemAppeasement,
    WithdrawAppeasement,
)
from cservice.ids import CustomerId, Sku
from cservice.kernel.policy import policy
from cservice.kernel.time import elapsed, plus
from cservice.policies.appeasements import CAP, PERIOD

ANNA, SHOP = Actor.staff("anna"), Actor.customer("shop")
T0 = instant("2026-03-02T12:00:00Z")
KIM, LEE = CustomerId("kim"), CustomerId("lee")


@policy(AppeaseWith)
def ten_dollars(q: AppeaseWith) -> Coupon | None:
    """Whoever asks is given one."""
    return Coupon(text="Ten dollars off", amount=Money("10", "USD"), good_for=days(90))


def bought(desk: Desk, customer: CustomerId, number: str) -> orders.Order:
    """An order of the customer, on a case of its own."""
    line = orders.OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("10", "USD"))
    order = orders.RecordOrder(
        number=number,
        customer=orders.Customer(id=customer, name="Kim Lee"),
        lines=(line,),
        shipping=Money("0", "USD"),
        placed_at=T0,
    )
    return desk.do(order, by=SHOP, at=T0).record


#: How many days later, whose order is complained about, what becomes of the coupon.
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 100, 364, 365]),
        st.sampled_from([KIM, KIM, LEE]),
        st.sampled_from([None, None, RedeemAppeasement, WithdrawAppeasement]),
    ),
    min_size=3,
    max_size=8,
)


@given(STEPS)
@settings(max_examples=60)
def test_nobody_is_given_more_than_the_cap_in_any_period(steps: list[tuple[Any, ...]]) -> None:
    """whatever case it is on; what was withdrawn counts no more, and what was used does."""
    desk = Desk(numbers=CountedNumbers(), policies=[ten_dollars])
    given_to: dict[CustomerId, list[Appeasement]] = {KIM: [], LEE: []}
    now, number = T0, count(1)
    for later, customer, then in steps:
        now = plus(now, days(later))
        order = bought(desk, customer, f"C-{next(number)}")
        appease = Appease(customer=customer, cause=order.id, reason="late")
        counted = [
            one
            for one in given_to[customer]
            if one.given_at is not None and elapsed(one.given_at, now) < PERIOD
        ]

        told = desk.try_do(appease, by=ANNA, at=now)

        assert isinstance(told, Refused) == (len(counted) >= CAP)
        if isinstance(told, Refused):
            assert told.codes == ("cap",)
            continue
        ident = told.record.id
        twice = desk.try_do(appease, by=ANNA, at=now)
        assert isinstance(twice, Refused)
        assert twice.codes == ("same_cause",)
        if then is RedeemAppeasement:
            desk.do(RedeemAppeasement(appeasement=ident), by=ANNA, at=now)
        if then is WithdrawAppeasement:
            desk.do(WithdrawAppeasement(appeasement=ident, reason="by mistake"), by=ANNA, at=now)
        coupon = desk.record(Appeasement, ident)
        if coupon.stage is not AppeasementStage.WITHDRAWN:
            given_to[customer].append(coupon)
