"""One form for what people type in many: case, accents, ligatures and the digits of any script.

Pure and stable: what is folded folds to itself, so what is stored and what is sought compare.
"""

import unicodedata
from typing import Final

#: Letters that Unicode does not take apart, and what is typed for them.
_LETTERS: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ǥ": "g", "ȷ": "j",
    }
)  # fmt: skip
#: Combining classes of marks that make another letter, as of Indian and Japanese scripts.
_LETTER_MAKING: Final = frozenset({7, 8, 9})
#: Signs that are typed for an apostrophe, or left out: O'Brien, O’Brien, OBrien.
_APOSTROPHES: Final = frozenset("'’‘‛ʼʻʽˈ`´′＇")


def folded(text: str) -> str:
    """The text in any case and any encoding of the same letters, its digits as 0-9.

    Accents count: two e-mail addresses that differ by one are two people's.
    """
    if text.isascii():
        return text.lower()
    # Twice, since what a case is folded to may come apart again.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join([_digit(sign) for sign in text]))


def unmarked(text: str) -> str:
    """The text folded, its accents gone and its letters as they are typed without them."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", folded(text))
    kept = [sign for sign in apart if unicodedata.combining(sign) in (0, *_LETTER_MAKING)]
    return unicodedata.normalize("NFC", "".join(kept).translate(_LETTERS))


def parts(text: str, apostrophe: str = "") -> list[str]:
    """The words of a name or address, unmarked: hyphens part them, apostrophes do not.

    Where `apostrophe` is a space they do: "O'Brien" is one word, or two.
    """
    # First, since an accent that stands alone, as in "O´Brien", is folded to a space; and then,
    # since one letter is folded to an apostrophe and an n.
    for fold in (_composed, unmarked):
        text = "".join([apostrophe if sign in _APOSTROPHES else sign for sign in fold(text)])
    return "".join([sign if _counts(sign) else " " for sign in text]).split()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _counts(sign: str) -> bool:
    """Whether it is of a word: a letter, a digit, or a mark that belongs to one."""
    return sign.isalnum() or unicodedata.category(sign).startswith("M")
