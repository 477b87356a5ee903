"""Which policies answer which question, in the order they are asked."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from cservice.cli.timeline import WIDTH
from cservice.desk.slices import SLICES, TRADE
from cservice.kernel.policies import Policies
from cservice.kernel.question import Adjust, First, Gather, Question, Rule
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.registration import packaged

_COMBINATIONS: tuple[tuple[str, type[Question[Any]]], ...] = (
    ("rule", Rule),
    ("first answer", First),
    ("gather", Gather),
    ("adjust in turn", Adjust),
)


def rules(plugins: Iterable[Any], brand: str | None, *, installed: bool = False) -> Iterator[str]:
    """The lines: each question, how its answers combine, and who answers.

    `installed` adds those that packages offer, as it does for a desk.
    """
    policies = Policies(*TRADE, *(packaged() if installed else ()), *plugins)
    if brand is None:
        yield "For every brand that has no policies of its own."
        if policies.brands:
            yield f"With policies of their own: {', '.join(sorted(policies.brands))}; see --brand."
    elif brand in policies.brands:
        yield f"For brand {brand}."
    else:
        yield f"For brand {brand}, which has no policies of its own."
    bound = policies.bound(Tenant("main"), BrandId(brand or ""))
    for question in _questions(policies):
        yield ""
        yield from _wrapped(f"{question.kind} ({_combination(question)})", "", "  ")
        yield from _wrapped(_first_line(question), "  ", "  ")
        for place, one in enumerate(bound.get(question, ()), start=1):
            yield from _wrapped(f"{place}. {one.name}: {one.doc}".rstrip(": "), "  ", "     ")
    yield ""
    yield "How answers combine"
    for word, kind in _COMBINATIONS:
        yield from _wrapped(f"{word}: {_first_line(kind)}", "  ", "    ")


def _questions(policies: Policies) -> list[type[Question[Any]]]:
    """The slices' own, then those that only plug-ins know."""
    ours: list[Any] = [question for one in SLICES for question in one.questions]
    return list(dict.fromkeys([*ours, *(one.mark.question for one in policies.all)]))


def _combination(question: type[Question[Any]]) -> str:
    known = (word for word, kind in _COMBINATIONS if issubclass(question, kind))
    return next(known, "in a way of its own")


def _first_line(documented: type[Any]) -> str:
    """The first line of a docstring, without the row of our catalogue that it comes from."""
    line = (documented.__doc__ or "").strip().partition("\n")[0]
    return line.partition(" Source: ")[0]


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then)
