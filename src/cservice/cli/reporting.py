"""The commands of `cservice report`: agents, queues and calls."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cservice.cli.options import TENANT


@click.group()
def report() -> None:
    """Report on a contact centre: on what its desk recorded, or from what an Asterisk wrote."""


_FILES = click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path))
_AMI = click.option(
    "--ami",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Events of Asterisk's manager interface, recorded; - is the standard input.",
)
_KEPT = click.option(
    "--store",
    metavar="URL",
    help="In place of files: the store, sqlite:///cango.db, postgresql://…",
)
_SINCE = click.option(
    "--since", metavar="WHEN", help="As 2026-03-02 or 2026-03-02T09:00:00Z; else all there is."
)
_UNTIL = click.option("--until", metavar="WHEN", help="Likewise, and not in the report itself.")
_ZONE = click.option(
    "--zone", metavar="NAME", default="UTC", show_default=True, help="Whose clocks, as Europe/Rome."
)
_BUCKET = click.option(
    "--bucket",
    type=click.Choice(["hour", "half-hour", "day"]),
    help="A row for each; else for all.",
)


def _period(command: Callable[..., None]) -> Callable[..., None]:
    """Have the options that say what time is reported on; the command is told the `period`."""

    @TENANT
    @_SINCE
    @_UNTIL
    @_ZONE
    @_BUCKET
    @functools.wraps(command)
    def told(
        since: str | None, until: str | None, zone: str, bucket: str | None, **others: Any
    ) -> None:
        from cservice.cli.reports import period_of

        command(period=period_of(since, until, zone, bucket), **others)

    return told


def _not_drawn(_: click.Context, __: click.Parameter, file: str | None) -> None:
    if file is not None:
        raise click.UsageError(
            "--svg draws what agents did when: cservice report agents --svg FILE"
        )


#: Not shown, and there to say where it belongs.
_NO_SVG = click.option("--svg", hidden=True, expose_value=False, callback=_not_drawn)
_ROWS = click.option("--json", "form", flag_value="json", help="Print JSON, durations in seconds.")
_CSV = click.option("--csv", "form", flag_value="csv", help="Print CSV, durations in seconds.")


@report.command("agents")
@_FILES
@_AMI
@_KEPT
@_period
@click.option(
    "--after-call",
    metavar="REASON",
    multiple=True,
    help="In files: a pause for this reason is after-call work; may be given several times.",
)
@click.option(
    "--svg",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw what each did when, too, into that file. Of agents only.",
)
@_ROWS
@_CSV
def report_agents(
    files: tuple[Path, ...],
    ami: tuple[Path, ...],
    store: str | None,
    tenant: str,
    period: Any,
    after_call: tuple[str, ...],
    svg: Path | None,
    form: str | None,
) -> None:
    """Say what each agent's time went into, and how many calls were answered and missed.

    FILEs are Asterisk's queue_log and its rotated parts, in any order; .gz is unpacked. Or they are
    recorded events of its manager interface (AMI), which knows of holds too. With --store it is
    what the desk recorded, which knows of holds and after-call work.
    """
    from cservice.cli.reports import agents, draw

    if after_call and store is not None:
        raise click.UsageError("--after-call is for files: a store knows of after-call work")
    source = _source(files, ami, store, tenant)
    found = agents(source, period, after_call, draws=svg is not None)
    if svg is not None:
        draw(found, period, svg)
    _print_report(found, period, form)


@report.command("queues")
@_FILES
@_AMI
@_KEPT
@_period
@click.option(
    "--level",
    type=click.Choice(
        ["answered", "answered-and-abandoned", "without-short-abandons", "offered", "removed"]
    ),
    help="What a service level means here; without it there is none. Needs --within.",
)
@click.option("--within", metavar="SECONDS", type=click.IntRange(0), help="What is in time.")
@_NO_SVG
@_ROWS
@_CSV
def report_queues(
    files: tuple[Path, ...],
    ami: tuple[Path, ...],
    store: str | None,
    tenant: str,
    period: Any,
    level: str | None,
    within: int | None,
    form: str | None,
) -> None:
    """Say what was offered, answered and abandoned in each queue, and how long callers waited.

    FILEs are Asterisk's queue_log, or recorded events of its manager interface (AMI); with --store
    it is what the desk recorded.

    A service level has several definitions, so that one has to be chosen: in time of those
    answered; in time of those answered and abandoned, where both may be in time; answered in time
    of those answered and those abandoned later; answered in time of those offered; gone in time,
    however, of those offered.
    """
    from cservice.cli.reports import level_of, queues

    if (level is None) != (within is None):
        raise click.UsageError("--level and --within only mean something together; give both")
    found = queues(_source(files, ami, store, tenant), period, level_of(level, within))
    _print_report(found, period, form)


@report.command("calls")
@_FILES
@_AMI
@click.option("--store", metavar="URL", help="The store: sqlite:///cango.db, postgresql://…")
@_period
@click.option("--each", is_flag=True, help="A row for each call; else their sums and averages.")
@_NO_SVG
@_ROWS
@_CSV
def report_calls(
    files: tuple[Path, ...],
    ami: tuple[Path, ...],
    store: str | None,
    tenant: str,
    period: Any,
    form: str | None,
    *,
    each: bool,
) -> None:
    """Say what became of the calls, and how long menu, wait, talk, hold and after-call work took.

    A table shows what each took on average, of the calls of which it is known. Calls are those of
    the --store, or those of Asterisk's manager interface (AMI): FILEs are its recorded events. A
    queue_log knows of agents and queues only: report agents and report queues read it.
    """
    from cservice.cli.reports import calls
    from cservice.reports import Bucket

    if each and period.bucket is not Bucket.WHOLE:
        raise click.UsageError("--bucket or --each, not both: each call has a row of its own")
    source = _source(files, ami, store, tenant, "--ami FILE")
    _print_report(calls(source, period, each=each), period, form)


def _source(
    files: tuple[Path, ...],
    ami: tuple[Path, ...],
    store: str | None,
    tenant: str,
    named: str = "files of a queue_log",
) -> Any:
    from cservice.cli.reports import Source

    if bool(files or ami) == (store is not None):
        raise click.UsageError(f"name {named}, or the --store; one of the two")
    if files and ami:
        raise click.UsageError("name files, or --ami, not both: they are of different kinds")
    return Source(files=files, ami=ami, store=store, tenant=tenant)


def _print_report(found: Any, period: Any, form: str | None) -> None:
    from cservice.cli.report_forms import written
    from cservice.cli.reports import notes_of

    click.echo(written(found, period, form))
    for line in notes_of(found, period):
        click.echo(line, err=True)
