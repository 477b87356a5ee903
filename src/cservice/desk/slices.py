"""The slices and the built-in policies that a desk serves unless it is told otherwise."""

from cservice import (
    accounts,
    agents,
    appeasements,
    callbacks,
    calls,
    exchanges,
    orders,
    pickups,
    refunds,
    retention,
    returns,
    talks,
    tickets,
)
from cservice.kernel.slice import Slice
from cservice.policies import agents as trade_agents
from cservice.policies import appeasements as trade_appeasements
from cservice.policies import callbacks as trade_callbacks
from cservice.policies import calls as trade_calls
from cservice.policies import credit as trade_credit
from cservice.policies import exchanges as trade_exchanges
from cservice.policies import offers as trade_offers
from cservice.policies import orders as trade_orders
from cservice.policies import pickups as trade_pickups
from cservice.policies import refunds as trade_refunds
from cservice.policies import retention as trade_retention
from cservice.policies import returns as trade_returns
from cservice.policies import talks as trade_talks
from cservice.policies import tickets as trade_tickets

#: Every slice of the trade.
SLICES: tuple[Slice, ...] = (
    calls.SLICE,
    callbacks.SLICE,
    talks.SLICE,
    agents.SLICE,
    tickets.SLICE,
    accounts.SLICE,
    orders.SLICE,
    returns.SLICE,
    refunds.SLICE,
    exchanges.SLICE,
    appeasements.SLICE,
    retention.SLICE,
    pickups.SLICE,
)

#: The trade's own answers.
TRADE = (
    trade_calls,
    trade_callbacks,
    trade_talks,
    trade_agents,
    trade_tickets,
    trade_orders,
    trade_returns,
    trade_offers,
    trade_credit,
    trade_refunds,
    trade_retention,
    trade_exchanges,
    trade_appeasements,
    trade_pickups,
)
