"""What can be asked where the original does not come: remind, charge, write off. Source: F4."""

from datetime import timedelta

import attrs

from cservice.exchanges import leg_events, owing_events
from cservice.exchanges.chart import ExchangeStage, OriginalStage
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import MayCharge, Owing
from cservice.exchanges.steps import (
    ENDINGS,
    RULES,
    ExchangeCommand,
    may_waive,
    not_due,
    owed_until,
    taken,
)
from cservice.kernel.checks import not_empty
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, accept
from cservice.kernel.event import Event
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import elapsed, plus
from cservice.kernel.value import frozen

#: Why an original is written off where nobody does it before.
IN_VAIN = "it was waited for in vain"


@frozen(kw_only=True)
class RemindCustomer(ExchangeCommand):
    """Remind the customer, once, that the original has not come. Source: F4.

    From a reminder that went out late there is as much time to the charge as from one in time.
    Refused before its time, where the original is not waited for, and while it is on its way to us.
    """

    kind = "exchanges.remind_customer"
    yields = (owing_events.ReminderSent,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        at = record.remind_at if record.may_remind else None
        if at is None or facts.now < at:
            return not_due(self.kind, at)
        if facts.on_its_way:
            return refuse(
                self.kind,
                RULES,
                "on_its_way",
                "the original is on its way, so the customer need not be reminded of it",
                allowed=("wait until it comes or is lost",),
            )
        assert record.charge_at is not None, "it is known when what is reminded of is charged"
        assert record.give_up_at is not None, "and when it is given up"
        late = elapsed(at, facts.now) if record.chargeable else timedelta()
        reminded = owing_events.ReminderSent(
            at=facts.now,
            charge_at=plus(record.charge_at, late),
            give_up_at=plus(record.give_up_at, late),
        )
        return accept(reminded)


@frozen(kw_only=True)
class WaitLonger(ExchangeCommand):
    """Wait for an original for as long as its return's number is good. Source: E10, F4.

    Follows where that number is made good for longer. The reminder, the charge and the write-off
    come later by as much; a charge that was not paid is withdrawn, and asked for then. Refused
    where the original is not waited for, and where it is waited for as long already.
    """

    kind = "exchanges.wait_longer"
    yields = (owing_events.ChargeWithdrawn, owing_events.WaitProlonged)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        at, until = record.charge_at, facts.good_until
        if not record.awaited or at is None:
            return not_due(self.kind, None)
        assert record.remind_at is not None, "all three are known once the replacement left"
        assert record.give_up_at is not None, "likewise"
        if until is None or until <= at:
            return refuse(
                self.kind,
                RULES,
                "no_longer",
                "it is waited for until {charge_at} already",
                allowed=("extend the return first; this follows by itself",),
                charge_at=at,
            )
        more = elapsed(at, until)
        prolonged = owing_events.WaitProlonged(
            remind_at=plus(record.remind_at, more),
            charge_at=until,
            give_up_at=plus(record.give_up_at, more),
        )
        if record.charge.is_open:
            return accept(owing_events.ChargeWithdrawn(), prolonged)
        return accept(prolonged)


@frozen(kw_only=True)
class ChargeUnreturned(ExchangeCommand):
    """Ask the customer to pay for an original that was not given back, once. Source: F4.

    It costs what the replacement is worth, less what was paid for the part that came. Refused
    before its time; before a reminder, where there is to be one before it and it can be sent; where
    the replacement never left or came back; where the original was lost or given to the customer;
    and where policies object, since the customer never agreed to it. What left the customer and
    never came is no fault of theirs: it is the courier's loss, and is written off in time, unless a
    supervisor has it charged all the same.
    """

    kind = "exchanges.charge_unreturned"
    yields = (owing_events.UnreturnedCharged,)

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        at = record.charge_at if record.chargeable else None
        if at is None or facts.now < at:
            return not_due(self.kind, at)
        if record.reminded_first and not facts.on_its_way:
            return refuse(
                self.kind,
                RULES,
                "not_reminded",
                "the customer was not reminded yet",
                allowed=("remind the customer; the time until a charge begins with that",),
            )
        may = MayCharge(
            given=facts,
            amount=record.unreturned,
            consented=record.consented,
            original=record.original,
            on_its_way=facts.on_its_way,
            our_mistake=record.our_mistake,
            reminded=record.reminded_at is not None,
            not_come=facts.not_come,
        ).ask()
        if isinstance(may, Refused):
            return may
        until = owed_until(facts.now, Owing.ORIGINAL, record.unreturned, facts)
        charged = owing_events.UnreturnedCharged(amount=record.unreturned, give_up_at=until.value)
        return accept(charged, rulings=(*may.rulings, *until.rulings))


@frozen(kw_only=True)
class ConfirmCharge(ExchangeCommand):
    """Note that the charge was paid, also where that was given up or withdrawn. Source: F4.

    The original is the customer's then; where it has come by now, or the exchange is off, the
    charge is given back, whole: a difference is asked for apart. Where it is being looked at, that
    decides.
    """

    kind = "exchanges.confirm_charge"
    yields = (
        owing_events.ChargePaid,
        leg_events.OriginalPaidFor,
        owing_events.ChargeReversed,
        *ENDINGS,
    )
    reference: str = attrs.field(validator=not_empty)  # the provider's number, never a card's

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        paid = owing_events.ChargePaid(reference=self.reference)
        off = record.stage is ExchangeStage.CANCELLED
        if (off or record.original.counts) and record.charged is not None:
            return taken(record, paid, owing_events.ChargeReversed(amount=record.charged))
        if record.original is OriginalStage.RECEIVED:
            return taken(record, paid)
        return taken(record, paid, leg_events.OriginalPaidFor())


@frozen(kw_only=True)
class DeclineCharge(ExchangeCommand):
    """Note that the charge was declined; it is owed for as long again. Source: F4.

    It may still be paid, also by another card; it is given up in time if nobody pays.
    """

    kind = "exchanges.decline_charge"
    yields = (owing_events.ChargeDeclined,)
    reason: str = personal(validator=not_empty)  # in the words of the bank

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        until = owed_until(facts.now, Owing.ORIGINAL, record.unreturned, facts)
        declined = owing_events.ChargeDeclined(reason=self.reason, give_up_at=until.value)
        return accept(declined, rulings=until.rulings)


@frozen(kw_only=True)
class WriteOffOriginal(ExchangeCommand):
    """Wait for the original no longer, and ask nobody to pay for it. Source: F4.

    Happens by itself in time. What came of it counts: where that is worth more than went out, we
    owe the difference. Refused while no replacement is out: the exchange is cancelled then; and
    before its time where policies want somebody with more authority.
    """

    kind = "exchanges.write_off_original"
    yields = (
        leg_events.OriginalWrittenOff,
        owing_events.ChargeGivenUp,
        owing_events.DifferenceFound,
        *ENDINGS,
    )
    reason: str = attrs.field(validator=not_empty)  # in the words of whoever does; names no people

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
        may = may_waive(record, Owing.ORIGINAL, record.unreturned, record.give_up_at, facts)
        if isinstance(may, Refused):
            return may
        happened: list[Event[Exchange]] = [leg_events.OriginalWrittenOff(reason=self.reason)]
        if record.charge.is_open:
            happened.append(owing_events.ChargeGivenUp())
        if record.came is not None and record.came > record.value:
            happened.append(owing_events.DifferenceFound(due=record.came - record.value))
        return taken(record, *happened, rulings=may.rulings)
