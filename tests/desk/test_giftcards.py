"""Gift cards at a desk: balances that are looked up, and credits that are issued as cards."""

import logging
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Desk,
    Money,
    RefusedError,
    calls,
    hours,
    orders,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.adapters.giftcards_memory import MemoryGiftCards
from cservice.desk.giftcards import GiftCardDesk, GiftCardLink
from cservice.desk.outcomes import Done, Round
from cservice.desk.ports.giftcards import CardNumber, CardReference, NotIssuedError
from cservice.ids import AgentId, CallId, ReturnId, Sku, TicketId
from cservice.kernel.actor import SUPERVISOR
from cservice.kernel.errors import CserviceError
from cservice.kernel.ruling import Lift, Ruling
from cservice.kernel.time import Instant, instant, plus
from cservice.menu import Department
from cservice.payment import PaymentMeans
from cservice.testing.desk import what_is_kept_adds_up

T0 = instant("2026-03-02T12:00:00Z")
ANNA, SYLVIA, SHOP = Actor.staff("anna"), Actor.customer("c-1"), Actor.customer("shop")
SUE = Actor.staff("sue", SUPERVISOR)
PRINTED = CardNumber("6006 0000-0000 1234")
TWENTY = Money("20", "USD")


class Keeper(MemoryGiftCards):
    """Issues cards, but for the next so many times raises what it is told to."""

    def __init__(self) -> None:
        super().__init__({PRINTED: TWENTY})
        self.raises: list[Exception] = []
        self.asked: list[str] = []

    def issue(self, amount: Money, key: str) -> CardReference:
        """As told."""
        self.asked.append(key)
        if self.raises:
            raise self.raises.pop(0)
        return super().issue(amount, key)


@policy(returns.MayCredit)
def beforehand(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


@attrs.define
class Counter:
    """A desk, the keeper it is linked to, and what the time is."""

    desk: Desk
    cards: Keeper
    link: GiftCardLink
    clock: list[Instant]

    def credit(self, means: str = "gift_card") -> refunds.Refund:
        """Ten dollars are credited to a customer, and how far their refund is by now."""
        number = f"C-{len(self.desk.events())}"
        line = orders.OrderLine(
            sku=Sku("book"), title="A book", quantity=1, paid=Money("10", "USD")
        )
        order = self.desk.do(
            orders.RecordOrder(
                number=number,
                customer=None,
                lines=(line,),
                shipping=Money("0", "USD"),
                placed_at=T0,
                shipped_at=T0,
                delivered_at=T0,
            ),
            by=SHOP,
        ).record
        item = returns.RequestedItem(sku=Sku("book"), reason=returns.Reason.DAMAGED)
        request = returns.RequestReturn(order=order.id, items=(item,))
        ra = ReturnId(self.desk.do(request, by=ANNA).record.id)
        self.desk.do(returns.AuthorizeReturn(ra=ra), by=ANNA)
        credit = returns.IssueCredit(ra=ra, means=returns.Settlement(means))
        self.desk.do(credit, by=ANNA)
        return self.all_refunds[-1]

    @property
    def all_refunds(self) -> list[refunds.Refund]:
        return [one for one in self.desk.records() if isinstance(one, refunds.Refund)]

    def now(self, refund: refunds.Refund) -> refunds.Refund:
        return self.desk.record(refunds.Refund, refund.id)

    def balance(self, reference: str | None) -> Money | None:
        """What is on a card that was issued."""
        assert reference is not None
        return self.cards.balance(self.cards.number_of(CardReference(reference)))


@pytest.fixture
def counter(open_desk: Callable[..., Desk]) -> Counter:
    """A desk that believes its customers, linked to a keeper of gift cards."""
    clock = [T0]
    desk, cards = open_desk(clock=lambda: clock[0], policies=[beforehand]), Keeper()
    return Counter(desk, cards, GiftCardLink(desk, cards), clock)


def test_a_balance_is_looked_up_and_noted_on_the_ticket(counter: Counter) -> None:
    """with the last digits of the card and no more."""
    ticket = counter.desk.do(tickets.OpenTicket(subject="a card"), by=ANNA).record
    tool = GiftCardDesk(counter.desk, counter.cards)

    for number, left in ((PRINTED, TWENTY), (CardNumber("0000 0000 0007"), None)):
        assert tool.look_up(number, by=ANNA, ticket=TicketId(ticket.id), at=T0) == left

    assert counter.desk.record(tickets.Ticket, ticket.id).notes == (
        "gift card …1234: USD 20.00 is left",
        "gift card …0007: there is no such card",
    )
    assert {one.by for one in counter.desk.events()} == {ANNA}
    assert PRINTED.plain not in repr(counter.desk.events())


def test_a_call_knows_that_the_caller_was_told(counter: Counter) -> None:
    """and a look-up for nobody is noted nowhere."""
    desk, tool = counter.desk, GiftCardDesk(counter.desk, counter.cards)
    call = desk.do(calls.OfferCall(), by=SYLVIA).record
    queue = calls.QueueCall(call=call.id, department=Department("customer_service"))
    desk.do(queue, by=SYLVIA)
    with pytest.raises(RefusedError):
        tool.look_up(PRINTED, by=ANNA, call=CallId(call.id))
    desk.do(calls.AnswerCall(call=call.id, agent=AgentId("anna")), by=ANNA)

    assert tool.look_up(PRINTED, by=ANNA, call=CallId(call.id)) == TWENTY
    assert desk.record(calls.Call, call.id).told == (calls.Topic.GIFT_CARD_BALANCE,)
    before = desk.events()
    assert tool.look_up(PRINTED, by=ANNA) == TWENTY
    assert desk.events() == before


def test_a_credit_by_gift_card_is_issued_as_one(counter: Counter) -> None:
    """at once, under the refund's own key; the card's reference is kept and its number is not."""
    refund = counter.credit()

    assert (refund.stage, refund.reference) == (refunds.RefundStage.PAID, "card-1")
    assert counter.balance(refund.reference) == Money("10", "USD")
    assert counter.cards.asked == [refund.id]
    [*_, paid] = counter.desk.history(refund.id)
    assert str(paid.by) == "system gift cards"
    assert counter.link.poll() == Round()
    what_is_kept_adds_up(counter.desk)


def test_what_goes_by_other_means_is_not_the_keepers(counter: Counter) -> None:
    """nobody issues a card for it, also not by looking again."""
    refund = counter.credit("store_credit")

    assert counter.link.poll() == Round()
    assert counter.now(refund).stage is refunds.RefundStage.PENDING
    assert counter.cards.asked == []


def test_what_the_keeper_declines_is_tried_again_once_by_itself(counter: Counter) -> None:
    """then a person says what becomes of it, perhaps by gift card all the same."""
    counter.cards.raises = [NotIssuedError("over the limit"), NotIssuedError("still over")]
    refund = counter.credit()
    [*_, failed] = counter.desk.history(refund.id)
    assert getattr(failed.body, "reason", "") == "over the limit"
    assert (refund.stage, refund.retry_at) == (refunds.RefundStage.FAILED, plus(T0, hours(4)))
    assert counter.link.poll() == Round()

    counter.clock[0] = plus(T0, hours(4))
    counter.desk.tick()
    again = counter.now(refund)
    assert (again.stage, again.attempts, again.retry_at) == (refunds.RefundStage.FAILED, 2, None)

    counter.desk.do(refunds.RetryRefund(refund=again.id), by=ANNA)
    paid = counter.now(refund)
    assert (paid.stage, paid.reference) == (refunds.RefundStage.PAID, "card-1")
    assert counter.cards.asked == [refund.id] * 3
    what_is_kept_adds_up(counter.desk)


def test_what_is_tried_by_other_means_is_the_keepers_no_more(counter: Counter) -> None:
    """and the other way round: what becomes a card is issued when it does."""
    counter.cards.raises = [NotIssuedError("no")]
    refund = counter.credit()
    bank = refunds.RetryRefund(refund=refund.id, means=PaymentMeans.BANK_TRANSFER)
    counter.desk.do(bank, by=SUE)
    assert counter.cards.asked == [refund.id]
    counter.desk.do(refunds.FailRefund(refund=refund.id, reason="no account"), by=ANNA)

    card = refunds.RetryRefund(refund=refund.id, means=PaymentMeans.GIFT_CARD)
    counter.desk.do(card, by=ANNA)
    assert counter.now(refund).reference == "card-1"


def test_a_keeper_that_is_not_there_is_asked_again(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    """under the same key, since the card may be there; one that fails keeps no other waiting."""
    down = CserviceError("the line is down")
    counter.cards.raises = [down, down, down]
    with caplog.at_level(logging.WARNING, "cservice.giftcards"):
        first, second = counter.credit(), counter.credit()
    assert [one.getMessage() for one in caplog.records] == [
        f"{one.id} is issued by poll" for one in (first, second)
    ]
    assert {first.stage, second.stage} == {refunds.RefundStage.PENDING}

    polled = counter.link.poll()
    assert polled.failures == (down,)
    [done] = polled.outcomes
    assert isinstance(done, Done)
    assert [type(one) for one in counter.link.poll().outcomes] == [Done]
    assert {one.stage for one in counter.all_refunds} == {refunds.RefundStage.PAID}
    assert sorted(one.reference or "" for one in counter.all_refunds) == ["card-1", "card-2"]


def test_two_links_issue_one_card(counter: Counter) -> None:
    """whoever comes second finds that it is told already."""
    GiftCardLink(counter.desk, counter.cards)
    refund = counter.credit()

    assert counter.balance(refund.reference) == Money("10", "USD")
    assert [one.body.kind for one in counter.desk.history(refund.id)] == [
        "refunds.refund_opened",
        "refunds.refund_paid",
    ]


def test_a_card_that_is_there_though_nobody_heard_is_not_issued_twice(counter: Counter) -> None:
    """the keeper knows it by its key."""
    issue: Any = counter.cards.issue

    def unheard(amount: Money, key: str) -> CardReference:
        """It issues, and the line goes down."""
        issue(amount, key)
        raise CserviceError("the line is down")

    counter.cards.issue = unheard  # type: ignore[method-assign]  # a keeper for this test alone
    refund = counter.credit()
    counter.cards.issue = issue  # type: ignore[method-assign]  # likewise
    counter.link.poll()

    assert counter.now(refund).reference == "card-1"
    assert len(counter.cards.asked) == 2
