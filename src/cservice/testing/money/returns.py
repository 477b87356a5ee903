"""The laws about credits: never above what came back, nor above what was paid."""

from collections.abc import Iterable, Iterator, Sequence

from cservice import exchanges, orders, refunds, returns
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.payment import Payment, PaymentMeans
from cservice.testing.money.noted import (
    Noted,
    Records,
    all_of,
    not_given_up,
    order_of,
    paid_beside,
    return_of,
)

#: What we pay out of ourselves; no bank takes it back.
_OURS = (PaymentMeans.GIFT_CARD, PaymentMeans.STORE_CREDIT)


def credited(noted: Noted, one: Envelope, body: returns.CreditIssued, records: Records) -> None:
    """The goods it waited for are as it says, and never more is credited than was paid, or is in.

    By invoice nothing is in, nor in cash at a door that was not reached.
    """
    ra = return_of(one.stream, records)
    amount, order = body.amount, order_of(ra.order, records)
    assert ra.remedy is returns.Remedy.CREDIT, f"{one.id} credits what is for {ra.remedy}"
    assert amount.is_positive, f"{one.id} credits {amount}"
    noted.credited.add(ra.id, amount)
    assert noted.credited[ra.id] <= worth_at(ra, body.trigger), f"{one.id} is above its trigger"
    fees = Money.total([fee.amount for fee in body.fees], amount.currency)
    parts = Money.total([part.amount for part in body.parts], amount.currency)
    assert fees + parts == amount, f"the parts of {one.id} do not add up"
    noted.on_its_way.add(ra.id, parts)
    about = [x.id for x in all_of(records, returns.ReturnAuthorization) if x.order == order.id]
    back = [noted.credited.get_of(id, amount) for id in about]
    if order.charged_back is not None and order.replaces is None:
        back = [*back, order.charged_back, -_in_vain(about, records, amount)]
        most = order.paid_in_total
    else:
        most = _worth_of(noted, order, records)
    assert Money.total(back, amount.currency) <= most, f"{one.id} is above what was paid"
    _by_the_bank(noted, one, body, order)
    if order.replaces is None and order.payments:
        late = [PaymentMeans.INVOICE, *([] if order.delivered_at else [PaymentMeans.CASH])]
        paid = [x.amount for x in order.payments if x.means not in late]
        most = Money.total(paid, parts.currency) + paid_beside(noted, order.id, records, parts)
        assert parts <= most, f"{one.id} gives {parts} of {order.id}, of which {most} is in"


def _in_vain(about: Sequence[str], records: Records, like: Money) -> Money:
    """What was credited and does not leave: the bank gave the same meanwhile, or may. E13."""
    stays = (refunds.RefundStage.HELD, refunds.RefundStage.GIVEN_UP)
    of_it = [x for x in all_of(records, refunds.Refund) if x.ra in about and x.stage in stays]
    return Money.total([one.amount for one in of_it], like.currency)


def _worth_of(noted: Noted, order: orders.Order, records: Records) -> Money:
    """What was paid for an order's lines, or for what they replace, and for the exchange."""
    most = Money.total([line.worth for line in order.lines], order.shipping.currency)
    exchange = None if order.replaces is None else records[order.replaces]
    if isinstance(exchange, exchanges.Exchange):
        most = max(most, min(exchange.value, most + noted.paid.get_of(exchange.id, most)))
    return most


def beside_exchanges(
    noted: Noted, one: Envelope, body: returns.CreditIssued, records: Records
) -> None:
    """What went out for some of a return is not credited as well."""
    ra = return_of(one.stream, records)
    none = Money.zero(body.amount.currency)
    of_it = [x for x in all_of(records, exchanges.Exchange) if x.ra == ra.id and x.claims]
    both = noted.credited[ra.id] + Money.total([x.expected for x in of_it], none.currency)
    paid = Money.total([line.paid for line in ra.lines], none.currency)
    assert both <= paid, f"with {one.id} {both} is credited or exchanged of {ra.id}, worth {paid}"


def _by_the_bank(
    noted: Noted, one: Envelope, body: returns.CreditIssued, order: orders.Order
) -> None:
    """What the bank took back of cards and accounts does not go back by them once more."""
    for part in body.parts:
        noted.back.add(_way(order.id, part), part.amount)
    theirs = [payment for payment in order.payments if payment.means not in _OURS]
    again = [part for part in body.parts if _way(order.id, part) in _ways(order.id, theirs)]
    if again and order.charged_back is not None:
        none = Money.zero(body.amount.currency)
        paid = Money.total([payment.amount for payment in theirs], none.currency)
        by_them = [noted.back.get_of(way, none) for way in _ways(order.id, theirs)]
        back = Money.total(by_them, none.currency) + order.charged_back
        assert back <= paid, f"with {one.id} {back} of {paid} is back by cards and accounts"


def returns_add_up(noted: Noted, records: Records) -> None:
    """What is credited, less fees, is on its way to the customer: all of it, and no more."""
    opened = all_of(records, refunds.Refund)
    for ra in all_of(records, returns.ReturnAuthorization):
        of_it = [one for one in opened if one.ra == ra.id]
        if ra.stage is returns.ReturnStage.SALE_KEPT:
            claims = [x for x in (ra.number, ra.credited, *ra.parcels, *of_it) if x is not None]
            assert not claims, f"{ra.id} was kept, and has {claims}"
        none = Money.zero(ra.lines[0].paid.currency)
        due = noted.on_its_way.get_of(ra.id, none)
        credited = none if ra.credited is None else ra.credited
        should = noted.credited.get_of(ra.id, none)
        assert credited == should, f"{ra.id} has {credited} credited, not {should}"
        tried = Money.total([one.amount for one in of_it], none.currency)
        under_way = Money.total(not_given_up(of_it), none.currency)
        assert under_way <= due <= tried, f"of {ra.id} {due} is due, {under_way} on its way"


def _way(order: str, payment: Payment) -> str:
    """One payment of one order."""
    return f"{order} {payment.means} {payment.reference}"


def _ways(order: str, payments: Iterable[Payment]) -> set[str]:
    """Several payments of one order."""
    return {_way(order, payment) for payment in payments}


def worth_at(ra: returns.ReturnAuthorization, trigger: returns.CreditTrigger) -> Money:
    """What was paid for all pieces that need wait for no more than that, to the cent."""
    paid: list[Money] = []
    for line in ra.lines:
        pieces = line.paid.share([1] * line.requested)
        paid += pieces[: sum(_pieces(line, trigger))]
    return Money.total(paid, ra.lines[0].paid.currency)


def _pieces(line: returns.ReturnLine, trigger: returns.CreditTrigger) -> Iterator[int]:
    """So many of a line wait for no more than a trigger, as they do one after another."""
    nothing = line.authorized if line.back is returns.Back.NOTHING else 0
    known = {
        returns.CreditTrigger.GOODS_BACK: line.accepted,
        returns.CreditTrigger.KEPT: line.kept,
        returns.CreditTrigger.NOTHING_TO_SEND: nothing,
        returns.CreditTrigger.WRITTEN_OFF: line.lost,
    }
    for waited, count in known.items():
        yield count
        if trigger is waited:
            return
    yield line.authorized - line.rejected - line.short - sum(known.values())
