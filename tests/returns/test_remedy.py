"""What the customer gets for what comes back, and that nothing is closed without it."""

from typing import Any

import attrs
import pytest

from cservice.ids import ExchangeId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Refuse, Ruling
from cservice.kernel.time import days, plus
from cservice.payment import Purse
from cservice.returns import (
    RA_NUMBERS,
    Back,
    ChangeRemedy,
    CloseReturn,
    CreditIssued,
    CreditTrigger,
    FlagLeftOpen,
    GoodsStage,
    IssueCredit,
    LabelCost,
    LabelMailed,
    MailLabel,
    MayChangeRemedy,
    MayCredit,
    NextStep,
    Pieces,
    RaNumber,
    Reason,
    Remedy,
    RemedyChanged,
    ReopenReturn,
    ReturnAuthorized,
    ReturnClosed,
    ReturnHandedOver,
    ReturnInspected,
    ReturnKept,
    ReturnLeftOpen,
    ReturnLine,
    ReturnLost,
    ReturnNotNeeded,
    ReturnReceived,
    ReturnReopened,
    ReturnRequested,
    Settlement,
    SettlingFacts,
    Way,
)
from cservice.testing import NOON, STREAM, given, knowing

RA, ORDER = ReturnId(STREAM.id), OrderId("order-1")
BOOK, PEN = Sku("book"), Sku("pen")
PAID, PRICE = Money("16", "USD"), Money("4.50", "USD")
NUMBER = RaNumber(RA_NUMBERS.issue(4711))
UNTIL = plus(NOON, days(30))
TO_CREDIT = ChangeRemedy(ra=RA, remedy=Remedy.CREDIT, reason="sold out")
TO_EXCHANGE = ChangeRemedy(ra=RA, remedy=Remedy.EXCHANGE, reason="she wants another")
CLOSE = CloseReturn(ra=RA)


def facts(*policies: Any, **fields: Any) -> SettlingFacts:
    """What is known of the sale."""
    known: dict[str, Any] = {
        "sold": (),
        "delivered_at": NOON,
        "return_address": "Dock 5",
        "label_price": PRICE,
        "label_takes": days(3),
    }
    return knowing(SettlingFacts, *policies, **{**known, **fields})


def line(sku: Sku = BOOK, quantity: int = 1, **more: Any) -> ReturnLine:
    """Something that came wrong."""
    known: dict[str, Any] = {"reason": Reason.WRONG_ITEM, "paid": PAID * quantity, **more}
    return ReturnLine(sku=sku, requested=quantity, authorized=quantity, **known)


def of(*lines: ReturnLine, remedy: Remedy = Remedy.EXCHANGE) -> tuple[Any, ...]:
    """A return that was authorized."""
    return (
        ReturnRequested(order=ORDER, remedy=remedy, lines=lines),
        ReturnAuthorized(number=NUMBER, expires_at=UNTIL, lines=lines),
    )


def back(*lines: ReturnLine, remedy: Remedy = Remedy.EXCHANGE) -> tuple[Any, ...]:
    """A return whose goods were inspected, and count so."""
    received = ReturnReceived(parcel=ParcelId("parcel-1"))
    return (*of(*lines, remedy=remedy), received, ReturnInspected(lines=lines))


ACCEPTED = line(received=1, accepted=1)


def test_an_exchange_may_become_a_credit() -> None:
    """what is back is due then, and the return is not closed before it is issued."""
    changed = RemedyChanged(remedy=Remedy.CREDIT, reason="sold out")
    given(*back(ACCEPTED)).when(TO_CREDIT, facts()).then(changed)
    story = given(*back(ACCEPTED), changed)

    story.when(CLOSE, facts()).then_refused("credit_open")
    [issued] = story.when(IssueCredit(ra=RA), facts()).events
    assert isinstance(issued, CreditIssued)
    assert (issued.amount, issued.trigger) == (PAID, CreditTrigger.GOODS_BACK)


def test_a_credit_may_become_an_exchange() -> None:
    """and nothing is credited then."""
    story = of(line(), remedy=Remedy.CREDIT)
    changed = RemedyChanged(remedy=Remedy.EXCHANGE, reason="she wants another")

    given(*story).when(TO_EXCHANGE, facts()).then(changed)
    given(*story, changed).when(IssueCredit(ra=RA), facts()).then_refused("other_remedy")


def test_what_is_settled_keeps_its_remedy() -> None:
    """credited or exchanged, in part or in all, or over; nor is a remedy changed to itself."""
    given(*of(line())).when(TO_EXCHANGE, facts()).then_refused("same_remedy")
    given(*of(line())).when(TO_CREDIT, facts(now=UNTIL)).then_refused("expired")
    given(*of(line())[:1]).when(TO_CREDIT, facts()).then_refused("not_now")
    some = facts(exchanged=(Pieces(sku=BOOK),))
    refusal = given(*back(ACCEPTED)).when(TO_CREDIT, some).then_refused("exchanged").refusal
    assert refusal.standing[0].allowed == (), "it stands for all of it"
    credit = CreditIssued(
        amount=PAID, trigger=CreditTrigger.GOODS_BACK, means=Settlement.ORIGINAL_PAYMENT
    )
    credited = back(ACCEPTED, remedy=Remedy.CREDIT)
    given(*credited, credit).when(TO_EXCHANGE, facts()).then_refused("credited")
    given(*back(ACCEPTED), ReturnClosed()).when(TO_CREDIT, facts()).then_refused("not_now")


def test_nothing_goes_out_for_what_is_extra_only() -> None:
    """nobody paid for it."""
    extra = line(reason=Reason.EXTRA_ITEM, paid=PAID * 0)
    story = of(extra, remedy=Remedy.CREDIT)

    given(*story).when(TO_EXCHANGE, facts()).then_refused("nothing_bought")
    given(*of(extra, line(), remedy=Remedy.CREDIT)).when(TO_EXCHANGE, facts()).then(
        RemedyChanged(remedy=Remedy.EXCHANGE, reason="she wants another")
    )


EXTRA = line(reason=Reason.EXTRA_ITEM, received=1, accepted=1)
KEPT = (
    *of(line(kept=1)),
    ReturnKept(lines=(line(kept=1),), reason="not worth it"),
)
GAME = (*of(line(back=Back.NOTHING)), ReturnNotNeeded())
LATE = line(quantity=2, lost=2, reason=Reason.LATE)
#: Two did not reach the customer; something goes out for one of them.
LOST = (*of(LATE), ReturnLost(lines=(LATE,)))
HALF = (Pieces(sku=BOOK),)


@pytest.mark.parametrize(
    ("story", "exchanged", "pieces"),
    [
        (back(ACCEPTED), (), 1),
        (back(line(quantity=2, received=2, accepted=2)), (Pieces(sku=BOOK),), 1),
        (back(ACCEPTED, line(PEN, received=1, accepted=1)), (Pieces(sku=PEN, quantity=2),), 1),
        (KEPT, (), 1),
        (GAME, (), 1),
    ],
    ids=["accepted", "one of two exchanged", "another exchanged", "kept", "nothing to send"],
)
def test_what_was_promised_an_exchange_is_not_closed_without(
    story: tuple[Any, ...], exchanged: tuple[Pieces, ...], pieces: int
) -> None:
    """the customer would have nothing for it."""
    told = given(*story).when(CLOSE, facts(exchanged=exchanged)).then_refused("exchange_open")
    assert str(told.refusal).startswith(f"nothing goes out for {pieces} of the pieces that are")
    by_credit = "change the remedy to a credit"
    assert told.refusal.standing[0].allowed == ("start the exchange", by_credit)
    under_way = facts(exchanged=exchanged, exchanging=True)
    told = given(*story).when(CLOSE, under_way).then_refused("exchange_open")
    first = f"{by_credit}, once the exchange under way is done"
    assert told.refusal.standing[0].allowed == ("start the exchange", first)


def test_what_is_not_exchanged_is_credited_once_the_exchange_is_done() -> None:
    """and only that: of three for 10, one went out again, and 6.66 is due for the other two."""
    third = line(quantity=3, received=3, accepted=3, paid=Money("10.00", "USD"))
    story = back(third, line(PEN, received=1, accepted=1))
    out = (Pieces(sku=BOOK), Pieces(sku=PEN))
    under_way = facts(exchanged=out, exchanging=True)
    told = given(*story).when(TO_CREDIT, under_way).then_refused("exchanged")
    wait = "once that exchange is done, or cancelled"
    assert told.refusal.standing[0].allowed == (wait,)

    changed = RemedyChanged(remedy=Remedy.CREDIT, reason=TO_CREDIT.reason, exchanged=out)
    given(*story).when(TO_CREDIT, facts(exchanged=out)).then(changed)
    ra = given(*story, changed).record
    assert ra is not None
    assert [one.exchanged for one in ra.lines] == [1, 1]
    assert ra.credit_due == ra.creditable == Money("6.66", "USD")
    back_again = RemedyChanged(remedy=Remedy.EXCHANGE, reason=TO_EXCHANGE.reason)
    told = given(*story, changed).when(TO_EXCHANGE, facts(exchanged=out)).then(back_again)
    assert told.record is not None
    assert [one.exchanged for one in told.record.lines] == [0, 0]


@pytest.mark.parametrize(
    ("story", "exchanged"),
    [
        (back(ACCEPTED), (Pieces(sku=BOOK),)),
        (back(line(received=1, rejected=1)), ()),
        (
            back(line(reason=Reason.EXTRA_ITEM, received=1, accepted=1), ACCEPTED),
            (Pieces(sku=BOOK),),
        ),
    ],
    ids=["exchanged", "rejected", "extra"],
)
def test_what_is_exchanged_or_not_honoured_holds_nothing_up(
    story: tuple[Any, ...], exchanged: tuple[Pieces, ...]
) -> None:
    """nor does what nobody bought."""
    given(*story).when(CLOSE, facts(exchanged=exchanged)).then(ReturnClosed())


def test_what_the_bank_has_paid_is_promised_no_longer() -> None:
    """a part of it is; what was free may be exchanged whatever the bank gave."""
    two = back(line(quantity=2, received=2, accepted=2))
    one = Pieces(sku=BOOK)
    none, some = (Purse(left=PAID * 9, beside=-PAID * n) for n in (1, 0))

    given(*two).when(CLOSE, facts(exchanged=(one,), purse=none)).then(ReturnClosed())
    given(*two).when(CLOSE, facts(exchanged=(one,), purse=some)).then_refused("exchange_open")
    free = back(line(received=1, accepted=1, paid=PAID * 0))
    given(*free).when(CLOSE, facts(purse=none)).then_refused("exchange_open")


def test_what_is_lost_is_let_go_as_a_credit() -> None:
    """who closes it without says so by changing the remedy first; what went out is not counted."""
    swapped = facts(exchanged=HALF, replaced=HALF, delivered_at=None)
    changed = RemedyChanged(remedy=Remedy.CREDIT, reason=TO_CREDIT.reason, exchanged=HALF)

    given(*LOST).when(CLOSE, swapped).then_refused("exchange_open")
    given(*LOST).when(TO_CREDIT, swapped).then(changed)
    given(*LOST, changed).when(CLOSE, swapped).then(ReturnClosed())


def test_nothing_goes_out_for_what_has_arrived_after_all() -> None:
    """though it counts as lost on its way to the customer."""
    swapped = facts(exchanged=HALF, replaced=HALF)
    given(*LOST).when(CLOSE, attrs.evolve(swapped, arrived=True)).then(ReturnClosed())
    handed_over = (*of(LATE), ReturnHandedOver(arrives_by=UNTIL), ReturnLost(lines=(LATE,)))
    given(*handed_over).when(CLOSE, swapped).then_refused("exchange_open")


OPEN_AGAIN = ReopenReturn(ra=RA, reason="the shop keeps the money")
REOPENED = ReturnReopened(reason=OPEN_AGAIN.reason)
GIVEN = Purse(left=PAID * 0)


@pytest.mark.parametrize(
    ("story", "then"),
    [
        (back(ACCEPTED, remedy=Remedy.CREDIT), facts()),
        (back(ACCEPTED), facts()),
        (LOST, facts(exchanged=HALF, replaced=HALF, delivered_at=None)),
    ],
    ids=["a credit", "an exchange", "lost"],
)
def test_what_is_closed_for_want_of_money_is_opened_again(
    story: tuple[Any, ...], then: SettlingFacts
) -> None:
    """once there is some again, and not before; it is as it was, and settled as it would be."""
    gone = attrs.evolve(then, purse=GIVEN)
    closed = given(*story, ReturnClosed())
    given(*story).when(CLOSE, gone).then(ReturnClosed())
    before = given(*story).record
    assert before is not None

    closed.when(OPEN_AGAIN, gone).then_refused("nothing_due")
    again = closed.when(OPEN_AGAIN, then).then(REOPENED).record

    assert again == attrs.evolve(before, version=before.version + 2)
    given(*story).when(OPEN_AGAIN, then).then_refused("not_now")


def test_what_is_settled_is_not_opened_again() -> None:
    """credited, exchanged or not honoured; what is lost was let go, and may be credited yet."""
    credit = CreditIssued(amount=PAID, trigger=CreditTrigger.GOODS_BACK)
    credited = (*back(ACCEPTED, remedy=Remedy.CREDIT), credit, ReturnClosed())
    given(*credited).when(OPEN_AGAIN, facts()).then_refused("nothing_due")
    swapped = facts(exchanged=HALF)
    given(*back(ACCEPTED), ReturnClosed()).when(OPEN_AGAIN, swapped).then_refused("nothing_due")
    rejected = (*back(line(received=1, rejected=1)), ReturnClosed())
    given(*rejected).when(OPEN_AGAIN, facts()).then_refused("nothing_due")
    one = CreditIssued(amount=PAID, trigger=CreditTrigger.WRITTEN_OFF)
    lost = (*of(LATE, remedy=Remedy.CREDIT), ReturnLost(lines=(LATE,)), one, ReturnClosed())
    given(*lost).when(OPEN_AGAIN, facts()).then(REOPENED)
    given(*lost).when(OPEN_AGAIN, facts(arrived=True)).then_refused("nothing_due")


def test_who_leaves_open_what_was_opened_again_hears_of_it() -> None:
    """once more, if its number's time is over."""
    tell = FlagLeftOpen(ra=RA, due_at=UNTIL)
    credit = NextStep(way=Way.CREDIT, amount=PAID)
    told = ReturnLeftOpen(due_at=UNTIL, left_open=GoodsStage.INSPECTED, steps=(credit,))
    story = (*back(ACCEPTED, remedy=Remedy.CREDIT), told, ReturnClosed(), REOPENED)

    ra = given(*story).record
    assert ra is not None
    assert [one.command for one in ra.deadlines()] == [tell]
    credit = NextStep(way=Way.CREDIT, amount=PAID)
    given(*story).when(tell, facts(now=UNTIL)).then(attrs.evolve(told, steps=(credit,)))


def test_a_replacement_is_not_credited_while_the_customer_has_the_original_too() -> None:
    """the refusal says what is waited for; a supervisor may take responsibility."""
    story = given(*back(ACCEPTED, remedy=Remedy.CREDIT))
    first = ExchangeId("exchange-1")
    credit = IssueCredit(ra=RA)
    asked: list[ExchangeId | None] = []

    @policy(MayCredit)
    def listening(q: MayCredit) -> None:
        asked.append(q.unreturned)

    refusal = story.when(credit, facts(unreturned=first)).then_refused("original_not_back").refusal
    assert str(refusal).startswith("it was sent for exchange-1, whose original has neither come")
    assert refusal.standing[0].allowed == (
        "issue the credit once that original is accepted, or paid for",
    )
    sue = Override(by=Actor.staff("sue", SUPERVISOR), reason="it burnt")
    assert story.when(credit, facts(listening, unreturned=first, override=sue)).events
    assert story.when(credit, facts(listening)).events
    assert asked == [first, None]


EURO = of(line(paid=Money("16", "EUR"), reason=Reason.CHANGED_MIND))


def test_a_label_for_nothing_costs_nothing_in_any_money() -> None:
    """a brand that asks nothing serves orders in every currency; so does one that waives it."""
    free, mail = Money("0", "EUR"), MailLabel(ra=RA)

    for known in (facts(label_price=Money("0", "USD")), facts(nothing_asked)):
        mailed = LabelMailed(due_at=plus(NOON, days(3)), cost=free)
        given(*EURO).when(mail, known).then(mailed)


@policy(LabelCost)
def nothing_asked(q: LabelCost) -> Money | None:
    """The brand waives it."""
    return Money.zero(q.so_far.currency)


def test_a_label_in_other_money_is_refused() -> None:
    """it could not be taken off the credit; whoever asks is told what would be right."""
    refusal = (
        given(*EURO).when(MailLabel(ra=RA), facts()).then_refused("several_currencies").refusal
    )

    assert str(refusal).startswith("the label costs USD 4.50; what comes back was paid in EUR [")
    assert refusal.standing[0].allowed == (
        "a price of the brand's in EUR",
        "a label that is waived",
    )


def test_a_brand_says_who_may_change_a_remedy() -> None:
    """ours wants an offer first, as far as one is to be made: see E4."""
    mind = of(line(reason=Reason.CHANGED_MIND))
    changed = RemedyChanged(remedy=Remedy.CREDIT, reason="sold out")

    @policy(MayChangeRemedy)
    def sold_out_only(q: MayChangeRemedy) -> Ruling | None:
        """It is known what is asked."""
        if (q.ra.id, q.remedy, q.reason) == (RA, Remedy.CREDIT, "sold out"):
            return Allow("none are left")
        return Refuse("no", "no")

    customer = Actor.customer("c-1")
    given(*mind).when(TO_CREDIT, facts(by=customer)).then_refused("nothing_offered")
    other = ChangeRemedy(ra=RA, remedy=Remedy.CREDIT, reason="as she asks")
    given(*mind).when(other, facts(sold_out_only)).then_refused("no")
    told = given(*mind).when(TO_CREDIT, facts(sold_out_only)).then(changed)
    assert [ruling.reason for ruling in told.rulings] == ["none are left"]
