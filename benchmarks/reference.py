"""What several benchmarks start from: one book, the wrong one, two days after delivery."""

from cservice import Actor, Lift, Money, Policies, agents, calls, days, instant, policy, returns
from cservice.desk.slices import TRADE
from cservice.ids import AgentId, CallId, OrderId, ReturnId, Sku
from cservice.kernel.given import Given
from cservice.kernel.question import Allowed
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import plus
from cservice.menu import Choice, Department, Level, LevelName, Menu
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

_PRODUCT, _BOOKS = LevelName("product"), LevelName("books")
_SALES = Choice(says="order a book", department=Department("sales"))
MENU_FACTS = calls.CallFacts(
    now=NOW,
    by=Actor.customer("c-1"),
    policies=POLICIES,
    menu=Menu(
        first=_PRODUCT,
        levels={
            _PRODUCT: Level(
                prompt="For books press 1, for games 2. To hear this again, 4.",
                seconds=30,
                choices={
                    "1": Choice(says="books", level=_BOOKS),
                    "2": Choice(says="games", department=Department("games")),
                },
                repeat="4",
                silence=Choice(says="no key", department=Department("operator")),
                silences=3,
            ),
            _BOOKS: Level(prompt="To order press 1.", seconds=30, choices={"1": _SALES}),
        },
    ),
)
PRESS = calls.PressKey(call=CallId("call-0"), key="1")


def in_menu(n: int) -> calls.Call:
    """A call at the first level of the menu, the n-th of many."""
    came = calls.CallReceived(
        phone=None, language=None, searched_minutes=20, level=_PRODUCT, at=NOW
    )
    return came.begin(stream(n))


BREAK = agents.GoNotReady(agent=AgentId("agent-0"), reason="break")
AGENT_FACTS = Given(now=NOW, by=Actor.staff("anna"), policies=POLICIES)


def logged_on(n: int) -> agents.Agent:
    """An agent who is ready and idle, the n-th of many."""
    registered = agents.AgentRegistered(name="Ann Day", profile=agents.Profile(), at=NOW)
    on = agents.LoggedOn(seat=agents.SeatId(f"desk {n}"), at=NOW)
    return on.apply(registered.begin(stream(n)))


# The bar speaks of two policies on the question; both must have been asked.
assert len(POLICIES[MayReturn]) == 2
_MAY = MayReturn(given=FACTS, line=LINE, delivered_at=FACTS.delivered_at)
assert isinstance(_MAY.ask(), Allowed)
