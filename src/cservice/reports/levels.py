"""The service level: its published definitions, each said once, here, for whoever measures one.

Source: A9.
"""

import enum
from typing import assert_never

from cservice.kernel.value import frozen


class ServiceLevel(enum.Enum):
    """The definitions that are published; they give different figures for the same day.

    Calls that left by a key, after the queue's own time or because nobody was there are offered,
    neither answered nor abandoned. Who waited for just as long as was chosen did so in time.
    """

    #: answered in time / answered: who gave up does not count.
    ANSWERED = "answered"
    #: (answered in time + abandoned in time) / (answered + abandoned).
    ANSWERED_AND_ABANDONED = "answered-and-abandoned"
    #: answered in time / (answered + abandoned later): who gave up sooner counts neither way.
    WITHOUT_SHORT_ABANDONS = "without-short-abandons"
    #: answered in time / offered: whoever was not answered in time is a failure.
    OFFERED = "offered"
    #: gone from the queue in time, however / all that were in it.
    REMOVED = "removed"


@frozen(kw_only=True)
class Level:
    """A service level, with what it means."""

    definition: ServiceLevel  # which of the published ones
    within: int  # seconds: a wait of as many is in time


@frozen(kw_only=True)
class Tally:
    """How many calls a service level is a share of; all of them came into the queue."""

    offered: int  # all
    answered: int  # of these, those that reached somebody
    abandoned: int  # those whose caller hung up while waiting
    answered_in_time: int  # of those answered
    abandoned_in_time: int  # of those abandoned
    gone_in_time: int  # of all, however they left

    def share(self, definition: ServiceLevel) -> float | None:
        """The service level by that definition, from 0 to 1; None = no call counts."""
        match definition:
            case ServiceLevel.ANSWERED:
                part, whole = self.answered_in_time, self.answered
            case ServiceLevel.ANSWERED_AND_ABANDONED:
                part = self.answered_in_time + self.abandoned_in_time
                whole = self.answered + self.abandoned
            case ServiceLevel.WITHOUT_SHORT_ABANDONS:
                part = self.answered_in_time
                whole = self.answered + self.abandoned - self.abandoned_in_time
            case ServiceLevel.OFFERED:
                part, whole = self.answered_in_time, self.offered
            case ServiceLevel.REMOVED:
                part, whole = self.gone_in_time, self.offered
            case _:
                assert_never(definition)
        return part / whole if whole else None
