"""What may still leave us of what a customer paid for a sale: the one place that counts it.

A sale and all that was sent in its place have one purse. A refund, a credit and a replacement are
each asked of it. Source: E11, E13.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.value import evolve
from cservice.kernel.words import spoken
from cservice.payment import Payment, PaymentMeans, Purse

R = TypeVar("R", bound=Record)
_HELD = refunds.RefundStage.HELD


def purse(
    order: orders.Order | None,
    case: CaseFile,
    asked: returns.ReturnAuthorization | exchanges.Exchange | None = None,
) -> Purse:
    """The purse of the sale that an order goes back to; of no order, an empty one.

    What the shop gives back, where it was cancelled there, has left. What the bank gave back counts
    first against what the customer is due for anything. So once it gave something, no more leaves
    than all that is honoured is worth beside that: what was only authorized may never come. What is
    promised for an exchange is spoken for. What is `asked` for now, a return's credit or an
    exchange's goods, is not counted: `Purse.bears` adds it.
    """
    if order is None:
        return Purse()
    sale = sale_of(order, case)
    swapped = _swapped(sale, case)
    nothing = Money.zero(sale.shipping.currency)
    # What is held leaves only if it is tried again, as far as anything is left then.
    going = [one for one in not_given_up(refunds_of(sale, case)) if one.stage is not _HELD]
    gone = _sum(nothing, [*[one.amount for one in going], *[one.by_hand for one in swapped]])
    left = _paid(sale, case) - gone - _in_shop(sale, case)
    disputed = any(one.disputed for one in _family(sale, case))
    doubt = doubtful(sale)
    unsure = doubt if doubt.is_positive else None
    given = charged_back(sale, case)
    if given is None:
        return Purse(sale=sale.id, disputed=disputed, left=left, doubtful=unsure)
    returned = _of(sale, case, returns.ReturnAuthorization, lambda one: (one.order, one.sale))
    due = [_honoured(ra, swapped, asked) for ra in returned]
    out = [_spoken_for(one) for one in swapped if one is not asked]
    out += [had_instead(one, case) for one in swapped if one.given_up_for_another]
    beside = _sum(owed(sale, case), [*due, *_beside(swapped, case)]) - _sum(gone, out) - given
    left -= given
    if asked is None:
        most = min(left, beside)
        return Purse(sale=sale.id, disputed=disputed, left=most, doubtful=unsure)
    return Purse(sale=sale.id, disputed=disputed, left=left, beside=beside, doubtful=unsure)


def is_in(payment: Payment, order: orders.Order) -> bool:
    """Whether a payment is known to be made: not by invoice, and in cash only at the door."""
    if payment.means is PaymentMeans.CASH:
        return order.delivered_at is not None
    return payment.means is not PaymentMeans.INVOICE


def doubtful(order: orders.Order) -> Money:
    """What of an order may not be paid: nobody told, and it did not arrive; or it is paid later."""
    if not order.payments and order.delivered_at is None:
        return order.paid_in_total
    late = [one.amount for one in order.payments if not is_in(one, order)]
    return Money.total(late, order.shipping.currency)


def how_paid(order: orders.Order) -> str:
    """By what is to be paid what is not known to be in."""
    later = [spoken(one.means) for one in order.payments if not is_in(one, order)]
    if not later:
        return "by what is not known"
    return f"it was to be paid by {' and '.join(dict.fromkeys(later))}"


def _paid(sale: orders.Order, case: CaseFile) -> Money:
    """What was paid for a sale, and beside it, that may leave again."""
    # A bank gives back what was paid: so the shipping of a replacement was.
    family = _family(sale, case)
    others = [one for one in family if one is not sale and one.charged_back is not None]
    nothing = Money.zero(sale.shipping.currency)
    for_others = [min(_sum(nothing, [one.charged_back]), one.paid_in_total) for one in others]
    return _sum(sale.paid_in_total, [*_beside(_swapped(sale, case), case), *for_others])


def _beside(swapped: Iterable[exchanges.Exchange], case: CaseFile) -> list[Money]:
    """What was paid for each exchange, and is due back if nothing goes out for it."""
    return [one.paid_in + shipping_back(one, case) for one in swapped]


def too_much_out(sale: orders.Order, case: CaseFile) -> Money:
    """What has left beyond all that was paid: paid out by us, and given back by bank and shop."""
    nothing = Money.zero(sale.shipping.currency)
    paid = refunds.RefundStage.PAID
    by_us = [one.amount for one in refunds_of(sale, case) if one.stage is paid]
    by_hand = [one.by_hand for one in _swapped(sale, case)]
    out = _sum(_in_shop(sale, case), [*by_us, *by_hand, charged_back(sale, case)])
    return max(out - _paid(sale, case), nothing)


def _in_shop(sale: orders.Order, case: CaseFile) -> Money:
    """What the shop gives back of a sale, if it was cancelled there: what we did not by then."""
    if not sale.cancelled_in_shop:
        return Money.zero(sale.shipping.currency)
    own = {ra.id for ra in case.all(returns.ReturnAuthorization) if ra.order == sale.id}
    by_us = [
        one.amount
        for one in not_given_up(refunds_of(sale, case))
        if one.stage is not _HELD
        if one.ra in own or (one.ra is None and one.exchange is None)
    ]
    nothing = Money.zero(sale.shipping.currency)
    return max(sale.paid_in_total - _sum(nothing, by_us), nothing)


def at_most(amount: Money, order: orders.Order, case: CaseFile) -> Money:
    """What of an amount may still leave; all of it while a dispute is open, to be refused then."""
    counted = purse(order, case)
    return amount if counted.disputed else counted.bears(amount)


def for_goods(
    order: orders.Order | None,
    case: CaseFile,
    asked: returns.ReturnAuthorization | exchanges.Exchange | None = None,
) -> Purse:
    """The same for what is sent: only what the bank or the shop gave back makes that too much."""
    counted = purse(order, case, asked)
    if order is None or charged_back(order, case) is not None:
        return counted
    if sale_of(order, case).cancelled_in_shop:
        return counted
    return evolve(counted, left=None, doubtful=None)


def for_return(ra: returns.ReturnAuthorization, case: CaseFile) -> Purse:
    """The same for what a return is settled by: a credit, or an exchange that is not agreed yet.

    For a replacement that stays here nothing leaves: what it was sent for was settled. Where nobody
    told by what the sale was paid, whoever credits it says that it was. Source: F4.
    """
    order = case.get(orders.Order, ra.order)
    count = for_goods if ra.remedy is returns.Remedy.EXCHANGE else purse
    counted = count(order, case, ra)
    if order is None or not sale_of(order, case).payments:
        counted = evolve(counted, doubtful=None)
    if stays_here(order, case):
        return evolve(counted, left=Money.zero(ra.currency))
    return counted


def sale_of(order: orders.Order, case: CaseFile) -> orders.Order:
    """The sale that an order goes back to: itself, unless it is a replacement."""
    return case.get(orders.Order, order.sale) or order


def charged_back(order: orders.Order, case: CaseFile) -> Money | None:
    """What the bank gave back of a sale and of all that was sent in its place; None = nothing."""
    family = _family(sale_of(order, case), case)
    given = [one.charged_back for one in family if one.charged_back is not None]
    return Money.total(given, order.shipping.currency) if given else None


def disputable(order: orders.Order, case: CaseFile) -> Money:
    """What of all that was paid for a sale a bank may still give back. Source: E13.

    That is for the sale, for what was sent in its place, and for exchanges: whichever of the orders
    the bank names.
    """
    sale = sale_of(order, case)
    family = _family(sale, case)
    swapped = _swapped(sale, case)
    paid = [*[one.disputable for one in family], *[one.paid_in for one in swapped]]
    noted = [
        dispute.amount
        for one in family
        for dispute in one.chargebacks
        if dispute.stage is not orders.ChargebackStage.WON
    ]
    nothing = Money.zero(sale.shipping.currency)
    return _sum(nothing, paid) - _sum(nothing, noted)


def lost_to(order: orders.Order, case: CaseFile) -> tuple[str, ...]:
    """The bank's numbers of the disputes about a sale, and what was sent for it, that we lost."""
    return tuple(
        [
            dispute.reference
            for one in _family(sale_of(order, case), case)
            for dispute in one.chargebacks
            if dispute.stage is orders.ChargebackStage.LOST
        ]
    )


def _swapped(sale: orders.Order, case: CaseFile) -> list[exchanges.Exchange]:
    return _of(sale, case, exchanges.Exchange, lambda one: (one.order, one.sale))


def _family(sale: orders.Order, case: CaseFile) -> list[orders.Order]:
    return _of(sale, case, orders.Order, lambda one: (one.id, one.sale))


def _of(
    sale: orders.Order, case: CaseFile, kind: type[R], about: Callable[[R], Iterable[str | None]]
) -> list[R]:
    """The records of a type that are about a sale, or about what was sent in its place."""
    return [one for one in case.all(kind) if sale.id in about(one)]


def refunds_of(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds of a sale, for whatever."""
    return [one for one in case.all(refunds.Refund) if one.order == sale.id]


def not_given_up(opened: Iterable[refunds.Refund]) -> list[refunds.Refund]:
    """The refunds that were paid, or may be."""
    return [one for one in opened if one.stage is not refunds.RefundStage.GIVEN_UP]


def gone_back(sale: orders.Order, case: CaseFile) -> tuple[Payment, ...]:
    """What went back of a sale, or may have, each part as it goes."""
    return parts_of(not_given_up(refunds_of(sale, case)))


def parts_of(opened: Iterable[refunds.Refund]) -> tuple[Payment, ...]:
    """How much goes back by what."""
    return tuple(
        [Payment(means=one.means, amount=one.amount, reference=one.payment) for one in opened]
    )


def for_itself(sale: orders.Order, case: CaseFile) -> list[refunds.Refund]:
    """All refunds that were opened for a sale, and not for a return or an exchange."""
    return [one for one in refunds_of(sale, case) if one.ra is None and one.exchange is None]


def owed(sale: orders.Order, case: CaseFile) -> Money:
    """What the customer is due for a sale itself, in all: paid too much, or paid in vain. D4, D5.

    Of one that was cancelled all goes back that no return claims; what was cancelled in the shop is
    given back there. A replacement is due nothing: what was paid for it is its exchange's.
    """
    nothing = Money.zero(sale.shipping.currency)
    if sale.replaces is not None or sale.cancelled_in_shop:
        return nothing
    if sale.stage is not orders.OrderStage.CANCELLED:
        return max(sale.overpaid, nothing)
    swapped = [one.ra for one in case.all(exchanges.Exchange) if _spoken_for(one) is not None]
    claimed = [
        line.claimed_paid
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == sale.id and (ra.claims or ra.credited is not None or ra.id in swapped)
        for line in ra.lines
    ]
    return max(sale.paid_in_total - _sum(nothing, claimed), nothing)


def unpaid(order: orders.Order, case: CaseFile) -> Money:
    """What of what an order comes to is not paid; less than nothing = too much is. Source: D4.

    What went back for the order itself is not paid any more.
    """
    gone = [one.amount for one in not_given_up(for_itself(order, case))]
    return _sum(Money.zero(order.shipping.currency), gone) - order.overpaid


def shipping_back(exchange: exchanges.Exchange, case: CaseFile) -> Money:
    """What was paid to have replacements shipped, and is due: waived, or they go out no more. D8.

    Less what of it the bank gave.
    """
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    due = exchange.none
    for one in case.all(orders.Order):
        if one.replaces == exchange.id:
            gone = off or one.stage is orders.OrderStage.CANCELLED
            paid = one.paid_in_total if gone else max(one.overpaid, exchange.none)
            given = exchange.none if one.charged_back is None else one.charged_back
            due += max(paid - given, exchange.none)
    return due


def _honoured(
    ra: returns.ReturnAuthorization,
    swapped: Iterable[exchanges.Exchange],
    asked: returns.ReturnAuthorization | exchanges.Exchange | None,
) -> Money:
    """What the customer is due for a return, less fees: it is honoured, credited or swapped.

    The three are of the same goods, and so the most of them counts. What may still come is worth
    something only as far as something is promised for it already; and of a return that is asked
    about, or whose exchange is, what it is worth is what is asked for, and does not count.
    """
    own = asked is not None and ra.id in (asked.id, getattr(asked, "ra", None))
    nothing = Money.zero(ra.currency)
    credited = _sum(nothing, [ra.credited if own else ra.credited_for])
    fees = _sum(nothing, [fee.amount for fee in ra.fees])
    if ra.stage not in (returns.ReturnStage.AUTHORIZED, returns.ReturnStage.CLOSED):
        return credited - fees
    worth = nothing if own else ra.worth.honoured
    promised = _sum(nothing, [_promised(one, asked) for one in swapped if one.ra == ra.id])
    if any(line.exchanged for line in ra.lines):
        # Its lines are worth what no exchange stands for: what is promised is of other pieces.
        return max(credited, worth) + promised - fees
    return max(credited, worth, min(promised, _swappable(ra))) - fees


def _swappable(ra: returns.ReturnAuthorization) -> Money:
    """For how much of a return exchanges may stand: for all, while it may still come."""
    if ra.stage is returns.ReturnStage.AUTHORIZED:
        return ra.worth.at_most
    return ra.worth.honoured + ra.worth.lost


def _promised(exchange: exchanges.Exchange, asked: Record | None) -> Money:
    """For how much of what comes back an exchange stands: something goes out for it, or money.

    Of one whose goods are asked for, what is due beside them.
    """
    came, none = exchange.received, exchange.none
    if exchange is asked:
        return max((exchange.expected if came is None else came) - exchange.value, none)
    out = _spoken_for(exchange)
    return none if out is None else max(_sum(none, [came]), out - exchange.paid_in)


def _spoken_for(exchange: exchanges.Exchange) -> Money | None:
    """What is sent for what comes back, as far as that is worth as much; None = nothing is yet.

    It is spoken for once the difference is worked out, also where the bank keeps it from leaving.
    """
    planned = exchange.replacement is exchanges.ReplacementStage.PLANNED
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return None
    if planned and exchange.received is None:
        return None
    return min(exchange.value, _sum(exchange.expected, [exchange.paid_and_kept]))


def had_instead(exchange: exchanges.Exchange, case: CaseFile) -> Money | None:
    """What the customer has for the replacements of an exchange: money, or goods that go out.

    Each was credited as a return of its own, or exchanged; None = none was. Source: D9, E11, F6.
    """
    sent = [one.id for one in case.all(orders.Order) if one.replaces == exchange.id]
    credited = [one.credited for one in case.all(returns.ReturnAuthorization) if one.order in sent]
    swapped = [_stands_for(one) for one in case.all(exchanges.Exchange) if one.order in sent]
    had = [one for one in (*credited, *swapped) if one is not None]
    return Money.total(had, exchange.value.currency) if had else None


def _stands_for(exchange: exchanges.Exchange) -> Money | None:
    """For how much of what comes back goods go out, or money went back; None = for nothing yet."""
    if not exchange.claims:
        return None
    if exchange.received is not None:
        return exchange.received
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return exchange.came
    out = _spoken_for(exchange)
    return None if out is None else min(out, exchange.expected)


def stays_here(order: orders.Order | None, case: CaseFile) -> bool:
    """Whether it is a replacement for which the customer has something else already. Source: F4.

    Its exchange is off, and what it was sent for is settled; or another goes out in its place.
    """
    exchange = None if order is None else case.get(exchanges.Exchange, order.replaces)
    if order is None or exchange is None:
        return False
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    return off or exchange.replacement_order != order.id


def _sum(first: Money, rest: Iterable[Money | None]) -> Money:
    amounts = [first, *(one for one in rest if one is not None)]
    return Money.total(amounts, first.currency)
