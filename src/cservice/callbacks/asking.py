"""What can be asked of a call-back: to be called, and not to be any more. Source: A10."""

import attrs

from cservice.callbacks import events
from cservice.callbacks.facts import CallbackFacts, Kept
from cservice.callbacks.model import Callback
from cservice.callbacks.questions import GiveUpAfter
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import frozen
from cservice.menu import Department, Party
from cservice.routing import WhereTo

#: Under this name the commands themselves refuse.
RULES = "trade.callbacks"


@frozen(kw_only=True)
class CallbackCommand(Command[Callback, CallbackFacts]):
    """A command on a call-back."""

    record = Callback
    target = "callback"
    facts = CallbackFacts
    callback: CallbackId  # which

    def locks(self, record: Callback) -> tuple[str, ...]:
        return () if record.dialler is None else (record.dialler,)


@frozen(kw_only=True)
class RequestCallback(Request[Callback, CallbackFacts]):
    """Ask to be called: by the button on the web page, or instead of waiting on the line.

    On a call that waits the place in the queue is kept, and the call is over; what it is about is
    as it was there. Refused: the number is to be called already; the call does not wait; nobody
    says who is to call, and policies name nobody. Source: A10.
    """

    kind = "callbacks.request_callback"
    record = Callback
    facts = CallbackFacts
    yields = (events.CallbackRequested,)
    phone: str = personal(validator=not_empty)  # which number
    call: CallId | None = None  # the call that waits, in whose place it is; None = on none
    department: Department | None = None  # who is to call; None = whom policies name
    agent: AgentId | None = None  # the one person who is to; None = anybody there
    party: Party | None = None  # who is to be called; None = nobody said
    #: What it is about, one of the brand's words, which names no people; None = not known.
    reason: str | None = attrs.field(default=None, validator=not_empty_if_given)
    value: Money | None = None  # what is at stake; None = not known
    language: str | None = None  # of the customer, as in BCP 47; None = not known

    @property
    def follows(self) -> str | None:
        return self.call

    def decision(self, facts: CallbackFacts) -> Outcome[Callback]:
        if facts.open is not None:
            return refuse(
                self.kind,
                RULES,
                "already",
                "the number is to be called already, by {callback}",
                allowed=("wait for that one", "cancel it first"),
                callback=facts.open,
            )
        found = self._in_place_of(facts) if self.call is not None else self._anew(facts)
        if isinstance(found, Refused):
            return found
        kept, rulings = found
        within = GiveUpAfter(
            given=facts,
            department=kept.department,
            queue=facts.queue(kept.department),
            since=kept.since,
        ).ask()
        requested = events.CallbackRequested(
            phone=self.phone,
            call=self.call,
            language=kept.language,
            party=kept.party,
            reason=kept.reason,
            department=kept.department,
            wanted=kept.wanted,
            route=kept.route,
            since=kept.since,
            at=facts.now,
            give_up_at=plus(facts.now, within.value),
        )
        return accept(requested, rulings=(*rulings, *within.rulings))

    def _in_place_of(self, facts: CallbackFacts) -> tuple[Kept, tuple[Ruling, ...]] | Refused:
        """The place of the call, as it is."""
        if facts.kept is not None:
            return facts.kept, ()
        return refuse(
            self.kind,
            RULES,
            "not_waiting",
            "the call {call} does not wait, so that there is no place to keep",
            allowed=("ask without the call", "a call that waits, of the same case"),
            call=self.call,
        )

    def _anew(self, facts: CallbackFacts) -> tuple[Kept, tuple[Ruling, ...]] | Refused:
        """The place of somebody who comes now."""
        where = WhereTo(
            given=facts,
            party=self.party,
            reason=self.reason,
            value=self.value,
            language=self.language,
            department=self.department,
            person=self.agent,
            queues=facts.queues,
        ).ask()
        department = where.value.department or self.department
        if department is None and self.agent is None:
            return refuse(
                self.kind,
                RULES,
                "no_department",
                "it is not said who is to call",
                allowed=("name a department", "name an agent"),
            )
        kept = Kept(
            department=department,
            wanted=self.agent if department is None else None,
            route=where.value,
            since=facts.now,
            language=self.language,
            party=self.party,
            reason=self.reason,
        )
        return kept, where.rulings


@frozen(kw_only=True)
class CancelCallback(CallbackCommand):
    """Have nobody called any more: the customer got through, or said so. Source: A10."""

    kind = "callbacks.cancel_callback"
    yields = (events.CallbackCancelled,)
    reason: str = attrs.field(validator=not_empty)  # why; names no people

    def decision(self, record: Callback, facts: CallbackFacts) -> Outcome[Callback]:
        return accept(events.CallbackCancelled(reason=self.reason, at=facts.now))
