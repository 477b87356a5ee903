"""How the trade answers what is asked about exchanges."""

import datetime

from cservice.exchanges import (
    ChargeAfter,
    MayCharge,
    MayExchangeFor,
    MayGiveBack,
    MayWaive,
    RemindAfter,
    ResendWithin,
    RetryReplacementAfter,
    ShippingCost,
    Ships,
    ShipsWhen,
    WriteOffAfter,
)
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, NeedApproval, Refuse, Ruling
from cservice.kernel.time import days

NAME = "trade.exchanges"

#: A replacement that could not be ordered is tried again after so long, for the first time.
RETRY_AFTER = days(1)
#: A replacement that came back is given up so long after that.
RESEND_WITHIN = days(14)
#: A customer is reminded of the original so long after the replacement left.
REMIND_AFTER = days(14)
#: An original that has not come is charged so long after the replacement left.
CHARGE_AFTER = days(30)
#: What a customer owes is let go when it was owed for so long.
WRITE_OFF_AFTER = days(30)


@policy(MayExchangeFor)
def same_product(q: MayExchangeFor) -> Ruling | None:
    """The same goes out, or another size or colour of it; a supervisor may widen that."""
    if q.same_product:
        return None
    return Refuse(
        "other_product",
        "{sku} is no variant of what comes back: {originals}",
        allowed=("the same, or a variant of the same product", "a credit, and an order of it"),
        override=SUPERVISOR,
        params={"sku": q.item.sku, "originals": ", ".join([one.sku for one in q.originals])},
    )


@policy(MayExchangeFor)
def at_the_price_paid(q: MayExchangeFor) -> Ruling | None:
    """The very same is not exchanged at a lower price, unless a supervisor says so."""
    if q.undercuts is None:
        return None
    return Refuse(
        "below_what_was_paid",
        "{sku} goes out at {price} each; {paid} was paid for what comes back of it",
        allowed=("without a price: it is worth what was paid", "a credit, and an order of it"),
        override=SUPERVISOR,
        params={"sku": q.item.sku, "price": q.item.price, "paid": q.undercuts},
    )


@policy(MayGiveBack)
def original_first(q: MayGiveBack) -> Ruling | None:
    """No money goes back for a replacement while the customer has what it was sent for too."""
    return Refuse(
        "original_not_back",
        "{amount} would go back, and the original of {exchange} is neither back nor paid for",
        allowed=("once that original is accepted, or paid for", "something that costs as much"),
        override=SUPERVISOR,
        params={"exchange": q.unreturned, "amount": q.amount},
    )


@policy(ShipsWhen)
def at_once_on_our_mistake(q: ShipsWhen) -> Ships | None:
    """On our mistake it leaves at once, unless nothing was found wrong; else after the return."""
    return Ships.AT_ONCE if q.our_mistake else Ships.AFTER_RETURN


@policy(ShippingCost)
def waived_shipping(q: ShippingCost) -> Money | None:
    """Shipping is free on our mistake, unless it was found all right, or from a worth on."""
    return Money.zero(q.so_far.currency) if q.our_mistake or q.qualifies else None


@policy(RetryReplacementAfter)
def tried_again_the_next_day(q: RetryReplacementAfter) -> datetime.timedelta | None:
    """A replacement that could not be ordered is tried again after a day, then after two, four."""
    times: int = 2 ** (q.attempt - 1)
    return RETRY_AFTER * times


@policy(ResendWithin)
def given_up_after_two_weeks(q: ResendWithin) -> datetime.timedelta | None:
    """A replacement that came back may be sent again for 14 days."""
    return RESEND_WITHIN


@policy(RemindAfter)
def reminded_after_two_weeks(q: RemindAfter) -> datetime.timedelta | None:
    """The customer is reminded of the original 14 days after the replacement left."""
    return REMIND_AFTER


@policy(ChargeAfter)
def charged_after_a_month(q: ChargeAfter) -> datetime.timedelta | None:
    """An original that has not come is charged 30 days after the replacement left."""
    return CHARGE_AFTER


@policy(MayCharge)
def with_consent(q: MayCharge) -> Ruling | None:
    """Nobody is charged who did not agree to it, nor for what is on its way, to us or to them."""
    if not q.consented:
        return Refuse(
            "no_consent",
            "the customer did not agree to be charged",
            allowed=("ask the customer to pay", "write the original off"),
            final=True,
        )
    if q.on_its_way:
        return Refuse(
            "on_its_way",
            "the original is on its way",
            allowed=("wait until it comes or is lost",),
            override=SUPERVISOR,
        )
    if q.not_come:
        return Refuse(
            "not_come",
            "the replacement has not come, the customer says",
            allowed=("wait until it comes or is lost",),
            override=SUPERVISOR,
        )
    return Allow("the customer agreed to be charged if the original is not given back")


@policy(WriteOffAfter)
def owed_for_a_month(q: WriteOffAfter) -> datetime.timedelta | None:
    """What a customer owes is waited for another 30 days."""
    return WRITE_OFF_AFTER


@policy(MayWaive)
def waived_by_a_supervisor(q: MayWaive) -> Ruling | None:
    """What was owed for long enough, or by our mistake, is let go; else a supervisor decides."""
    if q.overdue:
        return Allow("it was waited for long enough")
    if q.our_mistake:
        return Allow("our mistake")
    return NeedApproval(
        "waiver", "{amount} for the {owing} would be let go", role=SUPERVISOR, params=_owed(q)
    )


def _owed(q: MayWaive) -> dict[str, object]:
    return {"amount": q.amount, "owing": q.owing}
