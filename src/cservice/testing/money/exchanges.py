"""The laws about exchanges: what is put in is what goes out, and what is left of it goes back."""

from collections.abc import Sequence
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.testing.money.noted import (
    Noted,
    Records,
    all_of,
    amounts_told,
    exchange_of,
    not_given_up,
    order_of,
    return_of,
    sale_behind,
    shipping_back,
)

Counted = exchanges.OriginalAccepted | exchanges.OriginalLost | exchanges.OriginalKept

#: What came back for an exchange counts, once and for all.
_SETTLED = (
    exchanges.OriginalStage.ACCEPTED,
    exchanges.OriginalStage.LOST,
    exchanges.OriginalStage.KEPT,
)


def counted(noted: Noted, one: Envelope, body: Counted, records: Records) -> None:
    """What came back for an exchange that is on counts for it, once, and up to its worth."""
    exchange = exchange_of(one, records)
    if exchange.stage is not exchanges.ExchangeStage.CANCELLED:
        most = exchange.expected
        assert body.received <= most, f"{one.id} counts {body.received} for {most}"
        _counts(noted, exchange, body.received)


def _counts(noted: Noted, exchange: exchanges.Exchange, amount: Money) -> None:
    """What was lost and turned up counts anew, not twice; for less, if it is not as it should be.

    What had left by then for the more that counted has left.
    """
    before = noted.put_in.get_of(exchange.id, amount)
    now = noted.paid.get_of(exchange.id, amount) + amount
    noted.put_in[exchange.id] = max(before, now)
    _counts_no_more(noted, exchange, max(before, now) - now)


def _counts_no_more(noted: Noted, exchange: exchanges.Exchange, amount: Money) -> None:
    """So much of what was put in: what was owed for it by now may still leave, and no more."""
    noted.no_more[exchange.id] = amount
    by_hand = noted.by_hand.get_of(exchange.id, amount)
    noted.owed_before[exchange.id] = exchange.goes_back + by_hand


def rejected(
    noted: Noted, one: Envelope, body: exchanges.OriginalRejected, records: Records
) -> None:
    """Nothing of it counts, whatever did while it was thought lost; if it is on."""
    exchange = exchange_of(one, records)
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return
    counted = noted.put_in.get_of(exchange.id, exchange.value)
    counted -= noted.paid.get_of(exchange.id, exchange.value)
    if counted.is_positive:
        _counts_no_more(noted, exchange, counted)


def in_part(
    noted: Noted, one: Envelope, body: exchanges.OriginalIncomplete, records: Records
) -> None:
    """What came of it counts already, while the rest is awaited; if it is on."""
    exchange = exchange_of(one, records)
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return
    most = exchange.expected
    assert body.came <= most, f"{one.id} counts {body.came} for {most}"
    _counts(noted, exchange, body.came)


def back(noted: Noted, one: Envelope, body: Counted, records: Records) -> None:
    """What an original counts for is back, was lost, or was left to the customer. Source: E8."""
    ra = return_of(exchange_of(one, records).ra, records)
    goods = returns.GoodsStage
    if isinstance(body, exchanges.OriginalAccepted):
        order = order_of(ra.order, records)
        gone = (orders.OrderStage.SHIPPED, orders.OrderStage.DELIVERED)
        if order.came_back_at is not None and order.stage not in gone:
            return  # it is back with its order, and never was with the customer
        _no_more_than_is_back(one, body, ra)
        return
    lost = isinstance(body, exchanges.OriginalLost)
    here = (goods.LOST,) if lost else (goods.KEPT, goods.NOT_NEEDED)
    own = {original.sku for original in exchange_of(one, records).originals}
    all_gone = all(
        line.lost + line.kept + line.not_needed >= line.claimed
        for line in ra.lines
        if line.sku in own
    )
    assert all_gone or ra.goods in here, f"{one.id}: the goods of {ra.id} are {ra.goods}"
    _no_more_than_is_back(one, body, ra)


def _no_more_than_is_back(one: Envelope, body: Counted, ra: returns.ReturnAuthorization) -> None:
    """What was never sent, or not taken, counts for no exchange."""
    counts = [(line, line.accepted + line.lost + line.kept) for line in ra.lines]
    worth = [line.paid.part(some + line.not_needed, line.requested) for line, some in counts]
    most = Money.total(worth, body.received.currency)
    assert body.received <= most, f"{one.id} counts {body.received}, and {most} is back"


def charged(
    noted: Noted, one: Envelope, body: exchanges.UnreturnedCharged, records: Records
) -> None:
    """An original that we wait for, at most once at a time, and for what went out."""
    exchange = exchange_of(one, records)
    assert exchange.id not in noted.charged, f"{one.id} charges again"
    waited = (exchanges.OriginalStage.AWAITED, exchanges.OriginalStage.REJECTED)
    assert exchange.original in waited, f"{one.id} is for what is {exchange.original}"
    out = (exchanges.ReplacementStage.SHIPPED, exchanges.ReplacementStage.DELIVERED)
    assert exchange.replacement in out, f"{one.id} though it is {exchange.replacement}"
    counts = noted.put_in.get_of(exchange.id, body.amount)
    owed = exchange.value - counts + noted.no_more.get_of(exchange.id, body.amount)
    assert body.amount == owed, f"{one.id} charges {body.amount} for {owed}"
    noted.charged.add(exchange.id)


def charge_paid(noted: Noted, one: Envelope, body: exchanges.ChargePaid, records: Records) -> None:
    """Also one that was given up, or withdrawn, may be paid."""
    exchange = exchange_of(one, records)
    noted.charged.add(exchange.id)
    assert exchange.asked is not None, f"{one.id} pays what nobody asked for"
    noted.put_in.add(exchange.id, exchange.asked)
    noted.paid.add(exchange.id, exchange.asked)


def charge_over(noted: Noted, one: Envelope, body: Any, records: Records) -> None:
    """It is withdrawn, given up, or given back."""
    noted.charged.discard(one.stream)
    whole = isinstance(body, exchanges.ChargeReversed) and (
        body.amount == exchange_of(one, records).asked
    )
    if whole:
        noted.reversed.add(one.stream)


def difference_paid(
    noted: Noted, one: Envelope, body: exchanges.DifferencePaid, records: Records
) -> None:
    """The customer owed it."""
    exchange = exchange_of(one, records)
    assert exchange.due is not None, f"{one.id} pays what nobody owes"
    noted.put_in.add(exchange.id, exchange.due)
    noted.paid.add(exchange.id, exchange.due)


def difference_over(
    noted: Noted, one: Envelope, body: exchanges.DifferenceReversed, records: Records
) -> None:
    """It was paid too late, and goes back: it is not for what went out."""
    exchange = exchange_of(one, records)
    assert body.amount == exchange.due, f"{one.id} gives {body.amount} of {exchange.due} back"
    noted.put_in.add(exchange.id, -body.amount)
    noted.too_late.add(exchange.id, body.amount)


def settled_by_hand(
    noted: Noted, one: Envelope, body: exchanges.DifferenceSettled, records: Records
) -> None:
    """What somebody sent without a refund has left as well; what bank or shop give is theirs."""
    exchange = exchange_of(one, records)
    sale = sale_behind(exchange.order, records)
    disputes = [
        x
        for order in all_of(records, orders.Order)
        if sale_behind(order.id, records) == sale
        for x in order.chargebacks
        if x.stage is not orders.ChargebackStage.WON
    ]
    lost = [x.reference for x in disputes if x.stage is orders.ChargebackStage.LOST]
    numbers = {*records, ", ".join(lost), *[x.reference for x in disputes]}
    if body.reference in numbers or sale in noted.in_shop or exchange.due is None:
        return
    noted.by_hand[exchange.id] = exchange.due
    noted.refunded[exchange.id] = sale, exchange.due


def given_up(
    noted: Noted, one: Envelope, body: exchanges.ExchangeCancelled, records: Records
) -> None:
    """For what was lost on its way to the customer, and arrived since, no more goes back. F4.

    Nor for what came while the rest was awaited, and is freed: that is its return's to settle.
    """
    exchange = exchange_of(one, records)
    if body.credit is None and exchange.received is None:
        noted.put_in[exchange.id] = noted.paid.get_of(exchange.id, exchange.value)
    ra = return_of(exchange.ra, records)
    has = order_of(ra.order, records).delivered_at is not None and ra.lost_outward
    if has and exchange.original is exchanges.OriginalStage.LOST:
        ours = exchange.difference in (
            exchanges.DifferenceStage.WE_OWE,
            exchanges.DifferenceStage.SETTLED,
        )
        paid = noted.paid.get_of(exchange.id, exchange.value)
        due = exchange.due if ours and exchange.due is not None else exchange.none
        noted.put_in[exchange.id] = paid + due


def exchanges_add_up(noted: Noted, records: Records) -> None:
    """All goes back that was put in, and no more; where something goes out, what is left of it.

    Of an original that may still come nobody knows yet what is left. What the bank gave back we
    do not owe any more, and beside an open dispute nothing goes back yet. Of what may never have
    been paid somebody reads.
    """
    disputed = {sale for sale, _ in noted.disputes.values()}
    opened = all_of(records, refunds.Refund)
    for exchange in all_of(records, exchanges.Exchange):
        of_it = [one for one in opened if one.exchange == exchange.id]
        none = Money.zero(exchange.value.currency)
        put_in = noted.put_in.get_of(exchange.id, none)
        still = put_in - noted.no_more.get_of(exchange.id, none)
        off = exchange.stage is exchanges.ExchangeStage.CANCELLED
        gone = _had_instead(noted, exchange, records) if off else exchange.value
        apart = _asked_apart(noted, exchange) + shipping_back(exchange, records)
        apart += noted.too_late.get_of(exchange.id, none)
        left = max(still - gone, none) + apart
        most = max(left, noted.owed_before.get_of(exchange.id, none) + apart)
        by_hand = noted.by_hand.get_of(exchange.id, none)
        back = Money.total(not_given_up(of_it), none.currency) + by_hand
        assert back <= most, f"for {exchange.id} {back} goes back, and {most} was put in"
        sale = sale_behind(exchange.order, records)
        if exchange.original in _SETTLED and sale not in disputed:
            tried = Money.total([one.amount for one in of_it], none.currency) + by_hand
            tried += noted.bank.get_of(sale, none) + noted.in_shop.get_of(sale, none)
            told = amounts_told(f" is due back for {exchange.id}, if order ", records)
            enough = told is None or _read(left - tried, told, bank=sale in noted.bank)
            assert left <= tried or enough, (
                f"for {exchange.id} {left} is owed, and {tried} goes back"
            )


def _read(missing: Money, told: Sequence[Money], *, bank: bool) -> bool:
    """Whether somebody reads of it, to the cent: of one thing after another, or in the end of all.

    Where the bank gave some, that may make up for another part of what they read.
    """
    total = Money.total(told, missing.currency)
    return missing in (*told, total) or (bank and missing <= total)


def _asked_apart(noted: Noted, exchange: exchanges.Exchange) -> Money:
    """What is owed, or was let go, beside a charge that was paid too late and went back whole. F5.

    Nothing of the charge was kept for it, so it is no part of what the customer put in.
    """
    apart = (exchanges.DifferenceStage.CUSTOMER_OWES, exchanges.DifferenceStage.WAIVED)
    if exchange.id not in noted.reversed or exchange.difference not in apart:
        return Money.zero(exchange.value.currency)
    assert exchange.due is not None, f"{exchange.id} has a difference of nothing"
    return exchange.due


def _had_instead(noted: Noted, exchange: exchanges.Exchange, records: Records) -> Money:
    """What was credited for a replacement as a return of its own, and what goes out for one."""
    sent = {x.id for x in all_of(records, orders.Order) if x.replaces == exchange.id}
    about = [x for x in all_of(records, returns.ReturnAuthorization) if x.order in sent]
    credited = [noted.credited.get_of(ra.id, exchange.value) for ra in about]
    again = [x for x in all_of(records, exchanges.Exchange) if x.order in sent and x.claims]
    counts = [x.received for x in again if x.received is not None]
    return Money.total([*credited, *counts], exchange.value.currency)
