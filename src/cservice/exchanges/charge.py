"""What can be asked where the original does not come: remind, charge, write off. Source: F4."""

import attrs

from cservice.exchanges import events
from cservice.exchanges.chart import ChargeStage, ExchangeStage, OriginalStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import MayCharge, Owing
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    ExchangeCommand,
    may_waive,
    not_due,
    taken,
)
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen

#: Why an original is written off where nobody does it before.
IN_VAIN = "it was waited for in vain"
#: The customer is rid of it: nothing is to be paid for it.
_CAME = (OriginalStage.ACCEPTED, OriginalStage.LOST, OriginalStage.KEPT)


@frozen(kw_only=True)
class RemindCustomer(ExchangeCommand):
    """Remind the customer, once, that the original has not come. Source: F4.

    Refused before its time, where the original is not waited for, and while it is on its way to us.
    """

    kind = "exchanges.remind_customer"
    yields = (events.ReminderSent,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        at = record.remind_at if record.may_remind else None
        if at is None or facts.now < at:
            return not_due(self.kind, at)
        if facts.on_its_way:
            return refuse(
                self.kind,
                RULES,
                "on_its_way",
                "the original has left the customer, who need not be reminded of it",
                allowed=("wait until it comes or is lost",),
            )
        return accept(events.ReminderSent(at=facts.now))


@frozen(kw_only=True)
class ChargeUnreturned(ExchangeCommand):
    """Ask the customer to pay for an original that was not given back, once. Source: F4.

    It costs what the replacement is worth. Refused before its time; where the replacement never
    left or came back; where the original was lost or given to the customer; and where policies
    object, since the customer never agreed to it.
    """

    kind = "exchanges.charge_unreturned"
    yields = (events.UnreturnedCharged,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        at = record.charge_at if record.chargeable else None
        if at is None or facts.now < at:
            return not_due(self.kind, at)
        may = MayCharge(
            given=facts,
            amount=record.value,
            consented=record.consented,
            original=record.original,
            on_its_way=facts.on_its_way,
            our_mistake=record.our_mistake,
            reminded=record.reminded_at is not None,
        ).ask()
        if isinstance(may, Refused):
            return may
        return accept(events.UnreturnedCharged(amount=record.value), rulings=may.rulings)


@frozen(kw_only=True)
class ConfirmCharge(ExchangeCommand):
    """Note that the charge was paid, also where that was given up or withdrawn. Source: F4.

    The original is the customer's then; where it has come by now, or the exchange is off, the
    charge is given back, and where it is being looked at, that decides.
    """

    kind = "exchanges.confirm_charge"
    yields = (events.ChargePaid, events.OriginalPaidFor, events.ChargeReversed, *ENDINGS)
    reference: str = attrs.field(validator=not_empty)  # the provider's number, never a card's

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        paid = events.ChargePaid(reference=self.reference)
        off = record.stage is ExchangeStage.CANCELLED
        if (off or record.original in _CAME) and record.charged is not None:
            return taken(record, paid, events.ChargeReversed(amount=record.charged))
        if record.original is OriginalStage.RECEIVED:
            return taken(record, paid)
        return taken(record, paid, events.OriginalPaidFor())


@frozen(kw_only=True)
class DeclineCharge(ExchangeCommand):
    """Note that the charge was declined. It is given up in time if nobody pays. Source: F4."""

    kind = "exchanges.decline_charge"
    yields = (events.ChargeDeclined,)
    reason: str = attrs.field(validator=not_empty)  # in the words of the bank

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        return accept(events.ChargeDeclined(reason=self.reason))


@frozen(kw_only=True)
class WriteOffOriginal(ExchangeCommand):
    """Wait for the original no longer, and ask nobody to pay for it. Source: F4.

    Happens by itself in time. Refused while no replacement is out: the exchange is cancelled then;
    and before its time where policies want somebody with more authority.
    """

    kind = "exchanges.write_off_original"
    yields = (events.OriginalWrittenOff, events.ChargeGivenUp, *ENDINGS)
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever does

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if not record.is_missed:
            return refuse(
                self.kind,
                RULES,
                "not_missed",
                "the exchange is {stage}, its replacement {replacement}, its original {original}",
                allowed=("cancel the exchange",) if record.stage is ExchangeStage.OPEN else (),
                stage=record.stage,
                replacement=record.replacement,
                original=record.original,
            )
        may = may_waive(record, Owing.ORIGINAL, record.value, record.give_up_at, facts)
        if isinstance(may, Refused):
            return may
        happened: list[Event[Exchange]] = [events.OriginalWrittenOff(reason=self.reason)]
        if record.charge in (ChargeStage.ASKED, ChargeStage.DECLINED):
            happened.append(events.ChargeGivenUp())
        return taken(record, *happened, rulings=may.rulings)
