"""Numbers that are said aloud, written down by hand and keyed back: digits with a check digit.

A number is a string of digits of one fixed length, so that leading zeros are digits like any
other. Its last digit is a check digit by Damm's method, which catches every wrong digit and every
swap of neighbours. Why Damm, with figures: docs/adr/0005-spoken-numbers.md.
"""

import functools
import re
import unicodedata
from typing import Final

from cservice.kernel.errors import DeclarationError, InputError, MistypedNumberError
from cservice.kernel.value import frozen

#: A weakly totally anti-symmetric quasigroup of order 10 with zeros on its diagonal: row by interim
#: digit, column by next digit. "Weakly" leaves out only that x*y differs from y*x with nothing
#: before them, and there is always the leading 0. From H. M. Damm, "Total anti-symmetrische
#: Quasigruppen" (Marburg, 2004); the tests check the properties rather than trust the table.
DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

#: Signs that people and programs put between digits, beside spaces and dashes of every kind.
_SEPARATORS: Final = frozenset(".·․‧・−\u00ad")

#: Zs, Zl and Zp are spaces, Cc and Cf what copying and pasting leaves behind (tabs, line ends,
#: zero-width and direction marks), Pd the dashes, Ps and Pe brackets.
_BETWEEN: Final = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Ps", "Pe"))

#: Signs that look or sound like a digit, and the digit that was probably meant.
_LOOK_ALIKES: Final = {"o": "0", "q": "0", "i": "1", "l": "1", "z": "2", "s": "5", "b": "8"}

#: Longer numbers are neither dictated nor written down without a slip.
_MOST_DIGITS: Final = 30


def check_digit(payload: str) -> str:
    """Return the digit that, put after the payload, makes the number check.

    `payload` is plain digits 0-9, one or more; anything else raises `InputError`. Zeros in front do
    not change the check digit, which is why a series has one fixed length. Source: E5.
    """
    if not _is_plain_digits(payload):
        raise InputError(f"a payload is one or more plain digits 0-9, not {_shown(payload)}")
    return str(_interim(payload))


@functools.lru_cache(maxsize=1024)  # a number is checked wherever it comes in, and again
def _interim(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = DAMM[interim][ord(digit) - 48]
    return interim


def _is_plain_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_separator(sign: str) -> bool:
    return sign in _SEPARATORS or unicodedata.category(sign) in _BETWEEN


@functools.cache
def _mark(names: tuple[str, ...]) -> re.Pattern[str]:
    """What may stand before a number: its name, and what means number, as in "RA no. (#"."""
    called = "|".join([r"\.?".join(re.escape(letter) for letter in name) for name in names])
    word = r"(?![^\W\d_])[\W_]*"
    return re.compile(rf"\A[\W_]*(?:(?:{called}){word})?(?:(?:no|nr|number){word})?", re.IGNORECASE)


def _shown(text: str) -> str:
    """Return the text as a message shows it: quoted, and short whatever was pasted."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def _counted(number: int) -> str:
    return f"{number} digit" if number == 1 else f"{number} digits"


def _threes_and_fours(length: int) -> tuple[int, ...]:
    """Return group sizes for dictation: threes, and fours at the end, as phone numbers are said.

    Only lengths 1, 2 and 5 have no such split: 1, 2 and 3 + 2.
    """
    if length in (1, 2):
        return (length,)
    if length == 5:
        return (3, 2)
    fours = length % 3
    return (3,) * (length // 3 - fours) + (4,) * fours


@frozen(kw_only=True)
class Series:
    """How the numbers of one kind look: their length and how they are dictated.

    Not the same as a source of numbers: which payload comes next is the desk's business, and so is
    whether a number that checks was ever issued. A shape that cannot work raises
    `DeclarationError`. Source: D4, E5.
    """

    #: What is numbered, as messages say it: "ra", "ticket".
    name: str
    #: Digits of the payload, without the check digit; 1 to 30.
    digits: int
    #: Sizes of the groups for dictation, check digit included; left out: threes, then fours.
    groups: tuple[int, ...] = ()
    #: What people write in front of it beside its name, as they write "RMA" for "RA".
    also: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        where = f"series {self.name!r}"
        if not 1 <= self.digits <= _MOST_DIGITS:
            raise DeclarationError(
                where,
                f"has {self.digits} digits before its check digit; what is said aloud has 1 to "
                f"{_MOST_DIGITS}",
            )
        length = self.digits + 1
        if not self.groups:
            object.__setattr__(self, "groups", _threes_and_fours(length))
        if min(self.groups) < 1 or sum(self.groups) != length:
            raise DeclarationError(
                where,
                f"groups {self.groups} must be 1 or more each and {length} together: "
                f"{_counted(self.digits)} and the check digit",
            )

    @property
    def capacity(self) -> int:
        """How many numbers the series has."""
        return int(10**self.digits)

    def issue(self, payload: int | str) -> str:
        """Return the payload with its check digit: plain digits, as stored.

        An int counts from 0 and is filled up with zeros in front; a str must have every digit
        already, so that "42" and "042" cannot become one number. Otherwise `InputError`.
        """
        if isinstance(payload, str):
            if len(payload) != self.digits or not _is_plain_digits(payload):
                raise InputError(
                    f"a payload of series {self.name!r} is {_counted(self.digits)} 0-9, "
                    f"not {_shown(payload)}"
                )
        elif 0 <= payload < self.capacity:
            payload = str(payload).zfill(self.digits)
        else:
            raise InputError(
                f"series {self.name!r} has payloads 0 to {self.capacity - 1}, not {payload}"
            )
        return payload + check_digit(payload)

    def folded(self, text: str) -> str:
        """The stored form where it can be read as a number of the series, else the text itself."""
        try:
            return self.parse(text)
        except MistypedNumberError:
            return text

    def parse(self, text: str) -> str:
        """Return the stored form of what a caller says or keys, or what was pasted.

        Spaces, dashes, dots, brackets and the digits of any script are read, and so is what people
        write in front: "RA", "RA no.", "#". No digit is guessed. Raises `MistypedNumberError`,
        which is not the same as unknown: no such number was ever issued.
        """
        if len(text) == self.digits + 1 and _is_plain_digits(text) and not _interim(text):
            return text  # as it is stored, which is how programs give it
        read: list[str] = []
        for sign in self._unmarked(text):
            digit = unicodedata.decimal(sign, None)
            if digit is not None:
                read.append(str(digit))
            elif not _is_separator(sign):
                raise self._mistyped(_stray(sign, len(read) + 1), text)
        if not read:
            raise self._mistyped("it has no digits", text)
        length = self.digits + 1
        if len(read) != length:
            off = abs(len(read) - length)
            side = "short" if len(read) < length else "long"
            raise self._mistyped(f"too {side} by {_counted(off)}, it has {length}", text)
        number = "".join(read)
        if _interim(number) != 0:
            raise self._mistyped(
                "its check digit does not fit, so a digit is wrong or two are swapped", text
            )
        return number

    def grouped(self, number: str) -> str:
        """Return the number in groups for dictation: "482 913 0576".

        What does not parse raises `MistypedNumberError`: no wrong number is ever dictated.
        """
        rest = self.parse(number)
        parts: list[str] = []
        for size in self.groups:
            parts.append(rest[:size])
            rest = rest[size:]
        return " ".join(parts)

    def _unmarked(self, text: str) -> str:
        """The text without what stands before its digits to say which number it is."""
        return _mark((self.name, *self.also)).sub("", text, count=1)

    def _mistyped(self, what: str, text: str) -> MistypedNumberError:
        return MistypedNumberError(
            f"{_shown(text)} is mistyped as a number of series {self.name!r}: {what}", text
        )


def _stray(sign: str, position: int) -> str:
    """Return what is wrong with a sign that is no digit; positions count from 1, separators not."""
    kind = "letter" if sign.isalpha() else "sign"
    meant = _LOOK_ALIKES.get(sign.lower())
    hint = f" (is it a {meant}?)" if meant else ""
    return f"a {kind} {sign!r} at position {position}, where only digits are{hint}"
