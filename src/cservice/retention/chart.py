"""The lifecycle of a budget: open, until it is closed or its time is over."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class BudgetStage(StrEnum):
    """Whether a budget pays."""

    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"


class BudgetChart(Chart[BudgetStage]):
    """Whether a budget pays; what is closed or over pays no more."""

    S = States.from_enum(
        BudgetStage,
        initial=BudgetStage.OPEN,
        final={BudgetStage.CLOSED, BudgetStage.OVER},
    )
    spend = S.OPEN.to(S.OPEN)
    top_up = S.OPEN.to(S.OPEN)
    close = S.OPEN.to(S.CLOSED)
    end = S.OPEN.to(S.OVER)


STAGE = compile_chart(BudgetChart, name="retention.budget", field="stage")
