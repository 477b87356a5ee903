"""The port to whoever keeps gift cards. Source: D11.

The number of a card is money: whoever reads it can spend it. It goes to the port and to nobody
else; what is said, logged and kept is its last four digits, or the reference of a card.
"""

from typing import NewType, Protocol, final

import attrs

from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.money import Money

#: The keeper's own word for a card that it issued; it buys nothing, and can be kept and told.
CardReference = NewType("CardReference", str)

_SHOWN = 4  # digits that may be read
_LEAST = 2 * _SHOWN  # of a shorter number, the last four would tell too much
_MOST = 40


@final
class CardNumber:
    """The secret number of a gift card, which shows no more than its last four digits.

    Not one of our frozen values, on purpose: the codec takes it for nothing, so that no event, no
    record and no ruling can ever have one in it.
    """

    __slots__ = ("plain",)

    #: The digits; for the adapter that asks the keeper.
    plain: str

    def __init__(self, text: str) -> None:
        """Read as it is printed: digits, grouped by spaces or dashes.

        Raises InputError, without the text, for what cannot be a card's number.
        """
        plain = "".join(sign for sign in str(text) if sign not in " -")
        if not (plain.isascii() and plain.isdigit() and _LEAST <= len(plain) <= _MOST):
            raise InputError(
                f"that is no gift card's number; it has {_LEAST} to {_MOST} digits, and nothing "
                "else but spaces and dashes"
            )
        self.plain = plain

    @property
    def last_four(self) -> str:
        """What may be told of it."""
        return self.plain[-_SHOWN:]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CardNumber) and other.plain == self.plain

    def __hash__(self) -> int:
        return hash(self.plain)

    def __str__(self) -> str:
        return f"…{self.last_four}"

    def __repr__(self) -> str:
        return f"CardNumber(…{self.last_four})"


@attrs.define(auto_exc=True, slots=False, eq=False)
class NotIssuedError(CserviceError):
    """The keeper of gift cards says that it issues none; the key is free, and none will come."""

    #: Why, in the keeper's words.
    reason: str

    def __str__(self) -> str:
        return f"no gift card was issued: {self.reason}"


class GiftCards(Protocol):
    """Looks up and issues gift cards; how a customer gets the number of one is the keeper's."""

    def balance(self, number: CardNumber) -> Money | None:
        """What is left on a card; None = there is no such card."""
        ...

    def issue(self, amount: Money, key: str) -> CardReference:
        """A new card of that amount; under the same key it is issued once, however often asked.

        Raises NotIssuedError where the keeper says no. Whatever else it raises leaves open whether
        the card is there, and it is asked again under the same key; InputError for an amount that
        is not more than nothing, for an empty key, and where another amount was issued under it.
        """
        ...
