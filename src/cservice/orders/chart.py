"""The lifecycle of an order, as far as customer service sees it."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class OrderStage(StrEnum):
    """Where an order is."""

    PLACED = "placed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class OrderChart(Chart[OrderStage]):
    """Where an order is: placed, shipped, delivered, or cancelled before it left."""

    S = States.from_enum(
        OrderStage, initial=OrderStage.PLACED, final={OrderStage.DELIVERED, OrderStage.CANCELLED}
    )
    ship = S.PLACED.to(S.SHIPPED)
    deliver = S.SHIPPED.to(S.DELIVERED)
    cancel = S.PLACED.to(S.CANCELLED)


STAGE = compile_chart(OrderChart, name="orders.stage", field="stage")
