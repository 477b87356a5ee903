"""Policies: who answers which question, for which brand, in which order.

The combining is the question's, since a pluggy call does not say who answered.
"""

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pluggy

from cservice.kernel.errors import DeclarationError
from cservice.kernel.policy import BrandPolicies, Policy
from cservice.kernel.record import BrandId, Tenant
from cservice.kernel.registration import Registry, check_apart, check_classes, registered

if TYPE_CHECKING:  # a question asks policies, and policies are registered for questions
    from cservice.kernel.question import Question


class Policies:
    """All registered policies; resolved to a plain list for each brand and question."""

    def __init__(self, *plugins: Any, without: Iterable[str] = ()) -> None:
        """Register plug-ins: modules, instances with a `name`, marked functions, or `Named`.

        The first speaks first. `without` leaves policies out by name. Raises DeclarationError for
        everything that would crash or be ignored later.
        """
        #: pluggy, with all that was registered, also what `without` leaves out.
        self.registry: pluggy.PluginManager = Registry("cservice")
        kept: list[Policy] = []
        for plugin in plugins:
            kept.extend(registered(self.registry, plugin))
        check_apart(kept)
        check_classes(self.registry)
        #: All of them, in the order of registration.
        self.all = _left(kept, tuple(without))
        _check_replacements(self.all)
        self._resolved: dict[tuple[Tenant, BrandId], BrandPolicies] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all policies, in the order of registration."""
        return tuple(p.name for p in self.all)

    @property
    def brands(self) -> frozenset[BrandId]:
        """The brands that policies are written for; a desk checks that it serves them."""
        return frozenset(p.mark.brand for p in self.all if p.mark.brand is not None)

    def bound(self, tenant: Tenant, brand: BrandId) -> BrandPolicies:
        """The policies of one brand, each question's in the order they speak."""
        found = self._resolved.get((tenant, brand))
        if found is None:
            found = self._resolved[tenant, brand] = self._resolve(tenant, brand)
        return found

    def _resolve(self, tenant: Tenant, brand: BrandId) -> BrandPolicies:
        heard = [p for p in self.all if p.speaks_for(tenant, brand)]
        replaced = {p.mark.replaces for p in heard}
        lists: dict[type[Question[Any]], list[Policy]] = {}
        for one in sorted(heard, key=self._place):
            if one.name not in replaced:
                lists.setdefault(one.mark.question, []).append(one)
        return {question: tuple(these) for question, these in lists.items()}

    def _place(self, one: Policy) -> tuple[int, int]:
        """First, middle, last; within each, the order of registration, or its reverse."""
        names = self.names
        while one.mark.replaces is not None and not (one.mark.first or one.mark.last):
            one = self.all[names.index(one.mark.replaces)]
        place = names.index(one.name)
        return one.mark.last - one.mark.first, -place if one.mark.question.latest_first else place


def _left(kept: list[Policy], without: tuple[str, ...]) -> tuple[Policy, ...]:
    names = {p.name for p in kept}
    for name in without:
        if name not in names:
            raise DeclarationError(
                f"without {name!r}", f"no such policy; there are {sorted(names)}"
            )
    return tuple(p for p in kept if p.name not in without)


def _check_replacements(kept: tuple[Policy, ...]) -> None:
    by_name = {p.name: p for p in kept}
    for one in kept:
        if one.mark.replaces is None:
            continue
        other = by_name.get(one.mark.replaces)
        if other is None or other is one or other.mark.question is not one.mark.question:
            same = [p.name for p in kept if p.mark.question is one.mark.question and p is not one]
            raise DeclarationError(
                f"policy {one.name}",
                f"replaces {one.mark.replaces!r}, which does not answer the same question; "
                f"those that do: {same}",
            )
        if not _meet(one, other):
            raise DeclarationError(
                f"policy {one.name}",
                f"replaces {other.name}, which never speaks where it does: theirs are other brands"
                " or tenants",
            )
    for one, other in combinations(kept, 2):
        replaced = one.mark.replaces
        if replaced is not None and replaced == other.mark.replaces and _meet(one, other):
            raise DeclarationError(
                f"policy {other.name}",
                f"replaces {replaced}, as {one.name} does, and both would speak;"
                f" replace {one.name} instead, or leave one out",
            )
    for one in kept:
        seen = [one.name]
        while (replaced := by_name[seen[-1]].mark.replaces) is not None:
            if replaced in seen:
                raise DeclarationError(
                    f"policy {one.name}",
                    f"replaces itself in the end, so nobody would speak: {', '.join(seen)}",
                )
            seen.append(replaced)


def _meet(one: Policy, other: Policy) -> bool:
    """Whether there is a brand of a tenant for which both speak."""
    brands = {one.mark.brand, other.mark.brand} - {None}
    tenants = {one.mark.tenant, other.mark.tenant} - {None}
    return len(brands) < 2 and len(tenants) < 2
