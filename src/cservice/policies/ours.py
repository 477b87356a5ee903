"""What is only our staff's to say, whichever question it is asked about. Source: B5."""

from cservice.kernel.actor import Actor, ActorKind
from cservice.kernel.ruling import Refuse, Ruling

#: Who answers for us: people of ours, and the brand's own systems.
_OURS = (ActorKind.STAFF, ActorKind.SYSTEM)


def not_ours(by: Actor, what: str) -> Ruling | None:
    """A refusal that nobody lifts where no one of ours asks; None = somebody of ours does.

    `what` says what others do not do: "say what we let go".
    """
    if by.kind in _OURS:
        return None
    return Refuse(
        "not_ours",
        f"a {{who}} does not {what}",
        allowed=("by somebody of our staff",),
        final=True,
        params={"who": by.kind},
    )
