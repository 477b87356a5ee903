import pytest

from cservice.ids import AgentId
from cservice.kernel.errors import InputError
from cservice.menu import Choice, Department, Level, LevelName, Menu, Message, MessageName
from cservice.menu.diagram import dot, draw, mermaid, text

A, B, HOURS = LevelName("a"), LevelName("b"), MessageName("hours")
MENU = Menu(
    first=A,
    levels={
        A: Level(
            prompt="Press a key.",
            seconds=10,
            choices={
                "1": Choice(says='the "books"', level=B),
                "2": Choice(says="hours", message=HOURS),
                "3": Choice(says="Kim", person=AgentId("kim")),
            },
        ),
        B: Level(
            prompt="Press a key.",
            seconds=20,
            choices={"1": Choice(says="back", level=A)},
            silence=Choice(says="stay", department=Department("sales")),
            wrong=Choice(says="bye", message=MessageName("bye")),
        ),
    },
    messages={
        HOURS: Message(prompt="Nine to five.", seconds=5, then=B),
        MessageName("bye"): Message(prompt="Goodbye.", seconds=2),
        MessageName("never"): Message(prompt="Nobody hears it.", seconds=2),
    },
)


def test_a_menu_is_a_tree() -> None:
    """each level stands where it is first reached, with how long it speaks; … where it is not."""
    assert text(MENU) == (
        "a (10 s)\n"
        '├─ 1: the "books" ─▸ b (20 s)\n'
        "│  ├─ 1: back ─▸ a …\n"
        "│  ├─ no key: stay ─▸ sales\n"
        "│  └─ wrong keys: bye ─▸ message bye\n"
        "├─ 2: hours ─▸ message hours …\n"
        "└─ 3: Kim ─▸ person kim\n"
    )


def test_a_menu_is_a_flowchart() -> None:
    """one line a way; places have the shapes of what they are, also those nobody gets to."""
    assert mermaid(MENU) == (
        "flowchart LR\n"
        '    n0["a"]\n'
        '    n1["b"]\n'
        '    n2>"hours"]\n'
        '    n3(("kim"))\n'
        '    n4(["sales"])\n'
        '    n5>"bye"]\n'
        '    n6>"never"]\n'
        '    n0 -- "1: the #quot;books#quot;" --> n1\n'
        '    n0 -- "2: hours" --> n2\n'
        '    n0 -- "3: Kim" --> n3\n'
        '    n1 -- "1: back" --> n0\n'
        '    n1 -- "no key: stay" --> n4\n'
        '    n1 -- "wrong keys: bye" --> n5\n'
        "    n2 --> n1\n"
    )


def test_a_menu_is_graphviz_source() -> None:
    """the same, quoted as Graphviz wants it."""
    drawn = dot(MENU)

    assert drawn.startswith('digraph "menu" {\n    rankdir=LR\n')
    assert '    n0 [label="a"]\n' in drawn
    assert '    n2 [label="hours" shape=note]\n' in drawn
    assert '    n3 [label="kim" shape=ellipse]\n' in drawn
    assert '    n4 [label="sales" style=filled]\n' in drawn
    assert '    n0 -> n1 [label="1: the \\"books\\""]\n' in drawn
    assert "    n2 -> n1\n}\n" in drawn


def test_a_form_is_one_there_is() -> None:
    """the error names them."""
    assert draw(MENU, "text") == text(MENU)
    with pytest.raises(InputError, match="cannot be drawn as 'png'; choose text, mermaid, dot"):
        draw(MENU, "png")
