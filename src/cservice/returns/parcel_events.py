"""What can happen to a parcel at the dock. Source: E2."""

from cservice.ids import OrderId, ParcelId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.returns.chart import PARCEL
from cservice.returns.parcel import DockDecision, DockVerdict, Parcel, Payer


@frozen(kw_only=True)
class ParcelPresented(Opening[Parcel]):
    """A parcel stood at the dock. Source: E2."""

    kind = "returns.parcel_presented"
    number: str | None  # the RA number as read; None = there was none
    sender: str | None = personal()  # name and address on it; None = there were none
    our_label: bool  # False = handwritten
    again: ParcelId | None = None  # as what it was set aside before; None = it was not
    signed_for: bool = False  # True = the carrier had handed it over before anybody looked
    order: str | None = None  # the order's number as read; None = there was none

    def begin(self, stream: Stream) -> Parcel:
        return Parcel(
            **stream.fields(),
            number=self.number,
            sender=self.sender,
            our_label=self.our_label,
            again=self.again,
            signed_for=self.signed_for,
            order=self.order,
            stage=PARCEL.initial,
        )


@frozen(kw_only=True)
class ParcelTakenIn(Event[Parcel]):
    """A parcel was taken in for a return. Source: E2."""

    kind = "returns.parcel_taken_in"
    says = "The parcel was taken in for {ra}."
    moves = (PARCEL["take_in"],)
    sets = ("ra", "verdict")
    ra: ReturnId  # the return it belongs to: never without one
    verdict: DockVerdict  # why


@frozen(kw_only=True)
class ParcelRefused(Event[Parcel]):
    """The parcel was refused, and nothing of it was taken in. Source: E2."""

    kind = "returns.parcel_refused"
    moves = (PARCEL["refuse"],)
    sets = ("verdict", "way_back")
    verdict: DockVerdict  # why
    way_back: Payer | None = None  # who pays the way back; None = nobody sent it, so it has none


@frozen(kw_only=True)
class ParcelQuarantined(Event[Parcel]):
    """A parcel was set aside until somebody decides. Source: E2."""

    kind = "returns.parcel_quarantined"
    says = "The parcel was set aside{lifted:, and a return is opened for it|}."
    moves = (PARCEL["quarantine"],)
    verdict: DockVerdict  # why
    until: Instant | None = None  # it is refused then; None = somebody decides, whenever
    lifted: bool = False  # True = a return is opened for it, under which it is taken in at once
    order: OrderId | None = None  # for which order that is; None = none is opened

    def apply(self, record: Parcel) -> Parcel:
        return evolve(
            record,
            verdict=self.verdict,
            aside_until=self.until,
            lifted=self.lifted,
            **self.moved(record),
        )


@frozen(kw_only=True)
class ParcelKeptAside(Event[Parcel]):
    """No return could be opened for a parcel, and it stays set aside. Source: E1, E2."""

    kind = "returns.parcel_kept_aside"
    says = "No return could be opened for it, and it stays set aside: {reason}."
    moves = (PARCEL["keep_aside"],)
    reason: str  # why none could; names no people

    def apply(self, record: Parcel) -> Parcel:
        verdict = DockVerdict(
            decision=DockDecision.QUARANTINE, code="not_opened", reason=self.reason
        )
        return evolve(record, verdict=verdict, lifted=False, **self.moved(record))


@frozen(kw_only=True)
class ParcelIdentified(Event[Parcel]):
    """The return of a parcel that was set aside was found, and it was taken in for it. Source: E2.

    Under another id: it was presented again, on the return's own case.
    """

    kind = "returns.parcel_identified"
    says = "The return of what was set aside was found, and it was taken in as {taken_in_as}."
    moves = (PARCEL["identify"],)
    taken_in_as: ParcelId  # the id under which it was presented again


@frozen(kw_only=True)
class ParcelSentBack(Event[Parcel]):
    """A refused parcel went back into the mail. Source: E2."""

    kind = "returns.parcel_sent_back"
    moves = (PARCEL["send_back"],)


@frozen(kw_only=True)
class ParcelDisposed(Event[Parcel]):
    """A parcel that can go back to nobody was disposed of. Source: E2."""

    kind = "returns.parcel_disposed"
    moves = (PARCEL["dispose"],)
    how: str  # in the words of whoever did it; names no people
