from enum import StrEnum
from typing import Any

import attrs
import pytest
from hypothesis import given

from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, Request, accept
from cservice.kernel.deadline import Deadline
from cservice.kernel.event import Event, Opening, replay
from cservice.kernel.given import Given
from cservice.kernel.policy import policy
from cservice.kernel.question import Allowed, Gather, Rule
from cservice.kernel.record import Record, Stream
from cservice.kernel.ruling import Allow, Refuse, Refused, refuse
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant
from cservice.testing import NOON, STREAM, knowing
from cservice.testing.laws import (
    Laws,
    Life,
    axes_move_apart,
    deadline_is_given_once,
    erasure_leaves_the_rest,
    every_state_is_reachable,
    final_states_accept_nothing,
    logs,
    refusal_changes_nothing,
    replay_rebuilds,
    what_is_said_is_kept,
)


class LoanStage(StrEnum):
    OUT = "out"
    BACK = "back"
    LOST = "lost"


class LoanChart(Chart[LoanStage]):
    """A loan is out, comes back, or is lost."""

    S = States.from_enum(LoanStage, initial=LoanStage.OUT, final={LoanStage.BACK, LoanStage.LOST})
    bring = S.OUT.to(S.BACK)
    lose = S.OUT.to(S.LOST)


class Mood(StrEnum):
    CALM = "calm"
    CROSS = "cross"


class MoodChart(Chart[Mood]):
    """How the borrower feels."""

    S = States.from_enum(Mood, initial=Mood.CALM, final={Mood.CROSS})
    remind = S.CALM.to(S.CROSS)


STAGE = compile_chart(LoanChart, name="loans.stage", field="stage")
MOOD = compile_chart(MoodChart, name="loans.mood", field="mood", own=True)


@attrs.frozen(kw_only=True)
class Loan(Record):
    """Something lent."""

    kind = "loans.loan"
    prefix = "loan"
    tables = (STAGE, MOOD)
    stage: LoanStage  # where it is
    kept: list[str] = attrs.field(factory=list)  # a mutable field, which a record should not have


@attrs.frozen(kw_only=True)
class Lent(Opening[Loan]):
    kind = "loans.lent"

    def begin(self, stream: Stream) -> Loan:
        return Loan(**stream.fields(), stage=STAGE.initial)


@attrs.frozen(kw_only=True)
class Brought(Event[Loan]):
    kind = "loans.brought"
    moves = (STAGE["bring"],)


@attrs.frozen(kw_only=True)
class Lost(Event[Loan]):
    kind = "loans.lost"
    moves = (STAGE["lose"],)


@attrs.frozen(kw_only=True)
class Reminded(Event[Loan]):
    kind = "loans.reminded"
    moves = (MOOD["remind"],)


@attrs.frozen(kw_only=True)
class Lend(Request[Loan, Given]):
    """Lend something."""

    kind = "loans.lend"
    record = Loan
    yields = (Lent,)

    def decision(self, facts: Given) -> Outcome[Loan]:
        return accept(Lent())


@attrs.frozen(kw_only=True)
class _Act(Command[Loan, Given]):
    record = Loan
    target = "loan"
    loan: str = STREAM.id


@attrs.frozen(kw_only=True)
class Bring(_Act):
    """Bring it back."""

    kind = "loans.bring"
    yields = (Brought,)

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Brought())


@attrs.frozen(kw_only=True)
class Lose(_Act):
    """Lose it."""

    kind = "loans.lose"
    yields = (Lost,)

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Lost())


@attrs.frozen(kw_only=True)
class Remind(_Act):
    """Remind the borrower."""

    kind = "loans.remind"
    yields = (Reminded,)

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Reminded())


SLICE = Slice(
    name="loans",
    records=(Loan,),
    events=(Lent, Brought, Lost, Reminded),
    commands=(Lend, Bring, Lose, Remind),
)
GIVEN = knowing(Given)


def facts(command: Any, now: Instant) -> Given:
    """Nothing in particular."""
    return attrs.evolve(GIVEN, now=now)


LIFE = Life(slice=SLICE, record=Loan, facts=facts)
LOAN = replay(STREAM, (Lent(),))


@given(logs(LIFE))
def test_logs_are_those_of_records(log: tuple[Event[Loan], ...]) -> None:
    """each event follows from those before, and the first law holds of them."""
    assert isinstance(log[0], Lent)
    replay_rebuilds(LIFE, log)


class TestLoan(Laws):
    """All of them hold of an honest slice, which has an axis of the host's own."""

    life = LIFE


@attrs.frozen(kw_only=True)
class Meddle(Bring):
    """Changes what it should only look at."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        record.kept.append("a note")
        return accept(Brought())


@attrs.frozen(kw_only=True)
class Sulk(Bring):
    """Refuses, and nothing stands against it."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return Refused(())


@attrs.frozen(kw_only=True)
class Mumble(Bring):
    """Refuses, and leaves a gap in the sentence."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return refuse(self.kind, "loans", "no", "not before {when}")


@attrs.frozen(kw_only=True)
class Nameless(Bring):
    """Refuses by no rule."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return refuse(self.kind, "loans", "", "no")


@attrs.frozen(kw_only=True)
class Idle(Bring):
    """Is carried out, and nothing happens."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept()


@attrs.frozen(kw_only=True)
class Stray(Bring):
    """Does what it does not say."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Lost())


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (Meddle(), "changed the record"),
        (Sulk(), "a refusal has a ruling that stands"),
        (Mumble(), "without saying who, what or why"),
        (Nameless(), "without saying who, what or why"),
        (Idle(), "nothing happened"),
        (Stray(), "is not among what"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_a_decision_that_breaks_the_law_is_found(command: Any, problem: str) -> None:
    """and the message says how."""
    with pytest.raises(AssertionError, match=problem):
        refusal_changes_nothing(LIFE, attrs.evolve(LOAN, kept=[]), command, NOON)


@attrs.frozen(kw_only=True)
class MayBring(Rule):
    """May it be brought back?"""

    kind = "loans.may_bring"
    on_a_sunday: bool  # whether we are open


@policy(MayBring)
def fine(q: MayBring) -> Allow:
    """It may."""
    return Allow()


@policy(MayBring)
def closed(q: MayBring) -> Refuse | None:
    """Not on a Sunday."""
    return Refuse("sunday", "we are closed") if q.on_a_sunday else None


@attrs.frozen(kw_only=True)
class Suggestions(Gather[str]):
    """What else might be lent?"""

    kind = "loans.suggestions"


@policy(MayBring)
def broken(q: MayBring) -> Allow:
    """Does not know the weekday."""
    raise ValueError("which day?")


@policy(Suggestions)
def two(q: Suggestions) -> tuple[str, ...]:
    """Two of them."""
    return ("a book", "another")


@attrs.frozen(kw_only=True)
class Forget(Bring):
    """Keeps nothing of what it was told."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        may = MayBring(given=facts, on_a_sunday=False).ask()
        return may if isinstance(may, Refused) else accept(Brought())


@attrs.frozen(kw_only=True)
class Halve(Bring):
    """Asks twice, and keeps half of it."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        once = MayBring(given=facts, on_a_sunday=False).ask()
        again = MayBring(given=facts, on_a_sunday=True).ask()
        assert isinstance(once, Allowed)
        assert isinstance(again, Allowed)
        return accept(Brought(), rulings=once.rulings)


@attrs.frozen(kw_only=True)
class Scatter(Bring):
    """Gathers suggestions, and keeps the first."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Brought(), rulings=Suggestions(given=facts).ask().rulings[:1])


@attrs.frozen(kw_only=True)
class Clip(Bring):
    """Is refused, and says only who refused it."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        weekday = MayBring(given=facts, on_a_sunday=False).ask()
        assert isinstance(weekday, Allowed)
        may = MayBring(given=facts, on_a_sunday=True).ask()
        assert isinstance(may, Refused)
        return Refused(may.standing)


@attrs.frozen(kw_only=True)
class Ask(Bring):
    """Is refused, and says all that was said to that."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        weekday = MayBring(given=facts, on_a_sunday=False).ask()
        assert isinstance(weekday, Allowed)
        may = MayBring(given=facts, on_a_sunday=True).ask()
        assert isinstance(may, Refused)
        return may


@attrs.frozen(kw_only=True)
class Slur(Bring):
    """Does not say when."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        may = MayBring(given=facts, on_a_sunday=None).ask()  # type: ignore[arg-type]  # on purpose
        return may if isinstance(may, Refused) else accept(Brought(), rulings=may.rulings)


ASKING = attrs.evolve(LIFE, facts=lambda *_: knowing(Given, fine, two))
BROKEN = attrs.evolve(LIFE, facts=lambda *_: knowing(Given, fine, broken))
CLOSED = attrs.evolve(LIFE, facts=lambda *_: knowing(Given, fine, closed))


@pytest.mark.parametrize(
    ("life", "command", "problem"),
    [
        (ASKING, Forget(), "does not keep what .*fine said"),
        (ASKING, Halve(), "does not keep what .*fine said"),
        (ASKING, Scatter(), "does not keep what .*two said: another"),
        (CLOSED, Clip(), "does not keep what .*fine said"),
        (ASKING, Slur(), "asks .* without on_a_sunday"),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_policies_are_asked_and_say_is_not_lost(
    life: Life[Loan], command: Any, problem: str
) -> None:
    """what they are not asked in full, and what is not kept, one by one, is found."""
    with pytest.raises(AssertionError, match=problem):
        what_is_said_is_kept(life, LOAN, command, NOON)


def test_of_what_is_refused_all_is_kept_that_was_said_to_that() -> None:
    """what was said before, to what was allowed, is not; nor where the command itself refuses."""
    what_is_said_is_kept(CLOSED, LOAN, Ask(), NOON)
    what_is_said_is_kept(ASKING, LOAN, Mumble(), NOON)
    what_is_said_is_kept(BROKEN, LOAN, Forget(), NOON)


def test_what_goes_without_saying_need_not_be_kept() -> None:
    """a life says which answers these are."""
    what_is_said_is_kept(attrs.evolve(ASKING, unsaid=(Allow(),)), LOAN, Forget(), NOON)


@attrs.frozen(kw_only=True)
class Revive(_Act):
    """Takes a step that its yields do not own up to."""

    kind = "loans.revive"
    yields = (Reminded,)

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return accept(Brought())


@attrs.frozen(kw_only=True)
class Force(Revive):
    """Does so whatever the state allows."""

    kind = "loans.force"

    def decide(self, record: Loan, facts: Given) -> Outcome[Loan]:  # type: ignore[misc]  # final
        return accept(Brought())


def test_a_step_that_is_not_owned_up_to_is_not_taken_from_where_it_cannot_be() -> None:
    """what a command decides is looked at, and not only what it says that it may."""
    over = Brought().apply(LOAN)
    outcome = Revive().decide(over, LIFE.facts(Revive(), NOON))
    assert isinstance(outcome, Refused)
    assert outcome.codes == ("not_now",)


def test_a_command_that_leads_out_of_a_final_state_is_found() -> None:
    """which state, and by which event."""
    with pytest.raises(AssertionError, match=r"leads out of loans.stage: back, with \[Brought"):
        final_states_accept_nothing(LIFE, LOAN, Force(), NOON)


@attrs.frozen(kw_only=True)
class Refuser(Lose):
    """A loan is never given up."""

    def decision(self, record: Loan, facts: Given) -> Outcome[Loan]:
        return refuse(self.kind, "loans", "never", "never")


def test_a_state_that_no_command_leads_to_is_found() -> None:
    """so is an event that never happens."""
    stubborn = attrs.evolve(
        LIFE, slice=attrs.evolve(SLICE, commands=(Lend, Bring, Refuser, Remind))
    )

    with pytest.raises(AssertionError, match=r"no command led to loans.lost, loans.stage: lost"):
        every_state_is_reachable(stubborn)


@attrs.frozen(kw_only=True)
class Forgetful(Loan):
    """Keeps something that is not written down."""

    kind = "loans.forgetful"
    _secret: str = "none"


def test_a_record_that_is_not_encoded_whole_is_found() -> None:
    """what begins with an underscore is not."""

    @attrs.frozen(kw_only=True)
    class Hidden(Opening[Forgetful]):
        kind = "loans.hidden"

        def begin(self, stream: Stream) -> Forgetful:
            kept: dict[str, Any] = {"secret": "kept"}
            return Forgetful(**stream.fields(), stage=STAGE.initial, **kept)

    @attrs.frozen(kw_only=True)
    class Hide(Request[Forgetful, Given]):
        kind = "loans.hide"
        record = Forgetful
        yields = (Hidden, Brought, Lost, Reminded)

    hidden = Slice(
        name="hidden",
        records=(Forgetful,),
        events=(Hidden, Brought, Lost, Reminded),
        commands=(Hide,),
    )
    life = Life(slice=hidden, record=Forgetful, facts=facts)

    with pytest.raises(AssertionError, match="is not encoded without loss"):
        replay_rebuilds(life, (Hidden(),))


def test_laws_are_searched_for_what_breaks_them() -> None:
    """a class of laws is red where one of them does not hold."""
    meddling = attrs.evolve(LIFE, slice=attrs.evolve(SLICE, commands=(Lend, Meddle, Lose, Remind)))

    class Broken(Laws):
        life = meddling

    Broken().test_replay_rebuilds_the_record()
    with pytest.raises(AssertionError, match="changed the record"):
        Broken().test_a_refusal_changes_nothing()


@attrs.frozen(kw_only=True)
class Asks(Bring):
    """Asks before it looks whether its record's state allows it."""

    def decide(self, record: Loan, facts: Given) -> Outcome[Loan]:  # type: ignore[misc]  # final
        return refuse(self.kind, "loans", "asked", "not that one")


def test_a_command_that_asks_before_it_looks_is_found() -> None:
    """what is over is refused as over, whatever else there is to say."""
    with pytest.raises(AssertionError, match="is refused only as"):
        final_states_accept_nothing(LIFE, LOAN, Asks(), NOON)


@attrs.frozen(kw_only=True)
class Named(Loan):
    """Says to whom."""

    kind = "loans.named"
    borrower: str = personal(default="")
    initial: str = ""


@attrs.frozen(kw_only=True)
class Told(Opening[Named]):
    """Who borrowed it, which is nobody's business."""

    kind = "loans.told"
    name: str

    def begin(self, stream: Stream) -> Named:
        return Named(**stream.fields(), stage=STAGE.initial, borrower=self.name)


@attrs.frozen(kw_only=True)
class Whispered(Opening[Named]):
    """The same, but what is personal is left in another place."""

    kind = "loans.whispered"
    name: str = personal()

    def begin(self, stream: Stream) -> Named:
        return Named(
            **stream.fields(), stage=STAGE.initial, borrower=self.name, initial=self.name[:1]
        )


@attrs.frozen(kw_only=True)
class Tell(Request[Named, Given]):
    kind = "loans.tell"
    record = Named
    yields = (Told, Whispered, Brought, Lost, Reminded)


NAMED = Slice(
    name="named",
    records=(Named,),
    events=(Told, Whispered, Brought, Lost, Reminded),
    commands=(Tell,),
)


@pytest.mark.parametrize(
    ("opening", "problem"),
    [(Told(name="Ann"), "there is still"), (Whispered(name="Ann"), "erased, it is")],
    ids=lambda x: type(x).__name__,
)
def test_what_outlives_an_erasure_is_found(opening: Event[Named], problem: str) -> None:
    """a name that an event has not marked, and one that a record keeps where it should not."""
    life = Life(slice=NAMED, record=Named, facts=facts)

    with pytest.raises(AssertionError, match=problem):
        erasure_leaves_the_rest(life, (opening,))


@attrs.frozen(kw_only=True)
class Slipped(Event[Loan]):
    """Moves the stage, and does not say so."""

    kind = "loans.slipped"

    def apply(self, record: Loan) -> Loan:
        return attrs.evolve(record, version=record.version + 1, stage=LoanStage.LOST)


def test_an_event_that_moves_what_it_does_not_name_is_found() -> None:
    """by the axis that it moved."""
    with pytest.raises(AssertionError, match=r"moves loans\.stage, which it does not name"):
        axes_move_apart(LIFE, (Lent(), Slipped()))


@attrs.frozen(kw_only=True)
class Nagged(Loan):
    """Wants to be reminded of, for ever."""

    kind = "loans.nagged"

    def deadlines(self) -> tuple[Deadline, ...]:
        return (Deadline(at=NOON, key="nag", command=Remind()),)


def test_a_deadline_that_is_never_over_is_found() -> None:
    """a sweep would give it again and again."""
    nagged = Nagged(**STREAM.fields(), stage=STAGE.initial)

    with pytest.raises(AssertionError, match="was given, and waits still"):
        deadline_is_given_once(Life(slice=SLICE, record=Nagged, facts=facts), nagged)
