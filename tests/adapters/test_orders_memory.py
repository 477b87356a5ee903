import pytest

from cservice.adapters.orders_memory import MemoryShop
from cservice.kernel.errors import InputError
from cservice.kernel.record import BrandId
from cservice.orders import OrderSnapshot
from cservice.testing.orders import CANGO, ShopContract, sold


class TestMemory(ShopContract):
    """the shop in memory keeps the contract."""

    def shop_with(self, *sold: tuple[BrandId, OrderSnapshot]) -> MemoryShop:
        shop = MemoryShop()
        for brand, snapshot in sold:
            shop.put(brand, snapshot)
        return shop


def test_an_order_changes_to_a_newer_version() -> None:
    """and to no other."""
    shop = MemoryShop()
    shop.put(CANGO, sold())
    shop.put(CANGO, sold(version=2))

    assert shop.get("C-1001", CANGO) == sold(version=2)
    with pytest.raises(InputError, match="is at version 2; version 2 is not newer"):
        shop.put(CANGO, sold(version=2))


def test_a_contract_needs_a_shop() -> None:
    """whoever runs it says which."""
    with pytest.raises(NotImplementedError, match="say how"):
        ShopContract().shop_with()
