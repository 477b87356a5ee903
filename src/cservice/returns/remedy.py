"""What the customer gets for what comes back; it can be changed while nothing is settled. E11."""

from collections.abc import Iterable

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.returns import events
from cservice.returns.facts import SettlingFacts
from cservice.returns.lines import Pieces, beside_exchanges
from cservice.returns.model import Remedy, ReturnAuthorization
from cservice.returns.questions import MayChangeRemedy
from cservice.returns.steps import RULES, SettlingCommand, lapsed, nothing_bought


@frozen(kw_only=True)
class ChangeRemedy(SettlingCommand):
    """Settle an authorized return by a credit instead of an exchange, or the other way. E11.

    Nothing is credited or sent by that alone. Who may, policies say. Refused: what it is settled by
    already, a number whose time is over, a return that was credited, an exchange of what is extra
    only. Where exchanges are done for some of it, the rest of it is credited: refused while one of
    them is under way, and where they stand for all of it.
    """

    kind = "returns.change_remedy"
    yields = (events.RemedyChanged,)
    remedy: Remedy  # what the customer gets from now on
    reason: str = attrs.field(validator=not_empty)  # why, in staff's words; names no people

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
        if record.ended(facts.now):
            return lapsed(self.kind, record)
        if record.credited is not None:
            return refuse(
                self.kind,
                RULES,
                "credited",
                "{credited} was credited for it already",
                credited=record.credited,
            )
        if facts.exchanged and (refused := self._exchanged(record, facts)) is not None:
            return refused
        if self.remedy is Remedy.EXCHANGE and all(line.extra for line in record.lines):
            return nothing_bought(self.kind)
        question = MayChangeRemedy(given=facts, ra=record, remedy=self.remedy, reason=self.reason)
        may = question.ask()
        if isinstance(may, Refused):
            return may
        out = facts.exchanged if self.remedy is Remedy.CREDIT else ()
        changed = events.RemedyChanged(remedy=self.remedy, reason=self.reason, exchanged=out)
        return accept(changed, rulings=may.rulings)

    def _exchanged(self, record: ReturnAuthorization, facts: SettlingFacts) -> Refused | None:
        """Nobody gets the goods and the money for the same pieces."""
        if facts.exchanging:
            return refuse(
                self.kind,
                RULES,
                "exchanged",
                "an exchange for some of it is under way",
                allowed=("once that exchange is done, or cancelled",),
            )
        lines = beside_exchanges(record.lines, facts.exchanged)
        if any(line.claimed > line.exchanged for line in lines):
            return None
        return refuse(self.kind, RULES, "exchanged", "an exchange stands for all of it already")


def not_exchanged(
    record: ReturnAuthorization, exchanged: Iterable[Pieces], *, arrived: bool = False
) -> tuple[int, Money]:
    """How many pieces are honoured or lost, and nothing goes out for them; what was paid for these.

    Something goes out for what is lost as well, unless it has `arrived` at the customer after all;
    nothing does for what is extra. Source: E8, F3.
    """
    out: dict[str, int] = {}
    for one in exchanged:
        out[one.sku] = out.get(one.sku, 0) + one.quantity
    pieces, worth = 0, Money.zero(record.currency)
    for line in record.lines:
        lost = 0 if arrived else line.lost
        honoured = 0 if line.extra else line.accepted + line.kept + line.not_needed + lost
        swapped = min(honoured, out.get(line.sku, 0))
        out[line.sku] = out.get(line.sku, 0) - swapped
        pieces += honoured - swapped
        worth += line.paid.part(honoured - swapped, line.requested)
    return pieces, worth


def exchange_open(question: str, pieces: int, facts: SettlingFacts) -> Refused:
    """What the customer was promised an exchange for is not closed without one. Source: F3."""
    instead = "start the exchange"
    first = ", once the exchange under way is done" if facts.exchanging else ""
    return refuse(
        question,
        RULES,
        "exchange_open",
        "nothing goes out for {pieces} of the pieces that are honoured or lost",
        allowed=(instead, f"change the remedy to a credit{first}"),
        pieces=pieces,
    )
