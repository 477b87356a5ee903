"""The records of returns: the authorization, and the parcel at the dock."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar, NewType

import attrs

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.checks import at_least
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.numbers import Series
from cservice.kernel.record import Folds, Lookup, Record, exactly
from cservice.kernel.ruling import Condition
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.returns.chart import (
    GOODS,
    LABEL,
    PARCEL,
    STAGE,
    GoodsStage,
    LabelStage,
    ParcelStage,
    ReturnStage,
)

#: The number a customer writes on the parcel. Source: E1, E5.
RaNumber = NewType("RaNumber", str)

#: Nine digits and a check digit, said in groups of three, three and four.
RA_NUMBERS = Series(name="ra", digits=9, groups=(3, 3, 4))
#: The name under which an authorization is found by its number.
BY_NUMBER = "returns.number"
#: The name under which the authorizations of an order are found, by the order's id.
BY_ORDER = "returns.order"
#: The name under which parcels are found by the number on them, as it was written.
BY_WRITTEN_NUMBER = "parcels.number"


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


class Remedy(StrEnum):
    """What the customer gets for what comes back."""

    EXCHANGE = "exchange"
    CREDIT = "credit"


class CreditTrigger(StrEnum):
    """What a credit was waiting for. Source: D7."""

    GOODS_BACK = "goods_back"
    BY_POLICY = "by_policy"


class Disposition(StrEnum):
    """What is done with an inspected item. Source: E9."""

    RESTOCK = "restock"
    SCRAP = "scrap"
    RETURN_TO_CUSTOMER = "return_to_customer"


@frozen(kw_only=True)
class RequestedItem:
    """One thing the customer wants to send back."""

    sku: Sku  # what
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1
    reason: Reason  # why; asked before anything is authorized
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself


@frozen(kw_only=True)
class ReturnLine:
    """One line of an authorization, with its quantities. Source: E7."""

    sku: Sku  # what
    reason: Reason  # why
    paid: Money  # what was really paid for the quantity requested
    requested: int  # asked for
    authorized: int = 0  # allowed to come back
    received: int = 0  # matched with what was authorized; what is more is a surplus of the record
    accepted: int = 0  # inspected and honoured
    rejected: int = 0  # inspected and not honoured
    under_review: int = 0  # inspected, undecided
    instead: Sku | None = None  # what came in its place and goes back; None = the item itself

    @property
    def inside(self) -> Sku:
        """What the parcel should hold: a wrong item is none that was on the order. Source: D2."""
        return self.instead or self.sku


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
    disposition: Disposition = Disposition.RESTOCK  # what is done with it

    @property
    def pieces(self) -> int:
        """How many there were."""
        return self.accepted + self.rejected + self.under_review


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
    credited: Money | None = None  # issued so far; None = nothing

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
        return self.stage not in (ReturnStage.CANCELLED, ReturnStage.EXPIRED)

    @property
    def credit_due(self) -> Money:
        """What is due for the pieces that are back and honoured, less what was credited.

        It is negative where more was credited beforehand than came back. Source: D7.
        """
        return self._less_credited([line.accepted for line in self.lines])

    @property
    def creditable(self) -> Money:
        """What may be credited at most: for all that is honoured, or may still be, once it comes.

        Whether that may be paid before the goods are back, a policy says.
        """
        return self._less_credited([line.authorized - line.rejected for line in self.lines])

    def _less_credited(self, pieces: Sequence[int]) -> Money:
        earned = Money.zero(self.lines[0].paid.currency)
        for line, count in zip(self.lines, pieces, strict=True):
            earned += line.paid.part(count, line.requested)
        return earned if self.credited is None else earned - self.credited

    def lapsed(self, now: Instant) -> bool:
        """Whether the number's time is over and nothing came, also where no sweep has been yet.

        What was credited beforehand stays the customer's, and does not lapse.
        """
        if self.goods is not GoodsStage.WITH_CUSTOMER or self.stage is not ReturnStage.AUTHORIZED:
            return False
        return self.credited is None and self.overdue(now)

    def overdue(self, now: Instant) -> bool:
        """Whether the number's time is over; what is under way may still come. Source: E8."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def undecided(self) -> int:
        """How many pieces are under review."""
        return sum([line.under_review for line in self.lines])

    def deadlines(self) -> tuple[Deadline, ...]:
        """The label falls late; the number expires."""
        if self.goods is not GoodsStage.WITH_CUSTOMER or self.stage is not ReturnStage.AUTHORIZED:
            return ()
        from cservice.returns import commands, label  # modules: less than half the cost of names

        due: list[Deadline] = []
        if self.label is LabelStage.MAILED and self.label_due_at is not None:
            late = label.FlagLabelLate(ra=self.id, due_at=self.label_due_at)
            due.append(Deadline(at=self.label_due_at, key="label", command=late))
        if self.credited is None and self.expires_at is not None:
            expire = commands.ExpireReturn(ra=self.id)
            due.append(Deadline(at=self.expires_at, key="expiry", command=expire))
        return tuple(due)


class NumberStanding(StrEnum):
    """What the number on a parcel is worth. Source: E2."""

    VALID = "valid"
    ABSENT = "absent"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    NOT_AUTHORIZED = "not_authorized"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SETTLED = "settled"


class DockDecision(StrEnum):
    """What the dock does with a parcel."""

    TAKE_IN = "take_in"
    REFUSE = "refuse"
    QUARANTINE = "quarantine"


@frozen(kw_only=True)
class DockVerdict:
    """What a policy says of a parcel at the dock. Source: E2."""

    decision: DockDecision  # what the dock does
    code: str  # stable word: "no_number"
    reason: str  # the sentence for the dock and for the sender

    def __attrs_post_init__(self) -> None:
        # A policy makes it: text that only looks like a decision would be taken for none.
        if not isinstance(self.decision, DockDecision):
            raise InputError(
                f"{self.decision!r} is not a DockDecision, such as DockDecision.REFUSE"
            )

    def __str__(self) -> str:
        return f"{self.decision}: {self.code}"


@frozen(kw_only=True)
class Parcel(Record):
    """A parcel that stood at the dock, seen from outside. Source: E2."""

    kind = "returns.parcel"
    prefix = "parcel"
    tables = (PARCEL,)
    folds: ClassVar[Folds] = {BY_WRITTEN_NUMBER: RA_NUMBERS.folded}

    id: ParcelId  # unique within the tenant
    number: str | None  # the RA number as read from the outside; None = there was none
    sender: str | None = personal()  # name and address on the parcel; None = there were none
    our_label: bool  # False = handwritten
    stage: ParcelStage  # what became of it
    again: ParcelId | None = None  # as what it was set aside before; None = it was not
    ra: ReturnId | None = None  # the return it was taken in for; None = it was not
    verdict: DockVerdict | None = None  # why; None = not yet said

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the parcel: it may be set aside on one case and presented on another."""
        again = () if self.again is None else (self.again,)
        return (self.case, self.id, *again)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The number as it was written, whatever it is worth."""
        return (self.lookup(BY_WRITTEN_NUMBER, self.number),) if self.number else ()
