from cservice.calls import (
    NOTHING_LEFT,
    Call,
    CallAnswered,
    CallEnded,
    CallFacts,
    CallQueued,
    CallRanLong,
    CallReceived,
    EndCall,
    LeftToSay,
    MayHangUp,
)
from cservice.desk.brand import NO_MENU
from cservice.ids import AgentId, CallId
from cservice.kernel.actor import SUPERVISOR, Actor, Override
from cservice.kernel.event import Event
from cservice.kernel.policy import policy
from cservice.kernel.ruling import Allow, Ruling
from cservice.kernel.time import minutes, plus
from cservice.menu import Department, LevelName
from cservice.testing import NOON, STREAM, given, knowing

ID = CallId(STREAM.id)
ANN = AgentId("ann")
SALES = Department("sales")
SILENT = LeftToSay(trouble="silent", lines=2)
LOG: tuple[Event[Call], ...] = (
    CallReceived(phone=None, language="de", searched_minutes=0, level=LevelName("all"), at=NOON),
    CallQueued(department=SALES, at=NOON),
    CallAnswered(agent=ANN, at=NOON, long_at=plus(NOON, minutes(25))),
)
WE = EndCall(call=ID, by_us=True)


def test_the_caller_may_always_hang_up() -> None:
    """whatever is left to say; and so it is where nobody knows who did."""
    told = given(*LOG).when(EndCall(call=ID), knowing(CallFacts, menu=NO_MENU, left=SILENT))

    assert not told.then(CallEnded(at=NOON)).record.ended_by_us
    assert told.rulings == ()


def test_we_hang_up_once_all_is_said() -> None:
    """and the record says that it was us."""
    told = given(*LOG).when(WE, knowing(CallFacts, menu=NO_MENU))

    assert told.then(CallEnded(by_us=True, at=NOON)).record.ended_by_us


def test_we_do_not_hang_up_before() -> None:
    """on who is not heard, or is not warned; a supervisor may answer for it."""
    early = knowing(CallFacts, menu=NO_MENU, left=SILENT)
    given(*LOG).when(WE, early).then_refused("not_directly")
    unwarned = knowing(CallFacts, menu=NO_MENU, left=LeftToSay(warnings=1))
    given(*LOG).when(WE, unwarned).then_refused("not_warned")

    override = Override(by=Actor.staff("boris", SUPERVISOR), reason="a fire alarm")
    answered_for = knowing(CallFacts, menu=NO_MENU, left=SILENT, override=override)
    told = given(*LOG).when(WE, answered_for).then(CallEnded(by_us=True, at=NOON))
    assert [one.code for one in told.rulings] == ["not_directly"]


def test_policies_are_told_all_that_is_left() -> None:
    """and whose call it is; what fell due is noted before it ends."""
    asked: list[MayHangUp] = []

    @policy(MayHangUp)
    def listens(q: MayHangUp) -> Ruling | None:
        """Let them."""
        asked.append(q)
        return Allow("let them")

    late = plus(NOON, minutes(25))
    left = LeftToSay(trouble="noise", wait_until=NOON, steps=("summary",))
    facts = knowing(CallFacts, listens, menu=NO_MENU, left=left, now=late)
    told = given(*LOG).when(WE, facts)

    assert [(q.trouble, q.lines, q.wait_until, q.warnings) for q in asked] == [
        ("noise", 0, NOON, 0)
    ]
    assert [(q.steps, q.department) for q in asked] == [(("summary",), SALES)]
    told.then_refused("not_directly")
    done = given(*LOG).when(
        WE, knowing(CallFacts, listens, menu=NO_MENU, left=NOTHING_LEFT, now=late)
    )
    assert [type(one) for one in done.events] == [CallRanLong, CallEnded]
    assert [one.reason for one in done.rulings] == ["let them"]
