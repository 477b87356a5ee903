from typing import Any

import attrs
import pytest

from cservice.desk.slices import TRADE
from cservice.ids import OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.policies import Policies
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Lift, NeedApproval, Ruling
from cservice.kernel.time import days, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.policies import credit as trade_credit
from cservice.returns import (
    Back,
    CloseReturn,
    CreditIssued,
    CreditMeans,
    CreditTrigger,
    Fee,
    FeeKind,
    GoodsStage,
    IssueCredit,
    LabelStage,
    MayCredit,
    RaNumber,
    Reason,
    Remedy,
    RestockingFee,
    ReturnAuthorization,
    ReturnAuthorized,
    ReturnClosed,
    ReturnHandedOver,
    ReturnLine,
    ReturnReceived,
    ReturnRequested,
    Settlement,
    SettlingFacts,
    dues,
)
from cservice.testing import BRAND, NOON, STREAM, TENANT, Story, given, knowing

RA, BOOK = ReturnId(STREAM.id), Sku("book")
SUE = Override(by=Actor.staff("sue", SUPERVISOR), reason="it is lost")
ISSUE = IssueCredit(ra=RA)


def usd(amount: str) -> Money:
    """An amount in dollars."""
    return Money(amount, "USD")


def facts(*policies: Any, **fields: Any) -> SettlingFacts:
    """What is known where nothing in particular is."""
    known: dict[str, Any] = {
        "sold": (),
        "delivered_at": NOON,
        "return_address": "Dock 5",
        "label_price": usd("0"),
        "label_takes": days(3),
    }
    return knowing(SettlingFacts, *policies, **{**known, **fields})


def story(goods: str = "received", **counts: int) -> Story[ReturnAuthorization]:
    """Five books for a dollar and a cent each more or less, and where they are."""
    line = ReturnLine(
        sku=BOOK,
        reason=Reason.CHANGED_MIND,
        paid=usd("5.03"),
        requested=5,
        authorized=5,
        back=Back.NOTHING if goods == "not_needed" else Back.PARCEL,
        **counts,  # type: ignore[arg-type]  # counts are the counts of a line
    )
    begun = given(
        ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(line,)),
        ReturnAuthorized(number=RaNumber("1"), expires_at=plus(NOON, days(30)), lines=(line,)),
    )
    assert begun.record is not None
    record = attrs.evolve(begun.record, goods=GoodsStage(goods))
    return attrs.evolve(begun, record=record)


def after(so_far: Story[ReturnAuthorization], *events: Any) -> Story[ReturnAuthorization]:
    """The story, and what happened next."""
    record = so_far.record
    for event in events:
        record = event.apply(record)
    return attrs.evolve(so_far, record=record)


@policy(MayCredit)
def in_good_faith(q: MayCredit) -> Lift | None:
    """The customer is believed."""
    return Lift("goods_not_back", "in good faith")


@pytest.mark.parametrize(
    ("counts", "goods", "proof", "amount", "trigger"),
    [
        ({"accepted": 2}, "received", None, "2.02", CreditTrigger.GOODS_BACK),
        ({"kept": 2}, "received", None, "2.02", CreditTrigger.KEPT),
        ({"accepted": 1, "kept": 1, "lost": 1}, "received", None, "2.02", CreditTrigger.KEPT),
        ({}, "not_needed", None, "5.03", CreditTrigger.NOTHING_TO_SEND),
        ({"lost": 3}, "late", None, "3.03", CreditTrigger.WRITTEN_OFF),
        ({"short": 2}, "on_the_way", None, "3.03", CreditTrigger.PROOF_OF_SENDING),
        ({"rejected": 1}, "late", None, "4.03", CreditTrigger.PROOF_OF_SENDING),
        ({}, "with_customer", "receipt 7", "5.03", CreditTrigger.PROOF_OF_SENDING),
        ({"under_review": 5}, "received", None, "5.03", CreditTrigger.BY_POLICY),
        ({}, "with_customer", None, "5.03", CreditTrigger.BY_POLICY),
    ],
)
def test_what_a_credit_was_waiting_for_is_recorded(
    counts: dict[str, int], goods: str, proof: str | None, amount: str, trigger: CreditTrigger
) -> None:
    """the last of it, and what shows that the goods were sent."""
    told = story(goods, **counts).when(IssueCredit(ra=RA, proof=proof), facts(in_good_faith))

    [issued] = told.events
    assert isinstance(issued, CreditIssued)
    assert (issued.amount, issued.trigger, issued.proof) == (usd(amount), trigger, proof)


def test_an_amount_waits_for_no_more_than_it_needs() -> None:
    """what is back pays for it first; then what was kept; and so on."""
    waits = story(accepted=1, kept=1, lost=1)

    for amount, trigger in (
        ("1.01", CreditTrigger.GOODS_BACK),
        ("1.02", CreditTrigger.KEPT),
        ("2.03", CreditTrigger.WRITTEN_OFF),
        ("3.04", CreditTrigger.BY_POLICY),
    ):
        command = IssueCredit(ra=RA, amount=usd(amount))
        [issued] = waits.when(command, facts(in_good_faith)).events
        assert isinstance(issued, CreditIssued)
        assert issued.trigger is trigger
    too_much = IssueCredit(ra=RA, amount=usd("5.04"))
    waits.when(too_much, facts(in_good_faith)).then_refused("more_than_due")


@pytest.mark.parametrize(
    ("counts", "goods"), [({"accepted": 5}, "inspected"), ({"kept": 5}, "kept"), ({}, "not_needed")]
)
def test_what_need_not_be_waited_for_is_credited(counts: dict[str, int], goods: str) -> None:
    """the goods are back, kept with our leave, or nothing that could be sent."""
    assert story(goods, **counts).when(ISSUE, facts()).record.credited == usd("5.03")


def test_a_supervisor_writes_off_what_was_lost() -> None:
    """what only was sent, or was not, is not a supervisor's to credit."""
    lost = story("late", lost=5)

    lost.when(ISSUE, facts()).then_refused("goods_not_back")
    assert lost.when(ISSUE, facts(override=SUE)).record.credited == usd("5.03")
    story("late").when(ISSUE, facts(override=SUE)).then_refused("goods_not_back")


def test_what_was_lost_and_arrived_after_all_is_not_credited() -> None:
    """whoever takes responsibility: the customer has it; what they sent and is lost may be."""
    lost = story("lost", kept=1, lost=4)
    whole = IssueCredit(ra=RA, amount=usd("5.03"))

    assert lost.when(ISSUE, facts(arrived=True)).record.credited == usd("1.01")
    lost.when(whole, facts(override=SUE, arrived=True)).then_refused("arrived")
    assert lost.when(whole, facts(override=SUE)).record.credited == usd("5.03")


def test_a_return_is_not_closed_while_something_is_owed() -> None:
    """also for what was kept."""
    kept = story("inspected", kept=1, rejected=4)
    credit = CreditIssued(amount=usd("1.01"), trigger=CreditTrigger.KEPT)

    told = kept.when(CloseReturn(ra=RA), facts()).then_refused("credit_open")
    assert told.refusal.standing[0].allowed == ("credit it first",)
    disputed = facts(purse=Purse(disputed=True))
    told = kept.when(CloseReturn(ra=RA), disputed).then_refused("credit_open")
    assert told.refusal.standing[0].allowed == ("once the bank has decided",)
    after(kept, credit).when(CloseReturn(ra=RA), facts()).then(ReturnClosed())


def test_an_open_dispute_blocks_a_second_refund() -> None:
    """whatever policies lift; nobody overrides it."""
    back = story("inspected", accepted=5)

    known = facts(purse=Purse(disputed=True), override=SUE)
    refused = back.when(ISSUE, known).then_refused("chargeback_open")
    assert refused.refusal.standing[0].final


@pytest.mark.parametrize(
    ("left", "beside", "due"),
    [("9.00", "-1.00", "4.03"), ("9.00", "4.00", "5.03"), ("2.00", "-3.02", "2.00")],
)
def test_what_the_bank_gave_back_is_not_credited_again(left: str, beside: str, due: str) -> None:
    """unless what is due for other things makes up for it, and as far as anything is left."""
    known = facts(purse=Purse(left=usd(left), beside=usd(beside)))

    back = story("inspected", accepted=5)
    assert back.when(ISSUE, known).record.credited == usd(due)
    assert dues(back.record, known)[CreditTrigger.GOODS_BACK] == usd(due)  # type: ignore[arg-type]  # there is one


def test_what_the_bank_gave_back_stops_no_return_from_being_closed() -> None:
    """nothing is due any more."""
    known = facts(purse=Purse(left=usd("9.00"), beside=usd("-5.03")))
    back = story("inspected", accepted=5)

    refused = back.when(ISSUE, known).then_refused("more_than_due").refusal
    assert str(refused).startswith("there is nothing to credit")
    back.when(CloseReturn(ra=RA), known).then(ReturnClosed())


def test_what_is_not_in_is_not_credited() -> None:
    """by whatever means; what is in may be, and where it is all in, no more is said of it."""
    back = story("inspected", accepted=5)
    known = facts(purse=Purse(left=usd("5.03"), doubtful=usd("3.00")))

    refusal = back.when(ISSUE, known).then_refused("not_paid_yet").refusal
    assert refusal.standing[0].allowed[0] == "up to USD 2.03"
    ours = IssueCredit(ra=RA, means=Settlement.STORE_CREDIT)
    back.when(ours, known).then_refused("not_paid_yet")
    assert back.when(IssueCredit(ra=RA, amount=usd("2.03")), known).events
    none = facts(purse=Purse(left=usd("5.03"), doubtful=usd("5.03")))
    [said] = back.when(ISSUE, none).then_refused("not_paid_yet").refusal.standing
    assert [one[:8] for one in said.allowed] == ["the rest"]


CARD = Payment(means=PaymentMeans.CARD, amount=usd("4.00"), reference="c-1")
GIFT = Payment(means=PaymentMeans.GIFT_CARD, amount=usd("1.03"), reference="g-1")


def test_a_credit_goes_back_as_it_was_paid() -> None:
    """in proportion to what is left of each payment; where that is not known, in one part."""
    back = story("inspected", accepted=5)

    [whole] = back.when(ISSUE, facts()).events
    assert isinstance(whole, CreditIssued)
    assert whole.parts == (Payment(means=PaymentMeans.AS_PAID, amount=usd("5.03")),)
    known = facts(refundable=(CARD, GIFT))
    told = back.when(IssueCredit(ra=RA, amount=usd("2.00")), known)
    [shared] = told.events
    assert isinstance(shared, CreditIssued)
    assert [part.amount for part in shared.parts] == [usd("1.59"), usd("0.41")]
    assert [part.reference for part in shared.parts] == ["c-1", "g-1"]
    assert told.record.paid_back == shared.parts


def test_no_more_goes_back_than_is_left_of_the_payments() -> None:
    """the rest may be store credit."""
    back = story("inspected", accepted=5)
    known = facts(refundable=(attrs.evolve(CARD, amount=usd("1.00")),))

    refusal = back.when(ISSUE, known).then_refused("more_than_left").refusal
    assert "as store credit" in refusal.standing[0].allowed
    told = back.when(IssueCredit(ra=RA, means=Settlement.STORE_CREDIT), known)
    assert told.record.credited == usd("5.03")
    assert told.record.paid_back == ()


@pytest.mark.parametrize(
    ("means", "by"),
    [
        (Settlement.STORE_CREDIT, PaymentMeans.STORE_CREDIT),
        (Settlement.GIFT_CARD, PaymentMeans.GIFT_CARD),
    ],
)
def test_a_customer_may_ask_for_other_means(means: Settlement, by: PaymentMeans) -> None:
    """and gets it in one part."""
    told = story("inspected", accepted=5).when(IssueCredit(ra=RA, means=means), facts())

    part = Payment(means=by, amount=usd("5.03"))
    told.then(
        CreditIssued(
            amount=usd("5.03"), trigger=CreditTrigger.GOODS_BACK, means=means, parts=(part,)
        )
    )
    assert told.rulings[-1].answer == str(means)


@policy(CreditMeans)
def store_credit_only(q: CreditMeans) -> Settlement | None:
    """Nothing goes back as it was paid."""
    return Settlement.STORE_CREDIT


def test_a_brand_says_by_what_a_credit_goes() -> None:
    """what was asked for and is not what the brand has is refused, and that is told."""
    back = story("inspected", accepted=5)

    [issued] = back.when(ISSUE, facts(store_credit_only)).events
    assert isinstance(issued, CreditIssued)
    assert issued.means is Settlement.STORE_CREDIT
    asked = IssueCredit(ra=RA, means=Settlement.ORIGINAL_PAYMENT)
    refusal = back.when(asked, facts(store_credit_only)).then_refused("other_means").refusal
    assert refusal.standing[0].allowed == ("by store_credit",)


@policy(RestockingFee)
def a_dollar(q: RestockingFee) -> Money | None:
    """A dollar, for whatever comes back."""
    return usd("1.00") if q.trigger is CreditTrigger.GOODS_BACK else None


@policy(RestockingFee)
def a_fortune(q: RestockingFee) -> Money | None:
    """More than anything is worth."""
    return usd("100.00")


def labelled(cost: Money) -> Story[ReturnAuthorization]:
    """A label was mailed that the customer pays for, and all came back."""
    back = story("inspected", accepted=5)
    assert back.record is not None
    record = attrs.evolve(back.record, label=LabelStage.ARRIVED, label_cost=cost)
    return attrs.evolve(back, record=record)


def test_fees_are_taken_off_and_the_rest_is_paid_out() -> None:
    """the label once, over all credits; what is credited is counted before fees."""
    first = IssueCredit(ra=RA, amount=usd("3.00"))
    told = labelled(usd("0.50")).when(first, facts(a_dollar))

    restocking, label = (
        Fee(kind=FeeKind.RESTOCKING, amount=usd("1.00")),
        Fee(kind=FeeKind.LABEL, amount=usd("0.50")),
    )
    [issued] = told.events
    assert isinstance(issued, CreditIssued)
    assert issued.fees == (restocking, label)
    assert [part.amount for part in issued.parts] == [usd("1.50")]
    assert told.record.credited == usd("3.00")
    again = after(labelled(usd("0.50")), issued).when(ISSUE, facts(a_dollar))
    assert again.record.fees == (restocking, label, restocking)


def test_no_fee_is_more_than_the_credit() -> None:
    """then nothing is paid out; what of the label was not taken is taken off the next."""
    told = labelled(usd("0.50")).when(IssueCredit(ra=RA, amount=usd("3.00")), facts(a_fortune))

    [issued] = told.events
    assert isinstance(issued, CreditIssued)
    assert issued.fees == (Fee(kind=FeeKind.RESTOCKING, amount=usd("3.00")),)
    assert issued.parts == ()
    next_one = after(labelled(usd("0.50")), issued).when(ISSUE, facts())
    assert next_one.record.fees[-1] == Fee(kind=FeeKind.LABEL, amount=usd("0.50"))
    small = labelled(usd("0.50")).when(IssueCredit(ra=RA, amount=usd("0.30")), facts())
    assert small.record.fees == (Fee(kind=FeeKind.LABEL, amount=usd("0.30")),)


def test_a_label_in_other_money_is_not_taken_off() -> None:
    """nothing here knows a rate."""
    told = labelled(Money("0.50", "EUR")).when(ISSUE, facts())

    assert told.record.fees == ()


@policy(MayCredit)
def above_five(q: MayCredit) -> NeedApproval | None:
    """Above five dollars, a supervisor approves, except of store credit."""
    if q.means is Settlement.STORE_CREDIT or q.amount <= usd("5"):
        return None
    return NeedApproval("large", "{amount} is much", role=SUPERVISOR, params={"amount": q.amount})


def test_a_brand_says_who_approves_a_credit() -> None:
    """by its amount, and by what it goes."""
    back = story("inspected", accepted=5)

    back.when(ISSUE, facts(above_five)).then_refused("large")
    five, gift = (
        IssueCredit(ra=RA, amount=usd("5")),
        IssueCredit(ra=RA, means=Settlement.STORE_CREDIT),
    )
    for command, known in (
        (five, facts(above_five)),
        (ISSUE, facts(above_five, override=SUE)),
        (gift, facts(above_five)),
    ):
        assert back.when(command, known).record.credited is not None


def test_a_proof_says_something() -> None:
    """an empty one shows nothing."""
    with pytest.raises(InputError, match="proof"):
        IssueCredit(ra=RA, proof=" ")


LINE = ReturnLine(sku=BOOK, reason=Reason.CHANGED_MIND, paid=usd("5.00"), requested=1, authorized=1)


def test_a_return_on_its_way_is_paid_in_advance_by_policy_only() -> None:
    """that it was handed over is proof of sending, and that is not enough by itself."""
    sent = given(
        ReturnRequested(order=OrderId("order-1"), remedy=Remedy.CREDIT, lines=(LINE,)),
        ReturnAuthorized(number=RaNumber("1"), expires_at=plus(NOON, days(30)), lines=(LINE,)),
        ReturnHandedOver(),
    )

    sent.when(ISSUE, facts()).then_refused("goods_not_back")
    [issued] = sent.when(ISSUE, facts(in_good_faith)).events
    assert isinstance(issued, CreditIssued)
    assert issued.trigger is CreditTrigger.PROOF_OF_SENDING
    here = after(sent, ReturnReceived(parcel=ParcelId("p-1")))
    [later] = here.when(ISSUE, facts(in_good_faith)).events
    assert isinstance(later, CreditIssued)
    assert later.trigger is CreditTrigger.BY_POLICY


def test_nothing_goes_out_beside_a_dispute_whoever_rules() -> None:
    """a host that has replaced the trade's rules of credits has not replaced the bank."""

    @policy(MayCredit)
    def anything(q: MayCredit) -> Ruling:
        """Whatever comes is credited."""
        return Allow()

    @policy(CreditMeans)
    def by_card(q: CreditMeans) -> Settlement:
        """As it was paid."""
        return Settlement.ORIGINAL_PAYMENT

    @policy(RestockingFee)
    def nothing(q: RestockingFee) -> None:
        """Nothing is taken off."""

    rules = [one for one in TRADE if one is not trade_credit]
    known = facts(purse=Purse(disputed=True))
    own = attrs.evolve(
        known, policies=Policies(*rules, anything, by_card, nothing).bound(TENANT, BRAND)
    )

    story("inspected", accepted=5).when(ISSUE, own).then_refused("chargeback_open")


def test_nothing_is_credited_beyond_what_was_paid() -> None:
    """by whatever means, whoever allows it; beside an open dispute nothing at all."""
    back = story("inspected", accepted=5)
    disputed, less = Purse(disputed=True), Purse(left=usd("5.02"))
    for means in (None, Settlement.STORE_CREDIT, Settlement.GIFT_CARD):
        credit = IssueCredit(ra=RA, means=means)
        back.when(credit, facts(purse=disputed)).then_refused("chargeback_open")
        assert back.when(credit, facts(purse=less)).record.credited == usd("5.02")
        more = attrs.evolve(credit, amount=usd("5.03"))
        told = back.when(more, facts(purse=less)).then_refused("more_than_due")
        assert told.refusal.standing[0].allowed == ("up to USD 5.02",)
        assert back.when(more, facts(purse=Purse(left=usd("5.03")))).events
    some = after(back, CreditIssued(amount=usd("5.02"), trigger=CreditTrigger.GOODS_BACK))
    some.when(CloseReturn(ra=RA), facts(purse=less)).then_refused("credit_open")
    some.when(CloseReturn(ra=RA), facts(purse=Purse(left=usd("0")))).then(ReturnClosed())


def test_a_credit_says_what_it_stands_for() -> None:
    """that is more than it came to where the bank gave some of it; a second one adds up with it."""
    back = story("inspected", accepted=5)
    less = facts(purse=Purse(left=usd("5.00")))
    short = back.when(ISSUE, less)
    part = back.when(IssueCredit(ra=RA, amount=usd("2.00")), facts())
    rest = after(back, *part.events).when(ISSUE, facts())
    beside = back.when(IssueCredit(ra=RA, amount=usd("2.00")), less)
    again = after(back, *beside.events).when(ISSUE, facts(purse=Purse(left=usd("2.50"))))
    once = after(back, *short.events).when(IssueCredit(ra=RA, amount=usd("0.01")), facts())

    assert [one.credited_for for one in rest.events if isinstance(one, CreditIssued)] == [None]
    told = (short, part, rest, beside, again, once)
    assert [(one.record.credited, one.record.credited_for) for one in told] == [
        (usd("5.00"), usd("5.03")),
        (usd("2.00"), usd("2.00")),
        (usd("5.03"), usd("5.03")),
        (usd("2.00"), usd("2.03")),
        (usd("4.50"), usd("5.03")),
        (usd("5.01"), usd("5.03")),
    ]
