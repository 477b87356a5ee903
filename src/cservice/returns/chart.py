"""The lifecycles of a return authorization, on three axes, and of a parcel at the dock.

Whether we honour the return, where the goods are and where the label is move apart: goods may be
lost while the authorization stands, and arrive after it has expired. Source: E6, E8.
"""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class ReturnStage(StrEnum):
    """Whether we honour the return."""

    REQUESTED = "requested"
    AUTHORIZED = "authorized"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ReturnChart(Chart[ReturnStage]):
    """Whether we honour a return: asked for, authorized under a number, settled or given up."""

    S = States.from_enum(
        ReturnStage,
        initial=ReturnStage.REQUESTED,
        final={ReturnStage.CLOSED, ReturnStage.CANCELLED, ReturnStage.EXPIRED},
    )
    authorize = S.REQUESTED.to(S.AUTHORIZED)
    dictate = S.AUTHORIZED.to(S.AUTHORIZED)
    credit = S.AUTHORIZED.to(S.AUTHORIZED)
    close = S.AUTHORIZED.to(S.CLOSED)
    cancel = S.REQUESTED.to(S.CANCELLED) | S.AUTHORIZED.to(S.CANCELLED)
    expire = S.AUTHORIZED.to(S.EXPIRED)


class GoodsStage(StrEnum):
    """Where the goods are."""

    WITH_CUSTOMER = "with_customer"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    INSPECTED = "inspected"


class GoodsChart(Chart[GoodsStage]):
    """Where the goods are: with the customer, on the way, received at the dock, inspected."""

    S = States.from_enum(GoodsStage, initial=GoodsStage.WITH_CUSTOMER, final={GoodsStage.INSPECTED})
    hand_over = S.WITH_CUSTOMER.to(S.ON_THE_WAY)
    receive = (
        S.WITH_CUSTOMER.to(S.RECEIVED) | S.ON_THE_WAY.to(S.RECEIVED) | S.RECEIVED.to(S.RECEIVED)
    )
    inspect_part = S.RECEIVED.to(S.RECEIVED)
    inspect = S.RECEIVED.to(S.INSPECTED)


class LabelStage(StrEnum):
    """Where the return label is."""

    NOT_MAILED = "not_mailed"
    MAILED = "mailed"
    LATE = "late"
    ARRIVED = "arrived"


class LabelChart(Chart[LabelStage]):
    """Where the return label is: mailed, late and mailed again, arrived."""

    S = States.from_enum(LabelStage, initial=LabelStage.NOT_MAILED, final={LabelStage.ARRIVED})
    mail = S.NOT_MAILED.to(S.MAILED)
    fall_late = S.MAILED.to(S.LATE)
    reissue = S.MAILED.to(S.MAILED) | S.LATE.to(S.MAILED)
    arrive = S.MAILED.to(S.ARRIVED) | S.LATE.to(S.ARRIVED)


class ParcelStage(StrEnum):
    """What became of a parcel that stood at the dock."""

    PRESENTED = "presented"
    TAKEN_IN = "taken_in"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    IDENTIFIED = "identified"
    SENT_BACK = "sent_back"


class ParcelChart(Chart[ParcelStage]):
    """What becomes of a parcel at the dock: taken in, refused and mailed back, or set aside.

    One that was set aside is refused after all, or its return is found and it is presented again.
    """

    S = States.from_enum(
        ParcelStage,
        initial=ParcelStage.PRESENTED,
        final={ParcelStage.TAKEN_IN, ParcelStage.IDENTIFIED, ParcelStage.SENT_BACK},
    )
    take_in = S.PRESENTED.to(S.TAKEN_IN)
    refuse = S.PRESENTED.to(S.REFUSED) | S.QUARANTINED.to(S.REFUSED)
    quarantine = S.PRESENTED.to(S.QUARANTINED)
    identify = S.QUARANTINED.to(S.IDENTIFIED)
    send_back = S.REFUSED.to(S.SENT_BACK)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")
GOODS = compile_chart(GoodsChart, name="returns.goods", field="goods")
LABEL = compile_chart(LabelChart, name="returns.label", field="label")
PARCEL = compile_chart(ParcelChart, name="returns.parcel", field="stage")
