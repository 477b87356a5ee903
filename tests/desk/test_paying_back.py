"""What goes back of a sale by itself, what somebody is told of, and what does not leave again."""

from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    CountedNumbers,
    Desk,
    Money,
    Override,
    Refused,
    exchanges,
    orders,
    refunds,
    returns,
    tickets,
)
from cservice.ids import CustomerId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.record import Record
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant, days, instant, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing.money import the_money_adds_up

ANNA, DOCK, SHOP = Actor.staff("anna"), Actor.dock("dock-5"), Actor.customer("shop")
T0 = instant("2026-03-02T12:00:00Z")
BOOK = Sku("book")
BOSS = Actor.staff("sue", SUPERVISOR)
LEE = orders.Customer(id=CustomerId("c-lee"), name="Ann Lee")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def line(sku: Sku = BOOK, paid: str = "10") -> orders.OrderLine:
    """One piece."""
    return orders.OrderLine(sku=sku, title=sku, quantity=1, paid=usd(paid))


def by(means: PaymentMeans, amount: str = "10") -> tuple[Payment, ...]:
    """So much by one means."""
    return (Payment(means=means, amount=usd(amount), reference="p-1"),)


CARD = by(PaymentMeans.CARD)


@attrs.define
class Floor:
    """A desk, and the staff who ask it things one after another."""

    now: Instant = T0  # what the clock says
    desk: Desk = attrs.field(init=False)  # that they ask

    def __attrs_post_init__(self) -> None:
        self.desk = Desk(numbers=CountedNumbers(), clock=lambda: self.now)

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after a command that is carried out."""
        return self.desk.do(command, by=by).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """Why a command is not carried out."""
        outcome = self.desk.try_do(command, by=ANNA)
        assert isinstance(outcome, Refused), f"it was done: {outcome}"
        return outcome.codes

    def wait(self, n: int) -> None:
        """So many days, and what fell due."""
        self.now = plus(self.now, days(n))
        self.desk.tick(self.now)

    def all(self, kind: type[Record]) -> list[Any]:
        """The records of a type, in order."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def sold(self, left: bool = True, **fields: Any) -> orders.Order:
        """A book for ten that is on its way, or waits here."""
        told: dict[str, Any] = {"lines": (line(),), "payments": CARD, "customer": LEE, **fields}
        sold = orders.RecordOrder(number="C-1", shipping=usd("0"), placed_at=T0, **told)
        order = self.do(sold, SHOP)
        if left:
            self.do(orders.ShipOrder(order=order.id), SHOP)
        return self.desk.record(orders.Order, order.id)

    def back(self, order: orders.Order) -> orders.Order:
        """It could not be delivered."""
        back = self.do(orders.ReturnToSender(order=order.id, reason="unknown there"), SHOP)
        assert isinstance(back, orders.Order)
        return back

    def told(self, order: orders.Order, version: int = 1, **fields: Any) -> orders.Order:
        """The shop has a newer picture."""
        shop: dict[str, Any] = {"lines": order.lines, "payments": order.payments, **fields}
        snapshot = orders.OrderSnapshot(
            number="C-1",
            version=version,
            customer=None,
            shipping=order.shipping,
            placed_at=order.placed_at,
            **shop,
        )
        updated = self.do(orders.UpdateOrder(order=order.id, snapshot=snapshot), SHOP)
        assert isinstance(updated, orders.Order)
        return updated

    def asked_back(
        self, order: orders.Order, remedy: returns.Remedy = returns.Remedy.CREDIT
    ) -> returns.ReturnAuthorization:
        """The customer sends the book back."""
        item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.WRONG_ITEM)
        asked = returns.RequestReturn(order=order.id, case=order.case, items=(item,), remedy=remedy)
        ra = self.do(returns.AuthorizeReturn(ra=self.do(asked).id))
        assert isinstance(ra, returns.ReturnAuthorization)
        return ra

    def late(
        self, order: orders.Order, remedy: returns.Remedy = returns.Remedy.CREDIT
    ) -> returns.ReturnAuthorization:
        """The book did not arrive, and the customer asks for the money, or another."""
        item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.LATE)
        asked = returns.RequestReturn(order=order.id, case=order.case, items=(item,), remedy=remedy)
        ra = self.do(asked)
        if ra.stage is returns.ReturnStage.REQUESTED:
            ra = self.do(returns.AuthorizeReturn(ra=ra.id))
        assert isinstance(ra, returns.ReturnAuthorization)
        return ra

    def came(self, ra: returns.ReturnAuthorization) -> None:
        """It is here, and as it should be."""
        self.do(returns.PresentParcel(number=ra.number), DOCK)
        found = returns.FoundItem(sku=BOOK, accepted=1)
        self.do(returns.InspectReturn(ra=ra.id, found=(found,)), DOCK)

    def swapped(self, ra: returns.ReturnAuthorization) -> exchanges.Exchange:
        """The right book is sent at once."""
        item = exchanges.Item(sku=BOOK, title="book", quantity=1)
        agreed = exchanges.StartExchange(ra=ra.id, items=(item,), consented=True)
        exchange = self.do(agreed)
        assert isinstance(exchange, exchanges.Exchange)
        return exchange

    def refunds(self) -> list[Money]:
        """What goes back, each part."""
        return [one.amount for one in self.all(refunds.Refund)]

    def read(self) -> list[str]:
        """What somebody reads on the tickets."""
        of_all = self.all(tickets.Ticket)
        return [text for one in of_all for text in (one.subject, *one.notes)]


@pytest.fixture
def floor() -> Floor:
    """A desk in memory."""
    return Floor()


@pytest.mark.parametrize(
    ("payments", "how"),
    [
        ((), "by what is not known"),
        (by(PaymentMeans.CASH), "it was to be paid by cash"),
        (by(PaymentMeans.INVOICE), "it was to be paid by invoice"),
    ],
    ids=["not told", "at the door", "later"],
)
def test_what_may_never_have_been_paid_does_not_go_back_by_itself(
    floor: Floor, payments: tuple[Payment, ...], how: str
) -> None:
    """somebody who knows is told, and has it paid out."""
    order = floor.sold(left=False, payments=payments)

    floor.do(orders.CancelOrder(order=order.id, reason="out of print"))

    assert floor.refunds() == []
    [text] = floor.read()
    assert text.startswith(f"USD 10.00 is due back for order C-1, if it was paid: {how};")
    part = Payment(means=PaymentMeans.AS_PAID, amount=usd("10"))
    floor.do(refunds.OpenRefund(order=order.id, part=part))
    assert floor.refunds() == [usd("10")]


def test_what_is_in_goes_back_and_of_the_rest_somebody_is_told(floor: Floor) -> None:
    """a gift card is paid with at once, and cash at the door."""
    gift, cash = by(PaymentMeans.GIFT_CARD, "4"), by(PaymentMeans.CASH, "6")
    order = floor.sold(left=False, payments=(*cash, *gift))
    ticket = floor.do(tickets.OpenTicket(subject="a book", case=order.case))

    floor.do(orders.CancelOrder(order=order.id, reason="out of print"))

    [refund] = floor.all(refunds.Refund)
    assert (refund.means, refund.amount) == (PaymentMeans.GIFT_CARD, usd("4"))
    [note] = floor.desk.record(tickets.Ticket, ticket.id).notes
    assert note.startswith("USD 6.00 is due back for order C-1, if it was paid: it was to be paid")


@pytest.mark.parametrize("payments", [(), by(PaymentMeans.CASH)])
def test_what_has_arrived_was_paid(floor: Floor, payments: tuple[Payment, ...]) -> None:
    """at the door at the latest; so what was too much by then goes back."""
    order = floor.sold(payments=payments)
    less = orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("1"), reason="a dent")
    floor.do(less)
    assert floor.refunds() == []
    [text] = floor.read()
    assert text.endswith("; it goes back once the order has arrived")

    floor.do(orders.DeliverOrder(order=order.id))
    assert floor.refunds() == [usd("1")]
    floor.do(less)

    assert floor.refunds() == [usd("1"), usd("1")]


def test_an_invoice_may_be_open_after_all_has_arrived(floor: Floor) -> None:
    """somebody who knows pays back what was paid."""
    order = floor.sold(payments=by(PaymentMeans.INVOICE))
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("1"), reason="a dent"))
    floor.do(orders.DeliverOrder(order=order.id))

    assert floor.refunds() == []
    [text] = floor.read()
    assert text.endswith("; whoever knows that it was has it paid out")


@pytest.mark.parametrize("means", [PaymentMeans.CASH, PaymentMeans.INVOICE])
def test_a_credit_pays_out_nothing_that_is_not_in(floor: Floor, means: PaymentMeans) -> None:
    """and what is goes back by that alone; nothing is credited by other means either."""
    gift = by(PaymentMeans.GIFT_CARD, "4")
    order = floor.sold(payments=(*gift, *by(means, "6")))
    if means is PaymentMeans.INVOICE:
        order = floor.do(orders.DeliverOrder(order=order.id))
    floor.wait(5 if order.delivered_at else 20)
    ra = floor.asked_back(order) if order.delivered_at else floor.late(order)
    floor.came(ra)

    refused = floor.desk.try_do(returns.IssueCredit(ra=ra.id), by=ANNA)
    part = returns.IssueCredit(ra=ra.id, amount=usd("4"))
    floor.do(part)

    assert isinstance(refused, Refused)
    assert refused.codes == ("not_paid_yet",)
    said = "USD 10.00 cannot leave: USD 4.00 is in of what was to be paid for the order"
    assert said in str(refused)
    [refund] = floor.all(refunds.Refund)
    assert (refund.means, refund.amount) == (PaymentMeans.GIFT_CARD, usd("4"))
    rest = returns.IssueCredit(ra=ra.id, means=returns.Settlement.STORE_CREDIT)
    assert "not_paid_yet" in floor.refused(rest)
    the_money_adds_up(floor.desk)


def test_what_was_to_be_paid_at_the_door_is_credited_once_it_was(floor: Floor) -> None:
    """it arrived after all, and came back."""
    order = floor.sold(payments=by(PaymentMeans.CASH))
    floor.wait(20)
    ra = floor.late(order)
    floor.came(ra)
    credit = returns.IssueCredit(ra=ra.id)
    assert floor.refused(credit) == ("not_paid_yet",)

    floor.do(orders.DeliverOrder(order=order.id))
    floor.do(credit)

    assert floor.refunds() == [usd("10")]


@pytest.mark.parametrize("payments", [by(PaymentMeans.CASH), by(PaymentMeans.CASH, "6")])
def test_what_an_exchange_owes_of_what_is_not_in_somebody_is_told(
    floor: Floor, payments: tuple[Payment, ...]
) -> None:
    """a person who knows that it was paid has it paid out; what is in goes back by itself."""
    [cash] = payments
    in_card = usd("10") - cash.amount
    card = by(PaymentMeans.CARD, "4") if in_card.is_positive else ()
    order = floor.sold(payments=(*payments, *card))
    floor.wait(20)
    ra = floor.late(order, returns.Remedy.EXCHANGE)
    exchange = floor.swapped(ra)
    floor.do(returns.ReportLost(ra=ra.id))
    [replacement] = [one for one in floor.all(orders.Order) if one.replaces == exchange.id]
    floor.do(orders.ShipOrder(order=replacement.id), SHOP)
    floor.back(replacement)

    floor.wait(15)

    assert floor.refunds() == [one.amount for one in card]
    said = f"{cash.amount} is due back for {exchange.id}, if order C-1 was paid: it was to be paid"
    assert [text for text in floor.read() if text.startswith(f"{said} by cash; whoever knows")]
    the_money_adds_up(floor.desk)
    part = Payment(means=PaymentMeans.AS_PAID, amount=cash.amount)
    floor.do(refunds.OpenRefund(exchange=exchange.id, part=part))
    assert Money.total(floor.refunds(), "USD") == usd("10")


def test_somebody_is_told_once_on_what_is_open(floor: Floor) -> None:
    """what is solved nobody reads."""
    order = floor.sold(left=False, payments=())
    ticket = floor.do(tickets.OpenTicket(subject="a book", case=order.case))
    floor.do(tickets.SolveTicket(ticket=ticket.id, resolution="told"))
    cheaper = orders.ChangeItem(order=order.id, sku=BOOK, to=(line(paid="4"),), reason="paperback")

    floor.do(cheaper)
    floor.do(orders.ShipOrder(order=order.id), SHOP)
    floor.back(order)
    floor.do(orders.ShipOrder(order=order.id), SHOP)
    floor.back(order)
    floor.do(orders.ShipOrder(order=order.id), SHOP)

    solved, opened = floor.all(tickets.Ticket)
    back = [text for text in opened.notes if "could not be delivered" in text]
    assert (solved.notes, len(back), len(opened.notes)) == ((), 2, 2)
    due = "USD 6.00 is due back for order C-1, if it was paid: by what is not known; it goes back"
    assert opened.subject.startswith(due)


@pytest.mark.parametrize("how", ["expired", "cancelled"])
def test_what_a_return_claims_no_more_of_a_cancelled_order_goes_back(
    floor: Floor, how: str
) -> None:
    """it came back to us another way, and was to be exchanged."""
    order = floor.sold()
    ra = floor.asked_back(order, returns.Remedy.EXCHANGE)
    floor.back(order)
    floor.do(orders.CancelOrder(order=order.id, reason="it came back"))
    assert floor.refunds() == []

    if how == "expired":
        floor.wait(31)
    else:
        floor.do(returns.CancelReturn(ra=ra.id, reason="it came back"))

    assert floor.refunds() == [usd("10")]


def test_what_was_to_be_kept_of_what_never_came_goes_back_at_once(floor: Floor) -> None:
    """one of two books that the customer was told to keep is here as the other is."""
    order = floor.sold(lines=(attrs.evolve(line(), quantity=2),), payments=CARD)
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=returns.Reason.LATE)
    asked = returns.RequestReturn(order=order.id, case=order.case, items=(item,))
    ra = floor.do(returns.AuthorizeReturn(ra=floor.do(asked).id))
    boss = Override(by=Actor.staff("sue", SUPERVISOR), reason="it is not worth it")
    keep = returns.LetKeep(ra=ra.id, items=(returns.Pieces(sku=BOOK),), reason="not worth it")
    floor.desk.do(keep, by=ANNA, override=boss)
    floor.back(order)
    floor.do(orders.CancelOrder(order=order.id, reason="unknown there"))

    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CANCELLED
    assert floor.refunds() == [order.paid_in_total]


def test_what_was_to_be_credited_of_a_cancelled_order_goes_back_at_once(floor: Floor) -> None:
    """what the customer never had is not returned: the return ends with the order."""
    order = floor.sold()
    ra = floor.asked_back(order)
    floor.back(order)
    floor.do(orders.CancelOrder(order=order.id, reason="it came back"))

    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CANCELLED
    assert floor.refunds() == [usd("10")]


@pytest.mark.parametrize("remedy", returns.Remedy)
def test_what_came_back_of_what_was_lost_in_part_goes_back(
    floor: Floor, remedy: returns.Remedy
) -> None:
    """a credit is for the piece that was lost; what was paid for the other goes back by itself."""
    order = floor.sold(
        lines=(attrs.evolve(line(paid="20"), quantity=2),), payments=by(PaymentMeans.CARD, "20")
    )
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=returns.Reason.LATE)
    asked = returns.RequestReturn(order=order.id, case=order.case, items=(item,), remedy=remedy)
    ra = floor.do(returns.AuthorizeReturn(ra=floor.do(asked).id))
    floor.do(returns.ReportLost(ra=ra.id, items=(returns.Pieces(sku=BOOK),)))
    floor.back(order)
    floor.do(orders.CancelOrder(order=order.id, reason="unknown there"))
    if remedy is returns.Remedy.EXCHANGE:
        assert floor.refunds() == []
        change = returns.ChangeRemedy(ra=ra.id, remedy=returns.Remedy.CREDIT, reason="so")
        floor.do(change, BOSS)
    assert floor.refunds() == [usd("10")]

    override = Override(by=BOSS, reason="the courier says so")
    floor.desk.do(returns.IssueCredit(ra=ra.id), by=ANNA, override=override)

    assert floor.refunds() == [usd("10"), usd("10")]
    floor.wait(31)
    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED
    assert floor.refunds() == [usd("10"), usd("10")]
    the_money_adds_up(floor.desk)


def test_what_went_back_of_what_was_cancelled_is_not_sent(floor: Floor) -> None:
    """whoever wants another for what was lost gets that, and no more."""
    order = floor.sold(
        lines=(attrs.evolve(line(paid="20"), quantity=2),), payments=by(PaymentMeans.CARD, "20")
    )
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=returns.Reason.LATE)
    asked = returns.RequestReturn(
        order=order.id, case=order.case, items=(item,), remedy=returns.Remedy.CREDIT
    )
    ra = floor.do(returns.AuthorizeReturn(ra=floor.do(asked).id))
    floor.do(returns.ReportLost(ra=ra.id, items=(returns.Pieces(sku=BOOK),)))
    floor.back(order)
    floor.do(orders.CancelOrder(order=order.id, reason="unknown there"))
    change = returns.ChangeRemedy(ra=ra.id, remedy=returns.Remedy.EXCHANGE, reason="so")
    floor.do(change, BOSS)

    both = exchanges.Item(sku=BOOK, title="book", quantity=2)
    assert floor.refused(exchanges.StartExchange(ra=ra.id, items=(both,))) == ("more_than_paid",)
    assert floor.swapped(ra).expected == usd("10")
    assert floor.refunds() == [usd("10")]
    the_money_adds_up(floor.desk)


def test_a_return_that_is_given_up_gives_nothing_back_by_itself(floor: Floor) -> None:
    """the customer has the goods."""
    order = floor.sold()
    ra = floor.asked_back(order)

    floor.do(returns.CancelReturn(ra=ra.id, reason="she keeps it"))

    assert floor.refunds() == []


def test_payments_that_are_told_net_of_what_went_back(floor: Floor) -> None:
    """are not less than was paid: all the rest is credited once it comes back."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    [refund] = floor.all(refunds.Refund)
    floor.do(refunds.ConfirmRefund(refund=refund.id, reference="r-1"))

    floor.told(order, lines=(line(paid="6"),), payments=by(PaymentMeans.CARD, "6"))
    ra = floor.asked_back(order)
    floor.came(ra)
    floor.do(returns.IssueCredit(ra=ra.id))

    assert floor.refunds() == [usd("4"), usd("6")]
    the_money_adds_up(floor.desk)


def test_what_the_shop_cancels_it_gives_back(floor: Floor) -> None:
    """it came back, and the goods under a return: nothing is due for them, and it is closed."""
    order = floor.sold()
    ra = floor.asked_back(order)
    floor.back(order)
    floor.told(order, cancelled_at=T0)
    floor.came(ra)

    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED
    assert floor.refunds() == []


def test_what_the_shop_cancels_after_it_left_is_told_to_somebody(floor: Floor) -> None:
    """all else that the shop tells is as it is there, now and later; nothing more goes out."""
    order = floor.sold()
    left: dict[str, Any] = {"shipped_at": order.shipped_at, "cancelled_at": T0}
    ra = floor.asked_back(order, returns.Remedy.EXCHANGE)

    for version in (1, 2):
        told = floor.told(order, version, tracking="SW-9", **left)

    assert (told.stage, told.cancelled_in_shop) == (orders.OrderStage.SHIPPED, True)
    assert (told.tracking, told.shop_version) == ("SW-9", 2)
    [text] = floor.read()
    assert text.startswith("the shop cancelled order C-1, which had left, and gives back")
    item = exchanges.Item(sku=BOOK, title="book", quantity=1)
    agreed = exchanges.StartExchange(ra=ra.id, items=(item,), consented=True)
    assert floor.refused(agreed) == ("more_than_paid",)
    floor.back(order)
    assert floor.told(order, 3, **left).stage is orders.OrderStage.CANCELLED
    assert floor.refunds() == []


def test_what_we_gave_back_the_shop_does_not(floor: Floor) -> None:
    """of what it gives back, nothing more is left than was paid beside."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    ra = floor.asked_back(order)
    floor.told(
        order,
        lines=(line(paid="6"),),
        payments=by(PaymentMeans.CARD, "6"),
        shipped_at=order.shipped_at,
        cancelled_at=T0,
    )
    floor.came(ra)

    assert floor.refused(returns.IssueCredit(ra=ra.id)) == ("more_than_due",)
    assert floor.refunds() == [usd("4")]
    the_money_adds_up(floor.desk)


@pytest.mark.parametrize("first", ["came", "called off"])
def test_a_return_of_what_the_shop_gives_back_is_a_persons_to_close(
    floor: Floor, first: str
) -> None:
    """the shop may take it back; whoever knows that it gave the money closes it."""
    order = floor.sold()
    left: dict[str, Any] = {"shipped_at": order.shipped_at, "cancelled_at": T0}
    ra = floor.asked_back(order)
    if first == "came":
        floor.came(ra)
        floor.told(order, **left)
    else:
        floor.told(order, **left)
        floor.came(ra)

    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.AUTHORIZED
    text = (
        "nothing is given for ra-1, for which USD 10.00 was due: the shop cancelled the order, and"
        " gives back what was paid; whoever knows that it has closes the return"
    )
    assert floor.read()[-1] == text
    assert {one.stage for one in floor.all(tickets.Ticket)} == {tickets.TicketStage.NEW}
    assert floor.do(returns.CloseReturn(ra=ra.id)).stage is returns.ReturnStage.CLOSED


def test_a_return_that_is_settled_is_closed_whatever_the_shop_gives_back(floor: Floor) -> None:
    """nothing is due for it: it was rejected."""
    order = floor.sold()
    ra = floor.asked_back(order)
    floor.told(order, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.do(returns.PresentParcel(number=ra.number), DOCK)
    found = returns.FoundItem(sku=BOOK, rejected=1)
    floor.do(returns.InspectReturn(ra=ra.id, found=(found,)), DOCK)

    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED


def test_what_the_shop_does_not_cancel_after_all_is_due_again(floor: Floor) -> None:
    """a refund that waited goes out, what came back is credited, and somebody reads why."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    ra = floor.asked_back(order)
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    sent: dict[str, Any] = {"shipped_at": order.shipped_at, "delivered_at": order.shipped_at}
    floor.told(order, 1, **sent, cancelled_at=T0)
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=True))
    floor.came(ra)
    [refund] = floor.all(refunds.Refund)
    assert refund.stage is refunds.RefundStage.HELD

    told = floor.told(order, 2, **sent)

    assert not told.cancelled_in_shop
    [refund] = floor.all(refunds.Refund)
    assert refund.stage is refunds.RefundStage.PENDING
    text = (
        "the shop does not have order C-1 as cancelled any more, and keeps what was paid: it is"
        " delivered; due by a credit or an exchange: USD 6.00 for ra-1"
    )
    assert text in floor.read()
    floor.do(returns.IssueCredit(ra=ra.id))
    assert floor.refunds() == [usd("4"), usd("6")]
    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED
    the_money_adds_up(floor.desk)


@pytest.mark.parametrize("remedy", returns.Remedy)
def test_what_was_closed_as_the_shop_gave_it_is_due_again(
    floor: Floor, remedy: returns.Remedy
) -> None:
    """the ticket names the return, which is opened again and settled; not what was settled."""
    pen = Sku("pen")
    both: dict[str, Any] = {"lines": (line(), line(pen)), "payments": by(PaymentMeans.CARD, "20")}
    order = floor.sold(**both)
    item = returns.RequestedItem(sku=pen, reason=returns.Reason.WRONG_ITEM)
    asked = returns.RequestReturn(
        order=order.id, case=order.case, items=(item,), remedy=returns.Remedy.CREDIT
    )
    rejected = floor.do(returns.AuthorizeReturn(ra=floor.do(asked).id))
    floor.do(returns.PresentParcel(number=rejected.number), DOCK)
    found = returns.FoundItem(sku=pen, rejected=1)
    floor.do(returns.InspectReturn(ra=rejected.id, found=(found,)), DOCK)
    ra = floor.asked_back(order, remedy)
    floor.told(order, 1, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.came(ra)
    floor.do(returns.CloseReturn(ra=ra.id))
    again = returns.ReopenReturn(ra=ra.id, reason="the shop keeps the money")
    assert floor.refused(again) == ("nothing_due",)

    floor.told(order, 2, shipped_at=order.shipped_at)

    text = (
        "the shop does not have order C-1 as cancelled any more, and keeps what was paid: it is"
        " shipped; due by a credit or an exchange: USD 10.00 for ra-2, which is closed: reopen it"
        " first"
    )
    assert floor.read()[-1] == text
    the_money_adds_up(floor.desk)
    floor.do(again)
    if remedy is returns.Remedy.CREDIT:
        floor.do(returns.IssueCredit(ra=ra.id))
        assert floor.refunds() == [usd("10")]
        assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED
    else:
        assert floor.swapped(ra).stage is exchanges.ExchangeStage.OPEN
    the_money_adds_up(floor.desk)


def called_off_and_not(floor: Floor, order: orders.Order) -> str:
    """What is read once the shop cancelled an order, and took that back."""
    floor.told(order, 1, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.told(order, 2, shipped_at=order.shipped_at)
    return floor.read()[-1]


def test_no_other_return_is_due_again(floor: Floor) -> None:
    """not one that was credited, nor of another order of the case, nor of what has arrived."""
    order = floor.sold(lines=(attrs.evolve(line(), quantity=2),))
    kept = floor.asked_back(order)
    boss = Override(by=Actor.staff("sue", SUPERVISOR), reason="it is not worth it")
    keep = returns.LetKeep(ra=kept.id, items=(returns.Pieces(sku=BOOK),), reason="not worth it")
    floor.desk.do(keep, by=ANNA, override=boss)
    floor.do(returns.IssueCredit(ra=kept.id))
    ra = floor.late(order, returns.Remedy.EXCHANGE)
    floor.do(returns.ReportLost(ra=ra.id))
    floor.do(orders.DeliverOrder(order=order.id), SHOP)
    sold = orders.RecordOrder(
        case=order.case,
        number="C-2",
        customer=LEE,
        lines=(line(),),
        shipping=usd("0"),
        placed_at=T0,
    )
    other = floor.do(sold, SHOP)
    floor.do(orders.ShipOrder(order=other.id), SHOP)
    floor.came(floor.asked_back(other))

    assert called_off_and_not(floor, order).endswith("due by a credit or an exchange: nothing")


def test_what_is_due_and_nobody_can_pay_is_noticed(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """a return that is closed, and stays so."""
    order = floor.sold()
    ra = floor.asked_back(order)
    floor.told(order, 1, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.came(ra)
    floor.do(returns.CloseReturn(ra=ra.id))
    floor.told(order, 2, shipped_at=order.shipped_at)

    no = refuse("returns.reopen_return", "trade.returns", "never", "it stays closed")
    monkeypatch.setattr(returns.ReopenReturn, "decision", lambda *_: no)

    with pytest.raises(AssertionError, match="something is due for ra-1, for ever: it stays"):
        the_money_adds_up(floor.desk)


def test_what_the_shop_cancels_again_is_told_again(floor: Floor) -> None:
    """it is another time, also where nobody has seen to the first yet."""
    order = floor.sold()
    for version, cancelled in ((1, T0), (2, None), (3, T0)):
        floor.told(order, version, shipped_at=order.shipped_at, cancelled_at=cancelled)

    [ticket] = floor.all(tickets.Ticket)
    assert ticket.subject.startswith("the shop cancelled order C-1, which had left")
    assert ticket.notes[1:] == (ticket.subject,)


@pytest.mark.parametrize("ours", [False, True], ids=["by the shop", "by us"])
def test_what_was_given_up_as_the_shop_had_it_is_to_be_sent(floor: Floor, ours: bool) -> None:
    """once the shop takes that back: or somebody who reads of it cancels it, and the money goes."""
    order = floor.back(floor.sold())
    left: dict[str, Any] = {"shipped_at": order.shipped_at}
    if ours:
        order = floor.do(orders.ShipOrder(order=order.id), SHOP)
        floor.told(order, 1, **left, cancelled_at=T0)
        floor.back(order)
        floor.do(orders.CancelOrder(order=order.id, reason="as the shop has it"))
    else:
        floor.told(order, 1, **left, cancelled_at=T0)
    assert floor.refunds() == []

    stands = floor.told(order, 2, **left)

    assert (stands.stage, stands.cancelled_in_shop) == (orders.OrderStage.PLACED, False)
    text = "it is to be sent, unless somebody cancels it; due by a credit or an exchange: nothing"
    assert floor.read()[-1].endswith(text)
    assert floor.refunds() == []
    floor.do(orders.CancelOrder(order=order.id, reason="she has another by now"))
    assert floor.refunds() == [usd("10")]
    the_money_adds_up(floor.desk)


def test_two_that_were_lost_on_their_way_are_both_made_good(floor: Floor) -> None:
    """one by another, which closes nothing; somebody reads of the other, and credits it."""
    order = floor.sold(lines=(attrs.evolve(line(), quantity=2),))
    item = returns.RequestedItem(sku=BOOK, quantity=2, reason=returns.Reason.LATE)
    asked = returns.RequestReturn(
        order=order.id, case=order.case, items=(item,), remedy=returns.Remedy.EXCHANGE
    )
    ra = floor.do(returns.AuthorizeReturn(ra=floor.do(asked).id))
    floor.do(returns.ReportLost(ra=ra.id))
    exchange = floor.swapped(ra)
    second = floor.all(orders.Order)[-1].id
    floor.do(orders.ShipOrder(order=second), SHOP)
    floor.do(orders.DeliverOrder(order=second), SHOP)

    closed = floor.desk.record(exchanges.Exchange, exchange.id).stage
    assert closed is exchanges.ExchangeStage.CLOSED
    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.AUTHORIZED
    floor.wait(31)
    assert floor.read()[-1].endswith("start its exchange, or change its remedy to a credit")
    to_credit = returns.ChangeRemedy(ra=ra.id, remedy=returns.Remedy.CREDIT, reason="sold out")
    floor.do(to_credit)
    boss = Override(by=Actor.staff("sue", SUPERVISOR), reason="the courier says so")
    floor.desk.do(returns.IssueCredit(ra=ra.id), by=ANNA, override=boss)
    assert floor.refunds() == [usd("5")]
    assert floor.desk.record(type(ra), ra.id).stage is returns.ReturnStage.CLOSED
    the_money_adds_up(floor.desk)


def test_what_was_owed_for_an_order_that_stands_again_goes_back(floor: Floor) -> None:
    """what was taken off while the shop had it as cancelled; what is swapped is sent."""
    pen = Sku("pen")
    both: dict[str, Any] = {"lines": (line(), line(pen)), "payments": by(PaymentMeans.CARD, "20")}
    order = floor.sold(**both)
    ra = floor.asked_back(order, returns.Remedy.EXCHANGE)
    floor.told(order, 1, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.do(orders.AdjustPrice(order=order.id, sku=pen, by=usd("4"), reason="a dent"))
    assert floor.refunds() == []

    floor.told(order, 2, shipped_at=order.shipped_at)

    assert floor.refunds() == [usd("4")]
    floor.swapped(ra)
    assert len(floor.all(orders.Order)) == 2
    the_money_adds_up(floor.desk)


def test_what_waited_for_the_bank_is_not_paid_beside_what_the_shop_gives_back(floor: Floor) -> None:
    """it had not left when the shop gave back all that was paid."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    floor.told(order, shipped_at=order.shipped_at, cancelled_at=T0)
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=True))
    floor.wait(5)

    [refund] = floor.all(refunds.Refund)
    assert refund.stage is refunds.RefundStage.HELD
    assert floor.refused(refunds.RetryRefund(refund=refund.id)) == ("more_than_paid",)
    the_money_adds_up(floor.desk)


def test_what_waited_for_the_bank_and_was_paid_beside_what_the_shop_gives_back_is_told(
    floor: Floor,
) -> None:
    """the provider had paid it: so it went twice, once the shop had given it too."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    floor.told(order, shipped_at=order.shipped_at, cancelled_at=T0)
    [refund] = floor.all(refunds.Refund)
    floor.do(refunds.ConfirmRefund(refund=refund.id, reference="p-1"), SHOP)

    assert any(text.startswith("USD 4.00 more went back for order") for text in floor.read())
    the_money_adds_up(floor.desk)


def test_what_was_on_its_way_as_the_shop_cancelled_is_ours_to_pay(floor: Floor) -> None:
    """also where it waits for the bank since, and where the order comes back meanwhile."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    left: dict[str, Any] = {"shipped_at": order.shipped_at, "cancelled_at": T0}
    assert floor.told(order, 1, **left).gone_before == usd("4")
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    floor.back(order)
    assert floor.told(order, 2, **left).gone_before == usd("4")
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=True))

    [refund] = floor.all(refunds.Refund)
    assert refund.stage is refunds.RefundStage.PENDING
    assert floor.told(order, 3, shipped_at=order.shipped_at).gone_before is None
    the_money_adds_up(floor.desk)


def test_what_was_credited_in_part_is_sent_again(floor: Floor) -> None:
    """the customer has nothing yet for the rest of it."""
    order = floor.sold(lines=(line(), line(Sku("pen"), "5")), payments=())
    ra = floor.asked_back(order)
    floor.back(order)
    floor.came(ra)
    floor.do(returns.IssueCredit(ra=ra.id))

    shipped = floor.do(orders.ShipOrder(order=order.id), SHOP)

    assert shipped.stage is orders.OrderStage.SHIPPED


@pytest.mark.parametrize("remedy", [returns.Remedy.CREDIT, returns.Remedy.EXCHANGE])
def test_what_the_customer_has_something_for_stays_here(
    floor: Floor, remedy: returns.Remedy
) -> None:
    """it came back, and was credited or replaced in full."""
    order = floor.sold()
    ra = floor.asked_back(order, remedy)
    floor.back(order)
    if remedy is returns.Remedy.CREDIT:
        floor.came(ra)
        floor.do(returns.IssueCredit(ra=ra.id))
    else:
        floor.swapped(ra)

    assert floor.refused(orders.ShipOrder(order=order.id)) == ("settled",)


def test_what_was_replaced_does_not_cost_less_afterwards(floor: Floor) -> None:
    """its return has expired; the replacement stands for what was paid."""
    order = floor.sold(delivered_at=T0, shipped_at=T0, left=False)
    exchange = floor.swapped(floor.asked_back(order, returns.Remedy.EXCHANGE))
    assert exchange.replacement_order is not None
    floor.do(orders.ShipOrder(order=exchange.replacement_order))
    floor.wait(31)
    less = orders.AdjustPrice(order=order.id, sku=BOOK, to=usd("0"), reason="a dent")

    assert floor.refused(less) == ("claimed",)


@pytest.mark.parametrize("gone", [False, True])
def test_what_is_dearer_and_not_paid_stays_until_it_is(floor: Floor, gone: bool) -> None:
    """where the shop has sent it all the same, somebody is told who owes."""
    order = floor.sold(left=False)
    if gone:
        floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    dearer = orders.ChangeItem(order=order.id, sku=BOOK, to=(line(paid="15"),), reason="bound")
    floor.do(dearer)
    ship = orders.ShipOrder(order=order.id)

    assert floor.refused(ship) == ("unpaid",)
    floor.told(order, shipped_at=T0)
    due = "USD 9.00" if gone else "USD 5.00"
    text = f"order C-1 left, and {due} of the USD 15.00 that it comes to is not paid"
    [otherwise, unpaid] = floor.read()
    assert "the shop has order C-1 otherwise" in otherwise
    assert unpaid == text


@pytest.mark.parametrize("left", [True, False])
def test_what_is_added_and_not_paid_is_owed(floor: Floor, left: bool) -> None:
    """the shop has one item more, and does not say by what that is paid."""
    order = floor.sold(left=left)
    at = order.shipped_at
    sent: dict[str, Any] = {"shipped_at": at, "delivered_at": at} if left else {}

    floor.told(order, lines=(line(), line(Sku("pen"), "7")), payments=(), **sent)

    where = "left" if left else "stays here until all of it is paid"
    text = f"order C-1 {where}, and USD 7.00 of the USD 17.00 that it comes to is not paid"
    assert floor.read() == [text]
    the_money_adds_up(floor.desk)


def test_what_was_added_and_is_cancelled_is_owed_no_more(floor: Floor) -> None:
    """nobody asks for it."""
    order = floor.sold(left=False)

    floor.told(order, lines=(line(), line(Sku("pen"), "7")), payments=(), cancelled_at=T0)

    assert floor.read() == []


@pytest.mark.parametrize("first", ["paid", "lost"])
def test_what_was_to_wait_for_the_bank_and_was_paid_is_told(floor: Floor, first: str) -> None:
    """the provider was quicker: the customer has it twice, and somebody asks for it back."""
    order = floor.sold()
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    [refund] = floor.all(refunds.Refund)
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    both = [
        refunds.ConfirmRefund(refund=refund.id, reference="r-1"),
        orders.CloseChargeback(order=order.id, reference="d-1", won=False),
    ]

    for command in both if first == "paid" else reversed(both):
        assert not any("more went back" in text for text in floor.read())
        floor.do(command)

    assert floor.read()[-1] == (
        "USD 4.00 more went back for order C-1 than was paid for it, by us, the bank and the shop"
        " together: somebody asks the customer for it, or lets it go"
    )
    the_money_adds_up(floor.desk)


@pytest.mark.parametrize("first", ["shop", "bank"])
def test_what_bank_and_shop_both_give_is_told(floor: Floor, first: str) -> None:
    """each gives all that was paid; neither asks us."""
    order = floor.sold()
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("10")))
    lost = orders.CloseChargeback(order=order.id, reference="d-1", won=False)
    if first == "bank":
        floor.do(lost)
    floor.told(order, shipped_at=order.shipped_at, cancelled_at=T0)
    if first == "shop":
        floor.do(lost)

    assert any(text.startswith("USD 10.00 more went back for order C-1") for text in floor.read())
    the_money_adds_up(floor.desk)


def test_what_the_bank_gave_and_the_shop_cancels_before_it_left_is_told(floor: Floor) -> None:
    """as where it had left."""
    order = floor.sold(left=False)
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("4")))
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=False))
    told = floor.told(order, cancelled_at=T0)

    assert told.stage is orders.OrderStage.CANCELLED
    assert any(text.startswith("USD 4.00 more went back for order C-1") for text in floor.read())
    the_money_adds_up(floor.desk)


def test_what_may_not_be_tried_again_somebody_reads_who_works_on_it(floor: Floor) -> None:
    """what the bank left is paid by another, once that is given up; the ticket says so."""
    order = floor.sold(left=False)
    floor.do(orders.CancelOrder(order=order.id, reason="not wanted"))
    [held] = floor.all(refunds.Refund)
    floor.do(orders.OpenChargeback(order=order.id, reference="d-1", amount=usd("4")))
    [ticket] = floor.all(tickets.Ticket)
    floor.do(tickets.SolveTicket(ticket=ticket.id, resolution="read"), by=BOSS)
    floor.do(orders.CloseChargeback(order=order.id, reference="d-1", won=False))

    [_, again] = floor.all(tickets.Ticket)
    assert again.subject.startswith(f"{held.id} is not paid out: USD 10.00 cannot leave: USD 6.00")
    assert "open another, of up to USD 6.00" in again.subject
    floor.do(refunds.GiveUpRefund(refund=held.id, reason="another is opened"), by=BOSS)
    part = attrs.evolve(CARD[0], amount=usd("6"))
    floor.do(refunds.OpenRefund(order=order.id, case=order.case, part=part))
    the_money_adds_up(floor.desk)


def test_what_is_dearer_is_sent_once_it_is_paid_or_let_go(floor: Floor) -> None:
    """what has gone back by then is not paid any more."""
    order = floor.sold(left=False)
    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("4"), reason="a dent"))
    dearer = orders.ChangeItem(order=order.id, sku=BOOK, to=(line(paid="10"),), reason="another")
    floor.do(dearer)
    ship = orders.ShipOrder(order=order.id)
    assert floor.refused(ship) == ("unpaid",)

    floor.do(orders.AdjustPrice(order=order.id, sku=BOOK, to=usd("6"), reason="let go"))

    assert floor.do(ship).stage is orders.OrderStage.SHIPPED
    assert floor.refunds() == [usd("4")]
    the_money_adds_up(floor.desk)


def test_what_is_cheaper_and_was_paid_by_nobody_knows_what_is_told(floor: Floor) -> None:
    """as soon as it leaves."""
    order = floor.sold(left=False, payments=())
    cheaper = orders.ChangeItem(order=order.id, sku=BOOK, to=(line(paid="4"),), reason="sold out")
    floor.do(cheaper)
    assert floor.read() == []

    floor.do(orders.ShipOrder(order=order.id))

    [text] = floor.read()
    assert text.startswith("USD 6.00 is due back for order C-1")
