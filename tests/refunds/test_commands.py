import attrs
import pytest

from cservice.ids import ExchangeId, OrderId, RefundId, ReturnId
from cservice.kernel.actor import SUPERVISOR, SYSTEM, Actor, Override
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.money import Money
from cservice.kernel.policy import policy
from cservice.kernel.record import Lookup
from cservice.kernel.ruling import Refuse, Ruling
from cservice.kernel.time import Instant, days, hours, plus
from cservice.payment import Payment, PaymentMeans, Purse
from cservice.refunds import (
    BY_REFERENCE,
    BY_RETURN,
    TO_BE_PAID,
    ConfirmRefund,
    FailRefund,
    FlagNoAnswer,
    GiveUpRefund,
    HoldRefund,
    MayRefund,
    MayRetry,
    OpenRefund,
    RefundFacts,
    RefundFailed,
    RefundGivenUp,
    RefundHeld,
    RefundOpened,
    RefundPaid,
    RefundRetried,
    RefundStage,
    RetryRefund,
)
from cservice.testing import ANN, NOON, STREAM, given, knowing

ID, RA, SALE = RefundId(STREAM.id), ReturnId("ra-1"), OrderId("order-1")
SUE = Actor.staff("sue", SUPERVISOR)
AGAIN = plus(NOON, hours(4))
PART = Payment(means=PaymentMeans.CARD, amount=Money("12", "USD"), reference="c-1")
ANSWER = plus(NOON, days(3))
OPENED = RefundOpened(ra=RA, order=SALE, part=PART, answers_by=ANSWER)
FAILED = RefundFailed(attempt=1, reason="card expired", retry_at=AGAIN)
RETRIED = RefundRetried(means=PaymentMeans.CARD, attempt=2, answers_by=ANSWER)
#: By itself, after four hours.
RETRIED_LATER = attrs.evolve(RETRIED, answers_by=plus(AGAIN, days(3)))
FAILED_AGAIN = RefundFailed(attempt=2, reason="card expired", retry_at=None)
PENDING = given(OPENED)
FAIL = FailRefund(refund=ID, reason="card expired")


def at(now: Instant = NOON, *, by: Actor = ANN) -> Given:
    """An instant and who asks, and nothing else."""
    return knowing(Given, now=now, by=by)


def left(amount: str | None, currency: str = "USD", *, bearable: str | None = None) -> RefundFacts:
    """What of the credit is not paid out yet, and what can go back by the payment named."""
    return knowing(
        RefundFacts,
        left=None if amount is None else Money(amount, currency),
        purse=Purse(sale=SALE),
        agreed=(PaymentMeans.CARD,),
        bearable=None if bearable is None else Money(bearable, "USD"),
    )


def retrying(
    now: Instant = NOON, room: str | None = None, *, disputed: bool = False
) -> RefundFacts:
    """What is left of what was paid for the sale, where a refund is tried again."""
    counted = None if room is None else Money(room, "USD")
    purse = Purse(sale=SALE, disputed=disputed, left=counted)
    return knowing(RefundFacts, now=now, purse=purse, agreed=(PaymentMeans.CARD,))


def test_a_part_of_a_credit_is_paid_out() -> None:
    """it knows by which payment it goes back."""
    told = given().when(OpenRefund(ra=RA, part=PART), left("12")).then(OPENED)

    assert (told.record.means, told.record.payment) == (PaymentMeans.CARD, "c-1")
    assert (told.record.stage, told.record.attempts) == (RefundStage.PENDING, 1)
    assert told.record.lookups == (
        Lookup(name=BY_RETURN, value=RA),
        Lookup(name=TO_BE_PAID, value="card"),
    )
    flag = FlagNoAnswer(refund=ID, due_at=ANSWER)
    assert told.record.deadlines() == (Deadline(at=ANSWER, key="answer", command=flag),)


@pytest.mark.parametrize(
    "known",
    [left("11.99"), left("12", "EUR"), left("0")],
    ids=["too little", "other money", "none"],
)
def test_no_more_is_paid_out_than_was_credited(known: RefundFacts) -> None:
    """over all refunds of a return."""
    given().when(OpenRefund(ra=RA, part=PART), known).then_refused("more_than_credited")


def test_no_more_goes_back_by_a_payment_than_is_left_of_it() -> None:
    """whatever of the credit is left; the sentence says how much it can bear."""
    open_it = OpenRefund(ra=RA, part=PART)
    given().when(open_it, left("99", bearable="12")).then(OPENED)
    told = given().when(open_it, left("99", bearable="11.99")).then_refused("more_than_payment")

    [why] = told.refusal.standing
    assert why.text() == "USD 12.00 cannot go back by c-1, of which USD 11.99 is left"
    assert why.allowed == ("up to USD 11.99 by it", "the rest by other means")
    less = left("11", bearable="11")
    given().when(open_it, less).then_refused("more_than_credited")


def test_an_exchange_says_itself_what_it_owes() -> None:
    """but nothing is no refund."""
    exchange = ExchangeId("exchange-1")
    nothing = Payment(means=PaymentMeans.CARD, amount=Money("0", "USD"))
    told = given().when(OpenRefund(exchange=exchange, part=PART), left(None))

    opened = told.then(attrs.evolve(OPENED, ra=None, exchange=exchange)).record
    assert [one.name for one in opened.lookups] == [TO_BE_PAID]
    empty = given().when(OpenRefund(exchange=exchange, part=nothing), left(None))
    assert "not known how much" in str(empty.then_refused("more_than_credited").refusal)


def test_a_policy_reads_what_a_refund_is_for() -> None:
    """the exchange, where it is for one."""

    @policy(MayRefund)
    def for_what(q: MayRefund) -> Refuse:
        """Says what it reads."""
        return Refuse(f"for {q.exchange}", "no")

    told = knowing(
        RefundFacts, for_what, left=None, purse=Purse(sale=SALE), agreed=(PaymentMeans.CARD,)
    )
    refused = given().when(OpenRefund(exchange=ExchangeId("exchange-1"), part=PART), told)
    refused.then_refused("for exchange-1")


def test_a_refund_is_of_an_order() -> None:
    """over whose cases it counts: so that is locked with it."""
    told = given().when(OpenRefund(ra=RA, part=PART), left("12"))

    assert told.record.keys == (told.record.case, SALE)


def test_a_refund_is_for_one_thing() -> None:
    """whose case it joins."""
    exchange = ExchangeId("exchange-1")
    assert OpenRefund(ra=RA, part=PART).follows == RA
    assert OpenRefund(exchange=exchange, part=PART).follows == exchange
    for both in ({}, {"ra": RA, "exchange": exchange}):
        with pytest.raises(InputError, match="name one"):
            OpenRefund(**both, part=PART)  # type: ignore[arg-type]  # ids of either kind


def test_a_refund_is_paid_and_found_by_the_providers_number() -> None:
    """once; and by its return, as before."""
    confirm = ConfirmRefund(refund=ID, reference="RE-7")
    told = PENDING.when(confirm, at()).then(RefundPaid(reference="RE-7"))

    assert told.record.lookups == (
        Lookup(name=BY_RETURN, value=RA),
        Lookup(name=BY_REFERENCE, value="re-7"),
    )
    given(OPENED, RefundPaid(reference="RE-7")).when(confirm, at()).then_refused("not_now")


def test_a_refund_that_failed_is_tried_again_by_itself() -> None:
    """once, when a policy says."""
    told = PENDING.when(FAIL, at()).then(FAILED)

    assert told.rulings[0].policy == "trade.refunds:retry_after"
    assert told.record.lookups == (Lookup(name=BY_RETURN, value=RA),)
    again = RetryRefund(refund=ID, due_at=AGAIN)
    assert told.record.deadlines() == (Deadline(at=AGAIN, key="retry", command=again),)
    failed = given(OPENED, FAILED)
    failed.when(again, retrying()).then_refused("not_due")
    wrong = RetryRefund(refund=ID, due_at=NOON)
    failed.when(wrong, retrying(AGAIN)).then_refused("not_due")
    retried = failed.when(again, retrying(AGAIN)).then(RETRIED_LATER).record
    assert (retried.attempts, retried.payment, retried.retry_at) == (2, "c-1", None)
    [answer] = retried.deadlines()
    assert (answer.key, answer.at) == ("answer", RETRIED_LATER.answers_by)


def test_what_failed_twice_needs_a_person() -> None:
    """who tries it again; a supervisor has it go by other means, or gives it up."""
    told = given(OPENED, FAILED, RETRIED).when(FAIL, at()).then(FAILED_AGAIN)
    assert told.record.deadlines() == ()

    failed = given(OPENED, FAILED, RETRIED, FAILED_AGAIN)
    bank = RetryRefund(refund=ID, means=PaymentMeans.BANK_TRANSFER)
    by_bank = failed.when(bank, attrs.evolve(retrying(), by=SUE)).record
    assert (by_bank.means, by_bank.payment, by_bank.attempts) == (
        PaymentMeans.BANK_TRANSFER,
        None,
        3,
    )
    late = RetryRefund(refund=ID, due_at=AGAIN)
    assert "no time" in str(failed.when(late, retrying(AGAIN)).then_refused("not_due").refusal)
    gone = RefundGivenUp(reason="paid in cash")
    failed.when(GiveUpRefund(refund=ID, reason="paid in cash"), at(by=SUE)).then(gone)


def test_what_was_given_up_is_not_tried_again() -> None:
    """by itself, though it was to be when it failed."""
    gone = given(OPENED, FAILED).when(GiveUpRefund(refund=ID, reason="paid in cash"), at(by=SUE))

    assert gone.then(RefundGivenUp(reason="paid in cash")).record.deadlines() == ()


@pytest.mark.parametrize(
    "by", [ANN, Actor.dock("dock-5"), Actor.customer("cara"), SYSTEM], ids=lambda one: one.kind
)
def test_what_a_customer_is_owed_is_given_up_by_a_supervisor(by: Actor) -> None:
    """or with one's approval."""
    failed, word = given(OPENED, FAILED), Override(by=SUE, reason="she was paid in cash")
    give_up = GiveUpRefund(refund=ID, reason="paid in cash")
    told = failed.when(give_up, at(by=by)).then_refused("given_up")

    [why] = told.refusal.standing
    assert why.text() == "USD 12.00 that is owed to the customer would be tried no more"
    assert why.allowed == ("with the approval of a supervisor",)
    approved = failed.when(give_up, knowing(Given, by=by, override=word))
    assert approved.then(RefundGivenUp(reason="paid in cash")).rulings[0].settled_by


OTHERS = [Actor.dock("dock-5"), Actor.customer("cara"), Actor.courier("swift")]


def test_by_other_means_a_supervisor_has_it_go() -> None:
    """an agent has it go as it was paid; the brand's own systems do as they are told to."""
    bank = attrs.evolve(PART, means=PaymentMeans.BANK_TRANSFER)
    as_paid = attrs.evolve(PART, means=PaymentMeans.AS_PAID)
    failed = given(OPENED, FAILED)
    for part in (PART, as_paid):
        given().when(OpenRefund(ra=RA, part=part), left("12")).then(attrs.evolve(OPENED, part=part))
        failed.when(RetryRefund(refund=ID, means=part.means), retrying()).then(
            attrs.evolve(RETRIED, means=part.means)
        )
    opened = OpenRefund(ra=RA, part=bank)
    again = RetryRefund(refund=ID, means=PaymentMeans.BANK_TRANSFER)
    told = given().when(opened, left("12")).then_refused("other_means")
    [why] = told.refusal.standing
    assert why.text() == "USD 12.00 would go by bank transfer, and nothing says that it was paid so"
    assert why.allowed == ("with the approval of a supervisor",)
    failed.when(again, retrying()).then_refused("other_means")
    unknown = attrs.evolve(left("12"), agreed=())
    given().when(OpenRefund(ra=RA, part=PART), unknown).then_refused("other_means")
    for by in (SUE, SYSTEM):
        given().when(opened, attrs.evolve(left("12"), by=by)).then(attrs.evolve(OPENED, part=bank))
        by_bank = attrs.evolve(RETRIED, means=PaymentMeans.BANK_TRANSFER)
        failed.when(again, attrs.evolve(retrying(), by=by)).then(by_bank)


@pytest.mark.parametrize("by", OTHERS, ids=lambda one: one.kind)
def test_only_ours_say_what_is_paid_out(by: Actor) -> None:
    """by whatever it goes, and whoever approves of it."""
    word = Override(by=SUE, reason="she wants it")
    for command, known in (
        (OpenRefund(ra=RA, part=PART), left("12")),
        (RetryRefund(refund=ID), retrying()),
    ):
        story = given() if isinstance(command, OpenRefund) else given(OPENED, FAILED)
        told = story.when(command, attrs.evolve(known, by=by, override=word))
        [why] = told.then_refused("not_ours").refusal.standing
        assert why.text() == f"a {by.kind} does not say by what we pay"


def test_what_is_tried_again_by_itself_asks_nobody() -> None:
    """it is tried by what was said when it failed."""
    asked: list[MayRetry] = []

    @policy(MayRetry)
    def noted(q: MayRetry) -> Ruling | None:
        """Whatever is asked."""
        asked.append(q)
        return None

    known = knowing(RefundFacts, noted, now=AGAIN, purse=Purse(sale=SALE))
    failed = given(OPENED, FAILED)
    failed.when(RetryRefund(refund=ID, due_at=AGAIN), known).then(RETRIED_LATER)
    assert asked == []
    failed.when(RetryRefund(refund=ID), known).then_refused("other_means")
    otherwise = RetryRefund(refund=ID, due_at=AGAIN, means=PaymentMeans.BANK_TRANSFER)
    failed.when(otherwise, known).then_refused("other_means")
    assert [one.means for one in asked] == [PaymentMeans.CARD, PaymentMeans.BANK_TRANSFER]


def test_nothing_is_paid_out_beside_an_open_dispute() -> None:
    """and nobody can lift that."""
    disputed = attrs.evolve(left("12"), purse=Purse(sale=SALE, disputed=True))
    told = given().when(OpenRefund(ra=RA, part=PART), disputed).then_refused("chargeback_open")

    assert told.refusal.standing[0].final


def test_no_more_is_paid_out_than_is_left_of_what_was_paid() -> None:
    """by whatever it goes; what is less than nothing is told as nothing."""
    for room, allowed in (("11.99", ("up to USD 11.99",)), ("-3", ())):
        known = attrs.evolve(left("12"), purse=Purse(sale=SALE, left=Money(room, "USD")))
        told = given().when(OpenRefund(ra=RA, part=PART), known).then_refused("more_than_paid")
        assert told.refusal.standing[0].allowed == allowed
    euros = attrs.evolve(left("12"), purse=Purse(sale=SALE, left=Money("12", "EUR")))
    given().when(OpenRefund(ra=RA, part=PART), euros).then_refused("more_than_paid")
    enough = attrs.evolve(left("12"), purse=Purse(sale=SALE, left=Money("12", "USD")))
    given().when(OpenRefund(ra=RA, part=PART), enough).then(OPENED)


def test_a_refund_is_for_an_order_that_there_is() -> None:
    """whose case it joins; it counts against the sale."""
    wanted = OpenRefund(order=SALE, part=PART)
    assert wanted.follows == SALE
    given().when(wanted, left("12")).then(attrs.evolve(OPENED, ra=None))
    unknown = attrs.evolve(left("12"), purse=Purse())
    given().when(wanted, unknown).then_refused("more_than_credited")


def test_a_retry_waits_until_the_bank_has_decided() -> None:
    """that of the deadline; it is not lost, and a person who tries meanwhile is refused."""
    failed = given(OPENED, FAILED)
    by_hand = RetryRefund(refund=ID)
    failed.when(by_hand, retrying(disputed=True)).then_refused("chargeback_open")
    due = RetryRefund(refund=ID, due_at=AGAIN)

    held = failed.when(due, retrying(AGAIN, disputed=True)).then(RefundHeld()).record

    assert (held.stage, held.retry_at, held.deadlines()) == (RefundStage.HELD, None, ())
    waiting = given(OPENED, FAILED, RefundHeld())
    waiting.when(by_hand, retrying(disputed=True)).then_refused("chargeback_open")
    waiting.when(by_hand, retrying()).then(RETRIED)
    given_up = GiveUpRefund(refund=ID, reason="the bank has paid it")
    waiting.when(given_up, at(by=SUE)).then(RefundGivenUp(reason="the bank has paid it"))


def test_what_the_bank_has_paid_is_not_tried_again() -> None:
    """by anybody; as much as is left is."""
    failed = given(OPENED, FAILED)
    for command in (RetryRefund(refund=ID), RetryRefund(refund=ID, due_at=AGAIN)):
        for room, another in (("11.99", ("open another, of up to USD 11.99",)), ("-1", ())):
            told = failed.when(command, retrying(AGAIN, room)).then_refused("more_than_paid")
            assert told.refusal.standing[0].allowed == ("give it up", *another)
        failed.when(command, retrying(AGAIN, "12")).then(RETRIED_LATER)


def test_what_nobody_has_paid_yet_is_held() -> None:
    """while a dispute is open, or if the bank gave the money before anybody could."""
    hold, due = HoldRefund(refund=ID), given(OPENED, FAILED)
    for known in (retrying(disputed=True), retrying(room="11.99")):
        held = PENDING.when(hold, known).then(RefundHeld()).record
        assert (held.stage, held.retry_at, len(held.lookups)) == (RefundStage.HELD, None, 1)
        assert not due.when(hold, known).then(RefundHeld()).record.deadlines()
    for known in (retrying(), retrying(room="12")):
        PENDING.when(hold, known).then_refused("not_disputed")


def test_what_the_provider_did_with_what_is_held_is_noted() -> None:
    """it was asked before."""
    waiting = given(OPENED, RefundHeld())
    confirm = ConfirmRefund(refund=ID, reference="re-1")
    waiting.when(confirm, at()).then(RefundPaid(reference="re-1"))
    waiting.when(FAIL, at()).then(FAILED)
    waiting.when(RetryRefund(refund=ID), retrying()).then(RETRIED)
