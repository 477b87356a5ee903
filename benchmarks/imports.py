"""What `import cservice` costs a process, against importing what it depends on.

That is the kernel: the desk and the slices are loaded when they are asked for. What a program pays
that opens a desk, and so loads all, is measured too, against the same.
"""

import subprocess
import sys
from collections.abc import Callable

from measure import Row, in_turns

_OURS = "import cservice"
_WHOLE = "import cservice.desk.facts, cservice.desk.reactions, cservice.desk.slices"
_THEIRS = "import attrs, msgspec, pendulum, pluggy, statemachine"


def rows(turns: int) -> list[Row]:
    """Whole processes, the start of Python included on both sides; and without it."""
    whole = in_turns(_process(_OURS), _process(_THEIRS), turns=turns, sizes=(1, 1))
    slices = in_turns(_process(_WHOLE), _process(_THEIRS), turns=turns, sizes=(1, 1))
    bare = in_turns(_process(_OURS), _process("pass"), turns=max(turns // 3, 1), sizes=(1, 1))
    start = bare.row("", None).peer
    net = whole.row("import of the core, less a bare Python : likewise, ms", None, scale=1e3)
    ours, peer = net.ours - start * 1e3, net.peer - start * 1e3
    return [
        whole.row("import of the core : its dependencies, ms", 1.2, scale=1e3),
        slices.row(
            "the same with every slice, as when a desk opens : likewise, ms", 1.2, scale=1e3
        ),
        Row(name=net.name, ours=ours, peer=peer, ratio=ours / peer, bar=None),
    ]


def _process(code: str) -> Callable[[int], Callable[[], object]]:
    def prepare(size: int) -> Callable[[], object]:
        assert size == 1
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    return prepare
