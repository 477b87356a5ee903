import datetime
from typing import Any

import attrs
import pytest

from cservice.agents import (
    ALL,
    BY_DEPARTMENT,
    BY_SEAT,
    Agent,
    AgentActivity,
    AgentRegistered,
    AgentReserved,
    AgentStatus,
    CallerHeld,
    ChangeProfile,
    Chosen,
    CompleteTraining,
    DiallingStarted,
    EndTalk,
    EndWaitingWork,
    ExpireOffer,
    FinishWork,
    GetReady,
    GoNotReady,
    GotReady,
    HoldCaller,
    LeaveSeat,
    LoggedOff,
    LoggedOn,
    LogOff,
    LogOn,
    MayBeNotReady,
    OfferAccepted,
    OfferMissed,
    OfferRang,
    OfferRefused,
    OfferRescinded,
    OnCallFacts,
    Profile,
    ProfileChanged,
    RefuseOffer,
    RegisterAgent,
    RescindOffer,
    ReserveAgent,
    ResumeTalk,
    RingOffer,
    SeatFacts,
    SeatId,
    SeatLeft,
    SeatTaken,
    Skill,
    StartDialling,
    StartTalk,
    StatusChosen,
    TalkEnded,
    TalkResumed,
    TalkStarted,
    TrainingCompleted,
    UndoChoice,
    Unwritten,
    WaitingWorkEnded,
    WentNotReady,
    WorkFinished,
    WorkResumed,
    noted,
)
from cservice.ids import AgentId, CallId
from cservice.kernel.command import Accepted
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.given import Given
from cservice.kernel.policy import policy
from cservice.kernel.record import CaseId, Lookup
from cservice.kernel.ruling import Refuse, Refused, Ruling
from cservice.kernel.time import Instant, minutes, plus
from cservice.menu import Department
from cservice.routing import Free, Subject, Training
from cservice.testing import NOON, STREAM, knowing

ID = AgentId(STREAM.id)
DESK, PHONE, CALL = SeatId("desk 5"), SeatId("phone 7"), CallId("call-1")
LATER, UNTIL = plus(NOON, minutes(5)), plus(NOON, datetime.timedelta(seconds=20))
PROFILE = Profile(
    departments=(Department("books"),), skills={Skill("returns"): 3}, languages=("en", "es")
)
REGISTERED = AgentRegistered(name="Ann Day", profile=PROFILE, at=NOON)
ON = LoggedOn(seat=DESK, at=NOON)
RESERVED = AgentReserved(call=CALL, until=UNTIL, at=NOON)
RANG, ACCEPTED = OfferRang(), OfferAccepted(at=NOON)
ENDED = TalkEnded(at=NOON)
AWAY = WentNotReady(reason="break", at=NOON)


def after(*happened: Event[Agent]) -> Agent:
    """The agent, after what happened."""
    return replay(STREAM, (REGISTERED, *happened))


def then(agent: Agent, command: Any, now: Instant = NOON, holder: str | None = None) -> Any:
    """The events that a command leads to, or the refusal."""
    known = SeatFacts if isinstance(command, LogOn) else OnCallFacts
    facts: Any = attrs.evolve(knowing(known), now=now)
    if holder is not None:
        facts = attrs.evolve(facts, holder=AgentId(holder))
    outcome = command.decide(agent, facts)
    return outcome.events if isinstance(outcome, Accepted) else str(outcome)


def test_an_agent_is_registered() -> None:
    """logged out and idle, at no seat, since then."""
    request = RegisterAgent(id=ID, name="Ann Day", profile=PROFILE)

    assert request.decide(knowing(Given)) == Accepted((REGISTERED,))
    assert request.keys == after().keys == (ID,)
    agent = after()
    assert (agent.status, agent.activity) == (AgentStatus.LOGGED_OUT, AgentActivity.IDLE)
    assert (agent.status_since, agent.activity_since, agent.seats) == (NOON, NOON, ())
    everybody = Lookup(name=ALL, value=ALL)
    assert agent.lookups == (everybody, Lookup(name=BY_DEPARTMENT, value="books"))


def test_a_profile_is_changed_whole() -> None:
    """and what is found by it with it."""
    [changed] = then(after(), ChangeProfile(agent=ID, profile=Profile()))

    assert changed == ProfileChanged(profile=Profile())
    assert after(changed).lookups == (Lookup(name=ALL, value=ALL),)


def test_skill_is_counted_from_one() -> None:
    """who cannot do a thing at all does not have the skill."""
    with pytest.raises(InputError, match="skills must be 1 or more, not 0"):
        Profile(skills={Skill("returns"): 0})


def test_an_agent_logs_on() -> None:
    """in one action, at a seat, which nobody else has then."""
    assert then(after(), LogOn(agent=ID, seat=DESK)) == (ON,)
    agent = after(ON)
    assert (agent.status, agent.seats, agent.status_since) == (AgentStatus.READY, (DESK,), NOON)
    assert Lookup(name=BY_SEAT, value="desk 5", unique=True) in agent.lookups


def test_a_seat_is_held_by_one() -> None:
    """another agent's is refused, and it is said whose; one's own may be left over from a fall."""
    refused = then(after(), LogOn(agent=ID, seat=DESK), holder="ben")

    assert refused == (
        "desk 5 is held by ben [seat_held, trade.agents] "
        "(allowed: another seat, have ben log off there)"
    )
    assert then(after(), LogOn(agent=ID, seat=DESK), holder=ID) == (ON,)
    assert then(after(ON), LogOn(agent=ID, seat=DESK), holder=ID) == (
        "the agent is logged on at desk 5 already [there_already, trade.agents]"
    )


def test_several_seats_are_fine() -> None:
    """calls reach the person; one of them can be left, and the last one by logging off."""
    assert then(after(ON), LogOn(agent=ID, seat=PHONE)) == (SeatTaken(seat=PHONE),)
    both = after(ON, SeatTaken(seat=PHONE))

    assert both.seats == (DESK, PHONE)
    assert then(both, LeaveSeat(agent=ID, seat=DESK)) == (SeatLeft(seat=DESK),)
    one = after(ON, SeatTaken(seat=PHONE), SeatLeft(seat=DESK))
    assert one.seats == (PHONE,)
    assert then(one, LeaveSeat(agent=ID, seat=PHONE)) == (
        "the agent is at no other seat than phone 7 [only_seat, trade.agents] (allowed: log off)"
    )
    assert then(one, LeaveSeat(agent=ID, seat=DESK)) == (
        "the agent is not at desk 5 [not_there, trade.agents] (allowed: phone 7)"
    )


def test_who_is_idle_is_not_ready_at_once() -> None:
    """with the reason, and another reason is another time."""
    assert then(after(ON), GoNotReady(agent=ID, reason="break")) == (AWAY,)
    away = after(ON, AWAY)
    assert (away.status, away.reason, away.is_free) == (AgentStatus.NOT_READY, "break", False)
    [training] = then(away, GoNotReady(agent=ID, reason="training"), LATER)
    assert training == WentNotReady(reason="training", at=LATER)
    assert training.apply(away).status_since == LATER


def test_a_reason_is_said() -> None:
    """who is not ready says why."""
    with pytest.raises(InputError, match="reason must not be empty"):
        GoNotReady(agent=ID, reason=" ")


def test_a_policy_may_refuse_a_reason() -> None:
    """nothing changes then."""

    @policy(MayBeNotReady)
    def never(q: MayBeNotReady) -> Ruling | None:
        return Refuse("never", "nobody is away from this desk")

    facts = knowing(Given, never)
    outcome = GoNotReady(agent=ID, reason="break").decide(after(ON), facts)

    assert isinstance(outcome, Refused)
    assert outcome.codes == ("never",)


def test_who_is_ready_may_be_given_calls_again() -> None:
    """the reason is over."""
    [ready] = then(after(ON, AWAY), GetReady(agent=ID), LATER)

    assert ready == GotReady(at=LATER)
    agent = after(ON, AWAY, ready)
    assert (agent.status, agent.reason, agent.is_free) == (AgentStatus.READY, None, True)
    assert then(agent, GetReady(agent=ID)) == "the agent is ready [ready_already, trade.agents]"


def test_who_logs_off_leaves_every_seat() -> None:
    """who is not ready gets ready first, so that the time of the reason has an end."""
    assert then(after(ON), LogOff(agent=ID), LATER) == (LoggedOff(at=LATER),)
    ready, off = then(after(ON, AWAY), LogOff(agent=ID), LATER)
    assert (ready, off) == (GotReady(at=LATER), LoggedOff(at=LATER))
    gone = after(ON, SeatTaken(seat=PHONE), AWAY, ready, off)
    assert (gone.status, gone.seats, gone.status_since) == (AgentStatus.LOGGED_OUT, (), LATER)


@pytest.mark.parametrize(
    "command", [GoNotReady(agent=ID, reason="break"), GetReady(agent=ID), LogOff(agent=ID)]
)
def test_who_is_logged_out_logs_on_first(command: Any) -> None:
    """there is nothing else that can be chosen."""
    assert then(after(), command) == (
        "the agent is not logged on [logged_out, trade.agents] (allowed: log on at a seat)"
    )


@pytest.mark.parametrize(
    "on_a_call",
    [
        (ON, RESERVED),
        (ON, RESERVED, ACCEPTED),
        (ON, RESERVED, ACCEPTED, CallerHeld(at=NOON)),
        (ON, RESERVED, ACCEPTED, ENDED),
    ],
    ids=["reserved", "talking", "holding", "after-call work"],
)
def test_a_status_chosen_on_a_call_waits(on_a_call: Any) -> None:
    """it takes effect after the call, and can be undone; the latest choice counts."""
    busy = after(*on_a_call)

    [chosen] = then(busy, GoNotReady(agent=ID, reason="break"))
    assert chosen == StatusChosen(status=AgentStatus.NOT_READY, reason="break", at=NOON)
    assert (chosen.apply(busy).status, chosen.apply(busy).chosen) == (
        AgentStatus.READY,
        Chosen(status=AgentStatus.NOT_READY, reason="break", at=NOON),
    )
    [off] = then(after(*on_a_call, chosen), LogOff(agent=ID))
    assert off == StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON)
    assert after(*on_a_call, chosen, off).chosen == Chosen(status=AgentStatus.LOGGED_OUT, at=NOON)
    [back] = then(after(*on_a_call, chosen), GetReady(agent=ID))
    assert back == StatusChosen(status=AgentStatus.READY, at=NOON)
    [undone] = then(after(*on_a_call, chosen), UndoChoice(agent=ID))
    assert after(*on_a_call, chosen, undone).chosen is None


def test_nothing_chosen_is_not_undone() -> None:
    """there is nothing to undo."""
    assert then(after(ON), UndoChoice(agent=ID)) == (
        "nothing waits for the call's end [nothing_chosen, trade.agents]"
    )


@pytest.mark.parametrize(
    ("chosen", "effect"),
    [
        (
            StatusChosen(status=AgentStatus.NOT_READY, reason="x", at=NOON),
            [WentNotReady(reason="x", at=LATER)],
        ),
        (StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON), [LoggedOff(at=LATER)]),
        (StatusChosen(status=AgentStatus.READY, at=NOON), []),
    ],
)
@pytest.mark.parametrize(
    ("busy", "command", "end"),
    [
        ((ACCEPTED, ENDED), FinishWork(agent=ID), WorkFinished(at=LATER)),
        ((), RefuseOffer(agent=ID), OfferRefused(at=LATER)),
        ((), RescindOffer(agent=ID), OfferRescinded(at=LATER)),
    ],
)
def test_what_was_chosen_takes_effect(
    chosen: Any, effect: Any, busy: Any, command: Any, end: Any
) -> None:
    """once the call is written up, or the offer is over; nothing waits any more then."""
    happened = (ON, RESERVED, *busy, chosen)
    ended = then(attrs.evolve(after(*happened), offer_until=None), command, LATER)

    assert ended == (end, *effect)
    assert after(*happened, *ended).chosen is None


def test_a_call_is_offered() -> None:
    """to who is ready and idle, for twenty seconds."""
    assert then(after(ON), ReserveAgent(agent=ID, call=CALL)) == (RESERVED,)
    agent = after(ON, RESERVED)
    assert (agent.activity, agent.call) == (AgentActivity.RESERVED, CALL)
    expire = ExpireOffer(agent=ID, due_at=UNTIL)
    assert agent.deadlines() == (Deadline(at=UNTIL, key="offer", command=expire),)
    assert then(after(ON, AWAY), ReserveAgent(agent=ID, call=CALL)) == (
        "the agent is not ready, and is given no calls [not_ready, trade.agents] "
        "(allowed: another agent)"
    )


def test_an_offer_is_accepted() -> None:
    """what was missed before is forgotten, and the call counts."""
    agent = attrs.evolve(after(ON, RESERVED, RANG), missed=2)
    [accepted] = then(agent, StartTalk(agent=ID, call=CALL))

    assert accepted == ACCEPTED
    talking = accepted.apply(agent)
    assert (talking.activity, talking.call, talking.answered) == (AgentActivity.TALKING, CALL, 1)
    assert (talking.missed, talking.rung, talking.deadlines()) == (0, False, ())


@pytest.mark.parametrize("command", [RingOffer(agent=ID), RefuseOffer(agent=ID)])
def test_an_offer_that_expired_is_over(command: Any) -> None:
    """also where no sweep has noted it."""
    assert then(after(ON, RESERVED), command, UNTIL) == (
        "the offer was good until 2026-03-02T12:00:20Z [expired, trade.agents] "
        "(allowed: offer it again)"
    )


def test_who_answers_after_an_offer_expired_missed_it_first() -> None:
    """as a sweep in time would have noted; who chose to log off has gone by then."""
    rung = after(ON, RESERVED, RANG)
    off = StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON)

    assert then(rung, StartTalk(agent=ID, call=CALL), UNTIL) == (
        OfferMissed(at=UNTIL),
        TalkStarted(call=CALL, at=UNTIL),
    )
    assert "logged_out" in then(off.apply(rung), StartTalk(agent=ID, call=CALL), UNTIL)


def test_what_expired_before_it_was_taken_back_was_missed() -> None:
    """whoever takes it back is late."""
    expired = then(after(ON, RESERVED, RANG), RescindOffer(agent=ID), UNTIL)

    assert expired == (OfferMissed(at=UNTIL),)


def test_who_is_offered_a_call_talks_on_no_other() -> None:
    """the offer is taken back first."""
    assert then(after(ON, RESERVED), StartTalk(agent=ID, call=CallId("call-2"))) == (
        "the agent is offered call-1 [offered_another, trade.agents] "
        "(allowed: take that offer back first)"
    )


def test_a_call_is_passed_on_in_person() -> None:
    """also to who is not ready; not to who is gone."""
    passed_on = ReserveAgent(agent=ID, call=CALL, passed_on=True)

    assert then(after(ON, AWAY), passed_on) == (RESERVED,)
    assert "not_ready" in then(after(), passed_on)


def test_who_writes_up_may_take_a_call_over() -> None:
    """what was chosen waits on for the end of that."""
    chosen = StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON)
    writing = after(ON, RESERVED, ACCEPTED, ENDED, chosen)
    [started] = then(writing, StartTalk(agent=ID, call=CallId("call-2")))

    talking = started.apply(writing)
    assert (talking.activity, talking.call) == (AgentActivity.TALKING, "call-2")
    assert talking.chosen is not None


def test_what_an_agent_does_on_a_call_is_told_to_its_case() -> None:
    """which is locked for that, where the call is kept here."""
    ours = attrs.evolve(after(ON, RESERVED), of_case=CaseId("case-7"))

    assert RefuseOffer(agent=ID).locks(ours) == ("case-7",)
    assert RefuseOffer(agent=ID).locks(after(ON, RESERVED)) == ()
    reserved = ReserveAgent(agent=ID, call=CALL, of_case=CaseId("case-7"))
    assert after(ON, *then(after(ON), reserved)).of_case == "case-7"
    started = StartTalk(agent=ID, call=CALL, of_case=CaseId("case-7"))
    assert after(ON, *then(after(ON), started)).of_case == "case-7"
    assert after(ON, *then(after(ON), reserved), OfferMissed(at=NOON)).of_case is None


def test_an_offer_that_rang_is_missed() -> None:
    """noted as of the instant at which it expired, however late the sweep is."""
    expire = ExpireOffer(agent=ID, due_at=UNTIL)
    assert then(after(ON, RESERVED), RingOffer(agent=ID)) == (RANG,)
    rung = after(ON, RESERVED, RANG)

    assert then(rung, expire, LATER) == (OfferMissed(at=UNTIL),)
    missed = after(ON, RESERVED, RANG, OfferMissed(at=UNTIL))
    assert (missed.missed, missed.activity_since, missed.call) == (1, UNTIL, None)


def test_an_offer_that_never_rang_is_not_missed() -> None:
    """it is taken back, and does not count."""
    expire = ExpireOffer(agent=ID, due_at=UNTIL)

    assert then(after(ON, RESERVED), expire, LATER) == (OfferRescinded(at=UNTIL),)
    assert after(ON, RESERVED, OfferRescinded(at=UNTIL)).missed == 0


def test_who_misses_three_in_a_row_is_not_ready() -> None:
    """a phone that rings in an empty room is offered no more calls."""
    missed = (RESERVED, RANG, OfferMissed(at=UNTIL))
    expire = ExpireOffer(agent=ID, due_at=UNTIL)
    third = then(after(ON, *missed, *missed, RESERVED, RANG), expire, LATER)

    assert third == (
        OfferMissed(at=UNTIL),
        WentNotReady(reason="missed_offers", at=UNTIL),
    )
    gone = after(ON, *missed, *missed, RESERVED, RANG, *third)
    assert (gone.is_free, gone.reason, gone.missed) == (False, "missed_offers", 0)
    off = StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON)
    assert then(after(ON, *missed, *missed, RESERVED, RANG, off), expire, LATER) == (
        OfferMissed(at=UNTIL),
        LoggedOff(at=UNTIL),
    )


def test_what_is_chosen_after_an_offer_expired_is_not_dated_back() -> None:
    """a sweep that comes late notes the offer as of its end, and the choice as it was made."""
    chosen = StatusChosen(status=AgentStatus.NOT_READY, reason="lunch", at=LATER)
    expire = ExpireOffer(agent=ID, due_at=UNTIL)

    assert then(after(ON, RESERVED, RANG, chosen), expire, plus(LATER, minutes(9))) == (
        OfferMissed(at=UNTIL),
        WentNotReady(reason="lunch", at=LATER),
    )


def test_who_refuses_is_there() -> None:
    """what was missed before is not in a row any more."""
    agent = attrs.evolve(after(ON, RESERVED, RANG), missed=2)
    [refused] = then(agent, RefuseOffer(agent=ID))

    assert (refused.apply(agent).missed, refused.apply(agent).is_free) == (0, True)


@pytest.mark.parametrize("due_at", [NOON, LATER])
def test_only_what_is_due_expires(due_at: Instant) -> None:
    """an offer of another time is not the one."""
    refused = then(after(ON, RESERVED), ExpireOffer(agent=ID, due_at=due_at), LATER)

    assert "no offer expired at 2026-03-02T12:0" in refused
    early = then(after(ON, RESERVED), ExpireOffer(agent=ID, due_at=UNTIL), NOON)
    assert "not_due" in early


def test_a_call_that_nobody_offered() -> None:
    """a colleague passes it on in person, also to who is not ready; not to who is gone."""
    assert then(after(ON, AWAY), StartTalk(agent=ID, call=CALL)) == (
        TalkStarted(call=CALL, at=NOON),
    )
    talking = after(ON, AWAY, TalkStarted(call=CALL, at=NOON))
    assert (talking.activity, talking.call, talking.answered) == (AgentActivity.TALKING, CALL, 1)
    assert then(after(), StartTalk(agent=ID, call=CALL)) == (
        "the agent is not logged on [logged_out, trade.agents] (allowed: log on at a seat)"
    )


def test_a_call_is_held_and_written_up() -> None:
    """each since its own instant; the after-call work belongs to the call."""
    talking = (ON, RESERVED, ACCEPTED)
    held = then(after(*talking), HoldCaller(agent=ID), LATER)
    resumed = then(after(*talking, *held), ResumeTalk(agent=ID), LATER)
    ended = then(after(*talking, *held), EndTalk(agent=ID), LATER)
    finished = then(after(*talking, *ended), FinishWork(agent=ID), LATER)

    assert held == (CallerHeld(at=LATER),)
    assert after(*talking, *held).activity_since == LATER
    assert resumed == (TalkResumed(at=LATER),)
    assert ended == (TalkEnded(at=LATER),)
    assert after(*talking, *ended).call == CALL
    assert finished == (WorkFinished(at=LATER),)
    idle = after(*talking, *ended, *finished)
    assert (idle.activity, idle.call, idle.is_free) == (AgentActivity.IDLE, None, True)


def test_a_day_is_counted_from_the_log_on() -> None:
    """calls of the day before are another day's."""
    day = (
        ON,
        TalkStarted(call=CALL, at=NOON),
        ENDED,
        WorkFinished(at=NOON),
        LoggedOff(at=NOON),
    )

    assert after(*day).answered == 1
    assert after(*day, ON).answered == 0


SALE = Training(about=Subject.CAMPAIGN, name="spring sale")
NEW_SALE = attrs.evolve(SALE, edition=2)


def test_an_agent_is_trained() -> None:
    """a later edition takes the place of the one that was held; an older one is not news."""
    books = Training(about=Subject.DEPARTMENT, name="books")
    first = then(after(), CompleteTraining(agent=ID, training=SALE))
    assert first == (TrainingCompleted(training=SALE, at=NOON),)
    trained = after(*first, TrainingCompleted(training=books, at=NOON))
    [second] = then(trained, CompleteTraining(agent=ID, training=NEW_SALE), LATER)

    assert second.apply(trained).trainings == (books, NEW_SALE)
    for older in (SALE, NEW_SALE):
        assert then(second.apply(trained), CompleteTraining(agent=ID, training=older)) == (
            "the agent is trained already: campaign spring sale, edition 2 [held_already, "
            "trade.agents] (allowed: edition 3, or a later one)"
        )


def test_who_is_free_is_known_to_routing_by_all_that_counts() -> None:
    """who is not free is not offered."""
    trained = TrainingCompleted(training=SALE, at=NOON)
    free = after(ON, trained).free(tier=2)

    assert free == Free(
        agent=ID,
        idle_since=NOON,
        departments=PROFILE.departments,
        skills=PROFILE.skills,
        languages=PROFILE.languages,
        trainings=(SALE,),
        calls=0,
        tier=2,
    )
    back = GotReady(at=LATER)
    assert after(ON, AWAY, back).free() == attrs.evolve(
        free, idle_since=LATER, trainings=(), tier=0
    )
    assert after(ON, RESERVED).free() is None
    assert after().free() is None


OTHER = CallId("call-2")
WRITES = (ON, RESERVED, ACCEPTED, ENDED)
TALKS = TalkStarted(call=OTHER, at=NOON)
OFF = StatusChosen(status=AgentStatus.LOGGED_OUT, at=NOON)


def test_what_is_put_aside_is_written_up_later() -> None:
    """the last first; what was chosen takes effect once nothing is left."""
    busy = (*WRITES, OFF, TALKS)
    assert after(*busy).unwritten == (Unwritten(call=CALL),)
    first = then(after(*busy, ENDED), FinishWork(agent=ID), LATER)
    assert first == (WorkFinished(at=LATER), WorkResumed(call=CALL, at=LATER))
    writing = after(*busy, ENDED, *first)
    assert (writing.activity, writing.call) == (AgentActivity.AFTER_CALL_WORK, CALL)
    assert (writing.unwritten, writing.chosen) == ((), after(ON, RESERVED, OFF).chosen)
    last = then(writing, FinishWork(agent=ID), LATER)
    assert last == (WorkFinished(at=LATER), LoggedOff(at=LATER))
    assert after(*busy, ENDED, *first, *last).chosen is None


def test_what_is_passed_on_to_who_writes_up_rings() -> None:
    """and no more than that: who does not take it writes on; the queue offers them none."""
    passed_on = ReserveAgent(agent=ID, call=OTHER, passed_on=True)
    writing = after(*WRITES)
    [reserved] = then(writing, passed_on)
    assert then(writing, ReserveAgent(agent=ID, call=OTHER)) == (
        "the agent writes call-1 up, and is given no calls [writes_up, trade.agents] "
        "(allowed: another agent, have the agent finish that)"
    )

    rings = (*WRITES, reserved, RANG)
    assert then(after(*rings), RefuseOffer(agent=ID)) == (
        OfferRefused(at=NOON),
        WorkResumed(call=CALL, at=NOON),
    )
    late = then(after(*rings, OFF), ExpireOffer(agent=ID, due_at=UNTIL), LATER)
    assert late == (OfferMissed(at=UNTIL), WorkResumed(call=CALL, at=UNTIL))
    assert after(*rings, OFF, *late).chosen is not None
    third = attrs.evolve(after(*rings), missed=2)
    assert then(third, ExpireOffer(agent=ID, due_at=UNTIL), LATER) == (
        *late,
        WentNotReady(reason="missed_offers", at=UNTIL),
    )
    assert then(after(*rings), RescindOffer(agent=ID)) == (
        OfferRescinded(at=NOON),
        WorkResumed(call=CALL, at=NOON),
    )
    assert after(*rings, ACCEPTED).unwritten == (Unwritten(call=CALL),)


def test_who_gets_a_call_back_that_they_write_up_talks_on_it() -> None:
    """and writes it up once."""
    again = AgentReserved(call=CALL, until=UNTIL, at=NOON)

    assert after(*WRITES, again).unwritten == (Unwritten(call=CALL),)
    assert after(*WRITES, again, ACCEPTED).unwritten == ()
    assert after(*WRITES, TalkStarted(call=CALL, at=NOON)).unwritten == ()


def test_what_is_said_to_be_written_up_is_not_gone_on_with() -> None:
    """by whoever says it of the call; only what was put aside."""
    [ended] = then(after(*WRITES, TALKS), EndWaitingWork(agent=ID, call=CALL))

    assert ended == WaitingWorkEnded(call=CALL)
    assert after(*WRITES, TALKS, ended).unwritten == ()
    assert then(after(*WRITES), EndWaitingWork(agent=ID, call=CALL)) == (
        "call-1 was not put aside [not_put_aside, trade.agents]"
    )


def test_an_offer_that_expired_does_not_stand_in_the_way() -> None:
    """it is noted first, as of then; and who is not ready by that is offered nothing."""
    rung = after(ON, RESERVED, RANG)
    anew = AgentReserved(call=OTHER, until=plus(LATER, minutes(1 / 3)), at=LATER)

    assert then(rung, ReserveAgent(agent=ID, call=OTHER), LATER) == (OfferMissed(at=UNTIL), anew)
    assert "not possible" in then(rung, ReserveAgent(agent=ID, call=OTHER), NOON)
    third = attrs.evolve(rung, missed=2)
    assert then(third, ReserveAgent(agent=ID, call=OTHER), LATER) == (
        "the agent is not ready, and is given no calls [not_ready, trade.agents] "
        "(allowed: another agent)"
    )
    facts = attrs.evolve(knowing(Given), now=LATER)
    assert noted(third, facts).agent.reason == "missed_offers"
    assert noted(rung, knowing(Given)).agent is rung


BACK, CASE = CallId("callback-3"), CaseId("case-7")
DIALS = DiallingStarted(call=BACK, of_case=CASE, until=UNTIL, at=NOON)


def test_who_calls_back_is_offered_nothing() -> None:
    """until it is known what became of it, or nobody told in time; also who is not ready may."""
    dial = StartDialling(agent=ID, call=BACK, of_case=CASE, until=UNTIL)
    assert then(after(ON, AWAY), dial) == then(after(*WRITES), dial) == (DIALS,)
    assert after(*WRITES, DIALS).unwritten == (Unwritten(call=CALL),)
    assert "logged_out" in then(after(), dial)
    late = attrs.evolve(dial, until=plus(LATER, minutes(1)))
    assert then(after(ON, RESERVED, RANG), late, LATER) == (
        OfferMissed(at=UNTIL),
        attrs.evolve(DIALS, until=plus(LATER, minutes(1)), at=LATER),
    )

    dials = after(ON, DIALS)
    assert (dials.activity, dials.call, dials.of_case) == (AgentActivity.RESERVED, BACK, CASE)
    assert dials.dials
    assert then(dials, RingOffer(agent=ID)) == (
        "the agent calls somebody back, and is offered nothing [dials, trade.agents] "
        "(allowed: say what became of that)"
    )
    over = then(dials, ExpireOffer(agent=ID, due_at=UNTIL), LATER)
    assert over == (OfferRescinded(at=UNTIL),)
    assert not after(ON, DIALS, *over).dials


def test_who_calls_back_talks_in_the_end() -> None:
    """on that, or on the call that it made."""
    dials = after(ON, DIALS)
    assert then(dials, StartTalk(agent=ID, call=BACK)) == (ACCEPTED,)
    assert not after(ON, DIALS, ACCEPTED).dials
    [talks] = then(dials, StartTalk(agent=ID, call=OTHER))
    assert talks == TALKS
    talking = after(ON, DIALS, talks)
    assert (talking.dials, talking.offer_until, talking.call) == (False, None, OTHER)


@pytest.mark.parametrize(
    ("happened", "command", "says", "refused"),
    [
        (
            (RESERVED,),
            StartTalk(agent=ID, call=CALL),
            AgentActivity.RESERVED,
            (
                "reserved on the call call-1, and the call says so "
                "[said_of_the_call, trade.agents] "
                "(allowed: calls.answer_call, calls.complete_transfer)"
            ),
        ),
        (
            (RESERVED, ACCEPTED),
            HoldCaller(agent=ID),
            AgentActivity.TALKING,
            (
                "talking on the call call-1, and the call says so [said_of_the_call, trade.agents] "
                "(allowed: calls.hold_call)"
            ),
        ),
        (
            (RESERVED, ACCEPTED, CallerHeld(at=NOON)),
            ResumeTalk(agent=ID),
            AgentActivity.HOLDING,
            (
                "holding on the call call-1, and the call says so [said_of_the_call, trade.agents] "
                "(allowed: calls.resume_call)"
            ),
        ),
        (
            (RESERVED, ACCEPTED),
            EndTalk(agent=ID),
            AgentActivity.TALKING,
            (
                "talking on the call call-1, and the call says so [said_of_the_call, trade.agents] "
                "(allowed: calls.end_call, calls.transfer_out)"
            ),
        ),
    ],
)
def test_what_is_said_of_a_call_is_not_said_of_its_agent(
    happened: tuple[Event[Agent], ...], command: Any, says: AgentActivity, refused: str
) -> None:
    """one that is kept here; what another says of it follows."""
    agent = after(ON, *happened)
    outcome = command.decide(agent, knowing(OnCallFacts, says=says))

    assert str(outcome) == f"the agent is {refused}"
    assert isinstance(command.decide(agent, knowing(OnCallFacts)), Accepted)
    ours = attrs.evolve(agent, of_case=CaseId("case-7"))
    assert (command.locks(ours), command.locks(agent)) == (("case-7",), ())
