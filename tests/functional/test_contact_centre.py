"""A contact centre in which anything may be asked of anybody at any moment. Source: A9, A10, B3."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cservice import (
    Actor,
    Brand,
    BrandId,
    CountedNumbers,
    Desk,
    Refused,
    agents,
    callbacks,
    calls,
    days,
    instant,
    minutes,
    plus,
    talks,
)
from cservice.calls import CallStage
from cservice.desk.guide import guide
from cservice.desk.queues import line
from cservice.ids import AgentId, CallbackId, CallId, TalkId
from cservice.kernel.record import Record
from cservice.kernel.time import Zone
from cservice.menu import Choice, Department, Level, LevelName, Menu, Party
from cservice.protocol import TRADE
from cservice.routing import Hours, Open, Queue, Skill, Subject, Training, Weekday, matched
from cservice.testing import well_said
from cservice.testing.centre import nobody_is_lost_on_the_line, reports_add_up
from cservice.testing.desk import foretold, what_is_kept_adds_up

LEA = Actor.staff("lea")
#: Ann takes the calls of one department, Ben of two, Cy of any; Dan is no agent here.
ANN, BEN, CY, DAN = map(AgentId, ("ann", "ben", "cy", "dan"))
CARE, SALES, NIGHT, PLAIN = map(Department, ("care", "sales", "night", "plain"))
PROFILES = {
    ANN: agents.Profile(departments=(CARE,), skills={Skill("care"): 2}),
    BEN: agents.Profile(departments=(SALES, PLAIN)),
    CY: agents.Profile(),
}
SOLD = Training(about=Subject.SERVICE, name="care")
NOON_ENDS = Open(opens=datetime.time(9), closes=datetime.time(12, 30))
MENU = Menu(
    first=LevelName("first"),
    levels={
        LevelName("first"): Level(
            prompt="For care press 1, for Cy 2.",
            seconds=5,
            choices={
                "1": Choice(says="care", department=CARE),
                "2": Choice(says="Cy", person=CY, party=Party.NEW_CUSTOMER),
            },
            silence=Choice(says="stay on the line", department=PLAIN),
        )
    },
)
CANGO = Brand(
    id=BrandId("cango"),
    name="Cango",
    menu=MENU,
    queues={
        CARE: Queue(
            longest=2,
            overflow=SALES,
            patience=datetime.timedelta(seconds=40),
            skills={Skill("care"): 1},
            trainings=(SOLD,),
        ),
        SALES: Queue(looks_every=minutes(1)),
        NIGHT: Queue(
            hours=Hours(zone=Zone("UTC"), week=dict.fromkeys(Weekday, (NOON_ENDS,))),
            overflow=PLAIN,
        ),
        PLAIN: Queue(),
    },
)
PHONES = ("+15550101", "+15550102")
WHO = st.sampled_from((ANN, BEN, CY, ANN, BEN, CY, DAN))
STAFF = st.sampled_from((ANN, BEN, CY))

Asked = Callable[[CallId, AgentId], Any]


def _queue(department: Department) -> Asked:
    return lambda call, _: calls.QueueCall(call=call, department=department)


def _offer(call: CallId, who: AgentId) -> Any:
    return calls.OfferToAgent(call=call, to=who)


def _answer(call: CallId, who: AgentId) -> Any:
    return calls.AnswerCall(call=call, agent=who)


def _transfer(call: CallId, who: AgentId) -> Any:
    return calls.TransferCall(call=call, to=who, name="N", told=True)


def _complete(call: CallId, _: AgentId) -> Any:
    return calls.CompleteTransfer(call=call)


def _begin(call: CallId, _: AgentId) -> Any:
    return talks.BeginTalk(call=call, recorded=True)


def _abandon(call: CallId, _: AgentId) -> Any:
    return calls.AbandonCall(call=call)


def _end(call: CallId, _: AgentId) -> Any:
    return calls.EndCall(call=call)


#: What may be asked of a call, by where it is; what leads on is there more often.
OF_CALL: Mapping[CallStage, tuple[Asked, ...]] = {
    CallStage.OFFERED: (
        *map(_queue, (CARE, CARE, SALES, NIGHT)),
        lambda call, who: calls.QueueCall(call=call, agent=who),
        lambda call, _: calls.StartMenu(call=call),
        _abandon,
    ),
    CallStage.IN_MENU: (
        lambda call, _: calls.PressKey(call=call, key="1"),
        lambda call, _: calls.PressKey(call=call, key="2"),
        lambda call, _: calls.StayOnLine(call=call),
        _abandon,
    ),
    CallStage.QUEUED: (
        *(_offer, _offer, _offer, _answer, _answer, _answer),
        lambda call, _: calls.TakeBackOffer(call=call),
        lambda call, _: callbacks.RequestCallback(phone=PHONES[0], call=call),
        _abandon,
    ),
    CallStage.TALKING: (
        *(_transfer, _transfer, _transfer, _begin, _begin),
        lambda call, _: calls.HoldCall(call=call, reason="to look", leave=True),
        lambda call, _: calls.TransferOut(call=call, to="the courier", told=True),
        lambda call, _: calls.EndCall(call=call, by_us=True),
        _end,
    ),
    CallStage.ON_HOLD: (
        lambda call, _: calls.CheckIn(call=call),
        lambda call, _: calls.ResumeCall(call=call),
        _end,
    ),
    CallStage.TRANSFERRING: (
        *(_complete, _complete, _complete),
        lambda call, _: calls.FailTransfer(call=call, reason="took too long"),
        _end,
    ),
    CallStage.AFTER_CALL_WORK: (lambda call, _: calls.WrapUp(call=call),),
}


def _ring(_: CallId, who: AgentId) -> Any:
    return agents.RingOffer(agent=who)


def _late(call: CallId, _: AgentId) -> None:
    """An offer expires, and no sweep notes it."""


#: How it may begin: who calls, and who has them.
BEGINNINGS: tuple[tuple[tuple[int, Asked, AgentId], ...], ...] = (
    (),
    ((1, _offer, CY),),
    ((1, _offer, CY), (1, _ring, CY), (1, _late, CY), (2, _answer, CY)),
    ((1, _offer, CY), (2, _answer, ANN), (1, _late, CY), (2, _transfer, CY)),
    ((1, _answer, ANN), (1, _begin, ANN), (2, _answer, CY)),
    ((1, _answer, ANN), (1, _end, ANN), (2, _answer, ANN), (2, _begin, ANN)),
    ((1, _answer, ANN), (1, _begin, ANN), (2, _answer, BEN), (2, _end, BEN), (1, _transfer, BEN)),
)
OF_AGENT: Mapping[str, Callable[[AgentId], Any]] = {
    "ring": lambda who: agents.RingOffer(agent=who),
    "refuse": lambda who: agents.RefuseOffer(agent=who),
    "finish": lambda who: agents.FinishWork(agent=who),
    "finish it": lambda who: agents.FinishWork(agent=who),
    "lunch": lambda who: agents.GoNotReady(agent=who, reason="lunch"),
    "ready": lambda who: agents.GetReady(agent=who),
    "off": lambda who: agents.LogOff(agent=who),
    "on": lambda who: agents.LogOn(agent=who, seat=agents.SeatId(f"seat of {who}")),
    "undo": lambda who: agents.UndoChoice(agent=who),
    "end": lambda who: agents.EndTalk(agent=who),
    "train": lambda who: agents.CompleteTraining(agent=who, training=SOLD),
}


def _reach(back: CallbackId, _: AgentId) -> Any:
    return callbacks.ReachCallback(callback=back)


def _cancel(back: CallbackId, _: AgentId) -> Any:
    return callbacks.CancelCallback(callback=back, reason="no need")


#: What may be asked of a call-back, by where it is.
OF_CALLBACK: Mapping[callbacks.CallbackStage, tuple[Callable[[CallbackId, AgentId], Any], ...]] = {
    callbacks.CallbackStage.WAITING: (
        lambda back, who: callbacks.DialCallback(callback=back, agent=who),
        lambda back, who: callbacks.DialCallback(callback=back, agent=who),
        _reach,
        _cancel,
    ),
    callbacks.CallbackStage.DIALLING: (
        _reach,
        lambda back, _: callbacks.MissCallback(callback=back),
        _reach,
        _cancel,
    ),
}
OF_TALK: Mapping[str, Callable[[TalkId, Any], Any]] = {
    "say": lambda talk, ladder: talks.SayLine(talk=talk, ladder=ladder),
    "hear": lambda talk, _: talks.HearCaller(talk=talk),
    "pause": lambda talk, _: talks.PauseRecording(talk=talk),
    "abuse": lambda talk, _: talks.NoteAbuse(talk=talk, reason="insults"),
    "warn": lambda talk, _: talks.WarnCaller(talk=talk),
}
#: What is to be come by, over all that is asked.
INTERESTING = {
    "calls.call_offer_ended",
    "calls.call_moved_on",
    "calls.call_turned_away",
    "calls.call_left_for_call_back",
    "calls.call_transferred",
    "calls.transfer_failed",
    "calls.check_in_fell_due",
    "agents.offer_missed",
    "agents.offer_rescinded",
    "agents.work_resumed",
    "agents.waiting_work_ended",
    "agents.dialling_started",
    "agents.status_chosen",
    "callbacks.callback_missed",
    "callbacks.callback_reached",
    "callbacks.callback_given_up",
    "callbacks.callback_cancelled",
    "talks.talk_passed_on",
    "talks.silence_lasted",
    "talks.talk_ended",
}


class Centre(RuleBasedStateMachine):
    """Rules ask for something; whatever comes of it, nobody is lost on the line."""

    came_by: ClassVar[Counter[str]]  # what happened, by the kind of event

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(brands=[CANGO], numbers=CountedNumbers())
        self.now = instant("2026-03-02T12:20:00Z")
        for who, profile in PROFILES.items():
            self.ask(agents.RegisterAgent(id=who, name=who.title(), profile=profile))
            self.ask(agents.LogOn(agent=who, seat=agents.SeatId(f"seat of {who}")))

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def some_call(self, beginning: tuple[tuple[int, Asked, AgentId], ...]) -> None:
        """Two wait, or are further by now."""
        for phone in PHONES:
            self.ask(calls.OfferCall(phone=phone))
            self.ask(calls.QueueCall(call=self.all(calls.Call)[-1].id, department=CARE))
        for n, asks, who in beginning:
            command = asks(CallId(f"call-{n}"), who)
            if command is None:
                self.wait(seconds=20, swept=False)
            else:
                self.ask(command)

    def all(self, kind: type[Any], *stages: Any) -> list[Any]:
        """The records of a type, in some stages."""
        found: list[Any] = [one for one in self.desk.records() if isinstance(one, kind)]
        return [one for one in found if not stages or one.stage in stages]

    def ask(self, command: Any) -> None:
        """What happens is what was foretold, and nothing that follows is refused."""
        outcome = foretold(self.desk, command, by=LEA, at=self.now)
        if isinstance(outcome, Refused):
            well_said(outcome)
            return
        assert outcome.refusals == ()
        self.came_by.update(one.body.kind for one in outcome.events)

    def sweep(self) -> None:
        """Whatever is due is possible; but who got through may have been reached meanwhile."""
        for outcome in self.desk.tick(self.now):
            if isinstance(outcome, Refused):
                assert outcome.codes == ("not_now",)
                assert str(outcome).startswith("cancel is not possible while it is")
                continue
            assert outcome.refusals == ()
            self.came_by.update(one.body.kind for one in outcome.events)

    @rule(seconds=st.sampled_from((1, 5, 19, 20, 21, 60, 300, 900)), swept=st.booleans())
    def wait(self, seconds: int, swept: bool) -> None:
        """Time goes by; whether a sweep has been is another matter."""
        self.now = plus(self.now, datetime.timedelta(seconds=seconds))
        if swept:
            self.sweep()

    @precondition(lambda self: len(self.all(calls.Call, *OF_CALL)) < 4)
    @rule(phone=st.sampled_from((*PHONES, None)), menu=st.booleans())
    def somebody_calls(self, phone: str | None, menu: bool) -> None:
        """The menu takes the call, or it rings."""
        self.ask(calls.ReceiveCall(phone=phone) if menu else calls.OfferCall(phone=phone))

    @precondition(lambda self: self.all(calls.Call, *OF_CALL))
    @rule(n=st.integers(0, 3), what=st.integers(0, 8), who=WHO)
    def of_a_call(self, n: int, what: int, who: AgentId) -> None:
        """Whatever may be asked of a call where it is; often of who is to have it."""
        found = self.all(calls.Call, *OF_CALL)
        call = found[n % len(found)]
        asks = OF_CALL[call.stage]
        self.ask(asks[what % len(asks)](call.id, call.offered_to or who))

    @precondition(lambda self: self.all(calls.Call, *OF_CALL))
    @rule(n=st.integers(0, 3), what=st.integers(0, 8), who=WHO)
    def of_another_call(self, n: int, what: int, who: AgentId) -> None:
        """Also of whoever is not."""
        found = self.all(calls.Call, *OF_CALL)
        call = found[n % len(found)]
        asks = OF_CALL[call.stage]
        self.ask(asks[what % len(asks)](call.id, who))

    @rule(what=st.sampled_from(tuple(OF_AGENT)), who=STAFF)
    def of_an_agent(self, what: str, who: AgentId) -> None:
        """Whatever agents say of themselves."""
        self.ask(OF_AGENT[what](who))

    @rule(phone=st.sampled_from(PHONES))
    def somebody_asks_to_be_called(self, phone: str) -> None:
        """By the button on the web page."""
        self.ask(callbacks.RequestCallback(phone=phone, department=CARE))

    @precondition(lambda self: self.all(callbacks.Callback, *OF_CALLBACK))
    @rule(n=st.integers(0, 1), what=st.integers(0, 3), who=WHO)
    def of_a_call_back(self, n: int, what: int, who: AgentId) -> None:
        """Whatever may be asked of one that is promised."""
        found = self.all(callbacks.Callback, *OF_CALLBACK)
        back = found[n % len(found)]
        self.ask(OF_CALLBACK[back.stage][what](back.id, who))

    @precondition(lambda self: self.all(talks.Talk, talks.TalkStage.UNDER_WAY))
    @rule(what=st.sampled_from(tuple(OF_TALK)), ladder=st.sampled_from(tuple(TRADE.ladders)))
    def of_a_talk(self, what: str, ladder: Any) -> None:
        """Whatever is said, and not heard."""
        talk = self.all(talks.Talk, talks.TalkStage.UNDER_WAY)[0]
        self.ask(OF_TALK[what](talk.id, talk.ladder or ladder))

    @rule(department=st.sampled_from((CARE, SALES, PLAIN)))
    def match(self, department: Department) -> None:
        """Who is free is offered whoever waits, and that is possible."""
        there = line(self.desk, CANGO, department, self.now)
        for one in matched(there.waiting, there.free, self.now)[:1]:
            back = next((b for b in self.all(callbacks.Callback) if b.id == one.call), None)
            if back is None:
                self.ask(calls.OfferToAgent(call=one.call, to=one.agent))
                assert self.desk.record(calls.Call, one.call).offered_to == one.agent
            else:
                self.ask(callbacks.DialCallback(callback=back.id, agent=one.agent))
                assert self.desk.record(callbacks.Callback, back.id).dialler == one.agent

    @invariant()
    def nobody_is_lost(self) -> None:
        """At every moment; and a talk that is over asks for nothing."""
        nobody_is_lost_on_the_line(self.desk)
        for talk in self.all(talks.Talk, talks.TalkStage.OVER):
            assert (guide(self.desk, talk.id).next, talk.deadlines()) == ((), ())

    def teardown(self) -> None:
        """Once everybody has hung up and written up, nothing is left; and the reports add up."""
        self.sweep()
        reports_add_up(self.desk)
        for call in self.all(calls.Call, *UNANSWERED):
            self.ask(calls.AbandonCall(call=call.id))
        for call in self.all(calls.Call, *TALKED_ON):
            self.ask(calls.EndCall(call=call.id))
        self.now = plus(self.now, days(3))
        self.sweep()
        for who in PROFILES:
            self.ask(agents.EndTalk(agent=who))  # on a call-back
            while self.desk.record(agents.Agent, who).call is not None:
                self.ask(agents.FinishWork(agent=who))
        for call in self.all(calls.Call, CallStage.AFTER_CALL_WORK):
            assert call.agent == DAN, f"{call.id} is to be written up by {call.agent}, who is idle"
            self.ask(calls.WrapUp(call=call.id))
        self.sweep()
        left = [one for one in self.desk.records() if _waits(one)]
        assert not left, f"something is waited for still: {left}"
        nobody_is_lost_on_the_line(self.desk)
        reports_add_up(self.desk)
        what_is_kept_adds_up(self.desk)


UNANSWERED = (CallStage.OFFERED, CallStage.IN_MENU, CallStage.QUEUED)
TALKED_ON = (CallStage.TALKING, CallStage.ON_HOLD, CallStage.TRANSFERRING)


def _waits(record: Record) -> bool:
    """Whether a call, a call-back, an agent or a talk waits for anything."""
    ours = isinstance(record, calls.Call | callbacks.Callback | agents.Agent | talks.Talk)
    return ours and bool(record.deadlines())


def test_nobody_is_lost_whatever_is_asked() -> None:
    """calls, agents, call-backs and talks agree; and what is asked leads somewhere."""

    class InMemory(Centre):
        came_by: ClassVar[Counter[str]] = Counter()

    often = settings(max_examples=settings().max_examples, stateful_step_count=50)
    run_state_machine_as_test(InMemory, settings=often)
    missed = INTERESTING - InMemory.came_by.keys()
    assert len(missed) < len(INTERESTING) // 3, f"nothing came to {sorted(missed)}"
