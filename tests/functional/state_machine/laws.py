"""What holds of an event, or of a refusal, when it happens.

The picture is still that of the moment before.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from cservice import (
    Envelope,
    Instant,
    appeasements,
    days,
    exchanges,
    orders,
    pickups,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.kernel.time import plus
from cservice.orders import Order
from cservice.pickups import Pickup
from cservice.refunds import Refund
from cservice.returns import GoodsStage, Parcel, Remedy, ReturnAuthorization, ReturnStage
from cservice.tickets import Ticket

from .moments import claimed
from .picture import BOSS, CANGO, FAR, SMALL, Side, lapsed


def a_credit_has_its_trigger(one: Envelope, body: Any, side: Side) -> None:
    """All it is for is decided, or this brand pays in advance, or a supervisor says so."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    order = side.records[ra.order]
    assert isinstance(order, Order)
    assert not order.disputed
    triggers = returns.CreditTrigger
    decided = (triggers.GOODS_BACK, triggers.KEPT, triggers.NOTHING_TO_SEND)
    if body.trigger not in decided:
        approved = _approved(one, side)
        assert (body.trigger is triggers.WRITTEN_OFF and approved) or (
            ra.brand == CANGO.id and body.amount <= SMALL
        )


def a_charge_is_agreed_and_in_time(one: Envelope, body: Any, side: Side) -> None:
    """The customer agreed, a month has gone by or it was rejected, and it is not under way.

    What may still come was reminded of 16 days before, and its number is good no more.
    """
    exchange = side.records[one.stream]
    assert isinstance(exchange, exchanges.Exchange)
    assert exchange.consented
    rejected = exchange.original is exchanges.OriginalStage.REJECTED
    shipped = [x.at for x in side.log if x.stream == one.stream and _shipped(x)]
    assert rejected or plus(shipped[-1], days(30)) <= one.at
    ra = side.records[exchange.ra]
    assert isinstance(ra, ReturnAuthorization)
    approved = _approved(one, side)
    assert approved or ra.goods not in (GoodsStage.ON_THE_WAY, GoodsStage.LATE)
    told = exchange.reminded_at
    assert rejected or approved or (told is not None and plus(told, days(16)) <= one.at)
    assert rejected or ra.stage is not ReturnStage.AUTHORIZED or ra.overdue(one.at)


def _approved(one: Envelope, side: Side) -> bool:
    """Whether the supervisor takes responsibility; of one command, its first event says so."""
    of_it = [x for x in side.log if x.command == one.command]
    rulings = [ruling for x in (*of_it, one) for ruling in x.rulings]
    return any(x.settled_by is not None and BOSS.by.id in x.settled_by for x in rulings)


def _shipped(one: Envelope) -> bool:
    return isinstance(one.body, exchanges.ReplacementShipped)


def an_offer_is_taken_in_time(one: Envelope, body: Any, side: Side) -> None:
    """Its own time is not over, nothing came of the offers yet, and its budget pays."""
    ra, budget = side.records[one.stream], side.records[body.offer.budget]
    assert isinstance(ra, ReturnAuthorization)
    assert isinstance(budget, retention.Budget)
    assert ra.stage is ReturnStage.REQUESTED
    assert ra.saved.outcome is returns.SaveOutcome.OPEN
    assert ra.saved.made_at is not None
    assert one.at < plus(ra.saved.made_at, body.offer.valid_for)
    assert budget.stage is retention.BudgetStage.OPEN
    assert budget.until is None or one.at < budget.until
    assert budget.brand == ra.brand


def offers_run_out_in_time(one: Envelope, body: Any, side: Side) -> None:
    """When the time of the last of them is over, and not before; nobody had answered."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert ra.saved.outcome is returns.SaveOutcome.OPEN
    assert ra.saved.made_at is not None
    ends = [plus(ra.saved.made_at, offer.valid_for) for offer in ra.saved.offers]
    assert one.at >= max(ends) == body.until


def a_coupon_is_given_within_the_cap(one: Envelope, body: Any, side: Side) -> None:
    """Two within the year, and more on authority."""
    assert _coupons(side, one.brand, one.at, but=one.stream) < 2 or _approved(one, side)


def _coupons(side: Side, brand: str, now: Instant, but: str | None = None) -> int:
    """How many coupons a brand gave its only customer within the year that were not withdrawn."""
    given = [
        x.given_at
        for x in side.all(appeasements.Appeasement)
        if x.brand == brand and x.id != but
        if x.given_at is not None and x.stage is not appeasements.AppeasementStage.WITHDRAWN
    ]
    return sum(at > plus(now, days(-365)) for at in given)


def a_courier_is_late_when_it_should_have_said(one: Envelope, body: Any, side: Side) -> None:
    """It was expected, and has said nothing by then."""
    pickup = side.records[one.stream]
    assert isinstance(pickup, Pickup)
    assert one.at >= body.due_at == pickup.heard_by
    stages = pickups.PickupStage
    assert pickup.stage in (stages.REQUESTED, stages.CONFIRMED, stages.CANCEL_ASKED)


def a_parcel_has_a_valid_number(one: Envelope, body: Any, side: Side) -> None:
    """Whatever policies answer: authorized, in time, not settled; refused ones are never here."""
    ra, parcel = side.records[body.ra], side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert isinstance(parcel, Parcel)
    if parcel.lifted:
        assert ra.opened_for == parcel.id
    else:
        assert returns.RA_NUMBERS.parse(parcel.number or "") == ra.number
    written_off = ra.stage is ReturnStage.CLOSED and any(line.lost for line in ra.lines)
    assert ra.stage is ReturnStage.AUTHORIZED or written_off
    assert ra.goods is not GoodsStage.INSPECTED
    assert not lapsed(ra, one.at)
    if parcel.again is not None:
        before = side.records[parcel.again]
        assert isinstance(before, Parcel)
        assert before.stage is returns.ParcelStage.QUARANTINED
        assert [x.id for x in side.all(Parcel) if x.again == parcel.again] == [parcel.id]


def a_return_is_of_what_has_left(one: Envelope, body: Any, side: Side) -> None:
    """Of an order that left, and was not cancelled: nothing else can come back."""
    order = side.records[body.order]
    assert isinstance(order, Order)
    assert order.shipped_at is not None
    assert order.stage is not orders.OrderStage.CANCELLED


def a_return_is_closed_when_it_is_over(one: Envelope, body: Any, side: Side) -> None:
    """Nothing is due but what bank or shop gave, and all that may come has come or had its time."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    order = side.records[ra.order]
    assert isinstance(order, Order)
    sale = order.sale or order.id
    family = [x for x in side.all(Order) if sale in (x.id, x.sale)]
    by_the_bank = [x.charged_back for x in family if x.charged_back is not None]
    given_up = refunds.RefundStage.GIVEN_UP
    by_us = [x.amount for x in side.all(Refund) if x.order == sale and x.stage is not given_up]
    bank = Money.total(by_the_bank, "USD")
    in_shop = any(x.cancelled_in_shop for x in family)
    all_out = in_shop or Money.total([*by_the_bank, *by_us], "USD") >= order.paid_in_total
    # Nor what went out for an original that no return brings any more.
    over = (ReturnStage.EXPIRED, ReturnStage.CANCELLED)
    never = {x.id for x in side.all(ReturnAuthorization) if x.stage in over}
    gone = [
        x.value
        for x in side.all(exchanges.Exchange)
        if x.ra in never and x.replacement_order is not None and sale in (x.order, x.sale)
    ]
    due = ra.credit_due - bank - Money.total(gone, "USD")
    assert ra.remedy is Remedy.EXCHANGE or all_out or not due.is_positive
    here = [x.received + x.lost + x.short + x.kept + x.not_needed == x.authorized for x in ra.lines]
    assert all(here) or (ra.expires_at or FAR) <= one.at
    assert ra.goods is not GoodsStage.RECEIVED or ra.opened


def a_number_expires_in_time(one: Envelope, body: Any, side: Side) -> None:
    """Not before its time, and only where nothing came."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert lapsed(ra, one.at)


def an_answer_is_late_from_its_instant_on(one: Envelope, body: Any, side: Side) -> None:
    """It is missed once, by whoever looks first, and not in time."""
    ticket = side.records[one.stream]
    assert isinstance(ticket, Ticket)
    assert not ticket.answer_late
    assert ticket.answered_at is None
    assert one.at >= body.due_at == ticket.answer_due_at


def an_answer_is_in_time_or_not(one: Envelope, body: Any, side: Side) -> None:
    """By its instant alone, whenever there was a sweep."""
    ticket = side.records[one.stream]
    assert isinstance(ticket, Ticket)
    first = ticket.answered_at is None
    assert body.in_time == (one.at <= ticket.answer_due_at if first else None)


def a_label_is_late_when_it_was_due(one: Envelope, body: Any, side: Side) -> None:
    """The last one that was mailed, and not before."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert one.at >= body.due_at == ra.label_due_at


def goods_are_late_when_they_were_due(one: Envelope, body: Any, side: Side) -> None:
    """They left the customer, and have not arrived since."""
    ra = side.records[one.stream]
    assert isinstance(ra, ReturnAuthorization)
    assert one.at >= body.due_at == ra.arrives_by
    assert not ra.parcels


Law = Callable[[Envelope, Any, Side], None]
LAWS: Mapping[type[Any], Law] = {
    appeasements.AppeasementGiven: a_coupon_is_given_within_the_cap,
    exchanges.UnreturnedCharged: a_charge_is_agreed_and_in_time,
    pickups.PickupOverdue: a_courier_is_late_when_it_should_have_said,
    returns.CreditIssued: a_credit_has_its_trigger,
    returns.SaveOffersExpired: offers_run_out_in_time,
    returns.SaveOfferAccepted: an_offer_is_taken_in_time,
    returns.ParcelTakenIn: a_parcel_has_a_valid_number,
    returns.ReturnExpired: a_number_expires_in_time,
    returns.ReturnClosed: a_return_is_closed_when_it_is_over,
    returns.ReturnRequested: a_return_is_of_what_has_left,
    returns.ReturnFellLate: goods_are_late_when_they_were_due,
    returns.LabelFellLate: a_label_is_late_when_it_was_due,
    tickets.AnswerFellDue: an_answer_is_late_from_its_instant_on,
    tickets.TicketAnswered: an_answer_is_in_time_or_not,
    tickets.TicketSolved: an_answer_is_in_time_or_not,
}


# What holds where something is refused: it would have broken a law.


def too_much_is_asked(command: Any, side: Side, now: Instant) -> None:
    """More than was bought: nothing is claimed that was kept, given up or lapsed."""
    order = side.records[command.order]
    assert isinstance(order, Order)
    asked = Counter[Sku]()
    for item in command.items:
        asked[item.sku] += 0 if item.extra else item.quantity
    bought = Counter[Sku]()
    for line in order.lines:
        bought[line.sku] += line.quantity
    assert any(
        claimed(side, order.id, sku, now) + count > bought[sku] for sku, count in asked.items()
    )


def the_cap_is_reached(command: Any, side: Side, now: Instant) -> None:
    """There were two within the year, by the brand that is asked for one more."""
    about = side.records[getattr(command, "cause", None) or command.appeasement]
    assert _coupons(side, about.brand, now) >= 2


def the_offers_own_time_is_over(command: Any, side: Side, now: Instant) -> None:
    """Though another's may not be."""
    ra = side.records[command.ra]
    assert isinstance(ra, ReturnAuthorization)
    assert ra.saved.made_at is not None
    [offer] = [one for one in ra.saved.offers if one.code == command.code]
    assert plus(ra.saved.made_at, offer.valid_for) <= now


_OPEN_DISPUTE = orders.ChargebackStage.OPEN


def a_dispute_is_open(command: Any, side: Side, now: Instant) -> None:
    """The bank has not decided all of them, of the sale and of what was sent in its place."""
    ra = side.records[command.ra]
    assert isinstance(ra, ReturnAuthorization)
    order = side.records[ra.order]
    assert isinstance(order, Order)
    sale = order.sale or order.id
    family = [x for x in side.all(Order) if sale in (x.id, x.sale)]
    open_ones = [one for x in family for one in x.chargebacks if one.stage is _OPEN_DISPUTE]
    assert open_ones


RefusalLaw = Callable[[Any, Side, Instant], None]
#: By the command and the code of its refusal.
REFUSALS: Mapping[tuple[type[Any], str], RefusalLaw] = {
    (appeasements.Appease, "cap"): the_cap_is_reached,
    (appeasements.GiveAppeasement, "cap"): the_cap_is_reached,
    (returns.AcceptOffer, "offer_expired"): the_offers_own_time_is_over,
    (returns.IssueCredit, "chargeback_open"): a_dispute_is_open,
    (returns.RequestReturn, "more_than_bought"): too_much_is_asked,
}
