"""Stories, with what each comes by, so that there is something to hold to the laws."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from cservice import (
    Money,
    appeasements,
    calls,
    days,
    exchanges,
    hours,
    orders,
    pickups,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.ids import AgentId, CustomerId, ExchangeId, OrderId, ParcelId, ReturnId
from cservice.kernel.time import plus
from cservice.orders import Order
from cservice.pickups import Pickup
from cservice.returns import Parcel, Remedy, ReturnAuthorization

from .picture import BOSS, CARD, DOCK, SKUS, SMALL, TOMORROW, WHALE
from .world import Asked, World

#: Asks for one thing after another, given what came of what was before.
Story = Callable[[World], Iterator[Any]]


def ask_back(
    order: Any,
    remedy: Remedy = Remedy.CREDIT,
    quantity: int = 2,
    reason: returns.Reason = returns.Reason.CHANGED_MIND,
) -> returns.RequestReturn:
    """So many books are to come back."""
    item = returns.RequestedItem(sku=SKUS[0], quantity=quantity, reason=reason)
    return returns.RequestReturn(
        order=OrderId(order.id), case=order.case, items=(item,), remedy=remedy
    )


def inspected(ra: ReturnId, accepted: int, rejected: int = 0) -> returns.InspectReturn:
    """So many books were in the parcel."""
    found = returns.FoundItem(sku=SKUS[0], accepted=accepted, rejected=rejected)
    return returns.InspectReturn(ra=ra, found=(found,))


@attrs.frozen
class How:
    """A return as it should go, or nearly: what is exchanged may never come back."""

    remedy: Remedy = Remedy.CREDIT
    ours: bool = False  # whether it was our mistake
    comes: str = "soon"  # when it comes back: soon, late or never
    keeps: bool = False  # whether the customer takes what is offered, or pays what is asked
    price: Money | None = None  # of what goes out instead
    consented: bool = True  # whether the customer may be charged
    disputed: bool = False  # whether the payment is disputed before the credit
    rejected: int = 0  # so many of the two pieces are not honoured
    brand: str = "cango"  # whose order it is
    paid: bool = False  # whether we know what paid it
    funded: bool = False  # whether there is a budget to pay for offers
    #: Whether the ticket and the return are on another case than the order, of the first brand.
    apart: bool = False

    def __call__(self, world: World) -> Iterator[Any]:
        """Something was sold, and is asked back."""
        if self.funded:
            world.carried_out(retention.OpenBudget(name="spring", limit=Money(10, "USD")))
        order = world.sold(self.brand, paid=self.paid)
        apart = self.apart and self.brand == "cango"
        yield tickets.OpenTicket(case=None if apart else order.case, subject="a wrong book")
        why = returns.Reason.WRONG_ITEM if self.ours else returns.Reason.CHANGED_MIND
        asked = ask_back(order, self.remedy, reason=why)
        yield attrs.evolve(asked, case=world.last(tickets.Ticket).case)
        ra = world.last(ReturnAuthorization).id
        if world.last(ReturnAuthorization).saved.offers:
            if self.keeps:
                yield returns.AcceptOffer(ra=ra, code="1")
                return
            yield returns.DeclineOffers(ra=ra)
        yield returns.AuthorizeReturn(ra=ra)
        steps = self.swapped if self.remedy is Remedy.EXCHANGE else self.credited
        yield from steps(world, ra)

    def credited(self, world: World, ra: ReturnId) -> Iterator[Any]:
        """It is collected, comes in and is credited, and the money arrives at the second try."""
        yield returns.MailLabel(ra=ra)
        yield pickups.SchedulePickup(ra=ra, address="12 Elm Street", window=TOMORROW)
        yield pickups.CollectPickup(pickup=world.last(Pickup).id)
        yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
        yield inspected(ra, 2 - self.rejected, self.rejected)
        if self.disputed:
            order = world.last(ReturnAuthorization).order
            yield orders.OpenChargeback(order=order, reference="d-1", amount=SMALL)
        yield returns.IssueCredit(ra=ra)
        if not world.side.all(refunds.Refund):
            return
        refund = world.last(refunds.Refund).id
        yield refunds.FailRefund(refund=refund, reason="the bank is closed")
        yield refunds.RetryRefund(refund=refund)
        yield refunds.ConfirmRefund(refund=refund, reference="r-1")

    def swapped(self, world: World, ra: ReturnId) -> Iterator[Any]:
        """Another goes out, at once on our mistake, and the original comes in, or never does."""
        again = exchanges.Item(sku=SKUS[0], title="again", quantity=2, price=self.price)
        yield exchanges.StartExchange(ra=ra, items=(again,), consented=self.consented)
        back = (
            returns.PresentParcel(number=world.last(ReturnAuthorization).number),
            inspected(ra, 2 - self.rejected, self.rejected),
        )
        if not self.ours:
            yield from back
        yield orders.ShipOrder(order=world.last(Order).id)
        yield orders.DeliverOrder(order=world.last(Order).id)
        if self.ours and self.comes == "soon":
            yield from back
        elif self.ours:
            yield from self.charged(world, world.last(exchanges.Exchange).id, back)

    def charged(self, world: World, exchange: ExchangeId, back: tuple[Any, ...]) -> Iterator[Any]:
        """What did not come is charged, by a supervisor where it is on its way."""
        under_way = self.comes != "never"
        if under_way:
            yield returns.HandOver(ra=world.last(ReturnAuthorization).id)
        world.now = plus(world.now, days(14))
        if not under_way:
            yield exchanges.RemindCustomer(exchange=exchange)
        world.now = plus(world.now, days(16))
        charge = exchanges.ChargeUnreturned(exchange=exchange)
        yield Asked(charge, override=BOSS if under_way else None)
        if self.comes == "late":
            yield from back
        if under_way or self.keeps:
            yield exchanges.ConfirmCharge(exchange=exchange, reference="c-1")
        else:
            yield exchanges.DeclineCharge(exchange=exchange, reason="no cover")


@attrs.frozen
class Heard:
    """What is heard of three books that come back, one thing after another, in time or not."""

    remedy: Remedy = Remedy.CREDIT
    first: int = 1  # so many are found in the first parcel
    heard: tuple[str, ...] = ()  # what else, in order

    def __call__(self, world: World) -> Iterator[Any]:
        """They were handed over, and a parcel came."""
        order = world.sold()
        yield tickets.OpenTicket(case=order.case, subject="three books")
        yield ask_back(order, self.remedy, quantity=3)
        ra = world.last(ReturnAuthorization).id
        yield returns.AuthorizeReturn(ra=ra)
        yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
        yield inspected(ra, 0, self.first)
        for one in self.heard:
            yield self.said(one, ra, world)

    def said(self, one: str, ra: ReturnId, world: World) -> Any:
        """What is asked of the desk for it."""
        book = (returns.Pieces(sku=SKUS[0]),)
        match one:
            case "accepted" | "reviewed":
                found = returns.FoundItem(sku=SKUS[0], accepted=1, reviewed=one == "reviewed")
                return returns.InspectReturn(ra=ra, found=(found,))
            case "rejected":
                return inspected(ra, 0, 1)
            case "under review":
                found = returns.FoundItem(sku=SKUS[0], under_review=1)
                return returns.InspectReturn(ra=ra, found=(found,))
            case "lost":
                return returns.ReportLost(ra=ra, items=book)
            case "short":
                return returns.ReportShort(ra=ra, items=book)
            case "credited":
                return Asked(returns.IssueCredit(ra=ra), override=BOSS)
            case _:
                number = world.last(ReturnAuthorization).number
                return Asked(returns.PresentParcel(number=number), by=DOCK)


#: All that may be, in an order in which it is accepted as far as there are pieces left.
HEARD_LATE = (
    "under review",
    "lost",
    "reviewed",
    "credited",
    "credited",
    "a parcel",
    "accepted",
    "rejected",
    "short",
)
#: What may be heard.
SAID = (
    "accepted",
    "rejected",
    "under review",
    "reviewed",
    "lost",
    "short",
    "credited",
    "a parcel",
)


def spread_over_payments(world: World) -> Iterator[Any]:
    """What two payments paid goes back in two credits, by both of them, to the last cent."""
    order = world.sold(paid=True)
    every = returns.RequestedItem(sku=SKUS[0], quantity=3, reason=returns.Reason.CHANGED_MIND)
    pens = attrs.evolve(every, sku=SKUS[1])
    yield returns.RequestReturn(order=order.id, case=order.case, items=(every, pens))
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
    yield inspected(ra, 1)
    yield returns.IssueCredit(ra=ra)
    found = (
        returns.FoundItem(sku=SKUS[0], accepted=2),
        returns.FoundItem(sku=SKUS[1], accepted=3),
    )
    yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
    yield returns.InspectReturn(ra=ra, found=found)
    yield returns.IssueCredit(ra=ra)


def lost_at_the_bank(world: World, paid: bool) -> Iterator[Any]:
    """The bank gives back what the card paid; only what is left of all can be credited."""
    order = world.sold(paid=paid)
    yield ask_back(order, quantity=3)
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield orders.OpenChargeback(order=order.id, reference="d-1", amount=CARD.amount)
    yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
    yield inspected(ra, 3)
    yield returns.IssueCredit(ra=ra)
    yield orders.CloseChargeback(order=order.id, reference="d-1", won=False)
    yield returns.IssueCredit(ra=ra, amount=Money("2", "USD"))
    yield returns.IssueCredit(ra=ra)


def more_coupons_than_the_cap(world: World) -> Iterator[Any]:
    """A third within the year is refused, but for a supervisor; and after a year there is one."""
    for override in (None, None, None, BOSS):
        order = world.sold("zebra")
        appease = appeasements.Appease(
            customer=CustomerId("c-1"), case=order.case, cause=order.id, reason="late again"
        )
        yield Asked(appease, override=override)
    world.now = plus(world.now, days(366))
    world.sweep()
    order = world.sold("zebra")
    yield attrs.evolve(appease, case=order.case, cause=order.id)


def offers_are_made(world: World) -> Iterator[Any]:
    """Something is asked back, and a budget pays for whoever keeps it; nobody has answered."""
    world.carried_out(retention.OpenBudget(name="spring", limit=Money(10, "USD")))
    yield ask_back(world.sold())


def offers_run_out(world: World) -> Iterator[Any]:
    """One after the other: the first is refused from its own instant on, and then all are over."""
    yield from offers_are_made(world)
    ra = world.last(ReturnAuthorization).id
    world.now = plus(world.now, days(4))
    yield returns.AcceptOffer(ra=ra, code="1")
    world.now = plus(world.now, days(3))
    yield returns.AcceptOffer(ra=ra, code="2")
    world.sweep()
    yield returns.AuthorizeReturn(ra=ra)


def set_aside(world: World) -> Iterator[Any]:
    """A parcel of ours without a number is set aside, and found to be the one; another is not."""
    order = world.sold()
    yield ask_back(order)
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield Asked(returns.PresentParcel(sender="A. Lee"), by=DOCK)
    aside = ParcelId(world.last(Parcel).id)
    yield returns.ReceiveParcel(ra=ra, parcel=aside)
    number = world.last(ReturnAuthorization).number
    yield Asked(returns.PresentParcel(number=number, again=aside), by=DOCK)
    yield Asked(returns.PresentParcel(sender="A. Stranger", our_label=False, signed_for=True))
    yield returns.SendParcelBack(parcel=ParcelId(world.last(Parcel).id))
    yield inspected(ra, 1)


def too_much(world: World) -> Iterator[Any]:
    """More is asked for than was bought, than comes back, and than was credited."""
    order = world.sold("zebra")
    yield ask_back(order, Remedy.EXCHANGE, quantity=2)
    yield ask_back(order, quantity=2)
    ra = ReturnId(world.last(ReturnAuthorization).id)
    yield returns.AuthorizeReturn(ra=ra)
    again = exchanges.Item(sku=SKUS[0], title="again", quantity=3)
    yield exchanges.StartExchange(ra=ra, items=(again,))
    other = world.sold("zebra")
    yield ask_back(other)
    ra = ReturnId(world.last(ReturnAuthorization).id)
    yield returns.AuthorizeReturn(ra=ra)
    yield returns.IssueCredit(ra=ra)
    yield refunds.OpenRefund(ra=ra, part=CARD)
    yield returns.CancelReturn(ra=ra, reason="kept after all")


def came_beside(world: World) -> Iterator[Any]:
    """What nobody ordered came in its place or beside it; only what was ordered is replaced."""
    order = world.sold()
    wrong = returns.RequestedItem(sku=SKUS[0], quantity=1, reason=returns.Reason.WRONG_ITEM)
    beside = attrs.evolve(wrong, sku=SKUS[1], reason=returns.Reason.EXTRA_ITEM)
    for items in ((attrs.evolve(beside, sku=WHALE),), (attrs.evolve(wrong, instead=WHALE), beside)):
        remedy = Remedy.CREDIT if len(items) == 1 else Remedy.EXCHANGE
        yield returns.RequestReturn(order=order.id, case=order.case, items=items, remedy=remedy)
        ra = world.last(ReturnAuthorization)
        yield returns.AuthorizeReturn(ra=ra.id)
        if remedy is Remedy.EXCHANGE:
            again = exchanges.Item(sku=SKUS[0], title="again", quantity=1)
            yield exchanges.StartExchange(ra=ra.id, items=(attrs.evolve(again, quantity=2),))
            yield exchanges.StartExchange(ra=ra.id, items=(again,))
        yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
        found = [returns.FoundItem(sku=one.inside, accepted=1) for one in ra.lines]
        yield returns.InspectReturn(ra=ra.id, found=tuple(found))


def given_up(world: World) -> Iterator[Any]:
    """A refund that fails for good; an order that is cancelled before it left."""
    yield from How(disputed=False)(world)
    order = world.sold(delivered=False)
    yield orders.CancelOrder(order=order.id, reason="too late")
    yield ask_back(world.sold())
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
    yield inspected(ra, 2)
    yield returns.IssueCredit(ra=ra)
    refund = world.last(refunds.Refund).id
    yield refunds.FailRefund(refund=refund, reason="the account is closed")
    yield Asked(refunds.GiveUpRefund(refund=refund, reason="nobody is there"), override=BOSS)


def nobody_answers(world: World) -> Iterator[Any]:
    """An answer is late, a courier says nothing, a number expires, a ticket is old."""
    order = world.sold()
    yield tickets.OpenTicket(case=order.case, subject="a wrong book")
    ticket = world.last(tickets.Ticket).id
    yield ask_back(order)
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield pickups.SchedulePickup(ra=ra, address="12 Elm Street", window=TOMORROW)
    world.now = plus(world.now, days(4))
    world.sweep()
    yield pickups.CollectPickup(pickup=world.last(Pickup).id)
    yield pickups.DeliverPickup(pickup=world.last(Pickup).id)
    yield ask_back(world.sold())
    yield returns.AuthorizeReturn(ra=world.last(ReturnAuthorization).id)
    yield tickets.SolveTicket(ticket=ticket, resolution="told")
    yield tickets.ReopenTicket(ticket=ticket, reason="not what was meant")
    yield tickets.SolveTicket(ticket=ticket, resolution="told again")
    yield tickets.CloseTicket(ticket=ticket)
    world.now = plus(world.now, days(90))
    world.sweep()


def nobody_confirms(world: World) -> Iterator[Any]:
    """A label is ordered, a refund is asked for, twice; of neither anything is heard in time."""
    yield ask_back(world.sold())
    ra = world.last(ReturnAuthorization).id
    yield returns.AuthorizeReturn(ra=ra)
    yield returns.OrderLabel(ra=ra)
    world.now = plus(world.now, days(2))
    world.sweep()
    yield returns.DictateReturn(ra=ra)
    yield returns.PresentParcel(number=world.last(ReturnAuthorization).number)
    yield inspected(ra, 2)
    yield returns.IssueCredit(ra=ra)
    refund = world.last(refunds.Refund).id
    for _ in range(2):
        world.now = plus(world.now, days(3))
        world.sweep()
        yield refunds.FailRefund(refund=refund, reason="the account is closed")
        world.now = plus(world.now, hours(4))
        world.sweep()
    yield Asked(refunds.GiveUpRefund(refund=refund, reason="nobody is there"), override=BOSS)


def a_call(world: World) -> Iterator[Any]:
    """Somebody called, and was helped."""
    world.carried_out(calls.ReceiveCall())
    on = world.last(calls.Call).id
    yield calls.PressKey(call=on, key="1")
    yield calls.AnswerCall(call=on, agent=AgentId("anna"))
    yield calls.TellCaller(call=on, topic=calls.Topic.GREETING)
    yield calls.HoldCall(call=on, reason="to look", leave=True)
    yield calls.ResumeCall(call=on)
    yield calls.EndCall(call=on)
    yield calls.WrapUp(call=on)


def a_call_that_nobody_took(world: World) -> Iterator[Any]:
    """Somebody called, and gave up."""
    world.carried_out(calls.ReceiveCall())
    yield calls.AbandonCall(call=world.last(calls.Call).id)


_SWAP = How(remedy=Remedy.EXCHANGE, ours=True)


@attrs.frozen
class Told:
    """A story, and why it is told."""

    story: Story
    comes_by: tuple[str, ...]  # events, refusals and what else is noted


#: All of them, by what they are of.
STORIES: Mapping[str, Told] = {
    "a credit": Told(
        How(),
        (
            returns.CreditIssued.kind,
            refunds.RefundPaid.kind,
            refunds.RefundRetried.kind,
            returns.ReturnClosed.kind,
        ),
    ),
    "offers declined": Told(How(funded=True), (returns.SaveOffersDeclined.kind,)),
    "the order is kept": Told(
        How(funded=True, keeps=True), (returns.SaveOfferAccepted.kind, retention.BudgetSpent.kind)
    ),
    "a dispute": Told(How(disputed=True), ("refused: returns.issue_credit chargeback_open",)),
    "an exchange": Told(_SWAP, (exchanges.ExchangeClosed.kind,)),
    "the original is paid for": Told(
        attrs.evolve(_SWAP, comes="never", keeps=True),
        (
            exchanges.UnreturnedCharged.kind,
            exchanges.ChargePaid.kind,
            exchanges.OriginalPaidFor.kind,
        ),
    ),
    "the charge is declined": Told(
        attrs.evolve(_SWAP, comes="never"), (exchanges.ChargeDeclined.kind,)
    ),
    "the original comes late": Told(
        attrs.evolve(_SWAP, comes="late"),
        (exchanges.ChargeWithdrawn.kind, exchanges.ChargeReversed.kind),
    ),
    "nobody agreed to a charge": Told(
        attrs.evolve(_SWAP, comes="never", consented=False),
        ("refused: exchanges.charge_unreturned no_consent",),
    ),
    "a dearer replacement": Told(
        How(remedy=Remedy.EXCHANGE, price=Money(12, "USD")), (exchanges.DifferenceAsked.kind,)
    ),
    "spread over payments": Told(
        spread_over_payments, (returns.ReturnPartlyInspected.kind, "a credit by several payments")
    ),
    "lost at the bank": Told(
        partial(lost_at_the_bank, paid=True),
        (orders.ChargebackClosed.kind, "a credit after a lost dispute"),
    ),
    "lost, and nobody knows how it was paid": Told(
        partial(lost_at_the_bank, paid=False), ("a credit after a lost dispute",)
    ),
    "more coupons than the cap": Told(
        more_coupons_than_the_cap,
        (
            appeasements.AppeasementGiven.kind,
            appeasements.AppeasementExpired.kind,
            "refused: appeasements.appease cap",
        ),
    ),
    "offers run out": Told(
        offers_run_out,
        (
            returns.SaveOffersExpired.kind,
            "refused: returns.accept_offer offer_expired",
            "refused: returns.accept_offer no_open_offers",
        ),
    ),
    "set aside": Told(
        set_aside,
        (
            returns.ParcelIdentified.kind,
            returns.ParcelQuarantined.kind,
            returns.ParcelSentBack.kind,
            "refused: returns.receive_parcel not_taken_in",
        ),
    ),
    "too much": Told(
        too_much,
        (
            returns.ReturnCancelled.kind,
            "refused: exchanges.start_exchange more_than_back",
            "refused: returns.issue_credit goods_not_back",
            "refused: refunds.open_refund more_than_credited",
            "refused: returns.request_return more_than_bought",
        ),
    ),
    "came beside": Told(
        came_beside,
        (
            returns.ReturnClosed.kind,
            exchanges.OriginalAccepted.kind,
            "refused: exchanges.start_exchange more_than_back",
        ),
    ),
    "heard late": Told(
        Heard(heard=HEARD_LATE),
        (returns.ReturnPartlyLost.kind, returns.CreditIssued.kind, returns.ReturnClosed.kind),
    ),
    "heard late, and to be exchanged": Told(
        Heard(remedy=Remedy.EXCHANGE, heard=HEARD_LATE), (returns.ReturnPartlyLost.kind,)
    ),
    "given up": Told(given_up, (orders.OrderCancelled.kind, refunds.RefundGivenUp.kind)),
    "nobody confirms": Told(
        nobody_confirms,
        (
            returns.LabelNotMailed.kind,
            refunds.RefundUnanswered.kind,
            refunds.RefundGivenUp.kind,
        ),
    ),
    "nobody answers": Told(
        nobody_answers,
        (
            pickups.PickupDelivered.kind,
            pickups.PickupOverdue.kind,
            returns.ReturnExpired.kind,
            tickets.AnswerFellDue.kind,
            tickets.TicketClosed.kind,
            tickets.TicketReopened.kind,
        ),
    ),
    "a call": Told(a_call, (calls.CallWrappedUp.kind,)),
    "a call that nobody took": Told(a_call_that_nobody_took, (calls.CallAbandoned.kind,)),
}
