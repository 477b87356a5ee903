"""Cango's spring catalogue: ten per cent off with the code that is printed on its back."""

from cservice import Money, policy
from cservice.orders import SourceCodeWorth


@policy(SourceCodeWorth, brand="cango")
def spring_ten(q: SourceCodeWorth) -> Money | None:
    """SPRING-10: ten per cent off, on an item or on the whole order."""
    return q.so_far + q.paid.percent(10) if q.code == "spring-10" else None
