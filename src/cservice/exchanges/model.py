"""The record of an exchange: one item out, another back."""

from enum import StrEnum

import attrs

from cservice.exchanges.chart import (
    CHARGE,
    DIFFERENCE,
    ORIGINAL,
    REPLACEMENT,
    STAGE,
    ChargeStage,
    DifferenceStage,
    ExchangeStage,
    OriginalStage,
    ReplacementStage,
)
from cservice.ids import ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.checks import at_least, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen


class Ships(StrEnum):
    """When the replacement leaves. Source: F2."""

    AT_ONCE = "at_once"
    AFTER_RETURN = "after_return"


@frozen(kw_only=True)
class Item:
    """What goes out."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(default=1, validator=at_least(1))  # how many, ≥ 1
    product: ProductId | None = None  # of which it is a variant; None = not known
    #: What one piece costs; None = what was paid for what it replaces.
    price: Money | None = attrs.field(
        default=None, validator=attrs.validators.optional(not_negative)
    )

    def __str__(self) -> str:
        price = "" if self.price is None else f", {self.price} each"
        return f"{self.quantity} × {self.title} ({self.sku}){price}"


@frozen(kw_only=True)
class Original:
    """What comes back, as it was sold: of a wrong item that came, what was ordered. Source: D2."""

    sku: Sku  # what
    quantity: int = attrs.field(validator=at_least(1))  # how many, ≥ 1
    worth: Money = attrs.field(validator=not_negative)  # what was really paid for all of them
    product: ProductId | None = None  # of which it is a variant; None = not known

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}, worth {self.worth}"


#: The replacement is here, or nowhere yet: nothing went out that is not with us.
AT_HOME = (ReplacementStage.PLANNED, ReplacementStage.CAME_BACK)
#: The replacement left, and is not back.
OUT = (ReplacementStage.SHIPPED, ReplacementStage.DELIVERED)
#: The difference is ours to pay, or was.
_OURS = (DifferenceStage.WE_OWE, DifferenceStage.SETTLED)
#: The difference is worked out, and nobody owes it.
_SETTLED = (DifferenceStage.PAID, DifferenceStage.WAIVED, *DIFFERENCE.final)
#: The customer paid the difference at some time.
_PAID = (DifferenceStage.PAID, DifferenceStage.GIVEN_BACK)


@frozen(kw_only=True)
class Exchange(Record):
    """An exchange; its two legs move apart, and it is done when both are. Source: F1-F6.

    It comes to one of two ends. It is closed when the replacement is with the customer, the
    original was accepted, lost, given to the customer, paid for or written off, and nobody owes a
    difference. It is cancelled while no replacement is out; what we hold is then given back.
    """

    kind = "exchanges.exchange"
    prefix = "exchange"
    tables = (STAGE, REPLACEMENT, ORIGINAL, DIFFERENCE, CHARGE)

    id: ExchangeId  # unique within the tenant
    order: OrderId  # the order that went wrong
    sale: OrderId | None = None  # the sale that order goes back to, where it is a replacement
    ra: ReturnId  # the return the original comes back under
    items: tuple[Item, ...]  # what goes out
    originals: tuple[Original, ...]  # what comes back for it, as many pieces
    our_mistake: bool  # whether we caused it
    ships: Ships  # when the replacement leaves
    shipping: Money  # what the customer pays for shipping; zero = waived
    value: Money  # what the replacement is worth
    consented: bool  # whether the customer may be charged if the original never comes
    stage: ExchangeStage  # the whole
    replacement: ReplacementStage  # the leg to the customer
    original: OriginalStage  # the leg from the customer
    difference: DifferenceStage  # who owes the price difference
    charge: ChargeStage  # what became of the charge for an original that was not given back
    again: ExchangeId | None = None  # whose replacement is exchanged; None = a sale is. Source: D9
    repeat: int = 0  # how many exchanges went before it, one for the other's replacement
    replacement_order: OrderId | None = None  # the order it goes out under; None = none yet
    failed: int = 0  # how often it could not be ordered, one time after another
    retry_at: Instant | None = None  # when that is tried again by itself; None = it is not
    #: Where the replacement goes instead; None = where the order went.
    address: str | None = personal(erased=None, default=None)
    resend_until: Instant | None = None  # one that came back is given up then; None = none did
    remind_at: Instant | None = None  # when the customer is reminded; None = nothing is out yet
    reminded_at: Instant | None = None  # when the customer was; None = not yet
    charge_at: Instant | None = None  # when what has not come is charged; None likewise
    give_up_at: Instant | None = None  # when what was not paid is written off; None likewise
    came: Money | None = None  # what of the original counts, while the rest is awaited; None = none
    asked: Money | None = None  # the charge as it was asked for; None = it never was
    charged: Money | None = None  # asked for, less what was given back; None = nothing
    #: What the original counts for; None = not decided yet, or rejected: nothing of it does.
    received: Money | None = None
    due: Money | None = None  # the difference, whoever owes it; None = not worked out yet
    due_until: Instant | None = None  # a customer's is waived from then on; None = none is owed
    by_hand: Money | None = None  # of a difference we owed, paid without a refund; None = nothing
    #: Given back when it was cancelled; None = nothing was, zero = something else is had instead.
    credit: Money | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, the order that went wrong, and its sale."""
        both = (self.case, self.order)
        return both if self.sale is None else (*both, self.sale)

    @property
    def expected(self) -> Money:
        """What was really paid for what is to come back."""
        return Money.total([one.worth for one in self.originals], self.value.currency)

    @property
    def none(self) -> Money:
        """No money, in the exchange's currency."""
        return Money.zero(self.value.currency)

    @property
    def replacement_due(self) -> bool:
        """Whether the replacement may be ordered now."""
        waiting = self.ships is Ships.AFTER_RETURN and self.original is OriginalStage.AWAITED
        return self.replacement is ReplacementStage.PLANNED and not waiting

    @property
    def wants_replacement(self) -> bool:
        """Whether the replacement is due, and nobody has ordered it."""
        return self.stage is ExchangeStage.OPEN and self.replacement_due

    @property
    def at_home(self) -> bool:
        """Whether no replacement is on its way or with the customer."""
        return self.replacement in AT_HOME

    @property
    def is_out(self) -> bool:
        """Whether the replacement left, and is not back."""
        return self.replacement in OUT

    @property
    def claims(self) -> bool:
        """Whether its originals are spoken for; one that is cancelled for nothing frees them.

        Where nothing goes back since the customer has something for the replacement, they are.
        """
        return self.stage is not ExchangeStage.CANCELLED or self.credit is not None

    @property
    def given_up_for_another(self) -> bool:
        """Whether it is cancelled, and the customer may have something for its replacement."""
        return self.stage is ExchangeStage.CANCELLED and self.claims

    @property
    def finished(self) -> bool:
        """Whether both legs are done and nobody owes anything."""
        return (
            self.replacement is ReplacementStage.DELIVERED
            and self.original.done
            and (self.difference in _SETTLED or self.original.given_up)
        )

    @property
    def is_missed(self) -> bool:
        """Whether the replacement is out and the original is owed, and nothing came of it yet."""
        return self.stage is ExchangeStage.OPEN and self.replacement in OUT and self.original.owed

    @property
    def chargeable(self) -> bool:
        """Whether the customer may be asked to pay: once, and not for what was lost on its way."""
        may_be = self.charge in (ChargeStage.NONE, ChargeStage.WITHDRAWN)
        was_lost = self.difference is not DifferenceStage.OPEN
        return self.is_missed and may_be and not was_lost and self.unreturned.is_positive

    @property
    def unreturned(self) -> Money:
        """What the replacement is worth beyond what came for it: that is charged. Source: F4."""
        return max(self.value - self._sum(self.came), self.none)

    @property
    def awaited(self) -> bool:
        """Whether the replacement is out, and the original may come still."""
        return self.is_missed and self.original is OriginalStage.AWAITED

    @property
    def paid(self) -> Money:
        """What was paid of the charge, and not given back."""
        was_paid = self.charge in (ChargeStage.PAID, ChargeStage.GIVEN_BACK)
        return self._sum(self.charged if was_paid else None)

    @property
    def paid_in(self) -> Money:
        """What the customer ever paid for it beside the order, given back or not."""
        charged = self.charge in (ChargeStage.PAID, ChargeStage.GIVEN_BACK)
        difference = self.difference in _PAID
        return self._sum(self.asked if charged else None, self.due if difference else None)

    @property
    def paid_and_kept(self) -> Money:
        """What of that was not given back."""
        difference = self.difference is DifferenceStage.PAID
        return self.paid + self._sum(self.due if difference else None)

    @property
    def held(self) -> Money:
        """What we have of the customer's for this exchange, less what goes back already."""
        given_up = self.came if self.original.given_up else None
        counts = given_up if self.received is None else self.received
        held = self._sum(counts) + self.paid_and_kept
        if self.difference in _OURS:
            return held - self._sum(self.due)
        return held

    @property
    def held_of_goods(self) -> Money:
        """What of that the customer did not pay us for this exchange: the worth of what came."""
        return self.held - self.paid_and_kept

    @property
    def goes_back(self) -> Money:
        """What we owed the customer for it so far, in all, and nobody paid by hand.

        Whether or not it was paid out yet.
        """
        late = self.difference is DifferenceStage.GIVEN_BACK
        ours = late or self.difference in _OURS
        goes_back = self._sum(self.due if ours else None, self.credit)
        if self.charge is ChargeStage.GIVEN_BACK:
            goes_back += self._sum(self.asked) - self.paid
        return goes_back - self._sum(self.by_hand)

    def _sum(self, *amounts: Money | None) -> Money:
        return Money.total([x for x in amounts if x is not None], self.value.currency)

    def deadlines(self) -> tuple[Deadline, ...]:
        """What could not be ordered is tried again; the customer is reminded and charged.

        What is not paid is written off, and what came back and is not sent again is given up.
        Source: F2, F4.
        """
        if self.stage is not ExchangeStage.OPEN:
            return ()
        from cservice.exchanges import (
            charge,
            commands,
            difference,
            ordering,
        )  # they name the record's class

        due: list[Deadline] = []
        if self.replacement_due and self.retry_at is not None:
            again = ordering.RetryReplacement(exchange=self.id, due_at=self.retry_at)
            due.append(Deadline(at=self.retry_at, key="replacement", command=again))
        back = self.replacement is ReplacementStage.CAME_BACK and self.original.done
        if back and (until := self.resend_until) is not None:
            why = commands.NOT_SENT_AGAIN
            give_up = commands.CancelExchange(exchange=self.id, reason=why, due_at=until)
            due.append(Deadline(at=until, key="resend", command=give_up))
        if self.difference is DifferenceStage.CUSTOMER_OWES and self.due_until is not None:
            waive = difference.WaiveDifference(exchange=self.id, reason=difference.IN_VAIN)
            due.append(Deadline(at=self.due_until, key="difference", command=waive))
        if not self.is_missed or self.give_up_at is None:
            return tuple(due)
        if self.may_remind and self.remind_at is not None:
            remind = charge.RemindCustomer(exchange=self.id)
            due.append(Deadline(at=self.remind_at, key="remind", command=remind))
        if self.chargeable and self.consented and self.charge_at is not None:
            ask = charge.ChargeUnreturned(exchange=self.id)
            due.append(Deadline(at=self.charge_at, key="charge", command=ask))
        write_off = charge.WriteOffOriginal(exchange=self.id, reason=charge.IN_VAIN)
        due.append(Deadline(at=self.give_up_at, key="write_off", command=write_off))
        return tuple(due)

    @property
    def may_remind(self) -> bool:
        """Whether the customer is to be reminded still."""
        return self.awaited and self.reminded_at is None

    @property
    def reminded_first(self) -> bool:
        """Whether the customer is still to be reminded before anything is charged."""
        if not self.may_remind or self.remind_at is None or self.charge_at is None:
            return False
        return self.remind_at <= self.charge_at
