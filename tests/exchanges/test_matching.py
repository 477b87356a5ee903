"""What goes out for what comes back, and for how much of what was paid each stands."""

from cservice.exchanges import Item, Original
from cservice.exchanges.matching import Match, carried, paid_beyond
from cservice.ids import Sku
from cservice.kernel.money import Money


def match(name: str, paid: str, price: str) -> Match:
    """Something that was paid so much for comes back, and something of another price goes out."""
    return Match(
        item=Item(sku=Sku(name), title=name, price=Money(price, "USD")),
        originals=(Original(sku=Sku(f"old {name}"), quantity=1, worth=Money(paid, "USD")),),
    )


def said(amounts: tuple[Money, ...]) -> list[str]:
    """The amounts alone."""
    return [str(one.amount) for one in amounts]


CHEAPER, DEARER, DEAREST = match("a", "16", "10"), match("b", "16", "20"), match("c", "16", "22")


def test_what_a_cheaper_one_leaves_over_goes_to_those_that_lack_something() -> None:
    """in proportion to what each lacks, and never more than that."""
    assert said(carried((CHEAPER, DEARER, DEAREST), False)) == ["10.00", "18.40", "19.60"]
    assert said(carried((CHEAPER, DEARER), False)) == ["10.00", "20.00"]


def test_what_was_paid_for_the_exchange_goes_where_something_is_lacking_still() -> None:
    """likewise."""
    matches, paid = (CHEAPER, DEARER, DEAREST), Money(2, "USD")

    assert said(paid_beyond(matches, False, paid)) == ["0.00", "0.80", "1.20"]
    assert said(paid_beyond(matches, False, paid * 9)) == ["0.00", "1.60", "2.40"]
