"""What can happen to the two legs of an exchange: what goes out, and what comes back."""

import attrs

from cservice.exchanges.chart import ORIGINAL, REPLACEMENT, ExchangeStage
from cservice.exchanges.model import Exchange
from cservice.ids import OrderId
from cservice.kernel.checks import not_negative
from cservice.kernel.codec import personal
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen


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
    says = (
        "The replacement came back: {reason}. If it is not sent again, the exchange is given up at"
        " {resend_until}, once the original is neither awaited nor looked at."
    )
    moves = (REPLACEMENT["come_back"],)
    sets = ("resend_until",)
    resend_until: Instant  # the exchange is given up then, and what we hold for it goes back
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
    """Of the original only part counts: it came, or was lost; the rest is awaited still. E7, F4."""

    kind = "exchanges.original_incomplete"
    says = "Not all of the original is settled: {came} of it counts, and the rest is awaited still."
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
    """The original is not what it should be: the customer still owes it. Source: E9, F4.

    Nothing of it counts any more, whatever did while it was thought lost.
    """

    kind = "exchanges.original_rejected"
    moves = (ORIGINAL["reject"],)
    sets = ("charge_at", "give_up_at")
    charge_at: Instant  # it is charged, where the replacement is out and the customer agreed
    give_up_at: Instant  # it is written off, where it was not paid

    def apply(self, record: Exchange) -> Exchange:
        moved = super().apply(record)
        if record.stage is ExchangeStage.CANCELLED:
            return moved  # what it counted for has gone back
        return evolve(moved, received=None, came=None)


@frozen(kw_only=True)
class OriginalLost(_OriginalCounts):
    """The original was lost on its way to us: it counts as if it had come. Source: F4."""

    kind = "exchanges.original_lost"
    moves = (ORIGINAL["lose"],)


@frozen(kw_only=True)
class OriginalKept(_OriginalCounts):
    """The original need not come back, or never came: it counts as if it had. D2, E14, F4."""

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
