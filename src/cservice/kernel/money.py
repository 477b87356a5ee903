"""Exact amounts that always carry their currency, and shares of them that add up.

Why a small type of our own and neither py-moneyed nor stockholm: docs/adr/0004-money.md.
"""

import decimal
import functools
import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final, NewType, NoReturn

import attrs

from cservice.kernel.errors import CserviceError, InputError

#: An ISO 4217 code, three capitals: "EUR". A code with a typo would cost money, so `Money` refuses
#: what is not in the list below.
Currency = NewType("Currency", str)

# ISO 4217 list one as published on 2026-01-01, by minor unit: the places after the decimal point.
# Left out are the codes that have none (gold, drawing rights, testing): nobody is paid in them.
_PLACES_2: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
    PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_PLACES_0: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_PLACES_3: Final = "BHD IQD JOD KWD LYD OMR TND"
_PLACES_4: Final = "CLF UYW"
# Withdrawn from list one since 2021, two places each. Records outlive currencies: what was paid in
# kuna must still be read. Codes are added to this module, never taken out.
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

# The unit in the last place of each currency.
_UNITS: Final = {
    code: Decimal(1).scaleb(-places)
    for places, codes in (
        (2, _PLACES_2),
        (2, _WITHDRAWN),
        (0, _PLACES_0),
        (3, _PLACES_3),
        (4, _PLACES_4),
    )
    for code in codes.split()
}

# Contexts of our own, so that no setting of the host can round an amount: what is not exact raises.
_TRAPS: Final = [decimal.Inexact, decimal.InvalidOperation, decimal.Overflow]
#: 38 digits, the widest column that databases commonly have for exact numbers.
_EXACT: Final = decimal.Context(prec=38, traps=_TRAPS)
#: The same for what is computed of amounts: a place that is a zero may not be dropped either.
_COMPUTED: Final = decimal.Context(prec=38, traps=[*_TRAPS, decimal.Rounded])
#: Wide enough that the product of an amount and a rate is exact before it is rounded once.
_WIDE: Final = decimal.Context(prec=200, traps=_TRAPS)
#: The one place that may round.
_ROUNDING: Final = decimal.Context(prec=200, traps=[decimal.InvalidOperation])


@attrs.define(auto_exc=True, slots=False, eq=False)
class MoneyError(InputError, ValueError):
    """An amount, a currency or a share that cannot be money.

    It is a `ValueError` too, because that is what msgspec turns into an error with a path.
    """


@attrs.define(auto_exc=True, slots=False, eq=False)
class CurrencyMismatchError(CserviceError):
    """Two amounts in different currencies met where only one currency makes sense."""

    #: The currency of the first amount.
    left: Currency
    #: The currency of the second amount.
    right: Currency

    def __str__(self) -> str:
        return (
            f"{self.left} and {self.right} do not mix: nothing here knows a rate; "
            f"bring both to one currency first"
        )


def _exact(amount: str | int | Decimal) -> Decimal:
    # The exact types first: this is the hot path, and a bool is no amount though it is an int.
    if type(amount) is Decimal:
        return amount
    if isinstance(amount, str) or type(amount) is int:
        try:
            return Decimal(amount)
        except decimal.InvalidOperation:
            raise MoneyError(
                f"{_shown(amount)} is not an amount: write it with a point, as 19.99"
            ) from None
    return _number(amount, "an amount is exact: give text, an int or a Decimal")


def _number(value: object, rule: str) -> Decimal:
    """Return an int or a Decimal as a plain Decimal; refuse all else, floats above all."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    raise MoneyError(f"{rule}, not the {type(value).__name__} {_shown(value)}")


def _coded(currency: str) -> Currency:
    return Currency(currency)


def _unknown(currency: str) -> MoneyError:
    wanted = str(currency).strip().upper()
    near = [wanted] if wanted in _UNITS else [code for code in _UNITS if _one_slip(code, wanted)]
    hint = f": did you mean {' or '.join(near[:3])}?" if near else ": write it as EUR"
    return MoneyError(f"{_shown(currency)} is not a currency code of ISO 4217{hint}")


def _one_slip(code: str, wanted: str) -> bool:
    """Whether one letter is wrong, or the same letters are in another order."""
    if len(wanted) != len(code):
        return False
    right = sum(one == other for one, other in zip(code, wanted, strict=True))
    return right == len(code) - 1 or sorted(code) == sorted(wanted)


def _misfit(amount: Decimal, currency: Currency, unit: Decimal) -> MoneyError:
    if not amount.is_finite():
        return MoneyError(f"{_shown(str(amount))} is not an amount of money")
    if amount.adjusted() - unit.adjusted() >= _EXACT.prec:
        return MoneyError(f"an amount has at most {_EXACT.prec} digits, its places included")
    return MoneyError(
        f"{_shown(str(amount))} has more places than {currency}: at most {-unit.adjusted()}; "
        f"round it where the rule for rounding is known"
    )


#: What a sum begins with.
_NOTHING = Decimal(0)


def _too_long() -> MoneyError:
    return MoneyError(f"an amount has at most {_EXACT.prec} digits, its places included")


def _shown(value: object) -> str:
    """Return the value as a message shows it, short whatever was given."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


@attrs.frozen(order=False)
class Money:
    """An exact amount in one currency, with as many places as the currency has.

    `Money("19.99", "EUR")`; text, ints and Decimals are taken, floats never. More places than the
    currency has raise `MoneyError`: nothing is rounded where nobody asked for it. Equal amounts are
    one value (`Money(5, "EUR") == Money("5.00", "EUR")`), and a decoded one is checked and brought
    to that form as well. It has no truth value to lean on: ask `is_zero`. Source: E11, E15.
    """

    #: The amount in units of the currency (euros, not cents); places as ISO 4217 says.
    amount: Decimal = attrs.field(converter=_exact)
    #: The currency, an ISO 4217 code.
    currency: Currency = attrs.field(converter=_coded)

    # Here and not in a converter or validator: msgspec runs no converter when it decodes, and a
    # validator could not bring the amount to its one form.
    def __attrs_post_init__(self) -> None:
        unit = _UNITS.get(self.currency)
        if unit is None:
            raise _unknown(self.currency)
        try:
            amount = self.amount.quantize(unit, None, _EXACT)
        except (decimal.Inexact, decimal.InvalidOperation):
            raise _misfit(self.amount, self.currency, unit) from None
        if not amount.is_finite():
            raise _misfit(amount, self.currency, unit)
        # A negative zero would be equal to zero and yet be written differently.
        object.__setattr__(self, "amount", amount or amount.copy_abs())

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Return nothing at all, in that currency."""
        return _zero(currency)

    @classmethod
    def total(cls, items: Iterable["Money"], currency: str) -> "Money":
        """Return the sum. The currency is said, so that the sum of no items has one too.

        An item in another currency raises `CurrencyMismatchError`.
        """
        amount = _NOTHING
        try:
            for item in items:
                if item.currency != currency:
                    raise CurrencyMismatchError(Currency(currency), item.currency)
                amount = _EXACT.add(amount, item.amount)
        except decimal.Inexact:
            raise _too_long() from None
        return cls(amount, currency)

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to pay."""
        return not self.amount

    @property
    def is_positive(self) -> bool:
        """Whether the amount is more than zero."""
        return self.amount > 0

    @property
    def is_negative(self) -> bool:
        """Whether the amount is less than zero."""
        return self.amount < 0

    def __bool__(self) -> NoReturn:
        raise TypeError("money is neither true nor false: ask .is_zero or .is_positive")

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:f}"

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return self._computed(_COMPUTED.add, self._fellow(other))

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return self._computed(_COMPUTED.subtract, self._fellow(other))

    def __neg__(self) -> "Money":
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> "Money":
        return Money(self.amount.copy_abs(), self.currency)

    def __mul__(self, times: int) -> "Money":
        # Whole numbers only: a rate needs a rule for rounding, see `percent`.
        if type(times) is not int:
            return NotImplemented
        return self._computed(_COMPUTED.multiply, Decimal(times))

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._fellow(other)

    def __le__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount <= self._fellow(other)

    def __gt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount > self._fellow(other)

    def __ge__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount >= self._fellow(other)

    def share(self, weights: "Sequence[int | Decimal | Money]") -> tuple["Money", ...]:
        """Share the amount out by weight, to the smallest unit; the parts add up to it exactly.

        By largest remainder: each part is its exact share rounded down or up to a unit, and where
        remainders are equal, the earlier weight gets the unit. Weights of all zeros share equally;
        beside other weights a zero gets nothing. A negative amount is shared as its positive,
        negated. No weights or a negative one raise `MoneyError`; weights in another currency raise
        `CurrencyMismatchError`. Source: E15.
        """
        ratios = [self._weight(weight) for weight in weights]
        if not ratios:
            raise MoneyError(f"{self} cannot be shared out among nobody: give one weight or more")
        scale = math.lcm(*(bottom for _, bottom in ratios))
        wholes = [top * (scale // bottom) for top, bottom in ratios]
        if not any(wholes):
            wholes = [1] * len(wholes)
        exponent = _UNITS[self.currency].adjusted()
        units = int(self.amount.copy_abs().scaleb(-exponent, _EXACT))
        whole = sum(wholes)
        shared = [divmod(units * weight, whole) for weight in wholes]
        counts = [count for count, _ in shared]
        # sorted() keeps the order of equals, which makes the earlier weight win.
        by_remainder = sorted(range(len(shared)), key=lambda index: -shared[index][1])
        for index in by_remainder[: units - sum(counts)]:
            counts[index] += 1
        return tuple(
            Money(Decimal(count).scaleb(exponent, _EXACT).copy_sign(self.amount), self.currency)
            for count in counts
        )

    def part(self, some: int, parts: int) -> "Money":
        """What the first so many of equal parts come to: the sum of as many of `share`, at once.

        `some` is from 0 to `parts`, and `parts` at least 1; else raises `MoneyError`. Source: E15.
        """
        if not 0 <= some <= parts or parts < 1:
            raise MoneyError(f"there are no {some} of {parts} parts")
        exponent = _UNITS[self.currency].adjusted()
        each, over = divmod(int(self.amount.copy_abs().scaleb(-exponent, _EXACT)), parts)
        units = Decimal(each * some + min(over, some)).scaleb(exponent, _EXACT)
        return Money(units.copy_sign(self.amount), self.currency)

    def percent(self, rate: int | Decimal, rounding: str = decimal.ROUND_DOWN) -> "Money":
        """Return so many per cent of the amount, rounded once, to the smallest unit.

        Never in excess: by default the rest is dropped, toward zero. `rounding` takes the constants
        of `decimal` (`ROUND_UP`, `ROUND_HALF_EVEN`, …). A float rate raises `MoneyError`.
        Source: E11.
        """
        exact = _number(rate, "a percentage is exact: give an int or a Decimal")
        try:
            amount = _WIDE.multiply(self.amount, exact).scaleb(-2, _WIDE)
            rounded = amount.quantize(_UNITS[self.currency], rounding, _ROUNDING)
        except (decimal.Inexact, decimal.InvalidOperation):
            raise MoneyError(f"{_shown(exact)} per cent of {self} cannot be computed") from None
        return Money(rounded, self.currency)

    def _fellow(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatchError(self.currency, other.currency)
        return other.amount

    def _computed(self, operation: Callable[[Decimal, Decimal], Decimal], by: Decimal) -> "Money":
        try:
            amount = operation(self.amount, by)
        except (decimal.Inexact, decimal.Rounded):
            raise _too_long() from None
        # Both have the places of the currency, so the outcome has: there is nothing to check.
        money = _new(Money)
        _set(money, "amount", amount or amount.copy_abs())
        _set(money, "currency", self.currency)
        return money

    def _weight(self, weight: "int | Decimal | Money") -> tuple[int, int]:
        value = (
            self._fellow(weight)
            if isinstance(weight, Money)
            else _number(weight, "a weight is exact: give an int, a Decimal or money")
        )
        # The last, because the ratio of 1e999999999 would fill the memory.
        if not value.is_finite() or value < 0 or abs(value.adjusted()) > _WIDE.prec:
            raise MoneyError(f"a weight is zero or more, of ordinary size, not {_shown(weight)}")
        return value.as_integer_ratio()


# Looked up once.
_new, _set = object.__new__, object.__setattr__


@functools.cache  # there are as many as currencies
def _zero(currency: str) -> Money:
    return Money(0, currency)
