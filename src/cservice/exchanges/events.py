"""What can happen to an exchange."""

import attrs

from cservice.exchanges.chart import CHARGE, DIFFERENCE, ORIGINAL, REPLACEMENT, STAGE
from cservice.exchanges.model import Exchange, Item, Original, Ships
from cservice.ids import ExchangeId, OrderId, ReturnId
from cservice.kernel.checks import not_negative
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.money import Money
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


@frozen(kw_only=True)
class ExchangeStarted(Opening[Exchange]):
    """An exchange was agreed with the customer. Source: F1."""

    kind = "exchanges.exchange_started"
    says = "An exchange was agreed with the customer: {items} for {originals}."
    order: OrderId  # the order that went wrong
    sale: OrderId | None = None  # the sale that order goes back to, where it is a replacement
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...]  # what goes out
    originals: tuple[Original, ...]  # what comes back for it, as many pieces
    our_mistake: bool  # whether we caused it
    ships: Ships  # when the replacement leaves
    shipping: Money  # what the customer pays for shipping; zero = waived
    value: Money  # what the replacement is worth
    consented: bool = False  # whether the customer may be charged if the original never comes
    again: ExchangeId | None = None  # whose replacement is exchanged; None = a sale is
    repeat: int = 0  # how many exchanges went before it, one for the other's replacement

    def begin(self, stream: Stream) -> Exchange:
        return Exchange(
            **stream.fields(),
            order=self.order,
            sale=self.sale,
            ra=self.ra,
            items=self.items,
            originals=self.originals,
            our_mistake=self.our_mistake,
            ships=self.ships,
            shipping=self.shipping,
            value=self.value,
            consented=self.consented,
            again=self.again,
            repeat=self.repeat,
            stage=STAGE.initial,
            replacement=REPLACEMENT.initial,
            original=ORIGINAL.initial,
            difference=DIFFERENCE.initial,
            charge=CHARGE.initial,
        )


@frozen(kw_only=True)
class ReplacementOrdered(Event[Exchange]):
    """The replacement goes out under an order of its own. Source: D6, F2."""

    kind = "exchanges.replacement_ordered"
    moves = (REPLACEMENT["order"],)
    order: OrderId  # which

    def apply(self, record: Exchange) -> Exchange:
        moved = self.moved(record)
        return evolve(record, replacement_order=self.order, failed=0, retry_at=None, **moved)


@frozen(kw_only=True)
class ReplacementFailed(Event[Exchange]):
    """The replacement could not be ordered. Source: D6, F2."""

    kind = "exchanges.replacement_failed"
    says = "The replacement could not be ordered: {reason}."
    sets = ("retry_at",)
    attempt: int  # the how-manieth time it was, one after another
    reason: str  # why it was refused; names no people
    retry_at: Instant | None  # it is tried again then by itself; None = it needs a person

    def apply(self, record: Exchange) -> Exchange:
        return evolve(super().apply(record), failed=self.attempt)


@frozen(kw_only=True)
class ReplacementRetried(Event[Exchange]):
    """The replacement is to be ordered that could not be, or whose order was cancelled."""

    kind = "exchanges.replacement_retried"

    def apply(self, record: Exchange) -> Exchange:
        return evolve(record, retry_at=None, **self.moved(record))


@frozen(kw_only=True)
class ReplacementCancelled(Event[Exchange]):
    """The order of the replacement was cancelled; another may take its place. Source: F3."""

    kind = "exchanges.replacement_cancelled"
    moves = (REPLACEMENT["cancel"],)
    order: OrderId  # which

    def apply(self, record: Exchange) -> Exchange:
        return evolve(record, replacement_order=None, **self.moved(record))


@frozen(kw_only=True)
class ReplacementShipped(Event[Exchange]):
    """The replacement left; an original that is not here is waited for from now on. F3, F4."""

    kind = "exchanges.replacement_shipped"
    says = (
        "The replacement left. If the original is not here, and does not come, there is a reminder "
        "at {remind_at} and a charge at {charge_at}; it is given up at {give_up_at}."
    )
    moves = (REPLACEMENT["ship"],)
    sets = ("remind_at", "charge_at", "give_up_at")
    remind_at: Instant  # the customer is reminded of the original
    charge_at: Instant  # what has not come is charged, where the customer agreed to that
    give_up_at: Instant  # what has not come and was not paid is written off

    def apply(self, record: Exchange) -> Exchange:
        return evolve(super().apply(record), reminded_at=None)


@frozen(kw_only=True)
class ReplacementDelivered(Event[Exchange]):
    """The customer has the replacement. Source: F3."""

    kind = "exchanges.replacement_delivered"
    moves = (REPLACEMENT["deliver"],)


@frozen(kw_only=True)
class ReplacementCameBack(Event[Exchange]):
    """The replacement could not be delivered, and is with us again. Source: F4."""

    kind = "exchanges.replacement_came_back"
    moves = (REPLACEMENT["come_back"],)
    reason: str = personal()  # in the words of whoever brought it


@frozen(kw_only=True)
class ReplacementResent(Event[Exchange]):
    """The replacement that came back is to be sent once more, under an order of its own."""

    kind = "exchanges.replacement_resent"
    moves = (REPLACEMENT["resend"],)
    sets = ("address",)
    address: str | None = personal(erased=None)  # where to; None = where it went before

    def apply(self, record: Exchange) -> Exchange:
        return evolve(super().apply(record), replacement_order=None)


@frozen(kw_only=True)
class OriginalReceived(Event[Exchange]):
    """The original is back. Source: F3."""

    kind = "exchanges.original_received"
    moves = (ORIGINAL["receive"],)


@frozen(kw_only=True)
class OriginalIncomplete(Event[Exchange]):
    """Not all of the original was in what came: the rest is awaited still. Source: E7, F4."""

    kind = "exchanges.original_incomplete"
    says = "Not all of the original was in what came ({came} counts): the rest is awaited still."
    moves = (ORIGINAL["await_rest"],)
    sets = ("came",)
    came: Money = attrs.field(validator=not_negative)  # what was really paid for what counts so far


@frozen(kw_only=True)
class _OriginalCounts(Event[Exchange]):
    """The original counts for what goes out, or has gone out."""

    sets = ("received",)
    received: Money  # what was really paid for what counts


@frozen(kw_only=True)
class OriginalAccepted(_OriginalCounts):
    """The original, or part of it, is what it should be. Source: E9, F3."""

    kind = "exchanges.original_accepted"
    moves = (ORIGINAL["accept"],)


@frozen(kw_only=True)
class OriginalRejected(Event[Exchange]):
    """The original is not what it should be: the customer still owes it. Source: E9, F4."""

    kind = "exchanges.original_rejected"
    moves = (ORIGINAL["reject"],)
    sets = ("charge_at", "give_up_at")
    charge_at: Instant  # it is charged, where the replacement is out and the customer agreed
    give_up_at: Instant  # it is written off, where it was not paid


@frozen(kw_only=True)
class OriginalLost(_OriginalCounts):
    """The original was lost on its way to us: it counts as if it had come. Source: F4."""

    kind = "exchanges.original_lost"
    moves = (ORIGINAL["lose"],)


@frozen(kw_only=True)
class OriginalKept(_OriginalCounts):
    """The original was given to the customer: it counts as if it had come. Source: E14, F4."""

    kind = "exchanges.original_kept"
    moves = (ORIGINAL["keep"],)


@frozen(kw_only=True)
class OriginalPaidFor(Event[Exchange]):
    """The customer paid for the original, and keeps it. Source: F4."""

    kind = "exchanges.original_paid_for"
    moves = (ORIGINAL["pay_for"],)


@frozen(kw_only=True)
class OriginalWrittenOff(Event[Exchange]):
    """The original is waited for no longer, and nobody pays for it. Source: F4."""

    kind = "exchanges.original_written_off"
    moves = (ORIGINAL["write_off"],)
    reason: str  # in the words of whoever did; names no people


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
    reference: str  # under which number: of a refund, of a transfer


@frozen(kw_only=True)
class ExchangeClosed(Event[Exchange]):
    """Both legs are done, and nobody owes a difference. Source: F3."""

    kind = "exchanges.exchange_closed"
    moves = (STAGE["close"],)


@frozen(kw_only=True)
class ExchangeCancelled(Event[Exchange]):
    """The exchange was given up while no replacement was out. Source: F3."""

    kind = "exchanges.exchange_cancelled"
    moves = (STAGE["cancel"],)
    sets = ("credit",)
    reason: str = personal()  # in the words of whoever cancelled
    credit: Money | None = None  # what we hold of the customer's, and owe; None = nothing
