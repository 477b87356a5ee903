from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.ids import BudgetId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.command import Accepted
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Lift, Refuse, Refused, Ruling
from cservice.kernel.time import Instant, days, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.returns import (
    RA_NUMBERS,
    SLICE,
    AcceptOffer,
    AgainFacts,
    AuthorizeReturn,
    Back,
    BudgetLeft,
    CancelReturn,
    CloseReturn,
    ComesBack,
    CreditIssued,
    CreditTrigger,
    DeclineOffers,
    DictateReturn,
    DockDecision,
    DockFacts,
    DockVerdict,
    ExpireReturn,
    ExtendReturn,
    FeeKind,
    FeeWaived,
    FoundItem,
    GoodsStage,
    HandOver,
    IdentifyParcel,
    InspectReturn,
    IssueCredit,
    LetKeep,
    MailLabel,
    MayCredit,
    MayKeep,
    MayReturn,
    MayTakeIn,
    NumberStanding,
    OfferFacts,
    OfferKind,
    Parcel,
    ParcelTakenIn,
    Pieces,
    PresentParcel,
    RaNumber,
    Reason,
    ReceiveParcel,
    ReissueLabel,
    Remedy,
    ReportLost,
    ReportShort,
    RequestedItem,
    RequestFacts,
    RequestReturn,
    RestockingFee,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnExtended,
    ReturnFacts,
    ReturnLine,
    ReturnPartlyInspected,
    ReturnReceived,
    ReturnRequested,
    SaveOffer,
    SaveOffers,
    SettlingFacts,
    Sold,
    TakeParcelIn,
    WaiveFee,
    Worth,
    dues,
)
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import Laws, Life, logs, records, what_is_said_is_kept
from cservice.testing.strategies import instants, money, values

BOOK, PEN, GAME = Sku("book"), Sku("pen"), Sku("game")
PARCELS = tuple(ParcelId(f"parcel-{n}") for n in (1, 2, 3))
CENTS = Money("0.02", "USD")
SOLD = (
    Sold(sku=BOOK, bought=3, claimed=0, paid=Money("10.00", "USD")),
    Sold(
        sku=PEN, bought=2, claimed=1, paid=Money("0.05", "USD"), claimed_paid=Money("0.02", "USD")
    ),
    Sold(sku=GAME, bought=1, claimed=0, paid=Money("7.01", "USD"), digital=True),
)
VALID, OVER, MISTYPED = RA_NUMBERS.issue(4711), RA_NUMBERS.issue(4712), "1234567890"


@policy(MayCredit)
def in_good_faith(q: MayCredit) -> Ruling | None:
    """Credits of a dollar and more are paid before anything is back."""
    return Lift("goods_not_back", "in good faith") if q.amount.amount >= 1 else None


@policy(SaveOffers)
def pen_or_coupon(q: SaveOffers) -> tuple[SaveOffer, ...] | None:
    """What costs a cent or more is worth keeping sold."""
    return (FREE_PEN, COUPON, ANOTHER) if q.at_stake.is_positive else None


@policy(RestockingFee)
def a_tenth(q: RestockingFee) -> Money | None:
    """A tenth is taken off, where something came back."""
    return q.amount.percent(10) if q.trigger is CreditTrigger.GOODS_BACK else None


@policy(MayKeep)
def keep_pens(q: MayKeep) -> Ruling | None:
    """Whoever asks may keep what was not dear."""
    return Lift("keep_it", "not dear") if q.value.amount <= 7 else None


POLICIES = (in_good_faith, keep_pens, pen_or_coupon, a_tenth)
SALE: dict[str, Any] = {
    "sold": SOLD,
    "delivered_at": NOON,
    "return_address": "Dock 5",
    "label_price": Money("4.50", "USD"),
    "label_takes": days(3),
    "taken_in": PARCELS,
}
#: Three parcels at the dock, offers, a fee; policies pay in advance and let things be kept.
FULL = BudgetLeft(budget=BudgetId("budget-1"), left=Money("100", "USD"))
ASKING = knowing(RequestFacts, *POLICIES, open_budgets=(FULL,), **SALE)
KNOWN = knowing(
    SettlingFacts,
    *POLICIES,
    refundable=(
        Payment(means=PaymentMeans.GIFT_CARD, amount=Money("3.00", "USD"), reference="g-1"),
        Payment(means=PaymentMeans.CARD, amount=Money("7.05", "USD"), reference="c-1"),
    ),
    **SALE,
)


OFFERING = knowing(
    OfferFacts, budgets=(BudgetLeft(budget=BudgetId("budget-1"), left=Money("2", "USD")),)
)
FREE_PEN, COUPON, ANOTHER = (
    SaveOffer(code="free_pen", text="Keep it, and a pen is yours.", valid_for=days(1)),
    SaveOffer(
        code="coupon",
        text="Keep it, with a coupon.",
        cost=Money("2", "USD"),
        valid_for=days(2),
        on_our_mistake=True,
        budget=BudgetId("budget-1"),
    ),
    SaveOffer(code="another", text="Have another.", kind=OfferKind.EXCHANGE, on_our_mistake=True),
)


def facts(command: Any, now: Instant) -> Any:
    """What a command is given at that instant."""
    return attrs.evolve(TOLD[command.facts], now=now)


#: SettlingFacts are ReturnFacts and more.
TOLD: dict[type[Given], Given] = {
    RequestFacts: ASKING,
    ReturnFacts: KNOWN,
    SettlingFacts: KNOWN,
    OfferFacts: OFFERING,
}


RA = ReturnId(STREAM.id)
AUTHORIZE = AuthorizeReturn(ra=RA, number=RaNumber(VALID))
DECLINE = DeclineOffers(ra=RA)
RECEIVE = (ReceiveParcel(ra=RA, parcel=PARCELS[0]),)
ACCEPT = tuple(
    InspectReturn(ra=RA, found=(FoundItem(sku=sku, accepted=1),)) for sku in (BOOK, BOOK, PEN)
)
WAIVE_LABEL = WaiveFee(ra=RA, fee=FeeKind.LABEL, reason="two calls")
REJECT = InspectReturn(ra=RA, found=(FoundItem(sku=BOOK, rejected=1),))
DRAWN: dict[Any, st.SearchStrategy[Any]] = {
    ReturnId: st.just(RA),
    OrderId: st.just("order-1"),
    ParcelId: st.sampled_from(PARCELS),
    Sku: st.sampled_from([BOOK, PEN, GAME]),
    Reason: st.sampled_from([one for one in Reason if one is not Reason.EXTRA_ITEM]),
    int: st.integers(0, 3),
    Money: money(most=1_100),
}
#: One thing alone; else chance seldom asks for nothing but a game.
ONE = st.builds(
    RequestReturn,
    order=st.just(OrderId("order-1")),
    items=st.builds(
        RequestedItem, sku=st.sampled_from([BOOK, PEN, GAME]), reason=st.sampled_from(Reason)
    ).map(lambda item: (item,)),
)
#: Something nobody ordered, alone or beside what was bought; any of it came in a parcel.
BESIDE = st.builds(
    RequestReturn,
    order=st.just(OrderId("order-1")),
    items=st.lists(
        st.builds(
            RequestedItem,
            sku=st.sampled_from([BOOK, GAME]),
            reason=st.sampled_from([Reason.EXTRA_ITEM, Reason.EXTRA_ITEM, Reason.LATE]),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    remedy=st.sampled_from(Remedy),
)
#: What something is offered for, and what needs no parcel; chance may ask for neither.
KEEPABLE = st.sampled_from([BOOK, GAME]).map(
    lambda sku: RequestReturn(
        order=OrderId("order-1"), items=(RequestedItem(sku=sku, reason=Reason.CHANGED_MIND),)
    )
)
RETURNS = Life(
    slice=SLICE,
    record=ReturnAuthorization,
    facts=facts,
    known=DRAWN,
    unsaid=(Back.PARCEL,),
    instead={
        RequestReturn: values(RequestReturn, DRAWN) | ONE | KEEPABLE | BESIDE,
        ExtendReturn: st.builds(
            ExtendReturn,
            ra=st.just(RA),
            until=instants(days=60),
            reason=st.just("a holiday"),
        ),
        AcceptOffer: st.builds(
            AcceptOffer,
            ra=st.just(RA),
            code=st.sampled_from(["free_pen", "coupon", "another", "other"]),
        ),
    },
    ways=(
        (),
        (AcceptOffer(ra=RA, code="coupon"),),
        (AcceptOffer(ra=RA, code="another"), AUTHORIZE),
        (DECLINE, AUTHORIZE),
        (AUTHORIZE,),
        (DECLINE, AUTHORIZE, *RECEIVE, REJECT),
        (DECLINE, AUTHORIZE, MailLabel(ra=RA)),
        (DECLINE, AUTHORIZE, MailLabel(ra=RA), *RECEIVE),
        (DECLINE, AUTHORIZE, MailLabel(ra=RA), WAIVE_LABEL, *RECEIVE, *ACCEPT),
        (DECLINE, AUTHORIZE, *RECEIVE, *ACCEPT),
        (DECLINE, AUTHORIZE, *RECEIVE, *ACCEPT, IssueCredit(ra=RA)),
        (DECLINE, AUTHORIZE, LetKeep(ra=RA, reason="not worth it")),
        (DECLINE, AUTHORIZE, HandOver(ra=RA)),
        (DECLINE, AUTHORIZE, HandOver(ra=RA), ReportLost(ra=RA)),
        (DECLINE, AUTHORIZE, HandOver(ra=RA), ReportShort(ra=RA, items=(Pieces(sku=BOOK),))),
        (
            DECLINE,
            AUTHORIZE,
            HandOver(ra=RA),
            ReportLost(ra=RA),
            IssueCredit(ra=RA),
            CloseReturn(ra=RA),
        ),
    ),
)

a_return = records(RETURNS)
#: A parcel of it is with us, and perhaps looked through.
a_return_here = records(
    attrs.evolve(RETURNS, ways=tuple([x for x in RETURNS.ways if RECEIVE[-1] in x]))
)
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


#: One that was opened at the dock.
OPENED = attrs.evolve(RETURN, opened_for=ParcelId(STREAM.id))
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
    if isinstance(command, IdentifyParcel):
        return knowing(AgainFacts, now=now, taken_in=True)
    known = AT_THE_DOCK[getattr(command, "number", None)]
    if (getattr(command, "order", None) or "").strip():
        known = attrs.evolve(known, order=OrderId("order-1"), returnable=1)
    if isinstance(command, TakeParcelIn):
        known = attrs.evolve(known, standing=NumberStanding.VALID, ra=OPENED)
    return attrs.evolve(known, now=now)


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
            signed_for=st.booleans(),
            order=st.sampled_from((None, " ", "C-1", "C-1", "C-1")),  # often: a return is opened
        )
    },
)


class TestReturn(Laws):
    """Nothing moves a return that is over, goods that are inspected, a label that is there."""

    life = RETURNS


class TestParcel(Laws):
    """Nothing moves a parcel that was taken in or went back; erased, nobody had sent it."""

    life = PARCEL_LIFE


ITEMS = tuple(
    RequestedItem(sku=sku, reason=reason)
    for sku, reason in (
        (PEN, Reason.EXTRA_ITEM),
        (BOOK, Reason.CHANGED_MIND),
        (BOOK, Reason.DAMAGED),
        (PEN, Reason.LATE),
    )
)
SEVERAL = RequestReturn(order=OrderId("order-1"), items=ITEMS)
LINES = tuple(
    ReturnLine(
        sku=one.sku, reason=one.reason, paid=CENTS, requested=1, back=Back.KEEP_IT, authorized=1
    )
    for one in ITEMS
)
ASKED = ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=LINES)
HERE = (
    ReturnAuthorized(number=RaNumber(VALID), expires_at=plus(NOON, days(30)), lines=LINES),
    ReturnReceived(parcel=PARCELS[0]),
)
EACH = InspectReturn(
    ra=RA,
    found=(
        FoundItem(sku=BOOK, accepted=1, rejected=1),
        FoundItem(sku=PEN, accepted=1, under_review=1),
    ),
)


@policy(ComesBack)
def kept(q: ComesBack) -> Back | None:
    """Nothing is worth a parcel."""
    return Back.KEEP_IT


@policy(MayReturn)
def unworn(q: MayReturn) -> Ruling | None:
    """Not what was damaged."""
    return Refuse("worn", "it is worn") if q.line.reason is Reason.DAMAGED else None


@policy(MayReturn)
def never(q: MayReturn) -> Ruling:
    """Nothing."""
    return Refuse("never", "we take nothing back")


@pytest.mark.parametrize(
    ("command", "log", "policies"),
    [
        (SEVERAL, (ASKED,), (kept,)),
        (SEVERAL, (ASKED,), (kept, pen_or_coupon)),
        (SEVERAL, (ASKED,), (kept, pen_or_coupon, never)),
        (AUTHORIZE, (ASKED,), (kept,)),
        (AUTHORIZE, (ASKED,), (kept, unworn)),
        (EACH, (ASKED, *HERE), ()),
    ],
    ids=["asked for", "with offers", "barred", "authorized", "refused", "inspected"],
)
def test_what_is_said_of_each_item_is_kept(
    command: Any, log: tuple[Event[ReturnAuthorization], ...], policies: tuple[Any, ...]
) -> None:
    """of four as of one; chance seldom asks for so many."""
    told = {kind: knowing(kind, *policies, **SALE) for kind in (RequestFacts, ReturnFacts)}
    life = attrs.evolve(
        RETURNS, facts=lambda command, now: attrs.evolve(told[command.facts], now=now)
    )
    what_is_said_is_kept(life, replay(STREAM, log), command, NOON)


@given(logs(RETURNS))
def test_quantities_balance(log: tuple[Event[ReturnAuthorization], ...]) -> None:
    """at every moment: no piece is counted twice, and none that was authorized is forgotten."""
    ra = replay(STREAM, log[:1])
    for event in log[1:]:
        ra = event.apply(ra)
        for line in ra.lines:
            assert line.received == line.accepted + line.rejected + line.under_review
            elsewhere = line.lost + line.short + line.kept + line.not_needed
            assert line.received + elsewhere + line.outstanding == line.authorized
            assert line.authorized in (0, line.requested)
            assert line.paid.is_zero and not line.claimed if line.extra else line.claimed >= 0
            counts = attrs.asdict(line, filter=lambda field, _: field.type is int)
            assert min(*counts.values(), line.outstanding, line.not_needed) >= 0
        here = sum(line.received for line in ra.lines)
        assert here == 0 or ra.goods in (GoodsStage.RECEIVED, GoodsStage.INSPECTED)
        whole = ra.goods in (GoodsStage.INSPECTED, GoodsStage.KEPT, GoodsStage.NOT_NEEDED)
        assert whole <= ra.decided
    if ra.goods is GoodsStage.RECEIVED:
        assert not (ra.opened and ra.decided)
    beside = sum(one.pieces for one in ra.surplus if one.disposition is None)
    decided = sum(one.quantity for one in ra.surplus_decided)
    assert beside == decided + sum(one.quantity for one in ra.surplus_undecided)
    assert all(one.quantity > 0 for one in ra.surplus_undecided)


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


@given(a_return_here, FOUND)
def test_no_piece_is_lost_or_doubled_by_an_inspection(
    ra: ReturnAuthorization, found: tuple[FoundItem, ...]
) -> None:
    """every new piece is matched or surplus; those decided only leave the review."""
    outcome = InspectReturn(ra=ra.id, found=found).decide(ra, attrs.evolve(KNOWN, now=NOON))
    if isinstance(outcome, Refused):
        return
    [event] = outcome.events
    assert isinstance(event, ReturnPartlyInspected)

    new = sum(one.pieces for one in found if not one.reviewed)
    matched = sum(line.received for line in event.lines) - sum(line.received for line in ra.lines)
    assert matched + sum(one.pieces for one in event.surplus) == new


#: A credit of these waits for nothing more.
AT_ONCE = (CreditTrigger.GOODS_BACK, CreditTrigger.KEPT, CreditTrigger.NOTHING_TO_SEND)


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
            waits: dict[CreditTrigger, Money] = {
                **dict.fromkeys(AT_ONCE, ra.credit_due),
                CreditTrigger.WRITTEN_OFF: ra.credit_due + ra.worth.lost,
            }
            assert event.amount <= waits.get(event.trigger, ra.creditable)
            honoured = [
                one
                for line in ra.lines
                for one in line.paid.share([1] * line.requested)[
                    : line.authorized - line.rejected - line.short
                ]
            ]
            before = Money.zero("USD") if ra.credited is None else ra.credited
            assert before + event.amount <= Money.total(honoured, "USD")
        ra = event.apply(ra)
        paid = Money.total((x.claimed_paid for x in ra.lines if x.authorized), "USD")
        assert ra.credited is None or ra.credited <= paid
        swapped = ra.remedy is Remedy.EXCHANGE
        assert not ra.written_off or swapped or not ra.credit_due.is_positive


@given(logs(RETURNS))
def test_what_pieces_are_worth_adds_up_to_the_cent(
    log: tuple[Event[ReturnAuthorization], ...],
) -> None:
    """over all that becomes of them, and never to more than was paid; so do the amounts due."""
    ra = replay(STREAM, log[:1])
    for event in log[1:]:
        ra = event.apply(ra)
        nothing = Money.zero("USD")
        expected = dict.fromkeys(("back", "kept", "not_needed", "lost", "open"), nothing)
        for line in ra.lines:
            assert line.open == line.outstanding + line.under_review
            pieces = (line.accepted, line.kept, line.not_needed, line.lost, line.open)
            shares = line.paid.share([1] * line.requested)
            for name, count in zip(expected, pieces, strict=True):
                expected[name] += Money.total(shares[:count], "USD")
                shares = shares[count:]
        assert ra.worth == Worth(**expected)
        assert min(expected.values()) >= nothing
        credited = nothing if ra.credited is None else ra.credited
        assert ra.credit_due + credited == ra.worth.honoured
        assert ra.creditable + credited == ra.worth.at_most
        assert ra.worth.at_most <= Money.total((x.paid for x in ra.lines), "USD")


@given(records(RETURNS), money(most=2_000), st.none() | money(most=1_000), money(most=1_000))
def test_what_the_bank_gave_back_is_never_credited_too(
    ra: ReturnAuthorization, left: Money, given: Money | None, elsewhere: Money
) -> None:
    """but for what other things that are due make up; and no more than is left is credited."""
    beside_it = None if given is None else elsewhere - given
    known = attrs.evolve(KNOWN, purse=Purse(left=left, beside=beside_it))
    without, beside = dues(ra, KNOWN), dues(ra, known)
    nothing = Money.zero("USD")

    assert list(beside) == list(without)
    assert list(beside.values()) == sorted(beside.values())
    for trigger, due in beside.items():
        most = left if given is None else min(left, without[trigger] + elsewhere - given)
        assert due == max(min(without[trigger], most), nothing)
    assert without[CreditTrigger.NOTHING_TO_SEND] == ra.credit_due
    assert max(without.values()) == ra.creditable


@given(logs(PARCEL_LIFE))
def test_no_parcel_is_taken_in_without_a_valid_number(log: tuple[Event[Parcel], ...]) -> None:
    """whatever policies answer: it is set aside, or a return is opened for the order on it."""
    parcel = replay(STREAM, log)
    taken_in = any(isinstance(event, ParcelTakenIn) for event in log)

    assert taken_in <= (parcel.number == VALID or (parcel.lifted and parcel.order == "C-1"))
    assert taken_in == (parcel.ra is not None)
    assert parcel.verdict is not None
    assert taken_in <= (parcel.verdict.decision is DockDecision.TAKE_IN)


#: Extended twice, which chance seldom comes by.
EXTENDED: tuple[Event[ReturnAuthorization], ...] = (
    ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=RETURN.lines),
    ReturnAuthorized(number=RaNumber(VALID), expires_at=plus(NOON, days(30)), lines=RETURN.lines),
    ReturnExtended(old=plus(NOON, days(30)), new=plus(NOON, days(35)), reason="a holiday"),
    ReturnExtended(old=plus(NOON, days(35)), new=plus(NOON, days(40)), reason="a holiday"),
)


@given(logs(RETURNS))
@example(EXTENDED)
def test_a_number_is_never_good_for_less_than_was_said(
    log: tuple[Event[ReturnAuthorization], ...],
) -> None:
    """each extension goes on from what held, and the first of them is not forgotten."""
    ra = replay(STREAM, log[:1])
    for event in log[1:]:
        before, ra = ra, event.apply(ra)
        if isinstance(event, ReturnExtended):
            assert event.old == before.expires_at
            assert event.old < event.new == ra.expires_at
        elif before.expires_at is not None:
            assert ra.expires_at == before.expires_at
        issued = [one.expires_at for one in log if isinstance(one, ReturnAuthorized)]
        assert ra.first_expires_at in (None, *issued)


@given(logs(RETURNS))
def test_no_credit_takes_what_was_let_go(log: tuple[Event[ReturnAuthorization], ...]) -> None:
    """and each fee that was is noted, with its old and new value, who, when and why."""
    ra = replay(STREAM, log[:1])
    for event in log[1:]:
        if isinstance(event, CreditIssued):
            assert not ra.waives & {fee.kind for fee in event.fees}
        ra = event.apply(ra)
    waived = [one for one in log if isinstance(one, FeeWaived)]
    assert [(one.fee, one.old, one.reason, one.by, one.at) for one in ra.waived] == [
        (one.fee, one.old, one.reason, one.by, one.at) for one in waived
    ]
    assert all(one.new.is_zero and one.old.is_positive for one in ra.waived)
    assert ra.label_cost is None or not ra.label_cost.is_negative


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
    expired = ExpireReturn(ra=ra.id).decide(ra, attrs.evolve(KNOWN, now=now))
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
        ExtendReturn(ra=ra.id, until=plus(NOON, days(40)), reason="a holiday"),
    ):
        before, after = (
            command.decide(ra, attrs.evolve(KNOWN, now=now)),
            command.decide(swept, attrs.evolve(KNOWN, now=now)),
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
