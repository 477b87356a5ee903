"""What is looked at when a desk opens: everything that would be ignored, or crash later."""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypedDict

from cservice.desk.brand import DEFAULT, Brand
from cservice.desk.ports.numbers import Numbers
from cservice.desk.wiring import Gatherer, Reaction, Reactions, name_of
from cservice.desk.work import Setting
from cservice.kernel.codec import Codec
from cservice.kernel.errors import DeclarationError
from cservice.kernel.event import Event
from cservice.kernel.given import Given
from cservice.kernel.question import Question
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.slice import Slice
from cservice.kernel.time import Instant

#: Tells the instant.
Clock = Callable[[], Instant]


class Options(TypedDict, total=False):
    """What a desk takes by name: as `Desk.__init__` says it, for type checkers of `Desk.open`."""

    policies: Iterable[Any]
    without: Iterable[str]
    installed: bool
    brands: Iterable[Brand]
    tenant: str
    tenants: Iterable[str]
    clock: Clock
    numbers: Numbers | None
    slices: Sequence[Slice] | None
    reactions: Mapping[type[Event[Any]], tuple[Reaction, ...]]
    gatherers: Mapping[type[Given], Gatherer]


def served(brands: Iterable[Brand]) -> Mapping[BrandId, Brand]:
    """The brands by id, in their order; the default where there are none."""
    found: dict[BrandId, Brand] = {}
    for brand in brands:
        if not isinstance(brand, Brand):
            raise DeclarationError("brands", f"{brand!r} is no Brand; give Brand(id=…, name=…)")
        if brand.id in found:
            raise DeclarationError(
                f"brand {brand.id!r}", "is given twice; one of the two would be ignored"
            )
        found[brand.id] = brand
    return found or {DEFAULT.id: DEFAULT}


def tenant_named(name: object) -> Tenant:
    """A tenant by its name, which is a word and not empty."""
    if not isinstance(name, str) or not name:
        raise DeclarationError("tenant", f"{name!r} is not a name; give a text that is not empty")
    return Tenant(name)


def sharing(tenant: Tenant, others: Iterable[str]) -> frozenset[Tenant]:
    """All the tenants of a desk."""
    if isinstance(others, str):
        raise DeclarationError("tenants", f"{others!r} is one name; give several: [{others!r}]")
    return frozenset((tenant, *map(tenant_named, others)))


def callable_or_refused(what: str, given: object) -> None:
    """Refuse what would crash when it is called."""
    if not callable(given):
        raise DeclarationError(what, f"{given!r} cannot be called; give a function")


def no_slip(store: object, numbers: object) -> None:
    """Refuse a URL in place of a store, and a class in place of numbers."""
    if isinstance(store, str):
        raise DeclarationError("store", f"is a text; a store is opened: Desk.open({store!r})")
    if inspect.isclass(numbers):
        raise DeclarationError("numbers", f"are a class; give {numbers.__name__}()")


def heard(ours: Reactions, theirs: Reactions, codec: Codec) -> Reactions:
    """Who hears each event: our reactions first, then theirs; a base class hears its subclasses.

    Theirs must each hear an event that can happen. Ours need not: a slice may be left out.
    """
    events: tuple[Any, ...] = tuple(codec.events.values())
    given: Mapping[Any, Any] = theirs
    for kind, reactions in given.items():
        where = f"reactions to {getattr(kind, '__qualname__', repr(kind))}"
        if not inspect.isclass(kind) or not any(issubclass(one, kind) for one in events):
            raise DeclarationError(where, "hear no event of a slice given to the desk")
        if not isinstance(reactions, Sequence) or not all(map(callable, reactions)):
            raise DeclarationError(where, f"are {reactions!r}; give a tuple of functions")
    together = (*ours.items(), *theirs.items())
    return {
        event: tuple(one for kind, some in together if issubclass(event, kind) for one in some)
        for event in events
    }


def gathering(
    ours: Mapping[type[Given], Gatherer], theirs: Mapping[type[Given], Gatherer], codec: Codec
) -> Mapping[type[Given], Gatherer]:
    """Who gathers which facts: theirs in place of ours."""
    needed = {command.facts for command in codec.commands.values()}
    for facts, gatherer in theirs.items():
        where = f"gatherer of {getattr(facts, '__qualname__', repr(facts))}"
        callable_or_refused(where, gatherer)
        if facts not in needed:
            raise DeclarationError(
                where, f"{name_of(gatherer)} is never asked: no command given to the desk needs it"
            )
    return {**ours, **theirs}


def check(setting: Setting, codec: Codec, tenants: Collection[str]) -> None:
    """Refuse what would be ignored, or crash at the first command.

    `tenants` are all those that policies may be for.
    """
    questions = {question for one in codec.slices for question in one.questions}
    _check_policies(setting, questions, tenants)
    for brand in setting.brands:
        answered = setting.policies.bound(setting.tenant, brand)
        for question in questions - answered.keys():
            raise DeclarationError(
                f"question {question.kind}", f"no policy answers it for brand {brand!r}"
            )
    for command in codec.commands.values():
        if command.facts not in setting.gatherers:
            raise DeclarationError(
                f"command {command.kind}", f"nobody gathers its {command.facts.__name__}"
            )


def _check_policies(
    setting: Setting, questions: set[type[Question[Any]]], tenants: Collection[str]
) -> None:
    """Every policy can be heard: its brand, its tenant and its question are there."""
    for brand in setting.policies.brands - setting.brands.keys():
        raise DeclarationError(
            f"policies for brand {brand!r}",
            f"this desk does not serve it; it serves {sorted(setting.brands)}",
        )
    for one in setting.policies.all:
        if one.mark.question not in questions:
            raise DeclarationError(
                f"policy {one.name}",
                f"answers {one.mark.question.kind}, which no slice given to the desk asks",
            )
        if one.mark.tenant is not None and one.mark.tenant not in tenants:
            raise DeclarationError(
                f"policy {one.name}",
                f"is for tenant {one.mark.tenant!r}, and this desk is for {sorted(tenants)}; name "
                "with `tenants` who else shares it",
            )
