from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import AgentId
from cservice.menu import (
    Choice,
    Department,
    Heard,
    Level,
    LevelName,
    Menu,
    Message,
    MessageName,
    Prompt,
    Walk,
)

PHONE, BOOKS = LevelName("phone"), LevelName("books")
HOURS, CLOSED = MessageName("hours"), MessageName("closed")
SALES, OPERATOR = Department("sales"), Department("operator")
MENU = Menu(
    first=PHONE,
    levels={
        PHONE: Level(
            prompt="For books press 1, for our hours 2, for Kim 3.",
            seconds=30,
            in_languages={
                "es": Prompt(prompt="Para libros pulse 1.", seconds=40, words={"1": ("libros",)})
            },
            waits=5,
            choices={
                "1": Choice(says="books", level=BOOKS),
                "2": Choice(says="hours", message=HOURS),
                "3": Choice(says="Kim", person=AgentId("kim")),
            },
            silence=Choice(says="no key", department=OPERATOR),
            silences=2,
        ),
        BOOKS: Level(
            prompt="To order press 1, to hear that we are closed 2, to hear this again 9.",
            seconds=20,
            choices={
                "1": Choice(says="order a book", department=SALES),
                "2": Choice(says="closed", message=CLOSED),
            },
            repeat="9",
            wrong=Choice(says="wrong keys", department=OPERATOR),
            wrongs=2,
        ),
    },
    messages={
        HOURS: Message(prompt="Nine to five.", seconds=4, then=PHONE),
        CLOSED: Message(
            prompt="We are closed.",
            seconds=3,
            in_languages={"es": Prompt(prompt="Estamos cerrados.", seconds=6)},
        ),
    },
)


def walk(*answers: str, language: str | None = None) -> Walk:
    """The walk of a caller who answers so: keys, words, "-" for nothing."""
    here = Walk.begun(MENU, language)
    for one in answers:
        if one == "-":
            here = here.silent()
        else:
            here = here.pressed(one) if one.isdigit() else here.said(one)
    return here


def test_a_walk_begins_at_the_first_level() -> None:
    """nothing was heard yet, and nobody is waited for."""
    begun = Walk.begun(MENU)

    assert (begun.level, begun.heard, begun.seconds) == (PHONE, (), 0)
    assert begun.out is None
    assert not begun.is_over


def test_a_key_leads_to_a_level() -> None:
    """the whole prompt was heard, as long as nobody says otherwise."""
    one = walk("1")

    assert one.level == BOOKS
    assert one.heard == (Heard(level=PHONE, key="1", seconds=30),)


@pytest.mark.parametrize(
    ("after", "seconds"), [(-1, 0), (0, 0), (7, 7), (35, 35), (36, 35), (900, 35)]
)
def test_who_knows_the_menu_presses_sooner(after: int, seconds: int) -> None:
    """as much is counted as was heard; nobody hears more than the prompt and the wait."""
    assert Walk.begun(MENU).pressed("1", after).seconds == seconds
    assert Walk.begun(MENU).said("books", after).seconds == seconds


def test_a_key_leads_to_a_department() -> None:
    """the menu is over, and it is known who is waited for."""
    out = walk("1", "1")

    assert (out.level, out.is_over, out.seconds) == (None, True, 50)
    assert out.out == MENU.levels[BOOKS].choices["1"]


def test_a_key_leads_to_a_person() -> None:
    """one of us is waited for, and nobody else."""
    out = walk("3").out

    assert out is not None
    assert (out.person, out.department) == ("kim", None)


def test_a_message_leads_on() -> None:
    """it needs no answer, and takes its time."""
    heard = walk("2")

    assert (heard.level, heard.seconds, heard.is_over) == (PHONE, 34, False)
    assert heard.heard[1] == Heard(message=HOURS, seconds=4)


def test_a_message_closes_the_line() -> None:
    """where nothing follows it, the menu is over and nobody is waited for."""
    over = walk("1", "2")

    assert (over.is_over, over.out, over.seconds) == (True, None, 53)


def test_prompts_take_what_they_take_in_the_callers_language() -> None:
    """a level without that language is spoken in the menu's own."""
    assert walk("1", language="es-MX").seconds == 40
    assert walk("-", language="es").seconds == 45
    assert walk("1", "2", language="es").seconds == 40 + 20 + 6


def test_words_are_as_good_as_keys() -> None:
    """what the prompt calls a choice leads where its key does, and is kept as spoken."""
    said = walk("Books!")

    assert said.level == BOOKS
    assert said.heard == (Heard(level=PHONE, key="1", spoken=True, seconds=30),)


def test_a_prompt_is_heard_again() -> None:
    """by its key, as often as one likes."""
    again = walk("1", "9", "9")

    assert (again.level, again.seconds) == (BOOKS, 70)
    assert not any(one.wrong for one in again.heard)


@pytest.mark.parametrize("wrong", ["7", "pardon"])
def test_what_is_wrong_is_asked_again(wrong: str) -> None:
    """where the level has no way for it, for ever."""
    asked = walk(wrong, wrong, wrong, wrong)

    assert asked.level == PHONE
    assert all(one.wrong for one in asked.heard)
    assert asked.heard[0].key == ("7" if wrong == "7" else None)
    assert asked.heard[0].spoken == (wrong == "pardon")


@pytest.mark.parametrize(
    ("answers", "out"),
    [
        (("1", "7"), None),
        (("1", "7", "8"), OPERATOR),
        (("1", "7", "pardon"), OPERATOR),
        (("1", "7", "9", "8"), None),
        (("1", "7", "-", "8"), OPERATOR),
        (("7", "1", "8"), None),
    ],
)
def test_wrong_keys_in_a_row_lead_on(answers: tuple[str, ...], out: str | None) -> None:
    """so many at one level, words included, whatever silences are between them."""
    way = walk(*answers).out

    assert (way and way.department) == out


@pytest.mark.parametrize(
    ("answers", "out"),
    [
        (("-",), None),
        (("-", "-"), OPERATOR),
        (("-", "7", "-"), OPERATOR),
        (("-", "pardon", "-"), OPERATOR),
        (("-", "2", "-"), None),
        (("-", "2", "-", "-"), OPERATOR),
    ],
)
def test_silences_in_a_row_lead_on(answers: tuple[str, ...], out: str | None) -> None:
    """so many at one level, whatever wrong keys are between them; each takes the wait too."""
    there = walk(*answers)

    assert (there.out and there.out.department) == out
    assert there.heard[0] == Heard(level=PHONE, seconds=35)


def test_nothing_is_heard_once_the_menu_is_over() -> None:
    """who keeps pressing keys waits for the same people."""
    over = walk("1", "1")

    assert over.pressed("1") == over.said("books") == over.silent() == over


def test_silence_without_a_way_is_asked_again() -> None:
    """nobody is hung up on for pressing nothing."""
    assert walk("1", "-", "-", "-").level == BOOKS


def test_a_menu_that_changed_under_the_caller_begins_again() -> None:
    """what is pressed then is pressed at the first level."""
    lost = Walk(menu=MENU, level=LevelName("gone")).pressed("1")

    assert lost.heard == (Heard(level=PHONE, key="1", seconds=30),)


NAMES = ("a", "b", "c")
MESSAGES = ("m", "n")


@st.composite
def ways(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """Where something leads."""
    targets = [
        *({"level": LevelName(one)} for one in NAMES),
        *({"message": MessageName(one)} for one in MESSAGES),
        {"department": SALES},
        {"person": AgentId("kim")},
    ]
    return dict(draw(st.sampled_from(targets)))


@st.composite
def menus(draw: Callable[[Any], Any]) -> Menu:
    """Any menu of three levels and two messages."""

    def choice(says: str) -> Choice:
        return Choice(says=says, **draw(ways()))

    def level(name: str) -> Level:
        keys = draw(st.lists(st.sampled_from(["1", "2", "12", "*"]), min_size=1, unique=True))
        return Level(
            prompt=name,
            seconds=draw(st.integers(1, 60)),
            waits=draw(st.integers(0, 9)),
            choices={key: choice(f"choice {key}") for key in keys},
            repeat=draw(st.sampled_from([None, "9"])),
            silence=draw(st.sampled_from([None, choice("silence")])),
            silences=draw(st.integers(1, 3)),
            wrong=draw(st.sampled_from([None, choice("wrong")])),
            wrongs=draw(st.integers(1, 3)),
        )

    then = st.sampled_from([None, *map(LevelName, NAMES)])
    return Menu(
        first=LevelName("a"),
        levels={LevelName(name): level(name) for name in NAMES},
        messages={
            MessageName(name): Message(
                prompt=name, seconds=draw(st.integers(1, 9)), then=draw(then)
            )
            for name in MESSAGES
        },
    )


ANSWERS = st.lists(
    st.sampled_from(["1", "2", "12", "*", "9", "0", "-", "choice 1", "choice *", "pardon"]),
    max_size=12,
)


@given(menu=menus(), answers=ANSWERS)
def test_any_walk_ends_where_the_menu_says(menu: Menu, answers: list[str]) -> None:
    """whatever is keyed, said or left unsaid: a level speaks, people are waited for, or it is over.

    The time adds up, each answer is heard once, and a level is left only by one of its ways.
    """
    walk = Walk.begun(menu)
    answered = 0
    for one in answers:
        if walk.is_over:
            break
        before, answered = walk, answered + 1
        if one == "-":
            walk = walk.silent()
        else:
            walk = walk.pressed(one) if one[0] in "0129*" else walk.said(one)
        assert walk.heard[: len(before.heard)] == before.heard
        assert walk.heard[len(before.heard)].level == before.level
        if walk.level != before.level:
            level = menu.levels[before.level or menu.first]
            messages = [menu.messages[way.message] for way in level.ways if way.message]
            leads = {way.level for way in level.ways} | {message.then for message in messages}
            assert walk.level in leads
            assert walk.out is None or walk.out in level.ways

    assert walk.level is None or walk.level in menu.levels
    assert walk.is_over or walk.out is None
    assert walk.out is None or walk.out.to_people
    assert len([one for one in walk.heard if one.level is not None]) == answered
    took = {name: (one.seconds, one.waits) for name, one in menu.levels.items()}
    spoken = [
        sum(took[one.level]) if one.key is None and not one.spoken else took[one.level][0]
        for one in walk.heard
        if one.level is not None
    ]
    said = [menu.messages[one.message].seconds for one in walk.heard if one.message is not None]
    assert walk.seconds == sum(spoken) + sum(said)
    longest = max(level.seconds + level.waits for level in menu.levels.values())
    assert walk.seconds <= answered * (longest + 9)


def test_words_are_understood_in_the_callers_language() -> None:
    """as the walk has it."""
    assert Walk.begun(MENU, "es-MX").said("libros").level == BOOKS
    assert Walk.begun(MENU).said("libros").heard[-1].wrong
