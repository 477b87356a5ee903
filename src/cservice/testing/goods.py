"""The laws of the trade about goods, held against whatever happened on a desk, as checks.

They need no extra, and hold whatever policies answer.

    no_goods_go_astray(desk)
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cservice import exchanges, orders, returns, tickets
from cservice.desk import Desk
from cservice.ids import Sku
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.testing.desk import applied

__all__ = ["every_return_ends", "no_goods_go_astray", "nothing_goes_astray_with"]

#: The records of a desk, by id.
Records = Mapping[str, Record]


def no_goods_go_astray(desk: Desk) -> None:
    """Hold all that a desk ever did to the laws about goods, event by event, and what is open."""
    records = dict[str, Record]()
    for one in desk.events():
        nothing_goes_astray_with(one, records)
        records = applied(records, [one])
    every_return_ends(desk.events(), records)


def nothing_goes_astray_with(one: Envelope, records: Records) -> None:
    """Hold what happened to its law; `records` are still those of the moment before.

    Raises AssertionError where it should not have happened.
    """
    law = _LAWS.get(type(one.body))
    if law is not None:
        law(one, one.body, records)


def _agreed(one: Envelope, body: exchanges.ExchangeStarted, records: Records) -> None:
    """Nothing goes out for a return that nobody authorized. Source: E1."""
    ra = records[body.ra]
    assert isinstance(ra, returns.ReturnAuthorization)
    assert ra.stage is returns.ReturnStage.AUTHORIZED, f"{one.id}: {ra.id} is {ra.stage}"
    _not_with_customer(one, ra, records)


def _ordered(one: Envelope, body: exchanges.ReplacementOrdered, records: Records) -> None:
    """Nothing goes out for what the customer has and does not owe. Source: E8, F4."""
    exchange = records[one.stream]
    assert isinstance(exchange, exchanges.Exchange)
    ra = records[exchange.ra]
    assert isinstance(ra, returns.ReturnAuthorization)
    _not_with_customer(one, ra, records)


def _shipped(one: Envelope, body: orders.OrderShipped, records: Records) -> None:
    """Nor is it sent once more, where it came back and all of it counts for exchanges. F4."""
    order = records[one.stream]
    assert isinstance(order, orders.Order)
    agreed = [one for one in records.values() if isinstance(one, exchanges.Exchange)]
    counted, sold = Counter[Sku](), Counter[Sku]()
    for line in order.lines:
        sold[line.sku] += line.quantity
    for exchange in agreed:
        counts = exchange.claims and exchange.received is not None
        for original in exchange.originals if counts and exchange.order == order.id else ():
            counted[original.sku] += original.quantity
    assert not sold <= counted, f"{one.id} sends {order.id}, and all of it was exchanged"


def _expired(one: Envelope, body: returns.ReturnExpired, records: Records) -> None:
    """Nor does a return lapse of which something was lost on its way to the customer. E8."""
    ra = records[one.stream]
    assert isinstance(ra, returns.ReturnAuthorization)
    assert not ra.lost, f"{one.id}: {ra.lost} of {ra.id} were lost, and nobody is owed for them"


def _credited(one: Envelope, body: returns.CreditIssued, records: Records) -> None:
    """Nor is it credited. Source: E8."""
    ra = records[one.stream]
    assert isinstance(ra, returns.ReturnAuthorization)
    if body.trigger is returns.CreditTrigger.WRITTEN_OFF:
        _not_with_customer(one, ra, records)


def _not_with_customer(one: Envelope, ra: returns.ReturnAuthorization, records: Records) -> None:
    """What was lost on its way to the customer has not arrived since."""
    order = records.get(ra.order)
    has = isinstance(order, orders.Order) and order.delivered_at is not None
    assert not (has and ra.lost_outward), f"{one.id}: the customer has what {ra.id} is for"


def _identified(one: Envelope, body: returns.ParcelIdentified, records: Records) -> None:
    """A parcel that was set aside stands somewhere, until it is taken in as another. Source: E2."""
    taken = records.get(body.taken_in_as)
    assert isinstance(taken, returns.Parcel), f"{one.id}: there is no {body.taken_in_as}"
    as_it = (taken.stage, taken.again)
    assert as_it == (returns.ParcelStage.TAKEN_IN, one.stream), f"{one.id}: {taken.id} is {as_it}"


def every_return_ends(happened: Sequence[Envelope], records: Records) -> None:
    """What is asked back ends by a deadline, or a person was told to end it. E2, E3, E8.

    That is on a ticket; what a person then does about it, or not, is theirs. Raises AssertionError
    where one would be open for ever, and nobody looks.
    """
    told = {one.command for one in happened if isinstance(one.body, _TELLS)}
    for ra in records.values():
        if not isinstance(ra, returns.ReturnAuthorization) or ra.deadlines():
            continue
        asked = [
            one.command for one in happened if one.stream == ra.id and isinstance(one.body, _ASKS)
        ]
        over = ra.stage not in (returns.ReturnStage.REQUESTED, returns.ReturnStage.AUTHORIZED)
        assert over or told.intersection(asked[-1:]), f"nothing ends {ra.id}, and nobody was told"


#: A person is to end a return; and reads so.
_ASKS = (returns.ReturnUnanswered, returns.ReturnLeftOpen, returns.ReturnFellLate)
_TELLS = (tickets.TicketOpened, tickets.TicketNoted)


_LAWS: Mapping[type[Any], Callable[[Envelope, Any, Records], None]] = {
    exchanges.ExchangeStarted: _agreed,
    exchanges.ReplacementOrdered: _ordered,
    orders.OrderShipped: _shipped,
    returns.CreditIssued: _credited,
    returns.ReturnExpired: _expired,
    returns.ParcelIdentified: _identified,
}
