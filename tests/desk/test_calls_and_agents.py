"""Calls and the agents who have to do with them, at a desk with a store."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given

from cservice import Refused, agents, callbacks, calls, minutes, plus
from cservice.agents import AgentActivity, AgentStatus
from cservice.calls import CallStage
from cservice.desk import Done
from cservice.ids import AgentId, CallbackId, CallId
from cservice.testing import NOON, well_said
from cservice.testing.floor import ANN, BEN, BOOKS, CY, LEA, STEPS, Floor, Step

IDLE, RESERVED, TALKING, HOLDING, WRITING = AgentActivity
RINGS = 20  # seconds


class Centre(Floor):
    """The floor, and what is known of its calls and agents."""

    def refused(self, command: Any) -> tuple[str, ...]:
        """Why a command is not carried out."""
        outcome = self.desk.try_do(command, by=LEA, at=self.now)
        assert isinstance(outcome, Refused), f"it was done: {outcome}"
        well_said(outcome)
        return outcome.codes

    def talking(self, agent: AgentId = ANN) -> CallId:
        """A call that the agent answered."""
        call = self.waiting()
        self.do(calls.AnswerCall(call=call, agent=agent))
        return call

    def call(self, id: CallId) -> calls.Call:
        """The call as it is."""
        return self.desk.record(calls.Call, id)

    def doing(self, agent: AgentId) -> tuple[AgentActivity, CallId | None]:
        """What the agent does, on which call."""
        record = self.desk.record(agents.Agent, agent)
        return record.activity, record.call


@pytest.fixture
def centre() -> Centre:
    """Two agents, nobody calls."""
    return Centre()


def transfer(call: CallId, to: AgentId = BEN) -> calls.TransferCall:
    """The caller was told, and knows the name."""
    return calls.TransferCall(call=call, to=to, name="Ben", told=True)


def test_an_agent_is_reserved_for_what_is_offered(centre: Centre) -> None:
    """and talks on it once it is answered, holds, resumes, and writes it up."""
    call = centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    assert centre.doing(ANN) == (RESERVED, call)
    assert centre.call(call).offered_to == ANN
    steps = (
        (calls.AnswerCall(call=call, agent=ANN), TALKING),
        (calls.HoldCall(call=call, reason="to look", leave=True), HOLDING),
        (calls.ResumeCall(call=call, thanked=True), TALKING),
        (calls.EndCall(call=call), WRITING),
    )
    for command, activity in steps:
        centre.do(command)
        assert centre.doing(ANN) == (activity, call)
    assert centre.call(call).offered_to is None

    centre.do(calls.WrapUp(call=call))

    assert centre.doing(ANN) == (IDLE, None)
    assert centre.desk.record(agents.Agent, ANN).answered == 1


def test_a_call_is_offered_to_one_agent_at_a_time(centre: Centre) -> None:
    """and an agent one call; what is taken back may be offered again."""
    call, other = centre.waiting(), centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))

    assert centre.refused(calls.OfferToAgent(call=call, to=BEN)) == ("offered_already",)
    assert centre.refused(calls.OfferToAgent(call=other, to=ANN)) == ("not_free",)
    assert centre.refused(calls.TakeBackOffer(call=other)) == ("not_offered",)
    centre.do(calls.TakeBackOffer(call=call))
    assert centre.doing(ANN) == (IDLE, None)
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    assert centre.doing(ANN) == (RESERVED, call)


def test_a_call_is_offered_to_who_may_be_given_it(centre: Centre) -> None:
    """not to who is unknown, not ready, or writes another call up."""
    call = centre.waiting()
    centre.do(agents.GoNotReady(agent=BEN, reason="lunch"))
    centre.do(calls.EndCall(call=centre.talking()))

    assert centre.refused(calls.OfferToAgent(call=call, to=CY)) == ("unknown_agent",)
    assert centre.refused(calls.OfferToAgent(call=call, to=BEN)) == ("not_free",)
    assert centre.refused(calls.OfferToAgent(call=call, to=ANN)) == ("not_free",)


def test_what_an_agent_refuses_or_misses_waits_on(centre: Centre) -> None:
    """and is known not to be for them; what never rang may be offered again."""
    call = centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(agents.RefuseOffer(agent=ANN))
    assert (centre.call(call).offered_to, list(centre.call(call).not_again)) == (None, [ANN])
    centre.do(calls.OfferToAgent(call=call, to=BEN))
    centre.wait(RINGS)
    assert (centre.call(call).offered_to, list(centre.call(call).not_again)) == (None, [ANN])
    for _ in range(2):
        centre.do(calls.OfferToAgent(call=call, to=BEN))
        centre.do(agents.RingOffer(agent=BEN))
        centre.wait(RINGS)

    assert list(centre.call(call).not_again) == [ANN, BEN]
    happened = [one.body for one in centre.desk.history(call)]
    assert [one.end for one in happened if isinstance(one, calls.CallOfferEnded)] == [
        "refused",
        "never_rang",
        "missed",
        "missed",
    ]


def test_a_caller_who_gives_up_frees_the_agent(centre: Centre) -> None:
    """also where the offer expired, and no sweep has noted it: then it was missed."""
    call = centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(calls.AbandonCall(call=call))
    assert centre.doing(ANN) == (IDLE, None)
    second = centre.waiting()
    centre.do(calls.OfferToAgent(call=second, to=ANN))
    centre.do(agents.RingOffer(agent=ANN))
    centre.now = plus(centre.now, minutes(1))
    centre.do(calls.AbandonCall(call=second))

    ann = centre.desk.record(agents.Agent, ANN)
    assert (ann.activity, ann.missed) == (IDLE, 1)
    assert centre.call(second).not_again == {}


def test_a_colleague_may_pick_up_what_is_offered_to_another(centre: Centre) -> None:
    """whose offer is taken back; also somebody who is no agent here."""
    call, second = centre.waiting(), centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(calls.AnswerCall(call=call, agent=BEN))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((IDLE, None), (TALKING, call))
    centre.do(calls.OfferToAgent(call=second, to=ANN))
    centre.do(calls.AnswerCall(call=second, agent=CY))

    assert centre.doing(ANN) == (IDLE, None)
    assert centre.call(second).agent == CY


def test_nobody_talks_on_two_calls(centre: Centre) -> None:
    """nor is somebody who is offered one, or who is logged out, given another."""
    call, second = centre.talking(), centre.waiting()
    assert centre.refused(calls.AnswerCall(call=second, agent=ANN)) == ("has_another_call",)
    centre.do(calls.OfferToAgent(call=second, to=BEN))
    third = centre.waiting()
    assert centre.refused(calls.AnswerCall(call=third, agent=BEN)) == ("has_another_call",)
    assert centre.refused(transfer(call)) == ("has_another_call",)
    centre.do(calls.TakeBackOffer(call=second))
    centre.do(agents.LogOff(agent=BEN))

    assert centre.refused(calls.AnswerCall(call=third, agent=BEN)) == ("logged_out",)
    assert centre.refused(transfer(call)) == ("logged_out",)


def test_who_answers_late_missed_the_offer_first(centre: Centre) -> None:
    """as it would be had a sweep been in time; who chose to leave has left by then."""
    call, second = centre.waiting(), centre.waiting()
    for one, agent in ((call, ANN), (second, BEN)):
        centre.do(calls.OfferToAgent(call=one, to=agent))
        centre.do(agents.RingOffer(agent=agent))
    centre.do(agents.LogOff(agent=BEN))
    centre.later(RINGS)

    centre.do(calls.AnswerCall(call=call, agent=ANN))
    assert centre.doing(ANN) == (TALKING, call)
    assert centre.desk.record(agents.Agent, ANN).missed == 0
    assert [one.body.kind for one in centre.desk.history(ANN)][-2:] == [
        "agents.offer_missed",
        "agents.talk_started",
    ]
    assert centre.refused(calls.AnswerCall(call=second, agent=BEN)) == ("logged_out",)


def test_a_transfer_reserves_the_colleague(centre: Centre) -> None:
    """also who is not ready, in person; then the first agent writes up, and the other talks."""
    call = centre.talking()
    centre.do(agents.GoNotReady(agent=BEN, reason="paperwork"))
    centre.do(transfer(call))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((TALKING, call), (RESERVED, call))
    centre.do(calls.CompleteTransfer(call=call))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((WRITING, call), (TALKING, call))
    centre.do(agents.FinishWork(agent=ANN))
    assert centre.call(call).stage is CallStage.TALKING
    centre.do(calls.EndCall(call=call))
    centre.do(agents.FinishWork(agent=BEN))

    assert centre.call(call).stage is CallStage.ENDED
    assert (centre.doing(ANN), centre.doing(BEN)) == ((IDLE, None), (IDLE, None))


def test_a_transfer_goes_back_and_on(centre: Centre) -> None:
    """to who writes it up already; nobody is left behind."""
    call = centre.talking()
    centre.do(transfer(call))
    centre.do(calls.CompleteTransfer(call=call))
    centre.do(calls.TransferCall(call=call, to=ANN, name="Ann", told=True))
    assert centre.doing(ANN) == (RESERVED, call)
    centre.do(agents.RefuseOffer(agent=ANN))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((WRITING, call), (TALKING, call))
    centre.do(calls.TransferCall(call=call, to=ANN, name="Ann", told=True))
    centre.do(calls.CompleteTransfer(call=call))

    assert (centre.doing(ANN), centre.doing(BEN)) == ((TALKING, call), (WRITING, call))
    assert centre.desk.record(agents.Agent, ANN).unwritten == ()


def test_what_is_written_up_waits_for_another_call(centre: Centre) -> None:
    """one that is passed on, or answered; then it is gone on with, and what was chosen waits."""
    first, second, third = centre.talking(), centre.talking(BEN), centre.waiting()
    centre.do(calls.EndCall(call=first))
    centre.do(agents.LogOff(agent=ANN))
    centre.do(transfer(second, ANN))
    assert centre.doing(ANN) == (RESERVED, second)
    centre.do(calls.CompleteTransfer(call=second))
    centre.do(calls.EndCall(call=second))
    centre.do(calls.AnswerCall(call=third, agent=ANN))
    centre.do(calls.EndCall(call=third))
    for call, then in ((third, second), (second, first)):
        assert centre.doing(ANN) == (WRITING, call)
        centre.do(agents.FinishWork(agent=ANN))
        assert centre.call(call).stage is CallStage.ENDED
        assert centre.doing(ANN) == (WRITING, then)
    centre.do(agents.FinishWork(agent=ANN))

    assert centre.call(first).stage is CallStage.ENDED
    assert centre.desk.record(agents.Agent, ANN).status is AgentStatus.LOGGED_OUT


def test_what_is_said_to_be_written_up_waits_no_more(centre: Centre) -> None:
    """though the agent had put it aside, and talks on another call."""
    first, second = centre.talking(), centre.waiting()
    centre.do(calls.EndCall(call=first))
    centre.do(calls.AnswerCall(call=second, agent=ANN))
    centre.do(calls.WrapUp(call=first))
    assert centre.doing(ANN) == (TALKING, second)
    centre.do(calls.EndCall(call=second))
    centre.do(agents.FinishWork(agent=ANN))

    assert centre.doing(ANN) == (IDLE, None)


def test_a_transfer_to_who_writes_up_has_an_end(centre: Centre) -> None:
    """as any other has: who does not answer goes on writing, and the call goes back."""
    first, second = centre.talking(BEN), centre.talking()
    centre.do(calls.EndCall(call=first))
    centre.do(transfer(second))
    centre.do(agents.RingOffer(agent=BEN))
    centre.wait(RINGS)

    assert centre.call(second).stage is CallStage.TALKING
    assert (centre.doing(ANN), centre.doing(BEN)) == ((TALKING, second), (WRITING, first))


def test_an_offer_that_expired_is_over_for_both(centre: Centre) -> None:
    """whatever comes before a sweep: the call may be offered again, and the agent another."""
    call, second = centre.waiting(), centre.waiting()
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(agents.RingOffer(agent=ANN))
    centre.later(RINGS)
    centre.do(calls.AnswerCall(call=second, agent=ANN))
    assert (centre.call(call).offered_to, list(centre.call(call).not_again)) == (None, [ANN])

    centre.do(calls.OfferToAgent(call=call, to=BEN))
    centre.later(RINGS)
    centre.do(calls.OfferToAgent(call=call, to=BEN))
    assert centre.doing(BEN) == (RESERVED, call)
    centre.desk.tick(centre.now)
    assert centre.doing(BEN) == (RESERVED, call)
    centre.later(RINGS)
    third = centre.waiting()
    centre.do(calls.OfferToAgent(call=third, to=BEN))
    assert (centre.call(call).offered_to, centre.doing(BEN)) == (None, (RESERVED, third))
    centre.do(agents.RingOffer(agent=BEN))
    centre.later(RINGS)
    centre.do(calls.TakeBackOffer(call=third))
    assert list(centre.call(third).not_again) == [BEN]


def test_a_transfer_to_whose_offer_expired_has_an_end(centre: Centre) -> None:
    """also where no sweep has noted that it did."""
    call, second = centre.waiting(), centre.talking()
    centre.do(calls.OfferToAgent(call=call, to=BEN))
    centre.later(RINGS)
    centre.do(transfer(second))
    assert (centre.call(call).offered_to, centre.doing(BEN)) == (None, (RESERVED, second))
    centre.wait(RINGS)

    assert centre.call(second).stage is CallStage.TALKING
    assert centre.doing(BEN) == (IDLE, None)


def test_who_missed_too_many_by_now_is_not_free(centre: Centre) -> None:
    """also where no sweep has noted the last of them."""
    call = centre.waiting()
    for _ in range(3):
        centre.do(calls.OfferToAgent(call=call, to=ANN))
        centre.do(agents.RingOffer(agent=ANN))
        centre.later(RINGS)

    assert centre.refused(calls.OfferToAgent(call=call, to=ANN)) == ("not_free",)


def test_a_transfer_that_is_not_taken_is_the_first_agents_again(centre: Centre) -> None:
    """refused, missed, never heard, or given up by the first: no call is lost."""
    call = centre.talking()
    for end in ("refuses", "misses", "hears nothing", "is too late"):
        centre.do(transfer(call))
        if end == "refuses":
            centre.do(agents.RefuseOffer(agent=BEN))
        if end == "misses":
            centre.do(agents.RingOffer(agent=BEN))
        if end == "is too late":
            centre.do(calls.FailTransfer(call=call, reason="took too long"))
        centre.wait(RINGS)
        assert centre.call(call).stage is CallStage.TALKING
        assert (centre.doing(ANN), centre.doing(BEN)) == ((TALKING, call), (IDLE, None))

    failed = [one.body for one in centre.desk.history(call)]
    assert [one.reason for one in failed if isinstance(one, calls.TransferFailed)] == [
        "the colleague refused it",
        "the colleague did not answer",
        "it did not ring with the colleague",
        "took too long",
    ]


def test_a_caller_who_hangs_up_during_a_transfer_frees_the_colleague(centre: Centre) -> None:
    """the first agent writes the call up; so too where the caller goes on to another's line."""
    call = centre.talking()
    centre.do(transfer(call))
    centre.do(calls.EndCall(call=call))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((WRITING, call), (IDLE, None))
    centre.do(calls.WrapUp(call=call))
    out = centre.talking()
    centre.do(calls.TransferOut(call=out, to="the courier", told=True))

    assert centre.doing(ANN) == (WRITING, out)


def test_a_call_that_is_sent_into_a_queue_frees_its_agent(centre: Centre) -> None:
    """who writes up their part, and may be offered it again after that; or another is."""
    call = centre.talking()
    centre.do(calls.TransferToQueue(call=call, told=True))
    assert (centre.doing(ANN), centre.call(call).agent) == ((WRITING, call), None)
    centre.do(calls.OfferToAgent(call=call, to=BEN))
    centre.do(agents.FinishWork(agent=ANN))
    assert (centre.doing(ANN), centre.doing(BEN)) == ((IDLE, None), (RESERVED, call))
    centre.do(calls.AnswerCall(call=call, agent=BEN))
    centre.do(calls.TransferToQueue(call=call, told=True))
    centre.do(calls.OfferToAgent(call=call, to=ANN))
    centre.do(calls.AnswerCall(call=call, agent=ANN))
    centre.do(calls.EndCall(call=call))

    assert (centre.doing(ANN), centre.doing(BEN)) == ((WRITING, call), (WRITING, call))
    centre.do(agents.FinishWork(agent=BEN))
    assert centre.call(call).stage is CallStage.AFTER_CALL_WORK
    centre.do(agents.FinishWork(agent=ANN))
    assert centre.call(call).stage is CallStage.ENDED


def test_what_is_written_up_goes_on_when_the_caller_gives_up(centre: Centre) -> None:
    """the agent who sent the call on is no part of it any more."""
    call = centre.talking()
    centre.do(calls.TransferToQueue(call=call, told=True))
    centre.do(calls.AbandonCall(call=call))
    assert centre.doing(ANN) == (WRITING, call)
    centre.do(agents.FinishWork(agent=ANN))

    assert (centre.doing(ANN), centre.call(call).stage) == ((IDLE, None), CallStage.ABANDONED)


def test_a_colleague_who_left_meanwhile_takes_nothing_over(centre: Centre) -> None:
    """once the offer has expired, what they chose has taken effect."""
    call = centre.talking()
    centre.do(transfer(call))
    centre.do(agents.LogOff(agent=BEN))
    centre.later(RINGS)

    assert centre.refused(calls.CompleteTransfer(call=call)) == ("logged_out",)


def test_what_one_feed_tells_late_is_of_its_own_instant(centre: Centre) -> None:
    """an agent's own clicks do not make a call's fact too early; their stream runs on."""
    call = centre.talking()
    said = plus(NOON, timedelta(seconds=10))
    centre.now = plus(NOON, timedelta(seconds=11))
    centre.do(agents.LogOff(agent=ANN))
    centre.now = said
    centre.do(calls.EndCall(call=call))

    assert centre.call(call).ended_at == said
    ended = centre.desk.history(ANN)[-1]
    assert (ended.body.kind, ended.at) == ("agents.talk_ended", plus(NOON, timedelta(seconds=11)))


def test_nobody_leaves_a_call_that_goes_on(centre: Centre) -> None:
    """what happens on it is said of the call, and its agent does it then."""
    call, other = centre.talking(), centre.waiting()
    centre.do(calls.OfferToAgent(call=other, to=BEN))
    told = (
        agents.EndTalk(agent=ANN),
        agents.HoldCaller(agent=ANN),
        agents.StartTalk(agent=BEN, call=other),
    )
    for command in told:
        assert centre.refused(command) == ("said_of_the_call",)
    centre.do(calls.HoldCall(call=call, reason="to look", leave=True))
    assert centre.refused(agents.ResumeTalk(agent=ANN)) == ("said_of_the_call",)
    assert centre.refused(agents.EndTalk(agent=ANN)) == ("said_of_the_call",)


def test_a_transfer_that_cannot_be_completed_is_failed(centre: Centre) -> None:
    """that is what is advised: while it lasts it goes to nobody else."""
    call = centre.talking()
    centre.do(transfer(call))
    centre.do(agents.LogOff(agent=BEN))
    centre.later(RINGS)
    outcome = centre.desk.try_do(calls.CompleteTransfer(call=call), by=LEA, at=centre.now)
    assert isinstance(outcome, Refused)
    [ruling] = outcome.standing
    assert ruling.allowed == ("have the agent log on", "calls.fail_transfer")
    centre.do(calls.FailTransfer(call=call, reason="gone home"))


def promised(centre: Centre, phone: str = "+12025550143") -> CallbackId:
    """Somebody is to be called back."""
    ask = callbacks.RequestCallback(phone=phone, department=BOOKS)
    return CallbackId(centre.do(ask).id)


def test_who_calls_back_has_that_to_do(centre: Centre) -> None:
    """and is offered nothing, nor calls anybody else; missed, they are free."""
    back, other, call = promised(centre), promised(centre, "+12025550144"), centre.waiting()
    centre.do(callbacks.DialCallback(callback=back, agent=ANN))
    assert centre.doing(ANN) == (RESERVED, CallId(back))
    assert centre.refused(calls.OfferToAgent(call=call, to=ANN)) == ("not_free",)
    assert centre.refused(transfer(centre.talking(BEN), ANN)) == ("has_another_call",)
    assert centre.refused(agents.RingOffer(agent=ANN)) == ("dials",)
    for agent in (ANN, BEN):
        dial = callbacks.DialCallback(callback=other, agent=agent)
        assert centre.refused(dial) == ("has_a_call",)
    centre.do(callbacks.DialCallback(callback=other, agent=CY))

    centre.do(callbacks.MissCallback(callback=back))
    assert centre.doing(ANN) == (IDLE, None)
    centre.do(agents.LogOff(agent=ANN))
    centre.wait(15 * 60)
    assert centre.refused(callbacks.DialCallback(callback=back, agent=ANN)) == ("logged_out",)


def test_who_reaches_a_customer_talks(centre: Centre) -> None:
    """on the call-back itself, where the call is none of ours; then they say that it is over."""
    back = promised(centre)
    centre.do(callbacks.DialCallback(callback=back, agent=ANN))
    centre.do(callbacks.ReachCallback(callback=back))
    assert centre.doing(ANN) == (TALKING, CallId(back))
    centre.do(agents.EndTalk(agent=ANN))
    centre.do(agents.FinishWork(agent=ANN))

    assert centre.doing(ANN) == (IDLE, None)
    assert centre.desk.record(agents.Agent, ANN).answered == 1


def test_who_reaches_a_customer_on_a_call_of_ours_talks_on_that(centre: Centre) -> None:
    """told before the call is answered or after it; it is no call from somebody who got through."""
    for first in (True, False):
        back = promised(centre)
        centre.do(callbacks.DialCallback(callback=back, agent=ANN))
        call = CallId(centre.do(calls.OfferCall(phone="+12025550143")).id)
        centre.do(calls.QueueCall(call=call, agent=ANN))
        reach = callbacks.ReachCallback(callback=back, call=call)
        answer = calls.AnswerCall(call=call, agent=ANN)
        for command in (reach, answer) if first else (answer, reach):
            centre.do(command)
        centre.wait(0)
        assert centre.doing(ANN) == (TALKING, call)
        record = centre.desk.record(callbacks.Callback, back)
        assert (record.stage, record.reached_on) == (callbacks.CallbackStage.REACHED, call)
        centre.do(calls.EndCall(call=call))
        centre.do(agents.FinishWork(agent=ANN))


@pytest.mark.parametrize("ends", ["nobody tells", "put aside", "cancelled", "got through"])
def test_a_call_back_that_is_over_frees_the_agent(centre: Centre, ends: str) -> None:
    """and one that the agent puts aside is missed."""
    back = promised(centre)
    centre.do(callbacks.DialCallback(callback=back, agent=ANN))
    match ends:
        case "put aside":
            centre.do(agents.RefuseOffer(agent=ANN))
        case "cancelled":
            centre.do(callbacks.CancelCallback(callback=back, reason="no need"))
        case "got through":
            call = CallId(centre.do(calls.OfferCall(phone="+12025550143")).id)
            centre.do(calls.QueueCall(call=call, agent=BEN))
            centre.do(calls.AnswerCall(call=call, agent=BEN))
            centre.wait(0)
        case _:
            centre.wait(15 * 60)

    assert centre.doing(ANN) == (IDLE, None)
    record = centre.desk.record(callbacks.Callback, back)
    again = ends in ("nobody tells", "put aside")
    stage = callbacks.CallbackStage.WAITING if again else callbacks.CallbackStage.CANCELLED
    assert record.stage is stage
    told = [one.body for one in centre.desk.history(back)]
    why = [one.why for one in told if isinstance(one, callbacks.CallbackMissed)]
    said = {"nobody tells": ["nobody told"], "put aside": ["the agent put it aside"]}
    assert why == said.get(ends, [])


@given(STEPS)
@example([("offer", 0, ANN), ("transfer", 0, BEN)])
@example(
    [
        ("answer", 0, ANN),
        ("transfer", 0, BEN),
        ("complete", 0),
        ("transfer", 0, ANN),
        ("complete", 0),
    ]
)
@example([("offer", 0, ANN), ("ring", ANN), ("off", ANN), ("pass", 20), ("answer", 0, ANN)])
@example([("answer", 0, CY), ("transfer", 0, BEN), ("off", BEN), ("pass", 25), ("complete", 0)])
@example([("offer", 0, ANN), ("pass", 25), ("answer", 1, ANN)])
@example([("offer", 0, BEN), ("answer", 1, ANN), ("pass", 25), ("transfer", 1, BEN)])
@example([("answer", 0, ANN), ("end", 0), ("answer", 1, ANN), ("end", 1), ("finish", ANN)])
def test_agents_do_what_their_calls_say(steps: list[Step]) -> None:
    """in any order of what may happen, with sweeps early and late; and nothing is refused after.

    Who talks or holds has that call and no other; who is reserved is offered it, or is waited for
    by a transfer; and each call that waits, or is talked, knows the same of its agents.
    """
    centre = Centre()
    ids = [centre.waiting(), centre.waiting()]
    for step in steps:
        outcome = centre.take(step, ids)
        if isinstance(outcome, Done):
            assert outcome.refusals == ()
        _agrees(centre, ids)
    for record in centre.desk.records():
        ats = [one.at for one in centre.desk.history(record.id)]
        assert all(one <= other for one, other in pairwise(ats))


def _agrees(centre: Centre, ids: list[CallId]) -> None:
    """Hold that agents and calls say the same of one another."""
    by_id = {id: centre.call(id) for id in ids}
    for id in (ANN, BEN):
        agent = centre.desk.record(agents.Agent, id)
        assert agent.activity is IDLE or agent.status is not AgentStatus.LOGGED_OUT
        if agent.activity is RESERVED:
            call = by_id[agent.call]  # type: ignore[index]  # who is reserved is so for a call
            waited_for = (
                (CallStage.QUEUED, call.offered_to),
                (CallStage.TRANSFERRING, call.transfer_to),
            )
            assert (call.stage, id) in waited_for
        for waiting in agent.unwritten:
            assert agent.activity is not IDLE
            assert by_id[waiting.call].stage is not CallStage.ENDED
        if agent.activity in (TALKING, HOLDING):
            call = by_id[agent.call]  # type: ignore[index]  # likewise
            held = call.stage is CallStage.ON_HOLD
            assert (call.agent, held) == (id, agent.activity is HOLDING)
            assert call.stage in (CallStage.TALKING, CallStage.TRANSFERRING, CallStage.ON_HOLD)
    for call in by_id.values():
        live = call.stage in (CallStage.TALKING, CallStage.TRANSFERRING, CallStage.ON_HOLD)
        if live and call.agent != CY:
            assert centre.doing(call.agent) == (  # type: ignore[arg-type]  # somebody has it
                HOLDING if call.stage is CallStage.ON_HOLD else TALKING,
                call.id,
            )
        if call.stage is CallStage.TRANSFERRING and call.transfer_to != CY:
            assert centre.doing(call.transfer_to) == (RESERVED, call.id)  # type: ignore[arg-type]  # somebody is
        if call.stage is CallStage.AFTER_CALL_WORK and call.agent != CY:
            agent = centre.desk.record(agents.Agent, call.agent)  # type: ignore[arg-type]  # likewise
            assert call.id in (agent.call, *[one.call for one in agent.unwritten])
        if call.offered_to is not None:
            assert call.stage is CallStage.QUEUED
            assert centre.doing(call.offered_to) == (RESERVED, call.id)
    talked = Counter(centre.doing(one) for one in (ANN, BEN))
    assert all(n == 1 for (activity, _), n in talked.items() if activity in (TALKING, HOLDING))
