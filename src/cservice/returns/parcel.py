"""The record of a parcel at the dock, and what is said of it there. Source: E2."""

from enum import StrEnum
from typing import ClassVar

from cservice.ids import ParcelId, ReturnId
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.record import Folds, Lookup, Record
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.returns.chart import PARCEL, ParcelStage
from cservice.returns.model import RA_NUMBERS

#: The name under which parcels are found by the number on them, as it was written.
BY_WRITTEN_NUMBER = "parcels.number"


class NumberStanding(StrEnum):
    """What the number on a parcel is worth. Source: E2."""

    VALID = "valid"
    ANOTHER_SENDER = "another_sender"
    ABSENT = "absent"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    NOT_AUTHORIZED = "not_authorized"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SETTLED = "settled"

    @property
    def good(self) -> bool:
        """Whether there is a return under the number that still takes parcels, whoever sent it."""
        return self in (NumberStanding.VALID, NumberStanding.ANOTHER_SENDER)


class DockDecision(StrEnum):
    """What the dock does with a parcel."""

    TAKE_IN = "take_in"
    REFUSE = "refuse"
    QUARANTINE = "quarantine"


class Payer(StrEnum):
    """Who pays the way back of a refused parcel. Source: E2."""

    SENDER = "sender"
    US = "us"


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
    at_rest = frozenset({ParcelStage.SENT_BACK})
    folds: ClassVar[Folds] = {BY_WRITTEN_NUMBER: RA_NUMBERS.folded}

    id: ParcelId  # unique within the tenant
    number: str | None  # the RA number as read from the outside; None = there was none
    sender: str | None = personal()  # name and address on the parcel; None = there were none
    our_label: bool  # False = handwritten
    stage: ParcelStage  # what became of it
    signed_for: bool = False  # True = the carrier had handed it over before anybody looked
    order: str | None = None  # the order's number as read from the outside; None = there was none
    again: ParcelId | None = None  # as what it was set aside before; None = it was not
    ra: ReturnId | None = None  # the return it was taken in for; None = it was not
    verdict: DockVerdict | None = None  # why; None = not yet said
    lifted: bool = False  # True = a policy took it in without a number: a return is opened for it
    aside_until: Instant | None = None  # it is refused then; None = it was never set aside
    way_back: Payer | None = None  # who pays the way back; None = it was not refused

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, and the parcel: it may be set aside on one case and presented on another."""
        again = () if self.again is None else (self.again,)
        return (self.case, self.id, *again)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The number as it was written, whatever it is worth."""
        return (self.lookup(BY_WRITTEN_NUMBER, self.number),) if self.number else ()

    @property
    def sender_known(self) -> bool:
        """Whether there is an address it can go back to."""
        return bool((self.sender or "").strip())

    def unclaimed(self, now: Instant) -> bool:
        """Whether it was set aside for so long that it is refused, also before a sweep notes it."""
        aside = self.stage is ParcelStage.QUARANTINED
        return aside and self.aside_until is not None and self.aside_until <= now

    def deadlines(self) -> tuple[Deadline, ...]:
        """What was set aside is refused in the end."""
        if self.stage is not ParcelStage.QUARANTINED or self.aside_until is None:
            return ()
        from cservice.returns import aside

        end = aside.EndQuarantine(parcel=self.id)
        return (Deadline(at=self.aside_until, key="quarantine", command=end),)
