"""A deadline: a record's pure answer to "what happens when, if nothing else does"."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cservice.kernel.time import Instant
from cservice.kernel.value import evolve, frozen

if TYPE_CHECKING:  # a record answers with deadlines, and a deadline holds a command on a record
    from cservice.kernel.command import Command


@frozen(kw_only=True)
class Deadline:
    """At this instant, unless the record has changed its mind by then, this command is given."""

    at: Instant  # when it is due; a sweep may be late, the command says what that means
    key: str  # one of each key a record: "label", "answer"
    command: "Command[Any, Any]"  # what the system then does


@frozen(kw_only=True)
class PutOff:
    """A deadline whose command was refused when its time had come."""

    key: str  # of the deadline
    at: Instant  # when it was due; one that is due at another instant is another one
    until: Instant | None  # when it is tried again; None = it is not
    times: int  # how often its command was refused, ≥ 1


def as_put_off(due: Iterable[Deadline], put_off: Iterable[PutOff]) -> tuple[Deadline, ...]:
    """The deadlines, those that were put off when they are tried again, or not at all."""
    until = {(one.key, one.at): one.until for one in put_off}
    moved = [(one, until.get((one.key, one.at), one.at)) for one in due]
    return tuple([evolve(one, at=at) for one, at in moved if at is not None])
