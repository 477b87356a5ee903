"""What can be asked about the price difference. Source: F5."""

import attrs

from cservice.exchanges import owing_events
from cservice.exchanges.chart import DifferenceStage, ExchangeStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import Owing
from cservice.exchanges.steps import ENDINGS, ExchangeCommand, may_waive, over, taken
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome
from cservice.kernel.ruling import Refused
from cservice.kernel.value import frozen

#: Why a difference is waived where nobody does it before.
IN_VAIN = "it was not paid in time"


@frozen(kw_only=True)
class PayDifference(ExchangeCommand):
    """Note that the customer paid the difference, also where it was waived by then. Source: F5.

    It is given back then, and where the exchange is off: it was not owed any more. So it is once
    its time is over, whether or not a sweep has been.
    """

    kind = "exchanges.pay_difference"
    yields = (owing_events.DifferencePaid, owing_events.DifferenceReversed, *ENDINGS)
    reference: str = attrs.field(validator=not_empty)  # the provider's number, never a card's

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        paid = owing_events.DifferencePaid(reference=self.reference)
        off = record.stage is ExchangeStage.CANCELLED
        late = record.due_until is not None and record.due_until <= facts.now
        waived = late or record.difference is DifferenceStage.WAIVED
        if (off or waived) and record.due is not None:
            return taken(record, paid, owing_events.DifferenceReversed(amount=record.due))
        return taken(record, paid)


@frozen(kw_only=True)
class WaiveDifference(ExchangeCommand):
    """Do not ask the customer for the difference. Source: F5.

    Happens by itself in time; before, policies may want somebody with more authority.
    """

    kind = "exchanges.waive_difference"
    yields = (owing_events.DifferenceWaived, *ENDINGS)
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever does; names no people

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if (refused := over(self.kind, record)) is not None:
            return refused
        due = record.none if record.due is None else record.due
        may = may_waive(record, Owing.DIFFERENCE, due, record.due_until, facts)
        if isinstance(may, Refused):
            return may
        return taken(record, owing_events.DifferenceWaived(reason=self.reason), rulings=may.rulings)


@frozen(kw_only=True)
class SettleDifference(ExchangeCommand):
    """Note that the customer gets the difference: a refund was opened, or money sent. Source: F5.

    Whether that refund has arrived is the refund's to say. What was sent by hand is not paid again;
    what the bank or the shop gives is, if they keep it after all.
    """

    kind = "exchanges.settle_difference"
    yields = (owing_events.DifferenceSettled, *ENDINGS)
    reference: str = attrs.field(validator=not_empty)  # of the refund, or of the transfer

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        by_others = facts.in_shop or self.reference in facts.paid_under
        by_hand = None if by_others else record.due
        return taken(
            record, owing_events.DifferenceSettled(reference=self.reference, by_hand=by_hand)
        )
