"""Gatherers: the one place that sees several slices, and tells each what it must know.

One for each facts class, in the module named for what is told; a host adds its own, and replaces
ours where it knows better.
"""

from collections.abc import Mapping

from cservice.desk.facts import (
    accounts,
    agents,
    appeasements,
    callbacks,
    calls,
    dock,
    exchanges,
    orders,
    pickups,
    refunds,
    retention,
    returns,
    talks,
    tickets,
)
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def plain(g: Gathering) -> Given:
    """The base alone."""
    return Given(**g.given)


#: One for each facts class of the slices we ship.
GATHERERS: Mapping[type[Given], Gatherer] = {
    Given: plain,
    **accounts.GATHERERS,
    **agents.GATHERERS,
    **appeasements.GATHERERS,
    **callbacks.GATHERERS,
    **calls.GATHERERS,
    **dock.GATHERERS,
    **exchanges.GATHERERS,
    **orders.GATHERERS,
    **pickups.GATHERERS,
    **refunds.GATHERERS,
    **retention.GATHERERS,
    **returns.GATHERERS,
    **talks.GATHERERS,
    **tickets.GATHERERS,
}

__all__ = ["GATHERERS", "plain"]
