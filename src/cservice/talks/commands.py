"""What can be asked about the steps of a talk: begin, take, skip, compare, end.

Source: C1, C2, C10, C11.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from cservice.ids import CallId, OrderId
from cservice.kernel.checks import not_empty, not_empty_if_given
from cservice.kernel.codec import personal
from cservice.kernel.command import Outcome, Request, accept
from cservice.kernel.event import Event
from cservice.kernel.fold import parts
from cservice.kernel.question import Allowed
from cservice.kernel.record import Fold, person, same_phone, words
from cservice.kernel.ruling import Refused, refuse
from cservice.kernel.value import frozen
from cservice.protocol import Detail, StepName
from cservice.talks import recording_events, step_events, trouble_events
from cservice.talks.chart import LineState
from cservice.talks.facts import BeginFacts, TalkFacts
from cservice.talks.model import Talk
from cservice.talks.questions import MaySkip
from cservice.talks.steps import (
    RULES,
    TalkCommand,
    left,
    missed,
    passed_over,
    pause_ran_long,
    waited,
)


@frozen(kw_only=True)
class BeginTalk(Request[Talk, BeginFacts]):
    """Begin to talk on a call that somebody has taken; it joins the call's case. Source: C1, C10.

    Refused: a call that nobody has, one that is talked on already.
    """

    kind = "talks.begin_talk"
    record = Talk
    facts = BeginFacts
    yields = (step_events.TalkBegun, recording_events.RecordingStarted)
    call: CallId  # which
    recorded: bool = False  # True = it is recorded from the first word on

    @property
    def follows(self) -> str | None:
        return self.call

    def decision(self, facts: BeginFacts) -> Outcome[Talk]:
        if facts.led:
            return refuse(
                self.kind,
                RULES,
                "talked_on",
                "there is a talk on the call {call} already",
                allowed=("go on with that one",),
                call=self.call,
            )
        if not facts.talking:
            return refuse(
                self.kind,
                RULES,
                "nobody_has_it",
                "nobody of ours has the call {call}",
                allowed=("answer it first",),
                call=self.call,
            )
        begun = step_events.TalkBegun(call=self.call, at=facts.now)
        if not self.recorded:
            return accept(begun)
        return accept(begun, recording_events.RecordingStarted(at=facts.now))


@frozen(kw_only=True)
class TakeStep(TalkCommand):
    """Note that a step was taken: a line was said, something was asked. Source: C1, C11, C12.

    Steps that are due before it and were not taken are passed over, which is recorded; each may be
    made up for later. Refused: a step that the protocol does not have, one for which more must be
    said than that it was taken.
    """

    kind = "talks.take_step"
    yields = (step_events.StepTaken, step_events.StepsSkipped, step_events.ReasonRestated)
    step: StepName = attrs.field(validator=not_empty)  # which
    #: Why the caller calls, where it was said again; None = it was not.
    about: str | None = personal(default=None, validator=not_empty_if_given)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        if (unknown := _unknown(self.kind, self.step, facts)) is not None:
            return unknown
        step = facts.protocol.step(self.step)
        if step.addresses or step.compares is not None:
            return refuse(
                self.kind,
                RULES,
                "needs_more",
                "the step {step} is taken by saying more",
                allowed=("address caller" if step.addresses else "compare detail", "skip step"),
                step=self.step,
            )
        said = () if self.about is None else (step_events.ReasonRestated(about=self.about),)
        return _taken(record, facts, (self.step,), *said)


@frozen(kw_only=True)
class SkipStep(TalkCommand):
    """Pass over a step that is due, on purpose. Source: C1, C2, C11.

    Refused: a step that the protocol does not have, one that is not left to take.
    """

    kind = "talks.skip_step"
    yields = (step_events.StepsSkipped,)
    step: StepName = attrs.field(validator=not_empty)  # which
    reason: str = attrs.field(validator=not_empty)  # why; names no people

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        if (unknown := _unknown(self.kind, self.step, facts)) is not None:
            return unknown
        ahead = left(record, facts.protocol, facts.so)
        if self.step not in ahead:
            return refuse(
                self.kind,
                RULES,
                "not_left",
                "the step {step} is not due, or was taken or passed over already",
                allowed=ahead,
                step=self.step,
            )
        may = _may_skip(facts, (self.step,), None, self.reason)
        if isinstance(may, Refused):
            return may
        skipped = step_events.StepsSkipped(steps=(self.step,), reason=self.reason)
        return accept(skipped, rulings=may.rulings)


@frozen(kw_only=True)
class AddressCaller(TalkCommand):
    """Note how the caller is addressed from then on, with which its step is taken. Source: C1."""

    kind = "talks.address_caller"
    yields = (step_events.CallerAddressed, step_events.StepTaken, step_events.StepsSkipped)
    #: Title and surname, "Ms Lee", or the first name.
    name: str = personal(validator=not_empty)
    first_name: bool = False  # True = it is the first name
    leave: bool = False  # True = the caller was asked for leave to use it, and agreed

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        addressed = step_events.CallerAddressed(
            name=self.name, first_name=self.first_name, leave=self.leave
        )
        steps = [name for name, one in facts.protocol.steps.items() if one.addresses]
        return _taken(record, facts, steps, addressed)


@frozen(kw_only=True)
class CompareDetail(TalkCommand):
    """Compare what the caller says with what is on file, with which its step is taken. Source: C2.

    Only what is said counts: the number that a call comes from is compared with nothing, and what
    is not on file agrees with nothing. Refused: where there is no such order; a correction of what
    is on file as it is said.
    """

    kind = "talks.compare_detail"
    yields = (
        step_events.DetailCompared,
        step_events.DetailCorrected,
        step_events.StepTaken,
        step_events.StepsSkipped,
    )
    detail: Detail  # what
    order: OrderId  # whose file it is compared with
    said: str = personal(validator=not_empty)  # what the caller said
    #: True = it is the same, as the agent finds; None = whether it sounds so: accents are not said,
    #: and a name's words come in any order, as where it is looked up.
    agrees: bool | None = None
    corrected: bool = False  # True = it is misspelt on file, and corrected there

    def locks(self, record: Talk) -> tuple[str, ...]:
        return (self.order,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        if facts.on_file is None:
            return refuse(
                self.kind,
                RULES,
                "no_order",
                "there is no order {order} of this brand to compare with",
                allowed=("find the order first",),
                order=self.order,
            )
        on_file = facts.on_file.get(self.detail)
        agrees = self._agrees(on_file)
        if agrees and self.corrected and not self._is_spelt_otherwise(on_file):
            return refuse(
                self.kind,
                RULES,
                "agrees",
                "the {detail} is on file as the caller says it",
                allowed=("leave it as it is",),
                detail=self.detail,
            )
        compared = step_events.DetailCompared(
            detail=self.detail, order=self.order, said=self.said, on_file=on_file, agrees=agrees
        )
        steps = [name for name, one in facts.protocol.steps.items() if one.compares is self.detail]
        if not self.corrected:
            return _taken(record, facts, steps, compared)
        corrected = step_events.DetailCorrected(
            detail=self.detail, order=self.order, old=on_file, new=self.said
        )
        return _taken(record, facts, steps, compared, corrected)

    def _agrees(self, on_file: str | None) -> bool:
        if on_file is None:
            return False
        if self.agrees is not None:
            return self.agrees
        if self.detail is Detail.PHONE:
            return same_phone(self.said, on_file)
        fold = _FOLDS.get(self.detail, words)
        # What is all signs folds to nothing, and is no other such text.
        said, there = (fold(text) or words(text) for text in (self.said, on_file))
        return said == there

    def _is_spelt_otherwise(self, on_file: str | None) -> bool:
        """Whether what agrees is written another way: the file may lack an accent."""
        by_sound = self.agrees is None and self.detail in _FOLDS
        return by_sound and words(self.said) != words(on_file or "")


def _address(text: str) -> str:
    """The words of an address in their order, without accents and what is only written."""
    return " ".join(parts(text))


#: How what is said is brought to the form compared, where that is not as it is spelt; accents of an
#: e-mail address count.
_FOLDS: Final[Mapping[Detail, Fold]] = {Detail.NAME: person, Detail.BILLING_ADDRESS: _address}


def _unknown(question: str, step: StepName, facts: TalkFacts) -> Refused | None:
    if step in facts.protocol.steps:
        return None
    return refuse(
        question,
        RULES,
        "no_such_step",
        "the protocol has no step {step}",
        allowed=tuple(facts.protocol.steps),
        step=step,
    )


def _taken(
    record: Talk,
    facts: TalkFacts,
    steps: Sequence[StepName],
    *also: Event[Talk],
) -> Outcome[Talk]:
    """What comes of a step that is taken, with what it is taken by; a protocol may have none."""
    if not steps:
        return accept(*also)
    taken = step_events.StepTaken(step=steps[0])
    skipped = passed_over(record, steps[0], facts)
    if not skipped:
        return accept(*also, taken)
    may = _may_skip(facts, skipped, steps[0], None)
    if isinstance(may, Refused):
        return may
    return accept(step_events.StepsSkipped(steps=skipped), *also, taken, rulings=may.rulings)


def _may_skip(
    facts: TalkFacts, steps: tuple[StepName, ...], taken: StepName | None, reason: str | None
) -> Allowed | Refused:
    phases = frozenset(facts.protocol.step(one).phase for one in steps)
    return MaySkip(given=facts, steps=steps, phases=phases, taken=taken, reason=reason).ask()


@frozen(kw_only=True)
class PassTalkOn(TalkCommand):
    """Have somebody else lead the talk, who took the call over, and is introduced anew. C1, C4."""

    kind = "talks.pass_talk_on"
    follows_only = True
    yields = (step_events.TalkPassedOn,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        behind = {*record.taken, *record.skipped}
        anew = tuple([name for name in facts.protocol.by_each if name in behind])
        return accept(step_events.TalkPassedOn(steps=anew, at=facts.now))


@frozen(kw_only=True)
class EndTalk(TalkCommand):
    """Note that the talk is over, as the call is, and what was due and not taken. Source: C11.

    Nothing was, where the caller could not be talked to in the end, or was abusive.
    """

    kind = "talks.end_talk"
    follows_only = True
    yields = (
        step_events.TalkEnded,
        trouble_events.AllSaid,
        trouble_events.CarriedOn,
        trouble_events.SilenceLasted,
        recording_events.PauseRanLong,
    )

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        due = (*waited(record, facts.now), *pause_ran_long(record, facts.now))
        for event in due:
            record = event.apply(record)
        talked = record.line is LineState.CLEAR and not record.abused
        over = missed(record, facts.protocol, facts.so) if talked else ()
        return accept(*due, step_events.TalkEnded(missed=over, at=facts.now))
