from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.orders import Diagnosis, Finding, OrderLine, ReceivedItem, diagnose

A, B, C = Sku("a"), Sku("b"), Sku("c")
counts = st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(1, 3)), max_size=4)


def ordered(*items: tuple[Sku, int]) -> tuple[OrderLine, ...]:
    """The lines of an order."""
    paid = Money("1", "USD")
    return tuple(OrderLine(sku=sku, title=sku, quantity=n, paid=paid) for sku, n in items)


def came(*items: tuple[Sku, int]) -> tuple[ReceivedItem, ...]:
    """What was in the parcel."""
    return tuple(ReceivedItem(sku=sku, quantity=n) for sku, n in items)


def extra(sku: Sku, n: int = 1) -> Diagnosis:
    """Something that was not ordered."""
    return Diagnosis(finding=Finding.EXTRA, quantity=n, received=sku)


def omitted(sku: Sku, n: int = 1) -> Diagnosis:
    """Something that did not come."""
    return Diagnosis(finding=Finding.OMITTED, quantity=n, ordered=sku)


def swapped(right: Sku, wrong: Sku, n: int = 1) -> Diagnosis:
    """One thing in the place of another."""
    return Diagnosis(finding=Finding.SUBSTITUTED, quantity=n, ordered=right, received=wrong)


@pytest.mark.parametrize(
    ("wanted", "got", "findings"),
    [
        ([(A, 1)], [(A, 1)], ()),
        ([(A, 2)], [(A, 1), (A, 1)], ()),
        ([(A, 1)], [(A, 1), (B, 1)], (extra(B),)),
        ([(A, 1), (B, 2)], [(A, 1)], (omitted(B, 2),)),
        ([(A, 1)], [(B, 1)], (swapped(A, B),)),
        ([(A, 3)], [(A, 1), (B, 1)], (swapped(A, B), omitted(A))),
        ([(A, 1), (B, 1)], [(C, 3)], (swapped(A, C), swapped(B, C), extra(C))),
        ([(A, 1)], [], (omitted(A),)),
    ],
    ids=[
        "fine",
        "in two",
        "extra",
        "omitted",
        "swapped",
        "and one less",
        "and one more",
        "nothing",
    ],
)
def test_what_is_wrong_is_told_item_by_item(
    wanted: list[tuple[Sku, int]], got: list[tuple[Sku, int]], findings: tuple[Diagnosis, ...]
) -> None:
    """an extra item, an omitted one, and one in another's place, each with its pieces."""
    assert diagnose(ordered(*wanted), came(*got)) == findings


@given(counts, counts)
def test_what_is_wrong_explains_all_the_difference(
    wanted: list[tuple[Sku, int]], got: list[tuple[Sku, int]]
) -> None:
    """what was ordered, less what is missing and with what came instead, is what came."""
    there: Counter[Sku] = Counter()
    for sku, n in wanted:
        there[sku] += n
    for one in diagnose(ordered(*wanted), came(*got)):
        if one.ordered is not None:
            there[one.ordered] -= one.quantity
        if one.received is not None:
            there[one.received] += one.quantity
        assert one.quantity > 0
    really: Counter[Sku] = Counter()
    for sku, n in got:
        really[sku] += n

    assert there == really
