"""Appeasements: a coupon for the inconvenience, when it is warranted. Source: D9, D10."""

from cservice.appeasements.chart import AppeasementStage
from cservice.appeasements.commands import (
    Appease,
    ConsiderAppeasement,
    DropAppeasement,
    ExpireAppeasement,
    GiveAppeasement,
    GivePromised,
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
    CouponPromised,
)
from cservice.appeasements.facts import AppeasementFacts, PromisedFacts
from cservice.appeasements.model import (
    BY_NUMBER,
    BY_ORDER,
    COUPON_NUMBERS,
    Appeasement,
    CouponNumber,
    EarlierCoupon,
    NoCoupon,
)
from cservice.appeasements.questions import AppeaseWith, MayAppease, TellOfRepeat
from cservice.coupon import Coupon
from cservice.kernel.slice import Slice

SLICE = Slice(
    name="appeasements",
    records=(Appeasement,),
    events=(
        AppeasementConsidered,
        CouponPromised,
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
        GivePromised,
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
    "CouponPromised",
    "DropAppeasement",
    "EarlierCoupon",
    "ExpireAppeasement",
    "GiveAppeasement",
    "GivePromised",
    "MayAppease",
    "NoCoupon",
    "PromisedFacts",
    "RedeemAppeasement",
    "TellOfRepeat",
    "WithdrawAppeasement",
]
