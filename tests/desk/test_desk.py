"""The desk: commands carried out, once, in order, behind the tenant's wall."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from cservice import (
    SUPERVISOR,
    Actor,
    Brand,
    CountedNumbers,
    DeclarationError,
    Desk,
    Given,
    InputError,
    Lift,
    Money,
    Override,
    Record,
    Refuse,
    RefusedError,
    Request,
    Rule,
    accept,
    calls,
    days,
    instant,
    orders,
    pickups,
    policy,
    refunds,
    returns,
    tickets,
)
from cservice.desk import UnknownRecordError
from cservice.desk.ports.store import TakenError
from cservice.desk.slices import SLICES
from cservice.ids import CallId, OrderId, ReturnId
from cservice.kernel.numbers import Series
from cservice.kernel.record import BrandId, CaseId
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.slice import Slice
from cservice.kernel.time import LocalWindow, plus, zone
from cservice.returns import AuthorizeReturn, MayReturn, RequestReturn
from cservice.tickets import OpenTicket

T0 = instant("2026-03-02T09:00:00Z")
ANNA = Actor.staff("anna")


def test_a_command_changes_its_record_and_says_what_happened(case: Any) -> None:
    """do gives the record after the command and every event of it."""
    done = case.do(AuthorizeReturn(ra=case.ra.id))
    assert done.record.stage is returns.ReturnStage.AUTHORIZED
    assert [e.body.kind for e in done.events] == ["returns.return_authorized"]
    assert case.desk.record(returns.ReturnAuthorization, case.ra.id) == done.record


def test_an_event_says_when_by_whom_and_on_which_ruling(case: Any) -> None:
    """an event names instant, actor, case, and the policies that ruled."""
    (event,) = case.do(AuthorizeReturn(ra=case.ra.id)).events
    assert (event.at, event.by, event.case, event.cause) == (T0, ANNA, case.ticket.case, None)
    assert [r.policy for r in event.rulings] == ["trade.returns:window", "trade.returns:good_for"]


def test_a_refusal_is_raised_or_returned(case: Any) -> None:
    """do raises what try_do returns, with the same rulings."""
    credit = returns.IssueCredit(ra=case.ra.id)
    refused = case.desk.try_do(credit, by=ANNA, at=T0)
    assert isinstance(refused, Refused)
    with pytest.raises(RefusedError) as raised:
        case.do(credit)
    assert raised.value.refused == refused
    assert "credit is not possible while it is requested" in str(raised.value)


def test_a_refusal_names_commands(case: Any) -> None:
    """where a record's state forbids something, what can be given instead, and no chart's steps.

    Nothing was offered, so that no offers are declined; which one is accepted nobody said yet.
    """
    credit = returns.IssueCredit(ra=case.ra.id)
    refused = case.desk.try_do(credit, by=ANNA, at=T0)
    [ruling] = refused.rulings
    assert ruling.allowed == (
        "returns.accept_offer",
        "returns.authorize_return",
        "returns.cancel_return",
    )
    assert case.desk.preview(credit, by=ANNA, at=T0).refused == refused


def instead(case: Any, command: Any) -> tuple[str, ...]:
    """What a refusal of the lifecycle says can be given instead."""
    refused = case.desk.try_do(command, by=ANNA, at=case.now)
    assert isinstance(refused, Refused)
    assert refused.codes == ("not_now",)
    return refused.standing[0].allowed


def test_a_refusal_names_nothing_that_is_refused_too(case: Any) -> None:
    """a closed return is opened again where something is due for it, and else not."""
    ra = case.ra.id
    number = case.do(AuthorizeReturn(ra=ra)).record.number
    case.do(returns.PresentParcel(number=number, sender="A. Lee"))
    reopen = returns.ReopenReturn(ra=ra, reason="she asks for it")
    early = instead(case, reopen)
    assert "returns.cancel_return" not in early, "the goods are here"
    assert "returns.dictate_return" in early
    found = returns.FoundItem(sku=case.ra.lines[0].inside, accepted=1)
    case.do(returns.InspectReturn(ra=ra, found=(found,)))
    credit = returns.IssueCredit(ra=ra)
    assert "returns.issue_credit" in instead(case, reopen)
    case.do(credit)
    assert instead(case, credit) == ()


def test_a_refusal_names_what_somebody_may_approve(case: Any) -> None:
    """that is how it is done; a refund is given up by a supervisor."""
    case.do(orders.WaiveShipping(order=case.order.id, reason="late"))
    [refund] = [one for one in case.desk.records() if isinstance(one, refunds.Refund)]
    assert refund.amount == Money("3", "USD")
    fail = refunds.FailRefund(refund=refund.id, reason="no such card")
    case.do(fail)
    assert instead(case, fail) == ("refunds.retry_refund", "refunds.give_up_refund")


def test_a_refusal_names_what_others_do_only_to_who_notes_it(case: Any) -> None:
    """who wants to cancel what is collected is not told that it may be delivered."""
    case.do(AuthorizeReturn(ra=case.ra.id))
    window = LocalWindow(
        date=datetime.date(2026, 3, 4),
        opens=datetime.time(9),
        closes=datetime.time(12),
        zone=zone("America/New_York"),
    )
    asked = pickups.SchedulePickup(ra=case.ra.id, window=window, address="7 Elm Street")
    pickup = case.do(asked).record.id
    case.later(3)
    case.do(pickups.CollectPickup(pickup=pickup))
    assert instead(case, pickups.CancelPickup(pickup=pickup, reason="she keeps it")) == ()
    miss = pickups.MissPickup(pickup=pickup, reason="nobody was home")
    assert instead(case, miss) == ("pickups.deliver_pickup",)


def test_a_refusal_changes_nothing(case: Any) -> None:
    """after a refusal the log is as it was."""
    before = case.desk.events()
    case.desk.try_do(returns.CloseReturn(ra=case.ra.id), by=ANNA, at=T0)
    assert case.desk.events() == before


def test_the_same_command_id_gives_the_first_outcome_again(case: Any) -> None:
    """a command given twice is carried out once, also after others have come between."""
    first = case.do(AuthorizeReturn(ra=case.ra.id), command_id="authorize-1")
    case.do(returns.DictateReturn(ra=case.ra.id))
    again = case.do(AuthorizeReturn(ra=case.ra.id), command_id="authorize-1")
    assert (again.record, again.events) == (first.record, first.events)
    assert again.repeated
    assert not first.repeated


def test_a_repeat_is_the_same_command_whoever_approves_it(case: Any) -> None:
    """what makes it the same is what it says and who says it, not when, or who approves."""
    command = AuthorizeReturn(ra=case.ra.id)
    first = case.do(command, command_id="web-1")
    case.later(1)
    sue = Actor.staff("sue", SUPERVISOR)
    again = case.do(
        command, command_id="web-1", override=Override(by=sue, reason="a good customer")
    )
    assert again.repeated
    assert (again.record, again.events) == (first.record, first.events)


def test_another_command_under_the_same_id_is_an_error(case: Any) -> None:
    """a command id belongs to one command."""
    case.do(AuthorizeReturn(ra=case.ra.id), command_id="one")
    with pytest.raises(InputError, match="was used for another command"):
        case.do(returns.DictateReturn(ra=case.ra.id), command_id="one")


def test_a_refusal_does_not_use_the_command_id_up(case: Any) -> None:
    """the same id works once the reason for the refusal is gone."""
    mail = returns.MailLabel(ra=case.ra.id)
    assert isinstance(case.desk.try_do(mail, by=ANNA, at=T0, command_id="mail"), Refused)
    case.do(AuthorizeReturn(ra=case.ra.id))
    assert case.do(mail, command_id="mail").record.label is returns.LabelStage.MAILED


def test_an_unknown_record_is_an_error(case: Any) -> None:
    """a command on a record that is not there says so."""
    unknown = "authorize_return: there is no return authorization 'ra-99'"
    with pytest.raises(UnknownRecordError, match=unknown):
        case.do(AuthorizeReturn(ra=ReturnId("ra-99")))
    with pytest.raises(UnknownRecordError, match="there is no return authorization 'ra-99'"):
        case.desk.record(returns.ReturnAuthorization, "ra-99")
    with pytest.raises(
        UnknownRecordError, match="'order-1' is an order, not a return authorization"
    ):
        case.desk.record(returns.ReturnAuthorization, case.order.id)
    with pytest.raises(UnknownRecordError, match="there is no record 'ra-99'"):
        case.desk.record(Record, "ra-99")


@pytest.mark.parametrize("id", ["case-99", "", None, 7])
def test_what_is_not_there_has_no_history(case: Any, id: Any) -> None:
    """a mistyped id is told, and is not taken for a case on which nothing happened."""
    with pytest.raises(UnknownRecordError, match=re.escape(repr(id))):
        case.desk.history(id)
    with pytest.raises(UnknownRecordError, match=re.escape(repr(id))):
        case.desk.record(Record, id)
    if id is not None:  # which is all cases, as documented
        with pytest.raises(UnknownRecordError, match=re.escape(repr(id))):
            case.desk.records(id)
    assert case.desk.records(None) == case.desk.records()
    assert case.desk.records(case.ticket.case) == (case.ticket, case.ra)


def test_a_command_on_another_kind_of_record_is_an_error(case: Any) -> None:
    """a ticket cannot be authorized."""
    with pytest.raises(
        UnknownRecordError, match="'ticket-1' is a ticket, not a return authorization"
    ):
        case.do(AuthorizeReturn(ra=ReturnId(case.ticket.id)))


def test_an_unknown_case_is_an_error(case: Any) -> None:
    """a request cannot join a case that is not there."""
    with pytest.raises(UnknownRecordError, match="there is no case 'case-99'"):
        case.do(OpenTicket(subject="?", case=CaseId("case-99")))


def test_a_request_joins_the_case_of_what_it_follows(case: Any) -> None:
    """a ticket about a call is on the call's case, without anybody naming the case."""
    call = case.do(calls.ReceiveCall(phone="+15550100")).record
    assert case.do(OpenTicket(subject="?", call=call.id)).record.case == call.case
    with pytest.raises(UnknownRecordError, match="there is no record 'call-99'"):
        case.do(OpenTicket(subject="?", call=CallId("call-99")))


def test_an_id_that_is_taken_is_an_error(case: Any) -> None:
    """two records never share an id, whether on the same case or not."""
    with pytest.raises(InputError, match="there is a record"):
        case.do(OpenTicket(subject="?", id=case.ticket.id, case=case.ticket.case))
    with pytest.raises(TakenError, match="id ticket-1 is taken"):
        case.do(OpenTicket(subject="?", id=case.ticket.id))


class Stuck(CountedNumbers):
    """Draws every spoken number twice before it draws another."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = 0

    def number(self, series: Series) -> str:
        self.drawn += 1
        return series.issue((self.drawn - 1) // 2)


def test_a_number_that_is_taken_is_drawn_again(open_desk: Callable[..., Desk]) -> None:
    """two tickets never share a number, whatever chance says."""
    desk = open_desk(numbers=Stuck())
    numbers = [desk.do(OpenTicket(subject="?"), by=ANNA, at=T0).record.number for _ in range(3)]
    assert len(set(numbers)) == 3


def test_numbers_that_run_out_are_an_error(open_desk: Callable[..., Desk]) -> None:
    """a desk does not draw for ever."""

    class Same(CountedNumbers):
        def number(self, series: Series) -> str:
            return series.issue(7)

    desk = open_desk(numbers=Same())
    desk.do(OpenTicket(subject="first"), by=ANNA, at=T0)
    with pytest.raises(TakenError, match=r"^tickets\.number is taken$"):
        desk.do(OpenTicket(subject="second"), by=ANNA, at=T0)


def test_subscribers_are_told_of_what_is_kept(case: Any) -> None:
    """a subscriber finds in the store what it is told of, and is told once."""
    told: list[Any] = []

    def look(events: Any) -> None:
        stage = case.desk.record(returns.ReturnAuthorization, case.ra.id).stage
        told.append((stage, [e.body.kind for e in events]))

    case.desk.subscribe(look)
    case.do(AuthorizeReturn(ra=case.ra.id), command_id="a")
    case.do(AuthorizeReturn(ra=case.ra.id), command_id="a")
    case.desk.try_do(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=T0)
    assert told == [(returns.ReturnStage.AUTHORIZED, ["returns.return_authorized"])]


def test_what_a_subscriber_raises_undoes_nothing(case: Any) -> None:
    """the host hears of a failing subscriber; the command stays carried out."""

    def fail(events: Any) -> None:
        raise RuntimeError("mail server down")

    case.desk.subscribe(fail)
    with pytest.raises(RuntimeError, match="mail server down"):
        case.do(AuthorizeReturn(ra=case.ra.id))
    found = case.desk.record(returns.ReturnAuthorization, case.ra.id)
    assert found.stage is returns.ReturnStage.AUTHORIZED


def test_an_instant_before_the_latest_event_is_an_error(case: Any) -> None:
    """a script that goes back in time is told so."""
    with pytest.raises(InputError, match="is before the latest event of the case"):
        case.do(AuthorizeReturn(ra=case.ra.id), at=plus(T0, days(-1)))


def test_a_clock_that_is_behind_is_lifted_to_the_latest_event(
    open_desk: Callable[..., Desk], begin: Callable[..., Any]
) -> None:
    """two hosts' clocks differ a little; a case's events never run backwards."""
    desk = open_desk(clock=lambda: plus(T0, days(-1)))
    case = begin(desk)
    (event,) = desk.do(AuthorizeReturn(ra=case.ra.id), by=ANNA).events
    assert event.at == T0


def test_a_new_record_is_of_its_cases_brand(open_desk: Callable[..., Desk], cango: Brand) -> None:
    """whoever adds to a case need not say its brand again."""
    other = attrs.evolve(cango, id=BrandId("fashion"), name="Fashion")
    desk = open_desk(brands=[cango, other])
    first = desk.do(OpenTicket(subject="?"), by=ANNA, at=T0, brand="fashion").record
    second = desk.do(OpenTicket(subject="!", case=first.case), by=ANNA, at=T0).record
    plain = desk.do(OpenTicket(subject="."), by=ANNA, at=T0).record
    assert (first.brand, second.brand, plain.brand) == ("fashion", "fashion", "cango")


def test_a_brand_that_is_not_served_is_an_error(case: Any) -> None:
    """a typo in a brand is found at the first command."""
    with pytest.raises(InputError, match=r"serves no brand 'kango'; it serves \['cango'\]"):
        case.do(OpenTicket(subject="?"), brand="kango")


def test_a_policy_for_a_brand_that_is_not_served_is_refused(
    open_desk: Callable[..., Desk],
) -> None:
    """a policy that would never be heard is a mistake in the configuration."""

    @policy(MayReturn, brand="kango")
    def never(q: MayReturn) -> Ruling | None:
        return None

    with pytest.raises(DeclarationError, match="does not serve it"):
        open_desk(policies=[never])


def test_a_policy_for_a_tenant_that_is_none_of_the_desks_is_refused(
    open_desk: Callable[..., Desk],
) -> None:
    """a misspelt tenant is found when the desk opens; the tenants it is shared by are named."""

    @policy(MayReturn, tenant="acmee")
    def never(q: MayReturn) -> Ruling | None:
        return None

    with pytest.raises(
        DeclarationError, match=r"is for tenant 'acmee', .* for \['acme', 'other'\]"
    ):
        open_desk(policies=[never], tenant="acme", tenants=["other"])
    assert open_desk(policies=[never], tenant="acmee").records() == ()
    shared = open_desk(policies=[never], tenants=["acmee"])
    assert shared.for_tenant("acmee").for_tenant("main").for_tenant("x").records() == ()
    assert shared.for_tenant("a third one").records() == ()


def test_a_command_whose_facts_nobody_gathers_is_refused(open_desk: Callable[..., Desk]) -> None:
    """a host's facts class without a gatherer is found when the desk opens."""

    class Unheard(Given):
        pass

    @attrs.frozen(kw_only=True)
    class OpenOddTicket(OpenTicket):
        kind = "odd.open_ticket"
        facts = Unheard

    odd = Slice(
        name="odd",
        records=tickets.SLICE.records,
        events=tickets.SLICE.events,
        commands=(*tickets.SLICE.commands, OpenOddTicket),
        questions=tickets.SLICE.questions,
    )
    with pytest.raises(DeclarationError, match="nobody gathers its Unheard"):
        open_desk(slices=[*(s for s in SLICES if s is not tickets.SLICE), odd])


def test_a_policy_of_ten_lines_rules(
    open_desk: Callable[..., Desk], begin: Callable[..., Any]
) -> None:
    """a later policy lifts the window by its code, and the event says which and why."""

    @policy(MayReturn)
    def bronze(q: MayReturn) -> Ruling | None:
        if q.delivered_within(days(90)):
            return Lift("window", "Bronze: 90 days")
        return None

    case = begin(open_desk(policies=[bronze]), reason="changed_mind")
    case.later(50)
    window, lifted, _ = case.do(AuthorizeReturn(ra=case.ra.id)).rulings
    assert window.settled_by == lifted.policy
    assert lifted.policy.endswith("bronze")
    assert str(window) == "it could come back until Mon 30 Mar 2026"


def test_an_override_names_who_approved(case: Any, open_desk: Any, begin: Any) -> None:
    """a supervisor may extend the window; the ruling keeps who and why."""
    late = begin(open_desk(), reason="changed_mind")
    late.later(50)
    assert isinstance(
        late.desk.try_do(AuthorizeReturn(ra=late.ra.id), by=ANNA, at=late.now), Refused
    )
    override = Override(by=Actor.staff("sam", SUPERVISOR), reason="loyal customer")
    ruling = late.do(AuthorizeReturn(ra=late.ra.id), override=override).rulings[0]
    assert ruling.settled_by == "staff sam: loyal customer"


def test_a_policy_that_raises_fails_closed_by_name(open_desk: Any, begin: Any) -> None:
    """a broken policy refuses the command and is named."""

    @policy(MayReturn)
    def broken(q: MayReturn) -> Ruling | None:
        raise ZeroDivisionError("oops")

    case = begin(open_desk(policies=[broken]))
    refused = case.desk.try_do(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=T0)
    assert refused.codes == ("policy_failed",)
    assert "broken" in refused.rulings[0].policy
    assert "ZeroDivisionError: oops" in str(refused)


@attrs.frozen
class Loyalty:
    """A host fact."""

    tier: str


@policy(MayReturn)
def gold(q: MayReturn) -> Ruling | None:
    """Gold customers may return at any time."""
    return Lift("window", "Gold") if q.fact(Loyalty).tier == "gold" else None


def test_a_host_fact_is_asked_and_kept(open_desk: Any, begin: Any) -> None:
    """what only the host knows is loaded before the decision and kept with the rulings."""
    desk = open_desk(policies=[gold])
    desk.provide(Loyalty, lambda g: Loyalty("gold"))
    case = begin(desk, reason="changed_mind")
    case.later(50)
    (event,) = case.do(AuthorizeReturn(ra=case.ra.id)).events
    assert event.facts == {"Loyalty": {"tier": "gold"}}


def test_an_unknown_host_fact_is_not_a_no(open_desk: Any, begin: Any) -> None:
    """a policy that needs a fact nobody knows refuses, and says which."""
    desk = open_desk(policies=[gold])
    desk.provide(Loyalty, lambda g: None)
    case = begin(desk, reason="changed_mind")
    case.later(50)
    refused = desk.try_do(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=case.now)
    assert "the fact Loyalty is not known" in str(refused)


def test_a_default_can_be_replaced_or_left_out(open_desk: Any, begin: Any) -> None:
    """the trade's own answers are plug-ins like everyone's."""

    @policy(MayReturn, brand="cango", replaces="trade.returns:window")
    def never(q: MayReturn) -> Ruling | None:
        return Refuse("never", "nothing comes back")

    case = begin(open_desk(policies=[never]))
    refused = case.desk.try_do(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=T0)
    assert refused.codes == ("never",)
    assert len(refused.rulings) == 1
    instead = begin(open_desk(policies=[gold], without=["trade.returns:window"]))
    instead.desk.provide(Loyalty, lambda g: Loyalty("none"))
    assert instead.do(AuthorizeReturn(ra=instead.ra.id)).record.number is not None


def test_a_question_that_nobody_answers_is_refused_when_the_desk_opens(open_desk: Any) -> None:
    """leaving out the only answer to a question is a mistake in the configuration."""
    with pytest.raises(
        DeclarationError, match=r"question returns\.may_return: no policy answers it for brand"
    ):
        open_desk(without=["trade.returns:window"])


def test_a_policy_for_a_question_that_nobody_asks_is_refused(open_desk: Any) -> None:
    """a policy that would never be asked is a mistake in the configuration."""

    @attrs.frozen(kw_only=True)
    class MayFly(Rule):
        kind = "odd.may_fly"

    @policy(MayFly)
    def never(q: MayFly) -> Ruling | None:
        return None

    with pytest.raises(DeclarationError, match=r"answers odd\.may_fly, which no slice"):
        open_desk(policies=[never])


def test_an_event_that_a_command_does_not_declare_is_refused(open_desk: Any, begin: Any) -> None:
    """what a command may lead to is declared, since that is what its record must allow."""

    @attrs.frozen(kw_only=True)
    class Surprise(returns.DictateReturn):
        kind = "odd.surprise"

        def decision(self, record: Any, facts: Any) -> Any:
            return accept(returns.ReturnClosed())

    commands = (*returns.SLICE.commands, Surprise)
    slices = [attrs.evolve(s, commands=commands) if s is returns.SLICE else s for s in SLICES]
    case = begin(open_desk(slices=slices))
    case.do(AuthorizeReturn(ra=case.ra.id))
    with pytest.raises(DeclarationError, match=r"led to returns\.return_closed; it declares"):
        case.do(Surprise(ra=case.ra.id))


def test_tenants_see_nothing_of_each_other(case: Any) -> None:
    """the same ids, numbers and command ids in two tenants are two things."""
    other = case.desk.for_tenant("other")
    assert (other.events(), other.records()) == ((), ())
    with pytest.raises(UnknownRecordError):
        other.history(case.ra.id)
    assert other.find(orders.Order, orders.BY_PHONE, "+15550100") == ()
    with pytest.raises(UnknownRecordError):
        other.do(AuthorizeReturn(ra=case.ra.id), by=ANNA, at=T0)
    with pytest.raises(UnknownRecordError):
        other.do(OpenTicket(subject="?", case=case.ticket.case), by=ANNA, at=T0)
    case.do(OpenTicket(subject="a", id="same"), command_id="same")
    assert (
        other.do(
            OpenTicket(subject="b", id="same"), by=ANNA, at=T0, command_id="same"
        ).record.subject
        == "b"
    )
    assert other.tick(plus(T0, days(99))) != ()
    assert case.desk.record(tickets.Ticket, "same").stage is tickets.TicketStage.NEW


def test_records_are_found_by_what_they_are_found_by(case: Any) -> None:
    """an order without its number is found by phone."""
    (found,) = case.desk.find(orders.Order, orders.BY_PHONE, "+15550100")
    assert found == case.order
    with pytest.raises(InputError, match=r"no ticket is found by 'orders\.phone'"):
        case.desk.find(tickets.Ticket, orders.BY_PHONE, "+15550100")


def test_history_is_of_a_record_or_a_case(case: Any) -> None:
    """what happened is told of one record, or of all of a case, in order."""
    of_record = [e.body.kind for e in case.desk.history(case.ra.id)]
    of_case = [e.body.kind for e in case.desk.history(case.ticket.case)]
    assert of_record == ["returns.return_requested"]
    assert of_case == ["tickets.ticket_opened", "returns.return_requested"]
    assert [e.body.kind for e in case.desk.events()][:2] == [
        "orders.order_recorded",
        "orders.order_shipped",
    ]


def test_a_return_on_no_order_is_refused(case: Any) -> None:
    """what was never sold cannot come back."""
    item = returns.RequestedItem(sku=case.ra.lines[0].sku, reason=returns.Reason.DAMAGED)
    asked = RequestReturn(order=OrderId("order-99"), items=(item,))
    refused = case.desk.try_do(asked, by=ANNA, at=T0)
    assert refused.codes == ("unknown_order",)


def test_a_desk_is_closed_at_the_end_of_a_block(open_desk: Callable[..., Desk]) -> None:
    """a desk is a context manager."""
    with open_desk() as desk:
        assert desk.records() == ()


def test_a_store_in_memory_joins_no_transaction(case: Any) -> None:
    """only a store with transactions of a host's can join one."""
    with pytest.raises(InputError, match="no transactions of a host's"), case.desk.joining(None):
        pass


def test_the_request_base_says_what_is_missing() -> None:
    """a request without a decision names itself."""

    class Empty(Request[Any, Any]):
        pass

    with pytest.raises(NotImplementedError, match="Empty must say what it decides"):
        Empty().decision(None)


def test_what_is_taken_is_not_said_where_it_may_be_somebodys() -> None:
    """an e-mail address gets into no log; whoever asks the error for it has it."""
    error = TakenError("accounts.email_of_brand", "5:cango ann@example.com")
    assert str(error) == "accounts.email_of_brand is taken"
    assert "ann@" not in repr(error)
    assert error.value == "5:cango ann@example.com"
