import datetime

import attrs

from cservice.ids import CallId
from cservice.kernel.actor import MANAGEMENT
from cservice.kernel.event import Event, replay
from cservice.kernel.time import plus
from cservice.protocol import TRADE, Due, LadderName, LineName, Phase, StepName, Then
from cservice.talks import (
    AllSaid,
    CallerAbusive,
    CallerCalmed,
    CallerEscalated,
    CallerUpset,
    CallerWarned,
    LineSaid,
    Next,
    RecordingPaused,
    RecordingStarted,
    StepsSkipped,
    StepTaken,
    Talk,
    TalkBegun,
    TalkEnded,
    lines_left,
    next_steps,
)
from cservice.testing import NOON, STREAM

BEGUN = TalkBegun(call=CallId("call-1"), at=NOON)


def after(*events: Event[Talk]) -> Talk:
    """The talk once that has happened."""
    return replay(STREAM, (BEGUN, *events))


def names(talk: Talk, *so: Due) -> list[str]:
    """What is next, by name."""
    return [one.name for one in next_steps(talk, TRADE, frozenset(so))]


def line(ladder: str, rung: int) -> LineSaid:
    """What happened when that line was said."""
    found = TRADE.ladder(LadderName(ladder))
    return LineSaid(
        ladder=LadderName(ladder),
        line=found.rungs[rung - 1].line,
        rung=rung,
        last=rung == len(found.rungs),
        then=found.then,
        at=NOON,
        seconds=found.rungs[rung - 1].waits,
    )


def test_the_steps_that_are_left_are_next() -> None:
    """in order, each with its line and the command that notes it; not those behind us."""
    thanks = StepTaken(step=StepName("thanks"))
    first, *rest = next_steps(after(thanks), TRADE)

    assert first == Next(
        name="introduction",
        says="introduces self and brand",
        command="talks.take_step",
        line=LineName("introduction"),
    )
    assert {one.name: one.command for one in rest}["form_of_address"] == "talks.address_caller"
    assert "recording_notice" not in names(after(thanks))
    passed = StepsSkipped(steps=(StepName("introduction"),))
    assert names(after(thanks, passed))[0] == "name_asked"


def test_what_is_due_depends_on_the_call() -> None:
    """what is compared once the order is found; what is repeated once one was placed."""
    found = {one.name: one.command for one in next_steps(after(), TRADE, frozenset({Due.FOUND}))}

    assert found["name_compared"] == "talks.compare_detail"
    assert "total_repeated" not in found
    assert "total_repeated" in names(after(), Due.ORDER_PLACED)
    assert "recording_notice" in names(after(RecordingStarted(at=NOON)))


def test_in_trouble_it_is_only_that() -> None:
    """hear the caller, or say the next line once the wait is over."""
    silent = LadderName("silent")
    heard, again = next_steps(after(line("silent", 1)), TRADE)

    assert heard.command == "talks.hear_caller"
    assert again == Next(
        name=silent,
        says="nobody is heard",
        command="talks.say_line",
        line=LineName("silent_greeting_again"),
        not_before=plus(NOON, datetime.timedelta(seconds=5)),
    )
    last = [line("silent", one) for one in (1, 2, 3)]
    assert names(after(*last)) == ["caller", "end"]
    assert next_steps(after(*last), TRADE)[1].not_before is not None
    over = AllSaid(ladder=silent, then=Then.HANG_UP)
    assert next_steps(after(*last, over), TRADE)[1].not_before is None


def test_where_nobody_speaks_the_language_help_is_sought() -> None:
    """an agent who is too quiet, and waits, carries on."""
    language = LadderName("language")
    said = [line("language", 1), line("language", 2)]

    talk = after(*said, AllSaid(ladder=language, then=Then.SEEK_HELP))
    assert [one.command for one in next_steps(talk, TRADE)][1] == "calls.seek_help"
    quiet = attrs.evolve(line("too_quiet", 1), seconds=5)
    assert names(after(quiet)) == ["caller"]


def test_a_trouble_that_the_protocol_lost_can_be_left() -> None:
    """by hearing the caller, or by what was to come of it."""
    bare = attrs.evolve(TRADE, ladders={})

    found = next_steps(after(line("silent", 1)), bare)
    assert [one.name for one in found] == ["caller", "end"]


def test_what_was_the_last_line_stays_it() -> None:
    """also where the protocol has another since."""
    silent = TRADE.ladder(LadderName("silent"))
    more = attrs.evolve(silent, rungs=(*silent.rungs, *silent.rungs))
    longer = attrs.evolve(TRADE, ladders={LadderName("silent"): more})
    said = [line("silent", one) for one in (1, 2, 3)]

    assert [one.name for one in next_steps(after(*said), longer)] == ["caller", "end"]
    assert [one.line for one in lines_left(after(*said[:2]), TRADE)] == ["silent_apology"]
    assert lines_left(after(), TRADE) == ()


def test_who_is_upset_comes_first() -> None:
    """before the rest of the opening."""
    assert names(after(CallerUpset(reason="late")))[:2] == ["acknowledgement", "apology"]


def test_what_was_not_enough_is_escalated() -> None:
    """once all was said to an upset caller, and only once."""
    said = [StepTaken(step=name) for name in TRADE.of(Phase.UPSET)]
    upset = (CallerUpset(reason="late"), *said)

    first = next_steps(after(*upset), TRADE)[0]
    assert (first.name, first.command) == ("escalation", "talks.escalate_caller")
    told = CallerEscalated(to=MANAGEMENT, reason="the shipping back")
    assert names(after(*upset, told))[0] == "thanks"
    assert names(after(*upset, CallerCalmed()))[0] == "thanks"


def test_who_is_abusive_is_warned_first() -> None:
    """and then the call may be ended."""
    abusive = CallerAbusive(reason="insults")

    assert next_steps(after(abusive), TRADE)[0].line == "warning"
    assert names(after(abusive, CallerWarned(at=NOON)))[0] == "end"


def test_a_paused_recording_comes_before_all_else() -> None:
    """lest it be forgotten."""
    paused = RecordingPaused(at=NOON, pause_until=NOON)

    assert names(after(RecordingStarted(at=NOON), paused))[0] == "recording"


def test_nothing_is_next_once_it_is_over() -> None:
    """whatever was missed."""
    assert names(after(TalkEnded(missed=(), at=NOON))) == []
