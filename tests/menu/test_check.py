from pathlib import Path
from typing import Any

import pytest
import yaml

from cservice.ids import AgentId
from cservice.kernel.codec import from_plain
from cservice.menu import Choice, Department, Level, LevelName, Menu, Message, MessageName, Prompt
from cservice.menu.check import Problem, findings, leaves

CANGO = Path(__file__).parents[2] / "examples" / "cango" / "menu.yaml"
A, B, C = LevelName("a"), LevelName("b"), LevelName("c")
HOURS = MessageName("hours")
SALES = Choice(says="sales", department=Department("sales"))


def to(name: str) -> Choice:
    """A choice that leads to a level."""
    return Choice(says=f"to {name}", level=LevelName(name))


def level(*choices: Choice, **changes: Any) -> Level:
    """A level of those choices, with nothing wrong with it by itself."""
    keys = {str(number): one for number, one in enumerate(choices, start=1)}
    plain = {"prompt": "Press a key.", "seconds": 10, "choices": keys}
    return Level(**{**plain, "silence": SALES, "wrong": SALES, **changes})


def menu(messages: dict[str, Message] | None = None, **levels: Level) -> Menu:
    """A menu of those levels; it begins at a."""
    return Menu(
        first=A,
        levels={LevelName(name): one for name, one in levels.items()},
        messages={MessageName(name): one for name, one in (messages or {}).items()},
    )


def problems(of: Menu, deepest: int = 5) -> list[tuple[str, str]]:
    """Where what is wrong."""
    return [(one.at, str(one.problem)) for one in findings(of, deepest)]


def cango() -> Menu:
    """Cango's menu as it stands in the file."""
    return from_plain(yaml.safe_load(CANGO.read_text(encoding="utf-8")), Menu)


def test_nothing_is_wrong_with_cangos_menu() -> None:
    """five levels are as deep as it may be; nobody is caught in it."""
    assert findings(cango()) == ()
    assert problems(cango(), deepest=4) == [("problem", "too_deep")]


def test_a_customer_with_a_problem_keys_for_two_and_a_half_minutes() -> None:
    """as the trade tells it: five levels of 30 seconds; three minutes if one is heard again."""
    ends = {leaf.answers: leaf for leaf in leaves(cango())}
    there = ends["1", "1", "4", "3", "3"]

    assert there.levels == ("phone", "product", "books", "caller", "problem")
    assert (there.name, there.way.says) == (
        "customer_service",
        "received the order and there is a problem",
    )
    assert (there.seconds, there.with_one_repeat) == (150, 180)
    operator = ends[None,]
    assert (operator.name, operator.seconds, operator.with_one_repeat) == ("operator", 30, None)
    by_keys = [leaf.seconds for leaf in leaves(cango()) if None not in leaf.answers]
    assert by_keys == [60, 60, 90, 90, 90, 120, 120, 120, 150, 150, 150]


@pytest.mark.parametrize(
    ("made", "found"),
    [
        pytest.param(menu(a=level(SALES)), [], id="nothing"),
        pytest.param(
            menu(a=level(SALES), b=level(SALES)), [("b", Problem.UNREACHABLE)], id="unreachable"
        ),
        pytest.param(
            menu(
                a=level(to("b"), SALES),
                b=level(to("c"), silence=to("c"), wrong=to("c")),
                c=level(to("b"), silence=to("b"), wrong=to("b")),
            ),
            [
                ("b", Problem.DEAD_END),
                ("b", Problem.ENDLESS_SILENCE),
                ("b", Problem.ENDLESS_WRONG_KEYS),
                ("c", Problem.DEAD_END),
                ("c", Problem.ENDLESS_SILENCE),
                ("c", Problem.ENDLESS_WRONG_KEYS),
            ],
            id="a dead end of two levels",
        ),
        pytest.param(
            menu(
                {"hours": Message(prompt="Nine to five.", seconds=3)},
                a=level(SALES, to("b")),
                b=level(Choice(says="hours", message=HOURS), silence=to("a"), wrong=to("a")),
            ),
            [],
            id="back to where people are",
        ),
        pytest.param(
            menu(
                {"hours": Message(prompt="Nine to five.", seconds=3)},
                a=level(SALES, to("b")),
                b=level(
                    Choice(says="hours", message=HOURS),
                    silence=Choice(says="no key", message=HOURS),
                    wrong=Choice(says="wrong", message=HOURS),
                ),
            ),
            [("b", Problem.NO_PERSON)],
            id="no person",
        ),
        pytest.param(
            menu(
                {"hours": Message(prompt="Nine to five.", seconds=3, then=B)},
                a=level(SALES, Choice(says="hours", message=HOURS)),
                b=level(SALES),
            ),
            [],
            id="reached by way of a message",
        ),
        pytest.param(
            menu(a=level(choices={"1": SALES, "12": SALES, "*": SALES})),
            [("a", Problem.OVERLAPPING_KEYS)],
            id="overlapping keys",
        ),
        pytest.param(
            menu(a=level(choices={"1": SALES}, repeat="11")),
            [("a", Problem.OVERLAPPING_KEYS)],
            id="the repeating key overlaps too",
        ),
        pytest.param(
            menu(a=level(SALES, silence=None)), [("a", Problem.ENDLESS_SILENCE)], id="silence"
        ),
        pytest.param(
            menu(a=level(SALES, silence=to("a"))), [("a", Problem.ENDLESS_SILENCE)], id="circle"
        ),
        pytest.param(
            menu(a=level(SALES, wrong=None)), [("a", Problem.ENDLESS_WRONG_KEYS)], id="wrong keys"
        ),
        pytest.param(menu(a=level(wrong=None)), [], id="no key is wrong where there are none"),
        pytest.param(
            menu(
                {"hours": Message(prompt="Sorry.", seconds=3, then=A)},
                a=level(SALES, silence=Choice(says="sorry", message=HOURS)),
            ),
            [("a", Problem.ENDLESS_SILENCE)],
            id="silence, a message, and the same again",
        ),
        pytest.param(
            menu(a=level(SALES, silence=to("b")), b=level(SALES, silence=to("a"))),
            [("a", Problem.ENDLESS_SILENCE), ("b", Problem.ENDLESS_SILENCE)],
            id="silence round and round",
        ),
        pytest.param(
            menu({"hours": Message(prompt="Nine to five.", seconds=3)}, a=level(SALES)),
            [("hours", Problem.UNREACHABLE)],
            id="a message that nobody hears",
        ),
        pytest.param(
            menu(
                {"hours": Message(prompt="Nine to five.", seconds=3)},
                a=level(
                    SALES,
                    Choice(says="hours", message=HOURS),
                    in_languages={"es": Prompt(prompt="Pulse.", seconds=9)},
                ),
                b=level(SALES, to("a"), in_languages={"de": Prompt(prompt="Taste", seconds=9)}),
            ),
            [
                ("b", Problem.UNREACHABLE),
                ("a", Problem.NOT_IN_LANGUAGE),
                ("b", Problem.NOT_IN_LANGUAGE),
                ("hours", Problem.NOT_IN_LANGUAGE),
            ],
            id="languages",
        ),
        pytest.param(
            menu(
                a=level(
                    SALES,
                    repeat="9",
                    in_languages={
                        "es": Prompt(prompt="Pulse.", seconds=9, words={"9": ("otra vez",)}),
                        "fr": Prompt(prompt="Appuyez.", seconds=9),
                    },
                )
            ),
            [("a", Problem.NO_WORDS)],
            id="words of a language",
        ),
    ],
)
def test_what_is_wrong_with_a_menu_is_found(made: Menu, found: list[tuple[str, str]]) -> None:
    """each thing by itself, and where."""
    assert problems(made) == found


def test_depth_is_counted_on_the_shortest_way() -> None:
    """the first level is level 1, and a level that is near by another way is not deep."""
    chain = menu(a=level(to("b")), b=level(to("c")), c=level(SALES))
    short = menu(a=level(to("b"), to("c")), b=level(to("c")), c=level(SALES))

    assert problems(chain, deepest=3) == []
    assert problems(chain, deepest=2) == [("c", "too_deep")]
    assert problems(short, deepest=2) == []


def test_a_finding_is_a_sentence() -> None:
    """with where it is, and in its own words."""
    made = menu(
        a=level(choices={"1": SALES, "12": to("b")}, silence=None, wrong=None),
        b=level(to("c"), in_languages={"es": Prompt(prompt="Pulse.", seconds=9)}),
        c=level(to("c"), silence=to("c"), wrong=to("c")),
        d=level(to("b")),
    )

    assert [str(one) for one in findings(made, deepest=2)] == [
        "a: whoever presses 12 has pressed 1 before",
        "a: who presses no key is never led out of the menu",
        "a: who presses wrong keys is never led out of the menu",
        "c: it is level 3 on the shortest way, and no level is to be deeper than 2",
        "c: no way leads out of the menu from there",
        "c: who presses no key is never led out of the menu",
        "c: who presses wrong keys is never led out of the menu",
        "d: no caller ever gets there",
        "a: it is not spoken in es, and others are",
        "c: it is not spoken in es, and others are",
        "d: it is not spoken in es, and others are",
    ]


def test_the_shortest_way_is_in_seconds() -> None:
    """two short prompts are over sooner than one long one; messages and silences take time too."""
    made = menu(
        {"long": Message(prompt="…", seconds=100, then=C), "bye": Message(prompt="Bye", seconds=5)},
        a=level(
            Choice(says="long", message=MessageName("long")),
            to("b"),
            silence=Choice(says="no key", department=Department("operator")),
            silences=3,
            waits=2,
        ),
        b=level(to("c"), seconds=20, repeat="9"),
        c=level(
            Choice(says="Kim", person=AgentId("kim")),
            Choice(says="bye", message=MessageName("bye")),
            silence=Choice(says="no key", person=AgentId("kim")),
            seconds=1,
            repeat="9",
        ),
    )

    ends = [(one.name, one.answers, one.seconds, one.with_one_repeat) for one in leaves(made)]

    assert ends == [
        ("sales", ("2", None), 30, 50),
        ("kim", ("2", "1", "1"), 31, 51),
        ("kim", ("2", "1", None), 31, 51),
        ("operator", (None,), 36, None),
        ("bye", ("2", "1", "2"), 36, 56),
    ]


def test_the_way_is_measured_in_the_callers_language() -> None:
    """a longer prompt takes longer."""
    spanish = {"es": Prompt(prompt="Pulse una tecla, por favor.", seconds=14)}
    made = menu(a=level(SALES, repeat="9", in_languages=spanish))

    assert {(one.seconds, one.with_one_repeat) for one in leaves(made)} == {(10, 20)}
    assert {(one.seconds, one.with_one_repeat) for one in leaves(made, "es")} == {(14, 28)}


def test_no_key_leads_only_where_the_menu_says() -> None:
    """a level that asks again for ever is no way to anywhere, nor are wrong keys."""
    made = menu(a=level(to("b"), silence=None), b=level(choices={"7": SALES}, silence=None))

    assert [one.answers for one in leaves(made)] == [("1", "7")]
