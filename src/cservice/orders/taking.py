"""Orders that are taken on a call, and the number that the shop gives them. Source: D12, C11."""

from enum import StrEnum

import attrs

from cservice.ids import AccountId, CallId, OrderId
from cservice.kernel.checks import is_email, not_empty, not_negative
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.record import words
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import plus
from cservice.kernel.value import evolve, frozen
from cservice.orders import events
from cservice.orders.facts import RecordingFacts
from cservice.orders.leaving import leaves_within
from cservice.orders.model import Customer, Order, OrderLine
from cservice.orders.promotions import promoted
from cservice.orders.recording import recorded
from cservice.orders.refusals import RULES, mixed_currencies, no_sale, not_an_email, unbalanced
from cservice.payment import Payment


class Repeated(StrEnum):
    """What is repeated to the customer before an order is placed, in this order. Source: C11."""

    EMAIL = "email"
    BILL_TO = "bill_to"
    SHIP_TO = "ship_to"
    ITEMS = "items"
    PRICES = "prices"
    TOTAL = "total"


@frozen(kw_only=True)
class TakeOrder(Request[Order, Given]):
    """Take an order on a call, once all of it was repeated to the customer. Source: D12, C11.

    It joins the call's case, and has no number until the shop gives one. Refused where something
    was not repeated, where the e-mail address that was is none, where the payments do not add up to
    lines and shipping, in several currencies, and where a source code is given twice or is no
    promotion's, which policies are asked.
    """

    kind = "orders.take_order"
    record = Order
    yields = (events.OrderTaken,)
    customer: Customer | None = personal(erased=None)  # who orders; None = erased
    bill_to: str = personal(validator=not_empty)  # where the bill goes
    ship_to: str = personal(validator=not_empty)  # where it is shipped
    lines: tuple[OrderLine, ...] = attrs.field(validator=not_empty)  # what is ordered, priced
    shipping: Money = attrs.field(validator=not_negative)  # what is paid for shipping
    payments: tuple[Payment, ...]  # by what it is paid
    source_codes: tuple[str, ...] = ()  # of the promotions that are in the prices already
    confirmed: tuple[Repeated, ...]  # what was repeated to the customer, who said yes
    call: CallId | None = None  # on which call; None = on none, in a letter
    account: AccountId | None = None  # whose account it is on; None = on nobody's
    shipping_method: str | None = None  # how it is to be shipped: "ground"; None = not said

    @property
    def follows(self) -> str | None:
        return self.call

    @property
    def mentions(self) -> tuple[str, ...]:
        return () if self.account is None else (self.account,)

    def decision(self, facts: Given) -> Outcome[Order]:
        codes = tuple(words(code) for code in self.source_codes)
        refused = (
            _unrepeated(self.kind, self.confirmed)
            or _no_email(self.kind, self.customer)
            or mixed_currencies(self.kind, self.lines, self.shipping, self.payments)
            or no_sale(self.kind, self.lines)
            or unbalanced(self.kind, self.payments, self.lines, self.shipping)
            or _twice(self.kind, codes)
        )
        if refused is not None:
            return refused
        said = promoted(self.kind, codes, self.lines, facts)
        if isinstance(said, Refused):
            return said
        within = leaves_within(facts, self.lines, None, self.shipping_method)
        return accept(
            events.OrderTaken(
                customer=self.customer and evolve(self.customer, address=self.ship_to),
                bill_to=self.bill_to,
                lines=self.lines,
                shipping=self.shipping,
                payments=self.payments,
                source_codes=codes,
                placed_at=facts.now,
                call=self.call,
                account=self.account,
                shipping_method=self.shipping_method,
                leaves_by=None if within is None else plus(facts.now, within.value),
            ),
            rulings=said if within is None else (*said, *within.rulings),
        )


def _unrepeated(question: str, confirmed: tuple[Repeated, ...]) -> Refused | None:
    """What the customer has not heard, nobody has agreed to."""
    missing = ", ".join(one.replace("_", "-") for one in Repeated if one not in confirmed)
    if not missing:
        return None
    return refuse(
        question,
        RULES,
        "not_repeated",
        "not repeated to the customer: {missing}",
        allowed=(f"once they are repeated: {missing}",),
        missing=missing,
    )


def _no_email(question: str, customer: Customer | None) -> Refused | None:
    """What is not there, nobody can have repeated; of who was erased since, nothing is.

    What is no e-mail address is none that the confirmation can go to. Source: C11, D12.
    """
    if customer is None or is_email(customer.email):
        return None
    if customer.email:
        return not_an_email(question)
    return refuse(
        question,
        RULES,
        "no_email",
        "there is no e-mail address of the customer's that was repeated",
        allowed=("ask for it, and give it with the customer",),
    )


def _twice(question: str, codes: tuple[str, ...]) -> Refused | None:
    """A promotion is given once an order."""
    twice = [code for n, code in enumerate(codes) if code in codes[:n]]
    if not twice:
        return None
    return refuse(question, RULES, "used", "{code} was applied already", code=twice[0])


@frozen(kw_only=True)
class NumberOrder(Command[Order, RecordingFacts]):
    """Note the number that the shop gave an order of ours, once. Source: D12, D6."""

    kind = "orders.number_order"
    record = Order
    target = "order"
    facts = RecordingFacts
    yields = (events.OrderNumbered,)
    order: OrderId  # which
    number: str = attrs.field(validator=not_empty)  # the shop's; on the invoice

    def decision(self, record: Order, facts: RecordingFacts) -> Outcome[Order]:
        if record.number is not None:
            return refuse(
                self.kind, RULES, "numbered", "it is order {number} already", number=record.number
            )
        if facts.recorded:
            return recorded(self.kind, self.number)
        return accept(events.OrderNumbered(number=self.number))
