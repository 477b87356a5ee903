"""The slices and the built-in policies that a desk serves unless it is told otherwise."""

from cservice import calls, exchanges, orders, pickups, returns, tickets
from cservice.kernel.slice import Slice
from cservice.policies import exchanges as trade_exchanges
from cservice.policies import pickups as trade_pickups
from cservice.policies import returns as trade_returns
from cservice.policies import tickets as trade_tickets

#: Every slice of the trade.
SLICES: tuple[Slice, ...] = (
    calls.SLICE,
    tickets.SLICE,
    orders.SLICE,
    returns.SLICE,
    exchanges.SLICE,
    pickups.SLICE,
)

#: The trade's own answers.
TRADE = (trade_tickets, trade_returns, trade_exchanges, trade_pickups)
