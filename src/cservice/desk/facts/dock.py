"""What the dock is told of the number on a parcel, of its sender, and of the order named on it."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from cservice import orders, returns
from cservice.desk.facts.returns import SENT, sold_of
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import ParcelId
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.given import Given
from cservice.kernel.value import evolve


def dock_facts(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, and as what it stood here before. Source: E2."""
    return evolve(_read(g), **_before(g), **_named_order(g))


def _before(g: Gathering) -> dict[str, Any]:
    """The parcel that is presented again, which is locked with it, and whether it was before."""
    again: ParcelId | None = getattr(g.command, "again", None)
    if again is None:
        return {}
    taken = [one.id for one in g.case.all(returns.Parcel) if one.again == again]
    before = g.case.get(returns.Parcel, again)
    return {"before": before, "taken_in_as": next(iter(taken), None)}


def _named_order(g: Gathering) -> dict[str, Any]:
    """The order that is named on a parcel, where it is locked and its number is only one order's.

    Of what is digital nothing can be in the parcel.
    """
    number: str | None = getattr(g.command, "order", None)
    if not number or not number.strip():
        return {}
    found = g.found(orders.BY_NUMBER, orders.Order.lookup(orders.BY_NUMBER, number).value)
    order = g.case.get(orders.Order, found[0]) if len(found) == 1 else None
    if order is None:
        return {}
    pieces = sum([one.returnable for one in sold_of(order, g, None) if one.comes_back])
    return {"order": order.id, "returnable": pieces if order.stage in SENT else 0}


def _read(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, or of the return that was opened for it. Source: E2."""
    if isinstance(g.command, returns.TakeParcelIn):
        return _worth(g, g.case.get(returns.ReturnAuthorization, g.command.ra))
    number = str(getattr(g.command, "number", None) or "").strip()
    if not number:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.ABSENT, ra=None)
    try:
        read = returns.RA_NUMBERS.parse(number)
    except MistypedNumberError:
        return returns.DockFacts(**g.given, standing=returns.NumberStanding.MISTYPED, ra=None)
    for ra in g.case.all(returns.ReturnAuthorization):
        if ra.number == read:
            return _worth(g, ra)
    return _worth(g, None)


def _worth(g: Gathering, ra: returns.ReturnAuthorization | None) -> returns.DockFacts:
    standing = returns.NumberStanding.UNKNOWN if ra is None else _standing(ra, g)
    return returns.DockFacts(**g.given, standing=standing, ra=ra)


_STANDING = {
    returns.ReturnStage.REQUESTED: returns.NumberStanding.NOT_AUTHORIZED,
    returns.ReturnStage.AUTHORIZED: returns.NumberStanding.VALID,
    returns.ReturnStage.CLOSED: returns.NumberStanding.SETTLED,
    returns.ReturnStage.CANCELLED: returns.NumberStanding.CANCELLED,
    returns.ReturnStage.EXPIRED: returns.NumberStanding.EXPIRED,
    returns.ReturnStage.SALE_KEPT: returns.NumberStanding.CANCELLED,
}


def _standing(ra: returns.ReturnAuthorization, g: Gathering) -> returns.NumberStanding:
    """A number past its time is expired, also when the sweep has not come by yet.

    One whose goods are all here and inspected, or need not come, is settled, also while a credit is
    still to come. One whose goods were written off as lost is good: they are ours.
    """
    if ra.lapsed(g.given["now"]):
        return returns.NumberStanding.EXPIRED
    standing = _STANDING[ra.stage]
    if ra.written_off:
        standing = returns.NumberStanding.VALID
    elif standing is returns.NumberStanding.VALID and ra.goods.settled:
        return returns.NumberStanding.SETTLED
    if standing is returns.NumberStanding.VALID and _is_another(ra, g):
        return returns.NumberStanding.ANOTHER_SENDER
    return standing


def _is_another(ra: returns.ReturnAuthorization, g: Gathering) -> bool:
    """Whether the sender on the parcel is clearly not the order's customer. Source: E2.

    Unknown is not another; nor is one who bears a name of the customer's, or whose address is the
    customer's: families send each other's parcels. Once somebody has looked into it and presents
    it again, it is not asked again.
    """
    sender: str | None = getattr(g.command, "sender", None)
    order = g.case.get(orders.Order, ra.order)
    customer = None if order is None else order.customer
    again = getattr(g.command, "again", None)
    said = _words(sender)
    if again is not None or customer is None or not said:
        return False
    names = [one for one in _words(customer.name) - _TITLES if len(one) > 1]
    address = _words(customer.address)
    by_name = not names or any(one in said for one in names)
    return not by_name and not (address and address <= said)


_TITLES = {"mr", "mrs", "ms", "dr"}


def _words(text: str | None) -> set[str]:
    """The words of a name or address, without case, accents and signs."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    kept = [sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)]
    return set("".join(kept).split())


def again_facts(g: Gathering) -> returns.AgainFacts:
    """Whether the parcel that is named is the one that was set aside, and was taken in."""
    assert g.record is not None, "a parcel that was set aside is there"
    named = g.case.get(returns.Parcel, getattr(g.command, "taken_in_as", None))
    taken_in = (
        named is not None
        and named.again == g.record.id
        and named.stage is returns.ParcelStage.TAKEN_IN
    )
    return returns.AgainFacts(**g.given, taken_in=taken_in)


GATHERERS: Mapping[type[Given], Gatherer] = {
    returns.AgainFacts: again_facts,
    returns.DockFacts: dock_facts,
}
