import subprocess
import sys
from pathlib import Path

import pytest

from cservice.kernel.errors import InputError
from cservice.kernel.table import extended
from cservice.orders.chart import STAGE, OrderStage
from cservice.testing.drawings import draw, drawn_as_reviewed, main

CHANGED = extended(STAGE, [(OrderStage.SHIPPED, "lose", OrderStage.CANCELLED)])


def test_a_lifecycle_is_drawn_as_a_table_and_as_a_diagram(tmp_path: Path) -> None:
    """in files by the last part of its name; then it is compared with them."""
    draw(STAGE, tmp_path / "drawings")

    assert (tmp_path / "drawings/stage.md").read_text(encoding="utf-8") == f"{STAGE:md}"
    assert (tmp_path / "drawings/stage.mmd").read_text(encoding="utf-8") == f"{STAGE:mermaid}"
    drawn_as_reviewed(STAGE, tmp_path / "drawings")


def test_a_changed_step_is_found(tmp_path: Path) -> None:
    """the message shows it, and how it is written down where it is meant."""
    draw(STAGE, tmp_path)

    with pytest.raises(AssertionError, match=r"(?s)stage\.md; .*drawings \S+:CHANGED .*`lose`"):
        drawn_as_reviewed(CHANGED, tmp_path)


def test_a_lifecycle_that_nobody_has_reviewed_is_found(tmp_path: Path) -> None:
    """also one that no module has a name for."""
    nameless = extended(STAGE, [(OrderStage.SHIPPED, "lose", OrderStage.CANCELLED)])

    with pytest.raises(AssertionError, match="drawings MODULE:NAME"):
        drawn_as_reviewed(nameless, tmp_path)


def test_lifecycles_are_drawn_from_the_command_line(tmp_path: Path) -> None:
    """by the message's own words."""
    command = [sys.executable, "-m", "cservice.testing.drawings"]
    subprocess.run([*command, "cservice.orders.chart:STAGE", tmp_path], check=True)  # our own

    drawn_as_reviewed(STAGE, tmp_path)


def test_what_is_no_lifecycle_is_not_drawn(tmp_path: Path) -> None:
    """and the message says how one is named."""
    with pytest.raises(InputError, match="is no lifecycle; write it as module:NAME"):
        main(["cservice.orders.chart:OrderStage", str(tmp_path)])
    assert list(tmp_path.iterdir()) == []
