import attrs
import pytest

from cservice import Allowed, InputError, Lift, Named, Override, Refuse, Refused, days, policy
from cservice.ids import Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Adjust
from cservice.kernel.ruling import Ruling
from cservice.returns import MayReturn, Reason, ReturnLine
from cservice.testing import ANN, NOON, ask, asked


@attrs.frozen
class Loyalty:
    """How good a customer is."""

    tier: str


@policy(MayReturn)
def gold(q: MayReturn) -> Ruling | None:
    """Gold customers have a year."""
    known = q.may_know(Loyalty)
    return Lift("window", "gold") if known is not None and known.tier == "gold" else None


@policy(MayReturn, brand="cango", tenant="acme")
def never(q: MayReturn) -> Ruling | None:
    """Cango takes nothing back."""
    return Refuse("never", "nothing comes back")


@attrs.frozen(kw_only=True)
class Fee(Adjust[Money]):
    """What does a host's own service cost?"""

    kind = "acme.fee"


@policy(Fee)
def twice(q: Fee) -> Money | None:
    """Twice as much."""
    return q.so_far * 2


def late(*facts: object, **circumstances: object) -> MayReturn:
    """May a book come back that was delivered 40 days ago?"""
    return MayReturn(
        given=asked(*facts, **circumstances),  # type: ignore[arg-type]  # handed on as they are
        line=ReturnLine(
            sku=Sku("book"), reason=Reason.CHANGED_MIND, paid=Money("4.50", "USD"), requested=1
        ),
        delivered_at=NOON - days(40),
    )


def test_one_policy_is_asked_with_the_hosts_facts() -> None:
    """in three lines, and the trade's own policies rule beside it."""
    assert isinstance(ask(late(Loyalty("gold")), gold), Allowed)
    assert isinstance(ask(late(Loyalty("tin")), gold), Refused)
    assert isinstance(ask(late(), gold), Refused)


def test_a_question_alone_is_answered_by_the_trade() -> None:
    """at noon, by an agent, unless said otherwise."""
    question = late()

    assert (question.now, question.by) == (NOON, ANN)
    answer = ask(question)
    assert isinstance(answer, Refused)
    assert answer.codes == ("window",)
    assert question.ask() == answer


def test_circumstances_are_said_where_they_matter() -> None:
    """who asks, and who takes the responsibility."""
    boss = Actor.staff("sue", SUPERVISOR)

    assert isinstance(ask(late(override=Override(by=boss, reason="why not"))), Allowed)


def test_a_policy_is_asked_for_the_brand_and_tenant_it_is_for() -> None:
    """without being told, unless it is."""
    answer = ask(late(), never)

    assert isinstance(answer, Refused)
    assert answer.codes == ("window", "never")
    with pytest.raises(
        InputError, match=r"nobody is heard on returns.may_return for brand 'other'"
    ):
        ask(late(), never, brand="other")
    with pytest.raises(InputError, match="of 'other'"):
        ask(late(), never, tenant="other")


def test_a_policy_that_nobody_hears_is_no_test() -> None:
    """it answers another question than is asked."""
    with pytest.raises(InputError, match="nobody is heard"):
        ask(late(), twice)


def test_the_trade_can_be_left_out() -> None:
    """as a whole, or by name."""
    assert isinstance(ask(late(), gold, without=["trade.returns:window"]), Allowed)
    assert ask(Fee(given=asked(), so_far=Money("2", "USD")), twice, trade=False).value == Money(
        "4", "USD"
    )


def test_a_policy_that_replaces_one_of_the_trades_is_heard_in_its_place() -> None:
    """under the name it is given."""

    @policy(MayReturn, replaces="trade.returns:window")
    def window(q: MayReturn) -> Ruling | None:
        return Refuse("shorter", "a week")

    answer = ask(late(), Named("acme.window", window))

    assert isinstance(answer, Refused)
    assert answer.codes == ("shorter",)


def test_a_fact_is_known_by_its_type() -> None:
    """so there is one of each."""
    with pytest.raises(InputError, match="two facts are a Loyalty"):
        asked(Loyalty("gold"), Loyalty("tin"))
