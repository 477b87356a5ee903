"""The record of an order: our picture of what the shop sold, and of what we send for nothing."""

import attrs

from cservice.ids import ExchangeId, OrderId, Sku
from cservice.kernel.codec import personal
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, Lookup, Record
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.orders.chart import STAGE, OrderStage

#: The names under which an order is found. Source: D1.
BY_NUMBER = "orders.number"
BY_PHONE = "orders.phone"
BY_EMAIL = "orders.email"
BY_NAME = "orders.name"
#: The name under which a brand's shop has one order a number: "cango C-1001".
OF_BRAND = "orders.number_of_brand"


def of_brand(brand: BrandId, number: str) -> str:
    """The value under which a brand's order is found by `OF_BRAND`."""
    return f"{brand} {number}"


@frozen(kw_only=True)
class OrderLine:
    """One line of an order."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(validator=attrs.validators.ge(1))  # how many, ≥ 1
    paid: Money  # what was really paid for the whole line, discounts and tax shared out


@frozen(kw_only=True)
class Customer:
    """Who ordered, as far as an order is found by it."""

    id: str  # the host's id
    name: str  # first and last name
    phone: str | None = None  # E.164; None = not known
    email: str | None = None  # None = not known
    address: str | None = None  # where it was shipped; None = not known


@frozen(kw_only=True)
class Order(Record):
    """An order as customer service sees it; the shop's own is the shop's. Source: D1, D3, D6."""

    kind = "orders.order"
    prefix = "order"
    tables = (STAGE,)

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
            found += [Lookup(name=BY_NUMBER, value=self.number), once]
        if self.customer is not None:
            found.extend(
                Lookup(name=name, value=value)
                for name, value in (
                    (BY_PHONE, self.customer.phone),
                    (BY_EMAIL, self.customer.email),
                    (BY_NAME, self.customer.name.casefold()),
                )
                if value
            )
        return tuple(found)
