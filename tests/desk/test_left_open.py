"""Whatever a ticket advises for a return that is left open, the desk accepts. Source: B5, E8."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    CountedNumbers,
    Desk,
    Instant,
    Lift,
    Money,
    Override,
    days,
    exchanges,
    instant,
    orders,
    refunds,
    returns,
    tickets,
)
from cservice.ids import ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import plus
from cservice.payment import Payment, PaymentMeans
from cservice.returns import FoundItem, NextStep, Reason, Remedy, ReturnLeftOpen, Way
from cservice.testing.goods import no_goods_go_astray
from cservice.testing.money import the_money_adds_up

T0 = instant("2026-03-02T12:00:00Z")
BOOK = Sku("book")
ANNA, DOCK = Actor.staff("anna"), Actor.dock("dock-5")
BOSS = Actor.staff("sue", SUPERVISOR)
BOOK_OUT = exchanges.Item(sku=BOOK, title="A book")


class Shop:
    """A desk with one order of books at ten dollars each, two of them, and a return of all."""

    def __init__(
        self,
        remedy: Remedy = Remedy.CREDIT,
        reason: Reason = Reason.WRONG_ITEM,
        payments: tuple[Payment, ...] = (),
        quantity: int = 2,
        policies: Sequence[Any] = (),
    ) -> None:
        self.desk = Desk(numbers=CountedNumbers(), policies=policies)
        self.now: Instant = T0
        self.late = reason is Reason.LATE
        self.snapshot = orders.OrderSnapshot(
            number="C-1",
            version=1,
            customer=None,
            lines=(
                orders.OrderLine(
                    sku=BOOK,
                    title="A book",
                    quantity=quantity,
                    paid=Money(10 * quantity, "USD"),
                ),
            ),
            shipping=Money("0", "USD"),
            placed_at=T0,
            shipped_at=T0,
            delivered_at=None if self.late else T0,
        )
        sold = orders.RecordOrder(
            number="C-1",
            customer=None,
            lines=self.snapshot.lines,
            shipping=self.snapshot.shipping,
            placed_at=T0,
            shipped_at=T0,
            delivered_at=self.snapshot.delivered_at,
            payments=payments,
        )
        self.order: orders.Order = self.do(sold)
        self.now = plus(T0, days(8))
        item = returns.RequestedItem(sku=BOOK, quantity=quantity, reason=reason)
        asked = returns.RequestReturn(
            case=self.order.case, order=self.order.id, items=(item,), remedy=remedy
        )
        self.id = ReturnId(self.do(asked).id)
        self.do(returns.AuthorizeReturn(ra=self.id))

    def do(self, command: Any, by: Actor = ANNA, **options: Any) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now, **options).record

    @property
    def ra(self) -> returns.ReturnAuthorization:
        """The return as it is."""
        return self.desk.record(returns.ReturnAuthorization, self.id)

    def stage(self) -> returns.ReturnStage:
        """Whether it is honoured, by now."""
        return self.ra.stage

    def lost(self) -> object:
        """All of it, on its way to us, or to the customer."""
        if not self.late:
            self.do(returns.HandOver(ra=self.id))
        return self.do(returns.ReportLost(ra=self.id))

    def came(self, **counts: int) -> object:
        """So much came back, and was inspected."""
        self.do(returns.PresentParcel(number=self.ra.number), DOCK)
        if counts:
            found: Any = {"sku": BOOK, **counts}
            self.do(returns.InspectReturn(ra=self.id, found=(FoundItem(**found),)), DOCK)
        return self.ra

    def exchange(self, quantity: int = 2) -> exchanges.Exchange:
        """An exchange of so many."""
        items = (attrs.evolve(BOOK_OUT, quantity=quantity),)
        return self.do(exchanges.StartExchange(ra=self.id, items=items))  # type: ignore[no-any-return]  # a record of any type

    def dispute(self, amount: str, won: bool | None = None) -> object:
        """One at the bank; None = it is open."""
        of: dict[str, Any] = {"order": self.order.id, "reference": "d-1"}
        self.do(orders.OpenChargeback(amount=Money(amount, "USD"), **of))
        if won is not None:
            self.do(orders.CloseChargeback(won=won, **of))
        return self.order

    def cancelled_in_shop(self) -> object:
        """The shop gives back what was paid."""
        snapshot = attrs.evolve(self.snapshot, version=2, cancelled_at=self.now)
        return self.do(orders.UpdateOrder(order=self.order.id, snapshot=snapshot))

    def pass_the_time(self, swept: bool = True) -> None:
        """The number's time is over, and a sweep has been or not."""
        self.now = plus(T0, days(60))
        if swept:
            self.desk.tick(self.now)

    def opened(self, **counts: int) -> object:
        """So much more is found in what came."""
        return self.do(_opened(self, **counts), DOCK)

    def credit(self) -> object:
        """What is next, as a supervisor agrees; it is paid out."""
        credit = returns.IssueCredit(ra=self.id)
        credited = self.do(credit, override=Override(by=BOSS, reason="so"))
        for one in self.desk.records():
            if isinstance(one, refunds.Refund):
                self.do(refunds.ConfirmRefund(refund=one.id, reference=one.id))
        return credited

    def left_open(self) -> tuple[NextStep, ...]:
        """What the desk would accept once the number's time is over; a ticket says the same."""
        self.pass_the_time()
        asked = [one.body for one in self.desk.events() if isinstance(one.body, ReturnLeftOpen)]
        steps: tuple[NextStep, ...] = asked[-1].steps
        said = f"the number of {self.id} is over, and it is open: {', or '.join(map(str, steps))}"
        assert said in self.read()
        return steps

    def read(self) -> list[str]:
        """What somebody reads on the tickets."""
        return [text for one in self.tickets for text in (one.subject, *one.notes)]

    @property
    def tickets(self) -> list[tickets.Ticket]:
        """What somebody works on, or worked on."""
        return [one for one in self.desk.records() if isinstance(one, tickets.Ticket)]

    def one_lost(self) -> object:
        """One of the two, on its way to the customer."""
        return self.do(returns.ReportLost(ra=self.id, items=(returns.Pieces(sku=BOOK),)))

    def accepts(self, step: NextStep) -> bool:
        """Whether the desk does what the step means."""
        override = None
        if step.approval is not None:
            override = Override(by=Actor.staff("sue", step.approval), reason="so")
        command = _MEANS[step.way](self, step)
        preview = self.desk.preview(command, by=ANNA, at=self.now, override=override)
        taken_in = [one for one in preview.events if isinstance(one.body, returns.ParcelTakenIn)]
        return preview.refused is None and (bool(taken_in) or step.way is not Way.TAKE_IN)


def _opened(shop: Shop, **counts: Any) -> Any:
    found: Any = {"sku": BOOK, **counts}
    return returns.InspectReturn(ra=shop.id, found=(FoundItem(**found),))


def _exchange_ended(shop: Shop, step: NextStep) -> Any:
    [exchange] = [one for one in shop.desk.records() if isinstance(one, exchanges.Exchange)]
    assert exchange.replacement_order is not None
    return orders.ShipOrder(order=exchange.replacement_order)


#: What each advice means.
_MEANS: dict[Way, Callable[[Shop, NextStep], Any]] = {
    Way.ASK_COURIER: lambda shop, _: returns.ReportLost(ra=shop.id),
    Way.INSPECT: lambda shop, _: _opened(shop, accepted=2),
    Way.DECIDE: lambda shop, _: _opened(shop, accepted=1, reviewed=True),
    Way.TAKE_IN: lambda shop, _: returns.PresentParcel(number=shop.ra.number),
    Way.WAIT_FOR_BANK: lambda shop, _: orders.CloseChargeback(
        order=shop.order.id, reference="d-1", won=True
    ),
    Way.CREDIT: lambda shop, step: returns.IssueCredit(
        ra=shop.id, amount=step.amount, means=step.means
    ),
    Way.SEE_TO_EXCHANGE: _exchange_ended,
    Way.START_EXCHANGE: lambda shop, _: exchanges.StartExchange(ra=shop.id, items=(BOOK_OUT,)),
    Way.CHANGE_REMEDY: lambda shop, _: returns.ChangeRemedy(
        ra=shop.id, remedy=Remedy.CREDIT, reason="so"
    ),
    Way.CLOSE: lambda shop, _: returns.CloseReturn(ra=shop.id),
    Way.CANCEL: lambda shop, _: returns.CancelReturn(ra=shop.id, reason="so"),
}

_CREDIT, _EXCHANGE = Remedy.CREDIT, Remedy.EXCHANGE
_ONE = (returns.Pieces(sku=BOOK),)
_WRONG, _LATE = Reason.WRONG_ITEM, Reason.LATE
_STORIES: dict[str, tuple[Remedy, Reason, Callable[[Shop], object], str]] = {
    "on its way": (
        _CREDIT,
        _WRONG,
        lambda shop: shop.do(returns.HandOver(ra=shop.id)),
        "ask the courier, and report lost what nobody has",
    ),
    "handed over, kept in part, and the rest not sent": (
        _CREDIT,
        _WRONG,
        lambda shop: (
            shop.do(returns.HandOver(ra=shop.id)),
            shop.do(returns.LetKeep(ra=shop.id, items=_ONE, reason="so"), BOSS),
            shop.do(returns.ReportShort(ra=shop.id)),
        ),
        "credit USD 10.00",
    ),
    "not opened": (_CREDIT, _WRONG, lambda shop: shop.came(), "inspect what came"),
    "under review": (
        _CREDIT,
        _WRONG,
        lambda shop: shop.came(accepted=1, under_review=1),
        "decide what is under review",
    ),
    "due": (_CREDIT, _WRONG, lambda shop: shop.came(accepted=1), "credit USD 10.00"),
    "lost": (
        _CREDIT,
        _WRONG,
        lambda shop: shop.lost(),
        "credit USD 20.00, if a supervisor approves; cancel the return",
    ),
    "due, and disputed": (
        _CREDIT,
        _WRONG,
        lambda shop: (shop.came(accepted=1), shop.dispute("20")),
        "wait for the bank to decide, and credit then what is still due",
    ),
    "due, and the bank gave some": (
        _CREDIT,
        _WRONG,
        lambda shop: (shop.came(accepted=1), shop.dispute("5", won=False)),
        "credit USD 5.00",
    ),
    "due, and the bank gave all": (
        _CREDIT,
        _WRONG,
        lambda shop: (shop.came(accepted=1), shop.dispute("20", won=False)),
        "close the return",
    ),
    "due, and the shop gives it": (
        _CREDIT,
        _WRONG,
        lambda shop: (shop.came(accepted=1), shop.cancelled_in_shop()),
        "close the return",
    ),
    "lost on its way to them, and arrived": (
        _CREDIT,
        _LATE,
        lambda shop: (shop.lost(), shop.do(orders.DeliverOrder(order=shop.order.id))),
        "take in what was lost and has arrived, once it is back; cancel the return",
    ),
    "back, and not exchanged": (
        _EXCHANGE,
        _WRONG,
        lambda shop: shop.came(accepted=2),
        "start its exchange; change its remedy to a credit",
    ),
    "back, not exchanged, and the bank gave more than one is worth": (
        _EXCHANGE,
        _WRONG,
        lambda shop: (shop.came(accepted=2), shop.dispute("5", won=False)),
        "change its remedy to a credit",
    ),
    "back in part, and not exchanged": (
        _EXCHANGE,
        _WRONG,
        lambda shop: shop.came(accepted=1),
        "start its exchange; change its remedy to a credit",
    ),
    "kept, and disputed": (
        _CREDIT,
        _WRONG,
        lambda shop: (
            shop.dispute("20"),
            shop.do(returns.LetKeep(ra=shop.id, reason="so"), BOSS),
        ),
        "wait for the bank to decide, and credit then what is still due",
    ),
    "lost in part on its way to them": (
        _CREDIT,
        _LATE,
        lambda shop: (shop.one_lost(), shop.do(orders.DeliverOrder(order=shop.order.id))),
        "credit USD 10.00, if a supervisor approves; cancel the return",
    ),
    "lost in part on its way to them, and not exchanged": (
        _EXCHANGE,
        _LATE,
        lambda shop: (shop.one_lost(), shop.do(orders.DeliverOrder(order=shop.order.id))),
        "start its exchange; change its remedy to a credit; cancel the return",
    ),
    "back, not exchanged, and disputed": (
        _EXCHANGE,
        _WRONG,
        lambda shop: (shop.came(accepted=2), shop.dispute("20")),
        "change its remedy to a credit",
    ),
    "lost, and not exchanged": (
        _EXCHANGE,
        _WRONG,
        lambda shop: shop.lost(),
        "start its exchange; change its remedy to a credit; cancel the return",
    ),
    "lost on its way to them, and not exchanged": (
        _EXCHANGE,
        _LATE,
        lambda shop: shop.lost(),
        "start its exchange; change its remedy to a credit; cancel the return",
    ),
    "lost on its way to them, not exchanged, and arrived": (
        _EXCHANGE,
        _LATE,
        lambda shop: (shop.lost(), shop.do(orders.DeliverOrder(order=shop.order.id))),
        (
            "take in what was lost and has arrived, once it is back; change its remedy to a credit;"
            " cancel the return"
        ),
    ),
    "lost, and exchanged": (
        _EXCHANGE,
        _WRONG,
        lambda shop: (shop.exchange(), shop.lost()),
        "see to its exchange",
    ),
    "lost, exchanged, and arrived": (
        _EXCHANGE,
        _LATE,
        lambda shop: (
            shop.exchange(),
            shop.lost(),
            shop.do(orders.DeliverOrder(order=shop.order.id)),
        ),
        "take in what was lost and has arrived, once it is back; cancel the return",
    ),
}


@pytest.mark.parametrize(("remedy", "reason", "then", "said"), _STORIES.values(), ids=_STORIES)
def test_what_is_advised_the_desk_accepts(
    remedy: Remedy, reason: Reason, then: Callable[[Shop], object], said: str
) -> None:
    """each of the steps that the ticket names, at the time at which it names them."""
    shop = Shop(remedy, reason)
    then(shop)
    steps = shop.left_open()
    assert "; ".join(map(str, steps)) == said
    assert [step.way for step in steps if not shop.accepts(step)] == []


def _nothing_left_of_the_card(shop: Shop) -> None:
    """One of two is credited by a refund that nobody pays, and the bank gave the other ten."""
    shop.came(accepted=1)
    shop.do(returns.IssueCredit(ra=shop.id))
    [refund] = [one for one in shop.desk.records() if isinstance(one, refunds.Refund)]
    shop.do(refunds.FailRefund(refund=refund.id, reason="the card is stolen"))
    shop.do(refunds.GiveUpRefund(refund=refund.id, reason="the customer lets it go"), BOSS)
    shop.dispute("10", won=False)


@policy(returns.CreditMeans)
def as_it_was_paid(q: returns.CreditMeans) -> returns.Settlement | None:
    """Whatever the customer asks for."""
    return returns.Settlement.ORIGINAL_PAYMENT


@policy(returns.CreditMeans)
def on_a_card_of_ours(q: returns.CreditMeans) -> returns.Settlement | None:
    """Unless the customer gets nothing else."""
    return returns.Settlement.GIFT_CARD if q.wanted is None else None


@policy(returns.MayCredit)
def to_keep_the_customer(q: returns.MayCredit) -> Ruling | None:
    """Money leaves only as it came."""
    if q.means is returns.Settlement.ORIGINAL_PAYMENT:
        return None
    return Refuse("not_as_paid", "nothing is given but as it was paid")


@pytest.mark.parametrize(
    ("lost", "policies", "said"),
    [
        (False, (), "credit USD 10.00, as store credit"),
        (True, (), "credit USD 10.00, as store credit, if a supervisor approves; close the return"),
        (False, (on_a_card_of_ours,), "credit USD 10.00"),
        (False, (as_it_was_paid,), "look what is left to do about it"),
        (True, (as_it_was_paid,), "close the return"),
    ],
)
def test_what_cannot_go_back_as_it_was_paid_is_advised_by_other_means(
    lost: bool, policies: tuple[Any, ...], said: str
) -> None:
    """too little is left of the payments: what the brand gives otherwise the desk accepts."""
    card = Payment(means=PaymentMeans.CARD, amount=Money("20", "USD"), reference="card-1")
    shop = Shop(payments=(card,), policies=policies)
    _nothing_left_of_the_card(shop)
    shop.do(returns.ReportLost(ra=shop.id)) if lost else shop.opened(accepted=1)
    steps = shop.left_open()
    assert "; ".join(map(str, steps)) == said
    assert [one.way for one in steps if one.way is not Way.LOOK and not shop.accepts(one)] == []
    the_money_adds_up(shop.desk)


def test_what_is_credited_only_if_it_is_asked_for_so_is_advised_so() -> None:
    """what the policies said to all that was tried is kept, each once."""
    shop = Shop(policies=[to_keep_the_customer])
    shop.came(accepted=1)
    [step] = shop.left_open()
    assert str(step) == "credit USD 10.00, as it was paid"
    assert shop.accepts(step)
    [asked] = [one for one in shop.desk.events() if isinstance(one.body, ReturnLeftOpen)]
    said = [(one.question, one.code or one.answer or one.reason) for one in asked.rulings]
    assert said == [
        ("returns.may_credit", "the goods are back"),
        ("returns.may_credit", "not_as_paid"),
        ("returns.credit_means", "original_payment"),
    ]


def test_nobody_asks_the_courier_for_what_was_not_sent() -> None:
    """it was handed over, as was thought: nothing of it is late, and what is kept is credited."""
    shop = Shop()
    shop.do(returns.HandOver(ra=shop.id))
    shop.do(returns.LetKeep(ra=shop.id, items=_ONE, reason="so"), BOSS)
    shop.do(returns.ReportShort(ra=shop.id))
    shop.left_open()
    assert "courier" not in "".join(shop.read())
    shop.do(returns.IssueCredit(ra=shop.id))
    shop.do(returns.CloseReturn(ra=shop.id))
    assert shop.stage() is returns.ReturnStage.CLOSED


@pytest.mark.parametrize("kept", [False, True])
def test_what_may_not_be_paid_is_not_given_up(kept: bool) -> None:
    """a credit is due; who is told is told what it waits for."""
    invoice = Payment(means=PaymentMeans.INVOICE, amount=Money("20", "USD"))
    shop = Shop(payments=(invoice,))
    if kept:
        shop.do(returns.LetKeep(ra=shop.id, reason="so"), BOSS)
    else:
        shop.came(accepted=2)
    [step] = shop.left_open()
    assert str(step) == "credit USD 20.00 once the shop says that it was paid, and by what"
    refused = shop.desk.preview(returns.IssueCredit(ra=shop.id), by=ANNA, at=shop.now).refused
    assert refused is not None
    assert refused.codes == ("not_paid_yet",)


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("in_time", [False, True])
def test_what_was_lost_in_part_and_credited_is_done_once_its_time_is_over(
    in_time: bool, swept: bool
) -> None:
    """the number does not expire with what never came; nobody has to close it, or to be asked."""
    shop = Shop(Remedy.CREDIT, Reason.LATE)
    shop.one_lost()
    shop.do(orders.DeliverOrder(order=shop.order.id))
    if in_time:
        shop.credit()
        assert shop.stage() is returns.ReturnStage.AUTHORIZED
    shop.pass_the_time(swept)
    if not in_time:
        shop.credit()
        assert (shop.stage() is returns.ReturnStage.CLOSED) == swept
    shop.desk.tick(shop.now)
    both = (shop.stage(), shop.ra.credited)
    assert both == (returns.ReturnStage.CLOSED, Money("10", "USD"))
    assert {one.stage for one in shop.tickets} == {tickets.TicketStage.SOLVED}
    no_goods_go_astray(shop.desk)
    the_money_adds_up(shop.desk)


@pytest.mark.parametrize("reason", [Reason.WRONG_ITEM, Reason.LATE])
def test_what_was_lost_and_credited_is_done(reason: Reason) -> None:
    """nothing more may come: it waits for no time to be over."""
    shop = Shop(Remedy.CREDIT, reason)
    shop.lost()
    assert shop.stage() is returns.ReturnStage.AUTHORIZED
    shop.credit()
    assert shop.stage() is returns.ReturnStage.CLOSED
    the_money_adds_up(shop.desk)


@policy(returns.MayCredit)
def beforehand(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


def test_what_was_credited_on_its_way_and_is_lost_is_done() -> None:
    """it was paid for beforehand, as the brand has it."""
    shop = Shop(policies=[beforehand])
    shop.do(returns.HandOver(ra=shop.id))
    shop.credit()
    assert shop.stage() is returns.ReturnStage.AUTHORIZED
    shop.do(returns.ReportLost(ra=shop.id))
    both = (shop.stage(), shop.ra.credited)
    assert both == (returns.ReturnStage.CLOSED, Money("20", "USD"))


def test_what_came_and_was_lost_is_done_once_both_are_credited() -> None:
    """one of the two is here; for the other somebody has to agree first."""
    shop = Shop(Remedy.CREDIT)
    shop.do(returns.HandOver(ra=shop.id))
    shop.came(accepted=1)
    shop.do(returns.ReportLost(ra=shop.id))
    shop.do(returns.IssueCredit(ra=shop.id, amount=Money("10", "USD")))
    assert shop.stage() is returns.ReturnStage.AUTHORIZED
    shop.credit()
    assert shop.stage() is returns.ReturnStage.CLOSED


def test_what_was_lost_is_not_let_go_because_something_else_never_came() -> None:
    """a person is told that it may be credited, as where nothing else is to come."""
    shop = Shop(Remedy.CREDIT, quantity=3)
    shop.do(returns.HandOver(ra=shop.id))
    shop.came(accepted=1)
    shop.do(returns.IssueCredit(ra=shop.id))
    shop.do(returns.ReportLost(ra=shop.id, items=(returns.Pieces(sku=BOOK),)))
    said = "; ".join(map(str, shop.left_open()))
    assert said == "credit USD 10.00, if a supervisor approves; close the return"
    shop.credit()
    assert shop.stage() is returns.ReturnStage.CLOSED


@pytest.mark.parametrize("swept", [False, True])
def test_what_is_lost_after_its_time_is_lost_to_a_number_that_expired(swept: bool) -> None:
    """whether or not a sweep has been."""
    shop = Shop(Remedy.CREDIT, Reason.LATE)
    shop.now = plus(T0, days(60))
    if swept:
        shop.desk.tick(shop.now)
    shop.do(returns.ReportLost(ra=shop.id))
    both = (shop.ra.stage, shop.ra.goods)
    assert both == (returns.ReturnStage.EXPIRED, returns.GoodsStage.LOST)


_FOUND: dict[str, tuple[dict[str, int], str, str]] = {
    "accepted": (
        {"accepted": 1},
        "credit USD 10.00",
        "start its exchange; change its remedy to a credit",
    ),
    "under review": (
        {"under_review": 1},
        "decide what is under review",
        "decide what is under review",
    ),
    "lost": (
        {},
        "credit USD 10.00, if a supervisor approves; close the return",
        "start its exchange; change its remedy to a credit",
    ),
}


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize(("found", "credit", "exchange"), _FOUND.values(), ids=_FOUND)
def test_what_is_heard_late_is_heard_whether_or_not_a_sweep_has_been(
    found: dict[str, int], credit: str, exchange: str, remedy: Remedy, swept: bool
) -> None:
    """its time closed the return without it, or was to: it is open, and a person settles it."""
    shop = Shop(remedy)
    shop.came(rejected=1)
    shop.pass_the_time(swept)
    assert (shop.stage() is returns.ReturnStage.CLOSED) == swept
    shop.opened(**found) if found else shop.do(returns.ReportLost(ra=shop.id))
    assert shop.stage() is returns.ReturnStage.AUTHORIZED
    steps = shop.left_open()
    assert "; ".join(map(str, steps)) == (credit if remedy is Remedy.CREDIT else exchange)
    assert [step.way for step in steps if not shop.accepts(step)] == []
    the_money_adds_up(shop.desk)


def test_what_is_found_is_due_beside_what_was_lost() -> None:
    """that was made good, and the return closed; what nobody thought lost comes all the same."""
    shop = Shop(quantity=3)
    shop.came(rejected=1)
    shop.do(returns.ReportLost(ra=shop.id, items=(returns.Pieces(sku=BOOK),)))
    shop.credit()
    shop.pass_the_time()
    assert shop.stage() is returns.ReturnStage.CLOSED
    shop.opened(accepted=1)
    assert shop.left_open()[0].amount == Money("10", "USD")


_DUE = "USD 10.00 is due for ra-1: somebody credits it"
_NOT_ACCEPTED = "not accepted of what came for ra-1: 1 × book; somebody tells the customer"


def _back(pieces: int) -> str:
    """So many are to go back."""
    return f"to go back to the customer of what came for ra-1: {pieces} × book; somebody sends it"


def test_who_was_told_to_look_is_told_what_is_left_to_do() -> None:
    """its time is over; where nothing is, it is closed."""
    for counts, stage, said in (
        (
            {"accepted": 1},
            returns.ReturnStage.AUTHORIZED,
            ["inspect what came", _DUE, "credit USD 10.00"],
        ),
        (
            {"rejected": 1},
            returns.ReturnStage.CLOSED,
            ["inspect what came", _NOT_ACCEPTED, _back(1)],
        ),
    ):
        shop = Shop()
        shop.came()
        shop.left_open()
        shop.opened(**counts)
        shop.desk.tick(shop.now)
        assert shop.stage() is stage
        assert [text.rpartition("open: ")[2] for text in shop.read()] == [said[0], *said[1:]]


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize(
    "command",
    [
        lambda shop: returns.LetKeep(ra=shop.id, reason="so"),
        lambda shop: returns.IssueCredit(ra=shop.id),
        lambda shop: returns.ChangeRemedy(ra=shop.id, remedy=_EXCHANGE, reason="so"),
        lambda shop: returns.ExtendReturn(ra=shop.id, until=plus(shop.now, days(9)), reason="so"),
    ],
)
def test_what_its_time_has_ended_is_over(command: Callable[[Shop], Any], swept: bool) -> None:
    """whether or not a sweep has been: all that came is settled, and the rest did not come."""
    shop = Shop()
    shop.came(rejected=1)
    shop.pass_the_time(swept)
    sue = Override(by=BOSS, reason="so")
    assert shop.desk.preview(command(shop), by=ANNA, at=shop.now, override=sue).refused is not None


@pytest.mark.parametrize("swept", [False, True])
def test_what_turns_up_once_its_time_has_ended_it_is_taken_in(swept: bool) -> None:
    """it was written off, and is closed, swept or not; with more in it than that it is open."""
    shop = Shop(reason=Reason.LATE)
    shop.one_lost()
    shop.do(orders.DeliverOrder(order=shop.order.id))
    shop.credit()
    shop.pass_the_time(swept)
    shop.came()
    both = (shop.stage(), shop.ra.goods)
    assert both == (returns.ReturnStage.CLOSED, returns.GoodsStage.RECEIVED)
    shop.opened(accepted=2)
    assert [str(step) for step in shop.left_open()] == ["credit USD 10.00"]


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("remedy", Remedy)
def test_what_is_rejected_late_is_nobodys_to_settle(remedy: Remedy, swept: bool) -> None:
    """nothing is due for it, swept or not: the return is closed, and the customer is told."""
    shop = Shop(remedy)
    shop.came(rejected=1)
    shop.pass_the_time(swept)
    shop.opened(rejected=1)
    shop.desk.tick(shop.now)
    assert shop.stage() is returns.ReturnStage.CLOSED
    assert shop.read() == [_NOT_ACCEPTED, _back(1), _NOT_ACCEPTED, _back(2)]


@pytest.mark.parametrize("swept", [False, True])
def test_what_is_found_late_and_was_let_go_stays_closed(swept: bool) -> None:
    """the shop gives back what was paid: nothing is to leave for it by our hand."""
    shop = Shop()
    shop.came(rejected=1)
    shop.pass_the_time(swept)
    shop.cancelled_in_shop()
    shop.opened(accepted=1)
    assert (shop.stage() is returns.ReturnStage.CLOSED) == swept


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize("accepted", [0, 1])
def test_the_rest_is_taken_in_only_if_its_return_waits_for_it(
    accepted: int, remedy: Remedy, swept: bool
) -> None:
    """the dock says the same whether or not a sweep has been: the number is settled, or good."""
    shop = Shop(remedy)
    shop.came(accepted=accepted, rejected=1 - accepted)
    shop.pass_the_time(swept)
    parcel = shop.do(returns.PresentParcel(number=shop.ra.number, sender="Ann"), DOCK)
    assert parcel.stage == ("taken_in" if accepted else "refused")


def test_an_exchange_that_is_done_closes_what_waited_for_it_after_its_time() -> None:
    """what did not come is not waited for any more; what is still to go out is."""
    shop = Shop(Remedy.EXCHANGE)
    shop.came(accepted=1)
    shop.left_open()
    shop.exchange(1)
    [sent] = [one for one in shop.desk.records() if getattr(one, "replaces", None) is not None]
    assert isinstance(sent, orders.Order)
    shop.do(orders.ShipOrder(order=sent.id))
    assert shop.stage() is returns.ReturnStage.AUTHORIZED
    shop.do(orders.DeliverOrder(order=sent.id))
    assert shop.stage() is returns.ReturnStage.CLOSED


def test_an_exchange_that_is_done_leaves_open_what_another_is_to_go_out_for() -> None:
    """and asks for nothing that would be refused."""
    shop = Shop(Remedy.EXCHANGE)
    shop.came(accepted=2)
    shop.exchange(1)
    [sent] = [one for one in shop.desk.records() if getattr(one, "replaces", None) is not None]
    assert isinstance(sent, orders.Order)
    shop.do(orders.ShipOrder(order=sent.id))
    done = shop.desk.do(orders.DeliverOrder(order=sent.id), by=ANNA, at=shop.now)
    assert done.refusals == ()
    assert shop.ra.stage is returns.ReturnStage.AUTHORIZED


def test_who_has_sent_back_what_arrived_is_asked_for_it_no_more() -> None:
    """it was written off, and is here; what else a ticket asks for is asked for still."""
    shop = Shop(Remedy.CREDIT, Reason.LATE)
    shop.lost()
    shop.do(returns.IssueCredit(ra=shop.id), override=Override(by=BOSS, reason="so"))
    assert shop.stage() is returns.ReturnStage.CLOSED
    shop.do(orders.DeliverOrder(order=shop.order.id))
    ticket = shop.tickets[-1]
    assert ticket.stage is tickets.TicketStage.NEW
    shop.came()
    assert shop.desk.record(tickets.Ticket, ticket.id).stage is tickets.TicketStage.SOLVED


def test_what_came_in_part_for_an_exchange_that_is_off_is_its_returns_to_settle() -> None:
    """it is credited, once; that the exchange follows its goods brings nothing more."""
    shop = Shop(Remedy.EXCHANGE, Reason.CHANGED_MIND)
    shop.came(accepted=1)
    exchange = shop.exchange()
    shop.do(exchanges.CancelExchange(exchange=exchange.id, reason="so"))
    shop.do(returns.ChangeRemedy(ra=shop.id, remedy=Remedy.CREDIT, reason="so"), BOSS)
    shop.do(returns.IssueCredit(ra=shop.id))
    shop.now = plus(T0, days(60))
    shop.desk.tick(shop.now)
    assert shop.stage() is returns.ReturnStage.CLOSED
    the_money_adds_up(shop.desk)
