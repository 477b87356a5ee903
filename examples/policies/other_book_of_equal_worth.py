"""Cango sends another book for a book, where it costs no more than was paid for that."""

from cservice import Lift, policy
from cservice.exchanges import MayExchangeFor


@policy(MayExchangeFor, brand="cango")
def equal_worth(q: MayExchangeFor) -> Lift | None:
    """Another book of no more worth may go out."""
    books = [q.item.sku, *(one.sku for one in q.originals)]
    if q.item.price is None or not all(sku.startswith("book-") for sku in books):
        return None
    price, paid = q.item.price * q.item.quantity, q.originals[0].worth
    for original in q.originals[1:]:
        paid += original.worth
    return Lift("other_product", "another book of no more worth") if price <= paid else None
