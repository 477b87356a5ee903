"""Protocols and lines in files: what is said when, and what is wrong with the sentences."""

from collections.abc import Iterator
from pathlib import Path

from cservice.adapters.lines import problems
from cservice.cli.source import read_source
from cservice.protocol import TRADE, WARNING, Lines, Protocol
from cservice.protocol.tables import Table, tables


def read_protocol(path: Path | None) -> Protocol:
    """The protocol in a YAML or TOML file; None = the trade's.

    Raises SourceError, with the line, for what is none.
    """
    return TRADE if path is None else read_source(path).read(Protocol)


def shown(protocol: Protocol) -> list[str]:
    """The steps and the lines, as tables."""
    lines = [line for one in tables(protocol) for line in (*_shown(one), "")]
    warned = "once" if protocol.warnings == 1 else f"{protocol.warnings} times"
    lines.append(f"Who is abusive is warned {warned}, line {WARNING}, before we hang up (C12).")
    lines.append(f"A recording is paused for {protocol.pause} s before somebody is reminded (C10).")
    return lines


def _shown(table: Table) -> Iterator[str]:
    yield table.title
    rows = (table.heads, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [word.ljust(width) for word, width in zip(row, widths, strict=True)]
        yield f"  {'  '.join(words)}".rstrip()


def read_lines(path: Path) -> Lines:
    """The lines in a YAML or TOML file. Raises SourceError, with the line, for what is none."""
    return read_source(path).read(Lines)


def wrong_lines(lines: Lines, protocol: Protocol) -> list[str]:
    """What is wrong with lines, one after another; nothing = they can be said."""
    return list(problems(lines, protocol))


def sentences(lines: Lines, protocol: Protocol, language: str) -> Iterator[str]:
    """Which of the languages a caller hears, and each of its sentences, in the protocol's order."""
    spoken = lines.language(language)
    said = lines.languages[spoken]
    yield f"In {spoken}:"
    width = max(map(len, said), default=0)
    for name in protocol.lines:
        if name in said:
            yield f"  {name.ljust(width)}  {' '.join(said[name].split())}"
