from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cservice.ids import ProductId, Sku
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.time import Instant, days, plus
from cservice.orders import Diagnosis, Finding, OrderLine, ReceivedItem, diagnose
from cservice.testing import NOON

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
    ],
    ids=[
        "fine",
        "in two",
        "extra",
        "omitted",
        "swapped",
        "and one less",
        "and one more",
    ],
)
def test_what_is_wrong_is_told_item_by_item(
    wanted: list[tuple[Sku, int]], got: list[tuple[Sku, int]], findings: tuple[Diagnosis, ...]
) -> None:
    """an extra item, an omitted one, and one in another's place, each with its pieces."""
    assert diagnose(ordered(*wanted), came(*got)) == findings


RED, BLUE = Sku("shirt-red"), Sku("shirt-blue")
SHIRT = ProductId("shirt")


def shirt(sku: Sku, n: int = 1) -> OrderLine:
    """A shirt of some colour."""
    paid = Money("1", "USD")
    return OrderLine(sku=sku, title=sku, quantity=n, paid=paid, product=SHIRT)


def test_another_colour_of_the_same_is_a_wrong_variant() -> None:
    """whoever opened the parcel may say so, or the order; what is not known is a substitution."""
    found = Diagnosis(finding=Finding.WRONG_VARIANT, quantity=1, ordered=RED, received=BLUE)
    known = (ReceivedItem(sku=A), ReceivedItem(sku=BLUE, product=SHIRT))
    both = (shirt(RED), *ordered((B, 1)))

    assert diagnose(both, known) == (found, swapped(B, A))
    assert diagnose([shirt(RED)], came((BLUE, 1))) == (swapped(RED, BLUE),)
    assert diagnose(ordered((RED, 1)), [ReceivedItem(sku=BLUE)]) == (swapped(RED, BLUE),)
    two = diagnose([shirt(RED), shirt(BLUE)], came((BLUE, 2)))
    assert two == (found,)


def test_damaged_pieces_are_told_beside() -> None:
    """wrong ones too; what came right is no less right."""
    right = ReceivedItem(sku=A, quantity=2, damaged=1)
    wrong = ReceivedItem(sku=B, damaged=1)
    damaged = [
        Diagnosis(finding=Finding.DAMAGED, quantity=1, ordered=A, received=A),
        Diagnosis(finding=Finding.DAMAGED, quantity=1, received=B),
    ]

    assert diagnose(ordered((A, 2)), [right, wrong]) == (extra(B), *damaged)
    with pytest.raises(InputError, match="damaged must be from 0 to 1, which came, not 2"):
        ReceivedItem(sku=A, damaged=2)


EVE, DAY = plus(NOON, days(-1)), plus(NOON, days(1))


def late(sku: Sku, n: int = 1) -> Diagnosis:
    """Something that came after it was promised, or not yet."""
    return Diagnosis(finding=Finding.LATE, quantity=n, ordered=sku)


@pytest.mark.parametrize(
    ("promised", "delivered", "is_late"),
    [(NOON, DAY, True), (NOON, NOON, False), (NOON, None, False), (None, DAY, False)],
    ids=["after", "in time", "nobody knows when", "nothing was promised"],
)
def test_what_came_after_it_was_promised_is_late(
    promised: Instant | None, delivered: Instant | None, is_late: bool
) -> None:
    """of what came right; what did not come is not late but wrong."""
    found = diagnose(
        ordered((A, 2), (B, 1)),
        came((A, 2), (C, 1)),
        promised_at=promised,
        delivered_at=delivered,
        now=plus(NOON, days(9)),
    )

    assert found == (swapped(B, C), *([late(A, 2)] if is_late else []))


def test_where_nothing_came_nothing_was_received() -> None:
    """whatever the courier says; late it is from the promised instant on."""
    missing = [
        Diagnosis(finding=Finding.NOT_RECEIVED, quantity=n, ordered=sku)
        for sku, n in ((A, 2), (B, 1))
    ]
    wanted = ordered((A, 2), (B, 1))

    assert diagnose(wanted, ()) == tuple(missing)
    assert diagnose(wanted, (), promised_at=NOON, now=NOON) == tuple(missing)
    assert diagnose(wanted, (), promised_at=DAY, delivered_at=EVE, now=NOON) == tuple(missing)
    overdue = diagnose(wanted, (), promised_at=NOON, delivered_at=EVE, now=DAY)
    assert overdue == (*missing, late(A, 2), late(B))


@given(counts)
def test_where_what_was_ordered_came_nothing_is_wrong(wanted: list[tuple[Sku, int]]) -> None:
    """in whatever order it was packed."""
    assume(wanted)

    assert diagnose(ordered(*wanted), came(*reversed(wanted))) == ()


@given(counts, counts, st.randoms())
def test_it_does_not_matter_how_pieces_are_told(
    wanted: list[tuple[Sku, int]], got: list[tuple[Sku, int]], chance: Any
) -> None:
    """in one line or several: the pieces of one item count together, and findings are the same."""
    apart = [(sku, 1) for sku, n in got for _ in range(n)]
    first = list(dict.fromkeys(sku for sku, _ in got))
    chance.shuffle(apart)
    apart.sort(key=lambda one: first.index(one[0]))

    assert diagnose(ordered(*wanted), came(*apart)) == diagnose(ordered(*wanted), came(*got))


@given(counts, counts, st.sets(st.sampled_from([A, B, C])))
def test_every_piece_is_accounted_for(
    wanted: list[tuple[Sku, int]], got: list[tuple[Sku, int]], alike: set[Sku]
) -> None:
    """ordered and received, each piece is right or in one finding."""
    lines = [
        attrs.evolve(line, product=SHIRT if line.sku in alike else None)
        for line in ordered(*wanted)
    ]
    items = [
        attrs.evolve(item, product=SHIRT if item.sku in alike else None) for item in came(*got)
    ]
    found: Counter[Finding] = Counter()
    for one in diagnose(lines, items, promised_at=NOON, delivered_at=DAY, now=DAY):
        found[one.finding] += one.quantity
        if one.finding is Finding.WRONG_VARIANT:
            assert {one.ordered, one.received} <= alike
    pieces: list[Counter[Sku]] = [Counter(), Counter()]
    for count, told in zip(pieces, (wanted, got), strict=True):
        for sku, n in told:
            count[sku] += n
    right = (pieces[0] & pieces[1]).total()
    instead = found[Finding.SUBSTITUTED] + found[Finding.WRONG_VARIANT]

    gone = found[Finding.OMITTED] + found[Finding.NOT_RECEIVED]
    assert pieces[0].total() == right + instead + gone
    assert pieces[1].total() == right + instead + found[Finding.EXTRA]
    assert not (found[Finding.OMITTED] and found[Finding.NOT_RECEIVED])


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
