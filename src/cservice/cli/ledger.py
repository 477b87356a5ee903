"""What a case came to in money, as a manager reads it: from what records hold, never from offers.

What was paid, what went back and by what means, what we gave, and who still owes what.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import singledispatch
from typing import Any, TypeVar

from cservice.appeasements import Appeasement, AppeasementStage
from cservice.cli.wording import capital, moment, plain, shown, values
from cservice.exchanges import ChargeStage, DifferenceStage, Exchange, ExchangeStage, OriginalStage
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.kernel.time import Zone
from cservice.kernel.words import called
from cservice.orders import Chargeback, ChargebackStage, Order, OrderStage
from cservice.payment import Payment
from cservice.refunds import Refund, RefundStage
from cservice.retention import Budget
from cservice.returns import Remedy, ReturnAuthorization, ReturnStage

T = TypeVar("T")

_BANK = {
    ChargebackStage.OPEN: "the bank has not decided",
    ChargebackStage.WON: "we keep it",
    ChargebackStage.LOST: "the bank gave it to the customer",
}
_REFUND = {
    RefundStage.PAID: "Paid back",
    RefundStage.PENDING: "To be paid back",
    RefundStage.FAILED: "To be paid back, which failed so far",
    RefundStage.HELD: "To be paid back, once the bank has decided",
    RefundStage.GIVEN_UP: "Given up, and not paid back",
}
_CHARGE = {
    ChargeStage.ASKED: "the customer was asked to pay {0} for the original",
    ChargeStage.DECLINED: "the charge of {0} for the original was declined",
    ChargeStage.PAID: "the customer paid {0} for the original",
    ChargeStage.WITHDRAWN: "what was asked for the original was withdrawn",
    ChargeStage.GIVEN_BACK: "the customer paid {0} for the original, which goes back",
    ChargeStage.GIVEN_UP: "{0} was asked for the original, and never paid",
}
_MORE_OUT = "what went out is worth {0} more than what came back, which the customer "
_MORE_BACK = "what came back is worth {0} more than what went out, which "
_DIFFERENCE = {
    DifferenceStage.EVEN: "what came back is worth what went out, {1}",
    DifferenceStage.CUSTOMER_OWES: f"{_MORE_OUT}owes",
    DifferenceStage.PAID: f"{_MORE_OUT}paid",
    DifferenceStage.WAIVED: f"{_MORE_OUT}need not pay",
    DifferenceStage.GIVEN_BACK: f"{_MORE_OUT}paid too late, and gets back",
    DifferenceStage.WE_OWE: f"{_MORE_BACK}we owe",
    DifferenceStage.SETTLED: f"{_MORE_BACK}the customer gets",
}
_COUPON = {
    AppeasementStage.GIVEN: "good until {0}",
    AppeasementStage.REDEEMED: "which was redeemed",
    AppeasementStage.EXPIRED: "which nobody redeemed in time",
    AppeasementStage.WITHDRAWN: "which was withdrawn",
}


def ledger(records: Sequence[Record], zone: Callable[[Record], Zone]) -> tuple[str, ...]:
    """Each line a sentence; none where no record is about money."""
    lines = [line for one in records for line in _told(one, zone(one))]
    # Of one record by itself the rest is not known: what it came to is told of whole cases.
    if any(isinstance(one, Order) and one.replaces is None for one in records):
        paid, back = _sum(_paid(records)), _sum(_back(records))
        lines.append(f"In all: {paid or 'nothing'} paid, {back or 'nothing'} given back")
        ours, theirs = _owed(_we_owe(records)), _owed(_they_owe(records))
        lines += [f"We owe the customer: {ours}"] if ours else []
        lines += [f"The customer owes us: {theirs}"] if theirs else []
        sales = [one for one in _all(records, Order) if one.replaces is None]
        in_shop = ", ".join(one.id for one in sales if one.cancelled_in_shop)
        if in_shop:
            lines.append(f"What the shop gave back itself, for {in_shop}, is not counted here")
        lines += [] if ours or theirs or in_shop else ["Nobody owes anything by now"]
    return tuple(f"{line}." for line in lines)


@singledispatch
def _told(record: Record, zone: Zone) -> Iterator[str]:
    """Of a host's own record: its amounts, by their names."""
    amounts = [(name, one) for name, one in values(record) if isinstance(one, Money)]
    if amounts:
        listed = ", ".join(f"{called(name)} {one}" for name, one in amounts)
        yield f"{capital(called(record.kind))} {record.id}: {listed}"


@_told.register
def _of_order(order: Order, zone: Zone) -> Iterator[str]:
    if order.replaces is not None:
        if order.shipping.is_positive:
            yield f"Paid for {order.id}: {order.shipping} for the shipping of the replacement"
        return
    said = shown(order.payments, zone) or str(order.paid_in_total)
    if order.shipping.is_positive:
        said = f"{said}; {order.shipping} of it for shipping"
    if order.stage is OrderStage.CANCELLED:
        said = f"{said}; it was cancelled"
    if order.cancelled_in_shop:
        late = order.stage is not OrderStage.CANCELLED
        cancelled = "; the shop cancelled it after it had left" if late else ""
        said = f"{said}{cancelled}, and what was paid is the shop's to give back"
    yield f"Paid for {order.id}: {said}"
    for one in order.chargebacks:
        yield f"Disputed at the bank for {order.id}: {_disputed(one)}"


def _disputed(one: Chargeback) -> str:
    return f"{one.amount} ({one.reference}); {_BANK[one.stage]}"


@_told.register
def _of_return(ra: ReturnAuthorization, zone: Zone) -> Iterator[str]:
    if ra.credited is not None:
        kept = ", ".join(f"{fee.amount} was kept for the {plain(fee.kind)}" for fee in ra.fees)
        yield f"Credited for {ra.id}: {ra.credited}" + (f", of which {kept}" if kept else "")
    for one in ra.waived:
        yield f"Let go for {ra.id}: {one.old} for the {plain(one.fee)}"
    taken = ra.saved.accepted
    if taken is not None:
        cost = "" if taken.cost is None else f", at a cost of {taken.cost}"
        yield f"Promised to keep the sale, for {ra.id}: “{taken.text}”{cost}"


@_told.register
def _of_refund(refund: Refund, zone: Zone) -> Iterator[str]:
    part = Payment(means=refund.means, amount=refund.amount, reference=refund.payment)
    about = refund.ra or refund.exchange or refund.order
    yield f"{_REFUND[refund.stage]}: {part}, for {about} ({refund.id})"


@_told.register
def _of_exchange(one: Exchange, zone: Zone) -> Iterator[str]:
    said = []
    if one.charge is not ChargeStage.NONE:
        said.append(_CHARGE[one.charge].format(one.value))
    elif one.original is OriginalStage.WRITTEN_OFF:
        said.append(f"the original was written off, worth {one.expected}")
    elif one.is_missed:
        said.append(f"{one.value} went out, and the original is not given back")
    if one.difference is not DifferenceStage.OPEN:
        said.append(_DIFFERENCE[one.difference].format(one.due, one.value))
    if one.original is OriginalStage.LOST:
        said.append("the original was lost on its way to us, and counts as back")
    if one.original is OriginalStage.KEPT:
        said.append("nothing of the original is to come back")
    if one.stage is ExchangeStage.CANCELLED and one.credit is not None and one.credit.is_positive:
        said.append(f"it was cancelled, and {one.credit} goes back")
    if said:
        yield f"Exchanged, {one.id}: {'; '.join(said)}"


@_told.register
def _of_appeasement(one: Appeasement, zone: Zone) -> Iterator[str]:
    if one.coupon is not None:
        until = "" if one.until is None else moment(one.until, zone)
        yield f"Given, {one.id}: {one.coupon.text}, {_COUPON[one.stage].format(until)}"


@_told.register
def _of_budget(one: Budget, zone: Zone) -> Iterator[str]:
    yield f"Spent of {one.id}: {one.spent} of {one.limit}"


def _all(records: Iterable[Record], kind: type[T]) -> Iterator[T]:
    return (one for one in records if isinstance(one, kind))


def _paid(records: Sequence[Record]) -> Iterator[Money]:
    """What customers paid, whatever became of it."""
    for order in _all(records, Order):
        yield order.paid_in_total
    for one in _all(records, Exchange):
        yield one.paid_in


def _back(records: Sequence[Record]) -> Iterator[Money]:
    """What arrived with customers, by us or by their bank."""
    for order in _all(records, Order):
        if order.charged_back is not None:
            yield order.charged_back
    for refund in _all(records, Refund):
        if refund.stage is RefundStage.PAID:
            yield refund.amount
    for exchange in _all(records, Exchange):
        if exchange.by_hand is not None:
            yield exchange.by_hand


def _we_owe(records: Sequence[Record]) -> Iterator[tuple[Money, str]]:
    """What was promised and has not arrived, and what is due and not credited yet."""
    under_way: dict[str, list[Money]] = {}
    for refund in _all(records, Refund):
        going = under_way.setdefault(refund.ra or refund.exchange or "", [])
        if refund.stage is not RefundStage.GIVEN_UP:
            going.append(refund.amount)
            if refund.stage is not RefundStage.PAID:
                yield refund.amount, refund.id
    for ra in _all(records, ReturnAuthorization):
        if ra.stage is ReturnStage.AUTHORIZED and ra.remedy is Remedy.CREDIT:
            yield ra.credit_due, f"{ra.id}, to be credited"
        if ra.credited is not None:
            gone = [*(fee.amount for fee in ra.fees), *under_way.get(ra.id, ())]
            yield ra.credited - Money.total(gone, ra.credited.currency), ra.id
    for one in _all(records, Exchange):
        # A difference that is settled without a refund went back some other way.
        by_bank = one.difference is DifferenceStage.SETTLED and one.by_hand is None
        elsewhere = by_bank and one.id not in under_way
        gone = under_way.get(one.id, [])
        if elsewhere and one.due is not None:
            gone = [one.due]
        yield one.goes_back - Money.total(gone, one.value.currency), one.id


def _they_owe(records: Sequence[Record]) -> Iterator[tuple[Money, str]]:
    """What customers were asked for and have not paid, or have and did not pay for."""
    for order in _all(records, Order):
        if order.stage is not OrderStage.CANCELLED and not order.cancelled_in_shop:
            gone = [one.amount for one in _all(records, Refund) if _is_for(order, one)]
            yield Money.total(gone, order.total.currency) - order.overpaid, order.id
    for one in _all(records, Exchange):
        if one.charge.is_open:
            yield one.value, one.id
        if one.difference is DifferenceStage.CUSTOMER_OWES and one.due is not None:
            yield one.due, one.id


def _is_for(order: Order, refund: Refund) -> bool:
    """Whether a refund is for an order itself, and went out or may."""
    itself = refund.order == order.id and refund.ra is None and refund.exchange is None
    return itself and refund.stage is not RefundStage.GIVEN_UP


def _owed(owed: Iterable[tuple[Money, str]]) -> str:
    return "; ".join(f"{amount} ({id})" for amount, id in owed if amount.is_positive)


def _sum(amounts: Iterable[Money]) -> str:
    """The sum, of each currency by itself; empty = nothing."""
    sums: dict[str, Any] = {}
    for one in amounts:
        sums[one.currency] = sums[one.currency] + one if one.currency in sums else one
    return " and ".join(str(one) for one in sums.values() if one.is_positive)
