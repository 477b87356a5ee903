from enum import StrEnum
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.actor import Actor
from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.command import (
    Accepted,
    Command,
    Outcome,
    Request,
    accept,
    minted,
    not_now,
)
from cservice.kernel.deadline import Deadline, PutOff
from cservice.kernel.errors import InputError, MistypedNumberError
from cservice.kernel.event import Event, Opening
from cservice.kernel.given import Given
from cservice.kernel.numbers import Series
from cservice.kernel.policies import Policies
from cservice.kernel.policy import policy
from cservice.kernel.question import Rule
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant
from cservice.kernel.registration import Named
from cservice.kernel.ruling import Allow, Refuse, Refused, Ruling
from cservice.kernel.time import days, instant, plus


class Stage(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    TAKEN = "taken"


class StageChart(Chart[Stage]):
    s = States.from_enum(Stage, initial=Stage.WAITING, final={Stage.TAKEN})
    arrive = s.WAITING.to(s.READY)
    take = s.READY.to(s.TAKEN)
    postpone = s.WAITING.to.itself() | s.READY.to.itself()


class Shelf(StrEnum):
    NONE = "none"
    FRONT = "front"


class ShelfChart(Chart[Shelf]):
    s = States.from_enum(Shelf, initial=Shelf.NONE)
    put = s.NONE.to(s.FRONT)
    clear = s.FRONT.to(s.NONE)


STAGE = compile_chart(StageChart, name="library.stage", field="stage")
SHELF = compile_chart(ShelfChart, name="library.shelf", field="shelf")
NUMBERS = Series(name="reservation", digits=4)


@attrs.frozen(kw_only=True)
class Reservation(Record):
    kind = "library.reservation"
    prefix = "res"
    tables = (STAGE, SHELF)

    stage: Stage
    shelf: Shelf


@attrs.frozen(kw_only=True)
class Reserved(Opening[Reservation]):
    kind = "library.reserved"
    number: str

    def begin(self, stream: Stream) -> Reservation:
        return Reservation(**stream.fields(), stage=Stage.WAITING, shelf=Shelf.NONE)


@attrs.frozen(kw_only=True)
class Arrived(Event[Reservation]):
    kind = "library.arrived"
    moves = (STAGE["arrive"], SHELF["put"])


@attrs.frozen(kw_only=True)
class Taken(Event[Reservation]):
    kind = "library.taken"
    moves = (STAGE["take"],)


@attrs.frozen(kw_only=True)
class Lost(Event[Reservation]):
    kind = "library.lost"
    moves = (STAGE["take"], SHELF["clear"])


@attrs.frozen(kw_only=True)
class Noted(Event[Reservation]):
    kind = "library.noted"


@attrs.frozen(kw_only=True)
class MayTake(Rule):
    """May it be taken?"""

    kind = "library.may_take"


@attrs.frozen(kw_only=True)
class Reserve(Request[Reservation, Given]):
    kind = "library.reserve"
    record = Reservation
    yields = (Reserved,)
    number: str = minted(NUMBERS)

    def decision(self, facts: Given) -> Outcome[Reservation]:
        may = MayTake(given=facts).ask()
        return may if isinstance(may, Refused) else accept(Reserved(number=self.number))


@attrs.frozen(kw_only=True)
class Take(Command[Reservation, Given]):
    kind = "library.take"
    record = Reservation
    target = "reservation"
    yields: ClassVar[tuple[type[Event[Any]], ...]] = (Taken, Lost)
    reservation: str

    def decision(self, record: Reservation, facts: Given) -> Outcome[Reservation]:
        may = MayTake(given=facts).ask()
        return may if isinstance(may, Refused) else accept(Taken(), rulings=list(may.rulings))


@attrs.frozen(kw_only=True)
class PutAside(Take):
    kind = "library.put_aside"
    yields = (Arrived,)


@attrs.frozen(kw_only=True)
class Note(Take):
    kind = "library.note"
    yields = (Taken, Noted)


@attrs.frozen(kw_only=True)
class TakeTwice(Take):
    kind = "library.take_twice"
    yields = (Taken,)

    def decision(self, record: Reservation, facts: Given) -> Outcome[Reservation]:
        return accept(Taken(), Taken())


STREAM = Stream(id="res-1", tenant=Tenant("t"), brand=BrandId("b"), case=CaseId("case-1"))
WAITING = Reserved(number="0000").begin(STREAM)
READY = Arrived().apply(WAITING)
TAKEN = Taken().apply(READY)


def _given(answer: Any) -> Given:
    def says(q: MayTake) -> Ruling | None:
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]  # nonsense, where that is tested

    policies = Policies(Named("acme.says", policy(MayTake)(says)))
    return Given(
        now=instant("2026-03-02T09:00:00Z"),
        by=Actor.staff("ann"),
        policies=policies.bound(STREAM.tenant, STREAM.brand),
    )


def _refused(outcome: Outcome[Any]) -> Refused:
    assert isinstance(outcome, Refused)
    return outcome


class TestDecide:
    def test_it_is_accepted(self) -> None:
        """a command gives events and the rulings on the way; the record is as it was."""
        outcome = Take(reservation="res-1").decide(READY, _given(Allow("fine")))
        assert isinstance(outcome, Accepted)
        assert outcome.events == (Taken(),)
        assert [str(ruling) for ruling in outcome.rulings] == ["fine"]
        assert READY.stage is Stage.READY

    def test_what_is_decided_must_be_possible(self) -> None:
        """of several events one is enough to decide; the one that is decided must be possible."""
        note = Note(reservation="res-1")
        assert isinstance(note.decide(READY, _given(Allow())), Accepted)
        assert _refused(note.decide(WAITING, _given(Allow()))).codes == ("not_now",)

    def test_what_follows_the_first_event_must_be_possible_then(self) -> None:
        """also where it is the same event again."""
        twice = TakeTwice(reservation="res-1").decide(READY, _given(Allow()))
        assert _refused(twice).codes == ("not_now",)

    def test_it_is_refused_by_a_policy(self) -> None:
        """a policy's refusal is the command's outcome."""
        outcome = Take(reservation="res-1").decide(READY, _given(Refuse("hours", "closed")))
        assert _refused(outcome).codes == ("hours",)

    def test_a_request_has_no_record_yet(self) -> None:
        """a request decides on what it is given alone, and its first event opens the record."""
        number = NUMBERS.issue(1234)
        outcome = Reserve(number=number).decide(_given(Allow()))
        assert outcome == Accepted((Reserved(number=number),))
        assert _refused(Reserve().decide(_given(Refuse("hours", "closed")))).codes == ("hours",)

    @pytest.mark.parametrize(
        ("answer", "problem"),
        [
            (KeyError("tier"), "it raised KeyError: 'tier'"),
            (ValueError("{not} a {template"), "it raised ValueError: {not} a {template"),
            ("yes", "it answered 'yes', not Allow, Refuse, NeedApproval, Lift or None"),
        ],
    )
    def test_a_policy_that_fails(self, answer: object, problem: str) -> None:
        """a policy that raises or answers nonsense fails closed: a refusal that names it."""
        facts = _given(answer)
        for outcome in (Take(reservation="res-1").decide(READY, facts), Reserve().decide(facts)):
            [ruling] = _refused(outcome).standing
            assert ruling.code == "policy_failed"
            assert (ruling.policy, ruling.question) == ("acme.says", "library.may_take")
            assert ruling.text() == problem
            assert ruling.final

    def test_one_that_does_not_say(self) -> None:
        """a command or request without a decision is named."""

        @attrs.frozen(kw_only=True)
        class Idle(Command[Reservation, Given]):
            kind = "library.idle"
            record = Reservation
            target = "reservation"
            yields = (Noted,)
            reservation: str = "res-1"

        @attrs.frozen(kw_only=True)
        class Dream(Request[Reservation, Given]):
            kind = "library.dream"
            record = Reservation
            yields = (Reserved,)

        with pytest.raises(NotImplementedError, match="Idle must say what it decides"):
            Idle().decide(READY, _given(None))
        with pytest.raises(NotImplementedError, match="Dream must say what it decides"):
            Dream().decide(_given(None))


class TestNotNow:
    def test_it_says_step_chart_state_and_what_is_allowed(self) -> None:
        """a command whose events the state allows none of is refused before any policy is asked."""
        outcome = Take(reservation="res-1").decide(WAITING, _given(RuntimeError("never asked")))
        [ruling] = _refused(outcome).standing
        assert ruling.text() == "take is not possible while it is waiting"
        assert ruling.params == {"step": "take", "chart": "library.stage", "state": "waiting"}
        assert ruling.allowed == ("arrive", "postpone")
        assert (ruling.code, ruling.policy, ruling.final) == ("not_now", "lifecycle", True)

    def test_from_a_final_state(self) -> None:
        """a final state offers nothing."""
        [ruling] = _refused(Take(reservation="x").decide(TAKEN, _given(Allow()))).standing
        assert ruling.allowed == ()

    def test_one_possible_event_is_enough(self) -> None:
        """where the state allows one of the events, the decision is the command's."""
        assert not_now(READY, Take.yields) is None
        bare = attrs.evolve(READY, shelf=Shelf.NONE)
        assert not_now(bare, Take.yields) is None
        assert not_now(TAKEN, Note.yields) is None

    def test_every_axis_must_allow_it(self) -> None:
        """the axis that forbids it is the one that is named."""
        odd = attrs.evolve(WAITING, shelf=Shelf.FRONT)
        [ruling] = _refused(PutAside(reservation="x").decide(odd, _given(Allow()))).standing
        assert ruling.text() == "put is not possible while its shelf is front"
        assert ruling.allowed == ("clear",)

    def test_several_are_not_said_as_one(self) -> None:
        """a lifecycle of goods says where they are."""
        table = compile_chart(ShelfChart, name="library.goods", field="goods")

        @attrs.frozen(kw_only=True)
        class Loan(Record):
            kind = "library.loan"
            prefix = "loan"
            tables = (STAGE, table)
            goods: Shelf

        @attrs.frozen(kw_only=True)
        class Shelved(Event[Loan]):
            kind = "library.shelved"
            moves = (table["put"],)

        refused = not_now(Loan(**STREAM.fields(), goods=Shelf.FRONT), (Shelved,))
        assert refused is not None
        assert str(refused.standing[0]) == "put is not possible while its goods are front"


@given(
    st.sampled_from([WAITING, READY, TAKEN]),
    st.sampled_from([Take, PutAside, Note]),
    st.sampled_from([None, Allow(), Refuse("no", "no"), "nonsense", KeyError("x")]),
)
def test_a_refusal_changes_no_record(
    record: Reservation, kind: type[Take], answer: Ruling | None
) -> None:
    """whatever is decided, and however it ends, the record is the value it was."""
    before = attrs.asdict(record)
    kind(reservation=record.id).decide(record, _given(answer))
    assert attrs.asdict(record) == before


def test_a_command_knows_its_record() -> None:
    """the id of the record it is about is in the field it names."""
    assert Take(reservation="res-7").on == "res-7"


@attrs.frozen(kw_only=True)
class Expected(Reservation):
    """Waits to be taken, until its time is over."""

    def deadlines(self) -> tuple[Deadline, ...]:
        return (Deadline(at=UNTIL, key="taken", command=Take(reservation=self.id)),)


UNTIL = instant("2026-03-03T09:00:00Z")
EXPECTED = Expected(**STREAM.fields(), stage=Stage.READY, shelf=Shelf.FRONT)


def test_a_deadlines_command_is_due_from_its_instant() -> None:
    """as long as the record waits for that command, and for no other."""
    take = Take(reservation=EXPECTED.id)

    assert not take.is_due(EXPECTED, UNTIL, plus(UNTIL, -days(0.001)))
    assert take.is_due(EXPECTED, UNTIL, UNTIL)
    assert take.is_due(EXPECTED, UNTIL, plus(UNTIL, days(9)))
    assert not Take(reservation="another").is_due(EXPECTED, UNTIL, UNTIL)
    assert not take.is_due(READY, UNTIL, UNTIL)


def test_a_deadlines_command_that_was_put_off_is_due_all_the_same() -> None:
    """whoever gives it before it is tried again need not wait; where it is not, nobody does."""
    take, later = Take(reservation=EXPECTED.id), plus(UNTIL, days(1))
    put_off = PutOff(key="taken", at=UNTIL, until=later, times=1)

    assert take.is_due(attrs.evolve(EXPECTED, put_off=(put_off,)), UNTIL, UNTIL)
    never = attrs.evolve(put_off, until=None)
    assert not take.is_due(attrs.evolve(EXPECTED, put_off=(never,)), UNTIL, later)


def test_a_plain_request_locks_and_joins_nothing() -> None:
    """a request locks its case and joins one where it says so; the desk mints the rest."""
    plain = Reserve()
    assert (plain.keys, plain.follows, plain.joins) == ((), None, ())
    assert (plain.id, plain.case, plain.number) == ("", None, "")
    assert attrs.fields(Reserve).number.metadata["minted"] is NUMBERS


def test_a_number_that_is_given_must_be_one() -> None:
    """a wrong check digit was never issued, and grouped digits would not be found again."""
    number = NUMBERS.issue(1234)
    assert Reserve(number=number).number == number
    with pytest.raises(MistypedNumberError, match="check digit"):
        Reserve(number=number[:-1] + str((int(number[-1]) + 1) % 10))
    with pytest.raises(InputError, match=f"must be given as plain digits: '{number}'"):
        Reserve(number=NUMBERS.grouped(number))
    assert Reserve.facts is Given
