"""The lifecycle of a call-back: it waits for its turn, is dialled, and is reached or not."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class CallbackStage(StrEnum):
    """Where a call-back is."""

    WAITING = "waiting"
    DIALLING = "dialling"
    REACHED = "reached"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


class CallbackChart(Chart[CallbackStage]):
    """A call-back waits until somebody dials it, so often as policies say, and then is over.

    That somebody was reached may be told late, when the try counts as missed.
    """

    S = States.from_enum(
        CallbackStage,
        initial=CallbackStage.WAITING,
        final={CallbackStage.REACHED, CallbackStage.GIVEN_UP, CallbackStage.CANCELLED},
    )
    dial = S.WAITING.to(S.DIALLING)
    reach = S.DIALLING.to(S.REACHED) | S.WAITING.to(S.REACHED)
    miss = S.DIALLING.to(S.WAITING)
    give_up = S.WAITING.to(S.GIVEN_UP)
    cancel = S.WAITING.to(S.CANCELLED) | S.DIALLING.to(S.CANCELLED)


STAGE = compile_chart(CallbackChart, name="callbacks.stage", field="stage")
