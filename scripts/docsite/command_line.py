"""The command-line page, from click's own help."""

from collections.abc import Iterator

import click

from cservice.cli import main


def commands(command: click.Command = main, path: str = "cservice") -> Iterator[tuple[str, str]]:
    """Every command as it is typed, and its help."""
    context = click.Context(command, info_name=path, terminal_width=90, max_content_width=90)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from commands(found, f"{path} {name}")


def page() -> str:
    """Every command and its help."""
    lines = [
        'The command comes with the extra `cli`: `pip install "cservice[cli]"`. What follows is',
        "what `--help` prints.",
        "",
    ]
    for path, text in commands():
        lines += [f"## `{path}` {{#{path.replace(' ', '-')}}}", "", "```text", text, "```", ""]
    return "\n".join(lines)
