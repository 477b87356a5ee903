"""The laws of the trade about money, held against whatever happened on a desk, as checks.

They need no extra, and hold whatever policies answer. They keep books of their own, from what
happened alone, and hold the records against them.

    the_money_adds_up(desk)
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import attrs

from cservice import appeasements, exchanges, orders, refunds, retention, returns
from cservice.desk import Desk
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.kernel.record import Record, words
from cservice.payment import Payment, PaymentMeans
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
    back: _Sums = attrs.field(factory=_Sums)  # by order and payment, what credits pay out by it
    put_in: _Sums = attrs.field(factory=_Sums)  # by exchange: what came back, and what was paid
    #: By exchange: what the customer paid for it, beside what the order cost.
    paid: _Sums = attrs.field(factory=_Sums)
    charged: set[str] = attrs.field(factory=set)  # the exchanges with a charge that stands
    limits: _Sums = attrs.field(factory=_Sums)  # by budget
    spent: _Sums = attrs.field(factory=_Sums)  # by budget: on offers that were taken, or by hand
    paid_for: _Sums = attrs.field(factory=_Sums)  # by sale: what the customer paid for it
    bank: _Sums = attrs.field(factory=_Sums)  # by sale: what the bank gave back of it
    #: The disputes that are open, by order and the bank's number: of which sale, how much.
    disputes: dict[tuple[str, str], tuple[str, Money]] = attrs.field(factory=dict)
    #: By refund that is paid, or may be: of which sale, how much.
    refunded: dict[str, tuple[str, Money]] = attrs.field(factory=dict)
    taken: set[tuple[str, str, str]] = attrs.field(factory=set)  # offers, by order and item
    numbers: set[tuple[str, str]] = attrs.field(factory=set)  # of orders, by brand

    _take: ClassVar[Mapping[type[Any], Callable[["Books", Envelope, Any, Records], None]]]

    def take(self, one: Envelope, records: Records) -> None:
        """Note what happened; `records` are still those of the moment before.

        Raises AssertionError where it should not have.
        """
        note = self._take.get(type(one.body))
        if note is not None:
            note(self, one, one.body, records)
        law = _LAWS.get(type(one.body))
        if law is not None:
            law(self, one, one.body, records)

    def _credit(self, one: Envelope, body: returns.CreditIssued, records: Records) -> None:
        """The goods it waited for are as it says, and never more is credited than was paid."""
        ra = records[one.stream]
        assert isinstance(ra, returns.ReturnAuthorization)
        amount, order = body.amount, records[ra.order]
        assert isinstance(order, orders.Order)
        assert ra.remedy is returns.Remedy.CREDIT, f"{one.id} credits what is for {ra.remedy}"
        assert amount.is_positive, f"{one.id} credits {amount}"
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
        self._by_the_bank(one, body, order)

    def _by_the_bank(self, one: Envelope, body: returns.CreditIssued, order: orders.Order) -> None:
        """What the bank took back of cards and accounts does not go back by them once more."""
        for part in body.parts:
            self.back.add(_way(order.id, part), part.amount)
        ours = (PaymentMeans.GIFT_CARD, PaymentMeans.STORE_CREDIT)
        theirs = [payment for payment in order.payments if payment.means not in ours]
        again = [part for part in body.parts if _way(order.id, part) in _ways(order.id, theirs)]
        if again and order.charged_back is not None:
            none = Money.zero(body.amount.currency)
            paid = Money.total([payment.amount for payment in theirs], none.currency)
            by_them = [self.back.get_of(way, none) for way in _ways(order.id, theirs)]
            back = Money.total(by_them, none.currency) + order.charged_back
            assert back <= paid, f"with {one.id} {back} of {paid} is back by cards and accounts"

    def _counts(
        self,
        one: Envelope,
        body: exchanges.OriginalAccepted | exchanges.OriginalLost | exchanges.OriginalKept,
        records: Records,
    ) -> None:
        """What came back for an exchange that is on counts for it, once, and up to its worth."""
        exchange = _exchange(one, records)
        if exchange.stage is not exchanges.ExchangeStage.CANCELLED:
            most = exchange.expected
            assert body.received <= most, f"{one.id} counts {body.received} for {most}"
            before = self.put_in.get_of(exchange.id, body.received)
            paid = self.paid.get_of(exchange.id, body.received)
            # What was lost and turned up counts anew, not twice.
            self.put_in[exchange.id] = max(before, paid + body.received)

    def _charge(self, one: Envelope, body: exchanges.UnreturnedCharged, records: Records) -> None:
        """An original that we wait for, at most once at a time, and for what went out."""
        exchange = _exchange(one, records)
        assert exchange.id not in self.charged, f"{one.id} charges again"
        waited = (exchanges.OriginalStage.AWAITED, exchanges.OriginalStage.REJECTED)
        assert exchange.original in waited, f"{one.id} is for what is {exchange.original}"
        out = (exchanges.ReplacementStage.SHIPPED, exchanges.ReplacementStage.DELIVERED)
        assert exchange.replacement in out, f"{one.id} though it is {exchange.replacement}"
        assert body.amount == exchange.value, f"{one.id} charges for {exchange.value}"
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
        assert exchange.due is not None, f"{one.id} pays what nobody owes"
        self.put_in.add(exchange.id, exchange.due)
        self.paid.add(exchange.id, exchange.due)

    def _limit(self, one: Envelope, body: Any, records: Records) -> None:
        """A budget is opened, or topped up."""
        opened = isinstance(body, retention.BudgetOpened)
        self.limits.add(one.stream, body.limit if opened else body.amount)

    def _offer_taken(
        self,
        one: Envelope,
        body: returns.SaveOfferAccepted | returns.ExchangeOfferAccepted,
        records: Records,
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
        opened = _all(records, refunds.Refund)
        self._of_returns(records, opened)
        self._of_exchanges(records, opened)
        self._of_orders(records, opened)
        for budget in _all(records, retention.Budget):
            assert budget.limit == self.limits[budget.id], f"{budget.id} has another limit"
            spent = self.spent.get_of(budget.id, budget.limit)
            assert budget.spent == spent <= budget.limit, f"{budget.id} paid not what it should"
        given = Counter(x.cause for x in _all(records, appeasements.Appeasement) if _given(x))
        assert all(count == 1 for count in given.values()), f"twice for one cause: {given}"

    def _of_returns(self, records: Records, opened: Sequence[refunds.Refund]) -> None:
        """What is credited, less fees, is on its way to the customer: all of it, and no more."""
        for ra in _all(records, returns.ReturnAuthorization):
            of_it = [one for one in opened if one.ra == ra.id]
            if ra.stage is returns.ReturnStage.SALE_KEPT:
                claims = [x for x in (ra.number, ra.credited, *ra.parcels, *of_it) if x is not None]
                assert not claims, f"{ra.id} was kept, and has {claims}"
            none = Money.zero(ra.lines[0].paid.currency)
            due = self.on_its_way.get_of(ra.id, none)
            credited = none if ra.credited is None else ra.credited
            noted = self.credited.get_of(ra.id, none)
            assert credited == noted, f"{ra.id} has {credited} credited, not {noted}"
            tried = Money.total([one.amount for one in of_it], none.currency)
            under_way = Money.total(_not_given_up(of_it), none.currency)
            assert under_way <= due <= tried, f"of {ra.id} {due} is due, {under_way} on its way"

    def _of_exchanges(self, records: Records, opened: Sequence[refunds.Refund]) -> None:
        """All goes back that was put in, and no more; where something goes out, what is left of it.

        Of an original that may still come nobody knows yet what is left. What the bank gave back we
        do not owe any more, and beside an open dispute nothing goes back yet.
        """
        disputed = {sale for sale, _ in self.disputes.values()}
        for exchange in _all(records, exchanges.Exchange):
            of_it = [one for one in opened if one.exchange == exchange.id]
            none = Money.zero(exchange.value.currency)
            left = self.put_in.get_of(exchange.id, none)
            if exchange.stage is not exchanges.ExchangeStage.CANCELLED:
                left = max(left - exchange.value, none)
            back = Money.total(_not_given_up(of_it), none.currency)
            assert back <= left, f"for {exchange.id} {back} goes back, and {left} was put in"
            sale = _sale(exchange.order, records)
            if exchange.original in _SETTLED and sale not in disputed:
                tried = Money.total([one.amount for one in of_it], none.currency)
                tried += self.bank.get_of(sale, none)
                assert left <= tried, f"for {exchange.id} {left} is owed, and {tried} goes back"

    def _of_orders(self, records: Records, opened: Sequence[refunds.Refund]) -> None:
        """Never more goes back than an order was paid with, by each payment and in all."""
        about = {ra.id: ra.order for ra in _all(records, returns.ReturnAuthorization)}
        swapped = {str(one.id): one for one in _all(records, exchanges.Exchange)}
        roots = {one.id: _root(one, records) for one in _all(records, orders.Order)}
        for order in _all(records, orders.Order):
            for payment in order.payments:
                by_it = [
                    one.amount
                    for one in opened
                    if one.ra is not None
                    and about[one.ra] == order.id
                    and (one.means, one.payment) == (payment.means, payment.reference)
                    and one.stage is not refunds.RefundStage.GIVEN_UP
                ]
                back = Money.total(by_it, payment.amount.currency)
                assert back <= payment.amount, f"{back} goes back to {order.id} by {payment}"
            if order.replaces is None:
                paid = [
                    self.paid.get_of(one.id, order.shipping)
                    for one in swapped.values()
                    if roots[one.order] == order.id
                ]
                family = [one for one in opened if _sale_of(one, records) == order.id]
                back = Money.total(_not_given_up(family), order.shipping.currency)
                most = order.paid_in_total + Money.total(paid, order.shipping.currency)
                assert back <= most, f"for {order.id} {most} was paid, and {back} goes back"


Books._take = {
    returns.CreditIssued: Books._credit,
    returns.SaveOfferAccepted: Books._offer_taken,
    returns.ExchangeOfferAccepted: Books._offer_taken,
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


def _sold(
    books: Books, one: Envelope, body: orders.OrderRecorded | orders.OrderTaken, records: Records
) -> None:
    """What a shop tells adds up, and it tells of an order once, however it writes the number."""
    costs = Money.total([line.paid for line in body.lines], body.shipping.currency) + body.shipping
    paid = _by(body.payments, costs)
    assert paid == costs, f"{paid} was paid for {one.stream}, which comes to {costs}"
    books.paid_for.add(one.stream, costs)
    if isinstance(body, orders.OrderRecorded):
        _numbered(books, one, body, records)


def _numbered(
    books: Books, one: Envelope, body: orders.OrderRecorded | orders.OrderNumbered, records: Records
) -> None:
    """A number is one order's of a brand, in whatever case."""
    number = one.brand, words(body.number)
    assert number not in books.numbers, f"{one.id} records {body.number} twice"
    books.numbers.add(number)


def _by(payments: Sequence[Payment], else_: Money) -> Money:
    """What was paid by all payments; where none is known, what they should come to."""
    return Money.total([x.amount for x in payments], else_.currency) if payments else else_


def _repaid(books: Books, one: Envelope, body: orders.PaymentChanged, records: Records) -> None:
    """It is paid otherwise, all of it."""
    books.paid_for[one.stream] = _by(body.new, books.paid_for[one.stream])


def _changed(
    books: Books, one: Envelope, body: orders.ItemChanged | orders.OrderUpdated, records: Records
) -> None:
    """It comes to another sum; by what that is paid is said, or it is not known."""
    order = records[one.stream]
    assert isinstance(order, orders.Order)
    books.paid_for[order.id] = body.apply(order).paid_in_total


def _disputed(books: Books, one: Envelope, body: orders.ChargebackOpened, records: Records) -> None:
    """The customer asks the bank for it."""
    books.disputes[one.stream, body.reference] = _sale(one.stream, records), body.amount


def _decided(books: Books, one: Envelope, body: orders.ChargebackClosed, records: Records) -> None:
    """What the bank gave back is gone; for what we thought was never paid, that says it was."""
    sale, amount = books.disputes.pop((one.stream, body.reference))
    if not body.won:
        books.bank.add(sale, amount)
        if sale != one.stream:
            books.paid_for.add(sale, amount)


def _opened(books: Books, one: Envelope, body: refunds.RefundOpened, records: Records) -> None:
    """It is of a sale, also where that is only where it goes back to."""
    about = body.ra or body.exchange
    sale = body.order if about is None else _sale(_order_of(about, records), records)
    books.refunded[one.stream] = sale, body.part.amount
    _leaves(books, one, sale, records)


def _retried(books: Books, one: Envelope, body: refunds.RefundRetried, records: Records) -> None:
    """As a new one."""
    _leaves(books, one, books.refunded[one.stream][0], records)


def _given_up(books: Books, one: Envelope, body: refunds.RefundGivenUp, records: Records) -> None:
    """It is not counted any more."""
    del books.refunded[one.stream]


def _goes_out(
    books: Books, one: Envelope, body: orders.NoPaymentOrderPlaced, records: Records
) -> None:
    """Nothing is sent for what the bank gave back, or may give back."""
    sale = _sale(_order_of(body.exchange, records), records)
    worth = [line.worth for line in body.lines]
    goods = Money.total(worth, body.shipping.currency)
    _leaves(books, one, sale, records, goods if sale in books.bank else None)


def _leaves(
    books: Books, one: Envelope, sale: str, records: Records, goods: Money | None = None
) -> None:
    """Nothing leaves beside an open dispute, and never more than was paid and the bank has left."""
    open_ones = [number for (_, number), (of, _) in books.disputes.items() if of == sale]
    assert not open_ones, f"{one.id} goes out beside {open_ones} about {sale}"
    paid = books.paid_for[sale]
    swapped = [x for x in _all(records, exchanges.Exchange) if _sale(x.order, records) == sale]
    most = paid + Money.total([books.paid.get_of(x.id, paid) for x in swapped], paid.currency)
    gone = [amount for of, amount in books.refunded.values() if of == sale]
    gone += [books.bank.get_of(sale, paid), paid - paid if goods is None else goods]
    out = Money.total(gone, paid.currency)
    assert out <= most, f"{one.id}: {out} of {sale} is out, and {most} was paid"


def _kept(books: Books, one: Envelope, body: returns.SaveOfferAccepted, records: Records) -> None:
    """An offer is taken once for the same item of an order: never twice for one cause."""
    ra = records[one.stream]
    assert isinstance(ra, returns.ReturnAuthorization)
    for sku in {line.sku for line in ra.lines}:
        taken = ra.order, sku, body.offer.code
        assert taken not in books.taken, f"{one.id} gives {taken} again"
        books.taken.add(taken)


def _agreed(books: Books, one: Envelope, body: exchanges.ExchangeStarted, records: Records) -> None:
    """Nothing goes out for a return that nobody authorized. Source: E1."""
    ra = records[body.ra]
    assert isinstance(ra, returns.ReturnAuthorization)
    assert ra.stage is returns.ReturnStage.AUTHORIZED, f"{one.id}: {ra.id} is {ra.stage}"


def _back(
    books: Books,
    one: Envelope,
    body: exchanges.OriginalAccepted | exchanges.OriginalKept | exchanges.OriginalLost,
    records: Records,
) -> None:
    """What an original counts for is back, was lost, or was left to the customer. Source: E8."""
    ra = records[_exchange(one, records).ra]
    assert isinstance(ra, returns.ReturnAuthorization)
    goods = returns.GoodsStage
    if isinstance(body, exchanges.OriginalAccepted):
        counts = [(line, line.accepted + line.lost + line.kept) for line in ra.lines]
        worth = [line.paid.part(some + line.not_needed, line.requested) for line, some in counts]
        most = Money.total(worth, body.received.currency)
        assert body.received <= most, f"{one.id} counts {body.received}, and {most} is back"
        return
    lost = isinstance(body, exchanges.OriginalLost)
    here = (goods.LOST,) if lost else (goods.KEPT, goods.NOT_NEEDED)
    assert ra.goods in here, f"{one.id}: the goods of {ra.id} are {ra.goods}"


def _identified(
    books: Books, one: Envelope, body: returns.ParcelIdentified, records: Records
) -> None:
    """A parcel that was set aside stands somewhere, until it is taken in as another. E2."""
    taken = records.get(body.taken_in_as)
    assert isinstance(taken, returns.Parcel), f"{one.id}: there is no {body.taken_in_as}"
    as_it = (taken.stage, taken.again)
    assert as_it == (returns.ParcelStage.TAKEN_IN, one.stream), f"{one.id}: {taken.id} is {as_it}"


#: Laws that have no other place: each is held when something happens, and notes it.
_LAWS: Mapping[type[Any], Callable[[Books, Envelope, Any, Records], None]] = {
    orders.OrderRecorded: _sold,
    orders.OrderTaken: _sold,
    orders.OrderNumbered: _numbered,
    orders.PaymentChanged: _repaid,
    orders.ItemChanged: _changed,
    orders.OrderUpdated: _changed,
    orders.ChargebackOpened: _disputed,
    orders.ChargebackClosed: _decided,
    orders.NoPaymentOrderPlaced: _goes_out,
    exchanges.ExchangeStarted: _agreed,
    exchanges.OriginalAccepted: _back,
    exchanges.OriginalKept: _back,
    exchanges.OriginalLost: _back,
    returns.ParcelIdentified: _identified,
    refunds.RefundOpened: _opened,
    refunds.RefundRetried: _retried,
    refunds.RefundGivenUp: _given_up,
    returns.SaveOfferAccepted: _kept,
}


#: What came back for an exchange counts, once and for all.
_SETTLED = (
    exchanges.OriginalStage.ACCEPTED,
    exchanges.OriginalStage.LOST,
    exchanges.OriginalStage.KEPT,
)


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


def _way(order: str, payment: Payment) -> str:
    """One payment of one order."""
    return f"{order} {payment.means} {payment.reference}"


def _ways(order: str, payments: Iterable[Payment]) -> set[str]:
    """Several payments of one order."""
    return {_way(order, payment) for payment in payments}


def _not_given_up(opened: Iterable[refunds.Refund]) -> list[Money]:
    """What is paid, or may be."""
    return [one.amount for one in opened if one.stage is not refunds.RefundStage.GIVEN_UP]


def _order_of(id: str, records: Records) -> str:
    """The order that a return or an exchange is about."""
    about = records[id]
    assert isinstance(about, returns.ReturnAuthorization | exchanges.Exchange)
    return about.order


def _sale(id: str, records: Records) -> str:
    """The sale that an order goes back to."""
    order = records[id]
    assert isinstance(order, orders.Order)
    return _root(order, records)


def _sale_of(refund: refunds.Refund, records: Records) -> str:
    """The sale that a refund is of."""
    about = refund.ra or refund.exchange
    return refund.order if about is None else _sale(_order_of(about, records), records)


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
