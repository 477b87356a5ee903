"""What can happen to a return authorization; to a parcel at the dock, see `parcel_events`."""

from cservice.ids import OrderId, ParcelId, Sku
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.payment import Payment
from cservice.returns.chart import GOODS, LABEL, STAGE, GoodsStage
from cservice.returns.lines import (
    DecidedSurplus,
    Disposition,
    FoundItem,
    Pieces,
    ReturnLine,
    beside_exchanges,
)
from cservice.returns.model import Departure, RaNumber, Remedy, ReturnAuthorization
from cservice.returns.saving import SaveAttempt, Unoffered
from cservice.returns.settling import CreditTrigger, Fee, FeeKind, Settlement, WaivedFee
from cservice.returns.ways import NextStep


@frozen(kw_only=True)
class ReturnRequested(Opening[ReturnAuthorization]):
    """The customer asked to send something back, and said why. Source: E3."""

    kind = "returns.return_requested"
    says = "A return of something from {order} was asked for: {lines}."
    order: OrderId  # the order it is about
    sale: OrderId | None = None  # the sale that order goes back to, where it is a replacement
    remedy: Remedy  # what the customer gets
    lines: tuple[ReturnLine, ...]  # what, how many, why, and what was paid
    unoffered: Unoffered | None = (
        Unoffered.NOTHING_TO_OFFER
    )  # why nothing was offered; None = offers follow
    #: Somebody is told if it is neither authorized nor given up by then; None = nobody is.
    answer_due_at: Instant | None = None
    opened_for: ParcelId | None = None  # at the dock, without a number; None = somebody asked

    def begin(self, stream: Stream) -> ReturnAuthorization:
        return ReturnAuthorization(
            **stream.fields(),
            order=self.order,
            sale=self.sale,
            remedy=self.remedy,
            lines=self.lines,
            opened_for=self.opened_for,
            answer_due_at=self.answer_due_at,
            stage=STAGE.initial,
            goods=GOODS.initial,
            label=LABEL.initial,
            saved=SaveAttempt(unoffered=self.unoffered),
        )


@frozen(kw_only=True)
class ReturnUnanswered(Event[ReturnAuthorization]):
    """A return that was asked for was not authorized in time, nor given up. Source: E3, H1."""

    kind = "returns.return_unanswered"
    says = "The return was asked for, and by {due_at} nobody had authorized or declined it."
    due_at: Instant  # when somebody should have; the sweep that noticed may have been later
    steps: tuple[NextStep, ...] = ()  # what may be done about it then, as the desk would accept it

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, answer_due_at=None, **self.moved(record))


@frozen(kw_only=True)
class ReturnAuthorized(Event[ReturnAuthorization]):
    """A return was authorized under a number. Source: E1."""

    kind = "returns.return_authorized"
    says = "A return was authorized under number {number}, good until {expires_at}: {lines}."
    moves = (STAGE["authorize"],)
    sets = ("number", "expires_at", "lines", "conditions", "given_at")
    number: RaNumber  # issued before anything is sent
    expires_at: Instant  # the number is good until then
    lines: tuple[ReturnLine, ...]  # with the quantities authorized
    conditions: tuple[Condition, ...] = ()  # what it hangs on
    given_at: Instant | None = None  # when the number was given; None = nobody noted it


@frozen(kw_only=True)
class ReturnDictated(Event[ReturnAuthorization]):
    """Number and return address were told over the phone. Source: E1, E5."""

    kind = "returns.return_dictated"
    says = "The number {number} and the address {address} were told by phone."
    moves = (STAGE["dictate"],)
    number: str  # grouped, as it was said
    address: str  # where the parcel goes: ours, not a person's
    #: Whether a label that was ordered was to be mailed by then, and is waited for no more.
    instead_of_label: bool = False

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        by = None if self.instead_of_label else record.mails_by
        return evolve(record, mails_by=by, **self.moved(record))


@frozen(kw_only=True)
class RemedyChanged(Event[ReturnAuthorization]):
    """What the customer gets for what comes back was changed. Source: E11."""

    kind = "returns.remedy_changed"
    says = "It is settled by {remedy} from now on: {reason}."
    moves = (STAGE["change_remedy"],)
    sets = ("remedy",)
    remedy: Remedy  # what the customer gets from now on
    reason: str  # in the words of whoever changed it; names no people
    exchanged: tuple[Pieces, ...] = ()  # what went out stands for these: they are not credited

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        lines = beside_exchanges(record.lines, self.exchanged)
        return evolve(super().apply(record), lines=lines)


@frozen(kw_only=True)
class ReturnExtended(Event[ReturnAuthorization]):
    """The number of a return is good for longer. Source: E10."""

    kind = "returns.return_extended"
    says = "The number is good until {new}, and was until {old}: {reason}."
    moves = (STAGE["extend"],)
    old: Instant  # it was good until then
    new: Instant  # it is good until then, which is later
    reason: str  # in the words of whoever extended it; names no people
    for_courier: bool = False  # True = by itself, since a courier confirmed a later window

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        first = self.old if record.first_expires_at is None else record.first_expires_at
        given = self.old if record.promised_until is None else record.promised_until
        return evolve(
            record,
            expires_at=self.new,
            first_expires_at=first,
            promised_until=given if self.for_courier else None,
            left_open=None,
            **self.moved(record),
        )


@frozen(kw_only=True)
class ReturnLeftOpen(Event[ReturnAuthorization]):
    """The number's time is over, and only a person can say what becomes of the return. E2, E8."""

    kind = "returns.return_left_open"
    says = "The number was good until {due_at}, and the return is open: the goods are {left_open}."
    sets = ("left_open",)
    due_at: Instant  # when its time was over; the sweep that noticed may have been later
    left_open: GoodsStage  # where the goods are
    steps: tuple[NextStep, ...] = ()  # what may be done about it then, as the desk would accept it


@frozen(kw_only=True)
class LabelOrdered(Event[ReturnAuthorization]):
    """The return label was ordered; it is still to be mailed. Source: E6."""

    kind = "returns.label_ordered"
    moves = (LABEL["order"],)
    sets = ("mails_by",)
    mails_by: Instant | None = None  # somebody asks for it from then on; None = nobody does


@frozen(kw_only=True)
class LabelNotMailed(Event[ReturnAuthorization]):
    """A label that was ordered was not mailed in time, as far as anybody told us. Source: E6."""

    kind = "returns.label_not_mailed"
    says = "The return label was to be mailed by {due_at}, and nobody has said that it was."
    moves = (LABEL["go_unmailed"],)
    due_at: Instant  # when it was to be; the sweep that noticed may have been later

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, told_unmailed=True, **self.moved(record))


@frozen(kw_only=True)
class LabelMailed(Event[ReturnAuthorization]):
    """The return label was mailed. Source: E6."""

    kind = "returns.label_mailed"
    says = "The return label was mailed; it should have arrived by {due_at}."
    moves = (LABEL["mail"],)
    due_at: Instant  # it should have arrived by then
    cost: Money  # what the customer pays for it; zero = waived

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, label_due_at=self.due_at, label_cost=self.cost, **self.moved(record))


@frozen(kw_only=True)
class LabelFellLate(Event[ReturnAuthorization]):
    """The label had not arrived when it should have. Source: E6."""

    kind = "returns.label_fell_late"
    says = "The label had not arrived by {due_at}."
    moves = (LABEL["fall_late"],)
    due_at: Instant  # when it should have; the sweep that noticed may have been later


@frozen(kw_only=True)
class LabelReissued(Event[ReturnAuthorization]):
    """Another label was mailed, at no cost to the customer. Source: E6."""

    kind = "returns.label_reissued"
    says = "Another label was mailed, at no cost; it should have arrived by {due_at}."
    moves = (LABEL["reissue"],)
    due_at: Instant  # it should have arrived by then

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, label_due_at=self.due_at, **self.moved(record))


@frozen(kw_only=True)
class LabelArrived(Event[ReturnAuthorization]):
    """The customer has the label. Source: E6."""

    kind = "returns.label_arrived"
    moves = (LABEL["arrive"],)


@frozen(kw_only=True)
class ReturnHandedOver(Event[ReturnAuthorization]):
    """The goods left the customer. Source: E8."""

    kind = "returns.return_handed_over"
    moves = (GOODS["hand_over"],)
    sets = ("arrives_by",)
    arrives_by: Instant | None = None  # later than this it is late; None = nobody waits for it
    parcels: int = 1  # how many, in all
    left_at: Instant | None = None  # when; None = nobody noted it

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        left = (*record.departures, Departure(at=self.left_at, parcels=self.parcels))
        return evolve(super().apply(record), departures=left, told_late=False)


@frozen(kw_only=True)
class MoreHandedOver(Event[ReturnAuthorization]):
    """More parcels left the customer; the goods are where the first ones are. Source: E8, G5."""

    kind = "returns.more_handed_over"
    says = "More parcels left the customer, in all {parcels}."
    sets = ("arrives_by",)
    arrives_by: Instant  # later than this they are late
    parcels: int  # how many have, in all
    left_at: Instant | None = None  # when; None = nobody noted it

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        left = (*record.departures, Departure(at=self.left_at, parcels=self.parcels))
        return evolve(super().apply(record), departures=left, told_late=False)


@frozen(kw_only=True)
class LeftEarlier(Event[ReturnAuthorization]):
    """It left earlier than was told: it was in time, and is waited for. Source: E2, E8."""

    kind = "returns.left_earlier"
    says = "It had left the customer at {left_at}, which is earlier than was told."
    sets = ("arrives_by",)
    arrives_by: Instant  # later than this it is late
    parcels: int  # how many have left, in all
    left_at: Instant  # when, as is known now

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        left = (Departure(at=self.left_at, parcels=self.parcels),)
        return evolve(super().apply(record), departures=left, told_late=False)


@frozen(kw_only=True)
class ReturnReinstated(Event[ReturnAuthorization]):
    """It had left the customer before its number expired, as is known now. Source: E2, E8."""

    kind = "returns.return_reinstated"
    says = "It had left the customer at {left_at}, before the number expired."
    moves = (STAGE["reinstate"],)
    left_at: Instant  # when


@frozen(kw_only=True)
class ReturnFellLate(Event[ReturnAuthorization]):
    """The goods had not arrived when they should have. Source: E8."""

    kind = "returns.return_fell_late"
    says = "The goods had not arrived by {due_at}."
    moves = (GOODS["fall_late"],)
    due_at: Instant  # when they should have; the sweep that noticed may have been later

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        # Where the number's time is over by then, this tells of both.
        told = GoodsStage.LATE if record.overdue(self.due_at) else record.left_open
        return evolve(record, left_open=told, told_late=True, **self.moved(record))


@frozen(kw_only=True)
class RestFellLate(Event[ReturnAuthorization]):
    """What was handed over beside what came, or was late, had not arrived when it should. E8."""

    kind = "returns.rest_fell_late"
    says = "What else was handed over had not arrived by {due_at}."
    due_at: Instant  # when it should have; the sweep that noticed may have been later

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, told_late=True, **self.moved(record))


@frozen(kw_only=True)
class ReturnPartlyLost(Event[ReturnAuthorization]):
    """Pieces that were sent are lost, and others came or may still; all may turn up. Source: E8."""

    kind = "returns.return_partly_lost"
    says = "Some of what was sent is lost, and may still turn up: {lines}."
    moves = (GOODS["lose_part"],)
    sets = ("lines",)
    lines: tuple[ReturnLine, ...]  # with the pieces that are lost


@frozen(kw_only=True)
class ReturnLost(ReturnPartlyLost):
    """All that might still have come is lost, and nothing came; it may turn up. Source: E8."""

    kind = "returns.return_lost"
    says = "What was sent is lost, and may still turn up: {lines}."
    moves = (GOODS["lose"],)


@frozen(kw_only=True)
class ReturnShort(Event[ReturnAuthorization]):
    """The customer sent fewer; the others may be returned under another number. Source: E7, E8."""

    kind = "returns.return_short"
    says = "The customer sent fewer, and may return the others another time: {lines}."
    moves = (GOODS["fall_short"],)
    sets = ("lines",)
    lines: tuple[ReturnLine, ...]  # with the pieces that were never sent


@frozen(kw_only=True)
class ReturnPartlyKept(Event[ReturnAuthorization]):
    """The customer was told to keep some of it; the rest is here, or is to come. Source: E8."""

    kind = "returns.return_partly_kept"
    moves = (GOODS["keep_part"],)
    sets = ("lines",)
    lines: tuple[ReturnLine, ...]  # with the pieces that are kept
    reason: str  # in the words of whoever said so; names no people


@frozen(kw_only=True)
class ReturnKept(ReturnPartlyKept):
    """The customer was told to keep it, and nothing else comes. Source: E8, E14."""

    kind = "returns.return_kept"
    moves = (GOODS["keep"],)


@frozen(kw_only=True)
class ReturnNotNeeded(Event[ReturnAuthorization]):
    """There is nothing to send back: it is digital, or never came. Source: D2, E14."""

    kind = "returns.return_not_needed"
    moves = (GOODS["need_nothing"],)


@frozen(kw_only=True)
class ReturnReceived(Event[ReturnAuthorization]):
    """A parcel of this return was taken in at the dock. Source: E2, E8."""

    kind = "returns.return_received"
    says = "{parcel} came back for this return."
    moves = (GOODS["receive"],)
    parcel: ParcelId  # which
    at: Instant | None = None  # when; None = nobody noted it

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        parcels = (*record.parcels, self.parcel)
        came = record.came if self.at is None else (*record.came, self.at)
        return evolve(record, parcels=parcels, came=came, opened=False, **self.moved(record))


@frozen(kw_only=True)
class ReturnPartlyInspected(Event[ReturnAuthorization]):
    """Some of what is authorized was inspected; the rest is not here or undecided. Source: E9."""

    kind = "returns.return_partly_inspected"
    says = "What came was inspected, and not all is decided or here: {lines}."
    moves = (GOODS["inspect_part"],)
    lines: tuple[ReturnLine, ...]  # with the quantities found so far
    surplus: tuple[FoundItem, ...] = ()  # what was in it beside
    #: All that was in it, each with what is done with it; None = nothing yet, with what is under
    #: review, and with surplus of which the inspector did not say it.
    found: tuple[FoundItem, ...] = ()
    unmet: tuple[str, ...] = ()  # codes of the authorization's conditions that were not kept

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        undecided = any(line.under_review for line in self.lines)
        # Whoever was told to look into it, or to decide, is told what is left to do then.
        told = None if record.left_open is GoodsStage.RECEIVED else record.left_open
        return evolve(
            record,
            left_open=told,
            lines=self.lines,
            surplus=(*record.surplus, *self.surplus),
            found=(*record.found, *self.found),
            unmet=tuple(dict.fromkeys((*record.unmet, *self.unmet))) if undecided else (),
            opened=True,
            **self.moved(record),
        )


@frozen(kw_only=True)
class ReturnInspected(ReturnPartlyInspected):
    """All that was authorized is decided, and nothing of it is lost. Source: E9."""

    kind = "returns.return_inspected"
    says = "All that was authorized is decided: {lines}."
    moves = (GOODS["inspect"],)


@frozen(kw_only=True)
class FeeWaived(Event[ReturnAuthorization]):
    """What the customer was to pay for the label, or the restocking, was let go. D5, D8, E11."""

    kind = "returns.fee_waived"
    says = "{old} for the {fee} was let go: {reason}."
    moves = (STAGE["waive_fee"],)
    fee: FeeKind  # which
    old: Money  # what would have been taken off a credit for it
    reason: str  # why, in the words of whoever waived it; names no people
    by: str  # the id of whoever did
    at: Instant  # when

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        changes = self.moved(record)
        if self.fee is FeeKind.LABEL and record.label_cost is not None:
            changes["label_cost"] = record.label_cost - self.old
        waived = WaivedFee(
            fee=self.fee,
            old=self.old,
            new=Money.zero(self.old.currency),
            reason=self.reason,
            by=self.by,
            at=self.at,
        )
        return evolve(record, waived=(*record.waived, waived), **changes)


@frozen(kw_only=True)
class SurplusDecided(Event[ReturnAuthorization]):
    """Somebody said what is done with pieces that came beside what was authorized. E7, E9."""

    kind = "returns.surplus_decided"
    says = "Of what was not authorized, {quantity} × {sku} is decided: {disposition}."
    sku: Sku  # what they are
    quantity: int  # how many, ≥ 1
    disposition: Disposition  # what is done with them
    reason: str  # why, in staff's words; names no people

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        one = DecidedSurplus(sku=self.sku, quantity=self.quantity, disposition=self.disposition)
        decided = (*record.surplus_decided, one)
        return evolve(record, surplus_decided=decided, **self.moved(record))


@frozen(kw_only=True)
class PiecesSentBack(Event[ReturnAuthorization]):
    """Pieces that came are in the mail again, back to the customer. Source: E9."""

    kind = "returns.pieces_sent_back"
    says = "Sent back to the customer: {pieces}."
    pieces: tuple[Pieces, ...]  # what
    tracking: str | None = None  # the courier's number; None = there is none

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        gone = (*record.sent_back, *self.pieces)
        return evolve(record, sent_back=gone, **self.moved(record))


@frozen(kw_only=True)
class CreditIssued(Event[ReturnAuthorization]):
    """Money was credited for what came back. Source: D7, E11."""

    kind = "returns.credit_issued"
    says = "{amount} was credited by {means}, on the ground: {trigger}."
    moves = (STAGE["credit"],)
    amount: Money  # issued now, fees not taken off: what counts against what was paid
    trigger: CreditTrigger  # what it was waiting for
    means: Settlement = Settlement.ORIGINAL_PAYMENT  # by what it reaches the customer
    fees: tuple[Fee, ...] = ()  # what was taken off
    parts: tuple[Payment, ...] = ()  # what is paid out, by what; with the fees it is the amount
    #: What all credits stand for by now, with what the bank gave of it; None = what they came to.
    credited_for: Money | None = None
    #: Of sending: the courier's receipt, which names who sent it; None = none was shown.
    proof: str | None = personal(default=None)

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        total = self.amount if record.credited is None else record.credited + self.amount
        back = self.parts if self.means is Settlement.ORIGINAL_PAYMENT else ()
        return evolve(
            record,
            credited=total,
            credited_for=total if self.credited_for is None else self.credited_for,
            fees=record.fees + self.fees,
            paid_back=record.paid_back + back,
            **self.moved(record),
        )


@frozen(kw_only=True)
class ReturnClosed(Event[ReturnAuthorization]):
    """Nothing is left to do about this return."""

    kind = "returns.return_closed"
    moves = (STAGE["close"],)


@frozen(kw_only=True)
class ReturnReopened(Event[ReturnAuthorization]):
    """Something is due for a return that was closed, so it is open again. Source: D7, E13."""

    kind = "returns.return_reopened"
    says = "The return is open again: {reason}."
    moves = (STAGE["reopen"],)
    reason: str  # in the words of whoever opened it; names no people

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        # Whoever leaves it open hears of it again.
        return evolve(record, left_open=None, **self.moved(record))


@frozen(kw_only=True)
class ReturnCancelled(Event[ReturnAuthorization]):
    """The return was given up; its quantities may be returned under another. Source: E7."""

    kind = "returns.return_cancelled"
    moves = (STAGE["cancel"],)
    reason: str = personal()  # in the words of whoever cancelled


@frozen(kw_only=True)
class ReturnExpired(Event[ReturnAuthorization]):
    """Nothing came before the number expired. Source: E2."""

    kind = "returns.return_expired"
    moves = (STAGE["expire"],)
