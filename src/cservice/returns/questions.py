"""What policies are asked about returns."""

import datetime

from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.money import Money
from cservice.kernel.question import Charge, First, Gather, Rule, Within
from cservice.kernel.ruling import Condition
from cservice.kernel.time import UTC, Instant, Zone, all_of, elapsed
from cservice.kernel.value import frozen
from cservice.returns.lines import Back, Disposition, Pieces, Reason, ReturnLine
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.parcel import DockVerdict, NumberStanding, Payer
from cservice.returns.saving import EarlierAttempt, SaveOffer
from cservice.returns.settling import CreditTrigger, FeeKind, Settlement


@frozen(kw_only=True)
class MayReturn(Rule):
    """May this item be returned? Asked for each line when a return is authorized. Source: E10.

    Where a diagnosis contradicts that it was our mistake, the trade takes it for the customer's own
    reason; nobody having looked contradicts nothing. Source: D2, E3.
    """

    kind = "returns.may_return"
    line: ReturnLine  # what, how many, why, and what was paid for it
    delivered_at: Instant | None  # when the order arrived; None = it did not, or it is not known
    placed_at: Instant | None = None  # when it was ordered; None = not known
    has_receipt: bool | None = None  # None = not known, which is not the same as no
    customer: CustomerId | None = None  # who ordered; None = not known, or erased
    digital: bool = False  # True = nothing was shipped
    contradicted: bool = False  # whether it is called our mistake, and was found to be all right
    zone: Zone = UTC  # where the brand's days begin, and so when they are over

    def delivered_within(self, length: datetime.timedelta) -> bool:
        """Whether the order arrived so long ago at most; False where that is not known.

        Of whole days all of the last one counts, by the brand's clocks: what arrived on 25 February
        at ten comes back within 30 days on 27 March at eight in the evening too.
        """
        return self.delivered_at is not None and self.now < all_of(
            self.delivered_at, length, self.zone
        )

    @property
    def since_delivery(self) -> datetime.timedelta | None:
        """How long ago the order arrived; None = it did not, or it is not known."""
        return None if self.delivered_at is None else elapsed(self.delivered_at, self.now)


@frozen(kw_only=True)
class MayChangeRemedy(Rule):
    """May the customer get a credit in place of an exchange, or the other way? Source: E4, E11.

    Who asks for an exchange keeps the sale already, and is offered little to keep it. Where that
    becomes a credit, nothing is offered by itself any more.
    """

    kind = "returns.may_change_remedy"
    ra: ReturnAuthorization  # which, as it is before
    remedy: Remedy  # what the customer would get
    reason: str  # why, in the words of whoever asks

    @property
    def attempted(self) -> bool:
        """Whether something was offered to keep the sale, or nothing is to be: see E3, E4."""
        lines = self.ra.lines
        ours = any(line.reason.our_mistake for line in lines)
        withdrawn = all(line.reason is Reason.NOT_GIVEN for line in lines)
        return bool(self.ra.saved.offers) or ours or withdrawn


@frozen(kw_only=True)
class AuthorizeWithin(Within):
    """Within which elapsed time is what was asked back authorized, or declined? Source: E3, H1."""

    kind = "returns.authorize_within"
    remedy: Remedy  # what the customer gets


@frozen(kw_only=True)
class ReturnWithin(Within):
    """For how long is a return number good? Source: E2, E10."""

    kind = "returns.return_within"
    remedy: Remedy  # what the customer gets


@frozen(kw_only=True)
class MayExtend(Rule):
    """May this return number be good for longer, and until then? Source: E10, B5, G4.

    The system asks where a courier has confirmed a window that ends later: then `by` is of that
    kind, and what counts is by how much such windows extend it, beyond what somebody gave.
    """

    kind = "returns.may_extend"
    ra: ReturnAuthorization  # the return it is for, as it is before
    #: Until when the number was good as it was issued; for a courier, as somebody last gave it.
    first: Instant
    until: Instant  # until when it would be; later than it is, and than now
    reason: str  # why, in the words of whoever asks

    @property
    def extension(self) -> datetime.timedelta:
        """By how much it would be extended in all; small steps lead no further than one."""
        return elapsed(self.first, self.until)


@frozen(kw_only=True)
class ComesBack(First[Back]):
    """How does this item come back, if at all? Asked for each when a return is requested.

    What is kept, and what there is nothing to send of, is honoured once the return is authorized.
    It is not asked of what never came: there is nothing to send. Source: D2, E14.
    """

    kind = "returns.comes_back"
    sku: Sku  # what
    quantity: int  # how many
    reason: Reason  # why
    paid: Money  # what was really paid for them
    digital: bool  # True = nothing was shipped


@frozen(kw_only=True)
class ArrivesWithin(Within):
    """Once it left the customer: for how long is a return not late? Source: E8."""

    kind = "returns.arrives_within"
    ra: ReturnAuthorization  # which


@frozen(kw_only=True)
class MayKeep(Rule):
    """May the customer be told to keep it, and have it credited or replaced? Source: E8, E14."""

    kind = "returns.may_keep"
    ra: ReturnAuthorization  # which, as it is before
    items: tuple[Pieces, ...]  # what would be kept: as a parcel would hold it, one at least
    value: Money  # what was really paid for the pieces that would be kept
    label_price: Money  # what the brand asks for a return label, before anything is waived
    reason: str  # why, in the words of whoever asks


@frozen(kw_only=True)
class MailsWithin(Within):
    """Within which time is a return label mailed, once it is ordered? Source: E6.

    Where nobody says by then that it was, and the goods are with the customer still, somebody is
    told, and asks whoever prints it, or tells the customer the number on the phone.
    """

    kind = "returns.mails_within"
    ra: ReturnAuthorization  # the return it is for


@frozen(kw_only=True)
class LabelCost(Charge):
    """What does the customer pay for the return label? Starts with the brand's price. Source: D8.

    It is taken off the credit; for an exchange it is not collected, as a ticket says at the end.
    A policy answers with the cost so far changed, or None to leave it. Where a diagnosis
    contradicts that any of it was our mistake, it counts as the customer's own reason.
    Source: D2, E3.
    """

    kind = "returns.label_cost"
    our_mistake: bool  # whether we caused it: it is said, and nothing contradicts it
    contradicted: bool = False  # why it does not count though it is said: all was all right
    ra: ReturnAuthorization  # the return it is for


@frozen(kw_only=True)
class MayTakeIn(First[DockVerdict]):
    """May this parcel be taken in? The dock looks at the outside only. Source: E2.

    Whatever is answered, nothing is taken in without a valid return. To answer TAKE_IN for a parcel
    without a valid number is to lift that: where the order is named on it a return is opened for
    what may come back, and the parcel is taken in under that; else it is set aside.
    """

    kind = "returns.may_take_in"
    standing: NumberStanding  # what the number on it is worth
    ra: ReturnAuthorization | None  # the return of that number; None = there is none
    sender_known: bool  # whether there is an address it can go back to
    our_label: bool  # False = handwritten
    signed_for: bool = False  # True = the carrier has handed it over, so it stands inside already
    order_known: bool = False  # whether an order of ours is named on it of which things may return


@frozen(kw_only=True)
class WayBack(First[Payer]):
    """Who pays the way back of a parcel that is refused? Source: E2."""

    kind = "returns.way_back"
    verdict: DockVerdict  # why it is refused
    our_label: bool  # False = handwritten
    signed_for: bool  # True = the carrier had handed it over before anybody looked


@frozen(kw_only=True)
class QuarantineFor(Within):
    """For how long is a parcel set aside before it is refused after all? Source: E2."""

    kind = "returns.quarantine_for"
    verdict: DockVerdict  # why it is set aside
    sender_known: bool  # whether there is an address it can go back to


@frozen(kw_only=True)
class MayOverlook(Rule):
    """May pieces be accepted though a condition of the authorization was not kept? Source: E9.

    Asked also of pieces that were under review, where it was said when they were left so.
    """

    kind = "returns.may_overlook"
    ra: ReturnAuthorization  # the return they came for
    unmet: tuple[Condition, ...]  # the conditions that were not kept; one at least


@frozen(kw_only=True)
class DisposeOf(First[Disposition]):
    """What is done with inspected pieces, where the inspector did not say? Source: E9.

    It is not asked of what is under review, nor of surplus: that is the customer's.
    """

    kind = "returns.dispose_of"
    ra: ReturnAuthorization  # the return they came for
    sku: Sku  # what they are
    accepted: bool  # False = they were rejected
    condition: str  # in the inspector's words


@frozen(kw_only=True)
class MayDecideSurplus(Rule):
    """May this be done with pieces that came beside what was authorized? Source: E7, E9, B5.

    They are the customer's, as far as anybody knows. It is not asked of what the inspector says.
    """

    kind = "returns.may_decide_surplus"
    ra: ReturnAuthorization  # the return they came with
    sku: Sku  # what they are
    quantity: int  # how many, ≥ 1
    disposition: Disposition  # what would be done with them
    reason: str  # why, in the words of whoever asks


@frozen(kw_only=True)
class MayCredit(Rule):
    """May the credit be issued now? Who must approve it, says its answer. Source: D7, E13."""

    kind = "returns.may_credit"
    ra: ReturnAuthorization  # the return it is for
    amount: Money  # what would be credited, fees not taken off
    trigger: CreditTrigger  # what it has been waiting for, the last of it
    means: Settlement | None = None  # by what it was asked for; None = as the brand has it
    disputed: bool = False  # whether a dispute about the order is open at the bank
    #: Where its order is a replacement: the exchange whose original is neither back, nor paid for,
    #: nor the customer's to keep; None = there is none.
    unreturned: ExchangeId | None = None
    #: Where its order could not be delivered, and is with us by itself: what the desk would accept
    #: instead; None = it did not come back so.
    instead: tuple[str, ...] | None = None

    @property
    def goods_back(self) -> bool:
        """Whether all that it is for is back and accepted."""
        return self.trigger is CreditTrigger.GOODS_BACK


@frozen(kw_only=True)
class CreditMeans(First[Settlement]):
    """By what does a credit reach the customer? Source: E11.

    Where the customer asked for one and the answer is another, the credit is refused, and the
    answer is what would be allowed.
    """

    kind = "returns.credit_means"
    ra: ReturnAuthorization  # the return it is for
    amount: Money  # what is credited, fees not taken off
    trigger: CreditTrigger  # what it has been waiting for
    wanted: Settlement | None  # what the customer asked for; None = nothing in particular


@frozen(kw_only=True)
class RestockingFee(Charge):
    """What is taken off a credit for the work that the return makes? Starts with nothing.

    A policy answers with the fee so far changed, or None to leave it. More than the credit is
    never taken. Source: E11.
    """

    kind = "returns.restocking_fee"
    ra: ReturnAuthorization  # the return it is for
    amount: Money  # what is credited, fees not taken off
    trigger: CreditTrigger  # what it has been waiting for


@frozen(kw_only=True)
class MayWaiveFee(Rule):
    """May this fee of a return be let go? Source: D5, D8, B5.

    Of one return, and by somebody; what is taken of every return of a kind, and what the label
    costs at first, is not asked here: see `RestockingFee` and `LabelCost`.
    """

    kind = "returns.may_waive_fee"
    ra: ReturnAuthorization  # the return it is for
    fee: FeeKind  # which
    amount: Money  # how much would be let go, as far as it is known by now
    our_mistake: bool  # whether we caused it: it is said, and nothing contradicts it
    reason: str  # why, in the words of whoever asks


@frozen(kw_only=True)
class SaveOffers(Gather[SaveOffer]):
    """What can be offered to keep the sale, before anything is authorized? Source: E4.

    What it cost to win the customer is the host's to know: see `fact` and `may_know`. What was
    offered for the order before, and taken, is told; an offer that was taken is not made again for
    the same item, whatever is answered.
    """

    kind = "returns.save_offers"
    order: OrderId  # the order it is about
    customer: CustomerId | None  # the host's; None = not known, or erased
    reasons: tuple[Reason, ...]  # why things would come back
    our_mistake: bool  # whether we caused any of it
    at_stake: Money  # what was paid for all that would come back
    remedy: Remedy = Remedy.CREDIT  # what the customer wants; an exchange keeps the sale already
    skus: tuple[Sku, ...] = ()  # what would come back, item by item
    #: What was offered before, for other returns of the order, in order; with what that cost.
    earlier: tuple[EarlierAttempt, ...] = ()
