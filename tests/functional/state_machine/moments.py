"""What holds at every moment, at a tenant and an instant."""

from collections.abc import Callable

from cservice import Instant, exchanges
from cservice.ids import Sku
from cservice.orders import Order
from cservice.returns import Parcel, ReturnAuthorization, ReturnStage

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
    a_case_has_one_brand,
)
#: What holds of the other one, too, to whom nothing happened.
EVERYWHERE: tuple[Moment, ...] = (
    only_what_happened_is_kept,
    what_is_due_is_what_records_wait_for,
)
