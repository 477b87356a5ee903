"""What can be asked of a call's wait: that it begins, may go on, and where. Source: A7, A9."""

import datetime
from collections.abc import Sequence

import attrs

from cservice.calls import waiting_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.questions import MayWait, WaitForPerson
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
    #: Whose queue it was to wait in, and goes on from to that department; None = no other's.
    instead_of: Department | None = None


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
        patience = for_person(call, facts, asked.person, party=party, reason=asked.reason)
        alone = waiting_events.CallQueuedForAgent(
            agent=asked.person,
            at=facts.now,
            party=party,
            reason=asked.reason,
            route=route,
            look_at=plus(facts.now, patience.value),
        )
        return alone, (*where.rulings, *patience.rulings)
    found = admitted(facts, department, since=facts.now)
    rulings = (*where.rulings, *found.rulings)
    if found.department is None:
        return turned_away(facts, department, found.refused), rulings
    there, again = there_instead(call, facts, asked, where, of=department, to=found.department)
    queued = waiting_events.CallQueued(
        department=found.department,
        instead_of=None if found.department == department else department,
        at=facts.now,
        party=party,
        reason=asked.reason,
        route=there,
        look_at=next_look(facts, found.department, facts.now),
    )
    return queued, (*rulings, *again)


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
        instead_of=asked.instead_of,
    ).ask()


def there_instead(
    call: Call,
    facts: CallFacts,
    asked: Asked,
    where: Answer[Route],
    *,
    of: Department,
    to: Department,
) -> tuple[Route, tuple[Ruling, ...]]:
    """How a call waits where it was admitted: where it was led, or what took it instead of that."""
    if of == to:
        return where.value, ()
    return led_on(call, facts, asked, before=where.value, of=of, to=to)


def led_on(
    call: Call, facts: CallFacts, asked: Asked, *, before: Route, of: Department, to: Department
) -> tuple[Route, tuple[Ruling, ...]]:
    """How a call waits in the queue it goes on to: by what is asked of callers there. Source: A7.

    Who policies would lead elsewhere waits as the queue is configured. It is served no later than
    before by its priority.
    """
    again = led(call, facts, evolve(asked, department=to, person=None, instead_of=of))
    is_there = again.value.department in (None, to)
    route = again.value if is_there else facts.queue(to).route(call.language)
    return no_later(evolve(route, department=None), before), again.rulings


def no_later(route: Route, before: Route) -> Route:
    """The route, with no lower a priority than the one before had."""
    return evolve(route, priority=max(route.priority, before.priority))


def for_person(
    call: Call, facts: CallFacts, person: AgentId, *, party: Party | None, reason: str | None
) -> Answer[datetime.timedelta]:
    """How long the call waits for that person, before anybody of the department will do."""
    return WaitForPerson(
        given=facts, agent=person, party=party, reason=reason, language=call.language
    ).ask()


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
        may = may_wait(facts, at, since, joins=True)
        said += may.rulings
        if isinstance(may, Allowed):
            return Admitted(department=at, rulings=said)
        refused = refused or may
        asked.append(at)
        at = facts.queue(at).overflow
    return Admitted(department=None, rulings=said, refused=refused)


def may_wait(
    facts: CallFacts, department: Department, since: Instant, *, joins: bool
) -> Allowed | Refused:
    """Whether a call that waits since then may come to that queue, or wait on there."""
    return MayWait(
        given=facts,
        department=department,
        queue=facts.queue(department),
        joins=joins,
        waited=elapsed(since, facts.now),
        ahead=facts.waiting.get(department, 0),
        agents=facts.agents.get(department),
    ).ask()


def turned_away(
    facts: CallFacts, department: Department, refused: Refused | None
) -> waiting_events.CallTurnedAway:
    """That nobody takes the call, and what stood against it."""
    why = () if refused is None else refused.codes
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
class LeaveForCallBack(AgentsCommand):
    """Let a caller go who is called back instead; it follows from the call-back. Source: A10."""

    kind = "calls.leave_for_call_back"
    yields = (waiting_events.CallLeftForCallBack,)
    follows_only = True

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        return accept(waiting_events.CallLeftForCallBack(at=facts.now))
