"""What every shop's adapter must do, as tests for any of them. Needs the extra `testing`.

Say how a shop that sells certain orders is made, and pytest runs them all on it:

    class TestOurShop(ShopContract):
        def shop_with(self, *sold):
            return OurShop(sandbox_with(sold))
"""

from cservice.desk.ports.orders import Shop
from cservice.ids import CustomerId, Sku
from cservice.kernel.errors import InputError
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId
from cservice.kernel.time import Instant, days, plus
from cservice.orders import Customer, OrderLine, OrderSnapshot
from cservice.testing.policies import NOON

try:
    import attrs
    import pytest
except ImportError as error:
    raise InputError("the shop contract needs pytest: pip install 'cservice[testing]'") from error

__all__ = ["ShopContract", "sold"]

CANGO, ACME = BrandId("cango"), BrandId("acme")
ANN_LEE = Customer(
    id=CustomerId("c-1"), name="Ann Lee", phone="+12025550143", email="ann@example.com"
)
BO_LEE = Customer(id=CustomerId("c-2"), name="Bo Lee", phone="+12025550143")


def sold(
    number: str = "C-1001",
    customer: Customer | None = ANN_LEE,
    version: int = 1,
    placed_at: Instant = NOON,
) -> OrderSnapshot:
    """A book that somebody bought."""
    book = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))
    return OrderSnapshot(
        number=number,
        version=version,
        customer=customer,
        lines=(book,),
        shipping=Money("3.99", "USD"),
        placed_at=placed_at,
    )


class ShopContract:
    """The tests. A subclass says how a shop is made."""

    def shop_with(self, *sold: tuple[BrandId, OrderSnapshot]) -> Shop:
        """A shop that has these orders, each of a brand."""
        raise NotImplementedError("say how a shop that has these orders is made")

    def test_an_order_is_got_by_its_number(self) -> None:
        """In any case, whole, and the same twice."""
        shop = self.shop_with((CANGO, sold()))

        assert shop.get("C-1001", CANGO) == shop.get(" c-1001 ", CANGO) == sold()

    @pytest.mark.parametrize("said", ["c1001", "C 1001", "#C-1001", "C–1001"])
    def test_an_order_is_got_by_its_number_as_it_is_read(self, said: str) -> None:
        """Without its dashes, or with others; what parts two digits is nobody's to leave out."""
        shop = self.shop_with((CANGO, sold()), (CANGO, sold("1-23")), (CANGO, sold("12-3")))

        assert shop.get(said, CANGO) == sold()
        assert shop.get("12-3", CANGO) == sold("12-3")
        assert shop.get("1 23", CANGO) == sold("1-23")
        assert shop.get("123", CANGO) is None

    def test_of_orders_that_are_read_alike_one_is_got_to_the_letter(self) -> None:
        """Else none."""
        shop = self.shop_with((CANGO, sold("C-1")), (CANGO, sold("C1")))

        assert shop.get("c1", CANGO) == sold("C1")
        assert shop.get("C 1", CANGO) is None

    def test_there_is_no_other_order(self) -> None:
        """None by another number, nor of another brand."""
        shop = self.shop_with((CANGO, sold()))

        assert shop.get("C-1002", CANGO) is None
        assert shop.get("C-1001", ACME) is None

    @pytest.mark.parametrize(
        "said",
        [
            {"email": " Ann@EXAMPLE.com"},
            {"phone": "+1 (202) 555-0143", "name": "ann"},
            {"name": "Ann Lee"},
            {"name": "lee,  ANN"},
            {"name": "Ann", "email": "ann@example.com"},
        ],
        ids=lambda said: " ".join(said.values()),
    )
    def test_an_order_is_found_as_people_say_it(self, said: dict[str, str]) -> None:
        """By all that they say."""
        others = (CANGO, sold("C-2", BO_LEE)), (CANGO, sold("C-3", None)), (ACME, sold("C-4"))
        shop = self.shop_with((CANGO, sold()), *others)

        assert tuple(shop.search(CANGO, **said)) == (sold(),)

    @pytest.mark.parametrize("name", ["jose nunez", "Núñez", "obrien", "O’Brien-Nunez", "O Brien"])
    def test_a_name_is_found_as_an_agent_types_it(self, name: str) -> None:
        """Without accents and hyphens, and with any apostrophe."""
        jose = attrs.evolve(ANN_LEE, name="José O'Brien-Núñez")
        shop = self.shop_with((CANGO, sold(customer=jose)), (CANGO, sold("C-2")))

        assert tuple(shop.search(CANGO, name=name)) == (sold(customer=jose),)

    def test_nobody_else_is_found(self) -> None:
        """Not by part of a word, nor where one thing that is said is another's."""
        shop = self.shop_with((CANGO, sold()), (CANGO, sold("C-2", BO_LEE)))

        assert tuple(shop.search(CANGO, name="Le")) == ()
        assert tuple(shop.search(CANGO, name="Bo", email="ann@example.com")) == ()

    def test_the_latest_comes_first(self) -> None:
        """Of those placed at once, by their numbers."""
        first = sold("C-2", placed_at=plus(NOON, days(-1)))
        shop = self.shop_with((CANGO, first), (CANGO, sold("C-3")), (CANGO, sold("C-1")))

        assert [x.number for x in shop.search(CANGO, name="Lee")] == ["C-1", "C-3", "C-2"]

    def test_somebody_is_sought(self) -> None:
        """Who says nothing does not get everybody's orders."""
        shop = self.shop_with((CANGO, sold()))

        with pytest.raises(InputError):
            shop.search(CANGO)
