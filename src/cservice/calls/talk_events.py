"""What can happen to a call that somebody of ours has: from the answer to the last word about it.

Source: A9, C1, C2, C9, C11, D1.
"""

from cservice.calls.chart import STAGE
from cservice.calls.hold_events import off_hold
from cservice.calls.model import Call, FoundBy, Topic, minutes_field
from cservice.calls.monitoring_events import alone
from cservice.ids import AgentId, CallbackId, OrderId
from cservice.kernel.actor import Role
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, Party


@frozen(kw_only=True)
class CallAnswered(Event[Call]):
    """Somebody took the call: the first, or who was free where it was sent. Source: A9, C4."""

    kind = "calls.call_answered"
    says = "The call was answered by {agent}; it is over-long from {long_at} on."
    moves = (STAGE["answer"],)
    agent: AgentId  # who
    at: Instant  # when
    long_at: Instant  # from when on it is over-long, unless it was so before. C9
    #: By which the caller was to be called back, and need not be any more. A10
    callbacks: tuple[CallbackId, ...] = ()

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            look_at=None,
            agent=self.agent,
            offered_to=None,
            answered_at=record.answered_at or self.at,
            requeued_at=None,
            waited_again=record.waited_again_until(self.at),
            long_at=None if record.ran_long else self.long_at,
            **self.moved(record),
        )


@frozen(kw_only=True)
class PartyNoted(Event[Call]):
    """It turned out who calls, and that may not be what the caller had said. Source: A7."""

    kind = "calls.party_noted"
    says = "It turned out who calls: {party}."
    moves = (STAGE["note_party"],)
    sets = ("party", "said", "belongs")
    party: Party  # who
    said: Party | None  # what the caller had said to be; None = nothing, or just that
    belongs: Department | None  # whose such a caller is; None = of whoever has the call
    #: What it is about, one of the brand's words, which names no people; None = as before.
    reason: str | None
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(super().apply(record), reason=self.reason or record.reason)


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
class CallRanLong(Event[Call]):
    """The call took longer than is reasonable, and somebody's help is due. Source: C9."""

    kind = "calls.call_ran_long"
    says = "The call is longer than is reasonable; a {tells} is to be told, and to help."
    moves = (STAGE["run_long"],)
    due_at: Instant  # from when on it was over-long
    tells: Role  # who is to be told, and helps

    def apply(self, record: Call) -> Call:
        helps = _with(record, self.tells)
        return evolve(record, long_at=None, ran_long=True, help_of=helps, **self.moved(record))


@frozen(kw_only=True)
class HelpSought(Event[Call]):
    """The agent asked for help with the call. Source: C9."""

    kind = "calls.help_sought"
    says = "The agent asked a {of} for help: {reason}."
    moves = (STAGE["seek_help"],)
    of: Role  # whose
    reason: str  # where the difficulty is; names no people
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        helps = _with(record, self.of)
        return evolve(record, helps=record.helps + 1, help_of=helps, **self.moved(record))


def _with(record: Call, of: Role) -> tuple[Role, ...]:
    """Whose help the call wants, that one's too."""
    return tuple(dict.fromkeys([*record.help_of, of]))


@frozen(kw_only=True)
class CallEnded(Event[Call]):
    """One side hung up; what was said is now written down. Source: C11."""

    kind = "calls.call_ended"
    moves = (STAGE["hang_up"],)
    by_us: bool = False  # True = we hung up; False = the caller did, or nobody knows
    at: Instant  # when

    def apply(self, record: Call) -> Call:
        return evolve(
            record,
            ended_at=self.at,
            ended_by_us=self.by_us,
            long_at=None,
            **off_hold(record, self.at),
            **alone(record, self.at),
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
