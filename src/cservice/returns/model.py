"""The record of a return: the authorization, its lines and their quantities.

The parcel at the dock has a module of its own.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar, NewType

import attrs

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.checks import at_least
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.numbers import Series
from cservice.kernel.record import Folds, Lookup, Record, exactly
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.payment import Payment
from cservice.returns.chart import (
    GOODS,
    LABEL,
    STAGE,
    GoodsStage,
    LabelStage,
    ReturnStage,
)
from cservice.returns.saving import SaveAttempt, SaveOutcome
from cservice.returns.settling import Fee

#: The number a customer writes on the parcel. Source: E1, E5.
RaNumber = NewType("RaNumber", str)

#: Nine digits and a check digit, said in groups of three, three and four.
RA_NUMBERS = Series(name="ra", digits=9, groups=(3, 3, 4))
#: The name under which an authorization is found by its number.
BY_NUMBER = "returns.number"
#: The name under which the authorizations of an order are found, by the order's id.
BY_ORDER = "returns.order"


class Reason(StrEnum):
    """Why something comes back. Source: D2, E3."""

    WRONG_ITEM = "wrong_item"
    WRONG_VARIANT = "wrong_variant"
    EXTRA_ITEM = "extra_item"
    DAMAGED = "damaged"
    LATE = "late"
    CHANGED_MIND = "changed_mind"
    NOT_GIVEN = "not_given"

    @property
    def our_mistake(self) -> bool:
        """Whether we, not the customer, caused it."""
        return self not in _THEIR_OWN


# Looked up once: a member of an enum takes longer to find than to compare.
_THEIR_OWN = (Reason.CHANGED_MIND, Reason.NOT_GIVEN)
_EXTRA = Reason.EXTRA_ITEM


class Remedy(StrEnum):
    """What the customer gets for what comes back."""

    EXCHANGE = "exchange"
    CREDIT = "credit"


class CreditTrigger(StrEnum):
    """What a credit was waiting for; the last thing, where there were several. Source: D7."""

    GOODS_BACK = "goods_back"
    KEPT = "kept"
    NOTHING_TO_SEND = "nothing_to_send"
    WRITTEN_OFF = "written_off"
    PROOF_OF_SENDING = "proof_of_sending"
    BY_POLICY = "by_policy"


class Disposition(StrEnum):
    """What is done with an inspected item. Source: E9."""

    RESTOCK = "restock"
    SCRAP = "scrap"
    RETURN_TO_CUSTOMER = "return_to_customer"


class Back(StrEnum):
    """How something that is returned comes back, if at all. Source: E14."""

    PARCEL = "parcel"
    KEEP_IT = "keep_it"
    NOTHING = "nothing"


@frozen(kw_only=True)
class RequestedItem:
    """One thing the customer wants to send back."""

    sku: Sku  # what
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1
    reason: Reason  # why; asked before anything is authorized
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself

    @property
    def extra(self) -> bool:
        """Whether it came beside what was bought: nobody ordered it, nor paid for it. D2."""
        return self.reason is _EXTRA


@frozen(kw_only=True)
class ReturnLine:
    """One line of an authorization, with its quantities. Source: E7.

    They balance: what is authorized is received, lost, short, kept, or outstanding; what is
    received is accepted, rejected or under review.
    """

    sku: Sku  # what
    reason: Reason  # why
    paid: Money  # what was really paid for the quantity requested
    requested: int  # asked for
    authorized: int = 0  # allowed to come back
    received: int = 0  # matched with what was authorized; what is more is a surplus of the record
    accepted: int = 0  # inspected and honoured
    rejected: int = 0  # inspected and not honoured
    under_review: int = 0  # inspected, undecided
    lost: int = 0  # sent and not arrived; a piece that turns up is received and lost no more
    short: int = 0  # never sent, and not to come: they may be returned under another number
    kept: int = 0  # honoured, and the customer was told to keep them
    back: Back = Back.PARCEL  # how it comes back, if at all
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself

    def __str__(self) -> str:
        came = f" ({self.instead} came instead)" if self.instead else ""
        how = "" if self.back is Back.PARCEL else f", {_words(self.back)}"
        why = "no reason given" if self.reason is Reason.NOT_GIVEN else _words(self.reason)
        asked = f"{self.requested} × {self.sku}{came}, {why}, {self.paid}{how}"
        counts = [
            f"{getattr(self, name)} {_words(name)}" for name in _COUNTS if getattr(self, name)
        ]
        return f"{asked} [{', '.join(counts)}]" if counts else asked

    @property
    def extra(self) -> bool:
        """Whether it came beside what was bought: nothing is due for it, or sent for it. D2."""
        return self.reason is _EXTRA

    @property
    def inside(self) -> Sku:
        """What the parcel should hold: a wrong item is none that was on the order. Source: D2."""
        return self.instead or self.sku

    @property
    def not_needed(self) -> int:
        """How many are honoured without coming back, since there is nothing to send. E14."""
        return self.authorized if self.back is Back.NOTHING else 0

    @property
    def outstanding(self) -> int:
        """How many may still come, as far as anybody knows."""
        if self.back is Back.NOTHING:
            return 0
        return self.authorized - self.received - self.lost - self.short - self.kept

    @property
    def room(self) -> int:
        """How many more may be received: those outstanding, and those that were thought lost."""
        return self.outstanding + self.lost

    @property
    def claimed(self) -> int:
        """How many count against the order: not what was never sent, nor what is extra."""
        return 0 if self.reason is _EXTRA else self.requested - self.short

    @property
    def claimed_paid(self) -> Money:
        """What was paid for those that count against the order."""
        return self.paid.part(self.claimed, self.requested)

    @property
    def decided(self) -> bool:
        """Whether every piece is: none is outstanding, lost or under review."""
        return not (self.room or self.under_review)


#: What becomes of a line's pieces, in the order in which it is told.
_COUNTS = (
    "authorized", "received", "accepted", "rejected", "under_review", "lost", "short", "kept",
)  # fmt: skip


def _words(text: str) -> str:
    return text.replace("_", " ")


_pieces: Any = attrs.field(default=0, validator=at_least(0))


@frozen(kw_only=True)
class FoundItem:
    """What the inspection found. Source: E9."""

    sku: Sku  # what it is, not what it should have been
    accepted: int = _pieces  # pieces honoured
    rejected: int = _pieces  # pieces not honoured
    under_review: int = _pieces  # pieces undecided
    reviewed: bool = False  # True = they were here, under review, and are now decided
    condition: str = "as sent"  # in the inspector's words
    #: What is done with it; None = as policies say of what is decided, and not said of the rest.
    disposition: Disposition | None = None

    def __str__(self) -> str:
        named = ("accepted", "rejected", "under_review")
        counts = [f"{getattr(self, name)} {_words(name)}" for name in named if getattr(self, name)]
        after = " after review" if self.reviewed else ""
        done = "" if self.disposition is None else f", {_words(self.disposition)}"
        return f"{self.sku}, {self.condition}: {' and '.join(counts) or 'none'}{after}{done}"

    @property
    def pieces(self) -> int:
        """How many there were."""
        return self.accepted + self.rejected + self.under_review


@frozen(kw_only=True)
class Pieces:
    """So many of one thing that a parcel should hold. Source: E7."""

    sku: Sku  # what it is: where another came in an item's place, that one
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1


@frozen(kw_only=True)
class ReturnAuthorization(Record):
    """A return: what may come back, under which number, where it is, what it led to."""

    kind = "returns.return_authorization"
    prefix = "ra"
    tables = (STAGE, GOODS, LABEL)
    folds: ClassVar[Folds] = {BY_NUMBER: RA_NUMBERS.folded, BY_ORDER: exactly}

    id: ReturnId  # unique within the tenant
    order: OrderId  # the order it is about
    remedy: Remedy  # what the customer gets
    lines: tuple[ReturnLine, ...]  # what comes back
    stage: ReturnStage  # whether we honour it
    goods: GoodsStage  # where the goods are
    label: LabelStage  # where the label is
    number: RaNumber | None = None  # told to the customer; None = not authorized yet
    expires_at: Instant | None = None  # the number is good until then; None = not authorized yet
    label_due_at: Instant | None = None  # later than this it is late; None = not mailed
    label_cost: Money | None = None  # what the customer pays for it; None = not mailed
    conditions: tuple[Condition, ...] = ()  # what the authorization hangs on, checked at inspection
    parcels: tuple[ParcelId, ...] = ()  # what was taken in for it
    opened: bool = False  # whether there was an inspection since the last parcel was received
    surplus: tuple[FoundItem, ...] = ()  # received, but not authorized
    found: tuple[FoundItem, ...] = ()  # all that inspections said, in order; with the surplus
    unmet: tuple[str, ...] = ()  # conditions that were not kept, while pieces are under review
    arrives_by: Instant | None = None  # later than this it is late; None = not handed over
    opened_for: ParcelId | None = None  # at the dock, before there was a number; None = asked for
    credited: Money | None = None  # issued so far, fees not taken off; None = nothing
    fees: tuple[Fee, ...] = ()  # what was taken off those credits, in order
    paid_back: tuple[Payment, ...] = ()  # what went back by the payments of the order, in order
    saved: SaveAttempt = SaveAttempt()  # what was offered to keep the sale, and what came of it

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the order: quantities are counted over all its authorizations."""
        return (self.case, self.order)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The order, and the number on the parcel."""
        order = Lookup(name=BY_ORDER, value=self.order)
        if self.number is None:
            return (order,)
        return (order, Lookup(name=BY_NUMBER, value=self.number, unique=True))

    @property
    def claims(self) -> bool:
        """Whether its quantities count against the order; a cancelled one frees them."""
        return self.stage not in (ReturnStage.CANCELLED, ReturnStage.EXPIRED, ReturnStage.KEPT)

    @property
    def credit_due(self) -> Money:
        """What is due for all that is honoured by now, less what was credited. Source: D7.

        That is what is back and accepted, what the customer was told to keep, and what there is
        nothing to send of. It is negative where more was credited beforehand.
        """
        return self._less_credited([x.accepted + x.kept + x.not_needed for x in self.lines])

    @property
    def creditable(self) -> Money:
        """What may be credited at most: for all that is honoured, or may still be, once it comes.

        Whether that may be paid before the goods are back, a policy says.
        """
        return self._less_credited([x.authorized - x.rejected - x.short for x in self.lines])

    # What was paid for pieces of each kind. Cents go with the first pieces of a line, in the order
    # back, kept, not needed, lost: so these four never add up to more than was paid.

    @property
    def value_back(self) -> Money:
        """What was paid for the pieces that are back and accepted."""
        return self._paid_for([(0, x.accepted) for x in self.lines])

    @property
    def value_kept(self) -> Money:
        """What was paid for the pieces that the customer was told to keep."""
        return self._paid_for([(x.accepted, x.kept) for x in self.lines])

    @property
    def value_not_needed(self) -> Money:
        """What was paid for the pieces of which there is nothing to send back."""
        return self._paid_for([(0, x.not_needed) for x in self.lines])

    @property
    def value_lost(self) -> Money:
        """What was paid for the pieces that were sent and lost."""
        return self._paid_for([(x.accepted + x.kept, x.lost) for x in self.lines])

    def _paid_for(self, pieces: Sequence[tuple[int, int]]) -> Money:
        """What was paid for so many of each line, after so many others of it."""
        total = Money.zero(self.lines[0].paid.currency)
        for line, (after, count) in zip(self.lines, pieces, strict=True):
            total += line.paid.part(after + count, line.requested)
            total -= line.paid.part(after, line.requested)
        return total

    def _less_credited(self, pieces: Sequence[int]) -> Money:
        earned = self._paid_for([(0, count) for count in pieces])
        return earned if self.credited is None else earned - self.credited

    @property
    def spared(self) -> bool:
        """Whether anything is honoured without coming back: kept, or nothing to send. E14."""
        return any(line.kept or line.not_needed for line in self.lines)

    @property
    def outstanding(self) -> int:
        """How many pieces may still come, as far as anybody knows."""
        return sum([line.outstanding for line in self.lines])

    @property
    def lost(self) -> int:
        """How many pieces were sent and are lost."""
        return sum([line.lost for line in self.lines])

    @property
    def decided(self) -> bool:
        """Whether every piece is: none is outstanding, lost or under review."""
        return all(line.decided for line in self.lines)

    @property
    def written_off(self) -> bool:
        """Whether it was closed without pieces that are lost, and the customer has had their worth.

        They are ours: what turns up is still taken in, and nothing is due for it. Source: E8.
        """
        if self.stage is not ReturnStage.CLOSED or not self.lost:
            return False
        honoured = [line.accepted + line.kept + line.not_needed + line.lost for line in self.lines]
        swapped = self.remedy is Remedy.EXCHANGE
        return swapped or not self._less_credited(honoured).is_positive

    def lapsed(self, now: Instant) -> bool:
        """Whether the number's time is over and nothing came, also where no sweep has been yet.

        What was credited beforehand stays the customer's, and does not lapse; nor does what need
        not come.
        """
        if self.goods is not GoodsStage.WITH_CUSTOMER or self.stage is not ReturnStage.AUTHORIZED:
            return False
        return self.credited is None and self.overdue(now) and not self.spared

    def overdue(self, now: Instant) -> bool:
        """Whether the number's time is over; what is under way may still come. Source: E8."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def undecided(self) -> int:
        """How many pieces are under review."""
        return sum([line.under_review for line in self.lines])

    def deadlines(self) -> tuple[Deadline, ...]:
        """The offers expire; the label falls late; the number expires; the goods fall late."""
        if self.stage is ReturnStage.REQUESTED and self.saved.outcome is SaveOutcome.OPEN:
            return self._offers_end()
        if self.stage is not ReturnStage.AUTHORIZED:
            return ()
        if self.goods is GoodsStage.ON_THE_WAY and self.arrives_by is not None:
            from cservice.returns import goods

            flag = goods.FlagGoodsLate(ra=self.id, due_at=self.arrives_by)
            return (Deadline(at=self.arrives_by, key="goods", command=flag),)
        if self.goods is not GoodsStage.WITH_CUSTOMER:
            return ()
        from cservice.returns import closing, label  # modules: less than half the cost of names

        due: list[Deadline] = []
        if self.label is LabelStage.MAILED and self.label_due_at is not None:
            late = label.FlagLabelLate(ra=self.id, due_at=self.label_due_at)
            due.append(Deadline(at=self.label_due_at, key="label", command=late))
        if self.credited is None and self.expires_at is not None and not self.spared:
            expire = closing.ExpireReturn(ra=self.id)
            due.append(Deadline(at=self.expires_at, key="expiry", command=expire))
        return tuple(due)

    def _offers_end(self) -> tuple[Deadline, ...]:
        from cservice.returns import offers  # as above

        assert self.saved.until is not None, "what is open was made at an instant"
        command = offers.ExpireOffers(ra=self.id)
        return (Deadline(at=self.saved.until, key="offers", command=command),)
