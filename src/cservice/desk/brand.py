"""A brand: one of the clients a desk serves, and what is configured for it. Source: A6, I3."""

import datetime
from typing import Any

import attrs

from cservice.kernel.checks import at_least
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId
from cservice.kernel.time import Zone, days, zone
from cservice.kernel.value import frozen
from cservice.menu import Choice, Department, Level, LevelName, Menu
from cservice.protocol import TRADE, Lines, Protocol
from cservice.routing import Queues
from cservice.routing.queues import checked

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
_COUPON = Money("10", "USD")
_MAIL = days(3)
_DAY = days(1)


def _is_zone(brand: object, field: object, value: str) -> None:
    zone(value)


def _is_not_negative(brand: "Brand", field: "attrs.Attribute[Any]", value: object) -> None:
    if value is None and field.default is None:
        return
    if not isinstance(value, Money):
        raise InputError(f"brand {brand.id}: {field.name} {value!r} is no money")
    if value.is_negative:
        raise InputError(f"brand {brand.id}: {field.name} {value} is less than nothing")


def _is_not_past(
    brand: "Brand", field: "attrs.Attribute[datetime.timedelta]", value: object
) -> None:
    if not isinstance(value, datetime.timedelta):
        raise InputError(f"brand {brand.id}: {field.name} {value!r} is no length of time")
    if value < days(0):
        raise InputError(f"brand {brand.id}: {field.name} {value} is less than no time")


def _lead_somewhere(brand: "Brand", field: object, value: Queues) -> None:
    try:
        checked(value)
    except InputError as error:
        raise InputError(f"brand {brand.id}: {error}") from error


def _is_named(brand: object, field: "attrs.Attribute[BrandId]", value: BrandId) -> None:
    if not value:
        raise InputError("a brand's id is empty; it is the name that policies know it by")


@frozen(kw_only=True)
class Brand:
    """What a desk must know of a brand; what it decides is in policies."""

    id: BrandId = attrs.field(validator=_is_named)  # as policies name it
    name: str  # as it is said to customers
    zone: Zone = attrs.field(default=_UTC, validator=_is_zone)  # where its days begin
    return_address: str = ""  # where parcels go, told with a return number; "" = none
    #: What a return label costs, unless waived.
    label_price: Money = attrs.field(default=_FREE, validator=_is_not_negative)
    #: How long the mail takes, at most.
    label_takes: datetime.timedelta = attrs.field(default=_MAIL, validator=_is_not_past)
    #: What shipping a replacement costs, unless waived.
    shipping_price: Money = attrs.field(default=_FREE, validator=_is_not_negative)
    #: What a coupon for the inconvenience takes off; zero = the brand gives none.
    coupon_worth: Money = attrs.field(default=_COUPON, validator=_is_not_negative)
    #: A replacement of this worth, or of more, ships free; None = none does for its worth alone.
    free_shipping_from: Money | None = attrs.field(default=None, validator=_is_not_negative)
    #: How long after a deadline's command was refused it is tried again, the first time; then
    #: after twice as long each time.
    retry_after: datetime.timedelta = attrs.field(default=_DAY, validator=_is_not_past)
    #: How often a deadline's command is tried again by itself; 0 = it is not.
    retries: int = attrs.field(default=5, validator=at_least(0))
    menu: Menu = NO_MENU  # the phone menu
    #: How its departments take calls, by name; one that is missing takes any number at any time.
    queues: Queues = attrs.field(factory=dict, validator=_lead_somewhere)
    protocol: Protocol = TRADE  # how calls are led
    lines: Lines | None = None  # what is said on them; None = nobody has written that down


#: What a desk serves where nothing is configured.
DEFAULT = Brand(id=BrandId("main"), name="Customer Service")
