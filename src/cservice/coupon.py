"""What a coupon is: a word that the slices share which promise one, and give it."""

import datetime
from typing import Any

import attrs

from cservice.kernel.checks import not_empty, positive
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.value import frozen

_AT_ONCE = datetime.timedelta()


def _percentage(owner: object, field: "attrs.Attribute[Any]", given: int | None) -> None:
    if given is not None and not 1 <= given <= 100:
        raise InputError(f"a coupon's percent must be 1 to 100, not {given}")


def _lasting(owner: object, field: "attrs.Attribute[Any]", given: datetime.timedelta) -> None:
    if given <= _AT_ONCE:
        raise InputError("a coupon must be good for some time")


@frozen(kw_only=True)
class Coupon:
    """What the customer gets: so much off, so many percent, or what its text says. Source: D10."""

    text: str = attrs.field(validator=not_empty)  # as it is told: "USD 10.00 off the next order"
    #: What is taken off, more than nothing; None = it is not an amount.
    amount: Money | None = attrs.field(default=None, validator=attrs.validators.optional(positive))
    #: What is taken off, in percent, 1 to 100; None = it is not a percentage.
    percent: int | None = attrs.field(default=None, validator=_percentage)
    #: How long it is good, from when it is given.
    good_for: datetime.timedelta = attrs.field(validator=_lasting)

    def __attrs_post_init__(self) -> None:
        if self.amount is not None and self.percent is not None:
            raise InputError("a coupon takes off an amount or a percentage, not both")

    def __str__(self) -> str:
        return self.text
