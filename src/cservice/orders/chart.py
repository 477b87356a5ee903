"""The lifecycle of an order, as far as customer service sees it."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class OrderStage(StrEnum):
    """Where an order is."""

    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    CANCELLED = "cancelled"


class OrderChart(Chart[OrderStage]):
    """Where an order is: placed, shipped, delivered, or cancelled before it left.

    One that could not be delivered comes back to us, and is sent again or given up. What was
    cancelled in the shop is to be sent again where the shop takes that back.
    """

    S = States.from_enum(OrderStage, initial=OrderStage.PLACED, final={OrderStage.DELIVERED})
    ship = S.PLACED.to(S.SHIPPED) | S.CAME_BACK.to(S.SHIPPED)
    deliver = S.SHIPPED.to(S.DELIVERED)
    come_back = S.SHIPPED.to(S.CAME_BACK)
    cancel = S.PLACED.to(S.CANCELLED) | S.CAME_BACK.to(S.CANCELLED)
    reinstate = S.CANCELLED.to(S.PLACED)


STAGE = compile_chart(OrderChart, name="orders.stage", field="stage")
