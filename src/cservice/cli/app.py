"""The commands of `cservice`; each imports what it needs when it runs."""

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from cservice.cli.centre import caller, menu, protocol, queues
from cservice.cli.options import BRAND, EXPLAIN, FORM, JSON, NOW, POLICY, STORE, TENANT
from cservice.cli.reporting import report
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
        except click.ClickException as error:
            _wrong(error.format_message())
        except CserviceError as error:
            _wrong(str(error))
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            _wrong(
                f"unexpected {type(error).__name__}: {error} ({where.filename}:{where.lineno}); "
                "this is a mistake in cservice or in what was plugged into it"
            )
        sys.exit(code or 0)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit(2)  # as for wrong input: nothing was asked for
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SystemExit as error:  # click itself returns its exit codes
            where = traceback.extract_tb(error.__traceback__)[-1]
            _wrong(
                f"something that was plugged in ends the program: SystemExit({error.code!r}) "
                f"({where.filename}:{where.lineno})"
            )


def _wrong(said: str) -> NoReturn:
    """Say in one line what is wrong, and end."""
    line = " ".join(said.split())
    click.echo(f"error: {line if len(line) <= _LONGEST else f'{line[: _LONGEST - 1]}…'}", err=True)
    sys.exit(2)


# What a screen holds of somebody else's text.
_LONGEST = 1200


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name="cservice", prog_name="cservice")
def main() -> None:
    """The domain of a customer-service desk: calls, tickets, orders, returns, exchanges, pick-ups.

    Play a case, draw a lifecycle, look into a store.

    Wrong input is one line on stderr and exit code 2; a script whose expectation fails exits
    with 1.
    """


for _one in (menu, protocol, report, caller, queues):
    main.add_command(_one)


@main.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--store", metavar="URL", default="memory:", help="An empty store; else in memory.")
@POLICY
@EXPLAIN
@FORM
@JSON
def play(
    script: Path,
    store: str,
    policies: tuple[str, ...],
    explain: bool,
    form: str | None,
    as_json: bool,
) -> int:
    """Play SCRIPT and print what happened, when, who did it, which policy ruled and why."""
    from cservice.adapters.store_sql import check_ours
    from cservice.cli.play import ExpectationError, Playing, desk_for
    from cservice.cli.plugins import load_policies
    from cservice.cli.script import read_script
    from cservice.cli.stores import impatient

    _check_form(explain, form, as_json)
    read = read_script(script)
    check_ours(store)
    added = [load_policies(name, Path()) for name in policies]
    with desk_for(read, impatient(store), added) as desk:
        playing = Playing(read, desk)
        failed: ExpectationError | None = None
        try:
            playing.run()
        except ExpectationError as error:
            failed = error
        if as_json:
            _print_json(desk.records(), desk.events())
        elif explain:
            _print_story(playing.story(), form)
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
@BRAND
@POLICY
@click.option("--installed", is_flag=True, help="Those that installed packages offer, too.")
def list_policies(brand: str | None, policies: tuple[str, ...], installed: bool) -> None:
    """List every question, how its answers combine, and who is asked, in that order."""
    from cservice.cli.plugins import load_policies
    from cservice.cli.rules import rules
    from cservice.cli.stores import brand_of

    plugins = [load_policies(name, Path()) for name in policies]
    named = None if brand is None else brand_of(brand).id
    click.echo("\n".join(rules(plugins, named, installed=installed)))


@main.command()
@click.argument("id")
@STORE
@TENANT
@BRAND
@EXPLAIN
@FORM
@JSON
def history(
    id: str,
    store: str,
    tenant: str,
    brand: str | None,
    explain: bool,
    form: str | None,
    as_json: bool,
) -> None:
    """Print what happened to the record or on the case ID, and how it is now.

    ID may also be a number that the customer was told: of an order, a return, a ticket or a coupon.

    A story is told by the clock of the brand in a YAML file that --brand names; else in UTC.
    """
    from cservice.cli.stores import brand_of, history_of, open_desk
    from cservice.cli.story import story
    from cservice.desk import UnknownRecordError
    from cservice.desk.stores import shown
    from cservice.kernel.errors import InputError
    from cservice.kernel.record import Record

    _check_form(explain, form, as_json)
    brands = [] if brand is None else [brand]
    with open_desk(store, brands, tenant=tenant) as desk:
        try:
            id, events = history_of(desk, id)
        except UnknownRecordError as error:
            raise InputError(f"{error} in {shown(store)}, tenant {tenant}") from error
        whole = events[0].case == id
        records = desk.records(id) if whole else (desk.record(Record, id),)
        title = f"History of {id}"
        if as_json:
            _print_json(records, events)
        elif explain:
            clocks = [brand_of(one) for one in brands]
            _print_story(story(title, events, records, desk=desk, brands=clocks), form)
        else:
            _print_timeline(title, events, records)


@main.command()
@click.argument("number")
@STORE
@TENANT
@BRAND
@NOW
@POLICY
@click.option("--no-sender", is_flag=True, help="There is no address on the parcel.")
@click.option("--handwritten", is_flag=True, help="The label is not ours.")
def dock(
    number: str,
    store: str,
    tenant: str,
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

    with open_desk(store, [] if brand is None else [brand], policies, tenant) as desk:
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


@main.command("tick")
@STORE
@click.option("--tenant", "tenants", multiple=True, help="Whose; may be given several times.")
@click.option("--all-tenants", is_flag=True, help="Everybody for whom something is due.")
@BRAND
@NOW
@POLICY
@JSON
def sweep(
    store: str,
    tenants: tuple[str, ...],
    all_tenants: bool,
    brand: str | None,
    now: str | None,
    policies: tuple[str, ...],
    as_json: bool,
) -> None:
    """Give every command that is due, and print what became of it.

    Without --tenant they are those of tenant main. One that fails stays due, the rest is given and
    printed, and the exit code is 2.
    """
    from cservice.cli.tick import tick
    from cservice.desk.desk import system_clock
    from cservice.kernel.time import instant

    if tenants and all_tenants:
        raise click.UsageError("--tenant or --all-tenants, not both")
    until = system_clock() if now is None else instant(now)
    brands = [] if brand is None else [brand]
    done = tick(store, until, tenants, brands, policies, everybody=all_tenants)
    if as_json:
        _print_json(done.records, done.events)
    elif done.entries:
        _print_timeline("What was due", done.entries, done.records)
    elif done.stopped is None:
        click.echo("nothing is due")
    sys.stdout.flush()
    if done.others:
        others = ", ".join(done.others)
        click.echo(f"note: due for other tenants: {others}; see --all-tenants", err=True)
    if done.stopped is not None:
        raise done.stopped
    if done.failed:
        several = "command" if done.failed == 1 else "commands"
        raise CserviceError(f"{done.failed} due {several} failed, to be given again next time")


def _check_form(explain: bool, form: str | None, as_json: bool) -> None:
    if explain and as_json:
        raise click.UsageError("--explain or --json, not both")
    if form is not None and not explain:
        raise click.UsageError("--format is that of --explain; give both")


def _print_story(told: Any, form: str | None) -> None:
    from cservice.cli.tellings import as_markdown, as_text

    click.echo("\n".join(as_markdown(told) if form == "md" else as_text(told)))


def _print_json(records: Any, events: Any) -> None:
    from cservice.cli.plain import as_json

    click.echo(as_json(records, events))


def _print_timeline(title: str, entries: Any, records: Any) -> None:
    from cservice.cli.timeline import blocks, timeline

    lines = [title, "", *timeline(entries), "", "Records at the end", "", *blocks(records)]
    click.echo("\n".join(lines))
