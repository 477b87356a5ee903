"""What pick-ups are told of the return whose goods they are about."""

from collections.abc import Mapping

from cservice import pickups, returns
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def pickup_facts(g: Gathering) -> pickups.PickupFacts:
    """Whether the return, which is of the same case, is neither cancelled nor expired."""
    ra = g.case.get(returns.ReturnAuthorization, getattr(g.command, "ra", None))
    there = ra is not None and ra.case == g.case.id
    return pickups.PickupFacts(**g.given, comes_back=there and ra is not None and ra.claims)


GATHERERS: Mapping[type[Given], Gatherer] = {pickups.PickupFacts: pickup_facts}
