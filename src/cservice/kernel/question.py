"""A question: what a policy is asked, as a value whose type says how answers combine.

Four combinations: a `Rule` (refuse, need approval, allow, lift), a `First` answer, a `Gather` of
all answers, an `Adjust` in turn. A question for which nobody is registered fails closed.
"""

import datetime
import reprlib
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Generic, Never, NewType, TypeVar, Union, get_args, get_origin

import attrs

from cservice.kernel.actor import Actor
from cservice.kernel.errors import DeclarationError
from cservice.kernel.given import Given, T
from cservice.kernel.money import Money
from cservice.kernel.policy import Policy, PolicyError
from cservice.kernel.ruling import OBJECTIONS, Condition, Refused, Ruling, Verdict, in_words
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


@frozen(kw_only=True)
class Question(Generic[A_co]):
    """What policies are asked, and in which words; `ask` gives an A."""

    #: Stable name, written into every ruling: "returns.may_return".
    kind: ClassVar[str]
    #: Whether the latest registered policy speaks before those registered earlier.
    latest_first: ClassVar[bool] = False

    given: Given = attrs.field(repr=False, eq=False)  # what the decision was given

    @property
    def now(self) -> Instant:
        """The instant of the decision."""
        return self.given.now

    @property
    def by(self) -> Actor:
        """Who gave the command."""
        return self.given.by

    def fact(self, kind: type[T]) -> T:
        """A fact of the host's; an unknown one fails the policy that needs it, by name."""
        return self.given.fact(kind)

    def may_know(self, kind: type[T]) -> T | None:
        """A fact of the host's, or None where it is not known."""
        return self.given.may_know(kind)

    def ask(self) -> A_co:
        """Ask the policies of this brand and combine what they answer."""
        raise NotImplementedError(f"{type(self).__name__} must be a Rule, First, Gather or Adjust")

    def _policies(self) -> tuple[Policy, ...]:
        return self.given.policies.get(type(self)) or self._nobody()

    def _nobody(self) -> Never:
        raise DeclarationError(
            f"question {self.kind}",
            "no policy is registered for it; register the trade's defaults or your own",
        )

    def _put(self, policy: Policy, question: "Question[Any]") -> Any:
        try:
            return policy.answer(question)
        except Exception as error:
            raise self._raised(policy, error) from error

    def _raised(self, policy: Policy, error: Exception) -> PolicyError:
        return PolicyError(policy.name, self.kind, f"it raised {type(error).__name__}: {error}")

    def _nonsense(self, policy: Policy, answer: object, wanted: str) -> PolicyError:
        shown = reprlib.repr(answer)  # short, and never fails
        return PolicyError(policy.name, self.kind, f"it answered {shown}, not {wanted}")

    def _checked(self, policy: Policy, answer: Any) -> Any:
        """The answer, if it is what the question's type says that one answer is."""
        question: Any = type(self)  # mypy takes no attrs class for hashable; behind Any it does
        wanted = _answer_of(question)
        if not isinstance(answer, wanted):
            words = " or ".join(one.__name__ for one in wanted)
            raise self._nonsense(policy, answer, f"a {words} or None")
        return answer

    def _answered(self, policy: Policy, answer: object) -> Ruling:
        try:
            shown, reason = in_words(answer), getattr(answer, "reason", "")
        except Exception as error:
            problem = f"its answer cannot be shown: {type(error).__name__}"
            raise PolicyError(policy.name, self.kind, problem) from error
        why = reason if reason and isinstance(reason, str) else policy.doc
        return _ANSWERED.heard(self.kind, policy.name).answered(shown, why)


@frozen
class Allowed:
    """A rule question was answered yes."""

    rulings: tuple[Ruling, ...]  # all that was said, in order
    conditions: tuple[Condition, ...] = ()  # what is checked later


@frozen(kw_only=True)
class Rule(Question[Allowed | Refused]):
    """Refuse / need approval / allow: any objection counts, unless lifted or overridden."""

    def ask(self) -> Allowed | Refused:
        """Allowed, with conditions, or Refused, with every ruling."""
        rulings: tuple[Ruling, ...] = ()
        conditions: tuple[Condition, ...] = ()
        agreed = True
        # `_policies` and `_put` written out: every command that asks comes this way.
        for policy in self.given.policies.get(type(self)) or self._nobody():
            try:
                answer = policy.answer(self)
            except Exception as error:
                raise self._raised(policy, error) from error
            if answer is None:
                continue
            if not isinstance(answer, Ruling) or answer.verdict is _ANSWER:
                raise self._nonsense(policy, answer, "Allow, Refuse, NeedApproval, Lift or None")
            rulings += (answer.heard(self.kind, policy.name),)
            conditions += answer.conditions
            agreed = agreed and answer.verdict is _ALLOW
        return Allowed(rulings, conditions) if agreed else _settled(rulings, self.given)


# Looked up once: a member of an enum takes longer to find than to compare.
_ALLOW, _ANSWER = Verdict.ALLOW, Verdict.ANSWER
_ANSWERED = Ruling(verdict=Verdict.ANSWER, answer="")


def _settled(rulings: tuple[Ruling, ...], given: Given) -> Allowed | Refused:
    """Lifts first, then approvals and overrides; what still stands refuses."""
    settled: tuple[Ruling, ...] = ()
    for place, ruling in enumerate(rulings, start=1):
        by = _settler(ruling, rulings[place:], given)
        settled += (ruling if by is None else ruling.settled(by),)
    refused = Refused(settled)
    return refused if refused.standing else Allowed(settled, _conditions(settled))


def _settler(ruling: Ruling, later: tuple[Ruling, ...], given: Given) -> str | None:
    """Who lifted or approved an objection: a later policy, an approver, the actor's own role."""
    if ruling.verdict not in OBJECTIONS or ruling.final:
        return None
    for other in later:
        if other.verdict is Verdict.LIFT and other.code == ruling.code:
            return other.policy
    if ruling.role is None:
        return None
    if given.override is not None and given.override.settles(ruling.code, ruling.role):
        return f"{given.override.by}: {given.override.reason}"
    if ruling.verdict is Verdict.NEED_APPROVAL and given.by.has(ruling.role):
        return str(given.by)
    return None


def _conditions(rulings: tuple[Ruling, ...]) -> tuple[Condition, ...]:
    return tuple([condition for ruling in rulings for condition in ruling.conditions])


@frozen
class Answer(Generic[A]):
    """What a question other than a rule was answered, and by whom."""

    value: A  # the answer
    rulings: tuple[Ruling, ...]  # who answered, in order


@frozen(kw_only=True)
class First(Question[Answer[A]], Generic[A]):
    """The first answer counts; the latest registered is asked first, the trade's default last."""

    latest_first = True

    def ask(self) -> Answer[A]:
        """The first answer. Raises PolicyError where nobody has one."""
        policies = self._policies()
        for policy in policies:
            answer = self._put(policy, self)
            if answer is not None:
                value: A = self._checked(policy, answer)
                return Answer(value, (self._answered(policy, value),))
        raise PolicyError(policies[-1].name, self.kind, "neither it nor any other policy answered")


@frozen(kw_only=True)
class Within(First[datetime.timedelta]):
    """For how long: the first answer counts; it is not negative, and not beyond a hundred years."""

    def _checked(self, policy: Policy, answer: Any) -> Any:
        length: datetime.timedelta = super()._checked(policy, answer)
        if not _NO_TIME <= length <= _A_CENTURY:
            problem = f"it answered {in_words(length)}, not a time from 0 to 100 years"
            raise PolicyError(policy.name, self.kind, problem)
        return length


_NO_TIME, _A_CENTURY = datetime.timedelta(), datetime.timedelta(days=36525)


@frozen(kw_only=True)
class Gather(Question[Answer[tuple[A, ...]]], Generic[A]):
    """Every policy may add answers: offers, suggestions."""

    def ask(self) -> Answer[tuple[A, ...]]:
        """All answers, in the order in which policies speak; none is an answer too."""
        gathered: list[A] = []
        rulings: list[Ruling] = []
        for policy in self._policies():
            answer = self._put(policy, self)
            if answer is None:
                continue
            if not isinstance(answer, tuple):
                raise self._nonsense(policy, answer, "a tuple or None")
            gathered.extend(self._checked(policy, one) for one in answer)
            rulings.extend(self._answered(policy, one) for one in answer)
        return Answer(tuple(gathered), tuple(rulings))


@frozen(kw_only=True)
class Adjust(Question[Answer[A]], Generic[A]):
    """Each policy in turn may change the value it is handed: fees, charges."""

    so_far: A  # what the policies before made of it; the question starts with the plain value

    def ask(self) -> Answer[A]:
        """The value after every policy had its turn."""
        question = self
        rulings: list[Ruling] = []
        for policy in self._policies():
            answer = self._put(policy, question)
            if answer is None:
                continue
            answer = self._checked(policy, answer)
            rulings.append(self._answered(policy, answer))
            question = evolve(question, so_far=answer)
        return Answer(question.so_far, tuple(rulings))

    def _checked(self, policy: Policy, answer: Any) -> Any:
        """The answer, if it is what the question started with."""
        if type(answer) is not type(self.so_far):
            raise self._nonsense(policy, answer, f"a {type(self.so_far).__name__} or None")
        return answer


@frozen(kw_only=True)
class Charge(Adjust[Money]):
    """What somebody pays: each policy in turn may change it, in its currency, to nothing at least.

    A policy that pays the customer, or in other money, is taken for broken: it fails, by name.
    """

    def _checked(self, policy: Policy, answer: Any) -> Any:
        amount: Money = super()._checked(policy, answer)
        if amount.currency != self.so_far.currency or amount.is_negative:
            wanted = f"{self.so_far.currency} 0 or more"
            raise PolicyError(policy.name, self.kind, f"it answered {amount}, not {wanted}")
        return amount


@cache
def _answer_of(question: Any) -> tuple[type, ...]:
    """What one answer is, from `First[Money]` or `Gather[Offer]`."""
    for base in question.__mro__:
        for declared in vars(base).get("__orig_bases__", ()):
            if get_origin(declared) in (First, Gather):
                return _checkable(get_args(declared)[0])
    return (object,)


def _checkable(hint: Any) -> tuple[type, ...]:
    """The classes a value of the type is one of; object where that cannot be told."""
    if isinstance(hint, NewType):
        return _checkable(hint.__supertype__)
    if get_origin(hint) in (Union, UnionType):
        return tuple(one for part in get_args(hint) for one in _checkable(part))
    if hint is float:
        return (float, int)  # as type checkers have it
    kind = get_origin(hint) or hint
    try:
        isinstance(None, kind)
    except TypeError:  # a type variable, a protocol, Any
        return (object,)
    return (kind,)


__all__ = [
    "Adjust",
    "Allowed",
    "Answer",
    "Charge",
    "First",
    "Gather",
    "Question",
    "Rule",
    "Within",
]
