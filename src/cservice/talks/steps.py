"""What commands on talks share: whose they are, which steps are due, what fell due before."""

from cservice.ids import TalkId
from cservice.kernel.command import Command
from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.protocol import CALM, Due, LadderName, Phase, Protocol, Rung, StepName, Then
from cservice.talks import recording_events, trouble_events
from cservice.talks.chart import Mood, Recording
from cservice.talks.facts import TalkFacts
from cservice.talks.model import Talk

#: Under this name the commands themselves refuse.
RULES = "trade.talks"


@frozen(kw_only=True)
class TalkCommand(Command[Talk, TalkFacts]):
    """A command on a talk."""

    record = Talk
    target = "talk"
    facts = TalkFacts
    talk: TalkId  # which


def left(record: Talk, protocol: Protocol, so: frozenset[Due]) -> tuple[StepName, ...]:
    """The steps that are due and were neither taken nor passed over, in order. Source: C1, C11.

    Those for upset callers come first, and while the caller is upset. What holds of the call is
    `so`; that it is recorded the talk itself knows.
    """
    behind = {*record.taken, *record.skipped}
    return tuple([name for name in _due(record, protocol, so) if name not in behind])


def missed(record: Talk, protocol: Protocol, so: frozenset[Due]) -> tuple[StepName, ...]:
    """The steps that are due and were not taken, also those that were passed over, in order."""
    return tuple([name for name in _due(record, protocol, so) if name not in record.taken])


def _due(record: Talk, protocol: Protocol, so: frozenset[Due]) -> list[StepName]:
    upset = protocol.of(Phase.UPSET) if record.mood is Mood.UPSET else ()
    recorded = frozenset() if record.recording is Recording.OFF else frozenset({Due.RECORDED})
    now = {Due.ALWAYS, *so, *recorded}
    steps = (*upset, *protocol.of(*CALM))
    return [name for name in steps if protocol.steps[name].when in now]


def passed_over(record: Talk, step: StepName, facts: TalkFacts) -> tuple[StepName, ...]:
    """The steps that are left of those that come before one."""
    before = facts.protocol.before(step)
    return tuple([one for one in left(record, facts.protocol, facts.so) if one in before])


def lines_left(record: Talk, protocol: Protocol) -> tuple[Rung, ...]:
    """The lines that are left to say for the trouble there is; none where there is none."""
    ladder = None if record.ladder is None else protocol.ladders.get(record.ladder)
    return () if ladder is None or record.last else ladder.rungs[record.rung :]


def waited(record: Talk, now: Instant) -> tuple[Event[Talk], ...]:
    """That no answer came in time, where that is so by now and no sweep has noted it yet.

    Whatever ends the wait for it notes it first, so that the log tells it however late a sweep is.
    """
    if record.wait_until is None or record.waits(now):
        return ()
    return after_wait(record, record.wait_until)


def after_wait(record: Talk, due_at: Instant) -> tuple[Event[Talk], ...]:
    """What happens where no answer came by an instant."""
    if not record.last:
        return (trouble_events.SilenceLasted(due_at=due_at),)
    assert record.ladder is not None, "an answer is waited for"
    assert record.then is not None, "what comes of a trouble is known"
    return (all_said(record.ladder, record.then),)


def all_said(ladder: LadderName, then: Then) -> Event[Talk]:
    """What happens once all was said to a trouble."""
    if then is Then.CARRY_ON:
        return trouble_events.CarriedOn(ladder=ladder)
    return trouble_events.AllSaid(ladder=ladder, then=then)


def pause_ran_long(record: Talk, now: Instant) -> tuple[recording_events.PauseRanLong, ...]:
    """That the recording is paused for long by now, where no sweep has noted it; likewise."""
    if record.pause_until is None or now < record.pause_until:
        return ()
    return (recording_events.PauseRanLong(due_at=record.pause_until),)
