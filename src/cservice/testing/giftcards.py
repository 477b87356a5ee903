"""What every keeper of gift cards must do, as tests for any. Needs the extra `testing`.

Say how one is reached and where the customer reads a card's number, and pytest runs them all:

    class TestOurCards(GiftCardsContract):
        @pytest.fixture
        def cards(self):
            return OurCards(sandbox)

        def number_of(self, cards, reference):
            return CardNumber(sandbox.card(reference).number)
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from cservice.desk.ports.giftcards import CardNumber, CardReference, GiftCards
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money

try:
    import pytest
except ImportError as error:
    raise InputError(
        "the contract of gift cards needs pytest: pip install 'cservice[testing]'"
    ) from error

__all__ = ["GiftCardsContract"]

TEN, TWENTY = Money("10", "USD"), Money("20", "USD")
#: A number that no keeper has issued.
NOWHERE = CardNumber("0000 0000 0000 0000")


class GiftCardsContract:
    """The tests; every one begins with a keeper that has issued nothing under the keys used."""

    @pytest.fixture
    def cards(self) -> Any:
        """A keeper of gift cards."""
        raise NotImplementedError("say how the keeper is reached: override the fixture `cards`")

    def number_of(self, cards: Any, reference: CardReference) -> CardNumber:
        """The number of a card that was issued, as the customer would read it."""
        raise NotImplementedError("say where a card's number is read: override `number_of`")

    def test_an_unknown_card_has_no_balance(self, cards: GiftCards) -> None:
        """That is not the same as a card on which nothing is left."""
        assert cards.balance(NOWHERE) is None

    def test_a_new_card_is_worth_what_was_put_on_it(self, cards: GiftCards) -> None:
        """In its currency, to the cent."""
        reference = cards.issue(Money("10.01", "USD"), "refund-1")
        assert cards.balance(self.number_of(cards, reference)) == Money("10.01", "USD")

    def test_under_one_key_a_card_is_issued_once(self, cards: GiftCards) -> None:
        """Asked again, the same card is meant, and nothing is added to it."""
        reference = cards.issue(TEN, "refund-1")
        assert cards.issue(TEN, "refund-1") == reference
        assert cards.balance(self.number_of(cards, reference)) == TEN

    def test_asked_by_many_at_once_it_is_issued_once(self, cards: GiftCards) -> None:
        """An impatient host gets one card."""
        with ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(partial(cards.issue, TEN, "refund-1")) for _ in range(8)]
            references = {one.result() for one in asked}
        assert len(references) == 1

    def test_another_key_is_another_card(self, cards: GiftCards) -> None:
        """Also of the same amount."""
        one, other = cards.issue(TEN, "refund-1"), cards.issue(TEN, "refund-2")
        assert one != other
        assert self.number_of(cards, one) != self.number_of(cards, other)

    def test_a_key_is_not_used_for_another_amount(self, cards: GiftCards) -> None:
        """That would be a mistake of the program; the card stays what it is."""
        reference = cards.issue(TEN, "refund-1")
        with pytest.raises(InputError):
            cards.issue(TWENTY, "refund-1")
        assert cards.balance(self.number_of(cards, reference)) == TEN

    @pytest.mark.parametrize("amount", ["0", "-1"])
    def test_a_card_of_nothing_is_not_issued(self, cards: GiftCards, amount: str) -> None:
        """Nor one of less; the key is free afterwards."""
        with pytest.raises(InputError):
            cards.issue(Money(amount, "USD"), "refund-1")
        assert cards.issue(TEN, "refund-1")

    def test_a_card_is_issued_under_a_key(self, cards: GiftCards) -> None:
        """Without one, a repeat could not be told from a second card."""
        with pytest.raises(InputError):
            cards.issue(TEN, "")

    def test_no_number_is_told(self, cards: GiftCards) -> None:
        """Neither in a reference, which is kept and told, nor in an error."""
        reference = cards.issue(TEN, "refund-1")
        number = self.number_of(cards, reference).plain
        assert number not in reference
        with pytest.raises(InputError) as raised:
            cards.issue(TWENTY, "refund-1")
        assert number not in str(raised.value)
