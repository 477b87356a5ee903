"""What can be asked about the recording of a talk: start, pause, resume. Source: C10."""

import datetime

from cservice.kernel.command import Outcome, accept
from cservice.kernel.ruling import refuse
from cservice.kernel.time import Instant, plus
from cservice.kernel.value import frozen
from cservice.talks import recording_events
from cservice.talks.facts import TalkFacts
from cservice.talks.model import Talk
from cservice.talks.steps import RULES, TalkCommand, pause_ran_long


@frozen(kw_only=True)
class StartRecording(TalkCommand):
    """Note that the talk is recorded from now on; the caller is to be told. Source: C10."""

    kind = "talks.start_recording"
    yields = (recording_events.RecordingStarted,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        return accept(recording_events.RecordingStarted(at=facts.now))


@frozen(kw_only=True)
class PauseRecording(TalkCommand):
    """Note that the recording is paused while card data are said. Source: C10."""

    kind = "talks.pause_recording"
    yields = (recording_events.RecordingPaused,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        until = plus(facts.now, datetime.timedelta(seconds=facts.protocol.pause))
        return accept(recording_events.RecordingPaused(at=facts.now, pause_until=until))


@frozen(kw_only=True)
class ResumeRecording(TalkCommand):
    """Note that the talk is recorded again. Source: C10."""

    kind = "talks.resume_recording"
    yields = (recording_events.RecordingResumed, recording_events.PauseRanLong)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        resumed = recording_events.RecordingResumed(at=facts.now)
        return accept(*pause_ran_long(record, facts.now), resumed)


@frozen(kw_only=True)
class RemindOfPause(TalkCommand):
    """Note that the recording is paused for longer than it should; a deadline's command. C10."""

    kind = "talks.remind_of_pause"
    yields = (recording_events.PauseRanLong,)
    due_at: Instant  # the deadline it was; it may be recorded again since

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        if not record.pause_until == self.due_at <= facts.now:
            return refuse(
                self.kind,
                RULES,
                "not_due",
                "the recording is not paused since long before {due_at}, or that was noted already",
                due_at=self.due_at,
            )
        return accept(recording_events.PauseRanLong(due_at=self.due_at))
