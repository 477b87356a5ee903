import pickle
from enum import StrEnum
from typing import Any, ClassVar

import pytest

from cservice.kernel.chart import Chart, States, Step, Table, compile_chart, extended, seal
from cservice.kernel.errors import DeclarationError, ForbiddenStepError


class Stage(StrEnum):
    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    CREDITED = "credited"


class ReturnChart(Chart[Stage]):
    """What becomes of a return."""

    s = States.from_enum(Stage, initial=Stage.REQUESTED, final=Stage.CREDITED)
    authorize = s.REQUESTED.to(s.AUTHORIZED)
    credit = s.AUTHORIZED.to(s.CREDITED)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")


class Parcel(StrEnum):
    AWAITED = "awaited"
    HERE = "here"


class ParcelChart(Chart[Parcel]):
    """Where the goods are."""

    s = States.from_enum(Parcel, initial=Parcel.AWAITED, final=Parcel.HERE)
    arrive = s.AWAITED.to(s.HERE)


PARCEL = compile_chart(ParcelChart, name="returns.parcel", field="parcel")


def test_a_table_says_what_is_allowed_and_where_it_leads() -> None:
    """a step is looked up by name and by state, and leads to one state."""
    assert STAGE.allowed(Stage.AUTHORIZED) == ("credit",)
    assert STAGE.allowed(Stage.CREDITED) == ()
    assert STAGE.next(Stage.AUTHORIZED, "credit") is Stage.CREDITED
    assert list(STAGE.steps) == ["authorize", "credit"]


def test_a_step_knows_its_lifecycle() -> None:
    """an event that holds a step needs nothing else to move a record."""
    step = STAGE["credit"]

    assert (step.table, step.field, step.own, step.name) == (
        "returns.stage",
        "stage",
        False,
        "credit",
    )
    assert step.home is STAGE
    assert step.targets == {Stage.AUTHORIZED: Stage.CREDITED}
    assert (step.states, step.initial) == (Stage, Stage.REQUESTED)
    assert step.allowed(Stage.REQUESTED) == ("authorize",)


@pytest.mark.parametrize("step", ["credit", "unheard_of"])
def test_a_forbidden_and_an_unknown_step_are_refused_alike(step: str) -> None:
    """the error says what the state would have allowed."""
    with pytest.raises(ForbiddenStepError) as caught:
        STAGE.next(Stage.REQUESTED, step)

    assert str(caught.value) == (
        f"returns.stage: no step {step!r} from 'requested'; allowed here: authorize"
    )


def test_a_misspelt_step_is_found_when_the_program_starts() -> None:
    """an event names its steps as its module is imported; the error says which there are."""
    with pytest.raises(DeclarationError, match=r"no step 'autorize'; .* authorize, credit"):
        STAGE["autorize"]


def test_nobody_changes_a_table() -> None:
    """a table is shared by every record of the program."""
    steps: Any = STAGE.steps
    targets: Any = STAGE["credit"].targets
    with pytest.raises(TypeError):
        steps["credit"] = STAGE["authorize"]
    with pytest.raises(TypeError):
        targets[Stage.REQUESTED] = Stage.CREDITED


def test_a_table_and_its_steps_can_be_pickled() -> None:
    """a table travels to another process, and so does a step, with its table."""
    wider = extended(STAGE, [(Stage.AUTHORIZED, "withdraw", Stage.REQUESTED)])

    table: Table[Stage] = pickle.loads(pickle.dumps(wider))
    step: Step[Stage] = pickle.loads(pickle.dumps(wider["withdraw"]))

    assert table.rows == wider.rows
    assert table.base is not None
    assert table.base.rows == STAGE.rows
    assert step.home.rows == wider.rows
    assert step.targets == wider["withdraw"].targets


def test_tables_and_steps_are_shown_by_name() -> None:
    """an error or a log that mentions one can be read."""
    assert f"{STAGE}" == str(STAGE) == "returns.stage"
    assert repr(STAGE) == "<Table returns.stage>"
    assert repr(STAGE["credit"]) == "<Step returns.stage credit>"


# A host extends a lifecycle.


def test_a_host_adds_steps_without_touching_the_original() -> None:
    """new steps, and old ones from more states, are in the new table alone."""
    before = STAGE.rows

    wider = extended(
        STAGE,
        [
            (Stage.AUTHORIZED, "withdraw", Stage.REQUESTED),
            (Stage.REQUESTED, "credit", Stage.CREDITED),
        ],
        name="cango.stage",
    )

    assert wider.allowed(Stage.AUTHORIZED) == ("credit", "withdraw")
    assert wider.next(Stage.REQUESTED, "credit") is Stage.CREDITED
    assert (wider.name, wider["credit"].table) == ("cango.stage", "cango.stage")
    assert (wider.field, wider.doc, wider.base) == (STAGE.field, STAGE.doc, STAGE)
    assert STAGE.rows == before
    assert STAGE.allowed(Stage.REQUESTED) == ("authorize",)


def test_an_extension_keeps_the_name_unless_it_is_given_one() -> None:
    """a host that has only one of them need not think of another name."""
    assert extended(STAGE, []).name == "returns.stage"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            (Stage.AUTHORIZED, "credit", Stage.CREDITED),
            "'credit' from authorized leads to credited",
        ),
        (
            (Stage.AUTHORIZED, "credit", Stage.REQUESTED),
            "'credit' from authorized leads to credited",
        ),
        ((Stage.CREDITED, "reopen", Stage.REQUESTED), "'reopen' leaves credited, which is final"),
        ((Stage.REQUESTED, "re-open", Stage.REQUESTED), "'re-open' is not a plain name"),
        ((Stage.REQUESTED, "lose", Parcel.HERE), "'lose' names <Parcel.HERE.*own=True"),
        (("requested", "lose", Stage.REQUESTED), "'lose' names 'requested', which is no Stage"),
    ],
)
def test_an_extension_adds_and_never_redirects(row: Any, problem: str) -> None:
    """what is there stays as it is, final states stay final, the enum stays closed."""
    with pytest.raises(DeclarationError, match=problem) as caught:
        extended(STAGE, [row], name="cango.stage")
    assert caught.value.where == "cango.stage, which extends returns.stage"


# Lifecycles and events are sealed together.


class Authorized:
    kind: ClassVar[str] = "returns.authorized"
    moves: ClassVar[tuple[Step[Any], ...]] = (STAGE["authorize"],)


class KeepIt:
    """The customer keeps the goods: credited, and nothing need arrive."""

    kind: ClassVar[str] = "returns.keep_it"
    moves: ClassVar[tuple[Step[Any], ...]] = (STAGE["credit"], PARCEL["arrive"])


class Noted:
    kind: ClassVar[str] = "returns.noted"
    moves: ClassVar[tuple[Step[Any], ...]] = ()


def test_events_may_move_no_lifecycle_or_several() -> None:
    """a note moves nothing; "keep it" moves two."""
    seal([STAGE, PARCEL], [Authorized, KeepIt, Noted])


def test_every_step_is_some_events() -> None:
    """a step that no event takes can never be taken."""
    with pytest.raises(DeclarationError) as caught:
        seal([STAGE, PARCEL], [Authorized, Noted])

    assert caught.value.problem == (
        "returns.stage.credit from authorized is no event's;"
        " returns.parcel.arrive from awaited is no event's"
    )


def test_every_events_steps_are_there() -> None:
    """an event that takes a step of another record's lifecycle is named."""
    with pytest.raises(DeclarationError) as caught:
        seal([PARCEL], [Authorized, KeepIt])

    assert caught.value.problem == (
        "returns.authorized takes returns.stage.authorize, which is no step here;"
        " returns.keep_it takes returns.stage.credit, which is no step here"
    )


def test_an_event_takes_at_most_one_step_of_each_lifecycle() -> None:
    """a record cannot go two ways at once."""

    class Twice:
        kind: ClassVar[str] = "returns.twice"
        moves: ClassVar[tuple[Step[Any], ...]] = (STAGE["authorize"], STAGE["credit"])

    with pytest.raises(DeclarationError, match=r"returns\.twice takes 'authorize' and 'credit' of"):
        seal([STAGE], [Twice])


def test_an_event_says_what_it_moves() -> None:
    """a comma forgotten after a single step, or no word of it, is found at once."""

    class Comma:
        kind: ClassVar[str] = "returns.comma"
        moves: ClassVar[Any] = STAGE["authorize"]

    class Silent: ...

    with pytest.raises(DeclarationError) as caught:
        seal([], [Comma, Silent])

    assert "returns.comma does not say what it moves: moves must be a tuple" in str(caught.value)
    assert "Silent does not say what it moves" in str(caught.value)


def test_the_cores_events_still_fit_a_hosts_extension() -> None:
    """the core's events hold the core's steps, which the extended table has too."""

    class Withdrawn:
        kind: ClassVar[str] = "cango.withdrawn"
        moves: ClassVar[tuple[Step[Any], ...]]

    wider = extended(STAGE, [(Stage.AUTHORIZED, "withdraw", Stage.REQUESTED)])
    Withdrawn.moves = (wider["withdraw"],)

    seal([wider, PARCEL], [Authorized, KeepIt, Withdrawn])


def test_a_widened_step_needs_an_event_that_holds_it() -> None:
    """the core's event keeps to the states it knew, so the new ones would lead nowhere."""
    wider = extended(STAGE, [(Stage.REQUESTED, "credit", Stage.CREDITED)], name="cango.stage")
    with pytest.raises(
        DeclarationError, match=r"cango\.stage\.credit from requested is no event's"
    ):
        seal([wider, PARCEL], [Authorized, KeepIt])

    class CreditedAtOnce:
        kind: ClassVar[str] = "cango.credited_at_once"
        moves: ClassVar[tuple[Step[Any], ...]] = (wider["credit"],)

    seal([wider, PARCEL], [Authorized, KeepIt, CreditedAtOnce])


def test_an_extension_needs_events_for_what_it_adds_alone() -> None:
    """what it extends was sealed with the events of its own slice."""

    class Withdrawn:
        kind: ClassVar[str] = "cango.withdrawn"
        moves: ClassVar[tuple[Step[Any], ...]]

    wider = extended(STAGE, [(Stage.AUTHORIZED, "withdraw", Stage.REQUESTED)])
    Withdrawn.moves = (wider["withdraw"],)

    seal([wider], [Withdrawn])


def test_of_two_rows_that_are_added_the_second_may_not_redirect_the_first() -> None:
    """the error says where the step leads by now."""
    row = (Stage.AUTHORIZED, "withdraw", Stage.REQUESTED)
    elsewhere = (Stage.AUTHORIZED, "withdraw", Stage.CREDITED)
    with pytest.raises(DeclarationError, match="'withdraw' from authorized leads to requested"):
        extended(STAGE, [row, elsewhere])
