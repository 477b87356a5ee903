"""What policies are asked about orders."""

from cservice.ids import ExchangeId, Sku
from cservice.kernel.money import Money
from cservice.kernel.question import Charge, First, Rule, Within
from cservice.kernel.value import frozen
from cservice.orders.arriving import BusinessDays
from cservice.orders.model import Corrected, Order, OrderLine, costs


@frozen(kw_only=True)
class SourceCodeWorth(Charge):
    """What does this source code take off? Starts with nothing; a promotion adds to it. Source: D4.

    A policy answers with the amount so far changed, or None for a code that is not its own. Never
    more is taken off than what was paid. Asked also when an order is taken, whose prices have it
    off already: then how much it is does not count, and a code that takes nothing off is none.
    """

    kind = "orders.source_code_worth"
    code: str  # as it is compared: folded, without spaces around it
    sku: Sku | None  # the item it is for; None = the whole order
    paid: Money  # what was paid for that, without shipping
    order: Order | None  # the order, as it is before; None = it is being taken


@frozen(kw_only=True)
class DeliveredWithin(First[BusinessDays]):
    """How many business days after it ships does an order come? Source: D3.

    Asked where the shop promised nothing: when the customer is told where an order is, when its
    tracking number is mailed, and when what came is compared with what was ordered: what comes
    after the last of these days is late. Days from Monday to Friday count; who closes on others
    allows for it.
    """

    kind = "orders.delivered_within"
    method: str | None  # how it is shipped, as the shop calls it; None = it does not say
    order: Order  # which


@frozen(kw_only=True)
class LeavesWithin(Within):
    """Within which time does an order that we placed leave? Source: D3, D12, F2.

    Asked for one taken on a call, and for a replacement. Where nobody says by then that it left,
    somebody is told, and asks the shop. One that is not out yet, or is made to order, takes longer.
    """

    kind = "orders.leaves_within"
    lines: tuple[OrderLine, ...]  # what is to be sent
    replaces: ExchangeId | None  # the exchange it is for; None = it is a sale
    method: str | None  # how it is shipped, as it was agreed; None = it was not said


@frozen(kw_only=True)
class MayReduce(Rule):
    """May so much of what an order cost be let go? Source: D4, D5, B5.

    Asked when the price of an item is adjusted, and when shipping is waived. What a promotion takes
    off is no favour of anybody's: see `SourceCodeWorth`.
    """

    kind = "orders.may_reduce"
    order: Order  # the order, as it is before
    what: Corrected  # the price of an item, or the shipping
    sku: Sku | None  # the item; None = it is the shipping
    off: Money  # how much would be let go
    reason: str  # why, in the words of whoever corrects it

    @property
    def in_all(self) -> Money:
        """How much would be let go of it in all; small steps lead no further than one."""
        before = [one.amount for one in self.order.let_go if one.sku == self.sku]
        return Money.total(before, self.off.currency) + self.off

    @property
    def price(self) -> Money:
        """What it cost before anything of it was let go."""
        cost = costs(self.order.lines, self.order.shipping)[self.sku]
        return cost + self.in_all - self.off
