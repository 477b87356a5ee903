"""The example policies about returns, each asked what it is for."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, TEAM_LEADER, Actor
from cservice.kernel.money import Money
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Condition, Refused
from cservice.kernel.time import days, instant, plus
from cservice.kernel.value import evolve
from cservice.returns import (
    ArrivesWithin,
    AuthorizeWithin,
    Back,
    ComesBack,
    DisposeOf,
    Disposition,
    DockDecision,
    DockVerdict,
    LabelCost,
    MayChangeRemedy,
    MayDecideSurplus,
    MayExtend,
    MayKeep,
    MayOverlook,
    MayReturn,
    MayTakeIn,
    NumberStanding,
    Payer,
    Pieces,
    QuarantineFor,
    Reason,
    Remedy,
    ReturnLine,
    ReturnRequested,
    ReturnWithin,
    WayBack,
)
from cservice.testing import NOON, STREAM, ask, asked

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
BOOK = Sku("book")
TWENTY = Money("20", "USD")
ONE_BOOK = (Pieces(sku=BOOK),)
REFUSED = DockVerdict(decision=DockDecision.REFUSE, code="number_absent", reason="no number")


def example(file: str, name: str) -> Any:
    """What an example module has under a name."""
    return runpy.run_path(str(EXAMPLES / f"{file}.py"), run_name=file)[name]


def line(reason: Reason = Reason.CHANGED_MIND) -> ReturnLine:
    """One book."""
    return ReturnLine(sku=BOOK, reason=reason, paid=TWENTY, requested=1)


def a_return(reason: Reason = Reason.CHANGED_MIND) -> Any:
    """A return of one book."""
    lines = (line(reason),)
    return ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=lines).begin(
        STREAM
    )


def may_return(since: float, **fields: Any) -> MayReturn:
    """May a book come back so many days after it was delivered?"""
    then = plus(NOON, days(-since))
    return MayReturn(given=asked(), line=line(), delivered_at=then, placed_at=then, **fields)


def test_the_window_is_sixty_days() -> None:
    """in place of the thirty of the trade, which then say nothing."""
    sixty = example("window_of_sixty_days", "sixty_days")

    assert isinstance(ask(may_return(60), sixty), Allowed)
    late = ask(may_return(61), sixty)
    assert isinstance(late, Refused)
    assert late.standing[0].allowed == ("within 60 days of delivery",)


@pytest.mark.parametrize(
    ("since", "digital", "may"), [(14, True, True), (15, True, False), (15, False, True)]
)
def test_downloads_have_fourteen_days(since: int, digital: bool, may: bool) -> None:
    """after they were ordered; an order of which that is not known is not refused."""
    rule = example("download_window", "fourteen_days_for_downloads")
    question = may_return(since, digital=digital)

    assert isinstance(ask(question, rule), Allowed) == may
    assert isinstance(ask(evolve(question, placed_at=None), rule), Allowed)


@pytest.mark.parametrize(
    ("reason", "by", "may"),
    [
        (Reason.NOT_GIVEN, Actor.staff("ann"), False),
        (Reason.NOT_GIVEN, SYSTEM, True),
        (Reason.CHANGED_MIND, Actor.staff("ann"), True),
    ],
)
def test_where_no_law_lets_them_keep_it_people_say_why(
    reason: Reason, by: Actor, may: bool
) -> None:
    """a reason is asked for; a parcel that is taken in without a number can give none."""
    rule = example("who_returns_says_why", "who_returns_says_why")
    question = evolve(may_return(1), given=asked(by=by), line=line(reason))

    assert isinstance(ask(question, rule), Allowed) == may


def test_a_supervisor_may_let_it_be_without_a_reason() -> None:
    """and says why."""
    rule = example("who_returns_says_why", "who_returns_says_why")
    refused = ask(evolve(may_return(1), line=line(Reason.NOT_GIVEN)), rule)

    assert isinstance(refused, Refused)
    assert [(one.code, one.role) for one in refused.standing] == [("no_reason", SUPERVISOR)]


def test_numbers_are_good_for_longer_over_the_holidays() -> None:
    """and for thirty days in March."""
    rule = example("number_good_over_the_holidays", "over_the_holidays")
    december = asked(now=instant("2026-12-20T12:00:00Z"))

    assert ask(ReturnWithin(given=december, remedy=Remedy.CREDIT), rule).value == days(60)
    assert ask(ReturnWithin(given=asked(), remedy=Remedy.CREDIT), rule).value == days(30)


@pytest.mark.parametrize(
    ("role", "by", "may"), [(TEAM_LEADER, 30, True), (TEAM_LEADER, 31, False), (None, 15, False)]
)
def test_team_leaders_extend_a_number_further(role: Any, by: int, may: bool) -> None:
    """up to thirty days in all; agents as before."""
    rule = example("team_leaders_extend_further", "team_leaders")
    who = Actor.staff("tom", *([] if role is None else [role]))
    question = MayExtend(
        given=asked(by=who), ra=a_return(), first=NOON, until=plus(NOON, days(by)), reason="so"
    )

    assert isinstance(ask(question, rule), Allowed) == may


@pytest.mark.parametrize(
    ("price", "ours", "cost"),
    [("4.50", False, "1"), ("0.50", False, "0.50"), ("4.50", True, "0")],
)
def test_a_label_is_a_dollar_at_most(price: str, ours: bool, cost: str) -> None:
    """never more than the brand asks, and nothing where it was our mistake."""
    rule = example("label_for_a_dollar", "a_dollar_at_most")
    price_, of = Money(price, "USD"), a_return()
    question = LabelCost(given=asked(), so_far=price_, our_mistake=ours, ra=of)

    assert ask(question, rule).value == Money(cost, "USD")
    euros = evolve(question, so_far=Money("4.50", "EUR"), our_mistake=False)
    assert ask(euros, rule).value == Money("4.50", "EUR")


@pytest.mark.parametrize(
    ("tier", "order_known", "standing", "decision"),
    [
        ("gold", True, NumberStanding.ABSENT, DockDecision.TAKE_IN),
        ("gold", False, NumberStanding.ABSENT, DockDecision.REFUSE),
        ("bronze", True, NumberStanding.ABSENT, DockDecision.REFUSE),
        (None, True, NumberStanding.ABSENT, DockDecision.REFUSE),
        ("gold", True, NumberStanding.ANOTHER_SENDER, DockDecision.QUARANTINE),
    ],
)
def test_gold_customers_need_no_number(
    tier: str | None, order_known: bool, standing: NumberStanding, decision: DockDecision
) -> None:
    """if the order can be read; what has a number is the trade's to judge."""
    module = runpy.run_path(str(EXAMPLES / "gold_needs_no_number.py"), run_name="gold")
    host = () if tier is None else (module["Loyalty"](tier=tier),)
    question = MayTakeIn(
        given=asked(*host),
        standing=standing,
        ra=None,
        sender_known=True,
        our_label=False,
        order_known=order_known,
    )

    assert ask(question, module["gold_needs_no_number"]).value.decision is decision


def test_requests_are_answered_in_a_day() -> None:
    """at Cango; elsewhere as any question is, in two."""
    rule = example("answer_requests_in_a_day", "answer_requests_in_a_day")
    question = AuthorizeWithin(given=asked(), remedy=Remedy.CREDIT)

    assert ask(question, rule, brand="cango").value == days(1)
    assert ask(question).value == days(2)


def test_what_left_is_late_after_a_week() -> None:
    """at Cango; elsewhere after ten days."""
    rule = example("late_after_a_week", "late_after_a_week")
    question = ArrivesWithin(given=asked(), ra=a_return())

    assert ask(question, rule).value == days(7)
    assert ask(question, rule, brand="cango").value == days(7)
    assert ask(question).value == days(10)


@pytest.mark.parametrize(
    ("reason", "value", "may"),
    [
        (Reason.WRONG_ITEM, TWENTY, True),
        (Reason.WRONG_ITEM, Money("20.01", "USD"), False),
        (Reason.WRONG_ITEM, Money("1", "EUR"), False),
        (Reason.CHANGED_MIND, TWENTY, False),
    ],
)
def test_our_mistake_may_be_kept(reason: Reason, value: Money, may: bool) -> None:
    """up to twenty dollars; beyond that a supervisor says so."""
    rule = example("keep_our_mistake", "keep_our_mistake")
    question = MayKeep(
        given=asked(),
        ra=a_return(reason),
        items=ONE_BOOK,
        value=value,
        label_price=Money("0", "USD"),
        reason="not worth it",
    )

    assert isinstance(ask(question, rule), Allowed) == may


def test_our_mistake_is_that_of_what_is_kept() -> None:
    """not of what else comes back."""
    rule = example("keep_our_mistake", "keep_our_mistake")
    [ours], [theirs] = a_return(Reason.WRONG_ITEM).lines, a_return(Reason.CHANGED_MIND).lines
    both = evolve(a_return(), lines=(ours, evolve(theirs, sku=Sku("pen"))))
    question = MayKeep(
        given=asked(),
        ra=both,
        items=ONE_BOOK,
        value=TWENTY,
        label_price=Money("0", "USD"),
        reason="not worth it",
    )

    assert isinstance(ask(question, rule), Allowed)
    pen = evolve(question, items=(Pieces(sku=Sku("pen")),))
    assert isinstance(ask(pen, rule), Refused)


@pytest.mark.parametrize(
    ("reason", "paid", "back"),
    [
        (Reason.DAMAGED, Money("4.99", "USD"), Back.KEEP_IT),
        (Reason.DAMAGED, Money("5", "USD"), Back.PARCEL),
        (Reason.DAMAGED, Money("1", "EUR"), Back.PARCEL),
        (Reason.CHANGED_MIND, Money("1", "USD"), Back.PARCEL),
    ],
)
def test_cheap_things_stay(reason: Reason, paid: Money, back: Back) -> None:
    """where they came damaged; of what is digital there is nothing to keep."""
    rule = example("cheap_things_stay", "cheap_things_stay")
    question = ComesBack(
        given=asked(), sku=BOOK, quantity=1, reason=reason, paid=paid, digital=False
    )

    assert ask(question, rule).value is back
    assert ask(evolve(question, digital=True), rule).value is Back.NOTHING


def test_senders_always_pay() -> None:
    """where there was no number, also for what came on our label."""
    rule = example("senders_always_pay", "senders_always_pay")
    question = WayBack(given=asked(), verdict=REFUSED, our_label=True, signed_for=False)

    assert ask(question, rule).value is Payer.SENDER
    settled = evolve(question, verdict=evolve(REFUSED, code="number_settled"))
    assert ask(settled, rule).value is Payer.US


def test_a_quarantine_is_short() -> None:
    """where the parcel can go back to somebody."""
    rule = example("short_quarantine", "short_quarantine")
    question = QuarantineFor(given=asked(), verdict=REFUSED, sender_known=True)

    assert ask(question, rule).value == days(7)
    assert ask(evolve(question, sender_known=False), rule).value == days(30)


def test_what_was_opened_is_scrapped() -> None:
    """if it is accepted; what is rejected goes back to the customer."""
    rule = example("scrap_what_was_opened", "scrap_what_was_opened")
    question = DisposeOf(
        given=asked(), ra=a_return(), sku=BOOK, accepted=True, condition="opened once"
    )

    assert ask(question, rule).value is Disposition.SCRAP
    assert ask(evolve(question, condition="as sent"), rule).value is Disposition.RESTOCK
    assert ask(evolve(question, accepted=False), rule).value is Disposition.RETURN_TO_CUSTOMER


@pytest.mark.parametrize(
    ("condition", "paid", "may"),
    [("receipt", "20", True), ("receipt", "20.01", False), ("original_packaging", "1", False)],
)
def test_a_lost_receipt_is_forgiven(condition: str, paid: str, may: bool) -> None:
    """where little was paid, and nothing else was wrong."""
    rule = example("overlook_a_lost_receipt", "a_lost_receipt")
    unmet = (Condition(code=condition, text="as it was sold"),)
    line = ReturnLine(
        sku=BOOK, reason=Reason.CHANGED_MIND, paid=Money(paid, "USD"), requested=1, authorized=1
    )
    question = MayOverlook(given=asked(), ra=evolve(a_return(), lines=(line,)), unmet=unmet)

    refused = ask(question)
    assert isinstance(refused, Refused)
    assert refused.codes == ("condition_unmet",)
    if may:
        assert isinstance(ask(question, rule), Allowed)
    else:
        assert ask(question, rule) == refused


@pytest.mark.parametrize(
    ("games", "reason", "may"),
    [
        (None, Reason.CHANGED_MIND, True),
        (("another",), Reason.CHANGED_MIND, True),
        (("another", "book"), Reason.CHANGED_MIND, False),
        (("book",), Reason.DAMAGED, True),
    ],
)
def test_games_that_were_played_stay(
    games: tuple[str, ...] | None, reason: Reason, may: bool
) -> None:
    """unless it is our mistake; where nobody knows, they may come back."""
    module = runpy.run_path(str(EXAMPLES / "played_games_stay.py"), run_name="played_games_stay")
    host = () if games is None else (module["Played"](games=games),)
    question = evolve(may_return(1, digital=True), given=asked(*host), line=line(reason))

    assert isinstance(ask(question, module["played_games_stay"]), Allowed) == may


@pytest.mark.parametrize("more", [False, True])
def test_customers_change_an_exchange_of_cheap_things(more: bool) -> None:
    """up to twenty dollars for all of it."""
    cheap = example("customers_change_cheap_exchanges", "cheap_things")
    ra = a_return()
    question = MayChangeRemedy(
        given=asked(by=Actor.customer("c-1")),
        ra=evolve(ra, lines=(*ra.lines, line())) if more else ra,
        remedy=Remedy.CREDIT,
        reason="the money, then",
    )
    assert isinstance(ask(question, cheap), Allowed) is not more


@pytest.mark.parametrize(("sku", "allowed"), [("leaflet-may", True), ("book", False)])
def test_leaflets_are_scrapped_by_agents(sku: str, allowed: bool) -> None:
    """nobody wants one back; a supervisor agrees to whatever else is scrapped."""
    rule = example("agents_scrap_leaflets", "leaflets")
    record = ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line(),))
    question = MayDecideSurplus(
        given=asked(),
        ra=record.begin(STREAM),
        sku=Sku(sku),
        quantity=1,
        disposition=Disposition.SCRAP,
        reason="she does not want it",
    )

    assert isinstance(ask(question, rule), Allowed) is allowed
