"""What left the customer: when, in how many parcels, who says so, what waits for it. E1, E8, G5."""

from collections import Counter

import attrs

from cservice.ids import Sku
from cservice.kernel.actor import Actor, ActorKind
from cservice.kernel.checks import at_least
from cservice.kernel.command import Outcome, accept, not_now
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.chart import GoodsStage, ReturnStage
from cservice.returns.facts import ReturnFacts
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import ArrivesWithin
from cservice.returns.steps import RULES, ReturnCommand, no_number

#: What makes a return that is over wait again; empty = it is not over; None = it stays over.
_Back = tuple[Event[ReturnAuthorization], ...] | None
#: What is said of goods that left: that all did, or more, or that they did earlier than was said.
_Left = events.ReturnHandedOver | events.MoreHandedOver | events.LeftEarlier


@frozen(kw_only=True)
class HandOver(ReturnCommand):
    """The goods left the customer: collected, or dropped off. Source: E8.

    From then on they are waited for, as long as a policy says; more than one parcel until all are
    here, or nothing more may come. After the number's time the return expires first, whether or not
    a sweep has been: it depends on the instant alone. What is heard late counts from when it was:
    what left in time has its return back that is over since, unless its pieces are on another by
    now; also where it was told at first that it left later. Refused with `not_yet` where it is said
    of an instant to come, and with `too_early` before the number was given; with `said_by_us` where
    only the word of a customer, or of the dock, brings its return back; and once it is under way,
    unless it is more parcels than before.
    """

    kind = "returns.hand_over"
    yields = (
        events.ReturnHandedOver,
        events.MoreHandedOver,
        events.LeftEarlier,
        events.ReturnReinstated,
        events.ReturnReopened,
        events.ReturnExpired,
    )
    at: Instant | None = None  # when it was; None = now
    #: How many parcels have left the customer by then, in all.
    parcels: int = attrs.field(default=1, validator=at_least(1))

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if record.number is None:
            return no_number(self.kind)
        at = self.at or facts.now
        back = _waits_again(record, at, facts)
        left = _what_left(record, at, self.parcels, back)
        refused = (
            _impossible(self.kind, record, at, facts.now)
            or not_now(record, (left,))
            or _hearsay(self.kind, record, at, back, facts)
        )
        if refused is not None:
            return refused
        if back is None:
            expired = (events.ReturnExpired(),) if record.lapsed(facts.now) else ()
            return accept(*expired, events.ReturnHandedOver(parcels=self.parcels, left_at=at))
        within = ArrivesWithin(given=facts, ra=record).ask()
        arrives_by = max(plus(at, within.value), record.arrives_by or at)
        parcels = max(self.parcels, record.handed_over)
        told = left(arrives_by=arrives_by, parcels=parcels, left_at=at)
        return accept(*back, told, rulings=within.rulings)


def _what_left(record: ReturnAuthorization, at: Instant, parcels: int, back: _Back) -> type[_Left]:
    """How many parcels: all there are, more than were known, or those that were told of before."""
    if record.sends_more(parcels, at):
        return events.MoreHandedOver
    earlier = back is not None and record.left_earlier(at)
    return events.LeftEarlier if earlier else events.ReturnHandedOver


def _impossible(
    question: str, record: ReturnAuthorization, at: Instant, now: Instant
) -> Refused | None:
    """When it left: nobody says what is still to come, or was before the number. Source: E1."""
    since = record.given_at
    if at <= now and (since is None or since <= at):
        return None
    late = at > now
    begins = "" if since is None else f"from {in_words(since)} "
    return refuse(
        question,
        RULES,
        "not_yet" if late else "too_early",
        "{at} is still to come" if late else "at {at} there was no number yet",
        allowed=(f"an instant {begins}up to {in_words(now)}",),
        at=in_words(at),
    )


def _hearsay(
    question: str, record: ReturnAuthorization, at: Instant, back: _Back, facts: ReturnFacts
) -> Refused | None:
    """Who says so: nobody brings their own number back. Source: E8."""
    waits_anyway = back is None or _waits_again(record, facts.now, facts) is not None
    if waits_anyway or _knows_when(facts.by):
        return None
    at_home = record.goods is GoodsStage.WITH_CUSTOMER
    return refuse(
        question,
        RULES,
        "said_by_us",
        "that it left at {at}, in time, the courier says, or somebody of our staff",
        allowed=(
            "by the courier, or somebody of our staff",
            *(("that it leaves now",) if at_home else ()),
        ),
        at=in_words(at),
    )


def _knows_when(by: Actor) -> bool:
    """Whether what is over waits for what left when they say: not when the customer alone does."""
    return by.kind in (ActorKind.STAFF, ActorKind.COURIER, ActorKind.SYSTEM)


def _waits_again(record: ReturnAuthorization, at: Instant, facts: ReturnFacts) -> _Back:
    """What makes its return wait for what left the customer then; None = it does not. E2, E8."""
    if record.closed_after(at):
        return (events.ReturnReopened(reason="more of it had left the customer in time"),)
    expired = record.stage is ReturnStage.EXPIRED
    if expired or record.lapsed(facts.now):
        if record.overdue(at) or not _is_free(record, facts):
            return None
        return (events.ReturnReinstated(left_at=at),) if expired else ()
    return () if record.stage is ReturnStage.AUTHORIZED else None


def _is_free(record: ReturnAuthorization, facts: ReturnFacts) -> bool:
    """Whether its pieces are on no other return by now. Source: E7."""
    claimed = Counter[Sku]()
    for line in record.lines:
        claimed[line.sku] += line.claimed
    items = [(facts.item(sku), count) for sku, count in claimed.items() if count]
    return all(item is not None and count <= item.returnable for item, count in items)
