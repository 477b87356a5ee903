"""What the commands of talks must be given to decide, in this slice's own words."""

from collections.abc import Mapping

import attrs

from cservice.kernel.given import Given
from cservice.kernel.value import frozen
from cservice.protocol import Detail, Due, Protocol


@frozen(kw_only=True)
class BeginFacts(Given):
    """Whether there is a call to talk on."""

    talking: bool  # True = somebody of ours has it
    led: bool  # True = it has a talk already


@frozen(kw_only=True)
class TalkFacts(Given):
    """What the brand wants said, and what the case makes due."""

    protocol: Protocol  # the brand's
    so: frozenset[Due] = frozenset()  # what holds of the call; that it is recorded is the talk's
    #: What the order says that the caller's words are compared with; None = there is no such order.
    on_file: Mapping[Detail, str] | None = attrs.field(default=None, repr=False)
