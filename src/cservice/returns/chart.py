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
    SALE_KEPT = "sale_kept"


class ReturnChart(Chart[ReturnStage]):
    """Whether we honour a return: asked for, authorized under a number, settled or given up.

    One that is closed is opened again where something is due for it after all, and one that expired
    where it had left the customer in time. Or the customer takes an offer and keeps the order,
    before anything is authorized.
    """

    S = States.from_enum(
        ReturnStage,
        initial=ReturnStage.REQUESTED,
        final={
            ReturnStage.CANCELLED,
            ReturnStage.SALE_KEPT,
        },
    )
    offer = S.REQUESTED.to(S.REQUESTED)
    settle_offers = S.REQUESTED.to(S.REQUESTED)
    keep_sale = S.REQUESTED.to(S.SALE_KEPT)
    authorize = S.REQUESTED.to(S.AUTHORIZED)
    dictate = S.AUTHORIZED.to(S.AUTHORIZED)
    change_remedy = S.AUTHORIZED.to(S.AUTHORIZED)
    extend = S.AUTHORIZED.to(S.AUTHORIZED)
    waive_fee = S.AUTHORIZED.to(S.AUTHORIZED)
    credit = S.AUTHORIZED.to(S.AUTHORIZED)
    close = S.AUTHORIZED.to(S.CLOSED)
    reopen = S.CLOSED.to(S.AUTHORIZED)
    cancel = S.REQUESTED.to(S.CANCELLED) | S.AUTHORIZED.to(S.CANCELLED)
    expire = S.AUTHORIZED.to(S.EXPIRED)
    reinstate = S.EXPIRED.to(S.AUTHORIZED)


class GoodsStage(StrEnum):
    """Where the goods are."""

    WITH_CUSTOMER = "with_customer"
    ON_THE_WAY = "on_the_way"
    LATE = "late"
    LOST = "lost"
    RECEIVED = "received"
    INSPECTED = "inspected"
    KEPT = "kept"
    NOT_NEEDED = "not_needed"

    @property
    def under_way(self) -> bool:
        """Whether they have left the customer, and may be here any day; what is lost may not."""
        return self in _UNDER_WAY

    @property
    def here(self) -> bool:
        """Whether they are with us, or some of them: received, and perhaps inspected."""
        return self in _HERE

    @property
    def nothing_comes(self) -> bool:
        """Whether nobody sends them: they are kept, or there is nothing to send. Source: E14."""
        return self in _NOTHING_COMES

    @property
    def settled(self) -> bool:
        """Whether all of them are decided: inspected, kept, or not needed."""
        return self is _INSPECTED or self in _NOTHING_COMES


# Looked up once: a member of an enum takes longer to find than to compare.
_INSPECTED = GoodsStage.INSPECTED
_UNDER_WAY = (GoodsStage.ON_THE_WAY, GoodsStage.LATE)
_HERE = (GoodsStage.RECEIVED, _INSPECTED)
_NOTHING_COMES = (GoodsStage.KEPT, GoodsStage.NOT_NEEDED)


class GoodsChart(Chart[GoodsStage]):
    """Where the goods are: with the customer, on the way, late, lost, received, inspected.

    They are lost once all that may still come is, also on the way to the customer where the order
    never arrived; they may turn up. Or nothing comes: the customer
    was told to keep it, or there is nothing to send back. Source: E8, E14.
    """

    S = States.from_enum(
        GoodsStage,
        initial=GoodsStage.WITH_CUSTOMER,
        final={GoodsStage.INSPECTED, GoodsStage.KEPT, GoodsStage.NOT_NEEDED},
    )
    hand_over = S.WITH_CUSTOMER.to(S.ON_THE_WAY)
    fall_late = S.ON_THE_WAY.to(S.LATE)
    lose_part = (
        S.WITH_CUSTOMER.to(S.WITH_CUSTOMER)
        | S.ON_THE_WAY.to(S.ON_THE_WAY)
        | S.LATE.to(S.LATE)
        | S.RECEIVED.to(S.RECEIVED)
    )
    lose = S.WITH_CUSTOMER.to(S.LOST) | S.ON_THE_WAY.to(S.LOST) | S.LATE.to(S.LOST)
    fall_short = S.ON_THE_WAY.to(S.ON_THE_WAY) | S.LATE.to(S.LATE) | S.RECEIVED.to(S.RECEIVED)
    receive = (
        S.WITH_CUSTOMER.to(S.RECEIVED)
        | S.ON_THE_WAY.to(S.RECEIVED)
        | S.LATE.to(S.RECEIVED)
        | S.LOST.to(S.RECEIVED)
        | S.RECEIVED.to(S.RECEIVED)
    )
    inspect_part = S.RECEIVED.to(S.RECEIVED)
    inspect = S.RECEIVED.to(S.INSPECTED)
    keep_part = (
        S.WITH_CUSTOMER.to(S.WITH_CUSTOMER)
        | S.ON_THE_WAY.to(S.ON_THE_WAY)
        | S.LATE.to(S.LATE)
        | S.RECEIVED.to(S.RECEIVED)
    )
    keep = S.WITH_CUSTOMER.to(S.KEPT) | S.ON_THE_WAY.to(S.KEPT) | S.LATE.to(S.KEPT)
    need_nothing = S.WITH_CUSTOMER.to(S.NOT_NEEDED)


class LabelStage(StrEnum):
    """Where the return label is."""

    NOT_MAILED = "not_mailed"
    ORDERED = "ordered"
    MAILED = "mailed"
    LATE = "late"
    ARRIVED = "arrived"


class LabelChart(Chart[LabelStage]):
    """Where the return label is: ordered, mailed, late and mailed again, arrived."""

    S = States.from_enum(LabelStage, initial=LabelStage.NOT_MAILED, final={LabelStage.ARRIVED})
    order = S.NOT_MAILED.to(S.ORDERED)
    go_unmailed = S.ORDERED.to(S.ORDERED)
    mail = S.NOT_MAILED.to(S.MAILED) | S.ORDERED.to(S.MAILED)
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
    DISPOSED = "disposed"


class ParcelChart(Chart[ParcelStage]):
    """What becomes of a parcel at the dock: taken in, refused and mailed back, or set aside.

    One that was set aside is refused after all, or its return is found and it is presented again,
    or one is opened for it and it is taken in. What can go back to nobody is disposed of.
    """

    S = States.from_enum(
        ParcelStage,
        initial=ParcelStage.PRESENTED,
        final={ParcelStage.TAKEN_IN, ParcelStage.IDENTIFIED, ParcelStage.DISPOSED},
    )
    take_in = S.PRESENTED.to(S.TAKEN_IN) | S.QUARANTINED.to(S.TAKEN_IN)
    refuse = S.PRESENTED.to(S.REFUSED) | S.QUARANTINED.to(S.REFUSED)
    quarantine = S.PRESENTED.to(S.QUARANTINED)
    keep_aside = S.QUARANTINED.to(S.QUARANTINED)
    identify = S.QUARANTINED.to(S.IDENTIFIED)
    send_back = S.REFUSED.to(S.SENT_BACK)
    dispose = S.REFUSED.to(S.DISPOSED) | S.SENT_BACK.to(S.DISPOSED)


STAGE = compile_chart(ReturnChart, name="returns.stage", field="stage")
GOODS = compile_chart(GoodsChart, name="returns.goods", field="goods")
LABEL = compile_chart(LabelChart, name="returns.label", field="label")
PARCEL = compile_chart(ParcelChart, name="returns.parcel", field="stage")
