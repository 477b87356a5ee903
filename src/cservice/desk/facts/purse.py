"""What may still leave us of what a customer paid for a sale: the one place that counts it.

A sale and all that was sent in its place have one purse. A refund, a credit and a replacement are
each asked of it. Source: E11, E13. What was paid, what is due and what the customer has instead are
each counted in a module of that name.
"""

from cservice import orders, refunds, returns
from cservice.desk.facts.due import Asked, due_in_money
from cservice.desk.facts.instead import stays_here
from cservice.desk.facts.paid import doubtful, paid
from cservice.desk.facts.sales import (
    charged_back,
    exchanges_of,
    family_of,
    going,
    refunds_of,
    sale_of,
    sum_of,
)
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.value import evolve
from cservice.payment import Purse


def purse(order: orders.Order | None, case: CaseFile, asked: Asked | None = None) -> Purse:
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
    gone = _gone(sale, case)
    left, unsure = paid(sale, case) - gone - _in_shop(sale), doubtful(sale)
    counted = Purse(
        sale=sale.id,
        disputed=any(one.disputed for one in family_of(sale, case)),
        left=left,
        doubtful=unsure if unsure.is_positive else None,
    )
    given = charged_back(sale, case)
    if given is None:
        return counted
    left -= given
    beside = due_in_money(sale, case, asked) - gone - given
    if asked is None:
        return evolve(counted, left=min(left, beside))
    return evolve(counted, left=left, beside=beside)


def _gone(sale: orders.Order, case: CaseFile) -> Money:
    """What leaves of a sale by our hand: in refunds, or sent without one."""
    by_refund = [one.amount for one in going(sale, case)]
    return sum_of(Money.zero(sale.shipping.currency), [*by_refund, *_by_hand(sale, case)])


def _by_hand(sale: orders.Order, case: CaseFile) -> list[Money | None]:
    return [one.by_hand for one in exchanges_of(sale, case)]


def _in_shop(sale: orders.Order) -> Money:
    """What the shop gives back of a sale, if it was cancelled there: what we did not by then."""
    nothing = Money.zero(sale.shipping.currency)
    if not sale.cancelled_in_shop:
        return nothing
    return max(sale.paid_in_total - sum_of(nothing, [sale.gone_before]), nothing)


def too_much_out(sale: orders.Order, case: CaseFile) -> Money:
    """What has left beyond all that was paid: paid out by us, and given back by bank and shop."""
    done = refunds.RefundStage.PAID
    by_us = [one.amount for one in refunds_of(sale, case) if one.stage is done]
    others = [*_by_hand(sale, case), charged_back(sale, case)]
    out = sum_of(_in_shop(sale), [*by_us, *others])
    return max(out - paid(sale, case), Money.zero(out.currency))


def at_most(amount: Money, order: orders.Order, case: CaseFile) -> Money:
    """What of an amount may still leave; all of it while a dispute is open, to be refused then."""
    counted = purse(order, case)
    return amount if counted.disputed else counted.bears(amount)


def for_goods(order: orders.Order | None, case: CaseFile, asked: Asked | None = None) -> Purse:
    """The same for what is sent: only what was given back for the sale makes that too much.

    That is by the bank or the shop, or by us where it is cancelled.
    """
    counted = purse(order, case, asked)
    if order is None or charged_back(order, case) is not None:
        return counted
    sale = sale_of(order, case)
    if sale.cancelled_in_shop or sale.stage is orders.OrderStage.CANCELLED:
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
