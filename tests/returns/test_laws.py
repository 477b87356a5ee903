from decimal import Decimal
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.command import Accepted
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Lift, Refused, Ruling
from cservice.kernel.time import Instant, days, plus
from cservice.returns import (
    RA_NUMBERS,
    SLICE,
    AuthorizeReturn,
    CancelReturn,
    CreditIssued,
    CreditTrigger,
    DictateReturn,
    DockDecision,
    DockFacts,
    DockVerdict,
    ExpireReturn,
    FoundItem,
    GoodsStage,
    HandOver,
    InspectReturn,
    IssueCredit,
    MailLabel,
    MayCredit,
    MayTakeIn,
    NumberStanding,
    Parcel,
    ParcelTakenIn,
    PresentParcel,
    RaNumber,
    Reason,
    ReceiveParcel,
    ReissueLabel,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnFacts,
    ReturnLine,
    ReturnPartlyInspected,
    ReturnRequested,
    Sold,
)
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records
from cservice.testing.strategies import instants, money

BOOK, PEN = Sku("book"), Sku("pen")
PARCELS = tuple(ParcelId(f"parcel-{n}") for n in (1, 2, 3))
CENTS = Money("0.02", "USD")
SOLD = (
    Sold(sku=BOOK, bought=3, claimed=0, paid=Money("10.00", "USD")),
    Sold(
        sku=PEN, bought=2, claimed=1, paid=Money("0.05", "USD"), claimed_paid=Money("0.02", "USD")
    ),
)
VALID, OVER, MISTYPED = RA_NUMBERS.issue(4711), RA_NUMBERS.issue(4712), "1234567890"


@policy(MayCredit)
def in_good_faith(q: MayCredit) -> Ruling | None:
    """Credits of a dollar and more are paid before anything is back."""
    return Lift("goods_not_back", "in good faith") if q.amount.amount >= 1 else None


#: Three parcels at the dock, and a policy that pays in advance.
KNOWN = knowing(
    ReturnFacts,
    in_good_faith,
    sold=SOLD,
    delivered_at=NOON,
    return_address="Dock 5",
    label_price=Money("4.50", "USD"),
    label_takes=days(3),
    taken_in=PARCELS,
)


def facts(command: Any, now: Instant) -> ReturnFacts:
    """What a command is given at that instant."""
    return attrs.evolve(KNOWN, now=now)


RA = ReturnId(STREAM.id)
AUTHORIZE = AuthorizeReturn(ra=RA, number=RaNumber(VALID))
RECEIVE = (ReceiveParcel(ra=RA, parcel=PARCELS[0]),)
ACCEPT = tuple(
    InspectReturn(ra=RA, found=(FoundItem(sku=sku, accepted=1),)) for sku in (BOOK, BOOK, PEN)
)
REJECT = InspectReturn(ra=RA, found=(FoundItem(sku=BOOK, rejected=1),))
RETURNS = Life(
    slice=SLICE,
    record=ReturnAuthorization,
    facts=facts,
    known={
        ReturnId: st.just(RA),
        OrderId: st.just("order-1"),
        ParcelId: st.sampled_from(PARCELS),
        Sku: st.sampled_from([BOOK, PEN]),
        int: st.integers(0, 3),
        Money: money(most=1_100),
    },
    ways=(
        (),
        (AUTHORIZE,),
        (AUTHORIZE, *RECEIVE, REJECT),
        (AUTHORIZE, MailLabel(ra=RA)),
        (AUTHORIZE, MailLabel(ra=RA), *RECEIVE),
        (AUTHORIZE, *RECEIVE, *ACCEPT),
        (AUTHORIZE, *RECEIVE, *ACCEPT, IssueCredit(ra=RA)),
    ),
)

a_return = records(RETURNS)
later = instants(days=90)


@policy(MayTakeIn)
def anything(q: MayTakeIn) -> DockVerdict | None:
    """A dock that would take everything in that is said to be ours."""
    code = "whatever"
    return (
        DockVerdict(decision=DockDecision.TAKE_IN, code=code, reason=code) if q.our_label else None
    )


RETURN = ReturnRequested(
    order=OrderId("order-1"),
    remedy=Remedy.CREDIT,
    lines=(ReturnLine(sku=BOOK, reason=Reason.LATE, paid=Money("3.34", "USD"), requested=1),),
).begin(STREAM)


#: What each number on a parcel is worth, and a policy that does not care.
AT_THE_DOCK = {
    number: knowing(DockFacts, anything, standing=standing, ra=ra)
    for number, standing, ra in (
        (None, NumberStanding.ABSENT, None),
        (MISTYPED, NumberStanding.MISTYPED, None),
        (OVER, NumberStanding.EXPIRED, RETURN),
        (VALID, NumberStanding.VALID, RETURN),
    )
}


def at_the_dock(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    return attrs.evolve(AT_THE_DOCK[getattr(command, "number", None)], now=now)


PARCEL_LIFE = Life(
    slice=SLICE,
    record=Parcel,
    facts=at_the_dock,
    known={ParcelId: st.just(STREAM.id)},
    instead={
        PresentParcel: st.builds(
            PresentParcel,
            number=st.sampled_from(list(AT_THE_DOCK)),
            sender=st.none() | st.text(),
            our_label=st.booleans(),
        )
    },
)


class TestReturn(Laws):
    """Nothing moves a return that is over, goods that are inspected, a label that is there."""

    life = RETURNS


class TestParcel(Laws):
    """Nothing moves a parcel that was taken in or went back; erased, nobody had sent it."""

    life = PARCEL_LIFE


@given(logs(RETURNS))
def test_quantities_balance(log: tuple[Event[ReturnAuthorization], ...]) -> None:
    """what is matched is accepted, rejected or under review, and never more than authorized."""
    ra = replay(STREAM, log)

    for line in ra.lines:
        assert line.received == line.accepted + line.rejected + line.under_review
        assert 0 <= line.received <= line.authorized <= line.requested
        assert min(line.accepted, line.rejected, line.under_review) >= 0
    inspected = ra.goods is GoodsStage.INSPECTED
    assert inspected <= all(x.accepted + x.rejected == x.authorized for x in ra.lines)


FOUND = st.lists(
    st.builds(
        FoundItem,
        sku=st.sampled_from([BOOK, PEN]),
        accepted=st.integers(0, 3),
        rejected=st.integers(0, 3),
        under_review=st.integers(0, 3),
        reviewed=st.booleans(),
    ),
    min_size=1,
).map(tuple)


@given(a_return, FOUND)
def test_no_piece_is_lost_or_doubled_by_an_inspection(
    ra: ReturnAuthorization, found: tuple[FoundItem, ...]
) -> None:
    """every new piece is matched or surplus; those decided only leave the review."""
    outcome = InspectReturn(ra=ra.id, found=found).decide(ra, facts(None, NOON))
    if isinstance(outcome, Refused):
        return
    [event] = outcome.events
    assert isinstance(event, ReturnPartlyInspected)

    new = sum(one.pieces for one in found if not one.reviewed)
    matched = sum(line.received for line in event.lines) - sum(line.received for line in ra.lines)
    assert matched + sum(one.pieces for one in event.surplus) == new


@given(logs(RETURNS))
def test_no_credit_before_its_trigger_nor_twice_nor_above_what_was_paid(
    log: tuple[Event[ReturnAuthorization], ...],
) -> None:
    """at every credit: the goods it is for are back, or a policy said otherwise; never too much.

    What was rejected is not credited, nor will be, whatever a policy says.
    """
    ra = replay(STREAM, log[:1])
    for event in log[1:]:
        if isinstance(event, CreditIssued):
            assert ra.remedy is Remedy.CREDIT
            assert event.amount.is_positive
            assert event.amount <= ra.credit_due or event.trigger is CreditTrigger.BY_POLICY
            honoured = [
                one
                for line in ra.lines
                for one in line.paid.share([1] * line.requested)[: line.authorized - line.rejected]
            ]
            before = Money.zero("USD") if ra.credited is None else ra.credited
            assert before + event.amount <= Money.total(honoured, "USD")
        ra = event.apply(ra)
        paid = Money.total((line.paid for line in ra.lines if line.authorized), "USD")
        assert ra.credited is None or ra.credited <= paid


@given(logs(PARCEL_LIFE))
def test_no_parcel_is_taken_in_without_a_valid_number(log: tuple[Event[Parcel], ...]) -> None:
    """whatever policies answer: such a parcel is set aside, and the dock is told why."""
    parcel = replay(STREAM, log)
    taken_in = any(isinstance(event, ParcelTakenIn) for event in log)

    assert taken_in <= (parcel.number == VALID)
    assert taken_in == (parcel.ra is not None)
    assert parcel.verdict is not None
    assert taken_in == (parcel.verdict.decision is DockDecision.TAKE_IN)


MONEY = st.integers(0, 2_000).map(lambda cents: Money(Decimal(cents).scaleb(-2), "USD"))


@given(MONEY, st.integers(1, 7), st.data())
def test_what_was_paid_is_shared_over_all_returns_to_the_cent(
    paid: Money, bought: int, data: st.DataObject
) -> None:
    """however returns are asked for and cancelled: never more, and in full once all comes back."""
    claims: list[tuple[int, Money]] = []
    for _ in range(data.draw(st.integers(1, 12))):
        claimed = sum(quantity for quantity, _ in claims)
        if claims and (claimed == bought or data.draw(st.booleans())):
            claims.pop(data.draw(st.integers(0, len(claims) - 1)))
            continue
        quantity = data.draw(st.integers(1, bought - claimed))
        others = Money.total((share for _, share in claims), "USD") if claims else None
        sold = Sold(sku=BOOK, bought=bought, claimed=claimed, paid=paid, claimed_paid=others)
        claims.append((quantity, sold.paid_for(quantity)))
        total = Money.total((share for _, share in claims), "USD")
        assert not claims[-1][1].is_negative
        assert total <= paid
        assert total == paid or claimed + quantity < bought


LINE = ReturnLine(
    sku=BOOK, reason=Reason.DAMAGED, paid=Money("3.34", "USD"), requested=1, authorized=1
)
#: Authorized, and its time is over: chance alone seldom comes by here.
LAPSED = replay(
    STREAM,
    (
        ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(LINE,)),
        ReturnAuthorized(number=RaNumber(VALID), expires_at=plus(NOON, days(30)), lines=(LINE,)),
    ),
)


@example(LAPSED, plus(NOON, days(30)))
@given(a_return, later)
def test_no_sweep_makes_a_number_good_or_bad(ra: ReturnAuthorization, now: Instant) -> None:
    """a return that has lapsed answers as one that has expired does, whoever has looked."""
    swept = ra
    expired = ExpireReturn(ra=ra.id).decide(ra, facts(None, now))
    for event in expired.events if isinstance(expired, Accepted) else ():
        swept = event.apply(swept)

    assert isinstance(expired, Accepted) == ra.lapsed(now)
    for command in (
        DictateReturn(ra=ra.id),
        MailLabel(ra=ra.id),
        ReissueLabel(ra=ra.id),
        IssueCredit(ra=ra.id),
        CancelReturn(ra=ra.id, reason="kept"),
        HandOver(ra=ra.id),
    ):
        before, after = (
            command.decide(ra, facts(None, now)),
            command.decide(swept, facts(None, now)),
        )
        if not ra.lapsed(now):
            assert before == after
        elif isinstance(after, Accepted):
            assert isinstance(before, Accepted)
            assert replay_on(ra, before) == replay_on(swept, after)
        else:
            assert isinstance(before, Refused)


def replay_on(
    ra: ReturnAuthorization, outcome: Accepted[ReturnAuthorization]
) -> ReturnAuthorization:
    """The return after the events, whatever version it is at."""
    for event in outcome.events:
        ra = event.apply(ra)
    return attrs.evolve(ra, version=0)
