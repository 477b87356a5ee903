import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Generic, NewType, Protocol, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.actor import AGENT, SUPERVISOR, TEAM_LEADER, Actor, Override, Role
from cservice.kernel.errors import DeclarationError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policies import Policies
from cservice.kernel.policy import PolicyError, policy
from cservice.kernel.question import Adjust, Allowed, First, Gather, Question, Rule, Within
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.registration import Named
from cservice.kernel.ruling import (
    Allow,
    Condition,
    Lift,
    NeedApproval,
    Refuse,
    Refused,
    Ruling,
    Verdict,
)
from cservice.kernel.time import days, instant

A = TypeVar("A")
TENANT, CANGO = Tenant("t"), BrandId("cango")
ANN, SUE = Actor.staff("ann"), Actor.staff("sue", SUPERVISOR)


@attrs.frozen(kw_only=True)
class MayBorrow(Rule):
    """May this book be borrowed?"""

    kind = "library.may_borrow"
    copies: int = 1  # how many


@attrs.frozen(kw_only=True)
class LoanPeriod(First[datetime.timedelta]):
    """For how long?"""

    kind = "library.loan_period"


@attrs.frozen(kw_only=True)
class Tips(Gather[str]):
    """What else may the reader like?"""

    kind = "library.tips"


@attrs.frozen(kw_only=True)
class LateFee(Adjust[Money]):
    """What does it cost to be late?"""

    kind = "library.late_fee"
    late: datetime.timedelta = datetime.timedelta(days=1)  # by how much


@attrs.frozen
class Loyalty:
    tier: str  # "gold"


def _given(
    *plugins: object,
    by: Actor = ANN,
    override: Override | None = None,
    host: Mapping[type, object] | None = None,
) -> Given:
    return Given(
        now=instant("2026-03-02T09:00:00Z"),
        by=by,
        policies=Policies(*plugins).bound(TENANT, CANGO),
        override=override,
        host=host or {},
    )


def _says(name: str, answer: Any, question: Any = MayBorrow, **options: Any) -> Named:
    """A policy that always gives one answer."""

    def says(q: Any) -> Any:
        """Always the same."""
        return answer

    return Named(name, policy(question, **options)(says))


def _borrow(
    *answers: Ruling | None, by: Actor = ANN, override: Override | None = None
) -> Allowed | Refused:
    """The outcome where policies p0, p1, … answer so."""
    plugins = [_says(f"p{place}", answer) for place, answer in enumerate(answers)]
    return MayBorrow(given=_given(*plugins, by=by, override=override)).ask()


def _refused(outcome: Allowed | Refused) -> Refused:
    assert isinstance(outcome, Refused)
    return outcome


def _allowed(outcome: Allowed | Refused) -> Allowed:
    assert isinstance(outcome, Allowed)
    return outcome


NO = Refuse("window", "too late")


class TestRule:
    def test_nobody_objects(self) -> None:
        """a rule is allowed where nobody objects; who has no opinion leaves no ruling."""
        allowed = _allowed(_borrow(None, Allow("{n} left", params={"n": 2}), None))
        [ruling] = allowed.rulings
        assert ruling == Ruling(
            question="library.may_borrow",
            policy="p1",
            verdict=Verdict.ALLOW,
            reason="{n} left",
            params={"n": "2"},
        )
        assert _borrow(None) == Allowed(())

    def test_one_objection_counts(self) -> None:
        """one refusal refuses, whatever others allow; every ruling is kept in order."""
        refused = _refused(_borrow(Allow(), Refuse("window", "", allowed=("30 days",)), Allow()))
        assert refused.codes == ("window",)
        assert [ruling.policy for ruling in refused.rulings] == ["p0", "p1", "p2"]
        assert refused.rulings[1].allowed == ("30 days",)

    def test_conditions_are_carried(self) -> None:
        """what an allowance hangs on reaches the command, from every policy, with a lift or not."""
        box = Condition(code="box", text="in its box")
        slip = Condition(code="slip", text="with the receipt")
        some = [Allow(conditions=(box,)), Allow(conditions=(slip,))]
        assert _allowed(_borrow(*some)).conditions == (box, slip)
        assert _allowed(_borrow(*some, NO, Lift("window", ""))).conditions == (box, slip)

    def test_a_lift_lifts_what_was_refused_before(self) -> None:
        """an exception lifts earlier policies' refusals of its code; each says who lifted it."""
        allowed = _allowed(_borrow(NO, NO, Lift("window", "gold")))
        assert [ruling.settled_by for ruling in allowed.rulings] == ["p2", "p2", None]
        assert [ruling.verdict for ruling in allowed.rulings] == ["refuse", "refuse", "lift"]

    def test_a_lift_lifts_a_missing_approval(self) -> None:
        """what needs an approval is lifted by code as well."""
        outcome = _borrow(NeedApproval("value", "", role=SUPERVISOR), Lift("value", ""))
        assert _allowed(outcome).rulings[0].settled_by == "p1"

    @pytest.mark.parametrize(
        "answers",
        [
            (Lift("window", ""), NO),
            (NO, Lift("other", "")),
            (Refuse("window", "", final=True), Lift("window", "")),
            (NO, Refuse("stolen", ""), Lift("window", "")),
        ],
        ids=["an earlier lift", "another code", "a final refusal", "one of two"],
    )
    def test_a_lift_lifts_nothing_else(self, answers: tuple[Ruling, ...]) -> None:
        """a later refusal, another code and a final refusal stand."""
        assert _refused(_borrow(*answers)).standing

    def test_a_lift_of_nothing_is_no_objection(self) -> None:
        """an exception to a rule nobody made changes nothing."""
        assert len(_allowed(_borrow(Lift("window", ""))).rulings) == 1

    def test_approval_by_ones_own_role(self) -> None:
        """who holds the role needs nobody else, and is named; others are told whose it takes."""
        need = NeedApproval("value", "over {limit}", role=SUPERVISOR, params={"limit": 50})
        assert _allowed(_borrow(need, by=SUE)).rulings[0].settled_by == "staff sue"
        [standing] = _refused(_borrow(need, by=ANN)).standing
        assert standing.text() == "over 50"
        assert standing.allowed == ("with the approval of a supervisor",)

    def test_approval_by_somebody_else(self) -> None:
        """an approver with the role settles it by name and reason; one without does not."""
        need = NeedApproval("value", "", role=SUPERVISOR)
        by_sue = Override(by=SUE, reason="regular reader")
        assert _allowed(_borrow(need, override=by_sue)).rulings[0].settled_by == (
            "staff sue: regular reader"
        )
        by_bob = Override(by=Actor.staff("bob", TEAM_LEADER), reason="why not")
        assert _refused(_borrow(need, override=by_bob)).codes == ("value",)

    def test_a_refusal_that_may_be_overridden(self) -> None:
        """going against a refusal takes an override of its role; one's own role is not enough."""
        rule = Refuse("window", "", override=SUPERVISOR)
        by_sue = Override(by=SUE, reason="was ill")
        [ruling] = _allowed(_borrow(rule, override=by_sue)).rulings
        assert (ruling.settled_by, ruling.role) == ("staff sue: was ill", SUPERVISOR)
        assert _refused(_borrow(rule, by=SUE)).codes == ("window",)
        assert _refused(_borrow(rule)).codes == ("window",)

    @pytest.mark.parametrize(
        "rule",
        [NO, Refuse("window", "", override=SUPERVISOR, final=True)],
        ids=["no role", "final"],
    )
    def test_what_nobody_may_override(self, rule: Refuse) -> None:
        """without a role, and where it is final, an override is to no avail."""
        override = Override(by=SUE, reason="please")
        assert _refused(_borrow(rule, by=SUE, override=override)).codes == ("window",)

    def test_a_lift_goes_before_an_approval(self) -> None:
        """where both would settle it, the rule's exception is named and nobody's responsibility."""
        override = Override(by=SUE, reason="was ill")
        rule = Refuse("window", "", override=SUPERVISOR)
        allowed = _allowed(_borrow(rule, Lift("window", ""), override=override))
        assert allowed.rulings[0].settled_by == "p1"


CODES = st.sampled_from(["a", "b"])
ROLES: st.SearchStrategy[Role] = st.sampled_from([AGENT, SUPERVISOR])
ANSWERS: st.SearchStrategy[Ruling | None] = st.one_of(
    st.none(),
    st.builds(Allow),
    st.builds(Refuse, CODES, st.just(""), override=st.none() | ROLES, final=st.booleans()),
    st.builds(NeedApproval, CODES, st.just(""), role=ROLES),
    st.builds(Lift, CODES, st.just("")),
)
ACTORS = st.sampled_from([ANN, SUE, Actor.customer("c-7")])
APPROVERS = st.sampled_from([ANN, SUE])
OVERRIDES = st.none() | st.builds(Override, by=APPROVERS, reason=st.just("because"))


@attrs.frozen(kw_only=True)
class KeptWithin(Within):
    """For how long is a reserved book kept?"""

    kind = "library.kept_within"


@pytest.mark.parametrize("length", [days(-1), days(9_999_999), datetime.timedelta.max])
def test_a_time_that_cannot_be_kept_fails_by_name(length: datetime.timedelta) -> None:
    """one that is negative, or that no calendar reaches: the policy is broken, not the command."""

    @policy(KeptWithin)
    def kept(q: KeptWithin) -> datetime.timedelta | None:
        """So long."""
        return length

    policies = Policies(kept).bound(TENANT, CANGO)
    question = KeptWithin(
        given=Given(now=instant("2026-03-02T09:00:00Z"), by=ANN, policies=policies)
    )
    with pytest.raises(PolicyError, match="not a time from 0 to 100 years") as raised:
        question.ask()
    assert raised.value.policy.endswith("kept")


class TestRuleLaws:
    @given(st.lists(ANSWERS), ACTORS, OVERRIDES)
    def test_what_stands(
        self, answers: list[Ruling | None], by: Actor, override: Override | None
    ) -> None:
        """exactly those objections stand that no later lift, approval or override settles."""
        standing: list[str] = []
        lifted: set[str] = set()
        for answer in reversed(answers):  # backwards, so that a lift is met before what it lifts
            if isinstance(answer, Lift):
                lifted.add(answer.code)
            if not isinstance(answer, Refuse | NeedApproval):
                continue
            need = isinstance(answer, NeedApproval)
            approvers = [override.by] if override else []
            approved = any(answer.role in one.roles for one in approvers + [by] * need)
            if answer.final or not (answer.code in lifted or approved):
                standing.insert(0, answer.code)
        outcome = _borrow(*answers, by=by, override=override) if answers else Allowed(())
        assert list(outcome.codes if isinstance(outcome, Refused) else ()) == standing
        assert isinstance(outcome, Refused) is bool(standing)

    @given(st.lists(ANSWERS), ACTORS, OVERRIDES)
    def test_one_more_refusal_never_helps(
        self, answers: list[Ruling | None], by: Actor, override: Override | None
    ) -> None:
        """a policy that refuses, heard last, refuses; whatever else was said is kept as it was."""
        before = _borrow(*answers, None, by=by, override=override)
        after = _refused(_borrow(*answers, Refuse("c", ""), by=by, override=override))
        assert after.codes[-1] == "c"
        assert after.rulings[:-1] == before.rulings


class TestFirst:
    def test_the_latest_registered_is_asked_first(self) -> None:
        """the host's answer goes before the trade's default; who was not needed is not recorded."""
        default, ours = _says("trade", days(30), LoanPeriod), _says("acme", days(60), LoanPeriod)
        answer = LoanPeriod(given=_given(default, ours)).ask()
        assert answer.value == days(60)
        [ruling] = answer.rulings
        assert (ruling.policy, ruling.verdict, ruling.answer, ruling.reason) == (
            "acme",
            "answer",
            "60 days",
            "Always the same.",
        )

    def test_a_policy_is_asked_the_question_itself(self) -> None:
        """with all that the question tells."""
        heard: list[LoanPeriod] = []

        @policy(LoanPeriod)
        def hears(q: LoanPeriod) -> datetime.timedelta:
            heard.append(q)
            return days(1)

        question = LoanPeriod(given=_given(hears))
        question.ask()
        assert heard == [question]

    def test_who_has_no_opinion_is_passed_over(self) -> None:
        """None leaves it to the one registered before."""
        default, ours = _says("trade", days(30), LoanPeriod), _says("acme", None, LoanPeriod)
        assert LoanPeriod(given=_given(default, ours)).ask().value == days(30)

    def test_nobody_answers(self) -> None:
        """without any answer the question fails, and names who should have had the last word."""
        question = LoanPeriod(
            given=_given(_says("trade", None, LoanPeriod), _says("acme", None, LoanPeriod))
        )
        with pytest.raises(PolicyError, match="neither it nor any other") as caught:
            question.ask()
        assert (caught.value.policy, caught.value.question) == ("trade", "library.loan_period")

    def test_first_is_asked_first(self) -> None:
        """`first` is asked before those registered later, `last` after those registered earlier."""
        plugins = [
            _says("one", days(1), LoanPeriod),
            _says("eager", days(2), LoanPeriod, first=True),
            _says("two", days(3), LoanPeriod),
            _says("patient", days(4), LoanPeriod, last=True),
        ]
        policies = Policies(*plugins).bound(TENANT, CANGO)[LoanPeriod]
        assert [one.name for one in policies] == ["eager", "two", "one", "patient"]


class TestGather:
    def test_all_answers_in_order(self) -> None:
        """everyone adds, in the order in which they were registered; each answer has its ruling."""
        plugins = [
            _says("one", ("a", "b"), Tips),
            _says("two", None, Tips),
            _says("three", ("c",), Tips),
        ]
        answer = Tips(given=_given(*plugins)).ask()
        assert answer.value == ("a", "b", "c")
        assert [(ruling.policy, ruling.answer) for ruling in answer.rulings] == [
            ("one", "a"),
            ("one", "b"),
            ("three", "c"),
        ]

    def test_none_is_an_answer_too(self) -> None:
        """nobody has to have something to add."""
        assert Tips(given=_given(_says("one", None, Tips))).ask().value == ()


class TestAdjust:
    def test_each_in_turn_sees_what_went_before(self) -> None:
        """a value passes from policy to policy; who answers None leaves it."""

        @policy(LateFee)
        def per_day(q: LateFee) -> Money | None:
            return q.so_far * q.late.days

        @policy(LateFee)
        def halved(q: LateFee) -> Money | None:
            return q.so_far.percent(50)

        plugins = (Named("day", per_day), _says("none", None, LateFee), Named("half", halved))
        asked = LateFee(given=_given(*plugins), so_far=Money(2, "EUR"), late=days(3))
        answer = asked.ask()
        assert answer.value == Money(3, "EUR")
        assert [(ruling.policy, ruling.answer) for ruling in answer.rulings] == [
            ("day", "EUR 6.00"),
            ("half", "EUR 3.00"),
        ]
        assert asked.so_far == Money(2, "EUR")

    def test_nobody_changes_it(self) -> None:
        """the value is what the question came with."""
        fee = LateFee(given=_given(_says("one", None, LateFee)), so_far=Money(2, "EUR")).ask()
        assert (fee.value, fee.rulings) == (Money(2, "EUR"), ())


MyNumber = NewType("MyNumber", int)


class Sized(Protocol):
    size: int


@attrs.frozen(kw_only=True)
class Plain(First[A], Generic[A]):
    """Its type is left open."""

    kind = "library.plain"


@attrs.frozen(kw_only=True)
class Raw(First):  # type: ignore[type-arg]  # a host need not say of what
    kind = "library.raw"


@attrs.frozen(kw_only=True)
class Either(First[int | str]):
    kind = "library.either"


@attrs.frozen(kw_only=True)
class Number(First[MyNumber]):
    kind = "library.number"


@attrs.frozen(kw_only=True)
class Ratio(First[float]):
    kind = "library.ratio"


@attrs.frozen(kw_only=True)
class Listed(First[list[int]]):
    kind = "library.listed"


@attrs.frozen(kw_only=True)
class Shaped(First[Sized]):
    kind = "library.shaped"


@attrs.frozen(kw_only=True)
class LongerLoan(LoanPeriod):
    kind = "library.longer_loan"


class Rude:
    """An answer that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no comment")

    __repr__ = __str__


class Terse(str):
    """An answer with a reason that is no text."""

    reason = 7


class Told(str):
    """An answer with a reason of its own."""

    reason = "since it is {cold}"


class TestFailingClosed:
    @pytest.mark.parametrize(
        ("question", "so_far", "nonsense", "wanted"),
        [
            (MayBorrow, {}, "yes", "it answered 'yes', not Allow, Refuse, NeedApproval, Lift"),
            (MayBorrow, {}, True, "it answered True, not Allow"),
            (MayBorrow, {}, Rude(), "not Allow"),
            (LoanPeriod, {}, "30 days", "it answered '30 days', not a timedelta or None"),
            (LongerLoan, {}, 30, "it answered 30, not a timedelta or None"),
            (Tips, {}, ["a"], r"it answered \['a'\], not a tuple or None"),
            (Tips, {}, "a", "it answered 'a', not a tuple or None"),
            (Tips, {}, ("a", 7), "it answered 7, not a str or None"),
            (LateFee, {"so_far": Money(2, "EUR")}, Decimal(1), r"not a Money or None"),
            (Either, {}, 1.5, "not a int or str or None"),
            (Number, {}, "7", "not a int or None"),
            (Ratio, {}, "7", "not a float or int or None"),
            (Listed, {}, (1,), "not a list or None"),
            (Plain, {}, Rude(), "its answer cannot be shown: RuntimeError"),
        ],
    )
    def test_nonsense(
        self, question: type[Question[Any]], so_far: Any, nonsense: object, wanted: str
    ) -> None:
        """what the question's type does not know is no answer: the policy fails by name."""
        asked = question(given=_given(_says("acme.odd", nonsense, question)), **so_far)
        with pytest.raises(PolicyError, match=wanted) as caught:
            asked.ask()
        assert caught.value.policy == "acme.odd"
        assert caught.value.question == question.kind

    @pytest.mark.parametrize(
        ("question", "answer"),
        [
            (Plain, 1j),
            (Raw, 1j),
            (Shaped, "has no size"),
            (Either, 1),
            (Either, "one"),
            (Number, 1),
            (Ratio, 1),
            (Ratio, 1.5),
            (Listed, [1]),
        ],
    )
    def test_sense(self, question: type[Question[Any]], answer: object) -> None:
        """an answer of the type is taken, and so is any where the type cannot be told."""
        assert question(given=_given(_says("p", answer, question))).ask().value == answer

    def test_a_reason_that_is_given(self) -> None:
        """an answer's own reason is kept, else the first line of what the policy says of itself."""
        for answer, reason in ((Told("x"), "since it is {cold}"), (Terse("x"), "Always the same.")):
            [ruling] = Either(given=_given(_says("p", answer, Either))).ask().rulings
            assert ruling.text() == reason

    @pytest.mark.parametrize(
        ("question", "so_far"),
        [
            (MayBorrow, {}),
            (LoanPeriod, {}),
            (Tips, {}),
            (LateFee, {"so_far": Money(2, "EUR")}),
        ],
    )
    def test_a_policy_that_raises(self, question: Any, so_far: Any) -> None:
        """a policy's error is named with the policy, the question and the cause."""

        def broken(q: Any) -> Any:
            raise KeyError("tier")

        marked = policy(question)(broken)
        asked = question(given=_given(Named("acme.broken", marked)), **so_far)
        with pytest.raises(PolicyError) as caught:
            asked.ask()
        assert str(caught.value) == (
            f"policy acme.broken asked {question.kind}: it raised KeyError: 'tier'"
        )
        assert isinstance(caught.value.__cause__, KeyError)

    def test_nobody_is_registered(self) -> None:
        """a question without any policy is not allowed by default: it is a mistake, and says so."""
        with pytest.raises(DeclarationError, match=r"library\.may_borrow: no policy is registered"):
            MayBorrow(given=_given()).ask()

    def test_nobody_is_registered_for_the_brand(self) -> None:
        """another brand's policies are nobody's here."""
        with pytest.raises(DeclarationError, match="no policy is registered"):
            MayBorrow(given=_given(_says("p", Allow(), brand="other"))).ask()

    def test_a_bare_question(self) -> None:
        """a question that does not say how answers combine is named."""

        @attrs.frozen(kw_only=True)
        class Bare(Question[int]):
            kind = "library.bare"

        with pytest.raises(NotImplementedError, match="Bare must be a Rule, First, Gather or Adj"):
            Bare(given=_given()).ask()


class TestFacts:
    @staticmethod
    def _gold(host: Mapping[type, object]) -> Allowed | Refused:
        @policy(MayBorrow)
        def gold(q: MayBorrow) -> Ruling | None:
            return Allow() if q.fact(Loyalty).tier == "gold" else NO

        return MayBorrow(given=_given(Named("acme.gold", gold), host=host)).ask()

    def test_a_policy_reads_the_hosts_facts(self) -> None:
        """what the host provides is at hand in the question."""
        assert _allowed(self._gold({Loyalty: Loyalty("gold")})).rulings
        assert _refused(self._gold({Loyalty: Loyalty("bronze")})).codes == ("window",)

    def test_unknown_is_not_false(self) -> None:
        """a policy that needs a fact nobody provided fails by name, and does not guess."""
        with pytest.raises(PolicyError, match=r"acme\.gold .* the fact Loyalty is not known here"):
            self._gold({})

    def test_a_policy_that_can_do_without(self) -> None:
        """`may_know` gives None where a fact is unknown."""
        seen = []

        @policy(MayBorrow)
        def curious(q: MayBorrow) -> Ruling | None:
            seen.append((q.may_know(Loyalty), q.now, q.by))
            return None

        hosts: list[dict[type, object]] = [{}, {Loyalty: Loyalty("gold")}]
        for host in hosts:
            MayBorrow(given=_given(Named("p", curious), host=host)).ask()
        now = instant("2026-03-02T09:00:00Z")
        assert seen == [(None, now, ANN), (Loyalty("gold"), now, ANN)]


def test_questions_compare_by_what_they_ask() -> None:
    """two questions of the same content are equal, whatever they were given to decide with."""
    assert MayBorrow(given=_given(), copies=2) == MayBorrow(given=_given(by=SUE), copies=2)
    assert MayBorrow(given=_given(), copies=2) != MayBorrow(given=_given(), copies=3)
    assert repr(MayBorrow(given=_given(), copies=2)) == "MayBorrow(copies=2)"
