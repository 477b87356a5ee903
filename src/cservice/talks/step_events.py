"""What can happen to the steps of a talk: taken, passed over, compared. Source: C1, C2, C11."""

from typing import TypeVar

from cservice.ids import CallId, OrderId
from cservice.kernel.codec import personal
from cservice.kernel.event import Event, Opening
from cservice.kernel.record import Stream
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.protocol import Detail, StepName
from cservice.talks.chart import LINE, MOOD, RECORDING, STAGE
from cservice.talks.model import Talk


@frozen(kw_only=True)
class TalkBegun(Opening[Talk]):
    """Somebody of ours began to talk on a call. Source: C1."""

    kind = "talks.talk_begun"
    call: CallId  # which
    at: Instant  # when

    def begin(self, stream: Stream) -> Talk:
        return Talk(
            **stream.fields(),
            call=self.call,
            stage=STAGE.initial,
            line=LINE.initial,
            mood=MOOD.initial,
            recording=RECORDING.initial,
            began_at=self.at,
        )


@frozen(kw_only=True)
class StepTaken(Event[Talk]):
    """A step of the protocol was taken. Source: C1, C11."""

    kind = "talks.step_taken"
    says = "The agent has taken the step {step}."
    moves = (STAGE["go_on"],)
    step: StepName  # which

    def apply(self, record: Talk) -> Talk:
        return evolve(
            record,
            taken=_with(record.taken, self.step),
            skipped=_without(record.skipped, self.step),
            **self.moved(record),
        )


@frozen(kw_only=True)
class ReasonRestated(Event[Talk]):
    """The agent said again why the caller calls. Source: C1."""

    kind = "talks.reason_restated"
    says = "The agent said again why the caller calls: {about}."
    moves = (STAGE["go_on"],)
    sets = ("about",)
    about: str = personal()  # in the agent's words


@frozen(kw_only=True)
class StepsSkipped(Event[Talk]):
    """Steps of the protocol were passed over; each may still be made up for. Source: C1, C11."""

    kind = "talks.steps_skipped"
    says = "Passed over: {steps}."
    moves = (STAGE["go_on"],)
    steps: tuple[StepName, ...]  # which, in order
    reason: str | None = None  # why, in the agent's words; names no people. None = not said

    def apply(self, record: Talk) -> Talk:
        return evolve(record, skipped=(*record.skipped, *self.steps), **self.moved(record))


@frozen(kw_only=True)
class CallerAddressed(Event[Talk]):
    """It was agreed how the caller is addressed from then on. Source: C1."""

    kind = "talks.caller_addressed"
    says = "The caller is addressed as {name} from then on."
    moves = (STAGE["go_on"],)
    name: str = personal()  # "Ms Lee", or the first name
    first_name: bool  # True = by the first name
    leave: bool  # True = the caller was asked for leave to use it, and agreed

    def apply(self, record: Talk) -> Talk:
        return evolve(
            record,
            addressed=self.name,
            first_name=self.first_name,
            leave=self.leave,
            **self.moved(record),
        )


@frozen(kw_only=True)
class DetailCompared(Event[Talk]):
    """What the caller said was compared with the file. Source: C2."""

    kind = "talks.detail_compared"
    says = "The caller’s {detail} {agrees:is as on file|is not as on file}."
    moves = (STAGE["go_on"],)
    detail: Detail  # what
    order: OrderId  # whose file it is
    said: str = personal()  # what the caller said
    on_file: str | None = personal()  # what is on file; None = nothing is
    agrees: bool  # True = it is the same

    def apply(self, record: Talk) -> Talk:
        kept = _without(record.differing, self.detail)
        return evolve(
            record,
            compared=_with(record.compared, self.detail),
            differing=kept if self.agrees else _with(kept, self.detail),
            **self.moved(record),
        )


@frozen(kw_only=True)
class DetailCorrected(Event[Talk]):
    """What was misspelt on file was corrected, as the caller says it. Source: C2."""

    kind = "talks.detail_corrected"
    says = "The {detail} on file was corrected as the caller said it."
    moves = (STAGE["go_on"],)
    detail: Detail  # what
    order: OrderId  # whose file it is
    old: str | None = personal()  # what was on file; None = nothing was
    new: str = personal()  # what the caller said

    def apply(self, record: Talk) -> Talk:
        return evolve(
            record,
            differing=_without(record.differing, self.detail),
            corrected=_with(record.corrected, self.detail),
            **self.moved(record),
        )


@frozen(kw_only=True)
class TalkPassedOn(Event[Talk]):
    """Somebody else had the call from then on, and takes some steps anew. Source: C1, C4."""

    kind = "talks.talk_passed_on"
    says = "Somebody else has the call now, and takes anew: {steps}."
    moves = (STAGE["go_on"],)
    steps: tuple[StepName, ...]  # which, of those that were taken or passed over
    at: Instant  # when

    def apply(self, record: Talk) -> Talk:
        return evolve(
            record,
            taken=tuple([one for one in record.taken if one not in self.steps]),
            skipped=tuple([one for one in record.skipped if one not in self.steps]),
            **self.moved(record),
        )


@frozen(kw_only=True)
class TalkEnded(Event[Talk]):
    """The talk was over. Source: C11."""

    kind = "talks.talk_ended"
    says = "The talk was over; due and not taken: {missed}."
    moves = (STAGE["end"],)
    missed: tuple[StepName, ...]  # steps that were due and not taken
    at: Instant  # when

    def apply(self, record: Talk) -> Talk:
        return evolve(
            record,
            missed=self.missed,
            ended_at=self.at,
            wait_until=None,
            pause_until=None,
            **self.moved(record),
        )


_T = TypeVar("_T")


def _with(there: tuple[_T, ...], one: _T) -> tuple[_T, ...]:
    return there if one in there else (*there, one)


def _without(there: tuple[_T, ...], one: _T) -> tuple[_T, ...]:
    return tuple([each for each in there if each != one])
