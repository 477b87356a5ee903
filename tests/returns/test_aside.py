"""What was set aside has an end, and what is refused goes somewhere."""

from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.deadline import Deadline
from cservice.kernel.event import replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    RA_NUMBERS,
    Back,
    DisposeParcel,
    Disposition,
    DockDecision,
    DockFacts,
    DockVerdict,
    EndQuarantine,
    FoundItem,
    KeepParcelAside,
    MayTakeIn,
    NumberStanding,
    OpenReturnAtDock,
    Parcel,
    ParcelDisposed,
    ParcelKeptAside,
    ParcelQuarantined,
    ParcelRefused,
    ParcelSentBack,
    ParcelStage,
    ParcelTakenIn,
    Payer,
    PresentParcel,
    QuarantineFor,
    RaNumber,
    Reason,
    RefuseParcel,
    Remedy,
    RequestFacts,
    ReturnAuthorized,
    ReturnLine,
    ReturnRequested,
    SendParcelBack,
    Sold,
    TakeParcelIn,
    WayBack,
)
from cservice.testing import NOON, STREAM, given, knowing
from cservice.testing.given import Told

ORDER, P1, RA = OrderId("order-1"), ParcelId("parcel-1"), ReturnId(STREAM.id)
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
VERDICT = DockVerdict(decision=DockDecision.TAKE_IN, code="fine", reason="fine")
ASIDE = plus(NOON, days(30))
NAMED: dict[str, Any] = {"order": ORDER, "returnable": 1}
BOOKS = Sold(sku=Sku("book"), bought=3, claimed=1, paid=Money("10.00", "USD"))
GAME = Sold(sku=Sku("game"), bought=1, claimed=0, paid=Money("7.01", "USD"), digital=True)


LINE = ReturnLine(
    sku=Sku("book"), reason=Reason.DAMAGED, paid=Money("3.33", "USD"), requested=1, authorized=1
)
#: A return that is authorized.
OPEN = replay(
    STREAM,
    (
        ReturnRequested(order=ORDER, remedy=Remedy.CREDIT, lines=(LINE,)),
        ReturnAuthorized(number=NUMBER, expires_at=ASIDE, lines=(LINE,)),
    ),
)


@policy(MayTakeIn)
def anything(q: MayTakeIn) -> DockVerdict | None:
    """A dock that takes everything in."""
    return VERDICT


def at_the_dock(standing: NumberStanding, *policies: Any, **known: Any) -> DockFacts:
    """What is known of the number on the parcel, and of what else is on it."""
    return knowing(DockFacts, *policies, standing=standing, **{"ra": None, **known})


def mistyped(sender: str | None = "A. Lee", *policies: Any, **fields: Any) -> Told[Parcel]:
    """A parcel with a number that cannot be read."""
    present = PresentParcel(sender=sender, **fields)
    return given().when(present, at_the_dock(NumberStanding.MISTYPED, *policies))


def presented(*policies: Any, **fields: Any) -> Told[Parcel]:
    """A parcel that has no number and names an order of ours, of which one piece may return."""
    known = at_the_dock(NumberStanding.ABSENT, *policies, **NAMED)
    return given().when(PresentParcel(sender="A. Lee", order="C-1", **fields), known)


def refused_to(told: Told[Parcel]) -> Payer | None:
    """Who pays the way back of a parcel that was refused at the door."""
    assert isinstance(told.events[1], ParcelRefused)
    assert told.record.way_back is told.events[1].way_back
    return told.events[1].way_back


def test_a_parcel_that_was_set_aside_is_refused_in_the_end() -> None:
    """at its instant; then it goes back to whoever sent it."""
    end = EndQuarantine(parcel=ParcelId(STREAM.id))
    aside = mistyped()
    [quarantine] = aside.record.deadlines()
    story = given(*aside.events)

    assert quarantine == Deadline(at=ASIDE, key="quarantine", command=end)
    assert aside.rulings[1].policy == "trade.returns:aside_for"
    early = knowing(Given, now=plus(ASIDE, -days(0.001)))
    assert "aside until 2026-04-01" in str(story.when(end, early).then_refused("not_due").refusal)
    told = story.when(end, knowing(Given, now=ASIDE))
    assert told.record.verdict is not None
    assert (told.record.verdict.code, told.record.way_back) == ("quarantine_over", Payer.SENDER)
    assert told.record.deadlines() == ()
    given(*aside.events, *told.events).when(SendParcelBack(parcel=P1), knowing(Given)).then(
        ParcelSentBack()
    )


@pytest.mark.parametrize(
    ("sender", "end"),
    [
        ("A. Lee", SendParcelBack(parcel=ParcelId(STREAM.id))),
        (None, DisposeParcel(parcel=ParcelId(STREAM.id), how="given away")),
    ],
    ids=["sent back", "disposed of"],
)
def test_a_time_that_is_over_is_over_before_anybody_looks(sender: str | None, end: Any) -> None:
    """it is refused first, by itself; nobody refuses it, or presents it again, too late."""
    aside = mistyped(sender)
    story, over = given(*aside.events), knowing(Given, now=ASIDE)
    before = evolve(over, now=plus(ASIDE, -days(0.001)))

    [refused, ended] = story.when(end, over).events
    assert isinstance(refused, ParcelRefused)
    assert refused.verdict.code == "quarantine_over"
    assert isinstance(ended, ParcelSentBack | ParcelDisposed)
    story.when(end, before).then_refused("not_now")
    refuse = RefuseParcel(parcel=P1, reason="unclaimed")
    late = story.when(refuse, over).then_refused("quarantine_over")
    assert str(ASIDE.date()) in str(late.refusal)
    assert story.when(refuse, before).events
    other = DisposeParcel(parcel=P1, how="destroyed") if sender else SendParcelBack(parcel=P1)
    story.when(other, over).then_refused("sender_known" if sender else "no_sender")

    again = PresentParcel(number="1", again=ParcelId(STREAM.id))
    known = at_the_dock(NumberStanding.VALID, before=aside.record, now=ASIDE)
    gone = given().when(again, known).then_refused("not_aside")
    assert "it is refused" in str(gone.refusal)


def test_for_how_long_is_a_policys_to_say() -> None:
    """by why it is set aside, and by whether it can go back to anybody."""

    @policy(QuarantineFor)
    def shorter(q: QuarantineFor) -> Any:
        return days(7) if q.sender_known and q.verdict.code == "number_mistyped" else None

    assert mistyped("A. Lee", shorter).record.aside_until == plus(NOON, days(7))
    assert mistyped(None, shorter).record.aside_until == ASIDE


def test_one_that_is_set_aside_without_an_end_waits_for_somebody() -> None:
    """as those that were kept before there was one."""
    opening = mistyped().events[0]
    aside = given(opening, ParcelQuarantined(verdict=VERDICT))

    assert aside.record is not None
    assert aside.record.deadlines() == ()
    aside.when(EndQuarantine(parcel=P1), knowing(Given)).then_refused("not_due")


def test_who_pays_the_way_back() -> None:
    """the sender; but we do for what came on our label, which has a number, or was signed for."""
    absent = at_the_dock(NumberStanding.ABSENT)

    def paid_by(facts: Any = absent, **fields: Any) -> Payer | None:
        return refused_to(given().when(PresentParcel(sender="A. Lee", **fields), facts))

    assert paid_by(our_label=False) is Payer.SENDER
    assert paid_by(our_label=True) is Payer.SENDER
    unknown = at_the_dock(NumberStanding.UNKNOWN)
    assert paid_by(unknown, number="2360679764", our_label=True) is Payer.US
    assert paid_by(our_label=False, signed_for=True) is Payer.US

    @policy(WayBack)
    def never_us(q: WayBack) -> Payer | None:
        return Payer.SENDER if q.verdict.code == "number_absent" else None

    assert paid_by(at_the_dock(NumberStanding.ABSENT, never_us)) is Payer.SENDER


def test_nobody_pays_the_way_back_of_what_has_none() -> None:
    """no sender is known, so the question is not asked; it is disposed of."""
    aside = mistyped(" ", our_label=False, signed_for=True).events
    refuse = RefuseParcel(parcel=P1, reason="unclaimed")
    told = given(*aside).when(refuse, knowing(Given))

    assert (told.record.way_back, told.rulings) == (None, ())
    story = given(*aside, *told.events)
    sent = story.when(SendParcelBack(parcel=P1), knowing(Given)).then_refused("no_sender")
    assert sent.refusal.standing[0].allowed == ("dispose of it",)
    disposed = story.when(DisposeParcel(parcel=P1, how="given away"), knowing(Given))
    disposed.then(ParcelDisposed(how="given away"))
    assert disposed.record.stage is ParcelStage.DISPOSED


def test_who_pays_is_asked_also_when_it_is_refused_after_all() -> None:
    """by what is known of the parcel since it was presented."""
    aside = mistyped(our_label=False, signed_for=True).events
    told = given(*aside).when(RefuseParcel(parcel=P1, reason="unclaimed"), knowing(Given))

    assert told.record.way_back is Payer.US
    assert [one.policy for one in told.rulings] == ["trade.returns:senders_pay"]


def test_only_what_can_go_back_to_nobody_is_disposed_of() -> None:
    """what was sent back may come back from there."""
    dispose = DisposeParcel(parcel=P1, how="destroyed")
    refused = presented().events

    told = given(*refused).when(dispose, knowing(Given)).then_refused("sender_known")
    assert told.refusal.standing[0].allowed == ("send it back",)
    sent = given(*refused, ParcelSentBack())
    sent.when(dispose, knowing(Given)).then(ParcelDisposed(how="destroyed"))
    given(*mistyped().events).when(dispose, knowing(Given)).then_refused("not_now")


def test_a_policy_is_told_what_is_seen_from_outside() -> None:
    """whether it was signed for, and whether an order of ours is named on it."""
    seen: list[tuple[bool, bool]] = []

    @policy(MayTakeIn)
    def look(q: MayTakeIn) -> DockVerdict | None:
        seen.append((q.signed_for, q.order_known))
        return None

    presented(look, signed_for=True)
    mistyped("A. Lee", look)
    assert seen == [(True, True), (False, False)]


def test_a_return_is_opened_for_a_parcel_that_a_policy_takes_in() -> None:
    """where the order is named on it; the parcel waits for it, and is not presented again."""
    told = presented(anything)

    assert isinstance(told.events[1], ParcelQuarantined)
    assert told.events[1].order == ORDER
    assert (told.record.lifted, told.record.verdict) == (True, VERDICT)
    again = PresentParcel(sender="A. Lee", order="C-1", again=P1)
    before = mistyped().record
    known = at_the_dock(NumberStanding.ABSENT, anything, before=before, **NAMED)
    told = given().when(again, known).then_refused("still_aside")
    assert "none is opened for what is presented again" in str(told.refusal)


@pytest.mark.parametrize(
    ("order", "known", "missing"),
    [
        (None, {}, "and no order is named on it for which one could be opened"),
        (" ", {}, "and no order is named on it for which one could be opened"),
        ("C-9", {}, "and the order named on it is not known here"),
        ("C-1", {"order": ORDER}, "and nothing more of the order named on it may come back"),
    ],
)
def test_what_is_missing_for_a_return_to_be_opened_is_said(
    order: str | None, known: dict[str, Any], missing: str
) -> None:
    """the parcel is set aside."""
    facts = at_the_dock(NumberStanding.ABSENT, anything, **known)
    told = given().when(PresentParcel(order=order), facts)

    assert told.record.stage is ParcelStage.QUARANTINED
    assert not told.record.lifted
    assert told.record.verdict == DockVerdict(
        decision=DockDecision.QUARANTINE,
        code="number_absent",
        reason=f"fine; but nothing is taken in without a valid return number, {missing}",
    )


def test_a_parcel_joins_the_case_of_the_order_that_is_named_on_it() -> None:
    """where it has no number that can be read."""
    written = Lookup(name="orders.number_as_written", value="c-1")
    named = (written, Lookup(name="orders.number", value="c1"))
    assert PresentParcel(order=" C-1 ").joins == named
    assert PresentParcel(number="1234567890", order="C-1").joins == named
    [by_number] = PresentParcel(number=NUMBER, order="C-1").joins
    assert by_number.value == NUMBER
    assert PresentParcel(order="  ").joins == ()
    assert (PresentParcel(again=P1).changes, PresentParcel().changes) == ((P1,), ())


def test_the_number_is_good_whoever_sent_the_parcel() -> None:
    """so a policy may take it in from another; the trade sets it aside."""
    present = PresentParcel(number=NUMBER, sender="B. Kim")
    aside = given().when(present, at_the_dock(NumberStanding.ANOTHER_SENDER, ra=OPEN)).record
    assert aside.verdict is not None
    assert (aside.stage, aside.verdict.code) == (ParcelStage.QUARANTINED, "number_another_sender")

    told = given().when(present, at_the_dock(NumberStanding.ANOTHER_SENDER, anything, ra=OPEN))
    assert told.record.ra == RA


def return_facts(**fields: Any) -> RequestFacts:
    """An order of three books, of which one is coming back, and a game to download."""
    known: dict[str, Any] = {
        "sold": (BOOKS, GAME),
        "delivered_at": NOON,
        "return_address": "Dock 5",
        "label_price": Money("4.50", "USD"),
        "label_takes": days(3),
    }
    return knowing(RequestFacts, **{**known, **fields})


def test_a_return_opened_at_the_dock_is_for_all_that_may_come_back() -> None:
    """for no given reason, and for a credit; what is digital is in no parcel."""
    opened = OpenReturnAtDock(order=ORDER, parcel=P1, number=NUMBER)
    assert opened.counts == opened.keys == (ORDER,)
    told = given().when(opened, return_facts())

    assert isinstance(told.events[0], ReturnRequested)
    [line] = told.record.lines
    assert (line.requested, line.authorized, line.reason) == (2, 2, Reason.NOT_GIVEN)
    assert (line.paid, told.record.remedy) == (BOOKS.paid_for(2), Remedy.CREDIT)
    assert (told.record.opened_for, told.record.number) == (P1, NUMBER)
    assert [one.policy for one in told.rulings] == [
        "trade.returns:window",
        "trade.returns:good_for",
    ]
    assert opened.keys == (ORDER,)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"sold": None}, "nothing_returnable"),
        ({"sold": (GAME, evolve(BOOKS, claimed=3))}, "nothing_returnable"),
        ({"sent": False}, "nothing_returnable"),
        ({"delivered_at": plus(NOON, days(-31))}, "window"),
    ],
)
def test_none_is_opened_where_nothing_may_come_back(known: dict[str, Any], code: str) -> None:
    """nor where policies refuse it, as of any return."""
    opened = OpenReturnAtDock(order=ORDER, parcel=P1, number=NUMBER)
    given().when(opened, return_facts(**known)).then_refused(code)


def test_a_parcel_for_which_no_return_could_be_opened_says_why() -> None:
    """it stays set aside, until the same day; one that waits for no return has nothing to say."""
    keep = KeepParcelAside(parcel=P1, reason="it is too late")

    lifted = presented(anything).events
    told = given(*lifted).when(keep, knowing(Given))
    told.then(ParcelKeptAside(reason="it is too late"))
    assert told.record.verdict == DockVerdict(
        decision=DockDecision.QUARANTINE, code="not_opened", reason="it is too late"
    )
    assert (told.record.lifted, told.record.aside_until) == (False, ASIDE)
    given(*lifted, *told.events).when(keep, knowing(Given)).then_refused("not_lifted")
    given(*mistyped().events).when(keep, knowing(Given)).then_refused("not_lifted")


def test_lines_are_told_in_few_words() -> None:
    """what, how many, why and what was paid; then what became of the pieces."""
    assert str(LINE) == "1 × book, damaged, USD 3.33 [1 authorized]"
    some = evolve(LINE, requested=4, authorized=4, received=2, under_review=2, short=1, lost=1)
    said = "4 × book, damaged, USD 3.33 [4 authorized, 2 received, 2 under review, 1 lost, 1 short]"
    assert str(some) == said
    silent = evolve(LINE, authorized=0, reason=Reason.NOT_GIVEN)
    assert str(silent) == "1 × book, no reason given, USD 3.33"
    kept = evolve(LINE, authorized=0, back=Back.KEEP_IT, instead=Sku("pen"))
    assert str(kept) == "1 × book (pen came instead), damaged, USD 3.33, keep it"
    assert str(evolve(kept, back=Back.NOTHING)).endswith(", USD 3.33, nothing to send")


def test_what_was_found_is_told_in_few_words() -> None:
    """what, how it is, how many, and what is done with it."""
    found = FoundItem(sku=Sku("book"), accepted=2, under_review=1)
    assert str(found) == "book, as sent: 2 accepted and 1 under review"
    done = evolve(found, under_review=0, reviewed=True, disposition=Disposition.RETURN_TO_CUSTOMER)
    assert str(done) == "book, as sent: 2 accepted after review, return to customer"
    assert str(FoundItem(sku=Sku("book"), condition="empty box")) == "book, empty box: none"


def test_a_parcel_is_taken_in_under_the_return_that_was_opened_for_it() -> None:
    """and under no other; nor one for which none was opened."""
    take = TakeParcelIn(parcel=P1, ra=ReturnId(STREAM.id))
    lifted, ours = presented(anything).events, evolve(OPEN, opened_for=ParcelId(STREAM.id))
    valid = at_the_dock(NumberStanding.VALID, ra=ours)

    told = given(*lifted).when(take, valid).then(ParcelTakenIn(ra=RA, verdict=VERDICT))
    assert told.record.stage is ParcelStage.TAKEN_IN
    for wrong in (
        at_the_dock(NumberStanding.VALID, ra=OPEN),
        at_the_dock(NumberStanding.VALID, ra=evolve(OPEN, opened_for=ParcelId("parcel-9"))),
        at_the_dock(NumberStanding.UNKNOWN),
        at_the_dock(NumberStanding.CANCELLED, ra=ours),
    ):
        given(*lifted).when(take, wrong).then_refused("not_opened_for_it")
    given(*mistyped().events).when(take, valid).then_refused("not_opened_for_it")
