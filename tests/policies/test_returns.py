from typing import Any

import pytest

from cservice.ids import OrderId, Sku
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor, ActorKind, Override
from cservice.kernel.money import Money
from cservice.kernel.policy import PolicyError, policy
from cservice.kernel.question import Allowed
from cservice.kernel.ruling import Refused
from cservice.kernel.time import days, hours, instant, minutes, plus, zone
from cservice.kernel.value import evolve
from cservice.policies import returns as trade
from cservice.returns import (
    ArrivesWithin,
    AuthorizeWithin,
    Back,
    ComesBack,
    DisposeOf,
    Disposition,
    DockDecision,
    DockVerdict,
    FeeKind,
    LabelCost,
    MayChangeRemedy,
    MayExtend,
    MayKeep,
    MayReturn,
    MayTakeIn,
    MayWaiveFee,
    NumberStanding,
    Payer,
    Pieces,
    QuarantineFor,
    Reason,
    Remedy,
    ReturnLine,
    ReturnRequested,
    ReturnWithin,
    SaveAttempt,
    SaveOffer,
    WayBack,
)
from cservice.testing import ANN, NOON, STREAM, ask, asked

PRICE = Money("4.50", "USD")
VERDICT = DockVerdict(decision=DockDecision.REFUSE, code="so", reason="so")
RA = ReturnRequested(
    order=OrderId("order-1"),
    remedy=Remedy.CREDIT,
    lines=(ReturnLine(sku=Sku("book"), reason=Reason.LATE, paid=PRICE, requested=1),),
).begin(STREAM)
ONE_BOOK = (Pieces(sku=Sku("book")),)


def question(reason: Reason, since: Any, **given: Any) -> MayReturn:
    """May one book come back, so long after it was delivered?"""
    line = ReturnLine(sku=Sku("book"), reason=reason, paid=PRICE, requested=1)
    delivered_at = None if since is None else NOON - since
    return MayReturn(given=asked(**given), line=line, delivered_at=delivered_at)


#: The customer's word alone stands for it.
UNSEEN = Reason.NOT_RECEIVED


@pytest.mark.parametrize("reason", sorted({x for x in Reason if x.our_mistake} - {UNSEEN}))
def test_what_is_our_mistake_may_always_come_back(reason: Reason) -> None:
    """however long ago it was."""
    answer = ask(question(reason, days(1000)))

    assert isinstance(answer, Allowed)
    assert str(answer.rulings[0]) == f"our mistake: {reason.replace('_', ' ')}"
    assert answer.rulings[0].policy == "trade.returns:window"
    # Nothing was made for it: it is said so often.
    again = ask(question(reason, days(1)))
    assert isinstance(again, Allowed)
    assert again.rulings[0] is answer.rulings[0]


@pytest.mark.parametrize("reason", [Reason.CHANGED_MIND, Reason.NOT_GIVEN])
def test_a_mind_may_change_for_thirty_days(reason: Reason) -> None:
    """the last day included; and while it is not delivered, or nobody knows."""
    for since in (None, days(0), days(30)):
        assert isinstance(ask(question(reason, since)), Allowed)
    nobody_knows = ask(question(reason, None))
    assert isinstance(nobody_knows, Allowed)
    said = "when it was delivered is not known; the 30 days count from then"
    assert str(nobody_knows.rulings[0]) == said
    refused = ask(question(reason, days(31)))
    assert isinstance(refused, Refused)
    assert refused.codes == ("window",)
    assert refused.standing[0].allowed == ("within 30 days of delivery",)


@pytest.mark.parametrize(
    ("zone_of", "delivered", "asked_at", "in_time"),
    [
        ("America/New_York", "2026-02-25T15:00:00Z", "2026-03-27T19:00:00Z", True),
        ("America/New_York", "2026-02-25T15:00:00Z", "2026-03-28T03:59:59Z", True),
        ("America/New_York", "2026-02-25T15:00:00Z", "2026-03-28T04:00:00Z", False),
        ("Europe/Berlin", "2026-02-25T23:30:00Z", "2026-03-28T22:59:59Z", True),
        ("Europe/Berlin", "2026-02-25T23:30:00Z", "2026-03-28T23:00:00Z", False),
        ("UTC", "2026-02-25T15:00:00Z", "2026-03-27T23:59:59Z", True),
    ],
)
def test_all_of_the_thirtieth_day_counts(
    zone_of: str, delivered: str, asked_at: str, in_time: bool
) -> None:
    """by the brand's clocks, also where they were put forward meanwhile."""
    may = question(Reason.CHANGED_MIND, None, now=instant(asked_at))
    may = evolve(may, delivered_at=instant(delivered), zone=zone(zone_of))

    assert isinstance(ask(may), Allowed) is in_time


def test_a_refusal_says_until_when_it_could_come_back() -> None:
    """the last day as the customer's calendar has it."""
    may = evolve(question(Reason.CHANGED_MIND, days(30.6)), zone=zone("America/New_York"))
    refused = ask(may)

    assert isinstance(refused, Refused)
    assert refused.standing[0].text() == "it could come back until Sun 1 Mar 2026"


def test_a_policy_may_ask_how_long_ago_it_was_delivered() -> None:
    """to the instant; where nobody knows, it is neither long ago nor lately."""
    assert question(Reason.CHANGED_MIND, hours(5)).since_delivery == hours(5)
    nobody_knows = question(Reason.CHANGED_MIND, None)
    assert nobody_knows.since_delivery is None
    assert not nobody_knows.delivered_within(days(30))


def test_a_window_of_hours_ends_by_the_hour() -> None:
    """hours stay hours, and the refusal says the time of day."""
    few = trade.window_of(hours(36))
    late = ask(question(Reason.CHANGED_MIND, hours(36) + minutes(1)), few)

    assert isinstance(ask(question(Reason.CHANGED_MIND, hours(36)), few), Allowed)
    assert isinstance(late, Refused)
    assert late.standing[0].text() == "it could come back until Mon 2 Mar 2026, 11:59 (UTC)"
    assert late.standing[0].allowed == ("within 1 day 12 hours of delivery",)


def test_the_window_is_a_supervisors_to_extend() -> None:
    """who takes the responsibility, and says why; being one is not enough, nor is anybody else."""
    late = days(31)
    boss, agent = Actor.staff("sue", SUPERVISOR), Actor.staff("ann")
    reason = "a good customer"

    extended = question(Reason.CHANGED_MIND, late, override=Override(by=boss, reason=reason))
    assert isinstance(ask(extended), Allowed)
    for given in ({"by": boss}, {"override": Override(by=agent, reason=reason)}):
        assert isinstance(ask(question(Reason.CHANGED_MIND, late, **given)), Refused)


@pytest.mark.parametrize("remedy", Remedy)
def test_a_return_number_is_good_for_thirty_days(remedy: Remedy) -> None:
    """whatever the customer gets."""
    assert ask(ReturnWithin(given=asked(), remedy=remedy)).value == days(30)


@pytest.mark.parametrize(("by", "role"), [(14, None), (14.1, SUPERVISOR)])
def test_a_number_is_extended_by_a_fortnight_without_a_supervisor(by: float, role: Any) -> None:
    """in all; beyond it one approves."""
    question = MayExtend(given=asked(), ra=RA, first=NOON, until=plus(NOON, days(by)), reason="so")
    answer = ask(question)

    assert [one.role for one in answer.rulings] == [role]
    assert isinstance(answer, Allowed) == (role is None)


@pytest.mark.parametrize(
    ("by", "fee", "ours", "said"),
    [
        (ANN, FeeKind.LABEL, False, "postage may be let go, for a reason"),
        (SYSTEM, FeeKind.LABEL, False, "postage may be let go, for a reason"),
        (ANN, FeeKind.RESTOCKING, True, "our mistake"),
        (ANN, FeeKind.RESTOCKING, False, None),
        (Actor.customer("c-1"), FeeKind.LABEL, True, None),
    ],
)
def test_staff_let_a_fee_go(by: Actor, fee: FeeKind, ours: bool, said: str | None) -> None:
    """of postage, and what is our mistake; of restocking a supervisor, and nobody else of any."""
    question = MayWaiveFee(
        given=asked(by=by), ra=RA, fee=fee, amount=PRICE, our_mistake=ours, reason="so"
    )
    answer = ask(question)
    assert isinstance(answer, Allowed) == (said is not None)
    assert said in (None, answer.rulings[0].text())

    word = Override(by=Actor.staff("sue", SUPERVISOR), reason="so")
    approved = ask(evolve(question, given=asked(by=by, override=word)))
    assert isinstance(approved, Allowed) == (by.kind is not ActorKind.CUSTOMER)


@pytest.mark.parametrize(("ours", "cost"), [(True, Money("0", "USD")), (False, PRICE)])
def test_the_label_is_free_where_it_was_our_mistake(ours: bool, cost: Money) -> None:
    """else it costs what the brand asks."""
    answer = ask(LabelCost(given=asked(), so_far=PRICE, our_mistake=ours, ra=RA))

    assert answer.value == cost
    assert len(answer.rulings) == ours


def test_a_label_for_what_was_all_right_is_the_customers() -> None:
    """whatever they call it: somebody looked."""
    question = LabelCost(given=asked(), so_far=PRICE, our_mistake=False, contradicted=True, ra=RA)

    assert ask(question).value == PRICE


@pytest.mark.parametrize(("since", "may"), [(days(30), True), (days(31), False)])
def test_what_was_all_right_comes_back_within_the_window(since: Any, may: bool) -> None:
    """as if the customer had changed their mind."""
    asks = evolve(question(Reason.DAMAGED, since), contradicted=True)

    assert isinstance(ask(asks), Allowed) is may


def test_what_the_courier_has_as_delivered_is_a_supervisors_to_believe() -> None:
    """who says when the courier has it; what was omitted from it is an agent's."""
    boss = Override(by=Actor.staff("sue", SUPERVISOR), reason="left at another door")
    refused = ask(question(Reason.NOT_RECEIVED, days(9)))

    assert isinstance(refused, Refused)
    assert refused.codes == ("said_delivered",)
    assert refused.standing[0].text().startswith("the courier has it as delivered on 2026-0")
    assert isinstance(ask(question(Reason.NOT_RECEIVED, days(9), override=boss)), Allowed)
    assert isinstance(ask(question(Reason.OMITTED, days(9))), Allowed)


@pytest.mark.parametrize("nonsense", [Money("-0.01", "USD"), Money("4.50", "EUR")], ids=str)
def test_a_label_does_not_cost_less_than_nothing_nor_other_money(nonsense: Money) -> None:
    """the policy that says so has a slip in it: it fails, by name, and no label is mailed."""

    @policy(LabelCost)
    def slip(q: LabelCost) -> Money | None:
        return nonsense

    question = LabelCost(given=asked(), so_far=PRICE, our_mistake=False, ra=RA)
    with pytest.raises(PolicyError, match=f"slip.*: it answered {nonsense}, not USD 0 or more"):
        ask(question, slip)


REFUSED = (
    NumberStanding.ABSENT,
    NumberStanding.UNKNOWN,
    NumberStanding.NOT_AUTHORIZED,
    NumberStanding.CANCELLED,
    NumberStanding.SETTLED,
)


ASIDE = (NumberStanding.ANOTHER_SENDER, NumberStanding.MISTYPED, NumberStanding.EXPIRED)


def at_the_dock(standing: NumberStanding, *, sender_known: bool = True) -> MayTakeIn:
    """May a parcel be taken in whose number is worth that much?"""
    return MayTakeIn(
        given=asked(), standing=standing, ra=None, sender_known=sender_known, our_label=True
    )


@pytest.mark.parametrize("standing", NumberStanding)
def test_a_parcel_without_a_valid_number_is_not_accepted(standing: NumberStanding) -> None:
    """it is refused, or set aside where somebody may still make sense of it."""
    verdict = ask(at_the_dock(standing)).value

    wanted = (
        DockDecision.TAKE_IN
        if standing is NumberStanding.VALID
        else DockDecision.REFUSE
        if standing in REFUSED
        else DockDecision.QUARANTINE
    )
    assert (verdict.decision, verdict.code) == (wanted, f"number_{standing}")


def test_every_standing_has_its_verdict() -> None:
    """a number is valid, or the parcel is set aside or refused."""
    assert {NumberStanding.VALID, *ASIDE, *REFUSED} == set(NumberStanding)
    assert [one for one in NumberStanding if one.good] == [
        NumberStanding.VALID,
        NumberStanding.ANOTHER_SENDER,
    ]


@pytest.mark.parametrize("standing", REFUSED)
def test_what_cannot_go_back_is_set_aside(standing: NumberStanding) -> None:
    """there is no address to mail it to."""
    verdict = ask(at_the_dock(standing, sender_known=False)).value

    assert verdict.decision is DockDecision.QUARANTINE
    assert verdict.reason.endswith("and no address to send it back to")


def test_what_is_asked_back_is_answered_within_48_hours() -> None:
    """whatever the customer gets for it."""
    for remedy in Remedy:
        assert ask(AuthorizeWithin(given=asked(), remedy=remedy)).value == days(2)


def test_what_left_the_customer_is_late_after_ten_days() -> None:
    """wherever it comes from."""
    assert ask(ArrivesWithin(given=asked(), ra=RA)).value == days(10)


def test_a_parcel_is_set_aside_for_thirty_days() -> None:
    """whether or not it can go back to anybody."""
    for known in (True, False):
        question = QuarantineFor(given=asked(), verdict=VERDICT, sender_known=known)
        assert ask(question).value == days(30)


@pytest.mark.parametrize(
    ("our_label", "signed_for", "payer"),
    [
        (False, False, Payer.SENDER),
        (True, False, Payer.US),
        (False, True, Payer.US),
        (True, True, Payer.US),
    ],
)
def test_the_sender_pays_the_way_back(our_label: bool, signed_for: bool, payer: Payer) -> None:
    """but for what came on our own label, or was signed for before anybody looked."""
    question = WayBack(given=asked(), verdict=VERDICT, our_label=our_label, signed_for=signed_for)
    assert ask(question).value is payer


@pytest.mark.parametrize(
    ("value", "may"),
    [(PRICE, True), (Money("4.51", "USD"), False), (Money("1", "EUR"), False)],
    ids=str,
)
def test_what_costs_as_much_to_bring_back_may_be_kept(value: Money, may: bool) -> None:
    """else a supervisor says so; being one is enough, since it is asked for and not forbidden."""
    question = MayKeep(
        given=asked(), ra=RA, items=ONE_BOOK, value=value, label_price=PRICE, reason="so"
    )
    answer = ask(question)

    assert isinstance(answer, Allowed) == may
    if isinstance(answer, Refused):
        assert answer.codes == ("keep_it",)
        boss = asked(by=Actor.staff("sue", SUPERVISOR))
        assert isinstance(ask(evolve(question, given=boss)), Allowed)


def test_what_came_beside_a_supervisor_lets_the_customer_keep() -> None:
    """nothing was paid for it, which says nothing about what it is worth."""
    (line,) = RA.lines
    extra = evolve(line, reason=Reason.EXTRA_ITEM, paid=Money("0", "USD"), authorized=1)
    question = MayKeep(
        given=asked(),
        ra=evolve(RA, lines=(extra,)),
        items=ONE_BOOK,
        value=Money("0", "USD"),
        label_price=PRICE,
        reason="so",
    )
    answer = ask(question)

    assert isinstance(answer, Refused)
    assert answer.codes == ("keep_it",)
    boss = asked(by=Actor.staff("sue", SUPERVISOR))
    assert isinstance(ask(evolve(question, given=boss)), Allowed)
    gone = evolve(question, ra=evolve(RA, lines=(evolve(extra, received=1),)))
    assert isinstance(ask(gone), Allowed)


def test_what_came_beside_is_looked_at_only_where_it_would_be_kept() -> None:
    """by what was in the parcel: it may be another thing than what it is called by."""
    (line,) = RA.lines
    free = Money("0", "USD")
    extra = evolve(line, reason=Reason.EXTRA_ITEM, paid=free, authorized=1, instead=Sku("whale"))
    question = MayKeep(
        given=asked(),
        ra=evolve(RA, lines=(extra, evolve(line, authorized=1))),
        items=ONE_BOOK,
        value=PRICE,
        label_price=PRICE,
        reason="so",
    )

    assert isinstance(ask(question), Allowed)
    whale = evolve(question, items=(*ONE_BOOK, Pieces(sku=Sku("whale"))))
    assert isinstance(ask(whale), Refused)


@pytest.mark.parametrize(("digital", "back"), [(True, Back.NOTHING), (False, Back.PARCEL)])
def test_all_but_what_is_digital_comes_in_a_parcel(digital: bool, back: Back) -> None:
    """whatever was paid for it, and why."""
    question = ComesBack(
        given=asked(),
        sku=Sku("book"),
        quantity=1,
        reason=Reason.DAMAGED,
        paid=PRICE,
        digital=digital,
    )
    assert ask(question).value is back


@pytest.mark.parametrize(
    ("accepted", "done"),
    [(True, Disposition.RESTOCK), (False, Disposition.RETURN_TO_CUSTOMER)],
)
def test_what_is_accepted_is_sold_again(accepted: bool, done: Disposition) -> None:
    """and what is rejected is the customer's, and goes back there."""
    question = DisposeOf(
        given=asked(), ra=RA, sku=Sku("book"), accepted=accepted, condition="as sent"
    )
    assert ask(question).value is done


@pytest.mark.parametrize(
    ("reasons", "sku", "accepted", "done"),
    [
        ([Reason.DAMAGED], "book", True, Disposition.SCRAP),
        ([Reason.CHANGED_MIND, Reason.DAMAGED], "book", True, Disposition.SCRAP),
        ([Reason.DAMAGED], "book", False, Disposition.RETURN_TO_CUSTOMER),
        ([Reason.DAMAGED], "pen", True, Disposition.RESTOCK),
    ],
)
def test_what_came_back_damaged_is_not_sold_again(
    reasons: list[Reason], sku: str, accepted: bool, done: Disposition
) -> None:
    """it is scrapped; the next customer gets none of it, and what came beside it is sold."""
    lines = [ReturnLine(sku=Sku("book"), reason=x, paid=PRICE, requested=1) for x in reasons]
    pen = ReturnLine(sku=Sku("pen"), reason=Reason.CHANGED_MIND, paid=PRICE, requested=1)
    ra = evolve(RA, lines=(*lines, pen))
    question = DisposeOf(given=asked(), ra=ra, sku=Sku(sku), accepted=accepted, condition="torn")
    assert ask(question).value is done


def test_a_brand_may_have_a_window_of_its_own() -> None:
    """in place of ours, under a name that says how long it is and whose."""
    ten = trade.window_of(days(10), brand="cango", tenant="acme")
    late = question(Reason.CHANGED_MIND, days(11))

    refused = ask(late, ten)
    assert isinstance(refused, Refused)
    [ruling] = refused.standing
    assert ruling.allowed == ("within 10 days of delivery",)
    assert ruling.policy.startswith("cservice.policies.returns.window_of_10_days_acme_cango")
    assert isinstance(ask(question(Reason.WRONG_ITEM, days(11)), ten), Allowed)
    assert isinstance(ask(question(Reason.CHANGED_MIND, None), ten), Allowed)


def test_each_is_replaced_by_its_name() -> None:
    """the names are those that rulings are kept under."""
    assert trade.NAME == "trade.returns"
    late = question(Reason.CHANGED_MIND, days(31))
    gone = ask(late, without=["trade.credit:credit_after_return"])
    assert isinstance(gone, Refused)
    assert gone.standing[0].policy == "trade.returns:window"


MIND, SECRET = Reason.CHANGED_MIND, Reason.NOT_GIVEN
TEN_OFF = SaveAttempt(offers=(SaveOffer(code="c10", text="10 off"),))
CUSTOMER = Actor.customer("c-1")


@pytest.mark.parametrize(
    ("by", "reasons", "offers", "remedy", "may"),
    [
        (CUSTOMER, (MIND,), SaveAttempt(), Remedy.CREDIT, False),
        (Actor.courier("swift"), (MIND,), SaveAttempt(), Remedy.CREDIT, False),
        (Actor.staff("ann"), (MIND,), SaveAttempt(), Remedy.CREDIT, True),
        (SYSTEM, (MIND,), SaveAttempt(), Remedy.CREDIT, True),
        (CUSTOMER, (MIND,), TEN_OFF, Remedy.CREDIT, True),
        (CUSTOMER, (MIND, Reason.WRONG_ITEM), SaveAttempt(), Remedy.CREDIT, True),
        (CUSTOMER, (SECRET, SECRET), SaveAttempt(), Remedy.CREDIT, True),
        (CUSTOMER, (SECRET, MIND), SaveAttempt(), Remedy.CREDIT, False),
        (CUSTOMER, (MIND,), SaveAttempt(), Remedy.EXCHANGE, True),
    ],
)
def test_an_exchange_becomes_a_credit_once_something_was_offered(
    by: Actor, reasons: tuple[Reason, ...], offers: SaveAttempt, remedy: Remedy, may: bool
) -> None:
    """or by our staff, or where nothing is to be offered: nobody gets round it by asking twice."""
    lines = tuple(evolve(RA.lines[0], sku=Sku(f"s-{n}"), reason=x) for n, x in enumerate(reasons))
    question = MayChangeRemedy(
        given=asked(by=by), ra=evolve(RA, lines=lines, saved=offers), remedy=remedy, reason="so"
    )
    answer = ask(question)

    assert isinstance(answer, Allowed) is may
    if isinstance(answer, Refused):
        assert answer.codes == ("nothing_offered",)
