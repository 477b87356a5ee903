"""Disputes at the customer's bank about what was paid for an order. Source: E13."""

import attrs

from cservice.ids import OrderId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.ruling import refuse
from cservice.kernel.value import frozen
from cservice.orders import events
from cservice.orders.facts import ChargebackFacts
from cservice.orders.model import ChargebackStage, Order
from cservice.orders.refusals import RULES, mixed_currencies


@frozen(kw_only=True)
class OpenChargeback(Command[Order, ChargebackFacts]):
    """Note that a customer disputes a payment at the bank, each dispute once. Source: E13.

    It may be about anything that was paid for the sale, or for what was sent in its place. Refused
    where it is for nothing, or where all disputes that we have not won would come to more than was
    paid by what a bank can give back.
    """

    kind = "orders.open_chargeback"
    record = Order
    target = "order"
    facts = ChargebackFacts
    yields = (events.ChargebackOpened,)
    order: OrderId  # which
    reference: str = attrs.field(validator=not_empty)  # the bank's number for the dispute
    amount: Money  # what is disputed

    def decision(self, record: Order, facts: ChargebackFacts) -> Outcome[Order]:
        if any(one.reference == self.reference for one in record.chargebacks):
            return refuse(
                self.kind,
                RULES,
                "known",
                "chargeback {reference} is noted already",
                reference=self.reference,
            )
        refused = mixed_currencies(self.kind, record.lines, self.amount)
        if refused is not None:
            return refused
        most = max(facts.left, Money.zero(self.amount.currency))
        if not self.amount.is_positive or self.amount > most:
            return refuse(
                self.kind,
                RULES,
                "amount",
                "{amount} is disputed; {most} of what was paid is left to dispute",
                allowed=(f"more than nothing, up to {most}",) if most.is_positive else (),
                amount=self.amount,
                most=most,
            )
        return accept(events.ChargebackOpened(reference=self.reference, amount=self.amount))


@frozen(kw_only=True)
class CloseChargeback(Command[Order, Given]):
    """Note how the bank has decided a dispute, once. Source: E13."""

    kind = "orders.close_chargeback"
    record = Order
    target = "order"
    yields = (events.ChargebackClosed,)
    order: OrderId  # which
    reference: str = attrs.field(validator=not_empty)  # the bank's number for the dispute
    won: bool  # whether we keep the money; False = the customer has it

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        open_ones = [x.reference for x in record.chargebacks if x.stage is ChargebackStage.OPEN]
        if self.reference not in open_ones:
            return refuse(
                self.kind,
                RULES,
                "not_open",
                "no chargeback {reference} is open",
                allowed=tuple(open_ones),
                reference=self.reference,
            )
        return accept(events.ChargebackClosed(reference=self.reference, won=self.won))
