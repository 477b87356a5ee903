"""What happened to money, in sums; and what of the records the laws about it need to find."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from cservice import exchanges, orders, refunds, returns, tickets
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.kernel.record import Record

R = TypeVar("R", bound=Record)
#: The records of a desk, by id.
Records = Mapping[str, Record]


class Sums(dict[str, Money]):
    """Amounts by what they are for; several currencies of one never meet."""

    def add(self, to: str, amount: Money) -> None:
        """So much more."""
        self[to] = self[to] + amount if to in self else amount

    def get_of(self, of: str, like: Money) -> Money:
        """How much it is; nothing = as nothing of that money."""
        return self.get(of, Money.zero(like.currency))


@attrs.define
class Noted:
    """What happened to money, in sums of their own: never what records say of it."""

    credited: Sums = attrs.field(factory=Sums)  # by return, fees not taken off
    #: By return: what its credits stand for, with what the bank had given of it.
    promised: Sums = attrs.field(factory=Sums)
    on_its_way: Sums = attrs.field(factory=Sums)  # by return, what credits pay out
    back: Sums = attrs.field(factory=Sums)  # by order and payment, what credits pay out by it
    put_in: Sums = attrs.field(factory=Sums)  # by exchange: what came back, and what was paid
    #: By exchange: what of that counted once, and does not any more.
    no_more: Sums = attrs.field(factory=Sums)
    owed_before: Sums = attrs.field(factory=Sums)  # by exchange: what we owed for that by then
    #: By exchange: what the customer paid for it, beside what the order cost.
    paid: Sums = attrs.field(factory=Sums)
    too_late: Sums = attrs.field(factory=Sums)  # by exchange: what was paid of it in vain
    by_hand: Sums = attrs.field(factory=Sums)  # by exchange: what was sent without a refund
    charged: set[str] = attrs.field(factory=set)  # the exchanges with a charge that stands
    reversed: set[str] = attrs.field(factory=set)  # those whose charge went back whole
    limits: Sums = attrs.field(factory=Sums)  # by budget
    spent: Sums = attrs.field(factory=Sums)  # by budget: on offers that were taken, or by hand
    paid_for: Sums = attrs.field(factory=Sums)  # by sale: what the customer paid for it
    #: By sale: what was paid to have replacements shipped, since the bank gave it back.
    paid_for_others: Sums = attrs.field(factory=Sums)
    bank: Sums = attrs.field(factory=Sums)  # by sale: what the bank gave back of it
    #: By sale that is cancelled in the shop: what the shop gives back of it.
    in_shop: Sums = attrs.field(factory=Sums)
    #: The returns that were closed, and due again as the shop took back that it cancelled the sale.
    due_again: set[str] = attrs.field(factory=set)
    #: The returns that were closed, and inspected since: what is found then may be due.
    found_late: set[str] = attrs.field(factory=set)
    #: The disputes that are open, by order and the bank's number: of which sale, how much.
    disputes: dict[tuple[str, str], tuple[str, Money]] = attrs.field(factory=dict)
    #: By refund that is paid, or may be, or exchange settled by hand: of which sale, how much.
    refunded: dict[str, tuple[str, Money]] = attrs.field(factory=dict)
    #: By return that is not sent: what was taken for that, and by which event.
    kept_for: dict[str, tuple[str, returns.SaveOffer]] = attrs.field(factory=dict)
    taken_off: Sums = attrs.field(factory=Sums)  # by the event that led to it: of prices
    taken: set[tuple[str, str, str]] = attrs.field(factory=set)  # offers, by order and item
    numbers: set[tuple[str, str]] = attrs.field(factory=set)  # of orders, by brand


def all_of(records: Records, kind: type[R]) -> list[R]:
    """The records of a type."""
    return [one for one in records.values() if isinstance(one, kind)]


def exchange_of(one: Envelope, records: Records) -> exchanges.Exchange:
    """The exchange that something happened to."""
    exchange = records[one.stream]
    assert isinstance(exchange, exchanges.Exchange)
    return exchange


def return_of(id: str, records: Records) -> returns.ReturnAuthorization:
    """The return of an id."""
    ra = records[id]
    assert isinstance(ra, returns.ReturnAuthorization)
    return ra


def order_of(id: str, records: Records) -> orders.Order:
    """The order of an id."""
    order = records[id]
    assert isinstance(order, orders.Order)
    return order


def sale_behind(order: str, records: Records) -> str:
    """The sale that an order goes back to, which replaces it or one that replaces it."""
    found = order_of(order, records)
    while found.replaces is not None:
        exchange = records[found.replaces]
        assert isinstance(exchange, exchanges.Exchange)
        found = order_of(exchange.order, records)
    return found.id


def sale_paid_back(refund: refunds.Refund | refunds.RefundOpened, records: Records) -> str:
    """The sale that a refund is of, also where that is only where it goes back to."""
    id = refund.ra or refund.exchange
    if id is None:
        return refund.order
    about = records[id]
    assert isinstance(about, returns.ReturnAuthorization | exchanges.Exchange)
    return sale_behind(about.order, records)


def not_given_up(opened: Iterable[refunds.Refund]) -> list[Money]:
    """What is paid, or may be."""
    return [one.amount for one in opened if one.stage is not refunds.RefundStage.GIVEN_UP]


def names(order: orders.Order) -> list[str]:
    """What an order is called on a ticket: by the shop's number, once it has one."""
    return [name for name in (order.number, order.id) if name is not None]


def is_told(words: str, records: Records) -> bool:
    """Whether somebody reads that on a ticket, or did until it was erased."""
    return any(words in text or text == _ERASED for text in _texts(records))


def amounts_told(words: str, records: Records) -> tuple[Money, ...] | None:
    """The amounts that are told of in these words, each text once; None = one may be erased."""
    texts = dict.fromkeys(_texts(records))
    if _ERASED in texts:
        return None
    said = [text.split(words)[0].split() for text in texts if words in text]
    return tuple([Money(amount, currency) for currency, amount in said])


def _texts(records: Records) -> list[str]:
    return [text for x in all_of(records, tickets.Ticket) for text in (x.subject, *x.notes)]


_ERASED = "[erased]"


def paid_beside(noted: Noted, sale: str, records: Records, like: Money) -> Money:
    """What the customer paid for the exchanges that go back to a sale, beside what it cost."""
    swapped = [
        x for x in all_of(records, exchanges.Exchange) if sale_behind(x.order, records) == sale
    ]
    paid = [noted.paid.get_of(x.id, like) + shipping_back(x, records) for x in swapped]
    return Money.total(paid, like.currency)


def paid_in_all(noted: Noted, sale: str, records: Records) -> Money:
    """What the customer paid for a sale, for the exchanges that go back to it, and for sending."""
    paid = noted.paid_for[sale]
    others = noted.paid_for_others.get_of(sale, paid)
    return paid + others + paid_beside(noted, sale, records, paid)


def shipping_back(exchange: exchanges.Exchange, records: Records) -> Money:
    """What was paid for replacements that were waived their shipping, or go out no more. D8."""
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    due = [
        one.paid_in_total if off or one.stage is orders.OrderStage.CANCELLED else one.overpaid
        for one in all_of(records, orders.Order)
        if one.replaces == exchange.id
    ]
    return Money.total(due, exchange.value.currency)
