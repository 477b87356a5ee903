"""A protocol in tables, for a terminal and for the docs."""

from collections.abc import Mapping

from cservice.kernel.value import frozen
from cservice.kernel.words import spoken
from cservice.protocol.model import Due, Ladder, LadderName, Phase, Protocol, Rung, Step


@frozen(kw_only=True)
class Table:
    """Rows under heads."""

    title: str  # what they are
    heads: tuple[str, ...]  # of the columns
    rows: tuple[tuple[str, ...], ...]  # each as long as the heads


def tables(protocol: Protocol) -> tuple[Table, ...]:
    """The steps of each part of a talk, and the lines for each trouble; parts without any left out.

    The words are people's; names are as files and commands have them.
    """
    steps = [_steps(protocol, phase) for phase in Phase]
    ladders = [_lines(name, one) for name, one in protocol.ladders.items()]
    return tuple([one for one in (*steps, *ladders) if one.rows])


def _steps(protocol: Protocol, phase: Phase) -> Table:
    rows = [
        (name, one.says, _due(one), protocol.line_of(name), one.source)
        for name, one in protocol.steps.items()
        if one.phase is phase
    ]
    heads = ("step", "the agent", "due", "line", "row")
    return Table(title=_TITLES[phase], heads=heads, rows=tuple(rows))


def _due(step: Step) -> str:
    return f"{_DUE[step.when]}, and after a transfer" if step.by_each else _DUE[step.when]


def _lines(name: LadderName, ladder: Ladder) -> Table:
    last = len(ladder.rungs)
    rows = [
        (str(place), one.line, _after(one, ladder, place == last))
        for place, one in enumerate(ladder.rungs, start=1)
    ]
    row = f" ({ladder.source})" if ladder.source else ""
    title = f"Where {ladder.says}: {name}{row}"
    return Table(title=title, heads=("", "line", "and then"), rows=tuple(rows))


def _after(rung: Rung, ladder: Ladder, last: bool) -> str:
    what = spoken(ladder.then) if last else "the next line"
    return f"{rung.waits} s, {what}" if rung.waits else what


_TITLES: Mapping[Phase, str] = {
    Phase.OPENING: "Opening",
    Phase.VERIFICATION: "Verification",
    Phase.CLOSING: "Closing",
    Phase.UPSET: "Whenever the caller is upset",
}
_DUE: Mapping[Due, str] = {
    Due.ALWAYS: "always",
    Due.RECORDED: "where the talk is recorded",
    Due.FOUND: "where the order was found",
    Due.NUMBERED: "where there is a number",
    Due.ORDER_PLACED: "where an order was placed on the call",
    Due.TICKET_FORWARDED: "where a ticket was forwarded",
}

__all__ = ["Table", "tables"]
