from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import pytest

from cservice import (
    Brand,
    Desk,
    Envelope,
    Money,
    Override,
    Record,
    appeasements,
    days,
    exchanges,
    orders,
    policy,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.ids import AppeasementId, BudgetId, CustomerId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.record import BrandId
from cservice.kernel.time import plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing import ANN, NOON
from cservice.testing.desk import applied
from cservice.testing.money import Books, the_money_adds_up

BOOK = Sku("book")
SHOP = Brand(id=BrandId("cango"), name="Cango", return_address="Dock 5")
BOSS = Override(by=Actor.staff("boris", SUPERVISOR), reason="a good customer")
CARD = Payment(means=PaymentMeans.CARD, amount=Money(9, "USD"), reference="card-1")
LATER = attrs.evolve(CARD, means=PaymentMeans.INVOICE)
GIFT_CARD = Payment(means=PaymentMeans.GIFT_CARD, amount=Money(4, "USD"), reference="gift-1")
BUDGET = BudgetId("budget-1")


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(amount, "USD")


FOUR_OFF = appeasements.Coupon(text="four off", amount=usd("4"), good_for=days(9))
NINE_OFF = attrs.evolve(FOUR_OFF, text="nine off", amount=usd("9"))


@policy(returns.SaveOffers)
def a_coupon(q: returns.SaveOffers) -> tuple[returns.SaveOffer, ...] | None:
    """Something of four dollars for whoever keeps the order, of each kind."""
    kinds = returns.OfferKind
    by_code: dict[str, Any] = {
        "coupon": {"kind": kinds.COUPON, "coupon": FOUR_OFF},
        "off": {"kind": kinds.DISCOUNT},
        "pin": {"kind": kinds.FREE_PRODUCT},
    }
    return tuple(
        returns.SaveOffer(
            code=code, text=code, cost=usd("4"), valid_for=days(4), budget=BUDGET, **what
        )
        for code, what in by_code.items()
    )


@policy(appeasements.AppeaseWith)
def for_whoever_asks(q: appeasements.AppeaseWith) -> appeasements.Coupon | None:
    """A tenth off the next order."""
    return appeasements.Coupon(text="ten percent", percent=10, good_for=days(3))


class Story:
    """A desk, and what is asked of it."""

    def __init__(self) -> None:
        self.desk = Desk(brands=[SHOP], policies=[a_coupon, for_whoever_asks])
        self.now = NOON

    def do(self, command: Any, override: Override | None = None) -> Any:
        """Carried out; the record after it."""
        return self.desk.do(command, by=ANN, at=self.now, override=override).record

    def last(self, kind: Any) -> Any:
        """The record of that type that began last."""
        return [one for one in self.desk.records() if isinstance(one, kind)][-1]

    def authorized(self, remedy: returns.Remedy, reason: returns.Reason) -> ReturnId:
        """Two books for ten dollars, and shipping for three, of which both are to come back."""
        lines = (orders.OrderLine(sku=BOOK, title="Book", quantity=2, paid=usd("10")),)
        ann = orders.Customer(id=CustomerId("ann"), name="Ann Lee")
        order = self.do(
            orders.RecordOrder(
                number=f"C-{len(self.desk.records())}",
                customer=ann,
                lines=lines,
                shipping=usd("3"),
                payments=(CARD, GIFT_CARD),
                placed_at=self.now,
                shipped_at=self.now,
                delivered_at=self.now,
            )
        )
        item = returns.RequestedItem(sku=BOOK, quantity=2, reason=reason)
        wanted = returns.RequestReturn(
            order=OrderId(order.id), case=order.case, items=(item,), remedy=remedy
        )
        ra = ReturnId(self.do(wanted).id)
        if not self.last(returns.ReturnAuthorization).saved.offers:
            self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def back(self, ra: ReturnId) -> None:
        """Both books come in, as they should be."""
        self.do(returns.PresentParcel(number=self.last(returns.ReturnAuthorization).number))
        found = returns.FoundItem(sku=BOOK, accepted=2)
        self.do(returns.InspectReturn(ra=ra, found=(found,)))


def credited() -> Story:
    """What came back was credited, by the card and the gift card that had paid it."""
    story = Story()
    ra = story.authorized(returns.Remedy.CREDIT, returns.Reason.CHANGED_MIND)
    story.back(ra)
    story.do(returns.IssueCredit(ra=ra))
    return story


def disputed() -> Story:
    """The bank gave back what the card had paid; the rest was credited."""
    story = Story()
    ra = story.authorized(returns.Remedy.CREDIT, returns.Reason.CHANGED_MIND)
    order = story.last(orders.Order).id
    story.do(orders.OpenChargeback(order=order, reference="d-1", amount=CARD.amount))
    story.do(orders.CloseChargeback(order=order, reference="d-1", won=False))
    story.back(ra)
    story.do(returns.IssueCredit(ra=ra, amount=usd("1")))
    return story


def charged() -> Story:
    """The original came after the customer had been asked to pay for it, and was paid for too."""
    story = Story()
    ra = story.authorized(returns.Remedy.EXCHANGE, returns.Reason.WRONG_ITEM)
    again = exchanges.Item(sku=BOOK, title="again", quantity=2)
    on = story.do(exchanges.StartExchange(ra=ra, items=(again,), consented=True)).id
    story.do(orders.ShipOrder(order=story.last(orders.Order).id))
    story.do(orders.DeliverOrder(order=story.last(orders.Order).id))
    story.do(returns.HandOver(ra=ra))
    story.now = plus(NOON, days(30))
    story.do(exchanges.ChargeUnreturned(exchange=on), BOSS)
    story.back(ra)
    story.do(exchanges.ConfirmCharge(exchange=on, reference="c-1"))
    return story


def dearer() -> Story:
    """What goes out is worth more than what came back; the customer pays the difference."""
    story = Story()
    ra = story.authorized(returns.Remedy.EXCHANGE, returns.Reason.CHANGED_MIND)
    again = exchanges.Item(sku=BOOK, title="a better one", quantity=2, price=usd("7"))
    on = story.do(exchanges.StartExchange(ra=ra, items=(again,))).id
    story.back(ra)
    story.do(exchanges.PayDifference(exchange=on, reference="p-1"))
    return story


def kept(code: str = "coupon") -> Story:
    """The customer keeps the order for a coupon, which a budget pays for."""
    story = Story()
    story.do(retention.OpenBudget(id=BUDGET, name="spring", limit=usd("5")))
    ra = story.authorized(returns.Remedy.CREDIT, returns.Reason.CHANGED_MIND)
    story.do(returns.AcceptOffer(ra=ra, code=code))
    return story


def kept_for_less() -> Story:
    """The customer keeps the order for a discount."""
    return kept("off")


def kept_for_a_pin() -> Story:
    """The customer keeps the order for a thing that somebody sends."""
    return kept("pin")


def appeased() -> Story:
    """A coupon was given for an order that went wrong."""
    story = Story()
    story.authorized(returns.Remedy.CREDIT, returns.Reason.CHANGED_MIND)
    order = story.last(orders.Order)
    appease = appeasements.Appease(
        customer=CustomerId("ann"), case=order.case, cause=order.id, reason="late"
    )
    story.do(appease)
    return story


STORIES: tuple[Callable[[], Story], ...] = (
    credited,
    disputed,
    charged,
    dearer,
    kept,
    kept_for_less,
    kept_for_a_pin,
    appeased,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.__name__)
def test_the_money_adds_up_on_an_honest_desk(story: Callable[[], Story]) -> None:
    """whatever way it went."""
    the_money_adds_up(story().desk)


Events = Sequence[Envelope]


class Liar(Desk):
    """Tells of something else than it did."""

    def __init__(self, told: Iterable[Envelope]) -> None:
        super().__init__()
        self.told = tuple(told)

    def events(self, **options: Any) -> Any:
        return self.told


def changed(kind: Any, **fields: Any) -> Callable[[Events], Events]:
    """The first event of a type was another."""

    def change(told: Events) -> Events:
        [first, *_] = [one for one in told if isinstance(one.body, kind)]
        body: Any = attrs.evolve(first.body, **fields)
        return [attrs.evolve(one, body=body) if one is first else one for one in told]

    return change


def moved(kind: Any, after: Any) -> Callable[[Events], Events]:
    """The first event of a type was already when another happened; later once more."""

    def move(told: Events) -> Events:
        [one, *_] = [x for x in told if isinstance(x.body, kind)]
        [place, *_] = [n for n, x in enumerate(told) if isinstance(x.body, after)]
        return [*told[: place + 1], one, *told[place + 1 :]]

    return move


def without(kind: Any) -> Callable[[Events], Events]:
    """Nothing of a type happened."""
    return lambda told: [one for one in told if not isinstance(one.body, kind)]


LIES = [
    (
        credited,
        changed(returns.ReturnRequested, remedy=returns.Remedy.EXCHANGE),
        "credits what is for exchange",
    ),
    (credited, changed(returns.CreditIssued, amount=usd("0")), "credits USD 0.00"),
    (credited, changed(returns.CreditIssued, amount=usd("10.01")), "is above its trigger"),
    (credited, changed(returns.CreditIssued, amount=usd("9.99")), "parts of .* do not add up"),
    (
        credited,
        changed(orders.OrderRecorded, payments=(LATER, GIFT_CARD)),
        "of which USD 4.00 is in",
    ),
    (
        disputed,
        changed(returns.CreditIssued, amount=usd("5"), parts=()),
        "do not add up",
    ),
    (
        disputed,
        changed(
            returns.CreditIssued,
            amount=usd("5"),
            parts=(attrs.evolve(GIFT_CARD, amount=usd("5")),),
        ),
        "is above what was paid",
    ),
    (
        disputed,
        changed(returns.CreditIssued, parts=(attrs.evolve(CARD, amount=usd("1")),)),
        "is back by cards and accounts",
    ),
    (
        charged,
        changed(exchanges.OriginalAccepted, received=usd("11")),
        "counts USD 11.00 for USD 10.00",
    ),
    (charged, moved(exchanges.UnreturnedCharged, exchanges.UnreturnedCharged), "charges again"),
    (
        charged,
        moved(exchanges.UnreturnedCharged, exchanges.ExchangeStarted),
        "though it is planned",
    ),
    (
        charged,
        moved(exchanges.UnreturnedCharged, exchanges.ChargeWithdrawn),
        "is for what is accepted",
    ),
    (
        charged,
        changed(exchanges.UnreturnedCharged, amount=usd("9")),
        r"charges USD 9\.00 for",
    ),
    (dearer, moved(exchanges.DifferencePaid, exchanges.ExchangeStarted), "pays what nobody owes"),
    (
        kept,
        changed(retention.BudgetSpent, amount=usd("3")),
        "paid not what it should",
    ),
    (
        kept,
        changed(retention.BudgetOpened, limit=usd("3")),
        "paid not what it should",
    ),
    (
        kept_for_less,
        changed(orders.PriceAdjusted, off=usd("1")),
        r"USD 4\.00 was promised for ra-.*, and USD 1\.00 given",
    ),
    (
        kept,
        changed(appeasements.AppeasementGiven, coupon=NINE_OFF),
        "coupon was promised for ra-.*, and nobody gives it",
    ),
    (
        kept_for_a_pin,
        changed(tickets.TicketOpened, subject="something"),
        "pin was promised for ra-.*, and nobody gives it",
    ),
    (credited, without(refunds.RefundOpened), "is due, USD 0.00 on its way"),
    (
        credited,
        changed(refunds.RefundOpened, part=attrs.evolve(CARD, amount=usd("9"))),
        "is due, .* on its way",
    ),
    (
        credited,
        changed(refunds.RefundOpened, part=attrs.evolve(GIFT_CARD, amount=usd("6.92"))),
        "goes back to order-.* by",
    ),
    (
        charged,
        changed(refunds.RefundOpened, part=attrs.evolve(CARD, amount=usd("11"))),
        "goes back, and",
    ),
    (charged, without(refunds.RefundOpened), "is owed, and"),
]


@pytest.mark.parametrize(("story", "lie", "found"), LIES, ids=[found for _, _, found in LIES])
def test_a_history_that_cannot_be_is_found(
    story: Callable[[], Story], lie: Callable[[Events], Events], found: str
) -> None:
    """by the law that it breaks."""
    with pytest.raises(AssertionError, match=found):
        the_money_adds_up(Liar(lie(story().desk.events())))


def kept_as(story: Callable[[], Story], kind: Any, **fields: Any) -> tuple[Books, dict[str, Any]]:
    """The books of a story, and its records, of which one is not as what happened has it."""
    books, records = Books(), dict[str, Record]()
    for one in story().desk.events():
        books.take(one, records)
        records = applied(records, [one])
    books.hold(records)
    [first, *_] = [one for one in records.values() if isinstance(one, kind)]
    return books, {**records, first.id: attrs.evolve(first, **fields)}


WRONG: list[tuple[Callable[[], Story], Any, dict[str, Any], str]] = [
    (kept, retention.Budget, {"limit": usd("6")}, "has another limit"),
    (kept, retention.Budget, {"spent": usd("3")}, "paid not what it should"),
    (kept, returns.ReturnAuthorization, {"number": "1"}, "was kept, and has"),
    (credited, returns.ReturnAuthorization, {"credited": usd("9")}, "has USD 9.00 credited"),
]


@pytest.mark.parametrize(("story", "kind", "fields", "found"), WRONG)
def test_a_record_that_is_not_as_it_happened_is_found(
    story: Callable[[], Story], kind: Any, fields: dict[str, Any], found: str
) -> None:
    """books are kept of what happened alone."""
    books, records = kept_as(story, kind, **fields)
    with pytest.raises(AssertionError, match=found):
        books.hold(records)


def test_a_refund_that_was_given_up_is_owed_no_less() -> None:
    """it was tried, and what became of it is no fault of the records."""
    books, records = kept_as(credited, refunds.Refund, stage=refunds.RefundStage.GIVEN_UP)

    books.hold(records)


def test_two_coupons_for_one_cause_are_found() -> None:
    """both given, whoever gave them."""
    books, records = kept_as(appeased, appeasements.Appeasement)
    [one] = [x for x in records.values() if isinstance(x, appeasements.Appeasement)]

    with pytest.raises(AssertionError, match="twice for one cause"):
        books.hold({**records, "other": attrs.evolve(one, id=AppeasementId("other"))})


def test_more_than_was_paid_for_an_order_is_found() -> None:
    """though each exchange, by itself, gives back no more than was put in."""
    books, records = kept_as(charged, orders.Order, payments=(CARD,))
    books.paid.clear()

    with pytest.raises(AssertionError, match=r"USD 9.00 was paid, and USD 10.00 goes back"):
        books.hold(records)
