"""What can be asked of the leg on which the original comes back. Source: F3-F5."""

import attrs

from cservice.exchanges import events
from cservice.exchanges.chart import ChargeStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import Owing
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    WORKED_OUT,
    ExchangeCommand,
    owed_until,
    taken,
    worked_out,
)
from cservice.kernel.checks import not_negative
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class ReceiveOriginal(ExchangeCommand):
    """Note that the original is back, also where nobody waited for it any more. Source: F3, F4."""

    kind = "exchanges.receive_original"
    yields = (events.OriginalReceived,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return accept(events.OriginalReceived())


@frozen(kw_only=True)
class AcceptOriginal(ExchangeCommand):
    """Note that the original, or part of it, passed inspection. Source: E9, F3, F5.

    The price difference is worked out on that, and a charge is withdrawn or given back. Closes
    where nothing else is left. Refused for more than is expected, and in another currency.
    """

    kind = "exchanges.accept_original"
    yields = (events.OriginalAccepted, *WORKED_OUT, *ENDINGS)
    #: What was really paid for what was accepted; None = all of it was.
    received: Money | None = attrs.field(
        default=None, validator=attrs.validators.optional(not_negative)
    )

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        expected = record.expected
        received = expected if self.received is None else self.received
        if received.currency != expected.currency or received > expected:
            return refuse(
                self.kind,
                RULES,
                "more_than_expected",
                "{received} came back; what is to come is worth {expected}",
                allowed=(f"up to {expected}",),
                received=received,
                expected=expected,
            )
        happened, rulings = worked_out(record, received, facts)
        accepted = events.OriginalAccepted(received=received)
        return taken(record, accepted, *happened, rulings=rulings)


@frozen(kw_only=True)
class RejectOriginal(ExchangeCommand):
    """Note that nothing of the original passed inspection. Source: E9, F4.

    The customer still owes it: it is charged or written off like one that never came. Where no
    replacement is out the exchange is cancelled; where the customer paid already it is done.
    """

    kind = "exchanges.reject_original"
    yields = (events.OriginalRejected, events.OriginalPaidFor, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        until = owed_until(facts.now, Owing.ORIGINAL, record.value, facts)
        happened: list[Event[Exchange]] = [
            events.OriginalRejected(charge_at=facts.now, give_up_at=until.value)
        ]
        if record.charge is ChargeStage.PAID:
            happened.append(events.OriginalPaidFor())
        return taken(record, *happened, rulings=until.rulings)


@frozen(kw_only=True)
class LoseOriginal(ExchangeCommand):
    """Note that the original was lost on its way to us; the customer owes nothing for it.

    What was charged for it is given back. Source: F4.
    """

    kind = "exchanges.lose_original"
    yields = (events.OriginalLost, *WORKED_OUT, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        happened, rulings = worked_out(record, record.expected, facts)
        lost = events.OriginalLost(received=record.expected)
        return taken(record, lost, *happened, rulings=rulings)


@frozen(kw_only=True)
class KeepOriginal(ExchangeCommand):
    """Note that the original was given to the customer, who owes nothing for it. Source: E14, F4.

    What was charged for it is given back.
    """

    kind = "exchanges.keep_original"
    yields = (events.OriginalKept, *WORKED_OUT, *ENDINGS)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        happened, rulings = worked_out(record, record.expected, facts)
        kept = events.OriginalKept(received=record.expected)
        return taken(record, kept, *happened, rulings=rulings)
