import pytest

from cservice.adapters.giftcards_memory import MemoryGiftCards
from cservice.desk.ports.giftcards import CardNumber, CardReference, GiftCards
from cservice.kernel.codec import to_plain
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.testing.giftcards import GiftCardsContract

TEN = Money("10", "USD")
PRINTED = "6006 0000-0000 1234"


class TestMemory(GiftCardsContract):
    """gift cards in memory keep the contract."""

    @pytest.fixture
    def cards(self) -> MemoryGiftCards:
        return MemoryGiftCards()

    def number_of(self, cards: MemoryGiftCards, reference: CardReference) -> CardNumber:
        return cards.number_of(reference)


def test_a_contract_says_what_it_must_be_told() -> None:
    """whoever forgets it reads so."""
    with pytest.raises(NotImplementedError, match="override the fixture `cards`"):
        GiftCardsContract.cards.__wrapped__(GiftCardsContract())  # type: ignore[attr-defined]  # what pytest wraps
    with pytest.raises(NotImplementedError, match="override `number_of`"):
        GiftCardsContract().number_of(MemoryGiftCards(), CardReference("card-1"))


def test_cards_of_before_are_known() -> None:
    """with what is left on them, and none is issued anew under their number."""
    taken = {CardNumber(f"6006{count:012d}"): Money("0", "USD") for count in (3, 4)}
    cards: GiftCards = MemoryGiftCards({CardNumber(PRINTED): TEN, **taken})

    assert cards.balance(CardNumber("6006000000001234")) == TEN
    cards.issue(TEN, "refund-1")
    assert cards.balance(CardNumber(f"6006{4:012d}")) == Money("0", "USD")
    assert cards.balance(CardNumber(f"6006{5:012d}")) == TEN


def test_the_same_is_issued_every_time() -> None:
    """references and numbers are counted."""
    for _ in range(2):
        cards = MemoryGiftCards()
        assert [cards.issue(TEN, key) for key in ("a", "b")] == ["card-1", "card-2"]
        assert cards.number_of(CardReference("card-2")) == CardNumber("6006000000000002")


def test_a_card_that_was_never_issued_has_no_number() -> None:
    """to ask for it is a mistake."""
    cards = MemoryGiftCards()
    cards.issue(TEN, "a")

    with pytest.raises(InputError, match="no gift card 'card-7' was issued"):
        cards.number_of(CardReference("card-7"))


def test_a_card_shows_its_last_four_digits() -> None:
    """however it is printed, formatted or put into a message."""
    number = CardNumber(PRINTED)

    assert number.plain == "6006000000001234"
    assert {str(number), f"{number}", f"{number:}"} == {"…1234"}
    assert repr([number]) == "[CardNumber(…1234)]"
    assert number.last_four == "1234"


def test_a_card_cannot_be_kept() -> None:
    """the codec takes it for nothing, so that it is in no event, record or ruling."""
    with pytest.raises(NotImplementedError) as raised:
        to_plain(CardNumber(PRINTED))

    assert "6006" not in str(raised.value)


def test_cards_are_told_apart_by_all_digits() -> None:
    """and not by the four that are shown."""
    one, other = CardNumber(PRINTED), CardNumber("1111 0000 0000 1234")

    assert one == CardNumber(PRINTED.replace(" ", ""))
    assert one != other
    assert one != PRINTED
    assert len({one, other, CardNumber(PRINTED)}) == 2


@pytest.mark.parametrize("text", ["", "1234567", "1" * 41, "6006x0000", "٦٠٠٦٠٠٠٠٠"])
def test_what_is_no_cards_number_is_not_repeated(text: str) -> None:
    """a slip of a digit is most of a secret still."""
    with pytest.raises(InputError, match="no gift card's number; it has 8 to 40 digits") as raised:
        CardNumber(text)

    assert not text or text not in str(raised.value)


@pytest.mark.parametrize("text", ["12345678", "1" * 40])
def test_short_and_long_numbers_are_read(text: str) -> None:
    """from eight digits, of which half are shown, to forty."""
    assert CardNumber(text).plain == text
