"""The cases about money: what keeps a sale, what is credited, how it goes back, and how often."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from cservice import (
    Money,
    appeasements,
    exchanges,
    orders,
    refunds,
    retention,
    returns,
    tickets,
)
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.cli.timeline import Entry, Refusal
from cservice.ids import Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor
from cservice.kernel.event import Envelope
from cservice.kernel.record import Record
from cservice.kernel.time import days, elapsed, hours
from cservice.payment import PaymentMeans

CANGO = Path(__file__).parents[2] / "examples" / "cango"


@attrs.frozen
class Played:
    """What became of a script that plays as it expects."""

    entries: list[Entry]  # all that happened, refusals included
    records: dict[str, Record]  # as they were left, by their id

    def envelopes(self, kind: type[Any]) -> list[Any]:
        """The events of a kind as they were recorded, in order."""
        return [x for x in self.entries if isinstance(x, Envelope) and type(x.body) is kind]

    def happened(self, kind: type[Any]) -> list[Any]:
        """What they say."""
        return [one.body for one in self.envelopes(kind)]

    @property
    def refusals(self) -> list[Refusal]:
        """What was asked for and refused, in order."""
        return [one for one in self.entries if isinstance(one, Refusal)]

    def refused(self) -> list[tuple[str, tuple[str, ...]]]:
        """The same as command and codes."""
        return [(one.command, one.refused.codes) for one in self.refusals]

    def one(self, kind: type[Any], id: str) -> Any:
        """A record, which is of that kind."""
        record = self.records[id]
        assert isinstance(record, kind)
        return record


@pytest.fixture
def played() -> Callable[[str], Played]:
    """Play one of Cango's scripts."""

    def play(name: str) -> Played:
        script = read_script(CANGO / f"{name}.yaml")
        with desk_for(script) as desk:
            playing = Playing(script, desk)
            playing.run()
            return Played(playing.entries, {one.id: one for one in desk.records()})

    return play


Play = Callable[[str], Played]


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def codes(offers: tuple[returns.SaveOffer, ...]) -> list[str]:
    """What was offered."""
    return [one.code for one in offers]


def test_nothing_is_authorized_before_the_customer_has_answered(played: Play) -> None:
    """who keeps the book never has a return number, and that solves the ticket."""
    case = played("kept")

    assert case.refused()[0] == ("returns.authorize_return", ("offers_open",))
    kept = case.one(returns.ReturnAuthorization, "ra-1")
    assert (kept.stage, kept.number) == (returns.ReturnStage.SALE_KEPT, None)
    assert case.one(tickets.Ticket, "ticket-1").resolution == "kept the order"


def test_what_keeps_a_book_is_given(played: Play) -> None:
    """a coupon at once, under a number; a pen by somebody, and no ticket is solved before."""
    case = played("kept")

    coupon = case.one(appeasements.Appeasement, "appeasement-1")
    assert (coupon.cause, coupon.customer, coupon.promised) == ("ra-1", "c-cole", True)
    assert coupon.coupon is not None
    assert coupon.coupon.amount == usd("6.00")
    pen = case.one(tickets.Ticket, "ticket-2")
    assert "ra-3, since the customer took" in pen.subject
    assert pen.resolution == "the pen was sent"


def test_a_budget_pays_for_what_is_accepted_and_is_never_overspent(played: Play) -> None:
    """six of eight dollars keep one customer, at once; a coupon of 2.40 is not offered then."""
    case = played("kept")

    [accepted, pen] = case.envelopes(returns.SaveOfferAccepted)
    [spent] = case.envelopes(retention.BudgetSpent)
    assert (spent.cause, spent.at) == (accepted.id, accepted.at)
    assert (spent.body.amount, spent.body.spent_on) == (usd("6.00"), "ra-1")
    assert case.refused()[1:] == [("returns.accept_offer", ("unknown_offer",))]
    assert pen.body.offer.budget is None
    budget = case.one(retention.Budget, "budget-spring")
    assert (budget.spent, budget.stage) == (usd("6.00"), retention.BudgetStage.OVER)


def test_an_offer_weighs_what_it_cost_to_win_the_customer(played: Play) -> None:
    """what the shop knew of that is kept with the offer."""
    first, *_ = played("kept").envelopes(returns.ReturnRequested)

    assert first.facts == {"WonFor": {"cost": {"amount": "15.00", "currency": "USD"}}}


def test_what_is_kept_may_come_back_for_another_reason(played: Play) -> None:
    """it frees its quantities; and on our mistake only what says so is offered."""
    case = played("kept")

    first, torn, other = case.happened(returns.SaveOffersMade)
    assert codes(first.offers) == ["coupon_10", "free_pen"]
    assert codes(torn.offers) == codes(other.offers) == ["free_pen"]
    [line] = case.one(returns.ReturnAuthorization, "ra-2").lines
    assert (line.requested, line.authorized, line.paid) == (2, 2, usd("120.00"))


def test_a_supervisor_lets_the_customer_keep_it(played: Play) -> None:
    """an agent alone may not; who took it on, and why, stays in the log. Cheap things just stay."""
    case = played("keep_it")

    assert case.refused()[0] == ("returns.let_keep", ("keep_it",))
    [kept] = case.envelopes(returns.ReturnKept)
    assert kept.by.id == "anna"
    [ruling] = kept.rulings
    assert ruling.settled_by == "staff sue: the label costs more than the paper is worth"
    [authorized] = case.happened(returns.ReturnAuthorized)
    assert [line.kept for line in authorized.lines] == [0, 1]
    assert [line.back for line in authorized.lines] == [returns.Back.PARCEL, returns.Back.KEEP_IT]


def test_what_is_kept_is_credited_and_nothing_comes_back(played: Play) -> None:
    """at once, once, for what was paid; there is no address and no label."""
    case = played("keep_it")

    [credit] = case.happened(returns.CreditIssued)
    assert (credit.amount, credit.trigger) == (usd("15.80"), returns.CreditTrigger.KEPT)
    assert case.refused()[1:] == [("returns.dictate_return", ("nothing_to_send",))]
    assert not case.happened(returns.ReturnDictated)
    assert not case.happened(returns.LabelMailed)
    assert not [one for one in case.records.values() if isinstance(one, returns.Parcel)]
    refund = case.one(refunds.Refund, "refund-1")
    assert (refund.amount, refund.payment) == (usd("15.80"), "ch-5520")
    assert refund.stage is refunds.RefundStage.PAID


def test_for_what_is_digital_nothing_is_waited_for(played: Play) -> None:
    """credited within a minute of its authorization; no label, no parcel, no stock."""
    case = played("digital_goods")

    [authorized] = case.envelopes(returns.ReturnAuthorized)
    [not_needed] = case.envelopes(returns.ReturnNotNeeded)
    [credit] = case.envelopes(returns.CreditIssued)
    assert not_needed.at == authorized.at
    assert elapsed(authorized.at, credit.at).total_seconds() < 60
    assert credit.body.trigger is returns.CreditTrigger.NOTHING_TO_SEND
    assert credit.body.amount == usd("29.00")
    assert case.refused()[1] == ("returns.mail_label", ("nothing_to_send",))


def test_what_was_omitted_is_sent_and_nobody_waits_for_anything(played: Play) -> None:
    """no label, no reminder, no charge: the customer never had it."""
    case = played("missing_book")

    assert case.refused() == [("returns.mail_label", ("nothing_to_send",))]
    exchange = case.one(exchanges.Exchange, "exchange-1")
    [sent] = case.envelopes(orders.NoPaymentOrderPlaced)
    [agreed] = case.envelopes(exchanges.ExchangeStarted)
    assert sent.at == agreed.at
    assert (exchange.charge, exchange.reminded_at) == (exchanges.ChargeStage.NONE, None)
    assert exchange.stage is exchanges.ExchangeStage.CLOSED


def test_what_the_courier_says_it_delivered_a_supervisor_has_looked_into(played: Play) -> None:
    """an agent may not take it for granted; before it arrived it is only late."""
    case = played("not_received")

    assert [codes for _, codes in case.refused()] == [("not_arrived",), ("said_delivered",)]
    [authorized] = case.envelopes(returns.ReturnAuthorized)
    [approved] = [one for one in authorized.rulings if one.code == "said_delivered"]
    assert approved.settled_by is not None
    [credit] = case.happened(returns.CreditIssued)
    assert credit.trigger is returns.CreditTrigger.NOTHING_TO_SEND


def test_a_game_that_was_played_does_not_come_back(played: Play) -> None:
    """the game servers know; nothing of that return is authorized, and its quantities are free."""
    case = played("digital_goods")

    first = case.refusals[0]
    assert (first.command, first.refused.codes) == ("returns.authorize_return", ("played",))
    assert "game-mine was played" in str(first.refused)
    [authorized] = case.envelopes(returns.ReturnAuthorized)
    assert authorized.stream == "ra-2"
    assert list(authorized.facts["Played"]["games"]) == ["game-mine"]
    order = case.one(orders.Order, "order-1")
    assert {line.digital for line in order.lines} == {True}


def test_what_was_paid_for_a_line_is_shared_out_to_the_cent(played: Play) -> None:
    """a gift, ten per cent off the whole order and the tax on it are in the lines of the order."""
    order = played("gift_and_discount").one(orders.Order, "order-1")
    atlas, whale = Sku("atlas"), Sku("book-whale")
    catalogue = [
        orders.PricedLine(sku=atlas, title="Atlas of Rivers", quantity=1, price=usd("60.00")),
        orders.PricedLine(
            sku=Sku("bookmarks"),
            title="Six bookmarks",
            quantity=1,
            price=usd("3.80"),
            gift_with=atlas,
        ),
        orders.PricedLine(sku=whale, title="Moby-Dick", quantity=3, price=usd("38.40")),
    ]
    off = usd("98.40").percent(10)
    tax = (usd("98.40") - off).percent(Decimal("8.875"), ROUND_HALF_UP)

    assert (off, tax) == (usd("9.84"), usd("7.86"))
    assert order.lines == orders.allocated(catalogue, [orders.Discount(off=off)], tax)
    assert order.total == order.paid_in_total == usd("100.41")


def test_a_gift_that_is_kept_lowers_the_credit(played: Play) -> None:
    """60.00 in the catalogue, less a tenth and with tax, is 58.79; 3.49 of it is the bookmarks'."""
    case = played("gift_and_discount")

    assert case.refused() == [("returns.issue_credit", ("more_than_due",))]
    atlas, whale = case.one(returns.ReturnAuthorization, "ra-1").lines
    assert atlas.paid + usd("3.49") == usd("58.79")
    assert whale.paid == usd("12.55")


def test_two_returns_together_are_worth_what_was_paid(played: Play) -> None:
    """and what is left of the card and of the gift card is the shipping, which is not returned."""
    case = played("gift_and_discount")
    order = case.one(orders.Order, "order-1")
    issued = case.happened(returns.CreditIssued)

    assert [one.amount for one in issued] == [usd("67.85"), usd("28.57")]
    assert issued[0].amount + issued[1].amount == order.total - order.shipping
    for one in issued:
        assert Money.total([part.amount for part in one.parts], "USD") == one.amount
    left = {payment.means: payment.amount for payment in order.payments}
    for part in issued[0].parts + issued[1].parts:
        left[part.means] -= part.amount
    assert left == {PaymentMeans.CARD: usd("3.00"), PaymentMeans.GIFT_CARD: usd("0.99")}


def test_a_refund_that_failed_is_tried_again_and_paid_once(played: Play) -> None:
    """by itself, after four hours, as it was; the other part of the credit does not wait."""
    case = played("gift_and_discount")

    [failed] = case.envelopes(refunds.RefundFailed)
    [retried] = case.envelopes(refunds.RefundRetried)
    assert failed.stream == retried.stream == "refund-1"
    assert (retried.by, retried.body.means) == (SYSTEM, PaymentMeans.CARD)
    assert elapsed(failed.at, retried.at) == hours(4)
    paid = {one.stream: one.body.reference for one in case.envelopes(refunds.RefundPaid)}
    assert paid == {"refund-1": "re-4419", "refund-2": "re-4402"}
    assert case.one(refunds.Refund, "refund-1").amount == usd("50.96")


def test_nothing_is_credited_beside_an_open_dispute(played: Play) -> None:
    """though the goods are back; and a supervisor cannot lift that."""
    alone, with_sue, *_ = played("chargeback").refusals

    for one in (alone, with_sue):
        [ruling] = one.refused.standing
        assert (ruling.code, ruling.final) == ("chargeback_open", True)
    assert alone.override is None
    assert with_sue.override is not None
    assert with_sue.override.by == Actor.staff("sue", SUPERVISOR)


def test_a_dispute_that_we_win_is_credited_after(played: Play) -> None:
    """once, for what came back, three weeks after the goods."""
    case = played("chargeback")

    won, _ = case.envelopes(orders.ChargebackClosed)
    credit, _ = case.envelopes(returns.CreditIssued)
    inspected, _ = case.envelopes(returns.ReturnInspected)
    assert inspected.at < won.at < credit.at
    assert elapsed(inspected.at, credit.at) > days(20)
    assert credit.body.amount == usd("45.00")


def test_what_the_bank_gave_back_is_not_paid_twice(played: Play) -> None:
    """of 54.00 that came back the bank paid 30.00; the rest is credited, and the return is done."""
    case = played("chargeback")
    order = case.one(orders.Order, "order-2")
    lost = case.one(returns.ReturnAuthorization, "ra-2")

    assert case.refused()[2:] == [("returns.issue_credit", ("more_than_due",))]
    assert "up to USD 24.00" in case.refusals[2].refused.standing[0].allowed
    assert order.charged_back == usd("30.00")
    assert lost.credited + order.charged_back == order.total - order.shipping
    assert lost.stage is returns.ReturnStage.CLOSED
