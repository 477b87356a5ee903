"""Whoever says why, says something: in every slice."""

from typing import Any

import attrs
import pytest

from cservice.desk.slices import SLICES
from cservice.kernel.errors import InputError
from cservice.returns import DeclineOffers

#: What is told in people's own words, under the names that the slices have for it.
TOLD = ("further", "how", "reason", "refused", "resolution", "subject", "text", "why")
#: Nobody need say why they take none of what is offered: empty is what it is by itself.
FREE = (DeclineOffers, "reason")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        pytest.param(command, field, id=f"{command.kind} {field.name}")
        for one in SLICES
        for command in one.commands
        for field in attrs.fields(command)
        if field.name in TOLD and (command, field.name) != FREE
    ],
)
@pytest.mark.parametrize("blank", ["", " \t"])
def test_no_command_takes_a_blank_for_a_reason(command: Any, field: Any, blank: str) -> None:
    """what is left out is left out, by its default."""
    assert field.validator is not None, f"{command.kind} takes any {field.name}"
    with pytest.raises(InputError, match=f"^{field.name} must not be empty"):
        field.validator(None, field, blank)
    field.validator(None, field, "she changed her mind")
    if field.default is not attrs.NOTHING:
        field.validator(None, field, field.default)
