"""What was really paid for each line of an order, to the cent. Source: E15.

Discounts, promotions and tax are of the whole order as often as of a line; what comes back is a
line. Shared out when the order is recorded, so that the parts always add up to what was paid.
"""

from collections.abc import Sequence

import attrs

from cservice.ids import ProductId, Sku
from cservice.kernel.checks import at_least, not_negative
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.value import frozen
from cservice.orders.model import OrderLine


@frozen(kw_only=True)
class PricedLine:
    """One line of an order as the catalogue prices it."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(validator=at_least(1))  # how many, ≥ 1
    price: Money = attrs.field(validator=not_negative)  # of all its pieces, before anything is off
    #: It is a gift for whoever buys this; what is paid for that is paid for both. None = no gift.
    gift_with: Sku | None = None
    is_taxed: bool = True  # whether the tax of the order is also on this line
    product: ProductId | None = None  # what it is a variant of; None = not known
    digital: bool = False  # whether nothing is shipped for it


@frozen(kw_only=True)
class Discount:
    """So much off an item or the whole order: a coupon, a promotion, a kindness.

    A gift card is none: it is money, and a payment.
    """

    off: Money = attrs.field(validator=not_negative)  # how much
    sku: Sku | None = None  # off which item; None = off the whole order


def allocated(
    lines: Sequence[PricedLine], discounts: Sequence[Discount] = (), tax: Money | None = None
) -> tuple[OrderLine, ...]:
    """The lines with what was really paid for each; they add up to the cent.

    In this order: discounts on an item are shared over its lines by price; what is then paid for an
    item is shared, by price, over it and the gifts that come with it, so that whoever sends the
    item back and keeps the gift has paid for the gift; discounts on the whole order are shared by
    what is paid so far; and so is the tax, over what is taxed. `tax` None is in the prices, or
    there is none. Where parts do not come out even, the earlier line has the cent.

    Raises InputError for a discount of more than what is left to pay or on what is not sold, for a
    gift with something that is not, and for tax where nothing is taxed. Source: E15.
    """
    if not lines:
        raise InputError("an order has one line or more")
    paid = [line.price for line in lines]
    for line in lines:
        if line.gift_with is not None and not _sold(lines, line.gift_with):
            raise InputError(f"{line.sku} is a gift with {line.gift_with}, which is not sold here")
    for discount in discounts:
        if discount.sku is not None:
            _take_off(paid, _sold(lines, discount.sku), discount.off, f"{discount.sku}")
    for sku in dict.fromkeys(line.gift_with for line in lines if line.gift_with is not None):
        _share_with_gifts(paid, lines, sku)
    for discount in discounts:
        if discount.sku is None:
            _take_off(paid, range(len(lines)), discount.off, "the order")
    if tax is not None and not tax.is_zero:
        _add_tax(paid, lines, tax)
    return tuple(
        OrderLine(
            sku=line.sku,
            title=line.title,
            quantity=line.quantity,
            paid=amount,
            product=line.product,
            digital=line.digital,
        )
        for line, amount in zip(lines, paid, strict=True)
    )


def _sold(lines: Sequence[PricedLine], sku: Sku) -> list[int]:
    """Where an item is among the lines that are no gifts."""
    return [n for n, line in enumerate(lines) if line.sku == sku and line.gift_with is None]


def _take_off(paid: list[Money], places: Sequence[int], off: Money, what: str) -> None:
    """Share what is off over some lines, by what is paid for each so far."""
    if not places:
        raise InputError(f"{off} is off {what}, which is not sold here")
    left = Money.total((paid[n] for n in places), off.currency)
    if off > left:
        raise InputError(f"{off} is off {what}, and {left} is left to pay for it")
    for n, share in zip(places, off.share([paid[n] for n in places]), strict=True):
        paid[n] -= share


def _share_with_gifts(paid: list[Money], lines: Sequence[PricedLine], sku: Sku) -> None:
    """Share what is paid for an item over it and its gifts, by price."""
    bought = _sold(lines, sku)
    both = sorted([*bought, *(n for n, line in enumerate(lines) if line.gift_with == sku)])
    pot = Money.total((paid[n] for n in bought), paid[bought[0]].currency)
    for n, share in zip(both, pot.share([lines[n].price for n in both]), strict=True):
        paid[n] = share


def _add_tax(paid: list[Money], lines: Sequence[PricedLine], tax: Money) -> None:
    """Share the tax over what is taxed, by what is paid for it."""
    taxed = [n for n, line in enumerate(lines) if line.is_taxed and paid[n].is_positive]
    if tax.is_negative or not taxed:
        raise InputError(f"tax of {tax} is on something that is paid for, and never negative")
    for n, share in zip(taxed, tax.share([paid[n] for n in taxed]), strict=True):
        paid[n] += share
