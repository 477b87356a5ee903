"""What a field takes, checked when a value is made; what it does not take is told to its people.

Validators for `attrs.field`. Raise InputError, with the field in plain words.
"""

import reprlib
from typing import Any

import attrs

from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.words import spoken


def at_least(least: int) -> Any:
    """A number of things, from the least upwards."""

    def check(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
        if type(given) is not int:
            wanted = f"a whole number, {least} or more"
            raise InputError(f"{spoken(field.name)} must be {wanted}, not {_shown(given)}")
        if given < least:
            raise InputError(f"{spoken(field.name)} must be {least} or more, not {given}")

    return check


def not_empty(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
    """A text that says something, or a list of one or more."""
    if not given or (isinstance(given, str) and given.isspace()):
        raise InputError(f"{spoken(field.name)} must not be empty")


def not_empty_if_given(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
    """The same of what may be left out; None = it is."""
    if given is not None:
        not_empty(owner, field, given)


def is_email(text: str | None) -> bool:
    """Whether it can be an e-mail address: one @, something before it, and a dot after it.

    Whether anybody reads what is sent there, only the mail knows.
    """
    before, at, domain = (text or "").strip().partition("@")
    parts = domain.split(".")
    plain = not any(sign.isspace() or sign == "@" for sign in before + domain)
    return bool(before and at and plain and len(parts) > 1 and all(parts))


def not_negative(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
    """An amount from nothing upwards: what was paid, or is to be."""
    if _money(field, given).is_negative:
        raise InputError(f"{spoken(field.name)} must be nothing or more, not {given}")


def positive(owner: object, field: "attrs.Attribute[Any]", given: Any) -> None:
    """An amount of more than nothing: what is given away, or may be."""
    if not _money(field, given).is_positive:
        raise InputError(f"{spoken(field.name)} must be more than nothing, not {given}")


def _money(field: "attrs.Attribute[Any]", given: Any) -> Money:
    if isinstance(given, Money):
        return given
    wanted = 'money, as Money("19.99", "EUR")'
    raise InputError(f"{spoken(field.name)} must be {wanted}, not {_shown(given)}")


def _shown(given: object) -> str:
    return reprlib.repr(given)  # short, and never fails
