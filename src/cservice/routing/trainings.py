"""What agents are trained for, and in which edition: it goes out of date when that changes. J5."""

from collections.abc import Collection, Iterable
from enum import StrEnum

import attrs

from cservice.kernel.checks import at_least, not_empty
from cservice.kernel.value import frozen


class Subject(StrEnum):
    """What a training is about. Source: J5."""

    CLIENT = "client"
    CAMPAIGN = "campaign"
    SERVICE = "service"
    DEPARTMENT = "department"


@frozen(kw_only=True)
class Training:
    """A training in one edition: that of who holds it, or the least that is wanted. Source: J5.

    Where a campaign, a service or what a client wants changes, the brand asks for the next edition:
    whoever holds an older one is out of date by that.
    """

    about: Subject  # what kind of thing
    name: str = attrs.field(validator=not_empty)  # which, by the host's name for it: "spring sale"
    edition: int = attrs.field(default=1, validator=at_least(1))  # counted by the host, from 1

    def __str__(self) -> str:
        return f"{self.about} {self.name}, edition {self.edition}"

    def meets(self, wanted: "Training") -> bool:
        """Whether who holds this one is trained as is wanted."""
        return (self.about, self.name) == (wanted.about, wanted.name) and (
            self.edition >= wanted.edition
        )


def lacking(wanted: Iterable[Training], held: Collection[Training]) -> tuple[Training, ...]:
    """What of the wanted trainings is not held, or only in an edition that is out of date."""
    return tuple([one for one in wanted if not any(own.meets(one) for own in held)])
