"""The lifecycle of an account."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class AccountStage(StrEnum):
    """Whether an account is used."""

    OPEN = "open"
    CLOSED = "closed"


class AccountChart(Chart[AccountStage]):
    """An account is corrected until it is closed, and is not opened again: another one is."""

    S = States.from_enum(AccountStage, initial=AccountStage.OPEN, final={AccountStage.CLOSED})
    correct = S.OPEN.to(S.OPEN)
    close = S.OPEN.to(S.CLOSED)


STAGE = compile_chart(AccountChart, name="accounts.stage", field="stage")
