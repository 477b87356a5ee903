from typing import Any

import attrs
import pytest

from cservice.ids import TicketId
from cservice.kernel.command import Accepted, accept
from cservice.kernel.errors import ForbiddenStepError, InputError
from cservice.kernel.given import Given
from cservice.kernel.policy import policy
from cservice.kernel.record import CaseId
from cservice.kernel.ruling import Refuse, Refused, Ruling, refuse
from cservice.kernel.time import hours, plus
from cservice.kernel.value import evolve
from cservice.returns import MayReturn
from cservice.testing import BRAND, NOON, STREAM, TENANT, given, knowing, well_said
from cservice.tickets import (
    CloseTicket,
    Matter,
    NoteTicket,
    OpenTicket,
    SolveTicket,
    SolvingFacts,
    Ticket,
    TicketClosed,
    TicketNoted,
    TicketNumber,
    TicketOpened,
    TicketSolved,
    TicketStage,
)

ID = TicketId(STREAM.id)
OPENED = TicketOpened(
    number=TicketNumber("12345671"),
    subject="the wrong book",
    matter=Matter.ORDER_PROBLEM,
    customer=None,
    call=None,
    at=NOON,
    answer_due_at=plus(NOON, hours(48)),
)
SOLVED = TicketSolved(resolution="exchanged", at=NOON, in_time=True)
FACTS = knowing(SolvingFacts)
SOLVE = SolveTicket(ticket=ID, resolution="exchanged")


def test_a_story_reads_given_when_then() -> None:
    """what happened, what is asked, what follows; and the record after it."""
    told = given(OPENED).when(SOLVE, FACTS).then(SOLVED)

    assert told.record.stage is TicketStage.SOLVED
    assert (told.record.id, told.record.tenant, told.record.brand) == (ID, TENANT, BRAND)


def test_a_story_begins_with_nothing() -> None:
    """and a request begins the record."""
    opening = OpenTicket(number=TicketNumber("12345671"), subject="the wrong book")
    told = given().when(opening, FACTS)

    assert told.then(OPENED).record.version == 1
    assert [ruling.policy for ruling in told.rulings] == ["trade.tickets:two_days"]


def test_whose_record_it_is_may_be_said() -> None:
    """where a test cares."""
    stream = attrs.evolve(STREAM, case=CaseId("case-9"))

    assert given(OPENED, stream=stream).when(SOLVE, FACTS).record.case == "case-9"
    assert given(stream=stream).when(OpenTicket(subject="x"), FACTS).record.case == "case-9"


def test_a_refusal_is_told_by_its_codes() -> None:
    """or by none in particular."""
    told = given(OPENED).when(CloseTicket(ticket=ID), FACTS)

    assert told.then_refused("not_now").refusal.codes == ("not_now",)
    assert told.then_refused().rulings == told.refusal.rulings


def test_a_story_that_goes_otherwise_fails_and_says_how() -> None:
    """what was found, and what was wanted."""
    solving = given(OPENED).when(SOLVE, FACTS)
    closing = given(OPENED).when(CloseTicket(ticket=ID), FACTS)

    with pytest.raises(AssertionError, match=r"(?s)it happened otherwise.*Solved.*wanted.*Closed"):
        solving.then(TicketClosed())
    with pytest.raises(AssertionError, match=r"(?s)otherwise.*wanted:\n    nothing"):
        solving.then()
    with pytest.raises(AssertionError, match="it was not refused"):
        solving.then_refused("not_now")
    with pytest.raises(AssertionError, match="it was refused: close is not possible"):
        closing.then(TicketClosed())
    with pytest.raises(AssertionError, match=r"(?s)refused otherwise.*not_now.*wanted.*window"):
        closing.then_refused("window")


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": ""},
        {"policy": ""},
        {"code": ""},
        {"reason": ""},
        {"reason": "it could come back until {until}"},
        {"reason": "{why}", "params": {"why": "None"}},
        {"reason": "{left} is more than may come:\nnothing", "params": {"left": "nothing"}},
        {"allowed": ("until None",)},
        {"allowed": ("",)},
    ],
)
def test_a_refusal_that_cannot_be_told_fails_too(wrong: dict[str, Any]) -> None:
    """whoever meets it wants to know who refused what, why, and what would be right."""
    [ruling] = refuse("a.question", "a.policy", "code", "why", allowed=("how",)).rulings
    refused = Refused((evolve(ruling, **wrong),))

    well_said(Refused((ruling,)))
    with pytest.raises(AssertionError, match=r"refused without saying|allowed is not said"):
        well_said(refused)
    with pytest.raises(AssertionError, match="stands"):
        well_said(Refused(()))


def test_a_command_is_on_a_record() -> None:
    """not on nothing."""
    with pytest.raises(AssertionError, match="is on a record; say given"):
        given().when(SOLVE, FACTS)


@pytest.mark.parametrize(
    ("events", "error"), [((SOLVED,), InputError), ((OPENED, TicketClosed()), ForbiddenStepError)]
)
def test_a_story_that_no_record_can_have_is_an_error(
    events: tuple[Any, ...], error: type[Exception]
) -> None:
    """it begins with its opening, and each event follows from those before."""
    with pytest.raises(error):
        given(*events)


@attrs.frozen(kw_only=True)
class Overdone(NoteTicket):
    """A command of a host's that decides what cannot happen."""

    kind = "acme.overdone"

    def decision(self, record: Ticket, facts: Given) -> Accepted[Ticket]:
        return accept(TicketNoted(text="done"), TicketClosed())


def test_what_is_decided_must_be_possible() -> None:
    """events that the record does not take are not decided, expected or not."""
    told = given(OPENED).when(Overdone(ticket=ID, text="sorry"), FACTS)

    told.then_refused("not_now")
    with pytest.raises(AssertionError, match="it was refused: close is not possible"):
        told.then(TicketNoted(text="done"), TicketClosed())


def test_facts_come_with_policies() -> None:
    """the trade's and a test's own, for the brand that is said."""

    @policy(MayReturn, brand="cango")
    def never(q: MayReturn) -> Ruling | None:
        """Cango takes nothing back."""
        return Refuse("never", "nothing comes back")

    here = knowing(Given, never, brand="cango", host=("a fact",))
    assert [one.name.rpartition(".")[2] for one in here.policies[MayReturn]] == [
        "returns:window",
        "never",
    ]
    assert here.fact(str) == "a fact"
    assert [one.name for one in knowing(Given, never).policies[MayReturn]] == [
        "trade.returns:window"
    ]
