"""What the dock is told of the number on a parcel, of its sender, and of the order named on it."""

from collections.abc import Mapping

from cservice import orders, returns
from cservice.desk.facts.returns import SENT, settling_facts, sold_of
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import ParcelId
from cservice.kernel.errors import MistypedNumberError
from cservice.kernel.fold import parts
from cservice.kernel.given import Given
from cservice.kernel.value import evolve


def dock_facts(g: Gathering) -> returns.DockFacts:
    """What the number on a parcel is worth, and as what it stood here before. Source: E2."""
    if isinstance(g.command, returns.TakeParcelIn):
        opened = g.case.get(returns.ReturnAuthorization, g.command.ra)
        return returns.DockFacts(**g.given, standing=_number_standing(opened, None, g), ra=opened)
    presented = g.command
    assert isinstance(presented, returns.PresentParcel), "nothing else is told this"
    standing, ra = _read(presented, g)
    order = _named_order(presented, g)
    return returns.DockFacts(
        **g.given,
        standing=standing,
        ra=ra,
        before=g.case.get(returns.Parcel, presented.again),
        taken_in_as=_presented_before(presented, g),
        order=None if order is None else order.id,
        returnable=0 if order is None else _returnable(order, g),
    )


def _presented_before(presented: returns.PresentParcel, g: Gathering) -> ParcelId | None:
    """As what a parcel that was set aside was presented again already; it is locked with it."""
    if presented.again is None:
        return None
    return next((x.id for x in g.case.all(returns.Parcel) if x.again == presented.again), None)


def _named_order(presented: returns.PresentParcel, g: Gathering) -> orders.Order | None:
    """The order named on a parcel, where it is locked and its number is only one order's.

    What is so to the letter comes before what is only read so.
    """
    for wanted in presented.orders_named:
        found = g.found(wanted.name, wanted.value)
        if found:
            return g.case.get(orders.Order, found[0]) if len(found) == 1 else None
    return None


def _returnable(order: orders.Order, g: Gathering) -> int:
    """How many pieces of an order can be in a parcel: nothing digital, nothing that never left."""
    if order.stage not in SENT:
        return 0
    return sum([one.returnable for one in sold_of(order, g, None) if one.comes_back])


def _read(
    presented: returns.PresentParcel, g: Gathering
) -> tuple[returns.NumberStanding, returns.ReturnAuthorization | None]:
    """What the number on a parcel is worth, and of which return it is. Source: E2."""
    number = (presented.number or "").strip()
    if not number:
        return returns.NumberStanding.ABSENT, None
    try:
        read = returns.RA_NUMBERS.parse(number)
    except MistypedNumberError:
        return returns.NumberStanding.MISTYPED, None
    known = g.case.all(returns.ReturnAuthorization)
    ra = next((one for one in known if one.number == read), None)
    return _number_standing(ra, presented, g), ra


_STANDING = {
    returns.ReturnStage.REQUESTED: returns.NumberStanding.NOT_AUTHORIZED,
    returns.ReturnStage.AUTHORIZED: returns.NumberStanding.VALID,
    returns.ReturnStage.CLOSED: returns.NumberStanding.SETTLED,
    returns.ReturnStage.CANCELLED: returns.NumberStanding.CANCELLED,
    returns.ReturnStage.EXPIRED: returns.NumberStanding.EXPIRED,
    returns.ReturnStage.SALE_KEPT: returns.NumberStanding.CANCELLED,
}


def _number_standing(
    ra: returns.ReturnAuthorization | None, presented: returns.PresentParcel | None, g: Gathering
) -> returns.NumberStanding:
    """What a return's number is worth, on what is presented or on no parcel at all.

    A number past its time is expired, or settled where nothing is left to do, also when the sweep
    has not come by yet. One whose goods are all here and inspected, or need not come, is settled,
    also while a credit is still to come. One whose goods were written off as lost is good: they are
    ours.
    """
    if ra is None:
        return returns.NumberStanding.UNKNOWN
    if ra.lapsed(g.given["now"]):
        return returns.NumberStanding.EXPIRED
    ra = _ended(ra, g)
    standing = _STANDING[ra.stage]
    if ra.written_off:
        standing = returns.NumberStanding.VALID
    elif standing is returns.NumberStanding.VALID and ra.goods.settled:
        return returns.NumberStanding.SETTLED
    valid = standing is returns.NumberStanding.VALID
    if valid and presented is not None and _is_another(ra, presented, g):
        return returns.NumberStanding.ANOTHER_SENDER
    return standing


def _ended(ra: returns.ReturnAuthorization, g: Gathering) -> returns.ReturnAuthorization:
    """A return as it will be once a sweep has closed it, which its time has ended."""
    open_ = ra.stage is returns.ReturnStage.AUTHORIZED and ra.overdue(g.given["now"])
    if open_ and returns.nothing_left(ra, settling_facts(evolve(g, record=ra))):
        return evolve(ra, stage=returns.ReturnStage.CLOSED)
    return ra


def _is_another(
    ra: returns.ReturnAuthorization, presented: returns.PresentParcel, g: Gathering
) -> bool:
    """Whether the sender on the parcel is clearly not the order's customer. Source: E2.

    Unknown is not another; nor is one who bears a name of the customer's, or whose address is the
    customer's: families send each other's parcels. Once somebody has looked into it and presents
    it again, it is not asked again.
    """
    order = g.case.get(orders.Order, ra.order)
    customer = None if order is None else order.customer
    said = _words(presented.sender)
    if presented.again is not None or customer is None or not said:
        return False
    names = [one for one in _words(customer.name) - _TITLES if len(one) > 1]
    address = set(parts(customer.address or ""))
    by_name = not names or any(one in said for one in names)
    return not by_name and not (address and address <= said)


_TITLES = {"mr", "mrs", "ms", "dr"}


def _words(text: str | None) -> set[str]:
    """The words of a name or address, "O'Brien" as one and as two."""
    return {*parts(text or ""), *parts(text or "", " ")}


def again_facts(g: Gathering) -> returns.AgainFacts:
    """Whether the parcel that is named is the one that was set aside, and was taken in."""
    assert g.record is not None, "a parcel that was set aside is there"
    assert isinstance(g.command, returns.IdentifyParcel), "nothing else is told this"
    named = g.case.get(returns.Parcel, g.command.taken_in_as)
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
