"""Cango's agents have leaflets scrapped that came beside what was authorized."""

from cservice import Lift, policy
from cservice.returns import MayDecideSurplus

#: What the sku of a leaflet begins with.
LEAFLET = "leaflet-"


@policy(MayDecideSurplus, brand="cango")
def leaflets(q: MayDecideSurplus) -> Lift | None:
    """Nobody wants a leaflet back; whatever else is scrapped, a supervisor agrees to."""
    return Lift("scrapped", "it is a leaflet") if q.sku.startswith(LEAFLET) else None
