"""What an inspector finds opened is scrapped and not sold again, though it is accepted."""

from cservice import policy
from cservice.returns import DisposeOf, Disposition


@policy(DisposeOf)
def scrap_what_was_opened(q: DisposeOf) -> Disposition | None:
    """Opened and accepted: scrap."""
    return Disposition.SCRAP if q.accepted and "opened" in q.condition else None
