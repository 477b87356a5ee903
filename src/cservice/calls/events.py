"""What can happen to a call."""

from collections.abc import Mapping
from typing import Any

from cservice.calls.chart import STAGE, CallStage
from cservice.calls.model import Call, FoundBy, KeyPress, Topic, minutes_field
from cservice.ids import AgentId, OrderId
from cservice.kernel.actor import Role
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, LevelName


@frozen(kw_only=True)
class CallOffered(Opening[Call]):
    """A call rang; whoever is to take it can see who calls. Source: A1, A8."""

    kind = "calls.call_offered"
    phone: str | None = personal(erased=None)  # caller id; None = there was none
    language: str | None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field()  # spent looking for our phone number before
    at: Instant  # when

    def begin(self, stream: Stream) -> Call:
        return Call(
            **stream.fields(),
            phone=self.phone,
            language=self.language,
            searched_minutes=self.searched_minutes,
            opened_at=self.at,
            stage=STAGE.initial,
        )


@frozen(kw_only=True)
class MenuStarted(Event[Call]):
    """The first level of the menu spoke to a call that rang. Source: A2."""

    kind = "calls.menu_started"
    moves = (STAGE["start_menu"],)
    sets = ("level",)
    level: LevelName  # that level
    at: Instant  # when


@frozen(kw_only=True)
class CallReceived(Opening[Call]):
    """A call came in, and the first level of the menu spoke at once. Source: A1, A8."""

    kind = "calls.call_received"
    phone: str | None = personal(erased=None)  # caller id; None = there was none
    language: str | None  # of the caller, as in BCP 47; None = not known
    searched_minutes: float = minutes_field()  # spent looking for our phone number before
    level: LevelName  # the level of the menu that speaks first
    at: Instant  # when

    def begin(self, stream: Stream) -> Call:
        return Call(
            **stream.fields(),
            phone=self.phone,
            language=self.language,
            searched_minutes=self.searched_minutes,
            level=self.level,
            opened_at=self.at,
            stage=CallStage.IN_MENU,
        )


@frozen(kw_only=True)
class KeyPressed(Event[Call]):
    """The caller pressed a key of the menu. Source: A2."""

    kind = "calls.key_pressed"
    says = "The caller pressed {key} at the level {level}."
    moves = (STAGE["press_key"],)
    level: LevelName  # the level that spoke
    key: str  # what was pressed
    seconds: int  # how long the prompt takes
    to: LevelName | None  # the level that speaks next; None = the key leads out of the menu

    def apply(self, record: Call) -> Call:
        press = KeyPress(level=self.level, key=self.key, seconds=self.seconds)
        return evolve(record, level=self.to, pressed=(*record.pressed, press), **self.moved(record))


@frozen(kw_only=True)
class StayedOnLine(Event[Call]):
    """The caller pressed no key: a pulse phone has none the menu hears. Source: A3."""

    kind = "calls.stayed_on_line"
    says = "The caller pressed nothing at the level {level}, and stayed on the line."
    moves = (STAGE["stay_on_line"],)
    level: LevelName  # the level that spoke
    seconds: int  # how long the prompt takes
    to: LevelName | None  # the level that speaks next; None = silence leads out of the menu

    def apply(self, record: Call) -> Call:
        press = KeyPress(level=self.level, key=None, seconds=self.seconds)
        return evolve(record, level=self.to, pressed=(*record.pressed, press), **self.moved(record))


@frozen(kw_only=True)
class CallQueued(Event[Call]):
    """The caller waits for a department, which the menu led to, or somebody. Source: A9."""

    kind = "calls.call_queued"
    says = "The caller waits for {department}."
    moves = (STAGE["queue"],)
    department: Department  # who is waited for
    at: Instant  # when the wait began

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            level=None,
            department=self.department,
            queued_at=self.at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallAnswered(Event[Call]):
    """Somebody took the call. Source: A9."""

    kind = "calls.call_answered"
    says = "The call was answered by {agent}; it is over-long from {long_at} on."
    moves = (STAGE["answer"],)
    agent: AgentId  # who
    at: Instant  # when
    long_at: Instant  # from when on it is over-long. C9

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            agent=self.agent,
            answered_at=self.at,
            long_at=self.long_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class OrderFound(Event[Call]):
    """The order that the call is about was found. Source: C2, D1."""

    kind = "calls.order_found"
    says = "The order that the call is about, {order}, was found by {found_by}."
    moves = (STAGE["find_order"],)
    order: OrderId  # which
    found_by: FoundBy  # by what it was found
    minutes: float = minutes_field()  # how long it took, the caller's going to look included

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            order=self.order,
            found_by=self.found_by,
            finding_minutes=record.finding_minutes + self.minutes,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallerTold(Event[Call]):
    """The caller was told something, or asked. Source: C1, C11, E1."""

    kind = "calls.caller_told"
    says = "The caller heard: {topic}."
    moves = (STAGE["tell"],)
    topic: Topic  # what

    def apply(self, record: Call) -> Call:
        return evolve(record, told=(*record.told, self.topic), **self.moved(record))


@frozen(kw_only=True)
class CallHeld(Event[Call]):
    """The caller was put on hold, and knows why. Source: C3."""

    kind = "calls.call_held"
    says = "The caller was put on hold, and told why: {reason}."
    moves = (STAGE["hold"],)
    reason: str  # what was said to the caller
    leave: bool  # True = the caller was asked, and agreed
    at: Instant  # when
    check_in_due_at: Instant  # when somebody is to be back on the line

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            holds=record.holds + 1,
            held_since=self.at,
            check_in_due_at=self.check_in_due_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CheckedIn(Event[Call]):
    """Somebody came back on the line and said that the caller is still connected. Source: C3."""

    kind = "calls.checked_in"
    moves = (STAGE["check_in"],)
    at: Instant  # when
    check_in_due_at: Instant  # when somebody is to be back again

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            check_ins=record.check_ins + 1,
            check_in_due_at=self.check_in_due_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CheckInFellDue(Event[Call]):
    """Nobody had come back on the line when it was time to. Source: C3."""

    kind = "calls.check_in_fell_due"
    says = "Nobody was back on the line by {due_at}."
    moves = (STAGE["miss_check_in"],)
    due_at: Instant  # when it was time to

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            check_ins_due=record.check_ins_due + 1,
            check_in_due_at=None,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallResumed(Event[Call]):
    """The caller was taken off hold. Source: C3."""

    kind = "calls.call_resumed"
    moves = (STAGE["resume"],)
    thanked: bool  # True = the caller was thanked for holding
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            held=record.held_until(self.at),
            held_since=None,
            check_in_due_at=None,
            thanks_missed=record.thanks_missed + (not self.thanked),
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallTransferring(Event[Call]):
    """The call was on its way to another agent, as the caller was told. Source: C4."""

    kind = "calls.call_transferring"
    says = "The call was on its way to {to}, whose name the caller knows: {name}."
    moves = (STAGE["transfer"],)
    to: AgentId  # who is to take it over
    name: str = personal()  # the name that the caller was told
    told: bool  # True = the caller knows of the transfer
    warm: bool  # True = the agent stays until the other takes over
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            transfer_to=self.to,
            transfer_name=self.name,
            transfer_warm=self.warm,
            **self.moved(record),
        )


# What a record says of a transfer while there is none.
_NO_TRANSFER: Mapping[str, Any] = {
    "transfer_to": None,
    "transfer_name": None,
    "transfer_warm": False,
}


@frozen(kw_only=True)
class CallTransferred(Event[Call]):
    """The other agent took the call over. Source: C4."""

    kind = "calls.call_transferred"
    says = "The call was taken over by {to}."
    moves = (STAGE["complete_transfer"],)
    to: AgentId  # who
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            agent=self.to,
            transfers=record.transfers + 1,
            **_NO_TRANSFER,
            **self.moved(record),
        )


@frozen(kw_only=True)
class TransferFailed(Event[Call]):
    """The other agent did not take the call, and it is the first one's again. Source: C4."""

    kind = "calls.transfer_failed"
    says = "The call was not taken over, and is the first agent's again: {reason}."
    moves = (STAGE["fail_transfer"],)
    reason: str  # why
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, **_NO_TRANSFER, **self.moved(record))


@frozen(kw_only=True)
class CallTransferredOut(Event[Call]):
    """The caller went on to somebody else's line: the courier's; our talk was over. Source: G3."""

    kind = "calls.call_transferred_out"
    says = "The caller went on to the line of {to}; our talk was over."
    moves = (STAGE["transfer_out"],)
    to: str  # whose line, as the caller was told
    told: bool  # True = the caller knows of the transfer
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            transferred_out_to=self.to,
            ended_at=self.at,
            long_at=None,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallRanLong(Event[Call]):
    """The call took longer than is reasonable, and somebody's help is due. Source: C9."""

    kind = "calls.call_ran_long"
    says = "The call is longer than is reasonable; a {tells} is to be told, and to help."
    moves = (STAGE["run_long"],)
    due_at: Instant  # from when on it was over-long
    tells: Role  # who is to be told, and helps

    def apply(self, record: Call) -> Call:
        return evolve(record, long_at=None, ran_long=True, **self.moved(record))


@frozen(kw_only=True)
class HelpSought(Event[Call]):
    """The agent asked for help with the call. Source: C9."""

    kind = "calls.help_sought"
    says = "The agent asked a {of} for help: {reason}."
    moves = (STAGE["seek_help"],)
    of: Role  # whose
    reason: str  # where the difficulty is
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, helps=record.helps + 1, **self.moved(record))


@frozen(kw_only=True)
class CallEnded(Event[Call]):
    """One side hung up; what was said is now written down. Source: C11."""

    kind = "calls.call_ended"
    moves = (STAGE["hang_up"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            ended_at=self.at,
            held=record.held_until(self.at),
            held_since=None,
            check_in_due_at=None,
            long_at=None,
            **self.moved(record),
        )


@frozen(kw_only=True)
class CallWrappedUp(Event[Call]):
    """The after-call work was done. Source: B3, K2."""

    kind = "calls.call_wrapped_up"
    moves = (STAGE["wrap_up"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, wrapped_up_at=self.at, **self.moved(record))


@frozen(kw_only=True)
class CallAbandoned(Event[Call]):
    """The caller hung up before anybody answered. Source: A9."""

    kind = "calls.call_abandoned"
    moves = (STAGE["abandon"],)
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(record, ended_at=self.at, level=None, **self.moved(record))
