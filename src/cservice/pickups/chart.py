"""The lifecycle of a courier pick-up: asked for, confirmed, collected, delivered, or not."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class PickupStage(StrEnum):
    """How far a pick-up is."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    MISSED = "missed"
    COLLECTED = "collected"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PickupChart(Chart[PickupStage]):
    """How far a pick-up is; what the courier has taken along cannot be cancelled."""

    S = States.from_enum(
        PickupStage,
        initial=PickupStage.REQUESTED,
        final={PickupStage.DELIVERED, PickupStage.CANCELLED},
    )
    confirm = S.REQUESTED.to(S.CONFIRMED)
    reschedule = (
        S.REQUESTED.to(S.REQUESTED) | S.CONFIRMED.to(S.REQUESTED) | S.MISSED.to(S.REQUESTED)
    )
    miss = S.REQUESTED.to(S.MISSED) | S.CONFIRMED.to(S.MISSED)
    collect = S.REQUESTED.to(S.COLLECTED) | S.CONFIRMED.to(S.COLLECTED) | S.MISSED.to(S.COLLECTED)
    deliver = S.COLLECTED.to(S.DELIVERED)
    cancel = S.REQUESTED.to(S.CANCELLED) | S.CONFIRMED.to(S.CANCELLED) | S.MISSED.to(S.CANCELLED)


STAGE = compile_chart(PickupChart, name="pickups.stage", field="stage")
