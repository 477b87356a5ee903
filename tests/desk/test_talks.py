"""Talks on a desk: what they are told of the case, what follows, and what a screen shows."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cservice import (
    MANAGEMENT,
    Actor,
    Brand,
    CountedNumbers,
    Desk,
    InputError,
    Money,
    calls,
    orders,
    policy,
    talks,
    tickets,
)
from cservice.adapters.lines import LineBook
from cservice.calls import MayHangUp
from cservice.cli.source import read_source
from cservice.desk.guide import guide
from cservice.desk.outcomes import UnknownRecordError
from cservice.ids import AgentId, CustomerId, OrderId, Sku
from cservice.kernel.record import BrandId, CaseId
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department
from cservice.payment import Payment, PaymentMeans
from cservice.protocol import TRADE, Detail, LadderName, LineName, Lines, Rung, StepName
from cservice.testing import NOON
from docs_reader import ROOT

ANNA, LEE = Actor.staff("anna"), Actor.customer("c-lee")
CANGO, OTHER = BrandId("cango"), BrandId("other")
LINE = orders.OrderLine(
    sku=Sku("book-sea"), title="The Old Man and the Sea", quantity=2, paid=Money("32", "USD")
)
CUSTOMER = orders.Customer(
    id=CustomerId("c-lee"),
    name="Ann Lee",
    phone="+12025550143",
    email="ann.lee@example.com",
    address="7 Elm Street, Albany NY 12207",
)


@pytest.fixture
def desk() -> Desk:
    """A desk that counts, for Cango and another."""
    brands = [Brand(id=CANGO, name="Cango"), Brand(id=OTHER, name="Another")]
    return Desk(numbers=CountedNumbers(), brands=brands)


def do(desk: Desk, command: Any, at: Instant = NOON, **options: Any) -> Any:
    """The record after the command."""
    return desk.do(command, by=ANNA, at=at, **options).record


def called(desk: Desk) -> calls.Call:
    """A call that waits."""
    call = do(desk, calls.OfferCall(language="en-US"))
    do(desk, calls.QueueCall(call=call.id, department=Department("sales")))
    return desk.record(calls.Call, call.id)


def talking(desk: Desk, *, recorded: bool = False) -> talks.Talk:
    """A talk on a call that Anna has."""
    call = called(desk)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("anna")))
    talk: talks.Talk = do(desk, talks.BeginTalk(call=call.id, recorded=recorded))
    assert talk.case == call.case
    return talk


def ordered(
    desk: Desk, brand: BrandId = CANGO, number: str = "C-1", case: CaseId | None = None
) -> orders.Order:
    """An order of hers that the shop told us of; None = it is on a case of its own."""
    record = orders.RecordOrder(
        case=case,
        number=number,
        customer=CUSTOMER,
        lines=(LINE,),
        shipping=Money("4", "USD"),
        placed_at=NOON,
    )
    found: orders.Order = do(desk, record, brand=brand)
    return found


def refused(desk: Desk, command: Any, at: Instant = NOON) -> tuple[str, ...]:
    """The codes by which it is refused."""
    outcome = desk.try_do(command, by=ANNA, at=at)
    assert isinstance(outcome, Refused)
    return outcome.codes


def left(desk: Desk, talk: talks.Talk) -> list[str]:
    """What is next, by name."""
    return [one.name for one in guide(desk, talk.id).next]


def test_a_talk_needs_a_call_that_somebody_has(desk: Desk) -> None:
    """one that waits has none, and one that is over has none any more; each has one."""
    waiting = called(desk)
    assert refused(desk, talks.BeginTalk(call=waiting.id)) == ("nobody_has_it",)

    talk = talking(desk)
    assert refused(desk, talks.BeginTalk(call=talk.call)) == ("talked_on",)
    assert desk.find(talks.Talk, talks.BY_CALL, talk.call) == (talk,)
    do(desk, calls.AnswerCall(call=waiting.id, agent=AgentId("anna")))
    do(desk, calls.EndCall(call=waiting.id))
    assert refused(desk, talks.BeginTalk(call=waiting.id)) == ("nobody_has_it",)


def test_who_takes_a_call_over_from_a_queue_begins_a_talk_of_their_own(desk: Desk) -> None:
    """the first is over when the call waits again; nothing is left of it to say."""
    first = talking(desk)
    line = talks.SayLine(talk=first.id, ladder=LadderName("silent"))
    do(desk, line)
    do(desk, calls.TransferToQueue(call=first.call, told=True))
    assert desk.record(talks.Talk, first.id).ended_at == NOON
    assert refused(desk, talks.BeginTalk(call=first.call)) == ("nobody_has_it",)

    do(desk, calls.AnswerCall(call=first.call, agent=AgentId("ben")))
    second = do(desk, talks.BeginTalk(call=first.call))
    assert refused(desk, talks.BeginTalk(call=first.call)) == ("talked_on",)
    do(desk, calls.EndCall(call=first.call, by_us=True))
    assert desk.record(talks.Talk, second.id).ended_at == NOON


def test_a_talk_ends_with_its_call(desk: Desk) -> None:
    """by whichever way, also on somebody else's line; a call without a talk ends as ever."""
    first, second = talking(desk), talking(desk)
    do(desk, calls.EndCall(call=first.call))
    do(desk, calls.TransferOut(call=second.call, to="the courier", told=True))

    for talk in (first, second):
        over = desk.record(talks.Talk, talk.id)
        assert over.stage is talks.TalkStage.OVER
        assert over.missed[:2] == ("thanks", "introduction")
        assert guide(desk, talk.id).next == ()


def test_nobody_hangs_up_on_a_silent_caller_directly(desk: Desk) -> None:
    """not before the last line was waited for, however late a sweep is; the caller may."""
    talk = talking(desk)
    ours = calls.EndCall(call=talk.call, by_us=True)
    say = talks.SayLine(talk=talk.id, ladder=LadderName("silent"))
    at = NOON
    for _ in range(3):
        do(desk, say, at)
        assert refused(desk, ours, at) == ("not_directly",)
        at = plus(at, minutes(5 / 60))
    assert desk.preview(calls.EndCall(call=talk.call), by=LEE, at=at).refused is None

    ended = do(desk, ours, at)
    assert ended.ended_by_us
    assert desk.record(talks.Talk, talk.id).line is talks.LineState.ALL_SAID


def test_a_protocol_that_lost_a_trouble_keeps_nobody(desk: Desk) -> None:
    """what was said of it is waited for, and no more."""
    talk = talking(desk)
    say = talks.SayLine(talk=talk.id, ladder=LadderName("noise"))
    do(desk, say)
    bare = Brand(id=CANGO, name="Cango", protocol=attrs.evolve(TRADE, ladders={}))
    again = Desk(desk._store, brands=[bare])

    assert refused(again, say) == ("no_such_trouble",)
    assert do(again, calls.EndCall(call=talk.call, by_us=True)).ended_by_us
    other = talking(desk)
    do(desk, talks.SayLine(talk=other.id, ladder=LadderName("silent")))
    ours = calls.EndCall(call=other.call, by_us=True)
    assert refused(again, ours) == ("not_directly",)
    assert do(again, ours, plus(NOON, minutes(1))).ended_by_us


def test_an_abusive_caller_is_warned_first(desk: Desk) -> None:
    """as often as the brand says; and then the call may be ended."""
    talk = talking(desk)
    ours = calls.EndCall(call=talk.call, by_us=True)
    do(desk, talks.NoteAbuse(talk=talk.id, reason="insults"))
    assert refused(desk, ours) == ("not_warned",)

    do(desk, talks.WarnCaller(talk=talk.id))
    assert do(desk, ours).ended_by_us


def test_what_is_due_depends_on_the_case(desk: Desk) -> None:
    """the order that is found, numbers that are there, an order placed, a ticket forwarded."""
    talk = talking(desk)
    compared = {f"{detail}_compared" for detail in Detail}
    repeated = {"email_repeated", "bill_to_repeated", "items_repeated", "total_repeated"}
    assert compared.union(repeated).isdisjoint(left(desk, talk))

    ticket = do(desk, tickets.OpenTicket(case=talk.case, subject="a problem"))
    assert "numbers" in left(desk, talk)
    assert "answer_time" not in left(desk, talk)
    team = tickets.Team("order_corrections")
    do(desk, tickets.ForwardTicket(ticket=ticket.id, team=team, reason="a wrong item"))
    assert "answer_time" in left(desk, talk)

    order = ordered(desk)
    find = calls.FindOrder(call=talk.call, order=order.id, found_by=calls.FoundBy.EMAIL)
    do(desk, find)
    assert compared.issubset(left(desk, talk))
    ordered(desk, number="C-2", case=talk.case)
    assert repeated.isdisjoint(left(desk, talk))
    placed(desk, talk)
    assert repeated.issubset(left(desk, talk))


def placed(desk: Desk, talk: talks.Talk) -> orders.Order:
    """An order that was taken on the call."""
    take = orders.TakeOrder(
        customer=CUSTOMER,
        bill_to="9 Canal Road, Buffalo NY 14202",
        ship_to="7 Elm Street, Albany NY 12207",
        lines=(LINE,),
        shipping=Money("4", "USD"),
        payments=(Payment(means=PaymentMeans.CARD, amount=Money("36", "USD")),),
        confirmed=tuple(orders.Repeated),
        call=talk.call,
    )
    order: orders.Order = do(desk, take)
    return order


def compare(talk: talks.Talk, order: str, said: str, **more: Any) -> talks.CompareDetail:
    """What the caller says is her e-mail address."""
    return talks.CompareDetail(
        talk=talk.id, detail=Detail.EMAIL, order=OrderId(order), said=said, **more
    )


def test_what_is_said_is_compared_with_an_order_of_the_brand(desk: Desk) -> None:
    """on whatever case; another brand's, or none, is nothing to compare with."""
    talk = talking(desk)
    do(desk, compare(talk, ordered(desk).id, "Ann.Lee@example.com"))
    assert desk.record(talks.Talk, talk.id).verified

    others = ordered(desk, OTHER, "O-1")
    assert refused(desk, compare(talk, others.id, "ann.lee@example.com")) == ("no_order",)
    assert refused(desk, compare(talk, "order-99", "ann.lee@example.com")) == ("no_order",)


def test_a_correction_is_noted_on_the_tickets(desk: Desk) -> None:
    """without what it was: that is personal, and kept with the talk."""
    talk = talking(desk)
    order = ordered(desk)
    ticket = do(desk, tickets.OpenTicket(case=talk.case, subject="a problem"))
    do(desk, compare(talk, order.id, "ann.leigh@example.com", corrected=True))

    [note] = desk.record(tickets.Ticket, ticket.id).notes
    assert note == f"the email of {order.id} was misspelt on file"


def test_an_upset_caller_is_on_a_ticket(desk: Desk) -> None:
    """that who may grant it is told of; one is made where there is none."""
    talk = talking(desk)
    do(desk, talks.NoteUpset(talk=talk.id, reason="late"))
    do(desk, talks.EscalateCaller(talk=talk.id, reason="the shipping back"))

    [ticket] = [one for one in desk.records(talk.case) if isinstance(one, tickets.Ticket)]
    assert ticket.escalated_to == MANAGEMENT
    assert ticket.subject == f"the caller on {talk.call} is upset: the shipping back"


def test_a_screen_says_every_line_that_is_next(desk: Desk) -> None:
    """with the words that are known on the call: Cango's, to the last."""
    book = LineBook(read_source(ROOT / "examples/cango/lines.yaml").read(Lines))
    talk = talking(desk, recorded=True)
    order = ordered(desk)
    do(desk, calls.FindOrder(call=talk.call, order=order.id, found_by=calls.FoundBy.NUMBER))
    found = guide(desk, talk.id, agent="Anna")
    assert found.language == "en-US"
    assert dict(found.words) == {"brand": "Cango", "agent": "Anna", "order_number": "C-1"}
    for one in found.next:
        assert one.line is not None
        english, spanish = (book.say(one.line, found.words, to) for to in (found.language, "es"))
        assert english != spanish

    do(desk, talks.AddressCaller(talk=talk.id, name="Ms Lee"))
    restated = StepName("reason_restated")
    do(desk, talks.TakeStep(talk=talk.id, step=restated, about="a wrong book"))
    placed(desk, talk)
    ticket = do(desk, tickets.OpenTicket(case=talk.case, subject="a problem"))
    do(desk, tickets.ForwardTicket(ticket=ticket.id, team=tickets.Team("books"), reason="wrong"))
    found = guide(desk, talk.id)
    assert dict(found.words) == {
        "brand": "Cango",
        "caller": "Ms Lee",
        "reason": "a wrong book",
        "ticket_number": tickets.TICKET_NUMBERS.grouped(ticket.number),
        "answer_hours": "48",
        "email": "ann.lee@example.com",
        "bill_to": "9 Canal Road, Buffalo NY 14202",
        "ship_to": "7 Elm Street, Albany NY 12207",
        "items": "2 × The Old Man and the Sea",
        "prices": "The Old Man and the Sea: USD 32.00",
        "total": "USD 36.00",
    }
    said = [book.say(one.line, found.words) for one in found.next if one.line is not None]
    assert "That comes to USD 36.00." in said


def test_a_guide_is_to_a_talk_that_there_is(desk: Desk) -> None:
    """on a desk that serves its brand."""
    with pytest.raises(UnknownRecordError):
        guide(desk, "talk-1")
    assert desk.brand("cango").name == "Cango"
    with pytest.raises(InputError, match=r"no brand 'nobody'; this desk serves \['cango', 'other'"):
        desk.brand("nobody")


STEPS = st.sampled_from(tuple(TRADE.steps)).map(StepName)
TROUBLES = st.sampled_from(tuple(TRADE.ladders)).map(LadderName)
#: Whatever may be asked on a talk, with its id left open.
ASKED: st.SearchStrategy[Any] = st.one_of(
    STEPS.map(lambda name: partial(talks.TakeStep, step=name)),
    STEPS.map(lambda name: partial(talks.SkipStep, step=name, reason="in a hurry")),
    TROUBLES.map(lambda name: partial(talks.SayLine, ladder=name)),
    TROUBLES.map(lambda name: partial(talks.SayLine, ladder=name)),
    st.sampled_from(
        [
            talks.HearCaller,
            talks.WarnCaller,
            talks.CalmCaller,
            talks.PauseRecording,
            talks.ResumeRecording,
            partial(talks.NoteAbuse, reason="insults"),
            partial(talks.NoteUpset, reason="late"),
        ]
    ),
)


@given(st.lists(st.tuples(ASKED, st.integers(0, 200), st.booleans(), st.booleans()), max_size=12))
def test_whatever_is_said_no_call_is_lost(
    asked: list[tuple[Callable[..., Any], int, bool, bool]],
) -> None:
    """any steps, silences and hang-ups end in a known state; we hang up only where we may."""
    desk = Desk(numbers=CountedNumbers())
    talk, at = talking(desk, recorded=True), NOON
    for ask, seconds, swept, hang_up in asked:
        at = plus(at, datetime.timedelta(seconds=seconds))
        if swept:
            desk.tick(at)
        desk.try_do(ask(talk=talk.id), by=ANNA, at=at)
        now = desk.record(talks.Talk, talk.id)
        may = now.waited_out(at) and (now.warnings > 0 or not now.abused)
        ours = desk.preview(calls.EndCall(call=talk.call, by_us=True), by=ANNA, at=at)
        assert (ours.refused is None) == may
        guide(desk, talk.id)  # there is always an answer
        if hang_up and may:
            break

    ended = desk.do(calls.EndCall(call=talk.call), by=LEE, at=at)
    over = desk.record(talks.Talk, talk.id)
    assert ended.refusals == ()
    assert ended.record.stage is calls.CallStage.AFTER_CALL_WORK
    assert over.stage is talks.TalkStage.OVER
    assert over.deadlines() == ()
    assert desk.tick(plus(at, minutes(60))) == ()


def test_whoever_takes_the_call_over_is_introduced(desk: Desk) -> None:
    """anew, whether the first was or passed it over; what else was said is not said again."""
    talk = talking(desk)
    for step in ("thanks", "introduction", "name_asked"):
        do(desk, talks.TakeStep(talk=talk.id, step=StepName(step)))
    assert left(desk, talk)[0] == "form_of_address"
    for to, name in (("ben", "Ben"), ("cy", "Cy")):
        do(desk, calls.TransferCall(call=talk.call, to=AgentId(to), name=name, told=True))
        assert left(desk, talk)[0] == "form_of_address"
        do(desk, calls.CompleteTransfer(call=talk.call))
        assert left(desk, talk)[:2] == ["introduction", "form_of_address"]
        skip = talks.SkipStep(talk=talk.id, step=StepName("introduction"), reason="known")
        do(desk, skip)
    do(desk, calls.EndCall(call=talk.call))

    assert "introduction" in desk.record(talks.Talk, talk.id).missed


def test_a_call_without_a_talk_is_taken_over_too(desk: Desk) -> None:
    """nobody leads it by a protocol."""
    call = called(desk)
    do(desk, calls.AnswerCall(call=call.id, agent=AgentId("anna")))
    do(desk, calls.TransferCall(call=call.id, to=AgentId("ben"), name="Ben", told=True))
    do(desk, calls.CompleteTransfer(call=call.id))

    assert desk.find(talks.Talk, talks.BY_CALL, call.id) == ()


@pytest.mark.parametrize("swept", [True, False])
def test_what_is_left_to_say_does_not_hang_on_a_sweep(swept: bool) -> None:
    """who was too quiet carries on once that was waited for, also where none has noted it."""
    ladder = attrs.evolve(
        TRADE.ladder(LadderName("too_quiet")), rungs=(Rung(line=LineName("louder"), waits=5),)
    )
    quiet = attrs.evolve(TRADE, ladders={LadderName("too_quiet"): ladder})
    asked: list[str | None] = []

    @policy(MayHangUp)
    def listens(q: MayHangUp) -> Ruling | None:
        asked.append(q.trouble)
        return None

    desk = Desk(brands=[Brand(id=CANGO, name="Cango", protocol=quiet)], policies=[listens])
    talk = talking(desk)
    do(desk, talks.SayLine(talk=talk.id, ladder=LadderName("too_quiet")))
    later = plus(NOON, minutes(1))
    if swept:
        desk.tick(later)
    do(desk, calls.EndCall(call=talk.call, by_us=True), later)

    assert asked == [None]
