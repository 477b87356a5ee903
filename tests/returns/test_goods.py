"""Where the goods are when they are not here, and what is honoured without them."""

from typing import Any

import attrs
import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.deadline import Deadline
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.question import Within
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    RA_NUMBERS,
    ArrivesWithin,
    AuthorizeReturn,
    Back,
    CancelReturn,
    CloseReturn,
    ComesBack,
    CreditIssued,
    CreditTrigger,
    DictateReturn,
    ExpireReturn,
    FlagGoodsLate,
    FlagLeftOpen,
    FoundItem,
    GoodsStage,
    HandOver,
    InspectReturn,
    IssueCredit,
    LabelOrdered,
    LabelStage,
    LeftEarlier,
    LetKeep,
    MailLabel,
    MayKeep,
    MoreHandedOver,
    NextStep,
    OrderLabel,
    Pieces,
    RaNumber,
    Reason,
    ReceiveParcel,
    Remedy,
    RemedyChanged,
    ReportLost,
    ReportShort,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    RestFellLate,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnExpired,
    ReturnFellLate,
    ReturnHandedOver,
    ReturnInspected,
    ReturnKept,
    ReturnLeftOpen,
    ReturnLine,
    ReturnLost,
    ReturnNotNeeded,
    ReturnPartlyInspected,
    ReturnPartlyKept,
    ReturnPartlyLost,
    ReturnReceived,
    ReturnReinstated,
    ReturnReopened,
    ReturnRequested,
    ReturnShort,
    ReturnStage,
    Settlement,
    SettlingFacts,
    Sold,
    Way,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
BOOK, GAME, WHALE = Sku("book"), Sku("game"), Sku("whale")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
P1, P2 = ParcelId("parcel-1"), ParcelId("parcel-2")
EXPIRY, LATE = plus(NOON, days(30)), plus(NOON, days(10))
BOSS = Override(by=Actor.staff("sue", SUPERVISOR), reason="not worth it")


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


#: Three books for ten dollars and a game to download, delivered today.
KNOWN: dict[str, Any] = {
    "sold": (
        Sold(sku=BOOK, bought=3, claimed=0, paid=usd("10.00")),
        Sold(sku=GAME, bought=1, claimed=0, paid=usd("7.01"), digital=True),
    ),
    "delivered_at": NOON,
    "return_address": "Dock 5",
    "label_price": usd("4.50"),
    "label_takes": days(3),
    "taken_in": (P1, P2),
}


def facts(*policies: Any, **fields: Any) -> SettlingFacts:
    """What is known of it, and of its money."""
    return knowing(SettlingFacts, *policies, **{**KNOWN, **fields})


def asking(*policies: Any, **fields: Any) -> RequestFacts:
    """What is known of it when it is asked for."""
    return knowing(RequestFacts, *policies, **{**KNOWN, **fields})


def line(
    authorized: int = 3, requested: int = 3, reason: Reason = Reason.CHANGED_MIND, **counts: Any
) -> ReturnLine:
    """Three books for ten dollars that nobody wanted."""
    return ReturnLine(
        sku=BOOK,
        reason=reason,
        paid=usd("10.00"),
        requested=requested,
        authorized=authorized,
        **counts,
    )


def authorized(*lines: ReturnLine) -> ReturnAuthorized:
    """Under the number."""
    return ReturnAuthorized(number=NUMBER, expires_at=EXPIRY, lines=lines or (line(),))


def some(quantity: int, sku: Sku = BOOK) -> tuple[Pieces, ...]:
    """So many of one thing."""
    return (Pieces(sku=sku, quantity=quantity),)


REQUESTED = ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=(line(0),))
SENT = ReturnHandedOver(arrives_by=LATE)
RECEIVED = ReturnReceived(parcel=P1)
OPEN = given(REQUESTED, authorized())
GONE = given(REQUESTED, authorized(), SENT)
ONE_HERE = ReturnPartlyInspected(lines=(line(received=1, accepted=1),))
PART = given(REQUESTED, authorized(), SENT, RECEIVED, ONE_HERE)
LOST = ReturnLost(lines=(line(lost=3),))


def test_what_left_the_customer_falls_late() -> None:
    """at its instant, and only while it is waited for."""
    flag = FlagGoodsLate(ra=RA, due_at=LATE)
    fell_late = ReturnFellLate(due_at=LATE)

    assert GONE.record is not None
    assert GONE.record.deadlines() == (Deadline(at=LATE, key="goods", command=flag),)
    GONE.when(flag, facts(now=plus(LATE, -days(0.001)))).then_refused("not_due")
    told = GONE.when(flag, facts(now=LATE)).then(fell_late)
    assert told.record.goods is GoodsStage.LATE
    for over in (ReturnCancelled(reason="kept"), ReturnExpired(), ReturnClosed()):
        story = given(REQUESTED, authorized(), SENT, over)
        story.when(flag, facts(now=LATE)).then_refused("not_due")
        assert story.record is not None
        assert story.record.deadlines() == ()
    other = FlagGoodsLate(ra=RA, due_at=NOON)
    GONE.when(other, facts(now=LATE)).then_refused("not_due")


def test_how_long_it_is_waited_for_is_a_policys_to_say() -> None:
    """told with the number that it left under; nobody waits for a return that is over."""

    @policy(ArrivesWithin)
    def far_away(q: ArrivesWithin) -> Any:
        return days(21) if q.ra.order == ORDER else None

    assert issubclass(ArrivesWithin, Within)
    told = OPEN.when(HandOver(ra=RA), facts(far_away))
    assert told.record.arrives_by == plus(NOON, days(21))
    assert [one.answer for one in told.rulings] == ["21 days"]
    expired = given(REQUESTED, authorized(), ReturnExpired())
    over = expired.when(HandOver(ra=RA), facts(now=EXPIRY))
    assert over.then(ReturnHandedOver(left_at=EXPIRY)).rulings == ()


TWO_SENT = ReturnHandedOver(arrives_by=LATE, parcels=2)
CREDITED = CreditIssued(
    amount=usd("3.33"), means=Settlement.STORE_CREDIT, trigger=CreditTrigger.GOODS_BACK
)


def test_the_rest_of_what_was_handed_over_falls_late_too() -> None:
    """also once a first parcel is here: it is told once, and the return waits for it. G5."""
    story = given(REQUESTED, authorized(), TWO_SENT, RECEIVED, ONE_HERE, CREDITED)
    flag, late = FlagGoodsLate(ra=RA, due_at=LATE), RestFellLate(due_at=LATE)

    assert story.record is not None
    assert (story.record.under_way, story.record.rest_late) == (True, False)
    assert story.record.deadlines() == (Deadline(at=LATE, key="goods", command=flag),)
    story.when(flag, facts(now=plus(LATE, -days(0.001)))).then_refused("not_due")
    told = story.when(flag, facts(now=LATE)).then(late)
    assert (told.record.goods, told.record.rest_late) == (GoodsStage.RECEIVED, True)
    left_open = FlagLeftOpen(ra=RA, due_at=EXPIRY)
    assert told.record.deadlines() == (Deadline(at=EXPIRY, key="open", command=left_open),)
    after = given(REQUESTED, authorized(), TWO_SENT, RECEIVED, ONE_HERE, CREDITED, late)
    after.when(CloseReturn(ra=RA), facts(now=EXPIRY)).then_refused("goods_open")
    asked = after.when(left_open, facts(now=EXPIRY))
    assert asked.events == (
        ReturnLeftOpen(
            due_at=EXPIRY,
            left_open=GoodsStage.RECEIVED,
            steps=(NextStep(way=Way.ASK_COURIER),),
        ),
    )


@pytest.mark.parametrize("how", ["here", "lost", "short", "one parcel"])
def test_what_came_or_comes_no_more_is_not_waited_for(how: str) -> None:
    """the other parcel is here, or what was in it is known not to come; or there was but one."""
    sent = SENT if how == "one parcel" else TWO_SENT
    rest: dict[str, tuple[Event[ReturnAuthorization], ...]] = {
        "here": (
            ReturnReceived(parcel=P2),
            ReturnPartlyInspected(lines=(line(received=2, accepted=2),)),
        ),
        "lost": (ReturnPartlyLost(lines=(line(received=1, accepted=1, lost=2),)),),
        "short": (ReturnShort(lines=(line(received=1, accepted=1, short=2),)),),
        "one parcel": (),
    }
    story = given(REQUESTED, authorized(), sent, RECEIVED, ONE_HERE, *rest[how])

    assert story.record is not None
    assert not story.record.under_way
    assert [one.key for one in story.record.deadlines()] == ["open"]


@pytest.mark.parametrize("first", ["on the way", "late", "here"])
def test_more_parcels_are_handed_over(first: str) -> None:
    """they are waited for anew, and where the first ones are the goods stay; G5."""
    before: dict[str, tuple[Event[ReturnAuthorization], ...]] = {
        "on the way": (),
        "late": (ReturnFellLate(due_at=LATE),),
        "here": (RECEIVED, ONE_HERE),
    }
    story = given(REQUESTED, authorized(), SENT, *before[first])
    at = plus(NOON, days(11))
    more = MoreHandedOver(arrives_by=plus(at, days(10)), parcels=2, left_at=at)

    told = story.when(HandOver(ra=RA, parcels=2), facts(now=at)).then(more)

    assert story.record is not None
    assert (told.record.goods, told.record.sent) == (story.record.goods, 2)
    flag = FlagGoodsLate(ra=RA, due_at=more.arrives_by)
    assert told.record.deadlines() == (Deadline(at=more.arrives_by, key="goods", command=flag),)
    story.when(HandOver(ra=RA), facts(now=at)).then_refused("not_now")
    none_lost = given(REQUESTED, authorized(), SENT, LOST)
    none_lost.when(HandOver(ra=RA, parcels=2), facts(now=at)).then_refused("not_now")


def test_what_is_heard_late_counts_from_when_it_was() -> None:
    """it is late so many days after that, and nobody says what is still to come. G2."""
    heard = plus(NOON, days(3))
    said = HandOver(ra=RA, at=plus(NOON, days(1)))

    handed_over = ReturnHandedOver(arrives_by=plus(LATE, days(1)), left_at=said.at)
    told = OPEN.when(said, facts(now=heard)).then(handed_over)
    assert told.record.expires_at == EXPIRY
    OPEN.when(said, facts(now=NOON)).then_refused("not_yet")
    earlier = HandOver(ra=RA, at=plus(NOON, -days(1)), parcels=2)
    more = MoreHandedOver(arrives_by=LATE, parcels=2, left_at=earlier.at)
    GONE.when(earlier, facts(now=heard)).then(more)


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("how", ["in time", "too late", "claimed", "unknown", "extra"])
def test_what_left_in_time_and_was_heard_of_late_is_in_time(swept: bool, how: str) -> None:
    """whether or not a sweep has been; not what left later, or is on another return by now. E2."""
    at = EXPIRY if how == "too late" else plus(EXPIRY, -days(1))
    piece = line(reason=Reason.EXTRA_ITEM) if how == "extra" else line()
    asked = evolve(REQUESTED, lines=(evolve(piece, authorized=0),))
    story = given(asked, authorized(piece), *((ReturnExpired(),) if swept else ()))
    sold: Any = (Sold(sku=BOOK, bought=3, claimed=1 if how == "claimed" else 0, paid=usd("10.00")),)
    known = facts(now=plus(EXPIRY, days(1)), sold=None if how in ("unknown", "extra") else sold)

    told = story.when(HandOver(ra=RA, at=at), known)

    if how in ("in time", "extra"):
        back = (ReturnReinstated(left_at=at),) if swept else ()
        told.then(*back, ReturnHandedOver(arrives_by=plus(at, days(10)), left_at=at))
        assert told.record.stage is ReturnStage.AUTHORIZED
    else:
        told.then(*(() if swept else (ReturnExpired(),)), ReturnHandedOver(left_at=at))
        assert told.record.stage is ReturnStage.EXPIRED
    assert told.record.goods is GoodsStage.ON_THE_WAY


def test_what_was_closed_without_what_had_left_waits_for_it() -> None:
    """it is heard late that more was on its way in time; what left afterwards changes nothing."""
    closed = given(REQUESTED, authorized(), SENT, RECEIVED, ONE_HERE, CREDITED, ReturnClosed())
    now = facts(now=plus(EXPIRY, days(1)))
    at = plus(EXPIRY, -days(1))

    told = closed.when(HandOver(ra=RA, at=at, parcels=2), now).then(
        ReturnReopened(reason="more of it had left the customer in time"),
        MoreHandedOver(arrives_by=plus(at, days(10)), parcels=2, left_at=at),
    )
    assert told.record.under_way
    closed.when(HandOver(ra=RA, parcels=2), now).then_refused("not_now")
    at_home = given(REQUESTED, authorized(), CREDITED, ReturnClosed())
    at_home.when(HandOver(ra=RA, at=at), now).then(
        ReturnReopened(reason="more of it had left the customer in time"),
        ReturnHandedOver(arrives_by=plus(at, days(10)), left_at=at),
    )
    at_home.when(HandOver(ra=RA), now).then(ReturnHandedOver(left_at=plus(EXPIRY, days(1))))


def test_nothing_leaves_before_its_number_is_given() -> None:
    """at that instant it may, as far as anybody knows. E1."""
    story = given(REQUESTED, evolve(authorized(), given_at=NOON))
    known = facts(now=plus(NOON, days(1)))

    early = story.when(HandOver(ra=RA, at=plus(NOON, -days(0.001))), known)
    assert "there was no number yet" in str(early.then_refused("too_early").refusal)
    assert story.when(HandOver(ra=RA, at=NOON), known).record.under_way
    told = given(REQUESTED).when(AuthorizeReturn(ra=RA, number=NUMBER), facts())
    assert told.record.given_at == NOON


@pytest.mark.parametrize("by", [Actor.customer("c-lee"), Actor.dock("dock-5")], ids=str)
def test_nobody_brings_their_own_number_back(by: Actor) -> None:
    """that it left in time we say, or the courier; what leaves now brings nothing back. E8."""
    at, after = plus(EXPIRY, -days(1)), plus(EXPIRY, days(1))
    said, known = HandOver(ra=RA, at=at, parcels=2), facts(now=after, by=by)
    begun = (REQUESTED, authorized())
    closed = given(*begun, SENT, RECEIVED, ONE_HERE, CREDITED, ReturnClosed())

    for story in (OPEN, given(*begun, ReturnExpired()), closed):
        refused = story.when(said, known).then_refused("said_by_us").refusal
        assert ("that it leaves now" in str(refused)) is (story is not closed)
        for other in (Actor.courier("swift"), Actor.staff("anna")):
            told = story.when(said, facts(now=after, by=other))
            assert told.record.stage is ReturnStage.AUTHORIZED
    OPEN.when(HandOver(ra=RA), known).then(ReturnExpired(), ReturnHandedOver(left_at=after))
    in_time = OPEN.when(HandOver(ra=RA, at=NOON), facts(now=at, by=by))
    assert in_time.record.under_way


@pytest.mark.parametrize("how", ["expired", "closed"])
def test_it_is_put_right_when_it_really_left(how: str) -> None:
    """told once its number was over, it left in time: we say so, and it is waited for. E2, E8."""
    at, told_at = plus(EXPIRY, -days(1)), plus(EXPIRY, days(1))
    later, arrives_by = plus(EXPIRY, days(2)), plus(at, days(10))
    ends = (CREDITED, ReturnClosed()) if how == "closed" else (ReturnExpired(),)
    gone = ReturnHandedOver(parcels=2, left_at=told_at)
    story = given(REQUESTED, authorized(), *ends, gone)

    told = story.when(HandOver(ra=RA, at=at), facts(now=later))

    back: Any = ReturnReopened(reason="more of it had left the customer in time")
    if how == "expired":
        back = ReturnReinstated(left_at=at)
    told.then(back, LeftEarlier(arrives_by=arrives_by, parcels=2, left_at=at))
    assert (told.record.stage, told.record.left_at) == (ReturnStage.AUTHORIZED, at)
    flag = FlagGoodsLate(ra=RA, due_at=arrives_by)
    assert told.record.deadlines() == (Deadline(at=arrives_by, key="goods", command=flag),)
    customer = facts(now=later, by=Actor.customer("c-lee"))
    story.when(HandOver(ra=RA, at=at), customer).then_refused("said_by_us")
    for again in (HandOver(ra=RA), HandOver(ra=RA, at=EXPIRY)):
        story.when(again, facts(now=later)).then_refused("not_now")


@pytest.mark.parametrize("how", ["elsewhere", "undated", "in time", "open", "lost"])
def test_nothing_is_put_right_that_was_right_or_is_too_late(how: str) -> None:
    """its pieces are on another return, nobody noted when, it was in time, is open, or is lost."""
    at, told_at = plus(EXPIRY, -days(1)), plus(EXPIRY, days(1))
    gone = ReturnHandedOver(left_at={"undated": None, "in time": NOON}.get(how, told_at))
    since: dict[str, tuple[Any, ...]] = {
        "open": (gone,),
        "in time": (gone, CREDITED, ReturnClosed()),
        "lost": (ReturnExpired(), gone, LOST),
    }
    story = given(REQUESTED, authorized(), *since.get(how, (ReturnExpired(), gone)))
    claimed = 3 if how == "elsewhere" else 0
    sold = (Sold(sku=BOOK, bought=3, claimed=claimed, paid=usd("10.00")),)

    refused = story.when(HandOver(ra=RA, at=at), facts(now=plus(EXPIRY, days(2)), sold=sold))

    refused.then_refused("not_now")


@pytest.mark.parametrize("since", [(), (ReturnFellLate(due_at=LATE),)], ids=["in time", "late"])
def test_what_is_lost_is_said_to_be(since: tuple[Event[ReturnAuthorization], ...]) -> None:
    """piece by piece or all that may still come; and no more than that."""
    story = given(REQUESTED, authorized(), SENT, *since)

    told = story.when(ReportLost(ra=RA), facts()).then(LOST)
    assert (told.record.goods, told.record.outstanding) == (GoodsStage.LOST, 0)
    one = story.when(ReportLost(ra=RA, items=some(1)), facts())
    one.then(ReturnPartlyLost(lines=(line(lost=1),)))
    before = story.record
    assert before is not None
    assert (one.record.goods, one.record.outstanding) == (before.goods, 2)
    again = given(REQUESTED, authorized(), SENT, *since, *one.events)
    again.when(ReportLost(ra=RA), facts()).then(LOST)
    refused = story.when(ReportLost(ra=RA, items=some(4)), facts())
    assert refused.then_refused("more_than_outstanding").refusal.standing[0].allowed == (
        "3 × book",
    )
    story.when(ReportLost(ra=RA, items=some(1, WHALE)), facts()).then_refused(
        "more_than_outstanding"
    )


def test_that_it_is_lost_is_not_the_customers_to_say() -> None:
    """nothing would be owed to us any more, whatever became of it."""
    sent = given(REQUESTED, authorized(), SENT)
    customer, courier = Actor.customer("c-1"), Actor.courier("swift")

    sent.when(ReportLost(ra=RA), facts(by=customer)).then_refused("courier_says")
    sent.when(ReportLost(ra=RA), facts(by=courier)).then(LOST)


def test_what_never_arrived_is_lost_on_its_way_to_the_customer() -> None:
    """all of it or some, where all of it is late; else, and once it has arrived, they have it."""
    late = evolve(line(), reason=Reason.LATE)
    story = given(REQUESTED, authorized(late))
    nowhere = facts(delivered_at=None, to_come=True)

    told = story.when(ReportLost(ra=RA), nowhere)
    assert told.then(ReturnLost(lines=(evolve(late, lost=3),))).record.goods is GoodsStage.LOST
    one = story.when(ReportLost(ra=RA, items=some(1)), nowhere)
    one.then(ReturnPartlyLost(lines=(evolve(late, lost=1),)))
    assert one.record.goods is GoodsStage.WITH_CUSTOMER
    given(REQUESTED, authorized(late), *one.events).when(ReportLost(ra=RA), nowhere).then(
        ReturnLost(lines=(evolve(late, lost=3),))
    )
    story.when(ReportLost(ra=RA), facts()).then_refused("with_customer")


def test_only_what_is_late_and_was_not_sent_back_is_lost_outward() -> None:
    """before that the customer says of it that it is late; of what is asked for beside, not."""
    late = evolve(line(), reason=Reason.LATE)
    lost = ReturnLost(lines=(evolve(late, lost=3),))
    waits, gone = (REQUESTED, authorized(late)), (REQUESTED, authorized(late), lost)
    sent = (REQUESTED, authorized(late), SENT, lost)
    mixed = (REQUESTED, authorized(late, evolve(line(), sku=WHALE)))

    told = [given(*one).record for one in (waits, gone, sent, mixed)]
    found = [one is not None and (one.said_late, one.lost_outward) for one in told]
    assert found == [(True, False), (False, True), (False, False), (False, False)]


def test_nothing_is_lost_that_was_not_sent_or_is_here() -> None:
    """nor twice."""
    OPEN.when(ReportLost(ra=RA), facts(delivered_at=None)).then_refused("with_customer")
    whole = given(REQUESTED, authorized(), SENT, LOST)
    whole.when(ReportLost(ra=RA), facts()).then_refused("not_now")
    some_lost = ReturnPartlyLost(lines=(line(received=1, lost=2),))
    rest = given(REQUESTED, authorized(), SENT, RECEIVED, some_lost)
    told = rest.when(ReportLost(ra=RA), facts()).then_refused("nothing_outstanding")
    assert told.refusal.standing[0].allowed == ()
    rest.when(ReportLost(ra=RA, items=some(1)), facts()).then_refused("nothing_outstanding")


def test_a_number_does_not_expire_with_what_is_lost_in_part() -> None:
    """a person is told instead, and settles what is lost, or gives it up; before it does expire."""
    report = ReportLost(ra=RA, items=some(1))
    late = facts(now=EXPIRY, to_come=True)
    part = ReturnPartlyLost(lines=(line(lost=1),))
    OPEN.when(report, facts(to_come=True)).then(part)
    OPEN.when(report, late).then(ReturnExpired(), part)
    OPEN.when(ReportLost(ra=RA), late).then(ReturnExpired(), LOST)

    story = given(REQUESTED, authorized(), part)
    assert story.record is not None
    told = FlagLeftOpen(ra=RA, due_at=EXPIRY)
    assert [one.command for one in story.record.deadlines()] == [told]
    story.when(ExpireReturn(ra=RA), late).then_refused("not_due")
    story.when(CloseReturn(ra=RA), late).then_refused("never_came")
    story.when(CancelReturn(ra=RA, reason="so"), late).then(ReturnCancelled(reason="so"))


def test_nothing_is_counted_otherwise_while_all_is_under_review() -> None:
    """what would help is to decide it."""
    review = ReturnPartlyInspected(lines=(line(received=3, under_review=3),))
    story = given(REQUESTED, authorized(), SENT, RECEIVED, review)

    commands: tuple[Any, ...] = (
        ReportLost(ra=RA),
        ReportShort(ra=RA),
        LetKeep(ra=RA, reason="so"),
    )
    for command in commands:
        told = story.when(command, facts(override=BOSS)).then_refused("nothing_outstanding")
        assert told.refusal.standing[0].allowed == ("decide what is under review",)


def test_pieces_are_told_by_what_the_parcel_should_hold() -> None:
    """the wrong thing that came; and over several lines, one after the other."""
    wrong = line(instead=WHALE)
    swapped = given(REQUESTED, authorized(wrong), SENT)
    assert swapped.when(ReportLost(ra=RA, items=some(2, WHALE)), facts()).record.lost == 2
    swapped.when(ReportLost(ra=RA, items=some(1)), facts()).then_refused("more_than_outstanding")

    two = given(REQUESTED, authorized(line(1, 1), line(2, 2)), SENT)
    told = two.when(ReportLost(ra=RA, items=some(2)), facts())
    assert [x.lost for x in told.record.lines] == [1, 1]


def test_what_was_lost_turns_up_and_is_lost_no_more() -> None:
    """those that nobody thought lost come first."""
    two_lost = ReturnLost(lines=(line(lost=2),))
    story = given(REQUESTED, authorized(), SENT, two_lost)
    received = story.when(ReceiveParcel(ra=RA, parcel=P1), facts()).then(
        ReturnReceived(parcel=P1, at=NOON)
    )
    assert received.record.goods is GoodsStage.RECEIVED

    here = given(REQUESTED, authorized(), SENT, two_lost, RECEIVED)

    def found(**counts: int) -> ReturnAuthorization:
        item = FoundItem(sku=BOOK, **counts)  # type: ignore[arg-type]  # counts are counts
        return here.when(InspectReturn(ra=RA, found=(item,)), facts()).record

    assert [found(accepted=n).lost for n in (1, 2, 3)] == [2, 1, 0]
    assert found(accepted=1, rejected=1, under_review=1).lost == 0
    assert found(accepted=1).goods is GoodsStage.RECEIVED
    assert found(accepted=3).goods is GoodsStage.INSPECTED
    assert found(accepted=4).surplus[0].accepted == 1


def test_a_return_with_lost_pieces_is_closed_when_all_else_is_decided() -> None:
    """before its time is over; while some may still come it waits for them."""
    rest = ReturnPartlyLost(lines=(line(received=1, accepted=1, lost=2),))
    credited = CreditIssued(amount=usd("3.34"), trigger=CreditTrigger.GOODS_BACK)
    story = (REQUESTED, authorized(), SENT, RECEIVED, ONE_HERE, credited)
    close = CloseReturn(ra=RA)

    given(*story).when(close, facts()).then_refused("goods_open")
    given(*story, rest).when(close, facts()).then(ReturnClosed())
    given(*story[:-1], rest).when(close, facts()).then_refused("credit_open")


def test_what_was_lost_and_credited_is_closed_and_else_cancelled() -> None:
    """nothing of it came, and nobody waits."""
    close, cancel = CloseReturn(ra=RA), CancelReturn(ra=RA, reason="lost in the mail")
    credited = CreditIssued(amount=usd("10.00"), trigger=CreditTrigger.BY_POLICY)
    lost, paid = (REQUESTED, authorized(), SENT, LOST), (credited,)

    given(*lost).when(close, facts()).then_refused("never_came")
    given(*lost).when(close, facts(replaced=some(1))).then(ReturnClosed())
    given(*lost).when(cancel, facts()).then(ReturnCancelled(reason="lost in the mail"))
    given(*lost).when(cancel, facts(replaced=some(1))).then_refused("replaced")
    given(*lost, *paid).when(close, facts()).then(ReturnClosed())
    told = given(*lost, *paid).when(cancel, facts()).then_refused("credited")
    assert told.refusal.standing[0].allowed == ("close it if nothing came",)


def test_what_is_late_is_cancelled_in_time_and_not_before() -> None:
    """as what is on its way is."""
    cancel = CancelReturn(ra=RA, reason="lost in the mail")
    late = given(REQUESTED, authorized(), SENT, ReturnFellLate(due_at=LATE))

    told = late.when(cancel, facts(now=LATE)).then_refused("under_way")
    assert told.refusal.standing[0].allowed == (
        "cancel it if nothing came, from 2026-04-01T12:00:00Z",
    )
    late.when(CloseReturn(ra=RA), facts(now=EXPIRY)).then_refused("never_came")
    late.when(cancel, facts(now=EXPIRY)).then(ReturnCancelled(reason="lost in the mail"))


def test_what_is_written_off_is_ours_when_it_turns_up() -> None:
    """where the customer has had its worth; it is received, and nothing more is due."""
    credited = CreditIssued(amount=usd("10.00"), trigger=CreditTrigger.BY_POLICY)
    part = CreditIssued(amount=usd("9.99"), trigger=CreditTrigger.BY_POLICY)
    lost = (REQUESTED, authorized(), SENT, LOST)

    def over(*events: Event[ReturnAuthorization]) -> ReturnAuthorization:
        record = given(*lost, *events).record
        assert record is not None
        return record

    assert not over(credited).written_off
    assert over(credited, ReturnClosed()).written_off
    assert not over(part, ReturnClosed()).written_off
    swap = given(ReturnRequested(order=ORDER, remedy=Remedy.EXCHANGE, lines=(line(0),)), *lost[1:])
    assert swap.record is not None
    assert not swap.record.written_off
    assert ReturnClosed().apply(swap.record).written_off

    here = given(*lost, credited, ReturnClosed(), RECEIVED)
    found = InspectReturn(ra=RA, found=(FoundItem(sku=BOOK, accepted=3),))
    after = here.when(found, facts()).record
    assert (after.goods, after.credit_due) == (GoodsStage.INSPECTED, usd("0"))
    assert not after.written_off
    given(*lost, credited, ReturnClosed(), RECEIVED).when(IssueCredit(ra=RA), facts()).then_refused(
        "not_now"
    )


def test_what_was_never_sent_is_free_again() -> None:
    """it counts against the order no more, and no credit comes of it."""
    told = GONE.when(ReportShort(ra=RA, items=some(1)), facts())
    told.then(ReturnShort(lines=(line(short=1),)))

    [short] = told.record.lines
    assert (short.claimed, short.claimed_paid, short.outstanding) == (2, usd("6.67"), 2)
    assert told.record.currency == "USD"
    assert (told.record.goods, told.record.creditable) == (GoodsStage.ON_THE_WAY, usd("6.67"))
    OPEN.when(ReportShort(ra=RA), facts()).then_refused("not_now")
    GONE.when(ReportShort(ra=RA), facts()).then_refused("nothing_sent")
    GONE.when(ReportShort(ra=RA, items=some(4)), facts()).then_refused("more_than_outstanding")


def test_where_the_rest_was_never_sent_all_is_inspected() -> None:
    """at once, if what came is opened and decided, and nothing is lost."""
    rest = (line(received=1, accepted=1, short=2),)
    short = ReturnShort(lines=rest)
    PART.when(ReportShort(ra=RA), facts()).then(short, ReturnInspected(lines=rest))
    unopened = given(REQUESTED, authorized(), SENT, RECEIVED)
    some_short = unopened.when(ReportShort(ra=RA, items=some(2)), facts())
    assert some_short.record.goods is GoodsStage.RECEIVED

    closed = given(REQUESTED, authorized(), SENT, RECEIVED, ONE_HERE, RECEIVED)
    assert closed.when(ReportShort(ra=RA), facts()).then(short).record.outstanding == 0
    lost = ReturnPartlyLost(lines=(line(received=1, accepted=1, lost=1),))
    one_lost = given(REQUESTED, authorized(), SENT, RECEIVED, ONE_HERE, lost)
    assert one_lost.when(ReportShort(ra=RA), facts()).record.goods is GoodsStage.RECEIVED


def test_what_was_settled_beforehand_is_not_free_again() -> None:
    """else the customer would have it twice."""
    part = CreditIssued(amount=usd("6.67"), trigger=CreditTrigger.BY_POLICY)
    one, two = ReportShort(ra=RA, items=some(1)), ReportShort(ra=RA, items=some(2))
    story = given(REQUESTED, authorized(), SENT, part)

    assert story.when(one, facts()).record.creditable == usd("0")
    story.when(two, facts()).then_refused("settled_beforehand")
    GONE.when(one, facts(replaced=some(3))).then_refused("settled_beforehand")


def test_beside_what_was_replaced_the_others_may_be_short() -> None:
    """what came, or may still, is for the replacement first; what was rejected is for none."""
    one, two = ReportShort(ra=RA, items=some(1)), ReportShort(ra=RA, items=some(2))
    swapped = facts(replaced=some(1))

    GONE.when(two, swapped).then(ReturnShort(lines=(line(short=2),)))
    GONE.when(two, facts(replaced=some(2))).then_refused("settled_beforehand")
    worn = ReturnPartlyInspected(lines=(line(received=1, rejected=1),))
    rejected = given(REQUESTED, authorized(), SENT, RECEIVED, worn)
    rejected.when(two, swapped).then_refused("settled_beforehand")
    rejected.when(one, swapped).then(ReturnShort(lines=(line(received=1, rejected=1, short=1),)))


def test_what_is_extra_is_for_no_replacement() -> None:
    """so that what was bought of the item is still owed for it."""
    beside = line(authorized=1, requested=1)
    extra = attrs.evolve(line(authorized=1, requested=1), reason=Reason.EXTRA_ITEM)
    gone = given(attrs.evolve(REQUESTED, lines=(beside, extra)), authorized(beside, extra), SENT)

    gone.when(ReportShort(ra=RA, items=some(1)), facts(replaced=some(1))).then_refused(
        "settled_beforehand"
    )


def test_a_customer_is_told_to_keep_it() -> None:
    """where a supervisor says so; it is honoured as if it had come back, and nothing else comes."""
    keep = LetKeep(ra=RA, reason="not worth it")
    kept = ReturnKept(lines=(line(kept=3),), reason="not worth it")

    told = OPEN.when(keep, facts()).then_refused("keep_it")
    assert told.refusal.standing[0].text() == "USD 10.00 was paid for what the customer would keep"
    boss = OPEN.when(keep, facts(override=BOSS)).then(kept)
    assert boss.rulings[0].settled_by == "staff sue: not worth it"
    assert boss.record.goods is GoodsStage.KEPT
    assert (boss.record.credit_due, boss.record.worth.kept) == (usd("10.00"), usd("10.00"))
    GONE.when(keep, facts(override=BOSS)).then(kept)
    given(REQUESTED).when(keep, facts()).then_refused("no_number")
    OPEN.when(keep, facts(now=EXPIRY)).then_refused("expired")
    over = given(REQUESTED, authorized(), SENT, ReturnClosed())
    over.when(keep, facts()).then_refused("over")


def test_some_of_it_is_kept_and_the_rest_comes() -> None:
    """or is here; where nothing else was waited for all is inspected."""
    keep = LetKeep(ra=RA, items=some(1), reason="not worth it")
    told = OPEN.when(keep, facts()).then(
        ReturnPartlyKept(lines=(line(kept=1),), reason="not worth it")
    )
    assert "bringing it back costs USD 4.50" in str(told.rulings[0])
    assert (told.record.goods, told.record.outstanding) == (GoodsStage.WITH_CUSTOMER, 2)
    assert not told.record.lapsed(EXPIRY)
    assert [one.key for one in told.record.deadlines()] == ["open"]

    lines = (line(received=1, accepted=1, kept=2),)
    rest = PART.when(LetKeep(ra=RA, reason="enough"), facts(override=BOSS))
    rest.then(ReturnPartlyKept(lines=lines, reason="enough"), ReturnInspected(lines=lines))
    assert rest.record.credit_due == usd("10.00")
    assert (rest.record.worth.back, rest.record.worth.kept) == (usd("3.34"), usd("6.66"))


def test_once_the_rest_is_lost_all_is() -> None:
    """where some was kept or never sent, and nothing came; it may turn up, so it has no end yet."""
    story = given(REQUESTED, authorized(), SENT, ReturnPartlyLost(lines=(line(lost=2),)))
    keep = LetKeep(ra=RA, items=some(1), reason="not worth it")
    lines = (line(lost=2, kept=1),)
    told = story.when(keep, facts())
    told.then(ReturnPartlyKept(lines=lines, reason="not worth it"), ReturnLost(lines=lines))
    assert told.record.goods is GoodsStage.LOST
    lines = (line(lost=2, short=1),)
    story.when(ReportShort(ra=RA, items=some(1)), facts()).then(
        ReturnShort(lines=lines), ReturnLost(lines=lines)
    )
    story.when(LetKeep(ra=RA, items=some(2), reason="so"), facts()).then_refused(
        "more_than_outstanding"
    )


def test_what_is_kept_in_part_and_else_never_sent_is_not_lost() -> None:
    """nothing of it is."""
    some_kept = ReturnPartlyKept(lines=(line(kept=1),), reason="not worth it")
    story = given(REQUESTED, authorized(), SENT, some_kept)

    told = story.when(ReportShort(ra=RA), facts())
    told.then(ReturnShort(lines=(line(kept=1, short=2),)))
    assert told.record.goods is GoodsStage.ON_THE_WAY


def test_what_would_be_kept_is_told_to_policies() -> None:
    """piece by piece, also where all of it is meant; what else comes back is not looked at."""
    heard: list[tuple[Pieces, ...]] = []

    @policy(MayKeep)
    def listening(q: MayKeep) -> Any:
        heard.append(q.items)

    whale = ReturnLine(
        sku=WHALE, reason=Reason.EXTRA_ITEM, paid=usd("0"), requested=1, authorized=1
    )
    story = given(REQUESTED, authorized(whale, line()))
    story.when(LetKeep(ra=RA, items=some(1), reason="so"), facts(listening)).then(
        ReturnPartlyKept(lines=(whale, line(kept=1)), reason="so")
    )
    story.when(LetKeep(ra=RA, reason="so"), facts(listening)).then_refused("keep_it")
    assert heard == [some(1), (*some(1, WHALE), *some(3))]


def test_what_some_pieces_are_worth_is_told_by_a_policy_in_its_own_money() -> None:
    """a label in other money is not compared: a supervisor says so."""
    keep = LetKeep(ra=RA, items=some(1), reason="not worth it")

    OPEN.when(keep, facts(label_price=Money("4.50", "EUR"))).then_refused("keep_it")
    OPEN.when(keep, facts(label_price=usd("3.33"))).then_refused("keep_it")
    assert OPEN.when(keep, facts(label_price=usd("3.34"))).rulings[0].verdict == "allow"
    once = given(REQUESTED, authorized(line(kept=1)))
    assert once.when(keep, facts(label_price=usd("3.33"))).rulings[0].verdict == "allow"


KEPT = ReturnKept(lines=(line(kept=3),), reason="so")


@pytest.mark.parametrize("event", [KEPT, ReturnNotNeeded()])
def test_nothing_is_sent_for_what_is_not_to_come(event: Event[ReturnAuthorization]) -> None:
    """neither address nor label, and its number does not expire."""
    story = given(REQUESTED, authorized(), event)

    for command in (DictateReturn(ra=RA), MailLabel(ra=RA), OrderLabel(ra=RA)):
        story.when(command, facts()).then_refused("nothing_to_send")
    for late in (HandOver(ra=RA), LetKeep(ra=RA, reason="so"), ReceiveParcel(ra=RA, parcel=P1)):
        story.when(late, facts()).then_refused("not_now")
    story.when(ExpireReturn(ra=RA), facts(now=EXPIRY)).then_refused("not_due")


def test_what_need_not_come_can_be_given_up() -> None:
    """the customer has the game after all, and wants to."""
    story = given(REQUESTED, authorized(), ReturnNotNeeded())

    story.when(CancelReturn(ra=RA, reason="she likes it"), facts()).then(
        ReturnCancelled(reason="she likes it")
    )


@pytest.mark.parametrize("kept", [KEPT, ReturnPartlyKept(lines=(line(kept=1),), reason="so")])
def test_what_the_customer_was_told_to_keep_is_honoured_and_so_not_given_up(
    kept: Event[ReturnAuthorization],
) -> None:
    """as if it were here: it is credited, or exchanged, and the return is closed."""
    cancel = CancelReturn(ra=RA, reason="an error")
    story = given(REQUESTED, authorized(), kept)

    refused = story.when(cancel, facts()).then_refused("kept")
    assert refused.refusal.standing[0].allowed == ("credit it and close it",)
    swapped = given(
        REQUESTED, authorized(), RemedyChanged(remedy=Remedy.EXCHANGE, reason="so"), kept
    )
    refused = swapped.when(cancel, facts()).then_refused("kept")
    assert refused.refusal.standing[0].allowed == ("see to its exchange and close it",)


def test_of_a_game_to_download_there_is_nothing_to_send_back() -> None:
    """its return is authorized, and what was paid for it is due at once."""
    asked = RequestReturn(order=ORDER, items=(RequestedItem(sku=GAME, reason=Reason.NOT_GIVEN),))
    requested = given().when(asked, asking())
    assert requested.record.lines[0].back is Back.NOTHING
    assert [one.answer for one in requested.rulings] == ["nothing", "2 days"]
    authorize = AuthorizeReturn(ra=RA, number=NUMBER)

    told = given(*requested.events).when(authorize, facts())
    assert isinstance(told.events[1], ReturnNotNeeded)
    assert told.rulings, "what was said is kept, though nothing is sent"
    assert told.record.goods is GoodsStage.NOT_NEEDED
    assert (told.record.credit_due, told.record.worth.not_needed) == (usd("7.01"), usd("7.01"))
    game = given(*requested.events, *told.events)
    game.when(CloseReturn(ra=RA), facts()).then_refused("credit_open")
    issued = game.when(IssueCredit(ra=RA), facts()).events
    given(*requested.events, *told.events, *issued).when(CloseReturn(ra=RA), facts()).then(
        ReturnClosed()
    )


def test_a_game_and_a_book_are_one_return() -> None:
    """the game is due at once; the book that never comes does not take that away again."""
    items = (
        RequestedItem(sku=GAME, reason=Reason.NOT_GIVEN),
        RequestedItem(sku=BOOK, reason=Reason.NOT_GIVEN),
    )
    requested = given().when(RequestReturn(order=ORDER, items=items), asking()).events
    told = given(*requested).when(AuthorizeReturn(ra=RA, number=NUMBER), facts())

    assert len(told.events) == 1
    assert (told.record.goods, told.record.credit_due) == (GoodsStage.WITH_CUSTOMER, usd("7.01"))
    assert (told.record.lapsed(EXPIRY), told.record.outstanding) == (False, 1)
    story, close = given(*requested, *told.events), CloseReturn(ra=RA)
    story.when(close, facts()).then_refused("goods_open")
    story.when(close, facts(now=EXPIRY)).then_refused("credit_open")
    issued = story.when(IssueCredit(ra=RA), facts(now=EXPIRY)).events
    given(*requested, *told.events, *issued).when(close, facts(now=EXPIRY)).then(ReturnClosed())


def test_a_brand_may_let_things_be_kept_from_the_beginning() -> None:
    """a policy says so of each item when it is asked for; then nothing is to come."""

    @policy(ComesBack)
    def cheap(q: ComesBack) -> Back | None:
        return Back.KEEP_IT if q.paid < usd("5") and not q.digital else None

    one = RequestedItem(sku=BOOK, reason=Reason.DAMAGED)
    requested = given().when(RequestReturn(order=ORDER, items=(one,)), asking(cheap)).events
    told = given(*requested).when(AuthorizeReturn(ra=RA, number=NUMBER), facts())

    assert isinstance(told.events[1], ReturnKept)
    assert (told.record.goods, told.record.lines[0].kept) == (GoodsStage.KEPT, 1)
    assert told.record.credit_due == usd("3.34")


def test_a_label_is_ordered_before_it_is_mailed() -> None:
    """or mailed at once; what it costs the customer is asked when it is."""
    told = OPEN.when(OrderLabel(ra=RA), facts()).then(LabelOrdered(mails_by=plus(NOON, days(2))))
    assert (told.record.label, told.record.label_cost) == (LabelStage.ORDERED, None)

    ordered = given(REQUESTED, authorized(), LabelOrdered())
    mailed = ordered.when(MailLabel(ra=RA), facts()).record
    assert (mailed.label, mailed.label_cost) == (LabelStage.MAILED, usd("4.50"))
    ordered.when(OrderLabel(ra=RA), facts()).then_refused("not_now")
    given(REQUESTED).when(OrderLabel(ra=RA), facts()).then_refused("no_number")


def test_what_is_lost_has_a_worth() -> None:
    """after what is back and kept, so that together they are what was paid."""
    lines = (line(received=1, accepted=1, kept=1, lost=1),)
    record = given(REQUESTED, authorized(*lines), RECEIVED).record

    assert record is not None
    assert (record.worth.back, record.worth.kept, record.worth.lost) == (
        usd("3.34"),
        usd("3.33"),
        usd("3.33"),
    )
