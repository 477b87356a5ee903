from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.intervals import clipped, intersected, merged, without
from cservice.kernel.time import instant

SOME = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


def moments(some: Any) -> set[int]:
    """Each whole number that lies in any of them."""
    return {one for since, until in some for one in range(since, until)}


def is_in_form(some: tuple[tuple[int, int], ...]) -> bool:
    """Whether each lasts, and none touches the next."""
    edges = [edge for one in some for edge in one]
    return all(one < other for one, other in pairwise(edges))


@pytest.mark.parametrize(
    ("some", "found"),
    [
        ([], ()),
        ([(1, 2), (2, 3)], ((1, 3),)),
        ([(2, 3), (0, 1)], ((0, 1), (2, 3))),
        ([(0, 9), (3, 4)], ((0, 9),)),
        ([(1, 1), (5, 4)], ()),
    ],
)
def test_time_is_counted_once(some: Any, found: Any) -> None:
    """what overlaps or touches is one stretch; what does not last is none."""
    assert merged(some) == found


def test_instants_are_as_good_as_numbers() -> None:
    """whatever comes before and after."""
    nine, ten, noon = (instant(f"2026-03-02T{hour}:00:00Z") for hour in ("09", "10", "12"))

    assert merged([(ten, noon), (nine, ten)]) == ((nine, noon),)
    assert intersected([(nine, noon)], [(ten, noon)]) == ((ten, noon),)
    assert without([(nine, noon)], [(nine, ten)]) == ((ten, noon),)


@given(SOME)
def test_merged_is_all_that_is_in_any(some: Any) -> None:
    """no moment is lost, none is added."""
    assert moments(merged(some)) == moments(some)
    assert is_in_form(merged(some))
    assert merged(reversed(some)) == merged(merged(some)) == merged(some)


@given(SOME, SOME)
def test_intersected_is_all_that_is_in_both(some: Any, others: Any) -> None:
    """whichever of them is named first."""
    both = intersected(some, others)

    assert moments(both) == moments(some) & moments(others)
    assert is_in_form(both)
    assert both == intersected(others, some)


@given(SOME, SOME)
def test_without_is_the_rest(some: Any, others: Any) -> None:
    """what is in both and what is left over are the whole."""
    rest = without(some, others)

    assert moments(rest) == moments(some) - moments(others)
    assert is_in_form(rest)
    assert merged([*rest, *intersected(some, others)]) == merged(some)


@given(SOME, st.integers(0, 30), st.integers(0, 30))
def test_clipped_lies_in_the_period(some: Any, since: int, until: int) -> None:
    """all of it that is there; a period that is over before it begins has none."""
    assert moments(clipped(some, since, until)) == moments(some) & set(range(since, until))
