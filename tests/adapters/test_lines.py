"""Lines, filled in."""

from collections.abc import Mapping

import pytest

from cservice.adapters.lines import LineBook, problems
from cservice.protocol import LineName, Lines, Phase, Protocol, ProtocolError, Step, StepName

THANKS, WARNING = LineName("thanks"), LineName("warning")
STEPS: Mapping[StepName, Step] = {StepName("thanks"): Step(phase=Phase.OPENING, says="thanks")}
PROTOCOL = Protocol(steps=STEPS, ladders={})


def lines(thanks: str, warning: str = "Please.") -> Lines:
    """Lines of one language."""
    return Lines(first="en", languages={"en": {THANKS: thanks, WARNING: warning}})


def test_a_line_is_filled_in() -> None:
    """with what is known on the call, on one line."""
    book = LineBook(lines("Thank you,\n  {{ caller }}."), PROTOCOL)

    assert book.say(THANKS, {"caller": "Ms Lee"}) == "Thank you, Ms Lee."
    assert book.say(THANKS, {"caller": "{{ brand }}"}) == "Thank you, {{ brand }}."


def test_a_line_is_said_in_the_callers_language() -> None:
    """and in the first one to who speaks none of them."""
    both = {
        "en": {THANKS: "Thank you.", WARNING: "Please."},
        "es": {THANKS: "Gracias.", WARNING: "Por favor."},
    }
    book = LineBook(Lines(first="en", languages=both), PROTOCOL)

    assert book.say(THANKS, {}, "es-MX") == "Gracias."
    assert book.say(THANKS, {}, "fr") == "Thank you."


def test_what_is_not_known_on_every_call_is_asked_for_first() -> None:
    """else the line cannot be said where it is not."""
    asked = "Thanks{% if caller is defined %}, {{ caller }}{% endif %}."
    assert LineBook(lines(asked), PROTOCOL).say(THANKS, {}) == "Thanks."

    book = LineBook(lines("Thank you, {{ caller }}."), PROTOCOL)
    with pytest.raises(ProtocolError, match=r"en: the line thanks cannot be said: 'caller' is und"):
        book.say(THANKS, {"brand": "Cango"})
    with pytest.raises(ProtocolError, match="en: there is no line dance"):
        book.say(LineName("dance"), {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ surname }}", "names surname; known are brand, agent, caller,"),
        ("{{ range(3) }}", "names range; known are brand,"),
        ("{{ brand", "is no template: unexpected end of template"),
        ("{{ brand | shout }}", "is no template: No filter named 'shout'."),
        ("{% include 'others' %}", "takes in another template, and may not"),
        ("{{ brand.owner }}", "is no template: 'str object' has no attribute 'owner'"),
        ("{{ brand.__class__ }}", "is no template: access to attribute '__class__'"),
        ("{{ 1 / 0 }}", "cannot be said: ZeroDivisionError: division by zero"),
        ("{{ '' }}", "says nothing"),
    ],
)
def test_what_cannot_be_said_is_found_when_it_is_read(text: str, problem: str) -> None:
    """nobody finds it out on a call; and templates see words, nothing of the program."""
    [found] = problems(lines(text), PROTOCOL)

    assert found.startswith(f"en: the line thanks {problem}")
    with pytest.raises(ProtocolError, match="en: the line thanks"):
        LineBook(lines(text), PROTOCOL)


def test_lines_are_for_a_protocol() -> None:
    """and the first problems are told, with how many more there are."""
    with pytest.raises(ProtocolError, match=r"there is no line introduction; .*; and \d+ more$"):
        LineBook(lines("Thank you."))
