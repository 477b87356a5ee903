"""A kit for the tests of policies: ask a question of one policy, with no desk and no store."""

from collections.abc import Iterable
from typing import Any, TypeVar

import attrs

from cservice.desk.slices import TRADE
from cservice.kernel.actor import Actor, Override
from cservice.kernel.errors import InputError
from cservice.kernel.given import Given
from cservice.kernel.policies import Policies
from cservice.kernel.question import Question
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.time import Instant, instant

A = TypeVar("A")

#: A Monday at noon: when things happen in tests that do not care when.
NOON = instant("2026-03-02T12:00:00Z")
#: An agent without authority: who asks in tests that do not care who.
ANN = Actor.staff("ann")
#: The brand and the tenant of tests that do not care whose.
BRAND = BrandId("main")
TENANT = Tenant("main")

_TRADE = Policies(*TRADE)


def asked(
    *facts: Any, now: Instant = NOON, by: Actor = ANN, override: Override | None = None
) -> Given:
    """What a question is asked with: the host's facts, the instant, who asks, who overrides.

    A fact is given as its value and known by its type; what is not given is not known. Raises
    InputError for two facts of one type.
    """
    host: dict[type, Any] = {}
    for fact in facts:
        if type(fact) in host:
            raise InputError(f"two facts are a {type(fact).__name__}; a type is one fact")
        host[type(fact)] = fact
    policies = _TRADE.bound(TENANT, BRAND)
    return Given(now=now, by=by, policies=policies, override=override, host=host)


def ask(
    question: Question[A],
    *policies: Any,
    brand: str | None = None,
    tenant: str | None = None,
    trade: bool = True,
    without: Iterable[str] = (),
) -> A:
    """What is made of the question: by a Rule an Allowed or Refused, by the others an Answer.

    The policies speak after the trade's own, of which `without` leaves some out by name;
    `trade=False` leaves out all. `brand` and `tenant` None are those the policies are for, if they
    name one. Raises InputError where none of the policies is heard, since such a test tests
    nothing.
    """
    everyone = Policies(*(TRADE if trade else ()), *policies, without=without)
    ours = [one for one in everyone.all if one.name not in _TRADE.names]
    whose = Tenant(tenant) if tenant is not None else _only((p.mark.tenant for p in ours), TENANT)
    which = BrandId(brand) if brand is not None else _only((p.mark.brand for p in ours), BRAND)
    found = everyone.bound(whose, which)
    speaking = {one.name for one in found.get(type(question), ())}
    if ours and speaking.isdisjoint(one.name for one in ours):
        names = ", ".join(one.name for one in ours)
        raise InputError(
            f"{names}: nobody is heard on {question.kind} for brand {which!r} of {whose!r}"
        )
    given = attrs.evolve(question.given, policies=found)
    return attrs.evolve(question, given=given).ask()


T = TypeVar("T")


def _only(named: Iterable[T | None], default: T) -> T:
    """The one that is named, where it is one."""
    found = {one for one in named if one is not None}
    return found.pop() if len(found) == 1 else default
