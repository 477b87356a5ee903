"""The record of a call."""

import datetime
import math
from enum import StrEnum
from typing import Any, ClassVar

import attrs

from cservice.calls.chart import STAGE, CallStage
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.codec import personal
from cservice.kernel.errors import InputError
from cservice.kernel.record import Folds, Lookup, Record, phone
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import frozen
from cservice.menu import Department, LevelName

#: The name under which calls are found by the number they came from.
BY_PHONE = "calls.phone"


class FoundBy(StrEnum):
    """How an order was found on the call. Source: C2, D1."""

    NUMBER = "number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


class Topic(StrEnum):
    """What a caller is told or asked, in the words of the monitoring form. Source: C1, C11, E1."""

    GREETING = "greeting"
    RECORDING_NOTICE = "recording_notice"
    APOLOGY = "apology"
    RA_POLICY = "ra_policy"
    REPLACEMENT = "replacement"
    RA_NUMBER = "ra_number"
    RETURN_ADDRESS = "return_address"
    LABEL_EXPLAINED = "label_explained"
    PICKUP_WINDOW = "pickup_window"
    TICKET_NUMBER = "ticket_number"
    SUMMARY = "summary"
    MORE_HELP = "more_help"
    CLOSING = "closing"


def minutes_field(**options: Any) -> Any:
    """A field for minutes that people spent: from nothing upwards, and finite."""
    return attrs.field(validator=_minutes, **options)


def _minutes(owner: object, field: "attrs.Attribute[float]", given: float) -> None:
    if not 0 <= given < math.inf:
        what = field.name.replace("_", " ")
        raise InputError(f"{what} must be minutes from 0 upwards, not {given}")


@frozen(kw_only=True)
class KeyPress:
    """One answer of the caller to one prompt of the menu. Source: A2."""

    level: LevelName  # the level that spoke
    key: str | None  # what was pressed; None = nothing was
    seconds: int  # how long the prompt takes


@frozen(kw_only=True)
class Call(Record):
    """A call from the customer's dialling to the last word written down about it. Source: K1."""

    kind = "calls.call"
    prefix = "call"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_PHONE: phone}

    id: CallId  # unique within the tenant
    phone: str | None = personal(erased=None)  # caller id; it identifies and never verifies. A8
    language: str | None  # of the caller, as in BCP 47; None = not known
    stage: CallStage  # where the call is
    opened_at: Instant  # when it came in
    searched_minutes: float = minutes_field()  # spent looking for our phone number before. A1
    level: LevelName | None  # the level of the menu that speaks; None = the menu is behind
    pressed: tuple[KeyPress, ...] = ()  # the caller's way through the menu
    department: Department | None = None  # who is or was waited for; None = still in the menu
    queued_at: Instant | None = None  # when the wait began; None = still in the menu
    answered_at: Instant | None = None  # when somebody took the call; None = nobody has
    agent: AgentId | None = None  # who; None = nobody has
    order: OrderId | None = None  # the order it is about; None = none was found yet
    found_by: FoundBy | None = None  # how the order was found; None = none was
    finding_minutes: float = minutes_field(default=0)  # spent finding orders on the call. D1
    told: tuple[Topic, ...] = ()  # what the caller was told, in order
    holds: int = 0  # how often the caller was put on hold
    held: datetime.timedelta = datetime.timedelta()  # on hold in all, the present hold excluded
    held_since: Instant | None = None  # when the present hold began; None = not on hold
    ended_at: Instant | None = None  # when it was hung up, by either side; None = it is not
    wrapped_up_at: Instant | None = None  # when the after-call work was done; None = it is not

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The phone it came from, for whoever answers to see what was before. Source: A8."""
        return (self.lookup(BY_PHONE, self.phone),) if self.phone else ()

    @property
    def menu_seconds(self) -> int:
        """How long the prompts heard so far take."""
        return sum(one.seconds for one in self.pressed)

    @property
    def waited(self) -> datetime.timedelta | None:
        """How long until somebody answered, or the caller gave up; None = waiting, or never did."""
        until = self.answered_at or self.ended_at
        if self.queued_at is None or until is None:
            return None
        return elapsed(self.queued_at, until)

    def held_until(self, at: Instant) -> datetime.timedelta:
        """How long the caller was on hold in all, the present hold included up to that instant."""
        return self.held + (
            elapsed(self.held_since, at) if self.held_since else datetime.timedelta()
        )
