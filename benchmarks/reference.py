"""What several benchmarks start from: one book, the wrong one, two days after delivery."""

from cservice import Actor, Lift, Money, Policies, days, instant, policy, returns
from cservice.desk.slices import TRADE
from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.question import Allowed
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import plus
from cservice.returns import MayReturn, ReturnFacts, ReturnLine

TENANT, BRAND = Tenant("main"), BrandId("cango")
NOW = instant("2026-03-02T09:00:00Z")
PRICE = Money("19.99", "USD")
BOOK = Sku("book-1")
NUMBER = returns.RA_NUMBERS.issue(123456788)


@policy(MayReturn, brand="cango")
def bronze(q: MayReturn) -> Ruling | None:
    """A second voice on the same question, the way a host would add one."""
    if q.has_receipt and q.since_delivery is not None and q.since_delivery <= days(90):
        return Lift("window", "Bronze: 90 days with a receipt")
    return None


POLICIES = Policies(*TRADE, bronze).bound(TENANT, BRAND)

FACTS = ReturnFacts(
    now=NOW,
    by=Actor.staff("anna"),
    policies=POLICIES,
    sold=(returns.Sold(sku=BOOK, bought=1, claimed=0, paid=PRICE),),
    delivered_at=plus(NOW, days(-2)),
    return_address="Dock 5",
    label_price=Money("4.50", "USD"),
    label_takes=days(3),
)

LINE = ReturnLine(sku=BOOK, reason=returns.Reason.WRONG_ITEM, paid=PRICE, requested=1)
REQUESTED = returns.ReturnRequested(
    order=OrderId("order-1"), remedy=returns.Remedy.CREDIT, lines=(LINE,)
)


def stream(n: int) -> Stream:
    """Whose and which record, the n-th of many."""
    return Stream(id=f"ra-{n}", tenant=TENANT, brand=BRAND, case=CaseId(f"case-{n}"))


def requested(n: int) -> returns.ReturnAuthorization:
    """A return that was asked for, the n-th of many."""
    return REQUESTED.begin(stream(n))


AUTHORIZE = returns.AuthorizeReturn(ra=ReturnId("ra-0"), number=NUMBER)

# The bar speaks of two policies on the question; both must have been asked.
assert len(POLICIES[MayReturn]) == 2
_MAY = MayReturn(given=FACTS, line=LINE, delivered_at=FACTS.delivered_at)
assert isinstance(_MAY.ask(), Allowed)
