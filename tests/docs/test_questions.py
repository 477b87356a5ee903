"""The pages of the questions, and of who must approve what."""

import re

import attrs
import pytest

from cservice import (
    TEAM_LEADER,
    Money,
    NeedApproval,
    Policies,
    Refuse,
    Ruling,
    pickups,
    policy,
    returns,
)
from cservice.kernel.question import Question
from cservice.kernel.slice import Slice
from cservice.pickups import MayBook
from docs_reader import ROOT
from docsite import approvals, questions
from docsite.declared import SLICES, answers_of, defaults
from docsite.source import doc, fields, names_in

ASKED = [
    pytest.param(part, question, id=question.kind) for part in SLICES for question in part.questions
]


@pytest.mark.parametrize(("part", "question"), ASKED)
def test_every_question_has_a_page(part: Slice, question: type[Question[object]]) -> None:
    """it names the question by its kind, with its fields, who asks it, and who answers."""
    said = questions.question_page(part, question)

    assert said.startswith(f"# {question.__name__}\n")
    assert f"`{question.kind}`" in said
    assert doc(question).split("\n")[0] in said
    for one in fields(question, leave=["given"]):
        assert re.search(rf"`(q\.)?{one.name}`", said)
        assert one.comment or one.name == "so_far", f"no comment says what {one.name} means"
    for answer in answers_of(question):
        if attrs.has(answer) and answer is not Money:
            assert f"What `{answer.__name__}` is made of:\n" in said
            assert all(f"| `{one.name}` | " in said for one in fields(answer))
    assert "Asked by: [" in said
    assert defaults(question), f"{question.kind} has no default"
    for default in defaults(question):
        assert f"`{default.name}`" in said
        assert f"def {default.answer.__name__}(" in said
    for file in questions.examples_of(question):
        assert file.read_text().rstrip() in said
    assert f"| [{question.__name__}](questions/" in questions.page(SLICES)


def test_every_question_has_a_default_and_an_example() -> None:
    """each can be learnt from: the trade answers it, and so does a file in examples/policies."""
    missing = [
        f"{question.kind}: no policy in examples/policies answers @policy({question.__name__})"
        for part in SLICES
        for question in part.questions
        if not questions.examples_of(question)
    ]
    missing += [
        f"{question.kind}: no policy of the trade answers it"
        for part in SLICES
        for question in part.questions
        if not defaults(question)
    ]
    assert not missing, "\n" + "\n".join(missing)


def test_every_example_is_a_worked_one() -> None:
    """a file of examples/policies answers a question, says what it is, and is on its page."""
    shown = {
        file
        for part in SLICES
        for question in part.questions
        for file in questions.examples_of(question)
    }
    assert shown == set(questions.EXAMPLES.glob("*.py"))
    assert {file.relative_to(ROOT).parts[0] for file in shown} == {"examples"}


def test_how_to_do_without_a_default() -> None:
    """a page names the default to leave out or to stand in for."""
    said = questions.question_page(returns.SLICE, returns.MayReturn)
    assert 'Desk(without=["trade.returns:window"])' in said
    assert '`@policy(MayReturn, replaces="trade.returns:window")`' in said
    assert "[Ninety days, or a receipt](../../cases/cango/bronze.md)" in said


def _helped() -> type[MayBook]:
    return MayBook


class _Asks:
    def asked(self) -> object:
        return _helped()


def test_who_asks_is_found_through_helpers() -> None:
    """a command that asks by a function beside it asks all the same."""
    assert id(MayBook) in names_in(_Asks)
    assert id(questions) not in names_in(_Asks)


def test_who_must_approve_what() -> None:
    """what a default objects to is listed with who settles it, as the source has it."""
    found = {one.code: one for one in approvals.objections(SLICES)}

    assert found["window"].role == "supervisor"
    early = [one for one in approvals.objections(SLICES) if one.code == "goods_not_back"]
    assert [(one.role, one.final) for one in early] == [(None, False), ("supervisor", False)]
    assert found["window_past"].policy.mark.question is pickups.MayBook
    rows = approvals.table(SLICES).splitlines()[2:]
    assert len(rows) == len(list(approvals.objections(SLICES)))
    assert "| [`window`](questions/returns-may_return.md) | it could come back until {until} |" in (
        "\n".join(rows)
    )
    assert any(row.endswith("| a supervisor, by an override with a reason |") for row in rows)
    assert any(row.endswith("| nobody; a policy may lift it |") for row in rows)


FEW = 3
_SEALED = Refuse("sealed", "the seal is broken", final=True)


def _too_many(q: returns.MayReturn) -> Ruling | None:
    if q.line.requested > FEW:
        return NeedApproval("many", "more than {few}", role=TEAM_LEADER, params={"few": FEW})
    return _SEALED


@policy(returns.MayReturn)
def careful(q: returns.MayReturn) -> Ruling | None:
    """Whatever is many needs a word, whatever is open stays."""
    return _too_many(q)


def test_objections_are_found_in_what_a_policy_names() -> None:
    """in its helpers and in what its module holds, with whose word settles each."""
    [mine] = [one for one in Policies(careful).all if one.answer is careful]
    found = {one.code: one for one in approvals.objections_of(mine)}

    assert (found["many"].role, found["many"].approval) == ("team_leader", True)
    assert (found["sealed"].role, found["sealed"].final) == (None, True)
    assert approvals.settled_by(found["many"]) == "a team leader"
    assert approvals.settled_by(found["sealed"]) == "nobody, and no policy either"
