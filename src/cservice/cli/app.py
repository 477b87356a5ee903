"""The commands of `cservice`; each imports what it needs when it runs."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cservice.kernel.errors import CserviceError


class _OneLine(click.Group):
    """A group whose every mistake is one line on stderr, with exit code 2."""

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]  # click's own overloads cannot be written down
        extra["standalone_mode"] = False
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal may lack an arrow
        try:
            code = super().main(args, **extra)
        except click.Abort:
            click.echo("aborted", err=True)
            sys.exit(130)
        except (click.ClickException, CserviceError) as error:
            said = error.format_message() if isinstance(error, click.ClickException) else str(error)
            click.echo(f"error: {' '.join(said.split())}", err=True)
            sys.exit(2)
        sys.exit(code or 0)


_STORE = click.option(
    "--store", metavar="URL", required=True, help="The store: sqlite:///cango.db, postgresql://…"
)
_POLICY = click.option(
    "--policy",
    "policies",
    metavar="FILE_OR_MODULE",
    multiple=True,
    help="Policies that speak after the trade's own; may be given several times.",
)
_BRAND = click.option(
    "--brand",
    metavar="ID_OR_FILE",
    help="The brand, by its id or by the YAML file that configures it.",
)
_NOW = click.option("--now", metavar="INSTANT", help="As 2026-03-02T09:00:00Z; else the clock's.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print records and events as JSON.")


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name="cservice", prog_name="cservice")
def main() -> None:
    """Customer-service workflows: play a case, draw a lifecycle, look into a store.

    Wrong input is one line on stderr and exit code 2; a script whose expectation fails exits
    with 1.
    """


@main.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--store", metavar="URL", default="memory:", help="An empty store; else in memory.")
@_POLICY
@_JSON
def play(script: Path, store: str, policies: tuple[str, ...], as_json: bool) -> int:
    """Play SCRIPT and print what happened, when, who did it, which policy ruled and why."""
    from cservice.cli.play import ExpectationError, Playing
    from cservice.cli.plugins import load_policies
    from cservice.cli.script import read_script
    from cservice.desk import CountedNumbers, Desk

    read = read_script(script)
    added = [load_policies(name, Path()) for name in policies]
    desk = Desk.open(
        store, policies=[*read.policies, *added], brands=read.brands, numbers=CountedNumbers()
    )
    with desk:
        playing = Playing(read, desk)
        failed: ExpectationError | None = None
        try:
            playing.run()
        except ExpectationError as error:
            failed = error
        if as_json:
            _print_json(desk.records(), desk.events())
        else:
            _print_timeline(read.title, playing.entries, desk.records())
    if failed is not None:
        sys.stdout.flush()
        click.echo(f"{failed.where}: not as the script expects", err=True)
        click.echo(f"  expected: {failed.expected}", err=True)
        click.echo(f"  happened: {failed.happened}", err=True)
        return 1
    return 0


@main.command()
@click.argument("name", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "table", "svg"]),
    default="text",
    help="For the terminal, for Markdown (mermaid, table) or as a picture.",
)
def chart(name: str | None, form: str) -> None:
    """Draw the lifecycle NAME, such as returns.stage; without NAME, list them."""
    from cservice.cli.charts import drawn, listed

    if name is None:
        click.echo("\n".join(listed()))
    else:
        click.echo(drawn(name, form).rstrip(b"\n"))


@main.command("policies")
@_BRAND
@_POLICY
def list_policies(brand: str | None, policies: tuple[str, ...]) -> None:
    """List every question, how its answers combine, and who is asked, in that order."""
    from cservice.cli.plugins import load_policies
    from cservice.cli.rules import rules
    from cservice.cli.stores import brand_of

    plugins = [load_policies(name, Path()) for name in policies]
    click.echo("\n".join(rules(plugins, None if brand is None else brand_of(brand).id)))


@main.command()
@click.argument("id")
@_STORE
@_JSON
def history(id: str, store: str, as_json: bool) -> None:
    """Print what happened to the record or on the case ID, and how it is now."""
    from cservice.cli.stores import open_desk
    from cservice.kernel.errors import InputError
    from cservice.kernel.record import Record

    with open_desk(store) as desk:
        events = desk.history(id)
        if not events:
            raise InputError(f"there is no record and no case {id!r} in {store}")
        records = desk.records(id) or (desk.record(Record, id),)
    if as_json:
        _print_json(records, events)
    else:
        _print_timeline(f"History of {id}", events, records)


@main.command()
@click.argument("number")
@_STORE
@_BRAND
@_NOW
@_POLICY
@click.option("--no-sender", is_flag=True, help="There is no address on the parcel.")
@click.option("--handwritten", is_flag=True, help="The label is not ours.")
def dock(
    number: str,
    store: str,
    brand: str | None,
    now: str | None,
    policies: tuple[str, ...],
    no_sender: bool,
    handwritten: bool,
) -> int:
    """Say what the dock would do with a parcel of that return NUMBER; nothing happens.

    A mistyped number exits with 2, as wrong input does: nobody was ever told it.
    """
    from cservice.cli.dock import at_the_dock
    from cservice.cli.stores import brand_of, open_desk
    from cservice.kernel.time import instant

    with open_desk(store, [brand] if brand else [], policies) as desk:
        said = at_the_dock(
            desk,
            number,
            brand=None if brand is None else brand_of(brand).id,
            at=None if now is None else instant(now),
            sender=not no_sender,
            our_label=not handwritten,
        )
    click.echo("\n".join(said.lines))
    if said.mistyped is not None:
        raise said.mistyped
    return 0


@main.command()
@_STORE
@_BRAND
@_NOW
@_POLICY
@_JSON
def tick(
    store: str, brand: str | None, now: str | None, policies: tuple[str, ...], as_json: bool
) -> None:
    """Give every command that is due, and print what became of it."""
    from cservice.cli.stores import open_desk, ticked
    from cservice.desk.desk import system_clock
    from cservice.kernel.record import Record
    from cservice.kernel.time import instant

    until = system_clock() if now is None else instant(now)
    with open_desk(store, [brand] if brand else [], policies) as desk:
        events, entries = ticked(desk, until)
        ids = dict.fromkeys(one.stream for one in events)
        changed = [desk.record(Record, id) for id in ids]
    if as_json:
        _print_json(changed, events)
    elif entries:
        _print_timeline("What was due", entries, changed)
    else:
        click.echo("nothing is due")


def _print_json(records: Any, events: Any) -> None:
    from cservice.cli.plain import as_json

    click.echo(as_json(records, events))


def _print_timeline(title: str, entries: Any, records: Any) -> None:
    from cservice.cli.timeline import blocks, timeline

    lines = [title, "", *timeline(entries), "", "Records at the end", "", *blocks(records)]
    click.echo("\n".join(lines))
