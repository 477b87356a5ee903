"""What follows from what happens to pick-ups."""

from collections.abc import Iterable

from cservice import pickups, returns
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.kernel.case import CaseFile


def hand_over(
    event: pickups.PickupCollected, pickup: pickups.Pickup, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the courier collected has left the customer. Source: E8, G4."""
    ra = case.get(returns.ReturnAuthorization, pickup.ra)
    if ra is not None and ra.goods is returns.GoodsStage.WITH_CUSTOMER:
        yield returns.HandOver(ra=ra.id)


REACTIONS: Reactions = {pickups.PickupCollected: (hand_over,)}
