from enum import StrEnum

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.errors import ForbiddenStepError, InputError
from cservice.kernel.event import Event, Opening, replay, state_of
from cservice.kernel.record import BrandId, CaseId, Record, Stream, Tenant


class Stage(StrEnum):
    LENT = "lent"
    LATE = "late"
    RETURNED = "returned"


class StageChart(Chart[Stage]):
    s = States.from_enum(Stage, initial=Stage.LENT, final={Stage.RETURNED})
    fall_late = s.LENT.to(s.LATE)
    renew = s.LENT.to.itself() | s.LATE.to(s.LENT)
    bring_back = s.LENT.to(s.RETURNED) | s.LATE.to(s.RETURNED)


class Card(StrEnum):
    VALID = "valid"
    BLOCKED = "blocked"


class CardChart(Chart[Card]):
    s = States.from_enum(Card, initial=Card.VALID)
    block = s.VALID.to(s.BLOCKED)
    unblock = s.BLOCKED.to(s.VALID)


class Glow(StrEnum):
    COLD = "cold"
    WARM = "warm"


class GlowChart(Chart[Glow]):
    s = States.from_enum(Glow, initial=Glow.COLD)
    warm_up = s.COLD.to(s.WARM) | s.WARM.to.itself()
    cool = s.WARM.to(s.COLD)


STAGE = compile_chart(StageChart, name="library.stage", field="stage")
CARD = compile_chart(CardChart, name="library.card", field="card")
GLOW = compile_chart(GlowChart, name="acme.glow", field="acme.glow", own=True)
HUM = compile_chart(GlowChart, name="acme.hum", field="acme.hum", own=True)


@attrs.frozen(kw_only=True)
class Loan(Record):
    kind = "library.loan"
    prefix = "loan"
    tables = (STAGE, CARD)

    stage: Stage
    card: Card
    renewals: int = 0


@attrs.frozen(kw_only=True)
class Lent(Opening[Loan]):
    kind = "library.lent"

    def begin(self, stream: Stream) -> Loan:
        return Loan(**stream.fields(), stage=Stage.LENT, card=Card.VALID)


@attrs.frozen(kw_only=True)
class FellLate(Event[Loan]):
    kind = "library.fell_late"
    moves = (STAGE["fall_late"], CARD["block"])


@attrs.frozen(kw_only=True)
class Renewed(Event[Loan]):
    kind = "library.renewed"
    moves = (STAGE["renew"],)

    def apply(self, record: Loan) -> Loan:
        return attrs.evolve(record, renewals=record.renewals + 1, **self.moved(record))


@attrs.frozen(kw_only=True)
class BroughtBack(Event[Loan]):
    kind = "library.brought_back"
    moves = (STAGE["bring_back"],)


@attrs.frozen(kw_only=True)
class Unblocked(Event[Loan]):
    kind = "library.unblocked"
    moves = (CARD["unblock"],)


@attrs.frozen(kw_only=True)
class Noted(Event[Loan]):
    kind = "library.noted"


@attrs.frozen(kw_only=True)
class Counted(Event[Loan]):
    kind = "library.counted"
    sets = ("renewals",)

    renewals: int


@attrs.frozen(kw_only=True)
class Warmed(Event[Loan]):
    """A host's event on a record of the core."""

    kind = "acme.warmed"
    moves = (GLOW["warm_up"], HUM["warm_up"])


@attrs.frozen(kw_only=True)
class Cooled(Event[Loan]):
    kind = "acme.cooled"
    moves = (GLOW["cool"],)


STREAM = Stream(id="loan-1", tenant=Tenant("t"), brand=BrandId("b"), case=CaseId("case-1"))
LOAN = Lent().begin(STREAM)


def test_an_opening_begins_the_record() -> None:
    """the first event makes the record, at version 1, with the identity of its stream."""
    assert (LOAN.id, LOAN.case, LOAN.version) == ("loan-1", "case-1", 1)
    assert (LOAN.stage, LOAN.card) == (Stage.LENT, Card.VALID)


def test_what_an_event_sets_is_taken_over() -> None:
    """each field into the record's own of the same name, and nothing else."""
    counted = Counted(renewals=3).apply(LOAN)

    assert (counted.renewals, counted.version) == (3, 2)
    assert attrs.evolve(counted, renewals=0, version=1) == LOAN


def test_an_opening_is_not_applied() -> None:
    """a record that is there is not begun again."""
    with pytest.raises(InputError, match=r"library\.lent begins a record, but loan-1 is at 1"):
        Lent().apply(LOAN)


def test_an_opening_must_say_how() -> None:
    """an opening without a beginning is named."""

    @attrs.frozen(kw_only=True)
    class Mute(Opening[Loan]):
        kind = "library.mute"

    with pytest.raises(NotImplementedError, match="Mute must say how its record begins"):
        Mute().begin(STREAM)


def test_each_lifecycle_moves() -> None:
    """an event takes its step on every axis it names, and counts one version."""
    late = FellLate().apply(LOAN)
    assert (late.stage, late.card, late.version) == (Stage.LATE, Card.BLOCKED, 2)
    assert Unblocked().apply(late) == attrs.evolve(late, card=Card.VALID, version=3)


def test_a_note_moves_nothing_but_the_version() -> None:
    """an event without steps may be recorded in any state."""
    back = BroughtBack().apply(LOAN)
    assert Noted().apply(back) == attrs.evolve(back, version=3)


def test_an_event_changes_a_new_record_only() -> None:
    """the record before an event is what it was."""
    before = attrs.asdict(LOAN)
    FellLate().apply(LOAN)
    assert attrs.asdict(LOAN) == before


def test_a_forbidden_step_raises() -> None:
    """a step the state does not allow is an error that says what is allowed there."""
    late = FellLate().apply(LOAN)
    with pytest.raises(ForbiddenStepError) as caught:
        FellLate().apply(late)
    error = caught.value
    assert (error.chart, error.step, error.state) == ("library.stage", "fall_late", "late")
    assert error.allowed == ("renew", "bring_back")
    assert str(error) == (
        "library.stage: no step 'fall_late' from 'late'; allowed here: renew, bring_back"
    )


def test_one_forbidden_axis_is_enough() -> None:
    """where only one of two axes forbids it, nothing moves."""
    renewed = Renewed().apply(FellLate().apply(LOAN))
    with pytest.raises(ForbiddenStepError, match=r"library\.card: no step 'block' from 'blocked'"):
        FellLate().apply(renewed)


class TestAHostsOwnAxis:
    def test_it_begins_where_its_chart_does(self) -> None:
        """a core record knows nothing of a host's axis, which is in its initial state."""
        assert state_of(LOAN, GLOW["warm_up"]) is Glow.COLD
        assert LOAN.axes == {}

    def test_it_moves_in_the_axes(self) -> None:
        """a host's event moves its axes beside the core's, which it leaves alone."""
        warm = Warmed().apply(LOAN)
        assert warm == attrs.evolve(LOAN, version=2, axes={"acme.glow": "warm", "acme.hum": "warm"})
        cold = Cooled().apply(FellLate().apply(warm))
        assert cold.axes == {"acme.glow": "cold", "acme.hum": "warm"}
        assert (cold.stage, cold.version) == (Stage.LATE, 4)

    def test_a_forbidden_step_raises(self) -> None:
        """a host's axis forbids as the core's do."""
        with pytest.raises(ForbiddenStepError, match=r"acme\.glow: no step 'cool' from 'cold'"):
            Cooled().apply(LOAN)


class TestReplay:
    def test_a_log_without_an_opening(self) -> None:
        """a log that is empty or begins in the middle is no record."""
        with pytest.raises(InputError, match=r"log of loan-1 must begin .*, not with nothing"):
            replay(STREAM, ())
        with pytest.raises(InputError, match=r"not with library\.noted"):
            replay(STREAM, (Noted(), Lent()))

    def test_a_second_opening(self) -> None:
        """a record begins once."""
        with pytest.raises(InputError, match="begins a record, but loan-1 is at 2"):
            replay(STREAM, (Lent(), Noted(), Lent()))

    def test_a_gap(self) -> None:
        """an event that does not follow from those before it is an error."""
        with pytest.raises(ForbiddenStepError):
            replay(STREAM, (Lent(), BroughtBack(), Renewed()))

    @given(st.data())
    def test_replay_rebuilds_the_record(self, data: st.DataObject) -> None:
        """the log of whatever happened adds up to the record, at the version of its length."""
        kinds = (FellLate, Renewed, BroughtBack, Unblocked, Noted, Warmed, Cooled)
        record = LOAN
        log: list[Event[Loan]] = [Lent()]
        for _ in range(data.draw(st.integers(0, 12))):
            possible = [
                kind
                for kind in kinds
                if all(state_of(record, step) in step.targets for step in kind.moves)
            ]
            event = data.draw(st.sampled_from(possible))()
            record = event.apply(record)
            log.append(event)
        assert replay(STREAM, log) == record
        assert replay(STREAM, iter(log)) == record
        assert record.version == len(log)

    @given(st.sampled_from([FellLate, Renewed, BroughtBack]))
    def test_a_final_state_accepts_nothing(self, kind: type[Event[Loan]]) -> None:
        """from a final state no event of its lifecycle leads on."""
        with pytest.raises(ForbiddenStepError, match="nothing: the state is final"):
            kind().apply(BroughtBack().apply(LOAN))
