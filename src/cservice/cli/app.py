"""The commands of `cservice`; each imports what it needs when it runs."""

import io
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

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
_TENANT = click.option("--tenant", default="main", show_default=True, help="Whose records.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print records and events as JSON.")
_EXPLAIN = click.option(
    "--explain", is_flag=True, help="Tell it as a story: every decision with its reason."
)
_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md"]),
    help="How the story is written: for the terminal, or as Markdown.",
)


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "--version", package_name="cservice", prog_name="cservice")
def main() -> None:
    """The domain of a customer-service desk: calls, tickets, orders, returns, exchanges, pick-ups.

    Play a case, draw a lifecycle, look into a store.

    Wrong input is one line on stderr and exit code 2; a script whose expectation fails exits
    with 1.
    """


@main.command()
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--store", metavar="URL", default="memory:", help="An empty store; else in memory.")
@_POLICY
@_EXPLAIN
@_FORM
@_JSON
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


@main.group()
def menu() -> None:
    """Try a phone menu out that is in a YAML or TOML file: check it, walk through it, draw it."""


_MENU = click.argument("file", type=click.Path(path_type=Path))
_LANGUAGE = click.option("--language", metavar="TAG", help="The caller's, as es; else the menu's.")


@menu.command("check")
@_MENU
@click.option("--deepest", default=5, show_default=True, help="No level may be deeper than that.")
@_LANGUAGE
def check_menu(file: Path, deepest: int, language: str | None) -> int:
    """Say where the menu in FILE leads, how long that takes, and what is wrong with it.

    A level or message that nobody gets to, a dead end, no way to a person, too many levels, keys
    that overlap, prompts for ever, a language that is missing: each is a line, and the exit code
    is 1.
    """
    from cservice.cli.menus import checked, read_menu

    lines, wrong = checked(read_menu(file), deepest, language)
    click.echo("\n".join(lines))
    return 1 if wrong else 0


@menu.command("walk")
@_MENU
@click.argument("answers", nargs=-1)
@_LANGUAGE
def walk_menu(file: Path, answers: tuple[str, ...], language: str | None) -> None:
    """Say what a caller hears who gives the ANSWERS, in order: keys, - for none, or words.

    Several keys may be written as one: 11433.
    """
    from cservice.cli.menus import read_menu, walked

    click.echo("\n".join(walked(read_menu(file), answers, language)))


@menu.command("draw")
@_MENU
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "svg"]),
    default="text",
    help="For the terminal, for Markdown (mermaid) or as a picture.",
)
def draw_menu(file: Path, form: str) -> None:
    """Draw the menu in FILE as a tree."""
    from cservice.cli.menus import drawn, read_menu

    click.echo(drawn(read_menu(file), form).rstrip(b"\n"))


@main.group()
def protocol() -> None:
    """The protocol by which calls are led: what is said when, and the sentences for it."""


@protocol.command("show")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def show_protocol(file: Path | None) -> None:
    """List the steps of a talk, and the lines for a caller who is not heard; FILE's, or ours."""
    from cservice.cli.protocols import read_protocol, shown

    click.echo("\n".join(shown(read_protocol(file))))


@protocol.command("lines")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--protocol",
    "of",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The protocol they are for; else the trade's.",
)
def check_lines(file: Path, of: Path | None) -> int:
    """Say what is wrong with the sentences in FILE.

    A line that the protocol does not have, or that is missing in a language; a word that nobody
    fills in; what is no template: each is a line, and the exit code is 1.
    """
    from cservice.cli.protocols import read_protocol, wrong_lines

    wrong = wrong_lines(file, read_protocol(of))
    click.echo("\n".join(wrong) if wrong else "nothing is wrong with them")
    return 1 if wrong else 0


@main.group()
def report() -> None:
    """Report on a contact centre: on what its desk recorded, or from what an Asterisk wrote."""


_FILES = click.argument("files", metavar="[FILE…]", nargs=-1, type=click.Path(path_type=Path))
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
_ROWS = click.option("--json", "form", flag_value="json", help="Print JSON, durations in seconds.")
_CSV = click.option("--csv", "form", flag_value="csv", help="Print CSV, durations in seconds.")


@report.command("agents")
@_FILES
@_KEPT
@_TENANT
@_SINCE
@_UNTIL
@_ZONE
@_BUCKET
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
    help="Draw what each did when, too, into that file.",
)
@_ROWS
@_CSV
def report_agents(
    files: tuple[Path, ...],
    store: str | None,
    tenant: str,
    since: str | None,
    until: str | None,
    zone: str,
    bucket: str | None,
    after_call: tuple[str, ...],
    svg: Path | None,
    form: str | None,
) -> None:
    """Say what each agent's time went into, and how many calls were answered and missed.

    FILEs are Asterisk's queue_log and its rotated parts, in any order; .gz is unpacked. With
    --store it is what the desk recorded, which knows of holds and after-call work too.
    """
    from cservice.cli.reports import agents, draw, period_of

    if after_call and store is not None:
        raise click.UsageError("--after-call is for files: a store knows of after-call work")
    period = period_of(since, until, zone, bucket)
    source = _source(files, store, tenant)
    found = agents(source, period, after_call, draws=svg is not None)
    if svg is not None:
        draw(found, period, svg)
    _print_report(found, period, form)


@report.command("queues")
@_FILES
@_KEPT
@_TENANT
@_SINCE
@_UNTIL
@_ZONE
@_BUCKET
@click.option(
    "--level",
    type=click.Choice(["answered", "answered-and-abandoned", "offered", "removed"]),
    help="What a service level means here; without it there is none. Needs --within.",
)
@click.option("--within", metavar="SECONDS", type=click.IntRange(0), help="What is in time.")
@_ROWS
@_CSV
def report_queues(
    files: tuple[Path, ...],
    store: str | None,
    tenant: str,
    since: str | None,
    until: str | None,
    zone: str,
    bucket: str | None,
    level: str | None,
    within: int | None,
    form: str | None,
) -> None:
    """Say what was offered, answered and abandoned in each queue, and how long callers waited.

    FILEs are Asterisk's queue_log; with --store it is what the desk recorded.

    A service level has several definitions, so that one has to be chosen: in time of those
    answered; in time of those answered and abandoned, where both may be in time; answered in time
    of those offered; gone in time, however, of those offered.
    """
    from cservice.cli.reports import level_of, period_of, queues

    if (level is None) != (within is None):
        raise click.UsageError("--level and --within only mean something together; give both")
    period = period_of(since, until, zone, bucket)
    found = queues(_source(files, store, tenant), period, level_of(level, within))
    _print_report(found, period, form)


@report.command("calls")
@click.option(
    "--ami",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Events of Asterisk's manager interface, recorded; - is the standard input.",
)
@click.option("--store", metavar="URL", help="The store: sqlite:///cango.db, postgresql://…")
@_TENANT
@_SINCE
@_UNTIL
@_ZONE
@_BUCKET
@click.option("--each", is_flag=True, help="A row for each call; else their sums and averages.")
@_ROWS
@_CSV
def report_calls(
    files: tuple[Path, ...],
    store: str | None,
    tenant: str,
    since: str | None,
    until: str | None,
    zone: str,
    bucket: str | None,
    form: str | None,
    *,
    each: bool,
) -> None:
    """Say what became of the calls, and how long menu, wait, talk, hold and after-call work took.

    A table shows what each took on average, of the calls of which it is known. Calls are those of
    the --store, or those of Asterisk's manager interface (AMI), of what it was heard to say.
    """
    from cservice.cli.reports import calls, period_of

    if each and bucket is not None:
        raise click.UsageError("--bucket or --each, not both: each call has a row of its own")
    period = period_of(since, until, zone, bucket)
    source = _source(files, store, tenant, "--ami FILE")
    _print_report(calls(source, period, each=each), period, form)


def _source(
    files: tuple[Path, ...], store: str | None, tenant: str, named: str = "files of a queue_log"
) -> Any:
    from cservice.cli.reports import Source

    if bool(files) == (store is not None):
        raise click.UsageError(f"name {named}, or the --store; one of the two")
    return Source(files=files, store=store, tenant=tenant)


def _print_report(found: Any, period: Any, form: str | None) -> None:
    from cservice.cli.reports import notes_of, written

    click.echo(written(found, period, form))
    for line in notes_of(found.notes):
        click.echo(line, err=True)


@main.command("policies")
@_BRAND
@_POLICY
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
@_STORE
@_TENANT
@_BRAND
@_EXPLAIN
@_FORM
@_JSON
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
@_STORE
@_TENANT
@_BRAND
@_NOW
@_POLICY
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


@main.command()
@click.argument("phone", required=False)
@_STORE
@_TENANT
@_BRAND
def caller(phone: str | None, store: str, tenant: str, brand: str | None) -> None:
    """Say who may be calling from PHONE, before anybody picks up; left out, it is withheld.

    A caller id identifies; it never verifies. Without --brand they are of any.
    """
    from cservice.cli.callers import caller_lines
    from cservice.cli.stores import brand_of, open_desk
    from cservice.desk.caller import caller as who

    with open_desk(store, [] if brand is None else [brand], tenant=tenant) as desk:
        found = who(desk, phone, brand=None if brand is None else brand_of(brand).id)
        click.echo("\n".join(caller_lines(found)))


@main.command()
@_STORE
@_TENANT
@click.option(
    "--brand",
    metavar="ID_OR_FILE",
    required=True,
    help="Whose, by its id or by the YAML file that has its queues.",
)
@_NOW
def queues(store: str, tenant: str, brand: str, now: str | None) -> None:
    """List who waits for each department of a brand: calls, and call-backs in their place."""
    from cservice.cli.callers import queue_lines
    from cservice.cli.stores import brand_of, open_desk
    from cservice.desk.desk import system_clock
    from cservice.kernel.time import instant

    at = system_clock() if now is None else instant(now)
    with open_desk(store, [brand], tenant=tenant) as desk:
        click.echo("\n".join(queue_lines(desk, brand_of(brand), at)))


@main.command("tick")
@_STORE
@click.option("--tenant", "tenants", multiple=True, help="Whose; may be given several times.")
@click.option("--all-tenants", is_flag=True, help="Everybody for whom something is due.")
@_BRAND
@_NOW
@_POLICY
@_JSON
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
