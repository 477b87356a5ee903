"""What goes wrong only sometimes: stale rows, late retries, failing hosts, two tenants."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import attrs
import pytest

from cservice import (
    Actor,
    Brand,
    CountedNumbers,
    CserviceError,
    DeclarationError,
    Desk,
    InputError,
    Lift,
    Refused,
    calls,
    days,
    hours,
    instant,
    policy,
    returns,
    tickets,
)
from cservice.adapters.store_memory import MemoryStore
from cservice.desk import SweepError
from cservice.desk.ports.store import Due
from cservice.desk.slices import SLICES, TRADE
from cservice.ids import CallId, CustomerId, TicketId
from cservice.kernel.codec import Codec, personal
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.ruling import Ruling
from cservice.kernel.time import Instant, plus
from cservice.returns import AuthorizeReturn, MailLabel, MayReturn
from cservice.tickets import AnswerWithin, OpenTicket

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


class Stale(MemoryStore):
    """A store whose next reader of due rows is slow: something is done before it goes on."""

    meanwhile: Callable[[], Any] | None = None

    def due(self, tenant: Tenant, now: Instant, limit: int) -> tuple[Due, ...]:
        found = super().due(tenant, now, limit)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return found


def test_a_stale_row_does_not_take_the_newer_deadline_away(open_desk: Any, begin: Any) -> None:
    """a label that is reissued while a sweep is under way still falls late three days later."""
    store = Stale(Codec(SLICES))
    case = begin(open_desk(store))
    case.do(AuthorizeReturn(ra=case.ra.id))
    case.do(MailLabel(ra=case.ra.id))
    case.do(tickets.AnswerTicket(ticket=case.ticket.id, text="on its way"))
    case.later(3)
    store.meanwhile = lambda: case.do(returns.ReissueLabel(ra=case.ra.id))
    assert case.desk.tick(case.now) == ()
    (late,) = case.desk.tick(plus(case.now, days(3)))
    assert late.record.label is returns.LabelStage.LATE


def test_what_another_host_has_given_is_not_given_again(open_desk: Any, begin: Any) -> None:
    """neither a reaction that waited for a sweep nor a deadline; nothing is told twice."""

    def note(event: Any, ra: Any, case: Any) -> Any:
        yield tickets.NoteTicket(ticket=where[0], text="authorized elsewhere")

    store = Stale(Codec(SLICES))
    case = begin(open_desk(store, reactions={returns.ReturnAuthorized: (note,)}))
    where = [case.do(OpenTicket(subject="another case")).record.id]
    (authorized,) = case.do(AuthorizeReturn(ra=case.ra.id)).events
    given: list[Any] = []
    store.meanwhile = lambda: given.extend(case.desk.tick(plus(T0, days(2))))
    told: list[Any] = []
    assert case.desk.tick(plus(T0, days(2)), each=lambda *one: told.append(one)) == ()
    assert told == []
    assert [one.events[0].body.kind for one in given] == [
        "tickets.ticket_noted",
        "tickets.answer_fell_due",
        "tickets.answer_fell_due",
    ]
    # Whatever its record has become meanwhile, a reaction is one and the same command.
    assert given[0].events[0].command == f"due:{where[0]}:reaction:1:{authorized.id}"


def test_a_retry_may_tell_its_own_instant(case: Any) -> None:
    """what was done is told again, although something else has happened since."""
    first = case.do(AuthorizeReturn(ra=case.ra.id), at=T0, command_id="a")
    case.do(MailLabel(ra=case.ra.id), at=plus(T0, hours(1)))
    assert case.do(AuthorizeReturn(ra=case.ra.id), at=T0, command_id="a").events == first.events


@pytest.mark.parametrize("id", ["", "due:ra-1:label"])
def test_a_command_id_is_the_callers_own(case: Any, id: str) -> None:
    """an empty one, and one that a sweep could use, are refused."""
    with pytest.raises(InputError, match="cannot be a command id"):
        case.do(AuthorizeReturn(ra=case.ra.id), command_id=id)


def test_what_could_not_be_read_back_is_not_kept(case: Any) -> None:
    """a number for an id is refused before anything is written."""
    wrong: Any = 17
    with pytest.raises(InputError, match=r"tickets\.open_ticket: Expected `str"):
        case.do(OpenTicket(subject="?", customer=CustomerId(wrong)))
    with pytest.raises(InputError, match="without an id"):
        Actor.staff(wrong)
    assert len(case.desk.records()) == 3


def test_a_row_that_cannot_be_read_holds_up_no_other(tmp_path: Any, cango: Brand) -> None:
    """a deadline of a slice that is no longer installed is told of; the others are given."""
    url = f"sqlite:///{tmp_path / 'cango.db'}"
    with Desk.open(url, brands=[cango], numbers=CountedNumbers()) as desk:
        desk.do(OpenTicket(subject="?"), by=ANNA, at=T0)
    rest = [one for one in SLICES if one is not tickets.SLICE]
    left = [one for one in TRADE if one.NAME == "trade.tickets"]
    names = [f"trade.tickets:{name}" for name in ("two_days", "seen_to_first")]
    assert left
    with (
        Desk.open(url, brands=[cango], slices=rest, without=names) as desk,
        pytest.raises(SweepError, match="no slice given to the desk declares it"),
    ):
        desk.tick(plus(T0, days(3)))


def test_a_request_on_a_case_of_another_brand_than_its_orders_is_refused(
    open_desk: Any, cango: Brand
) -> None:
    """whose policies would rule it? Its order's do, on a case of that brand or on a new one."""
    desk = open_desk(brands=[cango, attrs.evolve(cango, id=BrandId("fashion"))])
    strict = desk.do(_order(), by=ANNA, at=T0, brand="fashion").record
    ticket = desk.do(OpenTicket(subject="?"), by=ANNA, at=T0, brand="cango").record
    item = returns.RequestedItem(sku=strict.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(order=strict.id, items=(item,), case=ticket.case)
    refused = desk.try_do(asked, by=ANNA, at=T0)
    assert isinstance(refused, Refused)
    assert refused.codes == ("other_brand",)
    assert str(refused).startswith(
        f"{strict.id} is of brand fashion, and case {ticket.case} of brand cango"
    )
    assert refused.standing[0].allowed == ("name a case of its brand, or none",)
    theirs = desk.do(OpenTicket(subject="?"), by=ANNA, at=T0, brand="fashion").record
    for case in (theirs.case, strict.case, None):
        again = attrs.evolve(asked, case=case)
        assert desk.preview(again, by=ANNA, at=T0).record.brand == "fashion"


def test_another_tenants_order_and_case_are_not_there(open_desk: Any) -> None:
    """to each tenant what is not its own is unknown, and it is told no more than that."""
    desk = open_desk(tenants=["theirs"])
    other = desk.for_tenant("theirs")
    ours, theirs = (one.do(_order(), by=ANNA, at=T0).record for one in (desk, other))
    item = returns.RequestedItem(sku=ours.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(order=theirs.id, items=(item,), case=ours.case)
    refused = desk.try_do(asked, by=ANNA, at=T0)
    assert isinstance(refused, Refused)
    assert refused.codes == ("unknown_order",)
    with pytest.raises(InputError, match="there is no case"):
        desk.do(attrs.evolve(asked, order=ours.id, case=theirs.case), by=ANNA, at=T0)


def test_a_new_case_about_an_order_is_of_the_orders_brand(open_desk: Any, cango: Brand) -> None:
    """a return of one brand's order is never ruled by another's policies."""
    other = attrs.evolve(cango, id=BrandId("fashion"))

    @policy(MayReturn, brand="fashion")
    def nothing(q: MayReturn) -> Ruling | None:
        return None

    desk = open_desk(brands=[cango, other], policies=[nothing])
    from_shop = desk.do(_order(), by=ANNA, at=T0, brand="fashion").record
    item = returns.RequestedItem(sku=from_shop.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = returns.RequestReturn(order=from_shop.id, items=(item,))
    assert desk.do(asked, by=ANNA, at=T0).record.brand == "fashion"
    with pytest.raises(InputError, match="it is about brand 'fashion', and cannot be of 'cango'"):
        desk.do(asked, by=ANNA, at=T0, brand="cango")
    with pytest.raises(InputError, match="is of brand 'fashion', not 'cango'"):
        desk.do(
            returns.CancelReturn(ra=returns_of(desk)[0].id, reason="x"),
            by=ANNA,
            at=T0,
            brand="cango",
        )


def returns_of(desk: Desk) -> list[returns.ReturnAuthorization]:
    """Every return there is."""
    return [r for r in desk.records() if isinstance(r, returns.ReturnAuthorization)]


def _order() -> Any:
    from cservice import Money, orders
    from cservice.ids import Sku

    return orders.RecordOrder(
        number="F-1",
        customer=None,
        lines=(
            orders.OrderLine(sku=Sku("coat"), title="Coat", quantity=1, paid=Money("9", "USD")),
        ),
        shipping=Money("0", "USD"),
        placed_at=T0,
        shipped_at=T0,
    )


def test_a_number_of_another_case_is_not_taken_for_unknown(case: Any) -> None:
    """a parcel with a valid number belongs to the number's case, whatever was said."""
    number = case.do(AuthorizeReturn(ra=case.ra.id)).record.number
    other = case.do(OpenTicket(subject="another")).record
    with pytest.raises(InputError, match=f"{number} belongs to case"):
        case.do(returns.PresentParcel(number=number, case=other.case))


def test_a_preview_takes_no_number_and_no_case(open_desk: Any) -> None:
    """whatever is previewed, the same script gives the same case; placeholders show as such."""
    desk = open_desk()
    seen = desk.preview(OpenTicket(subject="?"), by=ANNA, at=T0)
    assert seen.record is not None
    assert (seen.record.case, seen.record.number[:6]) == ("case-preview-1", "000000")
    assert desk.do(OpenTicket(subject="!"), by=ANNA, at=T0).record.case == "case-1"


def test_a_wide_fan_is_no_circle(open_desk: Any, begin: Any) -> None:
    """forty tickets of one case may be noted at once."""

    def note(event: Any, ra: Any, case: Any) -> Any:
        for ticket in case.own(tickets.Ticket):
            yield tickets.NoteTicket(ticket=ticket.id, text="authorized")

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (note,)}))
    for _ in range(40):
        case.do(OpenTicket(subject="again", case=case.ticket.case))
    assert len(case.do(AuthorizeReturn(ra=case.ra.id)).events) == 42


def test_a_circle_that_widens_ends_too(open_desk: Any, begin: Any) -> None:
    """two that follow from each one are stopped long before the thirty-second round."""

    def twice(event: Any, ra: Any, case: Any) -> Any:
        yield returns.DictateReturn(ra=ra.id)
        yield returns.DictateReturn(ra=ra.id)

    case = begin(open_desk(reactions={returns.ReturnDictated: (twice,)}))
    case.do(AuthorizeReturn(ra=case.ra.id))
    many = "more than 500 follow from one command, the last of them returns.dictate_return$"
    with pytest.raises(DeclarationError, match=many):
        case.do(returns.DictateReturn(ra=case.ra.id))


def test_a_postponed_reaction_keeps_its_cause_and_its_refusal(open_desk: Any, begin: Any) -> None:
    """what a sweep gives for a reaction is told as such; refused, it is noted on the ticket."""
    elsewhere: list[Any] = []

    def beyond(event: Any, ra: Any, case: Any) -> Any:
        yield tickets.CloseTicket(ticket=TicketId(elsewhere[0].id))

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (beyond,)}))
    elsewhere.append(case.do(OpenTicket(subject="another")).record)
    (cause,) = case.do(AuthorizeReturn(ra=case.ra.id)).events
    (refused,) = case.desk.tick(T0)
    assert isinstance(refused, Refused)
    noted = case.desk.history(elsewhere[0].id)[-1]
    assert (noted.body.kind, noted.cause) == ("tickets.refusal_noted", cause.id)
    assert case.desk.tick(T0) == ()


def test_a_postponed_reaction_on_nothing_goes(open_desk: Any, begin: Any) -> None:
    """what was to be done to a record that never was is not tried for ever."""

    def beyond(event: Any, ra: Any, case: Any) -> Any:
        yield calls.EndCall(call=CallId("call-99"))

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (beyond,)}))
    case.do(AuthorizeReturn(ra=case.ra.id))
    assert case.desk.tick(T0) == ()
    assert case.desk.tick(T0) == ()


def test_a_postponed_reaction_on_another_type_stays_due(open_desk: Any, begin: Any) -> None:
    """a reaction that must be mended loses nothing of what was to follow."""
    elsewhere: list[Any] = []

    def beyond(event: Any, ra: Any, case: Any) -> Any:
        yield calls.EndCall(call=CallId(elsewhere[0].id))

    case = begin(open_desk(reactions={returns.ReturnAuthorized: (beyond,)}))
    elsewhere.append(case.do(OpenTicket(subject="another")).record)
    case.do(AuthorizeReturn(ra=case.ra.id))
    for _ in range(2):
        with pytest.raises(SweepError, match="is a ticket, not a call"):
            case.desk.tick(T0)


def test_a_failing_policy_leaves_the_deadline(open_desk: Any, begin: Any) -> None:
    """a fact that is unknown for a moment does not lose what is due."""
    known: list[bool] = []

    @attrs.frozen
    class Open:
        yes: bool

    @policy(AnswerWithin)
    def open_now(q: AnswerWithin) -> Any:
        q.fact(Open)

    def follow_up(event: Any, ticket: Any, case: Any) -> Any:
        yield OpenTicket(subject="call back", case=case_of[0])

    case_of: list[Any] = []
    desk = open_desk(policies=[open_now], reactions={tickets.TicketForwarded: (follow_up,)})
    known.append(True)
    desk.provide(Open, lambda g: Open(True) if known else None)
    case = begin(desk)
    case_of.append(case.do(OpenTicket(subject="another case")).record.case)
    case.do(tickets.ForwardTicket(ticket=case.ticket.id, team=tickets.Team("x"), reason="y"))
    known.clear()
    with pytest.raises(SweepError, match="the fact Open is not known"):
        desk.tick(T0)
    known.append(True)
    (opened,) = desk.tick(T0)
    assert opened.record.subject == "call back"


def test_every_subscriber_is_told(case: Any) -> None:
    """one that fails keeps no other from being told; two failures are told together."""
    told: list[int] = []

    def fail(events: Any) -> None:
        raise RuntimeError("down")

    case.desk.subscribe(fail)
    case.desk.subscribe(lambda events: told.append(len(events)))
    with pytest.raises(RuntimeError, match="down"):
        case.do(AuthorizeReturn(ra=case.ra.id))
    case.desk.subscribe(fail)
    with pytest.raises(ExceptionGroup, match="subscribers failed"):
        case.do(MailLabel(ra=case.ra.id))
    assert told == [1, 1]


@attrs.frozen
class Loyalty:
    """A host fact."""

    tier: str


def test_tenants_have_facts_and_policies_of_their_own(open_desk: Any, begin: Any) -> None:
    """what one tenant provides is not asked for another, whose questions are checked as well."""

    @policy(MayReturn, tenant="two")
    def gold(q: MayReturn) -> Ruling | None:
        return Lift("window", q.fact(Loyalty).tier)

    desk = open_desk(policies=[gold], tenants=["two"])
    other = desk.for_tenant("two")
    other.provide(Loyalty, lambda g: Loyalty(g.tenant))
    cases = [begin(one, reason="changed_mind") for one in (desk, other)]
    for one in cases:
        one.later(50)
    refused = desk.try_do(AuthorizeReturn(ra=cases[0].ra.id), by=ANNA, at=cases[0].now)
    assert isinstance(refused, Refused)
    (event,) = cases[1].do(AuthorizeReturn(ra=cases[1].ra.id)).events
    assert event.facts == {"Loyalty": {"tier": "two"}}


def test_a_question_that_another_tenant_could_not_answer_is_refused(open_desk: Any) -> None:
    """an answer for one tenant only is no answer for the next."""

    @policy(AnswerWithin, tenant="main")
    def soon(q: AnswerWithin) -> Any:
        return hours(4)

    desk = open_desk(policies=[soon], without=["trade.tickets:two_days"])
    with pytest.raises(DeclarationError, match=r"question tickets\.answer_within: no policy"):
        desk.for_tenant("two")


def test_a_fact_that_could_not_be_kept_is_refused(case: Any) -> None:
    """facts are kept with every ruling: by name, and with nothing personal in them."""

    @attrs.frozen
    class Person:
        name: str = personal()

    case.desk.provide(Loyalty, lambda g: None)
    same_name = attrs.make_class("Loyalty", ["points"])
    with pytest.raises(DeclarationError, match="has the name of another fact"):
        case.desk.provide(same_name, lambda g: None)
    with pytest.raises(DeclarationError, match="has a personal field"):
        case.desk.provide(Person, lambda g: None)


def test_a_joined_desk_ends_with_its_block(tmp_path: Any) -> None:
    """what is asked of it later is refused: it would be outside the host's transaction."""
    import sqlite3

    path = tmp_path / "cango.db"
    with Desk.open(f"sqlite:///{path}") as desk, closing(sqlite3.connect(path)) as connection:
        with desk.joining(connection) as joined:
            ticket = joined.do(OpenTicket(subject="?"), by=ANNA, at=T0).record
        connection.commit()
        with pytest.raises(CserviceError, match="has ended; join again"):
            joined.do(OpenTicket(subject="!"), by=ANNA, at=T0)
        with pytest.raises(CserviceError, match="has ended; join again"):
            joined.record(tickets.Ticket, ticket.id)
        with pytest.raises(ZeroDivisionError), desk.joining(connection) as failed:
            raise ZeroDivisionError
        with pytest.raises(CserviceError, match="has ended; join again"):
            failed.records()
        connection.rollback()
        assert desk.records() == (ticket,)


def test_nobody_subscribes_inside_a_hosts_transaction(tmp_path: Any) -> None:
    """there, nothing is kept yet to be told of."""
    import sqlite3

    path = tmp_path / "cango.db"
    with Desk.open(f"sqlite:///{path}") as desk:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        with (
            desk.joining(connection) as joined,
            pytest.raises(CserviceError, match="subscribe outside"),
        ):
            joined.subscribe(print)
        connection.rollback()
        connection.close()
