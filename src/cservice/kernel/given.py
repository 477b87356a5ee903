"""What every decision is given: the instant, who asks, whose policies; slices add their facts."""

from collections.abc import Mapping
from typing import Any, TypeVar

import attrs

from cservice.kernel.actor import Actor, Override
from cservice.kernel.errors import CserviceError
from cservice.kernel.policy import BrandPolicies
from cservice.kernel.time import Instant
from cservice.kernel.value import frozen

T = TypeVar("T")


@attrs.define(auto_exc=True, slots=False, eq=False)
class UnknownFactError(CserviceError):
    """A policy needs a host fact that nobody provided; unknown is not false."""

    #: The fact's type.
    fact: str

    def __str__(self) -> str:
        return (
            f"the fact {self.fact} is not known here: provide it with desk.provide({self.fact}, …)"
        )


@frozen(kw_only=True)
class Given:
    """The base of every facts class."""

    now: Instant  # the instant of the decision
    by: Actor  # who gave the command
    policies: BrandPolicies  # the policies of the record's brand and tenant
    override: Override | None = None  # who takes responsibility against a rule; None = nobody
    host: Mapping[type, Any] = attrs.field(factory=dict)  # the host's own facts, by their type

    def fact(self, kind: type[T]) -> T:
        """A fact of the host's. Raises UnknownFactError where it was not provided, or as None."""
        found = self.may_know(kind)
        if found is None:
            raise UnknownFactError(kind.__name__)
        return found

    def may_know(self, kind: type[T]) -> T | None:
        """A fact of the host's, or None where it is not known."""
        return self.host.get(kind)
