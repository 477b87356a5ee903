"""By when an order that we placed is to leave; one that has not, somebody asks the shop for. D3."""

import datetime
from collections.abc import Iterable

from cservice.ids import ExchangeId, OrderId
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.given import Given
from cservice.kernel.question import Answer
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.orders import events
from cservice.orders.chart import OrderStage
from cservice.orders.model import Order, OrderLine
from cservice.orders.questions import LeavesWithin
from cservice.orders.refusals import RULES


def leaves_within(
    given: Given, lines: Iterable[OrderLine], replaces: ExchangeId | None, method: str | None
) -> Answer[datetime.timedelta] | None:
    """Within which time an order that is placed now is to leave; None = nothing of it leaves."""
    sent = tuple([line for line in lines if not line.digital])
    if not sent:
        return None
    return LeavesWithin(given=given, lines=sent, replaces=replaces, method=method).ask()


@frozen(kw_only=True)
class FlagNotLeft(Command[Order, Given]):
    """Note that an order is still here after it was to leave; a deadline's command. Source: D3, F2.

    Refused before its time, and where it left, or is not to.
    """

    kind = "orders.flag_not_left"
    record = Order
    target = "order"
    yields = (events.OrderNotLeft,)
    order: OrderId  # which
    due_at: Instant  # the deadline it was

    def decision(self, record: Order, facts: Given) -> Outcome[Order]:
        if not self.is_due(record, self.due_at, facts.now):
            here = record.stage is OrderStage.PLACED and record.leaves_by is not None
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "it is to leave by {leaves_by}",
                leaves_by=record.leaves_by if here else "no time",
            )
        return accept(events.OrderNotLeft(due_at=self.due_at))
