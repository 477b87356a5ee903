"""A brand: one of the clients a desk serves, and what is configured for it. Source: A6, I3."""

import datetime

import attrs

from cservice.kernel.money import Money
from cservice.kernel.record import BrandId
from cservice.kernel.time import Zone, days, zone
from cservice.kernel.value import frozen
from cservice.menu import Choice, Department, Level, LevelName, Menu

#: One level that leads every caller on to the same department.
NO_MENU = Menu(
    first=LevelName("welcome"),
    levels={
        LevelName("welcome"): Level(
            prompt="Please stay on the line.",
            seconds=5,
            choices={},
            silence=Choice(says="stay on the line", department=Department("general")),
        )
    },
)


_UTC = Zone("UTC")
_FREE = Money("0", "USD")
_MAIL = days(3)


def _is_zone(brand: object, field: object, value: str) -> None:
    zone(value)


@frozen(kw_only=True)
class Brand:
    """What a desk must know of a brand; what it decides is in policies."""

    id: BrandId  # as policies name it
    name: str  # as it is said to customers
    zone: Zone = attrs.field(default=_UTC, validator=_is_zone)  # where its days begin
    return_address: str = ""  # where parcels go; told only with a return number
    label_price: Money = _FREE  # what a return label costs, unless waived
    label_takes: datetime.timedelta = _MAIL  # how long the mail takes, at most
    shipping_price: Money = _FREE  # shipping a replacement, unless waived
    menu: Menu = NO_MENU  # the phone menu


#: What a desk serves where nothing is configured.
DEFAULT = Brand(id=BrandId("main"), name="Customer Service")
