"""How the trade answers what is asked about offers that keep a sale."""

from cservice.kernel.policy import policy
from cservice.returns import SaveOffer, SaveOffers

NAME = "trade.offers"


@policy(SaveOffers)
def no_offers(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """Nothing is offered unless the brand has offers."""
    return None
