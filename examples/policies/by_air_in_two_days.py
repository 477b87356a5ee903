"""What Cango sends by air comes in two business days, and in December it all takes longer."""

from cservice import policy
from cservice.orders import BusinessDays, DeliveredWithin

DECEMBER = 12


@policy(DeliveredWithin, brand="cango")
def by_air_in_two_days(q: DeliveredWithin) -> BusinessDays | None:
    """By air one or two; by whatever else up to eight in December, as the holidays do not count."""
    if q.method == "air":
        return BusinessDays(first=1, last=2)
    if q.now.month == DECEMBER:
        return BusinessDays(first=1, last=8)
    return None
