"""What accounts are told of each other."""

from collections.abc import Mapping

from cservice import accounts
from cservice.desk.wiring import Gatherer, Gathering
from cservice.kernel.given import Given


def opening_facts(g: Gathering) -> accounts.OpeningFacts:
    """Whether an open account of the brand has this e-mail address, on whatever case."""
    email = str(getattr(g.command, "email", ""))
    before = g.found(accounts.OF_BRAND, accounts.of_brand(g.brand.id, email))
    return accounts.OpeningFacts(**g.given, taken=bool(before))


GATHERERS: Mapping[type[Given], Gatherer] = {accounts.OpeningFacts: opening_facts}
