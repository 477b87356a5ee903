import sys
import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.kernel.fold import folded, parts, unmarked
from cservice.kernel.record import as_read, names, person, words

Form = Literal["NFC", "NFD"]
FOLDS = [folded, unmarked, words, person, as_read]
EVERY_SIGN = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize("fold", [folded, unmarked])
def test_every_sign_folds_to_what_stays(fold: Callable[[str], str]) -> None:
    """what is stored is compared as it is: folded once more it is the same, for all of Unicode."""
    changed = [sign for sign in EVERY_SIGN if fold(fold(sign)) != fold(sign)]
    assert changed == []


@given(st.text(), st.sampled_from(["NFC", "NFD"]), st.sampled_from(FOLDS))
def test_what_is_the_same_text_folds_the_same(
    text: str, form: Form, fold: Callable[[str], str]
) -> None:
    """folded equality is consistent: however a text is encoded, and folded before or not."""
    once = fold(text)
    assert fold(once) == once
    assert fold(unicodedata.normalize(form, text)) == once


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Nd", "Zs"])))
def test_shouting_a_name_changes_nothing(name: str) -> None:
    """a name is found in any case."""
    assert person(name.upper()) == person(name.casefold()) == person(name)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José Núñez", "jose nunez"),
        ("José Núñez", "JOSÉ NÚÑEZ"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Søren Kjær", "Soren Kjaer"),
        ("Þóra Ðe", "Thora De"),
        ("Weiß", "WEISS"),
        ("Işık", "ISIK"),
        ("Anne-Marie Li", "Anne Marie Li"),
        ("Anne‑Marie Li", "Li, Anne-Marie"),
        ("Ann O'Brien-Lee", "Ann O’Brien-Lee"),
        ("Ann O´Brien-Lee", "Obrien-Lee Ann"),
        ("J. R. Smith", "Smith, J R"),
        ("Артём", "артем"),
    ],
)
def test_a_name_is_found_as_an_agent_types_it(name: str, typed: str) -> None:
    """without accents, with any hyphen and any apostrophe or none, in any order."""
    assert person(name) == person(typed)


def test_an_apostrophe_joins_or_parts() -> None:
    """whoever types a space for it finds the name too."""
    assert parts("Ann O'Brien") == ["ann", "obrien"]
    assert names("Ann O'Brien") == ("ann obrien", "ann", "obrien", "o", "brien")
    assert parts("Kenŉ") == ["kenn"]


def test_what_parts_two_people_stays() -> None:
    """other letters are other names, and a vowel of a script that marks it is not lost."""
    assert person("Jan") != person("Jean")
    assert person("かき") != person("がき")
    assert parts("मीना") == ["मीना"]
    assert person(" - ") == ""


def test_an_e_mail_address_with_an_accent_is_another() -> None:
    """what is unique is folded by case and encoding alone."""
    assert words("josé@example.com") != words("jose@example.com")
    assert words("JOSE\u0301@example.com") == words("josé@example.com")


@pytest.mark.parametrize("typed", ["c1001", "C 1001", "#C-1001", "c–1001", "Ｃ-１００１", "C-١٠٠١"])
def test_a_number_is_found_as_it_is_read(typed: str) -> None:
    """case, dashes, spaces and signs in front are nobody's to remember."""
    assert as_read(typed) == as_read("C-1001") == "c1001"
    assert as_read(" # ") == "#"


@pytest.mark.parametrize("typed", ["1-23", "1 23", "#1–23", "1’23", "١-٢٣"])
def test_what_parts_two_digits_of_a_number_counts(typed: str) -> None:
    """whatever sign it is: elsewhere it makes another number."""
    assert as_read(typed) == "1-23"
    assert as_read(typed) not in (as_read("12-3"), as_read("123"))
