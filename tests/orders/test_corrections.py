from typing import Any

import attrs
import pytest

from cservice import Desk, Refused, RefusedError
from cservice.ids import CustomerId, ExchangeId, OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.command import Accepted
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import NeedApproval, Ruling
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.orders import (
    SLICE,
    AddressCorrected,
    AdjustPrice,
    ApplySourceCode,
    CancelOrder,
    ChangeItem,
    ChangePayment,
    Claimed,
    CorrectAddress,
    Corrected,
    CorrectEmail,
    Correction,
    CorrectionFacts,
    Customer,
    EmailCorrected,
    HonourDiscount,
    ItemChanged,
    MayReduce,
    NoPaymentOrderPlaced,
    Order,
    OrderCameBack,
    OrderCancelled,
    OrderCorrected,
    OrderLine,
    OrderRecorded,
    OrderShipped,
    OrderSnapshot,
    OrderUpdated,
    PaymentChanged,
    Picture,
    PriceAdjusted,
    PromisedOff,
    RecordingFacts,
    RecordOrder,
    ShippingWaived,
    SourceCodeApplied,
    SourceCodeWorth,
    TakenOff,
    UpdateOrder,
    WaiveShipping,
)
from cservice.orders.model import costs
from cservice.payment import Payment, PaymentMeans
from cservice.returns import AuthorizeReturn, Reason, RequestedItem, RequestReturn
from cservice.testing import ANN, NOON, STREAM, given, knowing

ORDER = OrderId(STREAM.id)
BOOK, PEN, WHALE = Sku("book"), Sku("pen"), Sku("whale")
LEE = Customer(id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com", address="1 Main St")
WHY, SUE = "the customer asked", Actor.staff("sue", SUPERVISOR)
NOTED: dict[str, Any] = {"reason": WHY, "by": "ann", "at": NOON}
NONE = knowing(CorrectionFacts, claimed=())


def usd(amount: str) -> Money:
    """So many dollars."""
    return Money(amount, "USD")


def line(sku: Sku, paid: str, quantity: int = 1, **fields: Any) -> OrderLine:
    """One line of an order."""
    return OrderLine(sku=sku, title=sku, quantity=quantity, paid=usd(paid), **fields)


LINES = (line(BOOK, "10.00"), line(PEN, "2.00"), line(BOOK, "5.00"))
RECORDED = OrderRecorded(
    number="C-1", customer=LEE, lines=LINES, shipping=usd("3.00"), placed_at=NOON
)
FREE = NoPaymentOrderPlaced(
    exchange=ExchangeId("exchange-1"),
    customer=LEE,
    lines=(line(BOOK, "0", carried=usd("10.00")),),
    shipping=usd("0"),
    placed_at=NOON,
)
SHIPPED = OrderShipped(shipped_at=NOON)
BACK = OrderCameBack(came_back_at=NOON, reason="unknown there")
CANCELLED = OrderCancelled(**NOTED)


def claimed(quantity: int, worth: str) -> CorrectionFacts:
    """So many books come back."""
    of_book = Claimed(sku=BOOK, quantity=quantity, worth=usd(worth))
    return knowing(CorrectionFacts, claimed=(of_book,))


def address(to: str = "7 Elm St") -> CorrectAddress:
    """Send it elsewhere."""
    return CorrectAddress(order=ORDER, address=to, reason=WHY)


def adjust(**fields: Any) -> AdjustPrice:
    """Let the books cost less."""
    return AdjustPrice(**{"order": ORDER, "sku": BOOK, "reason": WHY} | fields)


def change(*to: OrderLine, sku: Sku = BOOK) -> ChangeItem:
    """Send something else."""
    return ChangeItem(order=ORDER, sku=sku, to=to, reason=WHY)


def code(code: str = "SPRING-10", sku: Sku | None = None) -> ApplySourceCode:
    """Apply the code on the catalogue."""
    return ApplySourceCode(order=ORDER, code=code, sku=sku, reason=WHY)


def payments(*amounts: str) -> tuple[Payment, ...]:
    """So much by card, each."""
    return tuple(Payment(means=PaymentMeans.CARD, amount=usd(amount)) for amount in amounts)


def picture(order: Order) -> Picture:
    """As an order is with us."""
    return Picture(
        lines=order.lines, shipping=usd("3"), payments=(), promised_at=None, tracking=None
    )


def pay(*amounts: str) -> ChangePayment:
    """Pay so, instead."""
    return ChangePayment(order=ORDER, payments=payments(*amounts), reason=WHY)


WAIVE = WaiveShipping(order=ORDER, reason=WHY)


def test_an_order_goes_to_another_address() -> None:
    """what it was is noted, and kept apart, so that it can be erased."""
    corrected = AddressCorrected(**NOTED, old="1 Main St", new="7 Elm St")
    order = given(RECORDED).when(address(), NONE).then(corrected).record

    assert order.customer == attrs.evolve(LEE, address="7 Elm St")
    assert order.corrections[0].old is order.corrections[0].new is None
    assert order.noted == (
        Correction(what=Corrected.ADDRESS, old="1 Main St", new="7 Elm St", **NOTED),
    )
    given(RECORDED, SHIPPED, BACK).when(address(), NONE).then(corrected)


def test_mail_goes_to_another_address() -> None:
    """at any time, and what was not known before is nothing."""
    correct = CorrectEmail(order=ORDER, email="lee@example.com", reason=WHY)
    corrected = EmailCorrected(**NOTED, old="ann@example.com", new="lee@example.com")
    order = given(RECORDED, SHIPPED).when(correct, NONE).then(corrected).record
    assert order.customer == attrs.evolve(LEE, email="lee@example.com")

    unknown = attrs.evolve(RECORDED, customer=attrs.evolve(LEE, email=None))
    first = given(unknown).when(correct, NONE).record
    assert [(one.what, one.old, one.new) for one in first.noted] == [
        (Corrected.EMAIL, "", "lee@example.com")
    ]


def test_notes_are_as_people_read_them() -> None:
    """personal ones between others; erased, they are gone, and the others stay."""
    story = given(
        RECORDED,
        AddressCorrected(**NOTED, old="1 Main St", new="7 Elm St"),
        ShippingWaived(**NOTED, old=usd("3.00")),
        EmailCorrected(**NOTED, old="ann@example.com", new="lee@example.com"),
    )
    order = story.record
    assert order is not None

    assert [(one.old, one.new) for one in order.noted] == [
        ("1 Main St", "7 Elm St"),
        ("USD 3.00", "USD 0.00"),
        ("ann@example.com", "lee@example.com"),
    ]
    erased = attrs.evolve(order, corrected=(), customer=None)
    assert [one.new for one in erased.noted] == [None, "USD 0.00", None]


def test_the_books_cost_less() -> None:
    """shared over their lines; how much less is said for whoever pays it back."""
    lines = (line(BOOK, "8.00"), line(PEN, "2.00"), line(BOOK, "4.00"))
    adjusted = PriceAdjusted(
        **NOTED, sku=BOOK, old=usd("15.00"), new=usd("12.00"), off=usd("3.00"), lines=lines
    )

    order = given(RECORDED).when(adjust(by=usd("3.00")), NONE).then(adjusted).record
    assert order.total == usd("17.00")
    assert [(x.old, x.new) for x in order.noted] == [("book: USD 15.00", "book: USD 12.00")]
    given(RECORDED, SHIPPED).when(adjust(to=usd("12.00")), NONE).then(adjusted)
    sue = knowing(CorrectionFacts, claimed=(), by=SUE)
    assert given(RECORDED).when(adjust(to=usd("0")), sue).record.total == usd("5.00")


HALF = adjust(by=usd("7.50"))


def favour(off: str) -> PriceAdjusted:
    """The books cost so much less of 15 dollars."""
    new = usd("15.00") - usd(off)
    lines = (line(BOOK, str(new.amount)), LINES[1])
    return PriceAdjusted(**NOTED, sku=BOOK, old=usd("15.00"), new=new, off=usd(off), lines=lines)


def test_an_agent_lets_go_of_half_a_price() -> None:
    """in all, in whatever steps; who lets go of more needs a supervisor."""
    assert given(RECORDED).when(HALF, NONE).record.let_go == (
        TakenOff(sku=BOOK, amount=usd("7.50")),
    )
    for before, off in (((), "7.51"), ((favour("7.00"),), "0.51")):
        more = given(RECORDED, *before).when(adjust(by=usd(off)), NONE)
        said = more.then_refused("much_of_price").refusal.standing[0]
        assert said.text() == "USD 7.51 would be let go in all; an agent lets go of USD 7.50"
        word = knowing(CorrectionFacts, claimed=(), override=Override(by=SUE, reason="so"))
        assert given(RECORDED, *before).when(adjust(by=usd(off)), word).events
    assert given(RECORDED, favour("7.00")).when(adjust(by=usd("0.50")), NONE).events


def test_what_a_promotion_takes_off_or_was_promised_is_no_favour() -> None:
    """what of it is let go is counted from what the item costs by then."""
    promised = given(RECORDED).when(honour("5.00"), NONE)
    assert promised.record.let_go == ()
    for known in (
        promised.events,
        given(RECORDED).when(code(), knowing(CorrectionFacts, spring, claimed=())).events,
    ):
        order = given(RECORDED, *known).record
        assert order is not None
        cost = costs(order.lines, order.shipping)[BOOK]
        half = given(RECORDED, *known).when(adjust(by=cost.percent(50)), NONE)
        assert half.record.let_go == (TakenOff(sku=BOOK, amount=cost.percent(50)),)


def test_what_is_made_dearer_is_not_let_go_any_more() -> None:
    """in the shop, or since another is sent; what is made cheaper changes nothing of it."""
    less = (favour("7.00"),)
    other = given(RECORDED, *less).when(change(line(BOOK, "11.00")), NONE)
    assert other.record.let_go == (TakenOff(sku=BOOK, amount=usd("4.00")),)
    cheaper = given(RECORDED, *less).when(change(line(BOOK, "1.00")), NONE)
    assert cheaper.record.let_go == (TakenOff(sku=BOOK, amount=usd("7.00")),)
    pen = given(RECORDED, *less).when(change(line(PEN, "9.00"), sku=PEN), NONE)
    assert pen.record.let_go == (TakenOff(sku=BOOK, amount=usd("7.00")),)

    shop = OrderSnapshot(
        number="C-1", version=2, customer=LEE, lines=LINES, shipping=usd("3"), placed_at=NOON
    )
    wins = UpdateOrder(order=ORDER, snapshot=shop, shop_wins=True)
    assert given(RECORDED, *less).when(wins, NONE).record.let_go == ()
    stays = UpdateOrder(order=ORDER, snapshot=shop)
    assert given(RECORDED, *less).when(stays, NONE).record.let_go == cheaper.record.let_go


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (adjust(by=usd("15.01")), "price"),
        (adjust(by=usd("-1")), "price"),
        (adjust(to=usd("15.01")), "price"),
        (adjust(to=usd("15.00")), "no_change"),
        (adjust(by=usd("1"), sku=WHALE), "not_ordered"),
        (adjust(by=Money("1", "EUR")), "several_currencies"),
        (change(*(line(BOOK, "10.00"), line(BOOK, "5.00"))), "no_change"),
        (change(line(WHALE, "1"), sku=WHALE), "not_ordered"),
        (change(OrderLine(sku=WHALE, title="", quantity=1, paid=Money("1", "EUR"))), "currencies"),
        (change(line(WHALE, "15.00", carried=usd("99"))), "carried"),
        (pay("19.99"), "unbalanced"),
        (pay(), "no_change"),
        (code("AUTUMN"), "no_promotion"),
        (code(sku=WHALE), "not_ordered"),
        (address("1 Main St"), "no_change"),
        (CorrectEmail(order=ORDER, email="ann@example.com", reason=WHY), "no_change"),
    ],
)
def test_what_is_no_correction(command: Any, refusal: str) -> None:
    """it changes something of the order, to what can be paid for it."""
    told = given(RECORDED).when(command, knowing(CorrectionFacts, spring, claimed=()))

    assert told.refusal.codes[0].endswith(refusal)


@pytest.mark.parametrize(
    ("command", "then", "refusal"),
    [
        (address(), (SHIPPED,), "left"),
        (address(), (CANCELLED,), "left"),
        (change(line(WHALE, "1")), (SHIPPED,), "left"),
        (pay("20.00"), (SHIPPED,), "left"),
        (adjust(by=usd("1")), (CANCELLED,), "cancelled"),
        (code(), (CANCELLED,), "cancelled"),
        (WAIVE, (CANCELLED,), "cancelled"),
        (WAIVE, (ShippingWaived(**NOTED, old=usd("3.00")),), "no_change"),
    ],
)
def test_what_comes_too_late(command: Any, then: tuple[Event[Order], ...], refusal: str) -> None:
    """an order that has left goes where it goes, and one that is cancelled costs nothing."""
    given(RECORDED, *then).when(command, NONE).then_refused(refusal)


@pytest.mark.parametrize("command", [address(), CorrectEmail(order=ORDER, email="x", reason=WHY)])
def test_nobodys_address_is_not_corrected(command: Any) -> None:
    """whose order it was, was erased."""
    nobody = attrs.evolve(RECORDED, customer=None)

    given(nobody).when(command, NONE).then_refused("nobody")


@pytest.mark.parametrize("said", [{}, {"by": usd("1"), "to": usd("1")}])
def test_a_price_is_adjusted_by_or_to(said: dict[str, Money]) -> None:
    """not by and to, and not by nothing in particular."""
    with pytest.raises(InputError, match="one of both"):
        adjust(**said)


def test_a_correction_has_a_reason() -> None:
    """for whoever reads the order later."""
    with pytest.raises(InputError, match="reason must not be empty"):
        WaiveShipping(order=ORDER, reason=" ")


def test_what_is_let_go_is_asked_of_policies() -> None:
    """how much, of what, and why; shipping too. What they say is kept, and a no is a no."""
    heard: list[MayReduce] = []

    @policy(MayReduce)
    def up_to_two(q: MayReduce) -> Ruling | None:
        """More needs a word."""
        heard.append(q)
        return NeedApproval("much", "much", role=SUPERVISOR) if q.off > usd("2") else None

    known = knowing(CorrectionFacts, up_to_two, claimed=())
    order = given(RECORDED).record
    assert order is not None

    less = given(RECORDED).when(adjust(by=usd("2")), known)
    assert [one.policy for one in less.rulings] == ["trade.orders:reduced_by_us"]
    assert less.record.corrections[0].what is Corrected.PRICE
    given(RECORDED).when(adjust(by=usd("2.01")), known).then_refused("much")
    given(RECORDED).when(WAIVE, known).then_refused("much")
    assert given(RECORDED).when(WAIVE, NONE).rulings

    assert [(one.order, one.reason) for one in heard] == [(order, WHY)] * 3
    assert [(one.what, one.sku, one.off) for one in heard] == [
        (Corrected.PRICE, BOOK, usd("2")),
        (Corrected.PRICE, BOOK, usd("2.01")),
        (Corrected.SHIPPING, None, order.shipping),
    ]


@policy(SourceCodeWorth)
def spring(q: SourceCodeWorth) -> Money | None:
    """A tenth off in spring, and more than all with a slip."""
    if q.code == "spring-10":
        return q.so_far + q.paid.percent(10)
    return q.paid + q.paid if q.code == "slip" else None


SPRING = knowing(CorrectionFacts, spring, claimed=())


def test_a_promotion_is_applied_afterwards() -> None:
    """shared by what was paid; who said how much is kept; each code once an order."""
    lines = (line(BOOK, "9.00"), line(PEN, "1.80"), line(BOOK, "4.50"))
    applied = SourceCodeApplied(
        **NOTED,
        code="spring-10",
        sku=None,
        old=usd("17.00"),
        new=usd("15.30"),
        off=usd("1.70"),
        lines=lines,
    )
    told = given(RECORDED).when(code(" Spring-10"), SPRING).then(applied)

    assert [ruling.answer for ruling in told.rulings] == ["USD 1.70"]
    assert told.record.source_codes == ("spring-10",)
    assert [(one.what, one.old, one.new) for one in told.record.noted] == [
        (Corrected.SOURCE_CODE, "USD 17.00", "USD 15.30 with spring-10")
    ]
    given(RECORDED, applied).when(code(), SPRING).then_refused("used")


def test_a_promotion_on_an_item_leaves_the_others() -> None:
    """and takes off no more than was paid."""
    order = given(RECORDED).when(code(sku=PEN), SPRING).record
    assert [one.paid for one in order.lines] == [usd("10.00"), usd("1.80"), usd("5.00")]

    free = given(RECORDED).when(code("slip"), SPRING).record
    assert free.total == usd("3.00")
    refused = given(RECORDED).when(code("autumn"), SPRING).refusal
    assert str(refused.standing[0]) == "autumn takes nothing off"


def test_something_else_is_sent() -> None:
    """in the place of what it was; the payment is changed for itself."""
    whale = line(WHALE, "20.00")
    changed = ItemChanged(**NOTED, sku=BOOK, old=(LINES[0], LINES[2]), new=(whale,))
    told = given(RECORDED).when(change(whale), NONE).then(changed)

    assert told.record.lines == (whale, LINES[1])
    assert [(one.old, one.new) for one in told.record.noted] == [
        (
            "1 × book (book): USD 10.00, 1 × book (book): USD 5.00",
            "1 × whale (whale): USD 20.00",
        )
    ]
    paid = PaymentChanged(**NOTED, old=(), new=payments("20.00", "5.00"))
    order = given(RECORDED, changed).when(pay("20.00", "5.00"), NONE).then(paid).record
    assert order.paid_in_total == order.total == usd("25.00")
    assert [(one.old, one.new) for one in order.noted][1:] == [
        ("not known", "card USD 20.00, card USD 5.00")
    ]


def test_something_is_left_out() -> None:
    """but not everything: that is to cancel."""
    order = given(RECORDED).when(change(sku=PEN), NONE).record
    assert order.lines == (LINES[0], LINES[2])
    assert order.noted[0].new == "nothing"

    only = attrs.evolve(RECORDED, lines=LINES[:1])
    given(only).when(change(), NONE).then_refused("nothing_left")


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        (line(BOOK, "0", carried=usd("9.99")), None),
        (line(BOOK, "0"), None),
        (line(WHALE, "1"), "payment"),
        (line(WHALE, "0", carried=usd("10.01")), "carried"),
        (line(WHALE, "0", carried=usd("10.00")), "not_agreed"),
        (line(BOOK, "0", 5, carried=usd("10.00")), "not_agreed"),
    ],
)
def test_what_is_sent_for_nothing_stays_so(to: OrderLine, refusal: str | None) -> None:
    """stands for no more than was paid for what it replaces, and is no more than was agreed."""
    told = given(FREE).when(change(to), NONE)

    assert told.then_refused(refusal) if refusal else told.record.lines == (to,)


@pytest.mark.parametrize(
    ("command", "facts", "fits"),
    [
        (adjust(to=usd("10.00")), claimed(1, "10.00"), True),
        (adjust(to=usd("9.99")), claimed(1, "10.00"), False),
        (code("slip"), claimed(1, "0.01"), False),
        (change(line(BOOK, "15.00")), claimed(1, "15.00"), True),
        (change(line(BOOK, "15.00")), claimed(2, "15.00"), False),
        (change(line(WHALE, "15.00")), claimed(1, "0"), False),
    ],
)
def test_what_comes_back_is_not_taken_away(
    command: Any, facts: CorrectionFacts, fits: bool
) -> None:
    """neither its pieces nor what is credited for them."""
    told = given(RECORDED).when(command, attrs.evolve(SPRING, claimed=facts.claimed))

    assert told.events if fits else told.then_refused("claimed")


def test_what_is_requested_back_is_claimed() -> None:
    """of that order, and not of another on the same case."""
    fields = {"number": "C-1", "customer": LEE, "lines": LINES, "shipping": usd("3.00")}
    sold: Any = {**fields, "placed_at": NOON, "shipped_at": NOON, "delivered_at": NOON}
    with Desk() as desk:
        order = desk.do(RecordOrder(**sold), by=ANN, at=NOON).record
        item = RequestedItem(sku=PEN, quantity=1, reason=Reason.WRONG_ITEM)
        other = RecordOrder(**{**sold, "number": "C-2", "case": order.case})
        second = desk.do(other, by=ANN, at=NOON).record
        less = AdjustPrice(order=order.id, sku=PEN, by=usd("1.00"), reason=WHY)
        back = desk.do(RequestReturn(order=order.id, items=(item,)), by=ANN, at=NOON).record
        refused = desk.try_do(less, by=ANN, at=NOON)
        assert isinstance(refused, Refused)
        assert refused.codes == ("claimed",)
        desk.do(attrs.evolve(less, order=second.id), by=ANN, at=NOON)
        desk.do(attrs.evolve(less, sku=BOOK), by=ANN, at=NOON)
        desk.do(AuthorizeReturn(ra=back.id), by=ANN, at=NOON)
        with pytest.raises(RefusedError, match=r"1 of pen, worth USD 2\.00, come back already"):
            desk.do(less, by=ANN, at=NOON)


def test_a_replacement_is_claimed_for_what_it_carries() -> None:
    """and what it carries is in the order's currency."""
    kept = attrs.evolve(FREE.lines[0], title="A book, as a gift", carried=usd("10.00"))
    assert given(FREE).when(change(kept), claimed(1, "10.00")).record.lines == (kept,)

    euros = attrs.evolve(kept, carried=Money("1", "EUR"))
    given(FREE).when(change(euros), NONE).then_refused("several_currencies")


def test_what_was_paid_is_what_was_paid() -> None:
    """also where it comes to less since."""
    paid = PaymentChanged(**NOTED, old=(), new=payments("20.00"))
    order = given(RECORDED, paid, ShippingWaived(**NOTED, old=usd("3.00"))).record
    assert order is not None

    assert (order.paid_in_total, order.total) == (usd("20.00"), usd("17.00"))

    untold = given(RECORDED).record
    assert untold is not None
    assert untold.paid_in_total == usd("20.00")


def test_what_was_paid_is_known_after_a_correction() -> None:
    """where no payment was told: it came to more before, and that was paid."""
    recorded = given(RECORDED).record
    assert recorded is not None
    assert (recorded.paid_in_total, recorded.overpaid) == (usd("20.00"), usd("0"))
    less = given(RECORDED).when(adjust(by=usd("6")), NONE)
    waived = given(RECORDED, *less.events).when(WAIVE, NONE)
    changed = given(RECORDED, *less.events, *waived.events).when(change(line(BOOK, "13")), NONE)
    promoted = given(RECORDED, *less.events).when(
        code(), knowing(CorrectionFacts, spring, claimed=())
    )

    assert (less.record.paid_in_total, less.record.overpaid) == (usd("20.00"), usd("6.00"))
    assert (waived.record.came_to, waived.record.overpaid) == (usd("20.00"), usd("9.00"))
    # Four dollars more for books are paid by what was paid too much, as far as that goes.
    assert (changed.record.came_to, changed.record.overpaid) == (usd("20.00"), usd("5.00"))
    dearer = given(RECORDED, *waived.events).when(change(line(BOOK, "25")), NONE).record
    assert (dearer.came_to, dearer.overpaid) == (usd("27.00"), usd("0.00"))
    assert promoted.record.came_to == usd("20.00")
    assert promoted.record.overpaid > usd("6.00")


@pytest.mark.parametrize(
    ("books", "paid", "over"),
    [("15", "20", "0"), ("9", "20", "6"), ("5", "16", "6"), ("30", "35", "0")],
    ids=["put back", "taken off too", "and less", "and more"],
)
def test_what_was_taken_off_stays_paid(books: str, paid: str, over: str) -> None:
    """as far as the shop's newer picture has it off too."""
    less = given(RECORDED).when(adjust(by=usd("6")), NONE)
    ours = picture(less.record)
    theirs = attrs.evolve(ours, lines=(line(BOOK, books), line(PEN, "2")))
    updated = OrderUpdated(old=ours, new=theirs, customer_before=LEE, customer=LEE, shop_version=1)

    order = given(RECORDED, *less.events, updated).record

    assert order is not None
    assert (order.paid_in_total, order.overpaid) == (usd(paid), usd(over))


def test_what_is_sent_instead_and_costs_less_was_paid_too_much() -> None:
    """it came to more before; where that is sent again after all, nothing is too much."""
    cheaper = given(RECORDED).when(change(line(BOOK, "5")), NONE)
    again = given(RECORDED, *cheaper.events).when(change(line(BOOK, "15")), NONE).record

    assert (cheaper.record.paid_in_total, cheaper.record.overpaid) == (usd("20.00"), usd("10.00"))
    assert (again.paid_in_total, again.overpaid, again.taken_off) == (usd("20.00"), usd("0.00"), ())


def test_what_the_shop_adds_takes_nothing_from_what_was_paid() -> None:
    """what was taken off an item stays paid beside it."""
    less = given(RECORDED).when(adjust(by=usd("6")), NONE)
    ours = picture(less.record)
    theirs = attrs.evolve(ours, lines=(*ours.lines, line(Sku("map"), "30")))
    updated = OrderUpdated(old=ours, new=theirs, customer_before=LEE, customer=LEE, shop_version=1)

    order = given(RECORDED, *less.events, updated).record

    assert order is not None
    assert (order.paid_in_total, order.overpaid) == (usd("50.00"), usd("6.00"))


def test_what_has_gone_back_was_paid_too() -> None:
    """who changes how it is paid says all of it."""
    gone = knowing(CorrectionFacts, claimed=(), gone=payments("6"))
    less = given(RECORDED).when(adjust(by=usd("6")), NONE)

    story = given(RECORDED, *less.events)
    told = story.when(pay("14"), gone).then_refused("unbalanced")

    assert "with USD 6.00 that has gone back already" in str(told.refusal)
    assert story.when(pay("20"), gone).record.payments == payments("20")


@pytest.mark.parametrize(("paid", "off"), [("1.50", "0.50"), ("2.00", None), ("0.00", "2.00")])
def test_what_is_paid_too_much_is_known_by_its_item(paid: str, off: str | None) -> None:
    """of what is sent instead; where it costs the same there is nothing."""
    told = given(RECORDED).when(
        change(line(Sku("pencil"), paid), sku=PEN), knowing(CorrectionFacts, claimed=())
    )

    expected = () if off is None else (TakenOff(sku=PEN, amount=usd(off)),)
    assert told.record.taken_off == expected


def test_an_order_is_not_paid_in_another_currency() -> None:
    """what it comes to could not be shared out over it."""
    euros = (Payment(means=PaymentMeans.CARD, amount=Money("20", "EUR")),)
    other = ChangePayment(order=ORDER, payments=euros, reason=WHY)
    refused = (
        given(RECORDED).when(other, knowing(CorrectionFacts, claimed=())).then_refused().refusal
    )
    assert "paid in EUR, USD" in str(refused)


def honour(off: str = "3.00", sku: Sku = BOOK, currency: str = "USD") -> HonourDiscount:
    """So much was promised to whoever keeps the books."""
    return HonourDiscount(order=ORDER, sku=sku, quantity=1, off=Money(off, currency), reason=WHY)


def test_a_discount_that_was_promised_comes_off_the_price() -> None:
    """shared over the lines as any other, and nobody is asked whether so much may be let go."""

    @policy(MayReduce)
    def nobody(q: MayReduce) -> Ruling | None:
        """Whatever it is, a supervisor says so."""
        return NeedApproval("much", "too much", role=SUPERVISOR)

    known = knowing(CorrectionFacts, nobody, claimed=())
    told = given(RECORDED, SHIPPED).when(honour(), known)

    lines = (line(BOOK, "8.00"), line(PEN, "2.00"), line(BOOK, "4.00"))
    told.then(
        PriceAdjusted(
            **NOTED,
            sku=BOOK,
            old=usd("15.00"),
            new=usd("12.00"),
            off=usd("3.00"),
            lines=lines,
            kept=1,
        )
    )
    assert told.rulings == ()
    assert told.record.overpaid == usd("3.00")
    given(RECORDED, SHIPPED).when(adjust(by=usd("3")), known).then_refused("much")


def test_what_was_promised_is_of_the_pieces_that_are_kept() -> None:
    """as long as the shop does not put it back, nor something else is sent in their place."""
    off = PromisedOff(sku=BOOK, quantity=1, amount=usd("3.00"))
    kept = given(RECORDED).when(honour(), NONE)
    assert kept.record.promised_off == (off,)
    assert given(RECORDED).when(adjust(by=usd("3")), NONE).record.promised_off == ()

    shop = in_shop(lines=(line(BOOK, "9.00"), line(PEN, "2.00"), line(BOOK, "5.00")))
    wins = UpdateOrder(order=ORDER, snapshot=shop, shop_wins=True)
    dearer = given(RECORDED, *kept.events).when(wins, NONE).record
    assert dearer.promised_off == (evolve(off, amount=usd("1.00")),)
    other = given(RECORDED, *kept.events).when(change(line(WHALE, "9.00")), NONE).record
    assert other.promised_off == ()
    assert given(RECORDED, *kept.events).when(change(sku=PEN), NONE).record.promised_off == (off,)


@pytest.mark.parametrize(
    ("command", "known", "code"),
    [
        (honour("15.01"), NONE, "price"),
        (honour("-1.00"), NONE, "price"),
        (honour("0.00"), NONE, "no_change"),
        (honour(sku=WHALE), NONE, "not_ordered"),
        (honour(currency="EUR"), NONE, "several_currencies"),
        (honour("6.00"), claimed(1, "10.00"), "claimed"),
    ],
)
def test_no_more_is_promised_than_an_item_costs(
    command: HonourDiscount, known: CorrectionFacts, code: str
) -> None:
    """nor what of it comes back."""
    given(RECORDED).when(command, known).then_refused(code)


def test_of_what_is_cancelled_nothing_comes_off() -> None:
    """all of it goes back anyhow."""
    given(RECORDED, CANCELLED).when(honour(), NONE).then_refused("cancelled")


def in_shop(**fields: Any) -> OrderSnapshot:
    """The order as the shop has it since."""
    shop: dict[str, Any] = {"number": "C-1", "version": 1, "customer": LEE, "lines": LINES}
    return OrderSnapshot(**shop | {"shipping": usd("3.00"), "placed_at": NOON} | fields)


BY_SHOP = OrderCancelled(**NOTED, by_shop=True)
TO_EMAIL = CorrectEmail(order=ORDER, email="lee@example.com", reason=WHY)
#: Each command that corrects, on what it does so, and the old and new value in its note.
CORRECTING: list[tuple[Any, tuple[OrderCancelled, ...], str, str]] = [
    (address(), (), "1 Main St", "7 Elm St"),
    (TO_EMAIL, (), "ann@example.com", "lee@example.com"),
    (adjust(by=usd("3")), (), "book: USD 15.00", "book: USD 12.00"),
    (honour("3.00"), (), "book: USD 15.00", "book: USD 12.00"),
    (code(), (), "USD 17.00", "USD 15.30 with spring-10"),
    (change(sku=PEN), (), "1 × pen (pen): USD 2.00", "nothing"),
    (pay("20"), (), "not known", "card USD 20.00"),
    (WAIVE, (), "USD 3.00", "USD 0.00"),
    (CancelOrder(order=ORDER, reason=WHY), (), "placed", "cancelled"),
    (UpdateOrder(order=ORDER, snapshot=in_shop(cancelled_at=NOON)), (), "placed", "cancelled"),
    (UpdateOrder(order=ORDER, snapshot=in_shop()), (BY_SHOP,), "cancelled", "placed"),
]


@pytest.mark.parametrize(("command", "story", "old", "new"), CORRECTING)
def test_whoever_corrects_leaves_a_note(
    command: Any, story: tuple[OrderCancelled, ...], old: str, new: str
) -> None:
    """with the old value and the new, who, when and why; the shop, too."""
    known = knowing(CorrectionFacts, spring, claimed=())
    noted = given(RECORDED, *story).when(command, known).record.noted

    assert len(noted) == len(story) + 1
    note = noted[-1]
    assert (note.old, note.new, note.by, note.at) == (old, new, "ann", NOON)
    assert note.reason == getattr(command, "reason", note.reason) != ""


def test_what_is_cancelled_when_the_shop_tells_of_it_is_noted() -> None:
    """since when the shop has it so."""
    shop = {"cancelled_at": NOON, "number": "C-9", "version": 3}
    tell = RecordOrder.of(in_shop(**shop))
    later = knowing(RecordingFacts, now=plus(NOON, days(2)), recorded=False)
    outcome = tell.decide(later)
    assert isinstance(outcome, Accepted)
    [note] = replay(STREAM, outcome.events).noted

    assert (note.what, note.old, note.new) == (Corrected.STAGE, "placed", "cancelled")
    assert (note.reason, note.by, note.at) == ("cancelled in the shop", "ann", NOON)


def test_no_command_that_corrects_is_forgotten() -> None:
    """all that declare a correction are tried above."""
    declared = {
        command
        for command in SLICE.commands
        if any(issubclass(event, OrderCorrected) for event in command.yields)
    }

    assert declared == {type(command) for command, *_ in CORRECTING} | {RecordOrder}


def test_what_was_given_up_is_no_correction_that_a_shop_takes_over() -> None:
    """its pictures undo what only the shop did."""
    order = given(RECORDED).when(CancelOrder(order=ORDER, reason=WHY), NONE).record

    assert order.ours == ()
