"""A way to run the command line in-process, and a script that a test can break."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cservice.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"

#: A whole script in few lines; tests break it in one place each.
SHORT = """\
title: A parcel without a number
actors:
  dora: {kind: dock, id: dock-5}
steps:
  - at: 2026-03-02T09:00:00Z
    do: returns.present_parcel
    by: dora
    with:
      sender: A. Stranger
      our_label: false
    as: parcel
    expect: [returns.parcel_presented, returns.parcel_refused]
  - at: 2026-03-02T09:01:00Z
    do: returns.send_parcel_back
    by: dora
    with: {parcel: $parcel}
  - at: 2026-03-02T09:02:00Z
    do: returns.send_parcel_back
    by: dora
    with: {parcel: $parcel}
    refused: [not_now]
final:
  - {record: $parcel, stage: sent_back, our_label: false, verdict: {code: number_absent}}
"""

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run `cservice` with arguments, in-process; what it does not catch fails the test."""

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def short() -> bytes:
    """The short script as a file holds it."""
    return SHORT.encode()


@pytest.fixture
def script(tmp_path: Path) -> Callable[..., Path]:
    """Write the short script, with one thing replaced, and give its path."""

    def write(old: str = "", new: str = "") -> Path:
        assert SHORT.count(old) == 1 or not old, f"{old!r} is not once in the script"
        path = tmp_path / "short.yaml"
        path.write_text(SHORT.replace(old, new) if old else SHORT, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a store on disk in which the reference case was played; tests only read it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('played') / 'cango.db'}"
    script = EXAMPLES / "cango" / "wrong_book.yaml"
    result = CliRunner().invoke(main, ["play", str(script), "--store", url])
    assert result.exit_code == 0, result.stderr
    return url
