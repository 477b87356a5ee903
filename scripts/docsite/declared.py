"""What the library declares: its slices, its questions, and who asks and answers them."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, get_args, get_origin

import cservice
from cservice.desk.slices import SLICES, TRADE
from cservice.kernel.errors import CserviceError
from cservice.kernel.policies import Policies
from cservice.kernel.policy import Policy
from cservice.kernel.question import Adjust, First, Gather, Question, Rule
from cservice.kernel.slice import Slice
from docsite.source import names_in

__all__ = [
    "SLICES",
    "answer_of",
    "answers_of",
    "askers",
    "combination",
    "defaults",
    "errors",
    "module_of",
    "page_of",
]

_POLICIES = Policies(*TRADE)


def module_of(part: Slice) -> ModuleType:
    """The package of a slice."""
    return importlib.import_module(f"cservice.{part.name}")


def combination(question: type[Question[Any]]) -> type[Question[Any]]:
    """How its answers combine: Rule, First, Gather or Adjust."""
    return next(kind for kind in (Rule, First, Gather, Adjust) if issubclass(question, kind))


def answer_of(question: type[Question[Any]]) -> str:
    """What one policy answers, as it would be annotated."""
    kind = combination(question)
    if kind is Rule:
        return "Ruling"
    name = " | ".join(map(_named, answers_of(question)))
    return f"tuple[{name}, ...]" if kind is Gather else name


def answers_of(question: type[Question[Any]]) -> tuple[Any, ...]:
    """The types of what policies answer, but for a rule's, which is a ruling."""
    kind = combination(question)
    if kind is Rule:
        return ()
    declared = next(
        base
        for parent in question.__mro__
        for base in vars(parent).get("__orig_bases__", ())
        if get_origin(base) is kind
    )
    [answer] = get_args(declared)
    return get_args(answer) or (answer,)


def _named(answer: Any) -> str:
    """A type as it would be annotated; an answer may be one of several."""
    if answer.__module__.startswith("cservice."):
        return str(answer.__name__)
    return f"{answer.__module__}.{answer.__qualname__}".removeprefix("builtins.")


def defaults(question: type[Question[Any]]) -> tuple[Policy, ...]:
    """The trade's own policies that answer it."""
    return tuple(one for one in _POLICIES.all if one.mark.question is question)


def page_of(question: type[Question[Any]]) -> str:
    """Its page, from the reference's folder: `questions/returns-may_return.md`."""
    return f"questions/{question.kind.replace('.', '-')}.md"


def askers(question: type[Question[Any]]) -> tuple[tuple[Slice, Any], ...]:
    """The commands that ask it, each with its slice."""
    return tuple(
        (part, command)
        for part in SLICES
        for command in part.commands
        if id(question) in names_in(command)
    )


def modules() -> Iterator[ModuleType]:
    """Every module of the package."""
    yield cservice
    for found in pkgutil.walk_packages(cservice.__path__, "cservice."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def errors() -> dict[type[CserviceError], tuple[type[CserviceError], ...]]:
    """Every error of the package and those that derive from it, in the order of their names."""
    for _ in modules():
        pass  # an error is known once its module was imported

    def below(kind: type[CserviceError]) -> tuple[type[CserviceError], ...]:
        ours = (one for one in kind.__subclasses__() if one.__module__.startswith("cservice."))
        return tuple(sorted(ours, key=lambda one: one.__name__))

    found: dict[type[CserviceError], tuple[type[CserviceError], ...]] = {}
    todo: list[type[CserviceError]] = [CserviceError]
    while todo:
        kind = todo.pop(0)
        found[kind] = below(kind)
        todo.extend(found[kind])
    return found


def line_of(what: Any) -> int:
    """Where it stands in its module."""
    return inspect.getsourcelines(what)[1]
