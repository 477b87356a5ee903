"""What is still ours to give once bank, shop or an exchange gave some of it is not forgotten.

Each case was a way in which a customer was owed something that no command would pay, and nobody
read of.
"""

from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Money,
    Override,
    exchanges,
    orders,
    refunds,
    returns,
    tickets,
)
from cservice.ids import Sku
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import RefusedError
from cservice.kernel.time import Instant, days, instant, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

ANNA, DOCK = Actor.staff("anna"), Actor.dock("dock-5")
SUE = Actor.staff("sue", SUPERVISOR)
SO = Override(by=SUE, reason="so")
T0 = instant("2026-03-02T12:00:00Z")
BOOK, PEN = Sku("book"), Sku("pen")
CREDIT, EXCHANGE = returns.Remedy.CREDIT, returns.Remedy.EXCHANGE
WRONG, LATE = returns.Reason.WRONG_ITEM, returns.Reason.LATE


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


@attrs.define
class Sale:
    """A desk, and one order on it: a pen and a book, or more, for ten dollars each."""

    shipping: str = "0"  # what a replacement's shipping costs
    now: Instant = T0
    desk: Desk = attrs.field(init=False)
    order: Any = attrs.field(init=False, default=None)
    snapshot: Any = attrs.field(init=False, default=None)

    def sold(
        self,
        delivered: bool = True,
        books: int = 1,
        means: PaymentMeans = PaymentMeans.CARD,
        postage: str = "0",
    ) -> "Sale":
        """It was sold, and has left."""
        brand = Brand(id=BrandId("main"), name="Main", shipping_price=usd(self.shipping))
        self.desk = Desk(numbers=CountedNumbers(), brands=[brand], clock=lambda: self.now)
        lines = tuple(
            orders.OrderLine(sku=sku, title=sku, quantity=count, paid=usd("10") * count)
            for sku, count in ((BOOK, books), (PEN, 1))
        )
        costs = usd("10") * (books + 1) + usd(postage)
        paid = Payment(means=means, amount=costs, reference="ch-1")
        told: dict[str, Any] = {
            "number": "C-1",
            "customer": None,
            "lines": lines,
            "shipping": usd(postage),
            "placed_at": T0,
            "shipped_at": T0,
            "delivered_at": T0 if delivered else None,
        }
        self.order = self.do(orders.RecordOrder(payments=(paid,), **told))
        self.snapshot = orders.OrderSnapshot(version=1, **told)
        return self

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after a command, of which a supervisor approves."""
        return self.desk.do(command, by=by, override=SO).record

    def all(self, kind: type[Any]) -> list[Any]:
        """The records of a type, in order."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def asked(
        self,
        sku: Sku,
        remedy: returns.Remedy = CREDIT,
        reason: returns.Reason = WRONG,
        count: int = 1,
        order: Any = None,
    ) -> returns.ReturnAuthorization:
        """So many of it may come back."""
        item = returns.RequestedItem(sku=sku, reason=reason, quantity=count)
        about = self.order if order is None else order
        ra = self.do(returns.RequestReturn(order=about.id, items=(item,), remedy=remedy))
        authorized = self.do(returns.AuthorizeReturn(ra=ra.id))
        assert isinstance(authorized, returns.ReturnAuthorization)
        return authorized

    def swap(
        self,
        ra: returns.ReturnAuthorization,
        price: str | None = None,
        count: int = 1,
        consented: bool = False,
    ) -> Any:
        """Another goes out for it, perhaps at a price of its own."""
        worth = None if price is None else usd(price)
        item = exchanges.Item(sku=ra.lines[0].sku, title="Another", quantity=count, price=worth)
        return self.do(exchanges.StartExchange(ra=ra.id, items=(item,), consented=consented))

    def parcel(self, ra: returns.ReturnAuthorization, **counts: int) -> None:
        """A parcel is with us, and looked through."""
        self.do(returns.PresentParcel(number=ra.number, sender="Ann Lee"), by=DOCK)
        self.found(ra, **counts)

    def found(self, ra: returns.ReturnAuthorization, **counts: int) -> None:
        """So much was in it."""
        what: Any = {"sku": ra.lines[0].sku, **counts}
        self.do(returns.InspectReturn(ra=ra.id, found=(returns.FoundItem(**what),)), by=DOCK)

    def lost(self, ra: returns.ReturnAuthorization, count: int | None = None) -> None:
        """Nobody has it, or so many of it."""
        sku = ra.lines[0].sku
        some = None if count is None else (returns.Pieces(sku=sku, quantity=count),)
        self.do(returns.ReportLost(ra=ra.id, items=some))

    def cancel(self, exchange: Any) -> None:
        """The customer has enough."""
        self.do(exchanges.CancelExchange(exchange=exchange.id, reason="she has enough"))

    def dispute(self, amount: str, number: str = "cb-1", order: Any = None) -> None:
        """The customer goes to her bank."""
        about = self.order if order is None else order
        opened = orders.OpenChargeback(order=about.id, reference=number, amount=usd(amount))
        self.do(opened)

    def gave(self, number: str = "cb-1", order: Any = None) -> None:
        """The bank gives it to her."""
        about = self.order if order is None else order
        self.do(orders.CloseChargeback(order=about.id, reference=number, won=False))

    def in_shop(self, *, cancelled: bool) -> None:
        """The shop cancels the order, which has left, or takes that back."""
        at = self.now if cancelled else None
        version = self.snapshot.version + 1
        self.snapshot = attrs.evolve(self.snapshot, version=version, cancelled_at=at)
        self.do(orders.UpdateOrder(order=self.order.id, snapshot=self.snapshot))

    def wait(self, number: int) -> None:
        """So many days go by, with a sweep."""
        self.now = plus(self.now, days(number))
        self.desk.tick()

    @property
    def back(self) -> list[tuple[str, str]]:
        """How much goes back, and how far it is."""
        return [(str(one.amount), str(one.stage)) for one in self.all(refunds.Refund)]

    @property
    def read(self) -> str:
        """What is on the tickets."""
        both = [text for one in self.all(tickets.Ticket) for text in (one.subject, *one.notes)]
        return "\n".join(both)

    @property
    def replacements(self) -> list[Any]:
        """What was sent in its place."""
        return [one for one in self.all(orders.Order) if one.replaces is not None]


@pytest.fixture
def sale() -> Iterator[Sale]:
    """A sale of its own, held against the laws when the case is over."""
    sale = Sale()
    yield sale
    the_money_adds_up(sale.desk)
    no_goods_go_astray(sale.desk)


@pytest.mark.parametrize("given_up", ["exchange", "return"])
def test_what_was_lost_and_is_not_replaced_goes_back_beside_what_the_bank_gave(
    sale: Sale, given_up: str
) -> None:
    """the exchange of a lost book is off: the bank gave some of its worth, and the rest is ours."""
    ra = sale.sold(delivered=False).asked(BOOK, EXCHANGE, LATE)
    exchange = sale.swap(ra)
    sale.lost(ra)
    sale.dispute("4")
    if given_up == "exchange":
        sale.cancel(exchange)
    else:
        sale.do(returns.CancelReturn(ra=ra.id, reason="she has enough"))

    sale.gave()

    assert sale.back == [("USD 6.00", "pending")]


def test_what_is_given_up_counts_once_beside_what_its_replacement_was_credited_for(
    sale: Sale,
) -> None:
    """six of the ten were credited for the replacement: the rest goes back, less the bank's two."""
    ra = sale.sold(delivered=False).asked(BOOK, EXCHANGE, LATE)
    exchange = sale.swap(ra)
    sale.lost(ra)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    second = sale.asked(BOOK, reason=LATE, order=replacement)
    sale.lost(second)
    sale.do(returns.IssueCredit(ra=second.id, amount=usd("6")))
    sale.do(orders.ReturnToSender(order=replacement.id, reason="nobody there"))
    sale.dispute("2")
    sale.cancel(exchange)
    sale.gave()

    assert [amount for amount, _ in sale.back] == ["USD 6.00", "USD 2.00"]


def test_a_difference_that_was_let_go_is_taken_off_nothing_else(sale: Sale) -> None:
    """two books went out for one: what else comes back is due as before, less the bank's two."""
    books = sale.sold(books=2).asked(BOOK, EXCHANGE, count=2)
    pen = sale.asked(PEN)
    exchange = sale.swap(books, count=2)
    sale.parcel(books, accepted=1, rejected=1)
    sale.do(exchanges.WaiveDifference(exchange=exchange.id, reason="so late"))
    sale.dispute("2")
    sale.gave()

    sale.parcel(pen, accepted=1)
    sale.do(returns.IssueCredit(ra=pen.id))

    assert sale.back == [("USD 8.00", "pending")]


def test_what_the_bank_gave_of_a_replacements_shipping_comes_off_once(sale: Sale) -> None:
    """of the 3.99 that it cost it gave 2.50: the rest goes back, and the replacement goes out."""
    sale.shipping = "3.99"
    ra = sale.sold().asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND)
    sale.swap(ra)
    sale.parcel(ra, accepted=1)
    [first] = sale.replacements
    sale.dispute("2.50", order=first)
    sale.gave(order=first)

    assert sale.back == [("USD 1.49", "pending")]
    assert len(sale.replacements) == 2


def test_what_was_paid_beside_goes_back_though_the_shop_gives_the_rest(sale: Sale) -> None:
    """the shop knows of what the sale cost, and not of the difference that was paid to us."""
    ra = sale.sold().asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND)
    exchange = sale.swap(ra, "14")
    sale.parcel(ra, accepted=1)
    sale.do(exchanges.PayDifference(exchange=exchange.id, reference="p-1"))
    sale.dispute("1")
    sale.do(orders.CloseChargeback(order=sale.order.id, reference="cb-1", won=True))
    [first, *_] = sale.replacements
    assert first.stage is orders.OrderStage.CANCELLED
    sale.in_shop(cancelled=True)
    [*_, second] = sale.replacements
    sale.do(orders.CancelOrder(order=second.id, reason="she has enough"))

    sale.cancel(exchange)
    assert sale.back == [("USD 4.00", "pending")]
    sale.in_shop(cancelled=False)
    assert sale.back == [("USD 4.00", "pending"), ("USD 10.00", "pending")]


def test_what_is_left_for_two_exchanges_goes_back_for_both(sale: Sale) -> None:
    """the shop keeps the money after all, and the bank gave some: both get of what is left."""
    sale.sold(delivered=False)
    for sku in (BOOK, PEN):
        ra = sale.asked(sku, EXCHANGE, LATE)
        sale.swap(ra)
        sale.lost(ra)
    sale.dispute("7")
    sale.in_shop(cancelled=True)
    sale.gave()
    for exchange in sale.all(exchanges.Exchange):
        sale.cancel(exchange)
    assert sale.back == []

    sale.in_shop(cancelled=False)

    assert sale.back == [("USD 10.00", "pending"), ("USD 3.00", "pending")]


def test_what_is_credited_beside_what_waits_is_no_more_than_was_paid(sale: Sale) -> None:
    """what waited cannot leave whole, since the bank gave some of it meanwhile: the rest may."""
    sale.sold(delivered=False)
    items = tuple(returns.RequestedItem(sku=sku, reason=LATE) for sku in (BOOK, PEN))
    ra = sale.do(returns.RequestReturn(order=sale.order.id, items=items))
    sale.do(returns.AuthorizeReturn(ra=ra.id))
    sale.lost(ra)
    sale.do(returns.IssueCredit(ra=ra.id, amount=usd("18")))
    sale.dispute("8")
    sale.gave()
    assert sale.back == [("USD 18.00", "held")]

    by = returns.Settlement.STORE_CREDIT
    sale.do(returns.IssueCredit(ra=ra.id, means=by))
    assert sale.back == [("USD 18.00", "held"), ("USD 2.00", "pending")]


def test_a_replacement_is_credited_less_what_the_bank_gave_of_it(sale: Sale) -> None:
    """the customer keeps both, as we have it; of the second's ten the bank gave two."""
    ra = sale.sold().asked(BOOK, EXCHANGE)
    sale.do(returns.LetKeep(ra=ra.id, reason="it is worn"))
    sale.swap(ra)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    second = sale.asked(BOOK, order=replacement)
    sale.do(returns.LetKeep(ra=second.id, reason="it is worn too"))
    sale.dispute("2", order=replacement)
    sale.gave(order=replacement)
    sale.do(returns.IssueCredit(ra=second.id))

    assert sale.back == [("USD 8.00", "pending")]


def test_for_a_replacement_that_is_back_nothing_is_due_to_whoever_has_the_original(
    sale: Sale,
) -> None:
    """neither was paid for: the bank gave more than they are due, and the return is over."""
    ra = sale.sold().asked(BOOK, EXCHANGE)
    sale.swap(ra)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    sale.wait(60)
    second = sale.asked(BOOK, order=replacement)
    sale.parcel(second, accepted=1)
    sale.dispute("2", order=replacement)
    sale.gave(order=replacement)

    [_, second] = sale.all(returns.ReturnAuthorization)
    assert (second.stage, second.credited) == (returns.ReturnStage.CLOSED, None)


def test_what_may_never_have_been_paid_is_told_with_what_else_is_due(sale: Sale) -> None:
    """of the ten for a lost book and the three for postage the bank gave four: nine are left."""
    sale.sold(delivered=False, means=PaymentMeans.INVOICE, postage="3")
    ra = sale.asked(BOOK, EXCHANGE, LATE)
    exchange = sale.swap(ra)
    sale.lost(ra)
    sale.dispute("4")
    sale.do(orders.WaiveShipping(order=sale.order.id, reason="it is late"))
    sale.cancel(exchange)
    sale.gave()

    assert sale.back == []
    assert "USD 9.00 is due back for exchange-1, if order C-1 was paid" in sale.read


def test_what_went_back_for_an_exchange_the_shop_gives_nothing_less_for(sale: Sale) -> None:
    """it was paid to us beside the sale: all that was paid for that the shop gives back."""
    sale.sold()
    book = sale.asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND)
    pen = sale.asked(PEN, EXCHANGE)
    exchange = sale.swap(book, "14")
    sale.parcel(book, accepted=1)
    sale.do(exchanges.PayDifference(exchange=exchange.id, reference="p-1"))
    [replacement] = sale.replacements
    sale.do(orders.CancelOrder(order=replacement.id, reason="she has enough"))
    sale.cancel(exchange)
    assert sale.back == [("USD 14.00", "pending")]
    sale.parcel(pen, accepted=1)
    sale.in_shop(cancelled=True)
    sale.do(returns.CloseReturn(ra=pen.id))

    assert sale.back == [("USD 14.00", "pending")]


def test_an_order_that_is_cancelled_is_due_whole_beside_a_credit(sale: Sale) -> None:
    """the book is back and credited, and the pen came back by itself and is not sent again."""
    book = sale.sold(delivered=False).asked(BOOK, reason=LATE)
    sale.parcel(book, accepted=1)
    sale.do(orders.ReturnToSender(order=sale.order.id, reason="nobody there"))
    sale.dispute("4")
    sale.do(orders.CancelOrder(order=sale.order.id, reason="she has enough"))
    sale.gave()
    sale.do(returns.IssueCredit(ra=book.id))

    assert sale.back == [("USD 10.00", "pending"), ("USD 6.00", "pending")]


def test_what_turned_up_and_is_not_as_it_should_be_counts_no_more(sale: Sale) -> None:
    """two books counted as lost; one is here, and spoilt: what goes back is for the other."""
    ra = sale.sold(delivered=False, books=2).asked(BOOK, EXCHANGE, LATE, count=2)
    exchange = sale.swap(ra, count=2)
    sale.dispute("1")
    sale.lost(ra)
    sale.parcel(ra, rejected=1)
    sale.wait(60)
    sale.cancel(exchange)
    sale.do(orders.CloseChargeback(order=sale.order.id, reference="cb-1", won=True))

    assert sale.back == [("USD 10.00", "pending")]


def test_what_came_after_its_exchange_was_given_up_is_its_returns_to_settle(sale: Sale) -> None:
    """one of two is back: nothing goes back for the exchange, and the return is open."""
    ra = sale.sold(books=2).asked(BOOK, EXCHANGE, count=2)
    exchange = sale.swap(ra, count=2)
    sale.dispute("1")
    sale.cancel(exchange)
    sale.parcel(ra, accepted=1)
    sale.do(orders.CloseChargeback(order=sale.order.id, reference="cb-1", won=True))

    sale.found(ra, accepted=1)

    assert sale.back == []
    [ra] = sale.all(returns.ReturnAuthorization)
    assert ra.stage is returns.ReturnStage.AUTHORIZED


@pytest.mark.parametrize("over", ["expired", "cancelled"])
@pytest.mark.parametrize("in_shop", [True, False])
def test_what_is_lost_under_a_number_that_is_over_is_told_and_can_be_paid(
    sale: Sale, in_shop: bool, over: str
) -> None:
    """its exchange was given up, since nothing was to come: another return asks for it."""
    ra = sale.sold(delivered=False, books=2).asked(BOOK, EXCHANGE, LATE, count=2)
    exchange = sale.swap(ra, count=2)
    sale.dispute("1")
    if in_shop:
        sale.in_shop(cancelled=True)
    sale.wait(60 if over == "expired" else 1)
    if over == "cancelled":
        sale.do(returns.CancelReturn(ra=ra.id, reason="she waits"))
    exchange = sale.desk.record(exchanges.Exchange, exchange.id)
    assert (exchange.stage, exchange.credit) == (exchanges.ExchangeStage.CANCELLED, None)
    sale.do(orders.CloseChargeback(order=sale.order.id, reference="cb-1", won=True))

    sale.lost(ra, 1)
    sale.in_shop(cancelled=False)

    told = f"some of {ra.id} is lost, which is {over}: ask for it by another return"
    assert sale.read.count(told) == 1
    assert sale.back == []
    again = sale.asked(BOOK, reason=LATE)
    sale.lost(again)
    sale.do(returns.IssueCredit(ra=again.id))
    assert sale.back == [("USD 10.00", "pending")]


def test_of_what_is_lost_and_was_replaced_nobody_has_to_be_told(sale: Sale) -> None:
    """the replacement was ordered before the number was over, and is for the lost one."""
    ra = sale.sold(delivered=False).asked(BOOK, EXCHANGE, LATE)
    sale.swap(ra)
    sale.wait(60)
    sale.lost(ra)

    assert sale.desk.record(returns.ReturnAuthorization, ra.id).stage == "expired"
    assert "by another return" not in sale.read


@pytest.mark.parametrize("beside", [False, True])
def test_what_was_lost_turns_up_and_is_rejected_is_worth_nothing(sale: Sale, beside: bool) -> None:
    """what was to go out for it stays, and nothing goes back; also where another is exchanged."""
    both = (BOOK, PEN) if beside else (BOOK,)
    items = tuple(returns.RequestedItem(sku=sku, reason=WRONG) for sku in both)
    ra = sale.sold().do(returns.RequestReturn(order=sale.order.id, items=items, remedy=EXCHANGE))
    ra = sale.do(returns.AuthorizeReturn(ra=ra.id))
    for sku in both:
        item = exchanges.Item(sku=sku, title="Another")
        sale.do(exchanges.StartExchange(ra=ra.id, items=(item,)))
    sale.do(returns.HandOver(ra=ra.id))
    sale.do(returns.ReportLost(ra=ra.id))
    sale.parcel(ra, rejected=1)

    first, *_ = sale.all(exchanges.Exchange)
    assert (first.original, first.stage) == ("rejected", exchanges.ExchangeStage.CANCELLED)
    assert (first.received, sale.back) == (None, [])


@pytest.mark.parametrize("rest", ["lost", "kept"])
def test_of_what_was_not_all_sent_only_the_rest_counts(sale: Sale, rest: str) -> None:
    """one of two books stayed with her: what goes back is for the other, which is lost or hers."""
    ra = sale.sold(books=2).asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND, count=2)
    exchange = sale.swap(ra, count=2)
    sale.do(returns.HandOver(ra=ra.id))
    one = (returns.Pieces(sku=BOOK, quantity=1),)
    sale.do(returns.ReportShort(ra=ra.id, items=one))
    if rest == "lost":
        sale.lost(ra)
    else:
        sale.do(returns.LetKeep(ra=ra.id, reason="it is worn"))
    assert sale.desk.record(exchanges.Exchange, exchange.id).received == usd("10")
    [replacement] = sale.replacements
    sale.do(orders.CancelOrder(order=replacement.id, reason="she has enough"))
    sale.cancel(exchange)

    assert sale.back == [("USD 10.00", "pending")]


def test_what_is_not_sent_while_another_item_is_on_its_way_is_not_replaced(sale: Sale) -> None:
    """the book stayed with her, and nothing goes out for it; the pen is on its way."""
    items = tuple(
        returns.RequestedItem(sku=sku, reason=returns.Reason.CHANGED_MIND) for sku in (BOOK, PEN)
    )
    ra = sale.sold().do(returns.RequestReturn(order=sale.order.id, items=items, remedy=EXCHANGE))
    ra = sale.do(returns.AuthorizeReturn(ra=ra.id))
    book = sale.swap(ra)
    sale.do(returns.HandOver(ra=ra.id))
    sale.do(returns.ReportShort(ra=ra.id, items=(returns.Pieces(sku=BOOK),)))

    book = sale.desk.record(exchanges.Exchange, book.id)
    assert book.stage is exchanges.ExchangeStage.CANCELLED
    assert sale.replacements == []
    assert sale.asked(BOOK).number is not None


def test_what_was_never_sent_has_its_exchange_given_up(sale: Sale) -> None:
    """of two books for one exchange each, one stayed with her, and the other is lost."""
    ra = sale.sold(books=2).asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND, count=2)
    first, second = sale.swap(ra), sale.swap(ra)
    sale.do(returns.HandOver(ra=ra.id))
    one = (returns.Pieces(sku=BOOK, quantity=1),)
    sale.do(returns.ReportShort(ra=ra.id, items=one))
    sale.lost(ra)

    stages = [sale.desk.record(exchanges.Exchange, x.id).stage for x in (first, second)]
    assert stages == [exchanges.ExchangeStage.OPEN, exchanges.ExchangeStage.CANCELLED]
    assert len(sale.replacements) == 1


def test_what_was_not_sent_beside_what_is_replaced_may_be_asked_back(sale: Sale) -> None:
    """one of two books is exchanged, and the other stayed with her: only that is free, once."""
    ra = sale.sold(books=2).asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND, count=2)
    sale.swap(ra)
    sale.do(returns.HandOver(ra=ra.id))
    sale.do(returns.ReportShort(ra=ra.id, items=(returns.Pieces(sku=BOOK),)))
    sale.parcel(ra, accepted=1)
    assert len(sale.replacements) == 1

    again = sale.asked(BOOK)
    sale.parcel(again, accepted=1)
    sale.do(returns.IssueCredit(ra=again.id))
    assert sale.back == [("USD 10.00", "pending")]
    with pytest.raises(RefusedError, match="already coming back"):
        sale.asked(BOOK)


def test_what_was_not_sent_and_is_replaced_all_the_same_stays_claimed(sale: Sale) -> None:
    """two books go out for the one that came: the customer owes the difference, and has three."""
    ra = sale.sold(books=2).asked(BOOK, EXCHANGE, returns.Reason.CHANGED_MIND, count=2)
    sale.swap(ra, count=2)
    sale.do(returns.HandOver(ra=ra.id))
    sale.do(returns.ReportShort(ra=ra.id, items=(returns.Pieces(sku=BOOK),)))
    sale.parcel(ra, accepted=1)
    assert len(sale.replacements) == 1

    with pytest.raises(RefusedError, match="already coming back"):
        sale.asked(BOOK)


@pytest.mark.parametrize("paid", [False, True])
def test_an_original_that_never_came_takes_nothing_off_what_else_is_due(
    sale: Sale, paid: bool
) -> None:
    """it is charged, or let go; of the pen's ten the bank gave two, and eight are left."""
    ra = sale.sold().asked(BOOK, EXCHANGE)
    exchange = sale.swap(ra, consented=True)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    sale.wait(16)
    sale.wait(32)
    if paid:
        sale.do(exchanges.ConfirmCharge(exchange=exchange.id, reference="ch-9"))
    pen = sale.asked(PEN)
    sale.parcel(pen, accepted=1)
    sale.dispute("2")
    sale.gave()
    sale.do(returns.IssueCredit(ra=pen.id))

    assert sale.back == [("USD 8.00", "pending")]


def test_a_replacement_that_came_back_by_itself_counts_though_its_number_is_over(
    sale: Sale,
) -> None:
    """another goes out for it; of the pen's ten the bank gave two, and eight are left."""
    ra = sale.sold().asked(BOOK, EXCHANGE)
    sale.swap(ra)
    sale.parcel(ra, accepted=1)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    again = sale.asked(BOOK, EXCHANGE, order=replacement)
    sale.swap(again)
    pen = sale.asked(PEN)
    sale.parcel(pen, accepted=1)
    sale.do(orders.ReturnToSender(order=replacement.id, reason="nobody was at home"))
    sale.wait(31)
    sale.dispute("2")
    sale.gave()
    sale.do(returns.IssueCredit(ra=pen.id))

    [again] = [one for one in sale.all(returns.ReturnAuthorization) if one.id == again.id]
    assert again.stage is returns.ReturnStage.EXPIRED
    assert sale.back == [("USD 8.00", "pending")]


def test_shipping_that_the_bank_gave_back_was_paid_also_once_the_shop_cancels_the_sale() -> None:
    """by the laws: nothing more is out than was paid, and so nobody has to read of it."""
    sale = Sale(shipping="3.99").sold()
    ra = sale.asked(BOOK, EXCHANGE, returns.Reason.NOT_GIVEN)
    sale.swap(ra)
    sale.parcel(ra, accepted=1)
    [replacement] = sale.replacements
    sale.do(orders.ShipOrder(order=replacement.id))
    sale.dispute("2", order=replacement)
    sale.gave(order=replacement)
    sale.in_shop(cancelled=True)

    assert "more went back" not in sale.read
    the_money_adds_up(sale.desk)
