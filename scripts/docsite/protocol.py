"""The protocol of a call, from its data: a table of each part, and of each trouble."""

from collections.abc import Iterator

from cservice.protocol import TRADE, WARNING, WORDS, Protocol
from cservice.protocol.tables import Table, tables
from docsite.source import cell


def page(protocol: Protocol = TRADE) -> str:
    """Every step and line, and the words that sentences may name."""
    lines = [line for one in tables(protocol) for line in _table(one)]
    times = "once" if protocol.warnings == 1 else f"{protocol.warnings} times"
    lines += [
        f"Who is abusive is warned {times} (the line `{WARNING}`) before we hang up.",
        f"A recording is paused for {protocol.pause} seconds before somebody is reminded.",
        "",
        "## Words that sentences may name",
        "",
        "| word | stands for |",
        "|---|---|",
        *(f"| `{word}` | {cell(said)} |" for word, said in WORDS.items()),
        "",
    ]
    return "\n".join(lines)


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.title}"
    yield ""
    yield f"| {' | '.join(table.heads)} |"
    yield "|" + "---|" * len(table.heads)
    for row in table.rows:
        yield f"| {' | '.join(cell(each) for each in row)} |"
    yield ""
