"""What may still leave us of what was paid for an order, whoever asks, and however often.

Each case was a way to more than was paid: beside a dispute at the bank, by payments that do not add
up, by one offer taken again and again, by an order that was recorded twice.
"""

from typing import Any

import attrs
import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Allow,
    Brand,
    CountedNumbers,
    Desk,
    Lift,
    Money,
    Override,
    Refused,
    RefusedError,
    exchanges,
    orders,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.ids import CustomerId, Sku
from cservice.kernel.record import BrandId, Record
from cservice.kernel.time import Instant, days, hours, instant, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing import well_said
from cservice.testing.desk import what_is_kept_adds_up
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
SUE = Actor.staff("sue", SUPERVISOR)
T0 = instant("2026-03-02T12:00:00Z")
BOOK = Sku("book")
WRONG, MIND = returns.Reason.WRONG_ITEM, returns.Reason.CHANGED_MIND
EXCHANGE = returns.Remedy.EXCHANGE


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


CARD = Payment(means=PaymentMeans.CARD, amount=usd("19.99"), reference="ch-1")


@policy(returns.SaveOffers)
def ten_off(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Ten dollars for whoever keeps it, and a pen; who wants another book keeps the sale."""
    if q.remedy is EXCHANGE:
        return None
    coupon = returns.SaveOffer(code="c10", text="10 off", cost=usd("10"))
    return (coupon, returns.SaveOffer(code="pen", text="A pen"))


@policy(exchanges.MayExchangeFor)
def todays_price(q: exchanges.MayExchangeFor) -> Lift | None:
    """What costs less by now goes out for what was paid."""
    return Lift("below_what_was_paid", "today's price counts")


@attrs.define
class Floor:
    """A desk, and the staff who ask it things one after another."""

    more: list[Any] = attrs.Factory(list)  # policies beside those of all cases here
    now: Instant = T0  # what the clock says
    desk: Desk = attrs.field(init=False)  # that they ask

    def __attrs_post_init__(self) -> None:
        self.desk = Desk(
            numbers=CountedNumbers(),
            policies=[ten_off, todays_price, *self.more],
            clock=lambda: self.now,
        )

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after a command that is carried out."""
        return self.desk.do(command, by=by).record

    def refused(self, command: Any, override: Override | None = None) -> Refused:
        """Why a command is not carried out."""
        outcome = self.desk.try_do(command, by=ANNA, override=override)
        assert isinstance(outcome, Refused), f"it was done: {outcome}"
        well_said(outcome)
        return outcome

    def all(self, kind: type[Record]) -> list[Any]:
        """The records of a type, in order."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def refunds(self) -> list[tuple[Money, str]]:
        """How much goes back, and how far it is."""
        return [(one.amount, str(one.stage)) for one in self.all(refunds.Refund)]

    def sold(self, number: str = "C-1", **fields: Any) -> orders.Order:
        """A book for 16.00 that arrived, with 3.99 for shipping."""
        book = orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("16"))
        told: dict[str, Any] = {
            "customer": orders.Customer(id=CustomerId("c-lee"), name="Ann Lee"),
            "lines": (book,),
            "placed_at": instant("2026-02-20T12:00:00Z"),
            "shipped_at": instant("2026-02-23T12:00:00Z"),
            "delivered_at": instant("2026-02-27T12:00:00Z"),
            "payments": (CARD,),
            **fields,
        }
        order = self.do(orders.RecordOrder(number=number, shipping=usd("3.99"), **told), by=SHOP)
        assert isinstance(order, orders.Order)
        return order

    def waiting(self, number: str = "C-1", **fields: Any) -> orders.Order:
        """The same, which has not left us."""
        return self.sold(number, shipped_at=None, delivered_at=None, **fields)

    def asked(
        self,
        order: orders.Order,
        remedy: returns.Remedy = returns.Remedy.CREDIT,
        reason: returns.Reason = WRONG,
        **fields: Any,
    ) -> returns.ReturnAuthorization:
        """The customer wants to send the book back."""
        item = returns.RequestedItem(sku=BOOK, reason=reason)
        request = returns.RequestReturn(order=order.id, items=(item,), remedy=remedy, **fields)
        ra = self.do(request)
        assert isinstance(ra, returns.ReturnAuthorization)
        return ra

    def authorized(self, order: orders.Order, *args: Any) -> returns.ReturnAuthorization:
        """The same, and she may."""
        ra = self.do(returns.AuthorizeReturn(ra=self.asked(order, *args).id))
        assert isinstance(ra, returns.ReturnAuthorization)
        return ra

    def back(self, ra: returns.ReturnAuthorization) -> None:
        """The book is with us, and as it should be."""
        number = self.desk.record(returns.ReturnAuthorization, ra.id).number
        self.do(returns.PresentParcel(number=number, sender="Ann Lee", our_label=True), by=DOCK)
        found = returns.FoundItem(sku=BOOK, accepted=1)
        self.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DOCK)

    def swap(self, ra: returns.ReturnAuthorization, price: str | None = None) -> Any:
        """A book is to go out for it, perhaps a cheaper one; it is not agreed yet."""
        worth = None if price is None else usd(price)
        item = exchanges.Item(sku=BOOK, title="A book", price=worth)
        return exchanges.StartExchange(ra=ra.id, items=(item,))

    def dispute(self, order: orders.Order, amount: str = "19.99", number: str = "cb-1") -> None:
        """The customer goes to her bank."""
        self.do(orders.OpenChargeback(order=order.id, reference=number, amount=usd(amount)))

    def decided(self, order: orders.Order, *, won: bool, number: str = "cb-1") -> None:
        """The bank has decided."""
        self.do(orders.CloseChargeback(order=order.id, reference=number, won=won))

    def failed(self) -> Any:
        """A credit of 16.00 whose refund failed, of a book that is back."""
        order = self.sold()
        ra = self.authorized(order)
        self.do(tickets.OpenTicket(subject="A book", case=ra.case))
        self.back(ra)
        self.do(returns.IssueCredit(ra=ra.id))
        [refund] = self.all(refunds.Refund)
        return order, ra, self.do(refunds.FailRefund(refund=refund.id, reason="no such card"))

    def tick(self, later: Any) -> None:
        """Time goes by, and the sweep comes."""
        self.now = plus(self.now, later)
        self.desk.tick()


@pytest.fixture
def floor() -> Any:
    """A desk of its own, held against the laws when the case is over."""
    floor = Floor()
    yield floor
    the_money_adds_up(floor.desk)
    no_goods_go_astray(floor.desk)
    what_is_kept_adds_up(floor.desk)


def test_a_difference_waits_until_the_bank_has_decided(floor: Floor) -> None:
    """the original is back and a cheaper one goes out: nothing is paid beside the dispute."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE, MIND)
    floor.do(floor.swap(ra, "2"))
    floor.dispute(order)

    floor.back(ra)

    [exchange] = floor.all(exchanges.Exchange)
    assert (exchange.difference, exchange.due) == (exchanges.DifferenceStage.WE_OWE, usd("14"))
    assert floor.refunds() == []
    assert exchange.replacement is exchanges.ReplacementStage.PLANNED
    floor.decided(order, won=True)
    [exchange] = floor.all(exchanges.Exchange)
    assert floor.refunds() == [(usd("14"), "pending")]
    assert exchange.difference is exchanges.DifferenceStage.SETTLED
    assert exchange.replacement is exchanges.ReplacementStage.ORDERED


def test_what_the_bank_gave_is_not_paid_for_an_exchange(floor: Floor) -> None:
    """the difference is settled by it; and what is cancelled later brings no more."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE, MIND)
    exchange = floor.do(floor.swap(ra, "2"))
    floor.dispute(order)
    floor.back(ra)

    floor.decided(order, won=False)

    exchange = floor.desk.record(exchanges.Exchange, exchange.id)
    assert exchange.difference is exchanges.DifferenceStage.SETTLED
    assert exchange.replacement is exchanges.ReplacementStage.PLANNED
    floor.do(exchanges.CancelExchange(exchange=exchange.id, reason="the bank has paid"))
    assert floor.refunds() == []


def test_a_difference_is_paid_beside_what_the_bank_gave(floor: Floor) -> None:
    """as far as it has left it: of fourteen the bank gave five, and then nobody owes any more."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE, MIND)
    floor.do(floor.swap(ra, "2"))
    floor.dispute(order, "5")
    floor.decided(order, won=False)

    floor.back(ra)

    [exchange] = floor.all(exchanges.Exchange)
    assert floor.refunds() == [(usd("9"), "pending")]
    assert exchange.difference is exchanges.DifferenceStage.SETTLED
    assert exchange.replacement is exchanges.ReplacementStage.ORDERED


def test_a_cheaper_replacement_is_worth_what_it_cost(floor: Floor) -> None:
    """when it comes back as well: the difference went back already."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE, MIND)
    floor.do(floor.swap(ra, "2"))
    floor.back(ra)
    [_, replacement] = floor.all(orders.Order)
    floor.do(orders.ShipOrder(order=replacement.id), by=SHOP)
    floor.do(orders.DeliverOrder(order=replacement.id), by=SHOP)
    again = floor.authorized(replacement)
    floor.back(again)

    floor.do(returns.IssueCredit(ra=again.id))

    assert floor.refunds() == [(usd("14"), "pending"), (usd("2"), "pending")]


def test_no_replacement_leaves_beside_a_dispute(floor: Floor) -> None:
    """nor once it is lost; a supervisor cannot lift that. Once it is won it does."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE)
    floor.dispute(order)
    sue = Override(by=SUE, reason="she is a good customer")

    assert floor.refused(floor.swap(ra), override=sue).codes == ("chargeback_open",)
    floor.decided(order, won=True)
    assert floor.do(floor.swap(ra)).value == usd("16")
    assert len(floor.all(orders.Order)) == 2


def test_what_the_bank_gave_is_not_sent_either(floor: Floor) -> None:
    """also where it gave a part: what is left is less than the book is worth."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE)
    floor.dispute(order, "5")
    floor.decided(order, won=False)

    refused = floor.refused(floor.swap(ra))

    assert refused.codes == ("more_than_paid",)
    assert refused.standing[0].allowed == ("up to USD 11.00",)


def test_a_cancelled_exchange_gives_back_what_is_left(floor: Floor) -> None:
    """which is nothing, where the bank gave all of it to the customer before."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE)
    exchange = floor.do(floor.swap(ra))
    floor.dispute(order)
    floor.back(ra)
    floor.decided(order, won=False)
    [_, replacement] = floor.all(orders.Order)
    assert replacement.stage is orders.OrderStage.CANCELLED

    floor.do(exchanges.CancelExchange(exchange=exchange.id, reason="the bank has paid"))

    assert floor.refunds() == []


def test_a_retry_waits_for_the_bank(floor: Floor) -> None:
    """it is held rather than lost, a ticket says so, and it is tried once we have won."""
    order, _, refund = floor.failed()
    floor.dispute(order)

    floor.tick(hours(5))
    floor.tick(days(3))

    assert floor.refunds() == [(usd("16"), "held")]
    said = [text for one in floor.all(tickets.Ticket) for text in (one.subject, *one.notes)]
    assert any("waits until the bank has decided" in text for text in said)
    again = refunds.RetryRefund(refund=refund.id)
    assert floor.refused(again).codes == ("chargeback_open",)
    floor.decided(order, won=True)
    assert floor.refunds() == [(usd("16"), "pending")]


def test_a_dispute_holds_refunds_on_other_cases_at_once(floor: Floor) -> None:
    """before any sweep: nobody pays one out that waited for it."""
    order = floor.sold()
    elsewhere = floor.do(tickets.OpenTicket(subject="about C-1", customer=CustomerId("c-lee")))
    ra = floor.asked(order, case=elsewhere.case)
    floor.do(returns.AuthorizeReturn(ra=ra.id))
    floor.back(ra)
    floor.do(returns.IssueCredit(ra=ra.id))
    assert ra.case != order.case
    assert floor.refunds() == [(usd("16"), "pending")]

    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("5")))

    assert floor.refunds() == [(usd("16"), "held")]
    assert floor.desk.tick(floor.now) == ()


def test_a_retry_that_the_bank_has_paid_is_none(floor: Floor) -> None:
    """a person gives it up, and nobody pays it in cash either."""
    order, ra, refund = floor.failed()
    floor.dispute(order)
    floor.tick(hours(5))

    floor.decided(order, won=False)
    floor.tick(days(1))

    assert floor.refunds() == [(usd("16"), "held")]
    floor.do(refunds.GiveUpRefund(refund=refund.id, reason="the bank has paid it"), by=SUE)
    cash = Payment(means=PaymentMeans.CASH, amount=usd("16"))
    opened = refunds.OpenRefund(ra=ra.id, part=cash)
    assert floor.refused(opened).codes == ("more_than_paid",)


def test_what_the_provider_paid_is_noted(floor: Floor) -> None:
    """whatever the bank does meanwhile: it was asked before, and it is a fact."""
    order = floor.sold()
    ra = floor.authorized(order)
    floor.back(ra)
    floor.do(returns.IssueCredit(ra=ra.id))
    [refund] = floor.all(refunds.Refund)
    floor.dispute(order)
    floor.do(refunds.ConfirmRefund(refund=refund.id, reference="re-1"))
    floor.decided(order, won=False)

    assert floor.refunds() == [(usd("16"), "paid")]


def test_a_replacement_is_paid_for_by_the_same_sale(floor: Floor) -> None:
    """it comes back on a case of its own; what the bank gave for the sale is not credited twice."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE)
    floor.do(floor.swap(ra))
    [_, replacement] = floor.all(orders.Order)
    floor.back(ra)
    floor.do(orders.ShipOrder(order=replacement.id), by=SHOP)
    floor.do(orders.DeliverOrder(order=replacement.id), by=SHOP)
    again = floor.authorized(replacement)
    assert again.case not in (ra.case, order.case)
    assert again.keys == (again.case, replacement.id, order.id)
    floor.dispute(order)
    floor.back(again)

    credit = returns.IssueCredit(ra=again.id)
    assert floor.refused(credit).codes == ("chargeback_open",)
    floor.decided(order, won=False)
    again = floor.desk.record(returns.ReturnAuthorization, again.id)
    assert (again.stage, again.credited) == (returns.ReturnStage.CLOSED, None)
    assert floor.refunds() == []


def test_one_dispute_may_follow_another(floor: Floor) -> None:
    """while one is open, what the other left is not paid out."""
    order, _, _ = floor.failed()
    floor.dispute(order, "1", "cb-1")
    floor.dispute(order, "2", "cb-2")
    floor.tick(hours(5))

    floor.decided(order, won=True, number="cb-1")
    assert floor.refunds() == [(usd("16"), "held")]
    noted = [one for one in floor.desk.events() if isinstance(one.body, tickets.RefusalNoted)]
    assert not noted, "nothing is asked for that would be refused"
    floor.decided(order, won=True, number="cb-2")
    assert floor.refunds() == [(usd("16"), "pending")]


def test_payments_that_do_not_add_up_are_refused(floor: Floor) -> None:
    """in the shop's picture as on a call; none may be told."""
    for paid in ("5", "500"):
        card = attrs.evolve(CARD, amount=usd(paid))
        with pytest.raises(RefusedError, match="come to USD"):
            floor.sold(payments=(card,))
    assert floor.sold(payments=()).paid_in_total == usd("19.99")


def test_store_credit_is_never_above_what_was_paid(floor: Floor) -> None:
    """where six of it went back already, nobody gets sixteen by other means."""
    order = floor.sold(payments=())
    ra = floor.authorized(order)
    floor.back(ra)
    floor.dispute(order, "15")
    floor.decided(order, won=False)

    credit = returns.IssueCredit(ra=ra.id, amount=usd("16"), means=returns.Settlement.STORE_CREDIT)

    assert floor.refused(credit).codes == ("more_than_due",)
    floor.do(attrs.evolve(credit, amount=usd("1")))
    assert floor.refunds() == [(usd("1"), "pending")]


def test_an_offer_is_taken_once_for_one_item(floor: Floor) -> None:
    """the next time only what was not taken is made, and in the end nothing."""
    order = floor.sold()
    first = floor.asked(order, reason=MIND)
    floor.do(returns.AcceptOffer(ra=first.id, code="c10"))

    second = floor.asked(order, reason=MIND)
    assert [one.code for one in second.saved.offers] == ["pen"]
    floor.do(returns.AcceptOffer(ra=second.id, code="pen"))
    third = floor.asked(order, reason=MIND)

    assert third.saved.unoffered is returns.Unoffered.TAKEN
    other = floor.asked(floor.sold("C-2"), reason=MIND, case=first.case)
    assert [one.code for one in other.saved.offers] == ["c10", "pen"]


def test_an_offer_that_is_open_twice_is_taken_once(floor: Floor) -> None:
    """for two pieces of one item, asked back one by one before either was answered."""
    books = orders.OrderLine(sku=BOOK, title="A book", quantity=2, paid=usd("16"))
    order = floor.sold(lines=(books,))
    first, second = (floor.asked(order, reason=MIND) for _ in range(2))
    floor.do(returns.AcceptOffer(ra=first.id, code="c10"))

    taken = returns.AcceptOffer(ra=second.id, code="c10")

    assert floor.refused(taken).codes == ("taken_before",)
    floor.do(returns.AcceptOffer(ra=second.id, code="pen"))


def test_an_order_is_recorded_once_however_it_is_written(floor: Floor) -> None:
    """C-1 is c-1, as it is when it is looked for."""
    floor.sold("C-1001")

    with pytest.raises(RefusedError, match="recorded already"):
        floor.sold(" c-1001")
    assert len(floor.desk.find(orders.Order, orders.BY_NUMBER, "c-1001")) == 1


def test_a_return_is_asked_for_on_a_case_of_its_customer(floor: Floor) -> None:
    """or on one of nobody's; another's is refused."""
    lee = floor.sold("C-1")
    other = orders.Customer(id=CustomerId("c-other"), name="Bo Dahl")
    order = floor.sold("C-2", customer=other)
    item = returns.RequestedItem(sku=BOOK, reason=WRONG)
    request = returns.RequestReturn(order=order.id, items=(item,))

    assert floor.refused(attrs.evolve(request, case=lee.case)).codes == ("other_customer",)
    ticket = floor.do(tickets.OpenTicket(subject="A book", customer=CustomerId("c-lee")))
    assert floor.refused(attrs.evolve(request, case=ticket.case)).codes == ("other_customer",)
    nobody = floor.do(tickets.OpenTicket(subject="A book"))
    assert floor.do(attrs.evolve(request, case=nobody.case)).case == nobody.case


def test_what_costs_less_since_it_was_paid_goes_back(floor: Floor) -> None:
    """six of the price, and the shipping; each once, and as it was paid."""
    order = floor.sold()
    less = orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("6"), reason="a dent")
    waived = orders.WaiveShipping(order=order.id, reason="late")

    floor.do(less)
    floor.do(waived)

    assert floor.refunds() == [(usd("6"), "pending"), (usd("3.99"), "pending")]
    [first, _] = floor.all(refunds.Refund)
    assert (first.order, first.ra, first.exchange) == (order.id, None, None)
    assert (first.means, first.payment) == (PaymentMeans.CARD, "ch-1")
    by_hand = refunds.OpenRefund(order=order.id, part=attrs.evolve(CARD, amount=usd("1")))
    assert floor.refused(by_hand).codes == ("more_than_credited",)
    ra = floor.authorized(order)
    floor.back(ra)
    floor.do(returns.IssueCredit(ra=ra.id))
    assert floor.refunds()[2:] == [(usd("10"), "pending")]


def test_what_is_taken_off_beside_a_dispute_waits(floor: Floor) -> None:
    """the ticket says so; once the bank has decided it goes back, as far as anything is left."""
    order = floor.sold(payments=())
    floor.do(tickets.OpenTicket(subject="A dent", case=order.case))
    floor.dispute(order, "2")

    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("6"), reason="a dent"))

    assert floor.refunds() == []
    floor.decided(order, won=False)
    assert floor.refunds() == [(usd("4"), "pending")]
    [refund] = floor.all(refunds.Refund)
    assert refund.means is PaymentMeans.AS_PAID


def test_what_was_given_up_is_not_opened_again(floor: Floor) -> None:
    """by itself: a person settled it, and may open another."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("6"), reason="a dent"))
    [refund] = floor.all(refunds.Refund)
    floor.do(refunds.FailRefund(refund=refund.id, reason="no such card"))
    floor.do(refunds.GiveUpRefund(refund=refund.id, reason="by cheque"), by=SUE)

    floor.do(orders.WaiveShipping(order=order.id, reason="late"))

    assert floor.refunds() == [(usd("6"), "given_up"), (usd("3.99"), "pending")]
    cash = Payment(means=PaymentMeans.CASH, amount=usd("6"))
    floor.do(refunds.OpenRefund(order=order.id, part=cash), by=SUE)
    assert floor.refused(refunds.OpenRefund(order=order.id, part=cash)).codes


def test_what_was_paid_for_an_order_that_never_left_goes_back(floor: Floor) -> None:
    """all of it, by each payment, once; what was taken off before has gone already."""
    gift = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("9.99"))
    card = attrs.evolve(CARD, amount=usd("10"))
    order = floor.waiting(payments=(gift, card))
    floor.do(orders.WaiveShipping(order=order.id, reason="late"))
    before = floor.refunds()

    floor.do(orders.CancelOrder(order=order.id, reason="out of print"))

    everything = [one.amount for one in floor.all(refunds.Refund)]
    assert Money.total(before[0][:1] + before[1][:1], "USD") == usd("3.99")
    assert Money.total(everything, "USD") == usd("19.99")
    for paid in (gift, card):
        by_it = [one.amount for one in floor.all(refunds.Refund) if one.means is paid.means]
        assert Money.total(by_it, "USD") == paid.amount


def test_what_was_cancelled_in_the_shop_is_paid_back_there(floor: Floor) -> None:
    """we do not pay it a second time, whether or not it was ever a picture of ours."""
    floor.waiting("C-1", cancelled_at=instant("2026-02-21T12:00:00Z"))
    order = floor.waiting("C-2")
    shop = orders.OrderSnapshot(
        number="C-2",
        version=1,
        customer=None,
        lines=order.lines,
        shipping=order.shipping,
        placed_at=order.placed_at,
        cancelled_at=T0,
    )
    floor.do(orders.UpdateOrder(order=order.id, snapshot=shop), by=SHOP)

    assert [one.stage for one in floor.all(orders.Order)] == [orders.OrderStage.CANCELLED] * 2
    assert floor.refunds() == []


def test_what_the_shop_makes_cheaper_after_the_bank_gave_it_back_is_told(floor: Floor) -> None:
    """nobody told how it was paid: by the shop's new price the bank gave back too much."""
    order = floor.sold(payments=())
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=order.total))
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=False))
    [book] = order.lines
    shop = orders.OrderSnapshot(
        number="C-1",
        version=1,
        customer=None,
        lines=(attrs.evolve(book, paid=usd("15")),),
        shipping=order.shipping,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
    )
    floor.do(orders.UpdateOrder(order=order.id, snapshot=shop), by=SHOP)
    read = [text for one in floor.all(tickets.Ticket) for text in (one.subject, *one.notes)]
    assert any(text.startswith("USD 1.00 more went back for order C-1") for text in read)


def test_what_a_return_settles_does_not_go_back_with_the_order(floor: Floor) -> None:
    """it came back undeliverable after a book had been sent for it: the shipping is left."""
    order = floor.sold(delivered_at=None)
    ra = floor.authorized(order, EXCHANGE)
    floor.do(floor.swap(ra))
    floor.do(orders.ReturnToSender(order=order.id, reason="unknown there"), by=SHOP)

    floor.do(orders.CancelOrder(order=order.id, reason="it came back"))

    assert floor.refunds() == [(usd("3.99"), "pending")]


def test_a_change_before_it_leaves_goes_back_when_it_does(floor: Floor) -> None:
    """unless it is said first how it is paid; what has gone back was paid too."""
    cheaper = orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("12"))
    order = floor.waiting()
    floor.do(orders.ChangeItem(order=order.id, sku=BOOK, to=(cheaper,), reason="paperback"))
    assert floor.refunds() == []
    floor.do(orders.WaiveShipping(order=order.id, reason="late"))
    assert floor.refunds() == [(usd("7.99"), "pending")]
    gift = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("12"))
    change = orders.ChangePayment(order=order.id, payments=(gift,), reason="by gift card")
    assert floor.refused(change).codes == ("unbalanced",)
    floor.do(attrs.evolve(change, payments=(attrs.evolve(gift, amount=usd("19.99")),)))

    floor.do(orders.ShipOrder(order=order.id), by=SHOP)

    assert floor.refunds() == [(usd("7.99"), "pending")]


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside another"])
def test_a_return_that_may_be_given_up_makes_up_for_nothing(floor: Floor, beside: bool) -> None:
    """what the bank gave counts against the first that is back, and is made good by the next."""
    pen = Sku("pen")
    lines = tuple(
        orders.OrderLine(sku=sku, title=sku, quantity=1, paid=usd("8")) for sku in (BOOK, pen)
    )
    order = floor.sold(lines=lines)
    floor.dispute(order, "5")
    floor.decided(order, won=False)

    def asked(sku: Sku) -> returns.ReturnAuthorization:
        item = returns.RequestedItem(sku=sku, reason=returns.Reason.DAMAGED)
        ra = floor.do(returns.RequestReturn(order=order.id, items=(item,)))
        authorized = floor.do(returns.AuthorizeReturn(ra=ra.id))
        assert isinstance(authorized, returns.ReturnAuthorization)
        return authorized

    def back(ra: returns.ReturnAuthorization, sku: Sku) -> Money | None:
        floor.do(returns.PresentParcel(number=ra.number, sender="Ann Lee"), by=DOCK)
        found = returns.FoundItem(sku=sku, accepted=1)
        floor.do(returns.InspectReturn(ra=ra.id, found=(found,)), by=DOCK)
        credited = floor.do(returns.IssueCredit(ra=ra.id))
        assert isinstance(credited, returns.ReturnAuthorization)
        return credited.credited

    book = asked(BOOK)
    other = asked(pen) if beside else None

    assert back(book, BOOK) == usd("3")
    assert back(other or asked(pen), pen) == usd("8")


PEN = Sku("pen")


def two(floor: Floor, **fields: Any) -> orders.Order:
    """A book and a pen, for 10.00 each."""
    lines = tuple(
        orders.OrderLine(sku=sku, title=sku, quantity=1, paid=usd("10")) for sku in (BOOK, PEN)
    )
    paid = attrs.evolve(CARD, amount=usd("20"))
    told: dict[str, Any] = {"lines": lines, "payments": (paid,), **fields}
    order = floor.do(
        orders.RecordOrder(
            number="C-2",
            customer=None,
            shipping=usd("0"),
            placed_at=T0,
            shipped_at=T0,
            delivered_at=T0,
            **told,
        ),
        by=SHOP,
    )
    assert isinstance(order, orders.Order)
    return order


def for_one(
    floor: Floor, order: orders.Order, sku: Sku, remedy: returns.Remedy = returns.Remedy.CREDIT
) -> returns.ReturnAuthorization:
    """One of the two may come back."""
    item = returns.RequestedItem(sku=sku, reason=WRONG)
    ra = floor.do(returns.RequestReturn(order=order.id, items=(item,), remedy=remedy))
    authorized = floor.do(returns.AuthorizeReturn(ra=ra.id))
    assert isinstance(authorized, returns.ReturnAuthorization)
    return authorized


def came(floor: Floor, ra: returns.ReturnAuthorization) -> None:
    """All of it is with us, and as it should be."""
    floor.do(returns.PresentParcel(number=ra.number, sender="Ann Lee", our_label=True), by=DOCK)
    found = tuple(returns.FoundItem(sku=line.sku, accepted=1) for line in ra.lines)
    floor.do(returns.InspectReturn(ra=ra.id, found=found), by=DOCK)


def ended(floor: Floor, ra: returns.ReturnAuthorization) -> tuple[str, Money | None]:
    """How far a return is, and what was credited for it."""
    ra = floor.desk.record(returns.ReturnAuthorization, ra.id)
    return str(ra.stage), ra.credited


def lost(floor: Floor, order: orders.Order, amount: str, number: str = "cb-1") -> None:
    """The bank has given so much back."""
    floor.dispute(order, amount, number)
    floor.tick(days(0))
    floor.decided(order, won=False, number=number)


def sent(floor: Floor) -> orders.Order:
    """The last replacement has arrived."""
    replacement = floor.all(orders.Order)[-1]
    floor.do(orders.ShipOrder(order=replacement.id), by=SHOP)
    done = floor.do(orders.DeliverOrder(order=replacement.id), by=SHOP)
    assert isinstance(done, orders.Order)
    return done


def test_what_the_bank_gave_is_counted_once(floor: Floor) -> None:
    """a price cut has made up for it: all that is left of the book is credited when it is back."""
    order = two(floor)
    lost(floor, order, "4")
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("5"), reason="a dent"))
    assert floor.refunds() == [(usd("1"), "pending")]
    ra = for_one(floor, order, BOOK)
    came(floor, ra)

    floor.do(returns.IssueCredit(ra=ra.id))

    assert ended(floor, ra) == ("closed", usd("5"))
    assert floor.refunds() == [(usd("1"), "pending"), (usd("5"), "pending")]


def test_a_replacement_that_is_back_is_closed_where_the_bank_has_paid_the_sale(
    floor: Floor,
) -> None:
    """nobody is told that anything is due."""
    order = floor.sold()
    ra = floor.authorized(order, EXCHANGE)
    floor.do(floor.swap(ra))
    floor.back(ra)
    again = floor.authorized(sent(floor))
    lost(floor, order, "19.99")

    floor.back(again)

    assert ended(floor, again) == ("closed", None)


def test_the_rest_of_an_exchange_is_closed_where_the_bank_has_paid(floor: Floor) -> None:
    """one of two was exchanged before; nothing may go out for the other, as money or goods."""
    order = two(floor)
    items = tuple(returns.RequestedItem(sku=sku, reason=WRONG) for sku in (BOOK, PEN))
    ra = floor.do(returns.RequestReturn(order=order.id, items=items, remedy=EXCHANGE))
    ra = floor.do(returns.AuthorizeReturn(ra=ra.id))
    floor.do(floor.swap(ra))
    sent(floor)
    came(floor, ra)
    assert floor.refused(returns.CloseReturn(ra=ra.id)).codes == ("exchange_open",)

    lost(floor, order, "20")

    assert ended(floor, ra) == ("closed", None)


def test_an_exchange_under_way_is_waited_for(floor: Floor) -> None:
    """also where nothing goes out for the other; with it the return is done."""
    order = two(floor)
    items = tuple(returns.RequestedItem(sku=sku, reason=WRONG) for sku in (BOOK, PEN))
    ra = floor.do(returns.RequestReturn(order=order.id, items=items, remedy=EXCHANGE))
    ra = floor.do(returns.AuthorizeReturn(ra=ra.id))
    floor.do(floor.swap(ra))
    replacement = floor.all(orders.Order)[-1]
    floor.do(orders.ShipOrder(order=replacement.id), by=SHOP)
    came(floor, ra)

    lost(floor, order, "20")

    assert ended(floor, ra) == ("authorized", None)
    floor.do(orders.DeliverOrder(order=replacement.id), by=SHOP)
    floor.tick(days(0))
    assert ended(floor, ra) == ("closed", None)


def test_what_was_held_may_be_the_last_for_another(floor: Floor) -> None:
    """once it is tried again, on whatever case."""
    order = two(floor)
    first, second = (for_one(floor, order, sku) for sku in (BOOK, PEN))
    came(floor, first)
    floor.do(returns.IssueCredit(ra=first.id))
    floor.dispute(order, "10")
    floor.tick(days(0))
    came(floor, second)

    floor.decided(order, won=False)
    floor.tick(days(0))

    assert floor.refunds() == [(usd("10"), "pending")]
    assert ended(floor, second) == ("closed", None)


def test_an_exchange_that_was_not_agreed_ends_where_the_bank_has_paid(floor: Floor) -> None:
    """also where it came back only then; while it may be agreed, it waits."""
    order = two(floor)
    book = for_one(floor, order, BOOK, EXCHANGE)
    pen = for_one(floor, order, PEN, EXCHANGE)
    came(floor, book)
    lost(floor, order, "4")
    assert ended(floor, book) == ("authorized", None)
    assert floor.refused(returns.CloseReturn(ra=book.id)).codes == ("exchange_open",)

    lost(floor, order, "16", "cb-2")
    came(floor, pen)

    assert [ended(floor, one) for one in (book, pen)] == [("closed", None)] * 2


def test_what_the_bank_gave_for_shipping_comes_off_too(floor: Floor) -> None:
    """what may leave is credited without being named, and that is all."""
    priced = Brand(id=BrandId("main"), name="Main", shipping_price=usd("3.99"))
    floor.desk = Desk(brands=[priced], numbers=CountedNumbers(), clock=lambda: floor.now)
    order = two(floor)
    item = returns.RequestedItem(sku=BOOK, reason=MIND)
    ra = floor.do(returns.RequestReturn(order=order.id, items=(item,), remedy=EXCHANGE))
    ra = floor.do(returns.AuthorizeReturn(ra=ra.id))
    floor.do(floor.swap(ra))
    came(floor, ra)
    lost(floor, sent(floor), "3.99")
    pen = for_one(floor, order, PEN)
    came(floor, pen)

    floor.do(returns.IssueCredit(ra=pen.id))

    assert ended(floor, pen) == ("closed", usd("6.01"))


def test_what_leaves_for_one_return_may_be_the_last_for_another(floor: Floor) -> None:
    """that one is closed by itself then: nothing is due for it that may leave."""
    order = two(floor)
    first, second = (for_one(floor, order, sku) for sku in (BOOK, PEN))
    came(floor, first)
    came(floor, second)
    lost(floor, order, "10")
    assert ended(floor, second) == ("authorized", None)

    floor.do(returns.IssueCredit(ra=first.id))
    floor.tick(days(0))

    assert ended(floor, first) == ("closed", usd("10"))
    assert ended(floor, second) == ("closed", None)


def test_what_nobody_has_paid_yet_waits_for_the_bank(floor: Floor) -> None:
    """each part of it, and what is on another case; it is to be paid again once we have won."""
    order = two(floor)
    floor.do(orders.AdjustPrice(order=order.id, sku=PEN, by=usd("2"), reason="a scratch"))
    ra = floor.authorized(order)
    floor.back(ra)
    floor.do(returns.IssueCredit(ra=ra.id))
    floor.dispute(order, "20")
    floor.tick(days(0))

    assert [one for _, one in floor.refunds()] == ["held", "held"]
    assert floor.desk.find(refunds.Refund, refunds.TO_BE_PAID, PaymentMeans.CARD) == ()
    floor.decided(order, won=True)
    assert [one for _, one in floor.refunds()] == ["pending", "pending"]


def test_a_refund_that_was_held_is_paid_as_far_as_the_bank_has_left_it(floor: Floor) -> None:
    """it is given up, as is advised, and another is opened; what was paid by a gift card goes."""
    gift = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("6"), reference="g-1")
    order = two(floor, payments=(gift, attrs.evolve(CARD, amount=usd("14"))))
    ra = floor.do(
        returns.RequestReturn(
            order=order.id,
            items=tuple(returns.RequestedItem(sku=sku, reason=WRONG) for sku in (BOOK, PEN)),
        )
    )
    ra = floor.do(returns.AuthorizeReturn(ra=ra.id))
    came(floor, ra)
    floor.do(returns.IssueCredit(ra=ra.id))
    assert floor.refused(dispute(order, "14.01")).codes == ("amount",)
    lost(floor, order, "4")

    assert floor.refunds() == [(usd("6"), "pending"), (usd("14"), "held")]
    [_, held] = floor.all(refunds.Refund)
    told = floor.refused(refunds.RetryRefund(refund=held.id)).standing[0]
    assert told.allowed == ("give it up", "open another, of up to USD 10.00")
    floor.do(refunds.GiveUpRefund(refund=held.id, reason="as advised"), by=SUE)
    floor.do(refunds.OpenRefund(ra=ra.id, part=attrs.evolve(CARD, amount=usd("10"))))
    assert floor.refunds()[2:] == [(usd("10"), "pending")]


def dispute(order: orders.Order, amount: str, number: str = "cb-9") -> orders.OpenChargeback:
    """The customer wants to go to her bank."""
    return orders.OpenChargeback(order=order.id, reference=number, amount=usd(amount))


def test_what_is_only_authorized_sends_nothing_out(floor: Floor) -> None:
    """it may be given up again; once it is back, it makes up for what the bank gave."""
    order = two(floor)
    lost(floor, order, "10")
    book = for_one(floor, order, BOOK, EXCHANGE)
    assert floor.refused(floor.swap(book)).codes == ("more_than_paid",)

    pen = for_one(floor, order, PEN)

    assert floor.refused(floor.swap(book)).codes == ("more_than_paid",)
    came(floor, pen)
    assert ended(floor, pen) == ("closed", None)
    assert floor.do(floor.swap(book)).value == usd("10")


def test_half_of_a_return_makes_up_for_nothing_that_is_to_come(floor: Floor) -> None:
    """what is back is credited beside what the bank gave, and the rest once it is back too."""
    pens = orders.OrderLine(sku=PEN, title="Pens", quantity=2, paid=usd("20"))
    order = two(floor, lines=(pens,))
    item = returns.RequestedItem(sku=PEN, quantity=2, reason=WRONG)
    ra = floor.do(returns.RequestReturn(order=order.id, items=(item,)))
    ra = floor.do(returns.AuthorizeReturn(ra=ra.id))
    lost(floor, order, "4")

    for credited in ("6", "16"):
        came(floor, ra)
        floor.do(returns.IssueCredit(ra=ra.id))
        assert ended(floor, ra)[1] == usd(credited)
    assert ended(floor, ra)[0] == "closed"


def test_what_was_lost_is_credited_beside_what_the_bank_gave(floor: Floor) -> None:
    """a supervisor writes it off: what is left of it is on its way to the customer."""
    order = two(floor)
    ra = for_one(floor, order, BOOK)
    floor.do(returns.HandOver(ra=ra.id))
    floor.do(returns.ReportLost(ra=ra.id), by=Actor.courier("swift"))
    lost(floor, order, "4")

    override = Override(by=SUE, reason="the courier pays")
    done = floor.desk.do(returns.IssueCredit(ra=ra.id), by=ANNA, override=override)

    assert not done.refusals
    assert (done.record.credited, done.record.credited_for) == (usd("6"), usd("10"))
    assert floor.refunds() == [(usd("6"), "pending")]


@policy(returns.MayCredit, replaces="trade.credit:credit_after_return")
def beforehand(q: returns.MayCredit) -> Allow:
    """Before anything is back."""
    return Allow("she is trusted")


@pytest.mark.parametrize("comes", [True, False])
def test_what_was_let_go_of_is_due_to_nobody(comes: bool) -> None:
    """half of a book is credited beforehand; the other half is due once the book comes."""
    floor = Floor([beforehand])
    order = two(floor)
    book, pen = for_one(floor, order, BOOK), for_one(floor, order, PEN)
    floor.do(returns.IssueCredit(ra=book.id, amount=usd("5")))
    [refund] = floor.all(refunds.Refund)
    floor.do(refunds.ConfirmRefund(refund=refund.id, reference="r-1"))
    lost(floor, order, "7")
    came(floor, pen)
    floor.do(returns.IssueCredit(ra=pen.id))
    assert ended(floor, pen) == ("closed", usd("3"))

    if comes:
        came(floor, book)
        floor.do(returns.IssueCredit(ra=book.id))
        assert ended(floor, book) == ("closed", usd("10"))
    the_money_adds_up(floor.desk)


def test_who_is_credited_less_than_is_left_beside_the_bank_is_due_no_more() -> None:
    """the bank gave four of the book's ten; three of the six that are left are credited."""
    floor = Floor([beforehand])
    order = two(floor)
    book, pen = for_one(floor, order, BOOK), for_one(floor, order, PEN)
    lost(floor, order, "4")
    done = floor.do(returns.IssueCredit(ra=book.id, amount=usd("3")))
    assert (done.credited, done.credited_for) == (usd("3"), usd("7"))

    came(floor, pen)
    floor.do(returns.IssueCredit(ra=pen.id))
    assert ended(floor, pen) == ("closed", usd("10"))
    the_money_adds_up(floor.desk)


def test_a_charge_for_an_original_may_be_disputed(floor: Floor) -> None:
    """whichever order the bank names: it blocks what goes back, and no more is than was paid."""
    order = two(floor)
    ra = for_one(floor, order, BOOK, EXCHANGE)
    exchange = floor.do(attrs.evolve(floor.swap(ra), consented=True))
    replacement = sent(floor)
    for _ in range(40):
        floor.tick(days(1))
    floor.do(exchanges.ConfirmCharge(exchange=exchange.id, reference="ch-7"))
    floor.dispute(order, "20")

    floor.dispute(replacement, "10", "cb-2")

    told = floor.refused(dispute(order, "0.01", "cb-3"))
    assert (told.codes, told.standing[0].allowed) == (("amount",), ())
    floor.decided(order, won=True)
    cut = orders.AdjustPrice(order=order.id, sku=PEN, by=usd("2"), reason="a scratch")
    floor.do(cut)
    assert floor.refunds() == []
    floor.decided(replacement, won=False, number="cb-2")
    assert floor.refunds() == []
