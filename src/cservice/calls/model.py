"""The record of a call."""

import datetime
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

import attrs

from cservice.calls.chart import STAGE, CallStage
from cservice.ids import AgentId, CallId, OrderId
from cservice.kernel.actor import Role
from cservice.kernel.checks import at_least
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.record import Folds, Lookup, Record, exactly, phone
from cservice.kernel.time import Instant, elapsed
from cservice.kernel.value import frozen
from cservice.kernel.words import spoken
from cservice.menu import Department, Heard, LevelName, Party
from cservice.routing import Route, Waiting, waiting_for

#: The name under which calls are found by the number they came from.
BY_PHONE = "calls.phone"
#: The name under which the calls are found that wait for somebody, by `routing.waiting_for`.
WAITING = "calls.waiting"

#: The name under which the calls are found that want somebody's help, by whose: "supervisor".
WANTS_HELP = "calls.wants_help"


class Left(StrEnum):
    """Why we ended a call that nobody had answered. Source: A9, A10."""

    TURNED_AWAY = "turned_away"  # it might not wait: closed, full, or nobody was there
    CALL_BACK = "call_back"  # the caller is called back instead


class OfferEnd(StrEnum):
    """Why a call is offered to an agent no more."""

    TAKEN_BACK = "taken_back"
    REFUSED = "refused"
    MISSED = "missed"
    NEVER_RANG = "never_rang"


class FoundBy(StrEnum):
    """How an order was found on the call. Source: C2, D1."""

    NUMBER = "number"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


class Topic(StrEnum):
    """What a caller is told or asked, in the words of the monitoring form.

    Source: C1, C4, C11, D11, D12, E1, E4, G3.
    """

    GREETING = "greeting"
    RECORDING_NOTICE = "recording_notice"
    APOLOGY = "apology"
    SPECIALS = "specials"
    GIFT_CARD_BALANCE = "gift_card_balance"
    SAVE_OFFER = "save_offer"
    RA_POLICY = "ra_policy"
    REPLACEMENT = "replacement"
    RA_NUMBER = "ra_number"
    RETURN_ADDRESS = "return_address"
    LABEL_EXPLAINED = "label_explained"
    PICKUP_WINDOW = "pickup_window"
    COURIER_LINE = "courier_line"
    TRANSFER = "transfer"
    ADDRESSES_REPEATED = "addresses_repeated"
    ORDER_REPEATED = "order_repeated"
    TICKET_NUMBER = "ticket_number"
    ANSWER_TIME = "answer_time"
    SUMMARY = "summary"
    MORE_HELP = "more_help"
    CLOSING = "closing"


class Part(StrEnum):
    """What somebody does on a call who does not have it. Source: C10."""

    LISTENS = "listens"  # nobody hears them
    WHISPERS = "whispers"  # the agent hears them, and the caller does not
    JOINS = "joins"  # everybody hears them


@frozen(kw_only=True)
class Monitor:
    """Somebody who is on a call and does not have it. Source: C10."""

    who: AgentId  # which member of staff
    part: Part  # what they do there
    since: Instant  # since when


def minutes_field(**options: Any) -> Any:
    """A field for minutes that people spent: from nothing upwards, and finite."""
    return attrs.field(validator=_minutes, **options)


def _minutes(owner: object, field: "attrs.Attribute[float]", given: float) -> None:
    if not 0 <= given < math.inf:
        raise InputError(f"{spoken(field.name)} must be minutes from 0 upwards, not {given}")


def after_field() -> Any:
    """A field for how many seconds of a prompt were heard; None = it was heard to its end."""
    return attrs.field(default=None, validator=attrs.validators.optional(at_least(0)))


#: Where a call is with somebody of ours.
_WITH_US = (CallStage.TALKING, CallStage.ON_HOLD, CallStage.TRANSFERRING)


@frozen(kw_only=True)
class Call(Record):
    """A call from the customer's dialling to the last word written down about it. Source: K1."""

    kind = "calls.call"
    prefix = "call"
    tables = (STAGE,)
    folds: ClassVar[Folds] = {BY_PHONE: phone, WAITING: exactly, WANTS_HELP: exactly}

    id: CallId  # unique within the tenant
    phone: str | None = personal(erased=None)  # caller id; it identifies and never verifies. A8
    language: str | None  # of the caller, as in BCP 47; None = not known
    stage: CallStage  # where the call is
    opened_at: Instant  # when it came in
    searched_minutes: float  # spent looking for our phone number before. A1
    #: The level of the menu that speaks; None = it rings still, or the menu is behind.
    level: LevelName | None = None
    heard: tuple[Heard, ...] = ()  # the caller's way through the menu: prompts, and the answers
    party: Party | None = None  # who calls, as said, or as noted since; None = nobody said
    said: Party | None = None  # what was said where it was not so; None = it was, or nothing
    department: Department | None = None  # who is or was waited for; None = nobody yet
    wanted: AgentId | None = None  # the one person who is waited for; None = anybody there
    #: What it is about, one of the brand's words, which names no people; None = not known.
    reason: str | None = None
    route: Route = Route()  # where policies led it, how soon it is answered, and by whom
    queued_at: Instant | None = None  # when the wait began; None = it has not
    #: Since when it waits again, sent there by an agent; None = it does not, or did not to the end.
    requeued_at: Instant | None = None
    #: How long it waited after the first answer in all, the present wait excluded.
    waited_again: datetime.timedelta = datetime.timedelta()
    sent_by: AgentId | None = None  # who sent it back into a queue last; None = nobody did
    #: When it came into the queue in which it waits; later than the wait where it was moved on.
    joined_at: Instant | None = None
    #: When it is looked whether it may wait on; None = it does not wait, or may for ever.
    look_at: Instant | None = None
    moved_on: int = 0  # how often it went on to another queue
    left: Left | None = None  # why we ended it unanswered; None = we did not
    belongs: Department | None = None  # whose the caller is, as it turned out; None = who has it
    offered_to: AgentId | None = None  # the agent who is reserved for it; None = nobody is
    #: Who refused it, or missed it, and from when on each may be offered it again.
    not_again: Mapping[AgentId, Instant] = attrs.field(factory=dict)
    answered_at: Instant | None = None  # when somebody first took the call; None = nobody has
    #: Who has it or had it last; None = nobody has, or not since it was sent into a queue.
    agent: AgentId | None = None
    order: OrderId | None = None  # the order it is about; None = none was found yet
    found_by: FoundBy | None = None  # how the order was found; None = none was
    finding_minutes: float = 0  # spent finding orders on the call. D1
    told: tuple[Topic, ...] = ()  # what the caller was told, in order
    holds: int = 0  # how often the caller was put on hold
    held: datetime.timedelta = datetime.timedelta()  # on hold in all, the present hold excluded
    held_since: Instant | None = None  # when the present hold began; None = not on hold
    check_ins: int = 0  # how often somebody came back on the line during a hold
    check_ins_due: int = 0  # how often nobody had come back when a check-in fell due
    #: When somebody is to be back on the line; None = not on hold, or it fell due already.
    check_in_due_at: Instant | None = None
    thanks_missed: int = 0  # how often the caller was not thanked after a hold
    #: Who is to take it over, also where the caller hung up meanwhile; None = nobody is.
    transfer_to: AgentId | None = None
    #: The name that the caller was told; None = nobody is to take it over.
    transfer_name: str | None = personal(default=None, erased=None)
    transfer_warm: bool = False  # True = the agent stays until the other takes over
    transfers: int = 0  # how often it went on to another agent, or into a queue
    transferred_out_to: str | None = None  # whose line it went on to; None = it did not
    #: From when on it is over-long; None = not answered, over, or that was noted already.
    long_at: Instant | None = None
    ran_long: bool = False  # True = it was over-long
    helps: int = 0  # how often help was sought for it
    monitors: tuple[Monitor, ...] = ()  # who is on it without having it
    monitorings: int = 0  # how often somebody came on it so; another part is another time
    #: How long somebody was on it so, added up over all, those who are there now excluded. C10
    monitored: datetime.timedelta = datetime.timedelta()
    help_of: tuple[Role, ...] = ()  # whose, of an over-long call too; each once
    ended_at: Instant | None = None  # when our part of it ended, by either side; None = it has not
    ended_by_us: bool = False  # True = we hung up; False = the caller did, or nobody knows
    wrapped_up_at: Instant | None = None  # when the after-call work was done; None = it is not

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The phone it came from, for whoever answers to see what was before. Source: A8.

        The queue in which it waits, and whose help it wants. Source: A9, B5, C9.
        """
        found = (self.lookup(BY_PHONE, self.phone),) if self.phone else ()
        if self.stage in _WITH_US:
            return (*found, *[self.lookup(WANTS_HELP, role) for role in self.help_of])
        if self.stage is not CallStage.QUEUED:
            return found
        whoms = (self.waits_for, None)
        return (*found, *[self.lookup(WAITING, waiting_for(self.brand, one)) for one in whoms])

    @property
    def waits_for(self) -> Department | AgentId:
        """Whose queue a call is in that waits. Source: A9."""
        whom = self.department or self.wanted
        assert whom is not None, "who waits does so for somebody"
        return whom

    @property
    def waits_since(self) -> Instant | None:
        """When the present wait began; None = no wait ever did. Source: A9, C4."""
        return self.requeued_at or self.queued_at

    @property
    def waiting(self) -> Waiting | None:
        """What is to be matched with an agent; None = it does not wait. Source: A7, A9."""
        since = self.waits_since
        if self.stage is not CallStage.QUEUED or since is None:
            return None
        return self.route.waiting(
            self.id,
            since,
            department=self.department,
            person=self.wanted,
            not_again=self.not_again,
            is_offered=self.offered_to is not None,
        )

    @property
    def said_new(self) -> bool:
        """Whether the caller was no new customer, and had said to be one. Source: A7."""
        return self.said is Party.NEW_CUSTOMER

    @property
    def menu_seconds(self) -> int:
        """How long the menu took so far."""
        return sum(one.seconds for one in self.heard)

    @property
    def waited(self) -> datetime.timedelta | None:
        """How long until somebody first answered, or the caller gave up.

        None = waits, or never did, or it was us who ended the wait.
        """
        ended_at = self.ended_at if self.left is None else None
        until = self.answered_at or ended_at
        if self.queued_at is None or until is None:
            return None
        return elapsed(self.queued_at, until)

    @property
    def handled(self) -> datetime.timedelta | None:
        """How long it took us: talk, holds and after-call work; None = not done. Source: K2.

        Of who was sent back into a queue and reached nobody there, the talk and the holds before.
        """
        over = self.wrapped_up_at or (None if self.requeued_at is None else self.ended_at)
        return None if over is None else self.handled_until(over)

    def handled_until(self, at: Instant) -> datetime.timedelta:
        """How long it has taken us by an instant: talk, holds and after-call work. Source: C3."""
        return _between(self.answered_at, self.wrapped_up_at or at) - self.waited_again_until(at)

    def talked_until(self, at: Instant) -> datetime.timedelta:
        """How long it was talked by an instant, transfers included, holds not. Source: C9."""
        with_us = _between(self.answered_at, self.ended_at or at)
        return with_us - self.held_until(at) - self.waited_again_until(at)

    def waited_again_until(self, at: Instant) -> datetime.timedelta:
        """How long it waited by an instant, in all, for who was to take it over. Source: C4."""
        return self.waited_again + _between(self.requeued_at, self.ended_at or at)

    def held_until(self, at: Instant) -> datetime.timedelta:
        """How long the caller was on hold in all, the present hold included up to that instant."""
        return self.held + _between(self.held_since, at)

    def monitored_until(self, at: Instant) -> datetime.timedelta:
        """How long somebody was on it without having it, by an instant, added up. Source: C10."""
        return self.monitored + sum((elapsed(one.since, at) for one in self.monitors), _NO_TIME)

    def deadlines(self) -> tuple[Deadline, ...]:
        """A check-in falls due on hold, the call is over-long one day; a wait is looked at."""
        if self.check_in_due_at is None and self.long_at is None and self.look_at is None:
            return ()
        # modules: less than half the cost of names
        from cservice.calls import holding, length, looking

        due: tuple[Deadline, ...] = ()
        if (at := self.look_at) is not None:
            look = looking.LookAtWait(call=self.id, due_at=at)
            due += (Deadline(at=at, key="wait", command=look),)
        if (at := self.check_in_due_at) is not None:
            check_in = holding.FlagCheckIn(call=self.id, due_at=at)
            due += (Deadline(at=at, key="check_in", command=check_in),)
        if (at := self.long_at) is not None:
            long = length.FlagLongCall(call=self.id, due_at=at)
            due += (Deadline(at=at, key="long", command=long),)
        return due


_NO_TIME = datetime.timedelta()


def _between(since: Instant | None, until: Instant) -> datetime.timedelta:
    """The time between; none where nothing began."""
    return datetime.timedelta() if since is None else elapsed(since, until)
