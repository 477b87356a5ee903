"""What went wrong with an order: ordered against received. Source: D2."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import attrs

from cservice.ids import Sku
from cservice.kernel.checks import at_least
from cservice.kernel.value import frozen
from cservice.orders.model import OrderLine


class Finding(StrEnum):
    """What is wrong with one item."""

    EXTRA = "extra"
    OMITTED = "omitted"
    SUBSTITUTED = "substituted"


@frozen(kw_only=True)
class ReceivedItem:
    """What the customer says was in the parcel."""

    sku: Sku  # what
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1


@frozen(kw_only=True)
class Diagnosis:
    """One thing that is wrong."""

    finding: Finding  # what is wrong
    quantity: int  # how many pieces
    ordered: Sku | None = None  # what should have come; None = nothing should have
    received: Sku | None = None  # what came instead or beside; None = nothing did


def diagnose(
    ordered: Iterable[OrderLine], received: Iterable[ReceivedItem]
) -> tuple[Diagnosis, ...]:
    """What is wrong, item by item, in the order of the order; empty = nothing is.

    An omitted item and an extra one make a substitution, piece by piece, in the order in which
    they are told. Source: D2.
    """
    wanted: Counter[Sku] = Counter()
    for line in ordered:
        wanted[line.sku] += line.quantity
    came: Counter[Sku] = Counter()
    for item in received:
        came[item.sku] += item.quantity
    omitted, extra = wanted - came, came - wanted
    found: list[Diagnosis] = []
    for right in list(omitted):
        for wrong in list(extra):
            swapped = min(omitted[right], extra[wrong])
            if swapped:
                found.append(
                    Diagnosis(
                        finding=Finding.SUBSTITUTED, quantity=swapped, ordered=right, received=wrong
                    )
                )
                omitted[right] -= swapped
                extra[wrong] -= swapped
    found.extend(
        Diagnosis(finding=Finding.OMITTED, quantity=n, ordered=sku)
        for sku, n in omitted.items()
        if n
    )
    found.extend(
        Diagnosis(finding=Finding.EXTRA, quantity=n, received=sku) for sku, n in extra.items() if n
    )
    return tuple(found)
