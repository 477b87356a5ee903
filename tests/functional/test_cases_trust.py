"""Whole cases of somebody who says what is not so: nothing goes out, or is paid, for that."""

from typing import Any

import pytest

from cservice import (
    Actor,
    Brand,
    BrandId,
    Desk,
    Money,
    Override,
    Refuse,
    days,
    exchanges,
    orders,
    plus,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.ids import CustomerId, ExchangeId, OrderId, ParcelId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.ruling import Refused
from cservice.testing import ANN, NOON, well_said
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

BOOK, SEA = Sku("book"), ProductId("sea")
DOCK, SUE = Actor.dock("dock-5"), Actor.staff("sue", SUPERVISOR)
WHY = returns.Reason
SAME = exchanges.Item(sku=BOOK, title="Sea", product=SEA)


class Attempt:
    """A desk, and a book that was sold and delivered, paid in some currency."""

    def __init__(self, currency: str = "USD", brand: Brand | None = None, **desk: Any) -> None:
        self.desk = Desk(brands=() if brand is None else (brand,), **desk)
        self.now = NOON
        self.currency = currency
        self.order: orders.Order = self.do(
            orders.RecordOrder(
                number="C-1",
                customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee", address="7 Elm"),
                lines=(
                    orders.OrderLine(
                        sku=BOOK, title="Sea", quantity=1, paid=self.money("16"), product=SEA
                    ),
                ),
                shipping=self.money("3.99"),
                placed_at=NOON,
                shipped_at=NOON,
                delivered_at=NOON,
            )
        )

    def money(self, amount: str) -> Money:
        """So much, in the order's currency."""
        return Money(amount, self.currency)

    def do(self, command: Any, by: Actor = ANN, **more: Any) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now, **more).record

    def refused(self, command: Any, by: Actor = ANN) -> tuple[str, ...]:
        """The codes of its refusal; nothing has happened."""
        before = len(self.desk.events())
        outcome = self.desk.try_do(command, by=by, at=self.now)
        assert isinstance(outcome, Refused)
        well_said(outcome)
        assert len(self.desk.events()) == before
        return outcome.codes

    def asked(
        self,
        remedy: returns.Remedy = returns.Remedy.EXCHANGE,
        reason: returns.Reason = WHY.WRONG_ITEM,
        order: OrderId | None = None,
    ) -> ReturnId:
        """A return that was asked for."""
        item = returns.RequestedItem(sku=BOOK, reason=reason)
        of = OrderId(self.order.id) if order is None else order
        request = returns.RequestReturn(
            case=self.order.case, order=of, items=(item,), remedy=remedy
        )
        return ReturnId(self.do(request).id)

    def authorized(self, *what: Any, **more: Any) -> ReturnId:
        """A return that was authorized."""
        ra = self.asked(*what, **more)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def start(self, ra: ReturnId, item: exchanges.Item = SAME) -> exchanges.StartExchange:
        """An exchange of the book."""
        return exchanges.StartExchange(ra=ra, items=(item,), consented=True)

    def started(self, ra: ReturnId) -> ExchangeId:
        """The same, agreed on."""
        return ExchangeId(self.do(self.start(ra)).id)

    def come_back(self, ra: ReturnId, rejected: int = 0) -> None:
        """The goods are here, and are accepted, but for so many."""
        number = self.desk.record(returns.ReturnAuthorization, ra).number
        self.do(returns.PresentParcel(number=number, sender="Ann Lee"), DOCK)
        found = returns.FoundItem(sku=BOOK, accepted=1 - rejected, rejected=rejected)
        self.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)

    def replacement(self, exchange: ExchangeId, deliver: bool = True) -> OrderId:
        """The order that the replacement goes out under, which the customer has."""
        order = self.of(exchange).replacement_order
        assert order is not None
        if deliver:
            self.do(orders.ShipOrder(order=order))
            self.do(orders.DeliverOrder(order=order))
        return order

    def of(self, exchange: ExchangeId) -> exchanges.Exchange:
        """The exchange as it is."""
        return self.desk.record(exchanges.Exchange, exchange)

    def ra(self, ra: ReturnId) -> returns.ReturnAuthorization:
        """The return as it is."""
        return self.desk.record(returns.ReturnAuthorization, ra)

    def all(self, kind: type[Any]) -> list[Any]:
        """The records of a kind."""
        return [one for one in self.desk.records() if isinstance(one, kind)]

    @property
    def paid_out(self) -> list[Money]:
        """What goes back to the customer; and the laws hold."""
        the_money_adds_up(self.desk)
        no_goods_go_astray(self.desk)
        return [one.amount for one in self.all(refunds.Refund)]

    @property
    def sent(self) -> int:
        """How many replacements were ordered."""
        return len(self.all(orders.Order)) - 1


@policy(returns.MayReturn)
def never(q: returns.MayReturn) -> Refuse | None:
    """Nothing may come back."""
    return Refuse("never", "nothing may come back")


@policy(returns.SaveOffers)
def a_word(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...]:
    """We ask."""
    return (returns.SaveOffer(code="word", text="Keep it.", on_our_mistake=True),)


def test_nothing_goes_out_for_a_return_that_nobody_authorized() -> None:
    """it was asked for only: no replacement leaves, so nobody is reminded, or charged for it."""
    attempt = Attempt()
    ra = attempt.asked()

    assert attempt.refused(attempt.start(ra)) == ("not_authorized",)
    assert attempt.sent == 0
    attempt.desk.tick(plus(NOON, days(90)))
    assert not attempt.all(exchanges.Exchange)
    assert attempt.ra(ra).number is None


def test_nothing_goes_out_where_a_policy_refused_the_return() -> None:
    """what was refused stays asked for, and no exchange is agreed for it."""
    attempt = Attempt(policies=[never])
    ra = attempt.asked()

    assert attempt.refused(returns.AuthorizeReturn(ra=ra)) == ("never",)
    assert attempt.refused(attempt.start(ra)) == ("not_authorized",)
    assert attempt.sent == 0


def test_nobody_takes_an_offer_to_keep_it_and_the_replacement_too() -> None:
    """nothing goes out while offers are open; once it may, they are open no more."""
    attempt = Attempt(policies=[a_word])
    ra = attempt.asked()

    assert attempt.refused(attempt.start(ra)) == ("not_authorized",)
    attempt.do(returns.DeclineOffers(ra=ra))
    attempt.do(returns.AuthorizeReturn(ra=ra))
    attempt.started(ra)
    assert attempt.refused(returns.AcceptOffer(ra=ra, code="word")) == ("not_now",)
    assert attempt.sent == 1


def test_nothing_goes_out_for_a_return_that_is_over() -> None:
    """closed, cancelled or kept: another return is asked for."""
    attempt = Attempt()
    closed = attempt.authorized(returns.Remedy.EXCHANGE)
    attempt.come_back(closed, rejected=1)
    attempt.do(returns.CloseReturn(ra=closed))
    assert attempt.refused(attempt.start(closed)) == ("return_over",)

    kept = Attempt(policies=[a_word])
    ra = kept.asked()
    kept.do(returns.AcceptOffer(ra=ra, code="word"))
    assert kept.refused(kept.start(ra)) == ("return_over",)
    assert (attempt.sent, kept.sent) == (0, 0)


@pytest.mark.parametrize(
    "command",
    [exchanges.KeepOriginal, exchanges.LoseOriginal, exchanges.ReceiveOriginal],
)
def test_the_goods_are_where_their_return_has_them(command: Any) -> None:
    """the customer has them: nothing is paid out, and no replacement leaves, on anybody's word."""
    attempt = Attempt()
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    exchange = attempt.started(ra)
    assert attempt.sent == 0

    for who in (ANN, SUE, DOCK):
        assert attempt.refused(command(exchange=exchange), who) == ("not_so",)
    assert attempt.refused(exchanges.AcceptOriginal(exchange=exchange)) == ("not_now",)
    assert (attempt.sent, attempt.paid_out) == (0, [])
    assert attempt.of(exchange).original is exchanges.OriginalStage.AWAITED


def test_what_is_here_counts_once_it_was_inspected() -> None:
    """neither more of it than was accepted, nor before."""
    attempt = Attempt()
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    exchange = attempt.started(ra)
    number = attempt.ra(ra).number
    attempt.do(returns.PresentParcel(number=number, sender="Ann Lee"), DOCK)
    assert attempt.of(exchange).original is exchanges.OriginalStage.RECEIVED

    for command in (exchanges.AcceptOriginal, exchanges.RejectOriginal):
        assert attempt.refused(command(exchange=exchange)) == ("not_so",)
    found = returns.FoundItem(sku=BOOK, rejected=1)
    attempt.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)
    assert attempt.of(exchange).original is exchanges.OriginalStage.REJECTED


def test_a_customer_keeps_what_a_policy_lets_them_keep() -> None:
    """a supervisor says so of the return; the exchange follows."""
    attempt = Attempt()
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    exchange = attempt.started(ra)
    keep = returns.LetKeep(ra=ra, reason="not worth it")

    assert attempt.refused(keep) == ("keep_it",)
    attempt.do(keep, SUE)
    assert attempt.of(exchange).original is exchanges.OriginalStage.KEPT
    attempt.replacement(exchange)
    assert attempt.of(exchange).stage is exchanges.ExchangeStage.CLOSED


def test_the_replacement_is_where_its_order_has_it() -> None:
    """nobody is charged for an original because somebody said that a replacement left."""
    attempt = Attempt()
    exchange = attempt.started(attempt.authorized())
    order = attempt.replacement(exchange, deliver=False)

    for wrong in (
        exchanges.ShipReplacement(exchange=exchange),
        exchanges.CancelReplacement(exchange=exchange, order=order),
    ):
        assert attempt.refused(wrong, SUE) == ("not_so",)
    attempt.do(orders.ShipOrder(order=order))
    back = exchanges.TakeBackReplacement(exchange=exchange, reason="moved")
    assert attempt.refused(exchanges.DeliverReplacement(exchange=exchange), SUE) == ("not_so",)
    assert attempt.refused(back, SUE) == ("not_so",)
    attempt.do(orders.ReturnToSender(order=order, reason="moved"))
    attempt.do(exchanges.ResendReplacement(exchange=exchange))
    second = attempt.replacement(exchange, deliver=False)
    attempt.do(orders.CancelOrder(order=second, reason="sold out"))
    for other in (order, second, OrderId(attempt.order.id), OrderId("order-99")):
        replace = exchanges.OrderReplacement(exchange=exchange, order=other)
        assert attempt.refused(replace) == ("not_its_order",)


def test_a_brick_in_the_parcel_is_no_original() -> None:
    """what never came is reminded of and charged, also when its return is closed."""
    attempt = Attempt()
    request = returns.RequestReturn(
        case=attempt.order.case,
        order=OrderId(attempt.order.id),
        items=(returns.RequestedItem(sku=BOOK, reason=WHY.WRONG_ITEM),),
        remedy=returns.Remedy.EXCHANGE,
    )
    ra = ReturnId(attempt.do(request).id)
    attempt.do(returns.AuthorizeReturn(ra=ra))
    exchange = attempt.started(ra)
    attempt.replacement(exchange)
    number = attempt.ra(ra).number
    attempt.do(returns.PresentParcel(number=number, sender="Ann Lee"), DOCK)
    other = returns.FoundItem(sku=Sku("brick"), rejected=1)
    attempt.do(returns.InspectReturn(ra=ra, found=(other,)), DOCK)
    assert attempt.of(exchange).original is exchanges.OriginalStage.AWAITED

    attempt.now = plus(NOON, days(31))
    attempt.do(returns.CloseReturn(ra=ra))
    assert attempt.of(exchange).original is exchanges.OriginalStage.AWAITED
    attempt.do(exchanges.RemindCustomer(exchange=exchange))
    attempt.now = plus(NOON, days(50))
    attempt.do(exchanges.ChargeUnreturned(exchange=exchange))
    attempt.do(exchanges.ConfirmCharge(exchange=exchange, reference="p-1"))
    assert attempt.of(exchange).stage is exchanges.ExchangeStage.CLOSED


@pytest.mark.parametrize("named", ["refused", "unknown", "itself", "another"])
def test_a_parcel_that_was_set_aside_does_not_vanish(named: str) -> None:
    """as one that was refused, that nobody ever saw, or that is another."""
    attempt = Attempt()
    present = returns.PresentParcel
    near = attempt.order.case
    aside = attempt.do(present(case=near, number="6180339881", sender="Ann Lee"), DOCK)
    assert aside.stage is returns.ParcelStage.QUARANTINED
    other = attempt.do(present(sender="Bob"), DOCK)
    assert other.stage is returns.ParcelStage.REFUSED
    number = attempt.ra(attempt.authorized()).number
    another = attempt.do(present(case=near, number=number, sender="Ann Lee"), DOCK)
    assert another.stage is returns.ParcelStage.TAKEN_IN
    ids = {"refused": other.id, "unknown": "parcel-nope", "itself": aside.id, "another": another.id}

    identify = returns.IdentifyParcel(parcel=aside.id, taken_in_as=ParcelId(ids[named]))
    assert attempt.refused(identify, DOCK) == ("not_taken_in",)
    attempt.do(present(number=number, sender="Ann Lee", again=aside.id), DOCK)
    stage = attempt.desk.record(returns.Parcel, aside.id).stage
    assert stage is returns.ParcelStage.IDENTIFIED


def test_a_brand_that_asks_nothing_serves_every_currency() -> None:
    """the replacement leaves, and the label costs nothing, in the money of the order."""
    attempt = Attempt("EUR")
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    attempt.do(returns.MailLabel(ra=ra))
    exchange = attempt.started(ra)
    attempt.come_back(ra)

    assert attempt.sent == 1
    assert attempt.of(exchange).shipping == attempt.ra(ra).label_cost == attempt.money("0")


def test_a_brand_that_asks_in_other_money_is_told_at_once() -> None:
    """nothing is agreed that cannot be kept; on our mistake all is free, and it leaves."""
    euros = Money("4", "EUR")
    brand = Brand(id=BrandId("cango"), name="Cango", shipping_price=euros, label_price=euros)
    attempt = Attempt(brand=brand)
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)

    for command in (attempt.start(ra), returns.MailLabel(ra=ra)):
        assert attempt.refused(command) == ("several_currencies",)
    attempt.do(returns.CancelReturn(ra=ra, reason="he asks anew"))
    attempt.started(attempt.authorized())
    assert attempt.sent == 1


def test_somebody_is_told_of_a_replacement_that_does_not_leave() -> None:
    """on the tickets of its case; where there is none, or none is worked on, one is made."""

    def not_due(g: Any) -> orders.ReplacementFacts:
        return orders.ReplacementFacts(**g.given, due=False)

    told = Attempt(gatherers={orders.ReplacementFacts: not_due})
    ticket = told.do(tickets.OpenTicket(case=told.order.case, subject="the wrong book"))
    told.started(told.authorized())
    [one] = told.all(tickets.Ticket)
    assert one.id == ticket.id
    assert [x.command for x in one.refusals] == ["orders.place_no_payment_order"]
    assert one.refusals[0].sentence.endswith("[not_due, trade.orders]; it is tried again")
    [failed] = [
        x.body for x in told.desk.events() if isinstance(x.body, exchanges.ReplacementFailed)
    ]
    assert failed.reason.endswith("[not_due, trade.orders]")

    untold = Attempt(gatherers={orders.ReplacementFacts: not_due})
    exchange = untold.started(untold.authorized())
    [made] = untold.all(tickets.Ticket)
    assert made.case == untold.order.case
    assert made.number
    assert made.subject.startswith(f"the replacement of {exchange} is not sent: exchange ")

    over = Attempt(gatherers={orders.ReplacementFacts: not_due})
    ticket = over.do(tickets.OpenTicket(case=over.order.case, subject="the wrong book"))
    over.do(tickets.SolveTicket(ticket=ticket.id, resolution="told"))
    over.started(over.authorized())
    assert [one.stage for one in over.all(tickets.Ticket)] == ["solved", "new"]


@pytest.mark.parametrize("how", ["accepted", "paid", "kept"])
def test_a_replacement_is_not_credited_while_the_first_book_is_out(how: str) -> None:
    """nobody gets the wrong book and the money; once it is back, or paid for, the credit is due."""
    attempt = Attempt()
    first = attempt.authorized()
    exchange = attempt.started(first)
    order = attempt.replacement(exchange)
    second = attempt.authorized(returns.Remedy.CREDIT, WHY.DAMAGED, order=order)
    attempt.come_back(second)
    credit = returns.IssueCredit(ra=second)

    assert attempt.refused(credit) == ("original_not_back",)
    assert attempt.refused(returns.CloseReturn(ra=second)) == ("credit_open",)
    if how == "accepted":
        attempt.come_back(first)
    elif how == "kept":
        attempt.do(returns.LetKeep(ra=first, reason="it is worn"), SUE)
    else:
        for day in (14, 31):
            attempt.now = plus(NOON, days(day))
            attempt.desk.tick(attempt.now)
        assert attempt.of(exchange).charge is exchanges.ChargeStage.ASKED
        assert attempt.refused(credit) == ("original_not_back",)
        attempt.do(exchanges.ConfirmCharge(exchange=exchange, reference="p-1"))
    attempt.do(credit)
    assert attempt.paid_out == [Money("16", "USD")]


def test_waiting_until_it_is_written_off_brings_no_money() -> None:
    """a supervisor may still say so; an exchange of an exchange waits for the first of all."""
    attempt = Attempt()
    exchange = attempt.started(attempt.authorized())
    order = attempt.replacement(exchange)
    again = attempt.started(attempt.authorized(reason=WHY.DAMAGED, order=order))
    third = attempt.replacement(again)
    attempt.come_back(attempt.of(again).ra)
    for day in (14, 30, 60):
        attempt.now = plus(NOON, days(day))
        attempt.desk.tick(attempt.now)
    assert attempt.of(exchange).original is exchanges.OriginalStage.WRITTEN_OFF
    assert attempt.of(again).original is exchanges.OriginalStage.ACCEPTED

    last = attempt.authorized(returns.Remedy.CREDIT, WHY.DAMAGED, order=third)
    attempt.come_back(last)
    credit = returns.IssueCredit(ra=last)
    assert attempt.refused(credit) == ("original_not_back",)
    attempt.do(credit, override=Override(by=SUE, reason="the first was never collected"))
    assert attempt.paid_out == [Money("16", "USD")]


def test_a_second_exchange_brings_no_money_while_the_first_book_is_out() -> None:
    """neither a cheaper one does, nor one that is cancelled; what costs as much goes out."""
    small = exchanges.Item(sku=Sku("s"), title="S", product=SEA, price=Money("2", "USD"))
    attempt = Attempt()
    first = attempt.authorized()
    exchange = attempt.started(first)
    order = attempt.replacement(exchange)
    second = attempt.authorized(reason=WHY.CHANGED_MIND, order=order)
    attempt.come_back(second)

    assert attempt.refused(attempt.start(second, small)) == ("original_not_back",)
    again = attempt.started(second)
    third = attempt.replacement(again, deliver=False)
    attempt.do(orders.CancelOrder(order=third, reason="sold out"))
    cancel = exchanges.CancelExchange(exchange=again, reason="sold out")
    assert attempt.refused(cancel) == ("original_not_back",)
    attempt.come_back(first)
    attempt.do(cancel)
    assert attempt.paid_out == [Money("16", "USD")]


def test_a_promised_exchange_is_not_closed_away() -> None:
    """the goods are here and accepted: the customer gets another, or the money."""
    attempt = Attempt()
    ticket = attempt.do(tickets.OpenTicket(case=attempt.order.case, subject="the wrong book"))
    ra = attempt.authorized()
    attempt.come_back(ra)

    assert attempt.refused(returns.CloseReturn(ra=ra)) == ("exchange_open",)
    stage = attempt.desk.record(tickets.Ticket, ticket.id).stage
    assert stage is tickets.TicketStage.NEW
    change = returns.ChangeRemedy(ra=ra, remedy=returns.Remedy.CREDIT, reason="sold out")
    attempt.do(change)
    attempt.do(returns.IssueCredit(ra=ra))
    assert attempt.paid_out == [Money("16", "USD")]
    assert attempt.ra(ra).stage is returns.ReturnStage.CLOSED
    stage = attempt.desk.record(tickets.Ticket, ticket.id).stage
    assert stage is tickets.TicketStage.SOLVED


def test_who_is_exchanged_is_not_credited_as_well() -> None:
    """a remedy is not changed once an exchange stands for the goods."""
    attempt = Attempt()
    ra = attempt.authorized()
    exchange = attempt.started(ra)
    attempt.come_back(ra)

    change = returns.ChangeRemedy(ra=ra, remedy=returns.Remedy.CREDIT, reason="both")
    assert attempt.refused(change) == ("exchanged",)
    attempt.replacement(exchange)
    assert attempt.ra(ra).stage is returns.ReturnStage.CLOSED
    assert attempt.paid_out == []


def test_an_exchange_that_is_off_leaves_the_remedy_open() -> None:
    """it was cancelled before anything came, and stands for nothing."""
    attempt = Attempt()
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    exchange = attempt.started(ra)
    attempt.do(exchanges.CancelExchange(exchange=exchange, reason="she wants the money"))

    change = returns.ChangeRemedy(ra=ra, remedy=returns.Remedy.CREDIT, reason="as she asks")
    assert attempt.do(change).remedy is returns.Remedy.CREDIT


def test_nothing_due_by_the_new_remedy_closes_the_return() -> None:
    """what was rejected is worth nothing, whatever was promised."""
    attempt = Attempt()
    ra = attempt.authorized()
    attempt.come_back(ra, rejected=1)
    change = returns.ChangeRemedy(ra=ra, remedy=returns.Remedy.CREDIT, reason="none left")

    attempt.do(change)
    assert attempt.ra(ra).stage is returns.ReturnStage.CLOSED


def test_the_very_same_book_does_not_turn_into_money() -> None:
    """it would go out again, and all that was paid go back; a supervisor may say so."""
    attempt = Attempt()
    ra = attempt.authorized(reason=WHY.CHANGED_MIND)
    free = exchanges.Item(sku=BOOK, title="Sea", price=Money("0", "USD"))

    assert attempt.refused(attempt.start(ra, free)) == ("below_what_was_paid",)
    cheap = exchanges.Item(sku=BOOK, title="Sea", price=Money("12", "USD"))
    sue = Override(by=SUE, reason="it costs 12 since Monday")
    attempt.do(attempt.start(ra, cheap), override=sue)
    attempt.come_back(ra)
    assert attempt.paid_out == [Money("4", "USD")]
