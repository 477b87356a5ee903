"""What several commands of orders refuse in the same words."""

from collections.abc import Iterable, Sequence

from cservice.ids import ProductId, Sku
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused, in_words, refuse
from cservice.kernel.time import Instant
from cservice.orders.chart import OrderStage
from cservice.orders.facts import Agreed, Claimed
from cservice.orders.model import Order, OrderLine, paid_for
from cservice.payment import Payment

#: Whose rules these are.
RULES = "trade.orders"


def too_early(question: str, at: Instant, before: str, earliest: Instant) -> Refused:
    """What follows from something cannot have happened before it."""
    return refuse(
        question,
        RULES,
        "too_early",
        "{at} is before it was {before}",
        allowed=(f"from {in_words(earliest)}",),
        at=at,
        before=before,
    )


def to_come(question: str, at: Instant, now: Instant) -> Refused | None:
    """What is noted has happened: a clock that is ahead, or a slip in the year, is refused."""
    if at <= now:
        return None
    return refuse(
        question,
        RULES,
        "to_come",
        "{at} is still to come; it is {now}",
        allowed=(f"up to {in_words(now)}",),
        at=at,
        now=now,
    )


def not_happened(
    question: str,
    now: Instant,
    placed: Instant,
    shipped: Instant | None,
    delivered: Instant | None,
    cancelled: Instant | None,
) -> Refused | None:
    """An order is placed, leaves, and arrives or is cancelled; none of it in the future."""
    instants = [at for at in (placed, shipped, delivered, cancelled) if at is not None]
    unshipped = delivered is not None and shipped is None
    if unshipped or instants != sorted(instants):
        return out_of_order(question)
    return to_come(question, instants[-1], now)


def out_of_order(question: str) -> Refused:
    """What follows from something cannot have happened without it."""
    return refuse(
        question,
        RULES,
        "out_of_order",
        "placed, shipped, delivered, or placed and cancelled: in this order",
    )


def mixed_currencies(
    question: str, lines: Iterable[OrderLine], shipping: Money, payments: Iterable[Payment] = ()
) -> Refused | None:
    """What was paid for an order could not be shared out otherwise."""
    amounts = [shipping, *(one.amount for one in payments)]
    for line in lines:
        amounts += (line.paid, line.worth)
    currencies = sorted({amount.currency for amount in amounts})
    if len(currencies) == 1:
        return None
    return refuse(
        question,
        RULES,
        "several_currencies",
        "it is paid in {currencies}; an order has one currency",
        currencies=", ".join(currencies),
    )


def no_sale(question: str, lines: Iterable[OrderLine]) -> Refused | None:
    """Only what is sent for nothing carries what was paid for something else."""
    if all(line.carried is None for line in lines):
        return None
    return refuse(
        question,
        RULES,
        "carried",
        "what was paid for another item is carried by a replacement, not by a sale",
    )


def not_for_nothing(question: str, lines: Iterable[OrderLine]) -> Refused | None:
    """What is sent for an exchange costs nothing: its difference is the exchange's to settle."""
    if all(line.paid.is_zero for line in lines):
        return None
    return refuse(question, RULES, "payment", "nothing is paid in a no-payment-required order")


def carries_too_much(
    question: str, lines: Iterable[OrderLine], worth: Money | None
) -> Refused | None:
    """A replacement stands for no more than was paid for what it replaces. Source: E11."""
    carried = [line.carried for line in lines if line.carried is not None]
    if not carried:
        return None
    total = Money.total(carried, carried[0].currency)
    if worth is not None and worth.currency == total.currency and total <= worth:
        return None
    most = "nothing" if worth is None else str(worth)
    return refuse(
        question,
        RULES,
        "more_than_paid",
        "it would carry {total}, and {most} was paid for what it replaces",
        allowed=(f"up to {most}",),
        total=total,
        most=most,
    )


def not_agreed(
    question: str, lines: Iterable[OrderLine], wanted: Iterable[Agreed | OrderLine]
) -> Refused | None:
    """What goes out for nothing is what was agreed, or a variant of it, and no more. Source: F6."""
    left: dict[Sku | ProductId, int] = {}
    for one in wanted:
        left[one.product or one.sku] = left.get(one.product or one.sku, 0) + one.quantity
    for line in lines:
        what = line.product or line.sku
        left[what] = left.get(what, 0) - line.quantity
        if left[what] < 0:
            return refuse(
                question,
                RULES,
                "not_agreed",
                "{quantity} × {sku} is more than the exchange is for",
                allowed=("what was agreed", "cancel the exchange and agree another"),
                quantity=line.quantity,
                sku=line.sku,
            )
    return None


def is_cancelled(question: str, order: Order) -> Refused | None:
    """What was cancelled costs nothing any more."""
    if order.stage is not OrderStage.CANCELLED:
        return None
    return refuse(question, RULES, "cancelled", "the order is cancelled")


def has_left(question: str, order: Order) -> Refused | None:
    """What is on its way, or over, is not changed any more; what came back may leave otherwise."""
    if order.stage in (OrderStage.PLACED, OrderStage.CAME_BACK):
        return None
    return refuse(
        question,
        RULES,
        "left",
        "the order is {stage}; that is changed before it leaves",
        allowed=("before it leaves",),
        stage=order.stage,
    )


def unbalanced_if_told(
    question: str,
    payments: Sequence[Payment],
    lines: Iterable[OrderLine],
    shipping: Money,
    gone_back: Money | None = None,
) -> Refused | None:
    """Where the shop tells by what it was paid, that is what it comes to.

    What has gone back may be told with it, as it was paid first, or not.
    """
    if not payments:
        return None
    refused = unbalanced(question, payments, lines, shipping)
    if refused is not None and gone_back is not None:
        return unbalanced(question, payments, lines, shipping, gone_back)
    return refused


def unbalanced(
    question: str,
    payments: Iterable[Payment],
    lines: Iterable[OrderLine],
    shipping: Money,
    gone_back: Money | None = None,
) -> Refused | None:
    """What is paid is what it comes to, and what has gone back of it; all in one currency."""
    due = paid_for(lines, shipping)
    if gone_back is not None:
        due += gone_back
    paid = Money.total((one.amount for one in payments), shipping.currency)
    if paid == due:
        return None
    return refuse(
        question,
        RULES,
        "unbalanced",
        "{paid} is paid by all means together, and lines and shipping come to {due}"
        if gone_back is None
        else "{paid} is paid by all means together, and lines and shipping, with {gone_back} that"
        " has gone back already, come to {due}",
        allowed=(f"payments of {due} together",),
        paid=paid,
        due=due,
        gone_back=gone_back,
    )


def takes_away(
    question: str, claimed: Sequence[Claimed], lines: Sequence[OrderLine]
) -> Refused | None:
    """No line has fewer pieces, or is worth less, than what of it comes back already."""
    for claim in claimed:
        same = [line for line in lines if line.sku == claim.sku]
        pieces = sum(line.quantity for line in same)
        worth = Money.total((line.worth for line in same), claim.worth.currency)
        if pieces < claim.quantity or worth < claim.worth:
            return refuse(
                question,
                RULES,
                "claimed",
                "{quantity} of {sku}, worth {worth}, come back already",
                allowed=(f"{claim.quantity} or more, for {claim.worth} or more",),
                quantity=claim.quantity,
                sku=claim.sku,
                worth=claim.worth,
            )
    return None


def not_in_order(question: str, sku: Sku) -> Refused:
    """What is corrected is something of the order."""
    return refuse(question, RULES, "not_ordered", "{sku} is not in the order", sku=sku)


def no_change(question: str, now: object) -> Refused:
    """A correction corrects something."""
    return refuse(question, RULES, "no_change", "it is {now} already", now=now)


def not_an_email(question: str) -> Refused:
    """What was given as one is no e-mail address; it is not shown, since it is somebody's."""
    return refuse(
        question,
        RULES,
        "not_an_email",
        "what is given as the e-mail address is none: it has one @, and a dot after it",
        allowed=("ask for it again",),
    )
