import re
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.chart import Chart, States, compile_chart, extended
from cservice.kernel.diagram import FORMATS, draw
from cservice.kernel.errors import InputError


class Talk(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    HOLDING = "on hold"
    NOTE = "note"
    ENDED = "ended"


class CallChart(Chart[Talk]):
    """What becomes of a call."""

    s = States.from_enum(Talk, initial=Talk.RINGING, final=Talk.ENDED)
    answer = s.RINGING.to(s.TALKING)
    hold = s.TALKING.to(s.HOLDING)
    resume = s.HOLDING.to(s.TALKING)
    take_note = s.TALKING.to(s.NOTE)
    put_away = s.NOTE.to(s.TALKING)
    lose_line = s.HOLDING.to(s.ENDED)
    hang_up = s.ENDED.from_(s.RINGING, s.TALKING, s.HOLDING)


CALL = compile_chart(CallChart, name="calls.talk", field="talk")


def test_a_tree_starts_where_the_record_does() -> None:
    """◉ is final, … says that the state's own ways stand elsewhere."""
    assert f"{CALL:text}" == (
        "● ringing\n"
        "├─ answer ─▸ talking\n"
        "│  ├─ hold ─▸ on hold\n"
        "│  │  ├─ resume ─▸ talking …\n"
        "│  │  ├─ lose_line ─▸ ended ◉\n"
        "│  │  └─ hang_up ─▸ ended ◉\n"
        "│  ├─ take_note ─▸ note\n"
        "│  │  └─ put_away ─▸ talking …\n"
        "│  └─ hang_up ─▸ ended ◉\n"
        "└─ hang_up ─▸ ended ◉\n"
    )


def test_a_mermaid_diagram_has_a_line_for_each_row() -> None:
    """a state with a space in it, or with a name that means something to Mermaid, has an alias."""
    assert f"{CALL:mermaid}" == (
        "stateDiagram-v2\n"
        "    direction LR\n"
        '    state "on hold" as HOLDING_\n'
        '    state "note" as NOTE_\n'
        "    [*] --> ringing\n"
        "    ringing --> talking : answer\n"
        "    ringing --> ended : hang_up\n"
        "    talking --> HOLDING_ : hold\n"
        "    talking --> NOTE_ : take_note\n"
        "    talking --> ended : hang_up\n"
        "    HOLDING_ --> talking : resume\n"
        "    HOLDING_ --> ended : lose_line\n"
        "    HOLDING_ --> ended : hang_up\n"
        "    NOTE_ --> talking : put_away\n"
        "    ended --> [*]\n"
    )


def test_a_table_has_a_line_for_each_row() -> None:
    """state by state, so that a changed row is one changed line."""
    assert f"{CALL:md}" == (
        "| state | step | leads to |\n"
        "|---|---|---|\n"
        "| ringing (begins here) | `answer` | talking |\n"
        "| ringing (begins here) | `hang_up` | ended |\n"
        "| talking | `hold` | on hold |\n"
        "| talking | `take_note` | note |\n"
        "| talking | `hang_up` | ended |\n"
        "| on hold | `resume` | talking |\n"
        "| on hold | `lose_line` | ended |\n"
        "| on hold | `hang_up` | ended |\n"
        "| note | `put_away` | talking |\n"
        "| ended | (final) | |\n"
    )


def test_steps_between_the_same_two_states_share_an_arrow() -> None:
    """a picture is read, so it has as few arrows as it can."""
    dot = f"{CALL:dot}"

    assert 'digraph "calls.talk" {' in dot
    assert 's2 [label="on hold"]' in dot
    assert 's4 [label="ended" peripheries=2]' in dot
    assert r's2 -> s4 [label="lose_line\nhang_up"]' in dot
    assert "begin -> s0\n" in dot


@pytest.mark.parametrize("form", FORMATS)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(Talk),
            st.from_regex("[a-z]{3,9}_x", fullmatch=True),
            st.sampled_from(Talk),
        ),
        unique_by=lambda row: row[:2],
    )
)
def test_every_state_and_step_is_drawn(form: str, rows: list[tuple[Talk, str, Talk]]) -> None:
    """whatever a host has added, a drawing leaves nothing out and is the same each time."""
    table = extended(CALL, [row for row in rows if row[0] not in CALL.final])

    drawing = draw(table, form)

    for word in [*table.states, *table.steps]:
        assert re.search(rf"\b{word}\b", drawing.replace("\\n", " "))  # dot's line break
    assert drawing == draw(table, form)
    assert drawing.endswith("\n")


@pytest.mark.parametrize("form", FORMATS)
def test_a_word_may_hold_what_the_drawing_means_something_by(form: str) -> None:
    """quotes, bars and backslashes in a state's word do not break the drawing."""

    class Odd(StrEnum):
        QUOTED = 'say "yes"'
        PIECES = "a|b\\c"

    class OddChart(Chart[Odd]):
        s = States.from_enum(Odd, initial=Odd.QUOTED, final=Odd.PIECES)
        go = s.QUOTED.to(s.PIECES)

    drawing = draw(compile_chart(OddChart, name="odd", field="odd"), form)

    expected = {
        "mermaid": ['state "say #quot;yes#quot;" as QUOTED_', 'state "a|b\\c" as PIECES_'],
        "md": [r'| say "yes" (begins here) | `go` | a\|b\c |'],
        "text": ['● say "yes"', r"a|b\c"],
        "dot": [r'label="say \"yes\""', r'label="a|b\\c"'],
    }
    for line in expected[form]:
        assert line in drawing


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    """whoever asks for a form is told the forms."""
    with pytest.raises(InputError) as caught:
        f"{CALL:png}"

    assert str(caught.value) == (
        "calls.talk cannot be drawn as 'png'; choose mermaid, md, text, dot"
    )
