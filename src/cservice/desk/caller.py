"""Who is calling, before anybody picks up: what a host pops up on an agent's screen. Source: A8.

Not a record nor a reaction: it is put together from what is found by the number, outside of any
transaction, and changes nothing. A caller id identifies and never verifies: whoever uses a
customer's phone is shown as that customer until the caller has said who calls. Source: C2.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from cservice.accounts import BY_PHONE as ACCOUNTS_BY_PHONE
from cservice.accounts import Account, AccountStage
from cservice.callbacks import BY_PHONE as CALLBACKS_BY_PHONE
from cservice.callbacks import Callback
from cservice.calls import BY_PHONE as CALLS_BY_PHONE
from cservice.calls import Call
from cservice.desk.desk import Desk
from cservice.ids import CustomerId
from cservice.kernel.record import BrandId, CaseId, Record, same_phone
from cservice.kernel.value import frozen
from cservice.orders import BY_PHONE as ORDERS_BY_PHONE
from cservice.orders import Order
from cservice.tickets import Ticket, TicketStage

Found = TypeVar("Found", Account, Order, Callback, Call)


class Identified(StrEnum):
    """What a caller id says of who calls."""

    WITHHELD = "withheld"  # there is none: nobody was looked for
    NOBODY = "nobody"  # nobody whom we know uses it; perhaps a new customer
    ONE = "one"
    SEVERAL = "several"  # a family, or an office: the caller says who of them


@frozen(kw_only=True)
class Known:
    """A customer who uses the number, and what there is with us."""

    customer: CustomerId  # the host's id
    name: str | None  # as the account has it, else the last order; for the agent to compare
    account: Account | None  # that is open; None = there is none
    orders: tuple[Order, ...]  # sales and replacements, the latest placed first
    open_tickets: tuple[Ticket, ...]  # those that somebody waits for, the latest first

    @property
    def last_order(self) -> Order | None:
        """The one that the call is most likely about."""
        return self.orders[0] if self.orders else None

    @property
    def open_cases(self) -> tuple[CaseId, ...]:
        """The cases of the open tickets, each once."""
        return tuple(dict.fromkeys(one.case for one in self.open_tickets))


@frozen(kw_only=True)
class Caller:
    """Who may be calling; that they are it, nothing here says."""

    phone: str | None  # the caller id; None = it was withheld, or there was none
    identified: Identified  # how much that says
    customers: tuple[Known, ...]  # who use it: first who ordered last, then who never did
    calls: tuple[Call, ...]  # that came from it, the latest first; the present one is one
    callbacks: tuple[Callback, ...]  # by which it is to be called; who gets through is not any more

    @property
    def said_new(self) -> int:
        """How often who called from it was a customer, and had said to be a new one. Source: A7."""
        return sum(one.said_new for one in self.calls)


def caller(
    desk: Desk,
    phone: str | None,
    *,
    brand: str | None = None,
    withheld: bool = False,
    toll_free: bool = False,
) -> Caller:
    """Who may be calling from a number, as far as the desk knows.

    `brand` None = whatever the brand. A number that the caller withholds is not looked at; on a
    toll-free line no caller can withhold it, since whoever is called pays. Source: A8.
    """
    hidden = not any(sign.isdecimal() for sign in phone or "")  # "anonymous", as switches say
    if phone is None or hidden or (withheld and not toll_free):
        return Caller(
            phone=None, identified=Identified.WITHHELD, customers=(), calls=(), callbacks=()
        )
    of = None if brand is None else BrandId(brand)
    their_orders: dict[CustomerId, list[Order]] = {}
    for order in _found(desk, Order, ORDERS_BY_PHONE, phone, of):
        assert order.customer is not None, "who was erased is found by no phone"
        their_orders.setdefault(order.customer.id, []).append(order)
    their_accounts = {
        one.customer: one
        for one in _found(desk, Account, ACCOUNTS_BY_PHONE, phone, of)
        if one.stage is AccountStage.OPEN
    }
    came = _found(desk, Call, CALLS_BY_PHONE, phone, of)
    called_on = [one.case for one in came]
    known = [
        _known(
            desk, customer, their_accounts.get(customer), their_orders.get(customer, ()), called_on
        )
        for customer in dict.fromkeys([*their_orders, *their_accounts])
    ]
    known.sort(key=_ordered_last)
    promised = _found(desk, Callback, CALLBACKS_BY_PHONE, phone, of)
    return Caller(
        phone=phone,
        identified=(Identified.NOBODY, Identified.ONE, Identified.SEVERAL)[min(len(known), 2)],
        customers=tuple(known),
        calls=tuple(sorted(came, key=lambda one: one.opened_at, reverse=True)),
        callbacks=tuple([one for one in promised if one.is_open]),
    )


def _found(
    desk: Desk, kind: type[Found], name: str, phone: str, brand: BrandId | None
) -> list[Found]:
    """The records of the number; what only ends alike is another's."""
    return [
        one
        for one in desk.find(kind, name, phone)
        if brand in (None, one.brand) and same_phone(_phone_of(one) or "", phone)
    ]


def _phone_of(one: Account | Order | Callback | Call) -> str | None:
    if isinstance(one, Order):
        return None if one.customer is None else one.customer.phone
    return one.phone


def _known(
    desk: Desk,
    customer: CustomerId,
    account: Account | None,
    placed: Iterable[Order],
    called_on: Iterable[CaseId],
) -> Known:
    """What there is of a customer; a ticket of the cases `called_on` may be of another's."""
    latest_first = tuple(sorted(placed, key=lambda one: one.placed_at, reverse=True))
    name = account.name if account is not None else None
    if name is None and latest_first and latest_first[0].customer is not None:
        name = latest_first[0].customer.name
    about: list[Record] = [*latest_first, *([] if account is None else [account])]
    cases = dict.fromkeys([one.case for one in about])
    waiting = [
        one
        for case in dict.fromkeys([*cases, *called_on])
        for one in desk.records(case)
        if isinstance(one, Ticket)
        and one.stage not in _OVER
        and (case in cases or one.customer in (None, customer))
    ]
    return Known(
        customer=customer,
        name=name,
        account=account,
        orders=latest_first,
        open_tickets=tuple(sorted(waiting, key=lambda one: one.opened_at, reverse=True)),
    )


_OVER = (TicketStage.SOLVED, TicketStage.CLOSED)


def _ordered_last(one: Known) -> tuple[bool, float]:
    last = one.last_order
    return (last is None, 0.0 if last is None else -last.placed_at.timestamp())
