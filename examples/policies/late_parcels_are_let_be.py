"""At Cango an agent may have a ticket solved that only asks where a parcel is."""

from cservice import Lift, policy
from cservice.tickets import MaySolve


@policy(MaySolve, brand="cango")
def late_parcels(q: MaySolve) -> Lift | None:
    """Late parcels mostly come; whatever is due for them is asked for once they have."""
    if all(one.endswith(":trace") for one in q.waits):
        return Lift("waits", "it only asks where a parcel is")
    return None
