"""Gift cards in memory: for tests and scripts, the same numbers and references every time."""

import threading
from collections.abc import Mapping

from cservice.desk.ports.giftcards import CardNumber, CardReference
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.value import frozen

_PREFIX = "6006"  # what all its numbers begin with, as those of a real keeper do


@frozen(kw_only=True)
class _Issued:
    """A card that was issued."""

    reference: CardReference  # what it may be called
    amount: Money  # what was put on it
    number: CardNumber  # what it is spent with


class MemoryGiftCards:
    """Keeps cards as long as it lives; safe for threads."""

    def __init__(self, cards: Mapping[CardNumber, Money] | None = None) -> None:
        """`cards` are there from the beginning, with what is left on each; None = none are."""
        self._lock = threading.Lock()
        self._balances = dict(cards or {})
        self._issued: dict[str, _Issued] = {}

    def balance(self, number: CardNumber) -> Money | None:
        """What is left on a card; None = there is no such card."""
        with self._lock:
            return self._balances.get(number)

    def issue(self, amount: Money, key: str) -> CardReference:
        """A new card of that amount, once for each key. Raises InputError, as the port says."""
        if not amount.is_positive:
            raise InputError(f"a gift card is of more than nothing, not of {amount}")
        if not key:
            raise InputError("a gift card is issued under a key, so that it is issued once")
        with self._lock:
            card = self._issued.get(key)
            if card is None:
                card = self._new(amount)
                self._issued[key] = card
        if card.amount != amount:
            raise InputError(
                f"{card.reference} was issued under the key {key!r}, of {card.amount}"
                f" and not of {amount}"
            )
        return card.reference

    def number_of(self, reference: CardReference) -> CardNumber:
        """The number that the customer is sent. Raises InputError where no such card was issued."""
        with self._lock:
            for card in self._issued.values():
                if card.reference == reference:
                    return card.number
        raise InputError(f"no gift card {reference!r} was issued")

    def _new(self, amount: Money) -> _Issued:
        count = len(self._balances) + 1
        while (number := CardNumber(f"{_PREFIX}{count:012d}")) in self._balances:
            count += 1
        self._balances[number] = amount
        reference = CardReference(f"card-{len(self._issued) + 1}")
        return _Issued(reference=reference, amount=amount, number=number)
