"""What the commands of returns must be given to decide, in this slice's own words."""

import datetime

from cservice.ids import CustomerId, ExchangeId, OrderId, ParcelId, Sku
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import UTC, Instant, Zone
from cservice.kernel.value import frozen
from cservice.payment import Payment, Purse
from cservice.returns.lines import Pieces, ReturnLine
from cservice.returns.model import ReturnAuthorization
from cservice.returns.parcel import NumberStanding, Parcel
from cservice.returns.saving import BudgetLeft, EarlierAttempt


@frozen(kw_only=True)
class Sold:
    """One item of the order, as far as returns must know it. Source: E7, E15."""

    sku: Sku  # what
    bought: int  # how many
    claimed: int  # how many are already requested or returned under other authorizations
    paid: Money  # what was really paid for all that were bought, discounts shared out
    claimed_paid: Money | None = None  # what of it those others are for; None = nothing
    kept: int = 0  # how many cost less since the customer keeps them; asked back, they come last
    kept_off: Money | None = None  # how much less these cost, and the others do not; None = nothing
    digital: bool = False  # True = nothing was shipped, so there is nothing to send back

    @property
    def returnable(self) -> int:
        """How many may still be asked back."""
        return self.bought - self.claimed

    @property
    def comes_back(self) -> bool:
        """Whether any of it may still stand at the dock."""
        return self.returnable > 0 and not self.digital

    def paid_for(self, quantity: int) -> Money:
        """What was paid for the next so many; over all returns it adds up to `paid`, to the cent.

        What others have is taken off the share of all that would then be claimed: where one of
        them is cancelled, the next may be worth a cent more or less. Source: E15.
        """
        nothing = Money.zero(self.paid.currency)
        others = nothing if self.claimed_paid is None else self.claimed_paid
        return max(self._paid_for_first(self.claimed + quantity) - others, nothing)

    def _paid_for_first(self, pieces: int) -> Money:
        """What was paid for so many; those that are kept for less are the last. Source: E4."""
        if self.kept_off is None or not self.kept:
            return self.paid.part(pieces, self.bought)
        full = max(self.bought - self.kept, 0)
        # Where prices fell since, no piece is worth more than what is left of all.
        for_full = min((self.paid + self.kept_off).part(full, self.bought), self.paid)
        if pieces <= full:
            return for_full.part(pieces, full) if full else for_full
        return for_full + (self.paid - for_full).part(pieces - full, self.bought - full)


@frozen(kw_only=True)
class ReturnFacts(Given):
    """The sale behind a return, and what every command on one is told."""

    sold: tuple[Sold, ...] | None  # the order's items; None = there is no such order
    delivered_at: Instant | None  # when the order arrived; None = not, or not known
    placed_at: Instant | None = None  # when it was ordered; None = not known
    customer: CustomerId | None = None  # who ordered; None = not known, or erased
    sent: bool = True  # whether the order has left us; False = not yet, or it was cancelled
    cancelled: bool = False  # whether the order was cancelled
    return_address: str  # where parcels go; told only with a number
    label_price: Money  # what the brand asks for a return label
    label_takes: datetime.timedelta  # how long the mail takes, at most
    faulty: tuple[Sku, ...] | None = None  # what a diagnosis found wrong; None = nobody looked. D2
    taken_in: tuple[ParcelId, ...] = ()  # the parcels that the dock took in for this return
    zone: Zone = UTC  # where the brand's days begin
    to_come: bool = False  # whether what is late is on its way to the customer still. E8
    arrived: bool = False  # whether what was lost on its way to the customer is with them. E8
    undelivered: bool = False  # whether the order came back by itself: it is with us as it left. F4

    def contradicts(self, line: ReturnLine) -> bool:
        """Whether somebody looked, and found nothing of our mistake that the line is for. D2."""
        if self.faulty is None or not line.reason.our_mistake:
            return False
        return line.sku not in self.faulty and line.instead not in self.faulty

    def item(self, sku: Sku) -> Sold | None:
        """The item of the order."""
        for one in self.sold or ():
            if one.sku == sku:
                return one
        return None


@frozen(kw_only=True)
class RequestFacts(ReturnFacts):
    """Beside the sale, what a return is begun with."""

    sale: OrderId | None = None  # that a replacement goes back to; None = the order is a sale
    open_budgets: tuple[BudgetLeft, ...] = ()  # of the brand, with something left; not locked
    #: Whose the case is that a return is asked for on; empty = nobody's yet, or not known.
    on_case: tuple[CustomerId, ...] = ()
    earlier: tuple[EarlierAttempt, ...] = ()  # what was offered before to keep this order, in order


@frozen(kw_only=True)
class SettlingFacts(ReturnFacts):
    """Beside the sale, what was paid and given back, and what exchanges stand for."""

    #: For what of it replacements were ordered that are not cancelled; empty = for nothing.
    replaced: tuple[Pieces, ...] = ()
    exchanging: bool = False  # whether one of the exchanges for it is under way
    exchanged: tuple[Pieces, ...] = ()  # what exchanges for it stand for; not cancelled for nothing
    #: Where its order is a replacement: the exchange whose original must be back, or paid for,
    #: before the customer gets money for it; None = none must.
    unreturned: ExchangeId | None = None
    refundable: tuple[Payment, ...] = ()  # what is left of each payment; empty = not known
    purse: Purse = Purse()  # the sale the order goes back to, and what may leave for this return


@frozen(kw_only=True)
class AgainFacts(Given):
    """What became of a parcel that was set aside, under another id."""

    taken_in: bool  # whether the parcel that is named is this one, presented again and taken in


@frozen(kw_only=True)
class DockFacts(Given):
    """What is known of the number on a parcel."""

    standing: NumberStanding  # what it is worth
    ra: ReturnAuthorization | None  # the return it belongs to; None = none was found
    before: Parcel | None = None  # as what it was set aside; None = none was found, or was named
    taken_in_as: ParcelId | None = None  # as what it was presented again before; None = it was not
    order: OrderId | None = None  # the order that is named on it; None = none, or none of ours
    returnable: int = 0  # how many pieces of that order may still be asked back
