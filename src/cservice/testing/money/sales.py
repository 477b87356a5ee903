"""The laws about a sale: whatever becomes of it, never more leaves than was paid for it."""

from collections.abc import Sequence

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.kernel.record import words
from cservice.payment import Payment, PaymentMeans
from cservice.testing.money.due import due_and_closed
from cservice.testing.money.noted import (
    Noted,
    Records,
    all_of,
    is_told,
    names,
    not_given_up,
    order_of,
    paid_beside,
    paid_in_all,
    sale_behind,
    sale_paid_back,
)


def sold(
    noted: Noted, one: Envelope, body: orders.OrderRecorded | orders.OrderTaken, records: Records
) -> None:
    """What a shop tells adds up, and it tells of an order once, however it writes the number."""
    costs = Money.total([line.paid for line in body.lines], body.shipping.currency) + body.shipping
    paid = _by(body.payments, costs)
    assert paid == costs, f"{paid} was paid for {one.stream}, which comes to {costs}"
    noted.paid_for.add(one.stream, costs)
    if isinstance(body, orders.OrderRecorded):
        numbered(noted, one, body, records)


def numbered(
    noted: Noted, one: Envelope, body: orders.OrderRecorded | orders.OrderNumbered, records: Records
) -> None:
    """A number is one order's of a brand, in whatever case."""
    number = one.brand, words(body.number)
    assert number not in noted.numbers, f"{one.id} records {body.number} twice"
    noted.numbers.add(number)


def _by(payments: Sequence[Payment], else_: Money) -> Money:
    """What was paid by all payments; where none is known, what they should come to."""
    return Money.total([x.amount for x in payments], else_.currency) if payments else else_


def repaid(noted: Noted, one: Envelope, body: orders.PaymentChanged, records: Records) -> None:
    """It is paid otherwise, all of it."""
    noted.paid_for[one.stream] = _by(body.new, noted.paid_for[one.stream])


def changed(
    noted: Noted, one: Envelope, body: orders.ItemChanged | orders.OrderUpdated, records: Records
) -> None:
    """It comes to another sum; by what that is paid is said, or it is not known."""
    order = order_of(one.stream, records)
    noted.paid_for[order.id] = body.apply(order).paid_in_total


def updated(noted: Noted, one: Envelope, body: orders.OrderUpdated, records: Records) -> None:
    """The same; what went back without a return was paid, however a shop tells the payments."""
    changed(noted, one, body, records)
    before = order_of(one.stream, records)
    after = body.apply(before)
    gone = Money.total(not_given_up(_for_itself(before, records)), before.shipping.currency)
    had, has = ({line.sku: line.paid for line in order.lines} for order in (before, after))
    dearer = after.shipping > before.shipping or any(has.get(x, had[x]) > had[x] for x in had)
    # What is added where by what it is paid is not told is owed: see `what_is_owed_is_told`.
    untold = after.payments == before.payments and bool(set(has) - set(had))
    if before.paid_in_total - gone >= before.total and not dearer and not untold:
        left = after.paid_in_total - gone
        assert left >= after.total, f"{one.id}: {left} is paid for {after.total}; {gone} went back"


def cancelled_in_shop(
    noted: Noted,
    one: Envelope,
    body: orders.OrderCancelled | orders.ShopCancelled,
    records: Records,
) -> None:
    """What is cancelled in the shop is given back there, but for what went back before. D4.

    What went back for an exchange, or for what was sent in its place, the shop does not know of.
    """
    order = order_of(one.stream, records)
    by_shop = isinstance(body, orders.ShopCancelled) or body.by_shop
    if by_shop and not order.cancelled_in_shop and order.replaces is None:
        paid = noted.paid_for[order.id]
        about = {x.id for x in all_of(records, returns.ReturnAuthorization) if x.order == order.id}
        known = [
            x.id
            for x in all_of(records, refunds.Refund)
            if x.order == order.id and not x.exchange and (x.ra is None or x.ra in about)
        ]
        gone = [noted.refunded[id][1] for id in known if id in noted.refunded]
        left = paid - Money.total(gone, paid.currency)
        noted.in_shop[order.id] = max(left, Money.zero(paid.currency))


def stands_again(
    noted: Noted, one: Envelope, body: orders.CancellationWithdrawn, records: Records
) -> None:
    """What the shop does not give back after all, it gives back no more; so it is due from us.

    Beside what the bank gave, that is not counted here.
    """
    noted.in_shop.pop(one.stream, None)
    noted.due_again.update(due_and_closed(noted, order_of(one.stream, records), records))


def what_is_due_again_is_told(noted: Noted, records: Records) -> None:
    """Of what was settled by the shop, which takes that back, somebody reads. D1, D7."""
    for id in noted.due_again:
        assert is_told(f" for {id}, which is closed", records), f"nobody reads that {id} is due"


def what_is_owed_is_told(noted: Noted, records: Records) -> None:
    """Of what left, or is the shop's to send, and is not paid for, somebody reads. D4."""
    for order in all_of(records, orders.Order):
        sent = order.stage in (orders.OrderStage.SHIPPED, orders.OrderStage.DELIVERED)
        gone = Money.total(not_given_up(_for_itself(order, records)), order.shipping.currency)
        due = gone - order.overpaid
        told = any(is_told(f"order {name} left, and ", records) for name in names(order))
        assert not sent or not due.is_positive or told, f"nobody reads that {due} is owed"


def what_is_out_too_much_is_told(noted: Noted, records: Records) -> None:
    """Where more has left of a sale than was paid, which only the bank or the shop can do. E13."""
    paid_out = [
        one
        for one in all_of(records, refunds.Refund)
        if one.stage is refunds.RefundStage.PAID and one.id in noted.refunded
    ]
    for sale in all_of(records, orders.Order):
        if sale.replaces is not None:
            continue
        by_us = [one.amount for one in paid_out if noted.refunded[one.id][0] == sale.id]
        none = Money.zero(sale.shipping.currency)
        out = Money.total(by_us, none.currency) + noted.bank.get_of(sale.id, none)
        out += noted.in_shop.get_of(sale.id, none)
        more = out - paid_in_all(noted, sale.id, records)
        said = (f"more went back for order {name} than was paid" for name in names(sale))
        told = any(is_told(one, records) for one in said)
        assert not more.is_positive or told, f"{more} more than was paid is out: nobody reads it"


def _for_itself(order: orders.Order, records: Records) -> list[refunds.Refund]:
    """What goes back for an order, and not for a return or an exchange."""
    of_it = [one for one in all_of(records, refunds.Refund) if one.order == order.id]
    return [one for one in of_it if one.ra is None and one.exchange is None]


def refund_opened(
    noted: Noted, one: Envelope, body: refunds.RefundOpened, records: Records
) -> None:
    """It leaves from now on, as far as anybody knows."""
    sale = sale_paid_back(body, records)
    noted.refunded[one.stream] = sale, body.part.amount
    _leaves(noted, one, sale, records)


def refund_under_way(
    noted: Noted,
    one: Envelope,
    body: refunds.RefundRetried | refunds.RefundPaid | refunds.RefundFailed,
    records: Records,
) -> None:
    """It is counted again, if it was held; one that is tried again is as a new one."""
    refund = records[one.stream]
    assert isinstance(refund, refunds.Refund)
    sale = sale_paid_back(refund, records)
    noted.refunded[refund.id] = sale, refund.amount
    if isinstance(body, refunds.RefundRetried):
        _leaves(noted, one, sale, records)


def refund_waits(
    noted: Noted,
    one: Envelope,
    body: refunds.RefundHeld | refunds.RefundGivenUp,
    records: Records,
) -> None:
    """It is not counted any more, until it is tried again, if ever."""
    noted.refunded.pop(one.stream, None)


def goes_out(
    noted: Noted, one: Envelope, body: orders.NoPaymentOrderPlaced, records: Records
) -> None:
    """Nothing is sent for what the bank gave back, or may give back."""
    exchange = records[body.exchange]
    assert isinstance(exchange, exchanges.Exchange)
    sale = sale_behind(exchange.order, records)
    goods = Money.total([line.worth for line in body.lines], body.shipping.currency)
    taken = sale in noted.bank or sale in noted.in_shop
    _leaves(noted, one, sale, records, goods if taken else None)


def _leaves(
    noted: Noted, one: Envelope, sale: str, records: Records, goods: Money | None = None
) -> None:
    """Nothing leaves beside an open dispute, and never more than was paid and the bank has left."""
    open_ones = [number for (_, number), (of, _) in noted.disputes.items() if of == sale]
    assert not open_ones, f"{one.id} goes out beside {open_ones} about {sale}"
    paid = noted.paid_for[sale]
    gone = [amount for of, amount in noted.refunded.values() if of == sale]
    gone += [noted.bank.get_of(sale, paid), noted.in_shop.get_of(sale, paid)]
    gone += [] if goods is None else [goods]
    out, most = Money.total(gone, paid.currency), paid_in_all(noted, sale, records)
    assert out <= most, f"{one.id}: {out} of {sale} is out, and {most} was paid"


def orders_add_up(noted: Noted, records: Records) -> None:
    """Never more goes back than an order was paid with, by each payment and in all."""
    opened = all_of(records, refunds.Refund)
    about = {ra.id: ra.order for ra in all_of(records, returns.ReturnAuthorization)}
    for order in all_of(records, orders.Order):
        of_it = [x for x in opened if x.ra is not None and about[x.ra] == order.id]
        for payment in order.payments:
            way = payment.means, payment.reference
            by_it = [x for x in of_it if (x.means, x.payment) == way]
            back = Money.total(not_given_up(by_it), payment.amount.currency)
            assert back <= payment.amount, f"{back} goes back to {order.id} by {payment}"
        _paid_back(order, records, opened)
        if order.replaces is None:
            family = [one for one in opened if sale_paid_back(one, records) == order.id]
            back = Money.total(not_given_up(family), order.shipping.currency)
            most = order.paid_in_total + paid_beside(noted, order.id, records, order.shipping)
            assert back <= most, f"for {order.id} {most} was paid, and {back} goes back"


def _paid_back(order: orders.Order, records: Records, opened: Sequence[refunds.Refund]) -> None:
    """What was paid by card for what was cancelled goes back, where no return settles it. D4."""
    known = all(one.means is PaymentMeans.CARD for one in order.payments) and order.payments
    ours = order.replaces is None and not order.cancelled_in_shop and not order.chargebacks
    if not known or not ours or order.stage is not orders.OrderStage.CANCELLED:
        return
    asked = [x for x in all_of(records, returns.ReturnAuthorization) if x.order == order.id]
    swapped = [x for x in all_of(records, exchanges.Exchange) if x.order == order.id]
    if not swapped and not any(x.claims or x.credited is not None for x in asked):
        of_it = [one.amount for one in opened if one.order == order.id]
        back, paid = Money.total(of_it, order.shipping.currency), order.paid_in_total
        assert back >= paid, f"{order.id} was cancelled: {paid} was paid, and {back} goes back"
