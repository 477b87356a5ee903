"""What accounts are told of each other."""

from collections.abc import Mapping

from cservice import accounts
from cservice.desk.wiring import Gatherer, Gathering
from cservice.ids import AccountId
from cservice.kernel.given import Given


def opening_facts(g: Gathering) -> accounts.OpeningFacts:
    """Whether an open account of the brand has this e-mail address, or is the customer's."""
    assert isinstance(g.command, accounts.OpenAccount), "nothing else is told this"
    theirs = g.found(accounts.OF_CUSTOMER, accounts.of_customer(g.brand.id, g.command.customer))
    return accounts.OpeningFacts(
        **g.given,
        taken=_taken(g, g.command.email),
        has=AccountId(theirs[0]) if theirs else None,
    )


def address_facts(g: Gathering) -> accounts.AddressFacts:
    """Whether another open account of the brand has what is to be this one's e-mail address."""
    assert isinstance(g.command, accounts.CorrectAccount), "nothing else is told this"
    email = g.command.what is accounts.AccountDetail.EMAIL
    return accounts.AddressFacts(**g.given, taken=email and _taken(g, g.command.new))


def _taken(g: Gathering, email: str) -> bool:
    """On whatever case; its own is not another."""
    own = None if g.record is None else g.record.id
    return any(id != own for id in g.found(accounts.OF_BRAND, accounts.of_brand(g.brand.id, email)))


GATHERERS: Mapping[type[Given], Gatherer] = {
    accounts.OpeningFacts: opening_facts,
    accounts.AddressFacts: address_facts,
}
