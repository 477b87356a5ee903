"""What the type checkers know of questions and policies that were written without a cast.

Never executed. A line that must be rejected carries a `type: ignore` with its reason; both checkers
report an ignore that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from datetime import timedelta
from typing import Any, assert_never, assert_type

import attrs

from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.question import Adjust, Allowed, Answer, First, Gather, Rule
from cservice.kernel.ruling import Allow, Condition, Lift, NeedApproval, Refuse, Refused, Ruling
from cservice.kernel.time import Instant, days


@attrs.frozen(kw_only=True)
class MayReturn(Rule):
    kind = "lamps.may_return"
    since: timedelta  # elapsed


@attrs.frozen(kw_only=True)
class MayKeep(Rule):
    kind = "lamps.may_keep"


@attrs.frozen(kw_only=True)
class Window(First[timedelta]):
    kind = "lamps.window"


@attrs.frozen(kw_only=True)
class Fee(Adjust[Money]):
    kind = "lamps.fee"


@attrs.frozen(kw_only=True)
class Offers(Gather[str]):
    kind = "lamps.offers"


@attrs.frozen
class Loyalty:
    tier: str  # "gold"


def asked(given: Given) -> None:
    """What `ask` gives is known from the question alone."""
    may = MayReturn(given=given, since=days(3)).ask()
    assert_type(may, Allowed | Refused)
    match may:
        case Allowed():
            assert_type(may.conditions, tuple[Condition, ...])
        case Refused():
            assert_type(may.codes, tuple[str, ...])
        case _:
            assert_never(may)
    window = Window(given=given).ask()
    assert_type(window, Answer[timedelta])
    assert_type(window.value, timedelta)
    fee = Fee(given=given, so_far=Money(1, "EUR")).ask()
    assert_type(fee.value, Money)
    offers = Offers(given=given).ask()
    assert_type(offers, Answer[tuple[str, ...]])
    assert_type(offers.value, tuple[str, ...])

    Fee(given=given, so_far="1 EUR")  # type: ignore[arg-type]  # a fee is money
    MayReturn(given=given)  # type: ignore[call-arg]  # it needs to know since when


def known(q: MayReturn, given: Given) -> None:
    """A host's fact has the type it was asked for."""
    assert_type(q.fact(Loyalty), Loyalty)
    assert_type(q.fact(Loyalty).tier, str)
    assert_type(q.may_know(Loyalty), Loyalty | None)
    assert_type(given.fact(Loyalty), Loyalty)
    assert_type(q.by, Actor)
    assert_type(q.now, Instant)

    q.fact(Loyalty).grade  # type: ignore[attr-defined]  # it has none  # noqa: B018  # read only
    q.may_know(Loyalty).tier  # type: ignore[union-attr]  # may be None  # noqa: B018  # read only


@policy(MayReturn)
def gold(q: MayReturn) -> Ruling | None:
    """A rule's policy may answer with each of the four, or have no opinion."""
    if q.since > days(90):
        return Refuse("window", "{days} days", override=SUPERVISOR, params={"days": q.since.days})
    if q.since > days(60):
        return NeedApproval("window", "a supervisor says", role=SUPERVISOR)
    return Lift("window", "gold") if q.fact(Loyalty).tier == "gold" else None


@policy(MayReturn, brand="cango", replaces="lamps:gold")
def plain(q: MayReturn) -> Allow:
    """A policy may say that it always allows."""
    return Allow("fine")


@policy(Window)
def window(q: Window) -> timedelta | None:
    """A first answer is of the question's type."""
    return days(30)


@policy(Fee)
def fee(q: Fee) -> Money | None:
    """An adjusted value stays of its type."""
    return q.so_far.percent(50)


@policy(Offers)
def offers(q: Offers) -> tuple[str, ...] | None:
    """Gathered answers come as a tuple."""
    return ("coupon",)


class Rules:
    """A plug-in object; its methods are policies just the same."""

    name = "lamps"

    @policy(MayReturn)
    def may(self, q: MayReturn) -> Ruling | None:
        return None

    @policy(Window, first=True)
    def window(self, q: Window) -> timedelta | None:
        return None

    @policy(Fee)
    def fee(self, q: Fee) -> Money:
        return q.so_far

    @policy(Offers)
    def offers(self, q: Offers) -> tuple[str, ...]:
        return ()

    def yes(self, q: MayReturn) -> bool:
        return True


def still_callable(q: MayReturn, rules: Rules, asked_window: Window) -> None:
    """A marked function is called in a test like any other."""
    assert_type(gold(q), Ruling | None)
    assert_type(rules.may(q), Ruling | None)
    assert_type(window(asked_window), timedelta | None)
    assert_type(rules.fee(Fee(given=q.given, so_far=Money(1, "EUR"))), Money | None)
    # Not as a decorator: mypy then also finds fault with the method's `self`, and pyright does not.
    policy(MayReturn)(Rules.yes)  # type: ignore[arg-type]  # a rule is not answered with a bool


@policy(MayReturn)  # type: ignore[arg-type]  # a rule is not answered with a bool
def yes(q: MayReturn) -> bool:
    """Yes is an answer of which nobody would know the reason."""
    return True


@policy(MayReturn)  # type: ignore[arg-type]  # it answers another question
def keep(q: MayKeep) -> Ruling | None:
    """Who may return says nothing of who may keep."""
    return None


@policy(MayReturn)  # type: ignore[arg-type]  # the question is all a policy is given
def two(q: MayReturn, given: Given, more: Any) -> Ruling | None:
    """A policy knows the question and nothing else."""
    return None


@policy(MayReturn)  # type: ignore[arg-type]  # somebody must take the question
def none() -> Ruling | None:
    """A policy that is asked nothing knows nothing."""
    return None


@policy(Window)  # type: ignore[arg-type]  # a window is a length of time, not a number of days
def thirty(q: Window) -> int:
    """Thirty what?"""
    return 30


@policy(Fee)  # type: ignore[arg-type]  # a fee is money, not a number
def free(q: Fee) -> int:
    """Nothing in which currency?"""
    return 0


@policy(Offers)  # type: ignore[arg-type]  # a tuple of them, also where it is one
def one(q: Offers) -> str:
    """One offer is a tuple of one."""
    return "coupon"


@policy(MayReturn, brands="cango")  # type: ignore[call-overload, untyped-decorator]  # the option is called brand
def wrong_option(q: MayReturn) -> Ruling | None:
    """A misspelt option."""
    return None


@policy("lamps.may_return")  # type: ignore[call-overload, untyped-decorator]  # the class, not its name
def by_name(q: MayReturn) -> Ruling | None:
    """A name may be misspelt, a class may not."""
    return None
