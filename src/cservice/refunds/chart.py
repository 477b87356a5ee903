"""The lifecycle of a refund: under way, tried again, paid, or given up. Source: E11."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class RefundStage(StrEnum):
    """How far a refund is."""

    PENDING = "pending"
    FAILED = "failed"
    HELD = "held"
    PAID = "paid"
    GIVEN_UP = "given_up"


class RefundChart(Chart[RefundStage]):
    """How far a refund is: under way, failed and tried again, paid, or given up.

    One that is under way when a dispute is opened, or to be tried again while one is, is held until
    the bank has decided; what the provider did with it meanwhile is a fact, and noted. One of which
    no answer comes stays under way, since it may be paid: somebody asks.
    """

    S = States.from_enum(
        RefundStage,
        initial=RefundStage.PENDING,
        final={RefundStage.PAID, RefundStage.GIVEN_UP},
    )
    go_unanswered = S.PENDING.to(S.PENDING)
    confirm = S.PENDING.to(S.PAID) | S.HELD.to(S.PAID)
    fail = S.PENDING.to(S.FAILED) | S.HELD.to(S.FAILED)
    retry = S.FAILED.to(S.PENDING) | S.HELD.to(S.PENDING)
    hold = S.PENDING.to(S.HELD) | S.FAILED.to(S.HELD)
    give_up = S.FAILED.to(S.GIVEN_UP) | S.HELD.to(S.GIVEN_UP)


STAGE = compile_chart(RefundChart, name="refunds.stage", field="stage")
