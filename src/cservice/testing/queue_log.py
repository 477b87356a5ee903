"""Days of an Asterisk `queue_log` as a contact centre would have them, the same for the same seed.

Agents log on in the morning, pause, are rung and answer or do not; callers wait, give up, are
connected, talk and are transferred; queues end at closing time. What a switch writes is written in
its own order: a pause in all queues also as one in each.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from typing import Final

from cservice.kernel.value import frozen

_Write = Callable[[int, str, str, str, str], None]

_DAY: Final = 86_400
_OPEN: Final = 8 * 3600
_CLOSED: Final = 20 * 3600
_PAUSES: Final = (("Lunch", 1800), ("Break", 600), ("Break", 600), ("Training", 1200))


@frozen(kw_only=True)
class Centre:
    """What the days are like."""

    agents: int = 20  # how many work there
    queues: tuple[str, ...] = ("sales", "returns", "billing")  # each agent is in all of them
    calls: int = 600  # how many come in a day
    talk: int = 240  # how many seconds a talk lasts on the average
    patience: int = 180  # how many seconds callers wait before they give up, on the average


def queue_log(
    seed: int, *, days: int = 1, since: int = 1_772_409_600, centre: Centre | None = None
) -> Iterator[str]:
    """The lines of so many days, without their ends; `since` is the midnight they begin with."""
    told = Centre() if centre is None else centre
    chance = random.Random(seed)
    yield f"{since}|NONE|NONE|NONE|QUEUESTART|"
    for day in range(days):
        yield from _day(chance, told, since + day * _DAY)


def _day(chance: random.Random, centre: Centre, midnight: int) -> Iterator[str]:
    """A day's rows, in order of time; those of one second as they were thought of."""
    rows: list[tuple[int, int, str]] = []

    def write(at: int, call: str, queue: str, agent: str, said: str) -> None:
        rows.append((at, len(rows), f"{at}|{call}|{queue}|{agent}|{said}"))

    opens, closes = midnight + _OPEN, midnight + _CLOSED
    free: list[tuple[int, str]] = []
    for n in range(centre.agents):
        agent = f"Agent {n + 1:03}"
        at = opens + chance.randrange(900)
        for queue in centre.queues:
            write(at, "NONE", queue, agent, "ADDMEMBER|")
        heapq.heappush(free, (at, agent))
    breaks = {agent: list(_PAUSES) for _, agent in free}
    for at in sorted(chance.randrange(opens, closes) for _ in range(centre.calls)):
        call, queue = f"{at}.{chance.randrange(10**6)}", chance.choice(centre.queues)
        if chance.random() < 0.2:
            write(at, call, queue, "NONE", f"DID|{chance.randrange(10**4):04}")
        number = f"555{chance.randrange(10**7):07}"
        write(at, call, queue, "NONE", f"ENTERQUEUE||{number}|{chance.randint(1, 9)}")
        patience = 5 + int(chance.expovariate(1 / centre.patience))
        ready, agent = free[0]
        rings = max(at, ready)
        while chance.random() < 0.15 and rings + 15 < at + patience:
            write(rings + 15, call, queue, agent, "RINGNOANSWER|15000")
            heapq.heapreplace(free, (rings + 45, agent))
            ready, agent = free[0]
            rings = max(rings + 15, ready)
        if rings + 3 > at + patience or rings >= closes:
            _give_up(chance, write, (at, min(at + patience, closes)), call, queue)
            continue
        answer = rings + chance.randint(1, 9)
        end = answer + 10 + int(chance.expovariate(1 / centre.talk))
        write(answer, call, queue, agent, f"CONNECT|{answer - at}|{call}7|{answer - rings}")
        _hang_up(chance, write, (at, answer, end), call, queue, agent)
        heapq.heapreplace(free, (_paused(chance, write, end, agent, centre, breaks[agent]), agent))
    for ready, agent in free:
        at = max(closes, ready) + chance.randrange(300)
        for queue in centre.queues:
            write(at, "NONE", queue, agent, "REMOVEMEMBER|")
    for _, _, row in sorted(rows):
        yield row


def _give_up(
    chance: random.Random, write: _Write, waited: tuple[int, int], call: str, queue: str
) -> None:
    since, until = waited
    place = chance.randint(1, 9)
    said = chance.choices(
        [
            f"ABANDON|{place}|9|{until - since}",
            f"EXITWITHTIMEOUT|{place}|9|{until - since}",
            f"EXITWITHKEY|0|{place}|9|{until - since}",
            f"EXITEMPTY|{place}|9|{until - since}",
        ],
        weights=(16, 2, 1, 1),
    )
    write(until, call, queue, "NONE", said[0])


def _hang_up(
    chance: random.Random,
    write: _Write,
    times: tuple[int, int, int],
    call: str,
    queue: str,
    agent: str,
) -> None:
    since, answer, until = times
    lasted = f"{answer - since}|{until - answer}|1"
    said = chance.choices(
        [
            f"COMPLETECALLER|{lasted}",
            f"COMPLETEAGENT|{lasted}",
            f"BLINDTRANSFER|700|internal|{lasted}",
            f"ATTENDEDTRANSFER|BRIDGE|5ed00f6a|{lasted}",
            f"ATTENDEDTRANSFER|LINK|Local/1@x|Local/2@x|{lasted}",
        ],
        weights=(60, 32, 5, 2, 1),
    )
    write(until, call, queue, agent, said[0])


def _paused(
    chance: random.Random,
    write: _Write,
    at: int,
    agent: str,
    centre: Centre,
    left: list[tuple[str, int]],
) -> int:
    """When the agent is ready again."""
    ready = at + chance.randint(5, 30)
    if not left or chance.random() > 0.1:
        return ready
    reason, lasts = left.pop()
    back = ready + lasts + chance.randrange(120)
    for when, said in ((ready, "PAUSE"), (back, "UNPAUSE")):
        write(when, "NONE", "NONE", agent, f"{said}ALL|{reason}")
        for queue in centre.queues:
            write(when, "NONE", queue, agent, f"{said}|{reason}")
    return back
