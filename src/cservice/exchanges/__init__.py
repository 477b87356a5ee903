"""Exchanges: one item out, another back, on two legs. Source: F1-F3."""

from cservice.exchanges.chart import ExchangeStage, OriginalStage, ReplacementStage
from cservice.exchanges.commands import (
    AcceptOriginal,
    CancelExchange,
    CancelReplacement,
    DeliverReplacement,
    OrderReplacement,
    ReceiveOriginal,
    ShipReplacement,
    StartExchange,
)
from cservice.exchanges.events import (
    ExchangeCancelled,
    ExchangeClosed,
    ExchangeStarted,
    OriginalAccepted,
    OriginalReceived,
    ReplacementCancelled,
    ReplacementDelivered,
    ReplacementOrdered,
    ReplacementShipped,
)
from cservice.exchanges.facts import ExchangeFacts
from cservice.exchanges.model import Exchange, Item, Ships
from cservice.exchanges.questions import ShippingCost, ShipsWhen
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="exchanges",
    records=(Exchange,),
    events=(
        ExchangeStarted,
        ReplacementOrdered,
        ReplacementCancelled,
        ReplacementShipped,
        ReplacementDelivered,
        OriginalReceived,
        OriginalAccepted,
        ExchangeClosed,
        ExchangeCancelled,
    ),
    commands=(
        StartExchange,
        OrderReplacement,
        CancelReplacement,
        ShipReplacement,
        DeliverReplacement,
        ReceiveOriginal,
        AcceptOriginal,
        CancelExchange,
    ),
    questions=(ShipsWhen, ShippingCost),
)

__all__ = [
    "SLICE",
    "AcceptOriginal",
    "CancelExchange",
    "CancelReplacement",
    "DeliverReplacement",
    "Exchange",
    "ExchangeCancelled",
    "ExchangeClosed",
    "ExchangeFacts",
    "ExchangeStage",
    "ExchangeStarted",
    "Item",
    "OrderReplacement",
    "OriginalAccepted",
    "OriginalReceived",
    "OriginalStage",
    "ReceiveOriginal",
    "ReplacementCancelled",
    "ReplacementDelivered",
    "ReplacementOrdered",
    "ReplacementShipped",
    "ReplacementStage",
    "ShipReplacement",
    "ShippingCost",
    "Ships",
    "ShipsWhen",
    "StartExchange",
]
