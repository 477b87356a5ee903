"""What policies answer, and the ruling that is kept of each answer.

A ruling is one policy's answer to one question. `Refused` is a command's outcome and carries
rulings; `RefusedError` wraps it where raising is wanted.
"""

import datetime
import re
from collections.abc import Mapping
from enum import StrEnum

import attrs

from cservice.kernel.actor import Role
from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.time import lasting
from cservice.kernel.value import frozen, of_fields
from cservice.kernel.words import spoken


class Verdict(StrEnum):
    """What a policy said."""

    ALLOW = "allow"
    REFUSE = "refuse"
    NEED_APPROVAL = "need_approval"
    LIFT = "lift"
    ANSWER = "answer"


#: What stands against a command unless it is settled.
OBJECTIONS = (Verdict.REFUSE, Verdict.NEED_APPROVAL)


def _check(what: str, **fields: tuple[object, type]) -> None:
    for name, (value, kind) in fields.items():
        if not isinstance(value, kind):
            raise InputError(f"{name} of {what} must be {kind.__name__}, not {value!r}")


@frozen(kw_only=True)
class Condition:
    """Something an allowance depends on that is checked later, at inspection. Source: E9."""

    code: str  # stable word: "original_packaging"
    text: str  # the sentence told to the customer

    def __attrs_post_init__(self) -> None:
        _check("a condition", code=(self.code, str), text=(self.text, str))


@frozen(kw_only=True)
class Ruling:
    """One policy's answer to one question, as it is kept with the events it led to.

    A policy makes one with `Allow`, `Refuse`, `NeedApproval` or `Lift`; who was asked what is
    written into it when it is heard.
    """

    verdict: Verdict  # what was said
    question: str = ""  # the question's kind: "returns.may_return"; empty = not asked yet
    policy: str = ""  # who answered: "trade.returns:window"; likewise
    code: str = ""  # stable word of the rule: "window"; what a Lift names
    reason: str = ""  # English template over params; translations are looked up by code
    params: Mapping[str, str] = attrs.field(factory=dict)  # what the template is filled with
    allowed: tuple[str, ...] = ()  # what would be allowed instead; empty = nothing to offer
    conditions: tuple[Condition, ...] = ()  # what an allowance depends on
    role: Role | None = None  # whose approval settles it; None = nobody's does
    final: bool = False  # a final refusal cannot be lifted
    settled_by: str | None = None  # policy or person that lifted or approved; None = stands
    answer: str | None = None  # what a non-rule question was answered; None for rules

    def __attrs_post_init__(self) -> None:
        """Only what can be kept and read again; a policy that makes another fails, by name."""
        _check(
            "a ruling",
            verdict=(self.verdict, Verdict),
            code=(self.code, str),
            reason=(self.reason, str),
            allowed=(self.allowed, tuple),
            conditions=(self.conditions, tuple),
            role=("" if self.role is None else self.role, str),
            final=(self.final, bool),
        )
        for text in (*self.allowed, *self.params, *self.params.values()):
            _check("a ruling", text=(text, str))
        for condition in self.conditions:
            _check("a ruling", condition=(condition, Condition))
        if (self.verdict is Verdict.ANSWER) is not (self.answer is not None):
            raise InputError(f"a ruling that says {self.verdict} has the answer {self.answer!r}")

    # The copies below are of what was checked when it was made, and are made without more ado.

    def heard(self, question: str, policy: str) -> "Ruling":
        """The ruling as it is kept, with who was asked what; itself where that stands in it."""
        if self.policy == policy and self.question == question:
            return self
        return of_fields(Ruling, self.__dict__ | {"question": question, "policy": policy})

    def settled(self, by: str) -> "Ruling":
        """The ruling, lifted or approved by a policy or person."""
        return of_fields(Ruling, self.__dict__ | {"settled_by": by})

    def answered(self, answer: str, reason: str) -> "Ruling":
        """The ruling, with what else than yes or no was answered, and why."""
        return of_fields(Ruling, self.__dict__ | {"answer": answer, "reason": reason})

    def text(self, catalogue: Mapping[str, str] | None = None) -> str:
        """The sentence for people, from the catalogue's template for this code or our own.

        `{name}` is filled in, `{name:words}` with a code such as `with_customer` said as words, and
        `{{` and `}}` are braces. Whatever else a template says is shown as it is written, and so
        is a parameter that the ruling lacks: a sentence never fails.
        """
        template = (catalogue or {}).get(self.code, self.reason)
        return _PLACES.sub(self._filled, str(template))

    def _filled(self, place: re.Match[str]) -> str:
        name = place["name"]
        if name is None or name not in self.params:
            return place[0][0] if name is None else place[0]
        value = str(self.params[name])
        return spoken(value) if place["words"] else value

    def __str__(self) -> str:
        return self.text()


# Not str.format: it fails on a stray brace, and reads attributes that a template has no claim to.
_PLACES = re.compile(r"\{\{|\}\}|\{(?P<name>\w+)(?P<words>:words)?\}")


def worded(template: str, params: Mapping[str, object] | None) -> str:
    """The template, with whatever is a state or another of our enums said as words.

    What is text is somebody's own, an id or a sku, and is shown as it is.
    """
    codes = {name for name, value in (params or {}).items() if isinstance(value, StrEnum)}
    if not codes:
        return template
    return _PLACES.sub(
        lambda place: f"{{{place['name']}:words}}" if place["name"] in codes else place[0], template
    )


def params_of(values: Mapping[str, object] | None) -> Mapping[str, str]:
    """Parameters as text, the form in which they are kept; none where there are none."""
    return {name: in_words(value) for name, value in values.items()} if values else {}


def in_words(value: object) -> str:
    """A value as a sentence says it: "2 days", "2026-03-02T09:00:00Z", and else as itself."""
    if isinstance(value, datetime.timedelta):
        return lasting(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


class Allow(Ruling):
    """Yes; possibly on conditions that are checked later."""

    def __init__(
        self,
        reason: str = "",
        *,
        conditions: tuple[Condition, ...] = (),
        params: Mapping[str, object] | None = None,
    ) -> None:
        """`reason` is an English template over `params`; empty = nothing to add."""
        super().__init__(
            verdict=Verdict.ALLOW,
            reason=worded(reason, params),
            conditions=conditions,
            params=params_of(params),
        )


class Refuse(Ruling):
    """No, unless a later policy lifts it or somebody with the role overrides it."""

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        allowed: tuple[str, ...] = (),
        override: Role | None = None,
        final: bool = False,
        params: Mapping[str, object] | None = None,
    ) -> None:
        """`code` is the stable word of the rule, `reason` an English template over `params`.

        `allowed` says what would be, instead. Nobody overrides it where `override` names no role,
        and what is `final` is never lifted either.
        """
        super().__init__(
            verdict=Verdict.REFUSE,
            code=code,
            reason=worded(reason, params),
            allowed=allowed,
            role=override,
            final=final,
            params=params_of(params),
        )


class NeedApproval(Ruling):
    """Not without somebody of the role; the actor's own role counts. Source: B5."""

    def __init__(
        self, code: str, reason: str, *, role: Role, params: Mapping[str, object] | None = None
    ) -> None:
        """`code` is the stable word of the rule, `reason` an English template over `params`."""
        super().__init__(
            verdict=Verdict.NEED_APPROVAL,
            code=code,
            reason=worded(reason, params),
            allowed=(f"with the approval of a {role}",),
            role=role,
            params=params_of(params),
        )


class Lift(Ruling):
    """An exception to an earlier policy's rule, by its code, unless that refusal is final."""

    def __init__(
        self, code: str, reason: str, *, params: Mapping[str, object] | None = None
    ) -> None:
        """`code` is that of the refusal it lifts, `reason` an English template over `params`."""
        super().__init__(
            verdict=Verdict.LIFT, code=code, reason=worded(reason, params), params=params_of(params)
        )


@frozen
class Refused:
    """A command or question was refused; a value, since a broken rule is no accident."""

    rulings: tuple[Ruling, ...]  # all that was said, in order; at least one stands against it

    @property
    def standing(self) -> tuple[Ruling, ...]:
        """The rulings that stand against it: refusals and missing approvals not settled."""
        return tuple(r for r in self.rulings if r.verdict in OBJECTIONS and r.settled_by is None)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rulings that stand against it."""
        return tuple(r.code for r in self.standing)

    def __str__(self) -> str:
        return "; ".join(
            f"{r.text()} [{r.code}, {r.policy}]"
            + (f" (allowed: {', '.join(r.allowed)})" if r.allowed else "")
            for r in self.standing
        )


@attrs.define(auto_exc=True, slots=False, eq=False)
class RefusedError(CserviceError):
    """A refusal, raised where the host prefers raising: `desk.do`."""

    refused: Refused

    def __str__(self) -> str:
        return str(self.refused)


def refuse(
    question: str,
    policy: str,
    code: str,
    reason: str,
    /,
    *,
    allowed: tuple[str, ...] = (),
    **params: object,
) -> Refused:
    """A final refusal by the kernel or a command itself, in the same shape as a policy's.

    `params` fill the template; each may have any name but `allowed`.
    """
    ruling = Ruling(
        question=question,
        policy=policy,
        verdict=Verdict.REFUSE,
        code=code,
        reason=worded(reason, params),
        params=params_of(params),
        allowed=allowed,
        final=True,
    )
    return Refused((ruling,))
