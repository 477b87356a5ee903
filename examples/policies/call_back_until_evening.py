"""Cango calls back five times in a week, half an hour apart, and from noon until the evening."""

import datetime

from cservice import Refuse, days, minutes, policy
from cservice.callbacks import GiveUpAfter, MayDial, TriesAtMost, TryAgainAfter
from cservice.kernel.time import LocalWindow, local_date, zone

NEW_YORK = zone("America/New_York")
NOON, EVENING = datetime.time(12), datetime.time(20)


@policy(MayDial, brand="cango")
def in_the_afternoon(q: MayDial) -> Refuse | None:
    """Customers are at work in the morning, and at table after eight."""
    today = local_date(q.now, NEW_YORK)
    if LocalWindow(date=today, opens=NOON, closes=EVENING, zone=NEW_YORK).contains(q.now):
        return None
    return Refuse("not_afternoon", "nobody is called now", allowed=("from noon until eight",))


@policy(TriesAtMost, brand="cango")
def five_times(q: TriesAtMost) -> int:
    """Most answer the fourth."""
    return 5


@policy(TryAgainAfter, brand="cango")
def half_an_hour(q: TryAgainAfter) -> datetime.timedelta:
    """Whoever was on another line is not any more."""
    return minutes(30)


@policy(GiveUpAfter, brand="cango")
def a_week(q: GiveUpAfter) -> datetime.timedelta:
    """After a week they have found another way."""
    return days(7)
