from cservice.ids import Sku
from cservice.kernel.money import Money
from cservice.orders import Order, OrderLine, OrderRecorded, SourceCodeWorth
from cservice.testing import NOON, STREAM, ask, asked

BOOK = OrderLine(sku=Sku("book"), title="A book", quantity=1, paid=Money("16.00", "USD"))


def order() -> Order:
    """One that the shop told us of."""
    recorded = OrderRecorded(
        number="C-1", customer=None, lines=(BOOK,), shipping=Money("3.99", "USD"), placed_at=NOON
    )
    return recorded.begin(STREAM)


def test_a_code_takes_nothing_off_unless_a_promotion_has_it() -> None:
    """what is printed in catalogues is the brands' own."""
    free = Money("0", "USD")
    question = SourceCodeWorth(
        given=asked(), so_far=free, code="spring-10", sku=None, paid=BOOK.paid, order=order()
    )

    assert ask(question).value == free
