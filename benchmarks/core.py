"""A command in the pure core, against one bare step of a state-machine library.

Ours is the whole decision: the record's state is looked at, policies are asked and their rulings
kept, an event is made and applied to the record. The peers only go from one state to the next.
"""

from collections.abc import Callable

import attrs

import peers
from cservice.kernel.command import Accepted, Outcome
from cservice.kernel.evolve import evolve
from cservice.kernel.ruling import Refused
from cservice.kernel.time import plus
from cservice.policies.returns import GOOD_FOR
from cservice.returns import (
    AuthorizeReturn,
    MayReturn,
    RaNumber,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnFacts,
    ReturnStage,
)
from measure import Row, in_turns
from reference import AUTHORIZE, BOOK, FACTS, NUMBER, requested


@attrs.frozen(kw_only=True)
class AuthorizeAtOnce(AuthorizeReturn):
    """The same with one question: how long the number is good for is not asked."""

    kind = "benchmark.authorize_at_once"

    def decision(
        self, record: ReturnAuthorization, facts: ReturnFacts
    ) -> Outcome[ReturnAuthorization]:
        [line] = record.lines
        may = MayReturn(
            given=facts,
            sku=line.sku,
            quantity=line.requested,
            reason=line.reason,
            since_delivery=facts.since_delivery,
            has_receipt=self.has_receipt,
        ).ask()
        if isinstance(may, Refused):
            return may
        authorized = ReturnAuthorized(
            number=RaNumber(self.number),
            expires_at=plus(facts.now, GOOD_FOR),
            lines=(evolve(line, authorized=line.requested),),
            conditions=may.conditions,
        )
        return Accepted((authorized,), may.rulings)


def _cservice(command: AuthorizeReturn, rulings: int) -> Callable[[int], Callable[[], object]]:
    _check(command, rulings)

    def prepare(size: int) -> Callable[[], object]:
        records = [requested(n) for n in range(size)]
        facts = FACTS

        def work() -> None:
            for record in records:
                outcome = command.decide(record, facts)
                for event in outcome.events:  # type: ignore[union-attr]  # accepted, see _check
                    event.apply(record)

        return work

    return prepare


def _check(command: AuthorizeReturn, rulings: int) -> None:
    record = requested(0)
    outcome = command.decide(record, FACTS)
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
    """Both peers, and what one question less would cost."""
    _check_peers()
    whole, single = _cservice(AUTHORIZE, 2), _cservice(_at_once(), 1)
    trigger = in_turns(whole, _transitions, turns=turns, sizes=(400, 400))
    send = in_turns(whole, _statemachine, turns=turns, sizes=(400, 60))
    once = in_turns(single, _transitions, turns=turns, sizes=(400, 400))
    once_send = in_turns(single, _statemachine, turns=turns, sizes=(400, 60))
    us = 1e6
    two, one = "AuthorizeReturn, its two questions", "AuthorizeReturn, one question"
    return [
        once.row(f"{one} : transitions trigger, µs", 1.0, scale=us),
        once_send.row(f"{one} : python-statemachine send, µs", 0.125, scale=us),
        trigger.row(f"{two} : transitions trigger, µs", 1.0, scale=us),
        send.row(f"{two} : python-statemachine send, µs", 0.125, scale=us),
    ]


def _at_once() -> AuthorizeAtOnce:
    return AuthorizeAtOnce(ra=AUTHORIZE.ra, number=AUTHORIZE.number)
