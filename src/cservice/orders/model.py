"""The record of an order: our picture of what the shop sold, and of what we send for nothing."""

from typing import ClassVar

import attrs

from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.checks import at_least, not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, Folds, Lookup, Record, exactly, phone, words
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.orders.chart import STAGE, OrderStage

#: The names under which an order is found. Source: D1.
BY_NUMBER = "orders.number"
BY_PHONE = "orders.phone"
BY_EMAIL = "orders.email"
BY_NAME = "orders.name"
#: The name under which a brand's shop has one order a number: "5:cango C-1001".
OF_BRAND = "orders.number_of_brand"


def of_brand(brand: BrandId, number: str) -> str:
    """The value under which a brand's order is found by `OF_BRAND`."""
    # Both may have spaces in them: the length says where the one ends and the other begins.
    return f"{len(brand)}:{brand} {number}"


@frozen(kw_only=True)
class OrderLine:
    """One line of an order."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(validator=at_least(1))  # how many, ≥ 1
    #: What was really paid for the whole line, discounts and tax shared out.
    paid: Money = attrs.field(validator=not_negative)


@frozen(kw_only=True)
class Customer:
    """Who ordered, as far as an order is found by it."""

    id: CustomerId = attrs.field(validator=not_empty)  # the host's
    name: str = attrs.field(validator=not_empty)  # first and last name
    phone: str | None = None  # E.164; None = not known
    email: str | None = None  # None = not known
    address: str | None = None  # where it was shipped; None = not known


@frozen(kw_only=True)
class Order(Record):
    """An order as customer service sees it; the shop's own is the shop's. Source: D1, D3, D6."""

    kind = "orders.order"
    prefix = "order"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {
        BY_NUMBER: words,
        BY_PHONE: phone,
        BY_EMAIL: words,
        BY_NAME: words,
        OF_BRAND: exactly,
    }

    id: OrderId  # unique within the tenant
    number: str | None  # the shop's; on the invoice. None = the shop has not given one yet
    customer: Customer | None = personal(erased=None)  # who ordered; None = erased
    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    placed_at: Instant  # when it was ordered
    stage: OrderStage  # where it is
    shipped_at: Instant | None = None  # None = not yet
    delivered_at: Instant | None = None  # None = not yet
    tracking: str | None = None  # the courier's number; None = there is none
    replaces: ExchangeId | None = None  # the exchange it is sent for at no charge; None = a sale
    diagnosed: bool = False  # whether somebody compared it with what came

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the order itself: other cases' authorizations count against it."""
        return (self.case, self.id)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The shop's number; the customer's phone, e-mail and name."""
        found: list[Lookup] = []
        if self.number:
            # Each brand's shop counts for itself, and records an order once.
            once = Lookup(name=OF_BRAND, value=of_brand(self.brand, self.number), unique=True)
            found += [self.lookup(BY_NUMBER, self.number), once]
        if self.customer is not None:
            found.extend(
                self.lookup(name, value)
                for name, value in (
                    (BY_PHONE, self.customer.phone),
                    (BY_EMAIL, self.customer.email),
                    (BY_NAME, self.customer.name),
                )
                if value
            )
        return tuple(found)
