"""What policies are asked about exchanges."""

from enum import StrEnum

from cservice.exchanges.chart import OriginalStage
from cservice.exchanges.model import Item, Original, Ships
from cservice.ids import ExchangeId
from cservice.kernel.money import Money
from cservice.kernel.question import Charge, First, Rule, Within
from cservice.kernel.value import frozen


@frozen(kw_only=True)
class MayExchangeFor(Rule):
    """May this go out for what comes back? Asked for each item. Source: F6."""

    kind = "exchanges.may_exchange_for"
    item: Item  # what would go out
    originals: tuple[Original, ...]  # what comes back for it, as many pieces
    same_product: bool  # whether it is the same as all of them, or a variant of the same product
    #: What was paid for those of them that are the very same, where the item is priced below that;
    #: None = it is not, or its price counts for nothing.
    undercuts: Money | None = None


@frozen(kw_only=True)
class MayGiveBack(Rule):
    """May money go back for a replacement, while the customer has what it was sent for? D7, D9.

    Asked where what would go out for it is worth less, and where its exchange is cancelled.
    """

    kind = "exchanges.may_give_back"
    amount: Money  # what would go back, of what was paid for the first
    unreturned: ExchangeId  # the exchange whose original has neither come back nor been paid for


@frozen(kw_only=True)
class ShipsWhen(First[Ships]):
    """Does the replacement leave at once, or after the original is back? Source: F2.

    Where a diagnosis contradicts that it was our mistake, it counts as the customer's own reason;
    nobody having looked contradicts nothing. Source: D2, E3.
    """

    kind = "exchanges.ships_when"
    our_mistake: bool  # whether we caused it: it is said, and nothing contradicts it
    repeat: int = 0  # how many exchanges went wrong before, one after the other. Source: D9
    contradicted: bool = False  # why it does not count though it is said: all was all right


@frozen(kw_only=True)
class ShippingCost(Charge):
    """What does the customer pay to have the replacement shipped? Source: D8, F1.

    Starts with the brand's price. A policy answers with the cost so far changed, or None. An order
    qualifies for free shipping where what it replaces is worth the brand's `free_shipping_from`, or
    more; where a brand gives no such figure, none does. Where a diagnosis contradicts that it was
    our mistake, it counts as the customer's own reason. Source: D2, E3.
    """

    kind = "exchanges.shipping_cost"
    our_mistake: bool  # whether we caused it: it is said, and nothing contradicts it
    contradicted: bool = False  # why it does not count though it is said: all was all right
    value: Money  # what the replacement is worth
    qualifies: bool  # whether an order of that worth ships free: the brand's figure is reached
    repeat: int = 0  # how many exchanges went wrong before, one after the other. Source: D9


@frozen(kw_only=True)
class RetryReplacementAfter(Within):
    """How long after a replacement could not be ordered is that tried again? Source: D6, F2."""

    kind = "exchanges.retry_replacement_after"
    attempt: int  # the how-manieth time it was that it could not, one after another; ≥ 1
    our_mistake: bool  # whether we caused the exchange
    value: Money  # what the replacement is worth


@frozen(kw_only=True)
class ResendWithin(Within):
    """How long may a replacement that came back be sent again, before it is given up? Source: F4.

    What we hold of the customer's goes back then.
    """

    kind = "exchanges.resend_within"
    our_mistake: bool  # whether we caused the exchange
    value: Money  # what the replacement is worth


@frozen(kw_only=True)
class RemindAfter(Within):
    """How long after the replacement left is the customer reminded of the original? Source: F4."""

    kind = "exchanges.remind_after"
    our_mistake: bool  # whether we caused the exchange
    value: Money  # what the replacement is worth


@frozen(kw_only=True)
class ChargeAfter(Within):
    """How long after the replacement left is an original charged that never came? Source: F4."""

    kind = "exchanges.charge_after"
    our_mistake: bool  # whether we caused the exchange
    value: Money  # what the replacement is worth


@frozen(kw_only=True)
class MayCharge(Rule):
    """May the customer be charged for an original that was not given back? Source: F4.

    Asked only where the replacement left and is not back, and the original was neither lost nor
    given to the customer; and once.
    """

    kind = "exchanges.may_charge"
    amount: Money  # what would be charged: what the replacement is worth
    consented: bool  # whether the customer agreed to it when the exchange was
    original: OriginalStage  # awaited, or rejected at inspection
    on_its_way: bool  # whether the original is under way: to the customer still, or to us
    our_mistake: bool  # whether we caused the exchange
    reminded: bool  # whether the customer was reminded
    #: Whether the customer says that the replacement has not come, and nobody knows that it has.
    not_come: bool = False


class Owing(StrEnum):
    """What a customer owes for an exchange."""

    DIFFERENCE = "difference"
    ORIGINAL = "original"


@frozen(kw_only=True)
class WriteOffAfter(Within):
    """For how long does a customer owe us something before it is let go? Source: F4, F5."""

    kind = "exchanges.write_off_after"
    owing: Owing  # what is owed
    amount: Money  # how much it comes to


@frozen(kw_only=True)
class MayWaive(Rule):
    """May what a customer owes be let go? Source: F4, F5."""

    kind = "exchanges.may_waive"
    owing: Owing  # what is owed
    amount: Money  # how much it comes to
    our_mistake: bool  # whether we caused the exchange
    overdue: bool  # whether it was owed for as long as it is waited for
