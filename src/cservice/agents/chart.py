"""The two lifecycles of an agent: what the person wants, and what is happening. Source: B3."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class AgentStatus(StrEnum):
    """What the person wants."""

    LOGGED_OUT = "logged_out"
    READY = "ready"
    NOT_READY = "not_ready"


class AgentActivity(StrEnum):
    """What is happening to the person."""

    IDLE = "idle"
    RESERVED = "reserved"
    TALKING = "talking"
    HOLDING = "holding"
    AFTER_CALL_WORK = "after_call_work"


class StatusChart(Chart[AgentStatus]):
    """What an agent wants: to be there or not, and to be given calls or not.

    Who is not ready gets ready first, and then logs off: so the time of every reason has an end.
    """

    S = States.from_enum(AgentStatus, initial=AgentStatus.LOGGED_OUT)
    log_on = S.LOGGED_OUT.to(S.READY)
    change_seat = S.READY.to(S.READY) | S.NOT_READY.to(S.NOT_READY)
    go_not_ready = S.READY.to(S.NOT_READY) | S.NOT_READY.to(S.NOT_READY)
    get_ready = S.NOT_READY.to(S.READY)
    log_off = S.READY.to(S.LOGGED_OUT)


class ActivityChart(Chart[AgentActivity]):
    """What an agent is doing: a call is offered, talked, held, and written up.

    Who calls somebody back is reserved for that. What is written up waits where another call comes
    in between.
    """

    S = States.from_enum(AgentActivity, initial=AgentActivity.IDLE)
    reserve = S.IDLE.to(S.RESERVED) | S.AFTER_CALL_WORK.to(S.RESERVED)
    ring = S.RESERVED.to(S.RESERVED)
    accept = S.RESERVED.to(S.TALKING)
    miss = S.RESERVED.to(S.IDLE)
    refuse = S.RESERVED.to(S.IDLE)
    rescind = S.RESERVED.to(S.IDLE)
    talk = S.IDLE.to(S.TALKING) | S.AFTER_CALL_WORK.to(S.TALKING) | S.RESERVED.to(S.TALKING)
    hold = S.TALKING.to(S.HOLDING)
    resume = S.HOLDING.to(S.TALKING)
    end_talk = S.TALKING.to(S.AFTER_CALL_WORK) | S.HOLDING.to(S.AFTER_CALL_WORK)
    finish = S.AFTER_CALL_WORK.to(S.IDLE)
    resume_work = S.IDLE.to(S.AFTER_CALL_WORK)


STATUS = compile_chart(StatusChart, name="agents.status", field="status")
ACTIVITY = compile_chart(ActivityChart, name="agents.activity", field="activity")
