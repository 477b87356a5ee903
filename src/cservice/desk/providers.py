"""Host facts: what only the host knows, loaded before a decision and kept with the ruling."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cservice.desk.facts import Gathering

T = TypeVar("T")
#: Looks a fact up; None = it is not known, which is not the same as no.
Loader = Callable[[Gathering], T | None]


class Providers:
    """Who provides which fact."""

    def __init__(self) -> None:
        """Nobody, nothing."""
        self._loaders: dict[type[Any], Loader[Any]] = {}

    def add(self, fact: type[T], loader: Loader[T]) -> None:
        """The loader is asked before every decision; a second one replaces the first."""
        self._loaders[fact] = loader

    def load(self, gathering: Gathering) -> Mapping[type[Any], Any]:
        """Every fact that is known."""
        found = {fact: loader(gathering) for fact, loader in self._loaders.items()}
        return {fact: value for fact, value in found.items() if value is not None}
