"""Host facts: what only the host knows, loaded before a decision and kept with the ruling."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from cservice.desk.wiring import Gathering
from cservice.kernel.codec import is_personal
from cservice.kernel.errors import DeclarationError

T = TypeVar("T")
#: Looks a fact up; None = it is not known, which is not the same as no.
Loader = Callable[[Gathering], T | None]


class Providers:
    """Who provides which fact."""

    def __init__(self) -> None:
        """Nobody, nothing."""
        self._loaders: dict[type[Any], Loader[Any]] = {}

    def add(self, fact: type[T], loader: Loader[T]) -> None:
        """The loader is asked before every decision; a second one replaces the first.

        Raises DeclarationError for a fact that could not be kept with a ruling: one whose name is
        another's, or with personal fields, which are never kept there.
        """
        where = f"host fact {fact.__name__}"
        if any(one is not fact and one.__name__ == fact.__name__ for one in self._loaders):
            raise DeclarationError(where, "has the name of another fact; name it otherwise")
        if attrs.has(fact) and any(is_personal(field) for field in attrs.fields(fact)):
            raise DeclarationError(
                where, "has a personal field, and is kept with every ruling; leave that field out"
            )
        self._loaders[fact] = loader

    def copy(self) -> "Providers":
        """The same providers, to which others can be added apart."""
        other = Providers()
        other._loaders.update(self._loaders)
        return other

    def load(self, gathering: Gathering) -> Mapping[type[Any], Any]:
        """Every fact that is known."""
        if not self._loaders:
            return {}
        found = {fact: loader(gathering) for fact, loader in self._loaders.items()}
        return {fact: value for fact, value in found.items() if value is not None}
