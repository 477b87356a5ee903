"""What holds at every moment, at a tenant and an instant."""

from collections import Counter
from collections.abc import Callable

from cservice import Instant, exchanges
from cservice.ids import Sku
from cservice.orders import Order, OrderStage
from cservice.returns import GoodsStage, Parcel, Remedy, ReturnAuthorization, ReturnStage
from cservice.testing.goods import every_return_ends
from cservice.testing.told import what_waits_is_told

from .picture import FAR, Side, lapsed


def only_what_happened_is_kept(side: Side, now: Instant) -> None:
    """Each record is what its events add up to, and no other is there."""
    assert {one.id: one for one in side.desk.records()} == side.records
    assert {one.tenant for one in side.records.values()} <= {side.tenant}


def what_is_due_is_what_records_wait_for(side: Side, now: Instant) -> None:
    """The rows that a sweep reads are the deadlines that records say, no more and no less."""
    waiting = {
        (record.id, one.key, one.at, one.command)
        for record in side.records.values()
        for one in record.deadlines()
    }
    for until in (now, FAR):
        rows = side.store.due(side.tenant, until, 10_000)
        assert {(row.record, row.key, row.at, row.command) for row in rows} == {
            one for one in waiting if one[2] <= until
        }


def the_money_adds_up(side: Side, now: Instant) -> None:
    """As the books have it, which know what happened and nothing else."""
    side.books.hold(side.records)


def quantities_balance(side: Side, now: Instant) -> None:
    """Received = matched + unexpected; authorized ≥ matched = accepted + rejected + review."""
    for ra in side.all(ReturnAuthorization):
        matched = sum(line.received for line in ra.lines)
        assert side.found[ra.id] == matched + sum(one.pieces for one in ra.surplus)
        for line in ra.lines:
            assert line.received == line.accepted + line.rejected + line.under_review
            away = line.lost + line.short + line.kept
            assert line.received + away <= line.authorized <= line.requested
            assert min(line.lost, line.short, line.kept) >= 0
        assert ra.parcels == tuple(x.id for x in side.all(Parcel) if x.ra == ra.id)


def no_order_comes_back_twice(side: Side, now: Instant) -> None:
    """Over all returns of an order, whatever cases they are on."""
    for order in side.all(Order):
        for sku in {line.sku for line in order.lines}:
            bought = sum(line.quantity for line in order.lines if line.sku == sku)
            assert claimed(side, order.id, sku, now) <= bought


def claimed(side: Side, order: str, sku: Sku, now: Instant) -> int:
    """How many pieces come back, came back, or were replaced."""
    sent = {
        one.ra
        for one in side.all(exchanges.Exchange)
        if one.replacement is not exchanges.ReplacementStage.PLANNED
        and one.stage is not exchanges.ExchangeStage.CANCELLED
    }
    freed = (ReturnStage.CANCELLED, ReturnStage.EXPIRED, ReturnStage.SALE_KEPT)
    count = 0
    for ra in side.all(ReturnAuthorization):
        ours = [line for line in ra.lines if not line.extra]
        lines = [line for line in ours if (ra.order, line.sku) == (order, sku)]
        if ra.id in sent:
            count += sum(line.requested for line in lines)
        elif ra.stage not in freed and not lapsed(ra, now):
            count += sum(line.requested - line.short for line in lines)
    return count


def what_goes_out_for_nothing_comes_back(side: Side, now: Instant) -> None:
    """One order at a time for each exchange, and no more pieces than its return is for."""
    gone = (OrderStage.CANCELLED, OrderStage.CAME_BACK)
    free = [one for one in side.all(Order) if one.replaces is not None and one.stage not in gone]
    sent = Counter[str]()
    for exchange in side.all(exchanges.Exchange):
        for_it = [order for order in free if order.replaces == exchange.id]
        at_home = exchange.at_home or exchange.replacement_order is None
        assert [one.id for one in for_it] == ([] if at_home else [exchange.replacement_order])
        sent[exchange.ra] += sum(line.quantity for order in for_it for line in order.lines)
    for ra in side.all(ReturnAuthorization):
        assert sent[ra.id] <= sum(line.requested for line in ra.lines if not line.extra)


def nothing_is_due_for_what_was_not_bought(side: Side, now: Instant) -> None:
    """What came beside is worth nothing, and exchanged for nothing; its return ends by itself."""
    swapped = {one.ra for one in side.all(exchanges.Exchange)}
    for ra in side.all(ReturnAuthorization):
        assert all(line.paid.is_zero for line in ra.lines if line.extra)
        is_on = (ra.stage, ra.remedy) == (ReturnStage.AUTHORIZED, Remedy.CREDIT)
        assert not (is_on and ra.goods in _NONE_TO_COME) or ra.credit_due.is_positive
        if all(line.extra for line in ra.lines):
            assert ra.credited is None
            assert ra.id not in swapped


_NONE_TO_COME = (GoodsStage.INSPECTED, GoodsStage.KEPT, GoodsStage.NOT_NEEDED)


def the_legs_of_an_exchange_stand_for_something(side: Side, now: Instant) -> None:
    """The replacement for its order, the original for the goods; each moves alone."""
    for exchange in side.all(exchanges.Exchange):
        ra = side.records[exchange.ra]
        assert isinstance(ra, ReturnAuthorization)
        _of_the_goods(exchange, ra, side)
        if exchange.replacement_order is None:
            assert exchange.replacement is exchanges.ReplacementStage.PLANNED
        else:
            second = side.records[exchange.replacement_order]
            assert isinstance(second, Order)
            assert second.stage in _AS_FAR[exchange.replacement]
        _ends_its_return(exchange, ra, side)


def _ends_its_return(exchange: exchanges.Exchange, ra: ReturnAuthorization, side: Side) -> None:
    """Once all are done that go out for it, and nothing else may come, or is to go out."""
    for_it = [one for one in side.all(exchanges.Exchange) if one.ra == ra.id]
    is_over = exchange.stage is exchanges.ExchangeStage.CLOSED
    if not is_over or any(one.stage is exchanges.ExchangeStage.OPEN for one in for_it):
        return
    if exchange.original is _COUNTS and not (ra.outstanding or ra.undecided):
        out = sum(x.quantity for one in for_it if one.claims for x in one.originals)
        assert ra.stage is ReturnStage.CLOSED or _honoured(ra) > out


def _honoured(ra: ReturnAuthorization) -> int:
    """How many pieces count that were bought."""
    sold = [line for line in ra.lines if not line.extra]
    return sum(x.accepted + x.lost + x.kept + x.not_needed for x in sold)


def _of_the_goods(exchange: exchanges.Exchange, ra: ReturnAuthorization, side: Side) -> None:
    """It is here only if the goods are; of what was inspected it is said what it counts for.

    It is awaited still while it may be in none of the parcels that came. What was paid for, or
    written off, may have been here or not; nor has the customer what came back undelivered.
    """
    original, stages = exchange.original, exchanges.OriginalStage
    order = side.records[ra.order]
    assert isinstance(order, Order)
    here = ra.goods in (GoodsStage.RECEIVED, GoodsStage.INSPECTED)
    if original in (stages.RECEIVED, stages.ACCEPTED, stages.REJECTED):
        assert here or order.undelivered
    assert original is not stages.AWAITED or not here or ra.outstanding or not ra.opened
    if ra.goods is GoodsStage.INSPECTED:
        assert original is not _COUNTS or _honoured(ra)
        assert original is not stages.REJECTED or any(x.rejected or x.short for x in ra.lines)


_COUNTS = exchanges.OriginalStage.ACCEPTED
_AS_FAR = {
    exchanges.ReplacementStage.ORDERED: (OrderStage.PLACED,),
    exchanges.ReplacementStage.SHIPPED: (OrderStage.SHIPPED,),
    exchanges.ReplacementStage.DELIVERED: (OrderStage.DELIVERED,),
    exchanges.ReplacementStage.CAME_BACK: (OrderStage.CAME_BACK, OrderStage.CANCELLED),
}


def every_return_is_ended(side: Side, now: Instant) -> None:
    """By a deadline, or by a person who was told of it on a ticket."""
    every_return_ends(side.log, side.records)


def people_are_told(side: Side, now: Instant) -> None:
    """What waits for a person is on a ticket, at once."""
    what_waits_is_told(side.log, side.records)


def a_case_has_one_brand(side: Side, now: Instant) -> None:
    """All records of a case have the brand that it began with."""
    brands = {(one.case, one.brand) for one in side.records.values()}
    assert len(brands) == len({case for case, _ in brands})


Moment = Callable[[Side, Instant], None]
#: What holds of the tenant whose turn it is.
HERE: tuple[Moment, ...] = (
    the_money_adds_up,
    quantities_balance,
    no_order_comes_back_twice,
    nothing_is_due_for_what_was_not_bought,
    every_return_is_ended,
    people_are_told,
    what_goes_out_for_nothing_comes_back,
    the_legs_of_an_exchange_stand_for_something,
    a_case_has_one_brand,
)
#: What holds of the other one, too, to whom nothing happened.
EVERYWHERE: tuple[Moment, ...] = (
    only_what_happened_is_kept,
    what_is_due_is_what_records_wait_for,
)
