"""What can be asked about a transfer into a queue: to whoever is free there. Source: A7, A9, C4."""

import datetime
from typing import Any

import attrs

from cservice.calls import talk_events, transfer_events
from cservice.calls.facts import CallFacts
from cservice.calls.model import Call
from cservice.calls.questions import MayTransfer
from cservice.calls.steps import RULES, AgentsCommand, ran_long
from cservice.calls.waiting import Asked, admitted, led, next_look, there_instead
from cservice.kernel.command import Outcome, accept
from cservice.kernel.errors import InputError
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import evolve, frozen
from cservice.kernel.words import spoken
from cservice.menu import Department
from cservice.routing import Route


def _length(owner: object, field: "attrs.Attribute[Any]", given: datetime.timedelta) -> None:
    if given < datetime.timedelta():
        raise InputError(f"{spoken(field.name)} must be a length of time, not {given}")


@frozen(kw_only=True)
class TransferToQueue(AgentsCommand):
    """Send the caller back into a queue, or into another department's; nobody stays on the line.

    It waits anew there, with no lower a priority than before, unless the caller had said to be what
    they are not. Policies say how soon it is answered and by whom, and may lead it elsewhere. Where
    it may not wait, the department's overflow takes it. Refused: where that takes nobody, so that
    the agent keeps the call; where nobody says which department; by the trade, where the caller was
    not told. Source: A7, A9, C4.
    """

    kind = "calls.transfer_to_queue"
    yields = (transfer_events.CallTransferredToQueue, talk_events.CallRanLong)
    #: Whose; None = whose the caller is, as it turned out, or else where it waited before.
    department: Department | None = None
    told: bool = False  # True = the caller knows of the transfer
    #: How long the caller was told that it takes; None = not told. What `Line.next_turn` says.
    wait_told: datetime.timedelta | None = attrs.field(
        default=None, validator=attrs.validators.optional(_length)
    )

    def decision(self, record: Call, facts: CallFacts) -> Outcome[Call]:
        named = self.department or record.belongs or record.department
        if named is None:
            return refuse(
                self.kind,
                RULES,
                "no_department",
                "it is not said into whose queue, and the caller waited for one person",
                allowed=("name a department", "calls.transfer_call"),
            )
        asked = Asked(department=named, reason=record.reason, sent=True)
        where = led(record, facts, asked)
        department = where.value.department or named
        may = MayTransfer(
            given=facts,
            to=None,
            into=department,
            told=self.told,
            named=True,
            warm=False,
            transfers=record.transfers,
            department=record.department,
        ).ask()
        if isinstance(may, Refused):
            return may
        found = admitted(facts, department, since=facts.now)
        if found.department is None:
            assert found.refused is not None, "what is not admitted was refused"
            return found.refused
        assert record.agent is not None, "who talks has an agent"
        there, again = there_instead(
            record, facts, asked, where, of=department, to=found.department
        )
        sent = transfer_events.CallTransferredToQueue(
            by=record.agent,
            department=found.department,
            instead_of=None if found.department == department else department,
            said=record.said,
            told=self.told,
            wait_told=self.wait_told,
            route=_kept(record, there),
            look_at=next_look(facts, found.department, facts.now),
            at=facts.now,
        )
        rulings = (*where.rulings, *may.rulings, *found.rulings, *again)
        return accept(*ran_long(record, facts.now), sent, rulings=rulings)


def _kept(record: Call, route: Route) -> Route:
    """The route, with the priority that the call had; what was got by a wrong word is not kept."""
    if record.said is not None or route.priority >= record.route.priority:
        return route
    return evolve(route, priority=record.route.priority)
