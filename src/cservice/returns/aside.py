"""What becomes of a parcel that was set aside, or refused. Source: E2."""

import attrs

from cservice.ids import OrderId, ParcelId, ReturnId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Accepted, Command, Outcome, Request, accept, minted
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.value import frozen
from cservice.returns import events, parcel_events
from cservice.returns.authorizing import authorized
from cservice.returns.chart import ParcelStage
from cservice.returns.dock import refused_parcel
from cservice.returns.facts import AgainFacts, DockFacts, RequestFacts
from cservice.returns.lines import Reason, ReturnLine
from cservice.returns.model import RA_NUMBERS, RaNumber, Remedy, ReturnAuthorization
from cservice.returns.parcel import DockDecision, DockVerdict, Parcel
from cservice.returns.steps import RULES


@frozen(kw_only=True)
class ParcelCommand(Command[Parcel, Given]):
    """A command on a parcel at the dock."""

    record = Parcel
    target = "parcel"
    parcel: ParcelId  # which


@frozen(kw_only=True)
class RefuseParcel(ParcelCommand):
    """Refuse a parcel that was set aside, before its time there is over. Source: E2."""

    kind = "returns.refuse_parcel"
    yields = (parcel_events.ParcelRefused,)
    reason: str = attrs.field(validator=not_empty)  # the sentence for the sender; names no people

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        if record.unclaimed(facts.now):
            return refuse(
                self.kind,
                RULES,
                "quarantine_over",
                "it was set aside until {until}, and is refused since",
                allowed=("send it back",) if record.sender_known else ("dispose of it",),
                until=record.aside_until,
            )
        verdict = DockVerdict(
            decision=DockDecision.REFUSE, code="after_quarantine", reason=self.reason
        )
        refused, rulings = refused_parcel(record, verdict, facts)
        return accept(refused, rulings=rulings)


def _until(record: Parcel) -> str:
    """For how long it is set aside; those kept before there was an end have none."""
    end = record.aside_until
    return "without an end" if end is None else f"until {in_words(end)}"


@frozen(kw_only=True)
class EndQuarantine(ParcelCommand):
    """Refuse what was set aside for so long, since nobody decided; a deadline's command. E2."""

    kind = "returns.end_quarantine"
    yields = (parcel_events.ParcelRefused,)

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        if not record.unclaimed(facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "it is set aside {until}",
                until=_until(record),
            )
        refused, rulings = refused_parcel(record, _UNCLAIMED, facts)
        return accept(refused, rulings=rulings)


#: Why a parcel is refused whose return was not found in time.
UNCLAIMED = "quarantine_over"
_UNCLAIMED = DockVerdict(
    decision=DockDecision.REFUSE,
    code=UNCLAIMED,
    reason="it was set aside, and its return was not found in time",
)


def _after(record: Parcel, facts: Given, event: Event[Parcel]) -> Outcome[Parcel]:
    """The event; before it the refusal of what was set aside for too long, if no sweep was yet."""
    if not record.unclaimed(facts.now):
        return accept(event)
    refused, rulings = refused_parcel(record, _UNCLAIMED, facts)
    return accept(refused, event, rulings=rulings)


@frozen(kw_only=True)
class IdentifyParcel(Command[Parcel, AgainFacts]):
    """Note that a parcel that was set aside was taken in after all. Source: E2.

    It follows by itself when the parcel is presented again and taken in. Refused: as any other
    parcel, or as one that was not taken in.
    """

    kind = "returns.identify_parcel"
    record = Parcel
    target = "parcel"
    facts = AgainFacts
    yields = (parcel_events.ParcelIdentified,)
    parcel: ParcelId  # which
    taken_in_as: ParcelId  # the id under which it was presented again

    def decision(self, record: Parcel, facts: AgainFacts) -> Outcome[Parcel]:
        if not facts.taken_in:
            return refuse(
                self.kind,
                RULES,
                "not_taken_in",
                "{parcel} was not presented again as {other} and taken in",
                allowed=("present it again, under the number of a return",),
                parcel=self.parcel,
                other=self.taken_in_as,
            )
        return accept(parcel_events.ParcelIdentified(taken_in_as=self.taken_in_as))


@frozen(kw_only=True)
class SendParcelBack(ParcelCommand):
    """Put a refused parcel back into the mail. Source: E2.

    Refused: one that bears no sender's address.
    """

    kind = "returns.send_parcel_back"
    yields = (parcel_events.ParcelSentBack, parcel_events.ParcelRefused)

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        if not record.sender_known:
            return refuse(
                self.kind,
                RULES,
                "no_sender",
                "there is no address to send it back to",
                allowed=("dispose of it",),
            )
        return _after(record, facts, parcel_events.ParcelSentBack())


@frozen(kw_only=True)
class DisposeParcel(ParcelCommand):
    """Dispose of a parcel that can go back to nobody. Source: E2.

    It bears no sender's address, or was sent back and came back from there. Refused: one that was
    refused and can still be sent back.
    """

    kind = "returns.dispose_parcel"
    yields = (parcel_events.ParcelDisposed, parcel_events.ParcelRefused)
    #: What was done with it: given away, destroyed; names no people.
    how: str = attrs.field(validator=not_empty)

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        refused = record.stage is ParcelStage.REFUSED or record.unclaimed(facts.now)
        if refused and record.sender_known:
            return refuse(
                self.kind,
                RULES,
                "sender_known",
                "it can go back to whoever sent it",
                allowed=("send it back",),
            )
        return _after(record, facts, parcel_events.ParcelDisposed(how=self.how))


@frozen(kw_only=True)
class OpenReturnAtDock(Request[ReturnAuthorization, RequestFacts]):
    """Open a return for a parcel that a policy takes in without a number. Source: E1, E2.

    For all that may still be asked back of the order that is named on it, and for no given reason;
    whether it may come back, policies say of each item, as of any return. Refused: where nothing
    of it may.
    """

    kind = "returns.open_return_at_dock"
    record = ReturnAuthorization
    facts = RequestFacts
    yields = (
        events.ReturnRequested,
        events.ReturnAuthorized,
    )
    order: OrderId  # the order that is named on the parcel
    parcel: ParcelId  # which
    number: RaNumber = minted(RA_NUMBERS)  # issued by the desk

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.order,)

    @property
    def counts(self) -> tuple[str, ...]:
        return (self.order,)

    def decision(self, facts: RequestFacts) -> Outcome[ReturnAuthorization]:
        lines = tuple(
            ReturnLine(
                sku=sold.sku,
                reason=Reason.NOT_GIVEN,
                paid=sold.paid_for(sold.returnable),
                requested=sold.returnable,
            )
            for sold in facts.sold or ()
            if sold.comes_back
        )
        if not lines or not facts.sent:
            nothing = "nothing of {order} may come back"
            return refuse(self.kind, RULES, "nothing_returnable", nothing, order=self.order)
        outcome = authorized(self.kind, lines, Remedy.CREDIT, facts, self.number)
        if isinstance(outcome, Refused):
            return outcome
        requested = events.ReturnRequested(
            order=self.order,
            sale=facts.sale,
            remedy=Remedy.CREDIT,
            lines=lines,
            opened_for=self.parcel,
        )
        return Accepted((requested, *outcome.events), outcome.rulings)


@frozen(kw_only=True)
class KeepParcelAside(ParcelCommand):
    """Note that no return could be opened for a parcel that a policy takes in. Source: E1, E2.

    It follows by itself where opening one was refused; whoever finds the parcel reads why. Refused:
    for one that waits for none.
    """

    kind = "returns.keep_parcel_aside"
    yields = (parcel_events.ParcelKeptAside,)
    reason: str = attrs.field(validator=not_empty)  # why none was opened; names no people

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        if not record.lifted:
            nothing = "no return is to be opened for {parcel}"
            return refuse(self.kind, RULES, "not_lifted", nothing, parcel=self.parcel)
        return accept(parcel_events.ParcelKeptAside(reason=self.reason))


@frozen(kw_only=True)
class TakeParcelIn(Command[Parcel, DockFacts]):
    """Take in a parcel under the return that was opened for it. Source: E2.

    It follows by itself. Refused: under any other return.
    """

    kind = "returns.take_parcel_in"
    record = Parcel
    target = "parcel"
    facts = DockFacts
    yields = (parcel_events.ParcelTakenIn,)
    parcel: ParcelId  # which
    ra: ReturnId  # the return that was opened for it

    def decision(self, record: Parcel, facts: DockFacts) -> Outcome[Parcel]:
        opened = facts.ra is not None and facts.ra.opened_for == record.id
        if not (opened and facts.standing.good and record.lifted) or record.verdict is None:
            return refuse(
                self.kind,
                RULES,
                "not_opened_for_it",
                "{ra} is no return that was opened for {parcel}",
                allowed=("present it again, under the number of a return",),
                ra=self.ra,
                parcel=self.parcel,
            )
        return accept(parcel_events.ParcelTakenIn(ra=self.ra, verdict=record.verdict))
