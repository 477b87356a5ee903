"""What the host never confirms is never missed: a person is told, until it is. B5, E6, E11."""

from typing import Any

import attrs
import pytest

from cservice import Money, Refused, days, orders, refunds, returns, tickets
from cservice.ids import RefundId, ReturnId
from cservice.kernel.actor import SUPERVISOR, Actor
from cservice.kernel.time import plus
from cservice.payment import PaymentMeans
from cservice.testing.desk import applied
from cservice.testing.told import what_needs_a_person_is_told, what_waits_is_told

from .house import ANNA, BOOK, T0, House, open_house

BOSS = Actor.staff("sue", SUPERVISOR)


@pytest.fixture
def house() -> House:
    """Three books that were paid by card."""
    return open_house(3, PaymentMeans.CARD)


@pytest.fixture(autouse=True)
def laws(house: House) -> Any:
    """Whatever becomes of it, people are told."""
    yield
    what_needs_a_person_is_told(house.desk)


def later(house: House, number: int) -> None:
    """So many days later, and swept."""
    house.now = plus(T0, days(number))
    house.desk.tick(house.now)


def asked(house: House) -> list[str]:
    """What somebody is to see to."""
    return [one for ticket in house.tickets for one in ticket.asks]


class TestARefund:
    """Of which the provider says nothing."""

    @pytest.fixture
    def refund(self, house: House) -> RefundId:
        """A book that came back is credited; the credit is to be paid out."""
        ra = house.asked_back()
        house.came(ra, returns.FoundItem(sku=BOOK, accepted=1))
        house.do(returns.IssueCredit(ra=ra))
        [refund] = [one.id for one in house.desk.records() if isinstance(one, refunds.Refund)]
        return RefundId(refund)

    def test_somebody_asks_the_provider(self, house: House, refund: RefundId) -> None:
        """three days later, once, on a ticket that is open; and not before."""
        later(house, 2)
        assert asked(house) == []
        for number in (3, 4, 40):
            later(house, number)
            assert asked(house) == [f"{refund}:answer"]
        text = (
            f"by 2026-03-05T12:00:00Z nobody had said whether the refund {refund} of USD 10.00 was"
            " paid: somebody asks the provider, and says so, or that it failed"
        )
        assert house.read[-1] == text
        assert house.read.count(text) == 1

    def test_until_it_is_paid(self, house: House, refund: RefundId) -> None:
        """its ticket is solved then, and not before; a supervisor may let it be."""
        later(house, 3)
        ticket = house.tickets[-1]
        solve = tickets.SolveTicket(ticket=ticket.id, resolution="it will come")
        refused = house.desk.try_do(solve, by=ANNA, at=house.now)
        assert isinstance(refused, Refused)
        assert refused.codes == ("waits",)

        house.do(refunds.ConfirmRefund(refund=refund, reference="r-1"))

        assert (asked(house), house.is_open()) == ([], False)

    def test_or_failed(self, house: House, refund: RefundId) -> None:
        """it is tried again, and an answer waited for anew; then it needs a person again."""
        later(house, 3)
        house.do(refunds.FailRefund(refund=refund, reason="no such card"))
        assert asked(house) == []

        for number in (4, 7):
            later(house, number)
        assert asked(house) == [f"{refund}:answer"]
        house.do(refunds.FailRefund(refund=refund, reason="no such card"))
        assert asked(house) == [refund]
        assert house.is_open()
        house.do(refunds.GiveUpRefund(refund=refund, reason="paid in cash"), BOSS)
        assert (asked(house), house.is_open()) == ([], False)

    def test_or_waits_for_the_bank(self, house: House, refund: RefundId) -> None:
        """the provider is not asked for what it is not to pay."""
        later(house, 3)
        house.do(dispute(house))
        assert asked(house) == [refund]

    def test_who_was_let_be(self, house: House, refund: RefundId) -> None:
        """is not asked again: a supervisor knows better."""
        later(house, 3)
        ticket = house.tickets[-1].id
        house.do(tickets.TickOff(ticket=ticket, about=f"{refund}:answer"), BOSS)
        later(house, 40)
        assert asked(house) == []


def dispute(house: House) -> orders.OpenChargeback:
    """The customer asks the bank for it."""
    amount = Money("10", "USD")
    return orders.OpenChargeback(order=house.order.id, reference="b-1", amount=amount)


def test_a_refund_without_a_return(house: House) -> None:
    """of what was paid too much: it is asked for too, until it waits for the bank."""
    less = Money("25", "USD")
    adjust = orders.AdjustPrice(order=house.order.id, sku=BOOK, to=less, reason="a scratch")
    house.do(adjust)
    [refund] = [one.id for one in house.desk.records() if isinstance(one, refunds.Refund)]
    later(house, 3)
    assert asked(house) == [f"{refund}:answer"]
    house.do(dispute(house))
    assert asked(house) == [refund]


class TestALabel:
    """That was ordered, and of which nobody says that it was mailed."""

    @pytest.fixture
    def ra(self, house: House) -> ReturnId:
        """A book is asked back, with a label."""
        ra = house.asked_back()
        house.do(returns.OrderLabel(ra=ra))
        return ra

    def test_somebody_asks_for_it(self, house: House, ra: ReturnId) -> None:
        """two days later, once, on a ticket that is open; and not before."""
        later(house, 1)
        assert asked(house) == []
        for number in (2, 3, 29):
            later(house, number)
            assert asked(house) == [f"{ra}:mail"]
        text = (
            f"the label of {ra} was to be mailed by 2026-03-04T12:00:00Z, and nobody has said that"
            " it was: somebody asks for it, or tells the customer the number on the phone"
        )
        assert house.read == [text]

    @pytest.mark.parametrize(
        "command",
        [
            returns.MailLabel,
            returns.DictateReturn,
            returns.HandOver,
            lambda ra: returns.LetKeep(ra=ra, reason="so"),
            lambda ra: returns.CancelReturn(ra=ra, reason="so"),
        ],
        ids=["mailed", "dictated", "sent without", "kept", "cancelled"],
    )
    def test_until_nobody_needs_it(self, house: House, ra: ReturnId, command: Any) -> None:
        """the customer has it, or does without, or has nothing to send."""
        later(house, 2)
        house.do(command(ra=ra), BOSS)
        assert f"{ra}:mail" not in asked(house)

    def test_until_the_number_is_over(self, house: House, ra: ReturnId) -> None:
        """what can be sent no more needs no label."""
        later(house, 2)
        later(house, 30)
        assert (asked(house), house.is_open()) == ([], False)

    def test_one_that_is_told_of_in_time_is_not_asked_for(self, house: House, ra: ReturnId) -> None:
        """nor one that was mailed on the day it was ordered."""
        house.do(returns.MailLabel(ra=ra))
        later(house, 2)
        assert house.tickets == []


@pytest.mark.parametrize("said", [False, True], ids=["nobody", "nobody in particular"])
@pytest.mark.parametrize("what", ["label", "refund"])
def test_the_law_is_broken_where_nobody_is_told(house: House, what: str, said: bool) -> None:
    """though it came out well since; also where a ticket asks nobody to see to it."""
    ra = house.asked_back()
    if what == "label":
        house.do(returns.OrderLabel(ra=ra))
    else:
        house.do(returns.IssueCredit(ra=ra))
    later(house, 3)
    if not said and what == "label":
        house.do(returns.MailLabel(ra=ra))
    elif not said:
        house.paid_out()
    silent = [
        attrs.evolve(one, body=attrs.evolve(one.body, about=None))
        if isinstance(one.body, tickets.TicketOpened)
        else one
        for one in house.desk.events()
        if said or not isinstance(one.body, _OF_A_TICKET)
    ]
    with pytest.raises(AssertionError, match="nobody is told"):
        what_waits_is_told(silent, applied({}, silent))


_OF_A_TICKET = (tickets.TicketOpened, tickets.TicketSolved, tickets.TickedOff)
