"""What the dock does with a parcel, by what is seen from outside. Source: E2."""

from cservice.ids import ParcelId
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.record import Lookup, as_read, words
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen
from cservice.returns import events, parcel_events
from cservice.returns.chart import ParcelStage
from cservice.returns.facts import DockFacts, ReturnFacts
from cservice.returns.model import BY_NUMBER, RA_NUMBERS, ReturnAuthorization
from cservice.returns.parcel import DockDecision, DockVerdict, Parcel
from cservice.returns.questions import MayTakeIn, QuarantineFor, WayBack
from cservice.returns.steps import RULES, ReturnCommand, no_number

#: The names under which orders are found by the shop's number, which is on the invoice.
ORDER_NUMBER = "orders.number"
ORDER_AS_WRITTEN = "orders.number_as_written"


@frozen(kw_only=True)
class ReceiveParcel(ReturnCommand):
    """Note that a parcel of this return was taken in at the dock, once. Source: E2, E8.

    A return that its time has ended is closed first, whether or not a sweep has been. Refused: a
    parcel that is noted already, or that the dock did not take in for this return.
    """

    kind = "returns.receive_parcel"
    yields = (events.ReturnReceived, events.ReturnClosed)
    parcel: ParcelId  # which

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        parcel = self.parcel
        if parcel in record.parcels:
            return refuse(
                self.kind, RULES, "noted_already", "{parcel} is noted already", parcel=parcel
            )
        if parcel not in facts.taken_in:
            return refuse(
                self.kind,
                RULES,
                "not_taken_in",
                "the dock has not taken in {parcel} for this return",
                allowed=tuple([one for one in facts.taken_in if one not in record.parcels]),
                parcel=parcel,
            )
        received = events.ReturnReceived(parcel=parcel, at=facts.now)
        if record.ended(facts.now):
            return accept(events.ReturnClosed(), received)
        return accept(received)


@frozen(kw_only=True)
class PresentParcel(Request[Parcel, DockFacts]):
    """A parcel stands at the dock; may it be taken in? Source: E2.

    It joins the case of its number, or of the order that is named on it: of the one whose number is
    so to the letter, else of the only one that it is read as. Whatever policies answer,
    nothing is taken in without a valid return. Where they would take in a parcel that has none, one
    is opened for the order that is named on it, and it is taken in under that; else it is set
    aside. Once its return is found it is presented `again`, once, under the right number: somebody
    has looked into it, and the sender is compared no more. Refused where it is still not taken in,
    or was not set aside.
    """

    kind = "returns.present_parcel"
    record = Parcel
    facts = DockFacts
    yields = (
        parcel_events.ParcelPresented,
        parcel_events.ParcelTakenIn,
        parcel_events.ParcelRefused,
        parcel_events.ParcelQuarantined,
    )
    number: str | None = None  # the RA number as read from the outside; None = there is none
    sender: str | None = personal(default=None)  # name and address on it; None = there are none
    our_label: bool = True  # False = handwritten
    again: ParcelId | None = None  # as what it was set aside; None = it comes for the first time
    #: True = the carrier has handed it over: it is inside, and refused means sent back by us.
    signed_for: bool = False
    order: str | None = None  # the order's number as read from the outside; None = there is none

    @property
    def keys(self) -> tuple[str, ...]:
        # Its own too: it may be taken in at once, under the return that is opened for it.
        return tuple([one for one in (self.id, self.again) if one])

    @property
    def changes(self) -> tuple[str, ...]:
        return () if self.again is None else (self.again,)

    @property
    def joins(self) -> tuple[Lookup, ...]:
        try:
            plain = RA_NUMBERS.parse(self.number or "")
        except MistypedNumberError:
            return self.orders_named
        return (Lookup(name=BY_NUMBER, value=plain),)

    @property
    def orders_named(self) -> tuple[Lookup, ...]:
        """By which the order named on it is found: to the letter first, then as it is read."""
        if self.order is None or not words(self.order):
            return ()
        to_the_letter = Lookup(name=ORDER_AS_WRITTEN, value=words(self.order))
        return (to_the_letter, Lookup(name=ORDER_NUMBER, value=as_read(self.order)))

    @property
    def sender_known(self) -> bool:
        """Whether there is an address it can go back to."""
        return bool((self.sender or "").strip())

    def decision(self, facts: DockFacts) -> Outcome[Parcel]:
        if self.again is not None and (refused := _not_aside(self.again, facts)) is not None:
            return refused
        verdict = MayTakeIn(
            given=facts,
            standing=facts.standing,
            ra=facts.ra,
            sender_known=self.sender_known,
            our_label=self.our_label,
            signed_for=self.signed_for,
            order_known=facts.returnable > 0,
        ).ask()
        presented = parcel_events.ParcelPresented(
            number=self.number,
            sender=self.sender,
            our_label=self.our_label,
            again=self.again,
            signed_for=self.signed_for,
            order=self.order,
        )
        dealt_with, rulings = _dealt_with(self, verdict.value, facts)
        if self.again is not None and not isinstance(dealt_with, parcel_events.ParcelTakenIn):
            return refuse(
                self.kind,
                RULES,
                "still_aside",
                "{parcel} stays set aside: {reason}",
                allowed=("present it again under a valid number, or refuse it",),
                parcel=self.again,
                reason=dealt_with.verdict.reason,
            )
        return accept(presented, dealt_with, rulings=(*verdict.rulings, *rulings))


def _not_aside(again: ParcelId, facts: DockFacts) -> Refused | None:
    """Why a parcel cannot be presented again; None = it is set aside, and was not yet."""
    before, kind = facts.before, PresentParcel.kind
    if before is None:
        return refuse(
            kind,
            RULES,
            "unknown_parcel",
            "there is no parcel {parcel} that was set aside",
            allowed=("the id under which it was set aside", "present it for the first time"),
            parcel=again,
        )
    if facts.taken_in_as is not None:
        return refuse(
            kind,
            RULES,
            "presented_again",
            "{parcel} was presented again before, as {other}",
            parcel=again,
            other=facts.taken_in_as,
        )
    over = before.unclaimed(facts.now)
    if over or before.stage is not ParcelStage.QUARANTINED:
        return refuse(
            kind,
            RULES,
            "not_aside",
            "{parcel} is not set aside: it is {stage}",
            parcel=again,
            stage=ParcelStage.REFUSED if over else before.stage,
        )
    return None


_Dealt = parcel_events.ParcelTakenIn | parcel_events.ParcelRefused | parcel_events.ParcelQuarantined


def _dealt_with(
    command: PresentParcel, verdict: DockVerdict, facts: DockFacts
) -> tuple[_Dealt, tuple[Ruling, ...]]:
    """What becomes of the parcel; the law of the dock stands above every policy."""
    if verdict.decision is DockDecision.REFUSE:
        return refused_parcel(command, verdict, facts)
    take_in = verdict.decision is DockDecision.TAKE_IN
    if take_in and facts.standing.good and facts.ra is not None:
        return parcel_events.ParcelTakenIn(ra=facts.ra.id, verdict=verdict), ()
    # Somebody who presents it again has found its return: none is opened for it.
    lifted = take_in and facts.returnable > 0 and command.again is None
    if take_in and not lifted:
        missing = _missing(command, facts)
        reason = f"{verdict.reason}; but nothing is taken in without a valid return number{missing}"
        aside = DockDecision.QUARANTINE
        verdict = DockVerdict(decision=aside, code=f"number_{facts.standing}", reason=reason)
    within = QuarantineFor(given=facts, verdict=verdict, sender_known=command.sender_known).ask()
    quarantined = parcel_events.ParcelQuarantined(
        verdict=verdict,
        until=plus(facts.now, within.value),
        lifted=lifted,
        order=facts.order if lifted else None,
    )
    return quarantined, within.rulings


def _missing(command: PresentParcel, facts: DockFacts) -> str:
    """Why no return is opened for it."""
    if command.again is not None:
        return ", and none is opened for what is presented again"
    if not (command.order or "").strip():
        return ", and no order is named on it for which one could be opened"
    if facts.order is None:
        return ", and the order named on it is not known here"
    return ", and nothing more of the order named on it may come back"


def refused_parcel(
    parcel: PresentParcel | Parcel, verdict: DockVerdict, facts: Given
) -> tuple[parcel_events.ParcelRefused, tuple[Ruling, ...]]:
    """The parcel is refused, and policies say who pays its way back, if it has one."""
    if not parcel.sender_known:
        return parcel_events.ParcelRefused(verdict=verdict), ()
    payer = WayBack(
        given=facts,
        verdict=verdict,
        our_label=parcel.our_label and parcel.number is not None,  # ours has the number on it
        signed_for=parcel.signed_for,
    ).ask()
    return parcel_events.ParcelRefused(verdict=verdict, way_back=payer.value), payer.rulings
