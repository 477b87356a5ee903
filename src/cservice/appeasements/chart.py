"""The lifecycle of an appeasement: considered, given, redeemed, or not."""

from enum import StrEnum

from cservice.kernel.chart import Chart, States, compile_chart


class AppeasementStage(StrEnum):
    """How far an appeasement is."""

    CONSIDERED = "considered"
    GIVEN = "given"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class AppeasementChart(Chart[AppeasementStage]):
    """How far an appeasement is; what has been redeemed cannot be withdrawn."""

    S = States.from_enum(
        AppeasementStage,
        initial=AppeasementStage.CONSIDERED,
        final={
            AppeasementStage.REDEEMED,
            AppeasementStage.EXPIRED,
            AppeasementStage.WITHDRAWN,
            AppeasementStage.DROPPED,
        },
    )
    give = S.CONSIDERED.to(S.GIVEN)
    drop = S.CONSIDERED.to(S.DROPPED)
    redeem = S.GIVEN.to(S.REDEEMED)
    expire = S.GIVEN.to(S.EXPIRED)
    withdraw = S.GIVEN.to(S.WITHDRAWN)


STAGE = compile_chart(AppeasementChart, name="appeasements.stage", field="stage")
