"""What can be asked of a call's wait: that it begins, may go on, and where. Source: A7, A9."""

from collections.abc import Sequence

import attrs

from cservice.calls import waiting_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.questions import MayWait
from cservice.calls.steps import RULES, AgentsCommand, CallCommand
from cservice.ids import AgentId
from cservice.kernel.checks import not_empty_if_given
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed, Answer
from cservice.kernel.ruling import Refused, Ruling, refuse
from cservice.kernel.time import Instant, elapsed, plus
from cservice.kernel.value import evolve, frozen
from cservice.menu import Department, Party
from cservice.routing import Route, WhereTo

#: How a wait begins, where it may.
BEGINS = (
    waiting_events.CallQueued,
    waiting_events.CallQueuedForAgent,
    waiting_events.CallTurnedAway,
)


@frozen(kw_only=True)
class Asked:
    """For whom a call is to wait, as far as was said."""

    department: Department | None = None  # that was chosen; None = none was
    person: AgentId | None = None  # whose own line it is; None = nobody's
    party: Party | None = None  # who calls; None = nobody said
    reason: str | None = None  # what it is about; None = not known
    value: Money | None = None  # what is at stake; None = not known
    sent: bool = False  # True = an agent sends it there, who had it


def begun(
    call: Call, facts: CallFacts, asked: Asked
) -> tuple[Event[Call], Sequence[Ruling]] | None:
    """How the wait begins, and what policies said; None = nobody says for whom it is. A7, A9.

    Where the call may not wait, the department's overflow takes it, or it is turned away.
    """
    where = led(call, facts, asked)
    route, party = where.value, asked.party or call.party
    department = route.department or asked.department
    if department is None:
        if asked.person is None:
            return None
        alone = waiting_events.CallQueuedForAgent(
            agent=asked.person, at=facts.now, party=party, reason=asked.reason, route=route
        )
        return alone, where.rulings
    found = admitted(facts, department, since=facts.now)
    rulings = (*where.rulings, *found.rulings)
    if found.department is None:
        return _turned_away(facts, department, found), rulings
    if found.department != department:
        route, said = _instead(call, facts, asked, route, found.department)
        rulings = (*rulings, *said)
    queued = waiting_events.CallQueued(
        department=found.department,
        instead_of=None if found.department == department else department,
        at=facts.now,
        party=party,
        reason=asked.reason,
        route=route,
        look_at=next_look(facts, found.department, facts.now),
    )
    return queued, rulings


def led(call: Call, facts: CallFacts, asked: Asked) -> Answer[Route]:
    """Where policies lead a call of which so much is known."""
    return WhereTo(
        given=facts,
        party=asked.party or call.party,
        reason=asked.reason,
        value=asked.value,
        language=call.language,
        department=asked.department,
        person=asked.person,
        queues=facts.queues,
        sent=asked.sent,
    ).ask()


def _instead(
    call: Call, facts: CallFacts, asked: Asked, before: Route, to: Department
) -> tuple[Route, tuple[Ruling, ...]]:
    """Who will do in the queue that takes a call on, and what policies said: not who did before.

    What it is about may lead it back to where it may not wait: then it counts no more. How soon it
    is answered stays.
    """
    said: tuple[Ruling, ...] = ()
    for reason in (asked.reason, None):
        there = led(call, facts, evolve(asked, department=to, person=None, reason=reason))
        said += there.rulings
        if there.value.department in (None, to):
            return evolve(there.value, department=None, priority=before.priority), said
    return Route(priority=before.priority), said


@frozen(kw_only=True)
class Admitted:
    """Where a call may wait, and what was said to it."""

    department: Department | None  # where; None = nowhere
    rulings: tuple[Ruling, ...]  # what policies said
    refused: Refused | None = None  # what stood against the first that was asked; None = nothing


def admitted(
    facts: CallFacts, department: Department, since: Instant, without: tuple[Department, ...] = ()
) -> Admitted:
    """The first that takes the call: the department, or what it goes on to, each asked once."""
    at: Department | None = department
    said: tuple[Ruling, ...] = ()
    refused: Refused | None = None
    asked = list(without)
    while at is not None and at not in asked:
        may = _may_wait(facts, at, since, joins=True)
        said += may.rulings
        if isinstance(may, Allowed):
            return Admitted(department=at, rulings=said)
        refused = refused or may
        asked.append(at)
        at = facts.queue(at).overflow
    return Admitted(department=None, rulings=said, refused=refused)


def _may_wait(
    facts: CallFacts, department: Department, since: Instant, *, joins: bool
) -> Allowed | Refused:
    return MayWait(
        given=facts,
        department=department,
        queue=facts.queue(department),
        joins=joins,
        waited=elapsed(since, facts.now),
        ahead=facts.waiting.get(department, 0),
        agents=facts.agents.get(department),
    ).ask()


def _turned_away(
    facts: CallFacts, department: Department, found: Admitted
) -> waiting_events.CallTurnedAway:
    why = () if found.refused is None else found.refused.codes
    return waiting_events.CallTurnedAway(department=department, why=why, at=facts.now)


def next_look(facts: CallFacts, department: Department, joined: Instant) -> Instant | None:
    """When it is looked whether a call may wait on there: at closing time, after a while."""
    queue = facts.queue(department)
    looks: list[Instant] = []
    closes = None if queue.hours is None else queue.hours.closes_at(facts.now)
    if closes is not None:
        looks.append(closes)
    if queue.looks_every is not None:
        looks.append(plus(facts.now, queue.looks_every))
    if queue.patience is not None:
        # Where the overflow took nobody the last time, it may the next.
        times = elapsed(joined, facts.now) // queue.patience + 1
        looks.append(plus(joined, queue.patience * times))
    return min(looks, default=None)


@frozen(kw_only=True)
class QueueCall(CallCommand):
    """Have a call that rings, or is in the menu, wait for a department or one person. A7, A9.

    Policies say how soon it is answered and by whom, and may lead it elsewhere. Refused: nobody is
    named, policies name nobody, and the brand's menu leads to more than one department; both are.
    """

    kind = "calls.queue_call"
    yields = BEGINS
    #: Who is waited for; None = whom policies name, or the one department where there is no menu.
    department: Department | None = None
    agent: AgentId | None = None  # the one person who is waited for; None = anybody there
    party: Party | None = None  # who calls; None = as was said in the menu, or nobody said
    #: What it is about, one of the brand's words, which names no people; None = not known.
    reason: str | None = attrs.field(default=None, validator=not_empty_if_given)
    value: Money | None = None  # what is at stake; None = not known

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if self.agent is not None and self.department is not None:
            return _both(self.kind, self.department, self.agent)
        straight = facts.menu.straight if self.agent is None else None
        asked = Asked(
            department=self.department or straight,
            person=self.agent,
            party=self.party,
            reason=self.reason,
            value=self.value,
        )
        wait = begun(record, facts, asked)
        if wait is None:
            return refuse(
                self.kind,
                RULES,
                "no_department",
                "it is not said who is waited for, and the menu asks callers",
                allowed=("name a department", "calls.start_menu"),
            )
        return accept(wait[0], rulings=wait[1])


def _both(question: str, department: Department, agent: AgentId) -> Refused:
    return refuse(
        question,
        RULES,
        "both_named",
        "a call waits for the department {department} or for {agent}, not for both",
        allowed=("name one of them",),
        department=department,
        agent=agent,
    )


@frozen(kw_only=True)
class LookAtWait(AgentsCommand):
    """Look whether a call may wait on; a deadline's command. Source: A9.

    At closing time, where nobody is there any more, and after so long as the queue is configured:
    it waits on, goes on to the queue's overflow, or is turned away.
    """

    kind = "calls.look_at_wait"
    yields = (
        waiting_events.WaitLookedAt,
        waiting_events.CallMovedOn,
        waiting_events.CallTurnedAway,
    )
    due_at: Instant  # the deadline it was; there may be another since

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "nothing was to be looked at at {due_at}, or it was already",
                due_at=self.due_at,
            )
        here, joined, since = record.department, record.joined_at, record.waits_since
        assert here is not None, "who waits for one person is not looked at"
        assert joined is not None, "who waits came into the queue"
        assert since is not None, "and began to wait"
        may = _may_wait(facts, here, since, joins=False)
        queue = facts.queue(here)
        tired = queue.patience is not None and plus(joined, queue.patience) <= facts.now
        if isinstance(may, Allowed) and not tired:
            return accept(self._waits_on(facts, here, joined), rulings=may.rulings)
        found = Admitted(department=None, rulings=())
        if queue.overflow is not None:
            found = admitted(facts, queue.overflow, since, without=(here,))
        said = (*may.rulings, *found.rulings)
        if found.department is not None:
            asked = Asked(party=record.party, reason=record.reason)
            route, why_them = _instead(record, facts, asked, record.route, found.department)
            said = (*said, *why_them)
            moved = waiting_events.CallMovedOn(
                department=found.department,
                instead_of=here,
                route=route,
                at=facts.now,
                look_at=next_look(facts, found.department, facts.now),
            )
            return accept(moved, rulings=said)
        if isinstance(may, Refused):
            why = Admitted(department=None, rulings=(), refused=may)
            return accept(_turned_away(facts, here, why), rulings=said)
        return accept(self._waits_on(facts, here, joined), rulings=said)

    def _waits_on(
        self, facts: CallFacts, department: Department, joined: Instant
    ) -> waiting_events.WaitLookedAt:
        look_at = next_look(facts, department, joined)
        return waiting_events.WaitLookedAt(at=facts.now, look_at=look_at)


@frozen(kw_only=True)
class LeaveForCallBack(AgentsCommand):
    """Let a caller go who is called back instead; it follows from the call-back. Source: A10."""

    kind = "calls.leave_for_call_back"
    yields = (waiting_events.CallLeftForCallBack,)
    follows_only = True

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(waiting_events.CallLeftForCallBack(at=facts.now))
