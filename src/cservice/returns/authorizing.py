"""How a return is authorized under a number, and the number told. Source: E1, E5, E10."""

from collections.abc import Iterable

from cservice.ids import Sku
from cservice.kernel.command import Accepted, Outcome, accept, minted
from cservice.kernel.ruling import Condition, Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import evolved, frozen
from cservice.returns import events, offering
from cservice.returns.allowed import may_return
from cservice.returns.facts import ReturnFacts
from cservice.returns.lines import Back, Reason, ReturnLine
from cservice.returns.model import RA_NUMBERS, RaNumber, Remedy, ReturnAuthorization
from cservice.returns.offer_events import SaveOffersDeclined, SaveOffersExpired
from cservice.returns.questions import ReturnWithin
from cservice.returns.saving import SaveOutcome
from cservice.returns.steps import (
    RULES,
    ReturnCommand,
    lapsed,
    not_sent,
    nothing_to_send,
    too_much,
)


@frozen(kw_only=True)
class AuthorizeReturn(ReturnCommand):
    """Authorize a return under a number, before anything is sent. Source: E1, E10.

    What need not come back is honoured at once; where nothing need, the goods are done. See E14.
    """

    kind = "returns.authorize_return"
    yields = (
        events.ReturnAuthorized,
        events.ReturnNotNeeded,
        events.ReturnKept,
        SaveOffersDeclined,
        SaveOffersExpired,
    )
    number: RaNumber = minted(RA_NUMBERS)  # issued by the desk
    has_receipt: bool | None = None  # what the customer says; None = not asked

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if not facts.sent:
            return not_sent(self.kind, facts)
        offered = record.saved.outcome is _OPEN
        if offered and offering.delays(record, facts.now):
            return _offers_open(self.kind, record)
        outcome = authorized(
            self.kind, record.lines, record.remedy, facts, self.number, self.has_receipt
        )
        if offered and isinstance(outcome, Accepted):
            settled = offering.unanswered(record, facts.now, offering.NO_DELAY)
            return Accepted((*settled, *outcome.events), outcome.rulings)
        return outcome


def _offers_open(question: str, record: ReturnAuthorization) -> Refused:
    """The attempt to keep the sale comes first. Source: E4."""
    codes = ", ".join(one.code for one in record.saved.offers)
    return refuse(
        question,
        RULES,
        "offers_open",
        "the customer was offered {offers}, and has until {until} to answer",
        allowed=("accept one of the offers", "decline them"),
        offers=codes,
        until=record.saved.until,
    )


def authorized(
    question: str,
    asked: Iterable[ReturnLine],
    remedy: Remedy,
    facts: ReturnFacts,
    number: RaNumber,
    has_receipt: bool | None = None,
) -> Outcome[ReturnAuthorization]:
    """A return of these lines is authorized, if policies allow each of them.

    What is extra counts against nothing that was bought. Source: D2.
    """
    rulings: tuple[Ruling, ...] = ()
    conditions: tuple[Condition, ...] = ()
    lines: tuple[ReturnLine, ...] = ()
    wanted: dict[Sku, int] = {}
    parcel = False
    for line in asked:
        sold = None
        if line.reason is not _EXTRA:
            wanted[line.sku] = together = wanted.get(line.sku, 0) + line.requested
            sold = facts.item(line.sku)
            if sold is None or together > sold.returnable:
                return too_much(question, line.sku, together, sold)
        may = may_return(line, sold, facts, has_receipt).ask()
        if isinstance(may, Refused):
            return may
        rulings += may.rulings
        conditions += may.conditions
        if line.back is _PARCEL:
            parcel = True
            lines += (evolved(line, {"authorized": line.requested}),)
        else:
            kept = line.requested if line.back is Back.KEEP_IT else 0
            lines += (evolved(line, {"authorized": line.requested, "kept": kept}),)
    within = ReturnWithin(given=facts, remedy=remedy).ask()
    event = events.ReturnAuthorized(
        number=number,
        expires_at=plus(facts.now, within.value),
        lines=lines,
        conditions=conditions,
        given_at=facts.now,
    )
    said = rulings + within.rulings
    if parcel:
        return Accepted((event,), said)
    if any(line.kept for line in lines):
        kept_all = events.ReturnKept(lines=lines, reason="it need not come back")
        return Accepted((event, kept_all), said)
    return Accepted((event, events.ReturnNotNeeded()), said)


# Looked up once: a member of an enum takes longer to find than to compare.
_PARCEL = Back.PARCEL
_EXTRA = Reason.EXTRA_ITEM
_OPEN = SaveOutcome.OPEN


@frozen(kw_only=True)
class DictateReturn(ReturnCommand):
    """Tell number and return address over the phone; there is no address without a number.

    A label that was to be mailed by then is waited for no more; one that is due later is, since the
    number is told in case it does not come.
    Refused where the brand has no return address: the number alone sends nothing. Source: E1, E5.
    """

    kind = "returns.dictate_return"
    yields = (events.ReturnDictated,)

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        assert record.number is not None, "an authorized return has a number"
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        if (nothing := nothing_to_send(self.kind, record)) is not None:
            return nothing
        if not (facts.return_address or "").strip():
            return refuse(
                self.kind,
                RULES,
                "no_address",
                "there is no return address for the brand",
                allowed=("set the brand's return_address",),
            )
        return accept(
            events.ReturnDictated(
                number=RA_NUMBERS.grouped(record.number),
                address=facts.return_address,
                instead_of_label=record.mail_due(facts.now),
            )
        )
