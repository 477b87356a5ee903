from typing import Any

import pytest

from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.errors import InputError
from cservice.kernel.event import replay
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.time import days, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    BY_NUMBER,
    BY_WRITTEN_NUMBER,
    RA_NUMBERS,
    AgainFacts,
    DockDecision,
    DockFacts,
    DockVerdict,
    IdentifyParcel,
    MayTakeIn,
    NumberStanding,
    ParcelIdentified,
    ParcelPresented,
    ParcelQuarantined,
    ParcelRefused,
    ParcelSentBack,
    ParcelStage,
    ParcelTakenIn,
    PresentParcel,
    RaNumber,
    Reason,
    RefuseParcel,
    Remedy,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnLine,
    ReturnRequested,
    SendParcelBack,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, P1, P2 = ReturnId(STREAM.id), ParcelId("parcel-1"), ParcelId("parcel-2")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
VERDICT = DockVerdict(decision=DockDecision.TAKE_IN, code="fine", reason="fine")
BOOK = ReturnLine(sku=Sku("book"), reason=Reason.DAMAGED, paid=Money("10", "USD"), requested=1)
#: A return that is authorized.
OPEN = replay(
    STREAM,
    (
        ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(BOOK,)),
        ReturnAuthorized(number=NUMBER, expires_at=plus(NOON, days(30)), lines=(BOOK,)),
    ),
)


def at_the_dock(
    standing: NumberStanding,
    *policies: Any,
    ra: ReturnAuthorization | None = None,
    **before: Any,
) -> DockFacts:
    """What is known of the number on the parcel, and of what it was before."""
    return knowing(DockFacts, *policies, standing=standing, ra=ra, **before)


def test_a_parcel_without_a_number_goes_back_into_the_mail() -> None:
    """it is refused before any stock or money moves, and why is told."""
    present = PresentParcel(sender="P. Stranger")
    told = given().when(present, at_the_dock(NumberStanding.ABSENT))
    presented, refused = told.events

    assert presented == ParcelPresented(number=None, sender="P. Stranger", our_label=True)
    assert isinstance(refused, ParcelRefused)
    assert refused.verdict.code == "number_absent"
    assert (told.record.ra, told.record.lookups) == (None, ())
    given(presented, refused).when(SendParcelBack(parcel=P1), knowing(Given)).then(ParcelSentBack())


@pytest.mark.parametrize("sender", [None, "", "  "])
def test_a_parcel_that_nobody_sent_is_set_aside(sender: str | None) -> None:
    """there is no address to send it back to, until somebody decides."""
    told = given().when(PresentParcel(sender=sender), at_the_dock(NumberStanding.ABSENT))
    refuse = RefuseParcel(parcel=P1, reason="unclaimed")

    assert isinstance(told.events[1], ParcelQuarantined)
    assert given(*told.events).when(refuse, knowing(Given)).record.verdict == DockVerdict(
        decision=DockDecision.REFUSE, code="after_quarantine", reason="unclaimed"
    )


def test_a_parcel_with_a_valid_number_is_taken_in_for_its_return() -> None:
    """handwritten or on our label."""
    present = PresentParcel(number=NUMBER, our_label=False)
    told = given().when(present, at_the_dock(NumberStanding.VALID, ra=OPEN))

    assert isinstance(told.events[1], ParcelTakenIn)
    assert (told.record.ra, told.record.lookups) == (
        RA,
        (Lookup(name=BY_WRITTEN_NUMBER, value=NUMBER),),
    )


@policy(MayTakeIn)
def anything(q: MayTakeIn) -> DockVerdict | None:
    """A dock that takes everything in."""
    return VERDICT


@pytest.mark.parametrize("standing", [one for one in NumberStanding if not one.good])
def test_no_policy_takes_a_parcel_in_without_a_valid_number(standing: NumberStanding) -> None:
    """it is set aside, and the verdict says that of it."""
    told = given().when(PresentParcel(), at_the_dock(standing, anything))
    verdict = told.record.verdict

    assert isinstance(told.events[1], ParcelQuarantined)
    assert verdict is not None
    assert (verdict.decision, verdict.code) == (DockDecision.QUARANTINE, f"number_{standing}")
    assert told.rulings[0].answer == "take_in: fine"


def test_a_parcel_that_was_set_aside_is_presented_again_when_its_return_is_found() -> None:
    """and taken in then; where the number is still not valid it stays set aside."""
    again = PresentParcel(number=NUMBER, sender="A. Lee", again=P1)
    aside = given().when(PresentParcel(), at_the_dock(NumberStanding.MISTYPED)).record
    told = given().when(again, at_the_dock(NumberStanding.VALID, ra=OPEN, before=aside))

    assert isinstance(told.events[1], ParcelTakenIn)
    assert told.record.again == P1
    assert told.record.keys == (STREAM.case, STREAM.id, P1)
    assert aside.keys == (STREAM.case, STREAM.id)
    for standing in (NumberStanding.EXPIRED, NumberStanding.UNKNOWN):
        given().when(again, at_the_dock(standing, before=aside)).then_refused("still_aside")


def test_only_what_is_set_aside_is_presented_again_and_only_once() -> None:
    """else one parcel would be taken in twice, or stay set aside for good."""
    again = PresentParcel(number=NUMBER, sender="A. Lee", again=P1)
    valid = at_the_dock(NumberStanding.VALID, ra=OPEN)
    aside = given().when(PresentParcel(), at_the_dock(NumberStanding.MISTYPED)).record
    taken = given().when(PresentParcel(number=NUMBER), valid).record

    def said(**before: Any) -> str:
        return str(given().when(again, evolve(valid, **before)).refusal.standing[0])

    assert said() == "there is no parcel parcel-1 that was set aside"
    assert said(before=taken) == "parcel-1 is not set aside: it is taken in"
    assert said(before=aside, taken_in_as=P2) == "parcel-1 was presented again before, as parcel-2"
    assert (again.keys, PresentParcel().keys) == ((P1,), ())


def test_a_parcel_that_was_taken_in_after_all_is_set_aside_no_more() -> None:
    """it is neither refused nor sent back."""
    aside = given().when(PresentParcel(), at_the_dock(NumberStanding.ABSENT)).events
    identify = IdentifyParcel(parcel=P1, taken_in_as=P2)
    identified = ParcelIdentified(taken_in_as=P2)

    told = given(*aside).when(identify, knowing(AgainFacts, taken_in=True)).then(identified)
    assert told.record.stage is ParcelStage.IDENTIFIED
    refuse = RefuseParcel(parcel=P1, reason="unclaimed")
    given(*aside, identified).when(refuse, knowing(Given)).then_refused("not_now")


def test_a_parcel_does_not_vanish_as_one_that_was_not_taken_in() -> None:
    """whoever says so: it stays set aside, and may be presented again."""
    aside = given().when(PresentParcel(), at_the_dock(NumberStanding.ABSENT)).events
    identify = IdentifyParcel(parcel=P1, taken_in_as=P2)

    told = given(*aside).when(identify, knowing(AgainFacts, taken_in=False))
    refusal = told.then_refused("not_taken_in").refusal
    assert str(refusal).startswith("parcel-1 was not presented again as parcel-2 and taken in [")


@pytest.mark.parametrize(
    "number",
    [
        NUMBER,
        *[f"{mark}{RA_NUMBERS.grouped(NUMBER)}" for mark in ("", "RA ", "RMA #", "Return no. ")],
    ],
)
def test_a_parcel_joins_the_case_of_its_number(number: str) -> None:
    """however it was written down; a mistyped number is nobody's."""
    assert PresentParcel(number=number).joins == (Lookup(name=BY_NUMBER, value=NUMBER),)
    assert PresentParcel(number="1234567890").joins == ()
    assert PresentParcel().joins == ()


def test_a_parcel_without_a_number_joins_the_case_of_its_order() -> None:
    """the order's number is found to the letter first, then as somebody wrote it on the box."""
    read = Lookup(name="orders.number", value="c1001")
    for order, said in (("# C 1001", "# c 1001"), (" C-1001", "c-1001")):
        written = Lookup(name="orders.number_as_written", value=said)
        assert PresentParcel(order=order).joins == (written, read)


def test_a_verdict_is_a_decision_and_not_text() -> None:
    """text would be taken for no decision at all; the policy that writes it fails, by name."""
    with pytest.raises(InputError, match="'take_in' is not a DockDecision"):
        DockVerdict(decision="take_in", code="a", reason="")  # type: ignore[arg-type]  # as a policy without types may write it
