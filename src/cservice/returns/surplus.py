"""What becomes of what came beside what was authorized. Source: E7, E9."""

import attrs

from cservice.ids import Sku
from cservice.kernel.checks import at_least, not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns.events import SurplusDecided
from cservice.returns.facts import ReturnFacts
from cservice.returns.lines import Disposition
from cservice.returns.model import ReturnAuthorization
from cservice.returns.questions import MayDecideSurplus
from cservice.returns.steps import RULES, ReturnCommand


@frozen(kw_only=True)
class DecideSurplus(ReturnCommand):
    """Say what is done with pieces that came beside what was authorized. Source: E7, E9.

    They are the customer's, as far as anybody knows: nothing is done with them before, unless the
    inspector said so. It may be said once the return is closed, too. Who may, policies say.
    Refused: more than there are of which nobody has said it.
    """

    kind = "returns.decide_surplus"
    yields = (SurplusDecided,)
    sku: Sku  # what they are
    #: How many, ≥ 1; None = all that nobody has decided.
    quantity: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(at_least(1))
    )
    disposition: Disposition  # what is done with them
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        undecided = record.surplus_undecided
        left = sum([one.quantity for one in undecided if one.sku == self.sku])
        quantity = left if self.quantity is None else self.quantity
        if not left or quantity > left:
            return refuse(
                self.kind,
                RULES,
                "more_than_surplus",
                "{left} × {sku} came that was not authorized and is undecided",
                allowed=tuple(map(str, undecided)),
                left=left or "no",
                sku=self.sku,
            )
        may = MayDecideSurplus(
            given=facts,
            ra=record,
            sku=self.sku,
            quantity=quantity,
            disposition=self.disposition,
            reason=self.reason,
        ).ask()
        if isinstance(may, Refused):
            return may
        decided = SurplusDecided(
            sku=self.sku,
            quantity=quantity,
            disposition=self.disposition,
            reason=self.reason,
        )
        return accept(decided, rulings=may.rulings)
