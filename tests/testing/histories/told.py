"""Histories that are written down by hand, also ones that no desk of ours lets happen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from cservice import Money, exchanges, orders, returns
from cservice.ids import CustomerId, ExchangeId, OrderId, ReturnId, Sku
from cservice.kernel.event import CommandId, Envelope, EventId, Opening
from cservice.kernel.record import CaseId, Record
from cservice.kernel.time import days, plus
from cservice.payment import Payment, PaymentMeans
from cservice.testing import ANN, BRAND, NOON, TENANT
from cservice.testing.desk import applied

#: What happened, one after another, each to the record of that id.
Happened = Sequence[tuple[str, Any]]


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


SALE, RA, BOOK = OrderId("order-1"), ReturnId("ra-1"), Sku("book")
SWAP = ExchangeId("exchange-1")
CARD = Payment(means=PaymentMeans.CARD, amount=usd("20"), reference="ch-1")
SOLD = orders.OrderRecorded(
    number="C-1",
    customer=orders.Customer(id=CustomerId("c-1"), name="Ann Lee"),
    lines=(orders.OrderLine(sku=BOOK, title="A book", quantity=1, paid=usd("16")),),
    shipping=usd("4"),
    placed_at=NOON,
    payments=(CARD,),
)
LINE = returns.ReturnLine(sku=BOOK, reason=returns.Reason.DAMAGED, paid=usd("16"), requested=1)
ASKED = returns.ReturnRequested(order=SALE, remedy=returns.Remedy.EXCHANGE, lines=(LINE,))
ALLOWED = returns.ReturnAuthorized(
    number=returns.RaNumber("1"),
    expires_at=plus(NOON, days(30)),
    lines=(attrs.evolve(LINE, authorized=1),),
)
AGREED = exchanges.ExchangeStarted(
    order=SALE,
    ra=RA,
    items=(exchanges.Item(sku=BOOK, title="A book"),),
    originals=(exchanges.Original(sku=BOOK, quantity=1, worth=usd("16")),),
    our_mistake=True,
    ships=exchanges.Ships.AT_ONCE,
    shipping=usd("0"),
    value=usd("16"),
)
PAID: Happened = ((SALE, SOLD),)


def told(happened: Happened) -> Iterator[tuple[Envelope, Mapping[str, Record]]]:
    """Each event, with the records of the moment before."""
    records, versions = dict[str, Record](), dict[str, int]()
    for place, (stream, body) in enumerate(happened, start=1):
        versions[stream] = 1 if isinstance(body, Opening) else versions[stream] + 1
        one = Envelope(
            id=EventId(f"event-{place}"),
            stream=stream,
            version=versions[stream],
            at=NOON,
            by=ANN,
            tenant=TENANT,
            brand=BRAND,
            case=CaseId("case-1"),
            command=CommandId(f"do-{place}"),
            cause=None,
            rulings=(),
            facts={},
            body=body,
        )
        yield one, records
        records = applied(records, [one])
