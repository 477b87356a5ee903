"""A deadline: a record's pure answer to "what happens when, if nothing else does"."""

from typing import TYPE_CHECKING, Any

from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

if TYPE_CHECKING:  # a record answers with deadlines, and a deadline holds a command on a record
    from cservice.kernel.command import Command


@frozen(kw_only=True)
class Deadline:
    """At this instant, unless the record has changed its mind by then, this command is given."""

    at: Instant  # when it is due; a sweep may be late, the command says what that means
    key: str  # one of each key a record: "label", "answer"
    command: "Command[Any, Any]"  # what the system then does
