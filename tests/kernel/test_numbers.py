import itertools
import pickle

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cservice.kernel.errors import DeclarationError, InputError, MistypedNumberError
from cservice.kernel.numbers import DAMM, Series, check_digit

DIGITS = range(10)
RA = Series(name="ra", digits=9)


def wrong_digits(number: str) -> list[str]:
    """Every number that differs in exactly one digit."""
    return [
        f"{number[:place]}{other}{number[place + 1 :]}"
        for place, digit in enumerate(number)
        for other in "0123456789"
        if other != digit
    ]


def swaps(number: str) -> list[str]:
    """Every number with two different neighbours swapped."""
    return [
        f"{number[:place]}{right}{left}{number[place + 2 :]}"
        for place, (left, right) in enumerate(itertools.pairwise(number))
        if left != right
    ]


def teens_for_tens(number: str) -> list[str]:
    """Every number with a fifteen heard as fifty, or the other way round, from 13 and 30 on."""
    heard = {f"1{digit}": f"{digit}0" for digit in "3456789"}
    heard |= {tens: teens for teens, tens in heard.items()}
    return [
        f"{number[:place]}{heard[number[place : place + 2]]}{number[place + 2 :]}"
        for place in range(len(number) - 1)
        if number[place : place + 2] in heard
    ]


def test_a_number_is_folded_where_it_can_be_read() -> None:
    """whatever else is looked for stays as it is, and is found by nobody."""
    number = RA.issue(4711)
    assert RA.folded(RA.grouped(number)) == number
    assert RA.folded("1\0") == "1\0"


def reads(series: Series, text: str) -> bool:
    """Whether the text reads as a number of the series."""
    try:
        series.parse(text)
    except MistypedNumberError:
        return False
    return True


class TestTheTable:
    def test_every_row_and_column_is_a_permutation(self) -> None:
        """each digit stands once in each row and column, so one wrong digit always shows."""
        for row in DAMM:
            assert sorted(row) == list(DIGITS)
        for column in zip(*DAMM, strict=True):
            assert sorted(column) == list(DIGITS)

    def test_the_diagonal_is_zero(self) -> None:
        """a number with its check digit always ends on zero."""
        assert [DAMM[digit][digit] for digit in DIGITS] == [0] * 10

    def test_it_is_weakly_totally_anti_symmetric(self) -> None:
        """after any digits, two neighbours that differ lead elsewhere when they are swapped."""
        for before, (x, y) in itertools.product(DIGITS, itertools.combinations(DIGITS, 2)):
            assert DAMM[DAMM[before][x]][y] != DAMM[DAMM[before][y]][x]

    def test_it_tells_teens_from_tens(self) -> None:
        """thirteen and thirty, up to nineteen and ninety, never lead to the same place."""
        for before, digit in itertools.product(DIGITS, range(3, 10)):
            assert DAMM[DAMM[before][1]][digit] != DAMM[DAMM[before][digit]][0]


class TestTheCheckDigit:
    def test_the_published_example(self) -> None:
        """572 has the check digit 4, as in the published example of the method."""
        assert check_digit("572") == "4"

    @pytest.mark.parametrize("payload", ["", "12a", "1 2", "-1", "١٢", "²"])
    def test_a_payload_is_plain_digits(self, payload: str) -> None:
        """a payload of anything else than plain digits is refused."""
        with pytest.raises(InputError, match="plain digits"):
            check_digit(payload)


@pytest.mark.parametrize("digits", [1, 2, 3])
class TestEveryShortNumber:
    def test_issued_numbers_read_back(self, digits: int) -> None:
        """every number of the series reads back as itself, and no two are the same."""
        series = Series(name="short", digits=digits)
        numbers = [series.issue(payload) for payload in range(series.capacity)]
        assert [series.parse(number) for number in numbers] == numbers
        assert len(set(numbers)) == series.capacity == 10**digits

    def test_one_wrong_digit_is_caught(self, digits: int) -> None:
        """one wrong digit is caught in every number, at every position, check digit included."""
        series = Series(name="short", digits=digits)
        for payload in range(series.capacity):
            assert not any(reads(series, text) for text in wrong_digits(series.issue(payload)))

    def test_a_swap_of_neighbours_is_caught(self, digits: int) -> None:
        """a swap of neighbours is caught in every number, at every position."""
        series = Series(name="short", digits=digits)
        for payload in range(series.capacity):
            assert not any(reads(series, text) for text in swaps(series.issue(payload)))


class TestLongNumbers:
    @given(st.integers(4, 30), st.data())
    def test_every_slip_is_caught_at_every_position(self, digits: int, data: st.DataObject) -> None:
        """wrong digits, swaps, and teens heard as tens are caught however long the number is."""
        series = Series(name="long", digits=digits)
        number = series.issue(data.draw(st.integers(0, series.capacity - 1)))
        slips = wrong_digits(number) + swaps(number) + teens_for_tens(number)
        assert not any(reads(series, text) for text in slips)

    @given(st.from_regex(r"[0-9]{9}", fullmatch=True))
    def test_an_issued_number_reads_back_from_its_dictation(self, payload: str) -> None:
        """what was dictated in groups reads back as what was stored, zeros in front and all."""
        number = RA.issue(payload)
        assert number == payload + check_digit(payload) == RA.issue(int(payload))
        assert RA.parse(number) == RA.parse(RA.grouped(number)) == number

    @given(st.text(max_size=15) | st.from_regex(r"[0-9 ]{10,12}", fullmatch=True))
    @example("4829130574")
    def test_whatever_is_keyed_is_read_or_mistyped(self, text: str) -> None:
        """any text at all is a number of ten plain digits or is called mistyped."""
        if reads(RA, text):
            number = RA.parse(text)
            assert number == RA.issue(number[:-1])
        else:
            with pytest.raises(MistypedNumberError, match="is mistyped"):
                RA.parse(text)


class TestIssue:
    def test_a_count_is_filled_up_with_zeros(self) -> None:
        """the first numbers of a series are as long as the last."""
        assert RA.issue(0) == "0000000000"
        assert RA.issue(572) == "0000005724"

    @pytest.mark.parametrize("payload", [-1, 10**9])
    def test_a_count_beyond_the_series_is_refused(self, payload: int) -> None:
        """a series that is used up says so rather than grow a digit."""
        with pytest.raises(InputError, match="payloads 0 to 999999999"):
            RA.issue(payload)

    @pytest.mark.parametrize("payload", ["", "42", "0482913057", "48291305a", "٤٨٢٩١٣٠٥٧"])
    def test_a_text_has_every_digit_already(self, payload: str) -> None:
        """a text that is shorter or longer is refused, so that 42 and 042 are never one number."""
        with pytest.raises(InputError, match="9 digits 0-9"):
            RA.issue(payload)


class TestParse:
    @pytest.mark.parametrize(
        "text",
        [
            "4829130574",
            " 482 913 0574\n",
            "482-913-0574",
            "482.913.0574",
            "482\u00a0913\u202f0574",
            "482–913—05‐7−4",
            "482·913\u00ad0574\u200b",
            "\ufeff482\t913\r\n0574",
            "٤٨٢٩١٣٠٥٧٤",
            "４８２　９１３　０５７４",
        ],
    )
    def test_what_people_put_between_digits_is_read_over(self, text: str) -> None:
        """spaces, dashes, dots and the digits of any script are read as what they mean."""
        assert RA.parse(text) == "4829130574"

    @pytest.mark.parametrize(
        "text",
        [
            "RA 482 913 0574",
            "ra4829130574",
            "R.A. 482 913 0574",
            "RA#4829130574",
            "RA no. 482-913-0574",
            "RA number: 482 913 0574",
            "#4829130574",
            "＃ 482 913 0574",
            "№ 4829130574",
            "(482) 913-0574",
            "[RA-482-913-0574]",
        ],
    )
    def test_what_people_write_in_front_is_read_over(self, text: str) -> None:
        """that it is an RA number is written on the box, and is no slip."""
        assert RA.parse(text) == "4829130574"

    def test_a_series_has_other_words_for_its_numbers(self) -> None:
        """and reads them in front, beside its name."""
        also = Series(name="ra", digits=9, also=("rma",))
        assert also.parse("RMA# 482 913 0574") == also.parse("RA 4829130574") == "4829130574"

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("", "it has no digits"),
            (" - ", "it has no digits"),
            ("482 913 057", "too short by 1 digit, it has 10"),
            ("482", "too short by 7 digits, it has 10"),
            ("4829130574 12", "too long by 2 digits, it has 10"),
            (
                "482 913 0575",
                "its check digit does not fit, so a digit is wrong or two are swapped",
            ),
            ("482 9l3 0574", "a letter 'l' at position 5, where only digits are (is it a 1?)"),
            ("RAS 4829130574", "a letter 'R' at position 1, where only digits are"),
            ("RA", "it has no digits"),
            (
                "RA 482 913 0575",
                "its check digit does not fit, so a digit is wrong or two are swapped",
            ),
            ("RA no. 482 91B", "a letter 'B' at position 6, where only digits are (is it a 8?)"),
            ("RMA 4829130574", "a letter 'R' at position 1, where only digits are"),
            ("4829130574#", "a sign '#' at position 11, where only digits are"),
            ("482²", "a sign '²' at position 4, where only digits are"),
        ],
    )
    def test_what_is_mistyped_says_why(self, text: str, what: str) -> None:
        """a number that cannot be right says what is wrong with it, in the words of the caller."""
        with pytest.raises(MistypedNumberError) as caught:
            RA.parse(text)
        assert str(caught.value) == f"{text!r} is mistyped as a number of series 'ra': {what}"
        assert caught.value.text == text

    def test_a_pasted_page_is_shown_short(self) -> None:
        """the message stays one line, whatever was pasted."""
        with pytest.raises(MistypedNumberError, match=r"^'x{39}…' is mistyped"):
            RA.parse("x" * 10_000)

    def test_the_error_travels_between_processes(self) -> None:
        """the error pickles with what it knows."""
        with pytest.raises(MistypedNumberError) as caught:
            RA.parse("12")
        copy = pickle.loads(pickle.dumps(caught.value))
        assert (str(copy), copy.text) == (str(caught.value), "12")


class TestDictation:
    @pytest.mark.parametrize(
        ("digits", "groups"),
        [
            (1, (2,)),
            (2, (3,)),
            (3, (4,)),
            (4, (3, 2)),
            (5, (3, 3)),
            (6, (3, 4)),
            (7, (4, 4)),
            (8, (3, 3, 3)),
            (9, (3, 3, 4)),
            (10, (3, 4, 4)),
        ],
    )
    def test_groups_are_threes_then_fours(self, digits: int, groups: tuple[int, ...]) -> None:
        """without a word from the brand, a number is dictated in threes and then fours."""
        assert Series(name="ra", digits=digits).groups == groups

    def test_groups_of_ones_own(self) -> None:
        """a brand may dictate its numbers in other groups."""
        series = Series(name="ra", digits=9, groups=(3, 3, 3, 1))
        assert RA.grouped("4829130574") == "482 913 0574"
        assert series.grouped("4829130574") == "482 913 057 4"

    def test_a_wrong_number_is_never_dictated(self) -> None:
        """a number whose check digit does not fit is refused before it is said."""
        with pytest.raises(MistypedNumberError):
            RA.grouped("4829130575")


class TestSeries:
    @pytest.mark.parametrize("digits", [-1, 0, 31])
    def test_the_length_is_one_that_can_be_said(self, digits: int) -> None:
        """a series of no digits, or of more than thirty, is refused by name."""
        with pytest.raises(DeclarationError, match=r"series 'ra': has -?\d+ digits before"):
            Series(name="ra", digits=digits)

    @pytest.mark.parametrize("groups", [(3, 3), (3, 3, 3, 2), (10, 0), (11, -1)])
    def test_the_groups_make_up_the_number(self, groups: tuple[int, ...]) -> None:
        """groups that are empty or do not make up the number are refused by name."""
        with pytest.raises(DeclarationError, match=r"series 'ra': groups .* 10 together"):
            Series(name="ra", digits=9, groups=groups)

    def test_it_is_a_plain_value(self) -> None:
        """a series is encoded and decoded like any record, with groups or without."""
        assert msgspec.json.decode(msgspec.json.encode(RA), type=Series) == RA
        assert msgspec.json.decode(b'{"name":"ra","digits":9}', type=Series) == RA
