"""The trade's answers about orders."""

import datetime

from cservice.kernel.actor import SUPERVISOR, ActorKind
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, NeedApproval, Ruling
from cservice.kernel.time import days
from cservice.orders import (
    BusinessDays,
    Corrected,
    DeliveredWithin,
    LeavesWithin,
    MayReduce,
    SourceCodeWorth,
)
from cservice.policies.ours import not_ours

#: The name under which these policies are registered.
NAME = "trade.orders"


@policy(SourceCodeWorth)
def no_promotion(q: SourceCodeWorth) -> Money | None:
    """A code takes nothing off unless one of the brand's promotions has it."""
    return None


#: By ground an order takes so many business days after it ships.
GROUND = BusinessDays(first=1, last=5)


@policy(DeliveredWithin)
def by_ground(q: DeliveredWithin) -> BusinessDays | None:
    """By ground it takes 1–5 business days; what is said to be faster, a brand says."""
    return GROUND


#: What we placed leaves within this time, or somebody asks the shop.
LEAVES = days(3)


@policy(LeavesWithin)
def three_days(q: LeavesWithin) -> datetime.timedelta | None:
    """An order that we placed leaves within three days."""
    return LEAVES


#: So much of the price of an item, in per cent, is let go without a supervisor.
LET_GO = 50


@policy(MayReduce)
def reduced_by_us(q: MayReduce) -> Ruling | None:
    """Any of our staff lets go of shipping, and of half a price in all; a supervisor of more.

    The brand's own systems let go what it has them let go. How much in money, a brand may say.
    """
    if (refused := not_ours(q.by, "say what we let go")) is not None:
        return refused
    most = q.price.percent(LET_GO)
    person = q.by.kind is ActorKind.STAFF
    if person and q.what is Corrected.PRICE and q.in_all > most:
        return NeedApproval(
            "much_of_price",
            "{off} would be let go in all; an agent lets go of {most}",
            role=SUPERVISOR,
            params={"off": q.in_all, "most": most},
        )
    return Allow("{who} says why", params={"who": q.by.kind})
