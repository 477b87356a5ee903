"""Host facts: what only the host knows, loaded before a decision and kept with the ruling."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from cservice.desk.wiring import Gathering, name_of
from cservice.kernel.codec import is_personal, to_plain
from cservice.kernel.errors import CserviceError, DeclarationError

T = TypeVar("T")
#: Looks a fact up; None = it is not known, which is not the same as no.
Loader = Callable[[Gathering], T | None]


@attrs.define(auto_exc=True, slots=False, eq=False)
class HostFactError(CserviceError):
    """A loader of a host's fact raised, or gave something else; nothing was decided without it.

    Not the same as a fact that is not known, which is None. What was raised is its cause.
    """

    #: The fact's type: "Loyalty".
    fact: str
    #: What the loader did, and what would be right; one sentence.
    problem: str

    def __str__(self) -> str:
        return f"host fact {self.fact}: {self.problem}"


class Providers:
    """Who provides which fact."""

    def __init__(self) -> None:
        """Nobody, nothing."""
        self._loaders: dict[type[Any], Loader[Any]] = {}

    def add(self, fact: type[T], loader: Loader[T]) -> None:
        """The loader is asked before every decision; a second one replaces the first.

        Raises DeclarationError for a loader that cannot be called, and for a fact that could not
        be kept with a ruling: what is no class, one whose name is another's, or with personal
        fields, which are never kept there.
        """
        if not inspect.isclass(fact):
            raise DeclarationError(f"host fact {fact!r}", "is not a class; its type is its name")
        where = f"host fact {fact.__name__}"
        if not callable(loader):
            raise DeclarationError(
                where, f"{loader!r} cannot load it; give a function of one Gathering"
            )
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
        """Every fact that is known. Raises HostFactError."""
        if not self._loaders:
            return {}
        found = {fact: _loaded(fact, loader, gathering) for fact, loader in self._loaders.items()}
        return {fact: value for fact, value in found.items() if value is not None}


def kept(host: Mapping[type[Any], Any]) -> dict[str, Any]:
    """Facts as they are kept with a ruling. Raises HostFactError for one that cannot be."""
    plain: dict[str, Any] = {}
    for fact, value in host.items():
        try:
            plain[fact.__name__] = to_plain(value)
        except (NotImplementedError, TypeError, ValueError) as error:
            raise HostFactError(
                fact.__name__, f"{value!r} cannot be kept with the ruling: {error}"
            ) from error
    return plain


def _loaded(fact: type[T], loader: Loader[T], gathering: Gathering) -> T | None:
    try:
        value = loader(gathering)
    except Exception as error:
        raise HostFactError(
            fact.__name__, f"{name_of(loader)} raised {type(error).__name__}: {error}"
        ) from error
    if value is not None and not isinstance(value, fact):
        raise HostFactError(
            fact.__name__,
            f"{name_of(loader)} gave {value!r}; it gives a {fact.__name__}, or None where that is "
            "not known",
        )
    return value
