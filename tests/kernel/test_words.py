"""Codes, and the names of types, as people say them."""

from cservice.kernel.words import called, spoken
from cservice.returns import CloseReturn, GoodsStage


def test_a_code_is_said_in_words() -> None:
    """underscores are for programs: people read spaces; whatever else stands there stays."""
    assert spoken(GoodsStage.WITH_CUSTOMER) == "with customer"
    assert spoken("v1.5 as_it is") == "v1.5 as it is"


def test_a_type_is_called_by_its_own_name() -> None:
    """of the name of a type people say what it is, not what it belongs to."""
    assert called(CloseReturn.kind) == "close return"
    assert called("ticket") == "ticket"
