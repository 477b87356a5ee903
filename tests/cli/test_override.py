"""Who overrides in a script."""

from pathlib import Path

from click.testing import CliRunner

from cservice.cli import main

SCRIPT = """\
title: A customer approves herself
actors:
  ann: {kind: staff, id: ann}
  carla: {kind: customer, id: c-1}
steps:
  - at: 2026-03-02T09:00:00Z
    do: tickets.open_ticket
    by: ann
    with: {subject: late}
    override: {by: carla, reason: please}
"""


def test_a_customer_overrides_nothing(tmp_path: Path) -> None:
    """it is said where, before anything is played."""
    path = tmp_path / "late.yaml"
    path.write_text(SCRIPT, encoding="utf-8")
    played = CliRunner().invoke(main, ["play", str(path)])
    assert played.exit_code == 2
    assert played.stderr.startswith(f"error: {path}:10: carla cannot override a rule")
