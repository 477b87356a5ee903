"""A protocol's values: steps of a talk, ladders of lines, and when each is due."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NewType

import attrs

from cservice.kernel.checks import at_least, not_empty
from cservice.kernel.errors import InputError
from cservice.kernel.value import frozen

#: The name of one step: "reason_restated".
StepName = NewType("StepName", str)
#: The name of one ladder, which is the trouble that it is for: "silent".
LadderName = NewType("LadderName", str)
#: The name of a line, as scripts have a sentence for it: "greeting".
LineName = NewType("LineName", str)


@attrs.define(auto_exc=True, slots=False, eq=False)
class ProtocolError(InputError):
    """A protocol that a talk could not be led by, or lines that could not be said."""


class Phase(StrEnum):
    """The part of a talk that a step belongs to. Source: C1, C2, C11, C12."""

    OPENING = "opening"
    VERIFICATION = "verification"
    CLOSING = "closing"
    UPSET = "upset"  # whenever the caller is; it has no place among the others


#: The parts of every talk, in their order.
CALM = (Phase.OPENING, Phase.VERIFICATION, Phase.CLOSING)


class Due(StrEnum):
    """On which talks a step is due. Source: C2, C10, C11."""

    ALWAYS = "always"
    RECORDED = "recorded"  # the talk is recorded
    FOUND = "found"  # the order that the call is about was found
    NUMBERED = "numbered"  # there is the number of an order or a ticket to be told
    ORDER_PLACED = "order_placed"  # an order was placed on the call
    TICKET_FORWARDED = "ticket_forwarded"  # a ticket was forwarded to the team that answers it


class Detail(StrEnum):
    """What the caller says and the agent compares with the file. Source: C2."""

    NAME = "name"
    BILLING_ADDRESS = "billing_address"
    EMAIL = "email"
    PHONE = "phone"


class Then(StrEnum):
    """What comes of a ladder of which all was said. Source: C6-C8."""

    HANG_UP = "hang_up"
    SEEK_HELP = "seek_help"
    CARRY_ON = "carry_on"


@frozen(kw_only=True)
class Step:
    """One thing that is said, asked or compared on a talk."""

    phase: Phase  # the part of the talk
    says: str = attrs.field(validator=not_empty)  # what the agent does, in a few words
    when: Due = Due.ALWAYS  # on which talks
    line: LineName | None = None  # what is said; None = the line of the step's own name
    compares: Detail | None = None  # what the caller says and is compared; None = nothing is
    addresses: bool = False  # True = with it, it is agreed how the caller is addressed
    by_each: bool = False  # True = whoever takes the call over takes it too
    source: str = ""  # the row of the trade catalogue: "C1"; empty = a brand's own


@frozen(kw_only=True)
class Rung:
    """One line of a ladder, and how long is waited for an answer."""

    line: LineName  # what is said
    waits: int = attrs.field(default=0, validator=at_least(0))  # so many seconds after it


@frozen(kw_only=True)
class Ladder:
    """What is said one after another to a caller who cannot be talked to. Source: C6-C8.

    Nobody hangs up before all of it was said and waited for.
    """

    says: str = attrs.field(validator=not_empty)  # what the trouble is, in a few words
    rungs: tuple[Rung, ...] = attrs.field(validator=not_empty)  # in order
    then: Then = Then.HANG_UP  # once all was said
    source: str = ""  # the row of the trade catalogue: "C6"; empty = a brand's own


@frozen(kw_only=True)
class Protocol:
    """How a brand's talks are led. Source: C1, C2, C6-C8, C10-C12."""

    steps: Mapping[StepName, Step]  # by name; the order within each phase is theirs
    ladders: Mapping[LadderName, Ladder]  # by the name of the trouble
    #: So often an abusive caller is warned before we hang up. C12
    warnings: int = attrs.field(default=1, validator=at_least(0))
    #: A recording is paused for so many seconds before somebody is reminded. C10
    pause: int = attrs.field(default=120, validator=at_least(1))

    def __attrs_post_init__(self) -> None:
        for name, one in self.steps.items():
            if one.compares is not None and one.addresses:
                raise ProtocolError(
                    f"step {name} cannot both compare the {one.compares} and agree how the caller"
                    " is addressed; make it two"
                )

    def step(self, name: StepName) -> Step:
        """The step of that name. Raises ProtocolError where there is none."""
        found = self.steps.get(name)
        if found is None:
            raise ProtocolError(f"no step {name!r}; there are {', '.join(self.steps) or 'none'}")
        return found

    def ladder(self, name: LadderName) -> Ladder:
        """The ladder of that name. Raises ProtocolError where there is none."""
        found = self.ladders.get(name)
        if found is None:
            raise ProtocolError(
                f"no ladder {name!r}; there are {', '.join(self.ladders) or 'none'}"
            )
        return found

    def of(self, *phases: Phase) -> tuple[StepName, ...]:
        """The steps of some parts of the talk, in order."""
        return tuple(
            [name for phase in phases for name, one in self.steps.items() if one.phase is phase]
        )

    @property
    def by_each(self) -> tuple[StepName, ...]:
        """The steps that whoever takes the call over takes too."""
        return tuple([name for name, one in self.steps.items() if one.by_each])

    def before(self, name: StepName) -> tuple[StepName, ...]:
        """The steps that come before one; none comes before those for upset callers but they."""
        phase = self.step(name).phase
        order = self.of(*CALM) if phase in CALM else self.of(phase)
        return order[: order.index(name)]

    def line_of(self, name: StepName) -> LineName:
        """What is said with a step."""
        return self.step(name).line or LineName(name)

    @property
    def lines(self) -> tuple[LineName, ...]:
        """Every line there is, each once, in order."""
        steps = [self.line_of(name) for name in self.steps]
        rungs = [rung.line for one in self.ladders.values() for rung in one.rungs]
        return tuple(dict.fromkeys([*steps, *rungs, WARNING]))


#: What an abusive caller is warned with. C12
WARNING = LineName("warning")
