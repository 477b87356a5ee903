from typing import Any

import attrs
import pytest

from cservice.exchanges import (
    AcceptOriginal,
    CancelExchange,
    CancelReplacement,
    ChargePaid,
    ChargeWithdrawn,
    DeliverReplacement,
    DifferenceAsked,
    DifferenceEven,
    DifferencePaid,
    Exchange,
    ExchangeCancelled,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStage,
    ExchangeStarted,
    Item,
    MayExchangeFor,
    OrderReplacement,
    Original,
    OriginalAccepted,
    OriginalPaidFor,
    OriginalReceived,
    OriginalRejected,
    OriginalStage,
    Outward,
    ReceiveOriginal,
    ReplacementCameBack,
    ReplacementCancelled,
    ReplacementDelivered,
    ReplacementOrdered,
    ReplacementResent,
    ReplacementShipped,
    ReplacementStage,
    ResendReplacement,
    ReturnStanding,
    ShippingCost,
    ShipReplacement,
    Ships,
    ShipsWhen,
    StartExchange,
    TakeBackReplacement,
    UnreturnedCharged,
)
from cservice.ids import ExchangeId, OrderId, ProductId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Lift
from cservice.kernel.time import days, plus
from cservice.payment import Purse
from cservice.testing import NOON, STREAM, given, knowing

ID, RA, ORDER = ExchangeId(STREAM.id), ReturnId("ra-1"), OrderId("order-1")
SECOND = OrderId("order-2")
PRICE, FREE, PAID = Money("3.99", "USD"), Money("0", "USD"), Money("16", "USD")
BOOK, FILM, TITLE = Sku("book"), ProductId("film"), "The Old Man and the Sea"


def book(quantity: int = 1, **more: Any) -> Item:
    """What goes out."""
    return Item(**{"sku": BOOK, "title": TITLE, "quantity": quantity, **more})


def back(quantity: int = 1, **more: Any) -> Original:
    """What comes back."""
    return Original(**{"sku": BOOK, "quantity": quantity, "worth": PAID * quantity, **more})


def outward(**said: bool) -> Outward:
    """An order that was placed for the exchange, and what became of it."""
    nothing = dict.fromkeys(("left", "arrived", "came_back", "cancelled"), False)
    return Outward(**{**nothing, **said})


def facts(*policies: Any, **fields: Any) -> ExchangeFacts:
    """A return of one book that came by our mistake; it is back, and the replacement is there."""
    known: dict[str, Any] = {
        "order": ORDER,
        "standing": ReturnStanding.AUTHORIZED,
        "our_mistake": True,
        "originals": (back(),),
        "settles_by_exchange": True,
        "shipping_price": PRICE,
        "original": OriginalStage.ACCEPTED,
        "counts": PAID,
        "outward": outward(left=True, arrived=True),
    }
    return knowing(ExchangeFacts, *policies, **{**known, **fields})


def started(ships: Ships = Ships.AT_ONCE, shipping: Money = FREE) -> ExchangeStarted:
    """An exchange was agreed."""
    return ExchangeStarted(
        order=ORDER,
        ra=RA,
        items=(book(),),
        originals=(back(),),
        our_mistake=ships is Ships.AT_ONCE,
        ships=ships,
        shipping=shipping,
        value=PAID,
    )


START = StartExchange(ra=RA, items=(book(),))
STARTED, WAITING = started(), started(Ships.AFTER_RETURN, PRICE)
ORDERED = ReplacementOrdered(order=SECOND)
SHIPPED = ReplacementShipped(
    remind_at=plus(NOON, days(14)), charge_at=plus(NOON, days(30)), give_up_at=plus(NOON, days(60))
)
CAME_BACK = ReplacementCameBack(reason="nobody lives there", resend_until=plus(NOON, days(14)))
OUT = (ORDERED, SHIPPED, ReplacementDelivered())
BACK = (OriginalReceived(), OriginalAccepted(received=PAID), DifferenceEven())
REJECTED = (
    OriginalReceived(),
    OriginalRejected(charge_at=NOON, give_up_at=plus(NOON, days(30))),
)
CANCELLED = ExchangeCancelled(reason="she keeps it")


def test_on_our_mistake_the_replacement_ships_at_once_and_free() -> None:
    """it does not wait for the wrong item, and who said so is kept."""
    told = given().when(START, facts())

    assert [ruling.policy for ruling in told.then(STARTED).rulings] == [
        "trade.exchanges:at_once_on_our_mistake",
        "trade.exchanges:waived_shipping",
    ]
    assert START.follows == RA
    assert told.record.keys == (STREAM.case, ORDER)
    assert told.record.replacement_due


def test_otherwise_it_waits_and_shipping_is_paid() -> None:
    """until the original is back."""
    told = given().when(START, facts(our_mistake=False)).then(WAITING)

    assert not told.record.replacement_due
    given(WAITING).when(OrderReplacement(exchange=ID, order=SECOND), facts()).then_refused(
        "not_due"
    )
    given(WAITING, OriginalReceived()).when(
        OrderReplacement(exchange=ID, order=SECOND), facts()
    ).then(ORDERED)


def test_a_brand_may_ship_when_it_likes() -> None:
    """the latest policy is asked first."""

    @policy(ShipsWhen)
    def patient(q: ShipsWhen) -> Ships | None:
        return Ships.AFTER_RETURN

    assert given().when(START, facts(patient)).record.ships is Ships.AFTER_RETURN


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"order": None}, "unknown_return"),
        ({"settles_by_exchange": False}, "other_remedy"),
        ({"standing": ReturnStanding.REQUESTED}, "not_authorized"),
        ({"standing": ReturnStanding.OVER}, "return_over"),
        ({"originals": ()}, "more_than_back"),
    ],
    ids=["no such return here", "a credit", "nobody agreed to it", "over", "exchanged already"],
)
def test_no_exchange_without_a_return_that_waits_for_one(known: dict[str, Any], code: str) -> None:
    """nothing goes out for what is not coming back, nor twice for what is."""
    given().when(START, facts(**known)).then_refused(code)


def test_no_more_goes_out_than_comes_back() -> None:
    """and the refusal says how much may."""
    two = StartExchange(ra=RA, items=(book(), book()))
    refusal = given().when(two, facts()).then_refused("more_than_back").refusal

    assert refusal.standing[0].allowed == ("up to 1",)
    assert given().when(two, facts(originals=(back(2),))).record.items == (book(), book())


def test_the_replacement_is_ordered_once() -> None:
    """while the exchange is open."""
    order = OrderReplacement(exchange=ID, order=SECOND)

    assert given(STARTED).when(order, facts()).then(ORDERED).record.replacement_order == SECOND
    given(STARTED, ORDERED).when(order, facts()).then_refused("not_now")
    given(STARTED, CANCELLED).when(order, facts()).then_refused("not_due")


def test_the_replacement_leaves_and_arrives() -> None:
    """one after the other; its leg alone does not close the exchange."""
    given(STARTED, ORDERED).when(ShipReplacement(exchange=ID), facts()).then(SHIPPED)
    told = given(STARTED, *OUT[:2]).when(DeliverReplacement(exchange=ID), facts())

    assert told.then(ReplacementDelivered()).record.stage is ExchangeStage.OPEN


@pytest.mark.parametrize("so_far", [(), OUT[:1], OUT], ids=["planned", "ordered", "there"])
def test_nothing_arrives_that_has_not_left(so_far: tuple[Event[Exchange], ...]) -> None:
    """nor twice; the exchange being open is not enough."""
    deliver = DeliverReplacement(exchange=ID)

    given(STARTED, *so_far).when(deliver, facts()).then_refused("not_now")


@pytest.mark.parametrize("so_far", [(), BACK], ids=["awaited", "accepted"])
def test_nothing_is_accepted_that_has_not_come(so_far: tuple[Event[Exchange], ...]) -> None:
    """nor twice."""
    given(STARTED, *so_far).when(AcceptOriginal(exchange=ID), facts()).then_refused("not_now")


def test_a_replacement_whose_order_is_cancelled_is_due_again() -> None:
    """under another order, or the exchange is given up; what has left is not cancelled."""
    cancel = CancelReplacement(exchange=ID, order=SECOND)
    cancelled = ReplacementCancelled(order=SECOND)
    said = facts(outward=outward(cancelled=True))
    record = given(STARTED, ORDERED).when(cancel, said).then(cancelled).record

    assert record.replacement_due
    assert record.replacement_order is None
    again = given(STARTED, ORDERED, cancelled)
    third = OrderId("order-3")
    again.when(OrderReplacement(exchange=ID, order=third), facts()).then(
        ReplacementOrdered(order=third)
    )
    again.when(CancelExchange(exchange=ID, reason="sold out"), facts()).then(
        ExchangeCancelled(reason="sold out")
    )
    other = CancelReplacement(exchange=ID, order=third)
    given(STARTED, ORDERED).when(other, said).then_refused("other_order")
    given(STARTED, *OUT[:2]).when(cancel, said).then_refused("not_now")


def test_the_original_comes_back_and_is_accepted() -> None:
    """its leg alone does not close the exchange either."""
    given(STARTED).when(ReceiveOriginal(exchange=ID), facts()).then(OriginalReceived())
    told = given(STARTED, OriginalReceived()).when(AcceptOriginal(exchange=ID), facts())

    assert told.then(*BACK[1:]).record.stage is ExchangeStage.OPEN


def test_an_exchange_is_done_when_both_legs_are() -> None:
    """whichever is last."""
    last_out = given(STARTED, *BACK, *OUT[:2]).when(DeliverReplacement(exchange=ID), facts())
    last_back = given(STARTED, *OUT, BACK[0]).when(AcceptOriginal(exchange=ID), facts())

    one = last_out.then(ReplacementDelivered(), ExchangeClosed()).record
    other = last_back.then(*BACK[1:], ExchangeClosed()).record
    assert one == other
    assert one.deadlines() == ()
    assert (one.stage, one.replacement, one.original) == (
        ExchangeStage.CLOSED,
        ReplacementStage.DELIVERED,
        OriginalStage.ACCEPTED,
    )


def test_an_exchange_is_cancelled_before_the_replacement_is_ordered() -> None:
    """and not after; what still comes back is noted, and revives nothing."""
    cancel = CancelExchange(exchange=ID, reason="she keeps it")

    given(STARTED).when(cancel, facts()).then(CANCELLED)
    given(STARTED, ORDERED).when(cancel, facts()).then_refused("under_way")
    given(STARTED, CANCELLED).when(ReceiveOriginal(exchange=ID), facts()).then(OriginalReceived())
    late = given(STARTED, CANCELLED, BACK[0]).when(AcceptOriginal(exchange=ID), facts())
    assert late.then(BACK[1]).record.stage is ExchangeStage.CANCELLED
    assert not late.record.claims
    assert given(STARTED).when(cancel, facts()).record.claims is False


def test_another_product_is_not_sent_for_it() -> None:
    """unless a supervisor takes responsibility, or the brand widens it."""
    coin = Sku("coin")
    start = StartExchange(ra=RA, items=(book(sku=coin),))
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="sold out", codes=("other_product",))

    @policy(MayExchangeFor)
    def anything(q: MayExchangeFor) -> Lift | None:
        return Lift("other_product", "whatever she likes")

    refusal = given().when(start, facts()).then_refused("other_product").refusal
    assert str(refusal).startswith("coin is no variant of what comes back: book [")
    assert given().when(start, facts(override=sue)).record.items[0].sku == coin
    widened = given().when(start, facts(anything))
    assert widened.record.items[0].sku == coin
    assert widened.rulings[0].settled_by is not None


def test_a_variant_of_the_same_product_is_sent_for_it() -> None:
    """where both are known to be of one product."""
    tape = StartExchange(ra=RA, items=(book(sku=Sku("tape"), product=FILM),))
    variant, other = back(sku=Sku("disc"), product=FILM), back(product=ProductId("opera"))

    assert given().when(tape, facts(originals=(variant,))).record.originals == (variant,)
    for original in (other, back(product=None)):
        given().when(tape, facts(originals=(original,))).then_refused("other_product")


def test_each_item_is_asked_about() -> None:
    """what the second is refused for stands beside what was said of the first."""

    @policy(MayExchangeFor)
    def nothing_more(q: MayExchangeFor) -> Lift | None:
        return Lift("nothing", "said") if q.item.sku == BOOK else None

    start = StartExchange(ra=RA, items=(book(), book(sku=Sku("coin"))))
    two = facts(nothing_more, originals=(back(2),))
    refusal = given().when(start, two).then_refused("other_product").refusal

    assert [ruling.code for ruling in refusal.rulings] == ["nothing", "other_product"]


@pytest.mark.parametrize(
    ("price", "ours", "value"),
    [(None, False, "16"), ("20", False, "20"), ("12", False, "12"), ("20", True, "16")],
    ids=["no price", "dearer", "cheaper", "our mistake"],
)
def test_a_replacement_is_worth_its_price(price: str | None, ours: bool, value: str) -> None:
    """or what was paid for what it replaces; on our mistake whatever it costs today."""
    cost = None if price is None else Money(price, "USD")
    item = book(sku=Sku("small-book"), product=FILM, price=cost)
    start = StartExchange(ra=RA, items=(item,), consented=True)
    known = facts(our_mistake=ours, originals=(back(product=FILM),))
    record = given().when(start, known).record

    assert record.value == Money(value, "USD")
    assert record.expected == PAID
    assert record.consented


def test_another_product_has_its_price_also_on_our_mistake() -> None:
    """the customer chose it."""

    @policy(MayExchangeFor)
    def anything(q: MayExchangeFor) -> Lift | None:
        return Lift("other_product", "whatever she likes")

    coin = book(2, sku=Sku("coin"), price=Money("20", "USD"))
    start = StartExchange(ra=RA, items=(coin,))

    assert given().when(start, facts(anything, originals=(back(2),))).record.value.amount == 40


def test_a_price_is_in_the_money_that_was_paid() -> None:
    """nothing here knows a rate."""
    start = StartExchange(ra=RA, items=(book(price=Money("20", "EUR")),))

    refusal = given().when(start, facts()).then_refused("several_currencies").refusal
    assert refusal.standing[0].allowed == ("a price in USD",)


@pytest.mark.parametrize(
    ("free_from", "cost"),
    [(None, PRICE), (Money("16.01", "USD"), PRICE), (PAID, FREE), (Money("1", "EUR"), PRICE)],
)
def test_shipping_is_free_where_the_order_qualifies(free_from: Money | None, cost: Money) -> None:
    """its worth reaches the brand's figure, which is in its money."""
    known = facts(our_mistake=False, free_shipping_from=free_from)

    assert given().when(START, known).record.shipping == cost


def test_policies_see_what_a_replacement_is_worth_and_how_often_it_went_wrong() -> None:
    """a brand may ship the second one at once, and free, whoever made the mistake."""
    seen: list[Money] = []

    @policy(ShippingCost)
    def free_again(q: ShippingCost) -> Money | None:
        seen.append(q.value)
        return FREE if q.repeat == 2 else None

    @policy(ShipsWhen)
    def at_once_again(q: ShipsWhen) -> Ships | None:
        return Ships.AT_ONCE if q.repeat == 2 else None

    before = ExchangeId("exchange-7")
    known = facts(free_again, at_once_again, our_mistake=False, again=before, repeat=2)
    record = given().when(START, known).record

    assert (record.ships, record.shipping, record.value) == (Ships.AT_ONCE, FREE, seen[0])
    assert (record.again, record.repeat) == (before, 2)


def test_a_replacement_that_came_back_is_sent_again() -> None:
    """under another order, to another address, when somebody says so; until then it is here."""
    back_again = given(STARTED, *OUT[:2]).when(
        TakeBackReplacement(exchange=ID, reason="nobody lives there"),
        facts(outward=outward(left=True, came_back=True)),
    )
    assert back_again.then(CAME_BACK).record.at_home
    assert [one.question for one in back_again.rulings] == ["exchanges.resend_within"]
    resend = ResendReplacement(exchange=ID, address="8 Elm Street")
    resent = ReplacementResent(address="8 Elm Street")
    record = given(STARTED, *OUT[:2], CAME_BACK).when(resend, facts()).then(resent).record

    assert record.replacement_due
    assert (record.address, record.replacement_order) == ("8 Elm Street", None)
    third = (ORDERED, SHIPPED, CAME_BACK)
    same = given(STARTED, *OUT[:2], CAME_BACK, resent, *third).when(
        ResendReplacement(exchange=ID), facts()
    )
    assert same.then(resent).record.address == "8 Elm Street"
    given(STARTED, *OUT[:2]).when(resend, facts()).then_refused("not_now")
    has_it = given(STARTED, *OUT[:2], CAME_BACK).when(resend, facts(credited=PAID))
    refused = has_it.then_refused("credited").refusal.standing[0]
    assert (f"the customer has {PAID}" in refused.text(), refused.allowed) == (
        True,
        ("cancel the exchange",),
    )


def test_a_replacement_that_came_back_may_be_given_up() -> None:
    """and is not sent again then; where something else is had for it, all is settled."""
    cancel = CancelExchange(exchange=ID, reason="she moved")
    off = ExchangeCancelled(reason="she moved")
    here = (STARTED, *OUT[:2], CAME_BACK)

    given(*here).when(cancel, facts()).then(off)
    had = given(*here, *BACK).when(cancel, facts(credited=PAID))
    assert had.then(attrs.evolve(off, credit=FREE)).record.claims
    given(*here, off).when(ResendReplacement(exchange=ID), facts()).then_refused("over")


def test_a_replacement_that_came_back_is_given_up_by_itself_at_its_instant() -> None:
    """and not before; nor once it was sent again, or while the original is looked at."""
    at = plus(NOON, days(14))
    give_up = CancelExchange(exchange=ID, reason="nobody asked", due_at=at)
    here = given(STARTED, *OUT[:2], CAME_BACK, *BACK)
    assert here.record is not None
    [deadline] = here.record.deadlines()
    assert (deadline.at, deadline.key) == (at, "resend")

    here.when(deadline.command, facts(now=plus(at, -days(0.01)))).then_refused("not_due")
    given_up = here.when(deadline.command, facts(now=plus(at, days(9)))).record
    assert (given_up.stage, given_up.credit) == (ExchangeStage.CANCELLED, PAID)
    here.when(give_up, facts(now=at)).then_refused("not_due")
    again = given(STARTED, *OUT[:2], CAME_BACK, *BACK, ReplacementResent(address=None))
    again.when(deadline.command, facts(now=at)).then_refused("not_due")
    for waits in ((), BACK[:1]):
        story = given(STARTED, *OUT[:2], CAME_BACK, *waits)
        assert story.record is not None
        assert story.record.deadlines() == ()


def test_what_was_accepted_is_given_back_with_the_exchange() -> None:
    """and is not exchanged again."""
    cancel = CancelExchange(exchange=ID, reason="sold out")
    record = given(STARTED, *BACK).when(cancel, facts()).record

    assert record.credit == PAID
    assert record.claims


def test_a_replacement_does_not_go_out_for_what_was_not_accepted() -> None:
    """where it was still here; one whose order is cancelled stays here."""
    off = ExchangeCancelled(reason="what came back was not accepted")
    cancel = CancelReplacement(exchange=ID, order=SECOND)
    ordered = given(STARTED, ORDERED, *REJECTED)

    said = facts(outward=outward(left=True, came_back=True, cancelled=True))
    ordered.when(cancel, said).then(ReplacementCancelled(order=SECOND), off)
    out = given(STARTED, *OUT[:2], *REJECTED)
    back_again = TakeBackReplacement(exchange=ID, reason=CAME_BACK.reason)
    out.when(back_again, said).then(CAME_BACK, off)


def test_no_exchange_is_agreed_for_what_the_bank_gives_back() -> None:
    """or may give back; a part that it gave counts too."""
    start = StartExchange(ra=RA, items=(book(),))
    disputed = Purse(sale=ORDER, disputed=True)
    less = Purse(sale=ORDER, left=PAID - Money("0.01", "USD"))

    given().when(start, facts(purse=disputed)).then_refused("chargeback_open")
    given().when(start, facts(purse=less)).then_refused("more_than_paid")
    assert given().when(start, facts(purse=Purse(sale=ORDER, left=PAID))).record.sale is None


def test_an_exchange_of_a_replacement_is_guarded_by_its_sale() -> None:
    """what is paid for it, and goes back, is counted there."""
    sale = OrderId("order-0")
    start = StartExchange(ra=RA, items=(book(),))

    exchange = given().when(start, facts(purse=Purse(sale=sale))).record

    assert (exchange.sale, exchange.keys) == (sale, (STREAM.case, ORDER, sale))


LATER = outward(left=True, came_back=True)
SHIP, DELIVER = ShipReplacement(exchange=ID), DeliverReplacement(exchange=ID)
TAKE_BACK = TakeBackReplacement(exchange=ID, reason="nobody lives there")
ORDER_IT = OrderReplacement(exchange=ID, order=SECOND)
CANCEL_IT = CancelReplacement(exchange=ID, order=SECOND)


@pytest.mark.parametrize(
    ("story", "command", "said", "sentence"),
    [
        ((), ORDER_IT, None, "order-2 is no order that is still to leave for"),
        ((), ORDER_IT, outward(cancelled=True), "order-2 is no order that is still to leave for"),
        ((), ORDER_IT, LATER, "order-2 is no order that is still to leave for"),
        (OUT[:1], CANCEL_IT, None, "was not cancelled"),
        (OUT[:1], CANCEL_IT, outward(left=True), "was not cancelled"),
        (OUT[:1], SHIP, None, "has not left"),
        (OUT[:1], SHIP, outward(), "has not left"),
        (OUT[:2], DELIVER, None, "was not delivered"),
        (OUT[:2], DELIVER, LATER, "was not delivered"),
        (OUT[:2], TAKE_BACK, None, "did not come back"),
        (OUT[:2], TAKE_BACK, outward(left=True, arrived=True), "did not come back"),
    ],
)
def test_what_became_of_the_replacement_its_order_says(
    story: tuple[Event[Exchange], ...], command: Any, said: Outward | None, sentence: str
) -> None:
    """not whoever gives the command; they are told what to do instead."""
    told = given(STARTED, *story).when(command, facts(outward=said))
    refusal = told.then_refused("not_so" if "order-2 is" not in sentence else "not_its_order")

    assert sentence in str(refusal.refusal)
    assert refusal.refusal.standing[0].allowed


def test_who_authorizes_or_asks_anew_may_exchange() -> None:
    """the refusal says which, and names the return."""
    for standing, instead in (
        (ReturnStanding.REQUESTED, "authorize the return first"),
        (ReturnStanding.OVER, "request another return"),
    ):
        refusal = given().when(START, facts(standing=standing)).refusal
        assert refusal.standing[0].allowed == (instead,)
        assert "ra-1" in str(refusal)


@pytest.mark.parametrize("price", ["0", "15.99"])
def test_the_very_same_is_not_sent_for_less_than_was_paid(price: str) -> None:
    """the rest of it would be paid out; a supervisor may say so, or a policy."""
    start = StartExchange(ra=RA, items=(book(price=Money(price, "USD")),))
    sue = Override(
        by=Actor.staff("sue", SUPERVISOR), reason="it is", codes=("below_what_was_paid",)
    )

    @policy(MayExchangeFor)
    def todays(q: MayExchangeFor) -> Lift | None:
        return Lift("below_what_was_paid", "today's price counts") if q.undercuts == PAID else None

    known = facts(our_mistake=False)
    refusal = given().when(start, known).then_refused("below_what_was_paid").refusal
    assert f"book goes out at USD {Money(price, 'USD').amount} each; USD 16.00 was paid" in str(
        refusal
    )
    for lifted in (facts(todays, our_mistake=False), facts(our_mistake=False, override=sue)):
        assert given().when(start, lifted).record.value == Money(price, "USD")


@pytest.mark.parametrize(
    ("item", "original", "ours"),
    [
        (book(price=PAID), back(), False),
        (book(price=Money("20", "USD")), back(), False),
        (book(price=Money("1", "USD")), back(), True),
        (book(sku=Sku("tape"), product=FILM, price=Money("1", "USD")), back(product=FILM), False),
    ],
    ids=["the price paid", "dearer", "our mistake, it counts for nothing", "another size"],
)
def test_any_other_price_is_the_brands(item: Item, original: Original, ours: bool) -> None:
    """a variant may cost less, and of what costs more the customer owes the rest."""
    start = StartExchange(ra=RA, items=(item,))

    known = facts(our_mistake=ours, originals=(original,))
    assert given().when(start, known).record.items == (item,)


def test_a_lower_price_of_the_same_beside_another_counts() -> None:
    """also on our mistake, where what goes out stands for something else too."""

    @policy(MayExchangeFor)
    def anything(q: MayExchangeFor) -> Lift | None:
        return Lift("other_product", "whatever she likes")

    start = StartExchange(ra=RA, items=(book(2, price=Money("1", "USD")),))
    known = facts(anything, originals=(back(), back(sku=Sku("coin"))))
    given().when(start, known).then_refused("below_what_was_paid")


EURO = back(worth=Money("16", "EUR"))


def test_shipping_for_nothing_is_nothing_in_any_money() -> None:
    """a brand that asks nothing serves orders in every currency; so does one that waives it."""
    nothing = facts(originals=(EURO,), our_mistake=False, shipping_price=FREE)
    assert given().when(START, nothing).record.shipping == Money("0", "EUR")
    waived = facts(originals=(EURO,), shipping_price=PRICE)
    assert given().when(START, waived).record.shipping == Money("0", "EUR")

    @policy(ShippingCost)
    def three(q: ShippingCost) -> Money | None:
        return Money("3", "EUR")

    asked = facts(three, originals=(EURO,), our_mistake=False, shipping_price=FREE)
    assert given().when(START, asked).record.shipping == Money("3", "EUR")


def test_shipping_in_other_money_is_refused() -> None:
    """the replacement could not be ordered; whoever asks is told what would be right."""
    known = facts(originals=(EURO,), our_mistake=False)
    refusal = given().when(START, known).then_refused("several_currencies").refusal

    assert str(refusal).startswith("shipping costs USD 3.99; what comes back was paid in EUR [")
    assert refusal.standing[0].allowed == (
        "a price of the brand's in EUR",
        "shipping that is waived",
    )


FIRST = ExchangeId("exchange-1")
SMALL = book(sku=Sku("small-book"), product=FILM, price=Money("12", "USD"))
BY_SUE = Override(
    by=Actor.staff("sue", SUPERVISOR), reason="so be it", codes=("original_not_back",)
)


def test_nothing_cheaper_goes_out_while_the_first_original_is_owed() -> None:
    """the rest of it would be paid out; what costs as much, or more, does go out."""
    cheaper = StartExchange(ra=RA, items=(SMALL,))
    of_film: dict[str, Any] = {"our_mistake": False, "originals": (back(product=FILM),)}
    owed = facts(unreturned=FIRST, **of_film)

    refusal = given().when(cheaper, owed).then_refused("original_not_back").refusal
    assert str(refusal).startswith("USD 4.00 would go back, and the original of exchange-1 is nei")
    told = given().when(cheaper, facts(unreturned=FIRST, override=BY_SUE, **of_film))
    assert told.rulings[0].settled_by == "staff sue: so be it"
    assert given().when(cheaper, facts(**of_film)).events
    for price in ("16", "17"):
        dearer = StartExchange(ra=RA, items=(book(price=Money(price, "USD")),))
        assert given().when(dearer, owed).events


def test_what_is_held_does_not_go_back_while_the_first_original_is_owed() -> None:
    """but what the customer paid for this exchange does, and policies may say otherwise."""
    cancel = CancelExchange(exchange=ID, reason="sold out")
    owed = facts(unreturned=FIRST)

    given(STARTED, *BACK).when(cancel, owed).then_refused("original_not_back")
    told = given(STARTED, *BACK).when(cancel, facts(unreturned=FIRST, override=BY_SUE))
    assert (told.record.credit, told.rulings[0].code) == (PAID, "original_not_back")
    assert given(STARTED).when(cancel, owed).record.credit is None
    charged = (
        *OUT[:2],
        UnreturnedCharged(amount=PAID, give_up_at=NOON),
        ReplacementCameBack(reason="moved", resend_until=plus(NOON, days(14))),
        ChargeWithdrawn(),
        ChargePaid(reference="p-1"),
        OriginalPaidFor(),
    )
    assert given(STARTED, *charged).when(cancel, owed).record.credit == PAID


def test_a_difference_that_was_paid_is_the_customers_own() -> None:
    """what came is another matter."""
    asked = (DifferenceAsked(due=PRICE, due_until=NOON), DifferencePaid(reference="p-2"))
    record = given(STARTED, *BACK[:2], *asked).when(
        CancelExchange(exchange=ID, reason="sold out"), facts()
    )

    before = replay(STREAM, (STARTED, *BACK[:2], *asked))
    assert (before.held_of_goods, before.held) == (PAID, PAID + PRICE)
    assert record.record.credit == PAID + PRICE
