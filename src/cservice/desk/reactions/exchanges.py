"""What follows from what happens to exchanges."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.exchanges import original_of
from cservice.desk.facts.purse import at_most, lost_to
from cservice.desk.reactions.tickets import noted, solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.exchanges.matching import Match, matched, worth
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans


def send_replacement(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement is ordered at no charge as soon as it is due. Source: D6, F2."""
    if not exchange.replacement_due or exchange.stage is not exchanges.ExchangeStage.OPEN:
        return
    order = case.get(orders.Order, exchange.order)
    customer = None if order is None else order.customer
    if customer is not None and exchange.address is not None:
        customer = evolve(customer, address=exchange.address)
    yield orders.PlaceNoPaymentOrder(
        case=exchange.case,
        exchange=exchange.id,
        customer=customer,
        lines=tuple(
            _line(match, exchange) for match in matched(exchange.items, exchange.originals)
        ),
        shipping=exchange.shipping,
    )


def _line(match: Match, exchange: exchanges.Exchange) -> orders.OrderLine:
    """A line of the replacement's order: nothing is paid, and what was paid is carried over.

    Of what a cheaper one replaces, the customer gets the difference.
    """
    return orders.OrderLine(
        sku=match.item.sku,
        title=match.item.title,
        quantity=match.item.quantity,
        paid=Money.zero(exchange.shipping.currency),
        product=match.item.product,
        carried=min(worth(match.originals), match.value(exchange.our_mistake)),
    )


def give_up_exchange(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing came and nothing comes back, no other replacement goes out. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    is_open = exchange.stage is exchanges.ExchangeStage.OPEN
    if is_open and not exchange.held.is_positive and (ra is None or not ra.claims):
        yield exchanges.CancelExchange(exchange=exchange.id, reason="nothing comes back for it")


def stop_replacement(
    event: exchanges.OriginalRejected, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where what came back was not accepted, a replacement that has not left stays. Source: E9."""
    ordered = exchange.replacement is exchanges.ReplacementStage.ORDERED
    is_open = exchange.stage is exchanges.ExchangeStage.OPEN
    if is_open and ordered and exchange.replacement_order is not None:
        reason = "what it was to replace was not accepted"
        yield orders.CancelOrder(order=exchange.replacement_order, reason=reason)


def note_rejected(
    event: exchanges.OriginalRejected, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody tells the customer. Source: E9."""
    return noted(case, f"what came back for {exchange.id} was not accepted")


def note_original(
    event: exchanges.ExchangeStarted, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where the original was back before the exchange was agreed, its leg is as far. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    return () if ra is None else _as_far(exchange, ra, case)


def move_originals(
    event: Event[Any], ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The original leg moves with the goods of its return. Source: F3, F4, E8, E9."""
    for exchange in case.own(exchanges.Exchange):
        if exchange.ra == ra.id:
            yield from _as_far(exchange, ra, case)


def _as_far(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """What brings the original leg as far as the goods are."""
    on, stage = exchange.id, exchange.original
    awaited = stage is exchanges.OriginalStage.AWAITED
    now, _ = original_of(exchange, ra, case)
    decided = now in (exchanges.OriginalStage.ACCEPTED, exchanges.OriginalStage.REJECTED)
    received = now is exchanges.OriginalStage.RECEIVED
    if (awaited and (received or decided)) or (received and stage in _GIVEN_UP):
        yield exchanges.ReceiveOriginal(exchange=on)
        stage = exchanges.OriginalStage.RECEIVED
    if stage is exchanges.OriginalStage.RECEIVED:
        if now is exchanges.OriginalStage.ACCEPTED:
            yield exchanges.AcceptOriginal(exchange=on)
        elif now is exchanges.OriginalStage.REJECTED:
            yield exchanges.RejectOriginal(exchange=on)
    elif awaited or stage is exchanges.OriginalStage.PAID_FOR:
        if now is exchanges.OriginalStage.LOST:
            yield exchanges.LoseOriginal(exchange=on)
        elif now is exchanges.OriginalStage.KEPT:
            yield exchanges.KeepOriginal(exchange=on)


#: The original was not waited for any more, and may turn up all the same.
_GIVEN_UP = (
    exchanges.OriginalStage.LOST,
    exchanges.OriginalStage.PAID_FOR,
    exchanges.OriginalStage.WRITTEN_OFF,
)


def refund(event: Event[Any], exchange: exchanges.Exchange, case: CaseFile) -> Iterable[AnyCommand]:
    """What we owe the customer is paid out, as it was paid. Source: E11, F4, F5."""
    owed = _owed(event)
    return () if owed is None else pay_out(exchange, owed, case)


def pay_out(exchange: exchanges.Exchange, owed: Money, case: CaseFile) -> Iterable[AnyCommand]:
    """What we owe is paid out, as far as the bank has left it; what it gave, we do not owe. E13."""
    order = case.get(orders.Order, exchange.order)
    given = "" if order is None else ", ".join(lost_to(order, case))
    amount = at_most(owed, order, case) if order is not None and given else owed
    if amount.is_positive:
        part = Payment(means=PaymentMeans.AS_PAID, amount=amount)
        yield refunds.OpenRefund(case=exchange.case, exchange=exchange.id, part=part)
    elif given and exchange.difference is exchanges.DifferenceStage.WE_OWE:
        yield exchanges.SettleDifference(exchange=exchange.id, reference=given)


def _owed(event: Event[Any]) -> Money | None:
    """What we owe because of an event of an exchange; None = nothing."""
    match event:
        case exchanges.DifferenceFound():
            return event.due
        case exchanges.ChargeReversed():
            return event.amount
        case exchanges.ExchangeCancelled():
            return event.credit
        case _:
            return None


def close_return(
    event: Event[Any], record: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return whose exchanges are done is done; one that was cancelled holds no other up.

    What has not left the customer may still come, until its number expires. Source: F3, F4.
    """
    ra = case.get(returns.ReturnAuthorization, record.ra)
    if ra is None or ra.goods is returns.GoodsStage.WITH_CUSTOMER:
        return
    settled = [one.stage for one in case.own(exchanges.Exchange) if one.ra == ra.id and one.claims]
    done = settled and exchanges.ExchangeStage.OPEN not in settled
    if ra.stage is returns.ReturnStage.AUTHORIZED and done:
        yield returns.CloseReturn(ra=ra.id)


def solve_ticket(
    event: exchanges.ExchangeClosed, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "exchanged")


REACTIONS: Reactions = {
    exchanges.ExchangeStarted: (send_replacement, note_original),
    exchanges.OriginalReceived: (send_replacement,),
    exchanges.OriginalLost: (send_replacement,),
    exchanges.OriginalKept: (send_replacement,),
    exchanges.OriginalRejected: (note_rejected, stop_replacement),
    exchanges.ReplacementResent: (send_replacement,),
    exchanges.ReplacementCancelled: (give_up_exchange,),
    exchanges.ReplacementCameBack: (give_up_exchange,),
    exchanges.ExchangeClosed: (close_return, solve_ticket),
    exchanges.ExchangeCancelled: (close_return, refund),
    exchanges.DifferenceFound: (refund,),
    exchanges.ChargeReversed: (refund,),
}
