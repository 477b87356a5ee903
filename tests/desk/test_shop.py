from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from cservice import Brand, Desk, Done, Refused
from cservice.adapters.orders_memory import MemoryShop
from cservice.desk.ports.store import TakenError
from cservice.desk.shop import ShopDesk
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId
from cservice.kernel.time import days, plus
from cservice.orders import AdjustPrice, Order, OrderSnapshot, OrderStage, RecordOrder
from cservice.testing import ANN, NOON
from cservice.testing.orders import ACME, ANN_LEE, BO_LEE, CANGO, sold
from cservice.tickets import OpenTicket, Ticket

LATER = plus(NOON, days(3))


@pytest.fixture
def shop() -> MemoryShop:
    """A shop that has sold a book."""
    shop = MemoryShop()
    shop.put(CANGO, sold())
    return shop


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk of two brands."""
    with Desk(brands=[Brand(id=one, name=one) for one in (CANGO, ACME)]) as desk:
        yield desk


@pytest.fixture
def shop_desk(desk: Desk, shop: MemoryShop) -> ShopDesk:
    """The desk at that shop."""
    return ShopDesk(desk, shop, CANGO)


@pytest.mark.parametrize(
    "said",
    [
        {"number": "c-1001"},
        {"email": "Ann@example.com"},
        {"phone": "+1 202 555 0143"},
        {"name": "Lee, Ann"},
        {"name": "ann lee", "email": "ann@example.com"},
        {"number": "C-1001", "name": "somebody else"},
        {"number": "C 1001"},
        {"number": "#c–1001"},
        {"name": "Léé, Anń"},
    ],
    ids=lambda said: " ".join(said),
)
def test_an_order_is_recorded_when_it_is_looked_for(
    shop_desk: ShopDesk, said: dict[str, Any]
) -> None:
    """the same twice changes nothing; a number says which, whatever else is said."""
    (order,) = shop_desk.find_order(by=ANN, at=NOON, **said)

    assert (order.number, order.shop_version, order.brand) == ("C-1001", 1, CANGO)
    assert (order.customer, order.total) == (ANN_LEE, Money("19.99", "USD"))
    assert shop_desk.find_order(by=ANN, at=NOON, **said) == (order,)
    assert len(shop_desk.desk.events()) == 1


def test_an_order_is_as_the_shop_has_it_now(shop_desk: ShopDesk, shop: MemoryShop) -> None:
    """it left and arrived since we last looked."""
    (before,) = shop_desk.find_order(by=ANN, at=NOON, number="C-1001")
    at: dict[str, Any] = {"shipped_at": plus(NOON, days(1)), "delivered_at": plus(NOON, days(2))}
    shop.put(CANGO, attrs.evolve(sold(version=2), tracking="SW-1", **at))
    told: list[tuple[OrderSnapshot, Any]] = []
    (order,) = shop_desk.find_order(
        by=ANN, at=LATER, number="C-1001", each=lambda *one: told.append(one)
    )

    assert (order.id, order.stage, order.tracking) == (before.id, OrderStage.DELIVERED, "SW-1")
    assert [(one.version, type(outcome)) for one, outcome in told] == [(2, Done)]


def test_what_is_refused_is_told_and_stays_as_it_is_here(
    shop_desk: ShopDesk, shop: MemoryShop
) -> None:
    """an order that is still to be placed is not recorded, one that will only leave not updated."""
    told: list[Any] = []
    shop.put(CANGO, sold("C-2", BO_LEE, placed_at=LATER))
    found = shop_desk.find_order(by=ANN, at=NOON, name="Lee", each=lambda *one: told.append(one))
    assert [order.number for order in found] == ["C-1001"]
    assert [outcome.codes for _, outcome in told if isinstance(outcome, Refused)] == [("to_come",)]

    shop.put(CANGO, attrs.evolve(sold(version=2), shipped_at=LATER))
    again = shop_desk.find_order(by=ANN, at=NOON, number="C-1001", each=lambda *x: told.append(x))
    assert again == found
    assert told[-1][1].codes == ("to_come",)


def test_what_only_the_desk_knows_is_found_too(shop_desk: ShopDesk) -> None:
    """of the brand alone, and the latest placed first."""
    desk = shop_desk.desk
    other = sold("C-5", placed_at=plus(NOON, days(-2)))
    fields = {f.name: getattr(other, f.name) for f in attrs.fields(OrderSnapshot)}
    known = RecordOrder(shop_version=fields.pop("version"), **fields)
    for brand in (CANGO, ACME):
        desk.do(known, by=ANN, brand=brand, at=NOON)
    found = shop_desk.find_order(by=ANN, at=NOON, email="ann@example.com", name="Ann Lee")

    assert [(order.number, order.brand) for order in found] == [("C-1001", CANGO), ("C-5", CANGO)]
    for name in ("Lee, Ann", "LEE"):
        assert shop_desk.find_order(by=ANN, at=NOON, name=name) == found
    assert shop_desk.find_order(by=ANN, at=NOON, name="Ann Bo Lee") == ()
    assert shop_desk.find_order(by=ANN, at=NOON, phone="(202) 555 0143") == found
    assert shop_desk.find_order(by=ANN, at=NOON, phone="(302) 555 0143") == ()
    assert shop_desk.find_order(by=ANN, at=NOON, email="ann@example.com", phone="+1") == ()
    assert shop_desk.find_order(by=ANN, at=NOON, number="C-404") == ()


def test_an_order_joins_the_case_that_it_is_looked_for_on(shop_desk: ShopDesk) -> None:
    """the call's, for instance."""
    ticket = shop_desk.desk.do(OpenTicket(subject="a problem"), by=ANN, at=NOON).record
    (order,) = shop_desk.find_order(by=ANN, at=NOON, number="C-1001", case=ticket.case)

    assert order.case == ticket.case


def test_who_says_nothing_finds_nobody(shop_desk: ShopDesk) -> None:
    """it is a mistake, and not everybody's orders."""
    with pytest.raises(InputError, match="an order is found by a number"):
        shop_desk.find_order(by=ANN, name=" , ")


class Elsewhere:
    """A desk beside which another host records an order just before we do."""

    def __init__(self, desk: Desk, taken: bool) -> None:
        self._desk = desk
        self._taken = taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def try_do(self, command: Any, **options: Any) -> Any:
        """What comes of it once the other was quicker, as a refusal or as a value that is taken."""
        self._desk.do(command, **options)
        if self._taken:
            raise TakenError("orders.number_of_brand", "5:cango C-1001")
        return self._desk.try_do(command, **options)


@pytest.mark.parametrize("taken", [False, True], ids=["refused", "taken"])
def test_two_hosts_at_once_record_an_order_once(desk: Desk, shop: MemoryShop, taken: bool) -> None:
    """whoever is late reads what the other wrote."""
    late: Any = Elsewhere(desk, taken)
    (order,) = ShopDesk(late, shop, BrandId("cango")).find_order(by=ANN, at=NOON, number="C-1001")

    assert [one for one in desk.records() if isinstance(one, Order)] == [order]
    assert order.number == "C-1001"


def test_what_the_shop_has_otherwise_than_we_corrected_is_noted_once(
    shop_desk: ShopDesk, shop: MemoryShop
) -> None:
    """on the tickets of the order's case: somebody tells the shop, or has it win."""
    desk = shop_desk.desk
    case = desk.do(OpenTicket(subject="a problem"), by=ANN, at=NOON, brand=CANGO).record.case
    (order,) = shop_desk.find_order(by=ANN, at=NOON, number="C-1001", case=case)
    off = AdjustPrice(
        order=order.id, sku=order.lines[0].sku, by=Money("5", "USD"), reason="scratched"
    )
    adjusted = desk.do(off, by=ANN, at=NOON).record
    for version in (2, 3):
        shop.put(CANGO, attrs.evolve(sold(version=version), tracking=f"SW-{version}"))
        (order,) = shop_desk.find_order(by=ANN, at=NOON, number="C-1001")
        assert (order.lines, order.tracking) == (adjusted.lines, f"SW-{version}")
    (ticket,) = [one for one in desk.records(case) if isinstance(one, Ticket)]
    due, *notes = ticket.notes
    assert due.startswith("USD 5.00 is due back for order C-1001, if it was paid")
    assert notes == [
        (
            "the shop has order C-1001 otherwise than we corrected it: price book; "
            "ours stays until it has the same, or is told to win"
        ),
    ]


def test_what_is_known_is_brought_up_to_date_by_its_own_number(
    desk: Desk, shop: MemoryShop
) -> None:
    """a shop that finds numbers to the letter is asked by the one that is on file."""

    class ToTheLetter(MemoryShop):
        def get(self, number: str, brand: BrandId) -> OrderSnapshot | None:
            found = super().get(number, brand)
            return found if found is not None and found.number == number else None

    strict = ToTheLetter()
    strict.put(CANGO, sold())
    at_cango = ShopDesk(desk, strict, CANGO)
    at_cango.find_order(by=ANN, at=NOON, number="C-1001")
    strict.put(CANGO, attrs.evolve(sold(version=2), tracking="SW-1", shipped_at=LATER))

    (order,) = at_cango.find_order(by=ANN, at=LATER, number="c 1001")

    assert (order.shop_version, order.tracking) == (2, "SW-1")


def test_numbers_that_differ_by_where_digits_part_are_two_orders(
    shop_desk: ShopDesk, shop: MemoryShop
) -> None:
    """each is recorded, and found by its own number alone."""
    shop.put(CANGO, sold("1-23"))
    shop.put(CANGO, sold("12-3"))
    for number in ("1-23", "12-3"):
        for said in (number, number.replace("-", " ")):
            (order,) = shop_desk.find_order(by=ANN, at=NOON, number=said)
            assert order.number == number

    assert shop_desk.find_order(by=ANN, at=NOON, number="123") == ()


def test_of_orders_that_are_read_alike_one_is_found_to_the_letter(
    shop_desk: ShopDesk, shop: MemoryShop
) -> None:
    """what is neither's to the letter finds both."""
    for number in ("C-7", "C7"):
        shop.put(CANGO, sold(number))
        shop_desk.find_order(by=ANN, at=NOON, number=number)

    (order,) = shop_desk.find_order(by=ANN, at=NOON, number=" c7")
    assert order.number == "C7"
    assert len(shop_desk.find_order(by=ANN, at=NOON, number="C 7")) == 2
