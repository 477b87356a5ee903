from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.codec import from_plain
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError, MistypedNumberError
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Allow, Condition, Lift, Refused, Ruling
from cservice.kernel.time import Instant, days, plus
from cservice.kernel.value import evolve
from cservice.payment import Payment, PaymentMeans
from cservice.returns import (
    BY_NUMBER,
    BY_ORDER,
    RA_NUMBERS,
    AuthorizeReturn,
    CancelReturn,
    CloseReturn,
    ConfirmLabel,
    CreditIssued,
    CreditTrigger,
    DictateReturn,
    Disposition,
    DockDecision,
    DockVerdict,
    ExpireReturn,
    FlagLabelLate,
    FoundItem,
    GoodsStage,
    HandOver,
    InspectReturn,
    IssueCredit,
    LabelArrived,
    LabelFellLate,
    LabelMailed,
    LabelReissued,
    LabelStage,
    MailLabel,
    MayCredit,
    MayReturn,
    Pieces,
    RaNumber,
    Reason,
    ReceiveParcel,
    ReissueLabel,
    Remedy,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnDictated,
    ReturnExpired,
    ReturnHandedOver,
    ReturnInspected,
    ReturnLine,
    ReturnPartlyInspected,
    ReturnReceived,
    ReturnRequested,
    ReturnStage,
    SaveOffer,
    SaveOffers,
    SettlingFacts,
    Sold,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
BOOK, PEN, WHALE = Sku("book"), Sku("pen"), Sku("whale")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
P1, P2 = ParcelId("parcel-1"), ParcelId("parcel-2")
EXPIRY, LATE = plus(NOON, days(30)), plus(NOON, days(3))
VERDICT = DockVerdict(decision=DockDecision.TAKE_IN, code="fine", reason="fine")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def sold(claimed: int = 0, paid: str | None = None) -> tuple[Sold, ...]:
    """Three books for ten dollars, of which others claim some."""
    others = None if paid is None else usd(paid)
    book = Sold(sku=BOOK, bought=3, claimed=claimed, paid=usd("10.00"), claimed_paid=others)
    return (book, Sold(sku=PEN, bought=1, claimed=0, paid=usd("2.00")))


#: The sale behind the return, delivered two days ago unless said otherwise.
KNOWN: dict[str, Any] = {
    "sold": sold(),
    "delivered_at": plus(NOON, days(-2)),
    "return_address": "Dock 5",
    "label_price": usd("4.50"),
    "label_takes": days(3),
}


def facts(*policies: Any, now: Instant = NOON, **fields: Any) -> SettlingFacts:
    """What is known of it, and of its money."""
    return knowing(SettlingFacts, *policies, now=now, **{**KNOWN, **fields})


def asking(*policies: Any, now: Instant = NOON, **fields: Any) -> RequestFacts:
    """What is known of it when it is asked for."""
    return knowing(RequestFacts, *policies, now=now, **{**KNOWN, **fields})


def line(quantity: int = 2, paid: str = "6.67", authorized: int = 0, **counts: int) -> ReturnLine:
    """Some books that nobody wanted."""
    return ReturnLine(
        sku=BOOK,
        reason=Reason.CHANGED_MIND,
        paid=usd(paid),
        requested=quantity,
        authorized=authorized,
        **counts,  # type: ignore[arg-type]  # counts are the counts of a line
    )


REQUESTED = ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=(line(),))
AUTHORIZED = ReturnAuthorized(
    number=NUMBER, expires_at=EXPIRY, lines=(line(authorized=2),), given_at=NOON
)
MAILED = LabelMailed(due_at=LATE, cost=usd("4.50"))
RECEIVED = ReturnReceived(parcel=P1)
ACCEPTED = ReturnInspected(lines=(line(authorized=2, received=2, accepted=2),))
OPEN = given(REQUESTED, AUTHORIZED)
BACK = given(REQUESTED, AUTHORIZED, RECEIVED)
INSPECTED = given(REQUESTED, AUTHORIZED, RECEIVED, ACCEPTED)


def item(sku: Sku = BOOK, quantity: int = 1, reason: Reason = Reason.DAMAGED) -> RequestedItem:
    """Something the customer wants to send back."""
    return RequestedItem(sku=sku, quantity=quantity, reason=reason)


def asked(*items: RequestedItem) -> RequestReturn:
    """The customer asks for a credit."""
    return RequestReturn(order=ORDER, items=items)


def issued(amount: str, trigger: CreditTrigger) -> CreditIssued:
    """A credit that goes back as the order was paid."""
    part = Payment(means=PaymentMeans.AS_PAID, amount=usd(amount))
    return CreditIssued(amount=usd(amount), trigger=trigger, parts=(part,))


def found(sku: Sku = BOOK, **counts: Any) -> InspectReturn:
    """An inspection that found one kind of thing."""
    return InspectReturn(ra=RA, found=(FoundItem(sku=sku, **counts),))


def restocked(pieces: int = 1) -> FoundItem:
    """Books that were accepted, of which the inspector did not say what is done with them."""
    return FoundItem(sku=BOOK, accepted=pieces, disposition=Disposition.RESTOCK)


def sent_back(pieces: int = 1, **fields: Any) -> FoundItem:
    """Books that were rejected, likewise."""
    back = Disposition.RETURN_TO_CUSTOMER
    return FoundItem(sku=BOOK, rejected=pieces, disposition=back, **fields)


def test_a_return_is_asked_for_with_a_reason() -> None:
    """and what was really paid for it is noted: nothing is authorized yet."""
    told = given().when(asked(item(quantity=2, reason=Reason.CHANGED_MIND)), asking())

    requested = evolve(REQUESTED, answer_due_at=plus(NOON, days(2)))
    assert told.then(requested).record.stage is ReturnStage.REQUESTED
    assert asked(item()).keys == (ORDER,)
    assert (told.record.keys, told.record.lookups) == (
        (STREAM.case, ORDER),
        (Lookup(name=BY_ORDER, value=ORDER),),
    )


@pytest.mark.parametrize(
    ("items", "known", "code"),
    [
        ((item(),), {"sold": None}, "unknown_order"),
        ((item(WHALE),), {}, "not_bought"),
        ((item(quantity=4),), {}, "more_than_bought"),
        ((item(quantity=2),), {"sold": sold(claimed=2, paid="6.67")}, "more_than_bought"),
        ((item(quantity=2), item(quantity=2, reason=Reason.LATE)), {}, "more_than_bought"),
    ],
    ids=["no such order", "not on it", "too many", "others have them", "too many in two lines"],
)
def test_nothing_comes_back_that_was_not_bought(
    items: tuple[RequestedItem, ...], known: dict[str, Any], code: str
) -> None:
    """nor twice: what other returns claim, and what this one asks for, count together."""
    given().when(asked(*items), asking(**known)).then_refused(code)


@pytest.mark.parametrize(
    ("known", "code", "instead"),
    [
        ({}, "not_sent", ("cancel the order", "return it once it has left")),
        ({"cancelled": True}, "order_cancelled", ()),
    ],
)
def test_nothing_comes_back_of_an_order_that_never_left(
    known: dict[str, Any], code: str, instead: tuple[str, ...]
) -> None:
    """neither when it is asked for nor when it is authorized: nothing was delivered to credit."""
    at_home = asking(sent=False, **known)
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)

    told = given().when(asked(item()), at_home).then_refused(code)
    assert told.refusal.standing[0].allowed == instead
    given(REQUESTED).when(authorize, at_home).then_refused(code)


def test_a_policy_is_told_when_the_order_was_placed() -> None:
    """so that what was bought before the holidays may come back for longer."""

    @policy(MayReturn)
    def holidays(q: MayReturn) -> Ruling | None:
        placed = q.placed_at is not None and q.placed_at.month == 12
        return Lift("window", "a present") if placed else None

    late = {"delivered_at": plus(NOON, days(-60)), "placed_at": plus(NOON, days(-70))}
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)
    given(REQUESTED).when(authorize, facts(holidays, **late)).then(AUTHORIZED)


def test_a_refusal_says_how_many_may_still_come_back() -> None:
    """and nothing where there are none."""
    one_left = given().when(asked(item(quantity=2)), asking(sold=sold(claimed=2, paid="6.67")))
    none_left = given().when(asked(item()), asking(sold=sold(claimed=3, paid="10")))

    assert one_left.refusal.standing[0].allowed == ("1 × book",)
    assert none_left.refusal.standing[0].allowed == ()


def test_one_item_may_come_back_for_two_reasons() -> None:
    """a line each; together they are what was paid, to the cent."""
    told = given().when(asked(item(), item(quantity=2, reason=Reason.CHANGED_MIND)), asking())

    assert [(x.requested, x.reason) for x in told.record.lines] == [
        (1, Reason.DAMAGED),
        (2, Reason.CHANGED_MIND),
    ]
    assert Money.total((x.paid for x in told.record.lines), "USD") == usd("10.00")


def test_the_last_of_three_returns_gets_the_odd_cent_that_is_left() -> None:
    """three books for ten dollars are worth 3.34, 3.33 and 3.33, not 3.34 each."""
    paid = [
        given().when(asked(item()), asking(sold=sold(n, taken))).record.lines[0].paid
        for n, taken in ((0, None), (1, "3.34"), (2, "6.67"))
    ]

    assert paid == [usd("3.34"), usd("3.33"), usd("3.33")]


def test_offers_to_keep_the_sale_are_kept_with_the_request() -> None:
    """they are made before anything is authorized, and never stand in its way."""

    @policy(SaveOffers)
    def coupon(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
        return None if q.our_mistake else (SaveOffer(code="coupon_10", text="ten per cent"),)

    told = given().when(asked(item(reason=Reason.CHANGED_MIND)), asking(coupon))

    offered, in_time, within = told.rulings
    assert offered.answer == "coupon_10"
    assert in_time.policy == "trade.returns:window"
    assert within.policy == "trade.returns:authorized_in_time"
    assert given().when(asked(item()), asking(coupon)).rulings == (within,)


def test_a_return_is_authorized_under_a_number() -> None:
    """which is good for as long as a policy says, and found by it."""
    told = given(REQUESTED).when(AuthorizeReturn(ra=RA, number=NUMBER), facts())

    assert [ruling.policy for ruling in told.then(AUTHORIZED).rulings] == [
        "trade.returns:window",
        "trade.returns:good_for",
    ]
    assert told.record.lookups[1:] == (Lookup(name=BY_NUMBER, value=NUMBER, unique=True),)
    assert told.record.deadlines() == (
        Deadline(at=EXPIRY, key="expiry", command=ExpireReturn(ra=RA)),
    )


def test_a_number_that_is_given_is_one_that_can_have_been_issued() -> None:
    """a host may mint its own; not one whose check digit is wrong, nor one that nobody finds."""
    assert AuthorizeReturn(ra=RA, number=NUMBER).number == NUMBER
    with pytest.raises(MistypedNumberError):
        AuthorizeReturn(ra=RA, number=RaNumber(f"{NUMBER[:-1]}{(int(NUMBER[-1]) + 1) % 10}"))
    with pytest.raises(InputError, match=f"as plain digits: '{NUMBER}'"):
        AuthorizeReturn(ra=RA, number=RaNumber(RA_NUMBERS.grouped(NUMBER)))
    with pytest.raises(InputError, match="mistyped"):
        from_plain({"ra": RA, "number": "123"}, AuthorizeReturn)


def test_a_window_that_is_over_is_a_supervisors_to_extend() -> None:
    """refused to the customer, and to the agent who has no authority."""
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)
    late = {"delivered_at": plus(NOON, days(-31))}
    boss = Override(by=Actor.staff("sue", SUPERVISOR), reason="a good customer")

    given(REQUESTED).when(authorize, facts(**late)).then_refused("window")
    told = given(REQUESTED).when(authorize, facts(**late, override=boss))

    assert told.then(AUTHORIZED).rulings[0].settled_by == "staff sue: a good customer"


def test_conditions_of_a_policy_are_kept_for_the_inspection() -> None:
    """the customer is told them with the number."""
    boxed = Condition(code="original_packaging", text="in the box it came in")

    @policy(MayReturn)
    def in_the_box(q: MayReturn) -> Ruling | None:
        return Allow("in its box", conditions=(boxed,))

    told = given(REQUESTED).when(AuthorizeReturn(ra=RA, number=NUMBER), facts(in_the_box))

    assert told.record.conditions == (boxed,)


def test_each_line_brings_its_conditions() -> None:
    """those of one line do not take the place of another's."""

    @policy(MayReturn)
    def wrapped(q: MayReturn) -> Ruling | None:
        return Allow("so", conditions=(Condition(code=q.line.sku, text="wrapped"),))

    requested = given().when(asked(item(), item(PEN)), asking())
    told = given(*requested.events).when(AuthorizeReturn(ra=RA, number=NUMBER), facts(wrapped))

    assert [one.code for one in told.record.conditions] == [BOOK, PEN]
    assert len([one for one in told.rulings if one.question == MayReturn.kind]) == 4


@pytest.mark.parametrize("says", [True, False, None])
def test_what_the_customer_says_of_a_receipt_is_told(says: bool | None) -> None:
    """no receipt is not the same as nobody having asked."""
    heard: list[bool | None] = []

    @policy(MayReturn)
    def hears(q: MayReturn) -> Ruling | None:
        heard.append(q.has_receipt)
        return None

    authorize = AuthorizeReturn(ra=RA, number=NUMBER, has_receipt=says)
    given(REQUESTED).when(authorize, facts(hears)).then(AUTHORIZED)

    assert heard == [says]


def test_what_others_were_authorized_meanwhile_is_not_authorized_again() -> None:
    """between the request and the authorization the books may have gone elsewhere."""
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)

    given(REQUESTED).when(authorize, facts(sold=sold(claimed=2))).then_refused("more_than_bought")


def test_number_and_address_are_dictated_together() -> None:
    """grouped for the ear; there is no address without a number."""
    grouped = ReturnDictated(number=RA_NUMBERS.grouped(NUMBER), address="Dock 5")

    OPEN.when(DictateReturn(ra=RA), facts()).then(grouped)
    given(REQUESTED).when(DictateReturn(ra=RA), facts()).then_refused("not_now")


@pytest.mark.parametrize("address", ["", "  ", None])
def test_nothing_is_dictated_without_an_address(address: Any) -> None:
    """the customer would write a number on a box that goes nowhere; the desk's people set it."""
    told = OPEN.when(DictateReturn(ra=RA), facts(return_address=address))
    [ruling] = told.then_refused("no_address").refusal.standing
    assert ruling.allowed == ("set the brand's return_address",)


def test_a_label_is_mailed_and_waived_where_it_was_our_mistake() -> None:
    """its price is the brand's unless a policy says otherwise."""
    line = ReturnLine(sku=BOOK, reason=Reason.WRONG_ITEM, paid=usd("3.34"), requested=1)
    ours = ReturnAuthorized(number=NUMBER, expires_at=EXPIRY, lines=(line,))
    told = OPEN.when(MailLabel(ra=RA), facts()).then(MAILED)

    assert told.record.label_cost == usd("4.50")
    label, expiry = told.record.deadlines()
    assert (label.at, label.command) == (LATE, FlagLabelLate(ra=RA, due_at=LATE))
    assert expiry.key == "expiry"
    waived = given(REQUESTED, ours).when(MailLabel(ra=RA), facts())
    assert waived.record.label_cost == usd("0")
    assert waived.rulings[0].policy == "trade.returns:waived_label"


@pytest.mark.parametrize(
    ("reason", "faulty", "contradicted"),
    [
        (Reason.WRONG_ITEM, None, False),
        (Reason.WRONG_ITEM, (), True),
        (Reason.WRONG_ITEM, (PEN,), True),
        (Reason.WRONG_ITEM, (BOOK,), False),
        (Reason.WRONG_ITEM, (WHALE,), False),
        (Reason.CHANGED_MIND, (), False),
    ],
)
def test_a_diagnosis_may_contradict_that_it_was_our_mistake(
    reason: Reason, faulty: Any, contradicted: bool
) -> None:
    """where somebody looked, and found nothing wrong with it, nor what came in its place."""
    line = ReturnLine(sku=BOOK, reason=reason, paid=usd("3.34"), requested=1, instead=WHALE)

    assert facts(faulty=faulty).contradicts(line) is contradicted


def test_what_was_found_all_right_is_the_customers_own_reason() -> None:
    """its label is not waived, and after the window it does not come back."""
    found: dict[str, Any] = {"faulty": (), "delivered_at": plus(NOON, days(-31))}
    asks = asked(item())
    request = given().when(asks, asking())
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)
    story = given(*request.events)

    assert story.when(authorize, facts(delivered_at=found["delivered_at"])).record.number == NUMBER
    story.when(authorize, facts(**found)).then_refused("window")
    barred = given().when(asks, asking(**found)).record
    assert barred.saved.unoffered is not None
    ours = ReturnLine(sku=BOOK, reason=Reason.WRONG_ITEM, paid=usd("3.34"), requested=1)
    pen = evolve(ours, sku=PEN)
    for lines, cost in (((ours,), "4.50"), ((ours, pen), "0")):
        both = ReturnAuthorized(number=NUMBER, expires_at=EXPIRY, lines=lines)
        mailed = given(REQUESTED, both).when(MailLabel(ra=RA), facts(faulty=(PEN,)))
        assert mailed.record.label_cost == usd(cost)


@pytest.mark.parametrize("command", [MailLabel(ra=RA), HandOver(ra=RA)])
def test_nothing_is_sent_before_the_return_is_authorized(command: Any) -> None:
    """neither a label to the customer nor goods to us."""
    given(REQUESTED).when(command, facts()).then_refused("no_number")


def test_no_parcel_is_received_for_a_return_without_a_number() -> None:
    """whatever the dock took in."""
    receive = ReceiveParcel(ra=RA, parcel=P1)

    given(REQUESTED).when(receive, facts(taken_in=(P1,))).then_refused("no_number")


def test_a_label_that_is_not_there_is_late_and_mailed_again() -> None:
    """at no further cost, and its clock starts again; what was waited for before is forgotten."""
    flag = FlagLabelLate(ra=RA, due_at=LATE)
    again = LabelReissued(due_at=plus(LATE, days(3)))

    given(REQUESTED, AUTHORIZED, MAILED).when(flag, facts(now=LATE)).then(
        LabelFellLate(due_at=LATE)
    )
    late = given(REQUESTED, AUTHORIZED, MAILED, LabelFellLate(due_at=LATE))
    reissued = late.when(ReissueLabel(ra=RA), facts(now=LATE)).then(again).record
    assert (reissued.label, reissued.label_due_at) == (LabelStage.MAILED, again.due_at)
    assert reissued.label_cost == usd("4.50")
    given(REQUESTED, AUTHORIZED, MAILED, again).when(flag, facts(now=LATE)).then_refused("not_due")


@pytest.mark.parametrize("since", [(), (ReturnHandedOver(),), (ReturnCancelled(reason="kept"),)])
def test_a_label_is_not_late_early_nor_where_nobody_waits_for_it(
    since: tuple[Event[ReturnAuthorization], ...],
) -> None:
    """not before its time, and not once the goods are on their way or the return is over."""
    flag = FlagLabelLate(ra=RA, due_at=LATE)
    now = LATE if since else plus(LATE, -days(1))
    story = given(REQUESTED, AUTHORIZED, MAILED, *since)

    story.when(flag, facts(now=now)).then_refused("not_due")
    assert story.record is not None
    awaited = "label" in [one.key for one in story.record.deadlines()]
    assert awaited == (not since)


def test_a_label_that_is_there_is_waited_for_no_more() -> None:
    """the customer says so."""
    told = given(REQUESTED, AUTHORIZED, MAILED).when(ConfirmLabel(ra=RA), facts())

    assert [one.key for one in told.then(LabelArrived()).record.deadlines()] == ["expiry"]


@pytest.mark.parametrize(
    "over", [ReturnCancelled(reason="kept"), ReturnExpired()], ids=["cancelled", "expired"]
)
def test_no_label_is_mailed_for_a_return_that_is_over(over: Event[ReturnAuthorization]) -> None:
    """neither a first one nor another."""
    given(REQUESTED, AUTHORIZED, over).when(MailLabel(ra=RA), facts()).then_refused("over")
    given(REQUESTED, AUTHORIZED, MAILED, over).when(ReissueLabel(ra=RA), facts()).then_refused(
        "over"
    )


@pytest.mark.parametrize(
    "command",
    [
        DictateReturn(ra=RA),
        MailLabel(ra=RA),
        IssueCredit(ra=RA),
        CancelReturn(ra=RA, reason="she keeps it"),
    ],
    ids=lambda command: command.kind,
)
def test_an_expired_number_is_expired_before_a_sweep_says_so(command: Any) -> None:
    """from the very instant, and not a moment sooner."""
    OPEN.when(command, facts(now=EXPIRY)).then_refused("expired")
    before = OPEN.when(command, facts(now=plus(EXPIRY, -days(0.001))))
    assert not hasattr(before.outcome, "codes") or before.refusal.codes != ("expired",)


def test_goods_leave_the_customer() -> None:
    """collected or dropped off; then the number does not expire any more."""
    late = plus(NOON, days(10))
    told = OPEN.when(HandOver(ra=RA), facts()).then(ReturnHandedOver(arrives_by=late, left_at=NOON))

    assert told.record.goods is GoodsStage.ON_THE_WAY
    assert [(one.key, one.at) for one in told.record.deadlines()] == [("goods", late)]
    given(REQUESTED, AUTHORIZED, ReturnHandedOver()).when(HandOver(ra=RA), facts()).then_refused(
        "not_now"
    )


def test_goods_that_leave_after_the_number_expired_do_not_revive_it() -> None:
    """the return expires first, as it would have, had the sweep come in time."""
    late = OPEN.when(HandOver(ra=RA), facts(now=EXPIRY)).then(
        ReturnExpired(), ReturnHandedOver(left_at=EXPIRY)
    )
    swept = given(REQUESTED, AUTHORIZED, ReturnExpired()).when(HandOver(ra=RA), facts(now=EXPIRY))

    assert late.record == swept.then(ReturnHandedOver(left_at=EXPIRY)).record


def test_a_parcel_is_received_once() -> None:
    """and only one that the dock took in for this return."""
    receive, at_dock = ReceiveParcel(ra=RA, parcel=P1), facts(taken_in=(P1, P2))

    assert OPEN.when(receive, at_dock).then(ReturnReceived(parcel=P1, at=NOON)).record.parcels == (
        P1,
    )
    BACK.when(ReceiveParcel(ra=RA, parcel=P2), at_dock).then(ReturnReceived(parcel=P2, at=NOON))
    BACK.when(receive, at_dock).then_refused("noted_already")
    OPEN.when(receive, facts()).then_refused("not_taken_in")
    told = BACK.when(ReceiveParcel(ra=RA, parcel=ParcelId("parcel-3")), at_dock)
    assert told.then_refused("not_taken_in").refusal.standing[0].allowed == (P2,)


def test_what_is_as_authorized_is_accepted() -> None:
    """then the goods are inspected, and what was paid for them is due."""
    told = BACK.when(found(accepted=2), facts()).then(evolve(ACCEPTED, found=(restocked(2),)))

    assert told.record.goods is GoodsStage.INSPECTED
    assert told.record.credit_due == usd("6.67")


def test_a_condition_that_was_not_kept_stops_acceptance() -> None:
    """what was allowed in its box and came without is rejected or reviewed, not accepted."""
    boxed = Condition(code="original_packaging", text="in its original packaging")
    allowed = evolve(AUTHORIZED, conditions=(boxed,))
    story = given(REQUESTED, allowed, RECEIVED)

    bare = evolve(found(accepted=2), unmet=("original_packaging",))
    told = story.when(bare, facts()).then_refused("condition_unmet")
    assert "not kept: in its original packaging" in str(told.outcome)

    reviewed = evolve(found(rejected=1, under_review=1), unmet=("original_packaging",))
    assert story.when(reviewed, facts()).record.lines[0].rejected == 1


def test_a_condition_that_was_not_kept_is_remembered_of_what_is_under_review() -> None:
    """until all of it is decided: to accept it then is a supervisor's, and is recorded."""
    boxed = Condition(code="original_packaging", text="in its original packaging")
    allowed = evolve(AUTHORIZED, conditions=(boxed,))
    put_off = evolve(found(under_review=2), unmet=("original_packaging",))
    told = given(REQUESTED, allowed, RECEIVED).when(put_off, facts())
    accepted = found(accepted=2, reviewed=True)

    assert told.record.unmet == ("original_packaging",)
    waiting = given(REQUESTED, allowed, RECEIVED, *told.events)
    waiting.when(accepted, facts()).then_refused("condition_unmet")
    override = Override(by=Actor.staff("boris", SUPERVISOR), reason="the box was ours")
    told = waiting.when(accepted, facts(override=override))
    assert told.record.lines[0].accepted == 2
    assert told.record.unmet == ()
    assert told.rulings[0].settled_by == "staff boris: the box was ours"


def test_what_comes_in_another_parcel_is_inspected_for_itself() -> None:
    """what was said of pieces that are decided counts no more."""
    boxed = Condition(code="original_packaging", text="in its original packaging")
    allowed = evolve(AUTHORIZED, conditions=(boxed,))
    bare = evolve(found(rejected=1), unmet=("original_packaging",))
    told = given(REQUESTED, allowed, RECEIVED).when(bare, facts())

    assert told.record.unmet == ()
    rest = given(REQUESTED, allowed, RECEIVED, *told.events)
    again = rest.when(found(accepted=1), facts())
    assert again.record.lines[0].accepted == 1


def test_an_unmet_condition_is_one_of_the_authorizations() -> None:
    """a typo would accept what must not be; the refusal names those there are."""
    boxed = Condition(code="original_packaging", text="in its original packaging")
    story = given(REQUESTED, evolve(AUTHORIZED, conditions=(boxed,)), RECEIVED)
    typo = evolve(found(accepted=2), unmet=("orignal_packaging",))

    told = story.when(typo, facts()).then_refused("unknown_condition")
    assert told.refusal.standing[0].allowed == ("original_packaging",)
    assert "orignal_packaging is no condition of this return" in str(told.refusal)
    assert "its conditions: none" in str(BACK.when(typo, facts()).refusal)


def test_part_of_it_is_a_beginning() -> None:
    """the rest may come in another parcel."""
    partly = ReturnPartlyInspected(lines=(line(authorized=2, received=1, rejected=1),))

    told = BACK.when(found(rejected=1), facts()).then(evolve(partly, found=(sent_back(),)))
    assert told.record.goods is GoodsStage.RECEIVED
    rest = given(REQUESTED, AUTHORIZED, RECEIVED, partly, ReturnReceived(parcel=P2))
    rest.when(found(accepted=1), facts()).then(
        ReturnInspected(
            lines=(line(authorized=2, received=2, accepted=1, rejected=1),), found=(restocked(),)
        )
    )


def test_what_is_more_or_other_than_authorized_is_a_surplus() -> None:
    """it is kept, with its pieces, and never matched."""
    inspect = InspectReturn(
        ra=RA,
        found=(
            FoundItem(sku=WHALE, accepted=1, condition="not ours"),
            FoundItem(sku=BOOK, accepted=1, rejected=1, under_review=1),
        ),
    )

    record = BACK.when(inspect, facts()).record

    assert record.lines == (line(authorized=2, received=2, accepted=1, rejected=1),)
    assert [(x.sku, x.pieces) for x in record.surplus] == [(WHALE, 1), (BOOK, 1)]
    assert record.surplus[1].under_review == 1


def test_pieces_under_review_are_decided_later() -> None:
    """they are no new pieces; and a new piece is none of those under review while it has room."""
    review = ReturnPartlyInspected(lines=(line(authorized=2, received=1, under_review=1),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, review)

    story.when(found(accepted=1), facts()).then(
        ReturnPartlyInspected(
            lines=(line(authorized=2, received=2, accepted=1, under_review=1),),
            found=(restocked(),),
        )
    )
    story.when(found(rejected=1, reviewed=True), facts()).then(
        ReturnPartlyInspected(
            lines=(line(authorized=2, received=1, rejected=1),), found=(sent_back(reviewed=True),)
        )
    )
    for wrong in (
        found(reviewed=True, accepted=2),
        found(WHALE, reviewed=True, rejected=1),
    ):
        story.when(wrong, facts()).then_refused("not_under_review")


def test_pieces_under_review_are_not_counted_twice() -> None:
    """an inspector who forgets that they were reviewed is told so; a surplus is noted after."""
    review = ReturnPartlyInspected(lines=(line(authorized=2, received=2, under_review=2),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, review)
    told = story.when(found(accepted=2), facts()).then_refused("under_review")

    assert "2 × book more than were authorized, while 2 are under review" in str(told.refusal)
    assert told.refusal.standing[0].allowed == (
        "say reviewed=True of those that were under review",
    )
    decided, more = found(accepted=2, reviewed=True).found[0], found(rejected=1).found[0]
    both = story.when(InspectReturn(ra=RA, found=(decided, more)), facts()).record
    assert [one.pieces for one in both.surplus] == [1]
    other = story.when(found(WHALE, rejected=1), facts()).record
    assert [one.sku for one in other.surplus] == [WHALE]
    fresh = BACK.when(found(accepted=1, under_review=2), facts()).record
    assert fresh.surplus[0].under_review == 1


def test_what_is_decided_is_not_under_review() -> None:
    """the others stay so without a word."""
    review = ReturnPartlyInspected(lines=(line(authorized=2, received=2, under_review=2),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, review)
    told = story.when(found(reviewed=True, accepted=1, under_review=1), facts())

    told.then_refused("undecided")
    one = story.when(found(reviewed=True, accepted=1), facts()).record
    assert (one.lines[0].accepted, one.undecided) == (1, 1)


def test_the_wrong_item_goes_back_in_place_of_the_right_one() -> None:
    """it was not on the order, and is what the parcel should hold."""
    swapped = RequestedItem(sku=BOOK, reason=Reason.WRONG_ITEM, instead=WHALE)
    requested = given().when(asked(swapped), asking()).events[0]
    story = given(requested)
    authorized = story.when(AuthorizeReturn(ra=RA, number=NUMBER), facts()).events[0]
    story = given(requested, authorized, RECEIVED)

    assert story.when(found(WHALE, accepted=1), facts()).record.goods is GoodsStage.INSPECTED
    [surplus] = story.when(found(BOOK, accepted=1), facts()).record.surplus
    assert surplus.sku == BOOK


def test_there_are_no_negative_pieces() -> None:
    """else what is accepted would not add up."""
    with pytest.raises(InputError, match="accepted"):
        from_plain({"sku": BOOK, "accepted": -1}, FoundItem)


def test_a_credit_is_issued_when_the_goods_are_back_and_not_before() -> None:
    """in full, once, with what it was waiting for."""
    credit = IssueCredit(ra=RA)
    whole = issued("6.67", CreditTrigger.GOODS_BACK)

    OPEN.when(credit, facts()).then_refused("goods_not_back")
    BACK.when(credit, facts()).then_refused("goods_not_back")
    assert INSPECTED.when(credit, facts()).then(whole).record.credited == usd("6.67")
    twice = given(REQUESTED, AUTHORIZED, RECEIVED, ACCEPTED, whole)
    refusal = twice.when(credit, facts()).then_refused("more_than_due").refusal
    assert refusal.standing[0].allowed == ()


@pytest.mark.parametrize("amount", [usd("6.68"), usd("0"), usd("-1"), Money("1", "EUR")], ids=str)
def test_no_credit_is_more_than_was_paid(amount: Money) -> None:
    """nor nothing, nor less than nothing, nor in another currency."""
    told = INSPECTED.when(IssueCredit(ra=RA, amount=amount), facts())

    refusal = told.then_refused("more_than_due").refusal
    assert refusal.standing[0].allowed == ("up to USD 6.67",)


def test_a_credit_in_parts_adds_up() -> None:
    """what is left may still be issued, and no more."""
    part = issued("5", CreditTrigger.GOODS_BACK)
    story = given(REQUESTED, AUTHORIZED, RECEIVED, ACCEPTED, part)

    assert story.when(IssueCredit(ra=RA), facts()).record.credited == usd("6.67")
    story.when(IssueCredit(ra=RA, amount=usd("1.68")), facts()).then_refused("more_than_due")


def test_only_what_is_honoured_is_credited() -> None:
    """of two books one was rejected: what was paid for one is due."""
    half = ReturnInspected(lines=(line(authorized=2, received=2, accepted=1, rejected=1),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, half)

    story.when(IssueCredit(ra=RA), facts()).then(issued("3.34", CreditTrigger.GOODS_BACK))


def test_what_is_back_is_credited_while_the_rest_is_still_to_come() -> None:
    """a credit waits for what it is for, not for everything."""
    half = ReturnPartlyInspected(lines=(line(authorized=2, received=1, accepted=1),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, half)

    story.when(IssueCredit(ra=RA), facts()).then(issued("3.34", CreditTrigger.GOODS_BACK))
    story.when(IssueCredit(ra=RA, amount=usd("6.67")), facts()).then_refused("goods_not_back")


@policy(MayCredit)
def in_good_faith(q: MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "proof of sending")


ADVANCE = issued("6.67", CreditTrigger.BY_POLICY)


def test_a_policy_may_credit_beforehand_and_the_trigger_says_so() -> None:
    """then the number does not expire, and what was credited stays claimed."""
    told = OPEN.when(IssueCredit(ra=RA), facts(in_good_faith)).then(ADVANCE)

    assert [one.key for one in told.record.deadlines()] == ["open"]
    assert not told.record.lapsed(EXPIRY)
    given(REQUESTED, AUTHORIZED, ADVANCE).when(ExpireReturn(ra=RA), facts(now=EXPIRY)).then_refused(
        "not_due"
    )


def test_nothing_is_credited_beforehand_that_was_rejected_already() -> None:
    """only for the piece that may still be honoured."""
    half = ReturnPartlyInspected(lines=(line(authorized=2, received=1, rejected=1),))
    story = given(REQUESTED, AUTHORIZED, RECEIVED, half)

    story.when(IssueCredit(ra=RA), facts(in_good_faith)).then(
        issued("3.34", CreditTrigger.BY_POLICY)
    )


def test_what_was_credited_beforehand_and_is_rejected_is_owed_to_us() -> None:
    """nothing more is due, and the return can be closed."""
    rejected = ReturnInspected(lines=(line(authorized=2, received=2, rejected=2),))
    story = given(REQUESTED, AUTHORIZED, ADVANCE, RECEIVED, rejected)

    assert story.record is not None
    assert story.record.credit_due == usd("-6.67")
    story.when(IssueCredit(ra=RA), facts(in_good_faith)).then_refused("more_than_due")
    story.when(CloseReturn(ra=RA), facts()).then(ReturnClosed())


def test_an_exchange_is_not_credited() -> None:
    """the customer gets one or the other."""
    swap = ReturnRequested(order=ORDER, remedy=Remedy.EXCHANGE, lines=(line(),))
    story = given(swap, AUTHORIZED, RECEIVED, ACCEPTED)

    story.when(IssueCredit(ra=RA), facts()).then_refused("other_remedy")
    both = facts(exchanged=(Pieces(sku=BOOK, quantity=2),))
    assert story.when(CloseReturn(ra=RA), both).then(ReturnClosed()).record.claims


def test_a_return_is_closed_when_nothing_is_left_to_do() -> None:
    """the goods are inspected and the credit is issued."""
    close = CloseReturn(ra=RA)
    credit = issued("6.67", CreditTrigger.GOODS_BACK)

    told = BACK.when(close, facts()).then_refused("goods_open")
    assert told.refusal.standing[0].allowed == ("inspect what came",)
    INSPECTED.when(close, facts()).then_refused("credit_open")
    given(REQUESTED, AUTHORIZED, RECEIVED, ACCEPTED, credit).when(close, facts()).then(
        ReturnClosed()
    )


def test_pieces_that_never_come_do_not_keep_a_return_open_for_ever() -> None:
    """once the number's time is over, what came and is decided is all there is to settle."""
    close = CloseReturn(ra=RA)
    half = ReturnPartlyInspected(lines=(line(authorized=2, received=1, accepted=1),))
    credited = issued("3.34", CreditTrigger.GOODS_BACK)
    story = given(REQUESTED, AUTHORIZED, RECEIVED, half, credited)

    early = story.when(close, facts()).then_refused("goods_open").refusal.standing[0]
    assert early.allowed == ("without what has not come, from 2026-04-01T12:00:00Z",)
    story.when(close, facts(now=EXPIRY)).then(ReturnClosed())
    owed = given(REQUESTED, AUTHORIZED, RECEIVED, half)
    owed.when(close, facts(now=EXPIRY)).then_refused("credit_open")


@pytest.mark.parametrize(
    ("found", "over"),
    [
        ((), False),
        ((ReturnPartlyInspected(lines=(line(authorized=2, received=1, under_review=1),)),), False),
        (
            (
                ReturnPartlyInspected(
                    lines=(line(authorized=2),), surplus=(FoundItem(sku=WHALE, rejected=1),)
                ),
            ),
            True,
        ),
        ((ReturnPartlyInspected(lines=(line(authorized=2),)),), True),
        (
            (
                ReturnPartlyInspected(lines=(line(authorized=2, received=1, rejected=1),)),
                ReturnReceived(parcel=P2),
            ),
            False,
        ),
    ],
    ids=["not opened", "under review", "something else inside", "empty", "another since"],
)
def test_a_parcel_is_opened_and_decided_before_the_return_is_closed(
    found: tuple[Event[ReturnAuthorization], ...], over: bool
) -> None:
    """however late it is."""
    told = given(REQUESTED, AUTHORIZED, RECEIVED, *found).when(
        CloseReturn(ra=RA), facts(now=EXPIRY)
    )

    assert over == (not isinstance(told.outcome, Refused))


def test_what_is_offered_before_the_return_can_be_closed_is_possible() -> None:
    """pieces under review are decided, and an empty box is an inspection that found nothing."""
    close = CloseReturn(ra=RA)
    review = ReturnPartlyInspected(lines=(line(authorized=2, received=1, under_review=1),))
    told = given(REQUESTED, AUTHORIZED, RECEIVED, review).when(close, facts(now=EXPIRY))

    assert told.refusal.standing[0].allowed == ("decide them: inspect them again, as reviewed",)
    empty = BACK.when(found(), facts()).then(
        ReturnPartlyInspected(lines=(line(authorized=2),), found=found().found)
    )
    early = given(REQUESTED, AUTHORIZED, RECEIVED, *empty.events)
    offered = early.when(close, facts()).then_refused("goods_open").refusal.standing[0].allowed
    assert offered == ("without what has not come, from 2026-04-01T12:00:00Z",)
    early.when(close, facts(now=EXPIRY)).then(ReturnClosed())


@pytest.mark.parametrize("on_the_way", [False, True])
def test_what_was_settled_beforehand_and_never_came_is_closed(on_the_way: bool) -> None:
    """once the number's time is over; what was credited, or replaced, is not asked back again."""
    close, handed = CloseReturn(ra=RA), (ReturnHandedOver(),) * on_the_way
    paid = given(REQUESTED, AUTHORIZED, *handed, ADVANCE)
    swapped = given(REQUESTED, AUTHORIZED, *handed)

    paid.when(close, facts()).then_refused("goods_open")
    assert paid.when(close, facts(now=EXPIRY)).then(ReturnClosed()).record.claims
    swapped.when(close, facts(now=EXPIRY, replaced=(Pieces(sku=BOOK),))).then(ReturnClosed())


def test_what_was_handed_over_and_never_came_is_cancelled() -> None:
    """once the number's time is over; its quantities are free, and nothing else is offered."""
    cancel, close = CancelReturn(ra=RA, reason="lost in the mail"), CloseReturn(ra=RA)
    story = given(REQUESTED, AUTHORIZED, ReturnHandedOver())

    early = story.when(cancel, facts()).then_refused("under_way").refusal.standing[0]
    assert early.allowed == ("cancel it if nothing came, from 2026-04-01T12:00:00Z",)
    late = story.when(close, facts(now=EXPIRY)).then_refused("never_came").refusal.standing[0]
    assert late.allowed == ("cancel the return; its items may be returned under another",)
    assert not story.when(cancel, facts(now=EXPIRY)).record.claims
    story.when(cancel, facts(now=EXPIRY, replaced=(Pieces(sku=BOOK),))).then_refused("replaced")


def test_a_number_that_is_over_is_no_return_to_close() -> None:
    """it expires, as it does where nobody asks."""
    OPEN.when(CloseReturn(ra=RA), facts(now=EXPIRY)).then_refused("expired")


@pytest.mark.parametrize(
    ("story", "now", "code", "why", "instead"),
    [
        (
            given(REQUESTED, AUTHORIZED, RECEIVED, ADVANCE),
            NOON,
            "here",
            "the goods are received",
            "inspect, credit and close it",
        ),
        (INSPECTED, NOON, "here", "the goods are inspected", "inspect, credit and close it"),
        (
            given(REQUESTED, AUTHORIZED, ReturnHandedOver(), ADVANCE),
            NOON,
            "credited",
            f"{ADVANCE.amount} was credited for it",
            "close it if nothing came, from 2026-04-01T12:00:00Z",
        ),
        (
            given(REQUESTED, AUTHORIZED, ADVANCE),
            EXPIRY,
            "credited",
            f"{ADVANCE.amount} was credited for it",
            "close it if nothing came",
        ),
        (
            given(REQUESTED, AUTHORIZED, ReturnHandedOver()),
            NOON,
            "under_way",
            "the goods are on the way",
            "cancel it if nothing came, from 2026-04-01T12:00:00Z",
        ),
    ],
)
def test_what_is_done_with_a_return_that_cannot_be_given_up(
    story: Any, now: Instant, code: str, why: str, instead: str
) -> None:
    """the refusal says so, and what stops it: one thing."""
    told = story.when(CancelReturn(ra=RA, reason="she keeps it"), facts(now=now))

    [ruling] = told.then_refused(code).refusal.standing
    assert (ruling.text(), ruling.allowed) == (why, (instead,))


@pytest.mark.parametrize("story", [given(REQUESTED), OPEN], ids=["requested", "authorized"])
def test_a_cancelled_return_frees_its_quantities(story: Any) -> None:
    """while the goods are with the customer."""
    cancelled = ReturnCancelled(reason="she keeps it")
    told = story.when(CancelReturn(ra=RA, reason="she keeps it"), facts()).then(cancelled)

    assert not told.record.claims


@pytest.mark.parametrize(
    ("since", "known", "code"),
    [
        ((ReturnHandedOver(),), {}, "under_way"),
        ((RECEIVED,), {}, "here"),
        ((ADVANCE,), {}, "credited"),
        ((), {"replaced": True}, "replaced"),
    ],
    ids=["on the way", "here", "credited", "replaced"],
)
def test_a_return_that_is_under_way_is_not_cancelled(
    since: tuple[Event[ReturnAuthorization], ...], known: dict[str, Any], code: str
) -> None:
    """nor one that was credited, or replaced: the customer would keep both."""
    cancel = CancelReturn(ra=RA, reason="she keeps it")

    given(REQUESTED, AUTHORIZED, *since).when(cancel, facts(**known)).then_refused(code)


def test_a_number_expires_when_nothing_came() -> None:
    """at its instant, and its quantities are free."""
    expire = ExpireReturn(ra=RA)

    OPEN.when(expire, facts(now=plus(EXPIRY, -days(0.001)))).then_refused("not_due")
    assert not OPEN.when(expire, facts(now=EXPIRY)).then(ReturnExpired()).record.claims
    given(REQUESTED, AUTHORIZED, ReturnHandedOver()).when(expire, facts(now=EXPIRY)).then_refused(
        "not_due"
    )
