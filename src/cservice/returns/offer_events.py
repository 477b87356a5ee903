"""What can happen to the attempt to keep a sale. Source: E4."""

from cservice.ids import CustomerId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.returns.chart import STAGE
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.saving import SaveAttempt, SaveOffer, SaveOutcome


@frozen(kw_only=True)
class SaveOffersMade(Event[ReturnAuthorization]):
    """The customer was offered something to keep the order. Source: E4."""

    kind = "returns.save_offers_made"
    says = "To keep the order the customer was offered {offers}, and has until {until} to answer."
    moves = (STAGE["offer"],)
    offers: tuple[SaveOffer, ...]  # what
    made_at: Instant  # when; each offer says for how long it is good
    until: Instant  # from then on none of it can be accepted
    customer: CustomerId | None = None  # to whom; None = not known, or erased

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        saved = SaveAttempt(
            outcome=SaveOutcome.OPEN,
            unoffered=None,
            offers=self.offers,
            made_at=self.made_at,
            customer=self.customer,
        )
        return evolve(record, saved=saved, **self.moved(record))


@frozen(kw_only=True)
class SaveOfferAccepted(Event[ReturnAuthorization]):
    """The customer took an offer and keeps the order: nothing comes back. Source: E4."""

    kind = "returns.save_offer_accepted"
    says = "The customer took {offer} and keeps the order: nothing comes back."
    moves = (STAGE["keep_sale"],)
    offer: SaveOffer  # which, with what it costs us

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        saved = evolve(record.saved, outcome=SaveOutcome.KEPT, accepted=self.offer)
        return evolve(record, saved=saved, **self.moved(record))


@frozen(kw_only=True)
class ExchangeOfferAccepted(Event[ReturnAuthorization]):
    """The customer took an exchange in place of the money: the sale stays. Source: E4.

    Not the same as an offer with which the customer keeps the order: this one goes on to be
    authorized, as an exchange.
    """

    kind = "returns.exchange_offer_accepted"
    says = "The customer took {offer}: something else goes out for what comes back."
    moves = (STAGE["settle_offers"],)
    offer: SaveOffer  # which, with what it costs us

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        saved = evolve(record.saved, outcome=SaveOutcome.KEPT, accepted=self.offer)
        return evolve(record, saved=saved, remedy=Remedy.EXCHANGE, **self.moved(record))


@frozen(kw_only=True)
class SaveOffersDeclined(Event[ReturnAuthorization]):
    """The customer took none of what was offered. Source: E4."""

    kind = "returns.save_offers_declined"
    moves = (STAGE["settle_offers"],)
    #: In the customer's words, or why nobody waited for an answer; empty = none was given.
    reason: str = personal(default="")

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        saved = evolve(record.saved, outcome=SaveOutcome.DECLINED)
        return evolve(record, saved=saved, **self.moved(record))


@frozen(kw_only=True)
class SaveOffersExpired(Event[ReturnAuthorization]):
    """The time of all that was offered was over, and none of it was taken. Source: E4."""

    kind = "returns.save_offers_expired"
    moves = (STAGE["settle_offers"],)
    until: Instant  # when it was; the sweep that noticed may have been later

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        saved = evolve(record.saved, outcome=SaveOutcome.EXPIRED)
        return evolve(record, saved=saved, **self.moved(record))
