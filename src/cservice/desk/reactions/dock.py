"""What follows from what happens to parcels at the dock."""

from collections.abc import Iterable

from cservice import returns
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
    if event.order is not None:
        yield returns.OpenReturnAtDock(order=event.order, parcel=parcel.id)


def take_parcel_in(
    event: returns.ReturnAuthorized, ra: returns.ReturnAuthorization, case: CaseFile
) -> Iterable[AnyCommand]:
    """The parcel that a return was opened for is taken in under it. Source: E2."""
    if ra.opened_for is not None:
        yield returns.TakeParcelIn(parcel=ra.opened_for, ra=ra.id)
