"""What a wait comes to that is looked at: it goes on, elsewhere, or not at all. Source: A7, A9."""

from cservice.calls import waiting_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.steps import RULES, AgentsCommand
from cservice.calls.waiting import (
    Admitted,
    Asked,
    admitted,
    for_person,
    led,
    led_on,
    may_wait,
    next_look,
    no_later,
    there_instead,
    turned_away,
)
from cservice.ids import AgentId
from cservice.kernel.command import Accepted, Outcome, accept
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.menu import Department


@frozen(kw_only=True)
class LookAtWait(AgentsCommand):
    """Look whether a call may wait on; a deadline's command. Source: A9.

    At closing time, where nobody is there any more, and after so long as the queue is configured:
    it waits on, goes on to the queue's overflow, or is turned away. What waited so long for one
    person goes on to the department. Nothing becomes of it while it rings with an agent.
    """

    kind = "calls.look_at_wait"
    yields = (
        waiting_events.WaitLookedAt,
        waiting_events.CallMovedOn,
        waiting_events.CallMovedOnFromAgent,
        waiting_events.CallTurnedAway,
    )
    due_at: Instant  # the deadline it was; there may be another since

    def colleague(self, record: Call) -> AgentId | None:
        return record.offered_to or record.wanted

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        if not self.is_due(record, self.due_at, facts.now):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "nothing was to be looked at at {due_at}, or it was already",
                due_at=self.due_at,
            )
        until = None if facts.colleague is None else facts.colleague.offer_until
        if record.offered_to is not None and until is not None:
            return accept(waiting_events.WaitLookedAt(at=facts.now, look_at=until))
        since = record.waits_since
        assert since is not None, "who waits began to"
        if record.department is None:
            return _from_person(record, facts, since)
        return _in_queue(record, facts, record.department, since)


def _in_queue(record: Call, facts: CallFacts, here: Department, since: Instant) -> Accepted[Call]:
    """What becomes of who waits for a department."""
    joined = record.joined_at
    assert joined is not None, "who waits came into the queue"
    may = may_wait(facts, here, since, joins=False)
    queue = facts.queue(here)
    tired = queue.patience is not None and plus(joined, queue.patience) <= facts.now
    on = waiting_events.WaitLookedAt(at=facts.now, look_at=next_look(facts, here, joined))
    if isinstance(may, Allowed) and not tired:
        return accept(on, rulings=may.rulings)
    found = Admitted(department=None, rulings=())
    if queue.overflow is not None:
        found = admitted(facts, queue.overflow, since, without=(here,))
    said = (*may.rulings, *found.rulings)
    if found.department is not None:
        asked = Asked(reason=record.reason)
        route, again = led_on(
            record, facts, asked, before=record.route, of=here, to=found.department
        )
        moved = waiting_events.CallMovedOn(
            department=found.department,
            instead_of=here,
            route=route,
            at=facts.now,
            look_at=next_look(facts, found.department, facts.now),
        )
        return accept(moved, rulings=(*said, *again))
    if isinstance(may, Refused):
        return accept(turned_away(facts, here, may), rulings=said)
    return accept(on, rulings=said)


def _from_person(record: Call, facts: CallFacts, since: Instant) -> Accepted[Call]:
    """What becomes of who waited so long for one person: whoever is of the department will do.

    Policies say of which; else of the person's, or of that to which the menu leads who says
    nothing. Who finds it full waits on for the person, and so does who is led nowhere.
    """
    assert record.wanted is not None, "one person is waited for"
    asked = Asked(department=_theirs(facts), reason=record.reason)
    where = led(record, facts, asked)
    department = where.value.department or asked.department
    longer = for_person(record, facts, record.wanted, party=record.party, reason=record.reason)
    on = waiting_events.WaitLookedAt(at=facts.now, look_at=plus(facts.now, longer.value))
    if department is None:
        return accept(on, rulings=(*where.rulings, *longer.rulings))
    found = admitted(facts, department, since)
    said = (*where.rulings, *found.rulings)
    if found.department is not None:
        route, again = there_instead(
            record, facts, asked, where, of=department, to=found.department
        )
        moved = waiting_events.CallMovedOnFromAgent(
            department=found.department,
            agent=record.wanted,
            route=no_later(route, record.route),
            at=facts.now,
            look_at=next_look(facts, found.department, facts.now),
        )
        return accept(moved, rulings=(*said, *again))
    may = may_wait(facts, department, since, joins=False)
    if isinstance(may, Refused):
        return accept(turned_away(facts, department, may), rulings=(*said, *may.rulings))
    return accept(on, rulings=(*said, *longer.rulings))


def _theirs(facts: CallFacts) -> Department | None:
    """The department of the person who is waited for, one that has a queue first."""
    of = () if facts.colleague is None else facts.colleague.departments
    first = facts.menu.levels[facts.menu.first]
    unasked = None if first.silence is None else first.silence.department
    return next(iter([*[one for one in of if one in facts.queues], *of]), unasked)
