"""The example policies: Brandshop's, and the worked ones of tickets."""

from pathlib import Path
from types import ModuleType

import pytest

from cservice import Allowed, Money, Refused, days, hours, plus
from cservice.cli.plugins import load_policies
from cservice.exchanges import MayWaive, Owing, ShippingCost, Ships, ShipsWhen
from cservice.ids import OrderId, ReturnId, Sku
from cservice.kernel.record import BrandId, CaseId, Stream, Tenant
from cservice.kernel.value import evolve
from cservice.returns import (
    CreditTrigger,
    DisposeOf,
    Disposition,
    Fee,
    FeeKind,
    FoundItem,
    LabelCost,
    MayReturn,
    Reason,
    Remedy,
    RestockingFee,
    ReturnAuthorization,
    ReturnLine,
    ReturnRequested,
    ReturnWithin,
    SaveOffers,
)
from cservice.testing import NOON, ask, asked
from cservice.tickets import AnswerWithin, Matter

EXAMPLES = Path(__file__).parents[2] / "examples"
BRANDSHOP = load_policies("brandshop/policies.py", EXAMPLES)


def line(
    sku: str = "shirt", paid: str = "50.00", reason: Reason = Reason.CHANGED_MIND
) -> ReturnLine:
    """One thing that would come back."""
    return ReturnLine(sku=Sku(sku), reason=reason, paid=Money(paid, "EUR"), requested=1)


def returned(*lines: ReturnLine) -> ReturnAuthorization:
    """A return of these lines, as it was asked for."""
    stream = Stream(
        id=ReturnId("ra-1"),
        tenant=Tenant("main"),
        brand=BrandId("brandshop"),
        case=CaseId("case-1"),
    )
    return ReturnRequested(order=OrderId("order-1"), remedy=Remedy.EXCHANGE, lines=lines).begin(
        stream
    )


def may_return(one: ReturnLine, elapsed: float) -> Allowed | Refused:
    """What Brandshop says to it, so many days after delivery."""
    question = MayReturn(given=asked(), line=one, delivered_at=plus(NOON, -days(elapsed)))
    return ask(question, BRANDSHOP)


def test_brandshop_has_sixty_days() -> None:
    """the sixtieth day counts, and the day after does not."""
    assert isinstance(may_return(line(), 60), Allowed)
    refused = may_return(line(), 61)
    assert isinstance(refused, Refused)
    assert refused.codes == ("window",)


def test_brandshop_takes_nothing_back_that_was_worn_on_the_skin() -> None:
    """unless it was the shop's mistake."""
    for sku in ("brief-cotton", "swim-red"):
        refused = may_return(line(sku), 1)
        assert isinstance(refused, Refused)
        assert refused.codes == ("hygiene",)
        assert isinstance(may_return(line(sku, reason=Reason.DAMAGED), 1), Allowed)


@pytest.mark.parametrize(
    ("paid", "cost"),
    [(("50.00",), "0.00"), (("49.99",), "5.90"), (("30.00", "20.00"), "0.00")],
)
def test_brandshop_pays_the_label_from_fifty(paid: tuple[str, ...], cost: str) -> None:
    """what counts is the worth of all that comes back under the number."""
    ra = returned(*(line(paid=one) for one in paid))
    price = Money("5.90", "EUR")
    question = LabelCost(given=asked(), so_far=price, our_mistake=False, ra=ra)
    assert ask(question, BRANDSHOP).value == Money(cost, "EUR")


def test_brandshop_exchanges() -> None:
    """another size leaves at once and costs nothing to send."""
    ships = ShipsWhen(given=asked(), our_mistake=False)
    assert ask(ships, BRANDSHOP).value is Ships.AT_ONCE
    cost = ShippingCost(
        given=asked(),
        so_far=Money("4.90", "EUR"),
        our_mistake=False,
        value=Money("10.00", "EUR"),
        qualifies=False,
    )
    assert ask(cost, BRANDSHOP).value == Money("0.00", "EUR")


def offers(
    reason: Reason, at_stake: str = "50.00", remedy: Remedy = Remedy.CREDIT
) -> list[tuple[str, str]]:
    """What Brandshop offers to keep the sale, and what it costs."""
    question = SaveOffers(
        given=asked(),
        order=OrderId("order-1"),
        customer=None,
        reasons=(reason,),
        our_mistake=reason.our_mistake,
        at_stake=Money(at_stake, "EUR"),
        remedy=remedy,
    )
    return [(one.code, str(one.cost)) for one in ask(question, BRANDSHOP).value]


def test_brandshop_offers_a_tenth_or_a_tailor() -> None:
    """a tailor only where it is worth one; nothing for what came damaged, or is exchanged."""
    both = [("keep_10", "EUR 5.00"), ("tailor", "EUR 15.00")]
    assert offers(Reason.CHANGED_MIND) == both
    assert offers(Reason.CHANGED_MIND, "49.99") == [("keep_10", "EUR 4.99")]
    assert offers(Reason.DAMAGED) == []
    assert offers(Reason.CHANGED_MIND, remedy=Remedy.EXCHANGE) == []


def worn_fee(ra: ReturnAuthorization) -> str:
    """What Brandshop takes off a credit for a return."""
    question = RestockingFee(
        given=asked(),
        so_far=Money("0.00", "EUR"),
        ra=ra,
        amount=Money("100.00", "EUR"),
        trigger=CreditTrigger.GOODS_BACK,
    )
    return str(ask(question, BRANDSHOP).value)


def inspected(*lines: ReturnLine, found: tuple[FoundItem, ...]) -> ReturnAuthorization:
    """A return of these lines, and what the dock found."""
    return evolve(returned(*lines), found=found)


def test_brandshop_takes_a_fifth_off_for_worn_pieces() -> None:
    """of what was paid for those pieces, rounded down, and nothing for what is as new."""
    two = evolve(line(paid="99.99"), requested=2, authorized=2, received=2, accepted=2)
    worn, new = (
        FoundItem(sku=two.sku, accepted=1, condition=one) for one in ("worn, outdoors", "as new")
    )
    assert worn_fee(inspected(two, found=(worn, new))) == "EUR 10.00"  # of 50.00
    assert worn_fee(inspected(two, found=(new, new))) == "EUR 0.00"
    assert worn_fee(inspected(two, found=(worn, worn))) == "EUR 19.99"


def test_brandshop_takes_the_fee_once() -> None:
    """over several credits, and over lines of one article; never for our own mistake."""
    one = evolve(line(), authorized=1, received=1, accepted=1)
    worn = (FoundItem(sku=one.sku, accepted=1, condition="worn"),)
    paid = evolve(
        inspected(one, found=worn),
        fees=(
            Fee(kind=FeeKind.RESTOCKING, amount=Money("4.00", "EUR")),
            Fee(kind=FeeKind.LABEL, amount=Money("5.90", "EUR")),
        ),
    )
    assert worn_fee(inspected(one, found=worn)) == "EUR 10.00"
    assert worn_fee(inspected(one, one, found=worn)) == "EUR 10.00"
    assert worn_fee(paid) == "EUR 6.00"
    assert worn_fee(inspected(evolve(one, reason=Reason.DAMAGED), found=worn)) == "EUR 0.00"
    assert worn_fee(inspected(evolve(one, accepted=0, rejected=1), found=worn)) == "EUR 0.00"


@pytest.mark.parametrize(
    ("accepted", "condition", "done"),
    [
        (True, "worn, outdoors", Disposition.SCRAP),
        (True, "as new", Disposition.RESTOCK),
        (False, "worn, outdoors", Disposition.RETURN_TO_CUSTOMER),
    ],
)
def test_brandshop_sells_nothing_worn(accepted: bool, condition: str, done: Disposition) -> None:
    """what is taken back worn is scrapped; what is not taken back is the customer's."""
    question = DisposeOf(
        given=asked(), ra=returned(line()), sku=Sku("shirt"), accepted=accepted, condition=condition
    )
    assert ask(question, BRANDSHOP).value is done


@pytest.mark.parametrize(
    ("owing", "amount", "allowed"),
    [
        (Owing.DIFFERENCE, "5.00", True),
        (Owing.DIFFERENCE, "5.01", False),
        (Owing.ORIGINAL, "5.00", False),
    ],
)
def test_brandshop_lets_small_differences_go(owing: Owing, amount: str, allowed: bool) -> None:
    """an agent may, up to 5 EUR of a difference; what never came back is another matter."""
    question = MayWaive(
        given=asked(),
        owing=owing,
        amount=Money(amount, "EUR"),
        our_mistake=False,
        overdue=False,
    )
    assert isinstance(ask(question, BRANDSHOP), Allowed) is allowed


def test_brandshop_is_quick() -> None:
    """a number is good for two weeks, and everybody is answered within a day."""
    number = ReturnWithin(given=asked(), remedy=Remedy.CREDIT)
    assert ask(number, BRANDSHOP).value == days(14)
    ticket = AnswerWithin(given=asked(), matter=Matter.INQUIRY, customer=None)
    assert ask(ticket, BRANDSHOP).value == hours(24)


@pytest.fixture
def orders_first() -> ModuleType:
    """The worked example of when a ticket is to be answered."""
    return load_policies("policies/orders_first.py", EXAMPLES)


def test_orders_first(orders_first: ModuleType) -> None:
    """a problem with an order is answered within a day, a suggestion as the trade has it."""

    def within(matter: Matter) -> object:
        question = AnswerWithin(given=asked(), matter=matter, customer=None)
        return ask(question, orders_first).value

    assert within(Matter.ORDER_PROBLEM) == hours(24)
    assert within(Matter.SUGGESTION) == hours(48)
