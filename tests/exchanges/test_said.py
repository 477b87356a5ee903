"""Values of exchanges as a sentence says them."""

from cservice.exchanges import Item, Original
from cservice.ids import Sku
from cservice.kernel.money import Money


def test_what_goes_out_is_said_with_its_price() -> None:
    """where it has one of its own."""
    same = Item(sku=Sku("sea"), title="The Sea")
    dearer = Item(sku=Sku("40"), title="Skirt, 40", quantity=2, price=Money("49", "EUR"))

    assert str(same) == "1 × The Sea (sea)"
    assert str(dearer) == "2 × Skirt, 40 (40), EUR 49.00 each"


def test_what_comes_back_is_said_with_its_worth() -> None:
    """of all the pieces together."""
    original = Original(sku=Sku("sea"), quantity=2, worth=Money("32", "USD"))
    assert str(original) == "2 × sea, worth USD 32.00"
