"""A return that its time does not end, and nothing else does, is a person's to end. E2, E8."""

from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.deadline import Deadline
from cservice.kernel.event import Event
from cservice.kernel.money import Money
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.payment import Purse
from cservice.returns import (
    RA_NUMBERS,
    CreditIssued,
    CreditTrigger,
    FlagLeftOpen,
    FlagUnanswered,
    GoodsStage,
    OfferKind,
    RaNumber,
    Reason,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnExtended,
    ReturnFellLate,
    ReturnHandedOver,
    ReturnInspected,
    ReturnKept,
    ReturnLeftOpen,
    ReturnLine,
    ReturnLost,
    ReturnPartlyInspected,
    ReturnPartlyKept,
    ReturnPartlyLost,
    ReturnReceived,
    ReturnRequested,
    ReturnUnanswered,
    SaveOffer,
    SaveOffersExpired,
    SaveOffersMade,
    SettlingFacts,
    Sold,
    Way,
)
from cservice.testing import NOON, STREAM, given, knowing

RA = ReturnId(STREAM.id)
EXPIRY, LATE = plus(NOON, days(30)), plus(NOON, days(10))
FLAG = FlagLeftOpen(ra=RA, due_at=EXPIRY)
OPEN = Deadline(at=EXPIRY, key="open", command=FLAG)
Happened = tuple[Event[ReturnAuthorization], ...]


def lines(**counts: Any) -> tuple[ReturnLine, ...]:
    """Two books for ten dollars."""
    return (
        ReturnLine(
            sku=Sku("book"),
            reason=Reason.DAMAGED,
            paid=Money("10", "USD"),
            requested=2,
            authorized=2,
            **counts,
        ),
    )


def known(**fields: Any) -> SettlingFacts:
    """What is known of it."""
    return knowing(
        SettlingFacts,
        delivered_at=NOON,
        return_address="Dock 5",
        label_price=Money("4.50", "USD"),
        label_takes=days(3),
        **{"sold": None, **fields},
    )


def credited(amount: str) -> CreditIssued:
    """So much of it."""
    return CreditIssued(amount=Money(amount, "USD"), trigger=CreditTrigger.BY_POLICY)


def left(*happened: Event[ReturnAuthorization]) -> ReturnAuthorization:
    """An authorized return, after that."""
    record = given(REQUESTED, ALLOWED, *happened).record
    assert record is not None
    return record


REQUESTED = ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=lines())
ALLOWED = ReturnAuthorized(
    number=RaNumber(RA_NUMBERS.issue(4711)), expires_at=EXPIRY, lines=lines()
)
SENT = ReturnHandedOver(arrives_by=LATE)
FELL_LATE = ReturnFellLate(due_at=LATE)
HERE = ReturnReceived(parcel=ParcelId("parcel-1"))
ONE_HERE = ReturnPartlyInspected(lines=lines(received=1, accepted=1))
ALL_HERE = ReturnInspected(lines=lines(received=2, accepted=2))
ENDS: dict[str, tuple[str, Happened]] = {
    "credited beforehand": ("close the return", (credited("10"),)),
    "kept in part": ("credit USD 5.00", (ReturnPartlyKept(lines=lines(kept=1), reason="so"),)),
    "lost in part, and credited beyond": (
        "close the return",
        (ReturnPartlyLost(lines=lines(lost=1)), credited("7")),
    ),
    "late": ("ask the courier, and report lost what nobody has", (SENT, FELL_LATE)),
    "lost": (
        "credit USD 10.00, if a supervisor approves; cancel the return",
        (SENT, ReturnLost(lines=lines(lost=2))),
    ),
    "not opened": ("inspect what came", (SENT, HERE)),
    "under review": (
        "decide what is under review",
        (HERE, ReturnPartlyInspected(lines=lines(received=1, under_review=1))),
    ),
    "half here, and due": ("credit USD 5.00", (SENT, HERE, ONE_HERE)),
    "half lost": (
        "credit USD 5.00",
        (HERE, ONE_HERE, ReturnPartlyLost(lines=lines(received=1, accepted=1, lost=1))),
    ),
    "all here, and due": ("credit USD 10.00", (HERE, ALL_HERE)),
    "kept, and due": ("credit USD 10.00", (ReturnKept(lines=lines(kept=2), reason="so"),)),
}


@pytest.mark.parametrize(("steps", "happened"), ENDS.values(), ids=ENDS)
def test_what_nothing_else_ends_a_person_is_told_of(steps: str, happened: Happened) -> None:
    """when the number's time is over, and not before; once, for wherever the goods are."""
    ra = left(*happened)
    assert ra.deadlines() == (OPEN,)

    story = given(REQUESTED, ALLOWED, *happened)
    story.when(FLAG, known(now=plus(EXPIRY, -days(0.001)))).then_refused("not_due")
    told = story.when(FLAG, known(now=plus(EXPIRY, days(1))))
    [event] = told.events
    assert isinstance(event, ReturnLeftOpen)
    assert (event.due_at, event.left_open) == (EXPIRY, ra.goods)
    assert "; ".join(map(str, event.steps)) == steps
    assert told.record.deadlines() == ()


@pytest.mark.parametrize("remedy", Remedy)
def test_what_came_beside_and_is_lost_closes_nothing(remedy: Remedy) -> None:
    """nothing is due for it, and nothing came: who is told gives the return up."""
    beside = ReturnLine(
        sku=Sku("pen"),
        reason=Reason.EXTRA_ITEM,
        paid=Money(0, "USD"),
        requested=1,
        authorized=1,
        lost=1,
    )
    asked = evolve(REQUESTED, remedy=remedy)
    lost = ReturnPartlyLost(lines=(*lines(), beside))

    [event] = given(asked, ALLOWED, lost).when(FLAG, known(now=EXPIRY)).events

    assert isinstance(event, ReturnLeftOpen)
    ways = [one.way for one in event.steps]
    change = [] if remedy is Remedy.CREDIT else [Way.CHANGE_REMEDY]
    assert ways == [*change, Way.CANCEL]


@pytest.mark.parametrize(
    ("happened", "steps"),
    [
        ((HERE, ALL_HERE), "credit USD 10.00 once the shop says that it was paid, and by what"),
        (
            (SENT, ReturnLost(lines=lines(lost=2))),
            "credit USD 10.00 once the shop says that it was paid, and by what; cancel the return",
        ),
    ],
)
def test_what_may_not_be_paid_waits_for_that(happened: Happened, steps: str) -> None:
    """what is due is given up for nothing else; what is only lost may be let go."""
    ten = Money("10", "USD")
    not_in = known(now=plus(EXPIRY, days(1)), purse=Purse(left=ten, doubtful=ten))

    [event] = given(REQUESTED, ALLOWED, *happened).when(FLAG, not_in).events

    assert isinstance(event, ReturnLeftOpen)
    assert "; ".join(map(str, event.steps)) == steps


def test_what_ends_by_itself_is_no_persons_to_end() -> None:
    """a number expires, what left falls late, half of a return that is credited is closed."""
    half = (SENT, HERE, ONE_HERE, credited("5"))
    lost = (ReturnPartlyLost(lines=lines(lost=1)), credited("5"))
    over = (ReturnCancelled(reason="so"), ReturnClosed())
    for happened, keys in (
        ((), ["expiry"]),
        ((SENT,), ["goods"]),
        (half, ["close"]),
        (lost, ["close"]),
        *[((SENT, FELL_LATE, one), []) for one in over],
    ):
        assert [one.key for one in left(*happened).deadlines()] == keys
        given(REQUESTED, ALLOWED, *happened).when(FLAG, known(now=EXPIRY)).then_refused()


def test_where_the_goods_move_on_it_is_told_anew() -> None:
    """what was late is here now, and has to be inspected; at once, since its time is over."""
    told = ReturnLeftOpen(due_at=EXPIRY, left_open=GoodsStage.LATE)
    assert left(SENT, FELL_LATE, told).deadlines() == ()
    assert left(SENT, FELL_LATE, told, HERE).deadlines() == (OPEN,)


def test_where_it_is_extended_it_is_told_anew() -> None:
    """when it is over again; another deadline than that is not due."""
    told = ReturnLeftOpen(due_at=EXPIRY, left_open=GoodsStage.LATE)
    later = plus(EXPIRY, days(9))
    extended = ReturnExtended(old=EXPIRY, new=later, reason="so")
    [again] = left(SENT, FELL_LATE, told, extended).deadlines()
    assert (again.at, again.command) == (later, FlagLeftOpen(ra=RA, due_at=later))
    given(REQUESTED, ALLOWED, SENT, FELL_LATE, told, extended).when(
        FLAG, known(now=later)
    ).then_refused("not_due")


def test_what_falls_late_once_its_time_is_over_is_told_once() -> None:
    """whoever reads that it is late asks the courier; there is nothing else to read."""
    after = ReturnHandedOver(arrives_by=plus(EXPIRY, days(2)))
    assert left(after, ReturnFellLate(due_at=plus(EXPIRY, days(2)))).deadlines() == ()
    assert left(after, ReturnFellLate(due_at=EXPIRY)).deadlines() == ()
    assert left(after, ReturnFellLate(due_at=plus(EXPIRY, -days(1)))).deadlines() == (OPEN,)


class TestARequestThatNobodyAnswers:
    """What was asked for is authorized or declined in time, or somebody is told. E3, H1."""

    asked = evolve(REQUESTED, answer_due_at=LATE)
    flag = FlagUnanswered(ra=RA, due_at=LATE)

    def test_somebody_is_told_once(self) -> None:
        """when it should have been answered, and not before."""
        story = given(self.asked)
        assert story.record is not None
        assert story.record.deadlines() == (Deadline(at=LATE, key="answer", command=self.flag),)
        story.when(self.flag, known(now=plus(LATE, -days(0.001)))).then_refused("not_due")
        told = story.when(self.flag, known(now=LATE, sold=()))
        [event] = told.events
        assert isinstance(event, ReturnUnanswered)
        assert told.record.deadlines() == ()
        told.then(ReturnUnanswered(due_at=LATE, steps=event.steps))

    @pytest.mark.parametrize(
        ("sold", "steps"), [(2, "authorize it; cancel the return"), (1, "cancel the return")]
    )
    def test_only_what_may_be_authorized_is_to_be(self, sold: int, steps: str) -> None:
        """meanwhile something else may have come back under another number."""
        item = Sold(sku=Sku("book"), bought=sold, claimed=0, paid=Money("10", "USD"))
        facts = known(now=LATE, sold=(item,))
        [event] = given(self.asked).when(self.flag, facts).events
        assert isinstance(event, ReturnUnanswered)
        assert "; ".join(map(str, event.steps)) == steps

    def test_what_was_answered_waits_for_nothing_else(self) -> None:
        """authorized, it ends as any other; given up, it is over; offers come first."""
        offers = SaveOffersMade(
            offers=(SaveOffer(code="coupon", kind=OfferKind.DISCOUNT, text="5 % off"),),
            made_at=NOON,
            until=plus(LATE, days(1)),
        )
        for happened, keys in (
            ((ALLOWED,), ["expiry"]),
            ((ReturnCancelled(reason="so"),), []),
            ((offers,), ["offers"]),
            ((offers, SaveOffersExpired(until=offers.until)), ["answer"]),
        ):
            record = given(self.asked, *happened).record
            assert record is not None
            assert [one.key for one in record.deadlines()] == keys
            given(self.asked, *happened).when(self.flag, known(now=NOON)).then_refused()
