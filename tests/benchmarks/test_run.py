"""The benchmarks themselves run; what they measure is for `make bench`."""

import json
import subprocess
import sys
from pathlib import Path

_RUN = Path(__file__).resolve().parents[2] / "benchmarks" / "run.py"


def test_every_comparison_has_both_figures_and_says_whether_its_bar_is_held(
    tmp_path: Path,
) -> None:
    """what is written holds the name, both figures, their ratio, the bar and the verdict."""
    written = tmp_path / "bench.json"
    command = [sys.executable, str(_RUN), "core", "replays", "--turns", "1", "--json"]
    subprocess.run([*command, written], check=True, capture_output=True)
    rows = json.loads(written.read_text("utf-8"))
    assert {frozenset(row) for row in rows} == {
        frozenset({"name", "ours", "peer", "ratio", "bar", "holds"})
    }
    assert all(row["ours"] > 0 < row["peer"] for row in rows)
    assert all(row["holds"] is (row["ratio"] <= row["bar"]) for row in rows)
