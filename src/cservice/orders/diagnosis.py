"""What went wrong with an order: ordered against received. Source: D2."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

import attrs

from cservice.ids import ProductId, Sku
from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.kernel.words import spoken
from cservice.orders.model import OrderLine


class Finding(StrEnum):
    """What is wrong with one item."""

    EXTRA = "extra"
    OMITTED = "omitted"
    SUBSTITUTED = "substituted"
    WRONG_VARIANT = "wrong_variant"
    DAMAGED = "damaged"
    LATE = "late"
    NOT_RECEIVED = "not_received"


def _of_these(item: "ReceivedItem", field: "attrs.Attribute[int]", given: int) -> None:
    if not 0 <= given <= item.quantity:
        raise InputError(f"{field.name} must be from 0 to {item.quantity}, which came, not {given}")


@frozen(kw_only=True)
class ReceivedItem:
    """What the customer says was in the parcel."""

    sku: Sku  # what
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1
    product: ProductId | None = None  # what it is a variant of; None = not known
    damaged: int = attrs.field(default=0, validator=_of_these)  # how many of them are


@frozen(kw_only=True)
class Diagnosis:
    """One thing that is wrong."""

    finding: Finding  # what is wrong
    quantity: int  # how many pieces
    ordered: Sku | None = None  # what should have come; None = nothing should have
    received: Sku | None = None  # what came instead or beside; None = nothing did

    def __str__(self) -> str:
        about, wrong = self.ordered or self.received, spoken(self.finding)
        came = "" if self.received in (None, about) else f", {self.received} came"
        return f"{self.quantity} × {about}: {wrong}{came}"


def diagnose(
    ordered: Iterable[OrderLine],
    received: Iterable[ReceivedItem],
    *,
    promised_at: Instant | None = None,
    delivered_at: Instant | None = None,
    now: Instant | None = None,
) -> tuple[Diagnosis, ...]:
    """What is wrong, item by item, in the order of the order; empty = nothing is.

    Each piece that was ordered came right, or is omitted, has another in its place, or was not
    received; each that came is right, in another's place, or extra. An omitted piece and an extra
    one make a wrong variant where both are known to be of one product, else a substitution, in the
    order in which they are told.

    Where the customer says that nothing came at all, every piece is not received, whatever the
    courier says of a delivery. Damaged and late are told beside: pieces that came damaged, wrong
    ones too, and pieces that came right after the promised instant. What did not come at all is
    late as well, once the promise is over. Not known when, or nothing promised: not late.
    Source: D2.
    """
    lines, items = tuple(ordered), tuple(received)
    wanted = _pieces((line.sku, line.quantity) for line in lines)
    came = _pieces((item.sku, item.quantity) for item in items)
    arrived = delivered_at if items else now
    late = promised_at is not None and arrived is not None and arrived > promised_at
    if not items:
        found = [_missing(Finding.NOT_RECEIVED, sku, n) for sku, n in wanted.items()]
        return (*found, *(_late(wanted) if late else ()))
    omitted, extra, right = wanted - came, came - wanted, wanted & came
    # The order knows better than whoever opened the parcel.
    products = _products([*lines, *items])

    def variants(one: Sku, other: Sku) -> bool:
        return products.get(one) is not None and products.get(one) == products.get(other)

    damaged = _pieces((item.sku, item.damaged) for item in items)
    return (
        *_swapped(Finding.WRONG_VARIANT, omitted, extra, variants),
        *_swapped(Finding.SUBSTITUTED, omitted, extra, lambda one, other: True),
        *(_missing(Finding.OMITTED, sku, n) for sku, n in (+omitted).items()),
        *(
            Diagnosis(finding=Finding.EXTRA, quantity=n, received=sku)
            for sku, n in (+extra).items()
        ),
        *(
            Diagnosis(
                finding=Finding.DAMAGED,
                quantity=n,
                ordered=sku if sku in wanted else None,
                received=sku,
            )
            for sku, n in (+damaged).items()
        ),
        *(_late(right) if late else ()),
    )


def _pieces(counted: Iterable[tuple[Sku, int]]) -> Counter[Sku]:
    """How many of each, in the order in which they are told."""
    pieces: Counter[Sku] = Counter()
    for sku, n in counted:
        pieces[sku] += n
    return pieces


def _products(told: Iterable[OrderLine | ReceivedItem]) -> Mapping[Sku, ProductId | None]:
    """What each is a variant of; where two say it, the first does."""
    products: dict[Sku, ProductId | None] = {}
    for one in told:
        products[one.sku] = products.get(one.sku) or one.product
    return products


def _missing(finding: Finding, sku: Sku, n: int) -> Diagnosis:
    return Diagnosis(finding=finding, quantity=n, ordered=sku)


def _late(pieces: Counter[Sku]) -> Iterator[Diagnosis]:
    for sku, n in pieces.items():
        yield _missing(Finding.LATE, sku, n)


def _swapped(
    finding: Finding,
    omitted: Counter[Sku],
    extra: Counter[Sku],
    alike: Callable[[Sku, Sku], bool],
) -> list[Diagnosis]:
    """Pairs what did not come with what came instead, and takes both from what is left."""
    found: list[Diagnosis] = []
    for right in omitted:
        for wrong in extra:
            n = min(omitted[right], extra[wrong])
            if n and alike(right, wrong):
                found.append(Diagnosis(finding=finding, quantity=n, ordered=right, received=wrong))
                omitted[right] -= n
                extra[wrong] -= n
    return found
