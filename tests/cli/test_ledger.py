"""The money of a story: what was paid, went back and was given, by what records hold."""

from pathlib import Path
from typing import TypeVar

import pytest

from cservice.appeasements import Appeasement, AppeasementStage
from cservice.cli.ledger import _BANK, _CHARGE, _COUPON, _DIFFERENCE, _REFUND, ledger
from cservice.cli.play import Playing, desk_for
from cservice.cli.script import read_script
from cservice.exchanges import ChargeStage, DifferenceStage, Exchange, ExchangeStage, OriginalStage
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, CaseId, Record, Tenant
from cservice.kernel.time import Zone, instant
from cservice.kernel.value import evolve, frozen
from cservice.orders import ChargebackStage, Order, OrderStage, TakenOff
from cservice.refunds import Refund, RefundStage
from cservice.returns import FeeKind, ReturnAuthorization, ReturnStage, WaivedFee

EXAMPLES = Path(__file__).parents[2] / "examples"
R = TypeVar("R", bound=Record)


def played(script: str) -> tuple[Record, ...]:
    """The records that an example ends with."""
    read = read_script(EXAMPLES / f"{script}.yaml")
    with desk_for(read) as desk:
        Playing(read, desk).run()
        return desk.records()


def told(*records: Record) -> tuple[str, ...]:
    """What is told of them."""
    return ledger(records, lambda _: Zone("Europe/Paris"))


def first(kind: type[R], records: tuple[Record, ...]) -> R:
    """The first of them of that kind."""
    return next(one for one in records if isinstance(one, kind))


@pytest.fixture(scope="module")
def worn() -> tuple[Record, ...]:
    """Two orders, three credits; of the first a fee was kept."""
    return played("brandshop/worn_goods")


@pytest.fixture(scope="module")
def wrong() -> tuple[Record, ...]:
    """An exchange for nothing, once and again, and a coupon."""
    return played("cango/wrong_again")


def test_a_credit(worn: tuple[Record, ...]) -> None:
    """what was paid, what was credited and kept of it, what goes back by what, and what we owe."""
    assert told(*worn) == (
        "Paid for order-1: EUR 239.80 by card (pay-77204).",
        "Credited for ra-1: EUR 239.80, of which EUR 23.98 was kept for the restocking.",
        "To be paid back: EUR 119.90 by card (pay-77204), for ra-1 (refund-1).",
        "To be paid back: EUR 95.92 by card (pay-77204), for ra-1 (refund-2).",
        "Paid for order-2: EUR 49.90; EUR 4.90 of it for shipping.",
        "Credited for ra-2: EUR 45.00.",
        "To be paid back: EUR 45.00 as it was paid, for ra-2 (refund-3).",
        "In all: EUR 289.70 paid, nothing given back.",
        "We owe the customer: EUR 119.90 (refund-1); EUR 95.92 (refund-2); EUR 45.00 (refund-3).",
    )


def test_a_fee_that_was_let_go(worn: tuple[Record, ...]) -> None:
    """which, and what it would have come to."""
    old, new = Money("5.90", "EUR"), Money("0", "EUR")
    at = instant("2026-03-02T12:00:00Z")
    waived = WaivedFee(fee=FeeKind.LABEL, old=old, new=new, reason="two calls", by="anna", at=at)
    ra = evolve(first(ReturnAuthorization, worn), credited=None, waived=(waived,))

    assert "Let go for ra-1: EUR 5.90 for the label." in told(ra)


@pytest.mark.parametrize(
    ("stage", "said", "owed"),
    [
        (RefundStage.PAID, "Paid back: EUR 45.00", "Nobody owes anything by now."),
        (
            RefundStage.FAILED,
            "To be paid back, which failed so far: EUR 45.00",
            "We owe the customer: EUR 45.00 (refund-3).",
        ),
        (
            RefundStage.HELD,
            "To be paid back, once the bank has decided: EUR 45.00",
            "We owe the customer: EUR 45.00 (refund-3).",
        ),
        (
            RefundStage.GIVEN_UP,
            "Given up, and not paid back: EUR 45.00",
            "We owe the customer: EUR 45.00 (ra-2).",
        ),
    ],
)
def test_a_refund(worn: tuple[Record, ...], stage: RefundStage, said: str, owed: str) -> None:
    """what has not arrived is owed, and of what was given up the credit still stands."""
    one = [x for x in worn if x.id in ("order-2", "ra-2")]
    refund = evolve(next(x for x in worn if isinstance(x, Refund) and x.ra == "ra-2"), stage=stage)
    lines = told(*one, refund)
    assert any(line.startswith(f"{said} as it was paid, for ra-2") for line in lines)
    assert lines[-1] == owed


def test_a_lower_price(worn: tuple[Record, ...]) -> None:
    """what was paid for an order is told as it was paid, and what is too much of it goes back."""
    order = next(x for x in worn if x.id == "order-2" and isinstance(x, Order))
    assert order.payments == ()
    refund = next(x for x in worn if x.id == "refund-3" and isinstance(x, Refund))
    lowered = evolve(
        order,
        lines=tuple(evolve(line, paid=Money("40.00", "EUR")) for line in order.lines),
        taken_off=(
            TakenOff(sku=order.lines[0].sku, amount=order.lines[0].paid - Money("40.00", "EUR")),
        ),
    )
    back = evolve(refund, ra=None, amount=Money("5.00", "EUR"))
    assert told(lowered, back) == (
        "Paid for order-2: EUR 49.90; EUR 4.90 of it for shipping.",
        "To be paid back: EUR 5.00 as it was paid, for order-2 (refund-3).",
        "In all: EUR 49.90 paid, nothing given back.",
        "We owe the customer: EUR 5.00 (refund-3).",
    )


def test_every_stage_has_its_words() -> None:
    """whatever a case comes to can be told; what was never asked for is not worth a word."""
    assert set(_BANK) == set(ChargebackStage)
    assert set(_REFUND) == set(RefundStage)
    assert set(_DIFFERENCE) == set(DifferenceStage) - {DifferenceStage.OPEN}
    assert set(_CHARGE) == set(ChargeStage) - {ChargeStage.NONE}
    none = {AppeasementStage.CONSIDERED, AppeasementStage.DROPPED}
    assert set(_COUPON) == set(AppeasementStage) - none


def test_what_is_due_and_not_credited(worn: tuple[Record, ...]) -> None:
    """for what is accepted a credit is owed, as long as the return is open."""
    order = first(Order, worn)
    due = evolve(first(ReturnAuthorization, worn), credited=None, fees=())
    still = evolve(due, stage=ReturnStage.AUTHORIZED)
    assert told(order, still)[-1] == "We owe the customer: EUR 239.80 (ra-1, to be credited)."
    assert told(order, due)[-1] == "Nobody owes anything by now."


def test_an_order(worn: tuple[Record, ...]) -> None:
    """one that was cancelled says so, and in the shop, that the shop gives back what was paid."""
    order = evolve(first(Order, worn), stage=OrderStage.CANCELLED)
    paid = "Paid for order-1: EUR 239.80 by card (pay-77204); it was cancelled"
    assert told(order)[0] == f"{paid}."
    shops = evolve(order, cancelled_in_shop=True)
    assert told(shops)[0] == f"{paid}, and what was paid is the shop's to give back."
    late = evolve(shops, stage=OrderStage.DELIVERED)
    said = f"{paid.removesuffix('; it was cancelled')}; the shop cancelled it after it had left"
    assert told(late) == (
        f"{said}, and what was paid is the shop's to give back.",
        "In all: EUR 239.80 paid, nothing given back.",
        "What the shop gave back itself, for order-1, is not counted here.",
    )
    assert told(order)[-1] == "Nobody owes anything by now."


def test_what_an_order_comes_to_and_is_not_paid(worn: tuple[Record, ...]) -> None:
    """the customer owes it, with what went back for the order itself; not once it is cancelled."""
    order, refund = first(Order, worn), first(Refund, worn)
    dearer = evolve(order, shipping=Money("10", "EUR"))
    owes = "The customer owes us: EUR 10.00 (order-1)."
    assert owes in told(dearer)
    assert owes in told(dearer, refund)
    assert not any("owes us" in line for line in told(order))
    for over in ({"stage": OrderStage.CANCELLED}, {"cancelled_in_shop": True}):
        assert not any("owes us" in line for line in told(evolve(dearer, **over)))
    cut = evolve(refund, ra=None, exchange=None, amount=Money("2", "EUR"))
    assert "The customer owes us: EUR 12.00 (order-1)." in told(dearer, cut)
    for other in (
        {"stage": RefundStage.GIVEN_UP},
        {"order": "order-9"},
        {"exchange": "exchange-1"},
    ):
        assert owes in told(dearer, evolve(cut, **other))


def test_what_was_sent_for_nothing() -> None:
    """of what an order did not sell only its shipping is money."""
    sent = next(x for x in played("cango/wrong_book") if isinstance(x, Order) and x.replaces)
    assert told(sent) == ()
    shipped = evolve(sent, shipping=Money("3.99", "USD"))
    assert told(shipped) == ("Paid for order-2: USD 3.99 for the shipping of the replacement.",)


def test_disputes() -> None:
    """each dispute with what came of it; what the bank gave back is given back."""
    lines = told(*played("cango/chargeback"))
    assert "Disputed at the bank for order-1: USD 48.99 (cb-301); we keep it." in lines
    gone = "Disputed at the bank for order-2: USD 30.00 (cb-318); the bank gave it to the customer."
    assert gone in lines
    assert "In all: USD 106.98 paid, USD 75.00 given back." in lines


def test_what_we_gave() -> None:
    """an offer counts where it was taken, at what it cost, and never one that was declined."""
    lines = told(*played("cango/kept"))
    given = [line for line in lines if line.startswith(("Promised", "Given"))]
    kept, keep = "Promised to keep the sale, for", "“If you keep it, we send you"
    assert given == [
        f"{kept} ra-1: {keep} a coupon for USD 6.00.”, at a cost of USD 6.00.",
        "Given, appeasement-1: USD 6.00 off the next order, good until Mon 13 Jul 2026, 17:09.",
        f"{kept} ra-3: {keep} a pen with your name.”, at a cost of USD 1.20.",
    ]
    assert lines[0] == "Spent of budget-spring: USD 6.00 of USD 8.00."
    assert "7.20" not in "".join(lines)


def test_an_offer_of_no_cost_known() -> None:
    """what an offer cost is told where it is known."""
    kept = first(ReturnAuthorization, played("cango/kept"))
    assert kept.saved.accepted is not None
    free = evolve(kept.saved.accepted, cost=None, budget=None)
    [line] = told(evolve(kept, saved=evolve(kept.saved, accepted=free)))
    assert line.endswith("for USD 6.00.”.")


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (AppeasementStage.GIVEN, "good until Wed 1 Jul 2026, 11:31"),
        (AppeasementStage.REDEEMED, "which was redeemed"),
        (AppeasementStage.EXPIRED, "which nobody redeemed in time"),
        (AppeasementStage.WITHDRAWN, "which was withdrawn"),
    ],
)
def test_a_coupon(wrong: tuple[Record, ...], stage: AppeasementStage, said: str) -> None:
    """with what became of it; one that is only considered is none."""
    given = evolve(first(Appeasement, wrong), stage=stage)
    [line] = told(given)
    assert line.startswith("Given, appeasement-2: USD 10.00 off the next order, ")
    assert said.partition(" until")[0] in line
    considered = evolve(given, stage=AppeasementStage.CONSIDERED, coupon=None, until=None)
    assert told(considered) == ()


def test_an_even_exchange(wrong: tuple[Record, ...]) -> None:
    """nobody paid anything for it, and nobody owes."""
    assert told(*wrong) == (
        "Paid for order-1: USD 19.99; USD 3.99 of it for shipping.",
        "Exchanged, exchange-1: what came back is worth what went out, USD 16.00.",
        "Given, appeasement-2: USD 10.00 off the next order, which was redeemed.",
        "Exchanged, exchange-2: what came back is worth what went out, USD 16.00.",
        "In all: USD 19.99 paid, nothing given back.",
        "Nobody owes anything by now.",
    )


USD_4 = Money("4.00", "USD")
LET = "what went out is worth USD 4.00 more than what came back, which the customer "
OURS = "what came back is worth USD 4.00 more than what went out, which "


@pytest.mark.parametrize(
    ("stage", "said", "paid", "owed"),
    [
        (DifferenceStage.CUSTOMER_OWES, f"{LET}owes", "19.99", "The customer owes us: USD 4.00"),
        (DifferenceStage.PAID, f"{LET}paid", "23.99", "Nobody owes"),
        (DifferenceStage.WAIVED, f"{LET}need not pay", "19.99", "Nobody owes"),
        (
            DifferenceStage.GIVEN_BACK,
            f"{LET}paid too late, and gets back",
            "23.99",
            "We owe the customer: USD 4.00",
        ),
        (DifferenceStage.WE_OWE, f"{OURS}we owe", "19.99", "We owe the customer: USD 4.00"),
        (DifferenceStage.SETTLED, f"{OURS}the customer gets", "19.99", "Nobody owes"),
    ],
)
def test_a_difference(
    wrong: tuple[Record, ...], stage: DifferenceStage, said: str, paid: str, owed: str
) -> None:
    """who owed it, and what became of that; what went back without a refund is not owed."""
    exchange = evolve(first(Exchange, wrong), difference=stage, due=USD_4)
    _, line, whole, last = told(first(Order, wrong), exchange)
    assert line == f"Exchanged, exchange-1: {said}."
    assert whole == f"In all: USD {paid} paid, nothing given back."
    assert last.startswith(owed)


@pytest.mark.parametrize(
    ("stage", "said", "paid", "owed"),
    [
        (ChargeStage.ASKED, "the customer was asked to pay USD 16.00", "19.99", "The customer"),
        (ChargeStage.DECLINED, "the charge of USD 16.00", "19.99", "The customer owes us"),
        (ChargeStage.PAID, "the customer paid USD 16.00", "35.99", "Nobody owes"),
        (ChargeStage.WITHDRAWN, "what was asked for the original", "19.99", "Nobody owes"),
        (ChargeStage.GIVEN_BACK, "the customer paid USD 16.00", "35.99", "We owe the customer"),
        (ChargeStage.GIVEN_UP, "USD 16.00 was asked for the original", "19.99", "Nobody owes"),
    ],
)
def test_a_charge(
    wrong: tuple[Record, ...], stage: ChargeStage, said: str, paid: str, owed: str
) -> None:
    """what was asked for an original counts once it was paid, and is owed until then."""
    exchange = evolve(
        first(Exchange, wrong),
        charge=stage,
        asked=Money("16.00", "USD"),
        charged=Money("16.00" if stage is ChargeStage.PAID else "0.00", "USD"),
        difference=DifferenceStage.OPEN,
    )
    _, line, whole, last = told(first(Order, wrong), exchange)
    assert line.startswith(f"Exchanged, exchange-1: {said}")
    assert whole == f"In all: USD {paid} paid, nothing given back."
    assert last.startswith(owed)


@pytest.mark.parametrize(
    ("original", "said"),
    [
        (OriginalStage.AWAITED, "USD 16.00 went out, and the original is not given back"),
        (OriginalStage.WRITTEN_OFF, "the original was written off, worth USD 16.00"),
        (OriginalStage.LOST, "the original was lost on its way to us, and counts as back"),
        (OriginalStage.KEPT, "nothing of the original is to come back"),
    ],
)
def test_an_original(wrong: tuple[Record, ...], original: OriginalStage, said: str) -> None:
    """one that did not come back says what became of it."""
    exchange = evolve(
        first(Exchange, wrong),
        stage=ExchangeStage.OPEN,
        original=original,
        difference=DifferenceStage.OPEN,
    )
    assert told(exchange) == (f"Exchanged, exchange-1: {said}.",)


def test_a_cancelled_exchange(wrong: tuple[Record, ...]) -> None:
    """what we held of it goes back."""
    cancelled = evolve(
        first(Exchange, wrong),
        stage=ExchangeStage.CANCELLED,
        difference=DifferenceStage.OPEN,
        credit=USD_4,
    )
    assert told(cancelled) == ("Exchanged, exchange-1: it was cancelled, and USD 4.00 goes back.",)


@frozen(kw_only=True)
class Repair(Record):
    """A host's own record."""

    kind = "acme.repair"
    prefix = "repair"
    price: Money  # what it costs the customer
    parts: Money | None = None  # of it; None = none

    @property
    def keys(self) -> tuple[str, ...]:
        """The case."""
        return (self.case,)


def test_a_record_of_a_host() -> None:
    """of what we do not know the amounts are told by their names; of what has none, nothing."""
    repair = Repair(
        id="repair-1",
        tenant=Tenant("main"),
        brand=BrandId("acme"),
        case=CaseId("case-1"),
        version=1,
        price=USD_4,
    )
    assert told(repair) == ("Repair repair-1: price USD 4.00.",)
