"""Cango's promotions of this spring: the catalogue's ten per cent, and a special of one week."""

from cservice import Money, policy
from cservice.orders import SourceCodeWorth


@policy(SourceCodeWorth, brand="cango")
def spring_ten(q: SourceCodeWorth) -> Money | None:
    """SPRING-10: ten per cent off, on an item or on the whole order."""
    return q.so_far + q.paid.percent(10) if q.code == "spring-10" else None


@policy(SourceCodeWorth, brand="cango")
def atlas_of_the_week(q: SourceCodeWorth) -> Money | None:
    """WEEK-17: five dollars off the atlas, where it is ordered while it is the special."""
    special = q.order is None and q.code == "week-17" and q.sku == "atlas-1"
    return q.so_far + Money("5", "USD") if special else None
