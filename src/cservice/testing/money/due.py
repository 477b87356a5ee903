"""The laws that what is due can be paid, whatever became of its return, and that people know."""

from collections.abc import Iterator

from cservice import exchanges, orders, returns
from cservice.desk import Desk
from cservice.ids import ReturnId
from cservice.kernel.actor import Actor
from cservice.kernel.event import Envelope
from cservice.kernel.money import Money
from cservice.testing.money.noted import (
    Noted,
    Records,
    all_of,
    is_told,
    order_of,
    paid_in_all,
    return_of,
)


def what_is_due_can_be_paid(desk: Desk, noted: Noted, records: Records) -> None:
    """A return that was closed and has something due is opened again by whoever asks. D7, E11."""
    for sale in all_of(records, orders.Order):
        for id in due_and_closed(noted, sale, records) if sale.replaces is None else ():
            again = returns.ReopenReturn(ra=id, reason="something is due for it")
            found = desk.preview(again, by=_ANYBODY).refused
            assert found is None, f"something is due for {id}, for ever: {found}"


def inspected(
    noted: Noted,
    one: Envelope,
    body: returns.ReturnInspected | returns.ReturnPartlyInspected,
    records: Records,
) -> None:
    """What is found after a return was closed may be due."""
    if return_of(one.stream, records).stage is returns.ReturnStage.CLOSED:
        noted.found_late.add(one.stream)


def what_is_found_late_is_told(noted: Noted, records: Records) -> None:
    """Of what is due for what was found after its return was closed, somebody reads. D7, E9."""
    for sale in all_of(records, orders.Order) if noted.found_late else ():
        for id in due_and_closed(noted, sale, records) if sale.replaces is None else ():
            told = id not in noted.found_late or is_told(f" for {id}, which is closed", records)
            assert told, f"nobody reads that more of {id} was found, and is due"


_ANYBODY = Actor.staff("anybody")


def due_and_closed(noted: Noted, sale: orders.Order, records: Records) -> Iterator[ReturnId]:
    """The returns of a sale that are closed and something is due for, which may leave.

    Where the bank gave something, that is not counted here.
    """
    paid = noted.paid_for[sale.id]
    gone = [amount for of, amount in noted.refunded.values() if of == sale.id]
    gone.append(noted.in_shop.get_of(sale.id, paid))
    left = paid_in_all(noted, sale.id, records) - Money.total(gone, paid.currency)
    if sale.id in noted.bank or not left.is_positive:
        return
    for ra in all_of(records, returns.ReturnAuthorization):
        closed = ra.order == sale.id and ra.stage is returns.ReturnStage.CLOSED
        if closed and _owed(noted, ra, records).is_positive:
            yield ra.id


def _owed(noted: Noted, ra: returns.ReturnAuthorization, records: Records) -> Money:
    """What was paid for what came back, and neither was credited nor is exchanged."""
    if ra.remedy is returns.Remedy.CREDIT:
        return ra.worth.honoured - noted.credited.get_of(ra.id, ra.worth.honoured)
    has = order_of(ra.order, records).delivered_at is not None and ra.lost_outward
    bought = [line for line in ra.lines if not line.extra]
    settled = [x.accepted + x.kept + x.not_needed + (0 if has else x.lost) for x in bought]
    swapped = [
        one.quantity
        for x in all_of(records, exchanges.Exchange)
        if x.ra == ra.id and x.claims
        for one in x.originals
    ]
    left = max(sum(settled) - sum(swapped), 0)
    return Money.total([line.paid for line in bought], ra.currency) * left
