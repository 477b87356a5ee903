"""Values of orders as a sentence says them."""

import pytest

from cservice.ids import CustomerId, Sku
from cservice.orders import Customer, Diagnosis, Finding


def test_a_customer_is_said_with_what_is_known() -> None:
    """the name, and all that the order is found by."""
    kim = Customer(id=CustomerId("c-kim"), name="Jo Kim")
    lee = Customer(id=CustomerId("c-lee"), name="Ann Lee", phone="+1", email="a@b", address="Troy")

    assert [str(one) for one in (kim, lee)] == ["Jo Kim (c-kim)", "Ann Lee (c-lee; +1; a@b; Troy)"]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Diagnosis(finding=Finding.EXTRA, quantity=1, received=Sku("b")), "1 × b: extra"),
        (Diagnosis(finding=Finding.OMITTED, quantity=2, ordered=Sku("a")), "2 × a: omitted"),
        (
            Diagnosis(finding=Finding.DAMAGED, quantity=1, ordered=Sku("a"), received=Sku("a")),
            "1 × a: damaged",
        ),
        (
            Diagnosis(
                finding=Finding.WRONG_VARIANT, quantity=1, ordered=Sku("a_s"), received=Sku("a_m")
            ),
            "1 × a_s: wrong variant, a_m came",
        ),
    ],
)
def test_what_is_wrong_is_said(found: Diagnosis, said: str) -> None:
    """of which item, and what came in its place."""
    assert str(found) == said
