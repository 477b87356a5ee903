"""The lifecycle of a call: through the menu, waiting, talking, and what is written down after."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class CallStage(StrEnum):
    """Where a call is."""

    IN_MENU = "in_menu"
    QUEUED = "queued"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    AFTER_CALL_WORK = "after_call_work"
    ENDED = "ended"
    ABANDONED = "abandoned"


class CallChart(Chart[CallStage]):
    """Where a call is: in the menu, waiting, talking or on hold, over and being written up."""

    S = States.from_enum(
        CallStage,
        initial=CallStage.IN_MENU,
        final={CallStage.ENDED, CallStage.ABANDONED},
    )
    press_key = S.IN_MENU.to(S.IN_MENU)
    stay_on_line = S.IN_MENU.to(S.IN_MENU)
    queue = S.IN_MENU.to(S.QUEUED)
    answer = S.QUEUED.to(S.TALKING)
    find_order = S.TALKING.to(S.TALKING)
    tell = S.TALKING.to(S.TALKING)
    hold = S.TALKING.to(S.ON_HOLD)
    resume = S.ON_HOLD.to(S.TALKING)
    hang_up = S.TALKING.to(S.AFTER_CALL_WORK) | S.ON_HOLD.to(S.AFTER_CALL_WORK)
    wrap_up = S.AFTER_CALL_WORK.to(S.ENDED)
    abandon = S.IN_MENU.to(S.ABANDONED) | S.QUEUED.to(S.ABANDONED)


STAGE = compile_chart(CallChart, name="calls.stage", field="stage")
