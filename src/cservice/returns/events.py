"""What can happen to a return authorization and to a parcel at the dock."""

from cservice.ids import OrderId, ParcelId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.returns.chart import GOODS, LABEL, PARCEL, STAGE
from cservice.returns.model import (
    CreditTrigger,
    DockVerdict,
    FoundItem,
    Parcel,
    RaNumber,
    Remedy,
    ReturnAuthorization,
    ReturnLine,
)


@frozen(kw_only=True)
class ReturnRequested(Opening[ReturnAuthorization]):
    """The customer asked to send something back, and said why. Source: E3."""

    kind = "returns.return_requested"
    order: OrderId  # the order it is about
    remedy: Remedy  # what the customer gets
    lines: tuple[ReturnLine, ...]  # what, how many, why, and what was paid

    def begin(self, stream: Stream) -> ReturnAuthorization:
        return ReturnAuthorization(
            **stream.fields(),
            order=self.order,
            remedy=self.remedy,
            lines=self.lines,
            stage=STAGE.initial,
            goods=GOODS.initial,
            label=LABEL.initial,
        )


@frozen(kw_only=True)
class ReturnAuthorized(Event[ReturnAuthorization]):
    """A return was authorized under a number. Source: E1."""

    kind = "returns.return_authorized"
    moves = (STAGE["authorize"],)
    sets = ("number", "expires_at", "lines", "conditions")
    number: RaNumber  # issued before anything is sent
    expires_at: Instant  # the number is good until then
    lines: tuple[ReturnLine, ...]  # with the quantities authorized
    conditions: tuple[Condition, ...] = ()  # what it hangs on


@frozen(kw_only=True)
class ReturnDictated(Event[ReturnAuthorization]):
    """Number and return address were told over the phone. Source: E1, E5."""

    kind = "returns.return_dictated"
    moves = (STAGE["dictate"],)
    number: str  # grouped, as it was said
    address: str  # where the parcel goes: ours, not a person's


@frozen(kw_only=True)
class LabelMailed(Event[ReturnAuthorization]):
    """The return label was mailed. Source: E6."""

    kind = "returns.label_mailed"
    moves = (LABEL["mail"],)
    due_at: Instant  # it should have arrived by then
    cost: Money  # what the customer pays for it; zero = waived

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(record, label_due_at=self.due_at, label_cost=self.cost, **self.moved(record))


@frozen(kw_only=True)
class LabelFellLate(Event[ReturnAuthorization]):
    """The label had not arrived when it should have. Source: E6."""

    kind = "returns.label_fell_late"
    moves = (LABEL["fall_late"],)
    due_at: Instant  # when it should have; the sweep that noticed may have been later


@frozen(kw_only=True)
class LabelReissued(Event[ReturnAuthorization]):
    """Another label was mailed, at no cost to the customer. Source: E6."""

    kind = "returns.label_reissued"
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


@frozen(kw_only=True)
class ReturnReceived(Event[ReturnAuthorization]):
    """A parcel of this return was taken in at the dock. Source: E2, E8."""

    kind = "returns.return_received"
    moves = (GOODS["receive"],)
    parcel: ParcelId  # which

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        parcels = (*record.parcels, self.parcel)
        return evolve(record, parcels=parcels, opened=False, **self.moved(record))


@frozen(kw_only=True)
class ReturnPartlyInspected(Event[ReturnAuthorization]):
    """Some of what is authorized was inspected; the rest is not here or undecided. Source: E9."""

    kind = "returns.return_partly_inspected"
    moves = (GOODS["inspect_part"],)
    lines: tuple[ReturnLine, ...]  # with the quantities found so far
    surplus: tuple[FoundItem, ...] = ()  # what was in it beside

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        return evolve(
            record,
            lines=self.lines,
            surplus=(*record.surplus, *self.surplus),
            opened=True,
            **self.moved(record),
        )


@frozen(kw_only=True)
class ReturnInspected(ReturnPartlyInspected):
    """All that was authorized is here and decided. Source: E9."""

    kind = "returns.return_inspected"
    moves = (GOODS["inspect"],)


@frozen(kw_only=True)
class CreditIssued(Event[ReturnAuthorization]):
    """Money was credited for what came back. Source: D7, E11."""

    kind = "returns.credit_issued"
    moves = (STAGE["credit"],)
    amount: Money  # issued now
    trigger: CreditTrigger  # what it was waiting for

    def apply(self, record: ReturnAuthorization) -> ReturnAuthorization:
        total = self.amount if record.credited is None else record.credited + self.amount
        return evolve(record, credited=total, **self.moved(record))


@frozen(kw_only=True)
class ReturnClosed(Event[ReturnAuthorization]):
    """Nothing is left to do about this return."""

    kind = "returns.return_closed"
    moves = (STAGE["close"],)


@frozen(kw_only=True)
class ReturnCancelled(Event[ReturnAuthorization]):
    """The return was given up; its quantities may be returned under another. Source: E7."""

    kind = "returns.return_cancelled"
    moves = (STAGE["cancel"],)
    reason: str  # in the words of whoever cancelled


@frozen(kw_only=True)
class ReturnExpired(Event[ReturnAuthorization]):
    """Nothing came before the number expired. Source: E2."""

    kind = "returns.return_expired"
    moves = (STAGE["expire"],)


@frozen(kw_only=True)
class ParcelPresented(Opening[Parcel]):
    """A parcel stood at the dock. Source: E2."""

    kind = "returns.parcel_presented"
    number: str | None  # the RA number as read; None = there was none
    sender: str | None = personal()  # name and address on it; None = there were none
    our_label: bool  # False = handwritten
    again: ParcelId | None = None  # as what it was set aside before; None = it was not

    def begin(self, stream: Stream) -> Parcel:
        return Parcel(
            **stream.fields(),
            number=self.number,
            sender=self.sender,
            our_label=self.our_label,
            again=self.again,
            stage=PARCEL.initial,
        )


@frozen(kw_only=True)
class ParcelTakenIn(Event[Parcel]):
    """A parcel was taken in for a return. Source: E2."""

    kind = "returns.parcel_taken_in"
    moves = (PARCEL["take_in"],)
    sets = ("ra", "verdict")
    ra: ReturnId  # the return it belongs to: never without one
    verdict: DockVerdict  # why


@frozen(kw_only=True)
class ParcelRefused(Event[Parcel]):
    """A parcel was refused before any stock or money moved. Source: E2."""

    kind = "returns.parcel_refused"
    moves = (PARCEL["refuse"],)
    sets = ("verdict",)
    verdict: DockVerdict  # why


@frozen(kw_only=True)
class ParcelQuarantined(Event[Parcel]):
    """A parcel was set aside until somebody decides. Source: E2."""

    kind = "returns.parcel_quarantined"
    moves = (PARCEL["quarantine"],)
    sets = ("verdict",)
    verdict: DockVerdict  # why


@frozen(kw_only=True)
class ParcelIdentified(Event[Parcel]):
    """The return of a parcel that was set aside was found, and it was taken in for it. Source: E2.

    Under another id: it was presented again, on the return's own case.
    """

    kind = "returns.parcel_identified"
    moves = (PARCEL["identify"],)
    taken_in_as: ParcelId  # the id under which it was presented again


@frozen(kw_only=True)
class ParcelSentBack(Event[Parcel]):
    """A refused parcel went back into the mail. Source: E2."""

    kind = "returns.parcel_sent_back"
    moves = (PARCEL["send_back"],)
