from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Machine, OnSqlite
from .stories import STORIES


def test_the_laws_hold_whatever_is_asked() -> None:
    """on a desk in memory; and what is asked leads somewhere, and is not refused again and again.

    That all that is of interest is come by, the stories show, which are told whole. Here it depends
    on what is drawn, and that on the modules that other tests have loaded: some are missed, other
    ones with each seed.
    """

    class InMemory(Machine):
        reached: ClassVar[Counter[str]] = Counter()

    often = settings(max_examples=settings().max_examples * 3, stateful_step_count=50)
    run_state_machine_as_test(InMemory, settings=often)
    interesting = {one for told in STORIES.values() for one in told.comes_by}
    missed = interesting - InMemory.reached.keys()
    assert len(missed) < len(interesting) // 5, f"nothing came to {sorted(missed)}"


def test_the_laws_hold_on_a_file(tmp_path: Path) -> None:
    """it is what a desk in memory is, also where the connection is lost between two statements."""

    class OnFile(OnSqlite):
        reached: ClassVar[Counter[str]] = Counter()
        path = tmp_path / "desk.db"

    less_often = settings(max_examples=settings().max_examples * 2 // 5, stateful_step_count=50)
    run_state_machine_as_test(OnFile, settings=less_often)
    assert OnFile.reached["lost, and kept: True"] > 0
    assert OnFile.reached["lost, and kept: False"] > 0
