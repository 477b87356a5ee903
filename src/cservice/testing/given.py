"""Given what happened, when a command is given, then these events follow, or a refusal does.

The shape of a test of a lifecycle: `given(events).when(command, knowing(…)).then(events)`.
"""

import re
from typing import Any, Generic, NoReturn, overload

import attrs

from cservice.desk.slices import TRADE
from cservice.kernel.actor import Actor, Override
from cservice.kernel.command import Accepted, Command, F, Outcome, Request
from cservice.kernel.event import PLACES, Event, Opening, replay
from cservice.kernel.policies import Policies
from cservice.kernel.record import BrandId, CaseId, R, Stream
from cservice.kernel.ruling import Refused, Ruling
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen
from cservice.testing.policies import ANN, BRAND, NOON, TENANT, asked

#: Whose record it is in tests that do not care whose.
STREAM = Stream(id="record-1", tenant=TENANT, brand=BRAND, case=CaseId("case-1"))


def knowing(
    kind: type[F],
    *policies: Any,
    now: Instant = NOON,
    by: Actor = ANN,
    override: Override | None = None,
    host: tuple[Any, ...] = (),
    brand: str = BRAND,
    **fields: Any,
) -> F:
    """What a command is given to decide: facts of the kind, at an instant, from somebody.

    `policies` speak after the trade's own, all as for `brand`; `host` are the host's facts, each
    known by its type; `fields` are those that the facts class adds.
    """
    base = asked(*host, now=now, by=by, override=override)
    if policies:
        bound = Policies(*TRADE, *policies).bound(TENANT, BrandId(brand))
        base = attrs.evolve(base, policies=bound)
    return kind(
        now=base.now,
        by=base.by,
        policies=base.policies,
        override=base.override,
        host=base.host,
        **fields,
    )


@overload
def given(*, stream: Stream = STREAM) -> "Story[Any]": ...
@overload
def given(first: Event[R], /, *rest: Event[R], stream: Stream = STREAM) -> "Story[R]": ...
def given(*events: Event[Any], stream: Stream = STREAM) -> "Story[Any]":
    """The story so far: nothing, or the events of one record from its opening on.

    Raises InputError and ForbiddenStepError for a log that no record can have.
    """
    return Story(stream, replay(stream, events) if events else None)


@frozen
class Story(Generic[R]):
    """What has happened to one record."""

    stream: Stream  # whose it is
    record: R | None  # the record so far; None = it has not begun

    def when(self, command: Command[R, F] | Request[R, F], facts: F) -> "Told[R]":
        """What comes of the command, given the facts."""
        if isinstance(command, Request):
            return Told(self.stream, None, command.decide(facts))
        if self.record is None:
            raise AssertionError(
                f"{command.kind} is on a record; say given(…) with its events, the opening first"
            )
        return Told(self.stream, self.record, command.decide(self.record, facts))


@frozen
class Told(Generic[R]):
    """What came of a command."""

    stream: Stream  # whose the record is
    before: R | None  # the record before the command; None = the command began it
    outcome: Outcome[R]  # events, or a refusal

    @property
    def events(self) -> tuple[Event[R], ...]:
        """What happened. Raises AssertionError where the command was refused."""
        return self._accepted().events

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """All that policies said, whatever came of it."""
        return self.outcome.rulings

    @property
    def record(self) -> R:
        """The record after it. Raises AssertionError where the command was refused."""
        record = self.before
        for event in self.events:
            record = (
                event.begin(self.stream) if isinstance(event, Opening) else _next(record, event)
            )
        assert record is not None, "an outcome has events"
        return record

    @property
    def refusal(self) -> Refused:
        """The refusal. Raises AssertionError where there is none."""
        __tracebackhide__ = True
        if not isinstance(self.outcome, Refused):
            _fail("it was not refused", self.outcome.events)
        return self.outcome

    def then(self, *events: Event[R]) -> "Told[R]":
        """Check that exactly this happened, and that the record takes it."""
        __tracebackhide__ = True
        if self.events != events:
            _fail("it happened otherwise", self.events, events)
        assert self.record is not None
        return self

    def then_refused(self, *codes: str) -> "Told[R]":
        """Check that it was refused, and by these rules; no codes = by whichever."""
        __tracebackhide__ = True
        if codes and self.refusal.codes != codes:
            _fail("it was refused otherwise", self.refusal.codes, codes)
        well_said(self.refusal)
        return self

    def _accepted(self) -> Accepted[R]:
        __tracebackhide__ = True
        if isinstance(self.outcome, Refused):
            _fail(f"it was refused: {self.outcome}", self.outcome.codes)
        return self.outcome


def well_said(refused: Refused) -> None:
    """Check that a refusal can be told: what was asked, who answered, why, in a whole sentence."""
    __tracebackhide__ = True
    assert refused.standing, "a refusal has a ruling that stands"
    for ruling in refused.standing:
        text = str(ruling)
        said = (ruling.question, ruling.policy, ruling.code, text)
        gaps = {one[1] for one in PLACES.finditer(ruling.reason)} - {*ruling.params}
        if not all(said) or gaps or _EMPTY.search(text):
            _fail("it was refused without saying who, what or why", (ruling,))
        for one in ruling.allowed:
            if not one or _EMPTY.search(one):
                _fail(f"what would be allowed is not said: {one!r}", (ruling,))


#: What a sentence says of a parameter that is not there, or of two that say nothing.
_EMPTY = re.compile(r"\bNone\b|\bnothing\b.*\bnothing\b", re.DOTALL)


def _next(record: R | None, event: Event[R]) -> R:
    assert record is not None, "an opening comes first"
    return event.apply(record)


def _fail(problem: str, found: tuple[Any, ...], wanted: tuple[Any, ...] | None = None) -> NoReturn:
    __tracebackhide__ = True
    lines = [problem, "found:", *(f"    {one}" for one in found or ("nothing",))]
    if wanted is not None:
        lines += ["wanted:", *(f"    {one}" for one in wanted or ("nothing",))]
    raise AssertionError("\n".join(lines))
