"""What comes back: its lines, how many pieces of each, and what has become of them. E7, E9."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import attrs

from cservice.ids import Sku
from cservice.kernel.checks import at_least
from cservice.kernel.money import Money
from cservice.kernel.value import evolve, frozen
from cservice.kernel.words import spoken


class Reason(StrEnum):
    """Why something comes back. Source: D2, E3."""

    WRONG_ITEM = "wrong_item"
    WRONG_VARIANT = "wrong_variant"
    EXTRA_ITEM = "extra_item"
    DAMAGED = "damaged"
    LATE = "late"
    OMITTED = "omitted"
    NOT_RECEIVED = "not_received"
    CHANGED_MIND = "changed_mind"
    NOT_GIVEN = "not_given"

    @property
    def our_mistake(self) -> bool:
        """Whether we, not the customer, caused it."""
        return self not in _THEIR_OWN

    @property
    def never_came(self) -> bool:
        """Whether the customer does not have it, though its parcel arrived: nothing goes back."""
        return self in _NEVER_CAME


# Looked up once: a member of an enum takes longer to find than to compare.
_THEIR_OWN = (Reason.CHANGED_MIND, Reason.NOT_GIVEN)
_NEVER_CAME = (Reason.OMITTED, Reason.NOT_RECEIVED)
_EXTRA = Reason.EXTRA_ITEM


class Back(StrEnum):
    """How something that is returned comes back, if at all. Source: E14."""

    PARCEL = "parcel"
    KEEP_IT = "keep_it"
    NOTHING = "nothing"


class Disposition(StrEnum):
    """What is done with an inspected item. Source: E9."""

    RESTOCK = "restock"
    SCRAP = "scrap"
    RETURN_TO_CUSTOMER = "return_to_customer"


@frozen(kw_only=True)
class RequestedItem:
    """One thing the customer wants to send back, or never had."""

    sku: Sku  # what
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1
    reason: Reason  # why; asked before anything is authorized
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself

    def __str__(self) -> str:
        came = f" ({self.instead} came instead)" if self.instead else ""
        return f"{self.quantity} × {self.sku}{came}, {spoken(self.reason)}"

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
    exchanged: int = 0  # something went out for them: they are worth no credit, what else is, is
    back: Back = Back.PARCEL  # how it comes back, if at all
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself

    def __str__(self) -> str:
        came = f" ({self.instead} came instead)" if self.instead else ""
        how = _HOW.get(self.back, f", {spoken(self.back)}")
        why = "no reason given" if self.reason is Reason.NOT_GIVEN else spoken(self.reason)
        asked = f"{self.requested} × {self.sku}{came}, {why}, {self.paid}{how}"
        counts = [
            f"{getattr(self, name)} {spoken(name)}" for name in _COUNTS if getattr(self, name)
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
    def open(self) -> int:
        """How many may still be honoured: they may come, or are here and undecided."""
        done = self.accepted + self.rejected + self.kept + self.not_needed
        return self.authorized - done - self.lost - self.short

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


#: How a line comes back, as its sentence says it: in a parcel is not worth a word.
_HOW = {Back.PARCEL: "", Back.NOTHING: ", nothing to send"}
#: What becomes of a line's pieces, in the order in which it is told.
_COUNTS = (
    "authorized", "received", "accepted", "rejected", "under_review", "lost", "short", "kept",
    "exchanged",
)  # fmt: skip


_pieces: Any = attrs.field(default=0, validator=at_least(0))


@frozen(kw_only=True)
class FoundItem:
    """What the inspection found. Source: E9."""

    sku: Sku  # what it is, not what it should have been
    accepted: int = _pieces  # pieces honoured
    rejected: int = _pieces  # pieces not honoured
    under_review: int = _pieces  # pieces undecided
    reviewed: bool = False  # True = they were here, under review, and are now decided
    condition: str = "as sent"  # in the inspector's words; names no people
    #: What is done with it; None = as policies say of what is decided, and not said of the rest.
    disposition: Disposition | None = None

    def __str__(self) -> str:
        named = ("accepted", "rejected", "under_review")
        counts = [f"{getattr(self, name)} {spoken(name)}" for name in named if getattr(self, name)]
        after = " after review" if self.reviewed else ""
        done = "" if self.disposition is None else f", {spoken(self.disposition)}"
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

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"


@frozen(kw_only=True)
class DecidedSurplus:
    """What becomes of pieces that came beside what was authorized, as somebody said. E7, E9."""

    sku: Sku  # what they are
    quantity: int  # how many, ≥ 1
    disposition: Disposition  # what is done with them

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}, {spoken(self.disposition)}"


def undecided_of(
    surplus: Sequence[FoundItem], decided: Sequence[DecidedSurplus]
) -> tuple[Pieces, ...]:
    """What of a surplus nobody has said what is done with, each item once. Source: E7, E9."""
    left: dict[Sku, int] = {}
    for found in surplus:
        if found.disposition is None:
            left[found.sku] = left.get(found.sku, 0) + found.pieces
    for one in decided:
        left[one.sku] -= one.quantity
    return tuple([Pieces(sku=sku, quantity=count) for sku, count in left.items() if count])


def back_to_customer(
    found: Sequence[FoundItem],
    surplus: Sequence[FoundItem],
    decided: Sequence[DecidedSurplus],
    sent_back: Sequence[Pieces],
) -> tuple[Pieces, ...]:
    """What is to go back to the customer, and has not, each item once. Source: E9.

    Nothing yet of what is under review, unless it is a surplus: that is not reviewed any more.
    """
    left: dict[Sku, int] = {}
    counted = [(one, one.accepted + one.rejected) for one in found]
    counted += [(one, one.under_review) for one in surplus]
    for item, pieces in counted:
        if item.disposition is Disposition.RETURN_TO_CUSTOMER:
            left[item.sku] = left.get(item.sku, 0) + pieces
    for one in decided:
        if one.disposition is Disposition.RETURN_TO_CUSTOMER:
            left[one.sku] = left.get(one.sku, 0) + one.quantity
    for gone in sent_back:
        left[gone.sku] -= gone.quantity
    return tuple([Pieces(sku=sku, quantity=count) for sku, count in left.items() if count])


def beside_exchanges(
    lines: Sequence[ReturnLine], exchanged: Sequence[Pieces]
) -> tuple[ReturnLine, ...]:
    """The lines, with what exchanges stand for noted on them; they stand for nothing extra."""
    left: dict[Sku, int] = {}
    for one in exchanged:
        left[one.sku] = left.get(one.sku, 0) + one.quantity
    found: list[ReturnLine] = []
    for line in lines:
        theirs = min(line.claimed, left.get(line.sku, 0))
        left[line.sku] = left.get(line.sku, 0) - theirs
        found.append(evolve(line, exchanged=theirs))
    return tuple(found)
