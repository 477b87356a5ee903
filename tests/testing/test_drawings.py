from pathlib import Path

import pytest

from cservice.kernel.table import extended
from cservice.orders.chart import STAGE, OrderStage
from cservice.testing.drawings import drawn_as_reviewed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the drawings of the lifecycle of an order."""
    monkeypatch.setenv("CSERVICE_DRAW", "1")
    drawn_as_reviewed(STAGE, tmp_path / "drawings")
    monkeypatch.delenv("CSERVICE_DRAW")
    return tmp_path / "drawings"


def test_drawings_are_made_where_they_are_wanted(folder: Path) -> None:
    """a table and a diagram, by the last part of the lifecycle's name; then they are compared."""
    assert (folder / "stage.md").read_text(encoding="utf-8") == f"{STAGE:md}"
    assert (folder / "stage.mmd").read_text(encoding="utf-8") == f"{STAGE:mermaid}"
    assert drawn_as_reviewed(STAGE, folder) == (folder / "stage.md", folder / "stage.mmd")


def test_a_changed_step_is_found(folder: Path) -> None:
    """the message shows it, and says what to do where it is meant."""
    changed = extended(STAGE, [(OrderStage.SHIPPED, "lose", OrderStage.CANCELLED)])

    with pytest.raises(AssertionError, match=r"(?s)stage\.md.*CSERVICE_DRAW=1.*`lose`"):
        drawn_as_reviewed(changed, folder)


def test_a_lifecycle_that_nobody_has_reviewed_is_found(tmp_path: Path) -> None:
    """nothing is drawn unless it is asked for."""
    with pytest.raises(AssertionError, match="is not as it was reviewed"):
        drawn_as_reviewed(STAGE, tmp_path)
    assert list(tmp_path.iterdir()) == []
