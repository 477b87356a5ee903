"""What a customer is told of an order that they wait for. Source: D3."""

from cservice.ids import OrderId
from cservice.kernel.checks import not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Command, Outcome, accept
from cservice.kernel.ruling import Ruling, refuse
from cservice.kernel.value import evolve, frozen
from cservice.orders import events
from cservice.orders.arriving import Arrival, Status, awaited, expected, promised
from cservice.orders.chart import OrderStage
from cservice.orders.facts import ArrivalFacts
from cservice.orders.model import Order
from cservice.orders.questions import DeliveredWithin
from cservice.orders.refusals import RULES


def _arrival(record: Order, facts: ArrivalFacts) -> tuple[Arrival | None, tuple[Ruling, ...]]:
    """When it comes: as it was promised, or by how it is shipped, and what policies said."""
    if (arrival := promised(record, facts.zone, facts.now)) is not None:
        return arrival, ()
    within = DeliveredWithin(given=facts, method=record.shipping_method, order=record).ask()
    return expected(record, within.value, facts.zone, facts.now), within.rulings


@frozen(kw_only=True)
class StatusCommand(Command[Order, ArrivalFacts]):
    """A command that says where an order is."""

    record = Order
    target = "order"
    facts = ArrivalFacts
    order: OrderId  # which


@frozen(kw_only=True)
class TellStatus(StatusCommand):
    """Tell the customer where an order is, and when it comes. Source: D3.

    That is as the shop promised it; where it did not, how long it takes is asked of policies, by
    how it is shipped. What is read out is kept: on a later call it can be seen what was told.
    """

    kind = "orders.tell_status"
    yields = (events.StatusTold,)

    def decision(self, record: Order, facts: ArrivalFacts) -> Outcome[Order]:
        status = Status(stage=record.stage, tracking=record.tracking, arrival=None)
        if not awaited(record):
            return accept(events.StatusTold(status=status))
        arrival, said = _arrival(record, facts)
        return accept(events.StatusTold(status=evolve(status, arrival=arrival)), rulings=said)


@frozen(kw_only=True)
class SendTracking(StatusCommand):
    """Have the tracking number mailed to the customer, while the order is on its way. Source: D3.

    Whoever hears of it mails it; it may be sent again. Refused for what is not on its way, without
    a number of the courier's, and where no e-mail address is known.
    """

    kind = "orders.send_tracking"
    yields = (events.TrackingSent,)
    #: The e-mail address; None = the customer's own.
    to: str | None = personal(erased=None, default=None, validator=not_empty_if_given)

    def decision(self, record: Order, facts: ArrivalFacts) -> Outcome[Order]:
        if record.stage is not OrderStage.SHIPPED or not awaited(record):
            return refuse(
                self.kind,
                RULES,
                "not_on_its_way",
                "nothing of it is on its way: it is {stage}",
                allowed=("while it is shipped", "tell the customer where it is"),
                stage=record.stage,
            )
        if record.tracking is None:
            return refuse(
                self.kind,
                RULES,
                "no_tracking",
                "the courier gave it no number",
                allowed=("tell the customer when it comes",),
            )
        customers = None if record.customer is None else record.customer.email
        to = self.to or customers
        if to is None:
            return refuse(
                self.kind,
                RULES,
                "no_email",
                "no e-mail address of the customer is known",
                allowed=("say where it is to be sent", "correct the e-mail address first"),
            )
        arrival, said = _arrival(record, facts)
        assert arrival is not None, "it is on its way"
        sent = events.TrackingSent(
            to=to, tracking=record.tracking, arrival=arrival, tracking_sent_at=facts.now
        )
        return accept(sent, rulings=said)
