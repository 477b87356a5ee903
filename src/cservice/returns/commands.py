"""What can be asked of a return authorization and of a parcel at the dock."""

from collections.abc import Iterable, Sequence

import attrs

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.codec import personal
from cservice.kernel.command import (
    Accepted,
    Command,
    Outcome,
    Request,
    accept,
    minted,
    not_now,
)
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.event import Event
from cservice.kernel.evolve import evolve
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Condition, Refused, Ruling, refuse
from cservice.kernel.time import Instant, plus
from cservice.returns import events
from cservice.returns.chart import GoodsStage, ReturnStage
from cservice.returns.facts import DockFacts, ReturnFacts, Sold
from cservice.returns.model import (
    BY_NUMBER,
    RA_NUMBERS,
    CreditTrigger,
    DockDecision,
    DockVerdict,
    FoundItem,
    NumberStanding,
    Parcel,
    RaNumber,
    Remedy,
    RequestedItem,
    ReturnAuthorization,
    ReturnLine,
)
from cservice.returns.questions import (
    LabelCost,
    MayCredit,
    MayReturn,
    MayTakeIn,
    ReturnWithin,
    SaveOffers,
)

_RULES = "trade.returns"


@attrs.frozen(kw_only=True)
class ReturnCommand(Command[ReturnAuthorization, ReturnFacts]):
    """A command on a return authorization."""

    record = ReturnAuthorization
    target = "ra"
    facts = ReturnFacts
    ra: ReturnId  # which


@attrs.frozen(kw_only=True)
class RequestReturn(Request[ReturnAuthorization, ReturnFacts]):
    """Ask to send something back; the reason is asked before anything is authorized. Source: E3.

    Refused: an unknown order, an item that was not bought, more than may still be returned.
    """

    kind = "returns.request_return"
    record = ReturnAuthorization
    facts = ReturnFacts
    yields = (events.ReturnRequested,)
    order: OrderId  # the order it is about
    items: tuple[RequestedItem, ...] = attrs.field(validator=attrs.validators.min_len(1))  # what
    remedy: Remedy = Remedy.CREDIT  # what the customer gets

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.order,)

    def decision(self, facts: ReturnFacts) -> Outcome[ReturnAuthorization]:
        if facts.sold is None:
            return refuse(
                self.kind, _RULES, "unknown_order", "there is no order {order}", order=self.order
            )
        lines: list[ReturnLine] = []
        for sku, items in _by_sku(self.items).items():
            sold = facts.item(sku)
            quantity = sum(item.quantity for item in items)
            if (refused := _too_much(self.kind, sku, quantity, sold)) is not None:
                return refused
            assert sold is not None, "what was not sold was refused above"
            # One item may come back for several reasons: a line each, the cents shared over all.
            shares = sold.paid_for(quantity).share([item.quantity for item in items])
            lines.extend(
                ReturnLine(
                    sku=sku,
                    reason=item.reason,
                    paid=paid,
                    requested=item.quantity,
                    instead=item.instead,
                )
                for item, paid in zip(items, shares, strict=True)
            )
        offers = SaveOffers(
            given=facts,
            reasons=tuple(item.reason for item in self.items),
            our_mistake=any(item.reason.our_mistake for item in self.items),
        ).ask()
        requested = events.ReturnRequested(order=self.order, remedy=self.remedy, lines=tuple(lines))
        return accept(requested, rulings=offers.rulings)


def _by_sku(items: Iterable[RequestedItem]) -> dict[Sku, list[RequestedItem]]:
    together: dict[Sku, list[RequestedItem]] = {}
    for item in items:
        together.setdefault(item.sku, []).append(item)
    return together


def _too_much(question: str, sku: Sku, quantity: int, sold: Sold | None) -> Refused | None:
    """Nothing is returned that was not bought, and nothing twice. Source: E7."""
    if sold is None:
        return refuse(question, _RULES, "not_bought", "{sku} is not on the order", sku=sku)
    if quantity > sold.returnable:
        return refuse(
            question,
            _RULES,
            "more_than_bought",
            "{quantity} × {sku} asked back, {bought} bought, {claimed} already coming back",
            allowed=(f"{sold.returnable} × {sku}",) if sold.returnable else (),
            quantity=quantity,
            sku=sku,
            bought=sold.bought,
            claimed=sold.claimed,
        )
    return None


@attrs.frozen(kw_only=True)
class AuthorizeReturn(ReturnCommand):
    """Authorize a return under a number, before anything is sent. Source: E1, E10."""

    kind = "returns.authorize_return"
    yields = (events.ReturnAuthorized,)
    number: str = minted(RA_NUMBERS)  # issued by the desk
    has_receipt: bool | None = None  # what the customer says; None = not asked

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        rulings: list[Ruling] = []
        conditions: list[Condition] = []
        lines: list[ReturnLine] = []
        for line in record.lines:
            together = sum([other.requested for other in record.lines if other.sku == line.sku])
            refused = _too_much(self.kind, line.sku, together, facts.item(line.sku))
            if refused is not None:
                return refused
            may = MayReturn(
                given=facts,
                sku=line.sku,
                quantity=line.requested,
                reason=line.reason,
                since_delivery=facts.since_delivery,
                has_receipt=self.has_receipt,
            ).ask()
            if isinstance(may, Refused):
                return may
            rulings.extend(may.rulings)
            conditions.extend(may.conditions)
            lines.append(evolve(line, authorized=line.requested))
        within = ReturnWithin(given=facts, remedy=record.remedy).ask()
        authorized = events.ReturnAuthorized(
            number=RaNumber(self.number),
            expires_at=plus(facts.now, within.value),
            lines=tuple(lines),
            conditions=tuple(conditions),
        )
        return Accepted((authorized,), (*rulings, *within.rulings))


@attrs.frozen(kw_only=True)
class DictateReturn(ReturnCommand):
    """Tell number and return address over the phone; there is no address without a number.

    Source: E1, E5.
    """

    kind = "returns.dictate_return"
    yields = (events.ReturnDictated,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        assert record.number is not None, "an authorized return has a number"
        if record.lapsed(facts.now):
            return _lapsed(self.kind, record)
        return accept(
            events.ReturnDictated(
                number=RA_NUMBERS.grouped(record.number), address=facts.return_address
            )
        )


def _lapsed(question: str, record: ReturnAuthorization) -> Refused:
    """What is refused once the number has expired is refused also before a sweep notes it."""
    return refuse(
        question,
        _RULES,
        "expired",
        "the return number was good until {until}",
        allowed=("request another return",),
        until=record.expires_at,
    )


@attrs.frozen(kw_only=True)
class MailLabel(ReturnCommand):
    """Mail the return label; what it costs the customer is asked of policies. Source: D8, E6."""

    kind = "returns.mail_label"
    yields = (events.LabelMailed,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _no_label(self.kind, record, facts)) is not None:
            return refused
        cost = LabelCost(
            given=facts,
            so_far=facts.label_price,
            our_mistake=any(line.reason.our_mistake for line in record.lines),
            ra=record,
        ).ask()
        due_at = plus(facts.now, facts.label_takes)
        return accept(events.LabelMailed(due_at=due_at, cost=cost.value), rulings=cost.rulings)


def _no_label(question: str, record: ReturnAuthorization, facts: ReturnFacts) -> Refused | None:
    """A label goes out for a return that is authorized, not for one that is over."""
    if record.number is None:
        return _no_number(question)
    if record.lapsed(facts.now):
        return _lapsed(question, record)
    if record.stage is ReturnStage.AUTHORIZED:
        return None
    return refuse(
        question, _RULES, "over", "no label is mailed: the return is {stage}", stage=record.stage
    )


def _no_number(question: str) -> Refused:
    return refuse(
        question,
        _RULES,
        "no_number",
        "nothing is sent before the return is authorized",
        allowed=("authorize the return first",),
    )


@attrs.frozen(kw_only=True)
class FlagLabelLate(ReturnCommand):
    """Note that the label should have arrived by now; a deadline's command. Source: E6."""

    kind = "returns.flag_label_late"
    yields = (events.LabelFellLate,)
    due_at: Instant  # the deadline it was; another label may be under way since

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        waited_for = any(one.command == self for one in record.deadlines())
        if not waited_for or facts.now < self.due_at:
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "the label is due at {due_at}; the goods are {goods}, the return is {stage}",
                due_at=record.label_due_at,
                goods=record.goods,
                stage=record.stage,
            )
        return accept(events.LabelFellLate(due_at=self.due_at))


@attrs.frozen(kw_only=True)
class ReissueLabel(ReturnCommand):
    """Mail another label, since the first is not there. Source: E6."""

    kind = "returns.reissue_label"
    yields = (events.LabelReissued,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if (refused := _no_label(self.kind, record, facts)) is not None:
            return refused
        return accept(events.LabelReissued(due_at=plus(facts.now, facts.label_takes)))


@attrs.frozen(kw_only=True)
class ConfirmLabel(ReturnCommand):
    """The customer says that the label is there. Source: E6."""

    kind = "returns.confirm_label"
    yields = (events.LabelArrived,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        return accept(events.LabelArrived())


@attrs.frozen(kw_only=True)
class HandOver(ReturnCommand):
    """The goods left the customer: collected, or dropped off. Source: E8.

    After the number's time the return expires first, whether or not a sweep has been: it depends
    on the instant alone.
    """

    kind = "returns.hand_over"
    yields = (events.ReturnHandedOver, events.ReturnExpired)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return _no_number(self.kind)
        if (late := not_now(record, (events.ReturnHandedOver,))) is not None:
            return late
        if record.lapsed(facts.now):
            return accept(events.ReturnExpired(), events.ReturnHandedOver())
        return accept(events.ReturnHandedOver())


@attrs.frozen(kw_only=True)
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
            return _no_number(self.kind)
        if self.parcel not in facts.taken_in or self.parcel in record.parcels:
            return refuse(
                self.kind,
                _RULES,
                "not_taken_in",
                "the dock has taken in {taken_in}, and {received} is noted already",
                taken_in=_named(facts.taken_in),
                received=_named(record.parcels),
            )
        return accept(events.ReturnReceived(parcel=self.parcel))


def _named(parcels: tuple[ParcelId, ...]) -> str:
    return ", ".join(parcels) or "nothing"


@attrs.frozen(kw_only=True)
class InspectReturn(ReturnCommand):
    """Say what was inside, piece by piece. Source: E9.

    What was not authorized, or is more than was, is a surplus: it is kept, never matched. Pieces
    that were left under review are decided as `reviewed` ones. Refused where there are not so many,
    and where pieces are accepted though a condition of the authorization was not kept.
    """

    kind = "returns.inspect_return"
    yields = (events.ReturnPartlyInspected, events.ReturnInspected)
    found: tuple[FoundItem, ...] = attrs.field(validator=attrs.validators.min_len(1))  # contents
    unmet: tuple[str, ...] = ()  # codes of the authorization's conditions that were not kept

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        broken = [one for one in record.conditions if one.code in self.unmet]
        if broken and any(found.accepted for found in self.found):
            return refuse(
                self.kind,
                _RULES,
                "condition_unmet",
                "it was authorized on a condition that was not kept: {conditions}",
                allowed=("reject the pieces, or leave them under review",),
                conditions=", ".join(one.text for one in broken),
            )
        lines = list(record.lines)
        surplus: list[FoundItem] = []
        for found in self.found:
            rest = found
            for place, line in enumerate(lines):
                if line.inside == found.sku:
                    match = _decided if found.reviewed else _matched
                    lines[place], rest = match(line, rest)
            if not rest.pieces:
                continue
            if found.reviewed:
                return refuse(
                    self.kind,
                    _RULES,
                    "not_under_review",
                    "{pieces} × {sku} more than are under review",
                    pieces=rest.pieces,
                    sku=found.sku,
                )
            surplus.append(rest)
        done = all(x.accepted + x.rejected == x.authorized for x in lines)
        happened = events.ReturnInspected if done else events.ReturnPartlyInspected
        return accept(happened(lines=tuple(lines), surplus=tuple(surplus)))


def _matched(line: ReturnLine, found: FoundItem) -> tuple[ReturnLine, FoundItem]:
    """The line with what was found, and what of it is more than was authorized."""
    room = line.authorized - line.received
    accepted = min(found.accepted, room)
    rejected = min(found.rejected, room - accepted)
    review = min(found.under_review, room - accepted - rejected)
    return _moved(line, found, accepted, rejected, review)


def _decided(line: ReturnLine, found: FoundItem) -> tuple[ReturnLine, FoundItem]:
    """The line with what was decided of its pieces under review, and what of it is still left."""
    accepted = min(found.accepted, line.under_review)
    rejected = min(found.rejected, line.under_review - accepted)
    reviewed = evolve(
        line,
        under_review=line.under_review - accepted - rejected,
        received=line.received - accepted - rejected,
    )
    return _moved(reviewed, found, accepted, rejected, 0)


def _moved(
    line: ReturnLine, found: FoundItem, accepted: int, rejected: int, review: int
) -> tuple[ReturnLine, FoundItem]:
    """So many pieces of what was found are now the line's."""
    matched = evolve(
        line,
        received=line.received + accepted + rejected + review,
        accepted=line.accepted + accepted,
        rejected=line.rejected + rejected,
        under_review=line.under_review + review,
    )
    rest = evolve(
        found,
        accepted=found.accepted - accepted,
        rejected=found.rejected - rejected,
        under_review=found.under_review - review,
    )
    return matched, rest


@attrs.frozen(kw_only=True)
class IssueCredit(ReturnCommand):
    """Credit what came back, once, and never more than was paid. Source: D7, E11."""

    kind = "returns.issue_credit"
    yields = (events.CreditIssued,)
    #: How much; None = all that is due for what is back, or, where nothing is, all that may come.
    amount: Money | None = None

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.remedy is not Remedy.CREDIT:
            return refuse(
                self.kind,
                _RULES,
                "other_remedy",
                "the customer gets {remedy} for this return, not a credit",
                remedy=record.remedy,
            )
        if record.lapsed(facts.now):
            return _lapsed(self.kind, record)
        back, due = credit_due(record), _creditable(record)
        amount = self.amount
        if amount is None:
            amount = back if back.is_positive else due
        if amount.currency != due.currency or not amount.is_positive or amount > due:
            return refuse(
                self.kind,
                _RULES,
                "more_than_due",
                "{amount} cannot be credited, {due} is due",
                allowed=(f"up to {due}",) if due.is_positive else (),
                amount=amount,
                due=due,
            )
        goods_back = amount <= back
        may = MayCredit(given=facts, ra=record, amount=amount, goods_back=goods_back).ask()
        if isinstance(may, Refused):
            return may
        trigger = CreditTrigger.GOODS_BACK if goods_back else CreditTrigger.BY_POLICY
        return accept(events.CreditIssued(amount=amount, trigger=trigger), rulings=may.rulings)


def credit_due(ra: ReturnAuthorization) -> Money:
    """What is due for the pieces that are back and honoured, less what was credited.

    It is negative where more was credited beforehand than came back.
    """
    return _less_credited(ra, [line.accepted for line in ra.lines])


def _creditable(ra: ReturnAuthorization) -> Money:
    """What may be credited at most: for all that is honoured, or may still be, once it comes.

    Whether that may be paid before the goods are back, a policy says.
    """
    return _less_credited(ra, [line.authorized - line.rejected for line in ra.lines])


def _less_credited(ra: ReturnAuthorization, pieces: Sequence[int]) -> Money:
    currency = ra.lines[0].paid.currency
    earned = Money.zero(currency)
    for line, count in zip(ra.lines, pieces, strict=True):
        earned += line.paid.part(count, line.requested)
    return earned if ra.credited is None else earned - ra.credited


@attrs.frozen(kw_only=True)
class CloseReturn(ReturnCommand):
    """Close a return that nothing is left to do about."""

    kind = "returns.close_return"
    yields = (events.ReturnClosed,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.goods is not GoodsStage.INSPECTED:
            return refuse(
                self.kind,
                _RULES,
                "goods_open",
                "the goods are {goods}; they must be inspected first",
                goods=record.goods,
            )
        if record.remedy is Remedy.CREDIT and credit_due(record).is_positive:
            return refuse(
                self.kind, _RULES, "credit_open", "{due} is still due", due=credit_due(record)
            )
        return accept(events.ReturnClosed())


@attrs.frozen(kw_only=True)
class CancelReturn(ReturnCommand):
    """Give a return up; goods that are under way or here stop it. Source: E7.

    So does a replacement that has been ordered: the customer would keep both.
    """

    kind = "returns.cancel_return"
    yields = (events.ReturnCancelled,)
    reason: str  # in the words of whoever cancels

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.goods is not GoodsStage.WITH_CUSTOMER or record.credited is not None:
            return refuse(
                self.kind,
                _RULES,
                "under_way",
                "the goods are {goods}, {credited} is credited",
                goods=record.goods,
                credited="nothing" if record.credited is None else record.credited,
            )
        if record.lapsed(facts.now):
            return _lapsed(self.kind, record)
        if facts.replaced:
            return refuse(self.kind, _RULES, "replaced", "the replacement has been ordered")
        return accept(events.ReturnCancelled(reason=self.reason))


@attrs.frozen(kw_only=True)
class ExpireReturn(ReturnCommand):
    """Let the number expire, since nothing came; a deadline's command. Source: E2."""

    kind = "returns.expire_return"
    yields = (events.ReturnExpired,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not record.lapsed(facts.now):
            return refuse(
                self.kind,
                _RULES,
                "not_due",
                "the goods are {goods}, {credited} is credited, the number is good until {until}",
                goods=record.goods,
                credited="nothing" if record.credited is None else record.credited,
                until=record.expires_at,
            )
        return accept(events.ReturnExpired())


@attrs.frozen(kw_only=True)
class PresentParcel(Request[Parcel, DockFacts]):
    """A parcel stands at the dock; may it be taken in? Source: E2.

    It joins the case of its number. Whatever policies answer, nothing is taken in without a valid
    number: such a parcel is set aside.
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

    @property
    def joins(self) -> Lookup | None:
        try:
            plain = RA_NUMBERS.parse(self.number or "")
        except MistypedNumberError:
            return None
        return Lookup(name=BY_NUMBER, value=plain)

    def decision(self, facts: DockFacts) -> Outcome[Parcel]:
        verdict = MayTakeIn(
            given=facts,
            standing=facts.standing,
            ra=facts.ra,
            sender_known=bool((self.sender or "").strip()),
            our_label=self.our_label,
        ).ask()
        presented = events.ParcelPresented(
            number=self.number, sender=self.sender, our_label=self.our_label
        )
        return accept(presented, _dealt_with(verdict.value, facts), rulings=verdict.rulings)


def _dealt_with(verdict: DockVerdict, facts: DockFacts) -> Event[Parcel]:
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


@attrs.frozen(kw_only=True)
class ParcelCommand(Command[Parcel, Given]):
    """A command on a parcel at the dock."""

    record = Parcel
    target = "parcel"
    parcel: ParcelId  # which


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
class SendParcelBack(ParcelCommand):
    """Put a refused parcel back into the mail. Source: E2."""

    kind = "returns.send_parcel_back"
    yields = (events.ParcelSentBack,)

    def decision(self, record: Parcel, facts: Given) -> Outcome[Parcel]:
        return accept(events.ParcelSentBack())
