"""What is lost, short or kept, and what stands at the dock, over all slices on a desk in memory."""

from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    Gathering,
    Lift,
    Money,
    Refused,
    days,
    exchanges,
    instant,
    orders,
    policy,
    returns,
    tickets,
)
from cservice.ids import CustomerId, OrderId, ParcelId, ReturnId, Sku
from cservice.kernel.record import BrandId
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import plus
from cservice.returns import GoodsStage, ParcelStage, ReturnStage
from cservice.testing.desk import what_is_kept_adds_up

NOON = instant("2026-03-02T12:00:00Z")
ANNA, DOCK = Actor.staff("anna"), Actor.dock("dock-5")
BOOK = Sku("book")


@attrs.frozen(kw_only=True)
class Loyalty:
    """What the loyalty programme knows of a customer."""

    tier: str  # "gold"


def load_loyalty(g: Gathering) -> Loyalty | None:
    """Of the customer whose order is on the case."""
    for order in g.case.all(orders.Order):
        if order.customer is not None and order.customer.id == "c-lee":
            return Loyalty(tier="gold")
    return None


@policy(returns.MayTakeIn)
def gold(q: returns.MayTakeIn) -> returns.DockVerdict | None:
    """Gold customers need no number."""
    loyalty = q.may_know(Loyalty)
    if loyalty is None or loyalty.tier != "gold" or q.standing.good:
        return None
    return returns.DockVerdict(
        decision=returns.DockDecision.TAKE_IN, code="gold", reason="Gold customers need no number"
    )


@policy(returns.MayCredit)
def in_good_faith(q: returns.MayCredit) -> Ruling | None:
    """The customer is believed."""
    return Lift("goods_not_back", "proof of sending")


class Floor:
    """A desk for two brands, an order of three books by Ann Lee, and a ticket."""

    def __init__(self, *policies: Any, name: str = "Dr. Ann Léé") -> None:
        self.name = name
        self.desk = Desk(
            brands=[
                Brand(id=BrandId("cango"), name="Cango", label_price=Money("4.50", "USD")),
                Brand(id=BrandId("zebra"), name="Zebra"),
            ],
            numbers=CountedNumbers(),
            policies=[*policies, in_good_faith],
        )
        self.desk.provide(Loyalty, load_loyalty)
        self.now = NOON
        self.order = self.sell()
        ticket = tickets.OpenTicket(
            case=self.desk.record(orders.Order, self.order).case, subject="a book"
        )
        self.ticket = self.do(ticket).id

    def sell(self, brand: str = "cango", number: str = "C-1") -> OrderId:
        """Three books, which arrived at once."""
        customer = orders.Customer(
            id=CustomerId("c-lee"), name=self.name, address="12 Elm Street, Springfield"
        )
        line = orders.OrderLine(sku=BOOK, title="Sea", quantity=3, paid=Money("10", "USD"))
        sold = orders.RecordOrder(
            number=number,
            customer=customer,
            lines=(line,),
            shipping=Money("3", "USD"),
            placed_at=self.now,
            shipped_at=self.now,
            delivered_at=self.now,
        )
        return OrderId(self.desk.do(sold, by=ANNA, at=self.now, brand=brand).record.id)

    def do(self, command: Any, by: Actor = ANNA) -> Any:
        """The record after the command."""
        return self.desk.do(command, by=by, at=self.now).record

    def refused(self, command: Any) -> tuple[str, ...]:
        """The codes of a refusal."""
        outcome = self.desk.try_do(command, by=ANNA, at=self.now)
        assert isinstance(outcome, Refused)
        return outcome.codes

    def request(self, quantity: int) -> Any:
        """So many books for a credit, on the order's case."""
        item = returns.RequestedItem(
            sku=BOOK, quantity=quantity, reason=returns.Reason.CHANGED_MIND
        )
        case = self.desk.record(orders.Order, self.order).case
        return returns.RequestReturn(case=case, order=self.order, items=(item,))

    def authorize(self, quantity: int = 3) -> ReturnId:
        """An authorized return."""
        ra = ReturnId(self.do(self.request(quantity)).id)
        self.do(returns.AuthorizeReturn(ra=ra))
        return ra

    def ra(self, id: ReturnId) -> returns.ReturnAuthorization:
        """The return as it is."""
        return self.desk.record(returns.ReturnAuthorization, id)

    def present(self, number: str | None, **fields: Any) -> returns.Parcel:
        """A parcel at the dock."""
        parcel: returns.Parcel = self.do(returns.PresentParcel(number=number, **fields), DOCK)
        return parcel

    def inspect(self, ra: ReturnId, **counts: Any) -> None:
        """So many books were found."""
        found = returns.FoundItem(sku=BOOK, **counts)
        self.do(returns.InspectReturn(ra=ra, found=(found,)), DOCK)


def test_what_was_lost_and_written_off_turns_up() -> None:
    """the number of the closed return is good for it, and nothing is credited again."""
    floor = Floor()
    ra = floor.authorize()
    floor.do(returns.HandOver(ra=ra))
    floor.now = plus(NOON, days(11))
    floor.desk.tick(floor.now)
    assert floor.ra(ra).goods is GoodsStage.LATE
    floor.do(returns.ReportLost(ra=ra))
    floor.do(returns.IssueCredit(ra=ra))
    assert (floor.ra(ra).stage, floor.ra(ra).goods) == (ReturnStage.CLOSED, GoodsStage.LOST)

    assert floor.present(floor.ra(ra).number).stage is ParcelStage.TAKEN_IN
    floor.inspect(ra, accepted=3)
    after = floor.ra(ra)
    assert (after.stage, after.goods) == (ReturnStage.CLOSED, GoodsStage.INSPECTED)
    assert floor.refused(returns.IssueCredit(ra=ra)) == ("not_now",)
    assert floor.refused(floor.request(1)) == ("more_than_bought",)
    second = floor.present(floor.ra(ra).number, sender="Ann Lee")
    assert second.verdict is not None
    assert second.verdict.code == "number_settled"
    what_is_kept_adds_up(floor.desk)


def test_what_was_never_sent_may_be_returned_under_another_number() -> None:
    """what was paid is shared over both, to the cent."""
    floor = Floor()
    first = floor.authorize()
    floor.do(returns.HandOver(ra=first))
    floor.present(floor.ra(first).number)
    floor.inspect(first, accepted=2)
    assert floor.refused(floor.request(1)) == ("more_than_bought",)

    floor.do(returns.ReportShort(ra=first))
    assert floor.ra(first).goods is GoodsStage.INSPECTED
    floor.do(returns.IssueCredit(ra=first))
    assert floor.ra(first).stage is ReturnStage.CLOSED
    second = floor.authorize(1)
    credited, rest = floor.ra(first).credited, floor.ra(second).lines[0].paid
    assert (credited, rest) == (Money("6.67", "USD"), Money("3.33", "USD"))


def test_what_is_kept_is_credited_and_the_return_is_done() -> None:
    """and it may not be returned again."""
    floor = Floor()
    ra = floor.authorize(1)
    floor.do(returns.LetKeep(ra=ra, reason="not worth it"))
    assert floor.ra(ra).goods is GoodsStage.KEPT
    floor.do(returns.IssueCredit(ra=ra))

    assert floor.ra(ra).stage is ReturnStage.CLOSED
    assert floor.refused(floor.request(3)) == ("more_than_bought",)
    parcel = floor.present(floor.ra(ra).number, sender="Ann Lee")
    assert parcel.stage is ParcelStage.REFUSED


def test_a_parcel_for_what_need_not_come_is_refused() -> None:
    """also while the credit is still to come: its number is settled."""
    floor = Floor()
    ra = floor.authorize(1)
    floor.do(returns.LetKeep(ra=ra, reason="not worth it"))
    parcel = floor.present(floor.ra(ra).number, sender="Ann Lee")

    assert parcel.verdict is not None
    assert parcel.verdict.code == "number_settled"


@pytest.mark.parametrize(
    ("sender", "another"),
    [
        (None, False),
        (" - ", False),
        ("A. LEE", False),
        ("Family Lee, Springfield", False),
        ("Tom Kim, 12 Elm Street, Springfield", False),
        ("Tom Kim, 12 Oak Street, Springfield", True),
        ("Dr. T. Kim", True),
    ],
)
def test_a_parcel_of_another_sender_is_set_aside(sender: str | None, another: bool) -> None:
    """if it is clearly another; a parcel of the family's, or of nobody's, is the customer's."""
    floor = Floor()
    ra = floor.authorize()
    parcel = floor.present(floor.ra(ra).number, sender=sender)

    assert (parcel.stage is ParcelStage.QUARANTINED) == another
    assert parcel.verdict is not None
    assert (parcel.verdict.code == "number_another_sender") == another


@pytest.mark.parametrize("sender", ["A. OBrien", "A O Brien", "A. O’Brien"])
def test_an_apostrophe_makes_nobody_another_sender(sender: str) -> None:
    """however it is written on the box."""
    floor = Floor(name="Ann O'Brien")
    ra = floor.authorize()
    parcel = floor.present(floor.ra(ra).number, sender=sender)

    assert parcel.stage is ParcelStage.TAKEN_IN


def test_a_parcel_of_another_sender_is_presented_again_by_somebody_who_knows() -> None:
    """then the sender is compared no more."""
    floor = Floor()
    number = floor.ra(floor.authorize()).number
    aside = floor.present(number, sender="T. Kim")
    again = floor.present(number, sender="T. Kim", again=aside.id)

    assert again.stage is ParcelStage.TAKEN_IN
    before = floor.desk.record(returns.Parcel, aside.id)
    assert before.stage is ParcelStage.IDENTIFIED


def test_a_parcel_that_is_presented_again_is_set_aside_no_more_at_once() -> None:
    """on a case of its own, and before any sweep: nobody refuses what is taken in."""
    floor = Floor()
    number = str(floor.ra(floor.authorize()).number)
    aside = floor.present(number[1] + number[0] + number[2:], sender="Ann Lee")
    again = returns.PresentParcel(number=number, sender="Ann Lee", again=aside.id)
    told = floor.desk.do(again, by=DOCK, at=floor.now)

    assert aside.case != told.record.case
    assert {one.case for one in told.events} == {aside.case, told.record.case}
    refuse = returns.RefuseParcel(parcel=ParcelId(aside.id), reason="unclaimed")
    assert floor.refused(refuse) == ("not_now",)
    assert floor.refused(again) == ("presented_again",)
    assert floor.desk.tick(floor.now) == ()


def test_a_parcel_that_is_set_aside_is_refused_by_the_sweep() -> None:
    """after its time, once."""
    floor = Floor()
    aside = floor.present("1234567890", sender="Ann Lee")
    floor.now = plus(NOON, days(30))
    floor.desk.tick(floor.now)

    after = floor.desk.record(returns.Parcel, aside.id)
    assert after.verdict is not None
    assert (after.stage, after.verdict.code) == (ParcelStage.REFUSED, "quarantine_over")
    assert floor.desk.tick(floor.now) == ()


def test_gold_customers_need_no_number() -> None:
    """a return is opened for the order on the parcel, which is taken in under it, all at once."""
    floor = Floor(gold)
    told = floor.desk.do(
        returns.PresentParcel(order=" c-1", sender="Ann Lee"), by=DOCK, at=floor.now
    )

    assert told.record.stage is ParcelStage.TAKEN_IN
    ra = floor.ra(told.record.ra or ReturnId(""))
    assert (ra.opened_for, ra.parcels) == (told.record.id, (told.record.id,))
    assert (ra.stage, ra.goods) == (ReturnStage.AUTHORIZED, GoodsStage.RECEIVED)
    assert ra.case == floor.desk.record(orders.Order, floor.order).case
    assert ra.lines[0].authorized == 3
    assert [one.code for one in told.rulings if one.policy.endswith("gold")] == [""]
    assert floor.desk.tick(floor.now) == ()
    floor.inspect(ra.id, accepted=3)
    assert floor.do(returns.IssueCredit(ra=ra.id)).credited == Money("10", "USD")
    what_is_kept_adds_up(floor.desk)


@pytest.mark.parametrize("order", [None, "C-9"])
def test_without_an_order_nothing_is_taken_in(order: str | None) -> None:
    """nobody knows whose it is: it is refused, as any parcel without a number."""
    floor = Floor(gold)
    parcel = floor.present(None, order=order, sender="Ann Lee")

    assert (parcel.stage, parcel.ra) == (ParcelStage.REFUSED, None)


def test_an_order_of_which_nothing_may_come_back_opens_no_return() -> None:
    """it is all coming back under a number already; the dock is told so."""
    floor = Floor(gold)
    floor.authorize()
    parcel = floor.present(None, order="C-1", sender="Ann Lee")

    assert parcel.stage is ParcelStage.QUARANTINED
    assert parcel.verdict is not None
    assert parcel.verdict.reason.endswith("nothing more of the order named on it may come back")


def test_where_its_window_is_over_the_parcel_stays_set_aside() -> None:
    """the refusal is noted on the ticket, where somebody reads it, and the parcel says why."""
    floor = Floor(gold)
    floor.now = plus(NOON, days(31))
    parcel = floor.present(None, order="C-1", sender="Ann Lee")

    assert (parcel.stage, parcel.lifted) == (ParcelStage.QUARANTINED, False)
    assert parcel.verdict is not None
    assert (parcel.verdict.code, parcel.verdict.reason[:23]) == (
        "not_opened",
        "it could come back unti",
    )
    assert floor.desk.find(returns.ReturnAuthorization, returns.BY_ORDER, floor.order) == ()
    [noted] = floor.desk.record(tickets.Ticket, floor.ticket).refusals
    assert noted.codes == ("window",)


@pytest.mark.parametrize(
    ("numbers", "said", "meant"),
    [
        (["1-23"], "12-3", None),
        (["1-23"], "#1 23", "1-23"),
        (["1-23", "12-3"], "12-3", "12-3"),
        (["C-9", "C9"], "c9", "C9"),
        (["C-9", "C9"], "c-9 ", "C-9"),
        (["C-9", "C9"], "C 9", None),
    ],
)
def test_an_order_is_named_by_its_own_number(
    numbers: list[str], said: str, meant: str | None
) -> None:
    """to the letter first; as it is read where that is only one order's; else it is nobody's."""
    floor = Floor(gold)
    sold = {number: floor.sell(number=number) for number in numbers}
    parcel = floor.present(None, order=said, sender="Ann Lee")

    if meant is None:
        assert (parcel.stage, parcel.ra) == (ParcelStage.REFUSED, None)
    else:
        assert floor.ra(parcel.ra or ReturnId("")).order == sold[meant]


def test_an_order_number_of_two_brands_is_nobodys() -> None:
    """the parcel stands on a case of its own."""
    floor = Floor(gold)
    other = floor.sell("zebra")
    parcel = floor.present(None, order="C-1", sender="Ann Lee")

    cases = {floor.desk.record(orders.Order, one).case for one in (floor.order, other)}
    assert parcel.case not in cases
    assert parcel.stage is ParcelStage.REFUSED


@pytest.mark.parametrize("twice", [False, True])
def test_an_order_number_of_two_brands_opens_no_return_on_either(twice: bool) -> None:
    """also where an old number on the parcel leads to one of them."""
    floor = Floor(gold)
    ra = floor.authorize()
    floor.do(returns.CancelReturn(ra=ra, reason="kept"))
    if twice:
        floor.sell("zebra")
    parcel = floor.present(floor.ra(ra).number, order="C-1", sender="Ann Lee")

    assert (parcel.ra is None) == twice
    assert (parcel.stage is ParcelStage.TAKEN_IN) != twice


def test_what_was_never_sent_is_free_and_what_is_replaced_is_not() -> None:
    """else the customer would have another for it, and its worth."""
    floor = Floor()
    wrong = returns.RequestedItem(sku=BOOK, quantity=3, reason=returns.Reason.WRONG_ITEM)
    swap = attrs.evolve(floor.request(3), items=(wrong,), remedy=returns.Remedy.EXCHANGE)
    ra = ReturnId(floor.do(swap).id)
    floor.do(returns.AuthorizeReturn(ra=ra))
    floor.do(returns.HandOver(ra=ra))
    floor.do(returns.ReportShort(ra=ra, items=(returns.Pieces(sku=BOOK),)))
    item = exchanges.Item(sku=BOOK, title="Sea", quantity=2)
    floor.do(exchanges.StartExchange(ra=ra, items=(item,)))

    assert floor.refused(floor.request(2)) == ("more_than_bought",)
    floor.do(floor.request(1))
