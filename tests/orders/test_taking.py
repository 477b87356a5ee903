from typing import Any

import attrs
import pytest

from cservice import Desk
from cservice.accounts import OpenAccount
from cservice.calls import ReceiveCall
from cservice.desk import UnknownRecordError
from cservice.ids import AccountId, CallId, CustomerId, OrderId, Sku
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.time import days, plus
from cservice.orders import (
    BY_NUMBER,
    ChargebackClosed,
    ChargebackFacts,
    ChargebackOpened,
    ChargebackStage,
    CloseChargeback,
    Customer,
    NumberOrder,
    OpenChargeback,
    Order,
    OrderLine,
    OrderNumbered,
    OrderStage,
    OrderTaken,
    RecordingFacts,
    Repeated,
    SourceCodeWorth,
    TakeOrder,
)
from cservice.payment import Payment, PaymentMeans
from cservice.testing import ANN, NOON, STREAM, given, knowing

ORDER = OrderId(STREAM.id)
BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=2, paid=Money("32.00", "USD"))
LEE = Customer(id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com", address="an old one")
SHIPPING = Money("3.99", "USD")
CARD = Payment(means=PaymentMeans.CARD, amount=Money("30.99", "USD"), reference="ch-1")
GIFT = Payment(means=PaymentMeans.GIFT_CARD, amount=Money("5.00", "USD"))


@policy(SourceCodeWorth)
def spring_ten(q: SourceCodeWorth) -> Money | None:
    """A tenth of whatever it is for."""
    return q.so_far + q.paid.percent(10) if q.code == "spring-10" else None


@policy(SourceCodeWorth)
def special(q: SourceCodeWorth) -> Money | None:
    """A dollar off this book, while it is ordered; of an order that is placed, nothing."""
    assert q.order is None
    return Money("1", "USD") if (q.code, q.sku) == ("week-17", "book") else None


KNOWN = knowing(Given, spring_ten, special)


def taking(**fields: Any) -> TakeOrder:
    """Ann Lee orders two books on the phone."""
    order: dict[str, Any] = {
        "customer": LEE,
        "bill_to": "1 Main Street",
        "ship_to": "7 Elm Street",
        "lines": (BOOK,),
        "shipping": SHIPPING,
        "payments": (CARD, GIFT),
        "confirmed": tuple(Repeated),
    }
    return TakeOrder(**{**order, **fields})


TAKEN = OrderTaken(
    customer=Customer(
        id=CustomerId("c-1"), name="Ann Lee", email="ann@example.com", address="7 Elm Street"
    ),
    bill_to="1 Main Street",
    lines=(BOOK,),
    shipping=SHIPPING,
    payments=(CARD, GIFT),
    source_codes=("spring-10",),
    placed_at=NOON,
    call=None,
    account=AccountId("account-1"),
    leaves_by=plus(NOON, days(3)),
)


def test_an_order_is_taken() -> None:
    """it waits for its number and for the shop to send it, which is to be soon."""
    take = taking(source_codes=(" SPRING-10",), account=AccountId("account-1"))
    order = given().when(take, KNOWN).then(TAKEN).record

    assert (order.stage, order.number, order.placed_at) == (OrderStage.PLACED, None, NOON)
    assert order.total == order.paid_in_total == Money("35.99", "USD")
    assert (order.bill_to, order.account) == ("1 Main Street", "account-1")
    assert order.source_codes == ("spring-10",)
    assert given().when(taking(shipping_method="air"), KNOWN).record.shipping_method == "air"


def test_an_order_is_taken_of_somebody_who_was_erased_since() -> None:
    """a request that is read again afterwards has nobody in it."""
    assert given().when(taking(customer=None), KNOWN).record.customer is None


@pytest.mark.parametrize(
    ("email", "code"),
    [
        (None, "no_email"),
        ("", "no_email"),
        ("ann", "not_an_email"),
        ("ann@example", "not_an_email"),
        ("ann@example.", "not_an_email"),
        ("@example.com", "not_an_email"),
        ("ann@lee@example.com", "not_an_email"),
        ("ann lee@example.com", "not_an_email"),
    ],
)
def test_nobody_repeated_an_e_mail_address_that_is_none(email: str | None, code: str) -> None:
    """the confirmation goes there; what was said is somebody's, and is not in the refusal."""
    told = given().when(taking(customer=attrs.evolve(LEE, email=email)), KNOWN).then_refused(code)

    assert not email or email not in str(told.refusal)


def test_an_order_is_on_an_account_that_is_there() -> None:
    """on whatever case; an id that is none's is a mistake, as a call's is."""
    with Desk() as desk:
        with pytest.raises(UnknownRecordError, match=r"take_order: there is no record 'account-9'"):
            desk.do(taking(account=AccountId("account-9")), by=ANN, at=NOON)
        account = desk.do(
            OpenAccount(customer=CustomerId("c-1"), name="Ann Lee", email="ann@example.com"),
            by=ANN,
            at=NOON,
        ).record
        order = desk.do(taking(account=AccountId(account.id)), by=ANN, at=NOON).record

    assert order.account == account.id
    assert order.case != account.case


def test_an_order_taken_on_a_call_is_on_its_case() -> None:
    """whoever looks at the call sees it."""
    with Desk() as desk:
        call = desk.do(ReceiveCall(), by=ANN, at=NOON).record
        order = desk.do(taking(call=CallId(call.id)), by=ANN, at=NOON).record

    assert (order.case, order.call) == (call.case, call.id)


@pytest.mark.parametrize("missing", Repeated)
def test_nothing_is_placed_that_was_not_repeated(missing: Repeated) -> None:
    """the refusal says what is still to be said."""
    confirmed = tuple(one for one in Repeated if one is not missing)
    told = given().when(taking(confirmed=confirmed), KNOWN).then_refused("not_repeated")

    assert str(told.refusal.standing[0]).endswith(f"customer: {missing.replace('_', '-')}")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"payments": (CARD,)}, "unbalanced"),
        ({"payments": ()}, "unbalanced"),
        ({"shipping": Money("3.99", "EUR")}, "several_currencies"),
        ({"source_codes": ("SPRING-10", "spring-10 ")}, "used"),
        ({"source_codes": ("SPRING-10", "SPRING-20")}, "no_promotion"),
        (
            {"lines": (attrs.evolve(BOOK, carried=BOOK.paid),)},
            "carried",
        ),
    ],
)
def test_what_is_taken_adds_up(fields: dict[str, Any], code: str) -> None:
    """payments with lines and shipping; each promotion once."""
    told = given().when(taking(**fields), KNOWN).then_refused(code)

    if fields.get("payments"):
        said = "USD 30.99 is paid by all means together, and lines and shipping come to USD 35.99"
        assert str(told.refusal.standing[0]) == said


PEN = OrderLine(sku=Sku("pen"), title="A pen", quantity=1, paid=Money("0", "USD"))


@pytest.mark.parametrize("lines", [(BOOK, PEN), (PEN, BOOK)])
def test_a_source_code_is_asked_for_the_order_and_then_for_each_item(lines: Any) -> None:
    """who has the promotion is kept with the order; how much it is, the prices have already."""
    codes = ("week-17", "SPRING-10")
    told = given().when(taking(lines=lines, source_codes=codes), KNOWN)

    assert told.record.source_codes == ("week-17", "spring-10")
    assert [(one.policy, one.answer) for one in told.rulings] == [
        ("tests.orders.test_taking.special", "USD 1.00"),
        ("tests.orders.test_taking.spring_ten", "USD 3.20"),
        ("trade.orders:three_days", "3 days"),
    ]


def test_all_is_kept_that_was_said_until_one_had_the_promotion() -> None:
    """that it takes nothing off the order as a whole, nor off the first item."""

    @policy(SourceCodeWorth)
    def two_off_books(q: SourceCodeWorth) -> Money | None:
        return Money("2", "USD") if q.sku == BOOK.sku else q.so_far

    book = attrs.evolve(BOOK, paid=Money("16", "USD"))
    taken = taking(lines=(attrs.evolve(book, sku=Sku("cup")), book), source_codes=("summer",))
    told = given().when(taken, knowing(Given, two_off_books))

    about = [one.answer for one in told.rulings if one.question == SourceCodeWorth.kind]
    assert about == ["USD 0.00", "USD 0.00", "USD 2.00"]


def test_a_code_that_is_nobodys_is_refused_kindly() -> None:
    """it was misread, or it is over: the order can be taken without it."""
    told = given().when(taking(source_codes=("WEEK-16",)), KNOWN).then_refused("no_promotion")

    [said] = told.refusal.standing
    assert said.text().startswith("week-16 takes nothing off")
    assert said.allowed == ("read the code again", "take the order without it, at the full price")


def test_a_promotion_that_takes_nothing_off_this_order_is_none() -> None:
    """the prices would have something off that nobody has given."""

    @policy(SourceCodeWorth)
    def from_fifty(q: SourceCodeWorth) -> Money | None:
        """The code is ours, and it takes nothing off what costs less."""
        return q.so_far if q.code == "summer" and q.paid < Money("50", "USD") else None

    known = knowing(Given, from_fifty)
    given().when(taking(source_codes=("summer",)), known).then_refused("no_promotion")


def test_what_is_free_by_its_promotion_is_taken() -> None:
    """a tenth of nothing is nothing; a code that nobody answers for is no code all the same."""
    free: dict[str, Any] = {"lines": (PEN,), "shipping": Money("0", "USD"), "payments": ()}
    story = given()

    told = story.when(taking(**free, source_codes=("SPRING-10",)), KNOWN)
    assert told.record.source_codes == ("spring-10",)
    for code in ("week-17", "week-16"):
        story.when(taking(**free, source_codes=(code,)), KNOWN).then_refused("no_promotion")


def test_what_was_repeated_is_said_in_scripts() -> None:
    """by its words."""
    plain = to_plain(taking())

    assert plain["confirmed"] == ("email", "bill_to", "ship_to", "items", "prices", "total")
    assert from_plain(plain, TakeOrder) == taking()


NEW, OLD = knowing(RecordingFacts, recorded=False), knowing(RecordingFacts, recorded=True)


def test_the_shop_gives_a_number_once() -> None:
    """and each to one order."""
    number = NumberOrder(order=ORDER, number="C-7")
    numbered = OrderNumbered(number="C-7")

    assert given(TAKEN).when(number, NEW).then(numbered).record.number == "C-7"
    given(TAKEN).when(number, OLD).then_refused("recorded")
    given(TAKEN, numbered).when(number, NEW).then_refused("numbered")


def test_an_order_is_found_by_the_number_it_was_given() -> None:
    """no other has it then."""
    with Desk() as desk:
        one, other = (desk.do(taking(), by=ANN, at=NOON).record for _ in range(2))
        for id, codes in ((one.id, ()), (other.id, ("recorded",))):
            outcome = desk.try_do(NumberOrder(order=id, number="C-7"), by=ANN, at=NOON)
            assert getattr(outcome, "codes", ()) == codes
        assert [order.id for order in desk.find(Order, BY_NUMBER, "c-7")] == [one.id]


def disputed(amount: str, reference: str = "cb-1", currency: str = "USD") -> OpenChargeback:
    """A customer asks the bank for some money back."""
    return OpenChargeback(order=ORDER, reference=reference, amount=Money(amount, currency))


def disputable(amount: str) -> ChargebackFacts:
    """So much may a bank still give back."""
    return knowing(ChargebackFacts, left=Money(amount, "USD"))


OPENED = ChargebackOpened(reference="cb-1", amount=Money("35.00", "USD"))
WON, LOST = (ChargebackClosed(reference="cb-1", won=won) for won in (True, False))


def test_a_dispute_is_open_until_the_bank_decides() -> None:
    """what is lost is the customer's, what is won is ours."""
    order = given(TAKEN).when(disputed("35.00"), disputable("35.99")).then(OPENED).record
    assert (order.disputed, order.charged_back) == (True, None)

    for won, event, back in ((True, WON, None), (False, LOST, OPENED.amount)):
        close = CloseChargeback(order=ORDER, reference="cb-1", won=won)
        order = given(TAKEN, OPENED).when(close, KNOWN).then(event).record
        assert (order.disputed, order.charged_back) == (False, back)
        given(TAKEN, OPENED, event).when(close, KNOWN).then_refused("not_open")
    assert [x.stage for x in order.chargebacks] == [ChargebackStage.LOST]


def test_of_two_disputes_one_is_closed() -> None:
    """the other stays as it is."""
    other = ChargebackOpened(reference="cb-2", amount=Money("0.99", "USD"))
    order = given(TAKEN, OPENED, other, LOST).record
    assert order is not None

    assert [x.stage for x in order.chargebacks] == [ChargebackStage.LOST, ChargebackStage.OPEN]
    close = CloseChargeback(order=ORDER, reference="cb-1", won=True)
    told = given(TAKEN, OPENED, other, LOST).when(close, KNOWN).then_refused("not_open")
    assert told.refusal.standing[0].allowed == ("cb-2",)


def test_no_more_is_disputed_than_was_paid() -> None:
    """for the sale and all that was sent in its place; nothing is not advised."""
    paid, nothing = disputable("35.99"), disputable("-3")
    assert given(TAKEN).when(disputed("35.99"), paid).record.disputed
    told = given(TAKEN).when(disputed("36.00"), paid).then_refused("amount").refusal
    assert told.standing[0].allowed == ("more than nothing, up to USD 35.99",)
    given(TAKEN).when(disputed("0"), paid).then_refused("amount")
    given(TAKEN).when(disputed("1", currency="EUR"), paid).then_refused("several_currencies")
    given(TAKEN, OPENED).when(disputed("1"), paid).then_refused("known")
    for event in (LOST, WON):
        assert given(TAKEN, OPENED, event).when(disputed("0.99", "cb-2"), paid).record.disputed
    told = (
        given(TAKEN, OPENED).when(disputed("1.00", "cb-2"), nothing).then_refused("amount").refusal
    )
    assert (told.standing[0].allowed, "USD 0.00 of what was paid" in str(told)) == ((), True)
