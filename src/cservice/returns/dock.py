"""What the dock does with a parcel, by what is seen from outside. Source: E2."""

from cservice.ids import ParcelId
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.chart import ParcelStage
from cservice.returns.commands import RULES, ReturnCommand, no_number
from cservice.returns.facts import DockFacts, ReturnFacts
from cservice.returns.model import (
    BY_NUMBER,
    RA_NUMBERS,
    DockDecision,
    DockVerdict,
    NumberStanding,
    Parcel,
    ReturnAuthorization,
)
from cservice.returns.questions import MayTakeIn


@frozen(kw_only=True)
class ReceiveParcel(ReturnCommand):
    """Note that a parcel of this return was taken in at the dock, once. Source: E2, E8.

    Refused: a parcel that the dock did not take in for this return.
    """

    kind = "returns.receive_parcel"
    yields = (events.ReturnReceived,)
    parcel: ParcelId  # which

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        if self.parcel not in facts.taken_in or self.parcel in record.parcels:
            return refuse(
                self.kind,
                RULES,
                "not_taken_in",
                "the dock has taken in {taken_in}, and {received} is noted already",
                taken_in=_named(facts.taken_in),
                received=_named(record.parcels),
            )
        return accept(events.ReturnReceived(parcel=self.parcel))


def _named(parcels: tuple[ParcelId, ...]) -> str:
    return ", ".join(parcels) or "nothing"


@frozen(kw_only=True)
class PresentParcel(Request[Parcel, DockFacts]):
    """A parcel stands at the dock; may it be taken in? Source: E2.

    It joins the case of its number. Whatever policies answer, nothing is taken in without a valid
    number: such a parcel is set aside. Once its return is found it is presented `again`, once,
    under the right number; refused where it is still not taken in, or was not set aside.
    """

    kind = "returns.present_parcel"
    record = Parcel
    facts = DockFacts
    yields = (
        events.ParcelPresented,
        events.ParcelTakenIn,
        events.ParcelRefused,
        events.ParcelQuarantined,
    )
    number: str | None = None  # the RA number as read from the outside; None = there is none
    sender: str | None = personal(default=None)  # name and address on it; None = there are none
    our_label: bool = True  # False = handwritten
    again: ParcelId | None = None  # as what it was set aside; None = it comes for the first time

    @property
    def keys(self) -> tuple[str, ...]:
        return () if self.again is None else (self.again,)

    @property
    def joins(self) -> Lookup | None:
        try:
            plain = RA_NUMBERS.parse(self.number or "")
        except MistypedNumberError:
            return None
        return Lookup(name=BY_NUMBER, value=plain)

    def decision(self, facts: DockFacts) -> Outcome[Parcel]:
        if self.again is not None and (refused := _not_aside(self.again, facts)) is not None:
            return refused
        verdict = MayTakeIn(
            given=facts,
            standing=facts.standing,
            ra=facts.ra,
            sender_known=bool((self.sender or "").strip()),
            our_label=self.our_label,
        ).ask()
        presented = events.ParcelPresented(
            number=self.number, sender=self.sender, our_label=self.our_label, again=self.again
        )
        dealt_with = _dealt_with(verdict.value, facts)
        if self.again is not None and not isinstance(dealt_with, events.ParcelTakenIn):
            return refuse(
                self.kind,
                RULES,
                "still_aside",
                "{parcel} stays set aside: {reason}",
                allowed=("present it again under a valid number, or refuse it",),
                parcel=self.again,
                reason=dealt_with.verdict.reason,
            )
        return accept(presented, dealt_with, rulings=verdict.rulings)


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
    if before.stage is not ParcelStage.QUARANTINED:
        return refuse(
            kind,
            RULES,
            "not_aside",
            "{parcel} is not set aside: it is {stage}",
            parcel=again,
            stage=before.stage.replace("_", " "),
        )
    return None


_Dealt = events.ParcelTakenIn | events.ParcelRefused | events.ParcelQuarantined


def _dealt_with(verdict: DockVerdict, facts: DockFacts) -> _Dealt:
    """What becomes of the parcel; the law of the dock stands above every policy."""
    if verdict.decision is DockDecision.REFUSE:
        return events.ParcelRefused(verdict=verdict)
    valid = facts.standing is NumberStanding.VALID and facts.ra is not None
    if verdict.decision is DockDecision.TAKE_IN and valid and facts.ra is not None:
        return events.ParcelTakenIn(ra=facts.ra.id, verdict=verdict)
    if verdict.decision is DockDecision.TAKE_IN:
        reason = f"{verdict.reason}; but nothing is taken in without a valid return number"
        aside = DockDecision.QUARANTINE
        verdict = DockVerdict(decision=aside, code=f"number_{facts.standing}", reason=reason)
    return events.ParcelQuarantined(verdict=verdict)


@frozen(kw_only=True)
class ParcelCommand(Command[Parcel, Given]):
    """A command on a parcel at the dock."""

    record = Parcel
    target = "parcel"
    parcel: ParcelId  # which


@frozen(kw_only=True)
class RefuseParcel(ParcelCommand):
    """Refuse a parcel that was set aside. Source: E2."""

    kind = "returns.refuse_parcel"
    yields = (events.ParcelRefused,)
    reason: str  # the sentence for the sender

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        verdict = DockVerdict(
            decision=DockDecision.REFUSE, code="after_quarantine", reason=self.reason
        )
        return accept(events.ParcelRefused(verdict=verdict))


@frozen(kw_only=True)
class IdentifyParcel(ParcelCommand):
    """Note that a parcel that was set aside was taken in after all. Source: E2.

    It follows by itself when the parcel is presented again and taken in.
    """

    kind = "returns.identify_parcel"
    yields = (events.ParcelIdentified,)
    taken_in_as: ParcelId  # the id under which it was presented again

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        return accept(events.ParcelIdentified(taken_in_as=self.taken_in_as))


@frozen(kw_only=True)
class SendParcelBack(ParcelCommand):
    """Put a refused parcel back into the mail. Source: E2."""

    kind = "returns.send_parcel_back"
    yields = (events.ParcelSentBack,)

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        return accept(events.ParcelSentBack())
