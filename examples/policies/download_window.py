"""What was downloaded may be returned for 14 days after it was ordered, whatever the reason."""

from cservice import Refuse, days, policy
from cservice.kernel.time import elapsed
from cservice.returns import MayReturn


@policy(MayReturn)
def fourteen_days_for_downloads(q: MayReturn) -> Refuse | None:
    """Downloads: 14 days after the order; one that is not known may come back."""
    if not q.digital or q.placed_at is None or elapsed(q.placed_at, q.now) <= days(14):
        return None
    return Refuse(
        "download_window",
        "a download may be returned for 14 days after it was ordered",
        allowed=("within 14 days of the order",),
    )
