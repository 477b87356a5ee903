"""How the trade answers what is asked about exchanges."""

from typing import Any

import pytest

from cservice.exchanges import (
    ChargeAfter,
    Item,
    MayCharge,
    MayExchangeFor,
    MayGiveBack,
    MayWaive,
    Original,
    OriginalStage,
    Owing,
    RemindAfter,
    ResendWithin,
    RetryReplacementAfter,
    ShippingCost,
    Ships,
    ShipsWhen,
    WriteOffAfter,
)
from cservice.ids import ExchangeId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import days
from cservice.kernel.value import evolve
from cservice.testing import ask, asked

PRICE, FREE, WORTH = Money("3.99", "USD"), Money("0", "USD"), Money("16", "USD")


@pytest.mark.parametrize("same", [True, False])
def test_only_the_same_product_goes_out(same: bool) -> None:
    """or a variant of it; a supervisor may go against that."""
    answer = ask(
        MayExchangeFor(
            given=asked(),
            item=Item(sku=Sku("tape"), title="Sea"),
            originals=(Original(sku=Sku("disc"), quantity=1, worth=WORTH),),
            same_product=same,
        )
    )

    assert isinstance(answer, Allowed) == same
    if isinstance(answer, Refused):
        assert answer.codes == ("other_product",)
        assert answer.standing[0].role == SUPERVISOR


def test_the_very_same_goes_out_at_what_was_paid_at_least() -> None:
    """a supervisor may go against that."""
    question = MayExchangeFor(
        given=asked(),
        item=Item(sku=Sku("disc"), title="Sea", price=Money("15", "USD")),
        originals=(Original(sku=Sku("disc"), quantity=1, worth=WORTH),),
        same_product=True,
        undercuts=WORTH,
    )

    refused = ask(question)
    assert isinstance(refused, Refused)
    assert refused.codes == ("below_what_was_paid",)
    assert refused.standing[0].role == SUPERVISOR
    assert isinstance(ask(evolve(question, undercuts=None)), Allowed)


def test_no_money_goes_back_for_what_an_owed_original_brought() -> None:
    """but where a supervisor says so."""
    refused = ask(MayGiveBack(given=asked(), amount=WORTH, unreturned=ExchangeId("exchange-1")))

    assert isinstance(refused, Refused)
    assert refused.codes == ("original_not_back",)
    assert refused.standing[0].role == SUPERVISOR


@pytest.mark.parametrize("ours", [True, False])
def test_on_our_mistake_a_replacement_ships_at_once(ours: bool) -> None:
    """else it waits for what it replaces."""
    ships = ask(ShipsWhen(given=asked(), our_mistake=ours)).value

    assert ships is (Ships.AT_ONCE if ours else Ships.AFTER_RETURN)


def test_what_was_all_right_is_no_mistake_of_ours() -> None:
    """its replacement waits, and is shipped at the customer's cost unless the order qualifies."""
    said: dict[str, Any] = {"given": asked(), "our_mistake": False, "contradicted": True}
    cost = ShippingCost(**said, so_far=PRICE, value=WORTH, qualifies=False)

    assert ask(ShipsWhen(**said)).value is Ships.AFTER_RETURN
    assert ask(cost).value == PRICE
    assert ask(evolve(cost, qualifies=True)).value == FREE


@pytest.mark.parametrize(
    ("ours", "qualifies", "cost"),
    [(True, False, FREE), (False, True, FREE), (True, True, FREE), (False, False, PRICE)],
)
def test_shipping_is_waived_on_our_mistake_or_where_the_order_qualifies(
    ours: bool, qualifies: bool, cost: Money
) -> None:
    """else it costs what the brand asks."""
    question = ShippingCost(
        given=asked(), so_far=PRICE, our_mistake=ours, value=WORTH, qualifies=qualifies
    )

    assert ask(question).value == cost


def test_a_customer_is_reminded_then_charged_and_then_let_be() -> None:
    """after 14 days, 30 days, and 30 more."""
    remind = RemindAfter(given=asked(), our_mistake=True, value=WORTH)
    charge = ChargeAfter(given=asked(), our_mistake=True, value=WORTH)
    write_off = WriteOffAfter(given=asked(), owing=Owing.ORIGINAL, amount=WORTH)

    assert [ask(one).value for one in (remind, charge, write_off)] == [days(14), days(30), days(30)]


@pytest.mark.parametrize(
    ("consented", "on_its_way", "not_come", "codes"),
    [
        (True, False, False, None),
        (True, True, False, ("on_its_way",)),
        (True, False, True, ("not_come",)),
        (False, False, False, ("no_consent",)),
        (False, True, True, ("no_consent",)),
    ],
)
def test_nobody_is_charged_who_did_not_agree(
    consented: bool, on_its_way: bool, not_come: bool, codes: tuple[str, ...] | None
) -> None:
    """that is final; nor for what is on its way, unless a supervisor takes responsibility."""
    answer = ask(
        MayCharge(
            given=asked(),
            amount=WORTH,
            consented=consented,
            original=OriginalStage.AWAITED,
            on_its_way=on_its_way,
            our_mistake=False,
            reminded=True,
            not_come=not_come,
        )
    )

    assert (answer.codes if isinstance(answer, Refused) else None) == codes
    if isinstance(answer, Refused):
        assert answer.standing[0].final is not consented


@pytest.mark.parametrize(
    ("ours", "overdue", "by_supervisor", "answer"),
    [
        (False, False, False, Refused),
        (False, False, True, Allowed),
        (True, False, False, Allowed),
        (False, True, False, Allowed),
    ],
)
def test_what_a_customer_owes_is_let_go_by_a_supervisor(
    ours: bool, overdue: bool, by_supervisor: bool, answer: type
) -> None:
    """or by anybody on our mistake, or once it was waited for long enough."""
    by = Actor.staff("sue", SUPERVISOR) if by_supervisor else Actor.staff("anna")
    question = MayWaive(
        given=asked(by=by),
        owing=Owing.DIFFERENCE,
        amount=WORTH,
        our_mistake=ours,
        overdue=overdue,
    )

    assert isinstance(ask(question), answer)


@pytest.mark.parametrize(("attempt", "after"), [(1, 1), (2, 2), (4, 8)])
def test_a_replacement_is_tried_again_after_a_day_then_after_twice_as_long(
    attempt: int, after: int
) -> None:
    """each time."""
    question = RetryReplacementAfter(given=asked(), attempt=attempt, our_mistake=True, value=WORTH)
    assert ask(question).value == days(after)


def test_a_replacement_that_came_back_is_kept_for_two_weeks() -> None:
    """whoever caused it."""
    for ours in (True, False):
        question = ResendWithin(given=asked(), our_mistake=ours, value=WORTH)
        assert ask(question).value == days(14)
