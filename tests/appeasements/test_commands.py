import datetime
from typing import Any

import pytest

from cservice.appeasements import (
    BY_NUMBER,
    BY_ORDER,
    COUPON_NUMBERS,
    Appease,
    Appeasement,
    AppeasementConsidered,
    AppeasementDropped,
    AppeasementExpired,
    AppeasementFacts,
    AppeasementGiven,
    AppeasementRedeemed,
    AppeasementStage,
    AppeasementWithdrawn,
    AppeaseWith,
    ConsiderAppeasement,
    Coupon,
    CouponNumber,
    CouponPromised,
    DropAppeasement,
    EarlierCoupon,
    ExpireAppeasement,
    GiveAppeasement,
    GivePromised,
    MayAppease,
    NoCoupon,
    PromisedFacts,
    RedeemAppeasement,
    TellOfRepeat,
    WithdrawAppeasement,
)
from cservice.ids import AppeasementId, CustomerId, OrderId, ReturnId
from cservice.kernel.actor import MANAGEMENT, SUPERVISOR, Actor, Override, Role
from cservice.kernel.command import Accepted
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Refuse, Refused, Ruling
from cservice.kernel.time import days, instant, plus
from cservice.kernel.value import evolve
from cservice.testing import NOON, STREAM, given, knowing, well_said

ID = AppeasementId(STREAM.id)
KIM, LEE = CustomerId("kim"), CustomerId("lee")
AGAIN = OrderId("order-2")
NUMBER = CouponNumber(COUPON_NUMBERS.issue(4711))
TEN = Money("10", "USD")
COUPON = Coupon(text="USD 10.00 off the next order", amount=TEN, good_for=days(90))
UNTIL = instant("2026-05-31T12:00:00Z")
MOMENT = datetime.timedelta(microseconds=1)

CONSIDERED = AppeasementConsidered(
    customer=KIM,
    cause=AGAIN,
    order=AGAIN,
    times=1,
    reason="wrong again",
    considered_at=NOON,
    tell=None,
)
TOLD = evolve(CONSIDERED, tell=SUPERVISOR)
UNKNOWN = evolve(CONSIDERED, customer=None, tell=SUPERVISOR)
GIVEN = AppeasementGiven(number=NUMBER, coupon=COUPON, given_at=NOON, until=UNTIL)
APPEASE = Appease(customer=KIM, cause=AGAIN, reason="wrong again", number=NUMBER)
CONSIDER = ConsiderAppeasement(customer=KIM, cause=AGAIN, reason="wrong again")
GIVE = GiveAppeasement(appeasement=ID, number=NUMBER)
REDEEM, EXPIRE = RedeemAppeasement(appeasement=ID), ExpireAppeasement(appeasement=ID)
DROP = DropAppeasement(appeasement=ID, reason="they are content")
WITHDRAW = WithdrawAppeasement(appeasement=ID, reason="meant for somebody else")


def facts(*policies: Any, **known: Any) -> AppeasementFacts:
    """What a command is told: an order of Kim's that went wrong again, and nothing before."""
    usual: dict[str, Any] = {
        "order": AGAIN,
        "customer": KIM,
        "times": 1,
        "other": None,
        "earlier": (),
        "coupon_worth": TEN,
    }
    return knowing(AppeasementFacts, *policies, **{**usual, **known})


def ago(wait: datetime.timedelta, coupon: Coupon = COUPON) -> EarlierCoupon:
    """What was given so long ago."""
    return EarlierCoupon(cause="order-0", coupon=coupon, given_at=plus(NOON, -wait))


def test_a_customer_is_given_a_coupon_for_the_inconvenience() -> None:
    """considered and given in one; what was answered on the way is kept."""
    told = given().when(APPEASE, facts()).then(CONSIDERED, GIVEN)

    assert [ruling.question for ruling in told.rulings] == [AppeaseWith.kind, MayAppease.kind]
    record = told.record
    assert record.stage is AppeasementStage.GIVEN
    assert (record.coupon, record.number, record.given_at) == (COUPON, NUMBER, NOON)
    assert record.keys == (STREAM.case, "customer:kim")
    assert record.lookups == (
        Lookup(name=BY_ORDER, value=record.order),
        Lookup(name=BY_NUMBER, value=NUMBER, unique=True),
    )


def test_a_repeat_failure_is_considered_and_somebody_told() -> None:
    """nothing is given yet; it is found by the order that went wrong."""
    told = given().when(CONSIDER, facts()).then(TOLD)

    assert [ruling.question for ruling in told.rulings] == [TellOfRepeat.kind]
    record = told.record
    assert (record.tell, record.times, record.coupon) == (SUPERVISOR, 1, None)
    assert record.lookups == (Lookup(name=BY_ORDER, value=record.order),)
    assert record.deadlines() == ()


def test_a_repeat_failure_of_an_unknown_customer_is_told_all_the_same() -> None:
    """nobody's cap is locked, and nothing can be given."""
    consider = ConsiderAppeasement(customer=None, cause=AGAIN, reason="wrong again")
    told = given().when(consider, facts(customer=None)).then(UNKNOWN)

    assert consider.keys == ()
    assert told.record.keys == (STREAM.case,)
    refusal = given(UNKNOWN).when(GIVE, facts(customer=None)).then_refused("unknown_customer")
    assert str(AGAIN) in str(refusal.refusal)


def test_what_was_considered_is_given() -> None:
    """by the same questions as at once."""
    told = given(TOLD).when(GIVE, facts()).then(GIVEN)

    assert [ruling.question for ruling in told.rulings] == [AppeaseWith.kind, MayAppease.kind]


def test_both_requests_lock_the_customer_and_join_the_cause() -> None:
    """what is counted over all their cases must not change meanwhile."""
    assert APPEASE.keys == CONSIDER.keys == ("customer:kim",)
    assert APPEASE.follows == CONSIDER.follows == AGAIN


@pytest.mark.parametrize("request_", [APPEASE, CONSIDER])
@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"order": None}, "unknown_cause"),
        ({"customer": None}, "unknown_customer"),
        ({"customer": LEE}, "other_customer"),
        ({"other": AppeasementId("appeasement-7")}, "same_cause"),
    ],
)
def test_who_is_appeased_for_what_is_clear(request_: Any, known: Any, code: str) -> None:
    """a cause that is known, of the customer who ordered, and never twice; nobody lifts that."""
    boss = Override(by=Actor.staff("boris", SUPERVISOR), reason="a good customer")
    outcome = request_.decide(facts(override=boss, **known))

    assert isinstance(outcome, Refused)
    assert outcome.codes == (code,)
    well_said(outcome)
    assert all(ruling.final and ruling.allowed for ruling in outcome.standing)


def test_a_known_customer_is_not_left_out() -> None:
    """whoever considers it says whose it is."""
    consider = ConsiderAppeasement(customer=None, cause=AGAIN, reason="wrong again")

    given().when(consider, facts()).then_refused("other_customer")


def test_only_what_went_wrong_again_is_considered() -> None:
    """for the first time there is nobody to tell."""
    given().when(CONSIDER, facts(times=0)).then_refused("no_repeat")


@pytest.mark.parametrize("story", [given(), given(TOLD)])
def test_where_policy_gives_nothing_nothing_is_given(story: Any) -> None:
    """it says why, and the answer is kept with the refusal."""

    @policy(AppeaseWith)
    def nothing(q: AppeaseWith) -> NoCoupon:
        """Nothing."""
        assert (q.customer, q.order, q.cause, q.times) == (KIM, AGAIN, AGAIN, 1)
        return NoCoupon(reason="not for {this}")

    command = APPEASE if story.record is None else GIVE
    refusal = story.when(command, facts(nothing)).then_refused("nothing").refusal
    assert [ruling.answer for ruling in refusal.rulings] == ["nothing", None]
    assert str(refusal.standing[0]) == "nothing is given: not for {this}"


@pytest.mark.parametrize("story", [given(), given(TOLD)])
def test_more_than_the_cap_needs_a_supervisor(story: Any) -> None:
    """an agent is refused, a supervisor is not, nor is one who approves."""
    command = APPEASE if story.record is None else GIVE
    twice = (ago(days(1)), ago(days(2)))
    boss = Actor.staff("boris", SUPERVISOR)

    story.when(command, facts(earlier=twice)).then_refused("cap")
    assert story.when(command, facts(earlier=twice, by=boss)).events
    assert story.when(
        command, facts(earlier=twice, override=Override(by=boss, reason="third time"))
    ).events


def test_a_policy_sees_all_it_may_weigh() -> None:
    """what would be given, for what, how often it failed, and what was given before."""
    seen: list[MayAppease] = []

    @policy(MayAppease)
    def look(q: MayAppease) -> Ruling | None:
        """Look."""
        seen.append(q)
        return Refuse("seen", "seen")

    before = (ago(days(400)), ago(days(1)))
    told = given(TOLD).when(GIVE, facts(look, earlier=before))
    told.then_refused("seen")
    (q,) = seen
    assert (q.customer, q.order, q.cause, q.coupon, q.times) == (KIM, AGAIN, AGAIN, COUPON, 1)
    assert q.earlier == before
    assert q.within(days(365)) == before[1:]


def test_what_was_given_in_a_period() -> None:
    """its first instant excluded; amounts of one currency are added up, percentages are not."""
    percent = Coupon(text="10 % off", percent=10, good_for=days(1))
    euros = Coupon(text="EUR 3.00 off", amount=Money("3", "EUR"), good_for=days(1))
    before = (ago(days(7)), ago(days(7) - MOMENT), ago(days(1), percent), ago(days(1), euros))
    q = MayAppease(
        given=facts(),
        customer=KIM,
        order=AGAIN,
        cause=AGAIN,
        coupon=COUPON,
        times=0,
        earlier=before,
    )

    assert q.within(days(7)) == before[1:]
    assert q.worth_within(days(7), "USD") == TEN
    assert q.worth_within(days(8), "USD") == Money("20", "USD")
    assert q.worth_within(days(7), "EUR") == Money("3", "EUR")
    assert q.worth_within(days(7), "GBP") == Money("0", "GBP")


def test_another_role_may_be_told() -> None:
    """whoever policy names."""

    @policy(TellOfRepeat)
    def management(q: TellOfRepeat) -> Role:
        """Management."""
        assert (q.order, q.customer, q.times) == (AGAIN, KIM, 3)
        return MANAGEMENT

    told = given().when(CONSIDER, facts(management, times=3))
    assert (told.record.tell, told.record.times) == (MANAGEMENT, 3)


def test_what_was_considered_is_dropped() -> None:
    """and is over."""
    told = given(TOLD).when(DROP, facts()).then(AppeasementDropped(reason="they are content"))

    assert told.record.stage is AppeasementStage.DROPPED
    given(*(TOLD, *told.events)).when(GIVE, facts()).then_refused("not_now")


def test_a_coupon_is_redeemed_while_it_is_good() -> None:
    """up to its last moment; then it is good no more, swept or not."""
    last = plus(UNTIL, -MOMENT)
    told = given(TOLD, GIVEN).when(REDEEM, facts(now=last))
    told.then(AppeasementRedeemed(redeemed_at=last))

    assert told.record.redeemed_at == last
    assert told.record.stage is AppeasementStage.REDEEMED
    given(TOLD, GIVEN).when(REDEEM, facts(now=UNTIL)).then_refused("expired")


def test_a_coupon_expires_when_it_is_due() -> None:
    """not a moment before, and once."""
    story = given(TOLD, GIVEN)
    record = replay(STREAM, (TOLD, GIVEN))
    assert record.deadlines() == (Deadline(at=UNTIL, key="coupon", command=EXPIRE),)

    story.when(EXPIRE, facts(now=plus(UNTIL, -MOMENT))).then_refused("not_due")
    told = story.when(EXPIRE, facts(now=UNTIL)).then(AppeasementExpired())
    assert told.record.deadlines() == ()


def test_a_coupon_is_withdrawn_before_it_is_used() -> None:
    """afterwards it is not."""
    told = given(TOLD, GIVEN).when(WITHDRAW, facts())
    told.then(AppeasementWithdrawn(reason="meant for somebody else"))

    assert told.record.stage is AppeasementStage.WITHDRAWN
    used = given(TOLD, GIVEN, AppeasementRedeemed(redeemed_at=NOON))
    used.when(WITHDRAW, facts()).then_refused("not_now")


@pytest.mark.parametrize(
    ("happened", "counts", "settles"),
    [
        ((), False, True),
        ((GIVEN,), True, True),
        ((GIVEN, AppeasementRedeemed(redeemed_at=NOON)), True, True),
        ((GIVEN, AppeasementExpired()), True, True),
        ((GIVEN, AppeasementWithdrawn(reason="x")), False, False),
        ((AppeasementDropped(reason="x"),), False, False),
    ],
)
def test_what_counts_against_a_cap_and_what_settles_a_cause(
    happened: Any, counts: bool, settles: bool
) -> None:
    """what was given counts, whatever became of it; withdrawn or dropped, the cause is free."""
    record: Appeasement = replay(STREAM, (TOLD, *happened))

    assert (record.counts, record.settles) == (counts, settles)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " "}, "text must not be empty"),
        ({"amount": Money("0", "USD")}, "amount must be more than nothing, not USD 0.00"),
        ({"percent": 0}, "percent must be 1 to 100, not 0"),
        ({"percent": 101}, "percent must be 1 to 100, not 101"),
        ({"amount": TEN, "percent": 10}, "not both"),
        ({"good_for": days(0)}, "good for some time"),
    ],
)
def test_a_coupon_is_worth_something(fields: Any, problem: str) -> None:
    """it says what, takes off one thing, and can be used."""
    with pytest.raises(InputError, match=problem):
        Coupon(**{"text": "a gift", "good_for": days(1), **fields})


@pytest.mark.parametrize("percent", [1, 100, None])
def test_a_coupon_may_be_a_percentage_or_what_its_text_says(percent: int | None) -> None:
    """a free product has neither amount nor percentage."""
    assert str(Coupon(text="a gift", percent=percent, good_for=MOMENT)) == "a gift"


def test_empty_reasons_and_customers_are_refused() -> None:
    """before anything is asked."""
    with pytest.raises(InputError, match="reason"):
        ConsiderAppeasement(customer=KIM, cause=AGAIN, reason=" ")
    with pytest.raises(InputError, match="reason"):
        Appease(customer=KIM, cause=AGAIN, reason="")
    with pytest.raises(InputError, match="customer"):
        Appease(customer=CustomerId(""), cause=AGAIN, reason="late")


def test_the_number_of_a_coupon_is_one_of_the_series() -> None:
    """a mistyped one is never given."""
    with pytest.raises(InputError):
        GiveAppeasement(appeasement=ID, number=CouponNumber("1234567890"))
    assert isinstance(APPEASE.decide(facts()), Accepted)


KEPT = ReturnId("ra-1")
GIVE_PROMISED = GivePromised(customer=KIM, ra=KEPT, number=NUMBER)


def promised(**fields: Any) -> PromisedFacts:
    """A coupon was taken to keep an order."""
    told = {"order": AGAIN, "customer": KIM, "offer": "coupon_10", "coupon": COUPON, **fields}
    return knowing(PromisedFacts, **told)


def test_a_coupon_that_was_promised_is_given() -> None:
    """as it was promised, and nobody is asked: it settles nothing, and fills no cap."""
    told = given().when(GIVE_PROMISED, promised())
    told.then(
        CouponPromised(customer=KIM, cause=KEPT, order=AGAIN, offer="coupon_10", promised_at=NOON),
        GIVEN,
    )

    one = told.record
    assert (one.stage, one.cause, one.times) == (AppeasementStage.GIVEN, KEPT, 0)
    assert (one.number, one.coupon, one.until) == (NUMBER, COUPON, UNTIL)
    assert one.reason == "coupon_10 was taken to keep the order"
    assert (one.considered_at, one.tell) == (NOON, None)
    assert (one.promised, one.counts, one.fills, one.settles) == (True, True, False, False)
    assert told.rulings == ()
    assert (GIVE_PROMISED.follows, GIVE_PROMISED.keys) == (KEPT, ("customer:kim",))


def test_any_other_coupon_settles_its_cause_and_fills_a_cap() -> None:
    """as long as it was not taken back."""
    one = given(CONSIDERED, GIVEN).record
    assert one is not None
    assert (one.promised, one.fills, one.settles) == (False, True, True)
    considered = given(CONSIDERED).record
    assert considered is not None
    assert (considered.fills, considered.settles) == (False, True)


@pytest.mark.parametrize(
    "facts",
    [promised(order=None), promised(coupon=None), promised(customer=LEE), promised(customer=None)],
    ids=["nothing taken", "no coupon", "another's", "nobody's"],
)
def test_what_was_not_promised_is_not_given(facts: PromisedFacts) -> None:
    """nor to anybody to whom it was not."""
    told = given().when(GIVE_PROMISED, facts).then_refused("not_promised")

    assert "customer kim was promised no coupon for ra-1" in str(told.refusal)


def test_what_was_promised_is_given_once() -> None:
    """also where that was used, or taken back."""
    known = promised(given=AppeasementId("appeasement-9"))
    told = given().when(GIVE_PROMISED, known).then_refused("same_cause")

    assert "appeasement-9 is for ra-1 already" in str(told.refusal)
