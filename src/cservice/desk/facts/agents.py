"""What agents are told of one another: who holds a seat."""

from collections.abc import Mapping

from cservice import agents
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import AgentId
from cservice.kernel.given import Given


def seat_facts(g: Gathering) -> agents.SeatFacts:
    """Who holds the seat. That nobody takes it meanwhile, the lookup sees to."""
    assert isinstance(g.command, agents.LogOn), "nothing else is told this"
    holder = next(iter(g.found(agents.BY_SEAT, g.command.seat)), None)
    return agents.SeatFacts(**g.given, holder=None if holder is None else AgentId(holder))


GATHERERS: Mapping[type[Given], Gatherer] = {
    agents.SeatFacts: seat_facts,
}
