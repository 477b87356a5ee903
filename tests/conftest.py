"""What all the tests share: how Hypothesis searches, and a real PostgreSQL."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

import cservice
from throwaway_postgres import serve

# The same examples every time, whatever else the machine is doing: a red run can be repeated, with
# the same tests in the same order: Hypothesis takes constants from the modules that are loaded.
settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# HYPOTHESIS_PROFILE=search looks further, and elsewhere each time; what it finds is kept.
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
# HYPOTHESIS_PROFILE=mutants is for `make mutants`: fewer examples, since each mutant has a run of
# its own; and all are in one process, which Hypothesis takes for a test with several executors. A
# mutant may refuse what is asked more often; that is for the tests to notice.
settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.differing_executors,
    ],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """`make test` is about the wheel: stop if something else would be imported."""
    found = Path(next(iter(cservice.__path__)))
    if os.environ.get("CSERVICE_TEST_INSTALLED") and not found.is_relative_to(sys.prefix):
        raise pytest.UsageError(f"cservice comes from {found}, not from the installed wheel")


def pytest_report_header() -> str:
    """Say in the log which cservice is under test."""
    return f"cservice: {next(iter(cservice.__path__))}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server for all tests of one worker, as the URL of its own database.

    A server for each worker is quicker than sharing one (half a second against a lock and
    counting who is last), and no test waits for another's.
    """
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def _database_names() -> Iterator[str]:
    """Names that no other test of this worker has had."""
    return (f"test_{number}" for number in itertools.count(1))


@pytest.fixture
def postgres_url(postgres_server: str, _database_names: Iterator[str]) -> Iterator[str]:
    """The `postgresql://…` URL of an empty database that is this test's alone.

    A database and not a schema, because advisory locks are a database's. It is gone after the
    test even if connections, or a killed process's, are still open.
    """
    name = next(_database_names)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        # Copying the template's files takes 15 ms; the default, through the log, takes 50.
        admin.execute(f"create database {name} template template0 strategy file_copy".encode())
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)".encode())
