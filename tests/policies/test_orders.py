import pytest

from cservice.ids import Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor, Override
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.orders import (
    BusinessDays,
    Corrected,
    DeliveredWithin,
    MayReduce,
    Order,
    OrderLine,
    OrderRecorded,
    SourceCodeWorth,
)
from cservice.testing import ANN, NOON, STREAM, ask, asked

BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))


def order() -> Order:
    """One that the shop told us of."""
    recorded = OrderRecorded(
        number="C-1", customer=None, lines=(BOOK,), shipping=Money("3.99", "USD"), placed_at=NOON
    )
    return recorded.begin(STREAM)


def test_a_code_takes_nothing_off_unless_a_promotion_has_it() -> None:
    """what is printed in catalogues is the brands' own."""
    free = Money("0", "USD")
    question = SourceCodeWorth(
        given=asked(), so_far=free, code="spring-10", sku=None, paid=BOOK.paid, order=order()
    )

    assert ask(question).value == free


@pytest.mark.parametrize("method", [None, "ground", "air"])
def test_by_ground_it_takes_up_to_five_business_days(method: str | None) -> None:
    """whatever else the shop calls it, until a brand says better."""
    question = DeliveredWithin(given=asked(), method=method, order=order())

    assert ask(question).value == BusinessDays(first=1, last=5)


@pytest.mark.parametrize(
    ("by", "off", "may"),
    [
        (ANN, "8.00", True),
        (ANN, "8.01", False),
        (Actor.staff("sue", SUPERVISOR), "16.00", True),
        (SYSTEM, "16.00", True),
    ],
)
def test_an_agent_lets_go_of_half_a_price(by: Actor, off: str, may: bool) -> None:
    """a supervisor of more, and the brand's own systems of what they are told to."""
    question = MayReduce(
        given=asked(by=by),
        order=order(),
        what=Corrected.PRICE,
        sku=BOOK.sku,
        off=Money(off, "USD"),
        reason="it came late",
    )

    assert isinstance(ask(question), Allowed) == may


@pytest.mark.parametrize(
    ("by", "may"),
    [(ANN, True), (SYSTEM, True), (Actor.customer("c-1"), False), (Actor.courier("van"), False)],
)
def test_it_is_ours_to_let_something_go(by: Actor, may: bool) -> None:
    """whatever it is; nobody's word makes it the customer's."""
    word = Override(by=Actor.staff("sue", SUPERVISOR), reason="so")
    question = MayReduce(
        given=asked(by=by, override=word),
        order=order(),
        what=Corrected.SHIPPING,
        sku=None,
        off=Money("3.99", "USD"),
        reason="it came late",
    )
    answer = ask(question)

    assert isinstance(answer, Allowed) == may
    said = answer.rulings[0].text()
    assert said == (f"{by.kind} says why" if may else f"a {by.kind} does not say what we let go")
