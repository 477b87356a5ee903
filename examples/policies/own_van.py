"""A shop that collects with its own van lets anybody cancel until the window opens."""

from cservice import Lift, policy
from cservice.pickups import MayCancel


@policy(MayCancel, brand="cango")
def own_van(q: MayCancel) -> Lift | None:
    """The driver is a phone call away, whatever the papers say."""
    return Lift("too_late", "our own van turns round") if q.now < q.window.start else None
