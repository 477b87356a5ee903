"""What follows from what happens to parcels at the dock."""

from collections.abc import Iterable

from cservice import orders, returns
from cservice.desk.wiring import AnyCommand
from cservice.kernel.case import CaseFile


def receive_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What the dock took in has come back. Source: E2, E8."""
    yield returns.ReceiveParcel(ra=event.ra, parcel=parcel.id)


def identify_parcel(
    event: returns.ParcelTakenIn, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """What was set aside, on whatever case, and is taken in now is set aside no more. E2."""
    if parcel.again is not None:
        yield returns.IdentifyParcel(parcel=parcel.again, taken_in_as=parcel.id)


def open_return(
    event: returns.ParcelQuarantined, parcel: returns.Parcel, case: CaseFile
) -> Iterable[AnyCommand]:
    """Taken in without a number: a return is opened for the order named on it. Source: E1, E2."""
    if not event.lifted or parcel.order is None:
        return
    wanted = orders.Order.lookup(orders.BY_NUMBER, parcel.order)
    for order in case.all(orders.Order):
        if wanted in order.lookups:
            yield returns.OpenReturnAtDock(order=order.id, parcel=parcel.id)


def take_parcel_in(
    event: returns.ReturnAuthorized, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The parcel that a return was opened for is taken in under it. Source: E2."""
    if ra.opened_for is not None:
        yield returns.TakeParcelIn(parcel=ra.opened_for, ra=ra.id)
