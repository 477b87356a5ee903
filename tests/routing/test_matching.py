from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice.ids import AgentId, CallId
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department
from cservice.routing import (
    Fallback,
    Free,
    Match,
    Queue,
    Skill,
    Strategy,
    Waiting,
    Wants,
    by_queue,
    fewest_calls,
    longest_idle,
    lowest_tier,
    matched,
    round_robin,
    skill_fit,
)
from cservice.testing import NOON

BOOKS, GAMES = Department("books"), Department("games")
RETURNS, REPAIR = Skill("returns"), Skill("repair")


def call(name: str, came: float = 0, **about: Any) -> Waiting:
    """A call that came so many minutes after noon."""
    return Waiting(call=CallId(name), since=plus(NOON, minutes(came)), **about)


def agent(name: str, idle: float = 0, **about: Any) -> Free:
    """An agent who has been idle since so many minutes after noon."""
    return Free(agent=AgentId(name), idle_since=plus(NOON, minutes(idle)), **about)


def until(minute: float, *agents: str) -> dict[AgentId, Instant]:
    """From when on each of them may be offered a call again."""
    return {AgentId(one): plus(NOON, minutes(minute)) for one in agents}


def pairs(waiting: Any, free: Any, *ranks: Any, at: float = 60) -> list[tuple[str, str]]:
    """Who is offered what, an hour after noon."""
    now = plus(NOON, minutes(at))
    found = matched(waiting, free, now, ranks) if ranks else matched(waiting, free, now)
    return [(one.call, one.agent) for one in found]


def test_nobody_waits_and_nobody_is_free() -> None:
    """nothing is offered to nobody."""
    assert matched((), (), NOON) == ()
    assert pairs([call("a")], []) == pairs([], [agent("x")]) == []


def test_who_came_first_is_served_first() -> None:
    """by who has been idle for the longest time, where nothing else is said."""
    waiting = [call("late", 2), call("soon", 1)]

    assert matched(waiting, [agent("x", 5), agent("y", 3)], plus(NOON, minutes(6))) == (
        Match(CallId("soon"), AgentId("y")),
        Match(CallId("late"), AgentId("x")),
    )
    assert pairs(waiting, [agent("x")]) == [("soon", "x")]


def test_priority_comes_before_patience() -> None:
    """new customers are answered first."""
    assert pairs([call("old", 1), call("new", 9, priority=1)], [agent("x")]) == [("new", "x")]


def test_of_two_alike_the_ids_decide() -> None:
    """so that the same question has the same answer."""
    assert pairs([call("b"), call("a")], [agent("y"), agent("x")]) == [("a", "x"), ("b", "y")]


@pytest.mark.parametrize(
    ("wants", "will_do"),
    [
        (Wants(), True),
        (Wants(department=BOOKS), True),
        (Wants(department=GAMES), False),
        (Wants(language="en"), True),
        (Wants(language="es"), False),
        (Wants(skills={RETURNS: 2}), True),
        (Wants(skills={RETURNS: 3}), False),
        (Wants(skills={RETURNS: 1, REPAIR: 1}), False),
        (Wants(department=BOOKS, language="en", skills={RETURNS: 1}), True),
    ],
)
def test_who_will_do(wants: Wants, will_do: bool) -> None:
    """of the department, the language, and good enough at everything that is wanted."""
    ann = agent("ann", departments=(BOOKS,), languages=("en",), skills={RETURNS: 2})

    assert ann.will_do(wants) is will_do
    assert pairs([call("a", wants=wants)], [ann]) == ([("a", "ann")] if will_do else [])


def test_who_names_no_department_is_in_all() -> None:
    """nor any language: a small desk need not configure anything."""
    assert agent("x").will_do(Wants(department=BOOKS, language="es"))


def test_somebody_else_will_do_after_a_while() -> None:
    """beside who was wanted first, who comes first still; in whatever order they are named."""
    anybody = Fallback(after=minutes(10), wants=Wants())
    games = Fallback(after=minutes(5), wants=Wants(department=GAMES))
    waiting = [call("a", wants=Wants(department=BOOKS), fallbacks=(anybody, games))]
    other = agent("x", departments=(Department("general"),))
    gamer = agent("y", departments=(GAMES,))

    assert pairs(waiting, [other, gamer], at=4.9) == []
    assert pairs(waiting, [other, gamer], at=5) == [("a", "y")]
    assert pairs(waiting, [other], at=9.9) == []
    assert pairs(waiting, [other], at=10) == [("a", "x")]
    assert pairs(waiting, [other, gamer], at=10) == [("a", "y")]
    booked = agent("z", 9, departments=(BOOKS,))
    assert pairs(waiting, [other, gamer, booked], at=10) == [("a", "z")]


def test_a_person_is_waited_for() -> None:
    """by name, whoever else is free, and whatever else is wanted."""
    waiting = [call("a", person=AgentId("y"), wants=Wants(department=GAMES))]

    assert pairs(waiting, [agent("x"), agent("y", departments=(BOOKS,))]) == [("a", "y")]
    assert pairs(waiting, [agent("x")]) == []
    refused = call("a", person=AgentId("y"), not_again=until(90, "y"))
    assert pairs([refused], [agent("x"), agent("y")]) == []
    anybody = (Fallback(after=minutes(5), wants=Wants()),)
    other = call("a", person=AgentId("y"), not_again=until(90, "y"), fallbacks=anybody)
    assert pairs([other], [agent("x"), agent("y")], at=4) == []
    assert pairs([other], [agent("x"), agent("y")], at=5) == [("a", "x")]


def test_a_language_is_what_it_is_one_of() -> None:
    """who speaks English speaks it with callers from anywhere; not the other way round."""
    for spoken, wanted, will_do in (
        ("en", "en-US", True),
        ("en-us", "en_US", True),
        ("en-US", "en", False),
        ("es", "en-US", False),
    ):
        assert agent("x", languages=(spoken,)).will_do(Wants(language=wanted)) is will_do


def test_who_had_the_customer_last_is_asked_first() -> None:
    """where that one is free, will do, and has not refused."""
    free = [agent("x", 1), agent("y", 2, departments=(BOOKS,))]
    known: dict[str, Any] = {"spoke_with": AgentId("y")}

    assert pairs([call("a", **known)], free) == [("a", "y")]
    assert pairs([call("a", wants=Wants(department=GAMES), **known)], free) == [("a", "x")]
    assert pairs([call("a", not_again=until(90, "y"), **known)], free) == [("a", "x")]
    assert pairs([call("a", **known)], free[:1]) == [("a", "x")]
    assert pairs([call("a", person=AgentId("x"), **known)], free) == [("a", "x")]
    games = Wants(department=GAMES)
    late = call("a", wants=games, fallbacks=(Fallback(after=minutes(1), wants=Wants()),), **known)
    assert pairs([late], free) == [("a", "y")]


def test_who_refused_is_not_asked_again_for_a_while() -> None:
    """and is asked for others."""
    waiting = [call("a", 1, not_again=until(90, "x")), call("b", 2)]

    assert pairs(waiting, [agent("x", 1), agent("y", 2)]) == [("a", "y"), ("b", "x")]
    assert pairs(waiting[:1], [agent("x")], at=89.9) == []
    assert pairs(waiting[:1], [agent("x")], at=90) == [("a", "x")]


@pytest.mark.parametrize(
    ("ranks", "first"),
    [
        ((longest_idle,), "idle"),
        ((fewest_calls, longest_idle), "few"),
        ((round_robin,), "never"),
        ((lowest_tier, fewest_calls), "tier"),
        ((skill_fit({}),), "good"),
        ((skill_fit({RETURNS: 1, REPAIR: 9}),), "handy"),
    ],
)
def test_ranks_say_who_is_asked(ranks: Any, first: str) -> None:
    """one after another, each where those before it do not tell two agents apart."""
    plain = {"calls": 5, "offered_at": NOON, "tier": 2, "skills": {RETURNS: 1, REPAIR: 1}}
    free = [
        agent("a", 9, **plain),
        agent("idle", 1, **plain),
        agent("few", 9, **{**plain, "calls": 1}),
        agent("never", 9, **{**plain, "offered_at": None}),
        agent("tier", 9, **{**plain, "tier": 1}),
        agent("good", 9, **{**plain, "skills": {RETURNS: 5, REPAIR: 1}}),
        agent("handy", 9, **{**plain, "skills": {RETURNS: 1, REPAIR: 2}}),
    ]
    wants = Wants(skills={RETURNS: 1, REPAIR: 1})

    assert pairs([call("c", wants=wants)], free, *ranks) == [("c", first)]


def test_round_robin_goes_round() -> None:
    """who was asked the longest time ago; of those who never were, who waits longest for it."""
    asked = [agent("x", 9, offered_at=plus(NOON, minutes(2))), agent("y", 1, offered_at=NOON)]
    never = [agent("z", 5), agent("w", 4)]

    assert pairs([call("c")], asked, round_robin) == [("c", "y")]
    assert pairs([call("c")], [*asked, *never], round_robin) == [("c", "w")]


NAMES = [f"agent-{n}" for n in range(6)]
WANTS = st.builds(
    Wants,
    department=st.sampled_from([None, BOOKS, GAMES]),
    skills=st.dictionaries(st.sampled_from([RETURNS, REPAIR]), st.integers(1, 3)),
    language=st.sampled_from([None, "en", "es"]),
)
FREE = st.builds(
    agent,
    name=st.sampled_from(NAMES),
    idle=st.integers(0, 9),
    departments=st.sampled_from([(), (BOOKS,), (BOOKS, GAMES)]),
    skills=st.dictionaries(st.sampled_from([RETURNS, REPAIR]), st.integers(1, 3)),
    languages=st.sampled_from([(), ("en",), ("en", "es")]),
    calls=st.integers(0, 3),
    tier=st.integers(0, 1),
)
WAITING = st.builds(
    call,
    name=st.uuids().map(str),
    came=st.integers(0, 9),
    priority=st.integers(0, 2),
    wants=WANTS,
    person=st.sampled_from([None, None, None, *map(AgentId, NAMES)]),
    spoke_with=st.sampled_from([None, *map(AgentId, NAMES)]),
    not_again=st.dictionaries(
        st.sampled_from([AgentId(one) for one in NAMES]),
        st.integers(59, 61).map(lambda n: plus(NOON, minutes(n))),
        max_size=2,
    ),
)
RANKS = st.lists(
    st.sampled_from([longest_idle, fewest_calls, round_robin, lowest_tier, skill_fit({})])
)


def would_do(one: Waiting, free: Free) -> bool:
    """Whether the call may be offered to the agent at all."""
    if one.not_again.get(free.agent, NOON) > plus(NOON, minutes(60)):
        return False
    return free.agent == one.person if one.person is not None else free.will_do(one.wants)


@given(
    waiting=st.lists(WAITING, max_size=8, unique_by=lambda one: one.call),
    free=st.lists(FREE, max_size=6, unique_by=lambda one: one.agent),
    ranks=RANKS,
)
def test_what_holds_of_every_decision(
    waiting: list[Waiting], free: list[Free], ranks: list[Any]
) -> None:
    """nobody is offered two, all who are asked will do, and who is left waiting is so in order."""
    now = plus(NOON, minutes(60))
    found = matched(waiting, free, now, ranks)
    calls, agents = {one.call: one for one in waiting}, {one.agent: one for one in free}

    assert len({one.call for one in found}) == len({one.agent for one in found}) == len(found)
    assert all(would_do(calls[one.call], agents[one.agent]) for one in found)
    served = [calls[one.call] for one in found]
    assert served == sorted(served, key=lambda one: (-one.priority, one.since, one.call))
    taken = {one.agent for one in found}
    for left in (one for one in waiting if one not in served):
        assert not any(would_do(left, one) for one in free if one.agent not in taken)
        sooner = {
            one.agent
            for one in found
            if (-calls[one.call].priority, calls[one.call].since, one.call)
            < (-left.priority, left.since, left.call)
        }
        assert not any(would_do(left, one) for one in free if one.agent not in sooner)
    assert matched(reversed(waiting), reversed(free), now, ranks) == found


def test_a_queue_says_by_what_its_agents_are_asked() -> None:
    """each of its strategies in turn; a department without one asks whoever is idle for longest."""
    queues = {
        BOOKS: Queue(strategy=(Strategy.LOWEST_TIER, Strategy.SKILL_FIT), skills={RETURNS: 1}),
        GAMES: Queue(strategy=(Strategy.FEWEST_CALLS, Strategy.ROUND_ROBIN)),
    }
    free = [
        agent("idle", 1, calls=2, tiers={BOOKS: 1}, skills={RETURNS: 3}),
        agent("good", 2, calls=1, skills={RETURNS: 2}, offered_at=NOON),
        agent("fair", 3, calls=1, skills={RETURNS: 1}),
    ]
    asked = by_queue(queues)
    for wants, first in (
        (Wants(department=BOOKS, skills={RETURNS: 1}), "good"),
        (Wants(department=GAMES), "fair"),
        (Wants(department=Department("repair")), "idle"),
        (Wants(), "idle"),
    ):
        assert pairs([call("a", wants=wants)], free, asked) == [("a", first)]
