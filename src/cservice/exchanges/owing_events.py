"""What can happen to what is owed for an exchange: the charge, and the difference. F4, F5."""

import attrs

from cservice.exchanges.chart import CHARGE, DIFFERENCE
from cservice.exchanges.model import Exchange
from cservice.kernel.checks import not_negative
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class ReminderSent(Event[Exchange]):
    """The customer was reminded that the original has not come. Source: F4."""

    kind = "exchanges.reminder_sent"
    sets = ("charge_at", "give_up_at")
    at: Instant  # when
    charge_at: Instant  # what has not come is charged: later by as much as the reminder was late
    give_up_at: Instant  # what has not come and was not paid is written off, later likewise

    def apply(self, record: Exchange) -> Exchange:
        return evolve(super().apply(record), reminded_at=self.at)


@frozen(kw_only=True)
class WaitProlonged(Event[Exchange]):
    """The return number is good for longer: the original is waited for as long. Source: E10, F4."""

    kind = "exchanges.wait_prolonged"
    says = (
        "The return number is good for longer: the original is charged at {charge_at}, and given up"
        " at {give_up_at}."
    )
    sets = ("remind_at", "charge_at", "give_up_at")
    remind_at: Instant  # the customer is reminded, where that has not been done
    charge_at: Instant  # what has not come is charged: when the number is good no more
    give_up_at: Instant  # what has not come and was not paid is written off


@frozen(kw_only=True)
class UnreturnedCharged(Event[Exchange]):
    """The customer is asked to pay for an original that was not given back. Source: F4.

    Whoever moves the money hears it, and says whether it was paid or declined.
    """

    kind = "exchanges.unreturned_charged"
    says = "The customer is asked to pay {amount} for an original that was not given back."
    moves = (CHARGE["ask"],)
    sets = ("give_up_at",)
    #: What the replacement is worth, less what was paid for the part of the original that came.
    amount: Money = attrs.field(validator=not_negative)
    give_up_at: Instant  # it is given up then, if nobody pays

    def apply(self, record: Exchange) -> Exchange:
        return evolve(super().apply(record), asked=self.amount, charged=self.amount)


@frozen(kw_only=True)
class ChargePaid(Event[Exchange]):
    """The charge was paid. Source: F4."""

    kind = "exchanges.charge_paid"
    says = "The charge was paid, under the number {reference}."
    moves = (CHARGE["confirm"],)
    reference: str  # the provider's number for it, never a card's


@frozen(kw_only=True)
class ChargeDeclined(Event[Exchange]):
    """The charge was declined; it may still be paid until it is given up. Source: F4."""

    kind = "exchanges.charge_declined"
    says = "The charge was declined: {reason}; it may still be paid until it is given up."
    moves = (CHARGE["decline"],)
    sets = ("give_up_at",)
    reason: str = personal()  # in the words of the bank
    give_up_at: Instant  # it is given up then, if nobody pays


@frozen(kw_only=True)
class ChargeWithdrawn(Event[Exchange]):
    """The charge has no reason any more; whoever moves the money lets it be. Source: F4."""

    kind = "exchanges.charge_withdrawn"
    moves = (CHARGE["withdraw"],)


@frozen(kw_only=True)
class ChargeGivenUp(Event[Exchange]):
    """The charge was not paid in time. Source: F4."""

    kind = "exchanges.charge_given_up"
    moves = (CHARGE["give_up"],)


@frozen(kw_only=True)
class ChargeReversed(Event[Exchange]):
    """The charge was paid, and has no reason any more: we owe it to the customer. Source: F4."""

    kind = "exchanges.charge_reversed"
    moves = (CHARGE["give_back"],)
    #: What is given back: the charge, less a difference that is owed and is not asked for apart.
    amount: Money

    def apply(self, record: Exchange) -> Exchange:
        return evolve(record, charged=record.paid - self.amount, **self.moved(record))


@frozen(kw_only=True)
class DifferenceEven(Event[Exchange]):
    """What came back is worth what went out: nobody owes anything. Source: F5."""

    kind = "exchanges.difference_even"
    moves = (DIFFERENCE["be_even"],)


@frozen(kw_only=True)
class DifferenceAsked(Event[Exchange]):
    """What went out is worth more than what came back: the customer owes it. Source: F5."""

    kind = "exchanges.difference_asked"
    says = (
        "What went out is worth {due} more than what came back: the customer owes that; it is let"
        " go on {due_until}."
    )
    moves = (DIFFERENCE["owe_us"],)
    sets = ("due", "due_until")
    due: Money  # the difference
    due_until: Instant  # it is waived from then on


@frozen(kw_only=True)
class DifferenceFound(Event[Exchange]):
    """What came back is worth more than what went out: we owe it to the customer. Source: F5."""

    kind = "exchanges.difference_found"
    says = "What came back is worth {due} more than what went out: we owe that to the customer."
    moves = (DIFFERENCE["owe_them"],)
    sets = ("due",)
    due: Money  # the difference


@frozen(kw_only=True)
class DifferencePaid(Event[Exchange]):
    """The customer paid the difference. Source: F5."""

    kind = "exchanges.difference_paid"
    moves = (DIFFERENCE["pay"],)
    reference: str  # the provider's number for it, never a card's


@frozen(kw_only=True)
class DifferenceReversed(Event[Exchange]):
    """The difference was paid, and was not owed any more: we owe it to the customer. Source: F5."""

    kind = "exchanges.difference_reversed"
    says = "The difference was paid, and was not owed any more: {amount} goes back to the customer."
    moves = (DIFFERENCE["give_back"],)
    amount: Money  # what is given back: all of it


@frozen(kw_only=True)
class DifferenceWaived(Event[Exchange]):
    """The customer need not pay the difference. Source: F5."""

    kind = "exchanges.difference_waived"
    moves = (DIFFERENCE["waive"],)
    reason: str  # in the words of whoever waived it; names no people


@frozen(kw_only=True)
class DifferenceSettled(Event[Exchange]):
    """The customer gets the difference. Source: F5."""

    kind = "exchanges.difference_settled"
    moves = (DIFFERENCE["settle"],)
    sets = ("by_hand",)
    reference: str  # under which number: of a refund, of a transfer
    #: What somebody paid it with, and no refund of ours does; None = one does, or the bank did.
    by_hand: Money | None = None
