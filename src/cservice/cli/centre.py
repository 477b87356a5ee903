"""The commands of `cservice` for whoever answers calls: menus, protocols, callers, queues."""

from pathlib import Path

import click

from cservice.cli.options import BRAND, NOW, STORE, TENANT


@click.group()
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


@click.group()
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
@click.option(
    "--language", metavar="TAG", help="List the sentences that a caller of it hears, as es-MX."
)
def check_lines(file: Path, of: Path | None, language: str | None) -> int:
    """Say what is wrong with the sentences in FILE; with --language, what they are, too.

    A line that the protocol does not have, or that is missing in a language; a word that nobody
    fills in; what is no template: each is a line, and the exit code is 1.
    """
    from cservice.cli.protocols import read_lines, read_protocol, sentences, wrong_lines

    lines, protocol = read_lines(file), read_protocol(of)
    if language is not None:
        click.echo("\n".join([*sentences(lines, protocol, language), ""]))
    wrong = wrong_lines(lines, protocol)
    click.echo("\n".join(wrong) if wrong else "nothing is wrong with them")
    return 1 if wrong else 0


@click.command()
@click.argument("phone", required=False)
@STORE
@TENANT
@BRAND
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


@click.command()
@STORE
@TENANT
@click.option(
    "--brand",
    metavar="ID_OR_FILE",
    required=True,
    help="Whose, by its id or by the YAML file that has its queues.",
)
@NOW
def queues(store: str, tenant: str, brand: str, now: str | None) -> None:
    """List who waits for each department of a brand: calls, and call-backs in their place."""
    from cservice.cli.callers import queue_lines
    from cservice.cli.stores import brand_of, open_desk
    from cservice.desk.desk import system_clock
    from cservice.kernel.time import instant

    at = system_clock() if now is None else instant(now)
    with open_desk(store, [brand], tenant=tenant) as desk:
        click.echo("\n".join(queue_lines(desk, brand_of(brand), at)))
