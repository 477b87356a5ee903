"""The questions page: all that a policy may be asked, from the declarations."""

from collections.abc import Sequence
from typing import Any

import attrs

from cservice.kernel.policy import Policy
from cservice.kernel.question import Adjust, Question
from cservice.kernel.slice import Slice
from docsite.declared import answer_of, askers, combination, defaults
from docsite.source import cell, doc, field_table, fields, sentence

_COMBINED = {
    "Rule": "rule: any objection counts, unless lifted or overridden",
    "First": "first answer: the latest registered is asked first, the trade's default last",
    "Gather": "gather: every policy may add answers",
    "Adjust": "adjust in turn: each policy may change what the one before made of it",
}


def page(slices: Sequence[Slice]) -> str:
    """Every question of every slice."""
    asked = [(part, question) for part in slices for question in part.questions]
    lines = [
        "What a policy may be asked, by slice. [Write a policy](../how-to/write-a-policy.md) says",
        "how to answer, [How rulings combine](../explanation/rulings.md) what becomes of answers.",
        "",
        "Every question also has `q.now`, `q.by` and the host's own facts: `q.fact(Kind)`, or",
        "`q.may_know(Kind)` where it may be unknown. A policy that returns `None` has no opinion.",
        "",
        "| question | combination | asks |",
        "|---|---|---|",
        *(
            f"| [{q.__name__}](#{q.__name__.lower()}) | {_word(q)} | {cell(sentence(q))} |"
            for _, q in asked
        ),
        "",
    ]
    for part, question in asked:
        lines += _question(part, question)
    return "\n".join(lines)


def _question(part: Slice, question: type[Question[Any]]) -> list[str]:
    name = question.__name__
    kind = combination(question)
    leave = ["given"] if kind is not Adjust else ["given", "so_far"]
    answer = answer_of(question)
    lines = [
        f"## {name} {{#{name.lower()}}}",
        "",
        doc(question),
        "",
        "```python",
        f"@policy({part.name}.{name})",
        f"def your_name(q: {part.name}.{name}) -> {answer} | None: ...",
        "```",
        "",
        f"`{question.kind}` · {_COMBINED[kind.__name__]}",
        "",
    ]
    if kind is Adjust:
        lines += [f"`q.so_far` is what the policies before made of it, {_a(answer)}.", ""]
    lines += field_table(fields(question, leave=leave))
    commands = ", ".join(
        f"[{c.__name__}](slices/{s.name}.md#{c.__name__.lower()})" for s, c in askers(question)
    )
    lines += [f"Asked by: {commands}.", "", "By default:", ""]
    lines += [_default(one) for one in defaults(question)]
    return [*lines, ""]


def _word(question: type[Question[Any]]) -> str:
    return _COMBINED[combination(question).__name__].partition(":")[0]


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} `{name}`"


def _default(one: Policy) -> str:
    marks = [word for word in ("first", "last") if getattr(one.mark, word)]
    shown = attrs.asdict(one.mark, filter=lambda a, v: a.name in ("brand", "tenant") and bool(v))
    marks += [f"{key} {value}" for key, value in shown.items()]
    heard = f" ({', '.join(marks)})" if marks else ""
    return f"- `{one.name}`{heard}: {one.doc}"
