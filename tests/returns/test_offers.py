from typing import Any

import pytest

from cservice.coupon import Coupon
from cservice.ids import BudgetId, CustomerId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import Instant, days, plus
from cservice.kernel.value import evolve
from cservice.payment import Purse
from cservice.returns import (
    RA_NUMBERS,
    AcceptOffer,
    AuthorizeReturn,
    BudgetLeft,
    CancelReturn,
    DeclineOffers,
    EarlierAttempt,
    ExchangeOfferAccepted,
    ExpireOffers,
    KeptForLess,
    MayReturn,
    OfferFacts,
    OfferKind,
    RaNumber,
    Reason,
    Remedy,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnLine,
    ReturnRequested,
    ReturnStage,
    SaveAttempt,
    SaveOffer,
    SaveOfferAccepted,
    SaveOffers,
    SaveOffersDeclined,
    SaveOffersExpired,
    SaveOffersMade,
    SaveOutcome,
    SettlingFacts,
    Sold,
    Unoffered,
    discounts,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, ORDER, BOOK = ReturnId(STREAM.id), OrderId("order-1"), Sku("book")
AUTUMN = BudgetId("budget-1")
FIRST_END, LAST_END = plus(NOON, days(1)), plus(NOON, days(3))
SIZE_END = plus(NOON, days(7))
PEN = SaveOffer(code="pen", text="Keep it, and a pen is yours.", valid_for=days(3))


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def coupon(**changes: Any) -> SaveOffer:
    """Five dollars, of a budget."""
    fields: dict[str, Any] = {
        "code": "coupon",
        "text": "Keep it, and five dollars are yours.",
        "cost": usd("5"),
        "valid_for": days(1),
        "budget": AUTUMN,
    }
    return SaveOffer(**{**fields, **changes})


COUPON = coupon()


def facts(
    *offers: SaveOffer, now: Instant = NOON, also: tuple[Any, ...] = (), **fields: Any
) -> RequestFacts:
    """Two books for ten dollars, and what a policy offers."""

    @policy(SaveOffers)
    def ours(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
        """What there is."""
        return offers

    known = {**KNOWN, "open_budgets": (BudgetLeft(budget=AUTUMN, left=usd("5")),), **fields}
    return knowing(RequestFacts, ours, *also, now=now, **known)


#: Of two books for ten dollars.
KNOWN: dict[str, Any] = {
    "sold": (Sold(sku=BOOK, bought=2, claimed=0, paid=usd("10")),),
    "delivered_at": NOON,
    "return_address": "Dock 5",
    "label_price": usd("0"),
    "label_takes": days(3),
}


def left(amount: str | None = "5", currency: str = "USD", now: Instant = NOON) -> OfferFacts:
    """What is left of the budget; None = it is over."""
    if amount is None:
        return knowing(OfferFacts, now=now)
    spring = BudgetLeft(budget=BudgetId("spring"), left=usd("99"))
    autumn = BudgetLeft(budget=AUTUMN, left=Money(amount, currency))
    return knowing(OfferFacts, now=now, budgets=(spring, autumn))


def asked(*reasons: Reason) -> RequestReturn:
    """A book comes back for each of the reasons."""
    return RequestReturn(
        order=ORDER, items=tuple(RequestedItem(sku=BOOK, reason=reason) for reason in reasons)
    )


def requested(reason: Reason = Reason.CHANGED_MIND) -> ReturnRequested:
    """A book is to come back."""
    line = ReturnLine(sku=BOOK, reason=reason, paid=usd("5"), requested=1)
    return ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=(line,), unoffered=None)


MADE = SaveOffersMade(offers=(COUPON, PEN), made_at=NOON, until=LAST_END)
OPEN = given(requested(), MADE)
AUTHORIZE = AuthorizeReturn(ra=RA, number=RaNumber(RA_NUMBERS.issue(7)))


def test_offers_are_made_before_anything_is_authorized() -> None:
    """and are told for how long they are good: each, and all of them."""
    told = given().when(asked(Reason.CHANGED_MIND), facts(COUPON, PEN))

    assert told.events[1:] == (MADE,)
    saved = told.record.saved
    assert (saved.outcome, saved.unoffered, saved.until) == (SaveOutcome.OPEN, None, LAST_END)
    assert [saved.good_until(one) for one in saved.offers] == [FIRST_END, LAST_END]
    expire = ExpireOffers(ra=RA)
    assert told.record.deadlines() == (Deadline(at=LAST_END, key="offers", command=expire),)


def test_a_policy_is_told_what_is_at_stake() -> None:
    """whose order it is, why it would come back, what for, and what was paid for that."""
    seen: list[SaveOffers] = []

    @policy(SaveOffers)
    def looks(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
        """Nothing, after a look."""
        seen.append(q)
        return None

    known = knowing(
        RequestFacts,
        looks,
        sold=(Sold(sku=BOOK, bought=3, claimed=0, paid=usd("10")),),
        delivered_at=NOON,
        return_address="",
        label_price=usd("0"),
        label_takes=days(3),
        customer=CustomerId("c-kim"),
    )
    given().when(evolve(asked(Reason.CHANGED_MIND, Reason.LATE), remedy=Remedy.EXCHANGE), known)

    [question] = seen
    assert question.remedy is Remedy.EXCHANGE
    assert (question.order, question.customer) == (ORDER, "c-kim")
    assert question.at_stake == usd("6.67")
    assert question.reasons == (Reason.CHANGED_MIND, Reason.LATE)
    assert question.our_mistake


GONE = coupon(code="gone", budget=BudgetId("spent"))


@pytest.mark.parametrize(
    ("reasons", "offers", "why"),
    [
        ([Reason.CHANGED_MIND], [], Unoffered.NOTHING_TO_OFFER),
        ([Reason.DAMAGED], [], Unoffered.NOTHING_TO_OFFER),
        ([Reason.CHANGED_MIND, Reason.DAMAGED], [COUPON, PEN], Unoffered.OUR_MISTAKE),
        ([Reason.NOT_GIVEN], [coupon(on_our_mistake=True)], Unoffered.NOT_GIVEN),
        ([Reason.CHANGED_MIND], [GONE], Unoffered.BUDGET),
        ([Reason.CHANGED_MIND], [coupon(cost=usd("5.01"))], Unoffered.BUDGET),
        ([Reason.CHANGED_MIND], [coupon(cost=Money("1", "EUR"))], Unoffered.BUDGET),
    ],
)
def test_why_nothing_was_offered_is_recorded(
    reasons: list[Reason], offers: list[SaveOffer], why: Unoffered
) -> None:
    """nobody had anything, our mistake, the right to withdraw, or nothing to pay it with."""
    told = given().when(asked(*reasons), facts(*offers))

    assert len(told.events) == 1
    assert told.record.saved == SaveAttempt(unoffered=why)
    assert told.record.saved.until is None
    assert told.record.saved.good_until(PEN) is None
    assert [one.key for one in told.record.deadlines()] == ["answer"]


def test_nothing_is_offered_for_what_may_not_come_back_at_all() -> None:
    """the sale is kept as it is; why is recorded, and what policies said to each line."""
    late = plus(NOON, days(31))
    reasons = (Reason.CHANGED_MIND, Reason.CHANGED_MIND)
    told = given().when(asked(*reasons), facts(COUPON, now=late))

    assert told.record.saved == SaveAttempt(unoffered=Unoffered.MAY_NOT_RETURN)
    assert [one.code for one in told.rulings if one.code] == ["window", "window"]
    story = given(*told.events)
    story.when(AUTHORIZE, facts(COUPON, now=late)).then_refused("window")


def test_an_offer_is_made_where_something_may_come_back() -> None:
    """also where a supervisor says so; and nobody is asked where there is nothing to offer."""
    late = plus(NOON, days(31))
    either = facts(coupon(on_our_mistake=True), now=late)
    some = given().when(asked(Reason.CHANGED_MIND, Reason.LATE), either)
    assert some.record.saved.outcome is SaveOutcome.OPEN
    assert [one.verdict for one in some.rulings] == ["answer", "refuse", "allow", "answer"]

    word = Override(by=Actor.staff("sue", SUPERVISOR), reason="a good customer")
    told = given().when(asked(Reason.CHANGED_MIND), facts(COUPON, now=late, override=word))
    assert told.record.saved.outcome is SaveOutcome.OPEN
    [within] = given().when(asked(Reason.CHANGED_MIND), facts(now=late)).rulings
    assert within.question == "returns.authorize_within"


def test_who_may_return_is_asked_what_is_known_of_each_line() -> None:
    """the sale and the customer; of a receipt nobody was asked yet."""
    heard: list[MayReturn] = []

    @policy(MayReturn)
    def listens(q: MayReturn) -> Ruling | None:
        """Hears what is asked, and is against it."""
        heard.append(q)
        return Refuse("no", "no")

    game = Sold(sku=Sku("game"), bought=1, claimed=0, paid=usd("7"), digital=True)
    book = Sold(sku=BOOK, bought=2, claimed=0, paid=usd("10"))
    known = facts(
        coupon(on_our_mistake=True),
        sold=(book, game),
        placed_at=plus(NOON, days(-2)),
        customer=CustomerId("c-1"),
        also=(listens,),
    )
    items = [
        RequestedItem(sku=BOOK, reason=Reason.DAMAGED, quantity=2),
        RequestedItem(sku=Sku("game"), reason=Reason.LATE),
        RequestedItem(sku=Sku("game"), reason=Reason.EXTRA_ITEM),
    ]
    told = given().when(RequestReturn(order=ORDER, items=tuple(items)), known)

    assert told.record.saved.unoffered is Unoffered.MAY_NOT_RETURN
    assert [one.line for one in heard] == list(told.record.lines)
    assert [(one.line.sku, one.digital) for one in heard] == [
        ("game", False),
        ("book", False),
        ("game", True),
    ]
    for one in heard:
        assert (one.delivered_at, one.placed_at) == (NOON, plus(NOON, days(-2)))
        assert (one.customer, one.has_receipt) == ("c-1", None)


@pytest.mark.parametrize(
    ("reasons", "offers", "made"),
    [
        ([Reason.DAMAGED], [PEN, coupon(on_our_mistake=True)], ["coupon"]),
        ([Reason.CHANGED_MIND], [PEN, GONE], ["pen"]),
        ([Reason.CHANGED_MIND], [PEN, coupon(cost=usd("5"))], ["pen", "coupon"]),
        ([Reason.NOT_GIVEN, Reason.CHANGED_MIND], [PEN], ["pen"]),
        ([Reason.CHANGED_MIND], [PEN, coupon(code="pen")], ["pen"]),
    ],
)
def test_only_some_offers_are_made(
    reasons: list[Reason], offers: list[SaveOffer], made: list[str]
) -> None:
    """what says that it is meant for our mistakes, what can be paid, and one of each code."""
    told = given().when(asked(*reasons), facts(*offers))

    assert [one.code for one in told.record.saved.offers] == made
    assert told.record.saved.offers[0] in offers


def test_a_customer_who_takes_an_offer_keeps_the_order() -> None:
    """nothing comes back, its quantities are free, and what was taken is recorded."""
    told = OPEN.when(AcceptOffer(ra=RA, code="coupon"), left()).then(
        SaveOfferAccepted(offer=COUPON)
    )

    assert (told.record.stage, told.record.claims) == (ReturnStage.SALE_KEPT, False)
    assert (told.record.saved.outcome, told.record.saved.accepted) == (SaveOutcome.KEPT, COUPON)
    assert told.record.deadlines() == ()


def test_an_offer_without_a_budget_costs_none() -> None:
    """nothing is looked at, and nothing locked."""
    pen = AcceptOffer(ra=RA, code="pen")

    OPEN.when(pen, left(None)).then(SaveOfferAccepted(offer=PEN))
    assert OPEN.record is not None
    assert pen.locks(OPEN.record) == ()
    assert AcceptOffer(ra=RA, code="hat").locks(OPEN.record) == ()
    assert AcceptOffer(ra=RA, code="coupon").locks(OPEN.record) == (AUTUMN,)


@pytest.mark.parametrize(
    "known", [left("4.99"), left(None), left("9", "EUR")], ids=["less", "over", "other money"]
)
def test_no_budget_is_overspent(known: OfferFacts) -> None:
    """an offer is refused that its budget cannot pay, whatever it could when it was made."""
    refusal = OPEN.when(AcceptOffer(ra=RA, code="coupon"), known).then_refused("budget_spent")

    assert "coupon costs USD 5.00" in str(refusal.refusal)


def test_an_unknown_offer_is_refused() -> None:
    """and the codes of those that were made are told."""
    told = OPEN.when(AcceptOffer(ra=RA, code="hat"), left()).then_refused("unknown_offer")

    assert told.refusal.standing[0].allowed == ("coupon", "pen")


def test_each_offer_has_its_own_end() -> None:
    """at that instant it is over, and the others are told."""
    told = OPEN.when(AcceptOffer(ra=RA, code="coupon"), left(now=FIRST_END))

    assert told.then_refused("offer_expired").refusal.standing[0].allowed == ("pen",)
    OPEN.when(AcceptOffer(ra=RA, code="pen"), left(now=FIRST_END)).then(
        SaveOfferAccepted(offer=PEN)
    )


DECLINED = SaveOffersDeclined(reason="too late")
EXPIRED = SaveOffersExpired(until=LAST_END)


SIZE = SaveOffer(code="size", text="We send you another size.", kind=OfferKind.EXCHANGE)


def test_an_exchange_may_be_taken_in_place_of_the_money() -> None:
    """the sale stays, and what comes back is authorized as an exchange, without another word."""
    opened = given(requested(), SaveOffersMade(offers=(SIZE,), made_at=NOON, until=SIZE_END))
    told = opened.when(AcceptOffer(ra=RA, code="size"), left(None))
    told.then(ExchangeOfferAccepted(offer=SIZE))

    ra = told.record
    assert (ra.stage, ra.remedy) == (ReturnStage.REQUESTED, Remedy.EXCHANGE)
    assert (ra.saved.outcome, ra.saved.accepted) == (SaveOutcome.KEPT, SIZE)
    assert (ra.claims, ra.deadlines()) == (True, ())
    after = given(
        requested(), SaveOffersMade(offers=(SIZE,), made_at=NOON, until=SIZE_END), *told.events
    )
    assert after.when(AUTHORIZE, facts()).record.stage is ReturnStage.AUTHORIZED
    after.when(AcceptOffer(ra=RA, code="size"), left(None)).then_refused("no_open_offers")


def test_an_exchange_is_paid_from_its_budget_too() -> None:
    """and for what nobody bought nothing goes out."""
    dear = evolve(SIZE, cost=usd("6"), budget=AUTUMN)
    made = SaveOffersMade(offers=(dear,), made_at=NOON, until=SIZE_END)
    take = AcceptOffer(ra=RA, code="size")
    given(requested(), made).when(take, left("5")).then_refused("budget_spent")

    beside = requested(Reason.EXTRA_ITEM)
    given(beside, evolve(made, offers=(SIZE,))).when(take, left(None)).then_refused(
        "nothing_bought"
    )


def test_what_is_extra_goes_back_beside_what_is_exchanged() -> None:
    """something was bought, so that something goes out for that."""
    bought, beside = requested().lines[0], requested(Reason.EXTRA_ITEM).lines[0]
    both = evolve(requested(), lines=(beside, bought))
    made = SaveOffersMade(offers=(SIZE,), made_at=NOON, until=SIZE_END)
    told = given(both, made).when(AcceptOffer(ra=RA, code="size"), left(None))

    assert told.record.remedy is Remedy.EXCHANGE


def test_offers_are_declined() -> None:
    """with the reason; then the return goes on."""
    told = OPEN.when(DeclineOffers(ra=RA, reason="too late"), left()).then(DECLINED)

    assert told.record.saved.outcome is SaveOutcome.DECLINED
    assert told.record.deadlines() == ()
    authorized = given(requested(), MADE, DECLINED).when(AUTHORIZE, facts())
    assert [type(one) for one in authorized.events] == [ReturnAuthorized]


@pytest.mark.parametrize(
    ("story", "now"),
    [
        (given(requested()), NOON),
        (given(requested(), MADE, DECLINED), NOON),
        (given(requested(), MADE, EXPIRED), LAST_END),
        (OPEN, LAST_END),
    ],
    ids=["none made", "declined", "expired", "over"],
)
def test_what_is_not_open_is_not_answered(story: Any, now: Instant) -> None:
    """neither taken nor declined, whether or not a sweep has noted it."""
    for answer in (AcceptOffer(ra=RA, code="pen"), DeclineOffers(ra=RA)):
        story.when(answer, left(now=now)).then_refused("no_open_offers")


def test_offers_expire_at_their_instant() -> None:
    """once, and not before."""
    expire = ExpireOffers(ra=RA)

    OPEN.when(expire, left()).then_refused("not_due")
    told = OPEN.when(expire, left(now=LAST_END)).then(EXPIRED)
    assert told.record.saved.outcome is SaveOutcome.EXPIRED
    assert told.record.deadlines() == ()
    for story in (given(requested()), given(requested(), MADE, EXPIRED)):
        story.when(expire, left(now=LAST_END)).then_refused("not_due")


def test_an_authorization_waits_for_an_answer() -> None:
    """the offers come first; until when, is told."""
    told = OPEN.when(AUTHORIZE, facts()).then_refused("offers_open")

    assert "coupon, pen" in str(told.refusal)
    assert "accept one of the offers" in told.refusal.standing[0].allowed


def test_the_right_to_withdraw_waits_for_nothing() -> None:
    """then the offers count as declined, and that is recorded."""
    told = given(requested(Reason.NOT_GIVEN), MADE).when(AUTHORIZE, facts())

    assert [type(one) for one in told.events] == [SaveOffersDeclined, ReturnAuthorized]
    assert told.record.saved.outcome is SaveOutcome.DECLINED


def test_offers_whose_time_is_over_delay_nothing() -> None:
    """by the instant alone, and the same whether or not there was a sweep."""
    known = facts(now=LAST_END)
    unswept = OPEN.when(AUTHORIZE, known)
    swept = given(requested(), MADE, EXPIRED).when(AUTHORIZE, known)

    assert unswept.events == (EXPIRED, *swept.events)
    assert unswept.record == swept.record


def test_a_return_that_is_given_up_has_an_outcome() -> None:
    """what was open is declined with it."""
    told = OPEN.when(CancelReturn(ra=RA, reason="kept"), knowing(SettlingFacts, **KNOWN))

    assert [type(one) for one in told.events] == [SaveOffersDeclined, ReturnCancelled]
    assert told.record.saved.outcome is SaveOutcome.DECLINED
    assert told.record.deadlines() == ()


@pytest.mark.parametrize(
    "wrong",
    [{"cost": usd("-1")}, {"cost": None}, {"valid_for": days(0)}, {"code": ""}],
    ids=["negative", "budget", "over", "nameless"],
)
def test_an_offer_makes_sense(wrong: dict[str, Any]) -> None:
    """it costs nothing or more, says what its budget pays, lasts, and has a name."""
    with pytest.raises(InputError):
        coupon(**wrong)
    assert str(COUPON) == "coupon"


TOOK = EarlierAttempt(
    ra=ReturnId("ra-0"),
    skus=(BOOK,),
    saved=SaveAttempt(
        outcome=SaveOutcome.KEPT, unoffered=None, offers=(COUPON, PEN), made_at=NOON, accepted=PEN
    ),
)
UNTAKEN = evolve(TOOK, saved=evolve(TOOK.saved, outcome=SaveOutcome.DECLINED, accepted=None))
OTHER = evolve(TOOK, skus=(Sku("map"),))


@pytest.mark.parametrize(
    ("earlier", "codes"),
    [((TOOK,), ["coupon"]), ((UNTAKEN,), ["coupon", "pen"]), ((OTHER,), ["coupon", "pen"])],
    ids=["taken", "declined", "for another item"],
)
def test_what_was_taken_before_is_not_offered_again(
    earlier: tuple[EarlierAttempt, ...], codes: list[str]
) -> None:
    """for the same item of the order: never twice for one cause."""
    told = given().when(asked(Reason.CHANGED_MIND), facts(COUPON, PEN, earlier=earlier))

    assert [one.code for one in told.record.saved.offers] == codes


def test_where_all_was_taken_before_that_is_why() -> None:
    """nothing was offered."""
    told = given().when(asked(Reason.CHANGED_MIND), facts(PEN, earlier=(UNTAKEN, TOOK)))

    assert told.record.saved == SaveAttempt(unoffered=Unoffered.TAKEN)


def test_a_policy_is_told_what_was_offered_before() -> None:
    """and taken, and what that cost; for which items now."""
    seen: list[SaveOffers] = []

    @policy(SaveOffers)
    def looking(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
        """See what is told."""
        seen.append(q)
        return None

    policies = knowing(RequestFacts, looking, **KNOWN).policies
    known = evolve(facts(earlier=(TOOK,)), policies=policies)
    given().when(asked(Reason.CHANGED_MIND, Reason.DAMAGED), known)

    assert [(q.skus, q.earlier) for q in seen] == [((BOOK,), (TOOK,))]


def test_an_offer_is_not_taken_a_second_time() -> None:
    """where it was open for two returns of one item, and the other was kept for it."""
    known = evolve(left(), earlier=(TOOK,))

    told = OPEN.when(AcceptOffer(ra=RA, code="pen"), known).then_refused("taken_before")

    assert "never twice for one cause" in str(told.refusal)
    OPEN.when(AcceptOffer(ra=RA, code="coupon"), known).then(SaveOfferAccepted(offer=COUPON))


def test_a_return_is_asked_for_by_its_customer() -> None:
    """where it is known whose the case is, and whose the order."""
    lee, dahl = CustomerId("c-lee"), CustomerId("c-dahl")
    asks = asked(Reason.CHANGED_MIND)
    told = given().when(asks, facts(customer=dahl, on_case=(lee,)))

    told.then_refused("other_customer")
    for known in (
        facts(customer=dahl, on_case=(lee, dahl)),
        facts(customer=None, on_case=(lee,)),
        facts(customer=dahl),
    ):
        assert given().when(asks, known).events


def test_a_return_of_a_replacement_is_guarded_by_its_sale() -> None:
    """of a sale, by the order alone; both are counted against the order that is asked back."""
    asks = asked(Reason.CHANGED_MIND)
    sale = OrderId("order-0")

    back = given().when(asks, facts(sale=sale)).record
    sold = given().when(asks, facts(sale=None)).record

    assert asks.counts == (ORDER,)
    assert (back.sale, back.keys) == (sale, (STREAM.case, ORDER, sale))
    assert (sold.sale, sold.keys) == (None, (STREAM.case, ORDER))


OFF = SaveOffer(code="off", text="Two dollars go back.", kind=OfferKind.DISCOUNT, cost=usd("2"))
MADE_OFF = SaveOffersMade(offers=(OFF,), made_at=NOON, until=SIZE_END)
TAKE_OFF = AcceptOffer(ra=RA, code="off")


@pytest.mark.parametrize(
    ("cost", "fields"),
    [
        (usd("0"), {}),
        (usd("5.01"), {}),
        (Money("2", "EUR"), {}),
        (usd("2"), {"sale": OrderId("order-0")}),
    ],
    ids=["nothing", "more than was paid", "other money", "sent for nothing"],
)
def test_a_discount_is_of_what_was_paid(cost: Money, fields: dict[str, Any]) -> None:
    """else it is not offered, and why is recorded; what else there is, is."""
    ask, off = asked(Reason.CHANGED_MIND), evolve(OFF, cost=cost)

    told = given().when(ask, facts(off, **fields))
    assert told.record.saved == SaveAttempt(unoffered=Unoffered.NOT_PAID)
    both = given().when(ask, facts(off, PEN, **fields)).record.saved
    assert [one.code for one in both.offers] == ["pen"]


def test_a_discount_of_all_that_was_paid_is_offered() -> None:
    """with whom it was offered to; one that does not say how much is a person's to give."""
    told = given().when(
        asked(Reason.CHANGED_MIND),
        facts(evolve(OFF, cost=usd("5")), evolve(OFF, code="some", cost=None), customer=KIM),
    )

    saved = told.record.saved
    assert ([one.off for one in saved.offers], saved.customer) == ([usd("5"), None], KIM)
    assert PEN.off is None


KIM = CustomerId("c-kim")
TENTH = Coupon(text="a tenth off", percent=10, good_for=days(30))


def test_a_coupon_locks_whose_it_is() -> None:
    """so that it is issued at once; where that is not known, nothing more."""
    ten = coupon(kind=OfferKind.COUPON, coupon=TENTH, budget=None)
    made = SaveOffersMade(offers=(ten, COUPON), made_at=NOON, until=LAST_END, customer=KIM)

    def locked(made: SaveOffersMade, code: str = "coupon") -> tuple[str, ...]:
        record = given(requested(), made).record
        assert record is not None
        return AcceptOffer(ra=RA, code=code).locks(record)

    assert locked(made) == ("customer:c-kim",)
    assert locked(evolve(made, customer=None)) == ()
    paid = evolve(made, offers=(coupon(kind=OfferKind.COUPON, coupon=TENTH),))
    assert locked(paid) == (AUTUMN, "customer:c-kim")
    assert locked(evolve(made, offers=(COUPON,))) == (AUTUMN,)


def test_only_a_coupon_has_one() -> None:
    """what is given is of one kind."""
    with pytest.raises(InputError, match="offer off is no coupon, and has one"):
        evolve(OFF, coupon=TENTH)


def test_a_discount_is_shared_by_what_was_paid() -> None:
    """to the cent, an item's lines together; what cost nothing gets nothing."""
    pen, gift = Sku("pen"), Sku("gift")
    book = requested().lines[0]
    free = evolve(book, sku=gift, paid=usd("0"))
    lines = (book, evolve(book, sku=pen, paid=usd("1")), free, evolve(book, paid=usd("4")))

    both, one = 2 * book.requested, book.requested
    assert discounts(lines, usd("1")) == (
        KeptForLess(sku=BOOK, quantity=both, off=usd("0.90")),
        KeptForLess(sku=pen, quantity=one, off=usd("0.10")),
    )
    assert [each.off for each in discounts(lines, usd("10"))] == [usd("9"), usd("1")]


@pytest.mark.parametrize(
    "purse",
    [Purse(), Purse(left=usd("2")), Purse(left=usd("0"), disputed=True)],
    ids=["not counted", "just enough", "disputed"],
)
def test_a_discount_is_taken_as_far_as_what_was_paid_may_leave(purse: Purse) -> None:
    """while the bank has not decided, it waits for that."""
    known = knowing(OfferFacts, purse=purse)

    given(requested(), MADE_OFF).when(TAKE_OFF, known).then(SaveOfferAccepted(offer=OFF))


def test_what_cannot_be_given_is_not_accepted() -> None:
    """what has gone back does not go back again; a thing may be given all the same."""
    gone = knowing(OfferFacts, purse=Purse(left=usd("1.99")))

    given(requested(), MADE_OFF).when(TAKE_OFF, gone).then_refused("more_than_paid")
    OPEN.when(AcceptOffer(ra=RA, code="pen"), gone).then(SaveOfferAccepted(offer=PEN))


def test_of_what_is_cancelled_nothing_is_kept() -> None:
    """whatever is offered."""
    gone = knowing(OfferFacts, cancelled=True)

    for story, take in (
        (OPEN, AcceptOffer(ra=RA, code="pen")),
        (given(requested(), MADE_OFF), TAKE_OFF),
    ):
        told = story.when(take, gone).then_refused("cancelled")
        assert "nothing is kept of an order that is cancelled" in str(told.refusal)
