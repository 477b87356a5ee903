"""The questions pages: all that a policy may be asked, from the declarations.

One page lists them; each has a page of its own, with the trade's default and a worked example.
"""

import inspect
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from cservice.cli.plugins import load_policies
from cservice.kernel.money import Money
from cservice.kernel.policy import Policy, mark_on
from cservice.kernel.question import Adjust, Question
from cservice.kernel.slice import Slice
from docsite import cases
from docsite.declared import answer_of, answers_of, askers, combination, defaults, page_of
from docsite.source import ROOT, cell, doc, field_table, fields, sentence

#: Where the worked examples are.
EXAMPLES = ROOT / "examples" / "policies"
_COMBINED = {
    "Rule": "rule: any objection counts, unless lifted or overridden",
    "First": "first answer: the latest registered is asked first, the trade's default last",
    "Gather": "gather: every policy may add answers",
    "Adjust": "adjust in turn: each policy may change what the one before made of it",
}


def page(slices: Sequence[Slice]) -> str:
    """Every question of every slice, and where its page is."""
    return "\n".join(
        [
            "What a policy may be asked. Each question has a page: what it tells, who answers by",
            "default, and a worked example. [Write a policy](../how-to/write-a-policy.md) says how",
            "to answer, [How rulings combine](../explanation/rulings.md) what becomes of answers.",
            "",
            "Every question also has `q.now`, `q.by` and the host's own facts: `q.fact(Kind)`, or",
            "`q.may_know(Kind)` where it may be unknown. A policy that returns `None` has no",
            "opinion.",
            "",
            "| question | slice | combination | asks |",
            "|---|---|---|---|",
            *(
                f"| [{q.__name__}]({page_of(q)}){{#{q.__name__.lower()}}} | {part.name} "
                f"| {_word(q)} | {cell(sentence(q))} |"
                for part in slices
                for q in part.questions
            ),
            "",
        ]
    )


def question_page(part: Slice, question: type[Question[Any]]) -> str:
    """One question: what it asks and tells, how answers combine, who answers, an example."""
    name = question.__name__
    kind = combination(question)
    leave = ["given"] if kind is not Adjust else ["given", "so_far"]
    answer = answer_of(question)
    lines = [
        f"# {name}",
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
    for one in answers_of(question):
        if attrs.has(one) and one is not Money:
            lines += [f"What `{one.__name__}` is made of:", ""]
            lines += field_table(fields(one), defaults=True)
    commands = ", ".join(
        f"[{c.__name__}](../slices/{s.name}.md#{c.__name__.lower()})" for s, c in askers(question)
    )
    lines += [f"Asked by: {commands}.", ""]
    told = ", ".join(f"[{one.title}](../../{one.page})" for one in cases.that_asked(question.kind))
    lines += [f"Asked in the cases: {told}.", ""] if told else []
    lines += ["## By default", ""]
    for one in defaults(question):
        lines += [_default(one), "", *_source(inspect.getsource(one.answer))]
    lines += _left_out(question)
    for file in examples_of(question):
        place = file.relative_to(ROOT)
        lines += [f"## A worked example: {_about(file)}", ""]
        lines += [f"`{place}`, to be given to a desk, or to a script as one of its `policies`:", ""]
        lines += _source(file.read_text("utf-8"))
    return "\n".join(lines)


def examples_of(question: type[Question[Any]]) -> tuple[Path, ...]:
    """The files of worked examples that have a policy which answers it."""
    return tuple(
        file for file, module in _examples() if any(q is question for q in _answered(module))
    )


@cache
def _examples() -> tuple[tuple[Path, ModuleType], ...]:
    files = sorted(EXAMPLES.glob("*.py"))
    return tuple((file, load_policies(str(file), ROOT)) for file in files)


def _answered(module: ModuleType) -> list[type[Question[Any]]]:
    """What the policies of a module answer: its functions', and its classes' methods'."""
    held = [*vars(module).values()]
    held += [one for kind in held if isinstance(kind, type) for one in vars(kind).values()]
    return [mark.question for one in held if (mark := mark_on(one)) is not None]


def _about(file: Path) -> str:
    return file.stem.replace("_", " ")


def _source(text: str) -> list[str]:
    return ["```python", *text.rstrip().splitlines(), "```", ""]


def _left_out(question: type[Question[Any]]) -> list[str]:
    """How the trade's own answer is done without, or stood in for."""
    names = ", ".join(f'"{one.name}"' for one in defaults(question))
    first = defaults(question)[0].name
    alone = (
        "Somebody has to answer then: a question that nobody is registered for fails closed."
        if len(defaults(question)) == 1
        else "The question needs at least one that is registered; else it fails closed."
    )
    return [
        f"To do without: `Desk(without=[{names}])`. {alone} To answer in its place:",
        f'`@policy({question.__name__}, replaces="{first}")`.',
        "",
    ]


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
