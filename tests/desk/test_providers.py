"""Facts of the host's that go wrong: nothing is decided, and the error names the fact."""

import pickle
from typing import Any

import attrs
import pytest

from cservice import CserviceError, returns
from cservice.desk import HostFactError
from cservice.returns import AuthorizeReturn


@attrs.frozen(kw_only=True)
class Loyalty:
    """What the loyalty programme knows."""

    tier: str  # "gold"


@attrs.frozen(kw_only=True)
class Gold(Loyalty):
    """A fact of a narrower type is one too."""


class Undeclared:
    """Of no class that could be written down."""


def test_a_loader_that_raises_names_its_fact(case: Any) -> None:
    """the command is not decided; what was raised is the cause."""

    def crm(g: Any) -> Any:
        raise KeyError("c-1")

    case.desk.provide(Loyalty, crm)
    with pytest.raises(
        HostFactError, match=r"host fact Loyalty: .*crm raised KeyError: 'c-1'"
    ) as e:
        case.do(AuthorizeReturn(ra=case.ra.id))
    assert isinstance(e.value, CserviceError)
    assert isinstance(e.value.__cause__, KeyError)
    assert e.value.fact == "Loyalty"
    assert str(pickle.loads(pickle.dumps(e.value))) == str(e.value)
    assert case.desk.record(returns.ReturnAuthorization, case.ra.id) == case.ra


@pytest.mark.parametrize("given", [{"tier": "gold"}, "gold", False, Loyalty])
def test_a_loader_that_gives_something_else_names_its_fact(case: Any, given: Any) -> None:
    """a policy is never shown a fact that is of another type than it asked for."""
    case.desk.provide(Loyalty, lambda g: given)
    with pytest.raises(HostFactError, match=r"host fact Loyalty: .* it gives a Loyalty, or None"):
        case.do(AuthorizeReturn(ra=case.ra.id))


@pytest.mark.parametrize("known", [None, Gold(tier="gold")])
def test_a_fact_may_be_unknown_or_narrower(case: Any, known: Any) -> None:
    """None is not an error, nor is a subclass."""
    case.desk.provide(Loyalty, lambda g: known)
    [envelope] = case.do(AuthorizeReturn(ra=case.ra.id)).events
    assert dict(envelope.facts) == ({"Loyalty": {"tier": "gold"}} if known else {})


def test_a_fact_that_cannot_be_kept_is_named(case: Any) -> None:
    """what a ruling went by must be told years later, so nothing is decided without it."""
    case.desk.provide(Undeclared, lambda g: Undeclared())
    with pytest.raises(
        HostFactError, match=r"host fact Undeclared: .* cannot be kept with the rul"
    ):
        case.do(AuthorizeReturn(ra=case.ra.id))
    assert case.desk.record(returns.ReturnAuthorization, case.ra.id) == case.ra
