"""Who must approve what: the objections of the trade's defaults that a role may settle.

Read from the source of each default: its calls of `Refuse` and `NeedApproval`, and those of what
it names in its module.
"""

import ast
import inspect
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import attrs

from cservice.kernel.policy import Policy
from cservice.kernel.slice import Slice
from docsite.declared import defaults, page_of
from docsite.source import cell

#: What objects, and the argument that names who may settle it.
_OBJECTS = {"Refuse": "override", "NeedApproval": "role"}


@attrs.frozen(kw_only=True)
class Objection:
    """One thing that a default says no to."""

    policy: Policy  # which default
    code: str  # the rule's stable word
    reason: str  # its sentence, a template
    role: str | None  # who may settle it; None = nobody may
    approval: bool  # True = whoever has the role needs nobody else
    final: bool  # True = no policy lifts it either


def table(slices: Sequence[Slice]) -> str:
    """Every objection of the trade's defaults: those that somebody may settle, then the others."""
    found = list(objections(slices))
    lines = ["| rule | says | who settles it |", "|---|---|---|"]
    for one in sorted(found, key=lambda one: one.role is None):
        rule = f"[`{one.code}`]({page_of(one.policy.mark.question)})"
        lines.append(f"| {rule} | {cell(one.reason)} | {settled_by(one)} |")
    return "\n".join(lines)


def settled_by(one: Objection) -> str:
    """Who settles it, in words."""
    if one.role is None:
        return "nobody, and no policy either" if one.final else "nobody; a policy may lift it"
    role = one.role.replace("_", " ")
    return f"a {role}" if one.approval else f"a {role}, by an override with a reason"


def objections(slices: Sequence[Slice]) -> Iterator[Objection]:
    """What the defaults object to, in the order of the questions."""
    for part in slices:
        for question in part.questions:
            for policy in defaults(question):
                yield from objections_of(policy)


def objections_of(policy: Policy) -> Iterator[Objection]:
    """What one policy objects to, itself and by what it names in its module."""
    module = inspect.getmodule(policy.answer)
    assert module is not None
    for call in _calls(module, policy.answer.__name__):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in _OBJECTS:
            continue
        given = {one.arg: one.value for one in call.keywords}
        role = given.get(_OBJECTS[name])
        code, reason = (*call.args, given.get("code"), given.get("reason"))[:2]
        yield Objection(
            policy=policy,
            code=_text(module, code),
            reason=_text(module, reason),
            role=None if role is None else _text(module, role),
            approval=name == "NeedApproval",
            final=_text(module, given.get("final")) == "True",
        )


def _calls(module: ModuleType, name: str) -> Iterator[ast.Call]:
    """Every call in what stands under a name of the module, and in what that names in turn."""
    todo, seen = [name], {name}
    while todo:
        for node in ast.walk(_declared(module)[todo.pop(0)]):
            if isinstance(node, ast.Call):
                yield node
            if isinstance(node, ast.Name) and node.id in _declared(module) and node.id not in seen:
                seen.add(node.id)
                todo.append(node.id)


@cache
def _declared(module: ModuleType) -> dict[str, ast.AST]:
    """The functions of a module and what it assigns, by name."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


def _text(module: ModuleType, node: Any) -> str:
    """What a literal or a name of the module says; else as it is written."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name) and node.id in vars(module):
        return str(vars(module)[node.id])
    return ast.unparse(node) if node is not None else ""
