"""How the trade answers what is asked about returns."""

import datetime
from collections.abc import Callable

from cservice.kernel.actor import SUPERVISOR, ActorKind
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, NeedApproval, Refuse, Ruling, in_words
from cservice.kernel.time import (
    Instant,
    Zone,
    days,
    hours,
    is_days,
    local_date,
    plus,
    shown,
    shown_date,
)
from cservice.policies.ours import not_ours
from cservice.returns import (
    ArrivesWithin,
    AuthorizeWithin,
    Back,
    ComesBack,
    DisposeOf,
    Disposition,
    DockDecision,
    DockVerdict,
    FeeKind,
    LabelCost,
    MailsWithin,
    MayChangeRemedy,
    MayDecideSurplus,
    MayExtend,
    MayKeep,
    MayOverlook,
    MayReturn,
    MayTakeIn,
    MayWaiveFee,
    NumberStanding,
    Payer,
    QuarantineFor,
    Reason,
    Remedy,
    ReturnWithin,
    WayBack,
)

NAME = "trade.returns"

#: A customer may change their mind for this long after delivery.
WINDOW = days(30)
#: So long after it was asked for, somebody is told of a return that nobody authorized.
AUTHORIZED = hours(48)
#: A return number is good for this long.
GOOD_FOR = days(30)
#: By so much in all a number is extended without a supervisor.
EXTENDED_BY = days(14)
#: A label that is ordered is in the mail within this time, or somebody asks for it.
MAILS = days(2)
#: What left the customer is late after this long.
ARRIVES = days(10)
#: A parcel is set aside for this long.
ASIDE = days(30)


# Said at almost every return, so they are made once, with who says it to what.
_OUR_MISTAKE: dict[Reason, Ruling] = {
    reason: Allow("our mistake: {reason}", params={"reason": reason}).heard(
        MayReturn.kind, f"{NAME}:window"
    )
    for reason in Reason
    if reason.our_mistake and reason is not Reason.NOT_RECEIVED
}


def _window(length: datetime.timedelta) -> Callable[[MayReturn], Ruling | None]:
    """Whether it is our mistake, or in the time for changing one's mind.

    What was looked at and found to be all right is no mistake of ours, whatever the reason says.
    For what never came the customer's word stands against the courier's: a supervisor agrees.
    """
    so_long = {"window": length}
    not_known = Allow(
        "when it was delivered is not known; the {window} count from then", params=so_long
    )
    in_time = Allow("within {window} of delivery", params=so_long)

    def window(q: MayReturn) -> Ruling | None:
        ours = None if q.contradicted else _OUR_MISTAKE.get(q.line.reason)
        if ours is not None:
            return ours
        if q.line.reason is Reason.NOT_RECEIVED and not q.contradicted:
            return _said_delivered(q)
        if q.delivered_at is None:
            return not_known
        if q.delivered_within(length):
            return in_time
        return Refuse(
            "window",
            "it could come back until {until}",
            allowed=(f"within {in_words(length)} of delivery",),
            override=SUPERVISOR,
            params={"until": _last(q.delivered_at, length, q.zone)},
        )

    window.__doc__ = (
        f"What is our mistake may always come back; else {in_words(length)}, which a supervisor"
        " may extend."
    )
    return window


def _last(delivered_at: Instant, length: datetime.timedelta, zone: Zone) -> str:
    """The last day as the customer knows it, all of which counted, or the last instant."""
    if is_days(length):
        return shown_date(local_date(delivered_at, zone) + length)
    return shown(plus(delivered_at, length), zone)


def _said_delivered(q: MayReturn) -> Ruling:
    return NeedApproval(
        "said_delivered",
        "the courier has it as delivered on {delivered}",
        role=SUPERVISOR,
        params={"delivered": q.delivered_at},
    )


#: What is our mistake may always come back; else 30 days, which a supervisor may extend.
window = policy(MayReturn)(_window(WINDOW))


def window_of(
    length: datetime.timedelta, *, brand: str | None = None, tenant: str | None = None
) -> Callable[[MayReturn], Ruling | None]:
    """The same with another window, for a brand to register in place of ours. Source: E10.

    `Desk(policies=[window_of(days(60), brand="cango")])`. What lifts "window" lifts this one too.
    """
    theirs = _window(length)
    whose = "".join(f"_{one}" for one in (tenant, brand) if one is not None)
    theirs.__qualname__ = f"window_of_{length.days}_days{whose}"
    return policy(MayReturn, brand=brand, tenant=tenant, replaces=f"{NAME}:window")(theirs)


@policy(AuthorizeWithin)
def authorized_in_time(q: AuthorizeWithin) -> datetime.timedelta | None:
    """What is asked back is authorized, or declined, within 48 hours, as any question."""
    return AUTHORIZED


@policy(ReturnWithin)
def good_for(q: ReturnWithin) -> datetime.timedelta | None:
    """A return number is good for 30 days."""
    return GOOD_FOR


@policy(MayExtend)
def extended_by_staff(q: MayExtend) -> Ruling | None:
    """Any of our staff extends a number by 14 days in all, and a supervisor by more."""
    if (refused := not_ours(q.by, "say for how long a number is good")) is not None:
        return refused
    if q.extension <= EXTENDED_BY:
        return Allow("by {days} days in all at most", params={"days": EXTENDED_BY.days})
    return NeedApproval(
        "long_extension",
        "it was good until {first}; an agent extends it by {days} days in all",
        role=SUPERVISOR,
        params={"first": q.first, "days": EXTENDED_BY.days},
    )


@policy(MayChangeRemedy)
def credit_after_an_offer(q: MayChangeRemedy) -> Ruling | None:
    """A credit in place of an exchange is our staff's to give: they may offer something first.

    On our mistake, where the law gives a right to withdraw, and where something was offered, the
    customer need not ask them.
    """
    ours = q.by.kind in (ActorKind.STAFF, ActorKind.SYSTEM)
    if ours or q.attempted or q.remedy is Remedy.EXCHANGE:
        return None
    return Refuse(
        "nothing_offered",
        "a {who} does not change an exchange to a credit before anything was offered",
        allowed=("by somebody of our staff",),
        params={"who": q.by.kind},
    )


@policy(LabelCost)
def waived_label(q: LabelCost) -> Money | None:
    """The label is free where it was our mistake, and nobody looked and found it all right."""
    return Money.zero(q.so_far.currency) if q.our_mistake else None


@policy(MayWaiveFee)
def fee_waived_by_staff(q: MayWaiveFee) -> Ruling | None:
    """Staff let go of a label, and of any fee on our mistake; of restocking, a supervisor."""
    if (refused := not_ours(q.by, "say what we let go")) is not None:
        return refused
    if q.our_mistake:
        return Allow("our mistake")
    if q.fee is FeeKind.LABEL:
        return Allow("postage may be let go, for a reason")
    return NeedApproval(
        "fee",
        "{amount} for the {fee} would be let go",
        role=SUPERVISOR,
        params={"amount": q.amount, "fee": q.fee},
    )


@policy(ComesBack)
def in_a_parcel(q: ComesBack) -> Back | None:
    """Of what is digital there is nothing to send back; all else comes in a parcel."""
    return Back.NOTHING if q.digital else Back.PARCEL


@policy(ArrivesWithin)
def late_after(q: ArrivesWithin) -> datetime.timedelta | None:
    """What left the customer is late after 10 days."""
    return ARRIVES


@policy(MailsWithin)
def within_two_days(q: MailsWithin) -> datetime.timedelta | None:
    """A return label is mailed within two days after it was ordered."""
    return MAILS


@policy(MayKeep)
def keep_what_is_not_worth_it(q: MayKeep) -> Ruling | None:
    """The customer keeps what costs as much to bring back; else a supervisor says so.

    What came beside what was bought may be worth anything, though nothing was paid for it.
    """
    kept = {one.sku for one in q.items}
    if any(line.extra and line.outstanding and line.inside in kept for line in q.ra.lines):
        return NeedApproval("keep_it", "nobody paid for what came beside", role=SUPERVISOR)
    same = q.value.currency == q.label_price.currency
    if same and q.value <= q.label_price:
        return Allow("bringing it back costs {label}", params={"label": q.label_price})
    return NeedApproval(
        "keep_it",
        "{value} was paid for what the customer would keep",
        role=SUPERVISOR,
        params={"value": q.value},
    )


_AT_THE_DOCK = {
    NumberStanding.ABSENT: (DockDecision.REFUSE, "there is no return number on the parcel"),
    NumberStanding.MISTYPED: (DockDecision.QUARANTINE, "the return number is mistyped"),
    NumberStanding.UNKNOWN: (DockDecision.REFUSE, "the return number was never issued"),
    NumberStanding.NOT_AUTHORIZED: (DockDecision.REFUSE, "the return is not authorized"),
    NumberStanding.EXPIRED: (DockDecision.QUARANTINE, "the return number has expired"),
    NumberStanding.CANCELLED: (DockDecision.REFUSE, "the return was cancelled"),
    NumberStanding.SETTLED: (DockDecision.REFUSE, "the return is already settled"),
    NumberStanding.ANOTHER_SENDER: (
        DockDecision.QUARANTINE,
        "the return number is valid, but it is another's who sent the parcel",
    ),
    NumberStanding.VALID: (DockDecision.TAKE_IN, "the return number is valid"),
}


@policy(MayTakeIn)
def no_ra_rejection(q: MayTakeIn) -> DockVerdict | None:
    """A parcel without a valid return number is not accepted; one that nobody sent is set aside."""
    decision, reason = _AT_THE_DOCK[q.standing]
    if decision is DockDecision.REFUSE and not q.sender_known:
        decision, reason = DockDecision.QUARANTINE, f"{reason}, and no address to send it back to"
    return DockVerdict(decision=decision, code=f"number_{q.standing}", reason=reason)


@policy(WayBack)
def senders_pay(q: WayBack) -> Payer | None:
    """The sender pays the way back, but for what came on our label or was signed for."""
    return Payer.US if q.our_label or q.signed_for else Payer.SENDER


@policy(QuarantineFor)
def aside_for(q: QuarantineFor) -> datetime.timedelta | None:
    """A parcel is set aside for 30 days."""
    return ASIDE


@policy(MayOverlook)
def conditions_are_kept(q: MayOverlook) -> Ruling | None:
    """Where a condition was not kept a supervisor accepts the pieces, or nobody does."""
    return Refuse(
        "condition_unmet",
        "it was authorized on a condition that was not kept: {conditions}",
        allowed=("reject the pieces, or leave them under review",),
        override=SUPERVISOR,
        params={"conditions": ", ".join(one.text for one in q.unmet)},
    )


@policy(DisposeOf)
def restock_or_return(q: DisposeOf) -> Disposition | None:
    """What is accepted goes back on the shelf, but for what came back as damaged: that is scrapped.

    What is rejected goes back to the customer. Of pieces that came back for several reasons nobody
    said which were damaged: the inspector says so, or none is sold again.
    """
    if not q.accepted:
        return Disposition.RETURN_TO_CUSTOMER
    reasons = [line.reason for line in q.ra.lines if line.inside == q.sku]
    return Disposition.SCRAP if Reason.DAMAGED in reasons else Disposition.RESTOCK


@policy(MayDecideSurplus)
def surplus_is_the_customers(q: MayDecideSurplus) -> Ruling | None:
    """Staff say it, who ask the customer; what is scrapped is gone, so a supervisor agrees."""
    if (refused := not_ours(q.by, "say what becomes of what is the customer's")) is not None:
        return refused
    if q.disposition is not Disposition.SCRAP:
        return Allow("it can still be given back")
    return NeedApproval(
        "scrapped",
        "{quantity} × {sku}, which nobody authorized, would be scrapped",
        role=SUPERVISOR,
        params={"quantity": q.quantity, "sku": q.sku},
    )
