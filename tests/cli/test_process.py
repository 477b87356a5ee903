"""The command as a process of its own: exit codes, streams, pipes, terminals that lack a sign."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPT = EXAMPLES / "cango" / "credit_after_return.yaml"


def cservice(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the console script's function in a new interpreter."""
    code = "import sys; from cservice.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_play() -> None:
    """a case is played, and the exit code is 0."""
    done = cservice("play", SCRIPT, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Credit after return\n")


def test_wrong_input() -> None:
    """wrong input is one line on stderr, nothing on stdout, exit code 2, and no traceback."""
    done = cservice("play", EXAMPLES)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr == f"error: {EXAMPLES}: cannot be read: Is a directory\n".encode()


def test_failed_expectation(tmp_path: Path) -> None:
    """a failed expectation exits with 1."""
    path = tmp_path / "x.yaml"
    path.write_text(
        "title: x\nsteps: [{at: 2026-03-02T09:00:00Z, tick: true, expect: [calls.call_ended]}]\n",
        encoding="utf-8",
    )
    done = cservice("play", path)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[0] == f"{path}:2: not as the script expects"


def test_plain_terminal() -> None:
    """a terminal without the signs shows question marks in their place."""
    done = cservice("play", SCRIPT, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert b"? issue credit: refused" in done.stdout


def test_svg_bytes() -> None:
    """a picture comes as bytes in UTF-8, whatever the terminal."""
    done = cservice("chart", "returns.stage", "--format", "svg", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"<svg ")


def test_closed_pipe() -> None:
    """`cservice play … | head -1` ends quietly."""
    code = "from cservice.cli import main; main()"
    command = f"'{sys.executable}' -c '{code}' play '{SCRIPT}' --json | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")
