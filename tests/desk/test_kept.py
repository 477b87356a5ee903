"""What is accepted to keep a sale is given, on a desk, or somebody is asked to. Source: E4."""

import datetime
from collections import Counter
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    CountedNumbers,
    Desk,
    Money,
    Refused,
    appeasements,
    orders,
    policy,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.coupon import Coupon
from cservice.ids import BudgetId, CustomerId, OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM
from cservice.kernel.record import Record
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import Instant, days, instant, plus
from cservice.payment import Payment, PaymentMeans
from cservice.returns import OfferKind, SaveOffer
from cservice.testing.desk import what_is_kept_adds_up
from cservice.testing.money import the_money_adds_up

ANNA, BORIS = Actor.staff("anna"), Actor.staff("boris", SUPERVISOR)
KIM, SHOP = Actor.customer("c-kim"), Actor.customer("shop")
T0 = instant("2026-03-02T12:00:00Z")
BOOK, PEN = Sku("book"), Sku("pen")
SPRING = BudgetId("budget-spring")
LEE = orders.Customer(id=CustomerId("c-lee"), name="Ann Lee")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


CARD = Payment(means=PaymentMeans.CARD, amount=usd("9"), reference="card-1")
GIFT = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("6"), reference="gift-1")
FIVE = Coupon(text="USD 5.00 off the next order", amount=usd("5"), good_for=days(90))


@policy(returns.SaveOffers)
def ours(q: returns.SaveOffers) -> tuple[SaveOffer, ...] | None:
    """Something of each kind."""
    common: dict[str, Any] = {"valid_for": days(9)}
    return (
        SaveOffer(code="off", text="3 back", kind=OfferKind.DISCOUNT, cost=usd("3"), **common),
        SaveOffer(
            code="paid",
            text="2 back",
            kind=OfferKind.DISCOUNT,
            cost=usd("2"),
            budget=SPRING,
            **common,
        ),
        SaveOffer(code="some", text="Something back", kind=OfferKind.DISCOUNT, **common),
        SaveOffer(
            code="coupon", text="5 off", kind=OfferKind.COUPON, coupon=FIVE, cost=usd("4"), **common
        ),
        SaveOffer(code="own", text="A coupon of the shop", kind=OfferKind.COUPON, **common),
        SaveOffer(code="pin", text="A pin", kind=OfferKind.FREE_PRODUCT, **common),
        SaveOffer(code="tailor", text="A tailor", **common),
    )


@policy(orders.MayReduce)
def never(q: orders.MayReduce) -> Ruling | None:
    """Who adjusts a price is refused: what was promised is no favour of anybody's."""
    return Refuse("no", "not today") if q.reason == "a favour" else None


@policy(appeasements.AppeaseWith)
def asked_before(q: appeasements.AppeaseWith) -> appeasements.Coupon:
    """Whoever asks gets one."""
    return appeasements.Coupon(text="sorry", percent=5, good_for=days(9))


@policy(appeasements.MayAppease, last=True)
def how_full(q: appeasements.MayAppease) -> Ruling | None:
    """Says how full the cap is."""
    return Refuse(f"fills {len(q.earlier)}", "so many before")


@attrs.define
class Floor:
    """A desk, and what happens at it."""

    now: Instant = T0  # what the clock says
    desk: Desk = attrs.field(init=False)  # that is asked
    ticket: Any = None  # of the customer's case

    def __attrs_post_init__(self) -> None:
        self.desk = Desk(
            numbers=CountedNumbers(),
            clock=lambda: self.now,
            policies=[ours, never, asked_before, how_full],
        )
        self.do(retention.OpenBudget(id=SPRING, name="Spring", limit=usd("10")))

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after a command that is carried out."""
        return self.desk.do(command, by=by).record

    def refused(self, command: Any, by: Actor = ANNA) -> tuple[str, ...]:
        """Why a command is not carried out."""
        outcome = self.desk.try_do(command, by=by)
        assert isinstance(outcome, Refused), f"it was done: {outcome}"
        return outcome.codes

    def all(self, kind: type[Record]) -> list[Any]:
        """The records of a type, in order."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    def again(self, record: Any) -> Any:
        """As it is by now."""
        return self.desk.record(type(record), record.id)

    def sold(self, **fields: Any) -> orders.Order:
        """Two books for ten and a pen for five, which arrived."""
        lines = (
            orders.OrderLine(sku=BOOK, title="A book", quantity=2, paid=usd("10")),
            orders.OrderLine(sku=PEN, title="A pen", quantity=1, paid=usd("5")),
        )
        told: dict[str, Any] = {
            "lines": lines,
            "payments": (CARD, GIFT),
            "customer": LEE,
            "shipped_at": T0,
            "delivered_at": T0,
            **fields,
        }
        sold = orders.RecordOrder(number="C-1", shipping=usd("0"), placed_at=T0, **told)
        order: orders.Order = self.do(sold, SHOP)
        return order

    def asked(self, order: orders.Order, **items: int) -> returns.ReturnAuthorization:
        """A customer would send some of it back, on a case of her own."""
        if self.ticket is None:
            self.ticket = self.do(tickets.OpenTicket(subject="Not for me"))
        wanted = [
            returns.RequestedItem(sku=Sku(sku), quantity=many, reason=returns.Reason.CHANGED_MIND)
            for sku, many in (items or {"book": 1, "pen": 1}).items()
        ]
        request = returns.RequestReturn(
            case=self.ticket.case, order=OrderId(order.id), items=tuple(wanted)
        )
        ra: returns.ReturnAuthorization = self.do(request)
        return ra

    def holds(self) -> None:
        """The laws about money and the log."""
        the_money_adds_up(self.desk)
        what_is_kept_adds_up(self.desk)


def take(ra: returns.ReturnAuthorization, code: str = "off") -> returns.AcceptOffer:
    """The customer takes it."""
    return returns.AcceptOffer(ra=ra.id, code=code)


def test_a_discount_goes_back_by_what_was_paid() -> None:
    """off the price of what is kept, so that a later return of it is worth less."""
    floor = Floor()
    order = floor.sold()
    ra = floor.asked(order)

    floor.do(take(ra), by=KIM)

    after = floor.again(order)
    assert [(one.sku, one.paid) for one in after.lines] == [(BOOK, usd("8.50")), (PEN, usd("3.50"))]
    assert Counter(after.taken_off) == Counter(
        [
            orders.TakenOff(sku=BOOK, amount=usd("1.50")),
            orders.TakenOff(sku=PEN, amount=usd("1.50")),
        ]
    )
    assert {one.reason for one in after.corrections} == {"off was taken to keep it"}
    back = floor.all(refunds.Refund)
    assert [(one.payment, one.amount, one.order) for one in back] == [
        ("card-1", usd("1.80"), order.id),
        ("gift-1", usd("1.20"), order.id),
    ]
    ticket = floor.again(floor.ticket)
    assert (ticket.stage, ticket.resolution) == (tickets.TicketStage.SOLVED, "kept the order")
    late = floor.asked(order, book=2, pen=1)
    assert sum((one.paid for one in late.lines), usd("0")) == usd("12")
    floor.holds()


def test_a_budget_pays_for_a_discount_once() -> None:
    """what goes back is what it paid."""
    floor = Floor()
    ra = floor.asked(floor.sold())

    floor.do(take(ra, "paid"))

    assert floor.desk.record(retention.Budget, SPRING).spent == usd("2")
    assert sum((one.amount for one in floor.all(refunds.Refund)), usd("0")) == usd("2")
    assert floor.refused(take(ra, "paid")) == ("not_now",)
    floor.holds()


def test_a_promise_is_no_favour() -> None:
    """who may let go how much is not asked of what was promised."""
    floor = Floor()
    order = floor.sold()
    favour = orders.AdjustPrice(order=order.id, sku=BOOK, by=usd("1"), reason="a favour")
    assert floor.refused(favour) == ("no",)

    floor.do(take(floor.asked(order)))

    assert floor.again(order).overpaid == usd("3")


def test_a_price_is_adjusted_beside_a_discount() -> None:
    """once it is taken: before, all of the price is what may come back."""
    floor = Floor()
    order = floor.sold()
    ra = floor.asked(order, pen=1)
    late = orders.AdjustPrice(order=order.id, sku=PEN, by=usd("1"), reason="late")
    assert floor.refused(late) == ("claimed",)

    floor.do(take(ra))
    floor.do(late)

    assert floor.again(order).lines[1].paid == usd("1")
    assert sum((one.amount for one in floor.all(refunds.Refund)), usd("0")) == usd("4")
    floor.holds()


@pytest.mark.parametrize("in_shop", [True, False], ids=["delivered", "undelivered"])
def test_nothing_is_kept_of_what_is_cancelled(in_shop: bool) -> None:
    """all of it goes back anyhow: by the shop, or by us."""
    floor = Floor()
    order = floor.sold() if in_shop else floor.sold(delivered_at=None)
    ra = floor.asked(order)
    if in_shop:
        gone = orders.OrderSnapshot(
            number="C-1",
            version=1,
            customer=None,
            lines=order.lines,
            payments=order.payments,
            shipping=order.shipping,
            placed_at=T0,
            cancelled_at=T0,
        )
        floor.do(orders.UpdateOrder(order=order.id, snapshot=gone), SHOP)
    else:
        floor.do(orders.ReturnToSender(order=order.id, reason="unknown there"), SHOP)
        floor.do(orders.CancelOrder(order=order.id, reason="nobody there"), SHOP)

    off = ("cancelled",) if in_shop else ("not_now",)  # the return is off as well
    assert floor.refused(take(ra)) == floor.refused(take(ra, "pin")) == off
    floor.holds()


def test_beside_an_open_dispute_a_discount_waits() -> None:
    """the price is less at once, and it goes back when the bank has decided for us."""
    floor = Floor()
    order = floor.sold()
    ra = floor.asked(order)
    disputed = orders.OpenChargeback(order=order.id, reference="cb-1", amount=usd("9"))
    floor.do(disputed, SHOP)

    floor.do(take(ra))

    assert (floor.again(order).overpaid, floor.all(refunds.Refund)) == (usd("3"), [])
    won = orders.CloseChargeback(order=order.id, reference="cb-1", won=True)
    floor.do(won, SHOP)
    assert sum((one.amount for one in floor.all(refunds.Refund)), usd("0")) == usd("3")
    floor.holds()


def test_what_the_bank_gave_is_not_given_again() -> None:
    """a discount beside that is not accepted."""
    floor = Floor()
    order = floor.sold()
    ra = floor.asked(order)
    floor.do(orders.OpenChargeback(order=order.id, reference="cb-1", amount=usd("9")), SHOP)
    lost = orders.CloseChargeback(order=order.id, reference="cb-1", won=False)
    floor.do(lost, SHOP)

    assert floor.refused(take(ra)) == ("more_than_paid",)
    floor.holds()


def test_of_what_may_not_be_paid_somebody_is_told() -> None:
    """by invoice: whoever knows that it was paid has it paid out."""
    floor = Floor()
    invoice = (Payment(means=PaymentMeans.INVOICE, amount=usd("15")),)
    ra = floor.asked(floor.sold(payments=invoice))

    floor.do(take(ra))

    assert floor.all(refunds.Refund) == []
    told = [text for one in floor.all(tickets.Ticket) for text in (one.subject, *one.notes)]
    assert any(text.startswith("USD 3.00 is due back for order C-1, if it was") for text in told)
    floor.holds()


def test_a_coupon_is_issued_as_it_was_promised() -> None:
    """with a number, in the same transaction; it neither settles anything nor fills the cap."""
    floor = Floor()
    order = floor.sold()
    ra = floor.asked(order)

    floor.do(take(ra, "coupon"))

    [given] = floor.all(appeasements.Appeasement)
    assert (given.customer, given.cause, given.order) == (LEE.id, ra.id, order.id)
    assert (given.stage, given.coupon) == (appeasements.AppeasementStage.GIVEN, FIVE)
    assert given.case == ra.case
    found = floor.desk.find(appeasements.Appeasement, appeasements.BY_NUMBER, given.number)
    assert [one.id for one in found] == [given.id]
    assert floor.again(floor.ticket).stage is tickets.TicketStage.SOLVED
    again = appeasements.Appease(
        case=order.case, customer=LEE.id, cause=order.id, reason="came late"
    )
    assert floor.refused(again) == ("fills 0",), "it has not settled what goes wrong"
    floor.holds()


@pytest.mark.parametrize("code", ["pin", "tailor", "some", "own"])
def test_what_only_a_person_can_give_is_asked_on_a_ticket(code: str) -> None:
    """which is not solved before they have."""
    floor = Floor()
    ra = floor.asked(floor.sold())
    [said] = [one.text for one in ra.saved.offers if one.code == code]

    floor.do(take(ra, code))

    ticket = floor.again(floor.ticket)
    assert ticket.stage is not tickets.TicketStage.SOLVED
    [note] = ticket.notes
    assert note.startswith(f"nothing comes back for {ra.id}, since the customer took “{said}”")
    assert note.endswith(f"({code}): whoever gives it to them solves this")
    floor.holds()
    floor.do(tickets.SolveTicket(ticket=ticket.id, resolution="sent"))
    assert floor.again(ticket).stage is tickets.TicketStage.SOLVED
    assert floor.all(refunds.Refund) == floor.all(appeasements.Appeasement) == []


def test_where_there_is_no_ticket_one_is_opened() -> None:
    """for whoever the customer is."""
    floor = Floor()
    order = floor.sold()
    item = returns.RequestedItem(sku=BOOK, reason=returns.Reason.CHANGED_MIND)
    ra = floor.do(returns.RequestReturn(order=order.id, items=(item,)))

    floor.do(take(ra, "pin"))

    [ticket] = floor.all(tickets.Ticket)
    assert (ticket.customer, ticket.case) == (LEE.id, ra.case)
    assert "“A pin” (pin)" in ticket.subject


def test_a_coupon_for_nobody_knows_whom_is_a_persons_to_give() -> None:
    """a coupon is a customer's."""
    floor = Floor()
    ra = floor.asked(floor.sold(customer=None))

    floor.do(take(ra, "coupon"))

    assert floor.all(appeasements.Appeasement) == []
    assert floor.again(floor.ticket).stage is not tickets.TicketStage.SOLVED
    floor.holds()


def test_what_was_promised_is_given_by_nobody_by_hand() -> None:
    """it follows from the promise, so that no policy is asked for how much. B5, E4."""
    floor = Floor()
    order = floor.sold()
    off = orders.HonourDiscount(
        order=OrderId(order.id),
        sku=order.lines[0].sku,
        quantity=1,
        off=Money("1", "USD"),
        reason="so",
    )
    ra = floor.asked(order)
    give = appeasements.GivePromised(case=ra.case, customer=LEE.id, ra=ra.id)
    both: list[Any] = [off, give]
    for by_hand in both:
        assert floor.refused(by_hand) == ("follows",)
        assert floor.desk.preview(by_hand, by=BORIS).refused is not None


def test_a_coupon_is_not_given_but_for_a_promise() -> None:
    """nor twice for one."""
    floor = Floor()
    ra = floor.asked(floor.sold())
    give = appeasements.GivePromised(case=ra.case, customer=LEE.id, ra=ra.id)
    assert floor.refused(give, SYSTEM) == ("not_promised",)
    floor.do(take(ra, "coupon"))
    assert floor.refused(give, SYSTEM) == ("same_cause",)


def test_what_is_accepted_late_is_given_as_promised() -> None:
    """up to the end of what was offered."""
    floor = Floor()
    ra = floor.asked(floor.sold())
    floor.now = plus(T0, days(9) - datetime.timedelta(seconds=1))

    floor.do(take(ra))

    assert sum((one.amount for one in floor.all(refunds.Refund)), usd("0")) == usd("3")
