import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import AgentId, CallId
from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId
from cservice.kernel.time import minutes, plus
from cservice.menu import Department, Party
from cservice.routing import (
    Fallback,
    Free,
    Queue,
    Route,
    Skill,
    Turn,
    Waiting,
    Wants,
    in_turn,
    matched,
    serving,
    turn_of,
    waiting_for,
)
from cservice.routing.queues import checked
from cservice.testing import NOON

SALES, CARE = Department("sales"), Department("care")
RETURNS = Skill("returns")
QUEUES = {
    SALES: Queue(parties=(Party.NEW_CUSTOMER,)),
    CARE: Queue(parties=(Party.CUSTOMER, Party.NEW_CUSTOMER), reasons=("late",)),
}


def call(name: str, came: float = 0, priority: int = 0) -> Waiting:
    """A call that came so many minutes after noon."""
    return Waiting(call=CallId(name), since=plus(NOON, minutes(came)), priority=priority)


@pytest.mark.parametrize(
    ("party", "reason", "department"),
    [
        (None, None, None),
        (Party.NEW_CUSTOMER, None, SALES),
        (Party.NEW_CUSTOMER, "late", CARE),
        (Party.CUSTOMER, "a compliment", CARE),
        (Party.VENDOR, "a compliment", None),
        (None, "late", CARE),
    ],
)
def test_a_department_serves_parties_and_reasons(
    party: Party | None, reason: str | None, department: Department | None
) -> None:
    """the reason says more, and the first that is named is asked."""
    assert serving(QUEUES, party=party, reason=reason) == department


def test_whose_turn_it_is_can_be_told() -> None:
    """by priority, then by arrival; the wait is a share of a call for each who is ahead."""
    waiting = [call("late", 5), call("soon", 1), call("new", 9, priority=1)]
    five = minutes(5)

    assert [one.call for one in in_turn(waiting)] == ["new", "soon", "late"]
    assert turn_of(CallId("new"), waiting, 2, five) == Turn(position=1, expected=minutes(2.5))
    assert turn_of(CallId("late"), waiting, 2, five) == Turn(position=3, expected=minutes(7.5))
    assert turn_of(CallId("late"), waiting, 0, five) == Turn(position=3, expected=None)
    assert turn_of(CallId("gone"), waiting, 2, five) is None


SOME = st.lists(
    st.builds(
        call, st.text("abcdef", min_size=1, max_size=3), st.integers(0, 9), st.integers(0, 2)
    ),
    max_size=8,
    unique_by=lambda one: one.call,
)


@given(SOME, st.integers(0, 9), st.data())
def test_nobody_in_a_queue_is_lost(waiting: list[Waiting], agents: int, data: Any) -> None:
    """each has a position of their own from 1 on, whoever joins last; the first is served first."""
    turns = [turn_of(one.call, waiting, agents, minutes(5)) for one in waiting]
    positions = [one.position for one in turns if one is not None]

    assert sorted(positions) == list(range(1, len(waiting) + 1))
    assert in_turn(data.draw(st.permutations(waiting))) == in_turn(waiting)
    found = {one.call for one in matched(waiting, _free(agents), plus(NOON, minutes(10)))}
    assert found == {one.call for one in in_turn(waiting)[:agents]}
    for one in waiting:
        others = [other for other in waiting if other != one]
        ahead = [turn_of(other.call, others, 1, minutes(5)) for other in in_turn(others)]
        assert [turn.position for turn in ahead if turn] == list(range(1, len(others) + 1))


def _free(agents: int) -> Sequence[Free]:
    return [Free(agent=AgentId(f"a-{n}"), idle_since=NOON) for n in range(agents)]


@given(SOME, st.integers(1, 9))
def test_who_is_behind_waits_longer(waiting: list[Waiting], agents: int) -> None:
    """the same for each place."""
    expected = [turn_of(one.call, waiting, agents, minutes(6)) for one in in_turn(waiting)]

    assert [one.expected for one in expected if one is not None] == [
        minutes(6) * place / agents for place in range(1, len(waiting) + 1)
    ]


def test_a_queue_leads_somewhere() -> None:
    """to another that is there, and after a while only if it leads anywhere."""
    checked({})
    checked({SALES: Queue(overflow=CARE, patience=minutes(1)), CARE: Queue()})
    for overflow in (CARE, SALES):
        with pytest.raises(InputError, match="it can go on to another of sales"):
            checked({SALES: Queue(overflow=overflow)})
    with pytest.raises(InputError, match="goes on after a while; say to where, by overflow"):
        checked({SALES: Queue(patience=minutes(1))})


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("longest", -1),
        ("longest", 1.5),
        ("patience", minutes(0)),
        ("patience", 5),
        ("looks_every", -minutes(1)),
        ("handles", minutes(0)),
    ],
)
def test_a_queue_is_configured_with_numbers(field: str, nonsense: Any) -> None:
    """from nothing up, and times that are some."""
    with pytest.raises(InputError, match=field):
        Queue(**{field: nonsense})
    assert Queue(longest=0, looks_every=datetime.timedelta(microseconds=1)).longest == 0


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("es-MX", True), ("ES", True), ("en_us", True), ("en", False), ("fr", False), (None, False)],
)
def test_a_language_is_spoken_in_a_queue(language: str | None, spoken: bool) -> None:
    """whoever speaks one is there for its kinds."""
    assert Queue(languages=("es", "en-US")).speaks(language) == spoken


def test_brands_wait_apart() -> None:
    """also where one's name is the beginning of another's."""
    whose = [("a", "b c"), ("a b", "c"), ("a", "c")]
    assert len({waiting_for(BrandId(brand), Department(name)) for brand, name in whose}) == 3


def test_a_route_is_said_in_a_few_words() -> None:
    """and is what is to be matched with agents."""
    later = Fallback(after=minutes(5), wants=Wants())
    route = Route(
        department=SALES, priority=2, skills={RETURNS: 3}, language="es", fallbacks=(later,)
    )

    assert str(route) == "sales, priority 2, speaking es, good at returns"
    assert str(Route()) == "as chosen"
    kim, ben = AgentId("kim"), AgentId("ben")
    waiting = route.waiting(
        CallId("call-1"),
        NOON,
        department=CARE,
        person=kim,
        spoke_with=ben,
        not_again={kim: NOON},
    )
    assert waiting == Waiting(
        call=CallId("call-1"),
        since=NOON,
        priority=2,
        wants=Wants(department=CARE, skills={RETURNS: 3}, language="es"),
        fallbacks=(later,),
        person=kim,
        spoke_with=ben,
        not_again={kim: NOON},
    )
