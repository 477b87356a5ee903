"""What a customer is due of a sale: for itself, for what comes back, and for exchanges. E11, F5."""

from collections.abc import Iterable, Iterator

from cservice import exchanges, orders, returns
from cservice.desk.facts.instead import had_instead, spoken_for
from cservice.desk.facts.originals import stood_for
from cservice.desk.facts.paid import given_beside, paid_beside
from cservice.desk.facts.sales import exchanges_of, sum_of
from cservice.ids import OrderId
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money
from cservice.kernel.record import Record

#: What leaves for it is asked for: a return's credit, or an exchange's goods.
Asked = returns.ReturnAuthorization | exchanges.Exchange


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
    swapped = [one.ra for one in case.all(exchanges.Exchange) if spoken_for(one) is not None]
    claimed = [
        _lost_of(ra) if ra.id not in swapped and _rest_is_here(sale, ra) else _claimed_of(ra, case)
        for ra in case.all(returns.ReturnAuthorization)
        if ra.order == sale.id and (ra.claims or ra.credited is not None or ra.id in swapped)
    ]
    return max(sale.paid_in_total - sum_of(nothing, claimed), nothing)


def _claimed_of(ra: returns.ReturnAuthorization, case: CaseFile) -> Money:
    """What was paid for all that a return claims; where it is over, for what was replaced. E7."""
    if ra.claims or ra.credited is not None:
        return Money.total([line.claimed_paid for line in ra.lines], ra.currency)
    swapped = [line.paid.part(pieces, line.requested) for line, pieces in stood_for(ra, case)]
    return Money.total(swapped, ra.currency)


def _rest_is_here(sale: orders.Order, ra: returns.ReturnAuthorization) -> bool:
    """Whether some was lost on its way to the customer, and the rest came back by itself. F4.

    A credit is for what was lost then, and what else it claims goes back for the sale.
    """
    at_home = ra.goods is returns.GoodsStage.WITH_CUSTOMER
    return sale.undelivered and at_home and ra.lost > 0 and ra.remedy is returns.Remedy.CREDIT


def _lost_of(ra: returns.ReturnAuthorization) -> Money:
    """What was paid for what was lost, or was credited for more."""
    return max(ra.worth.lost, Money.zero(ra.currency) if ra.credited is None else ra.credited)


def due_in_money(sale: orders.Order, case: CaseFile, asked: Asked | None) -> Money:
    """What is due in money for all of a sale but what is `asked` for now, gone back or not.

    What goods are sent for, or are to be sent for, is not.
    """
    swapped = exchanges_of(sale, case)
    beside = [*paid_beside(swapped, case), *given_beside(swapped, case)]
    return sum_of(owed(sale, case), [*beside, *_for_what_comes_back(sale, asked, case)])


def _for_what_comes_back(
    order: orders.Order, asked: Asked | None, case: CaseFile
) -> Iterator[Money]:
    """What is due for each return of an order, beside what goods are sent for."""
    for ra in case.all(returns.ReturnAuthorization):
        if ra.order == order.id:
            swapped = [one for one in case.all(exchanges.Exchange) if one.ra == ra.id]
            yield _honoured(ra, swapped, asked, case)
            for one in swapped:
                yield _beside_goods(one, ra, asked, case)


def _beside_goods(
    exchange: exchanges.Exchange,
    ra: returns.ReturnAuthorization,
    asked: Asked | None,
    case: CaseFile,
) -> Money:
    """What is due for all that was sent for an exchange and comes back, less what it was sent for.

    Of an original that never came that is no debt: it is charged, or let go, and what is due for
    other goods does not make up for it; what is asked for the replacement does. Source: F4.
    """
    sent = [one for one in case.all(orders.Order) if one.replaces == exchange.id]
    again = [due for order in sent for due in _for_what_comes_back(order, asked, case)]
    goods = _goods_for(exchange, asked, case)
    due = sum_of(exchange.none, again) - sum_of(exchange.none, [goods])
    came = exchange.received is not None or ra.claims
    if came or (asked is not None and _is_of(asked.order, exchange, case)):
        return due
    return max(due, -exchange.paid_in)


def _is_of(id: OrderId, exchange: exchanges.Exchange, case: CaseFile) -> bool:
    """Whether an order was sent for an exchange, or in place of what was."""
    order = case.get(orders.Order, id)
    sent_for = None if order is None else case.get(exchanges.Exchange, order.replaces)
    if sent_for is None:
        return False
    return sent_for.id == exchange.id or _is_of(sent_for.order, exchange, case)


def _goods_for(exchange: exchanges.Exchange, asked: Asked | None, case: CaseFile) -> Money | None:
    """What goods are sent for, or are to be sent for, in an exchange, but one that is asked for."""
    if exchange.given_up_for_another:
        return had_instead(exchange, case)
    return None if exchange is asked else spoken_for(exchange)


def _honoured(
    ra: returns.ReturnAuthorization,
    swapped: Iterable[exchanges.Exchange],
    asked: Asked | None,
    case: CaseFile,
) -> Money:
    """What the customer is due for a return, less fees: it is honoured, credited or swapped.

    The three are of the same goods, and so the most of them counts. What may still come is worth
    something only as far as something is promised for it already; and of a return that is asked
    about, or whose exchange is, what it is worth is what is asked for, and does not count.
    """
    own = asked is not None and ra.id in (asked.id, getattr(asked, "ra", None))
    nothing = Money.zero(ra.currency)
    credited = sum_of(nothing, [ra.credited if own else ra.credited_for])
    fees = sum_of(nothing, [fee.amount for fee in ra.fees])
    if ra.stage not in (returns.ReturnStage.AUTHORIZED, returns.ReturnStage.CLOSED):
        back = [_counted(one, case) for one in swapped]
        return max(credited, sum_of(nothing, back)) - fees
    worth = nothing if own else ra.worth.honoured
    promised = sum_of(nothing, [_promised(one, asked, case) for one in swapped])
    if any(line.exchanged for line in ra.lines):
        # Its lines are worth what no exchange stands for: what is promised is of other pieces.
        return max(credited, worth) + promised - fees
    return max(credited, worth, min(promised, _swappable(ra))) - fees


def _swappable(ra: returns.ReturnAuthorization) -> Money:
    """For how much of a return exchanges may stand: for all, while it may still come."""
    if ra.stage is returns.ReturnStage.AUTHORIZED:
        return ra.worth.at_most
    return ra.worth.honoured + ra.worth.lost


def _counted(exchange: exchanges.Exchange, case: CaseFile) -> Money | None:
    """For how much an original came all the same, or what goes back as its exchange is off."""
    if exchange.given_up_for_another:
        return _goods_given_back(exchange, case)
    return exchange.received if exchange.claims else None


def _promised(exchange: exchanges.Exchange, asked: Record | None, case: CaseFile) -> Money:
    """For how much of what comes back an exchange stands: something goes out for it, or money.

    Of one whose goods are asked for, what is due beside them.
    """
    came, none = exchange.received, exchange.none
    if exchange is asked:
        return max((exchange.expected if came is None else came) - exchange.value, none)
    if exchange.given_up_for_another:
        return _goods_given_back(exchange, case)
    out = spoken_for(exchange)
    return none if out is None else max(sum_of(none, [came]), out - exchange.paid_in)


def _goods_given_back(exchange: exchanges.Exchange, case: CaseFile) -> Money:
    """What went back, or is to, for the goods of an exchange that is given up: also for lost ones.

    What was paid for it beside them, and what is had for its replacement, is counted apart.
    """
    instead, by_hand = had_instead(exchange, case), exchange.by_hand
    back = sum_of(exchange.goes_back, [instead, by_hand]) - exchange.paid_in
    came = exchange.came if exchange.received is None else exchange.received
    return max(min(back, sum_of(exchange.none, [came])), exchange.none)
