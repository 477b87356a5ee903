"""What is next on a talk, for an agent's screen: a pure function of the talk and what is known.

Source: C1, C2, C6-C8, C10-C12.
"""

from collections.abc import Iterator

from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.protocol import WARNING, Due, LineName, Phase, Protocol, StepName, Then
from cservice.talks.chart import LineState, Mood, Recording, TalkStage
from cservice.talks.model import Talk
from cservice.talks.steps import left, lines_left


@frozen(kw_only=True)
class Next:
    """One thing to do next, and the command that notes it."""

    name: str  # the step, or the trouble, or what is to be done
    says: str  # what the agent does, in a few words
    command: str  # the kind of the command that notes it: "talks.take_step"
    line: LineName | None = None  # what is said; None = nothing is
    not_before: Instant | None = None  # an answer is waited for until then; None = at once


def next_steps(
    talk: Talk, protocol: Protocol, so: frozenset[Due] = frozenset()
) -> tuple[Next, ...]:
    """What is next, the most urgent first; nothing once the talk is over.

    While nobody can be talked to it is only that. `so` is what holds of the call.
    """
    return () if talk.stage is TalkStage.OVER else tuple(_next(talk, protocol, so))


def _next(talk: Talk, protocol: Protocol, so: frozenset[Due]) -> Iterator[Next]:
    if talk.line is not LineState.CLEAR:
        yield from _in_trouble(talk, protocol)
        return
    if talk.recording is Recording.PAUSED:
        yield _do("recording", "has the talk recorded again", "talks.resume_recording")
    if talk.abused:
        yield _abused(talk, protocol)
    steps = left(talk, protocol, so)
    told = set(steps).isdisjoint(protocol.of(Phase.UPSET))
    if talk.mood is Mood.UPSET and told and talk.escalated_to is None:
        says = "has whoever may grant more hear of it, where that was not enough"
        yield _do("escalation", says, "talks.escalate_caller")
    for name in steps:
        yield _step(name, protocol)


def _in_trouble(talk: Talk, protocol: Protocol) -> Iterator[Next]:
    lines = lines_left(talk, protocol)
    yield _do("caller", "hears the caller", "talks.hear_caller")
    if talk.ladder is not None and lines:
        yield Next(
            name=talk.ladder,
            says=protocol.ladder(talk.ladder).says,
            command="talks.say_line",
            line=lines[0].line,
            not_before=talk.wait_until,
        )
    elif talk.then is Then.SEEK_HELP:
        yield _do("help", "asks for help", "calls.seek_help", talk.wait_until)
    elif talk.then is Then.HANG_UP:
        yield _do("end", "hangs up", "calls.end_call", talk.wait_until)


def _abused(talk: Talk, protocol: Protocol) -> Next:
    if talk.warnings < protocol.warnings:
        return Next(
            name="warning",
            says="warns that the call may be ended",
            command="talks.warn_caller",
            line=WARNING,
        )
    return _do("end", "may hang up", "calls.end_call")


def _step(name: StepName, protocol: Protocol) -> Next:
    step = protocol.step(name)
    if step.addresses:
        command = "talks.address_caller"
    else:
        command = "talks.take_step" if step.compares is None else "talks.compare_detail"
    return Next(name=name, says=step.says, command=command, line=protocol.line_of(name))


def _do(name: str, says: str, command: str, not_before: Instant | None = None) -> Next:
    return Next(name=name, says=says, command=command, not_before=not_before)
