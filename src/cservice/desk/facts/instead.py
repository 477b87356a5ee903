"""What a customer has, or gets, in place of what comes back: once, whatever is sent. F4, F6."""

from cservice import exchanges, orders, returns
from cservice.desk.facts.sales import sum_of
from cservice.kernel.case import CaseFile
from cservice.kernel.money import Money


def spoken_for(exchange: exchanges.Exchange) -> Money | None:
    """What is sent for what comes back, as far as that is worth as much; None = nothing is yet.

    It is spoken for once the difference is worked out, also where the bank keeps it from leaving.
    What the customer was to pay beside that, and we let go, is no part of it. Source: F5.
    """
    planned = exchange.replacement is exchanges.ReplacementStage.PLANNED
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return None
    if planned and exchange.received is None:
        return None
    let_go = exchange.difference in _LET_GO and exchange.received is not None
    worth = exchange.received if let_go else exchange.expected
    return min(exchange.value, sum_of(exchange.none, [worth, exchange.paid_and_kept]))


#: The customer owed the difference, and does not any more: it was waived, and perhaps paid since.
_LET_GO = (exchanges.DifferenceStage.WAIVED, exchanges.DifferenceStage.GIVEN_BACK)


def had_instead(exchange: exchanges.Exchange, case: CaseFile) -> Money | None:
    """What the customer has for the replacements of an exchange: money, or goods that go out.

    Each was credited as a return of its own, or exchanged; None = none was. Source: D9, E11, F6.
    """
    sent = [one.id for one in case.all(orders.Order) if one.replaces == exchange.id]
    credited = [one.credited for one in case.all(returns.ReturnAuthorization) if one.order in sent]
    swapped = [_stands_for(one) for one in case.all(exchanges.Exchange) if one.order in sent]
    had = [one for one in (*credited, *swapped) if one is not None]
    return Money.total(had, exchange.value.currency) if had else None


def _stands_for(exchange: exchanges.Exchange) -> Money | None:
    """For how much of what comes back goods go out, or money went back; None = for nothing yet."""
    if not exchange.claims:
        return None
    if exchange.received is not None:
        return exchange.received
    if exchange.stage is exchanges.ExchangeStage.CANCELLED:
        return exchange.came
    out = spoken_for(exchange)
    return None if out is None else min(out, exchange.expected)


def stays_here(order: orders.Order | None, case: CaseFile) -> bool:
    """Whether it is a replacement for which the customer has something else already. Source: F4.

    Its exchange is off, and what it was sent for is settled; or another goes out in its place.
    """
    exchange = None if order is None else case.get(exchanges.Exchange, order.replaces)
    if order is None or exchange is None:
        return False
    off = exchange.stage is exchanges.ExchangeStage.CANCELLED
    return off or exchange.replacement_order != order.id
