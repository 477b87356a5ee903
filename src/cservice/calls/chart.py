"""The lifecycle of a call: it rings, is led through the menu, waits, is talked, is written up."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class CallStage(StrEnum):
    """Where a call is."""

    OFFERED = "offered"
    IN_MENU = "in_menu"
    QUEUED = "queued"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    TRANSFERRING = "transferring"
    AFTER_CALL_WORK = "after_call_work"
    ENDED = "ended"
    ABANDONED = "abandoned"


class CallChart(Chart[CallStage]):
    """Where a call is: ringing, in the menu, waiting, with somebody of ours, or over.

    Nobody is muted: who is not to hear us is on hold, and hears the music.
    """

    S = States.from_enum(
        CallStage,
        initial=CallStage.OFFERED,
        final={CallStage.ENDED, CallStage.ABANDONED},
    )
    start_menu = S.OFFERED.to(S.IN_MENU)
    press_key = S.IN_MENU.to(S.IN_MENU)
    say_words = S.IN_MENU.to(S.IN_MENU)
    stay_on_line = S.IN_MENU.to(S.IN_MENU)
    hear_message = S.IN_MENU.to(S.IN_MENU)
    end_menu = S.IN_MENU.to(S.ENDED)
    queue = S.OFFERED.to(S.QUEUED) | S.IN_MENU.to(S.QUEUED)
    look_at_wait = S.QUEUED.to(S.QUEUED)
    move_on = S.QUEUED.to(S.QUEUED)
    turn_away = S.OFFERED.to(S.ENDED) | S.IN_MENU.to(S.ENDED) | S.QUEUED.to(S.ENDED)
    leave_for_call_back = S.QUEUED.to(S.ENDED)
    offer_to_agent = S.QUEUED.to(S.QUEUED)
    end_offer = S.QUEUED.to(S.QUEUED)
    answer = S.QUEUED.to(S.TALKING)
    find_order = S.TALKING.to(S.TALKING)
    tell = S.TALKING.to(S.TALKING)
    note_party = S.TALKING.to(S.TALKING)
    hold = S.TALKING.to(S.ON_HOLD)
    check_in = S.ON_HOLD.to(S.ON_HOLD)
    miss_check_in = S.ON_HOLD.to(S.ON_HOLD)
    resume = S.ON_HOLD.to(S.TALKING)
    transfer = S.TALKING.to(S.TRANSFERRING)
    complete_transfer = S.TRANSFERRING.to(S.TALKING)
    fail_transfer = S.TRANSFERRING.to(S.TALKING)
    transfer_to_queue = S.TALKING.to(S.QUEUED)
    transfer_out = S.TALKING.to(S.AFTER_CALL_WORK)
    run_long = S.TALKING.to(S.TALKING) | S.ON_HOLD.to(S.ON_HOLD) | S.TRANSFERRING.to(S.TRANSFERRING)
    seek_help = (
        S.TALKING.to(S.TALKING) | S.ON_HOLD.to(S.ON_HOLD) | S.TRANSFERRING.to(S.TRANSFERRING)
    )
    monitor = S.TALKING.to(S.TALKING) | S.ON_HOLD.to(S.ON_HOLD) | S.TRANSFERRING.to(S.TRANSFERRING)
    stop_monitoring = (
        S.TALKING.to(S.TALKING) | S.ON_HOLD.to(S.ON_HOLD) | S.TRANSFERRING.to(S.TRANSFERRING)
    )
    hang_up = (
        S.TALKING.to(S.AFTER_CALL_WORK)
        | S.ON_HOLD.to(S.AFTER_CALL_WORK)
        | S.TRANSFERRING.to(S.AFTER_CALL_WORK)
    )
    wrap_up = S.AFTER_CALL_WORK.to(S.ENDED)
    abandon = S.OFFERED.to(S.ABANDONED) | S.IN_MENU.to(S.ABANDONED) | S.QUEUED.to(S.ABANDONED)


STAGE = compile_chart(CallChart, name="calls.stage", field="stage")
