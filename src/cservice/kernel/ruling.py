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
from cservice.kernel.errors import CserviceError
from cservice.kernel.time import lasting


class Verdict(StrEnum):
    """What a policy said."""

    ALLOW = "allow"
    REFUSE = "refuse"
    NEED_APPROVAL = "need_approval"
    LIFT = "lift"
    ANSWER = "answer"


@attrs.frozen(kw_only=True)
class Condition:
    """Something an allowance depends on that is checked later, at inspection. Source: E9."""

    code: str  # stable word: "original_packaging"
    text: str  # the sentence told to the customer


@attrs.frozen(kw_only=True)
class Ruling:
    """One policy's answer to one question, as it is kept with the events it led to."""

    question: str  # the question's kind: "returns.may_return"
    policy: str  # who answered: "trade.returns:window"
    verdict: Verdict  # what was said
    code: str = ""  # stable word of the rule: "window"; what a Lift names
    reason: str = ""  # English template over params; translations are looked up by code
    params: Mapping[str, str] = attrs.field(factory=dict)  # what the template is filled with
    allowed: tuple[str, ...] = ()  # what would be allowed instead; empty = nothing to offer
    conditions: tuple[Condition, ...] = ()  # what an allowance depends on
    role: Role | None = None  # whose approval settles it; None = nobody's does
    final: bool = False  # a final refusal cannot be lifted
    settled_by: str | None = None  # policy or person that lifted or approved; None = stands
    answer: str | None = None  # what a non-rule question was answered; None for rules

    def text(self, catalogue: Mapping[str, str] | None = None) -> str:
        """The sentence for people, from the catalogue's template for this code or our own.

        `{name}` is filled in, `{{` and `}}` are braces. Whatever else a template says is shown as
        it is written, and so is a parameter that the ruling lacks: a sentence never fails.
        """
        template = (catalogue or {}).get(self.code, self.reason)
        return _PLACES.sub(self._filled, str(template))

    def _filled(self, place: re.Match[str]) -> str:
        name = place["name"]
        return place[0][0] if name is None else str(self.params.get(name, place[0]))

    def __str__(self) -> str:
        return self.text()


# Not str.format: it fails on a stray brace, and reads attributes that a template has no claim to.
_PLACES = re.compile(r"\{\{|\}\}|\{(?P<name>\w+)\}")


def params_of(values: Mapping[str, object]) -> Mapping[str, str]:
    """Parameters as text, the form in which they are kept."""
    return {name: in_words(value) for name, value in values.items()}


def in_words(value: object) -> str:
    """A value as a sentence says it: "2 days", "2026-03-02T09:00:00Z", and else as itself."""
    if isinstance(value, datetime.timedelta):
        return lasting(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


@attrs.frozen
class Allow:
    """Yes; possibly on conditions that are checked later."""

    reason: str = ""  # English template over params; empty = nothing to add
    conditions: tuple[Condition, ...] = attrs.field(default=(), kw_only=True)  # checked later
    params: Mapping[str, str] = attrs.field(
        factory=dict, converter=params_of, kw_only=True
    )  # what the template is filled with


@attrs.frozen
class Refuse:
    """No, unless a later policy lifts it or somebody with the role overrides it."""

    code: str  # stable word of the rule; what a Lift names
    reason: str  # English template over params
    allowed: tuple[str, ...] = attrs.field(default=(), kw_only=True)  # what would be, instead
    override: Role | None = attrs.field(default=None, kw_only=True)  # who may; None = nobody
    final: bool = attrs.field(default=False, kw_only=True)  # never lifted or overridden
    params: Mapping[str, str] = attrs.field(
        factory=dict, converter=params_of, kw_only=True
    )  # what the template is filled with


@attrs.frozen
class NeedApproval:
    """Not without somebody of the role; the actor's own role counts. Source: B5."""

    code: str  # stable word of the rule; what a Lift names
    reason: str  # English template over params
    role: Role = attrs.field(kw_only=True)  # who may approve
    params: Mapping[str, str] = attrs.field(
        factory=dict, converter=params_of, kw_only=True
    )  # what the template is filled with


@attrs.frozen
class Lift:
    """An exception to an earlier policy's rule, by its code, unless that refusal is final."""

    code: str  # the code of the refusal it lifts
    reason: str  # English template over params
    params: Mapping[str, str] = attrs.field(
        factory=dict, converter=params_of, kw_only=True
    )  # what the template is filled with


#: What a policy may answer a Rule question.
RuleAnswer = Allow | Refuse | NeedApproval | Lift


@attrs.frozen
class Refused:
    """A command or question was refused; a value, since a broken rule is no accident."""

    rulings: tuple[Ruling, ...]  # all that was said, in order; at least one stands against it

    @property
    def standing(self) -> tuple[Ruling, ...]:
        """The rulings that stand against it: refusals and missing approvals not settled."""
        against = (Verdict.REFUSE, Verdict.NEED_APPROVAL)
        return tuple(r for r in self.rulings if r.verdict in against and r.settled_by is None)

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
        reason=reason,
        params=params_of(params),
        allowed=allowed,
        final=True,
    )
    return Refused((ruling,))
