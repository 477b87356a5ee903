"""The record of an order: our picture of what the shop sold, and of what we send for nothing."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

import attrs

from cservice.ids import AccountId, CallId, CustomerId, ExchangeId, OrderId, ProductId, Sku
from cservice.kernel.checks import at_least, not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.money import Money
from cservice.kernel.record import (
    BrandId,
    Folds,
    Lookup,
    Record,
    as_read,
    exactly,
    names,
    person,
    phone,
    words,
)
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.orders.chart import STAGE, OrderStage
from cservice.payment import Payment, disputable

#: The names under which an order is found. Source: D1.
BY_NUMBER = "orders.number"
AS_WRITTEN = "orders.number_as_written"
BY_PHONE = "orders.phone"
BY_EMAIL = "orders.email"
BY_NAME = "orders.name"
#: The name under which a brand's shop has one order a number: "5:cango c-1001".
OF_BRAND = "orders.number_of_brand"


def of_brand(brand: BrandId, number: str) -> str:
    """The value under which a brand's order is found by `OF_BRAND`: in any case, signs as they are.

    Not as `BY_NUMBER`, which finds as people type: "C1001" and "C-1001" are two orders.
    """
    # Both may have spaces in them: the length says where the one ends and the other begins.
    return f"{len(brand)}:{brand} {words(number)}"


@frozen(kw_only=True)
class OrderLine:
    """One line of an order."""

    sku: Sku  # what
    title: str  # as it is said to the customer
    quantity: int = attrs.field(validator=at_least(1))  # how many, ≥ 1
    #: What was really paid for the whole line, discounts and tax shared out. Two lines of one sku
    #: are counted together: of a piece for 10 and another for 2, either is worth 6 coming back;
    #: what is promised for keeping pieces comes off these alone, see `PromisedOff`.
    paid: Money = attrs.field(validator=not_negative)
    product: ProductId | None = None  # what it is a variant of; None = not known
    digital: bool = False  # whether nothing is shipped for it. E14
    #: What was paid for what it replaces at no charge; None = it is a sale.
    carried: Money | None = None

    @property
    def worth(self) -> Money:
        """What may be credited for the line: what was paid, or paid for what it replaces."""
        return self.paid if self.carried is None else self.carried

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title} ({self.sku}): {self.paid}"


def lines_of(lines: Iterable[OrderLine], sku: Sku) -> tuple[OrderLine, ...]:
    """The lines of an item."""
    return tuple(line for line in lines if line.sku == sku)


def paid_for(lines: Iterable[OrderLine], shipping: Money) -> Money:
    """What lines and their shipping come to."""
    return Money.total((line.paid for line in lines), shipping.currency) + shipping


@frozen(kw_only=True)
class Customer:
    """Who ordered, as far as an order is found by it."""

    id: CustomerId = attrs.field(validator=not_empty)  # the host's
    name: str = attrs.field(validator=not_empty)  # first and last name
    phone: str | None = None  # E.164; None = not known
    email: str | None = None  # None = not known
    address: str | None = None  # where it was shipped; None = not known

    def __str__(self) -> str:
        known = (one for one in (self.id, self.phone, self.email, self.address) if one)
        return f"{self.name} ({'; '.join(known)})"


class ChargebackStage(StrEnum):
    """Where a dispute at the customer's bank is; ended, in our words."""

    OPEN = "open"
    WON = "won"  # we keep the money
    LOST = "lost"  # the bank gave it to the customer


@frozen(kw_only=True)
class Chargeback:
    """A dispute at the customer's bank about what was paid for an order. Source: E13."""

    reference: str  # the bank's number for it
    amount: Money  # what is disputed
    stage: ChargebackStage = ChargebackStage.OPEN  # where it is


class Corrected(StrEnum):
    """What of an order was corrected. Source: D5."""

    ADDRESS = "address"
    EMAIL = "email"
    PRICE = "price"
    ITEM = "item"
    PAYMENT = "payment"
    SOURCE_CODE = "source_code"
    SHIPPING = "shipping"
    STAGE = "stage"  # whether it is to be sent: given up, or, where the shop says so, not after all

    @property
    def is_personal(self) -> bool:
        """Whether what it was and is are a person's data."""
        return self in (Corrected.ADDRESS, Corrected.EMAIL)


@frozen(kw_only=True)
class Correction:
    """One correction of an order, as it is shown beside it. Source: D5.

    What is personal in it is kept apart, so that it can be erased: `Order.noted` has it in place.
    """

    what: Corrected  # what was corrected
    old: str | None  # what it was before; None = it is personal, or was erased
    new: str | None  # what it is since; likewise
    reason: str  # why, in the words of whoever corrected it; names no people
    by: str  # the id of whoever did
    at: Instant  # when

    @property
    def is_personal(self) -> bool:
        """Whether what it was and is are a person's data."""
        return self.what.is_personal


@frozen(kw_only=True)
class Ours:
    """What we corrected and the shop's picture has not taken over: it stays as we have it."""

    what: Corrected  # what was corrected
    sku: Sku | None = None  # whose lines; None = it is not about an item
    otherwise: int | None = None  # the first of the shop's versions to say otherwise; None = none


@frozen(kw_only=True)
class TakenOff:
    """What was paid for an item, or for shipping, and is too much since a correction. D4, D5."""

    sku: Sku | None  # which item; None = the shipping
    amount: Money  # how much


@frozen(kw_only=True)
class PromisedOff:
    """What pieces of an item cost less since they are kept; the others do not. Source: E4."""

    sku: Sku  # which item
    quantity: int  # how many of its pieces; ≥ 1
    amount: Money  # how much less they cost, all of these


def costs(lines: Iterable[OrderLine], shipping: Money) -> dict[Sku | None, Money]:
    """What was paid for each item, and for shipping."""
    paid: dict[Sku | None, Money] = {None: shipping}
    for line in lines:
        paid[line.sku] = paid[line.sku] + line.paid if line.sku in paid else line.paid
    return paid


@frozen(kw_only=True)
class Order(Record):
    """An order as customer service sees it; the shop's own is the shop's. Source: D1-D6, D12."""

    kind = "orders.order"
    prefix = "order"
    tables = (STAGE,)
    at_rest = frozenset({OrderStage.CANCELLED})
    folds: ClassVar[Folds] = {
        BY_NUMBER: as_read,
        AS_WRITTEN: words,
        BY_PHONE: phone,
        BY_EMAIL: words,
        BY_NAME: person,
        OF_BRAND: exactly,
    }

    id: OrderId  # unique within the tenant
    number: str | None  # the shop's; on the invoice. None = the shop has not given one yet
    customer: Customer | None = personal(erased=None)  # who ordered; None = erased
    lines: tuple[OrderLine, ...]  # what was ordered
    shipping: Money  # what was paid for shipping
    placed_at: Instant  # when it was ordered
    stage: OrderStage  # where it is
    shipped_at: Instant | None = None  # None = not yet
    delivered_at: Instant | None = None  # None = not yet
    tracking: str | None = None  # the courier's number; None = there is none
    replaces: ExchangeId | None = None  # the exchange it is sent for at no charge; None = a sale
    sale: OrderId | None = None  # the sale that a replacement goes back to; None = it is one
    re_orders: int = 0  # how many exchanges led to it, one for the other's replacement. Source: D9
    wrong_before: int = 0  # how often of them it was our mistake; counted over all cases
    diagnosed: bool = False  # whether somebody compared it with what came
    faulty: tuple[Sku, ...] = ()  # what was found wrong then: the items ordered, and those received
    payments: tuple[Payment, ...] = ()  # by what it was paid; empty = we were not told
    taken_off: tuple[TakenOff, ...] = ()  # by corrections, of what was paid; item by item
    #: Of that, what somebody let go of prices; not what promotions took, or is not sent any more.
    let_go: tuple[TakenOff, ...] = ()
    promised_off: tuple[PromisedOff, ...] = ()  # of that, what was promised for keeping pieces
    #: True = the shop gives back what was paid, also where the order had left by then.
    cancelled_in_shop: bool = False
    gone_before: Money | None = None  # what we gave back by then, or were to; None = nothing
    promised_at: Instant | None = None  # until when it was to arrive; None = nothing was promised
    shipping_method: str | None = None  # as the shop calls it: "ground"; None = it does not say
    tracking_sent_at: Instant | None = None  # when its number was last mailed; None = it was not
    leaves_by: Instant | None = None  # one that we placed; None = not known, or somebody was told
    not_left: bool = False  # whether somebody was told that it had not left by then
    came_back_at: Instant | None = None  # when it came back undeliverable, the last time
    shop_version: int = 0  # of the shop's picture that ours is taken from; 0 = of none
    bill_to: str | None = personal(erased=None, default=None)  # None = the shop's to know
    call: CallId | None = None  # the call on which it was taken; None = on none
    account: AccountId | None = None  # whose account it is on; None = on nobody's
    source_codes: tuple[str, ...] = ()  # of the promotions it was given, folded
    chargebacks: tuple[Chargeback, ...] = ()  # disputes at the bank, in order
    ours: tuple[Ours, ...] = ()  # corrections that the shop's picture does not undo; see `Ours`
    corrections: tuple[Correction, ...] = ()  # in order; as people read them: `noted`
    #: What each personal correction found and left, in turn; see `noted`.
    corrected: tuple[str, ...] = personal(default=(), erased=())

    def deadlines(self) -> tuple[Deadline, ...]:
        """What was to leave, and has not. Source: D3."""
        if self.leaves_by is None or self.stage is not OrderStage.PLACED:
            return ()
        from cservice.orders import leaving  # it names the record's class

        flag = leaving.FlagNotLeft(order=self.id, due_at=self.leaves_by)
        return (Deadline(at=self.leaves_by, key="leaves", command=flag),)

    @property
    def total(self) -> Money:
        """What its lines and its shipping come to."""
        return paid_for(self.lines, self.shipping)

    @property
    def came_to(self) -> Money:
        """What it comes to, and what corrections took off of that."""
        return (
            Money.total((one.amount for one in self.taken_off), self.shipping.currency) + self.total
        )

    @property
    def paid_in_total(self) -> Money:
        """What the customer paid: by its payments, or what it came to where none was told."""
        if not self.payments:
            return self.came_to
        return Money.total((one.amount for one in self.payments), self.shipping.currency)

    @property
    def disputable(self) -> Money:
        """What of that a bank can give back. Source: E13."""
        if not self.payments:
            return self.paid_in_total
        return disputable(self.payments, self.shipping.currency)

    @property
    def arrived(self) -> bool:
        """Whether the customer has it. Source: D3."""
        return self.delivered_at is not None

    @property
    def under_way(self) -> bool:
        """Whether it left, also once more, and is neither with the customer nor back with us."""
        return self.stage is OrderStage.SHIPPED

    @property
    def undelivered(self) -> bool:
        """Whether it came back by itself and stays here, so that the customer never had it. F4."""
        here = self.stage in (OrderStage.CAME_BACK, OrderStage.CANCELLED)
        return here and self.came_back_at is not None

    @property
    def overpaid(self) -> Money:
        """What was paid for it beyond what it comes to since; less than nothing = too little."""
        return self.paid_in_total - self.total

    @property
    def disputed(self) -> bool:
        """Whether a dispute at the customer's bank is open. Source: E13."""
        return any(one.stage is ChargebackStage.OPEN for one in self.chargebacks)

    @property
    def charged_back(self) -> Money | None:
        """What the bank gave back to the customer; None = nothing. Source: E13."""
        lost = [one.amount for one in self.chargebacks if one.stage is ChargebackStage.LOST]
        return Money.total(lost, self.shipping.currency) if lost else None

    @property
    def noted(self) -> tuple[Correction, ...]:
        """The corrections as people read them, the personal ones as far as nobody erased them."""
        apart = iter(self.corrected)
        return tuple(
            evolve(one, old=next(apart, None), new=next(apart, None)) if one.is_personal else one
            for one in self.corrections
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The case, the order, and the sale it goes back to: other cases' returns count there."""
        return (self.case, self.id) if self.sale is None else (self.case, self.id, self.sale)

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The shop's number; the customer's phone, e-mail and name, as a whole and each word."""
        found: list[Lookup] = []
        if self.number:
            # Each brand's shop counts for itself, and records an order once.
            once = Lookup(name=OF_BRAND, value=of_brand(self.brand, self.number), unique=True)
            alike = [self.lookup(name, self.number) for name in (BY_NUMBER, AS_WRITTEN)]
            found += [*alike, once]
        if self.customer is not None:
            found.extend(
                self.lookup(name, value)
                for name, value in (
                    (BY_PHONE, self.customer.phone),
                    (BY_EMAIL, self.customer.email),
                    *((BY_NAME, name) for name in names(self.customer.name)),
                )
                if value
            )
        return tuple(found)
