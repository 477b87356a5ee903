"""What loyal customers are allowed: what policies answer, and what a desk makes of it."""

import loyal_customers
from loyal_customers import CustomerSince

from cservice import (
    Actor,
    Allowed,
    Brand,
    BrandId,
    Desk,
    Money,
    Refused,
    days,
    hours,
    plus,
    policy,
)
from cservice.ids import CustomerId, OrderId, Sku
from cservice.orders import Customer, OrderLine, RecordOrder
from cservice.returns import (
    AuthorizeReturn,
    CreditMeans,
    FoundItem,
    InspectReturn,
    IssueCredit,
    MailLabel,
    MayReturn,
    PresentParcel,
    Reason,
    RequestedItem,
    RequestReturn,
    RestockingFee,
    ReturnAuthorization,
    ReturnLine,
    Settlement,
)
from cservice.testing import NOON, ask, asked
from cservice.tickets import AnswerWithin, Matter

LOYAL = CustomerSince(at=plus(NOON, -days(730)))
NEW = CustomerSince(at=plus(NOON, -days(729)))
ANNA, DOCK = Actor.staff("anna"), Actor.dock("dock-5")


def may_return(since: CustomerSince | None, elapsed: float) -> Allowed | Refused:
    line = ReturnLine(
        sku=Sku("mug"), reason=Reason.CHANGED_MIND, paid=Money("9.00", "USD"), requested=1
    )
    given = asked() if since is None else asked(since)
    delivered_at = plus(NOON, -days(elapsed))
    return ask(MayReturn(given=given, line=line, delivered_at=delivered_at), loyal_customers)


def test_sixty_days() -> None:
    """a loyal customer has 60 days, and nobody else has."""
    assert isinstance(may_return(LOYAL, 60), Allowed)
    assert isinstance(may_return(LOYAL, 61), Refused)
    assert isinstance(may_return(NEW, 31), Refused)
    assert isinstance(may_return(None, 31), Refused)


def test_answered_within_a_day() -> None:
    """a loyal customer hears from us within a day, and the others as the trade has it."""
    for since, within in ((LOYAL, hours(24)), (NEW, hours(48))):
        question = AnswerWithin(given=asked(since), matter=Matter.SUGGESTION, customer=None)
        assert ask(question, loyal_customers).value == within


@policy(RestockingFee)
def a_dollar(q: RestockingFee) -> Money:
    """The shop takes a dollar off for putting things back on the shelf."""
    return q.so_far + Money("1.00", "USD")


@policy(CreditMeans)
def store_credit(q: CreditMeans) -> Settlement:
    """The shop gives store credit."""
    return Settlement.STORE_CREDIT


def returned(since: CustomerSince, means: Settlement | None = None) -> ReturnAuthorization:
    """A mug that somebody sent back who had changed their mind, on a desk of the shop's."""
    shop = Brand(id=BrandId("shop"), name="Shop", label_price=Money("4.50", "USD"))
    policies = [loyal_customers, a_dollar, store_credit]
    with Desk(policies=policies, brands=[shop], clock=lambda: NOON) as desk:
        desk.provide(CustomerSince, lambda gathering: since)
        item = RequestedItem(sku=Sku("mug"), reason=Reason.CHANGED_MIND)
        ra = desk.do(RequestReturn(order=a_mug(desk), items=(item,)), by=ANNA).record
        number = desk.do(AuthorizeReturn(ra=ra.id), by=ANNA).record.number
        desk.do(MailLabel(ra=ra.id), by=ANNA)
        desk.do(PresentParcel(number=number, sender="Lo Yal, 1 High Street"), by=DOCK)
        found = (FoundItem(sku=Sku("mug"), accepted=1),)
        desk.do(InspectReturn(ra=ra.id, found=found), by=DOCK)
        return desk.do(IssueCredit(ra=ra.id, means=means), by=ANNA).record


def a_mug(desk: Desk) -> OrderId:
    """An order that the till tells the desk of."""
    mug = OrderLine(sku=Sku("mug"), title="Mug", quantity=1, paid=Money("9.00", "USD"))
    told = RecordOrder(
        number="S-1",
        customer=Customer(id=CustomerId("c-1"), name="Lo Yal"),
        lines=(mug,),
        shipping=Money("0.00", "USD"),
        placed_at=plus(NOON, -days(9)),
        shipped_at=plus(NOON, -days(8)),
        delivered_at=plus(NOON, -days(7)),
    )
    return desk.do(told, by=Actor.staff("till")).record.id


def test_the_label() -> None:
    """a label that costs others something costs a loyal customer nothing."""
    assert returned(LOYAL).label_cost == Money("0.00", "USD")
    assert returned(NEW).label_cost == Money("4.50", "USD")


def test_the_credit() -> None:
    """nothing is taken off a loyal customer's, and it is money; others get what the shop gives."""
    loyal, new = returned(LOYAL), returned(NEW)
    assert loyal.credited == new.credited == Money("9.00", "USD")
    assert [str(one.amount) for one in loyal.fees] == []
    assert [str(one.amount) for one in new.fees] == ["USD 1.00", "USD 4.50"]
    assert [str(one.amount) for one in loyal.paid_back] == ["USD 9.00"]
    assert returned(LOYAL, Settlement.GIFT_CARD).paid_back == ()  # as they asked
    assert new.paid_back == ()
