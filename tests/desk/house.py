"""A desk with an order on a case that has no ticket, and what its people read."""

from collections.abc import Sequence
from typing import Any

import attrs

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Instant,
    Lift,
    Money,
    instant,
    orders,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.ids import ReturnId, Sku
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import Ruling
from cservice.payment import Payment, PaymentMeans
from cservice.returns import Reason, Remedy
from cservice.tickets import TicketStage

T0 = instant("2026-03-02T12:00:00Z")
BOOK = Sku("book")
ANNA, DOCK, SWIFT = Actor.staff("anna"), Actor.dock("dock-5"), Actor.courier("swift")


@policy(returns.MayCredit)
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "proof of sending")


@attrs.define
class House:
    """A desk with one order of books, on a case that has no ticket."""

    desk: Desk
    order: orders.Order
    now: Instant = T0

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now).record

    def asked_back(
        self,
        remedy: Remedy = Remedy.CREDIT,
        quantity: int = 1,
        reason: Reason = Reason.WRONG_ITEM,
        own: bool = True,
    ) -> ReturnId:
        """A return under a number, on the order's own case or on one of its own."""
        item = returns.RequestedItem(sku=BOOK, quantity=quantity, reason=reason)
        asked = returns.RequestReturn(
            case=self.order.case if own else None,
            order=self.order.id,
            items=(item,),
            remedy=remedy,
        )
        ra = ReturnId(self.do(asked).id)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def came(self, ra: ReturnId, *found: returns.FoundItem) -> None:
        """A parcel is taken in, and perhaps opened."""
        number = self.desk.record(returns.ReturnAuthorization, ra).number
        self.do(returns.PresentParcel(number=number), DOCK)
        if found:
            self.do(returns.InspectReturn(ra=ra, found=found), DOCK)

    def paid_out(self) -> None:
        """The provider has paid all that it was asked for."""
        for one in self.desk.records():
            if isinstance(one, refunds.Refund) and one.stage is refunds.RefundStage.PENDING:
                self.do(refunds.ConfirmRefund(refund=one.id, reference=one.id))

    @property
    def tickets(self) -> list[tickets.Ticket]:
        """All there are."""
        return [one for one in self.desk.records() if isinstance(one, tickets.Ticket)]

    @property
    def read(self) -> list[str]:
        """All that they say, in order."""
        return [text for one in self.tickets for text in (one.subject, *one.notes)]

    def is_open(self) -> bool:
        """Whether anybody is asked for anything still."""
        return any(one.stage is TicketStage.NEW for one in self.tickets)


def open_house(
    quantity: int = 2,
    means: PaymentMeans | None = None,
    arrived: bool = True,
    *,
    believed: bool = True,
    also: Sequence[Any] = (),
) -> House:
    """An order of so many books at USD 10.00 each that left, paid by one means, or nobody knows."""
    brand = Brand(id=BrandId("main"), name="Main", return_address="Dock 5")
    policies = [*([in_good_faith] if believed else []), *also]
    desk = Desk(numbers=CountedNumbers(), brands=[brand], policies=policies)
    paid = Money(10 * quantity, "USD")
    known = [] if means is None else [Payment(means=means, amount=paid, reference="p-1")]
    order = orders.RecordOrder(
        number="C-1",
        customer=None,
        lines=(orders.OrderLine(sku=BOOK, title="A book", quantity=quantity, paid=paid),),
        payments=tuple(known),
        shipping=Money("0", "USD"),
        placed_at=T0,
        shipped_at=T0,
        delivered_at=T0 if arrived else None,
    )
    return House(desk, desk.do(order, by=ANNA, at=T0).record)
