"""What is owed for an exchange: the original, the charge for it, the price difference."""

import datetime
from typing import Any

import pytest

from cservice.exchanges import (
    AcceptOriginal,
    AwaitRest,
    CancelExchange,
    ChargeAfter,
    ChargeDeclined,
    ChargeGivenUp,
    ChargePaid,
    ChargeReversed,
    ChargeUnreturned,
    ChargeWithdrawn,
    ConfirmCharge,
    DeclineCharge,
    DeliverReplacement,
    DifferenceAsked,
    DifferenceEven,
    DifferenceFound,
    DifferencePaid,
    DifferenceReversed,
    DifferenceSettled,
    DifferenceWaived,
    Exchange,
    ExchangeCancelled,
    ExchangeClosed,
    ExchangeFacts,
    ExchangeStarted,
    Item,
    KeepOriginal,
    LoseOriginal,
    MayCharge,
    MayWaive,
    Original,
    OriginalAccepted,
    OriginalIncomplete,
    OriginalKept,
    OriginalLost,
    OriginalPaidFor,
    OriginalReceived,
    OriginalRejected,
    OriginalStage,
    OriginalWrittenOff,
    Outward,
    Owing,
    PayDifference,
    ReceiveOriginal,
    RejectOriginal,
    RemindCustomer,
    ReminderSent,
    ReplacementCameBack,
    ReplacementDelivered,
    ReplacementOrdered,
    ReplacementResent,
    ReplacementShipped,
    ReturnStanding,
    SettleDifference,
    ShipReplacement,
    Ships,
    TakeBackReplacement,
    UnreturnedCharged,
    WaitLonger,
    WaitProlonged,
    WaiveDifference,
    WriteOffAfter,
    WriteOffOriginal,
)
from cservice.ids import ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Refuse
from cservice.kernel.time import days, elapsed, plus
from cservice.kernel.value import evolve
from cservice.testing import NOON, STREAM, given, knowing

ID = ExchangeId(STREAM.id)
SUE = Actor.staff("sue", SUPERVISOR)
Events = tuple[Event[Exchange], ...]


def usd(amount: int) -> Money:
    """So many dollars."""
    return Money(amount, "USD")


def started(worth: int = 16, value: int = 16, **more: Any) -> ExchangeStarted:
    """What was paid 16 dollars for comes back, by the customer's choice; its like goes out."""
    known: dict[str, Any] = {"our_mistake": False, "consented": True, **more}
    return ExchangeStarted(
        order=OrderId("order-1"),
        ra=ReturnId("ra-1"),
        items=(Item(sku=Sku("book"), title="Sea"),),
        originals=(Original(sku=Sku("book"), quantity=1, worth=usd(worth)),),
        ships=Ships.AT_ONCE,
        shipping=usd(0),
        value=usd(value),
        **known,
    )


def on(day: float, *policies: Any, **more: Any) -> ExchangeFacts:
    """What is known so many days after the replacement left, the original being accepted."""
    known: dict[str, Any] = {
        "order": OrderId("order-1"),
        "our_mistake": False,
        "originals": (),
        "settles_by_exchange": True,
        "shipping_price": usd(0),
        "standing": ReturnStanding.AUTHORIZED,
        "original": OriginalStage.ACCEPTED,
        "counts": usd(16),
        "outward": Outward(left=True, arrived=True, came_back=False, cancelled=False),
        **more,
    }
    return knowing(ExchangeFacts, *policies, now=plus(NOON, days(day)), **known)


SHIPPED = ReplacementShipped(
    remind_at=plus(NOON, days(14)), charge_at=plus(NOON, days(30)), give_up_at=plus(NOON, days(60))
)
LEFT: Events = (ReplacementOrdered(order=OrderId("order-2")), SHIPPED)
OUT: Events = (*LEFT, ReplacementDelivered())
CAME, CLOSED = OriginalReceived(), ExchangeClosed()
CHARGED = UnreturnedCharged(amount=usd(16), give_up_at=plus(NOON, days(60)))
DECLINED = ChargeDeclined(reason="no cover", give_up_at=plus(NOON, days(61)))
PAID, PAID_FOR = ChargePaid(reference="P-1"), OriginalPaidFor()
REVERSED, WITHDRAWN = ChargeReversed(amount=usd(16)), ChargeWithdrawn()
WRITTEN_OFF = OriginalWrittenOff(reason="in vain")
EVEN = DifferenceEven()
RECEIVED, NOT_TAKEN = OriginalStage.RECEIVED, OriginalStage.REJECTED
CONFIRM = ConfirmCharge(exchange=ID, reference="P-1")
GONE = (
    (LoseOriginal(exchange=ID), OriginalLost(received=usd(16)), OriginalStage.LOST),
    (KeepOriginal(exchange=ID), OriginalKept(received=usd(16)), OriginalStage.KEPT),
)
CHARGE, REMIND = ChargeUnreturned(exchange=ID), RemindCustomer(exchange=ID)
WRITE_OFF = WriteOffOriginal(exchange=ID, reason="in vain")


def reminded(day: float, late: float = 0) -> ReminderSent:
    """The customer was, so many days after the replacement left, and so late."""
    return ReminderSent(
        at=plus(NOON, days(day)),
        charge_at=plus(NOON, days(30 + late)),
        give_up_at=plus(NOON, days(60 + late)),
    )


def accepted(amount: int = 16) -> OriginalAccepted:
    """So much of it was accepted."""
    return OriginalAccepted(received=usd(amount))


def rejected(day: float) -> OriginalRejected:
    """It was not accepted, so many days after the replacement left."""
    return OriginalRejected(charge_at=plus(NOON, days(day)), give_up_at=plus(NOON, days(day + 30)))


REMINDED = reminded(14)


def due(*so_far: Event[Exchange], **more: Any) -> dict[str, int]:
    """What is waited for, and how many days after the replacement left."""
    record = replay(STREAM, (started(**more), *so_far))
    return {x.key: elapsed(NOON, x.at).days for x in record.deadlines()}


def test_a_customer_is_reminded_and_charged_some_time_after_the_replacement_left() -> None:
    """14 and 30 days, and the charge is given up after 30 more; before it left, never."""
    ship = ShipReplacement(exchange=ID)

    assert due(LEFT[0]) == {}
    given(started(), LEFT[0]).when(ship, on(0)).then(SHIPPED)
    assert due(*LEFT) == {"remind": 14, "charge": 30, "write_off": 60}
    assert due(*OUT) == due(*LEFT)


@pytest.mark.parametrize(
    ("story", "waits"),
    [
        ((CAME,), {}),
        ((REMINDED,), {"charge": 30, "write_off": 60}),
        ((CHARGED,), {"remind": 14, "write_off": 60}),
        ((CAME, rejected(9)), {"charge": 9, "write_off": 39}),
        ((OriginalLost(received=usd(16)),), {}),
        ((OriginalKept(received=usd(16)),), {}),
        ((WRITTEN_OFF,), {}),
        ((CHARGED, PAID, PAID_FOR), {}),
    ],
)
def test_nobody_is_waited_for_who_owes_nothing(story: Events, waits: dict[str, int]) -> None:
    """nor is anybody asked twice."""
    assert due(*OUT, *story) == waits


def test_nobody_is_charged_without_consent_or_for_nothing() -> None:
    """it is waited for as long, and written off."""
    assert due(*OUT, consented=False) == {"remind": 14, "write_off": 60}
    assert due(*OUT, value=0) == {"remind": 14, "write_off": 60}
    given(started(consented=False), *OUT, REMINDED).when(CHARGE, on(30)).then_refused("no_consent")
    given(started(value=0), *OUT).when(CHARGE, on(30)).then_refused("not_due")


def test_a_brand_says_how_long_it_waits() -> None:
    """for the reminder, the charge, and until it gives up."""

    @policy(ChargeAfter)
    def at_once(q: ChargeAfter) -> datetime.timedelta | None:
        return days(1) if q.value == usd(16) and not q.our_mistake else None

    @policy(WriteOffAfter)
    def soon(q: WriteOffAfter) -> datetime.timedelta | None:
        return days(2) if (q.owing, q.amount) == ("original", usd(16)) else None

    record = given(started(), LEFT[0]).when(ShipReplacement(exchange=ID), on(0, at_once, soon))
    assert record.record.charge_at == plus(NOON, days(1))
    assert record.record.give_up_at == plus(NOON, days(3))


def test_a_customer_is_reminded_once_in_time() -> None:
    """of what has not come, and was not rejected."""
    given(started(), *LEFT).when(REMIND, on(13.9)).then_refused("not_due")
    told = given(started(), *LEFT).when(REMIND, on(15)).then(reminded(15, late=1))
    assert told.record.reminded_at == plus(NOON, days(15))
    back_again = (
        ReplacementCameBack(reason="nobody there", resend_until=plus(NOON, days(14))),
        ReplacementResent(address=None),
    )
    again = (*LEFT, REMINDED, *back_again, *LEFT)
    given(started(), *again).when(REMIND, on(15)).then(reminded(15, late=1))
    for story in ((*LEFT, REMINDED), (*LEFT, CAME), (*LEFT, CAME, rejected(9)), LEFT[:1]):
        given(started(), *story).when(REMIND, on(15)).then_refused("not_due")


def test_an_original_that_never_came_is_charged_once() -> None:
    """as much as the replacement is worth; who paid keeps it, and the exchange is closed."""
    pricey = started(value=20)
    given(started(), *OUT).when(CHARGE, on(29.9)).then_refused("not_due")
    charged = evolve(CHARGED, amount=usd(20))
    told = given(pricey, *OUT, REMINDED).when(CHARGE, on(30)).then(charged)

    assert told.rulings[0].policy == "trade.exchanges:with_consent"
    given(started(), *OUT, CHARGED).when(CHARGE, on(31)).then_refused("not_now")
    given(started(), *OUT, CHARGED).when(CONFIRM, on(31)).then(PAID, PAID_FOR, CLOSED)
    given(started(), *LEFT, CHARGED).when(CONFIRM, on(31)).then(PAID, PAID_FOR)
    given(started(), *OUT, CHARGED, PAID, PAID_FOR).when(CONFIRM, on(32)).then_refused("not_now")


@pytest.mark.parametrize(
    "story",
    [
        LEFT[:1],
        (*LEFT, ReplacementCameBack(reason="nobody there", resend_until=plus(NOON, days(14)))),
        (*OUT, OriginalLost(received=usd(16))),
        (*OUT, OriginalKept(received=usd(16))),
        (*OUT, CAME),
        (*OUT, WRITTEN_OFF),
        (*LEFT, OriginalLost(received=usd(16)), EVEN, CAME, rejected(9)),
    ],
)
def test_who_owes_nothing_is_not_charged(story: Events) -> None:
    """the replacement never left or came back, the original was lost, given away or is here."""
    given(started(), *story).when(CHARGE, on(99)).then_refused("not_due")


def test_a_policy_may_object_to_a_charge() -> None:
    """ours does while the original is on its way; a brand knows what it asks about."""
    on_the_way = on(30, on_its_way=True)
    sue = Override(by=SUE, reason="it was sent empty")

    @policy(MayCharge)
    def reminded_first(q: MayCharge) -> Refuse | None:
        return None if q.reminded or q.our_mistake else Refuse("unreminded", "not reminded")

    given(started(), *OUT).when(CHARGE, on_the_way).then_refused("on_its_way")
    given(started(), *OUT).when(CHARGE, on(30, override=sue, on_its_way=True)).then(CHARGED)
    sue_first = on(30, reminded_first, override=sue, on_its_way=True)
    given(started(), *OUT).when(CHARGE, sue_first).then_refused("unreminded")
    given(started(), *OUT, REMINDED).when(CHARGE, on(30, reminded_first)).then(CHARGED)
    given(started(our_mistake=True), *OUT).when(CHARGE, sue_first).then(CHARGED)


def test_a_declined_charge_has_an_end() -> None:
    """it may still be paid; else the original is written off in time, and the exchange closed."""
    declined = given(started(), *OUT, CHARGED)
    declined.when(DeclineCharge(exchange=ID, reason="no cover"), on(31)).then(DECLINED)
    assert due(*OUT, REMINDED, CHARGED, DECLINED) == {"write_off": 61}

    given(started(), *OUT, CHARGED, DECLINED).when(CONFIRM, on(40)).then(PAID, PAID_FOR, CLOSED)
    told = given(started(), *OUT, CHARGED, DECLINED).when(WRITE_OFF, on(61))
    told.then(WRITTEN_OFF, ChargeGivenUp(), CLOSED)
    assert told.rulings[0].reason == "it was waited for long enough"


def test_a_supervisor_writes_off_before_its_time() -> None:
    """anybody may where it was our mistake; nobody does while no replacement is out."""
    out = given(started(), *LEFT)
    out.when(WRITE_OFF, on(59)).then_refused("waiver")
    out.when(WRITE_OFF, on(59, by=SUE)).then(WRITTEN_OFF)
    given(started(our_mistake=True), *OUT).when(WRITE_OFF, on(1)).then(WRITTEN_OFF, CLOSED)
    early = given(started(), LEFT[0]).when(WRITE_OFF, on(99)).then_refused("not_missed")
    assert early.refusal.standing[0].allowed == ("cancel the exchange",)
    over = given(started(), ExchangeCancelled(reason="kept")).when(WRITE_OFF, on(99))
    assert over.then_refused("not_missed").refusal.standing[0].allowed == ()


def test_a_brand_says_what_is_let_go() -> None:
    """it knows what is owed, and for how long."""

    @policy(MayWaive)
    def never(q: MayWaive) -> Refuse | None:
        known = (q.owing, q.amount, q.overdue) == ("original", usd(16), True)
        return Refuse("never", "we wait") if known else None

    given(started(), *OUT).when(WRITE_OFF, on(60, never)).then_refused("never")


def test_what_was_paid_after_it_was_given_up_is_noted() -> None:
    """the customer has paid for the original then."""
    given_up = (*OUT, CHARGED, WRITTEN_OFF, ChargeGivenUp(), CLOSED)

    given(started(), *given_up).when(CONFIRM, on(61)).then(PAID, PAID_FOR)


def test_a_charge_is_given_back_when_the_original_comes_after_all() -> None:
    """all of it, and the exchange stays closed."""
    paid = (*OUT, CHARGED, PAID, PAID_FOR, CLOSED)
    receive, accept = ReceiveOriginal(exchange=ID), AcceptOriginal(exchange=ID)

    given(started(), *paid).when(receive, on(40, original=RECEIVED)).then(CAME)
    told = given(started(), *paid, CAME).when(accept, on(41)).then(accepted(), REVERSED, EVEN)
    assert told.record.held == usd(16)
    for command, event, now in GONE:
        told = given(started(), *paid).when(command, on(40, original=now))
        told.then(event, REVERSED, EVEN)


@pytest.mark.parametrize(
    ("value", "received", "follows"),
    [
        (20, 16, (ChargeReversed(amount=usd(16)), EVEN)),
        (16, 6, (ChargeReversed(amount=usd(6)), EVEN)),
        (10, 16, (ChargeReversed(amount=usd(10)), DifferenceFound(due=usd(6)))),
        (16, 0, (EVEN,)),
    ],
    ids=["dearer", "part of it", "cheaper", "nothing of worth"],
)
def test_of_a_charge_that_is_given_back_a_difference_is_kept(
    value: int, received: int, follows: Events
) -> None:
    """the customer gets what came back is worth, and no more than that."""
    charged = evolve(CHARGED, amount=usd(value))
    late = given(started(value=value), *OUT, charged, PAID, PAID_FOR, CLOSED, CAME)
    told = late.when(AcceptOriginal(exchange=ID), on(41, counts=usd(received)))

    told.then(accepted(received), *follows)
    given_back = sum(
        event.amount.amount if isinstance(event, ChargeReversed) else event.due.amount
        for event in follows
        if isinstance(event, ChargeReversed | DifferenceFound)
    )
    assert given_back == received


def test_a_charge_is_withdrawn_when_the_original_comes_before_it_is_paid() -> None:
    """and given back where it was paid all the same; what is looked at is decided first."""
    accept = AcceptOriginal(exchange=ID)
    end = (accepted(), WITHDRAWN, EVEN, CLOSED)
    for story in ((CHARGED, CAME), (CHARGED, DECLINED, CAME)):
        given(started(), *OUT, *story).when(accept, on(41)).then(*end)

    given(started(), *OUT, CHARGED, CAME, *end).when(CONFIRM, on(42)).then(PAID, REVERSED)
    given(started(), *OUT, CHARGED, CAME).when(CONFIRM, on(42)).then(PAID)
    looked_at = given(started(), *OUT, CHARGED, CAME, PAID)
    looked_at.when(accept, on(43)).then(accepted(), REVERSED, EVEN, CLOSED)
    reject = RejectOriginal(exchange=ID)
    looked_at.when(reject, on(43, original=NOT_TAKEN)).then(rejected(43), PAID_FOR, CLOSED)


def test_a_charge_is_withdrawn_when_the_replacement_comes_back() -> None:
    """it may be asked for again once the replacement is out again."""
    back = TakeBackReplacement(exchange=ID, reason="nobody there")
    here = ReplacementCameBack(reason="nobody there", resend_until=plus(NOON, days(14)))
    said = Outward(left=True, arrived=False, came_back=True, cancelled=False)
    for story in ((CHARGED,), (CHARGED, DECLINED)):
        given(started(), *LEFT, *story).when(back, on(0, outward=said)).then(here, WITHDRAWN)

    withdrawn = (*LEFT, CHARGED, here, WITHDRAWN)
    given(started(), *withdrawn).when(CONFIRM, on(32)).then(PAID, PAID_FOR)
    cancelled = ExchangeCancelled(reason="she moved")
    given(started(), *withdrawn, cancelled).when(CONFIRM, on(32)).then(PAID, REVERSED)
    paid = given(started(), *withdrawn, PAID, PAID_FOR)
    told = paid.when(CancelExchange(exchange=ID, reason="she moved"), on(33))
    assert told.record.credit == usd(16)


def test_an_original_that_is_rejected_is_charged_like_one_that_never_came() -> None:
    """at once, where the replacement is out; else the exchange is off."""
    reject = RejectOriginal(exchange=ID)
    cancelled = ExchangeCancelled(reason="what came back was not accepted")

    given(started(), *OUT, CAME).when(reject, on(9, original=NOT_TAKEN)).then(rejected(9))
    at_once = evolve(CHARGED, give_up_at=plus(NOON, days(39)))
    given(started(), *OUT, CAME, rejected(9)).when(CHARGE, on(9)).then(at_once)
    given(started(), *OUT, CAME, rejected(9), CHARGED).when(CONFIRM, on(10)).then(
        PAID, PAID_FOR, CLOSED
    )
    given(started(), *OUT, CAME, rejected(9)).when(WRITE_OFF, on(39)).then(WRITTEN_OFF, CLOSED)
    given(started(), CAME).when(reject, on(9, original=NOT_TAKEN)).then(rejected(9), cancelled)
    given(started(), LEFT[0], CAME).when(reject, on(9, original=NOT_TAKEN)).then(rejected(9))
    given(started(), *OUT).when(reject, on(9, original=NOT_TAKEN)).then_refused("not_now")


@pytest.mark.parametrize(("command", "event", "now"), GONE)
def test_what_was_lost_or_given_away_counts_as_if_it_had_come(
    command: Any, event: Event[Exchange], now: OriginalStage
) -> None:
    """a difference that was agreed is still owed, and the replacement waits no longer."""
    given(started(), *OUT).when(command, on(9, original=now)).then(event, EVEN, CLOSED)
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    given(started(value=20), *OUT).when(command, on(9, original=now)).then(event, asked)
    given(started(), *OUT, CHARGED).when(command, on(31, original=now)).then(
        event, WITHDRAWN, EVEN, CLOSED
    )
    told = given(started()).when(command, on(9, original=now))
    assert told.record.replacement_due


def test_what_was_lost_and_turns_up_is_looked_at_and_changes_nothing() -> None:
    """what it counts for was decided when it was lost."""
    lost = (*OUT, OriginalLost(received=usd(16)), EVEN, CLOSED)

    given(started(), *lost).when(ReceiveOriginal(exchange=ID), on(50, original=RECEIVED)).then(CAME)
    given(started(), *lost, CAME).when(AcceptOriginal(exchange=ID), on(51)).then(accepted())


def test_what_was_lost_and_is_rejected_counts_for_nothing() -> None:
    """not even so much as was lost of it in part; what has gone back for it is not asked back."""
    lost: Events = (OriginalLost(received=usd(16)), EVEN, CAME)
    part = OriginalIncomplete(came=usd(6))
    reject = RejectOriginal(exchange=ID)
    off = ExchangeCancelled(reason="enough", credit=usd(16))

    told = given(started(), *lost).when(reject, on(9, original=NOT_TAKEN))
    assert (told.record.stage, told.record.credit) == ("cancelled", None)
    assert (told.record.received, told.record.held) == (None, usd(0))
    told = given(started(), *LEFT, part, CAME).when(reject, on(9, original=NOT_TAKEN))
    assert told.record.unreturned == usd(16)
    gone = given(started(), *lost[:2], off, CAME).when(reject, on(9, original=NOT_TAKEN))
    assert gone.record.received == usd(16)


def test_what_was_written_off_and_comes_is_taken() -> None:
    """the customer gets what it is worth more, and is asked for nothing."""
    off = (*OUT, WRITTEN_OFF, CLOSED)
    accept = AcceptOriginal(exchange=ID)

    given(started(), *off).when(ReceiveOriginal(exchange=ID), on(70, original=RECEIVED)).then(CAME)
    given(started(value=20), *off, CAME).when(accept, on(70)).then(accepted(), EVEN)
    given(started(value=10), *off, CAME).when(accept, on(70)).then(
        accepted(), DifferenceFound(due=usd(6))
    )


@pytest.mark.parametrize("now", [*OriginalStage][:6])  # what goods may be said to be
@pytest.mark.parametrize(
    ("command", "so_far", "right"),
    [
        (ReceiveOriginal, OUT, {OriginalStage.ACCEPTED, RECEIVED, NOT_TAKEN}),
        (
            ReceiveOriginal,
            (*OUT, CHARGED, PAID, PAID_FOR, CLOSED),
            {OriginalStage.ACCEPTED, RECEIVED},
        ),
        (ReceiveOriginal, (*OUT, WRITTEN_OFF, CLOSED), {OriginalStage.ACCEPTED, RECEIVED}),
        (
            ReceiveOriginal,
            (*OUT, OriginalLost(received=usd(16)), EVEN, CLOSED),
            {OriginalStage.ACCEPTED, RECEIVED, NOT_TAKEN},
        ),
        (AcceptOriginal, (*OUT, CAME), {OriginalStage.ACCEPTED}),
        (RejectOriginal, (*OUT, CAME), {NOT_TAKEN}),
        (LoseOriginal, OUT, {OriginalStage.LOST}),
        (KeepOriginal, OUT, {OriginalStage.KEPT}),
    ],
)
def test_what_became_of_the_original_its_return_says(
    command: Any, so_far: Events, right: set[OriginalStage], now: OriginalStage
) -> None:
    """not whoever gives the command: nothing is paid out, or sent, on somebody's word."""
    told = given(started(), *so_far).when(command(exchange=ID), on(9, original=now))

    if now in right:
        assert told.events
    else:
        refusal = told.then_refused("not_so").refusal
        assert str(refusal).startswith(f"return ra-1 has the original as {now} [")
        assert "follows by itself" in refusal.standing[0].allowed[0]


@pytest.mark.parametrize(
    ("so_far", "follows"),
    [
        ((), ()),
        ((CAME,), ()),
        ((CHARGED,), (ChargeWithdrawn(),)),
        ((CHARGED, CAME, PAID), (PAID_FOR, CLOSED)),
    ],
)
def test_what_was_not_in_the_parcel_is_awaited_still(so_far: Events, follows: Events) -> None:
    """a charge for all of it is withdrawn; where it was paid, the rest is the customer's."""
    rest = AwaitRest(exchange=ID)
    incomplete = OriginalIncomplete(came=usd(6))
    said = given(started(), *OUT, *so_far)
    said.when(rest, on(9, counts=usd(6), original=OriginalStage.AWAITED)).then(incomplete, *follows)


def test_the_rest_is_awaited_once() -> None:
    """nothing else came since, nobody looked, or nothing may come."""
    rest, part = AwaitRest(exchange=ID), OriginalIncomplete(came=usd(6))
    awaited = {"original": OriginalStage.AWAITED}
    story = given(started(), *OUT, part)
    story.when(rest, on(9, counts=usd(6), **awaited)).then_refused("not_so")
    story.when(rest, on(9, counts=None, **awaited)).then_refused("not_so")
    story.when(rest, on(9, counts=usd(8), original=RECEIVED)).then_refused("not_so")
    nothing = given(started(), *OUT, CHARGED, CAME)
    nothing.when(rest, on(9, counts=usd(0), **awaited)).then(OriginalIncomplete(came=usd(0)))


def test_of_what_came_in_part_only_the_rest_is_charged() -> None:
    """nothing, where what came is worth what went out; where it is more, we owe that."""
    charge, write_off = CHARGE, WRITE_OFF
    part = OriginalIncomplete(came=usd(6))
    asked = given(started(), *OUT, reminded(14), part).when(charge, on(30)).events
    assert [one.amount for one in asked if isinstance(one, UnreturnedCharged)] == [usd(10)]
    even = given(started(value=6), *OUT, reminded(14), part)
    even.when(charge, on(30)).then_refused("not_due")
    owed = given(started(value=4), *OUT, part).when(write_off, on(60))
    owed.then(WRITTEN_OFF, DifferenceFound(due=usd(2)), CLOSED)


def test_nothing_is_accepted_that_counts_for_nothing() -> None:
    """what counts, the inspection says."""
    accept = AcceptOriginal(exchange=ID)
    given(started(), CAME).when(accept, on(1, counts=None)).then_refused("not_so")


def test_a_customer_who_owes_a_difference_pays_it() -> None:
    """what came back is worth less than what went out, or is only part of it."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    dearer = given(started(value=20), *OUT, CAME)
    told = dearer.when(AcceptOriginal(exchange=ID), on(9)).then(accepted(), asked)
    part = given(started(), *OUT, CAME)
    part.when(AcceptOriginal(exchange=ID), on(9, counts=usd(12))).then(accepted(12), asked)

    assert told.rulings[0].policy == "trade.exchanges:owed_for_a_month"
    assert due(*OUT, CAME, accepted(), asked, value=20) == {"difference": 39}
    owing = given(started(value=20), *OUT, CAME, accepted(), asked)
    pay = PayDifference(exchange=ID, reference="P-2")
    paid = owing.when(pay, on(10)).then(DifferencePaid(reference="P-2"), CLOSED)
    assert paid.record.held == usd(20)
    given(started(), *OUT).when(pay, on(9)).then_refused("not_now")


def test_a_difference_is_waived_by_a_supervisor_or_in_time() -> None:
    """then by anybody."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    owing = given(started(value=20), *OUT, CAME, accepted(), asked)
    waive = WaiveDifference(exchange=ID, reason="she is upset")
    waived = DifferenceWaived(reason="she is upset")

    owing.when(waive, on(38.9)).then_refused("waiver")
    owing.when(waive, on(1, by=SUE)).then(waived, CLOSED)
    owing.when(waive, on(39)).then(waived, CLOSED)
    [deadline] = replay(STREAM, (started(value=20), *OUT, CAME, accepted(), asked)).deadlines()
    assert owing.when(deadline.command, on(39)).record.deadlines() == ()


def test_what_is_paid_too_late_goes_back_whether_or_not_a_sweep_has_been() -> None:
    """a moment before, it is owed."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    owing = given(started(value=20), *OUT, CAME, accepted(), asked)
    pay, paid = PayDifference(exchange=ID, reference="P-2"), DifferencePaid(reference="P-2")

    owing.when(pay, on(38.9)).then(paid, CLOSED)
    owing.when(pay, on(39)).then(paid, DifferenceReversed(amount=usd(4)), CLOSED)


def test_nobody_pays_for_an_exchange_that_is_off() -> None:
    """what we hold is given back then, also a difference that was paid."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    cancel = CancelExchange(exchange=ID, reason="sold out")
    off = ExchangeCancelled(reason="sold out", credit=usd(16))
    story = (started(value=20), CAME, accepted(), asked)

    told = given(*story).when(cancel, on(1)).then(off)
    assert told.record.deadlines() == ()
    waive = WaiveDifference(exchange=ID, reason="off")
    given(*story, off).when(waive, on(99, by=SUE)).then_refused("over")
    paid = given(*story, DifferencePaid(reference="P-2")).when(cancel, on(1))
    assert paid.record.credit == usd(20)


def test_a_waiver_says_how_much_is_let_go() -> None:
    """in the words of whoever refuses it."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    owing = given(started(value=20), *OUT, CAME, accepted(), asked)
    waive = WaiveDifference(exchange=ID, reason="she is upset")

    refusal = owing.when(waive, on(1)).then_refused("waiver").refusal
    assert str(refusal).startswith("USD 4.00 for the difference would be let go [")


def test_what_we_owe_is_settled_before_the_exchange_is_closed() -> None:
    """a refund was opened for it."""
    found = DifferenceFound(due=usd(6))
    settle = SettleDifference(exchange=ID, reference="refund-1")
    settled = DifferenceSettled(reference="refund-1")
    cheaper = (started(value=10), *OUT, CAME)
    told = given(*cheaper).when(AcceptOriginal(exchange=ID), on(9)).then(accepted(), found)

    assert told.record.deadlines() == ()
    refunded = on(9, paid_under=("refund-1",))
    given(*cheaper, accepted(), found).when(settle, refunded).then(settled, CLOSED)
    by_hand = DifferenceSettled(reference="refund-1", by_hand=usd(6))
    given(*cheaper, accepted(), found).when(settle, on(9)).then(by_hand, CLOSED)
    by_shop = on(9, in_shop=True)
    given(*cheaper, accepted(), found).when(settle, by_shop).then(settled, CLOSED)
    assert told.record.held == usd(10)
    cancel = CancelExchange(exchange=ID, reason="sold out")
    here = (started(value=10), CAME, accepted(), found)
    for story in (here, (*here, settled)):
        assert given(*story).when(cancel, on(9)).record.credit == usd(10)


def test_nothing_is_worked_out_for_an_exchange_that_is_off() -> None:
    """what comes for it is noted."""
    off = (started(), ExchangeCancelled(reason="kept"), CAME)

    given(*off).when(AcceptOriginal(exchange=ID), on(9)).then(accepted())
    given(*off).when(RejectOriginal(exchange=ID), on(9, original=NOT_TAKEN)).then(rejected(9))


def test_nobody_is_reminded_of_what_has_left_them() -> None:
    """it comes, or is lost; either way the customer has done what was asked."""
    told = given(started(), *LEFT).when(REMIND, on(15, on_its_way=True))
    told.then_refused("on_its_way")


def test_whoever_is_reminded_late_has_as_much_time_until_the_charge() -> None:
    """no sweep was for weeks: the time counts from the reminder, not from when it was due."""
    late = given(started(), *OUT).when(REMIND, on(70)).then(reminded(70, late=56))
    told = (*OUT, reminded(70, late=56))

    assert late.record.deadlines()[0].command == CHARGE
    assert due(*told) == {"charge": 86, "write_off": 116}
    given(started(), *told).when(CHARGE, on(85.9)).then_refused("not_due")
    again = evolve(CHARGED, give_up_at=plus(NOON, days(116)))
    given(started(), *told).when(CHARGE, on(86)).then(again)
    given(started(), *told).when(WRITE_OFF, on(115.9)).then_refused("waiver")


def test_nobody_is_charged_before_the_reminder_however_late_it_is() -> None:
    """unless the brand charges first; and what is on its way is not reminded of."""
    given(started(), *OUT).when(CHARGE, on(70)).then_refused("not_reminded")
    sooner = evolve(SHIPPED, charge_at=plus(NOON, days(13)))
    story = (started(), LEFT[0], sooner)
    charged = evolve(CHARGED, give_up_at=plus(NOON, days(43)))
    given(*story).when(CHARGE, on(13)).then(charged)
    after = ReminderSent(
        at=plus(NOON, days(20)), charge_at=sooner.charge_at, give_up_at=charged.give_up_at
    )
    given(*story, charged).when(REMIND, on(20)).then(after)


def test_a_charge_is_owed_for_a_month_from_when_it_was_asked_for_or_declined() -> None:
    """however late that was."""
    asked = evolve(CHARGED, give_up_at=plus(NOON, days(99)))
    declined = ChargeDeclined(reason="no cover", give_up_at=plus(NOON, days(128)))
    decline = DeclineCharge(exchange=ID, reason="no cover")

    told = given(started(), *OUT, REMINDED).when(CHARGE, on(69)).then(asked)
    assert told.rulings[-1].policy == "trade.exchanges:owed_for_a_month"
    given(started(), *OUT, REMINDED, asked).when(WRITE_OFF, on(98)).then_refused("waiver")
    told = given(started(), *OUT, REMINDED, asked).when(decline, on(98)).then(declined)
    assert told.rulings[-1].policy == "trade.exchanges:owed_for_a_month"
    assert due(*OUT, REMINDED, asked, declined) == {"write_off": 128}


def test_no_original_is_charged_while_its_number_is_good() -> None:
    """nor written off sooner after that than after any charge."""
    later = evolve(SHIPPED, charge_at=plus(NOON, days(44)), give_up_at=plus(NOON, days(74)))
    ship = ShipReplacement(exchange=ID)

    given(started(), LEFT[0]).when(ship, on(0, good_until=plus(NOON, days(44)))).then(later)
    given(started(), LEFT[0]).when(ship, on(0, good_until=plus(NOON, days(29)))).then(SHIPPED)


def test_a_number_that_is_good_for_longer_is_waited_for_as_long() -> None:
    """all that is still to come moves; a charge that was not paid is withdrawn, and asked then."""
    wait = WaitLonger(exchange=ID)
    longer = WaitProlonged(
        remind_at=plus(NOON, days(28)),
        charge_at=plus(NOON, days(44)),
        give_up_at=plus(NOON, days(74)),
    )
    more = on(31, good_until=longer.charge_at)

    for story in (LEFT, OUT, (*OUT, REMINDED)):
        given(started(), *story).when(wait, more).then(longer)
    assert due(*OUT, longer) == {"remind": 28, "charge": 44, "write_off": 74}
    for asked in ((CHARGED,), (CHARGED, DECLINED)):
        story = (*OUT, REMINDED, *asked)
        given(started(), *story).when(wait, more)
        assert due(*story, WITHDRAWN, longer) == {"charge": 44, "write_off": 74}
    for until in (None, plus(NOON, days(29)), plus(NOON, days(30))):
        given(started(), *OUT).when(wait, on(20, good_until=until)).then_refused("no_longer")
    for story in (LEFT[:1], (*OUT, CAME), (*OUT, CAME, rejected(9)), (*OUT, WRITTEN_OFF, CLOSED)):
        given(started(), *story).when(wait, more).then_refused("not_due")


def test_a_charge_that_was_asked_for_too_soon_is_withdrawn() -> None:
    """the customer was given longer since; what was written off after a refusal is moved on."""
    wait = WaitLonger(exchange=ID)
    for asked in ((CHARGED,), (CHARGED, DECLINED)):
        story = given(started(), *OUT, REMINDED, *asked)
        told = story.when(wait, on(31, good_until=plus(NOON, days(44))))
        assert told.events[0] == WITHDRAWN
        assert isinstance(told.events[1], WaitProlonged)
        assert told.record.chargeable


@pytest.mark.parametrize(
    "let_go",
    [
        (DifferenceWaived(reason="in vain"),),
        (DifferenceWaived(reason="in vain"), ReplacementDelivered(), CLOSED),
        (ExchangeCancelled(reason="sold out", credit=usd(16)),),
    ],
    ids=["waived", "closed", "cancelled"],
)
def test_a_difference_that_is_paid_too_late_is_given_back(let_go: Events) -> None:
    """what comes in is noted, whatever became of the exchange: no money is lost."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    story = (started(value=20), *LEFT, CAME, accepted(), asked, *let_go)
    pay = PayDifference(exchange=ID, reference="P-2")
    paid = (DifferencePaid(reference="P-2"), DifferenceReversed(amount=usd(4)))
    before = replay(STREAM, story)

    told = given(*story).when(pay, on(50)).then(*paid).record
    assert (told.paid_in, told.paid_and_kept) == (usd(4), usd(0))
    assert told.held == before.held
    assert told.goes_back - before.goes_back == usd(4)
    given(*story, *paid).when(pay, on(51)).then_refused("not_now")


def test_an_exchange_whose_difference_was_paid_too_late_is_closed_when_it_is_done() -> None:
    """nobody owes anything then."""
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39)))
    here = (CAME, accepted(), asked, DifferenceWaived(reason="in vain"))
    late = (DifferencePaid(reference="P-2"), DifferenceReversed(amount=usd(4)))
    deliver = DeliverReplacement(exchange=ID)

    story = given(started(value=20), *LEFT, *here, *late).when(deliver, on(50))
    story.then(ReplacementDelivered(), CLOSED)


def test_how_long_something_is_owed_may_depend_on_what_and_how_much() -> None:
    """a day for each dollar of an original; a difference for one day."""

    @policy(WriteOffAfter)
    def by_amount(q: WriteOffAfter) -> datetime.timedelta:
        return days(int(q.amount.amount)) if q.owing is Owing.ORIGINAL else days(1)

    declined = given(started(), *OUT, CHARGED).when(
        DeclineCharge(exchange=ID, reason="no cover"), on(31, by_amount)
    )
    declined.then(evolve(DECLINED, give_up_at=plus(NOON, days(31 + 16))))
    not_taken = on(9, by_amount, original=NOT_TAKEN)
    refused = given(started(), *OUT, CAME).when(RejectOriginal(exchange=ID), not_taken)
    refused.then(evolve(rejected(9), give_up_at=plus(NOON, days(9 + 16))))
    dearer = given(started(value=20), *OUT, CAME)
    asked = DifferenceAsked(due=usd(4), due_until=plus(NOON, days(10)))
    dearer.when(AcceptOriginal(exchange=ID), on(9, by_amount)).then(accepted(), asked)


@pytest.mark.parametrize(("command", "event", "now"), GONE)
def test_what_is_asked_for_a_dearer_one_is_kept_with_what_became_of_the_original(
    command: Any, event: Any, now: OriginalStage
) -> None:
    """until when it is owed, and who said so; also where it is not accepted."""
    told = given(started(value=20), *OUT).when(command, on(9, original=now))
    told.then(event, DifferenceAsked(due=usd(4), due_until=plus(NOON, days(39))))
    not_taken = given(started(), *OUT, CAME).when(
        RejectOriginal(exchange=ID), on(9, original=NOT_TAKEN)
    )

    for one in (told, not_taken):
        assert one.rulings[0].policy == "trade.exchanges:owed_for_a_month"
