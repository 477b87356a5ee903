"""Reactions: what follows, within the case and beyond it."""

from typing import Any

import pytest

from cservice import (
    Actor,
    DeclarationError,
    Event,
    Refused,
    instant,
    minutes,
    orders,
    plus,
    returns,
    tickets,
)
from cservice.desk.facts import GATHERERS
from cservice.desk.reactions import REACTIONS
from cservice.desk.slices import SLICES
from cservice.ids import ReturnId, TicketId
from cservice.returns import AuthorizeReturn

T0 = instant("2026-03-02T09:00:00Z")


def test_every_commands_facts_have_a_gatherer() -> None:
    """the desk can tell every command what it must know."""
    for one in SLICES:
        for command in one.commands:
            assert command.facts in GATHERERS, command.kind


def test_every_reaction_is_to_an_event_that_can_happen() -> None:
    """no reaction waits for an event that no slice declares."""
    assert set(REACTIONS) <= {event for one in SLICES for event in one.events}


def test_a_hosts_reaction_follows_in_the_same_transaction(open_desk: Any, begin: Any) -> None:
    """a host adds what follows; the event names its cause."""

    def forward(event: Any, ra: Any, case: Any) -> Any:
        for ticket in case.own(tickets.Ticket):
            yield tickets.ForwardTicket(
                ticket=ticket.id, team=tickets.Team("returns"), reason="authorized"
            )

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (forward,)}))
    first, second = case.do(AuthorizeReturn(ra=case.ra.id)).events
    assert second.body.kind == "tickets.ticket_forwarded"
    assert second.cause == first.id
    assert second.by.kind == "system"


def test_a_reaction_for_a_base_class_hears_its_subclasses(open_desk: Any, begin: Any) -> None:
    """as an except clause does: what is for every event of a kind need not name each."""
    heard: dict[str, list[str]] = {"all": [], "partly": [], "whole": []}

    def hears(name: str) -> Any:
        def hear(event: Any, record: Any, case: Any) -> tuple[()]:
            heard[name].append(event.kind)
            return ()

        return hear

    case = begin(
        open_desk(
            reactions={
                Event: (hears("all"),),
                returns.ReturnPartlyInspected: (hears("partly"),),
                returns.ReturnInspected: (hears("whole"),),
            }
        )
    )
    number = case.do(AuthorizeReturn(ra=case.ra.id)).record.number
    case.do(returns.PresentParcel(number=number))
    inside = returns.FoundItem(sku=case.ra.lines[0].sku, accepted=1)
    case.do(returns.InspectReturn(ra=case.ra.id, found=(inside,)))

    assert heard["partly"] == heard["whole"] == ["returns.return_inspected"]
    assert heard["all"] == [one.body.kind for one in case.desk.events()]


@pytest.mark.parametrize(
    "given", [None, "text", 7, (None,), tickets.OpenTicket(subject="one, not several")]
)
def test_a_reaction_that_gives_no_commands_is_named(open_desk: Any, begin: Any, given: Any) -> None:
    """a forgotten yield is told with the function's name, and nothing is kept."""

    def forgetful(event: Any, ra: Any, case: Any) -> Any:
        return given

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (forgetful,)}))
    before = case.desk.events()
    with pytest.raises(DeclarationError, match=r"forgetful: gave .* yield them") as raised:
        case.do(AuthorizeReturn(ra=case.ra.id))
    assert "returns.return_authorized" in str(raised.value)
    assert case.desk.events() == before


def test_a_refused_reaction_is_noted_on_the_ticket(open_desk: Any, begin: Any) -> None:
    """somebody must read that what should have followed did not."""

    def close(event: Any, ra: Any, case: Any) -> Any:
        yield returns.CloseReturn(ra=ra.id)

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (close,)}))
    done = case.do(AuthorizeReturn(ra=case.ra.id))
    assert [e.body.kind for e in done.events] == [
        "returns.return_authorized",
        "tickets.refusal_noted",
    ]
    noted = done.events[1].body.refusal
    assert (noted.command, noted.codes) == ("returns.close_return", ("goods_open",))


def test_a_refused_reaction_is_told_where_there_is_no_ticket(open_desk: Any, begin: Any) -> None:
    """whoever gave the command, asked what it would lead to, or swept is told of it."""
    elsewhere: list[ReturnId] = []

    def close(event: Any, ra: Any, case: Any) -> Any:
        for id in (ReturnId(ra.id), *elsewhere):
            yield returns.CloseReturn(ra=id)

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (close,)}))
    case.do(returns.CancelReturn(ra=case.ra.id, reason="asked for again"))
    item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
    ra = case.do(returns.RequestReturn(order=case.order.id, items=(item,))).record
    another = begin(case.desk, number="C-2").ra.id
    elsewhere.append(another)
    close_it = returns.CloseReturn(ra=ra.id)
    preview = case.desk.preview(AuthorizeReturn(ra=ra.id), by=Actor.staff("anna"), at=T0)
    done = case.do(AuthorizeReturn(ra=ra.id), command_id="once")
    for one in (preview, done):
        assert [e.body.kind for e in one.events] == ["returns.return_authorized"]
        assert [(x.command, x.refused.codes) for x in one.refusals] == [(close_it, ("goods_open",))]
    assert case.do(AuthorizeReturn(ra=ra.id), command_id="once").refusals == ()
    told: list[Any] = []
    (refused,) = case.desk.tick(T0, each=lambda due, outcome: told.append((due.command, outcome)))
    assert told == [(returns.CloseReturn(ra=another), refused)]
    assert refused.codes == ("not_now",)


def test_what_is_refused_later_names_commands_that_would_be_right(
    open_desk: Any, begin: Any
) -> None:
    """nobody can give a step of a lifecycle: not after a reaction, and not after a sweep."""
    elsewhere: list[ReturnId] = []

    def again(event: Any, ra: Any, case: Any) -> Any:
        for id in (ReturnId(ra.id), *elsewhere):
            yield AuthorizeReturn(ra=id)

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (again,)}))
    refused = [one.refused for one in case.do(AuthorizeReturn(ra=case.ra.id)).refusals]
    elsewhere.append(case.ra.id)
    other = begin(case.desk, number="C-2")
    refused += [one.refused for one in other.do(AuthorizeReturn(ra=other.ra.id)).refusals]
    refused += case.desk.tick(T0)
    assert len(refused) == 3
    for one in refused:
        assert one.codes == ("not_now",)
        assert "returns.dictate_return" in one.standing[0].allowed
        assert set(one.standing[0].allowed) <= set(case.desk.codec.commands)


def test_a_circle_of_reactions_is_an_error_and_nothing_is_kept(open_desk: Any, begin: Any) -> None:
    """at most 32 commands follow from one."""

    def again(event: Any, ra: Any, case: Any) -> Any:
        yield returns.DictateReturn(ra=ra.id)

    case = begin(open_desk(reactions={returns.ReturnDictated: (again,)}))
    case.do(AuthorizeReturn(ra=case.ra.id))
    before = case.desk.events()
    circle = (
        "more than 32 follow one from another, the last of them returns.dictate_return: they run"
        " in a circle"
    )
    with pytest.raises(DeclarationError, match=circle):
        case.do(returns.DictateReturn(ra=case.ra.id))
    assert case.desk.events() == before


def test_what_lies_beyond_the_case_goes_through_a_due_row(open_desk: Any, begin: Any) -> None:
    """a reaction on another case waits for the next sweep, so that no lock is taken late."""
    elsewhere: list[str] = []

    def forward(event: Any, ra: Any, case: Any) -> Any:
        yield tickets.NoteTicket(ticket=TicketId(elsewhere[0]), text="see the other case")

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (forward,)}))
    elsewhere.append(case.do(tickets.OpenTicket(subject="another case")).record.id)
    done = case.do(AuthorizeReturn(ra=case.ra.id))
    assert [e.body.kind for e in done.events] == ["returns.return_authorized"]
    (noted,) = case.desk.tick(T0)
    assert noted.events[0].body.kind == "tickets.ticket_noted"
    assert case.desk.tick(T0) == ()


def test_a_refused_command_of_a_sweep_goes_too(open_desk: Any, begin: Any) -> None:
    """a due row goes when its command is refused; it would be refused for ever."""
    elsewhere: list[str] = []

    def solve(event: Any, ra: Any, case: Any) -> Any:
        yield returns.CloseReturn(ra=ReturnId(elsewhere[0]))

    case = begin(open_desk(reactions={tickets.TicketForwarded: (solve,)}))
    elsewhere.append(case.ra.id)
    other = case.do(tickets.OpenTicket(subject="another case")).record
    case.do(tickets.ForwardTicket(ticket=other.id, team=tickets.Team("x"), reason="y"))
    (refused,) = case.desk.tick(T0)
    assert isinstance(refused, Refused)
    assert case.desk.tick(T0) == ()


def test_a_new_record_for_another_case_is_beyond(open_desk: Any, begin: Any) -> None:
    """a reaction may open a record on a case that shares no key; it begins at the next sweep."""
    where: list[Any] = []

    def follow_up(event: Any, ra: Any, case: Any) -> Any:
        yield tickets.OpenTicket(subject="follow-up", case=where[0])

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (follow_up,)}))
    where.append(case.do(tickets.OpenTicket(subject="another case")).record.case)
    case.do(AuthorizeReturn(ra=case.ra.id))
    (opened,) = case.desk.tick(T0)
    assert opened.record.case == where[0]


def test_what_follows_on_a_case_that_shares_a_key_follows_at_once(
    open_desk: Any, begin: Any
) -> None:
    """a new record, and what is refused there is noted there; each in the other's own order."""
    where: list[Any] = []

    def follow_up(event: Any, ra: Any, case: Any) -> Any:
        yield tickets.OpenTicket(subject="follow-up", case=where[0])
        yield returns.CloseReturn(ra=where[1])

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (follow_up,)}))
    case.do(returns.CancelReturn(ra=case.ra.id, reason="asked for again"))
    item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
    ra = case.do(returns.RequestReturn(order=case.order.id, items=(item,))).record
    where += [case.ticket.case, case.ra.id]
    assert where[0] not in (ra.case, case.order.case)

    done = case.do(AuthorizeReturn(ra=ra.id))

    assert [(one.body.kind, one.case) for one in done.events] == [
        ("returns.return_authorized", ra.case),
        ("tickets.ticket_opened", where[0]),
        ("tickets.refusal_noted", where[0]),
        ("tickets.refusal_noted", where[0]),
    ]
    assert case.desk.tick(T0) == ()


def test_what_follows_elsewhere_does_not_make_a_fact_too_early(open_desk: Any, begin: Any) -> None:
    """it is of the instant of what happened there last, and what was told of its own."""

    def look(event: Any, ra: Any, case: Any) -> Any:
        yield orders.DiagnoseOrder(order=ra.order, received=())

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (look,)}))
    anna, later = Actor.staff("anna"), plus(T0, minutes(5))
    look_now = orders.DiagnoseOrder(order=case.order.id, received=())
    case.desk.do(look_now, by=anna, at=later)

    done = case.desk.do(AuthorizeReturn(ra=case.ra.id), by=anna, at=T0)

    happened = [(one.stream, one.at) for one in done.events]
    assert happened == [(case.ra.id, T0), (case.order.id, later)]


def test_an_order_knows_its_replacement_even_when_it_ships_before(case: Any) -> None:
    """an order that replaces nothing moves no exchange."""
    done = case.do(orders.DiagnoseOrder(order=case.order.id, received=()))
    assert [e.body.kind for e in done.events] == ["orders.order_diagnosed"]
