"""The lifecycle of an exchange, on three axes: the whole, and its two legs. Source: F3."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class ExchangeStage(StrEnum):
    """Where the exchange as a whole is."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ExchangeChart(Chart[ExchangeStage]):
    """An exchange is open until both legs are done."""

    S = States.from_enum(
        ExchangeStage,
        initial=ExchangeStage.OPEN,
        final={ExchangeStage.CLOSED, ExchangeStage.CANCELLED},
    )
    close = S.OPEN.to(S.CLOSED)
    cancel = S.OPEN.to(S.CANCELLED)


class ReplacementStage(StrEnum):
    """Where the replacement is."""

    PLANNED = "planned"
    ORDERED = "ordered"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class ReplacementChart(Chart[ReplacementStage]):
    """Where the replacement is: planned, ordered, shipped, with the customer.

    Where its order is cancelled before it left, it is planned again.
    """

    S = States.from_enum(
        ReplacementStage, initial=ReplacementStage.PLANNED, final={ReplacementStage.DELIVERED}
    )
    order = S.PLANNED.to(S.ORDERED)
    cancel = S.ORDERED.to(S.PLANNED)
    ship = S.ORDERED.to(S.SHIPPED)
    deliver = S.SHIPPED.to(S.DELIVERED)


class OriginalStage(StrEnum):
    """Where the original is."""

    AWAITED = "awaited"
    RECEIVED = "received"
    ACCEPTED = "accepted"


class OriginalChart(Chart[OriginalStage]):
    """Where the original is: awaited, received, accepted after inspection."""

    S = States.from_enum(
        OriginalStage, initial=OriginalStage.AWAITED, final={OriginalStage.ACCEPTED}
    )
    receive = S.AWAITED.to(S.RECEIVED)
    accept = S.RECEIVED.to(S.ACCEPTED)


STAGE = compile_chart(ExchangeChart, name="exchanges.stage", field="stage")
REPLACEMENT = compile_chart(ReplacementChart, name="exchanges.replacement", field="replacement")
ORIGINAL = compile_chart(OriginalChart, name="exchanges.original", field="original")
