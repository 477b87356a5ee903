from pathlib import Path
from typing import Any

import pytest
import yaml

from cservice.ids import AgentId
from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.errors import InputError
from cservice.menu import (
    Choice,
    Department,
    Level,
    LevelName,
    Menu,
    MenuError,
    Message,
    MessageName,
    Prompt,
    Way,
    is_keys,
)

CANGO = Path(__file__).parents[2] / "examples" / "cango" / "menu.yaml"
SALES = Choice(says="order a book", department=Department("sales"))


def plain_menu() -> Any:
    """Cango's menu as it stands in the file."""
    return yaml.safe_load(CANGO.read_text(encoding="utf-8"))


def level(**changes: Any) -> Level:
    """A level of one key, with changes."""
    return Level(**{"prompt": "Press 1.", "seconds": 30, "choices": {"1": SALES}, **changes})


def test_cangos_menu_is_data() -> None:
    """the five levels of the trade's menu are a file, 30 seconds each."""
    menu = from_plain(plain_menu(), Menu)

    assert [one.seconds for one in menu.levels.values()] == [30] * 5
    assert from_plain(to_plain(menu), Menu) == menu


def test_every_way_through_cangos_menu_ends_at_a_department() -> None:
    """whatever a caller keys, somebody is waited for at the end; and every level is reached."""
    menu = from_plain(plain_menu(), Menu)
    seen = {menu.first}
    ends: set[Department] = set()
    for name in (queue := [menu.first]):
        for way in menu.levels[name].ways:
            if way.level is not None and way.level not in seen:
                seen.add(way.level)
                queue.append(way.level)
            if way.department is not None:
                ends.add(way.department)

    assert seen == set(menu.levels)
    assert ends == {
        "operator",
        "online_gaming",
        "other_products",
        "sales",
        "order_specialist",
        "logistics",
        "general",
        "customer_service",
    }


def test_a_misspelt_word_in_a_menu_is_found() -> None:
    """a level that is told something no level knows is an error, by its path."""
    data = plain_menu()
    data["levels"]["books"]["repaet"] = "9"

    with pytest.raises(InputError, match=r"unknown field 'repaet' at \$\.levels\.books"):
        from_plain(data, Menu)


@pytest.mark.parametrize(
    ("targets", "problem"),
    [
        ({}, "to one of them, not to none$"),
        (
            {"level": LevelName("books"), "department": Department("sales")},
            "not to books and sales",
        ),
        ({"person": AgentId("kim"), "message": MessageName("hours")}, "not to kim and hours$"),
    ],
)
def test_a_key_leads_to_one_place(targets: Any, problem: str) -> None:
    """a choice leads to a level, a department, a person or a message: to one, and not nowhere."""
    with pytest.raises(MenuError, match=f"choice 'books' must lead to a level or .* {problem}"):
        Choice(says="books", **targets)
    with pytest.raises(MenuError, match="a way must lead to"):
        Way()


@pytest.mark.parametrize(
    ("way", "to", "to_people"),
    [
        (Way(level=LevelName("books")), "books", False),
        (Way(department=Department("sales")), "sales", True),
        (Way(person=AgentId("kim")), "kim", True),
        (Way(message=MessageName("hours")), "hours", False),
    ],
)
def test_departments_and_persons_are_people(way: Way, to: str, to_people: bool) -> None:
    """a level and a message are not: nobody is waited for there."""
    assert (way.to, way.to_people) == (to, to_people)


def test_a_key_means_one_thing() -> None:
    """the key that repeats the prompt cannot also lead away."""
    with pytest.raises(MenuError, match="key 1 cannot both repeat the prompt and mean 'order a"):
        level(repeat="1")


@pytest.mark.parametrize("key", ["", "A", "1 2", "yes", "٣"])
def test_a_key_is_one_that_phones_have(key: str) -> None:
    """digits, the star and the hash, one or several; nothing else can be pressed."""
    assert not is_keys(key)
    with pytest.raises(MenuError, match="no phone has the key"):
        level(choices={key: SALES})
    with pytest.raises(MenuError, match="no phone has the key"):
        level(repeat=key)
    assert is_keys("12*#")


def test_words_mean_one_key() -> None:
    """what two choices are called cannot be told apart when it is said."""
    other = Choice(says="Order a BOOK!", department=Department("general"))

    with pytest.raises(MenuError, match="'order a book' cannot mean both key 1 and key 2"):
        level(choices={"1": SALES, "2": other})
    assert level(choices={"1": SALES, "2": SALES}).key_of("order a book") == "2"
    with pytest.raises(MenuError, match="'again' cannot mean both key 1 and key 9"):
        level(
            choices={"1": Choice(says="again", level=LevelName("x"))},
            repeat="9",
            repeat_words=("again",),
        )


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("order a book", "1"),
        ("  Order, a book. ", "1"),
        ("a novel", "1"),
        ("1", "1"),
        ("again, please", "9"),
        ("9", "9"),
        ("again", None),
        ("", None),
    ],
)
def test_a_key_has_words(words: str, key: str | None) -> None:
    """what the prompt calls a choice, its other words, and the key itself said aloud."""
    choice = Choice(says="order a book", words=("a novel",), department=Department("sales"))
    spoken = level(choices={"1": choice}, repeat="9", repeat_words=("again please",))

    assert spoken.key_of(words) == key


BUY = Choice(says="order a book", department=Department("sales"))
HEAR = Choice(says="our hours", department=Department("general"))


def spanish(**words: tuple[str, ...]) -> Level:
    """A level that is spoken in Spanish, too, with what stands there for its keys."""
    named = {key.removeprefix("key"): said for key, said in words.items()}
    prompt = Prompt(prompt="Para libros pulse 1.", seconds=9, words=named)
    return level(choices={"1": BUY, "2": HEAR}, repeat="9", in_languages={"es": prompt})


@pytest.mark.parametrize(
    ("words", "language", "key"),
    [
        ("comprar un libro", "es-MX", "1"),
        ("OTRA vez", "es", "9"),
        ("order a book", "es", "1"),
        ("our hours", "es", "1"),
        ("our hours", "en", "2"),
        ("2", "es", "2"),
        ("comprar un libro", "en", None),
        ("comprar un libro", None, None),
    ],
)
def test_words_are_of_the_callers_language(
    words: str, language: str | None, key: str | None
) -> None:
    """before the menu's own, which are understood too, and the key said aloud."""
    made = spanish(key1=("comprar un libro", "our hours"), key9=("otra vez",))

    assert made.key_of(words, language) == key


def test_words_of_a_language_mean_one_key_that_there_is() -> None:
    """and a message takes none."""
    with pytest.raises(MenuError, match="words in es are for key 3, which the level has not"):
        spanish(key3=("libros",))
    with pytest.raises(MenuError, match="'libros' cannot mean both key 1 and key 2 in es"):
        spanish(key1=("libros",), key2=("Libros!",))
    said = Prompt(prompt="De nueve a cinco.", seconds=3, words={"1": ("libros",)})
    with pytest.raises(MenuError, match=r"nothing is answered to the message 'Nine to five\.'"):
        Message(prompt="Nine to five.", seconds=3, in_languages={"es": said})


@pytest.mark.parametrize(
    ("language", "seconds"), [(None, 30), ("en", 30), ("es", 40), ("es-MX", 40), ("es-ES", 45)]
)
def test_a_prompt_is_spoken_in_the_callers_language(language: str | None, seconds: int) -> None:
    """the nearest there is; who speaks none of them hears the menu's own."""
    spanish = {
        "es": Prompt(prompt="Pulse 1.", seconds=40),
        "es-ES": Prompt(prompt="Pulse 1, por favor.", seconds=45),
    }

    assert level(in_languages=spanish).spoken(language).seconds == seconds


def test_a_level_leads_on() -> None:
    """a level without keys is possible only where silence leads on: nobody is caught in it."""
    with pytest.raises(MenuError, match="leads nowhere"):
        level(choices={}, repeat="1")
    assert level(choices={}, silence=SALES).ways == (SALES,)
    assert level(silence=SALES, wrong=SALES).ways == (SALES, SALES, SALES)


def test_a_prompt_takes_time() -> None:
    """there is no level that says nothing."""
    with pytest.raises(InputError, match="seconds must be 1 or more"):
        level(seconds=0)
    with pytest.raises(InputError, match="seconds must be 1 or more"):
        Prompt(prompt="Press 1.", seconds=0)


@pytest.mark.parametrize(("count", "least"), [("waits", 0), ("silences", 1), ("wrongs", 1)])
def test_what_is_counted_is_counted_from_there(count: str, least: int) -> None:
    """a wait may take no time; nothing is done after no silence, or no wrong key."""
    assert getattr(level(**{count: least}), count) == least
    with pytest.raises(InputError, match=f"{count} must be {least} or more"):
        level(**{count: least - 1})


@pytest.mark.parametrize("first", ["books", "phone"])
def test_a_menu_names_only_levels_it_has(first: str) -> None:
    """a level that is missing is found when the menu is read, not by a caller."""
    lost = Choice(says="books", level=LevelName("books"))
    levels = {LevelName("phone"): level(choices={"1": lost}, repeat="2")}

    with pytest.raises(MenuError, match="the menu has no level books; it has phone"):
        Menu(first=LevelName(first), levels=levels)


def test_a_menu_names_only_messages_it_has() -> None:
    """and what follows a message is a level it has."""
    phone, hours = LevelName("phone"), MessageName("hours")
    levels = {phone: level(choices={"1": Choice(says="hours", message=hours)})}
    then = Message(prompt="Nine to five.", seconds=5, then=LevelName("books"))

    with pytest.raises(MenuError, match="the menu has no message hours; it has none"):
        Menu(first=phone, levels=levels)
    with pytest.raises(MenuError, match="the menu has no level books; it has phone"):
        Menu(first=phone, levels=levels, messages={hours: then})


def test_a_menu_that_asks_nothing_leads_straight_on() -> None:
    """one level without keys, whose silence is waited out by everybody."""
    phone = LevelName("phone")

    assert Menu(first=phone, levels={phone: level(choices={}, silence=SALES)}).straight == "sales"
    assert Menu(first=phone, levels={phone: level(silence=SALES)}).straight is None
    assert Menu(first=phone, levels={phone: level()}).straight is None


def test_keys_are_told_in_the_order_of_the_prompt() -> None:
    """the repeating key comes last, where there is one."""
    assert level(repeat="9").keys == ("1", "9")
    assert level().keys == ("1",)


def test_a_menu_that_changes_under_a_caller_begins_again() -> None:
    """a level that is no longer there, and none at all, are the first one."""
    menu = Menu(first=LevelName("phone"), levels={LevelName("phone"): level()})

    assert menu.at(LevelName("gone")) == ("phone", level())
    assert menu.at(None) == ("phone", level())
    assert menu.at(LevelName("phone")) == ("phone", level())
