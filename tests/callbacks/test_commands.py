"""Call-backs: asked for, dialled, reached or not. Source: A10."""

import datetime
from typing import Any

import attrs
import pytest

from cservice import policy
from cservice.callbacks import (
    BY_PHONE,
    DIALLED_BY,
    OPEN_FOR,
    WAITING,
    Callback,
    CallbackCancelled,
    CallbackDialled,
    CallbackFacts,
    CallbackGivenUp,
    CallbackMissed,
    CallbackReached,
    CallbackRequested,
    CallbackStage,
    CancelCallback,
    DialCallback,
    Dialler,
    ExpireDial,
    GiveUpCallback,
    Kept,
    MissCallback,
    ReachCallback,
    RequestCallback,
    TryAgainAfter,
    open_for,
)
from cservice.ids import AgentId, CallbackId, CallId
from cservice.kernel.command import Accepted, Command
from cservice.kernel.deadline import Deadline
from cservice.kernel.errors import InputError
from cservice.kernel.event import Event, replay
from cservice.kernel.money import Money
from cservice.kernel.record import BrandId, Lookup
from cservice.kernel.ruling import Refused
from cservice.kernel.time import Instant, Zone, days, minutes, plus
from cservice.menu import Department, Party
from cservice.routing import Hours, Open, Queue, Route, Waiting, Wants, Weekday, WhereTo
from cservice.testing import NOON, STREAM, knowing

ID, CALL = CallbackId(STREAM.id), CallId("call-1")
CARE, SALES = Department("care"), Department("sales")
KIM = AgentId("kim")
PHONE = "+1 202 555 0143"
# Until half past twelve on the Monday that NOON is on.
SHORT_DAY = Hours(
    zone=Zone("UTC"),
    week={Weekday.MON: (Open(opens=datetime.time(9), closes=datetime.time(12, 30)),)},
)
ASKED = CallbackRequested(
    phone=PHONE,
    call=None,
    language=None,
    party=None,
    reason=None,
    department=CARE,
    wanted=None,
    route=Route(),
    since=NOON,
    at=NOON,
    give_up_at=plus(NOON, days(2)),
)


def at(minute: float) -> Instant:
    """So many minutes after noon."""
    return plus(NOON, minutes(minute))


def facts(*policies: Any, now: float = 0, **known: Any) -> CallbackFacts:
    """What a command is given at that minute after noon."""
    fields: dict[str, Any] = {"queues": {}, **known}
    return knowing(CallbackFacts, *policies, now=at(now), **fields)


def asked(command: RequestCallback, *policies: Any, **known: Any) -> Any:
    """What comes of a request."""
    outcome = command.decide(facts(*policies, **known))
    if isinstance(outcome, Refused):
        return outcome
    [event] = outcome.events
    return event


def then(
    callback: Callback, command: Command[Callback, CallbackFacts], *given: Any, **known: Any
) -> Any:
    """What happens to a call-back."""
    outcome = command.decide(callback, facts(*given, **known))
    if isinstance(outcome, Accepted):
        [event] = outcome.events
        return event
    return outcome


def after(*happened: Event[Callback]) -> Callback:
    """The call-back after what happened."""
    return replay(STREAM, (ASKED, *happened))


DIALLED = CallbackDialled(agent=KIM, at=at(1), next_at=at(16))


def test_a_call_back_is_asked_for_on_the_web() -> None:
    """it waits from then on, where policies lead it, and is found by whom it waits for."""
    event = asked(RequestCallback(phone=PHONE, department=CARE))

    assert event == ASKED
    callback = replay(STREAM, (event,))
    assert callback.stage is CallbackStage.WAITING
    assert callback.is_open
    assert callback.lookups == (
        Lookup(name=BY_PHONE, value="25550143"),
        Lookup(name=OPEN_FOR, value="4:main 25550143", unique=True),
        Lookup(name=WAITING, value="4:main care"),
        Lookup(name=WAITING, value="4:main"),
    )
    assert callback.waiting(NOON) == Waiting(
        call=CallId(ID), since=NOON, wants=Wants(department=CARE)
    )
    erased = attrs.evolve(callback, phone=None)
    assert [one.name for one in erased.lookups] == [WAITING, WAITING]


@policy(WhereTo)
def dear(q: WhereTo) -> Route | None:
    """Much at stake goes to sales."""
    much = q.value is not None and q.value >= Money("500", "USD")
    return Route(department=SALES, priority=5) if much else None


def test_policies_say_where_it_waits() -> None:
    """a department, the one of the reason, or one person."""
    queues = {CARE: Queue(reasons=("late",), languages=("es",))}
    command = RequestCallback(phone=PHONE, party=Party.CUSTOMER, reason="late", language="es-MX")
    late = asked(command, queues=queues)
    much = asked(RequestCallback(phone=PHONE, agent=KIM, value=Money("500", "USD")), dear)
    kim = asked(RequestCallback(phone=PHONE, agent=KIM, value=Money("499", "USD")), dear)

    assert (late.department, late.route) == (CARE, Route(department=CARE, language="es-MX"))
    assert (late.party, late.reason, late.language) == (Party.CUSTOMER, "late", "es-MX")
    assert (much.department, much.wanted, much.route.priority) == (SALES, None, 5)
    assert (kim.department, kim.wanted) == (None, KIM)
    callback = replay(STREAM, (kim,))
    assert callback.lookup(WAITING, "4:main kim") in callback.lookups
    waiting = callback.waiting(NOON)
    assert waiting is not None
    assert waiting.person == KIM


def test_somebody_must_be_to_call() -> None:
    """neither a department nor a person is nobody; and a number is needed."""
    refused = asked(RequestCallback(phone=PHONE))
    assert str(refused) == (
        "it is not said who is to call [no_department, trade.callbacks]"
        " (allowed: name a department, name an agent)"
    )
    with pytest.raises(InputError, match="phone must not be empty"):
        RequestCallback(phone=" ", department=CARE)
    with pytest.raises(InputError, match="reason must not be empty"):
        RequestCallback(phone=PHONE, department=CARE, reason="")


def test_a_call_back_keeps_the_place_of_a_call() -> None:
    """by when the call came, and as policies led it then."""
    kept = Kept(
        department=CARE,
        wanted=None,
        route=Route(priority=1, department=SALES),
        since=at(-7),
        language="en",
        party=Party.NEW_CUSTOMER,
        reason="late",
    )
    command = RequestCallback(phone=PHONE, call=CALL, department=SALES, language="fr")
    event = asked(command, kept=kept)

    assert command.follows == CALL
    assert RequestCallback(phone=PHONE).follows is None
    assert event == attrs.evolve(
        ASKED,
        call=CALL,
        language="en",
        party=Party.NEW_CUSTOMER,
        reason="late",
        route=Route(priority=1, department=SALES),
        since=at(-7),
    )
    waiting = replay(STREAM, (event,)).waiting(NOON)
    assert waiting is not None
    assert (waiting.since, waiting.priority, waiting.wants.department) == (at(-7), 1, CARE)
    assert str(asked(command)) == (
        "the call call-1 does not wait, so that there is no place to keep "
        "[not_waiting, trade.callbacks]"
        " (allowed: ask without the call, a call that waits, of the same case)"
    )


def test_nobody_is_called_back_twice() -> None:
    """who is to be called already waits for that one."""
    refused = asked(RequestCallback(phone=PHONE, department=CARE), open=CallbackId("callback-9"))
    assert str(refused) == (
        "the number is to be called already, by callback-9 [already, trade.callbacks]"
        " (allowed: wait for that one, cancel it first)"
    )


def test_brands_call_for_themselves() -> None:
    """a number that is to be called is one of a brand's, however it is grouped."""
    assert open_for(BrandId("a"), PHONE) == open_for(BrandId("a"), "+12025550143")
    assert open_for(BrandId("a"), PHONE) != open_for(BrandId("b"), PHONE)


def test_it_is_dialled_and_reached() -> None:
    """then it is over, and is not found any more but by its number."""
    dialled = then(after(), DialCallback(callback=ID, agent=KIM), now=1)
    reached = then(after(dialled), ReachCallback(callback=ID, call=CALL), now=2)

    assert dialled == DIALLED
    dialling = after(dialled)
    assert (dialling.stage, dialling.tries, dialling.agent) == (CallbackStage.DIALLING, 1, KIM)
    assert dialling.waiting(at(1)) is None
    assert [one.name for one in dialling.lookups] == [BY_PHONE, OPEN_FOR, DIALLED_BY]
    assert reached == CallbackReached(call=CALL, at=at(2))
    over = after(dialled, reached)
    assert (over.stage, over.reached_on, over.ended_at) == (CallbackStage.REACHED, CALL, at(2))
    assert ([one.name for one in over.lookups], over.deadlines()) == ([BY_PHONE], ())
    assert not over.is_open
    with pytest.raises(InputError, match="agent must not be empty"):
        DialCallback(callback=ID, agent=AgentId(""))


@policy(TryAgainAfter)
def twice_as_long(q: TryAgainAfter) -> datetime.timedelta:
    """Five minutes after the first try, ten after the second."""
    return minutes(5) * q.tries


def test_it_is_tried_again() -> None:
    """not before a while, and with the place that it has."""
    missed = then(after(DIALLED), MissCallback(callback=ID, why="busy"), now=2)
    waits = after(DIALLED, missed)

    assert missed == CallbackMissed(why="busy", at=at(2), next_at=at(16))
    assert MissCallback(callback=ID).why == "no answer"
    assert (waits.stage, waits.since, waits.waiting(at(15.9))) == (
        CallbackStage.WAITING,
        NOON,
        None,
    )
    assert waits.waiting(at(16)) == after().waiting(NOON)
    early = then(waits, DialCallback(callback=ID, agent=KIM), now=15.9)
    assert str(early) == (
        "the last try is not long enough ago; the next is not before 2026-03-02T12:16:00Z "
        "[too_soon, trade.callbacks] (allowed: another call-back, the same later)"
    )
    again = then(waits, DialCallback(callback=ID, agent=KIM), now=16)
    assert again == CallbackDialled(agent=KIM, at=at(16), next_at=at(31))
    later = then(waits, DialCallback(callback=ID, agent=KIM), twice_as_long, now=16)
    assert later.next_at == at(26)
    with pytest.raises(InputError, match="why must not be empty"):
        MissCallback(callback=ID, why="")


def test_it_is_given_up_after_some_tries() -> None:
    """three, in the trade."""
    miss = CallbackMissed(why="busy", at=at(2), next_at=at(16))
    twice = after(DIALLED, miss, DIALLED)
    thrice = after(DIALLED, miss, DIALLED, miss, DIALLED)

    assert isinstance(then(twice, MissCallback(callback=ID), now=40), CallbackMissed)
    last = MissCallback(callback=ID).decide(thrice, facts(now=40))
    assert isinstance(last, Accepted)
    missed, given_up = last.events
    assert missed == CallbackMissed(why="no answer", at=at(40), next_at=at(16))
    assert given_up == CallbackGivenUp(tries=3, at=at(40))
    over = given_up.apply(missed.apply(thrice))
    assert (over.stage, over.next_at, over.ended_at) == (CallbackStage.GIVEN_UP, None, at(40))
    unasked = then(after(), MissCallback(callback=ID))
    assert isinstance(unasked, Refused)
    assert unasked.codes == ("not_now",)


def test_it_is_given_up_in_time() -> None:
    """by itself while it waits; while it is dialled, once that has come to nothing."""
    end = ASKED.give_up_at
    give_up = GiveUpCallback(callback=ID, due_at=end)
    late = days(2) / minutes(1)

    assert after().deadlines() == (Deadline(at=end, key="give_up", command=give_up),)
    assert then(after(), give_up, now=late + 5) == CallbackGivenUp(tries=0, at=end)
    assert str(then(after(), give_up, now=late - 0.1)) == (
        "nothing fell due at 2026-03-04T12:00:00Z, or that was noted already "
        "[not_due, trade.callbacks]"
    )
    for before, happened in ((0.1, 1), (0, 2)):
        last = attrs.evolve(DIALLED, next_at=plus(end, -minutes(before)))
        outcome = MissCallback(callback=ID).decide(after(last), facts(now=late))
        assert isinstance(outcome, Accepted)
        assert len(outcome.events) == happened


def test_a_try_of_which_nobody_told_was_missed() -> None:
    """when the next one may be; later, and sooner, nothing is."""
    dialling = after(DIALLED)
    expire = ExpireDial(callback=ID, due_at=at(16))

    assert dialling.deadlines() == (Deadline(at=at(16), key="dial", command=expire),)
    assert then(dialling, expire, now=20) == CallbackMissed(
        why="nobody told", at=at(16), next_at=at(16)
    )
    for command, now in ((expire, 15.9), (ExpireDial(callback=ID, due_at=at(1)), 20)):
        refused = then(dialling, command, now=now)
        assert isinstance(refused, Refused)
        assert refused.codes == ("not_due",)


def test_nobody_is_called_out_of_hours() -> None:
    """of the department that is to call."""
    queues = {CARE: Queue(hours=SHORT_DAY)}
    dial = DialCallback(callback=ID, agent=KIM)

    assert isinstance(then(after(), dial, now=29, queues=queues), CallbackDialled)
    refused = then(after(), dial, now=30, queues=queues)
    assert str(refused) == (
        "care is closed, and opens Mon 9 Mar 2026, 09:00 (UTC)"
        " [closed, trade.callbacks:in_our_hours] (allowed: the same then)"
    )


def test_it_is_cancelled() -> None:
    """also while it is dialled: the customer got through meanwhile; once it is over it is not."""
    cancel = CancelCallback(callback=ID, reason="the customer got through")
    for callback in (after(), after(DIALLED)):
        cancelled = then(callback, cancel, now=3)
        assert cancelled == CallbackCancelled(reason="the customer got through", at=at(3))
        over = cancelled.apply(callback)
        assert (over.stage, over.ended_at, over.next_at) == (CallbackStage.CANCELLED, at(3), None)
        again = then(over, cancel, now=4)
        assert isinstance(again, Refused)
        assert again.codes == ("not_now",)
    with pytest.raises(InputError, match="reason must not be empty"):
        CancelCallback(callback=ID, reason="")


def test_who_calls_has_nothing_else_to_do() -> None:
    """whoever is registered as an agent is there, and has no other call; others are not asked."""
    dial = DialCallback(callback=ID, agent=KIM)

    assert then(after(), dial, dialler=Dialler(there=True, busy=None), now=1) == DIALLED
    gone = then(after(), dial, dialler=Dialler(there=False, busy=None))
    assert str(gone) == (
        "kim is not logged on [logged_out, trade.callbacks] "
        "(allowed: have the agent log on, another agent)"
    )
    busy = then(after(), dial, dialler=Dialler(there=True, busy="talking, of call-3"))
    assert str(busy) == (
        "kim is talking, of call-3 [has_a_call, trade.callbacks] "
        "(allowed: end that first, another agent)"
    )


def test_whoever_dials_is_locked_beside_it() -> None:
    """for as long as they do."""
    dial, reach = DialCallback(callback=ID, agent=KIM), ReachCallback(callback=ID)

    assert dial.locks(after()) == (KIM,)
    assert reach.locks(after()) == ()
    assert dial.locks(after(DIALLED)) == reach.locks(after(DIALLED)) == (KIM,)


def test_that_somebody_was_reached_may_be_told_late() -> None:
    """a long talk, of which nobody tells before the try counts as missed: they are called once."""
    missed = CallbackMissed(why="nobody told", at=at(16), next_at=at(16))
    reached = then(after(DIALLED, missed), ReachCallback(callback=ID), now=20)

    assert reached == CallbackReached(call=None, at=at(20))
    assert not after(DIALLED, missed, reached).is_open
    never = then(after(), ReachCallback(callback=ID))
    assert str(never) == (
        "nobody has called yet [not_dialled, trade.callbacks] (allowed: dial it first, cancel it)"
    )
