"""Listens to a decision: which questions it asks, and what each policy says to them."""

import typing
from collections.abc import Iterable
from functools import cache
from typing import Any

import attrs

from cservice.kernel.command import FAILED
from cservice.kernel.given import Given
from cservice.kernel.policy import Policy
from cservice.kernel.question import Gather, Question
from cservice.kernel.ruling import Refused
from cservice.kernel.value import frozen


@frozen
class Said:
    """What one policy was asked, and its answer."""

    question: Question[Any]  # as it was asked
    policy: str  # who was
    answer: Any  # what it said; None = no opinion

    @property
    def answers(self) -> tuple[Any, ...]:
        """Each thing that it said: nothing, one thing, or as many as were gathered."""
        if self.answer is None:
            return ()
        return self.answer if isinstance(self.question, Gather) else (self.answer,)


def refusing(refused: Refused, said: Iterable[Said]) -> list[Said]:
    """What was said to the question whose answer the refusal is.

    A command's own refusal has none; nor has that of a policy that failed, which is no answer.
    """
    kinds = {ruling.question for ruling in refused.standing if ruling.code != FAILED}
    theirs = [one for one in said if one.question.kind in kinds]
    # One of a kind may have been asked before, of something else, and was answered otherwise.
    return [one for one in theirs if one.question is theirs[-1].question]


def overheard(facts: Given) -> tuple[Given, list[Said]]:
    """The same facts, and a list that fills with what is asked and said as they are used."""
    said: list[Said] = []

    def listening(one: Policy) -> Policy:
        def answer(question: Any) -> Any:
            given = one.answer(question)
            said.append(Said(question, one.name, given))
            return given

        return attrs.evolve(one, answer=answer)

    policies = {kind: tuple(map(listening, some)) for kind, some in facts.policies.items()}
    return attrs.evolve(facts, policies=policies), said


def left_out(question: Question[Any]) -> tuple[str, ...]:
    """The fields of a question that say nothing, though it promises that they always do."""
    kind: Any = type(question)  # mypy takes no attrs class for hashable; behind Any it does
    hints = _hints(kind)
    fields = [one.name for one in attrs.fields(kind) if one.name in hints]
    return tuple(n for n in fields if getattr(question, n) is None and not _may_be_none(hints[n]))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _may_be_none(hint: Any) -> bool:
    return hint is Any or type(None) in typing.get_args(hint) or isinstance(hint, typing.TypeVar)
