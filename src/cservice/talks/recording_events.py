"""What can happen to the recording of a talk. Source: C10."""

from cservice.kernel.event import Event
from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen
from cservice.talks.chart import RECORDING, STAGE
from cservice.talks.model import Talk


@frozen(kw_only=True)
class RecordingStarted(Event[Talk]):
    """The talk was recorded from then on. Source: C10."""

    kind = "talks.recording_started"
    moves = (STAGE["go_on"], RECORDING["start"])
    at: Instant  # when


@frozen(kw_only=True)
class RecordingPaused(Event[Talk]):
    """The recording was paused, for card data to be said. Source: C10."""

    kind = "talks.recording_paused"
    says = "The recording was paused for card data, until {pause_until} at most."
    moves = (STAGE["go_on"], RECORDING["pause"])
    at: Instant  # when
    pause_until: Instant  # when somebody is reminded

    def apply(self, record: Talk) -> Talk:
        return evolve(record, pause_until=self.pause_until, **self.moved(record))


@frozen(kw_only=True)
class RecordingResumed(Event[Talk]):
    """The talk was recorded again. Source: C10."""

    kind = "talks.recording_resumed"
    moves = (STAGE["go_on"], RECORDING["resume"])
    at: Instant  # when

    def apply(self, record: Talk) -> Talk:
        return evolve(record, pause_until=None, **self.moved(record))


@frozen(kw_only=True)
class PauseRanLong(Event[Talk]):
    """The recording was paused for longer than card data take to say. Source: C10."""

    kind = "talks.pause_ran_long"
    says = "The recording was still paused at {due_at}; the agent is reminded."
    moves = (STAGE["go_on"], RECORDING["remind"])
    due_at: Instant  # when that was

    def apply(self, record: Talk) -> Talk:
        return evolve(record, pause_until=None, **self.moved(record))
