from typing import Any

import attrs
from hypothesis import strategies as st

from cservice.ids import OrderId, RefundId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.time import Instant
from cservice.payment import Purse
from cservice.refunds import (
    SLICE,
    FailRefund,
    GiveUpRefund,
    HoldRefund,
    OpenRefund,
    Refund,
    RefundFacts,
    RetryRefund,
)
from cservice.testing import STREAM, knowing
from cservice.testing.laws import Laws, Life

ID = RefundId(STREAM.id)
SUE = Actor.staff("sue", SUPERVISOR)
FAIL = FailRefund(refund=ID, reason="card expired")
AGAIN, HOLD = RetryRefund(refund=ID), HoldRefund(refund=ID)
SALE = Purse(sale=OrderId("order-1"))
DUE = knowing(RefundFacts, left=Money("50", "USD"), purse=SALE)
DISPUTED = knowing(RefundFacts, purse=attrs.evolve(SALE, disputed=True))


def facts(command: Any, now: Instant) -> Given:
    """What a command is given at that instant."""
    known: Given = DUE if isinstance(command, OpenRefund | RetryRefund) else knowing(Given)
    beside = isinstance(command, RetryRefund) and command.due_at is not None
    if beside or isinstance(command, HoldRefund):
        known = DISPUTED
    beyond_agents = isinstance(command, GiveUpRefund | OpenRefund | RetryRefund)
    by = SUE if beyond_agents else known.by
    return attrs.evolve(known, now=now, by=by)


class TestRefund(Laws):
    """Nothing moves a refund that was paid or given up."""

    life = Life(
        slice=SLICE,
        record=Refund,
        facts=facts,
        known={RefundId: st.just(ID), str: st.sampled_from(["a", "b"])},
        ways=((), (FAIL,), (FAIL, AGAIN), (FAIL, AGAIN, FAIL), (HOLD,), (HOLD, AGAIN)),
    )
