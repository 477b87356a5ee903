"""A command in the pure core, against one bare step of a state-machine library.

Ours is the whole decision: the record's state is looked at, policies are asked and their rulings
kept, an event is made and applied to the record. The peers only go from one state to the next.

`AuthorizeReturn` asks two questions, of two policies and of one; the bar speaks of one question of
two policies. So it is measured as it is, and with the answer to the second one there beforehand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import peers
from cservice.agents import AgentStatus
from cservice.kernel.command import Accepted, Command
from cservice.kernel.given import Given
from cservice.kernel.question import Answer
from cservice.policies.returns import GOOD_FOR
from cservice.returns import ReturnStage, authorizing
from measure import Row, in_turns
from reference import (
    AGENT_FACTS,
    AUTHORIZE,
    BOOK,
    BREAK,
    FACTS,
    MENU_FACTS,
    NUMBER,
    PRESS,
    in_menu,
    logged_on,
    requested,
)


class _Answered:
    """Stands where a question stood, with its answer."""

    answer = Answer(GOOD_FOR, ())

    def ask(self) -> Any:
        return self.answer


_ANSWERED = _Answered()


@contextmanager
def _one_question() -> Iterator[None]:
    """Do not ask how long the number is good for while the block runs."""
    asked = authorizing.ReturnWithin
    authorizing.ReturnWithin = lambda **_: _ANSWERED  # type: ignore[assignment,misc]  # put back below
    try:
        yield
    finally:
        authorizing.ReturnWithin = asked  # type: ignore[misc]


def _steps(
    make: Callable[[int], Any], command: Command[Any, Any], facts: Given
) -> Callable[[int], Callable[[], object]]:
    """The same step of many records."""

    def side(size: int) -> Callable[[], object]:
        records = [make(n) for n in range(size)]

        def work() -> None:
            for record in records:
                outcome = command.decide(record, facts)
                for event in outcome.events:  # type: ignore[union-attr]  # accepted, as is checked
                    event.apply(record)

        return work

    return side


_AUTHORIZES = _steps(requested, AUTHORIZE, FACTS)


def _check(rulings: int) -> None:
    record = requested(0)
    outcome = AUTHORIZE.decide(record, FACTS)
    assert isinstance(outcome, Accepted)
    assert len(outcome.rulings) == rulings
    [event] = outcome.events
    after = event.apply(record)
    assert (after.stage, after.number, after.version) == (ReturnStage.AUTHORIZED, NUMBER, 2)
    assert [(line.sku, line.authorized) for line in after.lines] == [(BOOK, 1)]


def _transitions(size: int) -> Callable[[], object]:
    models = peers.models(size)
    peers.forget(models)

    def work() -> None:
        for model in models:
            model.authorize()

    return work


def _statemachine(size: int) -> Callable[[], object]:
    machines = [peers.ReturnMachine() for _ in range(size)]

    def work() -> None:
        for machine in machines:
            machine.send("authorize")

    return work


def _check_peers() -> None:
    [model] = peers.models(1)
    peers.forget([model])
    model.authorize()
    machine = peers.ReturnMachine()
    machine.send("authorize")
    assert model.state == "authorized"
    assert machine.authorized.is_active


def rows(turns: int) -> list[Row]:
    """Both peers, each with one question and with two."""
    _check_peers()
    _check(rulings=2)
    two = [*_both("AuthorizeReturn, its two questions", turns, _AUTHORIZES)]
    with _one_question():
        _check(rulings=1)
        one = [*_both("AuthorizeReturn, one question", turns, _AUTHORIZES)]
    return [*one, *two, *_menu(turns), *_agent(turns)]


def _check_menu() -> None:
    record = in_menu(0)
    outcome = PRESS.decide(record, MENU_FACTS)
    assert isinstance(outcome, Accepted)
    [event] = outcome.events
    after = event.apply(record)
    assert (after.level, after.menu_seconds, after.version) == ("books", 30, 2)


def _menu(turns: int) -> Iterator[Row]:
    """A key that leads from one level to the next."""
    _check_menu()
    return _both("PressKey", turns, _steps(in_menu, PRESS, MENU_FACTS))


def _check_agent() -> None:
    outcome = BREAK.decide(logged_on(0), AGENT_FACTS)
    assert isinstance(outcome, Accepted)
    assert len(outcome.rulings) == 1
    [event] = outcome.events
    after = event.apply(logged_on(0))
    assert (after.status, after.reason, after.version) == (AgentStatus.NOT_READY, "break", 3)


def _agent(turns: int) -> Iterator[Row]:
    """An agent who goes on a break, which one question is about."""
    _check_agent()
    return _both("GoNotReady", turns, _steps(logged_on, BREAK, AGENT_FACTS))


def _both(name: str, turns: int, ours: Callable[[int], Callable[[], object]]) -> Iterator[Row]:
    trigger = in_turns(ours, _transitions, turns=turns, sizes=(400, 400))
    yield trigger.row(f"{name} : transitions trigger, µs", 1.0, scale=1e6)
    send = in_turns(ours, _statemachine, turns=turns, sizes=(400, 60))
    yield send.row(f"{name} : python-statemachine send, µs", 0.125, scale=1e6)
