"""How somebody is called back: dialled, reached, missed so often, given up. Source: A10."""

import attrs

from cservice.callbacks import events
from cservice.callbacks.asking import RULES, CallbackCommand
from cservice.callbacks.facts import CallbackFacts
from cservice.callbacks.model import Callback
from cservice.callbacks.questions import MayDial, TriesAtMost, TryAgainAfter
from cservice.ids import AgentId, CallId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class DialCallback(CallbackCommand):
    """Call the customer; the agent is offered no call meanwhile. Source: A10, B3.

    Refused: so soon after the last try; by who is registered as an agent, and is not logged on or
    has another call; by whoever answers `MayDial`.
    """

    kind = "callbacks.dial_callback"
    yields = (events.CallbackDialled,)
    agent: AgentId = attrs.field(validator=not_empty)  # who calls

    def locks(self, record: Callback) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*super().locks(record), self.agent)))

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        if record.next_at is not None and facts.now < record.next_at:
            return refuse(
                self.kind,
                RULES,
                "too_soon",
                "the last try is not long enough ago; the next is not before {next_at}",
                allowed=("another call-back", "the same later"),
                next_at=record.next_at,
            )
        if (refused := self._cannot_call(facts)) is not None:
            return refused
        may = MayDial(
            given=facts,
            department=record.department,
            queue=facts.queue(record.department),
            tries=record.tries,
        ).ask()
        if isinstance(may, Refused):
            return may
        again = TryAgainAfter(
            given=facts, department=record.department, tries=record.tries + 1
        ).ask()
        dialled = events.CallbackDialled(
            agent=self.agent, at=facts.now, next_at=plus(facts.now, again.value)
        )
        return accept(dialled, rulings=(*may.rulings, *again.rulings))

    def _cannot_call(self, facts: CallbackFacts) -> Refused | None:
        if facts.dialler is None:
            return None
        if not facts.dialler.there:
            return refuse(
                self.kind,
                RULES,
                "logged_out",
                "{agent} is not logged on",
                allowed=("have the agent log on", "another agent"),
                agent=self.agent,
            )
        if facts.dialler.busy is None:
            return None
        return refuse(
            self.kind,
            RULES,
            "has_a_call",
            "{agent} is {doing}",
            allowed=("end that first", "another agent"),
            agent=self.agent,
            doing=facts.dialler.busy,
        )


@frozen(kw_only=True)
class ReachCallback(CallbackCommand):
    """Note that the customer answered, also where the try counts as missed by now. Source: A10.

    Without a call of ours the agent talks on the call-back itself, until they say that it is over.
    Refused: what was never dialled.
    """

    kind = "callbacks.reach_callback"
    yields = (events.CallbackReached,)
    call: CallId | None = None  # the call that was made; None = it is none of ours

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        if not record.tries:
            return refuse(
                self.kind,
                RULES,
                "not_dialled",
                "nobody has called yet",
                allowed=("dial it first", "cancel it"),
            )
        return accept(events.CallbackReached(call=self.call, at=facts.now))


@frozen(kw_only=True)
class MissCallback(CallbackCommand):
    """Note that the customer did not answer; after so many tries it is given up. Source: A10."""

    kind = "callbacks.miss_callback"
    yields = (events.CallbackMissed, events.CallbackGivenUp)
    why: str = attrs.field(default="no answer", validator=not_empty)  # "busy"; names no people

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        return _missed(record, facts, self.why, facts.now)


def _missed(record: Callback, facts: CallbackFacts, why: str, at: Instant) -> Outcome[Callback]:
    """The next try, where there is one; none after so many, nor once its time is over."""
    most = TriesAtMost(given=facts, department=record.department, tries=record.tries).ask()
    # What was not dialled has no next try; that it cannot be missed, its lifecycle says.
    next_at = record.next_at or at
    missed = events.CallbackMissed(why=why, at=at, next_at=next_at)
    if record.tries < most.value and next_at < record.give_up_at:
        return accept(missed, rulings=most.rulings)
    return accept(missed, events.CallbackGivenUp(tries=record.tries, at=at), rulings=most.rulings)


@frozen(kw_only=True)
class ExpireDial(CallbackCommand):
    """Note that nobody told what became of a try: it counts as missed; a deadline's command.

    Source: A10.
    """

    kind = "callbacks.expire_dial"
    yields = (events.CallbackMissed, events.CallbackGivenUp)
    due_at: Instant  # the deadline it was; another try may be made since

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        if not self.is_due(record, self.due_at, facts.now):
            return _not_due(self.kind, self.due_at)
        return _missed(record, facts, "nobody told", self.due_at)


@frozen(kw_only=True)
class GiveUpCallback(CallbackCommand):
    """Give up who was not reached in time; a deadline's command. Source: A10."""

    kind = "callbacks.give_up_callback"
    yields = (events.CallbackGivenUp,)
    due_at: Instant  # the deadline it was

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        if not self.is_due(record, self.due_at, facts.now):
            return _not_due(self.kind, self.due_at)
        return accept(events.CallbackGivenUp(tries=record.tries, at=self.due_at))


def _not_due(kind: str, due_at: Instant) -> Refused:
    return refuse(
        kind,
        RULES,
        "not_due",
        "nothing fell due at {due_at}, or that was noted already",
        due_at=due_at,
    )
