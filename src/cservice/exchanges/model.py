"""The record of an exchange: one item out, another back."""

from enum import StrEnum

import attrs

from cservice.exchanges.chart import (
    ORIGINAL,
    REPLACEMENT,
    STAGE,
    ExchangeStage,
    OriginalStage,
    ReplacementStage,
)
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.checks import at_least
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.value import frozen


class Ships(StrEnum):
    """When the replacement leaves. Source: F2."""

    AT_ONCE = "at_once"
    AFTER_RETURN = "after_return"


@frozen(kw_only=True)
class Item:
    """What goes out."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1


@frozen(kw_only=True)
class Exchange(Record):
    """An exchange; its two legs move apart, and it is done when both are. Source: F1-F3."""

    kind = "exchanges.exchange"
    prefix = "exchange"
    tables = (STAGE, REPLACEMENT, ORIGINAL)

    id: ExchangeId  # unique within the tenant
    order: OrderId  # the order that went wrong
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...]  # what goes out
    our_mistake: bool  # whether we caused it
    ships: Ships  # when the replacement leaves
    shipping: Money  # what the customer pays for shipping; zero = waived
    stage: ExchangeStage  # the whole
    replacement: ReplacementStage  # the leg to the customer
    original: OriginalStage  # the leg from the customer
    replacement_order: OrderId | None = None  # the order it goes out under; None = none yet

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the order that went wrong."""
        return (self.case, self.order)

    @property
    def replacement_due(self) -> bool:
        """Whether the replacement may be ordered now."""
        waiting = self.ships is Ships.AFTER_RETURN and self.original is OriginalStage.AWAITED
        return self.replacement is ReplacementStage.PLANNED and not waiting
