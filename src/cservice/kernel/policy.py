"""A policy: a function of one question value, marked with what it answers and for whom."""

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property, partial, partialmethod
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar, Unpack, overload

import attrs

from cservice.kernel.errors import CserviceError, DeclarationError
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.value import frozen

if TYPE_CHECKING:  # a question asks policies, and policies are registered for questions
    from cservice.kernel.question import Adjust, First, Gather, Question, Rule

_MARK = "cservice_policy"
_F = TypeVar("_F", bound=Callable[..., Any])


class _Options(TypedDict, total=False):
    """The options of `@policy`, for the type checker; said in full at its definition."""

    brand: str | None
    tenant: str | None
    replaces: str | None
    first: bool
    last: bool


@frozen(kw_only=True)
class Mark:
    """What `@policy` writes on a function."""

    question: "type[Question[Any]]"  # what it answers
    brand: BrandId | None  # for one brand only; None = every brand
    tenant: Tenant | None  # for one tenant only; None = every tenant
    replaces: str | None  # the policy it stands in for; None = it speaks beside the others
    first: bool  # before those registered without it
    last: bool  # after those registered without it


@frozen(kw_only=True)
class Policy:
    """One registered policy."""

    name: str  # stable: "<plug-in>:<function>"
    mark: Mark  # what, for whom
    answer: Callable[[Any], Any]  # the function of the one question value
    doc: str  # its first line, for people

    def speaks_for(self, tenant: Tenant, brand: BrandId) -> bool:
        """Whether it is heard there."""
        return self.mark.tenant in (None, tenant) and self.mark.brand in (None, brand)


#: The policies of one brand of one tenant, each question's in the order they speak.
BrandPolicies = Mapping["type[Question[Any]]", tuple[Policy, ...]]


@attrs.define(auto_exc=True, slots=False, eq=False)
class PolicyError(CserviceError):
    """A policy raised or answered nonsense while it was asked; the command fails closed."""

    #: The policy's name.
    policy: str
    #: What it was asked.
    question: str
    #: What went wrong, in one sentence.
    problem: str

    def __str__(self) -> str:
        return f"policy {self.policy} asked {self.question}: {self.problem}"


_Q = TypeVar("_Q", bound="Rule")
_A = TypeVar("_A")


class _RuleMarker(Protocol[_Q]):
    """Marks a function, or a method of a plug-in object, that answers a Rule."""

    @overload
    def __call__(
        self, function: Callable[[_Q], Ruling | None], /
    ) -> Callable[[_Q], Ruling | None]: ...
    @overload
    def __call__(
        self, function: Callable[[Any, _Q], Ruling | None], /
    ) -> Callable[[Any, _Q], Ruling | None]: ...


class _AnswerMarker(Protocol[_A]):
    """Marks a function, or a method of a plug-in object, that answers with an A."""

    @overload
    def __call__(self, function: Callable[[Any], _A | None], /) -> Callable[[Any], _A | None]: ...
    @overload
    def __call__(
        self, function: Callable[[Any, Any], _A | None], /
    ) -> Callable[[Any, Any], _A | None]: ...


@overload
def policy(question: "type[_Q]", **options: Unpack["_Options"]) -> _RuleMarker[_Q]: ...
@overload
def policy(question: "type[First[_A]]", **options: Unpack["_Options"]) -> _AnswerMarker[_A]: ...
@overload
def policy(question: "type[Adjust[_A]]", **options: Unpack["_Options"]) -> _AnswerMarker[_A]: ...
@overload
def policy(
    question: "type[Gather[_A]]", **options: Unpack["_Options"]
) -> _AnswerMarker[tuple[_A, ...]]: ...
def policy(
    question: Any,
    *,
    brand: str | None = None,
    tenant: str | None = None,
    replaces: str | None = None,
    first: bool = False,
    last: bool = False,
) -> Any:
    """Mark a function of one question value as a policy that may answer it.

    It answers None where it has no opinion. `replaces` names a policy it stands in for, at that
    one's place, so that a default of the trade can be changed for one brand. `first` and `last`
    move it before or after all that are registered without. Raises DeclarationError for a question
    that nobody ever asks and for what is no function.
    """
    from cservice.kernel.question import Question  # a question asks policies, so it comes later

    where = f"@policy({getattr(question, '__name__', repr(question))})"
    if not (
        isinstance(question, type)
        and issubclass(question, Question)
        and isinstance(getattr(question, "kind", None), str)
    ):
        raise DeclarationError(where, "that is not a question; name one such as returns.MayReturn")
    if first and last:
        raise DeclarationError(where, "cannot speak both first and last; choose one")
    if "" in (brand, tenant):
        raise DeclarationError(where, "speaks for nobody; leave brand or tenant out for everyone")
    mark = Mark(
        question=question,
        brand=BrandId(brand) if brand is not None else None,
        tenant=Tenant(tenant) if tenant is not None else None,
        replaces=replaces,
        first=first,
        last=last,
    )

    def marked(function: _F) -> _F:
        plain: object = function
        if isinstance(plain, staticmethod | classmethod):
            plain = plain.__func__
        if not isinstance(plain, FunctionType):
            kind = type(function).__name__
            raise DeclarationError(where, f"marks a {kind}; a policy is a plain function or method")
        if (other := mark_on(plain)) is not None:
            raise DeclarationError(
                where,
                f"marks {plain.__qualname__}, which answers {other.question.__name__} already;"
                " write a function for each, and let them call a third",
            )
        setattr(plain, _MARK, mark)
        return function

    return marked


def _underneath(held: Any) -> Any:
    """The function in what a class or module holds: in a static method, a property."""
    if isinstance(held, staticmethod | classmethod | MethodType):
        return held.__func__
    if isinstance(held, property):
        return held.fget
    if isinstance(held, partial | partialmethod | cached_property):
        return held.func
    return held


def mark_on(held: Any) -> Mark | None:
    """What `@policy` wrote on what a class or module holds; None = nothing."""
    # Statically, since a module may hold anything: a proxy that fails at the touch of a name.
    mark = inspect.getattr_static(_underneath(held), _MARK, None)
    return mark if isinstance(mark, Mark) else None
