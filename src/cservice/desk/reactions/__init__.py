"""Reactions: what follows at once when something has happened, over all slices, in one place.

A reaction is a function of an event, its record and the case; it gives commands. They are carried
out in the same transaction, within the locked keys; what lies beyond goes through a due row. What
hears one slice's events is one table in the module of that name; a reaction stands in the module
that is named for what it is about.
"""

from cservice.desk.reactions import (
    agents,
    appeasements,
    callbacks,
    calls,
    exchanges,
    orders,
    pickups,
    refunds,
    returns,
    talks,
    tickets,
)
from cservice.desk.reactions.tickets import note_refusal
from cservice.desk.wiring import Reactions

#: What follows from what. A host adds its own; these are the trade's.
REACTIONS: Reactions = {
    **agents.REACTIONS,
    **appeasements.REACTIONS,
    **callbacks.REACTIONS,
    **calls.REACTIONS,
    **exchanges.REACTIONS,
    **orders.REACTIONS,
    **pickups.REACTIONS,
    **refunds.REACTIONS,
    **returns.REACTIONS,
    **talks.REACTIONS,
    **tickets.REACTIONS,
}

__all__ = ["REACTIONS", "note_refusal"]
