"""Appeasements: a coupon for the inconvenience, when it is warranted. Source: D9, D10."""

from cservice.appeasements.chart import AppeasementStage
from cservice.appeasements.commands import (
    Appease,
    ConsiderAppeasement,
    DropAppeasement,
    ExpireAppeasement,
    GiveAppeasement,
    RedeemAppeasement,
    WithdrawAppeasement,
)
from cservice.appeasements.events import (
    AppeasementConsidered,
    AppeasementDropped,
    AppeasementExpired,
    AppeasementGiven,
    AppeasementRedeemed,
    AppeasementWithdrawn,
)
from cservice.appeasements.facts import AppeasementFacts
from cservice.appeasements.model import (
    BY_NUMBER,
    BY_ORDER,
    COUPON_NUMBERS,
    Appeasement,
    Coupon,
    CouponNumber,
    EarlierCoupon,
    NoCoupon,
)
from cservice.appeasements.questions import AppeaseWith, MayAppease, TellOfRepeat
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="appeasements",
    records=(Appeasement,),
    events=(
        AppeasementConsidered,
        AppeasementGiven,
        AppeasementDropped,
        AppeasementRedeemed,
        AppeasementExpired,
        AppeasementWithdrawn,
    ),
    commands=(
        ConsiderAppeasement,
        Appease,
        GiveAppeasement,
        DropAppeasement,
        RedeemAppeasement,
        ExpireAppeasement,
        WithdrawAppeasement,
    ),
    questions=(TellOfRepeat, AppeaseWith, MayAppease),
)

__all__ = [
    "BY_NUMBER",
    "BY_ORDER",
    "COUPON_NUMBERS",
    "SLICE",
    "Appease",
    "AppeaseWith",
    "Appeasement",
    "AppeasementConsidered",
    "AppeasementDropped",
    "AppeasementExpired",
    "AppeasementFacts",
    "AppeasementGiven",
    "AppeasementRedeemed",
    "AppeasementStage",
    "AppeasementWithdrawn",
    "ConsiderAppeasement",
    "Coupon",
    "CouponNumber",
    "DropAppeasement",
    "EarlierCoupon",
    "ExpireAppeasement",
    "GiveAppeasement",
    "MayAppease",
    "NoCoupon",
    "RedeemAppeasement",
    "TellOfRepeat",
    "WithdrawAppeasement",
]
