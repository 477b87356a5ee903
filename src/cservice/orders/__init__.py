"""Orders as customer service sees them, and what went wrong with them. Source: D1-D3, D6."""

from cservice.kernel.slice import Slice
from cservice.orders.chart import OrderStage
from cservice.orders.commands import (
    CancelOrder,
    DeliverOrder,
    DiagnoseOrder,
    PlaceNoPaymentOrder,
    RecordOrder,
    ShipOrder,
)
from cservice.orders.diagnosis import Diagnosis, Finding, ReceivedItem, diagnose
from cservice.orders.events import (
    NoPaymentOrderPlaced,
    OrderCancelled,
    OrderDelivered,
    OrderDiagnosed,
    OrderRecorded,
    OrderShipped,
)
from cservice.orders.facts import RecordingFacts, ReplacementFacts
from cservice.orders.model import (
    BY_EMAIL,
    BY_NAME,
    BY_NUMBER,
    BY_PHONE,
    OF_BRAND,
    Customer,
    Order,
    OrderLine,
    of_brand,
)

SLICE = Slice(
    name="orders",
    records=(Order,),
    events=(
        OrderRecorded,
        NoPaymentOrderPlaced,
        OrderShipped,
        OrderDelivered,
        OrderCancelled,
        OrderDiagnosed,
    ),
    commands=(
        RecordOrder,
        PlaceNoPaymentOrder,
        ShipOrder,
        DeliverOrder,
        CancelOrder,
        DiagnoseOrder,
    ),
)

__all__ = [
    "BY_EMAIL",
    "BY_NAME",
    "BY_NUMBER",
    "BY_PHONE",
    "OF_BRAND",
    "SLICE",
    "CancelOrder",
    "Customer",
    "DeliverOrder",
    "DiagnoseOrder",
    "Diagnosis",
    "Finding",
    "NoPaymentOrderPlaced",
    "Order",
    "OrderCancelled",
    "OrderDelivered",
    "OrderDiagnosed",
    "OrderLine",
    "OrderRecorded",
    "OrderShipped",
    "OrderStage",
    "PlaceNoPaymentOrder",
    "ReceivedItem",
    "RecordOrder",
    "RecordingFacts",
    "ReplacementFacts",
    "ShipOrder",
    "diagnose",
    "of_brand",
]
