import attrs
import pytest

from cservice.kernel.actor import Actor
from cservice.kernel.given import Given, UnknownFactError
from cservice.kernel.time import instant


@attrs.frozen
class Loyalty:
    tier: str  # "gold"


@attrs.frozen
class Debt:
    paid: bool  # whether nothing is owed


class Points(int):
    """A fact that may be zero."""


def _given(**host: object) -> Given:
    return Given(
        now=instant("2026-03-02T09:00:00Z"),
        by=Actor.staff("ann"),
        policies={},
        host={type(fact): fact for fact in host.values()},
    )


def test_a_host_fact_is_found_by_its_type() -> None:
    """what the host provided is handed out as it is."""
    gold = Loyalty("gold")
    assert _given(loyalty=gold).fact(Loyalty) is gold
    assert _given(loyalty=gold).may_know(Loyalty) is gold


def test_unknown_is_not_false() -> None:
    """a fact nobody provided fails whoever needs it, and is None for who may do without."""
    with pytest.raises(UnknownFactError, match=r"desk\.provide\(Loyalty, …\)") as caught:
        _given(debt=Debt(paid=False)).fact(Loyalty)
    assert caught.value.fact == "Loyalty"
    assert _given().may_know(Loyalty) is None


def test_a_false_fact_is_known() -> None:
    """a fact that says no is a fact."""
    assert _given(debt=Debt(paid=False)).fact(Debt) == Debt(paid=False)
    assert _given(points=Points(0)).fact(Points) == 0


def test_a_loader_that_found_nothing_provides_nothing() -> None:
    """a fact that was provided as None is unknown as well."""
    given = attrs.evolve(_given(), host={Loyalty: None})
    with pytest.raises(UnknownFactError):
        given.fact(Loyalty)
