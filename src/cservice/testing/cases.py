"""The laws of the trade about money, held against whatever happened on a desk, as checks.

They need no extra, and hold whatever policies answer. They keep books of their own, from what
happened alone, and hold the records against them.

    the_money_adds_up(desk)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import attrs

from cservice import appeasements, exchanges, orders, retention, returns
from cservice.desk import Desk
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.kernel.record import Record
from cservice.testing.desk import applied

__all__ = ["Books", "the_money_adds_up"]

R = TypeVar("R", bound=Record)
#: The records of a desk, by id.
Records = Mapping[str, Record]


def the_money_adds_up(desk: Desk) -> None:
    """Hold all that a desk ever did to the laws about money, event by event."""
    books, records = Books(), dict[str, Record]()
    for one in desk.events():
        books.take(one, records)
        records = applied(records, [one])
    books.hold(records)


class _Sums(dict[str, Money]):
    """Amounts by what they are for; several currencies of one never meet."""

    def add(self, to: str, amount: Money) -> None:
        """So much more."""
        self[to] = self[to] + amount if to in self else amount

    def get_of(self, of: str, like: Money) -> Money:
        """How much it is; nothing = as nothing of that money."""
        return self.get(of, Money.zero(like.currency))


@attrs.define
class Books:
    """What happened to money, in sums of their own. Take every event in, and hold when you like."""

    credited: _Sums = attrs.field(factory=_Sums)  # by return, fees not taken off
    on_its_way: _Sums = attrs.field(factory=_Sums)  # by return, what credits pay out
    put_in: _Sums = attrs.field(factory=_Sums)  # by exchange: what came back, and what was paid
    #: By exchange: what the customer paid for it, beside what the order cost.
    paid: _Sums = attrs.field(factory=_Sums)
    charged: set[str] = attrs.field(factory=set)  # the exchanges with a charge that stands
    limits: _Sums = attrs.field(factory=_Sums)  # by budget
    spent: _Sums = attrs.field(factory=_Sums)  # by budget: on offers that were taken, or by hand

    _take: ClassVar[Mapping[type[Any], Callable[["Books", Envelope, Any, Records], None]]]

    def take(self, one: Envelope, records: Records) -> None:
        """Note what happened; `records` are still those of the moment before.

        Raises AssertionError where it should not have.
        """
        note = self._take.get(type(one.body))
        if note is not None:
            note(self, one, one.body, records)

    def _credit(self, one: Envelope, body: returns.CreditIssued, records: Records) -> None:
        """The goods it waited for are as it says, and never more is credited than was paid."""
        ra = records[one.stream]
        assert isinstance(ra, returns.ReturnAuthorization)
        amount, order = body.amount, records[ra.order]
        assert isinstance(order, orders.Order)
        assert ra.remedy is returns.Remedy.CREDIT
        assert amount.is_positive
        self.credited.add(ra.id, amount)
        assert self.credited[ra.id] <= _worth(ra, body.trigger), f"{one.id} is above its trigger"
        fees = Money.total([fee.amount for fee in body.fees], amount.currency)
        parts = Money.total([part.amount for part in body.parts], amount.currency)
        assert fees + parts == amount, f"the parts of {one.id} do not add up"
        self.on_its_way.add(ra.id, parts)
        about = [x.id for x in _all(records, returns.ReturnAuthorization) if x.order == order.id]
        back = [self.credited.get_of(id, amount) for id in about]
        if order.charged_back is not None:
            back.append(order.charged_back)
            most = order.paid_in_total
        else:
            most = Money.total([line.worth for line in order.lines], amount.currency)
        assert Money.total(back, amount.currency) <= most, f"{one.id} is above what was paid"

    def _counts(
        self,
        one: Envelope,
        body: exchanges.OriginalAccepted | exchanges.OriginalLost | exchanges.OriginalKept,
        records: Records,
    ) -> None:
        """What came back for an exchange that is on counts for it, once, and up to its worth."""
        exchange = _exchange(one, records)
        if exchange.stage is not exchanges.ExchangeStage.CANCELLED:
            assert body.received <= exchange.expected
            before = self.put_in.get_of(exchange.id, body.received)
            paid = self.paid.get_of(exchange.id, body.received)
            # What was lost and turned up counts anew, not twice.
            self.put_in[exchange.id] = max(before, paid + body.received)

    def _charge(self, one: Envelope, body: exchanges.UnreturnedCharged, records: Records) -> None:
        """An original that we wait for, at most once at a time, and for what went out."""
        exchange = _exchange(one, records)
        assert exchange.id not in self.charged, f"{one.id} charges again"
        waited = (exchanges.OriginalStage.AWAITED, exchanges.OriginalStage.REJECTED)
        assert exchange.original in waited
        out = (exchanges.ReplacementStage.SHIPPED, exchanges.ReplacementStage.DELIVERED)
        assert exchange.replacement in out
        assert body.amount == exchange.value
        self.charged.add(exchange.id)

    def _charge_paid(self, one: Envelope, body: exchanges.ChargePaid, records: Records) -> None:
        """Also one that was given up, or withdrawn, may be paid."""
        exchange = _exchange(one, records)
        self.charged.add(exchange.id)
        self.put_in.add(exchange.id, exchange.value)
        self.paid.add(exchange.id, exchange.value)

    def _charge_over(self, one: Envelope, body: Any, records: Records) -> None:
        """It is withdrawn, given up, or given back."""
        self.charged.discard(one.stream)

    def _difference_paid(
        self, one: Envelope, body: exchanges.DifferencePaid, records: Records
    ) -> None:
        """The customer owed it."""
        exchange = _exchange(one, records)
        assert exchange.due is not None
        self.put_in.add(exchange.id, exchange.due)
        self.paid.add(exchange.id, exchange.due)

    def _limit(self, one: Envelope, body: Any, records: Records) -> None:
        """A budget is opened, or topped up."""
        opened = isinstance(body, retention.BudgetOpened)
        self.limits.add(one.stream, body.limit if opened else body.amount)

    def _offer_taken(
        self, one: Envelope, body: returns.SaveOfferAccepted, records: Records
    ) -> None:
        """Its budget pays for it."""
        offer = body.offer
        if offer.budget is not None and offer.cost is not None:
            self.spent.add(offer.budget, offer.cost)

    def _spent(self, one: Envelope, body: retention.BudgetSpent, records: Records) -> None:
        """By hand; what follows from an offer was noted with that."""
        if one.cause is None:
            self.spent.add(one.stream, body.amount)

    def hold(self, records: Records) -> None:
        """Hold that the records are as what happened has it."""
        refunds = _all(records, returns.Refund)
        self._of_returns(records, refunds)
        self._of_exchanges(records, refunds)
        self._of_orders(records, refunds)
        for budget in _all(records, retention.Budget):
            assert budget.limit == self.limits[budget.id], f"{budget.id} has another limit"
            spent = self.spent.get_of(budget.id, budget.limit)
            assert budget.spent == spent <= budget.limit, f"{budget.id} paid not what it should"
        given = Counter(x.cause for x in _all(records, appeasements.Appeasement) if _given(x))
        assert all(count == 1 for count in given.values()), f"twice for one cause: {given}"

    def _of_returns(self, records: Records, refunds: Sequence[returns.Refund]) -> None:
        """What is credited, less fees, is on its way to the customer: all of it, and no more."""
        for ra in _all(records, returns.ReturnAuthorization):
            of_it = [one for one in refunds if one.ra == ra.id]
            if ra.stage is returns.ReturnStage.KEPT:
                claims = [x for x in (ra.number, ra.credited, *ra.parcels, *of_it) if x is not None]
                assert not claims, f"{ra.id} was kept, and has {claims}"
            none = Money.zero(ra.lines[0].paid.currency)
            due = self.on_its_way.get_of(ra.id, none)
            credited = none if ra.credited is None else ra.credited
            assert credited == self.credited.get_of(ra.id, none)
            tried = Money.total([one.amount for one in of_it], none.currency)
            under_way = Money.total(_not_given_up(of_it), none.currency)
            assert under_way <= due <= tried, f"of {ra.id} {due} is due, {under_way} on its way"

    def _of_exchanges(self, records: Records, refunds: Sequence[returns.Refund]) -> None:
        """No more goes back than was put in, nor, where something goes out, than is left of it."""
        for exchange in _all(records, exchanges.Exchange):
            of_it = [one for one in refunds if one.exchange == exchange.id]
            none = Money.zero(exchange.value.currency)
            left = self.put_in.get_of(exchange.id, none)
            if exchange.stage is not exchanges.ExchangeStage.CANCELLED:
                left = max(left - exchange.value, none)
            back = Money.total(_not_given_up(of_it), none.currency)
            assert back <= left, f"for {exchange.id} {back} goes back, and {left} was put in"

    def _of_orders(self, records: Records, refunds: Sequence[returns.Refund]) -> None:
        """Never more goes back than an order was paid with, by each payment and in all."""
        about = {ra.id: ra.order for ra in _all(records, returns.ReturnAuthorization)}
        swapped = {str(one.id): one for one in _all(records, exchanges.Exchange)}
        roots = {one.id: _root(one, records) for one in _all(records, orders.Order)}
        for order in _all(records, orders.Order):
            for payment in order.payments:
                by_it = [
                    one.amount
                    for one in refunds
                    if one.ra is not None
                    and about[one.ra] == order.id
                    and (one.means, one.payment) == (payment.means, payment.reference)
                    and one.stage is not returns.RefundStage.GIVEN_UP
                ]
                back = Money.total(by_it, payment.amount.currency)
                assert back <= payment.amount, f"{back} goes back to {order.id} by {payment}"
            if order.replaces is None:
                paid = [
                    self.paid.get_of(one.id, order.shipping)
                    for one in swapped.values()
                    if roots[one.order] == order.id
                ]
                family = [
                    one
                    for one in refunds
                    if roots[about[one.ra] if one.ra else swapped[one.exchange or ""].order]
                    == order.id
                ]
                back = Money.total(_not_given_up(family), order.shipping.currency)
                most = order.paid_in_total + Money.total(paid, order.shipping.currency)
                assert back <= most, f"for {order.id} {most} was paid, and {back} goes back"


Books._take = {
    returns.CreditIssued: Books._credit,
    returns.SaveOfferAccepted: Books._offer_taken,
    exchanges.OriginalAccepted: Books._counts,
    exchanges.OriginalLost: Books._counts,
    exchanges.OriginalKept: Books._counts,
    exchanges.UnreturnedCharged: Books._charge,
    exchanges.ChargePaid: Books._charge_paid,
    exchanges.ChargeWithdrawn: Books._charge_over,
    exchanges.ChargeGivenUp: Books._charge_over,
    exchanges.ChargeReversed: Books._charge_over,
    exchanges.DifferencePaid: Books._difference_paid,
    retention.BudgetOpened: Books._limit,
    retention.BudgetToppedUp: Books._limit,
    retention.BudgetSpent: Books._spent,
}


def _all(records: Records, kind: type[R]) -> list[R]:
    """The records of a type."""
    return [one for one in records.values() if isinstance(one, kind)]


def _exchange(one: Envelope, records: Records) -> exchanges.Exchange:
    exchange = records[one.stream]
    assert isinstance(exchange, exchanges.Exchange)
    return exchange


def _given(one: appeasements.Appeasement) -> bool:
    """Whether the customer has, or had, its coupon, and it was not taken back."""
    stages = appeasements.AppeasementStage
    return one.stage in (stages.GIVEN, stages.REDEEMED, stages.EXPIRED)


def _not_given_up(refunds: Iterable[returns.Refund]) -> list[Money]:
    """What is paid, or may be."""
    return [one.amount for one in refunds if one.stage is not returns.RefundStage.GIVEN_UP]


def _root(order: orders.Order, records: Records) -> str:
    """The sale that an order goes back to, which replaces it or one that replaces it."""
    while order.replaces is not None:
        exchange = records[order.replaces]
        assert isinstance(exchange, exchanges.Exchange)
        before = records[exchange.order]
        assert isinstance(before, orders.Order)
        order = before
    return order.id


def _worth(ra: returns.ReturnAuthorization, trigger: returns.CreditTrigger) -> Money:
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
