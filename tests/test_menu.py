from pathlib import Path
from typing import Any

import pytest
import yaml

from cservice.kernel.codec import from_plain, to_plain
from cservice.kernel.errors import InputError
from cservice.menu import Choice, Department, Level, LevelName, Menu, MenuError

CANGO = Path(__file__).parents[1] / "examples" / "cango" / "menu.yaml"
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
    "targets",
    [{}, {"level": LevelName("books"), "department": Department("sales")}],
    ids=["neither", "both"],
)
def test_a_key_leads_to_one_place(targets: Any) -> None:
    """a choice leads to a level or to a department, never to both and never nowhere."""
    with pytest.raises(MenuError, match="must lead to a level or to a department"):
        Choice(says="books", **targets)


def test_a_key_means_one_thing() -> None:
    """the key that repeats the prompt cannot also lead away."""
    with pytest.raises(MenuError, match="key 1 cannot both repeat the prompt and mean 'order a"):
        level(repeat="1")


def test_a_level_leads_on() -> None:
    """a level without keys is possible only where silence leads on: nobody is caught in it."""
    with pytest.raises(MenuError, match="leads nowhere"):
        level(choices={}, repeat="1")
    assert level(choices={}, silence=SALES).ways == (SALES,)


def test_a_prompt_takes_time() -> None:
    """there is no level that says nothing."""
    with pytest.raises(ValueError, match="seconds"):
        level(seconds=0)


@pytest.mark.parametrize("first", ["books", "phone"])
def test_a_menu_names_only_levels_it_has(first: str) -> None:
    """a level that is missing is found when the menu is read, not by a caller."""
    lost = Choice(says="books", level=LevelName("books"))
    levels = {LevelName("phone"): level(choices={"1": lost}, repeat="2")}

    with pytest.raises(MenuError, match="the menu has no level books; it has phone"):
        Menu(first=LevelName(first), levels=levels)


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
