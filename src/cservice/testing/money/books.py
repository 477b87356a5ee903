"""The books about money: what each event is held to and notes, and what holds of the records."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from cservice import exchanges, orders, refunds, retention, returns
from cservice.desk import Desk
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.testing.desk import applied
from cservice.testing.money import disputes as of_disputes
from cservice.testing.money import exchanges as of_exchanges
from cservice.testing.money import offers as of_offers
from cservice.testing.money import returns as of_returns
from cservice.testing.money import sales as of_sales
from cservice.testing.money.due import (
    inspected,
    what_is_due_can_be_paid,
    what_is_found_late_is_told,
)
from cservice.testing.money.noted import Noted, Records

__all__ = ["Books", "the_money_adds_up"]

#: Holds something that happened, with the records of the moment before, and notes it.
Law = Callable[[Noted, Envelope, Any, Records], None]


def the_money_adds_up(desk: Desk) -> None:
    """Hold all that a desk ever did to the laws about money, event by event."""
    books, records = Books(), dict[str, Record]()
    for one in desk.events():
        books.take(one, records)
        records = applied(records, [one])
    books.hold(records)
    what_is_due_can_be_paid(desk, books, records)


@attrs.define
class Books(Noted):
    """What happened to money, in sums of their own. Take every event in, and hold when you like."""

    def take(self, one: Envelope, records: Records) -> None:
        """Note what happened; `records` are still those of the moment before.

        Raises AssertionError where it should not have.
        """
        for law in LAWS.get(type(one.body), ()):
            law(self, one, one.body, records)

    def hold(self, records: Records) -> None:
        """Hold that the records are as what happened has it."""
        for law in AT_ANY_TIME:
            law(self, records)


_COUNTED = (of_exchanges.counted, of_exchanges.back)
#: What is held, and noted, when something happens, one after another.
LAWS: Mapping[type[Any], tuple[Law, ...]] = {
    orders.OrderRecorded: (of_sales.sold,),
    orders.OrderTaken: (of_sales.sold,),
    orders.OrderNumbered: (of_sales.numbered,),
    orders.PaymentChanged: (of_sales.repaid,),
    orders.PriceAdjusted: (of_offers.price_adjusted,),
    orders.ItemChanged: (of_sales.changed,),
    orders.OrderUpdated: (of_sales.updated,),
    orders.OrderCancelled: (of_sales.cancelled_in_shop,),
    orders.ShopCancelled: (of_sales.cancelled_in_shop,),
    orders.CancellationWithdrawn: (of_sales.stands_again,),
    orders.OrderReinstated: (of_sales.stands_again,),
    orders.ChargebackOpened: (of_disputes.disputed,),
    orders.ChargebackClosed: (of_disputes.decided,),
    orders.NoPaymentOrderPlaced: (of_sales.goes_out,),
    refunds.RefundOpened: (of_sales.refund_opened,),
    refunds.RefundRetried: (of_sales.refund_under_way,),
    refunds.RefundPaid: (of_sales.refund_under_way,),
    refunds.RefundFailed: (of_sales.refund_under_way,),
    refunds.RefundHeld: (of_sales.refund_waits,),
    refunds.RefundGivenUp: (of_sales.refund_waits,),
    returns.CreditIssued: (
        of_returns.credited,
        of_returns.beside_exchanges,
        of_disputes.beside_the_bank,
    ),
    returns.ReturnInspected: (inspected,),
    returns.ReturnPartlyInspected: (inspected,),
    returns.SaveOfferAccepted: (of_offers.offer_taken, of_offers.sale_kept),
    returns.ExchangeOfferAccepted: (of_offers.offer_taken,),
    retention.BudgetOpened: (of_offers.budget_opened,),
    retention.BudgetToppedUp: (of_offers.budget_topped_up,),
    retention.BudgetSpent: (of_offers.budget_spent,),
    exchanges.OriginalAccepted: _COUNTED,
    exchanges.ExchangeCancelled: (of_exchanges.given_up,),
    exchanges.OriginalIncomplete: (of_exchanges.in_part,),
    exchanges.OriginalRejected: (of_exchanges.rejected,),
    exchanges.OriginalLost: _COUNTED,
    exchanges.OriginalKept: _COUNTED,
    exchanges.UnreturnedCharged: (of_exchanges.charged,),
    exchanges.ChargePaid: (of_exchanges.charge_paid,),
    exchanges.ChargeWithdrawn: (of_exchanges.charge_over,),
    exchanges.ChargeGivenUp: (of_exchanges.charge_over,),
    exchanges.ChargeReversed: (of_exchanges.charge_over,),
    exchanges.DifferencePaid: (of_exchanges.difference_paid,),
    exchanges.DifferenceReversed: (of_exchanges.difference_over,),
    exchanges.DifferenceSettled: (of_exchanges.settled_by_hand,),
}
#: What holds at every moment.
AT_ANY_TIME: tuple[Callable[[Noted, Records], None], ...] = (
    of_returns.returns_add_up,
    of_exchanges.exchanges_add_up,
    of_sales.orders_add_up,
    of_sales.what_is_owed_is_told,
    of_sales.what_is_due_again_is_told,
    what_is_found_late_is_told,
    of_sales.what_is_out_too_much_is_told,
    of_disputes.the_bank_gives_once,
    of_offers.what_was_promised_is_given,
    of_offers.budgets_add_up,
    of_offers.one_coupon_for_a_cause,
)
