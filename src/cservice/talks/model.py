"""The record of a talk."""

from typing import ClassVar

from cservice.ids import CallId, TalkId
from cservice.kernel.actor import Role
from cservice.kernel.codec import personal
from cservice.kernel.deadline import Deadline
from cservice.kernel.record import Folds, Lookup, Record, exactly
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.protocol import Detail, LadderName, StepName, Then
from cservice.talks.chart import (
    LINE,
    MOOD,
    RECORDING,
    STAGE,
    LineState,
    Mood,
    Recording,
    TalkStage,
)

#: The name under which a talk is found by the call it is on.
BY_CALL = "talks.call"


@frozen(kw_only=True)
class Talk(Record):
    """What is said on one call, held against the brand's protocol. Source: C1, C2, C6-C8, C10-C12.

    Not the same as the call: that is the line, its holds and transfers.
    """

    kind = "talks.talk"
    prefix = "talk"
    tables = (STAGE, LINE, MOOD, RECORDING)
    folds: ClassVar[Folds] = {BY_CALL: exactly}

    id: TalkId  # unique within the tenant
    call: CallId  # the call it is on; one call has one at a time
    stage: TalkStage  # whether it is over
    line: LineState  # whether the caller can be talked to
    mood: Mood  # how the caller is
    recording: Recording  # whether it is recorded at this moment
    began_at: Instant  # when
    #: How the caller is addressed: "Ms Lee", or the first name; None = that is not agreed.
    addressed: str | None = personal(default=None, erased=None)
    first_name: bool = False  # True = by the first name
    leave: bool = False  # True = the caller was asked for leave to use it, and agreed
    #: Why the caller calls, in the agent's words; None = not restated yet.
    about: str | None = personal(default=None, erased=None)
    taken: tuple[StepName, ...] = ()  # steps, each once, in the order in which they were first
    skipped: tuple[StepName, ...] = ()  # steps that were passed over and not made up for, likewise
    missed: tuple[StepName, ...] = ()  # steps that were due and not taken when it ended
    compared: tuple[Detail, ...] = ()  # what the caller said and was compared, each once
    differing: tuple[Detail, ...] = ()  # what of it is not as on file, and not corrected
    corrected: tuple[Detail, ...] = ()  # what of it was wrong on file, and is corrected
    ladder: LadderName | None = None  # the trouble that lines are said for; None = there is none
    rung: int = 0  # how many of its lines were said
    last: bool = False  # True = the last of them was
    then: Then | None = None  # what comes once all was said; None = there is no trouble
    #: Until when an answer is waited for; None = for none, or that time is over.
    wait_until: Instant | None = None
    troubles: tuple[LadderName, ...] = ()  # those there were, each time
    warnings: int = 0  # how often an abusive caller was warned
    escalated_to: Role | None = None  # who was told of the caller last; None = nobody was
    #: Until when the recording may be paused; None = it is not, or somebody was reminded.
    pause_until: Instant | None = None
    ended_at: Instant | None = None  # when it was over; None = it is not

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """The call it is on."""
        return (self.lookup(BY_CALL, self.call),)

    @property
    def verified(self) -> bool:
        """Whether something that the caller said is as on file, and nothing is otherwise. C2.

        What was corrected is as it was said, and so shows nothing; nor does the number that a call
        comes from, which nobody said.
        """
        return not self.differing and not set(self.compared).issubset(self.corrected)

    @property
    def abused(self) -> bool:
        """Whether the caller is abusive, warned or not. Source: C12."""
        return self.mood in (Mood.ABUSIVE, Mood.WARNED)

    def waits(self, now: Instant) -> bool:
        """Whether an answer is waited for by then, also where no sweep has noted that it is not."""
        return self.wait_until is not None and now < self.wait_until

    def waited_out(self, now: Instant) -> bool:
        """Whether all was said and waited for by then, likewise."""
        return self.line is not LineState.IN_TROUBLE or (self.last and not self.waits(now))

    def deadlines(self) -> tuple[Deadline, ...]:
        """An answer is waited for; a recording is paused."""
        if self.wait_until is None and self.pause_until is None:
            return ()
        from cservice.talks import recording, trouble  # a command's class names its record's

        due: tuple[Deadline, ...] = ()
        if (at := self.wait_until) is not None:
            flag = trouble.FlagSilence(talk=self.id, due_at=at)
            due += (Deadline(at=at, key="silence", command=flag),)
        if (at := self.pause_until) is not None:
            remind = recording.RemindOfPause(talk=self.id, due_at=at)
            due += (Deadline(at=at, key="pause", command=remind),)
        return due
