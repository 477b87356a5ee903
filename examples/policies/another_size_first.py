"""Brandshop offers another size or colour first to whoever would have the money back."""

from cservice import policy
from cservice.returns import OfferKind, Reason, Remedy, SaveOffer, SaveOffers

ANOTHER_SIZE = SaveOffer(
    code="another_size",
    text="We send you another size or colour at no cost, and you send this one back.",
    kind=OfferKind.EXCHANGE,
)


@policy(SaveOffers, brand="brandshop")
def another_size(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """Not to whoever wants an exchange anyway, nor where it was our mistake."""
    wants_money = q.remedy is Remedy.CREDIT and Reason.CHANGED_MIND in q.reasons
    return (ANOTHER_SIZE,) if wants_money else None
