import types
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statemachine import Event as ChartEvent
from statemachine import HistoryState, StateChart

from cservice.kernel.chart import Chart, State, States, Table, compile_chart
from cservice.kernel.errors import DeclarationError, ForbiddenStepError


class Stage(StrEnum):
    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    CREDITED = "credited"
    CANCELLED = "cancelled"


class ReturnChart(Chart[Stage]):
    """What becomes of a return.

    Told in more words.
    """

    s = States.from_enum(Stage, initial=Stage.REQUESTED, final={Stage.CREDITED, Stage.CANCELLED})
    authorize = s.REQUESTED.to(s.AUTHORIZED)
    note = s.AUTHORIZED.to.itself()
    credit = s.AUTHORIZED.to(s.CREDITED)
    cancel = s.REQUESTED.to(s.CANCELLED) | s.AUTHORIZED.to(s.CANCELLED)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")


class Talk(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    HOLDING = "on hold"
    ENDED = "ended"


class CallChart(Chart[Talk]):
    """A hierarchy: whoever is on hold is still connected."""

    ringing = State(value=Talk.RINGING, initial=True)

    class Connected(State.Compound):
        """Talking, or on hold."""

        talking = State(value=Talk.TALKING, initial=True)
        holding = State(value=Talk.HOLDING)
        hold = talking.to(holding)
        resume = holding.to(talking)

    ended = State(value=Talk.ENDED, final=True)
    answer = Connected.from_(ringing)
    transfer = Connected.from_(Connected)
    hang_up = ended.from_(ringing, Connected)


CALL = compile_chart(CallChart, name="calls.talk", field="talk")


def test_a_chart_is_compiled_to_rows_in_the_order_they_are_declared() -> None:
    """a table says what its chart says, step by step."""
    assert STAGE.rows == (
        (Stage.REQUESTED, "authorize", Stage.AUTHORIZED),
        (Stage.AUTHORIZED, "note", Stage.AUTHORIZED),
        (Stage.AUTHORIZED, "credit", Stage.CREDITED),
        (Stage.REQUESTED, "cancel", Stage.CANCELLED),
        (Stage.AUTHORIZED, "cancel", Stage.CANCELLED),
    )
    assert (STAGE.name, STAGE.field, STAGE.own) == ("returns.stage", "stage", False)
    assert STAGE.states is Stage
    assert STAGE.initial is Stage.REQUESTED
    assert STAGE.final == {Stage.CREDITED, Stage.CANCELLED}
    assert STAGE.doc == "What becomes of a return.\n\nTold in more words."
    assert STAGE.base is None


def test_a_hierarchy_is_flattened_to_its_leaves() -> None:
    """a parent's step may be taken from each leaf; entering a parent enters its initial leaf."""
    assert set(CALL.rows) == {
        (Talk.RINGING, "answer", Talk.TALKING),
        (Talk.TALKING, "hold", Talk.HOLDING),
        (Talk.HOLDING, "resume", Talk.TALKING),
        (Talk.TALKING, "transfer", Talk.TALKING),
        (Talk.HOLDING, "transfer", Talk.TALKING),
        (Talk.RINGING, "hang_up", Talk.ENDED),
        (Talk.TALKING, "hang_up", Talk.ENDED),
        (Talk.HOLDING, "hang_up", Talk.ENDED),
    }


def test_a_hosts_own_axis_is_a_chart_like_any_other() -> None:
    """a host's own axis is kept beside the record's fields, and its steps know it."""
    axis = compile_chart(ReturnChart, name="cango.courtesy", field="courtesy", own=True)

    assert axis.own
    assert axis["authorize"].own
    assert axis["authorize"].field == "courtesy"


def test_a_lifecycle_may_go_round_for_ever() -> None:
    """without a final state every state needs a way out, but no end."""

    class Lamp(StrEnum):
        OFF = "off"
        ON = "on"

    class LampChart(Chart[Lamp]):
        s = States.from_enum(Lamp, initial=Lamp.OFF)
        light = s.OFF.to(s.ON)
        quench = s.ON.to(s.OFF)

    table = compile_chart(LampChart, name="lamp", field="lamp")

    assert table.final == frozenset()
    assert table.doc == ""


def test_a_step_from_anywhere_is_a_step_from_each_state_that_is_not_final() -> None:
    """`from_.any()` means what it says."""

    class AnyChart(Chart[Stage]):
        s = States.from_enum(
            Stage, initial=Stage.REQUESTED, final={Stage.CREDITED, Stage.CANCELLED}
        )
        authorize = s.REQUESTED.to(s.AUTHORIZED)
        credit = s.AUTHORIZED.to(s.CREDITED)
        cancel = s.CANCELLED.from_.any()

    table = compile_chart(AnyChart, name="any", field="stage")

    assert set(table["cancel"].targets) == {Stage.REQUESTED, Stage.AUTHORIZED}


def test_an_internal_self_transition_of_a_leaf_is_a_plain_one() -> None:
    """where nothing is entered or left, internal says nothing more."""
    note = with_two(lambda s: {"note": s.A.to.itself(internal=True), "go": s.A.to(s.B)})["note"]

    assert note.targets == {Two.A: Two.A}


class Two(StrEnum):
    A = "a"
    B = "b"


Body = Callable[[Any], dict[str, Any]]


def with_two(body: Body, base: Any = Chart[Two], final: Any = Two.B) -> Table[Any]:
    """The table of a chart of two states, A and then B, with such a class body."""
    s = States.from_enum(Two, initial=Two.A, final=final)
    return made({"s": s, **body(s)}, base)


def made(body: dict[str, Any], *bases: Any) -> Table[Any]:
    """The table of a chart with such a class body."""
    chart = types.new_class("Made", bases, exec_body=lambda space: space.update(body))
    return compile_chart(chart, name="made", field="state")


def callback() -> None:
    """Called by nobody: a chart that names it is refused."""


def unnamed(s: Any) -> dict[str, Any]:
    """A body in which one transition has no name."""
    s.A.to(s.A)
    return {"go": s.A.to(s.B)}


REFUSED: list[tuple[str, Body]] = [
    # Guards and callbacks, in line …
    ("go' from A has a guard, callback", lambda s: {"go": s.A.to(s.B, cond=callback)}),
    ("go' from A has a guard, !paid", lambda s: {"go": s.A.to(s.B, unless="paid")}),
    ("go' from A has a guard, callback", lambda s: {"go": s.A.to(s.B, validators=callback)}),
    (r"a callback, callback \(on\)", lambda s: {"go": s.A.to(s.B, on=callback)}),
    (r"a callback, callback \(before\)", lambda s: {"go": s.A.to(s.B, before=callback)}),
    (r"a callback, later \(after\)", lambda s: {"go": s.A.to(s.B, after="later")}),
    # … by name, and as listeners.
    ("on_enter_B' is neither states nor a step", lambda s: {"on_enter_B": callback}),
    ("prepare_event' is neither", lambda s: {"prepare_event": callback}),
    ("listeners' is neither", lambda s: {"listeners": [callback]}),
    ("go' from A would call on_go", lambda s: {"go": s.A.to(s.B), "on_go": s.A.to(s.A)}),
    # What happens by itself.
    ("from A has no name, so it is automatic", unnamed),
    ("go' is delayed", lambda s: {"go": ChartEvent(s.A.to(s.B), delay=5)}),
    ("go' is delayed or internal", lambda s: {"go": ChartEvent(s.A.to(s.B), internal=True)}),
    ("A is entered by an initial transition", lambda s: {"go": s.A.to(s.B, initial=True)}),
    # Steps that lead nowhere, to two places, or from nowhere.
    ("go' is declared twice from A: to B and to A", lambda s: {"go": s.A.to(s.B, s.A)}),
    ("go' is declared twice from A", lambda s: {"go": s.A.to(s.B) | s.A.to(s.B)}),
    ("stay' from A must lead to one state", lambda s: {"stay": s.A.to(None)}),
    ("leads to State.*'x'.*, a state of no part", lambda s: {"go": s.A.to(State(value="x"))}),
    ("stop' leads from nowhere", lambda s: {"go": s.A.to(s.B), "stop": ChartEvent()}),
    (r"Cannot declare transitions from final state.*B", lambda s: {"back": s.B.to(s.A)}),
    # Names.
    ("send' is a word of python-statemachine's own", lambda s: {"send": s.A.to(s.B)}),
    ("allow_event_without_transition' is a", lambda s: {"allow_event_without_transition": True}),
    ("'error.x' is not a plain name", lambda s: {"error_x": s.A.to(s.B)}),
    (r"'\*' is not a plain name", lambda s: {"go": s.A.to(s.B, event="*")}),
]


@pytest.mark.parametrize(("problem", "body"), REFUSED)
def test_what_a_flat_table_cannot_mean_is_refused_by_name(problem: str, body: Body) -> None:
    """guards, callbacks, delays and all else that depends on more than the state are refused."""
    with pytest.raises(DeclarationError, match=problem) as caught:
        with_two(body)
    assert caught.value.where.endswith("Made")


def test_a_callback_put_on_the_class_afterwards_is_refused() -> None:
    """what the library would find by its name is looked for on the finished class."""

    class Late(Chart[Two]):
        s = States.from_enum(Two, initial=Two.A, final=Two.B)
        go = s.A.to(s.B)

    setattr(Late, "prepare_event", callback)  # noqa: B010  # the attribute is not declared

    with pytest.raises(DeclarationError, match="the chart would call prepare_event"):
        compile_chart(Late, name="late", field="state")


def test_callbacks_of_a_state_are_refused() -> None:
    """a chart does nothing when a state is entered, left or waited in."""
    for moment in ("enter", "exit", "invoke"):
        calls: dict[str, Any] = {moment: callback}
        idle = State(value=Two.A, initial=True, **calls)
        done = State(value=Two.B, final=True)
        with pytest.raises(DeclarationError, match=f"state idle has a callback.*{moment}"):
            made({"idle": idle, "done": done, "go": idle.to(done)}, Chart[Two])


def test_what_a_chart_inherits_beside_chart_is_refused() -> None:
    """a mix-in could bring callbacks with it."""

    class Mixin:
        def prepare_event(self) -> None: ...

    s = States.from_enum(Two, initial=Two.A, final=Two.B)
    with pytest.raises(DeclarationError, match=r"inherits from .*Mixin too"):
        made({"s": s, "go": s.A.to(s.B)}, Mixin, Chart[Two])


def test_a_chart_is_never_subclassed() -> None:
    """the states are shared objects, so a subclass would change its base; it is left as it was."""
    before = {state.id: list(state.transitions) for state in ReturnChart.states}

    with pytest.raises(DeclarationError, match=r"derives from the chart ReturnChart.*extended"):

        class Extended(ReturnChart):
            reopened = State(value="reopened")

    assert {state.id: list(state.transitions) for state in ReturnChart.states} == before
    assert compile_chart(ReturnChart, name="again", field="stage").rows == STAGE.rows


def test_a_step_added_to_a_finished_chart_is_refused() -> None:
    """the library would take it, and its list of events would not know it."""

    class Finished(Chart[Two]):
        s = States.from_enum(Two, initial=Two.A, final=Two.B)
        go = s.A.to(s.B)

    Finished.s.A.to(Finished.s.B, event="leap")

    with pytest.raises(DeclarationError, match="leap: added after the class was made"):
        compile_chart(Finished, name="finished", field="state")


def test_two_charts_never_share_a_state() -> None:
    """a state that has been taken into one chart carries that chart's steps."""
    s = States.from_enum(Two, initial=Two.A, final=Two.B)
    made({"s": s, "go": s.A.to(s.B)}, Chart[Two])

    with pytest.raises(DeclarationError, match="state A is another chart's already"):
        made({"s": s, "leave": s.A.to(s.B)}, Chart[Two])


def test_only_a_chart_with_states_is_compiled() -> None:
    """not the base itself, nor a bare StateChart, which passes over unknown steps in silence."""

    class Bare(StateChart[object]):
        idle = State(initial=True)
        done = State(final=True)
        go = idle.to(done)

    bare: Any = Bare
    for chart in (Chart, bare):
        with pytest.raises(DeclarationError, match="is not a chart with states"):
            compile_chart(chart, name="none", field="state")


def test_the_initial_state_is_said() -> None:
    """the library would begin at the first state it sees, also when the word is another enum's."""
    s = States.from_enum(Two, initial=Stage.REQUESTED, final=Two.B)
    with pytest.raises(DeclarationError, match="the chart must have one initial state"):
        made({"s": s, "go": s.A.to(s.B)}, Chart[Two])


def test_every_state_can_be_reached_left_and_ended() -> None:
    """a word nobody gets to, and a corner nobody gets out of, are mistakes."""

    class Three(StrEnum):
        A = "a"
        B = "b"
        C = "c"

    def three(body: Body, final: Any = Three.C) -> None:
        s = States.from_enum(Three, initial=Three.A, final=final)
        made({"s": s, **body(s)}, Chart[Three])

    with pytest.raises(DeclarationError, match="b: cannot be reached"):
        three(lambda s: {"go": s.A.to(s.C), "on": s.B.to(s.C)})
    with pytest.raises(DeclarationError, match="b: has no step that leaves it"):
        three(lambda s: {"go": s.A.to(s.C), "stray": s.A.to(s.B)})
    with pytest.raises(DeclarationError, match="b: has no way to any final state"):
        three(lambda s: {"go": s.A.to(s.C), "stray": s.A.to(s.B), "stay": s.B.to.itself()})
    with pytest.raises(DeclarationError, match="b, c: has no step that leaves it"):
        three(lambda s: {"go": s.A.to(s.C), "stray": s.A.to(s.B)}, final=None)


def test_a_state_that_a_hierarchy_reaches_only_on_paper_is_refused() -> None:
    """a child's own step hides its parent's, so what only the parent leads to is out of reach."""

    class Hidden(StrEnum):
        START = "start"
        A = "a"
        B = "b"
        LOST = "lost"

    class HiddenChart(Chart[Hidden]):
        start = State(value=Hidden.START, initial=True)

        class Group(State.Compound):
            a = State(value=Hidden.A, initial=True)
            b = State(value=Hidden.B)
            go = a.to(b) | b.to(a)

        lost = State(value=Hidden.LOST)
        begin = Group.from_(start, lost)
        go = lost.from_(Group)

    with pytest.raises(DeclarationError, match="lost: cannot be reached"):
        compile_chart(HiddenChart, name="hidden", field="state")


def test_two_states_of_one_name_are_refused() -> None:
    """python-statemachine takes them for one, also where they are in different groups."""
    a, b = State(value=Two.A, initial=True), State(value=Two.B)
    with pytest.raises(DeclarationError, match="b is two states"):
        grouped({"a": a, "b": b, "go": a.to(b), "back": b.to(a)}, b=State(value=Talk.ENDED))
    for same in (Two.A, "Group"):
        a, b = State(value=Two.A, initial=True), State(value=same)
        with pytest.raises(DeclarationError, match="is two states, which"):
            grouped({"a": a, "b": b, "go": a.to(b), "back": b.to(a)})


def test_the_states_are_one_enum_taken_whole() -> None:
    """one enum an axis: every member a state, once, and no state that is not a member."""
    with pytest.raises(DeclarationError, match=r"derive from Chart\[Two\]"):
        with_two(lambda s: {"go": s.A.to(s.B)}, Chart[Stage])
    with_two(lambda s: {"go": s.A.to(s.B)}, Chart)

    class Plain(Enum):
        A = "a"

    def states(**words: Any) -> dict[str, Any]:
        (first, begin), *rest = words.items()
        a = State(value=begin, initial=True)
        others = {name: State(value=word) for name, word in rest}
        go = a.to(*others.values(), event="go")
        return {first: a, **others, "_go": go, "stay": a.to(a)}

    for word in (Plain.A, "a", None):
        with pytest.raises(DeclarationError, match="each state must be a StrEnum's member"):
            made(states(one=word), Chart[Two])
    with pytest.raises(DeclarationError, match=r"every member of Two must be one state.*: b"):
        made({"one": (one := State(value=Two.A, initial=True)), "stay": one.to(one)}, Chart[Two])
    one, two, more = State(value=Two.A, initial=True), State(value=Two.B), State(value=Talk.ENDED)
    with pytest.raises(DeclarationError, match=r"every member of Two must be one state.*: ended"):
        made({"one": one, "two": two, "more": more, "go": one.to(two), "on": two.to(more)}, Chart)


def grouped(body: dict[str, Any], base: Any = State.Compound, **beside: Any) -> Table[Any]:
    """The table of a chart with a group in it."""
    group = types.new_class(
        "Group", (base,), {"initial": "idle" not in beside}, lambda space: space.update(body)
    )
    go_on = beside.pop("and_then", lambda group: {})
    return made({**beside, "Group": group, **go_on(group)}, Chart[Two])


def test_what_a_hierarchy_may_not_hold_is_refused() -> None:
    """parallel parts, history, an end inside, a way that remembers, no one beginning."""
    a, b = State(value=Two.A, initial=True), State(value=Two.B)
    with pytest.raises(DeclarationError, match="the chart has a parallel state"):
        grouped({"a": a, "b": b, "go": a.to(b)}, State.Parallel)

    inner = types.new_class("Inner", (State.Parallel,), {}, lambda space: space.update(a=a, b=b))
    with pytest.raises(DeclarationError, match="a state of the chart has a parallel state"):
        grouped({"Inner": inner})

    a, b = State(value=Two.A, initial=True), State(value=Two.B)
    with pytest.raises(DeclarationError, match="state Group remembers its history"):
        grouped({"a": a, "b": b, "go": a.to(b), "back": b.to(a), "h": HistoryState()})

    a, b = State(value=Two.A, initial=True), State(value=Two.B, final=True)
    with pytest.raises(DeclarationError, match="state b is final inside a hierarchy"):
        grouped({"a": a, "b": b, "go": a.to(b)})

    a, b = State(value=Two.A, initial=True), State(value=Two.B)
    with pytest.raises(DeclarationError, match="'stay' from Group is internal"):
        grouped(
            {"a": a, "b": b, "go": a.to(b), "back": b.to(a)},
            and_then=lambda group: {"stay": group.to.itself(internal=True)},
        )

    for initial in (True, False):
        a, b = State(value=Two.A, initial=initial), State(value=Two.B, initial=initial)
        with pytest.raises(DeclarationError, match="a state of the chart must have one initial"):
            grouped({"a": a, "b": b, "go": a.to(b), "back": b.to(a)})

    a, b = State(value=Two.A, initial=True), State(value=Two.B)
    with pytest.raises(DeclarationError, match="state Group is entered by an initial transition"):
        grouped(
            {"a": a, "b": b, "go": a.to(b), "back": b.to(a)},
            and_then=lambda group: {"_": group.to(b, initial=True)},
        )


# The laws: the table is the chart.


@st.composite
def charts(draw: st.DrawFn) -> type[Chart[Any]]:
    """A chart of two to seven leaves, some of them in a group, some of those in a group within it.

    Each leaf but the first has a step of its own that leads there, so all can be reached; those
    that lead nowhere are final, and all others have a step that ends it.
    """
    size = draw(st.integers(2, 7))
    make_enum: Any = StrEnum  # its names are worked out as we go, which no type checker follows
    enum = make_enum("Word", [f"W{number}" for number in range(size)])
    words = list(enum)
    leads = {number: draw(st.integers(0, number - 1)) for number in range(1, size)}
    final = sorted(set(range(size)) - set(leads.values()))
    inner = draw(
        st.permutations(sorted(leads.values())).map(lambda some: list(dict.fromkeys(some)))
    )
    outermost = draw(st.integers(0, len(inner)))
    innermost = draw(st.integers(0, outermost))

    nodes: dict[str, State] = {}

    def build(part: Any, initial: bool) -> tuple[str, State]:
        if isinstance(part, int):
            name, node = f"w{part}", State(value=words[part], initial=initial, final=part in final)
        else:
            first = [some for some in part if holds_first(some)]
            [begin] = first or [draw(st.sampled_from(part))]
            parts = dict(build(some, some is begin) for some in part)
            name = f"group_of_{'_and_'.join(parts)}"
            group: Any = types.new_class(
                name, (State.Compound,), {"initial": initial}, lambda space: space.update(parts)
            )
            node = group
        nodes[name] = node
        return name, node

    def holds_first(part: Any) -> bool:
        return part == 0 if isinstance(part, int) else any(holds_first(some) for some in part)

    deep: list[Any] = inner[:innermost]
    middle: list[Any] = [*([deep] if deep else []), *inner[innermost:outermost]]
    top: list[Any] = [*([middle] if middle else []), *inner[outermost:], *final]
    body: dict[str, Any] = dict(build(part, holds_first(part)) for part in top)

    living = [name for name, node in nodes.items() if not node.final]
    rows = {(f"w{source}", f"to_{target}"): f"w{target}" for target, source in leads.items()}
    rows |= {(f"w{source}", "end"): f"w{final[0]}" for source in inner}
    rows |= draw(
        st.dictionaries(
            st.tuples(st.sampled_from(living), st.sampled_from("abc")),
            st.sampled_from(sorted(nodes)),
            max_size=12,
        )
    )
    for (source, step), target in rows.items():
        way = nodes[source].to(nodes[target])
        body[step] = body[step] | way if step in body else way
    base: Any = Chart
    return types.new_class("Drawn", (base[enum],), exec_body=lambda space: space.update(body))


def state_of(machine: Chart[Any]) -> StrEnum:
    """The leaf that the interpreter is in."""
    [leaf] = [value for value in machine.configuration_values if isinstance(value, StrEnum)]
    return leaf


def walk(chart: type[Chart[Any]], table: Table[Any], steps: list[str]) -> None:
    """Take the same steps in the interpreter and in the table."""
    machine = chart()
    state = table.initial
    assert state_of(machine) is state
    for step in steps:
        if step in table.allowed(state):
            machine.send(step)
            state = table.next(state, step)
        else:
            with pytest.raises(machine.TransitionNotAllowed):
                machine.send(step)
            with pytest.raises(ForbiddenStepError) as caught:
                table.next(state, step)
            assert caught.value.allowed == table.allowed(state)
        assert state_of(machine) is state


@given(data=st.data(), chart=charts())
def test_the_table_is_the_chart(data: st.DataObject, chart: type[Chart[Any]]) -> None:
    """whatever steps are taken, interpreter and table go to the same states, refuse the same."""
    table = compile_chart(chart, name="drawn", field="state")
    step = st.sampled_from([*table.steps, "unheard_of"])

    walk(chart, table, data.draw(st.lists(step, max_size=20)))


@pytest.mark.parametrize(("chart", "table"), [(ReturnChart, STAGE), (CallChart, CALL)])
@given(data=st.data())
def test_the_table_of_a_written_chart_is_that_chart(
    chart: type[Chart[Any]], table: Table[Any], data: st.DataObject
) -> None:
    """what holds for any chart holds for one as people write it."""
    walk(chart, table, data.draw(st.lists(st.sampled_from([*table.steps, "unheard_of"]))))


@given(charts())
def test_final_states_accept_nothing(chart: type[Chart[StrEnum]]) -> None:
    """from a final state no step leads on, and from any other at least one."""
    table = compile_chart(chart, name="drawn", field="state")

    for state in table.states:
        assert (not table.allowed(state)) == (state in table.final)


@given(charts())
def test_every_state_is_reached(chart: type[Chart[StrEnum]]) -> None:
    """by walking on from the initial state one gets to every word of the enum."""
    table = compile_chart(chart, name="drawn", field="state")
    seen, todo = {table.initial}, [table.initial]
    for state in todo:
        ways = {table.next(state, step) for step in table.allowed(state)} - seen
        seen |= ways
        todo += ways

    assert seen == set(table.states)
