import pytest

from cservice.ids import OrderId
from cservice.kernel.actor import SYSTEM, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.policies import offers, retention
from cservice.retention import MayFund
from cservice.returns import Reason, SaveOffers
from cservice.testing import ANN, ask, asked

TEN = Money("10", "USD")


def test_nothing_is_offered_unless_the_brand_has_offers() -> None:
    """the question has an answer, and it is nothing."""
    question = SaveOffers(
        given=asked(),
        order=OrderId("order-1"),
        customer=None,
        reasons=(Reason.CHANGED_MIND,),
        our_mistake=False,
        at_stake=TEN,
    )

    assert (ask(question).value, ask(question).rulings) == ((), ())
    assert offers.NAME == "trade.offers"


@pytest.mark.parametrize(
    ("who", "ours"),
    [
        (ANN, True),
        (SYSTEM, True),
        (Actor.customer("kim"), False),
        (Actor.dock("dock-5"), False),
    ],
    ids=str,
)
def test_what_is_spent_on_keeping_customers_is_ours_to_say(who: Actor, ours: bool) -> None:
    """staff and our own systems; a brand may ask for more authority."""
    question = MayFund(given=asked(by=who), name="Autumn", amount=TEN, limit=TEN)

    assert isinstance(ask(question), Allowed) == ours
    assert retention.NAME == "trade.retention"
