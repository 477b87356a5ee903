"""Which of 500 waiting calls goes to which of 1,000 free agents, against a bare loop over pairs.

The peer takes the calls in their order, and for each looks at every agent who is free still, for
the one that will do and has been idle for the longest time: two plain loops, nothing but what the
decision cannot do without. Both decide the same, which is checked.
"""

import random
from collections.abc import Callable

from cservice.ids import AgentId, CallId
from cservice.kernel.time import minutes, plus
from cservice.menu import Department
from cservice.routing import Free, Skill, Waiting, Wants, matched
from measure import Row, in_turns
from reference import NOW

_DEPARTMENTS = [Department(one) for one in ("books", "games", "music", "other")]
_SKILLS = [Skill(one) for one in ("returns", "repair", "billing")]
_LANGUAGES = ("en", "es", "de")
_BAR = 3.0


def _desk() -> tuple[tuple[Waiting, ...], tuple[Free, ...]]:
    chance = random.Random(0)
    waiting = tuple(
        Waiting(
            call=CallId(f"call-{n:03}"),
            since=plus(NOW, minutes(chance.random() * 30)),
            priority=chance.choice((0, 0, 0, 1)),
            wants=Wants(
                department=chance.choice(_DEPARTMENTS),
                skills={chance.choice(_SKILLS): chance.randint(1, 3)},
                language=chance.choice(_LANGUAGES),
            ),
        )
        for n in range(500)
    )
    free = tuple(
        Free(
            agent=AgentId(f"agent-{n:04}"),
            idle_since=plus(NOW, minutes(chance.random() * 30)),
            departments=tuple(chance.sample(_DEPARTMENTS, 2)),
            skills={one: chance.randint(1, 5) for one in chance.sample(_SKILLS, 2)},
            languages=tuple(chance.sample(_LANGUAGES, 2)),
        )
        for n in range(1000)
    )
    return waiting, free


WAITING, FREE = _desk()
_LATER = plus(NOW, minutes(60))


def bare() -> list[tuple[str, str]]:
    """The same decision by two loops."""
    left = {one.agent: one for one in FREE}
    found: list[tuple[str, str]] = []
    for call in sorted(WAITING, key=lambda one: (-one.priority, one.since, one.call)):
        wants, best = call.wants, None
        [(skill, least)] = wants.skills.items()
        for one in left.values():
            if (
                wants.department in one.departments
                and wants.language in one.languages
                and one.skills.get(skill, 0) >= least
                and (best is None or one.idle_since < best.idle_since)
            ):
                best = one
        if best is not None:
            del left[best.agent]
            found.append((call.call, best.agent))
    return found


def _ours(size: int) -> Callable[[], object]:
    def work() -> None:
        for _ in range(size):
            matched(WAITING, FREE, _LATER)

    return work


def _bare(size: int) -> Callable[[], object]:
    def work() -> None:
        for _ in range(size):
            bare()

    return work


def rows(turns: int) -> list[Row]:
    """A whole decision."""
    ours = [(one.call, one.agent) for one in matched(WAITING, FREE, _LATER)]
    assert len(ours) > 300
    assert ours == bare()
    both = in_turns(_ours, _bare, turns=turns, sizes=(2, 2))
    return [both.row("500 calls, 1,000 agents : two bare loops, ms", _BAR, scale=1e3)]
