"""What goes back to the customer of what came. Source: E9."""

from collections.abc import Sequence

import attrs

from cservice.kernel.actor import ActorKind
from cservice.kernel.checks import not_empty_if_given
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen
from cservice.returns.events import PiecesSentBack
from cservice.returns.facts import ReturnFacts
from cservice.returns.lines import Pieces
from cservice.returns.model import ReturnAuthorization
from cservice.returns.steps import RULES, ReturnCommand

#: Who knows what left us: the dock, people of ours, and the brand's own systems.
_MAILS = (ActorKind.DOCK, ActorKind.STAFF, ActorKind.SYSTEM)


@frozen(kw_only=True)
class SendBack(ReturnCommand):
    """Put pieces back into the mail that are the customer's: rejected, or not authorized. E9.

    Not a parcel that the dock refused: see `SendParcelBack`. It may be told once the return is
    closed, too. Refused: more than is to go back, as the inspection, or whoever decided, said; and
    from the customer or the courier, since only we know what we put into the mail.
    """

    kind = "returns.send_back"
    yields = (PiecesSentBack,)
    #: What; None = all that is to go back.
    items: tuple[Pieces, ...] | None = attrs.field(default=None, validator=not_empty_if_given)
    tracking: str | None = None  # the courier's number; None = there is none

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        if facts.by.kind not in _MAILS:
            return refuse(
                self.kind,
                RULES,
                "not_ours",
                "a {who} does not say what we put back into the mail",
                allowed=("by the dock", "by somebody of our staff"),
                who=facts.by.kind,
            )
        left = record.to_send_back
        items = left if self.items is None else self.items
        if not left:
            nothing = "nothing of it is to go back to the customer"
            return refuse(self.kind, RULES, "not_to_go_back", nothing)
        if any(_asked(items, one) > _asked(left, one) for one in items):
            return refuse(
                self.kind,
                RULES,
                "not_to_go_back",
                "{items} is more than is to go back to the customer",
                allowed=tuple(map(str, left)),
                items=", ".join(map(str, items)),
            )
        return accept(PiecesSentBack(pieces=items, tracking=self.tracking))


def _asked(items: Sequence[Pieces], one: Pieces) -> int:
    """How many of an item, which may be named several times."""
    return sum([other.quantity for other in items if other.sku == one.sku])
