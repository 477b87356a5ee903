"""What accounts are told of each other."""

from collections.abc import Mapping

from cservice import accounts
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def opening_facts(g: Gathering) -> accounts.OpeningFacts:
    """Whether an open account of the brand has this e-mail address, on whatever case."""
    assert isinstance(g.command, accounts.OpenAccount), "nothing else is told this"
    before = g.found(accounts.OF_BRAND, accounts.of_brand(g.brand.id, g.command.email))
    return accounts.OpeningFacts(**g.given, taken=bool(before))


GATHERERS: Mapping[type[Given], Gatherer] = {accounts.OpeningFacts: opening_facts}
