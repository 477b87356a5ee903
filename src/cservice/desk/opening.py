"""What is looked at when a desk opens: everything that would be ignored, or crash later."""

from collections.abc import Collection
from typing import Any

from cservice.desk.wiring import Reactions
from cservice.desk.work import Setting
from cservice.kernel.codec import Codec
from cservice.kernel.errors import DeclarationError
from cservice.kernel.question import Question


def together(ours: Reactions, theirs: Reactions) -> Reactions:
    """Both, ours first."""
    return {event: (*ours.get(event, ()), *theirs.get(event, ())) for event in {**ours, **theirs}}


def check(setting: Setting, codec: Codec, tenants: Collection[str]) -> None:
    """Refuse what would be ignored, or crash at the first command.

    `tenants` are all those that policies may be for.
    """
    questions = {question for one in codec.slices for question in one.questions}
    _check_policies(setting, questions, tenants)
    for brand in setting.brands:
        answered = setting.policies.bound(setting.tenant, brand)
        for question in questions - answered.keys():
            raise DeclarationError(
                f"question {question.kind}", f"no policy answers it for brand {brand!r}"
            )
    for command in codec.commands.values():
        if command.facts not in setting.gatherers:
            raise DeclarationError(
                f"command {command.kind}", f"nobody gathers its {command.facts.__name__}"
            )


def _check_policies(
    setting: Setting, questions: set[type[Question[Any]]], tenants: Collection[str]
) -> None:
    """Every policy can be heard: its brand, its tenant and its question are there."""
    for brand in setting.policies.brands - setting.brands.keys():
        raise DeclarationError(
            f"policies for brand {brand!r}",
            f"this desk does not serve it; it serves {sorted(setting.brands)}",
        )
    for one in setting.policies.all:
        if one.mark.question not in questions:
            raise DeclarationError(
                f"policy {one.name}",
                f"answers {one.mark.question.kind}, which no slice given to the desk asks",
            )
        if one.mark.tenant is not None and one.mark.tenant not in tenants:
            raise DeclarationError(
                f"policy {one.name}",
                f"is for tenant {one.mark.tenant!r}, and this desk is for {sorted(tenants)}; name "
                "with `tenants` who else shares it",
            )
