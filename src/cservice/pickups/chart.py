"""The lifecycle of a pick-up: how what the customer sends back gets to the courier, and to us."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class PickupStage(StrEnum):
    """How far a pick-up is."""

    REQUESTED = "requested"  # the courier was asked to come; it has not answered
    WITH_COURIER = "with_courier"  # the customer arranges it on the courier's phone line
    DROP_OFF = "drop_off"  # the customer takes it to a service centre
    CONFIRMED = "confirmed"  # the courier said when it comes
    CANCEL_ASKED = "cancel_asked"  # the courier was asked not to come; it has not answered
    MISSED = "missed"  # nobody came, or nobody was there
    DECLINED = "declined"  # the courier does not come then; another window is wanted
    COLLECTED = "collected"  # the courier has it
    DELIVERED = "delivered"  # we have it
    CANCELLED = "cancelled"  # nobody comes


class PickupChart(Chart[PickupStage]):
    """How far a pick-up is.

    What the courier has taken along cannot be cancelled; what it has confirmed is cancelled when it
    says so. It may come at any time before: what it took is gone.
    """

    S = States.from_enum(
        PickupStage,
        initial=PickupStage.REQUESTED,
        final={PickupStage.DELIVERED, PickupStage.CANCELLED},
    )
    confirm = (
        S.REQUESTED.to(S.CONFIRMED)
        | S.WITH_COURIER.to(S.CONFIRMED)
        | S.CONFIRMED.to(S.CONFIRMED)
        | S.MISSED.to(S.CONFIRMED)
    )
    decline = (
        S.REQUESTED.to(S.DECLINED) | S.WITH_COURIER.to(S.DECLINED) | S.CONFIRMED.to(S.DECLINED)
    )
    reschedule = (
        S.REQUESTED.to(S.REQUESTED)
        | S.WITH_COURIER.to(S.REQUESTED)
        | S.DROP_OFF.to(S.REQUESTED)
        | S.CONFIRMED.to(S.REQUESTED)
        | S.MISSED.to(S.REQUESTED)
        | S.DECLINED.to(S.REQUESTED)
    )
    choose_drop_off = (
        S.WITH_COURIER.to(S.DROP_OFF) | S.MISSED.to(S.DROP_OFF) | S.DECLINED.to(S.DROP_OFF)
    )
    choose_line = (
        S.DROP_OFF.to(S.WITH_COURIER) | S.MISSED.to(S.WITH_COURIER) | S.DECLINED.to(S.WITH_COURIER)
    )
    miss = (
        S.REQUESTED.to(S.MISSED)
        | S.WITH_COURIER.to(S.MISSED)
        | S.CONFIRMED.to(S.MISSED)
        | S.CANCEL_ASKED.to(S.MISSED)
    )
    collect = (
        S.REQUESTED.to(S.COLLECTED)
        | S.WITH_COURIER.to(S.COLLECTED)
        | S.CONFIRMED.to(S.COLLECTED)
        | S.CANCEL_ASKED.to(S.COLLECTED)
        | S.MISSED.to(S.COLLECTED)
        | S.DECLINED.to(S.COLLECTED)
    )
    drop_off = S.DROP_OFF.to(S.COLLECTED)
    deliver = S.COLLECTED.to(S.DELIVERED)
    ask_cancel = S.CONFIRMED.to(S.CANCEL_ASKED)
    refuse_cancel = S.CANCEL_ASKED.to(S.CONFIRMED)
    cancel = (
        S.REQUESTED.to(S.CANCELLED)
        | S.WITH_COURIER.to(S.CANCELLED)
        | S.DROP_OFF.to(S.CANCELLED)
        | S.CANCEL_ASKED.to(S.CANCELLED)
        | S.MISSED.to(S.CANCELLED)
        | S.DECLINED.to(S.CANCELLED)
    )


STAGE = compile_chart(PickupChart, name="pickups.stage", field="stage")
