"""What the customer gets for what comes back; it can be changed while nothing is settled. E11."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.commands import RULES, SettlingCommand, lapsed, nothing_bought
from cservice.returns.facts import SettlingFacts
from cservice.returns.model import Remedy, ReturnAuthorization


@frozen(kw_only=True)
class ChangeRemedy(SettlingCommand):
    """Settle an authorized return by a credit instead of an exchange, or the other way. E11.

    Nothing is credited or sent by that alone. Refused: what it is settled by already, a number
    whose time is over, a return that was credited or exchanged in part, an exchange of what is
    extra only.
    """

    kind = "returns.change_remedy"
    yields = (events.RemedyChanged,)
    remedy: Remedy  # what the customer gets from now on
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever changes it

    def decision(
        self, record: ReturnAuthorization, facts: SettlingFacts
    ) -> Outcome[ReturnAuthorization]:
        if self.remedy is record.remedy:
            return refuse(
                self.kind,
                RULES,
                "same_remedy",
                "the customer gets {remedy} for it already",
                remedy=self.remedy,
            )
        if record.lapsed(facts.now):
            return lapsed(self.kind, record)
        if record.credited is not None:
            return refuse(
                self.kind,
                RULES,
                "credited",
                "{credited} was credited for it already",
                credited=record.credited,
            )
        if facts.exchanged:
            return refuse(
                self.kind,
                RULES,
                "exchanged",
                "an exchange stands for some of it already",
                allowed=("cancel the exchange first", "start an exchange for the rest"),
            )
        if self.remedy is Remedy.EXCHANGE and all(line.extra for line in record.lines):
            return nothing_bought(self.kind)
        return accept(events.RemedyChanged(remedy=self.remedy, reason=self.reason))


def not_exchanged(record: ReturnAuthorization, facts: SettlingFacts) -> int:
    """How many pieces are honoured for which nothing goes out; nothing does for what is extra."""
    left: dict[str, int] = {}
    for line in record.lines:
        if not line.extra:
            honoured = line.accepted + line.kept + line.not_needed
            left[line.sku] = left.get(line.sku, 0) + honoured
    for one in facts.exchanged:
        left[one.sku] = left.get(one.sku, 0) - one.quantity
    return sum([count for count in left.values() if count > 0])


def exchange_open(question: str, pieces: int, facts: SettlingFacts) -> Refused:
    """What the customer was promised an exchange for is not closed without one. Source: F3."""
    instead = "start the exchange"
    by_credit = () if facts.exchanged else ("change the remedy to a credit",)
    return refuse(
        question,
        RULES,
        "exchange_open",
        "{pieces} of its pieces are honoured, and nothing goes out for them",
        allowed=(instead, *by_credit),
        pieces=pieces,
    )
