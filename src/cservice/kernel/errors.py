"""Everything cservice raises: one root, typed attributes, a message for the person who meets it.

A broken rule is not here: it is a value, `Refused`. What raises is a mistake of the program, of its
configuration or of its input.
"""

import attrs


class CserviceError(Exception):
    """The root of everything cservice raises."""


@attrs.define(auto_exc=True, slots=False, eq=False)
class InputError(CserviceError, ValueError):
    """Something that came from outside cannot be read as what it should be.

    Not the same as a refusal: the rules of the trade were never asked. It is a ValueError too,
    which is what msgspec turns into an error with a path.
    """

    #: What is wrong, where, and what would be right; one sentence.
    problem: str

    def __str__(self) -> str:
        return self.problem


@attrs.define(auto_exc=True, slots=False, eq=False)
class MistypedNumberError(InputError):
    """A spoken number whose digits or check digit cannot be right.

    Not the same as unknown: a mistyped number was never issued to anyone. Source: E5.
    """

    #: What was keyed or said, as it came.
    text: str


@attrs.define(auto_exc=True, slots=False, eq=False)
class DeclarationError(CserviceError):
    """A lifecycle, event, command, question or policy is declared in a way that cannot work."""

    #: The declaration that is wrong: `returns.ReturnChart`, `policy gold_customers`.
    where: str
    #: What is wrong and what would be right; one sentence.
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


@attrs.define(auto_exc=True, slots=False, eq=False)
class ForbiddenStepError(CserviceError):
    """An event was applied to a record whose state does not allow its step.

    A decision never yields such an event; meeting this error means a log or a program is wrong.
    """

    #: The lifecycle: `returns.stage`.
    chart: str
    #: The step that was tried.
    step: str
    #: The state the record was in.
    state: str
    #: The steps that state allows, in the order they are declared.
    allowed: tuple[str, ...]

    def __str__(self) -> str:
        allowed = ", ".join(self.allowed) or "nothing: the state is final"
        return f"{self.chart}: no step {self.step!r} from {self.state!r}; allowed here: {allowed}"
