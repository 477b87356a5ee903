"""A call's wait: where policies lead it, whether it may go on, and how it ends. Source: A7, A9."""

import datetime
from typing import Any

import pytest
from attrs import evolve

from cservice import Lift, policy
from cservice.calls import (
    WAITING,
    AbandonCall,
    AnswerCall,
    Call,
    CallAbandoned,
    CallAnswered,
    CallFacts,
    CallLeftForCallBack,
    CallMovedOn,
    CallMovedOnFromAgent,
    CallOffered,
    CallQueued,
    CallQueuedForAgent,
    CallStage,
    CallTurnedAway,
    Colleague,
    LeaveForCallBack,
    Left,
    LookAtWait,
    MayWait,
    NoteParty,
    PartyNoted,
    PressKey,
    QueueCall,
    SayWords,
    StayOnLine,
    WaitForPerson,
    WaitLookedAt,
    abandonment_rate,
)
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.command import Accepted, Command
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, Zone, minutes, plus
from cservice.menu import Choice, Department, Level, LevelName, Menu, Party
from cservice.routing import (
    Fallback,
    Hours,
    Open,
    Queue,
    Queues,
    Route,
    Skill,
    Subject,
    Training,
    Waiting,
    Wants,
    Weekday,
    WhereTo,
)
from cservice.testing import NOON, STREAM, knowing

ID = CallId(STREAM.id)
SALES, CARE, DESK = Department("sales"), Department("care"), Department("desk")
FIRST = LevelName("first")
MENU = Menu(
    first=FIRST,
    levels={
        FIRST: Level(
            prompt="Who are you?",
            seconds=5,
            choices={
                "1": Choice(says="new", department=SALES, party=Party.NEW_CUSTOMER),
                "2": Choice(says="a customer", level=LevelName("second"), party=Party.CUSTOMER),
                "3": Choice(says="Kim", person=AgentId("kim")),
            },
            silence=Choice(says="nothing", department=DESK, party=Party.INSIDE),
            wrong=Choice(says="wrong", department=DESK, party=Party.VENDOR),
            wrongs=1,
        ),
        LevelName("second"): Level(
            prompt="What about?", seconds=5, choices={"1": Choice(says="care", department=CARE)}
        ),
    },
)
RETURNS = Skill("returns")
LATER = Fallback(after=minutes(5), wants=Wants(department=DESK))
# Until half past twelve on the Monday that NOON is on.
SHORT_DAY = Hours(
    zone=Zone("UTC"),
    week={Weekday.MON: (Open(opens=datetime.time(9), closes=datetime.time(12, 30)),)},
)
OFFERED = CallOffered(phone="+15550100", language="es-MX", searched_minutes=0, at=NOON)
QUEUED = CallQueued(department=SALES, at=NOON)


def at(minute: float) -> Instant:
    """So many minutes after noon."""
    return plus(NOON, minutes(minute))


def facts(queues: Queues, *policies: Any, now: float = 0, **known: Any) -> CallFacts:
    """What a command is given: the queues, and who waits and is there."""
    return knowing(CallFacts, *policies, now=at(now), menu=MENU, queues=queues, **known)


def then(call: Call, command: Command[Call, CallFacts], known: CallFacts) -> Any:
    """What happens, or the refusal."""
    outcome = command.decide(call, known)
    return outcome.events if isinstance(outcome, Accepted) else outcome


def rings() -> Call:
    """A call that rings."""
    return replay(STREAM, (OFFERED,))


def after(*happened: Event[Call]) -> Call:
    """The call after what happened."""
    return replay(STREAM, (OFFERED, *happened))


def in_menu() -> Call:
    """A call to which the menu speaks."""
    return evolve(rings(), stage=CallStage.IN_MENU, level=FIRST)


def queued(queues: Queues, **asked: Any) -> Any:
    """How the wait begins of a call that rings."""
    [event] = then(rings(), QueueCall(call=ID, **asked), facts(queues))
    return event


def test_new_customers_are_answered_first() -> None:
    """they are who says so by what they choose in the menu, or of whom somebody says so."""
    pressed, waits = then(in_menu(), PressKey(call=ID, key="1"), facts({}))
    by_hand = queued({}, department=SALES, party=Party.NEW_CUSTOMER)

    assert (waits.party, waits.route) == (Party.NEW_CUSTOMER, Route(priority=1))
    assert (by_hand.party, by_hand.route) == (Party.NEW_CUSTOMER, Route(priority=1))
    assert queued({}, department=SALES).route == Route()
    kim = queued({}, agent=AgentId("kim"), party=Party.NEW_CUSTOMER)
    assert kim == CallQueuedForAgent(
        agent=AgentId("kim"),
        party=Party.NEW_CUSTOMER,
        route=Route(priority=1),
        at=NOON,
        look_at=at(3),
    )
    call = evolve(in_menu(), stage=CallStage.IN_MENU)
    for event in (pressed, waits):
        call = event.apply(call)
    assert (call.party, call.heard[0].party, call.route.priority) == (
        Party.NEW_CUSTOMER,
        Party.NEW_CUSTOMER,
        1,
    )
    assert call.waiting == Waiting(call=ID, since=NOON, priority=1, wants=Wants(department=SALES))


@pytest.mark.parametrize(
    ("answer", "party"),
    [
        (SayWords(call=ID, words="a customer"), Party.CUSTOMER),
        (PressKey(call=ID, key="2"), Party.CUSTOMER),
        (StayOnLine(call=ID), Party.INSIDE),
        (PressKey(call=ID, key="9"), Party.VENDOR),
        (SayWords(call=ID, words="what?"), Party.VENDOR),
        (PressKey(call=ID, key="3"), None),
    ],
)
def test_who_calls_is_kept_with_the_answer(answer: Any, party: Party | None) -> None:
    """however it was given, and until a later one says otherwise."""
    call = in_menu()
    for event in then(call, answer, facts({})):
        call = event.apply(call)

    assert (call.party, call.heard[0].party) == (party, party)
    if call.level is not None:
        for event in then(call, PressKey(call=ID, key="1"), facts({})):
            call = event.apply(call)
        assert (call.party, call.department) == (party, CARE)


QUEUES: Queues = {
    SALES: Queue(parties=(Party.NEW_CUSTOMER,), languages=("en", "es"), fallbacks=(LATER,)),
    CARE: Queue(parties=(Party.CUSTOMER,), reasons=("late", "broken"), skills={RETURNS: 2}),
    DESK: Queue(parties=(Party.VENDOR, Party.COURIER), languages=("en",)),
}


@pytest.mark.parametrize(
    ("asked", "department", "route"),
    [
        ({"party": Party.COURIER}, DESK, Route(department=DESK)),
        (
            {"party": Party.NEW_CUSTOMER},
            SALES,
            Route(department=SALES, priority=1, language="es-MX", fallbacks=(LATER,)),
        ),
        ({"reason": "late"}, CARE, Route(department=CARE, skills={RETURNS: 2})),
        (
            {"party": Party.CUSTOMER, "reason": "late", "department": SALES},
            CARE,
            Route(department=CARE, skills={RETURNS: 2}),
        ),
        (
            {"party": Party.CUSTOMER, "reason": "a compliment", "department": DESK},
            DESK,
            Route(),
        ),
        ({"reason": "late", "department": DESK}, DESK, Route()),
        (
            {"party": Party.CUSTOMER},
            CARE,
            Route(department=CARE, skills={RETURNS: 2}),
        ),
    ],
)
def test_who_calls_and_why_leads_to_a_department(
    asked: dict[str, Any], department: Department, route: Route
) -> None:
    """of an existing customer the reason does, whatever was chosen."""
    assert queued(QUEUES, **asked) == CallQueued(
        department=department,
        at=NOON,
        party=asked.get("party"),
        reason=asked.get("reason"),
        route=route,
    )


def test_nobody_in_particular_is_not_waited_for() -> None:
    """a reason has words, too."""
    refused = then(rings(), QueueCall(call=ID, reason="a compliment"), facts(QUEUES))
    assert isinstance(refused, Refused)
    assert refused.codes == ("no_department",)
    with pytest.raises(InputError, match="reason must not be empty"):
        QueueCall(call=ID, reason="")


@policy(WhereTo)
def dear(q: WhereTo) -> Route | None:
    """Much at stake goes to the desk first, whoever was named."""
    much = q.value is not None and q.value >= Money("500", "USD")
    return Route(department=DESK, priority=5) if much else None


@pytest.mark.parametrize("whom", [{"department": SALES}, {"agent": AgentId("kim")}])
def test_a_policy_leads_elsewhere(whom: dict[str, Any]) -> None:
    """by what is at stake, for one."""
    for value, first in (("499", False), ("500", True)):
        command = QueueCall(call=ID, value=Money(value, "USD"), **whom)
        [event] = then(rings(), command, facts({}, dear))
        assert (getattr(event, "department", None) == DESK) == first
        assert event.route.priority == (5 if first else 0)


def waits(*queues: tuple[Department, Queue], now: float = 0, **known: Any) -> Any:
    """How the wait for sales begins where queues are like that."""
    command = QueueCall(call=ID, department=SALES)
    [event] = then(rings(), command, facts(dict(queues), now=now, **known))
    return event


def test_nobody_waits_where_it_is_closed() -> None:
    """nor at the instant of closing; who comes before is looked at then."""
    hours = (SALES, Queue(hours=SHORT_DAY))

    assert waits(hours) == evolve(QUEUED, look_at=at(30))
    assert waits(hours, now=30) == CallTurnedAway(department=SALES, why=("closed",), at=at(30))
    call = after(waits(hours, now=31))
    assert (call.stage, call.left, call.ended_at) == (CallStage.ENDED, Left.TURNED_AWAY, at(31))
    assert (call.department, call.waited, call.waiting) == (SALES, None, None)
    assert abandonment_rate([call]) is None


def test_a_queue_is_as_long_as_it_may_be() -> None:
    """who comes then is taken by another, in turn, or by none; nobody is asked twice."""
    full = Queue(longest=2, overflow=CARE)
    also = Queue(longest=1, overflow=SALES)

    assert waits((SALES, full), (CARE, also), waiting={SALES: 1}) == QUEUED
    on = waits((SALES, full), (CARE, also), waiting={SALES: 2, CARE: 0})
    assert on == CallQueued(department=CARE, instead_of=SALES, at=NOON)
    away = waits((SALES, full), (CARE, also), waiting={SALES: 2, CARE: 1})
    assert away == CallTurnedAway(department=SALES, why=("full",), at=NOON)
    closed = Queue(hours=SHORT_DAY)
    late = waits((SALES, full), (CARE, closed), now=31, waiting={SALES: 2})
    assert late == CallTurnedAway(department=SALES, why=("full",), at=at(31))


def test_nobody_waits_where_nobody_is() -> None:
    """if that is looked at."""
    looked = (SALES, Queue(looks_every=minutes(2)))

    assert waits((SALES, Queue())) == QUEUED
    assert waits(looked, agents={SALES: 1}) == evolve(QUEUED, look_at=at(2))
    assert waits(looked, agents={SALES: 0}).why == ("nobody_there",)


def test_what_was_said_to_it_is_kept() -> None:
    """also of the department that did not take the call."""
    outcome = QueueCall(call=ID, department=SALES).decide(
        rings(),
        facts({SALES: Queue(longest=0, overflow=CARE), CARE: Queue()}, waiting={SALES: 0}),
    )

    assert isinstance(outcome, Accepted)
    assert [(one.question, one.code) for one in outcome.rulings] == [
        ("calls.where_to", ""),
        ("calls.may_wait", "full"),
        ("calls.where_to", ""),
    ]


def look(call: Call, queues: Queues, now: float, *policies: Any, **known: Any) -> Any:
    """What is found when a wait is looked at."""
    assert call.look_at is not None
    found = then(
        call,
        LookAtWait(call=ID, due_at=call.look_at),
        facts(queues, *policies, now=now, **known),
    )
    return found if isinstance(found, Refused) else found[0]


def test_a_wait_is_looked_at() -> None:
    """while somebody is there and it is open, it goes on."""
    queues: Queues = {SALES: Queue(hours=SHORT_DAY, looks_every=minutes(20))}
    call = after(evolve(QUEUED, look_at=at(20)))

    assert call.deadlines() == (
        Deadline(at=at(20), key="wait", command=LookAtWait(call=ID, due_at=at(20))),
    )
    on = look(call, queues, 20, agents={SALES: 1})
    assert on == WaitLookedAt(at=at(20), look_at=at(30))
    gone = look(call, queues, 20, agents={SALES: 0})
    assert gone == CallTurnedAway(department=SALES, why=("nobody_there",), at=at(20))
    closed = look(call, queues, 30, agents={SALES: 1})
    assert closed == CallTurnedAway(department=SALES, why=("closed",), at=at(30))
    assert on.apply(call).look_at == at(30)
    assert gone.apply(call).deadlines() == ()
    early = look(call, queues, 19.9, agents={SALES: 1})
    assert str(early) == (
        "nothing was to be looked at at 2026-03-02T12:20:00Z, or it was already "
        "[not_due, trade.calls]"
    )


@policy(MayWait)
def who_waits_is_served(q: MayWait) -> Lift | None:
    """Who waits at closing time is answered."""
    return None if q.joins else Lift("closed", "they came in time")


def test_who_waits_at_closing_may_be_served() -> None:
    """a policy says so; then there is nothing to look at any more."""
    call = after(evolve(QUEUED, look_at=at(30)))

    served = look(call, {SALES: Queue(hours=SHORT_DAY)}, 31, who_waits_is_served)
    assert served == WaitLookedAt(at=at(31), look_at=None)
    assert served.apply(call).deadlines() == ()


def test_a_call_goes_on_after_a_while() -> None:
    """to a queue that takes it, with the place that it has by when it came."""
    queues: Queues = {
        SALES: Queue(overflow=CARE, patience=minutes(3)),
        CARE: Queue(longest=1, overflow=SALES, patience=minutes(4)),
    }
    waits_there = waits(*queues.items())
    assert waits_there == evolve(QUEUED, look_at=at(3))
    call = after(waits_there)

    stays = look(call, queues, 3, waiting={CARE: 1})
    assert stays == WaitLookedAt(at=at(3), look_at=at(6))
    moved = look(call, queues, 3, waiting={CARE: 0})
    assert moved == CallMovedOn(
        department=CARE, instead_of=SALES, route=Route(), at=at(3), look_at=at(7)
    )
    there = moved.apply(call)
    assert (there.department, there.queued_at, there.joined_at) == (CARE, NOON, at(3))
    assert there.moved_on == 1
    assert there.lookup(WAITING, "4:main care") in there.lookups
    back = look(there, queues, 7, waiting={CARE: 1})
    assert back == CallMovedOn(
        department=SALES, instead_of=CARE, route=Route(), at=at(7), look_at=at(10)
    )


BOOKISH = Training(about=Subject.DEPARTMENT, name="books")


def test_who_goes_on_is_answered_by_who_is_there() -> None:
    """not by who can do what the first department wants; how soon stays as it was."""
    queues: Queues = {
        SALES: Queue(
            overflow=CARE,
            patience=minutes(3),
            longest=1,
            reasons=("late",),
            skills={Skill("sales"): 1},
            trainings=(BOOKISH,),
        ),
        CARE: Queue(skills={Skill("care"): 2}, fallbacks=(LATER,)),
    }
    new = QueueCall(call=ID, department=SALES, party=Party.NEW_CUSTOMER)
    there = Route(priority=1, skills={Skill("care"): 2}, fallbacks=(LATER,))
    [on] = then(rings(), new, facts(queues, waiting={SALES: 1}))
    assert (on.department, on.route) == (CARE, there)

    first = Route(priority=1, skills={Skill("sales"): 1}, trainings=(BOOKISH,))
    [waits_for_sales] = then(rings(), new, facts(queues, waiting={SALES: 0}))
    assert waits_for_sales.route == first
    moved = look(after(waits_for_sales), queues, 3)
    assert (moved.department, moved.route) == (CARE, there)
    assert moved.apply(after(waits_for_sales)).route == there


def test_what_a_call_is_about_leads_it_back_to_nobody() -> None:
    """where it may not wait for whom it is for, who takes it on is asked for without that."""
    queues: Queues = {
        SALES: Queue(reasons=("late",), longest=0, overflow=CARE, skills={Skill("sales"): 1}),
        CARE: Queue(skills={Skill("care"): 2}),
    }
    late = QueueCall(call=ID, department=SALES, party=Party.CUSTOMER, reason="late")
    [on] = then(rings(), late, facts(queues, waiting={SALES: 0}))
    assert (on.department, on.route) == (CARE, Route(skills={Skill("care"): 2}))

    @policy(WhereTo)
    def always_sales(q: WhereTo) -> Route:
        return Route(department=SALES, priority=2, skills={Skill("sales"): 1})

    [on] = then(rings(), late, facts(queues, always_sales, waiting={SALES: 0}))
    assert (on.department, on.route) == (CARE, Route(priority=2, skills={Skill("care"): 2}))


KIM = AgentId("kim")
ALONE = CallQueuedForAgent(agent=KIM, reason="late", at=NOON, look_at=at(3))
HERE = Colleague(there=True, free=False, call=None, doing="talking", departments=(DESK, CARE))


def of_kim(queues: Queues, *policies: Any, now: float = 3, **known: Any) -> Any:
    """What becomes of a call that waited for Kim, who takes calls for the desk and for care."""
    return look(after(ALONE), queues, now, *policies, **{"colleague": HERE, **known})


def test_who_waits_for_one_person_is_led_on_after_a_while() -> None:
    """to the person's department, one that has a queue first; with the place that they have."""
    queues: Queues = {CARE: Queue(skills={RETURNS: 1}, looks_every=minutes(2))}
    moved = of_kim(queues, agents={CARE: 1})

    assert moved == CallMovedOnFromAgent(
        department=CARE, agent=KIM, route=Route(skills={RETURNS: 1}), at=at(3), look_at=at(5)
    )
    there = moved.apply(after(ALONE))
    assert (there.wanted, there.department, there.queued_at) == (None, CARE, NOON)
    assert (there.joined_at, there.moved_on) == (at(3), 1)
    assert of_kim({}).department == DESK
    by_reason = {**queues, SALES: Queue(reasons=("late",))}
    called = evolve(after(ALONE), party=Party.CUSTOMER, route=Route(priority=4))
    of_sales = look(called, by_reason, 3, colleague=HERE)
    assert (of_sales.department, of_sales.route.priority) == (SALES, 4)


def test_who_waits_for_somebody_unknown_is_led_where_silence_is() -> None:
    """whoever says nothing to the menu; where that is nowhere, they wait on."""
    assert of_kim({}, colleague=None).department == DESK
    first = evolve(MENU.levels[FIRST], silence=None)
    silent = evolve(MENU, levels={**MENU.levels, FIRST: first})
    known = evolve(facts({}, now=3), menu=silent)
    [on] = then(after(ALONE), LookAtWait(call=ID, due_at=at(3)), known)
    assert on == WaitLookedAt(at=at(3), look_at=at(6))


def test_where_the_department_takes_no_more_the_person_is_waited_for() -> None:
    """until there is room, or an overflow; where it is closed, nobody is waited for."""
    full = Queue(longest=0)
    assert of_kim({CARE: full}, waiting={CARE: 0}) == WaitLookedAt(at=at(3), look_at=at(6))
    on = of_kim({CARE: evolve(full, overflow=SALES), SALES: Queue(skills={RETURNS: 2})})
    assert (on.department, on.route) == (SALES, Route(skills={RETURNS: 2}))
    closed = of_kim({CARE: Queue(hours=SHORT_DAY)}, now=31)
    assert closed == CallTurnedAway(department=CARE, why=("closed",), at=at(31))


@policy(WaitForPerson)
def longer(q: WaitForPerson) -> datetime.timedelta:
    """Customers wait longer for the person they know."""
    return minutes(10 if q.party is Party.CUSTOMER and q.reason == "late" else 1)


def test_how_long_a_person_is_waited_for_a_policy_says() -> None:
    """by who calls, and what it is about."""
    late = QueueCall(call=ID, agent=KIM, party=Party.CUSTOMER, reason="late")
    for command, until in ((late, 10), (QueueCall(call=ID, agent=KIM), 1)):
        [alone] = then(rings(), command, facts({}, longer))
        assert alone.look_at == at(until)


def test_nobody_is_led_on_while_it_rings() -> None:
    """with an agent: it is looked again when the offer is over."""
    queues: Queues = {SALES: Queue(overflow=CARE, patience=minutes(3)), CARE: Queue()}
    rung = evolve(after(evolve(QUEUED, look_at=at(3))), offered_to=KIM)

    rings_still = evolve(HERE, offer_until=at(3.2))
    assert look(rung, queues, 3, colleague=rings_still) == WaitLookedAt(at=at(3), look_at=at(3.2))
    assert look(rung, queues, 3, colleague=HERE).department == CARE


def test_who_is_closed_out_goes_on() -> None:
    """where the other is open."""
    queues: Queues = {SALES: Queue(hours=SHORT_DAY, overflow=CARE), CARE: Queue()}
    call = after(evolve(QUEUED, look_at=at(30)))

    moved = look(call, queues, 30)
    assert moved == CallMovedOn(
        department=CARE, instead_of=SALES, route=Route(), at=at(30), look_at=None
    )
    assert moved.apply(call).stage is CallStage.QUEUED


def test_an_answer_or_giving_up_ends_the_wait() -> None:
    """nothing is looked at any more; who is to be called back need not be."""
    call = after(evolve(QUEUED, look_at=at(5)))
    answer = AnswerCall(call=ID, agent=AgentId("ann"))
    known = facts({}, now=2, callbacks=(CallbackId("callback-1"),))
    [answered] = then(call, answer, known)
    [given_up] = then(call, AbandonCall(call=ID), facts({}, now=3))

    assert isinstance(answered, CallAnswered)
    assert answered.callbacks == ("callback-1",)
    assert isinstance(given_up, CallAbandoned)
    for ended in (answered, given_up):
        over = ended.apply(call)
        assert (over.look_at, over.waiting) == (None, None)
        assert WAITING not in {one.name for one in over.lookups}
    assert given_up.apply(call).waited == minutes(3)


def test_who_is_called_back_does_not_wait() -> None:
    """and counts for nobody who gave up."""
    call = after(evolve(QUEUED, look_at=at(5)))
    [left] = then(call, LeaveForCallBack(call=ID), facts({}, now=2))

    assert left == CallLeftForCallBack(at=at(2))
    over = left.apply(call)
    assert (over.stage, over.left, over.ended_at) == (CallStage.ENDED, Left.CALL_BACK, at(2))
    assert (over.waited, over.deadlines(), abandonment_rate([over])) == (None, (), None)


TALKS = (
    evolve(QUEUED, party=Party.NEW_CUSTOMER, reason="late"),
    CallAnswered(agent=AgentId("ann"), at=NOON, long_at=at(25)),
)


def test_who_said_to_be_new_is_known_to_be_a_customer() -> None:
    """it is kept, with whose such a caller is: the department of the reason."""
    call = after(*TALKS)
    [noted] = then(call, NoteParty(call=ID, party=Party.CUSTOMER), facts(QUEUES))

    assert noted == PartyNoted(
        party=Party.CUSTOMER, said=Party.NEW_CUSTOMER, belongs=CARE, reason=None, at=NOON
    )
    known = noted.apply(call)
    assert (known.party, known.said, known.said_new) == (Party.CUSTOMER, Party.NEW_CUSTOMER, True)
    assert (known.belongs, known.reason, known.department) == (CARE, "late", SALES)
    again = then(known, NoteParty(call=ID, party=Party.CUSTOMER), facts(QUEUES))
    assert str(again) == (
        "that the caller is a customer is known [known, trade.calls]"
        " (allowed: another party, calls.transfer_call)"
    )


def test_what_was_said_first_is_what_counts() -> None:
    """and where it was so after all, nothing else was said."""
    call = after(*TALKS)
    for party, said in (
        (Party.CUSTOMER, Party.NEW_CUSTOMER),
        (Party.VENDOR, Party.NEW_CUSTOMER),
        (Party.NEW_CUSTOMER, None),
    ):
        [noted] = then(call, NoteParty(call=ID, party=party, reason="broken"), facts(QUEUES))
        call = noted.apply(call)
        assert (call.party, call.said, call.reason) == (party, said, "broken")
    assert not call.said_new


def test_who_said_nothing_did_not_say_otherwise() -> None:
    """and whoever has the call already has the right one."""
    call = after(QUEUED, TALKS[1])
    [noted] = then(call, NoteParty(call=ID, party=Party.NEW_CUSTOMER), facts(QUEUES))

    assert isinstance(noted, PartyNoted)
    assert (noted.said, noted.belongs) == (None, None)
    assert not noted.apply(call).said_new
    with pytest.raises(InputError, match="reason must not be empty"):
        NoteParty(call=ID, party=Party.CUSTOMER, reason=" ")
