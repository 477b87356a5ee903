"""How the replacement comes to be ordered, and what is done where it cannot be. Source: D6, F2."""

import attrs

from cservice.exchanges import leg_events
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange
from cservice.exchanges.questions import RetryReplacementAfter
from cservice.exchanges.steps import RULES, ExchangeCommand, arrived
from cservice.ids import OrderId
from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen

#: A replacement is tried so often by itself; then it needs a person.
TRIES = 5


@frozen(kw_only=True)
class OrderReplacement(ExchangeCommand):
    """Note the order the replacement goes out under, which was placed for it. Source: D6, F2."""

    kind = "exchanges.order_replacement"
    yields = (leg_events.ReplacementOrdered,)
    order: OrderId  # which

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if not record.wants_replacement:
            return _not_due(self.kind, record)
        outward = facts.outward
        if outward is None or outward.cancelled or outward.came_back:
            return _not_its_order(self.kind, record, self.order)
        return accept(leg_events.ReplacementOrdered(order=self.order))


@frozen(kw_only=True)
class FailReplacement(ExchangeCommand):
    """Note that the replacement could not be ordered; it is tried again by itself. Source: D6, F2.

    After the fifth time in a row it needs a person, who has it tried again once there is a reason.
    Refused where no replacement is due.
    """

    kind = "exchanges.fail_replacement"
    yields = (leg_events.ReplacementFailed,)
    reason: str = attrs.field(validator=not_empty)  # why it was refused; names no people

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if not record.wants_replacement:
            return _not_due(self.kind, record)
        attempt = record.failed + 1
        if attempt >= TRIES:
            return accept(
                leg_events.ReplacementFailed(attempt=attempt, reason=self.reason, retry_at=None)
            )
        after = RetryReplacementAfter(
            given=facts, attempt=attempt, our_mistake=record.our_mistake, value=record.value
        ).ask()
        failed = leg_events.ReplacementFailed(
            attempt=attempt, reason=self.reason, retry_at=plus(facts.now, after.value)
        )
        return accept(failed, rulings=after.rulings)


@frozen(kw_only=True)
class RetryReplacement(ExchangeCommand):
    """Have the replacement ordered that could not be, or whose order was cancelled. Source: D6, F2.

    With `due_at` it is the deadline's, and refused before its time. Refused where no replacement is
    due, or the original, reported lost on its way to the customer, has arrived since.
    """

    kind = "exchanges.retry_replacement"
    yields = (leg_events.ReplacementRetried,)
    due_at: Instant | None = None  # when it was to be tried by itself; None = somebody asks

    def decision(self, record: Exchange, facts: ExchangeFacts) -> Outcome[Exchange]:
        if not record.wants_replacement:
            return _not_due(self.kind, record)
        if self.due_at is not None and (self.due_at != record.retry_at or facts.now < self.due_at):
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "it is to be tried again at {retry_at}",
                retry_at="no time" if record.retry_at is None else record.retry_at,
            )
        if (refused := arrived(self.kind, record.ra, facts)) is not None:
            return refused
        return accept(leg_events.ReplacementRetried())


def _not_due(question: str, record: Exchange) -> Refused:
    """Nothing is to be ordered, or nothing more."""
    return refuse(
        question,
        RULES,
        "not_due",
        "the exchange is {stage} and ships {ships}; the original is {original}",
        stage=record.stage,
        ships=record.ships,
        original=record.original,
    )


def _not_its_order(question: str, record: Exchange, order: OrderId) -> Refused:
    """A replacement goes out under an order of its own, which is still to leave."""
    return refuse(
        question,
        RULES,
        "not_its_order",
        "{order} is no order that is still to leave for {exchange}",
        allowed=("place a no-payment order for the exchange",),
        order=order,
        exchange=record.id,
    )
