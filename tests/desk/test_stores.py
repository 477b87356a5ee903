"""Stores by URL, and a case that grows between the look and the lock."""

from collections.abc import Sequence
from typing import Any

import pytest

from cservice import CountedNumbers, Desk, InputError, instant, orders, returns
from cservice.adapters.store_memory import MemoryStore
from cservice.desk.slices import SLICES
from cservice.kernel.codec import Codec
from cservice.kernel.record import Tenant
from cservice.returns import AuthorizeReturn

T0 = instant("2026-03-02T09:00:00Z")


def test_a_store_that_nobody_knows_is_an_error() -> None:
    """a URL names a store that is installed."""
    with pytest.raises(InputError, match=r"no store for 'mongo:x'; there are .*memory.*sqlite"):
        Desk.open("mongo:x")


def test_the_store_in_memory_has_no_name() -> None:
    """two desks in memory never share a store by accident."""
    with pytest.raises(InputError, match="'memory:cango' names nothing"):
        Desk.open("memory:cango")
    assert Desk.open().records() == ()


def test_a_case_that_grows_between_look_and_lock_is_looked_at_again(
    open_desk: Any, begin: Any
) -> None:
    """another host's new record on the case is locked too before anything is decided."""
    locked: list[Sequence[str]] = []

    class Raced(MemoryStore):
        """Before the next lock is taken, another desk adds a return on another order."""

        race: Any = None

        def transaction(self, tenant: Tenant, keys: Sequence[str]) -> Any:
            race, self.race = self.race, None
            if race is not None:
                race()
            locked.append(keys)
            return super().transaction(tenant, keys)

    store = Raced(Codec(SLICES))
    case = begin(open_desk(store))
    other = open_desk(store, numbers=CountedNumbers("other-"))
    second = begin(other, number="C-1002")

    def race() -> None:
        item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
        second.do(returns.CancelReturn(ra=second.ra.id, reason="moved"))
        second.do(
            returns.RequestReturn(case=case.ticket.case, order=second.order.id, items=(item,))
        )

    store.race = race
    case.do(AuthorizeReturn(ra=case.ra.id))
    assert second.order.id not in locked[-2]
    assert second.order.id in locked[-1]
    assert case.desk.find(orders.Order, orders.BY_PHONE, "+15550100") == (case.order, second.order)
