"""What a desk refuses when it opens, since it would be ignored or crash later."""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from cservice import (
    Actor,
    Brand,
    BrandId,
    Command,
    CountedNumbers,
    DeclarationError,
    Desk,
    Given,
    InputError,
    Money,
    days,
    tickets,
)
from cservice.desk.opening import Options
from cservice.desk.slices import SLICES

ANNA = Actor.staff("anna")


def test_a_brand_is_more_than_its_name() -> None:
    """what it is called says nothing of its address or its prices."""
    with pytest.raises(DeclarationError, match=r"brands: 'cango' is no Brand; give Brand\(id=…"):
        Desk(brands=["cango"])  # type: ignore[list-item]  # as a newcomer may try


def test_two_brands_of_one_id_are_refused() -> None:
    """one of the two would be ignored."""
    one = Brand(id=BrandId("cango"), name="Cango")
    with pytest.raises(DeclarationError, match="brand 'cango': is given twice"):
        Desk(brands=[one, Brand(id=BrandId("other"), name="Other"), one])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tenants": "acme"}, r"tenants: 'acme' is one name; give several: \['acme'\]"),
        ({"tenants": [""]}, "tenant: '' is not a name"),
        ({"tenants": [None]}, "tenant: None is not a name"),
        ({"tenant": ""}, "tenant: '' is not a name"),
        ({"tenant": None}, "tenant: None is not a name"),
        ({"clock": None}, "clock: None cannot be called"),
        ({"store": "memory:"}, r"store: is a text; a store is opened: Desk\.open\('memory:'\)"),
        ({"numbers": CountedNumbers}, r"numbers: are a class; give CountedNumbers\(\)"),
    ],
)
def test_a_setting_that_would_crash_later_is_refused(options: Any, said: str) -> None:
    """a tenant has a name, several are not one text, and a clock can be asked."""
    with pytest.raises(DeclarationError, match=said):
        Desk(**options)


def test_a_tenant_without_a_name_has_no_desk() -> None:
    """an empty name would be a wall around nobody."""
    with pytest.raises(DeclarationError, match="tenant: '' is not a name"):
        Desk().for_tenant("")


def react(event: Any, record: Any, case: Any) -> tuple[()]:
    """Nothing follows."""
    return ()


@pytest.mark.parametrize(
    ("reactions", "said"),
    [
        ({tickets.Ticket: (react,)}, "reactions to Ticket: hear no event of a slice given"),
        ({"tickets.ticket_opened": (react,)}, "reactions to 'tickets.ticket_opened': hear no"),
        ({tickets.TicketOpened: react}, r"reactions to TicketOpened: are <.*>; give a tuple"),
        ({tickets.TicketOpened: (None,)}, r"reactions to TicketOpened: are \(None,\); give"),
    ],
)
def test_a_reaction_that_would_hear_nothing_is_refused(reactions: Any, said: str) -> None:
    """a reaction is to an event that can happen, and can be called."""
    with pytest.raises(DeclarationError, match=said):
        Desk(reactions=reactions)


def test_a_reaction_to_an_event_of_a_slice_that_was_left_out_is_refused() -> None:
    """the trade's own reactions wait quietly for their slice; a host's is a mistake."""
    some = [one for one in SLICES if one.name != "calls"]
    unasked = [name for name in Desk().policies.names if name.startswith("trade.calls")]
    assert Desk(slices=some, without=unasked).records() == ()
    without = [one for one in SLICES if one.name != "tickets"]
    with pytest.raises(DeclarationError, match="reactions to TicketOpened: hear no event"):
        Desk(
            slices=without,
            without=[name for name in Desk().policies.names if name.startswith("trade.tickets")],
            reactions={tickets.TicketOpened: (react,)},
        )


class Unneeded(Given):
    """Facts that no command asks for."""


@pytest.mark.parametrize(
    ("gatherers", "said"),
    [
        ({Unneeded: react}, r"gatherer of Unneeded: .*\.react is never asked"),
        ({Given: None}, "gatherer of Given: None cannot be called"),
    ],
)
def test_a_gatherer_that_is_never_asked_is_refused(gatherers: Any, said: str) -> None:
    """it is for the facts of a command that the desk carries out, and can be called."""
    with pytest.raises(DeclarationError, match=said):
        Desk(gatherers=gatherers)


def test_a_hosts_gatherer_takes_the_place_of_the_trades() -> None:
    """a host that tells a command more than we do does it by its own gatherer."""
    asked: list[Command[Any, Any]] = []

    def gather(g: Any) -> Given:
        asked.append(g.command)
        return Given(**g.given)

    desk = Desk(gatherers={Given: gather})
    opened = tickets.OpenTicket.facts is Given
    assert opened, "this test needs a command that is told nothing but Given"
    desk.do(tickets.OpenTicket(subject="?"), by=ANNA)
    assert len(asked) == 1


@pytest.mark.parametrize("given", [None, "told"])
def test_what_cannot_be_called_is_neither_subscriber_nor_loader(given: Any) -> None:
    """it would crash at the first command."""
    desk = Desk()
    with pytest.raises(DeclarationError, match=rf"subscriber: {given!r} cannot be called"):
        desk.subscribe(given)
    with pytest.raises(DeclarationError, match=rf"host fact Brand: {given!r} cannot load it"):
        desk.provide(Brand, given)


def test_a_fact_is_a_class() -> None:
    """its type is its name."""
    name: Any = "Loyalty"
    with pytest.raises(DeclarationError, match="host fact 'Loyalty': is not a class"):
        Desk().provide(name, lambda g: None)


def test_a_desk_is_opened_with_what_it_takes() -> None:
    """the type checkers see at `Desk.open` every option of a desk, with its type, and no other."""
    taken = inspect.signature(Desk.__init__).parameters.values()
    hints = get_type_hints(Desk.__init__)
    named = {one.name: hints[one.name] for one in taken if one.kind is one.KEYWORD_ONLY}
    assert get_type_hints(Options) == named


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"label_price": Money("-4", "USD")}, "brand cango: label_price USD -4.00 is less than"),
        ({"label_price": "4"}, "brand cango: label_price '4' is no money"),
        ({"label_price": None}, "brand cango: label_price None is no money"),
        ({"label_takes": 3}, "brand cango: label_takes 3 is no length of time"),
        ({"shipping_price": Money("-1", "USD")}, "brand cango: shipping_price USD -1.00 is less"),
        ({"label_takes": days(-3)}, "brand cango: label_takes -3 days, 0:00:00 is less than"),
        ({"id": ""}, "a brand's id is empty"),
    ],
)
def test_a_brand_costs_nothing_or_more(
    options: Any, said: str, open_brand: Callable[..., Brand]
) -> None:
    """a label that the customer is paid for, or is there before it is mailed, is a slip."""
    with pytest.raises(InputError, match=said):
        open_brand(**options)
    free = Money("0", "USD")
    brand = open_brand(label_price=free, shipping_price=free, label_takes=days(0))
    assert brand.label_price == free


@pytest.fixture
def open_brand() -> Callable[..., Brand]:
    """A brand with what a test gives it."""
    return lambda **options: Brand(**{"id": "cango", "name": "Cango", **options})
