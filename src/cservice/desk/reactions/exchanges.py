"""What follows from what happens to exchanges."""

from collections.abc import Iterable
from typing import Any

from cservice import exchanges, orders, refunds, returns
from cservice.desk.facts.exchanges import never_sent, original_of
from cservice.desk.facts.originals import arrived
from cservice.desk.facts.paid import how_paid, shipping_back
from cservice.desk.facts.purse import at_most, purse
from cservice.desk.facts.refunds import refundable
from cservice.desk.facts.sales import lost_to, sale_of
from cservice.desk.reactions.came_back import is_done, tell_to_settle_cancelled
from cservice.desk.reactions.closing import due_now
from cservice.desk.reactions.tickets import asked_no_more, noted, seen_to, solved
from cservice.desk.wiring import AnyCommand, Reactions
from cservice.exchanges import charge, difference
from cservice.exchanges.commands import NOT_SENT_AGAIN
from cservice.kernel.case import CaseFile
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.ruling import in_words
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans, spread


def send_replacement(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The replacement is ordered at no charge as soon as it is due. Source: D6, F2.

    Not while the customer has an original that counts as lost on its way to them.
    """
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    if not exchange.wants_replacement or (ra is not None and arrived(ra, case)):
        return
    order = case.get(orders.Order, exchange.order)
    customer = None if order is None else order.customer
    if customer is not None and exchange.address is not None:
        customer = evolve(customer, address=exchange.address)
    matches = exchanges.matched(exchange.items, exchange.originals)
    carried = exchanges.carried(matches, exchange.our_mistake)
    yield orders.PlaceNoPaymentOrder(
        case=exchange.case,
        exchange=exchange.id,
        customer=customer,
        lines=tuple(map(_line, matches, carried)),
        shipping=exchange.shipping,
    )


def _line(match: exchanges.Match, carried: Money) -> orders.OrderLine:
    """A line of the replacement's order: nothing is paid, and what was paid is carried over.

    What is paid for the exchange itself is counted where it comes back: see `sold_of`.
    """
    return orders.OrderLine(
        sku=match.item.sku,
        title=match.item.title,
        quantity=match.item.quantity,
        paid=Money.zero(carried.currency),
        product=match.item.product,
        carried=carried,
    )


def give_up_exchange(
    event: Event[Any], exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where nothing came and nothing comes back, no other replacement goes out. Source: F3."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    is_open = exchange.stage is exchanges.ExchangeStage.OPEN
    if is_open and not exchange.held.is_positive and _waits_in_vain(exchange, ra):
        yield exchanges.CancelExchange(exchange=exchange.id, reason="nothing comes back for it")


def _waits_in_vain(exchange: exchanges.Exchange, ra: returns.ReturnAuthorization | None) -> bool:
    """Whether nothing of the original came, and its return waits for nothing."""
    if ra is None or not ra.claims:
        return True
    awaited = exchange.original is exchanges.OriginalStage.AWAITED
    nothing = exchange.came is None or exchange.came.is_zero
    return ra.stage is returns.ReturnStage.CLOSED and awaited and nothing


def stop_replacement(
    event: exchanges.OriginalRejected, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Where what came back was not accepted, a replacement that has not left stays. Source: E9."""
    return stopped(exchange, "what it was to replace was not accepted")


def stopped(exchange: exchanges.Exchange, reason: str) -> Iterable[AnyCommand]:
    """The order of a replacement is cancelled, if it has not left."""
    ordered = exchange.replacement is exchanges.ReplacementStage.ORDERED
    is_open = exchange.stage is exchanges.ExchangeStage.OPEN
    if is_open and ordered and exchange.replacement_order is not None:
        yield orders.CancelOrder(order=exchange.replacement_order, reason=reason)


def note_came_back(
    event: exchanges.ReplacementCameBack, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody asks the customer where to: nothing else sends it again. Source: B5, F4."""
    ra = case.get(returns.ReturnAuthorization, exchange.ra)
    if exchange.stage is exchanges.ExchangeStage.OPEN and not _waits_in_vain(exchange, ra):
        text = (
            f"the replacement of {exchange.id} came back: send it again, or cancel the exchange;"
            f" else it is given up at {in_words(event.resend_until)}, once the original is seen to"
        )
        yield from seen_to(case, text, exchange)


def note_given_up(
    event: exchanges.ExchangeCancelled, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody tells the customer, whom the replacement did not reach. Source: B5, F4."""
    if event.reason == NOT_SENT_AGAIN:
        text = f"{exchange.id} is given up, since {event.reason}: {_goes_back(exchange, case)}"
        yield from seen_to(case, text)


def note_owing(
    event: exchanges.ChargeDeclined | exchanges.DifferenceAsked,
    exchange: exchanges.Exchange,
    case: CaseFile,
) -> Iterable[AnyCommand]:
    """Somebody asks the customer for what they owe, in time. Source: B5, F4, F5.

    That is a charge that was declined, or what went out beyond what came back.
    """
    if isinstance(event, exchanges.ChargeDeclined):
        what = (
            f"the charge of {exchange.charged} for {exchange.id} was declined: somebody asks the"
            f" customer to pay it otherwise; it is given up at {in_words(event.give_up_at)}"
        )
    else:
        what = (
            f"the customer owes {event.due} for {exchange.id}: somebody asks for it;"
            f" it is let go at {in_words(event.due_until)}"
        )
    return seen_to(case, what, exchange)


def note_let_go(
    event: exchanges.DifferenceWaived, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads what nobody asked for, or got, in time. Source: F5."""
    if event.reason == difference.IN_VAIN:
        yield from noted(case, f"{exchange.due} for {exchange.id} is let go: nobody paid it")


def note_written_off(
    event: exchanges.OriginalWrittenOff, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """Somebody reads what the customer has twice, and nobody paid for. Source: F4."""
    if event.reason == charge.IN_VAIN:
        text = f"the original of {exchange.id} is written off: it was waited for in vain"
        yield from noted(case, text)


def _goes_back(exchange: exchanges.Exchange, case: CaseFile) -> str:
    """What we pay out of what is due: the bank, or the shop, may have given some of it. E13."""
    if purse(case.get(orders.Order, exchange.order), case).disputed:
        return "what is due back for it waits until the bank has decided"
    opened = [one.amount for one in case.all(refunds.Refund) if one.exchange == exchange.id]
    amount = Money.total(opened, exchange.value.currency)
    return "nothing goes back for it" if amount.is_zero else f"{amount} goes back for it"


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


def receive_undelivered(
    event: orders.OrderCameBack, order: orders.Order, case: CaseFile
) -> Iterable[AnyCommand]:
    """What never reached the customer is back with us, and nobody owes it. Source: F4."""
    for exchange in case.all(exchanges.Exchange):
        ra = case.get(returns.ReturnAuthorization, exchange.ra)
        if exchange.order == order.id and ra is not None:
            yield from _as_far(exchange, ra, case.seen_from(exchange))


def wait_longer(
    event: returns.ReturnExtended, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """No original is charged while the number it may come under is good. Source: E10, F4."""
    for exchange in case.own(exchanges.Exchange):
        at = exchange.charge_at
        if exchange.ra == ra.id and exchange.awaited and at is not None and at < event.new:
            yield exchanges.WaitLonger(exchange=exchange.id)


def _as_far(
    exchange: exchanges.Exchange, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """What brings the original leg as far as the goods are."""
    if never_sent(exchange, ra, case):
        yield from _nothing_came(exchange, "nothing was sent for it")
        return
    on, stage = exchange.id, exchange.original
    awaited = stage is exchanges.OriginalStage.AWAITED
    now, counts = original_of(exchange, ra, case)
    decided = now in (exchanges.OriginalStage.ACCEPTED, exchanges.OriginalStage.REJECTED)
    received = now is exchanges.OriginalStage.RECEIVED
    came = exchange.none if exchange.came is None else exchange.came
    turned_up = received or (now is exchanges.OriginalStage.ACCEPTED and counts != came)
    waited_for = awaited or stage is exchanges.OriginalStage.LOST
    if (waited_for and (received or decided)) or (turned_up and stage.given_up):
        yield exchanges.ReceiveOriginal(exchange=on)
        stage = exchanges.OriginalStage.RECEIVED
    waits = awaited or stage is exchanges.OriginalStage.RECEIVED
    if waits and now is exchanges.OriginalStage.AWAITED and counts is not None:
        if not awaited or counts != came:
            yield exchanges.AwaitRest(exchange=on)
        if ra.stage is returns.ReturnStage.CLOSED:
            yield from _nothing_came(exchange, "nothing came for it")
    elif stage is exchanges.OriginalStage.RECEIVED:
        if now is exchanges.OriginalStage.ACCEPTED:
            yield exchanges.AcceptOriginal(exchange=on)
        elif now is exchanges.OriginalStage.REJECTED:
            yield exchanges.RejectOriginal(exchange=on)
    elif awaited or stage is exchanges.OriginalStage.PAID_FOR:
        if now is exchanges.OriginalStage.LOST:
            yield exchanges.LoseOriginal(exchange=on)
        elif now is exchanges.OriginalStage.KEPT:
            yield exchanges.KeepOriginal(exchange=on)


def _nothing_came(exchange: exchanges.Exchange, reason: str) -> Iterable[AnyCommand]:
    """For what did not come nothing goes out, as long as it has not left. Source: F3."""
    if exchange.stage is exchanges.ExchangeStage.OPEN and exchange.at_home:
        yield exchanges.CancelExchange(exchange=exchange.id, reason=reason)
    else:
        yield from stopped(exchange, reason)


def refund(event: Event[Any], exchange: exchanges.Exchange, case: CaseFile) -> Iterable[AnyCommand]:
    """What we owe the customer is paid out, as it was paid. Source: E11, F4, F5."""
    owed = _owed(event)
    if isinstance(event, exchanges.ExchangeCancelled):
        # What came back undeliverable was never cancelled: its shipping is due as well.
        sent = [one for one in case.all(orders.Order) if one.replaces == exchange.id]
        kept = [one.total for one in sent if one.stage is not orders.OrderStage.CANCELLED]
        both = [*kept, *([] if owed is None else [owed])]
        owed = Money.total(both, exchange.value.currency) if both else None
    return () if owed is None or owed.is_zero else pay_out(exchange, owed, case)


def pay_out(
    exchange: exchanges.Exchange, owed: Money, case: CaseFile, others: Money | None = None
) -> Iterable[AnyCommand]:
    """What we owe is paid out, as far as bank and shop left it; what they gave, we do not owe. E13.

    Of what may never have been paid somebody is told, who knows, and has it paid out. So much goes
    to `others` at once, which the case does not show yet; None = nothing.
    """
    order = case.get(orders.Order, exchange.order)
    before = exchange.none if others is None else others
    given = "" if order is None else ", ".join(lost_to(order, case))
    amount = owed if order is None else at_most(owed + before, order, case) - before
    missing = purse(order, case).not_in(amount)
    if missing.is_positive and order is not None:
        amount -= missing
        sale = sale_of(order, case)
        text = (
            f"{missing} is due back for {exchange.id}, if order {sale.number or sale.id} was paid:"
            f" {how_paid(sale)}; whoever knows that it was has it paid out"
        )
        yield from seen_to(case, text, once=True)
    if amount.is_positive:
        for part in _parts(amount, exchange, order, case):
            yield refunds.OpenRefund(case=exchange.case, exchange=exchange.id, part=part)
    elif missing.is_positive:
        return
    elif given and exchange.difference is exchanges.DifferenceStage.WE_OWE:
        yield exchanges.SettleDifference(exchange=exchange.id, reference=given)


def _parts(
    amount: Money, exchange: exchanges.Exchange, order: orders.Order | None, case: CaseFile
) -> tuple[Payment, ...]:
    """What goes back by each payment of the order, where these are known. Source: E11, E15.

    By what the customer paid beside them, for the exchange itself, only the shop knows.
    """
    beside = exchange.paid_in + shipping_back(exchange, case)
    left = refundable(order, case) if order is not None and order.payments else ()
    if beside.is_positive or amount > Money.total([one.amount for one in left], amount.currency):
        return (Payment(means=PaymentMeans.AS_PAID, amount=amount),)
    return spread(amount, left)


def _owed(event: Event[Any]) -> Money | None:
    """What we owe because of an event of an exchange; None = nothing."""
    match event:
        case exchanges.DifferenceFound():
            return event.due
        case exchanges.ChargeReversed() | exchanges.DifferenceReversed():
            return event.amount
        case exchanges.ExchangeCancelled():
            return event.credit
        case _:
            return None


def close_return(
    event: Event[Any], record: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """A return whose exchanges are done is done; one that was cancelled holds no other up.

    What has not come may still come, until its number's time is over, and later what had left the
    customer; and pieces for which something is still to go out keep it open. Source: F3, F4, G5.
    """
    ra = case.get(returns.ReturnAuthorization, record.ra)
    if ra is None or ra.goods is returns.GoodsStage.WITH_CUSTOMER:
        return
    waits = ra.left_open is None or ra.under_way
    if ra.goods is returns.GoodsStage.RECEIVED and ra.outstanding and waits:
        return
    settled = [one.stage for one in case.own(exchanges.Exchange) if one.ra == ra.id and one.claims]
    done = settled and exchanges.ExchangeStage.OPEN not in settled
    if ra.stage is returns.ReturnStage.AUTHORIZED and done and not due_now(ra, case).is_positive:
        yield returns.CloseReturn(ra=ra.id)


def solve_ticket(
    event: exchanges.ExchangeClosed, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """The tickets of a case are solved when all that they were about is done. Source: H1."""
    return solved(case, "exchanged")


def ask_no_more(
    event: exchanges.ExchangeCancelled, exchange: exchanges.Exchange, case: CaseFile
) -> Iterable[AnyCommand]:
    """What a person was asked to do about an exchange is done once it is given up. Source: B5."""
    return asked_no_more(case, f"{exchange.id} is cancelled")


REACTIONS: Reactions = {
    exchanges.ExchangeStarted: (send_replacement, note_original, is_done),
    exchanges.OriginalReceived: (send_replacement,),
    exchanges.OriginalLost: (send_replacement,),
    exchanges.OriginalKept: (send_replacement,),
    exchanges.OriginalRejected: (stop_replacement,),
    exchanges.ReplacementResent: (send_replacement,),
    exchanges.ReplacementRetried: (send_replacement,),
    exchanges.ReplacementCancelled: (give_up_exchange,),
    exchanges.ReplacementCameBack: (give_up_exchange, note_came_back),
    exchanges.ExchangeClosed: (close_return, solve_ticket),
    exchanges.ExchangeCancelled: (
        close_return,
        refund,
        note_given_up,
        ask_no_more,
        tell_to_settle_cancelled,
    ),
    exchanges.ChargeDeclined: (note_owing,),
    exchanges.DifferenceAsked: (note_owing,),
    exchanges.DifferenceWaived: (note_let_go,),
    exchanges.OriginalWrittenOff: (note_written_off,),
    exchanges.DifferenceFound: (refund,),
    exchanges.ChargeReversed: (refund,),
    exchanges.DifferenceReversed: (refund,),
}
