import decimal
import pickle
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.kernel.errors import CserviceError, InputError
from cservice.kernel.money import Currency, CurrencyMismatchError, Money, MoneyError

EUR = Currency("EUR")
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF"])
CENTS = st.integers(-(10**9), 10**9)
WHOLE_WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)
WEIGHTS = WHOLE_WEIGHTS | st.lists(
    st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=3), min_size=1, max_size=8
)


def euros(cents: int) -> Money:
    """So many cents."""
    return Money(Decimal(cents).scaleb(-2), EUR)


class TestMaking:
    @pytest.mark.parametrize("amount", ["5", "5.0", "5.00", "5.000", 5, Decimal(5), Decimal("5E0")])
    def test_equal_amounts_are_one_value(self, amount: str | int | Decimal) -> None:
        """five euros are five euros however they are written, and are written one way."""
        money = Money(amount, "EUR")
        assert money == Money(amount="5.00", currency="EUR")
        assert hash(money) == hash(Money("5.00", "EUR"))
        assert (str(money), str(money.amount)) == ("EUR 5.00", "5.00")

    @pytest.mark.parametrize(
        ("amount", "currency", "shown"),
        [
            ("19.9", "EUR", "EUR 19.90"),
            (1000, "JPY", "JPY 1000"),
            ("1e3", "JPY", "JPY 1000"),
            ("1.5", "KWD", "KWD 1.500"),
            ("1.5", "CLF", "CLF 1.5000"),
            ("7", "HRK", "HRK 7.00"),
            ("-0.00", "EUR", "EUR 0.00"),
            ("0e-9", "EUR", "EUR 0.00"),
        ],
    )
    def test_every_currency_has_its_places(self, amount: str, currency: str, shown: str) -> None:
        """yen have no cents and dinars have a thousand fils; a withdrawn currency is still read."""
        assert str(Money(amount, currency)) == shown

    @pytest.mark.parametrize(
        ("amount", "currency"),
        [("0.001", "EUR"), ("0.5", "JPY"), ("0.0001", "KWD"), ("1e-999999", "EUR")],
    )
    def test_more_places_than_the_currency_has_are_refused(
        self, amount: str, currency: str
    ) -> None:
        """nothing is rounded where nobody asked for it."""
        with pytest.raises(MoneyError, match=f"has more places than {currency}: at most"):
            Money(amount, currency)

    @pytest.mark.parametrize("amount", [19.99, 0.5, True, None, b"5", [5]])
    def test_only_what_is_exact_is_taken(self, amount: Any) -> None:
        """a float is never money, however round it looks."""
        with pytest.raises(MoneyError, match="an amount is exact: give text, an int or a Decimal"):
            Money(amount, "EUR")

    @pytest.mark.parametrize("amount", ["", "5,00", "5 EUR", "€5", "five"])
    def test_text_that_is_no_number_is_refused(self, amount: str) -> None:
        """an amount that cannot be read says how to write one."""
        with pytest.raises(MoneyError, match=r"is not an amount: write it with a point, as 19\.99"):
            Money(amount, "EUR")

    @pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_what_is_not_finite_is_refused(self, amount: str) -> None:
        """nobody is owed infinity."""
        with pytest.raises(MoneyError, match=f"'{amount}' is not an amount of money"):
            Money(amount, "EUR")

    @pytest.mark.parametrize("amount", ["1e36", 10**36, "1e999999", "-1e36"])
    def test_an_amount_has_an_end(self, amount: str | int) -> None:
        """what no database column holds is refused, and 36 digits before the point are not."""
        assert Money("9" * 36 + ".99", "EUR").is_positive
        with pytest.raises(MoneyError, match="at most 38 digits"):
            Money(amount, "EUR")

    @pytest.mark.parametrize(
        ("currency", "hint"),
        [
            ("eur", "did you mean EUR?"),
            (" EUR", "did you mean EUR?"),
            ("EUX", "did you mean EUR?"),
            ("RUE", "did you mean EUR or RUB?"),
            ("€", "write it as EUR"),
            ("", "write it as EUR"),
            ("XAU", "did you mean"),
            ("QQQ", "write it as EUR"),
            (None, "write it as EUR"),
        ],
    )
    def test_a_currency_is_one_of_the_list(self, currency: Any, hint: str) -> None:
        """a code with a typo is refused and says what was probably meant; gold is no currency."""
        with pytest.raises(MoneyError, match="is not a currency code of ISO 4217") as caught:
            Money(1, currency)
        assert hint in str(caught.value)

    def test_it_cannot_be_changed(self) -> None:
        """an amount that was written down stays; another one is another value."""
        money = Money("1", "EUR")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            money.amount = Decimal(2)  # type: ignore[misc]  # what the test is about
        assert attrs.evolve(money, amount="2") == Money("2.00", "EUR")

    def test_the_settings_of_the_host_change_nothing(self) -> None:
        """a host that computes with few digits, or lets errors pass, gets the same money."""
        with decimal.localcontext(prec=2, rounding=decimal.ROUND_UP) as host:
            host.clear_traps()
            a, b = Money("12345.67", "EUR"), Money("0.01", "EUR")
            assert (a + b, a - b) == (Money("12345.68", "EUR"), Money("12345.66", "EUR"))
            assert (a * 3, -a, abs(-a)) == (
                Money("37037.01", "EUR"),
                Money("-12345.67", "EUR"),
                a,
            )
            assert a.percent(Decimal("33.333")) == Money("4115.18", "EUR")
            assert a.share([1, 2]) == (Money("4115.22", "EUR"), Money("8230.45", "EUR"))
            with pytest.raises(MoneyError):
                Money("five", "EUR")


class TestReckoning:
    @given(CENTS, CENTS, st.integers(-1000, 1000))
    def test_it_reckons_like_cents(self, a: int, b: int, times: int) -> None:
        """sums, differences, multiples and comparisons are those of the cents."""
        assert euros(a) + euros(b) == euros(a + b)
        assert euros(a) - euros(b) == euros(a - b)
        assert euros(a) * times == times * euros(a) == euros(a * times)
        assert -euros(a) == euros(-a)
        assert abs(euros(a)) == euros(abs(a))
        assert (euros(a) < euros(b), euros(a) <= euros(b)) == (a < b, a <= b)
        assert (euros(a) > euros(b), euros(a) >= euros(b)) == (a > b, a >= b)
        assert (euros(a) == euros(b)) == (a == b)
        signs = (euros(a).is_negative, euros(a).is_zero, euros(a).is_positive)
        assert signs == (a < 0, a == 0, a > 0)

    @given(st.lists(CENTS))
    def test_a_total_has_a_currency_even_of_nothing(self, cents: list[int]) -> None:
        """a total is the sum, and of nothing it is zero in the currency that was said."""
        assert Money.total(map(euros, cents), "EUR") == euros(sum(cents))
        assert Money.total([], "JPY") == Money.zero("JPY") == Money(0, "JPY")

    def test_currencies_do_not_mix(self) -> None:
        """euros and dollars are neither added nor compared nor shared by one another."""
        euro, dollar = Money(1, "EUR"), Money(1, "USD")
        mixtures: list[Callable[[], object]] = [
            lambda: euro + dollar,
            lambda: euro - dollar,
            lambda: euro < dollar,
            lambda: euro <= dollar,
            lambda: euro > dollar,
            lambda: euro >= dollar,
            lambda: euro.share([dollar]),
            lambda: Money.total([dollar], "EUR"),
        ]
        for mix in mixtures:
            with pytest.raises(CurrencyMismatchError, match="EUR and USD do not mix") as caught:
                mix()
            assert (caught.value.left, caught.value.right) == ("EUR", "USD")
        assert euro != dollar

    def test_money_mixes_with_nothing_else(self) -> None:
        """money and a bare number are different things; a rate asks for its rounding."""
        euro: Any = Money(1, "EUR")
        mixtures: list[Callable[[], object]] = [
            lambda: euro + 1,
            lambda: 1 + euro,
            lambda: euro - 1,
            lambda: euro * Decimal("1.5"),
            lambda: euro * 1.5,
            lambda: euro * True,
            lambda: euro * euro,
            lambda: euro < 1,
            lambda: euro <= 1,
            lambda: euro > 1,
            lambda: euro >= 1,
            lambda: sum([euro]),
        ]
        for mix in mixtures:
            with pytest.raises(TypeError, match=r"unsupported operand|not supported"):
                mix()
        assert euro != 1

    def test_money_is_neither_true_nor_false(self) -> None:
        """asking whether there is money, when it is zero that is meant, is a mistake at once."""
        money: Any = Money(0, "EUR")
        with pytest.raises(TypeError, match=r"ask \.is_zero or \.is_positive"):
            bool(money)

    def test_a_result_beyond_the_end_is_refused(self) -> None:
        """a result that is too long to be exact is refused, never rounded."""
        most = Money("9" * 36 + ".99", "EUR")
        results: list[Callable[[], object]] = [
            lambda: most + Money("0.01", "EUR"),
            lambda: most * 11,
            lambda: Money.total([most, Money("0.02", "EUR")], "EUR"),
        ]
        for reckon in results:
            with pytest.raises(MoneyError, match="at most 38 digits"):
                reckon()


class TestShare:
    @given(CENTS, CURRENCIES, WEIGHTS)
    @example(100, "EUR", [1, 1, 1])
    def test_the_parts_add_up(self, units: int, currency: str, weights: list[Any]) -> None:
        """the parts of a split amount add up to it, to the smallest unit."""
        whole = Money(units, currency)
        parts = whole.share(weights)
        assert len(parts) == len(weights)
        assert Money.total(parts, currency) == whole

    @given(CENTS, WHOLE_WEIGHTS)
    def test_each_part_is_within_a_cent_of_its_exact_share(
        self, cents: int, weights: list[int]
    ) -> None:
        """each part is its exact share rounded down or up, and a weight of zero gets nothing."""
        weights = weights if any(weights) else [1] * len(weights)
        for part, weight in zip(euros(cents).share(weights), weights, strict=True):
            got = int(part.amount.scaleb(2)) * sum(weights)
            assert abs(got - cents * weight) < sum(weights)
            assert weight or part.is_zero

    @given(CENTS, WHOLE_WEIGHTS)
    def test_the_largest_remainders_get_the_cents(self, cents: int, weights: list[int]) -> None:
        """no part was rounded down for another with a smaller remainder, or a later equal one."""
        weights = weights if any(weights) else [1] * len(weights)
        whole = sum(weights)
        shares = [
            (-(abs(cents) * weight % whole), place, abs(cents) * weight // whole)
            for place, weight in enumerate(weights)
        ]
        parts = [int(abs(part.amount).scaleb(2)) for part in euros(cents).share(weights)]
        raised = [parts[place] - floor for _, place, floor in sorted(shares)]
        assert raised == sorted(raised, reverse=True)

    @given(CENTS, WEIGHTS)
    def test_a_debt_is_shared_like_a_claim(self, cents: int, weights: list[Any]) -> None:
        """a negative amount is shared as its positive, negated."""
        assert (-euros(cents)).share(weights) == tuple(-p for p in euros(cents).share(weights))

    @given(CENTS, WHOLE_WEIGHTS, st.integers(1, 1000))
    def test_only_the_proportions_count(self, cents: int, weights: list[int], by: int) -> None:
        """ints, Decimals and money of the same proportions share alike, at any scale."""
        parts = euros(cents).share(weights)
        assert euros(cents).share([weight * by for weight in weights]) == parts
        assert euros(cents).share([Decimal(weight).scaleb(-5) for weight in weights]) == parts
        assert euros(cents).share([euros(weight) for weight in weights]) == parts

    @pytest.mark.parametrize(
        ("amount", "weights", "parts"),
        [
            ("0.10", [1, 1, 1], ["0.04", "0.03", "0.03"]),
            ("0.01", [0, 1, 1], ["0.00", "0.01", "0.00"]),
            ("10.00", [0, 0, 0], ["3.34", "3.33", "3.33"]),
            ("5.00", [Decimal("19.99"), Decimal("0.01")], ["5.00", "0.00"]),
            ("100.00", [3, 1], ["75.00", "25.00"]),
            ("0.00", [1, 2], ["0.00", "0.00"]),
            ("-0.05", [1, 1], ["-0.03", "-0.02"]),
        ],
    )
    def test_by_hand(self, amount: str, weights: list[int | Decimal], parts: list[str]) -> None:
        """a few shares worked out by hand."""
        shared = Money(amount, "EUR").share(weights)
        assert [str(part.amount) for part in shared] == parts

    @pytest.mark.parametrize(
        ("weights", "why"),
        [
            ([], "among nobody"),
            ([1, -1], "a weight is zero or more, of ordinary size, not -1"),
            ([Money(-1, "EUR")], "a weight is zero or more"),
            ([Decimal("NaN")], "a weight is zero or more"),
            ([Decimal("Infinity")], "a weight is zero or more"),
            ([1, Decimal("1e999999999")], "of ordinary size"),
            ([0.5, 0.5], "a weight is exact"),
            ([True], "a weight is exact"),
        ],
    )
    def test_weights_that_cannot_be_shared_by_are_refused(
        self, weights: list[Any], why: str
    ) -> None:
        """no weights, negative ones and floats are refused."""
        with pytest.raises(MoneyError, match=why):
            Money(1, "EUR").share(weights)


class TestPercent:
    @given(CENTS, st.decimals(0, 100, places=4))
    def test_it_never_rounds_in_excess(self, cents: int, rate: Decimal) -> None:
        """a percentage is the exact one or less than a cent short of it, never beyond."""
        part = euros(cents).percent(rate)
        exact = Decimal(cents).scaleb(-2) * rate / 100
        assert abs(part.amount) <= abs(exact)
        assert abs(exact - part.amount) < Decimal("0.01")
        assert part == -(-euros(cents)).percent(rate)

    @pytest.mark.parametrize(
        ("amount", "currency", "rate", "percentage"),
        [
            ("19.99", "EUR", 15, "2.99"),
            ("-19.99", "EUR", 15, "-2.99"),
            ("999", "JPY", 10, "99"),
            ("0.01", "EUR", 99, "0.00"),
            ("19.99", "EUR", 100, "19.99"),
            ("100", "EUR", Decimal("12.5"), "12.50"),
            ("10", "EUR", -5, "-0.50"),
        ],
    )
    def test_by_hand(self, amount: str, currency: str, rate: Decimal, percentage: str) -> None:
        """a few percentages worked out by hand."""
        assert str(Money(amount, currency).percent(rate).amount) == percentage

    def test_a_rule_may_say_how_to_round(self) -> None:
        """another rounding is taken where a rule names it."""
        money = Money("0.10", "EUR")
        assert money.percent(25, decimal.ROUND_HALF_EVEN) == Money("0.02", "EUR")
        assert money.percent(25, rounding=decimal.ROUND_UP) == Money("0.03", "EUR")

    @pytest.mark.parametrize(
        ("rate", "why"),
        [
            (0.15, "a percentage is exact"),
            ("15", "a percentage is exact"),
            (Decimal("NaN"), "is not an amount of money"),
            (Decimal("Infinity"), "cannot be computed"),
            (Decimal("1e99"), "at most 38 digits"),
            (Decimal("1." + "3" * 300), "cannot be computed"),
        ],
    )
    def test_a_rate_is_exact(self, rate: Any, why: str) -> None:
        """a float, what is no number and what leads beyond the end are refused."""
        with pytest.raises(MoneyError, match=why):
            Money("1.01", "EUR").percent(rate)


class TestTravelling:
    @given(CENTS, CURRENCIES)
    def test_it_comes_back_from_json(self, units: int, currency: str) -> None:
        """encoded and decoded, it is the same value."""
        money = Money(units, currency)
        assert msgspec.json.decode(msgspec.json.encode(money), type=Money) == money

    def test_it_is_plain_json(self) -> None:
        """an amount travels as text, so that no reader makes a float of it."""
        assert msgspec.json.encode(Money("19.99", "EUR")) == b'{"amount":"19.99","currency":"EUR"}'

    @pytest.mark.parametrize("amount", ["5", "5.0", "5.000", "5E0"])
    def test_what_is_decoded_has_the_one_form(self, amount: str) -> None:
        """an amount that was written otherwise elsewhere is ours once it is read."""
        text = f'{{"amount":"{amount}","currency":"EUR"}}'
        money = msgspec.json.decode(text, type=Money)
        assert str(money.amount) == "5.00"
        assert money == msgspec.convert({"amount": 5, "currency": "EUR"}, Money)

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('{"amount":"1.999","currency":"EUR"}', "has more places than EUR"),
            ('{"amount":"NaN","currency":"EUR"}', "is not an amount of money"),
            ('{"amount":"1e99","currency":"EUR"}', "at most 38 digits"),
            ('{"amount":"1","currency":"EUX"}', "is not a currency code"),
            ('{"amount":"1"}', "missing required field"),
        ],
    )
    def test_what_is_decoded_is_checked(self, text: str, why: str) -> None:
        """what cannot be money does not come in by decoding either, and the error says where."""
        with pytest.raises(msgspec.ValidationError, match=rf"{why}.* - at `\$\[0\]`"):
            msgspec.json.decode(f"[{text}]", type=list[Money])

    def test_errors_are_input_errors_and_value_errors(self) -> None:
        """what cannot be money is caught as bad input here and as a bad value by libraries."""
        assert issubclass(MoneyError, InputError)
        assert issubclass(MoneyError, ValueError)
        assert issubclass(CurrencyMismatchError, CserviceError)

    @pytest.mark.parametrize(
        "error", [MoneyError("no"), CurrencyMismatchError(EUR, Currency("USD"))]
    )
    def test_it_travels_between_processes(self, error: CserviceError) -> None:
        """money and its errors pickle with what they know."""
        assert pickle.loads(pickle.dumps(Money("1.5", "EUR"))) == Money("1.50", "EUR")
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))

    def test_threads_share_it(self) -> None:
        """eight threads that reckon at once come to the same sum, rounding settings and all."""
        sums: list[Money] = []

        def reckon() -> None:
            decimal.getcontext().prec = 3
            sums.append(Money.total([Money("1234.56", "EUR")] * 1000, "EUR"))

        threads = [threading.Thread(target=reckon) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sums == [Money("1234560.00", "EUR")] * 8


@given(st.integers(-10_000, 10_000), st.integers(1, 40), st.data())
def test_the_first_parts_come_to_as_much_as_of_a_share(
    cents: int, parts: int, data: st.DataObject
) -> None:
    """part is the sum of the first equal shares, without making them."""
    some = data.draw(st.integers(0, parts))
    amount = Money(Decimal(cents).scaleb(-2), "USD")
    assert amount.part(some, parts) == Money.total(amount.share([1] * parts)[:some], "USD")


@pytest.mark.parametrize(("some", "parts"), [(-1, 2), (3, 2), (0, 0)])
def test_there_is_no_part_outside_the_parts(some: int, parts: int) -> None:
    """three of two parts are a mistake."""
    with pytest.raises(MoneyError, match=f"there are no {some} of {parts} parts"):
        Money("1", "USD").part(some, parts)


def test_a_part_of_a_million_is_no_work() -> None:
    """what a piece was worth is reckoned, not dealt out."""
    assert Money("10000000.01", "USD").part(1, 10**6) == Money("10.01", "USD")
