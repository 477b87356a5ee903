"""What follows from what happens to exchanges."""

from collections.abc import Iterable, Iterator
from typing import Any

from cservice import exchanges, orders, returns, tickets
from cservice.desk.reactions.tickets import solved
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
    """A line of the replacement's order: nothing is paid, and what was paid is carried over."""
    return orders.OrderLine(
        sku=match.item.sku,
        title=match.item.title,
        quantity=match.item.quantity,
        paid=Money.zero(exchange.shipping.currency),
        product=match.item.product,
        carried=worth(match.originals),
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
    for ticket in case.own(tickets.Ticket):
        text = f"what came back for {exchange.id} was not accepted"
        yield tickets.NoteTicket(ticket=ticket.id, text=text)


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
    here = ra.goods in (returns.GoodsStage.RECEIVED, returns.GoodsStage.INSPECTED)
    received = stage is exchanges.OriginalStage.RECEIVED
    if (here and awaited) or (ra.goods is returns.GoodsStage.RECEIVED and stage in _GIVEN_UP):
        yield exchanges.ReceiveOriginal(exchange=on)
        received = True
    if received and ra.goods is returns.GoodsStage.INSPECTED:
        pieces, amount = _accepted(exchange, ra, case)
        if pieces:
            yield exchanges.AcceptOriginal(exchange=on, received=amount)
        else:
            yield exchanges.RejectOriginal(exchange=on)
    if awaited or stage is exchanges.OriginalStage.PAID_FOR:
        if ra.goods is returns.GoodsStage.LOST:
            yield exchanges.LoseOriginal(exchange=on)
        elif ra.goods in (returns.GoodsStage.KEPT, returns.GoodsStage.NOT_NEEDED):
            yield exchanges.KeepOriginal(exchange=on)


#: The original was not waited for any more, and may turn up all the same.
_GIVEN_UP = (
    exchanges.OriginalStage.LOST,
    exchanges.OriginalStage.PAID_FOR,
    exchanges.OriginalStage.WRITTEN_OFF,
)


def _accepted(
    wanted: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile
) -> tuple[int, Money]:
    """Pieces that count for an exchange, and their worth; each counts for one, in their order.

    One that is cancelled takes nothing from the others.
    """
    bought = [line for line in ra.lines if not line.extra]
    counting = {line.sku: 0 for line in bought}
    for line in bought:
        counting[line.sku] += line.accepted + line.lost + line.kept + line.not_needed
    for original in _spoken_for(wanted, case) if wanted.claims else ():
        left = counting.get(original.sku, 0)
        counting[original.sku] = max(left - original.quantity, 0)
    pieces, amount = 0, Money.zero(wanted.value.currency)
    for original in wanted.originals:
        some = min(counting.get(original.sku, 0), original.quantity)
        counting[original.sku] = counting.get(original.sku, 0) - some
        pieces += some
        amount += original.worth.part(some, original.quantity)
    return pieces, amount


def _spoken_for(wanted: exchanges.Exchange, case: CaseFile) -> Iterator[exchanges.Original]:
    """What exchanges for the same return stand for that began before this one."""
    for exchange in case.own(exchanges.Exchange):
        if exchange.id == wanted.id:
            return
        if exchange.ra == wanted.ra and exchange.claims:
            yield from exchange.originals


def refund(event: Event[Any], exchange: exchanges.Exchange, case: CaseFile) -> Iterable[AnyCommand]:
    """What we owe the customer is paid out, as it was paid. Source: E11, F4, F5."""
    owed = _owed(event)
    if owed is not None and owed.is_positive:
        part = Payment(means=PaymentMeans.AS_PAID, amount=owed)
        yield returns.OpenRefund(case=exchange.case, exchange=exchange.id, part=part)


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
